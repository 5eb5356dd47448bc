//! Descriptors: the program finds null, its two outputs and the job channel, and nothing else.

use std::fs::File;
use std::io;
use std::os::fd::FromRawFd;

use super::kernel::checked;

/// Where the job channel is after [`move_channel`], and where the program finds it.
pub(super) const CHANNEL: i32 = 3;

/// Moves the channel, which arrived as standard input, to its place, and gives standard input to `/dev/null`.
pub(super) fn move_channel() -> io::Result<File> {
    let null = File::open("/dev/null")?;
    // SAFETY: descriptor 0 is ours by agreement with the one who started us; the copy at 3 is owned by the `File` made
    // here and by nothing else (whatever was at 3 was not opened by this process for any other use).
    #[expect(unsafe_code, reason = "descriptors by number: the agreement between launcher and program")]
    let channel = unsafe {
        use std::os::fd::AsRawFd;
        // `null` may itself sit at 3: keep it away from there first.
        let null_copy = checked(libc::fcntl(null.as_raw_fd(), libc::F_DUPFD_CLOEXEC, CHANNEL + 1))?;
        drop(null);
        checked(libc::dup2(0, CHANNEL))?;
        checked(libc::dup2(null_copy, 0))?;
        checked(libc::close(null_copy))?;
        File::from_raw_fd(CHANNEL)
    };
    Ok(channel)
}

/// Closes everything above the channel.
pub(super) fn close_all_but_ours() -> io::Result<()> {
    let first = (CHANNEL + 1) as libc::c_uint;
    // SAFETY: nothing in this process uses a descriptor above the channel; closing them touches no memory.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers close_range")]
    checked(unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) } as libc::c_int)?;
    Ok(())
}
