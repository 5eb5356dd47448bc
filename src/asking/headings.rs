//! What the headings of a table say only side by side: letters over standings, codes of countries, numbers of rows.

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::text::fold;
use crate::domain::{Scalar, TableDescription};

impl TableIndex {
    /// Whether a column only numbers the rows or says their year: nothing of it is much or little.
    pub(super) fn numbers_rows(&self, column: usize) -> bool {
        let known = &self.columns[column];
        let description = self.description(column);
        // A row or two may stand for none ("rest day").
        let told_apart = known.unique
            || description.distinct.is_some_and(|distinct| {
                distinct + description.nulls == self.table.rows && description.nulls * 4 < distinct
            });
        told_apart && (known.is_year || self.is_counter(column))
    }

    /// 1, 2, 3 and so on.
    fn is_counter(&self, column: usize) -> bool {
        let description = self.description(column);
        let number = |scalar: &Option<Scalar>| match scalar {
            Some(Scalar::Int(value)) => Some(*value),
            Some(Scalar::Float(value)) if value.fract() == 0.0 => Some(*value as i128),
            _ => None,
        };
        number(&description.min).is_some_and(|low| (0..=1).contains(&low))
            && number(&description.max).is_some_and(|high| high <= i128::from(self.table.rows))
    }
}

/// Fewer headings of a table of standings may be anything.
const FEWEST_STANDINGS: usize = 4;

/// What the letters over a table of standings stand for ("W", "D", "L", "GF"); nothing where the table is none.
pub(super) fn headings(table: &TableDescription) -> Vec<Option<&'static str>> {
    let called: Vec<Option<&'static str>> = (table.columns.iter())
        .map(|column| lexicon().standing(&fold(column.name.trim())).filter(|_| !column.data_type.is_temporal()))
        .collect();
    let points = table.columns.iter().any(|column| matches!(fold(&column.name).as_str(), "pts" | "points" | "pct"));
    let known = called.iter().flatten().count() + usize::from(points);
    let wins = called.contains(&Some("wins"));
    if known >= FEWEST_STANDINGS && wins { called } else { countries(table) }
}

/// The countries that figures stand for, where several are headed by codes in capitals ("UK", "CAN").
fn countries(table: &TableDescription) -> Vec<Option<&'static str>> {
    let called: Vec<Option<&'static str>> = (table.columns.iter())
        .map(|column| {
            let code = column.name.trim();
            let capitals = (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase());
            let figure = column.data_type.is_numeric() || column.data_type.is_textual();
            lexicon().country(&fold(code)).filter(|_| capitals && figure)
        })
        .collect();
    if called.iter().flatten().count() > 1 { called } else { vec![None; table.columns.len()] }
}
