//! Conditions on rows, wherever they stand in a question, and how they are joined.
//!
//! A condition is read where it starts: at a column, a value, a comparison, a date, a negation. Two joined by "or" over
//! different columns beside a third are refused, since people mean different things by them.

use super::compare::Read;
use super::join::any;
use super::{Found, Kind, Parser, Role, Trouble};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Comparison, Condition, Operand, Test};
use crate::asking::text::fold;
use crate::domain::Scalar;

/// Words that say that nobody knows.
const UNKNOWN: [&str; 6] = ["unknown", "not known", "unspecified", "not specified", "unclear", "undetermined"];

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
                    let end = self.past_own_column(condition.as_ref(), end);
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

    /// "Mei Lin in the cast": behind a value the column that it stands in.
    fn past_own_column(&mut self, condition: Option<&Condition>, end: usize) -> usize {
        let Some(Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Text(_)))) = condition else {
            return end;
        };
        let joined = matches!(self.folded(end).as_str(), "in" | "as" | "on" | "for" | "under" | "among")
            && self.role(end) == Some(Role::Preposition);
        let own = matches!(self.kind(end + 1), Some(Kind::Column)) && self.phrases[end + 1].columns == [*column];
        // "sold in the city of Rome" has a value of its own.
        if !(joined && own) || self.has_own_value(end + 1) {
            return end;
        }
        self.take_range(end, end + 2);
        end + 2
    }

    pub(super) fn filter_at(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let Some(kind) = self.kind(at).cloned() else { return Ok(None) };
        if !negated && let Some(read) = self.place_filter(at) {
            return Ok(Some(read));
        }
        match kind {
            Kind::Column => self.column_filter(at, negated),
            Kind::Rows { .. } if !self.phrases[at].columns.is_empty() => self.column_filter(at, negated),
            Kind::Value => self.value_filter(at, negated),
            Kind::Number(number) => self.number_filter(at, number, negated),
            Kind::Moment(moment) if !negated => self.moments_from(self.time_column(at)?, moment, at).map(Some),
            Kind::Unknown => match self.outcome_filter(at, negated)? {
                Some(read) => Ok(Some(read)),
                None if !negated && self.two_numbers(at).is_some() => Ok(self.two_numbers(at)),
                None => self.word_filter(at, negated),
            },
            Kind::Role(Role::Grain(_)) if !negated => self.grain_filter(at),
            Kind::Role(Role::Event) => self.event_filter(at, negated),
            Kind::Role(Role::Compare { .. }) if negated => self.negated_compare(at),
            Kind::Role(Role::Compare { .. }) => self.compare_first(at),
            Kind::Role(Role::Between | Role::Preposition) if !negated => self.between_first(at),
            Kind::Role(Role::Aggregate(_) | Role::Count | Role::Rate) if !negated => self.measure_filter(at),
            Kind::Role(Role::Missing) => self.missing_filter(at + 1, negated),
            Kind::Role(Role::Present) => self.missing_filter(at + 1, !negated),
            Kind::Role(Role::Without) if !negated => match self.group_exception(at + 1)? {
                Some(end) => Ok(Some((None, end))),
                None => match self.missing_filter(at + 1, false)? {
                    Some(read) => Ok(Some(read)),
                    None => self.filter_at(self.skip_prepositions(at + 1), true),
                },
            },
            Kind::Role(Role::Common(direction)) => self.common_filter(at, direction, negated),
            Kind::Role(Role::Not) if !negated && self.none_of(at + 1).is_some() => Ok(self.none_of(at + 1)),
            Kind::Role(Role::Not) if !negated => match self.group_exception(at + 1)? {
                Some(end) => Ok(Some((None, end))),
                None if self.folded(at) == "never"
                    || (self.is_done_not() && self.relating_column(at + 1).is_some()) =>
                {
                    self.never(at + 1)
                }
                None => match self.filter_at(self.skip_prepositions(at + 1), true)? {
                    Some(read) => Ok(Some(read)),
                    // "do not have a pager", "have not been returned"
                    None => match (self.role(at + 1), self.phrases.get(at + 1).map(|phrase| &phrase.columns[..])) {
                        (Some(Role::Event), Some(&[column])) if self.index.columns[column].has_nulls => {
                            Ok(Some((Some(Condition::Test(Test::Missing(column, false))), at + 2)))
                        }
                        _ => self.missing_filter(at + 1, false),
                    },
                },
            },
            _ => Ok(None),
        }
    }

    /// "do not have a film with ...": of the things asked for, those with no such row.
    fn group_exception(&mut self, start: usize) -> Result<Option<usize>, Trouble> {
        let noun = self.skip_row_nouns(start);
        if noun == start || !self.without.is_empty() {
            return Ok(None);
        }
        let mut at = self.skip_prepositions(noun);
        // A preposition can open a condition itself ("from 2010 to 2012").
        if at > noun && self.filter_at(at, false)?.is_none() {
            at = noun;
        }
        match self.filter_at(at, false)? {
            Some((Some(condition), end)) => {
                self.without.push(Found { start, end, condition });
                Ok(Some(end))
            }
            _ => Ok(None),
        }
    }

    /// Whether "not" stands behind an auxiliary: then it is said of the things asked for.
    fn is_done_not(&self) -> bool {
        self.words
            .windows(2)
            .any(|pair| pair[1] == "not" && matches!(pair[0].as_str(), "do" | "does" | "did" | "have" | "has" | "had"))
    }

    /// "have never had a rating above 8": of the things asked for, those with no such row.
    fn never(&mut self, start: usize) -> Result<Option<Read>, Trouble> {
        let at = self.skip_prepositions(start);
        Ok(match self.filter_at(at, false)? {
            Some((Some(condition), end)) if self.without.is_empty() => {
                self.without.push(Found { start, end, condition });
                Some((None, end))
            }
            _ => None,
        })
    }

    /// Past nouns that stand for the rows, and what joins them; unmoved where there is none.
    pub(super) fn skip_row_nouns(&self, start: usize) -> usize {
        let (mut at, mut end) = (start, start);
        loop {
            let noun = match self.kind(at) {
                Some(Kind::Rows { .. } | Kind::Role(Role::Rows)) => true,
                Some(Kind::Column) => self.is_row_noun(at) && !self.has_own_value(at),
                Some(Kind::Role(Role::Event | Role::Preposition)) => false,
                _ => return end,
            };
            at += 1;
            if noun {
                end = at;
            }
        }
    }

    /// "injury of 'Knee problem'": a column with a value that can be its own.
    pub(super) fn has_own_value(&self, at: usize) -> bool {
        let next = self.skip_prepositions(at + 1);
        self.phrases.get(next).is_some_and(|phrase| {
            phrase.kind == Kind::Quoted || phrase.values.iter().any(|hit| self.phrases[at].columns.contains(&hit.0))
        })
    }

    /// Whether a column here stands for the rows: the table's noun, or a name that no two rows share.
    pub(super) fn is_row_noun(&self, at: usize) -> bool {
        let phrase = &self.phrases[at];
        phrase.is_noun
            || matches!(phrase.columns[..], [only] if {
                let known = &self.index.columns[only];
                // A figure that happens to differ in each row calls none of them.
                known.unique && (known.kind != ColumnKind::Number || known.is_id || known.is_year || self.numbers_rows(only))
            })
    }

    /// A condition that starts at a column.
    pub(super) fn column_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let mut next = at + 1;
        while self.role(next) == Some(Role::Preposition)
            || (self.both && self.phrases.get(next).is_some_and(|phrase| phrase.kind == Kind::Role(Role::Both)))
        {
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
                let ordered = |column: &Column| column.kind == ColumnKind::Number || column.is_calendar();
                let column = match self.column_at(at, ordered)? {
                    Some(column) => Some(column),
                    None => self.column_at(at, |column| column.kind == ColumnKind::Text)?,
                };
                match column {
                    // "years with more than 5 wines" counts wines.
                    Some(column)
                        if (preposition.is_some()
                            || self.index.columns[column].is_id
                            || self.index.columns[column].is_calendar())
                            && matches!(self.kind(next + 1), Some(Kind::Number(_)))
                            && (self.starts_more(next + 1)
                                || self.unit_of(next + 1).is_some()
                                || (self.index.columns[column].is_calendar()
                                    && self.moment_at(next + 1).is_none())) =>
                    {
                        Ok(None)
                    }
                    Some(column)
                        if self.is_time(column)
                            || preposition.as_deref().is_none_or(|word| matches!(word, "of" | "at")) =>
                    {
                        self.compare_column(column, next, negated)
                    }
                    _ => Ok(None),
                }
            }
            Some(Kind::Role(Role::Between | Role::Preposition)) if !negated => {
                match self.column_at(at, |column| column.kind == ColumnKind::Number || column.is_calendar())? {
                    Some(column) => self.between_column(column, next),
                    None => Ok(None),
                }
            }
            Some(Kind::Role(Role::Text(test))) => {
                let Some(column) = self.column_at(at, |column| column.kind == ColumnKind::Text)? else {
                    return Ok(None);
                };
                let Some((texts, end)) = self.texts_from(next + 1) else { return Ok(None) };
                let parts = texts.into_iter().map(|text| Condition::Test(Test::Text(column, test, text, negated)));
                Ok(Some((Some(any(parts.collect())), end)))
            }
            // "animals have no recorded origin": what is missing stands behind.
            Some(Kind::Role(Role::Missing | Role::Present)) if matches!(self.kind(next + 1), Some(Kind::Column)) => {
                Ok(None)
            }
            Some(Kind::Role(Role::Missing)) => self.missing_of(at, next + 1, negated),
            Some(Kind::Role(Role::Present)) => self.missing_of(at, next + 1, !negated),
            Some(Kind::Column) if self.relating_column(at).is_some() => self.related(at, next, negated),
            _ => self.equality(at, next, preposition.as_deref(), negated),
        }
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
            // A value that others have is theirs; an identifier is no name.
            let free = phrase.values.is_empty() && text.iter().all(|&column| !self.index.columns[column].is_id);
            (text.len() == 1 && free && preposition.is_none_or(|word| word == "of")).then(|| text[0])
        };
        // "flight to Oslo" does not call the flight Oslo.
        let apart = kind == Kind::Unknown
            && self.phrases[next].span.0 > self.phrases[at].span.1 + 1
            && candidates.iter().any(|&column| self.index.columns[column].is_id);
        let may_be_name = !apart && matches!(kind, Kind::Quoted | Kind::Unknown | Kind::Role(Role::Either))
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
            && let Some(column) = self.column_at(at, |column| column.is_calendar() || column.is_year)?
        {
            return self.moments_from(column, moment, next).map(Some);
        }
        let Some(Kind::Number(number)) = self.kind(next) else { return Ok(None) };
        let number = *number;
        // "temperature 2023 vs 2024"
        if self.versus && moment.is_some() {
            return Ok(None);
        }
        if preposition.is_some_and(|word| word != "of" && word != "with") {
            return Ok(None);
        }
        // "65 or older"
        if let Some(Role::Compare { comparison, .. }) = self.role(self.skip_unit(next + 1)) {
            use crate::asking::role::Comparing::{OrLess, OrMore};
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
        // "first class passengers" is put as class 1.
        let ordinal = lexicon().ordinal(&self.folded(next)).is_some() || self.folded(next) == "first";
        if !ordinal && matches!(self.kind(next + 1), Some(Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Rows))) {
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
            Some(Role::Rate) => (Measure::RATE, self.skip_prepositions(at + 1)),
            Some(Role::Aggregate(aggregate)) => match self.number_column_at(object)? {
                Some(column) => (Measure::of(aggregate, column), object + 1),
                None => return Ok(None),
            },
            _ if at > 0 && matches!(self.kind(object), Some(Kind::Rows { .. } | Kind::Role(Role::Rows))) => {
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
                    return self.column_filter(object, false);
                }
                _ => return Ok(None),
            },
        };
        let Some(Role::Compare { comparison, .. }) = self.role(behind) else { return Ok(None) };
        // "an average price above the average price of all": of each group against all rows.
        let over = self.skip_prepositions(behind + 1);
        if let (Some(Role::Aggregate(of_all)), Some(comparison), Some(column)) =
            (self.role(over), comparison.comparison(), measure.column)
            && self.having.is_none()
            && measure.aggregate == of_all
        {
            let (crate::asking::plan::Operand::Whole(aggregate, column), end) = self.whole_at(column, of_all, over)?
            else {
                return Ok(None);
            };
            self.set_having(measure, comparison, 0.0, at)?;
            self.bound = Some(Measure::of(aggregate, column));
            return Ok(Some((None, end)));
        }
        let (Some(comparison), Some(Kind::Number(number))) = (comparison.comparison(), self.kind(behind + 1)) else {
            return Ok(None);
        };
        let end = self.skip_unit(behind + 2);
        // "an average length over 40 feet" of a column in feet.
        let own_unit = lexicon().is_unit(&self.folded(end))
            && matches!(self.kind(end), Some(Kind::Column))
            && measure.column.is_some_and(|column| self.phrases[end].columns.contains(&column));
        let end = end + usize::from(own_unit);
        // "how many orders over 60 minutes" compares the minutes.
        if matches!(self.kind(end), Some(Kind::Column | Kind::Rows { .. })) {
            return Ok(None);
        }
        let number = *number;
        self.set_having(measure, comparison, number, at)?;
        Ok(Some((None, end)))
    }

    /// "missing rating", "without a rating", "no rating or price".
    fn missing_filter(&mut self, object: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let word = object.saturating_sub(1);
        let object = self.skip_prepositions(object);
        if !matches!(self.kind(object), Some(Kind::Column)) {
            return Ok(None);
        }
        let followed = self.starts_value(object);
        match self.any_column_at(object)? {
            Some(column) if !followed => {
                let known = &self.index.columns[column];
                // "unknown whether it was reported" is neither that it was nor that it was not.
                if let Some(unknown) = self.unknown(column, word, negated) {
                    return Ok(Some((Some(unknown), object + 1)));
                }
                let test = if known.kind == ColumnKind::Flag || known.yes.is_some() {
                    self.flag_test(column, !negated)
                } else if !known.has_nulls && !self.says_no(object) {
                    return Ok(None);
                } else if self.says_no(object) && known.kind == ColumnKind::Number && !known.has_nulls {
                    // "no children": a number that is always there is zero.
                    Test::Compare(column, Comparison::Equal, Operand::Number(0.0))
                } else {
                    Test::Missing(column, negated)
                };
                Ok(Some((Some(Condition::Test(test)), object + 1)))
            }
            _ => Ok(None),
        }
    }

    fn says_no(&self, object: usize) -> bool {
        object > 0 && matches!(self.phrases[object - 1].kind, Kind::Role(Role::Without))
    }

    fn starts_value(&self, at: usize) -> bool {
        let next = self.skip_prepositions(at + 1);
        self.phrases.get(next).is_some_and(|phrase| {
            self.is_free(next) && phrase.values.iter().any(|hit| self.phrases[at].columns.contains(&hit.0))
        }) || matches!(self.role(next), Some(Role::Compare { .. }))
            // "without a company in banking": the column is narrowed, not missing.
            || (next > at + 1 && self.moment_at(next).is_none() && !matches!(self.kind(next), None | Some(Kind::Rows { .. } | Kind::Role(_))))
    }

    fn missing_of(&mut self, at: usize, end: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        Ok(self.any_column_at(at)?.map(|column| {
            let unknown = self.unknown(column, end.saturating_sub(1), negated);
            (Some(unknown.unwrap_or(Condition::Test(Test::Missing(column, negated)))), end)
        }))
    }

    /// What a word such as "unknown" says of a column: the value that stands for it there ("?"), and what is missing.
    fn unknown(&self, column: usize, word: usize, negated: bool) -> Option<Condition> {
        let said = self.folded(word);
        if said != "known" && !UNKNOWN.iter().any(|unknown| said.contains(unknown)) {
            return None;
        }
        let named = self.index.description(column).values.iter().find_map(|value| match &value.value {
            Scalar::Text(text) => {
                let plain = fold(text.trim());
                let says = plain == "?" || UNKNOWN.contains(&plain.as_str()) || plain.starts_with("unknown");
                says.then(|| text.clone())
            }
            _ => None,
        });
        let missing = Test::Missing(column, negated);
        let Some(text) = named else { return Some(Condition::Test(missing)) };
        let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
        let value = Test::Compare(column, comparison, Operand::Text(text));
        let both = vec![Condition::Test(value), Condition::Test(missing)];
        Some(match (self.index.columns[column].has_nulls, negated) {
            (false, _) => both.into_iter().next()?,
            (true, false) => Condition::Any(both),
            (true, true) => Condition::All(both),
        })
    }
}
