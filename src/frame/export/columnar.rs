//! Parquet and Arrow IPC: the formats with types of their own, written by polars in batches of rows.
//!
//! The rules: integers of 128 bits, which most readers do not know, become decimals of 38 digits, or text where they
//! have more; categories keep their type, but with a list of their own, since polars keeps one for all frames.

use std::io::{self, Write};

use polars::prelude::{
    Categories, Column, CompatLevel, DataFrame, DataType, IpcWriter, ParquetCompression, ParquetWriter, SerWriter,
};

use super::ExportError;
use super::blocks::Watch;
use super::notes::Notes;
use crate::frame::Frame;
use crate::frame::types::{holds, recast};

/// Cells of a row group or record batch.
const CELLS: usize = 1 << 22;
/// The most and the fewest rows of one.
const ROWS: (usize, usize) = (1 << 18, 1 << 10);

/// Writes Parquet, a row group a batch.
pub(super) fn parquet(
    frame: &Frame,
    out: &mut impl Write,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let data = suited(frame, notes)?;
    let writer = ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None));
    let mut writer = writer.batched(data.schema())?;
    for batch in batches(&data) {
        watch.check()?;
        writer.write_batch(&batch)?;
        watch.advance(batch.height());
    }
    watch.check()?;
    writer.finish()?;
    Ok(())
}

/// Writes an Arrow IPC file, a record batch a batch, uncompressed so that readers can map it.
pub(super) fn arrow(
    frame: &Frame,
    out: &mut (impl Write + Send),
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let data = suited(frame, notes)?;
    watch.check()?;
    // The writer converts a chunk at a time: chunks that are views of the frame are its batches.
    let mut batches = batches(&data);
    let mut chunked = batches.next().unwrap_or_else(|| data.clone());
    for batch in batches {
        chunked.vstack_mut_owned(batch)?;
    }
    let rows = frame.rows();
    let mut counted = Counted { out, bytes: 0, expected: frame.bytes().max(1), told: 0, rows, watch };
    let writer = IpcWriter::new(&mut counted).with_compat_level(CompatLevel::oldest());
    writer.with_parallel(false).finish(&mut chunked)?;
    let told = counted.told;
    watch.advance(rows - told);
    watch.check()
}

fn batches(data: &DataFrame) -> impl Iterator<Item = DataFrame> + use<'_> {
    let rows = (CELLS / data.width().max(1)).clamp(ROWS.1, ROWS.0);
    (0..data.height()).step_by(rows).map(move |start| data.slice(start as i64, rows))
}

/// Tells by the bytes how many rows are written: polars' writer has no other door.
struct Counted<'a, 'w, W> {
    out: W,
    bytes: u64,
    expected: u64,
    told: usize,
    rows: usize,
    watch: &'a mut Watch<'w>,
}

impl<W: Write> Write for Counted<'_, '_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        let share = self.bytes.min(self.expected) as f64 / self.expected as f64;
        let rows = ((self.rows as f64 * share) as usize).min(self.rows);
        // Many small pieces are one step.
        if rows - self.told > self.rows / 200 {
            self.watch.advance(rows - self.told);
            self.told = rows;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The frame's columns in types that others read; all but those few are shared, not copied.
fn suited(frame: &Frame, notes: &mut Notes) -> Result<DataFrame, ExportError> {
    let mut data = frame.data().clone();
    for index in 0..frame.columns() {
        let Some(column) = frame.column(index) else { continue };
        if let Some(changed) = suited_column(column, notes)? {
            data.replace_column(index, changed)?;
        }
    }
    Ok(data)
}

fn suited_column(column: &Column, notes: &mut Notes) -> Result<Option<Column>, ExportError> {
    let (name, dtype) = (column.name(), column.dtype());
    if holds(dtype, |dtype| matches!(dtype, DataType::Int128 | DataType::UInt128)) {
        if let Ok(decimals) = column.strict_cast(&recast(dtype, &DataType::Decimal(38, 0))) {
            notes.say(format!("“{name}”: integers beyond 64 bits are written as decimals of 38 digits"));
            return Ok(Some(decimals));
        }
        notes.say(format!("“{name}”: integers beyond 38 digits are written as text"));
        return Ok(Some(column.strict_cast(&recast(dtype, &DataType::String))?));
    }
    if let DataType::Categorical(..) = dtype {
        let own = Categories::random("".into(), polars::prelude::CategoricalPhysical::U32);
        let texts = column.strict_cast(&DataType::String)?;
        return Ok(Some(texts.strict_cast(&DataType::from_categories(own))?));
    }
    if holds(dtype, |dtype| matches!(dtype, DataType::Categorical(..))) {
        notes.say(format!("“{name}”: categories inside lists or structs are written as text"));
        return Ok(Some(column.strict_cast(&recast(dtype, &DataType::Int128))?));
    }
    Ok(None)
}
