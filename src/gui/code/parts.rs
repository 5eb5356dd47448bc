//! Parts of a program: the statement around a place, and a part as a program of its own whose lines keep their numbers.

use std::ops::Range;

use crate::asking::python::Source;
use crate::domain::CodeType;

/// The statement around a byte, with its whole block; for SQL up to the semicolons around it.
pub(crate) fn statement(text: &str, at: usize, language: CodeType) -> Range<usize> {
    let chunks = if language == CodeType::Sql { of_sql(text) } else { of_python(text) };
    let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    // Between two statements the one before is meant.
    let before = chunks.iter().rposition(|chunk| chunk.start <= line_end.max(at));
    before.or(Some(0)).and_then(|index| chunks.get(index)).cloned().unwrap_or(0..text.len())
}

/// Top-level statements with their blocks: `else` and the like belong to what is before, decorators to what follows.
fn of_python(text: &str) -> Vec<Range<usize>> {
    let source = Source::of(text);
    let mut chunks: Vec<Range<usize>> = Vec::new();
    let mut decorated = false;
    for range in source.statements() {
        let (Some(first), Some(last)) = (source.tokens.get(range.start), source.tokens.get(range.end - 1)) else {
            continue;
        };
        let line_start = text[..first.start].rfind('\n').map_or(0, |end| end + 1);
        let top = first.start == line_start;
        let continues = matches!(first.text, "else" | "elif" | "except" | "finally");
        match chunks.last_mut() {
            Some(chunk) if !top || continues || decorated => chunk.end = last.end,
            _ => chunks.push(first.start..last.end),
        }
        decorated = top && first.is("@");
    }
    chunks
}

fn of_sql(text: &str) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let (mut start, mut quote) = (0, None);
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '-') if characters.peek().is_some_and(|(_, next)| *next == '-') => quote = Some('\n'),
            (None, ';') => {
                chunks.push(start..at + 1);
                start = at + 1;
            }
            _ => {}
        }
    }
    chunks.push(start..text.len());
    chunks.retain(|chunk| !text[chunk.clone()].trim().is_empty());
    // A statement begins with its first word and not with the end of the line before.
    for chunk in &mut chunks {
        chunk.start += text[chunk.clone()].len() - text[chunk.clone()].trim_start().len();
    }
    chunks
}

/// A part as a program: its lines have the numbers that they have in the whole, and the indentation of its first one is
/// taken away.
pub(crate) fn alone(text: &str, bytes: Range<usize>) -> String {
    let before = text.get(..bytes.start).unwrap_or_default();
    let part = text.get(bytes.clone()).unwrap_or_default();
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    // A selection that begins after a line's indentation has that indentation all the same.
    let lead = if line.trim().is_empty() { line } else { "" };
    let part = format!("{lead}{part}");
    let margin_of = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let margin = part.lines().find(|line| !line.trim().is_empty()).map_or(0, margin_of);
    let lines: Vec<&str> =
        part.lines().map(|line| line.get(margin.min(margin_of(line))..).unwrap_or_default()).collect();
    format!("{}{}", "\n".repeat(before.matches('\n').count()), lines.join("\n"))
}

/// Whether every line of a program that ran stands in this text on the same line: then its line numbers hold for it.
pub(crate) fn stands_in(ran: &str, text: &str) -> bool {
    let mut lines = text.lines();
    ran.lines().all(|ran| {
        let line = lines.next();
        ran.trim().is_empty() || line.is_some_and(|line| line.contains(ran.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::{alone, stands_in, statement};
    use crate::domain::CodeType;

    const CODE: &str =
        "a = 1\n\nfor x in y:\n    b = (1,\n  2)\nelse:\n    c = 3\n\n@d\ndef f():\n    return 1\nresult = a";

    #[test]
    fn the_statement_around_a_place_has_its_whole_block() {
        let part = |at: &str| {
            let at = CODE.find(at).expect("it is there");
            &CODE[statement(CODE, at, CodeType::Python)]
        };
        assert_eq!(part("a = 1"), "a = 1");
        assert_eq!(part("2)"), "for x in y:\n    b = (1,\n  2)\nelse:\n    c = 3");
        assert_eq!(part("return"), "@d\ndef f():\n    return 1");
        assert_eq!(part("result"), "result = a");
        assert_eq!(statement("", 0, CodeType::Python), 0..0);
    }

    #[test]
    fn statements_of_sql_end_at_semicolons_outside_quotes() {
        let sql = "select ';' -- one;\nfrom a;\nselect 2";
        assert_eq!(&sql[statement(sql, 3, CodeType::Sql)], "select ';' -- one;\nfrom a;");
        assert_eq!(&sql[statement(sql, sql.len(), CodeType::Sql)], "select 2");
    }

    #[test]
    fn a_part_keeps_its_line_numbers() {
        let at = CODE.find("b = (1").expect("it is there");
        let part = alone(CODE, at..CODE.find("\nelse").expect("it is there"));
        assert_eq!(part, "\n\n\nb = (1,\n2)");
        assert!(stands_in(&part, CODE));
        assert!(stands_in(CODE, CODE));
        assert!(!stands_in(&part, "a = 1"));
        let whole = alone("if x:\n    a = 1\n    b = 2", 10..25);
        assert_eq!(whole, "\na = 1\nb = 2");
    }
}
