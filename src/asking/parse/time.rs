//! Conditions on dates and years: "in 2024", "after March 2023", "on Mondays", "between 2019 and 2021".

use super::{Kind, Parser, Trouble};
use crate::asking::moments::{Moment, as_year, whole_year, year};
use crate::asking::plan::{Comparison, Condition, Grain, Operand, Test};
use crate::asking::role::Comparing;

impl Parser<'_> {
    /// The moment at this phrase; a number is one where it can be a year.
    pub(super) fn moment_at(&self, at: usize) -> Option<Moment> {
        match self.kind(at)? {
            Kind::Moment(moment) => Some(*moment),
            Kind::Number(number) => as_year(*number).and_then(year),
            _ => None,
        }
    }

    /// Whether a column can be compared with the calendar.
    pub(super) fn is_time(&self, column: usize) -> bool {
        self.index.columns[column].is_calendar() || self.index.columns[column].is_year
    }

    /// The column lies within the moment.
    pub(super) fn within(&self, column: usize, moment: Moment, at: usize) -> Result<Condition, Trouble> {
        let unsupported = || Trouble::Unsupported(self.phrases[at].text.clone());
        let dated = self.index.columns[column].is_calendar();
        let test = match moment {
            Moment::Span(start, end) => match (dated, whole_year(start, end)) {
                (true, Some(year)) => Test::Part(column, Grain::Year, Comparison::Equal, year),
                (true, None) => Test::Period(column, start, end),
                (false, Some(year)) => Test::Compare(column, Comparison::Equal, number(year)),
                (false, None) if decade(start, end) => {
                    use chrono::Datelike;
                    Test::Between(column, number(start.year()), number(end.year() - 1))
                }
                (false, None) => return Err(unsupported()),
            },
            _ if !dated => return Err(unsupported()),
            Moment::Weekend(weekend) => {
                let comparison = if weekend { Comparison::GreaterEqual } else { Comparison::Less };
                Test::Part(column, Grain::Weekday, comparison, 5)
            }
            Moment::Month(month) => Test::Part(column, Grain::Month, Comparison::Equal, signed(month)),
            Moment::Quarter(quarter) => Test::Part(column, Grain::Quarter, Comparison::Equal, signed(quarter)),
            Moment::Weekday(day) => Test::Part(column, Grain::Weekday, Comparison::Equal, signed(day)),
        };
        Ok(Condition::Test(test))
    }

    /// The column compared with the moment: after it is after its end, since it is from its start on.
    pub(super) fn compared(
        &self,
        column: usize,
        comparing: Comparing,
        moment: Moment,
        at: usize,
    ) -> Result<Condition, Trouble> {
        let unsupported = || Trouble::Unsupported(self.phrases[at].text.clone());
        let comparison = comparing.comparison().ok_or_else(unsupported)?;
        if comparison == Comparison::Equal {
            return self.within(column, moment, at);
        }
        let Moment::Span(start, end) = moment else { return Err(unsupported()) };
        let dated = self.index.columns[column].is_calendar();
        let year = whole_year(start, end);
        let test = match (dated, year) {
            (true, Some(year)) => Test::Part(column, Grain::Year, comparison, year),
            (false, Some(year)) => Test::Compare(column, comparison, number(year)),
            (false, None) => return Err(unsupported()),
            (true, None) => match comparison {
                Comparison::Greater => Test::Compare(column, Comparison::GreaterEqual, Operand::Date(end)),
                Comparison::GreaterEqual => Test::Compare(column, Comparison::GreaterEqual, Operand::Date(start)),
                Comparison::Less => Test::Compare(column, Comparison::Less, Operand::Date(start)),
                Comparison::LessEqual => Test::Compare(column, Comparison::Less, Operand::Date(end)),
                Comparison::Equal | Comparison::NotEqual => return Err(unsupported()),
            },
        };
        Ok(Condition::Test(test))
    }

    /// From the one moment to the other, both included.
    pub(super) fn spanning(&self, column: usize, from: Moment, to: Moment, at: usize) -> Result<Condition, Trouble> {
        let unsupported = || Trouble::Unsupported(self.phrases[at].text.clone());
        let (Moment::Span(start, first_end), Moment::Span(last_start, end)) = (from, to) else {
            return Err(unsupported());
        };
        if self.index.columns[column].is_calendar() {
            return Ok(Condition::Test(Test::Period(column, start, end)));
        }
        match (whole_year(start, first_end), whole_year(last_start, end)) {
            (Some(low), Some(high)) => Ok(Condition::Test(Test::Between(column, number(low), number(high)))),
            _ => Err(unsupported()),
        }
    }
}

/// A calendar number as the code's integers are.
fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn number(year: i32) -> Operand {
    Operand::Number(f64::from(year))
}

fn decade(start: chrono::NaiveDate, end: chrono::NaiveDate) -> bool {
    use chrono::Datelike;
    start.ordinal() == 1 && end.ordinal() == 1 && matches!(end.year() - start.year(), 10 | 100)
}
