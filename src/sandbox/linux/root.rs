//! The full tier's private root: an empty file system in memory, with read-only copies of the mounts the program needs
//! and a work folder of limited size. Nothing else of the host exists there, not even by name.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdirat, open, openat, symlinkat, unlinkat};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags,
    fsconfig_create, fsconfig_set_string, fsmount, fsopen, mount_change, move_mount, open_tree, unmount,
};

use super::Policy;
use super::kernel::checked;

const DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];
/// The root itself holds folders, links and empty files to mount on.
const ROOT_BYTES: &str = "4m";

/// What the root is made of, opened while this process is still who it was outside.
pub(super) struct Parts {
    /// Copies of mounts, by the path they get.
    trees: Vec<(PathBuf, OwnedFd, bool)>,
    /// Links, by their path: where the host has a link, so does the root.
    links: Vec<(PathBuf, PathBuf)>,
    /// Where the new root is put until it is the root: the host's work folder.
    place: OwnedFd,
    /// What the host's work folder holds already.
    contents: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Parts {
    /// Opens everything the policy names.
    pub(super) fn open(policy: &Policy) -> io::Result<Self> {
        mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC).map_err(named("mounts"))?;
        let place = open(&policy.work_folder, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let contents = contents(&policy.work_folder)?;
        let mut parts = Self { trees: Vec::new(), links: Vec::new(), place, contents };
        let named_paths = policy.read_only.iter().chain([&policy.program]).map(PathBuf::as_path);
        for path in Policy::system_paths().iter().map(Path::new).chain(named_paths) {
            parts.add(path)?;
        }
        for path in DEVICES {
            parts.add_tree(Path::new(path), true)?;
        }
        Ok(parts)
    }

    /// Adds a path, and where it is a link, the link and what it leads to.
    fn add(&mut self, path: &Path) -> io::Result<()> {
        let mut path = path.to_path_buf();
        // As many hops as the kernel itself follows.
        for _ in 0..40 {
            let Ok(metadata) = fs::symlink_metadata(&path) else { return Ok(()) };
            if !metadata.is_symlink() {
                // Links further up the path are already resolved by who asks; the last component decides here.
                let real = fs::canonicalize(&path)?;
                if real != path {
                    self.add_tree(&real, false)?;
                }
                return self.add_tree(&path, false);
            }
            let target = fs::read_link(&path)?;
            if !self.is_covered(&path) {
                self.links.push((path.clone(), target.clone()));
            }
            path = normal(&path.parent().unwrap_or(Path::new("/")).join(target));
        }
        Err(io::Error::from(Errno::LOOP))
    }

    fn is_covered(&self, path: &Path) -> bool {
        self.trees.iter().any(|(tree, ..)| path.starts_with(tree))
            || self.links.iter().any(|(link, _)| path.starts_with(link))
    }

    fn add_tree(&mut self, path: &Path, device: bool) -> io::Result<()> {
        if self.is_covered(path) || !path.exists() {
            return Ok(());
        }
        let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_RECURSIVE;
        let tree = open_tree(CWD, path, flags).map_err(named(path))?;
        let mut restrictions = MountAttrFlags::MOUNT_ATTR_NOSUID;
        if !device {
            restrictions |= MountAttrFlags::MOUNT_ATTR_RDONLY | MountAttrFlags::MOUNT_ATTR_NODEV;
        }
        restrict(tree.as_fd(), restrictions, true).map_err(named(path))?;
        self.trees.push((path.to_path_buf(), tree, path.is_dir()));
        Ok(())
    }

    /// Builds the root, makes it this process's root, and returns the private work folder.
    pub(super) fn enter(self, policy: &Policy) -> io::Result<OwnedFd> {
        let root = memory(&[("size", ROOT_BYTES), ("mode", "755")])?;
        attach(root.as_fd(), self.place.as_fd()).map_err(named("the root"))?;
        for (path, target) in &self.links {
            make_parents(root.as_fd(), path)?;
            symlinkat(target, root.as_fd(), relative(path)).map_err(named(path))?;
        }
        for (path, tree, is_folder) in &self.trees {
            make_parents(root.as_fd(), path)?;
            let target = make_target(root.as_fd(), path, *is_folder).map_err(named(path))?;
            attach(tree.as_fd(), target.as_fd()).map_err(named(path))?;
        }
        let work = scratch(policy.disk_bytes, Policy::ENTRIES)?;
        make_parents(root.as_fd(), &policy.work_folder)?;
        let target = make_target(root.as_fd(), &policy.work_folder, true).map_err(named(&policy.work_folder))?;
        attach(work.as_fd(), target.as_fd()).map_err(named(&policy.work_folder))?;
        for (path, content) in &self.contents {
            put(work.as_fd(), path, content.as_deref()).map_err(named(path))?;
        }
        restrict(root.as_fd(), MountAttrFlags::MOUNT_ATTR_RDONLY, false).map_err(named("the root"))?;
        // The old root lands on the new one's own place, and is taken from there.
        rustix::process::fchdir(&root)?;
        rustix::process::pivot_root(".", ".").map_err(named("pivot_root"))?;
        unmount(".", UnmountFlags::DETACH).map_err(named("the old root"))?;
        rustix::process::chdir("/")?;
        Ok(work)
    }
}

/// Adds a work folder below another, inside; its descriptor.
pub(super) fn add_folder(path: &Path, bytes: u64, entries: u64) -> io::Result<OwnedFd> {
    let work = scratch(bytes, entries)?;
    mkdirat(CWD, path, Mode::from_raw_mode(0o700))?;
    let place = openat(CWD, path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    attach(work.as_fd(), place.as_fd())?;
    Ok(work)
}

/// Takes it away. Whoever still holds something in it keeps just that.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    unmount(path, UnmountFlags::DETACH)?;
    Ok(unlinkat(CWD, path, AtFlags::REMOVEDIR)?)
}

/// A private file system for a run, bounded in bytes and entries.
fn scratch(bytes: u64, entries: u64) -> io::Result<OwnedFd> {
    memory(&[("size", &bytes.to_string()), ("nr_inodes", &entries.to_string()), ("mode", "700")])
}

/// A file system in memory, not attached anywhere.
fn memory(options: &[(&str, &str)]) -> io::Result<OwnedFd> {
    let context = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC).map_err(named("tmpfs"))?;
    for (name, value) in options {
        fsconfig_set_string(context.as_fd(), *name, *value).map_err(named(name))?;
    }
    fsconfig_create(context.as_fd()).map_err(named("tmpfs"))?;
    // Without times of access: in a folder that several see they would tell who looked.
    let restrictions =
        MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOATIME;
    fsmount(context.as_fd(), FsMountFlags::FSMOUNT_CLOEXEC, restrictions).map_err(named("tmpfs"))
}

fn attach(tree: BorrowedFd<'_>, place: BorrowedFd<'_>) -> io::Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    Ok(move_mount(tree, "", place, "", flags)?)
}

/// Adds restrictions to a mount, and to those below it.
fn restrict(tree: BorrowedFd<'_>, attributes: MountAttrFlags, recursive: bool) -> io::Result<()> {
    #[repr(C)]
    struct MountAttr {
        set: u64,
        clear: u64,
        propagation: u64,
        user_namespace: u64,
    }
    use std::os::fd::AsRawFd;
    let attributes = MountAttr { set: u64::from(attributes.bits()), clear: 0, propagation: 0, user_namespace: 0 };
    let flags = AtFlags::EMPTY_PATH.bits() | if recursive { libc::AT_RECURSIVE as u32 } else { 0 };
    // SAFETY: the path is an empty C string, and the structure has the size that is given with it.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers mount_setattr")]
    let returned = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<MountAttr>(),
        )
    };
    checked(returned as libc::c_int)?;
    Ok(())
}

fn make_parents(root: BorrowedFd<'_>, path: &Path) -> io::Result<()> {
    let mut made = BTreeSet::new();
    for parent in path.ancestors().skip(1).collect::<Vec<_>>().into_iter().rev() {
        if parent != Path::new("/") && made.insert(parent) {
            match mkdirat(root, relative(parent), Mode::from_raw_mode(0o755)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(named(parent)(error)),
            }
        }
    }
    Ok(())
}

/// Something to mount on.
fn make_target(root: BorrowedFd<'_>, path: &Path, is_folder: bool) -> Result<OwnedFd, Errno> {
    if is_folder {
        match mkdirat(root, relative(path), Mode::from_raw_mode(0o755)) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(error),
        }
    } else {
        openat(root, relative(path), OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC, Mode::from_raw_mode(0o644))?;
    }
    openat(root, relative(path), OFlags::PATH | OFlags::CLOEXEC, Mode::empty())
}

/// The folders and files of the host's work folder, parents first: a font cache, an empty folder for temporary files.
fn contents(folder: &Path) -> io::Result<Vec<(PathBuf, Option<Vec<u8>>)>> {
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                found.push((path.clone(), None));
                folders.push(path);
            } else if entry.file_type()?.is_file() {
                found.push((path, Some(fs::read(entry.path())?)));
            }
        }
    }
    Ok(found)
}

fn put(work: BorrowedFd<'_>, path: &Path, content: Option<&[u8]>) -> io::Result<()> {
    match content {
        None => mkdirat(work, path, Mode::from_raw_mode(0o700))?,
        Some(bytes) => {
            let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
            let file = openat(work, path, flags, Mode::from_raw_mode(0o600))?;
            io::Write::write_all(&mut fs::File::from(file), bytes)?;
        }
    }
    Ok(())
}

fn relative(path: &Path) -> &Path {
    path.strip_prefix("/").unwrap_or(path)
}

/// The path without `.` and `..`, by its text: the host's own folders above are no links here.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

/// An error that says what it is about.
fn named<E: Into<io::Error>>(what: impl AsRef<Path>) -> impl FnOnce(E) -> io::Error {
    move |error| {
        let error = error.into();
        io::Error::new(error.kind(), format!("{}: {error}", what.as_ref().display()))
    }
}
