//! Linked phrases become a plan.
//!
//! Passes recognise constructs (order, ranking, groups, conditions) and take their phrases; what remains is what is asked
//! for. A phrase that nobody took ends in a refusal: nothing of a question is ever ignored but fillers. Writes no code.

mod assemble;
mod compare;
mod filter;
mod group;
mod literal;
mod order;
mod rank;
mod resolve;
mod target;
mod time;

use super::index::TableIndex;
use super::lexicon::{Asked, Comparing, Role, lexicon};
use super::link::{Kind, Phrase};
use super::plan::{Comparison, Condition, Direction, Key, Measure, Plan};
use super::text::{fold, stem};

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
struct Parser<'a> {
    index: &'a TableIndex,
    phrases: Vec<Phrase>,
    used: Vec<bool>,
    filters: Vec<Found>,
    having: Option<(Measure, Comparison, f64)>,
    without: Option<Condition>,
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
    exists: bool,
    share: bool,
    as_share: bool,
    correlation: bool,
    both: bool,
    assumptions: Vec<String>,
}

/// Parses a question that is linked.
pub(super) fn parse(phrases: Vec<Phrase>, index: &TableIndex) -> Result<Parsed, Trouble> {
    let mut parser = Parser::new(phrases, index);
    let outcome = parser.run();
    // An unknown word explains more than whatever it led to.
    let unknown = parser.unknown_words();
    match outcome {
        _ if !unknown.is_empty() => Err(Trouble::Unmatched(unknown)),
        Err(trouble) => Err(trouble),
        Ok(plan) => {
            parser.note_synonyms();
            Ok(Parsed { plan, assumptions: parser.assumptions })
        }
    }
}

/// "after 1961 or before 1959": where a number follows, "or before" is two words.
fn split_alternatives(phrases: Vec<Phrase>) -> Vec<Phrase> {
    let mut split: Vec<Phrase> = Vec::with_capacity(phrases.len());
    for at in 0..phrases.len() {
        let phrase = &phrases[at];
        let behind =
            matches!(phrase.kind, Kind::Role(Role::Compare { comparison: Comparing::OrMore | Comparing::OrLess, .. }));
        let number = matches!(phrases.get(at + 1).map(|next| &next.kind), Some(Kind::Number(_) | Kind::Moment(_)));
        let second = phrase.text.split_once(' ').map(|(_, rest)| fold(rest));
        match second.and_then(|rest| lexicon().role(&rest)) {
            Some(role) if behind && number => {
                split.push(Phrase { kind: Kind::Role(Role::Or), ..phrase.clone() });
                split.push(Phrase { kind: Kind::Role(role), ..phrase.clone() });
            }
            _ => split.push(phrase.clone()),
        }
    }
    split
}

impl<'a> Parser<'a> {
    fn new(phrases: Vec<Phrase>, index: &'a TableIndex) -> Self {
        let mut kept: Vec<Phrase> = Vec::with_capacity(phrases.len());
        for phrase in split_alternatives(phrases) {
            // "starts with A": there the article is a letter.
            let literal = matches!(kept.last().map(|phrase| &phrase.kind), Some(Kind::Role(Role::Text(_))));
            let letter = phrase.text.chars().count() == 1 && phrase.text.chars().all(char::is_alphabetic);
            let mute = match phrase.kind {
                Kind::Role(Role::Filler) => !(literal && letter),
                // "how many hosts are there"
                Kind::Role(Role::Exists) => !kept.is_empty() && phrase.text.to_lowercase().ends_with(" there"),
                _ => false,
            };
            if !mute {
                kept.push(phrase);
            }
        }
        let used = vec![false; kept.len()];
        Self {
            index,
            phrases: kept,
            used,
            filters: Vec::new(),
            having: None,
            without: None,
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
            exists: false,
            share: false,
            as_share: false,
            correlation: false,
            both: false,
            assumptions: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<Plan, Trouble> {
        self.check_compounds()?;
        self.modes();
        self.pair_superlatives();
        self.read_order()?;
        self.read_limits()?;
        self.read_groups()?;
        self.read_filters()?;
        self.read_participles();
        self.read_ranking()?;
        self.read_targets()?;
        self.assemble()
    }

    /// What was not called by its own name is said.
    fn note_synonyms(&mut self) {
        use super::index::Naming::{Abbreviation, PartSynonym, Synonym};
        for at in 0..self.phrases.len() {
            let phrase = &self.phrases[at];
            if let (Kind::Column, Some(Synonym | Abbreviation | PartSynonym), [column]) =
                (&phrase.kind, phrase.naming, &phrase.columns[..])
            {
                let sentence = format!("\u{201c}{}\u{201d} is read as {}.", phrase.text, self.tick(*column));
                self.assume(sentence);
            }
        }
    }

    /// Words that set what kind of answer is wanted, wherever they stand.
    fn modes(&mut self) {
        for at in 0..self.phrases.len() {
            let taken = match self.role(at) {
                Some(Role::Exists) if at == 0 => {
                    self.exists = true;
                    true
                }
                Some(Role::Share) => {
                    self.share = true;
                    true
                }
                Some(Role::AsShare) => {
                    self.as_share = true;
                    true
                }
                Some(Role::Correlation) => {
                    self.correlation = true;
                    true
                }
                Some(Role::Both) => {
                    self.both = true;
                    true
                }
                _ => false,
            };
            if taken {
                self.take(at);
            }
        }
        if self.correlation && self.phrases.first().is_some_and(|phrase| phrase.kind == Kind::Role(Role::Exists)) {
            // "is there a correlation": asks for the figure, not for rows.
            self.exists = false;
        }
        if self.correlation {
            for at in 0..self.phrases.len() {
                if self.role(at) == Some(Role::Between) {
                    self.take(at);
                }
            }
        }
    }

    /// "the highest and lowest price", "average and maximum": superlatives in such a list are aggregates.
    fn pair_superlatives(&mut self) {
        use super::plan::Aggregate;
        let aggregate = |phrase: &Phrase| match phrase.kind {
            Kind::Role(Role::Extreme { direction: Direction::Max, generic: true, .. }) => Some(Aggregate::Max),
            Kind::Role(Role::Extreme { direction: Direction::Min, generic: true, .. }) => Some(Aggregate::Min),
            Kind::Role(Role::Aggregate(aggregate)) => Some(aggregate),
            _ => None,
        };
        for at in 0..self.phrases.len() {
            let Some(first) = aggregate(&self.phrases[at]) else { continue };
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::And | Role::Comma)) {
                next += 1;
            }
            if next > at + 1
                && let Some(second) = self.phrases.get(next).and_then(aggregate)
            {
                self.phrases[at].kind = Kind::Role(Role::Aggregate(first));
                self.phrases[next].kind = Kind::Role(Role::Aggregate(second));
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
        let is_unit = self.is_free(at)
            && lexicon().is_unit(&self.folded(at))
            && matches!(self.kind(at), Some(Kind::Unknown | Kind::Role(Role::Grain(_))));
        let at = if is_unit { at + 1 } else { at };
        let of_age = matches!(self.folded(at).as_str(), "old") && self.is_free(at);
        if of_age { at + 1 } else { at }
    }

    /// "films produced by Ealing", "companies owned by Smith": a participle that leads to a value says nothing of its own.
    fn read_participles(&mut self) {
        for at in 0..self.phrases.len() {
            let event = self.role(at) == Some(Role::Event);
            if !event && self.kind(at) != Some(&Kind::Unknown) {
                continue;
            }
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::Preposition))
                || (self.role(next) == Some(Role::Group) && self.is_by(next))
            {
                next += 1;
            }
            let Some(value) = self.phrases.get(next).filter(|_| next > at + 1 && self.used[next]) else { continue };
            if !self.filters.iter().any(|found| found.start == next) {
                continue;
            }
            // An unknown participle must look like the value's column ("owned", `Owner`).
            let stem = stem(&self.folded(at));
            let alike = |column: usize| {
                self.index.columns[column].stems.iter().any(|known| {
                    known.len() >= 3
                        && stem.len() >= 3
                        && known.get(..3) == stem.get(..3)
                        && (known.starts_with(&stem)
                            || stem.starts_with(known.as_str())
                            || known.get(..5).is_some_and(|head| stem.starts_with(head)))
                })
            };
            let fits = match value.kind {
                Kind::Value => event || value.values.iter().any(|hit| alike(hit.0)),
                _ => false,
            };
            if fits {
                self.take_range(at, next);
            }
        }
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
        let foreign = free(&|phrase| unknown(phrase) && !lexicon().knows(&stem(&fold(&phrase.text))));
        if foreign.is_empty() { free(&unknown) } else { foreign }
    }

    /// "population density" over two columns of those names: a compound that no column has.
    fn check_compounds(&self) -> Result<(), Trouble> {
        for pair in self.phrases.windows(2) {
            let columns = pair.iter().all(|phrase| phrase.kind == Kind::Column && !phrase.is_noun);
            let numbers = pair.iter().all(|phrase| {
                phrase.columns.iter().all(|&column| self.index.columns[column].kind == super::index::ColumnKind::Number)
            });
            if columns && numbers && pair[1].span.0 == pair[0].span.1 + 1 {
                return Err(Trouble::Unsupported(format!("{} {}", pair[0].text, pair[1].text)));
            }
        }
        Ok(())
    }

    fn check_leftovers(&self) -> Result<(), Trouble> {
        for at in 0..self.phrases.len() {
            if self.used[at] {
                continue;
            }
            let phrase = &self.phrases[at];
            let harmless = matches!(
                phrase.kind,
                Kind::Role(
                    Role::And
                        | Role::Comma
                        | Role::Preposition
                        | Role::Filler
                        | Role::Command
                        | Role::Asked(Asked::Which)
                )
            ) || matches!(phrase.kind, Kind::Unknown | Kind::Quoted);
            if !harmless {
                return Err(Trouble::Unsupported(phrase.text.clone()));
            }
        }
        Ok(())
    }
}
