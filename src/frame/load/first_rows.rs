//! The first rows of a large file, to be looked at while the rest is read. A glimpse: types are those of these rows.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use polars::prelude::{DataFrame, IpcReader, ParquetReader, SerReader};

use super::magic::{self, Content};
use super::{LoadOptions, delimited, json, large};
use crate::domain::{CancelToken, DatabaseUid};
use crate::frame::contain::contain;
use crate::frame::{Frame, LoadReport, Table};

/// Bytes from which on reading takes long enough for a look at the first rows.
const LARGE: u64 = 48 << 20;
/// Rows of a glimpse.
const ROWS: usize = 1_000;
/// Bytes of text that they are taken from, about.
const HEAD: u64 = 1 << 20;

/// The first rows of a large file; `None` for small ones and for formats whose rows are not found in their order.
pub fn first_rows(path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Option<Table> {
    let content = large(path, LARGE).ok()??;
    let (data, report) = contain(|| glimpse(path, content, options, cancel)).ok().flatten()?;
    let name = magic::table_name(path);
    let table_uid = DatabaseUid::of(&format!("first rows of {}", path.display())).table(&name);
    Some(Table { table_uid, name, frame: Frame::new(data), report })
}

fn glimpse(
    path: &Path,
    content: Content,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Option<(DataFrame, LoadReport)> {
    let limit = options.limit.unwrap_or(ROWS).min(ROWS);
    let file = || File::open(path).ok();
    let alone = |data: DataFrame| (data, LoadReport::default());
    match content {
        Content::Parquet => ParquetReader::new(file()?).with_slice(Some((0, limit))).finish().ok().map(alone),
        Content::ArrowFile => IpcReader::new(file()?).with_n_rows(Some(limit)).finish().ok().map(alone),
        Content::Text | Content::Json => {
            let lines = whole_lines(file()?)?;
            let options = LoadOptions { limit: Some(limit), ..options.clone() };
            let loaded = if matches!(content, Content::Text) {
                delimited::read(lines, path, &options, cancel)
            } else {
                json::read(lines, path, &options, cancel)
            };
            loaded.ok().map(|loaded| (loaded.data, loaded.report))
        }
        _ => None,
    }
}

/// The beginning of a text, to the end of a line. A record whose quotes go on behind it is cut, and shows as it is.
fn whole_lines(file: File) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(file);
    let mut lines = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut lines).ok()?;
    reader.take(HEAD).read_until(b'\n', &mut lines).ok()?;
    Some(lines)
}
