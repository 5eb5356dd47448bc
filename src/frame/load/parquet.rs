//! Parquet. The bytes are in memory already: a file that shrinks while it is mapped would end the process.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{ParquetReader, SerReader};

use super::{LoadError, Loaded};
use crate::frame::LoadReport;

/// Reads a Parquet file, at most `limit` rows of it.
pub(super) fn read(bytes: Vec<u8>, path: &Path, limit: Option<usize>) -> Result<Loaded, LoadError> {
    let reader = ParquetReader::new(Cursor::new(bytes)).with_slice(limit.map(|limit| (0, limit)));
    let data = reader.finish().map_err(|error| LoadError::malformed(path, &format!("as Parquet: {error}")))?;
    Ok(Loaded { format: "Parquet".to_owned(), data, report: LoadReport::default(), mapped: false })
}
