//! Frames as files and text for other programs. Exact values, not looks: no thousands groups, nulls as nothing.
//!
//! A file per format; this one is the way through. Whatever a format cannot hold is kept by a rule that the format's
//! file states, or reported as a note. Every writer works by blocks of rows, between which it can be cancelled.

mod as_text;
mod blocks;
mod columnar;
mod delimited;
mod error;
mod excel;
mod excel_cells;
mod excel_columns;
mod file;
mod format;
mod guard;
mod inputs;
mod json;
mod markdown;
mod notes;
mod plain;
mod python;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::Path;

pub(super) use self::as_text::as_text;
use self::blocks::Watch;
use self::guard::{Guard, Trouble};
use self::notes::Notes;
use super::Frame;
use crate::domain::CancelToken;

pub use self::blocks::ExportProgress;
pub use self::error::ExportError;
pub use self::file::{Exported, export_file, replace_file};
pub use self::format::{ExportFormat, ExportOptions, Quotes};
pub use self::inputs::is_read_from;
pub use self::text::{TextForm, text};

/// Writes a frame with the format's own options and nobody watching. The writer gets few large pieces.
pub fn export(frame: &Frame, format: ExportFormat, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let sheets = [("Sheet1".to_owned(), frame.clone())];
    let outcome = write(&sheets, &ExportOptions::new(format), out, None, &CancelToken::new(), &mut |_| {});
    outcome.map(drop).map_err(|error| io::Error::new(error.io_kind(), error.message))
}

/// Writes a frame to anything that takes bytes; the notes say what could not keep its form.
pub fn export_to(
    frame: &Frame,
    options: &ExportOptions,
    out: &mut (dyn Write + Send),
    cancel: &CancelToken,
) -> Result<Vec<String>, ExportError> {
    write(&[("Sheet1".to_owned(), frame.clone())], options, out, None, cancel, &mut |_| {})
}

/// Writes the sheets: several where the format has room for them. What has to be kept on the way goes into `folder`, by
/// default the system's own for that.
fn write(
    sheets: &[(String, Frame)],
    options: &ExportOptions,
    out: &mut (dyn Write + Send),
    folder: Option<&Path>,
    cancel: &CancelToken,
    progress: &mut (dyn FnMut(ExportProgress) + Send),
) -> Result<Vec<String>, ExportError> {
    let trouble = Trouble::default();
    let total = sheets.iter().map(|(_, frame)| frame.rows() as u64).sum();
    let mut watch = Watch::new(cancel, progress, total);
    let mut notes = Notes::default();
    let mut guarded = Guard::new(out, cancel.clone(), trouble.clone());
    let outcome = write_guarded(sheets, options, &mut guarded, folder, &mut watch, &mut notes);
    // What the stream itself said is plainer than what a writer made of it.
    match (trouble.take(), outcome) {
        (Some(trouble), _) => Err(trouble),
        (None, outcome) => outcome.map(|()| notes.finish()),
    }
}

fn write_guarded(
    sheets: &[(String, Frame)],
    options: &ExportOptions,
    out: &mut Guard<&mut (dyn Write + Send)>,
    folder: Option<&Path>,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    options.check()?;
    if options.format == ExportFormat::Excel {
        return excel::write(sheets, options, out, folder, watch, notes);
    }
    let [(_, frame)] = sheets else { return Err(ExportError::one_frame(options.format)) };
    if frame.columns() == 0 && frame.rows() > 0 {
        notes.say(format!("the table has {} rows and no column; the rows are not written", frame.rows()));
    }
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match options.format {
        ExportFormat::Csv | ExportFormat::Tsv => delimited::write(frame, options, &mut out, watch, notes)?,
        ExportFormat::Json => json::write(frame, &mut out, watch, notes)?,
        ExportFormat::Ndjson => json::write_lines(frame, &mut out, watch, notes)?,
        ExportFormat::Markdown => markdown::write(frame, options, &mut out, watch, notes)?,
        ExportFormat::Parquet => columnar::parquet(frame, &mut out, watch, notes)?,
        ExportFormat::Arrow => columnar::arrow(frame, &mut out, watch, notes)?,
        ExportFormat::Excel => {}
    }
    Ok(out.flush()?)
}
