//! Units and nouns that say what a measure is of, beside it or instead of it: "over 40 dollars", "killed the most people",
//! "how many hours does it sleep", "the price per night".
//!
//! Works on linked phrases in front of the passes; a word is dropped only beside the column that it repeats.

use super::light::{before_said, is_number};
use super::wording::unread_how_much;
use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::only::only;
use crate::asking::plan::Aggregate;
use crate::asking::text::fold;

/// "the price per night", "pay per head": behind a measure the unit of a price groups nothing, unless a column is called so.
pub(super) fn drop_rates(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 1;
    while at + 1 < phrases.len() {
        let per = phrases[at].kind == Kind::Role(Role::Group)
            && matches!(fold(&phrases[at].text).as_str(), "per" | "a" | "each");
        let unit = matches!(
            fold(&phrases[at + 1].text).as_str(),
            "night"
                | "person"
                | "head"
                | "guest"
                | "unit"
                | "piece"
                | "item"
                | "hour"
                | "kg"
                | "litre"
                | "liter"
                | "seat"
        );
        // "the average number of adults per booking", where each row is one.
        let own = per
            && matches!(phrases[at + 1].kind, Kind::Rows { weak: false })
            && phrases[at + 1].columns.is_empty()
            && at + 2 == phrases.len()
            && phrases[..at]
                .iter()
                .any(|phrase| matches!(phrase.kind, Kind::Role(Role::Aggregate(Aggregate::Mean | Aggregate::Median))));
        let unit = unit || own;
        let called = phrases[at + 1].naming >= Some(Naming::Thing)
            || phrases[at + 1].columns.iter().any(|&column| index.columns[column].kind != ColumnKind::Number);
        let measure = before_said(phrases, at).is_some_and(|before| is_number(&phrases[before], index));
        if per && unit && !called && measure {
            phrases.drain(at..=at + 1);
        } else {
            at += 1;
        }
    }
}

/// "how much does the cheapest car cost": asks for the one measure that is named, where a thing is picked.
pub(super) fn ask_how_much(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let Some(at) = unread_how_much(phrases) else { return };
    let measures = phrases.iter().filter(|phrase| is_number(phrase, index)).count();
    let picked = phrases.iter().any(|phrase| {
        matches!(phrase.kind, Kind::Role(Role::Extreme { .. }))
            || (phrase.kind == Kind::Value
                && phrase.values.iter().any(|hit| index.columns[hit.0].unique || index.label() == Some(hit.0)))
    });
    let others = phrases.iter().any(|phrase| {
        matches!(phrase.kind, Kind::Role(Role::Compare { .. } | Role::Aggregate(_) | Role::Group | Role::Than))
    });
    if measures == 1 && picked && !others {
        phrases[at].kind = Kind::Role(Role::Command);
        phrases.remove(at + 1);
    }
}

/// The only column whose name says that it is measured so.
fn measured_by(noun: &str, index: &TableIndex) -> Option<usize> {
    let nouns = lexicon().measured_in(noun)?;
    only((0..index.columns.len()).filter(|&place| {
        let column = &index.columns[place];
        column.kind == ColumnKind::Number
            && !column.is_id
            && !column.is_year
            && column.stems.iter().any(|stem| nouns.contains(stem))
    }))
}

/// "listings above 2 million dollars": the unit says what is compared, where one column is measured so and none is named.
pub(super) fn imply_by_unit(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at + 2 < phrases.len() {
        at += 1;
        let compare = matches!(phrases[at - 1].kind, Kind::Role(Role::Compare { adjective: None, .. }));
        let number = matches!(phrases[at].kind, Kind::Number(_));
        let unit = fold(&phrases[at + 1].text);
        let free = matches!(phrases[at + 1].kind, Kind::Unknown | Kind::Role(Role::Grain(_)))
            && phrases[at + 1].columns.is_empty();
        if !compare || !number || !free {
            continue;
        }
        let Some(column) = measured_by(&unit, index) else { continue };
        let named = phrases.iter().any(|phrase| is_number(phrase, index));
        if !named {
            let word = phrases.remove(at + 1);
            let columns = vec![column];
            let implied = Phrase { kind: Kind::Column, columns, naming: Some(Naming::PartSynonym), ..word };
            phrases.insert(at - 1, implied);
            at += 1;
        }
    }
}

/// "how many hours does the cheetah sleep", "how many dollars does it cost": asks for the column that is so measured.
pub(super) fn count_units(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let Some(at) = phrases.iter().position(|phrase| phrase.kind == Kind::Role(Role::Count)) else { return };
    let Some(unit) = phrases.get(at + 1) else { return };
    let free = matches!(unit.kind, Kind::Unknown | Kind::Role(Role::Grain(_))) && unit.columns.is_empty();
    let Some(nouns) = lexicon().measured_in(&fold(&unit.text)).filter(|_| free) else { return };
    let is_unit = lexicon().is_unit(&fold(&unit.text));
    let numbers: Vec<&Phrase> = phrases.iter().filter(|phrase| is_number(phrase, index)).collect();
    let average = phrases.iter().any(|phrase| {
        phrase.kind == Kind::Role(Role::Aggregate(Aggregate::Mean)) && fold(&phrase.text) == "on average"
    });
    let others = phrases.iter().any(|phrase| match phrase.kind {
        Kind::Role(Role::Aggregate(_)) => fold(&phrase.text) != "on average",
        Kind::Role(Role::Extreme { .. } | Role::Compare { .. } | Role::Group) => true,
        _ => false,
    });
    let [measure] = numbers[..] else { return };
    let fits =
        measure.columns.iter().any(|&column| index.columns[column].stems.iter().any(|stem| nouns.contains(stem)));
    let adds_up = measure.columns.iter().all(|&column| index.columns[column].is_additive);
    if fits && is_unit && !others && (average || !adds_up) {
        phrases[at].kind = Kind::Role(Role::Command);
        phrases.remove(at + 1);
    }
}

/// "killed the most people", "cost under 40 dollars": the noun repeats what the column beside it measures.
pub(super) fn drop_light(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        let word = fold(&phrases[at].text);
        // "liked more than 1000 times"
        let times = phrases[at].kind == Kind::Role(Role::Times)
            && at > 2
            && matches!(phrases[at - 1].kind, Kind::Number(_))
            && matches!(phrases[at - 2].kind, Kind::Role(Role::Compare { .. }))
            && is_number(&phrases[at - 3], index);
        if times {
            phrases.remove(at);
            continue;
        }
        let nouns = (phrases[at].kind == Kind::Unknown).then(|| lexicon().measured_in(&word)).flatten();
        let Some(nouns) = nouns else {
            at += 1;
            continue;
        };
        let measures = |phrase: &Phrase| {
            is_number(phrase, index)
                && phrase
                    .columns
                    .iter()
                    .all(|&column| index.columns[column].stems.iter().any(|stem| nouns.contains(stem)))
        };
        let counted = at > 0
            && matches!(
                before_said(phrases, at).map(|before| &phrases[before].kind),
                Some(Kind::Number(_) | Kind::Role(Role::Extreme { .. } | Role::Count | Role::Compare { .. }))
            );
        let measured = phrases.iter().filter(|phrase| measures(phrase)).count() == 1;
        let others = phrases.iter().filter(|phrase| is_number(phrase, index) && !measures(phrase)).count();
        if counted && measured && others == 0 {
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
}
