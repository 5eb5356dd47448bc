//! A short question that refines another ("only for 2024", "by month", "top 3"): its pieces, without a plan of its own.
//!
//! The passes of a whole question, less what they demand of one. What the pieces change is `follow_up`'s matter.

use super::{Found, Kind, OrderSpec, Parser, RankBy, Role, Trouble};
use crate::asking::index::TableIndex;
use crate::asking::link::Phrase;
use crate::asking::moments::as_year;
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Key, Measure};
use crate::asking::role::Asked;

/// What an order or a ranking goes by, as far as a fragment says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::asking) enum By {
    /// A column's own values.
    Column(usize),
    /// A measure of groups.
    Measure(Measure),
    /// Whatever the result has.
    Whatever,
}

/// The pieces of a short question.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::asking) struct Fragment {
    /// Conditions on rows, joined.
    pub(in crate::asking) condition: Option<Condition>,
    /// A condition on groups.
    pub(in crate::asking) having: Option<(Measure, Comparison, f64)>,
    /// Groups.
    pub(in crate::asking) keys: Vec<Key>,
    /// Order, strongest first.
    pub(in crate::asking) order: Vec<(By, Direction)>,
    /// "top 3", and by what where it is said.
    pub(in crate::asking) limit: Option<usize>,
    /// Which end is spoken of, and by what.
    pub(in crate::asking) end: Option<(By, Direction)>,
    /// Aggregates without a column of their own.
    pub(in crate::asking) aggregates: Vec<Aggregate>,
    /// Measures with a column.
    pub(in crate::asking) measures: Vec<Measure>,
    /// Columns that are named and nothing more.
    pub(in crate::asking) columns: Vec<usize>,
    /// "how many" of nothing in particular.
    pub(in crate::asking) counts: bool,
    /// "as a share".
    pub(in crate::asking) share: bool,
    /// The rows are named.
    pub(in crate::asking) rows: bool,
    /// It commands or asks in full: "show", "which".
    pub(in crate::asking) commands: bool,
    /// What was assumed.
    pub(in crate::asking) assumptions: Vec<String>,
}

impl Fragment {
    /// Whether nothing was found.
    pub(in crate::asking) fn is_empty(&self) -> bool {
        let bare =
            Self { commands: self.commands, rows: self.rows, assumptions: self.assumptions.clone(), ..Self::default() };
        *self == bare
    }

    /// Whether it says what to show, as a question of its own does.
    pub(in crate::asking) fn has_target(&self) -> bool {
        self.commands || self.rows || !self.columns.is_empty() || !self.measures.is_empty()
    }
}

/// Reads the pieces of a short question.
pub(in crate::asking) fn fragment(phrases: &[Phrase], index: &TableIndex) -> Result<Fragment, Trouble> {
    let mut parser = Parser::new(phrases, index);
    let outcome = parser.fragment();
    let unknown = parser.unknown_words();
    if unknown.is_empty() { outcome } else { Err(Trouble::Unmatched(unknown)) }
}

impl Parser<'_> {
    fn fragment(&mut self) -> Result<Fragment, Trouble> {
        let mut fragment = Fragment::default();
        self.modes();
        self.read_order()?;
        self.read_short_limit(&mut fragment)?;
        self.read_groups()?;
        self.read_filters()?;
        self.read_participles();
        self.read_short_measures(&mut fragment);
        self.read_targets()?;
        if self.exists || self.correlation || !self.without.is_empty() {
            return Err(Trouble::Unsupported(
                self.phrases.first().map(|phrase| phrase.text.clone()).unwrap_or_default(),
            ));
        }
        fragment.condition = self.joined_filter()?;
        self.check_leftovers()?;
        fragment.having = self.having;
        fragment.keys = std::mem::take(&mut self.keys);
        fragment.order = self.order.iter().map(|(spec, direction)| (by(*spec), *direction)).collect();
        fragment.measures = std::mem::take(&mut self.measures);
        fragment.columns = std::mem::take(&mut self.selects);
        fragment.share = self.share || self.as_share;
        fragment.rows = self.rows_seen;
        fragment.commands = self.command || self.asked.is_some_and(|asked| asked != Asked::When) || self.distinct;
        self.note_synonyms();
        fragment.assumptions = std::mem::take(&mut self.assumptions);
        Ok(fragment)
    }

    /// "top 3", "the 5 highest", "first 10", and "by" behind them; a bare superlative is an end.
    fn read_short_limit(&mut self, fragment: &mut Fragment) -> Result<(), Trouble> {
        for at in 0..self.phrases.len() {
            let direction = match self.role(at) {
                Some(Role::Top(direction) | Role::Extreme { direction, .. }) => direction,
                Some(Role::Head { last: false }) => Direction::Max,
                _ => continue,
            };
            let is_head = matches!(self.role(at), Some(Role::Head { .. }));
            let place =
                [Some(at + 1), at.checked_sub(1)].into_iter().flatten().find(|&place| self.count_here(place).is_some());
            let count = place.and_then(|place| self.count_here(place));
            if is_head && count.is_none() {
                continue;
            }
            let adjective = match self.role(at) {
                Some(Role::Extreme { generic: false, adjective, .. }) => adjective,
                _ => None,
            };
            let mut end = (By::Whatever, direction);
            if let Some(adjective) = adjective {
                let (column, direction) = self.implied(adjective, at)?;
                end = (By::Column(column), direction);
            }
            let next = self.skip_prepositions(place.map_or(at, |place| place.max(at)) + 1);
            if let Some(column) = self.number_column_at(next)?.filter(|_| adjective.is_none()) {
                self.take(next);
                end.0 = By::Column(column);
            }
            if let Some(place) = place {
                self.take(place);
                self.limit = count;
                if !is_head {
                    self.phrases[at].kind = Kind::Role(Role::Extreme { direction, generic: true, adjective: None });
                    self.read_rank_by(at)?;
                }
            }
            if let Some(ranking) = self.ranking.take() {
                end.0 = match ranking.by {
                    RankBy::Column(column) => By::Column(column),
                    RankBy::Measure(measure) => By::Measure(measure),
                };
            }
            self.take(at);
            fragment.limit = count;
            fragment.end = if is_head { None } else { Some(end) };
            self.limit = None;
            return Ok(());
        }
        if let Some(Kind::Number(number)) = self.kind(0)
            && as_year(*number).is_some()
            && let Some(moment) = self.moment_at(0)
            && let Ok(column) = self.time_column(0)
        {
            // "only 2024": a year, where the table has a calendar.
            let (condition, end) = self.moments_from(column, moment, 0)?;
            self.take_range(0, end);
            self.filters.extend(condition.map(|condition| Found { start: 0, end, condition }));
        } else if let ([_], Some(count)) = (&self.phrases[..], self.count_here(0)) {
            // "just 10"
            self.take(0);
            fragment.limit = Some(count);
        }
        Ok(())
    }

    fn count_here(&self, at: usize) -> Option<usize> {
        match self.kind(at) {
            Some(Kind::Number(number)) if (1.0..=1e6).contains(number) && number.fract() == 0.0 => {
                Some(*number as usize)
            }
            _ => None,
        }
    }

    /// "the median", "min and max", "how many": aggregates that no column follows.
    fn read_short_measures(&mut self, fragment: &mut Fragment) {
        for at in 0..self.phrases.len() {
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::Preposition | Role::And | Role::Comma | Role::Aggregate(_))) {
                next += 1;
            }
            let object = matches!(
                self.kind(next),
                Some(Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Distinct))
            );
            if object {
                continue;
            }
            match self.role(at) {
                Some(Role::Aggregate(aggregate)) => {
                    self.take(at);
                    if !fragment.aggregates.contains(&aggregate) {
                        fragment.aggregates.push(aggregate);
                    }
                }
                Some(Role::Count) => {
                    self.take(at);
                    fragment.counts = true;
                }
                _ => {}
            }
        }
    }
}

fn by(spec: OrderSpec) -> By {
    match spec {
        OrderSpec::Column(column) => By::Column(column),
        OrderSpec::Measure(measure) => By::Measure(measure),
        OrderSpec::Default => By::Whatever,
    }
}
