//! An axis: what stands along it, from where to where.

use std::collections::HashSet;

use super::label::{cut, cut_inside, moment, moment_text, number_text};
use super::ticks::{self, Tick};

/// An axis of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) title: String,
    pub(crate) scale: Scale,
    /// The ends of what is shown.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// What stands along an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scale {
    /// Numbers; `whole` where nothing lies between two of them, as between years.
    Numbers { whole: bool },
    /// Names, at whole numbers from 0.
    Names(Vec<String>),
    /// Seconds since 1970.
    Moments,
}

impl Axis {
    /// An axis of names.
    pub(super) fn of_names(title: &str, names: Vec<String>) -> Self {
        let high = names.len() as f64 - 0.4;
        Self { title: title.to_owned(), scale: Scale::Names(names), low: -0.6, high: high.max(0.6) }
    }

    /// An axis with room for these values, and for zero where marks stand on it or it is near.
    pub(super) fn around(title: &str, scale: Scale, values: impl Iterator<Item = f64>, from_zero: bool) -> Self {
        let (mut low, mut high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), at| (a.min(at), b.max(at)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if from_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        let span = high - low;
        let margin = match scale {
            _ if span > 0.0 => span * 0.06,
            Scale::Moments => 43_200.0,
            _ => (high.abs() * 0.1).max(f64::MIN_POSITIVE),
        };
        let margin = if span <= 0.0 && high == 0.0 { 1.0 } else { margin };
        let keeps = |end: f64| from_zero && end == 0.0;
        let (above, below) =
            (if keeps(high) && low < 0.0 { 0.0 } else { margin }, if keeps(low) { 0.0 } else { margin });
        Self { title: title.to_owned(), scale, low: low - below, high: high + above }
    }

    /// About so many marks at most, with their texts of at most so many characters.
    pub(crate) fn ticks(&self, most: usize, characters: usize) -> Vec<Tick> {
        match &self.scale {
            Scale::Numbers { whole } => ticks::of_numbers(self.low, self.high, most, *whole),
            Scale::Moments => ticks::of_moments(self.low, self.high, most),
            Scale::Names(names) => {
                let step = names.len().div_ceil(most.max(1)).max(1);
                let named: Vec<_> = names.iter().enumerate().step_by(step).collect();
                let mut texts: Vec<String> = named.iter().map(|(_, name)| cut(name, characters)).collect();
                let distinct: HashSet<&String> = texts.iter().collect();
                // Names that begin alike are told apart by their ends.
                if distinct.len() < texts.len() {
                    texts = named.iter().map(|(_, name)| cut_inside(name, characters)).collect();
                }
                named.iter().zip(texts).map(|((at, _), text)| Tick { at: *at as f64, text }).collect()
            }
        }
    }

    /// What stands at a place, in full.
    pub(crate) fn text_at(&self, at: f64) -> String {
        match &self.scale {
            Scale::Numbers { whole: true } if at.abs() < 1e4 => format!("{at:.0}"),
            Scale::Numbers { .. } => number_text(at),
            Scale::Moments => moment(at).map(moment_text).unwrap_or_default(),
            Scale::Names(names) => names.get(at.round().max(0.0) as usize).map_or(String::new(), |name| cut(name, 80)),
        }
    }
}
