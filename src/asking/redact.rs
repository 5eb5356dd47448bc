//! What of a message or of code may be shown to a model that may not see cell values.
//!
//! A message of Python's may quote any cell, with or without quotes. So nothing is looked for that must go: what may
//! stay is known (the request's own words, and the words that such messages are made of), and the rest becomes `…`.
//!
//! One gap is left: a cell that is itself one of those ordinary words (“open”) passes where it stands without quotes,
//! before any colon, and is not among the values that the column's description keeps.

use std::collections::HashSet;

use super::python::{self, Kind};
use crate::domain::{Scalar, TableDescription};

/// Stands where something was left out.
pub(super) const LEFT_OUT: &str = "…";
/// A message is cut after this many characters: tables are printed into messages too.
const LONGEST_MESSAGE: usize = 1500;

/// What a request says anyway, so that a message may say it too.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    /// Names of tables and columns, and literals of code that is shown.
    whole: HashSet<&'a str>,
    /// The person's words, as written.
    questions: Vec<&'a str>,
    /// Single words and numbers of all of these, in lower case.
    words: HashSet<String>,
    /// Words that are cell values, as far as descriptions tell, in lower case: no reason to let them pass.
    cells: HashSet<String>,
}

impl<'a> Known<'a> {
    /// Knows the tables' names and these questions.
    pub(super) fn new(tables: &'a [impl AsRef<TableDescription>], questions: impl Iterator<Item = &'a str>) -> Self {
        let mut known = Self::default();
        for table in tables.iter().map(AsRef::as_ref) {
            known.name(&table.name);
            known.name(&table.bound_name);
            // The prompt says it too, and messages about lengths do.
            known.words.insert(table.rows.to_string());
            for column in &table.columns {
                known.name(&column.name);
                for value in &column.values {
                    if let Scalar::Text(text) = &value.value {
                        known.cells.extend(words(text));
                    }
                }
            }
        }
        for question in questions {
            known.questions.push(question);
            known.words.extend(words(question));
        }
        known
    }

    /// Code that is shown as it is: its names and literals may be named.
    pub(super) fn learn_code(&mut self, code: &'a str) {
        for token in python::tokens(code) {
            let text = token.text;
            match token.kind {
                Kind::Text => {
                    let trimmed = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
                    let content = trimmed.trim_matches(|quote| quote == '"' || quote == '\'');
                    self.whole.insert(content);
                    self.words.extend(words(content));
                }
                Kind::Name => {
                    self.whole.insert(text);
                    self.words.insert(text.to_lowercase());
                }
                Kind::Number => {
                    self.words.insert(text.to_lowercase());
                }
                Kind::Operator | Kind::End => {}
            }
        }
    }

    /// Whether it names a table or a column.
    pub(super) fn is_name(&self, text: &str) -> bool {
        self.whole.contains(text)
    }

    fn name(&mut self, name: &'a str) {
        self.whole.insert(name);
        self.words.extend(words(name));
    }

    fn has_whole(&self, text: &str) -> bool {
        text.trim().is_empty()
            || self.whole.contains(text)
            || TYPES.contains(&text)
            || self.questions.iter().any(|question| is_part(question, text))
    }

    fn has_word(&self, word: &str) -> bool {
        self.words.contains(&word.to_lowercase())
    }

    fn may_say(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        !self.cells.contains(&lower) && MESSAGE_WORDS.split_whitespace().any(|known| known == lower)
    }
}

/// Whether the text stands in the question as whole words.
fn is_part(question: &str, text: &str) -> bool {
    let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    question.match_indices(text).any(|(at, _)| {
        !inside(question[..at].chars().next_back()) && !inside(question[at + text.len()..].chars().next())
    })
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// An exception's message without what the request does not say anyway.
pub(super) fn message(message: &str, known: &Known<'_>) -> String {
    let mut out = String::new();
    let cut: String = message.chars().take(LONGEST_MESSAGE).collect();
    for (number, line) in cut.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        // A `KeyError` says the representation of its message.
        match line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).filter(|inner| inner.contains('\'')) {
            Some(inner) => span(inner, known, false, &mut out),
            None => span(line, known, false, &mut out),
        }
    }
    if cut.len() < message.len() {
        out.push_str(LEFT_OUT);
    }
    tidy(&out)
}

/// How many pieces of a message [`message`] would leave out.
pub(super) fn count_left_out(text: &str, known: &Known<'_>) -> u64 {
    message(text, known).matches(LEFT_OUT).count() as u64
}

/// One line, or what stands between quotes.
fn span(text: &str, known: &Known<'_>, quoted: bool, out: &mut String) {
    // What follows a colon is what was wrong, which is often a value.
    let mut strict = quoted;
    let mut before: Option<char> = None;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if matches!(letter, '\'' | '"' | '`') && !before.is_some_and(char::is_alphanumeric) {
            let (inner, after) = quotation(&rest[letter.len_utf8()..], letter);
            out.push(letter);
            if known.has_whole(inner) {
                out.push_str(inner);
            } else if inner.contains(['\'', '"', '[']) {
                span(inner, known, true, out);
            } else {
                out.push_str(LEFT_OUT);
            }
            out.push(letter);
            (rest, before) = (after, Some(letter));
        } else if letter.is_alphanumeric() || letter == '_' {
            let end = word_end(rest);
            let word = &rest[..end];
            let may_stay = (!strict && known.may_say(word)) || known.has_word(word) || TYPES.contains(&word);
            out.push_str(if may_stay { word } else { LEFT_OUT });
            before = word.chars().next_back();
            rest = &rest[end..];
        } else {
            strict |= letter == ':';
            let shown = letter.is_ascii_punctuation() || letter == ' ' || letter == '\u{2026}';
            if shown {
                out.push(letter);
            } else {
                out.push_str(if letter.is_whitespace() { " " } else { LEFT_OUT });
            }
            before = Some(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
}

/// What stands in quotes, and what follows them. A quote inside a word does not end it; without an end all is quoted.
fn quotation(text: &str, quote: char) -> (&str, &str) {
    let end = text.char_indices().find(|&(at, letter)| {
        letter == quote && !text[at + letter.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric)
    });
    match end {
        Some((at, letter)) => (&text[..at], &text[at + letter.len_utf8()..]),
        None => (text, ""),
    }
}

/// Where a word ends: a number keeps its decimals and its date and time signs, so that no part of it is left.
fn word_end(text: &str) -> usize {
    let is_number = text.starts_with(|letter: char| letter.is_ascii_digit());
    let mut end = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|&(_, next)| next);
        let joins = is_number
            && matches!(letter, '.' | ',' | '-' | ':' | '/')
            && next.is_some_and(|next| next.is_ascii_digit());
        if !(letter.is_alphanumeric() || letter == '_' || joins) {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

/// Several omissions in a row are one.
fn tidy(text: &str) -> String {
    let mut tidied = text.to_owned();
    for twice in ["……", "… …", "…, …", "….…", "…-…", "…/…", "…: …"] {
        while tidied.contains(twice) {
            tidied = tidied.replace(twice, LEFT_OUT);
        }
    }
    tidied
}

/// Code without the literals that the request does not say anyway, and without comments. For code whose author saw more
/// than its reader may.
pub(super) fn code(code: &str, known: &Known<'_>) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for token in python::tokens(code) {
        out.push_str(&between(&code[at..token.start]));
        at = token.end;
        match token.kind {
            Kind::Text => {
                let content = token.content().unwrap_or_default();
                if known.has_whole(content) || ARGUMENTS.split_whitespace().any(|word| word == content) {
                    out.push_str(token.text);
                } else {
                    out.push_str("'…'");
                }
            }
            Kind::Number if token.text.len() > 2 && !known.has_word(token.text) => out.push_str(LEFT_OUT),
            // A name that is written with other letters may be anything.
            Kind::Operator if !token.text.is_ascii() => out.push_str(LEFT_OUT),
            Kind::Name | Kind::Number | Kind::Operator | Kind::End => out.push_str(token.text),
        }
    }
    out.push_str(&between(&code[at..]));
    out
}

/// Blanks and line ends; what else stands between tokens is a comment, or no Python.
fn between(gap: &str) -> String {
    gap.lines()
        .map(|line| line.chars().take_while(|letter| letter.is_whitespace()).collect::<String>())
        .collect::<Vec<_>>()
        .join("\n")
        + if gap.ends_with('\n') { "\n" } else { "" }
}

/// Types that messages name.
const TYPES: [&str; 30] = [
    "str",
    "int",
    "float",
    "bool",
    "list",
    "dict",
    "tuple",
    "set",
    "bytes",
    "NoneType",
    "object",
    "category",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "uint64",
    "float64",
    "float32",
    "datetime64[us]",
    "datetime64[ns]",
    "timedelta64[us]",
    "Series",
    "DataFrame",
    "DatetimeArray",
    "StringDtype",
    "string",
    "Index",
    "Timestamp",
];

/// The words that pandas, numpy and Python write their messages with. None of them is a name of anything.
const MESSAGE_WORDS: &str = "a an all already ambiguous an and any are argument arguments array arrays as at attribute \
    axes axis be between bool boolean both bounds broadcast but by call callable called can cannot can't column columns \
    comparison compare conflicting contain contains convert converting could data dataframe date datetime datetimelike \
    dimension dimensions do does doesn doesn't dtype dtypes duplicate duplicated each either element elements empty \
    entries equal error exist expected failed float for format found frame from function get given got group grouper \
    groupby has have if in index indexer indexers indexes indices infer input instance instances int integer integers \
    invalid is isin isn it item items iterable its join key keys keyword label labels left len length level levels list \
    location mask match matches matching merge merging method missing mixed module more multiple must name named names \
    nan nat no non none not null number numeric object objects of on one only operand operands operation operator or \
    order out over overlap overlapping parse passed performed position positional required requires reindex reindexing \
    result right row rows s same scalar select sequence series setting shape shapes should slice sort str string \
    subscriptable subtract suffixes support supported syntax t take takes than that the there this time timedelta to \
    together trying tuple type types tz-aware unable unalignable unexpected unhashable unique unknown unsupported use \
    valid value values was were when where which while with within without you your zero division";

/// Texts that are arguments of pandas and not values of a table.
const ARGUMENTS: &str = "mean sum count min max median std var first last size nunique prod any all idxmin idxmax left \
    right inner outer cross coerce raise ignore index columns records list dict dense average average_rank pearson \
    spearman kendall linear ffill bfill D W W-MON W-SUN h min s ms us ME MS QE QS YE YS M Q Y period_index %Y %m %d %Y-%m \
    %Y-%m-%d %Y-Q%q hour day month quarter year weekday count_values value values key data both forward backward nearest";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Known, code, message};
    use crate::domain::{ColumnDescription, DataType, Scalar, TableDescription, ValueCount};

    fn tables() -> Vec<Arc<TableDescription>> {
        let values = ["closed", "North Sea", "Müller & Söhne"]
            .map(|value| ValueCount { value: Scalar::Text(value.to_owned()), count: 1 })
            .to_vec();
        vec![Arc::new(TableDescription {
            name: "Big Sales".to_owned(),
            bound_name: "big_sales".to_owned(),
            rows: 400,
            columns: vec![ColumnDescription {
                name: "net price".to_owned(),
                data_type: DataType::Text,
                nulls: 0,
                distinct: Some(3),
                min: None,
                max: None,
                mean: None,
                values,
                values_complete: true,
            }],
        })]
    }

    #[test]
    fn a_message_keeps_what_the_request_says_and_loses_cells() {
        let tables = tables();
        let mut known = Known::new(&tables, std::iter::once("sales over 2024 in Spain"));
        known.learn_code("result = df.loc[df['net prise'] > 7]");
        for (raw, shown) in [
            ("'net prise'", "'net prise'"),
            ("\"['net prise'] not in index\"", "['net prise'] not in index"),
            ("could not convert string to float: '1,200 kr'", "could not convert string to float: '…'"),
            ("could not convert string to float: O'Brien's", "could not convert string to float: …'…'…"),
            ("time data \"12.03.2021\" doesn't match format \"%d\"", "time data \"…\" doesn't match format \"…\""),
            ("unable to parse: closed, at position 4", "unable to parse: …, … … …"),
            ("the value closed is invalid", "the value … is invalid"),
            ("cannot compare 1234.5 with 99", "cannot compare … with …"),
            (
                "Length of values (17) does not match length of index (400)",
                "Length of values (…) does not match length of index (400)",
            ),
            ("unsupported operand type(s) for +: 'int' and 'str'", "unsupported operand type(s) for +: 'int' … 'str'"),
            ("date 2021-03-12 is invalid", "date … is invalid"),
            ("\"Müller & Söhne", "\"…\""),
            ("no rows for Spain in 2024", "no rows for Spain in 2024"),
            ("'DataFrame' object has no attribute 'Olsen'", "'DataFrame' object has no attribute '…'"),
        ] {
            let got = message(raw, &known);
            assert_eq!(got, super::tidy(shown), "{raw}");
            for cell in ["closed", "1,200", "kr", "Brien", "12.03", "1234", "2021", "Müller", "Söhne", "Olsen"] {
                assert!(!got.contains(cell), "{raw} -> {got}");
            }
        }
    }

    #[test]
    fn code_keeps_its_shape_and_loses_values_and_comments() {
        let tables = tables();
        let known = Known::new(&tables, std::iter::once("top 5 in Spain"));
        let written =
            "# only Olsen\nx = df[df['net price'] == 'Olsen']  # 1234\nresult = x.agg('mean').head(5) + 1234.5\n";
        let shown = "\nx = df[df['net price'] == '…']  \nresult = x.agg('mean').head(5) + …\n";
        assert_eq!(code(written, &known), shown);
        assert_eq!(code("df['c'] == 'Spain'", &known), "df['…'] == 'Spain'");
        // What cannot be read is left out, never passed on.
        assert!(!code("x = 'Olsen", &known).contains("Olsen\""));
    }
}

#[cfg(test)]
mod properties {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{Known, code, message};
    use crate::domain::TableDescription;

    /// Ways in which messages hold a cell.
    const WAYS: [&str; 12] = [
        "{}",
        "'{}'",
        "\"{}\"",
        "could not convert string to float: '{}'",
        "could not convert string to float: {}",
        "unable to parse {} at position 3",
        "[{}, '{}'] not in index",
        "invalid literal for int() with base 10: \"{}\"",
        "the value ({}) is invalid\n0  {}\n1  x{}y",
        "time data `{}` doesn't match format \"%Y\"",
        "it's {} and not '{}",
        "{}: {}",
    ];

    proptest! {
        /// What no part of the request says is in no message and no code, however it is put there. The letters are ones
        /// that no message of Python's is written with.
        #[test]
        fn a_cell_never_stays(cell in "[a-z0-9 .,:;'\"()\\[\\]/_-]{0,6}[Q-Xß-ü0-9]{4,8}[a-z0-9 .,'\"-]{0,6}", way in 0..WAYS.len()) {
            let none: [Arc<TableDescription>; 0] = [];
            let known = Known::new(&none, std::iter::once("how many"));
            let core: String = cell.chars().filter(|letter| ('Q'..='X').contains(letter) || ('ß'..='ü').contains(letter) || letter.is_ascii_digit()).collect();
            let shown = message(&WAYS[way].replace("{}", &cell), &known);
            prop_assert!(core.chars().collect::<Vec<_>>().windows(4).all(|four| !shown.contains(&four.iter().collect::<String>())), "{shown}");
            let quoted = cell.replace(['\'', '"'], "");
            let shown = code(&format!("x = df[df['a'] == '{quoted}']  # {cell}"), &known);
            prop_assert!(core.chars().collect::<Vec<_>>().windows(4).all(|four| !shown.contains(&four.iter().collect::<String>())), "{shown}");
        }
    }
}
