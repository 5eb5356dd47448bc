//! What executor and worker say to each other, types only. JSON over the job channel; see `wire` for its framing.
//!
//! It refuses to contain: paths, pickles, anything the executor would have to trust. Times, tier and limits come from
//! the executor alone. The worker's half is `assets/python/analyticspal_worker`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{CodeError, CodeOrigin, CodeType};

/// The tables, before any code. The descriptors beside its first byte: the stack pipe's write end, one a table, then one
/// for each table that has codes.
#[derive(Debug, Serialize)]
pub(super) struct HandOver<'a> {
    /// Always `tables`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) tables: Vec<JobTable<'a>>,
    pub(super) active: usize,
    pub(super) science_ready: bool,
    /// Nobody waits yet: walk the way of a run once, so that the real one finds everything touched.
    pub(super) rehearse: bool,
}

/// The one job of a worker.
#[derive(Debug, Serialize)]
pub(super) struct Job<'a> {
    /// Always `run`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) code: &'a str,
    pub(super) code_type: CodeType,
    pub(super) origin: CodeOrigin,
    pub(super) strict: bool,
    pub(super) result_name: Option<&'a str>,
    pub(super) result_bytes: u64,
    /// After the reply, wait for [`FrameOrder`]s.
    pub(super) keep_frames: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extra_input: Option<&'a RawValue>,
}

/// After the reply: one of the other frames is wanted, as another reply.
#[derive(Debug, Serialize)]
pub(super) struct FrameOrder<'a> {
    /// Always `frame`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
}

/// A table beside its descriptor.
#[derive(Debug, Serialize)]
pub(super) struct JobTable<'a> {
    pub(super) bound_name: String,
    pub(super) name: String,
    pub(super) rows: usize,
    pub(super) bytes: u64,
    pub(super) columns: Vec<JobColumn>,
    /// Columns whose codes are in a file of their own; its descriptor follows those of all tables.
    pub(super) codes: Vec<JobCodes<'a>>,
}

/// The text of each code of a column.
#[derive(Debug, Serialize)]
pub(super) struct JobCodes<'a> {
    pub(super) column: usize,
    pub(super) values: &'a [String],
}

/// A column's name and type, as the person sees them.
#[derive(Debug, Serialize)]
pub(super) struct JobColumn {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) data_type: String,
}

/// What a worker says, in this order; warnings come between `begin` and `reply`.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said {
    /// Imports are done.
    Ready,
    /// Every table is mapped.
    Tables,
    /// The code starts now.
    Begin,
    /// A Python warning.
    Warning { text: String, line: Option<u32> },
    /// The code has ended; conversion follows.
    Ended,
    /// Everything else; bytes of the frame and the figures follow.
    Reply(Box<Reply>),
    /// The launcher, after all: it could not become Python.
    SetupFailed { step: String, reason: String },
}

/// How the code ended, by its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Completed,
    Error,
    MemoryLimit,
    DiskLimit,
    ResultConversionError,
    SerializationError,
}

/// The worker's last word. Everything in it is a claim of confined code: capped, made visible, never obeyed.
#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    pub(super) outcome: Outcome,
    pub(super) exit_code: i32,
    pub(super) origin: Option<String>,
    pub(super) error: Option<CodeError>,
    pub(super) message: Option<String>,
    pub(super) hint: Option<String>,
    #[serde(default)]
    pub(super) statements: Vec<StatementClaim>,
    #[serde(default)]
    pub(super) other_frames: Vec<ShapeClaim>,
    #[serde(default)]
    pub(super) notes: Vec<String>,
    pub(super) frame_bytes: u64,
    pub(super) frame_rows: u64,
    #[serde(default)]
    pub(super) figures: Vec<FigureClaim>,
}

/// A top-level statement's time.
#[derive(Debug, Deserialize)]
pub(super) struct StatementClaim {
    pub(super) line: u32,
    pub(super) end_line: u32,
    pub(super) ms: f64,
    pub(super) assigned: Option<ShapeClaim>,
}

/// A frame's name and size.
#[derive(Debug, Deserialize)]
pub(super) struct ShapeClaim {
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) columns: u64,
}

/// A figure whose bytes follow.
#[derive(Debug, Deserialize)]
pub(super) struct FigureClaim {
    pub(super) name: String,
    pub(super) bytes: u64,
}
