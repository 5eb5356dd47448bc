//! The executor of this computer: one fresh confined worker a run.
//!
//! A run is a thread (`run`, `serving`) that waits for one stream of signals: what the worker says (`listener`), what it prints
//! (`capture`), the watcher, the person's Stop, and the clock.

mod capture;
mod duckdb;
mod kept;
mod listener;
mod policy;
mod pool;
mod removal;
mod reply;
mod run;
mod serving;
mod stack;
mod station;
mod storage;
mod tidying;
mod transfers;
mod work_folder;
mod worker;
mod zygotes;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::client::{CodeExecutionClient, Execution, ExecutionEvent, WorkerCounts};
use super::{ExecutionRequest, ExecutionResult};
use crate::domain::{CancelToken, SandboxTier, Status};
use crate::folders::Folders;
use crate::sandbox::Launcher;
pub use duckdb::DuckDbReader;
use kept::Keeping;
use pool::Pool;
use station::Station;
use tidying::Tidying;
use transfers::Transfers;
use zygotes::Zygotes;

/// How long the end of everything may take when the program ends.
const SETTLE_TIME: Duration = Duration::from_secs(3);

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
    pool: Pool,
    zygotes: Zygotes,
    tidying: Tidying,
    keeping: Keeping,
    /// The strongest tier that is used.
    ceiling: SandboxTier,
}

impl LocalCodeExecutionClient {
    /// An executor over these folders. `python` is the person's choice of interpreter, if any; the environment made from
    /// it must be set up ([`python::ensure`](crate::python::ensure)), else runs end as `unavailable` and say so.
    pub fn new(folders: Folders, launcher: Launcher, python: Option<PathBuf>) -> Self {
        work_folder::remove_leftovers(&folders);
        let transfers = Transfers::new(folders.tables(), false);
        let shared = Shared {
            folders,
            launcher,
            python,
            transfers,
            pool: Pool::new(0),
            zygotes: Zygotes::new(0),
            tidying: Tidying::default(),
            keeping: Keeping::default(),
            ceiling: SandboxTier::Full,
        };
        Self { shared: Arc::new(shared) }
    }

    /// The same, keeping up to so many workers waiting with imports done and tables handed over.
    #[must_use]
    pub fn with_waiting_workers(self, size: usize) -> Self {
        self.changed(|shared| {
            shared.pool = Pool::new(size);
            // Where workers wait for a table, many runs over it follow.
            shared.transfers = Transfers::new(shared.folders.tables(), size > 0);
        })
    }

    /// The same, forking workers where the full sandbox holds: a run begins in milliseconds, in a process that shares its
    /// memory's layout with the user's other runs. Keeps the zygotes of so many users at most, about 100 MB each.
    #[must_use]
    pub fn with_zygotes(self, most: usize) -> Self {
        self.changed(|shared| shared.zygotes = Zygotes::new(most))
    }

    /// The same in no stronger sandbox than this, to see how a weaker one behaves. Never weaker than a request demands.
    #[must_use]
    pub fn in_tier(self, tier: SandboxTier) -> Self {
        self.changed(|shared| shared.ceiling = tier)
    }

    fn changed(self, change: impl FnOnce(&mut Shared)) -> Self {
        let Shared { folders, launcher, python, ceiling, .. } = &*self.shared;
        let mut shared = Shared {
            folders: folders.clone(),
            launcher: launcher.clone(),
            python: python.clone(),
            transfers: Transfers::new(folders.tables(), self.shared.pool.size() > 0),
            pool: Pool::new(self.shared.pool.size()),
            zygotes: Zygotes::new(self.shared.zygotes.most()),
            tidying: Tidying::default(),
            keeping: Keeping::default(),
            ceiling: *ceiling,
        };
        change(&mut shared);
        Self { shared: Arc::new(shared) }
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
            // Its tables may be nobody else's: the last to let go of one also lets go of its file.
            drop(request);
            shared.transfers.forget_closed();
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

    fn prepare_for(&self, request: ExecutionRequest) {
        let shared = Arc::clone(&self.shared);
        let prepare = move || {
            if let Ok(station) = shared.station(&request) {
                shared.pool.keep_ready(&shared, &station);
            }
        };
        let _ = std::thread::Builder::new().name("prepare".to_owned()).spawn(prepare);
    }

    fn workers(&self) -> WorkerCounts {
        self.shared.pool.counts()
    }

    fn settle(&self) {
        self.shared.pool.clear();
        self.shared.keeping.keep(None);
        self.shared.tidying.settle(SETTLE_TIME);
        // What was being prepared meanwhile.
        self.shared.pool.clear();
        self.shared.transfers.forget_closed();
        self.shared.zygotes.clear();
    }
}

/// A fault of ours in one run is that run's `unavailable`, not the end of the program.
fn contained(
    shared: &Arc<Shared>,
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
