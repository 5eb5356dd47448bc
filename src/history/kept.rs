//! A result as a record keeps it: small ones whole, larger ones as their schema, a hash and their first rows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::frame::{Frame, TransferError, content_hash, read_arrow_stream, write_arrow_stream};

/// A column's name and type, in the contract's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSchema {
    /// Its name.
    pub name: String,
    /// Its type (`int64`, `datetime[us, UTC]`).
    #[serde(rename = "type")]
    pub data_type: String,
}

/// A result as a record keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptResult {
    /// Its columns.
    pub columns: Vec<ColumnSchema>,
    /// Its rows.
    pub row_count: u64,
    /// The hash of names, types and values ([`content_hash`]); empty where it has not been computed yet.
    pub sha256: String,
    /// The first rows, for the eye: cells as JSON carries them.
    pub rows: Vec<Vec<Value>>,
    /// The whole result as an Arrow IPC stream in base64; `None` where it is larger than [`KeptResult::LARGEST`].
    pub arrow: Option<String>,
}

impl KeptResult {
    /// The largest result that is kept whole, in bytes of its Arrow stream.
    pub const LARGEST: usize = 256 << 10;
    /// Rows that are kept for the eye.
    pub const PREVIEW: usize = 20;

    /// Schema and number of rows alone; O(columns).
    pub fn outline(frame: &Frame) -> Self {
        Self {
            columns: schema(frame),
            row_count: frame.rows() as u64,
            sha256: String::new(),
            rows: Vec::new(),
            arrow: None,
        }
    }

    /// The result. O(cells): off the UI thread.
    pub fn of(frame: &Frame) -> Self {
        let row = |row| (0..frame.columns()).map(|column| frame.cell_json(row, column)).collect();
        // The estimate counts shared buffers whole, so that only what is far too large is not even tried.
        let small = frame.bytes() <= 16 * Self::LARGEST as u64;
        let arrow = small.then(|| write_arrow_stream(frame).ok()).flatten();
        Self {
            sha256: content_hash(frame),
            rows: (0..frame.rows().min(Self::PREVIEW)).map(row).collect(),
            arrow: arrow.filter(|bytes| bytes.len() <= Self::LARGEST).map(|bytes| STANDARD.encode(bytes)),
            ..Self::outline(frame)
        }
    }

    /// The frame, where it was kept whole. Bytes that are not what they should be are an error.
    pub fn frame(&self) -> Option<Result<Frame, TransferError>> {
        let text = self.arrow.as_ref()?;
        let broken = |message: String| TransferError { column: None, message };
        Some(
            STANDARD
                .decode(text)
                .map_err(|error| broken(format!("the kept result is not base64: {error}")))
                .and_then(read_arrow_stream),
        )
    }
}

/// The columns of a frame.
pub(super) fn schema(frame: &Frame) -> Vec<ColumnSchema> {
    (0..frame.columns())
        .map(|column| ColumnSchema {
            name: frame.column_name(column).to_owned(),
            data_type: frame.column_type(column).to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::KeptResult;
    use crate::frame::{Cells, Frame, cell_differences};

    #[test]
    fn small_results_come_back_as_they_were_and_large_ones_leave_a_hash() {
        let small = Frame::from_columns(vec![("n", Cells::Int(vec![Some(1 << 60), None]))]);
        let kept = KeptResult::of(&small);
        let back = kept.frame().expect("kept whole").expect("readable");
        assert!(cell_differences(&small, &back, 1).is_empty());
        let large = Frame::from_columns(vec![("n", Cells::Int((0..200_000).map(Some).collect()))]);
        let kept = KeptResult::of(&large);
        assert!(kept.frame().is_none());
        assert_eq!((kept.row_count, kept.rows.len(), kept.sha256.len()), (200_000, KeptResult::PREVIEW, 64));
        let forged = KeptResult { arrow: Some("!".to_owned()), ..kept };
        assert!(forged.frame().is_some_and(|frame| frame.is_err()));
    }
}
