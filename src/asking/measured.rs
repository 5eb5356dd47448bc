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

/// What the points and commas of a number are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// There are none, or either is possible ("1,200").
    Either,
    /// A point before decimals.
    Point,
    /// A comma before decimals, points between thousands.
    Comma,
}

/// What the marks of a number are; `None` where they are those of no number ("04.01.2025").
fn marks(number: &str) -> Option<Marks> {
    let grouped = |whole: &str, mark: char| {
        let mut groups = whole.split(mark);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (commas, points) = (number.matches(',').count(), number.matches('.').count());
    let (whole, behind) = number.rsplit_once(['.', ',']).unwrap_or((number, ""));
    match (commas, points) {
        (0, 0) => Some(Marks::Either),
        (0, 1) => Some(Marks::Point),
        (1, 0) if grouped(number, ',') => Some(Marks::Either),
        (1, 0) => Some(Marks::Comma),
        (_, 0) => grouped(number, ',').then_some(Marks::Either),
        (0, _) => grouped(number, '.').then_some(Marks::Comma),
        (_, 1) if number.rfind('.') > number.rfind(',') => {
            (grouped(whole, ',') && digits(behind)).then_some(Marks::Point)
        }
        (1, _) => (grouped(whole, '.') && digits(behind)).then_some(Marks::Comma),
        _ => None,
    }
}

/// The digits and marks that a text of a measured column begins with, behind what may stand before them.
fn number_of(text: &str) -> &str {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let text = text.get(start..).unwrap_or_default();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether a measured column writes its decimals behind a comma, and its values (as far as they are known) whose
/// numbers are written otherwise, so that they are not read.
pub(super) fn decimal_comma(description: &ColumnDescription) -> (bool, Vec<&str>) {
    let texts = description.values.iter().filter_map(|value| match &value.value {
        Scalar::Text(text) if !text.trim().is_empty() => Some(text.as_str()),
        _ => None,
    });
    let known: Vec<(&str, Option<Marks>)> = texts.map(|text| (text, marks(number_of(text)))).collect();
    let many = |wanted: Marks| known.iter().filter(|(_, marks)| *marks == Some(wanted)).count();
    let comma = many(Marks::Comma) > many(Marks::Point);
    let other = if comma { Marks::Point } else { Marks::Comma };
    let odd = known.iter().filter(|(_, marks)| marks.is_none_or(|marks| marks == other)).map(|(text, _)| *text);
    (comma, odd.collect())
}

/// A number, and behind it nothing, a unit, a remark in brackets or a note.
fn is_number(text: &str) -> bool {
    let text = text.trim_start_matches(['$', '\u{20ac}', '\u{a3}', '+', '~', '<', '>', '\u{2248}', ' ']);
    let text = text.strip_prefix(['-', '\u{2212}']).unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if marks(number).is_none() {
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
    use super::{Marks, is_number, marks};

    #[test]
    fn points_and_commas_are_told_apart_by_where_they_stand() {
        for (number, expected) in [
            ("14,00", Some(Marks::Comma)),
            ("1,200", Some(Marks::Either)),
            ("1.200,5", Some(Marks::Comma)),
            ("1,200.5", Some(Marks::Point)),
            ("1.200.000", Some(Marks::Comma)),
            ("0.5", Some(Marks::Point)),
            ("31.12.24", None),
        ] {
            assert_eq!(marks(number), expected, "{number}");
        }
    }

    #[test]
    fn numbers_with_units_are_measured_and_dates_are_not() {
        for text in ["2,591 m", "162 km (101 mi)", "$1,200", "45%", "12*", "1.5 million"] {
            assert!(is_number(text), "{text}");
        }
        for text in
            ["04.01.2025", "1.2.3", "12,34,56", "3 May", "1987\u{2013}1991", "3-1", "1:23.4", "7th", "A4", "88.3 FM"]
        {
            assert!(!is_number(text), "{text}");
        }
    }
}
