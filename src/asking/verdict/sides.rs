//! Two named things set side by side: which column both are values of, and which figure stands in a row of each.
//!
//! A side is understood only whole: a word that is neither the thing, nor the measure, nor known to carry nothing ends it.

use super::Reader;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::moments::as_year;
use crate::asking::parse::settle;
use crate::asking::plan::{Aggregate, Comparison, Condition, Measure, Operand, Output, Plan, Test, TextTest};
use crate::asking::role::Role;
use crate::asking::text::{Token, fold, stem, tokenize};
use crate::domain::Scalar;

/// Verbs whose measure is another than the noun beside them says: "lost games" are no games.
const TURNING: [&str; 10] = ["lose", "draw", "tie", "miss", "fail", "concede", "save", "allow", "withdraw", "retir"];

/// A name as one column has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) column: usize,
    pub(super) condition: Condition,
    /// Whether one row alone is called so.
    pub(super) single: bool,
}

/// What the words of one side speak of.
#[derive(Debug, Clone, Default)]
pub(super) struct SideWords {
    /// What the named thing may be; empty where none is named.
    pub(super) thing: Vec<Call>,
    /// The numbers that are named, each as the columns that fit.
    pub(super) measures: Vec<Vec<usize>>,
    /// Stems of verbs and of nouns that no column is called by.
    pub(super) verbs: Vec<String>,
    /// Whether rows are named as such.
    pub(super) rows: bool,
    /// Whether the whole of something is named that may be a column of its own ("total").
    pub(super) whole: bool,
}

impl Reader<'_> {
    /// What the words speak of; `None` where one of them is not understood.
    pub(super) fn side_words(&self, tokens: &[Token]) -> Option<SideWords> {
        let mut found = SideWords::default();
        let mut phrases = link(tokens, self.index);
        settle(&mut phrases, self.index);
        for phrase in phrases {
            let text = fold(&phrase.text);
            match phrase.kind {
                Kind::Role(Role::Filler | Role::Preposition | Role::Event | Role::Command | Role::Comma) => {}
                Kind::Role(Role::Group) if text == "by" => {}
                Kind::Role(Role::Rows | Role::Times) | Kind::Rows { .. } => {
                    found.rows = true;
                    found.whole |= text == "medals";
                }
                Kind::Role(Role::Verb) => found.verbs.push(stem(&text)),
                // "total" beside a measure that a row holds says nothing more.
                Kind::Role(Role::Aggregate(Aggregate::Sum)) => found.whole = true,
                Kind::Column => {
                    let numbers: Vec<usize> = (phrase.columns.iter().copied())
                        .filter(|&column| self.is_number(column) && !self.index.columns[column].is_id)
                        .collect();
                    let noun = phrase.is_noun || lexicon().is_thing(&stem(&text));
                    match numbers.is_empty() {
                        false => found.measures.push(numbers),
                        true if noun => found.rows = true,
                        // "the city of Rome": the column of the name beside it.
                        true => found.verbs.push(stem(&text)),
                    }
                }
                Kind::Value | Kind::Quoted if !phrase.values.is_empty() => {
                    if !found.thing.is_empty() {
                        return None;
                    }
                    found.thing = phrase.values.iter().map(|&hit| self.call(hit)).collect();
                }
                Kind::Number(number) if found.thing.is_empty() && as_year(number).is_some() => {
                    found.thing = vec![self.year_call(number)?];
                }
                // "jury points": what a measure is counted in.
                Kind::Unknown if lexicon().is_unit(&text) && !found.measures.is_empty() => {}
                Kind::Unknown if lexicon().is_hollow(&text) => found.whole |= text == "medals",
                Kind::Unknown if lexicon().is_verb(&stem(&text)) || lexicon().is_measuring(&stem(&text)) => {
                    found.verbs.push(stem(&text));
                }
                Kind::Unknown => {
                    let call = self.inner_call(&text).filter(|_| found.thing.is_empty())?;
                    found.thing = vec![call];
                }
                _ => return None,
            }
        }
        Some(found)
    }

    fn call(&self, hit: (usize, usize)) -> Call {
        let values = &self.index.description(hit.0).values;
        let text = Operand::Text(self.index.value_text(hit));
        Call {
            column: hit.0,
            condition: Condition::Test(Test::Compare(hit.0, Comparison::Equal, text)),
            single: values.get(hit.1).is_some_and(|value| value.count == 1),
        }
    }

    /// A year of the one column of years.
    fn year_call(&self, number: f64) -> Option<Call> {
        let years: Vec<usize> =
            (0..self.index.columns.len()).filter(|&place| self.index.columns[place].is_year).collect();
        let [column] = years[..] else { return None };
        let condition = Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Number(number)));
        Some(Call { column, condition, single: self.index.columns[column].unique })
    }

    /// A single word of one value of one column ("Oyelaran").
    fn inner_call(&self, word: &str) -> Option<Call> {
        if word.len() < 4 || lexicon().is_thing(&stem(word)) || lexicon().knows(&stem(word)) {
            return None;
        }
        let [column] = self.index.columns_with_word(&stem(word))[..] else { return None };
        let known = self.index.description(column);
        let has = |text: &str| fold(text).split(|c: char| !c.is_alphanumeric()).any(|known| known == word);
        let found: Vec<u64> = (known.values.iter())
            .filter(|value| matches!(&value.value, Scalar::Text(text) if has(text)))
            .map(|value| value.count)
            .collect();
        let [count] = found[..] else { return None };
        let test = Test::Text(column, TextTest::Word, word.to_owned(), false);
        known.values_complete.then_some(Call { column, condition: Condition::Test(test), single: count == 1 })
    }

    /// The two names as values of one column: of several the one where each is one row, or what rows are called by.
    pub(super) fn alike(&self, left: &[Call], right: &[Call]) -> Option<(Call, Call)> {
        let mut pairs: Vec<(Call, Call)> = left
            .iter()
            .flat_map(|one| right.iter().map(move |other| (one.clone(), other.clone())))
            .filter(|(one, other)| one.column == other.column && one.condition != other.condition)
            .collect();
        if pairs.len() > 1 {
            let label = self.index.label();
            let named = |pair: &(Call, Call)| Some(pair.0.column) == label;
            let single = |pair: &(Call, Call)| pair.0.single && pair.1.single;
            for test in [&named as &dyn Fn(&(Call, Call)) -> bool, &single] {
                if pairs.iter().filter(|pair| test(pair)).count() == 1 {
                    pairs.retain(|pair| test(pair));
                }
            }
        }
        match &pairs[..] {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// The one number that the words name: by its name, else by a verb or a noun that says what it measures.
    pub(super) fn measure_named(&self, sides: &[&SideWords]) -> Option<usize> {
        let mut named: Vec<usize> = Vec::new();
        for fit in sides.iter().flat_map(|side| &side.measures) {
            let column = self.plainest(fit)?;
            if !named.contains(&column) {
                named.push(column);
            }
        }
        let verbs: Vec<&String> = sides.iter().flat_map(|side| &side.verbs).collect();
        let turning = verbs.iter().find(|verb| is_turning(verb));
        let told = |column: usize, verb: &str| {
            (self.index.columns[column].core.iter())
                .any(|known| known.starts_with(verb) || lexicon().measures(verb, known))
        };
        match (&named[..], turning) {
            ([column], None) => Some(*column),
            ([column], Some(verb)) if told(*column, verb) => Some(*column),
            ([], None) if sides.iter().any(|side| side.whole) => {
                let whole: Vec<usize> = (0..self.index.columns.len())
                    .filter(|&column| self.is_number(column))
                    .filter(|&column| matches!(&self.index.columns[column].core[..], [only] if only == "total"))
                    .collect();
                if let [only] = whole[..] { Some(only) } else { None }
            }
            ([], _) => {
                let found: Vec<usize> = (0..self.index.columns.len())
                    .filter(|&column| self.is_number(column) && !self.index.columns[column].is_id)
                    .filter(|&column| verbs.iter().any(|verb| told(column, verb)))
                    .collect();
                let [only] = found[..] else { return None };
                (turning.is_none_or(|verb| told(only, verb))).then_some(only)
            }
            _ => None,
        }
    }

    /// Of columns that a phrase fits, the one of that name alone.
    fn plainest(&self, fit: &[usize]) -> Option<usize> {
        let whole: Vec<usize> =
            fit.iter().copied().filter(|&column| self.index.columns[column].core.len() == 1).collect();
        match (fit, &whole[..]) {
            ([only], _) | (_, [only]) => Some(*only),
            _ => None,
        }
    }

    /// The figure of a thing: what its row holds, or the sum of its rows where the column adds up.
    pub(super) fn figure_of(&self, call: &Call, column: usize) -> Option<Plan> {
        let known = &self.index.columns[column];
        let aggregate = match () {
            () if call.single => Aggregate::Max,
            () if known.is_additive && !known.is_year => Aggregate::Sum,
            () => return None,
        };
        let mut plan = Plan::new(Output::Measures);
        plan.filter = Some(call.condition.clone());
        plan.measures = vec![Measure::of(aggregate, column)];
        (self.is_number(column) && !known.is_id && call.column != column).then_some(plan)
    }

    /// Whether a unit that is asked for can be the column's own: its name or its values say so, or neither says any.
    pub(super) fn is_in(&self, column: usize, unit: &str) -> bool {
        let known = &self.index.columns[column];
        let short = |word: &str| shortened(&fold(word));
        if known.words.iter().any(|word| short(word) == short(unit)) {
            return true;
        }
        // Percent of a number that is none are percent of another.
        if short(unit) == "%" {
            return false;
        }
        let other = known.words.iter().any(|word| lexicon().is_unit(word) && word.len() <= 2);
        if !known.is_measured {
            return !other;
        }
        let first = self.index.description(column).values.iter().find_map(|value| match &value.value {
            Scalar::Text(text) => tokenize(text).get(1).map(|token| token.folded.clone()),
            _ => None,
        });
        first.is_some_and(|first| short(&first) == short(unit))
    }
}

/// Whether a verb turns what the noun beside it measures.
pub(super) fn is_turning(verb: &str) -> bool {
    TURNING.iter().any(|turn| verb.starts_with(turn))
}

/// A unit as tables write it.
fn shortened(unit: &str) -> String {
    let short = match unit {
        "meter" | "meters" | "metre" | "metres" => "m",
        "kilometer" | "kilometers" | "kilometre" | "kilometres" => "km",
        "foot" | "feet" => "ft",
        "mile" | "miles" => "mi",
        "inch" | "inches" => "in",
        "pound" | "pounds" | "lbs" => "lb",
        "kilogram" | "kilograms" | "kilos" => "kg",
        "tonne" | "tonnes" | "ton" | "tons" => "t",
        "second" | "seconds" | "secs" | "sec" => "s",
        "minute" | "minutes" | "mins" => "min",
        "hour" | "hours" | "hrs" | "hr" => "h",
        "year" | "years" | "yrs" => "year",
        "day" | "days" => "day",
        "percentage" | "percent" | "pct" => "%",
        other => other,
    };
    short.to_owned()
}
