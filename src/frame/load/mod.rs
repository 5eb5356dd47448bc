//! Loading: a file of any supported format becomes a [`Source`]. This file is the way through; what a file is decides
//! `magic`, and each format has a file or folder of its own. Called off the UI thread.

mod archive;
mod arrow;
mod bytes;
mod context;
mod delimited;
mod disk;
mod error;
mod first_rows;
mod folder;
mod json;
mod magic;
mod names;
mod office;
mod options;
mod parquet;
mod parquet_check;
mod preview;
mod progress;
mod sqlite;
mod unpack;
mod workbook;

use std::io;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::DataFrame;

pub use context::LoadContext;
pub use error::LoadError;
pub use first_rows::first_rows;
pub(in crate::frame) use json::frame_of_records;
pub use options::{ChosenType, LoadOptions, OptionError};
pub use preview::{Preview, PreviewSource, preview};
pub use progress::LoadProgress;

use self::bytes::check;
use self::magic::Content;
use super::contain::contain;
use super::export::as_text;
use super::facts::column_facts;
use super::{Frame, LoadReport, Source, Table};
use crate::domain::{CancelToken, DatabaseUid};

/// Bytes from which on a file is read by blocks where its format allows it: below, threads cost more than they gain.
const LARGE: u64 = 16 << 20;

/// What a reader made of the bytes of a file with one table.
struct Loaded {
    format: String,
    data: DataFrame,
    report: LoadReport,
    /// Its rows are on disk.
    mapped: bool,
}

/// What a reader made of a file's bytes: its tables, at least one.
#[derive(Default)]
struct Contents {
    format: String,
    parts: Vec<Part>,
    /// Tables that are there but were not read, by their names.
    unread: Vec<String>,
}

/// One of a file's tables.
struct Part {
    name: String,
    data: DataFrame,
    report: LoadReport,
    /// Its rows are on disk.
    mapped: bool,
}

/// Loads a file of any supported format. Readers run contained: whatever a broken file does to them ends as an error.
/// Off the UI thread; `cancel` is looked at between blocks.
pub fn load(path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
    load_within(path, options, &LoadContext::new(cancel, &LoadProgress::default()))
}

/// The same for someone who wants to see how far it is, or has a place where large tables are kept.
pub fn load_within(path: &Path, options: &LoadOptions, context: &LoadContext<'_>) -> Result<Source, LoadError> {
    let loaded = contain(|| load_here(path, options, context));
    loaded.unwrap_or_else(|burst| Err(LoadError::malformed(path, &format!("its reader gave up: {}", burst.message))))
}

fn load_here(path: &Path, options: &LoadOptions, context: &LoadContext<'_>) -> Result<Source, LoadError> {
    let cancel = context.cancel;
    options.check()?;
    let (place, contents) = if folder::is_pattern(path) {
        let place = std::path::absolute(path).map_err(|error| LoadError::io(path, &error))?;
        (place, folder::read(path, options, context)?)
    } else {
        let place = path.canonicalize().map_err(|error| LoadError::io(path, &error))?;
        let contents =
            if place.is_dir() { folder::read(path, options, context)? } else { file(&place, path, options, context)? };
        (place, contents)
    };
    check(cancel)?;
    let database_uid = DatabaseUid::of(&place.to_string_lossy());
    let tables = contents.parts.into_iter().map(|part| {
        let mut data = part.data;
        if let Some(limit) = options.limit {
            data = data.head(Some(limit));
        }
        let mut frame = if part.mapped { Frame::mapped(data) } else { Frame::new(data) };
        // What is on disk was written as text.
        if options.all_text && !part.mapped {
            frame = as_text(&frame);
        }
        let mut report = LoadReport { options: options.clone(), ..part.report };
        report.reading.columns = column_facts(&frame);
        Arc::new(Table { table_uid: database_uid.table(&part.name), name: part.name, frame, report })
    });
    Ok(Source {
        database_uid: database_uid.clone(),
        path: place,
        format: contents.format,
        tables: tables.collect(),
        unread: contents.unread,
    })
}

/// Whether the file is a DuckDB database, which this room cannot read.
pub fn is_duckdb(path: &Path) -> bool {
    bytes::head(path).is_ok_and(|head| magic::is_duckdb(&head))
}

/// The tables of the file at `place`; `path` is what a person calls it.
fn file(place: &Path, path: &Path, options: &LoadOptions, context: &LoadContext<'_>) -> Result<Contents, LoadError> {
    let cancel = context.cancel;
    // A database is read where it is, in parts.
    if bytes::begins_with(place, sqlite::MAGIC) {
        return sqlite::read(place, path, options, cancel);
    }
    match in_blocks(place, options, context)? {
        Some(loaded) => alone(loaded, path, options),
        None => open(bytes::read(place, cancel)?, path, options, cancel, 0),
    }
}

/// A large file that can be read by blocks; `None` where it must be held in memory as a whole.
fn in_blocks(path: &Path, options: &LoadOptions, context: &LoadContext<'_>) -> Result<Option<Loaded>, LoadError> {
    if options.limit.is_some() {
        return Ok(None);
    }
    match large(path, LARGE.min(context.on_disk)).map_err(|error| LoadError::io(path, &error))? {
        Some(Content::Text) => delimited::stream::read(path, options, context),

        Some(Content::Json) => json::stream::read(path, options, context),
        Some(Content::Parquet) => parquet::read_in_groups(path, options, context),
        Some(Content::ArrowFile) => arrow::read_in_batches(path, true, options, context),
        Some(Content::ArrowStream) => arrow::read_in_batches(path, false, options, context),
        _ => Ok(None),
    }
}

/// What a file of at least so many bytes is; `None` for a smaller one, a packed one and what is no file.
fn large(path: &Path, least: u64) -> io::Result<Option<Content>> {
    let metadata = path.metadata()?;
    if !metadata.is_file() || metadata.len() < least {
        return Ok(None);
    }
    let head = bytes::head(path)?;
    Ok((!unpack::is_packed(&head)).then(|| magic::content(&head, path)))
}

/// The tables in a file's bytes, packed or not, `depth` archives deep in the file that was opened.
fn open(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    depth: usize,
) -> Result<Contents, LoadError> {
    let (bytes, packings) = unpack::unpack(bytes, path, cancel)?;
    let mut contents = read(bytes, path, options, cancel, depth)?;
    if !packings.is_empty() {
        contents.format = format!("{} ({})", contents.format, packings.join(", "));
    }
    Ok(contents)
}

fn read(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
    depth: usize,
) -> Result<Contents, LoadError> {
    let loaded = match magic::content(&bytes, path) {
        Content::Empty => return Err(LoadError::empty(path)),
        Content::Unsupported(what, hint) => return Err(LoadError::unsupported(path, what, hint)),
        Content::Password(what) => return Err(LoadError::password(path, what)),
        Content::Workbook(form) => return workbook::read(bytes, form, path, options, cancel),
        Content::Sqlite => return sqlite::read_bytes(&bytes, path, options, cancel),
        Content::Zip => return archive::read_zip(bytes, path, options, cancel, depth),
        Content::Tar => return archive::read_tar(&bytes, path, options, cancel, depth),
        Content::Parquet => parquet::read(&bytes, path, options.limit),
        Content::ArrowFile => arrow::read_file(bytes, path),
        Content::ArrowStream => arrow::read_stream(bytes, path),
        Content::Json => json::read(bytes, path, options, cancel),
        Content::Text => delimited::read(bytes, path, options, cancel),
    }?;
    alone(loaded, path, options)
}

/// The contents of a file that has one table.
fn alone(loaded: Loaded, path: &Path, options: &LoadOptions) -> Result<Contents, LoadError> {
    let name = magic::table_name(path);
    if let Some(sheet) = &options.sheet {
        wanted(&[&name], sheet, path)?;
    }
    Ok(Contents {
        format: loaded.format,
        parts: vec![Part { name, data: loaded.data, report: loaded.report, mapped: loaded.mapped }],
        unread: vec![],
    })
}

/// Which of a file's tables is meant: by its name, or by its number from 1 where none has that name.
fn wanted(names: &[&str], sheet: &str, path: &Path) -> Result<usize, LoadError> {
    let named = names.iter().position(|name| *name == sheet);
    let named = named.or_else(|| names.iter().position(|name| name.to_lowercase() == sheet.to_lowercase()));
    let numbered = || sheet.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < names.len());
    named.or_else(numbered).ok_or_else(|| LoadError::no_table(path, sheet, names))
}
