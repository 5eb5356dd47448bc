//! The one tokeniser of Python: a lexer, no parser. It never fails: what it cannot read is a token of one character, and
//! what keeps the text from being Python is told beside the tokens.
//!
//! It reads what Python's own tokeniser reads, and is stricter in one point: a quote of an f-string's own kind inside its
//! braces ends the string.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// A string literal with its prefix and quotes.
    Text,
    /// An operator or a bracket.
    Operator,
    /// The end of a statement: a line end outside brackets, or `;`.
    End,
}

/// A piece of the text and where it stands. Comments are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Its bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The line it begins on, from 1.
    pub(crate) line: u32,
    /// How many brackets are open around it; an opening bracket counts itself out, a closing one too.
    pub(crate) depth: usize,
    /// The bracket that belongs to this one: an index among the tokens.
    pub(crate) partner: Option<usize>,
}

impl Token<'_> {
    /// Whether it is this name or operator.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Text
    }

    /// Whether a string literal ends with its own quotes.
    pub(crate) fn is_closed(&self) -> bool {
        let Some((prefix, quote)) = quotes(self.text) else { return false };
        let inner = &self.text[prefix + quote.len()..];
        let Some(content) = inner.strip_suffix(quote) else { return false };
        // A quote after an odd number of backslashes is part of the text.
        let backslashes = content.chars().rev().take_while(|c| *c == '\\').count();
        backslashes % 2 == 0
    }

    /// A string literal's content, as written, without prefix and quotes.
    pub(crate) fn content(&self) -> Option<&str> {
        if self.kind != Kind::Text {
            return None;
        }
        let quoted = self.text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let quotes =
            if quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''")) { 3 } else { 1 };
        quoted.get(quotes..quoted.len().checked_sub(quotes)?)
    }
}

/// What keeps a text from being Python, as far as its characters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slip {
    /// A string without its closing quotes.
    OpenText,
    /// A bracket that is never closed.
    OpenBracket,
    /// A bracket that closes none.
    StrayBracket,
    /// A bracket that closes one of another kind.
    WrongBracket,
    /// A character, or two, that Python does not have.
    Unknown,
}

/// A text's tokens, and its slips with their bytes, in order.
#[derive(Debug, Default)]
pub(super) struct Lexed<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) slips: Vec<(Slip, Range<usize>)>,
}

/// Operators of more than one character, the longest first. `&&` and `||` are none of Python's and read as what was
/// meant.
const OPERATORS: [&str; 26] = [
    "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    "^=", "@=", "**", "//", "<<", ">>", "&&", "||",
];
const SINGLE: &str = "+-*/%@&|^~<>()[]{},:.=;";

pub(super) fn lex(text: &str) -> Lexed<'_> {
    let mut lexed = Lexed::default();
    let (mut at, mut line, mut open) = (0, 1_u32, Vec::<usize>::new());
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = match c {
            '#' => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '\\' if rest[1..].starts_with('\n') || rest[1..].starts_with("\r\n") => {
                at += rest.find('\n').map_or(1, |end| end + 1);
                line += 1;
                continue;
            }
            '\n' | ';' if open.is_empty() => (Kind::End, 1),
            _ if c.is_whitespace() => {
                if !c.is_ascii() {
                    lexed.slips.push((Slip::Unknown, at..at + c.len_utf8()));
                }
                at += c.len_utf8();
                line += u32::from(c == '\n');
                continue;
            }
            _ => scan(rest, c),
        };
        let index = lexed.tokens.len();
        let bytes = at..at + length;
        let word = &text[bytes.clone()];
        let (start, end) = (bytes.start, bytes.end);
        let mut token = Token { kind, text: word, start, end, line, depth: open.len(), partner: None };
        match (kind, c) {
            (Kind::Operator, '(' | '[' | '{') => open.push(index),
            (Kind::Operator, ')' | ']' | '}') => {
                if let Some(partner) = open.pop() {
                    token.partner = Some(partner);
                    lexed.tokens[partner].partner = Some(index);
                    if !matches!((lexed.tokens[partner].text, word), ("(", ")") | ("[", "]") | ("{", "}")) {
                        lexed.slips.push((Slip::WrongBracket, bytes));
                    }
                } else {
                    lexed.slips.push((Slip::StrayBracket, bytes));
                }
                token.depth = open.len();
            }
            (Kind::Operator, _) if matches!(word, "&&" | "||") || (length == c.len_utf8() && !SINGLE.contains(c)) => {
                lexed.slips.push((Slip::Unknown, bytes));
            }
            (Kind::Text, _) if !token.is_closed() => lexed.slips.push((Slip::OpenText, bytes)),
            _ => {}
        }
        lexed.tokens.push(token);
        line += word.matches('\n').count() as u32;
        at += length;
    }
    lexed.slips.extend(open.iter().map(|index| {
        let token = &lexed.tokens[*index];
        (Slip::OpenBracket, token.start..token.end)
    }));
    lexed.slips.sort_by_key(|(_, bytes)| bytes.start);
    lexed
}

/// The kind and length of what begins here and is neither blank nor an end.
fn scan(rest: &str, first: char) -> (Kind, usize) {
    if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|next: char| next.is_ascii_digit())) {
        return (Kind::Number, number_length(rest));
    }
    if let Some(length) = string_length(rest) {
        return (Kind::Text, length);
    }
    if first.is_alphabetic() || first == '_' {
        return (Kind::Name, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()));
    }
    let known = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
    (Kind::Operator, known.map_or(first.len_utf8(), |operator| operator.len()))
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

/// Where the quotes of a string begin, and which they are.
fn quotes(text: &str) -> Option<(usize, &'static str)> {
    let prefix = text.find(|c: char| !matches!(c, 'r' | 'R' | 'b' | 'B' | 'u' | 'U' | 'f' | 'F' | 't' | 'T'))?;
    if prefix > 2 {
        return None;
    }
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text[prefix..].starts_with(quote))?;
    Some((prefix, quote))
}

/// The length of the string that begins here. One that does not end is as long as its line.
fn string_length(text: &str) -> Option<usize> {
    let (prefix, quote) = quotes(text)?;
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
