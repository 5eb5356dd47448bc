//! Words of a question that its plan does not carry out: a total that is none, days that are rows, figures in another
//! unit. Each would be answered by a number that looks right.
//!
//! A part of the last look at a plan. Refuses; changes nothing.

use super::{Kind, Parser, Trouble};
use crate::asking::plan::{Aggregate, Key, Measure, Output, Plan};
use crate::asking::text::fold;
use crate::domain::DataType;

/// Steps of time that rows are not, unless there is one for each.
const STEPS: [&str; 5] = ["hours", "days", "weeks", "months", "quarters"];
/// Units that figures would have to be turned into.
const UNITS: [&str; 8] = ["kb", "mb", "gb", "tb", "thousands", "millions", "billions", "percent"];

impl Parser<'_> {
    /// Refuses such plans.
    pub(super) fn check_unsaid(&self, plan: &Plan) -> Result<(), Trouble> {
        if plan.output != Output::Measures && !matches!(plan.output, Output::Columns(..)) {
            return Ok(());
        }
        self.check_steps(plan)?;
        self.check_total(plan)?;
        self.check_unit(plan)?;
        self.check_rhythm(plan)?;
        self.check_only_flag(plan)
    }

    /// Whether a word stands in the name of any column.
    fn in_a_name(&self, word: &str) -> bool {
        self.index.columns.iter().any(|column| column.words.iter().any(|known| known == word))
    }

    /// "how many days was it above 25" counts days, and a day may have many rows.
    fn check_steps(&self, plan: &Plan) -> Result<(), Trouble> {
        let rows = plan.output == Output::Measures && plan.measures == [Measure::ROWS] && plan.keys.is_empty();
        let asked = self.words.windows(3).find_map(|words| {
            let step = STEPS.iter().find(|step| words[2] == **step)?;
            (words[0] == "how" && words[1] == "many").then_some(*step)
        });
        let Some(step) = asked.filter(|_| rows) else { return Ok(()) };
        let daily = |(place, column): (usize, &crate::asking::column::Column)| {
            column.unique && self.index.description(place).data_type == DataType::Date
        };
        let one_each = step == "days" && self.index.columns.iter().enumerate().any(daily);
        if one_each || self.index.noun(step.trim_end_matches('s')).is_some() {
            return Ok(());
        }
        Err(Trouble::Unsupported(step.to_owned()))
    }

    /// "employees with more than 690 total hours": of all rows of each, not of a single one.
    fn check_total(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some(word) =
            self.words.iter().find(|word| matches!(word.as_str(), "total" | "combined" | "altogether" | "cumulative"))
        else {
            return Ok(());
        };
        let adds =
            |measure: &Measure| matches!(measure.aggregate, Aggregate::Sum | Aggregate::Count | Aggregate::Distinct);
        let added = plan.measures.iter().any(adds)
            || plan.kept().any(|(measure, ..)| adds(&measure))
            || plan.series.is_some()
            || plan.rate.is_some()
            || plan.bound.is_some();
        if added || self.in_a_name(word) {
            return Ok(());
        }
        let filtered = matches!(plan.output, Output::Columns(..))
            && plan.filter.is_some()
            && plan.extreme.is_none()
            && plan.pick.is_none()
            && plan.order.is_empty();
        if filtered { Err(Trouble::Unsupported(word.clone())) } else { Ok(()) }
    }

    /// "total bytes in MB": nothing turns one unit into another.
    fn check_unit(&self, plan: &Plan) -> Result<(), Trouble> {
        if plan.as_share || plan.rate.is_some() || plan.outer.is_some() {
            return Ok(());
        }
        let unit = self.words.windows(2).find(|words| words[0] == "in" && UNITS.contains(&words[1].as_str()));
        match unit {
            // One figure "in percent" may be one.
            Some(words) if words[1] == "percent" && plan.keys.is_empty() => Ok(()),
            Some(words) if !self.in_a_name(&words[1]) => Err(Trouble::Unsupported(format!("in {}", words[1]))),
            _ => Ok(()),
        }
    }

    /// "mean CO2 per hour" is one figure for each hour.
    fn check_rhythm(&self, plan: &Plan) -> Result<(), Trouble> {
        let one = plan.output == Output::Measures
            && plan.keys.is_empty()
            && plan.series.is_none()
            && plan.rate.is_none()
            && plan.outer.is_none();
        let step = self.words.windows(2).find(|words| {
            words[0] == "per"
                && matches!(words[1].as_str(), "hour" | "day" | "week" | "month" | "quarter" | "year")
                && !self.in_a_name(&words[1])
        });
        match step {
            Some(words) if one => Err(Trouble::Unsupported(format!("per {}", words[1]))),
            _ => Ok(()),
        }
    }

    /// "..., only billable": those that are, not a group for each answer.
    fn check_only_flag(&self, plan: &Plan) -> Result<(), Trouble> {
        let grouped = |word: &String| {
            self.phrases.iter().any(|phrase| {
                phrase.kind == Kind::Column
                    && fold(&phrase.text).split(' ').next() == Some(word)
                    && phrase
                        .columns
                        .iter()
                        .any(|&column| self.index.columns[column].is_flag() && plan.keys.contains(&Key::Column(column)))
            })
        };
        let flag = self.words.windows(2).find(|pair| pair[0] == "only" && grouped(&pair[1]));
        match flag {
            Some(pair) => Err(Trouble::Unsupported(pair[0].clone())),
            None => Ok(()),
        }
    }
}
