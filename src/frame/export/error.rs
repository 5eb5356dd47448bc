//! Why a frame could not be written, and the words for it.

use std::io;
use std::path::Path;

use polars::prelude::PolarsError;
use rust_xlsxwriter::XlsxError;

use super::ExportFormat;

/// Why a frame could not be written. Whatever stood at the target is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExportError {
    /// A stable word: `cancelled`, `disk_full`, `permission`, `not_found`, `exists`, `source`, `too_large`,
    /// `unsupported`, `options`, `unavailable`, `closed` (a pipe whose reader left), `failed`.
    pub kind: String,
    /// What happened and where.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl ExportError {
    pub(super) fn new(kind: &str, message: impl Into<String>, hint: &str) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), hint: hint.to_owned() }
    }

    /// The person asked to stop.
    pub fn cancelled() -> Self {
        Self::new("cancelled", "the export was cancelled; nothing was written", "export again")
    }

    pub(super) fn options(what: &str) -> Self {
        Self::new("options", what, "choose something else for it")
    }

    pub(super) fn one_frame(format: ExportFormat) -> Self {
        let message = format!("{} holds one table a file", format.name());
        Self::new("unsupported", message, "choose Excel for several tables, or write one at a time")
    }

    pub(super) fn too_large(what: String) -> Self {
        Self::new("too_large", what, "filter it, leave out columns, or write it as CSV or Parquet, which have no limit")
    }

    pub(super) fn failed(what: &str) -> Self {
        Self::new("failed", format!("the table could not be written: {what}"), "try another format, CSV for example")
    }

    /// An ending that means no format.
    pub fn unknown_ending(path: &Path) -> Self {
        let endings: Vec<_> = ExportFormat::ALL.iter().filter_map(|format| format.endings().first().copied()).collect();
        Self::new(
            "unsupported",
            format!("the ending of {} names no format", path.display()),
            &format!("end it with one of .{}", endings.join(" .")),
        )
    }

    /// A file is there that nobody said to replace.
    pub fn exists(path: &Path) -> Self {
        Self::new(
            "exists",
            format!("there is a file already: {}", path.display()),
            "replace it, or choose another name",
        )
    }

    /// The file is one of those that are read.
    pub fn source(path: &Path) -> Self {
        let message = format!("the data is read from this file, which was left as it is: {}", path.display());
        Self::new("source", message, "write to another file")
    }

    /// No file was named.
    pub fn no_path() -> Self {
        Self::new("options", "no file is named", "type the path of a file, or choose one")
    }

    /// A frame could not be had.
    pub fn unavailable(what: &str, hint: &str) -> Self {
        Self::new("unavailable", what, hint)
    }

    /// A fault of the program.
    pub fn fault(what: &str) -> Self {
        Self::new("failed", what, "this is a fault of the program, not of your data; try another format")
    }

    /// The error with the file it is about, path last.
    pub(super) fn about(self, path: &Path) -> Self {
        match self.kind.as_str() {
            "cancelled" | "options" | "unsupported" | "too_large" => self,
            _ => Self { message: format!("{}: {}", self.message, path.display()), ..self },
        }
    }

    /// The nearest kind of input and output error.
    pub(super) fn io_kind(&self) -> io::ErrorKind {
        match self.kind.as_str() {
            "disk_full" => io::ErrorKind::StorageFull,
            "permission" => io::ErrorKind::PermissionDenied,
            "not_found" => io::ErrorKind::NotFound,
            "closed" => io::ErrorKind::BrokenPipe,
            _ => io::ErrorKind::Other,
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new(
                "disk_full",
                format!("the disk is full ({error})"),
                "free some space, or choose a folder on another disk",
            ),
            io::ErrorKind::FileTooLarge => Self::new(
                "disk_full",
                "the file grew beyond what is allowed here",
                "choose another folder, or Parquet, which is smaller",
            ),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::new(
                "permission",
                "no permission to write here",
                "choose another folder, or change its permissions",
            ),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::new("not_found", "there is no such folder", "make the folder first, or check the path's spelling")
            }
            io::ErrorKind::IsADirectory => {
                Self::new("not_found", "this is a folder", "add the name of a file to the path")
            }
            io::ErrorKind::BrokenPipe => {
                Self::new("closed", "the reader went away", "run it again with a reader that takes everything")
            }
            _ => Self::new(
                "failed",
                format!("the file could not be written ({error})"),
                "check the disk, or choose another folder",
            ),
        }
    }
}

impl From<PolarsError> for ExportError {
    fn from(error: PolarsError) -> Self {
        match error {
            // A full disk or a closed pipe keeps its own kind.
            PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()).into(),
            error => Self::failed(&error.to_string()),
        }
    }
}

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error.into(),
            error => Self::failed(&error.to_string()),
        }
    }
}
