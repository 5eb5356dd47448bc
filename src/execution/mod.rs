//! Code in, [`ExecutionResult`] out: the client trait and the local executor with one fresh confined worker a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::domain::{
    CancelToken, Code, CodeError, CodeType, ConsoleLine, ExecutionId, FrameShape, Limits, Phase, SandboxReport,
    SandboxTier, Statement, Status, Timing, UserId,
};
use crate::frame::{Frame, Table};

/// Everything a run needs: AnalyticsPAL's `user_id, code, input_data, timeout_seconds` in one value.
#[derive(Debug, Clone)]
pub struct ExecutionRequest {
    /// For whom.
    pub user_id: UserId,
    /// What to run.
    pub code: Code,
    /// The tables handed over, in order.
    pub tables: Vec<InputTable>,
    /// Which of them is `df`; an index into `tables`, ignored when there are none.
    pub active: usize,
    /// The deadline and the other bounds.
    pub limits: Limits,
    /// AnalyticsPAL's own rule: a DataFrame or a dict and nothing else.
    pub strict: bool,
    /// The variable the person picked as the result.
    pub result_name: Option<String>,
    /// The weakest tier that will do; `Off` only by an explicit override.
    pub require_tier: SandboxTier,
}

/// A table handed to the code.
#[derive(Debug, Clone)]
pub struct InputTable {
    /// The identifier it is bound to ([`bound_names`](crate::domain::bound_names)).
    pub bound_name: String,
    /// The table.
    pub table: Arc<Table>,
}

/// Runs code somewhere confined: AnalyticsPAL's `CodeExecutionClient`.
pub trait CodeExecutionClient: Send + Sync {
    /// Starts a run and returns at once; events stream, the last one is [`ExecutionEvent::Finished`].
    fn execute_code(&self, request: ExecutionRequest) -> Execution;

    /// Runs to the end, blocking.
    fn execute_code_sync(&self, request: ExecutionRequest) -> ExecutionResult {
        self.execute_code(request).finish()
    }

    /// Gets ready (starts the self-test, the environment check, a warm worker); returns at once.
    fn prepare(&self) {}
}

/// A run in progress.
#[derive(Debug)]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// Stops it.
    pub cancel: CancelToken,
    /// What happens; bounded, the executor drops output lines rather than wait for a slow reader.
    pub events: mpsc::Receiver<ExecutionEvent>,
}

impl Execution {
    /// Waits for the end, dropping the other events. Not inside an async task.
    pub fn finish(mut self) -> ExecutionResult {
        loop {
            match self.events.blocking_recv() {
                Some(ExecutionEvent::Finished(result)) => return *result,
                Some(_) => {}
                None => todo!("an `unavailable` result that says the executor went away"),
            }
        }
    }
}

/// What happens during a run.
#[derive(Debug)]
pub enum ExecutionEvent {
    /// A phase begins.
    Phase(Phase),
    /// The code's clock starts now.
    Began,
    /// A line for the console, as it is printed.
    Console(ConsoleLine),
    /// It ended; the last event.
    Finished(Box<ExecutionResult>),
}

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
    /// The duration of the `code_execution` phase in milliseconds (`execution_time_ms`).
    pub fn execution_time_ms(&self) -> f64 {
        todo!()
    }
    /// The `--json` document of the contract's section 9, with at most `limit` rows.
    pub fn to_json(&self, _limit: usize) -> serde_json::Value {
        todo!()
    }
}

// LocalCodeExecutionClient (execution/local) implements the trait:
//   LocalCodeExecutionClient::new(folders: Folders, launcher: Launcher, python: Option<PathBuf>) -> Self
fn _unused(_: CodeType) {}
