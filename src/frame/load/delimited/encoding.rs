//! Bytes as text: UTF-8, UTF-16 with or without its mark, and Windows-1252 where nothing else fits. Says what it had
//! to guess or replace.

use std::path::Path;

use crate::frame::load::LoadError;

/// Bytes looked at for telling text from binary data.
const HEAD: usize = 64 << 10;

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

/// The bytes as text. Binary data is an error.
pub(in crate::frame::load) fn decode(mut bytes: Vec<u8>, path: &Path) -> Result<Decoded, LoadError> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    if let Some((little, start)) = utf16(&bytes) {
        return Ok(from_utf16(&bytes[start..], little));
    }
    if is_binary(&bytes) {
        let hint = "load a table: CSV, JSON, Parquet or Arrow";
        return Err(LoadError::unsupported(path, "binary data of an unknown kind", hint));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded::new(text, "utf-8", vec![])),
        Err(error) => Ok(other(&error.utf8_error(), error.as_bytes())),
    }
}

/// Where the text begins of a file whose head is neither binary nor UTF-16, so that it may well be UTF-8.
pub(super) fn plain_utf8(head: &[u8]) -> Option<usize> {
    let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = &head[mark..];
    (utf16(text).is_none() && !is_binary(text)).then_some(mark)
}

fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    control * 100 > head.len()
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
        notes.push(format!("{replaced} broken UTF-16 characters were replaced by �"));
    }
    Decoded::new(text, if little { "utf-16le" } else { "utf-16be" }, notes)
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
        let note = format!("{broken} broken UTF-8 characters were replaced by �, the first in line {line}");
        return Decoded::new(String::from_utf8_lossy(bytes).into_owned(), "utf-8", vec![note]);
    }
    let note = format!("line {line} is not UTF-8; the text was read as Windows-1252 (Western European)");
    Decoded::new(bytes.iter().map(|byte| windows_1252(*byte)).collect(), "windows-1252", vec![note])
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}
