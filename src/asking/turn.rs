//! What was asked before: the conversation's turns, and attempts that failed.

use serde::{Deserialize, Serialize};

use super::{Meaning, PrivacyLevel};

/// Turns of a conversation that are kept and passed on.
pub const MAX_TURNS: usize = 14;

/// A question of the conversation and what came of it. For follow-ups ("only for 2024").
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Turn {
    /// The person's words.
    pub question: String,
    /// The chips that the person changed.
    #[serde(default)]
    pub choices: Vec<(String, String)>,
    /// The code that ran for it; empty where there was none.
    pub code: String,
    /// How it was understood; empty for a model.
    pub reading: String,
    /// What came of it, in a word: a status's name, `empty`, `refused`.
    pub outcome: String,
    /// What the code's author had seen of the tables; a model that may see less is not shown the code's literals.
    /// What [`CodeGenerator::sees`](super::CodeGenerator::sees) said of the generator; [`PrivacyLevel::Samples`] for a
    /// person's code.
    pub author_saw: PrivacyLevel,
    /// What the offline translator understood; where it is not kept, the question is read again.
    #[serde(skip)]
    pub meaning: Option<Meaning>,
}

/// Code that was tried for the same question and did not answer it.
///
/// Holds everything as it was: what of it a model may see is decided where the prompt is written, by its level.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FailedAttempt {
    /// The code.
    pub code: String,
    /// The exception's class, a status's name, or `empty` for a result without rows.
    pub error_type: String,
    /// What it said.
    pub message: String,
    /// Lines of the code's own frames in the traceback, outermost first, from 1.
    pub lines: Vec<u32>,
    /// Names that are near the one that was not found.
    pub near: Vec<String>,
    /// What the code's author had seen of the tables; see [`Turn::author_saw`].
    pub author_saw: PrivacyLevel,
}
