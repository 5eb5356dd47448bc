//! Python text as tokens, so that a fix changes exactly what it means to change. A lexer, no parser: it never fails, and
//! what it cannot read is a token of one character.

use std::ops::Range;

use crate::domain::CodeError;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// A string with its prefix and quotes.
    Text,
    /// An operator or a bracket.
    Operator,
    /// The end of a statement: a line end outside brackets, or `;`.
    End,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many brackets are open around it; an opening bracket counts itself out, a closing one too.
    pub(super) depth: usize,
    /// The bracket that belongs to this one.
    pub(super) partner: Option<usize>,
}

/// Code with its tokens; comments are none.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    lines: Vec<usize>,
}

const OPERATORS: [&str; 23] = [
    "**=", "//=", ">>=", "<<=", "==", "!=", "<=", ">=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", ":=",
    "**", "//", "&&", "||", "...",
];

impl<'a> Source<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(position, _)| position + 1));
        let mut source = Self { text, tokens: Vec::new(), lines };
        source.read();
        source
    }

    fn read(&mut self) {
        let (text, mut at, mut open) = (self.text, 0, Vec::new());
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let (kind, length) = match c {
                '#' => {
                    at += rest.find('\n').unwrap_or(rest.len());
                    continue;
                }
                '\\' if rest[1..].starts_with('\n') => {
                    at += 2;
                    continue;
                }
                '\n' | ';' if open.is_empty() => (Kind::End, 1),
                _ if c.is_whitespace() => {
                    at += c.len_utf8();
                    continue;
                }
                '0'..='9' => (Kind::Number, number_length(rest)),
                _ if string_length(rest).is_some() => (Kind::Text, string_length(rest).unwrap_or(1)),
                _ if c.is_alphabetic() || c == '_' => {
                    (Kind::Name, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()))
                }
                _ => {
                    let known = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
                    (Kind::Operator, known.map_or(c.len_utf8(), |operator| operator.len()))
                }
            };
            let mut token = Token { kind, start: at, end: at + length, depth: open.len(), partner: None };
            let index = self.tokens.len();
            if kind == Kind::Operator && matches!(c, ')' | ']' | '}') {
                if let Some(partner) = open.pop() {
                    let partner: usize = partner;
                    token.partner = Some(partner);
                    self.tokens[partner].partner = Some(index);
                }
                token.depth = open.len();
            } else if kind == Kind::Operator && matches!(c, '(' | '[' | '{') {
                open.push(index);
            }
            self.tokens.push(token);
            at += length;
        }
    }

    /// A token's text.
    pub(super) fn word(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start..token.end])
    }

    /// Whether this token is this name or operator.
    pub(super) fn is(&self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind != Kind::Text) && self.word(index) == word
    }

    /// What a plain string says; `None` for other tokens, for f-strings and for strings with escapes.
    pub(super) fn literal(&self, index: usize) -> Option<&'a str> {
        let token = self.tokens.get(index).filter(|token| token.kind == Kind::Text)?;
        let text = self.text[token.start..token.end].trim_start_matches(['r', 'R', 'u', 'U']);
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text.starts_with(quote))?;
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains('\\')).then_some(inner)
    }

    /// The byte of a line and column, both from 1, the column in characters.
    pub(super) fn offset(&self, line: u32, column: u32) -> usize {
        let start = self.lines.get(line.saturating_sub(1) as usize).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        start + line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(byte, _)| byte)
    }

    /// The bytes of a line, without its end.
    pub(super) fn line(&self, line: u32) -> Range<usize> {
        let start = self.offset(line, 1);
        start..start + self.text[start..].find('\n').unwrap_or(self.text.len() - start)
    }

    /// The line of a byte, from 1.
    pub(super) fn line_of(&self, offset: usize) -> u32 {
        self.lines.partition_point(|start| *start <= offset) as u32
    }

    /// The bytes that an error marks: its span, or its whole line, or nothing at all.
    pub(super) fn marked(&self, error: &CodeError) -> Range<usize> {
        let Some(line) = error.line else { return 0..0 };
        match (error.column, error.end_line, error.end_column) {
            (Some(column), Some(end_line), Some(end_column)) => {
                let start = self.offset(line, column);
                start..self.offset(end_line, end_column).max(start)
            }
            _ => self.line(line),
        }
    }

    /// The tokens that lie in these bytes.
    pub(super) fn within(&self, bytes: &Range<usize>) -> Range<usize> {
        let from = self.tokens.partition_point(|token| token.start < bytes.start);
        let to = self.tokens.partition_point(|token| token.end <= bytes.end);
        from..to.max(from)
    }

    /// The tokens of the statement around this byte, without its end.
    pub(super) fn statement(&self, offset: usize) -> Range<usize> {
        let at = self.tokens.partition_point(|token| token.end <= offset);
        let is_end = |index: &usize| self.tokens[*index].kind == Kind::End;
        let from = (0..at).rev().find(is_end).map_or(0, |end| end + 1);
        let to = (at..self.tokens.len()).find(is_end).unwrap_or(self.tokens.len());
        from..to.max(from)
    }

    /// Every statement's tokens.
    pub(super) fn statements(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        for index in 0..=self.tokens.len() {
            if self.tokens.get(index).is_none_or(|token| token.kind == Kind::End) {
                if index > from {
                    found.push(from..index);
                }
                from = index + 1;
            }
        }
        found
    }

    /// The text of these tokens.
    pub(super) fn span(&self, tokens: Range<usize>) -> &'a str {
        if tokens.is_empty() {
            ""
        } else {
            &self.text[self.tokens[tokens.start].start..self.tokens[tokens.end - 1].end]
        }
    }

    /// Where the expression begins that ends before this token: names, attributes, calls and subscripts.
    pub(super) fn operand_before(&self, token: usize) -> Option<usize> {
        let mut at = token;
        loop {
            let last = at.checked_sub(1)?;
            let start = match self.word(last) {
                ")" | "]" => self.tokens[last].partner?,
                _ if matches!(self.tokens[last].kind, Kind::Name | Kind::Text | Kind::Number) => last,
                _ => return None,
            };
            at = start;
            let goes_on = at.checked_sub(1).is_some_and(|before| {
                let bracket = matches!(self.word(start), "(" | "[");
                self.is(before, ".")
                    || (bracket
                        && (matches!(self.word(before), ")" | "]")
                            || (self.tokens[before].kind == Kind::Name && !is_keyword(self.word(before)))))
            });
            if !goes_on {
                return Some(at);
            }
            if self.is(at - 1, ".") {
                at -= 1;
            }
        }
    }

    /// The text with these bytes replaced; of pieces that overlap the first counts.
    pub(super) fn with(&self, mut pieces: Vec<(Range<usize>, String)>) -> String {
        pieces.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
        let (mut new, mut at) = (String::with_capacity(self.text.len() + 32), 0);
        for (bytes, text) in pieces {
            if bytes.start >= at {
                new += &self.text[at..bytes.start];
                new += &text;
                at = bytes.end;
            }
        }
        new + &self.text[at..]
    }

    /// The text with one token replaced.
    pub(super) fn with_token(&self, index: usize, text: &str) -> String {
        let token = &self.tokens[index];
        self.with(vec![(token.start..token.end, text.to_owned())])
    }

    /// The text with a line put before the statement of this byte, indented like it.
    pub(super) fn with_line_before(&self, offset: usize, line: &str) -> String {
        let statement = self.statement(offset);
        let first = self.tokens.get(statement.start).map_or(offset, |token| token.start);
        let start = self.line(self.line_of(first)).start;
        let indent: String = self.text[start..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        self.with(vec![(start..start, format!("{indent}{line}\n"))])
    }
}

/// Whether an expression cannot end in this word, so that a bracket after it is no call.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "in"
            | "is"
            | "if"
            | "else"
            | "elif"
            | "return"
            | "for"
            | "while"
            | "lambda"
            | "yield"
            | "assert"
    )
}

fn number_length(text: &str) -> usize {
    let mut before = ' ';
    let end = text.find(|c: char| {
        let sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !text.starts_with("0x");
        before = c;
        !(c.is_ascii_alphanumeric() || c == '_' || c == '.' || sign)
    });
    end.unwrap_or(text.len())
}

/// The length of the string that begins here. One that does not end is as long as its line.
fn string_length(text: &str) -> Option<usize> {
    let prefix = text.find(|c: char| !matches!(c, 'r' | 'R' | 'b' | 'B' | 'u' | 'U' | 'f' | 'F' | 't' | 'T'))?;
    if prefix > 2 {
        return None;
    }
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text[prefix..].starts_with(quote))?;
    let mut at = prefix + quote.len();
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(quote) {
            return Some(at + quote.len());
        }
        let c = rest.chars().next()?;
        if c == '\n' && quote.len() == 1 {
            return Some(at);
        }
        at += c.len_utf8();
        if c == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Some(text.len())
}

/// A Python string that says this.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted += "\\n",
            '\t' => quoted += "\\t",
            '\r' => quoted += "\\r",
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::{Kind, Source};

    #[test]
    fn tokens_know_strings_comments_brackets_and_statements() {
        let text = "a = df['x # y'](1e-3)  # note\nb = f\"{a}\" ; c = '''d\ne'''\n";
        let source = Source::of(text);
        let words: Vec<_> = (0..source.tokens.len()).map(|index| source.word(index)).collect();
        assert_eq!(
            words,
            [
                "a",
                "=",
                "df",
                "[",
                "'x # y'",
                "]",
                "(",
                "1e-3",
                ")",
                "\n",
                "b",
                "=",
                "f\"{a}\"",
                ";",
                "c",
                "=",
                "'''d\ne'''",
                "\n"
            ]
        );
        assert_eq!(source.literal(4), Some("x # y"));
        assert_eq!(source.literal(12), None);
        assert_eq!(source.tokens[3].partner, Some(5));
        assert_eq!(source.statements().len(), 3);
        assert_eq!(source.operand_before(9), Some(2));
        assert!(source.tokens.iter().all(|token| token.kind != Kind::End || token.depth == 0));
    }

    #[test]
    fn anything_can_be_read() {
        for text in ["", "'", "\"\"\"", "((", "))", "\\", "é“”", "0x1G", "rb'\\", "\u{1F600}=1", "f'{", "a\\\n b"]
        {
            let source = Source::of(text);
            for index in 0..source.tokens.len() {
                let _ = (source.operand_before(index), source.literal(index), source.statement(index));
            }
            assert_eq!(source.with(Vec::new()), text);
        }
    }
}
