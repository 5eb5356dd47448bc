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
            Verdict::All(condition) => {
                let mask = conditions::mask(condition, self.index, true);
                let of = if self.rows == "df" { String::new() } else { format!("[{}.index]", self.rows) };
                self.push(format!("holds = {mask}"));
                self.push(format!("result = bool(holds{of}.all())"));
            }
            Verdict::End(plan, condition) => {
                let mask = conditions::mask(condition, self.index, true);
                self.filter(plan);
                self.extreme(plan);
                self.push(format!("holds = {mask}"));
                self.push(format!("result = bool(holds[{}.index].any())", self.rows));
            }
            Verdict::Group(plan, key, value) => {
                self.figure(plan, "groups");
                let name = python::text(self.index.name(*key));
                self.push(format!("result = bool((groups[{name}] == {}).any())", python::text(value)));
            }
        }
    }

    /// The plan's outcome under another name; a column of one value as that value.
    pub(super) fn figure(&mut self, plan: &Plan, name: &str) {
        let scalar = if let Output::Columns(columns, _) = &plan.output
            && name != "groups"
        {
            format!("[{}].iloc[0]", python::text(self.index.name(columns[0])))
        } else {
            String::new()
        };
        for line in render(plan, self.index).lines() {
            if line.starts_with("import") || line.is_empty() {
                continue;
            }
            match line.strip_prefix("result = ") {
                Some(expression) if scalar.is_empty() => self.push(format!("{name} = {expression}")),
                Some(expression) => self.push(format!("{name} = ({expression}){scalar}")),
                None => self.push(line.to_owned()),
            }
        }
    }
}
