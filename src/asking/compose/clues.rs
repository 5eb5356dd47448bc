//! Which column of numbers a question speaks of without naming it: by an adjective, a unit, a verb, and nouns beside them.

use super::dimension::{self, Unit};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::only::only;
use crate::asking::plan::Direction;
use crate::asking::text::Token;

/// What points at a column.
#[derive(Debug, Default)]
pub(super) struct Clues<'a> {
    /// The place of an adjective in the lexicon ("long").
    pub(super) adjective: Option<usize>,
    /// What the units beside a number may be; empty where there is none.
    pub(super) units: Vec<Unit>,
    /// Verbs and nouns beside it.
    pub(super) words: Vec<&'a Token>,
    /// The columns that it can be; empty: any.
    pub(super) among: &'a [usize],
}

/// A column that clues point at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pointed {
    pub(super) column: usize,
    /// Which end of it the adjective means.
    pub(super) direction: Option<Direction>,
    /// What a number in the unit beside it is to be multiplied with.
    pub(super) factor: f64,
}

/// Less points at nothing.
const FEWEST: u32 = 2;

impl Clues<'_> {
    /// The one column that more points at than at any other.
    pub(super) fn column(&self, index: &TableIndex) -> Option<Pointed> {
        let mut found: Vec<(u32, Pointed)> = (0..index.columns.len())
            .filter(|place| self.among.is_empty() || self.among.contains(place))
            .filter_map(|place| {
                let (score, direction, factor) = self.points_at(&index.columns[place])?;
                (score >= FEWEST).then_some((score, Pointed { column: place, direction, factor }))
            })
            .collect();
        found.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
        match found[..] {
            [(_, only)] => Some(only),
            [(best, first), (second, _), ..] if best > second => Some(first),
            [(best, _), ..] => {
                // Of `price` and `max price` the one with nothing else in its name.
                let plain = |pointed: &Pointed| index.columns[pointed.column].is_plain();
                let whole = found.iter().filter(|(score, pointed)| *score == best && plain(pointed));
                only(whole).map(|&(_, pointed)| pointed)
            }
            [] => None,
        }
    }

    /// How much points at a column, which end of it is meant, and how its unit is to the one said; `None`: something
    /// speaks against it.
    fn points_at(&self, column: &Column) -> Option<(u32, Option<Direction>, f64)> {
        if column.kind != ColumnKind::Number || column.is_id || column.is_year || column.is_binary {
            return None;
        }
        // "paid" of a raise in percent.
        let derived = |word: &String| {
            matches!(
                word.as_str(),
                "percent"
                    | "pct"
                    | "percentage"
                    | "hike"
                    | "growth"
                    | "change"
                    | "ratio"
                    | "rank"
                    | "band"
                    | "previous"
            ) && !self.words.iter().any(|token| token.folded == *word)
        };
        if column.words.iter().any(derived) {
            return None;
        }
        let (mut score, mut direction, mut factor, mut named) = (0, None, 1.0, false);
        let carried = dimension::of_column(column);
        let kinds = dimension::kinds(column);
        if !self.units.is_empty() {
            let same = self.units.iter().find_map(|unit| {
                carried.iter().find(|own| own.kind == unit.kind && kinds.contains(&own.kind)).map(|own| (unit, own))
            });
            match same {
                Some((unit, own)) => {
                    score += 2;
                    // Months are no even number of days.
                    factor = unit.ratio(own)?;
                }
                // It is measured in something else.
                None if !carried.is_empty() => return None,
                None => score += u32::from(self.units.iter().any(|unit| kinds.contains(&unit.kind))),
            }
        }
        if let Some(adjective) = self.adjective {
            let adjective = lexicon().adjective(adjective);
            let noun = adjective.nouns.iter().find(|(_, noun, _)| column.stems.contains(noun));
            let measured = dimension::spoken_of(adjective.plain).find(|(kind, _)| kinds.contains(kind));
            match (noun, measured) {
                (Some((way, ..)), _) => {
                    score += 3;
                    direction = Some(*way);
                }
                (None, Some((_, way))) => {
                    score += 2;
                    direction = Some(way);
                }
                // "sleeps the longest" of a column that says nothing of its unit: the verb must name it.
                (None, None) if kinds.is_empty() && matches!(adjective.plain, "long" | "short") => {
                    direction = dimension::spoken_of(adjective.plain).map(|(_, way)| way).next();
                    named = true;
                }
                (None, None) => return None,
            }
            // "lasted the longest" is no distance.
            let lasts = self.words.iter().any(|word| LASTING.contains(&word.stem.as_str()));
            if lasts && !kinds.contains(&dimension::TIME) {
                return None;
            }
        }
        let mut told: Vec<&str> = Vec::new();
        let (mut near, mut others) = (0, false);
        for token in &self.words {
            let stem = token.stem.as_str();
            if told.contains(&stem) || stem.len() < 3 {
                continue;
            }
            told.push(stem);
            let found = nearness(token, column);
            if found == 0 && !may_be_light(token) {
                return None;
            }
            near += found;
            others |= found == 0 && !GENERIC.contains(&token.folded.as_str());
        }
        // "how long do nurses stay" of how long they sleep: another deed.
        if (others || named) && near == 0 {
            return None;
        }
        score += near;
        Some((score, direction, factor))
    }
}

/// How near a word is to a column's name: 3 in it, 2 of one meaning with a word of it, 0 neither.
pub(super) fn nearness(token: &Token, column: &Column) -> u32 {
    let stem = token.stem.as_str();
    let near = |known: &String| {
        known.len() > 2
            && (lexicon().measures(stem, known)
                || lexicon().measured_in(&token.folded).is_some_and(|nouns| nouns.contains(known))
                || lexicon().are_synonyms(stem, known)
                || lexicon().are_related(stem, known))
    };
    if column.stems.iter().any(|known| known == stem) { 3 } else { 2 * u32::from(column.stems.iter().any(near)) }
}

/// Stems of verbs that speak of time.
const LASTING: [&str; 4] = ["take", "took", "taken", "last"];
/// Whether a token may point at a column: it says something, or speaks of time.
pub(super) fn is_clue(token: &Token) -> bool {
    super::averages::said_of(token) || (LASTING.contains(&token.stem.as_str()) && !token.quoted)
}

/// Verbs that measure anything.
const GENERIC: [&str; 24] = [
    "take", "takes", "took", "taken", "taking", "last", "lasts", "lasted", "lasting", "get", "gets", "got", "have",
    "has", "had", "need", "needs", "needed", "make", "makes", "spend", "spends", "spent", "spending",
];

/// Whether a word is a verb beside which another may say what is measured ("remain in the shelter").
fn may_be_light(token: &Token) -> bool {
    GENERIC.contains(&token.folded.as_str())
        || (!lexicon().is_measuring(&token.stem)
            && (crate::asking::presume::joins(token) || lexicon().is_verb(&token.stem)))
}
