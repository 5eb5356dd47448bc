//! Dates that could not be read, and text that is used as a date.

use chrono::{NaiveDate, NaiveDateTime};

use super::Diagnosis;
use super::case::{Case, Used};
use crate::asking::python::quoted;
use crate::domain::{ColumnDescription, Scalar};

/// Ways to write a day, the same in Python and here.
const DAYS: &[&str] = &[
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%d-%b-%Y",
];
const MOMENTS: &[&str] = &[
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
];

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    let says = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    match case.error_type() {
        "ValueError" | "DateParseError" | "OutOfBoundsDatetime" | "ParserError"
            if says(&[
                "doesn't match format",
                "Unknown datetime string",
                "out of range for month",
                "time data",
                "Out of bounds",
                "month must be",
                "unconverted data",
            ]) =>
        {
            Some(unread(case))
        }
        "AttributeError" if says(&["Can only use .dt accessor"]) => Some(text_as_date(case)),
        "TypeError"
            if says(&[
                "dtype=str and Timestamp",
                "dtype=str and datetime",
                "'str' and 'Timestamp'",
                "'Timestamp' and 'str'",
                "'str' and 'datetime",
                "dtype 'str' with object of type <class 'pandas",
                "dtype=str and date",
            ]) =>
        {
            Some(text_as_date(case))
        }
        "TypeError" if says(&["Only valid with DatetimeIndex"]) => Some(Diagnosis::new(
            "not-a-date",
            "Resampling needs dates in the index.",
            "Name the column of dates: df.resample(\"ME\", on=\"column\"), read with pd.to_datetime where it is text.",
        )),
        "TypeError" if says(&["tz-naive and tz-aware", "offset-naive and offset-aware"]) => Some(Diagnosis::new(
            "time-zones",
            "One of the moments has a time zone and the other has none.",
            "Give both one: .dt.tz_localize(\"UTC\"), or drop it: .dt.tz_localize(None).",
        )),
        _ => None,
    }
}

/// The formats that every known value of a column has.
fn formats(column: &ColumnDescription) -> Vec<&'static str> {
    let fits = |format: &str, is_moment: bool| {
        !column.values.is_empty()
            && column.values.iter().all(|seen| match &seen.value {
                Scalar::Text(text) if is_moment => NaiveDateTime::parse_from_str(text.trim(), format).is_ok(),
                Scalar::Text(text) => NaiveDate::parse_from_str(text.trim(), format).is_ok(),
                _ => false,
            })
    };
    let days = DAYS.iter().filter(|format| fits(format, false));
    days.chain(MOMENTS.iter().filter(|format| fits(format, true))).copied().collect()
}

/// The column whose dates could not be read.
fn column<'a>(case: &Case<'a>) -> Option<Used<'a>> {
    let text = |column: &ColumnDescription| column.data_type.is_textual();
    case.one_used(text).or_else(|| case.one_used(|_| true))
}

fn unread(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    // The value stands first in quotes; where it is not said, the whole message is shown above anyway.
    let value = case.message().split_once('"').and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value);
    let Some(used) = column(case) else {
        return Diagnosis::new(
            "unread-date",
            "A text could not be read as a date.",
            "Give pd.to_datetime the format= it is written in; errors=\"coerce\" makes what is no date missing.",
        );
    };
    let (name, of) = (&used.column.name, used.expression());
    let what = value.map_or_else(|| "a value".to_owned(), |value| format!("\"{value}\""));
    let format = case.statement().find(|index| source.is(*index, "format") && source.is(index + 1, "="));
    let given = format.and_then(|index| source.literal(index + 2));
    let with_format = given.map_or_else(String::new, |given| format!(", format={}", quoted(given)));
    let diagnosis = Diagnosis::new(
        "unread-date",
        format!("In `{name}` {what} could not be read as a date{}.", given.map_or_else(String::new, |given| format!(" written as {given}"))),
        "Look at the rows: where they are written in one other way give that as format=; where some are no dates decide \
         whether they become missing (errors=\"coerce\").",
    )
    .showing(
        format!("The rows whose `{name}` is no such date"),
        format!("result = {frame}[pd.to_datetime({of}, errors=\"coerce\"{with_format}).isna() & {of}.notna()]", frame = used.frame),
    );
    // Certain only where one way of writing fits everything that is known.
    let [only] = formats(used.column)[..] else { return diagnosis };
    let call = case.statement().find(|index| source.is(*index, "to_datetime") && source.is(index + 1, "("));
    let label = format!("Read it as {only}");
    if let Some(index) = format {
        return diagnosis.fixed(label, source.with_token(index + 2, &quoted(only)));
    }
    match call.and_then(|call| source.tokens[call + 1].partner) {
        Some(close) => {
            let at = source.tokens[close].start;
            diagnosis.fixed(label, source.with(vec![(at..at, format!(", format={}", quoted(only)))]))
        }
        None => diagnosis,
    }
}

fn text_as_date(case: &Case<'_>) -> Diagnosis {
    let Some(used) = column(case) else {
        return Diagnosis::new(
            "not-a-date",
            "A date is expected here, and the column holds something else.",
            "Read the column first: df[\"column\"] = pd.to_datetime(df[\"column\"])",
        );
    };
    let (name, of) = (&used.column.name, used.expression());
    let kind = &used.column.data_type;
    let diagnosis = Diagnosis::new(
        "not-a-date",
        format!("`{name}` is {kind}, not a date."),
        format!("Read it first: {of} = pd.to_datetime({of})"),
    )
    .showing(
        format!("The rows whose `{name}` is no date"),
        format!("result = {frame}[pd.to_datetime({of}, errors=\"coerce\").isna() & {of}.notna()]", frame = used.frame),
    );
    // Where day and month could be swapped, nobody but the person knows.
    match formats(used.column)[..] {
        [only] => {
            let line = format!("{of} = pd.to_datetime({of}, format={})", quoted(only));
            diagnosis
                .fixed(format!("Read `{name}` as dates first"), case.source.with_line_before(case.marked.start, &line))
        }
        _ => diagnosis,
    }
}
