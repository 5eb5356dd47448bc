//! Yes/no questions and differences: the figures they compare, each by its own plan, and one line that compares them.

use super::{Code, conditions, python, render};
use crate::asking::plan::{Output, Plan, Side, Verdict};

impl Code<'_> {
    /// Whether it holds.
    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Compare(left, comparison, right) => {
                self.figure(left, "left");
                match right {
                    Side::Number(number) => self.push(format!("right = {}", python::number(*number))),
                    Side::Plan(plan) => self.figure(plan, "right"),
                }
                self.push(format!("result = bool(left {} right)", comparison.sign()));
            }
            Verdict::All(of, condition) => {
                let rows = of.as_ref().map_or(String::new(), |of| {
                    self.push(format!("rows = df[{}]", conditions::mask(of, self.index, true)));
                    "[rows.index]".to_owned()
                });
                self.push(format!("holds = {}", conditions::mask(condition, self.index, true)));
                self.push(format!("result = bool(holds{rows}.all())"));
            }
            Verdict::Same(left, right, column) => {
                self.answer(left, "first", "");
                self.answer(right, "second", "");
                let name = python::text(self.index.name(*column));
                self.push(format!("result = bool(first[{name}].isin(second[{name}]).any())"));
            }
            Verdict::Unique(column, unique) => {
                let name = python::text(self.index.name(*column));
                let test = if *unique { "is_unique" } else { "duplicated().any()" };
                self.push(format!("result = bool(df[{name}].dropna().{test})"));
            }
            Verdict::End(plan, condition) => {
                let mask = conditions::mask(condition, self.index, true);
                self.filter(plan);
                self.extreme(plan);
                self.push(format!("holds = {mask}"));
                self.push(format!("result = bool(holds[{}.index].any())", self.rows));
            }
            Verdict::Group(plan, key, value) => {
                self.answer(plan, "groups", "");
                let name = python::text(self.index.name(*key));
                self.push(format!("result = bool((groups[{name}] == {}).any())", python::text(value)));
            }
        }
    }

    /// The plan's outcome under another name; a column of one value as that value.
    pub(super) fn figure(&mut self, plan: &Plan, name: &str) {
        let scalar = if let Output::Columns(columns, _) = &plan.output {
            format!("[{}].iloc[0]", python::text(self.index.name(columns[0])))
        } else {
            String::new()
        };
        self.answer(plan, name, &scalar);
    }

    /// The plan's outcome, or what is taken of it, under another name.
    fn answer(&mut self, plan: &Plan, name: &str, taken: &str) {
        for line in render(plan, self.index).lines() {
            // What two figures share is prepared once.
            let known = line.starts_with("df = df.assign(") && self.lines.iter().any(|before| before == line);
            if line.starts_with("import") || line.is_empty() || known {
                continue;
            }
            match line.strip_prefix("result = ") {
                Some(expression) if taken.is_empty() => self.push(format!("{name} = {expression}")),
                Some(expression) => self.push(format!("{name} = ({expression}){taken}")),
                None => self.push(line.to_owned()),
            }
        }
    }
}
