//! Figures as people write them in passing: "p95", "an hour", "half a minute". Puts them into the words that the rest reads.
//!
//! Knows the language alone, no table.

use super::lexicon::lexicon;
use super::moments::moment_at;
use super::role::Role;
use super::text::{Token, said};
use super::units::unit;

/// The tokens with such figures spelled out.
pub(super) fn spelled_out(tokens: &[Token]) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::with_capacity(tokens.len());
    let (mut at, mut by) = (0, Vec::new());
    while at < tokens.len() {
        let token = &tokens[at];
        let word = |place: usize| tokens.get(place).filter(|token| !token.quoted).map(|token| token.folded.as_str());
        if let Some(words) = word(at).and_then(percentile) {
            all.extend(said(&words, token));
            at += 1;
            continue;
        }
        // "from June on"
        if word(at) == Some("from")
            && let Some((_, used)) = tokens.get(at + 1..).and_then(moment_at)
            && matches!(word(at + 1 + used), Some("on" | "onward" | "onwards" | "forward"))
            && tokens.get(at + 2 + used).is_none_or(|next| moment_at(std::slice::from_ref(next)).is_none())
        {
            all.extend(said("since", token));
            all.extend_from_slice(&tokens[at + 1..at + 1 + used]);
            at += used + 2;
            continue;
        }
        // "billable vs non-billable hours" are those by whether they are.
        if let (Some(one), Some("vs" | "versus"), Some("non"), Some(other)) =
            (word(at), word(at + 1), word(at + 2), word(at + 3))
            && one == other
        {
            by.push(token.clone());
            at += 4;
            continue;
        }
        // "ordered the most" sorts nothing.
        let bought = word(at) == Some("ordered")
            && at > 0
            && (matches!(word(at + 1), Some("most" | "least"))
                || (word(at + 1) == Some("the") && matches!(word(at + 2), Some("most" | "least"))));
        if bought {
            all.extend(said("bought", token));
            at += 1;
            continue;
        }
        // "half an hour"
        let half = word(at) == Some("half") && matches!(word(at + 1), Some("a" | "an")) && is_measure(word(at + 2));
        if half {
            all.extend(said("0.5", token));
            at += 2;
            continue;
        }
        // "longer than an hour", "under a minute"
        let compared = at > 0
            && (1..=4.min(at)).any(|length| {
                let words: Vec<&str> = tokens[at - length..at].iter().map(|token| token.folded.as_str()).collect();
                matches!(lexicon().role(&words.join(" ")), Some(Role::Compare { .. }))
            });
        if compared && matches!(word(at), Some("a" | "an" | "one")) && is_measure(word(at + 1)) {
            all.extend(said("1", token));
        } else {
            all.push(token.clone());
        }
        at += 1;
    }
    for flag in by {
        all.extend(said("by", &flag));
        all.push(flag);
    }
    all
}

fn is_measure(word: Option<&str>) -> bool {
    word.is_some_and(|word| word.len() > 2 && unit(word).is_some())
}

/// "p95" and "p50" in words.
fn percentile(word: &str) -> Option<String> {
    let number: u16 = word.strip_prefix('p')?.parse().ok().filter(|number| (1..100).contains(number))?;
    if word.len() > 3 {
        return None;
    }
    if number == 50 {
        return Some("median".to_owned());
    }
    let ending = match (number % 10, number / 10) {
        (1, tens) if tens != 1 => "st",
        (2, tens) if tens != 1 => "nd",
        (3, tens) if tens != 1 => "rd",
        _ => "th",
    };
    Some(format!("{number}{ending} percentile"))
}
