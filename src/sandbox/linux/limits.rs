//! The kernel's own limits of a process. The address space is the one that holds; the others close its gaps.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::Policy;
use crate::domain::SandboxTier;

const MIB: u64 = 1 << 20;
/// Threads and processes that a zygote's namespaces have room for, and those that its children may fill. The kernel counts
/// all of them together, and the watcher bounds the threads of each; what is left over keeps the zygote able to fork.
const OF_ALL: u64 = 8 * Policy::THREADS;
pub(super) const OF_CHILDREN: u64 = OF_ALL - Policy::THREADS;

/// Takes as many descriptors as may be had: setting up must not fail for a low limit of whoever started us.
pub(super) fn raise_descriptors() -> io::Result<()> {
    let maximum = rustix::process::getrlimit(Resource::Nofile).maximum;
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}

/// Applies them all, soft and hard alike, so that the program cannot raise them again. A zygote's children bring some of
/// their own: see [`of_one_run`].
pub(super) fn apply(policy: &Policy, tier: SandboxTier, zygote: bool) -> io::Result<()> {
    // Counted for the whole user outside a namespace of its own, where the person's other programs would use it up.
    let threads = match tier {
        SandboxTier::Full if zygote => OF_ALL,
        SandboxTier::Full => Policy::THREADS,
        _ => u64::MAX,
    };
    let of_every_run = [
        (Resource::Nofile, 256),
        (Resource::Core, 0),
        (Resource::Stack, 8 * MIB),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
        (Resource::Sigpending, 256),
        (Resource::Nproc, threads),
    ];
    let of_this_run = of_one_run(policy).map(|(_, resource, limit)| (resource, limit));
    for (resource, limit) in of_every_run.into_iter().chain(of_this_run.into_iter().filter(|_| !zygote)) {
        // A limit below ours that was there before stays: an unprivileged process could not raise it.
        let before = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Some(limit.min(before));
        setrlimit(resource, Rlimit { current: limit, maximum: limit })?;
    }
    Ok(())
}

/// The limits that depend on the run, with their names in C.
pub(in crate::sandbox) fn of_one_run(policy: &Policy) -> [(&'static str, Resource, u64); 4] {
    [
        ("RLIMIT_AS", Resource::As, policy.address_space_bytes()),
        ("RLIMIT_DATA", Resource::Data, policy.data_bytes()),
        ("RLIMIT_FSIZE", Resource::Fsize, policy.disk_bytes),
        ("RLIMIT_CPU", Resource::Cpu, policy.cpu_seconds),
    ]
}
