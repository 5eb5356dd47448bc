//! What a look at generated code found before it runs.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It runs, but may answer something else.
    Warning,
    /// It will fail here.
    Error,
}

/// Something in the code that a person should see at its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which check found it ("chained-assignment").
    pub rule: String,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong and why, in a sentence or two.
    pub message: String,
    /// How much it matters.
    pub severity: Severity,
}
