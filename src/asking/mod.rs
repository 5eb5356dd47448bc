//! A question in plain language becomes code, or is refused by naming what was not understood.
//!
//! Sees what `frame` describes as plain data, never a frame.

use std::sync::Arc;

use crate::domain::{Code, TableDescription};

/// Writes code for a question. The offline translator is one; models come beside it.
pub trait CodeGenerator: Send + Sync {
    /// Its name, as `--provider` takes it.
    fn name(&self) -> &str;
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
    /// Chips changed.
    pub choices: &'a [(String, String)],
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

/// Temporary.
#[derive(Debug, Default)]
pub struct OfflineTranslator;
impl OfflineTranslator {
    /// x
    pub fn new() -> Self {
        Self
    }
}
impl CodeGenerator for OfflineTranslator {
    fn name(&self) -> &str {
        "offline"
    }
    fn generate(&self, _r: &QuestionRequest<'_>) -> Result<GeneratedCode, Refusal> {
        Err(Refusal::without_table())
    }
}
impl Refusal {
    /// x
    pub fn without_table() -> Self {
        Self { ambiguous: false, reason: "no".to_owned(), unmatched: vec![], coach: vec![] }
    }
    /// x
    pub fn hint(&self) -> String {
        String::new()
    }
}
