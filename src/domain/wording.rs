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

/// A count with its noun ("1 row", "4,200 rows").
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", group_digits(&number.to_string()))
}

/// `512 MiB`, `1.5 GiB`.
pub fn binary_size(bytes: u64) -> String {
    const KIB: f64 = 1024.0;
    let size = bytes as f64;
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{:.0} KiB", size / KIB),
        1_048_576..1_073_741_824 => format!("{:.0} MiB", size / (KIB * KIB)),
        _ => format!("{} GiB", (size / (KIB * KIB * KIB) * 10.0).round() / 10.0),
    }
}

/// The text as a sentence of its own: messages begin small where they follow `error:` or `hint:`.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{binary_size, capitalised, group_digits};

    #[test]
    fn thousands_are_set_apart_and_sentences_begin_large() {
        assert_eq!(["", "0", "999", "1000", "1234567"].map(group_digits), ["", "0", "999", "1,000", "1,234,567"]);
        assert_eq!([4 << 30, 3 << 29, 64 << 20, 100].map(binary_size), ["4 GiB", "1.5 GiB", "64 MiB", "100 bytes"]);
        assert_eq!(["", "über alles", "A b"].map(capitalised), ["", "Über alles", "A b"]);
    }
}
