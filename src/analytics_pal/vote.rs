//! Several versions of the code, run side by side: equal results are one vote, and the majority is the answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::answered::{Answered, Candidate, Ended, Vote};
use super::ask::{Asking, Trail};
use super::attempt::Attempt;
use super::diff::CodeDiff;
use super::order::AskEvent;
use crate::asking::{EgressReceipt, NoCode, wants_order};
use crate::domain::Status;
use crate::frame::compare;

/// Events of candidates that may wait for the caller; a candidate that is ahead of it waits.
const WAITING_EVENTS: usize = 256;
/// Versions that are written and run at once, at least: writing is mostly waiting.
const FEWEST_AT_ONCE: usize = 2;

type Outcome = (Result<Arc<Attempt>, NoCode>, Vec<EgressReceipt>);

impl Asking<'_> {
    /// Writes and runs every candidate, and lets them vote. Where none of them answers, the nearest is mended.
    pub(super) fn vote(&self, answered: &mut Answered, events: &mut dyn FnMut(AskEvent)) {
        let outcomes = self.candidates(events);
        let mut candidates = Vec::new();
        for (outcome, receipts) in outcomes {
            answered.receipts.extend(receipts);
            candidates.push(Candidate { outcome, group: None, frame_difference: None, code_diff: None });
        }
        let ordered = wants_order(&self.order.question);
        let sizes = group(&mut candidates, ordered);
        let chosen = choose(&candidates, &sizes);
        match chosen.and_then(|chosen| Some((chosen, candidates[chosen].outcome.as_ref().ok().cloned()?))) {
            Some((chosen, attempt)) => {
                explain(&mut candidates, chosen, ordered);
                let agree = candidates[chosen].group.map_or(0, |group| sizes[group]);
                answered.vote = Some(Vote { of: candidates.len(), agree, chosen, ordered });
                let mut trail = Trail { attempts: vec![attempt], receipts: Vec::new() };
                answered.ended = self.attempts(chosen, &mut trail, events);
                answered.attempts = trail.attempts;
                answered.receipts.extend(trail.receipts);
            }
            None => {
                let first = candidates.iter().find_map(|candidate| candidate.outcome.as_ref().err().cloned());
                answered.ended = Ended::NoCode(first.unwrap_or(NoCode::Cancelled));
            }
        }
        answered.candidates = candidates;
    }

    fn candidates(&self, events: &mut dyn FnMut(AskEvent)) -> Vec<Outcome> {
        let count = self.order.candidates;
        let cores = std::thread::available_parallelism().map_or(FEWEST_AT_ONCE, usize::from);
        let next = AtomicUsize::new(0);
        let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new((0..count).map(|_| None).collect());
        let (sender, receiver) = sync_channel::<AskEvent>(WAITING_EVENTS);
        std::thread::scope(|scope| {
            for worker in 0..count.min(cores.max(FEWEST_AT_ONCE)) {
                let (sender, next, outcomes) = (sender.clone(), &next, &outcomes);
                let work = move || {
                    loop {
                        let candidate = next.fetch_add(1, Ordering::Relaxed);
                        if candidate >= count {
                            break;
                        }
                        let outcome = self.candidate(candidate, &mut |event| {
                            let _ = sender.send(event);
                        });
                        outcomes.lock().unwrap_or_else(PoisonError::into_inner)[candidate] = Some(outcome);
                    }
                };
                if let Err(error) =
                    std::thread::Builder::new().name(format!("candidate-{worker}")).spawn_scoped(scope, work)
                {
                    tracing::warn!(%error, "a thread for candidates could not start");
                }
            }
            drop(sender);
            for event in receiver.iter() {
                events(event);
            }
        });
        let outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcomes.into_iter().map(|outcome| outcome.unwrap_or((Err(NoCode::Cancelled), Vec::new()))).collect()
    }

    fn candidate(&self, candidate: usize, events: &mut dyn FnMut(AskEvent)) -> Outcome {
        let mut receipts = Vec::new();
        if self.order.cancel.is_cancelled() {
            return (Err(NoCode::Cancelled), receipts);
        }
        let begin = Instant::now();
        let written = self.write(candidate, None, &mut receipts, events);
        let outcome = written.map(|generated| self.run(candidate, 0, generated, (begin, Instant::now()), None, events));
        (outcome, receipts)
    }
}

/// Puts candidates with equal results into one group; returns the groups' sizes.
fn group(candidates: &mut [Candidate], ordered: bool) -> Vec<usize> {
    let mut sizes: Vec<usize> = Vec::new();
    let mut leaders: Vec<Arc<Attempt>> = Vec::new();
    for candidate in candidates {
        let Ok(attempt) = &candidate.outcome else { continue };
        if attempt.result.status != Status::Completed {
            continue;
        }
        let group = match leaders.iter().position(|leader| is_same_result(leader, attempt, ordered)) {
            Some(group) => group,
            None => {
                leaders.push(Arc::clone(attempt));
                sizes.push(0);
                leaders.len() - 1
            }
        };
        sizes[group] += 1;
        candidate.group = Some(group);
    }
    sizes
}

fn is_same_result(one: &Attempt, other: &Attempt, ordered: bool) -> bool {
    match (&one.result.dataframe, &other.result.dataframe) {
        (Some(one), Some(other)) => compare(one, other, ordered).is_empty(),
        // Pictures are compared by the code that draws them: two pictures of one thing are never the same bytes.
        (None, None) => one.is_same_code(&other.generated.code.text),
        _ => false,
    }
}

/// The first candidate of the largest group that answers; where none answers, the one nearest to it.
fn choose(candidates: &[Candidate], sizes: &[usize]) -> Option<usize> {
    let rank = |candidate: &Candidate| {
        let attempt = candidate.outcome.as_ref().ok()?;
        Some((attempt.rank(), candidate.group.map_or(0, |group| sizes[group])))
    };
    let ranked = candidates.iter().enumerate().filter_map(|(index, candidate)| Some((rank(candidate)?, index)));
    ranked.max_by_key(|(rank, index)| (*rank, std::cmp::Reverse(*index))).map(|(_, index)| index)
}

/// Says of each candidate how it differs from the chosen one.
fn explain(candidates: &mut [Candidate], chosen: usize, ordered: bool) {
    let Ok(best) = candidates[chosen].outcome.clone() else { return };
    for (index, candidate) in candidates.iter_mut().enumerate() {
        let Some(attempt) = candidate.outcome.as_ref().ok().filter(|_| index != chosen) else { continue };
        candidate.code_diff = Some(CodeDiff::between(&best.generated.code.text, &attempt.generated.code.text));
        if let (Some(one), Some(other)) = (&best.result.dataframe, &attempt.result.dataframe) {
            candidate.frame_difference = Some(compare(one, other, ordered));
        }
    }
}
