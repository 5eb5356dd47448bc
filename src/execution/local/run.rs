//! One run from acceptance to result.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::kept::KeptWorker;
use super::listener::Delivery;
use super::station::Station;
use super::tidying::{Untidy, tidy};
use super::worker::{PREPARE_TIMEOUT, Stop, Worker};
use super::{Shared, reply, stack, work_folder};
use crate::domain::{CancelToken, Phase, SandboxReport, Status, Stopwatch, capitalised};
use crate::execution::client::ExecutionEvent;
use crate::execution::protocol::{Job, Said};
use crate::execution::text::first_line;
use crate::execution::{ExecutionRequest, ExecutionResult, words};
use crate::process::Exit;
use crate::python;
use crate::sandbox::Breach;

/// What conversion has at least, once the code has ended in time.
const CONVERSION_TIME: Duration = Duration::from_secs(10);
/// How long a process that fell silent may take to end by itself.
const EXIT_TIME: Duration = Duration::from_secs(2);
/// How long the end of the output is awaited; the outcome must be told within 100 ms of a deadline.
const DRAIN_TIME: Duration = Duration::from_millis(50);

/// Runs the request to its end.
pub(super) fn run(
    shared: &Arc<Shared>,
    request: &ExecutionRequest,
    events: &Sender<ExecutionEvent>,
    cancel: &CancelToken,
    accepted: Instant,
) -> ExecutionResult {
    if let Err(rejection) = request.validate() {
        let hint = "correct the input and run again";
        return ExecutionResult::not_run(request, Status::Rejected, &capitalised(&rejection.to_string()), hint);
    }
    let station = match shared.station(request) {
        Ok(station) => station,
        Err(unavailable) => return *unavailable,
    };
    let mut watch = Stopwatch::started_at(accepted);
    watch.record(Phase::Queue, accepted, Instant::now());
    let untidy = shared.tidying.begin();
    let _ = events.try_send(ExecutionEvent::Phase(Phase::Worker));
    let result = match worker(shared, &station, events, cancel, &mut watch) {
        Ok(worker) => Run { shared, request, events, cancel, station: &station, watch, worker }.finish(untidy),
        Err(failed) => not_started(request, &station, cancel, *failed, untidy),
    };
    shared.pool.keep_ready(shared, &station);
    result
}

impl Shared {
    /// Where this request is served, or why nowhere.
    pub(super) fn station(&self, request: &ExecutionRequest) -> Result<Station, Box<ExecutionResult>> {
        let environment = python::check(&self.folders, self.python.as_deref())
            .map_err(|error| Box::new(unavailable(request, &error.to_string(), &error.hint())))?;
        let mut report = self.launcher.report();
        if report.tier > self.ceiling {
            report.tier = self.ceiling;
            report.reason =
                format!("a stronger one holds here, and this executor was asked for the {} one", self.ceiling);
        }
        if report.tier < request.require_tier {
            let summary = format!(
                "the {} sandbox is required, and this machine has {}: {}",
                request.require_tier, report.tier, report.reason
            );
            let hint = "accept a weaker tier if you trust the code, or run it on a machine whose kernel supports it";
            return Err(Box::new(ExecutionResult { sandbox: report, ..unavailable(request, &summary, hint) }));
        }
        Ok(Station::of(request, environment, report))
    }
}

fn unavailable(request: &ExecutionRequest, summary: &str, hint: &str) -> ExecutionResult {
    ExecutionResult::not_run(request, Status::Unavailable, &capitalised(summary), hint)
}

/// A worker that has the tables: one that waited, or a new one. Records the phases `worker` and `transfer_in`.
fn worker(
    shared: &Shared,
    station: &Station,
    events: &Sender<ExecutionEvent>,
    cancel: &CancelToken,
    watch: &mut Stopwatch,
) -> Result<Worker, Box<(Stop, Option<Worker>)>> {
    let asked = Instant::now();
    if let Some(mut worker) = shared.pool.take(station) {
        worker.belong_to(events, cancel);
        let now = Instant::now();
        watch.record_worker(asked, now, true);
        watch.record(Phase::TransferIn, now, now);
        return Ok(worker);
    }
    let mut worker = Worker::start(shared, station).map_err(|stop| Box::new((stop, None)))?;
    worker.belong_to(events, cancel);
    if let Err(stop) = worker.get_ready(shared, station, false) {
        return Err(Box::new((stop, Some(worker))));
    }
    let times = worker.times;
    watch.record_worker(times.started, times.ready, false);
    watch.record(Phase::TransferIn, times.ready, times.handed);
    Ok(worker)
}

/// The result of a run whose worker never had the tables.
fn not_started(
    request: &ExecutionRequest,
    station: &Station,
    cancel: &CancelToken,
    (stop, worker): (Stop, Option<Worker>),
    untidy: Untidy,
) -> ExecutionResult {
    let mut result = match stop {
        Stop::Unavailable(summary, hint) => unavailable(request, &summary, &hint),
        Stop::Serialization(message) => {
            let hint = "convert the column to text or numbers before running";
            ExecutionResult::not_run(request, Status::SerializationError, &capitalised(&message), hint)
        }
        _ if cancel.is_cancelled() => ExecutionResult::not_run(
            request,
            Status::Cancelled,
            "Cancelled before the code began",
            "run it again when you like",
        ),
        _ => unavailable(
            request,
            "Python could not be started in the sandbox",
            "repair the environment with `analyticspal setup`",
        ),
    };
    result.sandbox = station.report.clone();
    if let Some(mut worker) = worker {
        worker.child.kill_group();
        let until = Instant::now() + DRAIN_TIME;
        let [_, stderr] = &mut worker.captures;
        result.stderr = stderr.text(until);
        if let (Status::Unavailable, Some(said)) = (result.status, result.stderr.lines().next_back()) {
            result.summary = format!("{}: {}", result.summary, first_line(said, 200));
        }
        tidy(worker, untidy);
    }
    result
}

/// A run whose worker waits for its code.
struct Run<'a> {
    shared: &'a Shared,
    request: &'a ExecutionRequest,
    events: &'a Sender<ExecutionEvent>,
    cancel: &'a CancelToken,
    station: &'a Station,
    watch: Stopwatch,
    worker: Worker,
}

impl Run<'_> {
    fn finish(mut self, untidy: Untidy) -> ExecutionResult {
        let ended = self.talk();
        self.worker.watcher.sample();
        let mut result = self.blank();
        match ended {
            Ok(delivery) => self.finish_with_reply(&mut result, *delivery),
            Err(stop) => self.finish_without_reply(&mut result, stop),
        }
        result.memory_usage_kb = self.worker.watcher.peak_resident_bytes() / 1024;
        result.cpu_ms = self.worker.watcher.cpu_time().as_secs_f64() * 1000.0;
        result.timings = self.watch.clone().finish(Phase::Total);
        if result.summary.is_empty() {
            result.summary = words::summary(&result);
        } else {
            result.summary = capitalised(&result.summary);
        }
        if result.hint.is_empty() {
            result.hint = words::hint(&result);
        }
        self.part(&mut result, untidy);
        result
    }

    /// Keeps the worker for its other frames where they are wanted, and else ends it. Either way those of the run before
    /// are let go.
    fn part(mut self, result: &mut ExecutionResult, untidy: Untidy) {
        if !self.request.keep_frames {
            return tidy(self.worker, untidy);
        }
        if result.other_frames.is_empty() || !self.worker.is_alive() {
            self.shared.keeping.keep(None);
            return tidy(self.worker, untidy);
        }
        let blank = ExecutionResult::not_run(self.request, Status::Crashed, "", "");
        let (spool, cap) = (self.shared.folders.tables(), self.request.limits.result_bytes);
        let kept = Arc::new(KeptWorker::new(self.worker.quieten(), spool, cap, blank));
        self.shared.keeping.keep(Some(&kept));
        result.kept_frames = Some(kept);
    }

    /// Everything the worker must say, in its order, each with its phase, up to the reply.
    fn talk(&mut self) -> Result<Box<Delivery>, Stop> {
        self.announce(Phase::Prepare);
        let sent = Instant::now();
        self.send_job()?;
        let begun = self.worker.expect(PREPARE_TIMEOUT, |said| matches!(said, Said::Begin))?;
        self.watch.record(Phase::Prepare, sent, begun);
        let _ = self.events.try_send(ExecutionEvent::Began);
        self.announce(Phase::CodeExecution);
        let deadline = begun + self.request.limits.timeout.duration();
        let ended = match self.worker.expect_until(deadline, |said| matches!(said, Said::Ended)) {
            Ok(ended) => ended,
            Err(stop) => {
                self.watch.record(Phase::CodeExecution, begun, Instant::now());
                return Err(stop);
            }
        };
        self.watch.record(Phase::CodeExecution, begun, ended);
        self.announce(Phase::ResultConversion);
        let delivery = self.worker.expect_reply(deadline.max(ended + CONVERSION_TIME));
        let converted = delivery.as_ref().map_or_else(|_| Instant::now(), |delivery| delivery.announced);
        self.watch.record(Phase::ResultConversion, ended, converted);
        delivery
    }

    fn announce(&self, phase: Phase) {
        let _ = self.events.try_send(ExecutionEvent::Phase(phase));
    }

    fn send_job(&mut self) -> Result<(), Stop> {
        // Stopped while the worker was prepared: nothing of the code may run.
        if self.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let request = self.request;
        self.worker.send(&Job {
            kind: "run",
            code: &request.code.text,
            code_type: request.code.code_type,
            origin: request.code.origin,
            strict: request.strict,
            result_name: request.result_name.as_deref(),
            result_bytes: request.limits.result_bytes,
            keep_frames: request.keep_frames,
            extra_input: request.extra_input.as_deref(),
        })
    }

    /// The result as far as it is known whatever happened.
    fn blank(&self) -> ExecutionResult {
        let mut result = ExecutionResult::not_run(self.request, Status::Crashed, "", "");
        result.sandbox = SandboxReport { tier: self.worker.tier, ..self.station.report.clone() };
        result.worker_id = format!("worker-{}", self.worker.child.pid());
        result.bytes_in = self.worker.tables.iter().map(|table| table.bytes).sum();
        result.notes = self.worker.tables.iter().flat_map(|table| table.notes.clone()).collect();
        result
    }

    fn finish_with_reply(&mut self, result: &mut ExecutionResult, delivery: Delivery) {
        let announced = delivery.announced;
        reply::fill(result, delivery);
        self.watch.record(Phase::TransferOut, announced, Instant::now());
        // The worker closed its outputs before it replied.
        self.take_output(result, DRAIN_TIME);
        self.take_files(result);
    }

    /// The files it left. Only where there are any is the process ended or frozen first, so that none is half written.
    fn take_files(&mut self, result: &mut ExecutionResult) {
        let folder = self.worker.work_folder();
        if work_folder::has_output_files(&folder) {
            if self.request.keep_frames {
                self.worker.hold.freeze();
            } else {
                self.worker.child.kill_group();
                self.worker.child.wait_until(Instant::now() + EXIT_TIME);
            }
            result.output_files = work_folder::output_files(&folder);
        }
    }

    fn finish_without_reply(&mut self, result: &mut ExecutionResult, stop: Stop) {
        let code = &self.request.code.text;
        match stop {
            Stop::TimedOut | Stop::Cancelled => {
                let at = self.worker.stack.sample(&self.worker.hold, code);
                self.worker.child.kill_group();
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
                self.worker.child.kill_group();
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
                self.worker.child.kill_group();
                result.status = Status::Unavailable;
                (result.summary, result.hint) = (summary, hint);
            }
            Stop::Serialization(message) => {
                self.worker.child.kill_group();
                result.status = Status::SerializationError;
                result.summary = message;
            }
        }
    }

    /// The worker is gone without a reply: how it ended says why.
    fn finish_silent(&mut self, result: &mut ExecutionResult) {
        let exit = self.worker.child.wait_until(Instant::now() + EXIT_TIME);
        self.worker.child.kill_group();
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
        self.take_files(result);
    }

    fn take_output(&mut self, result: &mut ExecutionResult, patience: Duration) {
        let until = Instant::now() + patience;
        let [stdout, stderr] = &mut self.worker.captures;
        result.stdout = stdout.text(until);
        result.stderr = stderr.text(until);
    }
}

/// Whether the code's clock had started.
fn result_reached_code(watch: &Stopwatch) -> bool {
    watch.clone().finish(Phase::Total).iter().any(|timing| timing.phase == Phase::Prepare)
}
