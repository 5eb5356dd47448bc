//! "what else is there besides the town hall", "who, other than Smith, won": what is named is left out, which "else" and
//! "other" only say again.

use super::{Kind, Phrase, Role};
use crate::asking::text::fold;

/// Drops "else" and "other" where something is left out by name.
pub(super) fn drop_else(phrases: &mut Vec<Phrase>) {
    let left_out = phrases.iter().enumerate().any(|(at, phrase)| {
        let excludes = phrase.kind == Kind::Role(Role::Not)
            && matches!(
                fold(&phrase.text).as_str(),
                "besides" | "other than" | "apart from" | "aside from" | "except" | "except for" | "excluding"
            );
        excludes && phrases[at + 1..].iter().any(|next| next.kind == Kind::Value)
    });
    if left_out {
        phrases.retain(|phrase| {
            !matches!(phrase.kind, Kind::Unknown)
                || !matches!(fold(&phrase.text).as_str(), "else" | "other" | "others" | "another")
        });
    }
}
