//! How conditions are joined: "and", "or", and what cannot hold together.
//!
//! Two joined by "or" over different columns beside a third are refused, since people mean different things by them.

use super::{Found, Kind, Parser, Role, Trouble};
use crate::asking::plan::{Comparison, Condition, Test};

impl Parser<'_> {
    /// Two values of one column cannot both hold in a row: then something else was meant.
    pub(super) fn check_contradiction(&self, filters: &[Found]) -> Result<(), Trouble> {
        let value = |found: &Found| match &found.condition {
            Condition::Test(
                Test::Compare(column, Comparison::Equal, _)
                | Test::Part(column, _, Comparison::Equal, _)
                | Test::In(column, _, false),
            ) => Some(*column),
            _ => None,
        };
        let flag = |found: &Found| match &found.condition {
            Condition::Test(Test::Flag(column, yes)) => Some((*column, *yes)),
            _ => None,
        };
        for pair in filters.windows(2) {
            let or = (pair[0].end..pair[1].start).any(|at| self.phrases[at].kind == Kind::Role(Role::Or));
            let both = matches!((flag(&pair[0]), flag(&pair[1])), (Some(one), Some(other)) if one.0 == other.0 && one.1 != other.1);
            if !or && (both || (value(&pair[0]).is_some() && value(&pair[0]) == value(&pair[1]))) {
                return Err(Trouble::Unsupported(self.phrases[pair[1].start].text.clone()));
            }
        }
        Ok(())
    }

    /// The conditions joined: "or" between two, else both.
    pub(super) fn joined_filter(&mut self) -> Result<Option<Condition>, Trouble> {
        let mut filters = std::mem::take(&mut self.filters);
        filters.sort_by_key(|found| found.start);
        self.check_contradiction(&filters)?;
        // "garlic or basil but not flour": what follows "but" holds in any case.
        let but = filters.windows(2).position(|pair| {
            (pair[0].end.saturating_sub(1)..=pair[1].start).any(|at| self.folded(at).starts_with("but"))
        });
        if let Some(but) = but {
            let behind = filters.split_off(but + 1);
            let (before, behind) = (self.joined(filters)?, self.joined(behind)?);
            let parts = before.into_iter().chain(behind).flat_map(|part| match part {
                Condition::All(parts) => parts,
                other => vec![other],
            });
            return Ok(Some(all_of(parts.collect())));
        }
        self.joined(filters)
    }

    fn joined(&mut self, filters: Vec<Found>) -> Result<Option<Condition>, Trouble> {
        let mut groups: Vec<Vec<Condition>> = Vec::new();
        let mut ors = 0;
        let mut end = None;
        for found in filters {
            let or = end.and_then(|end: usize| (end..found.start).find(|&at| self.role(at) == Some(Role::Or)));
            if let Some(at) = or {
                self.take(at);
                ors += 1;
            }
            match groups.last_mut() {
                Some(group) if or.is_none() => group.push(found.condition),
                _ => groups.push(vec![found.condition]),
            }
            end = Some(found.end);
        }
        if ors > 0 && groups.iter().any(|group| group.len() > 1) && !same_shape(&groups) {
            return Err(Trouble::Unsupported("or".to_owned()));
        }
        let mut all: Vec<Condition> = groups.into_iter().map(all_of).collect();
        Ok(match all.len() {
            0 => None,
            1 => all.pop(),
            _ => Some(Condition::Any(all)),
        })
    }
}

/// Whether each side of an "or" speaks of the same columns: then it splits the whole.
fn same_shape(groups: &[Vec<Condition>]) -> bool {
    let columns = |group: &[Condition]| -> Option<Vec<usize>> {
        let mut columns = group.iter().map(Condition::column).collect::<Option<Vec<usize>>>()?;
        columns.sort_unstable();
        Some(columns)
    };
    let first = groups.first().and_then(|group| columns(group));
    first.is_some() && groups.iter().all(|group| columns(group) == first)
}

pub(super) fn any(mut conditions: Vec<Condition>) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => Condition::Any(conditions),
    }
}

pub(super) fn all_of(mut conditions: Vec<Condition>) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => Condition::All(conditions),
    }
}
