//! A column as the linker sees it: the words of its name, its kind, and what may be done with its values.
//!
//! Says nothing about other columns; the index asks it how words compare with its name.

use super::formula::Formula;
use super::items::{Writing, items};
use super::kinds::kind_of;
use super::lexicon::{lexicon, singular};
use super::measured::{is_dated, is_measured};
use super::role::Role;
use super::text::{fold, joined, name_words, stem, without_type};
use super::units::unit;
use crate::domain::{ColumnDescription, DataType, Scalar};

/// What a column's values are, as far as a question cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Can be summed and compared.
    Number,
    /// Has a year.
    Date,
    /// Has values that a question names.
    Text,
    /// Yes or no.
    Flag,
    /// Lists, structs, bytes, times.
    Other,
}

/// A column as the linker sees it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a column, not states of one")]
pub(super) struct Column {
    /// Its kind.
    pub(super) kind: ColumnKind,
    /// The stems of its name.
    pub(super) stems: Vec<String>,
    /// Those without units and single letters.
    pub(super) core: Vec<String>,
    /// Its folded words, for abbreviations and suggestions.
    pub(super) words: Vec<String>,
    /// Its letters and digits in a row.
    pub(super) joined: String,
    /// No value twice, none missing.
    pub(super) unique: bool,
    /// Some values are missing.
    pub(super) has_nulls: bool,
    /// An identifier: never summed.
    pub(super) is_id: bool,
    /// A year in a number.
    pub(super) is_year: bool,
    /// May be added up.
    pub(super) is_additive: bool,
    /// A text that says yes or no: its spelling of both.
    pub(super) yes: Option<(String, String)>,
    /// The items of a text that holds lists; empty where it does not.
    pub(super) items: Vec<String>,
    /// How it writes them.
    pub(super) writing: Option<Writing>,
    /// A text that holds days with their year.
    pub(super) is_dated: bool,
    /// A text that holds numbers with their units.
    pub(super) is_measured: bool,
    /// Whether its numbers are hours of the day.
    pub(super) is_clock: bool,
    /// A number that says yes or no: nothing but 0 and 1.
    pub(super) is_binary: bool,
    /// The stem of the noun that its name is about: of `number_of_reviews` and `reviews_total`, not of `review_score`.
    pub(super) head: String,
    /// The class of names that its values are of.
    pub(super) class: Option<usize>,
    /// What most of its values are (cities, sports).
    pub(super) sort: Option<usize>,
    /// What makes it, where a question does and the table does not have it.
    pub(super) formula: Option<Formula>,
}

pub(super) const ID_STEMS: [&str; 8] = ["id", "no", "number", "code", "key", "identifi", "nr", "num"];

pub(super) const NAME_STEMS: [&str; 4] = ["name", "titl", "label", "fullnam"];

/// Words of names whose numbers from 1000 on are years.
const YEARLY: [&str; 30] = [
    "founded",
    "established",
    "opened",
    "built",
    "released",
    "date",
    "born",
    "birth",
    "died",
    "death",
    "closed",
    "completed",
    "launched",
    "introduced",
    "joined",
    "inducted",
    "elected",
    "retired",
    "demolished",
    "started",
    "began",
    "ended",
    "until",
    "since",
    "took",
    "left",
    "ascent",
    "commissioned",
    "created",
    "incorporated",
];
pub(super) const NOT_ADDITIVE: [&str; 23] = [
    "price",
    "rate",
    "ratio",
    "percent",
    "pct",
    "averag",
    "mean",
    "rank",
    "score",
    "age",
    "year",
    "rating",
    "per",
    "median",
    "minimum",
    "maximum",
    "max",
    "typic",
    "expect",
    "limit",
    "threshold",
    "target",
    "index",
];

impl Column {
    /// Reads a description of a table with so many rows; `called`: what its name stands for among the others.
    pub(super) fn new(description: &ColumnDescription, rows: u64, called: Option<&str>) -> Self {
        let name = without_type(&description.name);
        let words = called.map_or_else(|| expanded(name_words(name)), name_words);
        let words = numbered(name, words);
        let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
        let core: Vec<String> = words
            .iter()
            .enumerate()
            // "kilometers driven", "hours worked": there the unit is what is counted.
            .filter(|(at, word)| {
                let counted = *at == 0
                    && word.len() > 3
                    && !matches!(word.as_str(), "people" | "points" | "percent" | "percentage" | "degrees")
                    && words.get(1).is_some_and(|next| lexicon().is_past(next) && words.len() == 2);
                word.len() > 1 && (counted || !lexicon().is_unit(word)) && word.as_str() != "in"
            })
            .map(|(_, word)| stem(word))
            .collect();
        let core = if core.is_empty() { stems.clone() } else { core };
        let is_clock = is_clock(description, &words);
        let is_measured = is_measured(description);
        let kind = if is_measured { ColumnKind::Number } else { kind(&description.data_type) };
        let unique = description.nulls == 0 && rows > 0 && description.distinct == Some(rows);
        let last = core.last().map(String::as_str).unwrap_or_default();
        let has = |word: &str| stems.iter().any(|stem| stem == word);
        let named = (ID_STEMS.contains(&last) && (core.len() > 1 || last != "number")) && !has("count");
        let is_id = named || (unique && is_serial(description, rows, &core));
        let year_range = [&description.min, &description.max]
            .iter()
            .all(|bound| matches!(bound, Some(Scalar::Int(value)) if (1000..3000).contains(value)))
            || matches!((&description.min, &description.max), (Some(Scalar::Float(low)), Some(Scalar::Float(high))) if *low >= 1000.0 && *high < 3000.0);
        let is_year = kind == ColumnKind::Number
            && year_range
            && (has("year")
                || YEARLY.iter().any(|word| has(&stem(word)))
                || words.last().is_some_and(|word| word.len() > 4 && word.ends_with("ed")));
        let is_additive = kind == ColumnKind::Number
            && !is_id
            && !is_year
            && !NOT_ADDITIVE.iter().any(|word| has(word))
            // "unit_cost" is of one.
            && (words.len() <= 1 || words[0] != "unit")
            && (stems.iter().any(|stem| lexicon().is_additive(stem) || stem == "kwh")
                // What something is worth in money: `LineValueEUR`, no "pH value".
                || (has("valu") && is_money(name, &words)));
        let joined = joined(name);
        // "5 May, 1939" is a day and no list.
        let lists = items(description).filter(|_| !is_dated(description));
        Self {
            kind,
            stems,
            core,
            words,
            joined,
            unique,
            has_nulls: description.nulls > 0,
            is_id,
            is_year,
            is_additive,
            yes: yes_and_no(description),
            writing: lists.as_ref().map(|(_, writing)| *writing),
            items: lists.map(|(items, _)| items).unwrap_or_default(),
            is_dated: is_dated(description),
            is_measured,
            is_clock,
            is_binary: is_binary(description),
            head: head(called.unwrap_or(name)),
            class: class(description),
            sort: kind_of(description, unique),
            formula: None,
        }
    }

    /// A figure that a question makes: no word names it but the ones that make it.
    pub(super) fn of_figure(description: &ColumnDescription, formula: Formula, is_additive: bool) -> Self {
        let column = Self::new(description, 0, None);
        Self {
            kind: ColumnKind::Number,
            stems: Vec::new(),
            core: Vec::new(),
            words: Vec::new(),
            joined: String::new(),
            head: String::new(),
            unique: false,
            is_id: false,
            is_year: false,
            is_binary: false,
            is_additive,
            formula: Some(formula),
            ..column
        }
    }

    /// Whether it holds days, be it as texts.
    pub(super) fn is_calendar(&self) -> bool {
        self.kind == ColumnKind::Date || self.is_dated
    }

    /// Reads "min" at the end of its name as the least of something, not as minutes.
    pub(super) fn hold_least(&mut self) {
        if let (Some(word), Some(stemmed)) = (self.words.last_mut(), self.stems.last_mut()) {
            "minimum".clone_into(word);
            *stemmed = stem(word);
            self.head.clone_from(stemmed);
            self.core.push(stem("minimum"));
        }
    }

    /// Whether its name says nothing beside the noun that it is about ("total sleep").
    pub(super) fn is_plain(&self) -> bool {
        let tail = |stem: &String| TAILS.iter().any(|tail| super::text::stem(tail) == *stem);
        let bound = |word: &String| matches!(word.as_str(), "min" | "minimum" | "max" | "maximum" | "low" | "high");
        self.core.iter().filter(|stem| !tail(stem)).count() <= 1 && !self.words.iter().any(bound)
    }

    /// Whether it says yes or no, in whatever spelling.
    pub(super) fn is_flag(&self) -> bool {
        self.kind == ColumnKind::Flag || self.yes.is_some() || self.is_binary
    }
}

/// The words of a name written without a cut ("bodywt", "unitprice"); a word of the language stays whole.
fn segments(word: &str) -> Vec<String> {
    let plain = word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !plain || lexicon().is_word(word) {
        return vec![word.to_owned()];
    }
    let whole = |part: &str| part.len() >= 4 && lexicon().is_word(part);
    let short = |part: &str| lexicon().expand(part).is_some() || matches!(part, "wt" | "ht" | "min" | "max" | "id");
    let cut = (2..word.len() - 1).rev().find(|&cut| {
        let (first, second) = word.split_at(cut);
        (whole(first) && (whole(second) || short(second))) || (short(first) && whole(second))
    });
    let Some(cut) = cut else { return vec![word.to_owned()] };
    let (first, second) = word.split_at(cut);
    let full = |part: &str| -> Vec<String> {
        match lexicon().expand(part).filter(|_| !lexicon().is_word(part)) {
            Some(words) => words.iter().map(|&word| word.to_owned()).collect(),
            None => vec![part.to_owned()],
        }
    };
    [full(first), full(second)].concat()
}

/// Words behind the head of a name that do not change what it measures.
const TAILS: [&str; 16] = [
    "count", "total", "number", "amount", "value", "num", "cnt", "qty", "quantity", "overall", "global", "combined",
    "sold", "made", "given", "paid",
];

/// The stem of the noun that a name is about.
fn head(name: &str) -> String {
    let plain = name.split(['(', '[']).map(str::trim).find(|part| !part.is_empty()).unwrap_or(name);
    let words = expanded(name_words(plain));
    let joint =
        |word: &String| matches!(word.as_str(), "of" | "per" | "for" | "in" | "to" | "at" | "on" | "from" | "since");
    let empty = |word: &String| {
        TAILS.contains(&word.as_str()) || matches!(word.as_str(), "hours" | "days" | "years" | "level" | "no" | "#")
    };
    let mut parts = words.split(joint).filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return String::new() };
    // "number of reviews", "hours of sleep per night"
    let part = if first.iter().all(empty) { parts.next().unwrap_or(first) } else { first };
    let mut kept = part.len();
    let tail = |word: &String| {
        TAILS.contains(&word.as_str()) || word.len() == 1 || word.ends_with("ed") || lexicon().is_unit(word)
    };
    while kept > 1 && tail(&part[kept - 1]) {
        kept -= 1;
    }
    part.get(kept - 1).map(|word| stem(word)).unwrap_or_default()
}

/// Whether a number is nothing but 0 and 1, both of them.
fn is_binary(description: &ColumnDescription) -> bool {
    let bound = |scalar: &Option<Scalar>, wanted: i128| match scalar {
        Some(Scalar::Int(value)) => *value == wanted,
        Some(Scalar::Float(value)) => value.fract() == 0.0 && *value as i128 == wanted,
        _ => false,
    };
    description.data_type.is_numeric()
        && description.distinct == Some(2)
        && bound(&description.min, 0)
        && bound(&description.max, 1)
}

/// Whether a name says that its figures are of money.
fn is_money(name: &str, words: &[String]) -> bool {
    const CURRENCIES: [&str; 12] =
        ["usd", "eur", "gbp", "chf", "cad", "aud", "jpy", "inr", "euro", "euros", "dollars", "pounds"];
    name.contains(['$', '€', '£', '¥']) || words.iter().any(|word| CURRENCIES.contains(&word.as_str()))
}

/// The words of a name with its number sign said: `Check #` is the check's number, `# Owners` the number of owners.
fn numbered(name: &str, mut words: Vec<String>) -> Vec<String> {
    let sign = || "number".to_owned();
    if !words.is_empty() && name.trim_end().ends_with('#') {
        words.push(sign());
    } else if !words.is_empty() && name.trim_start().starts_with('#') {
        words.insert(0, sign());
    }
    words
}

/// Whether whole numbers are hours of the day: `pickup_hour` from 0 to 23 lasts nothing.
fn is_clock(description: &ColumnDescription, words: &[String]) -> bool {
    let within = |bound: &Option<Scalar>| matches!(bound, Some(Scalar::Int(hour)) if (0..=24).contains(hour));
    words.last().is_some_and(|last| matches!(last.as_str(), "hour" | "hr"))
        && within(&description.min)
        && within(&description.max)
}

/// The fewest rows whose whole numbers may be told to be serial ones, and the smallest of such.
const SERIAL: (u64, i128) = (20, 10_000);

/// Whether a column without equals holds serial numbers ("45001207"): whole, large and close together, by a name that
/// measures nothing.
fn is_serial(description: &ColumnDescription, rows: u64, core: &[String]) -> bool {
    let close = match (&description.min, &description.max) {
        (Some(Scalar::Int(low)), Some(Scalar::Int(high))) => *low >= SERIAL.1 && high - low < low / 2,
        _ => false,
    };
    let measures = |word: &String| lexicon().is_measuring(word) || lexicon().is_additive(word) || lexicon().knows(word);
    rows >= SERIAL.0 && close && core.len() < 3 && !core.iter().any(measures)
}

/// The words with shortened ones written out: `hire_dt` is hire, date. A word that stands alone may be one of its own.
fn expanded(words: Vec<String>) -> Vec<String> {
    let alone = words.len() == 1;
    let whole =
        |word: &str| alone && matches!(word, "cat" | "disc" | "pop" | "temp" | "reg" | "trans" | "mem" | "perf");
    let mut known = Vec::with_capacity(words.len());
    for (place, word) in words.into_iter().enumerate() {
        // In front, "min" is the least and no unit.
        if place == 0 && !alone && word == "min" {
            known.push("minimum".to_owned());
            continue;
        }
        // `n_pages`: how many.
        if place == 0 && !alone && matches!(word.as_str(), "n" | "nb" | "nbr" | "num") {
            known.push("number".to_owned());
            continue;
        }
        match lexicon().expand(&word).filter(|_| !whole(&word)) {
            Some(full) => known.extend(full.iter().map(|&word| word.to_owned())),
            None => known.extend(segments(&word)),
        }
    }
    known
}

/// The spellings of yes and no, where a text has both and at most two other answers ("Don't know").
fn yes_and_no(description: &ColumnDescription) -> Option<(String, String)> {
    if !(description.data_type.is_textual() && description.values_complete && description.values.len() <= 4) {
        return None;
    }
    let texts: Vec<String> = description.values.iter().map(|value| value.value.to_string()).collect();
    let spelled = |word: &str| texts.iter().find(|text| fold(text.trim()) == word).cloned();
    [("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f")]
        .iter()
        .find_map(|(yes, no)| Some((spelled(yes)?, spelled(no)?)))
}

/// The class of names that its values are of ("Ohio", "Texas": states).
fn class(description: &ColumnDescription) -> Option<usize> {
    if !description.data_type.is_textual() {
        return None;
    }
    let values: Vec<String> = description
        .values
        .iter()
        .map(|value| fold(value.value.to_string().trim()))
        .filter(|value| !value.is_empty())
        .collect();
    lexicon().class_of(&values)
}

fn kind(data_type: &DataType) -> ColumnKind {
    match data_type {
        DataType::Bool => ColumnKind::Flag,
        other if other.is_numeric() => ColumnKind::Number,
        other if other.is_temporal() => ColumnKind::Date,
        other if other.is_textual() => ColumnKind::Text,
        _ => ColumnKind::Other,
    }
}

pub(super) fn same_words(left: &[String], right: &[String]) -> bool {
    left.len() == right.len()
        && !left.is_empty()
        && left.iter().all(|word| right.contains(word))
        && right.iter().all(|word| left.contains(word))
}

pub(super) fn same_synonyms(left: &[String], right: &[String]) -> bool {
    let covers = |from: &[String], to: &[String]| {
        from.iter().all(|word| to.iter().any(|other| lexicon().are_synonyms(word, other)))
    };
    left.len() == right.len() && !left.is_empty() && covers(left, right) && covers(right, left)
}

/// Whether each word of the question is a word of the name or is shortened by one ("acc type" for account type).
pub(super) fn shortens(words: &[String], asked: &[&str]) -> bool {
    let short = |word: &str, asked: &str| {
        word == asked
            || stem(word) == stem(asked)
            || ((3..=4).contains(&word.len())
                && asked.len() >= word.len() + 3
                && asked.starts_with(word)
                && lexicon().role(word).is_none())
            || (asked.len() >= 4 && word.len() == asked.len() + 1 && word.ends_with(asked))
            || is_skeleton(word, asked)
    };
    let known: Vec<&String> = words.iter().filter(|word| word.len() > 1).collect();
    !asked.is_empty()
        && asked.iter().all(|asked| known.iter().any(|word| short(word, asked)))
        && asked.iter().any(|asked| known.iter().any(|word| word.as_str() != *asked && short(word, asked)))
}

/// Whether a word is another's consonants ("blk" of "blocks"): two to four letters, vowels only in front.
pub(super) fn is_skeleton(word: &str, asked: &str) -> bool {
    // "ms" are no miles.
    if let (Some(short), Some(long)) = (unit(word), unit(asked))
        && short.convert(1.0, long).is_none_or(|one| !one.total_cmp(&1.0).is_eq())
    {
        return false;
    }
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let bare = word.chars().skip(1).all(|c| c.is_ascii_alphabetic() && !vowel(c));
    // "unsold" has the letters of USD, and nothing to do with it; "kilometres" are km.
    // "Indian" is no `id`.
    let known = ID_STEMS.contains(&word)
        || lexicon().role(word).is_some()
        || (lexicon().is_unit(word) && !lexicon().is_unit(asked));
    // Two letters stand in many a word ("flown" of `FL_DATE`): they must be its ends ("wt" of "weight").
    let ends = asked.trim_end_matches(['e', 's']).chars().last() == word.chars().last() || lexicon().is_unit(asked);
    let known = known || (word.len() == 2 && (lexicon().is_past(asked) || singular(asked).is_some()) && !ends);
    if !(2..=4).contains(&word.len()) || asked.len() < word.len() + 2 || !bare || known {
        return false;
    }
    let within = |short: &str| {
        let mut letters = asked.chars();
        short.chars().next() == asked.chars().next() && short.chars().all(|c| letters.any(|letter| letter == c))
    };
    within(word) || (word.len() > 2 && word.strip_suffix('s').is_some_and(within))
}

/// Whether a name is the first letters of the words ("GP" of "games played").
pub(super) fn is_initials(words: &[String], asked: &[&str]) -> bool {
    let [name] = words else { return false };
    // "pclass" of "passenger class"
    if let [first, second] = asked
        && second.len() > 3
        && first.len() > 2
        && name.len() == second.len() + 1
        && name.ends_with(second)
        && first.starts_with(&name[..name.len() - second.len()])
        && lexicon().role(first).is_none()
        && !NAME_STEMS.contains(second)
    {
        return true;
    }
    asked.len() >= 2
        && name.len() == asked.len()
        && name.chars().zip(asked).all(|(letter, word)| word.len() > 2 && word.starts_with(letter))
        && asked
            .iter()
            .all(|word| !matches!(lexicon().role(word), Some(role) if !matches!(role, Role::Event | Role::Grain(_))))
}
