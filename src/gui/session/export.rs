//! The export dialog's state: what can be exported, how far it is, what came of it.

use std::path::{Path, PathBuf};

use super::exportable::{Exportable, Extent, Piece};
use super::names::{at_word_end, slug};
use super::{Effect, Overlay, Problem, ResultTab, Session, State, Tone, View};
use crate::domain::{FrameShape, capitalised, is_identifier};
use crate::frame::{ExportError, ExportFormat, ExportOptions, ExportProgress, Exported};
use crate::gui::format;
use crate::gui::panels::grid::GridCommand;
use crate::runtime::{ExportOrder, ExportPiece, JobId, PieceSource};

/// What the status says of a path where something is, as long as that is the path.
const EXISTS: &str = "There is a file of that name already";
const IS_SOURCE: &str = "An open table is read from that file";

/// What can be exported, and how far it is.
#[derive(Debug)]
pub(crate) struct Export {
    /// What was shown first; then, where it is a run's result, the run's other frames.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) stage: Stage,
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stage {
    Choosing,
    Writing { job: JobId, progress: Option<ExportProgress>, stopping: bool },
    Done(Exported),
    Failed(ExportError),
}

/// What the person chooses in the dialog. Panels change it in place.
#[derive(Debug, Clone)]
pub(crate) struct ExportDraft {
    pub(crate) options: ExportOptions,
    pub(crate) path: String,
    /// Which pieces, where the format takes several.
    pub(crate) chosen: Vec<bool>,
    /// How much of the first one.
    pub(crate) extent: Extent,
    /// The name that is suggested for the whole, and where to.
    name: String,
    folder: PathBuf,
    /// The path that was suggested last; one that was typed is left alone.
    suggested: String,
    /// Files that tables are read from: never suggested.
    sources: Vec<PathBuf>,
}

impl Default for ExportDraft {
    fn default() -> Self {
        Self {
            options: ExportOptions::new(ExportFormat::Csv),
            path: String::new(),
            chosen: Vec::new(),
            extent: Extent::Whole,
            name: String::new(),
            folder: PathBuf::new(),
            suggested: String::new(),
            sources: Vec::new(),
        }
    }
}

impl ExportDraft {
    /// Chooses another format, and gives the path its ending where it had the other's.
    pub(crate) fn set_format(&mut self, format: ExportFormat) {
        let path = Path::new(&self.path);
        let of_other = path.extension().is_none() || ExportFormat::of_path(path).is_some();
        if of_other && !self.path.is_empty() {
            let ending = format.endings().first().copied().unwrap_or_default();
            let kept = self.path == self.suggested;
            self.path = path.with_extension(ending).display().to_string();
            if kept {
                self.suggested.clone_from(&self.path);
            }
        }
        let old = std::mem::replace(&mut self.options, ExportOptions::new(format));
        let new = &mut self.options;
        (new.headers, new.neutralise, new.null) = (old.headers, old.neutralise, old.null);
        (new.quotes, new.bom, new.decimal_comma) = (old.quotes, old.bom, old.decimal_comma);
        if new.decimal_comma && format == ExportFormat::Csv {
            new.delimiter = ';';
        }
        self.suggest();
    }

    /// Chooses how much is written; the suggested name says so.
    pub(crate) fn set_extent(&mut self, extent: Extent) {
        self.extent = extent;
        self.suggest();
    }

    /// A name for what is chosen, unless the person has typed one. Never that of a file that a table is read from.
    fn suggest(&mut self) {
        if self.path != self.suggested {
            return;
        }
        let part = match self.extent {
            Extent::Whole => "",
            Extent::Shown => "-filtered",
            Extent::Selected => "-selection",
        };
        let ending = self.options.format.endings().first().copied().unwrap_or_default();
        let named = |part: &str| self.folder.join(format!("{}{part}.{ending}", file_name(&self.name)));
        let plain = named(part);
        let path = if self.sources.contains(&plain) { named(&format!("{part}-export")) } else { plain };
        self.path = path.display().to_string();
        self.suggested.clone_from(&self.path);
    }

    /// The path was typed: an ending that means a format chooses it.
    pub(crate) fn path_typed(&mut self) {
        if let Some(format) = ExportFormat::of_path(Path::new(self.path.trim()))
            && format != self.options.format
        {
            let path = self.path.clone();
            self.set_format(format);
            self.path = path;
        }
    }
}

impl Session {
    /// Opens the dialog for what is on screen: the result with the run's other frames, or the active table.
    pub(super) fn export_shown(&mut self) -> Vec<Effect> {
        if self.is_exporting() {
            self.state.overlay = Some(Overlay::ExportTable);
            return Vec::new();
        }
        let state = &self.state;
        // The grid knows what is shown and selected of a table: it opens the dialog.
        let in_grid = match state.view {
            View::Data => state.active_table().is_some(),
            View::Result => state.shown.is_some() && state.result_tab == ResultTab::Table,
            View::Welcome => false,
        };
        if in_grid {
            self.drafts.grid = Some(GridCommand::Export);
            return Vec::new();
        }
        let table = state.active_table().filter(|_| state.view != View::Result);
        let table = table.map(|table| Exportable::whole(&table.table.name, &table.table.frame));
        let result = self.result().filter(|_| state.view == View::Result);
        if table.is_none() && result.is_none() && (state.view != View::Result || other_frames(state).is_empty()) {
            self.say("There is no table to export: open data, or run code that has a result".to_owned(), Tone::Warning);
            return Vec::new();
        }
        let with_others = self.state.view == View::Result;
        self.open_export(table.or(result), with_others, None)
    }

    fn result(&self) -> Option<Exportable> {
        self.state.shown.as_ref().map(|shown| Exportable::whole(Exportable::RESULT, &shown.frame))
    }

    /// Opens the dialog for the result and the other frames of the run, as sheets of one workbook.
    pub(super) fn export_frames(&mut self) -> Vec<Effect> {
        self.open_export(self.result(), true, Some(ExportFormat::Excel))
    }

    /// Opens the dialog for a frame: a view of a table, or a selection.
    pub(super) fn export_frame(&mut self, wanted: Exportable) -> Vec<Effect> {
        let with_others = self.state.view == View::Result && wanted.name == Exportable::RESULT;
        self.open_export(Some(wanted), with_others, None)
    }

    fn open_export(
        &mut self,
        first: Option<Exportable>,
        with_others: bool,
        format: Option<ExportFormat>,
    ) -> Vec<Effect> {
        self.state.overlay = Some(Overlay::ExportTable);
        if self.is_exporting() {
            return Vec::new();
        }
        let mut pieces: Vec<Piece> = first.into_iter().map(Piece::here).collect();
        if with_others {
            pieces.extend(other_frames(&self.state));
        }
        let name = pieces.first().map_or("table", |piece| piece.what.name.as_str());
        let name = if name == Exportable::RESULT { self.result_name() } else { name.to_owned() };
        let folder = self.export_folder();
        let sources = self.source_files();
        let draft = &mut self.drafts.export;
        // What the code left on the way goes along only where it was asked for.
        let everything = format.is_some();
        draft.chosen = (0..pieces.len()).map(|at| at == 0 || everything).collect();
        // Who has filtered a table wants what is seen.
        let shown = pieces.first().is_some_and(|piece| piece.extents().any(|(extent, ..)| extent == Extent::Shown));
        draft.extent = if shown { Extent::Shown } else { Extent::Whole };
        (draft.name, draft.folder, draft.sources) = (name, folder, sources);
        (draft.path, draft.suggested) = (String::new(), String::new());
        let format = format.unwrap_or(draft.options.format);
        draft.set_format(format);
        self.state.export = Some(Export { pieces, stage: Stage::Choosing });
        Vec::new()
    }

    /// What the shown result is called as a file: by its question, or by the variable that it was found in.
    fn result_name(&self) -> String {
        let Some(shown) = &self.state.shown else { return Exportable::RESULT.to_owned() };
        let variable = || shown.origin.split('`').nth(1).filter(|name| is_identifier(name)).map(str::to_owned);
        let named = shown.title.as_deref().map(slug).or_else(variable);
        named.unwrap_or_else(|| Exportable::RESULT.to_owned())
    }

    /// The files that open tables are read from.
    fn source_files(&self) -> Vec<PathBuf> {
        self.state.tables.iter().map(|table| table.path.clone()).collect()
    }

    /// Where the last export went, or else the folder of the active table's file.
    pub(super) fn export_folder(&self) -> PathBuf {
        if let Some(last) = &self.state.settings.export_folder {
            return last.clone();
        }
        let beside = self.state.active_table().and_then(|table| table.path.parent());
        // The samples are written into the program's own folder: not a place to look for exports.
        let beside = beside.filter(|folder| !folder.ends_with("samples"));
        beside.map(Path::to_path_buf).or_else(home).unwrap_or_default()
    }

    /// Begins to write. A file that is there is replaced only where the person has said so.
    pub(super) fn write_table(&mut self, replace: bool) -> Vec<Effect> {
        let job = self.next_job();
        let sources = self.source_files();
        let Some(export) = &mut self.state.export else { return Vec::new() };
        // Over a file that a table is read from only where that was asked and answered.
        let asked = matches!(&export.stage, Stage::Failed(error) if error.kind == "source");
        let spared = if asked && replace { Vec::new() } else { sources };
        if matches!(export.stage, Stage::Writing { .. }) {
            return Vec::new();
        }
        let draft = &self.drafts.export;
        let Some(path) = target_of(draft) else {
            export.stage = Stage::Failed(ExportError::no_path());
            return Vec::new();
        };
        let several = draft.options.format == ExportFormat::Excel;
        let chosen = export.pieces.iter().zip(&draft.chosen).filter(|(_, chosen)| !several || **chosen);
        let most = if several { usize::MAX } else { 1 };
        let pieces: Vec<ExportPiece> = chosen.take(most).map(|(piece, _)| piece.taken(draft.extent)).collect();
        if pieces.is_empty() {
            return Vec::new();
        }
        export.stage = Stage::Writing { job, progress: None, stopping: false };
        let options = draft.options.clone();
        self.say(format!("Exporting to {}", path.display()), Tone::Accent);
        vec![Effect::Export(job, Box::new(ExportOrder { pieces, options, path, replace, spared }))]
    }

    /// Another path: what was said about the one before holds no longer.
    pub(super) fn export_path_typed(&mut self) {
        if let Some(stage @ Stage::Failed(_)) = self.export_stage() {
            *stage = Stage::Choosing;
            if [EXISTS, IS_SOURCE].contains(&self.state.status.text.as_str()) {
                self.say("Choose where to export to".to_owned(), Tone::Accent);
            }
        }
    }

    pub(super) fn cancel_export(&mut self) -> Vec<Effect> {
        match self.state.export.as_mut().map(|export| &mut export.stage) {
            Some(Stage::Writing { job, stopping, .. }) => {
                *stopping = true;
                vec![Effect::Cancel(*job)]
            }
            _ => Vec::new(),
        }
    }

    /// Puts the dialog away. What is being written goes on.
    pub(super) fn close_export(&mut self) {
        if self.state.overlay == Some(Overlay::ExportTable) {
            self.state.overlay = None;
        }
        if !self.is_exporting() {
            self.state.export = None;
        }
    }

    /// The person picked a path in the system's dialog, which asked about a file that is there.
    pub(super) fn export_to(&mut self, path: &Path) -> Vec<Effect> {
        if self.state.export.is_none() {
            return Vec::new();
        }
        self.drafts.export.path = path.display().to_string();
        self.drafts.export.path_typed();
        self.write_table(target_of(&self.drafts.export).as_deref() == Some(path))
    }

    pub(super) fn exporting(&mut self, job: JobId, now: ExportProgress) {
        if let Some(Stage::Writing { job: current, progress, .. }) = self.export_stage()
            && *current == job
        {
            *progress = Some(now);
        }
    }

    pub(super) fn exported(&mut self, job: JobId, outcome: Result<Exported, ExportError>) {
        if self.writes_picture(job) {
            self.picture_written(outcome);
            return;
        }
        let hidden = self.state.overlay != Some(Overlay::ExportTable);
        let Some(stage) = self.export_stage() else { return };
        if !matches!(stage, Stage::Writing { job: current, .. } if *current == job) {
            return;
        }
        match outcome {
            Ok(exported) => {
                *stage = Stage::Done(exported.clone());
                if let Some(folder) = exported.path.parent().filter(|folder| folder.is_absolute()) {
                    self.state.settings.export_folder = Some(folder.to_path_buf());
                }
                let rows = format::counted(exported.rows, "row");
                self.say(format!("Exported {rows} to {}", exported.path.display()), Tone::Success);
                if hidden {
                    self.state.export = None;
                    self.note_export(exported.notes, "", Tone::Warning);
                }
            }
            Err(error) => {
                let (cancelled, kind) = (error.kind == "cancelled", error.kind.clone());
                *stage = if cancelled { Stage::Choosing } else { Stage::Failed(error.clone()) };
                if cancelled {
                    self.say("The export was cancelled; nothing was written".to_owned(), Tone::Warning);
                } else if kind == "exists" {
                    self.say(EXISTS.to_owned(), Tone::Warning);
                } else if kind == "source" {
                    self.say(IS_SOURCE.to_owned(), Tone::Warning);
                } else {
                    self.say("The table could not be exported".to_owned(), Tone::Danger);
                }
                if hidden {
                    self.state.export = None;
                    if !cancelled {
                        self.note_export(vec![capitalised(&error.message)], &error.hint, Tone::Danger);
                    }
                }
            }
        }
    }

    /// The job ended without its own last event.
    pub(super) fn export_burst(&mut self, job: Option<JobId>, message: &str) {
        if let Some(job) = job {
            self.exported(job, Err(ExportError::fault(message)));
        }
    }

    pub(super) fn note_export(&mut self, texts: Vec<String>, hint: &str, tone: Tone) {
        for text in texts {
            let (hint, about) = (hint.to_owned(), "export".to_owned());
            self.add_problem(Problem { tone, text, hint, line: None, about });
        }
    }

    fn export_stage(&mut self) -> Option<&mut Stage> {
        self.state.export.as_mut().map(|export| &mut export.stage)
    }

    fn is_exporting(&self) -> bool {
        self.state.export.as_ref().is_some_and(|export| matches!(export.stage, Stage::Writing { .. }))
    }
}

/// The frames that the last run left beside its result, as long as its process keeps them.
fn other_frames(state: &State) -> Vec<Piece> {
    let Some(last) = &state.last else { return Vec::new() };
    let Some(kept) = &last.kept_frames else { return Vec::new() };
    let piece = |shape: &FrameShape| {
        let source = PieceSource::Kept(std::sync::Arc::clone(kept));
        Piece::kept(ExportPiece { name: shape.name.clone(), source }, shape.rows, shape.columns)
    };
    last.other_frames.iter().map(piece).collect()
}

fn target_of(draft: &ExportDraft) -> Option<PathBuf> {
    target(&draft.path, draft.options.format.endings().first()?)
}

/// The file that is meant: with this ending where none was typed, and `~` as the person's own folder.
pub(super) fn target(typed: &str, ending: &str) -> Option<PathBuf> {
    // Paths are pasted with quotes around them by file managers and shells.
    let text = typed.trim().trim_matches(['"', '\'']);
    if text.is_empty() || text.ends_with(['/', '\\']) {
        return None;
    }
    let mut path = match (text.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    };
    if path.is_relative()
        && let Some(home) = home()
    {
        path = home.join(path);
    }
    if path.extension().is_none() {
        path.set_extension(ending);
    }
    Some(path)
}

fn home() -> Option<PathBuf> {
    ["HOME", "USERPROFILE"].into_iter().find_map(std::env::var_os).map(PathBuf::from).filter(|home| home.is_absolute())
}

/// A table's name as a file's.
pub(super) fn file_name(name: &str) -> String {
    let plain: String = at_word_end(name, 80)
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '.') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let plain = plain.trim().to_owned();
    if plain.is_empty() { "table".to_owned() } else { plain }
}
