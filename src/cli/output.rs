//! Where a run's result goes: a table for the eye, or a format for a program; a file or stdout. The outcome itself goes to stderr.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::args::{Common, OutputFormat};
use super::exit::Exit;
use super::terminal;
use crate::asking::help::Diagnosis;
use crate::domain::{CancelToken, CodeError, Status};
use crate::execution::ExecutionResult;
use crate::frame::{ExportError, ExportFormat, ExportOptions, Frame, export_file, export_to, replace_file, text_table};

/// Prints a JSON document.
pub(super) fn print_document(document: &Value) -> anyhow::Result<()> {
    terminal::data(document)
}

/// Says what is wrong with code and what to do: the cause, the advice, and what else the document offers.
pub(super) fn print_help(help: &Diagnosis) {
    terminal::note(format_args!("help: {} {}", help.cause, help.advice));
    if let Some(fix) = &help.fix {
        terminal::note(format_args!("a sure fix, {}:\n\n{}\n", lower_first(&fix.label), fix.code.trim_end()));
    }
    if let Some(rows) = &help.rows {
        terminal::note(format_args!("to see {}:\n\n{}\n", lower_first(&rows.label), rows.code.trim_end()));
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
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
        // The error names the file itself.
        let notes = write_file(frame, format.unwrap_or(OutputFormat::Csv), path);
        let notes = notes.context("the result could not be written")?;
        print_notes(&notes, common.quiet);
        return Ok(());
    }
    if common.json {
        return Ok(());
    }
    let Some(format) = export_format(format.unwrap_or(OutputFormat::Table)) else {
        return terminal::data(text_table(frame, common.limit, terminal::width()).trim_end());
    };
    let mut out = io::stdout();
    match export_to(frame, &ExportOptions::new(format), &mut out, &CancelToken::new()) {
        Ok(notes) => print_notes(&notes, common.quiet),
        // A reader that went away is not an error.
        Err(error) if error.kind == "closed" => {}
        Err(error) => return Err(error).context("stdout does not take the result"),
    }
    terminal::written(out.flush())
}

fn print_notes(notes: &[String], quiet: bool) {
    for note in notes.iter().filter(|_| !quiet) {
        terminal::note(format_args!("note: {note}"));
    }
}

fn format_of(path: &Path) -> Option<OutputFormat> {
    let format = match ExportFormat::of_path(path) {
        Some(format) => format,
        None if path.extension()?.eq_ignore_ascii_case("txt") => return Some(OutputFormat::Table),
        None => return None,
    };
    Some(match format {
        ExportFormat::Csv => OutputFormat::Csv,
        ExportFormat::Tsv => OutputFormat::Tsv,
        ExportFormat::Excel => OutputFormat::Excel,
        ExportFormat::Parquet => OutputFormat::Parquet,
        ExportFormat::Arrow => OutputFormat::Arrow,
        ExportFormat::Json => OutputFormat::Json,
        ExportFormat::Ndjson => OutputFormat::Ndjson,
        ExportFormat::Markdown => OutputFormat::Markdown,
    })
}

/// `None` is the table for the eye.
fn export_format(format: OutputFormat) -> Option<ExportFormat> {
    Some(match format {
        OutputFormat::Table => return None,
        OutputFormat::Csv => ExportFormat::Csv,
        OutputFormat::Tsv => ExportFormat::Tsv,
        OutputFormat::Excel => ExportFormat::Excel,
        OutputFormat::Parquet => ExportFormat::Parquet,
        OutputFormat::Arrow => ExportFormat::Arrow,
        OutputFormat::Json => ExportFormat::Json,
        OutputFormat::Ndjson => ExportFormat::Ndjson,
        OutputFormat::Markdown => ExportFormat::Markdown,
    })
}

fn write_file(frame: &Frame, format: OutputFormat, path: &Path) -> Result<Vec<String>, ExportError> {
    let cancel = CancelToken::new();
    let Some(format) = export_format(format) else {
        let text = text_table(frame, usize::MAX, usize::MAX);
        return replace_file(path, text.as_bytes(), &cancel).map(|()| Vec::new());
    };
    let frames = [("result".to_owned(), frame.clone())];
    let exported = export_file(&frames, &ExportOptions::new(format), path, &cancel, &mut |_| {})?;
    Ok(exported.notes)
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
