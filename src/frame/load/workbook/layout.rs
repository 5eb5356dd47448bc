//! Where the table of a sheet is: title rows above it, its header of one or two rows, its columns and their names.

use std::collections::{BTreeMap, BTreeSet};

use super::column::{Evidence, Kind, shown};
use super::sheet::{Row, Sheet, Value};
use crate::frame::load::names;

/// Rows looked at for how wide the table is and what its columns hold.
const SAMPLE: usize = 500;
/// Rows above a table that can be its titles.
const TITLES: usize = 50;
/// Rows below a table that can be notes.
const NOTES: usize = 50;
/// Neighbouring columns without name and cells that are still columns of the table.
const EMPTY_RUN: u32 = 20;

/// Cells that were merged: rows and columns, both ends included, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// Where the table is.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The first data row, as an index into the sheet's rows.
    pub(super) body: usize,
    /// The sheet's columns that are the table's, with their names.
    pub(super) columns: Vec<(u32, String)>,
    /// One row of header, just above the body, holds the names letter for letter.
    pub(super) own_names: bool,
    pub(super) notes: Vec<String>,
}

/// Finds the table of a sheet that has cells.
pub(super) fn find(sheet: &Sheet, merged: &[Merged]) -> Layout {
    let rows = sheet.rows.as_slice();
    let (top, present) = top(rows, merged);
    let mut layout = Layout::default();
    let depth = if present { depth(rows, top, merged) } else { 0 };
    layout.body = top + depth;
    note_titles(&rows[..top], &mut layout.notes);
    if !present {
        layout.notes.push("the first row looks like data: the columns were named column_1 and so on".to_owned());
    }
    let head = &rows[top..layout.body];
    let used: BTreeSet<u32> = rows[top..].iter().flat_map(|row| row.cells.iter().map(|cell| cell.column)).collect();
    let columns = places(&used, &mut layout.notes);
    let mut titles: Vec<String> = columns.iter().map(|column| name(head, *column, merged)).collect();
    if depth > 1 {
        layout.notes.push(format!("the header has {depth} rows: their names were joined"));
    }
    names::settle(&mut titles, present, &mut layout.notes);
    layout.own_names = matches!(head, [row] if {
        let next = rows.get(layout.body).is_none_or(|body| body.number == row.number + 1);
        let written = |(column, title): (&u32, &String)| matches!(row.get(*column), Some(Value::Text(text)) if **text == **title);
        next && columns.iter().zip(&titles).all(written)
    });
    layout.columns = columns.into_iter().zip(titles).collect();
    layout
}

/// The first row that belongs to the table, and whether it is a header.
fn top(rows: &[Row], merged: &[Merged]) -> (usize, bool) {
    let sample = &rows[..rows.len().min(SAMPLE)];
    let enough = usual_width(sample).div_ceil(2).max(2);
    let Some(first) = sample.iter().take(TITLES).position(|row| row.cells.len() >= enough) else {
        return (0, !looks_like_data(rows, 0));
    };
    if let Some(header) = above_the_data(sample, first, enough, merged) {
        return (header, true);
    }
    if looks_like_data(rows, first) {
        // A header may leave the column of row labels without a name.
        let above = first.checked_sub(1).filter(|above| {
            let (above, row) = (&rows[*above], &rows[first]);
            let all_but_one = above.cells.len() + 1 >= row.cells.len();
            all_but_one && above.number + 1 == row.number && above.cells.iter().all(|cell| is_text(&cell.value))
        });
        return match above {
            Some(above)
                if above > 0 || rows[above].cells.iter().all(|cell| cell.column > first_column(&rows[first])) =>
            {
                (above, true)
            }
            _ => (first, false),
        };
    }
    (first, true)
}

/// Notes above a table can be as wide as its header. Where only text stands above the first row with other values, and
/// the row just above that one is wider than the first wide one, it is the header.
fn above_the_data(rows: &[Row], first: usize, enough: usize, merged: &[Merged]) -> Option<usize> {
    let is_data = |row: &Row| row.cells.len() >= enough && !row.cells.iter().all(|cell| is_text(&cell.value));
    let header = rows.iter().take(TITLES).position(is_data)?.checked_sub(1)?;
    (header > first && rows[header].cells.len() > breadth(&rows[first], merged)).then_some(header)
}

/// The columns that a row's cells cover, merged ones with all of theirs.
fn breadth(row: &Row, merged: &[Merged]) -> usize {
    let wide = merged.iter().filter(|cells| cells.rows.0 == row.number && row.get(cells.columns.0).is_some());
    row.cells.len() + wide.map(|cells| (cells.columns.1 - cells.columns.0) as usize).sum::<usize>()
}

fn first_column(row: &Row) -> u32 {
    row.cells.first().map_or(0, |cell| cell.column)
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

/// How many cells a row of the table has: as many as half of the wider rows.
fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
    widths.sort_unstable();
    // Titles and totals are narrow and few; where most rows are narrow the table is.
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// Whether a row is data: its numbers, dates or truth values stand in columns of the like.
fn looks_like_data(rows: &[Row], at: usize) -> bool {
    let Some(row) = rows.get(at) else { return false };
    let rest = &rows[at + 1..rows.len().min(at + 1 + SAMPLE)];
    if row.cells.iter().all(|cell| is_text(&cell.value)) {
        return false;
    }
    if rest.is_empty() {
        return row.cells.iter().all(|cell| !is_text(&cell.value));
    }
    let mut evidence: BTreeMap<u32, Evidence> = BTreeMap::new();
    for cell in rest.iter().flat_map(|row| &row.cells) {
        evidence.entry(cell.column).or_default().see(&cell.value);
    }
    let mut fitting = false;
    for cell in &row.cells {
        let kind = evidence.get(&cell.column).map_or(Kind::Text, Evidence::kind);
        if kind == Kind::Text {
            continue;
        }
        let mut own = Evidence::default();
        own.see(&cell.value);
        if family(own.kind()) != family(kind) {
            return false;
        }
        fitting = true;
    }
    fitting && !counts_up(row)
}

/// Where the rows of the table end: behind them can be notes, a few texts a row, which stand apart or in columns of
/// something else.
pub(super) fn end(rows: &[Row], width: usize) -> usize {
    if width < 3 {
        return rows.len();
    }
    let is_note = |row: &Row| row.cells.len() * 3 <= width && row.cells.iter().all(|cell| is_text(&cell.value));
    let notes = rows.iter().rev().take(NOTES).take_while(|row| is_note(row)).count();
    let end = rows.len() - notes;
    let (Some(last), Some(first)) = (end.checked_sub(1).and_then(|last| rows.get(last)), rows.get(end)) else {
        return rows.len();
    };
    if last.number + 1 < first.number {
        return end;
    }
    let mut evidence: BTreeMap<u32, Evidence> = BTreeMap::new();
    for cell in rows[..end].iter().flat_map(|row| &row.cells) {
        evidence.entry(cell.column).or_default().see(&cell.value);
    }
    let misplaced = rows[end..]
        .iter()
        .flat_map(|row| &row.cells)
        .any(|cell| evidence.get(&cell.column).is_some_and(|evidence| evidence.kind() != Kind::Text));
    if misplaced { end } else { rows.len() }
}

/// Types that a value of one column can have.
fn family(kind: Kind) -> u8 {
    match kind {
        Kind::Text => 0,
        Kind::Bool => 1,
        Kind::Int | Kind::Float => 2,
        Kind::Date | Kind::Datetime => 3,
        Kind::Time | Kind::Duration => 4,
    }
}

/// Whether the numbers of a row count up by one, as years do in the header of a wide table.
fn counts_up(row: &Row) -> bool {
    let numbers: Vec<f64> = row
        .cells
        .iter()
        .filter_map(|cell| if let Value::Number(number) = cell.value { Some(number) } else { None })
        .collect();
    let step = |pair: &[f64]| (pair[1] - pair[0] - 1.0).abs() < f64::EPSILON;
    numbers.len() >= 3 && numbers[0] >= 1000.0 && numbers.windows(2).all(step)
}

/// Header rows: as many as the merged cells of the first one reach or stand above.
fn depth(rows: &[Row], top: usize, merged: &[Merged]) -> usize {
    let number = rows[top].number;
    let in_header: Vec<&Merged> = merged.iter().filter(|cells| cells.rows.0 == number).collect();
    let groups = in_header.iter().any(|cells| cells.columns.1 > cells.columns.0);
    let tall = in_header.iter().any(|cells| cells.rows.1 == number + 1);
    let second = rows.get(top + 1).filter(|row| row.number == number + 1);
    let is_header =
        |row: &Row| row.cells.len() > 1 && !looks_like_data(rows, top + 1) && has_names_below(row, &in_header);
    match second {
        Some(row) if (groups || tall) && rows.len() > top + 2 && is_header(row) => 2,
        _ => 1,
    }
}

/// Whether a row names the columns below the groups: there is text under each of them, of cells that are not merged on.
fn has_names_below(row: &Row, groups: &[&Merged]) -> bool {
    let mut wide = groups.iter().filter(|cells| cells.columns.1 > cells.columns.0).peekable();
    wide.peek().is_some()
        && wide.all(|cells| (cells.columns.0..=cells.columns.1).any(|column| row.get(column).is_some()))
        && row.cells.iter().filter(|cell| is_text(&cell.value)).count() * 2 > row.cells.len()
}

/// The sheet's columns that are the table's: those with cells, and the empty ones between them where they are few.
fn places(used: &BTreeSet<u32>, notes: &mut Vec<String>) -> Vec<u32> {
    let (mut places, mut left_out) = (Vec::new(), 0);
    for column in used {
        if let Some(last) = places.last().copied() {
            let gap = column - last - 1;
            if gap <= EMPTY_RUN {
                places.extend(last + 1..*column);
            } else {
                left_out += gap;
            }
        }
        places.push(*column);
    }
    if left_out > 0 {
        notes.push(format!("{left_out} empty columns were left out"));
    }
    places
}

/// A column's name: the texts of its header cells, where a merged cell counts for every column it covers.
fn name(head: &[Row], column: u32, merged: &[Merged]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for row in head {
        let covering = merged.iter().find(|cells| {
            head.len() > 1 && cells.rows.0 == row.number && (cells.columns.0..=cells.columns.1).contains(&column)
        });
        let at = covering.map_or(column, |cells| cells.columns.0);
        let Some(value) = row.get(at) else { continue };
        let part = shown(value).trim().to_owned();
        if parts.last() != Some(&part) {
            parts.push(part);
        }
    }
    parts.join(" ")
}

fn note_titles(rows: &[Row], notes: &mut Vec<String>) {
    if rows.is_empty() {
        return;
    }
    let texts = rows.iter().take(5).map(|row| {
        let cells: Vec<String> = row.cells.iter().take(8).map(|cell| shown(&cell.value)).collect();
        format!("“{}”", cells.join(" "))
    });
    let texts = texts.collect::<Vec<_>>().join(", ");
    let (count, more) = (rows.len(), if rows.len() > 5 { " and more" } else { "" });
    notes.push(if count == 1 {
        format!("1 row above the table was left out: {texts}")
    } else {
        format!("{count} rows above the table were left out: {texts}{more}")
    });
}
