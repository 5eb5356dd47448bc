//! How numbers look: thousands groups, and decimals that a column has in common. Decided once a column, from its
//! name and a sample; never changes a value.

use polars::prelude::{AnyValue, Column, DataType};

use crate::domain::group_digits;

/// Values looked at to find a column's decimals.
const SAMPLE: usize = 1_000;
/// Fewest and most decimals of a float column.
const DECIMALS: (usize, usize) = (2, 6);
/// Below it a number that its column's decimals would cut is shown with a power of ten.
const TINY: f64 = 1e-4;
/// From here on a float has more digits than it keeps.
const HUGE: f64 = 1e15;

/// How a column's numbers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ColumnFormat {
    /// Thousands are set apart by commas.
    pub(super) grouped: bool,
    /// Digits behind the point, for floats.
    pub(super) decimals: usize,
    /// Floats are written as digits and a power of ten: the column's are too large or too small for plain digits.
    pub(super) powers: bool,
}

/// What a person wants changed of how a column's numbers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberLook {
    /// Whether thousands are set apart.
    pub grouped: Option<bool>,
    /// Digits behind the point, for floats.
    pub decimals: Option<usize>,
}

/// A value's number.
pub(super) fn of(value: &AnyValue<'_>) -> Option<f64> {
    match value {
        AnyValue::Float64(number) => Some(*number),
        AnyValue::Float32(number) => Some(f64::from(*number)),
        AnyValue::Decimal(digits, _, scale) => decimal(*digits, *scale).parse().ok(),
        AnyValue::Int128(number) => Some(*number as f64),
        AnyValue::UInt128(number) => Some(*number as f64),
        AnyValue::UInt64(number) => Some(*number as f64),
        value if value.dtype().is_integer() => value.extract::<i64>().map(|number| number as f64),
        _ => None,
    }
}

impl ColumnFormat {
    /// This look with a person's changes.
    pub(super) fn changed(self, look: NumberLook) -> Self {
        Self {
            grouped: look.grouped.unwrap_or(self.grouped),
            decimals: look.decimals.map_or(self.decimals, |decimals| decimals.min(17)),
            powers: self.powers && look.decimals.is_none(),
        }
    }

    /// The look that fits a column.
    pub(super) fn of(column: &Column) -> Self {
        let dtype = column.dtype();
        if dtype.is_integer() {
            Self { grouped: !(names_a_label(column.name()) || all_like_years(column)), ..Self::default() }
        } else if dtype.is_float() {
            Self { grouped: true, decimals: common_decimals(column), powers: needs_powers(column) }
        } else {
            Self { grouped: matches!(dtype, DataType::Decimal(..)), ..Self::default() }
        }
    }
}

/// Whether a column's name says that its numbers are labels: years, ids, codes.
fn names_a_label(name: &str) -> bool {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if starts && !words.last().is_some_and(String::is_empty) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && c.is_alphanumeric()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    let label = |word: &String| {
        matches!(
            word.as_str(),
            "id" | "ids" | "uid" | "year" | "years" | "code" | "zip" | "zipcode" | "postcode" | "fips"
        )
    };
    words.iter().any(label)
}

/// Whether every value of a sample could be a year: the grid asks while it paints, so not every row is read.
fn all_like_years(column: &Column) -> bool {
    if !matches!(column.dtype(), DataType::Int64 | DataType::Int32 | DataType::Int16 | DataType::UInt16) {
        return false;
    }
    let year = |row| column.get(row).ok().and_then(|value| value.extract::<i64>());
    column.null_count() < column.len() && sampled(column).filter_map(year).all(|value| (1_000..3_000).contains(&value))
}

/// Rows that stand for all of them.
fn sampled(column: &Column) -> impl Iterator<Item = usize> {
    (0..column.len()).step_by((column.len() / SAMPLE).max(1))
}

/// The finite floats of a sample.
fn sampled_floats(column: &Column) -> impl Iterator<Item = f64> {
    sampled(column).filter_map(|row| match column.get(row).ok()? {
        AnyValue::Float64(value) => Some(value).filter(|value| value.is_finite()),
        AnyValue::Float32(value) => Some(f64::from(value)).filter(|value| value.is_finite()),
        _ => None,
    })
}

/// Whether a column's largest number is beyond what plain digits can show: one look for all of its numbers.
fn needs_powers(column: &Column) -> bool {
    let largest = sampled_floats(column).map(f64::abs).fold(0.0, f64::max);
    largest > 0.0 && !(TINY..HUGE).contains(&largest)
}

/// The decimals that nine of ten values of a sample are shown in full with. Where most of them have no end, as means
/// have, so many that about five digits of the middle value are seen.
fn common_decimals(column: &Column) -> usize {
    let mut needed: Vec<usize> = Vec::new();
    let mut sizes: Vec<f64> = Vec::new();
    for row in sampled(column) {
        let (value, digits) = match column.get(row) {
            Ok(AnyValue::Float64(value)) if is_plain(value) => (value, without_noise(value)),
            Ok(AnyValue::Float32(value)) if is_plain(f64::from(value)) => (f64::from(value), format!("{value}")),
            _ => continue,
        };
        needed.push(decimals(&digits));
        sizes.push(value.abs());
    }
    needed.sort_unstable();
    let common = needed.get(needed.len() * 9 / 10).copied().unwrap_or(0);
    if common <= DECIMALS.1 {
        return common.max(DECIMALS.0);
    }
    sizes.sort_unstable_by(f64::total_cmp);
    let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0).max(TINY);
    (4 - middle.log10().floor() as i32).clamp(DECIMALS.0 as i32, DECIMALS.1 as i32) as usize
}

/// Whether a value is shown in plain digits, whatever the column's decimals.
fn is_plain(value: f64) -> bool {
    value == 0.0 || (1e-6..HUGE).contains(&value.abs())
}

/// The shortest form of a value rounded to twelve digits: sums of prices end in the noise of binary fractions
/// (`15731.040000000001`), which is no reason to show six decimals.
fn without_noise(value: f64) -> String {
    let rounded = format!("{value:.11e}").parse::<f64>();
    format!("{}", rounded.unwrap_or(value))
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// Sets thousands apart in the whole part of a plain decimal number.
pub(super) fn group(text: &str) -> String {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = unsigned.find('.').map_or((unsigned, ""), |point| unsigned.split_at(point));
    format!("{sign}{}{fraction}", group_digits(whole))
}

/// A finite float in its column's look. A value that would show as zero or lose what it says, or has more digits than a
/// float keeps, is shown in its own shortest form.
pub(super) fn float(value: f64, shortest: &str, format: ColumnFormat) -> String {
    let fixed = format!("{value:.*}", format.decimals);
    let smallest = 0.5 / 10f64.powi(i32::try_from(format.decimals).unwrap_or(0));
    let cut = value.abs() < smallest || (value.abs() < TINY && fixed.parse() != Ok(value));
    if value != 0.0 && (format.powers || value.abs() >= HUGE || cut) {
        return power(shortest);
    }
    if format.decimals == 0 {
        return shortest.to_owned();
    }
    let fixed = if value == 0.0 { fixed.trim_start_matches('-') } else { &fixed };
    if format.grouped { group(fixed) } else { fixed.to_owned() }
}

/// The shortest digits of a float as digits and a power of ten; a 32-bit float keeps its own digits.
fn power(shortest: &str) -> String {
    shortest.parse::<f64>().map_or_else(|_| shortest.to_owned(), |value| format!("{value:e}"))
}

/// A decimal's digits with the point where its scale puts it.
pub(super) fn decimal(digits: i128, scale: usize) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = text.split_at(text.len() - scale);
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use polars::prelude::Column;

    use super::{ColumnFormat, decimal, float, group, names_a_label};

    #[test]
    fn thousands_are_set_apart() {
        for (plain, grouped) in
            [("0", "0"), ("999", "999"), ("-1000", "-1,000"), ("1234567.1234", "1,234,567.1234"), ("-12.5", "-12.5")]
        {
            assert_eq!(group(plain), grouped);
        }
    }

    #[test]
    fn labels_are_told_from_amounts_by_words_of_the_name() {
        for label in ["id", "user_id", "userId", "Year", "ZIP Code", "birth-year"] {
            assert!(names_a_label(label), "{label}");
        }
        for amount in ["paid", "width", "yearly_income", "decode", "", "humidity"] {
            assert!(!names_a_label(amount), "{amount}");
        }
    }

    #[test]
    fn a_column_beyond_plain_digits_has_one_look() {
        let texts = |values: &[f64]| -> Vec<String> {
            let column = Column::new("n".into(), values);
            let format = ColumnFormat::of(&column);
            values.iter().map(|value| float(*value, &value.to_string(), format)).collect()
        };
        assert_eq!(texts(&[1.2e15, -9.9e14, 0.0]), ["1.2e15", "-9.9e14", "0.00"]);
        assert_eq!(texts(&[1.2e-6, -2.1e-5]), ["1.2e-6", "-2.1e-5"]);
        assert_eq!(texts(&[0.5, 1.23456e-5, 0.000_05]), ["0.500000", "1.23456e-5", "0.000050"]);
        assert_eq!(texts(&[1250.5, 3.0]), ["1,250.50", "3.00"]);
        assert_eq!(texts(&[128.148, 59.262_903_225_8, 24.375]), ["128.148", "59.263", "24.375"], "means have no end");
        assert_eq!(texts(&[1.0 / 3.0, 2.0 / 3.0]), ["0.33333", "0.66667"]);
    }

    #[test]
    fn decimals_keep_their_scale() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(120, 2), "1.20");
        assert_eq!(decimal(7, 0), "7");
    }
}
