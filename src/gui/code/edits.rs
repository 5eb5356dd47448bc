//! Edits that a code editor makes of single keys: indentation, pairs of brackets and quotes, comments.
//!
//! Each takes the text with what is selected, in bytes, and returns it changed; `None` leaves the key to the text field.

use std::ops::Range;

use crate::domain::CodeType;

pub(crate) const INDENT: &str = "    ";

/// What is selected: from where, and where the cursor is. Bytes on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Selection {
    pub(crate) anchor: usize,
    pub(crate) head: usize,
}

impl Selection {
    pub(crate) fn at(byte: usize) -> Self {
        Self { anchor: byte, head: byte }
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.anchor.min(self.head)..self.anchor.max(self.head)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.anchor == self.head
    }
}

/// A text after an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edited {
    pub(crate) text: String,
    pub(crate) selection: Selection,
}

/// The text with these bytes replaced, and the cursor so many bytes into the replacement.
pub(crate) fn replace(text: &str, bytes: Range<usize>, new: &str, cursor: usize) -> Edited {
    let before = text.get(..bytes.start).unwrap_or(text);
    let after = text.get(bytes.end..).unwrap_or_default();
    Edited { text: format!("{before}{new}{after}"), selection: Selection::at(bytes.start + cursor) }
}

/// Enter: the next line is indented like this one, deeper after a colon or an open bracket, less deep after a statement
/// that leaves its block.
pub(crate) fn enter(text: &str, selection: Selection, language: CodeType) -> Edited {
    let bytes = selection.range();
    let before = &text[line_start(text, bytes.start)..bytes.start];
    let indent: String = before.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let written = before.split('#').next().unwrap_or(before).trim_end();
    let (opens, next) = (written.chars().next_back(), text[bytes.end..].chars().next());
    let closing = match opens {
        Some('(') => Some(')'),
        Some('[') => Some(']'),
        Some('{') => Some('}'),
        _ => None,
    };
    if closing.is_some() {
        let deeper = format!("\n{indent}{INDENT}");
        let rest = if next == closing { format!("\n{indent}") } else { String::new() };
        return replace(text, bytes, &format!("{deeper}{rest}"), deeper.len());
    }
    let python = language == CodeType::Python;
    let leaves = matches!(first_word(before), "return" | "break" | "continue" | "pass" | "raise");
    let new = if python && opens == Some(':') {
        format!("\n{indent}{INDENT}")
    } else if python && leaves && !written.ends_with([',', '\\']) {
        format!("\n{}", indent.strip_suffix(INDENT).unwrap_or(""))
    } else {
        format!("\n{indent}")
    };
    replace(text, bytes, &new, new.len())
}

/// Tab: every selected line is indented; without a selection, spaces up to the next stop.
pub(crate) fn tab(text: &str, selection: Selection) -> Edited {
    if text[selection.range()].contains('\n') {
        return each_line(text, selection, |line| (!line.trim().is_empty()).then(|| (0..0, INDENT.to_owned())));
    }
    let bytes = selection.range();
    let column = text[line_start(text, bytes.start)..bytes.start].chars().count();
    let spaces = &INDENT[..INDENT.len() - column % INDENT.len()];
    replace(text, bytes, spaces, spaces.len())
}

/// Shift+Tab: every line that the selection touches is indented less.
pub(crate) fn outdent(text: &str, selection: Selection) -> Edited {
    each_line(text, selection, |line| {
        let spaces = line.bytes().take(INDENT.len()).take_while(|byte| *byte == b' ').count();
        let less = if line.starts_with('\t') { 1 } else { spaces };
        (less > 0).then(|| (0..less, String::new()))
    })
}

/// Comments the lines that the selection touches, or takes the marks away where all of them have one.
pub(crate) fn toggle_comment(text: &str, selection: Selection, language: CodeType) -> Edited {
    let mark = if language == CodeType::Sql { "--" } else { "#" };
    let lines = touched(text, selection);
    let written = || text[lines.clone()].lines().filter(|line| !line.trim().is_empty());
    let margin = |line: &str| line.len() - line.trim_start().len();
    let commented = written().next().is_some() && written().all(|line| line.trim_start().starts_with(mark));
    let column = written().map(margin).min().unwrap_or(0);
    let alone = written().next().is_none();
    each_line(text, selection, |line| {
        if commented {
            let at = margin(line);
            let rest = line.get(at..)?.strip_prefix(mark)?;
            Some((at..at + mark.len() + usize::from(rest.starts_with(' ')), String::new()))
        } else {
            (alone || !line.trim().is_empty()).then(|| (column..column, format!("{mark} ")))
        }
    })
}

/// A character that is typed: an opening bracket or quote brings its partner, around what is selected; a closing one goes
/// past the one that is there.
pub(crate) fn typed(text: &str, selection: Selection, typed: char) -> Option<Edited> {
    let bytes = selection.range();
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    let (previous, next) = (before.chars().next_back(), after.chars().next());
    let partner = match typed {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '"' | '\'' => typed,
        ')' | ']' | '}' => {
            let goes_past = selection.is_empty() && next == Some(typed) && !is_missing(text, bytes.start, typed);
            return goes_past.then(|| Edited { text: text.to_owned(), selection: Selection::at(bytes.start + 1) });
        }
        _ => return None,
    };
    if !selection.is_empty() {
        let inner = &text[bytes.clone()];
        let new = format!("{typed}{inner}{partner}");
        let mut edited = replace(text, bytes.clone(), &new, 0);
        let shifted = |byte: usize| byte + typed.len_utf8();
        edited.selection = Selection { anchor: shifted(selection.anchor), head: shifted(selection.head) };
        return Some(edited);
    }
    let free = next.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | ']' | '}' | ',' | ':' | ';' | '.'));
    if partner == typed {
        if next == Some(typed) {
            return Some(Edited { text: text.to_owned(), selection: Selection::at(bytes.start + 1) });
        }
        // Two quotes in a row begin a text of several lines.
        let twice = format!("{typed}{typed}");
        if before.ends_with(&twice) && !before.ends_with(&format!("{twice}{typed}")) && free {
            return Some(replace(text, bytes, &format!("{typed}{twice}{typed}"), 1));
        }
        let line = &before[line_start(text, bytes.start)..];
        let word: String = line.chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let is_prefix = word.is_empty() || (word.len() <= 2 && word.chars().all(|c| "rRbBfFuU".contains(c)));
        // Inside a text that is open already, the quote ends it.
        let odd = line.matches(typed).count() % 2 == 1;
        if !is_prefix || odd || previous == Some('\\') || previous == Some(typed) {
            return None;
        }
    }
    free.then(|| replace(text, bytes, &format!("{typed}{partner}"), 1))
}

/// Backspace between an empty pair takes both; in front of a line it takes a step of indentation.
pub(crate) fn backspace(text: &str, selection: Selection) -> Option<Edited> {
    if !selection.is_empty() {
        return None;
    }
    let at = selection.head;
    let pair = (text[..at].chars().next_back()?, text[at..].chars().next().unwrap_or('\n'));
    if matches!(pair, ('(', ')') | ('[', ']') | ('{', '}') | ('"', '"') | ('\'', '\'')) {
        return Some(replace(text, at - 1..at + 1, "", 0));
    }
    let before = &text[line_start(text, at)..at];
    let only_spaces = before.len() >= 2 && before.bytes().all(|byte| byte == b' ');
    only_spaces.then(|| replace(text, at - ((before.len() - 1) % INDENT.len() + 1)..at, "", 0))
}

/// The byte at which the line of a byte begins.
pub(crate) fn line_start(text: &str, byte: usize) -> usize {
    text[..byte].rfind('\n').map_or(0, |end| end + 1)
}

/// Whether the line has more closing brackets of this kind to come than are open: typing one then adds one.
fn is_missing(text: &str, at: usize, closing: char) -> bool {
    let opening = match closing {
        ')' => '(',
        ']' => '[',
        _ => '{',
    };
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let line = &text[line_start(text, at)..end];
    line.matches(opening).count() > line.matches(closing).count()
}

fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    &line[..line.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len())]
}

/// The whole lines that a selection touches, without the last line's end.
fn touched(text: &str, selection: Selection) -> Range<usize> {
    let bytes = selection.range();
    // A selection that ends before a line's first character does not touch it.
    let last = if bytes.end > bytes.start && text[..bytes.end].ends_with('\n') { bytes.end - 1 } else { bytes.end };
    let end = text[last..].find('\n').map_or(text.len(), |end| last + end);
    line_start(text, bytes.start)..end
}

/// Replaces a part of each touched line; the selection stays on what it was on.
fn each_line(text: &str, selection: Selection, change: impl Fn(&str) -> Option<(Range<usize>, String)>) -> Edited {
    let lines = touched(text, selection);
    let mut new = text[..lines.start].to_owned();
    let (mut anchor, mut head) = (selection.anchor as isize, selection.head as isize);
    let mut at = lines.start;
    for line in text[lines.clone()].split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        match change(content) {
            Some((bytes, with)) => {
                new += &line[..bytes.start];
                new += &with;
                new += &line[bytes.end..];
                let place = at + bytes.start;
                let grown = with.len() as isize - bytes.len() as isize;
                for (cursor, old) in [(&mut anchor, selection.anchor), (&mut head, selection.head)] {
                    // What is before the change, or selected from the line's start on, stays where it is.
                    let starts = old == at && !selection.is_empty();
                    if old >= place && !starts {
                        *cursor += if grown < 0 { grown.max(place as isize - old as isize) } else { grown };
                    }
                }
            }
            None => new += line,
        }
        at += line.len();
    }
    new += &text[lines.end..];
    let within = |cursor: isize| (cursor.max(0) as usize).min(new.len());
    let selection = Selection { anchor: within(anchor), head: within(head) };
    Edited { text: new, selection }
}

#[cfg(test)]
mod tests {
    use super::{Edited, Selection, backspace, enter, outdent, tab, toggle_comment, typed};
    use crate::domain::CodeType;

    /// A text with `|` for the cursor and, before it, `<` for where the selection begins.
    fn read(marked: &str) -> (String, Selection) {
        let anchor = marked.find('<');
        let text = marked.replacen('<', "", 1);
        let head = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        (text, Selection { anchor: anchor.unwrap_or(head), head })
    }

    fn written(edited: &Edited) -> String {
        let Selection { anchor, head } = edited.selection;
        let mut text = edited.text.clone();
        text.insert(head, '|');
        if anchor != head {
            text.insert(anchor, '<');
        }
        text
    }

    #[test]
    fn enter_indents_like_python_reads() {
        for (before, after) in [
            ("for x in y:|", "for x in y:\n    |"),
            ("if x:  # why|", "if x:  # why\n    |"),
            ("    x = 1|", "    x = 1\n    |"),
            ("    return x|", "    return x\n|"),
            ("        pass|", "        pass\n    |"),
            ("f(|)", "f(\n    |\n)"),
            ("f(|", "f(\n    |"),
            ("  x|y", "  x\n  |y"),
            ("<ab|", "\n|"),
        ] {
            let (text, selection) = read(before);
            assert_eq!(written(&enter(&text, selection, CodeType::Python)), after, "{before}");
        }
        let (text, selection) = read("case when x: |");
        assert_eq!(written(&enter(&text, selection, CodeType::Sql)), "case when x: \n|");
    }

    #[test]
    fn tab_and_its_opposite_move_every_selected_line() {
        for (before, after) in [
            ("a|", "a   |"),
            ("|x", "    |x"),
            ("<a\n\nb|", "<    a\n\n    b|"),
            ("x\n<a\nb\n|c", "x\n<    a\n    b\n|c"),
        ] {
            let (text, selection) = read(before);
            assert_eq!(written(&tab(&text, selection)), after, "{before}");
        }
        for (before, after) in
            [("    a|", "a|"), ("<  a\n\tb|", "<a\nb|"), ("      a\n|", "      a\n|"), ("  |a", "|a")]
        {
            let (text, selection) = read(before);
            assert_eq!(written(&outdent(&text, selection)), after, "{before}");
        }
    }

    #[test]
    fn a_comment_is_put_and_taken_away_again() {
        for marked in ["x = 1|", "<for x in y:\n\n    größe|", "    a|"] {
            let (text, selection) = read(marked);
            let put = toggle_comment(&text, selection, CodeType::Python);
            assert_ne!(put.text, text);
            let taken = toggle_comment(&put.text, put.selection, CodeType::Python);
            assert_eq!(taken.text, text, "{marked}");
        }
        let (text, selection) = read("<if x:\n    y|");
        assert_eq!(toggle_comment(&text, selection, CodeType::Python).text, "# if x:\n#     y");
        let (text, selection) = read("select 1|");
        assert_eq!(toggle_comment(&text, selection, CodeType::Sql).text, "-- select 1");
    }

    #[test]
    fn brackets_and_quotes_come_in_pairs_and_are_gone_past() {
        for (before, key, after) in [
            ("f|", '(', Some("f(|)")),
            ("f(|)", ')', Some("f()|")),
            ("df[|]", '"', Some("df[\"|\"]")),
            ("df[\"a|\"]", '"', Some("df[\"a\"|]")),
            ("x = \"\"|", '"', Some("x = \"\"\"|\"\"\"")),
            ("f|", '"', Some("f\"|\"")),
            ("don|", '\'', None),
            ("|x", '(', None),
            ("(<ab|)", '[', Some("([<ab|])")),
            ("((|)", ')', None),
            ("x|", 'y', None),
        ] {
            let (text, selection) = read(before);
            assert_eq!(typed(&text, selection, key).as_ref().map(written).as_deref(), after, "{before} {key}");
        }
    }

    #[test]
    fn backspace_takes_an_empty_pair_and_a_step_of_indentation() {
        for (before, after) in
            [("f(|)", Some("f|")), ("    |x", Some("|x")), ("      |x", Some("    |x")), ("ab|", None), ("|", None)]
        {
            let (text, selection) = read(before);
            assert_eq!(backspace(&text, selection).as_ref().map(written).as_deref(), after, "{before}");
        }
    }
}
