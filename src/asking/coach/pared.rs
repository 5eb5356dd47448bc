//! The question without what was not understood: one word, or the turn of speech that it belongs to.
//!
//! It asks for something else than the person did, so it is never answered by itself; as an offer it is one click away, in
//! the person's own words, and shows by what it lacks how it was read.

use super::super::index::TableIndex;
use super::super::lexicon::lexicon;
use super::super::link::link;
use super::super::parse::Trouble;
use super::super::role::Role;
use super::super::text::Token;

/// Tokens of the longest question that is pared: each offer is read.
const LONGEST: usize = 40;
/// The most words beside the unknown ones that go with them.
const BESIDE: usize = 3;
/// The most words that were understood and go all the same.
const MOST_LOST: usize = 1;

/// The question without the words of the trouble, those that lose least first; nothing where it has no words.
pub(super) fn without(question: &str, tokens: &[Token], trouble: &Trouble, index: &TableIndex) -> Vec<String> {
    if tokens.len() > LONGEST {
        return Vec::new();
    }
    let Some(unknown) = places(tokens, trouble, index) else { return Vec::new() };
    let (Some(&first), Some(&last)) = (unknown.first(), unknown.last()) else { return Vec::new() };
    let mut cuts: Vec<Vec<usize>> = vec![unknown.clone()];
    let mut cut = |from: usize, to: usize| {
        let mut places = unknown.clone();
        places.extend(from..to);
        places.sort_unstable();
        places.dedup();
        if places.len() < tokens.len() && !cuts.contains(&places) {
            cuts.push(places);
        }
    };
    // "of the hospital" goes with its preposition.
    cut(opening(tokens, first), last + 1);
    // The clause: "who live in the suburbs".
    let start = (0..first).rev().find(|&at| opens_clause(&tokens[at])).unwrap_or(first);
    let end = (last + 1..tokens.len()).find(|&at| tokens[at].folded == ",").unwrap_or(tokens.len());
    for beside in 1..=BESIDE {
        cut(first, (last + 1 + beside).min(tokens.len()));
        cut(first.saturating_sub(beside), last + 1);
    }
    cut(start, end);
    cut(opening(tokens, first), tokens.len());
    let lost = |places: &[usize]| {
        places.iter().filter(|at| !unknown.contains(at)).filter(|&&at| !is_light(&tokens[at])).count()
    };
    cuts.retain(|places| lost(places) <= MOST_LOST && stands(tokens, places));
    cuts.sort_by_key(|places| (lost(places), places.len()));
    cuts.into_iter().filter_map(|places| spoken(question, tokens, &places)).collect()
}

/// Whether what is left can still be a question: it begins as it did, and says something of the data.
fn stands(tokens: &[Token], gone: &[usize]) -> bool {
    let left: Vec<&Token> =
        tokens.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, token)| token).collect();
    let begins = left.first().is_some_and(|first| first.span == tokens[0].span);
    let asks = |token: &&&Token| {
        is_light(token)
            || is_auxiliary(token)
            || matches!(token.folded.as_str(), "how" | "many" | "much" | "show" | "list" | "number")
            || matches!(lexicon().role(&token.folded), Some(Role::Asked(_) | Role::Command | Role::Count))
    };
    let ends = left.iter().rev().find(|token| !is_article(token) && !is_preposition(token) && token.folded != ",");
    begins && left.iter().any(|token| !asks(&token)) && ends.is_some_and(|last| !is_auxiliary(last))
}

/// A word that a sentence does not end with once its verb or its comparison is gone.
fn is_auxiliary(token: &Token) -> bool {
    matches!(
        token.folded.as_str(),
        "is" | "are" | "was" | "were" | "be" | "been" | "has" | "have" | "had" | "do" | "does" | "did" | "and" | "or"
    ) || matches!(lexicon().role(&token.folded), Some(Role::Compare { .. } | Role::Not))
}

/// Where the words stand that were not understood.
fn places(tokens: &[Token], trouble: &Trouble, index: &TableIndex) -> Option<Vec<usize>> {
    match trouble {
        Trouble::Unmatched(words) => {
            Some((0..tokens.len()).filter(|&at| words.contains(&tokens[at].text)).collect::<Vec<usize>>())
        }
        Trouble::Unsupported(said) => {
            let phrase = link(tokens, index).into_iter().find(|phrase| phrase.text == *said)?;
            let inside = |at: &usize| phrase.span.0 <= tokens[*at].span.0 && tokens[*at].span.1 <= phrase.span.1;
            Some((0..tokens.len()).filter(inside).collect())
        }
        Trouble::Ambiguous(..) | Trouble::Vague(_) | Trouble::Said(_) => None,
    }
}

/// Where the words begin that only lead to the one at `at`: "of the".
fn opening(tokens: &[Token], at: usize) -> usize {
    let article = (0..at).rev().take_while(|&before| is_article(&tokens[before])).last().unwrap_or(at);
    match article.checked_sub(1).and_then(|before| tokens.get(before)) {
        Some(before) if is_preposition(before) => article - 1,
        _ => article,
    }
}

fn is_article(token: &Token) -> bool {
    matches!(token.folded.as_str(), "a" | "an" | "the" | "their" | "its" | "his" | "her" | "our" | "my")
}

fn is_preposition(token: &Token) -> bool {
    matches!(lexicon().role(&token.folded), Some(Role::Preposition)) || token.folded == "by"
}

fn opens_clause(token: &Token) -> bool {
    is_preposition(token)
        || matches!(token.folded.as_str(), "who" | "that" | "which" | "where" | "whose" | "when" | ",")
}

/// Whether a word says nothing of the data: what goes with it is no loss.
fn is_light(token: &Token) -> bool {
    is_article(token)
        || matches!(lexicon().role(&token.folded), Some(Role::Filler | Role::Preposition | Role::Comma | Role::Verb))
}

/// What is left of the question, as a sentence: no article, preposition or sign stands where its word is gone.
fn spoken(question: &str, tokens: &[Token], gone: &[usize]) -> Option<String> {
    let mut left: Vec<&Token> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(at, _)| !gone.contains(at)) {
        let after_gap = at > 0 && gone.contains(&(at - 1));
        let hangs = |token: &&Token| is_article(token) || is_preposition(token);
        // What led to the word that is gone leads to nothing in front of a sign or another preposition.
        while after_gap && (is_preposition(token) || token.folded == ",") && left.last().is_some_and(hangs) {
            left.pop();
        }
        left.push(token);
    }
    while left.last().is_some_and(|token| is_article(token) || is_preposition(token) || token.folded == ",") {
        left.pop();
    }
    let mut text = String::new();
    let mut end: Option<usize> = None;
    for token in &left {
        let between = match end {
            Some(end) => question.get(end..token.span.0)?,
            None => "",
        };
        // Over a gap only a space is left of what stood between.
        let apart = between.len() > 3 || between.contains(char::is_whitespace);
        text.push_str(if end.is_none() || token.folded == "," {
            ""
        } else if apart {
            " "
        } else {
            between
        });
        text.push_str(question.get(token.span.0..token.span.1)?);
        end = Some(token.span.1);
    }
    let question_mark = question.trim_end().ends_with('?') && !text.is_empty();
    text.push_str(if question_mark { "?" } else { "" });
    let mut letters = text.chars();
    let first = letters.next()?;
    Some(if question.trim_start().starts_with(char::is_uppercase) {
        first.to_uppercase().chain(letters).collect()
    } else {
        text
    })
}
