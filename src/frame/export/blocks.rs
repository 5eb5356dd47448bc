//! A frame's rows in blocks, between which the person is told how far it is and can stop it.

use std::ops::Range;

use super::ExportError;
use crate::domain::CancelToken;
use crate::frame::Frame;

/// Cells written between two looks at the cancel token.
const CELLS: usize = 1 << 16;

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportProgress {
    /// Rows written.
    pub rows: u64,
    /// Rows there are, of all frames together.
    pub of: u64,
}

/// Who watches an export: whether it was cancelled, and whom to tell how far it is.
pub(super) struct Watch<'a> {
    cancel: &'a CancelToken,
    progress: &'a mut (dyn FnMut(ExportProgress) + Send),
    done: u64,
    total: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(
        cancel: &'a CancelToken,
        progress: &'a mut (dyn FnMut(ExportProgress) + Send),
        total: u64,
    ) -> Self {
        Self { cancel, progress, done: 0, total }
    }

    /// An error where the person asked to stop.
    pub(super) fn check(&self) -> Result<(), ExportError> {
        if self.cancel.is_cancelled() { Err(ExportError::cancelled()) } else { Ok(()) }
    }

    /// So many more rows are written.
    pub(super) fn advance(&mut self, rows: usize) {
        self.done += rows as u64;
        (self.progress)(ExportProgress { rows: self.done, of: self.total });
    }

    /// Calls for each block of rows, in order.
    pub(super) fn blocks(
        &mut self,
        frame: &Frame,
        mut write: impl FnMut(Range<usize>) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let size = (CELLS / frame.columns().max(1)).max(1);
        let mut start = 0;
        while start < frame.rows() {
            self.check()?;
            let end = start.saturating_add(size).min(frame.rows());
            write(start..end)?;
            self.advance(end - start);
            start = end;
        }
        self.check()
    }
}
