//! How far a load is: counters that the loading threads raise and that anyone may look at.

use std::sync::atomic::{AtomicU64, Ordering};

/// How far a load is. Cheap to look at as often as a window is drawn.
#[derive(Debug, Default)]
pub struct LoadProgress {
    total: AtomicU64,
    done: AtomicU64,
    rows: AtomicU64,
}

impl LoadProgress {
    /// The part of the work that is done, from 0 to 1; `None` while nobody can tell.
    pub fn part(&self) -> Option<f64> {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        (total > 0).then(|| (done as f64 / total as f64).min(1.0))
    }

    /// Rows found so far.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Says how much work there is, in a unit of the reader's own.
    pub(super) fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Some of that work is done.
    pub(super) fn did(&self, work: u64) {
        self.done.fetch_add(work, Ordering::Relaxed);
    }

    /// More rows were found.
    pub(super) fn found(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}
