//! Single calls into the kernel that no safe crate offers without a larger one around it.

use std::convert::Infallible;
use std::ffi::{CString, NulError, OsStr};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use super::Policy;

/// The last call's error where it returned -1.
pub(super) fn checked(returned: libc::c_int) -> io::Result<libc::c_int> {
    if returned == -1 { Err(io::Error::last_os_error()) } else { Ok(returned) }
}

/// SIGKILL when the thread that started us ends; fails where that has happened already.
pub(super) fn die_with(parent: u32) -> io::Result<()> {
    // SAFETY: PR_SET_PDEATHSIG takes a number and touches no memory.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers prctl's parent-death signal")]
    checked(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) })?;
    if std::os::unix::process::parent_id() == parent {
        Ok(())
    } else {
        Err(io::Error::other("the program that asked is gone"))
    }
}

/// A session and process group of our own, so that no terminal's signals arrive and the group can be killed.
pub(super) fn new_session() -> io::Result<()> {
    rustix::process::setsid()?;
    Ok(())
}

/// Files made by the program belong to nobody else.
pub(super) fn private_umask() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// From here on no exec can gain privileges; unprivileged filters need it.
pub(super) fn no_new_privileges() -> io::Result<()> {
    // SAFETY: PR_SET_NO_NEW_PRIVS takes numbers and touches no memory.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers it for the whole process")]
    checked(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) })?;
    Ok(())
}

/// As C wants it.
pub(super) fn c_string(bytes: &[u8]) -> Result<CString, NulError> {
    CString::new(bytes)
}

/// Becomes the program, with exactly the policy's arguments and environment.
pub(super) fn exec(program: &CString, policy: &Policy) -> io::Result<Infallible> {
    let mut arguments = vec![program.clone()];
    for argument in &policy.args {
        arguments.push(c_string(argument.as_bytes())?);
    }
    let mut environment = Vec::new();
    for (name, value) in &policy.env {
        let entry = [name.as_os_str(), OsStr::new("="), value.as_os_str()].map(OsStrExt::as_bytes).concat();
        environment.push(c_string(&entry)?);
    }
    let pointers = |strings: &[CString]| -> Vec<*const libc::c_char> {
        strings.iter().map(|string| string.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let (argument_pointers, environment_pointers) = (pointers(&arguments), pointers(&environment));
    // SAFETY: both lists end with a null pointer, and what they point to lives until the call replaced this program.
    #[expect(unsafe_code, reason = "std's exec resets signal handling and allocates in ways the filters may refuse")]
    unsafe {
        libc::execve(program.as_ptr(), argument_pointers.as_ptr(), environment_pointers.as_ptr())
    };
    Err(io::Error::last_os_error())
}

/// CPU time of all threads of another process, where it is there.
pub(in crate::sandbox) fn cpu_time(pid: u32) -> Option<Duration> {
    let pid = libc::pid_t::try_from(pid).ok()?;
    let mut clock: libc::clockid_t = 0;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both calls write to the places they are given, which are valid and of the right type.
    #[expect(unsafe_code, reason = "safe crates offer the clocks of this process only")]
    let read = unsafe {
        libc::clock_getcpuclockid(pid, &raw mut clock) == 0 && libc::clock_gettime(clock, &raw mut time) == 0
    };
    read.then(|| Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
}
