//! A figure that a question makes of others in each row ("quantity times unit price"): what it is, in Python, in words.
//!
//! Such a figure is a column like any other to whoever reads the question; only the code's first lines make it.

use super::index::TableIndex;
use super::pandas::{column_access, number_literal};
use crate::domain::Scalar;

/// How two figures become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// One and the other.
    Add,
    /// The first less the second.
    Subtract,
    /// How far they lie apart, whichever is larger.
    Apart,
    /// One times the other.
    Multiply,
    /// The first over the second; none where the second is 0.
    Divide,
    /// The days from the first, which is a date, to the second.
    Days,
}

/// A figure of each row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Formula {
    /// A column's value.
    Column(usize),
    /// The same number in every row.
    Number(f64),
    /// Two figures made one.
    Join(Operator, Box<Self>, Box<Self>),
}

impl Formula {
    /// Two figures made one.
    pub(super) fn join(operator: Operator, left: Self, right: Self) -> Self {
        Self::Join(operator, Box::new(left), Box::new(right))
    }

    /// The columns that it is made of.
    pub(super) fn sources(&self) -> Vec<usize> {
        match self {
            Self::Column(column) => vec![*column],
            Self::Number(_) => Vec::new(),
            Self::Join(_, left, right) => [left.sources(), right.sources()].concat(),
        }
    }

    /// Whether sums of it mean something: of a product they do, of a quotient or of days they do not.
    pub(super) fn is_additive(&self, index: &TableIndex) -> bool {
        match self {
            Self::Column(column) => index.columns[*column].is_additive,
            Self::Number(_) | Self::Join(Operator::Divide | Operator::Days | Operator::Apart, ..) => false,
            Self::Join(Operator::Multiply, ..) => true,
            Self::Join(Operator::Add | Operator::Subtract, left, right) => {
                left.is_additive(index) || right.is_additive(index)
            }
        }
    }

    /// The expression over the columns of a frame.
    pub(super) fn code(&self, frame: &str, index: &TableIndex) -> String {
        let Self::Join(operator, left, right) = self else { return self.operand(frame, index) };
        let side = |side: &Self, bare: bool| match side {
            Self::Join(..) if !bare => format!("({})", side.code(frame, index)),
            _ => side.code(frame, index),
        };
        let sum = |side: &Self| matches!(side, Self::Join(Operator::Add | Operator::Subtract | Operator::Multiply, ..));
        match operator {
            Operator::Add => format!("{} + {}", side(left, sum(left)), side(right, sum(right))),
            Operator::Subtract => format!("{} - {}", side(left, sum(left)), side(right, false)),
            Operator::Apart => format!("({} - {}).abs()", side(left, sum(left)), side(right, false)),
            Operator::Multiply => format!("{} * {}", side(left, false), side(right, false)),
            Operator::Days => format!("({} - {}).dt.total_seconds() / 86400", side(right, false), side(left, false)),
            Operator::Divide if right.is_never_zero(index) => {
                format!("{} / {}", side(left, false), side(right, false))
            }
            Operator::Divide => {
                let below = side(right, false);
                format!("{} / {below}.where({below} != 0)", side(left, false))
            }
        }
    }

    fn operand(&self, frame: &str, index: &TableIndex) -> String {
        match self {
            Self::Column(column) => column_access(frame, *column, index),
            Self::Number(number) => number_literal(*number),
            Self::Join(..) => String::new(),
        }
    }

    /// Whether no row has 0 here, as far as the table's description tells.
    fn is_never_zero(&self, index: &TableIndex) -> bool {
        let above = |bound: &Option<Scalar>| match bound {
            Some(Scalar::Int(value)) => *value > 0,
            Some(Scalar::Float(value)) => *value > 0.0,
            _ => false,
        };
        match self {
            Self::Number(number) => *number != 0.0,
            Self::Column(column) => above(&index.description(*column).min),
            Self::Join(..) => false,
        }
    }

    /// What it is, in words.
    pub(super) fn words(&self, index: &TableIndex) -> String {
        let side = |side: &Self| match side {
            Self::Join(..) => format!("({})", side.words(index)),
            _ => side.words(index),
        };
        match self {
            Self::Column(column) => format!("`{}`", index.name(*column)),
            Self::Number(number) => number_literal(*number),
            Self::Join(Operator::Add, left, right) => format!("{} plus {}", side(left), side(right)),
            Self::Join(Operator::Subtract, left, right) => format!("{} minus {}", side(left), side(right)),
            Self::Join(Operator::Multiply, left, right) => format!("{} times {}", side(left), side(right)),
            Self::Join(Operator::Divide, left, right) => format!("{} divided by {}", side(left), side(right)),
            Self::Join(Operator::Apart, left, right) => {
                format!("how far {} and {} lie apart", side(left), side(right))
            }
            Self::Join(Operator::Days, left, right) => format!("the days from {} to {}", side(left), side(right)),
        }
    }
}
