//! Formats that bring types of their own: their readers, and what pandas would make of nulls among whole numbers and
//! truth values put right.

use super::Reader;
use super::python::{call, dict, list, quoted};
use crate::frame::ColumnFacts;
use crate::history::RecordedTable;

/// The code for a table of such a format; `None` where no reader of pandas is known for it.
pub(super) fn reader(table: &RecordedTable) -> Option<Reader> {
    let (name, path) = (table.name.as_str(), table.path.to_string_lossy());
    let format = table.format.as_str();
    let limit = table.load.limit.map_or_else(String::new, |rows| format!(" LIMIT {rows}"));
    let query = quoted(&format!("SELECT * FROM \"{}\"{limit}", table.table.replace('"', "\"\"")));
    let head = table.load.limit.map_or_else(String::new, |rows| format!("[:{rows}]"));
    let head_rows = table.load.limit.map_or_else(String::new, |rows| format!(".head({rows})"));
    Some(match format {
        "Parquet" if table.load.limit.is_none() => parquet(table, &path),
        "Arrow IPC file" | "Arrow IPC stream" if table.load.limit.is_none() => {
            let open = if format.ends_with("file") { "open_file" } else { "open_stream" };
            arrow(table, &format!("pa.ipc.{open}(pa.memory_map({})).read_all()", quoted(&path)))
                .import("import pyarrow as pa")
        }
        "SQLite" => Reader::of(name, &format!("pd.read_sql({query}, sqlite3.connect({}))", quoted(&path)))
            .import("import sqlite3")
            .then(typed(table, true)),
        "DuckDB" => Reader::of(name, &format!("duckdb.connect({}, read_only=True).sql({query}).df()", quoted(&path)))
            .import("import duckdb")
            .then(typed(table, false)),
        "JSON" => {
            Reader::of(name, &format!("pd.DataFrame(json.load(open({}, encoding=\"utf-8-sig\")){head})", quoted(&path)))
                .import("import json")
                .then(typed(table, true))
        }
        "NDJSON" => {
            let lines = format!(
                "[json.loads(line) for line in open({}, encoding=\"utf-8-sig\") if line.strip()]",
                quoted(&path)
            );
            Reader::of(name, &format!("pd.DataFrame({lines}){head_rows}"))
                .import("import json")
                .then(typed(table, true))
        }
        _ if format.contains("workbook (") || format.contains("spreadsheet (") => sheet(table, &path)?,
        _ => return None,
    })
}

/// Text whose record is older than what is known of readings: as pandas reads it.
pub(super) fn unknown_text(table: &RecordedTable) -> Reader {
    let path = table.path.to_string_lossy();
    let separator = if table.format == "TSV" { ", sep=\"\\t\"" } else { "" };
    Reader::of(&table.name, &format!("pd.read_csv({}{separator})", quoted(&path))).then([
        "# This record does not say how its file was read: compare the types with those of the window.".to_owned(),
    ])
}

/// A Parquet file; what pandas keeps in it about an index is not looked at, as here.
pub(super) fn parquet(table: &RecordedTable, path: &str) -> Reader {
    arrow(table, &format!("pq.read_table({})", quoted(path))).import("import pyarrow.parquet as pq")
}

fn arrow(table: &RecordedTable, read: &str) -> Reader {
    let name = &table.name;
    let frame = "to_pandas(ignore_metadata=True, date_as_object=False)";
    let nullable: Vec<&str> = with_nulls(table).map(|(column, _)| column).collect();
    if nullable.is_empty() {
        return Reader::of(name, &format!("{read}.{frame}"));
    }
    let mut kinds: Vec<&str> = with_nulls(table).map(|(_, kind)| kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mapped = kinds.iter().map(|kind| match *kind {
        "bool" => "pa.bool_(): pd.BooleanDtype()".to_owned(),
        kind => format!("pa.{kind}(): pd.{}Dtype()", nullable_type(kind)),
    });
    let mapped = mapped.collect::<Vec<_>>().join(", ");
    let columns = list(nullable.iter().copied());
    Reader::of(name, read).import("import pyarrow as pa").then([
        // Whole numbers beyond 2^53 would not survive as floats.
        format!("_nullable = {name}.select({columns}).to_pandas(types_mapper={{{mapped}}}.get)"),
        format!("{name} = {name}.{frame}"),
        format!("{name}[{columns}] = _nullable"),
    ])
}

/// A sheet.
fn sheet(table: &RecordedTable, path: &str) -> Option<Reader> {
    let reading = table.reading.sheet.as_ref()?;
    let mut arguments = vec![quoted(path), format!("sheet_name={}", quoted(&table.table))];
    let width = reading.columns.len() as u32;
    let starts = reading.columns.first() == Some(&0);
    let together = starts && reading.columns.iter().copied().eq(0..width);
    if reading.own_names {
        if reading.first_row > 1 {
            arguments.push(format!("skiprows={}", reading.first_row - 1));
        }
    } else {
        arguments.push("header=None".to_owned());
        if reading.first_row > 0 {
            arguments.push(format!("skiprows={}", reading.first_row));
        }
        arguments.push(format!("names={}", list(table.columns.iter().map(|column| column.name.as_str()))));
    }
    if !together {
        let columns: Vec<String> = reading.columns.iter().map(u32::to_string).collect();
        arguments.push(format!("usecols=[{}]", columns.join(", ")));
    }
    if table.set_aside > 0 || table.load.limit.is_some() {
        arguments.push(format!("nrows={}", reading.last_row.checked_sub(reading.first_row)? + 1));
    }
    let facts = |index: usize| table.reading.columns.get(index).copied();
    let (mut types, mut later) = (Vec::new(), Vec::new());
    for (index, column) in table.columns.iter().enumerate() {
        let nulls = facts(index).is_none_or(|facts| facts.nulls);
        match column.data_type.as_str() {
            "string" | "text" => types.push((column.name.as_str(), "str")),
            "int64" if nulls => types.push((column.name.as_str(), "Int64")),
            "bool" if nulls => types.push((column.name.as_str(), "boolean")),
            kind if kind.starts_with("date") => later.push(column.name.as_str()),
            _ => {}
        }
    }
    // Of texts only those that pandas might take for something else.
    types.retain(|(name, kind)| {
        *kind != "str"
            || table
                .columns
                .iter()
                .position(|column| column.name == *name)
                .and_then(facts)
                .is_none_or(|facts| facts.doubtful)
    });
    if !types.is_empty() {
        arguments.push(format!("dtype={}", dict(types)));
    }
    if table.reading.columns.iter().any(|facts| facts.null_words) {
        arguments.extend(["keep_default_na=False".to_owned(), "na_values=[\"\"]".to_owned()]);
    }
    let read = call("pd.read_excel", &arguments);
    let gaps = if reading.gaps { ".dropna(how=\"all\", ignore_index=True)" } else { "" };
    let name = &table.name;
    let needs = match path.rsplit('.').next().unwrap_or_default().to_lowercase().as_str() {
        "xls" => "xlrd",
        "xlsb" => "pyxlsb",
        "ods" => "odfpy",
        _ => "openpyxl",
    };
    let mut reader = Reader {
        lines: vec![format!("# pandas reads workbooks with {needs}: pip install {needs}")],
        ..Reader::default()
    };
    reader.lines.push(format!("{name} = {read}{gaps}"));
    let dates = later.iter().map(|column| format!("{name}[{0}] = pd.to_datetime({name}[{0}])", quoted(column)));
    Some(reader.then(dates))
}

/// Whole numbers and truth values with nulls, by name and type.
fn with_nulls(table: &RecordedTable) -> impl Iterator<Item = (&str, &str)> {
    let nulls = |index: usize| table.reading.columns.get(index).is_some_and(|facts: &ColumnFacts| facts.nulls);
    let is_whole = |kind: &str| kind == "bool" || !nullable_type(kind).is_empty();
    let columns = table.columns.iter().enumerate();
    columns
        .filter(move |(index, column)| nulls(*index) && is_whole(&column.data_type))
        .map(|(_, column)| (column.name.as_str(), column.data_type.as_str()))
}

/// The types that pandas did not find by itself. `texts`: dates came as text.
fn typed(table: &RecordedTable, texts: bool) -> Vec<String> {
    let name = &table.name;
    let nulls = |index: usize| table.reading.columns.get(index).is_none_or(|facts| facts.nulls);
    let (mut types, mut lines) = (Vec::new(), Vec::new());
    for (index, column) in table.columns.iter().enumerate() {
        let (title, kind) = (column.name.as_str(), column.data_type.as_str());
        match kind {
            "bool" => types.push((title, if nulls(index) { "boolean" } else { "bool" })),
            "float64" if nulls(index) => types.push((title, "float64")),
            kind if nulls(index) && !nullable_type(kind).is_empty() => types.push((title, nullable_type(kind))),
            kind if texts && kind.starts_with("date") => {
                let zone = if kind.contains(',') { ", utc=True" } else { "" };
                lines.push(format!(
                    "{name}[{0}] = pd.to_datetime({name}[{0}], format=\"ISO8601\"{zone})",
                    quoted(title)
                ));
            }
            _ => {}
        }
    }
    if !types.is_empty() {
        lines.insert(0, format!("{name} = {name}.astype({})", dict(types)));
    }
    lines
}

/// The pandas type that holds such whole numbers and nulls; empty for other types.
fn nullable_type(kind: &str) -> &'static str {
    match kind {
        "int8" => "Int8",
        "int16" => "Int16",
        "int32" => "Int32",
        "int64" => "Int64",
        "uint8" => "UInt8",
        "uint16" => "UInt16",
        "uint32" => "UInt32",
        "uint64" => "UInt64",
        _ => "",
    }
}
