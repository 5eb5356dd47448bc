//! What of a table looks most like a word that it does not know.

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::text::{fold, stem};
use crate::domain::Scalar;

/// The values of a column that are compared.
const VALUES: usize = 200;
/// How many are named.
const MOST: usize = 3;

/// A column or a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// A column.
    Column(usize),
    /// A value of a column.
    Value(usize, String),
}

/// The columns and values nearest to the word, best first: by spelling, else by a related meaning.
pub(super) fn near(word: &str, index: &TableIndex) -> Vec<Near> {
    let folded = fold(word);
    let (length, known) = (folded.chars().count(), stem(&folded));
    let mut found: Vec<(usize, Near)> = Vec::new();
    for (place, column) in index.columns.iter().enumerate() {
        let names = column.words.iter().map(String::as_str).chain([column.joined.as_str()]);
        let best = names.filter(|name| name.len() > 2).filter_map(|name| distance(&folded, name, length / 3)).min();
        let related = || {
            let close = |stem: &String| lexicon().are_synonyms(&known, stem) || lexicon().are_related(&known, stem);
            column.core.iter().any(close).then_some(length / 3 + 1)
        };
        found.extend(best.or_else(related).map(|far| (far, Near::Column(place))));
        for value in index.description(place).values.iter().take(VALUES) {
            if let Scalar::Text(text) = &value.value
                && !(text.is_ascii() && text.len().abs_diff(length) > length / 4)
                && let Some(far) = distance(&folded, &fold(text), length / 4)
            {
                found.push((far, Near::Value(place, text.clone())));
            }
        }
    }
    found.sort();
    found.dedup();
    found.into_iter().take(MOST).map(|(_, near)| near).collect()
}

/// The same in words.
pub(super) fn named(word: &str, index: &TableIndex) -> Vec<String> {
    near(word, index)
        .into_iter()
        .map(|near| match near {
            Near::Column(column) => format!("`{}`", index.name(column)),
            Near::Value(column, text) => format!("\u{201c}{text}\u{201d} in `{}`", index.name(column)),
        })
        .collect()
}

/// Edits between two words, where they are at most so many.
fn distance(left: &str, right: &str, most: usize) -> Option<usize> {
    let right: Vec<char> = right.chars().collect();
    // Each edit changes the length by at most one.
    if left.chars().count().abs_diff(right.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, c) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (place, other) in right.iter().enumerate() {
            let edited = diagonal + usize::from(c != *other);
            diagonal = row[place + 1];
            row[place + 1] = edited.min(diagonal + 1).min(row[place] + 1);
        }
    }
    Some(row[right.len()]).filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("revenu", "revenue", 2), Some(1));
        assert_eq!(distance("kitten", "sitting", 3), Some(3));
        assert_eq!(distance("kitten", "sitting", 2), None);
        assert_eq!(distance("", "abc", 3), Some(3));
    }
}
