//! What became of a thing, said by another verb than the table's: "how many employees left" of a column `attrition`, "who
//! stayed", "how many patients died" of a value "Deceased".
//!
//! A verb is read so only where one yes/no column, or else one value of a few, tells it, and no column or value is called
//! by the verb itself.

use crate::asking::only::only;
use std::collections::HashSet;

use super::light::next_said;
use super::{Kind, Phrase, Role};
use crate::asking::index::{Naming, TableIndex, ValueHit};
use crate::asking::lexicon::{Fate, lexicon};
use crate::asking::text::{fold, stem};
use crate::domain::Scalar;

/// A column with more values does not tell what became of things.
const FEW_VALUES: usize = 12;

/// What is told of: a column whose yes it is, or a value.
enum Told {
    Column(usize),
    Value(ValueHit),
}

/// Reads such verbs as conditions.
pub(super) fn tell_fates(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        let word = fold(&phrases[at].text);
        let free = matches!(phrases[at].kind, Kind::Unknown | Kind::Role(Role::Verb | Role::Event))
            || (phrases[at].kind == Kind::Column && phrases[at].naming == Some(Naming::Related));
        if !free || !is_predicate(phrases, at) {
            at += 1;
            continue;
        }
        let Some((told, negated)) = told_by(&word, index) else {
            at += 1;
            continue;
        };
        match told {
            Told::Column(column) => {
                phrases[at].kind = Kind::Column;
                phrases[at].columns = vec![column];
                phrases[at].naming = Some(Naming::Synonym);
            }
            Told::Value(hit) => {
                phrases[at].kind = Kind::Value;
                phrases[at].columns.clear();
                phrases[at].values = vec![hit];
            }
        }
        drop_object(phrases, at + 1);
        if negated {
            let not =
                Phrase { kind: Kind::Role(Role::Not), columns: Vec::new(), values: Vec::new(), ..phrases[at].clone() };
            phrases.insert(at, not);
            at += 1;
        }
        at += 1;
    }
}

/// Whether a verb stands where it says something of the things before it, or of those behind it.
fn is_predicate(phrases: &[Phrase], at: usize) -> bool {
    let measured = at > 0
        && matches!(
            phrases[at - 1].kind,
            Kind::Number(_) | Kind::Role(Role::Extreme { .. } | Role::Aggregate(_) | Role::Compare { .. })
        );
    // "left hand", "pass rate": in front of a noun it is part of its name.
    let noun = phrases.get(at + 1).is_some_and(|next| {
        matches!(next.kind, Kind::Unknown | Kind::Column)
            && next.span.0 <= phrases[at].span.1 + 1
            && !lexicon().is_thing(&stem(&fold(&next.text)))
            && !matches!(fold(&next.text).as_str(), "company" | "firm" | "organization" | "organisation")
    });
    let rows = phrases.iter().enumerate().any(|(place, phrase)| {
        place != at
            && (matches!(phrase.kind, Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Asked(_)))
                || lexicon().is_thing(&stem(&fold(&phrase.text)))
                || matches!(fold(&phrase.text).as_str(), "those" | "ones")
                || phrase.kind == Kind::Value)
    });
    rows && !measured && !noun
}

/// What a verb tells, and whether it tells the opposite.
fn told_by(word: &str, index: &TableIndex) -> Option<(Told, bool)> {
    let mut found = Vec::new();
    for fate in lexicon().fates() {
        let negated = match (fate.yes.contains(word), fate.no.contains(word)) {
            (true, _) => false,
            (false, true) => true,
            _ => continue,
        };
        if let Some(column) = column_of(&fate.told, index).ok()? {
            found.push((Told::Column(column), negated));
        }
    }
    // A column that says the verb itself is better than one that says its opposite.
    let plain = found.iter().filter(|(_, negated)| !negated).count();
    if plain == 1 {
        found.retain(|(_, negated)| !negated);
    }
    if found.len() == 1 {
        return found.pop();
    }
    if !found.is_empty() {
        return None;
    }
    // Where each row is a death, "died" says nothing more.
    let dated =
        |fate: &Fate| index.columns.iter().any(|column| column.stems.iter().any(|stem| fate.told.contains(stem)));
    if lexicon().fates().any(|fate| fate.yes.contains(word) && dated(fate)) {
        return None;
    }
    let mut values = lexicon().fates().filter(|fate| fate.yes.contains(word)).map(|fate| value_of(&fate.told, index));
    let value = values.next()??;
    values.all(|other| other.is_none_or(|other| other == value)).then_some((Told::Value(value), false))
}

/// More than one column would do.
struct Several;

/// The one yes/no column whose name has one of the words.
fn column_of(words: &HashSet<String>, index: &TableIndex) -> Result<Option<usize>, Several> {
    let mut found = (0..index.columns.len()).filter(|&place| {
        let known = &index.columns[place];
        known.is_flag() && known.core.len() <= 3 && known.stems.iter().any(|stem| words.contains(stem))
    });
    let first = found.next();
    if found.next().is_none() { Ok(first) } else { Err(Several) }
}

/// The one value of a column of a few that is one of the words.
fn value_of(words: &HashSet<String>, index: &TableIndex) -> Option<ValueHit> {
    only((0..index.columns.len()).flat_map(|place| {
        let description = index.description(place);
        let few = description.values_complete && (3..=FEW_VALUES).contains(&description.values.len());
        let values = description.values.iter().enumerate().filter(move |_| few);
        values
            .filter(
                |(_, value)| matches!(&value.value, Scalar::Text(text) if words.contains(&stem(&fold(text.trim())))),
            )
            .map(move |(at, _)| (place, at))
            .collect::<Vec<_>>()
    }))
}

/// "left the company": whom the things left goes without saying.
fn drop_object(phrases: &mut Vec<Phrase>, start: usize) {
    let Some(noun) = next_said(phrases, start) else { return };
    let whom = matches!(
        fold(&phrases[noun].text).as_str(),
        "company" | "firm" | "organization" | "organisation" | "employer" | "business" | "service" | "bank" | "us"
    );
    let joints = phrases[start..noun].iter().all(|phrase| {
        matches!(
            fold(&phrase.text).as_str(),
            "the" | "our" | "their" | "at" | "with" | "at the" | "with the" | "in the"
        )
    });
    if whom && joints && noun <= start + 2 {
        phrases.drain(start..=noun);
    }
}
