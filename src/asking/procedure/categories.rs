//! Columns of categories: labels, and the conditions on a column's values that stand with them.

use super::plan::{Category, Expression, Limit};
use super::scan::{Sentence, What};
use super::vocabulary::Concept;
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::numbers::number_at;
use crate::asking::plan::{Aggregate, Comparison};
use crate::asking::role::Role;
use crate::asking::text::{Token, fold, name_words};

/// The categories that a sentence names, with their conditions from any sentence.
pub(super) fn read(sentence: &Sentence, sentences: &[Sentence], index: &TableIndex) -> Option<Expression> {
    sentence.has(Concept::Categorise).then_some(())?;
    let labels = labels(sentence);
    if labels.len() < 2 {
        return None;
    }
    let all: Vec<Token> = sentences.iter().flat_map(|sentence| sentence.tokens.clone()).collect();
    let mut columns: Vec<usize> = Vec::new();
    let mut categories: Vec<Category> = Vec::new();
    let equal = sentences.iter().any(|sentence| sentence.says(&["qcut", "equal", "equally", "tertiles", "quantiles"]));
    for label in labels.iter().filter(|_| !equal) {
        let folded = fold(label);
        let tests = all.iter().enumerate().filter(|(_, token)| token.folded == folded).find_map(|(at, _)| {
            let rest = &all[at + 1..];
            let stop = rest
                .iter()
                .position(|token| labels.iter().any(|other| fold(other) == token.folded))
                .unwrap_or(rest.len());
            bounds(&rest[..stop])
        })?;
        categories.push(Category { label: label.clone(), tests });
    }
    for part in sentences {
        let about = labels.iter().any(|label| part.tokens.iter().any(|token| token.folded == fold(label)))
            || part.tokens == sentence.tokens;
        for (_, candidates, _) in part.columns().into_iter().filter(|_| about) {
            if let [column] = candidates[..]
                && index.columns[column].kind == ColumnKind::Number
                && !index.columns[column].is_id
                && !columns.contains(&column)
                && !labels.iter().any(|label| fold(label) == fold(index.name(column)))
            {
                columns.push(column);
            }
        }
    }
    // Of several, the one that the new column is called after ("AgeGroup").
    let called: Vec<String> =
        sentence.tokens.iter().filter(|token| token.quoted).flat_map(|token| name_words(&token.text)).collect();
    if columns.is_empty() || columns.len() > 1 {
        let named = (0..index.columns.len()).filter(|&column| {
            let known = &index.columns[column];
            known.kind == ColumnKind::Number
                && !known.is_id
                && (columns.is_empty() || columns.contains(&column))
                && known.words.iter().all(|word| called.contains(word))
        });
        columns = named.collect();
    }
    let [column] = columns[..] else { return None };
    if equal {
        return Some(Expression::Quantiles(column, labels));
    }
    Some(Expression::Categories(column, categories))
}

/// Whether a sentence only says when a category holds.
pub(super) fn is_part(sentence: &Sentence, expression: Option<&Expression>) -> bool {
    if let Some(Expression::Quantiles(..)) = expression {
        return sentence.says(&["qcut", "quantiles", "tertiles"]);
    }
    let Some(Expression::Categories(_, categories)) = expression else { return false };
    categories.iter().any(|category| sentence.tokens.iter().any(|token| token.folded == fold(&category.label)))
        && bounds(&sentence.tokens).is_some()
}

/// Labels: in quotes, or words with their bounds in brackets behind them.
fn labels(sentence: &Sentence) -> Vec<String> {
    let start = sentence.find(Concept::Categorise).map_or(0, |at| sentence.items[at].tokens.1);
    let quoted: Vec<String> = sentence.tokens[start..]
        .iter()
        .filter(|token| token.quoted)
        .filter(|token| {
            let at = sentence.tokens.iter().position(|other| other.span == token.span).unwrap_or(0);
            at.checked_sub(1).and_then(|before| sentence.tokens.get(before)).is_some_and(|before| {
                before.quoted
                    || matches!(before.folded.as_str(), "into" | "as" | "," | "and" | "or" | "categories" | "groups")
            })
        })
        .map(|token| token.text.clone())
        .collect();
    if quoted.len() > 1 {
        return quoted;
    }
    let bare: Vec<String> = sentence
        .items
        .iter()
        .filter(|item| item.tokens.0 >= start && matches!(item.what, What::Unknown | What::Role(_) | What::Glue))
        .filter(|item| {
            let next = sentence.tokens.get(item.tokens.1..).unwrap_or_default();
            let told = next.first().is_some_and(|token| {
                token.folded.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || byte == b'<' || byte == b'>')
            });
            told && item.text != "and" && item.text != ","
        })
        .filter_map(|item| sentence.tokens.get(item.tokens.0..item.tokens.1))
        .map(|tokens| tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" "))
        .filter(|label| !label.contains(' '))
        .collect();
    if bare.len() > 1 { bare } else { listed(&sentence.tokens[start..]) }
}

/// "... into low, medium and high wind": the words of a list behind "into" or "as".
fn listed(tokens: &[Token]) -> Vec<String> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let Some(into) = (0..tokens.len()).find(|&at| matches!(word(at), "into" | "as" | "with")) else {
        return Vec::new();
    };
    let mut labels: Vec<String> = Vec::new();
    let mut at = into + 1;
    while at < tokens.len() && word(at).bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-') {
        labels.push(tokens[at].text.clone());
        at += 1;
        let joint = at;
        while matches!(word(at), "," | "and" | "or") {
            at += 1;
        }
        if at == joint {
            break;
        }
    }
    if labels.len() > 1 { labels } else { Vec::new() }
}

/// The bounds that stand here.
fn bounds(tokens: &[Token]) -> Option<Vec<(Comparison, Limit)>> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let mut tests: Vec<(Comparison, Limit)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if word(at) == "between" {
            let (low, used) = limit(&tokens[at + 1..])?;
            let mut next = at + 1 + used;
            while !matches!(word(next), "and" | "to") && next < tokens.len() {
                next += 1;
            }
            let (high, _) = limit(tokens.get(next + 1..)?)?;
            return Some(vec![(Comparison::GreaterEqual, low), (Comparison::LessEqual, high)]);
        }
        if let Some((low, high)) =
            word(at).split_once('-').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)))
        {
            return Some(vec![
                (Comparison::GreaterEqual, Limit::Number(low)),
                (Comparison::LessEqual, Limit::Number(high)),
            ]);
        }
        let found = (1..=6.min(tokens.len() - at)).rev().find_map(|length| {
            let phrase =
                tokens[at..at + length].iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ");
            match lexicon().role(&phrase) {
                Some(Role::Compare { comparison, .. }) => {
                    comparison.comparison().map(|comparison| (comparison, length))
                }
                _ => None,
            }
        });
        if let Some((comparison, length)) = found {
            let before = at.checked_sub(1).and_then(|place| number_at(&tokens[place..at]));
            if let Some((bound, used)) = limit(&tokens[at + length..]) {
                tests.push((comparison, bound));
                at += length + used;
                continue;
            }
            if let Some((number, _)) = before {
                tests.push((mirrored(comparison), Limit::Number(number)));
            }
            at += length;
            continue;
        }
        if let Some((number, used)) = number_at(&tokens[at..]) {
            let next = word(at + used);
            // "from 5 up to but not including 10"
            if let Some((high, open)) = upper_end(&tokens[at + used..]) {
                let comparison = if open { Comparison::Less } else { Comparison::LessEqual };
                return Some(vec![
                    (Comparison::GreaterEqual, Limit::Number(number)),
                    (comparison, Limit::Number(high)),
                ]);
            }
            let units = (0..3).find(|&units| matches!(word(at + used + units), "and" | "or")).unwrap_or(0);
            let used = used + units;
            let next = if units > 0 { word(at + used) } else { next };
            if matches!(next, "to")
                && let Some((high, _)) = number_at(tokens.get(at + used + 1..)?)
            {
                return Some(vec![
                    (Comparison::GreaterEqual, Limit::Number(number)),
                    (Comparison::LessEqual, Limit::Number(high)),
                ]);
            }
            let above = matches!(next, "and" | "or")
                && matches!(word(at + used + 1), "above" | "more" | "over" | "older" | "higher");
            let below = matches!(next, "and" | "or")
                && matches!(word(at + used + 1), "below" | "less" | "under" | "younger" | "lower");
            if above || below {
                let comparison = if above { Comparison::GreaterEqual } else { Comparison::LessEqual };
                return Some(vec![(comparison, Limit::Number(number))]);
            }
            at += used;
            continue;
        }
        at += 1;
    }
    (!tests.is_empty()).then_some(tests)
}

/// Behind a number: "up to but not including 10", "to less than 10"; whether the end is left out.
fn upper_end(tokens: &[Token]) -> Option<(f64, bool)> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let start = match (word(0), word(1)) {
        ("up", "to") => 2,
        ("to", _) => 1,
        _ => return None,
    };
    let mut at = start;
    while matches!(word(at), "but" | "not" | "including" | "less" | "than" | "below" | "under" | "just" | "excluding") {
        at += 1;
    }
    let open = at > start;
    (start == 2 || open).then_some(())?;
    number_at(tokens.get(at..)?).map(|(number, _)| (number, open))
}

/// "70 <= x": what holds for x.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        other => other,
    }
}

/// A number, or a figure of the column ("the 75th percentile", "the median").
fn limit(tokens: &[Token]) -> Option<(Limit, usize)> {
    let skip = tokens.iter().take_while(|token| matches!(token.folded.as_str(), "the" | "or" | "its" | "to")).count();
    let rest = tokens.get(skip..)?;
    for length in (1..=3.min(rest.len())).rev() {
        let phrase = rest[..length].iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ");
        if let Some(Role::Aggregate(aggregate)) = lexicon().role(&phrase) {
            return Some((Limit::Aggregate(aggregate), skip + length));
        }
    }
    if let Some(percent) =
        rest.first().and_then(|token| token.folded.strip_suffix("th")).and_then(|text| text.parse::<u16>().ok())
        && percent < 100
    {
        return Some((Limit::Aggregate(Aggregate::Quantile(percent * 10)), skip + 1));
    }
    number_at(rest).map(|(number, used)| (Limit::Number(number), skip + used))
}
