//! What a plan speaks of: its columns and its single conditions, wherever they stand in it.

use super::plan::{Condition, Key, Operand, OrderBy, Output, Plan, Position, RateOf, Side, Test, Verdict};

/// Every column that the plan names, each once.
pub(super) fn columns(plan: &Plan) -> Vec<usize> {
    let mut found = Vec::new();
    of_plan(plan, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

/// Every column that a condition names.
pub(super) fn condition_columns(condition: &Condition) -> Vec<usize> {
    let mut found = Vec::new();
    of_condition(condition, &mut found);
    found
}

fn of_plan(plan: &Plan, found: &mut Vec<usize>) {
    if let Some(filter) = &plan.filter {
        of_condition(filter, found);
    }
    found.extend(plan.extreme.map(|(column, _)| column));
    found.extend(plan.keys.iter().map(|key| match key {
        Key::Column(column) | Key::Grain(column, _) => *column,
    }));
    found.extend(plan.measures.iter().filter_map(|measure| measure.column));
    found.extend(plan.kept().filter_map(|(measure, ..)| measure.column));
    found.extend(plan.bound.and_then(|measure| measure.column));
    match plan.rate.as_ref().map(|rate| &rate.of) {
        Some(RateOf::Part(condition)) => of_condition(condition, found),
        Some(RateOf::Over(part, whole)) => found.extend(part.column.into_iter().chain(whole.column)),
        Some(RateOf::Left(all, less)) => found.extend([*all, *less]),
        Some(RateOf::Apart(measure, first, second, _)) => {
            found.extend(measure.column);
            of_condition(first, found);
            of_condition(second, found);
        }
        None => {}
    }
    found.extend(plan.order.iter().filter_map(|(by, _)| match by {
        OrderBy::Column(column) => Some(*column),
        OrderBy::Measure(_) => None,
    }));
    found.extend(plan.within.iter().map(|key| match key {
        Key::Column(column) | Key::Grain(column, _) => *column,
    }));
    if let Some(Position::After(condition) | Position::Before(condition)) = &plan.position {
        of_condition(condition, found);
    }
    match &plan.output {
        Output::Share(share) => {
            if let Some(of) = &share.of {
                of_condition(of, found);
            }
        }
        Output::Sides(sides) => {
            for (_, side) in sides {
                of_condition(side, found);
            }
        }
        Output::Columns(columns, _) => found.extend(columns),
        Output::Correlation(left, right) => found.extend([left, right]),
        Output::Difference(pair) | Output::Gap(pair) | Output::Growth(pair) => {
            of_plan(&pair.0, found);
            of_plan(&pair.1, found);
        }
        Output::Verdict(verdict) => match &**verdict {
            Verdict::Compare(left, _, right) => {
                of_plan(left, found);
                if let Side::Plan(right) = right {
                    of_plan(right, found);
                }
            }
            Verdict::All(of, condition) => {
                if let Some(of) = of {
                    of_condition(of, found);
                }
                of_condition(condition, found);
            }
            Verdict::Same(left, right, column) => {
                of_plan(left, found);
                of_plan(right, found);
                found.push(*column);
            }
            Verdict::Unique(column, _) => found.push(*column),
            Verdict::End(plan, condition) => {
                of_plan(plan, found);
                of_condition(condition, found);
            }
            Verdict::Group(plan, key, _) => {
                of_plan(plan, found);
                found.push(*key);
            }
        },
        _ => {}
    }
}

fn of_condition(condition: &Condition, found: &mut Vec<usize>) {
    let operand = |value: &Operand, found: &mut Vec<usize>| match value {
        Operand::Column(column) | Operand::Whole(_, column) => found.push(*column),
        Operand::Part(_, column, inner) => {
            found.push(*column);
            of_condition(inner, found);
        }
        _ => {}
    };
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| of_condition(part, found)),
        Condition::Test(test) => match test {
            Test::Compare(column, _, value) => {
                found.push(*column);
                operand(value, found);
            }
            Test::Among(column, other, inner, _) => {
                found.extend([column, other]);
                of_condition(inner, found);
            }
            Test::GroupEnd(column, measure, ..) => {
                found.push(*column);
                found.extend(measure.column);
            }
            Test::In(column, ..)
            | Test::Between(column, ..)
            | Test::Part(column, ..)
            | Test::Period(column, ..)
            | Test::Text(column, ..)
            | Test::Missing(column, _)
            | Test::Item(column, ..)
            | Test::Flag(column, _) => found.push(*column),
        },
    }
}

/// The filter's single conditions, as far as all of them hold.
pub(super) fn conditions(plan: &Plan) -> Vec<&Condition> {
    match &plan.filter {
        None => Vec::new(),
        Some(Condition::All(parts)) => parts.iter().collect(),
        Some(condition) => vec![condition],
    }
}

/// Whether a plan asks within what it asks.
pub(super) fn is_nested(plan: &Plan) -> bool {
    let nested = |condition: &Condition| {
        matches!(
            condition,
            Condition::Test(
                Test::Among(..) | Test::GroupEnd(..) | Test::Compare(_, _, Operand::Part(..) | Operand::Whole(..))
            )
        )
    };
    plan.having.is_some()
        || matches!(plan.output, Output::Verdict(_) | Output::Difference(_) | Output::Gap(_) | Output::Growth(_))
        || conditions(plan).into_iter().any(nested)
}
