//! Texts that hold a number with its unit ("2,591 m", "162 km (101 mi)", "$1,200") or a day ("5 May 1939").
//!
//! Tells such a column from its values, so that it can be compared and ranked. Times, scores and ranges are neither.

use super::lexicon::lexicon;
use super::text::fold;
use crate::domain::{ColumnDescription, Scalar};

/// Columns with fewer values say too little.
const FEWEST_VALUES: usize = 3;

/// Whether a text column holds numbers with units or separators.
pub(super) fn is_measured(description: &ColumnDescription) -> bool {
    if !description.data_type.is_textual() {
        return false;
    }
    let texts: Vec<&str> = description
        .values
        .iter()
        .filter_map(|value| if let Scalar::Text(text) = &value.value { Some(text.trim()) } else { None })
        .filter(|text| !text.is_empty() && !matches!(*text, "-" | "\u{2013}" | "\u{2014}" | "n/a" | "N/A" | "?"))
        .collect();
    let measured = texts.iter().filter(|text| is_number(text)).count();
    // A few rows may say why there is no number ("Ret", "Swing").
    measured >= FEWEST_VALUES && measured * 4 >= texts.len() * 3
}

/// Whether a text column holds days with their year.
pub(super) fn is_dated(description: &ColumnDescription) -> bool {
    if !description.data_type.is_textual() {
        return false;
    }
    let texts: Vec<String> = description
        .values
        .iter()
        .filter_map(|value| if let Scalar::Text(text) = &value.value { Some(fold(text.trim())) } else { None })
        .filter(|text| !text.is_empty())
        .collect();
    let dated = texts.iter().filter(|text| is_day(text)).count();
    dated >= FEWEST_VALUES && dated * 4 >= texts.len() * 3
}

/// A month's name and a year, with or without a day, and no second year.
fn is_day(text: &str) -> bool {
    let text = text.split(['(', '[']).next().unwrap_or_default();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let digits = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let years = words.iter().filter(digits).filter(|word| word.len() == 4).count();
    let days = words.iter().filter(digits).filter(|word| word.len() <= 2).count();
    let months = words
        .iter()
        .filter(|word| matches!(lexicon().calendar(word), Some(super::role::CalendarWord::Month(_))))
        .count();
    years == 1 && days <= 1 && months == 1 && words.len() == 2 + days
}

/// A number, and behind it nothing, a unit, a remark in brackets or a note.
fn is_number(text: &str) -> bool {
    let text = text.trim_start_matches(['$', '\u{20ac}', '\u{a3}', '+', '~', '<', '>', '\u{2248}', ' ']);
    let text = text.strip_prefix(['-', '\u{2212}']).unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let rest = rest.trim();
    let rest = rest.split(['(', '[']).next().unwrap_or_default().trim().trim_end_matches(['*', '\u{2020}', '%']);
    // "17 / 150": of so many.
    let of = rest
        .strip_prefix('/')
        .is_some_and(|of| text.contains(" / ") && of.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b','));
    rest.is_empty()
        || of
        || fold(rest).split(' ').all(|word| {
            let word: String = word.chars().filter(char::is_ascii_alphabetic).collect();
            !word.is_empty() && lexicon().is_unit(&word) && lexicon().calendar(&word).is_none()
        })
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_with_units_are_measured_and_dates_are_not() {
        for text in ["2,591 m", "162 km (101 mi)", "$1,200", "45%", "12*", "1.5 million"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["3 May", "1987\u{2013}1991", "3-1", "1:23.4", "7th", "A4", "88.3 FM"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
