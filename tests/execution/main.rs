//! The executor as its callers meet it: results, outcomes, what is kept, what is never done.
//!
//! `kills`, `program`, `shortage` and `endurance` are its bad days: processes that are killed, clocks that jump, full disks,
//! a thousand runs in a row.

#[path = "../common/mod.rs"]
mod common;

#[cfg(target_os = "linux")]
mod duckdb;
#[cfg(target_os = "linux")]
mod endurance;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod shortage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use analyticspal::analytics_pal::AnalyticsPal;
use analyticspal::domain::{CancelToken, Code, CodeOrigin, CodeType, Phase, SandboxTier, Status};
use analyticspal::execution::{CodeExecutionClient, ExecutionEvent, ExecutionRequest, ExecutionResult, NotKept};
use analyticspal::frame::LoadOptions;
use common::{client, over, request, rows, run, user, with_timeout};
use serde_json::json;

const PEOPLE: &str = "name,age,city\nAnn,31,Oslo\nBob,,Rome\nCleo,45,Oslo\n";

fn completed(request: ExecutionRequest) -> ExecutionResult {
    let result = run(request);
    assert_eq!(result.status, Status::Completed, "{}: {:?}", result.summary, result.error);
    result
}

#[test]
fn the_first_rule_that_applies_finds_the_result() {
    for (code, origin, value) in [
        ("1 + 1", "last expression, line 1", json!(2)),
        ("result = 3\n4", "`result`, line 1", json!(3)),
        ("x = 1\noutput_variable = 5", "`output_variable`, line 2", json!(5)),
        ("answer = 'yes'\nresult = None", "`answer`, line 1", json!("yes")),
        ("def solution():\n    return 7", "`solution()`", json!(7)),
        ("def analyze_data(dfs):\n    return len(dfs)", "`analyze_data()`", json!(0)),
        ("{'type': 'number', 'value': 8}", "last expression, line 1", json!(8)),
        ("if True:\n    result = 9", "`result`, line 1", json!(9)),
    ] {
        let result = completed(request(code));
        assert_eq!(result.origin.as_deref(), Some(origin), "{code}");
        assert_eq!(rows(&result)[0][0], value, "{code}");
    }
    for code in ["x = 1", "None", "print", "import math\nmath", "def f(): pass", "result = int"] {
        let result = completed(request(code));
        assert!(result.origin.is_none() && result.dataframe.is_none(), "{code}");
    }
}

#[test]
fn the_persons_choice_comes_before_every_rule() {
    let picked = ExecutionRequest { result_name: Some("b".to_owned()), ..request("b = 1\nresult = 2") };
    assert_eq!(completed(picked).origin.as_deref(), Some("`b`, line 1"));
}

#[test]
fn printed_tables_and_last_frames_count_for_generated_code_only() {
    let printing = "print('a,b')\nprint('1,x')\nprint('2,y')";
    let assigning = "table = pd.DataFrame({'n': [1, 2]})\nprint('done')";
    for code in [printing, assigning] {
        assert!(completed(request(code)).dataframe.is_none(), "typed: {code}");
    }
    let generated = |code: &str| completed(ExecutionRequest { code: Code::generated(code), ..request("") });
    let printed = generated(printing);
    assert_eq!(printed.origin.as_deref(), Some("CSV printed on stdout"));
    assert_eq!(rows(&printed), json!([[1, "x"], [2, "y"]]));
    assert_eq!(generated(assigning).origin.as_deref(), Some("last data frame, `table`, line 1"));
}

#[test]
fn tables_arrive_under_all_their_names() {
    let result = completed(over(
        PEOPLE,
        "result = [len(df), len(df1), len(table_1), len(dfs), len(data), len(input_data['df'])]",
    ));
    assert_eq!(rows(&result), json!([[3], [3], [3], [1], [3], [3]]));
}

#[test]
fn every_way_to_mention_a_name_finds_it() {
    for code in [
        "df1 += 1 if False else df1.iloc[:0].reindex(df1.index)\nlen(df1)",
        "del df\nlen(table_1)",
        "def f():\n    df = 1\n    return df\nf()\nlen(df)",
        "def f():\n    global df\n    return len(df)\nf()",
        "eval('len(df)')",
        "exec('n = len(df)')\nn",
        "len(globals()['df'])",
        "(lambda: len(df))()",
        "[len(df) for _ in range(1)][0]",
        "f'{len(df)}'",
    ] {
        let result = run(over(PEOPLE, code));
        assert_eq!(result.status, Status::Completed, "{code}: {}", result.summary);
        assert_eq!(
            rows(&result)[0][0].as_str().map_or_else(|| rows(&result)[0][0].to_string(), ToOwned::to_owned),
            "3",
            "{code}"
        );
    }
}

#[test]
fn integers_with_gaps_stay_integers() {
    let result = completed(over(PEOPLE, "df[['age']]"));
    assert_eq!(rows(&result), json!([[31], [null], [45]]));
    let wide = "n,m\n1152921504606846977,1\n,2\n-3,3\n";
    assert_eq!(rows(&completed(over(wide, "df[['n']]"))), json!([[1_152_921_504_606_846_977_i64], [null], [-3]]));
}

#[test]
fn changing_df_changes_neither_the_table_nor_the_next_run() {
    let request = over(
        PEOPLE,
        "df.loc[df['city'] == 'Oslo', 'city'] = 'X'\ndf['age'] = 0\ndf.drop(columns='name', inplace=True)\ndf1['city'].tolist()",
    );
    let client = client();
    let first = client.execute_code_sync(request.clone());
    assert_eq!(rows(&first), json!([["Oslo"], ["Rome"], ["Oslo"]]), "{:?}", first.error);
    let again = client.execute_code_sync(ExecutionRequest { code: Code::python("df"), ..request });
    assert_eq!(rows(&again), json!([["Ann", 31, "Oslo"], ["Bob", null, "Rome"], ["Cleo", 45, "Oslo"]]));
}

#[test]
fn whatever_can_be_a_table_becomes_one() {
    for (code, columns, cells) in [
        ("pd.Series([1, 2], name='n')", json!(["n"]), json!([[1], [2]])),
        (
            "df = pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3]})\ndf.groupby('k')['v'].sum()",
            json!(["k", "v"]),
            json!([["a", 4], ["b", 2]]),
        ),
        ("np.array([[1, 2], [3, 4]])", json!(["0", "1"]), json!([[1, 2], [3, 4]])),
        ("{'a': 1, 'b': 'x'}", json!(["a", "b"]), json!([[1, "x"]])),
        ("{'a': [1, 2], 'b': 0}", json!(["a", "b"]), json!([[1, 0], [2, 0]])),
        ("{'r1': {'a': 1}, 'r2': {'a': 2}}", json!(["index", "a"]), json!([["r1", 1], ["r2", 2]])),
        ("[{'a': 1}, {'a': 2, 'b': True}]", json!(["a", "b"]), json!([[1, null], [2, true]])),
        ("3.5", json!(["Total value"]), json!([[3.5]])),
        ("{3}", json!(["value"]), json!([[3]])),
        ("pd.DataFrame({('a', 'x'): [1], ('a', 'y'): [2]})", json!(["a / x", "a / y"]), json!([[1, 2]])),
        ("pd.DataFrame([[1, 2]], columns=['a', 'a'])", json!(["a", "a_2"]), json!([[1, 2]])),
        ("import pyarrow as pa\npa.table({'a': [1, None]})", json!(["a"]), json!([[1], [null]])),
        ("import datetime as d\nd.date(1815, 12, 10)", json!(["Total value"]), json!([["1815-12-10"]])),
        ("[2**63, 2**70]", json!(["value"]), json!([["9223372036854775808"], ["1180591620717411303424"]])),
        // pandas' NaN is its mark for a missing number.
        ("[float('inf'), float('nan'), 1.0]", json!(["value"]), json!([["Infinity"], [null], [1.0]])),
        (
            "pd.DataFrame({'t': pd.to_datetime(['2024-01-31 12:00']).tz_localize('Europe/Paris')})",
            json!(["t"]),
            json!([["2024-01-31T12:00:00+01:00"]]),
        ),
        ("pd.Categorical(['b', 'a', 'b'])", json!(["value"]), json!([["b"], ["a"], ["b"]])),
        ("[[1, 2], [3, 4]]", json!(["0", "1"]), json!([[1, 2], [3, 4]])),
        ("pd.DataFrame({'l': [[1, 2], []]})", json!(["l"]), json!([[[1, 2]], [[]]])),
        ("pd.DataFrame({'s': [{'x': 1}]})", json!(["s"]), json!([[{"x": 1}]])),
    ] {
        let result = completed(request(code));
        let document = result.to_json(100);
        let names: Vec<_> =
            document["columns"].as_array().into_iter().flatten().map(|column| column["name"].clone()).collect();
        assert_eq!((json!(names), document["rows"].clone()), (columns, cells), "{code}");
    }
}

#[test]
fn row_numbers_left_by_sorting_and_filtering_are_no_column() {
    for code in ["df.sort_values('name', ascending=False)", "df[df['city'] == 'Oslo']", "df.nlargest(1, 'age')"] {
        let document = completed(over(PEOPLE, code)).to_json(10);
        assert_eq!(document["columns"][0]["name"], "name", "{code}");
    }
    for code in [
        "pd.DataFrame({'a': [1, 2]}, index=[10, 20])",
        "pd.DataFrame({'a': [1, 2]}, index=['x', 'y'])",
        "pd.DataFrame({'a': [1, 2]}, index=[0, 0])",
    ] {
        let document = completed(over(PEOPLE, code)).to_json(10);
        assert_eq!(document["columns"][0]["name"], "index", "labels that someone set stay: {code}");
    }
}

#[test]
fn what_had_to_change_is_said() {
    for (code, said) in [
        ("pd.DataFrame({'m': [1, 'x', 2.5]})", "different kinds"),
        ("pd.DataFrame({'c': [1 + 2j]})", "complex"),
        ("pd.DataFrame({'p': pd.period_range('2024-01', periods=2, freq='M')})", "periods"),
        ("pd.DataFrame([[1, 2]], columns=['a', 'a'])", "`a_2`"),
        ("pd.DataFrame({1: [1]})", "named `1`"),
        ("pd.DataFrame({'t': pd.Series(['\\ud800'], dtype=object)})", "text"),
    ] {
        let result = completed(request(code));
        assert!(result.notes.iter().any(|note| note.contains(said)), "{code}: {:?}", result.notes);
    }
}

#[test]
fn strict_mode_takes_frames_and_dicts_only() {
    let strict = |code: &str| run(ExecutionRequest { strict: true, ..request(code) });
    assert_eq!(strict("pd.DataFrame({'a': [1]})").status, Status::Completed);
    assert_eq!(strict("{'a': 1}").status, Status::Completed);
    let refused = strict("[1, 2]");
    assert_eq!(refused.status, Status::ResultConversionError);
    assert!(refused.summary.contains("a list"), "{}", refused.summary);
}

#[test]
fn an_error_names_its_place_in_the_code() {
    let result = run(over(PEOPLE, "def f(frame):\n    return frame['agee'].mean()\n\nf(df)"));
    assert_eq!(result.status, Status::Error);
    let error = result.error.expect("an error");
    assert_eq!(
        (error.error_type.as_str(), error.line, error.column, error.end_column),
        ("KeyError", Some(2), Some(12), Some(25))
    );
    let frames: Vec<_> = error.traceback.iter().map(|frame| (frame.line, frame.function.as_str())).collect();
    assert_eq!(frames, [(4, "<module>"), (2, "f")]);
    assert!(result.hint.contains("age"), "the closest column is offered: {}", result.hint);
}

#[test]
fn a_syntax_error_runs_nothing() {
    let result = run(request("print('ran')\nx = = 1"));
    assert_eq!((result.status, result.stdout.as_str()), (Status::Error, ""));
    assert_eq!(result.error.map(|error| (error.error_type, error.line)), Some(("SyntaxError".to_owned(), Some(2))));
}

#[test]
fn a_timeout_keeps_partial_output_and_is_reported_at_once() {
    let started = Instant::now();
    let mut execution = client().execute_code(with_timeout("print('kept', end='')\nwhile True: pass", 1.0));
    let mut began = started;
    let result = loop {
        match execution.events.blocking_recv().expect("an event") {
            ExecutionEvent::Began => began = Instant::now(),
            ExecutionEvent::Finished(result) => break result,
            _ => {}
        }
    };
    assert_eq!((result.status, result.stdout.as_str()), (Status::TimedOut, "kept"));
    assert_eq!(result.error.as_ref().and_then(|error| error.line), Some(2));
    // Not a benchmark: a broken deadline is off by seconds, a busy machine by less than this.
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn code_that_ignores_everything_is_stopped_all_the_same() {
    for code in [
        "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import threading\nts = [threading.Thread(target=lambda: [None for _ in iter(int, 1)]) for _ in range(4)]\nfor t in ts: t.start()\nts[0].join()",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\nwhile True: pass",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "'a' * 50 == __import__('re').match('(a+)+b', 'a' * 50)",
    ] {
        assert_eq!(run(with_timeout(code, 1.0)).status, Status::TimedOut, "{code}");
    }
}

#[test]
fn cancelling_ends_a_run_and_keeps_its_output() {
    let mut execution = client().execute_code(request("print('working')\nwhile True: pass"));
    let cancel = execution.cancel.clone();
    let result = loop {
        match execution.events.blocking_recv().expect("an event") {
            ExecutionEvent::Console(line) if line.text == "working" => cancel.cancel(),
            ExecutionEvent::Finished(result) => break result,
            _ => {}
        }
    };
    assert_eq!((result.status, result.stdout.as_str()), (Status::Cancelled, "working\n"));
}

#[test]
fn cancelling_before_the_code_began_works_too() {
    let execution = client().execute_code(request("1"));
    execution.cancel.cancel();
    assert_eq!(execution.finish().status, Status::Cancelled);
}

#[test]
fn each_way_to_end_badly_has_its_own_status() {
    for (code, status) in [
        ("import os; os._exit(0)", Status::Crashed),
        ("import ctypes; ctypes.string_at(1)", Status::Crashed),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Status::Crashed),
        ("bytearray(10 << 30)", Status::MemoryLimit),
        ("x = []\nwhile True: x.append(bytearray(64 << 20))", Status::MemoryLimit),
        ("import sys\nwhile True: sys.stderr.write('x' * 100_000)", Status::OutputLimit),
        ("f = open('f', 'wb')\nwhile True: f.write(bytes(1 << 20))", Status::DiskLimit),
        ("lambda: 1\nresult = iter([])", Status::ResultConversionError),
        ("import sys; sys.exit('no')", Status::Error),
        ("raise KeyboardInterrupt", Status::Error),
    ] {
        let result = run(request(code));
        assert_eq!(result.status, status, "{code}: {}", result.summary);
        assert!(!result.summary.is_empty() && !result.hint.is_empty(), "{code}");
    }
}

#[test]
fn many_files_of_little_each_are_bounded_too() {
    let result = run(request("import time\nfor n in range(20_000): open(f'f{n}', 'w').close()\ntime.sleep(20)"));
    assert_eq!(result.status, Status::DiskLimit, "{}", result.summary);
}

#[test]
fn bad_input_is_rejected_before_anything_starts() {
    for request in
        [request("x = '\0'"), request(&"#".repeat((1 << 20) + 1)), ExecutionRequest { active: 5, ..over(PEOPLE, "1") }]
    {
        let result = run(request);
        assert_eq!(result.status, Status::Rejected);
        assert!(result.timings.is_empty() && !result.summary.is_empty());
    }
}

#[test]
fn however_short_a_run_is_its_memory_is_known() {
    let client = client().with_zygotes(1);
    for _ in 0..20 {
        let result = client.execute_code_sync(request("1"));
        assert!(result.memory_usage_kb > 10_000, "{} {}", result.summary, result.memory_usage_kb);
    }
}

#[test]
fn every_phase_of_a_run_is_timed_in_order() {
    let result = completed(over(PEOPLE, "df"));
    let phases: Vec<_> = result.timings.iter().map(|timing| timing.phase).collect();
    let expected = [
        Phase::Queue,
        Phase::Worker,
        Phase::TransferIn,
        Phase::Prepare,
        Phase::CodeExecution,
        Phase::ResultConversion,
        Phase::TransferOut,
        Phase::Total,
    ];
    assert_eq!(phases, expected);
    let total = result.timings.last().expect("phases").duration_us;
    assert!(result.timings.windows(2).take(6).all(|pair| pair[0].start_us <= pair[1].start_us), "{:?}", result.timings);
    assert!(
        result.timings.iter().all(|timing| timing.start_us + timing.duration_us <= total + 1000),
        "{:?}",
        result.timings
    );
    assert!(result.memory_usage_kb > 10_000 && result.cpu_ms > 1.0 && result.bytes_in > 0 && result.bytes_out > 0);
}

#[test]
fn statements_are_timed_with_what_they_assigned() {
    let result = completed(over(PEOPLE, "a = df[df['age'] > 40]\n\nb = (1 +\n     2)\na"));
    let lines: Vec<_> = result.statements.iter().map(|s| (s.line, s.end_line)).collect();
    assert_eq!(lines, [(1, 1), (3, 4), (5, 5)]);
    let shape = result.statements[0].assigned.as_ref().expect("a frame");
    assert_eq!((shape.name.as_str(), shape.rows, shape.columns), ("a", 1, 3));
}

#[test]
fn figures_come_beside_the_frame() {
    let result = completed(over(PEOPLE, "fig, ax = plt.subplots()\nax.plot([1, 2])\ndf.head(1)"));
    assert_eq!(result.figures.len(), 1);
    assert_eq!(result.figures[0].name, "fig");
    assert!(result.figures[0].png.starts_with(b"\x89PNG"));
    assert_eq!(result.dataframe.map(|frame| frame.rows()), Some(1));
    let only = completed(over(PEOPLE, "df['age'].plot()"));
    assert_eq!((only.figures.len(), only.dataframe.is_none()), (1, true));
}

#[test]
fn other_frames_are_listed() {
    let result = completed(over(PEOPLE, "a = df.head(2)\nb = df.head(1)\nresult = b"));
    let names: Vec<_> = result.other_frames.iter().map(|frame| (frame.name.as_str(), frame.rows)).collect();
    assert_eq!(names, [("a", 2)]);
}

#[test]
fn frames_beside_the_result_open_without_another_run() {
    let client = client();
    let code = "import time\nmoment = pd.DataFrame({'t': [time.time_ns()]})\nparts = df.head(2)\nresult = df";
    let keeping = ExecutionRequest { keep_frames: true, ..over("n\n1\n2\n3\n", code) };
    let result = client.execute_code_sync(keeping.clone());
    let kept = result.kept_frames.clone().expect("kept");
    let (parts, notes) = kept.open("parts").expect("opened");
    assert_eq!((parts.rows(), parts.columns(), notes.len()), (2, 1, 0));
    let moment = || kept.open("moment").expect("opened").0.cell_json(0, 0);
    assert_eq!(moment(), moment(), "it was not made anew");
    assert!(matches!(kept.open("n"), Err(NotKept::Refused(..))));
    assert_eq!(kept.open("parts").expect("still").0.rows(), 2);
    let next = client.execute_code_sync(keeping);
    assert!(matches!(kept.open("parts"), Err(NotKept::LetGo)));
    assert_eq!(next.kept_frames.expect("kept").open("parts").expect("opened").0.rows(), 2);
    let plain = client.execute_code_sync(over("n\n1\n", "a = df.head(1)\n1"));
    assert!(plain.kept_frames.is_none() && plain.other_frames.len() == 1);
}

#[test]
fn frames_made_before_an_error_open_too() {
    let code = "a = pd.DataFrame({'x': [1, 2]})\nopen('left.txt', 'w').write('x')\na['y']";
    let result = client().execute_code_sync(ExecutionRequest { keep_frames: true, ..request(code) });
    assert_eq!((result.status, result.output_files.len()), (Status::Error, 1), "{}", result.summary);
    assert_eq!(result.kept_frames.expect("kept").open("a").expect("opened").0.rows(), 2);
}

#[test]
fn a_worker_that_is_kept_stands_still() {
    let code = "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()\na = pd.DataFrame({'x': [1]})\n1";
    let request = ExecutionRequest { keep_frames: true, ..request(code) };
    let result = client().with_zygotes(1).execute_code_sync(request);
    let pid = result.worker_id.trim_start_matches("worker-").to_owned();
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it lives");
        let fields: Vec<_> = stat.rsplit(") ").next().unwrap_or_default().split(' ').map(str::to_owned).collect();
        (fields[0].clone(), fields[11].clone())
    };
    let kept = result.kept_frames.unwrap_or_else(|| panic!("{} {:?}", result.summary, result.other_frames));
    assert_eq!(kept.open("a").expect("opened").0.rows(), 1);
    let (state, before) = ticks();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!((state.as_str(), ticks().1), ("T", before));
}

#[test]
fn a_worker_that_would_wake_itself_is_not_kept_or_stands_all_the_same() {
    let code = "\
import ctypes, signal, struct, threading
libc = ctypes.CDLL(None)
signal.signal(signal.SIGCONT, lambda *a: None)
event, kept = ctypes.create_string_buffer(struct.pack('<qii', 0, signal.SIGCONT, 0), 64), ctypes.c_int()
libc.syscall(222, 0, event, ctypes.byref(kept))
libc.syscall(223, kept.value, 0, ctypes.create_string_buffer(struct.pack('<4q', 0, 1_000_000, 0, 1_000_000)), 0)
def spin():
    while True: pass
threading.Thread(target=spin).start()
a = pd.DataFrame({'x': [1]})
1
";
    let request = ExecutionRequest { keep_frames: true, ..request(code) };
    let result = client().with_zygotes(1).execute_code_sync(request);
    assert_eq!(result.status, Status::Completed, "{} {:?}", result.summary, result.error);
    let pid = result.worker_id.trim_start_matches("worker-").to_owned();
    let stat = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = |stat: &str| stat.rsplit(") ").next().unwrap_or_default().chars().next();
    let until = Instant::now() + Duration::from_millis(300);
    while Instant::now() < until {
        assert!(!matches!(state(&stat()), Some('R' | 'S' | 'D')) || result.kept_frames.is_none(), "{}", stat());
    }
}

#[test]
fn without_a_sandbox_code_runs_by_the_callers_word_alone_and_within_its_limits() {
    let client = client().in_tier(SandboxTier::Off);
    let refused = client.execute_code_sync(request("1"));
    assert_eq!(refused.status, Status::Unavailable, "{}", refused.summary);
    let allowed = |code: &str| ExecutionRequest { require_tier: SandboxTier::Off, ..with_timeout(code, 1.0) };
    let result = client.execute_code_sync(allowed("1"));
    assert_eq!((result.status, result.sandbox.tier), (Status::Completed, SandboxTier::Off), "{}", result.summary);
    assert_eq!(client.execute_code_sync(allowed("while True: pass")).status, Status::TimedOut);
    assert_eq!(client.execute_code_sync(allowed("bytearray(64 << 30)")).status, Status::MemoryLimit);
}

#[test]
fn sql_sees_the_tables() {
    let code = Code {
        text: "select city, count(*) as n, sum(age) as years from table_1 group by city order by city".to_owned(),
        code_type: CodeType::Sql,
        origin: CodeOrigin::Typed,
    };
    let result = completed(ExecutionRequest { code, ..over(PEOPLE, "") });
    assert_eq!(rows(&result), json!([["Oslo", 2, 76], ["Rome", 1, null]]));
    let inside =
        completed(over(PEOPLE, "df['older'] = df['age'] + 1\nexecute_sql_query('select max(older) as m from df')"));
    assert_eq!(rows(&inside), json!([[46]]), "the frame as the code left it");
}

#[test]
fn files_that_the_code_wrote_are_handed_back() {
    let result = completed(request(
        "open('report.txt', 'w').write('hello')\nimport os\nos.makedirs('d')\nopen('d/x.bin', 'wb').write(b'\\0')\nresult = 1",
    ));
    assert_eq!(result.output_files.keys().collect::<Vec<_>>(), ["d/x.bin", "report.txt"]);
    assert_eq!(result.output_files["report.txt"], b"hello");
}

#[test]
fn runs_leave_no_folder_behind() {
    let ((folders, _), client) = (common::environment(), client());
    for code in ["open('f', 'w').write('x')", "while True: pass"] {
        client.execute_code_sync(ExecutionRequest { user_id: user("tidy"), ..with_timeout(code, 1.0) });
    }
    client.settle();
    let left = std::fs::read_dir(folders.work(&user("tidy"))).expect("the user's work folder").count();
    assert_eq!(left, 0);
}

#[test]
fn two_users_share_nothing() {
    let client = client();
    let first =
        ExecutionRequest { user_id: user("ann"), ..request("import os\nopen('secret', 'w').write('x')\nos.getcwd()") };
    let folder = rows(&client.execute_code_sync(first))[0][0].as_str().expect("a path").to_owned();
    let code = format!(
        "import os\nos.listdir({:?})",
        std::path::Path::new(&folder).parent().expect("a parent").display().to_string()
    );
    let second = client.execute_code_sync(ExecutionRequest { user_id: user("bob"), ..request(&code) });
    // Hidden in the full tier, refused in the reduced one.
    let kind = second.error.map(|error| error.error_type).unwrap_or_default();
    assert!(["PermissionError", "FileNotFoundError"].contains(&kind.as_str()), "{kind}");
}

#[test]
fn a_waiting_worker_serves_one_run_and_the_next_is_prepared() {
    let client = client().with_waiting_workers(1);
    let request = over(PEOPLE, "import os\n[os.getpid(), len(df)]");
    client.prepare_for(request.clone());
    let wait = || {
        let until = Instant::now() + Duration::from_secs(60);
        while client.workers().ready == 0 {
            assert!(Instant::now() < until, "no worker got ready");
            // There is no event for it: whoever runs need not know.
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let mut served = Vec::new();
    for _ in 0..3 {
        wait();
        let result = client.execute_code_sync(request.clone());
        assert_eq!(result.status, Status::Completed, "{}", result.summary);
        let worker = result.timings.iter().find(|timing| timing.phase == Phase::Worker).expect("the phase");
        assert_eq!(worker.warm, Some(true));
        served.push(result.worker_id);
    }
    served.dedup();
    assert_eq!(served.len(), 3, "each worker serves one run: {served:?}");
    // Another user, other tables: nothing of what waits is used.
    for other in [ExecutionRequest { user_id: user("bob"), ..request.clone() }, over("a\n1\n", "1")] {
        wait();
        let result = client.execute_code_sync(other);
        let worker = result.timings.iter().find(|timing| timing.phase == Phase::Worker).expect("the phase");
        assert_eq!(worker.warm, Some(false));
    }
    client.settle();
    assert_eq!(client.workers().ready, 0);
}

#[test]
fn warnings_reach_the_console_with_their_line() {
    let mut execution = client().execute_code(request("import warnings\nwarnings.warn('careful')"));
    let mut lines = Vec::new();
    while let Some(event) = execution.events.blocking_recv() {
        match event {
            ExecutionEvent::Console(line) => lines.push(line.text),
            ExecutionEvent::Finished(_) => break,
            _ => {}
        }
    }
    assert!(lines.iter().any(|line| line.contains("line 2") && line.contains("careful")), "{lines:?}");
}

#[test]
fn output_cannot_move_the_terminals_cursor() {
    let result = run(request("raise ValueError('\\x1b[2J\\u202etxt')"));
    let message = result.error.expect("an error").message;
    assert!(!message.contains('\u{1b}') && !message.contains('\u{202e}'), "{message:?}");
}

#[test]
fn forged_and_broken_replies_spoil_only_their_own_run() {
    let forge = |bytes: &str| format!("import os\nos.write(3, {bytes})\nos._exit(0)");
    for bytes in [
        r"b'\xff\xff\xff\xff'",
        r"b'\x02\0\0\0{}'",
        r#"(lambda m: len(m).to_bytes(4, 'little') + m)(b'{"type":"reply","outcome":"completed","exit_code":0,"frame_bytes":9999999999999,"frame_rows":1}')"#,
        r#"(lambda m: len(m).to_bytes(4, 'little') + m)(b'{"type":"ready"}')"#,
        r"b'\x10\0\0\0' + b'[' * 16",
    ] {
        let result = run(request(&forge(bytes)));
        assert_eq!(result.status, Status::Crashed, "{bytes}: {}", result.summary);
    }
    // A forged frame where one was announced: no panic, no frame.
    let code = r#"
import os
m = b'{"type":"ended"}'
os.write(3, len(m).to_bytes(4, 'little') + m)
m = b'{"type":"reply","outcome":"completed","exit_code":0,"frame_bytes":64,"frame_rows":1}'
os.write(3, len(m).to_bytes(4, 'little') + m + b'\xff' * 64)
os._exit(0)
"#;
    let result = run(request(code));
    assert_eq!(result.status, Status::ResultConversionError, "{}", result.summary);
    assert!(result.dataframe.is_none());
}

#[test]
fn without_a_python_environment_runs_are_unavailable() {
    let empty = tempfile::tempdir().expect("a folder");
    let folders = analyticspal::folders::Folders::under(empty.path());
    let launcher = analyticspal::sandbox::Launcher::binary(common::launcher());
    let client = analyticspal::execution::LocalCodeExecutionClient::new(folders, launcher, None);
    let result = client.execute_code_sync(request("1"));
    assert_eq!(result.status, Status::Unavailable);
    assert!(result.hint.contains("setup"), "{}", result.hint);
}

#[test]
fn analyticspal_runs_code_over_one_table() {
    let pal = AnalyticsPal::new(Some(Arc::new(client())));
    let request = over(PEOPLE, "");
    let table = Arc::clone(&request.tables[0].table);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("people.csv");
    std::fs::write(&path, PEOPLE).expect("written");
    let source = pal.open(&path, &LoadOptions::default(), &CancelToken::default()).expect("opened");
    let (database, opened) = (source.database_uid.clone(), source.tables[0].table_uid.clone());
    let (frame, error) = pal.execute_code(&user("ann"), Code::python("df['age'].sum()"), None, &database, &opened);
    assert_eq!((frame.map(|frame| frame.cell_json(0, 0)), error), (Some(json!(76)), None));
    let (frame, error) = pal.execute_code(&user("ann"), Code::python("1 / 0"), None, &database, &opened);
    assert_eq!((frame.is_none(), error.map(|error| error.error_type)), (true, Some("ZeroDivisionError".to_owned())));
    let (frame, error) = pal.execute_code(&user("ann"), Code::python("1"), None, &database, &table.table_uid);
    assert!(
        frame.is_none() && error.is_some_and(|error| error.message.contains("table")),
        "an unknown table is refused"
    );
    let without = AnalyticsPal::new(None);
    let (frame, error) = without.execute_code(&user("ann"), Code::python("1"), None, &database, &opened);
    assert!(frame.is_none() && error.is_some_and(|error| error.message.contains("client")));
}
