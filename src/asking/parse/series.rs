//! What follows one step of the calendar after another: running totals, growth; and the step that a ranking asks for.

use super::{Kind, Parser, RankBy, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::plan::{Aggregate, Comparison, Condition, Grain, Key, Measure, Output, Plan, Series, Test};
use crate::asking::role::Asked;

impl Parser<'_> {
    /// Takes "running total of", "growth of".
    pub(super) fn read_series(&mut self) -> Result<(), Trouble> {
        for at in 0..self.phrases.len() {
            let Some(Role::Series(series)) = self.role(at) else { continue };
            if self.series.is_some() {
                return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
            }
            self.take(at);
            self.series = Some(series);
        }
        Ok(())
    }

    /// The groups in their order in time, and what is made of them.
    pub(super) fn as_series(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let Some(series) = self.series else { return Ok(()) };
        let vague = |what: &str| Err(Trouble::Vague(what.to_owned()));
        if plan.output != Output::Measures || plan.measures.len() != 1 || plan.as_share || plan.having.is_some() {
            return vague("what to follow over time");
        }
        match plan.keys[..] {
            [Key::Grain(_, grain)] if !matches!(grain, Grain::Weekday | Grain::Hour) => {}
            [Key::Column(column)] if self.is_time(column) => {}
            _ => return vague("which steps of time to follow"),
        }
        plan.series = Some(series);
        Ok(())
    }

    /// A measure that is followed over time without its steps: by month.
    pub(super) fn default_steps(&mut self) -> Result<(), Trouble> {
        if self.series.is_none() || !self.keys.is_empty() || self.phrases.is_empty() {
            return Ok(());
        }
        // "the change from 2022 to 2023" is one figure.
        let spoken = self.words.iter().any(|word| matches!(word.as_str(), "from" | "between" | "since"));
        if spoken && self.series != Some(Series::Running) {
            return Err(Trouble::Vague("which steps of time to follow".to_owned()));
        }
        let time = self.time_column(0)?;
        let (key, step) = match self.index.columns[time].kind {
            ColumnKind::Date => (Key::Grain(time, Grain::Month), "month"),
            _ => (Key::Column(time), "year"),
        };
        self.assume(format!("Each step is a {step}."));
        self.keys.push(key);
        Ok(())
    }

    /// "which month had the highest revenue": the step is what is asked for.
    pub(super) fn read_asked_step(&mut self) -> Result<(), Trouble> {
        let ranks = (0..self.phrases.len())
            .any(|at| matches!(self.role(at), Some(Role::Extreme { .. } | Role::Common(_) | Role::Top(_))));
        // "which months had more than 40 orders"
        let counts = (0..self.phrases.len()).any(|at| {
            matches!(self.role(at), Some(Role::Compare { .. }))
                && matches!(self.kind(at + 1), Some(Kind::Number(_)))
                && matches!(self.kind(at + 2), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)))
        });
        if !(ranks || counts) || !self.keys.is_empty() {
            return Ok(());
        }
        for at in 0..self.phrases.len() {
            let asked = at > 0 && matches!(self.phrases[at - 1].kind, Kind::Role(Role::Asked(Asked::Which)));
            let asked = asked || self.is_end_of_steps(at);
            let named = (asked, self.role(at));
            let (true, Some(Role::Grain(grain))) = named else { continue };
            let key = self.grain_key(at, grain)?;
            if let Key::Grain(..) = key {
                self.take(at);
                self.keys.push(key);
                self.asked = Some(Asked::Which);
                self.asked_step = true;
            }
            return Ok(());
        }
        Ok(())
    }

    /// "the hottest month", "the busiest hour": the step stands right behind the superlative.
    fn is_end_of_steps(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let only = self.phrases.iter().filter(|phrase| matches!(phrase.kind, Kind::Role(Role::Grain(_)))).count() == 1;
        only && matches!(self.role(before), Some(Role::Extreme { .. }))
    }

    /// Which step of time stands at an end of a column: by its sum, or by its single values.
    pub(super) fn ranked_step(&mut self, column: usize, is_max: bool, additive: bool) -> RankBy {
        let aggregate = match (additive, is_max) {
            (true, _) => Aggregate::Sum,
            (false, true) => Aggregate::Max,
            (false, false) => Aggregate::Min,
        };
        if additive {
            let sentence = format!("{} is added up.", self.tick(column));
            self.assume(sentence);
        }
        RankBy::Measure(Measure::of(aggregate, column))
    }

    /// "women vs men", "compare 2022 and 2023", "the mean of cats and dogs": each value is a group.
    pub(super) fn read_versus(&mut self) {
        let spread =
            |aggregate: Aggregate| !matches!(aggregate, Aggregate::Sum | Aggregate::Count | Aggregate::Distinct);
        let measured = (0..self.phrases.len())
            .any(|at| matches!(self.role(at), Some(Role::Aggregate(aggregate)) if spread(aggregate)));
        let extreme = (0..self.phrases.len()).any(|at| matches!(self.role(at), Some(Role::Extreme { .. })));
        let mut keys = Vec::new();
        for found in &self.filters {
            let said = |role: Role| (found.start..found.end).any(|at| self.phrases[at].kind == Kind::Role(role));
            // "the fastest time among men and among women": of each.
            let each = extreme
                && self.words.windows(2).any(|pair| {
                    pair[0] == "and"
                        && matches!(pair[1].as_str(), "among" | "amongst" | "of" | "for" | "in" | "from" | "at")
                });
            let apart = self.versus || ((measured || each) && said(Role::And) && !said(Role::Or));
            match &found.condition {
                Condition::Test(Test::In(column, values, false)) if apart && values.len() <= 5 => {
                    keys.push(Key::Column(*column));
                }
                Condition::Any(parts) if self.versus => {
                    let column = parts.iter().map(Condition::column).reduce(|one, other| one.filter(|_| one == other));
                    let Some(Some(column)) = column else { continue };
                    let year = |part: &Condition| {
                        matches!(part, Condition::Test(Test::Part(_, Grain::Year, Comparison::Equal, _)))
                    };
                    if self.index.columns[column].is_year {
                        keys.push(Key::Column(column));
                    } else if parts.iter().all(year) {
                        keys.push(Key::Grain(column, Grain::Year));
                    }
                }
                _ => {}
            }
        }
        if let ([key], true) = (&keys[..], self.keys.len() < 2) {
            if !self.keys.contains(key) {
                self.keys.push(*key);
            }
            for at in 0..self.phrases.len() {
                if self.role(at) == Some(Role::Versus) {
                    self.take(at);
                }
            }
        }
    }
}
