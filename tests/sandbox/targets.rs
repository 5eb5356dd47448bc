//! What hostile code aims at: in the sandbox the real things; where nothing confines it stand-ins, one set for each
//! attempt, so that an attack may succeed and spoil nothing but its own.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};
use std::path::{Path, PathBuf};

use rustix::fs::XattrFlags;
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
use serde_json::{Value, json};

use crate::common::environment;

/// Binds the names of the set of stand-ins with this number.
pub(crate) const STAND_INS: &str = r"
def stand_ins(number):
    at = lambda *names: os.path.join(STAND_INS, str(number), *names)
    return {
        'SECRET': at('home', 'secret'), 'DATA': at('data'), 'THEIRS': at('data', 'users', 'somebody'),
        'WORKER': at('worker'), 'SITE': at('site'), 'STDLIB': at('lib', 'os.py'), 'PYTHON': at('bin', 'python'),
        'TMP': at('tmp'), 'SHM': os.path.join(SHARED, str(number)),
    }
";
/// Beyond the descriptors that a program opens itself.
const INHERITED: i32 = 64;

/// A secret file, another user's, and listeners of each kind.
pub(crate) struct Targets {
    folder: tempfile::TempDir,
    theirs: tempfile::TempDir,
    shared: tempfile::TempDir,
    tcp: TcpListener,
    udp: UdpSocket,
    _listeners: (UnixListener, UnixDatagram, UnixListener),
    /// A file, a folder and a socket that whoever is started inherits, as if somebody here had forgotten a flag.
    _inherited: Vec<OwnedFd>,
}

impl Targets {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        make_home(folder.path());
        let (folders, _) = environment();
        let users = folders.root().join("users");
        fs::create_dir_all(&users).expect("the users' folder");
        fs::create_dir_all(folders.tables()).expect("the tables' folder");
        fs::create_dir_all(folders.logs()).expect("the logs' folder");
        let theirs = tempfile::Builder::new().prefix("victim-").tempdir_in(users).expect("a user's folder");
        fs::write(theirs.path().join("history"), "the secret").expect("written");
        let secret = fs::File::open(folder.path().join("secret")).expect("opened");
        let tcp = TcpListener::bind("127.0.0.1:0").expect("a port");
        let open = [secret.as_fd(), fs::File::open(folder.path()).expect("opened").as_fd(), tcp.as_fd()].map(inherited);
        let name = folder.path().as_os_str().as_encoded_bytes();
        let hidden = SocketAddr::from_abstract_name(name).expect("a name");
        Self {
            _listeners: (
                UnixListener::bind(folder.path().join("socket")).expect("a socket"),
                UnixDatagram::bind(folder.path().join("datagrams")).expect("a socket"),
                UnixListener::bind_addr(&hidden).expect("a socket"),
            ),
            _inherited: open.into(),
            udp: UdpSocket::bind("127.0.0.1:0").expect("a port"),
            shared: in_shared_memory(),
            tcp,
            folder,
            theirs,
        }
    }

    pub(crate) fn secret(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    fn sets(&self) -> PathBuf {
        self.folder.path().join("stand-ins")
    }

    /// The work folder that belongs to no set.
    pub(crate) fn work(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("its path")
    }

    /// Makes so many sets of stand-ins.
    pub(crate) fn make_stand_ins(&self, count: usize) {
        for number in 0..count {
            let set = self.sets().join(number.to_string());
            fs::create_dir_all(self.shared.path().join(number.to_string())).expect("a folder");
            make_home(&set.join("home"));
            for folder in [
                "data/tables",
                "data/logs",
                "data/python/matplotlib",
                "data/users/somebody",
                "worker",
                "site/pandas",
                "lib/__pycache__",
                "bin",
                "tmp",
                "work/own",
            ] {
                fs::create_dir_all(set.join(folder)).expect("a folder");
            }
            for file in [
                "data/users/somebody/history",
                "data/tables/table",
                "data/logs/log",
                "data/python/environment.json",
                "data/python/lock",
                "worker/__main__.py",
                "site/pandas/__init__.py",
                "lib/os.py",
                "bin/python",
            ] {
                fs::write(set.join(file), "the secret").expect("written");
            }
        }
    }

    /// Python that binds the targets' names: the real ones.
    pub(crate) fn names(&self) -> String {
        let (folders, environment) = environment();
        let library = |name: &str| {
            let inside = |folder: &PathBuf| folder.join(name).exists();
            environment.read_only.iter().find(|folder| inside(folder)).map(|folder| folder.join(name))
        };
        let pandas = environment.executable.ancestors().nth(2).and_then(|prefix| packages(&prefix.join("lib")));
        let names = json!({
            "PID": std::process::id(), "SECRET": self.secret(), "DATA": folders.root(), "THEIRS": self.theirs.path(),
            "WORKER": environment.worker_folder, "SITE": pandas.expect("installed packages"),
            "STDLIB": library("os.py").expect("the standard library"), "PYTHON": environment.executable,
            "TMP": "/tmp", "SHM": "/dev/shm",
        });
        bound(&[self.places(), names])
    }

    /// Python that binds what all attempts share, and the function that binds a set of stand-ins.
    pub(crate) fn stand_ins(&self) -> String {
        let places = json!({ "PID": std::process::id(), "STAND_INS": self.sets(), "SHARED": self.shared.path() });
        format!("{}{STAND_INS}", bound(&[self.places(), places]))
    }

    /// Where the listeners are, and what this machine is called.
    fn places(&self) -> Value {
        let port = |address: std::io::Result<std::net::SocketAddr>| address.expect("an address").port();
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let of = |name: &str| self.folder.path().join(name);
        json!({
            "SOCKET": of("socket"), "DATAGRAMS": of("datagrams"), "ABSTRACT": format!("\0{}", self.folder.path().display()),
            "PORT": port(self.tcp.local_addr()), "UDP_PORT": port(self.udp.local_addr()), "HOST": host,
        })
    }

    /// Nothing outside changed: content, mode, owner, times, names.
    pub(crate) fn are_untouched(&self, before: &str) {
        assert_eq!(self.state(), before);
    }

    pub(crate) fn state(&self) -> String {
        let mut states = Vec::new();
        for folder in [self.folder.path(), self.theirs.path()] {
            for entry in fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry").path()) {
                let about = fs::metadata(&entry).expect("metadata");
                let content = fs::read(&entry).unwrap_or_default();
                states.push(format!(
                    "{} {:o} {} {} {content:?}",
                    entry.display(),
                    about.mode(),
                    about.uid(),
                    about.mtime()
                ));
            }
        }
        states.sort();
        states.join("\n")
    }
}

/// A secret, where it came from, a link to it, and an empty folder.
fn make_home(folder: &Path) {
    fs::create_dir_all(folder.join("empty")).expect("a folder");
    std::os::unix::fs::symlink("secret", folder.join("link")).expect("a link");
    let secret = folder.join("secret");
    fs::write(&secret, "the secret").expect("written");
    rustix::fs::setxattr(&secret, "user.origin", b"where it came from", XattrFlags::empty()).expect("an attribute");
}

fn in_shared_memory() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

fn inherited(open: std::os::fd::BorrowedFd<'_>) -> OwnedFd {
    let copy = fcntl_dupfd_cloexec(open, INHERITED).expect("a descriptor");
    fcntl_setfd(&copy, FdFlags::empty()).expect("a flag");
    copy
}

/// The folder of the installed packages below this one.
fn packages(library: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(library).ok()?.flatten().map(|entry| entry.path().join("site-packages"));
    folders.into_iter().find(|folder| folder.join("pandas").exists())
}

fn bound(names: &[Value]) -> String {
    let bind = |names: &Value| format!("globals().update(json.loads({:?}))\n", names.to_string());
    format!("import json, os\n{}", names.iter().map(bind).collect::<String>())
}
