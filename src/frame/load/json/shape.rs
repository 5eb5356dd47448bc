//! What type a JSON column has, found by taking in every value of it.

use polars::prelude::{DataType, Field};

use super::parse::Value;

/// Nested values deeper than this are kept as text.
const DEPTH: usize = 24;

/// A type that holds all values taken in so far.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Nothing but nulls.
    Null,
    Bool,
    Int,
    Float,
    Text,
    List(Box<Self>),
    Object(Vec<(String, Self)>),
    /// Whole numbers beyond 64 bits, exact only as text.
    Long,
    /// Values of types that do not go together: each as text.
    Mixed,
}

impl Shape {
    /// Widens the shape to hold a value.
    pub(super) fn take_in(&mut self, value: &Value<'_>, depth: usize) {
        if *self == Self::Mixed || *value == Value::Null {
            return;
        }
        match (&mut *self, value) {
            (Self::List(inner), Value::List(items)) => {
                for item in items {
                    inner.take_in(item, depth + 1);
                }
                return;
            }
            (Self::Object(fields), Value::Object(members)) if !members.is_empty() => {
                take_in_members(fields, members, depth);
                return;
            }
            _ => {}
        }
        let seen = match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(digits) => number(digits),
            Value::Text(_) => Self::Text,
            // An object without members has no type of its own.
            Value::List(_) | Value::Object(_) if depth >= DEPTH || *value == Value::Object(vec![]) => Self::Mixed,
            Value::List(_) => Self::List(Box::new(Self::Null)),
            Value::Object(_) => Self::Object(vec![]),
        };
        let nested = matches!(seen, Self::List(_) | Self::Object(_));
        *self = match (std::mem::replace(self, Self::Null), seen) {
            (Self::Null, seen) => seen,
            (before, seen) if before == seen => before,
            (Self::Int, Self::Float) | (Self::Float, Self::Int) => Self::Float,
            (Self::Int, Self::Long) | (Self::Long, Self::Int) => Self::Long,
            _ => Self::Mixed,
        };
        if nested && *self != Self::Mixed {
            self.take_in(value, depth);
        }
    }

    /// The polars type; text where nothing was seen.
    pub(super) fn dtype(&self) -> DataType {
        match self {
            Self::Bool => DataType::Boolean,
            Self::Int => DataType::Int64,
            Self::Float => DataType::Float64,
            Self::Null | Self::Text | Self::Long | Self::Mixed => DataType::String,
            Self::List(inner) => DataType::List(Box::new(inner.dtype())),
            Self::Object(fields) => DataType::Struct(
                fields.iter().map(|(name, shape)| Field::new(name.as_str().into(), shape.dtype())).collect(),
            ),
        }
    }
}

fn take_in_members(
    fields: &mut Vec<(String, Shape)>,
    members: &[(std::borrow::Cow<'_, str>, Value<'_>)],
    depth: usize,
) {
    for (index, (key, member)) in members.iter().enumerate() {
        // Records mostly have their keys in the same order.
        let place = match fields.get(index) {
            Some((name, _)) if name == key => Some(index),
            _ => fields.iter().position(|(name, _)| name == key),
        };
        let place = place.unwrap_or_else(|| {
            fields.push((key.to_string(), Shape::Null));
            fields.len() - 1
        });
        fields[place].1.take_in(member, depth + 1);
    }
}

fn number(digits: &str) -> Shape {
    if digits.contains(['.', 'e', 'E', 'N', 'I']) {
        Shape::Float
    } else if digits.parse::<i64>().is_ok() {
        Shape::Int
    } else {
        Shape::Long
    }
}
