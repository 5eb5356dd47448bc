//! Parquet. The bytes are in memory already: a file that shrinks while it is mapped would end the process. Only what is
//! too large for memory is read out of its file, by groups of rows that land on the disk.

use std::fs::File;
use std::io::{self, Cursor, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use polars::prelude::{DataFrame, ParquetReader, PolarsResult, SerReader};

use super::bytes::LIMIT;
use super::parquet_check::{self, Group};
use super::{LoadContext, LoadError, LoadOptions, Loaded, disk};
use crate::frame::LoadReport;
use crate::frame::contain::contain;

/// Bytes in memory of the groups that are read at once, about, where they are not larger alone.
const RUN: u64 = 128 << 20;

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

/// Reads a Parquet file whose table is too large for memory, by groups of rows; `None` where it is not, or where only
/// the reader of whole files can say what is wrong.
pub(super) fn read_in_groups(
    path: &Path,
    options: &LoadOptions,
    context: &LoadContext<'_>,
) -> Result<Option<Loaded>, LoadError> {
    let io = |error: io::Error| LoadError::io(path, &error);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let mut reader = ParquetReader::new(file.try_clone().map_err(io)?);
    let Ok(groups) = parquet_check::groups(&mut reader, length, |at, length| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        (&mut file).take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }) else {
        return Ok(None);
    };
    let bytes = groups.iter().fold(0, |sum: u64, group| sum.saturating_add(group.bytes));
    if bytes < context.on_disk {
        return Ok(None);
    }
    if let Some(kept) = disk::kept(path, options, context.cache) {
        return Ok(Some(kept));
    }
    if groups.iter().any(|group| group.bytes > LIMIT) {
        return Err(LoadError::too_large(path, LIMIT));
    }
    context.progress.expect(groups.iter().map(|group| group.rows as u64).sum());
    let frames = runs(&groups).into_iter().map(|(start, rows)| {
        let reader = ParquetReader::new(File::open(path).map_err(io)?).with_slice(Some((start, rows)));
        let frame = reader.finish().map_err(|error| LoadError::malformed(path, &format!("as Parquet: {error}")))?;
        context.progress.did(rows as u64);
        Ok(frame)
    });
    let landed = contain(|| disk::land(path, options, context, ("Parquet", LoadReport::default()), frames));
    // Columns that the reader gives up over are left out of what is read whole.
    landed.map_or_else(|_| Ok(None), |landed| landed.map(Some))
}

/// Groups put together until they are worth a part of their own: where each run begins, and its rows.
fn runs(groups: &[Group]) -> Vec<(usize, usize)> {
    let (mut runs, mut start, mut rows, mut bytes) = (Vec::new(), 0, 0, 0);
    for group in groups {
        if rows > 0 && bytes + group.bytes > RUN {
            runs.push((start, rows));
            (start, rows, bytes) = (start + rows, 0, 0);
        }
        rows += group.rows;
        bytes += group.bytes;
    }
    // A table without rows still has its columns.
    runs.push((start, rows));
    runs
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
