//! "albums that were released", "games that were played": what every row of such things went through chooses none.

use super::{Kind, Phrase, Role};
use crate::asking::text::fold;

/// What is done to all things of a kind, so that saying it of them adds nothing.
const DONE: [&str; 14] = [
    "released",
    "published",
    "recorded",
    "aired",
    "broadcast",
    "played",
    "held",
    "produced",
    "shown",
    "given",
    "issued",
    "contested",
    "staged",
    "listed",
];

/// Drops such a clause at the end, where no column is called by it.
pub(super) fn drop_done(phrases: &mut Vec<Phrase>) {
    let Some(at) = phrases.iter().rposition(|phrase| phrase.kind != Kind::Role(Role::Filler)) else { return };
    let phrase = &phrases[at];
    let done = matches!(phrase.kind, Kind::Role(Role::Event | Role::Verb) | Kind::Unknown)
        && phrase.columns.is_empty()
        && DONE.contains(&fold(&phrase.text).as_str());
    let passive = (0..at).rev().take(2).any(|before| {
        matches!(fold(&phrases[before].text).as_str(), "were" | "was" | "have been" | "been" | "are" | "has been")
    });
    let noun = (0..at).rev().find(|&before| {
        !matches!(phrases[before].kind, Kind::Role(Role::Filler | Role::Preposition))
            && !matches!(fold(&phrases[before].text).as_str(), "that" | "which" | "have been")
    });
    let counted = phrases.iter().take(at).any(|phrase| matches!(phrase.kind, Kind::Role(Role::Count)));
    let of_rows =
        noun.is_some_and(|noun| matches!(phrases[noun].kind, Kind::Rows { .. } | Kind::Column | Kind::Unknown));
    if done && passive && counted && of_rows {
        phrases.remove(at);
    }
}
