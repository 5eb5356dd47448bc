//! What can be measured: the units of a kind and their sizes, and which end of it an adjective means.

use std::sync::OnceLock;

use crate::asking::column::{Column, ColumnKind};
use crate::asking::lexicon::{cell, rows, table};
use crate::asking::plan::Direction;
use crate::asking::text::stem;
use crate::asking::units::{self, unit};

/// The place of time among the kinds.
pub(super) const TIME: usize = 0;

/// A unit of a kind of measure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// The place of its kind among all.
    pub(super) kind: usize,
    unit: units::Unit,
}

impl Unit {
    /// Whether it is the hour.
    pub(super) fn is_hour(&self) -> bool {
        unit("hour").is_some_and(|hour| self.unit.is_same(hour))
    }

    /// Whether it is the same unit of the same kind, by whatever word.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.unit.is_same(other.unit)
    }

    /// How many of another unit it is; `None` where the calendar decides, or they are no multiples.
    pub(super) fn ratio(&self, to: &Self) -> Option<f64> {
        self.unit.ratio(to.unit)
    }
}

/// A kind of measure.
#[derive(Debug, Default)]
struct Dimension {
    name: &'static str,
    /// The dimensions of its units, and the only words for them; empty: any.
    units: Vec<&'static str>,
    words: Vec<&'static str>,
    much: Vec<&'static str>,
    little: Vec<&'static str>,
    nouns: Vec<String>,
}

fn dimensions() -> &'static [Dimension] {
    static DIMENSIONS: OnceLock<Vec<Dimension>> = OnceLock::new();
    DIMENSIONS.get_or_init(|| {
        let mut all: Vec<Dimension> = Vec::new();
        for row in rows(table!("dimensions")) {
            let words = |at: usize| cell(&row, at).split_whitespace().collect::<Vec<_>>();
            let name = cell(&row, 0);
            if all.last().is_none_or(|last| last.name != name) {
                all.push(Dimension { name, ..Dimension::default() });
            }
            let Some(dimension) = all.last_mut() else { continue };
            match cell(&row, 1) {
                "in" => (dimension.units, dimension.words) = (words(2), words(3)),
                "much" => dimension.much = words(2),
                "little" => dimension.little = words(2),
                _ => dimension.nouns = words(2).into_iter().map(stem).collect(),
            }
        }
        all
    })
}

/// The units that a folded word may be.
pub(super) fn units(word: &str) -> impl Iterator<Item = Unit> {
    let found = unit(word);
    let limited = move |dimension: &Dimension| dimension.words.is_empty() || dimension.words.contains(&word);
    dimensions().iter().enumerate().filter_map(move |(kind, dimension)| {
        let unit = found.filter(|unit| dimension.units.contains(&unit.dimension) && limited(dimension))?;
        Some(Unit { kind, unit })
    })
}

/// The units that a column's name carries.
pub(super) fn of_column(column: &Column) -> Vec<Unit> {
    if column.is_clock {
        return Vec::new();
    }
    // A single letter is a unit only at the end ("Duration (h)").
    let last = column.words.len().saturating_sub(1);
    let whole = |at: usize| column.words[at].len() > 1 || (at == last && at > 0);
    // "min_price" holds a minimum.
    let bound = |at: usize| at == 0 && column.words[at] == "min";
    (0..column.words.len()).filter(|&at| whole(at) && !bound(at)).flat_map(|at| units(&column.words[at])).collect()
}

/// The kinds that a column is a measure of: by the nouns of its name, as far as its units agree, else by its units.
pub(super) fn kinds(column: &Column) -> Vec<usize> {
    let carried = of_column(column);
    let named: Vec<usize> = (0..dimensions().len())
        .filter(|&kind| column.stems.iter().any(|stem| dimensions()[kind].nouns.contains(stem)))
        .collect();
    let measured = |kind: usize| carried.iter().any(|unit| unit.kind == kind);
    let agreed: Vec<usize> = named.iter().copied().filter(|&kind| measured(kind)).collect();
    match (agreed.is_empty(), named.is_empty()) {
        (false, _) => agreed,
        (true, false) => named,
        (true, true) => (0..dimensions().len()).filter(|&kind| measured(kind)).collect(),
    }
}

/// Whether a folded noun or unit is of another kind of measure than the column: no duration is in miles.
pub(in crate::asking) fn contradicts(noun: &str, column: &Column) -> bool {
    let noun = stem(noun);
    let asked = |kind: &usize| dimensions()[*kind].nouns.contains(&noun);
    let (asked, own): (Vec<usize>, Vec<usize>) = ((0..dimensions().len()).filter(asked).collect(), kinds(column));
    !asked.is_empty() && !own.is_empty() && !asked.iter().any(|kind| own.contains(kind))
}

/// Whether a folded noun says what kind of measure the column is: `trip_mi` is a distance.
pub(in crate::asking) fn says_kind(noun: &str, column: &Column) -> bool {
    let noun = stem(noun);
    column.kind == ColumnKind::Number && kinds(column).iter().any(|&kind| dimensions()[kind].nouns.contains(&noun))
}

/// The kinds that an adjective in its plain form speaks of, and which end it means.
pub(super) fn spoken_of(adjective: &str) -> impl Iterator<Item = (usize, Direction)> {
    dimensions().iter().enumerate().filter_map(move |(kind, dimension)| {
        if dimension.much.contains(&adjective) {
            Some((kind, Direction::Max))
        } else {
            dimension.little.contains(&adjective).then_some((kind, Direction::Min))
        }
    })
}
