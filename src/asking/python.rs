//! Python as a row of tokens: enough to find text, names and statements in generated code without an interpreter.
//!
//! It reads what Python's own tokeniser reads, and is stricter in one point: a quote of an f-string's own kind inside its
//! braces ends the string.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    /// A string literal with its prefix and quotes.
    Text,
    /// An operator or a bracket.
    Sign,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// From 1.
    pub(super) line: u32,
}

impl Token<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Text
    }

    /// A string literal's content, as written, without prefix and quotes.
    pub(super) fn content(&self) -> Option<&str> {
        if self.kind != Kind::Text {
            return None;
        }
        let quoted = self.text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let quotes =
            if quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''")) { 3 } else { 1 };
        quoted.get(quotes..quoted.len().checked_sub(quotes)?)
    }
}

/// A logical line: its tokens, without comments, and how far it is indented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    pub(super) indent: usize,
    pub(super) tokens: Vec<Token<'a>>,
}

/// The code's logical lines; semicolons end them too. `None` where it is not Python: an open bracket or string, or a
/// character that Python does not have.
pub(super) fn statements(code: &str) -> Option<Vec<Statement<'_>>> {
    let (mut found, mut current) = (Vec::new(), Vec::<Token<'_>>::new());
    let mut scanner = Scanner { code, at: 0, line: 1 };
    let mut open = Vec::new();
    let mut indent = 0;
    let mut at_start = true;
    loop {
        let blank = scanner.blank();
        if at_start && current.is_empty() {
            indent = blank;
        }
        at_start = false;
        let Some(next) = scanner.peek() else { break };
        if next == '#' {
            scanner.skip_while(|letter| letter != '\n');
        } else if next == '\n' {
            scanner.bump();
            at_start = true;
            if open.is_empty() && !current.is_empty() {
                found.push(Statement { indent, tokens: std::mem::take(&mut current) });
            }
        } else if next == ';' && open.is_empty() {
            scanner.bump();
            if !current.is_empty() {
                found.push(Statement { indent, tokens: std::mem::take(&mut current) });
            }
        } else {
            let token = scanner.token()?;
            match token.text {
                "(" | "[" | "{" if token.kind == Kind::Sign => open.push(token.text),
                ")" | "]" | "}" if token.kind == Kind::Sign => {
                    let fits = matches!((open.pop()?, token.text), ("(", ")") | ("[", "]") | ("{", "}"));
                    if !fits {
                        return None;
                    }
                }
                _ => {}
            }
            current.push(token);
        }
    }
    if !open.is_empty() {
        return None;
    }
    if !current.is_empty() {
        found.push(Statement { indent, tokens: current });
    }
    Some(found)
}

/// All tokens, as far as they can be read: for code that may be broken.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut scanner = Scanner { code, at: 0, line: 1 };
    let mut found = Vec::new();
    loop {
        scanner.blank();
        match scanner.peek() {
            None => return found,
            Some('#') => scanner.skip_while(|letter| letter != '\n'),
            Some('\n') => scanner.bump(),
            Some(_) => match scanner.token() {
                Some(token) => found.push(token),
                None => scanner.bump(),
            },
        }
    }
}

struct Scanner<'a> {
    code: &'a str,
    at: usize,
    line: u32,
}

/// Operators of more than one character, the longest first.
const LONG_SIGNS: [&str; 23] = [
    "**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    "^=", "@=", "**", "//", "<<",
];

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.code.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) {
        if let Some(letter) = self.peek() {
            self.at += letter.len_utf8();
            self.line += u32::from(letter == '\n');
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.bump();
        }
    }

    /// Skips blanks and continued lines; how many columns of blanks there were.
    fn blank(&mut self) -> usize {
        let mut columns = 0;
        loop {
            match self.peek() {
                Some(' ' | '\u{c}' | '\r') => columns += 1,
                Some('\t') => columns += 8,
                Some('\\') if self.rest().starts_with("\\\n") || self.rest().starts_with("\\\r\n") => {
                    self.skip_while(|letter| letter != '\n');
                }
                _ => return columns,
            }
            self.bump();
        }
    }

    fn token(&mut self) -> Option<Token<'a>> {
        let (start, line) = (self.at, self.line);
        let kind = self.scan()?;
        Some(Token { kind, text: &self.code[start..self.at], at: start, line })
    }

    fn scan(&mut self) -> Option<Kind> {
        let first = self.peek()?;
        if first == '"' || first == '\'' {
            return self.text().then_some(Kind::Text);
        }
        if first.is_ascii_digit() || (first == '.' && self.rest()[1..].starts_with(|next: char| next.is_ascii_digit()))
        {
            self.number();
            return Some(Kind::Number);
        }
        if first.is_alphabetic() || first == '_' {
            let start = self.at;
            self.skip_while(|letter| letter.is_alphanumeric() || letter == '_');
            let word = &self.code[start..self.at];
            let is_prefix = word.len() <= 2 && word.chars().all(|letter| "rRbBfFuUtT".contains(letter));
            if is_prefix && matches!(self.peek(), Some('"' | '\'')) {
                return self.text().then_some(Kind::Text);
            }
            return Some(Kind::Name);
        }
        for sign in LONG_SIGNS.iter().chain(&[">>"]) {
            if self.rest().starts_with(sign) {
                self.at += sign.len();
                return Some(Kind::Sign);
            }
        }
        if "+-*/%@&|^~<>()[]{},:.=".contains(first) {
            self.bump();
            return Some(Kind::Sign);
        }
        None
    }

    fn number(&mut self) {
        let mut before = ' ';
        while let Some(letter) = self.peek() {
            let goes_on = letter.is_ascii_alphanumeric()
                || letter == '_'
                || letter == '.'
                || (matches!(letter, '+' | '-') && matches!(before, 'e' | 'E'));
            if !goes_on {
                return;
            }
            before = letter;
            self.bump();
        }
    }

    /// A string literal from its quotes on. Whether it ends.
    fn text(&mut self) -> bool {
        let quote = if self.rest().starts_with("\"\"\"") {
            "\"\"\""
        } else if self.rest().starts_with("'''") {
            "'''"
        } else if self.rest().starts_with('"') {
            "\""
        } else {
            "'"
        };
        self.at += quote.len();
        loop {
            if self.rest().starts_with(quote) {
                self.at += quote.len();
                return true;
            }
            match self.peek() {
                None => return false,
                Some('\n') if quote.len() == 1 => return false,
                Some('\\') => {
                    self.bump();
                    self.bump();
                }
                Some(_) => self.bump(),
            }
        }
    }
}

/// Words that stand between operands or before them.
const JOINING: [&str; 13] =
    ["and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "async", "as", "from"];
/// Words that begin a statement.
const BEGINNING: [&str; 23] = [
    "import", "from", "def", "class", "return", "if", "elif", "else", "for", "while", "with", "try", "except",
    "finally", "raise", "assert", "del", "global", "nonlocal", "pass", "yield", "async", "match",
];

/// Whether a statement that begins with this word is no expression.
pub(super) fn begins_statement(word: &str) -> bool {
    BEGINNING.contains(&word) && word != "match"
}

/// Whether a whole text is a program and not prose. It must read as Python, line by line, and do something: assign or
/// call. Careful rather than complete: a program it does not take for one is only not run.
pub(super) fn is_program(text: &str) -> bool {
    let Some(statements) = statements(text) else { return false };
    let does_something = statements.iter().any(|statement| {
        statement.tokens.iter().any(|token| token.is("=") || token.is("("))
            && statement.tokens.first().is_some_and(|first| first.kind == Kind::Name)
    });
    does_something && is_indented_well(&statements) && statements.iter().all(reads_as_python)
}

/// A line stands deeper than the one before exactly where that one opened a block.
fn is_indented_well(statements: &[Statement<'_>]) -> bool {
    let mut levels = vec![0];
    let mut opened = false;
    for statement in statements {
        let deepest = levels.last().copied().unwrap_or(0);
        if opened != (statement.indent > deepest) {
            return false;
        }
        if opened {
            levels.push(statement.indent);
        } else {
            levels.retain(|&level| level <= statement.indent);
            if levels.last() != Some(&statement.indent) {
                return false;
            }
        }
        opened = statement.tokens.last().is_some_and(|last| last.is(":"));
    }
    !opened
}

/// No two operands side by side, which is what prose is made of.
fn reads_as_python(statement: &Statement<'_>) -> bool {
    let is_word = |token: &Token<'_>| {
        token.kind == Kind::Name && (JOINING.contains(&token.text) || BEGINNING.contains(&token.text))
    };
    let operand = |token: &Token<'_>| token.kind != Kind::Sign && !is_word(token);
    statement.tokens.windows(2).all(|pair| {
        let texts = pair[0].kind == Kind::Text && pair[1].kind == Kind::Text;
        texts || !(operand(&pair[0]) && operand(&pair[1]))
    }) && statement
        .tokens
        .last()
        .is_none_or(|last| last.kind != Kind::Sign || matches!(last.text, ")" | "]" | "}" | ":" | "..." | "," | "*"))
}

#[cfg(test)]
mod tests {
    use super::{Kind, is_program, statements, tokens};

    #[test]
    fn statements_end_where_brackets_are_closed() {
        let code = "a = f(1,\n  2)  # why\nif x:\n    b = '''two\nlines'''; c = b \\\n  + 1\n";
        let found = statements(code).expect("it is Python");
        let texts: Vec<String> = found
            .iter()
            .map(|statement| statement.tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(texts, ["a = f ( 1 , 2 )", "if x :", "b = '''two\nlines'''", "c = b + 1"]);
        let lines: Vec<u32> = found.iter().map(|statement| statement.tokens[0].line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
        assert_eq!(found.iter().map(|statement| statement.indent).collect::<Vec<_>>(), [0, 0, 4, 4]);
    }

    #[test]
    fn what_is_open_at_the_end_is_not_python() {
        for code in ["f(", "a = 'x", "a = \"\"\"x", "(]", "x = 1 ? 2 : 3", "]"] {
            assert_eq!(statements(code), None, "{code}");
        }
    }

    #[test]
    fn texts_keep_their_content() {
        let code = r#"r'a\d' f"{x}" "" '''it's''' b'"'"#;
        let contents: Vec<_> = tokens(code).iter().filter_map(|token| token.content().map(str::to_owned)).collect();
        assert_eq!(contents, [r"a\d", "{x}", "", "it's", "\""]);
        assert!(tokens("'open").iter().all(|token| token.kind != Kind::Text));
    }

    #[test]
    fn programs_are_told_from_prose() {
        for program in [
            "result = df['a'].sum()",
            "import re\nresult = df[df['a'] > 1]\n",
            "for x in [1, 2]:\n    print(x)\nelse:\n    pass\n",
            "def f(a, *b):\n    return a if b else not a\n\nresult = f(1)",
            "x = (1\n     + 2)\nresult = x",
            "df.head()",
            "a = 'one' 'two'",
            "with open('f') as g: pass",
        ] {
            assert!(is_program(program), "{program}");
        }
        for prose in [
            "",
            "Hello",
            "The answer is 42.",
            "The total (in euros) is 42",
            "I cannot do that.\nresult = 1",
            "Sorry, no.",
            "result = df['a'].sum() gives the total",
            "  result = 1",
            "if x:\nresult = 1",
            "result = 1 +",
            "Here's the code:\nresult = df",
        ] {
            assert!(!is_program(prose), "{prose}");
        }
    }
}
