//! One child process: its pipes, its signals, its end.

use std::fs::File;
use std::io;
use std::time::Instant;

use subprocess::unix::JobExt;
use subprocess::{Exec, ExecExt, ExitStatus, Job, Redirection};

use super::{ProcessError, Spec, Stdin};

const SIGKILL: i32 = 9;

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// With this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

/// A started child with its output pipes. Dropping it kills its whole group and reaps it.
#[derive(Debug)]
pub struct Child {
    job: Job,
    exit: Option<Exit>,
}

impl Child {
    /// Starts the program in a process group of its own (the program's own session where the spec says so). stdout and
    /// stderr are pipes.
    pub fn start(spec: Spec) -> Result<Self, ProcessError> {
        let mut exec = Exec::cmd(&spec.program).args(&spec.args).stdout(Redirection::Pipe).stderr(Redirection::Pipe);
        exec = match spec.stdin {
            Stdin::Null => exec.stdin(Redirection::Null),
            Stdin::File(file) => exec.stdin(file),
        };
        if let Some(env) = &spec.env {
            exec = exec.env_clear().env_extend(env.iter().map(|(name, value)| (name, value)));
        }
        if let Some(folder) = &spec.current_dir {
            exec = exec.cwd(folder);
        }
        if !spec.makes_own_session {
            exec = exec.setpgid();
        }
        // Detached: dropping the job must not wait for a child that nobody killed; `Drop` below kills, then reaps.
        let job = exec.detached().start().map_err(|source| ProcessError::Start { program: spec.program, source })?;
        Ok(Self { job, exit: None })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.job.pid()
    }

    /// The read ends of stdout and stderr; `None` when taken before.
    pub fn take_output(&mut self) -> Option<(File, File)> {
        self.job.stdout.take().zip(self.job.stderr.take())
    }

    /// SIGKILL to the whole group, before the leader is reaped. Safe to repeat.
    pub fn kill_group(&self) {
        if self.exit.is_none() {
            // The group exists only once the child made it; the child itself is hit in any case.
            let _ = self.job.send_signal_group(SIGKILL);
            let _ = self.job.send_signal(SIGKILL);
        }
    }

    /// The exit, if it came by then.
    pub fn wait_until(&mut self, deadline: Instant) -> Option<Exit> {
        if self.exit.is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            self.exit = self.job.wait_timeout(left).ok().flatten().map(exit_of);
        }
        self.exit
    }
}

fn exit_of(status: ExitStatus) -> Exit {
    match (status.code(), status.signal()) {
        (_, Some(signal)) => Exit::Signal(signal),
        (code, None) => Exit::Code(code.map_or(-1, |code| code as i32)),
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.exit.is_some() {
            return;
        }
        self.kill_group();
        // A killed process is reaped at once or within the kernel's tear-down; a thread waits so that no caller does.
        let processes = std::mem::take(&mut self.job.processes);
        let reaper = std::thread::Builder::new().name("reaper".to_owned()).spawn(move || {
            for process in processes {
                let _: io::Result<ExitStatus> = process.wait();
            }
        });
        // Without a thread the process stays a zombie until we end; it is dead all the same.
        drop(reaper);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::time::{Duration, Instant};

    use super::super::Spec;
    use super::{Child, Exit};

    fn shell(script: &str) -> Child {
        let args = vec!["-c".into(), script.into()];
        Child::start(Spec { program: "/bin/sh".into(), args, ..Spec::default() }).expect("a shell")
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    #[test]
    fn output_and_exit_code_arrive() {
        let mut child = shell("echo out; echo err >&2; exit 7");
        let (mut stdout, mut stderr) = child.take_output().expect("pipes");
        let (mut out, mut err) = (String::new(), String::new());
        stdout.read_to_string(&mut out).expect("stdout");
        stderr.read_to_string(&mut err).expect("stderr");
        assert_eq!((out.as_str(), err.as_str()), ("out\n", "err\n"));
        assert_eq!(child.wait_until(soon()), Some(Exit::Code(7)));
    }

    #[test]
    fn killing_the_group_ends_grandchildren_too() {
        let mut child = shell("sleep 600 & sleep 600");
        let (mut stdout, _stderr) = child.take_output().expect("pipes");
        child.kill_group();
        assert_eq!(child.wait_until(soon()), Some(Exit::Signal(9)));
        // Both hold the pipe: its end comes only when both are gone.
        assert_eq!(stdout.read(&mut [0; 16]).expect("end of file"), 0);
    }

    #[test]
    fn dropping_a_child_kills_it() {
        let mut child = shell("sleep 600");
        let (mut stdout, _stderr) = child.take_output().expect("pipes");
        drop(child);
        assert_eq!(stdout.read(&mut [0; 16]).expect("end of file"), 0);
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let spec = Spec { program: "/nowhere/program".into(), ..Spec::default() };
        let error = Child::start(spec).expect_err("no such program").to_string();
        assert!(error.contains("/nowhere/program"), "{error}");
    }
}
