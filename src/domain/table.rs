//! A table as those see it who must not see the frame: schema, statistics and values as plain data.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};

use super::DataType;

/// A single value out of a column, for statistics and the value index.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// true or false.
    Bool(bool),
    /// Any integer.
    Int(i128),
    /// A float or decimal.
    Float(f64),
    /// Text, or a category's text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A moment, in the column's own zone where it has one.
    Datetime(NaiveDateTime),
}

impl Scalar {
    /// A number as a float, however it is stored.
    #[expect(clippy::cast_precision_loss, reason = "only the magnitude counts where it is asked for")]
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
            Self::Date(value) => value.fmt(f),
            Self::Datetime(value) => write!(f, "{}", value.format("%Y-%m-%d %H:%M:%S%.f")),
        }
    }
}

/// A value and the rows that hold it.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueCount {
    /// The value.
    pub value: Scalar,
    /// How many rows hold it.
    pub count: u64,
}

/// What is known of a column without looking at the frame again.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDescription {
    /// The column's name, as the frame has it.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Rows without a value.
    pub nulls: u64,
    /// Distinct values, nulls not counted; `None` for types without an order or hash (lists, structs).
    pub distinct: Option<u64>,
    /// The smallest value, where the type has one.
    pub min: Option<Scalar>,
    /// The largest value, where the type has one.
    pub max: Option<Scalar>,
    /// The mean of a numeric column's finite values.
    pub mean: Option<f64>,
    /// The most frequent values of a text, boolean or integer column, most frequent first.
    pub values: Vec<ValueCount>,
    /// Whether `values` holds every distinct value.
    pub values_complete: bool,
}

/// What is known of a table without looking at the frame again.
#[derive(Debug, Clone, PartialEq)]
pub struct TableDescription {
    /// The table's own name, as the person sees it.
    pub name: String,
    /// The identifier it is bound to in code.
    pub bound_name: String,
    /// Its rows.
    pub rows: u64,
    /// Its columns, in order.
    pub columns: Vec<ColumnDescription>,
}

impl TableDescription {
    /// The column of exactly this name.
    pub fn column(&self, name: &str) -> Option<&ColumnDescription> {
        self.columns.iter().find(|column| column.name == name)
    }
}
