//! The one JSON document of a run (`--json`, section 9 of the contract): every key always there, in this order.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::ExecutionResult;
use crate::frame::Frame;

/// Larger output files are named with their size, without their content.
const LARGEST_INLINE_FILE: usize = 1 << 20;

impl ExecutionResult {
    /// The document, with at most `limit` rows of the result.
    pub fn to_json(&self, limit: usize) -> Value {
        let (columns, rows) = self.dataframe.as_ref().map(|frame| cells(frame, limit)).unwrap_or_default();
        let row_count = self.dataframe.as_ref().map_or(0, Frame::rows);
        json!({
            "execution_id": self.execution_id.to_string(),
            "status": self.status,
            "summary": self.summary,
            "hint": self.hint,
            "origin": self.origin,
            "code": self.code.text,
            "code_type": self.code.code_type,
            "columns": columns,
            "row_count": row_count,
            "truncated": row_count > limit,
            "rows": rows,
            "other_frames": self.other_frames,
            "figures": self.figures.len(),
            "stdout": self.stdout,
            "stderr": self.stderr,
            "exit_code": self.exit_code,
            "signal": self.signal,
            "error": self.error,
            "execution_time_ms": self.execution_time_ms(),
            "memory_usage_kb": self.memory_usage_kb,
            "cpu_ms": self.cpu_ms,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "worker_id": self.worker_id,
            "timings": self.timings,
            "statements": self.statements,
            "sandbox": self.sandbox_json(),
            "output_files": self.output_files_json(),
            "notes": self.notes,
        })
    }

    fn sandbox_json(&self) -> Value {
        json!({
            "tier": self.sandbox.tier,
            "reason": self.sandbox.reason,
            "limits": self.limits.to_json(),
        })
    }

    fn output_files_json(&self) -> Value {
        let file = |content: &Vec<u8>| {
            let inline = (content.len() <= LARGEST_INLINE_FILE).then(|| STANDARD.encode(content));
            json!({"bytes": content.len(), "base64": inline})
        };
        let files: Map<_, _> = self.output_files.iter().map(|(name, content)| (name.clone(), file(content))).collect();
        Value::Object(files)
    }
}

fn cells(frame: &Frame, limit: usize) -> (Vec<Value>, Vec<Value>) {
    let width = frame.columns();
    let column = |index| json!({"name": frame.column_name(index), "type": frame.column_type(index).to_string()});
    let row = |row| Value::Array((0..width).map(|column| frame.cell_json(row, column)).collect());
    ((0..width).map(column).collect(), (0..frame.rows().min(limit)).map(row).collect())
}
