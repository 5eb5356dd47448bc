//! Nouns that only say what a value or a column beside them is: "Thai food", "the lutheran church", "education group",
//! "the score on the vault"; and pronouns for the rows: "anyone from Italy", "something rated TV-Y".
//!
//! A noun goes only where it cannot choose other rows: behind a value that something leads to, never where it is what is
//! asked for or counted.

use super::normalise::is_joint;
use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::role::Asked;
use crate::asking::text::{fold, stem};

/// Nouns behind a category that only say that it is one.
const GROUPS: [&str; 6] = ["group", "groups", "bracket", "brackets", "band", "bands"];
/// Nouns for a figure that is said of something: "the score on the vault", "the points for the dive".
const FIGURES: [&str; 10] =
    ["score", "scores", "points", "rating", "ratings", "mark", "marks", "result", "results", "reading"];
/// Pronouns for rows that are people, or anything.
const PEOPLE: [&str; 6] = ["anyone", "anybody", "someone", "somebody", "everyone", "everybody"];
const THINGS: [&str; 3] = ["something", "anything", "everything"];

/// All of them.
pub(super) fn drop_context(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    name_anyone(phrases, index);
    drop_figures(phrases, index);
    for at in 1..phrases.len() {
        if repeats_group(phrases, at, index) || is_said_of_value(phrases, at) {
            phrases[at].kind = Kind::Role(Role::Filler);
            phrases[at].naming = Some(Naming::Related);
        }
    }
}

/// What is assumed of a word that was dropped here; `None` for one that the language drops.
pub(super) fn assumed(phrases: &[Phrase], at: usize) -> Option<String> {
    let word = phrases.get(at).filter(|word| word.naming == Some(Naming::Related) && word.columns.is_empty())?;
    let before = phrases.get(at.checked_sub(1)?)?;
    Some(format!("\u{201c}{}\u{201d} only says what \u{201c}{}\u{201d} is.", word.text, before.text))
}

fn adjacent(first: &Phrase, second: &Phrase) -> bool {
    second.span.0 <= first.span.1 + 1
}

/// "is there anyone from Italy": the rows.
fn name_anyone(phrases: &mut [Phrase], index: &TableIndex) {
    let existence = phrases.first().is_some_and(|phrase| phrase.kind == Kind::Role(Role::Exists));
    for at in 0..phrases.len() {
        let word = fold(&phrases[at].text);
        let people = PEOPLE.contains(&word.as_str()) && !index.is_of_things();
        let things = THINGS.contains(&word.as_str()) && existence && at <= 2;
        // "of everyone", "is there anyone"
        let led = existence && at <= 2
            || at.checked_sub(1).is_some_and(|before| {
                matches!(fold(&phrases[before].text).as_str(), "of" | "for" | "among" | "is there" | "are there")
            });
        if phrases[at].kind == Kind::Unknown && led && (people || things) {
            phrases[at].kind = Kind::Role(Role::Rows);
        }
    }
}

/// "the highest score on the vault" of a column `vault`: the figure is the column's own.
fn drop_figures(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at + 2 < phrases.len() {
        let figure = phrases[at].kind == Kind::Unknown && FIGURES.contains(&fold(&phrases[at].text).as_str());
        let led = matches!(fold(&phrases[at + 1].text).split(' ').next(), Some("on" | "for" | "in"))
            && is_joint(&phrases[at + 1]);
        let mut next = at + 2;
        while phrases.get(next).is_some_and(is_joint) {
            next += 1;
        }
        let own = phrases.get(next).is_some_and(|phrase| {
            phrase.kind == Kind::Column
                && phrase.naming >= Some(Naming::Part)
                && phrase.columns.iter().all(|&column| {
                    let known = &index.columns[column];
                    known.kind == ColumnKind::Number && !known.is_id && !known.is_year
                })
        });
        if figure && led && own {
            phrases.drain(at..next);
        }
        at += 1;
    }
}

/// "which education group": behind a column of categories.
fn repeats_group(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let before = &phrases[at - 1];
    phrases[at].kind == Kind::Unknown
        && GROUPS.contains(&fold(&phrases[at].text).as_str())
        && before.kind == Kind::Column
        && adjacent(before, &phrases[at])
        && before.columns.iter().all(|&column| {
            let known = &index.columns[column];
            // A group of customers is no customer.
            known.kind == ColumnKind::Text && !known.unique && !lexicon().is_thing(&known.head)
        })
}

/// "restaurants that serve Thai food", "salaries of Master graduates": a noun behind a value that a verb or a preposition
/// leads to. What is counted or asked for is never dropped, nor a noun that rows may be about.
fn is_said_of_value(phrases: &[Phrase], at: usize) -> bool {
    let word = fold(&phrases[at].text);
    let noun = phrases[at].kind == Kind::Unknown
        && phrases[at].columns.is_empty()
        && word.len() > 3
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && lexicon().is_word(&word)
        && (!lexicon().is_thing(&stem(&word)) || !word.ends_with('s'))
        && !lexicon().is_past(&word)
        && !lexicon().is_verb(&stem(&word))
        && !lexicon().is_hollow(&word)
        && lexicon().measured_in(&word).is_none();
    // "are any offices in Oslo modern": at the end of such a question it is what is asked.
    let opening = phrases.first().map(|phrase| fold(&phrase.text)).unwrap_or_default();
    let be = matches!(opening.split(' ').next(), Some("is" | "are" | "was" | "were")) && !opening.ends_with("there");
    if be && at + 1 == phrases.len() && !lexicon().is_thing(&stem(&word)) {
        return false;
    }
    let value = &phrases[at - 1];
    if !noun || value.kind != Kind::Value || !adjacent(value, &phrases[at]) {
        return false;
    }
    let mut first = at - 1;
    while first > 0 && is_article(&phrases[first - 1]) {
        first -= 1;
    }
    let led = first.checked_sub(1).is_some_and(|before| match phrases[before].kind {
        Kind::Role(Role::Preposition) => true,
        Kind::Role(Role::Filler | Role::Verb) => fold(&phrases[before].text).split(' ').any(|word| {
            matches!(
                word,
                "of" | "with" | "from" | "in" | "for" | "to" | "by" | "at" | "have" | "has" | "serve" | "offer" | "use"
            )
        }),
        _ => false,
    });
    let counted = phrases[..first].iter().any(|phrase| {
        matches!(
            phrase.kind,
            Kind::Column | Kind::Rows { .. } | Kind::Unknown | Kind::Role(Role::Rows | Role::Asked(Asked::Who))
        )
    });
    let closed = phrases.get(at + 1).is_none_or(|next| {
        is_joint(next)
            || matches!(
                next.kind,
                Kind::Role(Role::And | Role::Or | Role::Comma | Role::Group | Role::Compare { .. } | Role::Verb)
            )
    });
    let denied = phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Not | Role::Without)));
    led && counted && closed && !denied
}

fn is_article(phrase: &Phrase) -> bool {
    matches!(fold(&phrase.text).as_str(), "the" | "a" | "an")
}
