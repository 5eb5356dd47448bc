//! What words mean over a table by a person's own choice.
//!
//! Plain data that a caller stores, keyed by the table's columns, so that the same table under another path keeps it.
//! The translator uses a correction before anything else and says so; forgetting it is removing it from the list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::index::TableIndex;
use super::plan::Aggregate;
use super::text::{Token, fold, tokenize};
use super::{role, words};
use crate::domain::{Scalar, TableDescription};

/// What a phrase means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meant {
    /// A column, by its name.
    Column(String),
    /// A value of a column.
    Value {
        /// The column's name.
        column: String,
        /// The value, as the table spells it.
        value: String,
    },
    /// An aggregate by its name in chips ("median").
    Aggregate(String),
}

/// A phrase and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The phrase, without regard to case and accents.
    pub phrase: String,
    /// What it means.
    pub means: Meant,
}

/// One person's corrections for all tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Corrections {
    tables: BTreeMap<String, Vec<Correction>>,
}

/// The most corrections that are kept of a table; the oldest go first.
const KEPT: usize = 200;

impl Corrections {
    /// Those of a table.
    pub fn of(&self, table: &TableDescription) -> &[Correction] {
        self.tables.get(&fingerprint(table)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Keeps one for this table, in place of an older one of the same phrase.
    pub fn keep(&mut self, table: &TableDescription, correction: Correction) {
        let known = self.tables.entry(fingerprint(table)).or_default();
        let phrase = fold(&correction.phrase);
        known.retain(|other| fold(&other.phrase) != phrase);
        known.push(correction);
        if known.len() > KEPT {
            known.remove(0);
        }
    }

    /// Forgets what a phrase means. Whether it was known.
    pub fn forget(&mut self, table: &TableDescription, phrase: &str) -> bool {
        let (key, phrase) = (fingerprint(table), fold(phrase));
        let Some(known) = self.tables.get_mut(&key) else { return false };
        let before = known.len();
        known.retain(|other| fold(&other.phrase) != phrase);
        let forgot = known.len() < before;
        if known.is_empty() {
            self.tables.remove(&key);
        }
        forgot
    }

    /// The correction behind a chip that the person changed; `None`: the chip is not about a phrase's meaning.
    pub fn of_choice(name: &str, chosen: &str, table: &TableDescription) -> Option<Correction> {
        let phrase = chip_phrase(name)?;
        let column = |name: &str| table.column(name).is_some();
        let means = if column(chosen) {
            Meant::Column(chosen.to_owned())
        } else if let Some((value, name)) = split_value(chosen).filter(|(_, name)| column(name)) {
            Meant::Value { column: name.to_owned(), value: value.to_owned() }
        } else {
            role::aggregate(chosen)?;
            Meant::Aggregate(chosen.to_owned())
        };
        Some(Correction { phrase: phrase.to_owned(), means })
    }
}

/// A chip's name for the meaning of a phrase.
pub(super) fn chip_name(phrase: &str) -> String {
    format!("\u{201c}{phrase}\u{201d}")
}

fn chip_phrase(name: &str) -> Option<&str> {
    name.strip_prefix('\u{201c}')?.strip_suffix('\u{201d}').filter(|phrase| !phrase.is_empty())
}

/// How a chip shows a value of a column.
pub(super) fn value_choice(value: &str, column: &str) -> String {
    format!("{value} ({column})")
}

fn split_value(chosen: &str) -> Option<(&str, &str)> {
    chosen.strip_suffix(')')?.rsplit_once(" (")
}

/// How a chip shows what a phrase means.
pub(super) fn choice(correction: &Correction) -> (String, String) {
    let chosen = match &correction.means {
        Meant::Column(name) | Meant::Aggregate(name) => name.clone(),
        Meant::Value { column, value } => value_choice(value, column),
    };
    (chip_name(&correction.phrase), chosen)
}

/// The table's columns by name and type, as a short key that stays the same from one start to the next.
pub(super) fn fingerprint(table: &TableDescription) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for column in &table.columns {
        eat(column.name.as_bytes());
        eat(column.data_type.to_string().as_bytes());
    }
    format!("{hash:016x}")
}

/// What a token of the question was corrected to, or is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Corrected {
    /// A column.
    Column(usize),
    /// A value: the column, and its place in the description.
    Value(usize, usize),
    /// An aggregate.
    Aggregate(Aggregate),
    /// The figure of two that was read before.
    Rate,
    /// The rows.
    Rows,
}

/// Joins the tokens of each corrected phrase to one that carries its meaning, longest phrases first. Returns those that
/// were used, with a sentence each.
pub(super) fn mark<'a>(
    tokens: &mut Vec<Token>,
    corrections: &'a [Correction],
    index: &TableIndex,
) -> Vec<(&'a Correction, String)> {
    let mut found: Vec<(Vec<String>, Corrected, (&Correction, String))> = corrections
        .iter()
        .filter_map(|correction| {
            let words: Vec<String> = tokenize(&correction.phrase).into_iter().map(|token| token.folded).collect();
            let (means, said) = resolve(&correction.means, index)?;
            let sentence = format!("{} means {said}.", chip_name(&correction.phrase));
            (!words.is_empty()).then_some((words, means, (correction, sentence)))
        })
        .collect();
    found.sort_by_key(|(words, ..)| std::cmp::Reverse(words.len()));
    let mut used = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here = found.iter().find(|(words, ..)| {
            tokens.get(at..at + words.len()).is_some_and(|span| {
                span.iter().zip(words).all(|(token, word)| token.meant.is_none() && token.folded == *word)
            })
        });
        if let Some((words, means, used_here)) = here {
            let last = tokens[at + words.len() - 1].span.1;
            let text =
                tokens[at..at + words.len()].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
            let joined = Token {
                folded: fold(&text),
                stem: fold(&text),
                span: (tokens[at].span.0, last),
                quoted: false,
                bracketed: false,
                meant: Some(*means),
                text,
            };
            tokens.splice(at..at + words.len(), [joined]);
            if !used.contains(used_here) {
                used.push(used_here.clone());
            }
        }
        at += 1;
    }
    used
}

fn resolve(means: &Meant, index: &TableIndex) -> Option<(Corrected, String)> {
    let place = |name: &str| index.table.columns.iter().position(|column| column.name == name);
    match means {
        Meant::Column(name) => Some((Corrected::Column(place(name)?), format!("`{name}`"))),
        Meant::Value { column, value } => {
            let column = place(column)?;
            let at = index.description(column).values.iter().position(|known| match &known.value {
                Scalar::Text(text) => text == value,
                _ => false,
            })?;
            Some((Corrected::Value(column, at), format!("\u{201c}{value}\u{201d} in `{}`", index.name(column))))
        }
        Meant::Aggregate(name) => {
            let aggregate = role::aggregate(name)?;
            Some((Corrected::Aggregate(aggregate), format!("the {}", words::aggregate(aggregate))))
        }
    }
}
