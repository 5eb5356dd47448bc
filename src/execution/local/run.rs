//! One run from acceptance to result: which worker serves it, and what is said where none can.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::Shared;
use super::serving::Serving;
use super::station::Station;
use super::tidying::{Untidy, tidy};
use super::worker::{Stop, Worker};
use crate::domain::{CancelToken, Phase, SandboxTier, Status, Stopwatch, capitalised};
use crate::execution::client::ExecutionEvent;
use crate::execution::text::first_line;
use crate::execution::{ExecutionRequest, ExecutionResult, words};
use crate::process::Exit;
use crate::python;

/// How long the end of the output is awaited; the outcome must be told within 100 ms of a deadline.
pub(super) const DRAIN_TIME: Duration = Duration::from_millis(50);

/// Where Python itself is to blame, and what to do about it.
pub(super) const NOT_STARTED: &str = "Python could not be started in the sandbox";
pub(super) const REPAIR: &str = "repair the environment with `analyticspal setup`";

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
    let order = RunOrder { shared, request, events, cancel, station: &station };
    // A worker that is killed before the code begins has done nothing yet: another takes its place, once.
    let result = order.attempt(accepted, Attempt::First).unwrap_or_else(|| {
        tracing::warn!("a worker was killed before the code began; another takes its place");
        order.attempt(accepted, Attempt::Last).unwrap_or_else(|| unavailable(request, NOT_STARTED, REPAIR))
    });
    shared.pool.keep_ready(shared, &station);
    result
}

/// What one run is about.
#[derive(Clone, Copy)]
pub(super) struct RunOrder<'a> {
    pub(super) shared: &'a Shared,
    pub(super) request: &'a ExecutionRequest,
    pub(super) events: &'a Sender<ExecutionEvent>,
    pub(super) cancel: &'a CancelToken,
    pub(super) station: &'a Station,
}

/// Whether another may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    First,
    Last,
}

impl RunOrder<'_> {
    /// With one worker. `None` where it was killed before the code began and another may try.
    fn attempt(self, accepted: Instant, attempt: Attempt) -> Option<ExecutionResult> {
        let mut watch = Stopwatch::started_at(accepted);
        watch.record(Phase::Queue, accepted, Instant::now());
        let untidy = self.shared.tidying.begin();
        let _ = self.events.try_send(ExecutionEvent::Phase(Phase::Worker));
        match self.worker(&mut watch) {
            Ok(worker) => {
                let mut run = Serving { order: self, watch, worker };
                let ended = run.talk();
                if attempt == Attempt::First && run.was_killed_early(&ended) {
                    tidy(run.worker, untidy);
                    return None;
                }
                Some(run.finish(ended, untidy))
            }
            Err(failed) => {
                let (stop, mut worker) = *failed;
                let exit = worker.as_mut().filter(|_| matches!(stop, Stop::Silent)).and_then(Worker::exit);
                match (worker, exit) {
                    (Some(worker), Some(Exit::Signal(_))) if attempt == Attempt::First => {
                        tidy(worker, untidy);
                        None
                    }
                    (worker, exit) => Some(self.not_started(stop, exit, worker, untidy)),
                }
            }
        }
    }

    /// A worker that has the tables: one that waited, or a new one. Records the phases `worker` and `transfer_in`.
    fn worker(self, watch: &mut Stopwatch) -> Result<Worker, Box<(Stop, Option<Worker>)>> {
        let Self { shared, events, cancel, station, .. } = self;
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
    fn not_started(self, stop: Stop, exit: Option<Exit>, worker: Option<Worker>, untidy: Untidy) -> ExecutionResult {
        let request = self.request;
        let mut result = match stop {
            Stop::Unavailable(summary, hint) => unavailable(request, &summary, &hint),
            Stop::Serialization(message, hint) => {
                ExecutionResult::not_run(request, Status::SerializationError, &capitalised(&message), &hint)
            }
            _ if self.cancel.is_cancelled() => ExecutionResult::not_run(
                request,
                Status::Cancelled,
                "Cancelled before the code began",
                "run it again when you like",
            ),
            _ => match exit {
                Some(Exit::Signal(signal)) => {
                    let signal = words::signal_name(signal);
                    let hint =
                        "something outside ends it, most likely for want of memory: close something and run again";
                    let summary = format!("Python was ended by {signal} before the code began, and so was another");
                    ExecutionResult { signal: Some(signal), ..unavailable(request, &summary, hint) }
                }
                _ => unavailable(request, NOT_STARTED, REPAIR),
            },
        };
        result.sandbox = self.station.report.clone();
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
            let hint = if report.tier == SandboxTier::Off {
                "run `analyticspal doctor` to see what is missing; it may have been short of something for a moment"
            } else {
                "accept a weaker tier if you trust the code, or run it on a machine whose kernel supports it"
            };
            return Err(Box::new(ExecutionResult { sandbox: report, ..unavailable(request, &summary, hint) }));
        }
        Ok(Station::of(request, environment, report))
    }
}

fn unavailable(request: &ExecutionRequest, summary: &str, hint: &str) -> ExecutionResult {
    ExecutionResult::not_run(request, Status::Unavailable, &capitalised(summary), hint)
}
