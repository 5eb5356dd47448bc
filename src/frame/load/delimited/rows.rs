//! Walks over the data rows of a text: passes over blank lines and comments, evens out short and long rows, and
//! counts what it did. The same walk serves both passes.

use std::borrow::Cow;

use super::header::Header;
use super::splitter::{Cell, Faults, Splitter};
use crate::domain::{CancelToken, counted};
use crate::frame::load::LoadError;
use crate::frame::load::bytes::check;
use crate::frame::{LoadReport, RejectedRow};

/// Surplus cells are listed for so many rows; beyond that they are counted.
const LISTED: usize = 1_000;
/// Rows between two looks at the cancel token.
const BLOCK: usize = 8_192;
/// Cells that short rows may lack, in all or for each byte of text: a wide header over many short rows would fill the
/// memory with nulls.
const MOST_LACKING: u64 = 150_000_000;
const MOST_LACKING_PER_BYTE: u64 = 16;

/// What is walked over.
#[derive(Clone, Copy)]
pub(super) struct Body<'a> {
    pub(super) text: &'a str,
    pub(super) header: &'a Header,
    /// The byte of the text that the first row begins at, and the line that counts as its own.
    pub(super) start: (usize, u64),
    /// Texts that a person said stand for nulls.
    pub(super) nulls: &'a [String],
    /// At most so many rows.
    pub(super) limit: Option<usize>,
}

/// A row's cells, as many as it has.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    body: Body<'a>,
    cells: &'a [Cell],
}

/// A cell's content.
pub(super) struct Content<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) quoted: bool,
}

impl<'a> Row<'a> {
    /// A column's cell; `None` where the row is too short, or the cell stands for a null.
    pub(super) fn cell(&self, column: usize) -> Option<Content<'a>> {
        let cell = self.cells.get(column)?;
        let text = cell.text(self.body.text, self.body.header.rules);
        if !self.body.nulls.is_empty() && self.body.nulls.iter().any(|null| *null == text) {
            return None;
        }
        Some(Content { text, quoted: cell.quoted })
    }
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) rows: usize,
    blank: u64,
    comments: u64,
    short: u64,
    first_short: u64,
    /// Cells that short rows lack.
    lacking: u64,
    /// Rows whose surplus cells are all empty.
    trailing: u64,
    long: u64,
    surplus: Vec<RejectedRow>,
    faults: Faults,
    /// Lines walked over.
    pub(super) lines: u64,
}

/// Calls back for every data row; no further than rows lack few enough cells ([`Tally::is_sparse`]).
pub(super) fn walk(body: Body<'_>, cancel: &CancelToken, mut each: impl FnMut(&Row<'_>)) -> Result<Tally, LoadError> {
    let Body { text, header, start: (at, line), limit, .. } = body;
    let width = header.names.len();
    let mut splitter = Splitter::new(text, header.rules, at, line);
    let (mut tally, mut cells) = (Tally::default(), Vec::new());
    while limit.is_none_or(|limit| tally.rows < limit) {
        if splitter.at_comment() {
            splitter.skip_line();
            tally.comments += 1;
            continue;
        }
        let Some(record) = splitter.record(&mut cells) else { break };
        if cells.len() == 1 && (cells[0].is_blank() || (width > 1 && cells[0].is_white(text))) {
            tally.blank += 1;
            continue;
        }
        if tally.rows.is_multiple_of(BLOCK) {
            check(cancel)?;
        }
        tally.rows += 1;
        let row = Row { line: record.line, body, cells: &cells };
        if cells.len() != width {
            tally.uneven(&row);
        }
        each(&row);
        if tally.is_sparse(text.len() as u64) {
            break;
        }
    }
    tally.lines = splitter.line() - line;
    tally.faults = splitter.faults;
    Ok(tally)
}

impl Tally {
    /// Whether some rows have more cells than the table has columns.
    pub(super) fn is_uneven(&self) -> bool {
        self.trailing + self.long > 0
    }

    pub(super) fn has_spaced_quotes(&self) -> bool {
        self.faults.spaced > 0
    }

    pub(super) fn has_comments(&self) -> bool {
        self.comments > 0
    }

    /// Whether quotes had to be taken for text, so that another reader may see other cells.
    pub(super) fn has_stray_quotes(&self) -> bool {
        self.faults.count + self.faults.strays > 0
    }

    /// Whether every quote followed the rules, so that counting them tells where records end.
    pub(super) fn is_regular(&self) -> bool {
        let Faults { count, strays, inside, .. } = self.faults;
        count + strays + inside == 0
    }

    /// Whether rows lack so many cells, for a text of so many bytes, that the table would be mostly nothing.
    pub(super) fn is_sparse(&self, bytes: u64) -> bool {
        self.lacking > MOST_LACKING && self.lacking / MOST_LACKING_PER_BYTE > bytes
    }

    /// Adds what was found behind the rows of this one.
    pub(super) fn follow(&mut self, next: Self) {
        if self.short == 0 && next.short > 0 {
            self.first_short = next.first_short;
        }
        self.rows += next.rows;
        self.blank += next.blank;
        self.comments += next.comments;
        self.short += next.short;
        self.lacking += next.lacking;
        self.trailing += next.trailing;
        self.long += next.long;
        self.faults.spaced += next.faults.spaced;
        self.lines += next.lines;
        let room = LISTED - self.surplus.len();
        self.surplus.extend(next.surplus.into_iter().take(room));
    }

    /// Moves every line that is named down.
    pub(super) fn move_down(&mut self, lines: u64) {
        self.first_short += lines;
        for row in &mut self.surplus {
            row.line += lines;
        }
    }

    fn uneven(&mut self, row: &Row<'_>) {
        let Body { text, header, .. } = row.body;
        let width = header.names.len();
        if row.cells.len() < width {
            if self.short == 0 {
                self.first_short = row.line;
            }
            self.short += 1;
            self.lacking += (width - row.cells.len()) as u64;
            return;
        }
        let surplus = row.cells.get(width..).unwrap_or_default();
        let texts: Vec<_> = surplus.iter().map(|cell| cell.text(text, header.rules)).collect();
        if texts.iter().all(|text| text.is_empty()) {
            self.trailing += 1;
            return;
        }
        self.long += 1;
        if self.surplus.len() < LISTED {
            let delimiter = header.rules.delimiter.to_string();
            let reason =
                format!("{} where the table has {}; the surplus was set aside", cells(row.cells.len()), columns(width));
            self.surplus.push(RejectedRow { line: row.line, reason, text: texts.join(&delimiter) });
        }
    }

    /// Adds what was found to the report, in words.
    pub(super) fn report(&self, report: &mut LoadReport) {
        let notes = &mut report.notes;
        if self.short > 0 {
            notes.push(format!(
                "{} had too few cells and got nulls, the first in line {}",
                rows(self.short),
                self.first_short
            ));
        }
        if self.trailing > 0 {
            notes.push(format!("{} had surplus cells that are empty; they were dropped", rows(self.trailing)));
        }
        if self.long > 0 {
            let listed =
                if self.long > LISTED as u64 { format!(" (the first {LISTED} are listed)") } else { String::new() };
            notes.push(format!("{} had too many cells; the surplus was set aside{listed}", rows(self.long)));
        }
        if self.blank > 0 {
            notes.push(format!(
                "{} blank {} passed over",
                self.blank,
                if self.blank == 1 { "line was" } else { "lines were" }
            ));
        }
        if self.comments > 0 {
            notes.push(format!(
                "{} comment {} passed over",
                self.comments,
                if self.comments == 1 { "line was" } else { "lines were" }
            ));
        }
        if self.faults.count > 0 {
            let Faults { count, first_line, .. } = self.faults;
            notes.push(format!(
                "{count} opening quotes without an end were read as text, the first in line {first_line}"
            ));
        }
        report.rejected.clone_from(&self.surplus);
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn cells(count: usize) -> String {
    counted(count as u64, "cell")
}

fn columns(count: usize) -> String {
    counted(count as u64, "column")
}
