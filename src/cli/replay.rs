//! `analyticspal replay`: a recorded run once more over the same tables, and whether the same comes out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::ReplayArgs;
use super::exit::Exit;
use super::session::{login, prepare_python};
use super::{interrupt, output, terminal};
use crate::domain::{Status, is_identifier};
use crate::execution::{CodeExecutionClient, ExecutionRequest, ExecutionResult, LocalCodeExecutionClient};
use crate::folders::Folders;
use crate::history::{Replay, ReplayVerdict, RunRecord, TableState};
use crate::sandbox::Launcher;

/// Cells that are printed, one a line; the document has more.
const PRINTED_CELLS: usize = 100;

/// Runs it.
pub(super) fn run(args: &ReplayArgs) -> anyhow::Result<Exit> {
    let record = match read(args) {
        Ok(record) => record,
        Err((summary, hint)) => return refuse(args, None, &summary, &hint),
    };
    let moved = match moved(&args.data, &record) {
        Ok(moved) => moved,
        Err(summary) => return refuse(args, None, &summary, "write NAME=PATH, with a name the record has"),
    };
    let replay = Replay::prepare(record, &moved, interrupt::token());
    let odd = |state: TableState| !args.quiet || !matches!(state, TableState::Same);
    for table in replay.tables.iter().filter(|table| odd(table.state)) {
        terminal::note(table);
    }
    if !replay.can_run() {
        let hint = "put the file back, or say where it is now with --data NAME=PATH";
        return refuse(args, Some(&replay), "the record cannot be run again without its tables", hint);
    }
    let user = args.user.clone().unwrap_or_else(login);
    let request = match replay.request(&user) {
        Ok(request) => ExecutionRequest { require_tier: args.require_tier.into(), ..request },
        Err(rejection) => {
            return refuse(args, Some(&replay), &rejection.to_string(), "the record's limits were changed by hand");
        }
    };
    let result = execute(request, args.quiet);
    let verdict = replay.verdict(&result);
    if args.json {
        output::print_document(&document(&replay, &verdict, &result))?;
    } else {
        report(&replay, &verdict, &result)?;
    }
    Ok(exit(&verdict, result.status))
}

/// The same came out: success, also where that is the same error. Else what a run would say that ended so.
fn exit(verdict: &ReplayVerdict, status: Status) -> Exit {
    match Exit::from(status) {
        _ if verdict.is_identical() => Exit::Success,
        Exit::Success => Exit::Failure,
        other => other,
    }
}

fn read(args: &ReplayArgs) -> Result<RunRecord, (String, String)> {
    let text = std::fs::read_to_string(&args.record).map_err(|error| {
        let summary = format!("the record could not be read: {error}: {}", args.record.display());
        (summary, "give the path of a run record".to_owned())
    })?;
    RunRecord::from_json(&text).map_err(|error| (format!("{}: {}", error.message, args.record.display()), error.hint))
}

/// Where tables are now, by their names in code.
fn moved(data: &[String], record: &RunRecord) -> Result<HashMap<String, PathBuf>, String> {
    let mut moved = HashMap::new();
    for text in data {
        let pair = text.split_once('=').filter(|(name, _)| is_identifier(name));
        let (name, path) = pair.ok_or_else(|| format!("{text:?} does not say which table is where"))?;
        if !record.tables.iter().any(|table| table.name == name) {
            let names: Vec<&str> = record.tables.iter().map(|table| table.name.as_str()).collect();
            return Err(format!("the record has no table {name:?}; its tables are {}", names.join(", ")));
        }
        moved.insert(name.to_owned(), PathBuf::from(path));
    }
    Ok(moved)
}

fn execute(request: ExecutionRequest, quiet: bool) -> ExecutionResult {
    let folders = Folders::of_this_login();
    if let Err(problem) = crate::logging::start(&folders) {
        terminal::note(problem);
    }
    prepare_python(&request.code.text, quiet);
    let client: Arc<dyn CodeExecutionClient> =
        Arc::new(LocalCodeExecutionClient::new(folders, Launcher::this_binary(), None));
    let execution = client.execute_code(request);
    let cancel = execution.cancel.clone();
    let _stops = interrupt::token().while_held(move || cancel.cancel());
    let result = execution.finish();
    // What the run left behind is removed before the process ends.
    client.settle();
    result
}

/// What could not be done, with the document where one was asked for.
fn refuse(args: &ReplayArgs, replay: Option<&Replay>, summary: &str, hint: &str) -> anyhow::Result<Exit> {
    if args.json {
        output::print_document(&json!({
            "identical": false,
            "summary": summary,
            "hint": hint,
            "status": Status::Rejected,
            "recorded_status": replay.map(|replay| replay.record().outcome.status),
            "tables": replay.map(tables).unwrap_or_default(),
            "differences": null,
            "run": null,
        }))?;
    } else {
        terminal::failure(summary, hint);
    }
    Ok(Exit::Failure)
}

fn tables(replay: &Replay) -> Vec<Value> {
    let tables = replay.tables.iter().map(|table| {
        json!({
            "name": table.name, "path": table.path, "state": table.state.name(),
            "recorded_sha256": table.recorded.as_ref().map(|print| &print.sha256),
            "sha256": table.now.as_ref().map(|print| &print.sha256),
            "problem": table.problem,
        })
    });
    tables.collect()
}

fn document(replay: &Replay, verdict: &ReplayVerdict, result: &ExecutionResult) -> Value {
    json!({
        "identical": verdict.is_identical(),
        "summary": summary(verdict),
        "hint": "",
        "status": result.status,
        "recorded_status": replay.record().outcome.status,
        "tables": tables(replay),
        "differences": verdict.to_json(),
        "run": result.to_json(1000),
    })
}

fn summary(verdict: &ReplayVerdict) -> String {
    if verdict.is_identical() { "the result is the same".to_owned() } else { verdict.sentences().join("; ") }
}

/// The cells that differ go to stdout, one a line: row, column, then, now. The rest is for the person.
fn report(replay: &Replay, verdict: &ReplayVerdict, result: &ExecutionResult) -> anyhow::Result<()> {
    for cell in verdict.cells.cells.iter().take(PRINTED_CELLS) {
        let line = format!("row {}, {}: {} instead of {}", cell.row + 1, cell.column, cell.second, cell.first);
        terminal::data(line)?;
    }
    let more = verdict.cells.count.saturating_sub(PRINTED_CELLS);
    if more > 0 {
        terminal::note(format_args!("{more} more cells differ; --json names up to 1000"));
    }
    if verdict.is_identical() {
        terminal::note(format_args!("The result is the same as on {}", replay.record().at.format("%Y-%m-%d %H:%M")));
    } else {
        terminal::failure(format_args!("not the same: {}", summary(verdict)), &result.hint);
    }
    Ok(())
}
