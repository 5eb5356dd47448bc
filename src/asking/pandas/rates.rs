//! Rates: a part of the rows, or one sum over another, of all rows or of each group.

use super::Code;
use super::conditions::mask;
use super::python::{applied, column, named, of_groups, text};
use crate::asking::index::TableIndex;
use crate::asking::plan::{Aggregate, Key, Measure, Output, Plan, Rate, RateOf};
use crate::domain::Scalar;

/// What a rate is called in a result.
pub(super) fn label(rate: Option<&Rate>) -> &'static str {
    match rate {
        Some(Rate { percent: true, .. }) => "percentage",
        Some(Rate { of: RateOf::Apart(..), .. }) => "difference",
        Some(Rate { of: RateOf::Part(_), .. }) => "share",
        _ => "rate",
    }
}

impl Code<'_> {
    /// A column that says of each row whether it belongs to the part: its mean is the rate.
    pub(super) fn matches(&mut self, plan: &Plan) {
        if let Some(Rate { of: RateOf::Apart(_, first, second, _), .. }) = &plan.rate {
            for (side, condition) in [("first", first), ("second", second)] {
                let mask = mask(condition, self.index, true);
                self.push(format!("df = df.assign({}={mask})", unused(side, self.index)));
            }
            return;
        }
        let Some(Rate { of: RateOf::Part(condition), percent }) = &plan.rate else { return };
        if plan.output != Output::Measures || !plan.measures.contains(&Measure::RATE) {
            return;
        }
        let mask = mask(condition, self.index, true);
        let mask = if *percent { format!("100 * ({mask})") } else { mask };
        self.push(format!("df = df.assign({}={mask})", unused("matches", self.index)));
    }

    /// The rate of all rows.
    pub(super) fn rate(&mut self, rate: &Rate) {
        let rows = self.rows;
        let times = if rate.percent { "100 * " } else { "" };
        let line = match &rate.of {
            RateOf::Apart(measure, _, _, absolute) => {
                let figure = |side: &str| {
                    let part = format!("{rows}[{rows}[{}]]", text(&unused(side, self.index)));
                    match measure.column {
                        None => format!("len({part})"),
                        Some(place) => applied(&column(&part, place, self.index), measure.aggregate),
                    }
                };
                let apart = format!("{} - {}", figure("first"), figure("second"));
                if *absolute { format!("result = abs({apart})") } else { format!("result = {apart}") }
            }
            RateOf::Part(_) => format!("result = {rows}[{}].mean()", text(&unused("matches", self.index))),
            RateOf::Over(part, whole) => {
                let figure = |measure: &Measure| match measure.column {
                    None => format!("len({rows})"),
                    Some(place) => applied(&column(rows, place, self.index), measure.aggregate),
                };
                format!("result = {times}{} / {}", figure(part), figure(whole))
            }
            RateOf::Left(all, less) => {
                let sum = |place: usize| format!("{}.sum()", column(rows, place, self.index));
                format!("result = {times}({all} - {}) / {all}", sum(*less), all = sum(*all))
            }
        };
        self.push(line);
    }

    /// The rate of each group, beside the plan's other measures.
    pub(super) fn rated(&mut self, rate: &Rate, plan: &Plan, keys: &[String], labels: &[String]) -> String {
        let of = |measure: Measure| match (measure.column, plan.keys.first()) {
            (Some(place), _) => format!("({}, {})", self.name(place), named(measure.aggregate)),
            (None, Some(Key::Column(place) | Key::Grain(place, _))) => format!("({}, \"size\")", self.name(*place)),
            (None, None) => String::new(),
        };
        if let RateOf::Apart(measure, _, _, absolute) = &rate.of {
            return self.apart(*measure, *absolute, keys, labels);
        }
        let others = plan.measures.iter().zip(labels);
        let mut figures: Vec<String> = Vec::new();
        let (part, whole) = (unused("part", self.index), unused("whole", self.index));
        for (measure, label) in others {
            match &rate.of {
                _ if *measure != Measure::RATE => figures.push(format!("{label}={}", of(*measure))),
                RateOf::Apart(..) => {}
                RateOf::Part(_) => {
                    figures.push(format!("{label}=({}, \"mean\")", text(&unused("matches", self.index))));
                }
                RateOf::Over(left, right) => {
                    figures.push(format!("{part}={}", of(*left)));
                    figures.push(format!("{whole}={}", of(*right)));
                }
                RateOf::Left(all, less) => {
                    figures.push(format!("{part}=({}, \"sum\")", self.name(*less)));
                    figures.push(format!("{whole}=({}, \"sum\")", self.name(*all)));
                }
            }
        }
        let by = keys.iter().map(|key| text(key)).collect::<Vec<_>>();
        let by_all = if let [only] = &by[..] { only.clone() } else { format!("[{}]", by.join(", ")) };
        let groups = format!("{}.groupby({by_all}, as_index=False).agg({})", self.rows, figures.join(", "));
        if matches!(rate.of, RateOf::Part(_)) {
            return groups;
        }
        let label = plan.measures.iter().position(|measure| *measure == Measure::RATE).and_then(|at| labels.get(at));
        let Some(label) = label else { return groups };
        self.push(format!("sums = {groups}"));
        let (part, whole) = (format!("sums[{}]", text(&part)), format!("sums[{}]", text(&whole)));
        // Nothing over nothing is no rate.
        let over = match &rate.of {
            RateOf::Over(_, Measure { column: Some(place), .. }) | RateOf::Left(place, _)
                if !is_positive(*place, self.index) =>
            {
                format!("{whole}.where({whole} != 0)")
            }
            _ => whole.clone(),
        };
        let times = if rate.percent { "100 * " } else { "" };
        let figure = match rate.of {
            RateOf::Left(..) => format!("{times}({whole} - {part}) / {over}"),
            _ => format!("{times}{part} / {over}"),
        };
        let shown: Vec<String> = by.into_iter().chain(labels.iter().map(|label| text(label))).collect();
        format!("sums.assign({label}={figure})[[{}]]", shown.join(", "))
    }
}

impl Code<'_> {
    /// How far two parts of each group lie apart; a group without one of them has no mean to compare, but a count.
    fn apart(&mut self, measure: Measure, absolute: bool, keys: &[String], labels: &[String]) -> String {
        let by = keys.iter().map(|key| text(key)).collect::<Vec<_>>();
        let by = if let [only] = &by[..] { only.clone() } else { format!("[{}]", by.join(", ")) };
        for side in ["first", "second"] {
            let rows = format!("{rows}[{rows}[{}]]", text(&unused(side, self.index)), rows = self.rows);
            let figure = match measure.column {
                None => format!("{rows}.groupby({by}).size()"),
                Some(place) => format!("{rows}.groupby({by})[{}].{}", self.name(place), of_groups(measure.aggregate)),
            };
            self.push(format!("{side} = {figure}"));
        }
        let adds = measure.column.is_none() || measure.aggregate == Aggregate::Sum;
        let apart = if adds { "first.sub(second, fill_value=0)" } else { "(first - second).dropna()" };
        let apart = if absolute { format!("{apart}.abs()") } else { apart.to_owned() };
        let label = labels.first().map_or("difference", String::as_str);
        format!("{apart}.rename({}).reset_index()", text(label))
    }
}

/// Whether none of a column's values is zero or below.
fn is_positive(place: usize, index: &TableIndex) -> bool {
    match index.description(place).min {
        Some(Scalar::Int(value)) => value > 0,
        Some(Scalar::Float(value)) => value > 0.0,
        _ => false,
    }
}

/// A name that the table does not have.
fn unused(name: &str, index: &TableIndex) -> String {
    let mut name = name.to_owned();
    while index.table.column(&name).is_some() {
        name.push('_');
    }
    name
}
