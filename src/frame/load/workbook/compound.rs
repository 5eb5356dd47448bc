//! What an old Excel file (an OLE compound file with BIFF records in it) would become, looked at before calamine takes
//! its word for it: chains of sectors that go in circles, and sheets whose first and last cell are so far apart that the
//! cells between them, which calamine makes, would fill the memory.

use std::collections::HashMap;

/// Cells of all sheets, those between others among them: some 60 bytes each on the way. A full sheet has 16.8 million.
const MOST_CELLS: u64 = 1 << 26;
/// Ends a chain of sectors.
const END: u32 = 0xffff_fffe;
/// Streams of fewer bytes are in the small sectors.
const SMALL: usize = 4096;

/// Why the file is not handed on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It goes in circles, or claims more than it has.
    Malformed(&'static str),
    /// So many cells at most.
    TooManyCells(u64),
}

const CIRCLE: Refusal = Refusal::Malformed("its sectors go in circles");

/// An error where the file would fill the memory. What is merely damaged is left to calamine, which says where.
pub(super) fn look(bytes: &[u8]) -> Result<(), Refusal> {
    let Some(stream) = Compound { bytes }.workbook()? else { return Ok(()) };
    let mut offsets = Vec::new();
    for record in records(&stream) {
        if let (0x0085, Some(offset)) = (record.kind, word(record.data, 0)) {
            offsets.push(offset as usize);
        }
    }
    // Files of the first versions are one sheet.
    if offsets.is_empty() {
        offsets.push(0);
    }
    let (mut known, mut cells) = (HashMap::new(), 0_u64);
    for offset in offsets {
        let sheet = *known.entry(offset).or_insert_with(|| sheet_cells(stream.get(offset..).unwrap_or_default()));
        cells = cells.saturating_add(sheet);
        if cells > MOST_CELLS {
            return Err(Refusal::TooManyCells(MOST_CELLS));
        }
    }
    Ok(())
}

/// A compound file: sectors, chained by a table, some of them a directory of streams.
struct Compound<'a> {
    bytes: &'a [u8],
}

impl Compound<'_> {
    /// The stream of the workbook's records; `None` where there is none that calamine would find.
    fn workbook(&self) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(size) = half(self.bytes, 30).filter(|shift| matches!(shift, 9 | 12)).map(|shift| 1_usize << shift)
        else {
            return Ok(None);
        };
        let header = |at: usize| word(self.bytes, at).unwrap_or(END);
        let last = (self.bytes.len() / size) as u32;
        let sectors = Sectors { bytes: self.bytes.get(size..).unwrap_or_default(), size, last };
        let table = self.table(&sectors)?;
        let directory = sectors.chain(header(48), &table, usize::MAX)?;
        let entries: Vec<Entry> = directory.as_chunks::<128>().0.iter().map(|entry| Entry::of(entry, size)).collect();
        let Some(root) = entries.first() else { return Ok(None) };
        let small_bytes = if header(64) > 0 { sectors.chain(root.start, &table, root.length)? } else { Vec::new() };
        let small_table = if header(64) > 0 {
            words(&sectors.chain(header(60), &table, header(64) as usize * size)?)
        } else {
            Vec::new()
        };
        let small = Sectors { bytes: &small_bytes, size: 64, last: last.saturating_mul(8) };
        // Every stream that is read by its name is looked at.
        let mut found = None;
        for name in ["Book", "Workbook", "\u{5}SummaryInformation", "\u{5}DocumentSummaryInformation"] {
            let Some(entry) = entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name)) else { continue };
            let stream = if entry.length < SMALL {
                small.chain(entry.start, &small_table, entry.length)?
            } else {
                sectors.chain(entry.start, &table, entry.length)?
            };
            if name.ends_with("ook") {
                found = Some(stream);
            }
        }
        Ok(found)
    }

    /// The table that chains sectors, which is itself in sectors.
    fn table(&self, sectors: &Sectors<'_>) -> Result<Vec<u32>, Refusal> {
        let mut places = words(self.bytes.get(76..512).unwrap_or_default());
        let mut next = word(self.bytes, 68).unwrap_or(END);
        let mut steps = 0;
        while next < 0xffff_fffa {
            let Some(sector) = sectors.get(next) else { break };
            places.extend(words(sector));
            next = places.pop().unwrap_or(END);
            steps += 1;
            if steps > sectors.count() {
                return Err(CIRCLE);
            }
        }
        places.retain(|place| *place < 0xffff_fffc);
        if places.len() > sectors.count() + 1 {
            return Err(CIRCLE);
        }
        Ok(places.into_iter().filter_map(|place| sectors.get(place)).flat_map(words).collect())
    }
}

/// Bytes in sectors. One that the file is too short for is of zeros, as calamine has it.
struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
    /// The number of the last one.
    last: u32,
}

impl<'a> Sectors<'a> {
    fn count(&self) -> usize {
        self.last as usize + 1
    }

    /// As much of a sector as is there; `None` beyond the last one.
    fn get(&self, number: u32) -> Option<&'a [u8]> {
        if number > self.last {
            return None;
        }
        let rest = self.bytes.get(number as usize * self.size..).unwrap_or_default();
        Some(&rest[..rest.len().min(self.size)])
    }

    /// The bytes of a chain, at most so many.
    fn chain(&self, first: u32, table: &[u32], most: usize) -> Result<Vec<u8>, Refusal> {
        let (mut bytes, mut next, mut steps) = (Vec::new(), first, 0);
        while next != END
            && bytes.len() < most
            && let Some(sector) = self.get(next)
        {
            let end = bytes.len().saturating_add(self.size).min(most);
            bytes.extend_from_slice(&sector[..sector.len().min(end - bytes.len())]);
            bytes.resize(end, 0);
            steps += 1;
            if steps > self.count() {
                return Err(CIRCLE);
            }
            next = table.get(next as usize).copied().unwrap_or(END);
        }
        Ok(bytes)
    }
}

/// A stream in the directory.
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl Entry {
    fn of(entry: &[u8; 128], sector: usize) -> Self {
        let name = entry[..64].as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
        let name = char::decode_utf16(name.take_while(|unit| *unit != 0)).map(|c| c.unwrap_or('\u{fffd}')).collect();
        let low = word(entry, 120).unwrap_or(0) as usize;
        let high = if sector == 512 { 0 } else { word(entry, 124).unwrap_or(0) as usize };
        Self { name, start: word(entry, 116).unwrap_or(END), length: low | high << 32 }
    }
}

/// One of the records that a workbook is made of.
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

fn records(mut stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (half(stream, 0)?, half(stream, 2)? as usize);
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some(Record { kind, data })
    })
}

/// The cells that a sheet's records make calamine allocate: those of the smallest range that holds them all.
fn sheet_cells(stream: &[u8]) -> u64 {
    let (mut claimed, mut depth, mut begun) = (0_u64, 0_u32, false);
    let (mut least, mut most) = ((u64::MAX, u64::MAX), (0, 0));
    for Record { kind, data } in records(stream) {
        match kind {
            0x0809 if begun => depth += 1,
            0x0809 => begun = true,
            0x000a if depth == 0 => break,
            0x000a => depth -= 1,
            _ if depth > 0 => {}
            0x0200 => claimed = claimed.max(dimensions(data)),
            0x0203..=0x0205 | 0x00d6 | 0x027e | 0x00fd | 0x00bd | 0x0006 => {
                let (Some(row), Some(column)) = (half(data, 0), half(data, 2)) else { continue };
                // Several numbers in one record: two bytes of format and four of number each.
                let more = if kind == 0x00bd { (data.len() as u64).saturating_sub(6) / 6 } else { 0 };
                least = (least.0.min(row.into()), least.1.min(column.into()));
                most = (most.0.max(row.into()), most.1.max(u64::from(column) + more));
            }
            _ => {}
        }
    }
    let between = if least.0 == u64::MAX { 0 } else { (most.0 - least.0 + 1) * (most.1 - least.1 + 1) };
    claimed.max(between)
}

/// The cells that a sheet says it has.
fn dimensions(data: &[u8]) -> u64 {
    let (rows, columns, mut first) = match data.len() {
        10 => (half(data, 2).map(u32::from).zip(half(data, 0).map(u32::from)), half(data, 6), half(data, 4)),
        14 | 16 => (word(data, 4).zip(word(data, 0)), half(data, 10), half(data, 8)),
        _ => return 0,
    };
    let (Some((end, start)), Some(last)) = (rows, columns) else { return 0 };
    if end == 0 || last == 0 {
        return 0;
    }
    if first.is_none_or(|first| first > 0xff || last < first) {
        first = Some(0);
    }
    // As calamine counts, which for an end above its beginning goes around.
    let rows = end.wrapping_sub(start);
    u64::from(rows) * u64::from(u32::from(last).wrapping_sub(u32::from(first.unwrap_or(0))))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}
