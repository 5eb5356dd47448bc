//! The command line as scripts meet it: documents, exit codes, what goes to stdout and what does not.

mod common;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const SALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/sales.csv");

/// Every key of the `run` document, in the contract's order; the help with its code stands last.
const KEYS: [&str; 30] = [
    "execution_id",
    "status",
    "summary",
    "hint",
    "origin",
    "code",
    "code_type",
    "columns",
    "row_count",
    "truncated",
    "rows",
    "other_frames",
    "figures",
    "stdout",
    "stderr",
    "exit_code",
    "signal",
    "error",
    "execution_time_ms",
    "memory_usage_kb",
    "cpu_ms",
    "bytes_in",
    "bytes_out",
    "worker_id",
    "timings",
    "statements",
    "sandbox",
    "output_files",
    "notes",
    "help",
];

fn analyticspal(arguments: &[&str]) -> Output {
    let (folders, _) = common::environment();
    Command::new(env!("CARGO_BIN_EXE_analyticspal"))
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

fn run_json(expression: &str, more: &[&str]) -> (Value, Option<i32>) {
    let arguments = [&["run", "--data", SALES, "--expr", expression, "--json"], more].concat();
    let output = analyticspal(&arguments);
    (document(&output), output.status.code())
}

fn names(list: &Value, key: &str) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|item| item[key].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn run_prints_one_document_that_says_everything() {
    let (document, code) = run_json("df.groupby('region')['revenue'].sum()", &[]);
    assert_eq!(code, Some(0));
    let keys: Vec<_> = document.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, KEYS);
    assert_eq!(document["status"], "completed");
    assert_eq!(document["origin"], "last expression, line 1");
    assert_eq!(names(&document["columns"], "name"), ["region", "revenue"]);
    assert_eq!(names(&document["columns"], "type"), ["text", "float64"]);
    assert_eq!(document["row_count"], 4);
    assert_eq!(document["rows"].as_array().map(Vec::len), Some(4));
    let phases = names(&document["timings"], "phase");
    for phase in
        ["queue", "worker", "transfer_in", "prepare", "code_execution", "result_conversion", "transfer_out", "total"]
    {
        assert!(phases.iter().any(|name| name == phase), "{phase} is missing in {phases:?}");
    }
    assert!(["reduced", "full"].contains(&document["sandbox"]["tier"].as_str().unwrap_or_default()));
    assert_eq!(document["sandbox"]["limits"]["timeout_seconds"], 30.0);
}

#[test]
fn every_outcome_has_its_exit_code() {
    for (code, status, exit) in [
        ("x = 1", "completed", 0),
        ("import sys; sys.exit(0)", "completed", 0),
        ("import sys; sys.exit(4)", "error", 1),
        ("1 / 0", "error", 1),
        ("x = (", "error", 1),
        ("import os; os._exit(3)", "crashed", 1),
        ("import ctypes; ctypes.string_at(0)", "crashed", 1),
        ("x = bytearray(10 * 1024**3)", "memory_limit", 1),
        ("while True: print('x' * 1000)", "output_limit", 1),
        ("result = object()", "result_conversion_error", 1),
    ] {
        let (document, found) = run_json(code, &[]);
        assert_eq!((document["status"].as_str(), found), (Some(status), Some(exit)), "{code}: {document}");
        assert!(document["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{code}");
        let needs_hint = !["completed"].contains(&status);
        assert_eq!(document["hint"].as_str().is_some_and(|hint| !hint.is_empty()), needs_hint, "{code}: {document}");
    }
}

#[test]
fn what_is_missing_from_a_command_is_said_with_its_name() {
    let said = |arguments: &[&str]| {
        let output = analyticspal(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, text) = said(&["run", "--data", SALES]);
    assert!(code == Some(2) && text.contains("no code to run") && text.contains("--expr"), "{text}");
    let (code, text) = said(&["serve"]);
    assert!(code == Some(2) && text.contains("--token-file") && text.contains("--no-auth"), "{text}");
    let (_, text) = said(&["run", "--data", SALES, "--expr", "df.head(1)", "--output", "/nonexistent/x.csv"]);
    assert_eq!(text.matches("/nonexistent/x.csv").count(), 1, "{text}");
    // Nothing is given on standard input here, so that the code is empty and runs.
    let (code, text) = said(&["run", "--code", "-"]);
    assert!(code == Some(0) && text.contains("without a result"), "{text}");
}

#[test]
fn a_timeout_keeps_what_was_printed_and_says_where_it_was() {
    let code = "print('before')\ndef spin():\n    while True:\n        pass\nspin()";
    let (document, exit) = run_json(code, &["--timeout", "2"]);
    assert_eq!(exit, Some(124));
    assert_eq!(document["status"], "timed_out");
    assert_eq!(document["stdout"], "before\n");
    assert_eq!(document["error"]["type"], "Timeout");
    let traceback = names(&document["error"]["traceback"], "function");
    assert_eq!(traceback, ["<module>", "spin"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels_and_still_prints_the_document() {
    use std::io::{BufRead, BufReader};
    let (folders, _) = common::environment();
    let mut child = Command::new(env!("CARGO_BIN_EXE_analyticspal"))
        .args(["run", "--expr", "print('started', flush=True)\nwhile True: pass", "--format", "csv"])
        .env("ANALYTICSPAL_DATA", folders.root())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("started")), "the code began");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("a signal");
    assert!(lines.any(|line| line.contains("ancelled")), "the outcome is said");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

#[test]
fn stdout_is_data_only() {
    let output = analyticspal(&[
        "run",
        "--data",
        SALES,
        "--expr",
        "print('noise')\ndf[['order_id', 'region']].head(2)",
        "--format",
        "csv",
    ]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "order_id,region\n10001,North\n10002,East\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("noise"));
}

#[test]
fn results_go_to_files_in_the_format_of_their_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["r.csv", "r.json", "r.ndjson", "r.parquet"] {
        let path = folder.path().join(name);
        let target = path.to_str().expect("utf-8");
        let output = analyticspal(&["run", "--data", SALES, "--expr", "df.head(3)", "--output", target, "--quiet"]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let (document, _) = {
            let again = analyticspal(&["run", "--data", target, "--expr", "len(df)", "--json"]);
            (document(&again), again.status.code())
        };
        assert_eq!(document["rows"][0][0], 3, "{name}");
    }
}

#[test]
fn tables_go_by_the_names_they_were_given() {
    let two = analyticspal(&[
        "run",
        "--data",
        &format!("orders={SALES}"),
        "--data",
        &format!("again={SALES}"),
        "--table",
        "again",
        "--json",
        "--expr",
        "result = [len(orders), len(again), len(dfs), df.equals(again)]",
    ]);
    let document = document(&two);
    assert_eq!(document["status"], "completed", "{document}");
    let cells: Vec<_> = document["rows"].as_array().into_iter().flatten().map(|row| row[0].to_string()).collect();
    assert!(cells[2].contains('2') && cells[3].to_lowercase().contains("true"), "{cells:?}");
}

#[test]
fn sql_runs_under_the_same_limits() {
    let (document, code) =
        run_json("select region, count(*) as n from sales group by region order by region", &["--type", "sql"]);
    assert_eq!(code, Some(0), "{document}");
    assert_eq!(document["code_type"], "sql");
    assert_eq!(document["rows"][0][0], "East");
}

#[test]
fn a_file_that_cannot_be_read_is_a_document_too() {
    let output = analyticspal(&["run", "--data", "/nowhere/at all.csv", "--expr", "1", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let document = document(&output);
    assert_eq!(document["status"], "rejected");
    assert!(document["summary"].as_str().is_some_and(|summary| summary.contains("at all.csv")));
}

#[test]
fn a_demand_for_the_full_sandbox_is_never_lowered() {
    let (document, code) = run_json("1", &["--require-tier", "full"]);
    if document["sandbox"]["tier"] != "full" {
        assert_eq!((document["status"].as_str(), code), (Some("unavailable"), Some(3)), "{document}");
    }
}

#[test]
fn ask_restates_the_question_and_answers_it() {
    let output = analyticspal(&["ask", "--data", SALES, "total revenue by region, highest first", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document = document(&output);
    assert!(
        document["reading"].as_str().is_some_and(|reading| reading.contains("revenue") && reading.contains("region"))
    );
    assert!(document["code"].as_str().is_some_and(|code| code.contains("groupby")));
    let revenue: Vec<f64> =
        document["rows"].as_array().into_iter().flatten().filter_map(|row| row[1].as_f64()).collect();
    assert_eq!(revenue.len(), 4);
    assert!(revenue.windows(2).all(|pair| pair[0] >= pair[1]), "highest first: {revenue:?}");
    for phase in ["schema_fetch", "code_generation", "code_execution", "total_processing"] {
        assert!(names(&document["timings"], "phase").iter().any(|name| name == phase), "{phase}");
    }
}

#[test]
fn ask_refuses_by_name() {
    let output = analyticspal(&["ask", "--data", SALES, "how many churned customers?", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let document = document(&output);
    assert_eq!(document["status"], "refused");
    assert!(
        document["refused"]["unmatched"].as_array().is_some_and(|words| words.iter().any(|word| word == "churned"))
    );
    assert!(document["refused"]["reason"].as_str().is_some_and(|reason| reason.contains("churned")));
}

#[test]
fn a_file_of_questions_gets_a_line_an_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(SALES, folder.path().join("s.csv")).expect("copied");
    let lines = [
        r#"{"id": "a", "table": "s.csv", "question": "how many orders are there"}"#,
        r#"{"id": "b", "table": "s.csv", "question": "how many churned customers"}"#,
        r#"{"id": "c", "table": "missing.csv", "question": "how many rows"}"#,
    ];
    let (questions, answers) = (folder.path().join("q.jsonl"), folder.path().join("a.jsonl"));
    std::fs::write(&questions, lines.join("\n")).expect("written");
    let arguments = ["ask", "--questions", text(&questions), "--output", text(&answers), "--jobs", "2", "--quiet"];
    assert_eq!(analyticspal(&arguments).status.code(), Some(0));
    let without = r#"{"id": "d", "question": "how many orders are there"}"#;
    let (alone, said) = (folder.path().join("alone.jsonl"), folder.path().join("said.jsonl"));
    std::fs::write(&alone, without).expect("written");
    let arguments = ["ask", "--questions", text(&alone), "--output", text(&said), "--quiet"];
    let refused = analyticspal(&arguments);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("names no `table`"));
    assert_eq!(analyticspal(&[&arguments[..], &["--data", SALES]].concat()).status.code(), Some(0));
    assert!(std::fs::read_to_string(&said).expect("answers").contains("1337"), "the table of --data");
    let answered = std::fs::read_to_string(&answers).expect("answers");
    let answered: Vec<Value> = answered.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answered[0]["rows"][0][0], 1337);
    assert_eq!(answered[1]["refused"], true);
    assert!(answered[2]["error"].as_str().is_some_and(|error| error.contains("missing.csv")));
}

fn text(path: &Path) -> &str {
    path.to_str().expect("utf-8")
}

#[test]
fn inspect_says_what_a_file_is() {
    let output = analyticspal(&["inspect", SALES, "/nowhere.csv", "--json"]);
    assert_eq!(output.status.code(), Some(1), "one of them failed");
    let text = String::from_utf8_lossy(&output.stdout);
    let documents: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect();
    assert_eq!(documents[0]["tables"][0]["rows"], 1337);
    assert_eq!(documents[0]["tables"][0]["dialect"]["delimiter"], ",");
    let columns = &documents[0]["tables"][0]["columns"];
    assert_eq!(columns[1]["name"], "date");
    assert_eq!(columns[1]["type"], "date");
    assert_eq!(documents[1]["error"]["kind"], "not_found");
    assert!(documents[1]["error"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
}

#[test]
fn doctor_says_whether_the_main_job_can_run() {
    let output = analyticspal(&["doctor", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let document = document(&output);
    assert_eq!(document["python"]["problem"], Value::Null);
    assert!(document["python"]["packages"]["pandas"].as_str().is_some_and(|version| version.starts_with("3.1")));
    assert!(document["sandbox"]["checks"].as_array().is_some_and(|checks| checks.len() > 5));
    assert_eq!(document["problems"], serde_json::json!([]));

    let empty = tempfile::tempdir().expect("a folder");
    let without = Command::new(env!("CARGO_BIN_EXE_analyticspal"))
        .args(["doctor", "--json"])
        .env("ANALYTICSPAL_DATA", empty.path())
        .output()
        .expect("the binary starts");
    assert_eq!(without.status.code(), Some(3), "nothing is set up there");
}

#[test]
fn bad_arguments_end_with_two_and_say_why() {
    for arguments in
        [&["run", "--expr", "1", "--timeout", "0"][..], &["run", "--expr", "1", "--user", "../x"], &["fly", "--high"]]
    {
        let output = analyticspal(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_word_that_is_no_command_and_no_file_is_refused_with_the_nearest_command() {
    for (word, hint) in [
        ("insepct", "hint: did you mean `analyticspal inspect`?"),
        ("conv", "hint: did you mean `analyticspal convert`?"),
        ("frobnicate", "hint: the commands are run, ask, replay"),
    ] {
        let output = analyticspal(&[word]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains(&format!("no command and no file is called \"{word}\"")) && said.contains(hint),
            "{said}"
        );
    }
}

#[test]
fn a_file_with_several_tables_is_listed_whole_and_one_of_them_can_be_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, value) in [("One", 1), ("Two", 2)] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        sheet.write(0, 0, "n").expect("a cell");
        sheet.write(1, 0, value).expect("a cell");
    }
    book.save(&path).expect("written");
    let listed = document(&analyticspal(&["inspect", text(&path), "--json"]));
    let names: Vec<_> = listed["tables"].as_array().into_iter().flatten().map(|table| &table["name"]).collect();
    assert_eq!(names, ["One", "Two"]);
    for wanted in ["Two", "2"] {
        let taken = document(&analyticspal(&["inspect", text(&path), "--json", "--sheet", wanted]));
        assert_eq!(taken["tables"].as_array().map(Vec::len), Some(1));
        assert_eq!(taken["tables"][0]["name"], "Two");
    }
    let target = folder.path().join("two.csv");
    let output = analyticspal(&["convert", text(&path), "--sheet", "Two", "--output", text(&target), "--text"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(&target).expect("read"), "n\n2\n");
    let missing = analyticspal(&["inspect", text(&path), "--sheet", "Three", "--json"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(document(&missing)["error"]["hint"].as_str().is_some_and(|hint| hint.contains("One, Two")));
}

#[test]
fn convert_writes_what_the_ending_of_the_output_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for ending in ["csv", "tsv", "parquet", "arrow", "json", "ndjson"] {
        let target = folder.path().join(format!("sales.{ending}"));
        let output = analyticspal(&["convert", SALES, "--output", text(&target), "--json"]);
        assert_eq!(output.status.code(), Some(0), "{ending}: {}", String::from_utf8_lossy(&output.stderr));
        let said = document(&output);
        let read = document(&analyticspal(&["inspect", text(&target), "--json"]));
        let sales = document(&analyticspal(&["inspect", SALES, "--json"]));
        assert_eq!(said["rows"], sales["tables"][0]["rows"], "{ending}");
        assert_eq!(read["tables"][0]["columns"], sales["tables"][0]["columns"], "{ending}");
        assert_eq!(read["tables"][0]["rows"], sales["tables"][0]["rows"], "{ending}");
    }
    for ending in ["xlsx", "md"] {
        let target = folder.path().join(format!("sales.{ending}"));
        let output = analyticspal(&["convert", SALES, "--output", text(&target)]);
        assert_eq!(output.status.code(), Some(0), "{ending}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "stdout is for data");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 8, "nothing beside the outputs");
}

#[test]
fn how_a_file_was_written_can_be_said_to_every_command_that_reads_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, out) = (folder.path().join("t.csv"), folder.path().join("out.csv"));
    std::fs::write(&path, "made by hand\ncode|price|day\n007|$1.234,50|1/2/2024\n012|?|3/4/2024\n").expect("written");
    let said = [
        "--skip",
        "1",
        "--delimiter",
        "|",
        "--decimal",
        ",",
        "--null",
        "?",
        "--as",
        "price=float64",
        "--as",
        "code=int64",
        "--as",
        "day=date[mdy]",
        "--quote",
        "none",
        "--header-rows",
        "1",
    ];
    let read = document(&analyticspal(&[&["inspect", text(&path), "--json"][..], &said].concat()));
    let table = &read["tables"][0];
    assert_eq!(names(&table["columns"], "type"), ["int64", "float64", "date"]);
    assert_eq!((table["dialect"]["delimiter"].as_str(), table["dialect"]["skip"].as_u64()), (Some("|"), Some(1)));
    assert!(table["dialect"]["quote"].is_null());
    let converted =
        analyticspal(&[&["convert", text(&path), "--output", text(&out), "--limit", "1"][..], &said].concat());
    assert_eq!(converted.status.code(), Some(0), "{}", String::from_utf8_lossy(&converted.stderr));
    assert_eq!(std::fs::read_to_string(&out).expect("written"), "code,price,day\n7,1234.5,2024-01-02\n");
    let sum = "result = int(df['code'].sum())";
    let record = folder.path().join("record.json");
    let ran = ["run", "--data", text(&path), "--expr", sum, "--record", text(&record), "--json"];
    let run = analyticspal(&[&ran[..], &said].concat());
    assert_eq!(document(&run)["rows"][0][0], 19);
    // A replay reads the table the same way, without being told.
    let replayed = analyticspal(&["replay", text(&record), "--quiet"]);
    assert_eq!(replayed.status.code(), Some(0), "{}", String::from_utf8_lossy(&replayed.stderr));
    let refused = analyticspal(&["inspect", text(&path), "--encoding", "klingon"]);
    assert_ne!(refused.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("klingon"));
}

#[test]
fn convert_keeps_the_files_text_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, target) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    std::fs::write(&source, "id,x\n007,1.50\n012,=1+1\n").expect("written");
    let convert = |more: &[&str]| {
        let output = analyticspal(&[&["convert", text(&source), "--output", text(&target)], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (std::fs::read_to_string(&target).expect("read"), said)
    };
    let (written, said) = convert(&["--text"]);
    assert_eq!(written, "id,x\n007,1.50\n012,=1+1\n");
    assert!(said.contains("note: “x”: 1 cell with = + - or @"), "{said}");
    let (written, _) = convert(&["--text", "--neutralise", "--output-delimiter", "tab", "--output-quotes", "all"]);
    assert_eq!(written, "\"id\"\t\"x\"\n\"007\"\t\"1.50\"\n\"012\"\t\"'=1+1\"\n");
    let (written, said) = convert(&["--limit", "1", "--quiet"]);
    assert_eq!((written.lines().count(), said.as_str()), (2, ""));
}

#[test]
fn convert_that_fails_says_why_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("b.csv");
    std::fs::write(&target, "before").expect("written");
    let missing = folder.path().join("none").join("b.csv");
    for (arguments, kind) in [
        (["convert", "no such file.csv", "--output", text(&target), "--json"], "not_found"),
        (["convert", SALES, "--output", text(&missing), "--json"], "not_found"),
    ] {
        let output = analyticspal(&arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = &document(&output)["error"];
        assert_eq!(error["kind"], kind, "{error}");
        assert!(error["message"].as_str().is_some_and(|words| !words.is_empty()) && error["hint"].is_string());
    }
    let output = analyticspal(&["convert", SALES, "--output", text(&target), "--table", "other"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("no table \"other\"") && said.contains("hint: the tables are sales"), "{said}");
    let output = analyticspal(&["convert", SALES, "--output", "b.docx"]);
    assert_eq!(output.status.code(), Some(2), "a bad argument");
    assert_eq!(std::fs::read_to_string(&target).expect("read"), "before");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_over_a_file_that_the_same_command_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name);
    let (source, link, hard, other) = (place("a.csv"), place("link.csv"), place("hard.csv"), place("b.csv"));
    let before = "name,n\nann,1\n";
    std::fs::write(&source, before).expect("written");
    std::fs::write(&other, before).expect("written");
    std::os::unix::fs::symlink(&source, &link).expect("linked");
    std::fs::hard_link(&source, &hard).expect("linked");
    let spelled = place("./../").join(folder.path().file_name().expect("a name")).join("a.csv");
    let pattern = place("*.csv");
    for (read, written) in [
        (&source, &source),
        (&source, &link),
        (&link, &source),
        (&source, &hard),
        (&source, &spelled),
        (&pattern, &other),
        (&folder.path().to_path_buf(), &other),
    ] {
        let output = analyticspal(&["convert", text(read), "--output", text(written), "--json"]);
        let error = &document(&output)["error"];
        assert_eq!((output.status.code(), &error["kind"]), (Some(1), &Value::from("source")), "{written:?}: {error}");
        assert!(error["message"].as_str().is_some_and(|said| said.contains("is read from this file")), "{error}");
        assert_eq!(error["hint"], "write to another file");
    }
    for option in ["--output", "--record"] {
        let output = analyticspal(&["run", "--data", text(&source), "--expr", "df.head(0)", option, text(&link)]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("is read from this file"), "{said}");
        let output = analyticspal(&["ask", "--data", text(&source), option, text(&source), "how many rows"]);
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(std::fs::read_to_string(&source).expect("read"), before);
    assert_eq!(std::fs::read_to_string(&other).expect("read"), before);
    // What is no input is written.
    assert!(analyticspal(&["convert", text(&source), "--output", text(&other), "--quiet"]).status.success());
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_one_message_names_what_works_without_one() {
    let named = |display: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_analyticspal"));
        for variable in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            command.env_remove(variable);
        }
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        let home = tempfile::tempdir().expect("a folder");
        let output = command.env("ANALYTICSPAL_DATA", home.path()).output().expect("the binary starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
    };
    // A display that nobody serves is refused in the same words.
    for display in [None, Some(":4711")] {
        let (code, said, data) = named(display);
        assert_eq!((code, data.len()), (Some(3), 0), "{said}");
        assert!(said.starts_with("error: ") && said.contains("analyticspal run, ask"), "{said}");
        assert!(!said.contains(".rs:") && said.lines().count() <= 3, "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_desktop_entry_is_installed_and_removed_below_the_data_folder_of_the_login() {
    let data = tempfile::tempdir().expect("a folder");
    let run = |deed: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_analyticspal"));
        let output = command.args(["desktop", deed]).env("XDG_DATA_HOME", data.path()).output().expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let written = run("install");
    assert!(written.iter().all(|path| Path::new(path).starts_with(data.path()) && Path::new(path).is_file()));
    let entry = std::fs::read_to_string(&written[0]).expect("the entry");
    assert!(entry.contains(&format!("Exec=\"{}\" %F", env!("CARGO_BIN_EXE_analyticspal"))), "{entry}");
    assert_eq!(run("remove"), written);
    assert!(run("remove").is_empty());
}
