//! Linked phrases become a plan.
//!
//! Passes recognise constructs (order, ranking, groups, conditions) and take their phrases; what remains is what is asked
//! for. A phrase that nobody took ends in a refusal: nothing of a question is ever ignored but fillers. Writes no code.

mod arrange;
mod assemble;
mod adverbs;
mod among;
mod besides;
mod between;
mod compare;
mod contest;
mod context;
mod count;
mod existing;
mod extreme;
mod fate;
mod filter;
mod first;
mod fragment;
mod group;
mod join;
mod light;
mod literal;
mod members;
mod misread;
mod money;
mod named_end;
mod normalise;
mod never;
mod order;
mod owner;
mod padding;
mod pairs;
mod placing;
mod prefer;
mod prepare;
mod quantified;
mod rank;
mod ranked;
mod refine;
mod relation;
mod resolve;
mod series;
mod sound;
mod subject;
mod target;
mod tells;
#[cfg(test)]
mod tells_tests;
mod time;
mod turns;
mod unfit;
mod unit;
mod unsaid_measure;
mod unsaid;
mod unitary;
mod value;
mod versus;
mod within;
mod wording;
mod yearly;

use std::cell::RefCell;
use std::collections::HashMap;

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::link::{Kind, Phrase};
use super::plan::{Comparison, Condition, Direction, Key, Measure, Plan, Rate};
use super::role::{Asked, Role};
use super::text::{fold, stem};
use super::units::Unit;

pub(super) use contest::settle;
pub(super) use fragment::{By, Fragment, fragment};
pub(super) use placing::places;
pub(super) use unfit::is_other_deed;
pub(super) use unit::convert_for;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    /// Words that nothing knows.
    Unmatched(Vec<String>),
    /// A phrase that names several columns equally well: the phrase, where it stands, and the columns.
    Ambiguous(String, (usize, usize), Vec<usize>),
    /// Understood word by word, but not as a whole.
    Unsupported(String),
    /// Too little to go by.
    Vague(String),
    /// Something else, in a sentence of its own.
    Said(String),
}

/// A plan with what was assumed on the way, one sentence each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parsed {
    /// The plan.
    pub(super) plan: Plan,
    /// What was assumed.
    pub(super) assumptions: Vec<String>,
}

/// What a ranking goes by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum RankBy {
    /// A column's value in each row.
    Column(usize),
    /// A measure of each group.
    Measure(Measure),
}

/// "the three highest", "most".
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranking {
    direction: Direction,
    by: RankBy,
    limit: Option<usize>,
    /// "most" adds up where "highest" does not.
    is_most: bool,
    /// Whether the question's own word says that the column adds up ("rebounds" of `REB`).
    is_additive: bool,
}

/// A condition and the phrases it took.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    start: usize,
    end: usize,
    condition: Condition,
}

/// What an order goes by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum OrderSpec {
    Column(usize),
    Measure(Measure),
    Default,
}

/// The parser's state: phrases, which of them are taken, and what was found so far.
#[expect(clippy::struct_excessive_bools, reason = "each is a word that was seen; together they make no state")]
struct Parser<'a> {
    index: &'a TableIndex,
    phrases: Vec<Phrase>,
    used: Vec<bool>,
    /// The stems of all the question's words, also of those that carry nothing.
    said: Vec<String>,
    /// The question's words in order, folded.
    words: Vec<String>,
    filters: Vec<Found>,
    /// Where conditions on the calendar start.
    time_filters: Vec<usize>,
    having: Option<(Measure, Comparison, f64)>,
    /// Whether something is said of a thing's other rows.
    of_things: bool,
    /// Whether what is said holds of many rows.
    over_rows: bool,
    /// The figure of all rows that a bound on groups is.
    bound: Option<Measure>,
    /// What else must hold of the groups.
    also: Vec<(Measure, Comparison, f64)>,
    /// Conditions for which the things asked for have no row.
    without: Vec<Found>,
    keys: Vec<Key>,
    order: Vec<(OrderSpec, Direction)>,
    ranking: Option<Ranking>,
    /// A number that stands with a superlative still to be read: its phrase, and the number.
    limit: Option<usize>,
    head: Option<(usize, bool)>,
    measures: Vec<Measure>,
    selects: Vec<usize>,
    rows_seen: bool,
    /// The id of the things asked for ("orders" of `order_id`), where each row is one.
    thing: Option<usize>,
    /// Whether rows are asked for by a noun that names a column too.
    distinct: bool,
    asked: Option<Asked>,
    command: bool,
    /// "name the lakes", "what are the cities": things are asked for by what they are called.
    names: bool,
    /// "what is the rate": one value is asked for.
    one_asked: bool,
    exists: bool,
    share: bool,
    /// Whether a share is asked for in percent.
    percent: bool,
    as_share: bool,
    correlation: bool,
    /// Whether it is only a piece of a question.
    part: bool,
    both: bool,
    /// Which place of a ranking is asked for.
    place: usize,
    /// Each row decides by itself.
    single: bool,
    /// What is made of a measure along time.
    series: Option<crate::asking::plan::Series>,
    /// Whether a step of time is what a ranking asks for.
    asked_step: bool,
    /// Whether the thing that a superlative picks is asked for beside what is said of it.
    with_thing: bool,
    /// What the groups' figures are condensed to in the end.
    outer: Option<crate::asking::plan::Aggregate>,
    /// Whether values side by side are groups to compare.
    versus: bool,
    /// The figure of two that a phrase stands for.
    rate: Option<Rate>,
    /// Whether two measures stand against each other.
    paired: bool,
    /// What is measured against each other, by what each is called.
    sides: Vec<(String, Condition)>,
    /// The units of the numbers, by where each starts.
    units: HashMap<usize, Unit>,
    /// Whom the superlative is said of, where something else is asked for.
    owner: Option<owner::Owner>,
    assumptions: Vec<String>,
    /// Phrases that several columns fit, the column that was taken, and all of them.
    chosen: RefCell<HashMap<usize, (usize, Vec<usize>)>>,
}

/// Parses a question that is linked.
pub(super) fn parse(phrases: &[Phrase], index: &TableIndex) -> Result<Parsed, Trouble> {
    parsed(Parser::new(phrases, index))
}

/// Parses a question in which a phrase stands for a figure of two.
pub(super) fn parse_rated(phrases: &[Phrase], rate: Rate, index: &TableIndex) -> Result<Parsed, Trouble> {
    let mut parser = Parser::new(phrases, index);
    parser.rate = Some(rate);
    parsed(parser)
}

/// Parses a piece of a question, which may say less than a whole one.
pub(super) fn parse_part(phrases: &[Phrase], index: &TableIndex) -> Result<Parsed, Trouble> {
    let mut parser = Parser::new(phrases, index);
    parser.part = true;
    parsed(parser)
}

fn parsed(mut parser: Parser<'_>) -> Result<Parsed, Trouble> {
    let outcome = parser.run();
    // An unknown word explains more than whatever it led to.
    let unknown = parser.unknown_words();
    match outcome {
        _ if !unknown.is_empty() => Err(Trouble::Unmatched(unknown)),
        Err(trouble) => Err(trouble),
        Ok(plan) => {
            parser.note_synonyms();
            parser.note_chosen();
            Ok(Parsed { plan, assumptions: parser.assumptions })
        }
    }
}

impl<'a> Parser<'a> {
    fn new(phrases: &[Phrase], index: &'a TableIndex) -> Self {
        let mut kept: Vec<Phrase> = Vec::with_capacity(phrases.len());
        let normalised = normalise::normalise(prepare::split_alternatives(phrases), index);
        let mut assumptions = Vec::new();
        for at in 0..normalised.len() {
            let mut phrase = normalised[at].clone();
            // "flights to Rome" where Rome stands in two columns: there the word tells them apart.
            let next = normalised.get(at + 1);
            let several = next.is_some_and(|next| {
                next.kind == Kind::Value && next.values.iter().any(|hit| hit.0 != next.values[0].0)
            });
            if several && phrase.kind == Kind::Role(Role::Filler) && fold(&phrase.text) == "to" {
                phrase.kind = Kind::Role(Role::Preposition);
            }
            // "starts with A": there the article is a letter.
            let literal = matches!(kept.last().map(|phrase| &phrase.kind), Some(Kind::Role(Role::Text(_))));
            let letter = phrase.text.chars().count() == 1 && phrase.text.chars().all(char::is_alphabetic);
            let mute = match phrase.kind {
                Kind::Role(Role::Filler) => !(literal && letter),
                // "how many hosts are there"
                Kind::Role(Role::Exists) => !kept.is_empty() && phrase.text.to_lowercase().ends_with(" there"),
                _ => false,
            };
            if mute {
                assumptions.extend(context::assumed(&normalised, at));
            } else {
                kept.push(phrase);
            }
        }
        let used = vec![false; kept.len()];
        let said = phrases.iter().flat_map(|phrase| phrase.text.split(' ').map(|word| stem(&fold(word)))).collect();
        let words = phrases.iter().flat_map(|phrase| phrase.text.split(' ').map(fold)).collect();
        let opening = phrases.iter().flat_map(|phrase| phrase.text.split(' ')).take(2).map(fold).collect::<Vec<_>>();
        let one_asked = matches!(&opening[..], [what, is] if what == "what" && matches!(is.as_str(), "is" | "was"));
        Self {
            said,
            words,
            index,
            phrases: kept,
            used,
            filters: Vec::new(),
            time_filters: Vec::new(),
            having: None,
            bound: None,
            also: Vec::new(),
            over_rows: false,
            of_things: false,
            without: Vec::new(),
            keys: Vec::new(),
            order: Vec::new(),
            ranking: None,
            limit: None,
            head: None,
            measures: Vec::new(),
            selects: Vec::new(),
            rows_seen: false,
            thing: None,
            distinct: false,
            asked: None,
            command: false,
            names: false,
            one_asked,
            exists: false,
            share: false,
            percent: false,
            as_share: false,
            correlation: false,
            part: false,
            both: false,
            place: 1,
            single: false,
            owner: None,
            series: None,
            versus: false,
            paired: false,
            sides: Vec::new(),
            units: unit::units_in(phrases),
            rate: None,
            outer: None,
            with_thing: false,
            asked_step: false,
            assumptions,
            chosen: RefCell::default(),
        }
    }

    fn run(&mut self) -> Result<Plan, Trouble> {
        self.check_compounds()?;
        self.modes();
        self.pair_measures();
        self.pair_superlatives();
        self.read_series()?;
        self.read_order()?;
        self.read_top_places();
        self.read_limits()?;
        self.read_groups()?;
        self.read_asked_step()?;
        self.read_filters()?;
        self.convert_units()?;
        self.join_sides();
        self.read_versus();
        self.read_sides();
        self.read_participles();
        self.read_ranking()?;
        self.read_named_end();
        self.read_targets()?;
        self.measure_sides();
        let plan = self.assemble()?;
        let plan = self.with_sides(plan)?;
        Ok(self.added_up(plan))
    }

    /// What was not called by its own name is said.
    fn note_synonyms(&mut self) {
        use super::index::Naming::{Abbreviation, Member, PartSynonym, Related, Synonym};
        for at in 0..self.phrases.len() {
            let phrase = &self.phrases[at];
            if let (Kind::Column, Some(Synonym | Abbreviation | Member | PartSynonym | Related), [column]) =
                (&phrase.kind, phrase.naming, &phrase.columns[..])
            {
                let sentence = format!("\u{201c}{}\u{201d} is read as {}.", phrase.text, self.tick(*column));
                self.assume(sentence);
            }
        }
    }

    fn role(&self, at: usize) -> Option<Role> {
        match self.phrases.get(at).map(|phrase| &phrase.kind) {
            Some(Kind::Role(role)) if !self.used[at] => Some(*role),
            _ => None,
        }
    }

    fn kind(&self, at: usize) -> Option<&Kind> {
        self.phrases.get(at).filter(|_| !self.used[at]).map(|phrase| &phrase.kind)
    }

    fn is_free(&self, at: usize) -> bool {
        self.used.get(at) == Some(&false)
    }

    fn take(&mut self, at: usize) {
        if let Some(used) = self.used.get_mut(at) {
            *used = true;
        }
    }

    fn take_range(&mut self, start: usize, end: usize) {
        for at in start..end {
            self.take(at);
        }
    }

    /// From here, past prepositions.
    fn skip_prepositions(&self, mut at: usize) -> usize {
        while self.role(at) == Some(Role::Preposition) {
            at += 1;
        }
        at
    }

    fn folded(&self, at: usize) -> String {
        self.phrases.get(at).map(|phrase| fold(&phrase.text)).unwrap_or_default()
    }

    /// Past a unit behind a number ("65 years", "30 minutes").
    fn skip_unit(&self, at: usize) -> usize {
        let number = at.checked_sub(1).is_some_and(|before| matches!(self.phrases[before].kind, Kind::Number(_)));
        let measured = unit::unit_behind(&self.phrases, at).filter(|_| number && self.is_free(at));
        let free = !matches!(self.kind(at), None | Some(Kind::Column | Kind::Rows { .. } | Kind::Role(Role::AsShare)));
        let is_unit = self.is_free(at)
            && (lexicon().is_unit(&self.folded(at)) || measured.is_some())
            && matches!(self.kind(at), Some(Kind::Unknown | Kind::Role(Role::Grain(_) | Role::Ordinal(_))));
        if let Some((_, length)) = measured.filter(|(_, length)| *length > 1 && free) {
            return at + length;
        }
        let at = if is_unit { at + 1 } else { at };
        // "50 hours a week"
        let each = is_unit && self.role(at) == Some(Role::Group) && self.folded(at) == "per";
        let span = at + usize::from(each);
        let at = if is_unit && matches!(self.role(span), Some(Role::Grain(_))) && self.phrases[span].columns.is_empty()
        {
            span + 1
        } else {
            at
        };
        let of_age = matches!(self.folded(at).as_str(), "old") && self.is_free(at);
        if of_age { at + 1 } else { at }
    }

    fn unknown_words(&self) -> Vec<String> {
        let free = |wanted: &dyn Fn(&Phrase) -> bool| -> Vec<String> {
            (0..self.phrases.len())
                .filter(|&at| !self.used[at] && wanted(&self.phrases[at]))
                .map(|at| self.phrases[at].text.clone())
                .collect()
        };
        let unknown = |phrase: &Phrase| matches!(phrase.kind, Kind::Unknown | Kind::Quoted);
        // A noun that tables often have explains less than a word that nothing knows.
        let is_thing = |phrase: &Phrase| lexicon().is_thing(&stem(&fold(&phrase.text)));
        let foreign =
            free(&|phrase| unknown(phrase) && !lexicon().knows(&stem(&fold(&phrase.text))) && !is_thing(phrase));
        if !foreign.is_empty() {
            return foreign;
        }
        let others = free(&|phrase| unknown(phrase) && !is_thing(phrase));
        if others.is_empty() { free(&unknown) } else { others }
    }

    /// "published after 2010": what follows is a condition on the calendar.
    fn leads_to_time(&self, at: usize) -> bool {
        self.time_filters.iter().any(|&start| start == at + 1 || start == at + 2)
    }

    /// "in which year were the most films released": the verb at the end belongs to the calendar asked for.
    fn asks_time(&self) -> bool {
        let timed = |column: &usize| self.is_time(*column);
        self.selects.iter().any(timed)
            || self
                .keys
                .iter()
                .any(|key| matches!(key, Key::Grain(..)) || matches!(key, Key::Column(column) if self.is_time(*column)))
    }

    fn check_leftovers(&self) -> Result<(), Trouble> {
        for at in 0..self.phrases.len() {
            if self.used[at] {
                continue;
            }
            let phrase = &self.phrases[at];
            let after = self.phrases.get(at + 1).map(|phrase| &phrase.kind);
            let joins = phrase.kind == Kind::Role(Role::Event)
                && (matches!(
                    after,
                    Some(
                        Kind::Column
                            | Kind::Rows { .. }
                            | Kind::Value
                            | Kind::Role(Role::Extreme { .. } | Role::Common(_) | Role::Group)
                    )
                ) || (self.folded(at) == "made" && self.used.get(at + 1) == Some(&true))
                    || (after.is_none() && self.asks_time())
                    || self.leads_to_time(at));
            let harmless = joins
                || matches!(
                    phrase.kind,
                    Kind::Role(
                        Role::And
                            | Role::Comma
                            | Role::Preposition
                            | Role::Filler
                            | Role::Command
                            | Role::Asked(Asked::Which)
                    )
                )
                || matches!(phrase.kind, Kind::Unknown | Kind::Quoted);
            if !harmless {
                return Err(Trouble::Unsupported(phrase.text.clone()));
            }
        }
        Ok(())
    }
}
