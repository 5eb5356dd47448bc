//! The other side of a comparison where it is said by what the first is: "than the rest", "than those without one", "than
//! people who do not", "than ordinary hosts".

use crate::asking::lexicon::lexicon;
use crate::asking::text::Token;

/// Words that deny what is said of the first side.
const DENIALS: [&str; 22] = [
    "not", "without", "never", "no", "non", "don", "doesn", "didn", "aren", "isn", "wasn", "weren", "haven", "hasn",
    "hadn", "cannot", "dont", "lack", "lacking", "nobody", "none", "neither",
];

/// Words that stand for the rows, or join.
const QUIET: [&str; 32] = [
    "the", "those", "that", "who", "which", "ones", "one", "it", "a", "an", "any", "all", "their", "its", "do", "does",
    "did", "is", "are", "was", "were", "have", "has", "had", "t", "so", "of", "for", "in", "with", "such", "at",
];

/// Where the words say "all others", what follows them and is said of both sides; `None`: they do not speak of others.
pub(super) fn rest_of<'a>(right: &'a [Token], left: &[Token]) -> Option<&'a [Token]> {
    (1..=right.len()).rev().find(|&end| is_rest(&right[..end], left)).map(|end| &right[end..])
}

/// "the rest", "the others", "other ones", "non-remote workers" of remote workers, "people who do not drink coffee" of
/// coffee drinkers.
fn is_rest(right: &[Token], left: &[Token]) -> bool {
    if right.iter().any(|token| token.quoted) {
        return false;
    }
    let words: Vec<&str> = right.iter().map(|token| token.folded.as_str()).collect();
    let all_of = |words: &[&str]| {
        matches!(
            words,
            ["rest" | "others" | "without" | "not" | "remaining"]
                | ["everyone" | "everybody" | "anyone" | "all" | "everything", "else"]
                | ["all", "others" | "other"]
                | ["other", "ones"]
                | ["the", "rest" | "others" | "remaining"]
                | ["all" | "all the" | "any", "the", "others" | "rest"]
                | ["the", "other", "ones"]
        )
    };
    if all_of(&words) {
        return true;
    }
    let known = |token: &Token| {
        left.iter().any(|other| is_alike(other, token) || (other.stem.ends_with(&token.stem) && token.stem.len() > 3))
    };
    let quiet = |token: &Token| QUIET.contains(&token.folded.as_str());
    let person = |token: &Token| {
        lexicon().classes(&token.stem).contains(&0) || matches!(token.folded.as_str(), "people" | "rows" | "person")
    };
    let denies = |token: &Token| DENIALS.contains(&token.folded.as_str()) || token.folded.ends_with("n't");
    let Some(at) = right.iter().position(denies) else {
        // "other riders", "regular hosts" of superhosts
        let [first, others @ ..] = right else { return false };
        let plain =
            matches!(first.folded.as_str(), "other" | "remaining" | "regular" | "ordinary" | "normal" | "usual");
        return plain && !others.is_empty() && others.iter().all(|token| known(token) || token.folded == "ones");
    };
    let before = right[..at].iter().all(|token| quiet(token) || known(token) || person(token));
    let told = |token: &&Token| !quiet(token) && !person(token);
    let behind: Vec<&Token> = right[at + 1..].iter().filter(told).collect();
    // "those who never travel" is less than what is not said of frequent travellers: all of it is said again, or nothing.
    let again = left.iter().filter(told).all(|token| behind.iter().any(|other| is_alike(token, other)));
    before && behind.iter().all(|token| known(token)) && (behind.is_empty() || again)
}

/// Whether two words are forms of one ("drinkers", "drink").
fn is_alike(left: &Token, right: &Token) -> bool {
    let common = left.stem.bytes().zip(right.stem.bytes()).take_while(|(one, other)| one == other).count();
    left.stem == right.stem
        || (common >= 4 && common + 2 >= left.stem.len().min(right.stem.len()))
        || lexicon().are_related(&left.stem, &right.stem)
}
