//! Claims about DuckDB databases, which a confined Python reads.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use analyticspal::domain::CancelToken;
use analyticspal::execution::DuckDbReader;
use analyticspal::folders::Folders;
use analyticspal::frame::{LoadError, LoadOptions, Source, is_duckdb};
use analyticspal::sandbox::Launcher;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::common;

/// A database with the table `sales` and the view `cities`.
fn database(folder: &Path) -> PathBuf {
    let path = folder.join("small.duckdb");
    let mut bytes = Vec::new();
    let packed = &include_bytes!("../data/files/small.duckdb.gz")[..];
    GzDecoder::new(packed).read_to_end(&mut bytes).expect("gzip");
    fs::write(&path, bytes).expect("written");
    path
}

fn read(folders: Folders, path: &Path, sheet: Option<&str>) -> Result<Source, LoadError> {
    let options = LoadOptions { sheet: sheet.map(ToOwned::to_owned), ..LoadOptions::default() };
    let launcher = Launcher::binary(common::launcher());
    DuckDbReader::new(folders, launcher, None).load(path, &options, &CancelToken::new())
}

#[test]
fn tables_and_views_of_a_duckdb_database_open_exactly_and_nothing_is_written_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path());
    assert!(is_duckdb(&path));
    let (folders, _) = common::environment();
    let source = read(folders.clone(), &path, None).expect("tables");
    let names: Vec<_> = source.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!((source.format.as_str(), names), ("DuckDB", vec!["sales", "cities"]));
    let sales = &source.tables[0];
    let cells: Vec<Value> = (0..4).map(|column| sales.frame.cell_json(0, column)).collect();
    let id = "170141183460469231731687303715884105727";
    assert_eq!(cells, [json!(id), json!("Oslo"), json!("2024-02-29"), json!(9_007_199_254_740_993_i64)]);
    assert_eq!(sales.frame.columns(), 5, "{:?}", sales.report.notes);
    assert!(sales.report.notes.iter().any(|note| note.contains("“id” is HUGEINT")), "{:?}", sales.report.notes);
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);

    let one = read(folders.clone(), &path, Some("Cities")).expect("by name");
    assert_eq!((one.tables.len(), one.tables[0].table_uid.clone()), (1, source.tables[1].table_uid.clone()));
    let missing = read(folders, &path, Some("gone")).expect_err("no such table");
    assert_eq!(missing.kind, "not_found");
    assert!(missing.hint.contains("sales, cities"), "{missing:?}");
}

#[test]
fn a_duckdb_database_that_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = database(folder.path());
    let without_python = read(Folders::under(folder.path()), &path, None).expect_err("no environment");
    assert_eq!(without_python.kind, "unavailable");
    assert!(without_python.hint.contains("setup"), "{without_python:?}");
    let bytes = fs::read(&path).expect("bytes");
    fs::write(&path, &bytes[..5_000]).expect("written");
    let cut = read(common::environment().0, &path, None).expect_err("cut off");
    assert_eq!(cut.kind, "malformed");
    assert!(cut.message.contains("as DuckDB database"), "{cut}");
}
