//! Looks at what a Parquet file claims before its reader allocates by it: rows, values and sizes of pages. A claim of a
//! petabyte would end this program, not the reader. Reads only the numbers; what it cannot follow is left to the reader,
//! which says what is wrong.

use std::io;

use polars::io::mmap::MmapBytesReader;
use polars::prelude::{IdxSize, ParquetReader};

use super::bytes::Growth;

/// Bytes that a value takes at least; truth values are counted as if they did.
const VALUE: u64 = 8;
/// The description of a page is read by pieces of these sizes; its statistics may be long.
const PIECES: [u64; 2] = [512, 1 << 20];
/// Structures in structures in the description of a page.
const NESTING: usize = 16;

/// Why the file is not handed to its reader.
pub(super) type Refusal = &'static str;

/// A run of rows that were written together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) rows: usize,
    /// Bytes in memory, about.
    pub(super) bytes: u64,
}

/// The file's groups of rows, none of which claims more than it may. `read` gives bytes of the file from a place on.
pub(super) fn groups<R: MmapBytesReader>(
    reader: &mut ParquetReader<R>,
    file_bytes: u64,
    mut read: impl FnMut(u64, u64) -> io::Result<Vec<u8>>,
) -> Result<Vec<Group>, String> {
    let about = reader.get_metadata().map_err(|error| error.to_string())?.clone();
    let (mut groups, mut rows) = (Vec::with_capacity(about.row_groups.len()), 0_usize);
    for group in &about.row_groups {
        // What is unpacked for one group is gone before the next one is.
        let mut left = Growth::most(file_bytes);
        rows = rows.saturating_add(group.num_rows());
        let mut bytes = 0_u64;
        for column in group.parquet_columns() {
            let values = u64::try_from(column.num_values()).map_err(|_| "a column of a negative number of values")?;
            bytes = bytes.saturating_add(VALUE.saturating_mul(values.max(group.num_rows() as u64)));
            pages(column.byte_range(), values, file_bytes, &mut left, &mut read)?;
        }
        let said = u64::try_from(group.total_byte_size()).unwrap_or(0);
        groups.push(Group { rows: group.num_rows(), bytes: bytes.max(said) });
    }
    if rows.max(about.num_rows) >= IdxSize::MAX as usize {
        return Err("it claims more rows than a table can have".to_owned());
    }
    Ok(groups)
}

/// The pages of a column's part of a group.
fn pages(
    range: std::ops::Range<u64>,
    mut values: u64,
    file_bytes: u64,
    left: &mut u64,
    read: &mut impl FnMut(u64, u64) -> io::Result<Vec<u8>>,
) -> Result<(), Refusal> {
    let (mut at, end) = (range.start, range.end.min(file_bytes));
    while at < end && values > 0 {
        let page = PIECES.iter().find_map(|piece| Page::of(&read(at, (*piece).min(end - at)).ok()?));
        let Some(page) = page else { return Ok(()) };
        let (Ok(packed), Ok(unpacked)) = (u64::try_from(page.packed), u64::try_from(page.unpacked)) else {
            return Err("a page of negative size");
        };
        let Ok(count) = u64::try_from(page.values) else { return Err("a page of a negative number of values") };
        *left = left.checked_sub(unpacked).ok_or("pages that unpack to more than may be")?;
        if page.is_dictionary {
            if count > unpacked {
                return Err("a dictionary of more values than it has bytes");
            }
        } else if count > values {
            return Err("a page of more values than its column has");
        } else {
            values -= count;
        }
        at = at.saturating_add(page.length as u64).saturating_add(packed);
    }
    Ok(())
}

/// What a page says of itself.
#[derive(Debug, Default)]
struct Page {
    is_dictionary: bool,
    unpacked: i64,
    packed: i64,
    values: i64,
    /// Bytes of the description.
    length: usize,
}

impl Page {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (mut thrift, mut page) = (Thrift { bytes, at: 0 }, Self::default());
        let mut last = 0;
        while let Some((field, kind)) = thrift.field(&mut last)? {
            match (field, kind) {
                (2, Thrift::I32) => page.unpacked = thrift.number()?,
                (3, Thrift::I32) => page.packed = thrift.number()?,
                // Of values, of an index, of a dictionary, of values in the second form: each begins with how many.
                (5 | 7 | 8, Thrift::STRUCT) => {
                    page.is_dictionary = field == 7;
                    let mut last = 0;
                    while let Some((field, kind)) = thrift.field(&mut last)? {
                        if (field, kind) == (1, Thrift::I32) {
                            page.values = thrift.number()?;
                        } else {
                            thrift.skip(kind, NESTING)?;
                        }
                    }
                }
                _ => thrift.skip(kind, NESTING)?,
            }
        }
        page.length = thrift.at;
        Some(page)
    }
}

/// Thrift's compact form, as far as descriptions of pages need it. `None` at the end of the bytes.
struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Thrift<'_> {
    const I32: u8 = 5;
    const STRUCT: u8 = 12;

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The next field's number and kind; `None` inside at the end of the structure.
    #[expect(clippy::option_option, reason = "the end of the structure is not that of the bytes")]
    fn field(&mut self, last: &mut i64) -> Option<Option<(i64, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        *last = if head >> 4 == 0 { self.number()? } else { last.saturating_add(i64::from(head >> 4)) };
        Some(Some((*last, head & 0x0f)))
    }

    fn forward(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(bytes).ok()?).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1 | 2 => Some(()),
            3 => self.forward(1),
            4..=6 => self.varint().map(drop),
            7 => self.forward(8),
            8 => {
                let length = self.varint()?;
                self.forward(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                // Truth values in lists take a byte each.
                let kind = if head & 0x0f <= 2 { 3 } else { head & 0x0f };
                (0..count).try_for_each(|_| self.skip(kind, depth))
            }
            12 => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip(kind, depth)?;
                }
                Some(())
            }
            // Maps are in no description of a page.
            _ => None,
        }
    }
}
