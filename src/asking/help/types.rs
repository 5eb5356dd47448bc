//! Values of another type than the code takes them for: numbers stored as text, missing values as integers, text in means.

use super::Diagnosis;
use super::case::{Case, Used};
use crate::asking::only::only;
use crate::asking::python::quoted;
use crate::domain::{ColumnDescription, Scalar};

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let says = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    match case.error_type() {
        "ValueError"
        | "TypeError"
        | "IntCastingNaNError"
        | "NotImplementedError"
        | "DataError"
        | "DTypePromotionError"
        | "UFuncNoLoopError"
        | "UFuncTypeError"
        | "_UFuncNoLoopError"
        | "AttributeError" => {}
        "ZeroDivisionError" => return Some(divided_by_zero(case)),
        _ => return None,
    }
    if says(&[
        "cannot convert NA to integer",
        "cannot convert float NaN to integer",
        "Cannot convert non-finite values",
        "not 'NAType'",
    ]) {
        return Some(missing_as_integer(case));
    }
    if says(&["Can only use .str accessor"]) {
        return Some(text_of_numbers(case));
    }
    if says(&["could not convert string to float", "Unable to parse string", "invalid literal for int()"]) {
        let numeric_only =
            numeric_only(case).filter(|_| case.one_used(|column| column.data_type.is_textual()).is_none());
        return numeric_only.or_else(|| number_as_text(case));
    }
    if says(&[
        "does not support operation",
        "with string dtype",
        "Cannot aggregate non-numeric",
        "no numeric data",
        "agg function failed",
    ]) {
        return numeric_only(case).or_else(|| number_as_text(case));
    }
    let of_text = [
        "Can only string multiply",
        "dtype=str and int",
        "dtype=str and float",
        "not supported for dtype 'str'",
        "for /: 'str'",
        "for -: 'str'",
        "for +: 'int' and 'str'",
        "for +: 'float' and 'str'",
        "between instances of 'str' and 'int'",
        "between instances of 'str' and 'float'",
        "between instances of 'int' and 'str'",
        "has dtype str",
        "can only concatenate str",
        "StrDType",
        "must be real number, not str",
        "can't multiply sequence",
        "operand type(s) for",
    ];
    if says(&of_text) { number_as_text(case).or_else(|| joined_text(case)) } else { invalid_value(case) }
}

/// How text becomes a number.
struct Reading {
    label: String,
    /// Applied to the column, ready for a statement.
    expression: String,
}

/// What kind of number a text is, if any.
fn shape(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let number = |text: &str| text.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let grouped = |text: &str| {
        let whole = text.split_once('.').map_or(text, |(whole, _)| whole).trim_start_matches('-');
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let rest: Vec<_> = groups.collect();
        !rest.is_empty()
            && (1..=3).contains(&first.len())
            && rest.iter().all(|group| group.len() == 3)
            && number(&text.replace(',', ""))
    };
    let plain = text.trim_start_matches(['$', '€', '£', '¥']).trim_end_matches(['$', '€', '£', '¥']).trim();
    if number(text) {
        Some("plain")
    } else if text.strip_suffix('%').is_some_and(number) {
        Some("percent")
    } else if grouped(text) {
        Some("grouped")
    } else if plain.len() < text.len() && (number(plain) || grouped(plain)) {
        Some("money")
    } else {
        None
    }
}

/// How to read a column as numbers, where every value that is known has the same kind of shape.
fn reading(column: &ColumnDescription, frame: &str) -> Option<Reading> {
    let of = format!("{frame}[{}]", quoted(&column.name));
    let mut shapes = Vec::new();
    for seen in &column.values {
        let Scalar::Text(text) = &seen.value else { return None };
        shapes.push((shape(text)?, text));
    }
    let (_, example) = shapes.iter().find(|(shape, _)| *shape != "plain").or(shapes.first())?;
    let all = |allowed: &[&str]| shapes.iter().all(|(shape, _)| allowed.contains(shape));
    // Only half of them in per cent: what the others are is not certain.
    let (expression, becomes) = if all(&["percent"]) {
        (format!("pd.to_numeric({of}.str.strip().str.rstrip(\"%\")) / 100"), "a share of 1")
    } else if all(&["plain"]) {
        (format!("pd.to_numeric({of})"), "a number")
    } else if all(&["plain", "grouped", "money"]) {
        (format!("pd.to_numeric({of}.str.replace(r\"[^0-9.\\-]\", \"\", regex=True))"), "a number")
    } else {
        return None;
    };
    Some(Reading { label: format!("Read `{}` as numbers first (\"{example}\" as {becomes})", column.name), expression })
}

/// The column with text in it that the error is about.
fn text_column<'a>(case: &Case<'a>) -> Option<Used<'a>> {
    let looks_numeric = |column: &ColumnDescription| {
        column.data_type.is_textual()
            && column
                .values
                .iter()
                .any(|seen| matches!(&seen.value, Scalar::Text(text) if text.contains(|c: char| c.is_ascii_digit())))
    };
    case.one_used(|column| column.data_type.is_textual()).or_else(|| case.one_used(looks_numeric)).or_else(|| {
        // The value that could not be read says which column it is from.
        let value = case.message().split_once('\'')?.1.split_once('\'')?.0;
        let holders = case.tables().flat_map(|table| table.columns.iter().map(move |column| (table, column))).filter(
            |(_, column)| column.values.iter().any(|seen| matches!(&seen.value, Scalar::Text(text) if text == value)),
        );
        let (table, column) = only(holders)?;
        let is_active = case.active().is_some_and(|active| std::ptr::eq(active, table));
        let frame = if is_active { "df".to_owned() } else { table.bound_name.clone() };
        Some(Used { frame, column })
    })
}

fn number_as_text(case: &Case<'_>) -> Option<Diagnosis> {
    let used = text_column(case)?;
    let name = &used.column.name;
    let of = used.expression();
    let unreadable: Vec<&str> = used
        .column
        .values
        .iter()
        .filter_map(|seen| match &seen.value {
            Scalar::Text(text) if shape(text).is_none() => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let numeric = unreadable.len() < used.column.values.len();
    if !numeric && !used.column.values.is_empty() {
        return Some(
            Diagnosis::new(
                "text-not-number",
                format!("`{name}` is text, and its values are no numbers."),
                "Use another column here, or count its values instead.",
            )
            .showing(format!("The values of `{name}`"), format!("result = {of}.value_counts()")),
        );
    }
    let diagnosis = Diagnosis::new(
        "number-as-text",
        format!("`{name}` is stored as text, so it cannot be calculated with as it is."),
        if unreadable.is_empty() {
            "Read it as numbers first.".to_owned()
        } else {
            format!(
                "Read it as numbers first; {} is none: decide whether such rows are left out (errors=\"coerce\").",
                unreadable.iter().take(3).map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")
            )
        },
    )
    .showing(
        format!("The rows whose `{name}` is not a plain number"),
        format!("result = {frame}[pd.to_numeric({of}, errors=\"coerce\").isna() & {of}.notna()]", frame = used.frame),
    );
    Some(match reading(used.column, &used.frame) {
        Some(reading) => {
            let line = format!("{of} = {}", reading.expression);
            diagnosis.fixed(reading.label, case.source.with_line_before(case.marked.start, &line))
        }
        None => diagnosis,
    })
}

/// `df.corr()` and `.groupby(...).mean()` over columns of text.
fn numeric_only(case: &Case<'_>) -> Option<Diagnosis> {
    let source = &case.source;
    let is_statistic = |word: &str| {
        matches!(
            word,
            "mean" | "median" | "std" | "var" | "sum" | "corr" | "cov" | "quantile" | "skew" | "kurt" | "sem" | "prod"
        )
    };
    let call = case.tokens().rev().find(|index| is_statistic(source.word(*index)) && source.is(index + 1, "("))?;
    let close = source.tokens[call + 1].partner?;
    // A column was picked before: then it is that column.
    let subscript = call >= 2 && source.is(call - 2, "]");
    let is_attribute = call >= 2 && case.used(call - 2..call - 1).len() == 1;
    if subscript || is_attribute || source.span(call..close).contains("numeric_only") {
        return None;
    }
    let method = source.word(call);
    let empty = close == call + 2;
    let argument = if empty { "numeric_only=True" } else { ", numeric_only=True" };
    let at = source.tokens[close].start;
    Some(
        Diagnosis::new(
            "text-in-statistic",
            format!("`.{method}()` was asked of every column, and some of them hold text or dates."),
            format!("Say .{method}(numeric_only=True), or pick the columns first."),
        )
        .fixed("Use the numeric columns only", source.with(vec![(at..at, argument.to_owned())])),
    )
}

fn missing_as_integer(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "missing-as-integer",
        "A plain integer cannot be missing, and there are missing values here.",
        "Use the type \"Int64\", which can; or fill or drop what is missing first.",
    );
    let cast = case.statement().find(|index| {
        source.is(*index, "astype")
            && source.is(index + 1, "(")
            && source.is(index + 3, ")")
            && (source.is(index + 2, "int") || source.literal(index + 2).is_some_and(|name| name.starts_with("int")))
    });
    // A float with a fraction cannot become one; whether to round it is the person's choice.
    let fractions = case
        .one_used(|_| true)
        .is_some_and(|used| !used.column.data_type.is_integer() && used.column.data_type.is_numeric());
    let diagnosis = match cast.filter(|_| !fractions) {
        Some(cast) => diagnosis.fixed("Use the type \"Int64\"", source.with_token(cast + 2, "\"Int64\"")),
        None => diagnosis,
    };
    match case.one_used(|column| column.nulls > 0) {
        Some(used) => diagnosis.showing(
            format!("The rows without a value in `{}`", used.column.name),
            format!("result = {}[{}.isna()]", used.frame, used.expression()),
        ),
        None => diagnosis,
    }
}

fn text_of_numbers(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "not-text",
        "`.str` is for columns of text, and this column holds something else.",
        "Turn it into text first: .astype(\"string\").str",
    );
    match case.tokens().find(|index| source.is(*index, "str") && *index > 0 && source.is(index - 1, ".")) {
        Some(place) => diagnosis.fixed("Turn it into text first", source.with_token(place, "astype(\"string\").str")),
        None => diagnosis,
    }
}

/// Text and numbers joined by `+`, where the numbers belong into the text.
fn joined_text(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let mixed = message.contains("str")
        && (message.contains("for +") || message.contains("concatenate") || message.contains("'add'"));
    mixed.then(|| {
        Diagnosis::new(
            "text-and-number",
            "Text and a number cannot be added.",
            "Turn the number into text with str(...) or .astype(\"string\"), or the text into a number.",
        )
    })
}

/// `Invalid value 'none' for dtype 'Int64'`.
fn invalid_value(case: &Case<'_>) -> Option<Diagnosis> {
    let (value, dtype) = case.message().strip_prefix("Invalid value '")?.split_once("' for dtype '")?;
    let dtype = dtype.split_once('\'')?.0;
    Some(Diagnosis::new(
        "value-of-other-type",
        format!("`{value}` does not fit into a column of type {dtype}."),
        "Convert the column first (.astype(...)), or put a value of its own type in.",
    ))
}

fn divided_by_zero(case: &Case<'_>) -> Diagnosis {
    let diagnosis = Diagnosis::new(
        "division-by-zero",
        "A plain number is divided by zero.",
        if case.source.text.contains("len(") {
            "The length is 0: a selection before it has no rows. Ask for that first, or use .mean(), which gives NaN."
        } else {
            "Ask for zero before dividing, or divide columns: a column gives inf or NaN in such rows."
        },
    );
    let source = &case.source;
    let divisor = case.statement().find(|index| matches!(source.word(*index), "/" | "//" | "%"));
    let zero = |column: &ColumnDescription| {
        column.data_type.is_numeric() && column.values.iter().any(|seen| matches!(seen.value, Scalar::Int(0)))
    };
    let used = divisor.and_then(|divisor| {
        case.used(divisor..case.statement().end)
            .into_iter()
            .find(|used| zero(used.column) || used.column.data_type.is_numeric())
    });
    match used {
        Some(used) => diagnosis.showing(
            format!("The rows where `{}` is 0", used.column.name),
            format!("result = {}[{} == 0]", used.frame, used.expression()),
        ),
        None => diagnosis,
    }
}

/// `dtype == object` finds no text any more.
pub(super) fn tested_for_object(case: &Case<'_>) -> Option<Diagnosis> {
    let source = &case.source;
    let is_object = |index: usize| source.is(index, "object") || matches!(source.literal(index), Some("object" | "O"));
    let mut pieces = Vec::new();
    for index in 0..source.tokens.len() {
        let compares = matches!(source.word(index), "==" | "!=") && is_object(index + 1);
        if compares && index >= 1 && source.is(index - 1, "dtype") {
            let Some(start) = source.operand_before(index) else { continue };
            let not = if source.is(index, "!=") { "not " } else { "" };
            let of = source.span(start..index);
            let bytes = source.tokens[start].start..source.tokens[index + 1].end;
            pieces.push((bytes, format!("{not}pd.api.types.is_string_dtype({of})")));
        } else if compares && index >= 1 && source.is(index - 1, "dtypes") {
            pieces.push((source.tokens[index + 1].start..source.tokens[index + 1].end, "\"str\"".to_owned()));
        } else if matches!(source.word(index), "include" | "exclude")
            && source.is(index + 1, "=")
            && is_object(index + 2)
        {
            pieces.push((source.tokens[index + 2].start..source.tokens[index + 2].end, "\"str\"".to_owned()));
        } else if matches!(source.word(index), "include" | "exclude")
            && source.is(index + 2, "[")
            && is_object(index + 3)
            && source.is(index + 4, "]")
        {
            pieces.push((source.tokens[index + 3].start..source.tokens[index + 3].end, "\"str\"".to_owned()));
        }
    }
    if pieces.is_empty() {
        return None;
    }
    Some(
        Diagnosis::new(
            "object-dtype",
            "Columns of text have the type str in pandas 3: a test for object does not find them.",
            "Test for text with pd.api.types.is_string_dtype, or select_dtypes(include=\"str\").",
        )
        .fixed("Test for str", source.with(pieces)),
    )
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn text_that_is_a_number_is_known_by_its_shape() {
        for (text, known) in [
            ("12", Some("plain")),
            (" -1.5e3 ", Some("plain")),
            ("12%", Some("percent")),
            ("1,234", Some("grouped")),
            ("1,234,567.8", Some("grouped")),
            ("$1,234.00", Some("money")),
            ("5 €", Some("money")),
            ("1,23", None),
            ("10 kg", None),
            ("", None),
            ("nan", None),
        ] {
            assert_eq!(shape(text), known, "{text}");
        }
    }
}
