//! All capabilities away, and verified: also as root, and so that no exec brings one back.

use std::io;

use super::kernel::checked;

/// `_LINUX_CAPABILITY_VERSION_3`: two words of 32 capabilities each.
const VERSION_3: u32 = 0x2008_0522;
/// `SECBIT_NOROOT`, `SECBIT_NO_SETUID_FIXUP`, `SECBIT_NO_CAP_AMBIENT_RAISE`, each with its lock.
const SECURE_BITS: libc::c_ulong = 0b1100_1111;
/// Beyond the last capability of any kernel: the bounding set is read until the kernel says that there are no more.
const MOST_CAPABILITIES: libc::c_ulong = 64;

#[repr(C)]
struct Header {
    version: u32,
    pid: libc::c_int,
}

#[repr(C)]
#[derive(Clone, Copy, Default, PartialEq)]
struct Sets {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// Empties the bounding, ambient and own sets; fails where something is left.
pub(super) fn drop_all() -> io::Result<()> {
    let before = own_sets()?;
    let none = [Sets::default(); 2];
    if before != none {
        // These need a capability themselves; without any there is nothing they would keep away.
        let _ = prctl(libc::PR_SET_SECUREBITS, SECURE_BITS);
        for capability in 0..MOST_CAPABILITIES {
            if prctl(libc::PR_CAPBSET_READ, capability).is_err() {
                break;
            }
            let _ = prctl(libc::PR_CAPBSET_DROP, capability);
        }
    }
    set_own(none)?;
    if own_sets()? == none { Ok(()) } else { Err(io::Error::other("capabilities are left")) }
}

fn prctl(option: libc::c_int, argument: libc::c_ulong) -> io::Result<libc::c_int> {
    // SAFETY: the options used here take a number and touch no memory.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers capabilities")]
    checked(unsafe { libc::prctl(option, argument, 0, 0, 0) })
}

pub(super) fn own_sets_are_empty() -> bool {
    own_sets().is_ok_and(|sets| sets == [Sets::default(); 2])
}

fn own_sets() -> io::Result<[Sets; 2]> {
    let mut header = Header { version: VERSION_3, pid: 0 };
    let mut sets = [Sets::default(); 2];
    // SAFETY: the kernel writes two sets for this version, which is what `sets` holds.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers capabilities")]
    checked(unsafe { libc::syscall(libc::SYS_capget, &raw mut header, sets.as_mut_ptr()) } as libc::c_int)?;
    Ok(sets)
}

fn set_own(sets: [Sets; 2]) -> io::Result<()> {
    let mut header = Header { version: VERSION_3, pid: 0 };
    // SAFETY: the kernel reads two sets for this version, which is what `sets` holds.
    #[expect(unsafe_code, reason = "no safe crate in the tree offers capabilities")]
    checked(unsafe { libc::syscall(libc::SYS_capset, &raw mut header, sets.as_ptr()) } as libc::c_int)?;
    Ok(())
}
