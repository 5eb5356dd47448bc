//! The full tier's processes: the launcher outside, a tiny init as the first process of the namespaces, and the program.
//!
//! The launcher stays behind to be waited for: it ends as the program ended, and it kills the init (and with it
//! everything inside) when the lifeline closes. The init builds the private root, starts the program and reaps it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::process;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::retry_on_intr;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, waitpid};

use super::{AtStep, FAILED, Failure, Kept, Order, Policy, become_program, descriptors, fail, kernel, root, zygote};

/// Who the program is inside: nobody in particular, never the superuser.
const INSIDE: u32 = 1000;
/// Who stands for it outside when the superuser started us: nobody.
const NOBODY: u32 = 65534;
const STEP: &str = "the namespaces";

/// Starts the program in namespaces of its own; this process ends as the program ends.
pub(super) fn enter(order: &Order, channel: File, kept: Kept) -> ! {
    let Kept { lifeline, folders } = kept;
    let mut channel = Some(channel);
    match start_init(order, &mut channel, folders) {
        Ok((init, status)) => {
            // From here on the init speaks; a copy of ours would hide the channel's end.
            drop(channel);
            watch(init, status, &lifeline)
        }
        Err(failure) => match channel {
            Some(channel) => fail(&channel, failure),
            None => process::exit(FAILED),
        },
    }
}

/// Clones the init, gives it its identity and lets it go. Returns its number and the pipe with the program's end.
fn start_init(order: &Order, channel: &mut Option<File>, folders: Option<OwnedFd>) -> Result<(Pid, File), Failure> {
    let (status, status_end) = pipe_with(PipeFlags::CLOEXEC).at(STEP)?;
    let (go, go_end) = pipe_with(PipeFlags::CLOEXEC).at(STEP)?;
    let as_root = rustix::process::geteuid().is_root();
    match kernel::fork_into_namespaces().at(STEP)? {
        None => {
            drop((status, go_end));
            // The channel's descriptor is this process's own copy now, to be closed when the program has its own.
            let channel = channel.take().unwrap_or_else(|| process::exit(FAILED));
            init(order, channel, folders, (File::from(go), File::from(status_end)), as_root)
        }
        Some(pid) => {
            drop((status_end, go));
            if let Err(error) = map_identity(pid, as_root) {
                let _ = kill_process(pid, Signal::KILL);
                return Err(error).at("the identity in the namespaces");
            }
            File::from(go_end).write_all(b"g").at(STEP)?;
            Ok((pid, File::from(status)))
        }
    }
}

/// One user and one group: the person's own, or nobody where that is the superuser.
fn map_identity(pid: Pid, as_root: bool) -> io::Result<()> {
    let folder = format!("/proc/{}", pid.as_raw_nonzero());
    let (user, group) = if as_root {
        (NOBODY, NOBODY)
    } else {
        // Without privileges a group map needs this given up first.
        fs::write(format!("{folder}/setgroups"), "deny")?;
        (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw())
    };
    fs::write(format!("{folder}/gid_map"), format!("{INSIDE} {group} 1"))?;
    fs::write(format!("{folder}/uid_map"), format!("{INSIDE} {user} 1"))
}

/// The first process inside.
fn init(
    order: &Order,
    channel: File,
    folders: Option<OwnedFd>,
    (mut go, mut status): (File, File),
    as_root: bool,
) -> ! {
    // Nothing comes when the launcher failed or died: then nothing must start here.
    if go.read_exact(&mut [0]).is_err() {
        process::exit(FAILED);
    }
    drop(go);
    let started = prepare(&order.policy, as_root).and_then(|work_folder| {
        let program = kernel::fork().at("the program's process")?;
        Ok((program, work_folder))
    });
    match started {
        Err(failure) => fail(&channel, failure),
        Ok((None, work_folder)) => {
            drop(status);
            become_program(order, &channel, Some(&work_folder))
        }
        Ok((Some(program), work_folder)) => {
            drop((channel, work_folder));
            let _ = descriptors::leave_standard_streams();
            if let Some(folders) = folders {
                zygote::tend_folders(&order.policy, &folders, program);
            }
            let _ = status.write_all(&encoded(reap(program)));
            // The end of the first process is the end of everything inside.
            process::exit(0)
        }
    }
}

/// Everything the namespaces need before the program's process exists; the private work folder.
fn prepare(policy: &Policy, as_root: bool) -> Result<OwnedFd, Failure> {
    // What is only readable to who we are outside is opened before we become someone else.
    let parts = root::Parts::open(policy).at("the private root")?;
    if as_root {
        kernel::become_user(INSIDE).at("the identity in the namespaces")?;
    }
    kernel::die_with_launcher().at("dying with its parent")?;
    rustix::system::sethostname(b"sandbox").at("the host's name")?;
    parts.enter(policy).at("the private root")
}

/// Waits for the program; other children do not exist, since forks are refused.
fn reap(program: Pid) -> WaitStatus {
    loop {
        if let Ok(Some((_, status))) = retry_on_intr(|| waitpid(Some(program), WaitOptions::empty())) {
            return status;
        }
    }
}

/// Exit codes are 0 to 255; signals come above them.
const SIGNALLED: u32 = 0x100;

fn encoded(status: WaitStatus) -> [u8; 4] {
    let exit = status.exit_status().map(i32::unsigned_abs);
    let signal = status.terminating_signal().map(|signal| SIGNALLED + signal.unsigned_abs());
    exit.or(signal).unwrap_or(SIGNALLED + Signal::KILL.as_raw().unsigned_abs()).to_le_bytes()
}

/// Waits until the init has ended or the lifeline has closed, then ends as the program did.
fn watch(init: Pid, mut status: File, lifeline: &OwnedFd) -> ! {
    let _ = descriptors::leave_standard_streams();
    loop {
        let mut ends = [PollFd::new(&status, PollFlags::IN), PollFd::new(lifeline, PollFlags::IN)];
        let waited = retry_on_intr(|| poll(&mut ends, None));
        let lifeline_closed = !ends[1].revents().is_empty();
        if waited.is_err() || lifeline_closed {
            let _ = kill_process(init, Signal::KILL);
        }
        if waited.is_err() || !ends[0].revents().is_empty() || lifeline_closed {
            break;
        }
    }
    let mut bytes = [0; 4];
    let told = status.read_exact(&mut bytes).is_ok();
    let _ = retry_on_intr(|| waitpid(Some(init), WaitOptions::empty()));
    match u32::from_le_bytes(bytes) {
        code @ 0..SIGNALLED if told => process::exit(code.cast_signed()),
        code if told => kernel::end_by_signal((code - SIGNALLED).cast_signed()),
        // The init was killed, and everything with it.
        _ => kernel::end_by_signal(Signal::KILL.as_raw()),
    }
}
