//! How numbers are spread: bins of a histogram, boxes with whiskers.

use super::ticks::nice_step;

/// A bin of a histogram: from where to where, and how many numbers are in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bin {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) count: usize,
}

/// A box: where it stands, its whiskers after Tukey, its quartiles, and what lies beyond the whiskers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spread {
    pub(crate) at: f64,
    pub(crate) low: f64,
    pub(crate) first: f64,
    pub(crate) middle: f64,
    pub(crate) third: f64,
    pub(crate) high: f64,
    pub(crate) outliers: Vec<f64>,
    /// How many numbers it stands for.
    pub(crate) count: usize,
}

/// Bins of a histogram at most.
const BINS: usize = 24;
/// Numbers beyond the whiskers that are drawn for a box: the farthest ones.
pub(super) const OUTLIERS: usize = 60;

/// Bins of one width, at numbers that are read at a glance.
pub(super) fn bins(numbers: &[f64], whole: bool) -> Vec<Bin> {
    let (low, high) = numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), n| (a.min(*n), b.max(*n)));
    if numbers.is_empty() {
        return Vec::new();
    }
    if high <= low {
        let half = if low == 0.0 || whole { 0.5 } else { low.abs() * 0.05 };
        return vec![Bin { from: low - half, to: low + half, count: numbers.len() }];
    }
    let wanted = ((numbers.len() as f64).sqrt().ceil() as usize).clamp(4, BINS);
    let width = nice_step(high - low, wanted, whole);
    // A whole number stands in the middle of a bin as wide as itself.
    let shift = if whole && width <= 1.0 { 0.5 } else { 0.0 };
    let first = ((low + shift) / width).floor();
    let many = (((high + shift) / width).floor() - first) as usize + 1;
    let mut counts = vec![0; many.min(BINS * 2)];
    let last = counts.len() - 1;
    for number in numbers {
        let place = (((number + shift) / width).floor() - first).max(0.0) as usize;
        counts[place.min(last)] += 1;
    }
    // The largest number alone does not need a bin for itself.
    let bin = |(at, count)| {
        let from = (first + at as f64) * width - shift;
        Bin { from, to: from + width, count }
    };
    counts.into_iter().enumerate().map(bin).collect()
}

/// The box of some numbers; quartiles by linear interpolation. `None` without numbers.
pub(super) fn spread(at: f64, mut numbers: Vec<f64>) -> Option<Spread> {
    numbers.sort_by(f64::total_cmp);
    let last = numbers.len().checked_sub(1)?;
    let quantile = |share: f64| {
        let place = share * last as f64;
        let (low, high) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
        low + (high - low) * place.fract()
    };
    let (first, middle, third) = (quantile(0.25), quantile(0.5), quantile(0.75));
    let reach = 1.5 * (third - first);
    let low = numbers.iter().copied().find(|number| *number >= first - reach)?;
    let high = numbers.iter().rev().copied().find(|number| *number <= third + reach)?;
    let below = numbers.iter().copied().take_while(|number| *number < low).take(OUTLIERS / 2);
    let above = numbers.iter().rev().copied().take_while(|number| *number > high).take(OUTLIERS / 2);
    let outliers = below.chain(above).collect();
    Some(Spread { at, low, first, middle, third, high, outliers, count: numbers.len() })
}
