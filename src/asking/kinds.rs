//! What the values of a column are: cities, sports, diseases. A column may be called by the noun for most of its values,
//! whatever its own name is.
//!
//! Beside the classes of the lexicon, whose members have codes and peoples. Read on first use.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::lexicon::lexicon;
use super::text::{fold, stem};
use crate::domain::{ColumnDescription, Scalar};

struct Kind {
    nouns: Vec<String>,
    members: HashSet<&'static str>,
    /// Its members are names of their own.
    names: bool,
}

fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/kinds.tsv"));
        let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        rows.map(|(nouns, members)| Kind {
            names: nouns.starts_with('='),
            nouns: nouns.trim_start_matches('=').split(' ').map(stem).collect(),
            members: members.split('|').collect(),
        })
        .collect()
    })
}

/// The fewest values that tell what a column's values are.
const FEWEST: usize = 3;

/// The kind of most of a column's values; where each row has its own, only one of names.
pub(super) fn kind_of(description: &ColumnDescription, unique: bool) -> Option<usize> {
    if !description.data_type.is_textual() {
        return None;
    }
    let values: Vec<String> = description
        .values
        .iter()
        .filter_map(|value| match &value.value {
            Scalar::Text(text) if !text.trim().is_empty() => Some(fold(text.trim())),
            _ => None,
        })
        .collect();
    let known = |kind: &Kind| values.iter().filter(|value| kind.members.contains(value.as_str())).count();
    let open = kinds().iter().enumerate().filter(|(_, kind)| kind.names || !unique);
    let counts = open.map(|(place, kind)| (known(kind), place));
    let (count, place) = counts.max_by_key(|(count, _)| *count)?;
    (count >= FEWEST && count * 3 >= values.len() * 2).then_some(place)
}

/// Whether the noun is the kind's. A noun for rows ("animals") is so only where the values are names.
pub(super) fn is_noun_of(kind: usize, stem: &str) -> bool {
    kinds()
        .get(kind)
        .is_some_and(|kind| kind.nouns.iter().any(|noun| noun == stem) && (kind.names || !lexicon().is_thing(stem)))
}

/// Whether a folded word is what some people are by profession.
pub(super) fn is_profession(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    kinds().iter().any(|kind| {
        kind.nouns.iter().any(|noun| noun == "occup")
            && (kind.members.contains(word) || kind.members.contains(singular))
    })
}
