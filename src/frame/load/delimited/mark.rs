//! A short text that cuts others: what stands between cells, or begins a comment.

use std::fmt;

use crate::frame::load::LoadOptions;

const LONGEST: usize = LoadOptions::LONGEST_DELIMITER;

/// One to eight bytes of UTF-8, by value: it is looked at for every cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Mark {
    /// The mark of one ASCII character.
    pub(super) const fn of_byte(byte: u8) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[0] = byte;
        Self { bytes, length: 1 }
    }

    /// The mark of a text; `None` where it is empty or too long.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        let length = text.len();
        bytes.get_mut(..length)?.copy_from_slice(text.as_bytes());
        (length > 0).then_some(Self { bytes, length: length as u8 })
    }

    pub(super) const fn first(&self) -> u8 {
        self.bytes[0]
    }

    pub(super) const fn len(&self) -> usize {
        self.length as usize
    }

    pub(super) fn is(&self, byte: u8) -> bool {
        self.length == 1 && self.bytes[0] == byte
    }

    /// Whether a text begins with it.
    pub(super) fn begins(&self, text: &[u8]) -> bool {
        text.starts_with(self.bytes.get(..self.len()).unwrap_or_default())
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(self.bytes.get(..self.len()).unwrap_or_default()))
    }
}
