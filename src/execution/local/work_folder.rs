//! A run's own folder: made fresh, with matplotlib's font cache in it, read for output files, removed.
//!
//! Its program holds a lock on it. What a program that was killed left behind is known by having none, whatever the clock
//! says and however long a folder is in use.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::removal::remove_all;
use crate::domain::UserId;
use crate::folders::Folders;

/// Where matplotlib finds its font cache, which takes seconds to build.
pub(super) const MATPLOTLIB: &str = ".matplotlib";
const PREFIX: &str = "run-";
const MOST_FILES: usize = 100;
const MOST_BYTES: u64 = 64 << 20;
const DEEPEST: usize = 4;
/// How often a folder is made anew because another program took it for a leftover before it was locked.
const TRIES: usize = 10;

/// The folder of one run; removed with everything in it when dropped.
#[derive(Debug)]
pub(super) struct WorkFolder {
    path: PathBuf,
    /// Locked while it is in use.
    _lock: File,
}

impl WorkFolder {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        if let Err(error) = remove_all(&self.path) {
            tracing::warn!(%error, folder = %self.path.display(), "a work folder could not be removed");
        }
    }
}

/// Makes the folder, for this user alone.
pub(super) fn create(folders: &Folders, user: &UserId, font_cache: Option<&Path>) -> io::Result<WorkFolder> {
    let parent = folders.work(user);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&parent)?;
    let parent = parent.canonicalize()?;
    let made = (0..TRIES).find_map(|_| make(&parent).transpose());
    let folder = made.unwrap_or_else(|| Err(io::Error::other("each new work folder was taken away at once")))?;
    fs::create_dir(folder.path().join("tmp"))?;
    let matplotlib = folder.path().join(MATPLOTLIB);
    fs::create_dir(&matplotlib)?;
    for entry in font_cache.into_iter().flat_map(|cache| fs::read_dir(cache).into_iter().flatten().flatten()) {
        // A missing cache costs a second, not the run.
        let _ = fs::copy(entry.path(), matplotlib.join(entry.file_name()));
    }
    Ok(folder)
}

/// A fresh folder with its lock. `None` where another program was there before the lock.
fn make(parent: &Path) -> io::Result<Option<WorkFolder>> {
    let path = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?.keep();
    let Ok(lock) = File::open(&path) else { return Ok(None) };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(None),
        // A file system without locks: then nobody can take it for a leftover either.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    Ok(path.exists().then_some(WorkFolder { path, _lock: lock }))
}

/// Whether the code left anything that could be output; reads nothing of it.
pub(super) fn has_output_files(folder: &Path) -> bool {
    walk(folder, "", DEEPEST, &mut |_, _| ControlFlow::Break(())).is_break()
}

/// Files the code left behind, by their names below the folder. The process is gone; what it left is still not trusted:
/// no links are followed, only plain files with one name are read, and not too many.
pub(super) fn output_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut room) = (BTreeMap::new(), MOST_BYTES);
    let _ = walk(folder, "", DEEPEST, &mut |name, path| {
        if let Some(content) = read(path, room) {
            room -= content.len() as u64;
            found.insert(name, content);
        }
        if found.len() < MOST_FILES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    found
}

/// Every file but what libraries leave for themselves, with its name below the folder, until the visitor has enough.
fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    visit: &mut dyn FnMut(String, &Path) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().map(clean) else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') || (prefix.is_empty() && name == "tmp") {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), &format!("{prefix}{name}/"), depth - 1, visit)?;
        } else if kind.is_file() {
            visit(format!("{prefix}{name}"), &entry.path())?;
        }
    }
    ControlFlow::Continue(())
}

fn read(path: &Path, room: u64) -> Option<Vec<u8>> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path).ok()?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.nlink() != 1 || metadata.len() > room {
        return None;
    }
    let mut content = Vec::new();
    file.take(room).read_to_end(&mut content).ok()?;
    Some(content)
}

/// A name that is safe to show and to write elsewhere.
fn clean(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || matches!(c, '/' | '\\' | ':') { '_' } else { c }).take(120).collect()
}

/// Removes folders of runs that a program of ours left behind when it was killed: nobody holds their lock.
pub(super) fn remove_leftovers(folders: &Folders) {
    let users = fs::read_dir(folders.root().join("users")).into_iter().flatten().flatten();
    for run in users.flat_map(|user| fs::read_dir(user.path().join("work")).into_iter().flatten().flatten()) {
        if !run.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        // Held until it is removed, so that nobody begins to use it.
        if let Ok(lock) = File::open(run.path())
            && lock.try_lock().is_ok()
        {
            let _ = remove_all(&run.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{create, output_files, remove_leftovers};
    use crate::folders::Folders;

    #[test]
    fn what_nobody_holds_is_left_over_and_what_is_in_use_is_not() {
        let root = tempfile::tempdir().expect("a folder");
        let (folders, user) = (Folders::under(root.path()), "ann".parse().expect("an id"));
        let used = create(&folders, &user, None).expect("made");
        let left = folders.work(&user).join("run-left");
        std::fs::create_dir_all(left.join("sub")).expect("a folder");
        std::fs::create_dir(folders.work(&user).join("other")).expect("a folder");
        // Neither an old time nor one to come says anything.
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
        std::fs::File::open(used.path()).and_then(|folder| folder.set_modified(long_ago)).expect("set back");
        remove_leftovers(&folders);
        assert!(used.path().join("tmp").exists() && !left.exists() && folders.work(&user).join("other").exists());
        let path = used.path().to_path_buf();
        drop(used);
        assert!(!path.exists());
    }

    #[test]
    fn only_plain_files_of_its_own_are_output() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("sub")).expect("a folder");
        std::fs::create_dir_all(at("tmp")).expect("a folder");
        for (name, text) in [("a.txt", "one"), ("sub/b.csv", "two"), (".hidden", "x"), ("tmp/t", "x"), ("twice", "x")] {
            std::fs::write(at(name), text).expect("written");
        }
        std::fs::hard_link(at("twice"), at("sub/again")).expect("a link");
        std::os::unix::fs::symlink("/etc/passwd", at("link")).expect("a link");
        let found = output_files(folder.path());
        assert_eq!(found.keys().collect::<Vec<_>>(), ["a.txt", "sub/b.csv"]);
        assert_eq!(found["sub/b.csv"], b"two");
    }
}
