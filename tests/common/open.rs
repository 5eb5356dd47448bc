//! Opens whatever bytes as a file, and looks at what became of it. Shared with the fuzz targets, of which there is one
//! for each kind of file.

use std::fs;

use analyticspal::domain::CancelToken;
use analyticspal::frame::{ChosenType, LoadError, LoadOptions, Preview, PreviewSource, Source, load, preview};

use super::look;

/// The kinds of files, each with the name that its bytes are opened under.
pub(crate) const KINDS: [(&str, &str); 8] = [
    ("text", "t.csv"),
    ("dialect", "t.txt"),
    ("json", "t.json"),
    ("parquet", "t.parquet"),
    ("arrow", "t.arrow"),
    ("workbook", "t.xlsx"),
    ("database", "t.db"),
    ("packed", "t.dat"),
];

/// Bytes before a text that say how it is read.
const CHOICES: usize = 8;

/// The bytes as a file of this kind: tables that can be shown, or an error with its words. A reader of our own that gives
/// up is a fault; those of others may, which becomes an error.
pub(crate) fn open(kind: &str, bytes: &[u8]) {
    let name = KINDS.iter().find(|(known, _)| *known == kind).map_or("t", |(_, name)| name);
    let (options, bytes) = match kind {
        "text" => choices(bytes),
        _ => (LoadOptions::default(), bytes),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    let error = if kind == "dialect" {
        preview(PreviewSource::File(&path), &options, 20, &CancelToken::new()).map(|seen| look_at_preview(&seen)).err()
    } else {
        load(&path, &options, &CancelToken::new()).map(|source| look_at_source(&source)).err()
    };
    if let Some(error) = error {
        look_at_error(&error, matches!(kind, "text" | "dialect" | "json"));
    }
}

fn look_at_preview(seen: &Preview) {
    assert!(seen.frame.rows() <= 20);
    look::look_at_frame(&seen.frame);
}

fn look_at_source(source: &Source) {
    assert!(!source.tables.is_empty() && !source.format.is_empty());
    for table in source.tables.iter().take(8) {
        look::look_at_frame(&table.frame);
        assert!(table.report.notes.iter().all(|note| !note.is_empty()));
    }
}

fn look_at_error(error: &LoadError, ours: bool) {
    assert!(!error.message.is_empty() && !error.hint.is_empty(), "{error:?}");
    assert!(!ours || !error.message.contains("gave up"), "{error:?}");
}

/// How a text is read, by its first bytes, and the rest of them.
fn choices(bytes: &[u8]) -> (LoadOptions, &[u8]) {
    let Some((choices, text)) = bytes.split_at_checked(CHOICES) else { return (LoadOptions::default(), bytes) };
    let of = |place: usize, all: &[&str]| {
        let chosen = usize::from(choices[place] & 0x0f);
        all.get(chosen).map(|&chosen| chosen.to_owned())
    };
    let count = |place: usize| Some(usize::from(choices[place] >> 4)).filter(|count| *count > 0).map(|count| count - 1);
    let column = text.split(|byte| b",;\t\n\r".contains(byte)).next().unwrap_or_default();
    let chosen = ChosenType::ALL.get(usize::from(choices[5] >> 4));
    let options = LoadOptions {
        encoding: of(0, &["utf-8", "utf-16le", "utf-16be", "windows-1252", "shift_jis", "gbk", "iso-2022-jp"]),
        delimiter: of(1, &[",", ";", "\t", "|", " ", "||", "§", "a"]),
        quote: of(2, &["\"", "'", ""]),
        escape: of(3, &["\\", "", "^"]),
        comment: of(4, &["#", "", "//"]),
        decimal: of(5, &[".", ","]),
        thousands: of(6, &["", ".", ",", " "]),
        nulls: of(7, &["NA", "", "-"]).map(|null| vec![null]),
        skip: count(0),
        header_rows: count(1),
        limit: count(2),
        all_text: choices[3] & 0x80 != 0,
        types: chosen.map(|chosen| (String::from_utf8_lossy(column).into_owned(), *chosen)).into_iter().collect(),
        ..LoadOptions::default()
    };
    (options, text)
}
