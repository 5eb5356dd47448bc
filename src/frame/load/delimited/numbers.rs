//! Numbers and truth values out of text, strictly: what would lose something (leading zeros, digits beyond 64 bits)
//! is no number. Pure functions, called for every cell of a file.

/// Digits, a point and an exponent, of text that has the form of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A whole number without leading zeros.
    Whole,
    /// With a point, an exponent or both.
    Fraction,
    /// `inf` and its relatives: a number among numbers, a word among words.
    Infinite,
}

/// Words that stand for a missing number.
pub(in crate::frame::load) const NULL_WORDS: &[&str] =
    &["NA", "N/A", "NaN", "null", "NULL", "nan", "n/a", "None", "#N/A", "<NA>", "NaT", "Null", "\\N"];

/// The form of a number in text, if it is one.
pub(super) fn form(text: &str) -> Option<Form> {
    let bytes = text.as_bytes();
    let unsigned = match bytes.first()? {
        b'-' | b'+' => &bytes[1..],
        _ => bytes,
    };
    if matches!(unsigned.first(), Some(b'i' | b'I')) {
        let word = unsigned.to_ascii_lowercase();
        return (word == b"inf" || word == b"infinity").then_some(Form::Infinite);
    }
    let whole = unsigned.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if whole > 1 && unsigned[0] == b'0' {
        return None;
    }
    if whole == unsigned.len() {
        // A long number with a plus is a telephone number.
        let dialled = bytes[0] == b'+' && whole > 6;
        return (whole > 0 && !dialled).then_some(Form::Whole);
    }
    let mut rest = &unsigned[whole..];
    let mut fraction = 0;
    if rest[0] == b'.' {
        fraction = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = &rest[1 + fraction..];
    }
    if whole + fraction == 0 {
        return None;
    }
    match rest {
        [] => Some(Form::Fraction),
        [b'e' | b'E', power @ ..] => {
            let power = power.strip_prefix(b"-").or(power.strip_prefix(b"+")).unwrap_or(power);
            (!power.is_empty() && power.len() <= 4 && power.iter().all(u8::is_ascii_digit)).then_some(Form::Fraction)
        }
        _ => None,
    }
}

/// A whole number within 64 bits.
pub(super) fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number out of text whose form is one.
pub(super) fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// A truth value.
pub(super) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A number whose thousands are set apart by commas: `1,234,567.8`; without its commas. Numbers below a thousand need none.
pub(super) fn ungrouped(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = unsigned.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let well_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if whole.contains(',') && !well_grouped {
        return None;
    }
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    form(&plain).filter(|form| *form != Form::Infinite).map(|_| plain)
}

/// A number with points between thousands and a comma before decimals, with neither of them but a point: `1.234,5`.
pub(super) fn european(text: &str) -> Option<String> {
    let mut halves = text.splitn(2, ',');
    let (whole, decimals) = (halves.next().unwrap_or_default(), halves.next());
    if decimals.is_some_and(|decimals| decimals.is_empty() || !decimals.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let mut groups = unsigned.split('.');
    let first = groups.next().unwrap_or_default();
    if unsigned.contains('.') && !((1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)) {
        return None;
    }
    let mut plain: String = whole.chars().filter(|c| *c != '.').collect();
    if let Some(decimals) = decimals {
        plain.push('.');
        plain.push_str(decimals);
    }
    form(&plain).filter(|form| *form != Form::Infinite).map(|_| plain)
}

/// A number without the marks that a person named, with a point before its decimals. Another mark makes it none.
pub(super) fn unmarked(text: &str, decimal: u8, thousands: Option<char>) -> Option<String> {
    let (decimal, mut behind) = (char::from(decimal), false);
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c == decimal {
            behind = true;
            plain.push('.');
        } else if thousands.is_some_and(|mark| c == mark || (mark == ' ' && matches!(c, '\u{a0}' | '\u{202f}'))) {
            if behind || plain.is_empty() {
                return None;
            }
        } else if matches!(c, '.' | ',') {
            return None;
        } else {
            plain.push(c);
        }
    }
    form(&plain).map(|_| plain)
}

/// A number out of text that is to be one: currency, percent signs and marks between thousands go, brackets are a
/// minus. `decimal` is what stands before decimals where the number's own form does not tell: `14,00` has decimals, for
/// thousands have three digits.
pub(super) fn loose(text: &str, decimal: u8) -> Option<String> {
    let text = text.trim();
    let bracketed = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let text = bracketed.unwrap_or(text);
    let is_digit = |c: char| c.is_ascii_digit();
    let (start, end) = (text.find(is_digit)?, text.rfind(is_digit)? + 1);
    let (before, digits, behind) = (text.get(..start)?, text.get(start..end)?, text.get(end..)?);
    let around = |part: &str| {
        part.chars().filter(|c| c.is_alphabetic()).count() <= 3 && !part.contains([':', '/', '@', '#', '*', '_'])
    };
    if !around(before) || !around(behind) {
        return None;
    }
    let minus = |part: &str| part.contains(['-', '\u{2212}']);
    let mut plain = String::new();
    if bracketed.is_some() || minus(before) || (minus(behind) && before.trim().is_empty()) {
        plain.push('-');
    }
    let decimal = char::from(decimal_of(digits).unwrap_or(decimal));
    let (whole, _) = digits.split_once(decimal).unwrap_or((digits, ""));
    if !before.ends_with(decimal) && !well_grouped(whole) {
        return None;
    }
    if before.ends_with(decimal) {
        plain.push_str("0.");
    }
    for (at, c) in digits.char_indices() {
        match c {
            '0'..='9' => plain.push(c),
            c if c == decimal => plain.push('.'),
            '.' | ',' | ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' => {}
            'e' | 'E' | '+' | '-' if at > 0 => plain.push(c),
            _ => return None,
        }
    }
    plain.parse::<f64>().ok().map(|_| plain)
}

/// Whether the marks in a whole number stand between thousands: three digits at the end, two (as in India) or three
/// before them.
fn well_grouped(whole: &str) -> bool {
    let groups: Vec<&str> = whole.split([',', '.', ' ', '\'', '\u{2019}', '\u{a0}', '\u{202f}']).collect();
    match groups[..] {
        [first, ref middle @ .., last] => {
            (1..=3).contains(&first.len())
                && last.len() == 3
                && middle.iter().all(|group| (2..=3).contains(&group.len()))
        }
        _ => true,
    }
}

/// What must be the decimal mark of a number, where its own form tells.
pub(super) fn decimal_of(text: &str) -> Option<u8> {
    let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
    let at = digits.rfind([',', '.'])?;
    let mark = *digits.as_bytes().get(at)?;
    let other = if mark == b',' { b'.' } else { b',' };
    let times = digits.bytes().filter(|byte| *byte == mark).count();
    if times > 1 {
        return Some(other);
    }
    (digits.as_bytes().contains(&other) || digits.len() - at != 4).then_some(mark)
}

/// A truth value out of text that is to be one.
pub(super) fn loose_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "on" => Some(true),
        "false" | "f" | "no" | "n" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// A number with a decimal comma (and no exponent), with a point instead: `12,5`.
pub(super) fn decimal_comma(text: &str) -> Option<String> {
    if text.contains(['.', 'e', 'E']) || text.bytes().filter(|byte| *byte == b',').count() > 1 {
        return None;
    }
    let plain = text.replace(',', ".");
    form(&plain).filter(|form| *form != Form::Infinite).map(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::{Form, decimal_comma, decimal_of, european, form, loose, ungrouped, unmarked};

    #[test]
    fn what_would_lose_something_is_no_number() {
        for (text, expected) in [
            ("0", Some(Form::Whole)),
            ("-12", Some(Form::Whole)),
            ("+5", Some(Form::Whole)),
            ("+491701234567", None),
            ("007", None),
            ("00.5", None),
            ("0.50", Some(Form::Fraction)),
            (".5", Some(Form::Fraction)),
            ("5.", Some(Form::Fraction)),
            ("1e5", Some(Form::Fraction)),
            ("1e", None),
            (".", None),
            ("-", None),
            ("-inf", Some(Form::Infinite)),
            ("india", None),
            ("1 2", None),
            ("1_000", None),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    #[test]
    fn marks_inside_numbers_are_undone_only_where_they_fit() {
        assert_eq!(ungrouped("1,234,567.5").as_deref(), Some("1234567.5"));
        assert_eq!(ungrouped("12,34"), None);
        assert_eq!(ungrouped("999").as_deref(), Some("999"));
        assert_eq!(decimal_comma("-12,5").as_deref(), Some("-12.5"));
        assert_eq!(decimal_comma("1.234,5"), None);
        assert_eq!(european("-1.234.567,5").as_deref(), Some("-1234567.5"));
        assert_eq!(european("12.34,5"), None);
        assert_eq!(unmarked("1'234.5", b'.', Some('\'')).as_deref(), Some("1234.5"));
        assert_eq!(unmarked("1\u{a0}234,5", b',', Some(' ')).as_deref(), Some("1234.5"));
        assert_eq!(unmarked("1,5", b'.', None), None);
    }

    #[test]
    fn a_number_that_is_wanted_is_found_among_its_marks() {
        for (text, decimal, plain) in [
            ("$1,234.50", b'.', Some("1234.50")),
            ("1.234,50 €", b',', Some("1234.50")),
            ("(12)", b'.', Some("-12")),
            ("-$5", b'.', Some("-5")),
            ("12.5 %", b'.', Some("12.5")),
            ("007", b'.', Some("007")),
            ("$.5", b'.', Some("0.5")),
            ("1e3", b'.', Some("1e3")),
            ("CHF 1'000", b'.', Some("1000")),
            ("14,00", b'.', Some("14.00")),
            ("1.234,5", b'.', Some("1234.5")),
            ("1,234", b'.', Some("1234")),
            ("12,34,567", b'.', Some("1234567")),
            ("12,34,56", b'.', None),
            ("1,2345.5", b'.', None),
            ("12:30", b'.', None),
            ("1-2", b'.', None),
            ("about 5", b'.', None),
            ("", b'.', None),
        ] {
            assert_eq!(loose(text, decimal).as_deref(), plain, "{text}");
        }
        assert_eq!(decimal_of("€ 1.234,50"), Some(b','));
        assert_eq!(decimal_of("1,234"), None);
        assert_eq!(decimal_of("1,234,567"), Some(b'.'));
        assert_eq!(decimal_of("12,5"), Some(b','));
    }
}
