//! What a procedure reports: each sentence that asks is one task, and sentences about the same task belong together.

mod correlation;
mod inference;
mod model;
mod quality;

use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::link::link;
use crate::asking::parse::{Trouble, parse};
use crate::asking::plan::Output;
use crate::asking::procedure::arrange::Order;
use crate::asking::procedure::notes::is_harmless;
use crate::asking::procedure::plan::{Outcome, Step, Verdict};
use crate::asking::procedure::prepare::distinct;
use crate::asking::procedure::scan::{Sentence, What};
use crate::asking::procedure::settings::Settings;
use crate::asking::procedure::vocabulary::Concept;
use crate::asking::role::Role;
use crate::asking::text::{Token, tokenize};

/// What kind of task a sentence belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Regression,
    Groups,
    Independence,
    Normality,
    Correlation,
    Interval,
    Outliers,
    Missing,
    Duplicates,
    /// What ordinary questions ask.
    Ordinary,
}

/// The task that a sentence names.
pub(super) fn task(sentence: &Sentence) -> Option<Task> {
    use Concept as C;
    let groups = [C::TTest, C::Welch, C::Anova, C::MannWhitney, C::Kruskal, C::Levene];
    let normality = [C::Normality, C::Shapiro, C::Kolmogorov, C::DAgostino, C::Anderson, C::Jarque];
    Some(match () {
        () if sentence.has(C::Regression) => Task::Regression,
        () if sentence.has(C::Interval) => Task::Interval,
        () if sentence.has_any(&groups) => Task::Groups,
        () if sentence.has(C::ChiSquare) => Task::Independence,
        () if sentence.has_any(&normality) => Task::Normality,
        () if sentence.has(C::Significance) && sentence.has(C::Difference) => Task::Groups,
        () if sentence.has_any(&[
            C::Correlation,
            C::Pearson,
            C::Spearman,
            C::Kendall,
            C::Matrix,
            C::Relationship,
            C::Strongest,
            C::Weakest,
        ]) =>
        {
            Task::Correlation
        }
        () if sentence.has(C::ZScore) || sentence.is_open(C::Outlier) => Task::Outliers,
        () if sentence.is_open(C::Missing) => Task::Missing,
        () if sentence.is_open(C::Duplicates) => Task::Duplicates,
        () if sentence.columns().is_empty() => return None,
        () => Task::Ordinary,
    })
}

/// What tasks are read with.
pub(super) struct Reader<'a> {
    pub(super) index: &'a TableIndex,
    pub(super) settings: &'a Settings,
    pub(super) verdicts: &'a [Verdict],
    /// Conditions that sentences put on the rows.
    pub(super) steps: Vec<Step>,
    /// Whether the text says which group comes first.
    pub(super) ordered: bool,
    /// The order that it gives.
    pub(super) order: Option<Order>,
    /// The column whose groups it compares.
    pub(super) key: Option<usize>,
    /// The column whose outliers are removed.
    pub(super) removed: Option<usize>,
}

impl Reader<'_> {
    /// The outcome of a task that several sentences speak of.
    pub(super) fn outcome(&mut self, task: Task, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let explained = explained(sentences);
        let outcome = match task {
            Task::Correlation => self.correlation(sentences)?,
            Task::Interval => self.interval(sentences)?,
            Task::Outliers => self.outliers(sentences)?,
            Task::Normality => self.normality(sentences)?,
            Task::Groups => self.groups(sentences)?,
            Task::Independence => self.independence(sentences)?,
            Task::Missing => self.missing(sentences)?,
            Task::Regression => self.regression(sentences)?,
            Task::Duplicates => {
                for sentence in sentences.iter_mut() {
                    sentence.take_all(&[Concept::Duplicates, Concept::Count, Concept::How]);
                }
                Outcome::Duplicates
            }
            Task::Ordinary => return Err(Trouble::Vague("what is wanted".to_owned())),
        };
        if explained {
            excuse(sentences);
        }
        for (place, sentence) in sentences.iter_mut().enumerate() {
            self.conditions(sentence)?;
            // Behind the sentence that asks, words that nobody knows say why or how; they restrict nothing by themselves.
            let figures = sentence.items.iter().any(|item| item.aggregate.is_some());
            if place > 0 && !(sentence.asks() && figures) && is_harmless(sentence) {
                for item in &mut sentence.items {
                    item.used |= item.what == What::Unknown;
                }
            }
            sentence.take_all(&[Concept::How, Concept::Count, Concept::MeanOf, Concept::NewColumn]);
            let left = sentence.leftovers();
            if !left.is_empty() {
                return Err(Trouble::Unmatched(left));
            }
        }
        Ok(outcome)
    }

    fn is_number(&self, column: usize) -> bool {
        self.index.columns[column].kind == ColumnKind::Number
    }

    /// The columns that the sentences name, those written out where some are; marks all.
    fn named(&self, sentences: &mut [Sentence], numbers: bool) -> Vec<usize> {
        let fits = |column: &usize| !numbers || self.is_number(*column);
        let collect = |sentences: &[Sentence], written: bool| {
            let mut columns: Vec<usize> = Vec::new();
            for sentence in sentences {
                for (at, candidates, exact) in sentence.columns() {
                    if sentence.items[at].used || is_condition(sentence, at) || (written && !exact) {
                        continue;
                    }
                    let candidates: Vec<usize> = candidates.into_iter().filter(fits).collect();
                    if let [column] = candidates[..]
                        && !columns.contains(&column)
                    {
                        columns.push(column);
                    }
                }
            }
            columns
        };
        let (mut written, all) = (collect(sentences, true), collect(sentences, false));
        if let Some(listed) = sentences.iter().skip(1).find_map(column_list) {
            // "Columns A and B": what the question describes in other words.
            written.retain(|column| listed.contains(column));
            if let Some(first) = sentences.first_mut() {
                for item in &mut first.items {
                    item.used |= matches!(item.what, What::Column(..) | What::Value(_));
                }
            }
        }
        let wanted = if numbers { 1 } else { 2 };
        let columns = if written.len() >= wanted.max(all.len().min(2)) { written } else { all };
        for sentence in sentences.iter_mut() {
            for (at, candidates, exact) in sentence.columns() {
                if !is_condition(sentence, at) && candidates.iter().any(|column| columns.contains(column) || !exact) {
                    sentence.take(at);
                }
            }
        }
        columns
    }

    fn has(sentences: &[Sentence], concept: Concept) -> bool {
        sentences.iter().any(|sentence| sentence.has(concept))
    }

    fn take(sentences: &mut [Sentence], concepts: &[Concept]) {
        for sentence in sentences.iter_mut() {
            sentence.take_all(concepts);
        }
    }

    /// Conditions on rows that a sentence has beside its task ("for women over 30").
    pub(super) fn conditions(&mut self, sentence: &mut Sentence) -> Result<(), Trouble> {
        let open = |sentence: &Sentence, at: usize| {
            let item = &sentence.items[at];
            !item.used
                && matches!(
                    item.what,
                    What::Value(_)
                        | What::Number(_)
                        | What::Column(..)
                        | What::Role(Role::Compare { .. } | Role::Not | Role::Missing | Role::Present | Role::Text(_))
                )
        };
        let Some(first) = (0..sentence.items.len()).find(|&at| open(sentence, at)) else { return Ok(()) };
        let last = (0..sentence.items.len()).rev().find(|&at| open(sentence, at)).unwrap_or(first);
        if (first..=last).any(|at| matches!(sentence.items[at].what, What::Unknown | What::Quoted)) {
            return Ok(());
        }
        let noun = usize::from(matches!(sentence.items[last].what, What::Value(_)));
        let end = sentence.items[(last + noun).min(sentence.items.len() - 1)].tokens.1;
        let tokens: Vec<Token> = tokenize("show rows with")
            .into_iter()
            .chain(sentence.tokens[sentence.items[first].tokens.0..end].iter().cloned())
            .collect();
        let plan = parse(&link(&tokens, self.index), self.index)?.plan;
        let Some(condition) = plan.filter.clone().filter(|_| {
            plan.output == Output::Rows && plan.extreme.is_none() && plan.limit.is_none() && plan.having.is_none()
        }) else {
            return Ok(());
        };
        let step = Step::Keep(condition);
        if !self.steps.contains(&step) {
            self.steps.push(step);
        }
        for at in first..=last {
            sentence.take(at);
        }
        Ok(())
    }
}

/// Whether a column opens a condition ("where age is over 30").
fn is_condition(sentence: &Sentence, at: usize) -> bool {
    let next = (at + 1..sentence.items.len())
        .find(|&next| !matches!(sentence.items[next].what, What::Glue | What::Role(Role::Filler | Role::Verb)));
    next.is_some_and(|next| {
        matches!(sentence.items[next].what, What::Role(Role::Compare { .. }) | What::Number(_))
            && !sentence.items[next].used
    })
}

/// The columns of a sentence that only lists two or more.
fn column_list(sentence: &Sentence) -> Option<Vec<usize>> {
    let lists = (0..sentence.items.len()).all(|at| {
        sentence.is_quiet(at)
            || sentence.is(at, Concept::NewColumn)
            || matches!(sentence.items[at].what, What::Column(_, true))
    });
    let called = sentence.says(&["columns", "variables", "features"]);
    let columns = distinct(sentence);
    (lists && called && columns.len() > 1).then_some(columns)
}

/// Whether one sentence names its two columns as they are written in the table, so that others may describe them.
fn explained(sentences: &[Sentence]) -> bool {
    let written = |sentence: &Sentence| {
        let mut columns: Vec<usize> =
            sentence.columns().into_iter().filter(|(_, _, exact)| *exact).flat_map(|(_, columns, _)| columns).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.len()
    };
    sentences.len() > 1
        && sentences
            .iter()
            .skip(1)
            .any(|sentence| written(sentence) >= 1 && distinct(sentence).len() >= written(sentence))
}

/// Words of a description of columns that another sentence names: lower case, no numbers.
fn excuse(sentences: &mut [Sentence]) {
    if let Some(first) = sentences.first_mut() {
        for at in 0..first.items.len() {
            let plain = first.items[at].what == What::Unknown
                && first.tokens[first.items[at].tokens.0..first.items[at].tokens.1]
                    .iter()
                    .all(|token| !token.is_capital());
            if plain || matches!(first.items[at].what, What::Role(Role::Group | Role::Times | Role::Verb)) {
                first.take(at);
            }
        }
    }
}

fn unmatched(sentences: &[Sentence], what: &str) -> Trouble {
    let left: Vec<String> = sentences
        .iter()
        .flat_map(|sentence| {
            sentence
                .items
                .iter()
                .filter(|item| !item.used && matches!(item.what, What::Unknown | What::Quoted))
                .map(|item| item.text.clone())
        })
        .collect();
    if left.is_empty() { Trouble::Vague(what.to_owned()) } else { Trouble::Unmatched(left) }
}
