//! Bounds on what a verb, an adjective or a unit tells: "sleeps less than 5 hours", "faster than 230 km/h", "takes more
//! than two days to resolve", "takes zero minutes to cook".
//!
//! A bound with a noun for things behind its number counts them, and is none of these.

use super::averages::{is_verb, said_of};
use super::clues::{Clues, Pointed, is_clue, nearness};
use super::dimension::{self, Unit};
use super::{column, role_at, said, word};
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, Phrase, link};
use crate::asking::numbers::number_at;
use crate::asking::plan::Direction;
use crate::asking::role::{Comparing, Role};
use crate::asking::text::Token;
use crate::asking::units::rounded;
use crate::domain::Scalar;

/// Longest comparing phrase, in tokens.
const LONGEST_PHRASE: usize = 4;
/// Most tokens between a thing and the bound on it.
const MOST_VERBS: usize = 5;
/// Names that hold hours hold no more.
const MOST_HOURS: f64 = 48.0;
/// A bound so many times a column's largest value is in another unit.
const FAR: f64 = 50.0;
/// A bound so many times the largest value may be asked for.
const NEAR: f64 = 5.0;

/// What compares: where its words stand, how, and the adjective in it.
struct Bound {
    start: usize,
    end: usize,
    comparison: Comparing,
    adjective: Option<usize>,
}

/// A number with what stands behind it.
struct Amount<'a> {
    number: f64,
    /// The last word of it, where that is a scale ("thousand").
    scale: Option<f64>,
    end: usize,
    units: Vec<Unit>,
    words: Vec<&'a Token>,
    /// The columns that a name behind it calls; empty where there is none.
    among: Vec<usize>,
}

/// "with sleep duration less than 5" in the place of "sleeping less than 5 hours".
pub(super) fn ways(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    for start in 1..tokens.len() {
        let Some(bound) = bound_at(tokens, start) else { continue };
        let Some(amount) = amount_at(tokens, bound.end, index) else { continue };
        let clause = clause_start(tokens, start, index);
        // "an average length over 40 feet" is told already.
        if clause > 0 && is_figure(&tokens[clause - 1], index) {
            continue;
        }
        let words = tokens[clause..start].iter().filter(|token| is_clue(token)).chain(amount.words.iter().copied());
        let clues = Clues {
            adjective: bound.adjective,
            units: amount.units.clone(),
            words: words.collect(),
            among: &amount.among,
        };
        let Some(pointed) = clues.column(index) else { continue };
        let Some(factor) = scale(&pointed, &amount, index) else { continue };
        let pointed = Pointed { factor, ..pointed };
        let told = clues.adjective.is_some()
            || clues.words.iter().any(|word| nearness(word, &index.columns[pointed.column]) > 0);
        if !(told || is_only_so_measured(&pointed, &amount, !clues.words.is_empty(), index))
            || is_total(&tokens[..clause], &pointed, index)
        {
            continue;
        }
        let at = &tokens[start];
        let compared = match (bound.comparison, pointed.direction) {
            (Comparing::Plain(_), _) => tokens[bound.start..bound.end].to_vec(),
            (_, Some(Direction::Max)) => said("more than", at),
            (_, Some(Direction::Min)) => said("less than", at),
            _ => continue,
        };
        found.push(put(tokens, clause, &pointed, &compared, &amount, index));
    }
    found.extend(exact(tokens, index));
    found
}

fn bound_at(tokens: &[Token], start: usize) -> Option<Bound> {
    let compares = |role| matches!(role, Role::Compare { comparison: Comparing::Plain(_) | Comparing::Adjective, .. });
    match role_at(tokens, start, LONGEST_PHRASE, compares)? {
        (Role::Compare { comparison, adjective }, end) => Some(Bound { start, end, comparison, adjective }),
        _ => None,
    }
}

/// A number, its unit, and what says of what it is: "2 hours a day", "two days to resolve", "5 hours of sleep".
fn amount_at<'a>(tokens: &'a [Token], start: usize, index: &TableIndex) -> Option<Amount<'a>> {
    let article = matches!(word(tokens, start), "a" | "an" | "one");
    let (number, mut end) = match number_at(&tokens[start.min(tokens.len())..]) {
        Some((number, used)) => (number, start + used),
        // "longer than an hour"
        None if article && dimension::units(word(tokens, start + 1)).next().is_some() => (1.0, start + 1),
        None => return None,
    };
    let scale = lexicon().number(word(tokens, end.wrapping_sub(1))).filter(|(scale, _)| *scale).map(|(_, value)| value);
    let mut units: Vec<Unit> = Vec::new();
    let mut words = Vec::new();
    let joined = |at: usize| match (word(tokens, at), word(tokens, at + 1), word(tokens, at + 2)) {
        ("km", "h", _) | ("kmh" | "kph", ..) => Some(("kmh", if word(tokens, at + 1) == "h" { 2 } else { 1 })),
        ("km" | "kilometers" | "kilometres", "per", "hour") => Some(("kmh", 3)),
        ("miles", "per", "hour") => Some(("mph", 3)),
        _ => None,
    };
    if let Some((name, used)) = joined(end) {
        units.extend(dimension::units(name));
        end += used;
    } else if dimension::units(word(tokens, end)).next().is_some() && word(tokens, end).len() > 1 {
        units.extend(dimension::units(word(tokens, end)));
        end += 1;
    } else if let Some(noun) = tokens.get(end).filter(|noun| said_of(noun) && noun.meant.is_none()) {
        // "more than 30 homes": counted, unless a column is called so.
        let nouns = lexicon().measured_in(&noun.folded);
        let known = index.columns.iter().any(|column| {
            column.stems.iter().any(|stem| {
                *stem == noun.stem
                    || lexicon().are_synonyms(stem, &noun.stem)
                    || nouns.is_some_and(|nouns| nouns.contains(stem))
            })
        });
        let thing = index.noun(&noun.stem).is_some() || lexicon().is_thing(&noun.stem);
        if thing && !known {
            return None;
        }
        if known {
            words.push(noun);
            end += 1;
        }
    }
    // "50 hours a week"
    if matches!(word(tokens, end), "a" | "per" | "each" | "every")
        && matches!(word(tokens, end + 1), "day" | "night" | "week" | "month" | "year" | "hour")
    {
        end += 2;
    }
    // "to cook", "of sleep", "in length"
    if matches!(word(tokens, end), "to" | "of" | "in")
        && let Some(told) = tokens.get(end + 1).filter(|told| said_of(told) && told.meant.is_none())
        && index.columns.iter().any(|column| {
            column.stems.iter().any(|known| {
                *known == told.stem
                    || (word(tokens, end) == "to"
                        && known.len() > 2
                        && (lexicon().measures(&told.stem, known) || lexicon().are_related(&told.stem, known)))
            })
        })
    {
        words.push(told);
        end += 2;
    }
    // "30 million copies in Japan" of a column of sales there.
    let mut among = Vec::new();
    if matches!(word(tokens, end), "in" | "from" | "on" | "for")
        && let Some(place) = tokens.get(end + 1)
        && let [Phrase { kind: Kind::Column, columns, .. }] = &link(std::slice::from_ref(place), index)[..]
        && columns.iter().all(|&column| index.columns[column].kind == ColumnKind::Number)
    {
        among.clone_from(columns);
        end += 2;
    }
    if word(tokens, end) == "old" {
        end += 1;
    }
    Some(Amount { number, scale, end, units, words, among })
}

/// Whether a token names a column of numbers, or a figure of one.
fn is_figure(token: &Token, index: &TableIndex) -> bool {
    let number = |phrase: &Phrase| {
        phrase
            .columns
            .iter()
            .any(|&column| index.columns[column].kind == ColumnKind::Number && !index.columns[column].is_id)
    };
    link(std::slice::from_ref(token), index).iter().any(|phrase| {
        (phrase.kind == Kind::Column && number(phrase)) || matches!(phrase.kind, Kind::Role(Role::Aggregate(_)))
    })
}

/// Where the words begin that say what is bounded: "that sleeps", "who took", "was".
fn clause_start(tokens: &[Token], bound: usize, index: &TableIndex) -> usize {
    let mut start = bound;
    while start > 1 && bound - start < MOST_VERBS {
        let token = &tokens[start - 1];
        let joint = matches!(
            token.folded.as_str(),
            "that"
                | "which"
                | "who"
                | "with"
                | "is"
                | "are"
                | "was"
                | "were"
                | "be"
                | "been"
                | "has"
                | "have"
                | "had"
                | "takes"
                | "took"
                | "in"
                | "take"
                | "they"
                | "it"
                | "ever"
                | "for"
                | "lasted"
                | "lasting"
                | "lasts"
        );
        let verb = is_verb(token, index) && said_of(token) && token.folded != "any";
        if !(joint || verb) || token.quoted || token.meant.is_some() {
            break;
        }
        start -= 1;
        if matches!(token.folded.as_str(), "that" | "which" | "who" | "with") {
            break;
        }
    }
    start
}

/// What a number is to be multiplied with to be one of the column's; `None`: it can be none.
fn scale(pointed: &Pointed, amount: &Amount<'_>, index: &TableIndex) -> Option<f64> {
    let Some(largest) = index.description(pointed.column).max.as_ref().and_then(Scalar::to_f64) else {
        return Some(pointed.factor);
    };
    let carries = !dimension::of_column(&index.columns[pointed.column]).is_empty();
    // "6 hours" of a column that does not say its unit and holds hundreds: those are minutes.
    if amount.units.iter().any(Unit::is_hour) && !carries && largest > MOST_HOURS {
        return None;
    }
    let asked = amount.number * pointed.factor;
    if largest <= 0.0 || asked <= largest * FAR {
        return Some(pointed.factor);
    }
    // "60 thousand" of prices up to 62: they are told in thousands.
    amount.scale.filter(|scale| asked / scale <= largest * NEAR).map(|scale| pointed.factor / scale)
}

/// Whether the unit said is the column's own, and no other column or pair of days is measured so.
fn is_only_so_measured(pointed: &Pointed, amount: &Amount<'_>, has_verb: bool, index: &TableIndex) -> bool {
    let mut own = dimension::of_column(&index.columns[pointed.column]).into_iter();
    // "lasted less than an hour" of minutes.
    let same = own.any(|own| amount.units.iter().any(|unit| unit.is_same(&own) || (has_verb && unit.kind == own.kind)));
    let kinds = dimension::kinds(&index.columns[pointed.column]);
    let alike = index.columns.iter().filter(|known| dimension::kinds(known).iter().any(|kind| kinds.contains(kind)));
    same && alike.count() == 1 && index.calendar().len() < 2
}

/// "customers who spent more than 500": of things with many rows, each row's amount or all together?
fn is_total(before: &[Token], pointed: &Pointed, index: &TableIndex) -> bool {
    let things =
        link(before, index).into_iter().rfind(|phrase| matches!(phrase.kind, Kind::Column | Kind::Rows { .. }));
    index.columns[pointed.column].is_additive
        && things.is_some_and(|thing| {
            thing.kind == Kind::Column && thing.columns.iter().all(|&column| !index.columns[column].unique)
        })
}

fn put(
    tokens: &[Token],
    clause: usize,
    pointed: &Pointed,
    compared: &[Token],
    amount: &Amount<'_>,
    index: &TableIndex,
) -> Vec<Token> {
    let at = &tokens[clause];
    // "is there any that", "anyone who": of the rows.
    let bare =
        clause > 0 && matches!(word(tokens, clause.wrapping_sub(1)), "any" | "one" | "a" | "the" | "ones" | "those");
    let rows = if bare {
        said(if word(tokens, clause.wrapping_sub(1)) == "one" { "row" } else { "rows" }, at)
    } else {
        Vec::new()
    };
    let number = said(&rounded(amount.number * pointed.factor).to_string(), at);
    [
        &tokens[..clause],
        &rows,
        &said("with", at),
        &column(pointed.column, &tokens[clause..amount.end], index),
        compared,
        &number,
        &tokens[amount.end..],
    ]
    .concat()
}

/// "takes zero minutes to cook", "sleep exactly 8 hours": so much, told by a verb and a unit.
fn exact(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let mut found = Vec::new();
    for start in 2..tokens.len() {
        let skip = usize::from(matches!(word(tokens, start), "exactly" | "just" | "precisely" | "only"));
        let Some(amount) = amount_at(tokens, start + skip, index) else { continue };
        if matches!(word(tokens, start + skip), "a" | "an") {
            continue;
        }
        let clause = clause_start(tokens, start, index);
        let verbs = tokens[clause..start].iter().filter(|token| said_of(token));
        let words: Vec<&Token> = verbs.chain(amount.words.iter().copied()).collect();
        // The number alone says nothing, and behind a comparison it is no exact one.
        if clause == start
            || amount.units.is_empty()
            || words.is_empty()
            || word(tokens, start.wrapping_sub(1)) == "than"
        {
            continue;
        }
        let clues = Clues { adjective: None, units: amount.units.clone(), words, among: &amount.among };
        let Some(pointed) = clues.column(index) else { continue };
        let Some(factor) = scale(&pointed, &amount, index) else { continue };
        let pointed = Pointed { factor, ..pointed };
        let compared = said("of", &tokens[start]);
        found.push(put(tokens, clause, &pointed, &compared, &amount, index));
    }
    found
}
