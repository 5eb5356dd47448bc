//! What happens while a generator writes, and why there may be no code in the end.

use super::{EgressReceipt, Refusal};

/// What a generator tells while it writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress<'a> {
    /// A request is about to leave. Who keeps these has every receipt, also those of requests that failed.
    Sending(&'a EgressReceipt),
    /// A piece of the reply.
    Text(&'a str),
    /// The provider cannot answer now; it is asked again after a pause. What came of the reply so far is void.
    Waiting {
        /// Why ("429 Too Many Requests").
        reason: &'a str,
        /// How long the pause is.
        seconds: f64,
        /// Which request comes next, from 2.
        attempt: u32,
    },
}

/// Why a question got no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCode {
    /// It was not understood, can mean two things, or the model declined. Never asked again unchanged.
    Refused(Refusal),
    /// The provider could not be reached, did not answer, or answered without code.
    Failed(ProviderFailure),
    /// The person stopped it.
    Cancelled,
}

/// What went wrong between here and a model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProviderFailure {
    /// What happened, in a sentence.
    pub summary: String,
    /// What to do about it.
    pub hint: String,
    /// The reply, or as much of it as came; empty where nothing did.
    pub reply: String,
}

impl NoCode {
    /// What happened, in a sentence or two.
    pub fn reason(&self) -> &str {
        match self {
            Self::Refused(refusal) => &refusal.reason,
            Self::Failed(failure) => &failure.summary,
            Self::Cancelled => "The question was stopped.",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.hint(),
            Self::Failed(failure) => failure.hint.clone(),
            Self::Cancelled => String::new(),
        }
    }

    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Failed(_) | Self::Cancelled => None,
        }
    }
}

impl From<Refusal> for NoCode {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
