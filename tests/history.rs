//! Earlier runs as a person meets them: kept through crashes and by two windows at once, run again on the command line
//! with the real sandbox, and written out for other programs.

mod common;
#[path = "history/scripts.rs"]
mod scripts;

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Output};

use analyticspal::domain::{Code, ExecutionId, UserId};
use analyticspal::execution::{ExecutionRequest, ExecutionResult};
use analyticspal::folders::Folders;
use analyticspal::history::{
    Draft, DraftJournal, FoundDrafts, HistoryStore, KeptResult, OpenedTable, RunRecord, notebook, script, tables_of,
};
use analyticspal::{domain::Status, frame, machine};
use serde_json::Value;

fn user() -> UserId {
    "ann".parse().expect("an id")
}

/// The record of a run that never ran; the store does not look inside.
fn record(code: &str) -> RunRecord {
    let request = ExecutionRequest::new(user(), Code::python(code), machine::default_limits());
    RunRecord::of(&user(), &ExecutionResult::not_run(&request, Status::Completed, "it ended", ""))
}

/// A record of so many milliseconds after the first.
fn later(milliseconds: u64) -> RunRecord {
    let mut record = record(&milliseconds.to_string());
    record.at += std::time::Duration::from_millis(milliseconds);
    record
}

fn store(root: &Path) -> HistoryStore {
    HistoryStore::of(&Folders::under(root), &user())
}

fn folder_of(root: &Path) -> std::path::PathBuf {
    Folders::under(root).history(&user())
}

#[test]
fn two_windows_that_write_at_once_lose_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let (one, other) = (store(home.path()), store(home.path()));
    let write = |store: HistoryStore| {
        std::thread::Builder::new()
            .name("window".to_owned())
            .spawn(move || {
                let ids = (0..40).map(|number| {
                    let run = record(&number.to_string());
                    store.add(&run).expect("kept");
                    store.change(run.id, |run| run.name = Some(format!("run {number}"))).expect("named");
                    run.id
                });
                ids.collect::<Vec<ExecutionId>>()
            })
            .expect("a thread")
    };
    let (first, second) = (write(one.clone()), write(other));
    let wanted: HashSet<ExecutionId> =
        first.join().expect("written").into_iter().chain(second.join().expect("written")).collect();
    let found = one.load();
    assert_eq!(found.unreadable, 0);
    assert_eq!(found.runs.iter().map(|run| run.id).collect::<HashSet<_>>(), wanted);
    assert!(found.runs.iter().all(|run| run.name.is_some()));
}

#[test]
fn a_torn_file_costs_that_run_alone() {
    let home = tempfile::tempdir().expect("a folder");
    let store = store(home.path());
    let (whole, torn) = (later(0), later(1));
    store.add(&whole).expect("kept");
    store.add(&torn).expect("kept");
    let path = std::fs::read_dir(folder_of(home.path()))
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains(&torn.id.to_string()))
        .expect("its file");
    let text = std::fs::read(&path).expect("readable");
    std::fs::write(&path, &text[..text.len() / 2]).expect("torn");
    // And what a write that was cut off leaves beside the files.
    std::fs::write(folder_of(home.path()).join(".tmpAbC"), b"{").expect("written");
    let found = store.load();
    assert_eq!((found.runs.len(), found.unreadable), (1, 1));
    assert_eq!(found.runs[0].id, whole.id);
    store.add(&later(2)).expect("the store goes on");
    assert_eq!(store.load().runs.len(), 2);
}

#[test]
fn the_oldest_runs_go_first_and_pinned_ones_stay() {
    let home = tempfile::tempdir().expect("a folder");
    let store = store(home.path()).bounded(3, u64::MAX);
    let runs: Vec<RunRecord> = (0..5).map(later).collect();
    store.add(&runs[0]).expect("kept");
    store.change(runs[0].id, |run| run.pinned = true).expect("pinned");
    for run in &runs[1..] {
        store.add(run).expect("kept");
    }
    let kept: Vec<ExecutionId> = store.load().runs.iter().map(|run| run.id).collect();
    assert_eq!(kept, [runs[4].id, runs[3].id, runs[0].id]);
    let small = store.bounded(100, 1);
    small.add(&later(9)).expect("kept");
    assert_eq!(small.load().runs.iter().filter(|run| !run.pinned).count(), 0, "the bound on bytes holds too");
}

#[test]
fn a_run_that_was_deleted_comes_back_when_asked_for() {
    let home = tempfile::tempdir().expect("a folder");
    let store = store(home.path());
    let run = record("1");
    store.add(&run).expect("kept");
    store.remove(run.id).expect("deleted");
    assert!(store.load().runs.is_empty() && store.get(run.id).is_err());
    assert_eq!(store.bring_back(run.id).expect("back").id, run.id);
    assert_eq!(store.load().runs.len(), 1);
    assert!(store.remove(ExecutionId::new()).is_err(), "an unknown run is an error");
}

#[test]
fn users_do_not_see_each_others_runs() {
    let home = tempfile::tempdir().expect("a folder");
    store(home.path()).add(&record("secret = 1")).expect("kept");
    let bob = HistoryStore::of(&Folders::under(home.path()), &"bob".parse().expect("an id"));
    assert!(bob.load().runs.is_empty());
}

#[test]
fn a_record_reads_back_as_it_was_and_nonsense_is_refused() {
    let run = record("result = 1");
    assert_eq!(RunRecord::from_json(&run.to_json()).expect("a record"), run);
    let newer = run.to_json().replacen("\"version\": 1", "\"version\": 2", 1);
    for (bad, why) in [("", "not JSON"), ("{}", "no run record"), (newer.as_str(), "version 2")] {
        let error = RunRecord::from_json(bad).expect_err("refused");
        assert!(error.message.contains(why), "{error}");
    }
}

#[test]
fn what_was_typed_survives_a_crash_and_is_not_taken_from_an_open_window() {
    let home = tempfile::tempdir().expect("a folder");
    let folders = Folders::under(home.path());
    let draft = |code: &str| Draft { question: "q".to_owned(), code: Code::python(code) };
    let (open, nothing) = DraftJournal::open(&folders, &user()).expect("opened");
    assert_eq!(nothing, FoundDrafts::default());
    open.write(&draft("mine = 1"), false).expect("written");
    let (second, found) = DraftJournal::open(&folders, &user()).expect("opened");
    assert_eq!(found, FoundDrafts::default(), "the first window is still open");
    second.write(&draft("second = 1"), true).expect("closed");
    drop(second);
    // A crash: the lock is gone, nothing was said.
    drop(open);
    let (third, found) = DraftJournal::open(&folders, &user()).expect("opened");
    assert_eq!(found.restored, Some(draft("second = 1")));
    assert_eq!(found.offered.map(|(draft, _)| draft.code.text), Some("mine = 1".to_owned()));
    drop(third);
    // Offered until the person has decided, the newest first.
    let offered = [(); 3].map(|()| {
        let (mut journal, found) = DraftJournal::open(&folders, &user()).expect("opened");
        journal.decided();
        found.offered.map(|(draft, _)| draft.code.text)
    });
    assert_eq!(offered, [Some("second = 1".to_owned()), Some("mine = 1".to_owned()), None]);
}

fn analyticspal(arguments: &[&str]) -> Output {
    let (folders, _) = common::environment();
    Command::new(common::launcher())
        .args(arguments)
        .env("ANALYTICSPAL_DATA", folders.root())
        .output()
        .expect("the binary starts")
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    })
}

/// A table, and the record of a run over it.
fn recorded(code: &str) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("t.csv").to_string_lossy().into_owned();
    std::fs::write(&data, "name,n\nann,1\nbob,2\n").expect("written");
    let record = folder.path().join("run.json").to_string_lossy().into_owned();
    analyticspal(&["run", "--data", &data, "--expr", code, "--record", &record, "--quiet"]);
    (folder, data, record)
}

const DOUBLED: &str = "df.assign(n=df['n'] * 2)";

#[test]
fn a_replay_over_the_same_table_is_identical() {
    let (_folder, _, record) = recorded(DOUBLED);
    let output = analyticspal(&["replay", &record, "--json"]);
    let said = document(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!((&said["identical"], &said["tables"][0]["state"]), (&Value::from(true), &Value::from("same")));
    assert_eq!(said["run"]["rows"], serde_json::json!([["ann", 2], ["bob", 4]]));
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&record).expect("read")).expect("JSON");
    assert!(kept["environment"]["packages"]["pandas"].is_string(), "{kept}");
    assert_eq!(kept["result"]["columns"][1], serde_json::json!({"name": "n", "type": "int64"}));
}

#[test]
fn a_table_that_changed_is_named_by_its_hash_and_the_cells_that_differ_are_printed() {
    let (_folder, data, record) = recorded(DOUBLED);
    std::fs::write(&data, "name,n\nann,1\nbob,5\n").expect("written");
    let output = analyticspal(&["replay", &record]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "row 2, n: 10 instead of 4\n");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("t has changed: SHA-256 ") && stderr.contains("1 cell differs"), "{stderr}");
}

#[test]
fn a_missing_table_is_said_and_can_be_given_from_elsewhere() {
    let (folder, data, record) = recorded(DOUBLED);
    let elsewhere = folder.path().join("moved.csv").to_string_lossy().into_owned();
    std::fs::rename(&data, &elsewhere).expect("moved");
    let output = analyticspal(&["replay", &record, "--json"]);
    let said = document(&output);
    assert_eq!((output.status.code(), &said["tables"][0]["state"]), (Some(1), &Value::from("missing")), "{said}");
    assert!(said["tables"][0]["recorded_sha256"].is_string());
    let output = analyticspal(&["replay", &record, "--data", &format!("t={elsewhere}"), "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(analyticspal(&["replay", &record, "--data", "x=y.csv"]).status.code(), Some(1));
    assert_eq!(analyticspal(&["replay", &elsewhere]).status.code(), Some(1), "a table is no record");
}

#[test]
fn the_same_error_is_the_same_outcome() {
    let (_folder, data, record) = recorded("df['m']");
    assert_eq!(analyticspal(&["replay", &record]).status.code(), Some(0));
    std::fs::write(&data, "m\n1\n").expect("written");
    let output = analyticspal(&["replay", &record]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("it ended as completed, not as error"), "{stderr}");
}

/// The record of a real run with its result.
fn run_over_a_file(code: &str, path: &Path) -> RunRecord {
    std::fs::write(path, "day,n\n2024-01-01,1\n2024-01-02,2\n").expect("written");
    let source = frame::load(path, &frame::LoadOptions::default(), &analyticspal::domain::CancelToken::new());
    let source = source.expect("loaded");
    let table = source.tables[0].clone();
    let input = analyticspal::execution::InputTable { bound_name: "t".to_owned(), table: table.clone() };
    let result = common::run(ExecutionRequest { tables: vec![input], ..common::request(code) });
    let mut record = RunRecord::of(&user(), &result);
    record.keep_result(&result);
    let open = OpenedTable { bound_name: "t", table: &table, path, format: &source.format };
    record.tables = tables_of(&result.code, &[open], None);
    record
}

#[test]
fn the_script_prints_the_result_without_this_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, python) = common::environment();
    for (code, said) in [
        ("df['n'].sum() + df['day'].dt.year.max()", "2027"),
        ("x = df['n'].max()\nresult = t['n'].min() + x", "3"),
        ("def solution():\n    return len(df1) + len(dfs)", "3"),
        ("execute_sql_query('select sum(n) as s from t')", "3"),
    ] {
        let record = run_over_a_file(code, &folder.path().join("t.csv"));
        let path = folder.path().join("script.py");
        std::fs::write(&path, script(&record)).expect("written");
        let output = Command::new(&python.executable).arg(&path).output().expect("started");
        let printed = String::from_utf8_lossy(&output.stdout);
        let text = script(&record);
        assert!(printed.contains(said), "{code}: {printed}\n{}\n{text}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_notebook_has_the_form_of_nbformat_4_and_shows_the_result() {
    let folder = tempfile::tempdir().expect("a folder");
    for code in ["result = df.assign(n=df['n'] + 40)", "print('so far')\ndf['m']"] {
        let record = run_over_a_file(code, &folder.path().join("t.csv"));
        let document: Value = serde_json::from_str(&notebook(&record)).expect("JSON");
        assert_eq!((&document["nbformat"], &document["nbformat_minor"]), (&Value::from(4), &Value::from(5)));
        let cells = document["cells"].as_array().expect("cells");
        let mut ids = HashSet::new();
        for cell in cells {
            let id = cell["id"].as_str().expect("an id");
            assert!(ids.insert(id) && id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric()));
            assert!(cell["metadata"].is_object() && cell["source"].is_array());
            let is_code = cell["cell_type"] == "code";
            assert_eq!((cell.get("outputs").is_some(), cell.get("execution_count").is_some()), (is_code, is_code));
        }
        let outputs = cells[2]["outputs"].to_string();
        let expected: &[&str] = if code.contains("40") { &["execute_result", "42"] } else { &["so far", "KeyError"] };
        assert!(expected.iter().all(|text| outputs.contains(text)), "{outputs}");
    }
}

#[test]
fn a_record_over_several_tables_names_only_those_that_its_code_can_reach() {
    let table = |name: &str| {
        let source = frame::Frame::from_columns(vec![("n", frame::Cells::Int(vec![Some(1)]))]);
        let database = analyticspal::domain::DatabaseUid::of(name);
        frame::Table {
            table_uid: database.table(name),
            name: name.to_owned(),
            frame: source,
            report: frame::LoadReport::default(),
        }
    };
    let (a, b) = (table("a"), table("b"));
    let open = [("a", &a), ("b", &b)].map(|(bound_name, table)| OpenedTable {
        bound_name,
        table,
        path: Path::new("/x"),
        format: "CSV",
    });
    let names = |code: &str| {
        let tables = tables_of(&Code::python(code), &open, Some(&b.table_uid));
        tables.iter().map(|table| format!("{}{}", table.name, table.index)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("len(df)"), "b1");
    assert_eq!([names("a.merge(b)"), names("df2"), names("dfs[0]")], ["a0 b1", "a0 b1", "a0 b1"]);
    assert!(KeptResult::outline(&a.frame).arrow.is_none());
}
