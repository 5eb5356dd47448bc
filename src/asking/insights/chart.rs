//! How a result is best drawn, if at all.

use std::collections::HashSet;

use super::super::column::NOT_ADDITIVE;
use super::super::lexicon::lexicon;
use super::super::text::{name_words, stem};
use super::shape::Shape;
use super::time::in_order;
use super::view::{ResultValues, ResultView};
use super::wide::alike;

/// A kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChartKind {
    /// A length for each group.
    Bar,
    /// A line along the calendar.
    Line,
    /// A point for each row.
    Scatter,
    /// How one column's numbers spread.
    Histogram,
    /// How numbers spread in each group.
    Box,
    /// A shade for each pair of groups.
    HeatMap,
    /// Nothing is gained by drawing it.
    None,
}

impl ChartKind {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::Line => "line",
            Self::Scatter => "scatter",
            Self::Histogram => "histogram",
            Self::Box => "box",
            Self::HeatMap => "heat_map",
            Self::None => "none",
        }
    }
}

/// A chart that fits a result's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartSuggestion {
    /// What kind.
    pub kind: ChartKind,
    /// The column along the horizontal axis.
    pub x: Option<String>,
    /// The column along the vertical axis.
    pub y: Option<String>,
    /// The column that tells series, or the shade of a heat map.
    pub colour: Option<String>,
    /// Columns of numbers beside `y`, a series each. A heat map then has a column for each of them and `y`, and no
    /// `colour`.
    pub also: Vec<String>,
    /// Why, in a sentence.
    pub reason: String,
}

/// Whether numbers of this name can be added up, as an amount can and a price or a rate cannot.
pub fn adds_up(column: &str) -> bool {
    let stems: Vec<String> = name_words(column).iter().map(|word| stem(word)).collect();
    let has = |words: &[&str]| stems.iter().any(|stem| words.contains(&stem.as_str()));
    !has(&NOT_ADDITIVE) && stems.iter().any(|stem| lexicon().is_additive(stem) || stem == "kwh")
}

/// Bars that can still be read.
const BARS: usize = 40;
/// Lines that can still be told apart.
const SERIES: usize = 8;
/// Rows and columns of a heat map.
const CELLS: usize = 60;
/// Numbers that make a distribution.
const ENOUGH: usize = 10;

/// Whether each pair of values of two columns is there once.
fn once_each(view: &ResultView, one: usize, other: usize) -> bool {
    let (Some(one), Some(other)) = (view.columns.get(one), view.columns.get(other)) else { return false };
    let mut seen = HashSet::new();
    (0..one.len()).all(|row| seen.insert((one.said(row), other.said(row))))
}

/// A chart of these columns.
fn chart(
    kind: ChartKind,
    x: Option<String>,
    y: Option<String>,
    colour: Option<String>,
    reason: &str,
) -> ChartSuggestion {
    ChartSuggestion { kind, x, y, colour, also: Vec::new(), reason: reason.to_owned() }
}

/// No chart, and why.
fn none(reason: &str) -> ChartSuggestion {
    chart(ChartKind::None, None, None, None, reason)
}

/// The chart for this result.
pub(super) fn suggest(view: &ResultView, shape: &Shape) -> ChartSuggestion {
    let name = |place: usize| Some(view.columns[place].name.clone());
    let rows = usize::try_from(view.rows).unwrap_or(usize::MAX);
    let Some(&measure) = shape.measures.first() else {
        return none("There are no numbers to draw.");
    };
    if rows < 2 {
        return none("A single row is read faster than a chart.");
    }
    let others: Vec<usize> = shape.labels.iter().copied().filter(|label| Some(*label) != shape.time).collect();
    let distinct = |place: usize| view.columns[place].distinct();
    // Two labels whose pairs are there once, and most of them, are groups too.
    let paired = matches!(shape.labels[..], [one, other]
        if distinct(one) * distinct(other) <= rows.saturating_mul(2) && once_each(view, one, other));
    let grouped = shape.grouped || paired;
    if let Some(wide) = wide(view, shape, rows) {
        return wide;
    }
    match (shape.time, &others[..]) {
        (Some(time), []) if rows > 2 && in_order(&view.columns[time], rows).is_some() => {
            return chart(
                ChartKind::Line,
                name(time),
                name(measure),
                None,
                "One value for each moment, in the order of time.",
            );
        }
        (Some(time), [series]) if distinct(*series) <= SERIES && rows > 2 && grouped => {
            return chart(
                ChartKind::Line,
                name(time),
                name(measure),
                name(*series),
                "A line for each group along time.",
            );
        }
        _ => {}
    }
    match (&shape.labels[..], grouped) {
        ([label], true) if rows <= BARS && distinct(*label) == rows => {
            chart(ChartKind::Bar, name(*label), name(measure), None, "One value for each group.")
        }
        ([first, second], true) if distinct(*first) <= CELLS && distinct(*second) <= CELLS => {
            if distinct(*second) <= 4 && distinct(*first) <= BARS / 2 {
                chart(
                    ChartKind::Bar,
                    name(*first),
                    name(measure),
                    name(*second),
                    "Bars side by side: two groupings, one with few values.",
                )
            } else {
                chart(
                    ChartKind::HeatMap,
                    name(*first),
                    name(*second),
                    name(measure),
                    "One value for each pair of groups.",
                )
            }
        }
        (_, grouped) => by_row(view, shape, rows, grouped),
    }
}

/// The chart of rows that are no groups: each is a point, or one of many in a spread.
fn by_row(view: &ResultView, shape: &Shape, rows: usize, grouped: bool) -> ChartSuggestion {
    let name = |place: usize| Some(view.columns[place].name.clone());
    let distinct = |place: usize| view.columns[place].distinct();
    let (labels, measure) = (&shape.labels, shape.measures.first().copied().unwrap_or_default());
    let texts =
        |place: &&usize| matches!(view.columns[**place].values, ResultValues::Texts(_) | ResultValues::Flags(_));
    let few = labels
        .iter()
        .filter(texts)
        .find(|&&label| (2..=12).contains(&distinct(label)) && rows >= 3 * distinct(label) && rows >= 2 * ENOUGH);
    match (&shape.measures[..], few) {
        ([x, y, ..], _) if rows >= 5 && !grouped => chart(
            ChartKind::Scatter,
            name(*x),
            name(*y),
            few.and_then(|label| name(*label)),
            "Two numbers for each row.",
        ),
        (_, Some(label)) if !grouped => {
            chart(ChartKind::Box, name(*label), name(measure), None, "How the numbers spread in each group.")
        }
        _ if rows >= ENOUGH => {
            chart(ChartKind::Histogram, name(measure), None, None, "How many rows there are for each size.")
        }
        ([_, ..], _) if labels.len() == 1 && distinct(labels[0]) == rows => {
            chart(ChartKind::Bar, name(labels[0]), name(measure), None, "One value for each row.")
        }
        _ if shape.time.is_some() => {
            chart(ChartKind::Line, shape.time.and_then(name), name(measure), None, "Values along time.")
        }
        _ => none("So few numbers are read faster than a chart."),
    }
}

/// The chart of a table that has one row for each group and several columns of like numbers, as a pivot has.
fn wide(view: &ResultView, shape: &Shape, rows: usize) -> Option<ChartSuggestion> {
    let ([label], [first, others @ ..]) = (&shape.labels[..], &shape.measures[..]) else { return None };
    if !shape.grouped || !alike(view, &shape.measures) {
        return None;
    }
    let many = shape.measures.len();
    let in_time = shape.time == Some(*label) && rows > 2 && in_order(view.columns.get(*label)?, rows).is_some();
    let (kind, reason) = if in_time && many <= SERIES {
        (ChartKind::Line, "A line for each column along time.")
    } else if many <= SERIES / 2 && rows <= BARS / 2 {
        (ChartKind::Bar, "Bars side by side: a value of each column for each group.")
    } else if many <= CELLS && rows <= CELLS {
        (ChartKind::HeatMap, "One value for each group and column.")
    } else {
        return None;
    };
    let name = |place: &usize| view.columns.get(*place).map(|column| column.name.clone());
    let also = others.iter().filter_map(name).collect();
    Some(ChartSuggestion { kind, x: name(label), y: name(first), colour: None, also, reason: reason.to_owned() })
}
