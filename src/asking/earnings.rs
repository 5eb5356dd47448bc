//! "made a loss", "made a profit", "broke even", "the biggest loss": what the one column of profits tells.
//!
//! Puts the question in the words of that column; nothing where it holds no loss, or where two columns tell of profits.

use super::column::ColumnKind;
use super::corrections::Corrected;
use super::index::TableIndex;
use super::only::only;
use super::text::{Token, tokenize};
use crate::domain::Scalar;

/// Words in the names of columns of which less than nothing is a loss.
const PROFITS: [&str; 8] = ["profit", "profits", "earnings", "surplus", "gain", "ebit", "ebitda", "netincome"];

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|token| !token.quoted).map(|token| token.folded.as_str()).unwrap_or_default()
}

/// The one column of profits, which must hold a loss too.
fn profits(index: &TableIndex) -> Option<usize> {
    let fits = |place: &usize| {
        let column = &index.columns[*place];
        let net = column.words.iter().any(|word| word == "net")
            && column.words.iter().any(|word| matches!(word.as_str(), "result" | "income"));
        let share =
            column.words.iter().any(|word| matches!(word.as_str(), "margin" | "pct" | "percent" | "ratio" | "growth"));
        let named = net || column.words.iter().any(|word| PROFITS.contains(&word.as_str()));
        let below = match index.description(*place).min {
            Some(Scalar::Int(value)) => value < 0,
            Some(Scalar::Float(value)) => value < 0.0,
            _ => false,
        };
        column.kind == ColumnKind::Number && named && below && !share
    };
    only((0..index.columns.len()).filter(fits))
}

/// The question with a bound on that column, or its lowest value, in place of the words for a loss or a profit.
pub(super) fn told(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let column = profits(index)?;
    let said = |words: &str, at: usize| -> Vec<Token> {
        let span = tokens.get(at).map_or((0, 0), |token| token.span);
        tokenize(words).into_iter().map(|token| Token { span, ..token }).collect()
    };
    let called = |at: usize| -> Vec<Token> {
        let named = said("profit", at);
        named.into_iter().map(|token| Token { meant: Some(Corrected::Column(column)), ..token }).collect()
    };
    // A loss called by the column itself is read as it stands.
    let named = |word: &str| index.columns.iter().any(|column| column.words.iter().any(|known| known == word));
    (1..tokens.len()).find_map(|at| {
        let (below, used) = match (word(tokens, at), word(tokens, at + 1), word(tokens, at + 2)) {
            (
                "made" | "make" | "makes" | "making" | "posted" | "post" | "reported" | "report" | "with" | "had"
                | "recorded" | "suffered",
                "a" | "an" | "any",
                "loss",
            ) => (Some("below"), 3),
            ("made" | "make" | "making" | "posted" | "post" | "reported" | "report" | "recorded", "losses", _)
            | ("lost" | "lose" | "losing" | "loses", "money", _) => (Some("below"), 2),
            ("in", "the", "red") => (Some("below"), 3),
            ("unprofitable" | "lossmaking" | "loss-making", ..) => (Some("below"), 1),
            (
                "made" | "make" | "makes" | "making" | "posted" | "post" | "reported" | "report" | "turned" | "turn"
                | "recorded",
                "a",
                "profit",
            ) => (Some("above"), 3),
            ("in", "the", "black") => (Some("above"), 3),
            ("profitable", ..) if !named("profitable") => (Some("above"), 1),
            ("biggest" | "largest" | "greatest" | "highest" | "heaviest" | "worst", "loss" | "losses", _)
                if !named("loss") =>
            {
                (None, 2)
            }
            _ => return None,
        };
        let Some(bound) = below else {
            return Some([&tokens[..at], &said("lowest", at)[..], &called(at), &tokens[at + used..]].concat());
        };
        // "are profitable", "that made a loss"
        let skip = (1..=2)
            .take_while(|back| {
                at.checked_sub(*back).is_some_and(|before| {
                    before > 0
                        && matches!(
                            word(tokens, before),
                            "are" | "is" | "was" | "were" | "that" | "which" | "who" | "have" | "has"
                        )
                })
            })
            .count();
        let denied = (0..at).any(|before| matches!(word(tokens, before), "not" | "never" | "no" | "n't" | "without"));
        let with = [said("with", at), called(at), said(&format!("{bound} 0"), at)].concat();
        (!denied).then(|| [&tokens[..at - skip], &with, &tokens[at + used..]].concat())
    })
}
