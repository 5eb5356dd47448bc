//! Sentences that prepare the table: missing values, duplicates, outliers, columns that are transformed in place.

use super::derive::is_one_of;
use super::plan::{Expression, Filling, Shape, Step};
use super::scan::{Sentence, What};
use super::vocabulary::Concept;
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::plan::Aggregate;
use crate::asking::role::Role;

/// What a sentence does to the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Prepared {
    /// Nothing: it is about something else.
    None,
    /// Nothing that pandas does not do by itself; it is understood.
    Note,
    /// A step.
    Step(Step),
    /// Outliers are removed, of this column where one is named.
    Outliers(Option<usize>),
}

/// Reads a sentence; marks what it understood. `filled` are the columns whose gaps another sentence fills.
#[expect(clippy::too_many_lines, reason = "one look at each kind of preparation, in order")]
pub(super) fn read(sentence: &mut Sentence, filled: &[usize], index: &TableIndex) -> Prepared {
    let handled = [
        Concept::Negation,
        Concept::Remove,
        Concept::Outlier,
        Concept::Missing,
        Concept::Duplicates,
        Concept::Ignore,
        Concept::Transform,
        Concept::Fill,
    ];
    let denied = sentence.find(Concept::Negation).is_some_and(|at| {
        (at + 1..at + 4).any(|next| {
            handled[1..].iter().any(|&concept| sentence.is(next, concept))
                || matches!(sentence.text(next), "modify" | "include" | "change" | "consider")
        })
    });
    let first_without = sentence.says(&["without"])
        && sentence.has_any(&[Concept::Remove, Concept::Transform, Concept::Fill])
        && !sentence.has(Concept::Create);
    if denied || first_without {
        let described = sentence.has_any(&handled[1..]);
        if described {
            sentence.take_all(&handled);
            take_words(sentence, &["modify", "modified", "modifying", "change", "changing", "altering"]);
            if sentence.items.iter().all(|item| item.aggregate.is_none() || item.used) {
                take_columns(sentence);
            }
            return Prepared::Note;
        }
    }
    let undone = sentence.has(Concept::Negation)
        && sentence
            .tokens
            .iter()
            .take(4)
            .any(|token| matches!(token.folded.as_str(), "perform" | "apply" | "conduct" | "make" | "use" | "do"))
        && sentence.items.iter().all(|item| {
            item.aggregate.is_none()
                && !matches!(item.what, What::Value(_) | What::Number(_) | What::Column(..) | What::Quoted)
        });
    if is_of_all(sentence) || undone {
        for item in &mut sentence.items {
            item.used = true;
        }
        return Prepared::Note;
    }
    let missing = sentence.has(Concept::Missing);
    // "Interpolate in file order", "only the age should be imputed": of a filling that another sentence tells.
    let again = !sentence.asks()
        && (sentence.has(Concept::Fill) || sentence.says(&["interpolate", "interpolation"]))
        && !missing
        && sentence.items.iter().all(|item| {
            item.aggregate.is_none() && !matches!(item.what, What::Number(_) | What::Value(_) | What::Role(Role::Group))
        });
    let told = sentence.columns().iter().all(|(_, columns, _)| columns.iter().all(|column| filled.contains(column)));
    if again && told && !filled.is_empty() && !sentence.has(Concept::Count) {
        for item in &mut sentence.items {
            item.used |= item.what != What::Quoted;
        }
        return Prepared::Note;
    }
    if missing && sentence.has(Concept::Fill) {
        return fill(sentence, index);
    }
    let asked = sentence.has_any(&[Concept::Count, Concept::Proportion]);
    if missing && sentence.has_any(&[Concept::Remove, Concept::Ignore]) && !asked && !sentence.has(Concept::Outlier) {
        let whole = sentence.says(&["entirely", "dataset", "entire", "any"])
            && sentence.has(Concept::Remove)
            && !sentence.says(&["either", "both", "these", "this"]);
        let columns: Vec<usize> = distinct(sentence);
        if !sentence.has(Concept::Remove)
            && sentence.items.iter().all(|item| !matches!(item.what, What::Value(_) | What::Number(_)))
        {
            for item in &mut sentence.items {
                item.used |= item.what == What::Unknown;
            }
        }
        let counted = sentence.items.iter().any(|item| item.aggregate.is_some() && !item.used);
        let drops = sentence.has(Concept::Remove);
        sentence.take_all(&[Concept::Missing, Concept::Remove, Concept::Ignore]);
        if counted || !drops {
            // "the mean of A, ignoring missing values"
            if !counted {
                take_columns(sentence);
            }
            return Prepared::Note;
        }
        take_columns(sentence);
        return match (columns.is_empty(), whole) {
            (true, false) => Prepared::Note,
            _ => Prepared::Step(Step::DropMissing(columns)),
        };
    }
    if let Some(column) = without_value(sentence).filter(|_| !missing && !asked) {
        for item in &mut sentence.items {
            item.used |= !matches!(item.what, What::Unknown | What::Number(_) | What::Value(_));
        }
        return Prepared::Step(Step::DropMissing(vec![column]));
    }
    if missing && sentence.has(Concept::Negation) && !asked {
        sentence.take_all(&[Concept::Missing, Concept::Negation]);
        return Prepared::Note;
    }
    if sentence.has(Concept::Duplicates) && sentence.has(Concept::Remove) && !asked {
        sentence.take_all(&[Concept::Duplicates, Concept::Remove]);
        return Prepared::Step(Step::DropDuplicates);
    }
    // "Drop stones whose price lies more than three standard deviations from the mean."
    let far = sentence.has(Concept::Deviations)
        && sentence.has(Concept::Remove)
        && !sentence.has_any(&[Concept::Outlier, Concept::Count])
        && sentence.items.iter().all(|item| item.used || !matches!(item.what, What::Number(_) | What::Value(_)));
    if far && let [column] = distinct(sentence)[..] {
        for item in &mut sentence.items {
            item.used = true;
        }
        return Prepared::Outliers(Some(column));
    }
    if sentence.has(Concept::Outlier) && sentence.has(Concept::Remove) {
        // "Provide the number of removed outliers": they are counted.
        if sentence.has(Concept::Count) && sentence.items.iter().all(|item| item.aggregate.is_none()) {
            return Prepared::None;
        }
        return outliers(sentence);
    }
    in_place(sentence, index)
}

/// "Leave out people with no type": the column whose rows without a value go.
fn without_value(sentence: &Sentence) -> Option<usize> {
    let goes =
        (0..sentence.items.len().min(3)).any(|at| sentence.is(at, Concept::Ignore) || sentence.is(at, Concept::Remove));
    let lacks = sentence.items.iter().position(|item| {
        matches!(item.text.as_str(), "with no" | "without" | "without a" | "without any" | "lacking" | "that lack")
    })?;
    let figures = sentence.items.iter().any(|item| item.aggregate.is_some());
    let behind: Vec<usize> =
        sentence.columns().into_iter().filter(|(at, ..)| *at > lacks).flat_map(|(_, columns, _)| columns).collect();
    let [column] = behind[..] else { return None };
    (goes && !figures).then_some(column)
}

/// "Use all observations", "all rows should be used".
fn is_of_all(sentence: &Sentence) -> bool {
    let word = |at: usize| sentence.tokens.get(at).map_or("", |token| token.folded.as_str());
    let verb = |word: &str| {
        matches!(word, "use" | "include" | "consider" | "take" | "keep" | "using" | "used" | "included" | "considered")
    };
    let opens = (verb(word(0)) && matches!(word(1), "all" | "every"))
        || (word(0) == "all" && sentence.tokens.last().is_some_and(|last| verb(&last.folded)));
    let even = sentence.tokens.iter().position(|token| token.folded == "even").unwrap_or(usize::MAX);
    opens
        && sentence.items.iter().filter(|item| item.tokens.0 < even).all(|item| {
            item.aggregate.is_none()
                && !matches!(
                    item.what,
                    What::Value(_)
                        | What::Number(_)
                        | What::Concept(_)
                        | What::Quoted
                        | What::Role(Role::Compare { .. } | Role::Group)
                )
        })
}

/// "after removing the outliers" beside a figure, or a sentence of its own.
fn outliers(sentence: &mut Sentence) -> Prepared {
    let column = match distinct(sentence)[..] {
        [column] => Some(column),
        _ => None,
    };
    let after = sentence.items.iter().position(|item| matches!(item.text.as_str(), "after" | "without" | "once"));
    sentence.take_all(&[Concept::Outlier, Concept::Remove, Concept::Threshold]);
    if let Some(after) = after
        && sentence.items.iter().any(|item| item.aggregate.is_some())
    {
        let last = (after..sentence.items.len())
            .rev()
            .find(|&at| sentence.is(at, Concept::Outlier) || sentence.is(at, Concept::Remove));
        for at in after..=last.unwrap_or(after) {
            sentence.take(at);
        }
    }
    Prepared::Outliers(column)
}

fn fill(sentence: &mut Sentence, index: &TableIndex) -> Prepared {
    let zero = sentence.items.iter().position(|item| item.what == What::Number(0.0));
    let filling = match () {
        () if sentence.has(Concept::Forward) => Filling::Forward,
        () if sentence.has(Concept::Backward) => Filling::Backward,
        () if sentence.says(&["interpolation", "interpolate", "interpolating"]) => Filling::Linear,
        () if sentence.says(&["mean", "average"]) => Filling::Aggregate(Aggregate::Mean),
        () if sentence.says(&["median"]) => Filling::Aggregate(Aggregate::Median),
        () if sentence.says(&["mode"]) => Filling::Aggregate(Aggregate::Mode),
        () if zero.is_some() => Filling::Number(0.0),
        () => return Prepared::None,
    };
    let columns: Vec<usize> = distinct(sentence)
        .into_iter()
        .filter(|&column| {
            index.columns[column].kind == ColumnKind::Number || filling != Filling::Aggregate(Aggregate::Mean)
        })
        .collect();
    // "Fill the gaps of age with the median and calculate its mean": figures beside the filling are asked for.
    let figures = sentence.items.iter().filter(|item| item.aggregate.is_some()).count();
    if figures > 1 {
        return Prepared::None;
    }
    sentence.take_all(&[
        Concept::Missing,
        Concept::Fill,
        Concept::Forward,
        Concept::Backward,
        Concept::MeanOf,
        Concept::Negation,
    ]);
    take_columns(sentence);
    for item in &mut sentence.items {
        item.used |= item.aggregate.is_some() || item.what == What::Number(0.0) || item.text == "mode";
    }
    Prepared::Step(Step::Fill(columns, filling))
}

/// "transform the fare by a logarithm", "normalise the age to 0 and 1".
fn in_place(sentence: &mut Sentence, index: &TableIndex) -> Prepared {
    let shape = match () {
        () if sentence.has_any(&[Concept::NewColumn]) && sentence.says(&["new"]) => return Prepared::None,
        () if sentence
            .items
            .iter()
            .any(|item| item.aggregate.is_some() && !matches!(item.aggregate, Some(Aggregate::Mean))) =>
        {
            return Prepared::None;
        }
        () if sentence.has(Concept::Log10) => Shape::Log10,
        () if sentence.has(Concept::Log) => Shape::Log,
        () if sentence.has(Concept::Sqrt) => Shape::Sqrt,
        () if sentence.has(Concept::Standardise) => Shape::Standard,
        () if sentence.has(Concept::MinMax) => Shape::MinMax,
        () if sentence.has(Concept::Transform) && sentence.says(&["seconds"]) => Shape::Seconds,
        () => return Prepared::None,
    };
    let [column] = distinct(sentence)[..] else { return Prepared::None };
    let text = shape == Shape::Seconds;
    if !text && index.columns[column].kind != ColumnKind::Number {
        return Prepared::None;
    }
    sentence.take_all(&[
        Concept::Log,
        Concept::Log10,
        Concept::Sqrt,
        Concept::Standardise,
        Concept::MinMax,
        Concept::Transform,
    ]);
    take_columns(sentence);
    if text {
        for item in &mut sentence.items {
            item.used |= matches!(item.what, What::Unknown | What::Quoted);
        }
    }
    for item in &mut sentence.items {
        item.used |= matches!(item.what, What::Number(number) if is_one_of(number, &[0.0, 1.0]))
            || matches!(item.text.as_str(), "0-1" | "range" | "range of" | "[0,1]");
    }
    Prepared::Step(Step::Derive(column, Expression::Shaped(shape, Box::new(Expression::Column(column)))))
}

/// "After removing rows with missing values, what is ...": the opening is done with once its step is understood.
pub(super) fn take_opening(sentence: &mut Sentence) {
    let opens = sentence.tokens.first().is_some_and(|token| {
        matches!(token.folded.as_str(), "after" | "once" | "having" | "upon" | "when" | "with" | "by" | "before")
    });
    let comma = sentence.items.iter().position(|item| matches!(item.what, What::Role(Role::Comma)));
    let Some(comma) = comma.filter(|_| opens) else { return };
    let done = (0..comma).all(|at| sentence.is_quiet(at)) && (0..comma).any(|at| sentence.items[at].used);
    if done {
        for at in 0..=comma {
            sentence.take(at);
        }
    }
}

/// The columns that a sentence names, each once.
pub(super) fn distinct(sentence: &Sentence) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    for (_, candidates, _) in sentence.columns() {
        if let [column] = candidates[..]
            && !columns.contains(&column)
        {
            columns.push(column);
        }
    }
    columns
}

fn take_columns(sentence: &mut Sentence) {
    for (at, _, _) in sentence.columns() {
        sentence.take(at);
    }
}

fn take_words(sentence: &mut Sentence, words: &[&str]) {
    for item in &mut sentence.items {
        item.used |= words.contains(&item.text.as_str());
    }
}
