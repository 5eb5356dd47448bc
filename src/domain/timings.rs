//! Where the time went (section 6 of the execution contract). Microseconds of a monotonic clock, measured by the
//! executor; the child's own marks only split what it measured.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// The phases of a run and the workflow's buckets around them, under AnalyticsPAL's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the name it prints")]
pub enum Phase {
    SchemaFetch,
    QueryAnalysis,
    CodeGeneration,
    Queue,
    Worker,
    TransferIn,
    Prepare,
    CodeExecution,
    ResultConversion,
    TransferOut,
    InsightGeneration,
    Total,
    TotalProcessing,
}

impl Phase {
    /// The contract's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SchemaFetch => "schema_fetch",
            Self::QueryAnalysis => "query_analysis",
            Self::CodeGeneration => "code_generation",
            Self::Queue => "queue",
            Self::Worker => "worker",
            Self::TransferIn => "transfer_in",
            Self::Prepare => "prepare",
            Self::CodeExecution => "code_execution",
            Self::ResultConversion => "result_conversion",
            Self::TransferOut => "transfer_out",
            Self::InsightGeneration => "insight_generation",
            Self::Total => "total",
            Self::TotalProcessing => "total_processing",
        }
    }
}

/// One phase of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// Which phase.
    pub phase: Phase,
    /// Start, counted from the request's acceptance.
    pub start_us: u64,
    /// How long it took.
    pub duration_us: u64,
    /// For [`Phase::Worker`]: whether a warm one was ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm: Option<bool>,
}

/// A frame's name and size, without its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameShape {
    /// The variable that holds it.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Its columns.
    pub columns: u64,
}

/// What one top-level statement took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Milliseconds, by the child's clock.
    pub ms: f64,
    /// The data frame it assigned, if any.
    pub assigned: Option<FrameShape>,
}

/// Measures consecutive phases from one start.
#[derive(Debug, Clone)]
pub struct Stopwatch {
    start: Instant,
    timings: Vec<Timing>,
}

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self::started_at(Instant::now())
    }

    /// Counts from an earlier moment.
    pub fn started_at(start: Instant) -> Self {
        Self { start, timings: Vec::new() }
    }

    /// Records a phase between two moments.
    pub fn record(&mut self, phase: Phase, from: Instant, to: Instant) {
        self.timings.push(self.timing(phase, from, to));
    }

    /// Records the worker's phase, and whether it was a warm one.
    pub fn record_worker(&mut self, from: Instant, to: Instant, warm: bool) {
        let timing = self.timing(Phase::Worker, from, to);
        self.timings.push(Timing { warm: Some(warm), ..timing });
    }

    /// The phases so far, closed by `last`, which spans from the start until now.
    pub fn finish(mut self, last: Phase) -> Vec<Timing> {
        let whole = self.timing(last, self.start, Instant::now());
        self.timings.push(whole);
        self.timings
    }

    fn timing(&self, phase: Phase, from: Instant, to: Instant) -> Timing {
        let micros = |later: Instant, earlier| later.saturating_duration_since(earlier).as_micros() as u64;
        Timing { phase, start_us: micros(from, self.start), duration_us: micros(to, from), warm: None }
    }
}
