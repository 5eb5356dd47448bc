//! Comparatives in other words: "more than any other" is the most, "better paid" is paid more, "in terms of size" names
//! what is compared, "how does A compare to B" asks for both.

use super::lexicon::lexicon;
use super::role::{Comparing, Role};
use super::text::{Token, said, word};

/// "won more medals than any other": won the most medals.
pub(super) fn unrivalled(tokens: &[Token]) -> Option<Vec<Token>> {
    let than = (2..tokens.len()).find(|&at| word(tokens, at) == "than")?;
    let end = match (word(tokens, than + 1), word(tokens, than + 2), word(tokens, than + 3)) {
        ("any" | "all" | "every", "other" | "others", _) => than + 3,
        ("all" | "any", "of", "the") if matches!(word(tokens, than + 4), "other" | "others") => than + 5,
        ("all" | "any", "the", "other" | "others" | "rest") => than + 4,
        ("anyone" | "anybody" | "everyone" | "everybody" | "anything" | "everything", "else", _) => than + 3,
        ("the", "others" | "rest", _) => than + 3,
        _ => return None,
    };
    let asks = matches!(word(tokens, 0), "which" | "who" | "what" | "whose" | "where" | "in");
    let at = (1..than).rev().find(|&at| superlative(word(tokens, at)).is_some()).filter(|_| asks)?;
    let most = superlative(word(tokens, at))?;
    // A noun behind "any other" says again what was asked for.
    let noun = usize::from(end < tokens.len() && tokens[..at].iter().any(|token| tokens[end].stem == token.stem));
    Some(
        [&tokens[..at], &said(&format!("the {most}"), &tokens[at])[..], &tokens[at + 1..than], &tokens[end + noun..]]
            .concat(),
    )
}

/// The superlative of a comparative.
fn superlative(word: &str) -> Option<String> {
    let known = match word {
        "more" => Some("most"),
        "fewer" => Some("fewest"),
        "less" => Some("least"),
        "better" => Some("best"),
        "worse" => Some("worst"),
        "further" | "farther" => Some("furthest"),
        _ => None,
    };
    known.map(str::to_owned).or_else(|| {
        let most = format!("{}est", word.strip_suffix("er")?);
        matches!(lexicon().role(&most), Some(Role::Extreme { .. })).then_some(most)
    })
}

/// "are those in Sales better paid than …": paid more.
pub(super) fn paid(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = (1..tokens.len().saturating_sub(1)).find(|&at| {
        word(tokens, at + 1) == "paid" && matches!(word(tokens, at), "better" | "higher" | "worse" | "lower" | "less")
    })?;
    let more = if matches!(word(tokens, at), "better" | "higher") { "paid more" } else { "paid less" };
    Some([&tokens[..at], &said(more, &tokens[at])[..], &tokens[at + 2..]].concat())
}

/// "is A heavier than B in terms of complexity": has a higher complexity.
pub(super) fn in_terms_of(tokens: &[Token]) -> Option<Vec<Token>> {
    let (at, end) =
        (3..tokens.len()).find_map(|at| match (word(tokens, at), word(tokens, at + 1), word(tokens, at + 2)) {
            ("in", "terms", "of") => Some((at, at + 3)),
            ("with", "respect" | "regard", "to") => Some((at, at + 3)),
            ("when", "it", "comes") if word(tokens, at + 3) == "to" => Some((at, at + 4)),
            ("as", "regards", _) => Some((at, at + 2)),
            ("measured" | "judged" | "going", "by", _) => Some((at, at + 2)),
            _ => None,
        })?;
    let than = tokens[..at].iter().position(|token| token.folded == "than")?;
    let more = (1..than).rev().find(|&more| {
        matches!(lexicon().role(word(tokens, more)), Some(Role::Compare { comparison: Comparing::Adjective, .. }))
            || matches!(
                word(tokens, more),
                "higher" | "lower" | "more" | "less" | "better" | "bigger" | "larger" | "smaller" | "greater"
            )
    })?;
    let low = matches!(
        word(tokens, more),
        "lower" | "less" | "smaller" | "shorter" | "younger" | "lighter" | "cheaper" | "slower" | "weaker" | "poorer"
    );
    let measure: Vec<Token> = tokens[end..]
        .iter()
        .filter(|token| !matches!(token.folded.as_str(), "the" | "its" | "their"))
        .cloned()
        .collect();
    if measure.is_empty() || measure.len() > 4 {
        return None;
    }
    let verb = said("have", &tokens[more]);
    let way = said(if low { "lower" } else { "higher" }, &tokens[more]);
    Some([&said("does", &tokens[0])[..], &tokens[1..more], &verb, &way, &measure, &tokens[than..at]].concat())
}

/// "how does the average fare of men compare to that of women": both.
pub(super) fn set_beside(tokens: &[Token]) -> Option<Vec<Token>> {
    let compare = (1..tokens.len().saturating_sub(2)).find(|&at| word(tokens, at) == "compare");
    let (first, second) = match (word(tokens, 0), word(tokens, 1), compare) {
        ("how", "do" | "does" | "did", Some(at)) if matches!(word(tokens, at + 1), "to" | "with" | "against") => {
            (&tokens[2..at], &tokens[at + 2..])
        }
        ("compare", ..) => {
            let with = (2..tokens.len()).find(|&at| matches!(word(tokens, at), "with" | "to" | "against"))?;
            (&tokens[1..with], &tokens[with + 1..])
        }
        _ => return None,
    };
    let skip = second
        .iter()
        .take_while(|token| matches!(token.folded.as_str(), "that" | "those" | "of" | "the" | "for" | "among" | "in"))
        .count();
    let second = &second[skip..];
    if first.is_empty() || second.is_empty() || second.len() > 5 {
        return None;
    }
    Some([first, &said("and", &first[0])[..], second].concat())
}
