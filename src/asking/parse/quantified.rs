//! Comparisons with other rows: "higher than the rating of all songs in English", "than the average of those in Rome".
//!
//! More than all is more than the largest of them, more than some is more than the smallest. Whose rows are compared with
//! must be said by one condition right behind; what follows it belongs to the question.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::plan::{Aggregate, Comparison, Condition, Operand};

impl Parser<'_> {
    /// "that of some colleges in Rome", "all songs in English", "the rating of any song": what a column is compared with.
    pub(super) fn quantified(
        &mut self,
        column: usize,
        comparison: Comparison,
        start: usize,
    ) -> Result<Option<(Operand, usize)>, Trouble> {
        let mut at = self.skip_prepositions(start);
        if self.phrases.get(at).is_some_and(|phrase| self.is_free(at) && phrase.columns.contains(&column)) {
            at = self.skip_prepositions(at + 1);
        }
        let Some(Role::Quantifier { all }) = self.role(at) else { return Ok(None) };
        let upper = match comparison {
            Comparison::Greater | Comparison::GreaterEqual => all,
            Comparison::Less | Comparison::LessEqual => !all,
            Comparison::Equal | Comparison::NotEqual => return Ok(None),
        };
        let aggregate = if upper { Aggregate::Max } else { Aggregate::Min };
        let end = self.skip_row_nouns(at + 1);
        if self.stops_at(end) {
            return Ok(Some((Operand::Whole(aggregate, column), end)));
        }
        self.part_at(column, aggregate, end)
    }

    /// The aggregate over the rows that one condition from here names.
    pub(super) fn part_at(
        &mut self,
        column: usize,
        aggregate: Aggregate,
        start: usize,
    ) -> Result<Option<(Operand, usize)>, Trouble> {
        let at = self.skip_prepositions(start);
        let at = if self.role(at) == Some(Role::Event) { self.skip_prepositions(at + 1) } else { at };
        let mut found = self.filter_at(at, false)?;
        if found.is_none() && at > start {
            found = self.filter_at(start, false)?;
        }
        Ok(match found {
            Some((Some(condition @ Condition::Test(_)), end)) => {
                let behind = usize::from(matches!(self.kind(end), Some(Kind::Rows { .. })));
                let end = end + behind;
                self.stops_at(end).then(|| (Operand::Part(aggregate, column, Box::new(condition)), end))
            }
            _ => None,
        })
    }
}
