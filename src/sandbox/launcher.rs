//! Starting a program confined: our end of the launcher.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::message::{self, Answer, Order};
use super::{Policy, linux, self_test, spawner};
use crate::domain::{SandboxReport, SandboxTier};
use crate::process::{self, Spec, Stdin};

/// The first argument that makes our binary a launcher.
const LAUNCHER_MARK: &str = "--become-the-confined-launcher";
/// How long the launcher may take to confine itself; it needs a few milliseconds.
const SETUP_TIMEOUT: Duration = Duration::from_secs(20);

/// The program that confines itself and becomes the policy's program: our own binary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Launcher {
    binary: PathBuf,
}

impl Launcher {
    /// This very binary, whose `main` begins with [`become_launcher_if_asked`].
    pub fn this_binary() -> Self {
        // An update may have replaced the file: the kernel still knows the one that runs.
        let binary = std::env::current_exe().ok().filter(|path| path.exists());
        Self { binary: binary.unwrap_or_else(|| PathBuf::from("/proc/self/exe")) }
    }

    /// Another binary whose `main` does that: for tests and for embedding.
    pub fn binary(path: PathBuf) -> Self {
        Self { binary: path }
    }

    /// Where the binary is.
    pub(super) fn path(&self) -> &Path {
        &self.binary
    }

    /// Which tier holds here, by a self-test of behaviour; run once per process and binary, then kept.
    pub fn report(&self) -> SandboxReport {
        self_test::report(self)
    }

    /// Starts the policy's program confined in that tier, and returns once every step of the confinement holds.
    ///
    /// `SandboxTier::Off` is limits and kill only; callers ask the person first.
    pub fn start(&self, policy: &Policy, tier: SandboxTier) -> Result<Confined, SandboxError> {
        let (mut channel, theirs) = UnixStream::pair()?;
        let spec = Spec {
            program: self.binary.clone(),
            args: vec![LAUNCHER_MARK.into()],
            env: Some(Vec::new()),
            stdin: Stdin::File(File::from(OwnedFd::from(theirs))),
            makes_own_session: true,
            ..Spec::default()
        };
        let mut child = spawner::start(spec)?;
        message::write(&mut channel, &Order { tier, parent: std::process::id(), policy: policy.clone() })?;
        channel.set_read_timeout(Some(SETUP_TIMEOUT))?;
        let answer = message::read(&mut channel).map_err(|error| SandboxError::Setup {
            step: "start".to_owned(),
            reason: format!("the launcher did not answer ({error})"),
        })?;
        channel.set_read_timeout(None)?;
        match answer {
            Answer::Confined { tier } => {
                let (stdout, stderr) =
                    child.take_output().ok_or_else(|| std::io::Error::other("its output is gone"))?;
                Ok(Confined { child, channel, stdout, stderr, tier })
            }
            Answer::SetupFailed { step, reason } => Err(SandboxError::Setup { step, reason }),
        }
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

/// To be the first line of `main`: where this process was started as a launcher, confines it and becomes the
/// policy's program (never returns); otherwise does nothing.
pub fn become_launcher_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next().as_deref().and_then(OsStr::to_str) {
        Some(LAUNCHER_MARK) => linux::launch(),
        Some(self_test::PROBE_MARK) => linux::probe(&arguments.map(PathBuf::from).collect::<Vec<_>>()),
        _ => {}
    }
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
