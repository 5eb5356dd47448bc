//! Whether two results say the same, and where they do not. Names of columns do not count where the values agree: two
//! programs name the same figure differently.

use std::cmp::Ordering;
use std::fmt;

use polars::prelude::AnyValue;

use super::{Frame, any};
use crate::domain::counted;

/// Numbers are equal within this share of the larger one: sums differ in their last digits by the order of adding.
const RELATIVE: f64 = 1e-6;
/// And within this, around zero.
const ABSOLUTE: f64 = 1e-9;
/// Rows that are named on either side.
const NAMED_ROWS: usize = 20;
/// Larger frames are compared in the order they are in: sorting them would take longer than a person waits.
const MOST_SORTED_CELLS: usize = 4_000_000;

/// How two frames differ. Empty where they say the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrameDifference {
    /// The number of rows and columns of each, where that differs.
    pub shapes: Option<[(usize, usize); 2]>,
    /// Both hold the same rows, in another order, and the order counts.
    pub only_order: bool,
    /// How many rows are only in the first.
    pub only_first_count: usize,
    /// The first of them, as their cells look.
    pub only_first: Vec<Vec<String>>,
    /// How many rows are only in the second.
    pub only_second_count: usize,
    /// The first of them.
    pub only_second: Vec<Vec<String>>,
    /// The names of the columns of those rows, of the first and of the second; empty where there are none.
    pub columns: [Vec<String>; 2],
}

impl FrameDifference {
    /// Whether they say the same.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for FrameDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("the same");
        }
        if self.only_order {
            return f.write_str("the same rows in another order");
        }
        let mut parts = Vec::new();
        if let Some([one, other]) = self.shapes {
            parts.push(format!("{} x {} against {} x {}", one.0, one.1, other.0, other.1));
        }
        let rows = |count: usize| counted(count as u64, "row");
        if self.only_first_count > 0 {
            parts.push(format!("{} only in the first", rows(self.only_first_count)));
        }
        if self.only_second_count > 0 {
            parts.push(format!("{} only in the second", rows(self.only_second_count)));
        }
        f.write_str(&parts.join(", "))
    }
}

/// A cell for comparing: numbers by value, everything else by its exact text.
#[derive(Debug, Clone)]
enum Key {
    Nothing,
    Number(f64),
    Text(String),
}

impl Key {
    fn of(value: &AnyValue<'_>) -> Self {
        if let AnyValue::Boolean(value) = value {
            return Self::Text(value.to_string());
        }
        if let AnyValue::Decimal(..) = value {
            let text = any::plain(value).unwrap_or_default();
            return text.parse().map_or_else(|_| Self::Text(text.into_owned()), Self::Number);
        }
        if value.is_primitive_numeric() {
            return match value.extract::<f64>() {
                Some(number) if number.is_nan() => Self::Nothing,
                Some(number) => Self::Number(number),
                None => Self::Nothing,
            };
        }
        match any::plain(value) {
            None => Self::Nothing,
            // A day and its midnight are the same moment.
            Some(text) => {
                let moment = matches!(value, AnyValue::Datetime(..) | AnyValue::DatetimeOwned(..));
                let day = text.strip_suffix(" 00:00:00").filter(|_| moment).map(str::to_owned);
                Self::Text(day.unwrap_or_else(|| text.into_owned()))
            }
        }
    }

    /// An order in which numbers that are equal are near each other.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) if near(*a, *b) => Ordering::Equal,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Text(_) => 1,
            Self::Number(_) => 2,
        }
    }
}

#[expect(clippy::float_cmp, reason = "infinities are equal only to themselves")]
fn near(a: f64, b: f64) -> bool {
    a == b || (a.is_finite() && b.is_finite() && (a - b).abs() <= (RELATIVE * a.abs().max(b.abs())).max(ABSOLUTE))
}

fn row_order(one: &[Key], other: &[Key], columns: &[usize]) -> Ordering {
    columns
        .iter()
        .map(|column| one[*column].order(&other[*column]))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// How the second frame differs from the first. Where both have the same names columns are matched by name, otherwise by
/// their place.
pub fn compare(first: &Frame, second: &Frame, ordered: bool) -> FrameDifference {
    let mut difference = FrameDifference::default();
    let shapes = [(first.rows(), first.columns()), (second.rows(), second.columns())];
    if shapes[0] != shapes[1] {
        difference.shapes = Some(shapes);
    }
    let width = first.columns().min(second.columns());
    let places = matched(first, second);
    let one = keys(first, &(0..width).collect::<Vec<_>>());
    let other = keys(second, &places[..width]);
    let large = first.rows().saturating_mul(width) > MOST_SORTED_CELLS;
    // Text before numbers: what is near-equal decides last.
    let mut columns: Vec<usize> = (0..width).collect();
    columns.sort_by_key(|column| u8::from(one.iter().chain(&other).any(|row| matches!(row[*column], Key::Number(_)))));
    let in_order = shapes[0] == shapes[1] && one.iter().zip(&other).all(|(a, b)| row_order(a, b, &columns).is_eq());
    if in_order {
        return difference;
    }
    let (left, right) = if large { by_place(&one, &other, &columns) } else { by_value(&one, &other, &columns) };
    if left.is_empty() && right.is_empty() && shapes[0] == shapes[1] {
        difference.only_order = ordered;
        return difference;
    }
    let shown = |frame: &Frame, rows: &[usize], places: &[usize]| -> Vec<Vec<String>> {
        let row = |row: &usize| places.iter().map(|column| frame.cell(*row, *column).text).collect();
        rows.iter().take(NAMED_ROWS).map(row).collect()
    };
    difference.only_first_count = left.len();
    let all: Vec<usize> = (0..first.columns()).collect();
    difference.only_first = shown(first, &left, &all);
    difference.only_second_count = right.len();
    difference.only_second = shown(second, &right, &places);
    let names = |frame: &Frame, places: &[usize]| places.iter().map(|at| frame.column_name(*at).to_owned()).collect();
    difference.columns = [names(first, &all), names(second, &places)];
    difference
}

/// The columns of the second frame in the order of the first's.
fn matched(first: &Frame, second: &Frame) -> Vec<usize> {
    let place =
        |column: usize| (0..second.columns()).find(|other| second.column_name(*other) == first.column_name(column));
    let by_name: Option<Vec<usize>> =
        if first.columns() == second.columns() { (0..first.columns()).map(place).collect() } else { None };
    by_name.unwrap_or_else(|| (0..second.columns()).collect())
}

fn keys(frame: &Frame, columns: &[usize]) -> Vec<Vec<Key>> {
    (0..frame.rows()).map(|row| columns.iter().map(|column| Key::of(&frame.value(row, *column))).collect()).collect()
}

/// Rows that are in one frame and not in the other, whatever their order.
fn by_value(one: &[Vec<Key>], other: &[Vec<Key>], columns: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let sorted = |rows: &[Vec<Key>]| {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        // Exact for sorting: an order with a tolerance is none.
        order.sort_by(|a, b| exact(&rows[*a], &rows[*b], columns));
        order
    };
    let (first, second) = (sorted(one), sorted(other));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < first.len() || j < second.len() {
        let order = match (first.get(i), second.get(j)) {
            (Some(a), Some(b)) => row_order(&one[*a], &other[*b], columns),
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        match order {
            Ordering::Equal => (i, j) = (i + 1, j + 1),
            Ordering::Less => {
                left.push(first[i]);
                i += 1;
            }
            Ordering::Greater => {
                right.push(second[j]);
                j += 1;
            }
        }
    }
    left.sort_unstable();
    right.sort_unstable();
    (left, right)
}

fn exact(one: &[Key], other: &[Key], columns: &[usize]) -> Ordering {
    let order = |column: &usize| match (&one[*column], &other[*column]) {
        (Key::Number(a), Key::Number(b)) => a.total_cmp(b),
        (a, b) => a.order(b),
    };
    columns.iter().map(order).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Rows that differ from the row at the same place.
fn by_place(one: &[Vec<Key>], other: &[Vec<Key>], columns: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let differs = |row: usize, of: &[Vec<Key>], than: &[Vec<Key>]| {
        than.get(row).is_none_or(|other| row_order(&of[row], other, columns).is_ne())
    };
    let left = (0..one.len()).filter(|row| differs(*row, one, other)).collect();
    let right = (0..other.len()).filter(|row| differs(*row, other, one)).collect();
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::frame::{Cells, Frame};

    fn frame(names: [&str; 2], text: &[&str], numbers: &[Option<f64>]) -> Frame {
        let text = text.iter().map(|text| Some((*text).to_owned())).collect();
        Frame::from_columns(vec![(names[0], Cells::Text(text)), (names[1], Cells::Float(numbers.to_vec()))])
    }

    #[test]
    fn numbers_agree_within_a_tolerance_and_names_do_not_count() {
        let one = frame(["region", "total"], &["N", "S"], &[Some(0.1 + 0.2), None]);
        let other = frame(["Region", "sum"], &["N", "S"], &[Some(0.3), Some(f64::NAN)]);
        assert!(compare(&one, &other, true).is_empty());
        let integers = Frame::from_columns(vec![("n", Cells::Int(vec![Some(3)]))]);
        let floats = Frame::from_columns(vec![("n", Cells::Float(vec![Some(3.0)]))]);
        assert!(compare(&integers, &floats, true).is_empty());
    }

    #[test]
    fn order_counts_only_where_it_is_asked_for() {
        let one = frame(["a", "b"], &["x", "y", "z"], &[Some(1.0), Some(2.0), Some(3.0)]);
        let other = frame(["a", "b"], &["z", "x", "y"], &[Some(3.0 + 1e-12), Some(1.0), Some(2.0)]);
        assert!(compare(&one, &other, false).is_empty());
        let difference = compare(&one, &other, true);
        assert!(difference.only_order && !difference.is_empty());
        assert_eq!(difference.to_string(), "the same rows in another order");
    }

    #[test]
    fn rows_that_differ_are_named() {
        let one = frame(["a", "b"], &["x", "y"], &[Some(1.0), Some(2.0)]);
        let other = frame(["a", "b"], &["x", "y", "z"], &[Some(1.0), Some(2.5), Some(9.0)]);
        let difference = compare(&one, &other, false);
        assert_eq!(difference.only_first, [["y", "2.00"].map(str::to_owned)]);
        assert_eq!((difference.only_first_count, difference.only_second_count), (1, 2));
        assert_eq!(difference.to_string(), "2 x 2 against 3 x 2, 1 row only in the first, 2 rows only in the second");
    }

    #[test]
    fn columns_in_another_order_are_matched_by_name() {
        let one = Frame::from_columns(vec![("a", Cells::Int(vec![Some(1)])), ("b", Cells::Int(vec![Some(2)]))]);
        let other = Frame::from_columns(vec![("b", Cells::Int(vec![Some(2)])), ("a", Cells::Int(vec![Some(1)]))]);
        assert!(compare(&one, &other, true).is_empty());
    }
}
