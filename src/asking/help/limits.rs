//! Code that took too long or too much memory: what in it is likely to blame.

use super::Diagnosis;
use super::case::Case;

/// What is slow: what the code says, what it does, and what to do instead.
const SLOW: &[(&[&str], &str, &str)] = &[
    (
        &["iterrows", "itertuples", "in range(len("],
        "The code goes through the rows one by one.",
        "Calculate with whole columns: df[\"a\"] * df[\"b\"], a condition with .loc or np.where, groupby for groups; it is a \
         hundred times faster.",
    ),
    (
        &["axis=1", "axis = 1", "axis=\"columns\""],
        "The code calls a function for each row (apply with axis=1).",
        "Calculate with whole columns instead; conditions become np.where or np.select.",
    ),
    (
        &["while True", "while 1"],
        "The code has a loop without an end of its own.",
        "Give the loop a condition that becomes false.",
    ),
    (
        &["pd.concat", "append("],
        "The code grows a table piece by piece, which copies it each time.",
        "Collect the pieces in a list and concat once at the end.",
    ),
    (
        &["how=\"cross\"", "how='cross'", "merge("],
        "The code joins tables, and where a key repeats on both sides the rows multiply.",
        "Aggregate before joining, or join on keys that are unique on one side (validate=\"m:1\" says when they are not).",
    ),
    (
        &["for "],
        "The code loops in Python.",
        "Calculate with whole columns instead of a loop where it goes through the rows.",
    ),
];

pub(super) fn time(case: &Case<'_>) -> Option<Diagnosis> {
    let text = case.source.text;
    let is_there = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let at = case
        .failure
        .error
        .and_then(|error| error.line)
        .map_or_else(String::new, |line| format!(" The time ran out at line {line}."));
    let grows = |words: &[&str]| words[0] != "pd.concat" || (text.contains("for ") || text.contains("while "));
    match SLOW.iter().find(|(words, _, _)| is_there(words) && grows(words)) {
        Some((_, cause, advice)) => Some(Diagnosis::new("slow-code", format!("{cause}{at}"), *advice)),
        None => Some(Diagnosis::new(
            "timeout",
            format!("The code did not end in its time.{at}"),
            "Try it on df.head(1000) first, or give it more time.",
        )),
    }
}

pub(super) fn memory(case: &Case<'_>) -> Option<Diagnosis> {
    let text = case.source.text;
    if let Some((size, _)) =
        case.message().strip_prefix("Unable to allocate ").and_then(|rest| rest.split_once(" for an array"))
    {
        let shape =
            case.message().split_once("shape ").map_or("", |(_, rest)| rest.split(" and data").next().unwrap_or(""));
        return Some(Diagnosis::new(
            "memory",
            format!("One array of the shape {shape} would take {size}."),
            "Ask for less at once: fewer rows or columns, a sparse form, or aggregate first.",
        ));
    }
    let (cause, advice) = if text.contains("merge(") || text.contains("join(") {
        (
            "The join makes more rows than fit: its key repeats on both sides, so that the rows multiply.",
            "Join on a key that is unique on one side (validate=\"m:1\"), or aggregate before joining.",
        )
    } else if text.contains("get_dummies")
        || text.contains("pivot")
        || text.contains("crosstab")
        || text.contains("unstack")
    {
        (
            "The code makes a column of each distinct value, and there are very many.",
            "Keep the most frequent values only, or group into rows instead of columns.",
        )
    } else if text.contains("while ") || text.contains("for ") {
        ("A loop collects more than fits into memory.", "Keep a running figure instead of every piece.")
    } else {
        (
            "The code needs more memory at once than it may use.",
            "Use fewer columns or rows, smaller types (category, float32), or aggregate first.",
        )
    };
    Some(Diagnosis::new("memory", cause, advice))
}
