//! A column ready to give its cells' exact texts: the common types without a look at the type for every cell.

use std::borrow::Cow;
use std::fmt::Write as _;

use polars::prelude::{BooleanChunked, Column, DataType, Int64Chunked, StringChunked};

use crate::frame::{Frame, any};

/// A column's cells as texts.
pub(super) struct Plain<'a> {
    cells: Cells<'a>,
    /// What its texts are, for quotes, decimal marks and formulas.
    pub(super) kind: PlainKind,
}

enum Cells<'a> {
    Text(&'a StringChunked),
    Int(&'a Int64Chunked),
    Bool(&'a BooleanChunked),
    Other(&'a Column),
}

/// What a column's texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlainKind {
    /// Digits only.
    Whole,
    /// Digits with a decimal point.
    Fraction,
    /// `true` and `false`.
    Bool,
    /// Dates and times.
    Moment,
    /// Anything else.
    Text,
}

impl<'a> Plain<'a> {
    /// The columns of a frame.
    pub(super) fn columns(frame: &'a Frame) -> Vec<Self> {
        (0..frame.columns()).filter_map(|index| frame.column(index)).map(Self::of).collect()
    }

    pub(super) fn of(column: &'a Column) -> Self {
        let cells = match column.dtype() {
            DataType::String => column.str().map(Cells::Text).ok(),
            DataType::Int64 => column.i64().map(Cells::Int).ok(),
            DataType::Boolean => column.bool().map(Cells::Bool).ok(),
            _ => None,
        };
        Self { cells: cells.unwrap_or(Cells::Other(column)), kind: PlainKind::of(column.dtype()) }
    }

    /// The cell's text, put into `text`; false for a null.
    pub(super) fn read(&self, row: usize, text: &mut String) -> bool {
        text.clear();
        match &self.cells {
            Cells::Text(cells) => cells.get(row).map(|cell| text.push_str(cell)),
            Cells::Int(cells) => cells.get(row).map(|cell| {
                let _ = write!(text, "{cell}");
            }),
            Cells::Bool(cells) => cells.get(row).map(|cell| text.push_str(if cell { "true" } else { "false" })),
            Cells::Other(column) => {
                let value = column.get(row).ok();
                value.as_ref().and_then(any::plain).map(|cell: Cow<'_, str>| text.push_str(&cell))
            }
        }
        .is_some()
    }
}

impl PlainKind {
    fn of(dtype: &DataType) -> Self {
        match dtype {
            DataType::Boolean => Self::Bool,
            DataType::Decimal(..) => Self::Fraction,
            DataType::Date | DataType::Time | DataType::Datetime(..) => Self::Moment,
            dtype if dtype.is_integer() => Self::Whole,
            dtype if dtype.is_float() => Self::Fraction,
            _ => Self::Text,
        }
    }
}
