//! The typed plan of a procedure: steps that prepare the table, and what is then reported of it.
//!
//! Columns are indices into the table as the steps leave it: its own columns first, derived ones behind.

use super::arrange::Order;
use crate::asking::plan::{Aggregate, Comparison, Condition, Measure, Plan};

/// How two columns are correlated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Pearson,
    Spearman,
    Kendall,
}

impl Method {
    /// pandas' name of it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pearson => "pearson",
            Self::Spearman => "spearman",
            Self::Kendall => "kendall",
        }
    }
}

/// What replaces a missing value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Filling {
    /// A figure of the column.
    Aggregate(Aggregate),
    /// A number.
    Number(f64),
    /// The value before it.
    Forward,
    /// The value behind it.
    Backward,
    /// On the line between the values around it.
    Linear,
}

/// What counts as an outlier of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// So many standard deviations from the mean; of the population or of a sample.
    ZScore(f64, bool),
    /// So many interquartile ranges beyond the quartiles.
    Iqr(f64),
}

/// Arithmetic of two columns or numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operator {
    /// Python's sign.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// What one column becomes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Log,
    Log10,
    Sqrt,
    /// From 0 to 1.
    MinMax,
    /// Mean 0, standard deviation 1.
    Standard,
    /// The running total.
    Cumulative,
    /// The value in the row before.
    Previous,
    /// The change from the row before, as a fraction.
    Change,
    /// The seconds of a text "HH:MM:SS".
    Seconds,
}

/// A bound of a category.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Limit {
    /// A number.
    Number(f64),
    /// A figure of the column.
    Aggregate(Aggregate),
}

/// One category: its label, and what a value must fulfil.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Category {
    /// How it is called.
    pub(super) label: String,
    /// What holds for its values; none: all others.
    pub(super) tests: Vec<(Comparison, Limit)>,
}

/// What a derived column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// A column.
    Column(usize),
    /// A number.
    Number(f64),
    /// Arithmetic.
    Joined(Operator, Box<Self>, Box<Self>),
    /// A column by itself.
    Shaped(Shape, Box<Self>),
    /// The mean of columns in each row.
    RowMean(Vec<usize>),
    /// A figure of the last so many rows.
    Rolling(Aggregate, usize, usize),
    /// The first category that fits.
    Categories(usize, Vec<Category>),
    /// Equal shares of the rows, by these labels.
    Quantiles(usize, Vec<String>),
}

/// A step that prepares the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Rows without a value in one of these columns go; no columns: in any.
    DropMissing(Vec<usize>),
    /// Missing values are replaced; no columns: in each number.
    Fill(Vec<usize>, Filling),
    /// Rows that repeat one before go.
    DropDuplicates,
    /// Outliers of a column go.
    DropOutliers(usize, Rule),
    /// Only these rows stay.
    Keep(Condition),
    /// A column is added, or takes the place of one.
    Derive(usize, Expression),
}

/// What a rule of a verdict looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    PValue,
    Coefficient,
    AbsoluteCoefficient,
}

/// "strong if |r| is at least 0.7": a label, and what must hold for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    /// What is then said.
    pub(super) label: String,
    /// All of these hold; none: nothing else held.
    pub(super) tests: Vec<(Figure, Comparison, f64)>,
}

/// A test of whether values are normally distributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Normality {
    Shapiro,
    DAgostino,
    Kolmogorov,
    Anderson,
    Jarque,
}

/// A test of whether groups differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupTest {
    /// With equal variances, or Welch's.
    T(bool),
    Anova,
    MannWhitney,
    Kruskal,
    Levene,
}

/// How well a regression does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Score {
    Mse,
    Rmse,
    Mae,
    R2,
    Slope,
    Intercept,
}

/// What is reported.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there are one or two of them")]
pub(super) enum Outcome {
    /// What an ordinary question asks.
    Plan(Plan),
    /// The correlation of pairs, each with its p-value where a test is wanted, in each group where there are some.
    Correlation {
        pairs: Vec<(usize, usize)>,
        method: Method,
        test: Option<f64>,
        verdicts: Vec<Verdict>,
        by: Option<usize>,
    },
    /// All correlations of columns, or only the pair at an end.
    Matrix { columns: Vec<usize>, method: Method, end: Option<(bool, bool)>, with: Option<usize> },
    /// Whether a column is normally distributed.
    Normality { column: usize, test: Normality, alpha: f64, verdicts: Vec<Verdict> },
    /// Whether groups of a column differ in a measure.
    Groups { test: GroupTest, measure: usize, key: usize, levels: Vec<String>, alpha: f64, verdicts: Vec<Verdict> },
    /// Whether two columns are independent.
    Independence { left: usize, right: usize, alpha: f64, verdicts: Vec<Verdict> },
    /// Outliers of a column: their number and these figures of them, or their rows with these columns.
    Outliers { column: usize, rule: Rule, rows: Option<Vec<usize>>, figures: Vec<Measure> },
    /// Between which bounds the mean of a column lies, at a level of confidence.
    Interval { column: usize, level: f64 },
    /// Missing values: of these columns, or of each; only the column with most; as a percentage too.
    Missing { columns: Vec<usize>, most: bool, total: bool, share: bool },
    /// How many rows repeat one before.
    Duplicates,
    /// How many rows each value has, and their share.
    Categories { column: usize, share: bool },
    /// A linear regression.
    Regression { target: usize, features: Vec<usize>, split: Option<(f64, u64)>, scores: Vec<Score> },
    /// Only the steps: the table as they leave it.
    Table,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_field_names, reason = "they are what it is made of")]
pub(super) struct Steps {
    /// What is measured before anything is done, beside what is measured then.
    pub(super) before: Option<Plan>,
    /// What is done first.
    pub(super) steps: Vec<Step>,
    /// What is reported.
    pub(super) outcome: Vec<Outcome>,
    /// Whether the figure is given as a percentage.
    pub(super) percent: bool,
    /// In which order groups are reported.
    pub(super) order: Option<Order>,
    /// To how many decimals.
    pub(super) digits: Option<u32>,
}
