//! Cuts text into records and cells: quotes, doubled quotes, an escape character, every kind of line end, and line
//! numbers. Cells are ranges of the text; nothing is copied. Knows nothing of headers or types.

use std::borrow::Cow;

use super::mark::Mark;

/// A quote that finds no partner costs a scan to the end; after so many of them quotes are taken for plain characters.
const UNCLOSED: u32 = 16;

/// How records are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) delimiter: Mark,
    pub(super) quote: Option<u8>,
    pub(super) escape: Option<u8>,
    pub(super) comment: Option<Mark>,
}

/// A cell as a range of the text, without its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    pub(super) quoted: bool,
    /// It holds doubled quotes or escapes that are to be undone.
    rewrite: bool,
}

/// A record's place in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    /// Its first line, from 1.
    pub(super) line: u64,
    pub(super) start: usize,
}

/// Quotes that did not follow the rules and were read as text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Faults {
    pub(super) count: u64,
    pub(super) first_line: u64,
    /// Quotes inside quoted cells that nothing doubles or escapes.
    pub(super) strays: u64,
    /// Quotes inside plain cells and comments: harmless, but who counts quotes miscounts.
    pub(super) inside: u64,
    /// Quoted cells behind blanks, which some readers take for plain ones.
    pub(super) spaced: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum Ended {
    Delimiter,
    Line,
}

/// Walks over the records of a text.
pub(super) struct Splitter<'a> {
    text: &'a str,
    rules: Rules,
    /// Bytes at which a plain cell ends or needs a look.
    plain_stops: [bool; 256],
    quoted_stops: [bool; 256],
    at: usize,
    line: u64,
    unclosed: u32,
    pub(super) faults: Faults,
}

impl Cell {
    /// Its content.
    pub(super) fn text<'a>(&self, text: &'a str, rules: Rules) -> Cow<'a, str> {
        let raw = text.get(self.start..self.end).unwrap_or_default();
        if !self.rewrite {
            return Cow::Borrowed(raw);
        }
        let (mut out, mut chars) = (String::with_capacity(raw.len()), raw.chars().peekable());
        while let Some(c) = chars.next() {
            let is = |byte: Option<u8>| byte.map(char::from) == Some(c);
            let doubled = self.quoted && is(rules.quote) && chars.peek() == Some(&c);
            if doubled || (is(rules.escape) && chars.peek().is_some()) {
                out.extend(chars.next());
            } else {
                out.push(c);
            }
        }
        Cow::Owned(out)
    }

    /// Whether it has nothing but white space, and no quotes.
    pub(super) fn is_white(&self, text: &str) -> bool {
        !self.quoted && text.get(self.start..self.end).is_some_and(|raw| raw.trim().is_empty())
    }

    /// Whether it has no characters and no quotes.
    pub(super) fn is_blank(&self) -> bool {
        self.start == self.end && !self.quoted
    }
}

impl<'a> Splitter<'a> {
    /// Starts at a byte of the text, which is in this line.
    pub(super) fn new(text: &'a str, rules: Rules, at: usize, line: u64) -> Self {
        let mut plain_stops = [false; 256];
        let mut quoted_stops = [false; 256];
        for byte in [Some(b'\n'), Some(b'\r'), rules.escape].into_iter().flatten() {
            plain_stops[usize::from(byte)] = true;
            quoted_stops[usize::from(byte)] = true;
        }
        if let Some(quote) = rules.quote {
            quoted_stops[usize::from(quote)] = true;
            plain_stops[usize::from(quote)] = true;
        }
        plain_stops[usize::from(rules.delimiter.first())] = true;
        Self { text, rules, plain_stops, quoted_stops, at, line, unclosed: 0, faults: Faults::default() }
    }

    /// The line that comes next.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    fn is_delimiter(&self, at: usize) -> bool {
        let delimiter = self.rules.delimiter;
        self.byte(at) == Some(delimiter.first()) && (delimiter.len() == 1 || delimiter.begins(self.rest(at)))
    }

    /// The next record's cells, or `None` at the end.
    pub(super) fn record(&mut self, cells: &mut Vec<Cell>) -> Option<Record> {
        cells.clear();
        if self.at >= self.text.len() {
            return None;
        }
        let (start, line) = (self.at, self.line);
        loop {
            let (cell, ended) = self.cell();
            cells.push(cell);
            if ended == Ended::Line {
                return Some(Record { line, start });
            }
        }
    }

    /// The byte and line that the next record begins at.
    pub(super) fn place(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// Passes over a line, whatever is in it.
    pub(super) fn skip_line(&mut self) {
        let mut at = self.at;
        while let Some(byte) = self.byte(at).filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            self.faults.inside += u64::from(Some(byte) == self.rules.quote);
            at += 1;
        }
        self.end_at(at);
    }

    /// Whether the next record begins a comment.
    pub(super) fn at_comment(&self) -> bool {
        self.rules.comment.is_some_and(|comment| comment.begins(self.rest(self.at)))
    }

    fn cell(&mut self) -> (Cell, Ended) {
        let start = self.at;
        if self.rules.quote.is_some() && self.unclosed < UNCLOSED {
            let mut opening = start;
            while self.byte(opening) == Some(b' ') && self.rules.delimiter.first() != b' ' {
                opening += 1;
            }
            if self.byte(opening) == self.rules.quote {
                if let Some((cell, after, lines)) = self.quoted(opening) {
                    self.line += lines;
                    self.faults.spaced += u64::from(opening > start);
                    return (cell, self.end_at(after));
                }
                if self.faults.count == 0 {
                    self.faults.first_line = self.line;
                }
                self.faults.count += 1;
            }
        }
        let (mut at, mut rewrite) = (start, false);
        while let Some(byte) = self.byte(at) {
            if self.plain_stops[usize::from(byte)] {
                if Some(byte) == self.rules.quote {
                    self.faults.inside += 1;
                    at += 1;
                    continue;
                }
                if Some(byte) != self.rules.escape {
                    if self.rules.delimiter.len() > 1 && !matches!(byte, b'\n' | b'\r') && !self.is_delimiter(at) {
                        at += 1;
                        continue;
                    }
                    break;
                }
                rewrite = true;
                at += 1;
                if matches!(self.byte(at), Some(b'\n' | b'\r') | None) {
                    continue;
                }
            }
            at += 1;
        }
        (Cell { start, end: at, quoted: false, rewrite }, self.end_at(at))
    }

    /// Moves behind the delimiter or line end at this byte.
    fn end_at(&mut self, at: usize) -> Ended {
        match self.byte(at) {
            None => {
                self.at = self.text.len();
                Ended::Line
            }
            Some(byte @ (b'\n' | b'\r')) => {
                let pair = byte == b'\r' && self.byte(at + 1) == Some(b'\n');
                self.at = at + 1 + usize::from(pair);
                self.line += 1;
                Ended::Line
            }
            Some(_) => {
                self.at = at + self.rules.delimiter.len();
                Ended::Delimiter
            }
        }
    }

    /// A cell that opens with a quote, where its end is, and the line ends in it. `None` where the quote must be a
    /// plain character: nothing closes it, or what would close it is lines away in the middle of other text.
    fn quoted(&mut self, opening: usize) -> Option<(Cell, usize, u64)> {
        let (mut at, mut lines, mut rewrite, mut strays) = (opening + 1, 0, false, 0);
        loop {
            while self.byte(at).is_some_and(|byte| !self.quoted_stops[usize::from(byte)]) {
                at += 1;
            }
            let Some(byte) = self.byte(at) else {
                self.unclosed += 1;
                return None;
            };
            if Some(byte) == self.rules.quote {
                if let Some(after) = self.closes(at + 1) {
                    self.faults.strays += strays;
                    return Some((Cell { start: opening + 1, end: at, quoted: true, rewrite }, after, lines));
                }
                if self.byte(at + 1) == Some(byte) {
                    rewrite = true;
                    at += 2;
                    continue;
                }
                if lines > 0 {
                    return None;
                }
                strays += 1;
                at += 1;
            } else if Some(byte) == self.rules.escape {
                rewrite = true;
                at += 2;
            } else {
                if strays > 0 {
                    return None;
                }
                lines += u64::from(byte == b'\n' || self.byte(at + 1) != Some(b'\n'));
                at += 1;
            }
        }
    }

    /// Where a cell ends whose closing quote is before this byte: blanks may stand between.
    fn closes(&self, mut at: usize) -> Option<usize> {
        while self.byte(at) == Some(b' ') && self.rules.delimiter.first() != b' ' {
            at += 1;
        }
        match self.byte(at) {
            None | Some(b'\n' | b'\r') => Some(at),
            Some(_) => self.is_delimiter(at).then_some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Rules, Splitter};

    const COMMA: Rules = Rules { delimiter: Mark::of_byte(b','), quote: Some(b'"'), escape: None, comment: None };

    fn split(text: &str, rules: Rules) -> Vec<(u64, Vec<String>)> {
        let (mut splitter, mut cells, mut records) = (Splitter::new(text, rules, 0, 1), vec![], vec![]);
        while let Some(record) = splitter.record(&mut cells) {
            records.push((record.line, cells.iter().map(|cell| cell.text(text, rules).into_owned()).collect()));
        }
        records
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        split(text, COMMA).into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_themselves() {
        let records = split("a,b\r\n\"x, \"\"y\"\"\r\nz\",2\r\nlast,\"\"", COMMA);
        assert_eq!(records[1], (2, vec!["x, \"y\"\r\nz".to_owned(), "2".to_owned()]));
        assert_eq!(records[2], (4, vec!["last".to_owned(), String::new()]));
    }

    #[test]
    fn every_line_end_ends_a_record() {
        assert_eq!(cells("a\rb\nc\r\nd").len(), 4);
        assert_eq!(cells("a,\n,"), [["a", ""], ["", ""]]);
        assert!(cells("").is_empty());
    }

    #[test]
    fn a_stray_quote_spoils_one_cell_at_most() {
        assert_eq!(cells("5\" pipe,1\n"), [["5\" pipe", "1"]]);
        assert_eq!(cells("\"say \"hi\" now\",1\n"), [["say \"hi\" now", "1"]]);
        assert_eq!(cells("\"open,1\nb,2\n"), [["\"open", "1"], ["b", "2"]]);
        assert_eq!(cells("\"open,1\nb\"c,2\n"), [["\"open", "1"], ["b\"c", "2"]]);
    }

    #[test]
    fn a_delimiter_may_have_several_characters() {
        let rules = Rules { delimiter: Mark::of("||").expect("short"), ..COMMA };
        assert_eq!(split("a|b||\"c||d\"||\n|||||x", rules)[0].1, ["a|b", "c||d", ""]);
        assert_eq!(split("a|b||\"c||d\"||\n|||||x", rules)[1].1, ["", "", "|x"]);
    }

    #[test]
    fn an_escape_takes_the_next_character_as_it_is() {
        let rules = Rules { escape: Some(b'\\'), ..COMMA };
        assert_eq!(split("\"a \\\"b\\\", c\",d\\,e\n", rules)[0].1, ["a \"b\", c", "d,e"]);
        assert_eq!(split("\"a\\", rules)[0].1.len(), 1);
    }
}
