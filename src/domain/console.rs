//! The console's one time-stamped stream.

use chrono::{DateTime, Local};

/// Where a console line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConsoleSource {
    /// What the code printed.
    Stdout,
    /// What the code wrote to stderr.
    Stderr,
    /// A Python warning.
    Warning,
    /// The executor's own log.
    Executor,
    /// A language model or the translator.
    Model,
}

/// One line of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleLine {
    /// When it arrived.
    pub at: DateTime<Local>,
    /// Who said it.
    pub source: ConsoleSource,
    /// The text, without its line end.
    pub text: String,
}

impl ConsoleLine {
    /// A line that arrives now.
    pub fn now(source: ConsoleSource, text: impl Into<String>) -> Self {
        Self { at: Local::now(), source, text: text.into() }
    }
}
