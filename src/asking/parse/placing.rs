//! Places in a contest: "how many times did he finish in first place", "who came third", "second place finishes".
//!
//! A column of places holds numbers or ordinals ("1st", "T3", "12th (sf)"); all spellings of the place are meant.

use super::compare::Read;
use super::{Found, Kind, Parser, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::only::only;
use crate::asking::plan::{Comparison, Condition, Operand, Test};
use crate::domain::Scalar;

/// Words of columns that hold places.
const PLACES: [&str; 9] = ["position", "pos", "place", "placing", "rank", "ranking", "finish", "finished", "standing"];
/// Verbs and nouns that a place stands behind.
const LED: [&str; 22] = [
    "finish",
    "finished",
    "finishes",
    "finishing",
    "came",
    "come",
    "comes",
    "placed",
    "place",
    "places",
    "ranked",
    "rank",
    "ended",
    "ending",
    "in",
    "got",
    "took",
    "earned",
    "taken",
    "won",
    "received",
    "placing",
];

impl Parser<'_> {
    /// The rows of a place that is named here.
    pub(super) fn place_filter(&self, at: usize) -> Option<Read> {
        if let Some(read) = self.top_places(at) {
            return Some(read);
        }
        let winner = matches!(self.folded(at).as_str(), "winner" | "champion" | "winners" | "champions")
            && self.kind(at) == Some(&Kind::Unknown);
        let place = self.place_said(at).or(winner.then_some(1))?;
        let noun = (at + 1..self.phrases.len()).find(|&next| self.role(next) != Some(Role::Filler));
        let noun = noun.filter(|&noun| {
            matches!(self.folded(noun).as_str(), "place" | "position" | "spot" | "places" | "finish" | "finishes")
        });
        let led = self.word_before(at).is_some_and(|word| LED.contains(&word));
        let ends = self
            .phrases
            .get(at + 1)
            .is_none_or(|next| matches!(next.kind, Kind::Role(Role::Preposition | Role::Comma | Role::And)));
        if !(noun.is_some() || winner || (led && ends && self.folded(at) != "last")) {
            return None;
        }
        let columns: Vec<usize> = (0..self.index.columns.len()).filter(|&column| self.is_of_places(column)).collect();
        let [column] = columns[..] else { return None };
        let end = match noun {
            // "second place finishes"
            Some(noun) if matches!(self.folded(noun + 1).as_str(), "finish" | "finishes") => noun + 2,
            Some(noun) => noun + 1,
            None => at + 1,
        };
        let test = if self.index.columns[column].kind == ColumnKind::Number {
            Test::Compare(column, Comparison::Equal, Operand::Number(place as f64))
        } else {
            let values: Vec<Operand> = (self.index.description(column).values.iter())
                .filter_map(|value| match &value.value {
                    Scalar::Text(text) if place_of(text) == Some(place) => Some(Operand::Text(text.clone())),
                    _ => None,
                })
                .collect();
            match &values[..] {
                [] => return None,
                [only] => Test::Compare(column, Comparison::Equal, only.clone()),
                _ => Test::In(column, values, false),
            }
        };
        Some((Some(Condition::Test(test)), end))
    }

    /// "in the top 10": of a column of places.
    fn top_places(&self, at: usize) -> Option<Read> {
        let Role::Top(crate::asking::plan::Direction::Max) = self.role(at)? else { return None };
        let Some(Kind::Number(number)) = self.kind(at + 1) else { return None };
        let led = self.words.windows(3).any(|words| {
            matches!(words[0].as_str(), "in" | "inside" | "into" | "within" | "the")
                && matches!(words[1].as_str(), "the" | "a")
                && words[2] == "top"
        });
        let noun = usize::from(matches!(self.folded(at + 2).as_str(), "places" | "spots" | "positions"));
        let ends = self.stops_at(at + 2 + noun)
            && self.phrases.get(at + 2 + noun).is_none_or(|next| next.kind != Kind::Column);
        let columns = (0..self.index.columns.len())
            .filter(|&column| self.is_of_places(column) && self.index.columns[column].kind == ColumnKind::Number);
        let column = only(columns)?;
        let test = Test::Compare(column, Comparison::LessEqual, Operand::Number(*number));
        (led && ends && at > 1).then_some((Some(Condition::Test(test)), at + 2 + noun))
    }

    /// Takes "in the top 10" where it is a place, so that nothing is ranked by it.
    pub(super) fn read_top_places(&mut self) {
        for at in 2..self.phrases.len() {
            if let Some((Some(condition), end)) = self.top_places(at) {
                self.take_range(at, end);
                self.filters.push(Found { start: at, end, condition });
                return;
            }
        }
    }

    /// The question's own word in front of the phrase, also one that carries nothing.
    fn word_before(&self, at: usize) -> Option<&str> {
        let text = self.folded(at);
        let first = text.split(' ').next()?;
        let mut places = self.words.iter().enumerate().filter(|(_, word)| *word == first);
        let (place, _) = places.next()?;
        let only = places.next().is_none();
        place.checked_sub(1).filter(|_| only).and_then(|before| self.words.get(before)).map(String::as_str)
    }

    /// "first", "2nd": a place.
    fn place_said(&self, at: usize) -> Option<usize> {
        let text = self.folded(at);
        match self.kind(at)? {
            Kind::Role(Role::Head { last: false }) if text == "first" => Some(1),
            Kind::Role(Role::Ordinal(place)) => Some(*place),
            Kind::Number(_) | Kind::Unknown | Kind::Value => {
                lexicon().ordinal(&text).or_else(|| place_of(&text).filter(|_| text.ends_with(char::is_alphabetic)))
            }
            _ => None,
        }
    }

    fn is_of_places(&self, column: usize) -> bool {
        is_of_places(self.index, column)
    }
}

/// The columns that hold places.
pub(in crate::asking) fn places(index: &TableIndex) -> Vec<usize> {
    (0..index.columns.len()).filter(|&column| is_of_places(index, column)).collect()
}

fn is_of_places(index: &TableIndex, column: usize) -> bool {
    let known = &index.columns[column];
    let named = known.words.iter().any(|word| PLACES.contains(&word.as_str()));
    let texts = || {
        let values = &index.description(column).values;
        let placed =
            values.iter().filter(|value| matches!(&value.value, Scalar::Text(text) if place_of(text).is_some()));
        placed.count() * 2 > values.len()
    };
    named && !known.is_id && (known.kind == ColumnKind::Number || (known.kind == ColumnKind::Text && texts()))
}

/// The place that a value or a word tells: "1st", "T3", "=5", "12th (sf)".
fn place_of(text: &str) -> Option<usize> {
    let text = text.trim().trim_start_matches(['T', 't', '=', '-']);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = &text[digits.len()..];
    let rest =
        rest.strip_prefix(['s', 'n', 'r', 't']).map_or(rest, |tail| tail.strip_prefix(['t', 'd', 'h']).unwrap_or(rest));
    let rest = rest.trim_start_matches(['T', '=', '.', '*']).trim_start();
    (digits.len() <= 3 && (rest.is_empty() || rest.starts_with(['(', '[']))).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_place_is_told_with_ties_and_remarks() {
        for (text, place) in [("1st", 1), ("T3", 3), ("=5", 5), ("12th (sf)", 12), ("2", 2), ("3rd[a]", 3)] {
            assert_eq!(place_of(text), Some(place), "{text}");
        }
        for text in ["DNF", "3-1", "2004", "sf", "", "1st round"] {
            assert_eq!(place_of(text), None, "{text}");
        }
    }
}
