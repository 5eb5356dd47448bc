//! Claims about data in and out, by the public door of `frame`: formats, the traps of plain reading, looks, exchange.

#[path = "data/awkward.rs"]
mod awkward;
#[path = "data/export.rs"]
mod export;
#[path = "data/formats.rs"]
mod formats;
#[path = "data/hostile.rs"]
mod hostile;
#[path = "data/survival.rs"]
mod survival;
#[path = "common/change.rs"]
mod change;
#[path = "common/look.rs"]
#[expect(dead_code, reason = "it looks at whole results too")]
mod look;
#[path = "common/open.rs"]
mod opening;

use std::fmt::Write as _;
use std::fs;
use std::io::{Seek, Write as _};
use std::path::{Path, PathBuf};

use analyticspal::domain::{CancelToken, DatabaseUid, Scalar};
use analyticspal::frame::{
    Catalogue, CellKind, Cells, ExportFormat, Frame, LoadError, LoadOptions, Source, Table, load, read_transfer,
    text_table, write_transfer,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A folder for one test's files.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }
}

fn open(path: &Path) -> Result<Source, LoadError> {
    load(path, &LoadOptions::default(), &CancelToken::new())
}

/// A file's first table.
fn table(name: &str, bytes: impl AsRef<[u8]>) -> std::sync::Arc<Table> {
    let desk = Desk::new();
    let source = open(&desk.put(name, bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
    source.tables[0].clone()
}

fn csv(text: &str) -> std::sync::Arc<Table> {
    table("t.csv", text)
}

fn error(name: &str, bytes: impl AsRef<[u8]>) -> LoadError {
    let desk = Desk::new();
    let error = open(&desk.put(name, bytes)).map(|source| source.tables[0].frame.rows()).expect_err("an error");
    assert!(!error.message.is_empty() && !error.hint.is_empty(), "{error:?}");
    error
}

fn names(frame: &Frame) -> Vec<&str> {
    (0..frame.columns()).map(|column| frame.column_name(column)).collect()
}

fn types(frame: &Frame) -> Vec<String> {
    (0..frame.columns()).map(|column| frame.column_type(column).to_string()).collect()
}

fn rows(frame: &Frame) -> Vec<Vec<Value>> {
    (0..frame.rows()).map(|row| (0..frame.columns()).map(|column| frame.cell_json(row, column)).collect()).collect()
}

fn column(frame: &Frame, column: usize) -> Vec<Value> {
    (0..frame.rows()).map(|row| frame.cell_json(row, column)).collect()
}

fn noted(table: &Table, words: &str) -> bool {
    table.report.notes.iter().any(|note| note.contains(words))
}

// ---- delimited text: the form

#[test]
fn every_common_delimiter_is_found() {
    for (delimiter, name) in
        [(",", "CSV"), ("\t", "TSV"), (";", "delimited text"), ("|", "delimited text"), (":", "delimited text")]
    {
        let text = "city,n,x\nRome,1,2.5\nOslo,2,3.5\n".replace(',', delimiter);
        let desk = Desk::new();
        let source = open(&desk.put("t.txt", text)).expect("a table");
        let found = &source.tables[0];
        assert_eq!(source.format, name);
        assert_eq!(found.report.dialect.as_ref().expect("a dialect").delimiter, delimiter);
        assert_eq!(types(&found.frame), ["text", "int64", "float64"], "{delimiter:?}");
        assert_eq!(found.report.notes, Vec::<String>::new());
    }
}

#[test]
fn commas_in_text_and_decimals_do_not_mislead_the_delimiter() {
    let text = "name;price\n\"Smith, John\";1,5\n\"Doe, Jane\";12,25\n\"Roe, Ann\";3,75\n";
    let table = csv(text);
    assert_eq!(names(&table.frame), ["name", "price"]);
    assert_eq!(column(&table.frame, 1), [json!(1.5), json!(12.25), json!(3.75)]);
    assert!(noted(&table, "decimal marks"));
}

#[test]
fn quoted_cells_keep_delimiters_line_ends_and_quotes() {
    let table = csv("a,b\n\"x, y\",1\n\"two\nlines\",2\n\"say \"\"hi\"\"\",3\n");
    assert_eq!(column(&table.frame, 0), ["x, y", "two\nlines", "say \"hi\""].map(Value::from));
    assert_eq!(types(&table.frame), ["text", "int64"]);
}

#[test]
fn every_line_end_makes_rows() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,x", "2,y", ""].join(end);
        let table = csv(&text);
        assert_eq!(rows(&table.frame), [[json!(1), json!("x")], [json!(2), json!("y")]], "{end:?}");
    }
    assert_eq!(csv("a,b\r\n1,2\n3,4\r5,6").frame.rows(), 3);
}

#[test]
fn encodings_are_found_and_told() {
    let text = "città,n\nZürich,1\nMálaga,2\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let cases = [(marked, "utf-8"), (utf16, "utf-16le"), (unmarked, "utf-16be"), (latin, "windows-1252")];
    for (bytes, encoding) in cases {
        let table = table("t.csv", bytes);
        assert_eq!(names(&table.frame), ["città", "n"]);
        assert_eq!(column(&table.frame, 0), ["Zürich", "Málaga"].map(Value::from));
        assert_eq!(table.report.dialect.as_ref().expect("a dialect").encoding, encoding);
        assert_eq!(noted(&table, "line 1 is not UTF-8"), encoding == "windows-1252");
    }
}

#[test]
fn gzip_is_unpacked_whatever_is_inside() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(b"a,b\n1,2\n").expect("packs");
    let bytes = packed.finish().expect("packs");
    let desk = Desk::new();
    let source = open(&desk.put("sales.csv.gz", &bytes)).expect("a table");
    assert_eq!((source.format.as_str(), source.tables[0].name.as_str()), ("CSV (gzip)", "sales"));
    assert_eq!(source.tables[0].frame.rows(), 1);
    assert_eq!(error("cut.csv.gz", &bytes[..bytes.len() - 6]).kind, "malformed");
}

#[test]
fn short_rows_are_filled_and_surplus_cells_are_set_aside_by_line() {
    let table = csv("a,b,c\n1,2,3\n4,5\n6,7,8,9,ten\n\n1,2,3,\n1,1,1\n");
    assert_eq!(table.frame.rows(), 5);
    assert_eq!(rows(&table.frame)[1], [json!(4), json!(5), Value::Null]);
    let rejected = &table.report.rejected;
    assert_eq!((rejected.len(), rejected[0].line, rejected[0].text.as_str()), (1, 4, "9,ten"));
    assert!(noted(&table, "too few cells") && noted(&table, "first in line 3"));
    assert!(noted(&table, "too many cells") && noted(&table, "surplus cells that are empty"));
    assert!(noted(&table, "1 blank line"));
}

#[test]
fn lines_are_counted_through_quoted_line_ends() {
    let table = csv("a,b\n\"x\ny\",1\n\"z\",2,3\n");
    assert_eq!(table.report.rejected[0].line, 4);
}

#[test]
fn a_quote_without_an_end_does_not_swallow_the_file() {
    let mut text = String::from("a,b\n\"open,1\n");
    for row in 0..50 {
        writeln!(text, "r{row},{row}").expect("memory");
    }
    let table = csv(&text);
    assert_eq!(table.frame.rows(), 51);
    assert_eq!(table.frame.cell_json(0, 0), json!("\"open"));
    assert!(noted(&table, "line 2"));
}

#[test]
fn backslashes_escape_quotes_where_the_file_uses_them_so() {
    let table = csv("a,b\n\"say \\\"hi, you\\\" now\",1\n\"plain\",2\n");
    assert_eq!(column(&table.frame, 0), ["say \"hi, you\" now", "plain"].map(Value::from));
    assert_eq!(table.report.dialect.as_ref().expect("a dialect").escape, Some('\\'));
}

#[test]
fn comments_and_lines_above_the_table_are_passed_over() {
    let table = csv("# made by hand\n# twice\na,b\n1,2\n# between\n3,4\n");
    assert_eq!((names(&table.frame), table.frame.rows()), (vec!["a", "b"], 2));
    assert_eq!(table.report.dialect.as_ref().expect("a dialect").comment.as_deref(), Some("#"));
    let table = csv("Sales report\nsince 2020\n\nregion,units,price\nNorth,1,2.5\nSouth,2,3.5\nWest,4,1.5\n");
    assert_eq!(names(&table.frame), ["region", "units", "price"]);
    assert_eq!(table.report.dialect.as_ref().expect("a dialect").skip, 3);
    assert!(noted(&table, "3 lines before the table"));
    let hashes = csv("colour,n\n#ff0000,1\n#00ff00,2\n");
    assert_eq!(hashes.frame.rows(), 2, "values may begin with #");
}

// ---- delimited text: the header

#[test]
fn a_first_row_of_data_is_not_a_header() {
    let table = csv("1,Rome,2.5\n2,Oslo,3.5\n3,Bern,4.5\n");
    assert_eq!((names(&table.frame), table.frame.rows()), (vec!["column_1", "column_2", "column_3"], 3));
    assert_eq!(table.report.dialect.as_ref().expect("a dialect").header_rows, 0);
    assert!(noted(&table, "looks like data"));
    assert_eq!(csv("1,2,3\n").frame.rows(), 1);
    assert_eq!(csv("a,b,c\n").frame.rows(), 0);
    assert_eq!(csv("name,city\nAnn,Rome\n").frame.rows(), 1);
}

#[test]
fn values_that_come_again_are_not_names() {
    let table = csv("123\tTEST\tx\n345\tTEST\t'y\tz'\n'567'\tTEST\tw\n");
    assert_eq!(table.frame.rows(), 3);
    assert_eq!(column(&table.frame, 2), ["x", "y\tz", "w"].map(Value::from));
    assert_eq!(table.report.dialect.as_ref().expect("a dialect").quote, Some('\''));
}

#[test]
fn years_may_head_columns() {
    let table = csv("country,2019,2020,2021\nItaly,1,2,3\nNorway,4,5,6\n");
    assert_eq!(names(&table.frame), ["country", "2019", "2020", "2021"]);
}

#[test]
fn missing_and_repeated_names_become_distinct_and_are_noted() {
    let table = csv("a,,a,column_2,a_2\nx,y,z,v,w\n");
    let found = names(&table.frame);
    assert_eq!(found, ["a", "column_2_2", "a_3", "column_2", "a_2"]);
    assert!(noted(&table, "twice") && noted(&table, "without a name"));
}

#[test]
fn row_names_as_r_writes_them_get_a_column() {
    let table = csv("mpg,cyl\nMazda,21.0,6\nFiat,32.4,4\n");
    assert_eq!(names(&table.frame), ["column_1", "mpg", "cyl"]);
    assert_eq!(rows(&table.frame)[1], [json!("Fiat"), json!(32.4), json!(4)]);
}

// ---- delimited text: types

#[test]
fn nothing_is_lost_in_numbers() {
    let table = csv(
        "zip,long,huge,n,x\n00501,1234567890123456789012,9223372036854775808,9223372036854775807,1\n10001,1,1,-5,2.5\n",
    );
    assert_eq!(types(&table.frame), ["text", "text", "text", "int64", "float64"]);
    assert_eq!(
        rows(&table.frame)[0][..4],
        [json!("00501"), json!("1234567890123456789012"), json!("9223372036854775808"), json!(i64::MAX)]
    );
}

#[test]
fn one_late_text_makes_the_column_text_and_is_named() {
    let mut text = String::from("id,amount\n");
    for row in 0..5_000 {
        writeln!(text, "{row},{}", row * 2).expect("memory");
    }
    text.push_str("5000,about 7\n");
    let table = csv(&text);
    assert_eq!(types(&table.frame), ["int64", "text"]);
    assert_eq!(table.frame.cell_json(5_000, 1), json!("about 7"));
    assert!(noted(&table, "1 of 5,001 cells is no number, in line 5002: “about 7”"));
}

#[test]
fn null_words_are_nulls_only_among_numbers_and_dates() {
    let table = csv("x,d,t\n1.5,2024-01-31,NA\nNA,null,yes\n2,2024-02-01,no\n");
    assert_eq!(types(&table.frame), ["float64", "date", "text"]);
    assert_eq!(rows(&table.frame)[0][2], json!("NA"));
    assert_eq!(rows(&table.frame)[1][..2], [Value::Null, Value::Null]);
    assert!(noted(&table, "1 cell like “NA” was read as a null"));
}

#[test]
fn empty_cells_are_nulls_and_empty_quotes_are_empty_text() {
    let table = csv("a,b\n,1\n\"\",2\nx,\n");
    assert_eq!(column(&table.frame, 0), [Value::Null, json!(""), json!("x")]);
    assert_eq!((table.frame.null_count(0), table.frame.null_count(1)), (1, 1));
    let all_quoted = csv("\"a\",\"b\"\n\"\",\"1\"\n\"x\",\"\"\n");
    assert_eq!(rows(&all_quoted.frame), [[Value::Null, json!(1)], [json!("x"), Value::Null]]);
}

#[test]
fn dates_are_read_only_where_one_order_explains_every_value() {
    let text = "iso,dmy,mdy,both,dots\n2024-01-31,31/01/2024,01/31/2024,01/02/2024,1.2.2024\n2024-02-01,01/02/2024,02/01/2024,03/04/2024,3.4.2024\n";
    let table = csv(text);
    assert_eq!(types(&table.frame), ["date", "date", "date", "text", "date"]);
    assert_eq!(
        rows(&table.frame)[1],
        ["2024-02-01", "2024-02-01", "2024-02-01", "03/04/2024", "2024-04-03"].map(Value::from)
    );
    assert!(noted(&table, "“both”: could be day/month or month/day"));
    assert!(noted(&table, "“dmy”: dates were read as day, month, year"));
    assert_eq!(types(&csv("d\n2024-02-30\n2024-02-01\n").frame), ["text"]);
}

#[test]
fn datetimes_keep_fractions_and_zoned_ones_become_utc() {
    let text = "a,z,m,ns\n2024-01-31 14:05:00,2024-01-31T14:05:00+02:00,2024-01-31T00:00Z,2024-01-31 00:00:00.123456789\n2024-02-01T00:00:00.25,2024-01-31T14:05:00Z,2024-01-31 00:00,2024-01-31 00:00:00\n";
    let table = csv(text);
    assert_eq!(types(&table.frame), ["datetime[us]", "datetime[us,UTC]", "text", "datetime[ns]"]);
    assert_eq!(column(&table.frame, 0), ["2024-01-31T14:05:00", "2024-02-01T00:00:00.250"].map(Value::from));
    assert_eq!(table.frame.cell_json(0, 1), json!("2024-01-31T12:05:00+00:00"));
    assert_eq!(table.frame.cell_json(0, 3), json!("2024-01-31T00:00:00.123456789"));
}

#[test]
fn booleans_and_thousands_are_read_by_their_form() {
    let table = csv("ok,sold,yes\nTrue,\"1,250\",yes\nfalse,\"12,500,000\",no\n,3,yes\n");
    assert_eq!(types(&table.frame), ["bool", "int64", "text"]);
    assert_eq!(rows(&table.frame)[1][..2], [json!(false), json!(12_500_000)]);
    assert!(noted(&table, "thousands marks"));
}

#[test]
fn everything_as_text_keeps_every_character() {
    let desk = Desk::new();
    let path = desk.put("t.csv", "a,b\n 1,007\n2.50,NA\n");
    let options = LoadOptions { all_text: true, limit: Some(1), ..LoadOptions::default() };
    let source = load(&path, &options, &CancelToken::new()).expect("a table");
    assert_eq!(rows(&source.tables[0].frame), [[json!(" 1"), json!("007")]]);
    let all = load(&path, &LoadOptions { limit: None, ..options }, &CancelToken::new()).expect("a table");
    assert_eq!(rows(&all.tables[0].frame)[1], [json!("2.50"), json!("NA")]);
}

// ---- JSON

#[test]
fn keys_seen_late_do_not_vanish() {
    let mut text = String::new();
    for row in 0..2_000 {
        writeln!(text, "{{\"a\": {row}}}").expect("memory");
    }
    text.push_str("{\"a\": 1.5, \"late\": \"yes\", \"nested\": {\"x\": [1, 2]}}\n");
    let desk = Desk::new();
    let source = open(&desk.put("t.ndjson", text)).expect("a table");
    let frame = &source.tables[0].frame;
    assert_eq!((source.format.as_str(), frame.rows()), ("NDJSON", 2_001));
    assert_eq!(types(frame), ["float64", "text", "struct{x:list<int64>}"]);
    assert_eq!(rows(frame)[2_000], [json!(1.5), json!("yes"), json!({"x": [1, 2]})]);
    assert_eq!(frame.null_count(1), 2_000);
}

#[test]
fn every_usual_shape_of_json_is_a_table() {
    let expected = vec![vec![json!(1), json!("x")], vec![json!(2), json!("y")]];
    for text in [
        r#"[{"a": 1, "b": "x"}, {"b": "y", "a": 2}]"#,
        r#"{"a": [1, 2], "b": ["x", "y"]}"#,
        r#"{"status": "ok", "rows": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]}"#,
        r#"{"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}}"#,
        r#"{"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, "y"]]}"#,
        "{\"a\": 1, \"b\": \"x\"}\n\n{\"a\": 2, \"b\": \"y\"}",
    ] {
        let table = table("t.json", text);
        assert_eq!(names(&table.frame), ["a", "b"], "{text}");
        assert_eq!(rows(&table.frame), expected, "{text}");
    }
}

#[test]
fn json_values_keep_their_digits_and_mixed_columns_their_text() {
    let text = r#"[{"n": 12345678901234567890123, "m": 1, "d": "2024-01-31", "t": "2024-01-31T10:00:00Z", "e": {}},
                   {"n": 5, "m": "one", "d": null, "t": "2024-02-01T00:00:00Z", "e": {}}, {"m": [1, {"k": null}], "f": NaN}]"#;
    let table = table("t.json", text);
    assert_eq!(types(&table.frame), ["text", "text", "date", "datetime[us,UTC]", "text", "float64"]);
    assert_eq!(column(&table.frame, 0), [json!("12345678901234567890123"), json!("5"), Value::Null]);
    assert_eq!(column(&table.frame, 1), ["1", "one", "[1,{\"k\":null}]"].map(Value::from));
    assert_eq!(table.frame.cell_json(2, 5), json!("NaN"));
    assert!(noted(&table, "“m” holds values of several types") && noted(&table, "beyond 64 bits"));
}

#[test]
fn long_whole_numbers_inside_of_json_values_are_said_too() {
    let table = table("t.json", r#"[{"n": {"a": 9223372036854775808}, "l": [1, 12345678901234567890123]}]"#);
    assert_eq!(column(&table.frame, 0), [json!({"a": "9223372036854775808"})]);
    assert!(noted(&table, "“n” holds whole numbers beyond 64 bits") && noted(&table, "“l” holds whole numbers beyond"));
}

#[test]
fn broken_json_says_where() {
    let found = error("t.json", "[{\"a\": 1},\n {\"a\": }]");
    assert_eq!(found.kind, "malformed");
    assert!(found.message.contains("line 2, column 8"), "{found}");
    assert_eq!(error("t.ndjson", "{\"a\": 1}\n{\"a\": 2").kind, "malformed");
    assert_eq!(error("t.json", "[]").kind, "malformed");
}

// ---- Parquet and Arrow

fn sample() -> Frame {
    let text = "t,n,x,ok,d,at\na,1,0.5,true,2024-01-31,2024-01-31 10:00:00\n,2,,false,,\n\"\",-3,1e300,,1969-12-31,1969-12-31 23:59:59.5\n";
    csv(text).frame.clone()
}

fn exported(frame: &Frame, format: ExportFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    analyticspal::frame::export(frame, format, &mut bytes).expect("exports");
    bytes
}

#[test]
fn what_is_exported_loads_as_it_was() {
    let frame = sample();
    let formats = [
        (ExportFormat::Csv, "t.csv"),
        (ExportFormat::Parquet, "t.parquet"),
        (ExportFormat::Arrow, "t.arrow"),
        (ExportFormat::Ndjson, "t.ndjson"),
        (ExportFormat::Json, "t.json"),
    ];
    for (format, name) in formats {
        let back = table(name, exported(&frame, format));
        assert_eq!(names(&back.frame), names(&frame), "{name}");
        assert_eq!(types(&back.frame), types(&frame), "{name}");
        assert_eq!(rows(&back.frame), rows(&frame), "{name}");
    }
}

#[test]
fn bytes_decide_and_broken_files_are_errors_not_panics() {
    let parquet = exported(&sample(), ExportFormat::Parquet);
    assert_eq!(table("misnamed.csv", &parquet).frame.rows(), 3);
    let arrow = exported(&sample(), ExportFormat::Arrow);
    for (name, bytes) in [("t.parquet", &parquet), ("t.arrow", &arrow)] {
        for cut in [4, 12, bytes.len() / 2, bytes.len() - 5] {
            assert_eq!(error(name, &bytes[..cut]).kind, "malformed", "{name} cut at {cut}");
        }
    }
}

#[test]
fn what_cannot_be_loaded_is_named() {
    for (bytes, words) in [
        (&b"%PDF-1.4 ..."[..], "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x01\x02\x03\x00\x05\x06\x07\x08\x01\x02", "binary data"),
    ] {
        let found = error("t.csv", bytes);
        assert_eq!(found.kind, "unsupported");
        assert!(found.message.contains(words), "{found}");
    }
    assert_eq!(error("t.csv", b"").kind, "empty");
    assert_eq!(error("t.csv", b" \r\n\n").kind, "empty");
    assert_eq!(open(Path::new("/nowhere/t.csv")).expect_err("no file").kind, "not_found");
    assert_eq!(open(Desk::new().0.path()).expect_err("an empty folder").kind, "empty");
    for bytes in [&b"PK\x03\x04....readme.txt"[..], b"BZh91AY&SY"] {
        assert_eq!(error("t.csv", bytes).kind, "malformed");
    }
}

#[test]
fn a_cancelled_load_stops() {
    let desk = Desk::new();
    let cancel = CancelToken::new();
    cancel.cancel();
    let found = load(&desk.put("t.csv", "a\n1\n"), &LoadOptions::default(), &cancel).expect_err("cancelled");
    assert_eq!(found.kind, "cancelled");
}

// ---- looks

#[test]
fn cells_that_differ_look_different() {
    let frame = Frame::from_columns(vec![
        ("t", Cells::Text(vec![None, Some(String::new()), Some("null".to_owned()), Some("a\tb\n".to_owned())])),
        ("x", Cells::Float(vec![Some(1204.5), Some(f64::NAN), Some(f64::NEG_INFINITY), Some(1e-9)])),
        ("units", Cells::Int(vec![Some(1_234_567), None, Some(-5_000), Some(7)])),
        ("year", Cells::Int(vec![Some(12_024), None, None, None])),
        ("born", Cells::Int(vec![Some(1990), Some(2024), None, None])),
    ]);
    let kinds: Vec<CellKind> = (0..4).map(|row| frame.cell(row, 0).kind).collect();
    assert_eq!(kinds, [CellKind::Null, CellKind::Empty, CellKind::Text, CellKind::Text]);
    let text = |row, column| frame.cell(row, column).text;
    assert_eq!((text(0, 0), text(3, 0)), ("null".to_owned(), "a→b⏎".to_owned()));
    assert_eq!([text(0, 1), text(1, 1), text(2, 1)], ["1,204.50", "NaN", "-∞"]);
    assert_eq!(text(3, 1), "1e-9", "never shown as zero");
    assert_eq!(frame.cell(1, 1).kind, CellKind::NotFinite);
    assert_eq!([text(0, 2), text(2, 2), text(0, 3), text(0, 4)], ["1,234,567", "-5,000", "12024", "1990"]);
    assert_eq!(frame.cell(99, 99).kind, CellKind::Null, "outside the frame");
}

#[test]
fn dates_look_the_same_in_every_row() {
    let frame = csv("d,at\n2024-01-31,2024-01-31\n2024-02-01,2024-02-01 10:00:00\n").frame.clone();
    assert_eq!([frame.cell(0, 0).text, frame.cell(0, 1).text], ["2024-01-31", "2024-01-31 00:00:00"]);
}

#[test]
fn a_table_of_text_says_what_it_left_out() {
    let frame = Frame::from_columns(vec![("n", Cells::Int((0..5).map(Some).collect()))]);
    assert_eq!(text_table(&frame, 2, 80), "n\n─\n0\n1\n3 more rows\n");
    assert_eq!(text_table(&frame.head(0), 2, 80), "n\n─\n");
}

// ---- description and catalogue

#[test]
fn a_description_holds_ranges_and_values() {
    let described = sample().describe("sample", "sample");
    assert_eq!((described.rows, described.columns.len()), (3, 6));
    let n = described.column("n").expect("a column");
    assert_eq!((&n.min, &n.max, n.mean), (&Some(Scalar::Int(-3)), &Some(Scalar::Int(2)), Some(0.0)));
    let d = described.column("d").expect("a column");
    assert_eq!((d.nulls, d.distinct), (1, Some(2)));
    assert_eq!(d.max.as_ref().map(ToString::to_string).as_deref(), Some("2024-01-31"));
    let t = described.column("t").expect("a column");
    assert!(t.values_complete && t.values.len() == 2 && t.nulls == 1);
}

#[test]
fn the_catalogue_names_tables_apart_and_replaces_what_is_opened_again() {
    let desk = Desk::new();
    let first = desk.put("sales.csv", "a\n1\n");
    let second = desk.put("sales.tsv", "a\tb\n1\t2\n");
    let mut catalogue = Catalogue::default();
    for path in [&first, &second, &first] {
        catalogue.open(open(path).expect("a table"));
    }
    let bound: Vec<_> = catalogue.tables().into_iter().map(|entry| entry.bound_name).collect();
    assert_eq!((catalogue.sources().len(), bound), (2, vec!["sales".to_owned(), "sales_2".to_owned()]));
    let uid = DatabaseUid::of(&first.canonicalize().expect("it exists").to_string_lossy());
    assert_eq!(catalogue.source(&uid).expect("it is open").tables[0].name, "sales");
    let mut renamed = catalogue.source(&uid).expect("it is open").clone();
    renamed.rename_first_table("orders");
    assert_eq!(renamed.tables[0].table_uid, uid.table("orders"));
    assert!(catalogue.close(&uid) && !catalogue.close(&uid));
    assert_eq!(catalogue.tables().len(), 1);
}

// ---- transfer

fn transferred(frame: &Frame) -> Vec<u8> {
    let mut file = tempfile::tempfile().expect("a file");
    write_transfer(frame, &mut file).expect("writes");
    file.rewind().expect("rewinds");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut file, &mut bytes).expect("reads");
    bytes
}

#[test]
fn a_frame_for_the_child_is_an_arrow_file_of_the_same_cells() {
    let frame = sample();
    let bytes = transferred(&frame);
    assert!(bytes.starts_with(b"ARROW1"));
    let back = table("t.arrow", bytes);
    assert_eq!((types(&back.frame), rows(&back.frame)), (types(&frame), rows(&frame)));
    let none = table("t.arrow", transferred(&frame.head(0)));
    assert_eq!((none.frame.rows(), types(&none.frame)), (0, types(&frame)));
}

/// The bytes as a reply, read.
fn reply(bytes: &[u8]) -> Result<(Frame, Vec<String>), analyticspal::frame::TransferError> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("writes");
    let mut notes = vec![];
    read_transfer(file, &mut notes).map(|frame| (frame, notes))
}

/// An Arrow file's messages are a stream's: between the file's magic and its footer.
fn stream(frame: &Frame) -> Vec<u8> {
    let bytes = transferred(frame);
    let footer = u32::from_le_bytes(bytes[bytes.len() - 10..bytes.len() - 6].try_into().expect("four bytes")) as usize;
    bytes[8..bytes.len() - 10 - footer].to_vec()
}

#[test]
fn a_reply_becomes_the_frame_that_was_sent() {
    let frame = sample();
    let (back, notes) = reply(&stream(&frame)).expect("a frame");
    assert_eq!((types(&back), rows(&back), notes), (types(&frame), rows(&frame), vec![]));
    let (none, notes) = reply(&stream(&Frame::from_columns(vec![]))).expect("a frame");
    assert_eq!((none.rows(), none.columns(), notes.len()), (0, 0, 1));
}

#[test]
fn a_reply_cut_short_is_an_error_or_what_came_whole() {
    let bytes = stream(&sample());
    for cut in 0..bytes.len() {
        if let Ok((frame, _)) = reply(&bytes[..cut]) {
            assert!(frame.rows() == 0 || frame.rows() == 3, "cut at {cut}");
        }
    }
    assert!(reply(b"").is_err() && reply(b"\xff\xff\xff\xff\xff\xff\xff\x7f").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hostile_reply_never_panics(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = stream(&sample());
        for (index, byte) in flips {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok((frame, _)) = reply(&bytes) {
            let _ = text_table(&frame, 5, 80);
            for row in rows(&frame.head(5)) {
                prop_assert_eq!(row.len(), frame.columns());
            }
        }
    }

    #[test]
    fn no_text_makes_loading_panic_or_lose_a_line(cells in prop::collection::vec("[a-z0-9,;\"'\\\\ \n\r.#-]{0,12}", 1..20)) {
        let desk = Desk::new();
        let path = desk.put("t.csv", cells.join("\n"));
        if let Err(found) = open(&path) {
            prop_assert_eq!(found.kind.as_str(), "empty");
        }
    }

    #[test]
    fn any_cells_survive_csv(cells in prop::collection::vec(prop::option::of("[a-zA-Z\",;\n\r\t é日#'\\\\]{0,8}"), 1..30)) {
        let frame = Frame::from_columns(vec![
            ("first", Cells::Text(cells.clone())),
            ("second", Cells::Int((0..).take(cells.len()).map(Some).collect())),
        ]);
        let back = table("t.csv", exported(&frame, ExportFormat::Csv));
        prop_assert_eq!(back.frame.rows(), frame.rows());
        prop_assert_eq!(column(&back.frame, 1), column(&frame, 1));
    }
}

#[test]
fn a_large_file_loads_in_seconds() {
    // 200,000 rows; the limit is for debug builds on a busy machine.
    let mut text = String::from("id,day,city,units,price,ok\n");
    for row in 0..200_000_u32 {
        writeln!(
            text,
            "{row},2024-01-{:02},city {},{},{}.25,{}",
            row % 28 + 1,
            row % 50,
            row % 977,
            row % 89,
            row % 2 == 0
        )
        .expect("memory");
    }
    let desk = Desk::new();
    let path = desk.put("big.csv", text);
    let started = std::time::Instant::now();
    let source = open(&path).expect("a table");
    assert_eq!(types(&source.tables[0].frame), ["int64", "date", "text", "int64", "float64", "bool"]);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
