//! What is wrong with a text that should be Python, found without an interpreter: while it is typed, and before it runs.
//!
//! Careful rather than complete: what it says is wrong is wrong; what it does not say, Python says at the next run.

use std::ops::Range;

use super::lexer::{Kind, Slip, Token};
use super::source::Source;
use super::{Statement, logical_lines};

/// Something that Python will not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// Where it is.
    pub bytes: Range<usize>,
    /// The line it begins on, from 1.
    pub line: u32,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// Faults of one text that are told: beyond these nobody reads on.
const MOST: usize = 20;
/// Words that stand between operands or before them.
const JOINING: [&str; 13] =
    ["and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "async", "as", "from"];
/// Words that begin a statement.
pub(super) const BEGINNING: [&str; 24] = [
    "import", "from", "def", "class", "return", "if", "elif", "else", "for", "while", "with", "try", "except",
    "finally", "raise", "assert", "del", "global", "nonlocal", "pass", "yield", "async", "match", "case",
];
/// Words whose line ends in a colon, or has one before what it does.
const HEADERS: [&str; 11] = ["if", "elif", "else", "for", "while", "with", "try", "except", "finally", "def", "class"];

/// What is wrong with this text, by place.
pub fn check(code: &str) -> Vec<SyntaxFault> {
    let source = Source::of(code);
    let mut faults: Vec<SyntaxFault> =
        source.slips.iter().map(|(slip, bytes)| slipped(&source, *slip, bytes.clone())).collect();
    // After a bracket that stays open nothing is where it seems to be.
    let readable = source.slips.first().map_or(code.len(), |(_, bytes)| bytes.start);
    let statements: Vec<Statement<'_>> = logical_lines(&source)
        .into_iter()
        .take_while(|statement| statement.tokens.last().is_some_and(|last| last.end <= readable))
        .collect();
    if let Some((index, message)) = indentation(&statements)
        && let Some(statement) = statements.get(index)
        && (source.slips.is_empty() || index + 1 < statements.len())
    {
        faults.extend(fault(&statement.tokens, message));
    }
    for statement in &statements {
        let found = header(statement).or_else(|| reading(statement)).or_else(|| habits(statement));
        if let Some((tokens, message)) = found {
            faults.extend(fault(tokens, message));
        }
    }
    faults.sort_by_key(|fault| fault.bytes.start);
    if !faults.is_empty() && reads_as_sql(code) {
        let message = "This reads as SQL: choose SQL, or call it with `execute_sql_query`.";
        faults = source.tokens.first().and_then(|first| fault(&[*first], message)).into_iter().collect();
    }
    faults.dedup_by_key(|fault| fault.line);
    faults.truncate(MOST);
    faults
}

/// Whether a text that is no Python is most likely SQL.
pub(crate) fn reads_as_sql(text: &str) -> bool {
    let text = text.trim();
    let first = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    matches!(&first[..], "SELECT" | "WITH") && text.to_ascii_uppercase().contains("SELECT") && !text.contains("\"\"\"")
}

fn fault(tokens: &[Token<'_>], message: impl Into<String>) -> Option<SyntaxFault> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    Some(SyntaxFault { bytes: first.start..last.end, line: first.line, message: message.into() })
}

fn slipped(source: &Source<'_>, slip: Slip, bytes: Range<usize>) -> SyntaxFault {
    let text = &source.text[bytes.clone()];
    let line = source.line_of(bytes.start);
    let message = match slip {
        Slip::OpenText if text.contains("\"\"\"") || text.contains("'''") => {
            "This text in triple quotes does not end.".to_owned()
        }
        Slip::OpenText => "This text in quotes does not end on its line.".to_owned(),
        Slip::OpenBracket => format!("This {text} is never closed."),
        Slip::StrayBracket => format!("This {text} closes nothing."),
        Slip::WrongBracket => {
            let index = source.tokens.iter().position(|token| token.start == bytes.start);
            let opened = index.and_then(|index| source.tokens[index].partner).and_then(|open| source.tokens.get(open));
            match opened {
                Some(open) => format!("This {text} does not close the {} of line {}.", open.text, open.line),
                None => format!("This {text} closes a bracket of another kind."),
            }
        }
        Slip::Unknown if text == "&&" => "`&&` is not Python: write `&` over columns, `and` elsewhere.".to_owned(),
        Slip::Unknown if text == "||" => "`||` is not Python: write `|` over columns, `or` elsewhere.".to_owned(),
        Slip::Unknown if text == "!" => "`!` is not Python: write `not`, or `~` over columns.".to_owned(),
        Slip::Unknown => {
            let code = text.chars().next().map_or(0, u32::from);
            let invisible =
                text.chars().all(|c| c.is_whitespace() || c.is_control() || code == 0x200b || code == 0xfeff);
            let what = if invisible { format!("The invisible character U+{code:04X}") } else { format!("`{text}`") };
            format!("{what} is no character of Python's.")
        }
    };
    // A text that does not end is marked on its first line.
    let end = source.text[bytes.start..bytes.end].find('\n').map_or(bytes.end, |end| bytes.start + end);
    SyntaxFault { bytes: bytes.start..end, line, message }
}

/// A line stands deeper than the one before exactly where that one opened a block. The statement that does not, and what
/// is wrong with it.
pub(super) fn indentation(statements: &[Statement<'_>]) -> Option<(usize, &'static str)> {
    let mut levels = vec![0];
    let (mut opened, mut line) = (false, 0);
    for (index, statement) in statements.iter().enumerate() {
        let first = statement.tokens.first().map_or(0, |first| first.line);
        let deepest = levels.last().copied().unwrap_or(0);
        // What follows a semicolon stands on the line of what is before it.
        if first != line || index == 0 {
            if opened && statement.indent <= deepest {
                return Some((index, "An indented block is missing before this line."));
            }
            if !opened && statement.indent > deepest {
                return Some((index, "This line is indented, and the one before opens no block."));
            }
            if opened {
                levels.push(statement.indent);
            } else {
                levels.retain(|&level| level <= statement.indent);
                if levels.last() != Some(&statement.indent) {
                    return Some((index, "This indentation fits none of the lines above."));
                }
            }
        }
        opened = statement.tokens.last().is_some_and(|last| last.is(":"));
        line = statement.tokens.last().map_or(0, |last| last.line);
    }
    opened.then(|| (statements.len() - 1, "An indented block is missing after this line."))
}

type Found<'s, 'a> = Option<(&'s [Token<'a>], String)>;

/// A header without its colon.
fn header<'s, 'a>(statement: &'s Statement<'a>) -> Found<'s, 'a> {
    let tokens = &statement.tokens[..];
    let first = usize::from(tokens.first()?.is("async"));
    let word = tokens.get(first).filter(|word| HEADERS.iter().any(|header| word.is(header)))?;
    if tokens.get(first + 1).is_some_and(|next| word.is("else") && next.is("if")) {
        return Some((&tokens[first..first + 2], "`else if` is not Python: write `elif`.".to_owned()));
    }
    let colon = tokens.iter().position(|token| token.is(":") && token.depth == 0);
    let condition = &tokens[..colon.unwrap_or(tokens.len())];
    if matches!(word.text, "if" | "elif" | "while")
        && let Some(place) = condition.iter().position(|token| token.is("=") && token.depth == 0)
    {
        return Some((&tokens[place..=place], "A comparison is written `==`; a single `=` assigns.".to_owned()));
    }
    colon.is_none().then(|| (&tokens[tokens.len() - 1..], format!("A colon is missing after `{}`.", word.text)))
}

/// No two operands side by side, which is what prose is made of, and no operator at the end.
pub(super) fn reading<'s, 'a>(statement: &'s Statement<'a>) -> Found<'s, 'a> {
    let tokens = &statement.tokens[..];
    // From Python 3.12 on, the braces of an f-string may hold its own quotes; here it falls apart at them.
    if tokens.iter().any(is_cut_f_string) {
        return None;
    }
    let is_word = |token: &Token<'_>| {
        token.kind == Kind::Name && (JOINING.contains(&token.text) || BEGINNING.contains(&token.text))
    };
    let operand = |token: &Token<'_>| token.kind != Kind::Operator && !is_word(token);
    let soft = tokens.first().is_some_and(|first| first.is("type") && tokens.iter().any(|token| token.is("=")));
    let beside = tokens.windows(2).enumerate().find(|(place, pair)| {
        let texts = pair[0].kind == Kind::Text && pair[1].kind == Kind::Text;
        !texts && operand(&pair[0]) && operand(&pair[1]) && !(soft && *place == 0)
    });
    if let Some((_, pair)) = beside {
        let (one, other) = (brief(pair[0].text), brief(pair[1].text));
        return Some((pair, format!("Something is missing between `{one}` and `{other}`.")));
    }
    let last = tokens.last()?;
    let may_end = last.kind != Kind::Operator || matches!(last.text, ")" | "]" | "}" | ":" | "..." | "," | "*");
    (!may_end).then(|| (&tokens[tokens.len() - 1..], format!("Something is missing after `{}`.", last.text)))
}

/// What people write who think of something else.
fn habits<'s, 'a>(statement: &'s Statement<'a>) -> Found<'s, 'a> {
    let tokens = &statement.tokens[..];
    let first = tokens.first()?;
    if first.is("return") && statement.indent == 0 {
        let message = "`return` stands outside of any function: assign to `result` instead.";
        return Some((&tokens[..1], message.to_owned()));
    }
    tokens.windows(3).find_map(|three| {
        let subscript = (three[0].kind == Kind::Name && !JOINING.contains(&three[0].text) && !three[0].is("return"))
            || matches!(three[0].text, "]" | ")");
        if subscript && three[1].is("[") && three[2].is("]") {
            return Some((&three[1..], "Nothing stands between these brackets.".to_owned()));
        }
        let commas = three[0].is(",") && three[1].is(",");
        commas.then(|| (&three[..2], "Nothing stands between these commas.".to_owned()))
    })
}

fn is_cut_f_string(token: &Token<'_>) -> bool {
    let prefix: String = token.text.chars().take_while(char::is_ascii_alphabetic).collect();
    token.kind == Kind::Text
        && prefix.contains(['f', 'F', 't', 'T'])
        && token.text.matches('{').count() != token.text.matches('}').count()
}

fn brief(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(24) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    fn said(code: &str) -> Vec<(u32, String)> {
        check(code).into_iter().map(|fault| (fault.line, fault.message)).collect()
    }

    #[test]
    fn what_python_reads_has_no_faults() {
        for code in [
            "",
            "# only a note",
            "result = df.groupby('a', as_index=False)['b'].sum()\n",
            "if x: a = 1; b = 2\nelse:\n    pass\n",
            "for x in [1,\n   2]:\n    print(x)\n\nresult = x",
            "def f(a: int = 1, *b, **c) -> int:\n\treturn a if b else not a\n",
            "x = f\"{', '.join(y)}\"\nz = f\"{df[\"a\"]}\"",
            "match x:\n    case 1:\n        pass\n    case _:\n        y = 2",
            "a = [] ; b = {}[1] if a else ...\nprint(*a, sep='')",
            "with open('f') as g, h:\n    async_ = 1\n@decorated\nclass A(B): pass",
            "x = 'one' \"two\"\ny = x[1:, ::2]\nlambda: 1\nreturn_ = yes[[]]",
            "total = (1\n  + .5)\nx: list[int] = []\nassert x, 'no'\ntype Row = list[int]",
            "async def f():\n    return [i async for i in g()]\ntry:\n    pass\nexcept* (A, B) as e:\n    raise X from e",
            "'''one\n  two\n'''\nx = '\\''\ny = r'\\\\'\nz = 1 if not [] else -1",
        ] {
            assert_eq!(said(code), [], "{code}");
        }
    }

    #[test]
    fn each_fault_is_told_on_its_line() {
        for (code, line, part) in [
            ("x = 1\ny = (2,\nz = 3", 2, "( is never closed"),
            ("x = [1)", 1, "does not close the [ of line 1"),
            ("x = 1)", 1, "closes nothing"),
            ("x = 'one\ny = 2", 1, "does not end on its line"),
            ("x = '''one\ny = 2", 1, "triple quotes"),
            ("x = “one”", 1, "no character of Python's"),
            ("if a && b:\n    pass", 1, "`&&` is not Python"),
            ("x = 1\u{a0}+ 2", 1, "U+00A0"),
            ("if x\n    y = 1", 1, "colon is missing after `if`"),
            ("if x = 1:\n    pass", 1, "`==`"),
            ("if x:\n    pass\nelse if y:\n    pass", 3, "`elif`"),
            ("for x in y:\nz = 1", 2, "block is missing before"),
            ("x = 1\n  y = 2", 2, "opens no block"),
            ("if x:\n    a = 1\n  b = 2", 3, "fits none"),
            ("def f():", 1, "block is missing after"),
            ("x = 1 +", 1, "missing after `+`"),
            ("print x", 1, "between `print` and `x`"),
            ("x = 1\nreturn x", 2, "outside of any function"),
            ("df[]", 1, "between these brackets"),
            ("f(a,, b)", 1, "between these commas"),
            ("select a\nfrom b", 1, "reads as SQL"),
        ] {
            let faults = said(code);
            assert!(
                faults.first().is_some_and(|(at, message)| *at == line && message.contains(part)),
                "{code:?} says {faults:?}"
            );
        }
    }

    #[test]
    fn nothing_is_said_of_what_an_open_bracket_swallows() {
        assert_eq!(said("x = f(1\ny = 2\nif z:\n  q q").len(), 1);
    }

    #[test]
    fn any_text_can_be_checked() {
        for code in
            ["\\", "'", "))", "[(]", "\u{1F600}", "rb'\\", "=", ":", "else", "if", "async", "\t\t:", "0x", "f'{"]
        {
            let faults = check(code);
            assert!(faults.iter().all(|fault| code.get(fault.bytes.clone()).is_some()), "{code}");
        }
    }
}
