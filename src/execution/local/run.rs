//! One run from acceptance to result.

use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::capture::{Capture, Printed};
use super::listener::{self, Delivery, Signal};
use super::stack::{self, StackPipe};
use super::transfers::Transferred;
use super::work_folder::WorkFolder;
use super::{Shared, policy, reply, work_folder};
use crate::domain::{CancelToken, ConsoleLine, ConsoleSource, Phase, SandboxReport, SandboxTier, Status, Stopwatch};
use crate::execution::client::ExecutionEvent;
use crate::execution::protocol::{Job, JobColumn, JobTable, Said};
use crate::execution::text::{first_line, visible};
use crate::execution::{ExecutionRequest, ExecutionResult, wire, words};
use crate::process::{Child, Exit};
use crate::python::{self, PythonEnvironment};
use crate::sandbox::{Breach, Confined, Watcher};

/// Signals that may wait; the senders are threads of this run alone.
const WAITING_SIGNALS: usize = 64;
/// How long Python's start and imports may take on a cold, busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long mapping and converting tables and parsing may take, before the code's clock starts.
const PREPARE_TIMEOUT: Duration = Duration::from_secs(120);
/// What conversion has at least, once the code has ended in time.
const CONVERSION_TIME: Duration = Duration::from_secs(10);
/// How long a process that replied may take to end by itself.
const EXIT_TIME: Duration = Duration::from_secs(2);
/// How long the end of the output is awaited after a kill; the outcome must be told within 100 ms.
const DRAIN_TIME: Duration = Duration::from_millis(50);

/// Why a run ended before its reply.
enum Stop {
    TimedOut,
    Cancelled,
    Flood,
    Breach(Breach),
    /// The worker is gone, or spoke nonsense.
    Silent,
    /// It never came to the code.
    Unavailable(String, String),
    /// A table could not be handed over.
    Serialization(String),
}

/// Runs the request to its end.
pub(super) fn run(
    shared: &Shared,
    request: &ExecutionRequest,
    events: &Sender<ExecutionEvent>,
    cancel: &CancelToken,
    accepted: Instant,
) -> ExecutionResult {
    if let Err(rejection) = request.validate() {
        let hint = "correct the input and run again";
        return ExecutionResult::not_run(request, Status::Rejected, &capitalised(&rejection.to_string()), hint);
    }
    let environment = match python::check(&shared.folders, shared.python.as_deref()) {
        Ok(environment) => environment,
        Err(error) => return unavailable(request, &error.to_string(), &error.hint()),
    };
    let report = shared.launcher.report();
    if report.tier < request.require_tier {
        let summary = format!(
            "the {} sandbox is required, and this machine has {}: {}",
            request.require_tier, report.tier, report.reason
        );
        let hint = "accept a weaker tier if you trust the code, or run it on a machine whose kernel supports it";
        return ExecutionResult { sandbox: report, ..unavailable(request, &summary, hint) };
    }
    let mut watch = Stopwatch::started_at(accepted);
    watch.record(Phase::Queue, accepted, Instant::now());
    let _ = events.try_send(ExecutionEvent::Phase(Phase::Worker));
    match Run::start(shared, request, events, cancel, &environment, report, watch) {
        Ok(run) => run.finish(),
        Err((summary, hint)) => unavailable(request, &summary, &hint),
    }
}

fn unavailable(request: &ExecutionRequest, summary: &str, hint: &str) -> ExecutionResult {
    ExecutionResult::not_run(request, Status::Unavailable, &capitalised(summary), hint)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A run whose worker was started.
struct Run<'a> {
    shared: &'a Shared,
    request: &'a ExecutionRequest,
    events: &'a Sender<ExecutionEvent>,
    cancel: &'a CancelToken,
    environment: &'a PythonEnvironment,
    report: SandboxReport,
    watch: Stopwatch,
    child: Child,
    channel: std::os::unix::net::UnixStream,
    tier: SandboxTier,
    captures: [Capture; 2],
    watcher: Watcher,
    signals: Receiver<Signal>,
    stack: StackPipe,
    stack_end: Option<std::os::fd::OwnedFd>,
    folder: WorkFolder,
    worker_started: Instant,
    tables: Vec<Arc<Transferred>>,
}

impl<'a> Run<'a> {
    fn start(
        shared: &'a Shared,
        request: &'a ExecutionRequest,
        events: &'a Sender<ExecutionEvent>,
        cancel: &'a CancelToken,
        environment: &'a PythonEnvironment,
        report: SandboxReport,
        watch: Stopwatch,
    ) -> Result<Self, (String, String)> {
        let worker_started = Instant::now();
        let ours = |error: std::io::Error| {
            (
                format!("a run could not be set up: {error}"),
                "check that the data folder is writable and not full".to_owned(),
            )
        };
        let folder =
            work_folder::create(&shared.folders, &request.user_id, environment.font_cache.as_deref()).map_err(ours)?;
        // Written while Python starts; until then their size in memory, with room for padding, bounds what is mapped.
        let estimate =
            request.tables.iter().map(|input| input.table.frame.bytes().saturating_mul(2) + (64 << 20)).sum();
        let policy = policy::policy(environment, &request.limits, folder.path(), estimate);
        let tier = report.tier;
        let confined = shared.launcher.start(&policy, tier).map_err(|error| {
            (error.to_string(), "run `analyticspal doctor` to see which part of the sandbox fails".to_owned())
        })?;
        let Confined { child, channel, stdout, stderr, tier } = confined;
        let (sender, signals) = sync_channel(WAITING_SIGNALS);
        let printed: Printed = Arc::default();
        let capture = |stream, source, sender: &SyncSender<Signal>| {
            let limit = (Arc::clone(&printed), request.limits.output_bytes);
            Capture::start(stream, source, events.clone(), limit, sender.clone())
        };
        let captures = [
            capture(stdout, ConsoleSource::Stdout, &sender).map_err(ours)?,
            capture(stderr, ConsoleSource::Stderr, &sender).map_err(ours)?,
        ];
        let spool = shared.folders.tables();
        let listening = channel.try_clone().map_err(ours)?;
        listener::listen(listening, spool, request.limits.result_bytes, sender.clone()).map_err(ours)?;
        let on_breach = sender.clone();
        let watcher =
            Watcher::start(child.pid(), &policy, Box::new(move |breach| drop(on_breach.send(Signal::Breach(breach)))));
        cancel.on_cancel(move || drop(sender.try_send(Signal::Cancelled)));
        let (stack, stack_end) = StackPipe::new().map_err(ours)?;
        Ok(Self {
            shared,
            request,
            events,
            cancel,
            environment,
            report,
            watch,
            child,
            channel,
            tier,
            captures,
            watcher,
            signals,
            stack,
            stack_end: Some(stack_end),
            folder,
            worker_started,
            tables: Vec::new(),
        })
    }

    fn finish(mut self) -> ExecutionResult {
        let ended = self.talk();
        self.watcher.sample();
        let mut result = self.blank();
        match ended {
            Ok(delivery) => self.finish_with_reply(&mut result, *delivery),
            Err(stop) => self.finish_without_reply(&mut result, stop),
        }
        result.memory_usage_kb = self.watcher.peak_resident_bytes() / 1024;
        result.cpu_ms = self.watcher.cpu_time().as_secs_f64() * 1000.0;
        result.timings = self.watch.clone().finish(Phase::Total);
        if result.summary.is_empty() {
            result.summary = words::summary(&result);
        } else {
            result.summary = capitalised(&result.summary);
        }
        if result.hint.is_empty() {
            result.hint = words::hint(&result);
        }
        result
    }

    /// Everything the worker must say, in its order, each with its phase, up to the reply.
    fn talk(&mut self) -> Result<Box<Delivery>, Stop> {
        self.write_tables()?;
        let ready = self.expect(START_TIMEOUT, |said| matches!(said, Said::Ready))?;
        self.watch.record_worker(self.worker_started, ready, false);
        let handing = ready.max(Instant::now());
        self.announce(Phase::TransferIn);
        self.send_job()?;
        let mapped = self.expect(PREPARE_TIMEOUT, |said| matches!(said, Said::Tables))?;
        self.watch.record(Phase::TransferIn, handing, mapped);
        self.announce(Phase::Prepare);
        let begun = self.expect(PREPARE_TIMEOUT, |said| matches!(said, Said::Begin))?;
        self.watch.record(Phase::Prepare, mapped, begun);
        let _ = self.events.try_send(ExecutionEvent::Began);
        self.announce(Phase::CodeExecution);
        let deadline = begun + self.request.limits.timeout.duration();
        let ended = match self.expect_until(deadline, |said| matches!(said, Said::Ended)) {
            Ok(ended) => ended,
            Err(stop) => {
                self.watch.record(Phase::CodeExecution, begun, Instant::now());
                return Err(stop);
            }
        };
        self.watch.record(Phase::CodeExecution, begun, ended);
        self.announce(Phase::ResultConversion);
        let delivery = self.expect_reply(deadline.max(ended + CONVERSION_TIME));
        let converted = delivery.as_ref().map_or_else(|_| Instant::now(), |delivery| delivery.announced);
        self.watch.record(Phase::ResultConversion, ended, converted);
        delivery
    }

    fn announce(&self, phase: Phase) {
        let _ = self.events.try_send(ExecutionEvent::Phase(phase));
    }

    fn write_tables(&mut self) -> Result<(), Stop> {
        for input in &self.request.tables {
            let transferred = self.shared.transfers.get(&input.table);
            self.tables.push(transferred.map_err(|error| Stop::Serialization(error.to_string()))?);
        }
        Ok(())
    }

    fn send_job(&mut self) -> Result<(), Stop> {
        let request = self.request;
        let tables = request.tables.iter().zip(&self.tables).map(|(input, transferred)| {
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
            }
        });
        let job = Job {
            kind: "run",
            code: &request.code.text,
            code_type: request.code.code_type,
            origin: request.code.origin,
            tables: tables.collect(),
            active: request.active,
            strict: request.strict,
            result_name: request.result_name.as_deref(),
            result_bytes: request.limits.result_bytes,
            science_ready: self.environment.science_ready,
        };
        // Our copy of the stack pipe's write end closes here, with the job sent.
        let stack_end = self.stack_end.take();
        let descriptors: Vec<_> =
            stack_end.iter().map(AsFd::as_fd).chain(self.tables.iter().map(|table| table.file.as_fd())).collect();
        wire::send(&self.channel, &job, &descriptors).map_err(|_| Stop::Silent)
    }

    fn expect(&mut self, patience: Duration, wanted: impl Fn(&Said) -> bool) -> Result<Instant, Stop> {
        self.expect_until(Instant::now() + patience, wanted).map_err(|stop| match stop {
            Stop::TimedOut => Stop::Unavailable(
                "Python did not get ready in time".to_owned(),
                "the computer may be very busy: try again, or repair the environment with `analyticspal setup`"
                    .to_owned(),
            ),
            other => other,
        })
    }

    /// Waits for one message; warnings on the way go to the console.
    fn expect_until(&mut self, deadline: Instant, wanted: impl Fn(&Said) -> bool) -> Result<Instant, Stop> {
        match self.next(deadline)? {
            Signal::Said(said, at) if wanted(&said) => Ok(at),
            // Later than this it would be the code that says so.
            Signal::Said(Said::SetupFailed { step, reason }, _) if !result_reached_code(&self.watch) => {
                Err(Stop::Unavailable(
                    format!("the sandbox could not be set up at {step}: {reason}"),
                    "run `analyticspal doctor` to see what is missing".to_owned(),
                ))
            }
            // Out of turn: whoever speaks is not the worker we wrote.
            _ => Err(Stop::Silent),
        }
    }

    fn expect_reply(&mut self, deadline: Instant) -> Result<Box<Delivery>, Stop> {
        match self.next(deadline)? {
            Signal::Replied(delivery) => Ok(delivery),
            _ => Err(Stop::Silent),
        }
    }

    /// The next signal of the worker itself, at most until the deadline.
    fn next(&mut self, deadline: Instant) -> Result<Signal, Stop> {
        loop {
            // The signal may have found no room among the worker's own.
            if self.cancel.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            match self.signals.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Signal::Said(Said::Warning { text, line }, _)) => {
                    let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
                    let shown = ConsoleLine::now(ConsoleSource::Warning, format!("{place}{}", visible(&text)));
                    let _ = self.events.try_send(ExecutionEvent::Console(shown));
                    if Instant::now() >= deadline {
                        return Err(Stop::TimedOut);
                    }
                }
                Ok(Signal::Cancelled) => return Err(Stop::Cancelled),
                Ok(Signal::Flood) => return Err(Stop::Flood),
                Ok(Signal::Breach(breach)) => return Err(Stop::Breach(breach)),
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

    /// The result as far as it is known whatever happened.
    fn blank(&self) -> ExecutionResult {
        let mut result = ExecutionResult::not_run(self.request, Status::Crashed, "", "");
        result.sandbox = SandboxReport { tier: self.tier, ..self.report.clone() };
        result.worker_id = format!("worker-{}", self.child.pid());
        result.bytes_in = self.tables.iter().map(|table| table.bytes).sum();
        result.notes = self.tables.iter().flat_map(|table| table.notes.clone()).collect();
        result
    }

    fn finish_with_reply(&mut self, result: &mut ExecutionResult, delivery: Delivery) {
        let announced = delivery.announced;
        reply::fill(result, delivery);
        self.watch.record(Phase::TransferOut, announced, Instant::now());
        // It has nothing left to say, and ends; whatever it left running ends with its group.
        let _ = self.child.wait_until(Instant::now() + EXIT_TIME);
        self.child.kill_group();
        self.take_output(result, EXIT_TIME);
        result.output_files = work_folder::output_files(self.folder.path());
    }

    fn finish_without_reply(&mut self, result: &mut ExecutionResult, stop: Stop) {
        let code = &self.request.code.text;
        match stop {
            Stop::TimedOut | Stop::Cancelled => {
                let at = self.stack.sample(&self.child, code);
                self.child.kill_group();
                let timed_out = matches!(stop, Stop::TimedOut);
                result.status = if timed_out { Status::TimedOut } else { Status::Cancelled };
                if timed_out {
                    let message = format!("the code did not end within {}", self.request.limits.timeout);
                    result.error = Some(stack::stopped_at("Timeout", message, at));
                } else if !at.is_empty() {
                    result.error = Some(stack::stopped_at("Cancelled", "the run was stopped".to_owned(), at));
                }
                result.signal = Some("SIGKILL".to_owned());
                self.take_output(result, DRAIN_TIME);
            }
            Stop::Flood | Stop::Breach(_) => {
                self.child.kill_group();
                result.signal = Some("SIGKILL".to_owned());
                self.take_output(result, DRAIN_TIME);
                result.status = match stop {
                    Stop::Breach(Breach::Disk) => Status::DiskLimit,
                    Stop::Breach(Breach::Memory) => Status::MemoryLimit,
                    Stop::Breach(Breach::Threads) => {
                        "the code started more threads than it may".clone_into(&mut result.summary);
                        Status::MemoryLimit
                    }
                    _ => Status::OutputLimit,
                };
            }
            Stop::Silent => self.finish_silent(result),
            Stop::Unavailable(summary, hint) => {
                self.child.kill_group();
                result.status = Status::Unavailable;
                (result.summary, result.hint) = (summary, hint);
            }
            Stop::Serialization(message) => {
                self.child.kill_group();
                result.status = Status::SerializationError;
                result.summary = message;
            }
        }
    }

    /// The worker is gone without a reply: how it ended says why.
    fn finish_silent(&mut self, result: &mut ExecutionResult) {
        let exit = self.child.wait_until(Instant::now() + EXIT_TIME);
        self.child.kill_group();
        self.take_output(result, EXIT_TIME);
        match exit {
            Some(Exit::Signal(signal)) => result.signal = Some(words::signal_name(signal)),
            Some(Exit::Code(code)) => result.exit_code = Some(code),
            None => result.signal = Some("SIGKILL".to_owned()),
        }
        let code_began = result_reached_code(&self.watch);
        if !code_began {
            result.status = Status::Unavailable;
            let said = first_line(result.stderr.lines().next_back().unwrap_or("it said nothing"), 200);
            result.summary = format!("Python could not be started in the sandbox: {said}");
            "repair the environment with `analyticspal setup`".clone_into(&mut result.hint);
        }
        result.output_files = work_folder::output_files(self.folder.path());
    }

    fn take_output(&mut self, result: &mut ExecutionResult, patience: Duration) {
        let until = Instant::now() + patience;
        let [stdout, stderr] = &mut self.captures;
        result.stdout = stdout.text(until);
        result.stderr = stderr.text(until);
    }
}

/// Whether the code's clock had started.
fn result_reached_code(watch: &Stopwatch) -> bool {
    watch.clone().finish(Phase::Total).iter().any(|timing| timing.phase == Phase::Prepare)
}
