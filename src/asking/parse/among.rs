//! Conditions on what a value has among its rows: "in both 1999 and 2000", "have no film with", "the most common kind".
//!
//! Where the things asked for have several rows each ("studios with a film by A and a film by B"), two conditions that
//! no row can fulfil speak of different rows of one thing.

use super::compare::Read;
use super::{Found, Kind, Parser, Role, Trouble};
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Measure, Test};

impl Parser<'_> {
    /// Turns conditions on a thing's rows into conditions on the thing.
    pub(super) fn read_existence(&mut self) -> Result<(), Trouble> {
        let without = std::mem::take(&mut self.without);
        for found in without {
            let test = match self.thing_asked() {
                Some(column) => Test::Among(column, column, Box::new(found.condition), true),
                None => return Err(Trouble::Unsupported("not".to_owned())),
            };
            self.filters.push(Found { condition: Condition::Test(test), ..found });
        }
        self.read_none()?;
        // "both a garage and a pool": conditions on two columns hold together anyway.
        if self.both && self.filters.len() > 1 {
            let columns: Vec<Option<usize>> = self.filters.iter().map(|found| found.condition.column()).collect();
            let apart = columns
                .iter()
                .enumerate()
                .all(|(place, column)| column.is_some() && !columns[..place].contains(column));
            let items = self.filters.iter().all(|found| matches!(found.condition, Condition::Test(Test::Item(..))));
            if apart || items {
                self.both = false;
            }
        } else if self.both && matches!(&self.filters[..], [only] if matches!(&only.condition, Condition::All(_))) {
            self.both = false;
        }
        let (both, mut split) = (self.both, Vec::new());
        for place in 0..self.filters.len() {
            let found = &self.filters[place];
            if let Some(parts) = self.parts(&found.condition).filter(|_| both || self.is_of_rows(found)) {
                split.push((place, parts));
            }
        }
        let repeated = self.thing_asked().filter(|&column| !self.index.columns[column].unique);
        match (&split[..], repeated) {
            ([], None) if !both => Ok(()),
            ([], _) => self.read_contradiction(repeated),
            ([(place, parts)], Some(column)) => {
                let found = self.filters.remove(*place);
                for part in parts {
                    let condition = Condition::Test(Test::Among(column, column, Box::new(part.clone()), false));
                    self.filters.push(Found { condition, ..found.clone() });
                }
                Ok(())
            }
            _ if both => Err(Trouble::Unsupported("both".to_owned())),
            _ => Ok(()),
        }
    }

    /// "enclosures that have no mammals": of things with several rows each, those that have none such.
    fn read_none(&mut self) -> Result<(), Trouble> {
        let Some(column) = self.thing_asked().filter(|&column| self.is_repeated(column)) else { return Ok(()) };
        let none = self.filters.iter().position(|found| {
            let no = self.phrases.get(found.start).is_some_and(|phrase| match phrase.kind {
                Kind::Role(Role::Without) => true,
                Kind::Role(Role::Not) => phrase.text.ends_with("any"),
                _ => false,
            });
            let flag = found.condition.column().filter(|&flag| self.index.columns[flag].is_flag() && flag != column);
            no && (flag.is_some() || excluded(&found.condition).is_some_and(|other| other.column() != Some(column)))
        });
        let Some(none) = none else { return Ok(()) };
        // Of several conditions nobody knows which belong to what is missing.
        if self.filters.len() > 1 {
            return Err(Trouble::Vague("what there must be none of".to_owned()));
        }
        // "which specialty has no chief" of a yes/no column.
        let flag = self.filters[none].condition.column().filter(|&flag| self.index.columns[flag].is_flag());
        let other = match flag {
            Some(flag) => Some(Condition::Test(self.flag_test(flag, false))),
            None => excluded(&self.filters[none].condition),
        };
        if let Some(other) = other {
            self.filters[none].condition = Condition::Test(Test::Among(column, column, Box::new(other), true));
        }
        Ok(())
    }

    /// Two conditions side by side that no row fulfils together.
    fn read_contradiction(&mut self, repeated: Option<usize>) -> Result<(), Trouble> {
        self.filters.sort_by_key(|found| found.start);
        let pair = (1..self.filters.len()).find(|&second| {
            let (first, second) = (&self.filters[second - 1], &self.filters[second]);
            let or = (first.end..second.start).any(|at| self.phrases[at].kind == Kind::Role(Role::Or));
            let of_two_rows = self.both || fixed(&first.condition).is_some();
            let excludes = excluded(&second.condition).and_then(|other| fixed(&other));
            let but_not = excludes.is_some() && excludes == fixed(&first.condition);
            !or && of_two_rows && (but_not || self.both || fixed(&first.condition) == fixed(&second.condition))
        });
        match (pair, repeated) {
            (Some(second), Some(column)) => {
                // "a row in mid but not in goal": the second is said of other rows.
                if let Some(other) = excluded(&self.filters[second].condition) {
                    self.filters[second].condition =
                        Condition::Test(Test::Among(column, column, Box::new(other), true));
                    return Ok(());
                }
                for place in [second - 1, second] {
                    let inner = Box::new(self.filters[place].condition.clone());
                    self.filters[place].condition = Condition::Test(Test::Among(column, column, inner, false));
                }
                Ok(())
            }
            _ if self.both => Err(Trouble::Unsupported("both".to_owned())),
            _ => Ok(()),
        }
    }

    /// The one column asked for, or counted by its values, or what the rows are called.
    fn thing_asked(&self) -> Option<usize> {
        match (&self.selects[..], &self.measures[..]) {
            ([column], []) => Some(*column),
            ([], [Measure { aggregate: Aggregate::Distinct, column: Some(column) }]) => Some(*column),
            ([], []) if self.rows_seen => self.thing.or_else(|| self.index.label()),
            _ => None,
        }
    }

    /// The single values of a list of two.
    fn parts(&self, condition: &Condition) -> Option<Vec<Condition>> {
        match condition {
            Condition::Test(Test::In(column, values, false)) if values.len() == 2 => Some(
                values
                    .iter()
                    .map(|value| Condition::Test(Test::Compare(*column, Comparison::Equal, value.clone())))
                    .collect(),
            ),
            Condition::Any(parts) if self.both && parts.len() == 2 => Some(parts.clone()),
            _ => None,
        }
    }

    /// Whether the values are joined by "and" and are said of rows other than the thing asked for.
    fn is_of_rows(&self, found: &Found) -> bool {
        let and = (found.start..found.end).any(|at| self.phrases[at].kind == Kind::Role(Role::And));
        let rows = (1..found.start).any(|at| {
            matches!(self.phrases[at].kind, Kind::Rows { .. })
                && (0..at).any(|before| {
                    self.phrases[before].kind == Kind::Column
                        && self.thing_asked().is_some_and(|thing| self.phrases[before].columns.contains(&thing))
                })
        });
        and && rows
    }

    /// "customers with the most popular payment method": the rows whose value is the most frequent one.
    pub(super) fn common_filter(
        &mut self,
        at: usize,
        direction: Direction,
        negated: bool,
    ) -> Result<Option<Read>, Trouble> {
        let before = at.checked_sub(1 + usize::from(negated));
        let joined = before.is_some_and(|before| match &self.phrases[before].kind {
            Kind::Role(Role::Preposition) => self.folded(before) != "of",
            Kind::Role(Role::Compare { .. }) => self.folded(before) == "under",
            Kind::Rows { .. } => true,
            Kind::Column => self.is_row_noun(before),
            _ => false,
        });
        let object = self.skip_prepositions(at + 1);
        let target = (0..at).any(|place| matches!(self.kind(place), Some(Kind::Column)));
        if !(joined && target && matches!(self.kind(object), Some(Kind::Column))) {
            return Ok(None);
        }
        let column = self.any_column_at(object)?.filter(|&column| !self.index.columns[column].unique);
        Ok(column.map(|column| {
            (Some(Condition::Test(Test::GroupEnd(column, Measure::ROWS, direction, negated))), object + 1)
        }))
    }
}

/// What a condition keeps out: the value it must not be.
fn excluded(condition: &Condition) -> Option<Condition> {
    match condition {
        Condition::Test(Test::Compare(column, Comparison::NotEqual, value)) => {
            Some(Condition::Test(Test::Compare(*column, Comparison::Equal, value.clone())))
        }
        _ => None,
    }
}

/// The column that a condition holds to one value.
fn fixed(condition: &Condition) -> Option<usize> {
    match condition {
        Condition::Test(Test::Compare(column, Comparison::Equal, _) | Test::Part(column, _, Comparison::Equal, _)) => {
            Some(*column)
        }
        _ => None,
    }
}
