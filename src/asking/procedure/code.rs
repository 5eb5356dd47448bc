//! A procedure as code: one named step a line, then what is reported, with the packages an analyst would take.

use super::expressions::{expression, operand};
use super::plan::{Figure, Filling, GroupTest, Method, Normality, Outcome, Rule, Score, Step, Steps, Verdict};
use crate::asking::index::TableIndex;
use crate::asking::pandas::conditions::mask;
use crate::asking::pandas::python::{applied, column, names, number, text};
use crate::asking::pandas::render as render_plan;
use crate::asking::plan::{Output, Plan};

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

    fn fill(&self, columns: &[usize], filling: Filling) -> String {
        match filling {
            Filling::Forward if columns.is_empty() => "df = df.ffill()".to_owned(),
            Filling::Backward if columns.is_empty() => "df = df.bfill()".to_owned(),
            Filling::Number(value) if columns.is_empty() => format!("df = df.fillna({})", number(value)),
            Filling::Aggregate(aggregate) if columns.is_empty() => {
                let figure = applied("df[numbers]", aggregate);
                format!("numbers = df.select_dtypes(\"number\").columns\ndf = df.fillna({figure})")
            }
            Filling::Forward | Filling::Backward => {
                let method = if filling == Filling::Forward { "ffill" } else { "bfill" };
                let list = names(columns, self.index);
                format!("df = df.assign(**df[[{list}]].{method}())")
            }
            Filling::Number(value) => {
                let values: Vec<String> =
                    columns.iter().map(|&place| format!("{}: {}", self.name(place), number(value))).collect();
                format!("df = df.fillna({{{}}})", values.join(", "))
            }
            Filling::Aggregate(aggregate) => {
                let values: Vec<String> = columns
                    .iter()
                    .map(|&place| format!("{}: {}", self.name(place), applied(&self.of(place), aggregate)))
                    .collect();
                format!("df = df.fillna({{{}}})", values.join(", "))
            }
        }
    }

    /// Which rows are outliers.
    fn bounds(&mut self, place: usize, rule: Rule) {
        let of = self.of(place);
        match rule {
            Rule::ZScore(threshold, population) => {
                let ddof = if population { "ddof=0" } else { "" };
                self.push(format!("z = ({of} - {of}.mean()) / {of}.std({ddof})"));
                self.push(format!("outlier = z.abs() > {}", number(threshold)));
            }
            Rule::Iqr(factor) => {
                self.push(format!("q1, q3 = {of}.quantile(0.25), {of}.quantile(0.75)"));
                self.push(format!("reach = {} * (q3 - q1)", number(factor)));
                self.push(format!("outlier = ({of} < q1 - reach) | ({of} > q3 + reach)"));
            }
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Plan(plan) => self.plan(plan),
            Outcome::Correlation { pairs, method, test, verdicts, by } => {
                self.correlation(pairs, *method, *test, verdicts, *by);
            }
            Outcome::Matrix { columns, method, end, with } => self.matrix(columns, *method, *end, *with),
            Outcome::Normality { column, test, alpha, verdicts } => {
                self.push(format!("values = {}.dropna()", self.of(*column)));
                self.push(match test {
                    Normality::Shapiro => "statistic, p_value = stats.shapiro(values)",
                    Normality::DAgostino => "statistic, p_value = stats.normaltest(values)",
                    Normality::Jarque => "statistic, p_value = stats.jarque_bera(values)",
                    Normality::Anderson => "statistic, p_value = normal_ad(values)",
                    Normality::Kolmogorov => {
                        "statistic, p_value = stats.kstest(values, \"norm\", args=(values.mean(), values.std()))"
                    }
                });
                let label = verdict(verdicts)
                    .unwrap_or_else(|| format!("\"normal\" if p_value >= {} else \"not normal\"", number(*alpha)));
                self.push(format!("verdict = {label}"));
                self.row(
                    &["statistic", "p_value"],
                    &format!("\"normal\": bool(p_value >= {}), \"verdict\": verdict", number(*alpha)),
                );
            }
            Outcome::Groups { test, measure, key, levels, alpha, verdicts } => {
                let (key, measure) = (self.name(*key), self.name(*measure));
                if levels.is_empty() {
                    self.push(format!("groups = [group.dropna() for _, group in df.groupby({key})[{measure}]]"));
                } else {
                    let levels: Vec<String> = levels.iter().map(|level| text(level)).collect();
                    self.push(format!("levels = [{}]", levels.join(", ")));
                    self.push(format!("groups = [df.loc[df[{key}] == level, {measure}].dropna() for level in levels]"));
                }
                let test = match test {
                    GroupTest::T(true) => "ttest_ind(*groups)",
                    GroupTest::T(false) => "ttest_ind(*groups, equal_var=False)",
                    GroupTest::Anova => "f_oneway(*groups)",
                    GroupTest::MannWhitney => "mannwhitneyu(*groups, alternative=\"two-sided\")",
                    GroupTest::Kruskal => "kruskal(*groups)",
                    GroupTest::Levene => "levene(*groups)",
                };
                self.push(format!("statistic, p_value = stats.{test}"));
                self.significance(*alpha, verdicts);
            }
            Outcome::Independence { left, right, alpha, verdicts } => {
                self.push(format!("counts = pd.crosstab({}, {})", self.of(*left), self.of(*right)));
                self.push("statistic, p_value, freedom, expected = stats.chi2_contingency(counts)");
                self.significance(*alpha, verdicts);
            }
            Outcome::Outliers { column, rule, rows } => {
                self.bounds(*column, *rule);
                match rows {
                    Some(columns) => {
                        self.push(format!("result = df.loc[outlier, [{}]]", names(columns, self.index)));
                    }
                    None => self.push("result = pd.DataFrame([{\"outliers\": int(outlier.sum()), \"rows_left\": int((~outlier).sum())}])"),
                }
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

    fn significance(&mut self, alpha: f64, verdicts: &[Verdict]) {
        let mut rest = format!("\"significant\": bool(p_value < {})", number(alpha));
        if let Some(label) = verdict(verdicts) {
            self.push(format!("verdict = {label}"));
            rest.push_str(", \"verdict\": verdict");
        }
        self.row(&["statistic", "p_value"], &rest);
    }

    fn correlation(
        &mut self,
        pairs: &[(usize, usize)],
        method: Method,
        test: Option<f64>,
        verdicts: &[Verdict],
        by: Option<usize>,
    ) {
        let label = verdict(verdicts);
        if let (&[(left, right)], None, None, None) = (pairs, test, &label, by) {
            let how = if method == Method::Pearson { String::new() } else { format!(", method=\"{}\"", method.name()) };
            self.push(format!("result = {}.corr({}{how})", self.of(left), self.of(right)));
            return;
        }
        let mut cells = Vec::new();
        let mut depth = 0;
        let mut rows = "df";
        let several = by.is_some() || pairs.len() > 1;
        if several {
            self.push("found = []");
        }
        if let Some(key) = by {
            self.push(format!("for value, group in df.groupby({}):", self.name(key)));
            cells.push(format!("{}: value", self.name(key)));
            rows = "group";
            depth += 1;
        }
        if let &[(left, right)] = pairs {
            self.push(format!(
                "{}pair = {rows}[[{}]].dropna()",
                "    ".repeat(depth),
                names(&[left, right], self.index)
            ));
        } else {
            let list: Vec<String> =
                pairs.iter().map(|&(left, right)| format!("[{}]", names(&[left, right], self.index))).collect();
            self.push(format!("{}for columns in [{}]:", "    ".repeat(depth), list.join(", ")));
            depth += 1;
            self.push(format!("{}pair = {rows}[columns].dropna()", "    ".repeat(depth)));
            cells.push("\"columns\": \" and \".join(columns)".to_owned());
        }
        let indent = "    ".repeat(depth);
        let function = match method {
            Method::Pearson => "pearsonr",
            Method::Spearman => "spearmanr",
            Method::Kendall => "kendalltau",
        };
        self.push(format!("{indent}correlation, p_value = stats.{function}(pair.iloc[:, 0], pair.iloc[:, 1])"));
        cells.push("\"correlation\": correlation".to_owned());
        if test.is_some() || verdicts.iter().any(|verdict| verdict.tests.iter().any(|test| test.0 == Figure::PValue)) {
            cells.push("\"p_value\": p_value".to_owned());
        }
        if let Some(alpha) = test {
            cells.push(format!("\"significant\": bool(p_value < {})", number(alpha)));
        }
        if let Some(label) = label {
            cells.push(format!("\"relationship\": {label}"));
        }
        let row = format!("{{{}}}", cells.join(", "));
        if several {
            self.push(format!("{indent}found.append({row})"));
            self.push("result = pd.DataFrame(found)");
        } else {
            self.push(format!("result = pd.DataFrame([{row}])"));
        }
    }

    fn matrix(&mut self, columns: &[usize], method: Method, end: Option<(bool, bool)>, with: Option<usize>) {
        let how = if method == Method::Pearson { String::new() } else { format!("method=\"{}\"", method.name()) };
        self.push(format!("correlations = df[[{}]].corr({how})", names(columns, self.index)));
        let Some((strongest, absolute)) = end else {
            self.push("result = correlations.rename_axis(\"column\").reset_index()");
            return;
        };
        if let Some(place) = with {
            let name = self.name(place);
            self.push(format!(
                "pairs = correlations[{name}].drop({name}).rename_axis(\"column\").reset_index(name=\"correlation\")"
            ));
        } else {
            self.push("upper = np.triu(np.ones(correlations.shape, dtype=bool), k=1)");
            self.push("pairs = correlations.where(upper).stack().rename_axis([\"left\", \"right\"]).reset_index(name=\"correlation\").dropna()");
        }
        let strength = if absolute { "pairs[\"correlation\"].abs()" } else { "pairs[\"correlation\"]" };
        let end = if strongest { "max" } else { "min" };
        self.push(format!("result = pairs[{strength} == {strength}.{end}()]"));
    }

    fn missing(&mut self, columns: &[usize], most: bool, total: bool, share: bool) {
        let counted = if share { "100 * {}.isna().mean()" } else { "{}.isna().sum()" };
        match columns {
            [place] if !most => {
                let of = self.of(*place);
                if share {
                    self.push(format!("gaps = {of}.isna()"));
                    self.push("result = pd.DataFrame([{\"missing\": int(gaps.sum()), \"missing_percent\": 100 * gaps.mean()}])");
                } else {
                    self.push(format!("result = int({of}.isna().sum())"));
                }
                return;
            }
            _ if total && !share => {
                self.push("result = int(df.isna().sum().sum())");
                return;
            }
            _ if total => {
                self.push("result = 100 * df.isna().to_numpy().mean()");
                return;
            }
            _ => {}
        }
        let of =
            if columns.is_empty() || most { "df".to_owned() } else { format!("df[[{}]]", names(columns, self.index)) };
        let label = if share { "missing_percent" } else { "missing" };
        let counted = counted.replace("{}", &of);
        let counted = if share { format!("({counted})") } else { counted };
        self.push(format!("gaps = {counted}.rename_axis(\"column\").reset_index(name=\"{label}\")"));
        self.push(if most {
            format!("result = gaps[gaps[\"{label}\"] == gaps[\"{label}\"].max()]")
        } else {
            "result = gaps".to_owned()
        });
    }

    fn regression(&mut self, target: usize, features: &[usize], split: Option<(f64, u64)>, scores: &[Score]) {
        let all: Vec<usize> = features.iter().copied().chain([target]).collect();
        self.push(format!("data = df[[{}]].dropna()", names(&all, self.index)));
        self.push(format!("inputs, output = data[[{}]], data[{}]", names(features, self.index), self.name(target)));
        let (tested, known) = if let Some((size, seed)) = split {
            self.push("inputs_train, inputs_test, output_train, output_test = train_test_split(");
            self.push(format!("    inputs, output, test_size={}, random_state={seed}", number(size)));
            self.push(")");
            self.push("model = LinearRegression().fit(inputs_train, output_train)");
            ("inputs_test", "output_test")
        } else {
            self.push("model = LinearRegression().fit(inputs, output)");
            ("inputs", "output")
        };
        if scores.iter().any(|score| !matches!(score, Score::Slope | Score::Intercept)) {
            self.push(format!("predicted = model.predict({tested})"));
        }
        let mut cells = Vec::new();
        for score in scores {
            match score {
                Score::Mse => cells.push(format!("\"mse\": mean_squared_error({known}, predicted)")),
                Score::Rmse => cells.push(format!("\"rmse\": mean_squared_error({known}, predicted) ** 0.5")),
                Score::Mae => cells.push(format!("\"mae\": mean_absolute_error({known}, predicted)")),
                Score::R2 => cells.push(format!("\"r2\": r2_score({known}, predicted)")),
                Score::Intercept => cells.push("\"intercept\": model.intercept_".to_owned()),
                Score::Slope if features.len() == 1 => cells.push("\"slope\": model.coef_[0]".to_owned()),
                Score::Slope => cells.push("**dict(zip(inputs.columns, model.coef_))".to_owned()),
            }
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

/// The label that holds, as one expression.
fn verdict(verdicts: &[Verdict]) -> Option<String> {
    let mut expression: Option<String> = None;
    let rest = verdicts.iter().rev().find(|verdict| verdict.tests.is_empty());
    for verdict in verdicts.iter().rev().filter(|verdict| !verdict.tests.is_empty()) {
        let tests: Vec<String> = verdict
            .tests
            .iter()
            .map(|(figure, comparison, value)| {
                let figure = match figure {
                    Figure::PValue => "p_value",
                    Figure::Coefficient => "correlation",
                    Figure::AbsoluteCoefficient => "abs(correlation)",
                };
                format!("{figure} {} {}", comparison.sign(), operand(*value))
            })
            .collect();
        let otherwise =
            expression.or_else(|| rest.map(|verdict| text(&verdict.label))).unwrap_or_else(|| "None".to_owned());
        expression = Some(format!("{} if {} else {otherwise}", text(&verdict.label), tests.join(" and ")));
    }
    expression
}

fn is_identifier(name: &str) -> bool {
    const KEYWORDS: [&str; 12] =
        ["class", "from", "in", "is", "not", "or", "and", "if", "for", "import", "lambda", "self"];
    let start = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    start && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !KEYWORDS.contains(&name)
}
