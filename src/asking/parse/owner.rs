//! Whom a superlative is said of, where something else is asked for: "the players of the team with the most goals", "the
//! length of the river that crosses the most states".
//!
//! Where each row is such a thing, the superlative picks rows. Where a thing has several rows, it picks the thing, and
//! becomes a condition on its rows.

use super::{Found, Kind, Parser, RankBy, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Measure, Operand, Test};
use crate::asking::role::Asked;

/// The thing that a superlative picks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A row.
    Row,
    /// A value of this column, by all its rows.
    Of(usize),
}

impl Parser<'_> {
    /// Finds the owner of the superlative at `at` whose phrases end before `end`; `implied`: by an adjective of its own.
    pub(super) fn read_owner(&mut self, at: usize, end: usize, implied: bool) -> Result<(), Trouble> {
        if implied && matches!(self.kind(end), Some(Kind::Rows { .. })) && self.role(end + 1) == Some(Role::And) {
            let opens = (0..at).all(|before| {
                matches!(self.phrases[before].kind, Kind::Role(Role::Asked(Asked::Which) | Role::Command))
            });
            self.with_thing = opens;
        }
        let place = if implied && self.is_owner(end) { Some(end) } else { self.owner_before(at) };
        let Some(place) = place.filter(|&place| self.is_owner(place)) else { return Ok(()) };
        let first = place.min(at);
        let asked = (0..first).any(|other| match self.kind(other) {
            Some(Kind::Column | Kind::Rows { .. }) => {
                !self.phrases[other].columns.iter().any(|c| self.phrases[place].columns.contains(c))
            }
            Some(Kind::Role(
                Role::Count | Role::Aggregate(_) | Role::HowMuch(_) | Role::Asked(Asked::Where | Asked::When),
            )) => true,
            _ => false,
        });
        if !asked {
            return Ok(());
        }
        let column = match self.phrases[place].columns[..] {
            [] => self.index.label(),
            _ => self.column_at(place, |column| column.kind == ColumnKind::Text || column.is_id)?,
        };
        let rows = matches!(self.kind(place), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)))
            && !self.is_repeated_thing(place);
        self.owner = Some(match column {
            Some(column) if !rows && !self.index.columns[column].unique => {
                self.take(place);
                Owner::Of(column)
            }
            _ => Owner::Row,
        });
        Ok(())
    }

    fn is_owner(&self, place: usize) -> bool {
        match self.kind(place) {
            Some(Kind::Rows { .. }) => true,
            Some(Kind::Column) => self.phrases[place].columns.iter().any(|&column| {
                let known = &self.index.columns[column];
                known.kind == ColumnKind::Text || known.is_id
            }),
            _ => false,
        }
    }

    /// The noun right before, past "with the", "that has".
    fn owner_before(&self, at: usize) -> Option<usize> {
        let mut place = at.checked_sub(1)?;
        while place > 0 && matches!(self.role(place), Some(Role::Preposition | Role::Event | Role::Asked(Asked::Which)))
        {
            // "the total in the largest" speaks of what follows.
            if matches!(self.folded(place).as_str(), "of" | "in" | "from" | "for") {
                return None;
            }
            place -= 1;
        }
        Some(place)
    }

    /// What picks a thing with several rows becomes a condition on them.
    pub(super) fn read_nested(&mut self) -> Result<(), Trouble> {
        let (Some(Owner::Of(owner)), Some(ranking)) = (self.owner, self.ranking) else { return Ok(()) };
        if ranking.limit.is_some() || self.place > 1 || !self.filters.is_empty() || self.having.is_some() {
            return Err(Trouble::Vague("what the ranking is of".to_owned()));
        }
        let end = if ranking.direction == Direction::Max { Aggregate::Max } else { Aggregate::Min };
        let test = match ranking.by {
            RankBy::Measure(measure) if measure.column == Some(owner) => {
                return Err(Trouble::Vague("what is counted for the ranking".to_owned()));
            }
            RankBy::Measure(measure) => Test::GroupEnd(owner, measure, ranking.direction, false),
            RankBy::Column(column)
                if ranking.is_most
                    && (self.index.columns[column].is_additive || ranking.is_additive)
                    && !self.single =>
            {
                let sentence = format!("{} is added up for each {}.", self.tick(column), self.tick(owner));
                self.assume(sentence);
                Test::GroupEnd(owner, Measure::of(Aggregate::Sum, column), ranking.direction, false)
            }
            RankBy::Column(column) => {
                let best = Test::Compare(column, Comparison::Equal, Operand::Whole(end, column));
                Test::Among(owner, owner, Box::new(Condition::Test(best)), false)
            }
        };
        self.ranking = None;
        self.distinct |= self.measures.is_empty();
        self.filters.push(Found { start: 0, end: 0, condition: Condition::Test(test) });
        Ok(())
    }
}
