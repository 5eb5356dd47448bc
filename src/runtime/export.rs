//! Frames to a file, as a job. A frame that a run's process still holds is fetched first.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Event, JobId, Outbox, Runtime};
use crate::domain::CancelToken;
use crate::execution::KeptFrames;
use crate::frame::{ExportError, ExportOptions, Exported, Frame, RowOrder, export_file, is_read_from, replace_file};

/// How often a person is told how far it is.
const STEP: Duration = Duration::from_millis(100);

/// What is to be written, and where.
#[derive(Debug, Clone)]
pub struct ExportOrder {
    /// The frames, each with its name; more than one only for Excel.
    pub pieces: Vec<ExportPiece>,
    /// How they are written.
    pub options: ExportOptions,
    /// Where.
    pub path: PathBuf,
    /// A file that is there already may be replaced.
    pub replace: bool,
    /// Files that are not replaced in any case: open tables are read from them.
    pub spared: Vec<PathBuf>,
}

/// A frame that can be exported.
#[derive(Debug, Clone)]
pub struct ExportPiece {
    /// Its name: the sheet's, and the file's first guess.
    pub name: String,
    /// Where it is.
    pub source: PieceSource,
}

/// Where a frame is.
#[derive(Debug, Clone)]
pub enum PieceSource {
    /// Here.
    Here(Frame),
    /// A part of one that is here: a view, a selection.
    Part {
        /// The whole.
        frame: Frame,
        /// Its rows in the order they are shown.
        order: RowOrder,
        /// Which of them.
        places: Range<u64>,
        /// The columns.
        columns: Vec<usize>,
    },
    /// In the process of a run, under its name there.
    Kept(Arc<dyn KeptFrames>),
}

impl Runtime {
    /// Writes frames to a file; tells of its progress and ends with [`Event::Exported`].
    pub fn export(&self, job: JobId, order: ExportOrder) {
        self.start(job, "export", move |outbox, cancel| {
            let outcome = export(job, &order, cancel, outbox);
            outbox.send(Event::Exported { job, outcome });
        });
    }
}

impl Runtime {
    /// Writes a file whose content is made by `make`, or why it cannot be; whole or not at all, and over a file that is
    /// there only with `replace`. Ends with [`Event::Exported`].
    pub fn write_file(
        &self,
        job: JobId,
        path: PathBuf,
        replace: bool,
        make: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static,
    ) {
        self.start(job, "write file", move |outbox, cancel| {
            let write = || {
                if !replace && path.is_file() {
                    return Err(ExportError::exists(&path));
                }
                let content = make().map_err(|reason| ExportError::fault(&reason))?;
                replace_file(&path, &content, cancel)?;
                let bytes = Some(content.len() as u64);
                Ok(Exported { path: path.clone(), rows: 0, bytes, notes: Vec::new() })
            };
            outbox.send(Event::Exported { job, outcome: write() });
        });
    }
}

fn export(job: JobId, order: &ExportOrder, cancel: &CancelToken, outbox: &Outbox) -> Result<Exported, ExportError> {
    if order.spared.iter().any(|source| is_read_from(source, &order.path)) {
        return Err(ExportError::source(&order.path));
    }
    if !order.replace && order.path.is_file() {
        return Err(ExportError::exists(&order.path));
    }
    let (mut frames, mut notes) = (Vec::new(), Vec::new());
    for ExportPiece { name, source } in &order.pieces {
        if cancel.is_cancelled() {
            return Err(ExportError::cancelled());
        }
        let frame = match source {
            PieceSource::Here(frame) => frame.clone(),
            PieceSource::Part { frame, order, places, columns } => order.part(frame, places.clone(), columns),
            PieceSource::Kept(kept) => {
                let (frame, changed) = kept.open(name).map_err(|error| {
                    ExportError::unavailable(&format!("{name} could not be fetched: {error}"), error.hint())
                })?;
                notes.extend(changed);
                frame
            }
        };
        frames.push((name.clone(), frame));
    }
    let mut told = Instant::now();
    let mut exported = export_file(&frames, &order.options, &order.path, cancel, &mut |progress| {
        if told.elapsed() >= STEP {
            told = Instant::now();
            outbox.send(Event::Exporting { job, progress });
        }
    })?;
    notes.append(&mut exported.notes);
    Ok(Exported { notes, ..exported })
}
