//! A column's type, with the names of the contract (section 9 of the execution contract).

use std::fmt;

/// The resolution of a datetime or duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

/// A column's type. `Display` gives the name that JSON, the grid and the prompts show.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the name it prints")]
pub enum DataType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Int128,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    UInt128,
    Float32,
    Float64,
    Decimal { precision: usize, scale: usize },
    Text,
    Binary,
    Date,
    Time,
    Datetime { unit: TimeUnit, zone: Option<String> },
    Duration { unit: TimeUnit },
    Category,
    List(Box<Self>),
    Struct(Vec<(String, Self)>),
    Null,
}

impl DataType {
    /// Integers of every width.
    pub fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::Int8
                | Self::Int16
                | Self::Int32
                | Self::Int64
                | Self::Int128
                | Self::UInt8
                | Self::UInt16
                | Self::UInt32
                | Self::UInt64
                | Self::UInt128
        )
    }

    /// Integers, floats and decimals: what can be summed, and is aligned to the right.
    pub fn is_numeric(&self) -> bool {
        self.is_integer() || matches!(self, Self::Float32 | Self::Float64 | Self::Decimal { .. })
    }

    /// Dates and datetimes: what has a year.
    pub fn is_temporal(&self) -> bool {
        matches!(self, Self::Date | Self::Datetime { .. })
    }

    /// Text and categories: what has values a question can name.
    pub fn is_textual(&self) -> bool {
        matches!(self, Self::Text | Self::Category)
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Milliseconds => "ms",
            Self::Microseconds => "us",
            Self::Nanoseconds => "ns",
        })
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Bool => "bool",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Int128 => "int128",
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::UInt128 => "uint128",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Text => "text",
            Self::Binary => "binary",
            Self::Date => "date",
            Self::Time => "time",
            Self::Category => "category",
            Self::Null => "null",
            Self::Decimal { precision, scale } => return write!(f, "decimal({precision},{scale})"),
            Self::Datetime { unit, zone: None } => return write!(f, "datetime[{unit}]"),
            Self::Datetime { unit, zone: Some(zone) } => return write!(f, "datetime[{unit},{zone}]"),
            Self::Duration { unit } => return write!(f, "duration[{unit}]"),
            Self::List(inner) => return write!(f, "list<{inner}>"),
            Self::Struct(fields) => {
                f.write_str("struct{")?;
                for (index, (name, data_type)) in fields.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{name}:{data_type}")?;
                }
                return f.write_str("}");
            }
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::{DataType, TimeUnit};

    #[test]
    fn types_print_the_contracts_names() {
        let zoned = DataType::Datetime { unit: TimeUnit::Microseconds, zone: Some("Europe/Paris".to_owned()) };
        let nested = DataType::Struct(vec![
            ("a".to_owned(), DataType::List(Box::new(zoned))),
            ("b".to_owned(), DataType::Decimal { precision: 38, scale: 2 }),
        ]);
        assert_eq!(nested.to_string(), "struct{a:list<datetime[us,Europe/Paris]>,b:decimal(38,2)}");
    }
}
