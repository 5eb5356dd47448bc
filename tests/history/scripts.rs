//! Exported scripts and notebooks, run by Python alone: they read awkward files as this program did, to the last cell.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use analyticspal::domain::CancelToken;
use analyticspal::execution::{ExecutionRequest, InputTable};
use analyticspal::frame::{self, ChosenType, LoadOptions, cell_differences};
use analyticspal::history::{KeptResult, OpenedTable, RunRecord, notebook, script, tables_of};
use serde_json::Value;

use crate::common;

/// Every cell as Python writes it, and the types below: what differs in either differs here.
const CODE: &str = "result = pd.DataFrame({name: [repr(cell) for cell in df[name]] + [str(df[name].dtype).split('[')[0]] \
                    for name in df.columns})";

/// A run over the first table of a file.
fn record(path: &Path, options: &LoadOptions) -> RunRecord {
    let source = frame::load(path, options, &CancelToken::new()).expect("loaded");
    let table = source.tables[0].clone();
    let input = InputTable { bound_name: "t".to_owned(), table: table.clone() };
    let result = common::run(ExecutionRequest { tables: vec![input], ..common::request(CODE) });
    let mut record = RunRecord::of(&super::user(), &result);
    record.keep_result(&result);
    let open = OpenedTable { bound_name: "t", table: &table, path: &source.path, format: &source.format };
    record.tables = tables_of(&result.code, &[open], None);
    // What is exported has been on disk before.
    RunRecord::from_json(&record.to_json()).expect("a record")
}

/// Runs pieces of Python code that bind `result`, each as a program of its own, and gives those; what Python said where
/// one did not end well.
fn alone(codes: &[String], folder: &Path) -> Vec<Result<frame::Frame, String>> {
    const RUNNER: &str = "import json, sys, traceback\n\
        for number, code in enumerate(json.load(open('codes.json', encoding='utf-8'))):\n    \
            try:\n        \
                scope = {'__name__': '__main__'}\n        \
                exec(compile(code, f'script {number}', 'exec'), scope)\n        \
                scope['result'].to_parquet(f'{number}.parquet')\n    \
            except BaseException:\n        \
                open(f'{number}.txt', 'w', encoding='utf-8').write(traceback.format_exc())\n";
    let (_, python) = common::environment();
    let place = folder.join("alone");
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir(&place).expect("made");
    std::fs::write(place.join("codes.json"), Value::from(codes.to_vec()).to_string()).expect("written");
    let output = Command::new(&python.executable).args(["-c", RUNNER]).current_dir(&place).output().expect("started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = (0..codes.len()).map(|number| {
        if let Ok(said) = std::fs::read_to_string(place.join(format!("{number}.txt"))) {
            return Err(said);
        }
        let path = place.join(format!("{number}.parquet"));
        let source = frame::load(&path, &LoadOptions::default(), &CancelToken::new()).expect("written by the script");
        Ok(source.tables[0].frame.clone())
    });
    found.collect()
}

/// The code cells of a notebook, one behind the other.
fn cells(text: &str) -> String {
    let document: Value = serde_json::from_str(text).expect("JSON");
    let cells = document["cells"].as_array().expect("cells");
    let code = cells.iter().filter(|cell| cell["cell_type"] == "code");
    let source = |cell: &Value| -> String {
        cell["source"].as_array().expect("lines").iter().filter_map(Value::as_str).collect()
    };
    code.map(source).collect::<Vec<_>>().join("\n")
}

/// The scripts and notebooks of runs over these files give what the runs gave. The scripts.
fn agree(files: &[(PathBuf, LoadOptions)], folder: &Path) -> Vec<String> {
    let records: Vec<RunRecord> = files.iter().map(|(path, options)| record(path, options)).collect();
    let scripts: Vec<String> = records.iter().map(script).collect();
    let codes: Vec<String> =
        scripts.iter().cloned().chain(records.iter().map(|record| cells(&notebook(record)))).collect();
    for (number, found) in alone(&codes, folder).into_iter().enumerate() {
        let ((path, _), code) = (&files[number % files.len()], &codes[number]);
        let kept = records[number % files.len()].result.as_ref().and_then(KeptResult::frame);
        let kept = kept.expect("kept whole").expect("readable");
        let found = found.unwrap_or_else(|said| panic!("{}: {said}\n{code}", path.display()));
        let differences = cell_differences(&kept, &found, 20);
        assert!(differences.is_empty(), "{}: {differences:#?}\n{code}", path.display());
    }
    scripts
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path
}

const NOTHING: LoadOptions = LoadOptions {
    all_text: false,
    limit: None,
    sheet: None,
    source_column: None,
    first_beyond: None,
    encoding: None,
    delimiter: None,
    quote: None,
    escape: None,
    header_rows: None,
    skip: None,
    comment: None,
    nulls: None,
    decimal: None,
    thousands: None,
    types: Vec::new(),
};

#[test]
fn a_plain_file_takes_one_short_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let path =
        written(folder.path(), "t.csv", b"day,region,units,price\n2024-01-02,West,3,1.5\n2024-01-03,East,4,2.25\n");
    let code = agree(&[(path.clone(), NOTHING)], folder.path()).concat();
    let call =
        format!("t = pd.read_csv(\"{}\", parse_dates=[\"day\"])\n", path.canonicalize().expect("there").display());
    assert!(code.contains(&call), "{code}");
}

#[test]
fn delimited_text_of_every_kind_is_read_by_the_script_as_by_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let german = "Bericht vom 03.02.2025\n\nBestellung;Kunde;Datum;Betrag;PLZ\n\
        1;Müller & Söhne;04.01.2025;1.234,50;01067\n2;\"Groß; Klein\";05.02.2025;99,90;80331\n3;Ünal;06.03.2025;;04109\n";
    let german = encoding_rs::WINDOWS_1252.encode(german).0.into_owned();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("name\tn\nzoë\t1\nåsa\t2\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files: [(&str, Vec<u8>); 21] = [
        ("german.csv", german),
        ("utf16.tsv", utf16),
        ("bom.csv", "\u{feff}name,n\nann,1\n".into()),
        ("zeros.csv", "zip,id,phone\n01067,123456789012345678901234567890,+491701234567\n04109,1,+4917012345\n".into()),
        ("nulls.csv", "region,n,x,ok\nNA,1,0.5,true\nWest,NA,,false\n,3,1.5,\nNone,,2.5,true\n".into()),
        ("odd.csv", "n,day\n1,2024-01-02\n\\N,NaT\nNull,NA\n".into()),
        ("quotes.csv", "a;b;n\n\"x;y\";'q';1\n\"say \"\"hi\"\"\";\"two\nlines\";2\n".into()),
        (
            "fixed.txt",
            "id  Team           x\n 1  Ohio St      1.5\n12  Michigan St  2.5\n 3  Baylor      10.5\n".into(),
        ),
        ("runs.txt", "id  name   x\n1  alpha  2.5\n20  beta  3.5\n300  gamma  4.5\n".into()),
        ("comments.csv", "# made by hand\nname,n\nann,1\n# not bob\nb#b,2\n".into()),
        ("names.csv", "name,name, n ,\nann,bob,1,x\ncat,dan,2,y\n".into()),
        ("headless.csv", "1,2.5,x\n2,3.5,y\n3,4.5,z\n".into()),
        ("uneven.csv", "a,b\n1,2\n3,4,5\n6\n7,8,\n".into()),
        ("surplus.csv", "a,b\n1,2\n3,4\n5,6\n7,8,9\n10\n11,12,\n13,14\n".into()),
        ("notes.csv", "a,b,c\n1,x,2\n2,y,3\n3,z,4\n\nSource: the office of statistics\n".into()),
        (
            "american.csv",
            "day,amount,at\n1/13/2024,\"1,234.5\",01/13/2024 1:30 PM\n2/1/2024,\"2,000\",02/01/2024 11:05 AM\n".into(),
        ),
        ("zoned.csv", "at,n\n2024-01-01T10:00:00Z,1\n2024-06-01T12:30:00+02:00,2\n,3\n".into()),
        ("moments.csv", "at,then\n2024-01-01 10:00,2024-01-01\n2024-01-02 11:30,2024-01-02 12:00:00\n".into()),
        ("digits.csv", "x\n0.12345678901234567\n123456789.12345678\n1e300\n".into()),
        ("marks.csv", "a;b;n\n1,5;1.5;1\n2,25;2.5;2\n".into()),
        ("pipes.csv", "a||b||c\n1||x||2\n2||y||3\n".into()),
    ];
    let files = files.map(|(name, bytes)| (written(folder.path(), name, &bytes), NOTHING));
    agree(&files, folder.path());
}

#[test]
fn what_a_person_chose_is_in_the_script() {
    let folder = tempfile::tempdir().expect("a folder");
    let types = |types: &[(&str, ChosenType)]| types.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        ("text.csv", "a,b\n1,2024-01-01\n,x\n", LoadOptions { all_text: true, ..NOTHING }),
        ("limit.csv", "a\n1\n2\n3\n", LoadOptions { limit: Some(2), ..NOTHING }),
        ("null.csv", "a,b\n-,x\n2,-\n", LoadOptions { nulls: Some(vec!["-".to_owned()]), ..NOTHING }),
        ("marks.csv", "a;b\n1'234,5;2\n2,5;3\n", LoadOptions { decimal: some(","), thousands: some("'"), ..NOTHING }),
        ("skip.csv", "x\ny\na b,c\n1,2\n", LoadOptions { skip: Some(2), ..NOTHING }),
        ("header.csv", "one,one,two\na,b,c\n1,2,3\n4,5,6\n", LoadOptions { header_rows: Some(2), ..NOTHING }),
        ("quote.csv", "a,b\n'x,y',1\n'z',2\n", LoadOptions { quote: some("'"), ..NOTHING }),
        ("none.csv", "a,b\n\"x,1\ny\",2\n", LoadOptions { quote: some(""), ..NOTHING }),
        (
            "chosen.csv",
            "price,paid,ok,day,zip\n$1234.50,(12),yes,01/02/2024,1\n$2.25,5,no,03/04/2024,2\nfree,7,,soon,3\n",
            LoadOptions {
                types: types(&[
                    ("price", ChosenType::Number),
                    ("paid", ChosenType::Integer),
                    ("ok", ChosenType::Boolean),
                    ("day", ChosenType::DateDayFirst),
                    ("zip", ChosenType::Text),
                ]),
                ..NOTHING
            },
        ),
    ];
    let files = cases.map(|(name, text, options)| (written(folder.path(), name, text.as_bytes()), options));
    agree(&files, folder.path());
}

#[test]
fn packed_files_folders_and_databases_are_read_by_the_script_as_by_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all("a;d\n1,5;01.02.2024\n2,5;13.02.2024\n".as_bytes()).expect("packed");
    let packed = packed.finish().expect("packed");
    // The bytes decide, not the name.
    let packed = ["p.csv.gz", "p.csv"].map(|name| written(folder.path(), name, &packed));
    let json = br#"[{"a": 1, "b": "x", "d": "2024-01-02"}, {"a": null, "b": null, "d": null, "f": 1.5}]"#;
    let json = written(folder.path(), "j.json", json);
    let lines = b"{\"a\": 9007199254740993, \"ok\": true}\n{\"a\": 2, \"ok\": null}\n";
    let lines = written(folder.path(), "l.ndjson", lines);

    let files = folder.path().join("months");
    std::fs::create_dir(&files).expect("made");
    written(&files, "01.csv", b"zip;n\n01067;1,5\n");
    written(&files, "02.csv", b"zip;n\n04109;2,5\n");
    let named = LoadOptions { source_column: Some("file".to_owned()), ..NOTHING };

    let database = folder.path().join("d.sqlite");
    let connection = rusqlite::Connection::open(&database).expect("opened");
    connection
        .execute_batch(
            "CREATE TABLE \"my orders\" (id INTEGER, ok BOOLEAN, day DATE, name TEXT, price REAL);
             INSERT INTO \"my orders\" VALUES (1, 1, '2024-01-02', 'ann', 1.5), (NULL, 0, NULL, NULL, NULL);",
        )
        .expect("filled");
    drop(connection);
    let plain = packed.into_iter().chain([json, lines, files.join("*.csv"), database]).map(|path| (path, NOTHING));
    agree(&plain.chain([(files.clone(), named)]).collect::<Vec<_>>(), folder.path());
}

#[test]
fn typed_files_keep_whole_numbers_with_nulls_and_days() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = written(folder.path(), "t.csv", b"id,day,ok,name\n9007199254740993,2024-01-02,true,x\n,,,\n");
    let files = ["parquet", "arrow"].map(|ending| {
        let out = folder.path().join(format!("t.{ending}"));
        let (from, to) = (text.to_string_lossy(), out.to_string_lossy());
        assert!(super::analyticspal(&["convert", &from, "--output", &to, "--quiet"]).status.success());
        (out, NOTHING)
    });
    agree(&files, folder.path());
}

#[test]
fn what_pandas_cannot_read_alike_stops_and_says_what_to_do_and_then_agrees() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("empties.csv", "a,n\n\"\",1\n,2\nx,3\n"),
        ("stray.csv", "size,n\n\"5\" pipe\",1\nsmall,2\n"),
        ("nested.json", "[{\"a\": {\"b\": 1}}, {\"a\": {\"b\": 2}}]"),
    ] {
        let path = written(folder.path(), name, text.as_bytes());
        let code = script(&record(&path, &NOTHING));
        let said = alone(std::slice::from_ref(&code), folder.path()).remove(0).expect_err("refused");
        let command = said.split(": analyticspal convert ").nth(1).unwrap_or_else(|| panic!("{name}: {said}\n{code}"));
        let mut words = vec!["convert"];
        words.extend(command.split_whitespace());
        assert!(super::analyticspal(&words).status.success(), "{command}");
        agree(&[(path, NOTHING)], folder.path());
    }
}

#[test]
fn a_workbook_is_read_by_the_script_as_by_the_window_or_it_names_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = written(folder.path(), "t.csv", b"code,day,n,x\n007,2024-01-02,1,1.5\n010,2024-01-03,,2.5\nNA,,3,\n");
    let book = folder.path().join("t.xlsx");
    let (from, to) = (text.to_string_lossy(), book.to_string_lossy());
    assert!(super::analyticspal(&["convert", &from, "--output", &to, "--quiet"]).status.success());
    let (_, python) = common::environment();
    let known = Command::new(&python.executable).args(["-c", "import openpyxl"]).output().expect("started");
    if known.status.success() {
        agree(&[(book, NOTHING)], folder.path());
    } else {
        let code = script(&record(&book, &NOTHING));
        let said = alone(&[code], folder.path()).remove(0).expect_err("no reader of workbooks");
        assert!(said.contains("openpyxl"), "{said}");
    }
}
