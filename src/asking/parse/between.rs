//! Ranges: "between 5 and 10", "from 2010 to 2012".

use super::compare::Read;
use super::{Kind, Parser, Role, Trouble};
use crate::asking::plan::{Condition, Operand, Test};

impl Parser<'_> {
    /// "between 5 and 10" of a known column.
    pub(super) fn between_column(&self, column: usize, at: usize) -> Result<Option<Read>, Trouble> {
        let Some((low, high)) = self.bounds_at(at) else { return Ok(None) };
        // "hotels with between 5 and 10 rooms" bounds the rooms.
        if self.starts_more(high) {
            return Ok(None);
        }
        if self.is_time(column)
            && let (Some(from), Some(to)) = (self.moment_at(low), self.moment_at(high))
        {
            return Ok(Some((Some(self.spanning(column, from, to, at)?), high + 1)));
        }
        match (self.kind(low), self.kind(high)) {
            (Some(Kind::Number(from)), Some(Kind::Number(to))) => {
                let test = Test::Between(column, Operand::Number(*from), Operand::Number(*to));
                Ok(Some((Some(Condition::Test(test)), self.skip_unit(high + 1))))
            }
            _ => Ok(None),
        }
    }

    /// "between 2010 and 2012" of the one column with a calendar; "between 5 and 10 beds".
    pub(super) fn between_first(&self, at: usize) -> Result<Option<Read>, Trouble> {
        let Some((low, high)) = self.bounds_at(at) else { return Ok(None) };
        if let (Some(Kind::Number(from)), Some(Kind::Number(to))) = (self.kind(low), self.kind(high))
            && let Some(column) = self.number_column_at(high + 1)?
        {
            let test = Test::Between(column, Operand::Number(*from), Operand::Number(*to));
            return Ok(Some((Some(Condition::Test(test)), high + 2)));
        }
        // "between 5 and 10 km"
        if let (Some(Kind::Number(from)), Some(Kind::Number(to)), Some(unit)) =
            (self.kind(low), self.kind(high), self.unit_of(high))
            && let Some(column) = self.only_measured(unit)
        {
            let test = Test::Between(column, Operand::Number(*from), Operand::Number(*to));
            return Ok(Some((Some(Condition::Test(test)), self.skip_unit(high + 1))));
        }
        let (Some(from), Some(to)) = (self.moment_at(low), self.moment_at(high)) else { return Ok(None) };
        let column = self.time_column(low)?;
        Ok(Some((Some(self.spanning(column, from, to, at)?), high + 1)))
    }

    /// The two bounds: "between A and B", "from A to B".
    pub(super) fn bounds_at(&self, at: usize) -> Option<(usize, usize)> {
        let bound = |place: usize| matches!(self.kind(place), Some(Kind::Number(_) | Kind::Moment(_)));
        let between = self.role(at) == Some(Role::Between);
        let from = self.role(at) == Some(Role::Preposition) && self.folded(at) == "from";
        if !(between || from) || !bound(at + 1) {
            return None;
        }
        // "between 500 ms and 1 second"
        let behind = if matches!(self.kind(at + 1), Some(Kind::Number(_))) { self.skip_unit(at + 2) } else { at + 2 };
        let joint = matches!(self.role(behind), Some(Role::And)) && between;
        let to = matches!(self.folded(behind).as_str(), "until" | "till") && self.is_free(behind);
        // "to" carries nothing elsewhere and is dropped with the fillers.
        match (joint || to, bound(behind), bound(behind + 1)) {
            (true, _, true) => Some((at + 1, behind + 1)),
            (false, true, _) => Some((at + 1, behind)),
            _ => None,
        }
    }
}
