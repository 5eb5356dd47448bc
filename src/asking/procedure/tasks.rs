//! What a procedure reports: each sentence that asks is one task, and sentences about the same task belong together.

use super::notes::is_harmless;
use super::plan::{GroupTest, Method, Normality, Outcome, Score, Step, Verdict};
use super::prepare::distinct;
use super::scan::{Sentence, What};
use super::settings::Settings;
use super::vocabulary::Concept;
use crate::asking::column::ColumnKind;
use crate::asking::index::TableIndex;
use crate::asking::link::link;
use crate::asking::parse::{Trouble, parse};
use crate::asking::plan::{Condition, Operand, Output, Test};
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
    /// The column whose outliers are removed.
    pub(super) removed: Option<usize>,
}

impl Reader<'_> {
    /// The outcome of a task that several sentences speak of.
    pub(super) fn outcome(&mut self, task: Task, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let explained = explained(sentences);
        let outcome = match task {
            Task::Correlation => self.correlation(sentences)?,
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
            if place > 0 && is_harmless(sentence) {
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
        let (written, all) = (collect(sentences, true), collect(sentences, false));
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

    fn correlation(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let method = self.settings.method.unwrap_or(Method::Pearson);
        let by = self.key(sentences);
        let explicit = explained(sentences);
        let columns: Vec<usize> =
            self.named(sentences, true).into_iter().filter(|column| Some(*column) != by).collect();
        for sentence in sentences.iter_mut() {
            for (at, named, _) in sentence.columns() {
                if by.is_some_and(|by| named == [by]) {
                    sentence.take(at);
                }
            }
        }
        let matrix = Self::has(sentences, C::Matrix);
        let end = match (Self::has(sentences, C::Strongest), Self::has(sentences, C::Weakest)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (true, true) => return Err(Trouble::Vague("which correlation is wanted".to_owned())),
            _ => None,
        };
        let absolute = !sentences.iter().any(|sentence| sentence.says(&["positive", "negative"]));
        let test =
            Self::has(sentences, C::PValue) || Self::has(sentences, C::Significance) || Self::has(sentences, C::Alpha);
        Self::take(
            sentences,
            &[
                C::Correlation,
                C::Relationship,
                C::Matrix,
                C::Strongest,
                C::Weakest,
                C::Absolute,
                C::PValue,
                C::Remove,
                C::NewColumn,
                C::Tails,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Threshold,
                C::Population,
                C::Ignore,
                C::Missing,
            ],
        );
        for item in sentences.iter_mut().flat_map(|sentence| &mut sentence.items) {
            item.used |= item.glossed || matches!(item.text.as_str(), "differ" | "differs" | "vary" | "varies");
        }
        if explicit {
            excuse(sentences);
        }
        if matrix || end.is_some() {
            let with = (end.is_some() && columns.len() == 1).then(|| columns[0]);
            let numbers: Vec<usize> = if columns.len() >= 2 { columns } else { self.index.of_kind(ColumnKind::Number) };
            if by.is_some() || numbers.len() < 2 {
                return Err(Trouble::Vague("which columns are correlated".to_owned()));
            }
            return Ok(Outcome::Matrix { columns: numbers, method, end: end.map(|end| (end, absolute)), with });
        }
        let pairs = match columns[..] {
            [left, right] => vec![(left, right)],
            [first, ref others @ ..]
                if others.len() > 1 && sentences.iter().any(|sentence| sentence.says(&["each"])) =>
            {
                others.iter().map(|&other| (first, other)).collect()
            }
            [_, _, ..] => return Err(Trouble::Vague("which two columns are correlated".to_owned())),
            _ => return Err(unmatched(sentences, "two columns of numbers to correlate")),
        };
        let test = test.then(|| self.settings.level());
        Ok(Outcome::Correlation { pairs, method, test, verdicts: self.verdicts.to_vec(), by })
    }

    /// "for men and women separately", "by sex", "in each class".
    fn key(&mut self, sentences: &mut [Sentence]) -> Option<usize> {
        let mut key: Option<usize> = None;
        for sentence in sentences.iter_mut() {
            for at in 0..sentence.items.len() {
                let grouping = matches!(sentence.items[at].what, What::Role(Role::Group));
                let next = (at + 1..sentence.items.len()).find(|&next| !sentence.is_quiet(next));
                if let (true, Some(next)) = (grouping, next)
                    && let What::Column(columns, _) = &sentence.items[next].what
                    && let [column] = columns[..]
                    && !self.is_number(column)
                {
                    key = Some(column);
                    sentence.take(at);
                    sentence.take(next);
                }
            }
            let values: Vec<(usize, usize)> = sentence
                .items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| match &item.what {
                    What::Value(hits) if !item.used && hits.iter().all(|hit| hit.0 == hits[0].0) => {
                        Some((at, hits[0].0))
                    }
                    _ => None,
                })
                .collect();
            if let [(_, first), (_, second), ..] = values[..]
                && first == second
                && values.iter().all(|(_, column)| *column == first)
                && key.is_none_or(|key| key == first)
            {
                let all = self.index.description(first).distinct == Some(values.len() as u64);
                if !all && key.is_none() {
                    let some: Vec<Operand> = values
                        .iter()
                        .filter_map(|(at, _)| match &sentence.items[*at].what {
                            What::Value(hits) => hits.first().map(|hit| Operand::Text(self.index.value_text(*hit))),
                            _ => None,
                        })
                        .collect();
                    self.steps.push(Step::Keep(Condition::Test(Test::In(first, some, false))));
                }
                key = Some(first);
                for (at, _) in values {
                    sentence.take(at);
                }
            }
        }
        key
    }

    fn outliers(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let columns = self.named(sentences, true);
        let rule = self.settings.rule().ok_or_else(|| Trouble::Vague("what counts as an outlier".to_owned()))?;
        let rows = sentences.iter().any(|sentence| sentence.says(&["list", "which", "show", "rows"]))
            && !Self::has(sentences, Concept::Count);
        let both = Self::has(sentences, Concept::Count)
            && sentences
                .iter()
                .any(|sentence| sentence.says(&["them"]) && sentence.says(&["identify", "list", "name", "show"]));
        if both {
            return Err(Trouble::Vague("whether the number of outliers or their rows are wanted".to_owned()));
        }
        Self::take(
            sentences,
            &[
                Concept::Outlier,
                Concept::ZScore,
                Concept::Remove,
                Concept::Count,
                Concept::Threshold,
                Concept::Iqr,
                Concept::Quartile,
                Concept::Bound,
                Concept::Deviations,
                Concept::Absolute,
                Concept::Create,
                Concept::NewColumn,
                Concept::Ignore,
                Concept::Missing,
                Concept::Negation,
                Concept::Difference,
            ],
        );
        let column = match (&columns[..], self.removed) {
            ([column], _) => *column,
            ([], Some(column)) => column,
            _ => return Err(unmatched(sentences, "in which column outliers are looked for")),
        };
        Ok(Outcome::Outliers {
            column,
            rule,
            rows: rows.then(|| self.index.label().into_iter().chain([column]).collect()),
        })
    }

    fn normality(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let tests = [
            (C::Shapiro, Normality::Shapiro),
            (C::DAgostino, Normality::DAgostino),
            (C::Kolmogorov, Normality::Kolmogorov),
            (C::Anderson, Normality::Anderson),
            (C::Jarque, Normality::Jarque),
        ];
        let named: Vec<Normality> =
            tests.iter().filter(|(concept, _)| Self::has(sentences, *concept)).map(|(_, test)| *test).collect();
        let explicit = explained(sentences);
        let columns = self.named(sentences, true);
        Self::take(
            sentences,
            &[
                C::Normality,
                C::Shapiro,
                C::DAgostino,
                C::Kolmogorov,
                C::Anderson,
                C::Jarque,
                C::PValue,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Threshold,
                C::Sample,
                C::Negation,
                C::Ignore,
                C::Missing,
            ],
        );
        if explicit {
            excuse(sentences);
        }
        let [column] = columns[..] else {
            return Err(unmatched(sentences, "which column may be normally distributed"));
        };
        let test = match named[..] {
            [test] => test,
            [] => Normality::Shapiro,
            _ => return Err(Trouble::Vague("which test of normality is wanted".to_owned())),
        };
        Ok(Outcome::Normality { column, test, alpha: self.settings.level(), verdicts: self.verdicts.to_vec() })
    }

    #[expect(clippy::too_many_lines, reason = "the test, its groups and what they are compared in are found together")]
    fn groups(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let tests = [
            (C::Anova, GroupTest::Anova),
            (C::MannWhitney, GroupTest::MannWhitney),
            (C::Kruskal, GroupTest::Kruskal),
            (C::Levene, GroupTest::Levene),
        ];
        let mut named: Vec<GroupTest> =
            tests.iter().filter(|(concept, _)| Self::has(sentences, *concept)).map(|(_, test)| *test).collect();
        let welch = Self::has(sentences, C::Welch);
        if Self::has(sentences, C::TTest) || welch {
            named.push(GroupTest::T(!welch));
        }
        // Values that stand side by side are the groups; else the column that is no number is.
        let mut levels: Vec<String> = Vec::new();
        let mut key: Option<usize> = None;
        for sentence in sentences.iter_mut() {
            let hits: Vec<(usize, (usize, usize))> = sentence
                .items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| match &item.what {
                    What::Value(hits) if hits.iter().all(|hit| hit.0 == hits[0].0) => Some((at, hits[0])),
                    _ => None,
                })
                .collect();
            if hits.len() < 2 && key.is_none() {
                continue;
            }
            for (at, hit) in hits {
                if key.is_none_or(|key| key == hit.0) {
                    key = Some(hit.0);
                    let level = self.index.value_text(hit);
                    if !levels.contains(&level) {
                        levels.push(level);
                    }
                    sentence.take(at);
                }
            }
        }
        let columns = self.named(sentences, false);
        let key = key.or_else(|| {
            let mut texts = columns.iter().copied().filter(|&column| !self.is_number(column));
            texts.next().filter(|_| texts.next().is_none())
        });
        let few = |column: &usize| {
            self.index.description(*column).distinct.is_some_and(|distinct| (2..=12).contains(&distinct))
        };
        let key = key.or_else(|| match columns[..] {
            [_, last] if few(&last) => Some(last),
            _ => None,
        });
        let single = sentences.iter().flat_map(|sentence| &sentence.items).any(|item| {
            !item.used && matches!(&item.what, What::Value(hits) if hits.iter().any(|hit| Some(hit.0) == key))
        });
        if single {
            return Err(Trouble::Vague("which groups are compared".to_owned()));
        }
        let measures: Vec<usize> =
            columns.iter().copied().filter(|&column| Some(column) != key && self.is_number(column)).collect();
        for sentence in sentences.iter_mut() {
            sentence.take_all(&[
                C::TTest,
                C::Welch,
                C::Anova,
                C::MannWhitney,
                C::Kruskal,
                C::Levene,
                C::PValue,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Difference,
                C::MeanOf,
                C::Sample,
                C::Categorise,
                C::Negation,
                C::Threshold,
                C::Ignore,
                C::Missing,
            ]);
            for item in &mut sentence.items {
                let compared = matches!(
                    item.text.as_str(),
                    "differ" | "differs" | "equal" | "compare" | "compared" | "comparing" | "variance" | "variances"
                );
                item.used |= compared || matches!(item.what, What::Role(Role::Group));
            }
        }
        let (Some(key), [measure]) = (key, &measures[..]) else {
            return Err(unmatched(sentences, "which groups are compared, and in what"));
        };
        let count =
            if levels.is_empty() { self.index.description(key).distinct.unwrap_or(0) } else { levels.len() as u64 };
        let test = match (&named[..], count) {
            ([test], _) => *test,
            ([], 2) => GroupTest::T(true),
            ([], 3..) => GroupTest::Anova,
            _ => return Err(Trouble::Vague("which test is wanted".to_owned())),
        };
        let pair = matches!(test, GroupTest::T(_) | GroupTest::MannWhitney);
        if pair && levels.is_empty() && self.ordered {
            return Err(Trouble::Vague("in which order the groups are compared".to_owned()));
        }
        if (pair && count != 2) || count < 2 {
            return Err(Trouble::Vague("which two groups are compared".to_owned()));
        }
        Ok(Outcome::Groups {
            test,
            measure: *measure,
            key,
            levels,
            alpha: self.settings.level(),
            verdicts: self.verdicts.to_vec(),
        })
    }

    fn independence(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let columns = self.named(sentences, false);
        Self::take(
            sentences,
            &[
                C::ChiSquare,
                C::PValue,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Relationship,
                C::Correlation,
                C::Negation,
                C::Threshold,
                C::Difference,
            ],
        );
        let [left, right] = columns[..] else { return Err(unmatched(sentences, "which two columns are compared")) };
        Ok(Outcome::Independence { left, right, alpha: self.settings.level(), verdicts: self.verdicts.to_vec() })
    }

    fn missing(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let most = sentences.iter().any(|sentence| sentence.says(&["most", "highest", "maximum", "largest"]));
        let each = sentences.iter().any(|sentence| sentence.says(&["each", "every", "per"]));
        let share = Self::has(sentences, Concept::Proportion);
        let columns = self.named(sentences, false);
        let total = columns.is_empty() && !each && !most && Self::has(sentences, Concept::Count);
        if most || each || total || !columns.is_empty() {
            Self::take(sentences, &[Concept::Missing, Concept::Count, Concept::Proportion, Concept::NewColumn]);
            for sentence in sentences.iter_mut() {
                for item in &mut sentence.items {
                    item.used |= matches!(
                        item.what,
                        What::Role(Role::Group | Role::Extreme { .. } | Role::Missing | Role::Present | Role::Count)
                    );
                }
            }
            return Ok(Outcome::Missing { columns, most, total, share });
        }
        Err(Trouble::Vague("which missing values are meant".to_owned()))
    }

    fn regression(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        // What is predicted stands behind "predict" or beside "target"; what it is predicted from behind "using", "based on".
        let (mut target, mut features): (Option<usize>, Vec<usize>) = (None, Vec::new());
        for sentence in sentences.iter_mut() {
            let mut role: Option<bool> = None;
            for at in 0..sentence.items.len() {
                let text = sentence.text(at).to_owned();
                let of = sentence.is(at, C::Regression) && matches!(sentence.text(at + 1), "of" | "for");
                if of || sentence.is(at, C::Predict) || sentence.is(at, C::Target) {
                    role = Some(true);
                } else if sentence.is(at, C::Features)
                    || matches!(
                        text.as_str(),
                        "using" | "from" | "on" | "based" | "based on" | "with" | "by" | "given" | "use"
                    )
                {
                    role = Some(false);
                }
                if let What::Column(columns, _) = &sentence.items[at].what
                    && let [column] = columns[..]
                    && self.is_number(column)
                {
                    // "with A as the predictor and B as the target": what stands behind a column says more.
                    let behind = (at + 1..(at + 5).min(sentence.items.len()))
                        .take_while(|&next| !matches!(sentence.items[next].what, What::Column(..)))
                        .find_map(|next| {
                            let target = sentence.is(next, C::Target);
                            (target || sentence.is(next, C::Features)).then_some((next, target))
                        })
                        .filter(|(next, _)| {
                            (at + 1..*next).any(|place| sentence.text(place) == "as" || sentence.text(place) == "the")
                                || sentence.text(*next).starts_with("as ")
                        });
                    let is_target = behind.map(|(_, target)| target).or(role);
                    match is_target {
                        Some(true) if target.is_none_or(|known| known == column) => target = Some(column),
                        Some(false) if !features.contains(&column) => features.push(column),
                        Some(true) => return Err(Trouble::Vague("what is predicted".to_owned())),
                        _ => {}
                    }
                }
            }
        }
        features.retain(|column| Some(*column) != target);
        self.named(sentences, true);
        Self::take(
            sentences,
            &[
                C::Regression,
                C::Predict,
                C::Target,
                C::Features,
                C::Split,
                C::Seed,
                C::Create,
                C::Ignore,
                C::Missing,
                C::Relationship,
                C::Correlation,
                C::NewColumn,
            ],
        );
        let (Some(target), false) = (target, features.is_empty()) else {
            return Err(unmatched(sentences, "what is predicted, and from what"));
        };
        let split = self.settings.test_size.map(|size| (size, self.settings.seed.unwrap_or(42)));
        let mut scores = self.settings.scores.clone();
        if scores.is_empty() {
            scores = vec![Score::Slope, Score::Intercept, Score::R2];
        }
        Ok(Outcome::Regression { target, features, split, scores })
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
            if plain || matches!(first.items[at].what, What::Role(Role::Group)) {
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
                .filter(|item| matches!(item.what, What::Unknown | What::Quoted))
                .map(|item| item.text.clone())
        })
        .collect();
    if left.is_empty() { Trouble::Vague(what.to_owned()) } else { Trouble::Unmatched(left) }
}
