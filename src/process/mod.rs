//! Starting, feeding, draining and killing a child process. The only room that names `subprocess`.
//!
//! It knows nothing of Python, sandboxes or frames. Called by `sandbox` (launcher, self-test), `python`
//! (interpreter queries, pip) and `execution`.

use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::domain::CancelToken;

/// What the child reads from.
#[derive(Debug, Default)]
pub enum Stdin {
    /// Nothing.
    #[default]
    Null,
    /// This file or socket.
    File(File),
}

/// A program to start.
#[derive(Debug, Default)]
pub struct Spec {
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// The exact environment; `None` inherits ours.
    pub env: Option<Vec<(OsString, OsString)>>,
    /// The folder it starts in; `None` inherits ours.
    pub current_dir: Option<PathBuf>,
    /// What it reads.
    pub stdin: Stdin,
}

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
    // job: subprocess::Job, ...
}

impl Child {
    /// Starts the program in a process group of its own. stdout and stderr are pipes.
    pub fn start(_spec: Spec) -> Result<Self, ProcessError> {
        todo!()
    }
    /// Its process id.
    pub fn pid(&self) -> u32 {
        todo!()
    }
    /// The read ends of stdout and stderr; `None` when taken before.
    pub fn take_output(&mut self) -> Option<(File, File)> {
        todo!()
    }
    /// Sends one signal to the child itself.
    pub fn signal(&self, _signal: i32) {
        todo!()
    }
    /// SIGKILL to the whole group, before the leader is reaped. Safe to repeat.
    pub fn kill_group(&self) {
        todo!()
    }
    /// The exit, if it came by then.
    pub fn wait_until(&mut self, _deadline: Instant) -> Option<Exit> {
        todo!()
    }
}

/// A helper program that ran to its end.
#[derive(Debug)]
pub struct Finished {
    /// How it ended; `None` when we ended it.
    pub exit: Option<Exit>,
    /// Its stdout, up to the cap.
    pub stdout: Vec<u8>,
    /// Its stderr, up to the cap.
    pub stderr: Vec<u8>,
    /// The deadline passed.
    pub timed_out: bool,
    /// The token was cancelled.
    pub cancelled: bool,
}

/// Runs a helper program to its end: output drained and capped at `cap` bytes a stream, each line handed to
/// `on_line` as it comes, killed at the timeout or on cancel.
pub fn run(
    _spec: Spec,
    _timeout: Duration,
    _cap: usize,
    _cancel: &CancelToken,
    _on_line: &mut dyn FnMut(&str),
) -> Result<Finished, ProcessError> {
    todo!()
}

/// Why a child could not be started or watched.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The program could not be started.
    #[error("could not start {program}: {source}")]
    Start {
        /// Which.
        program: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Watching it failed.
    #[error("lost sight of a child process: {0}")]
    Watch(#[from] std::io::Error),
}
