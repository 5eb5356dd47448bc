//! A folder, or a pattern of paths (`sales/*.csv`): like files become one table. Columns are united by name.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, DataType, IntoColumn as _, NamedFrom as _, PolarsResult, Series};

use super::bytes::check;
use super::{ChosenType, Contents, LoadContext, LoadError, LoadOptions, LoadProgress, Part, magic, names};
use crate::domain::CancelToken;
use crate::frame::{Dialect, Frame, LoadReport, Reading, RejectedRow, TextReading, export};

/// Files that are united.
const MOST: usize = 10_000;

/// Kinds of files by their endings: those of one kind are alike.
const KINDS: &[&[&str]] = &[
    &["csv", "tsv", "tab", "psv", "txt", "dat"],
    &["json", "ndjson", "jsonl", "geojson"],
    &["parquet"],
    &["arrow", "arrows", "feather", "ipc"],
    &["xlsx", "xlsm", "xlsb", "xls", "ods"],
    &["sqlite", "sqlite3", "db", "db3"],
];

/// What makes other readers need more than one way of reading.
const UNLIKE: &str = "its files are written in different ways";

/// Whether the path is a pattern, not the name of a file that is there.
pub(super) fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains(['*', '?', '['])) && !path.exists()
}

/// Reads the files of a folder or pattern as one table.
pub(super) fn read(path: &Path, options: &LoadOptions, context: &LoadContext<'_>) -> Result<Contents, LoadError> {
    let cancel = context.cancel;
    let mut united = United { files: Vec::new(), told: Told::default(), mapped: false };
    let files = files(path, &mut united.told)?;
    let (mut rows, mut formats, mut last_error) = (0, Vec::new(), None);
    for file in files {
        check(cancel)?;
        if options.limit.is_some_and(|limit| rows >= limit) {
            united.told.notes.push("the limit was reached before the last file".to_owned());
            break;
        }
        match united.read(file, options, context) {
            Ok(format) => {
                rows += united.files.last().map_or(0, |file| file.data.height());
                if !formats.contains(&format) {
                    formats.push(format);
                }
            }
            Err(error) if error.kind == "cancelled" => return Err(error),
            Err(error) => {
                united.told.notes.push(format!("left out: {}", error.message));
                last_error = Some(error);
            }
        }
    }
    if united.files.is_empty() {
        return Err(last_error.unwrap_or_else(|| LoadError::no_files(path)));
    }
    let count = united.files.len();
    let data = united.table(options, cancel, path)?;
    let format =
        format!("{} {} ({count} files)", if is_pattern(path) { "pattern" } else { "folder" }, formats.join(", "));
    let part = Part { name: name(path), data, report: united.told.report(), mapped: united.mapped };
    Ok(Contents { format, parts: vec![part], unread: vec![] })
}

/// The name of the table.
fn name(path: &Path) -> String {
    if !is_pattern(path) {
        let name = path.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        return name.unwrap_or_else(|| "table".to_owned());
    }
    let pattern = magic::table_name(path);
    let plain = pattern.replace(['*', '?', '[', ']'], "");
    let plain = plain.trim_matches(['_', '-', '.', ' ']);
    let folder = || path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let folder = || folder().filter(|name| !name.contains(['*', '?', '[']));
    if plain.is_empty() { folder().unwrap_or_else(|| "files".to_owned()) } else { plain.to_owned() }
}

/// The files that are meant, in order of their names.
fn files(path: &Path, told: &mut Told) -> Result<Vec<PathBuf>, LoadError> {
    let mut found: Vec<PathBuf> = if is_pattern(path) {
        let pattern = path.to_string_lossy();
        let matches = glob::glob(&pattern).map_err(|error| LoadError::pattern(path, &error.to_string()))?;
        matches.filter_map(Result::ok).filter(|path| path.is_file()).take(MOST + 1).collect()
    } else {
        let entries = fs::read_dir(path).map_err(|error| LoadError::io(path, &error))?;
        let files = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
        let mut kinds: BTreeMap<usize, Vec<PathBuf>> = BTreeMap::new();
        for file in files.filter(|file| !is_hidden(file)).take(MOST + 1) {
            let ending = magic::ending(&file);
            match KINDS.iter().position(|kind| kind.contains(&ending.as_str())) {
                Some(kind) => kinds.entry(kind).or_default().push(file),
                None => told.others += 1,
            }
        }
        if kinds.len() > 1 {
            let counts: Vec<(&str, usize)> = kinds.iter().map(|(kind, files)| (KINDS[*kind][0], files.len())).collect();
            return Err(LoadError::unlike_files(path, &counts));
        }
        kinds.into_values().next().unwrap_or_default()
    };
    if found.len() > MOST {
        return Err(LoadError::too_many_files(path, MOST));
    }
    found.sort();
    Ok(found)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '_', '~']))
}

/// What loading had to say, over all files.
#[derive(Default)]
struct Told {
    notes: Vec<String>,
    /// Each file's notes: in how many files, and the first of them.
    of_files: BTreeMap<String, (usize, String)>,
    rejected: Vec<RejectedRow>,
    /// Files of a folder that hold no table, by their names.
    others: usize,
    /// How the first file was read; what others do otherwise is an obstacle.
    reading: Option<(Reading, Option<Dialect>)>,
}

impl Told {
    fn take(&mut self, file: &str, report: LoadReport) {
        self.take_reading(&report);
        for note in report.notes {
            self.of_files.entry(note).or_insert_with(|| (0, file.to_owned())).0 += 1;
        }
        let rows = report.rejected.into_iter();
        self.rejected.extend(rows.map(|row| RejectedRow { reason: format!("{file}: {}", row.reason), ..row }));
    }

    /// Other readers are told once how all files are read.
    fn take_reading(&mut self, report: &LoadReport) {
        let Some((first, dialect)) = &mut self.reading else {
            self.reading = Some((report.reading.clone(), report.dialect.clone()));
            return;
        };
        let alike = *dialect == report.dialect
            && first.sheet == report.reading.sheet
            && match (&mut first.text, &report.reading.text) {
                (Some(one), Some(other)) => {
                    one.uneven |= other.uneven;
                    let forms =
                        |text: &TextReading| text.columns.iter().map(|column| column.form.clone()).collect::<Vec<_>>();
                    for (one, other) in one.columns.iter_mut().zip(&other.columns) {
                        one.null_words |= other.null_words;
                        one.misfits += other.misfits;
                    }
                    let rest = |text: &TextReading| TextReading { uneven: false, columns: Vec::new(), ..text.clone() };
                    forms(one) == forms(other) && rest(one) == rest(other)
                }
                (one, other) => one.is_none() && other.is_none(),
            };
        if !alike && !first.obstacles.iter().any(|known| known == UNLIKE) {
            first.obstacles.push(UNLIKE.to_owned());
        }
        first.obstacles.extend(report.reading.obstacles.iter().cloned());
    }

    fn report(self) -> LoadReport {
        let mut notes = self.notes;
        match self.others {
            0 => {}
            1 => notes.push("1 file of the folder was left out, since its name promises no table".to_owned()),
            many => notes.push(format!("{many} files of the folder were left out, since their names promise no table")),
        }
        notes.extend(self.of_files.into_iter().map(|(note, (count, first))| match count {
            1 => format!("{first}: {note}"),
            many => format!("{note} ({many} files, the first is {first})"),
        }));
        let (reading, dialect) = self.reading.unwrap_or_default();
        // The dialect of one file is not that of the table.
        let reading = Reading { dialect, ..reading };
        LoadReport { notes, rejected: self.rejected, reading, ..LoadReport::default() }
    }
}

struct File {
    path: PathBuf,
    name: String,
    data: DataFrame,
}

/// Files on their way into one table.
struct United {
    files: Vec<File>,
    told: Told,
    /// Rows of some file are on disk.
    mapped: bool,
}

impl United {
    /// Reads a file; its format.
    fn read(&mut self, path: PathBuf, options: &LoadOptions, context: &LoadContext<'_>) -> Result<String, LoadError> {
        let contents = super::file(&path, &path, options, context)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let several = contents.parts.len();
        let mut parts = contents.parts.into_iter();
        let Some(mut part) = parts.next() else { return Err(LoadError::empty(&path)) };
        if several > 1 {
            part.report.notes.push(format!("of {several} tables only the first was taken"));
        }
        self.told.take(&name, part.report);
        self.mapped |= part.mapped;
        self.files.push(File { path, name, data: part.data });
        Ok(contents.format)
    }

    /// The one table.
    fn table(&mut self, options: &LoadOptions, cancel: &CancelToken, path: &Path) -> Result<DataFrame, LoadError> {
        let (titles, types) = self.columns();
        self.note_missing(&titles);
        self.read_again(&titles, &types, options, cancel)?;
        let malformed = |error: polars::prelude::PolarsError| LoadError::malformed(path, &error.to_string());
        let mut whole: Option<DataFrame> = None;
        let column = options
            .source_column
            .as_ref()
            .map(|wanted| names::distinct(wanted, 0, |name| titles.iter().any(|title| title == name)));
        for file in self.files.drain(..) {
            check(cancel)?;
            let mut part = aligned(&file.data, &titles, &types).map_err(malformed)?;
            if let Some(column) = &column {
                let names = Series::new(column.as_str().into(), vec![file.name.as_str(); file.data.height()]);
                part.insert_column(0, names.into_column()).map_err(malformed)?;
            }
            match &mut whole {
                None => whole = Some(part),
                Some(whole) => {
                    whole.vstack_mut_owned(part).map_err(malformed)?;
                }
            }
        }
        Ok(whole.unwrap_or_default())
    }

    /// Every column of any file, in the order they come, with the type that holds all of its values.
    fn columns(&self) -> (Vec<String>, HashMap<String, DataType>) {
        let (mut titles, mut types) = (Vec::new(), HashMap::new());
        for column in self.files.iter().flat_map(|file| file.data.columns()) {
            let name = column.name().to_string();
            let own = if column.null_count() == column.len() { DataType::Null } else { column.dtype().clone() };
            match types.remove(&name) {
                None => {
                    titles.push(name.clone());
                    types.insert(name, own);
                }
                Some(before) => {
                    types.insert(name, common(before, own));
                }
            }
        }
        (titles, types)
    }

    fn note_missing(&mut self, titles: &[String]) {
        let mut missing = Vec::new();
        for title in titles {
            let without = self.files.iter().filter(|file| file.data.column(title).is_err()).count();
            if without > 0 {
                missing.push(format!("“{title}” (missing in {without})"));
            }
        }
        if !missing.is_empty() {
            let (some, more) = (missing.len().min(10), if missing.len() > 10 { " and more" } else { "" });
            let some = missing[..some].join(", ");
            self.told.notes.push(format!("not every file has every column; the rest got nulls: {some}{more}"));
        }
    }

    /// Columns that are text in one file and something else in another are read again as the text that they were.
    fn read_again(
        &mut self,
        titles: &[String],
        types: &HashMap<String, DataType>,
        options: &LoadOptions,
        cancel: &CancelToken,
    ) -> Result<(), LoadError> {
        let differs = |file: &File, title: &String| {
            file.data.column(title).is_ok_and(|column| {
                types.get(title) == Some(&DataType::String)
                    && *column.dtype() != DataType::String
                    && column.null_count() < column.len()
            })
        };
        let mut texts = Vec::new();
        for title in titles {
            let files = self.files.iter().filter(|file| differs(file, title)).count();
            if files > 0 {
                self.told.notes.push(format!("“{title}” has another type in {files} files: read as text in all"));
                texts.push((title.clone(), ChosenType::Text));
            }
        }
        for file in &mut self.files {
            check(cancel)?;
            let own: Vec<_> = texts.iter().filter(|(title, _)| differs(file, title)).cloned().collect();
            if own.is_empty() {
                continue;
            }
            let types = options.types.iter().cloned().chain(own).collect();
            let again = super::file(
                &file.path,
                &file.path,
                &LoadOptions { types, ..options.clone() },
                &LoadContext::new(cancel, &LoadProgress::default()),
            );
            if let Some(part) = again.ok().and_then(|contents| contents.parts.into_iter().next())
                && part.data.shape() == file.data.shape()
            {
                file.data = part.data;
            }
        }
        Ok(())
    }
}

/// The type that holds the values of both.
fn common(one: DataType, other: DataType) -> DataType {
    match (one, other) {
        (one, other) if one == other => one,
        (DataType::Null, other) | (other, DataType::Null) => other,
        (one, other) if one.is_integer() && other.is_integer() => DataType::Int64,
        (one, other) if one.is_primitive_numeric() && other.is_primitive_numeric() => DataType::Float64,
        (DataType::Date, moment @ DataType::Datetime(..)) | (moment @ DataType::Datetime(..), DataType::Date) => moment,
        _ => DataType::String,
    }
}

/// The file's rows with all columns of the whole, in their types.
fn aligned(data: &DataFrame, titles: &[String], types: &HashMap<String, DataType>) -> PolarsResult<DataFrame> {
    let rows = data.height();
    let mut columns = Vec::with_capacity(titles.len());
    for title in titles {
        let wanted = match types.get(title) {
            None | Some(DataType::Null) => &DataType::String,
            Some(wanted) => wanted,
        };
        let column = match data.column(title) {
            Ok(column) if column.dtype() == wanted => column.clone(),
            Ok(column) if column.null_count() < column.len() => match wanted {
                DataType::String => {
                    let frame = Frame::new(DataFrame::new(rows, vec![column.clone()])?);
                    export::as_text(&frame).data().column(title)?.clone()
                }
                wanted => column.strict_cast(wanted)?,
            },
            _ => Column::full_null(title.as_str().into(), rows, wanted),
        };
        columns.push(column);
    }
    DataFrame::new(rows, columns)
}
