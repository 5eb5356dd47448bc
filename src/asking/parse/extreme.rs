//! What a superlative measures where it is not the column behind it: a yes/no column, what numbers the rows, a participle
//! before it, a mean or a total.

use super::{Parser, RankBy, Ranking, Role, Trouble};
use crate::asking::column::Column;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Condition, Direction, Measure};

impl Parser<'_> {
    /// "the most smokers" counts the rows that are.
    pub(super) fn most_flagged(
        &mut self,
        at: usize,
        next: usize,
        direction: Direction,
        is_most: bool,
    ) -> Result<bool, Trouble> {
        let flag = if is_most { self.column_at(next, Column::is_flag)? } else { None };
        let Some(column) = flag.filter(|_| !self.phrases[next].is_noun) else { return Ok(false) };
        let condition = Condition::Test(self.flag_test(column, false));
        self.take_range(at, next + 1);
        self.filters.push(super::Found { start: next, end: next + 1, condition });
        let (by, limit) = (RankBy::Measure(Measure::ROWS), self.limit.take());
        self.ranking = Some(Ranking { direction, by, limit, is_most, is_additive: false });
        Ok(true)
    }

    /// "the most billable hours" are hours: past a yes/no column in front of a measure, which keeps rows.
    pub(super) fn past_flag(&mut self, at: usize) -> Result<usize, Trouble> {
        let (Some(flag), Some(_)) = (self.column_at(at, Column::is_flag)?, self.number_column_at(at + 1)?) else {
            return Ok(at);
        };
        let condition = Condition::Test(self.flag_test(flag, false));
        self.filters.push(super::Found { start: at, end: at + 1, condition });
        self.take(at);
        Ok(at + 1)
    }

    /// "the most elections" of a column `Election` counts them; "the longest stage" of one that numbers stages is measured
    /// elsewhere.
    pub(super) fn of_numbering(
        &mut self,
        at: usize,
        next: usize,
        column: usize,
        direction: Direction,
        adjective: Option<usize>,
    ) -> Result<bool, Trouble> {
        if !self.numbers_rows(column) {
            return Ok(false);
        }
        let word = self.folded(at);
        let long = matches!(word.as_str(), "longest" | "shortest" | "biggest" | "largest");
        if let Some(adjective) = adjective.filter(|_| long) {
            let (measure, direction) = self.implied(adjective, at)?;
            self.take_range(at, next + 1);
            self.rows_seen = true;
            self.thing = self.any_column_at_used(next);
            let (by, limit) = (RankBy::Column(measure), self.limit.take());
            self.ranking = Some(Ranking { direction, by, limit, is_most: false, is_additive: false });
            return Ok(true);
        }
        let text = self.folded(next);
        let several = text.ends_with('s') && !self.index.columns[column].words.contains(&text);
        let is_most = matches!(word.as_str(), "most" | "least" | "fewest");
        if is_most && several {
            self.take_range(at, next + 1);
            let (by, limit) = (RankBy::Measure(Measure::ROWS), self.limit.take());
            self.ranking = Some(Ranking { direction, by, limit, is_most, is_additive: false });
        }
        Ok(is_most && several)
    }

    /// "ranked best", "paid worst": the participle before says of what; else the adjective does.
    pub(super) fn said_before(
        &mut self,
        at: usize,
        direction: Direction,
        generic: bool,
        adjective: usize,
    ) -> Result<(usize, Direction), Trouble> {
        let before = at.checked_sub(1).filter(|&before| lexicon().is_past(&self.folded(before)));
        if let Some(before) = before
            && let Some(named) = self.measured_at(before, at, direction, generic, Some(adjective))?
        {
            self.take(before);
            return Ok(named);
        }
        self.implied(adjective, at)
    }

    /// "the cheapest on average", "the most likes overall": what is ranked is a figure of several rows.
    pub(super) fn over_rows(&mut self, by: RankBy, at: usize, end: usize, named: bool) -> (RankBy, bool) {
        let column = match by {
            RankBy::Column(column) | RankBy::Measure(Measure { aggregate: Aggregate::Mean, column: Some(column) }) => {
                column
            }
            RankBy::Measure(_) => return (by, false),
        };
        let average = (0..self.phrases.len()).find(|&place| {
            self.folded(place) == "on average" && self.role(place) == Some(Role::Aggregate(Aggregate::Mean))
        });
        if let Some(place) = average {
            self.take(place);
            return (RankBy::Measure(Measure::of(Aggregate::Mean, column)), true);
        }
        let total = (at.max(end)..self.phrases.len()).find(|&place| {
            self.role(place) == Some(Role::Aggregate(Aggregate::Sum))
                && matches!(self.folded(place).as_str(), "in total" | "overall" | "altogether" | "combined")
        });
        match total.filter(|_| named && by == RankBy::Column(column)) {
            Some(place) => {
                self.take(place);
                (RankBy::Measure(Measure::of(Aggregate::Sum, column)), true)
            }
            None => (by, false),
        }
    }

    /// Whether a column only numbers the rows or says their year: nothing of it is much or little.
    pub(super) fn numbers_rows(&self, column: usize) -> bool {
        self.index.numbers_rows(column)
    }

    /// The one column of a phrase that is taken already.
    pub(super) fn any_column_at_used(&self, at: usize) -> Option<usize> {
        match self.phrases.get(at)?.columns[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}
