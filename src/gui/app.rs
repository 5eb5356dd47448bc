//! The frame's order: take events in, carry out what was wanted, paint. Joins the session to the runtime.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use eframe::egui::{self, Context, Ui};

use super::highlight::{self, Grammar, Highlighter};
use super::keeping::Noted;
use super::panels::chart_tab::{self, ChartOrder, Pictures};
use super::panels::grid::Grids;
use super::panels::{self, ConsoleLooks, Desk};
use super::session::{Action, Effect, Overlay, PictureOrder, Python, Session};
use super::settings::{self, Arriving, Settings};
use super::theme::{self, Theme};
use super::widgets::code_editor::EditorState;
use super::{TITLE, WindowOptions, chart, command, file_dialogs, fonts, layout, samples};
use crate::domain::{ConsoleLine, ConsoleSource, TableUid, UserId};
use crate::execution::HttpCodeExecutionClient;
use crate::folders::Folders;
use crate::frame::Frame as Table;
use crate::machine;
use crate::python::{Packages, PythonEnvironment};
use crate::runtime::Runtime;
use crate::sandbox::Launcher;

/// The longest a frame takes events in.
const DRAIN: Duration = Duration::from_millis(8);
/// How long the first frame waits for the user's settings.
const FOR_SETTINGS: Duration = Duration::from_millis(250);
/// How often a running clock moves.
const TICK: Duration = Duration::from_millis(100);

/// What panels keep from frame to frame that is not state: places, widths, caches.
pub(crate) struct Looks {
    pub(crate) highlighter: Highlighter,
    pub(crate) editor: EditorState,
    pub(crate) console: ConsoleLooks,
    pub(crate) grids: Grids,
    pub(crate) pictures: Pictures,
    /// The table whose notes about loading are unfolded.
    pub(crate) open_report: Option<TableUid>,
}

/// The whole window's content. `logic` and `ui` make one frame.
pub struct Workbench {
    session: Session,
    runtime: Runtime,
    actions: Vec<Action>,
    looks: Looks,
    /// Fonts hold from the frame after they were set.
    fonts_set_in_pass: u64,
    /// What a worker was last prepared for.
    prepared: Option<Prepared>,
    /// What the journal knows of what is being typed.
    noted: Noted,
    /// A user's settings, on their way.
    arriving: Option<Arriving>,
    /// The file that the window's title names.
    titled: String,
}

/// What a waiting worker depends on: whose it is, which tables it holds, which packages are there.
#[derive(PartialEq)]
struct Prepared {
    user: UserId,
    active: Option<TableUid>,
    tables: Vec<TableUid>,
    python: Arc<PythonEnvironment>,
}

impl Workbench {
    /// A workbench as its user left it. Starts its jobs at once.
    pub fn new(options: &WindowOptions, ctx: &Context) -> Self {
        fonts::install(ctx);
        let folders = options.folders.clone().unwrap_or_else(Folders::of_this_login);
        let launcher = options.launcher.clone().unwrap_or_else(Launcher::this_binary);
        let wake = ctx.clone();
        let runtime = Runtime::new(folders, launcher, options.python.clone(), move || wake.request_repaint());
        let grammar = Grammar::default();
        let (loading, repaint) = (Arc::clone(&grammar), ctx.clone());
        runtime.start_unnumbered("grammar", move |_| {
            highlight::load(&loading);
            repaint.request_repaint();
        });
        let arriving = settings::arriving(&runtime, ctx, None);
        // The first frame needs its colours; on a disk that does not answer they change once they are there.
        let (user, settings, arriving) = match arriving.recv_timeout(FOR_SETTINGS) {
            Ok((user, settings)) => (user, settings, None),
            Err(_) => (settings::login(), Settings::default(), Some(arriving)),
        };
        theme::apply(ctx, settings.theme, settings.code_size);
        let (session, effects) = Session::start(user, settings, options.files.clone());
        let looks = Looks {
            highlighter: Highlighter::new(grammar),
            editor: EditorState::default(),
            console: ConsoleLooks::default(),
            grids: Grids::default(),
            pictures: Pictures::default(),
            open_report: None,
        };
        let (fonts_set_in_pass, noted) = (ctx.cumulative_pass_nr(), Noted::default());
        let mut workbench = Self {
            session,
            runtime,
            actions: Vec::new(),
            looks,
            fonts_set_in_pass,
            prepared: None,
            noted,
            arriving,
            titled: String::new(),
        };
        workbench.carry_out(effects, ctx);
        workbench.runtime.watch_files();
        if workbench.arriving.is_none() {
            workbench.clear_pasted();
        }
        workbench
    }

    /// Pasted texts of long ago go, but those that the person may still come back to.
    fn clear_pasted(&self) {
        let settings = &self.session.state.settings;
        let remembered = settings.readings.iter().map(|kept| PathBuf::from(&kept.pattern));
        let keep = settings.recent.iter().cloned().chain(remembered).collect();
        self.runtime.clear_pasted(self.session.state.user.clone(), keep);
    }

    /// Adds a line of the program's own to the console.
    pub(super) fn note(&mut self, text: String) {
        self.session.state.console.push(ConsoleLine::now(ConsoleSource::Executor, text));
    }

    /// Puts a table and lines of output on screen as if code had made them. For benchmarks.
    #[doc(hidden)]
    pub fn present(&mut self, frame: Table, lines: impl IntoIterator<Item = String>) {
        self.session.present(frame, lines);
    }

    /// The settings of the user who was switched to, once they are read.
    fn take_settings(&mut self, ctx: &Context) {
        let Some(arriving) = self.arriving.take() else { return };
        match arriving.try_recv() {
            Ok((user, settings)) => {
                theme::apply(ctx, settings.theme, settings.code_size);
                self.runtime.use_service(HttpCodeExecutionClient::with_own_token(&settings.service).ok());
                self.session.take_settings(user, settings);
                self.clear_pasted();
            }
            Err(TryRecvError::Empty) => self.arriving = Some(arriving),
            Err(TryRecvError::Disconnected) => {}
        }
    }

    /// Takes events in, and carries out what was wanted since the last frame.
    pub fn logic(&mut self, ctx: &Context) {
        let begin = Instant::now();
        self.take_settings(ctx);
        while let Some(event) = self.runtime.next_event() {
            let effects = self.session.event(event);
            self.carry_out(effects, ctx);
            if begin.elapsed() >= DRAIN {
                ctx.request_repaint();
                break;
            }
        }
        self.session.drafts.desktop_is_dark = ctx.theme() == egui::Theme::Dark;
        self.session.drafts.narrow = ctx.content_rect().width() < layout::WIDE;
        if self.session.state.overlay != Some(Overlay::Palette) || ctx.input(|input| input.modifiers.command) {
            self.actions.extend(command::pressed(ctx).into_iter().map(Action::Command));
        }
        let dropped: Vec<_> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.actions.push(Action::OpenFiles(dropped));
        }
        self.actions.extend(panels::import::pasted(ctx, &self.session).map(Action::from));
        for action in std::mem::take(&mut self.actions) {
            let effects = self.session.act(action);
            self.carry_out(effects, ctx);
        }
        if let Some(made) = self.looks.pictures.deliver(ctx) {
            self.session.image_copied(made);
        }
        self.session.look_at_code();
        if let Some(left) = self.session.list_when_settled() {
            ctx.request_repaint_after(left);
        }
        self.name_the_window(ctx);
        self.keep_what_is_wanted(ctx);
        self.keep_a_worker_ready();
        if self.session.state.run.is_some()
            || self.session.state.asking.is_some()
            || self.session.state.loading.is_some()
            || self.runtime.workers().starting > 0
        {
            ctx.request_repaint_after(TICK);
        }
    }

    /// The title names the file of the active table.
    fn name_the_window(&mut self, ctx: &Context) {
        let name = self.session.state.active_table().and_then(|table| table.path.file_name());
        let name = name.map(|name| name.to_string_lossy()).unwrap_or_default();
        if name != self.titled.as_str() {
            let title = if name.is_empty() { TITLE.to_owned() } else { format!("{name} \u{2013} {TITLE}") };
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
            self.titled = name.into_owned();
        }
    }

    /// Runs for the store, settings and what is being typed for the user's folder.
    fn keep_what_is_wanted(&mut self, ctx: &Context) {
        let effects = self.session.unsent();
        self.carry_out(effects, ctx);
        if self.arriving.is_some() {
            // What stands there now must not be written over what is being read.
            return;
        }
        let state = &self.session.state;
        if let Some(settings) = self.noted.changed_settings(&state.user, &state.settings) {
            self.runtime.note_settings(settings);
        }
        if let Some(draft) = self.noted.changed(&state.user, &self.session.drafts) {
            self.runtime.note_draft(draft);
        }
    }

    /// Run should feel like calling a function: whenever data, user or packages change, a worker is made for them.
    fn keep_a_worker_ready(&mut self) {
        let state = &self.session.state;
        let Python::Ready(python) = &state.python else { return };
        let wanted = Prepared {
            user: state.user.clone(),
            active: state.active.clone(),
            tables: state.tables.iter().map(|table| table.table.table_uid.clone()).collect(),
            python: Arc::clone(python),
        };
        if self.prepared.as_ref() != Some(&wanted) {
            self.runtime.prepare_worker(wanted.user.clone(), wanted.active.clone(), machine::default_limits());
            self.prepared = Some(wanted);
        }
    }

    /// Paints. What the person does is carried out by the next frame's `logic`, which is asked for here.
    pub fn ui(&mut self, ui: &mut Ui) {
        if ui.ctx().cumulative_pass_nr() <= self.fonts_set_in_pass && self.fonts_set_in_pass > 0 {
            ui.ctx().request_repaint();
            return;
        }
        let theme = Theme::of(ui.ctx());
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme.window);
        let mut desk = Desk {
            state: &self.session.state,
            drafts: &mut self.session.drafts,
            actions: &mut self.actions,
            looks: &mut self.looks,
            folder: self.runtime.folders().root(),
            workers: self.runtime.workers(),
        };
        layout::arrange(ui, &theme, &mut desk);
        panels::settings::show(ui.ctx(), &mut desk);
        panels::palette::show(ui.ctx(), &mut desk);
        panels::models::show(ui.ctx(), &mut desk);
        panels::preview::show(ui.ctx(), &mut desk);
        panels::comparison::show(ui.ctx(), &mut desk);
        panels::export_run::show(ui.ctx(), &mut desk);
        panels::export_table::show(ui.ctx(), &mut desk);
        panels::import::show(ui.ctx(), &mut desk);
        panels::export_picture::show(ui.ctx(), &mut desk);
        panels::welcome::drop_here(ui);
        if !self.actions.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, ctx: &Context) {
        let runtime = &self.runtime;
        for effect in effects {
            match effect {
                Effect::PickFiles => file_dialogs::pick_files(runtime),
                Effect::Open(job, path, options) => runtime.open(job, path, *options),
                Effect::PickImport => file_dialogs::pick_import(runtime),
                Effect::RequestPaste => ctx.send_viewport_cmd(eframe::egui::ViewportCommand::RequestPaste),
                Effect::PreviewImport(job, source, options) => runtime.preview_import(job, source, *options),
                Effect::OpenPasted { job, user, text, options } => runtime.open_pasted(job, &user, text, *options),
                Effect::OpenSetAside(job, table) => runtime.open_set_aside(job, table),
                Effect::OpenTable(job, source, name) => runtime.open_table(job, source, name),
                Effect::OpenSample(job, sample) => {
                    if let Some((name, content)) = samples::file(sample) {
                        runtime.open_carried(job, name, content);
                    }
                }
                Effect::Close(source) => runtime.close(source),
                Effect::DecodeFigure(png, pixels) => {
                    let repaint = ctx.clone();
                    runtime.start_unnumbered("figure", move |_| {
                        chart_tab::decode(&png, &pixels);
                        repaint.request_repaint();
                    });
                }
                Effect::MakeChart(order, made) => {
                    let repaint = ctx.clone();
                    runtime.start_unnumbered("chart", move |_| {
                        let ChartOrder { view, choice, combine, title } = *order;
                        made.put(chart::build(&choice, combine, &view, title.as_deref()).map(Arc::new));
                        repaint.request_repaint();
                    });
                }
                Effect::CopyPicture(picture) => {
                    let (pixels, repaint) = (self.looks.pictures.copy(), ctx.clone());
                    runtime.start_unnumbered("copy image", move |_| {
                        match picture.png(2) {
                            Ok(png) => chart_tab::decode(&png, &pixels),
                            Err(_) => pixels.put(None),
                        }
                        repaint.request_repaint();
                    });
                }
                Effect::WritePicture(job, order) => {
                    let PictureOrder { picture, format, scale, path, replace } = *order;
                    runtime.write_file(job, path, replace, move || picture.bytes(format, scale));
                }
                Effect::PickPicturePath(path) => file_dialogs::pick_export_path(runtime, PathBuf::from(path)),
                Effect::Grid { job, key, frame, work } => runtime.work_on_grid(job, key, frame, *work),
                Effect::Ask(job, order) => runtime.ask(job, *order),
                Effect::Preview(job, order) => runtime.preview(job, *order),
                Effect::KeepMeaning { user, table, chip, chosen } => runtime.keep_meaning(&user, table, chip, chosen),
                Effect::ListMeanings { user, table } => runtime.list_meanings(&user, table),
                Effect::Answer(job, order, run) => runtime.answer(job, *order, *run),
                Effect::FindProviders { job, user, keyring } => runtime.find_providers(job, user, keyring),
                Effect::SaveProvider { job, user, provider, key } => runtime.set_provider(job, user, *provider, key),
                Effect::RemoveProvider { job, user, name } => runtime.remove_provider(job, user, name),
                Effect::TryProvider(job, provider) => runtime.try_provider(job, *provider),
                Effect::Execute(job, order) => runtime.execute(job, *order),
                Effect::History(order) => runtime.history(order),
                Effect::DraftDecided => runtime.draft_decided(),
                Effect::PickPlace(kind, from) => file_dialogs::pick_place(runtime, kind, from),
                Effect::OpenFrame(job, frames, name) => runtime.open_frame(job, frames, name),
                Effect::Look(job, frame, table) => runtime.look(job, frame, table),
                Effect::Cancel(job) => runtime.cancel(job),
                Effect::SetUpPython { job, science } => {
                    runtime.set_up_python(job, if science { Packages::All } else { Packages::Core });
                }
                Effect::ReportSandbox => runtime.report_sandbox(),
                Effect::UseService(address) => {
                    runtime.use_service(HttpCodeExecutionClient::with_own_token(&address).ok());
                    self.prepared = None;
                }
                Effect::Copy(text) => ctx.copy_text(text),
                Effect::Export(job, order) => runtime.export(job, *order),
                Effect::PickExportPath(path) => file_dialogs::pick_export_path(runtime, PathBuf::from(path)),
                Effect::ApplyLooks => {
                    let settings = &self.session.state.settings;
                    theme::apply(ctx, settings.theme, settings.code_size);
                    self.looks.grids.states.clear();
                }
                Effect::CloseWindow => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                Effect::LoadSettings(user) => self.arriving = Some(settings::arriving(runtime, ctx, Some(user))),
            }
        }
    }
}

impl eframe::App for Workbench {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Self::ui(self, ui);
    }
}
