//! What type a JSON column has, found by taking in every value of it.

use polars::prelude::{DataType, Field};

use super::parse::Value;

/// Nested values deeper than this are kept as text.
const DEPTH: usize = 24;
/// Objects with more different keys than this are kept as text: they are no records.
const FIELDS: usize = 10_000;

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
    /// Whether it is this shape, or has it somewhere inside.
    pub(super) fn holds(&self, wanted: &Self) -> bool {
        match self {
            Self::List(inner) => inner.holds(wanted),
            Self::Object(fields) => fields.iter().any(|(_, field)| field.holds(wanted)),
            own => own == wanted,
        }
    }

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
                if fields.len() > FIELDS {
                    *self = Self::Mixed;
                }
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

    /// A shape that holds all values of both.
    pub(super) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Null, shape) | (shape, Self::Null) => shape,
            (Self::Int, Self::Float) | (Self::Float, Self::Int) => Self::Float,
            (Self::Int, Self::Long) | (Self::Long, Self::Int) => Self::Long,
            (Self::List(one), Self::List(two)) => Self::List(Box::new(one.with(*two))),
            (Self::Object(mut one), Self::Object(two)) => {
                for (about, (key, shape)) in two.into_iter().enumerate() {
                    match place_of(&one, about, &key) {
                        Some(place) => {
                            let known = std::mem::replace(&mut one[place].1, Self::Null);
                            one[place].1 = known.with(shape);
                        }
                        None => one.push((key, shape)),
                    }
                }
                if one.len() > FIELDS { Self::Mixed } else { Self::Object(one) }
            }
            (one, two) if one == two => one,
            _ => Self::Mixed,
        }
    }

    /// How many cells the value takes when each of its objects has every field.
    pub(super) fn cells_of(&self, value: &Value<'_>) -> usize {
        match (self, value) {
            (Self::List(inner), Value::List(items)) => items.iter().map(|item| inner.cells_of(item)).sum(),
            (Self::Object(fields), Value::Object(members)) => {
                let inner = members.iter().enumerate().filter(|(_, (_, member))| member.is_nested()).map(
                    |(at, (key, member))| {
                        let place = place_of(fields, at, key);
                        place.map_or(0, |place| fields[place].1.cells_of(member))
                    },
                );
                fields.len() + inner.sum::<usize>()
            }
            _ => 1,
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
        let place = place_of(fields, index, key).unwrap_or_else(|| {
            fields.push((key.to_string(), Shape::Null));
            fields.len() - 1
        });
        fields[place].1.take_in(member, depth + 1);
        if fields.len() > FIELDS {
            return;
        }
    }
}

/// The field of a key, which is about here: records mostly have their keys in the same order.
fn place_of(fields: &[(String, Shape)], about: usize, key: &str) -> Option<usize> {
    match fields.get(about) {
        Some((name, _)) if name == key => Some(about),
        _ => fields.iter().position(|(name, _)| name == key),
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
