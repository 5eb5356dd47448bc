//! AnalyticsPAL's `CodeExecutionClient`: what every executor, local or remote, offers.

use tokio::sync::mpsc;

use super::{ExecutionRequest, ExecutionResult};
use crate::domain::{CancelToken, ConsoleLine, ExecutionId, Phase, Status};
use crate::frame::Frame;

/// Events that may wait for a slow reader before output lines are dropped.
const WAITING_EVENTS: usize = 4096;

/// Runs code somewhere confined: AnalyticsPAL's `CodeExecutionClient`.
pub trait CodeExecutionClient: Send + Sync {
    /// Starts a run and returns at once; events stream, the last one is [`ExecutionEvent::Finished`].
    fn execute_code(&self, request: ExecutionRequest) -> Execution;

    /// Runs to the end, blocking. Not inside an async task.
    fn execute_code_sync(&self, request: ExecutionRequest) -> ExecutionResult {
        self.execute_code(request).finish()
    }

    /// Gets ready (the self-test, the environment check); returns at once.
    fn prepare(&self) {}

    /// Gets a worker ready for requests like this one (its user, tables and limits; its code does not matter), so that
    /// the run begins with its code. Returns at once; does nothing where workers are not kept waiting.
    fn prepare_for(&self, _request: ExecutionRequest) {}

    /// How many workers wait, and how many are being prepared.
    fn workers(&self) -> WorkerCounts {
        WorkerCounts::default()
    }

    /// Ends what waits and removes what runs left behind: before the program ends. Blocking, seconds at most.
    fn settle(&self) {}
}

/// The data frames that a run left beside its result, for as long as they are kept.
pub trait KeptFrames: std::fmt::Debug + Send + Sync {
    /// One of them by its name, with what had to change on the way, one sentence each. Blocking: a large one takes
    /// seconds.
    fn open(&self, name: &str) -> Result<(Frame, Vec<String>), NotKept>;
}

/// Why a frame could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// A later run took its place.
    #[error("the frames of this run are no longer kept")]
    LetGo,
    /// The process that held it is gone.
    #[error("the process that held the frame is gone")]
    Lost,
    /// It was not handed over in time.
    #[error("the frame was not handed over in time")]
    Late,
    /// It could not become a table: what happened, and what to do.
    #[error("{0}")]
    Refused(String, String),
}

impl NotKept {
    /// What to do.
    pub fn hint(&self) -> &str {
        match self {
            Self::Refused(_, hint) => hint,
            _ => "run the code again to see it",
        }
    }
}

/// Workers that are not running code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkerCounts {
    /// Waiting, with everything a run needs.
    pub ready: usize,
    /// Being prepared.
    pub starting: usize,
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
    /// What is reported should the executor go away without an answer.
    lost: Box<ExecutionResult>,
}

impl Execution {
    /// A run of this request, and the executor's end of its events.
    pub fn new(request: &ExecutionRequest) -> (Self, mpsc::Sender<ExecutionEvent>) {
        let (sender, events) = mpsc::channel(WAITING_EVENTS);
        let summary = "The executor went away without an answer";
        let lost = ExecutionResult::not_run(request, Status::Unavailable, summary, "run it again; the log has more");
        (Self { id: lost.execution_id, cancel: CancelToken::new(), events, lost: Box::new(lost) }, sender)
    }

    /// Waits for the end, dropping the other events. Not inside an async task.
    pub fn finish(mut self) -> ExecutionResult {
        while let Some(event) = self.events.blocking_recv() {
            if let ExecutionEvent::Finished(result) = event {
                return *result;
            }
        }
        *self.lost
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
