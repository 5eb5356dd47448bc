//! How a cell looks to a person: the only place that decides it. O(1) a cell; the column's format is decided
//! elsewhere (`number`).

use polars::prelude::AnyValue;

use super::number::{self, ColumnFormat};
use super::{any, cell_json, moment};

/// Characters of a nested value that are shown before it is cut.
const NESTED: usize = 200;
/// Bytes of a binary value that are shown before it is cut.
const BINARY: usize = 32;

/// A cell as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText {
    /// What to show; for a null its marker.
    pub text: String,
    /// What it is, for looks that must differ.
    pub kind: CellKind,
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// No value.
    Null,
    /// A number, aligned to the right.
    Number,
    /// Not a number or infinite.
    NotFinite,
    /// Text.
    Text,
    /// Text of no characters.
    Empty,
    /// Anything else: dates, booleans, lists, ...
    Other,
}

impl CellText {
    fn new(text: impl Into<String>, kind: CellKind) -> Self {
        Self { text: text.into(), kind }
    }
}

/// The look of a value in a column of this format.
pub(super) fn text(value: &AnyValue<'_>, format: ColumnFormat) -> CellText {
    if let Some(text) = value.get_str() {
        return if text.is_empty() {
            CellText::new("", CellKind::Empty)
        } else {
            CellText::new(visible(text), CellKind::Text)
        };
    }
    match value {
        AnyValue::Null => CellText::new("null", CellKind::Null),
        AnyValue::Boolean(value) => CellText::new(value.to_string(), CellKind::Other),
        AnyValue::Float32(value) => float(f64::from(*value), &value.to_string(), format),
        AnyValue::Float64(value) => float(*value, &value.to_string(), format),
        AnyValue::Decimal(digits, _, scale) => {
            CellText::new(number::group(&number::decimal(*digits, *scale)), CellKind::Number)
        }
        AnyValue::Duration(ticks, unit) => CellText::new(moment::duration_text(*ticks, *unit), CellKind::Other),
        AnyValue::Binary(bytes) => CellText::new(hexadecimal(bytes), CellKind::Other),
        AnyValue::BinaryOwned(bytes) => CellText::new(hexadecimal(bytes), CellKind::Other),
        AnyValue::List(_) | AnyValue::Array(..) | AnyValue::Struct(..) | AnyValue::StructOwned(_) => {
            CellText::new(cut(cell_json::beginning(value, &mut { NESTED }).to_string()), CellKind::Other)
        }
        AnyValue::Date(_) | AnyValue::Time(_) | AnyValue::Datetime(..) | AnyValue::DatetimeOwned(..) => {
            CellText::new(any::plain(value).unwrap_or_default(), CellKind::Other)
        }
        integer => {
            let digits = integer.to_string();
            CellText::new(if format.grouped { number::group(&digits) } else { digits }, CellKind::Number)
        }
    }
}

fn float(value: f64, shortest: &str, format: ColumnFormat) -> CellText {
    if value.is_nan() {
        CellText::new("NaN", CellKind::NotFinite)
    } else if value.is_infinite() {
        CellText::new(if value > 0.0 { "∞" } else { "-∞" }, CellKind::NotFinite)
    } else {
        CellText::new(number::float(value, shortest, format), CellKind::Number)
    }
}

/// Control characters as their pictures, so that they are seen and break no line.
fn visible(text: &str) -> String {
    if !text.chars().any(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| match c {
            '\n' => '⏎',
            '\t' => '→',
            '\u{7f}' => '␡',
            c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().take(BINARY).fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
    if bytes.len() > BINARY { format!("0x{digits}… ({} bytes)", bytes.len()) } else { format!("0x{digits}") }
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(NESTED) {
        text.truncate(end);
        text.push('…');
    }
    text
}
