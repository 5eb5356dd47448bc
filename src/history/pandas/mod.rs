//! The pandas code that reads a recorded table as this program read it: only what the file needs, so that a plain one
//! takes one short call. What pandas cannot do likewise is read from a Parquet file that `convert` writes before; until
//! it is there the script stops and says so.

mod columns;
mod obstacle;
mod others;
mod python;
mod text;

use super::RecordedTable;
use crate::frame::Source;

use self::python::quoted;

/// The code that reads one table.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Modules it needs besides pandas.
    pub(super) imports: Vec<&'static str>,
    /// Functions it needs.
    pub(super) helpers: Vec<&'static str>,
    /// Its lines; they bind the table's name.
    pub(super) lines: Vec<String>,
}

impl Reader {
    /// A single call.
    fn of(name: &str, call: &str) -> Self {
        Self { lines: vec![format!("{name} = {call}")], ..Self::default() }
    }

    fn import(mut self, module: &'static str) -> Self {
        self.imports.push(module);
        self
    }

    fn then(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }
}

/// The code that reads a table.
pub(super) fn reader(table: &RecordedTable) -> Reader {
    let (name, format) = (table.name.as_str(), table.format.as_str());
    if format == Source::SET_ASIDE {
        let why = "the rows that were set aside are in no file of their own";
        return Reader {
            lines: vec![format!("raise SystemExit({})", quoted(&format!("{name}: {why}")))],
            ..Reader::default()
        };
    }
    let several = ["folder ", "pattern "].iter().find_map(|kind| format.strip_prefix(kind));
    let inner = several.unwrap_or(format);
    let plain = ["CSV", "TSV", "delimited text"].iter().any(|kind| inner.starts_with(kind));
    if plain && table.reading.text.is_some() {
        return match text::reader(table, several.is_some()) {
            Some(reader) if table.reading.obstacles.is_empty() => reader,
            _ => obstacle::reader(table),
        };
    }
    // An older record does not say how it was read.
    if plain && several.is_none() && table.reading.columns.is_empty() {
        return others::unknown_text(table);
    }
    let others = (several.is_none() && table.reading.obstacles.is_empty() && !table.load.all_text)
        .then(|| others::reader(table));
    others.flatten().unwrap_or_else(|| obstacle::reader(table))
}
