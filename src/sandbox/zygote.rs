//! A zygote: a confined program that imports once and forks, so that each run begins in milliseconds instead of after an
//! interpreter's start. It never sees anything of a run; its children confine themselves again, each in a work folder of
//! its own, before they hear of one. One user's runs only: children of one zygote share their memory's layout.
//!
//! Full tier only. In the reduced one a child could neither read its own `/proc` files nor be kept from the zygote's.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_socket_passcred;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use uuid::Uuid;

use super::launcher::answer;
use super::message::{self, Answer, FolderAnswer, FolderOrder, Fork, ZygoteSaid};
use super::outside::Outside;
use super::{Confined, Hold, Launcher, Policy, SandboxError, linux};
use crate::domain::SandboxTier;
use crate::process::{Exit, channel};

/// How long the program's start and imports may take on a cold, busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long its init may take to make a folder, which needs a fraction of a millisecond, and a child to be confined, which
/// needs a few. Longer, and a process that is started instead is there sooner.
const FOLDER_TIMEOUT: Duration = Duration::from_secs(5);
const FORK_TIMEOUT: Duration = Duration::from_secs(5);
/// A zygote is replaced after so many children: what little each leaves behind in it stays little.
const MOST_CHILDREN: u64 = 2000;

/// A running zygote. Dropping it ends it and every child.
#[derive(Debug)]
pub struct Zygote {
    _confined: Confined,
    /// Its policy: where its work folder is, and what its children may read at most.
    policy: Policy,
    /// Orders to its init, one at a time. `None` once an answer failed to come: a late one would be taken for the next.
    folders: Mutex<Option<UnixStream>>,
    /// Orders to itself, one at a time.
    forks: Mutex<UnixStream>,
    children: AtomicU64,
    ends: Arc<Ends>,
    /// Filters that confine the zygote, and those that its children add.
    filters: (u64, u64),
}

/// How children ended, as the zygote tells it.
#[derive(Debug, Default)]
struct Ends {
    state: Mutex<EndsState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct EndsState {
    /// Children that somebody waits for; `None` while they live.
    awaited: HashMap<u64, Option<Exit>>,
    /// The zygote is gone, and with it every child.
    is_over: bool,
}

impl Zygote {
    /// Starts it and waits until it can fork. The policy's limits are those of its children at most.
    pub fn start(launcher: &Launcher, policy: &Policy) -> Result<Self, SandboxError> {
        let (folders, theirs) = UnixStream::pair()?;
        folders.set_read_timeout(Some(FOLDER_TIMEOUT))?;
        let confined = launcher.start_zygote(policy, theirs.as_fd())?;
        drop(theirs);
        let upbringing = linux::upbringing().map_err(|reason| setup("the zygote's filters", reason))?;
        confined.channel.set_read_timeout(Some(START_TIMEOUT))?;
        channel::send(&confined.channel, &upbringing, message::CAP, &[])?;
        let ready = channel::receive::<ZygoteSaid>(&confined.channel, message::CAP);
        if !matches!(ready.as_ref().map(|received| &received.message), Ok(ZygoteSaid::Ready)) {
            let said = ready.err().map_or_else(|| "it spoke out of turn".to_owned(), |error| error.to_string());
            return Err(setup("the zygote's start", said));
        }
        confined.channel.set_read_timeout(None)?;
        let own = Outside::of(confined.pid)?.filters;
        let ends = Arc::new(Ends::default());
        listen(confined.channel.try_clone()?, Arc::clone(&ends))?;
        // One that hangs must not hold up whoever asks next for ever.
        confined.channel.set_write_timeout(Some(FORK_TIMEOUT))?;
        Ok(Self {
            forks: Mutex::new(confined.channel.try_clone()?),
            _confined: confined,
            policy: policy.clone(),
            folders: Mutex::new(Some(folders)),
            children: AtomicU64::new(0),
            ends,
            filters: (own, upbringing.filters.len() as u64),
        })
    }

    /// Whether it still lives and has not had its number of children.
    pub fn is_fit(&self) -> bool {
        let over = self.ends.state.lock().unwrap_or_else(PoisonError::into_inner).is_over;
        let answers = self.folders.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        !over && answers && self.children.load(Ordering::Relaxed) < MOST_CHILDREN
    }

    /// Forks a child that is confined under this policy (its limits and lists; program and arguments stay the zygote's),
    /// in a work folder of its own. Returns once the confinement holds, looked at from outside too.
    pub fn fork(self: &Arc<Self>, policy: &Policy) -> Result<Confined, SandboxError> {
        let number = self.children.fetch_add(1, Ordering::Relaxed);
        let awaited = Awaited::new(number, self);
        let folder = self.make_folder(policy)?;
        let (ours, theirs) = UnixStream::pair()?;
        // Before the child can say anything: who says it travels beside the first word.
        set_socket_passcred(&ours, true).map_err(io::Error::from)?;
        let [(stdout, child_stdout), (stderr, child_stderr)] = [pipe()?, pipe()?];
        {
            let forks = self.forks.lock().unwrap_or_else(PoisonError::into_inner);
            let passed = [theirs.as_fd(), child_stdout.as_fd(), child_stderr.as_fd()];
            channel::send(&*forks, &Fork { number }, message::CAP, &passed)?;
        }
        drop((theirs, child_stdout, child_stderr));
        let confine = linux::confinement(policy, &self.policy.work_folder.join(&folder.name))
            .map_err(|reason| setup("Landlock", reason))?;
        channel::send(&ours, &confine, message::CAP, &[])?;
        let (said, _, pid) = answer(&ours, FORK_TIMEOUT)?;
        if let Answer::SetupFailed { step, reason } = said {
            return Err(SandboxError::Setup { step, reason });
        }
        let pid = pid.ok_or_else(|| io::Error::other("the confined process is gone"))?;
        let program = Arc::new(pidfd_open(pid, PidfdFlags::empty()).map_err(io::Error::from)?);
        let pid = pid.as_raw_nonzero().get().unsigned_abs();
        let child = Forked { awaited, pid, program: Arc::clone(&program) };
        let expected = self.filters.0 + self.filters.1;
        Outside::of(pid)?.holds(expected).map_err(|seen| setup("the look from outside", seen))?;
        let hold = Hold::of_forked(pid, program, folder);
        Ok(Confined {
            child: child.into(),
            pid,
            channel: ours,
            stdout: stdout.into(),
            stderr: stderr.into(),
            tier: SandboxTier::Full,
            hold,
        })
    }

    fn make_folder(self: &Arc<Self>, policy: &Policy) -> Result<RunFolder, SandboxError> {
        // Nobody inside can list the folder above, so a name that cannot be guessed is out of reach by that alone.
        let name = Uuid::new_v4().simple().to_string();
        let order = FolderOrder::Make { name: name.clone(), bytes: policy.disk_bytes, entries: Policy::ENTRIES };
        let descriptor = self.ask_init(&order)?;
        let descriptor = descriptor.ok_or_else(|| setup("the work folder", "none came".to_owned()))?;
        Ok(RunFolder { name, descriptor, zygote: Arc::clone(self) })
    }

    fn ask_init(&self, order: &FolderOrder) -> Result<Option<OwnedFd>, SandboxError> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let init = folders.take().ok_or_else(|| io::Error::other("its init has not answered before"))?;
        channel::send(&init, order, message::CAP, &[])?;
        let received = channel::receive::<FolderAnswer>(&init, message::CAP)?;
        *folders = Some(init);
        match received.message {
            FolderAnswer::Done => Ok(received.descriptors.into_iter().next()),
            FolderAnswer::Failed { reason } => Err(setup("the work folder", reason)),
        }
    }
}

fn setup(step: &str, reason: String) -> SandboxError {
    SandboxError::Setup { step: step.to_owned(), reason }
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(pipe_with(PipeFlags::CLOEXEC)?)
}

/// Takes down how children end, until the zygote is gone.
fn listen(mut channel: UnixStream, ends: Arc<Ends>) -> io::Result<()> {
    let listen = move || {
        while let Ok(said) = channel::read::<ZygoteSaid>(&mut channel, message::CAP) {
            if let ZygoteSaid::Ended { number, code } = said {
                let exit = if code < 0 { Exit::Signal(-code) } else { Exit::Code(code) };
                let mut state = ends.state.lock().unwrap_or_else(PoisonError::into_inner);
                // Whoever let go of it does not ask any more.
                if let Some(end) = state.awaited.get_mut(&number) {
                    *end = Some(exit);
                    ends.changed.notify_all();
                }
            }
        }
        ends.state.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        ends.changed.notify_all();
    };
    std::thread::Builder::new().name("zygote listener".to_owned()).spawn(listen)?;
    Ok(())
}

/// A run's folder inside the zygote's root: gone when dropped.
#[derive(Debug)]
pub(super) struct RunFolder {
    name: String,
    /// It lives as long as this.
    pub(super) descriptor: OwnedFd,
    zygote: Arc<Zygote>,
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        if let Err(error) = self.zygote.ask_init(&FolderOrder::Remove { name: self.name.clone() }) {
            // With the zygote the folder is gone too.
            tracing::debug!(%error, "a run's folder could not be removed");
        }
    }
}

/// A child whose end is taken down until this is dropped.
#[derive(Debug)]
struct Awaited {
    number: u64,
    zygote: Arc<Zygote>,
}

impl Awaited {
    fn new(number: u64, zygote: &Arc<Zygote>) -> Self {
        zygote.ends.state.lock().unwrap_or_else(PoisonError::into_inner).awaited.insert(number, None);
        Self { number, zygote: Arc::clone(zygote) }
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.zygote.ends.state.lock().unwrap_or_else(PoisonError::into_inner).awaited.remove(&self.number);
    }
}

/// A child of a zygote, by our means of reaching it.
#[derive(Debug)]
pub struct Forked {
    awaited: Awaited,
    pid: u32,
    program: Arc<OwnedFd>,
}

impl Forked {
    /// Its process id, by our numbers.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// SIGKILL. It cannot have children of its own.
    pub(super) fn kill(&self) {
        // It may have ended.
        let _ = pidfd_send_signal(&*self.program, Signal::KILL);
    }

    /// The exit, if it came by then.
    pub(super) fn wait_until(&self, deadline: Instant) -> Option<Exit> {
        let ends = &self.awaited.zygote.ends;
        let state = ends.state.lock().unwrap_or_else(PoisonError::into_inner);
        let left = deadline.saturating_duration_since(Instant::now());
        let end = |state: &EndsState| state.awaited.get(&self.awaited.number).copied().flatten();
        let running = |state: &mut EndsState| !state.is_over && end(state).is_none();
        let (state, _) = ends.changed.wait_timeout_while(state, left, running).unwrap_or_else(PoisonError::into_inner);
        let killed = state.is_over.then_some(Exit::Signal(Signal::KILL.as_raw()));
        end(&state).or(killed)
    }
}

impl Drop for Forked {
    fn drop(&mut self) {
        self.kill();
    }
}
