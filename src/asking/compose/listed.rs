//! What is shown of ranked rows, said by a noun that adds nothing: "the calorie counts of the 3 largest dishes", "the
//! flight numbers of the cheapest flights", "the total sleep hours of"; and the number in front of the rows.

use super::averages::said_of;
use super::{column, dimension, role_at, said, word};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, Phrase, link};
use crate::asking::only::only;
use crate::asking::role::Role;
use crate::asking::text::Token;

/// Puts what stands at a place in plainer words, where it knows some.
type Rule = fn(&[Token], usize, &TableIndex) -> Option<Vec<Token>>;

/// The question with what is shown in plain words; none where it has no superlative.
pub(super) fn ways(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let ranks = (1..tokens.len()).any(|at| extreme(tokens, at).is_some());
    if !ranks {
        return Vec::new();
    }
    let rules: [Rule; 6] = [counted, numbered, in_unit, bounded, leading, on_measure];
    let mut turned = tokens.to_vec();
    let mut found = Vec::new();
    for rule in rules {
        if let Some(next) = (1..turned.len()).find_map(|at| rule(&turned, at, index)) {
            turned.clone_from(&next);
            found.push(next);
        }
    }
    found
}

/// Where a superlative that starts here ends.
fn extreme(tokens: &[Token], at: usize) -> Option<usize> {
    role_at(tokens, at, 2, |role| matches!(role, Role::Extreme { .. })).map(|(_, end)| end)
}

/// The one column of numbers that these tokens call, and nothing else.
fn number(tokens: &[Token], index: &TableIndex) -> Option<usize> {
    match &link(tokens, index)[..] {
        [Phrase { kind: Kind::Column, columns, naming, .. }] if *naming > Some(Naming::Part) => match columns[..] {
            [only] if index.columns[only].kind == ColumnKind::Number && !index.columns[only].is_id => Some(only),
            _ => None,
        },
        _ => None,
    }
}

/// "the calorie counts of", "the number of seats of": the column.
fn counted(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let noun = matches!(word(tokens, at), "count" | "counts" | "number" | "numbers" | "value" | "values" | "figures");
    if noun && word(tokens, at + 1) == "of" {
        let before = (1..=2.min(at)).rev().find_map(|length| {
            let start = at - length;
            number(&tokens[start..at], index).map(|place| (start, place))
        });
        if let Some((start, place)) = before {
            return Some([&tokens[..start], &column(place, &tokens[start..=at], index), &tokens[at + 1..]].concat());
        }
        let (end, place) = (1..=3).rev().find_map(|length| {
            let end = at + 2 + length;
            let place = number(tokens.get(at + 2..end)?, index)?;
            (word(tokens, end) == "of").then_some((end, place))
        })?;
        return Some([&tokens[..at], &column(place, &tokens[at..end], index), &tokens[end..]].concat());
    }
    None
}

/// "the flight numbers of": what each row is numbered by.
fn numbered(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let stems: &[&str] = match word(tokens, at) {
        "numbers" | "number" => &["number", "no", "nr", "num", "id"],
        "ids" | "id" => &["id", "no", "number"],
        "codes" | "code" => &["code", "id"],
        _ => return None,
    };
    let rows = index.noun(&tokens[at - 1].stem).is_some();
    if !rows || word(tokens, at + 1) != "of" {
        return None;
    }
    let ids: Vec<usize> = (0..index.columns.len())
        .filter(|&place| {
            let known = &index.columns[place];
            let short = stems.iter().any(|ending| {
                let start = known.joined.strip_suffix(ending).filter(|start| !start.is_empty());
                start.is_some_and(|start| tokens[at - 1].folded.starts_with(start))
            });
            known.unique && (short || (known.is_id && known.stems.iter().any(|stem| stems.contains(&stem.as_str()))))
        })
        .collect();
    let [only] = ids[..] else { return None };
    Some([&tokens[..at - 1], &column(only, &tokens[at - 1..=at], index), &tokens[at + 1..]].concat())
}

/// "the total sleep hours of": the unit behind a column.
fn in_unit(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    dimension::units(word(tokens, at)).next()?;
    let named = (1..=3.min(at)).rev().any(|length| number(&tokens[at - length..at], index).is_some());
    let closed = tokens.get(at + 1).is_none_or(|next| !said_of(next));
    (named && closed && word(tokens, at).len() > 2).then(|| [&tokens[..at], &tokens[at + 1..]].concat())
}

/// "the minimum temperatures of" of a column that holds minima.
fn bounded(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let bounds: &[&str] = match word(tokens, at) {
        "minimum" | "min" | "lowest" => &["min", "minimum", "low", "lowest"],
        "maximum" | "max" | "highest" => &["max", "maximum", "high", "highest"],
        "average" | "mean" => &["avg", "average", "mean"],
        "total" => &["total"],
        _ => return None,
    };
    let noun = tokens.get(at + 1).filter(|noun| said_of(noun) && word(tokens, at + 2) == "of")?;
    let (_, columns) = index.columns_named(&[&noun.stem], &[&noun.folded], &noun.folded)?;
    let told = columns.into_iter().filter(|&place| {
        let known = &index.columns[place];
        known.kind == ColumnKind::Number && known.words.iter().any(|word| bounds.contains(&word.as_str()))
    });
    let place = only(told)?;
    // A superlative of the rows follows; else the lowest of them is asked for.
    let ranked = (at + 3..tokens.len()).any(|place| extreme(tokens, place).is_some());
    ranked.then(|| [&tokens[..at], &column(place, &tokens[at..at + 2], index), &tokens[at + 2..]].concat())
}

/// "the 3 desserts with the longest cook time": the number goes to the superlative.
fn leading(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let token =
        tokens.get(at).filter(|_| matches!(word(tokens, at.wrapping_sub(1)), "the" | "of" | "which" | "what"))?;
    let spelled = lexicon().number(&token.folded).filter(|(scale, _)| !scale).map(|(_, value)| value);
    let number = token.folded.parse::<f64>().ok().or(spelled)?;
    let value = matches!(&link(tokens.get(at + 1..at + 2)?, index)[..], [Phrase { kind: Kind::Value, .. }]);
    let whole = number.fract() == 0.0 && (2.0..100.0).contains(&number);
    let with = (at + 2..tokens.len().min(at + 5)).find(|&with| word(tokens, with) == "with")?;
    let the = with + 1 + usize::from(word(tokens, with + 1) == "the");
    extreme(tokens, the)?;
    (value && whole && tokens[at + 1].folded.ends_with('s'))
        .then(|| [&tokens[..at], &tokens[at + 1..the], std::slice::from_ref(token), &tokens[the..]].concat())
}

/// "the two most expensive hotels on room rate": by it.
fn on_measure(tokens: &[Token], at: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let joint = matches!(word(tokens, at), "on" | "in" | "for" | "considering")
        || (word(tokens, at) == "by" && word(tokens, at.wrapping_sub(1)) == "going");
    let start = at + 1 + usize::from(matches!(word(tokens, at + 1), "the" | "their" | "its"));
    let measured = joint && number(tokens.get(start..)?, index).is_some();
    let ranked = (1..at).any(|place| extreme(tokens, place).is_some_and(|end| end < at));
    let end = at - usize::from(word(tokens, at.wrapping_sub(1)) == "going");
    (measured && ranked).then(|| [&tokens[..end], &said("by", &tokens[at]), &tokens[start..]].concat())
}
