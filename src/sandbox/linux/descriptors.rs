//! Descriptors: the program finds null, its two outputs and the job channel, and nothing else.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use super::kernel::checked;

/// Where the job channel is after [`move_channel`], and where the program finds it.
pub(super) const CHANNEL: i32 = 3;
/// From here on what the launcher keeps while it lives; the program never sees it.
const KEPT: i32 = 4;

/// Moves the channel, which arrived as standard input, to its place, and gives standard input to `/dev/null`.
pub(super) fn move_channel() -> io::Result<File> {
    let null = File::open("/dev/null")?;
    // SAFETY: descriptor 0 is ours by agreement with the one who started us; the copy at 3 is owned by the `File` made
    // here and by nothing else (whatever was at 3 was not opened by this process for any other use).
    #[expect(unsafe_code, reason = "descriptors by number: the agreement between launcher and program")]
    let channel = unsafe {
        // `null` may itself sit at 3: keep it away from there first.
        let null_copy = checked(libc::fcntl(null.as_raw_fd(), libc::F_DUPFD_CLOEXEC, KEPT))?;
        drop(null);
        checked(libc::dup2(0, CHANNEL))?;
        checked(libc::dup2(null_copy, 0))?;
        checked(libc::close(null_copy))?;
        File::from_raw_fd(CHANNEL)
    };
    Ok(channel)
}

/// Closes everything but the standard streams, the channel and these descriptors, which close by themselves at the exec.
pub(super) fn keep_only(descriptors: Vec<OwnedFd>) -> io::Result<Vec<OwnedFd>> {
    // First beyond the places they go to, so that none lands on another.
    let beyond = KEPT + descriptors.len() as i32;
    // SAFETY: nothing in this process uses the descriptors that are closed; each copy has its one owner here.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers close_range, or a copy at a number")]
    unsafe {
        let mut aside = Vec::new();
        for descriptor in descriptors {
            let copy = checked(libc::fcntl(descriptor.as_raw_fd(), libc::F_DUPFD_CLOEXEC, beyond))?;
            aside.push(OwnedFd::from_raw_fd(copy));
        }
        let mut kept = Vec::new();
        for (place, descriptor) in (KEPT..).zip(aside) {
            checked(libc::dup3(descriptor.as_raw_fd(), place, libc::O_CLOEXEC))?;
            kept.push(OwnedFd::from_raw_fd(place));
        }
        checked(libc::syscall(libc::SYS_close_range, beyond as libc::c_uint, libc::c_uint::MAX, 0) as libc::c_int)?;
        Ok(kept)
    }
}

/// Gives the standard streams to `/dev/null`, so that whoever reads the program's output sees its end.
pub(super) fn leave_standard_streams() -> io::Result<()> {
    let null = rustix::fs::open("/dev/null", rustix::fs::OFlags::RDWR, rustix::fs::Mode::empty())?;
    rustix::stdio::dup2_stdin(null.as_fd())?;
    rustix::stdio::dup2_stdout(null.as_fd())?;
    rustix::stdio::dup2_stderr(null.as_fd())?;
    Ok(())
}
