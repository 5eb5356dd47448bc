//! The words around a short question that say what it does to the last one: "what about", "instead", "also".

use std::collections::HashMap;
use std::sync::OnceLock;

use super::super::text::Token;

/// How the pieces of a short question act on the last plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// In place of what is there.
    Swap,
    /// Besides what is there.
    Add,
    /// Besides what it is grouped by.
    AddGroup,
    /// Not any more.
    Drop,
    /// Only these rows.
    Keep,
    /// What follows orders it.
    Sort,
    /// A column's values are no longer restricted.
    Every,
    /// Merely joins.
    And,
}

/// A short question that is one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    UnfilterLast,
    UnfilterAll,
    Reverse,
    List,
    Count,
    Unlimit,
    Ungroup,
    Share,
    Unshare,
    Unsort,
}

/// A question without the words around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut<'a> {
    /// What those words say.
    pub(super) cue: Option<Cue>,
    /// What is left.
    pub(super) rest: &'a [Token],
    /// What it is as a whole.
    pub(super) whole: Option<Whole>,
}

#[derive(Default)]
struct Phrases {
    lead: HashMap<&'static str, Cue>,
    tail: HashMap<&'static str, Cue>,
    whole: HashMap<&'static str, Whole>,
}

fn phrases() -> &'static Phrases {
    static PHRASES: OnceLock<Phrases> = OnceLock::new();
    PHRASES.get_or_init(|| {
        let mut phrases = Phrases::default();
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/refinements.tsv"));
        for row in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = row.split('\t');
            let (Some(phrase), Some(place), Some(what)) = (cells.next(), cells.next(), cells.next()) else { continue };
            match (place, cue(what), whole(what)) {
                ("lead", Some(cue), _) => drop(phrases.lead.insert(phrase, cue)),
                ("tail", Some(cue), _) => drop(phrases.tail.insert(phrase, cue)),
                ("whole", _, Some(whole)) => drop(phrases.whole.insert(phrase, whole)),
                _ => {}
            }
        }
        phrases
    })
}

fn cue(name: &str) -> Option<Cue> {
    Some(match name {
        "swap" => Cue::Swap,
        "add" => Cue::Add,
        "add by" => Cue::AddGroup,
        "drop" => Cue::Drop,
        "keep" => Cue::Keep,
        "sort" => Cue::Sort,
        "every" => Cue::Every,
        "and" => Cue::And,
        _ => return None,
    })
}

fn whole(name: &str) -> Option<Whole> {
    Some(match name {
        "unfilter last" => Whole::UnfilterLast,
        "unfilter all" => Whole::UnfilterAll,
        "reverse" => Whole::Reverse,
        "list" => Whole::List,
        "count" => Whole::Count,
        "unlimit" => Whole::Unlimit,
        "ungroup" => Whole::Ungroup,
        "share" => Whole::Share,
        "unshare" => Whole::Unshare,
        "unsort" => Whole::Unsort,
        _ => return None,
    })
}

/// The longest phrase of the tables, in tokens.
const LONGEST: usize = 5;

/// Cuts off the words around a question, longest phrases first, as often as there are some.
pub(super) fn cut(tokens: &[Token]) -> Cut<'_> {
    let mut cut = Cut { cue: None, rest: tokens, whole: None };
    loop {
        if let Some(whole) = phrases().whole.get(said(cut.rest).as_str()) {
            cut.whole = Some(*whole);
            return cut;
        }
        let most = LONGEST.min(cut.rest.len().saturating_sub(1));
        let lead = (1..=most).rev().find_map(|length| {
            phrases().lead.get(said(&cut.rest[..length]).as_str()).map(|cue| (*cue, &cut.rest[length..]))
        });
        let tail = || {
            (1..=most).rev().find_map(|length| {
                let at = cut.rest.len() - length;
                phrases().tail.get(said(&cut.rest[at..]).as_str()).map(|cue| (*cue, &cut.rest[..at]))
            })
        };
        let Some((cue, rest)) = lead.or_else(tail) else { return cut };
        // What merely joins never outweighs what says more; of two that do, the first one counts.
        cut.cue = match cut.cue {
            None | Some(Cue::And) => Some(cue),
            known => known,
        };
        cut.rest = rest;
        if let [comma, after @ ..] = cut.rest
            && comma.folded == ","
            && !after.is_empty()
        {
            cut.rest = after;
        }
    }
}

fn said(tokens: &[Token]) -> String {
    if tokens.iter().any(|token| token.quoted) || tokens.len() > LONGEST {
        return String::new();
    }
    tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Cue, Whole, cue, cut, whole};
    use crate::asking::text::tokenize;

    fn left(question: &str) -> (Option<Cue>, String, Option<Whole>) {
        let tokens = tokenize(question);
        let cut = cut(&tokens);
        let words: Vec<&str> = cut.rest.iter().map(|token| token.text.as_str()).collect();
        (cut.cue, words.join(" "), cut.whole)
    }

    #[test]
    fn words_around_a_short_question_are_cut_off() {
        assert_eq!(left("And what about West, please?").0, Some(Cue::Swap));
        assert_eq!(left("by month instead"), (Some(Cue::Swap), "by month".to_owned(), None));
        assert_eq!(left("remove that filter").2, Some(Whole::UnfilterLast));
        assert_eq!(left("only for 2024"), (Some(Cue::Keep), "2024".to_owned(), None));
        assert_eq!(left("top 3"), (None, "top 3".to_owned(), None));
        assert_eq!(left("").1, "");
    }

    #[test]
    fn every_line_of_the_table_is_known() {
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/refinements.tsv"));
        for row in table.lines().skip(1) {
            let cells: Vec<&str> = row.split('\t').collect();
            let known = match cells[..] {
                [_, "lead" | "tail", what] => cue(what).is_some(),
                [_, "whole", what] => whole(what).is_some(),
                _ => false,
            };
            assert!(known && cells[0].split(' ').count() <= super::LONGEST, "{row}");
        }
    }
}
