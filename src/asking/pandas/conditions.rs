//! Conditions as boolean masks over `df`.
//!
//! A missing value fulfils no condition but "is missing", also none that is negated.

use super::python::{applied, column, number, of_groups, text};
use crate::asking::index::TableIndex;
use crate::asking::plan::{Comparison, Condition, Direction, Grain, Operand, Test, TextTest};

/// The mask; alone: without brackets around it.
pub(in crate::asking) fn mask(condition: &Condition, index: &TableIndex, alone: bool) -> String {
    let (joint, parts) = match condition {
        Condition::Test(test) => {
            let (mask, simple) = test_mask(test, index);
            return if alone || simple { mask } else { format!("({mask})") };
        }
        Condition::All(parts) => (" & ", parts),
        Condition::Any(parts) => (" | ", parts),
    };
    let joined = parts.iter().map(|part| mask(part, index, false)).collect::<Vec<_>>().join(joint);
    if alone { joined } else { format!("({joined})") }
}

/// A test's mask, and whether it binds tightly enough to stand without brackets.
fn test_mask(test: &Test, index: &TableIndex) -> (String, bool) {
    let of = |place: &usize| column("df", *place, index);
    let present = |place: &usize, mask: String| {
        if index.columns[*place].has_nulls { format!("({mask}) & {}.notna()", of(place)) } else { mask }
    };
    match test {
        Test::Compare(place, Comparison::NotEqual, value) => {
            (present(place, format!("{} != {}", of(place), operand(value, index))), false)
        }
        Test::Compare(place, comparison, value) => {
            (format!("{} {} {}", of(place), comparison.sign(), operand(value, index)), false)
        }
        Test::In(place, values, negated) => {
            let list = values.iter().map(|value| operand(value, index)).collect::<Vec<_>>().join(", ");
            let member = format!("{}.isin([{list}])", of(place));
            if !*negated {
                return (member, true);
            }
            let nulls = index.columns[*place].has_nulls;
            (if nulls { format!("~{member} & {}.notna()", of(place)) } else { format!("~{member}") }, false)
        }
        Test::Between(place, low, high) => {
            (format!("{}.between({}, {})", of(place), operand(low, index), operand(high, index)), true)
        }
        Test::Part(place, grain, comparison, value) => {
            (format!("{}.dt.{} {} {value}", of(place), part(*grain), comparison.sign()), false)
        }
        Test::Period(place, start, end) => {
            let name = of(place);
            (format!("({name} >= \"{start}\") & ({name} < \"{end}\")"), false)
        }
        Test::Text(place, how, looked_for, negated) => {
            text_mask(&of(place), *how, looked_for, *negated, index.columns[*place].has_nulls)
        }
        Test::Item(place, item, negated) => {
            let pattern = format!("(?:^|[\\[,;|])\\s*[\"']?{}[\"']?\\s*(?:$|[\\],;|])", escaped(item));
            let found = format!("{}.str.contains({}, na=False)", of(place), text(&pattern));
            if *negated { (present(place, format!("~{found}")), false) } else { (found, true) }
        }
        Test::Missing(place, negated) => (format!("{}.{}()", of(place), if *negated { "notna" } else { "isna" }), true),
        Test::Among(place, source, inner, negated) => {
            let name = text(index.name(*source));
            let found = format!("{}.isin(df.loc[{}, {name}])", of(place), mask(inner, index, true));
            if *negated { (present(place, format!("~{found}")), false) } else { (found, true) }
        }
        Test::GroupEnd(place, measure, direction, negated) => {
            let end = if *direction == Direction::Max { "max" } else { "min" };
            let (name, sign) = (of(place), if *negated { "!=" } else { "==" });
            let totals = match measure.column {
                None => format!("{name}.value_counts()"),
                Some(column) => format!(
                    "df.groupby({})[{}].{}",
                    text(index.name(*place)),
                    text(index.name(column)),
                    of_groups(measure.aggregate)
                ),
            };
            (present(place, format!("{name}.map({totals}) {sign} {totals}.{end}()")), false)
        }
        Test::Flag(place, value) => (format!("{}.eq({})", of(place), if *value { "True" } else { "False" }), true),
    }
}

/// Looks into a text without regard to case; `na=False`: a missing text contains nothing.
fn text_mask(name: &str, how: TextTest, looked_for: &str, negated: bool, nulls: bool) -> (String, bool) {
    let found = match how {
        TextTest::Contains => format!("{name}.str.contains({}, case=False, regex=False, na=False)", text(looked_for)),
        TextTest::Word => {
            let pattern = format!("\\b{}", escaped(looked_for));
            format!("{name}.str.contains({}, case=False, na=False)", text(&pattern))
        }
        TextTest::Starts => {
            format!("{name}.str.lower().str.startswith({}, na=False)", text(&looked_for.to_lowercase()))
        }
        TextTest::Ends => format!("{name}.str.lower().str.endswith({}, na=False)", text(&looked_for.to_lowercase())),
    };
    match (negated, nulls) {
        (false, _) => (found, true),
        (true, false) => (format!("~{found}"), false),
        (true, true) => (format!("~{found} & {name}.notna()"), false),
    }
}

/// The calendar part as pandas names it.
fn part(grain: Grain) -> &'static str {
    match grain {
        Grain::Year => "year",
        Grain::Quarter => "quarter",
        Grain::Month => "month",
        Grain::Week => "isocalendar().week",
        Grain::Day => "day",
        Grain::Weekday => "day_of_week",
        Grain::Hour => "hour",
    }
}

fn operand(value: &Operand, index: &TableIndex) -> String {
    match value {
        Operand::Number(value) => number(*value),
        Operand::Text(value) => text(value),
        Operand::Date(day) => format!("\"{day}\""),
        Operand::Column(place) => column("df", *place, index),
        Operand::Part(aggregate, place, inner) => {
            let (rows, name) = (mask(inner, index, true), text(index.name(*place)));
            applied(&format!("df.loc[{rows}, {name}]"), *aggregate)
        }
        Operand::Whole(aggregate, place) => applied(&column("df", *place, index), *aggregate),
    }
}

/// The text as a pattern that matches itself.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '_' | '\'' | '"') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
