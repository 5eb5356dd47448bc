//! Events: what jobs report, turned into changes of state. Events of jobs that are no longer wanted are dropped.

use std::sync::Arc;
use std::time::Instant;

use super::{Effect, Focus, Loading, Problem, Python, ResultTab, Session, Tone, View, outcome};
use crate::domain::{ConsoleLine, ConsoleSource, TableUid, capitalised};
use crate::frame::{LoadError, LoadProgress, Table};
use crate::python::SetupEvent;
use crate::runtime::{Event, JobId, OpenTable, Setup};

/// Lines of set-up's log that are kept for its card.
const SETUP_LOG: usize = 200;

impl Session {
    /// Takes an event in.
    pub(crate) fn event(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = self.take_in(event);
        effects.extend(self.forget_grids());
        effects
    }

    fn take_in(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Opening { job, progress, first } => self.opening(job, progress, first),
            Event::Described(tables) => self.take_tables(tables),
            Event::Opened { job, outcome, tables } => return self.opened(job, outcome, tables),
            Event::Closed(tables) => self.take_tables(tables),
            Event::FileChanged(source) => {
                self.state.changed_files.insert(source);
            }
            Event::ImportPreviewed { job, outcome } => self.import_previewed(job, outcome),
            Event::PickedImport(path) => return self.act(super::ImportAction::Choose(path).into()),
            Event::ExportPath(path) if self.state.picture.is_some() => return self.picture_to(&path),
            Event::ExportPath(path) => return self.export_to(&path),
            Event::Exporting { job, progress } => self.exporting(job, progress),
            Event::Exported { job, outcome } => self.exported(job, outcome),
            Event::Picked(paths) => return self.act(super::Action::OpenFiles(paths)),
            Event::Indexing { table, part } => self.state.indexing = (part < 1.0).then_some((table, part)),
            Event::Meanings { table, kept } => {
                if self.state.active.as_ref() == Some(&table) {
                    self.state.meanings = kept;
                }
            }
            Event::Answering { job, event } => self.answering(job, event),
            Event::Answered { job, answered } => self.model_answered(job, &answered),
            Event::NotAsked { job, failure } => self.not_asked(job, failure),
            Event::Providers { job, known, problem } => self.found_providers(job, known, problem),
            Event::Tried { job, name, outcome } => self.tried(job, name, outcome),
            Event::Generated { job, generation } => return self.generated(job, *generation),
            Event::Previewed { job, text, receipt } => self.previewed(job, text, *receipt),
            Event::Run { job, event } => self.run_event(job, event),
            Event::Looked { job, shows, help } => self.looked(job, shows, help),
            Event::FrameOpened { job, name, outcome } => return self.frame_opened(job, &name, outcome),
            Event::Grid { job, key, outcome } => return self.grid_event(job, key, outcome),
            Event::Setup(setup) => return self.setup(setup),
            Event::History(event) => return self.history_event(event),
            Event::Sandbox(report) => self.state.sandbox = Some(report),
            Event::Failed { job, message } => self.failed(job, message),
        }
        Vec::new()
    }

    /// The first rows of a large file are there.
    fn opening(&mut self, job: JobId, progress: Arc<LoadProgress>, first: Arc<Table>) {
        if self.state.opening.iter().any(|(opening, _)| *opening == job) {
            self.state.loading = Some(Loading { job, progress, first, since: Instant::now() });
            self.state.view = View::Data;
            self.state.result_tab = ResultTab::Table;
        }
    }

    /// A large file is read, or its reading ended otherwise.
    fn no_longer_loading(&mut self, job: Option<JobId>) {
        self.state.loading.take_if(|loading| Some(loading.job) == job);
    }

    fn opened(&mut self, job: JobId, outcome: Result<TableUid, LoadError>, tables: Vec<OpenTable>) -> Vec<Effect> {
        let name = self.state.opening.iter().find(|(opening, _)| *opening == job).map(|(_, name)| name.clone());
        self.state.opening.retain(|(opening, _)| *opening != job);
        self.no_longer_loading(Some(job));
        let name = name.unwrap_or_default();
        self.take_tables(tables);
        let opened = outcome.is_ok();
        match outcome {
            Ok(table) => {
                self.state.active = Some(table);
                if let Some(source) = self.state.active_table().map(|table| table.source.clone()) {
                    self.state.changed_files.remove(&source);
                }
                let first = std::mem::take(&mut self.state.opening_first);
                if !first {
                    self.state.view = View::Data;
                    self.state.result_tab = ResultTab::Table;
                    self.drafts.path.clear();
                }
                self.note_report(&name);
                if let Some(table) = self.state.active_table() {
                    let (rows, columns) = (table.description.rows, table.description.columns.len() as u64);
                    let text = outcome::opened(&table.table.name, rows, columns);
                    self.say(text, Tone::Neutral);
                }
            }
            Err(error) => self.not_opened(&name, &error),
        }
        let mut effects = self.list_meanings();
        effects.extend(self.note_opened(job, opened));
        if let Some((_, after)) = self.state.after.take_if(|(wanted, _)| *wanted == job)
            && self.state.load_problem.is_none()
        {
            effects.extend(self.go_on(after));
        }
        effects
    }

    fn not_opened(&mut self, name: &str, error: &LoadError) {
        self.state.opening_first = false;
        if error.kind == "cancelled" {
            self.say(format!("{name} was not opened: cancelled"), Tone::Warning);
            return;
        }
        self.say(format!("{name} could not be opened"), Tone::Danger);
        let problem = Problem {
            tone: Tone::Danger,
            text: capitalised(&error.message),
            hint: capitalised(&error.hint),
            line: None,
            about: name.to_owned(),
        };
        self.state.problems.retain(|known| *known != problem);
        self.add_problem(problem.clone());
        self.state.load_problem = Some(problem);
        // A path that was typed is there to be mended.
        if !self.drafts.path.trim().is_empty() {
            self.drafts.focus = Some(Focus::Path);
        }
    }

    /// What loading adjusted becomes quiet notes.
    fn note_report(&mut self, about: &str) {
        let Some(table) = self.state.active_table() else { return };
        let report = &table.table.report;
        let mut notes: Vec<String> = report.notes.clone();
        if let Some(first) = report.rejected.first() {
            let count = super::super::format::counted(report.rejected.len() as u64, "row");
            notes.push(format!("{count} set aside, first at line {}: {}", first.line, first.reason));
        }
        self.state.problems.retain(|problem| problem.about != about);
        for text in notes {
            self.add_problem(Problem {
                tone: Tone::Warning,
                text,
                hint: String::new(),
                line: None,
                about: about.to_owned(),
            });
        }
    }

    fn take_tables(&mut self, tables: Vec<OpenTable>) {
        self.state.tables = tables;
        if self.state.active_table().is_none() {
            self.state.active = self.state.tables.first().map(|table| table.table.table_uid.clone());
            if self.state.view == View::Data && self.state.active.is_none() {
                self.state.view = View::Welcome;
            }
        }
    }

    fn setup(&mut self, setup: Setup) -> Vec<Effect> {
        match setup {
            Setup::Checking => self.state.python = Python::Checking,
            Setup::Progress(SetupEvent::Step { number, of, what }) => {
                self.state.python = Python::Working { step: number, of, what };
            }
            Setup::Progress(SetupEvent::Log(line)) => {
                if self.state.setup_log.len() == SETUP_LOG {
                    self.state.setup_log.pop_front();
                }
                self.state.setup_log.push_back(line);
            }
            Setup::Ready(environment) => {
                self.state.python = Python::Ready(environment);
                self.state.python_job = None;
                return self.start_waiting();
            }
            Setup::Failed { message, hint } => {
                if self.state.setup_stopped {
                    self.say("Setting up Python was cancelled".to_owned(), Tone::Warning);
                } else {
                    self.say("Python could not be set up".to_owned(), Tone::Danger);
                }
                self.state.python = Python::Failed { message, hint };
                self.state.python_job = None;
                self.drafts.waiting_question = None;
                if self.drafts.waiting.take().is_some() {
                    self.state.run = None;
                }
            }
        }
        Vec::new()
    }

    /// A job that ended without its own last event must not leave the window waiting.
    fn failed(&mut self, job: Option<JobId>, message: String) {
        let is = |wanted: Option<JobId>| job.is_some() && wanted == job;
        if is(self.state.run.as_ref().map(|run| run.job)) {
            self.state.run = None;
        } else if is(self.state.asking.as_ref().map(|asking| asking.job)) {
            self.state.asking = None;
            self.drafts.stream = None;
        } else if is(self.state.python_job) {
            self.state.python_job = None;
            let hint = "try again; the log file in the data folder says more".to_owned();
            self.state.python = Python::Failed { message: message.clone(), hint };
        }
        self.state.opening.retain(|(opening, _)| Some(*opening) != job);
        self.no_longer_loading(job);
        self.export_burst(job, &message);
        self.import_burst(job, &message);
        self.say(message.clone(), Tone::Danger);
        self.state.console.push(ConsoleLine::now(ConsoleSource::Executor, message.clone()));
        self.add_problem(Problem {
            tone: Tone::Danger,
            text: message,
            hint: "this is a fault of the program, not of your data or code".to_owned(),
            line: None,
            about: "program".to_owned(),
        });
    }
}
