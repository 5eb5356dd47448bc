//! Arrow IPC, as a file (also called Feather) or as a stream. Checked copies, never maps: a file that shrinks while it is
//! mapped would end the process, and one that is broken is read where it says without a look.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{DataFrame, IpcStreamReader, SerReader};

use super::bytes::Growth;
use super::{LoadError, Loaded};
use crate::frame::LoadReport;
use crate::frame::stream_check::check_file;

/// What a file of the format begins and ends with.
const MAGIC: &[u8] = b"ARROW1";
/// Bytes before the stream in a file.
const BEFORE: usize = 8;

/// Reads an Arrow IPC file.
pub(super) fn read_file(mut bytes: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    let words = "Arrow IPC file";
    let footer =
        footer(&bytes).ok_or_else(|| LoadError::malformed(path, &format!("as {words}: its end is missing")))?;
    // What is between the magic and the footer is a stream.
    bytes.truncate(footer);
    bytes.drain(..BEFORE);
    loaded(words, bytes, path)
}

/// Reads an Arrow IPC stream.
pub(super) fn read_stream(bytes: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    loaded("Arrow IPC stream", bytes, path)
}

/// Where a file's footer begins.
fn footer(bytes: &[u8]) -> Option<usize> {
    let (rest, length) = bytes.strip_suffix(MAGIC)?.split_last_chunk::<4>()?;
    rest.len().checked_sub(usize::try_from(i32::from_le_bytes(*length)).ok()?).filter(|at| *at >= BEFORE)
}

fn loaded(format: &str, stream: Vec<u8>, path: &Path) -> Result<Loaded, LoadError> {
    let data = decode(stream).map_err(|what| LoadError::malformed(path, &format!("as {format}: {what}")))?;
    Ok(Loaded { format: format.to_owned(), data, report: LoadReport::default(), mapped: false })
}

/// The table in a stream, none of whose claims is believed.
fn decode(stream: Vec<u8>) -> Result<DataFrame, String> {
    let rows = check_file(&stream, Growth::most(stream.len() as u64))?;
    let data = IpcStreamReader::new(Cursor::new(stream)).finish().map_err(|error| error.to_string())?;
    // The reader counts rows by their columns.
    Ok(if data.width() == 0 { DataFrame::empty_with_height(rows) } else { data })
}
