//! What stands in which relation to what: "rivers that cross Texas", "which states does the Ohio cross", "states bordering
//! the most states".
//!
//! A column may be called by the verb that relates the rows' thing to it. Before the verb stands who does it, behind it
//! what it is done to; with "does" it is the other way round. Rewrites linked phrases before the passes read them.

use super::compare::Read;
use super::normalise::is_joint;
use super::{Kind, Parser, Phrase, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Condition, Test};
use crate::asking::text::{fold, stem};

/// Settles whose values are meant, and what relating verbs ask for.
pub(super) fn relate(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    narrow_values(phrases);
    let mut at = 1;
    while at < phrases.len() {
        // "which type caused the most deaths": a measure is its object, no other thing.
        let measured = phrases[at + 1..]
            .iter()
            .find(|phrase| !is_joint(phrase) && !matches!(phrase.kind, Kind::Role(Role::Extreme { .. })))
            .is_some_and(|object| {
                object.kind == Kind::Column
                    && object.columns.iter().all(|&column| index.columns[column].kind == ColumnKind::Number)
            });
        if measured {
            at += 1;
            continue;
        }
        match verb_column(phrases, at, index) {
            Some(column) if asks_object(phrases, at, column, index) => {
                phrases.remove(at);
            }
            Some(column) => {
                act_on(phrases, at, column);
                at += 1;
            }
            None => at += 1,
        }
    }
}

impl Parser<'_> {
    /// The column of texts that this phrase calls by a verb.
    pub(super) fn relating_column(&self, at: usize) -> Option<usize> {
        let phrase = self.phrases.get(at).filter(|_| self.is_free(at))?;
        phrase_verb(phrase, self.index)
    }

    /// "states that border states that border Florida": of those that stand in such a relation to others.
    pub(super) fn related(&mut self, at: usize, next: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let (Some(column), [source]) = (self.relating_column(at), &self.phrases[next].columns[..]) else {
            return Ok(None);
        };
        let source = *source;
        let class = |place: usize| self.index.columns[place].class;
        if source == column || class(source).is_none() || class(source) != class(column) {
            return Ok(None);
        }
        let inner = self.skip_prepositions(next + 1);
        Ok(match self.filter_at(inner, false)? {
            Some((Some(condition), end)) => {
                let test = Test::Among(column, source, Box::new(condition), negated);
                Some((Some(Condition::Test(test)), end))
            }
            _ => None,
        })
    }
}

/// A value of several columns is not the asked thing's own: "rivers in Colorado" lie in a state of that name.
fn narrow_values(phrases: &mut [Phrase]) {
    for at in 0..phrases.len() {
        let columns: Vec<usize> = phrases[at].values.iter().map(|hit| hit.0).collect();
        if phrases[at].kind != Kind::Value || columns.iter().all(|column| Some(column) == columns.first()) {
            continue;
        }
        let touches = |left: &Phrase, right: &Phrase| right.span.0 == left.span.1 + 1;
        // "the Ohio river": its own noun behind it.
        let behind = phrases.get(at + 1).filter(|next| touches(&phrases[at], next)).map(|next| next.columns.clone());
        if let Some(own) = behind.filter(|own| own.iter().any(|column| columns.contains(column))) {
            phrases[at].values.retain(|hit| own.contains(&hit.0));
            continue;
        }
        let before = at.checked_sub(1).map(|before| &phrases[before]);
        if before
            .is_some_and(|before| touches(before, &phrases[at]) && before.columns.iter().any(|c| columns.contains(c)))
        {
            continue;
        }
        if let Some(thing) = asked_thing(&phrases[..at]) {
            let asked = phrases[thing].columns.clone();
            if columns.iter().any(|column| !asked.contains(column)) {
                phrases[at].values.retain(|hit| !asked.contains(&hit.0));
            }
        }
    }
}

/// The first noun that a question word, a command or a count leads to.
fn asked_thing(phrases: &[Phrase]) -> Option<usize> {
    let thing = phrases.iter().position(|phrase| matches!(phrase.kind, Kind::Column | Kind::Rows { .. }))?;
    let led = phrases[..thing].iter().all(|phrase| {
        is_joint(phrase)
            || matches!(phrase.kind, Kind::Role(Role::Asked(_) | Role::Command | Role::Count | Role::Distinct))
    });
    led.then_some(thing)
}

/// The column of texts that the phrase calls by a verb, where a verb can stand.
fn verb_column(phrases: &[Phrase], at: usize, index: &TableIndex) -> Option<usize> {
    let column = phrase_verb(&Phrase { is_noun: false, ..phrases[at].clone() }, index)?;
    let before = &phrases[at - 1];
    let follows = matches!(before.kind, Kind::Column | Kind::Rows { .. } | Kind::Value | Kind::Role(Role::Not))
        || matches!(
            fold(&before.text).as_str(),
            "that" | "which" | "who" | "not" | "do" | "does" | "did" | "is" | "are"
        );
    follows.then_some(column)
}

fn phrase_verb(phrase: &Phrase, index: &TableIndex) -> Option<usize> {
    let [column] = phrase.columns[..] else { return None };
    let word = fold(&phrase.text);
    // "location", "performance": nouns, though of a verb.
    let noun = ["ion", "ment", "ance", "ence", "ity"].iter().any(|ending| word.ends_with(ending));
    let verb = phrase.kind == Kind::Column
        && !noun
        && !phrase.is_noun
        && !word.contains(' ')
        && lexicon().is_verb(&stem(&word));
    (verb && index.columns[column].kind == ColumnKind::Text).then_some(column)
}

/// "which states does the Ohio cross", "the states that the Ohio crosses": what is asked for is the verb's column.
fn asks_object(phrases: &mut [Phrase], at: usize, column: usize, index: &TableIndex) -> bool {
    let ends = phrases[at + 1..].iter().all(is_joint);
    // "how many states does the longest river cross"
    let picked =
        at > 1 && is_thing(&phrases[at - 1]) && matches!(phrases[at - 2].kind, Kind::Role(Role::Extreme { .. }));
    if ends
        && picked
        && let Some(thing) = asked_thing(&phrases[..at - 2])
        && phrases[thing].columns.contains(&column)
    {
        name(&mut phrases[thing], column);
        return true;
    }
    let subject = (1..at).rev().find(|&place| !is_joint(&phrases[place]) && !is_thing(&phrases[place]));
    let Some(subject) = subject.filter(|&subject| ends && phrases[subject].kind == Kind::Value) else { return false };
    let Some(thing) = asked_thing(&phrases[..subject]) else { return false };
    let others = phrases[subject].values.iter().any(|hit| hit.0 != column);
    let class = |place: usize| index.columns[place].class;
    let alike = phrases[thing]
        .columns
        .iter()
        .any(|&named| named == column || (class(named).is_some() && class(named) == class(column)));
    if !others || !alike {
        return false;
    }
    phrases[subject].values.retain(|hit| hit.0 != column);
    name(&mut phrases[thing], column);
    true
}

fn is_thing(phrase: &Phrase) -> bool {
    matches!(phrase.kind, Kind::Column | Kind::Rows { .. })
}

/// Makes a noun speak of the verb's column.
fn name(phrase: &mut Phrase, column: usize) {
    phrase.kind = Kind::Column;
    phrase.columns = vec![column];
    phrase.naming = Some(Naming::Exact);
    phrase.is_noun = false;
}

/// "border Ohio", "cross the most states": values behind the verb are its column's, and so is what is counted.
fn act_on(phrases: &mut [Phrase], at: usize, column: usize) {
    phrases[at].is_noun = false;
    let mut next = at + 1;
    let mut counted = false;
    while next < phrases.len() {
        match &phrases[next].kind {
            Kind::Value if phrases[next].values.iter().any(|hit| hit.0 == column) => {
                phrases[next].values.retain(|hit| hit.0 == column);
            }
            Kind::Role(Role::Extreme { generic: true, .. } | Role::Compare { .. } | Role::Count) | Kind::Number(_) => {
                counted = true;
            }
            Kind::Column | Kind::Rows { .. } if counted => {
                name(&mut phrases[next], column);
                // The verb said it already.
                phrases[at].kind = Kind::Role(Role::Filler);
                return;
            }
            Kind::Role(
                Role::And
                | Role::Or
                | Role::Comma
                | Role::Not
                | Role::Both
                | Role::Either
                | Role::Filler
                | Role::Preposition,
            ) => {}
            _ => return,
        }
        next += 1;
    }
}
