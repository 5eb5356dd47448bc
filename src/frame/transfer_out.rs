//! A frame on its way to the child: Arrow IPC that pyarrow and pandas take without loss (data.md section 4).

use std::fs::File;
use std::io::{BufWriter, Write};

use polars::prelude::{Column, CompatLevel, DataType, IpcStreamWriter, IpcWriter, SerWriter, Series};

use super::types::{holds, recast};
use super::{Frame, TransferError, TransferNotes};

/// As many notes as a person reads.
const MOST_NOTES: usize = 20;

/// Writes a frame as one record batch of uncompressed Arrow IPC, in the types pandas takes; one that is on disk as one
/// for each of its chunks, since all of it may not fit into memory. The notes say what was changed for that.
pub fn write_transfer(frame: &Frame, out: &mut File) -> Result<TransferNotes, TransferError> {
    let (mut data, mut notes) = (frame.data().clone(), TransferNotes::new());
    for index in 0..frame.columns() {
        let Some(column) = frame.column(index) else { continue };
        if let Some(changed) = suited(column, &mut notes)? {
            data.replace_column(index, changed).map_err(|error| failed(Some(column), &error))?;
        }
    }
    shorten(&mut notes);
    if !frame.is_mapped() {
        data.rechunk_mut();
    }
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut writer = IpcWriter::new(&mut out).with_compat_level(CompatLevel::oldest());
    writer.finish(&mut data).map_err(|error| failed(None, &error))?;
    out.flush().map_err(|error| failed(None, &error))?;
    Ok(notes)
}

/// A frame as an Arrow IPC stream, in its own types: for another of our processes, which reads it with
/// [`read_arrow_stream`](super::read_arrow_stream).
pub fn write_arrow_stream(frame: &Frame) -> Result<Vec<u8>, TransferError> {
    let (mut data, mut bytes) = (frame.data().clone(), Vec::new());
    let mut writer = IpcStreamWriter::new(&mut bytes).with_compat_level(CompatLevel::newest());
    writer.finish(&mut data).map_err(|error| failed(None, &error))?;
    Ok(bytes)
}

fn failed(column: Option<&Column>, error: &dyn std::fmt::Display) -> TransferError {
    let column = column.map(|column| column.name().to_string());
    let what = column.as_ref().map_or_else(|| "the table".to_owned(), |name| format!("the column “{name}”"));
    TransferError { column, message: format!("{what} could not be handed over: {error}") }
}

/// Of a wide table's notes the first few and the number of the others.
fn shorten(notes: &mut TransferNotes) {
    if notes.len() > MOST_NOTES {
        let left_out = notes.len() - (MOST_NOTES - 1);
        notes.truncate(MOST_NOTES - 1);
        notes.push(format!("{left_out} more columns were changed for pandas likewise"));
    }
}

/// The column in a type that pandas takes; `None` where it has one already.
fn suited(column: &Column, notes: &mut TransferNotes) -> Result<Option<Column>, TransferError> {
    if holds(column.dtype(), |dtype| *dtype == DataType::Time) && finer_than_micros(column.as_materialized_series()) {
        // The worker cuts them: Python's times of day end at microseconds.
        notes.push(format!(
            "“{}” holds times finer than microseconds and is handed over in microseconds",
            column.name()
        ));
    }
    let wide = holds(column.dtype(), |dtype| matches!(dtype, DataType::Int128 | DataType::UInt128));
    let categories = holds(column.dtype(), |dtype| matches!(dtype, DataType::Categorical(..) | DataType::Enum(..)));
    if !wide && !categories {
        return Ok(None);
    }
    let name = column.name();
    if wide && let Ok(decimal) = column.strict_cast(&recast(column.dtype(), &DataType::Decimal(38, 0))) {
        notes.push(format!("“{name}” holds integers beyond 64 bits and is handed over as decimal(38,0)"));
        return Ok(Some(decimal));
    }
    let text =
        column.strict_cast(&recast(column.dtype(), &DataType::String)).map_err(|error| failed(Some(column), &error))?;
    if wide {
        notes.push(format!("“{name}” holds integers beyond 38 digits and is handed over as text"));
    } else {
        // Polars keeps one list of categories for all frames; a dictionary of it would carry other tables' values along.
        notes.push(format!("“{name}” holds categories and is handed over as text"));
    }
    Ok(Some(text))
}

/// Whether times of day, in lists and structs too, have a part below the microsecond.
fn finer_than_micros(series: &Series) -> bool {
    match series.dtype() {
        DataType::Time => series.time().is_ok_and(|times| times.phys.iter().flatten().any(|nanos| nanos % 1000 != 0)),
        DataType::List(_) => series.list().is_ok_and(|lists| finer_than_micros(&lists.get_inner())),
        DataType::Array(..) => series.array().is_ok_and(|arrays| finer_than_micros(&arrays.get_inner())),
        DataType::Struct(_) => {
            series.struct_().is_ok_and(|fields| fields.fields_as_series().iter().any(finer_than_micros))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Categories, Column, DataFrame, DataType, NamedFrom, Series};

    use super::write_transfer;
    use crate::frame::Frame;

    fn sent(column: Series) -> Vec<String> {
        let frame = Frame::new(DataFrame::new(column.len(), vec![Column::from(column)]).expect("a frame"));
        write_transfer(&frame, &mut tempfile::tempfile().expect("a file")).expect("writes")
    }

    #[test]
    fn what_pandas_cannot_take_is_changed_and_noted() {
        let wide = |values: [i128; 2]| sent(Series::new("n".into(), values.to_vec()));
        assert_eq!(wide([1, 1 << 100]), ["“n” holds integers beyond 64 bits and is handed over as decimal(38,0)"]);
        assert_eq!(wide([1, i128::MAX]), ["“n” holds integers beyond 38 digits and is handed over as text"]);
        let words = Series::new("c".into(), ["a", "b", "a"]);
        let categories = words.cast(&DataType::from_categories(Categories::global())).expect("categories");
        assert_eq!(sent(categories), ["“c” holds categories and is handed over as text"]);
        assert!(sent(words).is_empty());
        let times = |nanos: i64| Series::new("t".into(), [nanos]).cast(&DataType::Time).expect("times");
        assert!(sent(times(1000)).is_empty());
        let finer = "“t” holds times finer than microseconds and is handed over in microseconds";
        assert_eq!(sent(times(1)), [finer]);
        assert_eq!(sent(Series::new("t".into(), [times(1)])), [finer]);
    }

    #[test]
    fn a_wide_tables_notes_are_few() {
        let columns = (0..1000).map(|n| Column::new(format!("c{n}").into(), [1_i128 << 100])).collect();
        let frame = Frame::new(DataFrame::new(1, columns).expect("a frame"));
        let notes = write_transfer(&frame, &mut tempfile::tempfile().expect("a file")).expect("writes");
        assert_eq!((notes.len(), notes[19].as_str()), (20, "981 more columns were changed for pandas likewise"));
    }
}
