//! Earlier runs: how a run that ends becomes one, what a person does with them, and what comes back from the store.

use std::sync::Arc;

use chrono::{DateTime, Local};

use super::{Effect, Python, Session, Story, Tone};
use crate::domain::{CodeOrigin, ExecutionId, Timeout, UserId};
use crate::execution::ExecutionResult;
use crate::frame::Frame;
use crate::history::{Draft, Environment, FoundDrafts, HistoryStore, OpenedTable, RunOptions, RunRecord, tables_of};
use crate::runtime::{Comparison, ExportKind, HistoryEvent, HistoryOrder, JobId};

/// Results of this session that stay at hand for comparing and restoring, in bytes together.
const AT_HAND: u64 = 512 << 20;

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
    pub(super) recalling: Option<JobId>,
    /// The run that begins when this file is open.
    pub(super) run_after: Option<(JobId, ExecutionId)>,
    /// The variable that was picked as the result of the run that goes on.
    pub(super) picked: Option<String>,
    /// What the store has to be told.
    pub(super) unsent: Vec<HistoryOrder>,
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
    pub(super) job: Option<JobId>,
    /// How their results differ, or why that cannot be said.
    pub(crate) outcome: Option<Result<Box<Comparison>, String>>,
}

/// What a person does with earlier runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    pub(super) fn frame(&self) -> Option<&Frame> {
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
    pub(super) fn put(&mut self, entry: HistoryEntry) {
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
        // The field is the person's word, also before anything has run.
        if Timeout::from_seconds(self.drafts.timeout_seconds).is_ok() {
            self.state.settings.timeout_seconds = self.drafts.timeout_seconds;
        }
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
            HistoryEvent::Drafts(user, found) if user == self.state.user => return self.found_drafts(found),
            HistoryEvent::Recalled(job, frame) if self.state.history.recalling == Some(job) => {
                self.state.history.recalling = None;
                match frame {
                    Some(frame) => return vec![self.put_and_look(frame, "earlier run".to_owned(), Vec::new())],
                    None => {
                        self.say("The result was too large to keep: run it again to see it".to_owned(), Tone::Warning);
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

    /// A closed window goes on where it was left; what a crash left is offered, unless it stands on screen already.
    fn found_drafts(&mut self, found: FoundDrafts) -> Vec<Effect> {
        self.state.history.offered = found.offered;
        if let Some(draft) = found.restored {
            if self.drafts.code.trim().is_empty() && self.drafts.question.trim().is_empty() {
                self.take_draft(draft);
            } else {
                self.state.history.offered.get_or_insert((draft, Local::now()));
            }
        }
        let on_screen = |draft: &Draft| {
            let code = draft.code.text.trim();
            let question = draft.question.trim();
            (code.is_empty() || code == self.drafts.code.trim())
                && (question.is_empty() || question == self.drafts.question.trim())
        };
        match self.state.history.offered.take_if(|(draft, _)| on_screen(draft)) {
            Some(_) => vec![Effect::DraftDecided],
            None => Vec::new(),
        }
    }

    pub(super) fn take_draft(&mut self, draft: Draft) {
        self.drafts.question = draft.question;
        self.drafts.code.clone_from(&draft.code.text);
        self.drafts.code_type = draft.code.code_type;
        self.drafts.generated = (draft.code.origin == CodeOrigin::Generated).then_some(draft.code);
        self.state.error_line = None;
        self.state.findings.clear();
    }
}
