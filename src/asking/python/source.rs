//! Python text with its tokens and what is asked of them again and again, so that a fix changes exactly what it means to
//! change.

use std::ops::Range;

use super::lexer::{Kind, Lexed, Slip, Token, lex};
use crate::domain::CodeError;

/// Code with its tokens; comments are none.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: Vec<Token<'a>>,
    /// What keeps it from being Python, with its bytes.
    pub(super) slips: Vec<(Slip, Range<usize>)>,
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(position, _)| position + 1));
        let Lexed { tokens, slips } = lex(text);
        Self { text, tokens, slips, lines }
    }

    /// A token's text.
    pub(crate) fn word(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| token.text)
    }

    /// Whether this token is an opening bracket.
    pub(crate) fn opens(&self, index: usize) -> bool {
        let bracket = |token: &Token<'_>| token.kind == Kind::Operator && matches!(token.text, "(" | "[" | "{");
        self.tokens.get(index).is_some_and(bracket)
    }

    /// Whether this token is this name or operator.
    pub(crate) fn is(&self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(word))
    }

    /// What a plain string says; `None` for other tokens, for f-strings and for strings with escapes.
    pub(crate) fn literal(&self, index: usize) -> Option<&'a str> {
        let token = self.tokens.get(index).filter(|token| token.kind == Kind::Text)?;
        let text = token.text.trim_start_matches(['r', 'R', 'u', 'U']);
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text.starts_with(quote))?;
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains('\\')).then_some(inner)
    }

    /// The byte of a line and column, both from 1, the column in characters.
    pub(crate) fn offset(&self, line: u32, column: u32) -> usize {
        let start = self.lines.get(line.saturating_sub(1) as usize).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        start + line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(byte, _)| byte)
    }

    /// The bytes of a line, without its end.
    pub(crate) fn line(&self, line: u32) -> Range<usize> {
        let start = self.offset(line, 1);
        start..start + self.text[start..].find('\n').unwrap_or(self.text.len() - start)
    }

    /// The line of a byte, from 1.
    pub(crate) fn line_of(&self, offset: usize) -> u32 {
        self.lines.partition_point(|start| *start <= offset) as u32
    }

    /// The bytes that an error marks: its span, or its whole line, or nothing at all.
    pub(crate) fn marked(&self, error: &CodeError) -> Range<usize> {
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
    pub(crate) fn within(&self, bytes: &Range<usize>) -> Range<usize> {
        let from = self.tokens.partition_point(|token| token.start < bytes.start);
        let to = self.tokens.partition_point(|token| token.end <= bytes.end);
        from..to.max(from)
    }

    /// The tokens of the statement around this byte, without its end.
    pub(crate) fn statement(&self, offset: usize) -> Range<usize> {
        let at = self.tokens.partition_point(|token| token.end <= offset);
        let is_end = |index: &usize| self.tokens[*index].kind == Kind::End;
        let from = (0..at).rev().find(is_end).map_or(0, |end| end + 1);
        let to = (at..self.tokens.len()).find(is_end).unwrap_or(self.tokens.len());
        from..to.max(from)
    }

    /// Every statement's tokens.
    pub(crate) fn statements(&self) -> Vec<Range<usize>> {
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
    pub(crate) fn span(&self, tokens: Range<usize>) -> &'a str {
        if tokens.is_empty() {
            ""
        } else {
            &self.text[self.tokens[tokens.start].start..self.tokens[tokens.end - 1].end]
        }
    }

    /// Where the expression begins that ends before this token: names, attributes, calls and subscripts.
    pub(crate) fn operand_before(&self, token: usize) -> Option<usize> {
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
    pub(crate) fn with(&self, mut pieces: Vec<(Range<usize>, String)>) -> String {
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
    pub(crate) fn with_token(&self, index: usize, text: &str) -> String {
        let token = &self.tokens[index];
        self.with(vec![(token.start..token.end, text.to_owned())])
    }

    /// The text with a line put before the statement of this byte, indented like it.
    pub(crate) fn with_line_before(&self, offset: usize, line: &str) -> String {
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

/// A Python string that says this.
pub(crate) fn quoted(text: &str) -> String {
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
