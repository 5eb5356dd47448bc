//! Code that ran to its end without a table as its result.

use super::Diagnosis;
use super::case::Case;
use crate::asking::python::Kind;

/// Completed, and there is nothing to show.
pub(super) fn missing(case: &Case<'_>) -> Option<Diagnosis> {
    let failure = case.failure;
    if failure.rows.is_some() {
        return None;
    }
    let source = &case.source;
    let statements = source.statements();
    let last = statements.last()?.clone();
    let line_start = source.line(source.line_of(source.tokens[last.start].start)).start;
    // Inside a block it may never run.
    let at_top = source.tokens[last.start].start == line_start;
    if source.is(last.start, "print") && source.is(last.start + 1, "(") {
        let close = source.tokens[last.start + 1].partner?;
        let diagnosis = Diagnosis::new(
            "no-result",
            "The code prints its answer, and what is printed is no result.",
            "Assign it to `result`, so that it is shown as a table.",
        );
        let inner = source.span(last.start + 2..close);
        let single = !(last.start + 2..close).any(|index| source.is(index, ",") && source.tokens[index].depth == 1);
        let is_text = close == last.start + 3 && source.tokens[last.start + 2].kind == Kind::Text;
        if at_top && single && !is_text && !inner.is_empty() && close + 1 == last.end {
            let bytes = source.tokens[last.start].start..source.tokens[close].end;
            return Some(
                diagnosis.fixed("Assign it to `result`", source.with(vec![(bytes, format!("result = {inner}"))])),
            );
        }
        return Some(diagnosis);
    }
    if failure.shows_something {
        return None;
    }
    let diagnosis = Diagnosis::new(
        "no-result",
        "The code ran, and left no result.",
        "Assign the answer to `result`, or end with an expression.",
    );
    let name = source.word(last.start);
    let is_name = source.tokens[last.start].kind == Kind::Name;
    if at_top && is_name && source.is(last.start + 1, "=") && name != "result" {
        let text = format!("{}\nresult = {name}\n", source.text.trim_end());
        return Some(diagnosis.fixed(format!("Add `result = {name}`"), text));
    }
    // `df["x"] = ...` as the last step: the frame is what was worked on.
    let root = last
        .clone()
        .find(|index| source.tokens[*index].depth == 0 && source.is(*index, "="))
        .and_then(|equals| source.operand_before(equals));
    if at_top && is_name && root == Some(last.start) {
        let text = format!("{}\nresult = {name}\n", source.text.trim_end());
        return Some(diagnosis.fixed(format!("Add `result = {name}`"), text));
    }
    Some(diagnosis)
}

/// A result that cannot become a table.
pub(super) fn conversion(case: &Case<'_>) -> Option<Diagnosis> {
    let summary = case.failure.summary;
    let source = &case.source;
    if summary.contains("GroupBy") {
        let diagnosis = Diagnosis::new(
            "grouping-as-result",
            "A grouping is no table yet: what is to be computed of each group is not said.",
            "End with .size(), .sum(), .mean() or .agg(...).",
        );
        let last = source.statements().last().cloned()?;
        let close = last.end.checked_sub(1).filter(|close| source.is(*close, ")"))?;
        let is_grouping = source.tokens[close]
            .partner
            .and_then(|open| open.checked_sub(1))
            .is_some_and(|name| source.is(name, "groupby"));
        return Some(if is_grouping {
            diagnosis.showing("How many rows each group has", with_size(case, close))
        } else {
            diagnosis
        });
    }
    if summary.contains("unequal lengths") {
        return Some(Diagnosis::new(
            "unaligned-length",
            "The lists of the result have different lengths, so they are no columns of one table.",
            "Give every column the same number of values, or make rows of it: a list of dicts.",
        ));
    }
    let what = summary.split_once(" cannot become a table")?.0;
    Some(Diagnosis::new(
        "no-table",
        format!("The result is {}, and that is no table.", what.to_lowercase()),
        "Assign a DataFrame, a Series, a list, a dict or a number to `result`.",
    ))
}

fn with_size(case: &Case<'_>, close: usize) -> String {
    let at = case.source.tokens[close].end;
    case.source.with(vec![(at..at, ".size()".to_owned())])
}
