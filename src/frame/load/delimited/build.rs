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
    Bool { cells: BooleanChunkedBuilder, loose: bool },
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
            Kind::Bool => Self::Bool { cells: BooleanChunkedBuilder::new(name, rows), loose: false },
            Kind::LooseBool => Self::Bool { cells: BooleanChunkedBuilder::new(name, rows), loose: true },
            Kind::Int { marks } => Self::Int { cells: PrimitiveChunkedBuilder::new(name, rows), marks },
            Kind::Float { marks } => Self::Float { cells: PrimitiveChunkedBuilder::new(name, rows), marks },
            Kind::Date(order) => Self::Date { cells: PrimitiveChunkedBuilder::new(name, rows), order },
            Kind::Datetime { order, zoned, fine } => {
                let unit = if fine { TimeUnit::Nanoseconds } else { TimeUnit::Microseconds };
                Self::Datetime { cells: PrimitiveChunkedBuilder::new(name, rows), order, zoned, unit }
            }
        }
    }

    /// Adds a cell; whether it fits. The evidence saw it before, so that what does not parse is a null word or empty,
    /// but for a type that was chosen.
    pub(super) fn push(&mut self, text: impl AsRef<str>, quoted: bool) -> bool {
        let text = text.as_ref();
        let value = text.trim_ascii();
        match self {
            Self::Text { cells, null_quoted } => {
                let null = text.is_empty() && (!quoted || *null_quoted);
                cells.append_option((!null).then_some(text));
                true
            }
            Self::Bool { cells, loose } => {
                let parsed = if *loose { numbers::loose_boolean(value) } else { numbers::boolean(value) };
                cells.append_option(parsed);
                parsed.is_some()
            }
            Self::Int { cells, marks } => {
                let parsed = integer(value, *marks);
                cells.append_option(parsed);
                parsed.is_some()
            }
            Self::Float { cells, marks } => {
                let parsed = float(value, *marks);
                cells.append_option(parsed);
                parsed.is_some()
            }
            Self::Date { cells, order } => {
                let parsed = moments::parse(value).and_then(|moment| moment.days(*order));
                cells.append_option(parsed);
                parsed.is_some()
            }
            Self::Datetime { cells, order, unit, .. } => {
                let rate = if *unit == TimeUnit::Nanoseconds { 1_000_000_000 } else { 1_000_000 };
                let parsed = moments::parse(value).and_then(|moment| moment.ticks(*order, rate));
                cells.append_option(parsed);
                parsed.is_some()
            }
        }
    }

    pub(super) fn finish(self) -> Column {
        match self {
            Self::Text { cells, .. } => cells.finish().into_series().into(),
            Self::Bool { cells, .. } => cells.finish().into_series().into(),
            Self::Int { cells, .. } => cells.finish().into_series().into(),
            Self::Float { cells, .. } => cells.finish().into_series().into(),
            Self::Date { cells, .. } => cells.finish().into_date().into_series().into(),
            Self::Datetime { cells, zoned, unit, .. } => {
                cells.finish().into_datetime(unit, zoned.then_some(TimeZone::UTC)).into_series().into()
            }
        }
    }
}

fn integer(text: &str, marks: Marks) -> Option<i64> {
    match marks {
        Marks::None => numbers::integer(text),
        Marks::Loose { decimal } => {
            let plain = numbers::loose(text, decimal)?;
            let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
            if fraction.bytes().all(|digit| digit == b'0') { numbers::integer(whole) } else { None }
        }
        marks => numbers::integer(&plain(text, marks)?),
    }
}

fn float(text: &str, marks: Marks) -> Option<f64> {
    match marks {
        // `nan` parses, but is a null word here.
        Marks::None => numbers::form(text).and_then(|_| numbers::float(text)),
        marks => numbers::float(&plain(text, marks)?),
    }
}

/// A number's text without its marks.
fn plain(text: &str, marks: Marks) -> Option<String> {
    match marks {
        Marks::None => Some(text.to_owned()),
        Marks::Grouped => numbers::ungrouped(text),
        Marks::DecimalComma => numbers::decimal_comma(text),
        Marks::European => numbers::european(text),
        Marks::Said { decimal, thousands } => numbers::unmarked(text, decimal, thousands),
        Marks::Loose { decimal } => numbers::loose(text, decimal),
    }
}
