//! Selections without a row: taken from (`iloc[0]`), or as the result.

use super::Diagnosis;
use super::case::{Case, Used};
use super::near::{folded, nearest};
use crate::asking::python::quoted;
use crate::domain::Scalar;

/// Taken from a selection that has no rows.
pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let empty = match case.error_type() {
        "IndexError" => {
            message.contains("out of bounds") || message.contains("out-of-bounds") || message.contains("out of range")
        }
        "ValueError" => {
            message.contains("empty sequence")
                || message.contains("is empty")
                || message.contains("can only convert an array of size 1")
        }
        _ => false,
    };
    if !empty {
        return None;
    }
    if let Some(found) = value_that_is_not_there(case, "The selection has no rows") {
        return Some(found);
    }
    let zero = message.contains("size 0") || message.contains("empty");
    let cause = if zero {
        "The selection has no rows, so there is nothing to take from it."
    } else {
        "There are fewer rows or values than the position that is asked for."
    };
    let advice = "Look at what is selected before; ask with .empty or len(...) first, or use .head(1), which takes what \
                  there is.";
    Some(Diagnosis::new("empty-selection", cause, advice))
}

/// A result without rows, where the reason can be seen.
pub(super) fn result(case: &Case<'_>) -> Option<Diagnosis> {
    (case.failure.rows == Some(0)).then(|| value_that_is_not_there(case, "The result has no rows")).flatten()
}

/// A comparison with a value that the column does not hold.
fn value_that_is_not_there(case: &Case<'_>, what: &str) -> Option<Diagnosis> {
    let source = &case.source;
    for index in 1..source.tokens.len() {
        if !source.is(index, "==") {
            continue;
        }
        let Some(wanted) = source.literal(index + 1) else { continue };
        let Some(left) = source.operand_before(index) else { continue };
        let Some(used) = case.used(left..index).into_iter().next_back() else { continue };
        if !used.column.data_type.is_textual() {
            continue;
        }
        let values: Vec<&str> = used
            .column
            .values
            .iter()
            .filter_map(|seen| match &seen.value {
                Scalar::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let same = values.iter().find(|value| folded(value) == folded(wanted));
        if values.contains(&wanted) || (!used.column.values_complete && same.is_none()) {
            continue;
        }
        return Some(not_there(case, what, index + 1, wanted, &used, &values));
    }
    None
}

fn not_there(case: &Case<'_>, what: &str, token: usize, wanted: &str, used: &Used<'_>, values: &[&str]) -> Diagnosis {
    let near = nearest(wanted, values.iter().copied());
    let name = &used.column.name;
    let shown: Vec<_> = values.iter().take(8).map(|value| format!("\"{value}\"")).collect();
    let more = if values.len() > 8 { ", ..." } else { "" };
    let diagnosis = Diagnosis::new(
        "value-not-there",
        format!("{what}: no row has \"{wanted}\" in `{name}`."),
        format!("Its values are {}{more}.", shown.join(", ")),
    )
    .showing(format!("The values of `{name}`"), format!("result = {}.value_counts()", used.expression()));
    match near.names.first().filter(|_| near.certain) {
        Some(first) => diagnosis.fixed(format!("Use \"{first}\""), case.source.with_token(token, &quoted(first))),
        None => diagnosis,
    }
}
