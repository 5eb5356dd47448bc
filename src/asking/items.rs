//! Texts that hold several items: `['pool', 'wifi']`, `Action; Drama`, `red, green`.
//!
//! Tells such a column from its values, and its items. The index keeps them beside the values; knows nothing of questions.

use std::collections::HashMap;

use super::text::fold;
use crate::domain::{ColumnDescription, Scalar};

/// Items that are kept of one column.
const MOST_ITEMS: usize = 500;
/// Columns with fewer values say too little.
const FEWEST_VALUES: usize = 4;

/// How a text holds its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// `['a', 'b']`
    Quoted,
    /// `[a, b]`
    Bracketed,
    /// `a; b`
    Separated(char),
}

/// The items of a column of lists, most frequent first, and how it writes them; `None` where it is no such column.
pub(super) fn items(description: &ColumnDescription) -> Option<(Vec<String>, Writing)> {
    let texts: Vec<&str> = description
        .values
        .iter()
        .filter_map(|value| if let Scalar::Text(text) = &value.value { Some(text.trim()) } else { None })
        .filter(|text| !text.is_empty())
        .collect();
    if !description.data_type.is_textual() || texts.len() < FEWEST_VALUES {
        return None;
    }
    let bracketed = texts.iter().filter(|text| text.starts_with('[') && text.ends_with(']')).count();
    if bracketed * 10 >= texts.len() * 9 {
        let quoted = texts.iter().filter(|text| text.contains(['\'', '"'])).count();
        let items = counted(texts.iter().map(|text| split(text.trim_matches(['[', ']']), ',')));
        let writing = if quoted * 2 > texts.len() { Writing::Quoted } else { Writing::Bracketed };
        return (!items.is_empty()).then_some((items, writing));
    }
    [';', '|', ','].iter().find_map(|&separator| Some((separated(&texts, separator)?, Writing::Separated(separator))))
}

/// Whether the texts are lists with this separator: many have it, and the parts are few short ones that come again.
fn separated(texts: &[&str], separator: char) -> Option<Vec<String>> {
    let several = texts.iter().filter(|text| text.contains(separator)).count();
    if several * 10 < texts.len() * 4 {
        return None;
    }
    let lists: Vec<Vec<String>> = texts.iter().map(|text| split(text, separator)).collect();
    let (total, short) = lists
        .iter()
        .flatten()
        .fold((0, 0), |(total, short), item| (total + 1, short + usize::from(item.split(' ').count() <= 4)));
    let found = counted(lists.into_iter());
    (short * 10 >= total * 9 && found.len() * 3 <= total).then_some(found)
}

fn split(text: &str, separator: char) -> Vec<String> {
    text.split(separator)
        .map(|item| item.trim().trim_matches(['\'', '"']).trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect()
}

fn counted(lists: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for item in lists.flatten() {
        *counts.entry(item).or_default() += 1;
    }
    let mut items: Vec<(String, usize)> = counts.into_iter().collect();
    items.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| fold(&left.0).cmp(&fold(&right.0))));
    items.truncate(MOST_ITEMS);
    items.into_iter().map(|(item, _)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::{separated, split};

    #[test]
    fn lists_are_told_by_parts_that_come_again() {
        let lists = ["Action; Drama", "Drama", "Action; Comedy", "Comedy; Drama", "Drama; Action"];
        assert_eq!(separated(&lists, ';').as_deref(), Some(&["Drama", "Action", "Comedy"].map(str::to_owned)[..]));
        let names = ["Smith, Anna", "Jones, Ben", "Brown, Carla", "Davis, Eva"];
        assert_eq!(separated(&names, ','), None);
        assert_eq!(split("'pool', \"wifi\"", ','), ["pool", "wifi"]);
    }
}
