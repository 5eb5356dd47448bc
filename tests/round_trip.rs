//! Nothing is lost between polars and pandas: tables of every type go to the worker's own code and come back unchanged,
//! and results of every kind arrive with the cells they had; or the notes say what changed. What is not the worker's own
//! code's (cut, changed, forged) spoils the result of its run and nothing else.

mod common;
#[path = "common/look.rs"]
mod look;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write, repeat};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use analyticspal::asking::{lint, view_code};
use analyticspal::domain::{
    Bound, CancelToken, Code, CodeType, Condition, DatabaseUid, Limits, Scalar, SortKey, Status, TableView, ValueTest,
};
use analyticspal::execution::{ExecutionRequest, ExecutionResult, InputTable};
use analyticspal::frame::{
    Cells, Frame, LoadReport, Table, read_arrow_stream, read_transfer, view_rows, write_arrow_stream, write_transfer,
};
use look::{look_at, look_at_frame};
use polars::prelude::{
    Categories, Column, CompatLevel, DataFrame, DataType, Field, FrozenCategories, IntoSeries as _, IpcStreamWriter,
    NamedFrom, SerWriter, Series, StructChunked, TimeUnit, TimeZone,
};
use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/python/tests/round_trip.py");

fn worker(task: &str, folder: &Path) {
    let (_, environment) = common::environment();
    let output = Command::new(environment.executable).args(["-I", "-B", SCRIPT, task]).arg(folder).output();
    let output = output.expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn read_json(folder: &Path, name: &str) -> Vec<Value> {
    serde_json::from_slice(&fs::read(folder.join(name)).expect("written")).expect("JSON")
}

fn sent_back(folder: &Path, number: usize) -> Result<Frame, String> {
    let file = File::open(folder.join(format!("{number}.arrow"))).expect("a stream");
    read_transfer(file, &mut Vec::new()).map_err(|error| error.to_string())
}

fn cells(frame: &Frame) -> Value {
    let row = |row| (0..frame.columns()).map(|column| frame.cell_json(row, column)).collect();
    Value::Array((0..frame.rows()).map(row).collect())
}

fn types(frame: &Frame) -> Vec<String> {
    (0..frame.columns()).map(|column| frame.column_type(column).to_string()).collect()
}

#[test]
fn every_kind_of_value_arrives_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    worker("values", folder.path());
    let expected = read_json(folder.path(), "expected.json");
    assert!(expected.len() > 250);
    let mut wrong = Vec::new();
    for (number, case) in expected.iter().enumerate() {
        let name = case["name"].as_str().unwrap_or_default();
        match sent_back(folder.path(), number) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(frame) if !case["rows"].is_null() && cells(&frame) != case["rows"] => {
                wrong.push(format!("{name}: {} instead of {}", cells(&frame), case["rows"]));
            }
            Ok(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

/// A frame as a source would have it.
fn frame(rows: usize, columns: Vec<Series>) -> Frame {
    let columns = columns.into_iter().map(Column::from).collect();
    let (mut data, mut bytes) = (DataFrame::new(rows, columns).expect("a frame"), Vec::new());
    let mut writer = IpcStreamWriter::new(&mut bytes).with_compat_level(CompatLevel::newest());
    writer.finish(&mut data).expect("written");
    read_arrow_stream(bytes).expect("read")
}

fn counts(values: &[i64], dtype: &DataType) -> Series {
    Series::new("c".into(), values).cast(dtype).expect("a cast")
}

fn numbers() -> Vec<Series> {
    let mut all = vec![
        Series::new("c".into(), [true, false]),
        Series::new("c".into(), [f64::INFINITY, 0.1]),
        Series::new("c".into(), [f32::NEG_INFINITY, 0.1]),
        Series::new("c".into(), [i64::MIN, (1 << 53) + 1]),
        Series::new("c".into(), [u64::MAX, 0]),
        Series::new("c".into(), [1_i128 << 100, -1]),
        Series::new("c".into(), [i128::MAX, i128::MIN]),
        Series::new("c".into(), [u128::MAX, 0]),
    ];
    for (dtype, least, most) in [
        (DataType::Int8, -128, 127),
        (DataType::Int16, -32_768, 32_767),
        (DataType::Int32, i64::from(i32::MIN), i64::from(i32::MAX)),
        (DataType::UInt8, 0, 255),
        (DataType::UInt16, 0, 65_535),
        (DataType::UInt32, 0, i64::from(u32::MAX)),
    ] {
        all.push(counts(&[least, most], &dtype));
    }
    for (precision, scale, texts) in [
        (10, 2, ["1.50", "-99999999.99"]),
        (38, 0, ["99999999999999999999999999999999999999", "1"]),
        (38, 38, ["0.00000000000000000000000000000000000001", "0"]),
        (5, 5, ["0.12345", "0"]),
    ] {
        all.push(Series::new("c".into(), texts).cast(&DataType::Decimal(precision, scale)).expect("decimals"));
    }
    all
}

fn moments() -> Vec<Series> {
    // The first and the last day of the calendar, and the days around 1970.
    let mut all = vec![counts(&[-719_162, -1, 2_932_896], &DataType::Date)];
    // A part below the microsecond is cut, which the note says.
    all.push(counts(&[0, 86_399_999_999_000], &DataType::Time));
    all.push(counts(&[1001, 1_000_000_000], &DataType::Time));
    for (unit, second) in
        [(TimeUnit::Milliseconds, 1_000), (TimeUnit::Microseconds, 1_000_000), (TimeUnit::Nanoseconds, 1_000_000_000)]
    {
        let far =
            if second == 1_000_000_000 { [-9_000_000_000, 9_000_000_000] } else { [-62_135_596_800, 253_402_300_799] };
        all.push(counts(&[far[0] * second, -1, 1, far[1] * second], &DataType::Datetime(unit, None)));
        all.push(counts(&[-1, 86_400 * second * 400], &DataType::Duration(unit)));
        for zone in ["UTC", "Europe/Paris", "Asia/Kathmandu", "America/Argentina/ComodRivadavia", "Etc/GMT+5"] {
            let zone = TimeZone::opt_try_new(Some(zone)).expect("a zone");
            all.push(counts(&[far[0] / 2 * second, -1, far[1] / 2 * second], &DataType::Datetime(unit, zone)));
        }
    }
    all
}

fn texts() -> Vec<Series> {
    let words = Series::new("c".into(), ["x", "", "NA", "a\0b", "é世界🙂", "x"]);
    let fixed = FrozenCategories::new(["x", "", "NA", "a\0b", "é世界🙂", "never"]).expect("categories");
    vec![
        words.cast(&DataType::from_categories(Categories::global())).expect("categories"),
        words.cast(&DataType::from_frozen_categories(fixed)).expect("an enum"),
        Series::new("c".into(), [&b"\xff\0"[..], b""]),
        words,
    ]
}

fn nested() -> Vec<Series> {
    let lists = |items: &[Option<Series>]| Series::new("c".into(), items);
    let inner = |series: Series| lists(&[Some(series.clone()), None, Some(series.head(Some(0)))]);
    let gaps = Series::new("c".into(), [Some((1_i64 << 60) + 1), None]);
    let mut all: Vec<Series> = numbers().into_iter().chain(moments()).chain(texts()).map(inner).collect();
    all.push(inner(gaps.clone()));
    all.push(inner(inner(gaps.clone())));
    all.push(lists(&[Some(gaps.clone()), None]).cast(&DataType::Array(Box::new(DataType::Int64), 2)).expect("arrays"));
    all.push(Series::new_null("c".into(), 2));
    all.push(inner(Series::new_null("c".into(), 2)));
    let fields: Vec<Series> = numbers().into_iter().chain(moments()).chain(texts()).chain([inner(gaps)]).collect();
    let plain = fields.iter().filter(|field| excused(field.dtype()).is_none()).cloned().collect();
    for fields in [fields, plain] {
        let fields = numbered(fields.into_iter().map(|field| field.head(Some(2))));
        let structs = StructChunked::from_series("c".into(), 2, fields.iter()).expect("structs").into_series();
        all.push(inner(structs.clone()));
        all.push(structs);
    }
    all
}

/// Columns of different names.
fn numbered(columns: impl IntoIterator<Item = Series>) -> Vec<Series> {
    (0..).zip(columns).map(|(n, column)| column.with_name(format!("c{n}").into())).collect()
}

/// Every column: with its values and a gap, with nothing but gaps, with one row, and empty.
fn every_column() -> Vec<Series> {
    let mut all = Vec::new();
    for values in numbers().into_iter().chain(moments()).chain(texts()).chain(nested()) {
        let gaps = Series::full_null("c".into(), 2, values.dtype());
        let mut both = values.clone();
        both.append(&gaps).expect("of one type");
        all.extend([both, gaps, values.head(Some(1)), values.head(Some(0)), values]);
    }
    all
}

/// Why a column may come back in another type, and what its notes then say.
fn excused(dtype: &DataType) -> Option<&'static str> {
    match dtype {
        DataType::Int128 | DataType::UInt128 => Some("beyond"),
        DataType::Categorical(..) | DataType::Enum(..) => Some("categories"),
        DataType::List(inner) | DataType::Array(inner, _) => excused(inner),
        DataType::Struct(fields) => fields.iter().map(Field::dtype).find_map(excused),
        _ => None,
    }
}

/// The cells of a column, and its type, without what its notes announce.
fn compared(frame: &Frame, notes: &[String], excuse: Option<&str>) -> (Value, Option<Vec<String>>) {
    let said = |word: &str| notes.iter().any(|note| note.contains(word));
    let cut = said("finer than microseconds");
    let text = cells(frame).to_string();
    // 0.000001001 s and 0.000001 s are the same then, as are 128-bit integers and their digits.
    let text = if cut { text.replace("00:00:00.000001001", "00:00:00.000001") } else { text };
    let text = if excuse == Some("beyond") { text.replace('"', "") } else { text };
    (json!(text), excuse.is_none().then(|| types(frame)))
}

#[test]
fn a_column_of_every_type_goes_to_pandas_and_comes_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let columns = every_column();
    let frames: Vec<Frame> = columns.iter().map(|column| frame(column.len(), vec![column.clone()])).collect();
    let mut notes = Vec::new();
    for (number, frame) in frames.iter().enumerate() {
        let mut file = File::create(folder.path().join(format!("{number}.table"))).expect("a file");
        notes.push(
            write_transfer(frame, &mut file).unwrap_or_else(|error| panic!("{}: {error}", columns[number].dtype())),
        );
    }
    worker("tables", folder.path());
    let said = read_json(folder.path(), "notes.json");
    let (mut wrong, mut changed) = (Vec::new(), 0);
    for (number, column) in columns.iter().enumerate() {
        let (sent, notes, said) = (&frames[number], &notes[number], said[number].as_array().expect("notes"));
        let what = format!("{} of {} rows", column.dtype(), column.len());
        let excuse = excused(column.dtype());
        if let Some(word) = excuse {
            changed += 1;
            if !notes.iter().any(|note| note.contains("“c”") && note.contains(word)) {
                wrong.push(format!("{what}: nothing said of {word}: {notes:?}"));
            }
        } else if notes.iter().any(|note| !note.contains("finer than microseconds")) {
            wrong.push(format!("{what}: {notes:?}"));
        }
        if said.iter().any(|note| note != "`c` holds whole days and is stored as dates") {
            wrong.push(format!("{what}: {said:?}"));
        }
        match sent_back(folder.path(), number) {
            Err(error) => wrong.push(format!("{what}: {error}")),
            Ok(back) => {
                let (left, right) = (compared(&back, notes, excuse), compared(sent, notes, excuse));
                if left != right {
                    wrong.push(format!("{what}: {left:?} instead of {right:?}, {notes:?}"));
                }
            }
        }
    }
    assert!(columns.len() > 400 && changed > 50, "{} columns, {changed} changed", columns.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), columns.len(), wrong.join("\n"));
}

fn table(frame: Frame) -> InputTable {
    let table_uid = DatabaseUid::of("t").table("t");
    let table = Table { table_uid, name: "t".to_owned(), frame, report: LoadReport::default() };
    InputTable { bound_name: "t".to_owned(), table: Arc::new(table) }
}

#[test]
fn whole_tables_pass_through_the_executor_unchanged() {
    let plain: Vec<Series> = every_column().into_iter().filter(|column| column.len() == 1).collect();
    let plain: Vec<Series> = plain.into_iter().filter(|column| excused(column.dtype()).is_none()).collect();
    let wide = (0..10_000).map(|n| Series::new("c".into(), [Some(n), None]));
    for (what, sent) in [
        ("every type", frame(1, numbered(plain.clone()))),
        ("every type, empty", frame(0, numbered(plain.iter().map(|column| column.head(Some(0)))))),
        ("10,000 columns", frame(2, numbered(wide))),
        ("no columns", frame(0, Vec::new())),
        ("rows without columns", frame(3, Vec::new())),
    ] {
        let request = ExecutionRequest { tables: vec![table(sent.clone())], ..common::request("df") };
        let result = common::run(request);
        assert_eq!(result.status, Status::Completed, "{what}: {} {:?}", result.summary, result.error);
        let back = result.dataframe.expect("a frame");
        assert_eq!((back.rows(), back.columns()), (sent.rows(), sent.columns()), "{what}");
        assert_eq!(types(&back), types(&sent), "{what}");
        let (left, right) = (compared(&back, &result.notes, None), compared(&sent, &result.notes, None));
        assert_eq!(left, right, "{what}");
        assert!(result.notes.len() < 8, "{what}: {:?}", result.notes);
    }
}

const VIEWED: &str = "\
name,day,at,units,price,open
item 10,2024-01-31,2024-01-31 08:00:00,3,1.5,true
Item 9,2024-02-01,2024-02-01 00:00:00,,2.5,false
,2024-02-01,2024-02-01 23:59:59,9007199254740993,,
apple,,,-4,2.5,true
\"say \"\"hi\"\"\",2024-03-05,2024-03-05 12:00:00,3,-1,false
item 9b,2024-03-05,2024-03-05 12:00:01,3,1e3,true
";

/// Conditions on each column, plain and negated, and orders.
fn views() -> Vec<TableView> {
    let day = |day| Scalar::Date(chrono::NaiveDate::from_ymd_opt(2024, 2, day).expect("a day"));
    let bound = |value, inclusive| Some(Bound { value, inclusive });
    let text = |text: &str| text.to_owned();
    let tests = [
        (0, ValueTest::Missing),
        (0, ValueTest::Is(Scalar::Text(text("say \"hi\"")))),
        (0, ValueTest::Contains(text("ITEM"))),
        (0, ValueTest::StartsWith(text("A"))),
        (0, ValueTest::EndsWith(text("9"))),
        (0, ValueTest::Matches(text("[0-9]{2}|^s"))),
        (0, ValueTest::OneOf(vec![Some(Scalar::Text(text("apple"))), None])),
        (1, ValueTest::Is(day(1))),
        (1, ValueTest::Within { from: bound(day(1), false), to: None }),
        (2, ValueTest::Is(day(1))),
        (2, ValueTest::Within { from: bound(day(1), true), to: bound(day(1), true) }),
        (2, ValueTest::Within { from: bound(day(1), false), to: None }),
        (2, ValueTest::Within { from: None, to: bound(day(1), false) }),
        (3, ValueTest::Is(Scalar::Int(9_007_199_254_740_993))),
        (
            3,
            ValueTest::Within {
                from: bound(Scalar::Float(2.5), true),
                to: bound(Scalar::Int(9_007_199_254_740_992), true),
            },
        ),
        (3, ValueTest::OneOf(vec![Some(Scalar::Int(-4)), None])),
        (3, ValueTest::Contains(text("99"))),
        (4, ValueTest::Within { from: bound(Scalar::Float(1.5), false), to: None }),
        (4, ValueTest::Missing),
        (5, ValueTest::Is(Scalar::Bool(false))),
    ];
    let condition =
        |(column, test): &(usize, ValueTest), negated| Condition { column: *column, test: test.clone(), negated };
    let alone = tests.iter().flat_map(|test| [false, true].map(|negated| vec![vec![condition(test, negated)]]));
    let mut views: Vec<TableView> = alone.map(|filter| TableView { filter, sorts: Vec::new() }).collect();
    let groups =
        vec![vec![condition(&tests[2], false), condition(&tests[0], false)], vec![condition(&tests[19], true)]];
    for keys in [
        vec![(0, false)],
        vec![(0, true)],
        vec![(3, true), (0, false)],
        vec![(5, false), (4, true)],
        vec![(1, true), (2, false)],
    ] {
        let sorts = keys.into_iter().map(|(column, descending)| SortKey { column, descending }).collect();
        views.push(TableView { filter: groups.clone(), sorts: Vec::clone(&sorts) });
        views.push(TableView { filter: Vec::new(), sorts });
    }
    views
}

#[test]
fn a_view_and_its_code_show_the_same_rows() {
    let request = common::over(VIEWED, "");
    let seen = request.tables[0].table.frame.clone();
    let described = seen.describe("table_1", "table_1");
    let columns = [3, 0, 1, 2, 4, 5];
    let views = views();
    // One run for all of them: each code in a function of its own.
    let mut code = String::from("shown = []\n");
    for view in &views {
        let order = view_rows(&seen, view, &CancelToken::new()).expect("a view");
        let body = view_code(view, order.text_orders(), Some(&columns), &described, "df").replace('\n', "\n    ");
        let _ = writeln!(
            code,
            "def view(df):\n    {body}\n    return result\nshown.append(view(df).astype(object).where(lambda rows: rows.notna(), None).to_dict(\"tight\")[\"index\"])"
        );
    }
    code.push_str("result = [str(rows) for rows in shown]");
    let result = common::run(ExecutionRequest { code: Code::python(code), ..request });
    assert_eq!(result.status, Status::Completed, "{} {:?}", result.summary, result.error);
    let shown = common::rows(&result);
    for (number, view) in views.iter().enumerate() {
        let order = view_rows(&seen, view, &CancelToken::new()).expect("a view");
        let rows: Vec<u64> = (0..order.len()).map(|place| order.row(place)).collect();
        let code = view_code(view, order.text_orders(), Some(&columns), &described, "df");
        assert!(lint(&code, &[Arc::new(described.clone())]).is_empty(), "our own code gives no warning: {code}");
        assert_eq!(shown[number][0], format!("{rows:?}"), "{code}");
    }
}

#[test]
fn a_sort_is_written_as_plainly_as_it_gives_the_same_order() {
    let column = |texts: &[&str]| {
        Frame::from_columns(vec![
            ("Customer", Cells::Text(texts.iter().map(|text| Some((*text).to_owned())).collect())),
            ("n", Cells::Int(texts.iter().map(|_| Some(1)).collect())),
        ])
    };
    let key = |column, descending| SortKey { column, descending };
    for (texts, sorts, code) in [
        (["Bob", "Ann", "Bob"], vec![key(0, false)], "result = df.sort_values(\"Customer\", kind=\"stable\")"),
        (
            ["Bob", "ann", "Cy"],
            vec![key(0, true)],
            "result = df.sort_values(\"Customer\", ascending=False, kind=\"stable\", key=lambda texts: texts.str.lower())",
        ),
        (
            ["T-10", "T-9", "x"],
            vec![key(0, false)],
            "result = df.sort_values(\"Customer\", kind=\"stable\", key=natural)",
        ),
        (["T-10", "T-11", "T-12"], vec![key(0, false)], "result = df.sort_values(\"Customer\", kind=\"stable\")"),
        (
            ["b", "a", "C"],
            vec![key(1, true), key(0, false)],
            "result = df.sort_values([\"n\", \"Customer\"], ascending=[False, True], key=lambda column: column.str.lower() if column.name in [\"Customer\"] else column)",
        ),
    ] {
        let frame = column(&texts);
        let view = TableView { filter: Vec::new(), sorts };
        let order = view_rows(&frame, &view, &CancelToken::new()).expect("a view");
        let written = view_code(&view, order.text_orders(), None, &frame.describe("t", "t"), "df");
        assert!(written.contains(&format!("{code}\n")), "{written}");
        assert_eq!(written.contains("def natural"), code.contains("natural"), "{written}");
    }
}

const SALES: &str =
    "id,day,city,units\n007,2024-01-31,Oslo,3\n008,2024-02-01,,\n009,2024-02-01,Rome,9007199254740993\n";

#[test]
fn every_style_of_code_gives_the_same_frame() {
    let expected = json!([["007", "2024-01-31", "Oslo", 3], ["009", "2024-02-01", "Rome", 9_007_199_254_740_993_i64]]);
    let generated = Code::generated;
    let sql = |text: &str| Code { code_type: CodeType::Sql, ..Code::python(text) };
    for (style, code) in [
        ("pandas", Code::python("df[df['units'].notna()]")),
        ("a frame left behind", generated("found = df[df['units'].notna()]\nprint(len(found), 'rows')")),
        ("printed CSV", generated("import datetime\nprint(df[df['units'].notna()].to_csv(index=False))")),
        ("pandas-ai", generated("result = {'type': 'dataframe', 'value': df.dropna(subset=['units'])}")),
        ("a solution", generated("def solution():\n    return df.dropna(subset=['units'])")),
        ("tables handed in", generated("def analyze_data(dfs):\n    return dfs[0].dropna(subset=['units'])")),
        ("records", Code::python("[record for record in input_data['df'] if record['units'] is not None]")),
        ("columns", Code::python("{name: df[name][df['units'].notna()].tolist() for name in df}")),
        ("SQL", sql("select * from table_1 where units is not null")),
        ("SQL in Python", Code::python("execute_sql_query('select * from table_1 where units is not null')")),
        (
            "SQL over a frame of the code's own",
            Code::python(
                "own = df.dropna(subset=['units'])\nexecute_sql_query('with o as (from own) select * from o')",
            ),
        ),
    ] {
        let result = common::run(ExecutionRequest { code, ..common::over(SALES, "") });
        assert_eq!(result.status, Status::Completed, "{style}: {} {:?}", result.summary, result.error);
        assert_eq!(common::rows(&result), expected, "{style}: {:?}", result.notes);
    }
}

#[test]
fn what_sql_answers_is_a_frame_to_strict_mode_too() {
    let code = Code { code_type: CodeType::Sql, ..Code::python("select 1.50::decimal(10,2) as a, 1::hugeint as b") };
    let result = common::run(ExecutionRequest { code, strict: true, ..common::request("") });
    assert_eq!(result.status, Status::Completed, "{}", result.summary);
    assert_eq!(types(&result.dataframe.expect("a frame")), ["decimal(10,2)", "int64"]);
}

/// What is kept for a fuzz target, by name; nothing in the published package, which comes without.
fn kept(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut kept: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, fs::read(path).expect("read"))
        })
        .collect();
    kept.sort();
    kept
}

/// What the executor makes of these bytes, where a result may have so many.
fn received(sent: impl Read, result_bytes: u64) -> ExecutionResult {
    let request = common::request("result = df");
    let limits = Limits { result_bytes, ..request.limits };
    ExecutionResult::from_worker(sent, &ExecutionRequest { limits, ..request }, &std::env::temp_dir())
}

fn said(messages: &[Value]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for message in messages {
        let text = message.to_string();
        bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

fn reply(changes: &Value) -> Vec<u8> {
    let mut reply = json!({"type": "reply", "outcome": "completed", "exit_code": 0, "origin": null, "error": null,
        "message": null, "hint": null, "frame_bytes": 0, "frame_rows": 0});
    for (key, value) in changes.as_object().expect("an object") {
        reply[key] = value.clone();
    }
    said(&[json!({"type": "begin"}), json!({"type": "ended"}), reply])
}

#[test]
fn every_reply_that_was_ever_worth_keeping_is_read_without_harm() {
    for (name, sent) in kept("reply") {
        let result = received(&sent[..], 1 << 20);
        let honest = ["number", "types", "nested", "categories", "empty", "several", "batches", "figure"];
        assert!(!honest.contains(&&name[..]) || result.dataframe.is_some(), "{name}: {}", result.summary);
        look_at(&result);
    }
    for (_, stream) in kept("arrow_stream") {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&stream).expect("written");
        if let Ok(frame) = read_transfer(file, &mut Vec::new()) {
            look_at_frame(&frame);
        }
    }
}

#[test]
fn a_reply_that_announces_more_than_it_may_hold_is_not_awaited() {
    // Behind each comes whatever is asked for, without end.
    let figure = |bytes: u64| json!({"name": "fig", "bytes": bytes});
    for announced in [
        json!({"frame_bytes": u64::MAX}),
        json!({"frame_bytes": 4 << 20}),
        json!({"figures": [figure(u64::MAX), figure(1)]}),
        json!({"figures": [figure(65 << 20)]}),
        json!({"figures": vec![figure(1); 51]}),
    ] {
        let result = received(reply(&announced).chain(repeat(0)), 1 << 20);
        assert_eq!(result.status, Status::Crashed, "{announced}");
        look_at(&result);
    }
    let endless = received(reply(&json!({"frame_bytes": 1 << 20})).chain(repeat(0)), 1 << 20);
    assert_eq!(endless.status, Status::ResultConversionError, "{}", endless.summary);
    look_at(&endless);
}

#[test]
fn a_worker_that_speaks_out_of_turn_has_no_result() {
    let (begin, ended) = (json!({"type": "begin"}), json!({"type": "ended"}));
    let warning = json!({"type": "warning", "text": "w", "line": 1});
    for messages in
        [vec![], vec![ended.clone()], vec![begin.clone(), begin.clone()], vec![begin.clone(), warning.clone()]]
    {
        let mut sent = said(&messages);
        sent.extend(reply(&json!({})));
        let result = received(&sent[..], 1 << 20);
        let in_turn = messages.is_empty();
        assert_eq!(result.status, if in_turn { Status::Completed } else { Status::Crashed }, "{messages:?}");
    }
    let cut = reply(&json!({"figures": [{"name": "fig", "bytes": 9}]}));
    assert_eq!(received(cut.chain(&b"\x89PNG"[..]), 1 << 20).status, Status::Crashed, "a figure that is cut off");
}

#[test]
fn what_a_reader_says_of_a_stream_is_shown_and_not_obeyed() {
    let table = common::over("id,t\n1,2024-01-31T10:00:00Z\n2,2024-02-01T10:00:00Z\n", "df").tables[0].table.clone();
    let mut stream = write_arrow_stream(&table.frame).expect("written");
    let zone = stream.windows(4).position(|bytes| bytes == b"UTC\0").expect("a zone");
    stream[zone..zone + 3].copy_from_slice(b"\x1b[J");
    let sent = reply(&json!({"frame_bytes": stream.len(), "frame_rows": 1}));
    let result = received(sent.chain(&stream[..]), 1 << 20);
    assert_eq!(result.status, Status::ResultConversionError);
    assert!(result.summary.contains("[J"), "{}", result.summary);
    look_at(&result);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_reply_spoils_its_own_result_alone(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        // The worker's own; what was found by chance is named by its hash.
        let own: Vec<_> = kept("reply").into_iter().filter(|(name, _)| name.len() < 40).collect();
        if own.is_empty() {
            return Ok(());
        }
        let (name, honest) = which.get(&own);
        let before = received(&honest[..], 1 << 20);
        let mut sent = honest.clone();
        for (place, byte) in changes {
            if !sent.is_empty() {
                let place = place.index(sent.len());
                sent[place] = byte;
            }
        }
        if let Some(cut) = cut {
            sent.truncate(cut.index(sent.len() + 1));
        }
        let changed = received(&sent[..], 1 << 20);
        look_at(&changed);
        // Views of one byte may be many; beside them nothing is larger than what came.
        let bytes = changed.dataframe.as_ref().map_or(0, Frame::bytes);
        prop_assert!(bytes <= 16 << 20, "{} bytes", bytes);
        let after = received(&honest[..], 1 << 20);
        prop_assert_eq!(after.status, before.status, "{}", name);
        prop_assert_eq!(&after.to_json(100)["rows"], &before.to_json(100)["rows"], "{}", name);
    }
}
