//! How a table is looked at: which of its rows, in which order. The frame itself never changes; a view is a list of
//! row numbers beside it, made off the UI thread.

mod condition;
mod find;
mod natural;
mod simplest;
mod sort;
mod value;

use std::sync::Arc;

use polars::prelude::IdxCa;

use super::Frame;
use crate::domain::{CancelToken, TableView, TextOrder};

pub use find::{Found, find};
pub use value::value_of;

/// Rows between two looks at the cancel token.
const BLOCK: usize = 1 << 16;

/// Why a view could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// It was no longer wanted.
    #[error("cancelled")]
    Cancelled,
    /// A pattern that is no regular expression.
    #[error("`{pattern}` is not a regular expression: {reason}")]
    Pattern {
        /// As it was typed.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The rows of a view, by their numbers in the frame. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct RowOrder {
    rows: u64,
    /// `None`: all of them, as they are.
    order: Option<Arc<Vec<u32>>>,
    /// What puts the columns that it is sorted by in this order, key by key.
    texts: Arc<[TextOrder]>,
}

impl RowOrder {
    /// All rows in their own order.
    pub fn all(rows: u64) -> Self {
        Self { rows, order: None, texts: Arc::default() }
    }

    /// How many rows there are to see.
    pub fn len(&self) -> u64 {
        self.order.as_ref().map_or(self.rows, |order| order.len() as u64)
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether these are all rows in their own order.
    pub fn is_plain(&self) -> bool {
        self.order.is_none()
    }

    /// The number in the frame of the row that stands here; the place itself beyond the last one.
    pub fn row(&self, at: u64) -> u64 {
        let order = self.order.as_ref();
        order.and_then(|order| order.get(usize::try_from(at).ok()?)).map_or(at, |row| u64::from(*row))
    }

    /// What puts the columns that it is sorted by in this order, key by key.
    pub fn text_orders(&self) -> &[TextOrder] {
        &self.texts
    }

    /// A frame of the rows at these places and of these columns. Copies them.
    pub fn part(&self, frame: &Frame, places: std::ops::Range<u64>, columns: &[usize]) -> Frame {
        let places = places.start.min(self.len())..places.end.min(self.len());
        let picked: Vec<_> = columns.iter().filter_map(|column| frame.column(*column).cloned()).collect();
        let data = polars::prelude::DataFrame::new(frame.rows(), picked).unwrap_or_default();
        let length = (places.end - places.start) as usize;
        let data = match &self.order {
            None => data.slice(places.start as i64, length),
            Some(order) => {
                let rows = order.get(places.start as usize..places.end as usize).unwrap_or_default();
                data.take(&IdxCa::from_vec("".into(), rows.to_vec())).unwrap_or_default()
            }
        };
        Frame::new(data)
    }
}

/// Finds the rows of a view. O(rows log rows): off the UI thread.
pub fn view_rows(frame: &Frame, view: &TableView, cancel: &CancelToken) -> Result<RowOrder, ViewError> {
    let all = frame.rows() as u64;
    if view.is_plain() {
        return Ok(RowOrder::all(all));
    }
    let mut rows = condition::kept(frame, &view.filter, cancel)?;
    // A stable sort by the least important key first leaves ties as the more important ones want them.
    for key in view.sorts.iter().rev() {
        rows = sort::by(frame, *key, rows, cancel)?;
    }
    let texts = simplest::orders(frame, &view.sorts, &rows, cancel)?.into();
    Ok(RowOrder { rows: all, order: Some(Arc::new(rows)), texts })
}

fn checked(cancel: &CancelToken) -> Result<(), ViewError> {
    if cancel.is_cancelled() { Err(ViewError::Cancelled) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
