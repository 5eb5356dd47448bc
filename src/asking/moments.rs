//! Days, months, quarters and years in a question.
//!
//! Says nothing about which column they are compared with, and knows no "today": a relative date is not understood here,
//! so that it is refused. The linker calls it.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::lexicon::lexicon;
use super::role::CalendarWord;
use super::text::Token;

/// A piece of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// From a day on, and before another.
    Span(NaiveDate, NaiveDate),
    /// Every such month, from 1.
    Month(u32),
    /// Every such quarter, from 1.
    Quarter(u32),
    /// Every such weekday, from Monday, 0.
    Weekday(u32),
    /// Saturdays and Sundays, or the other days.
    Weekend(bool),
    /// Every such half of a year.
    Half(u32),
    /// That day of every year: month and day.
    Day(u32, u32),
    /// From an hour of the day on, and before another; over midnight where the second is the smaller.
    Hours(u32, u32),
    /// A day written so that either number may be the month.
    Either(NaiveDate, NaiveDate),
}

impl Moment {
    /// A moment of every year as that of one; `None` where there is none such.
    pub(super) fn in_year(self, year: i32) -> Option<Self> {
        match self {
            Self::Month(month) => month_of(year, month),
            Self::Day(month, number) => day(NaiveDate::from_ymd_opt(year, month, number)?),
            Self::Quarter(number) => months_of(year, number * 3 - 2, 3),
            Self::Half(number) => months_of(year, number * 6 - 5, 6),
            _ => None,
        }
    }
}

fn months_of(year: i32, first: u32, months: u32) -> Option<Moment> {
    let start = NaiveDate::from_ymd_opt(year, first, 1)?;
    Some(Moment::Span(start, start.checked_add_months(Months::new(months))?))
}

/// The whole of a year.
pub(super) fn year(year: i32) -> Option<Moment> {
    Some(Moment::Span(NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year + 1, 1, 1)?))
}

/// A number that can be a year.
pub(super) fn as_year(value: f64) -> Option<i32> {
    (value.fract() == 0.0 && (1000.0..=2999.0).contains(&value)).then_some(value as i32)
}

/// A moment that starts at this token, and how many tokens it takes.
pub(super) fn moment_at(tokens: &[Token]) -> Option<(Moment, usize)> {
    let first = tokens.first().filter(|token| !token.quoted)?;
    if let Some(moment) = iso(&first.folded).or_else(|| written_day(&first.folded)) {
        return Some((moment, 1));
    }
    if let Some(found) = hours(tokens) {
        return Some(found);
    }
    if let Some(moment) = century(tokens) {
        return Some((moment, 2));
    }
    if let Some(moment) = spelled_decade(tokens) {
        return Some((moment, 2));
    }
    if let Some(moment) = decade(&first.folded) {
        return Some((moment, 1));
    }
    quarter(tokens)
        .or_else(|| part_of_year(tokens))
        .or_else(|| month_first(tokens))
        .or_else(|| day_first(tokens))
        .or_else(|| weekday(first))
}

fn iso(text: &str) -> Option<Moment> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Moment::Span(day, day.checked_add_days(Days::new(1))?));
    }
    let (year, month) = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2)?;
    month_of(year.parse().ok()?, month.parse().ok()?)
}

fn day(day: NaiveDate) -> Option<Moment> {
    Some(Moment::Span(day, day.checked_add_days(Days::new(1))?))
}

/// "15.07.2024", "15/07/2024", "7/15/24", "2024/07/15". With points the day stands first; with slashes whichever can be.
fn written_day(text: &str) -> Option<Moment> {
    let sign = ['.', '/', '-'].into_iter().find(|sign| text.matches(*sign).count() == 2)?;
    let digits: Vec<&str> = text.split(sign).collect();
    let [first, second, last] = digits[..] else { return None };
    if digits.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    if first.len() == 4 && last.len() <= 2 {
        return day(NaiveDate::from_ymd_opt(first.parse().ok()?, number(second)?, number(last)?)?);
    }
    let year: i32 = match (last.len(), last.parse::<i32>().ok()?) {
        (4, year) => year,
        (2, year) => year + if year < 70 { 2000 } else { 1900 },
        _ => return None,
    };
    if first.len() > 2 || second.len() > 2 {
        return None;
    }
    let of = |day: u32, month: u32| NaiveDate::from_ymd_opt(year, month, day);
    let (first, second) = (number(first)?, number(second)?);
    match (of(first, second), of(second, first)) {
        (Some(known), _) if sign == '.' => day(known),
        (Some(one), Some(other)) if one != other => Some(Moment::Either(one, other)),
        (Some(known), _) => day(known),
        (None, Some(known)) if sign != '.' => day(known),
        _ => None,
    }
}

/// The parts of a day as most people call them: a word, and its hours.
pub(super) const PARTS_OF_DAY: [(&str, u32, u32); 8] = [
    ("morning", 6, 12),
    ("mornings", 6, 12),
    ("afternoon", 12, 18),
    ("afternoons", 12, 18),
    ("evening", 18, 22),
    ("evenings", 18, 22),
    ("night", 22, 6),
    ("nighttime", 22, 6),
];

/// "morning", "noon", "3pm", "10 pm", "9:00", "9 o'clock": hours of any day.
fn hours(tokens: &[Token]) -> Option<(Moment, usize)> {
    let first = tokens.first()?.folded.as_str();
    if let Some((_, from, to)) = PARTS_OF_DAY.iter().find(|(word, ..)| *word == first) {
        return Some((Moment::Hours(*from, *to), 1));
    }
    let one = |hour: u32, used: usize| (hour < 24).then_some((Moment::Hours(hour, (hour + 1) % 24), used));
    match first {
        "noon" | "midday" => return one(12, 1),
        "midnight" => return one(0, 1),
        _ => {}
    }
    if let Some(hour) = first.strip_suffix(":00").and_then(|hour| hour.parse().ok()) {
        let half = tokens.get(1).and_then(|next| half_of_day(&next.folded, hour));
        return half.map_or_else(|| one(hour, 1), |hour| one(hour, 2));
    }
    let digits = first.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let hour: u32 = digits.parse().ok().filter(|hour| *hour < 24)?;
    match (first.get(digits.len()..)?, tokens.get(1).map(|next| next.folded.as_str())) {
        ("", Some("o'clock" | "oclock")) => one(hour, 2),
        ("", Some(next @ ("am" | "pm"))) => one(half_of_day(next, hour)?, 2),
        (half @ ("am" | "pm"), _) => one(half_of_day(half, hour)?, 1),
        _ => None,
    }
}

/// The hour of 24 that one of 12 is in a half of the day.
fn half_of_day(half: &str, hour: u32) -> Option<u32> {
    let hour = Some(hour).filter(|hour| (1..=12).contains(hour))? % 12;
    match half {
        "am" => Some(hour),
        "pm" => Some(hour + 12),
        _ => None,
    }
}

/// "the 19th century": from 1801 to 1900.
fn century(tokens: &[Token]) -> Option<Moment> {
    let [number, noun, ..] = tokens else { return None };
    let digits = number.folded.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i32 = digits.parse().ok().filter(|number| (10..=21).contains(number))?;
    if !matches!(noun.folded.as_str(), "century" | "c") || digits.len() == tokens[0].folded.len() {
        return None;
    }
    let start = (number - 1) * 100 + 1;
    Some(Moment::Span(NaiveDate::from_ymd_opt(start, 1, 1)?, NaiveDate::from_ymd_opt(start + 100, 1, 1)?))
}

/// "the nineties"; people in their twenties are of an age.
fn spelled_decade(tokens: &[Token]) -> Option<Moment> {
    const SPELLED: [&str; 8] =
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    let [article, word, ..] = tokens else { return None };
    let (place, _) = (2..).zip(SPELLED).find(|(_, known)| article.folded == "the" && *known == word.folded)?;
    let start = 1900 + place * 10;
    Some(Moment::Span(NaiveDate::from_ymd_opt(start, 1, 1)?, NaiveDate::from_ymd_opt(start + 10, 1, 1)?))
}

fn decade(text: &str) -> Option<Moment> {
    let digits = text.strip_suffix('s')?;
    let number: i32 = digits.parse().ok()?;
    let start = match digits.len() {
        4 if number % 10 == 0 => number,
        2 if number % 10 == 0 => number + if number < 30 { 2000 } else { 1900 },
        _ => return None,
    };
    Some(Moment::Span(NaiveDate::from_ymd_opt(start, 1, 1)?, NaiveDate::from_ymd_opt(start + 10, 1, 1)?))
}

fn month_of(year: i32, month: u32) -> Option<Moment> {
    let start = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(Moment::Span(start, start.checked_add_months(Months::new(1))?))
}

fn year_token(token: Option<&Token>) -> Option<i32> {
    token.filter(|token| token.folded.len() == 4).and_then(|token| token.folded.parse().ok()).and_then(as_year)
}

fn day_token(token: Option<&Token>) -> Option<u32> {
    let token = token?;
    let text = token.folded.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if text.len() < token.folded.len() && !is_ordinal(Some(token)) {
        return None;
    }
    text.parse().ok().filter(|day| (1..=31).contains(day))
}

fn quarter(tokens: &[Token]) -> Option<(Moment, usize)> {
    let number: u32 = tokens[0].folded.strip_prefix('q')?.parse().ok().filter(|number| (1..=4).contains(number))?;
    let of = usize::from(tokens.get(1).is_some_and(|token| token.folded == "of"));
    match year_token(tokens.get(1 + of)) {
        Some(year) => {
            let start = NaiveDate::from_ymd_opt(year, number * 3 - 2, 1)?;
            Some((Moment::Span(start, start.checked_add_months(Months::new(3))?), 2 + of))
        }
        None => Some((Moment::Quarter(number), 1)),
    }
}

/// "the last quarter of 2023", "first half of 2022", "H1 2022".
fn part_of_year(tokens: &[Token]) -> Option<(Moment, usize)> {
    let first = tokens[0].folded.as_str();
    let (months, start, used) = if let Some(half) = first.strip_prefix('h').filter(|half| matches!(*half, "1" | "2")) {
        (6, if half == "1" { 1 } else { 7 }, 1)
    } else {
        let place = match first {
            "first" | "1st" => 1,
            "second" | "2nd" => 2,
            "third" | "3rd" => 3,
            "fourth" | "4th" => 4,
            "last" | "final" => 0,
            _ => return None,
        };
        let months = match tokens.get(1)?.folded.as_str() {
            "quarter" => 3,
            "half" => 6,
            _ => return None,
        };
        let place = if place == 0 { 12 / months } else { place };
        (months, (place - 1) * months + 1, 2)
    };
    let of = usize::from(tokens.get(used).is_some_and(|token| matches!(token.folded.as_str(), "of" | "in")));
    let Some(year) = year_token(tokens.get(used + of)) else {
        // "the last quarter" is one of all time.
        let part = (start - 1) / months + 1;
        let every = if months == 3 { Moment::Quarter(part) } else { Moment::Half(part) };
        let word = |at: usize| tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default();
        let of_year = if of == 1 { [word(used + 1), word(used + 2)] } else { ["", ""] };
        let spoken = match of_year {
            ["the" | "each" | "every" | "a", "year"] => 3,
            ["year", _] => 2,
            _ => 0,
        };
        let relative = matches!(first, "last" | "final") && spoken == 0;
        // "first half" may be of a match.
        let bare = used == 2 && months == 6 && spoken == 0;
        return (!relative && !bare).then_some((every, used + spoken));
    };
    let start = NaiveDate::from_ymd_opt(year, start, 1)?;
    Some((Moment::Span(start, start.checked_add_months(Months::new(months))?), used + of + 1))
}

fn month_word(token: Option<&Token>) -> Option<u32> {
    match lexicon().calendar(&token?.folded)? {
        CalendarWord::Month(month) => Some(month),
        CalendarWord::Weekday(_) => None,
    }
}

fn skip_comma(tokens: &[Token], at: usize) -> usize {
    at + usize::from(tokens.get(at).is_some_and(|token| matches!(token.folded.as_str(), "," | "of")))
}

/// "March 2024", "March 5, 2024", "March"; "may" and "march" alone only with a capital.
fn month_first(tokens: &[Token]) -> Option<(Moment, usize)> {
    let month = month_word(tokens.first())?;
    let after = skip_comma(tokens, 1);
    if let Some(year) = year_token(tokens.get(after)) {
        return Some((month_of(year, month)?, after + 1));
    }
    let common = matches!(tokens[0].folded.as_str(), "may" | "march" | "mar" | "sep" | "jan" | "dec" | "oct");
    let the = usize::from(tokens.get(1).is_some_and(|token| token.folded == "the"));
    if let Some(number) = day_token(tokens.get(1 + the)).filter(|_| the == 0 || is_ordinal(tokens.get(2))) {
        let after = skip_comma(tokens, 2 + the);
        let Some(year) = year_token(tokens.get(after)) else {
            // "you may 5" is no day.
            let told = !common || tokens[0].is_capital();
            let exists = NaiveDate::from_ymd_opt(2024, month, number).is_some();
            return (told && exists).then_some((Moment::Day(month, number), 2 + the));
        };
        return Some((day(NaiveDate::from_ymd_opt(year, month, number)?)?, after + 1));
    }
    (!common || tokens[0].is_capital()).then_some((Moment::Month(month), 1))
}

/// "5 March 2024", "1st of March 2024".
fn day_first(tokens: &[Token]) -> Option<(Moment, usize)> {
    let number = day_token(tokens.first())?;
    let at = skip_comma(tokens, 1);
    let month = month_word(tokens.get(at))?;
    let Some(year) = year_token(tokens.get(at + 1)) else {
        NaiveDate::from_ymd_opt(2024, month, number)?;
        return Some((Moment::Day(month, number), at + 1));
    };
    Some((day(NaiveDate::from_ymd_opt(year, month, number)?)?, at + 2))
}

/// "5th", not "5".
fn is_ordinal(token: Option<&Token>) -> bool {
    token.is_some_and(|token| ["st", "nd", "rd", "th"].iter().any(|ending| token.folded.ends_with(ending)))
}

fn weekday(token: &Token) -> Option<(Moment, usize)> {
    match token.folded.as_str() {
        "weekend" | "weekends" => return Some((Moment::Weekend(true), 1)),
        "workday" | "workdays" => return Some((Moment::Weekend(false), 1)),
        _ => {}
    }
    match lexicon().calendar(&token.folded)? {
        CalendarWord::Weekday(day) => Some((Moment::Weekday(day), 1)),
        CalendarWord::Month(_) => None,
    }
}

/// Whether a span is exactly one year: then the code asks for the year.
pub(super) fn whole_year(start: NaiveDate, end: NaiveDate) -> Option<i32> {
    let first = start.ordinal() == 1 && end.ordinal() == 1;
    (first && end.year() == start.year() + 1).then_some(start.year())
}

#[cfg(test)]
mod tests {
    use super::{Moment, moment_at};
    use crate::asking::text::tokenize;
    use chrono::NaiveDate;

    fn span(text: &str) -> Option<(String, String, usize)> {
        let (Moment::Span(start, end), used) = moment_at(&tokenize(text))? else { return None };
        Some((start.to_string(), end.to_string(), used))
    }

    #[test]
    fn moments_are_half_open_spans() {
        let expect = |from: &str, to: &str, used| Some((from.to_owned(), to.to_owned(), used));
        assert_eq!(span("Q2 2024"), expect("2024-04-01", "2024-07-01", 2));
        assert_eq!(span("March 5, 2024"), expect("2024-03-05", "2024-03-06", 4));
        assert_eq!(span("5 March 2024"), expect("2024-03-05", "2024-03-06", 3));
        assert_eq!(span("the 90s"), None);
        assert_eq!(span("90s"), expect("1990-01-01", "2000-01-01", 1));
        assert_eq!(span("2024-02"), expect("2024-02-01", "2024-03-01", 1));
        assert_eq!(moment_at(&tokenize("june")), Some((Moment::Month(6), 1)));
        assert_eq!(moment_at(&tokenize("you may")), None);
        assert!(NaiveDate::from_ymd_opt(2024, 2, 30).is_none() && span("2024-02-30").is_none());
    }
}
