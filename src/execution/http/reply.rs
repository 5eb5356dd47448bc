//! A service's answer becomes an [`ExecutionResult`]. Every key but the status may be missing, so that other services
//! that speak the contract are understood as well.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::{CodeError, FrameShape, SandboxReport, SandboxTier, Statement, Status, Timing};
use crate::execution::text::first_line;
use crate::execution::{ExecutionRequest, ExecutionResult, Figure};
use crate::frame::{Frame, TransferError, TransferNotes, read_arrow_stream};

/// The longest text of a service that is shown in a summary.
const LONGEST: usize = 300;

/// The keys of section 8 and the service's own.
#[derive(Debug, Deserialize)]
struct Reply<'a> {
    status: Status,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    hint: String,
    origin: Option<String>,
    #[serde(default)]
    stdout: String,
    #[serde(default)]
    stderr: String,
    exit_code: Option<i32>,
    signal: Option<String>,
    error: Option<CodeError>,
    #[serde(default)]
    memory_usage_kb: u64,
    #[serde(default)]
    cpu_ms: f64,
    #[serde(default)]
    bytes_in: u64,
    #[serde(default)]
    bytes_out: u64,
    #[serde(default)]
    worker_id: String,
    #[serde(default)]
    timings: Vec<Timing>,
    #[serde(default)]
    statements: Vec<Statement>,
    #[serde(default)]
    other_frames: Vec<FrameShape>,
    sandbox: Option<Confinement>,
    #[serde(default)]
    output_files: BTreeMap<String, String>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    images: Vec<Image>,
    #[serde(borrow)]
    dataframe: Option<&'a RawValue>,
    dataframe_arrow: Option<String>,
    detail: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Confinement {
    tier: SandboxTier,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Image {
    name: String,
    png: String,
}

/// An answer that is no run: only its `detail` counts.
#[derive(Debug, Deserialize)]
struct Refusal {
    detail: String,
}

/// The result that the answer says.
pub(super) fn result(request: &ExecutionRequest, http_status: u16, answer: &[u8]) -> ExecutionResult {
    match serde_json::from_slice::<Reply<'_>>(answer) {
        Ok(reply) => filled(request, reply),
        Err(_) => refused(request, http_status, answer),
    }
}

fn refused(request: &ExecutionRequest, http_status: u16, answer: &[u8]) -> ExecutionResult {
    let detail = serde_json::from_slice(answer).map_or_else(
        |_| format!("it answered with HTTP status {http_status} and no reason"),
        |refusal: Refusal| first_line(&refusal.detail, LONGEST),
    );
    let (status, hint) = match http_status {
        400 | 413 => (Status::Rejected, "correct the input and run again"),
        401 | 403 => (Status::Unavailable, "set ANALYTICSPAL_SERVICE_TOKEN to a token of the service's token file"),
        429 => (Status::Unavailable, "the service is busy: try again in a moment"),
        _ => (Status::Unavailable, "check that the address is that of `analyticspal serve`, and its log"),
    };
    ExecutionResult::not_run(request, status, &format!("The service did not run it: {detail}"), hint)
}

fn filled(request: &ExecutionRequest, reply: Reply<'_>) -> ExecutionResult {
    let mut result = ExecutionResult::not_run(request, reply.status, &reply.summary, &reply.hint);
    result.notes = reply.notes;
    match frame(reply.dataframe_arrow, reply.dataframe, &mut result.notes) {
        Ok(frame) => result.dataframe = frame,
        Err(error) => {
            result.status = Status::ResultConversionError;
            result.summary = format!("The service's result could not be read: {error}");
        }
    }
    if result.summary.is_empty() {
        result.summary = reply.detail.map_or_else(|| result.status.to_string(), |detail| first_line(&detail, LONGEST));
    }
    result.origin = reply.origin.or_else(|| result.dataframe.as_ref().map(|_| "the service".to_owned()));
    (result.stdout, result.stderr) = (reply.stdout, reply.stderr);
    // Over HTTP the exit code is always a number.
    result.exit_code = reply.exit_code.filter(|_| reply.signal.is_none());
    result.signal = reply.signal;
    result.error = reply.error;
    result.memory_usage_kb = reply.memory_usage_kb;
    result.cpu_ms = reply.cpu_ms;
    (result.bytes_in, result.bytes_out) = (reply.bytes_in, reply.bytes_out);
    result.worker_id = reply.worker_id;
    result.timings = reply.timings;
    result.statements = reply.statements;
    result.other_frames = reply.other_frames;
    if let Some(Confinement { tier, reason }) = reply.sandbox {
        result.sandbox = SandboxReport { tier, reason, checks: Vec::new() };
    }
    result.output_files = reply.output_files.into_iter().map(|(name, text)| (name, content(text))).collect();
    for image in reply.images {
        let png = content(image.png);
        result.figures.push(Figure { name: image.name, png: Arc::from(png) });
    }
    result
}

fn frame(
    arrow: Option<String>,
    records: Option<&RawValue>,
    notes: &mut TransferNotes,
) -> Result<Option<Frame>, TransferError> {
    if let Some(arrow) = arrow {
        let bytes = STANDARD.decode(arrow);
        let bytes = bytes.map_err(|error| TransferError { column: None, message: error.to_string() })?;
        return read_arrow_stream(bytes).map(Some);
    }
    records.map(|records| Frame::from_json_records(records.get(), notes)).transpose()
}

/// A file's content: text as it is, anything else behind `data:...;base64,`.
fn content(text: String) -> Vec<u8> {
    let coded = text.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    coded.and_then(|(_, coded)| STANDARD.decode(coded).ok()).unwrap_or_else(|| text.into_bytes())
}
