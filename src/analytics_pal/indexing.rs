//! The index of a table's words and values, made ahead of its first question and given up when the table closes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::AnalyticsPal;
use crate::asking::Cancelled;
use crate::domain::{CancelToken, TableUid};

/// Tables that are being indexed.
#[derive(Debug, Default)]
pub(super) struct Indexing {
    running: Mutex<HashMap<TableUid, Vec<CancelToken>>>,
}

impl Indexing {
    fn start(&self, table: &TableUid, token: CancelToken) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let tokens = running.entry(table.clone()).or_default();
        tokens.retain(|token| !token.is_cancelled());
        tokens.push(token);
    }

    /// The table is closed.
    pub(super) fn stop(&self, table: &TableUid) {
        let tokens = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(table);
        tokens.into_iter().flatten().for_each(|token| token.cancel());
    }
}

impl AnalyticsPal {
    /// Makes a table ready for questions; `progress` is told what part is done, from 0 to 1. Ends early when cancelled
    /// and when the table closes. A question that is asked meanwhile waits for it.
    pub fn index(
        &self,
        table: &TableUid,
        progress: &mut dyn FnMut(f64),
        cancel: &CancelToken,
    ) -> Result<(), Cancelled> {
        let closed = CancelToken::new();
        self.indexing.start(table, closed.clone());
        let stop = closed.clone();
        let _stops = cancel.while_held(move || stop.cancel());
        // Looked up behind the start, so that a table that closes in between is noticed.
        let description = self.description(table).ok_or(Cancelled)?;
        let outcome = self.offline.index(&description, progress, &closed);
        // What ended is not waited for.
        closed.cancel();
        outcome
    }
}
