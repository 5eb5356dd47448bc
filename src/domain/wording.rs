//! Small rules of writing that every room follows.

/// Digits with their thousands set apart ("5000000" -> "5,000,000"). Takes digits alone, without sign or point.
pub fn group_digits(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The text as a sentence of its own: messages begin small where they follow `error:` or `hint:`.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{capitalised, group_digits};

    #[test]
    fn thousands_are_set_apart_and_sentences_begin_large() {
        assert_eq!(["", "0", "999", "1000", "1234567"].map(group_digits), ["", "0", "999", "1,000", "1,234,567"]);
        assert_eq!(["", "über alles", "A b"].map(capitalised), ["", "Über alles", "A b"]);
    }
}
