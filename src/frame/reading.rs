//! How a table was read out of its file, as far as another program must be told in order to read the same. Filled while
//! loading; what nobody else does likewise is named as an obstacle.

use serde::{Deserialize, Serialize};

use super::Dialect;

/// How a table was read. The default says nothing, as of tables whose format says everything itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Of delimited text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextReading>,
    /// The dialect of the files of a folder; that of a file alone is its report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<Dialect>,
    /// Of a workbook's sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetReading>,
    /// What was done that other readers do not do, a clause each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<String>,
    /// What the columns hold, in order; empty where nobody looked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnFacts>,
}

/// What a column holds that decides how its type must be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnFacts {
    /// Nulls.
    pub nulls: bool,
    /// Text that may be taken for something else as a whole, or numbers with more digits than quick readers keep.
    pub doubtful: bool,
    /// Text with words that other readers take for nulls.
    pub null_words: bool,
}

/// How delimited text was read, besides its [`Dialect`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextReading {
    /// Lines before the first row.
    pub lines_above: u64,
    /// One row of header holds the columns' names, letter for letter.
    pub own_names: bool,
    /// Comments stand among the rows.
    pub comments: bool,
    /// Some rows have more cells than the table has columns.
    pub uneven: bool,
    /// Blanks stand between delimiters and quotes.
    pub spaced_quotes: bool,
    /// Notes stand below the rows.
    pub notes_below: bool,
    /// Characters that could not be decoded were replaced.
    pub replaced: bool,
    /// Of fixed width: where the columns begin and end, in characters of a line.
    pub places: Vec<(usize, usize)>,
    /// Any run of blanks stands between cells.
    pub runs: bool,
    /// The columns, in order.
    pub columns: Vec<TextColumn>,
}

/// How the text of a column was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextColumn {
    /// As what.
    pub form: TextForm,
    /// Words such as `NA` were read as nulls.
    pub null_words: bool,
    /// Some of those words are such as pandas does not know by itself.
    #[serde(default)]
    pub odd_nulls: bool,
    /// Its empty cells are empty texts, not nulls.
    pub empty_texts: bool,
    /// Cells that did not fit the type that a person chose and became nulls.
    pub misfits: u64,
}

/// What the text of a column was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextForm {
    /// As it stands.
    Text,
    /// `true` and `false`.
    Bool,
    /// Also yes and no, 1 and 0.
    LooseBool,
    /// A number.
    Number {
        /// Before the decimals.
        decimal: char,
        /// Between the thousands.
        thousands: Option<char>,
        /// Whatever else stands around the digits goes: currency, percent, marks between thousands.
        loose: bool,
    },
    /// A day, or a moment.
    Moment {
        /// The one pattern that reads all of it, in the letters of C's `strftime`.
        format: Option<String>,
        /// Its order is year, month, day, so that nobody can misread it.
        iso: bool,
        /// Day before month.
        day_first: bool,
        /// It says how far it is from UTC.
        zoned: bool,
    },
}

/// Where the table of a sheet is; rows and columns of the sheet, from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetReading {
    /// The row of its first data.
    pub first_row: u32,
    /// The row of its last data.
    pub last_row: u32,
    /// One row of header, just above the data, holds the columns' names, letter for letter.
    pub own_names: bool,
    /// The sheet's columns that are the table's.
    pub columns: Vec<u32>,
    /// Rows without a cell stand between the others and were passed over.
    pub gaps: bool,
}
