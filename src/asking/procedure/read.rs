//! From sentences to a procedure: settings, verdicts, new columns, preparation, then what is asked.

use std::sync::Arc;

use super::categories;
use super::derive;
use super::plan::{Expression, Operator, Outcome, Shape, Step, Steps, Verdict};
use super::prepare::{self, Prepared};
use super::scan::{Sentence, What, concept_at};
use super::settings::{self, Settings};
use super::tasks::{Reader, Task, task};
use super::vocabulary::{Concept, vocabulary};
use super::{Procedure, verdicts};
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::parse::Trouble;
use crate::asking::plan::{Comparison, Condition, Key, Measure, Operand, Output, Plan, Test};
use crate::asking::role::Role;
use crate::asking::sentences;
use crate::asking::text::{Token, tokenize};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, ValueCount};

/// Verbs that open a clause of their own behind "and".
const ORDERS: [&str; 32] = [
    "calculate",
    "compute",
    "find",
    "determine",
    "report",
    "provide",
    "create",
    "give",
    "recalculate",
    "recompute",
    "identify",
    "count",
    "check",
    "test",
    "state",
    "perform",
    "remove",
    "drop",
    "fill",
    "replace",
    "evaluate",
    "use",
    "return",
    "answer",
    "get",
    "list",
    "show",
    "fit",
    "train",
    "output",
    "conduct",
    "run",
];

/// Concepts that ordinary questions do not have.
const TELLING: [Concept; 41] = [
    Concept::Pearson,
    Concept::Spearman,
    Concept::Kendall,
    Concept::Matrix,
    Concept::PValue,
    Concept::Significance,
    Concept::Normality,
    Concept::Shapiro,
    Concept::Kolmogorov,
    Concept::DAgostino,
    Concept::Anderson,
    Concept::Jarque,
    Concept::TTest,
    Concept::Welch,
    Concept::Anova,
    Concept::ChiSquare,
    Concept::MannWhitney,
    Concept::Kruskal,
    Concept::Levene,
    Concept::Outlier,
    Concept::ZScore,
    Concept::Fill,
    Concept::Duplicates,
    Concept::Change,
    Concept::Cumulative,
    Concept::Rolling,
    Concept::Log,
    Concept::Log10,
    Concept::Sqrt,
    Concept::MinMax,
    Concept::Standardise,
    Concept::Regression,
    Concept::Mse,
    Concept::Rmse,
    Concept::Mae,
    Concept::Population,
    Concept::Correlation,
    Concept::Missing,
    Concept::Divide,
    Concept::Categorise,
    Concept::Multiply,
];

/// Whether the text speaks of statistics or steps.
pub(super) fn is_told(tokens: &[Token]) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    (0..tokens.len()).any(|at| {
        // A letter alone ("rated R") speaks of nothing.
        let spoken = concept_at(&tokens[at..]).filter(|(_, length)| *length > 1 || tokens[at].folded.len() > 1);
        spoken.is_some_and(|(concepts, _)| concepts.iter().any(|concept| TELLING.contains(concept)))
            || (word(at) == "new" && matches!(word(at + 1), "column" | "feature" | "variable" | "field"))
    })
}

pub(super) fn read(question: &str, tokens: &[Token], index: &Arc<TableIndex>) -> Option<Result<Procedure, Trouble>> {
    let mut settings = Settings::default();
    let mut clauses: Vec<Vec<Token>> = Vec::new();
    for sentence in sentences::split(question, tokens) {
        settings.digits = settings.digits.or_else(|| settings::digits(&sentence));
        let sentence = sentences::without_rounding(&sentence);
        clauses.extend(split(&sentence));
    }
    clauses.retain(|clause| !clause.is_empty());
    if !is_told(tokens) && clauses.len() < 2 {
        return None;
    }
    let scanned = scan(&clauses, question, index);
    let mut text = Text {
        question,
        clauses,
        scanned,
        settings,
        index: Arc::clone(index),
        steps: Vec::new(),
        derived: Vec::new(),
        words: Vec::new(),
        key: None,
        kept: Vec::new(),
        both: false,
    };
    Some(text.procedure())
}

fn scan(clauses: &[Vec<Token>], question: &str, index: &TableIndex) -> Vec<Sentence> {
    clauses.iter().map(|clause| Sentence::new(clause.clone(), question, index)).collect()
}

/// Whether outliers are removed, and of which column.
#[derive(Debug, Clone, Copy, Default)]
struct Removed {
    any: bool,
    column: Option<usize>,
}

/// A text that is being read.
struct Text<'a> {
    question: &'a str,
    clauses: Vec<Vec<Token>>,
    /// Each clause over the table as it is known so far.
    scanned: Vec<Sentence>,
    settings: Settings,
    index: Arc<TableIndex>,
    steps: Vec<Step>,
    /// Columns that steps made or changed, last one last.
    derived: Vec<usize>,
    /// The words of definitions, by which a new column is spoken of.
    words: Vec<String>,
    /// What a sentence of its own groups by.
    key: Option<usize>,
    /// Whether a figure is wanted before the steps too.
    both: bool,
    /// Rows that a sentence of its own restricts the text to.
    kept: Vec<Step>,
}

impl Text<'_> {
    fn procedure(&mut self) -> Result<Procedure, Trouble> {
        let defining = self.define()?;
        let mut sentences = self.scanned.clone();
        let mut labels: Vec<Verdict> = Vec::new();
        let mut told: Vec<bool> = defining.clone();
        for (sentence, told) in sentences.iter_mut().zip(&mut told) {
            self.settings.read(sentence);
            if *told {
                continue;
            }
            let starts = sentence.has_any(&[Concept::Ignore, Concept::Remove])
                && sentence.says(&["first"])
                && sentence.columns().is_empty()
                && self.steps.iter().any(|step| matches!(step, Step::Derive(_, derived) if goes_by_rows(derived)));
            if starts {
                // The first row has no row before it.
                *told = true;
                continue;
            }
            let rolls = |step: &Step| matches!(step, Step::Derive(_, Expression::Rolling(..)));
            let window =
                sentence.has(Concept::Rolling) && sentence.columns().is_empty() && self.steps.iter().any(rolls);
            if window || is_convention(sentence, self.question) {
                *told = true;
                continue;
            }
            let found = verdicts::read(&sentence.tokens);
            let about = sentence.has_any(&[
                Concept::PValue,
                Concept::Correlation,
                Concept::Relationship,
                Concept::Significance,
            ]) || found.iter().any(|verdict| !verdict.tests.is_empty());
            if !found.is_empty() && about {
                labels.extend(found);
                *told = !sentence.says(&["report", "calculate", "compute"]) || sentence.columns().is_empty();
                if !*told {
                    for item in &mut sentence.items {
                        item.used |= matches!(
                            item.what,
                            What::Unknown | What::Quoted | What::Number(_) | What::Role(Role::Compare { .. })
                        );
                    }
                }
            }
        }
        if self.settings.conflict {
            return Err(Trouble::Vague("which of two settings holds".to_owned()));
        }
        self.check_defining(&mut sentences, &defining)?;
        self.restrict(&mut sentences, &mut told)?;
        for sentence in &mut sentences {
            let at = |word: &str| {
                sentence.items.iter().position(|item| item.text == word || item.text.starts_with(&format!("{word} ")))
            };
            if let (Some(before), Some(after)) = (at("before"), at("after"))
                && sentence.items.iter().any(|item| item.aggregate.is_some())
                && after == before + 2
            {
                self.both = true;
                for item in sentence.items.iter_mut().skip(before) {
                    item.used = true;
                }
            }
        }
        let removed = self.prepare(&mut sentences, &mut told);
        let outcome = self.tasks(&mut sentences, &told, &labels, removed)?;
        let before = match &outcome[..] {
            [Outcome::Plan(plan)] if self.both && !self.steps.is_empty() => Some(plan.clone()),
            _ if self.both => return Err(Trouble::Unsupported("before and after".to_owned())),
            _ => None,
        };
        let steps = Steps { before, steps: self.steps.clone(), outcome, digits: self.settings.digits };
        let mut assumptions = Vec::new();
        if steps.steps.iter().any(|step| matches!(step, Step::Derive(_, derived) if goes_by_rows(derived))) {
            assumptions.push("Rows follow each other as they stand in the table.".to_owned());
        }
        Ok(Procedure { steps, index: Arc::clone(&self.index), assumptions })
    }

    /// New columns, in order; which sentences define them.
    fn define(&mut self) -> Result<Vec<bool>, Trouble> {
        let mut defining = vec![false; self.clauses.len()];
        for at in 0..self.clauses.len() {
            if defining[at] {
                continue;
            }
            let sentence = self.scanned[at].clone();
            let explicit = derive::name(&sentence, &self.index);
            let mut probe = sentence.clone();
            let Some((name, implicit)) = explicit
                .map(|(name, _)| (name, false))
                .or_else(|| implicit_name(&sentence, at, self).map(|name| (name, true)))
            else {
                continue;
            };
            let name = if name.starts_with("new_feature") { self.left_side().unwrap_or(name) } else { name };
            if self.index.table.column(&name).is_some() {
                continue;
            }
            let mut expression = categories::read(&sentence, &self.scanned, &self.index)
                .or_else(|| derive::definition(&mut probe, self.question, &self.index, None));
            if expression.is_some() {
                defining[at] = true;
            }
            for (other, defined) in defining.iter_mut().enumerate() {
                if other == at || *defined {
                    continue;
                }
                let mut more = self.scanned[other].clone();
                let mentions = mentions(&more, &name) || more.items.iter().any(|item| item.text.starts_with("new "));
                let formula =
                    more.items.iter().all(|item| item.aggregate.is_none() || item.used || more.says(&["by", "="]));
                if !((mentions && formula) || categories::is_part(&more, expression.as_ref())) {
                    continue;
                }
                if matches!(expression, Some(Expression::Categories(..) | Expression::Quantiles(..))) {
                    *defined |= categories::is_part(&more, expression.as_ref());
                    continue;
                }
                if let Some(found) = derive::definition(&mut more, self.question, &self.index, None) {
                    expression = Some(found);
                    *defined = true;
                }
            }
            let Some(mut expression) = expression else {
                if implicit {
                    continue;
                }
                return Err(Trouble::Unmatched(vec![name]));
            };
            defining[at] = true;
            for (other, clause) in self.clauses.iter().enumerate() {
                // "Multiply by 100."
                let scales = self.scanned[other].has(Concept::Multiply)
                    && clause.len() < 6
                    && clause.iter().any(|token| token.folded == "100")
                    && self.scanned[other].columns().is_empty();
                if scales && matches!(expression, Expression::Joined(..)) {
                    expression = Expression::Joined(
                        Operator::Multiply,
                        Box::new(expression),
                        Box::new(Expression::Number(100.0)),
                    );
                    defining[other] = true;
                }
            }
            for item in &sentence.items {
                if matches!(item.what, What::Concept(_) | What::Unknown) {
                    self.words.extend(item.text.split(' ').map(str::to_owned));
                }
            }
            let column = self.add_column(&name, &expression);
            self.steps.push(Step::Derive(column, expression));
            self.derived.push(column);
        }
        Ok(defining)
    }

    /// "Age = Rings + 1.5": what a formula calls its outcome.
    fn left_side(&self) -> Option<String> {
        self.scanned.iter().find_map(|sentence| {
            let equals = sentence.tokens.iter().position(|token| token.folded == "=")?;
            let before = sentence.items.iter().filter(|item| item.tokens.1 <= equals);
            let named =
                !before.clone().any(|item| matches!(item.what, What::Column(..) | What::Number(_) | What::Concept(_)));
            let words: Vec<String> = sentence.tokens.get(..equals)?.iter().map(|token| token.folded.clone()).collect();
            let formula = !sentence.columns().is_empty() && named && (1..=3).contains(&words.len());
            formula.then(|| words.join("_"))
        })
    }

    /// Adds a column to what is known of the table.
    fn add_column(&mut self, name: &str, expression: &Expression) -> usize {
        let mut table = (*self.index.table).clone();
        let labels: Vec<String> = match expression {
            Expression::Categories(_, categories) => categories.iter().map(|category| category.label.clone()).collect(),
            Expression::Quantiles(_, labels) => labels.clone(),
            _ => Vec::new(),
        };
        let text = !labels.is_empty();
        table.columns.push(ColumnDescription {
            name: name.to_owned(),
            data_type: if text { DataType::Text } else { DataType::Float64 },
            nulls: u64::from(!text),
            distinct: text.then_some(labels.len() as u64),
            min: None,
            max: None,
            mean: None,
            values: labels.into_iter().map(|label| ValueCount { value: Scalar::Text(label), count: 1 }).collect(),
            values_complete: text,
        });
        if let Ok(index) = TableIndex::build(Arc::new(table), &mut |_| {}, &CancelToken::new()) {
            self.index = Arc::new(index);
        }
        self.scanned = scan(&self.clauses, self.question, &self.index);
        self.index.columns.len() - 1
    }

    /// What is left of a definition must change nothing.
    fn check_defining(&self, sentences: &mut [Sentence], defining: &[bool]) -> Result<(), Trouble> {
        for (sentence, _) in sentences.iter_mut().zip(defining).filter(|(_, defining)| **defining) {
            sentence.take_all(&derive::DEFINING);
            sentence.take_all(&[
                Concept::Missing,
                Concept::Ignore,
                Concept::Quartile,
                Concept::Negation,
                Concept::Sample,
            ]);
            let formula = sentence.tokens.iter().any(|token| {
                matches!(token.folded.as_str(), "=" | "today" | "formula" | "by" | "<" | ">" | ">=" | "<=")
            });
            let formula =
                formula || (defining.iter().filter(|defining| **defining).count() > 1 && sentence.has(Concept::Create));
            let categories = self
                .steps
                .iter()
                .any(|step| matches!(step, Step::Derive(_, Expression::Categories(..) | Expression::Quantiles(..))));
            for item in &mut sentence.items {
                let label =
                    matches!(&item.what, What::Value(hits) if hits.iter().all(|hit| self.derived.contains(&hit.0)));
                let plain =
                    label || matches!(item.what, What::Column(..) | What::Quoted | What::Role(Role::Aggregate(_)));
                let formal = (formula || categories) && !matches!(item.what, What::Value(_));
                item.used |= plain || formal || matches!(item.what, What::Role(Role::Group));
            }
            let rolls = sentence.has(Concept::Rolling);
            for item in &mut sentence.items {
                item.used |= rolls && item.text.starts_with(|c: char| c.is_ascii_digit());
            }
            // What a new column is called or stands for needs no meaning.
            let words: Vec<String> =
                self.derived.iter().flat_map(|&column| self.index.columns[column].words.clone()).collect();
            for item in &mut sentence.items {
                item.used |= item.text.split(' ').all(|word| words.iter().any(|known| known == word));
            }
            let left = sentence.leftovers();
            if !left.is_empty() {
                return Err(Trouble::Unmatched(left));
            }
        }
        Ok(())
    }

    /// "Use only the rows where A is 4", "only consider women": what rows are meant, said in a sentence of its own.
    fn restrict(&mut self, sentences: &mut [Sentence], told: &mut [bool]) -> Result<(), Trouble> {
        let index = Arc::clone(&self.index);
        let settings = self.settings.clone();
        for (sentence, told) in sentences.iter_mut().zip(told.iter_mut()).skip(1) {
            let word = |at: usize| sentence.tokens.get(at).map_or("", |token| token.folded.as_str());
            let opens = matches!(word(0), "filter" | "restrict" | "limit" | "keep" | "select" | "subset" | "only")
                || (matches!(word(0), "use" | "consider" | "include" | "take")
                    && (word(1) == "only" || word(2) == "only"));
            let asks = sentence.items.iter().any(|item| item.aggregate.is_some())
                || sentence.has_any(&[
                    Concept::Missing,
                    Concept::ZScore,
                    Concept::Outlier,
                    Concept::Count,
                    Concept::Correlation,
                ]);
            if *told || !opens || asks {
                continue;
            }
            let mut reader = Reader {
                index: &index,
                settings: &settings,
                verdicts: &[],
                steps: Vec::new(),
                ordered: false,
                removed: None,
            };
            let mut read = sentence.clone();
            for item in &mut read.items {
                item.used |= matches!(
                    item.text.as_str(),
                    "only" | "filter" | "restrict" | "limit" | "keep" | "select" | "subset"
                );
            }
            read.take_all(&[Concept::NewColumn]);
            reader.conditions(&mut read)?;
            if !reader.steps.is_empty() && read.leftovers().is_empty() {
                self.kept.append(&mut reader.steps);
                *told = true;
            }
        }
        Ok(())
    }

    /// Steps on the table; whether outliers are removed, and of which column.
    fn prepare(&mut self, sentences: &mut [Sentence], told: &mut [bool]) -> Removed {
        let mut removed = Removed::default();
        let mut first: Vec<Step> = Vec::new();
        for (place, (sentence, told)) in sentences.iter_mut().zip(told.iter_mut()).enumerate() {
            if *told {
                continue;
            }
            if let Some(column) = grouping(sentence) {
                self.key = Some(column);
                *told = true;
                continue;
            }
            let found = prepare::read(sentence, &self.index);
            match found.clone() {
                Prepared::Step(step) => {
                    if let Step::Derive(column, _) = step {
                        self.derived.push(column);
                        if !self.steps.contains(&step) {
                            self.steps.push(step);
                        }
                    } else if !first.contains(&step) {
                        first.push(step);
                    }
                }
                Prepared::Outliers(column) => {
                    removed = Removed { any: true, column: column.or(removed.column) };
                    if sentence.items.iter().all(|item| item.aggregate.is_none()) {
                        for (at, columns, _) in sentence.columns() {
                            if column.is_some_and(|column| columns.contains(&column)) {
                                sentence.take(at);
                            }
                        }
                        sentence.take_all(&[Concept::NewColumn, Concept::Create]);
                        *told = sentence.leftovers().is_empty();
                    }
                }
                Prepared::Note | Prepared::None => {}
            }
            let presents = place > 0
                && sentence.says(&["first"])
                && (sentence.says(&["then", "second", "second."])
                    || sentence.tokens.first().is_some_and(|token| {
                        matches!(token.folded.as_str(), "report" | "give" | "list" | "state" | "put" | "show")
                    }))
                && (0..sentence.items.len()).all(|at| {
                    let item = &sentence.items[at];
                    let said = matches!(
                        item.what,
                        What::Number(_) | What::Unknown | What::Role(Role::Compare { .. } | Role::Group)
                    ) || (matches!(item.what, What::Concept(_))
                        && !sentence.is(at, Concept::NewColumn)
                        && !sentence.is(at, Concept::Count));
                    item.aggregate.is_none() && !said
                });
            if matches!(found, Prepared::Step(_)) {
                sentence.take_all(&[Concept::NewColumn, Concept::How, Concept::Create]);
            }
            let note = found == Prepared::Note || !sentence.has(Concept::Outlier);
            if presents || (sentence.items.iter().any(|item| item.used) && sentence.leftovers().is_empty() && note) {
                *told = presents
                    || !sentence.has_any(&[Concept::Pearson, Concept::Spearman, Concept::Kendall, Concept::PValue]);
            }
        }
        // A fill of every column says nothing beside that of one.
        let named = first.iter().any(|step| matches!(step, Step::Fill(columns, _) if !columns.is_empty()));
        first.retain(|step| !(named && matches!(step, Step::Fill(columns, _) if columns.is_empty())));
        first.append(&mut self.steps);
        self.steps = first;
        removed
    }

    #[expect(clippy::too_many_lines, reason = "one look at each kind of sentence, in order")]
    fn tasks(
        &mut self,
        sentences: &mut [Sentence],
        told: &[bool],
        labels: &[Verdict],
        removed: Removed,
    ) -> Result<Vec<Outcome>, Trouble> {
        let mut groups: Vec<(Task, Vec<Sentence>)> = Vec::new();
        let mut ordinary: Vec<Sentence> = Vec::new();
        let figures = |sentence: &Sentence| sentence.items.iter().any(|item| !item.used && item.aggregate.is_some());
        let mut plotted: Vec<Sentence> = Vec::new();
        let mut shares: Option<bool> = None;
        for (sentence, _) in sentences.iter().zip(told).filter(|(_, told)| !**told) {
            let draws = sentence.says(&[
                "plot",
                "chart",
                "graph",
                "histogram",
                "visualize",
                "visualise",
                "scatterplot",
                "boxplot",
            ]) && !sentence.has_any(&[Concept::Correlation, Concept::Outlier, Concept::Normality]);
            if draws {
                let mut drawn = sentence.clone();
                for item in &mut drawn.items {
                    item.used |= !matches!(item.what, What::Column(_, true) | What::Value(_));
                }
                plotted.push(drawn);
                continue;
            }
            if self.is_of_categories(sentence) {
                let share = sentence.has(Concept::Proportion);
                shares = Some(shares.unwrap_or(false) || share);
                continue;
            }
            let kind = task(sentence);
            let scored =
                self.steps.iter().any(|step| matches!(step, Step::Derive(_, Expression::Shaped(Shape::Standard, _))));
            let kind = kind.map(|kind| {
                if kind == Task::Outliers && scored && !sentence.has(Concept::Outlier) { Task::Ordinary } else { kind }
            });
            let open = figures(sentence) && sentence.items.iter().all(|item| !matches!(item.what, What::Concept(ref concepts) if concepts.contains(&Concept::Correlation)));
            match kind {
                Some(Task::Outliers | Task::Missing) if open && !sentence.columns().is_empty() => {
                    ordinary.push(sentence.clone());
                }
                // "Perform preprocessing on the A column": what the rest is about.
                Some(Task::Ordinary)
                    if !figures(sentence)
                        && matches!(
                            sentence.tokens[0].folded.as_str(),
                            "perform" | "conduct" | "carry" | "use" | "handle" | "apply" | "consider"
                        )
                        && (0..sentence.items.len()).all(|at| {
                            sentence.is_quiet(at)
                                || sentence.is(at, Concept::NewColumn)
                                || matches!(sentence.items[at].what, What::Column(_, true))
                        }) => {}
                Some(Task::Ordinary) => ordinary.push(sentence.clone()),
                Some(kind) => match groups.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, sentences)) => sentences.push(sentence.clone()),
                    None => groups.push((kind, vec![sentence.clone()])),
                },
                None if figures(sentence) => ordinary.push(sentence.clone()),
                None => {
                    let left = sentence.leftovers();
                    let concepts = (0..sentence.items.len())
                        .all(|at| sentence.is_quiet(at) || matches!(sentence.items[at].what, What::Concept(_)));
                    let asked = !(groups.is_empty() && ordinary.is_empty());
                    match groups.last_mut() {
                        _ if left.is_empty() => {}
                        Some((_, sentences)) if concepts => sentences.push(sentence.clone()),
                        _ if concepts => ordinary.push(sentence.clone()),
                        _ if asked && is_harmless(sentence) => {}
                        _ => return Err(Trouble::Unmatched(left)),
                    }
                }
            }
        }
        if let Some((_, sentences)) = groups.first_mut() {
            sentences.append(&mut plotted);
        }
        // "Is there a linear relationship" is answered by the regression that is asked for.
        let loose = |sentences: &[Sentence]| {
            sentences.iter().all(|sentence| {
                !sentence.has_any(&[Concept::Pearson, Concept::Spearman, Concept::Kendall])
                    && !sentence.tokens.iter().any(|token| token.folded.starts_with("correlat"))
            })
        };
        let test = |task: &Task| matches!(task, Task::Regression | Task::Independence | Task::Groups | Task::Normality);
        if groups.iter().any(|(task, _)| test(task))
            && let Some(at) = groups.iter().position(|(task, sentences)| *task == Task::Correlation && loose(sentences))
        {
            let (_, mut related) = groups.remove(at);
            if let Some((_, sentences)) = groups.iter_mut().find(|(task, _)| test(task)) {
                related.append(sentences);
                *sentences = related;
            }
        }
        // A mean that a test compares is no question of its own.
        let other = groups.iter().any(|(task, _)| !matches!(task, Task::Outliers | Task::Missing | Task::Duplicates));
        if other
            && ordinary
                .iter()
                .all(|sentence| !figures(sentence) || groups.iter().any(|(task, _)| *task == Task::Regression))
        {
            let last =
                groups.iter().position(|(task, _)| !matches!(task, Task::Outliers | Task::Missing | Task::Duplicates));
            if let Some((_, sentences)) = last.and_then(|at| groups.get_mut(at)) {
                sentences.append(&mut ordinary);
            }
        }
        let mut outcome: Vec<Outcome> = Vec::new();
        if let (Some(share), Some(&column)) = (shares, self.derived.last()) {
            outcome.push(Outcome::Categories { column, share });
        }
        let index = Arc::clone(&self.index);
        let settings = self.settings.clone();
        let ordered = self.scanned.iter().any(|sentence| sentence.says(&["first"]));
        let mut reader = Reader {
            index: &index,
            settings: &settings,
            verdicts: labels,
            steps: Vec::new(),
            ordered,
            removed: removed.column,
        };
        let mut counted = None;
        for (task, mut sentences) in groups {
            if task == Task::Missing
                && !ordinary.is_empty()
                && sentences.iter().all(|sentence| !sentence.has(Concept::Count))
            {
                // "If values are missing, ...": nothing is asked.
                continue;
            }
            let found = reader.outcome(task, &mut sentences)?;
            if let Outcome::Outliers { column, rule, .. } = found {
                counted = Some((column, rule));
                let asked = sentences.iter().any(|sentence| {
                    sentence.tokens.iter().any(|token| matches!(token.folded.as_str(), "many" | "number" | "count"))
                });
                if removed.any && !ordinary.is_empty() && !asked {
                    continue;
                }
            }
            outcome.push(found);
        }
        let keep = std::mem::take(&mut reader.steps);
        if let (Some(column), true) = (removed.column, self.derived.is_empty()) {
            self.derived.push(column);
        }
        if removed.any && !ordinary.is_empty() {
            let column = removed.column;
            let rule = counted.map(|(_, rule)| rule).or_else(|| self.settings.rule());
            let named = || {
                let mut columns: Vec<usize> = ordinary.iter().flat_map(prepare::distinct).collect();
                columns.dedup();
                columns.first().copied()
            };
            let (Some(rule), Some(column)) = (rule, column.or(counted.map(|(column, _)| column)).or_else(named)) else {
                return Err(Trouble::Vague("what counts as an outlier".to_owned()));
            };
            self.steps.push(Step::DropOutliers(column, rule));
        }
        let keep: Vec<Step> = self.kept.drain(..).chain(keep).fold(Vec::new(), |mut all, step| {
            if !all.contains(&step) {
                all.push(step);
            }
            all
        });
        self.steps.splice(0..0, keep);
        outcome.extend(self.ordinary(&mut ordinary)?.into_iter().map(Outcome::Plan));
        if outcome.is_empty() {
            if let Some(column) = removed.column
                && let Some(rule) = self.settings.rule()
            {
                return Ok(vec![Outcome::Outliers { column, rule, rows: None }]);
            }
            if let [.., Step::Derive(column, Expression::Categories(..))] = self.steps[..] {
                return Ok(vec![Outcome::Categories { column, share: false }]);
            }
            if self.steps.is_empty() {
                return Err(Trouble::Vague("what is wanted".to_owned()));
            }
            return Ok(vec![Outcome::Table]);
        }
        Ok(outcome)
    }

    /// "count how many there are of each category": of the categories that were made.
    fn is_of_categories(&self, sentence: &Sentence) -> bool {
        let made = self.steps.iter().any(|step| {
            matches!(
                step,
                Step::Derive(_, Expression::Categories(..) | Expression::Quantiles(..))
            )
        });
        let each = sentence.has(Concept::Categorise) || sentence.says(&["each"]);
        let counts = sentence.has_any(&[Concept::Count, Concept::Proportion]);
        let other = (0..sentence.items.len()).any(|at| {
            let item = &sentence.items[at];
            let own = matches!(&item.what, What::Column(columns, _) if columns.iter().all(|column| self.derived.contains(column)));
            item.aggregate.is_some() && !sentence.is(at, Concept::MeanOf)
                || matches!(item.what, What::Number(_) | What::Unknown | What::Quoted | What::Role(Role::Compare { .. }))
                || (matches!(item.what, What::Column(..)) && !own)
        });
        made && ((each && counts) || sentence.has(Concept::Categorise)) && !other
    }

    /// The plans of what ordinary questions ask; sentences that ask the same again say nothing new.
    fn ordinary(&self, sentences: &mut [Sentence]) -> Result<Vec<Plan>, Trouble> {
        let mut plans: Vec<Plan> = Vec::new();
        // A question in other words than the table's, whose method a later sentence states in the table's own.
        let mut waiting: Option<(Trouble, Vec<String>)> = None;
        for sentence in sentences.iter_mut() {
            let aggregates: Vec<_> =
                sentence.items.iter().filter(|item| !item.used).filter_map(|item| item.aggregate).collect();
            let bare = sentence.columns().is_empty()
                && sentence
                    .items
                    .iter()
                    .all(|item| !matches!(item.what, What::Value(_) | What::Number(_) | What::Quoted));
            if bare
                && !sentence.has(Concept::Proportion)
                && let Some(plan) = plans.last()
            {
                sentence.take_all(&derive::DEFINING);
                let known = aggregates
                    .iter()
                    .all(|aggregate| plan.measures.iter().any(|measure| measure.aggregate == *aggregate));
                for item in &mut sentence.items {
                    item.used |= item.aggregate.is_some();
                }
                if known && sentence.leftovers().is_empty() {
                    continue;
                }
            }
            let shares = sentence.has(Concept::Proportion)
                && sentence.columns().is_empty()
                && sentence.items.iter().all(|item| !matches!(item.what, What::Value(_) | What::Number(_)));
            if let (true, Some(plan)) = (shares, plans.last_mut())
                && plan.measures == [Measure::ROWS]
                && !plan.keys.is_empty()
            {
                plan.as_share = true;
                continue;
            }
            if plans.last().is_some_and(|plan| is_restatement(sentence, plan)) {
                continue;
            }
            let tokens = self.plain(sentence);
            let plan = match sentences::one(&tokens, &self.index) {
                Ok(parsed) => parsed.plan,
                Err(_) if let Some(plan) = self.with_told_column(sentence) => plan,
                Err(trouble @ Trouble::Unmatched(_)) if plans.is_empty() && is_described(sentence) => {
                    waiting = waiting.or(Some((trouble, said(sentence))));
                    continue;
                }
                Err(trouble) => return Err(trouble),
            };
            if let Some((trouble, words)) = &waiting
                && !(sentence.columns().iter().any(|(_, _, exact)| *exact)
                    && !aggregates.is_empty()
                    && words.iter().all(|word| sentence.tokens.iter().any(|token| token.folded == *word)))
            {
                return Err(trouble.clone());
            }
            let same = |key: &Key| matches!(key, Key::Column(column) if plan.measures.iter().any(|measure| measure.column == Some(*column)));
            if plan.keys.iter().any(same) {
                return Err(Trouble::Vague("what is grouped by what".to_owned()));
            }
            let plan = if self.settings.population { population(plan) } else { plan };
            let again = plans.iter().any(|known| is_again(&plan, known));
            if !again {
                plans.push(plan);
            }
        }
        if let (Some((trouble, _)), true) = (waiting, plans.is_empty()) {
            return Err(trouble);
        }
        let figures = |plan: &Plan| plan.output == Output::Measures && plan.keys.is_empty();
        if plans.len() > 1 && !plans.iter().all(figures) {
            return Err(Trouble::Vague("which of several answers is wanted".to_owned()));
        }
        Ok(plans)
    }

    /// A sentence as an ordinary question: without what has been understood, and with the column that "its" means.
    fn plain(&self, sentence: &Sentence) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        for (at, item) in sentence.items.iter().enumerate() {
            // Values of what is grouped by are the groups.
            let of_key = |hits: &[crate::asking::index::ValueHit]| hits.iter().all(|hit| Some(hit.0) == self.key);
            if matches!(&item.what, What::Value(hits) if of_key(hits)) && self.key.is_some() {
                while tokens
                    .last()
                    .is_some_and(|token| matches!(token.folded.as_str(), "for" | "and" | "of" | "between" | "," | "in"))
                {
                    tokens.pop();
                }
                continue;
            }
            if self.is_kept(sentence, at) {
                while tokens.last().is_some_and(|token| {
                    matches!(
                        token.folded.as_str(),
                        "for" | "with" | "in" | "have" | "that" | "having" | "has" | "who" | "which"
                    )
                }) {
                    tokens.pop();
                }
                continue;
            }
            let changed = sentence.is(at, Concept::NewColumn)
                || [
                    Concept::MinMax,
                    Concept::Standardise,
                    Concept::ZScore,
                    Concept::Transform,
                    Concept::Log,
                    Concept::Change,
                    Concept::Sqrt,
                ]
                .iter()
                .any(|&concept| sentence.is(at, concept));
            let silent = item.used
                || (item.what == What::Unknown
                    && item.text.split(' ').all(|word| self.words.iter().any(|known| known == word)))
                || (changed && !self.derived.is_empty())
                || sentence.is(at, Concept::NewColumn) && item.text.contains(' ');
            let tool = item.what == What::Glue
                && item.text.split(' ').all(|word| vocabulary().is_boilerplate(word) && lexicon().role(word).is_none());
            if !silent && !tool {
                tokens.extend(sentence.tokens[item.tokens.0..item.tokens.1].iter().cloned());
            }
        }
        let grouped = sentence
            .items
            .iter()
            .any(|item| matches!(item.what, What::Role(Role::Group)) || item.text.contains("each"))
            && (sentence.has(Concept::Categorise) || sentence.says(&["group", "groups", "category"]));
        let made = self.steps.iter().rev().find_map(|step| match step {
            Step::Derive(column, Expression::Categories(..) | Expression::Quantiles(..)) => {
                Some(*column)
            }
            _ => None,
        });
        if let (true, Some(column)) = (grouped, made)
            && sentence.columns().iter().all(|(_, columns, _)| !columns.contains(&column))
        {
            tokens.retain(|token| {
                !matches!(
                    token.folded.as_str(),
                    "each" | "in" | "for" | "per" | "group" | "groups" | "category" | "categories" | "by" | "of"
                )
            });
            tokens.extend(tokenize(&format!("by \"{}\"", self.index.name(column).replace('"', " "))));
        }
        let key = self.key.filter(|key| {
            sentence.items.iter().all(|item| {
                !matches!(item.what, What::Role(Role::Group))
                    || !matches!(&item.what, What::Column(columns, _) if columns.contains(key))
            })
        });
        if let Some(key) = key {
            tokens.extend(tokenize(&format!("by \"{}\"", self.index.name(key).replace('"', " "))));
        }
        if let (true, Some(&column)) = (sentence.columns().is_empty(), self.derived.last()) {
            let quoted = tokenize(&format!("of \"{}\"", self.index.name(column).replace('"', " ")));
            let last = sentence.items.iter().rev().find(|item| !item.used && item.aggregate.is_some());
            let end = last.and_then(|item| sentence.tokens.get(item.tokens.1.wrapping_sub(1))).map(|token| token.span);
            let place = tokens.iter().rposition(|token| Some(token.span) == end).map_or(tokens.len(), |at| at + 1);
            let place = if tokens.get(place).is_some_and(|token| token.folded == "value") { place + 1 } else { place };
            if tokens.get(place.wrapping_sub(1)).is_some_and(|token| token.folded == "of") {
                tokens.splice(place..place, quoted.into_iter().skip(1));
            } else {
                tokens.splice(place..place, quoted);
            }
        }
        tokens
    }
}

/// "z = (x - mean) / std", "the mean by the usual formula", "answer with the code": how a figure is written or shown.
fn is_convention(sentence: &Sentence, question: &str) -> bool {
    let (Some(first), Some(last)) = (sentence.tokens.first(), sentence.tokens.last()) else { return true };
    let text = question.get(first.span.0..last.span.1).unwrap_or_default();
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
    plain && (formula || usual || shown || defines || tool)
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
    let open = |item: &&super::scan::Item| !item.used;
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
fn is_restatement(sentence: &Sentence, plan: &Plan) -> bool {
    let columns = columns_of(plan);
    let unknown = sentence.items.iter().filter(|item| !item.used && item.what == What::Unknown).count();
    let same = |item: &super::scan::Item| match &item.what {
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
        && !sentence.says(&TRAPS)
        && sentence.items.iter().all(|item| item.used || same(item))
}

/// The columns that a plan measures, groups by or shows.
fn columns_of(plan: &Plan) -> Vec<usize> {
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
fn grouping(sentence: &Sentence) -> Option<usize> {
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

impl Text<'_> {
    /// "Use the A column": what a question measures in other words than the table's.
    fn with_told_column(&self, sentence: &Sentence) -> Option<Plan> {
        let told: Vec<usize> = self
            .scanned
            .iter()
            .filter(|other| {
                other.tokens.first().is_some_and(|token| matches!(token.folded.as_str(), "use" | "consider" | "using"))
                    && !other.says(&["only", "who", "that", "which"])
                    && other.items.iter().all(|item| {
                        item.aggregate.is_none()
                            && matches!(
                                item.what,
                                What::Column(_, true) | What::Glue | What::Concept(_) | What::Unknown
                            )
                    })
                    && other.tokens.len() < 14
            })
            .flat_map(Sentence::columns)
            .filter_map(
                |(_, columns, written)| {
                    if let (true, [column]) = (written, &columns[..]) { Some(*column) } else { None }
                },
            )
            .collect();
        let [column] = told[..] else { return None };
        let figure = sentence.items.iter().rposition(|item| item.aggregate.is_some())?;
        let name = self.index.name(column);
        let mut end = figure + 1;
        while let Some(item) = sentence.items.get(end) {
            let inside = match &item.what {
                What::Unknown | What::Glue => true,
                What::Column(columns, written) => !written || columns.contains(&column),
                What::Number(_) => name.contains(&item.text),
                What::Role(Role::Preposition | Role::Filler | Role::Verb) => true,
                _ => false,
            };
            if !inside || matches!(item.text.as_str(), "by" | "for" | "among" | "and") {
                break;
            }
            end += 1;
        }
        let start = sentence.items[figure].tokens.1;
        let after = sentence.items.get(end).map_or(sentence.tokens.len(), |item| item.tokens.0);
        let mut tokens = sentence.tokens[..start].to_vec();
        tokens.extend(tokenize(&format!("\"{}\"", name.replace('"', " "))));
        tokens.extend_from_slice(&sentence.tokens[after..]);
        sentences::one(&tokens, &self.index).ok().map(|parsed| parsed.plan)
    }

    /// Whether a number and the column beside it say what rows are restricted to anyway.
    fn is_kept(&self, sentence: &Sentence, at: usize) -> bool {
        self.steps.iter().chain(&self.kept).any(|step| {
            let Step::Keep(Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Number(number)))) = step else {
                return false;
            };
            let is_number = |at: usize| sentence.number(at) == Some(*number);
            let is_column = |at: usize| {
                matches!(sentence.items.get(at).map(|item| &item.what), Some(What::Column(columns, _)) if columns.contains(column))
            };
            (is_number(at) && (is_column(at + 1) || is_column(at.wrapping_sub(1))))
                || (is_column(at) && (is_number(at + 1) || is_number(at.wrapping_sub(1))))
        })
    }
}

/// Cuts a sentence where "and" or a comma opens another order.
fn split(tokens: &[Token]) -> Vec<Vec<Token>> {
    let mut clauses: Vec<Vec<Token>> = vec![Vec::new()];
    for (at, token) in tokens.iter().enumerate() {
        let joint = matches!(token.folded.as_str(), "and" | "then" | ",");
        let next = tokens[at + 1..].iter().find(|next| !matches!(next.folded.as_str(), "and" | "then" | "," | "also"));
        let orders = next.is_some_and(|next| ORDERS.contains(&next.folded.as_str()) && !next.quoted);
        let long = clauses.last().is_some_and(|clause| {
            clause.len() > 2
                && !clause.iter().take(3).any(|token| matches!(token.folded.as_str(), "if" | "when"))
                && !clause
                    .first()
                    .is_some_and(|token| matches!(token.folded.as_str(), "for" | "after" | "once" | "to" | "in"))
        });
        if joint && orders && long {
            clauses.push(Vec::new());
            continue;
        }
        let starts =
            clauses.last().is_some_and(Vec::is_empty) && matches!(token.folded.as_str(), "and" | "then" | "," | "also");
        if !starts && let Some(clause) = clauses.last_mut() {
            clause.push(token.clone());
        }
    }
    clauses
}

/// "Compute the real price by dividing A by B": the words in front of the operation name the column.
fn implicit_name(sentence: &Sentence, at: usize, text: &Text<'_>) -> Option<String> {
    let operates = sentence.has_any(&[
        Concept::Divide,
        Concept::Subtract,
        Concept::Multiply,
        Concept::AddUp,
        Concept::Change,
        Concept::Ratio,
        Concept::Difference,
        Concept::Categorise,
    ]) || sentence.tokens.iter().any(|token| token.folded == "=")
        || sentence.says(&["as"]);
    let runs = sentence.has_any(&[Concept::Rolling, Concept::Cumulative]);
    let scored = sentence.has(Concept::ZScore)
        && text.scanned.iter().all(|other| {
            !other.has_any(&[Concept::Outlier, Concept::Threshold, Concept::Remove])
                && !other.says(&["greater", "above", "exceeds"])
        });
    let operates = operates || runs || scored;
    let asked = (sentence.items.iter().any(|item| item.aggregate.is_some()) && !runs)
        || sentence.has_any(&[
            Concept::Correlation,
            Concept::Outlier,
            Concept::Regression,
            Concept::Significance,
            Concept::Missing,
        ]);
    let first = sentence.tokens.first()?;
    let orders = ORDERS.contains(&first.folded.as_str())
        || matches!(
            first.folded.as_str(),
            "define"
                | "derive"
                | "classify"
                | "categorize"
                | "categorise"
                | "bin"
                | "divide"
                | "group"
                | "split"
                | "sum"
                | "add"
        );
    if !operates || asked || !orders || at + 1 >= text.clauses.len() {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    for token in sentence.tokens.iter().skip(1) {
        match token.folded.as_str() {
            "a" | "an" | "the" | "each" | "new" => {}
            "by" | "as" | "of" | "in" | "=" | "for" | "into" => break,
            word => words.push(word.to_owned()),
        }
    }
    let named = words.iter().any(|word| {
        let tokens = tokenize(word);
        Sentence::new(tokens, "", &text.index).items.iter().any(|item| matches!(item.what, What::Column(_, true)))
    });
    let name = if words.is_empty() || words.len() > 4 || named { "derived".to_owned() } else { words.join("_") };
    text.index.table.column(&name).is_none().then_some(name)
}

/// Whether a sentence speaks of this name.
fn mentions(sentence: &Sentence, name: &str) -> bool {
    let folded = crate::asking::text::fold(name);
    let words = crate::asking::text::name_words(name);
    let said = |word: &String| sentence.tokens.iter().any(|token| token.folded == *word);
    sentence.tokens.iter().any(|token| token.folded == folded) || (!words.is_empty() && words.iter().all(said))
}

/// Whether a plan says nothing that another does not say.
fn is_again(plan: &Plan, known: &Plan) -> bool {
    let same = Plan { measures: known.measures.clone(), ..plan.clone() } == *known;
    plan == known || (same && plan.measures.iter().all(|measure| known.measures.contains(measure)))
}

/// Whether what nobody knows in a sentence are a few plain words.
fn is_described(sentence: &Sentence) -> bool {
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

/// The numbers and values of a sentence, which its method must have too.
fn said(sentence: &Sentence) -> Vec<String> {
    sentence
        .items
        .iter()
        .filter(|item| !item.used && matches!(item.what, What::Number(_) | What::Value(_)))
        .flat_map(|item| sentence.tokens[item.tokens.0..item.tokens.1].iter().map(|token| token.folded.clone()))
        .collect()
}

fn population(mut plan: Plan) -> Plan {
    for measure in &mut plan.measures {
        measure.aggregate = measure.aggregate.of_population();
    }
    plan
}

/// Whether the order of rows matters.
fn goes_by_rows(expression: &Expression) -> bool {
    use super::plan::Shape;
    match expression {
        Expression::Joined(_, left, right) => goes_by_rows(left) || goes_by_rows(right),
        Expression::Shaped(Shape::Previous | Shape::Change | Shape::Cumulative, _) | Expression::Rolling(..) => true,
        Expression::Shaped(_, inner) => goes_by_rows(inner),
        _ => false,
    }
}
