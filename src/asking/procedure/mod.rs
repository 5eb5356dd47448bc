//! Questions of analysts that take steps or statistics: prepare, derive, filter, test or measure, report.
//!
//! Reads a text of several sentences: what they set, what they do to the table, what they ask. A derived column joins the
//! table's description, so that what is asked of it is an ordinary question. A sentence that could change the answer and
//! is not understood refuses the whole; where nothing here applies, the ordinary reader has its say.

mod arrange;
mod asks;
mod categories;
mod code;
mod codes;
mod define;
mod derive;
mod described;
mod notes;
mod ordinary;
mod plan;
mod prepare;
mod read;
mod scan;
mod settings;
mod tasks;
#[cfg(test)]
mod tests;
mod verdicts;
mod vocabulary;
mod words;

use std::sync::Arc;

use super::index::TableIndex;
use super::parse::Trouble;
use super::text::Token;
use super::{GeneratedCode, Intent, QueryAnalysis, pandas};
use crate::domain::Code;
use plan::{Outcome, Steps};

/// A procedure over a table, understood.
#[derive(Debug, Clone)]
pub(super) struct Procedure {
    steps: Steps,
    /// The table as the steps leave it.
    index: Arc<TableIndex>,
    /// What was assumed, one sentence each.
    pub(super) assumptions: Vec<String>,
}

/// Reads a procedure; `None`: it is none.
pub(super) fn read(question: &str, tokens: &[Token], index: &Arc<TableIndex>) -> Option<Result<Procedure, Trouble>> {
    read::read(question, tokens, index)
}

/// Whether the text speaks of statistics or steps, so that this reader comes first.
pub(super) fn is_told(tokens: &[Token]) -> bool {
    read::is_told(tokens)
}

impl Procedure {
    /// Its code, its reading and what else belongs to it.
    pub(super) fn generated(&self) -> GeneratedCode {
        GeneratedCode {
            code: Code::generated(code::render(&self.steps, &self.index)),
            reading: words::restate(&self.steps, &self.index),
            chips: words::chips(&self.steps),
            assumptions: self.assumptions.clone(),
            expected_columns: self.expected_columns(),
            ..GeneratedCode::default()
        }
    }

    /// What is known of it before code is written.
    pub(super) fn analysis(&self) -> QueryAnalysis {
        QueryAnalysis { intent: self.intent(), answerable: true, ..QueryAnalysis::default() }
    }

    /// With choices changed.
    pub(super) fn choose(&mut self, choices: &[(String, String)]) {
        words::apply(&mut self.steps, choices);
    }

    /// What kind of answer it gives.
    fn intent(&self) -> Intent {
        match self.steps.outcome.first() {
            Some(Outcome::Correlation { .. } | Outcome::Matrix { .. } | Outcome::Regression { .. }) => {
                Intent::Correlation
            }
            Some(Outcome::Table) | None => Intent::Description,
            _ => Intent::Aggregation,
        }
    }

    /// The result's columns, as far as they are known.
    fn expected_columns(&self) -> Vec<String> {
        match &self.steps.outcome[..] {
            [Outcome::Plan(plan)] => pandas::result_columns(plan, &self.index),
            _ => Vec::new(),
        }
    }
}
