//! A view of a table as code: what a person sorted, filtered and hid by hand, to go on from.

use super::python::{number, text};
use crate::domain::{Bound, Condition, DataType, Scalar, SortKey, TableDescription, TableView, TextOrder, ValueTest};

/// The code that makes `result` out of the frame `source` as the view shows it. `columns`: those that are shown, in order, where some
/// are hidden or moved. `texts`: what puts the column of each sort key in order. Rows that compare as equal keep their order, rows without a value come last.
pub fn view_code(
    view: &TableView,
    texts: &[TextOrder],
    columns: Option<&[usize]>,
    table: &TableDescription,
    source: &str,
) -> String {
    let name = |column: usize| table.columns.get(column).map_or_else(String::new, |column| text(&column.name));
    let (mut imports, mut helpers, mut lines) = (Vec::new(), String::new(), Vec::new());
    let groups: Vec<String> = view.filter.iter().map(|group| any_of(group, table, source)).collect();
    let mut rows = source.to_owned();
    if !groups.is_empty() {
        rows = format!("{source}[{}]", joined(&groups, " & "));
    }
    if !groups.is_empty() && !view.sorts.is_empty() {
        lines.push(format!("rows = {rows}"));
        "rows".clone_into(&mut rows);
    }
    if let Some(sorted) = sorted(&rows, &view.sorts, texts, &name) {
        if sorted.contains("natural") {
            imports.push("import re");
            helpers.push_str(NATURAL);
        }
        rows = sorted;
    }
    let shown = columns.map(|columns| {
        let names: Vec<String> = columns.iter().map(|column| name(*column)).collect();
        format!("[[{}]]", names.join(", "))
    });
    if shown.is_some() && rows != source {
        lines.push(format!("rows = {rows}"));
        "rows".clone_into(&mut rows);
    }
    lines.push(format!("result = {rows}{}", shown.unwrap_or_default()));
    let mut code = String::new();
    for import in imports {
        code.push_str(import);
        code.push_str("\n\n");
    }
    code.push_str(&helpers);
    code.push_str(&lines.join("\n"));
    code.push('\n');
    code
}

/// Text with numbers in it in the order that people expect: the grid's own.
const NATURAL: &str = r#"
def natural(column):
    """Upper and lower case alike, and the numbers inside text as numbers."""
    def key(text):
        parts = re.findall(r"[0-9]+|[^0-9]", text.lower())
        return [("0", int(part)) if "0" <= part[0] <= "9" else (part, 0) for part in parts], text
    return column.map({text: place for place, text in enumerate(sorted(column.dropna().unique(), key=key))})


"#;

fn sorted(rows: &str, sorts: &[SortKey], texts: &[TextOrder], name: &impl Fn(usize) -> String) -> Option<String> {
    let flag = |descending: bool| if descending { "False" } else { "True" };
    let (by, ascending, kind) = match sorts {
        [] => return None,
        [only] => (name(only.column), flag(only.descending).to_owned(), ", kind=\"stable\""),
        // By several columns pandas always keeps the order of rows that are alike.
        several => {
            let names: Vec<String> = several.iter().map(|key| name(key.column)).collect();
            let flags: Vec<&str> = several.iter().map(|key| flag(key.descending)).collect();
            (format!("[{}]", names.join(", ")), format!("[{}]", flags.join(", ")), "")
        }
    };
    let ascending =
        if sorts.iter().any(|key| key.descending) { format!(", ascending={ascending}") } else { String::new() };
    Some(format!("{rows}.sort_values({by}{ascending}{kind}{})", sort_key(sorts, texts, name)))
}

/// What the texts are compared by, where their characters alone would put them in another order.
fn sort_key(sorts: &[SortKey], texts: &[TextOrder], name: &impl Fn(usize) -> String) -> String {
    let of = |place: usize| texts.get(place).copied().unwrap_or(TextOrder::Natural);
    let wanting: Vec<usize> = (0..sorts.len()).filter(|place| of(*place) != TextOrder::Plain).collect();
    let natural = wanting.iter().any(|place| of(*place) == TextOrder::Natural);
    let names: Vec<String> = wanting.iter().filter_map(|place| sorts.get(*place)).map(|key| name(key.column)).collect();
    match (names.as_slice(), natural) {
        ([], _) => String::new(),
        (all, true) if all.len() == sorts.len() => ", key=natural".to_owned(),
        (all, false) if all.len() == sorts.len() => ", key=lambda texts: texts.str.lower()".to_owned(),
        (some, _) => {
            let made = if natural { "natural(column)" } else { "column.str.lower()" };
            format!(", key=lambda column: {made} if column.name in [{}] else column", some.join(", "))
        }
    }
}

fn any_of(group: &[Condition], table: &TableDescription, source: &str) -> String {
    let masks: Vec<String> = group.iter().map(|condition| mask(condition, table, source)).collect();
    if masks.len() == 1 { masks.into_iter().collect() } else { format!("({})", joined(&masks, " | ")) }
}

fn joined(masks: &[String], joint: &str) -> String {
    match masks {
        [only] => bare(only).to_owned(),
        _ => masks.join(joint),
    }
}

/// Without the brackets around the whole, where there are such.
fn bare(mask: &str) -> &str {
    let Some(inner) = mask.strip_prefix('(').and_then(|mask| mask.strip_suffix(')')) else { return mask };
    let mut depth = 0_i32;
    for letter in inner.chars() {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        if depth < 0 {
            return mask;
        }
    }
    inner
}

/// A condition as a mask that stands beside others; a missing value fulfils no test but "is missing".
fn mask(condition: &Condition, table: &TableDescription, source: &str) -> String {
    let Some(column) = table.columns.get(condition.column) else { return "True".to_owned() };
    let series = format!("{source}[{}]", text(&column.name));
    let as_text = if column.data_type.is_textual() { series.clone() } else { format!("{series}.astype(str)") };
    // Where a nullable type could answer "unknown", it is a no.
    let sure = |mask: String| if column.nulls > 0 { format!("({mask}).fillna(False)") } else { format!("({mask})") };
    let found = |method: &str, argument: String| format!("{as_text}.str.{method}({argument}, na=False)");
    let positive = match &condition.test {
        ValueTest::Missing => format!("{series}.isna()"),
        ValueTest::Is(Scalar::Date(day)) if matches!(column.data_type, DataType::Datetime { .. }) => {
            format!("({series}.dt.strftime(\"%Y-%m-%d\") == \"{day}\")")
        }
        ValueTest::Is(value) => sure(format!("{series} == {}", literal(value))),
        ValueTest::OneOf(values) => {
            let list: Vec<String> = values.iter().flatten().map(literal).collect();
            let member = format!("{series}.isin([{}])", list.join(", "));
            if values.contains(&None) { format!("({member} | {series}.isna())") } else { member }
        }
        ValueTest::Within { from, to } => {
            let moments = matches!(column.data_type, DataType::Datetime { .. });
            let ends =
                [from.as_ref().map(|end| end_of(end, ">", moments)), to.as_ref().map(|end| end_of(end, "<", moments))];
            let tests: Vec<String> = ends.into_iter().flatten().map(|end| sure(format!("{series} {end}"))).collect();
            if tests.len() == 1 { tests.concat() } else { format!("({})", tests.join(" & ")) }
        }
        ValueTest::Contains(part) => found("contains", format!("{}, case=False, regex=False", text(part))),
        ValueTest::StartsWith(part) => {
            format!("{as_text}.str.lower().str.startswith({}, na=False)", text(&part.to_lowercase()))
        }
        ValueTest::EndsWith(part) => {
            format!("{as_text}.str.lower().str.endswith({}, na=False)", text(&part.to_lowercase()))
        }
        ValueTest::Matches(pattern) => found("contains", format!("{}, regex=True", text(pattern))),
    };
    if condition.negated { format!("~{positive}") } else { positive }
}

/// An end of a range as a comparison. Among moments a day is all of its moments.
fn end_of(end: &Bound, sign: &str, moments: bool) -> String {
    let whole_day = match &end.value {
        Scalar::Date(day) if moments && end.inclusive == (sign == "<") => day.succ_opt(),
        _ => None,
    };
    match whole_day {
        Some(next) => format!("{}{} \"{next}\"", sign, if sign == ">" { "=" } else { "" }),
        None => format!("{sign}{} {}", if end.inclusive { "=" } else { "" }, literal(&end.value)),
    }
}

fn literal(value: &Scalar) -> String {
    match value {
        Scalar::Bool(true) => "True".to_owned(),
        Scalar::Bool(false) => "False".to_owned(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Float(value) => number(*value),
        Scalar::Text(value) => text(value),
        Scalar::Date(_) | Scalar::Datetime(_) => text(&value.to_string()),
    }
}
