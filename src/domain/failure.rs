//! What went wrong in a person's code, and what is refused before it runs.

use serde::{Deserialize, Serialize};

/// An exception that the code raised, a syntax error, or the place a deadline found it at.
///
/// Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeError {
    /// The exception's class (`KeyError`), or `Timeout` at a deadline.
    #[serde(rename = "type")]
    pub error_type: String,
    /// Its message, control characters made visible.
    pub message: String,
    /// The line of the code's own innermost frame.
    pub line: Option<u32>,
    /// First column of the offending span.
    pub column: Option<u32>,
    /// Last line of the span.
    pub end_line: Option<u32>,
    /// The column after the span.
    pub end_column: Option<u32>,
    /// The code's own frames, innermost last.
    pub traceback: Vec<TracebackFrame>,
}

/// One of the code's own frames.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TracebackFrame {
    /// Line in the code, from 1.
    pub line: u32,
    /// The function it is in; `<module>` at top level.
    pub function: String,
    /// That line's text, trimmed.
    pub source: String,
}

/// Input that is refused before anything runs (status `rejected`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A user id outside `[A-Za-z0-9._@-]{1,64}`.
    #[error("the user id must be 1 to 64 of the characters A-Z a-z 0-9 . _ @ -, got {0:?}")]
    UserId(String),
    /// A timeout that is not between 1 and 600 seconds.
    #[error("the timeout must be between 1 and 600 seconds, got {0}")]
    Timeout(String),
    /// Code of more than [`MAX_CODE_BYTES`](super::MAX_CODE_BYTES).
    #[error("the code has {0} bytes; at most 1 MiB is accepted")]
    CodeTooLong(usize),
    /// A NUL byte in the code.
    #[error("the code contains a NUL character at line {0}")]
    NulInCode(usize),
    /// More in `input_data` beside the table than one message to a worker can carry.
    #[error("input_data holds {0} bytes beside `df`; at most 12 MiB is accepted")]
    InputTooLarge(usize),
    /// A table that was never loaded.
    #[error("there is no table {0:?}")]
    UnknownTable(String),
}
