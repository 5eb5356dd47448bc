//! The worker side of an application: every job runs on a named thread, and what happens comes back as events.
//!
//! Events go through one bounded channel; a wake callback tells the reader that something arrived. A panic in a job
//! becomes an event. It knows nothing of windows; `gui` is its caller.

mod asking;
mod drafts;
mod events;
mod grid;
mod export;
mod history;
mod importing;
mod jobs;
mod watching;

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::analytics_pal::{AnalyticsPal, KeptCorrections, Question};
use crate::asking::Corrections;
use crate::domain::{CancelToken, DatabaseUid, Limits, TableUid, UserId};
use crate::execution::{
    ChosenCodeExecutionClient, CodeExecutionClient, DuckDbReader, HttpCodeExecutionClient, KeptFrames,
    LocalCodeExecutionClient, WorkerCounts,
};
use crate::folders::Folders;
use crate::frame::{Frame, LoadError, LoadOptions};
use crate::python::{self, Packages, PythonEnvironment};
use crate::sandbox::Launcher;

use drafts::DraftWorker;
pub use events::{AskOrder, Event, JobId, KnownProvider, OpenTable, RunOrder, Setup, Shows};
pub use export::{ExportOrder, ExportPiece, PieceSource};
pub use grid::{GridOutcome, GridWork};
use history::HistoryWorker;
pub use history::{Comparison, ExportKind, HistoryEvent, HistoryOrder};
pub use importing::ImportSource;
use jobs::{execute, install_science, open, open_table, snapshot, write_where_different};

/// Events that may wait for the reader. A job that is ahead of it waits; the executor drops output rather than wait.
const EVENTS: usize = 1024;
/// How long leaving waits for runs to be killed.
const FAREWELL: Duration = Duration::from_secs(2);
/// Code that names one of these needs the science packages.
const SCIENCE: [&str; 4] = ["scipy", "sklearn", "statsmodels", "stats."];

/// Where jobs put their events.
#[derive(Clone)]
pub struct Outbox {
    events: SyncSender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outbox {
    /// Hands an event over and wakes the reader. Whether anyone reads.
    pub fn send(&self, event: Event) -> bool {
        let sent = self.events.send(event).is_ok();
        if sent {
            (self.wake)();
        }
        sent
    }
}

/// The workflow on threads.
pub struct Runtime {
    pal: Arc<AnalyticsPal>,
    client: Arc<ChosenCodeExecutionClient>,
    folders: Folders,
    launcher: Launcher,
    python: Option<PathBuf>,
    outbox: Outbox,
    inbox: Option<Receiver<Event>>,
    cancels: Arc<Mutex<HashMap<JobId, CancelToken>>>,
    runs: Arc<AtomicUsize>,
    corrections: Mutex<HashMap<UserId, Arc<KeptCorrections>>>,
    history: HistoryWorker,
    drafts: Mutex<Option<DraftWorker>>,
}

impl Runtime {
    /// A runtime over these folders. `python` is the interpreter to build the environment with; `wake` is called from
    /// any thread after each event.
    pub fn new(
        folders: Folders,
        launcher: Launcher,
        python: Option<PathBuf>,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let local = LocalCodeExecutionClient::new(folders.clone(), launcher.clone(), python.clone())
            .with_zygotes(1)
            .with_waiting_workers(1);
        let client = Arc::new(ChosenCodeExecutionClient::new(local));
        let mut pal = AnalyticsPal::new(Some(Arc::clone(&client) as Arc<dyn CodeExecutionClient>));
        pal.set_duckdb_reader(DuckDbReader::new(folders.clone(), launcher.clone(), python.clone()));
        let (events, inbox) = sync_channel(EVENTS);
        let outbox = Outbox { events, wake: Arc::new(wake) };
        let history = HistoryWorker::start(folders.clone(), outbox.clone());
        Self {
            pal: Arc::new(pal),
            client,
            folders,
            launcher,
            python,
            outbox,
            inbox: Some(inbox),
            cancels: Arc::default(),
            runs: Arc::default(),
            corrections: Mutex::default(),
            history,
            drafts: Mutex::default(),
        }
    }

    /// The next event, if one has arrived.
    pub fn next_event(&self) -> Option<Event> {
        self.inbox.as_ref()?.try_recv().ok()
    }

    /// The folders it works in.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// Stops a job.
    pub fn cancel(&self, job: JobId) {
        let token = lock(&self.cancels).get(&job).cloned();
        if let Some(token) = token {
            token.cancel();
        }
    }

    /// Loads a file; ends with [`Event::Opened`].
    pub fn open(&self, job: JobId, path: PathBuf, options: LoadOptions) {
        let (pal, cache) = (Arc::clone(&self.pal), self.folders.cache());
        self.start(job, "open file", move |outbox, cancel| open(&pal, job, &path, &options, &cache, cancel, outbox));
    }

    /// Reads a table of an open source that was not read with it; ends with [`Event::Opened`].
    pub fn open_table(&self, job: JobId, source: DatabaseUid, name: String) {
        let pal = Arc::clone(&self.pal);
        self.start(job, "open table", move |outbox, cancel| open_table(&pal, job, &source, &name, cancel, outbox));
    }

    /// Writes a file that the program carries into the data folder, and loads it.
    pub fn open_carried(&self, job: JobId, name: &'static str, content: &'static [u8]) {
        let (pal, folder) = (Arc::clone(&self.pal), self.folders.root().join("samples"));
        let cache = self.folders.cache();
        self.start(job, "open sample", move |outbox, cancel| {
            let path = folder.join(name);
            match write_where_different(&path, content) {
                Ok(()) => open(&pal, job, &path, &LoadOptions::default(), &cache, cancel, outbox),
                Err(error) => {
                    let problem = LoadError {
                        kind: "permission".to_owned(),
                        message: format!("the sample could not be written: {error} ({})", path.display()),
                        hint: "check that the data folder can be written".to_owned(),
                    };
                    outbox.send(Event::Opened { job, outcome: Err(problem), tables: snapshot(&pal) });
                }
            }
        });
    }

    /// Closes a source; ends with [`Event::Closed`].
    pub fn close(&self, source: DatabaseUid) {
        let pal = Arc::clone(&self.pal);
        self.start_unnumbered("close file", move |outbox| {
            pal.close(&source);
            outbox.send(Event::Closed(snapshot(&pal)));
        });
    }

    /// Asks the generator; ends with [`Event::Generated`].
    pub fn ask(&self, job: JobId, order: AskOrder) {
        let (pal, kept) = (Arc::clone(&self.pal), self.corrections(&order.user));
        self.start(job, "ask", move |outbox, cancel| {
            let corrections =
                pal.whole_description(&order.table, cancel).map(|table| kept.of_table(&table)).unwrap_or_default();
            let question = Question {
                choices: &order.choices,
                history: &order.history,
                corrections: &corrections,
                ..Question::new(&order.question, &order.table, cancel)
            };
            outbox.send(Event::Generated { job, generation: Box::new(pal.generate_for(&question)) });
        });
    }

    /// Keeps what a phrase was chosen to mean over a table, by its chip; `None` forgets it. What cannot be written lasts
    /// until the program ends.
    pub fn keep_meaning(&self, user: &UserId, table: TableUid, chip: String, chosen: Option<String>) {
        let (pal, kept) = (Arc::clone(&self.pal), self.corrections(user));
        self.start_unnumbered("keep meaning", move |outbox| {
            let uid = table;
            let Some(table) = pal.description(&uid) else { return };
            let written = match chosen {
                Some(chosen) => match Corrections::of_choice(&chip, &chosen, &table) {
                    Some(correction) => kept.keep(&table, correction),
                    None => Ok(()),
                },
                None => kept.forget(&table, chip.trim_matches(['\u{201c}', '\u{201d}'])).map(drop),
            };
            if let Err(error) = written {
                tracing::warn!(%error, "corrections could not be written");
            }
            outbox.send(Event::Meanings { table: uid, kept: kept.of_table(&table) });
        });
    }

    /// What words mean over a table by this user's choice; ends with [`Event::Meanings`].
    pub fn list_meanings(&self, user: &UserId, table: TableUid) {
        let (pal, kept) = (Arc::clone(&self.pal), self.corrections(user));
        self.start_unnumbered("list meanings", move |outbox| {
            if let Some(description) = pal.description(&table) {
                outbox.send(Event::Meanings { kept: kept.of_table(&description), table });
            }
        });
    }

    /// This user's corrections, read once.
    fn corrections(&self, user: &UserId) -> Arc<KeptCorrections> {
        let mut kept = lock(&self.corrections);
        let known = kept.entry(user.clone()).or_insert_with(|| Arc::new(KeptCorrections::of(&self.folders, user)));
        Arc::clone(known)
    }

    /// Runs code; ends with [`ExecutionEvent::Finished`]. Science packages that the code names are installed first.
    pub fn execute(&self, job: JobId, order: RunOrder) {
        let (pal, runs) = (Arc::clone(&self.pal), Arc::clone(&self.runs));
        let (folders, python) = (self.folders.clone(), self.python.clone());
        runs.fetch_add(1, Ordering::SeqCst);
        self.start(job, "run", move |outbox, cancel| {
            let _leaving = Leaving(runs);
            if !order.elsewhere && SCIENCE.iter().any(|package| order.code.text.contains(package)) {
                install_science(&folders, python.as_deref(), cancel, outbox);
            }
            execute(&pal, job, order, cancel, outbox);
        });
    }

    /// From the next run on code runs in this service, or with `None` on this computer. Nothing is sent yet.
    pub fn use_service(&self, service: Option<HttpCodeExecutionClient>) {
        let client = Arc::clone(&self.client);
        // Letting go of what waits here takes a moment.
        self.start_unnumbered("choose service", move |_| client.choose(service));
    }

    /// Opens a frame that a run left beside its result; ends with [`Event::FrameOpened`].
    pub fn open_frame(&self, job: JobId, frames: Arc<dyn KeptFrames>, name: String) {
        self.start(job, "open frame", move |outbox, _| {
            let outcome = frames.open(&name);
            outbox.send(Event::FrameOpened { job, name, outcome });
        });
    }

    /// Looks at a frame that no run has just made; ends with [`Event::Looked`].
    pub fn look(&self, job: JobId, frame: Frame, table: Option<TableUid>) {
        let pal = Arc::clone(&self.pal);
        self.start(job, "look at result", move |outbox, _| {
            let view = Arc::new(AnalyticsPal::view(&frame));
            let insights = pal.insights_of(&view, None, table.as_ref());
            outbox.send(Event::Looked { job, shows: Some(Shows { insights, view }), help: None });
        });
    }

    /// Gets a worker ready for code over this table, so that the next run begins with its code.
    pub fn prepare_worker(&self, user: UserId, table: Option<TableUid>, limits: Limits) {
        let pal = Arc::clone(&self.pal);
        // Building the request looks at the catalogue, which another job may be changing.
        self.start_unnumbered("prepare worker", move |_| pal.prepare(&user, table.as_ref(), limits));
    }

    /// How many workers wait, and how many are being prepared.
    pub fn workers(&self) -> WorkerCounts {
        self.pal.client().map(|client| client.workers()).unwrap_or_default()
    }

    /// Checks the Python environment, and makes or repairs it where it is not there. Ends with [`Setup::Ready`] or
    /// [`Setup::Failed`].
    pub fn set_up_python(&self, job: JobId, packages: Packages) {
        let (folders, python, pal) = (self.folders.clone(), self.python.clone(), Arc::clone(&self.pal));
        self.start(job, "python set-up", move |outbox, cancel| {
            outbox.send(Event::Setup(Setup::Checking));
            let found = python::check(&folders, python.as_deref());
            let enough = |found: &PythonEnvironment| packages == Packages::Core || found.science_ready;
            let outcome = match found {
                Ok(environment) if enough(&environment) => Ok(environment),
                _ => python::ensure(&folders, python.as_deref(), packages, cancel, &mut |event| {
                    outbox.send(Event::Setup(Setup::Progress(event)));
                }),
            };
            let setup = match outcome {
                Ok(environment) => {
                    if let Some(client) = pal.client() {
                        client.prepare();
                    }
                    Setup::Ready(Arc::new(environment))
                }
                Err(error) => Setup::Failed { message: error.to_string(), hint: error.hint() },
            };
            outbox.send(Event::Setup(setup));
        });
    }

    /// Tries the sandbox; ends with [`Event::Sandbox`].
    pub fn report_sandbox(&self) {
        let launcher = self.launcher.clone();
        self.start_unnumbered("sandbox self-test", move |outbox| {
            outbox.send(Event::Sandbox(launcher.report()));
        });
    }

    /// Runs a piece of work of the caller's own (a dialog) on a thread with this name.
    pub fn start_unnumbered(&self, name: &str, work: impl FnOnce(&Outbox) + Send + 'static) {
        spawn(name, None, self.outbox.clone(), work, || {});
    }

    fn start(&self, job: JobId, name: &str, work: impl FnOnce(&Outbox, &CancelToken) + Send + 'static) {
        let (cancel, cancels) = (CancelToken::new(), Arc::clone(&self.cancels));
        lock(&self.cancels).insert(job, cancel.clone());
        spawn(
            name,
            Some(job),
            self.outbox.clone(),
            move |outbox| work(outbox, &cancel),
            move || {
                lock(&cancels).remove(&job);
            },
        );
    }
}

/// Leaving stops every job and gives runs a moment to be killed, so that no child outlives the window.
impl Drop for Runtime {
    fn drop(&mut self) {
        let tokens: Vec<_> = lock(&self.cancels).drain().map(|(_, token)| token).collect();
        tokens.iter().for_each(CancelToken::cancel);
        self.inbox = None;
        if let Some(drafts) = lock(&self.drafts).take() {
            drafts.finish();
        }
        self.history.finish(FAREWELL);
        let deadline = Instant::now() + FAREWELL;
        while self.runs.load(Ordering::SeqCst) > 0 && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        if let Some(client) = self.pal.client() {
            client.settle();
        }
    }
}

/// Counts a run out, also when it panics.
struct Leaving(Arc<AtomicUsize>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn spawn(
    name: &str,
    job: Option<JobId>,
    outbox: Outbox,
    work: impl FnOnce(&Outbox) + Send + 'static,
    done: impl FnOnce() + Send + 'static,
) {
    let (shown, for_failure) = (name.to_owned(), outbox.clone());
    let body = move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&outbox)));
        done();
        if let Err(panic) = outcome {
            let message = format!("{shown} failed inside: {}", panic_message(panic.as_ref()));
            outbox.send(Event::Failed { job, message });
        }
    };
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(body) {
        // Full of threads: the channel may be full too, and this may be the reader's own thread, so never wait here.
        let message = format!("{name} could not start: {error}");
        if for_failure.events.try_send(Event::Failed { job, message }).is_ok() {
            (for_failure.wake)();
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}
