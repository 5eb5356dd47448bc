//! Find and replace in a text.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

/// Places that are found and counted at most.
const MOST: usize = 10_000;
/// The longest program that a pattern may become, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// What is looked for, as the person sets it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) text: String,
    pub(crate) with: String,
    pub(crate) match_case: bool,
    pub(crate) whole_word: bool,
    pub(crate) regex: bool,
}

/// Where it is.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) places: Vec<Range<usize>>,
    /// Why nothing can be looked for.
    pub(crate) problem: Option<String>,
}

impl Wanted {
    fn pattern(&self) -> Result<Regex, String> {
        let text = if self.regex { self.text.clone() } else { regex::escape(&self.text) };
        let text = if self.whole_word { format!(r"\b(?:{text})\b") } else { text };
        let pattern = RegexBuilder::new(&text)
            .case_insensitive(!self.match_case)
            .multi_line(true)
            .size_limit(PATTERN_BYTES)
            .build();
        pattern.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
            error => {
                let said = error.to_string();
                said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }
        })
    }

    /// Every place, in order.
    pub(crate) fn find(&self, text: &str) -> Found {
        if self.text.is_empty() {
            return Found::default();
        }
        match self.pattern() {
            Ok(pattern) => {
                let found = pattern.find_iter(text).filter(|place| !place.is_empty());
                Found { places: found.take(MOST).map(|place| place.range()).collect(), problem: None }
            }
            Err(problem) => Found { places: Vec::new(), problem: Some(problem) },
        }
    }

    /// The text with one place replaced, and where the replacement ends.
    pub(crate) fn replace_one(&self, text: &str, place: &Range<usize>) -> Option<(String, usize)> {
        let pattern = self.pattern().ok()?;
        let found = pattern.captures_at(text, place.start)?;
        if found.get(0)?.range() != *place {
            return None;
        }
        let new = self.replacement(&found);
        Some((format!("{}{new}{}", &text[..place.start], &text[place.end..]), place.start + new.len()))
    }

    /// The text with every place replaced, and how many there were.
    pub(crate) fn replace_all(&self, text: &str) -> Option<(String, usize)> {
        if self.text.is_empty() {
            return None;
        }
        let pattern = self.pattern().ok()?;
        let (mut new, mut at, mut count) = (String::with_capacity(text.len()), 0, 0);
        for found in pattern.captures_iter(text) {
            let Some(whole) = found.get(0).filter(|whole| !whole.is_empty()) else { continue };
            new += &text[at..whole.start()];
            new += &self.replacement(&found);
            at = whole.end();
            count += 1;
        }
        (count > 0).then(|| (new + &text[at..], count))
    }

    fn replacement(&self, found: &regex::Captures<'_>) -> String {
        if !self.regex {
            return self.with.clone();
        }
        let mut new = String::new();
        found.expand(&self.with, &mut new);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    const CODE: &str = "df['Region'] = region\nregions = df.region";

    fn wanted(text: &str) -> Wanted {
        Wanted { text: text.to_owned(), ..Wanted::default() }
    }

    #[test]
    fn case_whole_words_and_patterns_narrow_what_is_found() {
        assert_eq!(wanted("region").find(CODE).places.len(), 4);
        assert_eq!(Wanted { match_case: true, ..wanted("region") }.find(CODE).places.len(), 3);
        assert_eq!(Wanted { whole_word: true, match_case: true, ..wanted("region") }.find(CODE).places.len(), 2);
        assert_eq!(Wanted { regex: true, ..wanted(r"df\[.*?\]|^regions") }.find(CODE).places.len(), 2);
        assert_eq!(wanted("df[").find(CODE).places.first(), Some(&(0..3)), "no pattern unless asked for");
        assert_eq!(wanted("").find(CODE).places.len(), 0);
    }

    #[test]
    fn a_pattern_that_is_none_says_why() {
        let found = Wanted { regex: true, ..wanted("(") }.find(CODE);
        assert!(found.problem.is_some_and(|problem| problem.contains("unclosed group")));
    }

    #[test]
    fn one_or_all_are_replaced_and_groups_are_filled_in() {
        let plain = Wanted { with: "$1".to_owned(), ..wanted("region") };
        assert_eq!(plain.replace_all("region x"), Some(("$1 x".to_owned(), 1)));
        let groups = Wanted { regex: true, with: "[$1]".to_owned(), ..wanted(r"(\w+)s\b") };
        assert_eq!(groups.replace_all("cats dogs").map(|(text, _)| text), Some("[cat] [dog]".to_owned()));
        assert_eq!(groups.replace_one("cats dogs", &(5..9)), Some(("cats [dog]".to_owned(), 10)));
        assert_eq!(groups.replace_one("cats dogs", &(0..3)), None);
        assert_eq!(wanted("zebra").replace_all(CODE), None);
    }
}
