//! Names of files out of what a person calls things.

/// Characters of a name that is made out of a sentence.
const MOST: usize = 48;

/// A title as a file name: small letters and digits with dashes between, cut at the end of a word.
pub(super) fn slug(title: &str) -> String {
    let letters = title.to_lowercase();
    let words: Vec<&str> = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let whole = words.join("-");
    let slug = at_word_end(&whole, MOST);
    if slug.is_empty() { "run".to_owned() } else { slug.to_owned() }
}

/// At most so many characters of a text, cut behind a word where there is one to cut behind.
pub(super) fn at_word_end(text: &str, most: usize) -> &str {
    let Some((cut, next)) = text.char_indices().nth(most) else { return text };
    let apart = |c: char| !c.is_alphanumeric();
    let part = text.get(..cut).unwrap_or(text);
    let whole = if apart(next) { part } else { part.rfind(apart).and_then(|at| part.get(..at)).unwrap_or(part) };
    whole.trim_end_matches(apart)
}

#[cfg(test)]
mod tests {
    use super::{at_word_end, slug};

    #[test]
    fn a_long_title_ends_at_a_word() {
        assert_eq!(
            slug("Total by category and month for total over 20 and city"),
            "total-by-category-and-month-for-total-over-20"
        );
        assert_eq!(slug("top = df[df[\"Qty\"] > 2]"), "top-df-df-qty-2");
        assert_eq!((slug("?!"), slug("Größe je Ort")), ("run".to_owned(), "größe-je-ort".to_owned()));
        assert_eq!(at_word_end("aaaa bbbb", 4), "aaaa");
        assert_eq!((at_word_end("aaaa bbbb", 6), at_word_end("aaaabbbb", 6)), ("aaaa", "aaaabb"));
    }
}
