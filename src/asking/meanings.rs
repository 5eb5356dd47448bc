//! What frequent words are, and how near two of them are in meaning: knowledge that helps to guess, never to link unsaid.
//!
//! Classes are `WordNet`'s, nearness is that of word vectors, which takes siblings and opposites for near: whoever asks
//! for it needs another reason too. Read on first use; lookups are by hash.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::lexicon::singular;
use super::text::stem;

/// Numbers of a vector.
const DIMENSIONS: usize = 100;
/// Bytes of one: two numbers in each.
const BYTES: usize = DIMENSIONS / 2;

static VECTORS: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/meanings.bin"));

/// What a word is, as far as a good part of its uses goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Its letters in the table.
    code: &'static str,
    /// Its place in the table.
    place: usize,
}

/// The word's meaning in any of its forms; `None`: it is not frequent.
pub(super) fn meaning(folded: &str) -> Option<Meaning> {
    let known = table();
    let base = singular(folded).unwrap_or(folded);
    let plain = || plain_forms(folded).into_iter().find_map(|form| known.words.get(form.as_str()));
    known.words.get(base).or_else(plain).or_else(|| known.stems.get(&stem(folded))).copied()
}

/// What a word may be a form of: "arrived" of "arrive", which shares its stem with "arrival".
fn plain_forms(folded: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for (ending, others) in [
        ("ies", &["y"][..]),
        ("ied", &["y"]),
        ("es", &["e", ""]),
        ("s", &[""]),
        ("ed", &["e", ""]),
        ("ing", &["", "e"]),
    ] {
        let Some(head) = folded.strip_suffix(ending).filter(|head| head.len() > 2) else { continue };
        forms.extend(others.iter().map(|other| format!("{head}{other}")));
        // "planned" of "plan"
        let mut letters = head.chars().rev();
        if letters.next() == letters.next() {
            forms.push(head.get(..head.len() - 1).unwrap_or(head).to_owned());
        }
    }
    forms
}

impl Meaning {
    /// The letter of the noun's class, where it is a noun.
    pub(super) fn noun(self) -> Option<char> {
        self.code.chars().find(char::is_ascii_uppercase)
    }

    /// The letter of the verb's class, where it is a verb.
    pub(super) fn verb(self) -> Option<char> {
        self.code.chars().find(char::is_ascii_lowercase)
    }

    /// Whether it says how something is.
    pub(super) fn is_adjective(self) -> bool {
        self.code.contains('+')
    }

    /// How near another word is: 1 for the same, about 0 for one that has nothing to do with it.
    pub(super) fn nearness(self, other: Self) -> f32 {
        let (left, right) = (vector(self.place), vector(other.place));
        let (mut product, mut first, mut second) = (0_i32, 0_i32, 0_i32);
        for (left, right) in left.iter().zip(right) {
            for (a, b) in [(low(*left), low(*right)), (high(*left), high(*right))] {
                product += a * b;
                first += a * a;
                second += b * b;
            }
        }
        let length = f64::from(first).sqrt() * f64::from(second).sqrt();
        if length == 0.0 { 0.0 } else { (f64::from(product) / length) as f32 }
    }
}

/// How near two words are, where both are frequent.
pub(super) fn nearness(left: &str, right: &str) -> Option<f32> {
    Some(meaning(left)?.nearness(meaning(right)?))
}

struct Table {
    words: HashMap<&'static str, Meaning>,
    /// By stem, the most frequent word of each.
    stems: HashMap<String, Meaning>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/meanings.tsv"));
        let mut table = Table { words: HashMap::new(), stems: HashMap::new() };
        let rows = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        for (place, (word, code)) in rows.enumerate() {
            let meaning = Meaning { code, place };
            table.words.insert(word, meaning);
            table.stems.entry(stem(word)).or_insert(meaning);
        }
        table
    })
}

fn vector(place: usize) -> &'static [u8] {
    VECTORS.get(place * BYTES..(place + 1) * BYTES).unwrap_or_default()
}

/// The number in the low half of a byte.
fn low(byte: u8) -> i32 {
    i32::from((byte << 4).cast_signed() >> 4)
}

/// The number in its high half.
fn high(byte: u8) -> i32 {
    i32::from(byte.cast_signed() >> 4)
}

#[cfg(test)]
mod tests {
    use super::{BYTES, VECTORS, meaning, nearness, table};

    #[test]
    fn each_word_has_a_vector() {
        assert_eq!(VECTORS.len(), table().words.len() * BYTES);
    }

    #[test]
    fn words_are_known_in_any_form() {
        assert_eq!(meaning("wives").and_then(super::Meaning::noun), Some('P'));
        assert_eq!(meaning("arrived").and_then(super::Meaning::verb), Some('o'));
        assert!(meaning("wooden").is_some_and(super::Meaning::is_adjective));
        assert_eq!(meaning("xyzzyx"), None);
    }

    #[test]
    fn words_of_one_topic_are_near_and_others_are_not() {
        assert!(nearness("bottle", "wine").is_some_and(|near| near > 0.45));
        assert!(nearness("bottle", "mortgage").is_some_and(|near| near < 0.25));
        assert!(nearness("guest", "guest").is_some_and(|near| near > 0.99));
    }
}
