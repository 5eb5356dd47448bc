//! A result's frame as the plain data that `asking` reads it as, and what it shows.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::AnalyticsPal;
use crate::asking::{Insights, Meaning, ResultColumn, ResultValues, ResultView, insights};
use crate::domain::{DataType, TableUid};
use crate::frame::Frame;

/// Rows of a result that are looked at: of a longer one nothing is claimed.
const ROWS: usize = 50_000;
/// Columns of a result that are looked at.
const COLUMNS: usize = 60;

impl AnalyticsPal {
    /// What a result shows, and how it is best drawn. `meaning` is what its question was understood to mean, `table` the
    /// table it asked of. O(cells): off the UI thread.
    pub fn insights(&self, frame: &Frame, meaning: Option<&Meaning>, table: Option<&TableUid>) -> Insights {
        self.insights_of(&view(frame), meaning, table)
    }

    /// The same of a result that is plain data already.
    pub fn insights_of(&self, view: &ResultView, meaning: Option<&Meaning>, table: Option<&TableUid>) -> Insights {
        let description = table.and_then(|table| self.description(table));
        insights(view, meaning, description.as_deref())
    }

    /// A result as plain data, for a picture. O(cells): off the UI thread.
    pub fn view(frame: &Frame) -> ResultView {
        view(frame)
    }
}

fn view(frame: &Frame) -> ResultView {
    let rows = frame.rows().min(ROWS);
    let column =
        |place: usize| ResultColumn { name: frame.column_name(place).to_owned(), values: values(frame, place, rows) };
    ResultView { rows: frame.rows() as u64, columns: (0..frame.columns().min(COLUMNS)).map(column).collect() }
}

fn values(frame: &Frame, place: usize, rows: usize) -> ResultValues {
    let cells = (0..rows).map(|row| frame.cell_json(row, place));
    match frame.column_type(place) {
        DataType::Bool => ResultValues::Flags(cells.map(|cell| cell.as_bool()).collect()),
        data_type if data_type.is_numeric() => ResultValues::Numbers(cells.map(|cell| number(&cell)).collect()),
        data_type if data_type.is_textual() => {
            ResultValues::Texts(cells.map(|cell| cell.as_str().map(str::to_owned)).collect())
        }
        DataType::Date | DataType::Datetime { .. } => {
            ResultValues::Moments(cells.map(|cell| cell.as_str().and_then(moment)).collect())
        }
        _ => ResultValues::Other,
    }
}

/// A number; decimals travel as texts, and what is not finite counts as missing.
fn number(cell: &Value) -> Option<f64> {
    cell.as_f64().or_else(|| cell.as_str()?.parse().ok()).filter(|number: &f64| number.is_finite())
}

/// A day, or a moment without its zone.
fn moment(text: &str) -> Option<NaiveDateTime> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return day.and_hms_opt(0, 0, 0);
    }
    let text = text.replacen(' ', "T", 1);
    text.get(..19).and_then(|local| local.parse().ok()).or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::view;
    use crate::asking::ResultValues;
    use crate::frame::{Cells, Frame};

    #[test]
    fn a_frame_is_seen_as_plain_values() {
        let frame = Frame::from_columns(vec![
            ("n", Cells::Float(vec![Some(1.5), None, Some(f64::NAN)])),
            ("t", Cells::Text(vec![Some("a".to_owned()), None, Some(String::new())])),
            ("b", Cells::Bool(vec![Some(true), None, Some(false)])),
        ]);
        let seen = view(&frame);
        assert_eq!(seen.rows, 3);
        assert_eq!(seen.columns[0].values, ResultValues::Numbers(vec![Some(1.5), None, None]));
        assert_eq!(seen.columns[1].values, ResultValues::Texts(vec![Some("a".to_owned()), None, Some(String::new())]));
        assert_eq!(seen.columns[2].values, ResultValues::Flags(vec![Some(true), None, Some(false)]));
    }
}
