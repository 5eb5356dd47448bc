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
    &["NA", "N/A", "NaN", "null", "NULL", "nan", "n/a", "None", "#N/A", "<NA>", "NaT", "Null"];

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
    use super::{Form, decimal_comma, form, ungrouped};

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
    }
}
