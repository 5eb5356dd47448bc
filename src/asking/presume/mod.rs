//! What a word that nothing in the table is called by may be taken for, where it alone keeps a question from being read.
//!
//! The table is asked first; only what it refuses comes here. A guess needs its own reasons (what the word is, where it
//! stands, how near it is to what the table speaks of), it must leave a question that is understood to its last word, and
//! it is said: what was presumed stands in the reading, and a person who meant something else sees it.

mod deed;
mod idle;
mod kept;
mod rows;
#[cfg(test)]
mod tests;

pub(super) use deed::joins;
pub(super) use kept::tells_outcome;

use super::index::TableIndex;
use super::link::{Kind, Phrase, link};
use super::parse::{Parsed, Trouble};
use super::sentences;
use super::text::Token;
use super::uses;
use crate::asking::only::only;

/// The most words that are presumed something of: with each guess more could be meant otherwise.
const MOST_WORDS: usize = 2;
/// Tokens of the longest question that is tried: each guess reads it again.
const LONGEST: usize = 60;

/// A question that was read by guessing at some of its words.
pub(super) struct Presumed {
    /// The question as it was read.
    pub(super) tokens: Vec<Token>,
    /// What it means.
    pub(super) parsed: Parsed,
    /// What each guess took a word for, as it stands behind a reading ("“customers” taken for the rows").
    pub(super) said: Vec<String>,
}

/// A word of a question: its token, and its phrase among all.
struct Word<'a> {
    token: &'a Token,
    phrases: &'a [Phrase],
    at: usize,
    index: &'a TableIndex,
}

/// What a word is taken for: the tokens in its place, and how that is said.
struct Guess {
    tokens: Vec<Token>,
    /// The column that what was read must speak of then.
    column: Option<usize>,
    said: String,
}

/// Reads a question whose unknown words stand in the trouble; `None`: nothing may be presumed, or nothing helps.
pub(super) fn read(question: &str, tokens: &[Token], trouble: &Trouble, index: &TableIndex) -> Option<Presumed> {
    if tokens.len() > LONGEST {
        return None;
    }
    attempt(question, tokens, trouble, index, MOST_WORDS)
}

fn attempt(question: &str, tokens: &[Token], trouble: &Trouble, index: &TableIndex, left: usize) -> Option<Presumed> {
    // A word that is known but means nothing where it stands may be a verb that says nothing.
    let (words, known) = match trouble {
        Trouble::Unmatched(words) => (&words[..], false),
        Trouble::Unsupported(word) | Trouble::Ambiguous(word, ..) => (std::slice::from_ref(word), true),
        Trouble::Vague(_) | Trouble::Said(_) => return None,
    };
    let word = words.first().filter(|_| words.len() <= left)?;
    let places = (0..tokens.len()).filter(|&at| tokens[at].text == *word && !tokens[at].quoted);
    let at = only(places)?;
    let phrases = link(tokens, index);
    let token = &tokens[at];
    let place = phrases.iter().position(|phrase| phrase.span == token.span)?;
    // A name in the middle of a sentence is of something that the table does not have.
    let named = at > 0 && token.is_capital();
    if named || !token.folded.bytes().all(|byte| byte.is_ascii_lowercase()) || token.folded.len() < 3 {
        return None;
    }
    let word = Word { token, phrases: &phrases, at: place, index };
    let guesses = if known {
        vec![deed::guess(&word), rows::people(&word)]
    } else {
        vec![idle::guess(&word), deed::guess(&word), rows::guess(&word)]
    };
    guesses.into_iter().flatten().find_map(|guess| {
        let changed = [&tokens[..at], &guess.tokens[..], &tokens[at + 1..]].concat();
        let mut read = match sentences::read(question, &changed, index) {
            Ok(parsed) => Presumed { tokens: changed, parsed, said: Vec::new() },
            Err(trouble) if left > 1 => attempt(question, &changed, &trouble, index, left - 1)?,
            Err(_) => return None,
        };
        let spoken = guess.column.is_none_or(|column| uses::columns(&read.parsed.plan).contains(&column));
        read.said.insert(0, guess.said);
        spoken.then_some(read)
    })
}

impl Word<'_> {
    /// The phrase so many places behind the word's own; in front of it below 0.
    fn beside(&self, far: isize) -> Option<&Phrase> {
        self.phrases.get(self.at.checked_add_signed(far)?)
    }

    /// The phrase right behind it, without even a sign between.
    fn next(&self) -> Option<&Phrase> {
        self.beside(1).filter(|next| next.span.0 <= self.token.span.1 + 1)
    }

    fn before(&self) -> Option<&Phrase> {
        self.beside(-1)
    }

    /// Whether a value somewhere in the table has the word beside others: then it may choose rows.
    fn is_in_values(&self) -> bool {
        !self.index.columns_with_word(&self.token.stem).is_empty()
    }

    /// How near it is to what the table's name and columns speak of: the nearest of their words.
    fn nearness(&self) -> f32 {
        let name = super::text::name_words(&self.index.table.name);
        let columns = self.index.columns.iter().flat_map(|column| &column.words);
        name.iter()
            .chain(columns)
            .filter(|word| word.len() > 2)
            .filter_map(|word| super::meanings::nearness(&self.token.folded, word))
            .fold(0.0, f32::max)
    }

    /// The phrases that call the rows.
    fn has_rows(&self) -> bool {
        self.phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Rows { .. }))
    }
}
