//! A procedure as code: one named step a line, then what is reported, with the packages an analyst would take.

mod expressions;
mod inference;
mod model;
mod quality;

use crate::asking::index::TableIndex;
use crate::asking::pandas::conditions::mask;
use crate::asking::pandas::python::{applied, column, names, number, text};
use crate::asking::pandas::render as render_plan;
use crate::asking::plan::{Output, Plan};
use crate::asking::procedure::plan::{Outcome, Step, Steps};
use crate::asking::words;
use expressions::expression;

/// Code under construction.
struct Code<'a> {
    index: &'a TableIndex,
    lines: Vec<String>,
}

/// Writes the procedure's code.
pub(super) fn render(steps: &Steps, index: &TableIndex) -> String {
    let mut code = Code { index, lines: Vec::new() };
    if let Some(plan) = &steps.before {
        code.outcome(&Outcome::Plan(plan.clone()));
        code.rename(0, "before");
    }
    for step in &steps.steps {
        code.step(step);
    }
    if let (Some(_), [outcome]) = (&steps.before, &steps.outcome[..]) {
        let start = code.lines.len();
        code.outcome(outcome);
        code.rename(start, "after");
        code.push(if is_figure(outcome) {
            "result = pd.DataFrame([{\"before\": before, \"after\": after}])"
        } else {
            "result = pd.concat([before.add_prefix(\"before_\"), after.add_prefix(\"after_\")], axis=1)"
        });
        return finish(&code.lines);
    }
    match &steps.outcome[..] {
        [only] => {
            code.outcome(only);
            if let Some(order) = &steps.order {
                let values: Vec<String> = order.values.iter().map(|value| text(value)).collect();
                code.push(format!("order = {{value: place for place, value in enumerate([{}])}}", values.join(", ")));
                code.push(format!(
                    "result = result.sort_values({}, key=lambda key: key.map(order))",
                    code.name(order.column)
                ));
            }
            if steps.percent {
                code.push("result = 100 * result");
            }
            if let (Some(digits), true) = (steps.digits, is_figure(only)) {
                code.push(format!("result = round(result, {digits})"));
            }
        }
        several => code.several(several),
    }
    finish(&code.lines)
}

/// The lines, with what they import in front.
fn finish(lines: &[String]) -> String {
    let body = lines.join("\n");
    let mut head = String::new();
    for (sign, import) in [
        ("np.", "import numpy as np\n"),
        ("pd.", "import pandas as pd\n"),
        ("stats.", "from scipy import stats\n"),
        ("LinearRegression", "from sklearn.linear_model import LinearRegression\n"),
        ("mean_squared_error", "from sklearn.metrics import mean_squared_error\n"),
        ("mean_absolute_error", "from sklearn.metrics import mean_absolute_error\n"),
        ("r2_score", "from sklearn.metrics import r2_score\n"),
        ("train_test_split", "from sklearn.model_selection import train_test_split\n"),
        ("normal_ad", "from statsmodels.stats.diagnostic import normal_ad\n"),
    ] {
        if body.contains(sign) {
            head.push_str(import);
        }
    }
    if !head.is_empty() {
        head.push('\n');
    }
    format!("{head}{body}\n")
}

/// Whether the outcome is one number.
fn is_figure(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Plan(plan) => plan.output == Output::Measures && plan.keys.is_empty() && plan.measures.len() == 1,
        Outcome::Correlation { pairs, test: None, verdicts, by: None, .. } => pairs.len() == 1 && verdicts.is_empty(),
        _ => false,
    }
}

impl Code<'_> {
    fn push(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Gives the result of the lines from here another name.
    fn rename(&mut self, start: usize, name: &str) {
        for line in self.lines.iter_mut().skip(start) {
            if let Some(rest) = line.strip_prefix("result = ") {
                *line = format!("{name} = {rest}");
            }
        }
    }

    fn name(&self, place: usize) -> String {
        text(self.index.name(place))
    }

    fn of(&self, place: usize) -> String {
        column("df", place, self.index)
    }

    fn step(&mut self, step: &Step) {
        let line = match step {
            Step::DropMissing(columns) if columns.is_empty() => "df = df.dropna()".to_owned(),
            Step::DropMissing(columns) => format!("df = df.dropna(subset=[{}])", names(columns, self.index)),
            Step::Fill(columns, filling) => self.fill(columns, *filling),
            Step::DropDuplicates => "df = df.drop_duplicates()".to_owned(),
            Step::DropOutliers(place, rule) => {
                self.bounds(*place, *rule);
                "df = df[~outlier]".to_owned()
            }
            Step::Keep(condition) => format!("df = df[{}]", mask(condition, self.index, true)),
            Step::Derive(place, derived) => {
                let (name, value) = (self.index.name(*place), expression(derived, self.index));
                if is_identifier(name) {
                    format!("df = df.assign({name}={value})")
                } else {
                    format!("df = df.assign(**{{{}: {value}}})", text(name))
                }
            }
        };
        self.push(line);
    }

    fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Plan(plan) => self.plan(plan),
            Outcome::Correlation { pairs, method, test, verdicts, by } => {
                self.correlation(pairs, *method, *test, verdicts, *by);
            }
            Outcome::Matrix { columns, method, end, with } => self.matrix(columns, *method, *end, *with),
            Outcome::Normality { column, test, alpha, verdicts } => self.normality(*column, *test, *alpha, verdicts),
            Outcome::Groups { test, measure, key, levels, alpha, verdicts } => {
                self.groups(*test, (*measure, *key), levels, *alpha, verdicts);
            }
            Outcome::Independence { left, right, alpha, verdicts } => {
                self.push(format!("counts = pd.crosstab({}, {})", self.of(*left), self.of(*right)));
                self.push("statistic, p_value, freedom, expected = stats.chi2_contingency(counts)");
                self.significance(*alpha, verdicts);
            }
            Outcome::Outliers { column: place, rule, rows, figures } => {
                self.bounds(*place, *rule);
                match rows {
                    Some(columns) => {
                        self.push(format!("result = df.loc[outlier, [{}]]", names(columns, self.index)));
                    }
                    None if figures.is_empty() => self.push(
                        "result = pd.DataFrame([{\"outliers\": int(outlier.sum()), \"rows_left\": int((~outlier).sum())}])",
                    ),
                    None => {
                        let cells: Vec<String> = figures
                            .iter()
                            .filter_map(|figure| Some((figure.aggregate, figure.column?)))
                            .map(|(aggregate, of)| {
                                let label = format!("{} {}", words::aggregate(aggregate), self.index.name(of));
                                let value = applied(&column("df[outlier]", of, self.index), aggregate);
                                format!("{}: {value}", text(&label))
                            })
                            .collect();
                        self.push(format!(
                            "result = pd.DataFrame([{{\"outliers\": int(outlier.sum()), {}}}])",
                            cells.join(", ")
                        ));
                    }
                }
            }
            Outcome::Interval { column: place, level } => {
                self.push(format!("values = {}.dropna()", self.of(*place)));
                self.push("mean, error = values.mean(), values.sem()");
                self.push(format!(
                    "low, high = stats.t.interval({}, len(values) - 1, loc=mean, scale=error)",
                    number(*level)
                ));
                self.row(&["low", "high"], "");
            }
            Outcome::Missing { columns, most, total, share } => self.missing(columns, *most, *total, *share),
            Outcome::Duplicates => self.push("result = int(df.duplicated().sum())"),
            Outcome::Categories { column, share } => {
                let of = self.of(*column);
                let share = if *share {
                    ".assign(proportion=lambda counts: counts[\"count\"] / counts[\"count\"].sum())"
                } else {
                    ""
                };
                self.push(format!(
                    "result = {of}.value_counts().rename_axis({}).reset_index(name=\"count\"){share}",
                    self.name(*column)
                ));
            }
            Outcome::Regression { target, features, split, scores } => {
                self.regression(*target, features, *split, scores);
            }
            Outcome::Table => self.push("result = df"),
        }
    }

    fn plan(&mut self, plan: &Plan) {
        for line in render_plan(plan, self.index).lines() {
            if !line.is_empty() && !line.starts_with("import ") {
                self.push(line);
            }
        }
    }

    /// One row with these names, and what else it has.
    fn row(&mut self, figures: &[&str], rest: &str) {
        let mut cells: Vec<String> = figures.iter().map(|name| format!("\"{name}\": {name}")).collect();
        if !rest.is_empty() {
            cells.push(rest.to_owned());
        }
        self.push(format!("result = pd.DataFrame([{{{}}}])", cells.join(", ")));
    }

    /// Several outcomes of one row each, side by side.
    fn several(&mut self, outcomes: &[Outcome]) {
        let mut parts = Vec::new();
        for (place, outcome) in outcomes.iter().enumerate() {
            let before = self.lines.len();
            self.outcome(outcome);
            let name = format!("part_{}", place + 1);
            self.rename(before, &name);
            let figure = is_figure(outcome)
                || matches!(outcome, Outcome::Duplicates)
                || matches!(outcome, Outcome::Missing { columns, most: false, share: false, .. } if columns.len() < 2);
            parts.push(match (figure, outcome) {
                (true, Outcome::Plan(plan)) => {
                    let label = crate::asking::words::aggregate(plan.measures[0].aggregate);
                    format!("pd.DataFrame([{{\"{label}\": {name}}}])")
                }
                (true, Outcome::Correlation { .. }) => format!("pd.DataFrame([{{\"correlation\": {name}}}])"),
                (true, Outcome::Duplicates) => format!("pd.DataFrame([{{\"duplicates\": {name}}}])"),
                (true, _) => format!("pd.DataFrame([{{\"missing\": {name}}}])"),
                (false, _) => format!("{name}.reset_index(drop=True)"),
            });
        }
        self.push(format!("result = pd.concat([{}], axis=1)", parts.join(", ")));
    }
}

fn is_identifier(name: &str) -> bool {
    const KEYWORDS: [&str; 12] =
        ["class", "from", "in", "is", "not", "or", "and", "if", "for", "import", "lambda", "self"];
    let start = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    start && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !KEYWORDS.contains(&name)
}
