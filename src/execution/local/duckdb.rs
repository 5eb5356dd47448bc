//! DuckDB databases: the environment's own duckdb reads the file, confined like any run, with this one file on its list of
//! what may be read. Tables and views come back as Parquet.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::{policy, work_folder};
use crate::domain::{CancelToken, DatabaseUid, Limits, SandboxTier, UserId};
use crate::folders::Folders;
use crate::frame::{LoadError, LoadOptions, LoadReport, Source, Table, load};
use crate::process::Exit;
use crate::python;
use crate::sandbox::{Launcher, Policy};

/// How long reading may take.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often the cancel token is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// What all tables may take as Parquet.
const DISK: u64 = 16 << 30;
/// Of what the reader says about a failure.
const SAID: u64 = 64 << 10;

/// `file, options` -> `tables.json` and a Parquet file for each table that is read. Types that Parquet has no word for,
/// or none that is exact, become text.
const SCRIPT: &str = r#"
import json, sys
import duckdb
file, options = sys.argv[1], json.loads(sys.argv[2])
quoted = lambda name: '"' + name.replace('"', '""') + '"'
try:
    database = duckdb.connect(file, read_only=True)
    database.execute("SET threads = 2")
    items = database.execute(
        "SELECT schema_name, table_name, false, table_oid FROM duckdb_tables() WHERE NOT internal UNION ALL "
        "SELECT schema_name, view_name, true, view_oid FROM duckdb_views() WHERE NOT internal ORDER BY 3, 1, 4"
    ).fetchall()
except duckdb.Error as error:
    sys.exit(str(error).splitlines()[0])
several = len({schema for schema, *_ in items}) > 1
names = [f"{schema}.{name}" if several else name for schema, name, *_ in items]
wanted = options["sheet"]
chosen = range(len(items))
if wanted is not None:
    matching = [at for at, name in enumerate(names) if name == wanted]
    matching = matching or [at for at, name in enumerate(names) if name.lower() == wanted.lower()]
    if not matching and wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        matching = [int(wanted) - 1]
    chosen = matching[:1]
TEXT = ("HUGEINT", "UHUGEINT", "BIGNUM", "VARINT", "UUID", "INTERVAL", "BIT", "TIME WITH", "UNION", "ENUM", "GEOMETRY")
limit = "" if options["limit"] is None else f" LIMIT {int(options['limit'])}"
tables, read = [], 0
for at in chosen:
    if read >= options["most"]:
        tables.append({"name": names[at], "unread": True})
        continue
    place = f"{quoted(items[at][0])}.{quoted(items[at][1])}"
    notes = []
    try:
        columns = []
        for name, kind, *_ in database.execute(f"DESCRIBE SELECT * FROM {place}").fetchall():
            if kind.startswith(TEXT):
                columns.append(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}")
                if not kind.startswith(("ENUM", "UUID")):
                    notes.append(f"“{name}” is {kind} in the database: read as text")
            elif kind.startswith("MAP") and not kind.endswith("]"):
                columns.append(f"map_entries({quoted(name)}) AS {quoted(name)}")
            else:
                columns.append(quoted(name))
        database.execute(f"COPY (SELECT {', '.join(columns)} FROM {place}{limit}) TO '{at}.parquet' (FORMAT parquet)")
        tables.append({"name": names[at], "file": f"{at}.parquet", "notes": notes})
        read += 1
    except duckdb.Error as error:
        tables.append({"name": names[at], "error": str(error).splitlines()[0]})
with open("tables.json", "w", encoding="utf-8") as out:
    json.dump({"names": names, "tables": tables}, out)
"#;

/// Reads DuckDB databases with the private Python environment.
#[derive(Debug, Clone)]
pub struct DuckDbReader {
    folders: Folders,
    launcher: Launcher,
    python: Option<PathBuf>,
}

/// What the script found.
#[derive(Debug, Deserialize)]
struct Found {
    names: Vec<String>,
    tables: Vec<FoundTable>,
}

#[derive(Debug, Deserialize)]
struct FoundTable {
    name: String,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    unread: bool,
}

impl DuckDbReader {
    /// A reader with the environment of these folders, made with this interpreter.
    pub fn new(folders: Folders, launcher: Launcher, python: Option<PathBuf>) -> Self {
        Self { folders, launcher, python }
    }

    /// Loads the tables of a database file. Blocking.
    pub fn load(&self, path: &Path, options: &LoadOptions, cancel: &CancelToken) -> Result<Source, LoadError> {
        let file =
            path.canonicalize().map_err(|error| failed(path, "not_found", &error, "check the path's spelling"))?;
        let folder = tempfile::tempdir().map_err(|error| failed(path, "malformed", &error, "free some disk space"))?;
        let found = self.read(&file, path, options, folder.path(), cancel)?;
        source(file, path, options, found, folder.path(), cancel)
    }

    /// Runs the script; what it wrote is in `folder` then.
    fn read(
        &self,
        file: &Path,
        path: &Path,
        options: &LoadOptions,
        folder: &Path,
        cancel: &CancelToken,
    ) -> Result<Found, LoadError> {
        let unavailable = |why: &dyn std::fmt::Display, hint: &str| {
            failed(path, "unavailable", &format!("a DuckDB database is read with Python, and {why}"), hint)
        };
        let environment =
            python::check(&self.folders, self.python.as_deref()).map_err(|error| unavailable(&error, &error.hint()))?;
        let tier = self.launcher.report().tier;
        if tier < SandboxTier::Reduced {
            return Err(unavailable(&"there is no sandbox on this computer", "export its tables as Parquet"));
        }
        let limits = Limits { disk_bytes: DISK, ..crate::machine::default_limits() };
        let run = work_folder::create(&self.folders, &UserId::from_login(""), None)
            .map_err(|error| unavailable(&error, "check that the data folder can be written"))?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let most = u32::try_from(options.most_tables(size)).unwrap_or(u32::MAX);
        let said = serde_json::json!({"sheet": options.sheet, "limit": options.limit, "most": most});
        let mut policy = policy::policy(&environment, &limits, run.path(), size);
        policy.args = ["-I", "-B", "-X", "utf8", "-c", SCRIPT].map(Into::into).to_vec();
        policy.args.extend([file.as_os_str().to_owned(), said.to_string().into()]);
        policy.read_only.push(file.to_path_buf());
        // What is not yet in the file itself.
        let mut log = file.as_os_str().to_owned();
        log.push(".wal");
        if Path::new(&log).exists() {
            policy.read_only.push(log.into());
        }
        self.run(&policy, tier, path, folder, cancel)
    }

    fn run(
        &self,
        policy: &Policy,
        tier: SandboxTier,
        path: &Path,
        folder: &Path,
        cancel: &CancelToken,
    ) -> Result<Found, LoadError> {
        const HINT: &str = "open it with DuckDB and export its tables as Parquet";
        let mut confined =
            self.launcher.start(policy, tier).map_err(|error| failed(path, "unavailable", &error, HINT))?;
        let deadline = Instant::now() + PATIENCE;
        let exit = loop {
            if let Some(exit) = confined.child.wait_until(Instant::now() + LOOK) {
                break Some(exit);
            }
            if cancel.is_cancelled() || Instant::now() > deadline {
                confined.child.kill_group();
                break None;
            }
        };
        match exit {
            Some(Exit::Code(0)) => {}
            None if cancel.is_cancelled() => {
                return Err(failed(path, "cancelled", &"loading was cancelled", "load the file again"));
            }
            None => return Err(failed(path, "too_large", &"reading it took more than 10 minutes", HINT)),
            Some(_) => {
                let mut words = String::new();
                let _ = confined.stderr.by_ref().take(SAID).read_to_string(&mut words);
                let last = words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it gave up");
                return Err(failed(path, "malformed", &format!("as DuckDB database: {last}"), HINT));
            }
        }
        let work = confined.hold.work_folder(&policy.work_folder);
        let take = || -> std::io::Result<Found> {
            let found: Found = serde_json::from_reader(File::open(work.join("tables.json"))?)?;
            for file in found.tables.iter().filter_map(|table| table.file.as_deref()) {
                // The name is the script's word: nothing but a file of its own folder.
                let name = Path::new(file).file_name().ok_or(std::io::ErrorKind::InvalidData)?;
                fs::copy(work.join(name), folder.join(name))?;
            }
            Ok(found)
        };
        take().map_err(|error| failed(path, "malformed", &error, HINT))
    }
}

/// The tables that were written, loaded.
fn source(
    file: PathBuf,
    path: &Path,
    options: &LoadOptions,
    found: Found,
    folder: &Path,
    cancel: &CancelToken,
) -> Result<Source, LoadError> {
    let database_uid = DatabaseUid::of(&file.to_string_lossy());
    let (mut tables, mut unread, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for table in found.tables {
        if table.unread {
            unread.push(table.name);
        } else if let Some(name) = table.file.as_deref().and_then(|name| Path::new(name).file_name()) {
            let read = LoadOptions { all_text: options.all_text, ..LoadOptions::default() };
            let part = load(&folder.join(name), &read, cancel)?;
            let Some(part) = part.tables.into_iter().next() else { continue };
            let notes = table.notes.into_iter().chain(part.report.notes.iter().cloned()).collect();
            let report = LoadReport { notes, options: options.clone(), ..part.report.clone() };
            let table_uid = database_uid.table(&table.name);
            tables.push(Table { table_uid, name: table.name, frame: part.frame.clone(), report });
        } else if let Some(error) = table.error {
            left_out.push(format!("“{}” was left out: {error}", table.name));
        }
    }
    match tables.first_mut() {
        Some(first) => first.report.notes.append(&mut left_out),
        None => return Err(nothing(path, options, &found.names, &left_out)),
    }
    let tables = tables.into_iter().map(Arc::new).collect();
    Ok(Source { database_uid, path: file, format: "DuckDB".to_owned(), tables, unread })
}

/// Why no table was read.
fn nothing(path: &Path, options: &LoadOptions, names: &[String], left_out: &[String]) -> LoadError {
    let hint = format!("the tables are {}", names.join(", "));
    match (&options.sheet, left_out.first()) {
        (_, Some(why)) => failed(path, "malformed", why, "open it with DuckDB and export its tables as Parquet"),
        (Some(wanted), None) if !names.is_empty() => {
            failed(path, "not_found", &format!("there is no table {wanted:?}"), &hint)
        }
        _ => failed(path, "empty", &"this DuckDB database has no table", "check that it was saved with its data"),
    }
}

fn failed(path: &Path, kind: &str, what: &dyn std::fmt::Display, hint: &str) -> LoadError {
    LoadError { kind: kind.to_owned(), message: format!("{what}: {}", path.display()), hint: hint.to_owned() }
}
