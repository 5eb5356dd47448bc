//! "made a loss", "made a profit", "broke even", "the biggest loss": what the one column of profits tells.
//!
//! Puts the question in the words of that column; nothing where it holds no loss, or where two columns tell of profits.

use super::column::ColumnKind;
use super::corrections::Corrected;
use super::index::TableIndex;
use super::only::only;
use super::text::{Token, said, word};
use crate::domain::Scalar;

/// Words in the names of columns of which less than nothing is a loss.
const PROFITS: [&str; 8] = ["profit", "profits", "earnings", "surplus", "gain", "ebit", "ebitda", "netincome"];

/// The one column of profits, which must hold a loss too.
fn profits(index: &TableIndex) -> Option<usize> {
    let fits = |place: &usize| {
        let column = &index.columns[*place];
        let net = column.words.iter().any(|word| word == "net")
            && column.words.iter().any(|word| matches!(word.as_str(), "result" | "income"));
        let share =
            column.words.iter().any(|word| matches!(word.as_str(), "margin" | "pct" | "percent" | "ratio" | "growth"));
        let named = net || column.words.iter().any(|word| PROFITS.contains(&word.as_str()));
        let below = index.description(*place).min.as_ref().and_then(Scalar::to_f64).is_some_and(|least| least < 0.0);
        column.kind == ColumnKind::Number && named && below && !share
    };
    only((0..index.columns.len()).filter(fits))
}

/// The question with a bound on that column, or its lowest value, in place of the words for a loss or a profit.
pub(super) fn told(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let column = profits(index)?;
    let called = |at: &Token| -> Vec<Token> {
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
            let here = &tokens[at];
            return Some([&tokens[..at], &said("lowest", here)[..], &called(here), &tokens[at + used..]].concat());
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
        let here = &tokens[at];
        let with = [said("with", here), called(here), said(&format!("{bound} 0"), here)].concat();
        (!denied).then(|| [&tokens[..at - skip], &with, &tokens[at + used..]].concat())
    })
}
