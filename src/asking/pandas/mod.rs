//! A plan as the pandas code a careful analyst would write: short, with named steps, correct on nulls and ties.
//!
//! The input is `df`, the outcome is `result`. No chained assignment, nothing in place; texts are quoted by `python`.
//! Decides no meaning: two plans that differ give different code, and nothing else does.

pub(super) mod conditions;
mod grouped;
mod measured;
pub(super) mod python;
mod rates;
mod verdict;
mod view;

use std::fmt::Write;

use super::column::ColumnKind;
use super::index::TableIndex;
use super::plan::{Aggregate, Condition, Direction, Key, Measure, OrderBy, Output, Plan, Position};
use super::uses;
use python::{column, names};

pub(super) use grouped::result_columns;
pub(super) use measured::assumed;
pub(super) use python::{column as column_access, number as number_literal};
pub use view::view_code;

/// Code under construction: its lines, and the name of the rows so far.
struct Code<'a> {
    index: &'a TableIndex,
    lines: Vec<String>,
    rows: &'static str,
    /// The table as it was, where days in texts are read for a comparison but shown as they stand.
    original: Option<&'static str>,
}

/// Writes the plan's code.
pub(super) fn render(plan: &Plan, index: &TableIndex) -> String {
    let mut code = Code { index, lines: Vec::new(), rows: "df", original: None };
    code.measured(plan);
    code.figures(plan);
    code.matches(plan);
    if !matches!(plan.output, Output::Sides(_)) {
        code.filter(plan);
    }
    code.extreme(plan);
    code.position(plan);
    match &plan.output {
        Output::Rows => code.columns(plan, &[], false),
        Output::Columns(columns, distinct) => code.columns(plan, columns, *distinct),
        Output::Measures if plan.keys.is_empty() => code.scalars(plan),
        Output::Measures | Output::Groups => code.grouped(plan),
        Output::Exists => code.push(format!("result = not {}.empty", code.rows)),
        Output::Share(_) => {}
        Output::Verdict(verdict) => code.verdict(verdict),
        Output::Growth(pair) => {
            code.figure(&pair.0, "before");
            code.figure(&pair.1, "after");
            code.push("result = 100 * (after - before) / before".to_owned());
        }
        Output::Difference(pair) => {
            code.figure(&pair.0, "left");
            code.figure(&pair.1, "right");
            code.push("result = left - right".to_owned());
        }
        Output::Gap(pair) => {
            code.figure(&pair.0, "left");
            code.figure(&pair.1, "right");
            code.push("result = abs(left - right)".to_owned());
        }
        Output::Sides(sides) => code.sides(plan, sides),
        Output::Correlation(left, right) => {
            let line = format!(
                "result = {rows}[{}].corr({rows}[{}])",
                python::text(index.name(*left)),
                python::text(index.name(*right)),
                rows = code.rows
            );
            code.push(line);
        }
    }
    let mut text = code.lines.join("\n");
    text.push('\n');
    if text.contains("pd.") { format!("import pandas as pd\n\n{text}") } else { text }
}

impl Code<'_> {
    fn push(&mut self, line: String) {
        self.lines.push(line);
    }

    fn name(&self, place: usize) -> String {
        python::text(self.index.name(place))
    }

    /// Makes the figures that the question makes of others.
    fn figures(&mut self, plan: &Plan) {
        for place in uses::columns(plan) {
            let Some(formula) = self.index.columns.get(place).and_then(|column| column.formula.as_ref()) else {
                continue;
            };
            let (name, expression) = (self.name(place), formula.code("df", self.index));
            self.push(format!("df = df.assign(**{{{name}: {expression}}})"));
        }
    }

    /// Keeps the rows that the filter names; a share needs only the mask, over the rows it is a share of.
    fn filter(&mut self, plan: &Plan) {
        let Some(condition) = &plan.filter else { return };
        let mask = conditions::mask(condition, self.index, true);
        if let Output::Share(share) = &plan.output {
            let of = share.of.as_ref().map_or(String::new(), |of| {
                self.push(format!("rows = df[{}]", conditions::mask(of, self.index, true)));
                "[rows.index]".to_owned()
            });
            self.push(format!("matches = {mask}"));
            if let Some(column) = share.sum {
                let (name, times) = (self.name(column), if share.percent { "100 * " } else { "" });
                self.push(format!("result = {times}df.loc[matches, {name}].sum() / df[{name}].sum()"));
                return;
            }
            let times = if share.percent { "100 * " } else { "" };
            self.push(format!("result = {times}matches{of}.mean()"));
            return;
        }
        self.push(format!("rows = df[{mask}]"));
        self.rows = "rows";
    }

    /// Keeps the rows at the end of a column, ties included.
    fn extreme(&mut self, plan: &Plan) {
        let Some((place, direction)) = plan.extreme else { return };
        let (rows, name) = (self.rows, self.name(place));
        let end = if direction == Direction::Max { "max" } else { "min" };
        if !plan.within.is_empty() {
            let groups = format!("{rows}.groupby({})[{name}].transform(\"{end}\")", self.keys(&plan.within));
            self.push(format!("best = {rows}[{rows}[{name}] == {groups}]"));
            self.rows = "best";
            return;
        }
        let value = grouped::nth(&format!("{rows}[{name}]"), end, plan.place);
        let one = if plan.ties == Some(false) { ".head(1)" } else { "" };
        self.push(format!("best = {rows}[{rows}[{name}] == {value}]{one}"));
        self.rows = "best";
    }

    /// Keeps one row by its place in the table.
    fn position(&mut self, plan: &Plan) {
        let Some(position) = &plan.position else { return };
        let rows = self.rows;
        let line = match position {
            Position::First => format!("found = {rows}.head(1)"),
            Position::Last => format!("found = {rows}.tail(1)"),
            Position::After(condition) => {
                let mask = conditions::mask(condition, self.index, false);
                format!("found = df[{mask}.shift(1, fill_value=False)].tail(1)")
            }
            Position::Before(condition) => {
                let mask = conditions::mask(condition, self.index, false);
                format!("found = df[{mask}.shift(-1, fill_value=False)].head(1)")
            }
        };
        self.push(line);
        self.rows = "found";
    }

    fn columns(&mut self, plan: &Plan, columns: &[usize], distinct: bool) {
        if let (true, [only]) = (distinct && plan.extreme.is_none() && plan.order.is_empty(), columns) {
            self.explode(*only);
        }
        let mut expression = self.rows.to_owned();
        let by: Vec<(usize, Direction)> = plan
            .order
            .iter()
            .filter_map(|(by, direction)| match by {
                OrderBy::Column(place) => Some((*place, *direction)),
                OrderBy::Measure(_) => None,
            })
            .collect();
        let limited = plan.limit.is_some();
        if let (false, Some(limit), [(place, direction)]) = (plan.within.is_empty(), plan.limit, &by[..]) {
            let ascending = if *direction == Direction::Max { ", ascending=False" } else { "" };
            let sorted = format!("{}.sort_values({}{ascending})", self.rows, self.name(*place));
            self.push(format!("best = {sorted}.groupby({}).head({limit})", self.keys(&plan.within)));
            let first = self.keys(&plan.within);
            self.push(format!("result = best.sort_values({first}, kind=\"stable\")[[{}]]", names(columns, self.index)));
            return;
        }
        match (&by[..], plan.limit) {
            ([(place, direction)], Some(limit))
                if matches!(self.index.columns[*place].kind, ColumnKind::Number | ColumnKind::Date) && !distinct =>
            {
                let method = if *direction == Direction::Max { "nlargest" } else { "nsmallest" };
                let keep = if plan.ties == Some(true) { ", keep=\"all\"" } else { "" };
                let _ = write!(expression, ".{method}({limit}, {}{keep})", self.name(*place));
            }
            ([], Some(limit)) => {
                let _ = write!(expression, ".head({limit})");
            }
            ([], None) => {}
            _ => {
                expression.push_str(&self.sort(&by));
                if let (Some(limit), false) = (plan.limit, distinct) {
                    let _ = write!(expression, ".head({limit})");
                }
            }
        }
        match self.original {
            Some(original) => {
                self.push(format!("found = {expression}"));
                let shown =
                    if columns.is_empty() { String::new() } else { format!(", [{}]", names(columns, self.index)) };
                expression = format!("{original}.loc[found.index{shown}]");
            }
            None if columns.is_empty() => {}
            None => {
                let _ = write!(expression, "[[{}]]", names(columns, self.index));
            }
        }
        if distinct {
            let missing = columns.len() == 1 && plan.extreme.is_none();
            expression.push_str(if missing { ".dropna().drop_duplicates()" } else { ".drop_duplicates()" });
            if let (Some(limit), true) = (plan.limit, limited) {
                let _ = write!(expression, ".head({limit})");
            }
        }
        self.push(format!("result = {expression}"));
    }

    /// Keys that are columns, as `groupby` takes them.
    fn keys(&self, keys: &[Key]) -> String {
        let names: Vec<String> = keys
            .iter()
            .map(|key| match key {
                Key::Column(place) | Key::Grain(place, _) => self.name(*place),
            })
            .collect();
        match &names[..] {
            [only] => only.clone(),
            several => format!("[{}]", several.join(", ")),
        }
    }

    fn sort(&self, by: &[(usize, Direction)]) -> String {
        let ascending: Vec<bool> = by.iter().map(|(_, direction)| *direction == Direction::Min).collect();
        let places: Vec<usize> = by.iter().map(|(place, _)| *place).collect();
        match (&places[..], &ascending[..]) {
            ([place], [true]) => format!(".sort_values({})", self.name(*place)),
            ([place], [_]) => format!(".sort_values({}, ascending=False)", self.name(*place)),
            _ => {
                let flags: Vec<&str> = ascending.iter().map(|up| if *up { "True" } else { "False" }).collect();
                format!(".sort_values([{}], ascending=[{}])", names(&places, self.index), flags.join(", "))
            }
        }
    }

    /// Measures of all rows: one is a value, several are a row.
    fn scalars(&mut self, plan: &Plan) {
        if let (Some(rate), [Measure::RATE]) = (&plan.rate, &plan.measures[..]) {
            self.rate(rate);
            return;
        }
        if let [measure] = plan.measures[..] {
            let line = format!("result = {}", self.scalar(measure.aggregate, measure.column));
            self.push(line);
            return;
        }
        let labels = grouped::labels(plan, self.index);
        self.push("result = pd.DataFrame([{".to_owned());
        for (measure, label) in plan.measures.iter().zip(labels) {
            let line = format!("    {}: {},", python::text(&label), self.scalar(measure.aggregate, measure.column));
            self.push(line);
        }
        self.push("}])".to_owned());
    }

    /// The measures of each side, one row for each.
    fn sides(&mut self, plan: &Plan, sides: &[(String, Condition)]) {
        self.push("sides = {".to_owned());
        for (name, side) in sides {
            let all = plan.filter.iter().chain([side]).cloned().collect();
            let mask = conditions::mask(&Condition::All(all), self.index, true);
            self.push(format!("    {}: df[{mask}],", python::text(name)));
        }
        self.push("}".to_owned());
        self.rows = "rows";
        let labels = grouped::labels(plan, self.index);
        let figures: Vec<String> = plan
            .measures
            .iter()
            .zip(labels)
            .map(|(measure, label)| {
                format!("{}: {}", python::text(&label), self.scalar(measure.aggregate, measure.column))
            })
            .collect();
        self.push("result = pd.DataFrame([".to_owned());
        self.push(format!("    {{\"side\": name, {}}}", figures.join(", ")));
        self.push("    for name, rows in sides.items()".to_owned());
        self.push("])".to_owned());
    }

    fn scalar(&self, aggregate: Aggregate, place: Option<usize>) -> String {
        match place {
            None => format!("len({})", self.rows),
            Some(place) => python::applied(&column(self.rows, place, self.index), aggregate),
        }
    }
}
