//! What a frame can be written as, and the choices each format leaves.

use std::path::Path;

use super::ExportError;

/// What a frame can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// An Excel workbook, a sheet a frame.
    Excel,
    /// Parquet, zstd.
    Parquet,
    /// Arrow IPC.
    Arrow,
    /// One JSON array of records.
    Json,
    /// One JSON record a line.
    Ndjson,
    /// A Markdown table.
    Markdown,
}

impl ExportFormat {
    /// Every format, the ones most people want first.
    pub const ALL: [Self; 8] =
        [Self::Csv, Self::Tsv, Self::Excel, Self::Parquet, Self::Arrow, Self::Json, Self::Ndjson, Self::Markdown];

    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Excel => "Excel",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow IPC",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Markdown => "Markdown",
        }
    }

    /// The endings that mean it; the first one is given to new files.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv"],
            Self::Tsv => &["tsv", "tab"],
            Self::Excel => &["xlsx"],
            Self::Parquet => &["parquet", "pq"],
            Self::Arrow => &["arrow", "feather", "ipc"],
            Self::Json => &["json"],
            Self::Ndjson => &["ndjson", "jsonl"],
            Self::Markdown => &["md", "markdown"],
        }
    }

    /// The format that a path's ending means, in either case.
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.endings().contains(&ending.as_str()))
    }

    /// Whether it is delimited text, with the choices of that.
    pub fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }
}

/// Which cells of delimited text stand in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// Those that would be misread without: with a delimiter, a quote, a line end, blanks outside, or nothing in them.
    #[default]
    Needed,
    /// Everything but numbers, truth values and nulls.
    Text,
    /// Everything but nulls.
    All,
}

/// How a frame is written. What a format has no use for is ignored by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportOptions {
    /// The format.
    pub format: ExportFormat,
    /// Delimited text: between cells.
    pub delimiter: char,
    /// Delimited text: which cells stand in quotes.
    pub quotes: Quotes,
    /// Delimited text: begins with a byte order mark, by which older Excel versions know UTF-8.
    pub bom: bool,
    /// Delimited text and Markdown: stands for a null. A cell that holds just this text is put in quotes.
    pub null: String,
    /// Delimited text: a comma before the decimals.
    pub decimal_comma: bool,
    /// Delimited text and Excel: cells of text that begin with `=`, `+`, `-` or `@`, which spreadsheets may take for
    /// formulas, are made harmless: by a `'` before them, in Excel by the cell's own mark for that.
    pub neutralise: bool,
    /// Delimited text, Excel and Markdown: the first row holds the columns' names.
    pub headers: bool,
}

impl ExportOptions {
    /// The format's own choices.
    pub fn new(format: ExportFormat) -> Self {
        Self {
            format,
            delimiter: if format == ExportFormat::Tsv { '\t' } else { ',' },
            quotes: Quotes::default(),
            bom: false,
            null: String::new(),
            decimal_comma: false,
            neutralise: false,
            headers: true,
        }
    }

    /// Whether the choices can go together.
    pub(super) fn check(&self) -> Result<(), ExportError> {
        let odd =
            self.delimiter.is_ascii_alphanumeric() || matches!(self.delimiter, '"' | '\r' | '\n' | '-' | '+' | '\0');
        if self.format.is_delimited() && odd {
            return Err(ExportError::options(&format!("{:?} cannot stand between cells", self.delimiter)));
        }
        if self.format.is_delimited() && self.null.contains(['"', '\r', '\n', self.delimiter]) {
            return Err(ExportError::options(&format!("{:?} cannot stand for a null", self.null)));
        }
        Ok(())
    }
}

/// Whether a spreadsheet may take a text for a formula.
pub(super) fn like_a_formula(text: &str) -> bool {
    // Some spreadsheets skip a tab or line end before it.
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
