//! Ends of what a verb or an adjective tells: "sleeps the longest", "takes the longest on average to close", "how long was
//! the longest wait", "opened last".

use super::averages::{is_verb, of_rows, said_of, without_told};
use super::clues::{Clues, is_clue, nearness};
use super::{column, role_at, said, word};
use crate::asking::index::TableIndex;
use crate::asking::only::only;
use crate::asking::plan::Direction;
use crate::asking::role::Role;
use crate::asking::text::Token;

/// Most tokens between a thing and its superlative.
const MOST_VERBS: usize = 4;

/// "has the highest sleep duration" in the place of "sleeps the longest".
pub(super) fn ways(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    for start in 1..tokens.len() {
        let superlative = |role| matches!(role, Role::Extreme { adjective: Some(_), .. });
        if let Some((Role::Extreme { adjective, .. }, end)) = role_at(tokens, start, 3, superlative) {
            found.extend(verbal(tokens, start, end, adjective, index));
            found.extend(nominal(tokens, start, end, adjective, index));
        }
        // "gets nominated most" is how often.
        let passive =
            (1..start).any(|at| matches!(word(tokens, at), "get" | "gets" | "got" | "is" | "are" | "was" | "were"));
        if matches!(word(tokens, start), "most" | "least") && word(tokens, start.wrapping_sub(1)) == "the" && !passive {
            found.extend(verbal(tokens, start, start + 1, None, index));
        }
        found.extend(timed(tokens, start, index));
    }
    found
}

/// Where the words begin that say what a superlative is of: "sleeps the", "that took the".
fn clause_start(tokens: &[Token], from: usize, index: &TableIndex) -> usize {
    let mut start = from;
    while start > 1 && from - start < MOST_VERBS {
        let token = &tokens[start - 1];
        let joint = matches!(
            token.folded.as_str(),
            "the" | "that" | "which" | "who" | "is" | "are" | "was" | "were" | "be" | "has" | "have" | "for"
        );
        let verb = is_verb(token, index) && is_clue(token);
        if !(joint || verb) || token.quoted || token.meant.is_some() {
            break;
        }
        start -= 1;
        if matches!(token.folded.as_str(), "that" | "which" | "who") {
            break;
        }
    }
    start
}

fn highest(direction: Option<Direction>) -> &'static str {
    if direction == Some(Direction::Min) { "lowest" } else { "highest" }
}

/// "sleeps the longest", "was the hottest on average", "takes the longest to close".
fn verbal(
    tokens: &[Token],
    start: usize,
    end: usize,
    adjective: Option<usize>,
    index: &TableIndex,
) -> Option<Vec<Token>> {
    let clause = clause_start(tokens, start, index);
    let verbs: Vec<&Token> = tokens[clause..start].iter().filter(|token| is_clue(token)).collect();
    let mut rest = tokens[end..].to_vec();
    let average =
        (0..rest.len().saturating_sub(1)).find(|&at| word(&rest, at) == "on" && word(&rest, at + 1) == "average");
    if let Some(at) = average {
        rest.drain(at..at + 2);
    }
    // A noun behind it is what is long.
    let opens = rest.first().is_none_or(|first| {
        !said_of(first) && !matches!(first.folded.as_str(), "of") || first.folded == "," || first.folded == "?"
    });
    let copula = |token: &Token| matches!(token.folded.as_str(), "is" | "are" | "was" | "were" | "be");
    let links = !verbs.is_empty() || tokens[clause..start].iter().any(copula);
    if clause == start || clause == 0 || !opens || !links {
        return None;
    }
    // "to close", "in the shelter"
    let to = usize::from(word(&rest, 0) == "to");
    let behind =
        rest.iter().skip(to).take_while(|token| token.folded != "," && !token.quoted).filter(|token| said_of(token));
    let told: Vec<&Token> = behind.collect();
    let pointed = (0..=told.len()).rev().find_map(|length| {
        let words = verbs.iter().copied().chain(told[..length].iter().copied()).collect();
        Clues { adjective, units: Vec::new(), words, among: &[] }.column(index)
    })?;
    if adjective.is_none() && !index.columns[pointed.column].is_plain() {
        return None;
    }
    let near = |token: &&Token| nearness(token, &index.columns[pointed.column]) > 0;
    let kept: Vec<Token> = if to == 1 && told.first().is_some_and(near) {
        let verb =
            rest.iter().position(|token| told.first().is_some_and(|first| first.span == token.span)).unwrap_or(0);
        without_told(&rest[verb + 1..], pointed.column, index)
    } else {
        without_told(&rest, pointed.column, index)
    };
    let at = &tokens[start];
    let has = match (adjective, average) {
        (None, None) => format!("has the {}", word(tokens, start)),
        (None, Some(_)) if word(tokens, start) == "least" => "has the lowest average".to_owned(),
        (_, Some(_)) => format!("has the {} average", highest(pointed.direction)),
        _ => format!("has the {}", highest(pointed.direction)),
    };
    Some([&tokens[..clause], &said(&has, at), &column(pointed.column, &tokens[start..end], index), &kept].concat())
}

/// "the longest wait": of a column that is called so.
fn nominal(
    tokens: &[Token],
    start: usize,
    end: usize,
    adjective: Option<usize>,
    index: &TableIndex,
) -> Option<Vec<Token>> {
    let noun = tokens.get(end).filter(|noun| said_of(noun) && noun.meant.is_none())?;
    let pointed = Clues { adjective, units: Vec::new(), words: vec![noun], among: &[] }.column(index)?;
    let own = nearness(noun, &index.columns[pointed.column]) > 0;
    let at = &tokens[start];
    // "how long was the longest wait"
    let asked = start >= 3 && word(tokens, 0) == "how" && matches!(word(tokens, 2), "is" | "was" | "are" | "were");
    let opening = if asked && start == 4 && word(tokens, 3) == "the" {
        said("what was the", &tokens[0])
    } else {
        tokens[..start].to_vec()
    };
    let highest = said(highest(pointed.direction), at);
    own.then(|| {
        let named = column(pointed.column, &tokens[start..=end], index);
        [&opening[..], &highest, &named, &without_unit(&tokens[end + 1..])].concat()
    })
}

/// Without ", in minutes" at its end.
fn without_unit(tokens: &[Token]) -> Vec<Token> {
    let comma = usize::from(word(tokens, 0) == ",");
    let unit = word(tokens, comma) == "in"
        && super::dimension::units(word(tokens, comma + 1)).next().is_some()
        && tokens.len() == comma + 2;
    if unit { Vec::new() } else { tokens.to_vec() }
}

/// "opened last", "was established first": the day or year that is called so.
fn timed(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let (end, used) = match (word(tokens, at), word(tokens, at + 1)) {
        ("first" | "earliest", _) => ("earliest", 1),
        ("last" | "latest", _) => ("latest", 1),
        ("most", "recently") => ("latest", 2),
        _ => return None,
    };
    let the = usize::from(word(tokens, at.wrapping_sub(1)) == "the");
    let verb = tokens.get(at.checked_sub(1 + the)?).filter(|verb| is_verb(verb, index) && at > 1 + the)?;
    let told = (0..index.columns.len()).filter(|&place| {
        let known = &index.columns[place];
        (known.is_calendar() || known.is_year) && nearness(verb, known) > 0
    });
    let pointed = only(told)?;
    let behind = &tokens[at + used..];
    if behind.first().is_some_and(said_of) {
        return None;
    }
    let clause = clause_start(tokens, at, index);
    let subject = of_rows(&tokens[..clause], index);
    let named = column(pointed, &tokens[clause..at + used], index);
    (clause > 1).then(|| [&subject[..], &said(&format!("with the {end}"), verb), &named, behind].concat())
}
