//! What a derived column holds, as pandas.

use crate::asking::index::TableIndex;
use crate::asking::pandas::python::{applied, column, names, number, text};
use crate::asking::procedure::plan::{Category, Expression, Limit, Operator, Shape};

/// The expression over `df`.
pub(super) fn expression(derived: &Expression, index: &TableIndex) -> String {
    match derived {
        Expression::Column(place) => column("df", *place, index),
        Expression::Number(value) => number(*value),
        Expression::Joined(operator, left, right) => {
            let left = part(left, *operator, false, index);
            let right = part(right, *operator, true, index);
            format!("{left} {} {right}", operator.sign())
        }
        Expression::Shaped(shape, inner) => {
            let bare = expression(inner, index);
            let inner = if matches!(**inner, Expression::Joined(..)) { format!("({bare})") } else { bare.clone() };
            match shape {
                Shape::Log => format!("np.log({bare})"),
                Shape::Log10 => format!("np.log10({bare})"),
                Shape::Sqrt => format!("np.sqrt({bare})"),
                Shape::MinMax => format!("({inner} - {inner}.min()) / ({inner}.max() - {inner}.min())"),
                Shape::Standard => format!("({inner} - {inner}.mean()) / {inner}.std(ddof=0)"),
                Shape::Cumulative => format!("{inner}.cumsum()"),
                Shape::Previous => format!("{inner}.shift(1)"),
                Shape::Change => format!("{inner}.pct_change()"),
                Shape::Seconds => format!("pd.to_timedelta({inner}.astype(str)).dt.total_seconds()"),
            }
        }
        Expression::RowMean(columns) => format!("df[[{}]].mean(axis=1)", names(columns, index)),
        Expression::Rolling(aggregate, place, window) => {
            applied(&format!("{}.rolling({window})", column("df", *place, index)), *aggregate)
        }
        Expression::Categories(place, categories) => select(&column("df", *place, index), categories),
        Expression::Quantiles(place, labels) => cut("qcut", *place, labels, index),
    }
}

/// A number as it was written: no point where it is whole.
pub(super) fn operand(value: f64) -> String {
    number(value)
}

fn part(inner: &Expression, outer: Operator, is_right: bool, index: &TableIndex) -> String {
    let text = expression(inner, index);
    let weak = |operator: Operator| matches!(operator, Operator::Add | Operator::Subtract);
    let brackets = match inner {
        Expression::Joined(operator, ..) => {
            (weak(*operator) && !weak(outer)) || (is_right && (!weak(outer) || outer == Operator::Subtract))
        }
        Expression::Shaped(Shape::MinMax | Shape::Standard, _) => true,
        _ => false,
    };
    if brackets { format!("({text})") } else { text }
}

fn select(of: &str, categories: &[Category]) -> String {
    let limit = |limit: &Limit| match limit {
        Limit::Number(value) => number(*value),
        Limit::Aggregate(aggregate) => applied(of, *aggregate),
    };
    let conditions: Vec<String> = categories
        .iter()
        .map(|category| {
            let tests: Vec<String> = category
                .tests
                .iter()
                .map(|(comparison, bound)| format!("({of} {} {})", comparison.sign(), limit(bound)))
                .collect();
            if tests.is_empty() { format!("{of}.notna()") } else { tests.join(" & ") }
        })
        .collect();
    let labels: Vec<String> = categories.iter().map(|category| text(&category.label)).collect();
    format!("np.select([{}], [{}], default=None)", conditions.join(", "), labels.join(", "))
}

fn cut(how: &str, place: usize, labels: &[String], index: &TableIndex) -> String {
    let labels: Vec<String> = labels.iter().map(|label| text(label)).collect();
    format!("pd.{how}({}, {}, labels=[{}])", column("df", place, index), labels.len(), labels.join(", "))
}
