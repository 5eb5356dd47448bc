//! Where runs wait, are taken up and are found again. Plain bookkeeping under one lock: no HTTP, no async.
//!
//! Runs are taken in their order, but a user with runs under way lets others go first.

mod state;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::answer::Answer;
use super::kept::Record;
use super::order::Order;
use crate::domain::{CancelToken, ExecutionId, Status, UserId};
use state::{State, Waiting};

/// A refused client comes back after so many seconds, at least and at most.
const RETRY_AFTER: (f64, f64) = (1.0, 60.0);

/// The desk.
#[derive(Debug)]
pub(super) struct Desk {
    state: Mutex<State>,
    arrived: Condvar,
    queue: usize,
    workers: usize,
}

/// A run that a thread takes up.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) id: ExecutionId,
    pub(super) order: Order,
    pub(super) cancel: CancelToken,
    pub(super) waited: Duration,
    /// Given back when the run has been answered.
    pub(super) room: OwnedSemaphorePermit,
}

/// Why a run was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Come back after so many seconds.
    Full(u64),
    /// The client's id is in use.
    Taken,
    Closed,
}

/// A run as its user may see it.
#[derive(Debug)]
pub(super) struct View {
    pub(super) record: Record,
    /// What it came to; `None` while it waits or runs.
    pub(super) answer: Option<Arc<Answer>>,
}

impl View {
    /// The status' name, with the two that only a service has.
    pub(super) fn status(&self) -> &'static str {
        match &self.answer {
            Some(answer) => answer.status.name(),
            None if self.record.started_at.is_some() => "running",
            None => "queued",
        }
    }
}

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Load {
    pub(super) waiting: usize,
    pub(super) running: usize,
    pub(super) average_wait_ms: f64,
}

impl Desk {
    /// A desk for so many runs at once, and so many waiting.
    pub(super) fn new(queue: usize, workers: usize) -> Self {
        Self { state: Mutex::default(), arrived: Condvar::new(), queue, workers }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a run in. Its answer comes through the receiver, whether anyone listens or not.
    pub(super) fn submit(
        &self,
        order: Order,
        room: OwnedSemaphorePermit,
    ) -> Result<(ExecutionId, oneshot::Receiver<Arc<Answer>>), Refused> {
        let mut state = self.state();
        if state.closed {
            return Err(Refused::Closed);
        }
        // What a free thread is about to take does not count as waiting.
        let free = self.workers.saturating_sub(state.running.len());
        if state.waiting.len() >= self.queue + free {
            let seconds = state.run.seconds() * (state.waiting.len() + 1) as f64 / self.workers as f64;
            return Err(Refused::Full(seconds.ceil().clamp(RETRY_AFTER.0, RETRY_AFTER.1) as u64));
        }
        let id = order.id.unwrap_or_default();
        if state.view(id).is_some() {
            return Err(Refused::Taken);
        }
        let user = order.request.user_id.clone();
        let record = Record { id, user, created_at: Utc::now(), started_at: None, completed_at: None };
        let (reply, answer) = oneshot::channel();
        state.waiting.push_back(Waiting { record, order, since: Instant::now(), reply, room });
        drop(state);
        self.arrived.notify_one();
        Ok((id, answer))
    }

    /// The next run, waited for. `None` when the desk is closed.
    pub(super) fn next(&self) -> Option<Taken> {
        let mut state = self.state();
        loop {
            if let Some(taken) = state.take() {
                return Some(taken);
            }
            if state.closed {
                return None;
            }
            state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Puts down what a run came to.
    pub(super) fn finish(&self, id: ExecutionId, answer: Answer) {
        let mut state = self.state();
        let Some(run) = state.running.remove(&id) else { return };
        let now = Instant::now();
        state.run.take(now.saturating_duration_since(run.since));
        state.put_down(run.record, run.reply, answer, now);
    }

    /// Cancels a user's run. As it is seen then; `None` where there is none.
    pub(super) fn cancel(&self, id: ExecutionId, user: &UserId) -> Option<View> {
        let mut state = self.state();
        state.view(id).filter(|view| view.record.user == *user)?;
        if let Some(place) = state.waiting.iter().position(|waiting| waiting.record.id == id) {
            state.end_waiting(place, Status::Cancelled, "Cancelled before it began", "");
        }
        let cancel = state.running.get(&id).map(|run| run.cancel.clone());
        let view = state.view(id);
        drop(state);
        if let Some(cancel) = cancel {
            cancel.cancel();
        }
        view
    }

    /// A user's run.
    pub(super) fn find(&self, id: ExecutionId, user: &UserId) -> Option<View> {
        self.state().view(id).filter(|view| view.record.user == *user)
    }

    /// What is going on.
    pub(super) fn load(&self) -> Load {
        let state = self.state();
        let average_wait_ms = state.wait.seconds() * 1000.0;
        Load { waiting: state.waiting.len(), running: state.running.len(), average_wait_ms }
    }

    /// Drops results that are too old.
    pub(super) fn sweep(&self) {
        self.state().kept.sweep(Instant::now());
    }

    /// Takes nothing more; what waits ends here.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        while !state.waiting.is_empty() {
            state.end_waiting(0, Status::Unavailable, "The service is stopping", "send it again later");
        }
        drop(state);
        self.arrived.notify_all();
    }

    /// Cancels every run under way.
    pub(super) fn cancel_all(&self) {
        let cancels: Vec<_> = self.state().running.values().map(|run| run.cancel.clone()).collect();
        for cancel in cancels {
            cancel.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::sync::Semaphore;

    use super::{Desk, Refused, Taken};
    use crate::domain::{ExecutionId, SandboxTier, Status};
    use crate::execution::ExecutionResult;
    use crate::service::answer::Answer;
    use crate::service::order::{Frames, Order, Terms};

    fn submit(desk: &Desk, user: &str, code: &str) -> Result<ExecutionId, Refused> {
        let terms = Terms { limits: crate::machine::default_limits(), require_tier: SandboxTier::Reduced };
        let body = serde_json::json!({ "code": code }).to_string();
        let order = Order::read(body.as_bytes(), user.parse().expect("an id"), &terms).expect("an order");
        let room = Arc::new(Semaphore::new(1)).try_acquire_owned().expect("room");
        desk.submit(order, room).map(|(id, _)| id)
    }

    fn finish(desk: &Desk, taken: &Taken) {
        let result = ExecutionResult::not_run(&taken.order.request, Status::Completed, "done", "");
        desk.finish(taken.id, Answer::of(taken.id, &result, Frames::Records, Duration::ZERO));
    }

    #[test]
    fn a_user_with_runs_under_way_lets_others_go_first() {
        let desk = Desk::new(8, 2);
        for (user, code) in [("ann", "1"), ("ann", "2"), ("ann", "3"), ("bob", "4")] {
            submit(&desk, user, code).expect("taken in");
        }
        let next = || desk.next().expect("a run");
        let (first, second) = (next(), next());
        assert_eq!([&first.order.request.code.text, &second.order.request.code.text], ["1", "4"]);
        finish(&desk, &first);
        assert_eq!(next().order.request.code.text, "2");
        finish(&desk, &second);
        assert_eq!(next().order.request.code.text, "3");
    }

    #[test]
    fn a_full_desk_refuses_and_a_closed_one_ends_what_waits() {
        let desk = Desk::new(1, 1);
        submit(&desk, "ann", "1").expect("for the free thread");
        let waits = submit(&desk, "ann", "2").expect("waits");
        assert_eq!(submit(&desk, "ann", "3"), Err(Refused::Full(1)));
        let running = desk.next().expect("a run");
        desk.close();
        assert_eq!(submit(&desk, "ann", "4"), Err(Refused::Closed));
        let ann = "ann".parse().expect("an id");
        assert_eq!(desk.find(waits, &ann).expect("kept").status(), "unavailable");
        assert_eq!(desk.find(running.id, &ann).expect("there").status(), "running");
        desk.cancel_all();
        assert!(running.cancel.is_cancelled());
        finish(&desk, &running);
        assert!(desk.next().is_none());
    }

    #[test]
    fn nobody_sees_or_cancels_what_is_another_users() {
        let desk = Desk::new(8, 1);
        let id = submit(&desk, "ann", "1").expect("taken in");
        let bob = "bob".parse().expect("an id");
        assert!(desk.find(id, &bob).is_none() && desk.cancel(id, &bob).is_none());
        assert_eq!(desk.load().waiting, 1);
        let cancelled = desk.cancel(id, &"ann".parse().expect("an id")).expect("hers");
        assert_eq!((cancelled.status(), desk.load().waiting), ("cancelled", 0));
    }
}
