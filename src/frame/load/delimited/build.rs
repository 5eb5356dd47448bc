//! Builds a column of a decided type out of its cells' text.

use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column, Float64Type, Int32Type, Int64Type, IntoSeries,
    PrimitiveChunkedBuilder, StringChunkedBuilder, TimeUnit, TimeZone,
};

use super::evidence::{Kind, Marks};
use super::moments::{self, Order};
use super::numbers;

/// A column in the making.
pub(super) enum Builder {
    Text { cells: StringChunkedBuilder, null_quoted: bool },
    Bool(BooleanChunkedBuilder),
    Int { cells: PrimitiveChunkedBuilder<Int64Type>, marks: Marks },
    Float { cells: PrimitiveChunkedBuilder<Float64Type>, marks: Marks },
    Date { cells: PrimitiveChunkedBuilder<Int32Type>, order: Order },
    Datetime { cells: PrimitiveChunkedBuilder<Int64Type>, order: Order, zoned: bool, unit: TimeUnit },
}

impl Builder {
    pub(super) fn new(kind: Kind, name: &str, rows: usize) -> Self {
        let name = name.into();
        match kind {
            Kind::Text { null_quoted } => Self::Text { cells: StringChunkedBuilder::new(name, rows), null_quoted },
            Kind::Bool => Self::Bool(BooleanChunkedBuilder::new(name, rows)),
            Kind::Int { marks } => Self::Int { cells: PrimitiveChunkedBuilder::new(name, rows), marks },
            Kind::Float { marks } => Self::Float { cells: PrimitiveChunkedBuilder::new(name, rows), marks },
            Kind::Date(order) => Self::Date { cells: PrimitiveChunkedBuilder::new(name, rows), order },
            Kind::Datetime { order, zoned, fine } => {
                let unit = if fine { TimeUnit::Nanoseconds } else { TimeUnit::Microseconds };
                Self::Datetime { cells: PrimitiveChunkedBuilder::new(name, rows), order, zoned, unit }
            }
        }
    }

    /// Adds a cell. The evidence saw it before, so that what does not parse is a null word or empty.
    pub(super) fn push(&mut self, text: impl AsRef<str>, quoted: bool) {
        let text = text.as_ref();
        match self {
            Self::Text { cells, null_quoted } => {
                let null = text.is_empty() && (!quoted || *null_quoted);
                cells.append_option((!null).then_some(text));
            }
            Self::Bool(cells) => cells.append_option(numbers::boolean(text.trim_ascii())),
            Self::Int { cells, marks } => cells.append_option(match marks {
                Marks::None => numbers::integer(text.trim_ascii()),
                _ => numbers::ungrouped(text.trim_ascii()).and_then(|plain| numbers::integer(&plain)),
            }),
            Self::Float { cells, marks } => cells.append_option(float(text.trim_ascii(), *marks)),
            Self::Date { cells, order } => {
                cells.append_option(moments::parse(text.trim_ascii()).and_then(|moment| moment.days(*order)));
            }
            Self::Datetime { cells, order, unit, .. } => {
                let rate = if *unit == TimeUnit::Nanoseconds { 1_000_000_000 } else { 1_000_000 };
                cells.append_option(moments::parse(text.trim_ascii()).and_then(|moment| moment.ticks(*order, rate)));
            }
        }
    }

    pub(super) fn finish(self) -> Column {
        match self {
            Self::Text { cells, .. } => cells.finish().into_series().into(),
            Self::Bool(cells) => cells.finish().into_series().into(),
            Self::Int { cells, .. } => cells.finish().into_series().into(),
            Self::Float { cells, .. } => cells.finish().into_series().into(),
            Self::Date { cells, .. } => cells.finish().into_date().into_series().into(),
            Self::Datetime { cells, zoned, unit, .. } => {
                cells.finish().into_datetime(unit, zoned.then_some(TimeZone::UTC)).into_series().into()
            }
        }
    }
}

fn float(text: &str, marks: Marks) -> Option<f64> {
    match marks {
        // `nan` parses, but is a null word here.
        Marks::None => numbers::form(text).and_then(|_| numbers::float(text)),
        Marks::Grouped => numbers::float(&numbers::ungrouped(text)?),
        Marks::DecimalComma => numbers::float(&numbers::decimal_comma(text)?),
    }
}
