//! What the binary carries for Python: the worker's sources and the locked package lists.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// pandas, numpy, pyarrow, duckdb, matplotlib and what they need.
pub(super) const CORE_LOCK: &str = include_str!("../../assets/python/core.lock");
/// scipy, scikit-learn, statsmodels and what they need.
pub(super) const SCIENCE_LOCK: &str = include_str!("../../assets/python/science.lock");

macro_rules! worker_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../assets/python/", $name)))),*]
    };
}

const WORKER: &[(&str, &str)] = worker_files![
    "__main__.py",
    "analyticspal_worker/__init__.py",
    "analyticspal_worker/arrow_types.py",
    "analyticspal_worker/channel.py",
    "analyticspal_worker/codes.py",
    "analyticspal_worker/columns.py",
    "analyticspal_worker/confinement.py",
    "analyticspal_worker/conversion.py",
    "analyticspal_worker/failures.py",
    "analyticspal_worker/figures.py",
    "analyticspal_worker/frames.py",
    "analyticspal_worker/guard.py",
    "analyticspal_worker/heap.py",
    "analyticspal_worker/labels.py",
    "analyticspal_worker/notes.py",
    "analyticspal_worker/objects.py",
    "analyticspal_worker/printed_table.py",
    "analyticspal_worker/program.py",
    "analyticspal_worker/relations.py",
    "analyticspal_worker/results.py",
    "analyticspal_worker/scope.py",
    "analyticspal_worker/sql.py",
    "analyticspal_worker/tables.py",
    "analyticspal_worker/texts.py",
    "analyticspal_worker/worker.py",
    "analyticspal_worker/zygote.py",
];

/// A short name for some content: equal content, equal name.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The folder with the worker's sources, unpacked there once per version of them.
pub(super) fn unpack_worker(folder: &Path) -> io::Result<PathBuf> {
    let parts: Vec<&str> = WORKER.iter().flat_map(|(name, text)| [*name, *text]).collect();
    let target = folder.join(format!("worker-{}", fingerprint(&parts)));
    if target.exists() {
        return Ok(target);
    }
    fs::create_dir_all(folder)?;
    let unpacked = tempfile::Builder::new().prefix("worker-unpacking-").tempdir_in(folder)?;
    for (name, text) in WORKER {
        let path = unpacked.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    match fs::rename(unpacked.path(), &target) {
        Ok(()) => {
            let _ = unpacked.keep();
            Ok(target)
        }
        // Another process was faster with the same content.
        Err(_) if target.exists() => Ok(target),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::{CORE_LOCK, SCIENCE_LOCK, unpack_worker};

    #[test]
    fn every_locked_package_has_a_version_and_checksums() {
        for lock in [CORE_LOCK, SCIENCE_LOCK] {
            let requirements: Vec<_> =
                lock.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphanumeric())).collect();
            assert!(requirements.len() >= 10);
            for line in requirements {
                assert!(line.contains("==") && line.ends_with('\\'), "{line}");
            }
        }
        assert!(CORE_LOCK.contains("\npandas==3.1."));
    }

    #[test]
    fn the_worker_is_unpacked_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = unpack_worker(folder.path()).expect("unpacked");
        assert!(first.join("__main__.py").exists());
        assert_eq!(unpack_worker(folder.path()).expect("again"), first);
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
    }
}
