//! Correlations and tests, with what they say.

use super::Code;
use super::expressions::operand;
use crate::asking::pandas::python::{names, number, text};
use crate::asking::procedure::plan::{Figure, GroupTest, Method, Normality, Verdict};

impl Code<'_> {
    /// Whether a column is normally distributed.
    pub(super) fn normality(&mut self, column: usize, test: Normality, alpha: f64, verdicts: &[Verdict]) {
        self.push(format!("values = {}.dropna()", self.of(column)));
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
            .unwrap_or_else(|| format!("\"normal\" if p_value >= {} else \"not normal\"", number(alpha)));
        self.push(format!("verdict = {label}"));
        self.row(
            &["statistic", "p_value"],
            &format!("\"normal\": bool(p_value >= {}), \"verdict\": verdict", number(alpha)),
        );
    }

    /// Whether groups of a column differ in a measure.
    pub(super) fn groups(
        &mut self,
        test: GroupTest,
        (measure, key): (usize, usize),
        levels: &[String],
        alpha: f64,
        verdicts: &[Verdict],
    ) {
        let (key, measure) = (self.name(key), self.name(measure));
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
        self.significance(alpha, verdicts);
    }

    pub(super) fn significance(&mut self, alpha: f64, verdicts: &[Verdict]) {
        let mut rest = format!("\"significant\": bool(p_value < {})", number(alpha));
        if let Some(label) = verdict(verdicts) {
            self.push(format!("verdict = {label}"));
            rest.push_str(", \"verdict\": verdict");
        }
        self.row(&["statistic", "p_value"], &rest);
    }

    pub(super) fn correlation(
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

    pub(super) fn matrix(&mut self, columns: &[usize], method: Method, end: Option<(bool, bool)>, with: Option<usize>) {
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
            expression.or_else(|| rest.map(|verdict| label(&verdict.label))).unwrap_or_else(|| "None".to_owned());
        expression = Some(format!("{} if {} else {otherwise}", label(&verdict.label), tests.join(" and ")));
    }
    expression
}

/// A label as Python: yes and no of a test are truth values.
fn label(label: &str) -> String {
    match label.to_lowercase().as_str() {
        "true" => "True".to_owned(),
        "false" => "False".to_owned(),
        _ => text(label),
    }
}
