//! Starting a program confined: our end of the launcher.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_socket_passcred;
use rustix::pipe::PipeFlags;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::message::{self, Answer, Order};
use super::zygote::RunFolder;
use super::{ConfinedChild, Layer, Policy, linux, self_test, spawner};
use crate::domain::{SandboxReport, SandboxTier};
use crate::process::{self, Spec, Stdin, channel};

/// The first argument that makes our binary a launcher.
const LAUNCHER_MARK: &str = "--become-the-confined-launcher";
/// How long the launcher may take to confine itself; it needs a few milliseconds.
const SETUP_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a stopped process may take to stand still; it needs a millisecond.
const FREEZE_TIME: Duration = Duration::from_millis(100);

/// The program that confines itself and becomes the policy's program: our own binary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Launcher {
    binary: PathBuf,
    without: Option<Layer>,
}

impl Launcher {
    /// This very binary, whose `main` begins with [`become_launcher_if_asked`].
    pub fn this_binary() -> Self {
        // An update may have replaced the file: the kernel still knows the one that runs.
        let binary = std::env::current_exe().ok().filter(|path| path.exists());
        Self::binary(binary.unwrap_or_else(|| PathBuf::from("/proc/self/exe")))
    }

    /// Another binary whose `main` does that: for tests and for embedding.
    pub fn binary(path: PathBuf) -> Self {
        Self { binary: path, without: None }
    }

    /// The same with one layer left out, to show what that layer stops. Nothing else may be run so: it reports no
    /// sandbox at all, what it starts is in none, and it confines no further than the reduced tier, where no namespace
    /// covers for what is missing.
    #[must_use]
    pub fn without(self, layer: Layer) -> Self {
        Self { without: Some(layer), ..self }
    }

    /// The layer that is left out.
    pub(super) fn left_out(&self) -> Option<Layer> {
        self.without
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
        self.begin(policy, tier, None)
    }

    /// Starts the policy's program in the full tier as one that may fork. Its init takes orders on that socket.
    pub(super) fn start_zygote(&self, policy: &Policy, folders: BorrowedFd<'_>) -> Result<Confined, SandboxError> {
        self.begin(policy, SandboxTier::Full, Some(folders))
    }

    fn begin(
        &self,
        policy: &Policy,
        tier: SandboxTier,
        folders: Option<BorrowedFd<'_>>,
    ) -> Result<Confined, SandboxError> {
        let (channel, theirs) = UnixStream::pair()?;
        let tier = if self.without.is_some() { tier.min(SandboxTier::Reduced) } else { tier };
        let spec = Spec {
            program: self.binary.clone(),
            args: vec![LAUNCHER_MARK.into()],
            env: (self.without != Some(Layer::Environment)).then(Vec::new),
            stdin: Stdin::File(File::from(OwnedFd::from(theirs))),
            makes_own_session: true,
            ..Spec::default()
        };
        let mut child = spawner::start(spec)?;
        let (lifeline, lifeline_end) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).map_err(std::io::Error::from)?;
        let zygote = folders.is_some();
        let (parent, policy, without) = (std::process::id(), policy.clone(), self.without);
        let order = Order { tier, parent, without, policy, zygote };
        let passed: Vec<_> = [lifeline.as_fd()].into_iter().chain(folders).collect();
        channel::send(&channel, &order, message::CAP, &passed)?;
        drop(lifeline);
        let (answer, work_folder, pid) = answer(&channel, SETUP_TIMEOUT)?;
        match answer {
            Answer::Confined { tier } => {
                let gone = || std::io::Error::other("the confined process is gone");
                let (stdout, stderr) = child.take_output().ok_or_else(gone)?;
                let pid = pid.ok_or_else(gone)?;
                let program = pidfd_open(pid, PidfdFlags::empty()).map_err(std::io::Error::from)?;
                let pid = pid.as_raw_nonzero().get().unsigned_abs();
                let hold = Hold {
                    pid,
                    program: Arc::new(program),
                    work_folder: work_folder.map_or(WorkFolder::OfTheHost, WorkFolder::Private),
                    _lifeline: Some(lifeline_end),
                };
                let child = ConfinedChild::Started(child);
                let tier = if self.without.is_some() { SandboxTier::Off } else { tier };
                Ok(Confined { child, pid, channel, stdout, stderr, tier, hold })
            }
            Answer::SetupFailed { step, reason } => Err(SandboxError::Setup { step, reason }),
        }
    }
}

/// The launcher's answer, the work folder where it is not the host's, and who answered: the process that becomes the
/// program, by our numbers, whatever it is called in its own namespace.
pub(super) fn answer(
    channel: &UnixStream,
    patience: Duration,
) -> Result<(Answer, Option<OwnedFd>, Option<Pid>), SandboxError> {
    channel.set_read_timeout(Some(patience))?;
    set_socket_passcred(channel, true).map_err(std::io::Error::from)?;
    let received = channel::receive(channel, message::CAP).map_err(|error| SandboxError::Setup {
        step: "start".to_owned(),
        reason: format!("the launcher did not answer ({error})"),
    })?;
    set_socket_passcred(channel, false).map_err(std::io::Error::from)?;
    channel.set_read_timeout(None)?;
    Ok((received.message, received.descriptors.into_iter().next(), received.sender))
}

/// A confined program: it inherits descriptor 3, the other end of `channel`, and nothing else. Dropping it kills it.
#[derive(Debug)]
pub struct Confined {
    /// What was started: the program itself, or the processes around its namespaces. Ends when the program ends, in the
    /// same way; killing its group ends everything.
    pub child: ConfinedChild,
    /// The program's process id, by our numbers.
    pub pid: u32,
    /// Our end of the job channel (a STREAM socketpair).
    pub channel: UnixStream,
    /// What it prints.
    pub stdout: File,
    /// What it prints to stderr.
    pub stderr: File,
    /// The tier it is really in.
    pub tier: SandboxTier,
    /// What must be held while it runs.
    pub hold: Hold,
}

/// The parts of a confined program that must stay with whoever runs it.
#[derive(Debug)]
pub struct Hold {
    /// By our numbers.
    pid: u32,
    program: Arc<OwnedFd>,
    work_folder: WorkFolder,
    /// Closes when this program ends, however it ends; then the launcher kills what it started.
    _lifeline: Option<OwnedFd>,
}

/// The folder it can write.
#[derive(Debug)]
enum WorkFolder {
    /// Where everybody sees it.
    OfTheHost,
    /// Where only it can see it; it lives as long as this descriptor.
    Private(OwnedFd),
    /// The same, one of several below a zygote's.
    OfARun(RunFolder),
}

impl Hold {
    /// Of a zygote's child: the zygote has the lifeline.
    pub(super) fn of_forked(pid: u32, program: Arc<OwnedFd>, folder: RunFolder) -> Self {
        Self { pid, program, work_folder: WorkFolder::OfARun(folder), _lifeline: None }
    }

    /// Sends a signal to the program itself.
    pub fn signal(&self, signal: Signal) {
        // It may have ended.
        let _ = pidfd_send_signal(&*self.program, signal);
    }

    /// Stops it where it is: it uses no processor until [`Hold::thaw`]. Whether it stands; looked at for a moment, since the
    /// kernel tells nobody but the parent.
    #[must_use]
    pub fn freeze(&self) -> bool {
        self.signal(Signal::STOP);
        let until = Instant::now() + FREEZE_TIME;
        let stands = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid)).unwrap_or_default();
            // Behind the name, which may hold anything.
            stat.rsplit(") ").next().is_none_or(|rest| !rest.starts_with(['R', 'S', 'D']))
        };
        loop {
            if stands() {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Where its work folder can be read from here: through our descriptor where it has a private one.
    pub fn work_folder(&self, host: &Path) -> PathBuf {
        let descriptor = match &self.work_folder {
            WorkFolder::OfTheHost => return host.to_path_buf(),
            WorkFolder::Private(descriptor) => descriptor,
            WorkFolder::OfARun(folder) => &folder.descriptor,
        };
        PathBuf::from(format!("/proc/self/fd/{}", descriptor.as_raw_fd()))
    }
}

/// To be the first line of `main`: where this process was started as a launcher, confines it and becomes the
/// policy's program (never returns); otherwise does nothing.
pub fn become_launcher_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next().as_deref().and_then(OsStr::to_str) {
        Some(LAUNCHER_MARK) => linux::launch(),
        Some(self_test::PROBE_MARK) => linux::probe(arguments.next(), arguments.next().map(PathBuf::from)),
        _ => {}
    }
}

/// Why nothing could be started confined.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
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

impl SandboxError {
    /// Whether this program was short of something just now (descriptors, processes, memory, room on the disk), which
    /// says nothing about the sandbox.
    pub(super) fn is_want(&self) -> bool {
        use rustix::io::Errno;
        let error = match self {
            Self::Setup { .. } => return false,
            Self::Process(process::ProcessError::Start { source, .. } | process::ProcessError::Watch(source)) => source,
            Self::Channel(source) => source,
        };
        let wants = [Errno::MFILE, Errno::NFILE, Errno::AGAIN, Errno::NOMEM, Errno::NOSPC, Errno::DQUOT];
        Errno::from_io_error(error).is_some_and(|errno| wants.contains(&errno))
    }
}
