//! What follows a run and nobody waits for: the process's last moments, and its folder's removal. Taking down gigabytes
//! of memory takes the kernel a third of a second.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::worker::Worker;

/// How long a killed process may take to be gone.
const REAP_TIME: Duration = Duration::from_secs(2);

/// Counts what is not tidied yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Tidying(Arc<(Mutex<usize>, Condvar)>);

/// Counts until dropped.
#[derive(Debug)]
pub(super) struct Untidy(Tidying);

impl Tidying {
    /// One more that must be tidied before [`Tidying::settle`] returns.
    pub(super) fn begin(&self) -> Untidy {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Untidy(self.clone())
    }

    /// Waits until everything is tidied, at most so long.
    pub(super) fn settle(&self, patience: Duration) {
        let count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.0.1.wait_timeout_while(count, patience, |count| *count > 0);
    }
}

impl Drop for Untidy {
    fn drop(&mut self) {
        *self.0.0.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.0.1.notify_all();
    }
}

/// Ends the worker and removes its folder, on a thread of its own.
pub(super) fn tidy(mut worker: Worker, untidy: Untidy) {
    worker.child.kill_group();
    let work = move || {
        // The folder goes when nothing can write to it any more.
        worker.child.wait_until(Instant::now() + REAP_TIME);
        drop(worker);
        drop(untidy);
    };
    // Without a thread the worker is dropped here, which does the same in this one.
    let _ = std::thread::Builder::new().name("tidy".to_owned()).spawn(work);
}
