//! The sandbox: policy, launcher, limits, watcher and the self-test of behaviour. Knows nothing of Python or frames.
//!
//! The binary starts itself again as a small single-threaded launcher, which confines itself and then becomes
//! the program. The only room with unsafe code.

use std::ffi::OsString;
use std::fs::File;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::{SandboxReport, SandboxTier};
use crate::process;

/// What the confined program may see and use. Paths are canonical.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    /// What it becomes.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment; nothing is inherited.
    pub env: Vec<(OsString, OsString)>,
    /// Folders and files it may read, beside the system's own list.
    pub read_only: Vec<PathBuf>,
    /// The one folder it may write, which must exist. Its current folder.
    pub work_folder: PathBuf,
    /// What it may allocate.
    pub memory_bytes: u64,
    /// What the work folder may hold.
    pub disk_bytes: u64,
    /// Address space beside the memory limit: mapped tables plus the result's cap.
    pub mapped_bytes: u64,
    /// CPU seconds after which the kernel ends it, as a backstop.
    pub cpu_seconds: u64,
}

/// The program that confines itself and becomes the policy's program: our own binary.
#[derive(Debug, Clone)]
pub struct Launcher {
    // binary: PathBuf,
}

impl Launcher {
    /// This very binary (`/proc/self/exe`), whose `main` begins with [`become_launcher_if_asked`].
    pub fn this_binary() -> Self {
        todo!()
    }
    /// Another binary whose `main` does that: for tests and for embedding.
    pub fn binary(_path: PathBuf) -> Self {
        todo!()
    }
    /// Which tier holds here, by a self-test of behaviour; run once per process and binary, then kept.
    pub fn report(&self) -> SandboxReport {
        todo!()
    }
    /// Starts the policy's program confined in that tier.
    ///
    /// `SandboxTier::Off` is limits and kill only; callers ask the person first.
    pub fn start(&self, _policy: &Policy, _tier: SandboxTier) -> Result<Confined, SandboxError> {
        todo!()
    }
}

/// A confined program: it inherits descriptor 3, the other end of `channel`, and nothing else.
#[derive(Debug)]
pub struct Confined {
    /// The process.
    pub child: process::Child,
    /// Our end of the job channel (a STREAM socketpair).
    pub channel: UnixStream,
    /// What it prints.
    pub stdout: File,
    /// What it prints to stderr.
    pub stderr: File,
    /// The tier it is really in.
    pub tier: SandboxTier,
}

/// Watches a confined process for what the kernel does not bound in this tier (threads, resident memory, the work
/// folder), on a thread of its own, until dropped.
#[derive(Debug)]
pub struct Watcher {}

/// What the watcher saw pass its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// Resident memory.
    Memory,
    /// The work folder's bytes or entries.
    Disk,
    /// Threads.
    Threads,
}

impl Watcher {
    /// Starts watching; `on_breach` is called at most once, from the watcher's thread.
    pub fn start(_pid: u32, _policy: &Policy, _on_breach: Box<dyn FnOnce(Breach) + Send>) -> Self {
        todo!()
    }
    /// The highest resident memory seen, in bytes.
    pub fn peak_resident_bytes(&self) -> u64 {
        todo!()
    }
}

/// To be the first line of `main`: where this process was started as a launcher, confines it and becomes the
/// policy's program (never returns); otherwise does nothing.
pub fn become_launcher_if_asked() {
    todo!()
}

/// Why nothing could be started confined.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The tier asked for does not hold on this machine.
    #[error("the {wanted} sandbox is not available here: {reason}")]
    Tier {
        /// What was asked for.
        wanted: SandboxTier,
        /// Why it does not hold.
        reason: String,
    },
    /// A step of the launcher failed.
    #[error("the sandbox could not be set up at {step}: {reason}")]
    Setup {
        /// Which step of the launcher's order.
        step: String,
        /// The kernel's answer.
        reason: String,
    },
    /// The launcher could not be started or went away.
    #[error(transparent)]
    Process(#[from] process::ProcessError),
    /// The channel to it failed.
    #[error("the channel to the sandbox failed: {0}")]
    Channel(#[from] std::io::Error),
}
