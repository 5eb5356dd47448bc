//! Earlier runs on the worker side. What reads or changes the store goes through one thread, in the order it was asked
//! for; what takes long (hashing files, comparing frames) runs beside it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::{Event, JobId, Outbox, Runtime};
use crate::domain::{ExecutionId, UserId};
use crate::execution::ExecutionResult;
use crate::folders::Folders;
use crate::frame::{CellDifferences, Frame, FrameDifference, cell_differences, compare};
use crate::history::{Fingerprints, FoundDrafts, HistoryStore, RunRecord, StoredRuns, notebook, script};

/// Orders that may wait. A person cannot give so many before the first is carried out.
const ORDERS: usize = 1024;
/// Cells that a comparison names.
const NAMED_CELLS: usize = 200;

/// What is wanted of the history.
#[derive(Debug, Clone)]
pub enum HistoryOrder {
    /// Read this user's runs, and keep their drafts from now on.
    Load(UserId),
    /// Keep a run that has ended.
    Remember {
        /// Whose.
        user: UserId,
        /// Its record, without result and fingerprints.
        record: Box<RunRecord>,
        /// The run.
        result: Arc<ExecutionResult>,
    },
    /// Give a run another name, or pin it.
    Amend {
        /// Whose.
        user: UserId,
        /// The run.
        id: ExecutionId,
        /// Its name from now on.
        name: Option<String>,
        /// Whether it is pinned from now on.
        pinned: bool,
    },
    /// Delete a run.
    Remove(UserId, ExecutionId),
    /// Undo that.
    BringBack(UserId, ExecutionId),
    /// Read a run's result again.
    Recall(JobId, UserId, ExecutionId),
    /// Compare the results of two runs; frames that are not at hand are read.
    Compare {
        /// The job.
        job: JobId,
        /// Whose.
        user: UserId,
        /// The runs, with the frames that are at hand.
        sides: [(ExecutionId, Option<Frame>); 2],
    },
    /// Write a run for another program.
    Export {
        /// Whose.
        user: UserId,
        /// The run.
        id: ExecutionId,
        /// As what.
        kind: ExportKind,
        /// Where.
        path: PathBuf,
    },
    /// A file was opened: what it holds will be asked for.
    Note(PathBuf),
}

/// What a run can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// Python that runs alone.
    Script,
    /// A Jupyter notebook.
    Notebook,
    /// The document that `replay` runs again.
    Record,
}

impl ExportKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Script, Self::Notebook, Self::Record];

    /// For a person.
    pub fn title(self) -> &'static str {
        match self {
            Self::Script => "Python script",
            Self::Notebook => "Jupyter notebook",
            Self::Record => "Run record",
        }
    }

    /// The end of its files' names.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Script => "py",
            Self::Notebook => "ipynb",
            Self::Record => "json",
        }
    }

    fn write(self, record: &RunRecord) -> String {
        match self {
            Self::Script => script(record),
            Self::Notebook => notebook(record),
            Self::Record => record.to_json(),
        }
    }
}

/// How two results differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Whether they say the same, and which rows do not.
    pub rows: FrameDifference,
    /// Which cells are not exactly the same, where both have that row and column.
    pub cells: CellDifferences,
}

/// What became of an order.
#[derive(Debug)]
pub enum HistoryEvent {
    /// A user's runs were read.
    Loaded(UserId, StoredRuns),
    /// A run is kept, or was changed; as it now stands.
    Kept(UserId, Box<RunRecord>),
    /// A run was deleted.
    Removed(UserId, ExecutionId),
    /// A run's result was read; `None` where it was too large to be kept.
    Recalled(JobId, Option<Frame>),
    /// Two results were compared; `Err` says why that is not possible.
    Compared(JobId, Result<Box<Comparison>, String>),
    /// A run was written, or could not be.
    Exported(PathBuf, Result<(), String>),
    /// What earlier windows left being typed.
    Drafts(UserId, FoundDrafts),
    /// A place for an export was picked in a dialog.
    PickedPlace(PathBuf),
    /// An order could not be carried out.
    Failed(String),
}

/// The thread that keeps the order, and what it shares.
pub(super) struct HistoryWorker {
    orders: Option<SyncSender<HistoryOrder>>,
    done: Arc<AtomicBool>,
}

impl HistoryWorker {
    pub(super) fn start(folders: Folders, outbox: Outbox) -> Self {
        let (orders, inbox) = sync_channel(ORDERS);
        let done = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&done);
        let body = move || {
            serve(&inbox, &folders, &outbox);
            ended.store(true, Ordering::SeqCst);
        };
        let started = thread::Builder::new().name("history".to_owned()).spawn(body);
        if let Err(error) = &started {
            tracing::warn!(%error, "no thread for the history: runs are not kept");
        }
        Self { orders: started.is_ok().then_some(orders), done }
    }

    fn send(&self, order: HistoryOrder) {
        if let Some(orders) = &self.orders
            && orders.try_send(order).is_err()
        {
            tracing::warn!("the history does not keep up: an order was dropped");
        }
    }

    /// Carries out what was ordered before the program ends, at most for so long.
    pub(super) fn finish(&mut self, patience: Duration) {
        if self.orders.take().is_none() {
            return;
        }
        let deadline = Instant::now() + patience;
        while !self.done.load(Ordering::SeqCst) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Runtime {
    /// Carries an order out; what comes of it comes as [`Event::History`].
    pub fn history(&self, order: HistoryOrder) {
        match order {
            HistoryOrder::Note(path) => self.start_unnumbered("read file for its hash", move |_| {
                if let Err(error) = fingerprints().of(&path) {
                    tracing::debug!(%error, "a file could not be hashed");
                }
            }),
            HistoryOrder::Compare { job, user, sides } => {
                let store = HistoryStore::of(&self.folders, &user);
                self.start(job, "compare runs", move |outbox, _| {
                    let outcome = compare_sides(&store, sides).map(Box::new);
                    outbox.send(Event::History(HistoryEvent::Compared(job, outcome)));
                });
            }
            HistoryOrder::Load(user) => {
                self.keep_drafts(user.clone());
                self.history.send(HistoryOrder::Load(user));
            }
            order => self.history.send(order),
        }
    }
}

/// Files that were hashed already, whichever window asked.
fn fingerprints() -> &'static Fingerprints {
    static KNOWN: OnceLock<Fingerprints> = OnceLock::new();
    KNOWN.get_or_init(Fingerprints::default)
}

fn serve(inbox: &Receiver<HistoryOrder>, folders: &Folders, outbox: &Outbox) {
    while let Ok(order) = inbox.recv() {
        let carried_out = catch_unwind(AssertUnwindSafe(|| carry_out(order, folders, outbox)));
        let event = match carried_out {
            Ok(Ok(event)) => event,
            Ok(Err(message)) => HistoryEvent::Failed(message),
            Err(_) => HistoryEvent::Failed("the history failed inside".to_owned()),
        };
        outbox.send(Event::History(event));
    }
}

fn carry_out(order: HistoryOrder, folders: &Folders, outbox: &Outbox) -> Result<HistoryEvent, String> {
    match order {
        HistoryOrder::Load(user) => {
            let mut stored = HistoryStore::of(folders, &user).load();
            stored.runs.iter_mut().for_each(lighten);
            Ok(HistoryEvent::Loaded(user, stored))
        }
        HistoryOrder::Remember { user, record, result } => remember(user, *record, &result, folders, outbox),
        HistoryOrder::Amend { user, id, name, pinned } => {
            let store = HistoryStore::of(folders, &user);
            let changed = store.change(id, |record| (record.name, record.pinned) = (name, pinned));
            match changed {
                Ok(record) => Ok(kept(user, record)),
                Err(error) => {
                    // The card shows what stands on disk.
                    if let Ok(record) = store.get(id) {
                        outbox.send(Event::History(kept(user, record)));
                    }
                    Err(format!("the run was not changed: {error}"))
                }
            }
        }
        HistoryOrder::Remove(user, id) => {
            let removed = HistoryStore::of(folders, &user).remove(id);
            removed.map_err(|error| format!("the run was not deleted: {error}"))?;
            Ok(HistoryEvent::Removed(user, id))
        }
        HistoryOrder::BringBack(user, id) => {
            let record = HistoryStore::of(folders, &user).bring_back(id);
            record.map(|record| kept(user, record)).map_err(|error| format!("the run did not come back: {error}"))
        }
        HistoryOrder::Recall(job, user, id) => {
            let record = HistoryStore::of(folders, &user).get(id);
            let record = record.map_err(|error| format!("the run could not be read: {error}"))?;
            let frame = record.result.and_then(|result| result.frame()).transpose();
            let frame = frame.map_err(|error| format!("the kept result could not be read: {error}"))?;
            Ok(HistoryEvent::Recalled(job, frame))
        }
        HistoryOrder::Export { user, id, kind, path } => {
            let outcome = export(&HistoryStore::of(folders, &user), id, kind, &path);
            Ok(HistoryEvent::Exported(path, outcome))
        }
        HistoryOrder::Note(_) | HistoryOrder::Compare { .. } => Err("this is done beside the store".to_owned()),
    }
}

fn kept(user: UserId, mut record: RunRecord) -> HistoryEvent {
    lighten(&mut record);
    HistoryEvent::Kept(user, Box::new(record))
}

/// A card does not need the result itself.
fn lighten(record: &mut RunRecord) {
    if let Some(result) = &mut record.result {
        result.arrow = None;
    }
}

/// Written at once; what its tables held follows where their files have not been read for that yet.
fn remember(
    user: UserId,
    mut record: RunRecord,
    result: &ExecutionResult,
    folders: &Folders,
    outbox: &Outbox,
) -> Result<HistoryEvent, String> {
    record.keep_result(result);
    let mut unknown = false;
    for table in &mut record.tables {
        table.content = fingerprints().known(&table.path);
        unknown |= table.content.is_none();
    }
    let store = HistoryStore::of(folders, &user);
    store.add(&record).map_err(|error| format!("the run is not kept: {error}"))?;
    if unknown {
        let (id, tables, outbox, user) = (record.id, record.tables.clone(), outbox.clone(), user.clone());
        let body = move || {
            let content: Vec<_> = tables.iter().map(|table| fingerprints().of(&table.path).ok()).collect();
            let changed = store.change(id, |record| {
                for (table, content) in record.tables.iter_mut().zip(content) {
                    table.content = content;
                }
            });
            match changed {
                Ok(record) => drop(outbox.send(Event::History(kept(user, record)))),
                Err(error) => tracing::debug!(%error, "a run is gone before its tables were hashed"),
            }
        };
        if let Err(error) = thread::Builder::new().name("hash tables".to_owned()).spawn(body) {
            tracing::warn!(%error, "tables of a run are not hashed");
        }
    }
    Ok(kept(user, record))
}

fn compare_sides(store: &HistoryStore, sides: [(ExecutionId, Option<Frame>); 2]) -> Result<Comparison, String> {
    let frame = |(id, frame): (ExecutionId, Option<Frame>)| {
        if let Some(frame) = frame {
            return Ok(frame);
        }
        let record = store.get(id).map_err(|error| error.to_string())?;
        let title = record.title().to_owned();
        match record.result.as_ref().map(crate::history::KeptResult::frame) {
            None => Err(format!("\u{201c}{title}\u{201d} has no result to compare")),
            Some(None) => {
                Err(format!("the result of \u{201c}{title}\u{201d} was too large to be kept; run it again to compare"))
            }
            Some(Some(frame)) => frame.map_err(|error| error.to_string()),
        }
    };
    let [first, second] = sides;
    let (first, second) = (frame(first)?, frame(second)?);
    Ok(Comparison { rows: compare(&first, &second, true), cells: cell_differences(&first, &second, NAMED_CELLS) })
}

fn export(store: &HistoryStore, id: ExecutionId, kind: ExportKind, path: &Path) -> Result<(), String> {
    let record = store.get(id).map_err(|error| error.to_string())?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut file, kind.write(&record).as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| format!("{error} ({})", path.display()))
}
