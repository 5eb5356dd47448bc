//! One number beside what is known of the whole table.

use super::super::plan::{Aggregate, Output, Plan};
use super::figures::{figure, percent};
use crate::domain::{ColumnDescription, Scalar, TableDescription};

/// What a single number is beside the whole table.
pub(super) fn context(value: f64, plan: Option<&Plan>, table: Option<&TableDescription>) -> Vec<String> {
    let (Some(plan), Some(table)) = (plan, table) else { return Vec::new() };
    let [measure] = plan.measures[..] else { return Vec::new() };
    if plan.output != Output::Measures || !plan.keys.is_empty() || plan.extreme.is_some() || plan.limit.is_some() {
        return Vec::new();
    }
    let filtered = plan.filter.is_some();
    let Some(column) = measure.column.and_then(|column| table.columns.get(column)) else {
        let rows = table.rows as f64;
        return if filtered && rows > 0.0 {
            vec![format!("That is {} of {} rows, {}.", figure(value), figure(rows), percent(value / rows))]
        } else {
            Vec::new()
        };
    };
    let name = &column.name;
    let mut sentences = Vec::new();
    match (measure.aggregate, column.mean) {
        (Aggregate::Mean, Some(mean)) if filtered && mean != 0.0 && value.is_finite() => {
            let apart = (value - mean) / mean.abs();
            let way = if apart < 0.0 { "below" } else { "above" };
            sentences.push(if apart.abs() < 0.0005 {
                format!("Over all rows the mean of `{name}` is the same, {}.", figure(mean))
            } else {
                format!(
                    "Over all rows the mean of `{name}` is {}; this is {} {way} it.",
                    figure(mean),
                    percent(apart.abs())
                )
            });
        }
        (Aggregate::Sum, Some(mean)) if filtered => {
            let total = mean * (table.rows - column.nulls.min(table.rows)) as f64;
            let positive = matches!(low(column), Some(low) if low >= 0.0);
            if positive && total > 0.0 && value >= 0.0 {
                sentences.push(format!(
                    "That is {} of the sum over all rows, {}.",
                    percent(value / total),
                    figure(total)
                ));
            }
        }
        (Aggregate::Distinct, _) if filtered => {
            if let Some(all) = column.distinct {
                sentences.push(format!("Over all rows `{name}` has {} distinct values.", figure(all as f64)));
            }
        }
        _ => {}
    }
    if let (
        Aggregate::Mean | Aggregate::Median | Aggregate::Min | Aggregate::Max | Aggregate::Std,
        Some(low),
        Some(high),
    ) = (measure.aggregate, low(column), high(column))
    {
        sentences.push(format!("Over all rows `{name}` ranges from {} to {}.", figure(low), figure(high)));
    }
    if column.nulls > 0 && !filtered {
        sentences.push(format!(
            "{} of {} rows have no `{name}`.",
            figure(column.nulls as f64),
            figure(table.rows as f64)
        ));
    }
    sentences
}

fn low(column: &ColumnDescription) -> Option<f64> {
    column.min.as_ref().and_then(Scalar::to_f64)
}

fn high(column: &ColumnDescription) -> Option<f64> {
    column.max.as_ref().and_then(Scalar::to_f64)
}
