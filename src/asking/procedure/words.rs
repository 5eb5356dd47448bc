//! A procedure in words, and the choices in it that a person can change.

use super::plan::{Expression, Filling, GroupTest, Limit, Method, Normality, Outcome, Rule, Score, Shape, Step, Steps};
use crate::asking::Chip;
use crate::asking::index::TableIndex;
use crate::asking::pandas::python::number;
use crate::asking::{restate, words};

/// The sentence, without a full stop.
pub(super) fn restate(steps: &Steps, index: &TableIndex) -> String {
    let words = Words { index };
    let mut parts: Vec<String> = steps.steps.iter().map(|step| words.step(step)).collect();
    parts.extend(steps.outcome.iter().map(|outcome| words.outcome(outcome)));
    let mut text = parts.join("; then ");
    if steps.before.is_some() {
        text.push_str(", and the same before the steps");
    }
    if steps.percent {
        text.push_str(", in percent");
    }
    if let Some(order) = &steps.order {
        text.push_str(&format!(", in the order {}", order.values.join(", ")));
    }
    if let Some(digits) = steps.digits {
        text.push_str(&format!(", to {digits} decimals"));
    }
    text
}

struct Words<'a> {
    index: &'a TableIndex,
}

impl Words<'_> {
    fn tick(&self, column: usize) -> String {
        format!("`{}`", self.index.name(column))
    }

    fn list(&self, columns: &[usize]) -> String {
        columns.iter().map(|&column| self.tick(column)).collect::<Vec<_>>().join(", ")
    }

    fn step(&self, step: &Step) -> String {
        match step {
            Step::DropMissing(columns) if columns.is_empty() => "Without rows that miss any value".to_owned(),
            Step::DropMissing(columns) => format!("Without rows that miss {}", self.list(columns)),
            Step::Fill(columns, filling) => {
                let of = if columns.is_empty() { "each column of numbers".to_owned() } else { self.list(columns) };
                let with = match filling {
                    Filling::Aggregate(aggregate) => format!("its {}", words::aggregate(*aggregate)),
                    Filling::Number(value) => number(*value),
                    Filling::Forward => "the value before".to_owned(),
                    Filling::Backward => "the value behind".to_owned(),
                    Filling::Linear => "linear interpolation".to_owned(),
                };
                format!("Missing values of {of} filled with {with}")
            }
            Step::DropDuplicates => "Without repeated rows".to_owned(),
            Step::DropOutliers(column, rule) => {
                format!("Without outliers of {} ({})", self.tick(*column), rule_in_words(*rule))
            }
            Step::Keep(condition) => format!("Rows where {}", restate::condition(condition, self.index)),
            Step::Derive(column, derived) => format!("{} as {}", self.tick(*column), self.expression(derived)),
        }
    }

    fn expression(&self, expression: &Expression) -> String {
        match expression {
            Expression::Column(column) => self.tick(*column),
            Expression::Number(value) => number(*value),
            Expression::Joined(operator, left, right) => {
                let part = |inner: &Expression| {
                    let text = self.expression(inner);
                    if matches!(inner, Expression::Joined(..)) { format!("({text})") } else { text }
                };
                format!("{} {} {}", part(left), operator.sign(), part(right))
            }
            Expression::Shaped(shape, inner) => {
                let inner = self.expression(inner);
                match shape {
                    Shape::Log => format!("natural logarithm of {inner}"),
                    Shape::Log10 => format!("decimal logarithm of {inner}"),
                    Shape::Sqrt => format!("square root of {inner}"),
                    Shape::MinMax => format!("{inner} scaled from 0 to 1"),
                    Shape::Standard => format!("{inner} in standard deviations from its mean"),
                    Shape::Cumulative => format!("running total of {inner}"),
                    Shape::Previous => format!("{inner} of the row before"),
                    Shape::Change => format!("change of {inner} from the row before"),
                    Shape::Seconds => format!("{inner} in seconds"),
                }
            }
            Expression::RowMean(columns) => format!("mean of {} in each row", self.list(columns)),
            Expression::Rolling(aggregate, column, window) => {
                format!("{} of {} over {window} rows", words::aggregate(*aggregate), self.tick(*column))
            }
            Expression::Categories(column, categories) => {
                let of: Vec<String> = categories
                    .iter()
                    .map(|category| {
                        let tests: Vec<String> = category
                            .tests
                            .iter()
                            .map(|(comparison, limit)| match limit {
                                Limit::Number(value) => format!("{} {}", comparison.sign(), number(*value)),
                                Limit::Aggregate(aggregate) => {
                                    format!("{} its {}", comparison.sign(), aggregate_name(*aggregate))
                                }
                            })
                            .collect();
                        let tests = if tests.is_empty() { "else".to_owned() } else { tests.join(" and ") };
                        format!("\u{201c}{}\u{201d} ({tests})", category.label)
                    })
                    .collect();
                format!("category of {}: {}", self.tick(*column), of.join(", "))
            }
            Expression::Quantiles(column, labels) => {
                format!("{} in {} equal shares of rows", self.tick(*column), labels.len())
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each outcome")]
    fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Plan(plan) => restate::restate(plan, self.index),
            Outcome::Correlation { pairs, method, test, by, .. } => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|&(left, right)| format!("{} and {}", self.tick(left), self.tick(right)))
                    .collect();
                let tested = test.map_or(String::new(), |alpha| format!(", with its p-value, tested at {alpha}"));
                let by = by.map_or(String::new(), |key| format!(" by {}", self.tick(key)));
                format!("{} correlation of {}{by}{tested}", upper(method.name()), pairs.join("; "))
            }
            Outcome::Matrix { columns, method, end, with } => {
                let of = match with {
                    Some(column) => {
                        let others: Vec<usize> = columns.iter().copied().filter(|other| other != column).collect();
                        format!("{} with {}", self.tick(*column), self.list(&others))
                    }
                    None => self.list(columns),
                };
                match end {
                    None => format!("{} correlations of {of}", upper(method.name())),
                    Some((strongest, absolute)) => format!(
                        "The {} {} correlation among {of}{}",
                        if *strongest { "highest" } else { "lowest" },
                        upper(method.name()),
                        if *absolute { ", by its absolute value" } else { "" }
                    ),
                }
            }
            Outcome::Normality { column, test, alpha, .. } => {
                let test = match test {
                    Normality::Shapiro => "Shapiro-Wilk",
                    Normality::DAgostino => "D'Agostino-Pearson",
                    Normality::Kolmogorov => "Kolmogorov-Smirnov",
                    Normality::Anderson => "Anderson-Darling",
                    Normality::Jarque => "Jarque-Bera",
                };
                format!("Whether {} is normally distributed ({test} test at {alpha})", self.tick(*column))
            }
            Outcome::Groups { test, measure, key, levels, alpha, .. } => {
                let test = match test {
                    GroupTest::T(true) => "t-test",
                    GroupTest::T(false) => "Welch's t-test",
                    GroupTest::Anova => "one-way ANOVA",
                    GroupTest::MannWhitney => "Mann-Whitney test",
                    GroupTest::Kruskal => "Kruskal-Wallis test",
                    GroupTest::Levene => "Levene test of variances",
                };
                let levels = if levels.is_empty() { String::new() } else { format!(" ({})", levels.join(", ")) };
                format!(
                    "Whether {} differs between {}{levels} ({test} at {alpha})",
                    self.tick(*measure),
                    self.tick(*key)
                )
            }
            Outcome::Independence { left, right, alpha, .. } => {
                format!(
                    "Whether {} and {} are independent (chi-squared test at {alpha})",
                    self.tick(*left),
                    self.tick(*right)
                )
            }
            Outcome::Outliers { column, rule, rows, figures } => {
                let what = if rows.is_some() { "Outliers" } else { "Number of outliers" };
                let shown: Vec<usize> = rows.iter().flatten().copied().filter(|other| other != column).collect();
                let shown = if shown.is_empty() { String::new() } else { format!(" with {}", self.list(&shown)) };
                let figures: Vec<String> = figures
                    .iter()
                    .map(|figure| format!(", {} of them", restate::measure(*figure, self.index)))
                    .collect();
                format!("{what} of {}{shown} ({}){}", self.tick(*column), rule_in_words(*rule), figures.concat())
            }
            Outcome::Interval { column, level } => {
                format!(
                    "{} % confidence interval of the mean of {}",
                    number((level * 1e4).round() / 100.0),
                    self.tick(*column)
                )
            }
            Outcome::Missing { columns, most, total, share } => {
                let what = if *share { "Percentage of missing values" } else { "Number of missing values" };
                match (columns.is_empty(), most, total) {
                    (_, true, true) => format!("{what} in the table, and the column with the most"),
                    (_, true, _) => "The column with the most missing values".to_owned(),
                    (_, _, true) => format!("{what} in the table"),
                    (true, ..) => format!("{what} of each column"),
                    _ => format!("{what} of {}", self.list(columns)),
                }
            }
            Outcome::Duplicates => "Number of rows that repeat one before".to_owned(),
            Outcome::Categories { column, share } => {
                format!("Number{} of rows of each {}", if *share { " and proportion" } else { "" }, self.tick(*column))
            }
            Outcome::Regression { target, features, split, scores } => {
                let split = split.map_or(String::new(), |(size, seed)| {
                    format!(", tested on {} % of the rows (seed {seed})", number((size * 100.0).round()))
                });
                let scores: Vec<&str> = scores.iter().map(|score| score_name(*score)).collect();
                format!(
                    "Linear regression of {} on {}{split}: {}",
                    self.tick(*target),
                    self.list(features),
                    scores.join(", ")
                )
            }
            Outcome::Table => "The table as it then is".to_owned(),
        }
    }
}

fn rule_in_words(rule: Rule) -> String {
    match rule {
        Rule::ZScore(threshold, _) => format!("|z| > {threshold}"),
        Rule::Iqr(factor) => format!("more than {factor} interquartile ranges beyond the quartiles"),
    }
}

fn aggregate_name(aggregate: crate::asking::plan::Aggregate) -> String {
    match aggregate {
        crate::asking::plan::Aggregate::Quantile(share) => format!("quantile {}", f64::from(share) / 1000.0),
        other => words::aggregate(other).to_owned(),
    }
}

fn score_name(score: Score) -> &'static str {
    match score {
        Score::Mse => "mean squared error",
        Score::Rmse => "its root",
        Score::Mae => "mean absolute error",
        Score::R2 => "R\u{b2}",
        Score::Slope => "slope",
        Score::Intercept => "intercept",
    }
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

const METHOD: &str = "correlation";
const LEVEL: &str = "significance level";
const OUTLIERS: &str = "outliers";
const METHODS: [Method; 3] = [Method::Pearson, Method::Spearman, Method::Kendall];
const LEVELS: [&str; 3] = ["0.01", "0.05", "0.1"];
const RULES: [(&str, Rule); 4] = [
    ("|z| > 3", Rule::ZScore(3.0, true)),
    ("|z| > 2", Rule::ZScore(2.0, true)),
    ("1.5 IQR", Rule::Iqr(1.5)),
    ("3 IQR", Rule::Iqr(3.0)),
];

/// The choices that were made.
pub(super) fn chips(steps: &Steps) -> Vec<Chip> {
    let mut chips: Vec<Chip> = Vec::new();
    let mut add = |name: &str, chosen: String, all: &[&str]| {
        if chips.iter().all(|chip| chip.name != name) {
            let alternatives = all.iter().filter(|other| **other != chosen).map(|other| (*other).to_owned()).collect();
            chips.push(Chip { name: name.to_owned(), chosen, alternatives });
        }
    };
    let rules: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
    let rule_name = |rule: Rule| match rule {
        Rule::ZScore(threshold, _) => format!("|z| > {threshold}"),
        Rule::Iqr(factor) => format!("{factor} IQR"),
    };
    for step in &steps.steps {
        if let Step::DropOutliers(_, rule) = step {
            add(OUTLIERS, rule_name(*rule), &rules);
        }
    }
    for outcome in &steps.outcome {
        match outcome {
            Outcome::Correlation { method, .. } | Outcome::Matrix { method, .. } => {
                add(METHOD, method.name().to_owned(), &METHODS.map(Method::name));
            }
            Outcome::Outliers { rule, .. } => add(OUTLIERS, rule_name(*rule), &rules),
            _ => {}
        }
        match outcome {
            Outcome::Correlation { test: Some(alpha), .. }
            | Outcome::Normality { alpha, .. }
            | Outcome::Groups { alpha, .. }
            | Outcome::Independence { alpha, .. } => add(LEVEL, number(*alpha), &LEVELS),
            _ => {}
        }
    }
    chips
}

/// Applies the choices that fit; others are ignored.
pub(super) fn apply(steps: &mut Steps, choices: &[(String, String)]) {
    for (name, chosen) in choices {
        let chosen_rule = RULES.iter().find(|(name, _)| name == chosen).map(|(_, rule)| *rule);
        let chosen_method = METHODS.into_iter().find(|method| method.name() == chosen);
        let level = chosen.trim().parse::<f64>().ok().filter(|level| *level > 0.0 && *level < 1.0);
        for step in &mut steps.steps {
            if let (Step::DropOutliers(_, rule), Some(chosen), OUTLIERS) = (step, chosen_rule, name.as_str()) {
                *rule = chosen;
            }
        }
        for outcome in &mut steps.outcome {
            match (outcome, name.as_str()) {
                (Outcome::Correlation { method, .. } | Outcome::Matrix { method, .. }, METHOD) => {
                    *method = chosen_method.unwrap_or(*method);
                }
                (Outcome::Outliers { rule, .. }, OUTLIERS) => *rule = chosen_rule.unwrap_or(*rule),
                (Outcome::Correlation { test: Some(alpha), .. }, LEVEL) => *alpha = level.unwrap_or(*alpha),
                (
                    Outcome::Normality { alpha, .. }
                    | Outcome::Groups { alpha, .. }
                    | Outcome::Independence { alpha, .. },
                    LEVEL,
                ) => *alpha = level.unwrap_or(*alpha),
                _ => {}
            }
        }
    }
}
