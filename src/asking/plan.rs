//! The typed plan of a question: what is kept, grouped, measured, ordered and shown.
//!
//! Between the parser, which makes it, and those who render it as pandas code, as a sentence and as chips. Columns are
//! indices into the table's description.

use chrono::NaiveDate;

/// What a group of rows is condensed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Aggregate {
    /// Rows, or a column's present values.
    Count,
    /// Distinct values.
    Distinct,
    /// Sum.
    Sum,
    /// Arithmetic mean.
    Mean,
    /// Median.
    Median,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Standard deviation of a sample.
    Std,
    /// Standard deviation of a whole population.
    StdAll,
    /// Variance of a sample.
    Variance,
    /// Variance of a whole population.
    VarianceAll,
    /// Skewness.
    Skew,
    /// Excess kurtosis.
    Kurtosis,
    /// Largest less smallest.
    Range,
    /// The most frequent value.
    Mode,
    /// The third quartile less the first.
    Iqr,
    /// The standard deviation of a sample as a part of the mean.
    Variation,
    /// The standard deviation of the mean.
    Error,
    /// A quantile, in per mille of the values below it.
    Quantile(u16),
    /// The plan's own figure of two ([`Plan::rate`]).
    Rate,
}

impl Aggregate {
    /// The one for a whole population, where there is one.
    pub(super) fn of_population(self) -> Self {
        match self {
            Self::Std => Self::StdAll,
            Self::Variance => Self::VarianceAll,
            other => other,
        }
    }
}

/// Which end of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// The largest first.
    Max,
    /// The smallest first.
    Min,
}

/// A step of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Grain {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Weekday,
    Hour,
}

/// What is made of a measure from one step of time to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Series {
    /// Added up so far.
    Running,
    /// The change since the step before, in percent of it.
    Growth,
    /// The change since the step before.
    Change,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

impl Comparison {
    /// What holds where this does not.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Greater => Self::LessEqual,
            Self::GreaterEqual => Self::Less,
            Self::Less => Self::GreaterEqual,
            Self::LessEqual => Self::Greater,
        }
    }

    /// Python's sign.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Less => "<",
            Self::LessEqual => "<=",
        }
    }
}

/// How a text is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TextTest {
    Contains,
    /// Contains a word, or one that starts so.
    Word,
    Starts,
    Ends,
}

/// A value that code compares with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// An aggregate of a column over the whole table.
    Whole(Aggregate, usize),
    /// An aggregate of a column over the rows for which a condition holds.
    Part(Aggregate, usize, Box<Condition>),
    /// The same row's value in another column.
    Column(usize),
}

/// A condition on a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// A comparison.
    Compare(usize, Comparison, Operand),
    /// One of several values; negated: none of them, and not missing.
    In(usize, Vec<Operand>, bool),
    /// From and to, both included.
    Between(usize, Operand, Operand),
    /// A calendar part of a date compared with a number (the year is 2024, the month is 3).
    Part(usize, Grain, Comparison, i32),
    /// From a day on, and before another.
    Period(usize, NaiveDate, NaiveDate),
    /// What a text contains, starts or ends with, without regard to case; negated.
    Text(usize, TextTest, String, bool),
    /// A list in a text has this item; negated.
    Item(usize, String, bool),
    /// Without a value; negated: with one.
    Missing(usize, bool),
    /// The column's value stands in another column (mostly the same one) of some row for which the condition holds;
    /// negated: of none.
    Among(usize, usize, Box<Condition>, bool),
    /// The column's value is the one whose rows have the most of a measure, or the least; negated: another.
    GroupEnd(usize, Measure, Direction, bool),
    /// A yes/no column that is yes, or no.
    Flag(usize, bool),
}

impl Test {
    /// The column that it looks at.
    pub(super) fn column(&self) -> usize {
        match *self {
            Self::Compare(column, ..)
            | Self::In(column, ..)
            | Self::Between(column, ..)
            | Self::Part(column, ..)
            | Self::Period(column, ..)
            | Self::Text(column, ..)
            | Self::Item(column, ..)
            | Self::Missing(column, _)
            | Self::Among(column, ..)
            | Self::GroupEnd(column, ..)
            | Self::Flag(column, _) => column,
        }
    }
}

/// Conditions joined.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// A single one.
    Test(Test),
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
}

impl Condition {
    /// A condition that holds beside what is known of the rows already.
    pub(super) fn beside(self, known: Option<Self>) -> Self {
        match known {
            None => self,
            Some(Self::All(mut parts)) => {
                parts.push(self);
                Self::All(parts)
            }
            Some(known) => Self::All(vec![known, self]),
        }
    }

    /// The column of a single one.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Test(test) => Some(test.column()),
            Self::All(_) | Self::Any(_) => None,
        }
    }
}

/// What rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A column's values.
    Column(usize),
    /// A step of the calendar of a date column.
    Grain(usize, Grain),
}

/// An aggregate of a column, or of the rows themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Measure {
    /// How.
    pub(super) aggregate: Aggregate,
    /// Of what; `None` counts rows.
    pub(super) column: Option<usize>,
}

impl Measure {
    /// The number of rows.
    pub(super) const ROWS: Self = Self { aggregate: Aggregate::Count, column: None };

    /// The figure of two that the plan describes.
    pub(super) const RATE: Self = Self { aggregate: Aggregate::Rate, column: None };

    /// An aggregate of a column.
    pub(super) fn of(aggregate: Aggregate, column: usize) -> Self {
        Self { aggregate, column: Some(column) }
    }
}

/// A figure made of two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rate {
    /// Of which two.
    pub(super) of: RateOf,
    /// Whether it is a percentage.
    pub(super) percent: bool,
}

/// The two figures of a rate.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RateOf {
    /// The rows for which a condition holds, of all rows.
    Part(Condition),
    /// One figure over another.
    Over(Measure, Measure),
    /// One sum less another, over the first ("margin").
    Left(usize, usize),
    /// A figure of the rows for which the first condition holds, less that of those for which the second does; or how far
    /// both lie apart, whichever is larger.
    Apart(Measure, Condition, Condition, bool),
}

/// What a result is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderBy {
    /// A column of the table, or a key.
    Column(usize),
    /// A measure, by its place in the plan.
    Measure(usize),
}

/// What a question asks to see.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Output {
    /// Whole rows.
    Rows,
    /// Columns of rows; distinct: each combination once.
    Columns(Vec<usize>, bool),
    /// Measures, by the plan's keys where it has some.
    Measures,
    /// How many groups are kept.
    Groups,
    /// Whether there is any row.
    Exists,
    /// The part that the filter keeps of the rows: as a percentage, or from 0 to 1.
    Share(Box<Share>),
    /// Whether something holds of the rows.
    Verdict(Box<Verdict>),
    /// By how many percent of the first figure the second is more.
    Growth(Box<(Plan, Plan)>),
    /// One figure less another.
    Difference(Box<(Plan, Plan)>),
    /// How far two figures lie apart, whichever is larger.
    Gap(Box<(Plan, Plan)>),
    /// The measures of each side, by what it is called and which rows are on it.
    Sides(Vec<(String, Condition)>),
    /// The correlation of two columns.
    Correlation(usize, usize),
}

/// A part of the rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Share {
    /// Of which rows; `None`: of all.
    pub(super) of: Option<Condition>,
    /// Whether it is a percentage.
    pub(super) percent: bool,
    /// The column whose sum it is a share of; `None`: of the number of rows.
    pub(super) sum: Option<usize>,
}

/// What a yes/no question asks.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// Whether a figure compares so with another.
    Compare(Box<Plan>, Comparison, Side),
    /// Whether all rows for which the first condition holds fulfil the second.
    All(Option<Condition>, Condition),
    /// Whether the rows at an end of a column fulfil the condition.
    End(Box<Plan>, Condition),
    /// Whether two answers share a value of the column.
    Same(Box<Plan>, Box<Plan>, usize),
    /// Whether no two rows have one value of the column; false: whether some have.
    Unique(usize, bool),
    /// Whether the group at an end of a measure is this value.
    Group(Box<Plan>, usize, String),
}

/// The other side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Side {
    /// A number.
    Number(f64),
    /// A figure.
    Plan(Box<Plan>),
}

/// What a question means.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// The rows kept.
    pub(super) filter: Option<Condition>,
    /// Of those, the ones at the end of a column.
    pub(super) extreme: Option<(usize, Direction)>,
    /// Which place from that end, or from the end of a measure: 2 is the second highest.
    pub(super) place: usize,
    /// What is shown.
    pub(super) output: Output,
    /// What rows are grouped by.
    pub(super) keys: Vec<Key>,
    /// What is measured, in order.
    pub(super) measures: Vec<Measure>,
    /// What [`Measure::RATE`] is, where it is one of the measures.
    pub(super) rate: Option<Rate>,
    /// Whether measures are shown as a percentage of their total.
    pub(super) as_share: bool,
    /// What the groups' figures are condensed to in the end ("the average number of orders per customer").
    pub(super) outer: Option<Aggregate>,
    /// What is made of the measure along the key, which is a step of time.
    pub(super) series: Option<Series>,
    /// Which groups are kept: a measure against a number.
    pub(super) having: Option<(Measure, Comparison, f64)>,
    /// The figure of all rows that the first of these compares with, in place of its number.
    pub(super) bound: Option<Measure>,
    /// What else must hold of the groups that are kept.
    pub(super) also: Vec<(Measure, Comparison, f64)>,
    /// The keys within which an end is looked for ("the largest of each"); empty: among all.
    pub(super) within: Vec<Key>,
    /// Only the groups at the end of this measure, ties kept.
    pub(super) pick: Option<(usize, Direction)>,
    /// Whether the measures themselves are shown beside the keys.
    pub(super) show_measures: bool,
    /// Order, strongest first.
    pub(super) order: Vec<(OrderBy, Direction)>,
    /// At most so many rows.
    pub(super) limit: Option<usize>,
    /// A row by its place in the table.
    pub(super) position: Option<Position>,
    /// Whether rows that tie with the last one are shown too, where the person chose: else an end keeps them and a limit
    /// does not.
    pub(super) ties: Option<bool>,
}

/// A row by its place in the table's own order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Position {
    /// The first.
    First,
    /// The last.
    Last,
    /// The one right after the row for which the condition holds.
    After(Condition),
    /// The one right before it.
    Before(Condition),
}

impl Plan {
    /// Everything that must hold of the groups that are kept.
    pub(super) fn kept(&self) -> impl Iterator<Item = (Measure, Comparison, f64)> + '_ {
        self.having.into_iter().chain(self.also.iter().copied())
    }

    /// A plan that shows this and nothing more.
    pub(super) fn new(output: Output) -> Self {
        Self {
            filter: None,
            extreme: None,
            place: 1,
            output,
            keys: Vec::new(),
            measures: Vec::new(),
            rate: None,
            as_share: false,
            outer: None,
            series: None,
            having: None,
            bound: None,
            also: Vec::new(),
            within: Vec::new(),
            pick: None,
            show_measures: true,
            order: Vec::new(),
            limit: None,
            position: None,
            ties: None,
        }
    }
}
