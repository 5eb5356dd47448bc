//! "Rounded to two decimal places": what a text says of how many decimals its figures are shown with.
//!
//! Finds these words wherever they stand and takes them out, so that the rest is read as if nobody had spoken of it.
//! Rounding to tens or thousands is no matter of showing; it is left in the sentence.

use super::lexicon::lexicon;
use super::numbers::number_at;
use super::role::Role;
use super::text::{Token, word};

/// The most tokens between "round" and what it is rounded to.
const REACH: usize = 14;
/// The most tokens of a further figure ("... and the intercept to 3 decimals").
const NEXT: usize = 8;

/// A place that says how many decimals.
struct Told {
    start: usize,
    end: usize,
    digits: Option<u32>,
}

/// The number that one token is.
fn count(tokens: &[Token], at: usize) -> Option<u32> {
    let (number, _) = number_at(tokens.get(at..=at)?)?;
    ((0.0..=12.0).contains(&number) && number.fract() == 0.0).then_some(number as u32)
}

/// Behind the words of these that follow.
fn behind(tokens: &[Token], mut at: usize, words: &[&str]) -> usize {
    while words.contains(&word(tokens, at)) {
        at += 1;
    }
    at
}

/// What starts here: "2 decimal places", "two decimals", "3 digits after the decimal point", "the nearest integer".
fn told_at(tokens: &[Token], at: usize) -> Option<Told> {
    let ends = |end: usize, digits: Option<u32>| Some(Told { start: at, end, digits });
    let next = word(tokens, at + 1);
    let places = ["place", "places", "point", "points", "digit", "digits", "precision"];
    if let Some(digits) = count(tokens, at) {
        if next.starts_with("decimal") {
            return ends(behind(tokens, at + 2, &places), Some(digits));
        }
        if next == "significant" && matches!(word(tokens, at + 2), "digits" | "figures") {
            return ends(at + 3, None);
        }
        let after = behind(tokens, at + 2, &["after", "behind", "the"]);
        if matches!(next, "digits" | "digit" | "places") && after > at + 2 && word(tokens, after).starts_with("decimal")
        {
            return ends(behind(tokens, after + 1, &places), Some(digits));
        }
        if next == "dp" {
            return ends(at + 2, Some(digits));
        }
    }
    if let Some(digits) = word(tokens, at).strip_suffix("dp").and_then(|number| number.parse().ok()) {
        return ends(at + 1, Some(digits));
    }
    if let Some((number, _)) = word(tokens, at).split_once("-decimal") {
        let digits = lexicon().number(number).map(|(_, number)| number as u32).or_else(|| number.parse().ok());
        return ends(behind(tokens, at + 1, &places), digits);
    }
    if word(tokens, at) == "nearest" {
        let digits = match next {
            "integer" | "whole" | "unit" | "percent" | "dollar" | "euro" | "pound" | "year" | "day" => 0,
            "tenth" => 1,
            "hundredth" | "cent" => 2,
            "thousandth" => 3,
            _ => return None,
        };
        return ends(behind(tokens, at + 2, &["number", "percent", "value"]), Some(digits));
    }
    let whole = word(tokens, at) == "whole" && matches!(next, "number" | "numbers");
    let rounded = tokens[..at].iter().rev().take(4).any(|token| token.folded.starts_with("round"));
    if whole && rounded {
        return ends(at + 2, Some(0));
    }
    word(tokens, at).starts_with("decimal").then(|| Told {
        start: at,
        end: behind(tokens, at + 1, &places),
        digits: None,
    })
}

fn all(tokens: &[Token]) -> Vec<Told> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if let Some(told) = told_at(tokens, at) {
            at = told.end;
            found.push(told);
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a word in front of the decimals belongs to them.
fn leads(word: &str) -> bool {
    matches!(
        word,
        "round"
            | "rounded"
            | "rounding"
            | "off"
            | "up"
            | "to"
            | "the"
            | "your"
            | "all"
            | "each"
            | "both"
            | "everything"
            | "result"
            | "results"
            | "answer"
            | "answers"
            | "nearest"
            | "it"
            | "and"
            | ","
            | "with"
            | "correct"
            | "a"
            | "as"
    )
}

/// Where the words in front of the decimals begin.
fn lead(tokens: &[Token], told: &Told) -> usize {
    let mut start = told.start;
    // In front of "round" nothing but a joint belongs to it: "multiply by 100 and round to two decimals".
    let mut rounds = false;
    while start > 0 && leads(word(tokens, start - 1)) {
        let before = word(tokens, start - 1);
        if rounds
            && !matches!(
                before,
                "and" | "," | "off" | "the" | "result" | "results" | "answer" | "all" | "your" | "each" | "both"
            )
        {
            break;
        }
        rounds |= before.starts_with("round");
        start -= 1;
    }
    if rounds {
        return start;
    }
    // "Round the slope to 3 decimals": an order of its own says nothing else.
    let opens = |at: usize| at == 0 || matches!(word(tokens, at - 1), "and" | "," | "then" | "please" | "but");
    let order = (start.saturating_sub(REACH)..start)
        .rev()
        .find(|&at| matches!(word(tokens, at), "round" | "rounding") && opens(at));
    order.unwrap_or(start)
}

/// Without what is said of decimals, wherever it stands.
pub(super) fn without(sentence: &[Token]) -> Vec<Token> {
    let told = all(sentence);
    let mut kept: Vec<Token> = Vec::new();
    let (mut at, mut ordered) = (0, false);
    for told in &told {
        let mut start = lead(sentence, told).max(at);
        // "... to 3 decimals and the intercept to 2 decimals"
        let between = sentence.get(at..start).unwrap_or_default();
        let goes_on = ordered
            && between.len() <= NEXT
            && between.iter().all(|token| !matches!(lexicon().role(&token.folded), Some(Role::Command)));
        if goes_on {
            start = at;
        }
        ordered = goes_on || word(sentence, start) == "round" || word(sentence, start) == "rounding";
        kept.extend_from_slice(sentence.get(at..start).unwrap_or_default());
        at = told.end;
    }
    let mut rest = sentence.get(at..).unwrap_or_default();
    // "... to two decimals and the slope to three"
    if let [before @ .., to, number] = rest
        && ordered
        && to.folded == "to"
        && before.len() <= NEXT
        && count(std::slice::from_ref(number), 0).is_some()
    {
        rest = &[];
    }
    kept.extend_from_slice(rest);
    let joint = |token: Option<&Token>| token.is_some_and(|token| matches!(token.folded.as_str(), "and" | "," | "but"));
    if !told.is_empty() {
        while joint(kept.last()) {
            kept.pop();
        }
        while joint(kept.first()) {
            kept.remove(0);
        }
    }
    kept
}

/// How many decimals are wanted; none where different figures get different numbers of them.
pub(super) fn digits<'a>(sentences: impl IntoIterator<Item = &'a [Token]>) -> Option<u32> {
    let mut wanted: Vec<u32> = sentences.into_iter().flat_map(all).filter_map(|told| told.digits).collect();
    wanted.dedup();
    match wanted[..] {
        [digits] => Some(digits),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, without};
    use crate::asking::text::tokenize;

    fn rest(text: &str) -> String {
        without(&tokenize(text)).iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn wanted(text: &str) -> Option<u32> {
        digits([&tokenize(text)[..]])
    }

    #[test]
    fn what_is_said_of_decimals_is_taken_out_wherever_it_stands() {
        assert_eq!(rest("What is the mean height, rounded to two decimal places?"), "What is the mean height");
        assert_eq!(rest("Round both values to two decimals"), "");
        assert_eq!(rest("Round the slope and R2 to 3 decimals and the intercept to 2 decimals"), "");
        assert_eq!(rest("Round the slope to two decimal places and R2 to three"), "");
        assert_eq!(rest("Give r to three decimals and the p-value to four decimals"), "Give r and the p value");
        assert_eq!(rest("Multiply by 100 and round to one decimal place"), "Multiply by 100");
        assert_eq!(rest("Report the mean to the nearest hundredth"), "Report the mean");
        assert_eq!(rest("Round to the nearest whole number"), "");
        assert_eq!(rest("Round the mean to 2 decimals and report the oldest person"), "report the oldest person");
    }

    #[test]
    fn rounding_to_thousands_is_left_in_the_sentence() {
        assert_eq!(rest("Round to the nearest thousand"), "Round to the nearest thousand");
    }

    #[test]
    fn one_number_of_decimals_is_wanted_or_none() {
        assert_eq!(wanted("Round to two decimal places"), Some(2));
        assert_eq!(wanted("to the nearest integer"), Some(0));
        assert_eq!(wanted("the slope to 3 decimals and the intercept to 2 decimals"), None);
        assert_eq!(wanted("the mean height"), None);
    }
}
