//! One value of any type as plain text: what export writes and "everything as text" shows. Exact, ungrouped; how a
//! cell looks to the eye is `cell`'s business.

use std::borrow::Cow;
use std::fmt::{Display, LowerExp};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use polars::prelude::AnyValue;

use super::{cell_json, moment, number};
use crate::domain::Scalar;

/// The value's exact text; `None` for a null. Nested values are compact JSON.
pub(super) fn plain<'a>(value: &'a AnyValue<'_>) -> Option<Cow<'a, str>> {
    if let Some(text) = value.get_str() {
        return Some(Cow::Borrowed(text));
    }
    Some(Cow::Owned(match value {
        AnyValue::Null => return None,
        AnyValue::Boolean(value) => value.to_string(),
        AnyValue::Float32(value) => float(f64::from(*value), &value),
        AnyValue::Float64(value) => float(*value, &value),
        AnyValue::Decimal(digits, _, scale) => number::decimal(*digits, *scale),
        AnyValue::Date(days) => moment::date_text(*days),
        AnyValue::Time(nanos) => moment::time_text(*nanos, false),
        AnyValue::Datetime(ticks, unit, zone) => moment::datetime_text(*ticks, *unit, *zone, ' '),
        AnyValue::DatetimeOwned(ticks, unit, zone) => moment::datetime_text(*ticks, *unit, zone.as_deref(), ' '),
        AnyValue::Duration(ticks, unit) => moment::duration_iso(*ticks, *unit),
        AnyValue::Binary(bytes) => STANDARD.encode(bytes),
        AnyValue::BinaryOwned(bytes) => STANDARD.encode(bytes),
        AnyValue::List(_) | AnyValue::Array(..) | AnyValue::Struct(..) | AnyValue::StructOwned(_) => {
            cell_json::value(value).to_string()
        }
        integer => integer.to_string(),
    }))
}

/// The value as one to compare others with; `None` for a missing one and for types that have no such value.
pub(super) fn scalar(value: &AnyValue<'_>) -> Option<Scalar> {
    if let Some(text) = value.get_str() {
        return Some(Scalar::Text(text.to_owned()));
    }
    match value {
        AnyValue::Boolean(value) => Some(Scalar::Bool(*value)),
        AnyValue::Date(days) => moment::date(*days).map(Scalar::Date),
        AnyValue::Datetime(ticks, unit, zone) => {
            moment::local(*ticks, *unit, *zone).map(|(moment, _)| Scalar::Datetime(moment))
        }
        AnyValue::DatetimeOwned(ticks, unit, zone) => {
            moment::local(*ticks, *unit, zone.as_deref()).map(|(moment, _)| Scalar::Datetime(moment))
        }
        AnyValue::Float64(number) => (!number.is_nan()).then_some(Scalar::Float(*number)),
        AnyValue::Float32(number) => (!number.is_nan()).then_some(Scalar::Float(f64::from(*number))),
        AnyValue::Decimal(..) => number::of(value).map(Scalar::Float),
        AnyValue::UInt128(number) => i128::try_from(*number).ok().map(Scalar::Int),
        value if value.dtype().is_integer() => value.extract::<i128>().map(Scalar::Int),
        _ => None,
    }
}

/// A float's shortest text, with the contract's words for what is not finite. `own` is the float as it is, of 32 bits or
/// 64: the shortest text of one is not that of the other.
pub(super) fn float(value: f64, own: &(impl Display + LowerExp)) -> String {
    match cell_json::not_finite(value) {
        Some(word) => word.to_owned(),
        // Beyond this, plain digits are longer than anyone wants to read and say no more.
        None if value != 0.0 && !(1e-7..1e21).contains(&value.abs()) => format!("{own:e}"),
        None => own.to_string(),
    }
}
