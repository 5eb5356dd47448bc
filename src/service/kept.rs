//! Runs that ended, kept for a while so that their results can be fetched. Bounded by age, number and bytes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::answer::Answer;
use crate::domain::{ExecutionId, UserId};

/// How long, how many and how much.
const LONGEST: Duration = Duration::from_secs(600);
const MOST: usize = 200;
const MOST_BYTES: usize = 256 << 20;

/// Whose run it is, and when what happened to it.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: ExecutionId,
    pub(super) user: UserId,
    pub(super) created_at: DateTime<Utc>,
    pub(super) started_at: Option<DateTime<Utc>>,
    pub(super) completed_at: Option<DateTime<Utc>>,
}

/// The runs that ended, oldest first.
#[derive(Debug, Default)]
pub(super) struct Kept {
    runs: VecDeque<(Record, Arc<Answer>, Instant)>,
    bytes: usize,
}

impl Kept {
    /// Keeps a run; older ones make room. The newest is kept whatever its size.
    pub(super) fn keep(&mut self, record: Record, answer: Arc<Answer>, now: Instant) {
        self.bytes += answer.body.len();
        self.runs.push_back((record, answer, now));
        while self.runs.len() > MOST || (self.bytes > MOST_BYTES && self.runs.len() > 1) {
            self.drop_oldest();
        }
        self.sweep(now);
    }

    /// Drops what is too old.
    pub(super) fn sweep(&mut self, now: Instant) {
        while self.runs.front().is_some_and(|(_, _, ended)| now.saturating_duration_since(*ended) > LONGEST) {
            self.drop_oldest();
        }
    }

    /// A run and its answer.
    pub(super) fn find(&self, id: ExecutionId) -> Option<(&Record, &Arc<Answer>)> {
        self.runs.iter().find(|(record, ..)| record.id == id).map(|(record, answer, _)| (record, answer))
    }

    fn drop_oldest(&mut self) {
        if let Some((_, answer, _)) = self.runs.pop_front() {
            self.bytes -= answer.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use axum::body::Bytes;
    use axum::http::StatusCode;
    use chrono::Utc;

    use super::{Kept, MOST, MOST_BYTES, Record};
    use crate::domain::{ExecutionId, Status};
    use crate::service::answer::Answer;

    fn keep(kept: &mut Kept, bytes: usize, now: Instant) -> ExecutionId {
        let id = ExecutionId::new();
        let user = "ann".parse().expect("an id");
        let record = Record { id, user, created_at: Utc::now(), started_at: None, completed_at: None };
        let answer = Answer {
            status: Status::Completed,
            http_status: StatusCode::OK,
            detail: None,
            execution_time_ms: 0,
            body: Bytes::from(vec![0; bytes]),
        };
        kept.keep(record, Arc::new(answer), now);
        id
    }

    #[test]
    fn old_many_and_large_runs_are_dropped() {
        let (mut kept, now) = (Kept::default(), Instant::now());
        let first = keep(&mut kept, 1, now);
        for _ in 1..MOST {
            keep(&mut kept, 1, now);
        }
        assert!(kept.find(first).is_some());
        keep(&mut kept, 1, now);
        assert!(kept.find(first).is_none(), "one too many");
        let large = keep(&mut kept, MOST_BYTES + 1, now);
        assert!(kept.find(large).is_some() && kept.runs.len() == 1, "everything else made room");
        let last = keep(&mut kept, 1, now);
        assert!(kept.find(large).is_none());
        kept.sweep(now + Duration::from_secs(600));
        assert!(kept.find(last).is_some());
        kept.sweep(now + Duration::from_secs(601));
        assert!(kept.find(last).is_none() && kept.bytes == 0, "too old");
    }
}
