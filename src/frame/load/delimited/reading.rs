//! How a text was read, for another reader that is to read the same.

use super::evidence::{Evidence, Kind, Marks};
use super::header::Header;
use super::moments::{Order, shape};
use super::rows::Tally;
use crate::frame::{ReadAs, Reading, TextColumn, TextReading};

/// How the whole was read. `columns` as [`column`] gives them.
pub(super) fn of(header: &Header, tally: &Tally, columns: Vec<(TextColumn, bool)>) -> Reading {
    let mut obstacles = Vec::new();
    if tally.has_stray_quotes() {
        obstacles.push("it has quotes out of place, which were read as text".to_owned());
    }
    for ((_, mixed), name) in columns.iter().zip(&header.names) {
        if *mixed {
            obstacles.push(format!("“{name}” has empty texts in quotes beside cells that are missing"));
        }
    }
    let columns = columns.into_iter().map(|(column, _)| column).collect();
    let text = TextReading {
        lines_above: header.body_line.saturating_sub(1),
        own_names: header.own_names,
        comments: tally.has_comments(),
        uneven: tally.is_uneven(),
        spaced_quotes: tally.has_spaced_quotes(),
        columns,
        ..TextReading::default()
    };
    Reading { text: Some(text), obstacles, ..Reading::default() }
}

/// How a column is read; and whether its empty cells are of two sorts, which no other reader tells apart. `shape` of
/// moments whose type was chosen.
pub(super) fn column(kind: Kind, evidence: &Evidence, chosen: Option<u16>) -> (TextColumn, bool) {
    let number = |marks: Marks| {
        let (decimal, thousands, loose) = match marks {
            Marks::None => ('.', None, false),
            Marks::Grouped => ('.', Some(','), false),
            Marks::DecimalComma => (',', None, false),
            Marks::European => (',', Some('.'), false),
            Marks::Said { decimal, thousands } => (char::from(decimal), thousands, false),
            Marks::Loose { decimal } => (char::from(decimal), None, true),
        };
        ReadAs::Number { decimal, thousands, loose }
    };
    let moment = |order: Order, zoned: bool| ReadAs::Moment {
        format: format(order, chosen.unwrap_or_else(|| evidence.shape()), zoned),
        iso: order == Order::YearMonthDay,
        day_first: order == Order::DayMonthYear,
        zoned,
    };
    let form = match kind {
        Kind::Text { .. } => ReadAs::Text,
        Kind::Bool => ReadAs::Bool,
        Kind::LooseBool => ReadAs::LooseBool,
        Kind::Int { marks } | Kind::Float { marks } => number(marks),
        Kind::Date(order) => moment(order, false),
        Kind::Datetime { order, zoned, .. } => moment(order, zoned),
    };
    let (quoted, bare) = evidence.empties();
    let apart = matches!(kind, Kind::Text { null_quoted: false }) && quoted;
    let null_words = form != ReadAs::Text && evidence.has_null_words();
    (
        TextColumn {
            form,
            null_words,
            odd_nulls: null_words && evidence.has_odd_nulls(),
            empty_texts: apart && !bare,
            misfits: 0,
        },
        apart && bare,
    )
}

/// The one pattern of moments that are all written alike.
fn format(order: Order, shapes: u16, zoned: bool) -> Option<String> {
    let one = |choices: &[(u16, &'static str)]| {
        let mut there = choices.iter().filter(|(bit, _)| shapes & bit != 0);
        let found = there.next().map(|(_, text)| *text);
        if there.next().is_some() { None } else { found }
    };
    let separator = one(&[(shape::DASH, "-"), (shape::SLASH, "/"), (shape::POINT, ".")])?;
    let parts = match order {
        Order::YearMonthDay => ["%Y", "%m", "%d"],
        Order::DayMonthYear => ["%d", "%m", "%Y"],
        Order::MonthDayYear => ["%m", "%d", "%Y"],
    };
    let day = parts.join(separator);
    if shapes & shape::ODD != 0 {
        return None;
    }
    let between = one(&[(shape::DAY, ""), (shape::T, "T"), (shape::BLANK, " ")])?;
    if between.is_empty() {
        return Some(day);
    }
    let clock = one(&[(shape::MINUTES, ":%M"), (shape::SECONDS, ":%M:%S"), (shape::FRACTION, ":%M:%S.%f")])?;
    let (hours, half) = if shapes & shape::HALVES == 0 { ("%H", "") } else { ("%I", " %p") };
    let zone = if zoned { "%z" } else { "" };
    Some(format!("{day}{between}{hours}{clock}{half}{zone}"))
}
