//! What the columns of a result are to each other: labels, a measure, a time.

use super::super::plan::{Aggregate, Output, Plan};
use super::time::is_timed;
use super::view::{ResultValues, ResultView};

/// The parts that columns play.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    /// The one number of a result that is one.
    pub(super) single: Option<f64>,
    /// Columns that say what a row is: groups, names.
    pub(super) labels: Vec<usize>,
    /// Columns of numbers that are no labels.
    pub(super) measures: Vec<usize>,
    /// The label that runs along the calendar.
    pub(super) time: Option<usize>,
    /// Whether the first measure has shares of a total.
    pub(super) adds_up: bool,
    /// Whether rows are groups, each of its own.
    pub(super) grouped: bool,
    /// Whether groups were left out, so that the total is that of those shown.
    pub(super) is_part: bool,
}

impl Shape {
    pub(super) fn of(view: &ResultView, plan: Option<&Plan>) -> Self {
        let mut shape = Self::default();
        if let ([only], 1) = (&view.columns[..], view.rows) {
            shape.single = only.numbers().and_then(|numbers| numbers.first().copied().flatten());
        }
        let grouped = plan.filter(|plan| plan.output == Output::Measures && !plan.keys.is_empty());
        let keys = grouped.map(|plan| plan.keys.len());
        for (place, column) in view.columns.iter().enumerate() {
            let label = match (&column.values, keys) {
                (_, Some(keys)) => place < keys,
                (ResultValues::Numbers(_), None) => is_timed(column) && view.columns.len() > 1,
                (ResultValues::Other, None) => false,
                (_, None) => true,
            };
            if label {
                shape.labels.push(place);
            } else if column.numbers().is_some() && column.name != "share_percent" {
                shape.measures.push(place);
            }
        }
        shape.time = shape.labels.iter().copied().find(|&place| is_timed(&view.columns[place]));
        shape.adds_up = grouped.is_some_and(|plan| {
            plan.measures.first().is_some_and(|measure| matches!(measure.aggregate, Aggregate::Sum | Aggregate::Count))
        });
        // Without a plan, rows are groups where the one label says each value once.
        shape.grouped = grouped.is_some()
            || matches!(shape.labels[..], [label] if {
                let column = &view.columns[label];
                column.distinct() == column.len() && column.len() > 1
            });
        shape.is_part = plan.is_some_and(|plan| {
            plan.limit.is_some() || plan.having.is_some() || plan.pick.is_some() || !plan.within.is_empty()
        });
        shape
    }
}
