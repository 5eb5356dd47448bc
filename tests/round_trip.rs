//! Results of every kind, converted by the worker's own code, arrive with the cells they had: its half and ours agree.

mod common;

use std::fs::{self, File};
use std::process::Command;

use analyticspal::frame::read_transfer;
use serde_json::Value;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/python/tests/round_trip.py");

#[test]
fn every_kind_of_value_arrives_as_it_was() {
    let (_, environment) = common::environment();
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(environment.executable).args(["-I", "-B", SCRIPT]).arg(folder.path()).output();
    let output = output.expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = fs::read(folder.path().join("expected.json")).expect("written");
    let expected: Vec<Value> = serde_json::from_slice(&expected).expect("JSON");
    assert!(expected.len() > 150);
    let mut wrong = Vec::new();
    for (number, case) in expected.iter().enumerate() {
        let file = File::open(folder.path().join(format!("{number}.arrow"))).expect("a stream");
        let name = case["name"].as_str().unwrap_or_default();
        match read_transfer(file, &mut Vec::new()) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(frame) => {
                let row = |row| (0..frame.columns()).map(|column| frame.cell_json(row, column)).collect();
                let rows = Value::Array((0..frame.rows()).map(row).collect());
                if !case["rows"].is_null() && rows != case["rows"] {
                    wrong.push(format!("{name}: {rows} instead of {}", case["rows"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}
