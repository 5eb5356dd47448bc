//! What a superlative goes by where the question names no measure: "top 5 customers", "the busiest month", "who sold the
//! most", "the hottest month", "the slowest path".
//!
//! Taken only where the table has one column that can be meant, and said as an assumption.

use super::{Kind, Parser, Phrase, RankBy, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::only::only;
use crate::asking::parse::money::{amounts, takings};
use crate::asking::plan::{Aggregate, Direction, Grain, Key, Measure};
use crate::asking::text::{fold, stem};
use crate::asking::units::{of_column, speaks_of, unit};
use crate::domain::DataType;

/// Superlatives of a step of time with much happening, and with little.
const MANY: [&str; 4] = ["busiest", "most active", "liveliest", "peak"];
const FEW: [&str; 6] = ["quietest", "slowest", "least busy", "least active", "calmest", "emptiest"];
/// Superlatives of a thing that brings much money, and little.
const GREAT: [&str; 9] =
    ["top", "best", "biggest", "largest", "strongest", "leading", "most valuable", "most important", "most profitable"];
const SMALL: [&str; 6] = ["worst", "smallest", "weakest", "bottom", "least valuable", "least important"];

impl Parser<'_> {
    /// By what the superlative here ranks; `next` is the phrase behind it.
    pub(super) fn unsaid_measure(
        &mut self,
        at: usize,
        next: usize,
        direction: Direction,
        adjective: Option<usize>,
    ) -> Result<Option<(RankBy, Direction)>, Trouble> {
        let said = adjective.map(|adjective| self.said_before(at, direction, false, adjective));
        match said {
            Some(Ok((column, direction))) => {
                self.check_speed(at, column)?;
                Ok(Some((self.of_step(column), direction)))
            }
            Some(Err(trouble @ Trouble::Ambiguous(..))) => Err(trouble),
            Some(Err(trouble)) => self.fallback(at, next).map(Some).ok_or(trouble),
            None => Ok(self.fallback(at, next)),
        }
    }

    /// "the fastest" of a time on ways of several lengths tells nothing.
    fn check_speed(&self, at: usize, column: usize) -> Result<(), Trouble> {
        let word = self.folded(at);
        let quick = ["fastest", "slowest", "quickest"].iter().any(|known| word.ends_with(known));
        let timed = of_column(column, self.index).is_some_and(|unit| unit.dimension == "time");
        let far = (0..self.index.columns.len()).any(|place| {
            of_column(place, self.index).is_some_and(|unit| unit.dimension == "length")
                || self.index.columns[place].core.iter().any(|word| word == "distanc")
        });
        if quick && timed && far { Err(Trouble::Unsupported(self.phrases[at].text.clone())) } else { Ok(()) }
    }

    /// A level of a step of time is the mean of its readings: "the hottest month".
    fn of_step(&mut self, column: usize) -> RankBy {
        if !self.asked_step || self.index.columns[column].is_additive {
            return RankBy::Column(column);
        }
        let sentence = format!("{} is averaged.", self.tick(column));
        self.assume(sentence);
        RankBy::Measure(Measure::of(Aggregate::Mean, column))
    }

    fn fallback(&mut self, at: usize, next: usize) -> Option<(RankBy, Direction)> {
        let word = self.folded(at);
        let word = word.strip_prefix("the ").unwrap_or(&word).to_owned();
        if let Some((column, direction)) = self.measured_so(&word) {
            let repeated = self.named_thing(next).is_some_and(|thing| self.is_repeated(thing)) || self.asked_step;
            if !repeated || self.index.columns[column].is_additive {
                return Some((RankBy::Column(column), direction));
            }
            let sentence = format!("{} is averaged.", self.tick(column));
            self.assume(sentence);
            return Some((RankBy::Measure(Measure::of(Aggregate::Mean, column)), direction));
        }
        let many = MANY.contains(&word.as_str());
        if self.asked_step && (many || FEW.contains(&word.as_str())) && !self.has_one_row_each() {
            self.assume(format!("\u{201c}{word}\u{201d} is by the number of rows."));
            return Some((RankBy::Measure(Measure::ROWS), if many { Direction::Max } else { Direction::Min }));
        }
        let great = GREAT.contains(&word.as_str());
        if !great && !SMALL.contains(&word.as_str()) {
            return None;
        }
        let rows = matches!(self.kind(next), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        let thing = self.named_thing(next);
        let thing = thing.filter(|&thing| self.index.columns[thing].kind == ColumnKind::Text);
        if !(self.asked_step || rows || thing.is_some_and(|thing| self.is_repeated(thing))) {
            return None;
        }
        let column = self.telling_amount()?;
        let sentence = format!("\u{201c}{word}\u{201d} is by {}.", self.tick(column));
        self.assume(sentence);
        // "the largest order" is one of them.
        self.single |= rows && thing.is_none();
        Some((RankBy::Column(column), if great { Direction::Max } else { Direction::Min }))
    }

    /// The column of the thing that stands here.
    fn named_thing(&self, at: usize) -> Option<usize> {
        let phrase = self.phrases.get(at).filter(|phrase| matches!(phrase.kind, Kind::Column | Kind::Rows { .. }));
        let only = |phrase: &Phrase| if let [only] = phrase.columns[..] { Some(only) } else { None };
        if let Some(column) = phrase.and_then(only) {
            return Some(column);
        }
        // "which path is the slowest"
        let named: Vec<usize> = (0..at.min(self.phrases.len()))
            .filter(|&place| self.is_free(place) && self.phrases[place].kind == Kind::Column)
            .filter_map(|place| only(&self.phrases[place]))
            .collect();
        if let [only] = named[..] { Some(only) } else { None }
    }

    /// The one column whose unit the superlative speaks of ("slowest" of milliseconds), and which way.
    fn measured_so(&self, word: &str) -> Option<(usize, Direction)> {
        only((0..self.index.columns.len()).filter_map(|column| {
            let unit = of_column(column, self.index)?;
            Some((column, speaks_of(word, unit.dimension)?))
        }))
    }

    /// The amounts of money, or the one column that adds up where no other number tells anything.
    fn telling_amount(&self) -> Option<usize> {
        if let Some(column) = takings(self.index) {
            return Some(column);
        }
        let telling: Vec<usize> = (0..self.index.columns.len())
            .filter(|&place| {
                let known = &self.index.columns[place];
                known.kind == ColumnKind::Number && !known.is_id && !known.is_year && !known.is_binary
            })
            .collect();
        match telling[..] {
            [only] if self.index.columns[only].is_additive => Some(only),
            _ => None,
        }
    }

    /// Whether the table is a reading for each day: then nothing happens more often on one of them.
    fn has_one_row_each(&self) -> bool {
        self.keys.iter().any(|key| match *key {
            Key::Grain(date, _) => {
                self.index.columns[date].unique && matches!(self.index.description(date).data_type, DataType::Date)
            }
            Key::Column(column) => self.index.columns[column].unique,
        })
    }

    /// Whether the step that is asked for is longer than a day.
    pub(super) fn asks_long_step(&self) -> bool {
        self.asked_step && self.keys.iter().any(|key| !matches!(key, Key::Grain(_, Grain::Day | Grain::Hour)))
    }

    /// "who sold the most", "which employee worked the most": what the verb measures, or the amounts of a sale.
    pub(super) fn measured_by_verb(&self) -> Option<usize> {
        const SALES: [&str; 8] = ["sell", "sold", "buy", "bought", "order", "ordered", "purchase", "purchased"];
        let place = self.words.iter().rposition(|word| matches!(word.as_str(), "most" | "least"))?;
        let before = self.words[..place].iter().rev().find(|word| word.as_str() != "the")?;
        let verb = stem(before);
        // "did it rain the most" where "rain" is a value too.
        if matches!(verb.as_str(), "rain" | "snow") {
            return None;
        }
        let additive = |column: &usize| {
            let known = &self.index.columns[*column];
            known.kind == ColumnKind::Number && known.is_additive && !known.is_id
        };
        let base = match verb.as_str() {
            "sold" => "sell",
            "bought" => "buy",
            "ran" => "run",
            "drove" => "drive",
            "slept" => "sleep",
            other => other,
        }
        .to_owned();
        let measured: Vec<usize> = (0..self.index.columns.len())
            .filter(|column| {
                let of_price = self.index.columns[*column].core.iter().any(|word| word == "price");
                let core = &self.index.columns[*column].core;
                !of_price
                    && additive(column)
                    && core.iter().any(|noun| lexicon().measures(&base, noun) || lexicon().measures(&verb, noun))
            })
            .collect();
        let pieces: Vec<usize> = measured
            .iter()
            .copied()
            .filter(|&column| {
                self.index.columns[column].core.iter().any(|word| {
                    ["quantiti", "unit", "sold", "qty", "volum", "piec", "copi", "item"].contains(&word.as_str())
                })
            })
            .collect();
        match (&measured[..], &pieces[..]) {
            (_, &[only]) | (&[only], _) => Some(only),
            ([], _) if SALES.contains(&before.as_str()) => amounts(self.index).filter(|column| additive(column)),
            _ => None,
        }
    }

    /// "the most kilometers": a unit of one column stands for the column.
    pub(super) fn most_of_unit(&self, next: usize) -> Option<usize> {
        let phrase = self.phrases.get(next).filter(|phrase| self.is_free(next) && phrase.kind == Kind::Unknown)?;
        let asked = unit(&fold(&phrase.text)).filter(|_| phrase.text.len() > 1)?;
        only(
            (0..self.index.columns.len())
                .filter(|&column| of_column(column, self.index).is_some_and(|own| own.dimension == asked.dimension)),
        )
    }
}
