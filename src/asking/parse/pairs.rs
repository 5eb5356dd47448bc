//! Two numbers of one row against each other: "teams that won more games than they lost".

use super::compare::Read;
use super::{Kind, Parser, Role};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Comparison, Condition, Operand, Test};

impl Parser<'_> {
    /// "more wins than losses", "a higher score than target": two numbers of one row.
    pub(super) fn two_numbers(&self, at: usize) -> Option<Read> {
        let comparison = match self.folded(at).as_str() {
            "more" | "higher" | "greater" | "larger" => Comparison::Greater,
            "fewer" | "less" | "lower" | "smaller" => Comparison::Less,
            _ => return None,
        };
        let light = |place: usize| {
            matches!(self.kind(place), Some(Kind::Unknown | Kind::Rows { .. }))
                && (matches!(self.kind(place), Some(Kind::Rows { .. }))
                    || lexicon().is_unit(&self.folded(place))
                    || lexicon().is_hollow(&self.folded(place)))
        };
        let mut than = at + 2;
        while light(than) {
            than += 1;
        }
        if self.role(than) != Some(Role::Than) {
            return None;
        }
        let first = self.number_column_at(at + 1).ok()??;
        let second = self.number_column_at(than + 1).ok()??;
        let mut end = than + 2;
        while light(end) {
            end += 1;
        }
        let compared = first != second && self.stops_at(end);
        let test = Test::Compare(first, comparison, Operand::Column(second));
        compared.then_some((Some(Condition::Test(test)), end))
    }
}
