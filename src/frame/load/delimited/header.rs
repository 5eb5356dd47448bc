//! Finds the names of the columns: whether the first record is a header or data, and what to do with names that are
//! missing or there twice.

use super::evidence::{Evidence, Kind, Marks, Said};
use super::forms::fits;
use super::numbers::{self, Form};
use super::sniff::Sniffed;
use super::splitter::{Record, Rules, Splitter};
use crate::domain::counted;
use crate::frame::load::{LoadOptions, names};

/// Rows looked at for telling a header from data.
const ROWS: usize = 300;

/// Where the data begins, and the names of its columns.
pub(super) struct Header {
    pub(super) rules: Rules,
    /// The byte and line of the first data record.
    pub(super) body: usize,
    pub(super) body_line: u64,
    /// Lines before the table.
    pub(super) skip: usize,
    /// Rows of header; 0 where the table has none.
    pub(super) rows: usize,
    pub(super) names: Vec<String>,
    /// One row of header names them, letter for letter.
    pub(super) own_names: bool,
    pub(super) notes: Vec<String>,
}

/// The header of a text, or `None` where there is no record at all.
pub(super) fn find(text: &str, sniffed: &Sniffed, options: &LoadOptions) -> Option<Header> {
    let rules = sniffed.rules;
    let mut splitter = Splitter::new(text, rules, sniffed.start, sniffed.line);
    let (start, mut first) = next(text, rules, &mut splitter)?;
    let lines_before = (start.line - 1) as usize;
    let mut header = Header {
        rules,
        body: 0,
        body_line: 0,
        skip: lines_before,
        rows: 0,
        names: vec![],
        own_names: false,
        notes: vec![],
    };
    let raw = first.clone();
    for name in &mut first {
        *name = name.trim().to_owned();
    }
    let rows = match options.header_rows {
        None | Some(0) => 0,
        Some(rows) => {
            // The first is read already.
            let mut levels = vec![first];
            while levels.len() < rows
                && let Some((_, level)) = next(text, rules, &mut splitter)
            {
                levels.push(level);
            }
            let rows = levels.len();
            first = joined(&levels);
            rows
        }
    };
    let behind = splitter.place();
    let rest = rest(text, &mut splitter, &first, sniffed);
    header.rows = match options.header_rows {
        None if looks_like_data(&first, &rest) => {
            header.notes.push("the first row looks like data: the columns were named column_1 and so on".to_owned());
            0
        }
        None => 1,
        Some(_) => rows,
    };
    (header.body, header.body_line) = behind;
    if header.rows == 0 {
        (header.body, header.body_line) = (start.start, start.line);
    }
    if header.skip > 0 && options.skip.is_none() {
        let lines = if header.skip == 1 { "1 line".to_owned() } else { format!("{} lines", header.skip) };
        header
            .notes
            .push(format!("{lines} before the table {} skipped", if header.skip == 1 { "was" } else { "were" }));
    }
    header.name(&first, &rest, sniffed.width);
    header.own_names = header.rows == 1 && raw == header.names;
    Some(header)
}

/// The next record that is neither blank nor a comment, as text.
fn next(text: &str, rules: Rules, splitter: &mut Splitter<'_>) -> Option<(Record, Vec<String>)> {
    let mut cells = Vec::new();
    loop {
        if splitter.at_comment() {
            splitter.skip_line();
            continue;
        }
        let record = splitter.record(&mut cells)?;
        if !(cells.len() == 1 && cells[0].is_blank()) {
            return Some((record, cells.iter().map(|cell| cell.text(text, rules).into_owned()).collect()));
        }
    }
}

/// The names of several header rows as one. In all but the last, an empty cell belongs to the one on its left.
fn joined(levels: &[Vec<String>]) -> Vec<String> {
    let width = levels.iter().map(Vec::len).max().unwrap_or(0);
    let mut names: Vec<Vec<&str>> = vec![vec![]; width];
    for (number, level) in levels.iter().enumerate() {
        let mut left = "";
        for (column, parts) in names.iter_mut().enumerate() {
            let cell = level.get(column).map_or("", |cell| cell.trim());
            if !cell.is_empty() || number + 1 == levels.len() {
                left = cell;
            }
            if !left.is_empty() && parts.last() != Some(&left) {
                parts.push(left);
            }
        }
    }
    names.iter().map(|parts| parts.join(" ")).collect()
}

/// What the rows behind the first one show.
struct Rest {
    rows: usize,
    kinds: Vec<Kind>,
    /// The row's cells that hold something, counted by column.
    filled: Vec<usize>,
    /// Columns that hold the first row's cell again.
    again: Vec<bool>,
}

fn rest(text: &str, splitter: &mut Splitter<'_>, first: &[String], sniffed: &Sniffed) -> Rest {
    let (rules, width) = (sniffed.rules, sniffed.width.max(first.len()));
    let mut again = vec![false; width];
    let mut evidence = vec![Evidence::new(false, Said::default()); width];
    let (mut rows, mut filled, mut cells) = (0, vec![0; width], Vec::new());
    while rows < ROWS {
        if splitter.at_comment() {
            splitter.skip_line();
            continue;
        }
        if splitter.record(&mut cells).is_none() {
            break;
        }
        if cells.len() == 1 && cells[0].is_blank() {
            continue;
        }
        rows += 1;
        for (index, cell) in cells.iter().take(width).enumerate() {
            let value = cell.text(text, rules);
            filled[index] += usize::from(!value.is_empty());
            again[index] |= !value.is_empty() && first.get(index).is_some_and(|first| value.trim() == first);
            evidence[index].see(value, cell.quoted, 1);
        }
    }
    let kinds = evidence.iter().map(|evidence| evidence.kind(rules.delimiter)).collect();
    Rest { rows, kinds, filled, again }
}

/// Whether the first row is data: it holds numbers, dates or truth values where its columns do, and nowhere anything
/// else than they do; or values that come again below, or numbers that nobody takes for names.
fn looks_like_data(first: &[String], rest: &Rest) -> bool {
    let is_typed = |kind: &Kind| !matches!(kind, Kind::Text { .. });
    let named = first.iter().filter(|cell| cell.contains(char::is_alphanumeric)).count();
    if named == 0 {
        // Signs are no names. A row of nothing is no data either.
        return first.iter().any(|cell| !cell.is_empty());
    }
    let full = rest.filled.iter().filter(|filled| **filled > 0).count();
    if named * 3 <= first.len() && full > named + 1 {
        // A line of notes that was padded to the table's width.
        return true;
    }
    if rest.rows == 0 {
        // Alone, a row of numbers only is data, everything else a header.
        let number = Kind::Float { marks: Marks::None };
        return first.iter().all(|cell| fits(number, cell) && !cell.is_empty());
    }
    let mut fitting = 0;
    for (cell, kind) in first.iter().zip(&rest.kinds).filter(|(cell, kind)| is_typed(kind) && !cell.is_empty()) {
        if !fits(*kind, cell) && !numbers::NULL_WORDS.contains(&cell.as_str()) {
            return false;
        }
        fitting += 1;
    }
    let again = rest.again.iter().filter(|again| **again).count();
    let repeats = again > 0 && again < first.len();
    let fraction = |cell: &String| numbers::form(cell) == Some(Form::Fraction);
    (fitting > 0 && !counts_up(first)) || repeats || first.iter().any(fraction)
}

/// Whether the whole numbers of a row count up by one, as years do in the header of a wide table.
fn counts_up(first: &[String]) -> bool {
    let numbers: Vec<i64> = first.iter().filter_map(|cell| cell.parse().ok()).collect();
    numbers.len() >= 3 && numbers[0] >= 1000 && numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]))
}

impl Header {
    /// Decides the columns' names and how many there are.
    fn name(&mut self, first: &[String], rest: &Rest, width: usize) {
        let mut names = if self.rows > 0 { first.to_vec() } else { vec![] };
        let wider = width > names.len();
        let used = |column: usize| rest.filled.get(column).is_some_and(|filled| *filled > 0);
        if self.rows > 0 && width == names.len() + 1 && used(width - 1) {
            // As R writes row names: the header lacks the name of the first column.
            names.insert(0, String::new());
            self.notes.push(
                "the header has one name less than the rows have cells: the first column was taken for the unnamed one"
                    .to_owned(),
            );
        } else if self.rows > 0 && wider && (names.len()..width).any(used) {
            self.notes
                .push(format!("the header names {}, the rows have {width}", counted(names.len() as u64, "column")));
            names.resize(width, String::new());
        } else if self.rows == 0 {
            names.resize(width.max(first.len()), String::new());
        }
        names::settle(&mut names, self.rows > 0, &mut self.notes);
        self.names = names;
    }
}
