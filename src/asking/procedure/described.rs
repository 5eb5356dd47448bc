//! A question in other words than the table's, where another sentence names the column: "packs per head ... use packpc".

use super::read::Text;
use super::scan::{Item, Sentence, What};
use super::vocabulary::Concept;
use crate::asking::plan::{Direction, Plan};
use crate::asking::role::Role;
use crate::asking::sentences;
use crate::asking::text::Token;

/// The most words of a description that no table knows: more of them say more than what a column is.
const WORDS: usize = 3;

impl Text<'_> {
    /// The question with what it describes replaced by the column that another sentence tells.
    pub(super) fn with_told_column(&self, sentence: &Sentence) -> Option<(Plan, String)> {
        let told = self.told_columns(sentence);
        let mut length = 0;
        let mut plans: Vec<Plan> = Vec::new();
        let mut meant = String::new();
        for (from, to) in descriptions(sentence) {
            if !plans.is_empty() && to - from < length {
                break;
            }
            // "the javelin throw", where another sentence writes "javelin": the noun adds nothing.
            let own: Vec<usize> = match &sentence.items[from].what {
                What::Column(named, true) => {
                    named.iter().copied().filter(|column| self.is_written(*column, sentence)).collect()
                }
                _ => Vec::new(),
            };
            for &column in told.iter().chain(&own) {
                if !(is_measured(sentence, from) || is_owned(sentence, from) && self.is_flag(column)) {
                    continue;
                }
                let tokens = self.plain_with(sentence, Some((from, to, column)));
                if let Ok(parsed) = sentences::one(&tokens, &self.index)
                    && !plans.contains(&parsed.plan)
                    && (parsed.plan.keys.is_empty() || groups(sentence) || !is_across(sentence))
                {
                    length = to - from;
                    let words: Vec<&str> = (from..to).map(|at| sentence.text(at)).collect();
                    meant =
                        format!("\u{201c}{}\u{201d} is taken to be `{}`.", words.join(" "), self.index.name(column));
                    plans.push(parsed.plan);
                }
            }
        }
        match &plans[..] {
            [plan] => Some((plan.clone(), meant)),
            _ => None,
        }
    }

    /// Whether a column says yes or no.
    fn is_flag(&self, column: usize) -> bool {
        self.index.description(column).distinct == Some(2)
    }

    /// Whether another sentence writes a column out.
    pub(super) fn is_written(&self, column: usize, sentence: &Sentence) -> bool {
        self.scanned.iter().any(|other| other.tokens != sentence.tokens && written(other).contains(&column))
    }

    /// The columns that other sentences write out and this one does not; of several, those with the same figure.
    fn told_columns(&self, sentence: &Sentence) -> Vec<usize> {
        let own: Vec<usize> = written(sentence);
        let figures: Vec<_> = sentence.items.iter().filter_map(|item| item.aggregate).collect();
        let (mut close, mut used, mut all): (Vec<usize>, Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new(), Vec::new());
        let mut called: Vec<usize> = Vec::new();
        // What is filled or removed is not what a question describes.
        let tells = |other: &&Sentence| {
            other.tokens != sentence.tokens && !other.has_any(&[Concept::Fill, Concept::Remove, Concept::Outlier])
        };
        for other in self.scanned.iter().filter(tells) {
            let same = other.items.iter().filter_map(|item| item.aggregate).any(|figure| figures.contains(&figure));
            let uses = other
                .tokens
                .first()
                .is_some_and(|token| matches!(token.folded.as_str(), "use" | "consider" | "using" | "take"))
                && !other.says(&["only", "who", "that", "which"]);
            for column in written(other).into_iter().filter(|column| !own.contains(column)) {
                let named = is_called(other, column);
                for (list, fits) in [(&mut called, named), (&mut close, same), (&mut used, uses), (&mut all, true)] {
                    if fits && !list.contains(&column) {
                        list.push(column);
                    }
                }
            }
        }
        [called, close, used, all].into_iter().find(|list| !list.is_empty()).unwrap_or_default()
    }
}

/// Whether what starts here is what a figure is of: "the average ...", "the highest ...", "the number of ...".
fn is_measured(sentence: &Sentence, from: usize) -> bool {
    let before = (0..from)
        .rev()
        .find(|&at| !matches!(sentence.items[at].what, What::Glue | What::Role(Role::Preposition | Role::Filler)));
    before.is_some_and(|at| {
        let item = &sentence.items[at];
        item.aggregate.is_some()
            || sentence.is(at, Concept::Count)
            || matches!(item.what, What::Role(Role::Extreme { .. } | Role::Aggregate(_) | Role::Count | Role::Top(_)))
    })
}

/// "houses that have ...", "with ...".
fn is_owned(sentence: &Sentence, from: usize) -> bool {
    let before = (0..from).rev().find(|&at| !matches!(sentence.text(at), "a" | "an" | "the"));
    before.is_some_and(|at| {
        matches!(sentence.text(at).rsplit(' ').next(), Some("have" | "has" | "had" | "with" | "having"))
    })
}

/// Whether a sentence calls it a column: "the avginc column".
fn is_called(sentence: &Sentence, column: usize) -> bool {
    sentence.columns().iter().any(|(at, named, exact)| {
        *exact && named[..] == [column] && matches!(sentence.text(at + 1), "column" | "variable" | "feature" | "field")
    })
}

/// Whether a sentence groups in so many words.
fn groups(sentence: &Sentence) -> bool {
    sentence.items.iter().any(|item| {
        matches!(item.what, What::Role(Role::Group)) || item.text.split(' ').any(|word| matches!(word, "by" | "each"))
    }) || matches!(sentence.text(0).split(' ').next(), Some("which" | "who"))
}

/// "across the states": of all of them together, or of each.
fn is_across(sentence: &Sentence) -> bool {
    sentence.says(&["across", "over"])
}

/// The columns that a sentence writes out, but for those of its conditions and groups.
fn written(sentence: &Sentence) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    for (at, named, exact) in sentence.columns() {
        let beside = |at: Option<usize>| at.and_then(|at| sentence.items.get(at)).map(|item| &item.what);
        let before = (0..at).rev().find(|&at| !matches!(sentence.items[at].what, What::Glue));
        let limits = |what: Option<&What>| {
            matches!(what, Some(What::Number(_) | What::Value(_) | What::Role(Role::Compare { .. })))
        };
        let grouped = matches!(beside(before), Some(What::Role(Role::Group)))
            || matches!(sentence.text(at.wrapping_sub(1)), "by" | "per" | "each");
        if let (true, [column]) = (exact && !limits(beside(Some(at + 1))) && !grouped, &named[..])
            && !columns.contains(column)
        {
            columns.push(*column);
        }
    }
    columns
}

/// Noun phrases with words that nobody knows, the longest first: plain words, no number, nothing that restricts rows.
fn descriptions(sentence: &Sentence) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for from in 0..sentence.items.len() {
        let mut unknown = 0;
        for to in from + 1..=sentence.items.len() {
            let at = to - 1;
            let item = &sentence.items[at];
            let plain = sentence.tokens.get(item.tokens.0).is_some_and(|token| !token.is_capital() && !token.quoted);
            let head = matches!(item.what, What::Unknown) && !item.used && plain;
            let weak = matches!(item.what, What::Column(_, false) | What::Role(Role::Times | Role::Verb));
            let modifies = matches!(item.what, What::Column(_, true)) && at == from && plain;
            let joins = at > from
                && (item.text == "per"
                    || matches!(item.what, What::Glue)
                        && !matches!(
                            item.text.as_str(),
                            "of" | "in"
                                | "for"
                                | "with"
                                | "from"
                                | "by"
                                | "at"
                                | "and"
                                | "or"
                                | "than"
                                | "among"
                                | "on"
                                | "to"
                                | "between"
                                | "is"
                                | "are"
                                | "was"
                                | "were"
                                | "that"
                                | "who"
                                | "which"
                        ));
            if !(head || weak || modifies || joins) {
                break;
            }
            unknown += usize::from(head);
            if head || (weak && unknown > 0) {
                found.push((from, to));
            }
            if unknown > WORDS {
                break;
            }
        }
    }
    let words = |&(from, to): &(usize, usize)| {
        (from..to).filter(|&at| matches!(sentence.items[at].what, What::Unknown)).count()
    };
    found.retain(|run| (1..=WORDS).contains(&words(run)));
    found.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
    found
}

/// Whether what nobody knows in a sentence are a few plain words.
pub(super) fn is_described(sentence: &Sentence) -> bool {
    let unknown: Vec<&Token> = sentence
        .items
        .iter()
        .filter(|item| !item.used && matches!(item.what, What::Unknown))
        .filter_map(|item| sentence.tokens.get(item.tokens.0))
        .collect();
    unknown.len() <= 4
        && unknown.iter().all(|token| !token.is_capital() && !token.folded.bytes().any(|byte| byte.is_ascii_digit()))
        && sentence.items.iter().all(|item| item.what != What::Quoted)
}

/// Whether a method says all that the question restricts itself to: its numbers and values, its ends and comparisons.
pub(super) fn covers(method: &Sentence, question: &Sentence) -> bool {
    let open = |item: &&Item| !item.used;
    let spoken = question
        .items
        .iter()
        .filter(open)
        .filter(|item| matches!(item.what, What::Number(_) | What::Value(_)))
        .flat_map(|item| question.tokens.get(item.tokens.0..item.tokens.1).unwrap_or_default())
        .all(|token| method.tokens.iter().any(|other| other.folded == token.folded));
    let kind = |item: &Item| match item.what {
        What::Role(Role::Extreme { direction, .. } | Role::Top(direction) | Role::Common(direction)) => {
            Some(i32::from(direction != Direction::Max))
        }
        What::Role(Role::Compare { .. }) => Some(2),
        What::Role(Role::Not | Role::Without) => Some(3),
        What::Role(Role::Distinct) => Some(4),
        What::Role(Role::Share) => Some(5),
        What::Role(Role::Text(_)) => Some(6),
        _ => None,
    };
    spoken
        && question
            .items
            .iter()
            .filter(open)
            .filter_map(kind)
            .all(|wanted| method.items.iter().filter_map(kind).any(|said| said == wanted))
}
