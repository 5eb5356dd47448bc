//! What the jobs do, on the thread they were given. Each ends with its own last event.

use std::path::Path;
use std::sync::Arc;

use super::{Event, JobId, OpenTable, Outbox, RunOrder, Setup, Shows};
use crate::analytics_pal::AnalyticsPal;
use crate::asking::{Insights, ResultView};
use crate::domain::{CancelToken, DatabaseUid, Status, TableUid};
use crate::execution::{ExecutionEvent, ExecutionResult};
use crate::folders::Folders;
use crate::frame::{LoadContext, LoadError, LoadOptions, LoadProgress, first_rows};
use crate::python::{self, Packages};

pub(super) fn open(
    pal: &AnalyticsPal,
    job: JobId,
    path: &Path,
    options: &LoadOptions,
    cache: &Path,
    cancel: &CancelToken,
    outbox: &Outbox,
) {
    let progress = Arc::new(LoadProgress::default());
    if let Some(first) = first_rows(path, options, cancel) {
        outbox.send(Event::Opening { job, progress: Arc::clone(&progress), first: Arc::new(first) });
    }
    let context = LoadContext { cache: Some(cache), ..LoadContext::new(cancel, &progress) };
    let opened = pal.open_at_once(path, options, &context);
    let source = opened.as_ref().ok().cloned();
    let outcome = opened.and_then(|source| {
        source.tables.first().map(|table| table.table_uid.clone()).ok_or_else(|| LoadError {
            kind: "empty".to_owned(),
            message: format!("there is no table in {}", path.display()),
            hint: String::new(),
        })
    });
    let first = outcome.as_ref().ok().cloned();
    outbox.send(Event::Opened { job, outcome, tables: snapshot(pal) });
    if source.is_some_and(|source| pal.describe(&source)) {
        outbox.send(Event::Described(snapshot(pal)));
    }
    if let Some(first) = first {
        index(pal, &first, cancel, outbox);
    }
}

/// Reads a table of an open source that was not read with it.
pub(super) fn open_table(
    pal: &AnalyticsPal,
    job: JobId,
    source: &DatabaseUid,
    name: &str,
    cancel: &CancelToken,
    outbox: &Outbox,
) {
    let outcome = pal.open_table(source, name, cancel);
    let table = outcome.as_ref().ok().cloned();
    outbox.send(Event::Opened { job, outcome, tables: snapshot(pal) });
    if let Some(table) = table {
        index(pal, &table, cancel, outbox);
    }
}

/// Makes the tables of a source ready for questions, the first one first; given up when they close.
pub(super) fn index(pal: &AnalyticsPal, first: &TableUid, cancel: &CancelToken, outbox: &Outbox) {
    let catalogue = pal.catalogue();
    let source = catalogue.sources().iter().find(|source| source.tables.iter().any(|table| table.table_uid == *first));
    for table in source.iter().flat_map(|source| &source.tables) {
        let mut told = 0.0;
        let mut progress = |part: f64| {
            // A step of a twentieth is enough for a bar.
            if part - told >= 0.05 || part >= 1.0 {
                told = part;
                outbox.send(Event::Indexing { table: table.table_uid.clone(), part });
            }
        };
        let _ = pal.index(&table.table_uid, &mut progress, cancel);
    }
}

pub(super) fn snapshot(pal: &AnalyticsPal) -> Vec<OpenTable> {
    let mut tables = Vec::new();
    for source in pal.catalogue().sources() {
        let unread: Arc<[String]> = source.unread.clone().into();
        for table in &source.tables {
            if let Some(description) = pal.description(&table.table_uid) {
                tables.push(OpenTable {
                    source: source.database_uid.clone(),
                    path: source.path.clone(),
                    format: source.format.clone(),
                    unread: Arc::clone(&unread),
                    table: Arc::clone(table),
                    description,
                });
            }
        }
    }
    tables
}

pub(super) fn write_where_different(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content)
}

/// A failure is not reported here: the code's own import error says it.
pub(super) fn install_science(folders: &Folders, python: Option<&Path>, cancel: &CancelToken, outbox: &Outbox) {
    if let Ok(environment) = python::check(folders, python)
        && !environment.science_ready
    {
        let made = python::ensure(folders, python, Packages::All, cancel, &mut |event| {
            outbox.send(Event::Setup(Setup::Progress(event)));
        });
        outbox.send(Event::Setup(Setup::Ready(Arc::new(made.unwrap_or(environment)))));
    }
}

pub(super) fn execute(pal: &AnalyticsPal, job: JobId, order: RunOrder, cancel: &CancelToken, outbox: &Outbox) {
    let (meaning, table) = (order.meaning, order.table.clone());
    let mut request = pal.request(&order.user, order.code, order.table.as_ref(), order.limits);
    request.result_name = order.result_name;
    request.keep_frames = true;
    request.require_tier = order.require_tier;
    if cancel.is_cancelled() {
        let result = ExecutionResult::not_run(&request, Status::Cancelled, "stopped before it began", "");
        outbox.send(Event::Run { job, event: ExecutionEvent::Finished(Box::new(result)) });
        return;
    }
    let mut execution = match pal.execute(request) {
        Ok(execution) => execution,
        Err(missing) => {
            outbox.send(Event::Failed { job: Some(job), message: missing.to_string() });
            return;
        }
    };
    let stop = execution.cancel.clone();
    cancel.on_cancel(move || stop.cancel());
    // Read to the end even when nobody listens any more: then the child is known to be gone.
    while let Some(event) = execution.events.blocking_recv() {
        if let ExecutionEvent::Finished(result) = event {
            // The result is on screen before it is looked at.
            let seen = (*result).clone();
            outbox.send(Event::Run { job, event: ExecutionEvent::Finished(result) });
            let insights = |view: &ResultView| pal.insights_of(view, meaning.as_ref(), table.as_ref());
            look(pal, job, &seen, insights, table.as_ref(), outbox);
            return;
        }
        outbox.send(Event::Run { job, event });
    }
    outbox.send(Event::Failed { job: Some(job), message: "the executor went away without an answer".to_owned() });
}

/// What a result shows, or what is wrong with code that failed. `insights` finds the sentences, or has them.
pub(super) fn look(
    pal: &AnalyticsPal,
    job: JobId,
    result: &ExecutionResult,
    insights: impl FnOnce(&ResultView) -> Insights,
    table: Option<&TableUid>,
    outbox: &Outbox,
) {
    let shows = result.dataframe.as_ref().filter(|_| result.status == Status::Completed).map(|frame| {
        let view = Arc::new(AnalyticsPal::view(frame));
        Shows { insights: insights(&view), view }
    });
    let help = pal.help_with(result, table);
    if shows.is_some() || help.is_some() {
        outbox.send(Event::Looked { job, shows, help });
    }
}
