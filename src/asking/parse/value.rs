//! Conditions that start at a value, a number or a word of the calendar: "in Spain", "with 4 cylinders", "founded in 1990".

use super::compare::Read;
use super::join::any;
use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::moments::Moment;
use crate::asking::plan::{Comparison, Condition, Operand, Test};
use crate::asking::role::Comparing;
use crate::asking::text::stem;

impl Parser<'_> {
    /// A value stands for its column; a list of them for any of them.
    pub(super) fn value_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        if let Some(read) = self.code_filter(at, negated) {
            return Ok(Some(read));
        }
        let hits: Vec<usize> = self.phrases[at].values.iter().map(|hit| hit.0).collect();
        // "garlic in their name" is looked for there, whatever else it is a value of.
        let place = self.skip_prepositions(at + 1);
        let elsewhere = place > at + 1
            && matches!(self.folded(at + 1).as_str(), "in" | "within" | "inside")
            && matches!(self.kind(place), Some(Kind::Column))
            && self.phrases[place].span.0 > self.phrases[at + 1].span.1 + 1
            && !self.phrases[place].columns.iter().any(|column| hits.contains(column));
        if elsewhere && let Some(read) = self.word_filter(at, negated)? {
            return Ok(Some(read));
        }
        let (mut distinct, mut end_column) = (Vec::new(), None);
        for column in hits {
            if !distinct.contains(&column) {
                distinct.push(column);
            }
        }
        // "Mei Lin in the cast": the column behind it says where it stands.
        let told = (matches!(self.folded(at + 1).as_str(), "in" | "as" | "among") && place == at + 2)
            .then(|| self.phrases.get(place))
            .flatten()
            .filter(|phrase| phrase.kind == Kind::Column && self.is_free(place) && !self.has_own_value(place))
            .and_then(|phrase| match phrase.columns[..] {
                [only] => Some(only),
                _ => None,
            });
        if let Some(column) = told.filter(|column| distinct.contains(column)) {
            distinct = vec![column];
        }
        // A value of its own goes before an item of a list.
        let own: Vec<usize> =
            distinct.iter().copied().filter(|&column| self.index.columns[column].items.is_empty()).collect();
        if let [_] = own[..] {
            distinct = own;
        }
        // "from Rome", "to Oslo"
        if distinct.len() > 1
            && let Some(column) = at.checked_sub(1).and_then(|before| self.way(before, &distinct))
        {
            distinct = vec![column];
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
            Some(next)
                if self.is_free(end)
                    && (next.columns.contains(&column) || self.is_part_of_name(end, column))
                    && !self.opens_condition(end, column) =>
            {
                end + 1
            }
            // "by French artists": whose value it is, where something else is asked for.
            Some(next)
                if next.kind == Kind::Column
                    && self.is_free(end)
                    && next.text.ends_with('s')
                    && at > 0
                    && matches!(self.folded(at - 1).as_str(), "by" | "from" | "of")
                    && next.columns.iter().all(|&other| {
                        self.index.columns[other].kind == ColumnKind::Text && !self.index.columns[other].is_flag()
                    })
                    && self.stops_at(end + 1) =>
            {
                if self.role(at - 1) == Some(Role::Group) {
                    self.take(at - 1);
                }
                end + 1
            }
            _ => end,
        };
        Ok(Some((Some(Condition::Test(Self::membership(column, values, negated))), end)))
    }

    /// "404s", "5xx errors": values of a column of numbers.
    fn code_filter(&self, at: usize, negated: bool) -> Option<Read> {
        let values = &self.phrases[at].values;
        let column = values.first()?.0;
        if self.index.columns[column].kind != ColumnKind::Number {
            return None;
        }
        let numbers: Option<Vec<Operand>> =
            values.iter().map(|&hit| self.index.value_text(hit).parse().ok().map(Operand::Number)).collect();
        let noun = matches!(self.folded(at + 1).as_str(), "error" | "errors" | "response" | "responses" | "codes");
        let end = at + 1 + usize::from(noun && self.kind(at + 1) == Some(&Kind::Unknown));
        Some((Some(Condition::Test(Self::membership(column, numbers?, negated))), end))
    }

    /// The column of where something comes from, or goes to.
    fn way(&self, before: usize, columns: &[usize]) -> Option<usize> {
        let stems: &[&str] = match self.folded(before).as_str() {
            "from" => &["origin", "from", "sourc", "depart", "departur", "start", "sender"],
            "to" | "into" => &["dest", "destin", "to", "arriv", "arrival", "target", "receiv", "end"],
            _ => return None,
        };
        let fits =
            |column: &&usize| self.index.columns[**column].stems.iter().any(|stem| stems.contains(&stem.as_str()));
        let found: Vec<&usize> = columns.iter().filter(fits).collect();
        if let [only] = found[..] { Some(*only) } else { None }
    }

    /// "Northridge, Los Angeles or in San Jose, San Jose" is no list of one column's values.
    pub(super) fn check_list(&self, values: &[Operand], at: usize, end: usize) -> Result<(), Trouble> {
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

    /// "a king bed" of a column `bedType`: a word of the name of the value's column.
    fn is_part_of_name(&self, at: usize, column: usize) -> bool {
        let stems = &self.index.columns[column].stems;
        matches!(self.kind(at), Some(Kind::Column | Kind::Unknown))
            && self.folded(at).split(' ').all(|word| stems.contains(&stem(word)))
    }

    /// Whether a column here starts a condition of its own.
    pub(super) fn opens_condition(&self, at: usize, column: usize) -> bool {
        let own = self.phrases.get(at + 1).is_some_and(|phrase| phrase.values.iter().any(|hit| hit.0 == column));
        own || matches!(self.kind(at + 1), Some(Kind::Number(_) | Kind::Quoted | Kind::Role(Role::Compare { .. })))
    }

    /// A bare number: a year behind "in", "3 or more beds", "with 4 cylinders".
    pub(super) fn number_filter(&mut self, at: usize, number: f64, negated: bool) -> Result<Option<Read>, Trouble> {
        use crate::asking::role::Comparing::{OrLess, OrMore};
        if let Some(Role::Compare { comparison: comparison @ (OrMore | OrLess), .. }) = self.role(at + 1) {
            // "2015 or later" speaks of time.
            let said = self.folded(at + 1);
            let timed = matches!(said.rsplit(' ').next(), Some("later" | "earlier" | "after" | "before"));
            if let Some(moment) = self.moment_at(at).filter(|_| timed && !negated) {
                return self.moments_from(self.time_column(at)?, moment, at).map(Some);
            }
            let comparison = if comparison == OrMore { Comparison::GreaterEqual } else { Comparison::LessEqual };
            return self.compared_behind(if negated { comparison.negated() } else { comparison }, number, at + 2);
        }
        let before = at.checked_sub(1).map(|before| self.folded(before)).unwrap_or_default();
        let beside = matches!(self.kind(at + 1), Some(Kind::Column | Kind::Rows { .. })) && self.is_adjacent(at);
        let of_rows = at > 0
            && (matches!(self.phrases[at - 1].kind, Kind::Rows { .. } | Kind::Role(Role::Exists))
                || (self.phrases[at - 1].kind == Kind::Column && self.is_row_noun(at - 1)));
        if beside && (before == "with" || of_rows) {
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
        // "2023 vs 2024"
        let apart = self.role(at + 1) == Some(Role::Versus) && self.moment_at(self.skip_prepositions(at + 2)).is_some();
        let calendar = calendar || (apart && !negated);
        match self.moment_at(at).filter(|_| calendar) {
            Some(moment) => {
                let column = self.time_column(at)?;
                self.moments_from(column, moment, at).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Whether the next phrase follows at once, without words between that carry nothing.
    fn is_adjacent(&self, at: usize) -> bool {
        match (self.phrases.get(at), self.phrases.get(at + 1)) {
            (Some(first), Some(second)) => second.span.0 <= first.span.1 + 1,
            _ => false,
        }
    }

    /// A moment, more of them behind "or", or "or before" and "or after".
    pub(super) fn moments_from(&self, column: usize, moment: Moment, at: usize) -> Result<Read, Trouble> {
        let later = match self.role(at + 1) {
            Some(Role::Compare { comparison: Comparing::OrMore, .. }) => Some(Comparing::Since),
            Some(Role::Compare { comparison: Comparing::OrLess, .. }) => Some(Comparing::Until),
            _ => None,
        };
        if let Some(comparing) = later {
            return Ok((Some(self.compared(column, comparing, moment, at)?), at + 2));
        }
        let (mut conditions, mut end) = (vec![self.within(column, moment, at)?], at + 1);
        while matches!(self.role(end), Some(Role::Or | Role::Versus))
            || (matches!(self.role(end), Some(Role::And | Role::Comma))
                && (self.both || self.versus || self.adds_moment(moment, end)))
        {
            let place = self.skip_prepositions(end + 1);
            let Some(moment) = self.moment_at(place).filter(|_| !self.starts_more(place)) else { break };
            conditions.push(self.within(column, moment, place)?);
            end = place + 1;
        }
        Ok((Some(any(conditions)), end))
    }

    /// "in May and June", "on Saturday and Sunday" of rows: a row has one of them. Of things that have rows it may be that
    /// both are meant.
    fn adds_moment(&self, moment: Moment, end: usize) -> bool {
        let next = self.skip_prepositions(end + 1);
        let comma = self.role(end) == Some(Role::Comma);
        let next = if comma && self.role(next) == Some(Role::And) { self.skip_prepositions(next + 1) } else { next };
        let Some(other) = self.moment_at(next) else { return false };
        let alike = std::mem::discriminant(&moment) == std::mem::discriminant(&other) && moment != other;
        let of_things = self.phrases.iter().any(|phrase| match phrase.kind {
            Kind::Role(Role::Asked(_)) => true,
            Kind::Column => phrase.columns.iter().any(|&column| self.index.columns[column].kind == ColumnKind::Text),
            _ => false,
        });
        alike && !of_things
    }

    /// "year 2001", where no column is called so.
    pub(super) fn grain_filter(&mut self, at: usize) -> Result<Option<Read>, Trouble> {
        let next = self.skip_prepositions(at + 1);
        let Some(moment) = self.moment_at(next) else {
            return if self.phrases[at].columns.is_empty() { Ok(None) } else { self.column_filter(at, false) };
        };
        if let Some(column) = self.column_at(at, |column| column.is_calendar() || column.is_year)? {
            return self.moments_from(column, moment, next).map(Some);
        }
        self.moments_from(self.time_column(at)?, moment, next).map(Some)
    }

    /// "founded in 1990", "released before 2000": the one column with a calendar, unless a column is called so.
    pub(super) fn event_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
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
            Some((Some(condition @ (Condition::Any(_) | Condition::All(_))), end)) => Ok(Some((Some(condition), end))),
            _ => Ok(None),
        }
    }
}

/// Whether the test compares a column of dates or years.
fn is_time_test(test: &Test, parser: &Parser<'_>) -> bool {
    parser.is_time(test.column())
}
