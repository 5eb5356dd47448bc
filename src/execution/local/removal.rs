//! Removes a folder whatever confined code left in it: nested deeper than a stack or a path can be, or locked by its mode.
//!
//! Works level by level: what is in a sub-folder moves up, the emptied sub-folder goes. Two descriptors, no recursion.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, chmodat, openat, renameat, unlinkat};
use rustix::io::Errno;

/// Removes the folder and everything in it. No link is followed.
pub(super) fn remove_all(folder: &Path) -> io::Result<()> {
    let root = open(CWD, folder)?;
    let mut names = 0_u64;
    loop {
        let entries = entries(&root)?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if is_removed(&root, &entry)? {
                continue;
            }
            unlock(&root, &entry.name)?;
            let inner = open(&root, entry.name.as_c_str())?;
            for child in self::entries(&inner)? {
                if !is_removed(&inner, &child)? {
                    unlock(&inner, &child.name)?;
                    move_up(&inner, &child.name, &root, &mut names)?;
                }
            }
            unlinkat(&root, entry.name.as_c_str(), AtFlags::REMOVEDIR)?;
        }
    }
    unlinkat(CWD, folder, AtFlags::REMOVEDIR)?;
    Ok(())
}

struct Entry {
    name: CString,
    kind: FileType,
}

fn open<P: rustix::path::Arg>(parent: impl AsFd, name: P) -> io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
    Ok(openat(parent, name, flags, Mode::empty())?)
}

fn entries(folder: &OwnedFd) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            found.push(Entry { name: entry.file_name().to_owned(), kind: entry.file_type() });
        }
    }
    Ok(found)
}

/// Removes a file or an empty folder; false for a folder with something in it.
fn is_removed(parent: &OwnedFd, entry: &Entry) -> io::Result<bool> {
    let name = entry.name.as_c_str();
    if entry.kind != FileType::Directory {
        match unlinkat(parent, name, AtFlags::empty()) {
            // A file system that does not tell kinds.
            Err(Errno::ISDIR | Errno::PERM) if entry.kind == FileType::Unknown => {}
            outcome => return Ok(outcome.map(|()| true)?),
        }
    }
    match unlinkat(parent, name, AtFlags::REMOVEDIR) {
        Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
        outcome => Ok(outcome.map(|()| true)?),
    }
}

/// A folder can be looked into and moved only by who may read and write it.
fn unlock(parent: &OwnedFd, name: &std::ffi::CStr) -> io::Result<()> {
    Ok(chmodat(parent, name, Mode::RWXU, AtFlags::empty())?)
}

/// Moves a folder to the root under the next free name.
fn move_up(from: &OwnedFd, name: &std::ffi::CStr, root: &OwnedFd, names: &mut u64) -> io::Result<()> {
    loop {
        *names += 1;
        match renameat(from, name, root, format!("moved-{names}")) {
            // The code had the same idea for a name.
            Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => {}
            outcome => return Ok(outcome?),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use rustix::fs::{Mode, mkdirat};

    use super::{open, remove_all};

    #[test]
    fn depth_is_no_obstacle() {
        let folder = tempfile::tempdir().expect("a folder").keep();
        let mut inner = open(rustix::fs::CWD, &folder).expect("opened");
        let name = "a long name ".repeat(16);
        for _ in 0..500 {
            mkdirat(&inner, &name, Mode::RWXU).expect("made");
            inner = open(&inner, name.as_str()).expect("opened");
        }
        // With a stack too small for any recursion.
        let removal = std::thread::Builder::new().name("removal".to_owned()).stack_size(64 << 10);
        let path = folder.clone();
        removal.spawn(move || remove_all(&path)).expect("a thread").join().expect("no panic").expect("removed");
        assert!(!folder.exists());
    }

    #[test]
    fn locked_folders_and_links_are_removed_and_nothing_behind_them() {
        let (folder, outside) = (tempfile::tempdir().expect("a folder").keep(), tempfile::tempdir().expect("a folder"));
        fs::write(outside.path().join("kept"), "x").expect("written");
        fs::create_dir_all(folder.join("a/b/c")).expect("folders");
        fs::write(folder.join("a/b/f"), "x").expect("written");
        fs::write(folder.join("moved-1"), "x").expect("written");
        symlink(outside.path(), folder.join("a/link")).expect("a link");
        for locked in ["a/b/c", "a/b", "a"] {
            fs::set_permissions(folder.join(locked), fs::Permissions::from_mode(0o0)).expect("locked");
        }
        remove_all(&folder).expect("removed");
        assert!(!folder.exists() && outside.path().join("kept").exists());
    }
}
