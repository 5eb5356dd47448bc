//! Values that a person types into a condition, and columns whose values are whole numbers underneath.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use polars::prelude::{Column, DataType as Dtype, TimeUnit, TimeZone};

use crate::domain::{Bound, DataType, Scalar};
use crate::frame::moment;

/// What a text means in a column of this type, or what is expected there.
pub fn value_of(text: &str, data_type: &DataType) -> Result<Scalar, String> {
    let trimmed = text.trim();
    match data_type {
        DataType::Bool => match trimmed.to_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Scalar::Bool(true)),
            "false" | "no" | "0" => Ok(Scalar::Bool(false)),
            _ => Err("true or false".to_owned()),
        },
        data_type if data_type.is_numeric() => {
            // Thousands are shown with commas; they may be typed or pasted the same way.
            let plain = trimmed.replace([',', '_', ' '], "");
            let whole = plain.parse().map(Scalar::Int);
            let real = || plain.parse::<f64>().ok().filter(|value| value.is_finite()).map(Scalar::Float);
            whole.ok().or_else(real).ok_or_else(|| "a number such as 1,250 or 0.5".to_owned())
        }
        data_type if data_type.is_temporal() => {
            moment_of(trimmed).ok_or_else(|| "a day such as 2024-03-31, or with a time 2024-03-31 18:30".to_owned())
        }
        _ => Ok(Scalar::Text(text.to_owned())),
    }
}

/// A day, a moment; of a month or a year its first day.
fn moment_of(text: &str) -> Option<Scalar> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(Scalar::Date(day));
    }
    for pattern in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, pattern) {
            return Some(Scalar::Datetime(moment));
        }
    }
    let (year, month) = text.split_once('-').unwrap_or((text, "1"));
    let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1).map(Scalar::Date)
}

/// A number as a float.
pub(super) fn real(scalar: &Scalar) -> Option<f64> {
    match scalar {
        Scalar::Int(value) => Some(*value as f64),
        Scalar::Float(value) => Some(*value),
        Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_) | Scalar::Datetime(_) => None,
    }
}

/// A column whose values are whole numbers underneath: integers, booleans, days, and moments in nanoseconds of their own
/// zone's clock.
pub(super) struct Whole {
    physical: Column,
    kind: Kind,
}

enum Kind {
    Number,
    Bool,
    Day,
    Moment(TimeUnit, Option<TimeZone>),
}

impl Whole {
    /// `None` for other columns.
    pub(super) fn of(column: &Column) -> Option<Self> {
        let kind = match column.dtype() {
            Dtype::Boolean => Kind::Bool,
            Dtype::Date => Kind::Day,
            Dtype::Datetime(unit, zone) => Kind::Moment(*unit, zone.clone()),
            // Beyond what the numbers here can hold; looked at as text.
            Dtype::UInt128 => return None,
            dtype if dtype.is_integer() => Kind::Number,
            _ => return None,
        };
        Some(Self { physical: column.to_physical_repr(), kind })
    }

    /// The values in order; `None` for missing ones.
    pub(super) fn numbers(&self) -> Box<dyn Iterator<Item = Option<i128>> + '_> {
        macro_rules! values {
            ($as:ident) => {
                match self.physical.$as() {
                    Ok(values) => Box::new(values.iter().map(|value| value.map(i128::from))),
                    Err(_) => Box::new(std::iter::empty()),
                }
            };
        }
        if let Kind::Moment(unit, zone) = &self.kind {
            let Ok(ticks) = self.physical.i64() else { return Box::new(std::iter::empty()) };
            return Box::new(ticks.iter().map(|ticks| Some(nanos(moment::local(ticks?, *unit, zone.as_ref())?.0))));
        }
        match self.physical.dtype() {
            Dtype::Boolean => values!(bool),
            Dtype::Int8 => values!(i8),
            Dtype::Int16 => values!(i16),
            Dtype::Int32 => values!(i32),
            Dtype::Int64 => values!(i64),
            Dtype::Int128 => values!(i128),
            Dtype::UInt8 => values!(u8),
            Dtype::UInt16 => values!(u16),
            Dtype::UInt32 => values!(u32),
            Dtype::UInt64 => values!(u64),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// The first or last number that belongs to a range with this end; `None` where the end means nothing here.
    pub(super) fn end(&self, bound: &Bound, upper: bool) -> Option<i128> {
        let (first, last) = self.span(&bound.value)?;
        Some(match (upper, bound.inclusive) {
            (false, true) => first,
            (false, false) => last.checked_add(1)?,
            (true, true) => last,
            (true, false) => first.checked_sub(1)?,
        })
    }

    /// The numbers that a value covers: a day covers all its moments, half a number none. The first may be one above
    /// the last.
    fn span(&self, value: &Scalar) -> Option<(i128, i128)> {
        let one = |number: i128| Some((number, number));
        match (&self.kind, value) {
            (Kind::Number, Scalar::Int(value)) => one(*value),
            // A conversion that saturates is what a range wants.
            (Kind::Number, Scalar::Float(value)) => Some((value.ceil() as i128, value.floor() as i128)),
            (Kind::Bool, Scalar::Bool(value)) => one(i128::from(*value)),
            (Kind::Day, Scalar::Date(day)) => one(i128::from(moment::days(*day))),
            (Kind::Day, Scalar::Datetime(at)) => {
                let day = i128::from(moment::days(at.date()));
                Some(if at.time() == NaiveTime::MIN { (day, day) } else { (day + 1, day) })
            }
            (Kind::Moment(..), Scalar::Date(day)) => {
                let first = nanos(day.and_time(NaiveTime::MIN));
                Some((first, first + 86_400_000_000_000 - 1))
            }
            (Kind::Moment(..), Scalar::Datetime(at)) => one(nanos(*at)),
            _ => None,
        }
    }
}

/// Nanoseconds since 1970 on the same clock.
fn nanos(at: NaiveDateTime) -> i128 {
    let at = at.and_utc();
    i128::from(at.timestamp()) * 1_000_000_000 + i128::from(at.timestamp_subsec_nanos())
}
