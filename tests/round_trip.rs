//! Results of every kind, converted by the worker's own code, arrive with the cells they had: its half and ours agree.
//! What is not its own code's (cut, changed, forged) spoils the result of its run and nothing else.

mod common;
#[path = "common/look.rs"]
mod look;

use std::fs::{self, File};
use std::io::{Read, Write, repeat};
use std::path::Path;
use std::process::Command;

use analyticspal::domain::{Limits, Status};
use analyticspal::execution::{ExecutionRequest, ExecutionResult};
use analyticspal::frame::{Frame, read_transfer, write_arrow_stream};
use look::{look_at, look_at_frame};
use proptest::prelude::*;
use serde_json::{Value, json};

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
