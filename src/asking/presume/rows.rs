//! The everyday noun for the table's rows: "how many bottles" of a table of wines, "which homes" of one of house sales.
//!
//! Only where nothing else in the question calls the rows, the noun stands where they are asked for, and what the table is
//! called is near enough; never a noun that a column could count ("how many goals").

use super::{Guess, Word};
use crate::asking::corrections::Corrected;
use crate::asking::index::Naming;
use crate::asking::lexicon::singular;
use crate::asking::link::{Kind, Phrase};
use crate::asking::meanings::{meaning, nearness};
use crate::asking::role::Role;
use crate::asking::text::{Token, fold, name_words};

/// The classes of nouns for what can be counted one by one.
const THINGS: &str = "CGJKNRS";
/// Nouns for what is done and what happens: rows only where the table is called by nearly the same word.
const DEEDS: &str = "AH";

/// "most people" of columns `person_age`, `person_income`: those whom the rows are about.
pub(super) fn people(word: &Word<'_>) -> Option<Guess> {
    let people = matches!(word.token.folded.as_str(), "people" | "persons") && !word.has_rows();
    let phrase = word.phrases.get(word.at)?;
    (people && phrase.columns.len() > 1 && phrase.naming <= Some(Naming::Part)).then(|| taken(word))
}

pub(super) fn guess(word: &Word<'_>) -> Option<Guess> {
    let class = meaning(&word.token.folded)?.noun()?;
    let near = if THINGS.contains(class) {
        0.4
    } else if DEEDS.contains(class) {
        0.55
    } else {
        return None;
    };
    let called = name_words(&word.index.table.name)
        .iter()
        .filter(|name| name.len() > 2)
        .filter_map(|name| nearness(&word.token.folded, name))
        .fold(0.0, f32::max);
    if called < near || word.has_rows() || word.is_in_values() || !is_asked_for(word) || is_counted(word) {
        return None;
    }
    Some(taken(word))
}

fn taken(word: &Word<'_>) -> Guess {
    Guess {
        tokens: vec![Token { meant: Some(Corrected::Rows), ..word.token.clone() }],
        column: None,
        said: format!("\u{201c}{}\u{201d} taken for the rows", word.token.text),
    }
}

/// Whether it stands where the rows are asked for or spoken of, and nothing right behind makes another noun of it.
fn is_asked_for(word: &Word<'_>) -> bool {
    let plural = word.token.folded.ends_with('s') || singular(&word.token.folded).is_some();
    let leads = |phrase: &Phrase| {
        matches!(
            phrase.kind,
            Kind::Role(
                Role::Count
                    | Role::Asked(_)
                    | Role::Command
                    | Role::Exists
                    | Role::Group
                    | Role::Distinct
                    | Role::Extreme { .. }
                    | Role::Filler
                    | Role::Preposition
                    | Role::Share
                    | Role::Head { .. }
                    | Role::Top(_)
            ) | Kind::Value
        )
    };
    let article = word.before().is_some_and(|before| {
        matches!(fold(&before.text).as_str(), "a" | "an" | "the" | "each" | "every" | "per" | "any" | "which" | "what")
    });
    let closed = word.next().is_none_or(|next| {
        !matches!(next.kind, Kind::Column | Kind::Unknown | Kind::Value | Kind::Rows { .. } | Kind::Number(_))
    });
    word.before().is_some_and(leads) && (plural || article) && closed
}

/// Whether a column of numbers may be what counts them.
fn is_counted(word: &Word<'_>) -> bool {
    word.index.columns.iter().any(|column| {
        column.kind == crate::asking::column::ColumnKind::Number
            && column
                .words
                .iter()
                .filter(|name| name.len() > 2)
                .any(|name| nearness(&word.token.folded, name).is_some_and(|near| near >= 0.5))
    })
}
