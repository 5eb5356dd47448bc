//! Heat maps: a shade for each pair of names.

use std::collections::{BTreeMap, HashSet};

use super::build::{Sketch, combined_name, counted_as, together};
use super::gather::{Names, number, piles, rows, text};
use super::{Axis, Cells, Chart, Marks, Scale};
use crate::asking::ResultColumn;

/// Names on each side of a heat map.
const SIDE: usize = 40;

impl Sketch<'_> {
    /// The chart of the names across and up, shaded by a number.
    pub(super) fn heat(&self, y: &ResultColumn, shade: &ResultColumn) -> Chart {
        let (mut across, mut up, mut left) = (Names::default(), Names::default(), 0);
        let mut all = Vec::new();
        for row in 0..rows(shade) {
            match (text(self.x, row), text(y, row), number(shade, row)) {
                (Some(x), Some(y), Some(value)) => all.push((up.place(y), across.place(x), value)),
                _ => left += 1,
            }
        }
        let mut notes = self.left_out(left);
        let combine = self.combine(shade);
        let columns = most_rows(all.iter().map(|row| row.1), across.all.len());
        let lines = most_rows(all.iter().map(|row| row.0), up.all.len());
        for (kept, names, column) in [(&columns, &across.all, self.x), (&lines, &up.all, y)] {
            if kept.len() < names.len() {
                let all = counted_as(names.len(), &column.name);
                notes.push(format!("The {} of {all} that have the most rows; the others are left out.", kept.len()));
            }
        }
        let places =
            |kept: &[usize]| kept.iter().enumerate().map(|(at, place)| (*place, at)).collect::<BTreeMap<_, _>>();
        let (column_of, line_of) = (places(&columns), places(&lines));
        let placed = all.into_iter().filter_map(|(line, column, value)| {
            // Names are read from above, places counted from below.
            let from_below = lines.len() - 1 - *line_of.get(&line)?;
            Some((from_below, *column_of.get(&column)? as f64, value))
        });
        let piled = piles(placed.collect());
        let repeated = piled.iter().any(|pile| pile.values.len() > 1);
        let mut values = vec![None; columns.len() * lines.len()];
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for mut pile in piled {
            let value = combine.of(&mut pile.values);
            (low, high) = (low.min(value), high.max(value));
            if let Some(cell) = values.get_mut(pile.series * columns.len() + pile.across as usize) {
                *cell = Some(value);
            }
        }
        if values.iter().any(Option::is_none) {
            notes.push("Pairs without a value are left blank.".to_owned());
        }
        let named = |kept: &[usize], names: &[String]| kept.iter().map(|at| names[*at].clone()).collect::<Vec<_>>();
        let side = |title: &str, names: Vec<String>| {
            let high = names.len() as f64 - 0.5;
            Axis { title: title.to_owned(), scale: Scale::Names(names), low: -0.5, high: high.max(0.5) }
        };
        let mut from_below = named(&lines, &up.all);
        from_below.reverse();
        let cells = Cells {
            name: combined_name(&shade.name, repeated, combine),
            values,
            across: columns.len(),
            low: if low.is_finite() { low } else { 0.0 },
            high: if high.is_finite() { high } else { 0.0 },
        };
        let (x, y) = (side(&self.x.name, named(&columns, &across.all)), side(&y.name, from_below));
        together(self.chart(x, y, Marks::Cells(cells), notes), repeated, combine)
    }
}

/// The names that most rows have, in their own order.
fn most_rows(places: impl Iterator<Item = usize>, all: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; all];
    places.for_each(|place| counts[place] += 1);
    let mut order: Vec<usize> = (0..all).collect();
    order.sort_by_key(|place| std::cmp::Reverse(counts[*place]));
    let kept: HashSet<usize> = order.into_iter().take(SIDE).collect();
    (0..all).filter(|place| kept.contains(place)).collect()
}
