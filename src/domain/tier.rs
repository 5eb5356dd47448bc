//! How strongly the code is confined, as shown in the badge and stored with every run.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The sandbox's strength. Ordered: a tier satisfies a demand for any tier below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SandboxTier {
    /// Limits and kill only; needs an explicit override.
    Off,
    /// Landlock, seccomp, limits and a watcher.
    Reduced,
    /// Everything of `Reduced` in namespaces with a private root.
    Full,
}

impl fmt::Display for SandboxTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Reduced => "reduced",
            Self::Full => "full",
        })
    }
}

/// One behaviour that the self-test tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxCheck {
    /// What was tried, as a claim ("reading a file outside the list is refused").
    pub name: String,
    /// Whether the sandbox behaved.
    pub passed: bool,
}

/// What the self-test found at start: behaviour, not feature flags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxReport {
    /// The strongest tier that holds here.
    pub tier: SandboxTier,
    /// Why it is not a stronger one, or what it rests on, in a sentence.
    pub reason: String,
    /// Every behaviour tried.
    pub checks: Vec<SandboxCheck>,
}
