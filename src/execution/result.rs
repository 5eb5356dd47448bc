//! Everything that is known of a run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::client::KeptFrames;
use super::{ExecutionRequest, words};
use crate::domain::{
    Code, CodeError, CodeType, ExecutionId, FrameShape, Limits, Phase, SandboxReport, SandboxTier, Statement, Status,
    Timing, endless_loop,
};
use crate::frame::Frame;

/// Everything that is known of a run. Field names are AnalyticsPAL's and the contract's.
#[derive(Debug, Clone)]
pub struct ExecutionResult {
    /// The run.
    pub execution_id: ExecutionId,
    /// How it ended.
    pub status: Status,
    /// One line.
    pub summary: String,
    /// What to do; empty when nothing needs doing.
    pub hint: String,
    /// Where the result came from ("`result`, line 12"); `None` without one.
    pub origin: Option<String>,
    /// The code as it ran.
    pub code: Code,
    /// The result.
    pub dataframe: Option<Frame>,
    /// Every other data frame at top level.
    pub other_frames: Vec<FrameShape>,
    /// Opens those, where the request asked for them to be kept.
    pub kept_frames: Option<Arc<dyn KeptFrames>>,
    /// Figures, PNG at 2x.
    pub figures: Vec<Figure>,
    /// What it printed: head and tail, with a line that counts what was left out between.
    pub stdout: String,
    /// What it printed to stderr.
    pub stderr: String,
    /// `None` when a signal ended it.
    pub exit_code: Option<i32>,
    /// The signal's name (`SIGKILL`) when one ended it.
    pub signal: Option<String>,
    /// What the code raised, or where the deadline found it.
    pub error: Option<CodeError>,
    /// The worker's peak resident memory, in KiB.
    pub memory_usage_kb: u64,
    /// CPU time, in milliseconds.
    pub cpu_ms: f64,
    /// Bytes of the tables handed over.
    pub bytes_in: u64,
    /// Bytes of the reply.
    pub bytes_out: u64,
    /// Which worker served it.
    pub worker_id: String,
    /// The phases, in order.
    pub timings: Vec<Timing>,
    /// The top-level statements.
    pub statements: Vec<Statement>,
    /// How it was confined.
    pub sandbox: SandboxReport,
    /// What bounded it.
    pub limits: Limits,
    /// Files it left in its work folder: cleaned name -> content.
    pub output_files: BTreeMap<String, Vec<u8>>,
    /// What was converted, renamed or changed on the way, one sentence each.
    pub notes: Vec<String>,
}

/// A picture the code drew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// A name for it (`fig`, `chart`, `figure 1`).
    pub name: String,
    /// PNG bytes.
    pub png: Arc<[u8]>,
}

impl ExecutionResult {
    /// Whether the code was found in a loop that nothing in it can end: more time will not help.
    pub fn loops_forever(&self) -> bool {
        let Some(error) = &self.error else { return false };
        let lines: Vec<u32> = error.traceback.iter().map(|frame| frame.line).chain(error.line).collect();
        self.code.code_type == CodeType::Python && endless_loop(&self.code.text, &lines).is_some()
    }

    /// The result of a request that did not run: rejected, or nothing to run it with.
    pub fn not_run(request: &ExecutionRequest, status: Status, summary: &str, hint: &str) -> Self {
        let sandbox = SandboxReport { tier: SandboxTier::Off, reason: "nothing ran".to_owned(), checks: Vec::new() };
        Self {
            execution_id: ExecutionId::new(),
            status,
            summary: summary.to_owned(),
            hint: hint.to_owned(),
            origin: None,
            code: request.code.clone(),
            dataframe: None,
            other_frames: Vec::new(),
            kept_frames: None,
            figures: Vec::new(),
            stdout: String::new(),
            stderr: String::new(),
            exit_code: None,
            signal: None,
            error: None,
            memory_usage_kb: 0,
            cpu_ms: 0.0,
            bytes_in: 0,
            bytes_out: 0,
            worker_id: String::new(),
            timings: Vec::new(),
            statements: Vec::new(),
            sandbox,
            limits: request.limits,
            output_files: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// The duration of the `code_execution` phase in milliseconds (`execution_time_ms`).
    pub fn execution_time_ms(&self) -> f64 {
        self.duration_us(Phase::CodeExecution) as f64 / 1000.0
    }

    /// The exit code as a shell would report it, always a number: 128 + the signal where one ended the run, 1 where
    /// nothing ran.
    pub fn exit_status(&self) -> i32 {
        let signal = || self.signal.as_deref().and_then(words::signal_number).map(|number| 128 + number);
        self.exit_code.or_else(signal).unwrap_or(1)
    }

    /// How long a phase took, in microseconds; 0 where the run never reached it.
    pub fn duration_us(&self, phase: Phase) -> u64 {
        self.timings.iter().find(|timing| timing.phase == phase).map_or(0, |timing| timing.duration_us)
    }

    /// Puts the workflow's stages around the run's own phases, and everything on one clock that starts with the first.
    pub fn add_workflow(&mut self, stages: &[Timing]) {
        let before = stages.iter().filter(|timing| timing.phase != Phase::TotalProcessing);
        let shift = before.clone().map(|timing| timing.start_us + timing.duration_us).max().unwrap_or(0);
        let total = self.duration_us(Phase::Total);
        let run = self.timings.iter().map(|timing| Timing { start_us: timing.start_us + shift, ..*timing });
        let mut timings: Vec<_> = before.copied().chain(run).collect();
        timings.push(Timing { phase: Phase::TotalProcessing, start_us: 0, duration_us: shift + total, warm: None });
        self.timings = timings;
    }

    /// Adds a stage that followed the run, such as `insight_generation`.
    pub fn add_stage(&mut self, phase: Phase, took: Duration) {
        let duration_us = took.as_micros() as u64;
        let start_us = self.duration_us(Phase::TotalProcessing);
        if let Some(whole) = self.timings.iter_mut().find(|timing| timing.phase == Phase::TotalProcessing) {
            whole.duration_us += duration_us;
        }
        self.timings.push(Timing { phase, start_us, duration_us, warm: None });
    }
}
