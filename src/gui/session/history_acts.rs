//! What a person does with earlier runs: bring back, run again, name, pin, delete, compare, export.

use super::names::slug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Local;

use super::history::Comparing;
use super::{Answer, Effect, Focus, HistoryAction, HistoryEntry, Overlay, ResultTab, Session, Story, Tone, View};
use crate::domain::{CodeOrigin, ExecutionId};
use crate::frame::Source;
use crate::history::RunRecord;
use crate::runtime::{ExportKind, HistoryOrder, JobId};

/// Files that the menu of recent ones lists.
const RECENT: usize = 12;

impl Session {
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
        self.state.answer = entry.story.as_ref().map_or(Answer::None, |story| Answer::Reading(story.as_reading()));
        self.state.choices.clear();
        self.state.offer = None;
        self.state.error_line = None;
        self.state.findings.clear();
        self.activate_table_of(record);
        // What stood beside another run's result went with it.
        self.state.last.clone_from(&entry.result);
        let when = record.at.with_timezone(&Local).format("%H:%M");
        self.say(format!("Brought back the run of {when}"), Tone::Neutral);
        let Some(kept) = &record.result else { return Vec::new() };
        self.state.view = View::Result;
        self.state.result_tab = ResultTab::Table;
        self.state.failure_dismissed = true;
        if let Some(frame) = entry.frame() {
            let origin = record.outcome.origin.clone().unwrap_or_default();
            let effect = self.put_and_look(frame.clone(), origin, record.outcome.notes.clone());
            if let Some(shown) = &mut self.state.shown {
                shown.title.clone_from(&record.question);
            }
            return vec![effect];
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
            let effect = self.open_as(table.path.clone(), table.load.clone());
            if let Effect::Open(job, ..) = &effect {
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
        let active = self.state.active_table().filter(|table| opened && table.format != Source::SET_ASIDE);
        let path = active.map(|table| table.path.clone());
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
