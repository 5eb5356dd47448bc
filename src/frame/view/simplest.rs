//! The simplest order that puts the texts of a view as [`natural`](super::natural) does, for code that shows the same.

use std::collections::HashSet;

use polars::prelude::DataType;

use super::{BLOCK, ViewError, checked, natural};
use crate::domain::{CancelToken, SortKey, TextOrder};
use crate::frame::Frame;

/// Different texts that are compared where they do not stand in order.
const MOST: usize = 10_000;

/// The order of each key's column over these rows, which stand in the order of the keys. O(rows).
pub(super) fn orders(
    frame: &Frame,
    sorts: &[SortKey],
    rows: &[u32],
    cancel: &CancelToken,
) -> Result<Vec<TextOrder>, ViewError> {
    let mut orders = Vec::with_capacity(sorts.len());
    for (place, key) in sorts.iter().enumerate() {
        orders.push(order(frame, *key, place == 0, rows, cancel)?);
    }
    Ok(orders)
}

fn order(
    frame: &Frame,
    key: SortKey,
    is_first: bool,
    rows: &[u32],
    cancel: &CancelToken,
) -> Result<TextOrder, ViewError> {
    let Some(column) = frame.column(key.column) else { return Ok(TextOrder::Plain) };
    if *column.dtype() != DataType::String {
        // Categories come to code as text of their own order.
        let plain = !matches!(column.dtype(), DataType::Categorical(..) | DataType::Enum(..));
        return Ok(if plain { TextOrder::Plain } else { TextOrder::Natural });
    }
    let Ok(values) = column.str() else { return Ok(TextOrder::Natural) };
    let texts = || rows.iter().filter_map(|row| values.get(*row as usize));
    if is_first {
        let mut found = Simplest::default();
        let mut before: Option<&str> = None;
        for (number, text) in texts().enumerate() {
            if number % BLOCK == 0 {
                checked(cancel)?;
            }
            if let Some(before) = before {
                if key.descending { found.see(text, before) } else { found.see(before, text) }
            }
            before = Some(text);
        }
        return Ok(found.order());
    }
    let mut different = HashSet::new();
    for (number, text) in texts().enumerate() {
        if number % BLOCK == 0 {
            checked(cancel)?;
        }
        different.insert(text);
        if different.len() > MOST {
            return Ok(TextOrder::Natural);
        }
    }
    let mut different: Vec<&str> = different.into_iter().collect();
    different.sort_unstable_by(|one, other| natural::compare(one, other));
    let mut found = Simplest::default();
    for pair in different.windows(2) {
        if let [one, other] = pair {
            found.see(one, other);
        }
    }
    Ok(found.order())
}

/// What pairs of neighbours still allow.
struct Simplest {
    plain: bool,
    lower: bool,
}

impl Default for Simplest {
    fn default() -> Self {
        Self { plain: true, lower: true }
    }
}

impl Simplest {
    /// Takes two neighbours into account, of which the first stands first.
    fn see(&mut self, one: &str, other: &str) {
        if one == other || !(self.plain || self.lower) {
            return;
        }
        self.plain &= one < other;
        self.lower &= one.to_lowercase() < other.to_lowercase();
    }

    fn order(&self) -> TextOrder {
        match self {
            Self { plain: true, .. } => TextOrder::Plain,
            Self { lower: true, .. } => TextOrder::Lower,
            _ => TextOrder::Natural,
        }
    }
}
