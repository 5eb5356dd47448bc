//! Python expressions, to paste cells into code: a value, a list for one column, a dict of lists for more, which
//! `pd.DataFrame(...)` takes. Dates and times need the module `datetime`; decimals are text, which keeps their digits.

use std::fmt::Write as _;

use polars::prelude::{AnyValue, Series, TimeUnit, TimeZone};

use crate::frame::{Frame, moment, number};

/// The frame's cells. With `headers` off, a list of lists by column instead of a dict.
pub(super) fn literal(frame: &Frame, headers: bool) -> String {
    let mut out = String::new();
    match (frame.columns(), frame.rows()) {
        (1, 1) => push(&frame.value(0, 0), &mut out),
        (1, _) => push_column(frame, 0, &mut out),
        (columns, _) => {
            out.push(if headers { '{' } else { '[' });
            for column in 0..columns {
                if column > 0 {
                    out.push_str(", ");
                }
                if headers {
                    push_text(frame.column_name(column), &mut out);
                    out.push_str(": ");
                }
                push_column(frame, column, &mut out);
            }
            out.push(if headers { '}' } else { ']' });
        }
    }
    out
}

fn push_column(frame: &Frame, column: usize, out: &mut String) {
    out.push('[');
    for row in 0..frame.rows() {
        if row > 0 {
            out.push_str(", ");
        }
        push(&frame.value(row, column), out);
    }
    out.push(']');
}

fn push(value: &AnyValue<'_>, out: &mut String) {
    if let Some(text) = value.get_str() {
        return push_text(text, out);
    }
    match value {
        AnyValue::Null => out.push_str("None"),
        AnyValue::Boolean(value) => out.push_str(if *value { "True" } else { "False" }),
        AnyValue::Float32(value) => push_float(f64::from(*value), &format!("{value:?}"), out),
        AnyValue::Float64(value) => push_float(*value, &format!("{value:?}"), out),
        AnyValue::Decimal(digits, _, scale) => push_text(&number::decimal(*digits, *scale), out),
        AnyValue::Date(days) => push_moment("date", &moment::date_text(*days), out),
        AnyValue::Time(nanos) => push_moment("time", &moment::time_text(*nanos, true), out),
        AnyValue::Datetime(ticks, unit, zone) => push_datetime(*ticks, *unit, *zone, out),
        AnyValue::DatetimeOwned(ticks, unit, zone) => push_datetime(*ticks, *unit, zone.as_deref(), out),
        AnyValue::Duration(ticks, unit) => {
            let micros = match unit {
                TimeUnit::Milliseconds => i128::from(*ticks) * 1_000,
                TimeUnit::Microseconds => i128::from(*ticks),
                TimeUnit::Nanoseconds => i128::from(*ticks) / 1_000,
            };
            let _ = write!(out, "datetime.timedelta(microseconds={micros})");
        }
        AnyValue::Binary(bytes) => push_bytes(bytes, out),
        AnyValue::BinaryOwned(bytes) => push_bytes(bytes, out),
        AnyValue::List(items) | AnyValue::Array(items, _) => push_list(items, out),
        AnyValue::Struct(_, _, fields) => push_dict(value._iter_struct_av().zip(*fields), out),
        AnyValue::StructOwned(payload) => push_dict(payload.0.iter().cloned().zip(&payload.1), out),
        integer => {
            let _ = write!(out, "{integer}");
        }
    }
}

fn push_list(items: &Series, out: &mut String) {
    out.push('[');
    for index in 0..items.len() {
        if index > 0 {
            out.push_str(", ");
        }
        push(&items.get(index).unwrap_or(AnyValue::Null), out);
    }
    out.push(']');
}

fn push_dict<'a>(members: impl Iterator<Item = (AnyValue<'a>, &'a polars::prelude::Field)>, out: &mut String) {
    out.push('{');
    for (index, (value, field)) in members.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        push_text(field.name(), out);
        out.push_str(": ");
        push(&value, out);
    }
    out.push('}');
}

fn push_float(value: f64, shortest: &str, out: &mut String) {
    if value.is_nan() {
        out.push_str("float(\"nan\")");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "float(\"inf\")" } else { "float(\"-inf\")" });
    } else {
        out.push_str(shortest);
    }
}

fn push_datetime(ticks: i64, unit: TimeUnit, zone: Option<&TimeZone>, out: &mut String) {
    push_moment("datetime", &moment::datetime_text(ticks, unit, zone, 'T'), out);
}

fn push_moment(class: &str, text: &str, out: &mut String) {
    let _ = write!(out, "datetime.{class}.fromisoformat(");
    push_text(text, out);
    out.push(')');
}

fn push_bytes(bytes: &[u8], out: &mut String) {
    out.push_str("b\"");
    for byte in bytes {
        match byte {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(char::from(*byte));
            }
            0x20..=0x7e => out.push(char::from(*byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push('"');
}

fn push_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            // Line ends and marks of direction that an editor would take apart, or hide.
            '\u{85}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::literal;
    use crate::frame::{Cells, Frame};

    fn texts(texts: &[Option<&str>]) -> Cells {
        Cells::Text(texts.iter().map(|text| text.map(str::to_owned)).collect())
    }

    #[test]
    fn a_value_a_column_and_a_table_each_have_their_form() {
        let one = Frame::from_columns(vec![("n", Cells::Int(vec![Some(-3)]))]);
        assert_eq!(literal(&one, true), "-3");
        let column = Frame::from_columns(vec![("city", texts(&[Some("Osl\"o\n"), None]))]);
        assert_eq!(literal(&column, true), r#"["Osl\"o\n", None]"#);
        let table = Frame::from_columns(vec![
            ("x", Cells::Float(vec![Some(1.0), Some(f64::NAN), Some(1e300)])),
            ("ok", Cells::Bool(vec![Some(true), None, Some(false)])),
        ]);
        assert_eq!(literal(&table, true), r#"{"x": [1.0, float("nan"), 1e300], "ok": [True, None, False]}"#);
        assert_eq!(literal(&table, false), r#"[[1.0, float("nan"), 1e300], [True, None, False]]"#);
    }
}
