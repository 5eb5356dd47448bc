//! What may be done with a figure: a quotient is not added up, and no figure groups rows.

use crate::asking::formula::{Formula, Operator};
use crate::asking::index::TableIndex;
use crate::asking::plan::{Aggregate, Key, Measure, Output, Plan, Rate, RateOf, Side, Verdict};

/// A quotient that would be added up is one of sums ("click-through rate (clicks / impressions)").
pub(super) fn weigh(plan: &mut Plan, index: &TableIndex) {
    let [Measure { aggregate: Aggregate::Sum, column: Some(column) }] = plan.measures[..] else { return };
    let Some(formula) = index.columns.get(column).and_then(|column| column.formula.as_ref()) else { return };
    let (percent, quotient) = match formula {
        Formula::Join(Operator::Multiply, left, right) if **left == Formula::Number(100.0) => (true, &**right),
        formula => (false, formula),
    };
    if let Formula::Join(Operator::Divide, left, right) = quotient
        && let (Formula::Column(part), Formula::Column(whole)) = (&**left, &**right)
        && plan.rate.is_none()
        && plan.output == Output::Measures
    {
        let sum = |column: &usize| Measure::of(Aggregate::Sum, *column);
        plan.rate = Some(Rate { of: RateOf::Over(sum(part), sum(whole)), percent });
        plan.measures = vec![Measure::RATE];
    }
}

/// Whether nothing is added up that does not add up, and rows are not grouped by a figure.
pub(super) fn is_sensible(plan: &Plan, index: &TableIndex) -> bool {
    let figure = |column: usize| index.columns.get(column).is_some_and(|column| column.formula.is_some());
    let adds = |measure: &Measure| {
        measure.aggregate == Aggregate::Sum
            && measure.column.is_some_and(|column| figure(column) && !index.columns[column].is_additive)
    };
    let groups = |key: &Key| matches!(key, Key::Column(column) | Key::Grain(column, _) if figure(*column));
    let inner: Vec<&Plan> = match &plan.output {
        Output::Difference(pair) | Output::Gap(pair) | Output::Growth(pair) => vec![&pair.0, &pair.1],
        Output::Verdict(verdict) => match &**verdict {
            Verdict::Compare(left, _, Side::Plan(right)) | Verdict::Same(left, right, _) => vec![left, right],
            Verdict::Compare(plan, ..) | Verdict::End(plan, _) | Verdict::Group(plan, ..) => vec![plan],
            Verdict::All(..) | Verdict::Unique(..) => Vec::new(),
        },
        _ => Vec::new(),
    };
    !plan.measures.iter().any(adds)
        && !plan.keys.iter().any(groups)
        && inner.into_iter().all(|plan| is_sensible(plan, index))
}
