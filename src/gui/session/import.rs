//! Opening with choices: how a file or pasted text is to be read, what that gives, and what is remembered of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Action, Effect, Focus, Overlay, Session, Tone};
use crate::domain::{DatabaseUid, TableUid};
use crate::frame::{ChosenType, LoadError, LoadOptions, Preview};
use crate::runtime::{ImportSource, JobId};

/// What a person does in the dialog, or to get there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ImportAction {
    /// The dialog for this file.
    Choose(PathBuf),
    /// The dialog for a source that is open: how it is read is to be changed.
    Change(DatabaseUid),
    /// Text came from the clipboard.
    Pasted(String),
    /// The text that was typed into the dialog changed, or is to be typed anew.
    TextTyped,
    ClearText,
    /// A choice changed.
    Changed,
    /// All choices back to what is found in the file.
    Reset,
    /// Open it so.
    Load,
    Close,
    /// What was remembered for this file is forgotten.
    Forget,
    /// A column of a source that is open is to be read as this.
    ReadAs(DatabaseUid, String, ChosenType),
    /// What was set aside when this table was loaded, as a table.
    OpenSetAside(TableUid),
    /// The banner about this table is not wanted any more.
    Dismiss(TableUid),
    /// The file of this source changed: it is to be read again as it was read.
    ReadAgain(DatabaseUid),
    /// It is to stay as it was read, until it changes again.
    StayAsRead(DatabaseUid),
}

/// What the dialog shows.
#[derive(Debug)]
pub(crate) struct Import {
    /// What is about to be opened; `None` while nothing was pasted yet.
    pub(crate) source: Option<ImportSource>,
    /// The last good preview; it stays while the next one is made.
    pub(crate) preview: Option<Arc<Preview>>,
    /// Why the choices give nothing.
    pub(crate) problem: Option<LoadError>,
    /// The preview that is being made: of any other nothing is wanted any more.
    pub(crate) job: Option<JobId>,
    /// The source is open already.
    pub(crate) opened: bool,
    /// The choices that the last preview was asked for.
    pub(crate) asked: LoadOptions,
    /// The tables of a file that has several, by their names.
    pub(crate) tables: Vec<String>,
}

/// What is on the dialog's lower half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ImportTab {
    #[default]
    Rows,
    Columns,
    Report,
}

/// For what the choices are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Keep {
    No,
    #[default]
    File,
    Like,
}

/// What a person chooses. Panels change it in place.
#[derive(Debug, Default)]
pub(crate) struct ImportDraft {
    pub(crate) options: LoadOptions,
    /// Numbers and lists as they are typed.
    pub(crate) skip: String,
    pub(crate) header_rows: String,
    pub(crate) limit: String,
    pub(crate) nulls: String,
    pub(crate) other_delimiter: Option<String>,
    pub(crate) keep: Keep,
    pub(crate) tab: ImportTab,
    /// Text that is typed where nothing was pasted.
    pub(crate) text: String,
    /// The columns that are listed.
    pub(crate) column: String,
}

impl ImportDraft {
    fn of(options: LoadOptions) -> Self {
        let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            skip: number(options.skip),
            header_rows: number(options.header_rows),
            limit: number(options.limit),
            nulls: options.nulls.as_ref().map(|nulls| nulls.join(", ")).unwrap_or_default(),
            other_delimiter: options.delimiter.clone().filter(|text| !USUAL_DELIMITERS.contains(&text.as_str())),
            options,
            ..Self::default()
        }
    }

    /// The choices as the loader takes them.
    pub(crate) fn chosen(&self) -> LoadOptions {
        let number = |text: &str| text.trim().replace([',', ' '], "").parse().ok();
        let words = || self.nulls.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
        let other = self.other_delimiter.clone().filter(|text| !text.is_empty());
        LoadOptions {
            skip: number(&self.skip),
            header_rows: number(&self.header_rows),
            limit: number(&self.limit),
            nulls: Some(words().collect::<Vec<_>>()).filter(|nulls| !nulls.is_empty()),
            delimiter: if self.other_delimiter.is_some() { other } else { self.options.delimiter.clone() },
            ..self.options.clone()
        }
    }
}

/// What usually stands between cells; anything else is typed.
pub(crate) const USUAL_DELIMITERS: [&str; 6] = [",", ";", "\t", "|", " ", ":"];

/// What a person chose for a file, or for all like it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptReading {
    /// A path, in which `*` stands for any digits.
    pub(crate) pattern: String,
    pub(crate) options: LoadOptions,
}

/// Readings that are remembered; the oldest go.
const KEPT: usize = 200;

/// The pattern of files whose names differ in their digits only.
pub(crate) fn pattern_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut pattern = String::new();
    for c in name.chars() {
        if !c.is_ascii_digit() {
            pattern.push(c);
        } else if !pattern.ends_with('*') {
            pattern.push('*');
        }
    }
    path.with_file_name(pattern).display().to_string()
}

/// What is remembered for a path: for the file itself before those like it.
pub(crate) fn remembered<'a>(kept: &'a [KeptReading], path: &Path) -> Option<&'a KeptReading> {
    let (exact, like) = (path.display().to_string(), pattern_of(path));
    let named = |wanted: &str| kept.iter().find(|kept| kept.pattern == wanted);
    named(&exact).or_else(|| named(&like))
}

impl Session {
    pub(super) fn act_on_import(&mut self, action: ImportAction) -> Vec<Effect> {
        match action {
            ImportAction::Choose(path) => return self.choose_import(path),
            ImportAction::Change(source) => return self.change_reading(&source),
            ImportAction::Pasted(text) => return self.pasted(text),
            ImportAction::TextTyped => return self.text_typed(),
            ImportAction::ClearText => {
                self.drafts.import.text.clear();
                self.take_import(None);
            }
            ImportAction::Changed => return self.preview_import(),
            ImportAction::Reset => {
                let tab = self.drafts.import.tab;
                let text = std::mem::take(&mut self.drafts.import.text);
                self.drafts.import = ImportDraft { tab, text, ..ImportDraft::default() };
                return self.preview_import();
            }
            ImportAction::Load => return self.load_import(),
            ImportAction::Close => return self.close_import(),
            ImportAction::Forget => {
                if let Some(path) = self.import_path() {
                    let (exact, like) = (path.display().to_string(), pattern_of(&path));
                    self.state.settings.readings.retain(|kept| kept.pattern != exact && kept.pattern != like);
                    self.say("What was remembered for this file is forgotten".to_owned(), Tone::Neutral);
                }
            }
            ImportAction::OpenSetAside(table) => {
                let job = self.next_job();
                self.state.opening.push((job, "rows set aside".to_owned()));
                return vec![Effect::OpenSetAside(job, table)];
            }
            ImportAction::ReadAs(source, column, wish) => return self.read_as(&source, column, wish),
            ImportAction::Dismiss(table) => {
                self.state.reports_read.insert(table);
            }
            ImportAction::ReadAgain(source) => return self.read_again(&source),
            ImportAction::StayAsRead(source) => {
                self.state.changed_files.remove(&source);
            }
        }
        Vec::new()
    }

    /// Reads a source again, one of its columns as something else; remembered for its file like any other choice.
    fn read_as(&mut self, source: &DatabaseUid, column: String, wish: ChosenType) -> Vec<Effect> {
        let Some(table) = self.state.tables.iter().find(|table| table.source == *source) else { return Vec::new() };
        let (path, mut options) = (table.path.clone(), table.table.report.options.clone());
        options.types.retain(|(known, _)| *known != column);
        options.types.push((column, wish));
        self.drafts.import.keep = Keep::File;
        self.keep_reading(&path, &options);
        vec![self.open_as(path, options)]
    }

    /// The path that was typed, or else one from the system's dialog.
    pub(super) fn open_with_options(&mut self) -> Vec<Effect> {
        let typed = self.drafts.path.trim().trim_matches(['"', '\'']).to_owned();
        if !typed.is_empty() {
            return self.choose_import(PathBuf::from(typed));
        }
        // Where the system has no dialog, the path is typed.
        self.state.settings.show_data = true;
        self.drafts.focus = Some(Focus::Path);
        vec![Effect::PickImport]
    }

    /// The active table's source, read another way.
    pub(super) fn change_active_reading(&mut self) -> Vec<Effect> {
        match self.state.active_table().map(|table| table.source.clone()) {
            Some(source) => self.change_reading(&source),
            None => self.open_with_options(),
        }
    }

    /// The dialog with a field for text.
    pub(super) fn paste_table(&mut self) -> Vec<Effect> {
        self.drafts.import = ImportDraft { keep: Keep::No, ..ImportDraft::default() };
        self.take_import(None);
        vec![Effect::RequestPaste]
    }

    fn choose_import(&mut self, path: PathBuf) -> Vec<Effect> {
        let options = remembered(&self.state.settings.readings, &path).map(|kept| kept.options.clone());
        self.drafts.import = ImportDraft::of(options.unwrap_or_default());
        self.take_import(Some(ImportSource::File(path)));
        self.preview_import()
    }

    fn change_reading(&mut self, source: &DatabaseUid) -> Vec<Effect> {
        let Some(table) = self.state.tables.iter().find(|table| table.source == *source) else { return Vec::new() };
        let (path, options) = (table.path.clone(), table.table.report.options.clone());
        self.drafts.import = ImportDraft::of(options);
        self.take_import(Some(ImportSource::File(path)));
        if let Some(import) = &mut self.state.import {
            import.opened = true;
        }
        self.preview_import()
    }

    fn read_again(&mut self, source: &DatabaseUid) -> Vec<Effect> {
        self.state.changed_files.remove(source);
        let Some(table) = self.state.tables.iter().find(|table| table.source == *source) else { return Vec::new() };
        let (path, options) = (table.path.clone(), table.table.report.options.clone());
        vec![self.open_as(path, options)]
    }

    fn take_import(&mut self, source: Option<ImportSource>) {
        self.state.overlay = Some(Overlay::Import);
        let asked = LoadOptions::default();
        let (preview, problem, job, tables) = (None, None, None, Vec::new());
        self.state.import = Some(Import { source, preview, problem, job, opened: false, asked, tables });
    }

    fn pasted(&mut self, text: String) -> Vec<Effect> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        if self.state.overlay != Some(Overlay::Import) {
            self.drafts.import = ImportDraft { keep: Keep::No, ..ImportDraft::default() };
        }
        self.take_import(Some(ImportSource::Pasted(text.into())));
        self.preview_import()
    }

    fn text_typed(&mut self) -> Vec<Effect> {
        let text = self.drafts.import.text.clone();
        let Some(import) = &mut self.state.import else { return Vec::new() };
        import.source = (!text.trim().is_empty()).then(|| ImportSource::Pasted(text.into()));
        (import.preview, import.problem) = (None, None);
        self.preview_import()
    }

    /// A preview of the present choices; the one that is being made is given up.
    fn preview_import(&mut self) -> Vec<Effect> {
        let job = self.next_job();
        let options = self.drafts.import.chosen();
        let Some(import) = &mut self.state.import else { return Vec::new() };
        let Some(source) = import.source.clone() else { return Vec::new() };
        let given_up = import.job.replace(job).map(Effect::Cancel);
        import.asked = options.clone();
        given_up.into_iter().chain([Effect::PreviewImport(job, source, Box::new(options))]).collect()
    }

    pub(super) fn import_previewed(&mut self, job: JobId, outcome: Result<Arc<Preview>, LoadError>) {
        let Some(import) = self.state.import.as_mut().filter(|import| import.job == Some(job)) else { return };
        import.job = None;
        match outcome {
            Ok(preview) => {
                // Of a chosen table only its own name is told.
                if import.asked.sheet.is_none() {
                    import.tables.clone_from(&preview.tables);
                } else if import.tables.is_empty() {
                    import.tables.extend(import.asked.sheet.clone());
                }
                (import.preview, import.problem) = (Some(preview), None);
            }
            Err(error) => import.problem = Some(error),
        }
    }

    /// A job for the preview that ended without its event.
    pub(super) fn import_burst(&mut self, job: Option<JobId>, message: &str) {
        if let Some(import) = self.state.import.as_mut().filter(|import| import.job.is_some() && import.job == job) {
            import.job = None;
            let hint = "choose otherwise; the log file in the data folder says more".to_owned();
            import.problem = Some(LoadError { kind: "malformed".to_owned(), message: message.to_owned(), hint });
        }
    }

    fn import_path(&self) -> Option<PathBuf> {
        match &self.state.import.as_ref()?.source {
            Some(ImportSource::File(path)) => Some(path.clone()),
            _ => None,
        }
    }

    fn load_import(&mut self) -> Vec<Effect> {
        let options = self.drafts.import.chosen();
        let Some(source) = self.state.import.as_ref().and_then(|import| import.source.clone()) else {
            return Vec::new();
        };
        let mut effects = self.close_import();
        match source {
            ImportSource::File(path) => {
                self.keep_reading(&path, &options);
                effects.push(self.open_as(path, options));
            }
            ImportSource::Pasted(text) => {
                let job = self.next_job();
                self.state.load_problem = None;
                self.state.opening_first = false;
                self.state.opening.push((job, "pasted text".to_owned()));
                effects.push(Effect::OpenPasted {
                    job,
                    user: self.state.user.clone(),
                    text,
                    options: Box::new(options),
                });
            }
        }
        effects
    }

    fn keep_reading(&mut self, path: &Path, options: &LoadOptions) {
        let pattern = match self.drafts.import.keep {
            Keep::No => return,
            Keep::File => path.display().to_string(),
            Keep::Like => pattern_of(path),
        };
        let kept = &mut self.state.settings.readings;
        kept.retain(|kept| kept.pattern != pattern);
        // What is found in the file needs no memory.
        if !options.is_default() {
            kept.insert(0, KeptReading { pattern, options: options.clone() });
            kept.truncate(KEPT);
        }
    }

    fn close_import(&mut self) -> Vec<Effect> {
        if self.state.overlay == Some(Overlay::Import) {
            self.state.overlay = None;
        }
        let import = self.state.import.take();
        import.and_then(|import| import.job).map(Effect::Cancel).into_iter().collect()
    }

    /// Opens a file as the person wanted it read before.
    pub(super) fn open(&mut self, path: PathBuf) -> Effect {
        let kept = remembered(&self.state.settings.readings, &path).map(|kept| kept.options.clone());
        self.open_as(path, kept.unwrap_or_default())
    }
}

impl From<ImportAction> for Action {
    fn from(action: ImportAction) -> Self {
        Self::Import(action)
    }
}
