//! A question in plain language becomes code, or is refused by naming what was not understood.
//!
//! Sees what `frame` describes as plain data, never a frame. `AnalyticsPal` asks one [`CodeGenerator`]; the offline
//! translator is one, models come beside it. Inside: tokens (`text`), linked phrases (`link` over `index` and
//! `lexicon`), a typed plan (`parse` makes `plan`), and three renderings of it (`pandas`, `restate`, `chips`).

mod analysis;
mod chips;
mod closest;
mod coach;
mod column;
mod conversation;
mod corrections;
mod follow_up;
mod index;
mod indices;
mod insights;
mod items;
mod lexicon;
mod link;
mod moments;
mod numbers;
mod offline;
mod pandas;
mod parse;
mod plan;
mod restate;
mod role;
mod sentences;
mod text;
mod uses;
mod verdict;
mod words;

use std::sync::Arc;

use crate::domain::{Code, TableDescription};

pub use analysis::{Complexity, Entity, Intent, QueryAnalysis};
pub use conversation::{Conversation, Meaning, Turn};
pub use corrections::{Correction, Corrections, Meant};
pub use index::Cancelled;
pub use insights::{ChartKind, ChartSuggestion, Insights, ResultColumn, ResultValues, ResultView, insights};
pub use offline::OfflineTranslator;

/// Writes code for a question. The offline translator is one; models come beside it.
pub trait CodeGenerator: Send + Sync {
    /// Its name, as `--provider` takes it.
    fn name(&self) -> &str;
    /// What kind of question it is, and whether it can be read in one way.
    fn analyse(&self, request: &QuestionRequest<'_>) -> QueryAnalysis;
    /// Code for the question over the active table, or why not.
    fn generate(&self, request: &QuestionRequest<'_>) -> Result<GeneratedCode, Refusal>;
}

/// A question and what it is about.
#[derive(Debug, Clone, Copy)]
pub struct QuestionRequest<'a> {
    /// The person's words.
    pub question: &'a str,
    /// All tables, described.
    pub tables: &'a [Arc<TableDescription>],
    /// The one the question is about: an index into `tables`.
    pub active: usize,
    /// The chips that the person changed: a chip's name, and what was chosen. Those that do not fit are ignored.
    pub choices: &'a [(String, String)],
    /// What was asked of this table before, oldest first: a short question may refine the last one.
    pub history: &'a [Turn],
    /// What words mean over this table by the person's own choice.
    pub corrections: &'a [Correction],
}

impl<'a> QuestionRequest<'a> {
    /// A question that stands alone: nothing was asked before, nothing was chosen.
    pub fn new(question: &'a str, tables: &'a [Arc<TableDescription>], active: usize) -> Self {
        Self { question, tables, active, choices: &[], history: &[], corrections: &[] }
    }
}

/// What a generator wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedCode {
    /// The code.
    pub code: Code,
    /// The question restated, so that a person sees how it was understood.
    pub reading: String,
    /// Choices that were made and can be changed.
    pub chips: Vec<Chip>,
    /// What was assumed, one sentence each.
    pub assumptions: Vec<String>,
    /// What may be wrong, one sentence each.
    pub warnings: Vec<String>,
    /// The result's columns.
    pub expected_columns: Vec<String>,
    /// What was understood, where the writer works from a plan: the next question may refine it.
    pub meaning: Option<Meaning>,
}

/// A choice in the reading ("mean" -> sum, "top 10" -> 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// What it decides ("measure").
    pub name: String,
    /// What was chosen.
    pub chosen: String,
    /// What else it could be; picking one asks again with it.
    pub alternatives: Vec<String>,
}

/// Why a question got no code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Two readings are equally good: nothing runs until the person chooses.
    pub ambiguous: bool,
    /// In a sentence or two, naming what was not understood.
    pub reason: String,
    /// The words that were not understood, as written.
    pub unmatched: Vec<String>,
    /// Whole questions over this table that could be meant, to pick with one click.
    pub coach: Vec<String>,
    /// What a phrase could mean, where several columns fit: picking one asks again with it.
    pub chips: Vec<Chip>,
}

impl Refusal {
    /// There is no table to ask about.
    pub fn without_table() -> Self {
        Self {
            ambiguous: false,
            reason: "There is no table to ask about.".to_owned(),
            unmatched: Vec::new(),
            coach: Vec::new(),
            chips: Vec::new(),
        }
    }

    /// What to do about it, in a sentence.
    pub fn hint(&self) -> String {
        match &self.coach[..] {
            [] => "open a table first".to_owned(),
            [first, ..] if self.ambiguous => format!("say which one, for example: {first}"),
            [first, ..] => format!("use the table's own words, for example: {first}"),
        }
    }
}
