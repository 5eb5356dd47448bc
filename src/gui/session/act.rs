//! Actions: what a person does, turned into changes of state and effects.

use std::path::PathBuf;

use super::super::code::Wish;
use super::super::command::Command;
use super::super::panels::grid::GridCommand;
use super::super::settings::Settings;
use super::super::theme::ThemeChoice;
use super::{
    Action, BottomTab, Drafts, Effect, Focus, Overlay, Problem, ResultTab, Session, State, Status, Tone, View, markdown,
};
use crate::domain::{DatabaseUid, TableUid, Timeout, UserId};
use crate::frame::LoadOptions;

impl Session {
    /// Carries out what a person wants as far as state goes, and returns the rest.
    pub(crate) fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Command(command) => return self.command(command),
            Action::OpenPath(text) => return self.open_path(&text),
            Action::OpenFiles(paths) => return paths.into_iter().map(|path| self.open(path)).collect(),
            Action::OpenSample(sample) => return vec![self.open_sample(sample, None)],
            Action::RunDemo(demo) => return self.run_demo(demo),
            Action::AskSample(sample, question) => return self.ask_sample(sample, question),
            Action::Import(action) => return self.act_on_import(action),
            Action::CloseSource(source) => return vec![Effect::Close(source)],
            Action::OpenTable(source, name) => return self.open_table(source, name),
            Action::SelectTable(table) => {
                self.select(table);
                return self.list_meanings();
            }
            Action::AskThis(question) => {
                self.drafts.question = question;
                return self.ask();
            }
            Action::AskAnew => return self.ask_anew(),
            Action::Choose { name, value } => return self.choose(name, value),
            Action::KeepMeaning { name, value } => return self.keep_meaning(name, value),
            Action::ChooseProvider(..)
            | Action::LookForProviders
            | Action::EditProvider(_)
            | Action::NewProvider
            | Action::SaveProvider
            | Action::RemoveProvider(_)
            | Action::TryProvider
            | Action::SetVersions(_)
            | Action::SetPreviewLevel(_)
            | Action::Decide(_) => return self.act_on_models(action),
            Action::Repair => return self.repair(),
            Action::ApplyFix => return self.apply_fix(),
            Action::ShowRows => return self.show_rows(),
            Action::RestoreAttempt(index) => return self.restore_attempt(index),
            Action::ChooseVersion(index) => return self.choose_version(index),
            Action::History(action) => return self.act_on_history(action),
            Action::CodeEdited => self.state.error_line = None,
            Action::RunPart(text) => return self.run_part(text),
            Action::SetLanguage(language) => self.set_language(language),
            Action::GoToLine(line) => {
                self.drafts.jump = Some(line);
                self.drafts.focus = Some(Focus::Code);
            }
            Action::ShowBottom(tab) => self.state.bottom_tab = tab,
            Action::ShowResultTab(tab) => self.state.result_tab = tab,
            Action::ShowResult => self.state.view = View::Result,
            Action::CancelSetup => {
                self.state.setup_stopped = self.state.python_job.is_some();
                return self.state.python_job.map(Effect::Cancel).into_iter().collect();
            }
            Action::InstallScience => return vec![self.set_up_python(true)],
            Action::CancelOpening => return self.state.opening.iter().map(|(job, _)| Effect::Cancel(*job)).collect(),
            Action::DismissProblem => self.state.load_problem = None,
            Action::DismissFailure => self.state.failure_dismissed = true,
            Action::DoubleTimeout => {
                // Of what timed out, which may have had another deadline than the slider says now.
                let last = self.state.last.as_ref().map(|last| last.limits.timeout.seconds());
                let doubled = last.unwrap_or(self.drafts.timeout_seconds) * 2.0;
                self.drafts.timeout_seconds = doubled.min(Timeout::MAX_SECONDS);
                return self.run_drafted();
            }
            Action::OpenFrame(name) => return self.open_frame(name),
            Action::RunForFrame(name) => return self.run_for(Some(name)),
            Action::SetChart(chart) => self.state.chart = chart,
            Action::DecodeFigure(png, pixels) => return vec![Effect::DecodeFigure(png, pixels)],
            Action::SetCombine(combine) => self.state.combine = Some(combine),
            Action::MakeChart(order, made) => return vec![Effect::MakeChart(order, made)],
            Action::SavePicture(picture) => self.open_picture(picture),
            Action::CopyPicture(picture) => return self.copy_picture(picture),
            Action::PickPicturePath => return vec![Effect::PickPicturePath(self.drafts.picture.path.clone())],
            Action::PicturePathTyped => self.picture_path_typed(),
            Action::WritePicture { replace } => return self.write_picture(replace),
            Action::ClosePicture => self.close_picture(),
            Action::Grid(key, wish) => return self.grid_wish(key, wish),
            Action::CopyText(text) => return vec![Effect::Copy(text)],
            Action::Export(wanted) => return self.export_frame(wanted),
            Action::ExportFrames => return self.export_frames(),
            Action::PickExportPath => return vec![Effect::PickExportPath(self.drafts.export.path.clone())],
            Action::ExportPathTyped => self.export_path_typed(),
            Action::StartExport { replace } => return self.write_table(replace),
            Action::CancelExport => return self.cancel_export(),
            Action::CloseExport => self.close_export(),
            Action::SetTheme(choice) => return self.set_theme(choice),
            Action::SetCodeSize(size) => {
                self.state.settings.code_size = size;
                return vec![Effect::ApplyLooks];
            }
            Action::AllowUnconfined(allowed) => self.state.allow_unconfined = allowed,
            Action::SetService(address) => {
                self.state.settings.service.clone_from(&address);
                return vec![Effect::UseService(address)];
            }
            Action::RequireFull(wanted) => self.state.settings.require_full = wanted,
            Action::SetUser(user) => {
                self.drafts.waiting = None;
                let running = self.state.run.take().map(|run| Effect::Cancel(run.job));
                return running.into_iter().chain([Effect::LoadSettings(user)]).collect();
            }
        }
        Vec::new()
    }

    fn command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::OpenData => return vec![Effect::PickFiles],
            Command::OpenWithOptions => return self.open_with_options(),
            Command::PasteTable => return self.paste_table(),
            Command::ChangeReading => return self.change_active_reading(),
            Command::Export => return self.export_shown(),
            Command::AskQuestion => return self.ask(),
            Command::Run => return self.run_drafted(),
            Command::Stop => return self.stop(),
            Command::SwitchTheme => return self.switch_theme(),
            Command::SetUpPython => return vec![self.set_up_python(false)],
            Command::Quit => return vec![Effect::CloseWindow],
            Command::NewConversation => self.new_conversation(),
            Command::Models => {
                self.state.toggle(Overlay::Models);
                if self.state.overlay == Some(Overlay::Models) {
                    self.edit_provider(None);
                    return vec![self.look_for_providers(true)];
                }
            }
            Command::ShowChart => self.show_result_tab(ResultTab::Chart),
            Command::ShowInsights => self.show_result_tab(ResultTab::Insights),
            Command::ShowReceipt => self.show_result_tab(ResultTab::Receipt),
            Command::CopyError => {
                return self.state.last.as_deref().map(|last| Effect::Copy(markdown(last))).into_iter().collect();
            }
            Command::TypePath => {
                self.state.settings.show_data = true;
                self.drafts.focus = Some(Focus::Path);
            }
            Command::GoToQuestion => self.drafts.focus = Some(Focus::Question),
            Command::GoToCode => {
                self.state.wide = false;
                self.drafts.focus = Some(Focus::Code);
            }
            Command::FindInCode => self.wish(Wish::Find),
            Command::ReplaceInCode => self.wish(Wish::Replace),
            Command::ToggleComment => self.wish(Wish::ToggleComment),
            Command::Complete => self.wish(Wish::Complete),
            Command::RunPart => self.wish(Wish::RunPart),
            Command::NewCode => {
                self.drafts.code.clear();
                self.drafts.generated = None;
                self.state.error_line = None;
                self.drafts.focus = Some(Focus::Code);
            }
            Command::ShowTable => self.state.result_tab = ResultTab::Table,
            Command::ShowFrames => {
                if self.state.last.as_ref().is_some_and(|last| !last.other_frames.is_empty()) {
                    self.state.view = View::Result;
                    self.state.result_tab = ResultTab::Frames;
                }
            }
            Command::WideResult => self.state.wide ^= true,
            Command::ShowConsole => self.show_output(BottomTab::Console),
            Command::ShowTimings => self.show_output(BottomTab::Timings),
            Command::ShowProblems => self.show_output(BottomTab::Problems),
            Command::FilterTable => self.drafts.grid = Some(GridCommand::Filter),
            Command::FindInTable => self.drafts.grid = Some(GridCommand::Find),
            Command::GoToCell => self.drafts.grid = Some(GridCommand::GoTo),
            Command::LookAtCell => self.drafts.grid = Some(GridCommand::Inspect),
            Command::ColumnProfile => self.drafts.grid = Some(GridCommand::Profile),
            Command::ViewAsCode => self.drafts.grid = Some(GridCommand::AsCode),
            Command::ClearConsole => self.state.console.clear(),
            Command::ToggleData => self.state.settings.show_data ^= true,
            Command::ToggleHistory if self.drafts.narrow => self.state.history.in_front ^= true,
            Command::ToggleHistory => self.state.settings.show_history ^= true,
            Command::ShowWelcome => self.state.view = View::Welcome,
            Command::Settings => {
                self.state.toggle(Overlay::Settings);
                self.drafts.user = self.state.user.to_string();
            }
            Command::Palette => {
                self.state.toggle(Overlay::Palette);
                self.drafts.palette.clear();
                self.drafts.palette_at = 0;
            }
        }
        Vec::new()
    }

    fn show_output(&mut self, tab: BottomTab) {
        self.state.wide = false;
        self.state.bottom_tab = tab;
    }

    /// The editor has the cursor and does this.
    fn wish(&mut self, wish: Wish) {
        self.state.wide = false;
        self.drafts.focus = Some(Focus::Code);
        self.drafts.wish = Some(wish);
    }

    fn open_path(&mut self, text: &str) -> Vec<Effect> {
        // Paths are pasted with quotes around them by file managers and shells.
        let text = text.trim().trim_matches(['"', '\'']);
        if text.is_empty() { Vec::new() } else { vec![self.open(PathBuf::from(text))] }
    }

    /// Opens a file with these choices.
    pub(super) fn open_as(&mut self, path: PathBuf, options: LoadOptions) -> Effect {
        let job = self.next_job();
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        self.state.load_problem = None;
        self.state.opening_first = false;
        self.say(format!("Opening {name}"), Tone::Neutral);
        self.state.opening.push((job, name));
        Effect::Open(job, path, Box::new(options))
    }

    fn open_table(&mut self, source: DatabaseUid, name: String) -> Vec<Effect> {
        // A second click while it is being read is the same wish.
        if self.state.opening.iter().any(|(_, opening)| *opening == name) {
            return Vec::new();
        }
        let job = self.next_job();
        self.state.load_problem = None;
        self.say(format!("Opening {name}"), Tone::Neutral);
        self.state.opening.push((job, name.clone()));
        vec![Effect::OpenTable(job, source, name)]
    }

    fn select(&mut self, table: TableUid) {
        self.state.active = Some(table);
        self.state.view = View::Data;
        self.state.result_tab = ResultTab::Table;
    }

    fn show_result_tab(&mut self, tab: ResultTab) {
        self.state.view = View::Result;
        self.state.result_tab = tab;
    }

    fn set_theme(&mut self, choice: ThemeChoice) -> Vec<Effect> {
        self.state.settings.theme = choice;
        vec![Effect::ApplyLooks]
    }

    /// The button goes between light and dark; which of them "as the desktop" is, `app` knows.
    fn switch_theme(&mut self) -> Vec<Effect> {
        let dark = match self.state.settings.theme {
            ThemeChoice::Dark => true,
            ThemeChoice::Light => false,
            ThemeChoice::System => self.drafts.desktop_is_dark,
        };
        let next = if dark { ThemeChoice::Light } else { ThemeChoice::Dark };
        self.set_theme(next)
    }

    /// The settings of the user that was switched to. Nothing of the other user's stays.
    pub(crate) fn take_settings(&mut self, user: UserId, settings: Settings) {
        self.drafts = Drafts {
            timeout_seconds: settings.timeout_seconds,
            user: user.to_string(),
            service: settings.service.clone(),
            desktop_is_dark: self.drafts.desktop_is_dark,
            ..Drafts::default()
        };
        let fresh = State::new(user, settings);
        let old = std::mem::replace(&mut self.state, fresh);
        // The tables, Python and the sandbox are the machine's; runs, results and settings are the user's.
        self.state.tables = old.tables;
        self.state.active = old.active;
        self.state.opening = old.opening;
        self.state.python = old.python;
        self.state.python_job = old.python_job;
        self.state.sandbox = old.sandbox;
        self.state.jobs = old.jobs;
        self.state.frames_shown = old.frames_shown;
        self.state.overlay = old.overlay;
        self.state.models = old.models;
        self.state.history.carry_over(old.history);
    }

    pub(super) fn say(&mut self, text: String, tone: Tone) {
        self.state.status = Status { text, tone };
    }

    pub(super) fn add_problem(&mut self, problem: Problem) {
        self.state.problems.push(problem);
    }
}
