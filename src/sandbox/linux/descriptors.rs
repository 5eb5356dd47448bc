//! Descriptors: the program finds null, its two outputs and the job channel, and nothing else.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

use super::kernel::checked;

/// Where the job channel is after [`move_channel`], and where the program finds it.
pub(super) const CHANNEL: i32 = 3;
/// Where the lifeline is kept while the launcher lives; the program never sees it.
const LIFELINE: i32 = 4;

/// Moves the channel, which arrived as standard input, to its place, and gives standard input to `/dev/null`.
pub(super) fn move_channel() -> io::Result<File> {
    let null = File::open("/dev/null")?;
    // SAFETY: descriptor 0 is ours by agreement with the one who started us; the copy at 3 is owned by the `File` made
    // here and by nothing else (whatever was at 3 was not opened by this process for any other use).
    #[expect(unsafe_code, reason = "descriptors by number: the agreement between launcher and program")]
    let channel = unsafe {
        // `null` may itself sit at 3: keep it away from there first.
        let null_copy = checked(libc::fcntl(null.as_raw_fd(), libc::F_DUPFD_CLOEXEC, LIFELINE + 1))?;
        drop(null);
        checked(libc::dup2(0, CHANNEL))?;
        checked(libc::dup2(null_copy, 0))?;
        checked(libc::close(null_copy))?;
        File::from_raw_fd(CHANNEL)
    };
    Ok(channel)
}

/// Closes everything but the standard streams, the channel and this descriptor, which closes by itself at the exec.
pub(super) fn keep_only(lifeline: OwnedFd) -> io::Result<OwnedFd> {
    // SAFETY: nothing in this process uses the descriptors that are closed; the copy has its one owner here.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers close_range")]
    unsafe {
        let kept = if lifeline.as_raw_fd() == LIFELINE {
            lifeline
        } else {
            checked(libc::dup3(lifeline.as_raw_fd(), LIFELINE, libc::O_CLOEXEC))?;
            drop(lifeline);
            OwnedFd::from_raw_fd(LIFELINE)
        };
        let first = (LIFELINE + 1) as libc::c_uint;
        checked(libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) as libc::c_int)?;
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
