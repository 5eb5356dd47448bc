//! Whole questions over a table, to pick instead of a guess; and what an unknown word may have meant.
//!
//! Every question offered here is one that the translator answers: a test holds it to that.

use super::column::ColumnKind;
use super::index::TableIndex;
use super::lexicon::lexicon;
use super::plan::Direction;
use super::role::Role;
use super::text::{fold, name_words};

/// How many questions are offered at most.
const MOST: usize = 5;
/// The most distinct values of a column that is worth grouping by.
const MOST_GROUPS: u64 = 40;

/// Questions that fit any table, made from this one's columns.
pub(super) fn questions(index: &TableIndex) -> Vec<String> {
    let spoken = |column: usize| spoken(index.name(column));
    let numbers: Vec<usize> = index
        .of_kind(ColumnKind::Number)
        .into_iter()
        .filter(|&column| !index.columns[column].is_id && !index.columns[column].is_year)
        .collect();
    let measure =
        numbers.iter().copied().find(|&column| index.columns[column].is_additive).or(numbers.first().copied());
    let group = index.of_kind(ColumnKind::Text).into_iter().find(|&column| {
        index.description(column).distinct.is_some_and(|distinct| (2..=MOST_GROUPS).contains(&distinct))
    });
    let dates = index.of_kind(ColumnKind::Date);
    let mut questions = vec!["how many rows".to_owned()];
    if let Some(group) = group {
        questions.push(format!("how many rows by {}", spoken(group)));
    }
    if let (Some(measure), Some(group)) = (measure, group) {
        let total = if index.columns[measure].is_additive { "total" } else { "average" };
        questions.push(format!("{total} {} by {}, highest first", spoken(measure), spoken(group)));
    }
    if let (Some(measure), [_]) = (measure, &dates[..]) {
        questions.push(format!("average {} by month", spoken(measure)));
    }
    if let Some(measure) = measure {
        questions.push(format!("top 5 rows by {}", spoken(measure)));
    }
    questions.truncate(MOST);
    questions
}

/// The question with an ambiguous phrase replaced by each column it could mean.
pub(super) fn variants(
    question: &str,
    span: (usize, usize),
    columns: &[usize],
    phrase: &str,
    index: &TableIndex,
) -> Vec<String> {
    let is_value = index.values_named(&[fold(phrase).as_str()]).is_some();
    let words = match lexicon().role(&fold(phrase)) {
        Some(Role::Extreme { direction: Direction::Max, .. }) => "highest ",
        Some(Role::Extreme { .. }) => "lowest ",
        _ => "",
    };
    let phrase = &question[span.0..span.1];
    columns
        .iter()
        .take(MOST)
        .map(|&column| {
            let name = spoken(index.name(column));
            let replaced = if is_value { format!("{name} {phrase}") } else { format!("{words}{name}") };
            format!("{}{replaced}{}", &question[..span.0], &question[span.1..])
        })
        .collect()
}

/// A column's name as one says it.
pub(super) fn spoken(name: &str) -> String {
    let words = name_words(name);
    if words.is_empty() { format!("\"{name}\"") } else { words.join(" ") }
}

/// The columns and values that look most like the word, best first.
pub(super) fn closest(word: &str, index: &TableIndex) -> Vec<String> {
    let folded = fold(word);
    let mut found: Vec<(usize, String)> = Vec::new();
    for (place, column) in index.columns.iter().enumerate() {
        let names = column.words.iter().map(String::as_str);
        let best = names.filter(|name| name.len() > 2).map(|name| distance(&folded, name)).min();
        if let Some(distance) = best.filter(|&distance| distance <= folded.chars().count() / 3) {
            found.push((distance, format!("`{}`", index.name(place))));
        }
        for value in index.description(place).values.iter().take(200) {
            let text = value.value.to_string();
            let close = distance(&folded, &fold(&text));
            if matches!(value.value, crate::domain::Scalar::Text(_)) && close <= folded.chars().count() / 4 {
                found.push((close, format!("\u{201c}{text}\u{201d} in `{}`", index.name(place))));
            }
        }
    }
    found.sort();
    found.dedup();
    found.into_iter().take(3).map(|(_, text)| text).collect()
}

/// Edits between two words.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
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
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("revenu", "revenue"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
