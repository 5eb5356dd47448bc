//! One worker that serves a run: from its code to the result.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::kept::KeptWorker;
use super::listener::Delivery;
use super::run::{DRAIN_TIME, NOT_STARTED, REPAIR, RunOrder};
use super::tidying::{Untidy, tidy};
use super::worker::{PREPARE_TIMEOUT, Stop, Worker};
use super::{reply, stack, storage, work_folder};
use crate::domain::{Phase, SandboxReport, Status, Stopwatch};
use crate::execution::client::{ExecutionEvent, KeptFrames};
use crate::execution::protocol::{Job, Said};
use crate::execution::text::first_line;
use crate::execution::{ExecutionResult, words};
use crate::process::Exit;
use crate::sandbox::Breach;

/// What conversion has at least, once the code has ended in time.
const CONVERSION_TIME: Duration = Duration::from_secs(10);
/// How long a process may take to end once its code has, and its output to arrive.
const EXIT_TIME: Duration = Duration::from_secs(2);

/// A run whose worker waits for its code.
pub(super) struct Serving<'a> {
    pub(super) order: RunOrder<'a>,
    pub(super) watch: Stopwatch,
    pub(super) worker: Worker,
}

impl Serving<'_> {
    /// Whether it was ended from outside before the code began.
    pub(super) fn was_killed_early(&mut self, ended: &Result<Box<Delivery>, Stop>) -> bool {
        matches!(ended, Err(Stop::Silent)) && !self.code_began() && matches!(self.worker.exit(), Some(Exit::Signal(_)))
    }

    pub(super) fn finish(mut self, ended: Result<Box<Delivery>, Stop>, untidy: Untidy) -> ExecutionResult {
        let (memory_kb, cpu) = self.worker.usage();
        let mut result = self.blank();
        match ended {
            Ok(delivery) => self.finish_with_reply(&mut result, *delivery),
            Err(stop) => self.finish_without_reply(&mut result, stop),
        }
        result.memory_usage_kb = memory_kb;
        result.cpu_ms = cpu.as_secs_f64() * 1000.0;
        result.timings = self.watch.clone().finish(Phase::Total);
        words::complete(&mut result);
        self.part(&mut result, untidy);
        result
    }

    /// Keeps the worker for its other frames where they are wanted, and else ends it. Either way those of the run before
    /// are let go.
    fn part(mut self, result: &mut ExecutionResult, untidy: Untidy) {
        if !self.order.request.keep_frames {
            return tidy(self.worker, untidy);
        }
        if result.other_frames.is_empty() || !self.worker.is_alive() {
            self.order.shared.keeping.keep(None);
            return tidy(self.worker, untidy);
        }
        let blank = ExecutionResult::not_run(self.order.request, Status::Crashed, "", "");
        let (spool, cap) = (self.order.shared.folders.tables(), self.order.request.limits.result_bytes);
        let kept = KeptWorker::new(self.worker.quieten(), spool, cap, blank).map(Arc::new);
        self.order.shared.keeping.keep(kept.as_ref());
        result.kept_frames = kept.map(|kept| kept as Arc<dyn KeptFrames>);
    }

    /// Everything the worker must say, in its order, each with its phase, up to the reply.
    pub(super) fn talk(&mut self) -> Result<Box<Delivery>, Stop> {
        self.announce(Phase::Prepare);
        let sent = Instant::now();
        self.send_job()?;
        let begun = self.worker.expect(PREPARE_TIMEOUT, |said| matches!(said, Said::Begin))?;
        let _ = self.order.events.try_send(ExecutionEvent::Began);
        self.announce(Phase::CodeExecution);
        let deadline = begun + self.order.request.limits.timeout.duration();
        let ended = match self.worker.expect_until(deadline, |said| matches!(said, Said::Ended)) {
            Ok(ended) => ended,
            Err(stop) => {
                self.watch.record(Phase::Prepare, sent, begun);
                self.watch.record(Phase::CodeExecution, begun, Instant::now());
                return Err(stop);
            }
        };
        self.announce(Phase::ResultConversion);
        let delivery = self.worker.expect_reply(deadline.max(ended + CONVERSION_TIME));
        let told = delivery.as_ref().map_or(Duration::ZERO, |delivery| delivery.told());
        let begun = begun_at_latest(sent, begun, ended, told);
        self.watch.record(Phase::Prepare, sent, begun);
        self.watch.record(Phase::CodeExecution, begun, ended);
        let converted = delivery.as_ref().map_or_else(|_| Instant::now(), |delivery| delivery.announced);
        self.watch.record(Phase::ResultConversion, ended, converted);
        delivery
    }

    fn announce(&self, phase: Phase) {
        let _ = self.order.events.try_send(ExecutionEvent::Phase(phase));
    }

    fn send_job(&mut self) -> Result<(), Stop> {
        // Stopped while the worker was prepared: nothing of the code may run.
        if self.order.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let request = self.order.request;
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
        let mut result = ExecutionResult::not_run(self.order.request, Status::Crashed, "", "");
        result.sandbox = SandboxReport { tier: self.worker.tier, ..self.order.station.report.clone() };
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
            if !(self.order.request.keep_frames && self.worker.hold.freeze()) {
                self.worker.child.kill_group();
                self.worker.child.wait_until(Instant::now() + EXIT_TIME);
            }
            result.output_files = work_folder::output_files(&folder);
        }
    }

    fn finish_without_reply(&mut self, result: &mut ExecutionResult, stop: Stop) {
        let code = &self.order.request.code.text;
        match stop {
            Stop::TimedOut | Stop::Cancelled => {
                let at = self.worker.stack.sample(&self.worker.hold, code);
                self.worker.child.kill_group();
                let timed_out = matches!(stop, Stop::TimedOut);
                result.status = if timed_out { Status::TimedOut } else { Status::Cancelled };
                if timed_out {
                    let message = format!("the code did not end within {}", self.order.request.limits.timeout);
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
            Stop::Serialization(message, hint) => {
                self.worker.child.kill_group();
                result.status = Status::SerializationError;
                (result.summary, result.hint) = (message, hint);
            }
            Stop::NoRoom(error) => {
                self.worker.child.kill_group();
                result.status = Status::ResultConversionError;
                result.summary = format!("the result could not be put down: {error}");
                result.hint = storage::hint(self.order.shared.folders.root());
                self.take_output(result, DRAIN_TIME);
            }
        }
    }

    /// The worker is gone without a reply: how it ended says why.
    fn finish_silent(&mut self, result: &mut ExecutionResult) {
        let exit = self.worker.exit();
        self.worker.child.kill_group();
        self.take_output(result, EXIT_TIME);
        match exit {
            Some(Exit::Signal(signal)) => result.signal = Some(words::signal_name(signal)),
            Some(Exit::Code(code)) => result.exit_code = Some(code),
            None => result.signal = Some("SIGKILL".to_owned()),
        }
        // A signal may be the code's doing even now: Python reads it before it begins.
        if !self.code_began() && result.signal.is_none() {
            result.status = Status::Unavailable;
            let said = first_line(result.stderr.lines().next_back().unwrap_or("it said nothing"), 200);
            result.summary = format!("{NOT_STARTED}: {said}");
            REPAIR.clone_into(&mut result.hint);
        }
        self.take_files(result);
    }

    /// Whether the code's clock had started.
    fn code_began(&self) -> bool {
        self.watch.clone().finish(Phase::Total).iter().any(|timing| timing.phase == Phase::Prepare)
    }

    fn take_output(&mut self, result: &mut ExecutionResult, patience: Duration) {
        let until = Instant::now() + patience;
        let [stdout, stderr] = &mut self.worker.captures;
        result.stdout = stdout.text(until);
        result.stderr = stderr.text(until);
    }
}

/// When the code began. On a busy machine its word is heard late, sometimes only with the next one; what the worker says
/// its statements took (`told`) moves the beginning back, but never before its job was `sent`.
fn begun_at_latest(sent: Instant, heard: Instant, ended: Instant, told: Duration) -> Instant {
    heard.min(ended.checked_sub(told).unwrap_or(sent).max(sent))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::begun_at_latest;

    #[test]
    fn a_beginning_that_was_heard_late_is_moved_back_but_not_before_the_job() {
        let sent = Instant::now();
        let at = |milliseconds| sent + Duration::from_millis(milliseconds);
        let took = |milliseconds| Duration::from_millis(milliseconds);
        assert_eq!(begun_at_latest(sent, at(50), at(50), took(30)), at(20));
        assert_eq!(begun_at_latest(sent, at(10), at(50), took(30)), at(10), "the statements are not all of it");
        assert_eq!(begun_at_latest(sent, at(50), at(50), took(5000)), sent, "a claim counts no further");
    }
}
