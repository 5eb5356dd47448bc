//! A question in plain language becomes code, or is refused by naming what was not understood.
//!
//! Sees what `frame` describes as plain data, never a frame. `AnalyticsPal` asks one [`CodeGenerator`]; the offline
//! translator is one, models come beside it. Inside: tokens (`text`), linked phrases (`link` over `index` and
//! `lexicon`), a typed plan (`parse` makes `plan`), and three renderings of it (`pandas`, `restate`, `chips`).

mod analysis;
mod arithmetic;
mod attributes;
mod capitals;
mod chips;
mod closest;
mod codes;
mod coach;
mod column;
mod comparatives;
mod compose;
mod contest;
mod conversation;
mod corrections;
mod earnings;
mod expectation;
mod extraction;
mod finding;
mod formula;
mod follow_up;
mod headings;
mod gloss;
pub mod help;
mod index;
mod indices;
mod insights;
mod items;
mod kin;
mod kinds;
mod lexicon;
mod link;
mod lint;
mod meanings;
mod measured;
mod memo;
mod moments;
mod numbers;
mod numerals;
mod offline;
mod only;
mod outcome;
mod pandas;
mod parse;
mod phrasing;
#[cfg(test)]
mod unsaid_tests;
#[cfg(test)]
mod phrasing_tests;
mod plan;
mod presume;
mod procedure;
#[cfg(test)]
mod properties;
mod prompt;
pub mod python;
mod receipt;
mod redact;
mod refused;
mod restate;
mod reword;
mod role;
mod rounding;
mod sentences;
mod tail;
mod text;
mod turn;
mod units;
mod uses;
mod verdict;
mod warnings;
mod words;
#[cfg(test)]
mod everyday_tests;
#[cfg(test)]
mod passing_tests;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod office_tests;
#[cfg(test)]
mod words_tests;

use std::sync::Arc;

use crate::domain::{CancelToken, Code, TableDescription};

pub use analysis::{Complexity, Entity, Intent, QueryAnalysis};
pub use conversation::{Conversation, Meaning};
pub use corrections::{Correction, Corrections, Meant};
pub use expectation::{expects_nothing, wants_order};
pub use extraction::{Extracted, Reply, extract};
pub use finding::{Finding, Severity};
pub use index::Cancelled;
pub use insights::{ChartKind, ChartSuggestion, Insights, ResultColumn, ResultValues, ResultView, adds_up, insights};
pub use lint::lint;
pub use offline::OfflineTranslator;
pub use outcome::{NoCode, Progress, ProviderFailure};
pub use pandas::view_code;
pub use prompt::{FIRST_ROWS, PROMPT_VERSION, Prompt, Speaker};
pub use receipt::{EgressReceipt, PrivacyLevel};
pub use turn::{FailedAttempt, MAX_TURNS, Turn};

/// Writes code for a question. The offline translator is one; models come beside it.
pub trait CodeGenerator: Send + Sync {
    /// Its name, as `--provider` takes it.
    fn name(&self) -> &str;
    /// How much of the tables goes into what it writes; a person and the offline translator see everything.
    fn sees(&self) -> PrivacyLevel {
        PrivacyLevel::Samples
    }
    /// How often it may be asked to mend code that failed. 0 where the same question always gets the same code.
    fn repairs(&self) -> u32 {
        0
    }
    /// The exact text that a question would send, and the receipt it would leave; `None` where nothing is sent.
    fn preview(&self, _request: &QuestionRequest<'_>) -> Option<(Prompt, EgressReceipt)> {
        None
    }
    /// What kind of question it is, and whether it can be read in one way.
    fn analyse(&self, request: &QuestionRequest<'_>) -> QueryAnalysis;
    /// Code for the question over the active table, or why not. Blocks until then, telling how it goes; ends soon
    /// after the request's token is cancelled.
    fn generate(
        &self,
        request: &QuestionRequest<'_>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<GeneratedCode, NoCode>;
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
    /// The conversation so far, oldest first; at most [`MAX_TURNS`].
    pub history: &'a [Turn],
    /// What words mean over this table by the person's own choice.
    pub corrections: &'a [Correction],
    /// The attempt that is to be repaired. A generator that always writes the same code does not look at it.
    pub repair: Option<&'a FailedAttempt>,
    /// Which of several versions this is, from 0. Later ones may be written with more freedom.
    pub candidate: usize,
    /// The first rows of each of `tables`, where they are known; only a model that is told samples sees them.
    pub first_rows: &'a [Vec<Vec<serde_json::Value>>],
    /// Stops it.
    pub cancel: &'a CancelToken,
}

impl<'a> QuestionRequest<'a> {
    /// A first question about the first of these tables, with nothing chosen.
    pub fn new(question: &'a str, tables: &'a [Arc<TableDescription>], cancel: &'a CancelToken) -> Self {
        Self {
            question,
            tables,
            active: 0,
            choices: &[],
            history: &[],
            corrections: &[],
            repair: None,
            candidate: 0,
            first_rows: &[],
            cancel,
        }
    }
}

/// What a generator wrote.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GeneratedCode {
    /// The code.
    pub code: Code,
    /// The question restated, or a model's explanation, so that a person sees how it was understood.
    pub reading: String,
    /// Choices that were made and can be changed.
    pub chips: Vec<Chip>,
    /// What was assumed, one sentence each.
    pub assumptions: Vec<String>,
    /// What may be wrong, one sentence each.
    pub warnings: Vec<String>,
    /// The result's columns, where they are known.
    pub expected_columns: Vec<String>,
    /// The complete question that this one refines; `None` for one of its own.
    pub refines: Option<String>,
    /// What was understood, where the writer works from a plan: the next question may refine it.
    pub meaning: Option<Meaning>,
    /// What was changed to get the code out of a model's reply, one sentence each.
    pub changes: Vec<String>,
    /// What a look at the code found, by line.
    pub findings: Vec<Finding>,
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
            [] if *self == Self::without_table() => "open a table first".to_owned(),
            [] => "put the question another way".to_owned(),
            [first, ..] if self.ambiguous => format!("say which one, for example: {first}"),
            [first, ..] => format!("use the table's own words, for example: {first}"),
        }
    }
}
