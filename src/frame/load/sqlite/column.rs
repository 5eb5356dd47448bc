//! A column out of SQLite's values. Any cell there can hold any type, whatever was declared: the values decide, and the
//! declared type has a say where they leave it open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use polars::prelude::{
    BinaryChunkedBuilder, BooleanChunkedBuilder, ChunkedBuilder, Column, Float64Type, Int64Type, IntoSeries,
    PrimitiveChunkedBuilder, StringChunkedBuilder, TimeUnit,
};
use rusqlite::types::ValueRef;

use crate::frame::any;
use crate::frame::load::delimited::TextDates;

/// Whole numbers beyond are not exact among fractions.
const EXACT: i64 = 1 << 53;
/// Seconds and milliseconds since 1970 that stand for moments of the years 1973 to 2100 and so.
const SECONDS: std::ops::RangeInclusive<i64> = 100_000_000..=4_200_000_000;
const MILLIS: std::ops::RangeInclusive<i64> = 100_000_000_000..=4_200_000_000_000;

/// What a declared type promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    Int,
    Float,
    Bool,
    Date,
    Moment,
    Text,
    Blob,
    Any,
}

impl Declared {
    /// By the rules of SQLite's affinities, and the names that people give to dates and truth values.
    pub(super) fn of(declared: Option<&str>) -> Self {
        let declared = declared.unwrap_or_default().to_ascii_uppercase();
        let has = |word: &str| declared.contains(word);
        if has("BOOL") {
            Self::Bool
        } else if has("TIMESTAMP") || has("DATETIME") {
            Self::Moment
        } else if has("DATE") {
            Self::Date
        } else if has("INT") {
            Self::Int
        } else if has("CHAR") || has("CLOB") || has("TEXT") || has("STRING") {
            Self::Text
        } else if has("BLOB") || has("BINARY") {
            Self::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") || has("NUMERIC") || has("DECIMAL") {
            Self::Float
        } else {
            Self::Any
        }
    }

    /// Whether it is a date or a moment.
    pub(super) fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Moment)
    }
}

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    Bool,
    Text,
    Blob,
    /// Whole numbers that count seconds or milliseconds since 1970.
    Epoch {
        per_second: i64,
    },
}

/// What has been seen of a column.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    declared: Declared,
    ints: u64,
    reals: u64,
    texts: u64,
    /// Texts without a character.
    blanks: u64,
    blobs: u64,
    broken: u64,
    low: i64,
    high: i64,
}

impl Evidence {
    pub(super) fn new(declared: Declared) -> Self {
        Self { declared, ints: 0, reals: 0, texts: 0, blanks: 0, blobs: 0, broken: 0, low: i64::MAX, high: i64::MIN }
    }

    /// Takes a value into account.
    pub(super) fn see(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => {}
            ValueRef::Integer(number) => {
                self.ints += 1;
                self.low = self.low.min(number);
                self.high = self.high.max(number);
            }
            ValueRef::Real(_) => self.reals += 1,
            ValueRef::Text(b"") => self.blanks += 1,
            ValueRef::Text(text) => {
                self.texts += 1;
                self.broken += u64::from(std::str::from_utf8(text).is_err());
            }
            ValueRef::Blob(_) => self.blobs += 1,
        }
    }

    /// Whether there is anything but text.
    pub(super) fn is_mixed(&self) -> bool {
        self.ints + self.reals + self.blobs > 0
    }

    /// The column's type; what had to be assumed goes into the notes.
    pub(super) fn decide(&self, name: &str, notes: &mut Vec<String>) -> Kind {
        if self.broken > 0 {
            let texts = if self.broken == 1 { "1 text is".to_owned() } else { format!("{} texts are", self.broken) };
            notes.push(format!("“{name}”: {texts} not UTF-8; broken characters were replaced by �"));
        }
        let numbers = self.ints + self.reals;
        if self.texts + self.blobs == 0 && numbers > 0 {
            if self.blanks > 0 {
                notes.push(format!("“{name}”: {} empty texts among numbers were read as nulls", self.blanks));
            }
            return self.number(name, notes);
        }
        if self.texts + self.blanks + numbers == 0 && self.blobs > 0 {
            return Kind::Blob;
        }
        if numbers + self.blobs > 0 {
            let sorts =
                [(self.ints, "whole numbers"), (self.reals, "fractions"), (self.texts, "texts"), (self.blobs, "blobs")];
            let seen: Vec<_> =
                sorts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
            notes.push(format!("“{name}” holds {}: read as text", seen.join(", ")));
            return Kind::Text;
        }
        match self.declared {
            _ if self.texts + self.blanks > 0 => Kind::Text,
            Declared::Int => Kind::Int,
            Declared::Float => Kind::Float,
            Declared::Bool => Kind::Bool,
            Declared::Blob => Kind::Blob,
            Declared::Date | Declared::Moment => Kind::Epoch { per_second: 1 },
            Declared::Text | Declared::Any => Kind::Text,
        }
    }

    fn number(&self, name: &str, notes: &mut Vec<String>) -> Kind {
        if self.reals > 0 {
            let exact = self.ints == 0 || (self.low >= -EXACT && self.high <= EXACT);
            if !exact {
                notes.push(format!("“{name}” holds fractions and whole numbers beyond 2^53, which are not exact now"));
            }
            return Kind::Float;
        }
        let within = |range: &std::ops::RangeInclusive<i64>| range.contains(&self.low) && range.contains(&self.high);
        match self.declared {
            Declared::Bool if self.low >= 0 && self.high <= 1 => Kind::Bool,
            temporal if temporal.is_temporal() && within(&SECONDS) => {
                notes.push(format!(
                    "“{name}”: its numbers were read as seconds since 1970, since it is declared a date"
                ));
                Kind::Epoch { per_second: 1 }
            }
            temporal if temporal.is_temporal() && within(&MILLIS) => {
                let note = "its numbers were read as milliseconds since 1970, since it is declared a date";
                notes.push(format!("“{name}”: {note}"));
                Kind::Epoch { per_second: 1_000 }
            }
            _ => Kind::Int,
        }
    }
}

/// A column in the making.
pub(super) enum Builder {
    Int(PrimitiveChunkedBuilder<Int64Type>),
    Float(PrimitiveChunkedBuilder<Float64Type>),
    Bool(BooleanChunkedBuilder),
    Text(StringChunkedBuilder),
    Blob(BinaryChunkedBuilder),
    Epoch { cells: PrimitiveChunkedBuilder<Int64Type>, per_second: i64 },
}

impl Builder {
    pub(super) fn new(kind: Kind, name: &str) -> Self {
        let name = name.into();
        match kind {
            Kind::Int => Self::Int(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Float => Self::Float(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Bool => Self::Bool(BooleanChunkedBuilder::new(name, 0)),
            Kind::Text => Self::Text(StringChunkedBuilder::new(name, 0)),
            Kind::Blob => Self::Blob(BinaryChunkedBuilder::new(name, 0)),
            Kind::Epoch { per_second } => Self::Epoch { cells: PrimitiveChunkedBuilder::new(name, 0), per_second },
        }
    }

    /// Adds a value. What the evidence ruled out becomes a null.
    pub(super) fn push(&mut self, value: ValueRef<'_>) {
        match (self, value) {
            (Self::Int(cells), ValueRef::Integer(number)) => cells.append_value(number),
            (Self::Int(cells), _) => cells.append_null(),
            (Self::Float(cells), ValueRef::Integer(number)) => cells.append_value(number as f64),
            (Self::Float(cells), ValueRef::Real(number)) => cells.append_value(number),
            (Self::Float(cells), _) => cells.append_null(),
            (Self::Bool(cells), ValueRef::Integer(number)) => cells.append_value(number != 0),
            (Self::Bool(cells), _) => cells.append_null(),
            (Self::Blob(cells), ValueRef::Blob(bytes)) => cells.append_value(bytes),
            (Self::Blob(cells), _) => cells.append_null(),
            (Self::Epoch { cells, per_second }, ValueRef::Integer(number)) => {
                cells.append_option(number.checked_mul(1_000_000 / *per_second));
            }
            (Self::Epoch { cells, .. }, _) => cells.append_null(),
            (Self::Text(cells), value) => match value {
                ValueRef::Null => cells.append_null(),
                ValueRef::Integer(number) => cells.append_value(number.to_string()),
                ValueRef::Real(number) => cells.append_value(any::float(number, &number)),
                ValueRef::Text(text) => cells.append_value(String::from_utf8_lossy(text)),
                ValueRef::Blob(bytes) => cells.append_value(STANDARD.encode(bytes)),
            },
        }
    }

    pub(super) fn finish(self) -> Column {
        match self {
            Self::Int(cells) => cells.finish().into_series().into(),
            Self::Float(cells) => cells.finish().into_series().into(),
            Self::Bool(cells) => cells.finish().into_series().into(),
            Self::Text(cells) => cells.finish().into_series().into(),
            Self::Blob(cells) => cells.finish().into_series().into(),
            Self::Epoch { cells, .. } => {
                cells.finish().into_datetime(TimeUnit::Microseconds, None).into_series().into()
            }
        }
    }
}

/// Texts that are all dates, in the form that nobody can misread, as dates.
pub(super) fn dates(column: &Column) -> Option<Column> {
    let texts = column.str().ok()?;
    let mut dates = TextDates::new();
    if texts.null_count() == texts.len() || !texts.iter().flatten().all(|text| dates.see(text)) {
        return None;
    }
    let texts: Vec<Option<&str>> = texts.iter().collect();
    dates.column(column.name(), texts.into_iter())
}
