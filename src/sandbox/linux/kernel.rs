//! Single calls into the kernel that no safe crate offers without a larger one around it.

use std::convert::Infallible;
use std::ffi::{CString, NulError, OsStr};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use rustix::process::Pid;

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

/// Forks this process, which has one thread, into new namespaces of every kind. `None` in the child, which has every
/// capability there and none outside.
pub(super) fn fork_into_namespaces() -> io::Result<Option<Pid>> {
    let namespaces = libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWCGROUP;
    clone(namespaces)
}

/// Forks this process, which has one thread. `None` in the child.
pub(super) fn fork() -> io::Result<Option<Pid>> {
    clone(0)
}

fn clone(flags: libc::c_int) -> io::Result<Option<Pid>> {
    let flags = libc::c_long::from(flags | libc::SIGCHLD);
    // SAFETY: without a stack of its own the child goes on with a copy of this process's memory, as after fork; no
    // other thread exists whose locks the copy could hold.
    #[expect(unsafe_code, reason = "no safe crate offers fork, with or without namespaces")]
    let pid = checked(unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) } as libc::c_int)?;
    Ok(Pid::from_raw(pid))
}

/// SIGKILL when the launcher ends. Set again after every change of identity, which clears it.
pub(super) fn die_with_launcher() -> io::Result<()> {
    // SAFETY: PR_SET_PDEATHSIG takes a number and touches no memory.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers prctl's parent-death signal")]
    checked(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) })?;
    Ok(())
}

/// Becomes this user and group, without others.
pub(super) fn become_user(id: u32) -> io::Result<()> {
    // SAFETY: these take numbers; an empty list of groups has no memory to read.
    #[expect(unsafe_code, reason = "no safe crate in the tree changes the whole process's identity")]
    unsafe {
        checked(libc::setgroups(0, std::ptr::null()))?;
        checked(libc::setresgid(id, id, id))?;
        checked(libc::setresuid(id, id, id))?;
    }
    Ok(())
}

/// Ends this process by a signal, as another process ended before it.
pub(super) fn end_by_signal(signal: libc::c_int) -> ! {
    // SAFETY: the default action takes no handler of ours, and raising takes a number.
    #[expect(unsafe_code, reason = "no safe way to end by a signal that may be ignored or handled")]
    unsafe {
        // No core file for an ending that is only repeated.
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        libc::setrlimit(libc::RLIMIT_CORE, &raw const none);
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
    // Not every signal ends a process.
    std::process::exit(128 + signal)
}
