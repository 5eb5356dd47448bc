//! A chart as plain data: what it shows, on which axes, with which marks. [`build`] makes it from a result, off the UI
//! thread; the window draws it (`panels/chart`), [`svg`] writes it as a file, [`png`] as pixels. All three show the same.

mod build;
mod colours;
mod gather;
mod heat;
mod label;
mod melt;
pub(crate) mod png;
mod scale;
mod spread;
pub(crate) mod svg;
mod ticks;

#[cfg(test)]
mod tests;

pub(crate) use build::build;
pub(crate) use colours::{palette, shade};
pub(crate) use gather::Combine;
pub(crate) use label::{cut, number_text};
pub(crate) use scale::{Axis, Scale};
pub(crate) use spread::{Bin, Spread};
pub(crate) use ticks::Tick;

use crate::asking::ChartKind;

/// What the rest of the categories or series is called that have no mark of their own.
pub(crate) const OTHERS: &str = "others";

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    pub(crate) kind: ChartKind,
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) marks: Marks,
    /// How several rows became one mark, where they did.
    pub(crate) combined: Option<Combine>,
    /// What is not as it looks: rows left out, values put together, one sentence each.
    pub(crate) notes: Vec<String>,
}

/// What stands on the axes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Marks {
    /// Heights at the whole numbers that stand for names; side by side where there are several series.
    Bars(Vec<Series>),
    Lines(Vec<Series>),
    Points(Vec<Series>),
    Histogram(Vec<Bin>),
    Boxes(Vec<Spread>),
    Cells(Cells),
}

/// A series: its name, and where its values stand, in the order of the horizontal axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) points: Vec<[f64; 2]>,
}

/// The cells of a heat map: a value for each pair of names, row by row from below; a pair without one stays empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cells {
    /// What the shade says.
    pub(crate) name: String,
    pub(crate) values: Vec<Option<f64>>,
    /// The names across.
    pub(crate) across: usize,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Cells {
    /// Each cell with a value: column, row from below, value.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let across = self.across.max(1);
        self.values.iter().enumerate().filter_map(move |(at, value)| Some((at % across, at / across, (*value)?)))
    }
}

impl Chart {
    /// The names that the colours stand for; none where there is one series alone.
    pub(crate) fn legend(&self) -> Vec<&str> {
        match &self.marks {
            Marks::Bars(series) | Marks::Lines(series) | Marks::Points(series) if series.len() > 1 => {
                series.iter().map(|series| series.name.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a screen reader says it is.
    pub(crate) fn said(&self) -> String {
        let kind = self.kind.name().replace('_', " ");
        match &self.marks {
            Marks::Cells(cells) => format!("{kind} of {} by {} and {}", cells.name, self.x.title, self.y.title),
            _ => format!("{kind} chart of {} by {}", self.y.title, self.x.title),
        }
    }

    /// Whether there is anything to draw.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.marks {
            Marks::Bars(series) | Marks::Lines(series) | Marks::Points(series) => series.is_empty(),
            Marks::Histogram(bins) => bins.is_empty(),
            Marks::Boxes(boxes) => boxes.is_empty(),
            Marks::Cells(cells) => cells.values.iter().all(Option::is_none),
        }
    }
}

/// Where the bars of series number `of` in `many` stand beside their place, and how wide they are.
pub(crate) fn beside(of: usize, many: usize) -> (f64, f64) {
    let each = 0.76 / many.max(1) as f64;
    ((of as f64 - (many as f64 - 1.0) / 2.0) * each, each * 0.94)
}
