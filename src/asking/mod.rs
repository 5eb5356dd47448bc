//! A question in plain language becomes code, or is refused by naming what was not understood.
//!
//! Sees what `frame` describes as plain data, never a frame. `AnalyticsPal` asks one [`CodeGenerator`]; the offline
//! translator is one, models come beside it. Inside: tokens (`text`), linked phrases (`link` over `index` and
//! `lexicon`), a typed plan (`parse` makes `plan`), and three renderings of it (`pandas`, `restate`, `chips`).

mod chips;
mod coach;
mod column;
mod index;
mod lexicon;
mod link;
mod moments;
mod numbers;
mod offline;
mod pandas;
mod parse;
mod plan;
mod procedure;
mod restate;
mod role;
mod sentences;
mod text;
mod verdict;
mod words;

use std::sync::Arc;

use crate::domain::{Code, TableDescription};

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
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Intent {
    /// A count, a sum, a mean, by groups or not.
    Aggregation,
    /// Rows or values for which something holds.
    Filtering,
    /// The first or last of an order.
    Ranking,
    /// A measure along the calendar.
    Trend,
    /// How two columns go together.
    Correlation,
    /// Columns or rows as they are.
    Description,
    /// It could not be read.
    Unknown,
}

/// What is known of a question before code is written.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryAnalysis {
    /// What it asks for.
    pub intent: Intent,
    /// Whether two readings are equally good, or too little is said.
    pub is_ambiguous: bool,
    /// How unsure its reading is, from 0 (one reading) to 1. Above 0.6 nothing should run until the person chooses.
    pub score: f64,
    /// Why, in a sentence; empty where it is clear.
    pub reason: String,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Two readings are equally good: nothing runs until the person chooses.
    pub ambiguous: bool,
    /// In a sentence or two, naming what was not understood.
    pub reason: String,
    /// The words that were not understood, as written.
    pub unmatched: Vec<String>,
    /// Whole questions over this table that could be meant, to pick with one click.
    pub coach: Vec<String>,
}

impl Refusal {
    /// There is no table to ask about.
    pub fn without_table() -> Self {
        Self {
            ambiguous: false,
            reason: "There is no table to ask about.".to_owned(),
            unmatched: Vec::new(),
            coach: Vec::new(),
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
