//! What a run needs, and what is refused before it starts.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::domain::{Code, Limits, MAX_CODE_BYTES, Rejection, SandboxTier, UserId};
use crate::frame::Table;

/// Everything a run needs: AnalyticsPAL's `user_id, code, input_data, timeout_seconds` in one value.
#[derive(Debug, Clone)]
pub struct ExecutionRequest {
    /// For whom.
    pub user_id: UserId,
    /// What to run.
    pub code: Code,
    /// The tables handed over, in order.
    pub tables: Vec<InputTable>,
    /// Which of them is `df`; an index into `tables`, ignored when there are none.
    pub active: usize,
    /// The deadline and the other bounds.
    pub limits: Limits,
    /// AnalyticsPAL's own rule: a DataFrame or a dict and nothing else.
    pub strict: bool,
    /// The variable the person picked as the result.
    pub result_name: Option<String>,
    /// The other data frames of the run stay open to [`KeptFrames`](super::KeptFrames), until the client's next run ends.
    pub keep_frames: bool,
    /// The weakest tier that will do; `Off` only by an explicit override.
    pub require_tier: SandboxTier,
    /// What `input_data` holds beside `df`: a JSON object, handed to the code as it is.
    pub extra_input: Option<Arc<RawValue>>,
}

/// A table handed to the code.
#[derive(Debug, Clone)]
pub struct InputTable {
    /// The identifier it is bound to ([`bound_names`](crate::domain::bound_names)).
    pub bound_name: String,
    /// The table.
    pub table: Arc<Table>,
}

impl ExecutionRequest {
    /// As many tables as one message to the worker can carry.
    pub const MOST_TABLES: usize = 200;
    /// As much of `extra_input` as one message to the worker can carry beside the code, in bytes.
    pub const MOST_EXTRA_INPUT: usize = 12 << 20;

    /// Code with nothing handed over, in a sandbox of any strength but none.
    pub fn new(user_id: UserId, code: Code, limits: Limits) -> Self {
        Self {
            user_id,
            code,
            tables: Vec::new(),
            active: 0,
            limits,
            strict: false,
            result_name: None,
            keep_frames: false,
            require_tier: SandboxTier::Reduced,
            extra_input: None,
        }
    }

    /// Whether it can run at all: size and characters of the code, a table that exists.
    pub(super) fn validate(&self) -> Result<(), Rejection> {
        let text = &self.code.text;
        if text.len() > MAX_CODE_BYTES {
            return Err(Rejection::CodeTooLong(text.len()));
        }
        if let Some(position) = text.find('\0') {
            return Err(Rejection::NulInCode(text[..position].matches('\n').count() + 1));
        }
        if self.tables.len() > Self::MOST_TABLES {
            return Err(Rejection::UnknownTable(format!("number {}", Self::MOST_TABLES + 1)));
        }
        let extra = self.extra_input.as_ref().map_or(0, |extra| extra.get().len());
        if extra > Self::MOST_EXTRA_INPUT {
            return Err(Rejection::InputTooLarge(extra));
        }
        if !self.tables.is_empty() && self.active >= self.tables.len() {
            return Err(Rejection::UnknownTable(format!("number {}", self.active + 1)));
        }
        Ok(())
    }
}
