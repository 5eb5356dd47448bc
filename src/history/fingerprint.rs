//! What a file held, as a hash: a record names its tables so, and a replay tells whether they are still the same.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The size and SHA-256 of a file, or of all files of a folder with their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// In bytes.
    pub bytes: u64,
    /// In hexadecimal.
    pub sha256: String,
}

/// Reads it all. Off the UI thread.
pub fn fingerprint(path: &Path) -> io::Result<Fingerprint> {
    let mut hash = Sha256::new();
    let bytes = if fs::metadata(path)?.is_dir() {
        let mut bytes = 0;
        for file in files_of(path)? {
            hash.update(file.strip_prefix(path).unwrap_or(&file).to_string_lossy().as_bytes());
            hash.update([0]);
            bytes += feed(&file, &mut hash)?;
        }
        bytes
    } else {
        feed(path, &mut hash)?
    };
    let sha256 = format!("{:x}", hash.finalize());
    Ok(Fingerprint { bytes, sha256 })
}

fn feed(path: &Path, hash: &mut Sha256) -> io::Result<u64> {
    let (mut file, mut buffer, mut bytes) = (File::open(path)?, vec![0; 1 << 18], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(bytes),
            read => {
                hash.update(buffer.get(..read).unwrap_or_default());
                bytes += read as u64;
            }
        }
    }
}

/// Every file below a folder, in an order that does not depend on the disk. Links are not followed.
fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Fingerprints that were taken already, by path, size and time of change. Shared by threads.
#[derive(Debug, Default)]
pub struct Fingerprints {
    known: Mutex<HashMap<PathBuf, (Stamp, Fingerprint)>>,
}

type Stamp = (u64, Option<SystemTime>);

impl Fingerprints {
    /// The fingerprint, where it was taken since the file last changed. Does not read the file.
    pub fn known(&self, path: &Path) -> Option<Fingerprint> {
        let stamp = stamp(path).ok()?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(path).filter(|(then, _)| *then == stamp).map(|(_, fingerprint)| fingerprint.clone())
    }

    /// The fingerprint, taken now where it is not known.
    pub fn of(&self, path: &Path) -> io::Result<Fingerprint> {
        if let Some(known) = self.known(path) {
            return Ok(known);
        }
        let before = stamp(path)?;
        let taken = fingerprint(path)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(path.to_path_buf(), (before, taken.clone()));
        Ok(taken)
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let about = fs::metadata(path)?;
    Ok((about.len(), about.modified().ok()))
}
