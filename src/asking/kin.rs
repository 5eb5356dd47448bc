//! Words of one family ("foggy", "fog") and names of several words that stand for each other ("surname", "last name").
//!
//! Beside the lexicon, which knows single words: read on first use, looked up by stems.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::text::stem;

/// The stems of a stem's family.
pub(super) fn family(known: &str) -> impl Iterator<Item = &'static str> {
    static FAMILIES: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    let families = FAMILIES.get_or_init(|| {
        let mut families = HashMap::<String, Vec<&'static str>>::new();
        for (word, members) in lines(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/families.tsv")))
        {
            for member in members.split(' ') {
                families.entry(stem(word)).or_default().push(member);
                families.entry(stem(member)).or_default().push(word);
            }
        }
        families
    });
    families.get(known).into_iter().flatten().copied()
}

/// The irregular participle of a verb ("sold" of "sell").
pub(super) fn participle(verb: &str) -> Option<&'static str> {
    static PARTICIPLES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/participles.tsv"));
    PARTICIPLES.get_or_init(|| lines(table).collect()).get(verb).copied()
}

/// Whether two names of a column say the same, each by its folded words: at least one has several.
pub(super) fn same_names(left: &[&str], right: &[&str]) -> bool {
    static NAMES: OnceLock<HashMap<String, Vec<usize>>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = HashMap::<String, Vec<usize>>::new();
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/phrases.tsv"));
        for (group, (first, others)) in lines(table).enumerate() {
            for name in others.split('\t').chain([first]) {
                names.entry(key(&name.split(' ').collect::<Vec<_>>())).or_default().push(group);
            }
        }
        names
    });
    let groups = |words: &[&str]| names.get(&key(words)).map(Vec::as_slice).unwrap_or_default();
    groups(left).iter().any(|group| groups(right).contains(group))
}

/// Stems would take "positive" for a position.
fn key(words: &[&str]) -> String {
    let plain = |word: &&str| match word.strip_suffix("ies") {
        Some(head) => format!("{head}y"),
        None => word.strip_suffix('s').filter(|head| head.len() > 3).unwrap_or(word).to_owned(),
    };
    let mut sorted: Vec<String> = words.iter().filter(|word| **word != "of").map(plain).collect();
    sorted.sort_unstable();
    sorted.join(" ")
}

/// Whether a folded noun is of something that is named by its type ("which fuel" of `fuel_type`).
pub(super) fn is_mass(noun: &str) -> bool {
    static MASS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/mass.tsv"));
    let nouns = MASS.get_or_init(|| table.lines().filter(|line| !line.starts_with('#')).collect());
    nouns.contains(noun)
}

fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with("# ")).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::{family, same_names};
    use crate::asking::text::stem;

    #[test]
    fn families_join_words_whose_stems_differ() {
        assert!(family(&stem("foggy")).any(|word| word == "fog"));
        assert!(family(&stem("deny")).any(|word| word == "denial"));
        assert!(!family(&stem("foggy")).any(|word| word == "rain"));
    }

    #[test]
    fn names_of_several_words_have_synonyms_of_one() {
        assert!(same_names(&["surname"], &["last", "name"]));
        assert!(same_names(&["date", "birth"], &["birthdays"]));
        assert!(!same_names(&["surname"], &["first", "name"]));
        assert!(!same_names(&["positive"], &["job", "title"]));
    }
}
