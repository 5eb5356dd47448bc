//! Numbers, moments and names as they stand beside a chart.

use chrono::{DateTime, NaiveDateTime, NaiveTime};

use super::super::format;
use crate::domain::group_digits;

/// A text of at most so many characters on one line.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    let line = format::one_line(text, characters);
    if line.is_empty() && !text.is_empty() { "(blank)".to_owned() } else { line }
}

/// The same with its end kept.
pub(super) fn cut_inside(text: &str, characters: usize) -> String {
    let line = cut(text, usize::MAX);
    let all = line.chars().count();
    if all <= characters {
        return line;
    }
    let end = characters.saturating_sub(1) / 2;
    let begin = characters.saturating_sub(1) - end;
    let head: String = line.chars().take(begin).collect();
    let tail: String = line.chars().skip(all - end).collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// A value in full, for a hover ("1,204.5", "3.2e-9").
pub(crate) fn number_text(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e15).contains(&size) {
        return scientific(value, 4);
    }
    let decimals = if size >= 1000.0 { 2 } else { 4 };
    decimal(value, decimals, true)
}

/// A number with at most so many decimals, its thousands set apart.
pub(super) fn decimal(value: f64, decimals: usize, trimmed: bool) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = if trimmed { part.trim_end_matches('0') } else { part };
    let point = if part.is_empty() { "" } else { "." };
    let sign = if value < 0.0 && text.contains(|digit| matches!(digit, '1'..='9')) { "\u{2212}" } else { "" };
    format!("{sign}{}{point}{part}", group_digits(whole))
}

/// `3.2e-9`, with so many digits after the point at most.
pub(super) fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let (number, power) = text.split_once('e').unwrap_or((&text, "0"));
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number}e{power}").replace('-', "\u{2212}")
}

/// A moment in full: a day where it is midnight.
pub(super) fn moment_text(moment: NaiveDateTime) -> String {
    let midnight = moment.time() == NaiveTime::MIN;
    if midnight { moment.date().to_string() } else { moment.format("%Y-%m-%d %H:%M").to_string() }
}

/// The moment so many seconds after 1970.
pub(super) fn moment(seconds: f64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(seconds as i64, 0).map(|moment| moment.naive_utc())
}
