//! A worker's reply, believed as little as possible, becomes parts of the result.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::listener::{Delivery, Signal, hear};
use crate::domain::{CodeError, FrameShape, Statement, Status};
use crate::execution::protocol::{Outcome, Reply, Said, ShapeClaim};
use crate::execution::text::visible;
use crate::execution::{ExecutionRequest, ExecutionResult, Figure, words};
use crate::frame::read_transfer;

/// How much of each list of claims is taken.
const MOST_STATEMENTS: usize = 10_000;
const MOST_FRAMES: usize = 1000;
const MOST_NOTES: usize = 200;
const MOST_TRACEBACK: usize = 200;
const LONGEST_TEXT: usize = 10_000;
const LONGEST_NAME: usize = 200;

impl ExecutionResult {
    /// What the executor makes of the bytes that a worker sends from `begin` on, whoever wrote them: for tests and
    /// fuzzing, since a run takes them from a process. `folder` holds the frame's bytes while they are read.
    #[doc(hidden)]
    pub fn from_worker(mut sent: impl Read, request: &ExecutionRequest, folder: &Path) -> Self {
        let mut result = Self::not_run(request, Status::Crashed, "", "");
        if let Some(delivery) = heard(&mut sent, folder, request.limits.result_bytes) {
            fill(&mut result, delivery);
        }
        words::complete(&mut result);
        result
    }
}

/// The reply of a worker that says what it must, in its order.
fn heard(sent: &mut impl Read, folder: &Path, cap: u64) -> Option<Delivery> {
    let mut next = || {
        loop {
            match hear(sent, folder, cap) {
                Signal::Said(Said::Warning { .. }, _) => {}
                signal => return signal,
            }
        }
    };
    let begun = matches!(next(), Signal::Said(Said::Begin, _)) && matches!(next(), Signal::Said(Said::Ended, _));
    match begun.then(next)? {
        Signal::Replied(delivery) => Some(*delivery),
        _ => None,
    }
}

/// Fills the result from the reply: its status, error, statements, figures and frame. Reads the frame with the checked,
/// copying reader.
pub(super) fn fill(result: &mut ExecutionResult, delivery: Delivery) {
    let Delivery { reply, frame, pictures, bytes, announced: _ } = delivery;
    result.bytes_out = bytes;
    result.exit_code = Some(reply.exit_code & 0xff);
    result.status = match reply.outcome {
        Outcome::Completed => Status::Completed,
        Outcome::Error => Status::Error,
        Outcome::MemoryLimit => Status::MemoryLimit,
        Outcome::DiskLimit => Status::DiskLimit,
        Outcome::ResultConversionError => Status::ResultConversionError,
        Outcome::SerializationError => Status::SerializationError,
    };
    result.summary =
        reply.message.as_deref().filter(|_| !matches!(reply.outcome, Outcome::Error)).map(text).unwrap_or_default();
    result.hint = reply.hint.as_deref().map(text).unwrap_or_default();
    take_claims(result, &reply);
    result.error = reply.error.map(settled);
    for (claim, png) in reply.figures.iter().zip(pictures) {
        if png.starts_with(b"\x89PNG\r\n") {
            result.figures.push(Figure { name: name(&claim.name), png: Arc::from(png) });
        }
    }
    if let (Status::Completed, Some(file)) = (result.status, frame) {
        match read_transfer(file, &mut result.notes) {
            Ok(frame) => {
                if frame.columns() == 0 && reply.frame_rows > 0 {
                    result.notes.push(format!("the result has {} rows and no columns", reply.frame_rows));
                }
                result.origin = Some(reply.origin.as_deref().map_or_else(|| "the code".to_owned(), name));
                result.dataframe = Some(frame);
            }
            Err(error) => {
                result.status = Status::ResultConversionError;
                // Names and zones in it are the reply's own words.
                result.summary = text(&format!("The result could not be read: {error}"));
            }
        }
    }
}

fn take_claims(result: &mut ExecutionResult, reply: &Reply) {
    result.notes.extend(reply.notes.iter().take(MOST_NOTES).map(|note| text(note)));
    result.other_frames = reply.other_frames.iter().take(MOST_FRAMES).map(shape).collect();
    result.statements = reply
        .statements
        .iter()
        .take(MOST_STATEMENTS)
        .map(|claim| Statement {
            line: claim.line,
            end_line: claim.end_line,
            ms: if claim.ms.is_finite() { claim.ms.max(0.0) } else { 0.0 },
            assigned: claim.assigned.as_ref().map(shape),
        })
        .collect();
}

fn settled(error: CodeError) -> CodeError {
    let mut traceback = error.traceback;
    traceback.truncate(MOST_TRACEBACK);
    for frame in &mut traceback {
        frame.function = name(&frame.function);
        frame.source = name(&frame.source);
    }
    CodeError { error_type: name(&error.error_type), message: text(&error.message), traceback, ..error }
}

fn shape(claim: &ShapeClaim) -> FrameShape {
    FrameShape { name: name(&claim.name), rows: claim.rows, columns: claim.columns }
}

fn text(claim: &str) -> String {
    cut(&visible(claim), LONGEST_TEXT)
}

fn name(claim: &str) -> String {
    cut(&visible(claim), LONGEST_NAME)
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}
