//! A column in numbers and bars: what the grid shows above its cells and the profile panel in full. O(rows), in the
//! background.

use polars::prelude::{Column, DataType as Dtype};

use super::{Frame, describe, moment};
use crate::domain::{CancelToken, ColumnDescription, Scalar};

/// Bars of a distribution.
const BARS: usize = 24;
/// The parts of the rows below which a quantile lies.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// What is known of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnProfile {
    /// Rows of the table.
    pub rows: u64,
    /// Type, missing and distinct values, range, mean, most frequent values.
    pub description: ColumnDescription,
    /// Texts of no characters.
    pub empty: u64,
    /// NaN among floats.
    pub not_numbers: u64,
    /// The shortest and the longest text, in characters.
    pub lengths: Option<(u64, u64)>,
    /// The standard deviation of a sample (n - 1), of numbers that are finite.
    pub deviation: Option<f64>,
    /// The part of the values below it, and the value there, between its neighbours where it falls between two.
    pub quantiles: Vec<(f64, Scalar)>,
    /// How numbers or moments are spread, in bars of equal width over their range.
    pub bars: Vec<Bar>,
}

/// A bar of a distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The first value that belongs to it.
    pub from: Scalar,
    /// Where it ends; the value there belongs to it in the last bar only.
    pub to: Scalar,
    /// How many values it holds.
    pub count: u64,
}

impl Frame {
    /// Looks at a column. `None` beyond the last column and when cancelled.
    pub fn profile(&self, column: usize, cancel: &CancelToken) -> Option<ColumnProfile> {
        let data = self.column(column)?;
        let description = describe::column(data);
        let mut profile = ColumnProfile {
            rows: self.rows() as u64,
            description,
            empty: 0,
            not_numbers: 0,
            lengths: None,
            deviation: None,
            quantiles: Vec::new(),
            bars: Vec::new(),
        };
        if cancel.is_cancelled() {
            return None;
        }
        look(data, &mut profile);
        (!cancel.is_cancelled()).then_some(profile)
    }
}

fn look(column: &Column, profile: &mut ColumnProfile) -> Option<()> {
    match column.dtype() {
        Dtype::String => texts(column, profile)?,
        Dtype::Categorical(..) | Dtype::Enum(..) => texts(&column.cast(&Dtype::String).ok()?, profile)?,
        Dtype::Date => {
            let days = column.to_physical_repr();
            let values: Vec<f64> = days.i32().ok()?.iter().flatten().map(f64::from).collect();
            spread(values, profile, |day| moment::date(day.floor() as i32).map(Scalar::Date), 1.0);
        }
        Dtype::Datetime(unit, zone) => {
            let (ticks, unit, zone) = (column.to_physical_repr(), *unit, zone.clone());
            let values: Vec<f64> = ticks.i64().ok()?.iter().flatten().map(|ticks| ticks as f64).collect();
            let scalar = |ticks: f64| {
                moment::local(ticks.floor() as i64, unit, zone.as_ref()).map(|(moment, _)| Scalar::Datetime(moment))
            };
            spread(values, profile, scalar, 1.0);
        }
        dtype if dtype.is_integer() || dtype.is_float() || matches!(dtype, Dtype::Decimal(..)) => {
            let whole = dtype.is_integer();
            let numbers = column.cast(&Dtype::Float64).ok()?;
            let all: Vec<f64> = numbers.f64().ok()?.iter().flatten().collect();
            let count = all.len();
            let values: Vec<f64> = all.into_iter().filter(|value| !value.is_nan()).collect();
            profile.not_numbers = (count - values.len()) as u64;
            let finite: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
            profile.deviation = deviation(&finite, profile.description.mean);
            spread(finite, profile, |value| Some(Scalar::Float(value)), if whole { 1.0 } else { 0.0 });
        }
        _ => {}
    }
    Some(())
}

fn texts(column: &Column, profile: &mut ColumnProfile) -> Option<()> {
    let values = column.str().ok()?;
    for text in values.iter().flatten() {
        let length = text.chars().count() as u64;
        profile.empty += u64::from(length == 0);
        let (least, most) = profile.lengths.unwrap_or((length, length));
        profile.lengths = Some((least.min(length), most.max(length)));
    }
    Some(())
}

fn deviation(values: &[f64], mean: Option<f64>) -> Option<f64> {
    let mean = mean?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

/// Quantiles and bars of values. No bar is narrower than `least`: whole numbers get a bar each where they are few.
fn spread(
    mut values: Vec<f64>,
    profile: &mut ColumnProfile,
    scalar: impl Fn(f64) -> Option<Scalar>,
    least: f64,
) -> Option<()> {
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    if !(high - low).is_finite() {
        return None;
    }
    // One more than the range, as whole numbers have a width of their own.
    let width = ((high - low + least) / BARS as f64).max(least);
    let width = if least > 0.0 { width.ceil() } else { width };
    let count = if width > 0.0 { ((high - low + least) / width).ceil().clamp(1.0, BARS as f64) as usize } else { 1 };
    let mut counts = vec![0_u64; count];
    for value in &values {
        // The largest value would open a bar of its own.
        let bar = if width > 0.0 { ((value - low) / width) as usize } else { 0 };
        counts[bar.min(count - 1)] += 1;
    }
    for (index, count) in counts.iter().enumerate() {
        let from = low + index as f64 * width;
        let to = if index + 1 == counts.len() { high } else { from + width };
        profile.bars.push(Bar { from: scalar(from)?, to: scalar(to)?, count: *count });
    }
    for part in QUANTILES {
        profile.quantiles.push((part, scalar(quantile(&mut values, part)?)?));
    }
    Some(())
}

/// The value below which a part of the values lies, between its neighbours as pandas' default does it. Reorders them.
fn quantile(values: &mut [f64], part: f64) -> Option<f64> {
    let place = part * (values.len().checked_sub(1)?) as f64;
    let below = place.floor() as usize;
    let (_, lower, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let lower = *lower;
    let upper = above.iter().copied().min_by(f64::total_cmp).unwrap_or(lower);
    Some(lower + (upper - lower) * (place - below as f64))
}

#[cfg(test)]
mod tests {
    use crate::domain::{CancelToken, Scalar};
    use crate::frame::{Cells, Frame};

    fn profile(cells: Cells) -> crate::frame::ColumnProfile {
        let frame = Frame::from_columns(vec![("x", cells)]);
        frame.profile(0, &CancelToken::new()).expect("a profile")
    }

    #[test]
    fn numbers_have_quantiles_and_bars_that_hold_them_all() {
        let profile =
            profile(Cells::Float((0..101).map(|n| Some(f64::from(n))).chain([None, Some(f64::NAN)]).collect()));
        let quantiles: Vec<_> = profile.quantiles.iter().map(|(_, value)| value.clone()).collect();
        assert_eq!(quantiles, [5.0, 25.0, 50.0, 75.0, 95.0].map(Scalar::Float));
        assert_eq!(profile.bars.iter().map(|bar| bar.count).sum::<u64>(), 101);
        assert_eq!((profile.description.nulls, profile.not_numbers), (1, 1));
        assert!((profile.deviation.expect("of numbers") - 29.300_170_647).abs() < 1e-6);
        assert_eq!(profile.bars.last().map(|bar| bar.to.clone()), Some(Scalar::Float(100.0)));
    }

    #[test]
    fn few_whole_numbers_have_a_bar_each() {
        let profile = profile(Cells::Int([1, 2, 2, 5].map(Some).to_vec()));
        assert_eq!(profile.bars.iter().map(|bar| bar.count).collect::<Vec<_>>(), [1, 2, 0, 0, 1]);
    }

    #[test]
    fn columns_with_one_value_or_none_have_no_trouble() {
        assert_eq!(profile(Cells::Float(vec![Some(2.5); 3])).bars.len(), 1);
        assert_eq!(profile(Cells::Int(vec![Some(7)])).bars.len(), 1);
        assert!(profile(Cells::Float(vec![None, Some(f64::NAN), Some(f64::INFINITY)])).bars.is_empty());
        assert!(profile(Cells::Float(vec![Some(f64::MAX), Some(f64::MIN)])).bars.len() < 30);
        let texts = profile(Cells::Text(vec![Some(String::new()), Some("äö".to_owned()), None]));
        assert_eq!((texts.empty, texts.lengths), (1, Some((0, 2))));
    }

    #[test]
    fn a_cancelled_profile_is_none() {
        let cancel = CancelToken::new();
        cancel.cancel();
        assert!(Frame::from_columns(vec![("x", Cells::Int(vec![Some(1)]))]).profile(0, &cancel).is_none());
    }
}
