//! What lies on the desk, and how it moves: from waiting to running to kept. Used under the desk's lock alone.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::{Taken, View};
use crate::domain::{CancelToken, ExecutionId, Status, UserId};
use crate::execution::ExecutionResult;
use crate::service::answer::Answer;
use crate::service::kept::{Kept, Record};
use crate::service::order::Order;

/// How much the newest observation counts in an average.
const WEIGHT: f64 = 0.2;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) waiting: VecDeque<Waiting>,
    pub(super) running: HashMap<ExecutionId, Running>,
    pub(super) kept: Kept,
    /// Averages: how long runs waited, and how long they took.
    pub(super) wait: Average,
    pub(super) run: Average,
    pub(super) closed: bool,
}

#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) record: Record,
    pub(super) order: Order,
    pub(super) since: Instant,
    pub(super) reply: oneshot::Sender<Arc<Answer>>,
    /// The room that its body took.
    pub(super) room: OwnedSemaphorePermit,
}

#[derive(Debug)]
pub(super) struct Running {
    pub(super) record: Record,
    pub(super) since: Instant,
    pub(super) cancel: CancelToken,
    pub(super) reply: oneshot::Sender<Arc<Answer>>,
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Average(Option<f64>);

impl Average {
    pub(super) fn take(&mut self, value: Duration) {
        let value = value.as_secs_f64();
        self.0 = Some(self.0.map_or(value, |before| before + WEIGHT * (value - before)));
    }

    pub(super) fn seconds(self) -> f64 {
        self.0.unwrap_or(0.0)
    }
}

impl State {
    /// The first run of the user with the fewest under way.
    pub(super) fn take(&mut self) -> Option<Taken> {
        let mut under_way: HashMap<&UserId, usize> = HashMap::new();
        for run in self.running.values() {
            *under_way.entry(&run.record.user).or_default() += 1;
        }
        let place = (0..self.waiting.len())
            .min_by_key(|&place| under_way.get(&self.waiting[place].record.user).copied().unwrap_or(0))?;
        let Waiting { mut record, order, since, reply, room } = self.waiting.remove(place)?;
        let (id, now, cancel) = (record.id, Instant::now(), CancelToken::new());
        let waited = now.saturating_duration_since(since);
        self.wait.take(waited);
        record.started_at = Some(Utc::now());
        self.running.insert(id, Running { record, since: now, cancel: cancel.clone(), reply });
        Some(Taken { id, order, cancel, waited, room })
    }

    pub(super) fn end_waiting(&mut self, place: usize, status: Status, summary: &str, hint: &str) {
        let Some(Waiting { record, order, since, reply, .. }) = self.waiting.remove(place) else { return };
        let now = Instant::now();
        let result = ExecutionResult::not_run(&order.request, status, summary, hint);
        let answer = Answer::of(record.id, &result, order.frames, now.saturating_duration_since(since));
        self.put_down(record, reply, answer, now);
    }

    pub(super) fn put_down(
        &mut self,
        record: Record,
        reply: oneshot::Sender<Arc<Answer>>,
        answer: Answer,
        now: Instant,
    ) {
        let answer = Arc::new(answer);
        let record = Record { completed_at: Some(Utc::now()), ..record };
        self.kept.keep(record, Arc::clone(&answer), now);
        // Nobody waits for a run that was started to be fetched later.
        let _ = reply.send(answer);
    }

    pub(super) fn view(&self, id: ExecutionId) -> Option<View> {
        if let Some((record, answer)) = self.kept.find(id) {
            return Some(View { record: record.clone(), answer: Some(Arc::clone(answer)) });
        }
        let waiting = || self.waiting.iter().find(|waiting| waiting.record.id == id).map(|waiting| &waiting.record);
        let record = self.running.get(&id).map(|run| &run.record).or_else(waiting)?;
        Some(View { record: record.clone(), answer: None })
    }
}
