//! How a table is looked at, as plain data: which rows and columns, in which order. `frame` finds the rows, `asking`
//! writes the same as code.

use super::Scalar;

/// What of a table is shown, and in which order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableView {
    /// A row is shown when in every group at least one condition holds.
    pub filter: Vec<Vec<Condition>>,
    /// By what the rows are ordered, the most important first.
    pub sorts: Vec<SortKey>,
}

/// A column by which rows are ordered. Rows without a value come last in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// Its position in the table.
    pub column: usize,
    /// The largest first.
    pub descending: bool,
}

/// What puts the texts of a column in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOrder {
    /// Their characters, one by one.
    Plain,
    /// The same of their small letters.
    Lower,
    /// Small letters, and the numbers inside them as numbers.
    Natural,
}

/// One thing that must be true of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The column's position in the table.
    pub column: usize,
    /// What its value is held against.
    pub test: ValueTest,
    /// The rows for which the test does not hold, those without a value among them.
    pub negated: bool,
}

/// What a value is held against. A missing value passes only [`ValueTest::Missing`] and a [`ValueTest::OneOf`] that names it.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueTest {
    /// There is no value, or NaN.
    Missing,
    /// It is this.
    Is(Scalar),
    /// It is one of these; `None` stands for a missing value.
    OneOf(Vec<Option<Scalar>>),
    /// It lies between these, for numbers and moments.
    Within {
        /// The lower end.
        from: Option<Bound>,
        /// The upper end.
        to: Option<Bound>,
    },
    /// Its text holds this, whatever the case.
    Contains(String),
    /// Its text begins with this, whatever the case.
    StartsWith(String),
    /// Its text ends with this, whatever the case.
    EndsWith(String),
    /// A regular expression finds something in its text.
    Matches(String),
}

/// An end of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Where it is.
    pub value: Scalar,
    /// Whether it belongs to the range.
    pub inclusive: bool,
}

impl TableView {
    /// Whether all rows are shown in their own order.
    pub fn is_plain(&self) -> bool {
        self.filter.is_empty() && self.sorts.is_empty()
    }
}
