//! Conditions over whole columns: `and` for `&`, missing parentheses, comparisons with None and NaN.

use std::ops::Range;

use super::Diagnosis;
use super::case::Case;
use crate::asking::python::{Kind, Source};

pub(super) fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let message = case.message();
    match case.error_type() {
        "ValueError" if message.contains("truth value of a") => Some(truth(case)),
        "TypeError" if message.contains("boolean value of NA") => Some(missing_truth(case)),
        "TypeError" if is_about_operators(message) => parentheses(case),
        _ => None,
    }
}

fn is_about_operators(message: &str) -> bool {
    [
        "rand_",
        "ror_",
        "'and_'",
        "'or_'",
        "operand type(s) for &",
        "operand type(s) for |",
        "pandas.NA or a bool",
        "operation 'and",
        "operation 'or",
    ]
    .iter()
    .any(|part| message.contains(part))
}

const AMBIGUOUS: &str = "A condition over a column is many answers, and `and`, `or`, `not` and `if` want a single one.";

fn truth(case: &Case<'_>) -> Diagnosis {
    if let Some(diagnosis) = parentheses(case) {
        return diagnosis;
    }
    let source = &case.source;
    let advice = if case.statement().any(|index| matches!(source.word(index), "if" | "elif" | "while" | "assert")) {
        "Say what is asked of the column: .any() for at least one row, .all() for every row, .empty for no rows; or \
         filter with df[condition]."
    } else if case
        .statement()
        .any(|index| matches!(source.word(index), "max" | "min") && !source.is(index - usize::from(index > 0), "."))
    {
        "Python's max and min compare whole columns: use df[[...]].max(axis=1), or np.maximum."
    } else {
        "Combine conditions with & and | and ~, each in parentheses; or reduce with .any() or .all()."
    };
    Diagnosis::new("ambiguous-truth", AMBIGUOUS, advice)
}

fn missing_truth(case: &Case<'_>) -> Diagnosis {
    let diagnosis = Diagnosis::new(
        "missing-truth",
        "A comparison with a missing value is itself missing, neither true nor false.",
        "Ask with pd.isna(...) first, or fill what is missing: .fillna(...).",
    );
    match case.one_used(|column| column.nulls > 0) {
        Some(used) => {
            let of = used.expression();
            diagnosis.showing(
                format!("The rows without a value in `{}`", used.column.name),
                format!("result = {}[{of}.isna()]", used.frame),
            )
        }
        None => diagnosis,
    }
}

/// Conditions that are joined by a word, or whose parts are not in parentheses.
fn parentheses(case: &Case<'_>) -> Option<Diagnosis> {
    let source = &case.source;
    let region = region(case)?;
    let joined = |index: usize, words: &[&str]| {
        source.tokens[index].depth == source.tokens[region.start].depth && words.contains(&source.word(index))
    };
    let words = region.clone().any(|index| joined(index, &["and", "or", "not"]));
    let code = rewritten(source, &region);
    if words {
        let advice = "Use & for `and`, | for `or` and ~ for `not`, each condition in parentheses.";
        return Some(Diagnosis::new("ambiguous-truth", AMBIGUOUS, advice).fixed("Use & and | with parentheses", code));
    }
    if code == source.text {
        return None;
    }
    Some(
        Diagnosis::new(
            "missing-parentheses",
            "& and | bind more tightly than == and >, so the comparison around them was read in another way.",
            "Put each comparison in parentheses: (a > 1) & (b == 2).",
        )
        .fixed("Put each comparison in parentheses", code),
    )
}

/// The tokens of the narrowest expression around the marked place that joins conditions.
fn region(case: &Case<'_>) -> Option<Range<usize>> {
    let source = &case.source;
    let statement = case.statement();
    let first = case.tokens().start;
    let joins = |range: &Range<usize>| {
        let depth = source.tokens.get(range.start).map_or(0, |token| token.depth);
        range.clone().any(|index| {
            source.tokens[index].depth == depth
                && matches!(source.word(index), "and" | "or" | "not" | "&" | "|")
                && source.tokens[index].kind != Kind::Text
        })
    };
    // What the error marks may itself hold the brackets: those inside it count first, then those around it.
    let inside = case.tokens().filter_map(|open| bracketed(source, open));
    let around = statement
        .clone()
        .filter_map(|open| bracketed(source, open))
        .filter(|range| range.start <= first && range.end > first);
    let mut ranges: Vec<_> = around.chain(inside).filter(joins).collect();
    ranges.sort_by_key(ExactSizeIterator::len);
    let whole = || {
        // After `x =`, `if` and `return`; before the colon of a header.
        let start = statement.clone().rev().find(|index| {
            source.tokens[*index].depth == 0
                && matches!(source.word(*index), "=" | "if" | "elif" | "while" | "return" | "assert")
        });
        let end = statement.clone().find(|index| source.tokens[*index].depth == 0 && source.is(*index, ":"));
        let range = start.map_or(statement.start, |start| start + 1)..end.unwrap_or(statement.end);
        (range.start < range.end && joins(&range)).then_some(range)
    };
    ranges.into_iter().next().or_else(whole)
}

/// The tokens between a bracket and its partner.
fn bracketed(source: &Source<'_>, open: usize) -> Option<Range<usize>> {
    let close = source.tokens[open].partner.filter(|close| *close > open + 1)?;
    matches!(source.word(open), "(" | "[").then_some(open + 1..close)
}

/// The code with `and`, `or` and `not` of this expression as operators, and its comparisons in parentheses.
fn rewritten(source: &Source<'_>, region: &Range<usize>) -> String {
    let depth = source.tokens[region.start].depth;
    let mut pieces = Vec::new();
    let mut from = region.start;
    for index in region.start..=region.end {
        let at_end = index == region.end;
        let word = if at_end { "" } else { source.word(index) };
        let operator = match word {
            "and" | "&" => "&",
            "or" | "|" => "|",
            "," => ",",
            _ => "",
        };
        let splits = !at_end && source.tokens[index].depth == depth && !operator.is_empty();
        if !(at_end || splits) {
            continue;
        }
        part(source, from..index, depth, &mut pieces);
        if splits {
            let token = &source.tokens[index];
            pieces.push((token.start..token.end, operator.to_owned()));
        }
        from = index + 1;
    }
    source.with(pieces)
}

/// One condition: in parentheses where it compares, with `~` for `not`.
fn part(source: &Source<'_>, tokens: Range<usize>, depth: usize, pieces: &mut Vec<(Range<usize>, String)>) {
    let (Some(first), Some(last)) = (source.tokens.get(tokens.start), tokens.end.checked_sub(1)) else { return };
    if tokens.is_empty() {
        return;
    }
    let negated = source.is(tokens.start, "not");
    let compares = tokens.clone().any(|index| {
        source.tokens[index].depth == depth
            && source.tokens[index].kind != Kind::Text
            && matches!(source.word(index), "==" | "!=" | "<" | ">" | "<=" | ">=")
    });
    if negated {
        let bytes = first.start..source.tokens.get(tokens.start + 1).map_or(first.end, |next| next.start);
        pieces.push((bytes, if compares { "~(".to_owned() } else { "~".to_owned() }));
    } else if compares {
        pieces.push((first.start..first.start, "(".to_owned()));
    }
    if compares {
        let end = source.tokens[last].end;
        pieces.push((end..end, ")".to_owned()));
    }
}

/// `df["price"] == None` and `== np.nan` are never true.
pub(super) fn compared_with_nothing(case: &Case<'_>) -> Option<Diagnosis> {
    let source = &case.source;
    let mut pieces = Vec::new();
    for index in 0..source.tokens.len() {
        let method = match source.word(index) {
            "==" => "isna",
            "!=" => "notna",
            _ => continue,
        };
        let Some(end) = nothing(source, index + 1) else { continue };
        let Some(left) = source.operand_before(index) else { continue };
        // A plain name may hold a single value, where == None does what it says.
        if left + 1 == index {
            continue;
        }
        let bytes = source.tokens[index - 1].end..source.tokens[end].end;
        pieces.push((bytes, format!(".{method}()")));
    }
    if pieces.is_empty() {
        return None;
    }
    let code = source.with(pieces);
    Some(
        Diagnosis::new(
            "compared-with-missing",
            "Nothing equals a missing value, not even another one: == None and == NaN are false on every row.",
            "Ask with .isna() or .notna().",
        )
        .fixed("Use .isna() and .notna()", code),
    )
}

/// The last token of `None`, `np.nan`, `pd.NA` or `float("nan")` that begins here.
fn nothing(source: &Source<'_>, start: usize) -> Option<usize> {
    let attribute = |module: &str, names: &[&str]| {
        source.is(start, module) && source.is(start + 1, ".") && names.contains(&source.word(start + 2))
    };
    if source.is(start, "None") {
        return Some(start);
    }
    if attribute("np", &["nan"]) || attribute("pd", &["NA", "NaT"]) || attribute("math", &["nan"]) {
        return Some(start + 2);
    }
    let is_nan = source.literal(start + 2).is_some_and(|text| text.eq_ignore_ascii_case("nan"));
    (source.is(start, "float") && is_nan && source.is(start + 3, ")")).then_some(start + 3)
}
