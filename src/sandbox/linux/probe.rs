//! The self-test's inside: tries what must be refused, and says what happened on the job channel.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::FromRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::message::{CAP, Findings};
use super::super::self_test::claim;
use super::{capabilities, descriptors};
use crate::domain::{SandboxCheck, SandboxTier};
use crate::process::channel;

/// Beyond what the self-test's policy allows, and far below what a machine's overcommit would refuse.
const TOO_MUCH_MEMORY: usize = 2 << 30;

/// Tries everything, tells it, then waits to be killed.
pub(in crate::sandbox) fn probe(tier: Option<OsString>, secret: Option<PathBuf>) -> ! {
    // SAFETY: the launcher left the job channel at this number, and nothing else in this process uses it.
    #[expect(unsafe_code, reason = "descriptors by number: the agreement between launcher and program")]
    let channel = unsafe { File::from_raw_fd(descriptors::CHANNEL) };
    let secret = secret.unwrap_or_default();
    let mut checks = checks(&secret);
    if tier.is_some_and(|tier| tier == SandboxTier::Full.to_string().as_str()) {
        checks.extend(full_checks(&secret));
    }
    let told = channel::send(&channel, &Findings { checks }, CAP, &[]);
    if told.is_ok() {
        // A minute at most, should nobody be there to kill it.
        std::thread::sleep(Duration::from_secs(60));
    }
    std::process::exit(0)
}

/// What only a root, processes and a name of its own can give.
fn full_checks(secret: &Path) -> Vec<SandboxCheck> {
    let named_differently = rustix::system::uname().nodename().to_bytes() == b"sandbox";
    vec![
        claim("files outside do not exist", fs::symlink_metadata(secret).is_err()),
        // Not `/home`: the path to this very program may lead through it.
        claim(
            "the computer's accounts and logs do not exist",
            !["/etc/passwd", "/var/log"].iter().any(|path| Path::new(path).exists()),
        ),
        claim("the list of processes does not exist", !Path::new("/proc/1").exists()),
        claim("the process is nobody in particular", !rustix::process::geteuid().is_root()),
        claim("the host's name is hidden", named_differently),
        claim("the root cannot be written", fs::write("/written", "x").is_err()),
    ]
}

fn checks(secret: &Path) -> Vec<SandboxCheck> {
    let beside = secret.with_file_name("written by the probe");
    // What the outside checks: the file must keep its mode whatever this says.
    let _ = fs::set_permissions(secret, fs::Permissions::from_mode(0o666));
    vec![
        claim("reading a file outside the list is refused", fs::read(secret).is_err()),
        claim("listing a folder outside the list is refused", fs::read_dir("/").is_err()),
        claim("writing outside the work folder is refused", fs::write(beside, "x").is_err()),
        claim("changing a file outside is refused", OpenOptions::new().append(true).open(secret).is_err()),
        claim("removing a file outside is refused", fs::remove_file(secret).is_err()),
        claim("the work folder can be written", fs::write("written", "x").is_ok()),
        claim("a link in the work folder is refused", std::os::unix::fs::symlink("/etc", "link").is_err()),
        claim("network connections are refused", is_refused(TcpStream::connect("127.0.0.1:9"))),
        claim("listening on the network is refused", is_refused(TcpListener::bind("127.0.0.1:0"))),
        claim("datagrams are refused", is_refused(UdpSocket::bind("127.0.0.1:0"))),
        claim("local sockets are refused", is_refused(UnixStream::connect("/run/socket"))),
        claim("local datagram pairs are refused", is_refused(UnixDatagram::pair())),
        claim("starting a process is refused", is_refused(std::process::Command::new("/bin/true").spawn())),
        claim("forking is refused", raw::fork_is_refused()),
        claim("signals to other processes are refused", raw::signal_is_refused(rustix::process::getppid())),
        claim("anonymous files are refused", raw::memfd_is_refused()),
        claim("calls outside the list do not exist", raw::unknown_call_is_refused()),
        claim("memory beyond the limit is refused", vec_of(TOO_MUCH_MEMORY).is_none()),
        claim("no capability is left", capabilities::own_sets_are_empty()),
        claim("nothing of the environment is inherited", std::env::vars_os().count() == 1),
        claim("no foreign descriptor is open", raw::first_free_descriptor() == Some(descriptors::CHANNEL + 1)),
    ]
}

/// Refused by the sandbox, not failed for another reason (nobody listens there, no such file).
fn is_refused<T>(outcome: io::Result<T>) -> bool {
    matches!(outcome, Err(error) if error.kind() == io::ErrorKind::PermissionDenied)
}

fn vec_of(bytes: usize) -> Option<Vec<u8>> {
    let mut memory = Vec::new();
    memory.try_reserve_exact(bytes).ok().map(|()| memory)
}

mod raw {
    //! Attempts that no safe function makes.

    use std::io;
    use std::os::fd::AsRawFd;

    fn refused(returned: i64) -> bool {
        returned == -1 && matches!(io::Error::last_os_error().raw_os_error(), Some(libc::EPERM | libc::EACCES))
    }

    pub(super) fn fork_is_refused() -> bool {
        // SAFETY: where the fork works after all, the child ends at once without running anything else.
        #[expect(unsafe_code, reason = "the attempt is the test")]
        unsafe {
            let pid = libc::syscall(libc::SYS_clone, libc::SIGCHLD, 0, 0, 0, 0);
            if pid == 0 {
                libc::_exit(0);
            }
            refused(pid)
        }
    }

    pub(super) fn signal_is_refused(parent: Option<rustix::process::Pid>) -> bool {
        let parent = parent.map_or(1, |pid| pid.as_raw_nonzero().get());
        // SAFETY: signal 0 only asks whether one could be sent.
        #[expect(unsafe_code, reason = "the attempt is the test")]
        refused(i64::from(unsafe { libc::kill(parent, 0) }))
    }

    pub(super) fn memfd_is_refused() -> bool {
        // SAFETY: the name is a C string that outlives the call.
        #[expect(unsafe_code, reason = "the attempt is the test")]
        refused(i64::from(unsafe { libc::memfd_create(c"probe".as_ptr(), 0) }))
    }

    pub(super) fn unknown_call_is_refused() -> bool {
        // SAFETY: `vhangup` takes nothing; without the filter it needs a capability that is gone, and says so.
        #[expect(unsafe_code, reason = "the attempt is the test")]
        let returned = unsafe { libc::syscall(libc::SYS_vhangup) };
        returned == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::ENOSYS)
    }

    pub(super) fn first_free_descriptor() -> Option<i32> {
        std::fs::File::open("/dev/null").ok().map(|file| file.as_raw_fd())
    }
}
