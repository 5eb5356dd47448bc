//! Conditions of a plan exchanged: one that speaks of the same thing gives way to the new one, others stay.

use super::super::plan::{Comparison, Condition, Grain, Operand, Test};

/// The conditions that all hold.
pub(super) fn parts(filter: Option<Condition>) -> Vec<Condition> {
    match filter {
        None => Vec::new(),
        Some(Condition::All(parts)) => parts,
        Some(condition) => vec![condition],
    }
}

/// All of them as one.
pub(super) fn joined(mut parts: Vec<Condition>) -> Option<Condition> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Condition::All(parts)),
    }
}

/// The one column that a condition is about.
pub(super) fn column(condition: &Condition) -> Option<usize> {
    match condition {
        Condition::Test(Test::Among(..)) => None,
        Condition::Test(test) => Some(test.column()),
        Condition::All(parts) | Condition::Any(parts) => {
            let first = parts.first().and_then(column)?;
            parts.iter().all(|part| column(part) == Some(first)).then_some(first)
        }
    }
}

/// Which side of a column's values a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// One value or several, a span, a part of the calendar.
    Whole,
    /// A part of the calendar smaller than a year, which a year does not replace.
    Season,
    /// From a value on.
    From,
    /// Up to a value.
    To,
    /// What is kept out.
    Out,
}

fn side(condition: &Condition) -> Side {
    match condition {
        Condition::Test(test) => match test {
            Test::Compare(_, Comparison::NotEqual, _) | Test::In(_, _, true) | Test::Text(_, _, _, true) => Side::Out,
            Test::Missing(_, true) | Test::Item(_, _, true) => Side::Out,
            Test::Compare(_, Comparison::Greater | Comparison::GreaterEqual, _) => Side::From,
            Test::Compare(_, Comparison::Less | Comparison::LessEqual, _) => Side::To,
            Test::Part(_, grain, Comparison::Equal, _) if *grain != Grain::Year => Side::Season,
            Test::Part(_, _, Comparison::Greater | Comparison::GreaterEqual, _) => Side::From,
            Test::Part(_, _, Comparison::Less | Comparison::LessEqual, _) => Side::To,
            _ => Side::Whole,
        },
        Condition::All(parts) | Condition::Any(parts) => parts.first().map_or(Side::Whole, side),
    }
}

/// Adds a condition; what it takes the place of is removed.
pub(super) fn restrict(filter: Option<Condition>, new: &Condition) -> Option<Condition> {
    let mut kept = parts(filter);
    for condition in parts(Some(new.clone())) {
        if let Some(about) = column(&condition) {
            kept.retain(|known| column(known) != Some(about) || stays(side(known), side(&condition)));
        }
        if !kept.contains(&condition) {
            kept.push(condition);
        }
    }
    joined(kept)
}

/// Whether a known condition on a column holds beside a new one.
fn stays(known: Side, new: Side) -> bool {
    match (known, new) {
        (_, Side::Out) => true,
        (Side::Season, Side::Whole) | (Side::Whole, Side::Season) => true,
        (Side::From, Side::To) | (Side::To, Side::From) => true,
        (Side::Whole | Side::Season, Side::From | Side::To) => false,
        (Side::Out, _) => false,
        (left, right) => left != right,
    }
}

/// The rows that a condition keeps, besides those it is added to ("also West").
pub(super) fn widen(filter: Option<Condition>, new: &Condition) -> Option<Condition> {
    let Some((about, mut values)) = values(new) else { return restrict(filter, new) };
    let mut kept = parts(filter);
    for known in &mut kept {
        if let Some((column, before)) = self::values(known)
            && column == about
        {
            let mut all = before;
            all.retain(|value| !values.contains(value));
            all.append(&mut values);
            *known = Condition::Test(Test::In(about, all, false));
            return joined(kept);
        }
    }
    restrict(joined(kept), new)
}

/// The values of one column that a condition names.
fn values(condition: &Condition) -> Option<(usize, Vec<Operand>)> {
    match condition {
        Condition::Test(Test::Compare(column, Comparison::Equal, value)) => Some((*column, vec![value.clone()])),
        Condition::Test(Test::In(column, values, false)) => Some((*column, values.clone())),
        _ => None,
    }
}

/// What a condition describes cannot be kept out.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoOpposite;

/// Keeps out what a condition describes: taken off a list that names it, else negated. An error: nothing would be left,
/// or it has no opposite here.
pub(super) fn exclude(filter: Option<Condition>, what: &Condition) -> Result<Option<Condition>, NoOpposite> {
    let mut kept = parts(filter);
    // The very condition is lifted.
    if let Some(place) = kept.iter().position(|known| known == what) {
        kept.remove(place);
        return Ok(joined(kept));
    }
    if let Some((about, out)) = values(what) {
        for known in &mut kept {
            if let Some((column, before)) = values(known)
                && column == about
            {
                let left: Vec<Operand> = before.iter().filter(|value| !out.contains(value)).cloned().collect();
                if left.is_empty() || left.len() == before.len() {
                    return Err(NoOpposite);
                }
                *known = match <[Operand; 1]>::try_from(left) {
                    Ok([only]) => Condition::Test(Test::Compare(about, Comparison::Equal, only)),
                    Err(left) => Condition::Test(Test::In(about, left, false)),
                };
                return Ok(joined(kept));
            }
        }
    }
    let negated = negated(what).ok_or(NoOpposite)?;
    if !kept.contains(&negated) {
        kept.push(negated);
    }
    Ok(joined(kept))
}

fn negated(condition: &Condition) -> Option<Condition> {
    let Condition::Test(test) = condition else { return None };
    Some(Condition::Test(match test {
        Test::Compare(column, comparison, value) => Test::Compare(*column, comparison.negated(), value.clone()),
        Test::In(column, values, negated) => Test::In(*column, values.clone(), !negated),
        Test::Part(column, grain, comparison, value) => Test::Part(*column, *grain, comparison.negated(), *value),
        Test::Text(column, how, text, negated) => Test::Text(*column, *how, text.clone(), !negated),
        Test::Missing(column, negated) => Test::Missing(*column, !negated),
        Test::Flag(column, value) => Test::Flag(*column, !value),
        Test::GroupEnd(column, measure, direction, negated) => Test::GroupEnd(*column, *measure, *direction, !negated),
        Test::Item(column, item, negated) => Test::Item(*column, item.clone(), !negated),
        Test::Period(column, start, end) => {
            let before = Test::Compare(*column, Comparison::Less, Operand::Date(*start));
            let after = Test::Compare(*column, Comparison::GreaterEqual, Operand::Date(*end));
            return Some(Condition::Any(vec![Condition::Test(before), Condition::Test(after)]));
        }
        _ => return None,
    }))
}
