//! Texts with numbers and units, read as numbers where the plan compares, ranks or measures them.

use std::fmt::Write as _;

use super::Code;
use super::python::column;
use crate::asking::formula::Formula;
use crate::asking::index::TableIndex;
use crate::asking::measured::decimal_comma;
use crate::asking::plan::{Comparison, Condition, Key, Operand, OrderBy, Output, Plan, RateOf, Test};
use crate::asking::uses;

/// The first number of a text, with commas between its thousands; none where other marks stand in it ("14,00"), which
/// would make it another number.
const NUMBER: &str = r#"r"^\D*?(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?![.,]?\d)""#;

impl Code<'_> {
    /// Reads the numbers of such texts; as they are where they are only shown or named.
    pub(super) fn measured(&mut self, plan: &Plan) {
        let places = read_columns(plan, self.index);
        let dated = |place: &usize| self.index.columns[*place].is_dated;
        let shown = match &plan.output {
            Output::Rows => places.iter().any(dated),
            Output::Columns(columns, _) => places.iter().any(|place| dated(place) && columns.contains(place)),
            _ => false,
        };
        if shown && plan.within.is_empty() {
            self.push("table = df".to_owned());
            self.original = Some("table");
        }
        for place in places {
            if self.index.columns[place].is_dated {
                let dates = format!(
                    "pd.to_datetime({}.str.replace(r\"\\s*[(\\[].*\", \"\", regex=True), format=\"mixed\", errors=\"coerce\")",
                    column("df", place, self.index)
                );
                self.push(format!("df = df.assign(**{{{}: {dates}}})", self.name(place)));
                continue;
            }
            let name = self.name(place);
            let texts = column("df", place, self.index);
            let texts = format!("{texts}.astype(str)");
            let texts = if decimal_comma(self.index.description(place)).0 {
                format!("{texts}.str.replace(\".\", \"\").str.replace(\",\", \".\")")
            } else {
                texts
            };
            self.push(format!(
                "df = df.assign(**{{{name}: {texts}.str.extract({NUMBER}, expand=False).str.replace(\",\", \"\").astype(float)}})"
            ));
        }
    }
}

/// The text columns that a plan reads as numbers or days.
fn read_columns(plan: &Plan, index: &TableIndex) -> Vec<usize> {
    let mut places = Vec::new();
    if let Some(condition) = &plan.filter {
        compared(condition, &mut places);
    }
    places.extend(plan.extreme.map(|(place, _)| place));
    places.extend(plan.measures.iter().filter_map(|measure| measure.column));
    match plan.rate.as_ref().map(|rate| &rate.of) {
        Some(RateOf::Part(condition)) => compared(condition, &mut places),
        Some(RateOf::Over(part, whole)) => places.extend(part.column.into_iter().chain(whole.column)),
        Some(RateOf::Left(all, less)) => places.extend([*all, *less]),
        Some(RateOf::Apart(measure, first, second, _)) => {
            places.extend(measure.column);
            compared(first, &mut places);
            compared(second, &mut places);
        }
        None => {}
    }
    places.extend(plan.order.iter().filter_map(|(by, _)| match by {
        OrderBy::Column(place) => Some(*place),
        OrderBy::Measure(_) => None,
    }));
    places.extend(plan.keys.iter().filter_map(|key| match key {
        Key::Grain(place, _) => Some(*place),
        Key::Column(_) => None,
    }));
    let made = uses::columns(plan);
    let formulas = made.iter().filter_map(|&place| index.columns.get(place)?.formula.as_ref());
    places.extend(formulas.flat_map(Formula::sources));
    places.sort_unstable();
    places.dedup();
    places.retain(|&place| index.columns.get(place).is_some_and(|column| column.is_measured || column.is_dated));
    places
}

/// What is assumed of them, in sentences.
pub(in crate::asking) fn assumed(plan: &Plan, index: &TableIndex) -> Vec<String> {
    let measured = |place: &usize| index.columns.get(*place).is_some_and(|column| column.is_measured);
    let said = |place: usize| {
        let (comma, odd) = decimal_comma(index.description(place));
        let decimals = if comma { ", with decimals behind a comma" } else { "" };
        let name = index.name(place);
        let mut said = format!("`{name}` is text; its numbers are read out of it{decimals}.");
        if let [first, rest @ ..] = &odd[..] {
            let others = if rest.is_empty() {
                "is left out".to_owned()
            } else {
                format!("and {} more are left out", rest.len())
            };
            let _ = write!(said, " \u{201c}{first}\u{201d} {others}.");
        }
        said
    };
    read_columns(plan, index).into_iter().filter(measured).map(said).collect()
}

/// The columns that a condition compares with numbers.
fn compared(condition: &Condition, places: &mut Vec<usize>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                compared(part, places);
            }
        }
        Condition::Test(Test::Compare(place, comparison, operand)) => {
            // A day in a text is only looked into.
            let named =
                matches!(operand, Operand::Text(_)) && matches!(comparison, Comparison::Equal | Comparison::NotEqual);
            if !named {
                places.push(*place);
            }
        }
        Condition::Test(Test::Between(place, ..) | Test::Part(place, ..) | Test::Period(place, ..)) => {
            places.push(*place);
        }
        Condition::Test(Test::In(place, values, _))
            if values.iter().any(|value| matches!(value, Operand::Number(_))) =>
        {
            places.push(*place);
        }
        Condition::Test(_) => {}
    }
}
