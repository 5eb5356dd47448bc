//! From sentences to a procedure: settings, verdicts, new columns, preparation, then what is asked.

use std::sync::Arc;

use super::categories;
use super::derive;
use super::plan::{Expression, Outcome, Step, Steps, Verdict};
use super::prepare::{self, Prepared};
use super::scan::{Sentence, What, concept_at};
use super::settings::{self, Settings};
use super::tasks::{Reader, Task, task};
use super::vocabulary::{Concept, vocabulary};
use super::{Procedure, verdicts};
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::parse::Trouble;
use crate::asking::plan::{Output, Plan};
use crate::asking::role::Role;
use crate::asking::sentences;
use crate::asking::text::{Token, tokenize};
use crate::domain::{ColumnDescription, DataType, Scalar, ValueCount};

/// Verbs that open a clause of their own behind "and".
const ORDERS: [&str; 32] = [
    "calculate", "compute", "find", "determine", "report", "provide", "create", "give", "recalculate", "recompute",
    "identify", "count", "check", "test", "state", "perform", "remove", "drop", "fill", "replace", "evaluate", "use",
    "return", "answer", "get", "list", "show", "fit", "train", "output", "conduct", "run",
];

/// Concepts that ordinary questions do not have.
const TELLING: [Concept; 41] = [
    Concept::Pearson, Concept::Spearman, Concept::Kendall, Concept::Matrix, Concept::PValue, Concept::Significance,
    Concept::Normality, Concept::Shapiro, Concept::Kolmogorov, Concept::DAgostino, Concept::Anderson, Concept::Jarque,
    Concept::TTest, Concept::Welch, Concept::Anova, Concept::ChiSquare, Concept::MannWhitney, Concept::Kruskal,
    Concept::Levene, Concept::Outlier, Concept::ZScore, Concept::Fill, Concept::Duplicates, Concept::Change,
    Concept::Cumulative, Concept::Rolling, Concept::Log, Concept::Log10, Concept::Sqrt, Concept::MinMax,
    Concept::Standardise, Concept::Regression, Concept::Mse, Concept::Rmse, Concept::Mae, Concept::Population,
    Concept::Correlation, Concept::Missing, Concept::Divide, Concept::Categorise, Concept::Multiply,
];

/// Whether the text speaks of statistics or steps.
pub(super) fn is_told(tokens: &[Token]) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    (0..tokens.len()).any(|at| {
        let spoken = concept_at(&tokens[at..]);
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
        clauses.extend(split(sentence));
    }
    clauses.retain(|clause| !clause.is_empty());
    if !is_told(tokens) && clauses.len() < 2 {
        return None;
    }
    let mut text = Text { question, clauses, settings, index: Arc::clone(index), steps: Vec::new(), derived: Vec::new() };
    Some(text.procedure())
}

/// A text that is being read.
struct Text<'a> {
    question: &'a str,
    clauses: Vec<Vec<Token>>,
    settings: Settings,
    index: Arc<TableIndex>,
    steps: Vec<Step>,
    /// Columns that steps made or changed, last one last.
    derived: Vec<usize>,
}

impl Text<'_> {
    fn procedure(&mut self) -> Result<Procedure, Trouble> {
        let defining = self.define()?;
        let mut sentences: Vec<Sentence> = self
            .clauses
            .iter()
            .map(|clause| Sentence::new(clause.clone(), self.question, &self.index))
            .collect();
        let mut labels: Vec<Verdict> = Vec::new();
        let mut told: Vec<bool> = defining.clone();
        for (sentence, told) in sentences.iter_mut().zip(&mut told) {
            self.settings.read(sentence);
            if *told {
                continue;
            }
            let found = verdicts::read(&sentence.tokens);
            let about = sentence.has_any(&[Concept::PValue, Concept::Correlation, Concept::Relationship, Concept::Significance])
                || found.iter().any(|verdict| !verdict.tests.is_empty());
            if !found.is_empty() && about {
                labels.extend(found);
                *told = !sentence.says(&["report", "calculate", "compute"]) || sentence.columns().is_empty();
                if !*told {
                    for item in &mut sentence.items {
                        item.used |= matches!(item.what, What::Unknown | What::Quoted | What::Number(_) | What::Role(Role::Compare { .. }));
                    }
                }
            }
        }
        if self.settings.conflict {
            return Err(Trouble::Vague("which of two settings holds".to_owned()));
        }
        self.check_defining(&mut sentences, &defining)?;
        let removed = self.prepare(&mut sentences, &mut told);
        let outcome = self.tasks(&mut sentences, &told, &labels, removed)?;
        let steps = Steps { steps: self.steps.clone(), outcome, digits: self.settings.digits };
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
            let sentence = Sentence::new(self.clauses[at].clone(), self.question, &self.index);
            let explicit = derive::name(&sentence, &self.index);
            let mut probe = sentence.clone();
            let Some((name, implicit)) = explicit
                .map(|(name, _)| (name, false))
                .or_else(|| implicit_name(&sentence, at, self).map(|name| (name, true)))
            else {
                continue;
            };
            if self.index.table.column(&name).is_some() {
                continue;
            }
            let mut expression = categories::read(&sentence, &self.clauses, &self.index)
                .or_else(|| derive::definition(&mut probe, self.question, &self.index, None));
            if expression.is_some() {
                defining[at] = true;
            }
            for other in 0..self.clauses.len() {
                if other == at || defining[other] {
                    continue;
                }
                let mut more = Sentence::new(self.clauses[other].clone(), self.question, &self.index);
                let mentions = mentions(&more, &name) || more.items.iter().any(|item| item.text.starts_with("new "));
                let formula = more.items.iter().all(|item| item.aggregate.is_none() || item.used || more.says(&["by", "="]));
                if !(mentions && formula) && !categories::is_part(&more, expression.as_ref()) {
                    continue;
                }
                if matches!(expression, Some(Expression::Categories(..))) {
                    defining[other] |= categories::is_part(&more, expression.as_ref());
                    continue;
                }
                if let Some(found) = derive::definition(&mut more, self.question, &self.index, None) {
                    expression = Some(found);
                    defining[other] = true;
                }
            }
            let Some(expression) = expression else {
                if implicit {
                    continue;
                }
                return Err(Trouble::Unmatched(vec![name]));
            };
            defining[at] = true;
            let column = self.add_column(&name, &expression);
            self.steps.push(Step::Derive(column, expression));
            self.derived.push(column);
        }
        Ok(defining)
    }

    /// Adds a column to what is known of the table.
    fn add_column(&mut self, name: &str, expression: &Expression) -> usize {
        let mut table = (*self.index.table).clone();
        let labels: Vec<String> = match expression {
            Expression::Categories(_, categories) => categories.iter().map(|category| category.label.clone()).collect(),
            Expression::Quantiles(_, labels) | Expression::Widths(_, labels) => labels.clone(),
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
        self.index = Arc::new(TableIndex::new(Arc::new(table)));
        self.index.columns.len() - 1
    }

    /// What is left of a definition must change nothing.
    fn check_defining(&self, sentences: &mut [Sentence], defining: &[bool]) -> Result<(), Trouble> {
        for (sentence, _) in sentences.iter_mut().zip(defining).filter(|(_, defining)| **defining) {
            sentence.take_all(&derive::DEFINING);
            sentence.take_all(&[Concept::Missing, Concept::Ignore, Concept::Quartile, Concept::Negation, Concept::Sample]);
            let formula = sentence.tokens.iter().any(|token| matches!(token.folded.as_str(), "=" | "today" | "formula" | "by" | "<" | ">" | ">=" | "<="));
            let categories = self.steps.iter().any(|step| matches!(step, Step::Derive(_, Expression::Categories(..))));
            for item in &mut sentence.items {
                let plain = matches!(item.what, What::Column(..) | What::Quoted | What::Role(Role::Aggregate(_)));
                let formal = (formula || categories) && !matches!(item.what, What::Value(_));
                item.used |= plain || formal || matches!(item.what, What::Role(Role::Group));
            }
            // What a new column is called or stands for needs no meaning.
            let words: Vec<String> = self.derived.iter().flat_map(|&column| self.index.columns[column].words.clone()).collect();
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

    /// Steps on the table; whether outliers are removed, and of which column.
    fn prepare(&mut self, sentences: &mut [Sentence], told: &mut [bool]) -> Option<Option<usize>> {
        let mut removed: Option<Option<usize>> = None;
        let mut first: Vec<Step> = Vec::new();
        for (sentence, told) in sentences.iter_mut().zip(told.iter_mut()) {
            if *told {
                continue;
            }
            match prepare::read(sentence, &self.index) {
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
                Prepared::Outliers(column) => removed = Some(column.or(removed.flatten())),
                Prepared::Note | Prepared::None => {}
            }
            let presents = sentence.says(&["first"])
                && sentence.items.iter().all(|item| {
                    item.aggregate.is_none() && !matches!(item.what, What::Number(_) | What::Unknown | What::Role(Role::Compare { .. }))
                });
            if presents || (sentence.items.iter().any(|item| item.used) && sentence.leftovers().is_empty() && !sentence.has(Concept::Outlier)) {
                *told = presents || !sentence.has_any(&[Concept::Pearson, Concept::Spearman, Concept::Kendall, Concept::PValue]);
            }
        }
        // A fill of every column says nothing beside that of one.
        let named = first.iter().any(|step| matches!(step, Step::Fill(columns, _) if !columns.is_empty()));
        first.retain(|step| !(named && matches!(step, Step::Fill(columns, _) if columns.is_empty())));
        first.append(&mut self.steps);
        self.steps = first;
        removed
    }

    fn tasks(
        &mut self,
        sentences: &mut [Sentence],
        told: &[bool],
        labels: &[Verdict],
        removed: Option<Option<usize>>,
    ) -> Result<Vec<Outcome>, Trouble> {
        let mut groups: Vec<(Task, Vec<Sentence>)> = Vec::new();
        let mut ordinary: Vec<Sentence> = Vec::new();
        let figures = |sentence: &Sentence| sentence.items.iter().any(|item| !item.used && item.aggregate.is_some());
        for (sentence, _) in sentences.iter().zip(told).filter(|(_, told)| !**told) {
            let kind = task(sentence);
            let open = figures(sentence) && sentence.items.iter().all(|item| !matches!(item.what, What::Concept(ref concepts) if concepts.contains(&Concept::Correlation)));
            match kind {
                Some(Task::Outliers | Task::Missing) if open => ordinary.push(sentence.clone()),
                Some(Task::Ordinary) => ordinary.push(sentence.clone()),
                Some(kind) => match groups.iter_mut().find(|(known, _)| *known == kind) {
                    Some((_, sentences)) => sentences.push(sentence.clone()),
                    None => groups.push((kind, vec![sentence.clone()])),
                },
                None if figures(sentence) => ordinary.push(sentence.clone()),
                None => {
                    let left = sentence.leftovers();
                    let concepts = (0..sentence.items.len()).all(|at| sentence.is_quiet(at) || matches!(sentence.items[at].what, What::Concept(_)));
                    match groups.last_mut() {
                        _ if left.is_empty() => {}
                        Some((_, sentences)) if concepts => sentences.push(sentence.clone()),
                        _ if concepts => ordinary.push(sentence.clone()),
                        _ => return Err(Trouble::Unmatched(left)),
                    }
                }
            }
        }
        // A mean that a test compares is no question of its own.
        let other = groups.iter().any(|(task, _)| !matches!(task, Task::Outliers | Task::Missing | Task::Duplicates));
        if other && ordinary.iter().all(|sentence| !figures(sentence) || groups.iter().any(|(task, _)| *task == Task::Regression)) {
            let last = groups.iter().position(|(task, _)| !matches!(task, Task::Outliers | Task::Missing | Task::Duplicates));
            if let Some((_, sentences)) = last.and_then(|at| groups.get_mut(at)) {
                sentences.append(&mut ordinary);
            }
        }
        let mut outcome: Vec<Outcome> = Vec::new();
        let index = Arc::clone(&self.index);
        let settings = self.settings.clone();
        let mut reader = Reader { index: &index, settings: &settings, verdicts: labels, steps: Vec::new() };
        let mut counted = None;
        for (task, mut sentences) in groups {
            if task == Task::Missing && !ordinary.is_empty() && sentences.iter().all(|sentence| !sentence.has(Concept::Count)) {
                // "If values are missing, ...": nothing is asked.
                continue;
            }
            let found = reader.outcome(task, &mut sentences)?;
            if let Outcome::Outliers { column, rule, .. } = found {
                counted = Some((column, rule));
                let asked = sentences.iter().any(|sentence| sentence.tokens.iter().any(|token| matches!(token.folded.as_str(), "many" | "number" | "count")));
                if removed.is_some() && !ordinary.is_empty() && !asked {
                    continue;
                }
            }
            outcome.push(found);
        }
        let keep = std::mem::take(&mut reader.steps);
        if let (Some(column), false) = (removed, ordinary.is_empty()) {
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
        self.steps.splice(0..0, keep);
        outcome.extend(self.ordinary(&mut ordinary)?.into_iter().map(Outcome::Plan));
        if outcome.is_empty() {
            if let Some(Some(column)) = removed
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

    /// The plans of what ordinary questions ask; sentences that ask the same again say nothing new.
    fn ordinary(&self, sentences: &mut [Sentence]) -> Result<Vec<Plan>, Trouble> {
        let mut plans: Vec<Plan> = Vec::new();
        for sentence in sentences.iter_mut() {
            let aggregates: Vec<_> = sentence.items.iter().filter(|item| !item.used).filter_map(|item| item.aggregate).collect();
            let bare = sentence.columns().is_empty()
                && sentence.items.iter().all(|item| !matches!(item.what, What::Value(_) | What::Number(_) | What::Quoted));
            if bare && let Some(plan) = plans.last() {
                sentence.take_all(&derive::DEFINING);
                let known = aggregates.iter().all(|aggregate| plan.measures.iter().any(|measure| measure.aggregate == *aggregate));
                for item in &mut sentence.items {
                    item.used |= item.aggregate.is_some();
                }
                if known && sentence.leftovers().is_empty() {
                    continue;
                }
            }
            let tokens = self.plain(sentence);
            let plan = match sentences::one(&tokens, &self.index) {
                Ok(parsed) => parsed.plan,
                Err(trouble) => return Err(trouble),
            };
            let plan = if self.settings.population { population(plan) } else { plan };
            let again = plans.iter().any(|known| is_again(&plan, known));
            if !again {
                plans.push(plan);
            }
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
            let changed = sentence.is(at, Concept::NewColumn)
                || [Concept::MinMax, Concept::Standardise, Concept::Transform, Concept::Log, Concept::Change, Concept::Sqrt]
                    .iter()
                    .any(|&concept| sentence.is(at, concept));
            let silent = item.used || (changed && !self.derived.is_empty()) || sentence.is(at, Concept::NewColumn) && item.text.contains(' ');
            let tool = item.what == What::Glue
                && item.text.split(' ').all(|word| vocabulary().is_boilerplate(word) && lexicon().role(word).is_none());
            if !silent && !tool {
                tokens.extend(sentence.tokens[item.tokens.0..item.tokens.1].iter().cloned());
            }
        }
        if let (true, Some(&column)) = (sentence.columns().is_empty(), self.derived.last()) {
            let quoted = format!("of \"{}\"", self.index.name(column).replace('"', " "));
            tokens.extend(tokenize(&quoted));
        }
        tokens
    }
}

/// Cuts a sentence where "and" or a comma opens another order.
fn split(tokens: Vec<Token>) -> Vec<Vec<Token>> {
    let mut clauses: Vec<Vec<Token>> = vec![Vec::new()];
    for (at, token) in tokens.iter().enumerate() {
        let joint = matches!(token.folded.as_str(), "and" | "then" | ",");
        let next = tokens[at + 1..].iter().find(|next| !matches!(next.folded.as_str(), "and" | "then" | "," | "also"));
        let orders = next.is_some_and(|next| ORDERS.contains(&next.folded.as_str()) && !next.quoted);
        let long = clauses.last().is_some_and(|clause| {
            clause.len() > 2 && !clause.iter().take(3).any(|token| matches!(token.folded.as_str(), "if" | "when"))
        });
        if joint && orders && long {
            clauses.push(Vec::new());
            continue;
        }
        let starts = clauses.last().is_some_and(Vec::is_empty) && matches!(token.folded.as_str(), "and" | "then" | "," | "also");
        if !starts && let Some(clause) = clauses.last_mut() {
            clause.push(token.clone());
        }
    }
    clauses
}

/// "Compute the real price by dividing A by B": the words in front of the operation name the column.
fn implicit_name(sentence: &Sentence, at: usize, text: &Text<'_>) -> Option<String> {
    let operates = sentence.has_any(&[
        Concept::Divide, Concept::Subtract, Concept::Multiply, Concept::AddUp, Concept::Change, Concept::Ratio,
        Concept::Difference, Concept::Categorise,
    ]) || sentence.tokens.iter().any(|token| token.folded == "=") || sentence.says(&["as"]);
    let asked = sentence.items.iter().any(|item| item.aggregate.is_some())
        || sentence.has_any(&[Concept::Correlation, Concept::Outlier, Concept::Regression, Concept::Significance, Concept::Missing]);
    let first = sentence.tokens.first()?;
    let orders = ORDERS.contains(&first.folded.as_str())
        || matches!(first.folded.as_str(), "define" | "derive" | "classify" | "categorize" | "categorise" | "bin" | "divide" | "group" | "split" | "sum" | "add");
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
