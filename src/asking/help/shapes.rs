//! Lengths and indexes that do not fit together, and arrays that cannot be written to.

use super::Diagnosis;
use super::case::Case;

/// Part of the message, the cause, what to do.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "All arrays must be of the same length",
        "The columns of the new data frame have different lengths.",
        "Give every column the same number of values, or build it from Series, which are filled up with missing values.",
    ),
    (
        "Length mismatch: Expected axis",
        "There are not as many new names as columns (or rows).",
        "Give every one a name, or rename some: df.rename(columns={\"old\": \"new\"}).",
    ),
    (
        "Columns must be same length as key",
        "As many columns must stand on the right of = as on the left.",
        "Name as many columns as the right side has.",
    ),
    (
        "Unalignable boolean Series",
        "The condition is about other rows than the frame it filters: their indexes do not match.",
        "Make the condition from the very frame it filters, or filter in one step: df[(a) & (b)].",
    ),
    (
        "Can only compare identically-labeled",
        "The two have different rows, so they cannot be compared one by one.",
        "Bring them to the same rows: a merge, .reindex(...), or .reset_index(drop=True) on both.",
    ),
    (
        "could not be broadcast together",
        "The two arrays have different lengths.",
        "Look at .shape of both; bring them to the same rows first.",
    ),
    (
        "Item wrong length",
        "The condition has another number of values than the frame has rows.",
        "Make the condition from the frame itself: df[df[\"column\"] > 1].",
    ),
    (
        "cannot reindex on an axis with duplicate labels",
        "The index holds the same label more than once, so rows cannot be matched.",
        "Call .reset_index(drop=True) first, or drop the duplicates.",
    ),
    (
        "Index contains duplicate entries, cannot reshape",
        "Several rows have the same pair of row and column, so pivot does not know which to take.",
        "Say how to combine them: df.pivot_table(..., aggfunc=\"sum\").",
    ),
    (
        "cannot insert",
        "A column of that name is there already.",
        "Use .reset_index(drop=True), or rename one of the two.",
    ),
];

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    if !matches!(case.error_type(), "ValueError" | "IndexingError" | "InvalidIndexError") {
        return None;
    }
    let message = case.message();
    if message.contains("assignment destination is read-only") || message.contains("array is read-only") {
        return Some(read_only(case));
    }
    if let Some((values, rows)) = lengths(message) {
        return Some(Diagnosis::new(
            "unaligned-length",
            format!("{values} values cannot fill a column of {rows} rows."),
            "Give one value for each row; a Series is matched by its index, and a single value fills the whole column.",
        ));
    }
    let (_, cause, advice) = WORDS.iter().find(|(part, _, _)| message.contains(part))?;
    Some(Diagnosis::new("unaligned-length", *cause, *advice))
}

/// `Length of values (3) does not match length of index (5)`.
fn lengths(message: &str) -> Option<(&str, &str)> {
    let (values, rest) = message.strip_prefix("Length of values (")?.split_once(')')?;
    let rows = rest.split_once('(')?.1.split_once(')')?.0;
    Some((values, rows))
}

fn read_only(case: &Case<'_>) -> Diagnosis {
    let source = &case.source;
    let diagnosis = Diagnosis::new(
        "read-only-array",
        "The array belongs to a data frame, and in pandas 3 it cannot be written to.",
        "Write through the frame (df.loc[row, \"column\"] = value), or into a copy: .to_numpy(copy=True).",
    );
    // The array has a name, and was taken in one place.
    let name = case.statement().start;
    let written = source.is(name + 1, "[");
    let taken = (0..name).find(|index| {
        source.word(*index) == source.word(name) && source.is(index + 1, "=") && source.tokens[*index].depth == 0
    });
    let Some(taken) = taken.filter(|_| written) else { return diagnosis };
    let statement = source.statement(source.tokens[taken].start);
    let last = statement.end - 1;
    let label = "Write into a copy";
    if source.is(last, "values") && source.is(last - 1, ".") {
        return diagnosis.fixed(label, source.with_token(last, "to_numpy(copy=True)"));
    }
    if source.is(last, ")") && source.is(last - 1, "(") && source.is(last - 2, "to_numpy") {
        let at = source.tokens[last].start;
        return diagnosis.fixed(label, source.with(vec![(at..at, "copy=True".to_owned())]));
    }
    diagnosis
}
