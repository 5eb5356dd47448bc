//! Loading: a file of any supported format becomes a [`Source`]. This file is the way through; what a file is decides
//! `magic`, and each format has a file or folder of its own. Called off the UI thread.

mod arrow;
mod bytes;
mod delimited;
mod error;
mod json;
mod magic;
mod options;
mod parquet;

use std::path::Path;
use std::sync::Arc;

use polars::prelude::DataFrame;

pub use error::LoadError;
pub(in crate::frame) use json::frame_of_records;
pub use options::{ChosenType, LoadOptions, OptionError};

use self::bytes::check;
use self::magic::Content;
use super::contain::contain;
use super::export::as_text;
use super::{Frame, LoadReport, Source, Table};
use crate::domain::{CancelToken, DatabaseUid};

/// What a reader made of a file's bytes.
struct Loaded {
    format: String,
    data: DataFrame,
    report: LoadReport,
}

/// Loads a file of any supported format. Readers run contained: whatever a broken file does to them ends as an error.
/// Off the UI thread; `cancel` is looked at between blocks.
pub fn load(path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
    let loaded = contain(|| load_here(path, options, cancel));
    loaded.unwrap_or_else(|burst| Err(LoadError::malformed(path, &format!("its reader gave up: {}", burst.message))))
}

fn load_here(path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
    options.check()?;
    let canonical = path.canonicalize().map_err(|error| LoadError::io(path, &error))?;
    let mut bytes = bytes::read(&canonical, cancel)?;
    let mut packed = false;
    while magic::is_gzip(&bytes) {
        bytes = bytes::unpack(&bytes, path, cancel)?;
        packed = true;
    }
    let loaded = read(bytes, path, options, cancel)?;
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
    let report = LoadReport { options: options.clone(), ..loaded.report };
    let table = Table { table_uid: database_uid.table(&name), name, frame, report };
    Ok(Source { database_uid, path: canonical, format, tables: vec![Arc::new(table)] })
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
