//! A Markdown table, for reports and issues. Numbers to the right. A bar is escaped, a line end becomes `<br>`, other
//! control characters a blank.

use std::io::Write;

use super::blocks::Watch;
use super::notes::{Notes, counted};
use super::plain::{Plain, PlainKind};
use super::{ExportError, ExportOptions};
use crate::frame::Frame;

/// Writes the frame.
pub(super) fn write(
    frame: &Frame,
    options: &ExportOptions,
    out: &mut impl Write,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let columns = Plain::columns(frame);
    if columns.is_empty() {
        return Ok(());
    }
    let (mut line, mut text, mut broken) = (String::new(), String::new(), 0);
    for index in 0..frame.columns() {
        line.push_str("| ");
        if options.headers {
            push_escaped(frame.column_name(index), &mut line);
        }
        line.push(' ');
    }
    line.push_str("|\n");
    for column in &columns {
        let right = matches!(column.kind, PlainKind::Whole | PlainKind::Fraction);
        line.push_str(if right { "| ---: " } else { "| --- " });
    }
    line.push_str("|\n");
    out.write_all(line.as_bytes())?;
    watch.blocks(frame, |rows| {
        for row in rows {
            line.clear();
            for column in &columns {
                line.push_str("| ");
                if column.read(row, &mut text) {
                    broken += usize::from(push_escaped(&text, &mut line));
                } else {
                    push_escaped(&options.null, &mut line);
                }
                line.push(' ');
            }
            line.push_str("|\n");
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    })?;
    if broken > 0 {
        notes.say(format!("{} with line ends, written as <br>", counted(broken)));
    }
    if options.null.is_empty() && frame.data().columns().iter().any(|column| column.null_count() > 0) {
        notes.say("nulls are empty cells, as empty text is".to_owned());
    }
    Ok(())
}

/// Whether the text had line ends.
fn push_escaped(text: &str, line: &mut String) -> bool {
    let mut broken = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '|' => line.push_str("\\|"),
            // Before a bar it would escape the escape.
            '\\' if matches!(chars.peek(), Some('|' | '\\') | None) => line.push_str("\\\\"),
            '\r' | '\n' => {
                if c == '\r' {
                    chars.next_if_eq(&'\n');
                }
                broken = true;
                line.push_str("<br>");
            }
            c if c.is_control() => line.push(' '),
            c => line.push(c),
        }
    }
    broken
}
