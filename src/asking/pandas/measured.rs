//! Texts with numbers and units, read as numbers where the plan compares, ranks or measures them.

use super::Code;
use super::python::column;
use crate::asking::plan::{Comparison, Condition, Key, Operand, OrderBy, Output, Plan, RateOf, Test};

impl Code<'_> {
    /// Reads the numbers of such texts; as they are where they are only shown or named.
    pub(super) fn measured(&mut self, plan: &Plan) {
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
        places.sort_unstable();
        places.dedup();
        places
            .retain(|&place| self.index.columns.get(place).is_some_and(|column| column.is_measured || column.is_dated));
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
            let number = r#"r"(-?\d+(?:\.\d+)?)""#;
            self.push(format!(
                "df = df.assign(**{{{name}: {texts}.astype(str).str.replace(\",\", \"\").str.extract({number}, expand=False).astype(float)}})"
            ));
        }
    }
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
