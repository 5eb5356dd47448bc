//! What jobs are given and what they report: plain data between the worker side and its reader.

use std::path::PathBuf;
use std::sync::Arc;

use super::GridOutcome;
use crate::analytics_pal::{Answered, AskEvent, Generation};
use crate::asking::help::Diagnosis;
use crate::asking::{
    Correction, EgressReceipt, FailedAttempt, Insights, Meaning, PrivacyLevel, ProviderFailure, ResultView, Turn,
};
use crate::domain::{Code, DatabaseUid, Limits, SandboxReport, SandboxTier, TableDescription, TableUid, UserId};
use crate::execution::{ExecutionEvent, NotKept};
use crate::frame::{ExportError, ExportProgress, Exported, Frame, LoadError, LoadProgress, Preview, Table};
use crate::models::{Connection, KeyState, Provider};
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
    /// The source's tables that are not read yet.
    pub unread: Arc<[String]>,
    /// The table.
    pub table: Arc<Table>,
    /// What is known of it.
    pub description: Arc<TableDescription>,
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
    /// What the question was understood to mean, where code was asked for.
    pub meaning: Option<Meaning>,
    /// A service was chosen: this computer's packages do not matter.
    pub elsewhere: bool,
}

/// What to ask, of whom, and what is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskOrder {
    /// By whom: their corrections count.
    pub user: UserId,
    /// The person's words.
    pub question: String,
    /// The chips that the person changed.
    pub choices: Vec<(String, String)>,
    /// The conversation so far.
    pub history: Vec<Turn>,
    /// The table it is about.
    pub table: TableUid,
    /// Who writes the code, by name.
    pub provider: String,
    /// Which of its models; the configured one otherwise.
    pub model: Option<String>,
    /// How much of the tables it is told.
    pub level: PrivacyLevel,
    /// How many versions are written.
    pub versions: usize,
    /// The attempt that is to be repaired.
    pub repair: Option<FailedAttempt>,
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

/// What a result shows, with its numbers at hand for a picture.
#[derive(Debug, Clone)]
pub struct Shows {
    /// The sentences, and which picture fits.
    pub insights: Insights,
    /// The result as plain data.
    pub view: Arc<ResultView>,
}

/// A provider of models, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownProvider {
    /// Its settings.
    pub provider: Provider,
    /// Whether there is a key.
    pub key: KeyState,
    /// The models it was seen to have.
    pub models: Vec<String>,
    /// Whether it answers on this computer.
    pub answers: bool,
    /// Whether the person set something about it.
    pub own: bool,
}

/// What a job reports.
#[derive(Debug)]
pub enum Event {
    /// A large file is being read.
    Opening {
        /// The job.
        job: JobId,
        /// How far it is, to be looked at as often as one likes.
        progress: Arc<LoadProgress>,
        /// Its first rows.
        first: Arc<Table>,
    },
    /// A file was opened, or could not be; with everything that is open now.
    Opened {
        /// The job.
        job: JobId,
        /// Its first table, or why there is none.
        outcome: Result<TableUid, LoadError>,
        /// Everything that is open.
        tables: Vec<OpenTable>,
    },
    /// All rows of a large table were read, so that more is known of it; everything that is open.
    Described(Vec<OpenTable>),
    /// The beginning of what is about to be opened, read under some choices.
    ImportPreviewed {
        /// The job.
        job: JobId,
        /// Its first rows, or why there are none.
        outcome: Result<Arc<Preview>, LoadError>,
    },
    /// A file that a person picked to be opened with choices.
    PickedImport(PathBuf),
    /// The words and values of a table are being made ready for questions. Questions can be asked meanwhile.
    Indexing {
        /// The table.
        table: TableUid,
        /// What part is done, from 0 to 1.
        part: f64,
    },
    /// What words mean over a table by the person's own choice.
    Meanings {
        /// The table.
        table: TableUid,
        /// All of them.
        kept: Vec<Correction>,
    },
    /// The file of an open source is another one than it was.
    FileChanged(DatabaseUid),
    /// A source was closed; what is still open.
    Closed(Vec<OpenTable>),
    /// Files a person picked in a dialog.
    Picked(Vec<PathBuf>),
    /// Where a person wants an export to be written, from a dialog.
    ExportPath(PathBuf),
    /// An export goes on.
    Exporting {
        /// The job.
        job: JobId,
        /// How far it is.
        progress: ExportProgress,
    },
    /// An export came to its end.
    Exported {
        /// The job.
        job: JobId,
        /// What was written, or why nothing was.
        outcome: Result<Exported, ExportError>,
    },
    /// What a question would send, before it is sent.
    Previewed {
        /// The job.
        job: JobId,
        /// The whole text.
        text: String,
        /// The receipt that it would leave.
        receipt: Box<EgressReceipt>,
    },
    /// Something happened while a model answers.
    Answering {
        /// The job.
        job: JobId,
        /// What.
        event: AskEvent,
    },
    /// A question to a model came to its end.
    Answered {
        /// The job.
        job: JobId,
        /// Everything about it.
        answered: Box<Answered>,
    },
    /// A question could not be sent.
    NotAsked {
        /// The job.
        job: JobId,
        /// Why.
        failure: ProviderFailure,
    },
    /// The providers that there are.
    Providers {
        /// The job.
        job: JobId,
        /// All of them.
        known: Vec<KnownProvider>,
        /// What could not be read or kept.
        problem: Option<ProviderFailure>,
    },
    /// A connection was tried.
    Tried {
        /// The job.
        job: JobId,
        /// The provider.
        name: String,
        /// How long it took and what there is, or the exact error.
        outcome: Result<Connection, ProviderFailure>,
    },
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
    /// A run that ended was looked at.
    Looked {
        /// The job.
        job: JobId,
        /// What its result shows.
        shows: Option<Shows>,
        /// What is wrong with its code, where something is known of it.
        help: Option<Diagnosis>,
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
    /// Work over a table that is on screen went on.
    Grid {
        /// The job.
        job: JobId,
        /// The table, by the number its caller gave.
        key: u64,
        /// What came of it.
        outcome: GridOutcome,
    },
    /// Setting up Python went on.
    Setup(Setup),
    /// The sandbox's self-test ended.
    Sandbox(SandboxReport),
    /// What became of earlier runs.
    History(super::HistoryEvent),
    /// A job ended without its own last event: it panicked, or what it called went away.
    Failed {
        /// The job; `None` for those without a number.
        job: Option<JobId>,
        /// What happened.
        message: String,
    },
}
