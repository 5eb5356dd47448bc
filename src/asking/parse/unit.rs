//! Numbers with a unit: "longer than 500 ms", "over 200 lbs", "more than 2 days". The unit says which column is meant, and
//! the number is converted into the column's own unit; what does not convert is refused.

use crate::asking::only::only;
use std::collections::HashMap;

use super::compare::{Read, greater};
use super::{Kind, Parser, Phrase, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Condition, Direction, Operand, Test};
use crate::asking::role::Comparing;
use crate::asking::text::{fold, stem};
use crate::asking::units::{Unit, of_column, speaks_of, unit, written};
use crate::domain::Scalar;

/// The units of the numbers in a question, by where each number starts. Read before words that only repeat a column go.
pub(super) fn units_in(phrases: &[Phrase]) -> HashMap<usize, Unit> {
    let numbers = (0..phrases.len()).filter(|&at| matches!(phrases[at].kind, Kind::Number(_)));
    numbers
        .filter_map(|at| {
            let unit = written(&phrases[at].text).or_else(|| unit_behind(phrases, at + 1).map(|(unit, _)| unit))?;
            Some((phrases[at].span.0, unit))
        })
        .collect()
}

/// The unit that starts here behind a number, and how many phrases it is ("km", "miles per hour", "square metres").
pub(super) fn unit_behind(phrases: &[Phrase], at: usize) -> Option<(Unit, usize)> {
    let folded = |place: usize| phrases.get(place).map(|phrase| fold(&phrase.text)).unwrap_or_default();
    let phrase = phrases.get(at)?;
    let word = folded(at);
    let fits = match phrase.kind {
        Kind::Unknown | Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Grain(_) | Role::AsShare | Role::Money) => {
            true
        }
        // "1 second"
        Kind::Role(Role::Ordinal(_)) => word == "second",
        _ => false,
    };
    if !fits || !matches!(phrases[at.checked_sub(1)?].kind, Kind::Number(_)) {
        return None;
    }
    if folded(at + 1) == "per" {
        let speed = match (word.as_str(), folded(at + 2).as_str()) {
            ("miles" | "mile", "hour") => Some("mph"),
            ("km" | "kms" | "kilometers" | "kilometres", "hour") => Some("km/h"),
            ("m" | "meters" | "metres", "second") => Some("m/s"),
            _ => None,
        };
        if let Some(speed) = speed.and_then(unit) {
            return Some((speed, 3));
        }
    }
    if matches!(word.as_str(), "square" | "sq") {
        let square = match folded(at + 1).as_str() {
            "m" | "meters" | "metres" | "meter" | "metre" => "m2",
            "km" | "kilometers" | "kilometres" => "km2",
            "feet" | "ft" | "foot" => "sqft",
            "miles" => "sqmi",
            _ => return None,
        };
        return unit(square).map(|unit| (unit, 2));
    }
    if matches!(word.as_str(), "degrees" | "degree") {
        // "30 degrees Celsius"
        let told = unit(&folded(at + 1)).filter(|unit| unit.dimension == "temperature");
        return told.map(|unit| (unit, 2)).or_else(|| unit(&word).map(|unit| (unit, 1)));
    }
    unit(&word).map(|unit| (unit, 1))
}

impl Parser<'_> {
    /// The unit of the number here: written with it, or behind it.
    pub(super) fn unit_of(&self, at: usize) -> Option<Unit> {
        let phrase = self.phrases.get(at).filter(|phrase| matches!(phrase.kind, Kind::Number(_)))?;
        self.units.get(&phrase.span.0).copied()
    }

    /// The one column that is measured as the unit measures.
    pub(super) fn only_measured(&self, unit: Unit) -> Option<usize> {
        only(
            (0..self.index.columns.len())
                .filter(|&column| of_column(column, self.index).is_some_and(|own| own.dimension == unit.dimension)),
        )
    }

    /// Whether the number here measures what the column does not.
    pub(super) fn is_of_another(&self, number: usize, column: usize) -> bool {
        let (asked, own) = (self.unit_of(number), of_column(column, self.index));
        matches!((asked, own), (Some(asked), Some(own)) if asked.dimension != own.dimension)
    }

    /// "longer than 500 ms", "over 10 km": the one column that is measured so.
    pub(super) fn compare_measured(
        &mut self,
        at: usize,
        number: usize,
        comparing: Comparing,
        adjective: Option<usize>,
    ) -> Result<Option<Read>, Trouble> {
        let (Some(unit), Some(Kind::Number(value))) = (self.unit_of(number), self.kind(number)) else {
            return Ok(None);
        };
        let value = *value;
        let form = self.folded(at);
        let said = speaks_of(&form, unit.dimension);
        let comparison = match (comparing.comparison(), said) {
            _ if matches!(comparing, Comparing::After | Comparing::Before | Comparing::Since | Comparing::Until) => {
                return Ok(None);
            }
            (Some(comparison), _) => comparison,
            (None, Some(direction)) => greater(direction),
            (None, None) => return Ok(None),
        };
        let mut fit: Vec<usize> = (0..self.index.columns.len())
            .filter(|&column| of_column(column, self.index).is_some_and(|own| own.dimension == unit.dimension))
            .collect();
        let named: Vec<usize> = fit
            .iter()
            .copied()
            .filter(|&column| self.index.columns[column].core.iter().any(|word| self.said.contains(word)))
            .collect();
        if !named.is_empty() {
            fit = named;
        }
        if unit.dimension == "age" && fit.len() > 1 {
            let aged: Vec<usize> =
                fit.iter().copied().filter(|&column| self.index.columns[column].core.as_slice() == ["age"]).collect();
            if aged.len() == 1 {
                fit = aged;
            }
        }
        // "taller" is of a height rather than of a depth.
        if let (true, Some(adjective)) = (fit.len() > 1, adjective) {
            let nouns = &lexicon().adjective(adjective).nouns;
            let stems = |column: usize| &self.index.columns[column].stems;
            let told = |column: &usize| nouns.iter().any(|(_, noun, _)| stems(*column).contains(noun));
            let spoken: Vec<usize> = fit.iter().copied().filter(told).collect();
            if spoken.len() == 1 {
                fit = spoken;
            }
        }
        let end = self.skip_unit(number + 1);
        // "more than 1000 euros of sales" is a total, "more than two days to resolve" is of another column.
        if self.folded(end) == "of" || (comparing.comparison().is_some() && !self.stops_at(end)) {
            return Ok(None);
        }
        match fit[..] {
            [] => Ok(None),
            [only] => {
                let test = Test::Compare(only, comparison, Operand::Number(value));
                Ok(Some((Some(Condition::Test(test)), end)))
            }
            _ => Err(Trouble::Ambiguous(self.phrases[at].text.clone(), self.phrases[at].span, fit)),
        }
    }

    /// Which way an adjective goes of a column that the number's unit measures ("waited longer than 90 minutes").
    pub(super) fn measured_way(&self, column: usize, at: usize, number: usize) -> Option<Direction> {
        let unit = self.unit_of(number)?;
        let own = of_column(column, self.index)?;
        (own.dimension == unit.dimension).then(|| speaks_of(&self.folded(at), unit.dimension)).flatten()
    }

    /// Converts every number that has a unit into the unit of its column.
    pub(super) fn convert_units(&mut self) -> Result<(), Trouble> {
        let mut filters = std::mem::take(&mut self.filters);
        for found in &mut filters {
            let range = found.start..found.end.min(self.phrases.len());
            let numbers: Vec<(f64, Option<Unit>)> = range
                .filter_map(|at| match self.phrases[at].kind {
                    Kind::Number(number) => Some((number, self.unit_of(at))),
                    _ => None,
                })
                .collect();
            let Some(last) = numbers.iter().rev().find_map(|(_, unit)| *unit) else { continue };
            self.convert(&mut found.condition, &numbers, last)?;
        }
        self.filters = filters;
        let free = (0..self.phrases.len()).filter(|at| {
            !self.filters.iter().any(|found| (found.start..found.end).contains(at))
                && matches!(self.phrases[*at].kind, Kind::Number(_))
        });
        let free: Vec<(f64, Unit)> = free
            .filter_map(|at| match self.phrases[at].kind {
                Kind::Number(number) => Some((number, self.unit_of(at)?)),
                _ => None,
            })
            .collect();
        let Some((measure, comparison, bound)) = self.having else { return Ok(()) };
        if let (Some(column), Some(&(_, unit))) =
            (measure.column, free.iter().find(|(number, _)| number.total_cmp(&bound).is_eq()))
        {
            let converted = self.converted(bound, unit, column)?;
            self.having = Some((measure, comparison, converted));
        }
        Ok(())
    }

    fn convert(
        &mut self,
        condition: &mut Condition,
        numbers: &[(f64, Option<Unit>)],
        last: Unit,
    ) -> Result<(), Trouble> {
        let unit_for = |value: f64| {
            numbers.iter().find(|(number, _)| number.total_cmp(&value).is_eq()).map(|(_, unit)| unit.unwrap_or(last))
        };
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    self.convert(part, numbers, last)?;
                }
            }
            Condition::Test(Test::Compare(column, _, Operand::Number(value))) => {
                if let Some(unit) = unit_for(*value) {
                    *value = self.converted(*value, unit, *column)?;
                }
            }
            Condition::Test(Test::Between(column, Operand::Number(low), Operand::Number(high))) => {
                for bound in [low, high] {
                    if let Some(unit) = unit_for(*bound) {
                        *bound = self.converted(*bound, unit, *column)?;
                    }
                }
            }
            Condition::Test(Test::In(column, values, _)) => {
                for value in values {
                    if let Operand::Number(value) = value
                        && let Some(unit) = unit_for(*value)
                    {
                        *value = self.converted(*value, unit, *column)?;
                    }
                }
            }
            Condition::Test(_) => {}
        }
        Ok(())
    }

    /// So many of a unit in the column's own.
    fn converted(&mut self, number: f64, asked: Unit, column: usize) -> Result<f64, Trouble> {
        let (converted, said) = convert_for(number, asked, column, self.index)?;
        if let Some(said) = said {
            self.assume(said);
        }
        Ok(converted)
    }
}

/// Whether a number lies among a column's values in its own unit and in no other that people use.
fn only_unit(number: f64, asked: Unit, (least, most): (f64, f64)) -> bool {
    const COMMON: [&str; 16] =
        ["ms", "sec", "min", "hour", "day", "mm", "cm", "m", "km", "in", "ft", "mile", "g", "kg", "lb", "t"];
    let lies = |number: f64| least <= number && number <= most;
    let others = COMMON.iter().filter_map(|word| unit(word)).filter(|other| other.dimension == asked.dimension);
    let mut several = others.clone();
    several.next().is_some()
        && least <= number
        && number <= most * 2.0
        && others
            .filter_map(|other| asked.convert(number, other))
            .all(|other| other.total_cmp(&number).is_eq() || !lies(other))
}

/// So many of a unit in the column's own, and what is to be said of it; refused where they do not convert.
pub(in crate::asking) fn convert_for(
    number: f64,
    asked: Unit,
    column: usize,
    index: &crate::asking::index::TableIndex,
) -> Result<(f64, Option<String>), Trouble> {
    let known = &index.columns[column];
    let name = index.name(column);
    if known.kind != ColumnKind::Number || (known.is_measured && of_column(column, index).is_none()) {
        return Ok((number, None));
    }
    let told = |bound: &Option<Scalar>| bound.as_ref().and_then(Scalar::to_f64);
    let description = index.description(column);
    let (least, most) = (told(&description.min), told(&description.max));
    // "20 degrees" are those of the column.
    if asked.dimension == "degree" {
        return Ok((number, None));
    }
    let Some(own) = of_column(column, index) else {
        // A share that is told from 0 to 1.
        let part = asked.dimension == "percent"
            && number.abs() > 1.0
            && least.is_some_and(|least| least >= 0.0)
            && most.is_some_and(|most| most <= 1.0);
        if part {
            let said = format!("{number} % of `{name}`, which goes from 0 to 1, is {}.", number / 100.0);
            return Ok((number / 100.0, Some(said)));
        }
        let named = known.words.iter().any(|word| word == asked.name || stem(word) == stem(asked.name));
        if asked.dimension == "temperature"
            && known.stems.iter().any(|stem| stem.starts_with("temp"))
            && let (Some(most), Some(celsius), Some(fahrenheit)) = (most, unit("celsius"), unit("fahrenheit"))
        {
            // No weather has 60 degrees Celsius.
            let own = if most < 55.0 { celsius } else { fahrenheit };
            let converted = asked.convert(number, own).unwrap_or(number);
            return Ok((converted, Some(format!("`{name}` is taken to be in degrees {}.", own.name))));
        }
        if asked.is_money() || asked.dimension == "percent" || named {
            return Ok((number, None));
        }
        if let (Some(least), Some(most)) = (least, most)
            && only_unit(number, asked, (least, most))
        {
            let said = format!("`{name}` is taken to be in {}: no other unit fits its values.", asked.name);
            return Ok((number, Some(said)));
        }
        return Err(Trouble::Said(format!(
            "`{name}` does not say in which unit it is, so {} cannot be compared with it: say the number without a unit.",
            asked.name
        )));
    };
    // Pounds weigh or buy.
    let sterling = own.dimension == "sterling" && matches!(asked.name, "pound" | "pounds");
    match asked.convert(number, own) {
        _ if sterling => Ok((number, None)),
        Some(converted) if converted.total_cmp(&number).is_eq() => Ok((number, None)),
        Some(converted) => {
            let said = format!("{number} {} are {converted} {}, the unit of `{name}`.", asked.name, own.name);
            Ok((converted, Some(said)))
        }
        None => Err(Trouble::Said(format!("{} do not convert into {}, the unit of `{name}`.", asked.name, own.name))),
    }
}
