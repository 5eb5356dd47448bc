//! How a table is written: the choices that formats leave, for `convert`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::load_args::parse_delimiter;
use crate::frame::{ExportError, ExportFormat, ExportOptions, Quotes};

/// Choices for the output. Those that the format has no use for change nothing.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Writing")]
pub struct WriteArgs {
    /// CSV, TSV: between cells of the output; `tab` for a tabulator.
    #[arg(long, value_name = "CHARACTER", value_parser = parse_character)]
    pub output_delimiter: Option<char>,
    /// CSV, TSV: which cells of the output stand in quotes.
    #[arg(long, value_name = "WHICH")]
    pub output_quotes: Option<QuotesArg>,
    /// CSV, TSV, Markdown: stands for a null in the output; nothing by default.
    #[arg(long, value_name = "TEXT")]
    pub output_null: Option<String>,
    /// CSV, TSV: before the decimals of the output.
    #[arg(long, value_name = "MARK", value_parser = [".", ","])]
    pub output_decimal: Option<String>,
    /// CSV, TSV: begin the output with a byte order mark, by which older Excel versions know UTF-8.
    #[arg(long)]
    pub output_bom: bool,
    /// CSV, TSV, Excel: make cells harmless that begin with = + - @ and that a spreadsheet may take for formulas.
    #[arg(long)]
    pub neutralise: bool,
}

/// `--output-quotes`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum QuotesArg {
    /// Cells that would be misread without.
    Needed,
    /// Everything but numbers, truth values and nulls.
    Text,
    /// Everything but nulls.
    All,
}

impl WriteArgs {
    /// The options for a file, whose ending decides the format.
    pub(super) fn options(&self, path: &Path) -> Result<ExportOptions, ExportError> {
        let format = ExportFormat::of_path(path).ok_or_else(|| ExportError::unknown_ending(path))?;
        let plain = ExportOptions::new(format);
        let quotes = self.output_quotes.map(|quotes| match quotes {
            QuotesArg::Needed => Quotes::Needed,
            QuotesArg::Text => Quotes::Text,
            QuotesArg::All => Quotes::All,
        });
        Ok(ExportOptions {
            delimiter: self.output_delimiter.unwrap_or(plain.delimiter),
            quotes: quotes.unwrap_or(plain.quotes),
            null: self.output_null.clone().unwrap_or_default(),
            decimal_comma: self.output_decimal.as_deref() == Some(","),
            bom: self.output_bom,
            neutralise: self.neutralise,
            ..plain
        })
    }
}

fn parse_character(text: &str) -> Result<char, String> {
    let text = parse_delimiter(text)?;
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(format!("{text:?} is not one character")),
    }
}
