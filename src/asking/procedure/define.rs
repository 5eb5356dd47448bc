//! New columns of a text: which sentences define them, what they hold, and how they join the table.

use super::categories;
use super::derive;
use super::plan::{Expression, Operator, Step};
use super::read::{ORDERS, Text, scan};
use super::scan::{Item, Sentence, What};
use super::vocabulary::Concept;
use crate::asking::index::TableIndex;
use crate::asking::parse::Trouble;
use crate::asking::role::Role;
use crate::asking::text::tokenize;
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, ValueCount};
use std::sync::Arc;

impl Text<'_> {
    /// New columns, in order; which sentences define them.
    pub(super) fn define(&mut self) -> Result<Vec<bool>, Trouble> {
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
                .or_else(|| formula_name(&sentence).map(|name| (name, true)))
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
    pub(super) fn left_side(&self) -> Option<String> {
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
    pub(super) fn add_column(&mut self, name: &str, expression: &Expression) -> usize {
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
    pub(super) fn check_defining(&self, sentences: &mut [Sentence], defining: &[bool]) -> Result<(), Trouble> {
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
}

/// "Compute the real price by dividing A by B": the words in front of the operation name the column.
pub(super) fn implicit_name(sentence: &Sentence, at: usize, text: &Text<'_>) -> Option<String> {
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

/// "Cost per day = total / days": what a formula over columns calls its outcome.
fn formula_name(sentence: &Sentence) -> Option<String> {
    let equals = sentence.tokens.iter().position(|token| token.folded == "=")?;
    let (left, right): (Vec<&Item>, Vec<&Item>) =
        sentence.items.iter().filter(|item| item.text != "=").partition(|item| item.tokens.1 <= equals);
    let named = left.iter().all(|item| {
        !matches!(
            item.what,
            What::Column(_, true) | What::Number(_) | What::Value(_) | What::Role(Role::Compare { .. })
        ) && item.aggregate.is_none()
    });
    let computed = right.iter().filter(|item| matches!(item.what, What::Column(..))).count() > 0
        && right.iter().all(|item| item.aggregate.is_none() && !matches!(item.what, What::Value(_)));
    let words: Vec<&str> = sentence.tokens.get(..equals)?.iter().map(|token| token.folded.as_str()).collect();
    let plain = words.iter().all(|word| word.len() > 1 && !matches!(*word, "z" | "if" | "where" | "when" | "with"));
    (named && computed && plain && (1..=4).contains(&words.len())).then(|| words.join("_"))
}

/// Whether a sentence speaks of this name.
pub(super) fn mentions(sentence: &Sentence, name: &str) -> bool {
    let folded = crate::asking::text::fold(name);
    let words = crate::asking::text::name_words(name);
    let said = |word: &String| sentence.tokens.iter().any(|token| token.folded == *word);
    sentence.tokens.iter().any(|token| token.folded == folded) || (!words.is_empty() && words.iter().all(said))
}
/// Whether the order of rows matters.
pub(super) fn goes_by_rows(expression: &Expression) -> bool {
    use super::plan::Shape;
    match expression {
        Expression::Joined(_, left, right) => goes_by_rows(left) || goes_by_rows(right),
        Expression::Shaped(Shape::Previous | Shape::Change | Shape::Cumulative, _) | Expression::Rolling(..) => true,
        Expression::Shaped(_, inner) => goes_by_rows(inner),
        _ => false,
    }
}
