//! Why a file could not be loaded, and the words for it.

use std::io;
use std::path::Path;

/// Why a file could not be loaded. `Display` says what the file seems to be, what went wrong and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LoadError {
    /// A stable word: `not_found`, `permission`, `empty`, `unsupported`, `malformed`, `cancelled`, `too_large`,
    /// `option`, `password`, `unavailable`.
    pub kind: String,
    /// What happened and where.
    pub message: String,
    /// What to try.
    pub hint: String,
}

impl LoadError {
    fn new(kind: &str, message: String, hint: &str) -> Self {
        Self { kind: kind.to_owned(), message, hint: hint.to_owned() }
    }

    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::new("not_found", format!("there is no file {path}"), "check the path's spelling")
            }
            io::ErrorKind::PermissionDenied => Self::new(
                "permission",
                format!("no permission to read {path}"),
                "change the file's permissions or copy it",
            ),
            _ => Self::new(
                "malformed",
                format!("could not read, {error}: {path}"),
                "check the disk the file is on, or copy it",
            ),
        }
    }

    pub(super) fn empty(path: &Path) -> Self {
        Self::new("empty", format!("the file is empty: {}", path.display()), "check that it was written to its end")
    }

    pub(super) fn unsupported(path: &Path, what: &str, hint: &str) -> Self {
        Self::new("unsupported", format!("this seems to be {what}, which is not supported: {}", path.display()), hint)
    }

    pub(super) fn malformed(path: &Path, what: &str) -> Self {
        Self::new(
            "malformed",
            format!("the file is damaged or not what its name says, {what}: {}", path.display()),
            "check that it was written to its end, or export it again",
        )
    }

    pub(super) fn too_large(path: &Path, limit: u64) -> Self {
        let gib = limit >> 30;
        Self::new(
            "too_large",
            format!("more than {gib} GiB of data: {}", path.display()),
            "load a part of it, or convert it to several files",
        )
    }

    pub(super) fn no_files(path: &Path) -> Self {
        Self::new(
            "empty",
            format!("there is no file with a table in {}", path.display()),
            "name a folder or pattern of CSV, JSON, Parquet, Arrow, Excel or SQLite files",
        )
    }

    pub(super) fn pattern(path: &Path, what: &str) -> Self {
        Self::new(
            "malformed",
            format!("this is no pattern of paths, {what}: {}", path.display()),
            "write it as data/*.csv",
        )
    }

    /// Files of several kinds; `counts` names each by its usual ending.
    pub(super) fn unlike_files(path: &Path, counts: &[(&str, usize)]) -> Self {
        let counts: Vec<String> = counts.iter().map(|(ending, count)| format!("{count} {ending}")).collect();
        Self::new(
            "unsupported",
            format!("the folder's files are not alike ({}): {}", counts.join(", "), path.display()),
            "name those that belong together, as data/*.csv",
        )
    }

    pub(super) fn too_many_files(path: &Path, most: usize) -> Self {
        Self::new(
            "too_large",
            format!("more than {most} files: {}", path.display()),
            "name a part of them by a pattern",
        )
    }

    pub(super) fn grows(path: &Path, times: u64) -> Self {
        Self::new(
            "too_large",
            format!("unpacked it is more than {times} times its size, so that it may not end: {}", path.display()),
            "unpack it and load what is inside",
        )
    }

    /// So many columns, of which most rows have hardly any.
    pub(super) fn mostly_nothing(path: &Path, columns: usize) -> Self {
        Self::new(
            "too_large",
            format!(
                "{columns} columns, of which most rows have hardly any, would be a table of nothing: {}",
                path.display()
            ),
            "check its delimiter and its first row, or split it by kinds of rows",
        )
    }

    pub(super) fn too_many_cells(path: &Path, most: usize) -> Self {
        Self::new(
            "too_large",
            format!("more than {} million cells: {}", most / 1_000_000, path.display()),
            "save a part of it, or export it as CSV",
        )
    }

    pub(super) fn no_cells(path: &Path, what: &str) -> Self {
        Self::new(
            "empty",
            format!("this {what} has no cell that holds anything: {}", path.display()),
            "check that it was saved with its data",
        )
    }

    pub(super) fn password(path: &Path, what: &str) -> Self {
        Self::new(
            "password",
            format!("this {what} is protected by a password: {}", path.display()),
            "open it in the program that made it and save it without a password",
        )
    }

    pub(super) fn no_table(path: &Path, wanted: &str, names: &[&str]) -> Self {
        Self::new(
            "not_found",
            format!("there is no table {wanted:?} in {}", path.display()),
            &format!("the tables are {}", names.join(", ")),
        )
    }

    /// What is too large for memory could not be written to the disk.
    pub(super) fn no_room(path: &Path, error: &dyn std::fmt::Display) -> Self {
        Self::new(
            "too_large",
            format!("too large for memory, and it could not be kept on disk ({error}): {}", path.display()),
            "make room on the disk that holds the data folder, or load a part of the file",
        )
    }

    pub(super) fn cancelled() -> Self {
        Self::new("cancelled", "loading was cancelled".to_owned(), "load the file again")
    }
}

impl From<super::OptionError> for LoadError {
    fn from(error: super::OptionError) -> Self {
        Self { kind: "option".to_owned(), message: error.message, hint: error.hint }
    }
}
