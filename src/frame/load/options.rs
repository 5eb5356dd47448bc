//! What a person may say about how a file was written. What is not said is found in the file.

use serde::{Deserialize, Serialize};

/// Choices for loading; the default finds them alone. Those about text apply to delimited text only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoadOptions {
    /// Every column as text, as it stands in the file.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub all_text: bool,
    /// At most so many rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Of a file with several tables only this one, by its name, or by its number from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Of a folder or pattern of files: a column of this name says which file a row is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_column: Option<String>,
    /// Of a file with several tables, where it has more bytes than this, only the first one is read, and in any case no
    /// more than [`LoadOptions::MOST_AT_ONCE`]; the others are named. For who looks at one at a time.
    #[serde(skip)]
    pub first_beyond: Option<u64>,
    /// The text's encoding, by any name that browsers know (`utf-8`, `windows-1252`, `shift_jis`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Between cells; up to [`LoadOptions::LONGEST_DELIMITER`] bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Around cells that hold a delimiter or a line end; empty where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Before a character that is to be taken as it is; empty where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escape: Option<String>,
    /// Rows of header; the names of several are joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_rows: Option<usize>,
    /// Lines before the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip: Option<usize>,
    /// Begins a line that is no row; empty where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Texts that stand for a null in every column, in place of the usual ones, which do so among numbers and dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nulls: Option<Vec<String>>,
    /// Before the decimals of every number: a point or a comma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// Between the thousands of numbers; empty where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
    /// Columns, by name, whose type is chosen; the last word about a column counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<(String, ChosenType)>,
}

/// A type that a person chose for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChosenType {
    /// As it stands in the file.
    Text,
    /// Whole numbers; leading zeros, currency signs and percent signs go.
    Integer,
    /// Numbers; currency signs and percent signs go.
    Number,
    /// Truth values: true and false, yes and no, 1 and 0.
    Boolean,
    /// Days, in the order that the column's values allow.
    Date,
    /// Days written day, month, year.
    DateDayFirst,
    /// Days written month, day, year.
    DateMonthFirst,
    /// Days with a time of day, in the order that the column's values allow.
    Datetime,
    /// The same, written day, month, year.
    DatetimeDayFirst,
    /// The same, written month, day, year.
    DatetimeMonthFirst,
}

impl ChosenType {
    /// Every type, in the order in which a person is offered them.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Date,
        Self::DateDayFirst,
        Self::DateMonthFirst,
        Self::Datetime,
        Self::DatetimeDayFirst,
        Self::DatetimeMonthFirst,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "int64",
            Self::Number => "float64",
            Self::Boolean => "bool",
            Self::Date => "date",
            Self::DateDayFirst => "date[dmy]",
            Self::DateMonthFirst => "date[mdy]",
            Self::Datetime => "datetime",
            Self::DatetimeDayFirst => "datetime[dmy]",
            Self::DatetimeMonthFirst => "datetime[mdy]",
        }
    }

    /// Its name for a person.
    pub fn title(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Integer => "Whole number",
            Self::Number => "Number",
            Self::Boolean => "True or false",
            Self::Date => "Date",
            Self::DateDayFirst => "Date, day first",
            Self::DateMonthFirst => "Date, month first",
            Self::Datetime => "Date and time",
            Self::DatetimeDayFirst => "Date and time, day first",
            Self::DatetimeMonthFirst => "Date and time, month first",
        }
    }

    /// The type of a name, also of the names that pandas and SQL give it.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let other = match name.as_str() {
            "string" | "str" | "utf8" | "varchar" => Self::Text,
            "int" | "integer" => Self::Integer,
            "float" | "number" | "double" => Self::Number,
            "boolean" => Self::Boolean,
            "timestamp" => Self::Datetime,
            _ => return Self::ALL.into_iter().find(|chosen| chosen.name() == name),
        };
        Some(other)
    }
}

/// An option that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OptionError {
    /// What is wrong with which option.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl LoadOptions {
    /// Tables of one file that are read for someone who looks at one at a time.
    pub const MOST_AT_ONCE: usize = 50;

    /// How many tables of a file of so many bytes are read; the others are named.
    pub fn most_tables(&self, bytes: u64) -> usize {
        match self.first_beyond {
            None => usize::MAX,
            Some(most) if bytes > most => 1,
            Some(_) => Self::MOST_AT_ONCE,
        }
    }

    /// The longest delimiter, in bytes of UTF-8.
    pub const LONGEST_DELIMITER: usize = 8;
    /// The most header rows.
    pub const MOST_HEADER_ROWS: usize = 20;

    /// Whether nothing was said: everything is found in the file.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What was said about a column's type.
    pub fn type_of(&self, column: &str) -> Option<ChosenType> {
        self.types.iter().rev().find(|(name, _)| name == column).map(|(_, chosen)| *chosen)
    }

    /// Whether the choices can be; the first that cannot is the error.
    pub fn check(&self) -> Result<(), OptionError> {
        let refused = |message: String, hint: &str| Err(OptionError { message, hint: hint.to_owned() });
        if let Some(name) = &self.encoding
            && encoding_rs::Encoding::for_label(name.as_bytes()).is_none()
        {
            return refused(
                format!("the encoding {name:?} is not known"),
                "name one such as utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis, big5, gbk or euc-kr",
            );
        }
        if let Some(delimiter) = &self.delimiter
            && (delimiter.is_empty()
                || delimiter.len() > Self::LONGEST_DELIMITER
                || delimiter.contains(['\n', '\r'])
                || (self.quote.as_deref().is_some_and(|quote| !quote.is_empty() && delimiter.contains(quote))))
        {
            return refused(
                format!("the delimiter {delimiter:?} cannot stand between cells"),
                "give one to eight characters that are neither line ends nor the quote",
            );
        }
        for (name, mark) in [("quote", &self.quote), ("escape", &self.escape), ("thousands", &self.thousands)] {
            let mut chars = mark.iter().flat_map(|mark| mark.chars());
            let (first, second) = (chars.next(), chars.next());
            let fits =
                |c: char| !c.is_alphanumeric() && !matches!(c, '\n' | '\r') && (name == "thousands" || c.is_ascii());
            if second.is_some() || !first.is_none_or(fits) {
                let mark = mark.as_deref().unwrap_or_default();
                return refused(format!("{name} cannot be {mark:?}"), "give one sign such as \" or ', or none");
            }
        }
        if let Some(comment) = &self.comment
            && (comment.len() > Self::LONGEST_DELIMITER || comment.contains(['\n', '\r']))
        {
            return refused(format!("{comment:?} cannot begin a comment"), "give one to eight characters, such as #");
        }
        if let Some(decimal) = &self.decimal
            && !matches!(decimal.as_str(), "." | ",")
        {
            return refused(format!("the decimal mark cannot be {decimal:?}"), "give a point or a comma");
        }
        let point = self.decimal.as_deref().unwrap_or(".");
        if self.thousands.as_deref().is_some_and(|mark| mark == point) {
            return refused(
                format!("{point:?} cannot be the decimal mark and set thousands apart"),
                "give another mark for one of them",
            );
        }
        if self.header_rows.is_some_and(|rows| rows > Self::MOST_HEADER_ROWS) {
            return refused(format!("more than {} header rows", Self::MOST_HEADER_ROWS), "skip the lines above them");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{ChosenType, LoadOptions};

    #[test]
    fn every_type_is_found_by_its_name() {
        for chosen in ChosenType::ALL {
            assert_eq!(ChosenType::of_name(chosen.name()), Some(chosen));
        }
        assert_eq!(ChosenType::of_name("Integer"), Some(ChosenType::Integer));
        assert_eq!(ChosenType::of_name("colour"), None);
    }

    #[test]
    fn choices_that_cannot_be_are_refused_by_name() {
        let text = |text: &str| Some(text.to_owned());
        let bad = [
            LoadOptions { encoding: text("klingon"), ..LoadOptions::default() },
            LoadOptions { delimiter: text(""), ..LoadOptions::default() },
            LoadOptions { delimiter: text("\n"), ..LoadOptions::default() },
            LoadOptions { delimiter: text("'"), quote: text("'"), ..LoadOptions::default() },
            LoadOptions { quote: text("ab"), ..LoadOptions::default() },
            LoadOptions { escape: text("n"), ..LoadOptions::default() },
            LoadOptions { decimal: text("'"), ..LoadOptions::default() },
            LoadOptions { thousands: text("."), ..LoadOptions::default() },
            LoadOptions { header_rows: Some(21), ..LoadOptions::default() },
        ];
        for options in bad {
            let error = options.check().expect_err("refused");
            assert!(!error.message.is_empty() && !error.hint.is_empty(), "{options:?}");
        }
        let good = LoadOptions { quote: text(""), thousands: text("."), decimal: text(","), ..LoadOptions::default() };
        assert_eq!(good.check(), Ok(()));
    }

    #[test]
    fn what_is_not_said_is_not_written_and_reads_back() {
        assert_eq!(serde_json::to_string(&LoadOptions::default()).ok().as_deref(), Some("{}"));
        let said = LoadOptions {
            delimiter: Some("||".to_owned()),
            types: vec![("zip".to_owned(), ChosenType::Text)],
            ..LoadOptions::default()
        };
        let text = serde_json::to_string(&said).expect("plain data");
        assert_eq!(serde_json::from_str::<LoadOptions>(&text).ok(), Some(said));
    }
}
