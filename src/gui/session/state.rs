//! What the window knows and shows: plain data, changed only by the session.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use super::super::chart::Combine;
use super::super::code::Wish;
use super::super::settings::Settings;
use crate::asking::help::Diagnosis;
use crate::asking::python::SyntaxFault;
use crate::asking::{ChartSuggestion, Chip, Conversation, Correction, Finding, ProviderFailure, Refusal};
use crate::domain::{Code, CodeType, DatabaseUid, Phase, SandboxReport, SandboxTier, TableUid, Timing, UserId};
use crate::execution::ExecutionResult;
use crate::frame::{Frame, LoadProgress, Table};
use crate::models::Provider;
use crate::python::PythonEnvironment;
use crate::runtime::{AskOrder, JobId, OpenTable, RunOrder, Shows};

use super::super::panels::grid::GridCommand;
use super::{
    Console, Export, ExportDraft, Grid, History, Import, ImportDraft, Models, PictureDraft, PictureExport, Preview,
    Story,
};

pub(crate) use super::super::theme::Tone;

/// Everything but what is being typed.
pub(crate) struct State {
    pub(crate) user: UserId,
    pub(crate) settings: Settings,
    pub(crate) tables: Vec<OpenTable>,
    pub(crate) active: Option<TableUid>,
    /// Files being loaded.
    pub(crate) opening: Vec<(JobId, String)>,
    /// The large one among them, whose first rows are there.
    pub(crate) loading: Option<Loading>,
    /// The sample that stands there at the start is being loaded: the welcome stays.
    pub(crate) opening_first: bool,
    /// What to do as soon as this load ends.
    pub(crate) after: Option<(JobId, After)>,
    pub(crate) load_problem: Option<Problem>,
    /// A question is with its generator.
    pub(crate) asking: Option<Asking>,
    pub(crate) answer: Answer,
    /// The story of the answer on screen.
    pub(crate) story: Option<Arc<Story>>,
    /// What was asked of each table.
    pub(crate) conversations: HashMap<TableUid, Conversation>,
    /// The table whose words and values are being read, and what part is done.
    pub(crate) indexing: Option<(TableUid, f64)>,
    /// What words mean over the active table by the person's own choice.
    pub(crate) meanings: Vec<Correction>,
    /// A chip and the meaning that was picked, which could be kept.
    pub(crate) offer: Option<(String, String)>,
    pub(crate) models: Models,
    /// What would leave this computer, while the person reads it.
    pub(crate) preview: Option<Preview>,
    /// Help with the code that failed last.
    pub(crate) help: Option<Diagnosis>,
    /// What the shown result shows.
    pub(crate) shows: Option<Shows>,
    /// The picture that the person chose instead of the suggested one.
    pub(crate) chart: Option<ChartSuggestion>,
    /// How rows that fall together in it become one, where the person chose it.
    pub(crate) combine: Option<Combine>,
    /// What a look at the generated code found, by line.
    pub(crate) findings: Vec<Finding>,
    /// What Python will not read in the code.
    pub(crate) faults: Vec<SyntaxFault>,
    /// The code that was looked at last.
    pub(super) looked_at: Option<(String, CodeType)>,
    /// What was found then is not among the problems yet.
    pub(super) unlisted_since: Option<Instant>,
    /// Chips that the person changed for the present question.
    pub(crate) choices: Vec<(String, String)>,
    pub(crate) run: Option<RunState>,
    /// The last run that ended.
    pub(crate) last: Option<Arc<ExecutionResult>>,
    pub(super) last_job: Option<JobId>,
    /// The card about its failure was put away.
    pub(crate) failure_dismissed: bool,
    /// The last good result.
    pub(crate) shown: Option<Shown>,
    /// How the tables on screen are looked at, by their key.
    pub(crate) grids: HashMap<u64, Grid>,
    /// One of the last run's other frames is being opened.
    pub(crate) opening_frame: Option<JobId>,
    pub(crate) view: View,
    /// The result has the room of code and console too.
    pub(crate) wide: bool,
    /// What is about to be opened with choices.
    pub(crate) import: Option<Import>,
    /// Tables whose banner about loading was put away.
    pub(crate) reports_read: HashSet<TableUid>,
    /// Open sources whose files changed on disk since they were read.
    pub(crate) changed_files: HashSet<DatabaseUid>,
    /// What is being exported, or about to be.
    pub(crate) export: Option<Export>,
    /// A picture that is being written, or about to be.
    pub(crate) picture: Option<PictureExport>,
    pub(crate) result_tab: ResultTab,
    pub(crate) bottom_tab: BottomTab,
    pub(crate) problems: Vec<Problem>,
    /// The line of the code that the last error is about, from 1.
    pub(crate) error_line: Option<u32>,
    pub(crate) console: Console,
    pub(crate) history: History,
    pub(crate) python: Python,
    pub(crate) python_job: Option<JobId>,
    /// The person stopped setting it up.
    pub(crate) setup_stopped: bool,
    /// What the installer said.
    pub(crate) setup_log: VecDeque<String>,
    pub(crate) sandbox: Option<SandboxReport>,
    /// The person's word for this session: where there is no sandbox, code may run without one.
    pub(crate) allow_unconfined: bool,
    pub(crate) status: Status,
    /// What stands over the window.
    pub(crate) overlay: Option<Overlay>,
    pub(super) jobs: u64,
    pub(super) frames_shown: u64,
}

/// What the person is typing. Panels change it in place; the session reads it when something is asked or run.
#[derive(Default)]
pub(crate) struct Drafts {
    pub(crate) path: String,
    pub(crate) question: String,
    pub(crate) code: String,
    pub(crate) code_type: CodeType,
    /// Something that a command wants of the editor, once.
    pub(crate) wish: Option<Wish>,
    /// The code as the generator wrote it, to tell whether it was edited.
    pub(crate) generated: Option<Code>,
    pub(crate) timeout_seconds: f64,
    /// Words that earlier runs are searched for.
    pub(crate) search: String,
    /// A name for an earlier run.
    pub(crate) run_name: String,
    /// Where a run is to be written.
    pub(crate) export_path: String,
    /// A line the editor should show, once.
    pub(crate) jump: Option<u32>,
    /// A command about the table on screen, until it is painted.
    pub(crate) grid: Option<GridCommand>,
    /// What should have the cursor, once.
    pub(crate) focus: Option<Focus>,
    pub(crate) palette: String,
    pub(crate) palette_at: usize,
    pub(crate) user: String,
    pub(crate) service: String,
    /// A provider's settings, being changed.
    pub(crate) provider: Option<Provider>,
    /// A key that is typed; never kept anywhere but in the system's keyring.
    pub(crate) key: String,
    pub(crate) export: ExportDraft,
    pub(crate) import: ImportDraft,
    pub(crate) picture: PictureDraft,
    /// A reply that is arriving; shown in the editor's place, which keeps its own text until the reply is whole.
    pub(crate) stream: Option<String>,
    /// The question that waits for Python: a model's code is to be run.
    pub(crate) waiting_question: Option<AskOrder>,
    /// The run that waits for Python.
    pub(crate) waiting: Option<RunOrder>,
    /// What "as the desktop says" means now.
    pub(crate) desktop_is_dark: bool,
    /// The window has room for one panel at its side.
    pub(crate) narrow: bool,
}

/// What waits for a sample table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum After {
    Ask(String),
    /// A demonstration, by its number.
    Demo(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Focus {
    Question,
    Code,
    Path,
    RunName,
}

/// What came of the question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    None,
    Reading(Reading),
    Refused(Refusal),
    /// The provider could not be reached, or gave no code.
    Failed(ProviderFailure),
}

/// A question on its way.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) job: JobId,
    pub(crate) order: AskOrder,
    /// Who was asked, for a person.
    pub(crate) author: String,
    pub(crate) by_model: bool,
    pub(crate) since: Instant,
    /// The provider asked for patience: until when, and why.
    pub(crate) waiting: Option<(Instant, String)>,
}

/// How the question was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) text: String,
    /// The complete question that it refines.
    pub(crate) refines: Option<String>,
    pub(crate) chips: Vec<Chip>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) warnings: Vec<String>,
    /// What was changed to get code out of a reply.
    pub(crate) changes: Vec<String>,
}

/// A run that has not ended.
#[derive(Debug, Clone)]
pub(crate) struct RunState {
    pub(crate) job: JobId,
    pub(crate) question: Option<String>,
    pub(crate) timeout_seconds: f64,
    pub(crate) progress: Progress,
    pub(crate) stopping: bool,
    /// The stages before the run, for the timings.
    pub(crate) workflow: Vec<Timing>,
    /// What led to this code, where it was asked for.
    pub(crate) story: Option<Story>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Python is not there yet.
    WaitingForPython,
    /// Handed over; a phase of the executor.
    Phase(Option<Phase>),
    /// The code's clock runs since then.
    Running(Instant),
}

/// A result on screen.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) frame: Frame,
    pub(crate) origin: String,
    pub(crate) notes: Vec<String>,
    /// The question that it answers.
    pub(crate) title: Option<String>,
    /// Another question was asked since, and has no answer.
    pub(crate) before: bool,
    /// Distinguishes it from what was shown before, for the grid's place and widths.
    pub(crate) key: u64,
}

/// What the table area shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Welcome,
    /// The active table.
    Data,
    Result,
}

/// What can stand over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overlay {
    Settings,
    Palette,
    Models,
    Preview,
    Compare,
    Export,
    ExportTable,
    Import,
    Picture,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultTab {
    Table,
    Chart,
    Insights,
    Frames,
    Attempts,
    Versions,
    Receipt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BottomTab {
    Console,
    Timings,
    Problems,
}

/// A large file that is being read.
pub(crate) struct Loading {
    pub(crate) job: JobId,
    pub(crate) progress: Arc<LoadProgress>,
    pub(crate) first: Arc<Table>,
    /// When its rows began to be counted.
    pub(crate) since: Instant,
}

impl Loading {
    /// A number that tells the first rows from every other table.
    pub(crate) fn key(&self) -> u64 {
        Arc::as_ptr(&self.first) as usize as u64
    }

    /// Seconds that are left if it goes on as until now; `None` while that is not known.
    pub(crate) fn seconds_left(&self) -> Option<f64> {
        let part = self.progress.part().filter(|part| *part > 0.02)?;
        Some(self.since.elapsed().as_secs_f64() * (1.0 - part) / part)
    }
}

/// Something to look at: an error, a warning, a note of loading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) tone: Tone,
    pub(crate) text: String,
    pub(crate) hint: String,
    /// A line of the code.
    pub(crate) line: Option<u32>,
    /// What it is about ("code", a file).
    pub(crate) about: String,
}

/// How Python is doing.
#[derive(Debug, Clone)]
pub(crate) enum Python {
    Checking,
    Working { step: u32, of: u32, what: String },
    Ready(Arc<PythonEnvironment>),
    Failed { message: String, hint: String },
}

/// The status bar's sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

impl State {
    pub(super) fn new(user: UserId, settings: Settings) -> Self {
        Self {
            history: History::of(user.clone()),
            user,
            settings,
            tables: Vec::new(),
            active: None,
            opening: Vec::new(),
            loading: None,
            opening_first: false,
            after: None,
            load_problem: None,
            asking: None,
            answer: Answer::None,
            story: None,
            conversations: HashMap::new(),
            indexing: None,
            meanings: Vec::new(),
            offer: None,
            models: Models::default(),
            preview: None,
            help: None,
            shows: None,
            chart: None,
            combine: None,
            findings: Vec::new(),
            faults: Vec::new(),
            looked_at: None,
            unlisted_since: None,
            choices: Vec::new(),
            run: None,
            last: None,
            last_job: None,
            failure_dismissed: false,
            shown: None,
            grids: HashMap::new(),
            opening_frame: None,
            view: View::Welcome,
            wide: false,
            import: None,
            reports_read: HashSet::new(),
            changed_files: HashSet::new(),
            export: None,
            picture: None,
            result_tab: ResultTab::Table,
            bottom_tab: BottomTab::Console,
            problems: Vec::new(),
            error_line: None,
            console: Console::default(),
            python: Python::Checking,
            python_job: None,
            setup_stopped: false,
            setup_log: VecDeque::new(),
            sandbox: None,
            allow_unconfined: false,
            status: Status { text: "Ready".to_owned(), tone: Tone::Neutral },
            overlay: None,
            jobs: 0,
            frames_shown: 0,
        }
    }

    /// Opens what is to stand over the window, or closes it.
    pub(super) fn toggle(&mut self, overlay: Overlay) {
        self.overlay = if self.overlay == Some(overlay) { None } else { Some(overlay) };
    }

    /// Whether code runs in a service.
    pub(crate) fn runs_elsewhere(&self) -> bool {
        !self.settings.service.is_empty()
    }

    /// The weakest sandbox that a run may have.
    pub(super) fn weakest_tier(&self) -> SandboxTier {
        match (self.settings.require_full, self.allow_unconfined) {
            (true, _) => SandboxTier::Full,
            (false, true) => SandboxTier::Off,
            (false, false) => SandboxTier::Reduced,
        }
    }

    /// What was asked of the active table.
    pub(crate) fn turns(&self) -> usize {
        let conversation = self.active.as_ref().and_then(|table| self.conversations.get(table));
        conversation.map_or(0, Conversation::len)
    }

    /// The table that questions are about and that code finds as `df`.
    pub(crate) fn active_table(&self) -> Option<&OpenTable> {
        self.tables.iter().find(|table| Some(&table.table.table_uid) == self.active.as_ref())
    }
}
