//! Units of measure: which one a column's name tells, which one stands with a number, and how one converts into another.
//!
//! Knows no question as a whole. A unit that is not known is no unit, so that nothing is converted by guess.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::column::ColumnKind;
use super::index::TableIndex;
use super::lexicon::{cell, rows, table};
use super::parse::Trouble;
use super::plan::{Direction, Plan};
use super::text::{Token, fold, name_words, tokenize, without_type};
use crate::domain::Scalar;

/// One unit: what it measures, and how many base units one of it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    /// The word that it was named by.
    pub(super) name: &'static str,
    /// What it measures: units of one dimension convert into one another.
    pub(super) dimension: &'static str,
    factor: f64,
    offset: f64,
}

impl Unit {
    /// So many of this unit in another; `None` where they measure different things.
    pub(super) fn convert(self, number: f64, to: Self) -> Option<f64> {
        if self.dimension != to.dimension {
            return None;
        }
        if self.factor.total_cmp(&to.factor).is_eq() && self.offset.total_cmp(&to.offset).is_eq() {
            return Some(number);
        }
        Some(rounded((number * self.factor + self.offset - to.offset) / to.factor))
    }

    /// Whether it is the same unit, by whatever word.
    pub(super) fn is_same(self, other: Self) -> bool {
        self.ratio(other).is_some_and(|ratio| ratio.total_cmp(&1.0).is_eq())
    }

    /// How many of another unit one of it is; `None` where they are no multiples of one another (degrees).
    pub(super) fn ratio(self, to: Self) -> Option<f64> {
        let multiple = self.dimension == to.dimension && self.offset.total_cmp(&to.offset).is_eq();
        multiple.then_some(self.factor / to.factor)
    }

    /// Whether it is one of money.
    pub(super) fn is_money(self) -> bool {
        const OTHERS: [&str; 18] = [
            "dollar", "euro", "sterling", "chf", "cad", "aud", "yen", "yuan", "rupee", "sek", "nok", "dkk", "pln",
            "czk", "brl", "mxn", "zar", "krw",
        ];
        OTHERS.contains(&self.dimension)
    }
}

/// A converted number to as many places as the factors are exact in.
pub(super) fn rounded(converted: f64) -> f64 {
    let scale = 10_f64.powi(9 - converted.abs().max(1.0).log10() as i32);
    (converted * scale).round() / scale
}

/// The unit that a folded word is.
pub(super) fn unit(word: &str) -> Option<Unit> {
    static UNITS: OnceLock<HashMap<&'static str, Unit>> = OnceLock::new();
    let units = UNITS.get_or_init(|| {
        rows(table!("conversions"))
            .map(|row| {
                let number = |at: usize| cell(&row, at).parse().unwrap_or_default();
                let name = cell(&row, 0);
                (name, Unit { name, dimension: cell(&row, 1), factor: number(2), offset: number(3) })
            })
            .collect()
    });
    units.get(word).copied()
}

/// What an adjective's form says of each dimension: "longer" of a time much, "faster" of a time little.
pub(super) fn speaks_of(form: &str, dimension: &str) -> Option<Direction> {
    static FORMS: OnceLock<HashMap<(&'static str, &'static str), Direction>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        rows(table!("measured"))
            .flat_map(|row| {
                let direction = if cell(&row, 4) == "max" { Direction::Max } else { Direction::Min };
                [0, 1, 2].map(|at| ((cell(&row, at), cell(&row, 3)), direction))
            })
            .collect()
    });
    let form = form.strip_suffix(" than").unwrap_or(form);
    forms.get(&(form, dimension)).copied()
}

/// Refuses a figure that is asked for "in miles" where its column is in kilometres.
pub(super) fn check_asked(tokens: &[Token], plan: &Plan, index: &TableIndex) -> Result<(), Trouble> {
    let [.., preposition, word] = tokens else { return Ok(()) };
    let Some(asked) = unit(&word.folded).filter(|_| preposition.folded == "in" && word.folded.len() > 1) else {
        return Ok(());
    };
    for own in plan.measures.iter().filter_map(|measure| of_column(measure.column?, index)) {
        let same = asked.convert(1.0, own).is_some_and(|one| one.total_cmp(&1.0).is_eq());
        if own.dimension == asked.dimension && !same {
            return Err(Trouble::Said(format!("The figure is in {}, not in {}.", own.name, word.text)));
        }
    }
    Ok(())
}

/// The unit in a number as it is written: "500ms", "$20", "80%", "100€".
pub(super) fn written(number: &str) -> Option<Unit> {
    let sign = |text: &str| {
        let known = [('$', "usd"), ('\u{20ac}', "eur"), ('\u{a3}', "gbp"), ('%', "percent")];
        known.iter().find(|(sign, _)| text.starts_with(*sign) || text.ends_with(*sign)).and_then(|(_, word)| unit(word))
    };
    if let Some(unit) = sign(number) {
        return Some(unit);
    }
    let folded = fold(number);
    let tail = folded.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
    // "5m" are five million, "2b" two billion.
    let scale = matches!(tail, "k" | "m" | "mn" | "bn" | "b") || tail.len() == folded.len();
    if scale { None } else { unit(tail) }
}

/// The unit that a column of numbers is told in by its name; an age without one is in years.
pub(super) fn of_column(column: usize, index: &TableIndex) -> Option<Unit> {
    let known = &index.columns[column];
    if known.kind != ColumnKind::Number || known.is_id || known.is_clock {
        return None;
    }
    let name = index.name(column);
    if known.is_measured {
        // "142 min" says it in each value.
        let first = index.description(column).values.iter().find_map(|value| match &value.value {
            Scalar::Text(text) => tokenize(text).into_iter().nth(1),
            _ => None,
        })?;
        return unit(&first.folded);
    }
    let sign = [('%', "percent"), ('\u{20ac}', "eur"), ('\u{a3}', "gbp"), ('$', "usd")];
    let name = without_type(name);
    let words = name_words(name);
    if words.iter().any(|word| word == "per") || name.contains('/') && !name.contains("/h") && !name.contains("/s") {
        return None;
    }
    if let Some((_, word)) = sign.iter().find(|(sign, _)| name.contains(*sign)) {
        return unit(word);
    }
    let bracketed = name.rsplit_once(['(', '[']).map(|(_, inside)| inside.trim_end_matches([')', ']', ' ']));
    if let Some(inside) = bracketed {
        let folded = fold(inside).replace(['\u{b0}', ' ', '.'], "");
        let folded = folded.strip_prefix("in").filter(|rest| unit(rest).is_some()).unwrap_or(&folded);
        if let Some(unit) = unit(folded) {
            return Some(unit);
        }
    }
    let (last, rest) = words.split_last()?;
    let pair = rest.last().map(|before| format!("{before}{last}"));
    let compound =
        pair.as_deref().filter(|pair| matches!(*pair, "km2" | "m2" | "m3" | "ft2" | "cm2" | "kmh" | "degc" | "degf"));
    if let Some(unit) = compound.and_then(unit) {
        return Some(unit);
    }
    if let Some(found) = unit(last).filter(|_| is_told(last, rest, known.stems.as_slice(), column, index)) {
        return Some(found);
    }
    // "hours_worked", "days_on_market", "miles_driven"
    let first = words.first().filter(|first| first.len() > 3 && first.ends_with('s') && words.len() > 1);
    if let Some(found) = first.and_then(|first| unit(first)) {
        return Some(found);
    }
    (known.core.as_slice() == ["age"]).then(|| unit("years")).flatten()
}

/// Whether the last word of a name is a unit: not "min" beside a maximum, and a letter only behind what it measures.
fn is_told(last: &str, rest: &[String], stems: &[String], column: usize, index: &TableIndex) -> bool {
    if matches!(last, "min" | "in") && rest.is_empty() {
        return false;
    }
    if last == "min" {
        let bound = |word: &str| matches!(word, "max" | "maximum" | "avg" | "mean");
        let beside = index.columns.iter().enumerate().any(|(place, other)| {
            place != column
                && other.words.iter().any(|word| bound(word))
                && rest.iter().all(|word| other.words.contains(word))
        });
        let level = ["temp", "temperature", "price", "pressure", "wage", "salary", "rate", "score"];
        return !beside && !rest.iter().any(|word| level.contains(&word.as_str()));
    }
    if last == "in" {
        return measures(stems, "length");
    }
    if last.len() > 1 {
        // "points per second" was refused before; "second" alone may be a place.
        return !matches!(last, "second" | "bar" | "stone" | "foot" | "ps" | "cad")
            || rest.is_empty() && last == "foot";
    }
    let dimension = unit(last).map(|unit| unit.dimension).unwrap_or_default();
    measures(stems, dimension)
}

/// Whether a name with these stems measures so.
fn measures(stems: &[String], dimension: &str) -> bool {
    let nouns: &[&str] = match dimension {
        "time" => &[
            "time", "durat", "latenc", "laten", "lap", "sunshin", "sun", "wait", "delay", "runtim", "elaps", "sleep",
            "exposur", "work", "stay",
        ],
        "length" => &[
            "height", "length", "distanc", "depth", "width", "altitud", "elev", "size", "thick", "diamet", "radius",
            "rang",
        ],
        "mass" => &["weight", "mass", "load", "payload", "protein", "fat", "sugar", "carb", "fiber", "fibr", "salt"],
        "temperature" => &["temperatur", "temp"],
        "volume" => &["volum", "capac", "fuel"],
        "power" => &["power"],
        "voltage" => &["voltag"],
        "data" => &["size", "traffic", "memori"],
        _ => &[],
    };
    stems.iter().any(|stem| nouns.contains(&stem.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{unit, written};

    #[test]
    fn units_of_one_dimension_convert_and_others_do_not() {
        let convert = |number: f64, from: &str, to: &str| unit(from)?.convert(number, unit(to)?);
        assert_eq!(convert(1.5, "seconds", "ms"), Some(1500.0));
        assert_eq!(convert(2.0, "days", "hours"), Some(48.0));
        assert_eq!(convert(1.8, "m", "cm"), Some(180.0));
        assert_eq!(convert(200.0, "lbs", "kg"), Some(90.718_474));
        assert_eq!(convert(5.0, "miles", "km"), Some(8.04672));
        assert_eq!(convert(212.0, "f", "celsius"), Some(100.0));
        assert_eq!(convert(2.0, "months", "days"), None);
        assert_eq!(convert(100.0, "dollars", "eur"), None);
    }

    #[test]
    fn a_number_may_be_written_with_its_unit() {
        let dimension = |text: &str| written(text).map(|unit| unit.dimension);
        assert_eq!(dimension("500ms"), Some("time"));
        assert_eq!(dimension("$1,200"), Some("dollar"));
        assert_eq!(dimension("80%"), Some("percent"));
        assert_eq!(dimension("5m"), None);
        assert_eq!(dimension("1200"), None);
    }
}
