//! Adverbs that say how a figure is made, wherever they stand: "on average, how many days", "is the cheapest on average",
//! "in total".

use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::Aggregate;
use crate::asking::text::fold;

/// "on average" goes in front of the column it speaks of, unless one follows it already or a superlative takes it.
pub(super) fn place_average(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let Some(at) = phrases.iter().position(|phrase| fold(&phrase.text) == "on average") else { return };
    let skipped = |phrase: &&Phrase| matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition | Role::Comma));
    let followed = phrases[at + 1..].iter().find(|phrase| !skipped(phrase));
    if followed.is_some_and(|phrase| is_measure(phrase, index)) {
        return;
    }
    let others = |role: &dyn Fn(&Kind) -> bool| {
        phrases.iter().enumerate().any(|(place, phrase)| place != at && role(&phrase.kind))
    };
    if others(&|kind| matches!(kind, Kind::Role(Role::Aggregate(_) | Role::Extreme { .. } | Role::Compare { .. }))) {
        return;
    }
    let average = phrases.remove(at);
    // "how many days does it take on average": the count is of the column's own unit.
    let counted = phrases.iter().position(|phrase| phrase.kind == Kind::Role(Role::Count));
    let measured =
        |place: usize| phrases[place..].iter().position(|phrase| is_measure(phrase, index)).map(|found| place + found);
    match (counted, measured(counted.map_or(0, |count| count + 1))) {
        // "how many hours do guests sleep on average"
        (Some(count), Some(column))
            if column > count + 1
                && lexicon().is_unit(&fold(&phrases[count + 1].text))
                && phrases[count + 2..column]
                    .iter()
                    .all(|phrase| skipped(&phrase) || matches!(phrase.kind, Kind::Rows { .. })) =>
        {
            phrases.insert(column, Phrase { kind: Kind::Role(Role::Aggregate(Aggregate::Mean)), ..average });
            phrases.drain(count..count + 2);
        }
        (Some(count), Some(column)) if phrases[count + 1..column].iter().all(|phrase| skipped(&phrase)) => {
            phrases[count] = Phrase { kind: Kind::Role(Role::Aggregate(Aggregate::Mean)), ..average };
        }
        (None, Some(column)) => {
            phrases.insert(column, Phrase { kind: Kind::Role(Role::Aggregate(Aggregate::Mean)), ..average });
        }
        _ => phrases.insert(at, average),
    }
}

fn is_measure(phrase: &Phrase, index: &TableIndex) -> bool {
    phrase.kind == Kind::Column
        && phrase.columns.iter().any(|&column| {
            let known = &index.columns[column];
            known.kind == ColumnKind::Number && !known.is_id
        })
}
