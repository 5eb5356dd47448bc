//! What a text asks once settings and steps are understood: each sentence goes to its task.

use super::notes::is_harmless;
use super::plan::{Expression, Outcome, Shape, Step, Verdict};
use super::prepare;
use super::read::{Removed, Text};
use super::scan::{Sentence, What};
use super::tasks::task;
use super::tasks::{Reader, Task};
use super::vocabulary::Concept;
use crate::asking::column::ColumnKind;
use crate::asking::parse::Trouble;
use crate::asking::plan::Output;
use crate::asking::role::Role;
use crate::asking::text::tokenize;
use std::sync::Arc;

impl Text<'_> {
    #[expect(clippy::too_many_lines, reason = "one look at each kind of sentence, in order")]
    pub(super) fn tasks(
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
            // "How many rows remain?"
            if is_of_rest(sentence) && !self.steps.is_empty() {
                ordinary.push(Sentence::new(tokenize("how many rows are there"), "", &self.index));
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
        // "List their names", "the lowest price among them": of the outliers.
        if let Some((_, about)) = groups.iter_mut().find(|(task, _)| *task == Task::Outliers) {
            let (theirs, rest): (Vec<Sentence>, Vec<Sentence>) =
                ordinary.drain(..).partition(|sentence| self.is_of_outliers(sentence));
            about.extend(theirs);
            ordinary = rest;
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
            order: self.order.clone(),
            key: self.key,
            removed: removed.column.or_else(|| self.only_number()),
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
        let mut plans = self.ordinary(&mut ordinary)?;
        if let ([plan], true) = (&mut plans[..], self.percent)
            && let Output::Share(share) = &mut plan.output
        {
            share.percent = true;
        }
        outcome.extend(plans.into_iter().map(Outcome::Plan));
        if outcome.is_empty() {
            if let Some(column) = removed.column
                && let Some(rule) = self.settings.rule()
            {
                return Ok(vec![Outcome::Outliers { column, rule, rows: None, figures: Vec::new() }]);
            }
            if let [.., Step::Derive(column, Expression::Categories(..))] = self.steps[..] {
                return Ok(vec![Outcome::Categories { column, share: false }]);
            }
            if self.steps.is_empty() || self.scanned.iter().any(Sentence::asks) {
                return Err(Trouble::Vague("what is wanted".to_owned()));
            }
            return Ok(vec![Outcome::Table]);
        }
        Ok(outcome)
    }

    /// The only column of numbers that the text speaks of.
    fn only_number(&self) -> Option<usize> {
        let mut columns: Vec<usize> = self
            .scanned
            .iter()
            .flat_map(prepare::distinct)
            .filter(|&column| self.index.columns[column].kind == ColumnKind::Number)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        match columns[..] {
            [column] => Some(column),
            _ => None,
        }
    }

    /// "List the names", "report the lowest price among them": what an answer shows of outliers.
    fn is_of_outliers(&self, sentence: &Sentence) -> bool {
        let figures = sentence
            .items
            .iter()
            .any(|item| item.aggregate.is_some() || matches!(item.what, What::Role(Role::Extreme { .. })));
        let theirs = sentence.says(&["among", "of"]) && sentence.says(&["them", "these", "those"]);
        let shows = sentence.tokens.first().is_some_and(|token| {
            matches!(
                token.folded.as_str(),
                "list" | "name" | "report" | "give" | "show" | "return" | "provide" | "state"
            )
        });
        let named = sentence
            .columns()
            .iter()
            .any(|(_, columns, _)| columns.iter().all(|column| self.index.columns[*column].kind != ColumnKind::Number));
        theirs || (shows && named && !figures)
    }

    /// "count how many there are of each category": of the categories that were made.
    pub(super) fn is_of_categories(&self, sentence: &Sentence) -> bool {
        let made = self
            .steps
            .iter()
            .any(|step| matches!(step, Step::Derive(_, Expression::Categories(..) | Expression::Quantiles(..))));
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
}

/// "How many rows remain?", "how many records are left after cleaning?".
pub(super) fn is_of_rest(sentence: &Sentence) -> bool {
    let remain = ["remain", "remains", "remaining", "left", "retained", "kept"];
    sentence.has(Concept::Count)
        && sentence.says(&remain)
        && sentence.columns().is_empty()
        && (0..sentence.items.len()).all(|at| {
            sentence.is_quiet(at)
                || sentence.is(at, Concept::Count)
                || remain.contains(&sentence.text(at))
                || matches!(sentence.text(at), "after" | "step" | "steps" | "cleaning" | "cleaned")
        })
}
