//! Conditions made exact once their columns are known: an item of a list rather than the whole text.

use super::join::{all_of, any};
use super::{Kind, Parser, Role};
use crate::asking::plan::{Comparison, Condition, Operand, Test};

impl Parser<'_> {
    /// Makes every condition found so far exact.
    pub(super) fn refine_filters(&mut self) {
        let mut filters = std::mem::take(&mut self.filters);
        for found in &mut filters {
            if let Condition::Test(test) = &mut found.condition {
                self.rescale(test, found.start, found.end);
            }
            let and = (found.start..found.end).any(|at| self.phrases[at].kind == Kind::Role(Role::And));
            let condition = std::mem::replace(&mut found.condition, Condition::All(Vec::new()));
            found.condition = self.refined(condition, and || self.both);
        }
        self.filters = filters;
    }

    /// Numbers in the column's own unit: "2 million" of `population (thousands)` is 2000.
    fn rescale(&self, test: &mut Test, start: usize, end: usize) {
        let (column, numbers): (usize, Vec<&mut f64>) = match test {
            Test::Compare(column, _, Operand::Number(number)) => (*column, vec![number]),
            Test::Between(column, Operand::Number(low), Operand::Number(high)) => (*column, vec![low, high]),
            _ => return,
        };
        let words = &self.index.columns[column].words;
        let said: Vec<String> = (start..end.min(self.phrases.len()))
            .flat_map(|at| self.folded(at).split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let own = words.iter().find_map(|word| scale(word));
        if let (Some(own), true) = (own, said.iter().any(|word| scale(word).is_some())) {
            for number in numbers {
                *number /= own;
            }
        }
    }

    fn refined(&self, condition: Condition, and: bool) -> Condition {
        match condition {
            Condition::Test(test) => self.refined_test(test, and),
            Condition::All(parts) => Condition::All(parts.into_iter().map(|part| self.refined(part, and)).collect()),
            Condition::Any(parts) => Condition::Any(parts.into_iter().map(|part| self.refined(part, and)).collect()),
        }
    }

    /// A text that holds lists has a value where the list has the item.
    fn refined_test(&self, test: Test, and: bool) -> Condition {
        let is_list = |column: usize| !self.index.columns[column].items.is_empty();
        let item = |column: usize, value: &Operand, negated: bool| match value {
            Operand::Text(text) if self.index.columns[column].items.contains(text) => {
                Some(Condition::Test(Test::Item(column, text.clone(), negated)))
            }
            _ => None,
        };
        match &test {
            Test::Compare(column, comparison @ (Comparison::Equal | Comparison::NotEqual), value)
                if is_list(*column) =>
            {
                item(*column, value, *comparison == Comparison::NotEqual).unwrap_or(Condition::Test(test))
            }
            Test::In(column, values, negated) if is_list(*column) => {
                let parts: Option<Vec<Condition>> = values.iter().map(|value| item(*column, value, *negated)).collect();
                match parts {
                    Some(parts) if and || *negated => all_of(parts),
                    Some(parts) => any(parts),
                    None => Condition::Test(test),
                }
            }
            _ => Condition::Test(test),
        }
    }
}

/// How many a scale word stands for.
fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "thousand" | "thousands" | "kusd" | "keur" | "kgbp" => 1e3,
        "million" | "millions" | "mn" | "mil" | "mio" | "mln" | "musd" | "meur" | "mgbp" | "mdollars" => 1e6,
        "billion" | "billions" | "bn" | "bln" | "busd" | "beur" => 1e9,
        _ => return None,
    })
}
