//! Frames to a file: written under a temporary name beside the target and renamed, so that a failed or cancelled export
//! leaves what was there before. A link stays one, and what is no file (a device, a pipe) is written to, never replaced.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{ExportError, ExportOptions, ExportProgress, write};
use crate::domain::CancelToken;
use crate::frame::Frame;
use crate::frame::contain::contain;

/// What an export did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Where it is.
    pub path: PathBuf,
    /// Rows written, of all frames together.
    pub rows: u64,
    /// Bytes of the file; `None` where it is no file.
    pub bytes: Option<u64>,
    /// What could not keep its form, and what others may misread.
    pub notes: Vec<String>,
}

/// Writes frames, each with the name of its sheet, to a file. More than one only to Excel. `progress` is called between
/// blocks of rows. Off the UI thread.
pub fn export_file(
    frames: &[(String, Frame)],
    options: &ExportOptions,
    path: &Path,
    cancel: &CancelToken,
    progress: &mut (dyn FnMut(ExportProgress) + Send),
) -> Result<Exported, ExportError> {
    let written = contain(|| write_file(frames, options, path, cancel, progress));
    let written = written.unwrap_or_else(|burst| Err(ExportError::failed(&burst.message)));
    let notes = written.map_err(|error| error.about(path))?;
    let rows = frames.iter().map(|(_, frame)| frame.rows() as u64).sum();
    let bytes = fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|there| there.len());
    Ok(Exported { path: path.to_path_buf(), rows, bytes, notes })
}

fn write_file(
    frames: &[(String, Frame)],
    options: &ExportOptions,
    path: &Path,
    cancel: &CancelToken,
    progress: &mut (dyn FnMut(ExportProgress) + Send),
) -> Result<Vec<String>, ExportError> {
    replaced(path, cancel, |file, folder| write(frames, options, file, folder, cancel, progress))
}

/// Writes a file that is replaced whole or not at all.
pub fn replace_file(path: &Path, content: &[u8], cancel: &CancelToken) -> Result<(), ExportError> {
    let written = replaced(path, cancel, |file, _| Ok(file.write_all(content)?));
    written.map_err(|error| error.about(path))
}

/// Lets a file be written, and the folder be used that it is in; where there is no file to replace, without one.
fn replaced<T>(
    path: &Path,
    cancel: &CancelToken,
    write: impl FnOnce(&mut File, Option<&Path>) -> Result<T, ExportError>,
) -> Result<T, ExportError> {
    let there = fs::metadata(path);
    if there.as_ref().is_ok_and(fs::Metadata::is_dir) {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    if there.as_ref().is_ok_and(|there| !there.is_file()) {
        let mut file = OpenOptions::new().write(true).open(path)?;
        return write(&mut file, None);
    }
    if there.as_ref().is_ok_and(|there| there.permissions().readonly()) {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied).into());
    }
    let target = if there.is_ok() { path.canonicalize()? } else { path.to_path_buf() };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = beside(folder, there.ok().map(|there| there.permissions()))?;
    let written = write(file.as_file_mut(), Some(folder))?;
    // The name must not point at what the disk has not got yet.
    sync(file.as_file())?;
    if cancel.is_cancelled() {
        return Err(ExportError::cancelled());
    }
    file.persist(&target).map_err(|error| error.error)?;
    Ok(written)
}

/// An empty file that only gets its name at the end; with the permissions of the file it replaces, or those that any
/// new file gets.
fn beside(folder: &Path, like: Option<Permissions>) -> Result<NamedTempFile, ExportError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".export-").suffix(".part");
    #[cfg(unix)]
    let fresh = {
        use std::os::unix::fs::PermissionsExt as _;
        Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(fresh);
    let file = builder.tempfile_in(folder)?;
    if let Some(like) = like {
        file.as_file().set_permissions(like)?;
    }
    Ok(file)
}

fn sync(file: &File) -> Result<(), ExportError> {
    match file.sync_all() {
        // Not every file system can.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        outcome => Ok(outcome?),
    }
}
