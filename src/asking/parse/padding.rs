//! Nouns that pad what stands beside them: "job ads" of a table of jobs, "rural areas" of a value "Rural", "education
//! group" of a column `education`, "the score on" a column.
//!
//! Only nouns that no column and no value is called by, right beside what they pad.

use super::light::{adjacent, is_number};
use super::normalise::is_joint;
use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::text::fold;

/// Drops them.
pub(super) fn drop_padding(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        if leads(phrases, at, index) {
            phrases.drain(at..at + 2);
            continue;
        }
        let behind = at > 0 && follows(&phrases[at - 1], &phrases[at], index);
        if behind {
            // "job ads" are ads, not the jobs that a column names.
            if matches!(phrases[at - 1].kind, Kind::Rows { .. }) {
                phrases[at - 1].columns.clear();
                phrases[at - 1].naming = None;
            }
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
    drop_present(phrases, index);
}

/// "the score on `Panic easily.`": what the column holds goes without saying.
fn leads(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let [noun, joint, column, ..] = &phrases[at..] else { return false };
    let asked = at == 0
        || matches!(
            phrases[at - 1].kind,
            Kind::Role(Role::Aggregate(_) | Role::Extreme { generic: true, .. } | Role::Filler | Role::Command)
        );
    noun.kind == Kind::Unknown
        && asked
        && lexicon().is_padding("score", &fold(&noun.text))
        && matches!(fold(&joint.text).as_str(), "on" | "for" | "in" | "to")
        && is_joint(joint)
        && is_number(column, index)
        && column.naming >= Some(Naming::Core)
}

/// Whether a noun pads the phrase in front of it.
fn follows(first: &Phrase, noun: &Phrase, index: &TableIndex) -> bool {
    let weak = noun.kind == Kind::Unknown || matches!(noun.kind, Kind::Rows { weak: true }) && noun.columns.is_empty();
    if !weak || !adjacent(first, noun) {
        return false;
    }
    let word = fold(&noun.text);
    let text = |column: usize| {
        let known = &index.columns[column];
        known.kind == ColumnKind::Text && !known.unique && !known.is_id
    };
    match first.kind {
        // "job ads": a noun of the table's in front of one for its rows.
        Kind::Rows { .. } => !first.text.ends_with('s') && lexicon().is_padding("rows", &word),
        Kind::Value => {
            first.values.iter().all(|hit| text(hit.0) && index.columns[hit.0].items.is_empty())
                && lexicon().is_padding("value", &word)
        }
        Kind::Column if is_number(first, index) => {
            first.naming >= Some(Naming::Core) && lexicon().is_padding("number", &word)
        }
        Kind::Column => {
            first.columns.iter().all(|&column| text(column))
                && !first.text.ends_with('s')
                && lexicon().is_padding("group", &word)
        }
        _ => false,
    }
}

/// "list the categories present": those that there are.
fn drop_present(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let [first, .., column, last] = &phrases[..] else { return };
    let present = last.kind == Kind::Role(Role::Present)
        && matches!(fold(&last.text).as_str(), "present" | "available" | "existing");
    let texts = column.kind == Kind::Column
        && column.text.ends_with('s')
        && column.columns.iter().all(|&place| index.columns[place].kind == ColumnKind::Text);
    let listed = matches!(first.kind, Kind::Role(Role::Command | Role::Asked(_) | Role::Distinct | Role::Count));
    if present && texts && listed {
        phrases.pop();
    }
}
