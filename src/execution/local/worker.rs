//! One confined Python process, from its start until it has the tables and waits for code. It serves one run.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::capture::{Capture, Printed};
use super::listener::{self, Delivery, Signal};
use super::stack::StackPipe;
use super::station::Station;
use super::transfers::Transferred;
use super::work_folder::WorkFolder;
use super::{Shared, policy, storage, work_folder};
use crate::domain::{CancelToken, ConsoleLine, ConsoleSource, SandboxTier};
use crate::execution::client::ExecutionEvent;
use crate::execution::protocol::{HandOver, JobCodes, JobColumn, JobTable, Said};
use crate::execution::text::visible;
use crate::execution::wire;
use crate::frame::TransferError;
use crate::process::{Exit, channel};
use crate::sandbox::{Breach, Confined, ConfinedChild, Hold, Policy, Watcher};

/// Signals that may wait; the senders are threads of this worker alone.
const WAITING_SIGNALS: usize = 64;
/// How long Python's start and imports may take on a cold, busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long mapping and converting tables, and parsing, may take before the code's clock starts.
pub(super) const PREPARE_TIMEOUT: Duration = Duration::from_secs(120);

/// How long a process that fell silent may take to end by itself.
const EXIT_TIME: Duration = Duration::from_secs(2);

/// Why a run ended before its reply.
#[derive(Debug)]
pub(super) enum Stop {
    TimedOut,
    Cancelled,
    Flood,
    Breach(Breach),
    /// The worker is gone, or spoke nonsense.
    Silent,
    /// It never came to the code: what happened, and what to do.
    Unavailable(String, String),
    /// A table could not be handed over: what happened, and what to do.
    Serialization(String, String),
    /// The result found no room in our folder.
    NoRoom(std::io::Error),
}

/// Where a worker's events go: known once it has a run.
pub(super) type Outlet = Arc<OnceLock<Sender<ExecutionEvent>>>;

/// A confined Python process with everything that belongs to it. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) child: ConfinedChild,
    /// The program's own process id, by our numbers.
    pid: u32,
    pub(super) tier: SandboxTier,
    pub(super) hold: Hold,
    pub(super) captures: [Capture; 2],
    /// From the moment it has code: what waits runs nothing but ours, and a look twenty times a second would keep an idle
    /// computer awake.
    watcher: Option<Watcher>,
    pub(super) stack: StackPipe,
    pub(super) tables: Vec<Arc<Transferred>>,
    /// When it was started, when its imports were done, when it had the tables.
    pub(super) times: Times,
    policy: Policy,
    /// Where it works, unless only it can see that.
    folder: Option<WorkFolder>,
    channel: UnixStream,
    signals: Receiver<Signal>,
    sender: SyncSender<Signal>,
    stack_end: Option<OwnedFd>,
    outlet: Outlet,
    cancel: CancelToken,
    /// The code is with it: from here on it may be the code that speaks.
    has_code: bool,
}

/// What is left of a worker that has replied: nobody listens to it and nobody watches it. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Quiet {
    /// By our numbers.
    pub(super) pid: u32,
    pub(super) hold: Hold,
    pub(super) channel: UnixStream,
    pub(super) policy: Policy,
    // Killed before its folder is removed.
    _child: ConfinedChild,
    _folder: Option<WorkFolder>,
}

/// Moments of a worker's life.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) started: Instant,
    pub(super) ready: Instant,
    pub(super) handed: Instant,
}

impl Worker {
    /// Forks the process where there is a zygote, else starts it; it imports while the caller goes on.
    pub(super) fn start(shared: &Shared, station: &Station) -> Result<Self, Stop> {
        let started = Instant::now();
        let ours = ours(shared);
        let (confined, policy, folder) = match shared.zygotes.fork(shared, station) {
            Some((confined, policy)) => (confined, policy, None),
            None => start(shared, station)?,
        };
        let Confined { child, pid, channel, stdout, stderr, tier, hold } = confined;
        let (sender, signals) = sync_channel(WAITING_SIGNALS);
        let (printed, outlet) = (Printed::default(), Outlet::default());
        let capture = |stream, source| {
            let limit = (Arc::clone(&printed), station.limits.output_bytes);
            Capture::start(stream, source, Arc::clone(&outlet), limit, sender.clone()).map_err(&ours)
        };
        let captures = [capture(stdout, ConsoleSource::Stdout)?, capture(stderr, ConsoleSource::Stderr)?];
        let listening = channel.try_clone().map_err(&ours)?;
        listener::listen(listening, shared.folders.tables(), station.limits.result_bytes, sender.clone())
            .map_err(&ours)?;
        let (stack, stack_end) = StackPipe::new().map_err(&ours)?;
        let times = Times { started, ready: started, handed: started };
        let (tables, stack_end) = (Vec::new(), Some(stack_end));
        Ok(Self {
            child,
            pid,
            tier,
            hold,
            captures,
            watcher: None,
            stack,
            tables,
            times,
            policy,
            folder,
            channel,
            signals,
            sender,
            stack_end,
            outlet,
            cancel: CancelToken::new(),
            has_code: false,
        })
    }

    /// Writes the tables while the process imports, hands them over and waits until it has them.
    /// Where no run waits for it yet, it rehearses one.
    pub(super) fn get_ready(&mut self, shared: &Shared, station: &Station, rehearse: bool) -> Result<(), Stop> {
        for input in &station.tables {
            let transferred = shared.transfers.get(&input.table);
            self.tables.push(transferred.map_err(|error| not_written(shared, &error))?);
        }
        self.times.ready = self.expect(START_TIMEOUT, |said| matches!(said, Said::Ready))?;
        self.hand_over(station, rehearse)?;
        self.times.handed = self.expect(PREPARE_TIMEOUT, |said| matches!(said, Said::Tables))?;
        Ok(())
    }

    /// After its reply.
    pub(super) fn quieten(self) -> Quiet {
        let Self { pid, hold, channel, policy, child, folder, .. } = self;
        Quiet { pid, hold, channel, policy, _child: child, _folder: folder }
    }

    /// Where the files that the code leaves are found.
    pub(super) fn work_folder(&self) -> PathBuf {
        self.hold.work_folder(self.folder.as_ref().map_or(Path::new(""), WorkFolder::path))
    }

    fn hand_over(&mut self, station: &Station, rehearse: bool) -> Result<(), Stop> {
        // One message carries so many descriptors and no more; codes are a help, not a need.
        let with_codes = 2 * self.tables.len() < channel::MOST_DESCRIPTORS;
        let tables = station.tables.iter().zip(&self.tables).map(|(input, transferred)| {
            let frame = &input.table.frame;
            let column = |index| JobColumn {
                name: frame.column_name(index).to_owned(),
                data_type: frame.column_type(index).to_string(),
            };
            JobTable {
                bound_name: input.bound_name.clone(),
                name: input.table.name.clone(),
                rows: frame.rows(),
                bytes: transferred.bytes,
                columns: (0..frame.columns()).map(column).collect(),
                codes: transferred
                    .codes(with_codes)
                    .flat_map(|(_, columns)| columns)
                    .map(|coded| JobCodes { column: coded.column, values: &coded.values })
                    .collect(),
            }
        });
        let message = HandOver {
            kind: "tables",
            tables: tables.collect(),
            active: station.active,
            science_ready: station.environment.science_ready,
            rehearse,
        };
        // Our copy of the stack pipe's write end closes here.
        let stack_end = self.stack_end.take();
        let tables = self.tables.iter().map(|table| table.file.as_fd());
        let codes = self.tables.iter().flat_map(|table| table.codes(with_codes)).map(|(file, _)| file.as_fd());
        let descriptors: Vec<_> = stack_end.iter().map(AsFd::as_fd).chain(tables).chain(codes).collect();
        wire::send(&self.channel, &message, &descriptors).map_err(|_| Stop::Silent)
    }

    /// Sends the code.
    pub(super) fn send(&mut self, job: &impl serde::Serialize) -> Result<(), Stop> {
        self.has_code = true;
        let breached = self.sender.clone();
        let on_breach = Box::new(move |breach| drop(breached.send(Signal::Breach(breach))));
        self.watcher = Some(Watcher::start(self.pid, &self.policy, on_breach));
        // Now it is there for certain: a short run may be gone before anyone looks again.
        let _ = self.usage();
        wire::send(&self.channel, job, &[]).map_err(|_| Stop::Silent)
    }

    /// Its peak resident memory in KiB and its CPU time so far, where it has code and is still there to be asked.
    pub(super) fn usage(&self) -> (u64, Duration) {
        let Some(watcher) = &self.watcher else { return (0, Duration::ZERO) };
        watcher.sample();
        (watcher.peak_resident_bytes() / 1024, watcher.cpu_time())
    }

    /// From here on it belongs to a run: what it prints goes to these events, and this token stops it.
    pub(super) fn belong_to(&mut self, events: &Sender<ExecutionEvent>, cancel: &CancelToken) {
        // Set once: a worker has one run.
        let _ = self.outlet.set(events.clone());
        self.cancel = cancel.clone();
        let sender = self.sender.clone();
        // Where the queue is full the run looks at the token after each signal.
        cancel.on_cancel(move || drop(sender.try_send(Signal::Cancelled)));
    }

    /// Whether it still waits for its run.
    pub(super) fn is_alive(&mut self) -> bool {
        self.child.wait_until(Instant::now()).is_none()
    }

    /// How it ended, where it fell silent: that follows within a moment.
    pub(super) fn exit(&mut self) -> Option<Exit> {
        self.child.wait_until(Instant::now() + EXIT_TIME)
    }

    /// Waits for one message that must come next; running out of patience here is a fault of the machine, not the code.
    pub(super) fn expect(&mut self, patience: Duration, wanted: impl Fn(&Said) -> bool) -> Result<Instant, Stop> {
        self.expect_until(Instant::now() + patience, wanted).map_err(|stop| match stop {
            Stop::TimedOut => Stop::Unavailable(
                "Python did not get ready in time".to_owned(),
                "the computer may be very busy: try again, or repair the environment with `analyticspal setup`"
                    .to_owned(),
            ),
            other => other,
        })
    }

    /// Waits for one message that must come next; warnings on the way go to the console.
    pub(super) fn expect_until(&mut self, deadline: Instant, wanted: impl Fn(&Said) -> bool) -> Result<Instant, Stop> {
        match self.next(deadline)? {
            Signal::Said(said, at) if wanted(&said) => Ok(at),
            Signal::Said(Said::SetupFailed { step, reason }, _) if !self.has_code => Err(Stop::Unavailable(
                format!("the sandbox could not be set up at {step}: {reason}"),
                "run `analyticspal doctor` to see what is missing".to_owned(),
            )),
            // Out of turn: whoever speaks is not the worker we wrote.
            _ => Err(Stop::Silent),
        }
    }

    /// Waits for the reply.
    pub(super) fn expect_reply(&mut self, deadline: Instant) -> Result<Box<Delivery>, Stop> {
        match self.next(deadline)? {
            Signal::Replied(delivery) => Ok(delivery),
            _ => Err(Stop::Silent),
        }
    }

    /// The next signal of the worker itself, at most until the deadline.
    fn next(&mut self, deadline: Instant) -> Result<Signal, Stop> {
        loop {
            if self.cancel.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            match self.signals.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Signal::Said(Said::Warning { text, line }, _)) => {
                    self.show_warning(&text, line);
                    if Instant::now() >= deadline {
                        return Err(Stop::TimedOut);
                    }
                }
                Ok(Signal::Cancelled) => return Err(Stop::Cancelled),
                Ok(Signal::Flood) => return Err(Stop::Flood),
                Ok(Signal::Breach(breach)) => return Err(Stop::Breach(breach)),
                Ok(Signal::NoRoom(error)) => return Err(Stop::NoRoom(error)),
                Ok(Signal::Silent(error)) => {
                    tracing::debug!(%error, "the worker fell silent");
                    return Err(Stop::Silent);
                }
                Ok(signal) => return Ok(signal),
                Err(RecvTimeoutError::Timeout) => return Err(Stop::TimedOut),
                Err(RecvTimeoutError::Disconnected) => return Err(Stop::Silent),
            }
        }
    }

    fn show_warning(&self, text: &str, line: Option<u32>) {
        let Some(events) = self.outlet.get() else { return };
        let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let shown = ConsoleLine::now(ConsoleSource::Warning, format!("{place}{}", visible(text)));
        let _ = events.try_send(ExecutionEvent::Console(shown));
    }
}

/// A process of its own, with its policy and its folder.
fn start(shared: &Shared, station: &Station) -> Result<(Confined, Policy, Option<WorkFolder>), Stop> {
    let environment = &station.environment;
    let folder =
        work_folder::create(&shared.folders, &station.user, environment.font_cache.as_deref()).map_err(ours(shared))?;
    let policy = policy::policy(environment, &station.limits, folder.path(), station.mapped_bytes());
    let confined = shared.launcher.start(&policy, station.report.tier).map_err(|error| {
        let hint = "run `analyticspal doctor` to see which part of the sandbox fails";
        Stop::Unavailable(error.to_string(), hint.to_owned())
    })?;
    Ok((confined, policy, Some(folder)))
}

/// A fault of this computer's folders, or of its threads and descriptors.
fn ours(shared: &Shared) -> impl Fn(std::io::Error) -> Stop {
    |error| {
        let hint = if storage::is_to_blame(&error) {
            storage::hint(shared.folders.root())
        } else {
            "the computer may have run out of processes or open files: close something and run again".to_owned()
        };
        Stop::Unavailable(format!("a run could not be set up: {error}"), hint)
    }
}

/// A column that has no form over there, or a folder that does not take the file.
fn not_written(shared: &Shared, error: &TransferError) -> Stop {
    let hint = match error.column {
        Some(_) => "convert the column to text or numbers before running".to_owned(),
        None => storage::hint(shared.folders.root()),
    };
    Stop::Serialization(error.to_string(), hint)
}
