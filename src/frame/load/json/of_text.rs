//! Records that came as JSON text rather than as a file: what the HTTP service is handed.

use polars::prelude::{Column, DataFrame};

use super::parse::{Parser, Value};
use super::shape::Shape;
use super::{build, records};
use crate::frame::contain::contain;
use crate::frame::{Frame, TransferError, TransferNotes};

/// A table may have so many cells whatever its text's length; beyond it the text must have a byte a cell. Records that
/// each have keys of their own would fill the memory with nulls.
const MOST_CELLS: usize = 4 << 20;

/// The frame of a JSON list of records. Types are found as in files: over every value, so that keys seen late do not
/// vanish, long numbers keep their digits, and texts become dates only where all of them are.
pub(in crate::frame) fn frame_of_records(text: &str, notes: &mut TransferNotes) -> Result<Frame, TransferError> {
    let read = contain(|| read(text, notes));
    read.unwrap_or_else(|burst| Err(failed(format!("the records could not be read: {}", burst.message))))
}

fn failed(message: String) -> TransferError {
    TransferError { column: None, message }
}

fn read(text: &str, notes: &mut TransferNotes) -> Result<Frame, TransferError> {
    let mut parser = Parser::new(text);
    let document = parser.next().transpose().map_err(|fault| failed(fault.words(text)))?;
    let Some(Value::List(items)) = document else {
        return Err(failed("the records are not a list".to_owned()));
    };
    if parser.next().is_some() {
        return Err(failed("there is more than one list of records".to_owned()));
    }
    if let Some(place) = items.iter().position(|item| !matches!(item, Value::Object(_))) {
        return Err(failed(format!("item {} of the list is not a record", place + 1)));
    }
    let table = records::of_lines(items, MOST_CELLS.max(text.len()), notes).map_err(|sparse| {
        let records::Sparse { rows, columns } = sparse;
        failed(format!("{rows} records with {columns} and more different keys would make a table of mostly nothing"))
    })?;
    let Some(table) = table else { return Ok(Frame::new(DataFrame::empty())) };
    let columns: Vec<_> = table.columns.iter().map(|(name, values)| column(name, values, notes)).collect();
    let data = DataFrame::new(columns.first().map_or(0, Column::len), columns);
    data.map(Frame::new).map_err(|error| failed(error.to_string()))
}

fn column(name: &str, values: &[Value<'_>], notes: &mut TransferNotes) -> Column {
    let mut shape = Shape::Null;
    for value in values {
        shape.take_in(value, 0);
    }
    build::column(name, values, &shape, notes)
}

#[cfg(test)]
mod tests {
    use crate::frame::Frame;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let mut notes = Vec::new();
        let frame = Frame::from_json_records(text, &mut notes).expect("records");
        let column = |index| format!("{} {}", frame.column_name(index), frame.column_type(index));
        ((0..frame.columns()).map(column).collect(), notes)
    }

    #[test]
    fn types_are_found_over_every_record() {
        let text = r#"[{"n":1,"x":1,"t":"2024-01-02","m":"2024-01-02T03:04:05"},
            {"n":9007199254740993,"x":null,"t":"soon","m":"2024-05-06T07:08:09"},
            {"x":0.5,"t":null,"m":null,"late":[1,2]}]"#;
        let (columns, _) = read(text);
        assert_eq!(columns, ["n int64", "x float64", "t text", "m datetime[us]", "late list<int64>"]);
        let frame = Frame::from_json_records(text, &mut Vec::new()).expect("records");
        assert_eq!(frame.cell_json(1, 0), serde_json::json!(9_007_199_254_740_993_i64));
        assert_eq!(frame.rows(), 3);
    }

    #[test]
    fn an_empty_list_is_an_empty_frame() {
        assert!(read("[]").0.is_empty());
        assert_eq!(read(r#"[{"a":null}]"#).0, ["a text"]);
    }

    #[test]
    fn what_is_no_list_of_records_is_refused() {
        let own_keys: Vec<_> = (0..3000).map(|number| format!("{{\"k{number}\":1}}")).collect();
        assert!(Frame::from_json_records(&format!("[{}]", own_keys.join(",")), &mut Vec::new()).is_err());
        for text in ["{}", "3", "", "[1]", "[{\"a\":1},[2]]", "[{\"a\":1}", "[{}] [{}]"] {
            assert!(Frame::from_json_records(text, &mut Vec::new()).is_err(), "{text}");
        }
    }
}
