//! Sentences that change no answer: how a figure is written, what is restated, what only explains.

use super::derive;
use super::scan::{Item, Sentence, What};
use super::vocabulary::Concept;
use crate::asking::plan::{Key, Output, Plan};
use crate::asking::role::Role;

/// "z = (x - mean) / std", "the mean by the usual formula", "answer with the code": how a figure is written or shown.
pub(super) fn is_convention(sentence: &Sentence, question: &str) -> bool {
    let (Some(first), Some(last)) = (sentence.tokens.first(), sentence.tokens.last()) else { return true };
    let text = question.get(first.span.0..last.span.1).unwrap_or_default();
    // What is asked is no note on how to answer.
    let rest = question.get(last.span.1..).unwrap_or_default().trim_start_matches([')', '"', '\'', '`', ' ']);
    let asks = matches!(first.folded.as_str(), "how" | "what" | "which" | "who" | "where" | "when");
    if asks || rest.starts_with('?') {
        return false;
    }
    let plain = sentence.items.iter().all(|item| {
        !matches!(item.what, What::Value(_) | What::Quoted | What::Role(Role::Group))
            && (item.used
                || !matches!(item.what, What::Number(number) if !derive::is_one_of(number, &[0.0, 1.0, 100.0])))
    });
    let formula = text.contains(['=', '/', '\u{f7}', '*'])
        && sentence.columns().is_empty()
        && (text.contains('=') || sentence.has_any(&[Concept::MinMax, Concept::Standardise, Concept::Change]));
    let figures = sentence.items.iter().any(|item| item.aggregate.is_some());
    let usual =
        figures && sentence.says(&["formula"]) && sentence.says(&["arithmetic", "population", "sample", "standard"]);
    let shown =
        first.folded == "answer" && !figures && sentence.items.iter().all(|item| !matches!(item.what, What::Number(_)));
    let open = |wanted: &dyn Fn(&What) -> bool| sentence.items.iter().any(|item| !item.used && wanted(&item.what));
    let quiet = !open(&|what| matches!(what, What::Number(_) | What::Column(..)));
    // "The range is the difference between the maximum and the minimum."
    let is = sentence.tokens.iter().take(5).any(|token| matches!(token.folded.as_str(), "is" | "are" | "means"));
    let opener = sentence.items.iter().find(|item| item.what != What::Glue);
    let named = opener
        .is_some_and(|item| item.aggregate.is_some() || matches!(item.what, What::Concept(_)) || item.text == "range");
    let opens = matches!(first.folded.as_str(), "the" | "a" | "an") || opener.is_some_and(|item| item.tokens.0 == 0);
    let defines = is && named && opens && quiet && !sentence.has(Concept::Negation);
    // "Use the groupby function."
    let tool = matches!(first.folded.as_str(), "use" | "using" | "utilize" | "apply")
        && sentence.says(&[
            "method",
            "methods",
            "function",
            "functions",
            "library",
            "libraries",
            "module",
            "pandas",
            "python",
            "scipy",
            "sklearn",
            "numpy",
        ])
        && quiet
        && !open(&|what| matches!(what, What::Unknown));
    // "Quartiles by linear interpolation": as pandas does it.
    let interpolates = sentence.says(&["interpolation", "interpolate"])
        && sentence.says(&["linear", "default"])
        && sentence.has_any(&[Concept::Quartile, Concept::Iqr])
        && quiet
        && !open(&|what| matches!(what, What::Unknown));
    plain && (formula || usual || shown || defines || tool || interpolates)
        || is_of_nothing(sentence)
        || describes_column(sentence)
}

/// "Ignore censoring": what nothing of the table is like is not looked at anyway; things that rows could be are.
fn is_of_nothing(sentence: &Sentence) -> bool {
    let abstracts = ["ing", "ity", "tion", "sion", "ness", "ance", "ence", "ments"];
    let opens = sentence.tokens.first().is_some_and(|token| matches!(token.folded.as_str(), "ignore" | "disregard"));
    let unknown: Vec<&Item> = sentence.items.iter().filter(|item| item.what == What::Unknown).collect();
    opens
        && !unknown.is_empty()
        && unknown.iter().all(|item| abstracts.iter().any(|end| item.text.ends_with(end)))
        && (0..sentence.items.len()).all(|at| {
            sentence.is_quiet(at) || sentence.items[at].what == What::Unknown || sentence.is(at, Concept::Ignore)
        })
}

/// "The premium column tells whether the maker is premium": what a column holds.
fn describes_column(sentence: &Sentence) -> bool {
    let tells = [
        "tells",
        "holds",
        "contains",
        "says",
        "shows",
        "gives",
        "records",
        "stores",
        "indicates",
        "measures",
        "denotes",
        "represents",
        "is",
        "describes",
    ];
    let Some(subject) = sentence.items.iter().position(|item| matches!(item.what, What::Column(_, true))) else {
        return false;
    };
    let called =
        sentence.is(subject + 1, Concept::NewColumn) || subject > 0 && sentence.is(subject - 1, Concept::NewColumn);
    let verb = (subject + 1..(subject + 3).min(sentence.items.len()))
        .find(|&at| sentence.text(at).split(' ').next().is_some_and(|word| tells.contains(&word)));
    let opens = (0..subject)
        .all(|at| matches!(sentence.text(at), "the" | "a" | "each" | "here") || sentence.is(at, Concept::NewColumn));
    let same = |columns: &[usize]| match &sentence.items[subject].what {
        What::Column(named, _) => columns.iter().any(|column| named.contains(column)),
        _ => false,
    };
    let silent = sentence.items.iter().enumerate().all(|(at, item)| match &item.what {
        What::Number(_) | What::Role(Role::Compare { .. } | Role::Group) => false,
        What::Column(columns, written) => at == subject || !written || same(columns),
        What::Value(hits) => hits.iter().any(|hit| same(&[hit.0])),
        _ => item.aggregate.is_none(),
    });
    let denied = sentence.says(&["should", "must", "only", "exclude", "excluded", "ignore", "ignored"]);
    called && opens && verb.is_some() && silent && !denied
}

/// "Consider only the players who have a recorded average": of what is not missing, as every figure is anyway.
pub(super) fn is_of_recorded(sentence: &Sentence) -> bool {
    let present = ["recorded", "available", "known", "valid", "existing", "non-missing", "nonmissing", "reported"];
    let opens = sentence
        .tokens
        .first()
        .is_some_and(|token| matches!(token.folded.as_str(), "use" | "consider" | "include" | "take" | "only"));
    opens
        && sentence.says(&["only"])
        && sentence.says(&present)
        && !sentence.columns().is_empty()
        && (0..sentence.items.len()).all(|at| {
            sentence.is_quiet(at)
                || present.contains(&sentence.text(at))
                || matches!(sentence.items[at].what, What::Column(..))
                || sentence.is(at, Concept::NewColumn)
        })
}

/// "Give a percentage", "as a decimal fraction", "one row per combination": in which form an answer is given; whether
/// as a percentage.
pub(super) fn form(sentence: &Sentence) -> Option<bool> {
    let opens = sentence.tokens.first().is_some_and(|token| {
        matches!(
            token.folded.as_str(),
            "give" | "express" | "report" | "state" | "answer" | "return" | "as" | "present" | "provide" | "show"
        )
    });
    let word = |word: &str| {
        matches!(
            word,
            "percentage"
                | "percentages"
                | "percent"
                | "fraction"
                | "decimal"
                | "proportion"
                | "table"
                | "row"
                | "combination"
                | "number"
                | "it"
                | "result"
                | "one"
                | "per"
                | "each"
                | "ratio"
                | "with"
                | "between"
                | "0"
                | "1"
                | "%"
        )
    };
    let silent = sentence.items.iter().enumerate().all(|(at, item)| {
        sentence.is_quiet(at) && item.aggregate.is_none()
            || item.text.split(' ').all(word)
            || matches!(item.what, What::Concept(ref concepts) if concepts.iter().all(|concept| matches!(concept, Concept::Proportion | Concept::Ratio)))
    });
    let told =
        sentence.says(&["percentage", "percentages", "percent", "fraction", "proportion", "table", "combination"]);
    (opens && told && silent).then(|| sentence.says(&["percentage", "percentages", "percent"]))
}

/// Words that change what a figure is of, so that nothing beside them is harmless.
const TRAPS: [&str; 22] = [
    "only",
    "except",
    "exclude",
    "excluding",
    "without",
    "weighted",
    "weight",
    "adjusted",
    "trimmed",
    "winsorized",
    "unless",
    "but",
    "per",
    "each",
    "every",
    "top",
    "bottom",
    "first",
    "last",
    "outside",
    "distinct",
    "unique",
];

/// Whether a sentence names nothing that could change an answer: no number, value, comparison or restricting word.
pub(super) fn is_harmless(sentence: &Sentence) -> bool {
    let open = |item: &&Item| !item.used;
    let unknown: Vec<_> = sentence.items.iter().filter(open).filter(|item| item.what == What::Unknown).collect();
    let plain = unknown
        .iter()
        .all(|item| sentence.tokens.get(item.tokens.0).is_some_and(|token| !token.is_capital() || item.tokens.0 == 0));
    let signals = sentence.items.iter().filter(open).any(|item| match &item.what {
        What::Value(_) | What::Number(_) | What::Quoted => true,
        What::Role(role) => matches!(
            role,
            Role::Compare { .. }
                | Role::Not
                | Role::Without
                | Role::Text(_)
                | Role::Group
                | Role::Top(_)
                | Role::Share
                | Role::Missing
        ),
        What::Concept(concepts) => concepts.iter().any(|concept| {
            matches!(
                concept,
                Concept::Remove
                    | Concept::Fill
                    | Concept::Negation
                    | Concept::Outlier
                    | Concept::Transform
                    | Concept::Ignore
                    | Concept::Log
                    | Concept::MinMax
                    | Concept::Standardise
                    | Concept::Duplicates
            )
        }),
        _ => false,
    });
    unknown.len() <= 4 && plain && !signals && !sentence.says(&TRAPS)
}

/// Whether a later sentence says the same again in other words, so that it cannot change the answer.
pub(super) fn is_restatement(sentence: &Sentence, plan: &Plan) -> bool {
    let columns = columns_of(plan);
    let unknown = sentence.items.iter().filter(|item| !item.used && item.what == What::Unknown).count();
    let same = |item: &Item| match &item.what {
        What::Column(candidates, _) => candidates.iter().any(|column| columns.contains(column)),
        What::Role(role) => !matches!(
            role,
            Role::Compare { .. }
                | Role::Not
                | Role::Without
                | Role::Text(_)
                | Role::Top(_)
                | Role::Share
                | Role::AsShare
        ),
        What::Concept(_) => {
            item.aggregate.is_some()
                || matches!(
                    item.text.as_str(),
                    "column"
                        | "feature"
                        | "variable"
                        | "number"
                        | "number of"
                        | "the number of"
                        | "count"
                        | "total number of"
                )
        }
        What::Value(_) | What::Number(_) | What::Quoted => false,
        What::Glue | What::Unknown => true,
    };
    let aggregates = sentence.items.iter().filter(|item| !item.used).filter_map(|item| item.aggregate);
    let known = aggregates.into_iter().all(|aggregate| {
        plan.measures.iter().any(|measure| measure.aggregate.of_population() == aggregate.of_population())
    });
    let regroups = sentence.items.iter().any(|item| matches!(item.what, What::Role(Role::Group)))
        && plan.keys.is_empty()
        && plan.extreme.is_none();
    unknown <= 4
        && known
        && !regroups
        && !restricts(sentence, &columns)
        && sentence.items.iter().all(|item| item.used || same(item))
}

/// Whether a word restricts what a figure is of; "each" does not in front of what is grouped by anyway, nor does
/// "without weights".
fn restricts(sentence: &Sentence, columns: &[usize]) -> bool {
    (0..sentence.items.len()).any(|at| {
        let words = sentence.text(at).split(' ').collect::<Vec<_>>();
        let trap = words.iter().any(|word| TRAPS.contains(word));
        let next = (at + 1..sentence.items.len()).find(|&next| !matches!(sentence.items[next].what, What::Glue));
        let known = next.is_some_and(|next| {
            matches!(&sentence.items[next].what, What::Column(named, _) if named.iter().any(|column| columns.contains(column)))
        });
        let grouped = words.iter().all(|word| matches!(*word, "each" | "every" | "per" | "of" | "for" | "in")) && known;
        let unweighted = words == ["without"] && sentence.text(at + 1).starts_with("weight")
            || at > 0 && sentence.text(at).starts_with("weight") && sentence.text(at - 1) == "without";
        trap && !grouped && !unweighted
    })
}

/// The columns that a plan measures, groups by or shows.
pub(super) fn columns_of(plan: &Plan) -> Vec<usize> {
    let mut columns: Vec<usize> = plan.measures.iter().filter_map(|measure| measure.column).collect();
    for key in &plan.keys {
        let (Key::Column(column) | Key::Grain(column, _)) = *key;
        columns.push(column);
    }
    if let Output::Columns(shown, _) = &plan.output {
        columns.extend(shown);
    }
    columns.extend(plan.extreme.map(|(column, _)| column));
    columns
}

/// "Group the data by the sex column": a sentence that only groups.
pub(super) fn grouping(sentence: &Sentence) -> Option<usize> {
    let first = sentence
        .tokens
        .iter()
        .take(3)
        .any(|token| matches!(token.folded.as_str(), "group" | "groupby" | "grouping" | "split"));
    let [(_, ref columns, _)] = sentence.columns()[..] else { return None };
    let [column] = columns[..] else { return None };
    let quiet = (0..sentence.items.len()).all(|at| {
        sentence.is_quiet(at)
            || matches!(sentence.items[at].what, What::Column(..) | What::Role(Role::Group))
            || sentence.is(at, Concept::NewColumn)
            || sentence.is(at, Concept::Categorise)
    });
    (first && quiet).then_some(column)
}
