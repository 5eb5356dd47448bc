//! Which of several columns a phrase clearly means, where its words stand in all their names: the head of a compound
//! rather than its modifier, the total rather than its parts, the plain word rather than a distant synonym.
//!
//! What it chooses is said as an assumption; where nothing decides, the question is refused as before.

use super::{Kind, Parser, Role};
use crate::asking::column::Column;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Direction};
use crate::asking::text::{fold, stem};

/// Words that say that a column is the whole of what others are parts of.
const WHOLE: [&str; 10] =
    ["total", "overall", "global", "combined", "all", "sum", "aggregate", "aggregated", "overal", "entire"];
impl Parser<'_> {
    /// The one column that the phrase clearly means, if there is one.
    pub(super) fn clearly(&self, at: usize, fit: &[usize]) -> Option<usize> {
        let phrase = self.phrases.get(at)?;
        let asked: Vec<String> = fold(&phrase.text).split(' ').map(stem).collect();
        let chosen = self.among(&asked, fit, self.end_before(at))?;
        self.chosen.borrow_mut().insert(at, (chosen, fit.to_vec()));
        Some(chosen)
    }

    /// The same for words that the question only implies ("expensive" of `price` and `cleaning_fee`).
    pub(super) fn among(&self, asked: &[String], fit: &[usize], end: Option<Direction>) -> Option<usize> {
        let mut left: Vec<usize> = fit.to_vec();
        let column = |place: usize| &self.index.columns[place];
        narrow(&mut left, |place| !column(place).is_id);
        // "price" beside `min_price` and `max_price`.
        narrow(&mut left, |place| column(place).core.len() == 1);
        // Of a month the mean counts, of a day its end.
        if self.asks_long_step() {
            narrow(&mut left, |place| is_mean(column(place)));
        }
        if let Some(direction) = end {
            narrow(&mut left, |place| bound(column(place)) == Some(direction));
            narrow(&mut left, |place| bound(column(place)).is_none());
        }
        narrow(&mut left, |place| said_head(column(place), asked));
        // "weighs" is of the whole body rather than of a part.
        narrow(&mut left, |place| column(place).words.iter().any(|word| word == "body"));
        narrow(&mut left, |place| {
            let rest: Vec<&String> = column(place).words.iter().filter(|word| !asked.contains(&stem(word))).collect();
            !rest.is_empty()
                && rest.iter().all(|word| {
                    // A single letter may be a class ("C" beside "Y").
                    WHOLE.contains(&word.as_str()) || (word.len() > 1 && lexicon().is_unit(word))
                })
        });
        // "cost" is the price rather than the fee.
        if let [word] = asked
            && left.len() > 1
        {
            let near =
                |place: usize| column(place).core.iter().filter_map(|known| lexicon().synonym_place(word, known)).min();
            if let Some(best) = left.iter().filter_map(|&place| near(place)).min() {
                narrow(&mut left, |place| near(place) == Some(best));
            }
        }
        if let [only] = left[..] { Some(only) } else { None }
    }

    /// Of columns that an adjective's nouns name: of the first noun that decides.
    pub(super) fn plainly(&self, nouns: &[String], fit: &[usize], end: Option<Direction>) -> Option<usize> {
        let mut fit = fit.to_vec();
        narrow(&mut fit, |place| nouns.contains(&self.index.columns[place].head));
        narrow(&mut fit, |place| self.index.columns[place].words.iter().any(|word| word == "body"));
        if let [only] = fit[..] {
            return Some(only);
        }
        let fit = &fit[..];
        let named: Vec<&String> = nouns
            .iter()
            .filter(|noun| fit.iter().any(|&place| self.index.columns[place].stems.contains(noun)))
            .collect();
        // Two nouns of one rank ("size" and "area") are two things, unless one is the other's plainer word.
        match named[..] {
            [] => None,
            [only] => self.among(std::slice::from_ref(only), fit, end),
            [first, ..] => {
                let plain = named.iter().all(|noun| lexicon().are_synonyms(first, noun));
                let of_first: Vec<usize> =
                    fit.iter().copied().filter(|&place| self.index.columns[place].stems.contains(first)).collect();
                let placed = named.iter().all(|noun| {
                    *noun == first || lexicon().synonym_place(first, noun) > lexicon().synonym_place(first, first)
                });
                match of_first[..] {
                    _ if !plain || !placed || first.as_str() == "size" => None,
                    [only] => Some(only),
                    _ => self.among(std::slice::from_ref(first), &of_first, end),
                }
            }
        }
    }

    /// The end that the word in front asks for ("the highest temperature" of `temp_max` and `temp_min`).
    fn end_before(&self, at: usize) -> Option<Direction> {
        let before = (0..at).rev().find(|&place| {
            !matches!(self.phrases[place].kind, Kind::Role(Role::Preposition | Role::Filler | Role::Count))
        })?;
        match self.phrases[before].kind {
            Kind::Role(Role::Extreme { direction, .. }) => Some(direction),
            Kind::Role(Role::Aggregate(Aggregate::Max)) => Some(Direction::Max),
            Kind::Role(Role::Aggregate(Aggregate::Min)) => Some(Direction::Min),
            _ => None,
        }
    }

    /// What was chosen is said.
    pub(super) fn note_chosen(&mut self) {
        let mut chosen: Vec<(usize, (usize, Vec<usize>))> = self.chosen.borrow_mut().drain().collect();
        chosen.sort_by_key(|(at, _)| *at);
        for (at, (column, fit)) in chosen {
            if self.used.get(at) != Some(&true) {
                continue;
            }
            let others: Vec<String> =
                fit.iter().filter(|&&other| other != column).take(3).map(|&other| self.tick(other)).collect();
            let word = self.phrases[at].text.clone();
            let sentence =
                format!("\u{201c}{word}\u{201d} is read as {}, not as {}.", self.tick(column), others.join(" or "));
            self.assume(sentence);
        }
    }
}

/// Keeps what passes a test, unless nothing does.
fn narrow(left: &mut Vec<usize>, test: impl Fn(usize) -> bool) {
    let kept: Vec<usize> = left.iter().copied().filter(|&place| test(place)).collect();
    if !kept.is_empty() {
        *left = kept;
    }
}

/// Whether the noun that the name is about is one that was said: of `number_of_reviews`, not of `review_scores`.
fn said_head(column: &Column, asked: &[String]) -> bool {
    asked.contains(&column.head)
        || (asked.len() == 1
            && !column.core.iter().any(|word| asked.contains(word))
            && asked.iter().any(|word| lexicon().are_synonyms(word, &column.head)))
}

/// Whether a column's name says that it holds means.
fn is_mean(column: &Column) -> bool {
    column.words.iter().any(|word| matches!(word.as_str(), "mean" | "average" | "avg"))
}

/// The end that a column's name says it holds.
fn bound(column: &Column) -> Option<Direction> {
    column.words.iter().find_map(|word| match word.as_str() {
        "max" | "maximum" | "high" | "highest" => Some(Direction::Max),
        "min" | "minimum" | "low" | "lowest" => Some(Direction::Min),
        _ => None,
    })
}
