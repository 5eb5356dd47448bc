//! Comparisons: "price over 10", "older than 65", "more than 3 beds", "above the average", "between 5 and 10".

use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Grain, Measure, Operand, Test};
use crate::asking::role::Comparing;
use crate::asking::text::stem;

/// A condition, and where its phrases end. `None`: a condition on groups, which is kept apart.
pub(super) type Read = (Option<Condition>, usize);

impl Parser<'_> {
    /// A comparison of a column that is known, whose comparing phrase stands here.
    pub(super) fn compare_column(&mut self, column: usize, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let Some(Role::Compare { comparison, adjective }) = self.role(at) else { return Ok(None) };
        let next = self.calendar_place(self.skip_prepositions(at + 1));
        if let Some(moment) = self.moment_at(next).filter(|_| self.is_time(column)) {
            if negated {
                return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
            }
            return Ok(Some((Some(self.compared(column, comparison, moment, at)?), next + 1)));
        }
        let mut comparison = match (comparison.comparison(), adjective) {
            (Some(comparison), _) => comparison,
            (None, Some(_)) if let Some(direction) = self.measured_way(column, at, next) => greater(direction),
            // "age older than 30": the adjective must speak of this column.
            (None, Some(adjective)) => {
                let (implied, direction) = self.implied(adjective, at)?;
                if implied != column {
                    // "mountains taller than 3,600": what the rows are called is not what is compared.
                    let called = self.index.columns[column].kind == ColumnKind::Text;
                    return if called { Ok(None) } else { Err(Trouble::Unsupported(self.phrases[at].text.clone())) };
                }
                greater(direction)
            }
            (None, None) => return Ok(None),
        };
        if negated {
            comparison = comparison.negated();
        }
        let Some((operand, end)) = self.operand_at(column, comparison, next)? else { return Ok(None) };
        // "sold over 120 tickets": the noun repeats the column.
        let repeats = matches!(self.kind(end), Some(Kind::Column))
            && self.phrases[end].columns.contains(&column)
            && !self.opens_condition(end, column);
        let end = end + usize::from(repeats && matches!(operand, Operand::Number(_)));
        Ok(Some((Some(Condition::Test(Test::Compare(column, comparison, operand))), end)))
    }

    /// What a column is compared with: a number, an average, another column.
    fn operand_at(
        &mut self,
        column: usize,
        comparison: Comparison,
        at: usize,
    ) -> Result<Option<(Operand, usize)>, Trouble> {
        if self.index.columns[column].kind == ColumnKind::Text {
            return Ok(self
                .values_of(column, at)?
                .filter(|(values, _)| values.len() == 1)
                .and_then(|(mut values, end)| Some((values.pop()?, end))));
        }
        if let Some(read) = self.quantified(column, comparison, at)? {
            return Ok(Some(read));
        }
        match self.kind(at) {
            Some(Kind::Number(number)) => Ok(Some((Operand::Number(*number), self.skip_unit(at + 1)))),
            Some(Kind::Role(Role::Aggregate(aggregate))) => {
                let aggregate = *aggregate;
                self.whole_at(column, aggregate, at).map(Some)
            }
            Some(Kind::Value) => Ok(self.value_of_thing(column, at)),
            Some(Kind::Column) if self.index.columns[column].kind == ColumnKind::Number => {
                let Some(other) = self.number_column_at(at)? else { return Ok(None) };
                // "longer than 30 days" of a yes/no column `readmitted_within_30_days`.
                if self.index.columns[other].is_flag() && !self.index.columns[column].is_flag() {
                    return Ok(None);
                }
                // "below the rating of all songs in English" speaks of other rows than its own.
                if other == column || !self.stops_at(at + 1) {
                    return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
                }
                Ok(Some((Operand::Column(other), at + 1)))
            }
            _ => Ok(None),
        }
    }

    /// "larger than Spain": that thing's own value, where one row is it.
    fn value_of_thing(&self, column: usize, at: usize) -> Option<(Operand, usize)> {
        let [hit] = self.phrases[at].values[..] else { return None };
        if !self.index.columns[hit.0].unique || hit.0 == column || !self.stops_at(at + 1) {
            return None;
        }
        let thing = Test::Compare(hit.0, Comparison::Equal, Operand::Text(self.index.value_text(hit)));
        Some((Operand::Part(Aggregate::Max, column, Box::new(Condition::Test(thing))), at + 1))
    }

    /// "the average", "the average price of all rooms", "of rooms in Rome": of the whole table or of the rows named.
    pub(super) fn whole_at(
        &mut self,
        column: usize,
        aggregate: Aggregate,
        at: usize,
    ) -> Result<(Operand, usize), Trouble> {
        let unsupported = || Trouble::Unsupported(self.phrases[at].text.clone());
        if !matches!(aggregate, Aggregate::Mean | Aggregate::Median | Aggregate::Max | Aggregate::Min) {
            return Err(unsupported());
        }
        let mut end = at + 1;
        let next = self.skip_prepositions(end);
        let counted = if self.role(next) == Some(Role::Count) { self.skip_prepositions(next + 1) } else { next };
        if self.phrases.get(counted).is_some_and(|phrase| phrase.columns.contains(&column)) {
            end = counted + 1;
        } else if matches!(self.kind(counted), Some(Kind::Column)) {
            return Err(unsupported());
        }
        let rows = self.skip_prepositions(end);
        if matches!(self.kind(rows), Some(Kind::Rows { .. } | Kind::Role(Role::Rows))) {
            end = rows + 1;
        }
        if self.stops_at(end) {
            return Ok((Operand::Whole(aggregate, column), end));
        }
        self.part_at(column, aggregate, end)?.ok_or_else(|| Trouble::Unsupported(self.phrases[at].text.clone()))
    }

    /// Whether what was read so far is not narrowed by what follows.
    pub(super) fn stops_at(&self, at: usize) -> bool {
        let rest = self.skip_prepositions(at);
        rest >= self.phrases.len()
            || !self.is_free(rest)
            || matches!(
                self.role(rest),
                Some(Role::And | Role::Or | Role::Comma | Role::Sort | Role::Group | Role::Command)
            )
    }

    /// A comparison that comes before what it compares, or implies it.
    pub(super) fn compare_first(&mut self, at: usize) -> Result<Option<Read>, Trouble> {
        let Some(Role::Compare { comparison, adjective }) = self.role(at) else { return Ok(None) };
        let next = self.skip_prepositions(at + 1);
        if let Some(Role::Common(direction)) = self.role(next) {
            return self.common_filter(next, direction, false);
        }
        if let Some(Role::Aggregate(aggregate)) = self.role(next) {
            return self.compare_average(at, next, aggregate);
        }
        if let (Some(adjective), Some(Role::Quantifier { .. })) = (adjective, self.role(next)) {
            let (column, direction) = self.implied(adjective, at)?;
            let comparison = comparison.comparison().unwrap_or_else(|| greater(direction));
            let read = self.quantified(column, comparison, next)?;
            return Ok(
                read.map(|(operand, end)| (Some(Condition::Test(Test::Compare(column, comparison, operand))), end))
            );
        }
        if let Some(read) = self.compare_around(at, comparison, adjective)? {
            return Ok(Some(read));
        }
        if let (Some(adjective), Some(Kind::Value)) = (adjective, self.kind(next))
            && self.phrases[at].text.contains("than")
        {
            let (column, direction) = self.implied(adjective, at)?;
            let comparison = comparison.comparison().unwrap_or_else(|| greater(direction));
            let read = self.value_of_thing(column, next);
            return Ok(
                read.map(|(operand, end)| (Some(Condition::Test(Test::Compare(column, comparison, operand))), end))
            );
        }
        if let Some((column, place)) = self.calendar_number(next)?
            && let Some(moment) = self.moment_at(place)
        {
            return Ok(Some((Some(self.compared(column, comparison, moment, at)?), place + 1)));
        }
        let timed = matches!(comparison, Comparing::After | Comparing::Before | Comparing::Since | Comparing::Until);
        let dated = matches!(self.kind(next), Some(Kind::Moment(_)));
        let year = self.moment_at(next);
        if let Some(moment) = year.filter(|_| timed || dated) {
            let column = match self.repeated(at).filter(|&column| self.is_time(column)) {
                Some(column) => column,
                None if self.repeated(at).is_some() => {
                    let test = self.repeated(at).zip(comparison.comparison()).zip(self.number_at(next));
                    return Ok(test.map(|((column, comparison), number)| {
                        let test = Test::Compare(column, comparison, Operand::Number(number));
                        (Some(Condition::Test(test)), next + 1)
                    }));
                }
                None => self.time_column(next)?,
            };
            return Ok(Some((Some(self.compared(column, comparison, moment, at)?), next + 1)));
        }
        // "over the age of 90"
        let place = self.skip_prepositions(next + 1);
        if place > next + 1
            && let (Some(column), Some(number), Some(comparison)) =
                (self.number_column_at(next)?, self.number_at(place), comparison.comparison())
        {
            let test = Test::Compare(column, comparison, Operand::Number(number));
            return Ok(Some((Some(Condition::Test(test)), self.skip_unit(place + 1))));
        }
        let Some(Kind::Number(number)) = self.kind(next) else { return Ok(None) };
        let number = *number;
        let behind = self.skip_unit(next + 1);
        let plain = comparison.comparison().filter(|_| !timed);
        if let Some(comparison) = plain
            && let Some(read) = self.compared_behind(comparison, number, next + 1)?
        {
            return Ok(Some(read));
        }
        // "more than 60 minutes to cook"
        if let (Some(comparison), Some(column)) = (plain, self.number_column_at(behind)?)
            && behind > next + 1
        {
            let test = Test::Compare(column, comparison, Operand::Number(number));
            return Ok(Some((Some(Condition::Test(test)), behind + 1)));
        }
        // "more than 1 cm of rain"
        if let (Some(comparison), "of", true) = (plain, self.folded(behind).as_str(), behind > next + 1)
            && let Some(column) = self.number_column_at(behind + 1)?
        {
            let test = Test::Compare(column, comparison, Operand::Number(number));
            return Ok(Some((Some(Condition::Test(test)), behind + 2)));
        }
        let again = self.repeated(at).filter(|&column| !self.is_of_another(next, column));
        if let (Some(comparison), Some(column)) = (comparison.comparison(), again) {
            let test = Test::Compare(column, comparison, Operand::Number(number));
            return Ok(Some((Some(Condition::Test(test)), behind)));
        }
        if let Some(read) = self.compare_measured(at, next, comparison, adjective)? {
            return Ok(Some(read));
        }
        let aged = self.aged(at, behind);
        let Some(adjective) = adjective.or(aged) else { return Ok(None) };
        let (column, direction) = self.implied(adjective, at)?;
        // "older than 18" compares no year of birth.
        if self.index.columns[column].is_year && crate::asking::moments::as_year(number).is_none() {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        let comparison = plain.unwrap_or_else(|| greater(direction));
        if let Some(moment) = self.moment_at(next).filter(|_| self.index.columns[column].is_calendar()) {
            return Ok(Some((Some(self.compared(column, Comparing::Plain(comparison), moment, at)?), next + 1)));
        }
        let test = Test::Compare(column, comparison, Operand::Number(number));
        Ok(Some((Some(Condition::Test(test)), behind)))
    }

    /// "a higher rating than 8": the column stands between.
    fn compare_around(
        &mut self,
        at: usize,
        comparison: Comparing,
        adjective: Option<usize>,
    ) -> Result<Option<Read>, Trouble> {
        if self.role(at + 2) != Some(Role::Than) {
            return Ok(None);
        }
        let Some(column) = self.number_column_at(at + 1)? else { return Ok(None) };
        let direction = adjective.and_then(|adjective| lexicon().adjective(adjective).nouns.first());
        let Some(comparison) = comparison.comparison().or(direction.map(|(direction, ..)| greater(*direction))) else {
            return Ok(None);
        };
        Ok(self
            .operand_at(column, comparison, at + 3)?
            .map(|(operand, end)| (Some(Condition::Test(Test::Compare(column, comparison, operand))), end)))
    }

    /// "people under 30": of people, a bare number behind such a word is their age.
    fn aged(&self, at: usize, behind: usize) -> Option<usize> {
        let noun = at.checked_sub(1).map(|before| self.folded(before)).unwrap_or_default();
        let noun = stem(noun.rsplit(' ').next().unwrap_or_default());
        let rows =
            at > 0 && (matches!(self.phrases[at - 1].kind, Kind::Rows { .. }) || lexicon().classes(&noun).contains(&0));
        let word = matches!(self.folded(at).as_str(), "over" | "under" | "above" | "below");
        let person = rows && !lexicon().is_no_person(&stem(&self.folded(at - 1)));
        let old = behind > at + 1 && self.folded(behind - 1) == "old";
        match lexicon().role("older than") {
            Some(Role::Compare { adjective, .. }) if old => adjective,
            Some(Role::Compare { adjective, .. }) if word && person && behind > at => adjective,
            _ => None,
        }
    }

    fn number_at(&self, at: usize) -> Option<f64> {
        if let Some(Kind::Number(number)) = self.kind(at) { Some(*number) } else { None }
    }

    /// Past the word "year" before its number.
    pub(super) fn calendar_place(&self, at: usize) -> usize {
        let place = self.skip_prepositions(at + 1);
        let word = self.role(at) == Some(Role::Grain(Grain::Year)) || self.folded(at) == "year";
        if word && self.moment_at(place).is_some() { place } else { at }
    }

    /// "the year of 2006": a calendar word or column, and the number behind it.
    fn calendar_number(&self, at: usize) -> Result<Option<(usize, usize)>, Trouble> {
        let place = self.skip_prepositions(at + 1);
        if self.moment_at(place).is_none() {
            return Ok(None);
        }
        let named = self.column_at(at, |column| column.is_calendar() || column.is_year)?;
        match (named, self.role(at)) {
            (Some(column), _) => Ok(Some((column, place))),
            (None, Some(Role::Grain(Grain::Year))) => Ok(Some((self.time_column(place)?, place))),
            _ => Ok(None),
        }
    }

    /// "more than 3 beds" compares the column; "more than 3 orders" counts rows of each group.
    pub(super) fn compared_behind(
        &mut self,
        comparison: Comparison,
        number: f64,
        behind: usize,
    ) -> Result<Option<Read>, Trouble> {
        let next = self.skip_prepositions(behind);
        // "2000 total points" of a row.
        let total = usize::from(self.folded(next) == "total" && self.is_free(next));
        let next = next + total;
        let distinct = usize::from(self.role(next) == Some(Role::Distinct));
        let object = next + distinct;
        // "more than 30 sold properties": a condition in front of what is counted.
        let narrowed = distinct == 0
            && matches!(self.kind(object), Some(Kind::Value))
            && matches!(self.kind(object + 1), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        if narrowed
            && let Some((Some(condition), end)) = self.value_filter(object, false)?
            && end == object + 1
        {
            self.filters.push(super::Found { start: object, end, condition });
            self.set_having(Measure::ROWS, comparison, number, end)?;
            return Ok(Some((None, end + 1)));
        }
        let measure = match self.kind(object) {
            Some(Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Times)) => self.rows_measure(object),
            Some(Kind::Column) => {
                // "children under 10 survived": a yes/no column is not what is compared.
                if self.column_at(object, Column::is_flag)?.is_some() {
                    return Ok(None);
                }
                if distinct == 0
                    && let Some(column) = self.number_column_at(object)?
                {
                    let test = Test::Compare(column, comparison, Operand::Number(number));
                    return Ok(Some((Some(Condition::Test(test)), object + 1)));
                }
                let Some(column) = self.any_column_at(object)? else { return Ok(None) };
                let known = &self.index.columns[column];
                if known.is_flag() {
                    return Ok(None);
                }
                if self.phrases[object].is_noun || self.index.columns[column].unique {
                    Measure::ROWS
                } else {
                    Measure::of(Aggregate::Distinct, column)
                }
            }
            // "at least 5 defenders": so many rows with that value.
            Some(Kind::Value) if distinct == 0 => {
                let Some((Some(condition), end)) = self.value_filter(object, false)? else { return Ok(None) };
                self.set_having(Measure::ROWS, comparison, number, object)?;
                return Ok(Some((Some(condition), end)));
            }
            _ => return Ok(None),
        };
        self.set_having(measure, comparison, number, object)?;
        Ok(Some((None, object + 1)))
    }

    pub(super) fn set_having(
        &mut self,
        measure: Measure,
        comparison: Comparison,
        number: f64,
        at: usize,
    ) -> Result<(), Trouble> {
        let kept = (measure, comparison, number);
        if let Some(known) = self.having {
            let either = self.phrases.iter().any(|phrase| phrase.kind == Kind::Role(Role::Or));
            if either || known.0 == measure || self.also.iter().any(|other| other.0 == measure) {
                return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
            }
            self.also.push(kept);
            return Ok(());
        }
        self.having = Some(kept);
        Ok(())
    }

    /// "above the average price", "older than average".
    fn compare_average(&mut self, at: usize, next: usize, aggregate: Aggregate) -> Result<Option<Read>, Trouble> {
        let Some(Role::Compare { comparison, adjective }) = self.role(at) else { return Ok(None) };
        let named = self.number_column_at(self.skip_prepositions(next + 1))?;
        let (column, comparison) = match (named, adjective, comparison.comparison()) {
            (Some(column), _, Some(comparison)) => (column, comparison),
            (named, Some(adjective), plain) => {
                let (column, direction) = self.implied(adjective, at)?;
                if named.is_some_and(|named| named != column) {
                    return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
                }
                (column, plain.unwrap_or_else(|| greater(direction)))
            }
            _ => return Ok(None),
        };
        let (operand, end) = self.whole_at(column, aggregate, next)?;
        Ok(Some((Some(Condition::Test(Test::Compare(column, comparison, operand))), end)))
    }

    /// The column of the condition just before, for "bigger than 5 and smaller than 9".
    fn repeated(&self, at: usize) -> Option<usize> {
        let last = self.filters.last()?;
        let joined = (last.end..at).all(|place| {
            matches!(self.phrases[place].kind, Kind::Role(Role::And | Role::Or | Role::Comma | Role::Preposition))
        });
        match (&last.condition, joined) {
            (Condition::Test(Test::Compare(column, _, Operand::Number(_)) | Test::Part(column, ..)), true) => {
                Some(*column)
            }
            _ => None,
        }
    }
}

/// Much of a noun is more of its column, little is less.
pub(super) fn greater(direction: Direction) -> Comparison {
    match direction {
        Direction::Max => Comparison::Greater,
        Direction::Min => Comparison::Less,
    }
}
