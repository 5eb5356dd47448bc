//! What the numbers of a column stand for ("1 = smoker, 0 = non-smoker"), and groups that are named by it: smokers and
//! non-smokers, houses with and without a garage.

use super::scan::{Sentence, What};
use super::vocabulary::Concept;
use crate::asking::index::TableIndex;
use crate::asking::role::Role;
use crate::asking::text::stem;

/// What the values of a column stand for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Codes {
    /// The column.
    pub(super) column: usize,
    /// The stems of the words of each code.
    labels: Vec<Vec<String>>,
}

const MEANS: [&str; 12] =
    ["means", "mean", "=", "is", "for", "indicates", "represents", "denotes", "stands", "being", "coded", "as"];

/// Reads a sentence that only says what numbers stand for.
pub(super) fn read(sentence: &Sentence, index: &TableIndex) -> Option<Codes> {
    let mut named: Vec<usize> = Vec::new();
    for (_, columns, written) in sentence.columns() {
        if let (true, [column]) = (written, &columns[..])
            && !named.contains(column)
        {
            named.push(*column);
        }
    }
    let column =
        named.into_iter().find(|&column| index.description(column).distinct.is_some_and(|count| count <= 12))?;
    let restricts =
        sentence.says(&["only", "filter", "where", "exclude", "use", "consider", "first", "include", "keep"]);
    let known = |number: f64| number.fract() == 0.0 && (0.0..=12.0).contains(&number);
    let mut labels: Vec<Vec<String>> = Vec::new();
    let mut coded = 0;
    let mut at = 0;
    while at < sentence.items.len() {
        let Some(number) = sentence.number(at) else {
            at += 1;
            continue;
        };
        let told = MEANS.contains(&sentence.text(at + 1).split(' ').next().unwrap_or_default());
        if !told || !known(number) {
            return None;
        }
        coded += 1;
        at += 2;
        let mut words = Vec::new();
        while at < sentence.items.len()
            && sentence.number(at).is_none()
            && !matches!(sentence.items[at].what, What::Role(Role::Comma | Role::And))
            && sentence.text(at) != "and"
        {
            let small = matches!(sentence.text(at), "a" | "an" | "the" | "for" | "as" | "is" | "=" | "that" | "not");
            if !small || sentence.text(at) == "not" {
                words.extend(sentence.text(at).split(' ').map(stem));
            }
            at += 1;
        }
        labels.push(words);
    }
    let other = sentence.items.iter().any(|item| {
        item.aggregate.is_some()
            || matches!(&item.what, What::Value(hits) if hits.iter().all(|hit| hit.0 != column))
            || matches!(&item.what, What::Concept(concepts)
                if !concepts.iter().all(|concept| matches!(concept, Concept::NewColumn | Concept::Negation | Concept::MeanOf)))
    });
    let short = labels.iter().all(|words| words.len() <= 6);
    (coded > 0 && !restricts && !other && short).then_some(Codes { column, labels })
}

/// Finds two groups of one column that a sentence sets side by side, marks their words, and gives the column.
pub(super) fn groups(
    sentence: &mut Sentence,
    codes: &[Codes],
    flag: Option<usize>,
    index: &TableIndex,
) -> Option<usize> {
    opposed(sentence, index)
        .or_else(|| flag.and_then(|flag| with_and_without(sentence, flag)))
        .or_else(|| codes.iter().find_map(|codes| coded(sentence, codes)))
}

/// "premium and non-premium makers", "readmitted and not readmitted", "with and without a garage".
fn opposed(sentence: &mut Sentence, index: &TableIndex) -> Option<usize> {
    let two = |sentence: &Sentence, at: usize| match sentence.items.get(at).map(|item| &item.what) {
        Some(What::Column(columns, _)) => {
            columns.iter().copied().find(|&column| index.description(column).distinct == Some(2))
        }
        _ => None,
    };
    let denies = |sentence: &Sentence, at: usize| {
        sentence.is(at, Concept::Negation) || matches!(sentence.text(at), "non" | "not")
    };
    for at in 0..sentence.items.len() {
        let Some(column) = two(sentence, at) else { continue };
        // Both sides name the column.
        let other = (at + 1..(at + 7).min(sentence.items.len())).find(|&other| two(sentence, other) == Some(column));
        let both = other.filter(|&other| {
            let between = at + 1..other;
            let joined = between.clone().any(|place| matches!(sentence.text(place), "and" | "versus" | "vs" | "or"));
            (denies(sentence, other - 1) != (at > 0 && denies(sentence, at - 1)))
                && joined
                && between.clone().all(|place| sentence.is_quiet(place) || denies(sentence, place))
        });
        let without = at > 0
            && (0..at).rev().take(5).any(|place| sentence.text(place).starts_with("without"))
            && sentence.says(&["with"]);
        let start = if without {
            (0..at).rev().find(|&place| sentence.text(place) == "with" || sentence.text(place).starts_with("with "))
        } else {
            both.map(|_| if at > 0 && denies(sentence, at - 1) { at - 1 } else { at })
        };
        // "houses with a garage compared to houses without one"
        let lacks = (at + 1..(at + 8).min(sentence.items.len())).find(|&place| {
            matches!(sentence.text(place), "without" | "without a" | "without any")
                && matches!(sentence.text(place + 1), "one" | "it" | "them" | "any")
        });
        let has = (0..at)
            .rev()
            .take(3)
            .find(|&place| matches!(sentence.text(place).split(' ').next(), Some("with" | "have" | "having" | "has")));
        if let (Some(end), Some(start)) = (lacks, has) {
            let between = (at + 1..end).all(|place| {
                sentence.is_quiet(place) || matches!(sentence.items[place].what, What::Role(Role::Versus))
            });
            if between {
                mark(sentence, start, end + 1);
                return Some(column);
            }
        }
        let end = if without { Some(at) } else { both };
        if let (Some(start), Some(end)) = (start, end) {
            mark(sentence, start, end);
            return Some(column);
        }
    }
    None
}

/// "With and without air conditioning", where another sentence names the column that says yes or no.
fn with_and_without(sentence: &mut Sentence, flag: usize) -> Option<usize> {
    let start = (0..sentence.items.len()).find(|&at| {
        sentence.text(at).starts_with("with")
            && matches!(sentence.text(at + 1), "and" | "or")
            && sentence.text(at + 2).starts_with("without")
    })?;
    let mut end = start + 3;
    while sentence.items.get(end).is_some_and(|item| matches!(item.what, What::Unknown | What::Column(_, false))) {
        end += 1;
    }
    (end > start + 3 && end <= start + 6).then_some(())?;
    mark(sentence, start, end - 1);
    Some(flag)
}

/// The two-valued column that other sentences write out and none of this one is.
pub(super) fn told_flag(sentences: &[Sentence], place: usize, index: &TableIndex) -> Option<usize> {
    let written = |sentence: &Sentence| -> Vec<usize> {
        let columns = sentence.columns().into_iter().filter(|(_, _, exact)| *exact);
        columns
            .flat_map(|(_, columns, _)| columns)
            .filter(|&column| index.description(column).distinct == Some(2))
            .collect()
    };
    let own = written(sentences.get(place)?);
    let mut told: Vec<usize> = sentences
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .flat_map(|(_, other)| written(other))
        .collect();
    told.retain(|column| !own.contains(column));
    told.sort_unstable();
    told.dedup();
    match told[..] {
        [column] => Some(column),
        _ => None,
    }
}

/// The labels of two codes.
fn coded(sentence: &mut Sentence, codes: &Codes) -> Option<usize> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for label in codes.labels.iter().filter(|label| !label.is_empty()) {
        let places =
            (0..sentence.items.len()).flat_map(|from| (from + 1..=sentence.items.len()).map(move |to| (from, to)));
        let spells = |&(from, to): &(usize, usize)| {
            let words: Vec<String> =
                (from..to).flat_map(|at| sentence.text(at).split(' ').map(stem).collect::<Vec<_>>()).collect();
            words == *label && found.iter().all(|known| to <= known.0 || from >= known.1)
        };
        let mut places: Vec<(usize, usize)> = places.filter(spells).collect();
        // "smoker" is not the one in "non-smoker".
        places.retain(|(from, _)| *from == 0 || !matches!(sentence.text(from - 1), "non" | "not"));
        found.extend(places.first());
    }
    let (start, end) = (found.iter().map(|place| place.0).min()?, found.iter().map(|place| place.1).max()?);
    (found.len() == codes.labels.len() && found.len() > 1).then_some(())?;
    mark(sentence, start, end - 1);
    Some(codes.column)
}

/// Marks the groups with the words that lead to them and the noun behind them.
fn mark(sentence: &mut Sentence, start: usize, end: usize) {
    let mut first = start;
    while first > 0
        && matches!(
            sentence.text(first - 1),
            "for" | "of" | "between" | "the" | "among" | "in" | "by" | "both" | "to" | "from"
        )
    {
        first -= 1;
    }
    let noun = sentence.items.get(end + 1).is_some_and(|item| item.rows || item.what == What::Unknown);
    let last = if noun { end + 1 } else { end };
    for at in first..=last {
        sentence.take(at);
    }
}
