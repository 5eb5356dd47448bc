//! Workers that wait: started, imported, holding the tables, so that a run begins with its code. Each serves one run.

use std::sync::{Arc, Mutex, PoisonError};

use super::station::Station;
use super::worker::Worker;
use super::{Shared, WorkerCounts};

/// The waiting workers of one client.
#[derive(Debug)]
pub(super) struct Pool {
    /// How many wait at most, of all users together; 0 keeps none. An idle worker holds about 100 MB.
    size: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<(Station, Worker)>,
    /// What workers are being prepared for.
    starting: Vec<Station>,
}

impl Pool {
    pub(super) fn new(size: usize) -> Self {
        Self { size, state: Mutex::default() }
    }

    /// How many it keeps at most.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// A living worker that waits for exactly this, if there is one.
    pub(super) fn take(&self, station: &Station) -> Option<Worker> {
        loop {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let position = state.waiting.iter().position(|(waiting, _)| waiting.serves(station))?;
            let (_, mut worker) = state.waiting.remove(position);
            drop(state);
            if worker.is_alive() {
                return Some(worker);
            }
        }
    }

    /// How many wait and how many are being prepared.
    pub(super) fn counts(&self) -> WorkerCounts {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        WorkerCounts { ready: state.waiting.len(), starting: state.starting.len() }
    }

    /// Sees to it that a worker waits for this, in the background. What waits for something else of the same user is
    /// stale: its data or settings have changed.
    pub(super) fn keep_ready(&self, shared: &Arc<Shared>, station: &Station) {
        let stale = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let (kept, mut stale): (Vec<_>, Vec<_>) = std::mem::take(&mut state.waiting)
                .into_iter()
                .partition(|(waiting, _)| waiting.user != station.user || waiting.serves(station));
            state.waiting = kept;
            let wanted = state.waiting.iter().map(|(waiting, _)| waiting).chain(&state.starting);
            if self.size == 0 || wanted.clone().any(|waiting| waiting.serves(station)) {
                return;
            }
            while state.waiting.len() >= self.size {
                stale.push(state.waiting.remove(0));
            }
            state.starting.push(station.clone());
            stale
        };
        drop(stale);
        let for_thread = Arc::clone(shared);
        // Settling waits for it: what it starts in the meantime would be left behind.
        let untidy = shared.tidying.begin();
        let prepare = {
            let station = station.clone();
            move || {
                for_thread.pool.prepare(&for_thread, station);
                drop(untidy);
            }
        };
        if std::thread::Builder::new().name("warm worker".to_owned()).spawn(prepare).is_err() {
            self.no_longer_starting(station);
        }
    }

    fn prepare(&self, shared: &Shared, station: Station) {
        let worker = Worker::start(shared, &station).and_then(|mut worker| {
            worker.get_ready(shared, &station, true)?;
            Ok(worker)
        });
        let wanted = self.no_longer_starting(&station);
        match worker {
            Ok(worker) if wanted => {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.waiting.push((station, worker));
            }
            Ok(_) => {}
            // The run that needs it will fail in the same way, and say so.
            Err(stop) => tracing::warn!(?stop, "no worker could be prepared"),
        }
    }

    /// Whether it was still wanted.
    fn no_longer_starting(&self, station: &Station) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let position = state.starting.iter().position(|starting| starting.serves(station));
        position.map(|position| state.starting.remove(position)).is_some()
    }

    /// Lets go of every waiting worker.
    pub(super) fn clear(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.starting.clear();
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
    }
}
