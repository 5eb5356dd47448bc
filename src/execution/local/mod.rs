//! The executor of this computer: one fresh confined worker a run.
//!
//! A run is a thread (`run`) that waits for one stream of signals: what the worker says (`listener`), what it prints
//! (`capture`), the watcher, the person's Stop, and the clock.

mod capture;
mod listener;
mod policy;
mod removal;
mod reply;
mod run;
mod stack;
mod transfers;
mod work_folder;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::Sender;

use super::client::{CodeExecutionClient, Execution, ExecutionEvent};
use super::{ExecutionRequest, ExecutionResult};
use crate::domain::{CancelToken, Status};
use crate::folders::Folders;
use crate::sandbox::Launcher;
use transfers::Transfers;

/// Runs code in confined processes of this computer.
#[derive(Debug, Clone)]
pub struct LocalCodeExecutionClient {
    shared: Arc<Shared>,
}

/// What every run of this client uses.
#[derive(Debug)]
struct Shared {
    folders: Folders,
    launcher: Launcher,
    /// The person's choice of interpreter.
    python: Option<PathBuf>,
    transfers: Transfers,
}

impl LocalCodeExecutionClient {
    /// An executor over these folders. `python` is the person's choice of interpreter, if any; the environment made from
    /// it must be set up ([`python::ensure`](crate::python::ensure)), else runs end as `unavailable` and say so.
    pub fn new(folders: Folders, launcher: Launcher, python: Option<PathBuf>) -> Self {
        work_folder::remove_leftovers(&folders);
        let transfers = Transfers::new(folders.tables());
        Self { shared: Arc::new(Shared { folders, launcher, python, transfers }) }
    }
}

impl CodeExecutionClient for LocalCodeExecutionClient {
    fn execute_code(&self, request: ExecutionRequest) -> Execution {
        let accepted = Instant::now();
        let (execution, events) = Execution::new(&request);
        let (shared, cancel, id) = (Arc::clone(&self.shared), execution.cancel.clone(), execution.id);
        let work = move || {
            let mut result = contained(&shared, &request, &events, &cancel, accepted);
            result.execution_id = id;
            tracing::info!(
                %id, user = %request.user_id, status = %result.status, tier = %result.sandbox.tier,
                code_ms = result.execution_time_ms(), memory_kb = result.memory_usage_kb, bytes_in = result.bytes_in,
                bytes_out = result.bytes_out, "run"
            );
            // Whoever asked may have gone away.
            let _ = events.blocking_send(ExecutionEvent::Finished(Box::new(result)));
        };
        if let Err(error) = std::thread::Builder::new().name(format!("run {id}")).spawn(work) {
            tracing::error!(%error, "no thread for a run");
        }
        execution
    }

    fn prepare(&self) {
        let shared = Arc::clone(&self.shared);
        // Only warms what a run would otherwise do first; without a thread the run does it.
        let _ = std::thread::Builder::new().name("prepare".to_owned()).spawn(move || shared.launcher.report());
    }
}

/// A fault of ours in one run is that run's `unavailable`, not the end of the program.
fn contained(
    shared: &Shared,
    request: &ExecutionRequest,
    events: &Sender<ExecutionEvent>,
    cancel: &CancelToken,
    accepted: Instant,
) -> ExecutionResult {
    let attempt = catch_unwind(AssertUnwindSafe(|| run::run(shared, request, events, cancel, accepted)));
    attempt.unwrap_or_else(|_| {
        let summary = "The executor failed: this is a fault in AnalyticsPAL, not in the code";
        ExecutionResult::not_run(request, Status::Unavailable, summary, "run it again; the log file has more")
    })
}
