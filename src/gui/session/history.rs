//! Earlier runs: how a run that ends becomes one, what a person does with them, and what comes back from the store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Local};

use super::{Answer, Effect, Focus, Overlay, Python, ResultTab, Session, Story, Tone, View};
use crate::domain::{CodeOrigin, ExecutionId, UserId};
use crate::execution::ExecutionResult;
use crate::frame::Frame;
use crate::history::{Draft, Environment, FoundDrafts, HistoryStore, OpenedTable, RunOptions, RunRecord, tables_of};
use crate::runtime::{Comparison, ExportKind, HistoryEvent, HistoryOrder, JobId};

/// Results of this session that stay at hand for comparing and restoring, in bytes together.
const AT_HAND: u64 = 512 << 20;
/// Files that the menu of recent ones lists.
const RECENT: usize = 12;

/// Earlier runs, and what is being done with them.
#[derive(Default)]
pub(crate) struct History {
    /// Pinned ones first, then the newest.
    pub(crate) entries: Vec<HistoryEntry>,
    /// Files on disk that are no runs of this version.
    pub(crate) unreadable: usize,
    /// The run that was deleted last.
    pub(crate) deleted: Option<HistoryEntry>,
    /// The run that is being given a name.
    pub(crate) naming: Option<ExecutionId>,
    /// Two runs side by side, or the first of them.
    pub(crate) comparing: Option<Comparing>,
    /// The run that is being written for another program.
    pub(crate) exporting: Option<(ExecutionId, ExportKind)>,
    /// What a window that ended without being closed left, and when.
    pub(crate) offered: Option<(Draft, DateTime<Local>)>,
    /// In a narrow window it takes the place of the data.
    pub(crate) in_front: bool,
    /// A result that is being read.
    recalling: Option<JobId>,
    /// The run that begins when this file is open.
    run_after: Option<(JobId, ExecutionId)>,
    /// The variable that was picked as the result of the run that goes on.
    pub(super) picked: Option<String>,
    /// What the store has to be told.
    unsent: Vec<HistoryOrder>,
}

/// One earlier run.
#[derive(Debug, Clone)]
pub(crate) struct HistoryEntry {
    /// Its record, without the result itself.
    pub(crate) record: Arc<RunRecord>,
    /// The run, where it belongs to this session and is still at hand.
    pub(crate) result: Option<Arc<ExecutionResult>>,
    /// The story of the answer; `None` for code that was typed.
    pub(crate) story: Option<Arc<Story>>,
    /// What a search looks in, in small letters.
    haystack: String,
}

/// Two runs, compared.
#[derive(Debug, Clone)]
pub(crate) struct Comparing {
    pub(crate) first: ExecutionId,
    pub(crate) second: Option<ExecutionId>,
    job: Option<JobId>,
    /// How their results differ, or why that cannot be said.
    pub(crate) outcome: Option<Result<Box<Comparison>, String>>,
}

/// What a person does with earlier runs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum HistoryAction {
    Restore(ExecutionId),
    RunAgain(ExecutionId),
    TogglePin(ExecutionId),
    StartNaming(ExecutionId),
    /// The name is in the drafts.
    Name,
    StopNaming,
    Delete(ExecutionId),
    Undo,
    /// The story of the run.
    Receipt(ExecutionId),
    /// The first of two, or the second.
    Compare(ExecutionId),
    EndComparing,
    StartExport(ExecutionId, ExportKind),
    /// To the path in the drafts.
    Export,
    PickPlace,
    EndExport,
    TakeDraft,
    DiscardDraft,
    ForgetRecent,
}

impl HistoryEntry {
    pub(crate) fn new(record: RunRecord, result: Option<Arc<ExecutionResult>>, story: Option<Arc<Story>>) -> Self {
        let tables = record.tables.iter().map(|table| format!("{} {}", table.name, table.path.display()));
        let tables: Vec<String> = tables.collect();
        let haystack = [
            record.name.as_deref().unwrap_or_default(),
            record.question.as_deref().unwrap_or_default(),
            record.outcome.status.name(),
            record.outcome.error.as_ref().map_or("", |error| error.error_type.as_str()),
            &tables.join(" "),
            &record.code.text,
        ];
        let haystack = haystack.join("\n").to_lowercase();
        let story = story.or_else(|| told_by(&record).map(Arc::new));
        Self { record: Arc::new(record), result, story, haystack }
    }

    /// Whether every one of these words, in small letters, is somewhere in it.
    pub(crate) fn matches(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.haystack.contains(word.as_str()))
    }

    fn frame(&self) -> Option<&Frame> {
        self.result.as_ref().and_then(|result| result.dataframe.as_ref())
    }
}

/// The story of a run of an earlier session, as far as its record tells it.
fn told_by(record: &RunRecord) -> Option<Story> {
    let question = record.question.clone()?;
    Some(Story {
        question,
        author: record.author.clone(),
        reading: record.reading.clone(),
        assumptions: record.assumptions.clone(),
        receipts: record.receipts.clone(),
        code: record.code.clone(),
        ..Story::default()
    })
}

impl History {
    pub(super) fn of(user: UserId) -> Self {
        Self { unsent: vec![HistoryOrder::Load(user)], ..Self::default() }
    }

    pub(crate) fn get(&self, id: ExecutionId) -> Option<&HistoryEntry> {
        self.entries.iter().find(|entry| entry.record.id == id)
    }

    /// What the store has not been told yet, of the user before.
    pub(super) fn carry_over(&mut self, before: Self) {
        self.unsent.splice(0..0, before.unsent);
    }

    /// Puts a run where it belongs, in place of what was known of it.
    fn put(&mut self, entry: HistoryEntry) {
        self.entries.retain(|known| known.record.id != entry.record.id);
        let place = |entry: &HistoryEntry| (!entry.record.pinned, std::cmp::Reverse(entry.record.at));
        let at = self.entries.partition_point(|known| place(known) < place(&entry));
        self.entries.insert(at, entry);
    }

    /// Old results make room, and what the store would let go goes here too.
    fn tidy(&mut self) {
        let mut bytes = 0;
        for entry in &mut self.entries {
            bytes += entry.frame().map_or(0, Frame::bytes);
            if bytes > AT_HAND {
                entry.result = None;
            }
        }
        while self.entries.len() > HistoryStore::MOST_RUNS
            && self.entries.last().is_some_and(|last| !last.record.pinned)
        {
            self.entries.pop();
        }
    }
}

impl Session {
    /// What the store has to be told since it was last asked.
    pub(crate) fn unsent(&mut self) -> Vec<Effect> {
        self.state.history.unsent.drain(..).map(Effect::History).collect()
    }

    /// A run that ended becomes an earlier one.
    pub(super) fn keep_run(
        &mut self,
        result: &Arc<ExecutionResult>,
        question: Option<String>,
        story: Option<Arc<Story>>,
    ) {
        let mut record = RunRecord::of(&self.state.user, result);
        let tables: Vec<OpenedTable<'_>> = self
            .state
            .tables
            .iter()
            .map(|open| OpenedTable {
                bound_name: &open.description.bound_name,
                table: &open.table,
                path: &open.path,
                format: &open.format,
            })
            .collect();
        record.tables = tables_of(&result.code, &tables, self.state.active.as_ref());
        record.options = RunOptions { result_name: self.state.history.picked.take(), strict: false };
        if let (Python::Ready(python), false) = (&self.state.python, self.state.runs_elsewhere()) {
            let sandbox = record.environment.sandbox;
            let known = Environment::new(Some((&python.version, &python.packages)));
            record.environment = Environment { sandbox, ..known };
        }
        record.question = question;
        if let Some(story) = &story {
            record.author.clone_from(&story.author);
            record.reading.clone_from(&story.reading);
            record.assumptions.clone_from(&story.assumptions);
            record.receipts.clone_from(&story.receipts);
        }
        let history = &mut self.state.history;
        history.unsent.push(HistoryOrder::Remember {
            user: self.state.user.clone(),
            record: Box::new(record.clone()),
            result: Arc::clone(result),
        });
        history.put(HistoryEntry::new(record, Some(Arc::clone(result)), story));
        history.deleted = None;
        history.tidy();
    }

    /// What is told of the history.
    pub(super) fn history_event(&mut self, event: HistoryEvent) -> Vec<Effect> {
        match event {
            HistoryEvent::Loaded(user, stored) if user == self.state.user => {
                self.state.history.unreadable = stored.unreadable;
                for record in stored.runs {
                    // What this session knows of a run is newer.
                    if self.state.history.get(record.id).is_none() {
                        self.state.history.put(HistoryEntry::new(record, None, None));
                    }
                }
            }
            HistoryEvent::Kept(user, record) if user == self.state.user => self.kept(*record),
            HistoryEvent::Drafts(user, found) if user == self.state.user => self.found_drafts(found),
            HistoryEvent::Recalled(job, frame) if self.state.history.recalling == Some(job) => {
                self.state.history.recalling = None;
                match frame {
                    Some(frame) => self.put(frame, "earlier run".to_owned(), Vec::new()),
                    None => {
                        self.say("The result was too large to keep: run it again to see it".to_owned(), Tone::Warning)
                    }
                }
            }
            HistoryEvent::Compared(job, outcome) => {
                if let Some(comparing) = self.state.history.comparing.as_mut().filter(|known| known.job == Some(job)) {
                    comparing.job = None;
                    comparing.outcome = Some(outcome);
                }
            }
            HistoryEvent::Exported(path, Ok(())) => self.say(format!("Written to {}", path.display()), Tone::Success),
            HistoryEvent::Exported(_, Err(why)) => self.say(format!("The run was not written: {why}"), Tone::Danger),
            HistoryEvent::PickedPlace(path) => self.drafts.export_path = path.display().to_string(),
            HistoryEvent::Failed(message) => {
                self.say(crate::domain::capitalised(&message), Tone::Danger);
            }
            _ => {}
        }
        Vec::new()
    }

    fn kept(&mut self, record: RunRecord) {
        let history = &mut self.state.history;
        let deleted = history.deleted.as_ref().is_some_and(|deleted| deleted.record.id == record.id);
        let known = history.get(record.id).cloned();
        if deleted && known.is_none() {
            return;
        }
        let (result, story) = known.map(|known| (known.result, known.story)).unwrap_or_default();
        history.put(HistoryEntry::new(record, result, story));
    }

    /// A closed window goes on where it was left; what a crash left is offered.
    fn found_drafts(&mut self, found: FoundDrafts) {
        self.state.history.offered = found.offered;
        let Some(draft) = found.restored else { return };
        if self.drafts.code.trim().is_empty() && self.drafts.question.trim().is_empty() {
            self.take_draft(draft);
        } else {
            self.state.history.offered.get_or_insert((draft, Local::now()));
        }
    }

    fn take_draft(&mut self, draft: Draft) {
        self.drafts.question = draft.question;
        self.drafts.code.clone_from(&draft.code.text);
        self.drafts.code_type = draft.code.code_type;
        self.drafts.generated = (draft.code.origin == CodeOrigin::Generated).then_some(draft.code);
        self.state.error_line = None;
        self.state.findings.clear();
    }

    pub(super) fn act_on_history(&mut self, action: HistoryAction) -> Vec<Effect> {
        let user = self.state.user.clone();
        match action {
            HistoryAction::Restore(id) => return self.restore(id),
            HistoryAction::RunAgain(id) => return self.run_again(id),
            HistoryAction::TogglePin(id) => self.amend(id, |record| record.pinned ^= true),
            HistoryAction::StartNaming(id) => {
                let name = self.state.history.get(id).map(|entry| entry.record.title().to_owned());
                self.drafts.run_name = name.unwrap_or_default();
                self.state.history.naming = Some(id);
                self.drafts.focus = Some(Focus::RunName);
            }
            HistoryAction::Name => {
                if let Some(id) = self.state.history.naming.take() {
                    let name = self.drafts.run_name.trim().to_owned();
                    self.amend(id, |record| record.name = (!name.is_empty()).then_some(name));
                }
            }
            HistoryAction::StopNaming => self.state.history.naming = None,
            HistoryAction::Delete(id) => {
                let history = &mut self.state.history;
                if let Some(at) = history.entries.iter().position(|entry| entry.record.id == id) {
                    history.deleted = Some(history.entries.remove(at));
                    return vec![Effect::History(HistoryOrder::Remove(user, id))];
                }
            }
            HistoryAction::Undo => {
                if let Some(entry) = self.state.history.deleted.take() {
                    let id = entry.record.id;
                    self.state.history.put(entry);
                    return vec![Effect::History(HistoryOrder::BringBack(user, id))];
                }
            }
            HistoryAction::Receipt(id) => {
                if let Some(story) = self.state.history.get(id).and_then(|entry| entry.story.clone()) {
                    self.state.story = Some(story);
                    self.state.view = View::Result;
                    self.state.result_tab = ResultTab::Receipt;
                }
            }
            HistoryAction::Compare(id) => return self.compare(id),
            HistoryAction::EndComparing => {
                self.state.history.comparing = None;
                self.state.overlay = None;
            }
            HistoryAction::StartExport(id, kind) => self.start_export(id, kind),
            HistoryAction::Export => return self.export(),
            HistoryAction::PickPlace => {
                if let Some((_, kind)) = self.state.history.exporting {
                    return vec![Effect::PickPlace(kind, PathBuf::from(&self.drafts.export_path))];
                }
            }
            HistoryAction::EndExport => {
                self.state.history.exporting = None;
                self.state.overlay = None;
            }
            HistoryAction::TakeDraft => {
                if let Some((draft, _)) = self.state.history.offered.take() {
                    self.take_draft(draft);
                    self.drafts.focus = Some(Focus::Code);
                    return vec![Effect::DraftDecided];
                }
            }
            HistoryAction::DiscardDraft => {
                self.state.history.offered = None;
                return vec![Effect::DraftDecided];
            }
            HistoryAction::ForgetRecent => self.state.settings.recent.clear(),
        }
        Vec::new()
    }

    /// Changes a record here and on disk.
    fn amend(&mut self, id: ExecutionId, change: impl FnOnce(&mut RunRecord)) {
        let Some(entry) = self.state.history.get(id).cloned() else { return };
        let mut record = RunRecord::clone(&entry.record);
        change(&mut record);
        self.state.history.unsent.push(HistoryOrder::Amend {
            user: self.state.user.clone(),
            id,
            name: record.name.clone(),
            pinned: record.pinned,
        });
        self.state.history.put(HistoryEntry::new(record, entry.result, entry.story));
    }

    /// Brings back code, question, table and result.
    fn restore(&mut self, id: ExecutionId) -> Vec<Effect> {
        let Some(entry) = self.state.history.get(id).cloned() else { return Vec::new() };
        let record = &entry.record;
        self.drafts.code.clone_from(&record.code.text);
        self.drafts.code_type = record.code.code_type;
        self.drafts.generated = (record.code.origin == CodeOrigin::Generated).then(|| record.code.clone());
        if let Some(question) = &record.question {
            self.drafts.question.clone_from(question);
        }
        self.drafts.jump = Some(1);
        self.drafts.focus = Some(Focus::Code);
        self.state.story.clone_from(&entry.story);
        self.state.answer = Answer::None;
        self.state.error_line = None;
        self.state.findings.clear();
        self.activate_table_of(record);
        let when = record.at.with_timezone(&Local).format("%H:%M");
        self.say(format!("Brought back the run of {when}"), Tone::Neutral);
        let Some(kept) = &record.result else { return Vec::new() };
        self.state.view = View::Result;
        self.state.result_tab = ResultTab::Table;
        self.state.failure_dismissed = true;
        if let Some(frame) = entry.frame() {
            let origin = record.outcome.origin.clone().unwrap_or_default();
            self.put(frame.clone(), origin, record.outcome.notes.clone());
            return Vec::new();
        }
        if kept.row_count == 0 && kept.columns.is_empty() {
            return Vec::new();
        }
        let job = self.next_job();
        self.state.history.recalling = Some(job);
        vec![Effect::History(HistoryOrder::Recall(job, self.state.user.clone(), id))]
    }

    /// The table it ran over becomes the active one, where it is open. Whether it is.
    fn activate_table_of(&mut self, record: &RunRecord) -> bool {
        let Some(wanted) = record.tables.iter().find(|table| table.active) else { return true };
        let open = self.state.tables.iter().find(|open| open.path == wanted.path && open.table.name == wanted.table);
        let uid = open.map(|open| open.table.table_uid.clone());
        let found = uid.is_some();
        if found {
            self.state.active = uid;
        }
        found
    }

    /// Over the table it ran over then, which is opened where it is not open.
    fn run_again(&mut self, id: ExecutionId) -> Vec<Effect> {
        let Some(record) = self.state.history.get(id).map(|entry| Arc::clone(&entry.record)) else { return Vec::new() };
        if !self.activate_table_of(&record)
            && let Some(table) = record.tables.iter().find(|table| table.active)
        {
            let effect = self.open(table.path.clone());
            if let Effect::Open(job, _) = &effect {
                self.state.history.run_after = Some((*job, id));
            }
            return vec![effect];
        }
        self.restore(id);
        self.state.history.recalling = None;
        match (record.question.clone(), self.state.story.clone()) {
            (Some(question), Some(story)) => self.run_answer(question, Vec::new(), Story::clone(&story)),
            _ => self.run_for(record.options.result_name.clone()),
        }
    }

    /// A file is open, or could not be opened: it is a recent one, and a run may have waited for it.
    pub(super) fn note_opened(&mut self, job: JobId, opened: bool) -> Vec<Effect> {
        let path = self.state.active_table().map(|table| table.path.clone()).filter(|_| opened);
        if let Some(path) = path {
            self.state.history.unsent.push(HistoryOrder::Note(path.clone()));
            if !is_sample(&path) {
                let recent = &mut self.state.settings.recent;
                recent.retain(|known| *known != path);
                recent.insert(0, path);
                recent.truncate(RECENT);
            }
        }
        match self.state.history.run_after.take_if(|(waited, _)| *waited == job) {
            // Opened under another path than it was recorded with, it would be opened again and again.
            Some((_, id)) if opened && self.is_open(id) => self.run_again(id),
            _ => Vec::new(),
        }
    }

    fn is_open(&mut self, id: ExecutionId) -> bool {
        let record = self.state.history.get(id).map(|entry| Arc::clone(&entry.record));
        record.is_some_and(|record| self.activate_table_of(&record))
    }

    fn compare(&mut self, id: ExecutionId) -> Vec<Effect> {
        let first = self.state.history.comparing.as_ref().map(|comparing| comparing.first).filter(|first| *first != id);
        let Some(first) = first else {
            self.state.history.comparing = Some(Comparing { first: id, second: None, job: None, outcome: None });
            return Vec::new();
        };
        let job = self.next_job();
        // The older one stands first, whichever was picked first.
        let at = |id| self.state.history.get(id).map(|entry| entry.record.at);
        let (first, second) = if at(first) <= at(id) { (first, id) } else { (id, first) };
        let side = |id| (id, self.state.history.get(id).and_then(|entry| entry.frame().cloned()));
        let sides = [side(first), side(second)];
        self.state.history.comparing = Some(Comparing { first, second: Some(second), job: Some(job), outcome: None });
        self.state.overlay = Some(Overlay::Compare);
        vec![Effect::History(HistoryOrder::Compare { job, user: self.state.user.clone(), sides })]
    }

    /// Asks where to; the field already says a place that will do.
    fn start_export(&mut self, id: ExecutionId, kind: ExportKind) {
        let Some(entry) = self.state.history.get(id) else { return };
        let record = &entry.record;
        let beside = record.tables.iter().find(|table| table.active && !is_sample(&table.path));
        let folder = self.state.settings.export_folder.clone();
        let folder = folder.or_else(|| beside.and_then(|table| table.path.parent().map(Path::to_path_buf)));
        let folder = folder.or_else(std::env::home_dir).unwrap_or_default();
        self.drafts.export_path =
            folder.join(format!("{}.{}", slug(record.title()), kind.ending())).display().to_string();
        self.state.history.exporting = Some((id, kind));
        self.state.overlay = Some(Overlay::Export);
    }

    fn export(&mut self) -> Vec<Effect> {
        let path = PathBuf::from(self.drafts.export_path.trim());
        let Some((id, kind)) = self.state.history.exporting.filter(|_| path.file_name().is_some()) else {
            return Vec::new();
        };
        self.state.settings.export_folder = path.parent().map(Path::to_path_buf);
        self.state.history.exporting = None;
        self.state.overlay = None;
        vec![Effect::History(HistoryOrder::Export { user: self.state.user.clone(), id, kind, path })]
    }
}

/// Whether a file is one of the samples that the program carries.
fn is_sample(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    path.parent().is_some_and(|folder| folder.ends_with("samples"))
        && super::super::samples::all().iter().any(|sample| name == sample.file.as_str())
}

/// A title as a file name: small letters and digits with dashes between.
fn slug(title: &str) -> String {
    let letters = title.to_lowercase();
    let words: Vec<&str> = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(48).collect();
    if slug.is_empty() { "run".to_owned() } else { slug.trim_end_matches('-').to_owned() }
}
