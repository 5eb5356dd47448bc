//! Plans whose numbers stand for something else than the question's: years that no column of them holds, how long that is
//! answered with a year, "per kilogram" of a figure that is of all of them.
//!
//! A part of the last look at a plan. Refuses; changes nothing.

use super::{Found, Parser, Trouble};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Comparison, Condition, Operand, Output, Plan, Test};
use crate::asking::uses;
use crate::domain::Scalar;

impl Parser<'_> {
    /// Refuses such plans.
    pub(super) fn check_misread(&self, plan: &Plan, filters: &[Found]) -> Result<(), Trouble> {
        self.check_years(filters)?;
        self.check_span(plan)?;
        self.check_per_unit(plan)
    }

    /// "nominated since 2010" of a column that counts nominations.
    fn check_years(&self, filters: &[Found]) -> Result<(), Trouble> {
        for found in filters {
            let Condition::Test(Test::Compare(column, comparison, Operand::Number(number))) = &found.condition else {
                continue;
            };
            let year = number.fract() == 0.0 && (1500.0..2200.0).contains(number);
            let Some(largest) = self.index.description(*column).max.as_ref().and_then(Scalar::to_f64) else { continue };
            let said = format!("{number}");
            let timed = self.words.windows(2).any(|pair| {
                pair[1] == said && matches!(pair[0].as_str(), "since" | "in" | "before" | "after" | "until" | "during")
            });
            if year && timed && *comparison != Comparison::Equal && largest * 4.0 < *number {
                return Err(Trouble::Unsupported(said));
            }
        }
        Ok(())
    }

    /// "for how many years was it the tallest": a year is not how long.
    fn check_span(&self, plan: &Plan) -> Result<(), Trouble> {
        let asked = self.words.windows(3).any(|words| words[0] == "how" && words[1] == "many" && words[2] == "years");
        match &plan.output {
            Output::Columns(columns, _)
                if asked && columns.iter().all(|&column| self.index.columns[column].is_year) =>
            {
                Err(Trouble::Unsupported("years".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// "cost per kg" is no total cost, unless a column says it is per kilogram, or counts in it.
    fn check_per_unit(&self, plan: &Plan) -> Result<(), Trouble> {
        let time = |word: &str| {
            matches!(
                word,
                "hour"
                    | "hours"
                    | "minute"
                    | "second"
                    | "day"
                    | "days"
                    | "week"
                    | "month"
                    | "year"
                    | "hr"
                    | "min"
                    | "s"
            )
        };
        let unit =
            self.words.windows(2).find(|pair| pair[0] == "per" && lexicon().is_unit(&pair[1]) && !time(&pair[1]));
        let Some([_, unit]) = unit else { return Ok(()) };
        let told = uses::columns(plan).iter().any(|&column| {
            let words = &self.index.columns[column].words;
            words.contains(unit) || words.iter().any(|word| word == "per")
        });
        if told || plan.rate.is_some() { Ok(()) } else { Err(Trouble::Unsupported(format!("per {unit}"))) }
    }
}
