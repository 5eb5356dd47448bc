//! JSON: one array of records, or a record a line. Cells as the execution contract has them (section 9), but that
//! integers have all their digits, since JSON itself has no bound on them.

use std::io::Write;

use polars::prelude::{AnyValue, Column, DataType};

use super::ExportError;
use super::blocks::Watch;
use super::notes::{Notes, counted};
use crate::frame::types::holds;
use crate::frame::{Frame, cell_json};

/// Writes one array of records.
pub(super) fn write(
    frame: &Frame,
    out: &mut impl Write,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let records = Records::new(frame)?;
    out.write_all(b"[")?;
    watch.blocks(frame, |rows| {
        for row in rows {
            out.write_all(if row == 0 { b"\n" } else { b",\n" })?;
            records.write(row, out)?;
        }
        Ok(())
    })?;
    out.write_all(b"\n]\n")?;
    report(frame, notes);
    Ok(())
}

/// Writes a record a line.
pub(super) fn write_lines(
    frame: &Frame,
    out: &mut impl Write,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let records = Records::new(frame)?;
    watch.blocks(frame, |rows| {
        for row in rows {
            records.write(row, out)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    report(frame, notes);
    Ok(())
}

/// The columns with what stands before each of their values.
struct Records<'a>(Vec<(String, &'a Column)>);

impl<'a> Records<'a> {
    fn new(frame: &'a Frame) -> Result<Self, ExportError> {
        let mut columns = Vec::new();
        for (index, column) in frame.data().columns().iter().enumerate() {
            let name = serde_json::to_string(column.name().as_str()).map_err(std::io::Error::from)?;
            columns.push((format!("{}{name}:", if index > 0 { "," } else { "" }), column));
        }
        Ok(Self(columns))
    }

    fn write(&self, row: usize, out: &mut impl Write) -> Result<(), ExportError> {
        out.write_all(b"{")?;
        for (before, column) in &self.0 {
            out.write_all(before.as_bytes())?;
            match column.get(row).unwrap_or(AnyValue::Null) {
                AnyValue::Int128(value) => write!(out, "{value}")?,
                AnyValue::UInt128(value) => write!(out, "{value}")?,
                value => serde_json::to_writer(&mut *out, &cell_json::value(&value)).map_err(std::io::Error::from)?,
            }
        }
        Ok(out.write_all(b"}")?)
    }
}

fn report(frame: &Frame, notes: &mut Notes) {
    for column in frame.data().columns() {
        let odd = not_finite(column);
        if odd > 0 {
            let count = counted(odd);
            notes.say(format!(
                "“{}”: {count} with NaN or infinity, for which JSON has no number: written as text",
                column.name()
            ));
        }
    }
    notes.columns(
        frame,
        |dtype| holds(dtype, |dtype| matches!(dtype, DataType::Decimal(..))),
        "decimals are written as text, which keeps every digit",
    );
    let binary = |dtype: &DataType| holds(dtype, |dtype| matches!(dtype, DataType::Binary | DataType::BinaryOffset));
    notes.columns(frame, binary, "bytes are written as base64");
}

fn not_finite(column: &Column) -> usize {
    match column.dtype() {
        DataType::Float64 => {
            column.f64().map_or(0, |cells| cells.iter().flatten().filter(|cell| !cell.is_finite()).count())
        }
        DataType::Float32 => {
            column.f32().map_or(0, |cells| cells.iter().flatten().filter(|cell| !cell.is_finite()).count())
        }
        _ => 0,
    }
}
