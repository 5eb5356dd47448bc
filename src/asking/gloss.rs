//! Words that brackets explain: "endangered (en)", "least concern (lc)", "the 19th century (1801-1900)".
//!
//! People say what a code means, or the code of what they said: of both only what the table knows is kept.

use super::lexicon::lexicon;
use super::link::{Kind, Phrase};
use super::role::Role;
use super::text::{Token, fold};

/// The most words that a value in brackets explains.
const LONGEST: usize = 3;

/// Drops the words that a value in brackets explains, and brackets that only repeat what stands before.
pub(super) fn drop_glossed(phrases: &mut Vec<Phrase>, tokens: &[Token]) {
    let mut at = 0;
    while at < phrases.len() {
        if !is_bracketed(&phrases[at], tokens) {
            at += 1;
            continue;
        }
        let end = at + phrases.iter().skip(at).take_while(|phrase| is_bracketed(phrase, tokens)).count();
        let inside = phrases.get(at..end).unwrap_or_default();
        let dropped = match explained_by(phrases.get(..at).unwrap_or_default(), inside) {
            0 if repeats(phrases.get(..at).and_then(<[Phrase]>::last), inside) => {
                phrases.drain(at..end);
                continue;
            }
            dropped => dropped,
        };
        phrases.drain(at - dropped..at);
        at = end - dropped;
    }
}

fn is_bracketed(phrase: &Phrase, tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.bracketed && token.span.0 == phrase.span.0)
}

fn is_joint(phrase: &Phrase) -> bool {
    matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition))
}

/// How many phrases in front of the brackets their value explains.
fn explained_by(before: &[Phrase], inside: &[Phrase]) -> usize {
    let mut values = inside.iter().filter(|phrase| phrase.kind == Kind::Value);
    let (Some(value), None) = (values.next(), values.next()) else { return 0 };
    let said = inside.iter().all(|phrase| {
        phrase.kind == Kind::Value
            || is_joint(phrase)
            || (phrase.kind == Kind::Unknown && lexicon().is_hollow(&fold(&phrase.text)))
            || (phrase.kind == Kind::Column && value.values.iter().any(|hit| phrase.columns.contains(&hit.0)))
    });
    let adjacent = before.last().zip(inside.first()).is_some_and(|(last, first)| first.span.0 <= last.span.1 + 2);
    if !said || !adjacent {
        return 0;
    }
    let code = fold(&value.text);
    // "least concern (lc)": the code spells the words, whatever else they are.
    let spelled = (2..=LONGEST).find(|&count| {
        let words = before.get(before.len().saturating_sub(count)..).unwrap_or_default();
        let initials: String = words
            .iter()
            .flat_map(|phrase| phrase.text.split(' ').filter_map(|word| fold(word).chars().next()).collect::<Vec<_>>())
            .collect();
        words.len() == count && initials == code
    });
    let unknown = before.iter().rev().take_while(|phrase| phrase.kind == Kind::Unknown).count();
    let denied = before.len() > unknown
        && before.get(before.len() - unknown - 1).is_some_and(|phrase| {
            matches!(phrase.kind, Kind::Role(Role::Not | Role::Without | Role::Extreme { .. } | Role::Compare { .. }))
        });
    spelled.unwrap_or(if denied || unknown > LONGEST { 0 } else { unknown })
}

/// Whether brackets hold nothing but the code or the years of what stands before them.
fn repeats(before: Option<&Phrase>, inside: &[Phrase]) -> bool {
    let (Some(before), [only]) = (before, inside) else { return false };
    let initial = |text: &str| fold(text).chars().next();
    let code = only.text.len() <= 5 && only.text.bytes().all(|byte| byte.is_ascii_uppercase());
    let years = only.text.len() >= 9 && only.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    only.kind == Kind::Unknown
        && match before.kind {
            Kind::Value => code && initial(&before.text) == initial(&only.text),
            Kind::Moment(_) => years,
            _ => false,
        }
}
