//! What a column holds, as plain data for those who must not see the frame. Small sums of our own: polars' eager
//! aggregations would need features that cost minutes of build. O(rows log rows) at worst.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::convert::Infallible;

use polars::prelude::{Column, DataType, PlHashMap, TimeUnit, TimeZone};

use super::contain::contain;
use super::{any, moment, pieces, types};
use crate::domain::{ColumnDescription, Scalar, ValueCount};

/// Distinct values kept of a column.
const VALUES: usize = 1_000;

/// Rows from which on more than one core is worth its start.
const LONG: usize = 50_000;
/// Rows of which all are looked at.
const MOST: usize = 20_000_000;
/// Rows that are looked at where there are more.
const SAMPLE: usize = 4_000_000;

/// What a pass over a column's values found.
#[derive(Default)]
struct Found {
    distinct: Option<u64>,
    min: Option<Scalar>,
    max: Option<Scalar>,
    mean: Option<f64>,
    values: Vec<ValueCount>,
}

/// Describes columns, several at once where they are long. One whose values are too much for it has its name, type and
/// nulls alone.
pub(super) fn columns(columns: &[Column]) -> Vec<ColumnDescription> {
    columns_by(columns, column)
}

fn columns_by(columns: &[Column], describe: impl Fn(&Column) -> ColumnDescription + Sync) -> Vec<ColumnDescription> {
    if columns.first().is_none_or(|column| column.len() < LONG) {
        return columns.iter().map(describe).collect();
    }
    let described = pieces::each(columns.len(), |number| {
        let one = &columns[number];
        Ok::<_, Infallible>(contain(|| describe(one)).unwrap_or_else(|_| described(one, Found::default())))
    });
    described.unwrap_or_else(|never| match never {})
}

/// Describes a column. Of a very long one only some rows are looked at, evenly spread, and what they cannot tell is
/// left out.
pub(super) fn column(column: &Column) -> ColumnDescription {
    described(column, if column.len() > MOST { sampled(column) } else { found(column) }.unwrap_or_default())
}

fn described(column: &Column, found: Found) -> ColumnDescription {
    ColumnDescription {
        name: column.name().to_string(),
        data_type: types::data_type(column.dtype()),
        nulls: column.null_count() as u64,
        distinct: found.distinct,
        min: found.min,
        max: found.max,
        mean: found.mean,
        values_complete: found.distinct == Some(found.values.len() as u64),
        values: found.values,
    }
}

/// What rows that are evenly spread show, and the true ends of the range. Not how many different values there are.
fn sampled(column: &Column) -> Option<Found> {
    let step = column.len().div_ceil(SAMPLE);
    let Found { min, max, mean, values, .. } = found(&column.gather_every(step, 0).ok()?)?;
    // Types without a range have none in the sample either.
    let min = min.and_then(|_| any::scalar(column.min_reduce().ok()?.value()));
    let max = max.and_then(|_| any::scalar(column.max_reduce().ok()?.value()));
    Some(Found { min, max, mean, values, distinct: None })
}

fn found(column: &Column) -> Option<Found> {
    match column.dtype() {
        DataType::Null => Some(Found { distinct: Some(0), ..Found::default() }),
        DataType::Boolean => {
            let values = column.bool().ok()?;
            let trues = values.iter().flatten().filter(|value| *value).count() as u64;
            let falses = (values.len() - values.null_count()) as u64 - trues;
            let counts = [(false, falses), (true, trues)].into_iter().filter(|(_, count)| *count > 0).collect();
            Some(counted(counts, Scalar::Bool))
        }
        DataType::Int128 | DataType::UInt64 | DataType::UInt128 => {
            let wide = column.cast(&DataType::Int128).ok()?;
            Some(integers(wide.i128().ok()?.iter().flatten().collect(), |value| value))
        }
        dtype if dtype.is_integer() => {
            let values = column.cast(&DataType::Int64).ok()?;
            Some(integers(values.i64().ok()?.iter().flatten().collect(), i128::from))
        }
        dtype if dtype.is_float() || matches!(dtype, DataType::Decimal(..)) => {
            let values = column.cast(&DataType::Float64).ok()?;
            Some(floats(values.f64().ok()?.iter().flatten().collect()))
        }
        DataType::Date => {
            let days = column.to_physical_repr();
            Some(ordered(days.i32().ok()?.iter().flatten().collect(), |days| moment::date(days).map(Scalar::Date)))
        }
        DataType::Datetime(unit, zone) => {
            let (ticks, unit, zone) = (column.to_physical_repr(), *unit, zone.clone());
            let values = ticks.i64().ok()?.iter().flatten().collect();
            Some(ordered(values, |ticks| datetime(ticks, unit, zone.as_ref())))
        }
        DataType::Time | DataType::Duration(_) => {
            let ticks = column.to_physical_repr();
            Some(ordered(ticks.i64().ok()?.iter().flatten().collect(), |_: i64| None))
        }
        DataType::String => Some(texts(column)),
        DataType::Categorical(..) | DataType::Enum(..) => Some(texts(&column.cast(&DataType::String).ok()?)),
        DataType::Binary => {
            let distinct: HashSet<&[u8]> = column.binary().ok()?.iter().flatten().collect();
            Some(Found { distinct: Some(distinct.len() as u64), ..Found::default() })
        }
        _ => None,
    }
}

fn datetime(ticks: i64, unit: TimeUnit, zone: Option<&TimeZone>) -> Option<Scalar> {
    moment::local(ticks, unit, zone).map(|(moment, _)| Scalar::Datetime(moment))
}

/// Sorted values as runs of equal ones.
fn runs<T: PartialEq + Copy>(sorted: &[T]) -> Vec<(T, u64)> {
    sorted.chunk_by(PartialEq::eq).map(|run| (run[0], run.len() as u64)).collect()
}

fn integers<T: Ord + Copy>(mut values: Vec<T>, widen: impl Fn(T) -> i128 + Copy) -> Found {
    values.sort_unstable();
    let mean = mean(values.iter().map(|value| widen(*value) as f64));
    let (min, max) = (values.first().copied(), values.last().copied());
    let scalar = |value| Scalar::Int(widen(value));
    Found { min: min.map(scalar), max: max.map(scalar), mean, ..counted(runs(&values), scalar) }
}

fn floats(mut values: Vec<f64>) -> Found {
    let mean = mean(values.iter().copied().filter(|value| value.is_finite()));
    values.sort_unstable_by(f64::total_cmp);
    let distinct = values.chunk_by(|a, b| a.total_cmp(b).is_eq() || (a.is_nan() && b.is_nan())).count() as u64;
    let mut numbers = values.iter().copied().filter(|value| !value.is_nan());
    let min = numbers.next();
    let max = numbers.next_back().or(min);
    Found { distinct: Some(distinct), min: min.map(Scalar::Float), max: max.map(Scalar::Float), mean, values: vec![] }
}

fn ordered<T: Ord + Copy>(mut values: Vec<T>, scalar: impl Fn(T) -> Option<Scalar>) -> Found {
    values.sort_unstable();
    let distinct = values.chunk_by(PartialEq::eq).count() as u64;
    let ends = (values.first().copied(), values.last().copied());
    Found { distinct: Some(distinct), min: ends.0.and_then(&scalar), max: ends.1.and_then(&scalar), ..Found::default() }
}

fn texts(column: &Column) -> Found {
    let Ok(values) = column.str() else { return Found::default() };
    let mut counts: PlHashMap<&str, u64> = PlHashMap::default();
    for value in values.iter().flatten() {
        *counts.entry(value).or_default() += 1;
    }
    counted(counts.into_iter().collect(), |text: &str| Scalar::Text(text.to_owned()))
}

/// The most frequent values first; equally frequent ones in their own order.
fn counted<T: Ord + Copy>(mut counts: Vec<(T, u64)>, scalar: impl Fn(T) -> Scalar) -> Found {
    let distinct = counts.len() as u64;
    let rank = |entry: &(T, u64)| (Reverse(entry.1), entry.0);
    if counts.len() > VALUES {
        counts.select_nth_unstable_by_key(VALUES, rank);
        counts.truncate(VALUES);
    }
    counts.sort_unstable_by_key(rank);
    let values = counts.into_iter().map(|(value, count)| ValueCount { value: scalar(value), count }).collect();
    Found { distinct: Some(distinct), values, ..Found::default() }
}

/// The mean, adding with a second sum for what the first one rounds away.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut rest, mut count) = (0.0, 0.0, 0_u64);
    for value in values {
        let next: f64 = sum + value;
        rest += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        (sum, count) = (next, count + 1);
    }
    (count > 0).then(|| (sum + rest) / count as f64)
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column, NamedFrom, Series};

    use super::{LONG, SAMPLE, columns, columns_by, sampled};
    use crate::domain::Scalar;
    use crate::frame::{Cells, Frame};

    #[test]
    fn long_columns_are_described_on_every_core_as_on_one() {
        let rows = super::LONG as i64;
        let frame = Frame::from_columns(vec![
            ("n", Cells::Int((0..rows).map(|n| Some(n % 7)).collect())),
            ("w", Cells::Text((0..rows).map(|n| Some(format!("w{}", n % 3))).collect())),
            ("x", Cells::Float((0..rows).map(|n| (n % 5 > 0).then_some(n as f64)).collect())),
        ]);
        let all = frame.describe("t", "t").columns;
        assert_eq!(all, frame.data().columns().iter().map(super::column).collect::<Vec<_>>());
        assert_eq!(all.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["n", "w", "x"]);
        assert!(columns(&[]).is_empty());
    }

    #[test]
    fn a_column_that_is_too_much_for_its_description_has_its_name_and_type_and_the_others_all() {
        let cells = || Cells::Int((0..LONG as i64).map(Some).collect());
        let frame = Frame::from_columns(vec![("n", cells()), ("odd", cells()), ("m", cells())]);
        let described = columns_by(frame.data().columns(), |one| {
            assert!(one.name() != "odd", "a fault of ours");
            super::column(one)
        });
        assert_eq!(described.iter().map(|column| column.mean.is_some()).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!((described[1].name.as_str(), &described[1].data_type), ("odd", &described[0].data_type));
    }

    #[test]
    fn of_more_rows_than_are_looked_at_the_range_is_true_and_the_rest_is_not_claimed_to_be_all() {
        let mut values: Vec<i8> = vec![3; SAMPLE + 1];
        values[1] = -5;
        values[7] = 9;
        let found = sampled(&Column::from(Series::new("n".into(), values))).expect("numbers");
        assert_eq!((found.min, found.max, found.distinct), (Some(Scalar::Int(-5)), Some(Scalar::Int(9)), None));
        assert_eq!(found.values[0].value, Scalar::Int(3));
    }

    #[test]
    fn frequent_values_come_first_and_say_whether_they_are_all() {
        let many: Vec<Option<i64>> = (0..3_000).map(|n| Some(if n < 100 { -1 } else { n })).collect();
        let words = ["b", "a", "b"].map(|word| Some(word.to_owned())).to_vec();
        let frame = Frame::from_columns(vec![("n", Cells::Int(many)), ("w", Cells::Text(words))]);
        let described = frame.describe("t", "t");
        let numbers = &described.columns[0];
        assert_eq!((numbers.distinct, numbers.values.len(), numbers.values_complete), (Some(2_901), 1_000, false));
        assert_eq!((&numbers.values[0].value, numbers.values[0].count), (&Scalar::Int(-1), 100));
        assert_eq!(numbers.values[1].value, Scalar::Int(100));
        let words = &described.columns[1];
        assert_eq!((words.nulls, words.distinct, words.values_complete), (2_997, Some(2), true));
        assert_eq!(words.values[0].value, Scalar::Text("b".to_owned()));
    }

    #[test]
    fn ranges_and_means_pass_over_what_is_not_finite() {
        let floats = vec![Some(f64::NAN), Some(1.0), None, Some(2.0), Some(f64::NAN)];
        let frame = Frame::from_columns(vec![("x", Cells::Float(floats)), ("b", Cells::Bool(vec![Some(true)]))]);
        let described = frame.describe("t", "t");
        let x = &described.columns[0];
        assert_eq!((&x.min, &x.max), (&Some(Scalar::Float(1.0)), &Some(Scalar::Float(2.0))));
        assert_eq!((x.mean, x.distinct, x.nulls), (Some(1.5), Some(3), 1));
        assert!(described.columns[1].values_complete);
    }
}
