//! Averages asked for by "how": "on average, how heavy is a compact car", "how long do cats stay on average",
//! "how much does a typical guest pay".

use super::clues::{Clues, is_clue, nearness};
use super::{column, dimension, said, word};
use crate::asking::column::ColumnKind;
use crate::asking::corrections::Corrected;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::role::Role;
use crate::asking::text::Token;

const AUXILIARIES: [&str; 11] = ["is", "are", "was", "were", "do", "does", "did", "has", "have", "can", "will"];
/// Words in front of a thing that stands for all of its kind.
const TYPICAL: [&str; 3] = ["average", "typical", "mean"];

/// "what is the average weight of ..." in the place of the question.
pub(super) fn ways(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let Some(rest) = without_average(tokens) else { return Vec::new() };
    let rest = &rest[..];
    // "on average, what is the weight of ..."
    if matches!(word(rest, 0), "what" | "whats") && matches!(word(rest, 1), "is" | "was" | "are" | "were") {
        let behind = 2 + usize::from(word(rest, 2) == "the");
        let Some(first) = rest.get(behind) else { return Vec::new() };
        return vec![[&said("what is the average", first)[..], &rest[behind..]].concat()];
    }
    if word(rest, 0) != "how" {
        return Vec::new();
    }
    let Some(auxiliary) = (1..rest.len().min(7)).find(|&at| AUXILIARIES.contains(&word(rest, at))) else {
        return Vec::new();
    };
    let (asked, body) = (&rest[1..auxiliary], &rest[auxiliary + 1..]);
    let [first, nouns @ ..] = asked else { return Vec::new() };
    if body.is_empty() {
        return Vec::new();
    }
    let adjective = match lexicon().role(&format!("how {}", first.folded)) {
        Some(Role::HowMuch(adjective)) if nouns.is_empty() => Some(adjective),
        _ if matches!(first.folded.as_str(), "many" | "much") => None,
        _ => return Vec::new(),
    };
    let units = nouns.iter().flat_map(|noun| dimension::units(&noun.folded)).collect::<Vec<_>>();
    let named: Vec<&Token> =
        nouns.iter().filter(|noun| dimension::units(&noun.folded).next().is_none() && said_of(noun)).collect();
    let opening = |pointed: usize| -> Vec<Token> {
        [said("what is the average", first), column(pointed, asked, index), said("of", first)].concat()
    };
    let mut found = Vec::new();
    // "how heavy are cars from Japan": no verb of its own.
    let linking = matches!(word(rest, auxiliary), "is" | "are" | "was" | "were");
    if linking && adjective.is_some() {
        let clues = Clues { adjective, units: units.clone(), words: named.clone(), among: &[] };
        if let Some(pointed) = clues.column(index) {
            found.push([opening(pointed.column), of_rows(body, index)].concat());
        }
        return found;
    }
    // "how long do cats stay in the shelter": the verb and what stands behind it.
    let has = |at: usize| at > 0 && matches!(word(body, at), "have" | "has" | "get" | "take" | "contain" | "need");
    let verbs = (1..body.len()).filter(|&at| has(at) || (is_verb(&body[at], index) && said_of(&body[at])));
    for verb in verbs {
        let (subject, behind) = (&body[..verb], &body[verb + 1..]);
        let clause = behind.iter().take_while(|token| token.folded != "," && !token.quoted).count();
        // Behind the verb only what some column is called by points at one; the rest says of which rows.
        let told = |token: &&Token| {
            is_clue(token)
                && index.columns.iter().any(|known| known.kind == ColumnKind::Number && nearness(token, known) > 0)
        };
        let words: Vec<&Token> = named
            .iter()
            .copied()
            .chain(body.get(verb).filter(|verb| is_clue(verb)))
            .chain(behind[..clause].iter().filter(told))
            .collect();
        let clues = Clues { adjective, units: units.clone(), words, among: &[] };
        let Some(pointed) = clues.column(index) else { continue };
        let kept = without_told(&behind[..clause], pointed.column, index);
        let subject = of_rows(subject, index);
        found.push([&opening(pointed.column)[..], &subject, &kept, &behind[clause..]].concat());
    }
    found
}

/// The question without its words for an average; `None`: it has none.
fn without_average(tokens: &[Token]) -> Option<Vec<Token>> {
    let on = |at: usize| {
        word(tokens, at) == "on" && matches!(word(tokens, at + 1), "average" | "avg")
            || (word(tokens, at) == "in" && word(tokens, at + 1) == "general")
    };
    if let Some(at) = (0..tokens.len()).find(|&at| on(at)) {
        let mut rest = tokens.to_vec();
        let comma = usize::from(word(tokens, at + 2) == ",");
        let before = usize::from(at > 0 && word(tokens, at.wrapping_sub(1)) == ",");
        rest.drain(at - before..at + 2 + comma);
        return Some(rest);
    }
    // "how old is the average guest"
    let at = (2..tokens.len().saturating_sub(1)).find(|&at| {
        TYPICAL.contains(&word(tokens, at))
            && matches!(word(tokens, at.wrapping_sub(1)), "the" | "an" | "a")
            && (AUXILIARIES.contains(&word(tokens, at - 2)))
    })?;
    let mut rest = tokens.to_vec();
    rest.drain(at - 1..=at);
    Some(rest)
}

/// "patients" of visits, each of which has a `patient_id`: an average is over the rows.
pub(super) fn of_rows(tokens: &[Token], index: &TableIndex) -> Vec<Token> {
    let phrases = link(tokens, index);
    let mut rows = tokens.to_vec();
    for phrase in phrases {
        let thing = phrase.kind == Kind::Column
            && phrase.naming == Some(Naming::Thing)
            && phrase.columns.iter().all(|&column| index.columns[column].is_id);
        if let (true, Some(token)) = (thing, rows.iter_mut().find(|token| token.span == phrase.span)) {
            token.meant = Some(Corrected::Rows);
        }
    }
    rows
}

/// Whether a token says something.
pub(super) fn said_of(token: &Token) -> bool {
    !token.quoted
        && token.folded.len() > 2
        && !matches!(token.folded.as_str(), "that" | "which" | "who" | "with" | "they" | "their" | "them")
        && !matches!(
            lexicon().role(&token.folded),
            Some(Role::Filler | Role::Preposition | Role::Group | Role::Comma | Role::And)
        )
}

/// Whether a token can be a verb, and is no value ("nurses").
pub(super) fn is_verb(token: &Token, index: &TableIndex) -> bool {
    let value = || [&token.folded, &token.stem].iter().any(|word| index.values_named(&[word]).is_some());
    // "sleep" of a table of sleep is a verb where columns measure it; "parcel" of one of parcels is none.
    let noun =
        || index.noun(&token.stem).is_some() && !index.columns.iter().any(|known| known.stems.contains(&token.stem));
    !token.quoted
        && token.meant.is_none()
        && !value()
        && !noun()
        && (lexicon().is_verb(&token.stem)
            || lexicon().is_past(&token.folded)
            || (token.folded.len() > 5 && token.folded.ends_with("ed"))
            || lexicon().is_measuring(&token.stem)
            || crate::asking::meanings::meaning(&token.folded).is_some_and(|known| known.verb().is_some()))
}

/// Without the words that only say the column's name again ("stay in the shelter" of `days_in_shelter`).
pub(super) fn without_told(behind: &[Token], told: usize, index: &TableIndex) -> Vec<Token> {
    let known = &index.columns[told];
    let own = |token: &Token| known.stems.contains(&token.stem) && !token.quoted && token.meant.is_none();
    let small = |token: &Token| {
        matches!(
            token.folded.as_str(),
            "in" | "on" | "at" | "the" | "a" | "an" | "for" | "of" | "to" | "their" | "its" | "per" | "each"
        )
    };
    let mut kept: Vec<Token> = Vec::new();
    for token in behind {
        if own(token) {
            while kept.last().is_some_and(small) {
                kept.pop();
            }
        } else {
            kept.push(token.clone());
        }
    }
    while kept.last().is_some_and(small) {
        kept.pop();
    }
    kept
}
