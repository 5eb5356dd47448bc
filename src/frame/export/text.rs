//! A frame as text for the clipboard.

use super::{ExportError, ExportFormat, ExportOptions, export_to, python};
use crate::domain::CancelToken;
use crate::frame::Frame;

/// The most text that is put together for a clipboard, in bytes: beyond it other programs stall.
const MOST: u64 = 256 << 20;

/// How cells are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// Tab-separated, as spreadsheets paste it.
    Tsv,
    /// Comma-separated.
    Csv,
    /// A Markdown table.
    Markdown,
    /// A JSON array of records.
    Json,
    /// A Python expression: a value, a list for one column, a dict of lists for more.
    Python,
}

impl TextForm {
    /// Every form, in the order menus list them.
    pub const ALL: [Self; 5] = [Self::Tsv, Self::Csv, Self::Markdown, Self::Json, Self::Python];

    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tsv => "TSV",
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
            Self::Json => "JSON",
            Self::Python => "Python",
        }
    }

    fn format(self) -> Option<ExportFormat> {
        Some(match self {
            Self::Tsv => ExportFormat::Tsv,
            Self::Csv => ExportFormat::Csv,
            Self::Markdown => ExportFormat::Markdown,
            Self::Json => ExportFormat::Json,
            Self::Python => return None,
        })
    }
}

/// The frame as text, with or without the columns' names. The frame is what is copied: a selection or a view of a
/// table is a frame of its own. O(cells), so off the UI thread for more than a screen of them.
pub fn text(frame: &Frame, form: TextForm, headers: bool, cancel: &CancelToken) -> Result<String, ExportError> {
    if frame.bytes() > MOST {
        let what = "this is too much for the clipboard".to_owned();
        return Err(ExportError::new("too_large", what, "export it to a file, or select less"));
    }
    let Some(format) = form.format() else { return Ok(python::literal(frame, headers)) };
    let options = ExportOptions { headers, ..ExportOptions::new(format) };
    let mut bytes = Vec::new();
    export_to(frame, &options, &mut bytes, cancel)?;
    String::from_utf8(bytes).map_err(|error| ExportError::failed(&error.to_string()))
}
