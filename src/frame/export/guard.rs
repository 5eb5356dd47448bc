//! The stream under every writer. It stops a cancelled export in the middle of a writer that never asks, and remembers
//! what really went wrong: writers of others wrap errors until a full disk is not to be told from damage.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::ExportError;
use crate::domain::CancelToken;

/// The first thing that went wrong on a stream.
#[derive(Clone, Default)]
pub(super) struct Trouble(Arc<Mutex<Option<ExportError>>>);

impl Trouble {
    fn keep(&self, error: ExportError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    pub(super) fn take(&self) -> Option<ExportError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A stream that is watched. After its first failure, which its writer is told, it takes everything and keeps nothing:
/// some writers complain on stderr when they cannot finish what they gave up.
pub(super) struct Guard<W> {
    inner: W,
    failed: bool,
    cancel: CancelToken,
    trouble: Trouble,
}

impl<W> Guard<W> {
    pub(super) fn new(inner: W, cancel: CancelToken, trouble: Trouble) -> Self {
        Self { inner, failed: false, cancel, trouble }
    }

    fn kept<T>(&mut self, outcome: io::Result<T>) -> io::Result<T> {
        outcome.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failed = true;
                // An `io::Error` cannot be cloned; its number or kind says the same.
                let copy = error
                    .raw_os_error()
                    .map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error);
                self.trouble.keep(copy.into());
            }
        })
    }
}

impl<W: Write> Write for Guard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        if self.cancel.is_cancelled() {
            self.failed = true;
            self.trouble.keep(ExportError::cancelled());
            return Err(io::Error::other("cancelled"));
        }
        let outcome = self.inner.write(bytes);
        self.kept(outcome)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed {
            return Ok(());
        }
        let outcome = self.inner.flush();
        self.kept(outcome)
    }
}
