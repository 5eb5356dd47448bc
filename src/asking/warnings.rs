//! What an answer may leave out without anybody noticing: rows without a value, values that no row has.

use super::index::TableIndex;
use super::plan::{Aggregate, Comparison, Condition, Key, Measure, Operand, Plan, Test};
use crate::domain::Scalar;

/// What may be otherwise than it looks.
pub(super) fn of(plan: &Plan, index: &TableIndex) -> Vec<String> {
    let mut warnings = missing(plan, index);
    if let Some(filter) = &plan.filter {
        absent(filter, index, &mut warnings);
    }
    warnings
}

/// Values that are asked for and that no row has: a nought says as much of the question as of the table.
fn absent(condition: &Condition, index: &TableIndex, said: &mut Vec<String>) {
    let (place, wanted) = match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                absent(part, index, said);
            }
            return;
        }
        Condition::Test(Test::Compare(place, Comparison::Equal, operand)) => (*place, std::slice::from_ref(operand)),
        Condition::Test(Test::In(place, operands, _)) => (*place, &operands[..]),
        Condition::Test(_) => return,
    };
    let known = index.description(place);
    if !known.values_complete || index.columns.get(place).is_some_and(|column| !column.items.is_empty()) {
        return;
    }
    let texts: Vec<&str> = known
        .values
        .iter()
        .filter_map(|value| if let Scalar::Text(text) = &value.value { Some(text.as_str()) } else { None })
        .collect();
    for operand in wanted {
        if let Operand::Text(text) = operand
            && !texts.is_empty()
            && !texts.contains(&text.as_str())
        {
            let some: Vec<&str> = texts.iter().take(5).copied().collect();
            let more = if texts.len() > some.len() { ", \u{2026}" } else { "" };
            let name = index.name(place);
            said.push(format!("No row has the `{name}` \u{201c}{text}\u{201d}; there are {}{more}.", some.join(", ")));
        }
    }
}

/// What missing values leave out. They are counted over the whole table: under a condition it may be fewer.
fn missing(plan: &Plan, index: &TableIndex) -> Vec<String> {
    let among = if plan.filter.is_some() { "In the whole table " } else { "" };
    let said = |column: usize, one: &str, many: &str| {
        let nulls = index.description(column).nulls;
        let (rows, then) = if nulls == 1 { ("row has", one) } else { ("rows have", many) };
        (nulls > 0).then(|| format!("{among}{nulls} {rows} no `{}` and {then}.", index.name(column)))
    };
    let keys = plan.keys.iter().filter_map(|key| {
        let (Key::Column(column) | Key::Grain(column, _)) = *key;
        said(column, "stands in no group", "stand in no group")
    });
    let mut measured: Vec<usize> = Vec::new();
    // A count, or what lies at an end, is the same without them.
    let leans = |measure: &&Measure| {
        use Aggregate::{Count, Distinct, Max, Min, Mode};
        !matches!(measure.aggregate, Count | Distinct | Max | Min | Mode)
    };
    for column in plan.measures.iter().filter(leans).filter_map(|measure| measure.column) {
        if !measured.contains(&column) {
            measured.push(column);
        }
    }
    keys.chain(measured.iter().filter_map(|&column| said(column, "is left out", "are left out"))).collect()
}
