//! A column out of a sheet's cells: its type is one that every value in it has; where the values differ, it is text,
//! each as it shows in the sheet.

use std::collections::BTreeMap;

use calamine::CellErrorType;
use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column, Float64Type, Int32Type, Int64Type, IntoSeries,
    PrimitiveChunkedBuilder, StringChunkedBuilder, TimeUnit,
};

use super::sheet::Value;
use crate::frame::load::delimited::{NULL_WORDS, TextDates};
use crate::frame::{any, moment};

/// Whole numbers up to here are exact in the 64-bit floats that sheets are made of.
const EXACT: f64 = 9_007_199_254_740_992.0;
const DAY: i64 = 86_400_000_000;

/// What has been seen of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    texts: u64,
    null_words: u64,
    numbers: u64,
    fractions: u64,
    bools: u64,
    moments: u64,
    timed: u64,
    clocks: u64,
    spans: u64,
    /// Errors, each kind with its count.
    errors: BTreeMap<String, u64>,
}

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Int,
    Float,
    Date,
    Datetime,
    Time,
    Duration,
}

impl Evidence {
    /// Takes a value into account.
    pub(super) fn see(&mut self, value: &Value) {
        match value {
            Value::Text(text) if NULL_WORDS.contains(&text.trim()) => self.null_words += 1,
            Value::Text(_) => self.texts += 1,
            Value::Number(number) => {
                self.numbers += 1;
                self.fractions += u64::from(number.fract() != 0.0 || number.abs() > EXACT);
            }
            Value::Bool(_) => self.bools += 1,
            Value::Moment(micros) => {
                self.moments += 1;
                self.timed += u64::from(micros.rem_euclid(DAY) != 0);
            }
            Value::Clock(_) => self.clocks += 1,
            Value::Span(_) => self.spans += 1,
            Value::Error(error) => *self.errors.entry(error.to_string()).or_default() += 1,
        }
    }

    /// The column's type.
    pub(super) fn kind(&self) -> Kind {
        let sorts = [self.texts, self.numbers, self.bools, self.moments, self.clocks, self.spans];
        if sorts.iter().filter(|count| **count > 0).count() == 1 {
            match sorts.iter().position(|count| *count > 0) {
                Some(1) if self.fractions > 0 => return Kind::Float,
                Some(1) => return Kind::Int,
                Some(2) => return Kind::Bool,
                Some(3) if self.timed > 0 => return Kind::Datetime,
                Some(3) => return Kind::Date,
                Some(4) => return Kind::Time,
                Some(5) => return Kind::Duration,
                _ => return Kind::Text,
            }
        }
        // Times beyond a day show as durations, those within one as times of day: together they are durations.
        if self.spans > 0 && self.texts + self.numbers + self.bools + self.moments == 0 {
            return Kind::Duration;
        }
        Kind::Text
    }

    /// Whether every value is text.
    pub(super) fn is_text_only(&self) -> bool {
        self.numbers + self.bools + self.moments + self.clocks + self.spans == 0 && self.texts > 0
    }

    /// What had to be assumed, in words.
    pub(super) fn note(&self, name: &str, kind: Kind, notes: &mut Vec<String>) {
        if kind == Kind::Text {
            self.note_mixed(name, notes);
        } else if self.null_words > 0 {
            notes.push(format!(
                "“{name}”: {} like “NA” {} read as nulls",
                cells(self.null_words),
                were(self.null_words)
            ));
        }
        if !self.errors.is_empty() {
            let count = self.errors.values().sum();
            let kinds = self.errors.keys().cloned().collect::<Vec<_>>().join(", ");
            notes.push(format!("“{name}”: {} with an error ({kinds}) {} read as nulls", cells(count), were(count)));
        }
    }

    fn note_mixed(&self, name: &str, notes: &mut Vec<String>) {
        let sorts = [
            (self.texts + self.null_words, "text"),
            (self.numbers, "numbers"),
            (self.bools, "truth values"),
            (self.moments, "dates"),
            (self.clocks, "times"),
            (self.spans, "durations"),
        ];
        let seen: Vec<_> =
            sorts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if seen.len() > 1 {
            notes.push(format!("“{name}” holds {}: read as text", seen.join(", ")));
        }
    }
}

fn cells(count: u64) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

fn were(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// A column in the making.
pub(super) enum Builder {
    /// `shown`: everything as it stands in the sheet, errors and null words too.
    Text {
        cells: StringChunkedBuilder,
        shown: bool,
    },
    Bool(BooleanChunkedBuilder),
    Int(PrimitiveChunkedBuilder<Int64Type>),
    Float(PrimitiveChunkedBuilder<Float64Type>),
    Date(PrimitiveChunkedBuilder<Int32Type>),
    Datetime(PrimitiveChunkedBuilder<Int64Type>),
    Time(PrimitiveChunkedBuilder<Int64Type>),
    Duration(PrimitiveChunkedBuilder<Int64Type>),
}

impl Builder {
    pub(super) fn new(kind: Kind, name: &str, rows: usize, shown: bool) -> Self {
        let name = name.into();
        match kind {
            Kind::Text => Self::Text { cells: StringChunkedBuilder::new(name, rows), shown },
            Kind::Bool => Self::Bool(BooleanChunkedBuilder::new(name, rows)),
            Kind::Int => Self::Int(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Float => Self::Float(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Date => Self::Date(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Datetime => Self::Datetime(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Time => Self::Time(PrimitiveChunkedBuilder::new(name, rows)),
            Kind::Duration => Self::Duration(PrimitiveChunkedBuilder::new(name, rows)),
        }
    }

    /// Adds a cell. What the evidence passed over (errors, null words) becomes a null.
    pub(super) fn push(&mut self, value: Option<&Value>) {
        match (self, value) {
            (Self::Text { cells, shown: false }, Some(Value::Error(_)) | None) => cells.append_null(),
            (Self::Text { cells, .. }, Some(value)) => cells.append_value(shown(value)),
            (Self::Text { cells, .. }, None) => cells.append_null(),
            (Self::Bool(cells), value) => {
                cells.append_option(if let Some(Value::Bool(value)) = value { Some(*value) } else { None });
            }
            (Self::Int(cells), value) => {
                cells.append_option(if let Some(Value::Number(value)) = value { Some(*value as i64) } else { None });
            }
            (Self::Float(cells), value) => {
                cells.append_option(if let Some(Value::Number(value)) = value { Some(*value) } else { None });
            }
            (Self::Date(cells), value) => cells.append_option(match value {
                Some(Value::Moment(micros)) => i32::try_from(micros.div_euclid(DAY)).ok(),
                _ => None,
            }),
            (Self::Datetime(cells), value) => {
                cells.append_option(if let Some(Value::Moment(micros)) = value { Some(*micros) } else { None });
            }
            (Self::Time(cells), value) => {
                cells.append_option(if let Some(Value::Clock(nanos)) = value { Some(*nanos) } else { None });
            }
            (Self::Duration(cells), value) => cells.append_option(match value {
                Some(Value::Span(micros)) => Some(*micros),
                Some(Value::Clock(nanos)) => Some(nanos / 1_000),
                _ => None,
            }),
        }
    }

    pub(super) fn finish(self) -> Column {
        match self {
            Self::Text { cells, .. } => cells.finish().into_series().into(),
            Self::Bool(cells) => cells.finish().into_series().into(),
            Self::Int(cells) => cells.finish().into_series().into(),
            Self::Float(cells) => cells.finish().into_series().into(),
            Self::Date(cells) => cells.finish().into_date().into_series().into(),
            Self::Datetime(cells) => cells.finish().into_datetime(TimeUnit::Microseconds, None).into_series().into(),
            Self::Time(cells) => cells.finish().into_time().into_series().into(),
            Self::Duration(cells) => cells.finish().into_duration(TimeUnit::Microseconds).into_series().into(),
        }
    }
}

/// Text that is all dates, in the form that nobody can misread, as dates.
pub(super) fn dates(column: &Column) -> Option<Column> {
    let texts = column.str().ok()?;
    let mut dates = TextDates::new();
    if !texts.iter().flatten().all(|text| dates.see(text)) {
        return None;
    }
    let texts: Vec<Option<&str>> = texts.iter().collect();
    dates.column(column.name(), texts.into_iter())
}

/// A cell as it shows in the sheet: whole numbers without a fraction, dates in the one order that sorts.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Number(number) => any::float(*number, number),
        Value::Bool(true) => "TRUE".to_owned(),
        Value::Bool(false) => "FALSE".to_owned(),
        Value::Moment(micros) if micros.rem_euclid(DAY) == 0 => {
            moment::date_text(i32::try_from(micros.div_euclid(DAY)).unwrap_or(i32::MAX))
        }
        Value::Moment(micros) => moment::datetime_text(*micros, TimeUnit::Microseconds, None, ' '),
        Value::Clock(nanos) => moment::time_text(*nanos, false),
        Value::Span(micros) => span(*micros),
        Value::Error(error) => error_word(error),
    }
}

fn error_word(error: &CellErrorType) -> String {
    error.to_string()
}

/// `36:05:00`, as `[h]:mm:ss` shows it.
fn span(micros: i64) -> String {
    let (sign, micros) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let text = format!("{sign}{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 { text } else { format!("{text}.{fraction:06}").trim_end_matches('0').to_owned() }
}
