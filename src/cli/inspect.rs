//! `analyticspal inspect`: what files are.

use std::path::Path;

use serde_json::{Value, json};

use super::args::InspectArgs;
use super::exit::Exit;
use super::open::load;
use super::terminal;
use crate::domain::{CancelToken, counted};
use crate::frame::{Dialect, LoadError, LoadOptions, Source, Table};

/// Runs it.
pub(super) fn run(args: &InspectArgs) -> anyhow::Result<Exit> {
    let mut exit = Exit::Success;
    let options = LoadOptions { sheet: args.sheet.clone(), ..args.load.options()? };
    for path in &args.paths {
        let loaded = load(path, &options, &CancelToken::new());
        if loaded.is_err() {
            exit = Exit::Failure;
        }
        match (loaded, args.json) {
            (Ok(source), true) => terminal::data(source_json(path, &source))?,
            (Ok(source), false) => print_source(path, &source)?,
            (Err(error), true) => terminal::data(error_json(path, &error))?,
            (Err(error), false) => terminal::failure(&error, &error.hint),
        }
    }
    Ok(exit)
}

fn error_json(path: &Path, error: &LoadError) -> Value {
    json!({
        "path": path.display().to_string(),
        "error": {"kind": error.kind, "message": error.message, "hint": error.hint},
    })
}

fn source_json(path: &Path, source: &Source) -> Value {
    let tables: Vec<_> = source.tables.iter().map(|table| table_json(table)).collect();
    json!({"path": path.display().to_string(), "format": source.format, "tables": tables})
}

fn table_json(table: &Table) -> Value {
    let frame = &table.frame;
    let columns: Vec<_> = (0..frame.columns())
        .map(|column| {
            json!({
                "name": frame.column_name(column),
                "type": frame.column_type(column).to_string(),
                "nulls": frame.null_count(column),
            })
        })
        .collect();
    let dialect = table.report.dialect.as_ref().map(|dialect| {
        json!({
            "encoding": dialect.encoding, "delimiter": dialect.delimiter, "quote": dialect.quote, "escape": dialect.escape,
            "header_rows": dialect.header_rows, "skip": dialect.skip, "comment": dialect.comment,
        })
    });
    let rejected: Vec<_> = table
        .report
        .rejected
        .iter()
        .map(|row| json!({"line": row.line, "reason": row.reason, "text": row.text}))
        .collect();
    json!({
        "name": table.name, "rows": frame.rows(), "columns": columns, "dialect": dialect, "rejected": rejected,
        "notes": table.report.notes,
    })
}

/// How text was read, for a person.
fn in_words(dialect: &Dialect) -> String {
    let mut words = format!("{}, delimiter {:?}", dialect.encoding, dialect.delimiter);
    for (name, sign) in [("quote", dialect.quote), ("escape", dialect.escape)] {
        words += &sign.map(|sign| format!(", {name} {sign}")).unwrap_or_default();
    }
    words += &dialect.comment.as_ref().map(|mark| format!(", comment {mark}")).unwrap_or_default();
    words += match dialect.header_rows {
        0 => ", no header",
        1 => ", 1 header row",
        _ => ", several header rows",
    };
    if dialect.skip > 0 {
        words += &format!(", {} lines skipped", dialect.skip);
    }
    words
}

fn print_source(path: &Path, source: &Source) -> anyhow::Result<()> {
    terminal::data(format_args!("{}: {}", path.display(), source.format))?;
    for table in &source.tables {
        let frame = &table.frame;
        terminal::data(format_args!(
            "  {}: {}, {}",
            table.name,
            counted(frame.rows() as u64, "row"),
            counted(frame.columns() as u64, "column")
        ))?;
        if let Some(dialect) = &table.report.dialect {
            terminal::data(format_args!("    read as {}", in_words(dialect)))?;
        }
        let widest =
            (0..frame.columns()).map(|column| frame.column_name(column).chars().count()).max().unwrap_or(0).min(40);
        for column in 0..frame.columns() {
            let nulls = match frame.null_count(column) {
                0 => String::new(),
                1 => "  1 null".to_owned(),
                many => format!("  {many} nulls"),
            };
            terminal::data(format_args!(
                "    {:widest$}  {}{nulls}",
                frame.column_name(column),
                frame.column_type(column)
            ))?;
        }
        for note in &table.report.notes {
            terminal::data(format_args!("  note: {note}"))?;
        }
        for row in &table.report.rejected {
            terminal::data(format_args!("  set aside: line {}: {}", row.line, row.reason))?;
        }
    }
    Ok(())
}
