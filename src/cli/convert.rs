//! `analyticspal convert`: a file of any format that can be loaded, written as any format.

use std::sync::Arc;

use serde_json::{Value, json};

use super::args::ConvertArgs;
use super::exit::Exit;
use super::open::load;
use super::{interrupt, terminal};
use crate::domain::counted;
use crate::frame::{
    ExportError, ExportFormat, Exported, Frame, LoadError, LoadOptions, Source, Table, export_file, is_read_from,
};

/// Why nothing was written.
struct Refused {
    kind: String,
    message: String,
    hint: String,
}

/// What was written, with what loading had to say before.
struct Converted {
    exported: Exported,
    columns: usize,
    notes: Vec<String>,
}

/// Runs it.
pub(super) fn run(args: &ConvertArgs) -> anyhow::Result<Exit> {
    let outcome = convert(args)?;
    if args.json {
        terminal::data(document(args, &outcome))?;
    }
    match outcome {
        Ok(converted) => {
            if !args.json && !args.quiet {
                print(args, &converted);
            }
            Ok(Exit::Success)
        }
        Err(refused) => {
            if !args.json {
                terminal::failure(&refused.message, &refused.hint);
            }
            Ok(if refused.kind == "cancelled" { Exit::Cancelled } else { Exit::Failure })
        }
    }
}

/// The outer error is a bad argument, the inner one the files'.
fn convert(args: &ConvertArgs) -> anyhow::Result<Result<Converted, Refused>> {
    let load_options = LoadOptions { sheet: args.table.clone(), ..args.load.options()? };
    let write_options = args.write.options(&args.output).map_err(anyhow::Error::from)?;
    if is_read_from(&args.path, &args.output) {
        return Ok(Err(ExportError::source(&args.output).into()));
    }
    let cancel = interrupt::token();
    let source = match load(&args.path, &load_options, cancel) {
        Ok(source) => source,
        Err(error) => return Ok(Err(error.into())),
    };
    let mut notes = Vec::new();
    let tables = chosen(&source, write_options.format, &mut notes);
    for table in &tables {
        notes.extend(table.report.notes.iter().cloned());
        let set_aside = table.report.rejected.iter();
        notes.extend(set_aside.map(|row| format!("set aside: line {}: {}", row.line, row.reason)));
    }
    let frames: Vec<(String, Frame)> = tables.iter().map(|table| (table.name.clone(), table.frame.clone())).collect();
    let columns = frames.first().map_or(0, |(_, frame)| frame.columns());
    let exported = export_file(&frames, &write_options, &args.output, cancel, &mut |_| {});
    Ok(exported.map_err(Refused::from).map(|exported| {
        notes.extend(exported.notes.iter().cloned());
        Converted { exported, columns, notes }
    }))
}

/// The tables that are written.
fn chosen(source: &Source, format: ExportFormat, notes: &mut Vec<String>) -> Vec<Arc<Table>> {
    if source.tables.len() > 1 && format != ExportFormat::Excel {
        let count = source.tables.len();
        let names = source.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>().join(", ");
        notes.push(format!("of {count} tables only the first was converted; --table picks another of {names}"));
        return source.tables.iter().take(1).cloned().collect();
    }
    source.tables.clone()
}

fn document(args: &ConvertArgs, outcome: &Result<Converted, Refused>) -> Value {
    let path = args.path.display().to_string();
    match outcome {
        Ok(Converted { exported, columns, notes }) => json!({
            "path": path, "output": exported.path.display().to_string(), "rows": exported.rows, "columns": columns,
            "bytes": exported.bytes, "notes": notes,
        }),
        Err(Refused { kind, message, hint }) => {
            json!({"path": path, "error": {"kind": kind, "message": message, "hint": hint}})
        }
    }
}

fn print(args: &ConvertArgs, converted: &Converted) {
    terminal::note(format_args!(
        "{}: {}, {}",
        args.output.display(),
        counted(converted.exported.rows, "row"),
        counted(converted.columns as u64, "column")
    ));
    for note in &converted.notes {
        terminal::note(format_args!("note: {note}"));
    }
}

impl From<LoadError> for Refused {
    fn from(error: LoadError) -> Self {
        Self { kind: error.kind, message: error.message, hint: error.hint }
    }
}

impl From<ExportError> for Refused {
    fn from(error: ExportError) -> Self {
        Self { kind: error.kind, message: error.message, hint: error.hint }
    }
}
