//! A JSON reader that keeps what `serde_json` would drop: the digits of long numbers, and repeated keys as they come.
//! Also takes `NaN` and `Infinity`, which Python writes. Reads one document after the other.

use std::borrow::Cow;

/// Deeper nesting is a broken or hostile file.
const DEPTH: usize = 256;

/// A JSON value that borrows from its text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl Value<'_> {
    /// A list or an object.
    pub(super) fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_))
    }
}

/// What is wrong, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    at: usize,
    what: &'static str,
}

impl Fault {
    /// In words, with the line and the column.
    pub(super) fn words(self, text: &str) -> String {
        let before = &text.as_bytes()[..self.at.min(text.len())];
        let line = before.split(|byte| *byte == b'\n').count();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
        format!("line {line}, column {column}: {}", self.what)
    }
}

/// Walks over the documents of a text.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    failed: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, failed: false }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fault(&self, what: &'static str) -> Fault {
        let ended = self.at >= self.text.len();
        Fault { at: self.at, what: if ended { "the file ends in the middle of a value" } else { what } }
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        if depth > DEPTH {
            return Err(self.fault("values are nested too deeply"));
        }
        self.blanks();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Value::Text),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        let mut members = Vec::new();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in double quotes should stand here"));
            }
            let key = self.string()?;
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.fault("a colon should stand here"));
            }
            self.at += 1;
            let value = self.value(depth + 1)?;
            members.push((key, value));
            if self.closes(b'}')? {
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.closes(b']')? {
                return Ok(Value::List(items));
            }
        }
    }

    /// Behind a member: its comma, or the end.
    fn closes(&mut self, end: u8) -> Result<bool, Fault> {
        self.blanks();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(self.fault("a comma or the end of the list or object should stand here")),
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let start = self.at;
        let mut rewritten: Option<String> = None;
        loop {
            let from = self.at;
            while self.peek().is_some_and(|byte| byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            let piece = &self.text[from..self.at];
            match (self.peek(), &mut rewritten) {
                (None, _) => return Err(self.fault("")),
                (Some(b'"'), None) => {
                    self.at += 1;
                    return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
                }
                (Some(b'"'), Some(text)) => {
                    text.push_str(piece);
                    self.at += 1;
                    return Ok(Cow::Owned(rewritten.unwrap_or_default()));
                }
                (Some(_), text) => {
                    let text = text.get_or_insert_default();
                    text.push_str(piece);
                    let c = self.escape()?;
                    rewritten.get_or_insert_default().push(c);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let Some(byte) = self.peek() else { return Err(self.fault("")) };
        let c = match byte {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'"' | b'\\' | b'/' => char::from(byte),
            b'u' => return self.unicode(),
            _ => return Err(self.fault("there is no such escape")),
        };
        self.at += 1;
        Ok(c)
    }

    /// `\uXXXX`, two of them for what lies beyond; half of such a pair is replaced.
    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) || !self.text[self.at..].starts_with("\\u") {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let before = self.at;
        self.at += 1;
        let second = self.unit()?;
        if (0xdc00..0xe000).contains(&second) {
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.at = before;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn unit(&mut self) -> Result<u32, Fault> {
        let digits = self.text.get(self.at + 1..self.at + 5);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.fault("four hexadecimal digits should stand behind \\u"))?;
        self.at += 5;
        Ok(unit)
    }

    fn word(&mut self) -> Result<Value<'a>, Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "NaN" | "Infinity" | "-Infinity" => Value::Number(word),
            number if is_number(number) => Value::Number(number),
            _ => {
                let ended = self.at >= self.text.len();
                self.at = start;
                let what = if ended { "the file ends in the middle of a value" } else { "a value should stand here" };
                return Err(Fault { at: start, what });
            }
        };
        Ok(value)
    }
}

impl<'a> Iterator for Parser<'a> {
    type Item = Result<Value<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.blanks();
        if self.failed || self.at >= self.text.len() {
            return None;
        }
        let value = self.value(0);
        self.failed = value.is_err();
        // Some writers set a comma between lines.
        self.blanks();
        if self.peek() == Some(b',') {
            self.at += 1;
        }
        Some(value)
    }
}

fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(power)),
        None => (unsigned, None),
    };
    let power = power.is_none_or(|power| digits(power.strip_prefix(['+', '-']).unwrap_or(power)));
    let mantissa = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    power && mantissa
}

#[cfg(test)]
mod tests {
    use super::{Parser, Value};

    #[test]
    fn texts_and_numbers_come_out_as_they_were_written() {
        let text = r#"{"a": "x\u00e9\ud83d\ude00\n\ud800", "n": [123456789012345678901234567890, -1.5e3, NaN]}"#;
        let Some(Ok(Value::Object(members))) = Parser::new(text).next() else { panic!("an object") };
        assert_eq!(members[0].1, Value::Text("xé😀\n\u{fffd}".into()));
        let numbers = ["123456789012345678901234567890", "-1.5e3", "NaN"].map(Value::Number).to_vec();
        assert_eq!(members[1].1, Value::List(numbers));
    }

    #[test]
    fn faults_say_where() {
        for (text, words) in [
            ("{\"a\": 1,\n \"b\" 2}", "line 2, column 6: a colon should stand here"),
            ("[1, 2", "line 1, column 6: the file ends in the middle of a value"),
            ("{\"a\": tru}", "line 1, column 7: a value should stand here"),
            ("{\"a\": \"", "line 1, column 8: the file ends in the middle of a value"),
        ] {
            let fault = Parser::new(text).find_map(Result::err).expect("a fault");
            assert_eq!(fault.words(text), words);
        }
        assert!(Parser::new(&"[".repeat(100_000)).any(|value| value.is_err()));
    }
}
