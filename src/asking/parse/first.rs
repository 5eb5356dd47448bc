//! "the last performance", "who joined first": the first or last by the calendar.

use super::{Kind, Parser, RankBy, Ranking, Role, Trouble};
use crate::asking::plan::Direction;
use crate::asking::role::Asked;

impl Parser<'_> {
    /// Reads such a word as the ranking, where a date says what comes first.
    pub(super) fn read_first(&mut self, at: usize, last: bool) -> Result<(), Trouble> {
        if !self.is_free(at) || self.ranking.is_some() {
            return Ok(());
        }
        let thing = match self.kind(at + 1) {
            Some(Kind::Rows { .. }) => !self.phrases[at + 1].text.ends_with('s'),
            Some(Kind::Role(Role::Event)) => true,
            _ => false,
        };
        let adverb = at > 0
            && matches!(self.phrases[at - 1].kind, Kind::Role(Role::Event) | Kind::Rows { .. })
            && matches!(self.kind(at + 1), None | Some(Kind::Role(Role::Command | Role::Comma | Role::Preposition)));
        if !(thing || adverb) || self.index.calendar().is_empty() {
            return Ok(());
        }
        let column = self.time_column(at)?;
        self.take(at);
        for beside in [at + 1, at.wrapping_sub(1)] {
            if self.role(beside) == Some(Role::Event) {
                self.take(beside);
            }
        }
        if self.phrases.first().is_some_and(|phrase| phrase.kind == Kind::Role(Role::Asked(Asked::When))) {
            self.selects.push(column);
        }
        let direction = if last { Direction::Max } else { Direction::Min };
        let by = RankBy::Column(column);
        self.ranking = Some(Ranking { direction, by, limit: None, is_most: false, is_additive: false });
        Ok(())
    }
}
