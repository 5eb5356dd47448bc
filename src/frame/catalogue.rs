//! What is open: sources, their tables, and what loading had to say about each. Plain bookkeeping; reading files is
//! `load`'s job.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Cells, ChosenType, Dialect, Frame, LoadOptions, Reading};
use crate::domain::{DatabaseUid, TableUid, bound_names};

/// What was opened: a file with one or more tables.
#[derive(Debug, Clone)]
pub struct Source {
    /// Stable for the same path.
    pub database_uid: DatabaseUid,
    /// Where it is.
    pub path: PathBuf,
    /// What it is, in words ("CSV", "Parquet").
    pub format: String,
    /// Its tables, at least one.
    pub tables: Vec<Arc<Table>>,
    /// The names of tables that are there but were not read.
    pub unread: Vec<String>,
}

impl Source {
    /// A table by its name, or by its number from 1 where none has that name.
    pub fn table(&self, wanted: &str) -> Option<&Arc<Table>> {
        let named = self.tables.iter().find(|table| table.name == wanted);
        named.or_else(|| self.tables.get(wanted.parse::<usize>().ok()?.checked_sub(1)?))
    }

    /// Takes over a table that was read later.
    pub fn complete(&mut self, later: Self) {
        for table in later.tables {
            self.unread.retain(|name| *name != table.name);
            self.tables.retain(|known| known.table_uid != table.table_uid);
            self.tables.push(table);
        }
    }

    /// Gives the first table another name, and with it another id. The frame is shared, not copied.
    pub fn rename_first_table(&mut self, name: &str) {
        if let Some(first) = self.tables.first_mut() {
            *first = Arc::new(Table {
                table_uid: self.database_uid.table(name),
                name: name.to_owned(),
                frame: first.frame.clone(),
                report: first.report.clone(),
            });
        }
    }
}

/// One table of a source.
#[derive(Debug)]
pub struct Table {
    /// Stable for the same source and name.
    pub table_uid: TableUid,
    /// Its name, as the person sees it.
    pub name: String,
    /// Its rows and columns.
    pub frame: Frame,
    /// What loading adjusted, guessed or set aside.
    pub report: LoadReport,
}

/// What loading did that a person should know. Empty when it only read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadReport {
    /// The dialect of delimited text.
    pub dialect: Option<Dialect>,
    /// What was said about how the file was written: with it, it is read the same way again.
    pub options: LoadOptions,
    /// Rows, or surplus cells of rows, that were set aside, by line.
    pub rejected: Vec<RejectedRow>,
    /// In words: what was adjusted.
    pub notes: Vec<String>,
    /// How it was read, for other readers.
    #[serde(default)]
    pub reading: Reading,
    /// Columns that stayed text for the sake of a few values, and what else they could be read as.
    #[serde(default)]
    pub nearly: Vec<Nearly>,
}

/// A column that stayed text and could be read otherwise: what does not fit would become null, and be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearly {
    /// The column.
    pub column: String,
    /// What it could be.
    pub wish: ChosenType,
}

impl Nearly {
    /// Whether a note is about its column, which notes name first.
    pub fn is_about(&self, note: &str) -> bool {
        note.strip_prefix('“')
            .and_then(|note| note.strip_prefix(self.column.as_str()))
            .is_some_and(|note| note.starts_with("”: "))
    }
}

impl LoadReport {
    /// Puts the notes that something can be done about before the others.
    pub(super) fn put_offers_first(&mut self) {
        let nearly = &self.nearly;
        self.notes.sort_by_key(|note| !nearly.iter().any(|nearly| nearly.is_about(note)));
    }

    /// What was set aside, as a table; `None` where nothing was.
    pub fn set_aside(&self) -> Option<Frame> {
        if self.rejected.is_empty() {
            return None;
        }
        let rows = || self.rejected.iter();
        Some(Frame::from_columns(vec![
            ("line", Cells::Int(rows().map(|row| i64::try_from(row.line).ok()).collect())),
            ("reason", Cells::Text(rows().map(|row| Some(row.reason.clone())).collect())),
            ("text", Cells::Text(rows().map(|row| Some(row.text.clone())).collect())),
        ]))
    }
}

impl Source {
    /// What the format of a source says that holds what loading another one set aside.
    pub const SET_ASIDE: &str = "rows set aside";

    /// What was set aside when this table of the source was loaded, as a source of its own; `None` where nothing was.
    /// There is no file at its path.
    pub fn set_aside(&self, table: &Table) -> Option<Self> {
        let frame = table.report.set_aside()?;
        let path = PathBuf::from(format!("{}#{}", self.path.display(), Self::SET_ASIDE));
        let name = format!("{}_set_aside", table.name);
        let database_uid = DatabaseUid::of(&format!("{}#{}", path.display(), table.name));
        let table_uid = database_uid.table(&name);
        let table = Table { table_uid, name, frame, report: LoadReport::default() };
        Some(Self {
            database_uid,
            path,
            format: Self::SET_ASIDE.to_owned(),
            tables: vec![Arc::new(table)],
            unread: Vec::new(),
        })
    }
}

/// A row, or the part of a row, that did not make it into the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// Its text.
    pub text: String,
}

/// The sources that are open, in the order they were opened. Cloning shares the frames.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    sources: Vec<Source>,
}

/// An open table and the name that code knows it by.
#[derive(Debug, Clone)]
pub struct CatalogueEntry {
    /// A valid identifier, distinct among the open tables.
    pub bound_name: String,
    /// The table.
    pub table: Arc<Table>,
}

impl Catalogue {
    /// Adds a source; one with the same id is replaced where it stands.
    pub fn open(&mut self, source: Source) {
        match self.sources.iter_mut().find(|open| open.database_uid == source.database_uid) {
            Some(open) => *open = source,
            None => self.sources.push(source),
        }
    }

    /// Closes a source; false where it was not open.
    pub fn close(&mut self, source: &DatabaseUid) -> bool {
        let before = self.sources.len();
        self.sources.retain(|open| open.database_uid != *source);
        self.sources.len() < before
    }

    /// The source of this id.
    pub fn source(&self, source: &DatabaseUid) -> Option<&Source> {
        self.sources.iter().find(|open| open.database_uid == *source)
    }

    /// Every source, in the order they were opened.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Every table of every source, in order, with its name in code.
    pub fn tables(&self) -> Vec<CatalogueEntry> {
        let tables: Vec<_> = self.sources.iter().flat_map(|source| &source.tables).collect();
        bound_names(tables.iter().map(|table| table.name.as_str()))
            .into_iter()
            .zip(tables)
            .map(|(bound_name, table)| CatalogueEntry { bound_name, table: Arc::clone(table) })
            .collect()
    }
}
