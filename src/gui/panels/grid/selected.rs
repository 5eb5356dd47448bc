//! What the selected cells come to: how many there are, and the sum and mean of the numbers among them.

use std::ops::Range;

use super::super::super::chart::number_text;
use super::super::super::format::{count, counted};
use super::{Cells, Viewed};

/// Cells that are added up while a frame is painted: some two milliseconds. Of more their number is said.
const MOST: u64 = 10_000;

/// The selected cells of a table, and what is said of them.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// The table's key, its rows and columns.
    of: Option<(u64, Range<u64>, Vec<usize>)>,
    said: String,
}

impl Selected {
    /// Takes the selection of this table; adds up only what was not added up before.
    pub(super) fn see(&mut self, key: u64, cells: &Viewed<'_>, selected: Option<(Range<u64>, Vec<usize>)>) {
        let of = selected.map(|(rows, columns)| (key, rows, columns));
        if of == self.of {
            return;
        }
        self.said = of.as_ref().map(|(_, rows, columns)| said(cells, rows, columns)).unwrap_or_default();
        self.of = of;
    }

    /// What is said of this table's selection; nothing where it is a single cell.
    pub(super) fn said(&self, key: u64) -> Option<&str> {
        let ours = self.of.as_ref().is_some_and(|(of, ..)| *of == key);
        Some(self.said.as_str()).filter(|said| ours && !said.is_empty())
    }
}

fn said(cells: &Viewed<'_>, rows: &Range<u64>, columns: &[usize]) -> String {
    let many = (rows.end - rows.start).saturating_mul(columns.len() as u64);
    if many < 2 {
        return String::new();
    }
    let selected = format!("{} selected", counted(many, "cell"));
    if many > MOST {
        return selected;
    }
    let numeric = columns.iter().filter(|column| cells.is_numeric(**column));
    let numbers: Vec<f64> = numeric
        .flat_map(|column| rows.clone().filter_map(move |row| cells.number(row, *column)))
        .filter(|number| number.is_finite())
        .collect();
    if numbers.is_empty() {
        return selected;
    }
    let sum: f64 = numbers.iter().sum();
    let mean = sum / numbers.len() as f64;
    let some =
        if numbers.len() as u64 == many { String::new() } else { format!(" of {}", count(numbers.len() as u64)) };
    format!("{selected}, sum{some} {}, mean {}", number_text(sum), number_text(mean))
}
