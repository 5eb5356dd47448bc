//! What is asked for: columns, counts, aggregates, the rows themselves. Reads what the other passes left.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::index::{ColumnKind, Naming};
use crate::asking::lexicon::Asked;
use crate::asking::plan::{Aggregate, Comparison, Condition, Measure, Operand, Test};

impl Parser<'_> {
    /// Takes the targets in their order.
    pub(super) fn read_targets(&mut self) -> Result<(), Trouble> {
        self.read_flags()?;
        let mut at = 0;
        while at < self.phrases.len() {
            at = match self.kind(at).cloned() {
                Some(Kind::Role(Role::Count)) => self.count_at(at)?,
                Some(Kind::Role(Role::Aggregate(aggregate))) => self.aggregates_at(at, aggregate)?,
                Some(Kind::Role(Role::HowMuch(adjective))) => {
                    let (column, _) = self.implied(adjective, at)?;
                    self.take(at);
                    self.selects.push(column);
                    at + 1
                }
                Some(Kind::Role(Role::Asked(asked))) => {
                    self.take(at);
                    self.asked = self.asked.or(Some(asked));
                    at + 1
                }
                Some(Kind::Role(Role::Command)) => {
                    self.take(at);
                    self.command = true;
                    at + 1
                }
                Some(Kind::Role(Role::Distinct)) => {
                    self.take(at);
                    self.distinct = true;
                    at + 1
                }
                Some(Kind::Role(Role::Rows) | Kind::Rows { .. }) => {
                    self.take(at);
                    self.rows_seen = true;
                    at + 1
                }
                Some(Kind::Column | Kind::Role(Role::Grain(_))) => self.select_at(at)?,
                _ => at + 1,
            };
        }
        Ok(())
    }

    /// Yes/no columns beside what is counted or measured are conditions ("how many open buildings").
    fn read_flags(&mut self) -> Result<(), Trouble> {
        let measured = self.exists
            || self.share
            || (0..self.phrases.len()).any(|at| matches!(self.role(at), Some(Role::Count | Role::Aggregate(_))));
        for at in 0..self.phrases.len() {
            if !matches!(self.kind(at), Some(Kind::Column)) {
                continue;
            }
            let Some(column) = self.column_at(at, |column| column.kind == ColumnKind::Flag || column.yes.is_some())?
            else {
                continue;
            };
            let before_rows = matches!(self.kind(at + 1), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
            let negated = at > 0 && self.role(at - 1) == Some(Role::Not);
            let counted = at > 0 && matches!(self.role(at - 1), Some(Role::Count | Role::Aggregate(_)));
            if (measured || before_rows || negated) && !(counted && !before_rows) {
                let start = if negated { at - 1 } else { at };
                self.take_range(start, at + 1);
                let condition = Condition::Test(self.flag_test(column, negated));
                self.filters.push(super::Found { start, end: at + 1, condition });
            }
        }
        Ok(())
    }

    /// Yes, in the column's own spelling where it is a text.
    fn flag_test(&self, column: usize, negated: bool) -> Test {
        match &self.index.columns[column].yes {
            Some((yes, no)) => {
                let value = if negated { no } else { yes };
                Test::Compare(column, Comparison::Equal, Operand::Text(value.clone()))
            }
            None => Test::Flag(column, !negated),
        }
    }

    /// "how many" and what is counted.
    fn count_at(&mut self, at: usize) -> Result<usize, Trouble> {
        self.take(at);
        let mut next = self.skip_prepositions(at + 1);
        let mut distinct = false;
        while matches!(self.role(next), Some(Role::Distinct)) {
            distinct = true;
            self.take(next);
            next = self.skip_prepositions(next + 1);
        }
        let measure = match self.kind(next).cloned() {
            Some(Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Times))
                if !self.is_repeated_thing(next) && (!distinct || self.phrases[next].columns.is_empty()) =>
            {
                self.take(next);
                if distinct && let Some(label) = self.index.label() {
                    Measure::of(Aggregate::Distinct, label)
                } else {
                    Measure::ROWS
                }
            }
            Some(Kind::Column | Kind::Rows { .. }) => {
                let measure = self.counted_column(next, distinct)?;
                self.take(next);
                measure
            }
            Some(Kind::Role(Role::Grain(_))) => return Err(Trouble::Unsupported(self.phrases[next].text.clone())),
            _ => Measure::ROWS,
        };
        self.push_measure(measure);
        Ok(next.max(at + 1))
    }

    /// Whether the rows' noun names a column whose values repeat: then the rows are not the things ("rivers" in a table
    /// with a row for each river and state). A few namesakes are no repetition.
    pub(super) fn is_repeated_thing(&self, at: usize) -> bool {
        let phrase = &self.phrases[at];
        let named = matches!(phrase.naming, Some(Naming::Exact | Naming::Core | Naming::WithoutNoun | Naming::Thing));
        let rows = self.index.table.rows;
        named
            && !phrase.columns.is_empty()
            && phrase.columns.iter().all(|&column| {
                self.index.columns[column].kind != ColumnKind::Date
                    && self
                        .index
                        .description(column)
                        .distinct
                        .is_some_and(|distinct| distinct.saturating_mul(10) < rows.saturating_mul(9))
            })
    }

    /// What counting a column means: rows where it identifies them, a sum where it holds quantities, else its values.
    fn counted_column(&mut self, at: usize, distinct: bool) -> Result<Measure, Trouble> {
        let columns = self.phrases[at].columns.clone();
        // Of a thing's name and its id, the id tells things apart.
        let id = columns.iter().copied().find(|&column| self.index.columns[column].is_id);
        let column = match (id, self.phrases[at].is_noun) {
            (_, true) if !distinct && !self.is_repeated_thing(at) => return Ok(Measure::ROWS),
            (Some(id), _) if columns.len() > 1 => id,
            _ => match self.any_column_at(at)? {
                Some(column) => column,
                None => return Err(Trouble::Unsupported(self.phrases[at].text.clone())),
            },
        };
        let known = &self.index.columns[column];
        if known.unique && !distinct {
            return Ok(Measure::ROWS);
        }
        match known.kind {
            ColumnKind::Number if distinct || known.is_id || known.is_year => {
                Ok(Measure::of(Aggregate::Distinct, column))
            }
            ColumnKind::Number if known.is_additive => {
                let sentence = format!("\u{201c}how many\u{201d} adds up {}.", self.tick(column));
                self.assume(sentence);
                Ok(Measure::of(Aggregate::Sum, column))
            }
            ColumnKind::Number => {
                Err(Trouble::Vague(format!("whether to add up, average or count the values of {}", self.tick(column))))
            }
            ColumnKind::Date if self.phrases[at].naming == Some(Naming::Part) => Ok(Measure::ROWS),
            _ => {
                let sentence = format!("Each value of {} is counted once.", self.tick(column));
                self.assume(sentence);
                Ok(Measure::of(Aggregate::Distinct, column))
            }
        }
    }

    /// One or several aggregates, then one or several columns: "average and maximum price", "mean age and income".
    fn aggregates_at(&mut self, start: usize, first: Aggregate) -> Result<usize, Trouble> {
        let (mut aggregates, mut at) = (vec![first], start);
        loop {
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::And | Role::Comma | Role::Preposition)) {
                next += 1;
            }
            match self.role(next) {
                Some(Role::Aggregate(aggregate)) => aggregates.push(aggregate),
                _ => break,
            }
            at = next;
        }
        let mut object = self.skip_prepositions(at + 1);
        let counted = self.role(object) == Some(Role::Count);
        if counted {
            object = self.skip_prepositions(object + 1);
        }
        let column = self.aggregated_column(object, &aggregates)?;
        self.take_range(start, at + 1);
        let Some(column) = column else {
            return self.aggregate_of_rows(start, object, counted, &aggregates);
        };
        self.take_range(start, object + 1);
        for aggregate in &aggregates {
            self.push_measure(Measure::of(*aggregate, column));
        }
        let mut end = object + 1;
        loop {
            let mut next = end;
            while matches!(self.role(next), Some(Role::And | Role::Comma)) {
                next += 1;
            }
            let more = if next > end && matches!(self.kind(next), Some(Kind::Column)) {
                self.aggregated_column(next, &aggregates)?
            } else {
                None
            };
            match more {
                Some(column) if !self.index.columns[column].is_year => {
                    self.take(next);
                    for aggregate in &aggregates {
                        self.push_measure(Measure::of(*aggregate, column));
                    }
                    end = next + 1;
                }
                _ => return Ok(end),
            }
        }
    }

    fn aggregated_column(&self, at: usize, aggregates: &[Aggregate]) -> Result<Option<usize>, Trouble> {
        if !matches!(self.kind(at), Some(Kind::Column | Kind::Rows { .. })) {
            return Ok(None);
        }
        if aggregates.iter().all(|aggregate| *aggregate == Aggregate::Distinct) {
            return self.any_column_at(at);
        }
        let ends = aggregates.iter().all(|aggregate| matches!(aggregate, Aggregate::Min | Aggregate::Max));
        self.measurable_at(at, |column| {
            (column.kind == ColumnKind::Number && !column.is_id) || (ends && column.kind == ColumnKind::Date)
        })
    }

    /// "total orders" counts them; "average of orders" has nothing to average.
    fn aggregate_of_rows(
        &mut self,
        start: usize,
        object: usize,
        counted: bool,
        aggregates: &[Aggregate],
    ) -> Result<usize, Trouble> {
        let rows = matches!(self.kind(object), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        match aggregates {
            [Aggregate::Sum] if rows => {
                self.take(object);
                self.push_measure(Measure::ROWS);
                Ok(object + 1)
            }
            [Aggregate::Distinct] if rows => {
                self.take(object);
                let measure = self.index.label().map_or(Measure::ROWS, |label| Measure::of(Aggregate::Distinct, label));
                self.push_measure(measure);
                Ok(object + 1)
            }
            [Aggregate::Sum] if counted => Ok(start + 1),
            _ => Err(Trouble::Vague(format!("which column to take the {} of", self.phrases[start].text))),
        }
    }

    /// A column to show.
    fn select_at(&mut self, at: usize) -> Result<usize, Trouble> {
        if let Some(Role::Grain(_)) = self.role(at)
            && self.phrases[at].columns.is_empty()
        {
            return Ok(at + 1);
        }
        let Some(column) = self.any_column_at(at)? else { return Ok(at + 1) };
        // "name in city", "average age in region": which city? Nothing says how the two belong together.
        let before =
            at.checked_sub(1).filter(|&before| matches!(self.phrases[before].kind, Kind::Role(Role::Preposition)));
        let beside = before.map(|before| self.folded(before)).unwrap_or_default();
        let has_others = !self.selects.is_empty() || !self.measures.is_empty() || self.thing.is_some();
        if self.selects.contains(&column) {
            self.take(at);
            return Ok(at + 1);
        }
        if has_others
            && !self.is_row_noun(at)
            && matches!(beside.as_str(), "in" | "at" | "on" | "from" | "for" | "into")
            && !self.keys.contains(&crate::asking::plan::Key::Column(column))
        {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        let known = &self.index.columns[column];
        if self.phrases[at].naming == Some(Naming::Thing) && known.is_id && known.unique && !has_others {
            self.take(at);
            self.rows_seen = true;
            self.thing = Some(column);
            return Ok(at + 1);
        }
        if has_others && !self.joined_to_others(at, before) {
            // "the position of players", "players with ...": the rows by their name.
            if !self.is_row_noun(at) {
                return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
            }
            self.take(at);
            self.rows_seen = true;
            return Ok(at + 1);
        }
        self.take(at);
        if !self.selects.contains(&column) {
            self.selects.push(column);
        }
        Ok(at + 1)
    }

    /// Whether a further column belongs to the list of what is asked for: behind a comma or "and", and no condition on it.
    fn joined_to_others(&self, at: usize, before: Option<usize>) -> bool {
        if self.keys.iter().any(
            |key| matches!(key, crate::asking::plan::Key::Column(column) if self.phrases[at].columns.contains(column)),
        ) {
            return true;
        }
        let mut place = before.unwrap_or(at);
        while place > 0 && matches!(self.phrases[place - 1].kind, Kind::Role(Role::Distinct | Role::Preposition)) {
            place -= 1;
        }
        let joined = place == 0
            || matches!(
                self.phrases[place - 1].kind,
                Kind::Role(Role::And | Role::Comma | Role::Command | Role::Asked(_))
            );
        let narrowed = self.filters.iter().any(|found| {
            found.start == at + 1
                || (found.start == at + 2 && matches!(self.phrases[at + 1].kind, Kind::Role(Role::Preposition)))
        });
        // "players with ... and players with ...": behind a condition it is the rows again.
        let again = narrowed && self.filters.iter().any(|found| found.end <= at);
        joined && !(again && self.is_row_noun(at))
    }

    fn push_measure(&mut self, measure: Measure) {
        if !self.measures.contains(&measure) {
            self.measures.push(measure);
        }
    }

    /// Whether the question asks for one thing by a question word.
    pub(super) fn asks_which(&self) -> bool {
        matches!(self.asked, Some(Asked::Which | Asked::Who))
    }
}
