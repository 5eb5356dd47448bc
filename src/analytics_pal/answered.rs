//! A question that was answered, or why it was not: every attempt and every candidate is kept.

use std::sync::Arc;
use std::time::Duration;

use super::attempt::Attempt;
use super::diff::CodeDiff;
use crate::asking::{EgressReceipt, GeneratedCode, Insights, NoCode, QueryAnalysis};
use crate::domain::{Phase, Timing};
use crate::execution::ExecutionResult;
use crate::frame::FrameDifference;

/// What came of a question.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Who wrote the code.
    pub provider: String,
    /// What kind of question it is; `None` where there was no table.
    pub analysis: Option<QueryAnalysis>,
    /// The programs that were tried one after another. With candidates the first is the one that was chosen.
    pub attempts: Vec<Arc<Attempt>>,
    /// Which of them is the answer, or comes nearest to one.
    pub chosen: Option<usize>,
    /// Why it ended there.
    pub ended: Ended,
    /// The versions that were asked for, where it was more than one.
    pub candidates: Vec<Candidate>,
    /// How they voted.
    pub vote: Option<Vote>,
    /// Every request that left for a model.
    pub receipts: Vec<EgressReceipt>,
    /// What the result shows, and how it is best drawn; `None` where there is no result.
    pub insights: Option<Insights>,
    /// How long finding that took.
    pub insights_took: Duration,
    /// The workflow's stages before the chosen attempt ran.
    pub timings: Vec<Timing>,
}

/// Why no further attempt was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// There is an answer.
    Answered,
    /// No code came: for the question itself, or for the repair. A refusal is never asked again.
    NoCode(NoCode),
    /// The repair was a program that had failed before.
    SameCode,
    /// It failed as the one before it.
    SameFault,
    /// As often as was allowed.
    TriesUsed,
    /// What went wrong cannot be mended by other code.
    NotRepairable,
}

impl Ended {
    /// Its name in documents.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NoCode(NoCode::Refused(_)) => "refused",
            Self::NoCode(NoCode::Failed(_)) => "provider_failed",
            Self::NoCode(NoCode::Cancelled) => "cancelled",
            Self::SameCode => "same_code",
            Self::SameFault => "same_fault",
            Self::TriesUsed => "tries_used",
            Self::NotRepairable => "not_repairable",
        }
    }

    /// The same for a person; empty where there is an answer.
    pub fn sentence(&self) -> String {
        match self {
            Self::Answered => String::new(),
            Self::NoCode(no_code) => format!("No further code came: {}", no_code.reason()),
            Self::SameCode => "The repair was the same code again, so it was not run.".to_owned(),
            Self::SameFault => "The repair failed in the same way, so it was not tried again.".to_owned(),
            Self::TriesUsed => "Every allowed repair was tried.".to_owned(),
            Self::NotRepairable => "Other code would not mend this.".to_owned(),
        }
    }
}

/// One of several versions.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its program and run, or why there is none.
    pub outcome: Result<Arc<Attempt>, NoCode>,
    /// Which group of equal results it belongs to; `None` where it has no result.
    pub group: Option<usize>,
    /// How its result differs from the chosen one; `None` for the chosen one and where either has no table.
    pub frame_difference: Option<FrameDifference>,
    /// How its code differs from the chosen one's.
    pub code_diff: Option<CodeDiff>,
}

/// How candidates voted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// How many were asked for.
    pub of: usize,
    /// How many have the chosen result.
    pub agree: usize,
    /// Which candidate was chosen.
    pub chosen: usize,
    /// Whether the order of rows counted, because the question asks for one.
    pub ordered: bool,
}

impl Vote {
    /// "4 of 5 agree".
    pub fn sentence(&self) -> String {
        format!("{} of {} agree", self.agree, self.of)
    }
}

impl Answered {
    /// The attempt that is the answer, or comes nearest to one.
    pub fn attempt(&self) -> Option<&Arc<Attempt>> {
        self.attempts.get(self.chosen?)
    }

    /// The code of that attempt.
    pub fn generated(&self) -> Option<&GeneratedCode> {
        self.attempt().map(|attempt| &attempt.generated)
    }

    /// Its run, with the workflow's stages around the run's own phases.
    pub fn result(&self) -> Option<ExecutionResult> {
        let mut result = self.attempt()?.result.clone();
        result.add_workflow(&self.timings);
        if self.insights.is_some() {
            result.add_stage(Phase::InsightGeneration, self.insights_took);
        }
        Some(result)
    }

    /// Why there is no code at all.
    pub fn no_code(&self) -> Option<&NoCode> {
        match &self.ended {
            Ended::NoCode(no_code) if self.attempts.is_empty() => Some(no_code),
            _ => None,
        }
    }
}
