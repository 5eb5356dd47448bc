//! Rates of what is yes or no: "the attrition rate", "the highest share of women", "the rejection rate by programme".
//!
//! A rate is the part of the rows with one value. Only where the words name one yes/no column, or one value that is
//! something done ("rejected"); a rate that a column of numbers holds is that column.

use super::light::adjacent;
use super::normalise::is_joint;
use super::{Kind, Parser, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::link::link;
use crate::asking::plan::{Aggregate, Measure};
use crate::asking::text::{fold, stem, tokenize};
use crate::domain::Scalar;

/// A column with more values is no classification of rows.
const FEW_VALUES: usize = 12;

/// Marks what a rate is of, and drops the words that say that it is one.
pub(super) fn name_rates(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        let before = at.checked_sub(1).filter(|&before| adjacent(&phrases[before], &phrases[at]));
        if is_rate(&phrases[at], index)
            && let Some(before) = before
            && let Some((column, value)) = done(&phrases[before], index)
        {
            phrases[before].kind = Kind::Rate(column, value);
            phrases.remove(at);
            continue;
        }
        if let Some((column, value)) = named_whole(&phrases[at], index) {
            phrases[at].kind = Kind::Rate(column, value);
        }
        shares(phrases, at, index);
        at += 1;
    }
    // "the average churn rate" of rows is their churn rate.
    let mean = |phrase: &Phrase| phrase.kind == Kind::Role(Role::Aggregate(Aggregate::Mean));
    if let Some(at) = phrases.windows(2).position(|pair| mean(&pair[0]) && matches!(pair[1].kind, Kind::Rate(..))) {
        phrases.remove(at);
    }
}

/// The word itself, where it names no column of its own.
fn is_rate(phrase: &Phrase, index: &TableIndex) -> bool {
    let free = match phrase.kind {
        Kind::Unknown | Kind::Role(Role::Verb) => true,
        Kind::Column => {
            !phrase.columns.iter().any(|&column| index.columns[column].words.iter().any(|word| word == "rate"))
        }
        _ => false,
    };
    free && matches!(fold(&phrase.text).as_str(), "rate" | "rates")
}

/// "churn rate" in one phrase, of a yes/no column `churn`.
fn named_whole(phrase: &Phrase, index: &TableIndex) -> Option<(usize, u16)> {
    let text = fold(&phrase.text);
    let of = text.strip_suffix(" rate").or_else(|| text.strip_suffix(" rates"))?;
    let own = phrase.columns.iter().any(|&column| index.columns[column].words.iter().any(|word| word == "rate"));
    if own || phrase.kind != Kind::Column {
        return None;
    }
    match &link(&tokenize(of), index)[..] {
        [only] => done(only, index),
        _ => None,
    }
}

/// "the highest percentage of women", "the share of women in each team": of each group's rows.
fn shares(phrases: &mut Vec<Phrase>, at: usize, index: &TableIndex) {
    let share = phrases[at].kind == Kind::Role(Role::Share) && fold(&phrases[at].text).ends_with(" of");
    let extreme = at > 0 && matches!(phrases[at - 1].kind, Kind::Role(Role::Extreme { generic: true, .. }));
    let each = |phrase: &Phrase| {
        phrase.kind == Kind::Role(Role::Group)
            && matches!(fold(&phrase.text).as_str(), "in each" | "within each" | "for each" | "of each" | "per")
    };
    if !share || !(extreme || phrases[at..].iter().any(each)) {
        return;
    }
    let Some(next) = (at + 1..phrases.len()).find(|&place| !is_joint(&phrases[place])) else { return };
    let flag = phrases[next].kind == Kind::Column && flagged(&phrases[next], index).is_some();
    let value = phrases[next].kind == Kind::Value;
    let found = if flag {
        flagged(&phrases[next], index)
    } else if value {
        valued(&phrases[next], index)
    } else {
        None
    };
    let Some((column, value)) = found else { return };
    phrases[next].kind = Kind::Rate(column, value);
    let noun = phrases.get(next + 1).is_some_and(|rows| {
        adjacent(&phrases[next], rows)
            && (matches!(rows.kind, Kind::Rows { .. } | Kind::Role(Role::Rows))
                || (rows.kind == Kind::Unknown && lexicon().is_thing(&stem(&fold(&rows.text)))))
    });
    if noun {
        phrases.remove(next + 1);
    }
    phrases.drain(at..next);
}

/// What the words in front of "rate" say is done.
fn done(phrase: &Phrase, index: &TableIndex) -> Option<(usize, u16)> {
    match phrase.kind {
        Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Event) if !phrase.columns.is_empty() => {
            flagged(phrase, index)
        }
        Kind::Value => valued(phrase, index).filter(|&(column, value)| {
            let known = fold(&index.value_text((column, usize::from(value))));
            known.ends_with("ed") && known != fold(&phrase.text)
        }),
        Kind::Unknown | Kind::Role(Role::Event | Role::Verb) => related(phrase, index),
        _ => None,
    }
}

/// The yes of the one yes/no column among those that a phrase names.
fn flagged(phrase: &Phrase, index: &TableIndex) -> Option<(usize, u16)> {
    let mut flags = phrase.columns.iter().copied().filter(|&column| index.columns[column].is_flag());
    let column = flags.next().filter(|_| flags.next().is_none())?;
    yes(column, index).map(|value| (column, value))
}

/// The one value that a phrase spells, of a column that classifies rows.
fn valued(phrase: &Phrase, index: &TableIndex) -> Option<(usize, u16)> {
    let [(column, value)] = phrase.values[..] else { return None };
    let description = index.description(column);
    let classes = description.values_complete
        && description.values.len() <= FEW_VALUES
        && value < description.values.len()
        && index.columns[column].items.is_empty();
    let single = (2..=FEW_VALUES).contains(&description.values.len());
    (classes && single).then_some(())?;
    Some((column, u16::try_from(value).ok()?))
}

/// "denial" of a yes/no column `application_denied`: a noun of what is done.
fn related(phrase: &Phrase, index: &TableIndex) -> Option<(usize, u16)> {
    let word = stem(&fold(&phrase.text));
    let mut found = (0..index.columns.len())
        .filter(|&place| index.columns[place].is_flag())
        .filter(|&place| index.columns[place].core.iter().any(|known| is_of_deed(&word, known)));
    let column = found.next().filter(|_| found.next().is_none())?;
    yes(column, index).map(|value| (column, value))
}

/// Whether a noun is that of a deed ("admission", "admitted"), also of one done again.
fn is_of_deed(noun: &str, deed: &str) -> bool {
    let alike = |noun: &str, deed: &str| {
        let shared = noun.bytes().zip(deed.bytes()).take_while(|(one, other)| one == other).count();
        noun == deed || lexicon().are_related(noun, deed) || (shared >= 4 && (shared == deed.len() || shared >= 6))
    };
    let again = || Some((noun.strip_prefix("re")?, deed.strip_prefix("re")?));
    alike(noun, deed) || again().is_some_and(|(noun, deed)| deed.len() > 3 && alike(noun, deed))
}

/// The place of yes among a yes/no column's values.
fn yes(column: usize, index: &TableIndex) -> Option<u16> {
    let known = &index.columns[column];
    let place = index.description(column).values.iter().position(|value| match (&value.value, &known.yes) {
        (Scalar::Text(text), Some((yes, _))) => text == yes,
        (Scalar::Bool(value), _) => *value && known.kind == ColumnKind::Flag,
        (Scalar::Int(value), _) => *value == 1 && known.is_binary,
        (Scalar::Float(value), _) => (*value - 1.0).abs() < f64::EPSILON && known.is_binary,
        _ => false,
    })?;
    u16::try_from(place).ok()
}

impl Parser<'_> {
    /// The rate that stands here.
    pub(super) fn rate_at(&self, at: usize) -> Option<Measure> {
        let percent = self.words.iter().any(|word| word.starts_with("percent"));
        match self.kind(at) {
            Some(Kind::Rate(column, value)) => Some(Measure::of(Aggregate::Rate(*value, percent), *column)),
            _ => None,
        }
    }
}
