//! A file's bytes in memory, read and unpacked in blocks between which loading can be cancelled.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::LoadError;
use crate::domain::CancelToken;

/// The most that is held in memory for one file, packed or unpacked.
const LIMIT: u64 = 8 << 30;
/// Bytes that are enough to tell what a file is.
const HEAD: u64 = 4 << 10;
/// Read between two looks at the cancel token.
const BLOCK: usize = 4 << 20;

/// An error where the person asked to stop.
pub(super) fn check(cancel: &CancelToken) -> Result<(), LoadError> {
    if cancel.is_cancelled() { Err(LoadError::cancelled()) } else { Ok(()) }
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
    let bytes = drain(file, metadata.len() as usize, path, cancel)?;
    bytes.map_err(|error| LoadError::io(path, &error))
}

/// The bytes inside gzip, however many members it has.
pub(super) fn unpack(packed: &[u8], path: &Path, cancel: &CancelToken) -> Result<Vec<u8>, LoadError> {
    let bytes = drain(MultiGzDecoder::new(packed), packed.len().saturating_mul(3), path, cancel)?;
    bytes.map_err(|error| LoadError::malformed(path, &format!("its gzip ends wrongly ({error})")))
}

/// Everything a reader has; the outer error is ours, the inner one the reader's.
fn drain(
    mut reader: impl Read,
    expected: usize,
    path: &Path,
    cancel: &CancelToken,
) -> Result<io::Result<Vec<u8>>, LoadError> {
    let mut bytes = Vec::new();
    // A guess: where memory is short, growing in steps may still do.
    let _ = bytes.try_reserve(expected.min(1 << 30));
    loop {
        check(cancel)?;
        match reader.by_ref().take(BLOCK as u64).read_to_end(&mut bytes) {
            Ok(0) => return Ok(Ok(bytes)),
            Ok(_) if bytes.len() as u64 > LIMIT => return Err(LoadError::too_large(path, LIMIT)),
            Ok(_) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}
