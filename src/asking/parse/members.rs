//! What became of the rows: "employees who left", "those who stayed", "current members", where one column says who is gone.
//!
//! A flag called by the deed (`churn`, `attrition`) or a day of leaving that some rows lack. Works on linked phrases in
//! front of the passes; a table with two such columns, or none, is left alone.

use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::text::{fold, stem};

/// What is said of those who are gone.
const GONE: [&str; 14] = [
    "left", "leave", "leaves", "leavers", "quit", "quits", "departed", "exited", "churned", "churn", "gone", "former",
    "resigned", "defected",
];
/// What is said of those who are not.
const STAYED: [&str; 8] = ["stayed", "stay", "stays", "remained", "remain", "retained", "current", "active"];
/// Stems of names of columns that say who is gone.
const FLAGS: [&str; 9] = ["attrit", "churn", "exit", "left", "leav", "quit", "depart", "turnov", "gone"];
/// Stems of names of days of leaving.
const DAYS: [&str; 10] = ["termin", "leav", "left", "exit", "depart", "resign", "quit", "separ", "cancel", "canceled"];
/// What someone leaves.
const LEFT: [&str; 12] = [
    "company",
    "firm",
    "organization",
    "organisation",
    "business",
    "bank",
    "job",
    "club",
    "service",
    "team",
    "us",
    "employer",
];

/// The column that says who is gone.
enum Gone {
    Flag(usize),
    Day(usize),
}

fn gone(index: &TableIndex) -> Option<Gone> {
    let called = |stems: &[&str], wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..index.columns.len())
            .filter(|&place| {
                wanted(place) && index.columns[place].stems.iter().any(|known| stems.contains(&known.as_str()))
            })
            .collect()
    };
    let flags = called(&FLAGS, &|place| index.columns[place].is_flag() && index.columns[place].core.len() <= 2);
    // An order is cancelled, a subscription that began is left.
    let begun = index.columns.iter().any(|column| {
        column.kind == ColumnKind::Date
            && column
                .stems
                .iter()
                .any(|known| matches!(known.as_str(), "start" | "sign" | "signup" | "join" | "subscrib"))
    });
    let days = called(&DAYS, &|place| {
        let known = &index.columns[place];
        let cancels = known.stems.iter().any(|stem| stem.starts_with("cancel"));
        known.kind == ColumnKind::Date && known.has_nulls && (begun || !cancels)
    });
    match (&flags[..], &days[..]) {
        (&[flag], _) => Some(Gone::Flag(flag)),
        ([], &[day]) => Some(Gone::Day(day)),
        _ => None,
    }
}

/// Reads such words as conditions on the column.
pub(super) fn tell_members(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let Some(gone) = gone(index) else { return };
    let mut at = 0;
    while at < phrases.len() {
        let word = fold(&phrases[at].text);
        let free = matches!(phrases[at].kind, Kind::Unknown | Kind::Role(Role::Verb | Role::Event | Role::Filler))
            && phrases[at].columns.is_empty()
            && phrases[at].values.is_empty();
        let left = GONE.contains(&word.as_str());
        if !free || !(left || STAYED.contains(&word.as_str())) || !is_told_of_rows(phrases, at, index) {
            at += 1;
            continue;
        }
        drop_what_is_left(phrases, at);
        // "have since left"
        if at > 1 && fold(&phrases[at - 1].text) == "since" && has(&phrases[at - 2]) {
            phrases.remove(at - 1);
            at -= 1;
        }
        let dated = matches!(gone, Gone::Day(_)) && left && leads_to_day(phrases, at);
        let column = match gone {
            Gone::Flag(column) | Gone::Day(column) => column,
        };
        let said = phrases[at].clone();
        let named =
            Phrase { kind: Kind::Column, columns: vec![column], naming: Some(Naming::PartSynonym), ..said.clone() };
        let before = match (&gone, left) {
            (Gone::Flag(_), true) => None,
            (Gone::Flag(_), false) => Some(Role::Not),
            (Gone::Day(_), true) => (!dated).then_some(Role::Present),
            (Gone::Day(_), false) => Some(Role::Missing),
        };
        phrases[at] = named;
        if let Some(role) = before {
            phrases.insert(at, Phrase { kind: Kind::Role(role), ..said });
            at += 1;
        }
        at += 1;
    }
}

/// Whether the word is said of the rows: "who left", "current employees", "have left", "how many stayed".
fn is_told_of_rows(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let rows = |phrase: &Phrase| {
        matches!(phrase.kind, Kind::Rows { .. } | Kind::Role(Role::Rows))
            || (phrase.kind == Kind::Unknown && lexicon().is_thing(&stem(&fold(&phrase.text))))
            || (phrase.kind == Kind::Column
                && phrase.columns.iter().all(|&column| index.columns[column].is_id || index.label() == Some(column)))
            || matches!(fold(&phrase.text).as_str(), "people" | "those" | "ones" | "staff")
    };
    let word = fold(&phrases[at].text);
    let next = phrases.get(at + 1);
    // "current employees"
    if matches!(word.as_str(), "current" | "former" | "active" | "retained" | "departed") {
        return next.is_some_and(rows);
    }
    // "have not left", "have since left"
    let passed = at > 1
        && (phrases[at - 1].kind == Kind::Role(Role::Not)
            || (fold(&phrases[at - 1].text) == "since" && has(&phrases[at - 2])));
    let before = at.checked_sub(if passed { 2 } else { 1 }).and_then(|before| phrases.get(before));
    let subject = before.is_some_and(|before| {
        rows(before)
            || before.kind == Kind::Role(Role::Count)
            || before.kind == Kind::Value
            || fold(&before.text).split(' ').next_back().is_some_and(|last| {
                matches!(last, "who" | "that" | "have" | "has" | "had" | "did" | "to" | "are" | "were")
            })
    });
    // "left the rating blank", "left hand": what was left is something else.
    let closed = next.is_none_or(|next| {
        !matches!(next.kind, Kind::Column | Kind::Unknown | Kind::Rows { .. } | Kind::Quoted)
            || is_left(phrases, at + 1).is_some()
    });
    subject && closed
}

fn has(phrase: &Phrase) -> bool {
    matches!(fold(&phrase.text).as_str(), "have" | "has" | "had")
}

/// The end of "the company" from here.
fn is_left(phrases: &[Phrase], from: usize) -> Option<usize> {
    let article = usize::from(phrases.get(from).is_some_and(|phrase| {
        matches!(fold(&phrase.text).as_str(), "the" | "our" | "their" | "from the" | "with the" | "with" | "at the")
    }));
    let noun = phrases.get(from + article)?;
    let left = matches!(noun.kind, Kind::Unknown | Kind::Role(Role::Filler))
        || matches!(noun.kind, Kind::Rows { weak: true } | Kind::Column);
    (left && LEFT.contains(&fold(&noun.text).as_str())).then_some(from + article + 1)
}

fn drop_what_is_left(phrases: &mut Vec<Phrase>, at: usize) {
    if let Some(end) = is_left(phrases, at + 1) {
        phrases.drain(at + 1..end);
    }
}

/// "left in 2020": the day itself is asked about.
fn leads_to_day(phrases: &[Phrase], at: usize) -> bool {
    phrases
        .iter()
        .skip(at + 1)
        .find(|phrase| {
            !matches!(phrase.kind, Kind::Role(Role::Preposition | Role::Filler | Role::Compare { .. } | Role::Between))
        })
        .is_some_and(|next| matches!(next.kind, Kind::Moment(_) | Kind::Number(_)))
}
