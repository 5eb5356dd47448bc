//! The order and the limit that a plan ends with.

use super::{OrderSpec, Parser, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::plan::{Direction, Key, OrderBy, Output, Plan};

impl Parser<'_> {
    pub(super) fn apply_order(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let orders = std::mem::take(&mut self.order);
        let unordered = Trouble::Unsupported("sorted".to_owned());
        if orders.is_empty() {
            return Ok(());
        }
        let grouped = plan.output == Output::Measures && !plan.keys.is_empty();
        if plan.pick.is_some() || plan.extreme.is_some() || (plan.output == Output::Measures && !grouped) {
            return Err(unordered);
        }
        // "the three best paid from highest to lowest": the ranking has that order.
        if let (Some(_), [(_, way)], true) =
            (plan.limit, &plan.order[..], orders.iter().all(|(spec, _)| *spec == OrderSpec::Default))
            && orders.iter().all(|(_, direction)| direction == way)
        {
            return Ok(());
        }
        let explicit = orders.iter().any(|(spec, _)| *spec != OrderSpec::Default);
        let mut read = Vec::new();
        for (spec, direction) in orders {
            let by = match (spec, &plan.output) {
                // "sorted by price, highest first": the second only gives the first its direction.
                (OrderSpec::Default, _) if explicit => {
                    if let Some(last) = read.last_mut() {
                        let last: &mut (OrderBy, Direction) = last;
                        last.1 = direction;
                    }
                    continue;
                }
                // "highest first" orders numbers, not names.
                (OrderSpec::Default, Output::Columns(columns, _)) => {
                    let number = |column: &&usize| self.index.columns[**column].kind != ColumnKind::Text;
                    let sized = self.words.windows(2).any(|pair| {
                        pair[1] == "first" && !matches!(pair[0].as_str(), "a" | "the" | "alphabetically" | "and")
                    });
                    let column = if sized { columns.iter().find(number) } else { columns.first() };
                    OrderBy::Column(*column.ok_or_else(|| unordered.clone())?)
                }
                (OrderSpec::Default, _) if grouped => OrderBy::Measure(0),
                (OrderSpec::Column(column), Output::Rows | Output::Columns(..)) => OrderBy::Column(column),
                (OrderSpec::Column(column), _) if grouped => {
                    grouped_order(plan, column).ok_or_else(|| unordered.clone())?
                }
                (OrderSpec::Measure(measure), _) if grouped => {
                    if !plan.measures.contains(&measure) {
                        plan.measures.push(measure);
                    }
                    OrderBy::Measure(plan.measures.iter().position(|known| *known == measure).unwrap_or_default())
                }
                _ => return Err(unordered),
            };
            // "from wettest to driest by total rain" says the same order twice.
            if !read.iter().any(|(known, _)| *known == by) {
                read.push((by, direction));
            }
        }
        // "the five most expensive, priciest first" says the same order twice.
        if plan.limit.is_some() && (plan.order.first() != read.first() || read.len() > 1 || !plan.within.is_empty()) {
            return Err(unordered);
        }
        plan.order = read;
        Ok(())
    }

    pub(super) fn apply_head(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let Some((count, last)) = self.head.take() else { return Ok(()) };
        let rows = matches!(plan.output, Output::Rows | Output::Columns(..));
        if !rows || last || plan.limit.is_some() {
            return Err(Trouble::Unsupported(if last { "last" } else { "first" }.to_owned()));
        }
        plan.limit = Some(count);
        Ok(())
    }
}

/// What a column orders groups by: a key, or the measure made of it.
fn grouped_order(plan: &Plan, column: usize) -> Option<OrderBy> {
    if plan.keys.contains(&Key::Column(column)) {
        return Some(OrderBy::Column(column));
    }
    plan.measures.iter().position(|measure| measure.column == Some(column)).map(OrderBy::Measure)
}
