//! Tables on disk: what is too large for memory is written as Arrow files, one for each run of rows, which are mapped.
//! With a cache folder they are kept for the next time the same file is opened in the same way; without one they are
//! gone when the table is.
//!
//! A kept table is a folder that appears whole or not at all, so that windows that convert the same file at once do not
//! meet: who comes second takes what is there. It is forgotten when the file changes, or when the cache is too large and
//! it was not used for longest.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polars::prelude::{
    Column, DataFrame, DataType, IpcReader, IpcWriter, PolarsError, PolarsResult, SerReader, SerWriter,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::bytes::check;
use super::{LoadContext, LoadError, LoadOptions, Loaded};
use crate::frame::export::as_text;
use crate::frame::types::holds;
use crate::frame::{Frame, LoadReport};

/// Changes when the same file would be read otherwise than by an older version.
const VERSION: u32 = 2;
/// Bytes that kept tables may take together.
const LIMIT: u64 = 40 << 30;
/// What a process that ended unexpectedly left is removed after this time.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);
/// The beginning of the names of folders that are being written.
const UNFINISHED: &str = ".unfinished-";
/// What is told of a kept table besides its rows.
const REPORT: &str = "table.json";

/// A table on its way to the disk.
pub(super) struct Parts {
    folder: TempDir,
    /// Where it is kept, if anywhere.
    kept: Option<PathBuf>,
    /// Everything is wanted as text.
    all_text: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    format: String,
    report: LoadReport,
    parts: usize,
}

impl Parts {
    /// A place for the parts of the table that this file is read as.
    pub(super) fn new(file: &Path, options: &LoadOptions, cache: Option<&Path>) -> io::Result<Self> {
        let kept = cache.and_then(|cache| Some(cache.join(key(file, options)?)));
        let folder = match cache {
            Some(cache) => {
                fs::create_dir_all(cache)?;
                tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(cache)?
            }
            None => tempfile::tempdir()?,
        };
        Ok(Self { folder, kept, all_text: options.all_text })
    }

    /// Writes a part. Parts may be written in any order, and at once.
    pub(super) fn write(&self, number: usize, columns: Vec<Column>) -> PolarsResult<()> {
        let mut part = DataFrame::new(columns.first().map_or(0, Column::len), columns)?;
        if self.all_text {
            part = as_text(&Frame::new(part)).data().clone();
        }
        let mut out = BufWriter::with_capacity(1 << 20, File::create(self.folder.path().join(name(number)))?);
        IpcWriter::new(&mut out).finish(&mut part)?;
        Ok(out.flush()?)
    }

    /// The table of all parts, kept where there is a place for it.
    pub(super) fn table(self, parts: usize, format: &str, report: LoadReport) -> PolarsResult<Loaded> {
        let kept = Kept { format: format.to_owned(), report, parts };
        let data = map(self.folder.path(), parts)?;
        if let Some(place) = &self.kept {
            let text = serde_json::to_string(&kept).map_err(io::Error::other)?;
            fs::write(self.folder.path().join(REPORT), text)?;
            // Where another window was faster its table is the same one, and this one goes with its folder.
            if !place.exists() && fs::rename(self.folder.path(), place).is_ok() {
                // The name is no longer there to be removed.
                let _ = self.folder.keep();
                if let Some(cache) = place.parent() {
                    tidy(cache, LIMIT, SystemTime::now());
                }
            }
        }
        Ok(Loaded { format: kept.format, data, report: kept.report, mapped: true })
    }
}

/// Lands frames on the disk as they come, one behind the other, as one table. While a frame is written the next one is
/// made; no more than three are in memory. There is at least one, for the columns.
pub(super) fn land(
    file: &Path,
    options: &LoadOptions,
    context: &LoadContext<'_>,
    (format, report): (&str, LoadReport),
    frames: impl Iterator<Item = Result<DataFrame, LoadError>>,
) -> Result<Loaded, LoadError> {
    let full = |error: &dyn std::fmt::Display| LoadError::no_room(file, error);
    let parts = Parts::new(file, options, context.cache).map_err(|error| full(&error))?;
    let written = thread::scope(|scope| -> Result<usize, LoadError> {
        let (made, waiting) = sync_channel::<DataFrame>(1);
        let parts = &parts;
        let writer = scope.spawn(move || -> PolarsResult<usize> {
            let mut written = 0;
            for frame in waiting {
                parts.write(written, frame.into_columns())?;
                written += 1;
            }
            Ok(written)
        });
        for frame in frames {
            check(context.cancel)?;
            let mut frame = frame?;
            // A part has one dictionary for a column, not one for each of its pieces.
            let is_category = |dtype: &DataType| matches!(dtype, DataType::Categorical(..) | DataType::Enum(..));
            if frame.columns().iter().any(|column| holds(column.dtype(), is_category)) {
                frame.rechunk_mut();
            }
            context.progress.found(frame.height() as u64);
            // The writer says what was wrong.
            if made.send(frame).is_err() {
                break;
            }
        }
        drop(made);
        let written = writer.join().unwrap_or_else(|panicked| std::panic::resume_unwind(panicked));
        written.map_err(|error| full(&error))
    })?;
    check(context.cancel)?;
    parts.table(written, format, report).map_err(|error| full(&error))
}

/// The table that this file was read as before, if it has not changed since.
pub(super) fn kept(file: &Path, options: &LoadOptions, cache: Option<&Path>) -> Option<Loaded> {
    let place = cache?.join(key(file, options)?);
    let kept: Kept = serde_json::from_str(&fs::read_to_string(place.join(REPORT)).ok()?).ok()?;
    let data = map(&place, kept.parts).ok()?;
    // Whoever uses it last is forgotten last.
    let _ = File::open(place.join(REPORT)).and_then(|file| file.set_modified(SystemTime::now()));
    Some(Loaded { format: kept.format, data, report: kept.report, mapped: true })
}

fn name(part: usize) -> String {
    format!("part-{part:05}.arrow")
}

/// A name for what a file is read as; another one as soon as the file has changed.
fn key(file: &Path, options: &LoadOptions) -> Option<String> {
    let metadata = file.metadata().ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let options = serde_json::to_string(options).ok()?;
    let told = format!("{VERSION}\n{}\n{}\n{changed}\n{options}", file.display(), metadata.len());
    let digest = Sha256::digest(told.as_bytes());
    Some(format!("{:032x}", u128::from_be_bytes(*digest.first_chunk()?)))
}

/// The parts as one table, mapped: nothing is read but what is looked at.
fn map(folder: &Path, parts: usize) -> PolarsResult<DataFrame> {
    let mut all: Option<DataFrame> = None;
    for number in 0..parts {
        let path = folder.join(name(number));
        let file = File::open(&path)?;
        #[expect(unsafe_code, reason = "the files are our own: written once, in a folder of this user, then only read")]
        // SAFETY: nobody changes a part once it is written; it is removed, never cut, and a removed file stays mapped.
        let reader = unsafe { IpcReader::new(file).memory_mapped(Some(path)) };
        let part = reader.set_rechunk(false).finish()?;
        match &mut all {
            Some(all) => {
                all.vstack_mut_owned(part)?;
            }
            None => all = Some(part),
        }
    }
    all.ok_or_else(|| PolarsError::NoData("the table has no part".into()))
}

/// Removes what was used longest ago until the rest fits, and what nobody finished.
fn tidy(cache: &Path, limit: u64, now: SystemTime) {
    let Ok(entries) = fs::read_dir(cache) else { return };
    let mut tables = Vec::new();
    for folder in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let unfinished = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED));
        let file = if unfinished { folder.clone() } else { folder.join(REPORT) };
        let used = file.metadata().and_then(|metadata| metadata.modified()).unwrap_or(UNIX_EPOCH);
        if !unfinished {
            tables.push((used, size(&folder), folder));
        } else if now.duration_since(used).is_ok_and(|age| age > FORGOTTEN) {
            let _ = fs::remove_dir_all(folder);
        }
    }
    tables.sort_unstable();
    let mut total: u64 = tables.iter().map(|(_, size, _)| size).sum();
    // The last one is the one that was just made.
    tables.pop();
    for (_, size, folder) in tables {
        if total <= limit {
            break;
        }
        if fs::remove_dir_all(folder).is_ok() {
            total -= size;
        }
    }
}

fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use polars::prelude::{Column, NamedFrom, Series};

    use super::{Parts, kept, tidy};
    use crate::frame::LoadReport;
    use crate::frame::load::LoadOptions;

    fn column(values: &[Option<&str>]) -> Vec<Column> {
        vec![Column::from(Series::new("word".into(), values))]
    }

    #[test]
    fn a_table_is_kept_for_the_same_file_and_the_same_options_only() {
        let (folder, options) = (tempfile::tempdir().expect("a folder"), LoadOptions::default());
        let (file, cache) = (folder.path().join("a.csv"), folder.path().join("cache"));
        fs::write(&file, "word\na\n").expect("written");
        assert!(kept(&file, &options, Some(&cache)).is_none());

        let parts = Parts::new(&file, &options, Some(&cache)).expect("a place");
        parts.write(1, column(&[None, Some("longer than what fits a view")])).expect("written");
        parts.write(0, column(&[Some("first"), Some("")])).expect("written");
        let report = LoadReport { notes: vec!["a note".to_owned()], ..LoadReport::default() };
        let written = parts.table(2, "CSV", report).expect("mapped");
        let again = kept(&file, &options, Some(&cache)).expect("kept");
        assert!(again.data.equals_missing(&written.data));
        assert_eq!((again.format.as_str(), again.report.notes.len(), again.data.height()), ("CSV", 1, 4));
        let words: Vec<_> = again.data.columns()[0].str().expect("text").iter().collect();
        assert_eq!(words, [Some("first"), Some(""), None, Some("longer than what fits a view")]);

        assert!(kept(&file, &LoadOptions { all_text: true, ..options.clone() }, Some(&cache)).is_none());
        fs::write(&file, "word\nb\nc\n").expect("written");
        assert!(kept(&file, &options, Some(&cache)).is_none());
        assert_eq!(written.data.height(), 4);
    }

    #[test]
    fn what_is_not_finished_leaves_nothing_and_without_a_cache_nothing_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, cache) = (folder.path().join("a.csv"), folder.path().join("cache"));
        fs::write(&file, "word\na\n").expect("written");
        let options = LoadOptions::default();
        let parts = Parts::new(&file, &options, Some(&cache)).expect("a place");
        parts.write(0, column(&[Some("a")])).expect("written");
        drop(parts);
        assert_eq!(fs::read_dir(&cache).expect("a folder").count(), 0);
        let parts = Parts::new(&file, &options, None).expect("a place");
        parts.write(0, column(&[Some("a")])).expect("written");
        assert_eq!(parts.table(1, "CSV", LoadReport::default()).expect("mapped").data.height(), 1);
        assert!(kept(&file, &options, Some(&cache)).is_none());
    }

    #[test]
    fn of_a_full_cache_what_was_used_longest_ago_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = SystemTime::now();
        for (name, hours) in [("old", 3), ("older", 4), ("new", 0), (".unfinished-a", 30), (".unfinished-b", 1)] {
            let table = folder.path().join(name);
            fs::create_dir(&table).expect("a folder");
            fs::write(table.join("part-00000.arrow"), [0; 100]).expect("written");
            fs::write(table.join("table.json"), "").expect("written");
            let used = now - Duration::from_secs(hours * 3600);
            for path in [table.join("table.json"), table] {
                fs::File::open(path).and_then(|file| file.set_modified(used)).expect("dated");
            }
        }
        tidy(folder.path(), 250, now);
        let mut left: Vec<_> =
            fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
        left.sort();
        assert_eq!(left, [".unfinished-b", "new", "old"]);
    }
}
