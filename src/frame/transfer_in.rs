//! What a child sent back, which is not trusted: copied and checked, never mapped; broken bytes are an error, never
//! a panic.

use std::fs::File;
use std::io::{Cursor, Read, Seek};

use polars::prelude::{DataFrame, IdxSize, IpcStreamReader, SerReader};

use super::contain::contain;
use super::stream_check::check_stream;
use super::{Frame, TransferError, TransferNotes};

/// The largest description of columns that is read; beyond it only nesting deep enough to exhaust a stack is likely.
const SCHEMA_BYTES: u32 = 8 << 20;

/// Reads what a child sent: an Arrow IPC stream in a file that is ours alone. Copies and checks, never maps; a broken
/// reply is an error, never a panic. `notes` gains what could not be kept.
pub fn read_transfer(mut reply: File, notes: &mut TransferNotes) -> Result<Frame, TransferError> {
    let mut bytes = Vec::new();
    let read = reply.rewind().and_then(|()| reply.read_to_end(&mut bytes));
    read.map_err(|error| failed(&format!("it could not be read: {error}")))?;
    let frame = read_arrow_stream(bytes)?;
    if frame.columns() == 0 && frame.rows() == 0 {
        notes.push("the result has neither columns nor rows".to_owned());
    }
    Ok(frame)
}

/// Reads an Arrow IPC stream that is not trusted: copies and checks; broken bytes are an error, never a panic.
pub fn read_arrow_stream(bytes: Vec<u8>) -> Result<Frame, TransferError> {
    contain(move || decode(bytes).map(Frame::new)).map_err(|burst| failed(&burst.message))?
}

fn failed(why: &str) -> TransferError {
    TransferError { column: None, message: format!("the result is not the Arrow stream it should be: {why}") }
}

fn decode(bytes: Vec<u8>) -> Result<DataFrame, TransferError> {
    if schema_bytes(&bytes).is_some_and(|length| length > SCHEMA_BYTES) {
        return Err(failed("its description of columns is too large"));
    }
    let rows = check_stream(&bytes).map_err(failed)?;
    let mut data = IpcStreamReader::new(Cursor::new(bytes)).finish().map_err(|error| failed(&error.to_string()))?;
    if data.width() == 0 {
        // The reader counts rows by their columns.
        data = DataFrame::empty_with_height(rows);
    }
    if data.height() >= IdxSize::MAX as usize {
        return Err(failed("it claims more rows than a table can have"));
    }
    for column in data.columns() {
        if column.len() != data.height() {
            let name = column.name().to_string();
            let message = format!("the column “{name}” of the result is not what an Arrow stream should hold");
            return Err(TransferError { column: Some(name), message });
        }
    }
    Ok(data)
}

/// The length of the first message, behind the continuation marker where there is one.
fn schema_bytes(bytes: &[u8]) -> Option<u32> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    match word(0)? {
        u32::MAX => word(4),
        length => Some(length),
    }
}
