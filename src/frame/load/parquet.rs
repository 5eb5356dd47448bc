//! Parquet. The bytes are in memory already: a file that shrinks while it is mapped would end the process.

use std::io::Cursor;
use std::path::Path;

use polars::prelude::{DataFrame, ParquetReader, PolarsResult, SerReader};

use super::bytes::LIMIT;
use super::parquet_check::{self, Group};
use super::{LoadError, Loaded};
use crate::frame::LoadReport;
use crate::frame::contain::contain;

/// Reads a Parquet file, at most `limit` rows of it.
pub(super) fn read(bytes: &[u8], path: &Path, limit: Option<usize>) -> Result<Loaded, LoadError> {
    let malformed = |what: &dyn std::fmt::Display| LoadError::malformed(path, &format!("as Parquet: {what}"));
    let groups =
        contain(|| groups(bytes)).unwrap_or_else(|burst| Err(burst.message)).map_err(|what| malformed(&what))?;
    if groups.iter().fold(0, |sum: u64, group| sum.saturating_add(group.bytes)) > LIMIT {
        return Err(LoadError::too_large(path, LIMIT));
    }
    let mut report = LoadReport::default();
    let data = match contain(|| columns(bytes, None, limit)) {
        Ok(data) => data.map_err(|error| malformed(&error))?,
        Err(burst) => without_unreadable(bytes, limit, &mut report.notes)
            .ok_or_else(|| LoadError::malformed(path, &format!("its reader gave up: {}", burst.message)))?,
    };
    Ok(Loaded { format: "Parquet".to_owned(), data, report, mapped: false })
}

/// The groups of rows that the file claims to have.
fn groups(bytes: &[u8]) -> Result<Vec<Group>, String> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    parquet_check::groups(&mut reader, bytes.len() as u64, |at, length| {
        let start = (at as usize).min(bytes.len());
        Ok(bytes[start..(start + length as usize).min(bytes.len())].to_vec())
    })
}

fn columns(bytes: &[u8], wanted: Option<Vec<usize>>, limit: Option<usize>) -> PolarsResult<DataFrame> {
    let reader = ParquetReader::new(Cursor::new(bytes)).with_slice(limit.map(|limit| (0, limit)));
    reader.with_projection(wanted).finish()
}

/// The reader gives up over some forms of nested columns that others write. The rest is read, and those are named;
/// `None` where not only nested columns are to blame.
fn without_unreadable(bytes: &[u8], limit: Option<usize>, notes: &mut Vec<String>) -> Option<DataFrame> {
    let schema = contain(|| ParquetReader::new(Cursor::new(bytes)).schema()).ok()?.ok()?;
    let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
    for (index, field) in schema.iter_values().enumerate() {
        let readable_alone = || contain(|| columns(bytes, Some(vec![index]), limit)).is_ok_and(|read| read.is_ok());
        if !field.dtype().is_nested() || readable_alone() {
            readable.push(index);
        } else {
            unreadable.push(format!("“{}”", field.name));
        }
    }
    if readable.is_empty() || unreadable.is_empty() {
        return None;
    }
    let data = contain(|| columns(bytes, Some(readable), limit)).ok()?.ok()?;
    notes.push(format!(
        "nested columns of an unusual form could not be read and are left out: {}",
        unreadable.join(", ")
    ));
    Some(data)
}
