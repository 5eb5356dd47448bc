//! Python's spelling: texts, numbers, column access, method names.
//!
//! The one place that quotes. Any column name and any value gives a literal on one line that reads back as itself.

use std::fmt::Write;

use crate::asking::index::TableIndex;
use crate::asking::plan::Aggregate;

/// A text as a Python literal.
pub(in crate::asking) fn text(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('"');
    for c in value.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if is_hidden(c) => {
                let code = u32::from(c);
                let _ = if code > 0xffff { write!(literal, "\\U{code:08x}") } else { write!(literal, "\\u{code:04x}") };
            }
            _ => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// Characters that a reader would not see, or that turn the text around: written as escapes.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A number as a Python literal; whole ones without a point.
pub(in crate::asking) fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{}", value as i64) } else { format!("{value}") }
}

/// `rows["name"]`.
pub(in crate::asking) fn column(rows: &str, place: usize, index: &TableIndex) -> String {
    format!("{rows}[{}]", text(index.name(place)))
}

/// `"a", "b"`.
pub(in crate::asking) fn names(places: &[usize], index: &TableIndex) -> String {
    places.iter().map(|&place| text(index.name(place))).collect::<Vec<_>>().join(", ")
}

/// The aggregate of a series, which is a name or an access.
pub(in crate::asking) fn applied(series: &str, aggregate: Aggregate) -> String {
    let quantile = |share: u16| format!("{series}.quantile({})", number(f64::from(share) / 1000.0));
    match aggregate {
        Aggregate::Range => format!("({series}.max() - {series}.min())"),
        Aggregate::Iqr => format!("({} - {})", quantile(750), quantile(250)),
        Aggregate::Variation => format!("({series}.std() / {series}.mean())"),
        Aggregate::Mode => format!("{series}.mode().iloc[0]"),
        Aggregate::Quantile(share) => quantile(share),
        Aggregate::StdAll => format!("{series}.std(ddof=0)"),
        Aggregate::VarianceAll => format!("{series}.var(ddof=0)"),
        other => format!("{series}.{}()", method(other).unwrap_or("agg")),
    }
}

/// The call that computes it of each group.
pub(in crate::asking) fn of_groups(aggregate: Aggregate) -> String {
    match (method(aggregate), aggregate) {
        (Some(method), _) => format!("{method}()"),
        (None, Aggregate::Quantile(_) | Aggregate::StdAll | Aggregate::VarianceAll) => {
            applied("", aggregate).trim_start_matches('.').to_owned()
        }
        _ => format!("agg({})", named(aggregate)),
    }
}

/// What `agg` takes for it.
pub(in crate::asking) fn named(aggregate: Aggregate) -> String {
    if let Some(method) = method(aggregate) {
        return format!("\"{method}\"");
    }
    let body = applied("values", aggregate);
    let bare = body
        .strip_prefix('(')
        .and_then(|body| body.strip_suffix(')'))
        .filter(|_| body.contains(" - ") || body.contains(" / "));
    format!("lambda values: {}", bare.unwrap_or(&body))
}

/// The method that computes it, where pandas has one without arguments.
fn method(aggregate: Aggregate) -> Option<&'static str> {
    Some(match aggregate {
        Aggregate::Count => "count",
        Aggregate::Distinct => "nunique",
        Aggregate::Sum => "sum",
        Aggregate::Mean => "mean",
        Aggregate::Median => "median",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Std => "std",
        Aggregate::Variance => "var",
        Aggregate::Skew => "skew",
        Aggregate::Kurtosis => "kurt",
        Aggregate::Error => "sem",
        Aggregate::Range
        | Aggregate::Iqr
        | Aggregate::Variation
        | Aggregate::Mode
        | Aggregate::Quantile(_)
        | Aggregate::StdAll
        | Aggregate::VarianceAll
        | Aggregate::Rate => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{number, text};

    #[test]
    fn texts_read_back_as_themselves_on_one_line() {
        assert_eq!(text("a\"b\\c\nd\u{202e}"), r#""a\"b\\c\nd\u202e""#);
        assert_eq!(text("Café 'x'"), "\"Café 'x'\"");
    }

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(number(2.5e6), "2500000");
        assert_eq!(number(0.1), "0.1");
        assert_eq!(number(-3.0), "-3");
    }
}
