//! SQL: columns and tables that do not exist.

use super::Diagnosis;
use super::case::Case;
use super::near::{Near, listed, nearest};
use crate::asking::python::Kind;
use crate::domain::Status;

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    match case.failure.status {
        Status::Error => {}
        Status::TimedOut => {
            return Some(Diagnosis::new(
                "timeout",
                "The query did not end in its time.",
                "Filter or aggregate before joining; try it with LIMIT first.",
            ));
        }
        _ => return None,
    }
    if let Some((_, rest)) = message.split_once("Referenced column \"") {
        let wanted = rest.split_once('"')?.0;
        let near = nearest(wanted, case.column_names());
        return Some(named(case, wanted, &near, "column"));
    }
    if let Some((_, rest)) = message.split_once("Table with name ") {
        let wanted = rest.split_whitespace().next()?;
        let tables: Vec<&str> = case.tables().map(|table| table.bound_name.as_str()).collect();
        let near = nearest(wanted, tables.iter().copied().chain(["df"]));
        let near = if near.names.is_empty() { Near { names: tables, certain: false } } else { near };
        return Some(named(case, wanted, &near, "table"));
    }
    if message.contains("must appear in the GROUP BY clause") {
        return Some(Diagnosis::new(
            "sql-group",
            "A column is selected that is neither grouped by nor aggregated.",
            "Add it to GROUP BY, or say which of its values is meant: any_value(...), max(...).",
        ));
    }
    if message.contains("Conversion Error") || message.contains("No function matches") {
        return Some(Diagnosis::new(
            "sql-type",
            "A value has another type than the query takes it for.",
            "Convert it: TRY_CAST(column AS DOUBLE) makes NULL of what cannot be converted.",
        ));
    }
    None
}

fn named(case: &Case<'_>, wanted: &str, near: &Near<'_>, what: &str) -> Diagnosis {
    let source = &case.source;
    let kind = if what == "column" { "misspelt-column" } else { "misspelt-table" };
    let advice = match &near.names[..] {
        [] => format!("Look at the {what}s that there are."),
        names => format!("Did you mean {}?", listed(names, "or")),
    };
    let diagnosis = Diagnosis::new(kind, format!("There is no {what} `{wanted}`."), advice).near(&near.names);
    let Some(first) = near.names.first().filter(|_| near.certain) else { return diagnosis };
    let is_it = |index: &usize| {
        let word = source.word(*index);
        match source.tokens[*index].kind {
            Kind::Name => word.eq_ignore_ascii_case(wanted),
            Kind::Text => word.trim_matches('"').eq_ignore_ascii_case(wanted) && word.starts_with('"'),
            _ => false,
        }
    };
    let plain = first.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let text = if plain { (*first).to_owned() } else { format!("\"{}\"", first.replace('"', "\"\"")) };
    let pieces = (0..source.tokens.len())
        .filter(is_it)
        .map(|index| (source.tokens[index].start..source.tokens[index].end, text.clone()));
    diagnosis.fixed(format!("Use {first}"), source.with(pieces.collect()))
}
