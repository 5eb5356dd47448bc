//! What confined code keeps on disk: in its folder, and in files that it removed but still holds. Whatever cannot be
//! counted counts as too much; honest code makes nothing of the kind.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Policy;

/// Bytes and entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) bytes: u64,
    pub(super) entries: u64,
}

impl Usage {
    const TOO_MUCH: Self = Self { bytes: u64::MAX, entries: u64::MAX };

    /// Everything that the process keeps.
    pub(super) fn of(pid: u32, folder: &Path) -> Self {
        let listed = in_folder(folder);
        Self { bytes: listed.bytes.saturating_add(held(pid, folder)), ..listed }
    }
}

/// Below the folder. Links are not followed; what vanishes meanwhile is not counted.
fn in_folder(folder: &Path) -> Usage {
    let (mut usage, mut folders) = (Usage::default(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            // Locked by its mode, or deeper than a path can name: a place to hide things.
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::InvalidFilename) => {
                return Usage::TOO_MUCH;
            }
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            usage.entries += 1;
            if usage.entries > Policy::ENTRIES {
                return usage;
            }
            if let Ok(metadata) = entry.metadata() {
                // Blocks, not length: a sparse file holds what it occupies.
                usage.bytes += metadata.blocks() * 512;
                if metadata.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
    }
    usage
}

/// Bytes of files of the folder that have no name any more, but a descriptor or a map.
fn held(pid: u32, folder: &Path) -> u64 {
    let (mut bytes, mut seen) = (0, HashSet::new());
    for entry in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
        let is_ours = match fs::read_link(entry.path()) {
            Ok(target) => target.starts_with(folder),
            Err(error) => error.kind() == ErrorKind::InvalidFilename,
        };
        let Some(metadata) = is_ours.then(|| fs::metadata(entry.path()).ok()).flatten() else { continue };
        if metadata.is_file() && metadata.nlink() == 0 && seen.insert(metadata.ino()) {
            bytes += metadata.blocks() * 512;
        }
    }
    // A map alone does not tell how long its file is.
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
    let folder = folder.to_string_lossy();
    let is_held_by_map_alone = |line: &str| {
        line.ends_with(" (deleted)")
            && line.contains(&*folder)
            && line
                .split_whitespace()
                .nth(4)
                .and_then(|inode| inode.parse().ok())
                .is_some_and(|ino| !seen.contains(&ino))
    };
    if maps.lines().any(is_held_by_map_alone) { u64::MAX } else { bytes }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write;

    use super::{Usage, in_folder};

    #[test]
    fn the_work_folder_is_counted_in_depth_and_links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).expect("folders");
        fs::write(deep.join("f"), vec![1; 100_000]).expect("a file");
        std::os::unix::fs::symlink("/usr", folder.path().join("link")).expect("a link");
        let Usage { bytes, entries } = in_folder(folder.path());
        assert_eq!(entries, 4);
        assert!((100_000..1_000_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn a_removed_file_counts_as_long_as_it_is_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("its path");
        let mut file = File::create(path.join("f")).expect("a file");
        fs::remove_file(path.join("f")).expect("removed");
        file.write_all(&vec![1; 100_000]).expect("written");
        let of = || Usage::of(std::process::id(), &path).bytes;
        assert!((100_000..1_000_000).contains(&of()), "{}", of());
        drop(file);
        assert_eq!(of(), 0);
    }
}
