//! What jobs are given and what they report: plain data between the worker side and its reader.

use std::path::PathBuf;
use std::sync::Arc;

use crate::analytics_pal::Generation;
use crate::asking::Turn;
use crate::domain::{Code, DatabaseUid, Limits, SandboxReport, SandboxTier, TableDescription, TableUid, UserId};
use crate::execution::{ExecutionEvent, NotKept};
use crate::frame::{Frame, LoadError, Table};
use crate::python::{PythonEnvironment, SetupEvent};

/// A job's number, given by the one who starts it; events carry it, so that stale ones can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// A table that is open, with everything a panel shows of it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OpenTable {
    /// Its source.
    pub source: DatabaseUid,
    /// Where the source is.
    pub path: PathBuf,
    /// What the source is, in words ("CSV").
    pub format: String,
    /// The table.
    pub table: Arc<Table>,
    /// What is known of it.
    pub description: Arc<TableDescription>,
}

/// What is asked, of which table.
#[derive(Debug, Clone)]
pub struct AskOrder {
    /// By whom: their corrections count.
    pub user: UserId,
    /// The person's words.
    pub question: String,
    /// The chips that the person changed.
    pub choices: Vec<(String, String)>,
    /// What was asked of the table before, oldest first.
    pub history: Vec<Turn>,
    /// The table.
    pub table: TableUid,
}

/// What code to run, over which table.
#[derive(Debug, Clone)]
pub struct RunOrder {
    /// For whom.
    pub user: UserId,
    /// What.
    pub code: Code,
    /// Which table is `df`.
    pub table: Option<TableUid>,
    /// The bounds.
    pub limits: Limits,
    /// The variable picked as the result.
    pub result_name: Option<String>,
    /// The weakest sandbox that will do.
    pub require_tier: SandboxTier,
    /// A service was chosen: this computer's packages do not matter.
    pub elsewhere: bool,
}

/// How far setting up Python is.
#[derive(Debug, Clone)]
pub enum Setup {
    /// It is looked at.
    Checking,
    /// It is being made.
    Progress(SetupEvent),
    /// It is there.
    Ready(Arc<PythonEnvironment>),
    /// It is not, and why.
    Failed {
        /// What happened.
        message: String,
        /// What to do.
        hint: String,
    },
}

/// What a job reports.
#[derive(Debug)]
pub enum Event {
    /// A file was opened, or could not be; with everything that is open now.
    Opened {
        /// The job.
        job: JobId,
        /// Its first table, or why there is none.
        outcome: Result<TableUid, LoadError>,
        /// Everything that is open.
        tables: Vec<OpenTable>,
    },
    /// The words and values of a table are being made ready for questions. Questions can be asked meanwhile.
    Indexing {
        /// The table.
        table: TableUid,
        /// What part is done, from 0 to 1.
        part: f64,
    },
    /// A source was closed; what is still open.
    Closed(Vec<OpenTable>),
    /// Files a person picked in a dialog.
    Picked(Vec<PathBuf>),
    /// A question became code, or was refused.
    Generated {
        /// The job.
        job: JobId,
        /// What came of it.
        generation: Box<Generation>,
    },
    /// Something happened in a run.
    Run {
        /// The job.
        job: JobId,
        /// What.
        event: ExecutionEvent,
    },
    /// A frame that a run left beside its result was opened, or could not be.
    FrameOpened {
        /// The job.
        job: JobId,
        /// Its name.
        name: String,
        /// The frame with what had to change on the way, or why there is none.
        outcome: Result<(Frame, Vec<String>), NotKept>,
    },
    /// Setting up Python went on.
    Setup(Setup),
    /// The sandbox's self-test ended.
    Sandbox(SandboxReport),
    /// A job ended without its own last event: it panicked, or what it called went away.
    Failed {
        /// The job; `None` for those without a number.
        job: Option<JobId>,
        /// What happened.
        message: String,
    },
}
