//! The indices of the tables that are open: each built once, by whoever comes first.
//!
//! Built in the background where a caller does so ahead of the first question; a question that comes earlier waits for
//! it, and one that comes when that was cancelled builds its own.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};

use super::index::{Cancelled, TableIndex};
use crate::domain::{CancelToken, TableDescription};

/// Tables whose index is kept.
const KEPT: usize = 32;

#[derive(Debug, Default)]
pub(super) struct Indices {
    known: Mutex<Vec<(Weak<TableDescription>, State)>>,
    changed: Condvar,
}

#[derive(Debug, Clone)]
enum State {
    Building,
    Ready(Arc<TableIndex>),
}

/// Gives up its place when building ends in any way but a finished index.
struct Place<'a> {
    indices: &'a Indices,
    table: &'a Arc<TableDescription>,
    done: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.indices.lock().retain(|(known, _)| !is(known, self.table));
        }
        self.indices.changed.notify_all();
    }
}

fn is(known: &Weak<TableDescription>, table: &Arc<TableDescription>) -> bool {
    std::ptr::eq(known.as_ptr(), Arc::as_ptr(table))
}

impl Indices {
    fn lock(&self) -> MutexGuard<'_, Vec<(Weak<TableDescription>, State)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The table's index: the one kept for this very description, else a new one.
    pub(super) fn get(&self, table: &Arc<TableDescription>) -> Option<Arc<TableIndex>> {
        self.build(table, &mut |_| {}, &CancelToken::new()).ok()
    }

    /// The same with progress, and given up when cancelled.
    pub(super) fn build(
        &self,
        table: &Arc<TableDescription>,
        progress: &mut dyn FnMut(f64),
        cancel: &CancelToken,
    ) -> Result<Arc<TableIndex>, Cancelled> {
        let mut known = self.lock();
        loop {
            match known.iter().find(|(known, _)| is(known, table)).map(|(_, state)| state.clone()) {
                Some(State::Ready(index)) => {
                    progress(1.0);
                    return Ok(index);
                }
                // Another thread is at it. Waits in steps, so that a cancelled caller leaves.
                Some(State::Building) => {
                    if cancel.is_cancelled() {
                        return Err(Cancelled);
                    }
                    let step = std::time::Duration::from_millis(20);
                    known = self.changed.wait_timeout(known, step).unwrap_or_else(PoisonError::into_inner).0;
                }
                None => break,
            }
        }
        // The index holds its table, so a description with no other owner is closed.
        known.retain(|(known, state)| matches!(state, State::Building) || known.strong_count() > 1);
        if known.len() >= KEPT
            && let Some(oldest) = known.iter().position(|(_, state)| matches!(state, State::Ready(_)))
        {
            known.remove(oldest);
        }
        known.push((Arc::downgrade(table), State::Building));
        drop(known);
        let mut place = Place { indices: self, table, done: false };
        // Built outside the lock: it reads every value.
        let index = Arc::new(TableIndex::build(Arc::clone(table), progress, cancel)?);
        let mut known = self.lock();
        if let Some((_, state)) = known.iter_mut().find(|(known, _)| is(known, table)) {
            *state = State::Ready(Arc::clone(&index));
        }
        drop(known);
        place.done = true;
        Ok(index)
    }
}
