//! Arrow IPC, as a file (also called Feather) or as a stream. Checked copies, never maps.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{DataFrame, IpcReader, IpcStreamReader, PolarsError, SerReader};

use super::{LoadError, Loaded};
use crate::frame::LoadReport;

/// Reads an Arrow IPC file.
pub(super) fn read_file(bytes: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    loaded("Arrow IPC file", IpcReader::new(Cursor::new(bytes)).finish(), path)
}

/// Reads an Arrow IPC stream.
pub(super) fn read_stream(bytes: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    loaded("Arrow IPC stream", IpcStreamReader::new(Cursor::new(bytes)).finish(), path)
}

fn loaded(format: &str, data: Result<DataFrame, PolarsError>, path: &Path) -> Result<Loaded, LoadError> {
    let data = data.map_err(|error| LoadError::malformed(path, &format!("as {format}: {error}")))?;
    Ok(Loaded { format: format.to_owned(), data, report: LoadReport::default(), mapped: false })
}
