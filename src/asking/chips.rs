//! The choices of a plan that a person can change, and a plan with choices changed.
//!
//! A chip names what it decides; `choices` bring the name and the new pick back with the question.

use super::column::ColumnKind;
use super::index::TableIndex;
use super::plan::{Aggregate, Direction, Key, Measure, OrderBy, Output, Plan};
use super::role;
use super::{Chip, words};

const AGGREGATES: [&str; 7] = ["sum", "mean", "median", "min", "max", "std", "distinct"];
/// The measure of a superlative that looks at rows.
const SINGLE: &str = "single value";
const GRAINS: [&str; 5] = ["year", "quarter", "month", "week", "day"];
const LIMITS: [&str; 4] = ["3", "5", "10", "20"];
const ORDERS: [&str; 3] = ["highest first", "lowest first", "as grouped"];

/// Applies the choices that fit the plan; others are ignored, since the question may have changed since.
pub(super) fn apply(plan: &mut Plan, choices: &[(String, String)], index: &TableIndex) {
    for (name, chosen) in choices {
        match name.as_str() {
            "measure" => {
                total(plan, chosen);
                if let (Some(place), Some(aggregate)) = (measured(plan), role::aggregate(chosen))
                    && fits(aggregate, plan.measures[place].column, index)
                {
                    plan.measures[place].aggregate = aggregate;
                }
            }
            "grain" => {
                if let Some(grain) = role::grain(chosen) {
                    for key in &mut plan.keys {
                        if let Key::Grain(_, known) = key {
                            *known = grain;
                        }
                    }
                }
            }
            "limit" => {
                if let (Some(_), Ok(limit)) = (plan.limit, chosen.trim().parse::<usize>())
                    && limit > 0
                {
                    plan.limit = Some(limit);
                }
            }
            "order" => reorder(plan, chosen),
            _ => {}
        }
    }
}

/// "The highest single value decides" changed to a total or mean of each group.
fn total(plan: &mut Plan, chosen: &str) {
    let (Some(target), Some((column, direction)), Some(aggregate)) =
        (single(plan), plan.extreme, role::aggregate(chosen))
    else {
        return;
    };
    plan.extreme = None;
    plan.output = Output::Measures;
    plan.keys = vec![Key::Column(target)];
    plan.measures = vec![Measure::of(aggregate, column)];
    plan.pick = Some((0, direction));
    plan.show_measures = false;
}

/// The one column shown where a single value decides.
fn single(plan: &Plan) -> Option<usize> {
    match (&plan.output, plan.extreme) {
        (Output::Columns(columns, true), Some((column, _))) if columns.len() == 1 && columns[0] != column => {
            Some(columns[0])
        }
        _ => None,
    }
}

fn reorder(plan: &mut Plan, chosen: &str) {
    if !orderable(plan) {
        return;
    }
    let direction = match chosen {
        "highest first" => Direction::Max,
        "lowest first" => Direction::Min,
        "as grouped" if plan.limit.is_none() => {
            plan.order.clear();
            return;
        }
        _ => return,
    };
    match plan.order.first_mut() {
        Some(first) => first.1 = direction,
        None => plan.order.push((OrderBy::Measure(0), direction)),
    }
}

/// The plan's chips.
pub(super) fn chips(plan: &Plan, index: &TableIndex) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut add = |name: &str, chosen: String, alternatives: &[&str]| {
        let alternatives =
            alternatives.iter().filter(|other| **other != chosen).map(|other| (*other).to_owned()).collect();
        chips.push(Chip { name: name.to_owned(), chosen, alternatives });
    };
    if let Some(place) = measured(plan) {
        let measure = plan.measures[place];
        let fitting: Vec<&str> = AGGREGATES
            .into_iter()
            .filter(|name| role::aggregate(name).is_some_and(|aggregate| fits(aggregate, measure.column, index)))
            .collect();
        if fitting.len() > 1 {
            add("measure", words::aggregate(measure.aggregate).to_owned(), &fitting);
        }
    }
    if let (Some(_), Some((column, _))) = (single(plan), plan.extreme)
        && index.columns[column].kind == ColumnKind::Number
    {
        add("measure", SINGLE.to_owned(), &["sum", "mean", "median"]);
    }
    if let Some(Key::Grain(_, grain)) = plan.keys.iter().find(|key| matches!(key, Key::Grain(..))) {
        add("grain", words::grain(*grain).to_owned(), &GRAINS);
    }
    if let Some(limit) = plan.limit {
        add("limit", limit.to_string(), &LIMITS);
    }
    if orderable(plan) {
        let chosen = match plan.order.first() {
            Some((_, Direction::Max)) => ORDERS[0],
            Some((_, Direction::Min)) => ORDERS[1],
            None => ORDERS[2],
        };
        let fitting = if plan.limit.is_some() { &ORDERS[..2] } else { &ORDERS[..] };
        add("order", chosen.to_owned(), fitting);
    }
    chips
}

/// The one measure whose aggregate can be exchanged.
fn measured(plan: &Plan) -> Option<usize> {
    let [measure] = plan.measures[..] else { return None };
    // The measure of a condition on groups is the question's own words.
    // Of means there is no share.
    let free = plan.having.is_none() && !plan.as_share;
    (plan.output == Output::Measures && measure.column.is_some() && free).then_some(0)
}

fn orderable(plan: &Plan) -> bool {
    let grouped = plan.output == Output::Measures && !plan.keys.is_empty() && plan.pick.is_none() && plan.show_measures;
    grouped || (!plan.order.is_empty() && plan.limit.is_some())
}

fn fits(aggregate: Aggregate, column: Option<usize>, index: &TableIndex) -> bool {
    let Some(column) = column else { return false };
    match index.columns[column].kind {
        ColumnKind::Number => !index.columns[column].is_id || aggregate == Aggregate::Distinct,
        ColumnKind::Date => matches!(aggregate, Aggregate::Min | Aggregate::Max | Aggregate::Distinct),
        _ => aggregate == Aggregate::Distinct,
    }
}
