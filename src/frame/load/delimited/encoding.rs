//! Bytes as text: UTF-8, UTF-16 with or without its mark, and what `chardetng` takes other bytes for, if it fits. Says
//! what it had to guess or replace.

use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

use crate::frame::load::LoadError;

/// Bytes looked at for telling text from binary data.
const HEAD: usize = 64 << 10;
/// Bytes looked at for telling encodings apart.
const DETECTED: usize = 4 << 20;
/// Letters beyond ASCII that make a guess of a rarer encoding of single bytes worth something.
const ENOUGH: usize = 24;

/// A file's text, without a byte order mark.
pub(in crate::frame::load) struct Decoded {
    pub(in crate::frame::load) text: String,
    pub(in crate::frame::load) encoding: String,
    pub(in crate::frame::load) notes: Vec<String>,
}

impl Decoded {
    fn new(text: String, encoding: &str, notes: Vec<String>) -> Self {
        Self { text, encoding: encoding.to_owned(), notes }
    }
}

/// The bytes as text, in the encoding that was said or is found. Binary data is an error.
pub(in crate::frame::load) fn decode(
    mut bytes: Vec<u8>,
    path: &Path,
    said: Option<&str>,
) -> Result<Decoded, LoadError> {
    if let Some(encoding) = said.and_then(|name| Encoding::for_label(name.as_bytes())) {
        return Ok(in_encoding(&bytes, encoding, vec![]));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    if let Some((little, start)) = utf16(&bytes) {
        return Ok(from_utf16(&bytes[start..], little));
    }
    match String::from_utf8(bytes) {
        Ok(text) if is_binary(text.as_bytes(), 30) => Err(binary(path)),
        Ok(text) => Ok(Decoded::new(text, "utf-8", vec![])),
        Err(error) if is_binary(error.as_bytes(), 4) => Err(binary(path)),
        Err(error) => Ok(other(&error.utf8_error(), error.as_bytes())),
    }
}

/// Where the text begins of a file whose head is neither binary nor UTF-16, so that it may well be UTF-8.
pub(in crate::frame::load) fn plain_utf8(head: &[u8]) -> Option<usize> {
    let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = head.get(mark..).unwrap_or_default();
    (utf16(text).is_none() && !is_binary(text, 4)).then_some(mark)
}

fn binary(path: &Path) -> LoadError {
    let hint = "load a table: CSV, JSON, Parquet, Arrow, a workbook or a database";
    LoadError::unsupported(path, "binary data of an unknown kind", hint)
}

/// Whether more than so many in a hundred bytes are control characters. Those that some programs put between cells
/// and rows count for nothing.
fn is_binary(bytes: &[u8], percent: usize) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let control = head.iter().filter(|byte| matches!(byte, 0 | 2..=8 | 14..=26)).count();
    control > 1 && control * 100 > head.len() * percent
}

fn in_encoding(bytes: &[u8], encoding: &'static Encoding, mut notes: Vec<String>) -> Decoded {
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    let name = encoding.name().to_ascii_lowercase();
    if broken {
        let first = text.split('\u{fffd}').next().unwrap_or_default();
        let line = first.bytes().filter(|byte| *byte == b'\n').count() + 1;
        notes.push(format!("characters that are not {name} were replaced by \u{fffd}, the first in line {line}"));
    }
    Decoded::new(text.into_owned(), &name, notes)
}

/// Whether the bytes are UTF-16: little endian or not, and where the text begins.
fn utf16(bytes: &[u8]) -> Option<(bool, usize)> {
    if bytes.starts_with(b"\xff\xfe") {
        return Some((true, 2));
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Some((false, 2));
    }
    // Without a mark: in Western text every second byte is zero.
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if half >= 4 && odd * 10 > half * 7 && even * 10 < half {
        Some((true, 0))
    } else if half >= 4 && even * 10 > half * 7 && odd * 10 < half {
        Some((false, 0))
    } else {
        None
    }
}

fn from_utf16(bytes: &[u8], little: bool) -> Decoded {
    let unit = |pair: &[u8]| {
        if little { u16::from_le_bytes([pair[0], pair[1]]) } else { u16::from_be_bytes([pair[0], pair[1]]) }
    };
    let mut replaced = bytes.len() % 2;
    let text = char::decode_utf16(bytes.chunks_exact(2).map(unit))
        .map(|c| {
            c.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    let mut notes = vec![];
    if replaced > 0 {
        notes.push(format!("{} replaced by �", broken_characters(replaced, "UTF-16")));
    }
    Decoded::new(text, if little { "utf-16le" } else { "utf-16be" }, notes)
}

/// "3 broken UTF-8 characters were".
fn broken_characters(count: usize, encoding: &str) -> String {
    let (characters, were) = if count == 1 { ("character", "was") } else { ("characters", "were") };
    format!("{count} broken {encoding} {characters} {were}")
}

/// Not UTF-8: a few broken characters among good ones are replaced; otherwise it is taken for Windows-1252.
fn other(error: &std::str::Utf8Error, bytes: &[u8]) -> Decoded {
    let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
    let (mut good, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if good > broken {
        let note = format!("{} replaced by �, the first in line {line}", broken_characters(broken, "UTF-8"));
        return Decoded::new(String::from_utf8_lossy(bytes).into_owned(), "utf-8", vec![note]);
    }
    let encoding = detected(bytes);
    let note = format!("line {line} is not UTF-8; the text was read as {}", encoding.name());
    in_encoding(bytes, encoding, vec![note])
}

/// The encoding that the bytes look like. A rare one must be worth more than the frequent one that can be anything.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0).saturating_sub(HEAD);
    let part = bytes.get(start..).unwrap_or(bytes);
    let part = part.get(..DETECTED).unwrap_or(part);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(part, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    if encoding == WINDOWS_1252 {
        return encoding;
    }
    let high = part.iter().filter(|byte| !byte.is_ascii()).count();
    let fits = if encoding.is_single_byte() {
        // Some distinct letters, many times: not the same one over and over.
        let mut seen = [false; 256];
        part.iter().filter(|byte| !byte.is_ascii()).for_each(|byte| seen[usize::from(*byte)] = true);
        high >= ENOUGH && seen.iter().filter(|seen| **seen).count() >= 6
    } else {
        let part_ends_whole = part.len() == bytes.len() - start;
        encoding.decode_without_bom_handling_and_without_replacement(part).is_some() || !part_ends_whole
    };
    if fits { encoding } else { WINDOWS_1252 }
}
