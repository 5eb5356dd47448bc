//! Rows of a result gathered for a chart: which name or number a cell stands for, and which rows fall together.

use std::collections::HashMap;

use super::label::{decimal, moment_text, scientific};
use crate::asking::{ResultColumn, ResultValues};

/// How several rows become one mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combine {
    Sum,
    Mean,
    Median,
    Smallest,
    Largest,
}

/// Beyond this a value would leave the range in which distances can be computed.
const FARTHEST: f64 = 1e150;

impl Combine {
    pub(crate) const ALL: [Self; 5] = [Self::Sum, Self::Mean, Self::Median, Self::Smallest, Self::Largest];

    /// Its name, within a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Smallest => "smallest",
            Self::Largest => "largest",
        }
    }

    /// The one value for these; there is at least one.
    pub(super) fn of(self, values: &mut [f64]) -> f64 {
        let many = values.len().max(1);
        match self {
            Self::Sum => values.iter().sum(),
            Self::Mean => values.iter().sum::<f64>() / many as f64,
            Self::Smallest => values.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Largest => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Median => {
                values.sort_by(f64::total_cmp);
                let at = |place: usize| values.get(place).copied().unwrap_or_default();
                f64::midpoint(at((many - 1) / 2), at(many / 2))
            }
        }
    }
}

/// Names in the order in which they appear first.
#[derive(Default)]
pub(super) struct Names {
    pub(super) all: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    pub(super) fn place(&mut self, name: String) -> usize {
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        let place = self.all.len();
        self.all.push(name.clone());
        self.places.insert(name, place);
        place
    }
}

/// Rows that are one mark.
pub(super) struct Pile {
    pub(super) series: usize,
    pub(super) across: f64,
    pub(super) values: Vec<f64>,
}

/// Rows (series, place across, value) that fall together, in the order of series and place.
pub(super) fn piles(mut rows: Vec<(usize, f64, f64)>) -> Vec<Pile> {
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut all: Vec<Pile> = Vec::new();
    for (series, across, value) in rows {
        match all.last_mut() {
            Some(pile) if pile.series == series && pile.across.total_cmp(&across).is_eq() => pile.values.push(value),
            _ => all.push(Pile { series, across, values: vec![value] }),
        }
    }
    all
}

/// Values of a column that are here.
pub(super) fn rows(column: &ResultColumn) -> usize {
    match &column.values {
        ResultValues::Numbers(values) => values.len(),
        ResultValues::Texts(values) => values.len(),
        ResultValues::Moments(values) => values.len(),
        ResultValues::Flags(values) => values.len(),
        ResultValues::Other => 0,
    }
}

/// A cell as a category.
pub(super) fn text(column: &ResultColumn, row: usize) -> Option<String> {
    match &column.values {
        ResultValues::Numbers(values) => (*values.get(row)?).map(category),
        ResultValues::Texts(values) => values.get(row)?.clone(),
        ResultValues::Moments(values) => (*values.get(row)?).map(moment_text),
        ResultValues::Flags(values) => (*values.get(row)?).map(|flag| if flag { "yes" } else { "no" }.to_owned()),
        ResultValues::Other => None,
    }
}

/// A number as a name: two numbers have two names.
fn category(number: f64) -> String {
    let plain = number.to_string();
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true if number.abs() < 1e4 => plain,
        true => decimal(number, 0, false),
        false if plain.len() <= 10 => plain,
        false => scientific(number, 12),
    }
}

/// A cell as a place along an axis; moments in seconds since 1970.
pub(super) fn number(column: &ResultColumn, row: usize) -> Option<f64> {
    match &column.values {
        ResultValues::Numbers(values) => (*values.get(row)?).filter(|number| number.abs() < FARTHEST),
        ResultValues::Moments(values) => (*values.get(row)?).map(|moment| moment.and_utc().timestamp() as f64),
        _ => None,
    }
}

/// Whether a column has numbers, and only whole ones.
pub(super) fn is_whole(column: &ResultColumn) -> bool {
    matches!(column.values, ResultValues::Numbers(_))
        && (0..rows(column)).filter_map(|row| number(column, row)).all(|number| number.fract() == 0.0)
}
