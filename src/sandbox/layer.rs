//! The parts that the confinement is made of, each of which can be left out to show what it alone stops.

use serde::{Deserialize, Serialize};

/// One part of the confinement of the reduced tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The filters of system calls.
    Seccomp,
    /// The rules on files, ports, abstract sockets and signals.
    Landlock,
    /// The kernel's limits of a process.
    Limits,
    /// Giving up every capability, which matters where the superuser starts it.
    Capabilities,
    /// Closing every descriptor that was inherited.
    Descriptors,
    /// An environment that is an exact list.
    Environment,
}
