//! What can be measured: the units of a kind and their sizes, and which end of it an adjective means.

use std::sync::OnceLock;

use crate::asking::column::{Column, ColumnKind};
use crate::asking::plan::Direction;
use crate::asking::text::stem;

/// The place of time among the kinds.
pub(super) const TIME: usize = 0;

/// A unit of a kind of measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    /// The place of its kind among all.
    pub(super) kind: usize,
    /// How many of the kind's smallest unit it is.
    pub(super) size: f64,
    name: &'static str,
}

impl Unit {
    /// Whether it is the hour.
    pub(super) fn is_hour(&self) -> bool {
        self.name == "hour"
    }
}

/// A kind of measure.
#[derive(Debug, Default)]
struct Dimension {
    name: &'static str,
    units: Vec<(&'static str, f64, Vec<&'static str>)>,
    much: Vec<&'static str>,
    little: Vec<&'static str>,
    nouns: Vec<String>,
}

fn dimensions() -> &'static [Dimension] {
    static DIMENSIONS: OnceLock<Vec<Dimension>> = OnceLock::new();
    DIMENSIONS.get_or_init(|| {
        let mut all: Vec<Dimension> = Vec::new();
        let table = include_str!("../../../assets/language/dimensions.tsv");
        for row in table.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()) {
            let mut cells = row.split('\t');
            let (name, told) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            if all.last().is_none_or(|last| last.name != name) {
                all.push(Dimension { name, ..Dimension::default() });
            }
            let Some(dimension) = all.last_mut() else { continue };
            let words = |cells: &mut std::str::Split<'static, char>| {
                cells.next().unwrap_or_default().split(' ').collect::<Vec<_>>()
            };
            match told {
                "unit" => {
                    let unit = cells.next().unwrap_or_default();
                    let size = cells.next().and_then(|size| size.parse().ok()).unwrap_or(1.0);
                    dimension.units.push((unit, size, words(&mut cells)));
                }
                "much" => dimension.much = words(&mut cells),
                "little" => dimension.little = words(&mut cells),
                _ => dimension.nouns = words(&mut cells).into_iter().map(stem).collect(),
            }
        }
        all
    })
}

/// The units that a folded word may be.
pub(super) fn units(word: &str) -> impl Iterator<Item = Unit> {
    dimensions().iter().enumerate().flat_map(move |(kind, dimension)| {
        let named = dimension.units.iter().filter(move |(.., words)| words.contains(&word));
        named.map(move |&(name, size, _)| Unit { kind, size, name })
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

/// How many of one unit another is; `None` where the calendar decides.
pub(super) fn ratio(unit: &Unit, own: &Unit) -> Option<f64> {
    let factor = unit.size / own.size;
    let whole = |value: f64| (value - value.round()).abs() < 1e-9;
    let calendar = matches!(unit.name, "month" | "year") != matches!(own.name, "month" | "year");
    (!calendar || whole(factor)).then_some(factor)
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
