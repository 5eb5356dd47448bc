//! What a figure is made of: the columns and numbers that words name.

use super::vocabulary::{Deed, Place, known};
use super::{Finder, LONGEST_NAME};
use crate::asking::column::ColumnKind;
use crate::asking::formula::Formula;
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, Phrase, link};
use crate::asking::numbers::number_at;
use crate::asking::only::only;
use crate::asking::role::Role;
use crate::asking::text::{Token, fold, tokenize};

impl Finder<'_> {
    /// A column or a number that begins here, past articles, and where it ends.
    pub(super) fn operand(&self, at: usize, dates: bool) -> Option<(Formula, usize)> {
        let mut start = self.past_articles(at);
        if let Some(found) = self.area(start) {
            return Some(found);
        }
        for length in (1..=LONGEST_NAME.min(self.tokens.len().checked_sub(start)?)).rev() {
            if let Some(column) = self.column(self.tokens.get(start..start + length)?, dates) {
                return Some((Formula::Column(column), start + length));
            }
        }
        // "list price": the modifier says no more.
        if known(Place::Modifier, self.word(start)).next().is_some() {
            start = self.past_articles(start + 1);
            for length in (1..=LONGEST_NAME.min(self.tokens.len().checked_sub(start)?)).rev() {
                if let Some(column) = self.column(self.tokens.get(start..start + length)?, dates) {
                    return Some((Formula::Column(column), start + length));
                }
            }
        }
        let (number, used) = number_at(self.tokens.get(start..)?)?;
        (used > 0).then_some((Formula::Number(number), start + used))
    }

    /// "square foot": the one column of an area in such a unit.
    pub(super) fn area(&self, at: usize) -> Option<(Formula, usize)> {
        let (length, metric) = match (self.word(at), self.word(at + 1)) {
            ("square" | "sq", "metre" | "meter" | "metres" | "meters" | "m") => (2, true),
            ("square" | "sq", "foot" | "feet" | "ft") => (2, false),
            ("sqm" | "m2", _) => (1, true),
            ("sqft" | "ft2", _) => (1, false),
            _ => return None,
        };
        let fits = |place: &usize| {
            let known = &self.index.columns[*place];
            let has = |word: &str| known.words.iter().any(|known| known == word);
            let unit = if metric {
                has("sqm")
                    || has("m2")
                    || ((has("sq") || has("square")) && (has("m") || has("meters") || has("metres")))
            } else {
                has("sqft") || has("ft2") || ((has("sq") || has("square")) && (has("ft") || has("feet")))
            };
            known.kind == ColumnKind::Number && unit && known.formula.is_none()
        };
        only((0..self.index.columns.len()).filter(fits)).map(|column| (Formula::Column(column), at + length))
    }

    /// "max" of "max minus min price": the noun stands behind the second.
    pub(super) fn first_of_two(&self, start: usize) -> Option<(Formula, usize)> {
        (1..=2).find_map(|length| {
            let middle = start + length;
            let (_, next) = self
                .infix(middle, false)
                .or_else(|| (self.word(middle) == "and").then_some((Deed::Less, middle + 1)))?;
            let (_, end) = self.operand(next, false)?;
            Some((self.shared(start, middle, end, false)?, middle))
        })
    }

    /// A name from here to the middle, completed by the last words of the one that ends behind it.
    pub(super) fn shared(&self, start: usize, middle: usize, end: usize, dates: bool) -> Option<Formula> {
        let name = self.tokens.get(start..middle)?;
        let alone = self.column(name, dates);
        alone
            .or_else(|| {
                (1..=2).find_map(|tail| {
                    let tail = self.tokens.get(end.checked_sub(tail)?..end)?;
                    self.column(&[name, tail].concat(), dates)
                })
            })
            .map(Formula::Column)
    }

    /// The one column of figures, or of dates, that the words name.
    pub(super) fn column(&self, words: &[Token], dates: bool) -> Option<usize> {
        let (first, last) = (words.first()?, words.last()?);
        let quiet = |token: &Token| matches!(token.folded.as_str(), "," | "of" | "the" | "in" | "a" | "by");
        // "cost of the units" is more than the cost.
        if words.iter().any(|token| token.folded == "," || token.folded == "of") || quiet(first) || quiet(last) {
            return None;
        }
        self.linked(words, dates).or_else(|| {
            let turned = |short: &str| -> Option<Token> {
                let other = tokenize(match short {
                    "max" => "maximum",
                    "min" => "minimum",
                    "maximum" | "highest" => "max",
                    "minimum" | "lowest" => "min",
                    _ => return None,
                });
                other.into_iter().next()
            };
            let at = words.iter().position(|token| turned(&token.folded).is_some()).filter(|_| words.len() > 1)?;
            let mut words = words.to_vec();
            words[at] = turned(&words[at].folded)?;
            self.linked(&words, dates).or_else(|| {
                words.rotate_left(1);
                self.linked(&words, dates)
            })
        })
    }

    /// The one column of figures, or of dates, that the words as a whole are linked to.
    fn linked(&self, words: &[Token], dates: bool) -> Option<usize> {
        let phrases = link(words, self.index);
        let (phrase, rest) = phrases.split_first()?;
        // "net result", "sold for": a word of the name that carries nothing elsewhere.
        let own = |other: &Phrase| {
            let word = fold(&other.text);
            matches!(other.kind, Kind::Role(Role::Filler | Role::Preposition))
                && phrase.columns.iter().all(|&column| self.index.columns[column].words.contains(&word))
        };
        if !rest.iter().all(own) {
            return None;
        }
        if phrase.kind != Kind::Column || phrase.naming.is_none_or(|naming| naming <= Naming::Related) {
            return None;
        }
        let fits = |column: &usize| {
            let known = &self.index.columns[*column];
            let number = known.kind == ColumnKind::Number && !known.is_id && !known.is_binary;
            number || known.is_calendar()
        };
        let columns = phrase
            .columns
            .iter()
            .copied()
            .filter(fits)
            .filter(|&column| !dates || self.index.columns[column].is_calendar());
        only(columns).filter(|&column| !self.has_rival(column))
    }

    /// Whether a price that was asked stands beside the one that was paid: "price" alone tells neither.
    fn has_rival(&self, column: usize) -> bool {
        let asked = |word: &String| {
            matches!(word.as_str(), "asking" | "list" | "listed" | "original" | "reserve" | "estimated")
        };
        let paid = |word: &String| matches!(word.as_str(), "sold" | "sale" | "selling" | "paid" | "final" | "hammer");
        let known = &self.index.columns[column];
        let said = self.tokens.iter().any(|token| known.words.iter().any(|word| asked(word) && *word == token.folded));
        known.words.iter().any(asked)
            && !said
            && self.index.columns.iter().any(|other| other.kind == ColumnKind::Number && other.words.iter().any(paid))
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default()
    }

    pub(super) fn words(&self, at: usize, length: usize) -> String {
        let words: Vec<&str> = self.tokens.iter().skip(at).take(length).map(|token| token.folded.as_str()).collect();
        words.join(" ")
    }

    /// What is written between a token and the one before it: a sign without spaces, but a hyphen with its own.
    pub(super) fn between(&self, at: usize) -> &str {
        let Some(before) = at.checked_sub(1).and_then(|at| self.tokens.get(at)) else { return "" };
        let Some(token) = self.tokens.get(at) else { return "" };
        let text = self.question.get(before.span.1..token.span.0).unwrap_or_default();
        if text == " - " { text } else { text.trim() }
    }

    pub(super) fn past_articles(&self, at: usize) -> usize {
        let quiet = |token: &&Token| {
            matches!(token.folded.as_str(), "the" | "a" | "an" | "its" | "their" | "his" | "her" | "of")
                || (token.meant.is_none()
                    && lexicon().role(&token.folded) == Some(Role::Filler)
                    && token.folded == "given")
        };
        at + self.tokens.iter().skip(at).take_while(quiet).count()
    }
}
