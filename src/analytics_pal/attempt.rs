//! One program for a question, and what came of it: whether it answers, and what is told to whoever mends it.

use std::time::Instant;

use super::diff::CodeDiff;
use crate::asking::help::Diagnosis;
use crate::asking::{FailedAttempt, GeneratedCode, PrivacyLevel, expects_nothing};
use crate::domain::Status;
use crate::execution::ExecutionResult;
use crate::frame::Frame;

/// A program that was written for a question, and its run.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What was written.
    pub generated: GeneratedCode,
    /// How it ran.
    pub result: ExecutionResult,
    /// Why it does not count as an answer; `None` where it does.
    pub fault: Option<Fault>,
    /// What is known of its failure without asking anyone.
    pub help: Option<Diagnosis>,
    /// What changed since the attempt before; `None` for the first.
    pub diff: Option<CodeDiff>,
    /// When it was being written.
    pub(super) written: (Instant, Instant),
}

/// Why an attempt is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The exception's class, a status's name, `empty` for a result without rows, `no_result` for none at all.
    pub kind: String,
    /// What it said.
    pub message: String,
    /// Whether whoever wrote the code may be asked to mend it: limits and our own faults are not the code's wording.
    pub is_repairable: bool,
}

impl Fault {
    /// Why this result does not answer the question.
    pub(super) fn of(result: &ExecutionResult, question: &str) -> Option<Self> {
        let fault = |kind: &str, message: &str, is_repairable| {
            Some(Self { kind: kind.to_owned(), message: message.to_owned(), is_repairable })
        };
        match (result.status, &result.error) {
            (Status::Completed, _) => match &result.dataframe {
                Some(frame) if Frame::rows(frame) > 0 || expects_nothing(question) => None,
                _ if !result.figures.is_empty() => None,
                Some(_) => fault("empty", "The result has no rows.", true),
                None => fault("no_result", "The code assigned no result.", true),
            },
            (Status::Error, Some(error)) => fault(&error.error_type, &error.message, true),
            (Status::Error, None) => fault(Status::Error.name(), &result.summary, true),
            (status, _) => fault(status.name(), &result.summary, status == Status::ResultConversionError),
        }
    }
}

impl Attempt {
    /// What is told to the generator so that it mends the code, everything as it was; what of it a model may see is
    /// decided where the prompt is written.
    pub(super) fn failed(&self, author_saw: PrivacyLevel) -> Option<FailedAttempt> {
        let fault = self.fault.as_ref()?;
        let frames = self.result.error.iter().flat_map(|error| &error.traceback);
        Some(FailedAttempt {
            code: self.generated.code.text.clone(),
            error_type: fault.kind.clone(),
            message: fault.message.clone(),
            lines: frames.map(|frame| frame.line).collect(),
            near: self.help.as_ref().map(|help| help.near.clone()).unwrap_or_default(),
            author_saw,
        })
    }

    /// Whether another attempt is the same program, but for spaces at line ends.
    pub(super) fn is_same_code(&self, text: &str) -> bool {
        let lines = |text: &str| text.trim().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        lines(&self.generated.code.text) == lines(text)
    }

    /// How good an answer it is: with rows, without, or none.
    pub(super) fn rank(&self) -> u8 {
        match (&self.fault, self.result.status) {
            (None, _) => 2,
            (Some(_), Status::Completed) => 1,
            _ => 0,
        }
    }
}
