//! Loading: a file of any supported format becomes a [`Source`]. This file is the way through; what a file is decides
//! `magic`, and each format has a file or folder of its own. Called off the UI thread.

mod arrow;
mod bytes;
mod delimited;
mod error;
mod json;
mod magic;
mod parquet;
mod progress;

use std::path::Path;
use std::sync::Arc;

use polars::prelude::DataFrame;

pub use error::LoadError;
pub(in crate::frame) use json::frame_of_records;
pub use progress::LoadProgress;

use self::bytes::check;
use self::magic::Content;
use super::contain::contain;
use super::export::as_text;
use super::{Frame, LoadReport, Source, Table};
use crate::domain::{CancelToken, DatabaseUid};

/// Choices for loading; the default finds them alone.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Every column as text.
    pub all_text: bool,
    /// At most so many rows.
    pub limit: Option<usize>,
}

/// Bytes from which on a file is read by blocks where its format allows it: below, threads cost more than they gain.
const LARGE: u64 = 16 << 20;

/// What a reader made of a file's bytes.
struct Loaded {
    format: String,
    data: DataFrame,
    report: LoadReport,
}

/// Loads a file of any supported format. Readers run contained: whatever a broken file does to them ends as an error.
/// Off the UI thread; `cancel` is looked at between blocks.
pub fn load(path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
    load_watched(path, options, cancel, &LoadProgress::default())
}

/// The same for someone who wants to see how far it is.
pub fn load_watched(
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    progress: &LoadProgress,
) -> Result<Source, LoadError> {
    let loaded = contain(|| load_here(path, options, cancel, progress));
    loaded.unwrap_or_else(|burst| Err(LoadError::malformed(path, &format!("its reader gave up: {}", burst.message))))
}

fn load_here(
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    progress: &LoadProgress,
) -> Result<Source, LoadError> {
    let canonical = path.canonicalize().map_err(|error| LoadError::io(path, &error))?;
    let (loaded, packed) = match in_blocks(&canonical, options, cancel, progress)? {
        Some(loaded) => (loaded, false),
        None => at_once(&canonical, path, options, cancel)?,
    };
    check(cancel)?;
    let mut data = loaded.data;
    if let Some(limit) = options.limit {
        data = data.head(Some(limit));
    }
    let mut frame = Frame::new(data);
    if options.all_text {
        frame = as_text(&frame);
    }
    let format = if packed { format!("{} (gzip)", loaded.format) } else { loaded.format };
    let database_uid = DatabaseUid::of(&canonical.to_string_lossy());
    let name = magic::table_name(path);
    let table = Table { table_uid: database_uid.table(&name), name, frame, report: loaded.report };
    Ok(Source { database_uid, path: canonical, format, tables: vec![Arc::new(table)] })
}

/// A large file that can be read by blocks; `None` where it must be held in memory as a whole.
fn in_blocks(
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    progress: &LoadProgress,
) -> Result<Option<Loaded>, LoadError> {
    let io = |error| LoadError::io(path, &error);
    let metadata = path.metadata().map_err(io)?;
    if !metadata.is_file() || metadata.len() < LARGE || options.limit.is_some() {
        return Ok(None);
    }
    match magic::content(&bytes::head(path).map_err(io)?, path) {
        Content::Text => delimited::stream::read(path, options, cancel, progress),
        _ => Ok(None),
    }
}

/// A file's bytes, unpacked, and what its reader makes of them; whether they were packed.
fn at_once(
    canonical: &Path,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<(Loaded, bool), LoadError> {
    let mut bytes = bytes::read(canonical, cancel)?;
    let mut packed = false;
    while magic::is_gzip(&bytes) {
        bytes = bytes::unpack(&bytes, path, cancel)?;
        packed = true;
    }
    Ok((read(bytes, path, options, cancel)?, packed))
}

fn read(bytes: Vec<u8>, path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Loaded, LoadError> {
    match magic::content(&bytes, path) {
        Content::Empty => Err(LoadError::empty(path)),
        Content::Unsupported(what, hint) => Err(LoadError::unsupported(path, what, hint)),
        Content::Parquet => parquet::read(bytes, path, options.limit),
        Content::ArrowFile => arrow::read_file(bytes, path),
        Content::ArrowStream => arrow::read_stream(bytes, path),
        Content::Json => json::read(bytes, path, options, cancel),
        Content::Text => delimited::read(bytes, path, options, cancel),
    }
}
