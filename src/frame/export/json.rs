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
    notes.nothing(frame, false);
    notes.zones(frame);
    for column in frame.data().columns() {
        let odd = Odd::of(column);
        let mut say = |cells: usize, what: &str| {
            if cells > 0 {
                notes.say(format!("“{}”: {} {what}", column.name(), counted(cells)));
            }
        };
        say(odd.not_finite, "with NaN or infinity, for which JSON has no number: written as text");
        say(odd.wide, "with whole numbers beyond 64 bits with a sign, which are text to most readers, or lose digits");
        say(odd.hollow, "with a struct without fields, which is text when it is read");
    }
    notes.columns(
        frame,
        |dtype| holds(dtype, |dtype| matches!(dtype, DataType::Decimal(..))),
        "decimals are written as text, which keeps every digit",
    );
    let binary = |dtype: &DataType| holds(dtype, |dtype| matches!(dtype, DataType::Binary | DataType::BinaryOffset));
    notes.columns(frame, binary, "bytes are written as base64");
}

/// Values that JSON holds, but not as what they are.
#[derive(Debug, Default)]
struct Odd {
    not_finite: usize,
    wide: usize,
    hollow: usize,
}

impl Odd {
    fn of(column: &Column) -> Self {
        let mut odd = Self::default();
        let suspect = |dtype: &DataType| match dtype {
            DataType::UInt64 | DataType::Int128 | DataType::UInt128 => true,
            DataType::Struct(fields) => fields.is_empty(),
            dtype => dtype.is_float(),
        };
        if holds(column.dtype(), suspect) {
            for row in 0..column.len() {
                odd.see(&column.get(row).unwrap_or(AnyValue::Null));
            }
        }
        odd
    }

    fn see(&mut self, value: &AnyValue<'_>) {
        match value {
            AnyValue::Float32(value) => self.not_finite += usize::from(!value.is_finite()),
            AnyValue::Float64(value) => self.not_finite += usize::from(!value.is_finite()),
            AnyValue::UInt64(value) => self.wide += usize::from(i64::try_from(*value).is_err()),
            AnyValue::Int128(value) => self.wide += usize::from(i64::try_from(*value).is_err()),
            AnyValue::UInt128(value) => self.wide += usize::from(i64::try_from(*value).is_err()),
            AnyValue::List(items) | AnyValue::Array(items, _) if *items.dtype() != DataType::Null => {
                for item in items.iter() {
                    self.see(&item);
                }
            }
            AnyValue::Struct(_, _, fields) => {
                self.hollow += usize::from(fields.is_empty());
                for value in value._iter_struct_av() {
                    self.see(&value);
                }
            }
            _ => {}
        }
    }
}
