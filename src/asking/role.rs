//! What a phrase of the language does in a question, and how the tables under `assets/language` name it.

use super::plan::{Aggregate, Comparison, Direction, Grain, Series, TextTest};

/// What a phrase does in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Count,
    Aggregate(Aggregate),
    /// A superlative; the adjective says which nouns it may speak of.
    Extreme {
        direction: Direction,
        generic: bool,
        adjective: Option<usize>,
    },
    /// "how old".
    HowMuch(usize),
    Common(Direction),
    Group,
    Sort,
    Direction(Direction),
    DirectionOf(Direction),
    Top(Direction),
    Head {
        last: bool,
    },
    Compare {
        comparison: Comparing,
        adjective: Option<usize>,
    },
    Between,
    Text(TextTest),
    Missing,
    Present,
    Not,
    Without,
    And,
    Or,
    Comma,
    Both,
    Either,
    Distinct,
    Exists,
    Share,
    AsShare,
    Correlation,
    Asked(Asked),
    Command,
    Times,
    Grain(Grain),
    /// "running total of", "growth of".
    Series(Series),
    /// The figure of two that was read before ("conversion rate").
    Rate,
    /// "founded", "released": carries nothing where a date or year follows.
    Event,
    Than,
    /// "vs", "compared with": each side is a group.
    Versus,
    /// "spend", "money": the one column of such amounts.
    Money,
    /// "than some", "than all".
    Quantifier {
        all: bool,
    },
    Rows,
    Filler,
    /// "second", in front of a superlative.
    Ordinal(usize),
    /// "in a single season": nothing is added up.
    Single,
    /// "received": a verb that joins what it stands between.
    Verb,
    Preposition,
}

/// A comparing phrase; those of time include or exclude a whole day or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparing {
    Plain(Comparison),
    After,
    Before,
    Since,
    Until,
    /// "65 or more", behind its number.
    OrMore,
    OrLess,
    /// "older": which way depends on the column it speaks of.
    Adjective,
}

impl Comparing {
    /// The comparison with a number.
    pub(super) fn comparison(self) -> Option<Comparison> {
        match self {
            Self::Plain(comparison) => Some(comparison),
            Self::After => Some(Comparison::Greater),
            Self::Before => Some(Comparison::Less),
            Self::Since => Some(Comparison::GreaterEqual),
            Self::Until => Some(Comparison::LessEqual),
            Self::OrMore | Self::OrLess | Self::Adjective => None,
        }
    }
}

/// A question word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    Which,
    Who,
    Where,
    When,
}

/// A calendar word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CalendarWord {
    /// From 1.
    Month(u32),
    /// Monday is 0.
    Weekday(u32),
}

pub(super) fn direction(name: &str) -> Option<Direction> {
    match name {
        "max" => Some(Direction::Max),
        "min" => Some(Direction::Min),
        _ => None,
    }
}

/// An aggregate by its name in the tables and in chips.
pub(super) fn aggregate(name: &str) -> Option<Aggregate> {
    Some(match name {
        "count" => Aggregate::Count,
        "distinct" => Aggregate::Distinct,
        "sum" => Aggregate::Sum,
        "mean" => Aggregate::Mean,
        "median" => Aggregate::Median,
        "min" => Aggregate::Min,
        "max" => Aggregate::Max,
        "std" => Aggregate::Std,
        "population std" => Aggregate::StdAll,
        "variance" => Aggregate::Variance,
        "population variance" => Aggregate::VarianceAll,
        "skewness" => Aggregate::Skew,
        "kurtosis" => Aggregate::Kurtosis,
        "range" => Aggregate::Range,
        "mode" => Aggregate::Mode,
        "iqr" => Aggregate::Iqr,
        "variation" => Aggregate::Variation,
        "error" => Aggregate::Error,
        "q1" => Aggregate::Quantile(250),
        "q3" => Aggregate::Quantile(750),
        _ => return None,
    })
}

/// A step of the calendar by its name in the tables and in chips.
pub(super) fn grain(name: &str) -> Option<Grain> {
    Some(match name {
        "year" => Grain::Year,
        "quarter" => Grain::Quarter,
        "month" => Grain::Month,
        "week" => Grain::Week,
        "day" => Grain::Day,
        "weekday" => Grain::Weekday,
        "hour" => Grain::Hour,
        _ => return None,
    })
}

pub(super) fn comparing(name: &str) -> Option<Comparing> {
    Some(match name {
        "gt" => Comparing::Plain(Comparison::Greater),
        "ge" => Comparing::Plain(Comparison::GreaterEqual),
        "lt" => Comparing::Plain(Comparison::Less),
        "le" => Comparing::Plain(Comparison::LessEqual),
        "eq" => Comparing::Plain(Comparison::Equal),
        "ne" => Comparing::Plain(Comparison::NotEqual),
        "after" => Comparing::After,
        "before" => Comparing::Before,
        "since" => Comparing::Since,
        "until" => Comparing::Until,
        "orge" => Comparing::OrMore,
        "orle" => Comparing::OrLess,
        _ => return None,
    })
}

pub(super) fn keyword(role: &str, carried: &str) -> Option<Role> {
    Some(match role {
        "count" => Role::Count,
        "group" => Role::Group,
        "sort" => Role::Sort,
        "direction" => Role::Direction(direction(carried)?),
        "direction_of" => Role::DirectionOf(direction(carried)?),
        "top" => Role::Top(direction(carried)?),
        "head" => Role::Head { last: carried == "tail" },
        "common" => Role::Common(direction(carried)?),
        "between" => Role::Between,
        "contains" => Role::Text(TextTest::Contains),
        "starts" => Role::Text(TextTest::Starts),
        "ends" => Role::Text(TextTest::Ends),
        "missing" => Role::Missing,
        "present" => Role::Present,
        "not" => Role::Not,
        "without" => Role::Without,
        "and" => Role::And,
        "or" => Role::Or,
        "comma" => Role::Comma,
        "both" => Role::Both,
        "either" => Role::Either,
        "distinct" => Role::Distinct,
        "exists" => Role::Exists,
        "share" => Role::Share,
        "as_share" => Role::AsShare,
        "correlation" => Role::Correlation,
        "which" => Role::Asked(Asked::Which),
        "who" => Role::Asked(Asked::Who),
        "where" => Role::Asked(Asked::Where),
        "when" => Role::Asked(Asked::When),
        "command" => Role::Command,
        "times" => Role::Times,
        "versus" => Role::Versus,
        "money" => Role::Money,
        "series" => Role::Series(match carried {
            "running" => Series::Running,
            "growth" => Series::Growth,
            "change" => Series::Change,
            _ => return None,
        }),
        "grain" => Role::Grain(grain(carried)?),
        "event" => Role::Event,
        "than" => Role::Than,
        "rows" => Role::Rows,
        _ => return None,
    })
}
