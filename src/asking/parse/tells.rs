//! Readings in which a verb or a noun of the question says something else than the column that it found.
//!
//! A part of the last look at a plan. Refuses; changes nothing.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Comparison, Condition, Measure, Operand, Output, Plan, Test};
use crate::asking::text::{fold, stem};
use crate::domain::Scalar;

/// Words of columns that count more than the dead.
const HARMED: [&str; 7] = ["casualties", "casualty", "injured", "injuries", "affected", "victims", "wounded"];
/// Words that say that someone died.
const KILLED: [&str; 9] = ["killed", "died", "dead", "die", "deaths", "death", "kill", "kills", "fatalities"];
/// Stems of columns that are a part of one.
const PARTS: [&str; 8] = ["discount", "rate", "ratio", "share", "margin", "probabl", "proport", "tax"];

impl Parser<'_> {
    /// Refuses such readings.
    pub(super) fn check_tells(&self, plan: &Plan) -> Result<(), Trouble> {
        self.check_counted_verb(plan)?;
        self.check_killed(plan)?;
        self.check_parts(plan)?;
        self.check_value_of(plan)?;
        self.check_average(plan)?;
        self.check_dates(plan.filter.as_ref())?;
        self.check_ratio(plan)?;
        self.check_per(plan)?;
        self.check_not_in(plan)?;
        self.check_best(plan)
    }

    fn figures_of(plan: &Plan) -> impl Iterator<Item = Measure> + '_ {
        plan.measures.iter().copied().chain(plan.kept().map(|(measure, ..)| measure))
    }

    /// "how many students smoke" of a column that says how much: not so many different values.
    fn check_counted_verb(&self, plan: &Plan) -> Result<(), Trouble> {
        for (at, phrase) in self.phrases.iter().enumerate().skip(1) {
            let counted = phrase.kind == Kind::Column
                && Self::figures_of(plan).any(|measure| {
                    measure.aggregate == Aggregate::Distinct
                        && measure.column.is_some_and(|column| phrase.columns.contains(&column))
                });
            let behind = matches!(self.phrases[at - 1].kind, Kind::Rows { .. } | Kind::Role(Role::Rows));
            let asked = self.phrases[..at].iter().any(|phrase| phrase.kind == Kind::Role(Role::Count));
            let text = fold(&phrase.text);
            let verb = !text.ends_with('s') || lexicon().is_past(&text);
            if counted && behind && asked && verb && plan.keys.is_empty() {
                return Err(Trouble::Unsupported(phrase.text.clone()));
            }
        }
        Ok(())
    }

    /// "how many people were killed" of a column that counts the injured too.
    fn check_killed(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some(killed) = self.words.iter().find(|word| KILLED.contains(&word.as_str())) else { return Ok(()) };
        for measure in Self::figures_of(plan) {
            let Some(column) = measure.column else { continue };
            let words = &self.index.columns[column].words;
            let harmed = words.iter().any(|word| HARMED.contains(&word.as_str()));
            let said = self.words.iter().any(|word| HARMED.contains(&word.as_str()));
            if harmed && !said {
                return Err(Trouble::Unsupported(killed.clone()));
            }
        }
        Ok(())
    }

    /// "the total discount in dollars" of a column with parts of one: they add up to nothing.
    fn check_parts(&self, plan: &Plan) -> Result<(), Trouble> {
        for measure in Self::figures_of(plan).filter(|measure| measure.aggregate == Aggregate::Sum) {
            let Some(column) = measure.column else { continue };
            let known = &self.index.columns[column];
            let least = matches!(self.index.description(column).min, Some(Scalar::Float(value)) if value >= 0.0);
            let most = matches!(self.index.description(column).max, Some(Scalar::Float(value)) if value <= 1.0);
            if least && most && known.stems.iter().any(|stem| PARTS.contains(&stem.as_str())) {
                return Err(Trouble::Vague(format!("whether to average {}", self.tick(column))));
            }
        }
        Ok(())
    }

    /// "the total value of all copies" is no number of copies.
    fn check_value_of(&self, plan: &Plan) -> Result<(), Trouble> {
        let valued = self
            .words
            .windows(2)
            .any(|pair| matches!(pair[0].as_str(), "value" | "worth" | "price" | "cost") && pair[1] == "of");
        // "the total value of returned items" counts none of them.
        if valued && plan.measures == [Measure::ROWS] && self.words.iter().any(|word| word == "total") {
            return Err(Trouble::Unsupported("value".to_owned()));
        }
        for measure in Self::figures_of(plan).filter(|measure| measure.aggregate == Aggregate::Sum) {
            let Some(column) = measure.column else { continue };
            let description = self.index.description(column);
            let whole = description.data_type.is_numeric()
                && !matches!(
                    description.data_type,
                    crate::domain::DataType::Float32 | crate::domain::DataType::Float64
                );
            let money = self.index.columns[column].stems.iter().any(|known| {
                ["valu", "worth", "price", "cost", "revenu", "amount", "sale", "usd", "eur"].contains(&known.as_str())
            });
            if valued && whole && !money {
                return Err(Trouble::Unsupported("value".to_owned()));
            }
        }
        Ok(())
    }

    /// "hired before they were 30": a day is no number.
    fn check_dates(&self, filter: Option<&Condition>) -> Result<(), Trouble> {
        match filter {
            Some(Condition::All(parts) | Condition::Any(parts)) => {
                parts.iter().try_for_each(|part| self.check_dates(Some(part)))
            }
            Some(Condition::Test(Test::Compare(column, _, Operand::Number(_))))
                if self.index.columns[*column].kind == ColumnKind::Date =>
            {
                Err(Trouble::Unsupported(self.tick(*column)))
            }
            _ => Ok(()),
        }
    }

    /// "the gender ratio" is no list of genders.
    fn check_ratio(&self, plan: &Plan) -> Result<(), Trouble> {
        let said = self.words.iter().find(|word| matches!(word.as_str(), "ratio" | "ratios"));
        let texts = match &plan.output {
            Output::Columns(columns, _) => {
                plan.extreme.is_none()
                    && columns.iter().all(|&column| self.index.columns[column].kind == ColumnKind::Text)
            }
            _ => false,
        };
        let known = plan.rate.is_some() || !texts;
        match said.filter(|_| !known) {
            Some(word) => Err(Trouble::Unsupported(word.clone())),
            None => Ok(()),
        }
    }

    /// "the price per person" of a price for all, "which club won the most per athlete".
    fn check_per(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some(place) = self.words.iter().position(|word| word == "per") else { return Ok(()) };
        let Some(unit) = self.words.get(place + 1) else { return Ok(()) };
        let named = self
            .index
            .columns
            .iter()
            .any(|column| column.words.windows(2).any(|pair| pair[0] == "per" && stem(&pair[1]) == stem(unit)));
        let which = self.words.first().is_some_and(|word| word == "which");
        if which && plan.pick.is_some() && !plan.within.is_empty() && plan.keys.len() > 1 {
            return Err(Trouble::Unsupported(format!("per {unit}")));
        }
        let whom =
            matches!(unit.as_str(), "person" | "head" | "guest" | "capita" | "unit" | "piece" | "square" | "bed");
        if whom && plan.rate.is_none() && plan.keys.is_empty() && !named {
            return Err(Trouble::Unsupported(format!("per {unit}")));
        }
        Ok(())
    }

    /// "which industry is not represented in Japan": of an industry's rows there is none there, not one elsewhere.
    fn check_not_in(&self, plan: &Plan) -> Result<(), Trouble> {
        let Output::Columns(shown, _) = &plan.output else { return Ok(()) };
        let [only] = shown[..] else { return Ok(()) };
        let other = |condition: &Condition| {
            matches!(condition, Condition::Test(Test::Compare(column, Comparison::NotEqual, Operand::Text(_)))
                if *column != only && self.is_repeated(*column))
        };
        let alone = plan.filter.as_ref().is_some_and(other);
        let placed = self.words.windows(2).any(|pair| pair[0] == "not" && lexicon().is_past(&pair[1]))
            && self.words.iter().any(|word| matches!(word.as_str(), "in" | "at" | "by" | "from"));
        let things = self.asks_which() && !self.rows_seen && self.is_repeated(only) && plan.extreme.is_none();
        if alone && placed && things {
            return Err(Trouble::Unsupported("not".to_owned()));
        }
        Ok(())
    }

    /// "which departments pay more than average": of each department, or of some employee of it?
    fn check_average(&self, plan: &Plan) -> Result<(), Trouble> {
        let Output::Columns(shown, _) = &plan.output else { return Ok(()) };
        let [only] = shown[..] else { return Ok(()) };
        let whole = |condition: &Condition| {
            matches!(condition, Condition::Test(Test::Compare(column, _, Operand::Whole(Aggregate::Mean, _)))
                if *column != only)
        };
        let compares = match &plan.filter {
            Some(Condition::All(parts)) => parts.iter().any(whole),
            Some(condition) => whole(condition),
            None => false,
        };
        if compares && self.asks_which() && !self.rows_seen && self.is_repeated(only) {
            return Err(Trouble::Vague(format!("whether each {} is compared, or each row", self.tick(only))));
        }
        Ok(())
    }

    /// "which year had the best films", "which team takes longest": of each, not the single row at the end.
    fn check_best(&self, plan: &Plan) -> Result<(), Trouble> {
        let (Some((column, _)), Output::Columns(shown, _)) = (plan.extreme, &plan.output) else { return Ok(()) };
        let [only] = shown[..] else { return Ok(()) };
        let several = only != column && self.is_repeated(only) && plan.within.is_empty();
        if !several || self.index.columns[column].kind != ColumnKind::Number {
            return Ok(());
        }
        let best = self.words.windows(2).find(|pair| {
            matches!(pair[0].as_str(), "best" | "worst")
                && pair[1].ends_with('s')
                && self.phrases.iter().any(|phrase| {
                    matches!(phrase.kind, Kind::Rows { .. }) && phrase.text.split(' ').any(|word| fold(word) == pair[1])
                })
        });
        let takes = self.words.windows(2).find(|pair| {
            matches!(pair[0].as_str(), "takes" | "take" | "works" | "pays" | "performs")
                && matches!(pair[1].as_str(), "longest" | "shortest" | "fastest" | "slowest" | "best" | "worst")
        });
        match best.or(takes) {
            Some(pair) if !self.said.contains(&stem("single")) => Err(Trouble::Unsupported(pair[0].clone())),
            _ => Ok(()),
        }
    }
}
