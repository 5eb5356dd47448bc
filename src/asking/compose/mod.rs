//! A second reading of questions whose words are all known and that still were not read: each phrase gets its part from
//! what it is.
//!
//! Rules put a piece of the question into the words of the column that it speaks of ("sleeps less than 5 hours" into
//! "with sleep duration below 5"); the parser then reads the whole as any question, so that nothing is left out. What two
//! rules make is taken only where all that is understood comes to the same plan.

mod averages;
mod bounds;
mod clues;
mod dimension;
mod ends;
mod listed;
mod most;
#[cfg(test)]
mod tests;

pub(super) use dimension::{contradicts, says_kind};

use super::corrections::Corrected;
use super::index::TableIndex;
use super::lexicon::lexicon;
use super::parse::Parsed;
use super::role::Role;
use super::text::{Token, said};

/// Tokens of the longest question that is tried: each way of putting it is read anew.
const LONGEST: usize = 50;
/// Rules that may work on one question, one on what the other made.
const DEEPEST: usize = 2;
/// Ways of putting one question that are tried at most.
const MOST: usize = 12;

/// Puts a piece of a question in other words, in each way that may be meant.
type Rule = fn(&[Token], &TableIndex) -> Vec<Vec<Token>>;

const RULES: [Rule; 5] = [averages::ways, bounds::ways, ends::ways, listed::ways, most::ways];

/// Reads a question that was not read as it stands; `None`: no rule helps, or rules disagree.
pub(super) fn read(tokens: &[Token], read: &dyn Fn(&[Token]) -> Option<Parsed>, index: &TableIndex) -> Option<Parsed> {
    if tokens.len() > LONGEST || tokens.len() < 3 {
        return None;
    }
    let mut layer = vec![tokens.to_vec()];
    let mut tried = 0;
    for _ in 0..DEEPEST {
        let mut next: Vec<Vec<Token>> = Vec::new();
        for way in layer.iter().flat_map(|tokens| RULES.iter().flat_map(|rule| rule(tokens, index))) {
            if !next.contains(&way) {
                next.push(way);
            }
        }
        let mut found: Option<Parsed> = None;
        for way in &next {
            tried += 1;
            if tried > MOST {
                return None;
            }
            match (read(way), &found) {
                (Some(parsed), None) => found = Some(parsed),
                (Some(parsed), Some(known)) if parsed.plan != known.plan => return None,
                _ => {}
            }
        }
        if found.is_some() {
            return found;
        }
        layer = next;
    }
    None
}

/// The folded word of a token that is plain text.
fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|token| !token.quoted && token.meant.is_none()).map_or("", |token| token.folded.as_str())
}

/// The role of a phrase that starts here, the longest of at most so many tokens, and where it ends.
fn role_at(tokens: &[Token], start: usize, longest: usize, wanted: fn(Role) -> bool) -> Option<(Role, usize)> {
    (1..=longest.min(tokens.len().saturating_sub(start))).rev().find_map(|length| {
        let span = &tokens[start..start + length];
        if span.iter().any(|token| token.quoted || token.meant.is_some()) {
            return None;
        }
        let words: Vec<&str> = span.iter().map(|token| token.folded.as_str()).collect();
        lexicon().role(&words.join(" ")).filter(|role| wanted(*role)).map(|role| (role, start + length))
    })
}

/// The column in the place of these tokens.
fn column(column: usize, at: &[Token], index: &TableIndex) -> Vec<Token> {
    let (Some(first), Some(last)) = (at.first(), at.last()) else { return Vec::new() };
    let text = index.columns[column].words.join(" ");
    let span = (first.span.0.max(last.span.1.saturating_sub(text.len())), last.span.1);
    vec![Token {
        folded: text.clone(),
        stem: text.clone(),
        text,
        span,
        meant: Some(Corrected::Column(column)),
        quoted: false,
        bracketed: false,
    }]
}
