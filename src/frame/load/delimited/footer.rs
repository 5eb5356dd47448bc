//! Notes below a table: totals, sources, who made it. They are no rows; what is taken for one is set aside by line.

use super::header::Header;
use super::splitter::Splitter;
use crate::frame::RejectedRow;

/// Bytes at the end of a text that notes are looked for in, and lines that they may have.
pub(super) const TAIL: usize = 64 << 10;
const LINES: usize = 40;
/// A cell as long as this in a row of nothing else is prose.
const PROSE: usize = 40;

/// Where a text's rows end, and the notes behind them.
pub(super) struct Footer {
    pub(super) end: usize,
    pub(super) notes: Vec<RejectedRow>,
}

/// A line at the end of a text.
enum Last {
    Blank,
    /// One cell, where the table has several.
    Narrow,
    /// As wide as the table, with a long text and nothing else.
    Padded,
    Row,
}

/// The notes below a table, if there are any. Only the end of the text is looked at.
pub(super) fn find(text: &str, header: &Header) -> Option<Footer> {
    let width = header.names.len();
    if width < 2 {
        return None;
    }
    let from = text.ceil_char_boundary(text.len().saturating_sub(TAIL)).max(header.body);
    let tail = text.get(from..)?;
    let (mut lines, mut at) = (Vec::new(), 0);
    for line in tail.split_inclusive('\n') {
        lines.push((from + at, line.trim_end_matches(['\n', '\r'])));
        at += line.len();
    }
    // The first may be the rest of a line, or of a quoted cell.
    let mut first = lines.len();
    let (mut narrow, mut padded, mut blank_above) = (0, 0, false);
    for (index, (_, line)) in lines.iter().enumerate().skip(1).rev().take(LINES) {
        match last(line, header) {
            Last::Blank => blank_above = true,
            Last::Narrow => (first, narrow, blank_above) = (index, narrow + 1, false),
            Last::Padded => (first, padded, blank_above) = (index, padded + 1, false),
            Last::Row => break,
        }
    }
    let noted = lines.get(first..).filter(|noted| !noted.is_empty())?;
    // Without a line between, short rows are more likely than notes.
    if narrow > 0 && padded == 0 && !blank_above {
        return None;
    }
    if padded > 0 && !outgrows(&lines, first, header) {
        return None;
    }
    let (end, _) = *noted.first()?;
    let line = 1 + text.get(..end)?.replace("\r\n", "\n").matches(['\n', '\r']).count() as u64;
    let notes = noted.iter().enumerate().filter(|(_, (_, text))| !text.trim().is_empty()).map(|(index, (_, text))| {
        let reason = "a note below the table".to_owned();
        RejectedRow { line: line + index as u64, reason, text: (*text).to_owned() }
    });
    Some(Footer { end, notes: notes.collect() })
}

fn last(line: &str, header: &Header) -> Last {
    if line.trim().is_empty() {
        return Last::Blank;
    }
    let mut cells = Vec::new();
    let mut splitter = Splitter::new(line, header.rules, 0, 1);
    if splitter.at_comment() || splitter.record(&mut cells).is_none() {
        return Last::Row;
    }
    let quoted = header.rules.quote.is_some_and(|quote| line.as_bytes().contains(&quote));
    let others_empty = cells.iter().skip(1).all(|cell| cell.is_white(line));
    match cells.first() {
        // A quote may close a cell that began lines above.
        Some(_) if cells.len() == 1 && !quoted => Last::Narrow,
        Some(cell) if cells.len() >= 3 && others_empty && !cell.is_white(line) => {
            let text = cell.text(line, header.rules);
            let prose = text.len() >= PROSE && text.split_whitespace().count() >= 5;
            if prose { Last::Padded } else { Last::Row }
        }
        _ => Last::Row,
    }
}

/// Whether the padded notes are much longer than what the first column holds above them.
fn outgrows(lines: &[(usize, &str)], first: usize, header: &Header) -> bool {
    let mut cells = Vec::new();
    let mut longest = 0;
    for (_, line) in lines.iter().take(first).skip(1).rev().take(200) {
        if Splitter::new(line, header.rules, 0, 1).record(&mut cells).is_some()
            && let Some(cell) = cells.first()
        {
            longest = longest.max(cell.text(line, header.rules).len());
        }
    }
    let noted = lines.iter().skip(first).map(|(_, line)| line.len()).filter(|length| *length > 0).min();
    noted.is_some_and(|noted| noted > 2 * longest)
}
