//! How a run ended (section 5 of the execution contract).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A run's outcome. A run that raised, timed out or was cancelled is a successful execution with that outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The code ended; there may or may not be a result.
    Completed,
    /// The code raised, or did not compile.
    Error,
    /// The deadline passed.
    TimedOut,
    /// The person stopped it.
    Cancelled,
    /// `MemoryError` under the cap, or the watcher.
    MemoryLimit,
    /// More output than the limit.
    OutputLimit,
    /// More in the work folder than the limit.
    DiskLimit,
    /// Ended by a signal or `os._exit` without a reply.
    Crashed,
    /// A table could not be handed over.
    SerializationError,
    /// The result could not become a frame.
    ResultConversionError,
    /// Input validation refused it.
    Rejected,
    /// No Python, a broken environment or no acceptable sandbox.
    Unavailable,
}

impl Status {
    /// Every status, in the contract's order.
    pub const ALL: [Self; 12] = [
        Self::Completed,
        Self::Error,
        Self::TimedOut,
        Self::Cancelled,
        Self::MemoryLimit,
        Self::OutputLimit,
        Self::DiskLimit,
        Self::Crashed,
        Self::SerializationError,
        Self::ResultConversionError,
        Self::Rejected,
        Self::Unavailable,
    ];

    /// The contract's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Error => "error",
            Self::TimedOut => "timed_out",
            Self::Cancelled => "cancelled",
            Self::MemoryLimit => "memory_limit",
            Self::OutputLimit => "output_limit",
            Self::DiskLimit => "disk_limit",
            Self::Crashed => "crashed",
            Self::SerializationError => "serialization_error",
            Self::ResultConversionError => "result_conversion_error",
            Self::Rejected => "rejected",
            Self::Unavailable => "unavailable",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn json_and_display_agree_on_every_name() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).expect("a name"), status.name());
        }
    }
}
