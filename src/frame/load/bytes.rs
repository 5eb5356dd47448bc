//! A file's bytes in memory, read and unpacked in blocks between which loading can be cancelled.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::LoadError;
use crate::domain::CancelToken;

/// The most that is held in memory for one file, packed or unpacked.
pub(super) const LIMIT: u64 = 8 << 30;
/// Bytes that are enough to tell what a file is.
const HEAD: u64 = 4 << 10;
/// Read between two looks at the cancel token.
const BLOCK: usize = 4 << 20;

/// An error where the person asked to stop.
pub(super) fn check(cancel: &CancelToken) -> Result<(), LoadError> {
    if cancel.is_cancelled() { Err(LoadError::cancelled()) } else { Ok(()) }
}

/// Whether a regular file begins so; false where it cannot be read.
pub(super) fn begins_with(path: &Path, wanted: &[u8]) -> bool {
    let mut head = vec![0; wanted.len()];
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    is_file && File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == wanted
}

/// A file's first bytes, enough to tell what it is.
pub(super) fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a regular file.
pub(super) fn read(path: &Path, cancel: &CancelToken) -> Result<Vec<u8>, LoadError> {
    let metadata = path.metadata().map_err(|error| LoadError::io(path, &error))?;
    if metadata.is_dir() {
        return Err(LoadError::unsupported(path, "a folder", "name one of the files in it"));
    }
    // Devices and pipes may never end.
    if !metadata.is_file() {
        return Err(LoadError::unsupported(path, "a device or pipe", "save its data to a file first"));
    }
    if metadata.len() > LIMIT {
        return Err(LoadError::too_large(path, LIMIT));
    }
    let file = File::open(path).map_err(|error| LoadError::io(path, &error))?;
    // A file as it is does not grow.
    let growth = Growth { packed: metadata.len(), expected: metadata.len() as usize, before: 0 };
    let bytes = drain(file, &growth, path, cancel)?;
    bytes.map_err(|error| LoadError::io(path, &error))
}

/// How far bytes may grow when they are unpacked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    packed: u64,
    /// How large the bytes will about be.
    expected: usize,
    /// What was unpacked before, as of an archive's earlier members.
    before: u64,
}

impl Growth {
    /// Data that people keep packs to a hundredth at best; what grows beyond this was made to fill the memory.
    const MOST: u64 = 250;
    /// Up to here nobody counts.
    const FREE: u64 = 256 << 20;

    /// The growth of so many packed bytes.
    pub(super) fn of_packed(packed: usize) -> Self {
        Self { packed: packed as u64, expected: packed.saturating_mul(3), before: 0 }
    }

    /// The most bytes that so many packed ones may become.
    pub(super) fn most(packed: u64) -> u64 {
        packed.saturating_mul(Self::MOST).clamp(Self::FREE, LIMIT)
    }

    /// So many bytes were unpacked.
    pub(super) fn took(&mut self, bytes: usize) {
        self.before += bytes as u64;
    }

    /// Whether so many bytes more are within bounds.
    pub(super) fn check(self, bytes: u64, path: &Path) -> Result<(), LoadError> {
        let all = self.before.saturating_add(bytes);
        if all > LIMIT {
            return Err(LoadError::too_large(path, LIMIT));
        }
        if all > Self::FREE && all / Self::MOST > self.packed {
            return Err(LoadError::grows(path, Self::MOST));
        }
        Ok(())
    }
}

/// Everything a reader has; the outer error is ours, the inner one the reader's.
pub(super) fn drain(
    mut reader: impl Read,
    growth: &Growth,
    path: &Path,
    cancel: &CancelToken,
) -> Result<io::Result<Vec<u8>>, LoadError> {
    let mut bytes = Vec::new();
    // A guess: where memory is short, growing in steps may still do.
    let _ = bytes.try_reserve(growth.expected.min(1 << 30));
    loop {
        check(cancel)?;
        match reader.by_ref().take(BLOCK as u64).read_to_end(&mut bytes) {
            Ok(0) => return Ok(Ok(bytes)),
            Ok(_) => growth.check(bytes.len() as u64, path)?,
            Err(error) => return Ok(Err(error)),
        }
    }
}
