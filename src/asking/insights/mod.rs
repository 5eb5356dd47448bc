//! What a result shows: at most five sentences, each computed from it, and a chart that fits it.
//!
//! Sees a result as plain data ([`ResultView`]), never a frame. Nothing is said that the result's own numbers do not
//! give; what the plan says of them (a sum has shares, a mean has none) comes from the question's [`Meaning`].

mod chart;
mod figures;
mod findings;
mod shape;
mod single;
mod time;
mod view;
mod wide;

use super::Meaning;
use crate::domain::TableDescription;

pub use chart::{ChartKind, ChartSuggestion, adds_up};
pub use view::{ResultColumn, ResultValues, ResultView};

use shape::Shape;

/// The most sentences.
const MOST: usize = 5;

/// What a result shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Insights {
    /// Each computed from the result, most telling first.
    pub sentences: Vec<String>,
    /// How it is best drawn.
    pub chart: ChartSuggestion,
}

/// Reads a result. `meaning` is what its question was understood to mean, `table` the table it asked of.
pub fn insights(view: &ResultView, meaning: Option<&Meaning>, table: Option<&TableDescription>) -> Insights {
    let plan = table.and_then(|table| meaning.and_then(|meaning| meaning.plan(table)));
    let shape = Shape::of(view, plan);
    let mut sentences = match (view.rows, &shape.single) {
        (0, _) => vec!["The result has no rows.".to_owned()],
        (_, Some(cell)) => single::context(*cell, plan, table),
        _ => findings::of(view, &shape),
    };
    sentences.truncate(MOST);
    Insights { sentences, chart: chart::suggest(view, &shape) }
}

#[cfg(test)]
mod tests;
