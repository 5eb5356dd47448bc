//! Conditions on dates and years: "in 2024", "after March 2023", "on Mondays", "between 2019 and 2021".

use chrono::{Datelike, NaiveDate};

use super::{Kind, Parser, Trouble};
use crate::asking::moments::{Moment, as_year, whole_year, year};
use crate::asking::plan::{Comparison, Condition, Grain, Operand, Test};
use crate::asking::role::Comparing;
use crate::domain::{DataType, Scalar};

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

    /// The years that a column of days goes over, where they are known.
    fn years(&self, column: usize) -> Option<(i32, i32)> {
        let year = |bound: &Option<Scalar>| match bound {
            Some(Scalar::Date(day)) => Some(day.year()),
            Some(Scalar::Datetime(at)) => Some(at.year()),
            _ => None,
        };
        let description = self.index.description(column);
        Some((year(&description.min)?, year(&description.max)?))
    }

    /// A moment of every year as one of the only year that the column has.
    fn in_only_year(&self, column: usize, moment: Moment) -> Moment {
        match self.years(column) {
            Some((first, last)) if first == last => moment.in_year(first).unwrap_or(moment),
            _ => moment,
        }
    }

    /// Whichever reading of "05/07/2024" the column has days of.
    fn settled(&self, column: usize, moment: Moment, at: usize) -> Result<Moment, Trouble> {
        let Moment::Either(one, other) = moment else { return Ok(moment) };
        let bounds = |bound: &Option<Scalar>| match bound {
            Some(Scalar::Date(day)) => Some(*day),
            Some(Scalar::Datetime(at)) => Some(at.date()),
            _ => None,
        };
        let description = self.index.description(column);
        let has = |day: NaiveDate| {
            let range = bounds(&description.min).zip(bounds(&description.max));
            range.is_some_and(|(first, last)| first <= day && day <= last)
        };
        let day = match (has(one), has(other)) {
            (true, false) => one,
            (false, true) => other,
            _ => {
                return Err(Trouble::Said(format!(
                    "\u{201c}{}\u{201d} may be {one} or {other}: write it so.",
                    self.phrases[at].text
                )));
            }
        };
        let end = day.succ_opt().ok_or_else(|| Trouble::Unsupported(self.phrases[at].text.clone()))?;
        Ok(Moment::Span(day, end))
    }

    /// Whether a column has times of day.
    fn has_hours(&self, column: usize) -> bool {
        matches!(self.index.description(column).data_type, DataType::Datetime { .. })
    }

    /// The column lies within the moment.
    pub(super) fn within(&self, column: usize, moment: Moment, at: usize) -> Result<Condition, Trouble> {
        let unsupported = || Trouble::Unsupported(self.phrases[at].text.clone());
        let dated = self.index.columns[column].is_calendar();
        let moment = self.settled(column, moment, at)?;
        let moment = match moment {
            Moment::Half(_) | Moment::Day(..) => self.in_only_year(column, moment),
            other => other,
        };
        let part = |grain: Grain, comparison: Comparison, value: u32| {
            Condition::Test(Test::Part(column, grain, comparison, signed(value)))
        };
        match moment {
            Moment::Day(month, day) if dated => {
                let both = [part(Grain::Month, Comparison::Equal, month), part(Grain::Day, Comparison::Equal, day)];
                return Ok(Condition::All(both.into()));
            }
            Moment::Half(half) if dated => {
                let comparison = if half == 1 { Comparison::LessEqual } else { Comparison::Greater };
                return Ok(part(Grain::Month, comparison, 6));
            }
            Moment::Hours(from, to) if dated => {
                if !self.has_hours(column) {
                    let name = self.tick(column);
                    return Err(Trouble::Said(format!("{name} has days, but no times of day.")));
                }
                let (first, last) =
                    (part(Grain::Hour, Comparison::GreaterEqual, from), part(Grain::Hour, Comparison::Less, to));
                return Ok(match (from, to) {
                    (from, to) if to == (from + 1) % 24 => part(Grain::Hour, Comparison::Equal, from),
                    (0, _) => last,
                    (_, 0) => first,
                    (from, to) if from < to => Condition::All(vec![first, last]),
                    _ => Condition::Any(vec![first, last]),
                });
            }
            _ => {}
        }
        let test = match moment {
            Moment::Span(start, end) => match (dated, whole_year(start, end)) {
                (true, Some(year)) => Test::Part(column, Grain::Year, Comparison::Equal, year),
                (true, None) => Test::Period(column, start, end),
                (false, Some(year)) => Test::Compare(column, Comparison::Equal, number(year)),
                (false, None) if decade(start, end) => {
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
            Moment::Day(..) | Moment::Half(_) | Moment::Hours(..) | Moment::Either(..) => return Err(unsupported()),
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
        let moment = self.settled(column, moment, at)?;
        if let (Moment::Hours(from, _), true) = (moment, self.has_hours(column)) {
            // "after 10 pm" is from then on.
            let comparison = match comparison {
                Comparison::Greater | Comparison::GreaterEqual => Comparison::GreaterEqual,
                _ => Comparison::Less,
            };
            return Ok(Condition::Test(Test::Part(column, Grain::Hour, comparison, signed(from))));
        }
        let Moment::Span(start, end) = self.in_only_year(column, moment) else {
            return Err(match moment {
                Moment::Month(_) | Moment::Day(..) | Moment::Quarter(_) | Moment::Half(_) => self.without_year(column),
                _ => unsupported(),
            });
        };
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
        let (from, to) = (self.settled(column, from, at)?, self.settled(column, to, at)?);
        if let (Moment::Hours(from, _), Moment::Hours(to, _)) = (from, to) {
            return self.within(column, Moment::Hours(from, to), at);
        }
        // "from March to May 2024"
        let from = match to {
            Moment::Span(_, end) => end.pred_opt().and_then(|last| from.in_year(last.year())).unwrap_or(from),
            _ => self.in_only_year(column, from),
        };
        let to = self.in_only_year(column, to);
        if let (Moment::Month(first), Moment::Month(last)) = (from, to) {
            let part = |comparison, month| Condition::Test(Test::Part(column, Grain::Month, comparison, signed(month)));
            let both = vec![part(Comparison::GreaterEqual, first), part(Comparison::LessEqual, last)];
            return Ok(if first <= last { Condition::All(both) } else { Condition::Any(both) });
        }
        let (Moment::Span(start, first_end), Moment::Span(last_start, end)) = (from, to) else {
            return Err(match from {
                Moment::Day(..) | Moment::Quarter(_) | Moment::Half(_) => self.without_year(column),
                _ => unsupported(),
            });
        };
        if start >= end {
            return Err(unsupported());
        }
        if self.index.columns[column].is_calendar() {
            return Ok(Condition::Test(Test::Period(column, start, end)));
        }
        match (whole_year(start, first_end), whole_year(last_start, end)) {
            (Some(low), Some(high)) => Ok(Condition::Test(Test::Between(column, number(low), number(high)))),
            _ => Err(unsupported()),
        }
    }
}

impl Parser<'_> {
    fn without_year(&self, column: usize) -> Trouble {
        Trouble::Said(format!("{} goes over several years: say of which year it is.", self.tick(column)))
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
    start.ordinal() == 1 && end.ordinal() == 1 && matches!(end.year() - start.year(), 10 | 100)
}
