//! The words of arithmetic, as a table under `assets/language` has them.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::asking::formula::Operator;

/// Where the words of an operation stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Infix,
    Prefix,
    Suffix,
    Bracket,
    /// In front of a column's name.
    Modifier,
    /// What a number of percent is added to, or taken off from.
    Raised,
    Lowered,
    /// In front of a column that something is compared with.
    Multiple,
}

/// What the words do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Deed {
    Join(Operator),
    /// A hundred times the quotient.
    Percent,
    /// A subtraction where nothing but two columns stands around it.
    Less,
    /// A quotient, where "to" stands between both.
    Ratio,
    /// So many times one column.
    Times(f64),
}

/// Words of an operation.
pub(super) struct Words {
    place: Place,
    pub(super) deed: Deed,
    /// What must stand between both behind a prefix.
    pub(super) between: Vec<&'static str>,
}

/// What the words do where they stand so.
pub(super) fn known(place: Place, words: &str) -> impl Iterator<Item = &'static Words> {
    vocabulary().get(words).into_iter().flatten().filter(move |words| words.place == place)
}

fn vocabulary() -> &'static HashMap<&'static str, Vec<Words>> {
    static WORDS: OnceLock<HashMap<&'static str, Vec<Words>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut known: HashMap<&'static str, Vec<Words>> = HashMap::new();
        let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/arithmetic.tsv"));
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(place), Some(deed), Some(phrases)) = (cells.next(), cells.next(), cells.next()) else { continue };
            let place = match place {
                "infix" => Place::Infix,
                "prefix" => Place::Prefix,
                "suffix" => Place::Suffix,
                "modifier" => Place::Modifier,
                "raised" => Place::Raised,
                "lowered" => Place::Lowered,
                "multiple" => Place::Multiple,
                _ => Place::Bracket,
            };
            let deed = match deed {
                "add" => Deed::Join(Operator::Add),
                "subtract" => Deed::Join(Operator::Subtract),
                "apart" => Deed::Join(Operator::Apart),
                "multiply" => Deed::Join(Operator::Multiply),
                "days" => Deed::Join(Operator::Days),
                "percent" => Deed::Percent,
                "less" => Deed::Less,
                "ratio" => Deed::Ratio,
                number => number.parse().map_or(Deed::Join(Operator::Divide), Deed::Times),
            };
            let between: Vec<&'static str> = cells.next().map(|words| words.split('|').collect()).unwrap_or_default();
            for phrase in phrases.split('|') {
                known.entry(phrase).or_default().push(Words { place, deed, between: between.clone() });
            }
        }
        known
    })
}
