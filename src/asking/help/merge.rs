//! Joins: keys of different types, keys that one side does not have.

use super::Diagnosis;
use super::case::Case;
use super::near::{listed, nearest};
use crate::asking::python::quoted;
use crate::domain::{ColumnDescription, Scalar, TableDescription};

/// How many sample keys are shown.
const SAMPLES: usize = 3;

/// Both sides of a join, as the code names them.
struct Join<'a> {
    left: String,
    right: String,
    left_table: Option<&'a TableDescription>,
    right_table: Option<&'a TableDescription>,
    left_on: Option<&'a str>,
    right_on: Option<&'a str>,
    /// The token of the key of each side.
    left_token: Option<usize>,
    right_token: Option<usize>,
}

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let join = join(case)?;
    match case.error_type() {
        "ValueError" if case.message().contains("trying to merge on") => Some(types(case, &join)),
        "KeyError" => key(case, &join),
        "MergeError" if case.message().contains("No common columns") => Some(Diagnosis::new(
            "merge-key",
            "The two tables have no column of the same name to join on.",
            both_columns(&join),
        )),
        _ => None,
    }
}

/// The join that failed: `a.merge(b, ...)` or `pd.merge(a, b, ...)`.
fn join<'a>(case: &Case<'a>) -> Option<Join<'a>> {
    let source = &case.source;
    let call = case.statement().find(|index| {
        matches!(source.word(*index), "merge" | "join" | "merge_asof") && source.is(index + 1, "(") && *index > 0
    })?;
    let close = source.tokens[call + 1].partner?;
    let root = source.operand_before(call - 1)?;
    let (left, right) = if source.is(root, "pd") {
        (source.word(call + 2).to_owned(), source.word(call + 4).to_owned())
    } else {
        (source.word(root).to_owned(), source.word(call + 2).to_owned())
    };
    let argument = |name: &str| {
        let place = (call + 2..close).find(|index| source.is(*index, name) && source.is(index + 1, "="))?;
        // A list of keys: the first one.
        [place + 2, place + 3].into_iter().find(|index| source.literal(*index).is_some())
    };
    let on = argument("on");
    let (left_token, right_token) = (argument("left_on").or(on), argument("right_on").or(on));
    let literal = |token: Option<usize>| token.and_then(|token| source.literal(token));
    Some(Join {
        left_table: case.table(&left),
        right_table: case.table(&right),
        left,
        right,
        left_on: literal(left_token),
        right_on: literal(right_token),
        left_token,
        right_token,
    })
}

fn samples(column: &ColumnDescription) -> String {
    let mut values: Vec<String> = column.values.iter().take(SAMPLES).map(|seen| shown(&seen.value)).collect();
    if values.is_empty() {
        values.extend([&column.min, &column.max].into_iter().flatten().map(shown));
        values.dedup();
    }
    if values.is_empty() { String::new() } else { format!(" (such as {})", values.join(", ")) }
}

fn shown(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => format!("\"{}\"", text.chars().take(40).collect::<String>()),
        other => other.to_string(),
    }
}

fn types(case: &Case<'_>, join: &Join<'_>) -> Diagnosis {
    let side = |table: Option<&TableDescription>, on: Option<&str>, name: &str| {
        let column = table.zip(on).and_then(|(table, on)| table.column(on).cloned());
        match (column, on) {
            (Some(column), _) => {
                format!("`{name}.{}` is {}{}", column.name, column.data_type, samples(&column))
            }
            (None, Some(on)) => format!("`{name}.{on}` is of another type"),
            (None, None) => format!("`{name}` has a key of another type"),
        }
    };
    let left = side(join.left_table, join.left_on, &join.left);
    let right = side(join.right_table, join.right_on, &join.right);
    let diagnosis = Diagnosis::new(
        "merge-types",
        format!("The keys of the join have different types: {left}, {right}."),
        "Bring both to one type before joining; look first whether they hold the same keys at all.",
    );
    let columns = (join.left_table.zip(join.left_on), join.right_table.zip(join.right_on));
    let (Some((left_table, left_on)), Some((right_table, right_on))) = columns else { return diagnosis };
    let (Some(left), Some(right)) = (left_table.column(left_on), right_table.column(right_on)) else {
        return diagnosis;
    };
    let diagnosis = diagnosis.showing(
        "Sample keys of both sides",
        format!(
            "result = pd.DataFrame({{\n    \"{}\": pd.Series({}[{}].dropna().astype(\"string\").unique()[:10]),\n    \"{}\": pd.Series({}[{}].dropna().astype(\"string\").unique()[:10]),\n}})",
            format_args!("{}.{}", join.left, left.name).to_string().replace('"', "'"),
            join.left, quoted(&left.name),
            format_args!("{}.{}", join.right, right.name).to_string().replace('"', "'"),
            join.right, quoted(&right.name),
        ),
    );
    // Certain only where the text side holds numbers that the other side could be.
    let (name, text, number) = match (left.data_type.is_textual(), right.data_type.is_textual()) {
        (true, false) => (&join.left, left, right),
        (false, true) => (&join.right, right, left),
        _ => return diagnosis,
    };
    let all_numbers = text.values_complete
        && !text.values.is_empty()
        && text
            .values
            .iter()
            .all(|seen| matches!(&seen.value, Scalar::Text(text) if text.trim().parse::<i64>().is_ok()));
    if !(all_numbers && number.data_type.is_integer()) {
        return diagnosis;
    }
    let column = quoted(&text.name);
    let line = format!("{name}[{column}] = pd.to_numeric({name}[{column}])");
    diagnosis.fixed(
        format!("Read `{name}.{}` as numbers first", text.name),
        case.source.with_line_before(case.marked.start, &line),
    )
}

/// A key that one side does not have.
fn key(case: &Case<'_>, join: &Join<'_>) -> Option<Diagnosis> {
    let wanted = super::columns::missing_key(case.message())?;
    let sides = [
        (join.left_on, &join.left, join.left_table, join.left_token),
        (join.right_on, &join.right, join.right_table, join.right_token),
    ];
    let lacking: Vec<_> = sides
        .into_iter()
        .filter(|(on, _, table, _)| *on == Some(wanted) && table.is_some_and(|table| table.column(wanted).is_none()))
        .collect();
    let [(_, name, Some(table), token), ..] = lacking[..] else { return None };
    let near = nearest(wanted, table.columns.iter().map(|column| column.name.as_str()));
    let both = lacking.len() == 2;
    let cause = if both {
        format!("Neither table has a column `{wanted}` to join on.")
    } else {
        format!("`{name}` has no column `{wanted}` to join on.")
    };
    let advice = match &near.names[..] {
        [] => both_columns(join),
        names => format!("In `{name}` the nearest is {}. {}", listed(names, "or"), both_columns(join)),
    };
    let diagnosis = Diagnosis::new("merge-key", cause, advice).near(&near.names);
    let (Some(first), Some(token), true) = (near.names.first(), token, near.certain) else { return Some(diagnosis) };
    let source = &case.source;
    let shared = join.left_token == join.right_token;
    if both && shared {
        let everywhere =
            [join.left_table, join.right_table].into_iter().flatten().all(|table| table.column(first).is_some());
        return Some(if everywhere {
            diagnosis.fixed(format!("Join on `{first}`"), source.with_token(token, &quoted(first)))
        } else {
            diagnosis
        });
    }
    if shared {
        // `on=` for two names becomes `left_on=` and `right_on=`.
        let left_lacks = join.left_table.is_some_and(|table| table.column(wanted).is_none());
        let (left, right) = if left_lacks { (*first, wanted) } else { (wanted, *first) };
        let Some(keyword) = token.checked_sub(2).filter(|keyword| source.is(*keyword, "on")) else {
            return Some(diagnosis);
        };
        let bytes = source.tokens[keyword].start..source.tokens[token].end;
        let text = format!("left_on={}, right_on={}", quoted(left), quoted(right));
        return Some(diagnosis.fixed(format!("Join `{left}` with `{right}`"), source.with(vec![(bytes, text)])));
    }
    Some(diagnosis.fixed(format!("Use `{first}`"), source.with_token(token, &quoted(first))))
}

/// What either side has, and what both have.
fn both_columns(join: &Join<'_>) -> String {
    let names = |table: Option<&TableDescription>| -> Vec<String> {
        table.into_iter().flat_map(|table| &table.columns).take(20).map(|column| column.name.clone()).collect()
    };
    let (left, right) = (names(join.left_table), names(join.right_table));
    let shared: Vec<&str> = left.iter().filter(|name| right.contains(name)).map(String::as_str).collect();
    let side = |name: &str, names: &[String]| {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        if names.is_empty() { String::new() } else { format!("`{name}` has {}. ", listed(&names, "and")) }
    };
    let shared = if shared.is_empty() {
        "No name is in both: join with left_on= and right_on=.".to_owned()
    } else {
        format!("Both have {}.", listed(&shared, "and"))
    };
    format!("{}{}{shared}", side(&join.left, &left), side(&join.right, &right))
}
