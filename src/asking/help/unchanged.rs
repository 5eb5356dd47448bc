//! Code that ran and changed nothing: assignment to a selection, and `inplace` on one (pandas 3 copies on write).

use std::ops::Range;

use super::Diagnosis;
use super::case::Case;
use crate::asking::python::{Kind, Source};

const ADVICE: &str =
    "Select rows and column in one step: df.loc[condition, \"column\"] = value; or assign what the call returns.";

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    case.source
        .statements()
        .into_iter()
        .find_map(|statement| assigned(&case.source, statement.clone()).or_else(|| in_place(&case.source, statement)))
}

/// `df[condition]["price"] = 0`.
fn assigned(source: &Source<'_>, statement: Range<usize>) -> Option<Diagnosis> {
    let operator = statement.clone().find(|index| {
        source.tokens[*index].depth == 0 && matches!(source.word(*index), "=" | "+=" | "-=" | "*=" | "/=")
    })?;
    let last = operator.checked_sub(1).filter(|last| source.is(*last, "]"))?;
    let open = source.tokens[last].partner?;
    let root = source.operand_before(operator)?;
    if root != statement.start || open == root + 1 {
        return None;
    }
    // `df[a][b]`, `df.loc[a][b]`, `df["a"].iloc[0]`: a selection of a selection.
    let before = open.checked_sub(1)?;
    let selected = match source.word(before) {
        "]" | ")" => true,
        "loc" | "iloc" | "at" | "iat" => {
            source.tokens[root + 1..before - 1].iter().any(|token| token.start > 0)
                && (root + 1..before - 1).any(|index| source.is(index, "["))
        }
        _ => false,
    };
    if !selected {
        return None;
    }
    let diagnosis = Diagnosis::new(
        "chained-assignment",
        format!(
            "The assignment on line {} goes to a copy: the data frame is not changed.",
            source.line_of(source.tokens[root].start)
        ),
        ADVICE,
    );
    // Certain for `name[first][second] = `, where one of the two is the column.
    let first = root + 1;
    let first_close = source.tokens.get(first).filter(|_| source.is(first, "["))?.partner;
    let Some(first_close) = first_close.filter(|close| close + 1 == open) else { return Some(diagnosis) };
    let (one, other) = (source.span(first + 1..first_close), source.span(open + 1..last));
    let is_column = |from: usize, to: usize| to == from + 2 && source.tokens[from + 1].kind == Kind::Text;
    let (rows, column) = match (is_column(first, first_close), is_column(open, last)) {
        (false, true) => (one, other),
        (true, false) => (other, one),
        _ => return Some(diagnosis),
    };
    let bytes = source.tokens[first].start..source.tokens[last].end;
    Some(diagnosis.fixed("Assign with .loc", source.with(vec![(bytes, format!(".loc[{rows}, {column}]"))])))
}

/// `df["price"].fillna(0, inplace=True)`.
fn in_place(source: &Source<'_>, statement: Range<usize>) -> Option<Diagnosis> {
    let flag = statement
        .clone()
        .find(|index| source.is(*index, "inplace") && source.is(index + 1, "=") && source.is(index + 2, "True"))?;
    let close = statement.end.checked_sub(1).filter(|close| source.is(*close, ")"))?;
    let open = source.tokens[close].partner?;
    let root = source.operand_before(statement.end)?;
    // A plain `df.fillna(0, inplace=True)` does change df.
    let target = open.checked_sub(2).filter(|dot| source.is(*dot, "."))?;
    if root != statement.start || target <= root + 1 || source.tokens[flag].depth != source.tokens[open].depth + 1 {
        return None;
    }
    let what = source.span(root..target);
    let diagnosis = Diagnosis::new(
        "inplace-on-selection",
        format!(
            "On line {} inplace=True changes a copy: `{what}` stays as it was.",
            source.line_of(source.tokens[root].start)
        ),
        ADVICE,
    );
    // Only `df["column"]` can be assigned back as a whole.
    let column = target == root + 4 && source.is(root + 1, "[") && source.tokens[root + 2].kind == Kind::Text;
    if !column {
        return Some(diagnosis);
    }
    let (from, to) = if source.is(flag - 1, ",") {
        (source.tokens[flag - 1].start, source.tokens[flag + 2].end)
    } else if source.is(flag + 3, ",") {
        (source.tokens[flag].start, source.tokens[flag + 4].start)
    } else {
        (source.tokens[flag].start, source.tokens[flag + 2].end)
    };
    let start = source.tokens[root].start;
    let pieces = vec![(start..start, format!("{what} = ")), (from..to, String::new())];
    Some(diagnosis.fixed("Assign the result", source.with(pieces)))
}
