//! The names that aggregates and grains have in readings, chips and code.

use super::plan::{Aggregate, Grain};

/// An aggregate's name.
pub(super) fn aggregate(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Count => "count",
        Aggregate::Distinct => "distinct",
        Aggregate::Sum => "sum",
        Aggregate::Mean => "mean",
        Aggregate::Median => "median",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Std => "std",
        Aggregate::StdAll => "population std",
        Aggregate::Variance => "variance",
        Aggregate::VarianceAll => "population variance",
        Aggregate::Skew => "skewness",
        Aggregate::Kurtosis => "kurtosis",
        Aggregate::Range => "range",
        Aggregate::Mode => "mode",
        Aggregate::Iqr => "iqr",
        Aggregate::Variation => "coefficient of variation",
        Aggregate::Error => "standard error",
        Aggregate::Quantile(250) => "q1",
        Aggregate::Quantile(750) => "q3",
        Aggregate::Quantile(_) => "quantile",
        Aggregate::Rate => "rate",
    }
}

/// A grain's name.
pub(super) fn grain(grain: Grain) -> &'static str {
    match grain {
        Grain::Year => "year",
        Grain::Quarter => "quarter",
        Grain::Month => "month",
        Grain::Week => "week",
        Grain::Day => "day",
        Grain::Weekday => "weekday",
        Grain::Hour => "hour",
    }
}
