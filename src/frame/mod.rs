//! Tables: the only room that knows polars.
//!
//! Loads files to one [`Frame`], keeps the catalogue of opened sources, describes tables for those who must not
//! see them, decides how a cell looks, writes frames out, and hands them over to pandas and back.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::DataFrame;

use crate::domain::{CancelToken, DataType, DatabaseUid, TableDescription, TableUid};

/// A table in memory, shared and never changed. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Frame(Arc<DataFrame>);

impl Frame {
    /// Rows.
    pub fn rows(&self) -> usize {
        self.0.height()
    }
    /// Columns.
    pub fn columns(&self) -> usize {
        self.0.width()
    }
    /// A column's name.
    pub fn column_name(&self, _column: usize) -> &str {
        todo!()
    }
    /// A column's type.
    pub fn column_type(&self, _column: usize) -> DataType {
        todo!()
    }
    /// How a cell looks; O(1), for the grid.
    pub fn cell(&self, _row: usize, _column: usize) -> CellText {
        todo!()
    }
    /// A cell as JSON carries it (section 9 of the execution contract).
    pub fn cell_json(&self, _row: usize, _column: usize) -> serde_json::Value {
        todo!()
    }
    /// Bytes in memory, about.
    pub fn bytes(&self) -> u64 {
        todo!()
    }
    /// The types, nulls, ranges and values of every column. O(rows): off the UI thread.
    pub fn describe(&self, _name: &str, _bound_name: &str) -> TableDescription {
        todo!()
    }
}

/// A cell as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText {
    /// What to show; for a null its marker.
    pub text: String,
    /// What it is, for looks that must differ.
    pub kind: CellKind,
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// No value.
    Null,
    /// A number, aligned to the right.
    Number,
    /// Not a number or infinite.
    NotFinite,
    /// Text.
    Text,
    /// Text of no characters.
    Empty,
    /// Anything else: dates, booleans, lists, ...
    Other,
}

/// What was opened: a file with one or more tables.
#[derive(Debug, Clone)]
pub struct Source {
    /// Stable for the same path.
    pub database_uid: DatabaseUid,
    /// Where it is.
    pub path: PathBuf,
    /// What it is, in words ("CSV", "Parquet").
    pub format: String,
    /// Its tables, at least one.
    pub tables: Vec<Arc<Table>>,
}

/// One table of a source.
#[derive(Debug)]
pub struct Table {
    /// Stable for the same source and name.
    pub table_uid: TableUid,
    /// Its name, as the person sees it.
    pub name: String,
    /// Its rows and columns.
    pub frame: Frame,
    /// What loading adjusted, guessed or set aside.
    pub report: LoadReport,
}

/// What loading did that a person should know. Empty when it only read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// The dialect of delimited text.
    pub dialect: Option<Dialect>,
    /// Rows set aside, by line.
    pub rejected: Vec<RejectedRow>,
    /// In words: what was adjusted.
    pub notes: Vec<String>,
}

/// How delimited text was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// `utf-8`, ...
    pub encoding: String,
    /// Between cells.
    pub delimiter: String,
    /// Around cells.
    pub quote: Option<char>,
    /// Rows of header.
    pub header_rows: usize,
}

/// A row that did not become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// Its text.
    pub text: String,
}

/// Choices for loading; the default finds them alone.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Every column as text.
    pub all_text: bool,
    /// At most so many rows.
    pub limit: Option<usize>,
}

/// Loads a file of any supported format. Readers run under `catch_unwind`; off the UI thread.
pub fn load(_path: &Path, _options: &LoadOptions, _cancel: &CancelToken) -> Result<Source, LoadError> {
    todo!()
}

/// Why a file could not be loaded. `Display` says what the file seems to be, what went wrong and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LoadError {
    /// A stable word: `not_found`, `empty`, `unsupported`, `malformed`, `permission`, `cancelled`, ...
    pub kind: String,
    /// What happened and where.
    pub message: String,
    /// What to try.
    pub hint: String,
}

/// The sources that are open, in the order they were opened.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    // sources: Vec<Source>,
}

/// What writing a frame for the child had to change, one sentence a column.
pub type TransferNotes = Vec<String>;

/// Writes a frame as one record batch of uncompressed Arrow IPC, in the types pandas takes (data.md section 4).
pub fn write_transfer(_frame: &Frame, _out: &mut File) -> Result<TransferNotes, TransferError> {
    todo!()
}

/// Reads what a child sent: an Arrow IPC stream in a file that is ours alone. Copies and checks, never maps; a broken
/// reply is an error, never a panic. `notes` gains what could not be kept.
pub fn read_transfer(_reply: File, _notes: &mut TransferNotes) -> Result<Frame, TransferError> {
    todo!()
}

/// A table that could not be handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TransferError {
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// What a frame can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON array of records.
    Json,
    /// One JSON record a line.
    Ndjson,
    /// Parquet, zstd.
    Parquet,
    /// Arrow IPC.
    Arrow,
}

/// Writes a frame.
pub fn export(_frame: &Frame, _format: ExportFormat, _out: &mut dyn Write) -> Result<(), std::io::Error> {
    todo!()
}
