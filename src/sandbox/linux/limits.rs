//! The kernel's own limits of a process. The address space is the one that holds; the others close its gaps.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::Policy;
use crate::domain::SandboxTier;

const MIB: u64 = 1 << 20;

/// Applies them all, soft and hard alike, so that the program cannot raise them again.
pub(super) fn apply(policy: &Policy, tier: SandboxTier) -> io::Result<()> {
    // Counted for the whole user outside a namespace of its own, where the person's other programs would use it up.
    let threads = if tier == SandboxTier::Full { Policy::THREADS } else { u64::MAX };
    for (resource, limit) in [
        (Resource::As, policy.address_space_bytes()),
        (Resource::Data, policy.data_bytes()),
        (Resource::Nofile, 256),
        (Resource::Fsize, policy.disk_bytes),
        (Resource::Core, 0),
        (Resource::Stack, 8 * MIB),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
        (Resource::Sigpending, 256),
        (Resource::Cpu, policy.cpu_seconds),
        (Resource::Nproc, threads),
    ] {
        // A limit below ours that was there before stays: an unprivileged process could not raise it.
        let before = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Some(limit.min(before));
        setrlimit(resource, Rlimit { current: limit, maximum: limit })?;
    }
    Ok(())
}
