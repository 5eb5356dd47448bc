//! Python as a row of tokens: enough to find text, names, statements and slips in code without an interpreter.
//!
//! One lexer (`lexer`), questions to its tokens (`source`), what is wrong with a text (`check`), and whether one is a
//! program at all.

mod check;
mod lexer;
mod source;

pub(crate) use check::reads_as_sql;
pub use check::{SyntaxFault, check};
pub(crate) use lexer::{Kind, Token};
pub(crate) use source::{Source, quoted};

/// A logical line: its tokens, without comments, and how far it is indented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    pub(super) indent: usize,
    pub(super) tokens: Vec<Token<'a>>,
}

/// The code's logical lines; semicolons end them too. `None` where it is not Python: an open bracket or string, or a
/// character that Python does not have.
pub(super) fn statements(code: &str) -> Option<Vec<Statement<'_>>> {
    let source = Source::of(code);
    source.slips.is_empty().then(|| logical_lines(&source))
}

/// The logical lines of any text, as far as they can be read.
fn logical_lines<'a>(source: &Source<'a>) -> Vec<Statement<'a>> {
    let mut columns = 0;
    let statements = source.statements().into_iter();
    statements
        .map(|range| {
            let follows = range.start > 0 && source.tokens[range.start - 1].text == ";";
            let tokens = source.tokens[range].to_vec();
            if !follows {
                columns = tokens.first().map_or(0, |first| indent(source.text, first.start));
            }
            Statement { indent: columns, tokens }
        })
        .collect()
}

/// How far the line of a byte is indented, in columns.
fn indent(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let blank = text[start..at].chars().take_while(|c| matches!(c, ' ' | '\t' | '\r' | '\u{c}'));
    blank.map(|c| if c == '\t' { 8 } else { 1 }).sum()
}

/// All tokens, as far as they can be read: for code that may be broken.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Source::of(code).tokens;
    tokens.retain(|token| token.kind != Kind::End);
    tokens
}

/// Whether a statement that begins with this word is no expression.
pub(super) fn begins_statement(word: &str) -> bool {
    check::BEGINNING.contains(&word) && word != "match"
}

/// Whether a whole text is a program and not prose. It must read as Python, line by line, and do something: assign or
/// call. Careful rather than complete: a program it does not take for one is only not run.
pub(super) fn is_program(text: &str) -> bool {
    let Some(statements) = statements(text) else { return false };
    let does_something = statements.iter().any(|statement| {
        statement.tokens.iter().any(|token| token.is("=") || token.is("("))
            && statement.tokens.first().is_some_and(|first| first.kind == Kind::Name)
    });
    does_something
        && check::indentation(&statements).is_none()
        && statements.iter().all(|one| check::reading(one).is_none())
}

#[cfg(test)]
mod tests {
    use super::{is_program, statements, tokens};

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
        assert_eq!(tokens("'open").len(), 1, "as far as it goes");
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
