//! What a question needs to be answered, and what happens on the way.

use std::sync::Arc;

use crate::asking::{CodeGenerator, Correction, EgressReceipt, FailedAttempt, GeneratedCode, Progress, Turn};
use crate::domain::{CancelToken, Code, Phase, TableUid};
use crate::execution::{ExecutionEvent, ExecutionRequest};

use super::attempt::Attempt;

/// Called with each program before it runs, on the thread that runs it.
pub type Preparation = Arc<dyn Fn(&Code) + Send + Sync>;

/// A question to be answered.
#[derive(Clone)]
pub struct AskOrder {
    /// The person's words.
    pub question: String,
    /// The chips that the person changed.
    pub choices: Vec<(String, String)>,
    /// The conversation so far, oldest first.
    pub history: Vec<Turn>,
    /// What words mean over this table by the person's own choice.
    pub corrections: Vec<Correction>,
    /// Code of this question that failed before and is to be mended first.
    pub repair: Option<FailedAttempt>,
    /// The table that the question is about.
    pub table: TableUid,
    /// For whom and under which limits code runs; its code is replaced by what is written.
    pub run: ExecutionRequest,
    /// Who writes the code; the workflow's own generator where it is `None`.
    pub generator: Option<Arc<dyn CodeGenerator>>,
    /// How often code that failed is given back to be mended; what the generator suggests where it is `None`.
    pub tries: Option<u32>,
    /// How many versions are asked for and run side by side, from 1.
    pub candidates: usize,
    /// Makes ready what a program needs before it runs (packages).
    pub prepare: Option<Preparation>,
    /// Stops everything.
    pub cancel: CancelToken,
}

impl AskOrder {
    /// A first question about this table, to be answered once by the workflow's own generator.
    pub fn new(question: impl Into<String>, table: TableUid, run: ExecutionRequest) -> Self {
        Self {
            question: question.into(),
            choices: Vec::new(),
            history: Vec::new(),
            corrections: Vec::new(),
            repair: None,
            table,
            run,
            generator: None,
            tries: None,
            candidates: 1,
            prepare: None,
            cancel: CancelToken::new(),
        }
    }
}

/// What happens while a question is answered. Candidates are numbered from 0, and so are attempts.
#[derive(Debug)]
pub enum AskEvent {
    /// A stage of the workflow begins.
    Stage(Phase),
    /// A request leaves for a model.
    Sending {
        /// Which candidate.
        candidate: usize,
        /// What leaves.
        receipt: EgressReceipt,
    },
    /// A piece of a reply.
    Text {
        /// Which candidate.
        candidate: usize,
        /// The piece.
        text: String,
    },
    /// The provider cannot answer now and is asked again; what came of the reply so far is void.
    Waiting {
        /// Which candidate.
        candidate: usize,
        /// Why.
        reason: String,
        /// How long the pause is.
        seconds: f64,
        /// Which request comes next, from 2.
        request: u32,
    },
    /// Code is there, and is run next.
    Written {
        /// Which candidate.
        candidate: usize,
        /// Which attempt.
        attempt: usize,
        /// The code and its reading.
        generated: Box<GeneratedCode>,
    },
    /// Something happens in its run; never [`ExecutionEvent::Finished`].
    Run {
        /// Which candidate.
        candidate: usize,
        /// Which attempt.
        attempt: usize,
        /// What.
        event: ExecutionEvent,
    },
    /// The run ended.
    Attempted {
        /// Which candidate.
        candidate: usize,
        /// Which attempt.
        number: usize,
        /// Everything about it.
        attempt: Arc<Attempt>,
    },
}

impl AskEvent {
    pub(super) fn of_progress(candidate: usize, progress: Progress<'_>) -> Self {
        match progress {
            Progress::Sending(receipt) => Self::Sending { candidate, receipt: receipt.clone() },
            Progress::Text(text) => Self::Text { candidate, text: text.to_owned() },
            Progress::Waiting { reason, seconds, attempt } => {
                Self::Waiting { candidate, reason: reason.to_owned(), seconds, request: attempt }
            }
        }
    }
}
