//! Text across the cells of a view.

use std::fmt::Write as _;

use polars::prelude::{AnyValue, Column, DataType};
use regex::{Regex, RegexBuilder};

use super::{BLOCK, RowOrder, ViewError, checked};
use crate::domain::CancelToken;
use crate::frame::{Frame, any};

/// Places that are remembered; more are only counted.
const KEPT: usize = 100_000;

/// Where a text was found, row by row in the order of the view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Row of the view, and column of the frame.
    pub places: Vec<(u64, usize)>,
    /// All of them, also those that are not remembered.
    pub count: u64,
}

/// Finds the cells of these columns that hold a text, whatever its case: in what they are exactly, and for numbers also
/// in what they look like with thousands set apart. O(cells): off the UI thread.
pub fn find(
    frame: &Frame,
    order: &RowOrder,
    columns: &[usize],
    text: &str,
    cancel: &CancelToken,
) -> Result<Found, ViewError> {
    let mut found = Found::default();
    if text.is_empty() {
        return Ok(found);
    }
    let pattern = RegexBuilder::new(&regex::escape(text)).case_insensitive(true).build();
    let pattern =
        pattern.map_err(|error| ViewError::Pattern { pattern: text.to_owned(), reason: error.to_string() })?;
    let looked_at: Vec<Searched> = columns.iter().filter_map(|column| Searched::of(frame, *column, text)).collect();
    let mut written = String::new();
    for row in 0..order.len() {
        if row.is_multiple_of(BLOCK as u64) {
            checked(cancel)?;
        }
        let at = order.row(row) as usize;
        for searched in &looked_at {
            if searched.holds(frame, at, &pattern, &mut written) {
                found.count += 1;
                if found.places.len() < KEPT {
                    found.places.push((row, searched.column));
                }
            }
        }
    }
    Ok(found)
}

/// A column in which the text can occur.
struct Searched {
    column: usize,
    data: Column,
    /// As the grid shows it, too.
    as_shown: bool,
}

impl Searched {
    /// `None` where the text cannot occur: a word in numbers.
    fn of(frame: &Frame, column: usize, text: &str) -> Option<Self> {
        let data = frame.column(column)?.clone();
        let numeric = data.dtype().is_primitive_numeric() || matches!(data.dtype(), DataType::Decimal(..));
        let numeric_text = text.chars().all(|c| c.is_ascii_digit() || ".,+-eE∞naif".contains(c));
        (!numeric || numeric_text).then(|| Self { column, data, as_shown: numeric && text.contains(',') })
    }

    fn holds(&self, frame: &Frame, row: usize, pattern: &Regex, written: &mut String) -> bool {
        let Ok(value) = self.data.get(row) else { return false };
        if let Some(text) = value.get_str() {
            return pattern.is_match(text);
        }
        if self.as_shown {
            return pattern.is_match(&frame.cell(row, self.column).text);
        }
        written.clear();
        match value {
            AnyValue::Null => return false,
            AnyValue::Int64(number) => write!(written, "{number}"),
            AnyValue::Int32(number) => write!(written, "{number}"),
            AnyValue::Float64(number) => write!(written, "{number}"),
            value => write!(written, "{}", any::plain(&value).unwrap_or_default()),
        }
        .unwrap_or_default();
        pattern.is_match(written)
    }
}
