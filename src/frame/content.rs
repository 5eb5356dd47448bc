//! What a frame holds, exactly: one hash over it, and where two frames differ cell by cell. What merely says the same
//! (rounding, another order, other names) is `compare`'s business.

use polars::prelude::AnyValue;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Frame, any};

/// A cell that two frames hold differently.
#[derive(Debug, Clone, PartialEq)]
pub struct CellDifference {
    /// The row, from 0.
    pub row: usize,
    /// The column.
    pub column: String,
    /// What the first frame holds, as JSON carries it.
    pub first: Value,
    /// What the second one holds.
    pub second: Value,
}

/// Where two frames differ. Empty where they hold exactly the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CellDifferences {
    /// The columns of each, as `name: type` in order, where they are not the same.
    pub columns: Option<[Vec<String>; 2]>,
    /// The rows of each, where the numbers differ.
    pub rows: Option<[usize; 2]>,
    /// How many cells differ in the rows and columns that both have.
    pub count: usize,
    /// The first of them, row by row.
    pub cells: Vec<CellDifference>,
}

impl CellDifferences {
    /// Whether both frames hold exactly the same.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// SHA-256, in hexadecimal, over names, types and every value in order. Equal exactly where the frames hold the same; how
/// they lie in memory does not matter. O(cells): off the UI thread.
pub fn content_hash(frame: &Frame) -> String {
    let mut hash = Sha256::new();
    hash.update((frame.rows() as u64).to_le_bytes());
    hash.update((frame.columns() as u64).to_le_bytes());
    for column in 0..frame.columns() {
        text(&mut hash, frame.column_name(column));
        text(&mut hash, &frame.column_type(column).to_string());
        for row in 0..frame.rows() {
            value(&mut hash, &frame.value(row, column));
        }
    }
    format!("{:x}", hash.finalize())
}

fn text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

fn value(hash: &mut Sha256, value: &AnyValue<'_>) {
    match value {
        AnyValue::Null => hash.update([0]),
        // Every NaN is the same.
        AnyValue::Float64(number) if number.is_nan() => hash.update([2]),
        AnyValue::Float64(number) => {
            hash.update([3]);
            hash.update(number.to_bits().to_le_bytes());
        }
        AnyValue::Int64(number) => {
            hash.update([4]);
            hash.update(number.to_le_bytes());
        }
        other => {
            hash.update([1]);
            text(hash, &any::plain(other).unwrap_or_default());
        }
    }
}

/// Where the second frame differs from the first; at most `most` cells are named. Columns are matched by name. O(cells).
pub fn cell_differences(first: &Frame, second: &Frame, most: usize) -> CellDifferences {
    let mut found = CellDifferences::default();
    let described = [first, second].map(|frame| {
        (0..frame.columns())
            .map(|column| format!("{}: {}", frame.column_name(column), frame.column_type(column)))
            .collect::<Vec<_>>()
    });
    if described[0] != described[1] {
        found.columns = Some(described);
    }
    if first.rows() != second.rows() {
        found.rows = Some([first.rows(), second.rows()]);
    }
    let of = |name: &str| (0..second.columns()).find(|column| second.column_name(*column) == name);
    let shared: Vec<(usize, usize)> =
        (0..first.columns()).filter_map(|column| Some((column, of(first.column_name(column))?))).collect();
    for row in 0..first.rows().min(second.rows()) {
        for (one, other) in &shared {
            let (before, after) = (first.cell_json(row, *one), second.cell_json(row, *other));
            if before == after {
                continue;
            }
            found.count += 1;
            if found.cells.len() < most {
                let column = first.column_name(*one).to_owned();
                found.cells.push(CellDifference { row, column, first: before, second: after });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{cell_differences, content_hash};
    use crate::frame::{Cells, Frame, read_arrow_stream, write_arrow_stream};

    fn frame(name: &str, numbers: &[Option<f64>]) -> Frame {
        let text = numbers.iter().map(|number| number.map(|number| number.to_string())).collect();
        Frame::from_columns(vec![("t", Cells::Text(text)), (name, Cells::Float(numbers.to_vec()))])
    }

    #[test]
    fn a_frame_keeps_its_hash_on_the_way_through_arrow_and_any_change_gives_another() {
        let one = frame("n", &[Some(0.1), None, Some(f64::NAN)]);
        let again = read_arrow_stream(write_arrow_stream(&one).expect("written")).expect("read");
        assert_eq!(content_hash(&one), content_hash(&again));
        let others = [
            frame("m", &[Some(0.1), None, Some(f64::NAN)]),
            frame("n", &[Some(0.1), Some(f64::NAN), None]),
            frame("n", &[Some(0.1 + 1e-17), None]),
            one.head(2),
        ];
        for other in others {
            assert_ne!(content_hash(&one), content_hash(&other), "{other:?}");
        }
    }

    #[test]
    fn cells_rows_and_columns_that_differ_are_named() {
        let (one, other) = (frame("n", &[Some(1.0), Some(2.0)]), frame("n", &[Some(1.0), Some(2.5), None]));
        assert!(cell_differences(&one, &one, 9).is_empty());
        let found = cell_differences(&one, &other, 1);
        assert_eq!((found.count, found.rows, found.columns.is_none()), (2, Some([2, 3]), true));
        assert_eq!((found.cells[0].row, found.cells[0].column.as_str()), (1, "t"));
        assert_eq!((&found.cells[0].first, &found.cells[0].second), (&json!("2"), &json!("2.5")));
        let renamed = cell_differences(&one, &frame("m", &[Some(1.0), Some(2.0)]), 9);
        assert_eq!(
            (renamed.count, renamed.columns.map(|columns| columns[1][1].clone())),
            (0, Some("m: float64".into()))
        );
    }
}
