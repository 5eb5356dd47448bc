//! What executor and launcher say to each other before the program runs, and what a zygote, its children and the init
//! around them are told, types only.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Layer, Policy};
use crate::domain::{SandboxCheck, SandboxTier};

/// The largest message either takes: a policy with long path lists is a few KiB.
pub(super) const CAP: u32 = 1 << 20;

/// What the launcher is told: the first message on its channel. Beside it travels the lifeline: a pipe's read end that
/// closes when the one who asked is gone; for a zygote also the socket that its init takes [`FolderOrder`]s on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// How strongly to confine itself.
    pub(super) tier: SandboxTier,
    /// Who started it; when that process is gone already, the launcher ends.
    pub(super) parent: u32,
    /// What to leave out of it, where that is to be shown.
    pub(super) without: Option<Layer>,
    /// What to become, and under which limits.
    pub(super) policy: Policy,
    /// It is to fork: its children confine themselves, each for one run.
    pub(super) zygote: bool,
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

/// What a zygote's init is asked: work folders come and go while the zygote lives.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum FolderOrder {
    /// A file system of its own for one run, below the zygote's work folder.
    Make {
        /// Its name there, which nobody can guess.
        name: String,
        /// What it may hold.
        bytes: u64,
        /// And in how many entries.
        entries: u64,
    },
    /// The run is over.
    Remove {
        /// Its name.
        name: String,
    },
}

/// The init's answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum FolderAnswer {
    /// Made or removed; beside a made one travels its descriptor.
    Done,
    /// Why not.
    Failed {
        /// The kernel's answer.
        reason: String,
    },
}

/// The first message to a zygote: what all its children have in common.
#[derive(Debug, Serialize)]
pub(super) struct Upbringing {
    /// Filters in the order they are installed: the kernel's instructions, 8 bytes each, in base64.
    pub(super) filters: Vec<String>,
    /// Stands in the filters wherever a child's own process id belongs.
    pub(super) pid_mark: u32,
}

/// Asks a zygote for a child. The descriptors beside it are the child's channel, stdout and stderr.
#[derive(Debug, Serialize)]
pub(super) struct Fork {
    /// How its end is told.
    pub(super) number: u64,
}

/// What a zygote says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ZygoteSaid {
    /// It can fork.
    Ready,
    /// A child has ended.
    Ended {
        /// Which.
        number: u64,
        /// As `wait` tells it: an exit code, or minus a signal.
        code: i32,
    },
}

/// The first message on a child's own channel: how it confines itself, before it does anything else.
#[derive(Debug, Serialize)]
pub(super) struct Confine {
    /// Its work folder.
    pub(super) folder: PathBuf,
    /// Limits by their names in C.
    pub(super) limits: Vec<(&'static str, u64)>,
    /// What it may reach in the file system.
    pub(super) landlock: LandlockRules,
}

/// A Landlock ruleset as numbers of the kernel's interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct LandlockRules {
    /// Rights over files that are refused where no rule allows them.
    pub(super) handled_fs: u64,
    /// The same over the network.
    pub(super) handled_net: u64,
    /// What is out of reach outside its own domain.
    pub(super) scoped: u64,
    /// Paths and the rights below them.
    pub(super) rules: Vec<(PathBuf, u64)>,
}
