//! What a file is: its first bytes decide before its name's ending. Also the name of its table.

use std::path::Path;

use super::office::{self, Office};
use super::sqlite;
use super::workbook::Form;

/// What the bytes are, as far as their beginning and the file's name tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Empty,
    Parquet,
    ArrowFile,
    ArrowStream,
    /// One JSON document or one a line.
    Json,
    /// Anything that people write with an editor: delimited text.
    Text,
    /// Sheets.
    Workbook(Form),
    /// A database.
    Sqlite,
    /// Files in one.
    Zip,
    Tar,
    /// What it is, which opens with a password only.
    Password(&'static str),
    /// What it seems to be, and what to do about it.
    Unsupported(&'static str, &'static str),
}

const UNPACK: &str = "unpack it and load what is inside";
const EXPORT: &str = "export its table as CSV or Parquet";
const NO_TABLE: &str = "load a table: CSV, JSON, Parquet, Arrow, a workbook or a database";

/// First bytes that say what a file is but not that it can be loaded.
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", NO_TABLE),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", NO_TABLE),
    (b"\xff\xd8\xff", "a JPEG picture", NO_TABLE),
    (b"GIF8", "a GIF picture", NO_TABLE),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"\x7fELF", "a program (ELF)", NO_TABLE),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", EXPORT),
    (b"Obj\x01", "an Avro file", EXPORT),
    (b"FEA1", "a Feather file of version 1", "write it again as Feather version 2"),
    (b"PARE", "an encrypted Parquet file", "decrypt it first"),
    (b"\x93NUMPY", "a NumPy array", EXPORT),
    (b"{\\rtf", "a rich text document", NO_TABLE),
];

/// What the bytes are.
pub(super) fn content(bytes: &[u8], path: &Path) -> Content {
    let ending = ending(path);
    if bytes.is_empty() {
        return Content::Empty;
    }
    if let Some((_, what, hint)) = KNOWN.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        return Content::Unsupported(what, hint);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return office(office::of_zip(bytes));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return office(office::of_compound(bytes));
    }
    if bytes.starts_with(sqlite::MAGIC) {
        return Content::Sqlite;
    }
    if bytes.starts_with(b"PAR1") {
        return Content::Parquet;
    }
    if bytes.starts_with(b"ARROW1") {
        return Content::ArrowFile;
    }
    // A stream begins with a marker that no text begins with; streams of old writers lack it.
    let arrow_name = matches!(ending.as_str(), "arrow" | "arrows" | "ipc" | "feather" | "stream");
    if bytes.starts_with(b"\xff\xff\xff\xff") || (arrow_name && !looks_like_lines(bytes)) {
        return Content::ArrowStream;
    }
    if ending == "parquet" && !looks_like_lines(bytes) {
        return Content::Parquet;
    }
    if is_duckdb(bytes) {
        return Content::Unsupported("a DuckDB database", "export a table in DuckDB: COPY name TO 'name.parquet'");
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Content::Tar;
    }
    text(bytes, &ending)
}

/// Whether the bytes begin a DuckDB database.
pub(super) fn is_duckdb(bytes: &[u8]) -> bool {
    bytes.get(8..12) == Some(b"DUCK")
}

fn text(bytes: &[u8], ending: &str) -> Content {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if start.is_empty() {
        return Content::Empty;
    }
    let lower = start.iter().take(14).map(u8::to_ascii_lowercase).collect::<Vec<_>>();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Content::Unsupported("a web page (HTML)", "download the data itself, not the page about it");
    }
    if lower.starts_with(b"<?xml") {
        return Content::Unsupported("an XML document", EXPORT);
    }
    match ending {
        "json" | "ndjson" | "jsonl" | "geojson" => Content::Json,
        "csv" | "tsv" | "tab" | "psv" => Content::Text,
        _ if begins_json(start) => Content::Json,
        _ => Content::Text,
    }
}

/// Whether text of no telling name begins as JSON does: an object with a quoted key, or a list of such or of lists.
fn begins_json(start: &[u8]) -> bool {
    let next = |bytes: &[u8]| bytes.get(1..).map(<[u8]>::trim_ascii_start).and_then(|rest| rest.first().copied());
    match start.first() {
        Some(b'{') => matches!(next(start), Some(b'"' | b'}')),
        Some(b'[') => matches!(next(start), Some(b'{' | b'[' | b']')),
        _ => false,
    }
}

fn office(office: Office) -> Content {
    match office {
        Office::Workbook(form) => Content::Workbook(form),
        Office::Locked => Content::Password("Excel workbook"),
        Office::Other(what, hint) => Content::Unsupported(what, hint),
        Office::Zip => Content::Zip,
    }
}

/// Whether the beginning could be lines of text in spite of the file's name: a line end, and no control characters.
fn looks_like_lines(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    head.iter().any(|byte| matches!(byte, b'\n' | b'\r')) && !head.iter().any(|byte| matches!(byte, 0..=8 | 14..=26))
}

/// Endings that say only how a file is packed.
const PACKED: &[&str] = &[".gz", ".bgz", ".gzip", ".bz2", ".xz", ".zst", ".zstd"];

/// A name without the endings that say how it is packed.
fn unpacked(name: &str) -> &str {
    let ends = |ending: &&&str| {
        let start = name.len().checked_sub(ending.len())?;
        name.get(start..).filter(|end| end.eq_ignore_ascii_case(ending)).map(|_| start)
    };
    PACKED.iter().find_map(|ending| ends(&ending)).map_or(name, |end| unpacked(&name[..end]))
}

/// The name's last ending in small letters, behind any that says how it is packed.
pub(super) fn ending(path: &Path) -> String {
    let name = file_name(path);
    unpacked(&name).rsplit_once('.').map(|(_, ending)| ending.to_owned()).unwrap_or_default()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// Whether the file's name promises tabs.
pub(super) fn named_for_tabs(path: &Path) -> bool {
    matches!(ending(path).as_str(), "tsv" | "tab")
}

/// Whether the file's name promises a record a line.
pub(super) fn named_for_lines(path: &Path) -> bool {
    matches!(ending(path).as_str(), "ndjson" | "jsonl")
}

/// The file's name without its endings, as its table's name.
pub(super) fn table_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let unpacked = unpacked(&name);
    let stem = unpacked.rsplit_once('.').map_or(unpacked, |(stem, _)| stem);
    let stem = stem.trim();
    if stem.is_empty() { "table".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Content, content, table_name};
    use std::path::Path;

    #[test]
    fn bytes_decide_before_the_ending() {
        assert_eq!(content(b"PAR1....", Path::new("a.csv")), Content::Parquet);
        assert_eq!(content(b"\xff\xff\xff\xff\x10\0\0\0", Path::new("a.csv")), Content::ArrowStream);
        assert_eq!(content(b" \r\n", Path::new("a.csv")), Content::Empty);
        assert_eq!(content(b"[{\"a\":1}]", Path::new("a.txt")), Content::Json);
        assert_eq!(content(b"[x];y\n", Path::new("a.txt")), Content::Text);
        assert!(matches!(content(b"%PDF-1.7", Path::new("a.csv")), Content::Unsupported("a PDF document", _)));
    }

    #[test]
    fn tables_are_named_after_the_file() {
        for (path, name) in [
            ("d/sales.csv", "sales"),
            ("sales.csv.gz", "sales"),
            ("a.b.csv", "a.b"),
            ("plain", "plain"),
            (".csv", "table"),
        ] {
            assert_eq!(table_name(Path::new(path)), name);
        }
    }
}
