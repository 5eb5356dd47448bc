//! What a loaded table's columns hold that decides how another reader must be told their types.

use polars::prelude::{Column, DataType};

use super::{ColumnFacts, Frame};

/// Rows up to which every cell is looked at. In longer tables whatever may be so counts as so.
const ROWS: usize = 20_000;
/// Digits that every reader of decimal numbers keeps.
const DIGITS: usize = 15;

/// Words that pandas takes for nulls.
const NULL_WORDS: [&str; 17] = [
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL",
    "NaN", "None", "n/a", "nan",
];

/// The facts of every column. O(cells) of small tables, O(columns) of large ones.
pub(super) fn column_facts(frame: &Frame) -> Vec<ColumnFacts> {
    let small = frame.rows() <= ROWS;
    (0..frame.columns()).filter_map(|index| frame.column(index)).map(|column| facts(column, small)).collect()
}

fn facts(column: &Column, small: bool) -> ColumnFacts {
    let nulls = column.null_count() > 0;
    let (doubtful, null_words) = match column.dtype() {
        DataType::String | DataType::Float64 if !small => (true, *column.dtype() == DataType::String),
        DataType::String => match column.str() {
            Ok(texts) => {
                let words = |text: &str| NULL_WORDS.contains(&text) || text == "null";
                (!texts.iter().flatten().any(is_wordy), texts.iter().flatten().any(words))
            }
            Err(_) => (true, true),
        },
        DataType::Float64 => (column.f64().is_ok_and(|numbers| numbers.iter().flatten().any(is_long)), false),
        _ => (false, false),
    };
    ColumnFacts { nulls, doubtful, null_words }
}

/// Whether no reader can take a text for a number, a date or a truth value.
fn is_wordy(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let word = text.trim().trim_start_matches(['+', '-']).to_lowercase();
    letters().any(|c| !matches!(c, 'e' | 'E' | 'd' | 'D' | 'x' | 'X'))
        && !matches!(word.as_str(), "true" | "false" | "inf" | "infinity" | "nan" | "null" | "none" | "na" | "n/a")
        && !NULL_WORDS.contains(&text)
}

/// Whether a number's text has more digits than every reader keeps.
fn is_long(number: f64) -> bool {
    let digits = format!("{number:e}");
    digits.split('e').next().unwrap_or_default().chars().filter(char::is_ascii_digit).count() > DIGITS
        || (number != 0.0 && number.is_finite() && !(1e-20..1e22).contains(&number.abs()))
}
