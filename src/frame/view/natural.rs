//! The order of text that people expect: `item 9` before `item 10`, and `apple` beside `Apple`.

use std::cmp::Ordering;

/// Compares by letters without their case and by the numbers that digits write; what is alike then, by its bytes.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(one), Some(other)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        if one.is_ascii_digit() && other.is_ascii_digit() {
            let (digits, rest) = digits(left);
            let (others, other_rest) = self::digits(right);
            let order = digits.len().cmp(&others.len()).then_with(|| digits.cmp(others));
            if order.is_ne() {
                return order;
            }
            (left, right) = (rest, other_rest);
            continue;
        }
        // A number stands where its first digit does, whatever that digit is.
        let order = rank(one).cmp(&rank(other));
        if order.is_ne() {
            return order;
        }
        (left, right) = (&left[one.len_utf8()..], &right[other.len_utf8()..]);
    }
}

/// A letter's place in the order. Of a letter that becomes several when it is made small the first counts: then letters
/// are compared one with one.
fn rank(letter: char) -> char {
    let letter = if letter.is_ascii_digit() { '0' } else { letter };
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The number at the beginning without its leading zeros, and what follows it.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    (number.trim_start_matches('0'), rest)
}

/// The beginning of a text as a number: where two of them differ, they stand in the order of [`compare`].
pub(super) fn prefix(text: &str) -> u64 {
    let mut bytes = [0_u8; 8];
    let mut length = 0;
    for letter in text.chars() {
        let mut buffer = [0; 4];
        for byte in rank(letter).encode_utf8(&mut buffer).bytes() {
            if length == bytes.len() {
                return u64::from_be_bytes(bytes);
            }
            bytes[length] = byte;
            length += 1;
        }
        if letter.is_ascii_digit() {
            break;
        }
    }
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::{compare, prefix};
    use proptest::prelude::{Strategy, any, proptest};

    #[test]
    fn numbers_inside_text_count_as_numbers_and_case_does_not() {
        let mut names = ["item 10", "Item 9", "item 9b", "item 009", "apple", "Zebra", "äpfel", "", "10", "9", "item"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            ["", "9", "10", "apple", "item", "Item 9", "item 009", "item 9b", "item 10", "Zebra", "äpfel"]
        );
    }

    fn words() -> impl Strategy<Value = String> {
        "[aAbB019 äÄ\u{130}ß-]{0,12}"
    }

    proptest! {
        #[test]
        fn it_is_a_total_order_that_the_prefix_agrees_with(a in words(), b in words(), c in words(), any_text in any::<String>()) {
            for (one, other) in [(&a, &b), (&b, &c), (&a, &any_text)] {
                assert_eq!(compare(one, other), compare(other, one).reverse());
                assert_eq!(compare(one, other).is_eq(), one == other);
                if prefix(one) != prefix(other) {
                    assert_eq!(prefix(one).cmp(&prefix(other)), compare(one, other), "{one:?} {other:?}");
                }
            }
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                assert!(compare(&a, &c).is_le());
            }
        }
    }
}
