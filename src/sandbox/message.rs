//! What executor and launcher say to each other before the program runs, types only.

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::domain::{SandboxCheck, SandboxTier};

/// The largest message either takes: a policy with long path lists is a few KiB.
pub(super) const CAP: u32 = 1 << 20;

/// What the launcher is told: the first message on its channel. Beside it travels the lifeline: a pipe's read end that
/// closes when the one who asked is gone.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// How strongly to confine itself.
    pub(super) tier: SandboxTier,
    /// Who started it; when that process is gone already, the launcher ends.
    pub(super) parent: u32,
    /// What to become, and under which limits.
    pub(super) policy: Policy,
}

/// What the launcher answers, before it becomes anything else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Answer {
    /// Every step held; the program follows. Beside it travels the work folder, where that is not the host's.
    Confined {
        /// The tier it is in.
        tier: SandboxTier,
    },
    /// A step failed; nothing was started.
    SetupFailed {
        /// Which step.
        step: String,
        /// The kernel's answer.
        reason: String,
    },
}

/// What the self-test's probe found from the inside.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Findings {
    /// Every behaviour tried.
    pub(super) checks: Vec<SandboxCheck>,
}
