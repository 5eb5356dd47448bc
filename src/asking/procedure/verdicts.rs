//! "Consider it strong if |r| is at least 0.7, weak if it is less than 0.3": labels, and what must hold for them.
//!
//! Reads sentences with a condition on a p-value or a coefficient; a sentence that it cannot read whole it leaves alone.

use super::plan::{Figure, Verdict};
use crate::asking::lexicon::lexicon;
use crate::asking::numbers::number_at;
use crate::asking::plan::Comparison;
use crate::asking::role::Role;
use crate::asking::text::Token;

/// The absolute value of a coefficient, in one word.
const BARRED: &str = "|r|";
const IF: [&str; 4] = ["if", "when", "where", "for"];
/// Words in front of a label.
const OPENERS: [&str; 26] = [
    "say",
    "answer",
    "return",
    "give",
    "with",
    "output",
    "print",
    "or",
    "be",
    "as",
    "is",
    "considered",
    "that",
    "report",
    "it",
    "there",
    "conclude",
    "label",
    "state",
    "classify",
    "and",
    "the",
    "then",
    "a",
    "otherwise",
    "consider",
];
/// Nouns that a label does not need.
const NOUNS: [&str; 9] = [
    "correlation",
    "relationship",
    "significant",
    "to",
    "variables",
    "significance",
    "linear",
    "association",
    "between",
];

/// The labels of a sentence of a text, in order; a level that only "significant" names is not a number.
pub(super) fn read(tokens: &[Token], question: &str) -> Vec<Verdict> {
    let bars: Vec<Token> = tokens.iter().map(|token| with_bars(token, question)).collect();
    labelled(&bars)
}

/// "|r|" as one word: its bars are no tokens.
fn with_bars(token: &Token, question: &str) -> Token {
    let (start, end) = token.span;
    let barred = question.get(..start).is_some_and(|before| before.ends_with('|'))
        && question.get(end..).is_some_and(|rest| rest.starts_with('|'));
    let mut token = token.clone();
    if barred && token.folded == "r" {
        BARRED.clone_into(&mut token.folded);
    }
    token
}

fn labelled(tokens: &[Token]) -> Vec<Verdict> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let (mut verdicts, mut at, mut free, mut last) = (Vec::new(), 0, 0, None);
    while at < tokens.len() {
        if !IF.contains(&word(at)) {
            at += 1;
            continue;
        }
        let Some((tests, end)) = conditions(tokens, at + 1, last) else {
            at += 1;
            continue;
        };
        last = tests.last().map(|test| test.0);
        let before = label(&tokens[free..at]);
        let (label, end) = if let Some(label) = before {
            (Some(label), end)
        } else {
            // "..., it is strong, between 0.5 and 0.8 moderate, otherwise weak": each piece has its own label.
            let (stop, last_piece) = piece(tokens, end);
            let found = label_behind(&tokens[end..stop]);
            let mut next = stop;
            let mut more = Vec::new();
            let mut open = !last_piece;
            while open && let Some((figure, bounds, after)) = condition(tokens, next + 1, last) {
                let (stop, last_piece) = piece(tokens, after);
                let Some(label) = label_behind(&tokens[after..stop]) else { break };
                let tests = bounds.into_iter().map(|(comparison, number)| (figure, comparison, number)).collect();
                more.push(Verdict { label, tests });
                next = stop;
                open = !last_piece;
            }
            if let Some(label) = found {
                verdicts.push(Verdict { label, tests: tests.clone() });
            }
            verdicts.append(&mut more);
            free = next;
            at = next.max(at + 1);
            continue;
        };
        if let Some(label) = label {
            verdicts.push(Verdict { label, tests });
        }
        free = end;
        at = end;
    }
    if let Some(place) = (free..tokens.len()).find(|&place| matches!(word(place), "otherwise" | "else"))
        && let Some(label) = label_behind(&tokens[place + 1..]).or_else(|| label_behind(&tokens[free..place]))
        && !verdicts.is_empty()
    {
        verdicts.push(Verdict { label, tests: Vec::new() });
    }
    verdicts
}

/// Where a piece ends, and whether it is the last one before another rule.
fn piece(tokens: &[Token], start: usize) -> (usize, bool) {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let skip = usize::from(word(start) == ",");
    let stop = (start + skip..tokens.len())
        .find(|&at| matches!(word(at), "," | "otherwise" | "if" | "else" | "and"))
        .unwrap_or(tokens.len());
    (stop, !matches!(word(stop), "," | "and"))
}

/// The label at the end of these words.
fn label(tokens: &[Token]) -> Option<String> {
    if let Some(last) = tokens.last().filter(|last| last.quoted) {
        return Some(last.text.clone());
    }
    let start = tokens
        .iter()
        .rposition(|token| OPENERS.contains(&token.folded.as_str()) || token.folded == ",")
        .map_or(0, |at| at + 1);
    let words: Vec<&str> = tokens[start..].iter().map(|token| token.folded.as_str()).collect();
    (!words.is_empty() && words.len() <= 4 && start > 0).then(|| words.join(" "))
}

/// The label of what is said behind a condition: "report that there is no significant correlation" is `none`.
fn label_behind(tokens: &[Token]) -> Option<String> {
    let end = tokens.iter().rposition(|token| token.folded != ",").map_or(0, |at| at + 1);
    let tokens = &tokens[..end];
    let start = tokens
        .iter()
        .rposition(|token| OPENERS.contains(&token.folded.as_str()) || token.folded == ",")
        .map_or(0, |at| at + 1);
    let words: Vec<&str> = tokens[start..].iter().map(|token| token.folded.as_str()).collect();
    if words.first().is_some_and(|word| matches!(*word, "no" | "not")) {
        let relation = words.iter().skip(1).all(|word| NOUNS.contains(word));
        return Some(if relation { "none".to_owned() } else { words.join(" ") });
    }
    let kept: Vec<&str> = words.into_iter().collect();
    (!kept.is_empty() && kept.len() <= 4).then(|| kept.join(" "))
}

/// Conditions from here, joined by "and"; `last` is what "it" means.
fn conditions(tokens: &[Token], start: usize, last: Option<Figure>) -> Option<(Tests, usize)> {
    let (mut tests, mut at, mut last) = (Vec::new(), start, last);
    loop {
        let (figure, found, end) = condition(tokens, at, last)?;
        tests.extend(found.into_iter().map(|(comparison, number)| (figure, comparison, number)));
        last = Some(figure);
        at = end;
        let and = tokens.get(at).is_some_and(|token| matches!(token.folded.as_str(), "and" | "but"));
        if !and || condition(tokens, at + 1, None).is_none() {
            return Some((tests, at));
        }
        at += 1;
    }
}

/// What must hold.
type Tests = Vec<(Figure, Comparison, f64)>;
/// Comparisons with numbers.
type Bounds = Vec<(Comparison, f64)>;

fn condition(tokens: &[Token], start: usize, last: Option<Figure>) -> Option<(Figure, Bounds, usize)> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let (mut figure, mut absolute) = (None, false);
    for at in start..(start + 14).min(tokens.len()) {
        match word(at) {
            "p" => figure = Some(Figure::PValue),
            "absolute" | "magnitude" | "abs" => absolute = true,
            "r" | "coefficient" | "correlation" if figure != Some(Figure::PValue) => figure = Some(Figure::Coefficient),
            BARRED => (figure, absolute) = (Some(Figure::Coefficient), true),
            "it" => figure = figure.or(last),
            "significant" | "insignificant" => {
                let denied = word(at) == "insignificant"
                    || tokens[start..at].iter().any(|token| matches!(token.folded.as_str(), "not" | "no" | "isn't"));
                let comparison = if denied { Comparison::GreaterEqual } else { Comparison::Less };
                return Some((Figure::PValue, vec![(comparison, f64::NAN)], at + 1));
            }
            "between" | "from" => {
                let (low, used) = number_at(&tokens[at + 1..])?;
                let next = at + 1 + used;
                matches!(word(next), "and" | "to").then_some(())?;
                let (high, more) = number_at(&tokens[next + 1..])?;
                let bounds = vec![(Comparison::GreaterEqual, low), (Comparison::Less, high)];
                return Some((settle(figure, absolute, last)?, bounds, next + 1 + more));
            }
            "," | "if" | "and" | "but" => return None,
            _ => {}
        }
        for length in (1..=7.min(tokens.len() - at)).rev() {
            let phrase =
                tokens[at..at + length].iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ");
            let Some(Role::Compare { comparison, .. }) = lexicon().role(&phrase) else { continue };
            let Some(comparison) = comparison.comparison() else { continue };
            let Some((number, used)) = number_at(&tokens[at + length..]) else { continue };
            return Some((settle(figure, absolute, last)?, vec![(comparison, number)], at + length + used));
        }
    }
    None
}

fn settle(figure: Option<Figure>, absolute: bool, last: Option<Figure>) -> Option<Figure> {
    match figure.or(last) {
        Some(Figure::Coefficient) if absolute => Some(Figure::AbsoluteCoefficient),
        None if absolute => Some(Figure::AbsoluteCoefficient),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::asking::procedure::plan::Figure;
    use crate::asking::text::tokenize;

    fn labels(text: &str) -> Vec<(String, usize)> {
        read(&tokenize(text), text).into_iter().map(|verdict| (verdict.label, verdict.tests.len())).collect()
    }

    #[test]
    fn labels_stand_before_or_behind_their_conditions() {
        let strong =
            "Consider it to be strong if the absolute value of r is greater than 0.6, weak if it is less than 0.2";
        assert_eq!(labels(strong), [("strong".to_owned(), 1), ("weak".to_owned(), 1)]);
        let none = "If the p-value is greater than or equal to 0.01, report that there is no significant correlation";
        assert_eq!(labels(none), [("none".to_owned(), 1)]);
    }

    #[test]
    fn significant_stands_for_the_level_and_bars_for_the_absolute_value() {
        let text = "Call it 'linear' when it is significant and |r| is at least 0.5, 'weak' when it is significant but \
                    |r| is below 0.5, and 'none' when it is not significant";
        let wanted = [("linear".to_owned(), 2), ("weak".to_owned(), 2), ("none".to_owned(), 1)];
        assert_eq!(labels(text), wanted);
        let tests = read(&tokenize(text), text).into_iter().flat_map(|verdict| verdict.tests).collect::<Vec<_>>();
        assert!(tests.iter().filter(|(figure, ..)| *figure == Figure::AbsoluteCoefficient).count() == 2);
    }
}
