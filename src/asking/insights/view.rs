//! A result as plain data.

use chrono::NaiveDateTime;

/// A column's values, row by row.
#[derive(Debug, Clone, PartialEq)]
pub enum ResultValues {
    /// Numbers; those that are not finite are missing.
    Numbers(Vec<Option<f64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Days and moments.
    Moments(Vec<Option<NaiveDateTime>>),
    /// Yes or no.
    Flags(Vec<Option<bool>>),
    /// Anything else: only its name is known.
    Other,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// Its values, of as many rows as the view holds.
    pub values: ResultValues,
}

/// A result: all its rows, or the first ones of a very long one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultView {
    /// Its rows, also those whose values are not here.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<ResultColumn>,
}

impl ResultColumn {
    /// How many rows have no value here.
    pub(super) fn missing(&self) -> usize {
        fn nones<T>(values: &[Option<T>]) -> usize {
            values.iter().filter(|value| value.is_none()).count()
        }
        match &self.values {
            ResultValues::Numbers(values) => nones(values),
            ResultValues::Texts(values) => nones(values),
            ResultValues::Moments(values) => nones(values),
            ResultValues::Flags(values) => nones(values),
            ResultValues::Other => 0,
        }
    }

    /// How many values are here, missing ones included.
    pub(super) fn len(&self) -> usize {
        match &self.values {
            ResultValues::Numbers(values) => values.len(),
            ResultValues::Texts(values) => values.len(),
            ResultValues::Moments(values) => values.len(),
            ResultValues::Flags(values) => values.len(),
            ResultValues::Other => 0,
        }
    }

    /// The numbers, where it has some.
    pub(super) fn numbers(&self) -> Option<&[Option<f64>]> {
        match &self.values {
            ResultValues::Numbers(values) => Some(values),
            _ => None,
        }
    }

    /// A value as one says it.
    pub(super) fn said(&self, row: usize) -> Option<String> {
        match &self.values {
            ResultValues::Numbers(values) => {
                let number = (*values.get(row)?)?;
                // A year or an hour as a label has no separators.
                Some(if number.fract() == 0.0 { format!("{number:.0}") } else { super::figures::figure(number) })
            }
            ResultValues::Texts(values) => values.get(row)?.clone(),
            ResultValues::Moments(values) => {
                let moment = (*values.get(row)?)?;
                let midnight = moment.time() == chrono::NaiveTime::MIN;
                Some(if midnight { moment.date().to_string() } else { moment.format("%Y-%m-%d %H:%M").to_string() })
            }
            ResultValues::Flags(values) => values.get(row)?.map(|flag| flag.to_string()),
            ResultValues::Other => None,
        }
    }

    /// How many different values it has.
    pub(super) fn distinct(&self) -> usize {
        let mut said: Vec<String> = (0..self.len()).filter_map(|row| self.said(row)).collect();
        said.sort_unstable();
        said.dedup();
        said.len()
    }
}
