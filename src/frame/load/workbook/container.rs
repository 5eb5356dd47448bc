//! What the zip archive under a workbook would become, looked at before calamine takes its word for it: parts that unpack
//! without end, texts that are announced but not there, and cells that stand for thousands of others. Each would fill the
//! memory out of a small file. That no part is larger than it says is seen to by the reader of the archive.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use super::Form;
use crate::domain::CancelToken;
use crate::frame::load::LoadError;
use crate::frame::load::bytes::{Growth, check};

/// Read between two looks at the cancel token.
const BLOCK: usize = 64 << 10;
/// Cells of all sheets of an OpenDocument file, repeated ones among them: some 60 bytes each on the way.
const MOST_CELLS: u64 = 50_000_000;
/// The most columns and rows of a sheet, beyond which calamine does not repeat.
const COLUMNS: u64 = 16_384;
const ROWS: u64 = 1 << 20;
/// Bytes of a tag; no cell's attributes are longer.
const LONGEST_TAG: u64 = 1 << 20;
/// Elements in one another.
const DEEPEST: usize = 256;
/// The part of an Excel file that says where its texts are, and what it calls them.
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const TEXTS: &[u8] = b"sharedStrings";

/// An error where the workbook would not fit the memory. What is merely damaged is left to calamine, which says where.
pub(super) fn look(bytes: &[u8], form: Form, path: &Path, cancel: &CancelToken) -> Result<(), LoadError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let said = (0..archive.len()).filter_map(|index| archive.by_index_raw(index).ok().map(|part| part.size()));
    Growth::of_packed(bytes.len()).check(said.fold(0, u64::saturating_add), path)?;
    let mut relations = Vec::new();
    if form == Form::Xlsx
        && let Ok(part) = archive.by_name(RELATIONS)
    {
        let _ = part.take(LONGEST_TAG).read_to_end(&mut relations);
    }
    for index in 0..archive.len() {
        check(cancel)?;
        let Ok(part) = archive.by_index(index) else { continue };
        let Ok(name) = part.name().map(|name| name.replace('\\', "/").to_lowercase()) else { continue };
        let size = part.size();
        let mut part = BufReader::with_capacity(BLOCK, part);
        if form == Form::Ods && name == "content.xml" {
            let repeats = Repeats::of(&mut part, cancel)?;
            if repeats.cells > MOST_CELLS {
                return Err(LoadError::too_many_cells(path, MOST_CELLS as usize));
            }
            // Calamine would look for the end for ever.
            if !repeats.is_whole {
                return Err(LoadError::malformed(path, "its content.xml ends before its elements do"));
            }
        } else if form == Form::Xlsx && holds_texts(&name, &relations) && announced(&mut part, cancel)? > size {
            return Err(LoadError::malformed(path, "it announces more texts than it has bytes for"));
        }
    }
    Ok(())
}

/// Whether an Excel file may keep its texts in this part.
fn holds_texts(part: &str, relations: &[u8]) -> bool {
    let file = part.rsplit('/').next().unwrap_or(part);
    let told = |tag: &[u8]| {
        let tag = tag.to_ascii_lowercase();
        memchr::memmem::find(&tag, &TEXTS.to_ascii_lowercase()).is_some()
            // What is written by numbers of characters may be any name.
            && (memchr::memmem::find(&tag, file.as_bytes()).is_some() || tag.contains(&b'&'))
    };
    file.as_bytes() == b"sharedstrings.xml" || relations.split(|byte| *byte == b'<').any(told)
}

/// The most texts that a part announces.
fn announced(part: &mut impl Read, cancel: &CancelToken) -> Result<u64, LoadError> {
    const WORD: &[u8] = b"uniqueCount";
    // What is at the end of a block may go on in the next one.
    const KEPT: usize = 64;
    let (mut block, mut kept, mut most) = (vec![0; BLOCK], 0, 0);
    while let Ok(read @ 1..) = part.read(&mut block[kept..]) {
        check(cancel)?;
        let filled = kept + read;
        let behind = memchr::memmem::find_iter(&block[..filled], WORD).map(|at| &block[at + WORD.len()..filled]);
        most = most.max(behind.filter_map(number).max().unwrap_or(0));
        kept = filled.min(KEPT);
        block.copy_within(filled - kept..filled, 0);
    }
    Ok(most)
}

/// How many cells the tables of an OpenDocument file become when what is repeated is written out.
#[derive(Default)]
struct Repeats {
    cells: u64,
    /// Of the table: its widest row, the rows down to the last that holds something, and all so far.
    widest: u64,
    rows: u64,
    all_rows: u64,
    row: Row,
    /// The elements around the place, each name behind the one around it; and whether all ended as they began.
    around: Vec<Vec<u8>>,
    is_whole: bool,
}

/// A row on its way: how often it stands, its cells up to the last that holds something, and all so far.
#[derive(Default)]
struct Row {
    times: u64,
    filled: u64,
    cells: u64,
}

impl Repeats {
    fn of(xml: &mut impl BufRead, cancel: &CancelToken) -> Result<Self, LoadError> {
        let (mut repeats, mut text) = (Self::default(), Vec::new());
        let mut tags = 0_usize;
        while let Ok(1..) = (&mut *xml).take(LONGEST_TAG).read_until(b'>', &mut text) {
            tags += 1;
            if tags.is_multiple_of(BLOCK) {
                check(cancel)?;
            }
            let tag = memchr::memchr(b'<', &text).map(|at| &text[at + 1..]);
            let goes_on = tag.is_some_and(|tag| match tag {
                [b'!', b'-', b'-', ..] => !tag.ends_with(b"-->"),
                [b'!', b'[', ..] => !tag.ends_with(b"]]>"),
                [b'!' | b'?', ..] => false,
                // A > in the quotes of an attribute does not end its tag.
                _ => in_quotes(tag),
            });
            if goes_on && (text.len() as u64) < LONGEST_TAG {
                continue;
            }
            if let Some(tag) = tag.filter(|tag| !tag.starts_with(b"!") && !tag.starts_with(b"?")) {
                if !repeats.nest(tag) {
                    return Ok(repeats);
                }
                repeats.take(tag);
            }
            text.clear();
            if repeats.cells > MOST_CELLS {
                return Ok(repeats);
            }
        }
        repeats.end_table();
        repeats.is_whole = repeats.around.is_empty();
        Ok(repeats)
    }

    /// Goes into an element or out of it; whether it is the one that may end here.
    fn nest(&mut self, tag: &[u8]) -> bool {
        let (name, ends) = tag.strip_prefix(b"/").map_or((tag, false), |name| (name, true));
        let length = name.iter().position(|byte| b" \t\r\n/>".contains(byte)).unwrap_or(name.len());
        if ends {
            return self.around.pop().is_some_and(|begun| begun == name[..length]);
        }
        if !tag.ends_with(b"/>") {
            self.around.push(name[..length].to_vec());
        }
        self.around.len() < DEEPEST
    }

    fn take(&mut self, tag: &[u8]) {
        let is = |name: &[u8]| {
            tag.strip_prefix(name).is_some_and(|rest| rest.first().is_none_or(|byte| b" \t\r\n/>".contains(byte)))
        };
        if is(b"table:table-row") {
            self.end_row();
            self.row = Row { times: repeated(tag, b"number-rows-repeated").min(ROWS), ..Row::default() };
        } else if is(b"table:table-cell") || is(b"table:covered-table-cell") {
            self.row.cells = (self.row.cells + repeated(tag, b"number-columns-repeated")).min(COLUMNS);
            // A tag that ends itself and has no value is a cell of nothing.
            if !tag.ends_with(b"/>") || memchr::memmem::find(tag, b"value").is_some() {
                self.row.filled = self.row.cells;
            }
        } else if is(b"/table:table") {
            self.end_table();
        }
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        self.all_rows = (self.all_rows + row.times).min(ROWS);
        self.cells = self.cells.saturating_add(row.filled);
        if row.filled > 0 {
            self.widest = self.widest.max(row.filled);
            self.rows = self.all_rows;
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.cells = self.cells.saturating_add(self.widest * self.rows);
        (self.widest, self.rows, self.all_rows) = (0, 0, 0);
    }
}

fn in_quotes(tag: &[u8]) -> bool {
    let mut open = None;
    for byte in tag {
        match open {
            Some(quote) if quote == *byte => open = None,
            None if matches!(byte, b'"' | b'\'') => open = Some(*byte),
            _ => {}
        }
    }
    open.is_some()
}

/// How often something stands, by an attribute of its tag; a number that is not plain may be any.
fn repeated(tag: &[u8], attribute: &[u8]) -> u64 {
    memchr::memmem::find(tag, attribute).map_or(1, |at| number(&tag[at + attribute.len()..]).unwrap_or(u64::MAX >> 16))
}

/// The number in quotes behind an attribute's name.
fn number(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = text.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let (_, behind) = text.split_first()?;
    let digits = &behind[..memchr::memchr(*quote, behind)?];
    // More digits than fit are more than any bound.
    let digits = std::str::from_utf8(digits).ok()?.trim();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().unwrap_or(u64::MAX >> 16))
}
