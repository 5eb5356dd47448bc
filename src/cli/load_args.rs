//! How files are read: the options that the commands share, under the names of the window's preview.

use clap::Args;

use crate::frame::{ChosenType, LoadOptions};

/// Load options. What is not said is found in the file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct LoadArgs {
    /// How the files were written.
    #[command(flatten)]
    pub form: FormArgs,
    /// At most so many rows.
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
}

/// How files were written: the load options that do not say how much of them is read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct FormArgs {
    /// Every column as text, as it stands in the file.
    #[arg(long)]
    pub text: bool,
    /// The text's encoding: `utf-8`, `windows-1252`, `shift_jis`, ...
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Between cells; `tab` for a tabulator.
    #[arg(long, value_name = "TEXT", value_parser = parse_delimiter)]
    pub delimiter: Option<String>,
    /// Around cells that hold a delimiter or a line end; `none` where nothing is.
    #[arg(long, value_name = "CHARACTER", value_parser = parse_mark)]
    pub quote: Option<String>,
    /// Before a character that is to be taken as it is; `none` where nothing is.
    #[arg(long, value_name = "CHARACTER", value_parser = parse_mark)]
    pub escape: Option<String>,
    /// Rows of header; 0 where the first row is data.
    #[arg(long, value_name = "ROWS")]
    pub header_rows: Option<usize>,
    /// Lines before the table.
    #[arg(long, value_name = "LINES")]
    pub skip: Option<usize>,
    /// Begins a line that is no row; `none` where nothing does.
    #[arg(long, value_name = "TEXT", value_parser = parse_mark)]
    pub comment: Option<String>,
    /// A text that stands for a null; may be repeated.
    #[arg(long, value_name = "TEXT")]
    pub null: Vec<String>,
    /// Before the decimals: `.` or `,`.
    #[arg(long, value_name = "MARK", value_parser = [".", ","])]
    pub decimal: Option<String>,
    /// Between the thousands; `none` where nothing is, `space` for a blank.
    #[arg(long, value_name = "MARK", value_parser = parse_mark)]
    pub thousands: Option<String>,
    /// A column's type, as `COLUMN=TYPE`; may be repeated. Types: text, int64, float64, bool, date, datetime, and
    /// with the order of day and month date[dmy], date[mdy], datetime[dmy], datetime[mdy].
    #[arg(long = "as", value_name = "COLUMN=TYPE", value_parser = parse_column_type)]
    pub types: Vec<(String, ChosenType)>,
    /// Of a folder or pattern of files: adds a column of this name that says which file a row is from.
    #[arg(long, value_name = "NAME")]
    pub source_column: Option<String>,
}

impl LoadArgs {
    /// The loader's options; one that cannot be is an error that names it.
    pub(super) fn options(&self) -> anyhow::Result<LoadOptions> {
        self.form.options(self.limit)
    }
}

impl FormArgs {
    /// The loader's options for at most so many rows; one that cannot be is an error that names it.
    pub(super) fn options(&self, limit: Option<usize>) -> anyhow::Result<LoadOptions> {
        let said = self.clone();
        let options = LoadOptions {
            all_text: said.text,
            limit,
            encoding: said.encoding,
            delimiter: said.delimiter,
            quote: said.quote,
            escape: said.escape,
            header_rows: said.header_rows,
            skip: said.skip,
            comment: said.comment,
            nulls: (!said.null.is_empty()).then_some(said.null),
            decimal: said.decimal,
            thousands: said.thousands,
            types: said.types,
            sheet: None,
            source_column: said.source_column,
            first_beyond: None,
        };
        options.check().map_err(|error| anyhow::anyhow!("{}; {}", error.message, error.hint))?;
        Ok(options)
    }
}

/// What stands between cells, where a tabulator has a name.
pub(super) fn parse_delimiter(text: &str) -> Result<String, String> {
    match text {
        "" => Err("an empty text cannot stand between cells".to_owned()),
        "tab" | "\\t" => Ok("\t".to_owned()),
        "space" => Ok(" ".to_owned()),
        other => Ok(other.to_owned()),
    }
}

/// A mark, or an empty text where there is none.
fn parse_mark(text: &str) -> Result<String, String> {
    match text {
        "none" => Ok(String::new()),
        other => parse_delimiter(other),
    }
}

fn parse_column_type(text: &str) -> Result<(String, ChosenType), String> {
    // A name may hold the sign itself; a type never does.
    let Some((column, name)) = text.rsplit_once('=').filter(|(column, _)| !column.is_empty()) else {
        return Err(format!("{text:?} is not COLUMN=TYPE"));
    };
    if let Some(chosen) = ChosenType::of_name(name) {
        return Ok((column.to_owned(), chosen));
    }
    let names: Vec<_> = ChosenType::ALL.iter().map(|chosen| chosen.name()).collect();
    Err(format!("{name:?} is no type; the types are {}", names.join(", ")))
}
