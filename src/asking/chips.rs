//! The choices of a plan that a person can change, and a plan with choices changed.
//!
//! A chip names what it decides; `choices` bring the name and the new pick back with the question. What a phrase means
//! is a chip too, named by the phrase in quotes: `corrections` reads those.

use super::column::ColumnKind;
use super::corrections::{chip_name, value_choice};
use super::index::TableIndex;
use super::link::{Kind, Phrase};
use super::plan::{Aggregate, Direction, Key, Measure, OrderBy, Output, Plan};
use super::role;
use super::{Chip, uses, words};

const AGGREGATES: [&str; 7] = ["sum", "mean", "median", "min", "max", "std", "distinct"];
/// The measure of a superlative that looks at rows.
const SINGLE: &str = "single value";
const GRAINS: [&str; 5] = ["year", "quarter", "month", "week", "day"];
const LIMITS: [&str; 4] = ["3", "5", "10", "20"];
const ORDERS: [&str; 3] = ["highest first", "lowest first", "as grouped"];
const ENDS: [&str; 2] = ["highest", "lowest"];
const TIES: [&str; 2] = ["kept", "cut"];
const REPEATS: [&str; 2] = ["each once", "every row"];
const SHARES: [&str; 2] = ["value", "value and share"];
/// The most meanings offered for a phrase.
const MEANINGS: usize = 6;

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
            "end" => {
                let direction = match chosen.as_str() {
                    "highest" => Direction::Max,
                    "lowest" => Direction::Min,
                    _ => continue,
                };
                match (&mut plan.pick, &mut plan.extreme) {
                    (Some(end), _) => end.1 = direction,
                    (None, Some(end)) => end.1 = direction,
                    (None, None) => {}
                }
            }
            "ties" if ties(plan, index).is_some() && TIES.contains(&chosen.as_str()) => {
                plan.ties = Some(chosen == TIES[0]);
            }
            "rows" => {
                if let (true, Output::Columns(_, distinct)) = (repeats(plan), &mut plan.output) {
                    *distinct = chosen == REPEATS[0];
                }
            }
            "shown" if shares(plan) && SHARES.contains(&chosen.as_str()) => plan.as_share = chosen == SHARES[1],
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
    if let Some((_, direction)) = plan.pick.or(plan.extreme) {
        add("end", ENDS[usize::from(direction == Direction::Min)].to_owned(), &ENDS);
    }
    if let Some(kept) = ties(plan, index) {
        add("ties", TIES[usize::from(!kept)].to_owned(), &TIES);
    }
    if let (true, Output::Columns(_, distinct)) = (repeats(plan), &plan.output) {
        add("rows", REPEATS[usize::from(!*distinct)].to_owned(), &REPEATS);
    }
    if shares(plan) {
        add("shown", SHARES[usize::from(plan.as_share)].to_owned(), &SHARES);
    }
    chips
}

/// What phrases of the question were taken to mean, where the table has something else that they could.
pub(super) fn meanings(phrases: &[Phrase], plan: &Plan, index: &TableIndex) -> Vec<Chip> {
    let used = uses::columns(plan);
    let mut chips: Vec<Chip> = Vec::new();
    for phrase in phrases {
        let mut meanings: Vec<(usize, String)> = match phrase.kind {
            Kind::Column => phrase.columns.iter().map(|&column| (column, index.name(column).to_owned())).collect(),
            Kind::Value => phrase
                .values
                .iter()
                .map(|&hit| (hit.0, value_choice(&index.value_text(hit), index.name(hit.0))))
                .collect(),
            _ => continue,
        };
        meanings.dedup();
        let name = chip_name(&phrase.text);
        let mut chosen = meanings.iter().filter(|(column, _)| used.contains(column));
        if let (Some((_, only)), None) = (chosen.next(), chosen.next())
            && (2..=MEANINGS).contains(&meanings.len())
            && !chips.iter().any(|chip| chip.name == name)
        {
            let alternatives = meanings.iter().map(|(_, text)| text.clone()).filter(|text| text != only).collect();
            chips.push(Chip { name, chosen: only.clone(), alternatives });
        }
    }
    chips
}

/// Whether rows that tie are shown, where that is a question.
fn ties(plan: &Plan, index: &TableIndex) -> Option<bool> {
    let at_end = plan.pick.is_some() || plan.extreme.is_some();
    let figures = plan.output == Output::Measures && plan.keys.is_empty();
    let cut = plan.limit.is_some()
        && match (&plan.output, &plan.order[..]) {
            (Output::Rows | Output::Columns(_, false), [(OrderBy::Column(column), _)]) => {
                matches!(index.columns[*column].kind, ColumnKind::Number | ColumnKind::Date)
            }
            (Output::Measures, [(OrderBy::Measure(_), _)]) => true,
            _ => false,
        };
    if plan.having.is_some() || figures {
        None
    } else if at_end {
        Some(plan.ties != Some(false))
    } else if cut {
        Some(plan.ties == Some(true))
    } else {
        None
    }
}

/// Whether a list of values can be shown once each or for every row.
fn repeats(plan: &Plan) -> bool {
    matches!(&plan.output, Output::Columns(columns, _) if columns.len() == 1)
        && plan.extreme.is_none()
        && plan.limit.is_none()
        && plan.order.is_empty()
}

/// Whether groups have a share of a total.
fn shares(plan: &Plan) -> bool {
    let adds_up = |measure: &Measure| matches!(measure.aggregate, Aggregate::Sum | Aggregate::Count);
    plan.output == Output::Measures
        && !plan.keys.is_empty()
        && matches!(&plan.measures[..], [measure] if adds_up(measure))
        && plan.having.is_none()
        && plan.pick.is_none()
        && plan.show_measures
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
    let listed = matches!(plan.output, Output::Rows | Output::Columns(..)) && plan.order.len() == 1;
    grouped || listed || (!plan.order.is_empty() && plan.limit.is_some())
}

/// Whether an aggregate can be had of a column.
pub(super) fn fits(aggregate: Aggregate, column: Option<usize>, index: &TableIndex) -> bool {
    let Some(column) = column else { return false };
    match index.columns[column].kind {
        ColumnKind::Number => !index.columns[column].is_id || aggregate == Aggregate::Distinct,
        ColumnKind::Date => matches!(aggregate, Aggregate::Min | Aggregate::Max | Aggregate::Distinct),
        _ => aggregate == Aggregate::Distinct,
    }
}
