//! Nouns in front of a column that only say what it is about: "disease stage" of a column `stage`, "training hours" of
//! `hours`, "police district" of `district`.
//!
//! Not those that may choose among rows or columns: parts of a body, people, places, materials, times and amounts ("brain
//! weight" is no `weight` of the whole), nor adjectives ("active accounts").

use super::{Guess, Word};
use crate::asking::column::{ColumnKind, ID_STEMS, NAME_STEMS};
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::link::Kind;
use crate::asking::meanings::meaning;
use crate::asking::text::{fold, stem};

/// The classes of nouns that say what a figure or a category is about.
const TOPICS: &str = "ACDFGHIKQTX";
/// A noun farther from everything in the table speaks of something else.
const NEAR: f32 = 0.2;

pub(super) fn guess(word: &Word<'_>) -> Option<Guess> {
    let known = meaning(&word.token.folded)?;
    let topic = known.noun().is_some_and(|class| TOPICS.contains(class)) && !known.is_adjective();
    let column = word.next().filter(|next| next.kind == Kind::Column && next.columns.len() == 1)?;
    let place = *column.columns.first()?;
    let own = &word.index.columns[place];
    let called = own.is_id
        || own.core.last().is_some_and(|last| NAME_STEMS.contains(&last.as_str()) || ID_STEMS.contains(&last.as_str()));
    // "EPC rating" says no more than "rating" to whoever does not know what EPC is; "unemployment rate" does.
    let said: Vec<String> = column.text.split(' ').map(|part| stem(&fold(part))).collect();
    let silent = own.words.iter().filter(|part| !said.contains(&stem(part))).all(|part| {
        part.len() < 2
            || lexicon().is_unit(part)
            || lexicon().is_hollow(part)
            || matches!(part.as_str(), "length" | "total" | "count" | "of")
            || meaning(part).is_none()
    });
    let called_so = column.naming >= Some(Naming::Core) || (column.naming == Some(Naming::Part) && silent);
    let fits = called_so && !own.is_flag() && own.kind != ColumnKind::Date && !called;
    let free = topic && fits && !word.token.folded.ends_with('s') && !word.is_in_values() && word.nearness() >= NEAR;
    free.then(|| Guess {
        tokens: Vec::new(),
        column: Some(place),
        said: format!("\u{201c}{}\u{201d} taken to say what `{}` is about", word.token.text, word.index.name(place)),
    })
}
