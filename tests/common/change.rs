//! Changes to files that keep what lies around them true, so that what is behind a checksum or in an archive is reached
//! too. Shared with the fuzz targets.

use std::io::{Cursor, Read, Write};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Numbers at which sizes go wrong.
const EDGES: [i64; 16] =
    [0, 1, -1, 2, 7, 8, 64, 127, 255, 65_535, 1 << 31, u32::MAX as i64, 1 << 32, 1 << 50, i64::MAX, i64::MIN];

/// Texts that mean something to one format or another.
const WORDS: [&str; 28] = [
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "#",
    "||",
    "\u{feff}",
    "NaN",
    "1e999",
    "-0",
    "2024-02-30",
    "9223372036854775808",
    "null",
    "{",
    "}",
    "[",
    "]",
    "\\ud800",
    "é",
    "\u{202e}",
    "repeated=\"9999999\"",
    "r=\"XFD1048576\"",
    "count=\"4000000000\"",
];

/// The most that is unpacked to be changed.
const MOST: u64 = 1 << 20;

/// Small decisions out of a seed.
pub(crate) struct Dice(u32);

impl Dice {
    pub(crate) fn new(seed: u32) -> Self {
        Self(seed | 1)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % sides.max(1)
    }
}

/// Writes a number at which sizes go wrong over one that is there.
pub(crate) fn edge(bytes: &mut [u8], dice: &mut Dice) {
    let number = EDGES[dice.roll(EDGES.len())].to_le_bytes();
    let width = 1 << dice.roll(4);
    if bytes.len() >= width {
        let at = dice.roll(bytes.len() / width) * width;
        bytes[at..at + width].copy_from_slice(&number[..width]);
    }
}

/// The bytes with a few changes, little longer.
pub(crate) fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len() + 1);
        let longest = if dice.roll(4) == 0 { bytes.len() } else { 16 };
        let end = at + dice.roll(longest).min(bytes.len() - at);
        match dice.roll(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(8),
            1 if at < bytes.len() => bytes[at] = dice.roll(256) as u8,
            2 => edge(&mut bytes, dice),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].repeat(1 + dice.roll(3));
                let place = dice.roll(bytes.len() + 1);
                bytes.splice(place..place, piece);
            }
            5 => {
                let word = WORDS[dice.roll(WORDS.len())].bytes();
                bytes.splice(at..at, word);
            }
            _ if dice.roll(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
    bytes
}

/// Changes what is inside a zip archive or a gzip or Zstandard stream, and packs it again; anything else, and sometimes
/// these, as they are.
pub(crate) fn inside(bytes: &[u8], dice: &mut Dice, change: &mut dyn FnMut(&[u8], &mut Dice) -> Vec<u8>) -> Vec<u8> {
    let repacked = if dice.roll(4) == 0 { None } else { repacked(bytes, dice, change) };
    repacked.unwrap_or_else(|| change(bytes, dice))
}

fn repacked(bytes: &[u8], dice: &mut Dice, change: &mut dyn FnMut(&[u8], &mut Dice) -> Vec<u8>) -> Option<Vec<u8>> {
    let all = |reader: &mut dyn Read| {
        let mut inside = Vec::new();
        reader.take(MOST).read_to_end(&mut inside).ok().map(|_| inside)
    };
    if bytes.starts_with(b"\x1f\x8b") {
        let inside = change(&all(&mut MultiGzDecoder::new(bytes))?, dice);
        let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&inside).ok()?;
        return packed.finish().ok();
    }
    if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        let inside = change(&all(&mut zstd::Decoder::new(bytes).ok()?)?, dice);
        return zstd::encode_all(&inside[..], 1).ok();
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = dice.roll(archive.len());
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let (name, mut inside) = (member.name().ok()?.into_owned(), all(&mut member)?);
        if index == chosen {
            inside = change(&inside, dice);
        }
        let how = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        packed.start_file(name, how).ok()?;
        packed.write_all(&inside).ok()?;
    }
    Some(packed.finish().ok()?.into_inner())
}
