//! Where a run's result goes: a table for the eye, or a format for a program; a file or stdout. The outcome itself goes to stderr.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::args::{Common, OutputFormat};
use super::exit::Exit;
use super::terminal;
use crate::asking::help::Diagnosis;
use crate::domain::{CodeError, Status};
use crate::execution::ExecutionResult;
use crate::frame::{ExportFormat, Frame, export, text_table};

/// Prints a JSON document.
pub(super) fn print_document(document: &Value) -> anyhow::Result<()> {
    terminal::data(document)
}

/// Says what is wrong with code and what to do: the cause, the advice, and what else the document offers.
pub(super) fn print_help(help: &Diagnosis) {
    terminal::note(format_args!("help: {} {}", help.cause, help.advice));
    if let Some(fix) = &help.fix {
        terminal::note(format_args!("certain: {}:\n\n{}\n", fix.label, fix.code.trim_end()));
    }
    if let Some(rows) = &help.rows {
        terminal::note(format_args!("to see: {}:\n\n{}\n", rows.label, rows.code.trim_end()));
    }
}

/// Writes the frame, the figures and the outcome where the options say.
pub(super) fn deliver(result: &ExecutionResult, common: &Common) -> anyhow::Result<Exit> {
    if let Some(frame) = &result.dataframe {
        deliver_frame(frame, common)?;
    }
    if let Some(folder) = &common.figures {
        write_figures(result, folder)?;
    }
    if !common.json {
        print_outcome(result, common.quiet);
    }
    Ok(result.status.into())
}

fn deliver_frame(frame: &Frame, common: &Common) -> anyhow::Result<()> {
    let format = common.format.or_else(|| common.output.as_deref().and_then(format_of));
    if let Some(path) = &common.output {
        return write_file(frame, format.unwrap_or(OutputFormat::Csv), path);
    }
    if common.json {
        return Ok(());
    }
    match format.unwrap_or(OutputFormat::Table) {
        OutputFormat::Table => terminal::data(text_table(frame, common.limit, terminal::width()).trim_end()),
        other => {
            let mut out = BufWriter::new(io::stdout().lock());
            terminal::written(write(frame, other, common.limit, &mut out).and_then(|()| out.flush()))
        }
    }
}

fn format_of(path: &Path) -> Option<OutputFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" => Some(OutputFormat::Csv),
        "json" => Some(OutputFormat::Json),
        "ndjson" | "jsonl" => Some(OutputFormat::Ndjson),
        "parquet" => Some(OutputFormat::Parquet),
        "txt" => Some(OutputFormat::Table),
        _ => None,
    }
}

fn write(frame: &Frame, format: OutputFormat, limit: usize, out: &mut dyn Write) -> io::Result<()> {
    let format = match format {
        OutputFormat::Table => return out.write_all(text_table(frame, limit, usize::MAX).as_bytes()),
        OutputFormat::Csv => ExportFormat::Csv,
        OutputFormat::Json => ExportFormat::Json,
        OutputFormat::Ndjson => ExportFormat::Ndjson,
        OutputFormat::Parquet => ExportFormat::Parquet,
    };
    export(frame, format, out)
}

/// Written beside the target and renamed, so that a failure leaves what was there before. A link stays one, and what is
/// no file (a device, a pipe) is written to, never replaced.
fn write_file(frame: &Frame, format: OutputFormat, path: &Path) -> anyhow::Result<()> {
    let context = || format!("the result could not be written to {}", path.display());
    let whole = |out: &mut fs::File| {
        let mut out = BufWriter::new(out);
        write(frame, format, usize::MAX, &mut out).and_then(|()| out.flush())
    };
    let there = fs::metadata(path);
    if there.as_ref().is_ok_and(|there| !there.is_file()) {
        let mut file = fs::OpenOptions::new().write(true).open(path).with_context(context)?;
        return whole(&mut file).with_context(context);
    }
    let target = if there.is_ok() { path.canonicalize().with_context(context)? } else { path.to_path_buf() };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(context)?;
    whole(file.as_file_mut()).with_context(context)?;
    file.persist(&target).with_context(context)?;
    Ok(())
}

fn write_figures(result: &ExecutionResult, folder: &Path) -> anyhow::Result<()> {
    let context = || format!("the figures could not be written to {}", folder.display());
    fs::create_dir_all(folder).with_context(context)?;
    for (number, figure) in result.figures.iter().enumerate() {
        fs::write(folder.join(format!("figure-{}.png", number + 1)), &figure.png).with_context(context)?;
    }
    Ok(())
}

/// The outcome in words. A success is one line, and none with `--quiet`.
fn print_outcome(result: &ExecutionResult, quiet: bool) {
    if result.status == Status::Completed {
        if !quiet {
            let origin = result.origin.as_deref().map(|origin| format!(" from {origin}")).unwrap_or_default();
            terminal::note(format_args!("{}{origin}", result.summary));
            for note in &result.notes {
                terminal::note(format_args!("note: {note}"));
            }
        }
        return;
    }
    if let Some(error) = &result.error {
        print_traceback(error);
    }
    terminal::failure(&result.summary, &result.hint);
}

fn print_traceback(error: &CodeError) {
    for frame in &error.traceback {
        terminal::note(format_args!("  line {}, in {}", frame.line, frame.function));
        terminal::note(format_args!("    {}", frame.source));
    }
}
