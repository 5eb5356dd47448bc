//! A finished run as the service answers it: the contract's reply fields, which existing clients validate strictly,
//! and beside them what the command line's document says.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::order::Frames;
use crate::domain::{CodeError, ExecutionId, Status};
use crate::execution::ExecutionResult;
use crate::frame::{ExportFormat, Frame, export, write_arrow_stream};

/// A result whose CSV is larger is not repeated in `stdout`; printed text has the same bound.
const LARGEST_CSV: usize = 64 << 20;

/// What is sent, now or when it is asked for.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: Status,
    pub(super) http_status: StatusCode,
    /// Summary and traceback of a run that did not complete.
    pub(super) detail: Option<String>,
    pub(super) execution_time_ms: u64,
    /// The JSON document.
    pub(super) body: Bytes,
}

impl Answer {
    /// The answer of a run that waited so long.
    pub(super) fn of(id: ExecutionId, result: &ExecutionResult, frames: Frames, waited: Duration) -> Self {
        let detail = (result.status != Status::Completed).then(|| detail(result));
        let execution_time_ms = result.execution_time_ms().round() as u64;
        Self {
            status: result.status,
            http_status: http_status(result.status),
            body: Bytes::from(document(id, result, frames, waited, detail.as_deref())),
            detail,
            execution_time_ms,
        }
    }
}

fn http_status(status: Status) -> StatusCode {
    match status {
        Status::Completed => StatusCode::OK,
        Status::Rejected => StatusCode::BAD_REQUEST,
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn document(
    id: ExecutionId,
    result: &ExecutionResult,
    frames: Frames,
    waited: Duration,
    detail: Option<&str>,
) -> String {
    let mut notes = result.notes.clone();
    let frame = result.dataframe.as_ref();
    let stdout = match frame {
        Some(frame) if frames == Frames::Records && result.stdout.is_empty() => csv(frame, &mut notes),
        _ => result.stdout.clone(),
    };
    let arrow = frame.filter(|_| frames == Frames::Arrow).and_then(|frame| match write_arrow_stream(frame) {
        Ok(bytes) => Some(STANDARD.encode(bytes)),
        Err(error) => {
            notes.push(format!("the result could not be sent as Arrow: {error}"));
            None
        }
    });
    // What the command line says, but for the rows (they are in `dataframe`) and the code (the client has it).
    let Value::Object(mut fields) = result.to_json(0) else { return String::new() };
    for key in ["rows", "truncated", "code", "code_type"] {
        fields.shift_remove(key);
    }
    let mut document = Map::new();
    document.insert("execution_id".to_owned(), json!(id.to_string()));
    document.insert("status".to_owned(), json!(result.status));
    if let Some(detail) = detail {
        document.insert("detail".to_owned(), json!(detail));
    }
    document.extend(fields);
    for (key, value) in [
        ("execution_id", json!(id.to_string())),
        ("stdout", json!(stdout)),
        ("exit_code", json!(result.exit_status())),
        ("execution_time_ms", json!(result.execution_time_ms().round() as u64)),
        ("output_files", output_files(result)),
        ("notes", json!(notes)),
        ("images", images(result)),
        ("waited_ms", json!(waited.as_millis() as u64)),
    ] {
        document.insert(key.to_owned(), value);
    }
    let has_arrow = arrow.is_some();
    if let Some(arrow) = arrow {
        document.insert("dataframe_arrow".to_owned(), json!(arrow));
    }
    let records = frame.filter(|_| !has_arrow).and_then(records);
    with_raw(&document, "dataframe", records.as_deref())
}

/// An object with one more member whose JSON is there already; null without one. Copied, not looked at: it may be large.
pub(super) fn with_raw(object: &Map<String, Value>, key: &str, raw: Option<&str>) -> String {
    let mut text = serde_json::to_string(object).unwrap_or_default();
    text.truncate(text.len().saturating_sub(1));
    text.reserve(raw.map_or(0, str::len) + key.len() + 8);
    for part in [if object.is_empty() { "\"" } else { ",\"" }, key, "\":", raw.unwrap_or("null"), "}"] {
        text.push_str(part);
    }
    text
}

fn records(frame: &Frame) -> Option<String> {
    let mut text = Vec::new();
    export(frame, ExportFormat::Json, &mut text).ok()?;
    String::from_utf8(text).ok()
}

fn csv(frame: &Frame, notes: &mut Vec<String>) -> String {
    let mut text = Vec::new();
    // Writing into memory cannot fail.
    let _ = export(frame, ExportFormat::Csv, &mut text);
    if text.len() > LARGEST_CSV {
        notes.push("the result is too large to be repeated as CSV in `stdout`: it is in `dataframe`".to_owned());
        return String::new();
    }
    String::from_utf8(text).unwrap_or_default()
}

fn output_files(result: &ExecutionResult) -> Value {
    let text = |content: &[u8]| match std::str::from_utf8(content) {
        // A text that begins like a coded one must not be taken for it.
        Ok(text) if !text.contains('\0') && !text.starts_with("data:") => text.to_owned(),
        _ => data_url("application/octet-stream", content),
    };
    let files: Map<_, _> =
        result.output_files.iter().map(|(name, content)| (name.clone(), json!(text(content)))).collect();
    Value::Object(files)
}

fn images(result: &ExecutionResult) -> Value {
    let image =
        |figure: &crate::execution::Figure| json!({"name": figure.name, "png": data_url("image/png", &figure.png)});
    result.figures.iter().map(image).collect()
}

fn data_url(media_type: &str, content: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(content))
}

/// The summary, then the code's own traceback as Python writes it: all that some clients show.
fn detail(result: &ExecutionResult) -> String {
    let mut text = result.summary.clone();
    if let Some(error) = result.error.as_ref().filter(|error| !error.traceback.is_empty() || error.line.is_some()) {
        text.push('\n');
        text.push_str(&traceback(error));
    }
    text
}

fn traceback(error: &CodeError) -> String {
    let mut text = String::new();
    if !error.traceback.is_empty() {
        text.push_str("Traceback (most recent call last):\n");
    }
    for frame in &error.traceback {
        text.push_str(&format!(
            "  File \"<code>\", line {}, in {}\n    {}\n",
            frame.line, frame.function, frame.source
        ));
    }
    text.push_str(&error.error_type);
    if !error.message.is_empty() {
        text.push_str(": ");
        text.push_str(&error.message);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::with_raw;

    #[test]
    fn a_member_is_added_as_it_is_written() {
        let object = Map::from_iter([("a".to_owned(), json!("}"))]);
        assert_eq!(with_raw(&object, "b", Some("[1.50]")), r#"{"a":"}","b":[1.50]}"#);
        assert_eq!(with_raw(&Map::<String, Value>::new(), "b", None), r#"{"b":null}"#);
    }
}
