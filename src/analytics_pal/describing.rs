//! Tables whose rows are still being read for their description, and those who wait for it: a large table is on screen
//! before all of its values are counted, and a question about it is read when they are.

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::domain::{CancelToken, TableUid};

/// Cells up to which a table is described before it is shown: nobody notices.
pub(super) const MOST_AT_ONCE: usize = 2_000_000;

#[derive(Clone, Default)]
pub(super) struct Describing(Arc<(Mutex<HashSet<TableUid>>, Condvar)>);

impl Describing {
    /// A table is on screen and not described yet.
    pub(super) fn begin(&self, table: TableUid) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).insert(table);
    }

    /// It is described, or will not be.
    pub(super) fn end(&self, table: &TableUid) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(table);
        self.0.1.notify_all();
    }

    /// Ends it when what is returned goes, in whatever way.
    pub(super) fn ending(&self, table: &TableUid) -> Ending {
        Ending(self.clone(), table.clone())
    }

    /// Whether a table waits for its description.
    pub(super) fn is_pending(&self, table: &TableUid) -> bool {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).contains(table)
    }

    /// Returns when it is described, or nobody wants to know any more.
    pub(super) fn wait(&self, table: &TableUid, cancel: &CancelToken) {
        let waiters = Arc::clone(&self.0);
        let _woken = cancel.while_held(move || {
            // Taken, so that the wish to stop does not fall between a waiter's look and its sleep.
            let _pending = waiters.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiters.1.notify_all();
        });
        let mut pending = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        while pending.contains(table) && !cancel.is_cancelled() {
            pending = self.0.1.wait(pending).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The end of a description that is being made.
#[must_use]
pub(super) struct Ending(Describing, TableUid);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::Describing;
    use crate::domain::{CancelToken, DatabaseUid};

    #[test]
    fn who_waits_is_woken_by_the_end_and_by_the_wish_to_stop() {
        let (describing, table) = (Describing::default(), DatabaseUid::of("a.csv").table("a"));
        for cancelled in [false, true] {
            describing.begin(table.clone());
            let cancel = CancelToken::new();
            thread::scope(|scope| {
                let waiter = scope.spawn(|| describing.wait(&table, &cancel));
                if cancelled {
                    cancel.cancel();
                } else {
                    // As a panic would have it.
                    drop(describing.ending(&table));
                }
                waiter.join().expect("no panic");
            });
            assert_eq!(describing.is_pending(&table), cancelled);
        }
    }
}
