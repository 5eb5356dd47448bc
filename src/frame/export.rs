//! Frames as files for other programs. Exact values, not looks: no thousands groups, nulls as nothing.

use std::io::{self, BufWriter, Write};

use polars::prelude::{
    AnyValue, CompatLevel, DataType, IpcWriter, ParquetCompression, ParquetWriter, PolarsError, SerWriter,
};

use super::{Frame, any};

/// What a frame can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON array of records.
    Json,
    /// One JSON record a line.
    Ndjson,
    /// Parquet, zstd.
    Parquet,
    /// Arrow IPC.
    Arrow,
}

/// Writes a frame. The writer gets many small pieces, buffered here.
pub fn export(frame: &Frame, format: ExportFormat, out: &mut dyn Write) -> Result<(), io::Error> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match format {
        ExportFormat::Csv => csv(frame, &mut out)?,
        ExportFormat::Json => json(frame, &mut out)?,
        ExportFormat::Ndjson => {
            for row in 0..frame.rows() {
                record(frame, row, &mut out)?;
                out.write_all(b"\n")?;
            }
        }
        ExportFormat::Parquet => {
            let mut data = frame.data().clone();
            let level = ParquetCompression::Zstd(None);
            ParquetWriter::new(&mut out).with_compression(level).finish(&mut data).map_err(io_error)?;
        }
        ExportFormat::Arrow => {
            let mut data = frame.data().clone();
            let writer = IpcWriter::new(&mut out).with_compat_level(CompatLevel::oldest());
            writer.with_parallel(false).finish(&mut data).map_err(io_error)?;
        }
    }
    out.flush()
}

fn io_error(error: PolarsError) -> io::Error {
    match error {
        // A full disk or a closed pipe keeps its own kind.
        PolarsError::IO { error, .. } => io::Error::new(error.kind(), error.to_string()),
        error => io::Error::other(error.to_string()),
    }
}

fn csv(frame: &Frame, out: &mut impl Write) -> io::Result<()> {
    let single = frame.columns() == 1;
    for column in 0..frame.columns() {
        separate(column, out)?;
        field(frame.column_name(column), out)?;
    }
    out.write_all(b"\n")?;
    for row in 0..frame.rows() {
        for column in 0..frame.columns() {
            separate(column, out)?;
            let value = frame.value(row, column);
            match any::plain(&value) {
                Some(text) => field(&text, out)?,
                // A line without a character would be no row at all.
                None if single => out.write_all(b"\"\"")?,
                None => {}
            }
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn separate(column: usize, out: &mut impl Write) -> io::Result<()> {
    if column > 0 { out.write_all(b",") } else { Ok(()) }
}

fn field(text: &str, out: &mut impl Write) -> io::Result<()> {
    let edge = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let special = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    // Empty text is quoted to differ from a null, text with outer blanks so that nobody trims it.
    if !special && !edge(text.chars().next()) && !edge(text.chars().next_back()) {
        return out.write_all(text.as_bytes());
    }
    out.write_all(b"\"")?;
    out.write_all(text.replace('"', "\"\"").as_bytes())?;
    out.write_all(b"\"")
}

fn json(frame: &Frame, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for row in 0..frame.rows() {
        out.write_all(if row == 0 { b"\n" } else { b",\n" })?;
        record(frame, row, out)?;
    }
    out.write_all(b"\n]\n")
}

fn record(frame: &Frame, row: usize, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"{")?;
    for column in 0..frame.columns() {
        separate(column, out)?;
        serde_json::to_writer(&mut *out, frame.column_name(column))?;
        out.write_all(b":")?;
        match frame.value(row, column) {
            // JSON itself has no bound on digits: written as they are.
            AnyValue::Int128(value) => write!(out, "{value}")?,
            AnyValue::UInt128(value) => write!(out, "{value}")?,
            _ => serde_json::to_writer(&mut *out, &frame.cell_json(row, column))?,
        }
    }
    out.write_all(b"}")
}

/// Every column as its exact text; text stays what it is.
pub(super) fn as_text(frame: &Frame) -> Frame {
    use polars::prelude::{Column, StringChunked};
    let mut data = frame.data().clone();
    for index in 0..frame.columns() {
        let Some(column) = frame.column(index) else { continue };
        if *column.dtype() == DataType::String {
            continue;
        }
        let texts: StringChunked = (0..frame.rows())
            .map(|row| any::plain(&frame.value(row, index)).map(std::borrow::Cow::into_owned))
            .collect();
        let texts = Column::from(polars::prelude::IntoSeries::into_series(texts)).with_name(column.name().clone());
        data.replace_column(index, texts).expect("the column has the frame's length");
    }
    Frame::new(data)
}
