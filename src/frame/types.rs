//! Polars' types in the words of the contract, for everyone outside this room.

use polars::prelude as pl;

use crate::domain::{DataType, TimeUnit};

/// The contract's name for a polars type. What the contract has no word for takes the nearest one.
pub(super) fn data_type(dtype: &pl::DataType) -> DataType {
    match dtype {
        pl::DataType::Boolean => DataType::Bool,
        pl::DataType::Int8 => DataType::Int8,
        pl::DataType::Int16 => DataType::Int16,
        pl::DataType::Int32 => DataType::Int32,
        pl::DataType::Int64 => DataType::Int64,
        pl::DataType::Int128 => DataType::Int128,
        pl::DataType::UInt8 => DataType::UInt8,
        pl::DataType::UInt16 => DataType::UInt16,
        pl::DataType::UInt32 => DataType::UInt32,
        pl::DataType::UInt64 => DataType::UInt64,
        pl::DataType::UInt128 => DataType::UInt128,
        pl::DataType::Float16 | pl::DataType::Float32 => DataType::Float32,
        pl::DataType::Float64 => DataType::Float64,
        pl::DataType::Decimal(precision, scale) => DataType::Decimal { precision: *precision, scale: *scale },
        pl::DataType::Binary | pl::DataType::BinaryOffset => DataType::Binary,
        pl::DataType::Date => DataType::Date,
        pl::DataType::Time => DataType::Time,
        pl::DataType::Datetime(unit, zone) => {
            DataType::Datetime { unit: time_unit(*unit), zone: zone.as_ref().map(ToString::to_string) }
        }
        pl::DataType::Duration(unit) => DataType::Duration { unit: time_unit(*unit) },
        pl::DataType::Categorical(..) | pl::DataType::Enum(..) => DataType::Category,
        pl::DataType::List(inner) | pl::DataType::Array(inner, _) => DataType::List(Box::new(data_type(inner))),
        pl::DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| (field.name().to_string(), data_type(field.dtype()))).collect())
        }
        pl::DataType::Null => DataType::Null,
        // Text, and the types that exist only while polars plans a query.
        _ => DataType::Text,
    }
}

fn time_unit(unit: pl::TimeUnit) -> TimeUnit {
    match unit {
        pl::TimeUnit::Milliseconds => TimeUnit::Milliseconds,
        pl::TimeUnit::Microseconds => TimeUnit::Microseconds,
        pl::TimeUnit::Nanoseconds => TimeUnit::Nanoseconds,
    }
}

/// Whether a type, or one inside it, is wanted.
pub(super) fn holds(dtype: &pl::DataType, wanted: fn(&pl::DataType) -> bool) -> bool {
    wanted(dtype)
        || match dtype {
            pl::DataType::List(inner) | pl::DataType::Array(inner, _) => holds(inner, wanted),
            pl::DataType::Struct(fields) => fields.iter().any(|field| holds(field.dtype(), wanted)),
            _ => false,
        }
}

/// The type with every wide integer replaced, and every category as text.
pub(super) fn recast(dtype: &pl::DataType, wide: &pl::DataType) -> pl::DataType {
    dtype.clone().map_leaves(&mut |leaf| match leaf {
        pl::DataType::Int128 | pl::DataType::UInt128 => wide.clone(),
        pl::DataType::Categorical(..) | pl::DataType::Enum(..) => pl::DataType::String,
        other => other,
    })
}
