//! A frame as aligned plain text, for terminals. Not for files: cells are shown as the grid shows them.

use super::{CellKind, CellText, Frame};

/// Between columns.
const GAP: &str = "  ";
/// The widest a cell may be, in columns of the terminal.
const CELL: usize = 40;

/// The first `limit` rows as a table with a header, numbers to the right, no wider than `width` columns of the terminal:
/// columns that do not fit are cut away behind a `…`. Says how many rows are left out.
pub fn text_table(frame: &Frame, limit: usize, width: usize) -> String {
    let rows = frame.rows().min(limit);
    let mut lines = vec![String::new(); rows + 2];
    let mut used = 0;
    for column in 0..frame.columns() {
        let cells: Vec<CellText> = (0..rows).map(|row| frame.cell(row, column)).collect();
        let name = fitted(frame.column_name(column));
        let texts: Vec<String> = cells.iter().map(shown).collect();
        let widest = texts.iter().chain([&name]).map(|text| display_width(text)).max().unwrap_or(0);
        let gap = if column == 0 { 0 } else { GAP.len() };
        // A cut must leave room for its own mark, but for the last column, which needs none.
        let reserve = if column + 1 < frame.columns() { GAP.len() + 1 } else { 0 };
        if column > 0 && used + gap + widest + reserve > width {
            for line in &mut lines {
                line.push_str(GAP);
                line.push('…');
            }
            break;
        }
        used += gap + widest;
        let right = frame.column_type(column).is_numeric();
        let separator = if column == 0 { "" } else { GAP };
        let rule = "─".repeat(widest);
        for (line, text) in lines.iter_mut().zip([&name, &rule].into_iter().chain(&texts)) {
            line.push_str(separator);
            push_aligned(line, text, widest, right);
        }
    }
    finish(frame, rows, lines)
}

fn finish(frame: &Frame, rows: usize, lines: Vec<String>) -> String {
    let mut out = String::new();
    if frame.columns() > 0 {
        for line in lines {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    match frame.rows() - rows {
        0 if frame.columns() == 0 => out += format!("{} rows, no columns\n", frame.rows()).as_str(),
        0 => {}
        1 => out.push_str("1 more row\n"),
        more => out += format!("{more} more rows\n").as_str(),
    }
    out
}

fn shown(cell: &CellText) -> String {
    match cell.kind {
        CellKind::Empty => "\"\"".to_owned(),
        _ => fitted(&cell.text),
    }
}

/// The text in at most [`CELL`] columns, on one line.
fn fitted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if display_width(&text) <= CELL {
        return text;
    }
    let (mut out, mut width) = (String::new(), 1);
    for c in text.chars() {
        width += char_width(c);
        if width > CELL {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

fn push_aligned(line: &mut String, text: &str, width: usize, right: bool) {
    let padding = " ".repeat(width - display_width(text));
    let (first, second) = if right { (padding.as_str(), text) } else { (text, padding.as_str()) };
    line.push_str(first);
    line.push_str(second);
}

fn display_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Columns that a terminal gives a character: two for East Asian scripts and emoji, none for combining marks.
fn char_width(c: char) -> usize {
    match c as u32 {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::text_table;
    use crate::frame::{Cells, Frame};

    fn sample() -> Frame {
        let cities = ["Rome", "Oslo", "京都"].map(|city| Some(city.to_owned())).to_vec();
        Frame::from_columns(vec![
            ("city", Cells::Text(cities)),
            ("sold", Cells::Int(vec![Some(1_250), None, Some(3)])),
            ("share", Cells::Float(vec![Some(0.5), Some(12.25), Some(f64::NAN)])),
        ])
    }

    #[test]
    fn columns_are_aligned_and_numbers_stand_to_the_right() {
        let expected = "\
city   sold  share
────  ─────  ─────
Rome  1,250   0.50
Oslo   null  12.25
1 more row
";
        assert_eq!(text_table(&sample(), 2, 80), expected);
    }

    #[test]
    fn what_does_not_fit_is_cut_away_visibly() {
        let table = text_table(&sample(), 10, 14);
        assert_eq!(table.lines().next(), Some("city   sold  …"));
        assert_eq!(table.lines().last(), Some("京都      3  …"));
    }
}
