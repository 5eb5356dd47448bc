//! Numbers in front of a noun that are conditions on a column: "3-bedroom houses", "one star reviews", "stage 4 patients";
//! and languages: "written in Spanish" where a country's people are called so too.
//!
//! Moves words; reads nothing.

use super::column::ColumnKind;
use super::corrections::Corrected;
use super::index::{Naming, TableIndex};
use super::lexicon::lexicon;
use super::only::only;
use super::role::Role;
use super::text::{Token, joined, said};
use crate::domain::Scalar;

/// "3-bedroom houses": houses with that many.
pub(super) fn counted(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    (0..tokens.len().saturating_sub(2)).find_map(|at| {
        let (first, second, noun) = (&tokens[at], &tokens[at + 1], &tokens[at + 2]);
        let (number, named) = match (number(first), number(second)) {
            (Some(value), None) => ((first, value), second),
            (None, Some(value)) => ((second, value), first),
            _ => return None,
        };
        // "top 5 star reviews", "more than 3 bedroom houses": there it counts the rows, or is a bound.
        let bound = at.checked_sub(1).is_some_and(|before| {
            matches!(
                tokens[before].folded.as_str(),
                "top" | "first" | "last" | "than" | "least" | "over" | "under" | "between" | "of"
            ) && number.0.span == first.span
                && tokens[before].folded != "of"
                || matches!(lexicon().role(&tokens[before].folded), Some(Role::Top(_)))
        });
        let column = column(named, index).filter(|column| !bound && holds(*column, number.1, index))?;
        if !calls_rows(noun, index) {
            return None;
        }
        let meant = Token { meant: Some(Corrected::Column(column)), ..named.clone() };
        let with = said("with", named);
        let mut rest = tokens[..at].to_vec();
        rest.push(noun.clone());
        rest.extend(with);
        rest.push(meant);
        rest.push(number.0.clone());
        rest.extend_from_slice(&tokens[at + 3..]);
        Some(rest)
    })
}

fn number(token: &Token) -> Option<f64> {
    let spelled = || lexicon().number(&token.folded).filter(|(scale, _)| !scale).map(|(_, value)| value);
    token.folded.parse::<f64>().ok().or_else(spelled).filter(|value| value.fract() == 0.0 && !token.quoted)
}

/// The one column of numbers that a singular noun calls.
fn column(token: &Token, index: &TableIndex) -> Option<usize> {
    if token.quoted || token.folded.len() < 3 {
        return None;
    }
    let (naming, columns) = index.columns_named(&[&token.stem], &[&token.folded], &joined(&token.folded))?;
    let numbers: Vec<usize> = columns
        .into_iter()
        .filter(|&column| {
            let known = &index.columns[column];
            known.kind == ColumnKind::Number && !known.is_id && !known.is_year
        })
        .collect();
    match numbers[..] {
        [only] if naming >= Naming::PartSynonym => Some(only),
        _ => None,
    }
}

/// Whether the number is between the column's smallest and largest.
fn holds(column: usize, number: f64, index: &TableIndex) -> bool {
    let known = index.description(column);
    let value = |bound: &Option<Scalar>| bound.as_ref().and_then(Scalar::to_f64);
    value(&known.min).zip(value(&known.max)).is_some_and(|(low, high)| low <= number && number <= high)
}

/// Whether a noun calls rows, or some of them by a value ("flats").
fn calls_rows(token: &Token, index: &TableIndex) -> bool {
    let value = || index.values_named(&[&token.folded]).is_some_and(|(_, hits)| !hits.is_empty());
    !token.quoted && (index.noun(&token.stem).is_some() || lexicon().is_thing(&token.stem) || value())
}

/// "written in Spanish": the language, where a column of languages and another have such a value.
pub(super) fn spoken(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    (1..tokens.len()).find_map(|at| {
        if tokens[at - 1].folded != "in" || tokens[at].quoted || tokens[at].meant.is_some() {
            return None;
        }
        let (_, hits) = index.values_named(&[&tokens[at].folded])?;
        let language = |column: usize| index.columns[column].core.iter().any(|word| word == "languag");
        let found = hits.iter().filter(|hit| language(hit.0));
        let hit = *only(found)?;
        if hits.iter().all(|other| other.0 == hit.0) {
            return None;
        }
        let mut rest = tokens.to_vec();
        rest[at].meant = Some(Corrected::Value(hit.0, hit.1));
        Some(rest)
    })
}
