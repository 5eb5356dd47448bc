//! From sentences to a procedure: settings, verdicts, new columns, preparation, then what is asked.

use super::Procedure;
use super::arrange;
use super::arrange::Order;
use super::asks::is_of_rest;
use super::codes;
use super::codes::Codes;
use super::define::goes_by_rows;
use super::notes;
use super::notes::{grouping, is_convention, is_of_recorded};
use super::plan::{Expression, Figure, Outcome, Step, Steps, Verdict};
use super::prepare;
use super::prepare::Prepared;
use super::scan::concept_at;
use super::scan::{Sentence, What};
use super::settings::Settings;
use super::tasks::Reader;
use super::verdicts;
use super::vocabulary::Concept;
use crate::asking::index::TableIndex;
use crate::asking::parse::Trouble;
use crate::asking::plan::{Aggregate, Comparison, Key, Output};
use crate::asking::role::Role;
use crate::asking::rounding;
use crate::asking::sentences;
use crate::asking::tail;
use crate::asking::text::Token;
use std::sync::Arc;

/// Verbs that open a clause of their own behind "and".
pub(super) const ORDERS: [&str; 33] = [
    "name",
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
const TELLING: [Concept; 40] = [
    Concept::Interval,
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
];

/// Whether the text speaks of statistics or steps.
pub(super) fn is_told(tokens: &[Token]) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    (0..tokens.len()).any(|at| {
        // A letter alone ("rated R") speaks of nothing.
        let spoken = concept_at(&tokens[at..]).filter(|(_, length)| *length > 1 || tokens[at].folded.len() > 1);
        spoken.is_some_and(|(concepts, _)| concepts.iter().any(|concept| TELLING.contains(concept)))
            || (word(at) == "with" && matches!(word(at + 1), "and" | "or") && word(at + 2) == "without")
            || (word(at) == "new" && matches!(word(at + 1), "column" | "feature" | "variable" | "field"))
    })
}

pub(super) fn read(question: &str, tokens: &[Token], index: &Arc<TableIndex>) -> Option<Result<Procedure, Trouble>> {
    let mut clauses: Vec<Vec<Token>> = Vec::new();
    let whole = sentences::split(question, tokens);
    let mut settings = Settings { digits: rounding::digits(whole.iter().map(Vec::as_slice)), ..Settings::default() };
    let tests = |tokens: &[Token]| {
        (0..tokens.len()).any(|at| concept_at(&tokens[at..]).is_some_and(|(found, _)| found.contains(&Concept::PValue)))
    };
    for sentence in &whole {
        let rest = rounding::without(sentence);
        settings.p_value |= tests(sentence) && !tests(&rest);
        clauses.extend(split(&rest));
    }
    clauses.retain(|clause| !clause.is_empty());
    if !is_told(tokens) && clauses.len() < 2 && whole.len() < 2 {
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
        order: None,
        percent: false,
        assumptions: Vec::new(),
        both: false,
    };
    Some(text.procedure())
}

pub(super) fn scan(clauses: &[Vec<Token>], question: &str, index: &TableIndex) -> Vec<Sentence> {
    clauses.iter().map(|clause| Sentence::new(clause.clone(), question, index)).collect()
}

/// Whether outliers are removed, and of which column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Removed {
    pub(super) any: bool,
    pub(super) column: Option<usize>,
}

/// A text that is being read.
pub(super) struct Text<'a> {
    pub(super) question: &'a str,
    pub(super) clauses: Vec<Vec<Token>>,
    /// Each clause over the table as it is known so far.
    pub(super) scanned: Vec<Sentence>,
    pub(super) settings: Settings,
    pub(super) index: Arc<TableIndex>,
    pub(super) steps: Vec<Step>,
    /// Columns that steps made or changed, last one last.
    pub(super) derived: Vec<usize>,
    /// The words of definitions, by which a new column is spoken of.
    pub(super) words: Vec<String>,
    /// What a sentence of its own groups by.
    pub(super) key: Option<usize>,
    /// Whether a figure is wanted before the steps too.
    pub(super) both: bool,
    /// Rows that a sentence of its own restricts the text to.
    pub(super) kept: Vec<Step>,
    /// In which order groups are reported.
    pub(super) order: Option<Order>,
    /// What was assumed, one sentence each.
    pub(super) assumptions: Vec<String>,
    /// Whether a sentence of its own asks for percentages.
    pub(super) percent: bool,
}

impl Text<'_> {
    #[expect(clippy::too_many_lines, reason = "one look at each kind of sentence, in order")]
    fn procedure(&mut self) -> Result<Procedure, Trouble> {
        let defining = self.define()?;
        let mut sentences = self.scanned.clone();
        let mut labels: Vec<Verdict> = Vec::new();
        let mut told: Vec<bool> = defining.clone();
        self.read_codes(&mut sentences, &mut told);
        for (sentence, told) in sentences.iter_mut().zip(&mut told) {
            self.settings.read(sentence);
            if *told {
                continue;
            }
            if let Some(order) = arrange::read(sentence, &self.index) {
                if self.order.as_ref().is_some_and(|known| *known != order) {
                    return Err(Trouble::Vague("in which order the groups are reported".to_owned()));
                }
                self.order = Some(order);
                *told = true;
                continue;
            }
            if let Some(percent) = notes::form(sentence) {
                self.percent |= percent;
                *told = true;
                continue;
            }
            if sentence.has(Concept::Significance) && sentence.says(&["yes"]) && sentence.says(&["no"]) {
                // "and yes or no for significance"
                let tests = vec![(Figure::PValue, Comparison::Less, f64::NAN)];
                labels.push(Verdict { label: "yes".to_owned(), tests });
                labels.push(Verdict { label: "no".to_owned(), tests: Vec::new() });
                for item in &mut sentence.items {
                    item.used |= matches!(item.text.as_str(), "yes" | "no");
                }
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
            if window || is_convention(sentence, self.question) || is_of_recorded(sentence) {
                *told = true;
                continue;
            }
            let found = verdicts::read(&sentence.tokens, self.question);
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
        for (_, _, level) in labels.iter_mut().flat_map(|verdict| &mut verdict.tests) {
            if level.is_nan() {
                *level = self.settings.level();
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
        let order = self.order.take().filter(|order| is_ordered(&outcome, order));
        let part = |outcome: &Outcome| {
            matches!(outcome, Outcome::Plan(plan)
            if plan.keys.is_empty() && plan.measures.len() == 1 && plan.measures[0].aggregate == Aggregate::Variation)
        };
        let percent = self.percent && matches!(&outcome[..], [only] if part(only));
        let steps = Steps { before, steps: self.steps.clone(), outcome, percent, order, digits: self.settings.digits };
        let mut assumptions = std::mem::take(&mut self.assumptions);
        if steps.steps.iter().any(|step| matches!(step, Step::Derive(_, derived) if goes_by_rows(derived))) {
            assumptions.push("Rows follow each other as they stand in the table.".to_owned());
        }
        Ok(Procedure { steps, index: Arc::clone(&self.index), assumptions })
    }
    /// What numbers stand for, and groups that are named by it.
    fn read_codes(&mut self, sentences: &mut [Sentence], told: &mut [bool]) {
        let mut known: Vec<Codes> = Vec::new();
        for (sentence, told) in sentences.iter().zip(told.iter_mut()).skip(1).filter(|(_, told)| !**told) {
            if let Some(codes) = codes::read(sentence, &self.index) {
                known.push(codes);
                *told = true;
            }
        }
        for (place, told) in told.iter().enumerate().filter(|(_, told)| !**told) {
            let flag = codes::told_flag(sentences, place, &self.index);
            if let (Some(sentence), false) = (sentences.get_mut(place), *told) {
                let column = codes::groups(sentence, &known, flag, &self.index);
                self.key = self.key.or(column);
            }
        }
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
                order: None,
                key: None,
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
        let filled: Vec<usize> = sentences
            .iter()
            .filter(|sentence| sentence.has(Concept::Missing) && sentence.has(Concept::Fill))
            .flat_map(prepare::distinct)
            .collect();
        // Where rows are counted in the end, each that misses a value counts.
        let counted = sentences.iter().any(is_of_rest);
        for (place, (sentence, told)) in sentences.iter_mut().zip(told.iter_mut()).enumerate() {
            if *told {
                continue;
            }
            if let Some(column) = grouping(sentence) {
                self.key = Some(column);
                *told = true;
                continue;
            }
            let (gaps, copies, goes) = (
                sentence.has(Concept::Missing),
                sentence.has(Concept::Duplicates),
                sentence.has(Concept::Remove) && !sentence.has_any(&[Concept::Count, Concept::Negation]),
            );
            let mut found = prepare::read(sentence, &filled, &self.index);
            if goes && gaps && copies {
                // "Remove duplicates and rows with missing values."
                sentence.take_all(&[Concept::Duplicates, Concept::Missing]);
                first.push(Step::DropDuplicates);
            }
            if goes && gaps && counted && found == Prepared::Note {
                found = Prepared::Step(Step::DropMissing(Vec::new()));
            }
            if found != Prepared::None {
                prepare::take_opening(sentence);
            }
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
}

/// Whether the outcome is a table of the groups that an order names.
fn is_ordered(outcome: &[Outcome], order: &Order) -> bool {
    matches!(outcome, [Outcome::Plan(plan)]
        if plan.keys == [Key::Column(order.column)]
            && plan.output == Output::Measures
            && plan.pick.is_none()
            && plan.order.is_empty()
            && plan.limit.is_none())
}

/// Whether another question opens behind a joint, where one of both is about outliers, gaps or repeated rows.
fn asks_again(tokens: &[Token], at: usize) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.folded.as_str());
    let next = if word(at + 1) == "and" { at + 2 } else { at + 1 };
    let opens = (word(next) == "how" && word(next + 1) == "many")
        || (word(next) == "what" && matches!(word(next + 1), "is" | "are" | "was" | "were"));
    let about = [Concept::Outlier, Concept::Missing, Concept::Duplicates];
    opens
        && (0..tokens.len()).any(|place| {
            concept_at(&tokens[place..]).is_some_and(|(found, _)| found.iter().any(|concept| about.contains(concept)))
        })
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
        // "What is the range of A, and how many outliers are there": two questions.
        let asks = joint && asks_again(tokens, at) && tail::cut(tokens).is_none();
        if joint && (orders || asks) && long {
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
