//! [`Frame`]: the shared, unchanging handle that the rest of the product holds. How its cells look is `cell`'s
//! business, what it contains `describe`'s.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use polars::prelude::{AnyValue, Column, DataFrame, NamedFrom, Series};

use super::load::frame_of_records;
use super::number::{self, ColumnFormat, NumberLook};
use super::{CellText, TransferError, TransferNotes, any, cell, cell_json, describe, types};
use crate::domain::{ColumnDescription, DataType, Scalar, TableDescription};

/// Chunks of a column that are left as they are.
const MOST_CHUNKS: usize = 64;

/// A table in memory, shared and never changed. Cloning is cheap.
#[derive(Clone)]
pub struct Frame(Arc<Inner>);

struct Inner {
    data: DataFrame,
    /// How each column's numbers look: decided from the column when it is first shown.
    formats: Vec<OnceLock<ColumnFormat>>,
    /// Its rows are on disk: going through all of them reads it, and a copy may not fit into memory.
    mapped: bool,
}

/// A column's cells for [`Frame::from_columns`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each variant is the type it makes")]
pub enum Cells {
    Bool(Vec<Option<bool>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
}

impl Frame {
    pub(super) fn new(mut data: DataFrame) -> Self {
        // A cell is found by a search through its column's chunks. Many are put together; a few large ones, as the reader
        // of large files makes them, would cost their size again for nothing.
        if data.columns().iter().any(|column| column.n_chunks() > MOST_CHUNKS) {
            data.rechunk_mut_par();
        }
        Self::wrapped(data, false)
    }

    /// A frame whose rows are on disk, in the chunks that they have there.
    pub(super) fn mapped(data: DataFrame) -> Self {
        Self::wrapped(data, true)
    }

    fn wrapped(data: DataFrame, mapped: bool) -> Self {
        let formats = (0..data.width()).map(|_| OnceLock::new()).collect();
        Self(Arc::new(Inner { data, formats, mapped }))
    }

    /// Whether its rows are on disk and not in memory.
    pub fn is_mapped(&self) -> bool {
        self.0.mapped
    }

    pub(super) fn data(&self) -> &DataFrame {
        &self.0.data
    }

    pub(super) fn column(&self, column: usize) -> Option<&Column> {
        self.0.data.columns().get(column)
    }

    pub(super) fn value(&self, row: usize, column: usize) -> AnyValue<'_> {
        self.column(column).and_then(|column| column.get(row).ok()).unwrap_or(AnyValue::Null)
    }

    /// A frame out of cells, for tests and samples. Columns that are too short are filled with nulls; of columns with
    /// the same name the last one counts.
    pub fn from_columns(columns: Vec<(&str, Cells)>) -> Self {
        let rows = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let mut data = DataFrame::empty();
        for (name, cells) in columns {
            let column = Column::from(cells.into_series(name, rows));
            data.with_column(column).expect("every column has the same length");
        }
        Self::new(data)
    }

    /// The frame of a JSON list of records. `notes` gains what could not keep its form.
    pub fn from_json_records(text: &str, notes: &mut TransferNotes) -> Result<Self, TransferError> {
        frame_of_records(text, notes)
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.0.data.height()
    }

    /// Columns.
    pub fn columns(&self) -> usize {
        self.0.data.width()
    }

    /// A column's name; empty beyond the last column.
    pub fn column_name(&self, column: usize) -> &str {
        self.column(column).map_or("", |column| column.name().as_str())
    }

    /// A column's type; null beyond the last column.
    pub fn column_type(&self, column: usize) -> DataType {
        self.column(column).map_or(DataType::Null, |column| types::data_type(column.dtype()))
    }

    /// Rows of a column without a value.
    pub fn null_count(&self, column: usize) -> usize {
        self.column(column).map_or(0, Column::null_count)
    }

    /// The first rows. The frame itself where it has no more.
    #[must_use]
    pub fn head(&self, rows: usize) -> Self {
        if rows >= self.rows() { self.clone() } else { Self::new(self.0.data.head(Some(rows))) }
    }

    /// How a cell looks; O(1), for the grid (but for the first cell of a column, which decides its format).
    pub fn cell(&self, row: usize, column: usize) -> CellText {
        let format = match (self.column(column), self.0.formats.get(column)) {
            (Some(data), Some(format)) => *format.get_or_init(|| ColumnFormat::of(data)),
            _ => ColumnFormat::default(),
        };
        cell::text(&self.value(row, column), format)
    }

    /// The same with another look of its numbers than the column's own.
    pub fn cell_as(&self, row: usize, column: usize, look: NumberLook) -> CellText {
        let (Some(data), Some(format)) = (self.column(column), self.0.formats.get(column)) else {
            return self.cell(row, column);
        };
        let own = *format.get_or_init(|| ColumnFormat::of(data));
        cell::text(&self.value(row, column), own.changed(look))
    }

    /// A cell's number, also of a whole number or a decimal; `None` for a missing one and for what is no number.
    pub fn number(&self, row: usize, column: usize) -> Option<f64> {
        number::of(&self.value(row, column))
    }

    /// All of a cell as exact text, without the grid's cuts and looks; `None` for a missing value.
    pub fn cell_plain(&self, row: usize, column: usize) -> Option<String> {
        any::plain(&self.value(row, column)).map(Cow::into_owned)
    }

    /// A binary cell's bytes.
    pub fn cell_bytes(&self, row: usize, column: usize) -> Option<Vec<u8>> {
        match self.value(row, column) {
            AnyValue::Binary(bytes) => Some(bytes.to_vec()),
            AnyValue::BinaryOwned(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A cell as a value to compare others with; `None` for a missing one and for types that have no such value.
    pub fn scalar(&self, row: usize, column: usize) -> Option<Scalar> {
        any::scalar(&self.value(row, column))
    }

    /// A cell as JSON carries it (section 9 of the execution contract).
    pub fn cell_json(&self, row: usize, column: usize) -> serde_json::Value {
        cell_json::value(&self.value(row, column))
    }

    /// Bytes in memory, about.
    pub fn bytes(&self) -> u64 {
        self.0.data.estimated_size() as u64
    }

    /// A column's name, type and nulls alone: O(1).
    pub fn plain_description(&self, column: usize) -> ColumnDescription {
        ColumnDescription {
            name: self.column_name(column).to_owned(),
            data_type: self.column_type(column),
            nulls: self.null_count(column) as u64,
            distinct: None,
            min: None,
            max: None,
            mean: None,
            values: Vec::new(),
            values_complete: false,
        }
    }

    /// The types, nulls, ranges and values of every column. O(rows), on every core: off the UI thread.
    pub fn describe(&self, name: &str, bound_name: &str) -> TableDescription {
        self.description(name, bound_name, describe::columns(self.0.data.columns()))
    }

    /// Names, types and nulls alone: O(columns).
    pub fn describe_plainly(&self, name: &str, bound_name: &str) -> TableDescription {
        let columns = (0..self.columns()).map(|column| self.plain_description(column)).collect();
        self.description(name, bound_name, columns)
    }

    fn description(&self, name: &str, bound_name: &str, columns: Vec<ColumnDescription>) -> TableDescription {
        TableDescription { name: name.to_owned(), bound_name: bound_name.to_owned(), rows: self.rows() as u64, columns }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} rows, {:?})", self.rows(), self.0.data.get_column_names())
    }
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Bool(cells) => cells.len(),
            Self::Int(cells) => cells.len(),
            Self::Float(cells) => cells.len(),
            Self::Text(cells) => cells.len(),
        }
    }

    fn into_series(self, name: &str, rows: usize) -> Series {
        fn filled<T: Clone>(mut cells: Vec<Option<T>>, rows: usize) -> Vec<Option<T>> {
            cells.resize(rows, None);
            cells
        }
        match self {
            Self::Bool(cells) => Series::new(name.into(), filled(cells, rows)),
            Self::Int(cells) => Series::new(name.into(), filled(cells, rows)),
            Self::Float(cells) => Series::new(name.into(), filled(cells, rows)),
            Self::Text(cells) => Series::new(name.into(), filled(cells, rows)),
        }
    }
}
