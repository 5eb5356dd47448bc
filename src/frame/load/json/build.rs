//! Builds a column of JSON values whose shape is known.

use std::borrow::Cow;

use polars::prelude::{
    AnyValue, BooleanChunked, Column, Field, Float64Chunked, Int64Chunked, IntoSeries, PlSmallStr, Series,
    StringChunked,
};

use super::parse::Value;
use super::shape::Shape;
use crate::frame::load::delimited::TextDates;

/// The column; what could not keep its form is noted.
pub(super) fn column(name: &str, values: &[Value<'_>], shape: &Shape, notes: &mut Vec<String>) -> Column {
    let dates = if *shape == Shape::Text { dates(values) } else { None };
    note(name, shape, dates.is_some(), notes);
    known(name, values, shape, dates.as_ref())
}

/// Says what could not keep its form.
pub(super) fn note(name: &str, shape: &Shape, are_dates: bool, notes: &mut Vec<String>) {
    let what = match shape {
        Shape::Mixed => " holds values of several types: read as text",
        Shape::Long => " holds whole numbers beyond 64 bits: read as text",
        Shape::Text if are_dates => ": texts that are all dates were read as dates",
        nested if nested.holds(&Shape::Long) => {
            " holds whole numbers beyond 64 bits in its values: those are read as text"
        }
        _ => return,
    };
    notes.push(format!("“{name}”{what}"));
}

/// The column of a known shape, whose texts may all be dates.
pub(super) fn known(name: &str, values: &[Value<'_>], shape: &Shape, dates: Option<&TextDates>) -> Column {
    let text = |value: &Value<'_>| if let Value::Text(text) = value { Some(text.to_string()) } else { None };
    let column = dates.and_then(|dates| {
        let texts: Vec<Option<String>> = values.iter().map(text).collect();
        dates.column(name, texts.iter().map(|text| text.as_deref()))
    });
    column.unwrap_or_else(|| series(name, values, shape).with_name(name.into()).into())
}

/// The column as text, each value as JSON has it.
pub(super) fn text(name: &str, values: &[Value<'_>]) -> Column {
    series(name, values, &Shape::Text).with_name(name.into()).into()
}

/// What dates the texts are, if all of them are.
fn dates(values: &[Value<'_>]) -> Option<TextDates> {
    let mut dates = TextDates::new();
    let plausible = values.iter().all(|value| match value {
        Value::Text(text) => dates.see(text),
        _ => true,
    });
    (plausible && dates.are_dates()).then_some(dates)
}

fn series(name: &str, values: &[Value<'_>], shape: &Shape) -> Series {
    match shape {
        Shape::Bool => {
            let cells = values.iter().map(|value| if let Value::Bool(value) = value { Some(*value) } else { None });
            cells.collect::<BooleanChunked>().into_series()
        }
        Shape::Int => values.iter().map(|value| number(value)?.parse().ok()).collect::<Int64Chunked>().into_series(),
        Shape::Float => {
            values.iter().map(|value| number(value)?.parse().ok()).collect::<Float64Chunked>().into_series()
        }
        Shape::Null | Shape::Text | Shape::Long | Shape::Mixed => {
            values.iter().map(plain).collect::<StringChunked>().into_series()
        }
        Shape::List(_) | Shape::Object(_) => {
            let cells: Vec<AnyValue<'_>> = values.iter().map(|value| any_value(value, shape)).collect();
            let built = Series::from_any_values_and_dtype(name.into(), &cells, &shape.dtype(), true);
            // Nested types that polars cannot build stay readable as JSON text.
            built.unwrap_or_else(|_| values.iter().map(plain).collect::<StringChunked>().into_series())
        }
    }
}

fn number<'a>(value: &Value<'a>) -> Option<&'a str> {
    if let Value::Number(digits) = value { Some(digits) } else { None }
}

/// A value as text: texts as they are, everything else as JSON.
fn plain(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.to_string()),
        other => {
            let mut text = String::new();
            write(other, &mut text);
            Some(text)
        }
    }
}

fn write(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(digits) => out.push_str(digits),
        Value::Text(text) => out.push_str(&serde_json::Value::from(text.as_ref()).to_string()),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write(&Value::Text(Cow::Borrowed(key)), out);
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
    }
}

fn any_value(value: &Value<'_>, shape: &Shape) -> AnyValue<'static> {
    if *value == Value::Null {
        return AnyValue::Null;
    }
    match shape {
        Shape::Bool => {
            if let Value::Bool(value) = value {
                AnyValue::Boolean(*value)
            } else {
                AnyValue::Null
            }
        }
        Shape::Int => number(value).and_then(|digits| digits.parse().ok()).map_or(AnyValue::Null, AnyValue::Int64),
        Shape::Float => number(value).and_then(|digits| digits.parse().ok()).map_or(AnyValue::Null, AnyValue::Float64),
        Shape::Null | Shape::Text | Shape::Long | Shape::Mixed => {
            plain(value).map_or(AnyValue::Null, |text| AnyValue::StringOwned(PlSmallStr::from_string(text)))
        }
        Shape::List(inner) => match value {
            Value::List(items) => AnyValue::List(series("", items, inner)),
            _ => AnyValue::Null,
        },
        Shape::Object(fields) => match value {
            Value::Object(members) => object(members, fields),
            _ => AnyValue::Null,
        },
    }
}

fn object(members: &[(Cow<'_, str>, Value<'_>)], fields: &[(String, Shape)]) -> AnyValue<'static> {
    let cell = |(name, shape): &(String, Shape)| {
        let member = members.iter().rev().find(|(key, _)| key == name);
        member.map_or(AnyValue::Null, |(_, value)| any_value(value, shape))
    };
    let types = fields.iter().map(|(name, shape)| Field::new(name.as_str().into(), shape.dtype())).collect();
    AnyValue::StructOwned(Box::new((fields.iter().map(cell).collect(), types)))
}
