//! A cell as JSON carries it, wherever it does (section 9 of the execution contract).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use polars::prelude::{AnyValue, DataType, Field, Series};
use serde_json::{Number, Value};

use super::{moment, number};

/// The JSON form of a value.
pub(super) fn value(value: &AnyValue<'_>) -> Value {
    if let Some(text) = value.get_str() {
        return Value::from(text);
    }
    match value {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(value) => Value::from(*value),
        AnyValue::UInt8(value) => Value::from(*value),
        AnyValue::UInt16(value) => Value::from(*value),
        AnyValue::UInt32(value) => Value::from(*value),
        AnyValue::UInt64(value) => Value::from(*value),
        AnyValue::Int8(value) => Value::from(*value),
        AnyValue::Int16(value) => Value::from(*value),
        AnyValue::Int32(value) => Value::from(*value),
        AnyValue::Int64(value) => Value::from(*value),
        AnyValue::Int128(value) => wide(Number::from_i128(*value), value),
        AnyValue::UInt128(value) => wide(Number::from_u128(*value), value),
        // Through its text, so that 0.1 as a 32-bit float stays 0.1.
        AnyValue::Float32(value) => float(value.to_string().parse().unwrap_or_else(|_| f64::from(*value))),
        AnyValue::Float64(value) => float(*value),
        AnyValue::Decimal(digits, _, scale) => Value::from(number::decimal(*digits, *scale)),
        AnyValue::Date(days) => Value::from(moment::date_text(*days)),
        AnyValue::Time(nanos) => Value::from(moment::time_text(*nanos, true)),
        AnyValue::Datetime(ticks, unit, zone) => Value::from(moment::datetime_text(*ticks, *unit, *zone, 'T')),
        AnyValue::DatetimeOwned(ticks, unit, zone) => {
            Value::from(moment::datetime_text(*ticks, *unit, zone.as_deref(), 'T'))
        }
        AnyValue::Duration(ticks, unit) => Value::from(moment::duration_iso(*ticks, *unit)),
        AnyValue::Binary(bytes) => Value::from(STANDARD.encode(bytes)),
        AnyValue::BinaryOwned(bytes) => Value::from(STANDARD.encode(bytes)),
        AnyValue::List(items) | AnyValue::Array(items, _) => list(items),
        AnyValue::Struct(_, _, fields) => object(value._iter_struct_av(), fields),
        AnyValue::StructOwned(payload) => object(payload.0.iter().cloned(), &payload.1),
        other => Value::from(other.to_string()),
    }
}

/// As much of the JSON form of a value as its first characters come from. `left` counts the characters that are still
/// wanted; every item and every character of a text is one at least, so this is O(`left`), however long a list is.
pub(super) fn beginning(value: &AnyValue<'_>, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    if let Some(text) = value.get_str() {
        return Value::from(text_beginning(text, left));
    }
    match value {
        AnyValue::Binary(bytes) => bytes_beginning(bytes, left),
        AnyValue::BinaryOwned(bytes) => bytes_beginning(bytes, left),
        AnyValue::List(items) | AnyValue::Array(items, _) if *items.dtype() == DataType::Null => {
            let nulls = items.len().min(*left);
            *left -= nulls;
            Value::from(vec![Value::Null; nulls])
        }
        AnyValue::List(items) | AnyValue::Array(items, _) => {
            let item = |index| (*left > 0).then(|| items.get(index).map_or(Value::Null, |item| beginning(&item, left)));
            (0..items.len()).map_while(item).collect()
        }
        AnyValue::Struct(_, _, fields) => object_beginning(value._iter_struct_av(), fields, left),
        AnyValue::StructOwned(payload) => object_beginning(payload.0.iter().cloned(), &payload.1, left),
        other => self::value(other),
    }
}

fn text_beginning(text: &str, left: &mut usize) -> String {
    let beginning: String = text.chars().take(*left).collect();
    *left -= beginning.chars().count();
    beginning
}

fn bytes_beginning(bytes: &[u8], left: &mut usize) -> Value {
    // Three bytes are four characters.
    let beginning = &bytes[..bytes.len().min(left.next_multiple_of(3))];
    *left = left.saturating_sub(beginning.len());
    Value::from(STANDARD.encode(beginning))
}

fn object_beginning<'a>(values: impl Iterator<Item = AnyValue<'a>>, fields: &[Field], left: &mut usize) -> Value {
    let member = |(field, item): (&Field, AnyValue<'a>)| {
        (*left > 0).then(|| (text_beginning(field.name(), left), beginning(&item, left)))
    };
    Value::Object(fields.iter().zip(values).map_while(member).collect())
}

/// The contract's word for a float that JSON has no number for.
pub(super) fn not_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        None
    }
}

fn float(value: f64) -> Value {
    match not_finite(value) {
        Some(word) => Value::from(word),
        None => Value::from(value),
    }
}

/// JSON has numbers of any size, but `serde_json` as built here keeps 64 bits: beyond them the digits go as text.
fn wide(number: Option<Number>, digits: &impl ToString) -> Value {
    number.map_or_else(|| Value::from(digits.to_string()), Value::Number)
}

fn list(items: &Series) -> Value {
    // A series of nulls has no values to iterate in some of polars' types.
    if *items.dtype() == DataType::Null {
        return Value::from(vec![Value::Null; items.len()]);
    }
    (0..items.len()).map(|index| items.get(index).as_ref().map_or(Value::Null, value)).collect()
}

fn object<'a>(values: impl Iterator<Item = AnyValue<'a>>, fields: &[Field]) -> Value {
    Value::Object(fields.iter().zip(values).map(|(field, item)| (field.name().to_string(), value(&item))).collect())
}

#[cfg(test)]
mod tests {
    use polars::prelude::{AnyValue, NamedFrom, Series};
    use proptest::prelude::*;

    use super::{beginning, value};

    fn whole_and_beginning(items: &Series, characters: usize) -> (String, String) {
        // A list of the list beside itself, so that something follows it.
        let both = Series::new("l".into(), [items.clone(), items.clone()]);
        let list = AnyValue::List(both);
        let first = |text: String| text.chars().take(characters).collect();
        (first(value(&list).to_string()), first(beginning(&list, &mut { characters }).to_string()))
    }

    #[test]
    fn the_beginning_of_a_long_list_takes_no_longer_than_that_of_a_short_one() {
        let list = AnyValue::List(Series::new_null("n".into(), 2_000_000_000));
        assert_eq!(beginning(&list, &mut 6).to_string(), "[null,null,null,null,null]");
    }

    proptest! {
        #[test]
        fn the_beginning_of_a_value_is_what_its_whole_form_begins_with(
            texts in prop::collection::vec("[a-zé\"\n]{0,9}", 0..9),
            bytes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 0..9),
            nulls in 0_usize..9,
            characters in 0_usize..60,
        ) {
            let bytes: Vec<_> = bytes.iter().map(Vec::as_slice).collect();
            for items in [Series::new("t".into(), &texts), Series::new("b".into(), bytes), Series::new_null("n".into(), nulls)] {
                let (whole, beginning) = whole_and_beginning(&items, characters);
                prop_assert_eq!(whole, beginning);
            }
        }
    }
}
