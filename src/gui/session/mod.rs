//! The window's state and how it changes: a pure reducer from actions and events to state and effects.
//!
//! No egui, no threads, no files: everything that must happen outside is returned as an [`Effect`]. `app` carries
//! them out; panels read [`State`] and send [`Action`]s.

mod act;
mod asking;
mod console;
mod editing;
mod events;
mod grids;
mod export;
mod exportable;
mod history;
mod history_acts;
mod import;
mod models;
mod names;
mod outcome;
mod picture;
mod runs;
mod samples;
mod state;
mod story;

#[cfg(test)]
mod export_tests;
#[cfg(test)]
mod picture_tests;
#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;

use super::chart::Combine;
use super::command::Command;
use super::panels::chart_tab::{ChartOrder, MadeChart, Pixels};
use super::settings::Settings;
use super::theme::ThemeChoice;
use crate::asking::{ChartSuggestion, PrivacyLevel};
use crate::domain::{CodeType, DatabaseUid, TableUid, UserId};
use crate::execution::KeptFrames;
use crate::frame::{Frame, LoadOptions};
use crate::models::{Key, Provider};
use crate::runtime::{AskOrder, ExportKind, ExportOrder, GridWork, HistoryOrder, ImportSource, JobId, RunOrder};

pub(crate) use console::Console;
pub(crate) use export::{Export, ExportDraft, Stage};
pub(crate) use exportable::{Area, Exportable, Extent};
pub(crate) use grids::{Grid, GridWish, table_key};
pub(crate) use history::{History, HistoryAction, HistoryEntry};
pub(crate) use import::{
    Import, ImportAction, ImportDraft, ImportTab, Keep, KeptReading, USUAL_DELIMITERS, pattern_of, remembered,
};
pub(crate) use models::{Models, OFFLINE, Preview, Trial, is_ready, title as provider_title};
pub(crate) use outcome::{error_text, markdown};
pub(crate) use picture::{Picture, PictureDraft, PictureExport, PictureFormat, PictureOrder};
pub(crate) use state::{
    After, Answer, Asking, BottomTab, Drafts, Focus, Loading, Overlay, Problem, Progress, Python, Reading, ResultTab,
    RunState, Shown, State, Status, Tone, View,
};
pub(crate) use story::{Attempt, Group, Story, Versions};

/// What a person wants, from a panel, a key or the palette.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    Command(Command),
    OpenPath(String),
    OpenFiles(Vec<PathBuf>),
    OpenSample(usize),
    AskSample(usize, String),
    /// Something about opening with choices.
    Import(ImportAction),
    /// Runs a demonstration, by its number.
    RunDemo(usize),
    CloseSource(DatabaseUid),
    /// Read a table of an open source that was not read with it.
    OpenTable(DatabaseUid, String),
    SelectTable(TableUid),
    AskThis(String),
    Choose {
        name: String,
        value: String,
    },
    /// The question again, without those before.
    AskAnew,
    /// What a phrase was chosen to mean is kept for the table, or with `None` forgotten.
    KeepMeaning {
        name: String,
        value: Option<String>,
    },
    ChooseProvider(String, Option<String>),
    LookForProviders,
    EditProvider(String),
    NewProvider,
    SaveProvider,
    RemoveProvider(String),
    TryProvider,
    SetVersions(usize),
    SetPreviewLevel(PrivacyLevel),
    /// Send what the preview shows, or do not.
    Decide(bool),
    /// The failed code goes back to the model.
    Repair,
    ApplyFix,
    ShowRows,
    RestoreAttempt(usize),
    ChooseVersion(usize),
    /// Something about earlier runs.
    History(HistoryAction),
    CodeEdited,
    /// Run this part of the code.
    RunPart(String),
    SetLanguage(CodeType),
    GoToLine(u32),
    ShowBottom(BottomTab),
    ShowResultTab(ResultTab),
    ShowResult,
    CancelSetup,
    InstallScience,
    CancelOpening,
    DismissProblem,
    DismissFailure,
    DoubleTimeout,
    /// One of the last run's other frames, by its name.
    OpenFrame(String),
    /// The same, by running the code again.
    RunForFrame(String),
    /// Another picture of the result, or with `None` the suggested one.
    SetChart(Option<ChartSuggestion>),
    /// How rows that fall together in the picture become one.
    SetCombine(Combine),
    /// The picture of a result is wanted.
    MakeChart(Box<ChartOrder>, MadeChart),
    /// A figure's pixels are wanted.
    DecodeFigure(Arc<[u8]>, Pixels),
    /// Opens the dialog that writes this picture to a file.
    SavePicture(Picture),
    /// Puts it on the clipboard.
    CopyPicture(Picture),
    PickPicturePath,
    PicturePathTyped,
    WritePicture {
        /// A file that is there may be replaced.
        replace: bool,
    },
    ClosePicture,
    /// Something is wanted of the table on screen under this key.
    Grid(u64, GridWish),
    CopyText(String),
    /// Opens the export dialog for this frame.
    Export(Exportable),
    /// Opens it for the frames of the last run, as sheets of one workbook.
    ExportFrames,
    PickExportPath,
    ExportPathTyped,
    StartExport {
        /// A file that is there may be replaced.
        replace: bool,
    },
    CancelExport,
    CloseExport,
    SetTheme(ThemeChoice),
    SetCodeSize(f32),
    RequireFull(bool),
    /// Run code in the service at this address, or where it is empty on this computer.
    SetService(String),
    /// Where there is no sandbox: run without one until the window closes, or no longer.
    AllowUnconfined(bool),
    SetUser(UserId),
}

/// What must happen outside the session.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    PickFiles,
    Open(JobId, PathBuf, Box<LoadOptions>),
    /// The system's dialog for a file to open with choices.
    PickImport,
    /// The clipboard's text is wanted, as if it were pasted.
    RequestPaste,
    PreviewImport(JobId, ImportSource, Box<LoadOptions>),
    OpenPasted {
        job: JobId,
        user: UserId,
        text: Arc<str>,
        options: Box<LoadOptions>,
    },
    OpenSetAside(JobId, TableUid),
    OpenSample(JobId, usize),
    Close(DatabaseUid),
    OpenTable(JobId, DatabaseUid, String),
    MakeChart(Box<ChartOrder>, MadeChart),
    DecodeFigure(Arc<[u8]>, Pixels),
    CopyPicture(Picture),
    WritePicture(JobId, Box<PictureOrder>),
    /// The system's dialog for a picture to write, beginning at this path.
    PickPicturePath(String),
    /// Work over a table that is on screen.
    Grid {
        job: JobId,
        key: u64,
        frame: Frame,
        work: Box<GridWork>,
    },
    Ask(JobId, Box<AskOrder>),
    /// From now on a phrase means this over the table; `None`: what it means is forgotten.
    KeepMeaning {
        user: UserId,
        table: TableUid,
        chip: String,
        chosen: Option<String>,
    },
    ListMeanings {
        user: UserId,
        table: TableUid,
    },
    /// The text that this order would send.
    Preview(JobId, Box<AskOrder>),
    /// The same to a model, with its runs and repairs.
    Answer(JobId, Box<AskOrder>, Box<RunOrder>),
    FindProviders {
        job: JobId,
        user: UserId,
        keyring: bool,
    },
    SaveProvider {
        job: JobId,
        user: UserId,
        provider: Box<Provider>,
        key: Option<Key>,
    },
    RemoveProvider {
        job: JobId,
        user: UserId,
        name: String,
    },
    TryProvider(JobId, Box<Provider>),
    Execute(JobId, Box<RunOrder>),
    History(HistoryOrder),
    /// The draft that was offered was taken, or is not wanted.
    DraftDecided,
    /// A dialog for the place of an export, beginning here.
    PickPlace(ExportKind, PathBuf),
    OpenFrame(JobId, Arc<dyn KeptFrames>, String),
    /// What a frame shows that no run has just made; over this table, where it is known.
    Look(JobId, Frame, Option<TableUid>),
    Cancel(JobId),
    SetUpPython {
        job: JobId,
        science: bool,
    },
    ReportSandbox,
    /// The service that the settings name, or this computer.
    UseService(String),
    Copy(String),
    Export(JobId, Box<ExportOrder>),
    /// The system's dialog for a file to write, beginning at this path.
    PickExportPath(String),
    ApplyLooks,
    /// Settings of another user are wanted.
    LoadSettings(UserId),
    CloseWindow,
}

/// The state, and what the person is typing.
pub(crate) struct Session {
    pub(crate) state: State,
    pub(crate) drafts: Drafts,
}

impl Session {
    /// A session that begins, and what it needs first: Python, the sandbox's report and something to look at.
    pub(crate) fn start(user: UserId, settings: Settings, files: Vec<PathBuf>) -> (Self, Vec<Effect>) {
        let mut session = Self { state: State::new(user, settings), drafts: Drafts::default() };
        session.drafts.timeout_seconds = session.state.settings.timeout_seconds;
        session.drafts.focus = Some(Focus::Question);
        session.drafts.service.clone_from(&session.state.settings.service);
        let mut effects = vec![Effect::ReportSandbox, Effect::UseService(session.state.settings.service.clone())];
        effects.push(session.look_for_providers(false));
        effects.push(session.set_up_python(false));
        if files.is_empty() {
            session.state.opening_first = true;
            effects.extend(session.act(Action::OpenSample(0)));
        } else {
            effects.extend(session.act(Action::OpenFiles(files)));
        }
        (session, effects)
    }

    fn set_up_python(&mut self, science: bool) -> Effect {
        let job = self.next_job();
        self.state.python_job = Some(job);
        self.state.python = Python::Checking;
        self.state.setup_stopped = false;
        self.state.setup_log.clear();
        Effect::SetUpPython { job, science }
    }

    fn next_job(&mut self) -> JobId {
        self.state.jobs += 1;
        JobId(self.state.jobs)
    }
}
