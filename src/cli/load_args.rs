//! How files are read: the options that `inspect` and `convert` share, under the names of the window's preview.

use clap::Args;

use crate::frame::LoadOptions;

/// Load options. What is not said is found in the file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct LoadArgs {
    /// Every column as text, as it stands in the file.
    #[arg(long)]
    pub text: bool,
    /// The text's encoding: `utf-8`, `windows-1252`, `shift_jis`, ...
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Between cells; `tab` for a tabulator.
    #[arg(long, value_name = "TEXT", value_parser = parse_delimiter)]
    pub delimiter: Option<String>,
    /// Around cells that hold a delimiter or a line end.
    #[arg(long, value_name = "CHARACTER")]
    pub quote: Option<char>,
    /// Before a character that is to be taken as it is.
    #[arg(long, value_name = "CHARACTER")]
    pub escape: Option<char>,
    /// Rows of header; 0 where the first row is data.
    #[arg(long, value_name = "ROWS")]
    pub header_rows: Option<usize>,
    /// Lines before the table.
    #[arg(long, value_name = "LINES")]
    pub skip: Option<usize>,
    /// Begins a line that is no row.
    #[arg(long, value_name = "CHARACTER")]
    pub comment: Option<char>,
    /// A text that stands for a null; may be repeated.
    #[arg(long, value_name = "TEXT")]
    pub null: Vec<String>,
    /// Before the decimals: `.` or `,`.
    #[arg(long, value_name = "MARK", value_parser = [".", ","])]
    pub decimal: Option<String>,
    /// A column's type, as `COLUMN=TYPE`; may be repeated.
    #[arg(long = "as", value_name = "COLUMN=TYPE", value_parser = parse_column_type)]
    pub types: Vec<(String, String)>,
    /// At most so many rows.
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
}

impl LoadArgs {
    /// The loader's options; an option that it does not take is an error that names it.
    pub(super) fn options(&self) -> anyhow::Result<LoadOptions> {
        let given = [
            ("--encoding", self.encoding.is_some()),
            ("--delimiter", self.delimiter.is_some()),
            ("--quote", self.quote.is_some()),
            ("--escape", self.escape.is_some()),
            ("--header-rows", self.header_rows.is_some()),
            ("--skip", self.skip.is_some()),
            ("--comment", self.comment.is_some()),
            ("--null", !self.null.is_empty()),
            ("--decimal", self.decimal.is_some()),
            ("--as", !self.types.is_empty()),
        ];
        if let Some((name, _)) = given.iter().find(|(_, given)| *given) {
            anyhow::bail!("{name} cannot be chosen yet: how a file was written is found in it");
        }
        Ok(LoadOptions { all_text: self.text, limit: self.limit, ..LoadOptions::default() })
    }
}

/// What stands between cells, where a tabulator has a name.
pub(super) fn parse_delimiter(text: &str) -> Result<String, String> {
    match text {
        "" => Err("an empty text cannot stand between cells".to_owned()),
        "tab" | "\\t" => Ok("\t".to_owned()),
        other => Ok(other.to_owned()),
    }
}

fn parse_column_type(text: &str) -> Result<(String, String), String> {
    // A name may hold the sign itself; a type never does.
    match text.rsplit_once('=') {
        Some((column, data_type)) if !column.is_empty() && !data_type.is_empty() => {
            Ok((column.to_owned(), data_type.to_owned()))
        }
        _ => Err(format!("{text:?} is not COLUMN=TYPE")),
    }
}
