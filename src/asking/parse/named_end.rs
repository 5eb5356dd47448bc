//! Columns that are called by a superlative: "which state has the highest elevation" of a column `highest_elevation`.
//!
//! Where nothing else says which row is meant, such a column ranks the rows; a text (`highest_point`) by the number that
//! is called by the same superlative.

use super::{Kind, Parser, RankBy, Ranking};
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::Direction;
use crate::asking::role::Role;

impl Parser<'_> {
    /// Reads it as the ranking.
    pub(super) fn read_named_end(&mut self) {
        if !self.filters.is_empty() || !self.keys.is_empty() || self.ranking.is_some() {
            return;
        }
        let found: Vec<(usize, usize, Direction)> = (0..self.phrases.len())
            .filter_map(|at| self.end_named_at(at).map(|(column, way)| (at, column, way)))
            .collect();
        let [(at, column, direction)] = found[..] else { return };
        let others = (0..self.phrases.len()).any(|place| place != at && matches!(self.kind(place), Some(Kind::Column)));
        let Some(by) = self.number_of_end(column) else { return };
        if by == column && !others {
            // "what is the highest elevation"
            return;
        }
        self.take(at);
        if !others {
            self.selects.push(column);
        }
        self.ranking =
            Some(Ranking { direction, by: RankBy::Column(by), limit: None, is_most: false, is_additive: false });
    }

    /// A column here whose name opens with the superlative that the question says, of one thing.
    fn end_named_at(&self, at: usize) -> Option<(usize, Direction)> {
        let (Some(Kind::Column), [column]) = (self.kind(at), &self.phrases[at].columns[..]) else { return None };
        let first = self.index.columns[*column].words.first()?;
        let said = self.folded(at);
        let plural = said.ends_with('s');
        match lexicon().role(first) {
            Some(Role::Extreme { direction, .. }) if !plural && said.starts_with(first.as_str()) => {
                Some((*column, direction))
            }
            _ => None,
        }
    }

    /// The column itself, or the one number that is called by the same superlative.
    fn number_of_end(&self, column: usize) -> Option<usize> {
        if self.index.columns[column].kind == ColumnKind::Number {
            return Some(column);
        }
        let first = self.index.columns[column].words.first()?;
        let numbers: Vec<usize> = (0..self.index.columns.len())
            .filter(|&place| {
                let known = &self.index.columns[place];
                known.kind == ColumnKind::Number && known.words.first() == Some(first)
            })
            .collect();
        (numbers.len() == 1).then(|| numbers[0])
    }
}
