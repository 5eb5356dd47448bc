//! Starting, feeding, draining and killing a child process. The only room that names `subprocess`.
//!
//! It knows nothing of Python, sandboxes or frames. Called by `sandbox` (launcher, self-test), `python`
//! (interpreter queries, pip) and `execution`.

pub mod channel;
mod child;
mod run;

use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;

pub use child::{Child, Exit};
pub use run::{Finished, run};

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
    /// The program makes a session of its own, so it must not be made the leader of a group before.
    pub makes_own_session: bool,
}

/// Why a child could not be started or watched.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The program could not be started.
    #[error("could not start {}: {source}", program.display())]
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
