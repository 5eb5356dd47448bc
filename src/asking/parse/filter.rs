//! Conditions on rows, wherever they stand in a question, and how they are joined.
//!
//! A condition is read where it starts: at a column, a value, a comparison, a date, a negation. Two joined by "or" over
//! different columns beside a third are refused, since people mean different things by them.

use super::compare::Read;
use super::{Found, Kind, Parser, Role, Trouble};
use crate::asking::index::{Column, ColumnKind, Naming};
use crate::asking::lexicon::Comparing;
use crate::asking::moments::Moment;
use crate::asking::plan::{Comparison, Condition, Operand, Test};

impl Parser<'_> {
    /// Takes every condition.
    pub(super) fn read_filters(&mut self) -> Result<(), Trouble> {
        let mut at = 0;
        while at < self.phrases.len() {
            if !self.is_free(at) {
                at += 1;
                continue;
            }
            match self.filter_at(at, false)? {
                Some((condition, end)) if end > at => {
                    self.take_range(at, end);
                    if let Some(condition) = condition {
                        self.filters.push(Found { start: at, end, condition });
                    }
                    at = end;
                }
                _ => at += 1,
            }
        }
        Ok(())
    }

    fn filter_at(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let Some(kind) = self.kind(at).cloned() else { return Ok(None) };
        match kind {
            Kind::Column => self.column_filter(at, negated),
            Kind::Rows { .. } if !self.phrases[at].columns.is_empty() => self.column_filter(at, negated),
            Kind::Value => self.value_filter(at, negated),
            Kind::Number(number) => self.number_filter(at, number, negated),
            Kind::Moment(moment) if !negated => self.moments_from(self.time_column(at)?, moment, at).map(Some),
            Kind::Role(Role::Grain(_)) if !negated => self.grain_filter(at),
            Kind::Role(Role::Event) => self.event_filter(at, negated),
            Kind::Role(Role::Compare { .. }) if negated => self.negated_compare(at),
            Kind::Role(Role::Compare { .. }) => self.compare_first(at),
            Kind::Role(Role::Between | Role::Preposition) if !negated => self.between_first(at),
            Kind::Role(Role::Aggregate(_) | Role::Count) if !negated => self.measure_filter(at),
            Kind::Role(Role::Missing) => self.missing_filter(at + 1, negated),
            Kind::Role(Role::Present) => self.missing_filter(at + 1, !negated),
            Kind::Role(Role::Without) if !negated => match self.group_exception(at + 1)? {
                Some(end) => Ok(Some((None, end))),
                None => match self.missing_filter(at + 1, false)? {
                    Some(read) => Ok(Some(read)),
                    None => self.filter_at(self.skip_prepositions(at + 1), true),
                },
            },
            Kind::Role(Role::Not) if !negated => match self.group_exception(at + 1)? {
                Some(end) => Ok(Some((None, end))),
                None => self.filter_at(self.skip_prepositions(at + 1), true),
            },
            _ => Ok(None),
        }
    }

    /// "do not have a film with ...": of the things asked for, those with no such row.
    fn group_exception(&mut self, start: usize) -> Result<Option<usize>, Trouble> {
        let noun = self.skip_prepositions(start);
        let rows = match self.kind(noun) {
            Some(Kind::Rows { .. }) => true,
            Some(Kind::Column) => self.is_row_noun(noun),
            _ => false,
        };
        if !rows || self.without.is_some() {
            return Ok(None);
        }
        let mut at = self.skip_prepositions(noun + 1);
        // A preposition can open a condition itself ("from 2010 to 2012").
        if at > noun + 1 && self.filter_at(at, false)?.is_none() {
            at = noun + 1;
        }
        match self.filter_at(at, false)? {
            Some((Some(condition), end)) => {
                self.without = Some(condition);
                Ok(Some(end))
            }
            _ => Ok(None),
        }
    }

    /// Whether a column here stands for the rows: the table's noun, or a name that no two rows share.
    pub(super) fn is_row_noun(&self, at: usize) -> bool {
        let phrase = &self.phrases[at];
        phrase.is_noun || matches!(phrase.columns[..], [only] if self.index.columns[only].unique)
    }

    /// A condition that starts at a column.
    fn column_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let mut next = at + 1;
        while self.role(next) == Some(Role::Preposition) {
            next += 1;
        }
        let preposition = (next > at + 1).then(|| self.folded(at + 1));
        let inner = self.role(next) == Some(Role::Not);
        let next = if inner { next + 1 } else { next };
        let negated = negated != inner;
        match self.kind(next).cloned() {
            // "hosts older than 45": the thing is not what is compared.
            Some(Kind::Role(Role::Compare { .. })) if self.phrases[at].naming == Some(Naming::Thing) => Ok(None),
            Some(Kind::Role(Role::Compare { .. })) => {
                let ordered = |column: &Column| matches!(column.kind, ColumnKind::Number | ColumnKind::Date);
                let column = match self.column_at(at, ordered)? {
                    Some(column) => Some(column),
                    None => self.column_at(at, |column| column.kind == ColumnKind::Text)?,
                };
                match column {
                    Some(column) if preposition.is_none() || self.can_be_time(column) => {
                        self.compare_column(column, next, negated)
                    }
                    _ => Ok(None),
                }
            }
            Some(Kind::Role(Role::Between | Role::Preposition)) if !negated => {
                match self.column_at(at, |column| matches!(column.kind, ColumnKind::Number | ColumnKind::Date))? {
                    Some(column) => self.between_column(column, next),
                    None => Ok(None),
                }
            }
            Some(Kind::Role(Role::Text(test))) => {
                let Some(column) = self.column_at(at, |column| column.kind == ColumnKind::Text)? else {
                    return Ok(None);
                };
                let Some((texts, end)) = self.texts_from(next + 1) else { return Ok(None) };
                let tests = texts.into_iter().map(|text| Condition::Test(Test::Text(column, test, text, negated)));
                Ok(Some((Some(any(tests.collect())), end)))
            }
            Some(Kind::Role(Role::Missing)) => self.missing_of(at, next + 1, negated),
            Some(Kind::Role(Role::Present)) => self.missing_of(at, next + 1, !negated),
            _ => self.equality(at, next, preposition.as_deref(), negated),
        }
    }

    /// Whether "opened in 1990" can speak of this column.
    fn can_be_time(&self, column: usize) -> bool {
        self.is_time(column)
    }

    /// "region West", "opened in 2005", "name is 'A' or 'B'", "rating of 5".
    fn equality(
        &mut self,
        at: usize,
        next: usize,
        preposition: Option<&str>,
        negated: bool,
    ) -> Result<Option<Read>, Trouble> {
        let candidates = self.phrases[at].columns.clone();
        let next = self.calendar_place(next);
        let Some(phrase) =
            self.phrases.get(next).filter(|_| self.is_free(next) || self.role(next) == Some(Role::Either))
        else {
            return Ok(None);
        };
        let kind = phrase.kind.clone();
        if let Kind::Number(_) | Kind::Moment(_) = kind {
            return self.number_equality(at, next, preposition, negated);
        }
        // "the population of Texas": the value must be one of this column's own.
        let own = |column: usize| phrase.values.iter().any(|hit| hit.0 == column);
        let own_column = candidates.iter().copied().find(|&column| own(column));
        let loose = || {
            let text: Vec<usize> = candidates
                .iter()
                .copied()
                .filter(|&column| self.index.columns[column].kind == ColumnKind::Text)
                .collect();
            (text.len() == 1 && preposition.is_none_or(|word| word == "of")).then(|| text[0])
        };
        let may_be_name = matches!(kind, Kind::Quoted | Kind::Unknown | Kind::Role(Role::Either))
            || (kind == Kind::Value && phrase.text.len() < phrase.span.1 - phrase.span.0);
        let Some(column) = own_column.or_else(|| if may_be_name { loose() } else { None }) else { return Ok(None) };
        if preposition.is_some_and(|word| matches!(word, "in" | "from" | "at" | "on" | "for")) && own_column.is_none() {
            return Ok(None);
        }
        Ok(self
            .values_of(column, next)?
            .map(|(values, end)| (Some(Condition::Test(Self::membership(column, values, negated))), end)))
    }

    fn number_equality(
        &mut self,
        at: usize,
        next: usize,
        preposition: Option<&str>,
        negated: bool,
    ) -> Result<Option<Read>, Trouble> {
        let moment = self.moment_at(next);
        if let Some(moment) = moment
            && !negated
            && let Some(column) = self.column_at(at, |column| column.kind == ColumnKind::Date || column.is_year)?
        {
            return self.moments_from(column, moment, next).map(Some);
        }
        let Some(Kind::Number(number)) = self.kind(next) else { return Ok(None) };
        let number = *number;
        if preposition.is_some_and(|word| word != "of" && word != "with") {
            return Ok(None);
        }
        // "65 or older"
        if let Some(Role::Compare { comparison, .. }) = self.role(self.skip_unit(next + 1)) {
            use crate::asking::lexicon::Comparing::{OrLess, OrMore};
            let comparison = match comparison {
                OrMore => Some(Comparison::GreaterEqual),
                OrLess => Some(Comparison::LessEqual),
                _ => None,
            };
            if let Some(comparison) = comparison
                && let Some(column) = self.number_column_at(at)?
            {
                let comparison = if negated { comparison.negated() } else { comparison };
                let test = Test::Compare(column, comparison, Operand::Number(number));
                return Ok(Some((Some(Condition::Test(test)), self.skip_unit(next + 1) + 1)));
            }
        }
        if matches!(self.kind(next + 1), Some(Kind::Column | Kind::Rows { .. })) {
            return Ok(None);
        }
        let column = match self.column_at(at, |column| column.kind == ColumnKind::Number)? {
            Some(column) => Some(column),
            None => self.column_at(at, |column| column.kind == ColumnKind::Text)?,
        };
        let Some(column) = column else { return Ok(None) };
        Ok(self.values_of(column, next)?.map(|(values, end)| {
            (Some(Condition::Test(Self::membership(column, values, negated))), self.skip_unit(end))
        }))
    }

    /// A value stands for its column; a list of them for any of them.
    fn value_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let hits: Vec<usize> = self.phrases[at].values.iter().map(|hit| hit.0).collect();
        let (mut distinct, mut end_column) = (Vec::new(), None);
        for column in hits {
            if !distinct.contains(&column) {
                distinct.push(column);
            }
        }
        // "the West region", "in Banking industry"
        if matches!(self.kind(at + 1), Some(Kind::Column | Kind::Rows { .. })) {
            end_column = self.phrases[at + 1].columns.iter().copied().find(|column| distinct.contains(column));
        }
        let column = match (end_column, &distinct[..]) {
            (Some(column), _) | (None, &[column]) => column,
            (None, []) => return Ok(None),
            (None, several) => {
                let phrase = &self.phrases[at];
                return Err(Trouble::Ambiguous(phrase.text.clone(), phrase.span, several.to_vec()));
            }
        };
        let Some((values, end)) = self.values_of(column, at)? else { return Ok(None) };
        self.check_list(&values, at, end)?;
        let end = match self.phrases.get(end) {
            // The column's own noun behind its values ("king or queen bed").
            Some(next) if self.is_free(end) && next.columns.contains(&column) && !self.opens_condition(end, column) => {
                end + 1
            }
            _ => end,
        };
        Ok(Some((Some(Condition::Test(Self::membership(column, values, negated))), end)))
    }

    /// "Northridge, Los Angeles or in San Jose, San Jose" is no list of one column's values.
    fn check_list(&self, values: &[Operand], at: usize, end: usize) -> Result<(), Trouble> {
        let repeated = (1..values.len()).any(|place| values[..place].contains(&values[place]));
        let elsewhere = values.len() > 1
            && (at..end).any(|place| {
                let mut columns = self.phrases[place].values.iter().map(|hit| hit.0);
                let first = columns.next();
                columns.any(|column| Some(column) != first)
            });
        let commas = (at..end).any(|place| self.role(place) == Some(Role::Comma));
        if repeated || (elsewhere && commas) {
            Err(Trouble::Unsupported(self.phrases[at].text.clone()))
        } else {
            Ok(())
        }
    }

    /// Whether a column here starts a condition of its own.
    fn opens_condition(&self, at: usize, column: usize) -> bool {
        let own = self.phrases.get(at + 1).is_some_and(|phrase| phrase.values.iter().any(|hit| hit.0 == column));
        own || matches!(self.kind(at + 1), Some(Kind::Number(_) | Kind::Quoted | Kind::Role(Role::Compare { .. })))
    }

    /// A bare number: a year behind "in", "3 or more beds", "with 4 cylinders".
    fn number_filter(&mut self, at: usize, number: f64, negated: bool) -> Result<Option<Read>, Trouble> {
        use crate::asking::lexicon::Comparing::{OrLess, OrMore};
        if let Some(Role::Compare { comparison: comparison @ (OrMore | OrLess), .. }) = self.role(at + 1) {
            let comparison = if comparison == OrMore { Comparison::GreaterEqual } else { Comparison::LessEqual };
            return self.compared_behind(if negated { comparison.negated() } else { comparison }, number, at + 2);
        }
        let before = at.checked_sub(1).map(|before| self.folded(before)).unwrap_or_default();
        let beside = matches!(self.kind(at + 1), Some(Kind::Column | Kind::Rows { .. }));
        if beside && before == "with" {
            return match self.number_column_at(at + 1)? {
                Some(column) => {
                    let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
                    let test = Test::Compare(column, comparison, Operand::Number(number));
                    Ok(Some((Some(Condition::Test(test)), at + 2)))
                }
                None => Ok(None),
            };
        }
        let calendar = matches!(before.as_str(), "in" | "of" | "from" | "for" | "on") && !beside && !negated;
        match self.moment_at(at).filter(|_| calendar) {
            Some(moment) => {
                let column = self.time_column(at)?;
                self.moments_from(column, moment, at).map(Some)
            }
            None => Ok(None),
        }
    }

    /// A moment, more of them behind "or", or "or before" and "or after".
    fn moments_from(&self, column: usize, moment: Moment, at: usize) -> Result<Read, Trouble> {
        let later = match self.role(at + 1) {
            Some(Role::Compare { comparison: Comparing::OrMore, .. }) => Some(Comparing::Since),
            Some(Role::Compare { comparison: Comparing::OrLess, .. }) => Some(Comparing::Until),
            _ => None,
        };
        if let Some(comparing) = later {
            return Ok((Some(self.compared(column, comparing, moment, at)?), at + 2));
        }
        let (mut conditions, mut end) = (vec![self.within(column, moment, at)?], at + 1);
        while self.role(end) == Some(Role::Or) {
            let place = self.skip_prepositions(end + 1);
            let Some(moment) = self.moment_at(place).filter(|_| !self.starts_more(place)) else { break };
            conditions.push(self.within(column, moment, place)?);
            end = place + 1;
        }
        Ok((Some(any(conditions)), end))
    }

    /// "year 2001", where no column is called so.
    fn grain_filter(&mut self, at: usize) -> Result<Option<Read>, Trouble> {
        let next = self.skip_prepositions(at + 1);
        let Some(moment) = self.moment_at(next) else {
            return if self.phrases[at].columns.is_empty() { Ok(None) } else { self.column_filter(at, false) };
        };
        if let Some(column) = self.column_at(at, |column| column.kind == ColumnKind::Date || column.is_year)? {
            return self.moments_from(column, moment, next).map(Some);
        }
        self.moments_from(self.time_column(at)?, moment, next).map(Some)
    }

    /// "founded in 1990", "released before 2000": the one column with a calendar, unless a column is called so.
    fn event_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        if !self.phrases[at].columns.is_empty()
            && let Some(read) = self.column_filter(at, negated)?
        {
            return Ok(Some(read));
        }
        let next = self.skip_prepositions(at + 1);
        let calendar = matches!(self.kind(next), Some(Kind::Moment(_) | Kind::Number(_)))
            || matches!(self.role(next), Some(Role::Compare { .. } | Role::Between | Role::Grain(_)))
            || matches!(self.kind(next), Some(Kind::Column) if self.moment_at(self.skip_prepositions(next + 1)).is_some());
        if !calendar || negated {
            return Ok(None);
        }
        match self.filter_at(next, false)? {
            Some((Some(Condition::Test(test)), end)) if is_time_test(&test, self) => {
                Ok(Some((Some(Condition::Test(test)), end)))
            }
            Some((Some(condition @ Condition::Any(_)), end)) => Ok(Some((Some(condition), end))),
            _ => Ok(None),
        }
    }

    fn negated_compare(&mut self, at: usize) -> Result<Option<Read>, Trouble> {
        let negate = |condition| match condition {
            Condition::Test(Test::Compare(column, comparison, operand)) => {
                Some(Condition::Test(Test::Compare(column, comparison.negated(), operand)))
            }
            _ => None,
        };
        Ok(match self.compare_first(at)? {
            Some((Some(condition), end)) => negate(condition).map(|condition| (Some(condition), end)),
            _ => None,
        })
    }

    /// "with total revenue over 1000", "number of orders above 5": a condition on groups.
    fn measure_filter(&mut self, at: usize) -> Result<Option<Read>, Trouble> {
        use crate::asking::plan::Measure;
        let object = self.skip_prepositions(at + 1);
        let (measure, behind) = match self.role(at) {
            Some(Role::Aggregate(aggregate)) => match self.number_column_at(object)? {
                Some(column) => (Measure::of(aggregate, column), object + 1),
                None => return Ok(None),
            },
            _ if matches!(self.kind(object), Some(Kind::Rows { .. } | Kind::Role(Role::Rows))) => {
                (Measure::ROWS, object + 1)
            }
            _ => match self.number_column_at(object)? {
                // "or a number of floors above 5" compares the column; "how many budgets above 5" counts.
                Some(_)
                    if at > 0
                        && self.folded(at) == "number of"
                        && matches!(
                            self.phrases[at - 1].kind,
                            Kind::Role(Role::And | Role::Or | Role::Preposition)
                        ) =>
                {
                    return Ok(self.column_filter(object, false)?);
                }
                _ => return Ok(None),
            },
        };
        let Some(Role::Compare { comparison, .. }) = self.role(behind) else { return Ok(None) };
        let (Some(comparison), Some(Kind::Number(number))) = (comparison.comparison(), self.kind(behind + 1)) else {
            return Ok(None);
        };
        let number = *number;
        self.set_having(measure, comparison, number, at)?;
        Ok(Some((None, behind + 2)))
    }

    /// "missing rating", "without a rating", "no rating or price".
    fn missing_filter(&mut self, object: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let object = self.skip_prepositions(object);
        if !matches!(self.kind(object), Some(Kind::Column)) {
            return Ok(None);
        }
        let followed = self.starts_value(object);
        match self.any_column_at(object)? {
            Some(column) if !followed => Ok(Some((Some(Condition::Test(Test::Missing(column, negated))), object + 1))),
            _ => Ok(None),
        }
    }

    fn starts_value(&self, at: usize) -> bool {
        let next = self.skip_prepositions(at + 1);
        self.phrases.get(next).is_some_and(|phrase| {
            self.is_free(next) && phrase.values.iter().any(|hit| self.phrases[at].columns.contains(&hit.0))
        }) || matches!(self.role(next), Some(Role::Compare { .. }))
            // "without a company in banking": the column is narrowed, not missing.
            || (next > at + 1 && !matches!(self.kind(next), None | Some(Kind::Rows { .. } | Kind::Role(_))))
    }

    fn missing_of(&mut self, at: usize, end: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        Ok(self.any_column_at(at)?.map(|column| (Some(Condition::Test(Test::Missing(column, negated))), end)))
    }

    /// Two values of one column cannot both hold in a row: then something else was meant.
    fn check_contradiction(&self, filters: &[Found]) -> Result<(), Trouble> {
        let value = |found: &Found| match &found.condition {
            Condition::Test(
                Test::Compare(column, Comparison::Equal, _)
                | Test::Part(column, _, Comparison::Equal, _)
                | Test::In(column, _, false),
            ) => Some(*column),
            _ => None,
        };
        for pair in filters.windows(2) {
            let or = (pair[0].end..pair[1].start).any(|at| self.phrases[at].kind == Kind::Role(Role::Or));
            if !or && value(&pair[0]).is_some() && value(&pair[0]) == value(&pair[1]) {
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

/// Whether the test compares a column of dates or years.
fn is_time_test(test: &Test, parser: &Parser<'_>) -> bool {
    column(&Condition::Test(test.clone())).is_some_and(|column| parser.is_time(column))
}

/// Whether each side of an "or" speaks of the same columns: then it splits the whole.
fn same_shape(groups: &[Vec<Condition>]) -> bool {
    let columns = |group: &[Condition]| -> Option<Vec<usize>> {
        let mut columns = group.iter().map(column).collect::<Option<Vec<usize>>>()?;
        columns.sort_unstable();
        Some(columns)
    };
    let first = groups.first().and_then(|group| columns(group));
    first.is_some() && groups.iter().all(|group| columns(group) == first)
}

fn column(condition: &Condition) -> Option<usize> {
    match condition {
        Condition::Test(
            Test::Compare(column, ..)
            | Test::In(column, ..)
            | Test::Between(column, ..)
            | Test::Part(column, ..)
            | Test::Period(column, ..)
            | Test::Text(column, ..)
            | Test::Missing(column, _)
            | Test::Flag(column, _),
        ) => Some(*column),
        Condition::All(_) | Condition::Any(_) => None,
    }
}

fn any(mut conditions: Vec<Condition>) -> Condition {
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
