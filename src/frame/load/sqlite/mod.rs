//! SQLite: every table and view of a database file is a table. The file is opened as one that never changes, so that
//! nothing is ever written beside it.

mod column;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use polars::prelude::{Column, DataFrame};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use self::column::{Builder, Declared, Evidence, Kind};
use super::bytes::check;
use super::{Contents, LoadError, LoadOptions, Part, names, wanted};
use crate::domain::CancelToken;
use crate::frame::LoadReport;

/// The first bytes of a database file.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
/// Cells of one table that are kept in memory.
const MOST_CELLS: usize = 400_000_000;
/// A view is a program, which may not end.
const VIEW_TIME: Duration = Duration::from_secs(30);
/// Instructions of SQLite between two looks at the clock and the cancel token.
const STEPS: i32 = 10_000;
/// Rows between two looks at the cancel token.
const BLOCK: usize = 8_192;

/// A table or view.
struct Item {
    name: String,
    is_view: bool,
}

/// Why a table could not be read.
enum Fault {
    Ours(LoadError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<LoadError> for Fault {
    fn from(error: LoadError) -> Self {
        Self::Ours(error)
    }
}

fn malformed(path: &Path, what: &str) -> LoadError {
    LoadError::malformed(path, &format!("as SQLite database: {what}"))
}

/// Reads a database that is in memory, as out of an archive: by way of a file of its own.
pub(super) fn read_bytes(
    bytes: &[u8],
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Contents, LoadError> {
    let file = tempfile::NamedTempFile::new().map_err(|error| LoadError::io(path, &error))?;
    fs::write(file.path(), bytes).map_err(|error| LoadError::io(file.path(), &error))?;
    read(file.path(), path, options, cancel)
}

/// Reads the tables and views of the database file at `file`; `path` is what a person calls it.
pub(super) fn read(
    file: &Path,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Contents, LoadError> {
    let (mut connection, _copy, mut notes) = open(file, path)?;
    let items = items(&connection).map_err(|error| malformed(path, &error.to_string()))?;
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    let chosen = match &options.sheet {
        Some(sheet) => vec![wanted(&names, sheet, path)?],
        None => (0..items.len()).collect(),
    };
    let mut contents = Contents { format: "SQLite".to_owned(), ..Contents::default() };
    let mut last_error = None;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let most = options.most_tables(size);
    for index in chosen {
        check(cancel)?;
        let item = &items[index];
        if contents.parts.len() >= most {
            contents.unread.push(item.name.clone());
            continue;
        }
        match table(&mut connection, item, options, cancel, path) {
            Ok(part) => contents.parts.push(part),
            Err(Fault::Ours(error)) => return Err(error),
            Err(Fault::Sqlite(error)) => {
                check(cancel)?;
                let kind = if item.is_view { "view" } else { "table" };
                notes.push(format!("the {kind} “{}” was left out: {error}", item.name));
                last_error = Some(malformed(path, &format!("in “{}”: {error}", item.name)));
            }
        }
    }
    match contents.parts.first_mut() {
        Some(first) => first.report.notes.append(&mut notes),
        None => return Err(last_error.unwrap_or_else(|| LoadError::no_cells(path, "SQLite database"))),
    }
    Ok(contents)
}

/// The database, and the folder of its copy where there is one. What is still in a log beside the file belongs to it:
/// then a copy of both is opened, since SQLite writes when it reads a log.
fn open(file: &Path, path: &Path) -> Result<(Connection, Option<tempfile::TempDir>, Vec<String>), LoadError> {
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let logs: Vec<&str> = ["-wal", "-journal"]
        .into_iter()
        .filter(|ending| beside(ending).metadata().is_ok_and(|metadata| metadata.len() > 0))
        .collect();
    let failed = |error: rusqlite::Error| malformed(path, &error.to_string());
    if logs.is_empty() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(uri(file), flags).map_err(failed)?;
        return Ok((connection, None, vec![]));
    }
    let folder = tempfile::tempdir().map_err(|error| LoadError::io(path, &error))?;
    let copy = folder.path().join("copy.sqlite");
    let mut copied = fs::copy(file, &copy);
    for ending in &logs {
        let mut name = copy.as_os_str().to_owned();
        name.push(ending);
        copied = copied.and_then(|_| fs::copy(beside(ending), PathBuf::from(name)));
    }
    copied.map_err(|error| LoadError::io(path, &error))?;
    let connection = Connection::open(&copy).map_err(failed)?;
    let note = format!("what another program has not yet moved from the {} file is included", logs.join(" and "));
    Ok((connection, Some(folder), vec![note]))
}

/// The address of a file that never changes.
fn uri(file: &Path) -> String {
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let path = if cfg!(windows) { format!("/{}", path.trim_start_matches(r"\\?\").replace('\\', "/")) } else { path };
    format!("file:{path}?mode=ro&immutable=1")
}

/// Tables and views in the order they were made; not what SQLite and its modules keep for themselves.
fn items(connection: &Connection) -> rusqlite::Result<Vec<Item>> {
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;")?;
    let mut statement = connection.prepare(
        "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' \
         ESCAPE '\\' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') \
         ORDER BY type = 'view', rowid",
    )?;
    let items = statement.query_map((), |row| Ok(Item { name: row.get(0)?, is_view: row.get(1)? }))?;
    items.collect()
}

/// A table or view, read twice: for what its columns hold, and to build them.
fn table(
    connection: &mut Connection,
    item: &Item,
    options: &LoadOptions,
    cancel: &CancelToken,
    path: &Path,
) -> Result<Part, Fault> {
    let begin = Instant::now();
    let (token, is_view) = (cancel.clone(), item.is_view);
    connection
        .progress_handler(STEPS, Some(move || token.is_cancelled() || (is_view && begin.elapsed() > VIEW_TIME)))?;
    let limit = options.limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"));
    let query = format!("SELECT * FROM \"{}\"{limit}", item.name.replace('"', "\"\""));
    let mut statement = connection.prepare(&query)?;
    let declared: Vec<Declared> = statement.columns().map(|column| Declared::of(column.decl_type())).collect();
    let mut titles: Vec<String> = statement.column_names().map(ToOwned::to_owned).collect();
    let mut report = LoadReport::default();
    names::settle(&mut titles, true, &mut report.notes);

    let mut evidence: Vec<Evidence> = declared.iter().map(|declared| Evidence::new(*declared)).collect();
    let rows = walk(&mut statement, evidence.len(), cancel, path, |column, value| evidence[column].see(value))?;
    let kinds: Vec<Kind> = evidence
        .iter()
        .zip(&titles)
        .map(|(evidence, name)| if options.all_text { Kind::Text } else { evidence.decide(name, &mut report.notes) })
        .collect();
    for (kind, (evidence, name)) in kinds.iter().zip(evidence.iter().zip(&titles)) {
        if matches!(kind, Kind::Epoch { .. }) || (*kind == Kind::Text && evidence.is_mixed()) {
            report.reading.obstacles.push(format!("“{name}” holds numbers that are dates, or values of several types"));
        }
    }
    let mut builders: Vec<Builder> = kinds.iter().zip(&titles).map(|(kind, name)| Builder::new(*kind, name)).collect();
    walk(&mut statement, builders.len(), cancel, path, |column, value| builders[column].push(value))?;

    let mut columns = Vec::with_capacity(builders.len());
    for (index, (builder, name)) in builders.into_iter().zip(&titles).enumerate() {
        let built = builder.finish();
        match column::dates(&built).filter(|_| !options.all_text) {
            Some(dates) => {
                if !declared[index].is_temporal() {
                    report.notes.push(format!("“{name}”: texts that are all dates were read as dates"));
                }
                columns.push(dates);
            }
            None => columns.push(built),
        }
    }
    let rows = columns.first().map_or(rows, Column::len);
    let data = DataFrame::new(rows, columns).map_err(|error| malformed(path, &error.to_string()))?;
    Ok(Part { name: item.name.clone(), data, report, mapped: false })
}

/// Calls back for every cell. How many rows there are.
fn walk(
    statement: &mut rusqlite::Statement<'_>,
    columns: usize,
    cancel: &CancelToken,
    path: &Path,
    mut each: impl FnMut(usize, ValueRef<'_>),
) -> Result<usize, Fault> {
    let (mut rows, mut count) = (statement.query(())?, 0);
    while let Some(row) = rows.next()? {
        if count % BLOCK == 0 {
            check(cancel)?;
        }
        if count * columns > MOST_CELLS {
            return Err(LoadError::too_many_cells(path, MOST_CELLS).into());
        }
        for column in 0..columns {
            each(column, row.get_ref(column)?);
        }
        count += 1;
    }
    Ok(count)
}
