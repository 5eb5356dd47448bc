//! "Give the counts in the order High, Low, None", "men first, then women": in which order groups are reported.
//!
//! Such a sentence restricts nothing: it names all groups, or the one that comes first.

use super::scan::{Item, Sentence, What};
use super::vocabulary::Concept;
use crate::asking::index::{TableIndex, ValueHit};
use crate::asking::role::Role;

/// The groups of a column in the order that a sentence gives them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    /// The column of the groups.
    pub(super) column: usize,
    /// Its values, the first one first; all of them, or those that come first.
    pub(super) values: Vec<String>,
}

/// Reads the order of groups that a sentence only gives.
pub(super) fn read(sentence: &Sentence, index: &TableIndex) -> Option<Order> {
    let listed = sentence.says(&["order", "sequence"]);
    let first = sentence.says(&["first"]);
    // "Report the counts for A, B and C": of all that there are.
    let reports = sentence.tokens.first().is_some_and(|token| {
        matches!(token.folded.as_str(), "report" | "give" | "list" | "state" | "show" | "return" | "provide" | "answer")
    });
    if !(listed || first || reports) {
        return None;
    }
    let hits: Vec<&[ValueHit]> = sentence.items.iter().filter_map(|item| spelled(item, index)).collect();
    let mut columns: Vec<usize> = hits.first()?.iter().map(|hit| hit.0).collect();
    columns.retain(|column| hits.iter().all(|hits| hits.iter().any(|hit| hit.0 == *column)));
    columns.dedup();
    let [column] = columns[..] else { return None };
    let values: Vec<String> = hits
        .iter()
        .filter_map(|hits| hits.iter().find(|hit| hit.0 == column))
        .map(|hit| index.value_text(*hit))
        .collect();
    let all = index.description(column).distinct == Some(values.len() as u64);
    let quiet = (0..sentence.items.len()).all(|at| {
        let item = &sentence.items[at];
        sentence.is_quiet(at)
            || item.aggregate.is_some()
            || match &item.what {
                What::Value(_) => true,
                What::Column(named, _) => named.contains(&column),
                What::Unknown if spelled(item, index).is_some() => true,
                What::Unknown => matches!(item.text.as_str(), "order" | "second" | "third" | "sequence" | "counts"),
                What::Role(role) => matches!(role, Role::Count | Role::Ordinal(_) | Role::Sort | Role::Head { .. }),
                What::Concept(_) => {
                    sentence.is(at, Concept::Count)
                        || sentence.is(at, Concept::Categorise)
                        || sentence.is(at, Concept::NewColumn)
                        || sentence.is(at, Concept::Statistic)
                        || sentence.is(at, Concept::PValue)
                }
                _ => false,
            }
    });
    (quiet && values.len() + usize::from(first) > 1 && (all || (first && !listed))).then_some(Order { column, values })
}

/// The values that an item spells, also where it is too short to be looked for among words.
fn spelled<'a>(item: &'a Item, index: &'a TableIndex) -> Option<&'a [ValueHit]> {
    match &item.what {
        What::Value(hits) => Some(hits),
        What::Unknown => index.values_named(&item.text.split(' ').collect::<Vec<_>>()).map(|(_, hits)| hits),
        _ => None,
    }
}
