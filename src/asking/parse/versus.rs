//! Two sides against each other: "weekends vs weekdays", "May vs June", "the morning against the evening", "ward A vs ward
//! B". Each side is measured alike; where nothing is named to measure, everything that tells something is.

use super::{Found, Kind, Parser, Phrase, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::moments::Moment;
use crate::asking::plan::{Aggregate, Comparison, Condition, Grain, Key, Measure, Operand, Output, Plan, Test};
use crate::asking::text::fold;

/// More figures tell less.
const MOST_FIGURES: usize = 4;

/// Stems of columns whose numbers only name something.
const CODES: [&str; 9] = ["status", "code", "zip", "postcod", "phone", "version", "port", "rank", "posit"];

/// "weekdays" are the days that are no weekend where they stand beside it or behind "on".
pub(super) fn mark_weekdays(phrases: &mut [Phrase], index: &TableIndex) {
    if index.calendar().is_empty() {
        return;
    }
    let weekend = |phrase: &Phrase| matches!(phrase.kind, Kind::Moment(Moment::Weekend(true)));
    for at in 0..phrases.len() {
        if phrases[at].kind != Kind::Role(Role::Grain(Grain::Weekday)) {
            continue;
        }
        let word = fold(&phrases[at].text);
        let led = at.checked_sub(1).is_some_and(|before| {
            matches!(fold(&phrases[before].text).as_str(), "on" | "during" | "on the" | "only on")
        });
        let joins = |place: usize| {
            phrases.get(place).is_some_and(|phrase| {
                matches!(
                    phrase.kind,
                    Kind::Role(Role::Versus | Role::And | Role::Or | Role::Than | Role::Preposition | Role::Filler)
                )
            })
        };
        let beside = (0..phrases.len()).any(|other| {
            let (low, high) = (at.min(other), at.max(other));
            weekend(&phrases[other]) && high > low + 1 && high - low <= 4 && (low + 1..high).all(joins)
        });
        if (word == "weekdays" && led) || (matches!(word.as_str(), "weekdays" | "weekday") && beside) {
            phrases[at].kind = Kind::Moment(Moment::Weekend(false));
            phrases[at].columns.clear();
        }
    }
}

impl Parser<'_> {
    /// "budget vs actual": two measures beside each other.
    pub(super) fn pair_measures(&mut self) {
        for at in 1..self.phrases.len().saturating_sub(1) {
            if self.role(at) != Some(Role::Versus) {
                continue;
            }
            let number = |place: usize| {
                self.phrases[place].kind == Kind::Column
                    && self.phrases[place].columns.iter().all(|&column| {
                        let known = &self.index.columns[column];
                        known.kind == ColumnKind::Number && !known.is_id && !known.is_year
                    })
            };
            let other = at + 1 + usize::from(matches!(self.role(at + 1), Some(Role::Aggregate(_))));
            if number(at - 1) && self.phrases.len() > other && number(other) {
                self.phrases[at].kind = Kind::Role(Role::And);
                self.paired = true;
            }
        }
        self.versus = (0..self.phrases.len()).any(|at| self.role(at) == Some(Role::Versus))
            || (self.versus && !self.phrases.iter().any(|phrase| phrase.kind == Kind::Role(Role::Versus)));
    }

    /// "ward A vs ward B": two conditions on one column become one of two values.
    pub(super) fn join_sides(&mut self) {
        self.filters.sort_by_key(|found| found.start);
        let mut at = 1;
        while at < self.filters.len() {
            let (first, second) = (&self.filters[at - 1], &self.filters[at]);
            let between = first.end..second.start;
            let apart = between.clone().any(|place| self.phrases[place].kind == Kind::Role(Role::Versus))
                && between.clone().all(|place| {
                    matches!(self.phrases[place].kind, Kind::Role(Role::Versus | Role::Preposition | Role::Filler))
                });
            let joined = match (&first.condition, &second.condition) {
                (
                    Condition::Test(Test::Compare(one, Comparison::Equal, left @ Operand::Text(_))),
                    Condition::Test(Test::Compare(other, Comparison::Equal, right @ Operand::Text(_))),
                ) if apart && one == other => {
                    Some(Condition::Test(Test::In(*one, vec![left.clone(), right.clone()], false)))
                }
                _ => None,
            };
            if let Some(condition) = joined {
                let end = second.end;
                self.take_range(between.start, between.end);
                self.filters.remove(at);
                self.filters[at - 1].condition = condition;
                self.filters[at - 1].end = end;
            } else {
                at += 1;
            }
        }
    }

    /// Two or more stretches of time against each other.
    pub(super) fn read_sides(&mut self) {
        if !self.versus || !self.sides.is_empty() {
            return;
        }
        let sides = |found: &Found| {
            let Condition::Any(parts) = &found.condition else { return None };
            let timed = parts.iter().all(|part| self.of_one_time(part).is_some());
            let labels: Vec<String> = (found.start..found.end)
                .filter(|&at| matches!(self.phrases[at].kind, Kind::Moment(_)))
                .map(|at| self.phrases[at].text.clone())
                .collect();
            let told = timed && labels.len() == parts.len() && parts.len() <= 5;
            told.then(|| labels.into_iter().zip(parts.iter().cloned()).collect::<Vec<_>>())
        };
        let found = self.filters.iter().enumerate().find_map(|(place, found)| Some((place, sides(found)?)));
        if let Some((place, sides)) = found {
            self.filters.remove(place);
            self.sides = sides;
        }
    }

    /// The one column of time that a condition looks at.
    fn of_one_time(&self, condition: &Condition) -> Option<usize> {
        match condition {
            Condition::Test(test) => Some(test.column()).filter(|&column| self.is_time(column)),
            Condition::All(parts) | Condition::Any(parts) => {
                let columns: Option<Vec<usize>> = parts.iter().map(|part| self.of_one_time(part)).collect();
                let columns = columns?;
                columns.iter().all(|column| *column == columns[0]).then(|| columns[0])
            }
        }
    }

    /// Sides without a measure are told by everything there is.
    pub(super) fn measure_sides(&mut self) {
        let silent = self.measures.is_empty() && self.selects.is_empty() && self.keys.is_empty();
        if !self.sides.is_empty() && silent && self.ranking.is_none() && self.rate.is_none() {
            self.measures = if self.rows_seen { vec![Measure::ROWS] } else { self.all_figures() };
        }
    }

    /// The plan with its sides.
    pub(super) fn with_sides(&mut self, mut plan: Plan) -> Result<Plan, Trouble> {
        if self.sides.is_empty() {
            return Ok(plan);
        }
        let vague = || Err(Trouble::Vague("what to measure on each side".to_owned()));
        match &plan.output {
            Output::Measures if plan.keys.is_empty() => {}
            Output::Columns(columns, _) if plan.extreme.is_none() && plan.limit.is_none() => {
                let [column] = columns[..] else { return vague() };
                let known = &self.index.columns[column];
                if known.kind != ColumnKind::Number || known.is_id || known.is_year {
                    return vague();
                }
                let (aggregate, done) =
                    if known.is_additive { (Aggregate::Sum, "added up") } else { (Aggregate::Mean, "averaged") };
                let sentence = format!("{} is {done}.", self.tick(column));
                self.assume(sentence);
                plan.measures = vec![Measure::of(aggregate, column)];
            }
            _ => return vague(),
        }
        let plain = plan.keys.is_empty()
            && plan.having.is_none()
            && plan.outer.is_none()
            && plan.series.is_none()
            && plan.order.is_empty()
            && plan.pick.is_none()
            && !plan.as_share
            && plan.rate.is_none()
            && plan.measures.iter().all(|measure| *measure != Measure::RATE);
        if !plain {
            return vague();
        }
        plan.output = Output::Sides(std::mem::take(&mut self.sides));
        Ok(plan)
    }

    /// Everything that tells something of a group: its rows, what adds up, and the means of the rest.
    pub(super) fn all_figures(&mut self) -> Vec<Measure> {
        let keyed = |column: usize| self.keys.iter().any(|key| matches!(key, Key::Column(key) if *key == column));
        let mut figures = vec![Measure::ROWS];
        let numbers = (0..self.index.columns.len()).filter(|&column| {
            let known = &self.index.columns[column];
            // Codes have no mean.
            let code = known.core.iter().any(|word| CODES.contains(&word.as_str()));
            let plain = !known.is_id && !known.is_year && !known.is_binary && !code;
            known.kind == ColumnKind::Number && plain && !keyed(column)
        });
        figures.extend(numbers.take(MOST_FIGURES).map(|column| {
            let sum = self.index.columns[column].is_additive;
            Measure::of(if sum { Aggregate::Sum } else { Aggregate::Mean }, column)
        }));
        let sentence = "What adds up is added up, the rest is averaged.".to_owned();
        if figures.len() > 1 {
            self.assume(sentence);
        }
        figures
    }
}
