//! Frames beside the result, opened without a new run: the worker that has replied is frozen, not ended, and thawed for
//! as long as it takes to hand one over. Frozen it uses no processor; one is kept a client, that of the last run.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use super::listener::{self, Signal};
use super::worker::Quiet;
use super::{ExecutionResult, reply};
use crate::execution::client::{KeptFrames, NotKept};
use crate::execution::protocol::FrameOrder;
use crate::execution::wire;
use crate::frame::Frame;
use crate::sandbox::Watcher;

/// How long one frame may take: converted and sent as a result is.
const PATIENCE: Duration = Duration::from_secs(30);

/// A run's worker after its reply.
#[derive(Debug)]
pub(super) struct KeptWorker {
    /// `None` once it was let go.
    frozen: Mutex<Option<Quiet>>,
    /// Where frames are spooled.
    spool: PathBuf,
    result_bytes: u64,
    /// A result of the same run with nothing in it, to be filled by each reply.
    blank: ExecutionResult,
}

impl KeptWorker {
    /// Freezes it; one that does not stand still is not kept.
    pub(super) fn new(worker: Quiet, spool: PathBuf, result_bytes: u64, blank: ExecutionResult) -> Option<Self> {
        let stands = worker.hold.freeze();
        stands.then(|| Self { frozen: Mutex::new(Some(worker)), spool, result_bytes, blank })
    }

    fn ask(&self, worker: &Quiet, name: &str) -> Result<(Frame, Vec<String>), NotKept> {
        let (sender, signals) = sync_channel(4);
        let breached = sender.clone();
        let on_breach = Box::new(move |breach| drop(breached.try_send(Signal::Breach(breach))));
        let _watcher = Watcher::start(worker.pid, &worker.policy, on_breach);
        worker.hold.thaw();
        let lost = |_| NotKept::Lost;
        wire::send(&worker.channel, &FrameOrder { kind: "frame", name }, &[]).map_err(lost)?;
        let listening = worker.channel.try_clone().map_err(lost)?;
        listener::listen(listening, self.spool.clone(), self.result_bytes, sender).map_err(lost)?;
        match signals.recv_timeout(PATIENCE) {
            Ok(Signal::Replied(delivery)) => {
                let mut result = self.blank.clone();
                reply::fill(&mut result, *delivery);
                let refused = || NotKept::Refused(result.summary.clone(), result.hint.clone());
                result.dataframe.take().map(|frame| (frame, result.notes.clone())).ok_or_else(refused)
            }
            Err(RecvTimeoutError::Timeout) => Err(NotKept::Late),
            _ => Err(NotKept::Lost),
        }
    }
}

impl KeptFrames for KeptWorker {
    fn open(&self, name: &str) -> Result<(Frame, Vec<String>), NotKept> {
        let mut frozen = self.frozen.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(worker) = frozen.as_ref() else { return Err(NotKept::LetGo) };
        let opened = self.ask(worker, name);
        let stands = matches!(opened, Ok(_) | Err(NotKept::Refused(..))) && worker.hold.freeze();
        if !stands {
            // It speaks out of turn, or not at all, or does not stand still: nothing more can be had of it.
            *frozen = None;
        }
        opened
    }
}

/// The one that is kept.
#[derive(Debug, Default)]
pub(super) struct Keeping(Mutex<Weak<KeptWorker>>);

impl Keeping {
    /// Keeps this one, and lets go of the one before.
    pub(super) fn keep(&self, worker: Option<&Arc<KeptWorker>>) {
        let next = worker.map(Arc::downgrade).unwrap_or_default();
        let before = std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), next);
        let Some(before) = before.upgrade() else { return };
        if let Ok(mut frozen) = before.frozen.try_lock() {
            *frozen = None;
            return;
        }
        // Someone is opening a frame of it: the run that has ended does not wait for that.
        let let_go = move || *before.frozen.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // Without a thread it is let go with its result.
        let _ = std::thread::Builder::new().name("let go".to_owned()).spawn(let_go);
    }
}
