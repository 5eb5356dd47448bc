//! How a figure changed from one time to another: "by how many percent did revenue grow from 2022 to 2023", "did sessions
//! increase between Q1 2023 and Q2 2023".
//!
//! Both times must be said, with their years; what changed is read as a figure of each.

use super::Reader;
use crate::asking::moments::{Moment, as_year, moment_at, year};
use crate::asking::numbers::number_at;
use crate::asking::plan::{Comparison, Output, Plan, Side, Verdict};
use crate::asking::text::{Token, tokenize};

/// Which way a word says that a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
    Any,
}

fn way(word: &str) -> Option<Way> {
    Some(match word {
        "grow" | "grew" | "grown" | "growth" | "increase" | "increased" | "rise" | "rose" | "risen" | "improve"
        | "improved" => Way::Up,
        "decrease" | "decreased" | "decline" | "declined" | "drop" | "dropped" | "fall" | "fell" | "fallen"
        | "shrink" | "shrank" => Way::Down,
        "change" | "changed" => Way::Any,
        _ => return None,
    })
}

/// Words around the figure that say nothing of it.
const FRAME: [&str; 28] = [
    ",",
    "by",
    "how",
    "many",
    "much",
    "percent",
    "percentage",
    "percents",
    "what",
    "was",
    "is",
    "did",
    "has",
    "have",
    "does",
    "the",
    "in",
    "of",
    "rate",
    "relative",
    "yearly",
    "annual",
    "year",
    "over",
    "calculate",
    "a",
    "for",
    "as",
];

impl Reader<'_> {
    /// The change that is asked for.
    pub(super) fn growth(&self, tokens: &[Token]) -> Option<Plan> {
        let (from, to, start, end) = times(tokens)?;
        let tokens = without_absolute(tokens, end)?;
        let ways: Vec<Way> = tokens.0.iter().filter_map(|token| way(&token.folded)).collect();
        let [way_said] = ways[..] else { return None };
        let percent = tokens.0.iter().any(|token| token.folded.starts_with("percent") || token.folded == "rate")
            || (tokens.0.iter().any(|token| token.folded == "growth") && !tokens.1);
        let outside = [&tokens.0[..start], tokens.0.get(end..)?].concat();
        // "in percent" at the end is of the answer.
        let mut figure: Vec<Token> = outside.into_iter().filter(|token| way(&token.folded).is_none()).collect();
        let framed = |token: &Token| !token.quoted && FRAME.contains(&token.folded.as_str());
        while figure.first().is_some_and(framed) {
            figure.remove(0);
        }
        while figure.last().is_some_and(framed) {
            figure.pop();
        }
        if figure.is_empty() {
            return None;
        }
        let of = |time: &[Token]| {
            let plan = self.figure(&[&figure, &tokenize("in"), time].concat())?;
            (plan.output == Output::Measures && plan.filter.is_some()).then_some(plan)
        };
        let (earlier, later) = (of(from)?, of(to)?);
        let asks = tokens.0.first().is_some_and(|token| matches!(token.folded.as_str(), "did" | "has" | "have"));
        if asks {
            let comparison = match way_said {
                Way::Up => Comparison::Greater,
                Way::Down => Comparison::Less,
                Way::Any => return None,
            };
            let verdict = Verdict::Compare(Box::new(later), comparison, Side::Plan(Box::new(earlier)));
            return Some(Plan::new(Output::Verdict(Box::new(verdict))));
        }
        let pair = if way_said == Way::Down { (later, earlier) } else { (earlier, later) };
        Some(Plan::new(if percent && way_said != Way::Down {
            Output::Growth(Box::new(pair))
        } else if percent {
            return None;
        } else {
            Output::Difference(Box::new((pair.1, pair.0)))
        }))
    }
}

/// Without "in absolute terms" behind the times, and whether it stood there.
fn without_absolute(tokens: &[Token], end: usize) -> Option<(Vec<Token>, bool)> {
    let at = tokens.iter().position(|token| matches!(token.folded.as_str(), "absolute" | "dollars" | "terms"));
    match at {
        None => Some((tokens.to_vec(), false)),
        Some(at) if at > end && tokens[end..].len() <= 3 => Some((tokens[..end].to_vec(), true)),
        Some(_) => None,
    }
}

/// The two times, and where their words begin and end.
fn times(tokens: &[Token]) -> Option<(&[Token], &[Token], usize, usize)> {
    (0..tokens.len()).find_map(|start| {
        let joint = match tokens[start].folded.as_str() {
            "from" => "to",
            "between" => "and",
            _ => return None,
        };
        let first = time_at(tokens, start + 1)?;
        let second = first + 1;
        if tokens.get(first)?.folded != joint {
            return None;
        }
        let end = time_at(tokens, second)?;
        Some((&tokens[start + 1..first], &tokens[second..end], start, end))
    })
}

/// Where a time with its year ends that begins here.
fn time_at(tokens: &[Token], at: usize) -> Option<usize> {
    let rest = tokens.get(at..).filter(|rest| !rest.is_empty())?;
    let number = number_at(rest).and_then(|(number, used)| Some((as_year(number).and_then(year)?, used)));
    let (moment, used) = moment_at(rest).or(number)?;
    matches!(moment, Moment::Span(..)).then_some(at + used)
}
