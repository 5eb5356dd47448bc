//! Words: folding of case and accents, stems, the words of a column's name, and a question's tokens.
//!
//! Knows nothing of tables or of what a word means. The index and the linker call it, so that names, values and
//! questions are cut in the same way.

use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};

use super::corrections::Corrected;
use super::lexicon::singular;
use super::memo::Memo;

/// One word, number, sign or quoted text of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As written, without quotes.
    pub(super) text: String,
    /// Without case and accents.
    pub(super) folded: String,
    /// The folded word's stem.
    pub(super) stem: String,
    /// Where it stands in the question, in bytes, quotes included.
    pub(super) span: (usize, usize),
    /// Whether it stood in quotes.
    pub(super) quoted: bool,
    /// Whether it stands in brackets.
    pub(super) bracketed: bool,
    /// What it means by the person's own choice.
    pub(super) meant: Option<Corrected>,
}

impl Token {
    fn new(text: &str, span: (usize, usize), quoted: bool) -> Self {
        let folded = fold(text);
        // "SKUs", "A321s": an abbreviation in capitals, whose plural no stemmer sees.
        let short = text.strip_suffix('s').filter(|head| {
            head.len() > 1 && head.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        });
        let stem = match short {
            _ if quoted => folded.clone(),
            Some(head) if head.starts_with(|c: char| c.is_ascii_uppercase()) => fold(head),
            _ => stem(&folded),
        };
        Self { text: text.to_owned(), folded, stem, span, quoted, bracketed: false, meant: None }
    }

    /// Whether it starts with a capital.
    pub(super) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// The folded word of the token at a place; empty where it is quoted or there is none.
pub(super) fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|token| !token.quoted).map_or("", |token| token.folded.as_str())
}

/// Words in the place of a token.
pub(super) fn said(words: &str, at: &Token) -> Vec<Token> {
    tokenize(words).into_iter().map(|token| Token { span: at.span, ..token }).collect()
}

/// Lower case, without accents; other scripts in Latin letters.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { deunicode::deunicode(text).to_lowercase() }
}

/// The stem of a folded word; irregular plurals come from the lexicon.
pub(super) fn stem(folded: &str) -> String {
    thread_local! {
        // Of each thread its own: stems are asked for in the innermost loops.
        static KNOWN: Memo<String> = Memo::default();
    }
    KNOWN.with(|known| known.get(folded, || stemmed(folded)))
}

fn stemmed(folded: &str) -> String {
    static STEMMER: OnceLock<Stemmer> = OnceLock::new();
    let regular = singular(folded).unwrap_or(folded);
    // A rating is no rate, though both are of one stem.
    if matches!(regular, "rating" | "ratings" | "rated") {
        return "rating".to_owned();
    }
    if regular.bytes().any(|byte| byte.is_ascii_digit()) {
        return regular.to_owned();
    }
    STEMMER.get_or_init(|| Stemmer::create(Algorithm::English)).stem(regular).into_owned()
}

/// The folded words of a name, cut at signs, capitals and digits: `netWorth_2` is net, worth, 2.
pub(super) fn name_words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (position, &c) in chars.iter().enumerate() {
        let previous = position.checked_sub(1).map(|before| chars[before]);
        let next = chars.get(position + 1);
        let camel = c.is_uppercase()
            && previous.is_some_and(|before| {
                before.is_lowercase() || (before.is_uppercase() && next.is_some_and(|after| after.is_lowercase()))
            });
        let digits = previous.is_some_and(|before| before.is_numeric() != c.is_numeric());
        if !c.is_alphanumeric() || camel || digits {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c);
        }
    }
    words.iter().map(|word| fold(word)).filter(|word| !word.is_empty()).collect()
}

/// A name without the type that is written behind it: of `age<gx:number>`, `age (int)` and `age:int64` it is `age`.
pub(super) fn without_type(name: &str) -> &str {
    let name = name.trim_end();
    let cut = |open: char, close: &str| {
        let inner = name.strip_suffix(close)?;
        let at = inner.rfind(open).filter(|&at| at > 0)?;
        Some((inner.get(..at)?.trim_end_matches(open).trim_end(), inner.get(at + open.len_utf8()..)?))
    };
    let tagged = cut('<', ">").filter(|(_, inside)| inside.contains(':') || is_type(inside));
    let typed = [cut('(', ")"), cut('[', "]"), cut(':', "")].into_iter().flatten().find(|(_, inside)| is_type(inside));
    tagged.or(typed).map(|(bare, _)| bare).filter(|bare| bare.chars().any(char::is_alphanumeric)).unwrap_or(name)
}

/// Whether it is what programs call a kind of values.
fn is_type(text: &str) -> bool {
    const TYPES: [&str; 24] = [
        "int",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "integer",
        "float",
        "float16",
        "float32",
        "float64",
        "double",
        "str",
        "string",
        "text",
        "bool",
        "boolean",
        "object",
        "category",
        "categorical",
        "numeric",
    ];
    TYPES.contains(&fold(text.trim()).as_str())
}

/// Only the letters and digits, folded: how a name is compared when its cuts differ.
pub(super) fn joined(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Cuts a question into tokens. A comma and comparison signs are tokens; other punctuation ends a word.
pub(super) fn tokenize(question: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut position = 0;
    while let Some(c) = question[position..].chars().next() {
        let rest = &question[position..];
        let length = quoted(question, position)
            .map(|(inner, length)| {
                tokens.push(Token::new(inner.trim(), (position, position + length), true));
                length
            })
            .or_else(|| sign(rest).inspect(|&length| tokens.push(plain(question, position, length))))
            .or_else(|| {
                // "in %", "% of": a number's own sign belongs to it.
                (c == '%').then(|| {
                    tokens.push(Token {
                        folded: "percent".to_owned(),
                        stem: "percent".to_owned(),
                        ..plain(question, position, 1)
                    });
                    1
                })
            })
            .or_else(|| counts(question, position).inspect(|_| push_number_of(&mut tokens, question, position)))
            .or_else(|| number(question, position).inspect(|&length| tokens.push(plain(question, position, length))))
            .or_else(|| word_length(rest).inspect(|&length| push_word(&mut tokens, question, position, length)))
            .unwrap_or(c.len_utf8());
        position += length;
    }
    mark_bracketed(&mut tokens, question);
    tokens
}

/// The length of a number sign that stands for "number of": "# orders", "# of orders"; no "#3" and no "#topic".
fn counts(question: &str, start: usize) -> Option<usize> {
    let opens = question[..start].chars().next_back().is_none_or(|before| before.is_whitespace() || before == ',');
    let rest = question[start..].strip_prefix("# ")?;
    let of = if rest.get(..3).is_some_and(|of| of.eq_ignore_ascii_case("of ")) { 3 } else { 0 };
    let noun = rest[of..].chars().next().is_some_and(char::is_alphabetic);
    (opens && noun).then_some(if of > 0 { 4 } else { 1 })
}

fn push_number_of(tokens: &mut Vec<Token>, question: &str, position: usize) {
    let sign = plain(question, position, 1);
    for word in ["number", "of"] {
        tokens.push(Token { folded: word.to_owned(), stem: stem(word), text: word.to_owned(), ..sign.clone() });
    }
}

/// Marks the tokens between round brackets.
fn mark_bracketed(tokens: &mut [Token], question: &str) {
    let mut rest = 0;
    while let Some(open) = question[rest..].find('(').map(|found| rest + found) {
        let Some(close) = question[open..].find(')').map(|found| open + found) else { return };
        for token in tokens.iter_mut().filter(|token| token.span.0 > open && token.span.1 <= close) {
            token.bracketed = true;
        }
        rest = close;
    }
}

fn plain(question: &str, start: usize, length: usize) -> Token {
    Token::new(&question[start..start + length], (start, start + length), false)
}

/// Quoted text from here: its inside and its whole length. An apostrophe opens only after a space.
fn quoted(question: &str, start: usize) -> Option<(&str, usize)> {
    let open = question[start..].chars().next()?;
    let close: &[char] = match open {
        '"' | '\u{201c}' | '\u{201d}' => &['"', '\u{201d}', '\u{201c}'],
        '`' => &['`'],
        '\'' | '\u{2018}' => &['\'', '\u{2019}'],
        '\u{ab}' => &['\u{bb}'],
        _ => return None,
    };
    let apostrophe = matches!(open, '\'' | '\u{2018}');
    if apostrophe && question[..start].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let inside = start + open.len_utf8();
    let end = question[inside..].char_indices().find(|&(offset, c)| {
        let after = question[inside + offset + c.len_utf8()..].chars().next();
        close.contains(&c) && !(apostrophe && after.is_some_and(char::is_alphanumeric))
    });
    let (offset, c) = end?;
    let inner = &question[inside..inside + offset];
    (!inner.trim().is_empty()).then_some((inner, open.len_utf8() + offset + c.len_utf8()))
}

fn sign(rest: &str) -> Option<usize> {
    [">=", "<=", "!=", "<>", "==", "\u{2265}", "\u{2264}", ">", "<", "=", ","]
        .iter()
        .find(|sign| rest.starts_with(**sign))
        .map(|sign| sign.len())
}

/// A number from here: digits with separators, a sign or currency before and a scale or percent after, or an ISO date.
fn number(question: &str, start: usize) -> Option<usize> {
    let rest = &question[start..];
    let before = question[..start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let lead = rest
        .chars()
        .next()
        .filter(|&c| matches!(c, '$' | '\u{20ac}' | '\u{a3}') || (c == '-' && before.is_none_or(char::is_whitespace)))
        .map_or(0, char::len_utf8);
    let body = rest[lead..].bytes();
    let mut length = 0;
    let bytes: Vec<u8> = body.collect();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if !(digit(0) || (bytes.first() == Some(&b'.') && digit(1))) {
        return None;
    }
    // "15/07/2024" is one day.
    let dated: usize = rest[lead..].chars().take_while(|c| c.is_ascii_digit() || *c == '/').map(char::len_utf8).sum();
    let parts: Vec<&str> = rest.get(lead..lead + dated).unwrap_or_default().split('/').collect();
    if let [first, second, last] = parts[..]
        && [first, second, last].iter().all(|part| matches!(part.len(), 1 | 2 | 4))
        && second.len() < 4
    {
        return Some(lead + dated);
    }
    while digit(length)
        || (bytes.get(length).is_some_and(|byte| matches!(byte, b'.' | b'-' | b':')) && digit(length + 1))
        || (bytes.get(length) == Some(&b',') && (1..=3).all(|next| digit(length + next)) && !digit(length + 4))
    {
        length += 1;
    }
    let tail: usize =
        rest[lead + length..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
    let percent = usize::from(tail == 0 && rest[lead + length..].starts_with('%'));
    Some(lead + length + tail + percent)
}

/// A word from here; an underscore and an inner point belong to it, since column names have them.
fn word_length(rest: &str) -> Option<usize> {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let next_is_word = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let inner = end > 0 && next_is_word && matches!(c, '.' | '\'' | '\u{2019}');
        if !(c.is_alphanumeric() || c == '_' || inner) {
            break;
        }
        end = offset + c.len_utf8();
    }
    // "km/h" is one word.
    let speed = ["km/h", "m/s", "mi/h"].iter().find(|unit| {
        let whole = rest.get(..unit.len()).is_some_and(|head| head.eq_ignore_ascii_case(unit));
        whole && !rest[unit.len()..].starts_with(char::is_alphanumeric)
    });
    if let Some(unit) = speed {
        return Some(unit.len());
    }
    (end > 0).then_some(end)
}

/// Pushes a word: without a possessive, and with `n't` as a word of its own.
fn push_word(tokens: &mut Vec<Token>, question: &str, start: usize, length: usize) {
    let text = question[start..start + length].replace('\u{2019}', "'");
    let span = (start, start + length);
    let lower = text.to_ascii_lowercase();
    let ending = [".csv", ".xlsx", ".json", ".parquet"].iter().find(|ending| lower.ends_with(**ending));
    if let Some(ending) = ending {
        tokens.push(Token::new(&text[..text.len() - ending.len()], span, false));
        return;
    }
    if let Some(verb) = lower.strip_suffix("n't") {
        tokens.push(Token::new(if verb == "ca" { "can" } else { verb }, span, false));
        tokens.push(Token::new("not", span, false));
        return;
    }
    let kept =
        ["'s", "'re", "'ve", "'d", "'ll"].iter().find(|tail| lower.ends_with(**tail)).map_or(0, |tail| tail.len());
    tokens.push(Token::new(&text[..text.len() - kept], span, false));
}

#[cfg(test)]
mod tests {
    use super::{name_words, tokenize, without_type};

    fn texts(question: &str) -> Vec<String> {
        tokenize(question).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn names_are_cut_at_signs_capitals_and_digits() {
        assert_eq!(name_words("netWorth_Millions2"), ["net", "worth", "millions", "2"]);
        assert_eq!(name_words("HTTPStatus code"), ["http", "status", "code"]);
        assert_eq!(name_words("Größe (m²)"), ["grosse", "m", "2"]);
    }

    #[test]
    fn the_type_behind_a_name_is_none_of_it() {
        for name in ["age<gx:number>", "age (int)", "age:int64", "age [float]", "age<string>", "age"] {
            assert_eq!(without_type(name), "age", "{name}");
        }
        for name in ["height (cm)", "a < b", "<gx:number>", "ratio a:b", "note (text only)"] {
            assert_eq!(without_type(name), name);
        }
    }

    #[test]
    fn questions_keep_numbers_quotes_and_signs_whole() {
        assert_eq!(
            texts("Which host's fee >= $1,200.50, isn't in \u{201c}New York\u{201d} or 'Rue d'Or'?"),
            ["Which", "host", "fee", ">=", "$1,200.50", ",", "is", "not", "in", "New York", "or", "Rue d'Or"]
        );
        assert_eq!(texts("since 2024-03-01, 2.5k, 10%"), ["since", "2024-03-01", ",", "2.5k", ",", "10%"]);
    }
}
