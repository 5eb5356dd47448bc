//! The import rule of `src/lib.rs`, read from the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms it may import. A room may always import itself.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let process_side = ["domain", "folders", "machine", "process"];
    let mut rooms = BTreeMap::new();
    rooms.insert("domain", vec![]);
    rooms.insert("folders", vec!["domain"]);
    rooms.insert("machine", vec!["domain"]);
    rooms.insert("logging", vec!["folders"]);
    rooms.insert("frame", vec!["domain"]);
    rooms.insert("process", vec!["domain"]);
    rooms.insert("sandbox", process_side.to_vec());
    rooms.insert("python", process_side.to_vec());
    rooms.insert("execution", [&process_side[..], &["frame", "sandbox", "python"]].concat());
    rooms.insert("asking", vec!["domain"]);
    rooms.insert("models", vec!["domain", "folders", "machine", "asking"]);
    rooms.insert("history", vec!["domain", "folders", "frame", "execution", "asking"]);
    let workflow = ["domain", "folders", "machine", "frame", "execution", "asking"];
    rooms.insert("analytics_pal", workflow.to_vec());
    let application = [&workflow[..], &["analytics_pal", "history", "models", "python", "sandbox"]].concat();
    rooms.insert("runtime", application.clone());
    rooms.insert("service", vec!["domain", "folders", "machine", "frame", "execution", "analytics_pal"]);
    let shell = [&application[..], &["runtime", "logging"]].concat();
    rooms.insert("cli", [&shell[..], &["service"]].concat());
    rooms.insert("gui", shell);
    rooms.insert("main", vec!["cli", "gui", "sandbox"]);
    rooms
}

/// Crates that only one room may name.
const OWNED_CRATES: &[(&str, &[&str])] = &[
    ("polars", &["frame"]),
    ("subprocess", &["process"]),
    ("landlock", &["sandbox"]),
    ("seccompiler", &["sandbox"]),
    ("libc", &["sandbox"]),
    ("axum", &["service"]),
    ("hyper", &["service"]),
    ("hyper_util", &["service"]),
    ("ureq", &["execution"]),
    ("genai", &["models"]),
    ("reqwest", &["models"]),
    ("rustls", &["models"]),
    ("keyring", &["models"]),
    ("egui", &["gui"]),
    ("eframe", &["gui"]),
    ("egui_plot", &["gui"]),
    ("rfd", &["gui"]),
    ("syntect", &["gui"]),
    ("clap", &["cli", "main"]),
    ("anyhow", &["cli", "main"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The room a file belongs to: its first folder or its stem under `src`.
fn room(path: &Path) -> String {
    let first = path.components().next().expect("a path below src");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The rooms named after `crate::` (or `analyticspal::` in main) in code, comments left out.
fn named_rooms(text: &str, rooms: &BTreeMap<&'static str, Vec<&'static str>>) -> Vec<String> {
    let mut named = Vec::new();
    for prefix in ["crate::", "analyticspal::"] {
        for (position, _) in text.match_indices(prefix) {
            let rest = &text[position + prefix.len()..];
            let group = rest.strip_prefix('{').map(|inner| inner.split_once(';').map_or(inner, |(group, _)| group));
            let words: Vec<&str> = match group {
                Some(group) => group.split(',').collect(),
                None => vec![rest],
            };
            for word in words {
                let name: String = word.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if rooms.contains_key(name.as_str()) {
                    named.push(name);
                }
            }
        }
    }
    named
}

fn names_crate(text: &str, name: &str) -> bool {
    text.match_indices(&format!("{name}::")).any(|(position, _)| {
        let before = text[..position].chars().next_back();
        // `crate::frame::polars::x` or `my_polars::x` are not the crate.
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn every_import_follows_the_rule() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (rooms, mut files, mut faults) = (allowed(), Vec::new(), Vec::new());
    sources(&src, &mut files);
    assert!(files.len() > 40, "the sources were found");
    for file in files {
        let path = file.strip_prefix(&src).expect("below src");
        let room = room(path);
        if room == "lib" {
            continue;
        }
        let Some(may_import) = rooms.get(room.as_str()) else {
            faults.push(format!("{}: the room {room} is not in the rule", path.display()));
            continue;
        };
        let text = fs::read_to_string(&file).expect("UTF-8");
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for named in named_rooms(&code, &rooms) {
            if named != room && !may_import.contains(&named.as_str()) {
                faults.push(format!("{}: {room} must not import {named}", path.display()));
            }
        }
        for (name, owners) in OWNED_CRATES {
            if !owners.contains(&room.as_str()) && names_crate(&code, name) {
                faults.push(format!("{}: only {owners:?} may name {name}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_reader_sees_grouped_and_single_imports() {
    let rooms = allowed();
    let text = "use crate::{domain::Code, frame};\nuse crate::gui::app;\nlet x = crate::process::run;";
    assert_eq!(named_rooms(text, &rooms), ["domain", "frame", "gui", "process"]);
    assert!(names_crate("use polars::prelude::*;", "polars"));
    assert!(!names_crate("crate::frame::polars::x", "polars"));
}
