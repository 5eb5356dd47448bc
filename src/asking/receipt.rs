//! What leaves the machine for an answer: how much is sent is a choice, and what was sent is on record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How much of a table a model is told. Each level contains the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivacyLevel {
    /// Names, types, and how many values are missing or distinct. No cell value.
    #[default]
    Schema,
    /// Ranges and means too: the smallest and the largest value are cell values.
    Stats,
    /// The most frequent values too.
    Samples,
}

impl PrivacyLevel {
    /// All levels, the least first.
    pub const ALL: [Self; 3] = [Self::Schema, Self::Stats, Self::Samples];

    /// Its name, as `--privacy` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Stats => "stats",
            Self::Samples => "samples",
        }
    }

    /// What is sent at this level, for a person.
    pub fn sends(self) -> &'static str {
        match self {
            Self::Schema => "names, types and counts of the columns; no cell value",
            Self::Stats => "names, types and counts of the columns, with their ranges and means",
            Self::Samples => {
                "names, types and counts of the columns, with their ranges, means and most frequent values"
            }
        }
    }
}

impl fmt::Display for PrivacyLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PrivacyLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|level| level.name() == text);
        known.ok_or_else(|| format!("{text:?} is not one of schema, stats and samples"))
    }
}

/// One request that left for a model. There is one for each, also for those that failed and were sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EgressReceipt {
    /// Where it went: scheme, host, port and path, without a key.
    pub endpoint: String,
    /// The provider's name, as `--provider` takes it.
    pub provider: String,
    /// The model that was asked.
    pub model: String,
    /// Whether it left this computer (the host is not a loopback address).
    pub remote: bool,
    /// Bytes of the text that was sent: the instructions and every message, a line end after each.
    pub bytes: u64,
    /// SHA-256 of that text, in hexadecimal.
    pub sha256: String,
    /// The columns that were named, as `table.column`.
    pub columns: Vec<String>,
    /// Cell values in it; 0 under [`PrivacyLevel::Schema`].
    pub cell_values: u64,
    /// How much was sent.
    pub level: PrivacyLevel,
    /// The prompt's version.
    pub prompt_version: String,
}
