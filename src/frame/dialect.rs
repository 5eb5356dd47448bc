//! How delimited text was written: the words a person would use for it. Found by `load/delimited/sniff.rs`.

use serde::{Deserialize, Serialize};

/// How delimited text was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// `utf-8`, `utf-16le`, `windows-1252`, ...
    pub encoding: String,
    /// Between cells.
    pub delimiter: String,
    /// Around cells that hold a delimiter, a line end or itself.
    pub quote: Option<char>,
    /// Before a character that is to be taken as it is.
    pub escape: Option<char>,
    /// Rows of header.
    pub header_rows: usize,
    /// Lines before the header that are not part of the table.
    pub skip: usize,
    /// Begins a line that is not part of the table.
    pub comment: Option<String>,
}
