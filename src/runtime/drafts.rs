//! What a window keeps while it is used, on its way to disk: what is being typed, and the user's settings. The newest of
//! each waits in a place of its own until a thread has written it.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Event, HistoryEvent, Outbox, Runtime, lock};
use crate::domain::UserId;
use crate::folders::Folders;
use crate::history::{Draft, DraftJournal};

/// How long a text must be before it is written again: every key would be too often.
const BETWEEN: Duration = Duration::from_millis(400);

/// The thread that writes one user's drafts.
pub(super) struct DraftWorker {
    slot: Arc<Slot>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Slot {
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

#[derive(Default)]
struct Wanted {
    draft: Option<Draft>,
    settings: Option<String>,
    decided: bool,
    closing: bool,
}

impl DraftWorker {
    fn start(folders: Folders, user: UserId, outbox: Outbox) -> Self {
        let slot = Arc::new(Slot::default());
        let shared = Arc::clone(&slot);
        let body = move || serve(&shared, &folders, user, &outbox);
        let thread = thread::Builder::new().name("drafts".to_owned()).spawn(body);
        if let Err(error) = &thread {
            tracing::warn!(%error, "no thread for drafts: what is typed would not survive a crash");
        }
        Self { slot, thread: thread.ok() }
    }

    fn tell(&self, change: impl FnOnce(&mut Wanted)) {
        change(&mut lock(&self.slot.wanted));
        self.slot.changed.notify_one();
    }

    /// Writes what is left, as the draft of a window that was closed.
    pub(super) fn finish(self) {
        self.tell(|wanted| wanted.closing = true);
        if let Some(thread) = self.thread {
            // A text of a page: written in milliseconds.
            let _ = thread.join();
        }
    }
}

impl Runtime {
    /// From now on drafts are this user's; what earlier windows left comes as [`HistoryEvent::Drafts`].
    pub(super) fn keep_drafts(&self, user: UserId) {
        let worker = DraftWorker::start(self.folders.clone(), user, self.outbox.clone());
        let before = lock(&self.drafts).replace(worker);
        if let Some(before) = before {
            self.start_unnumbered("close drafts", move |_| before.finish());
        }
    }

    /// What is being typed now. Returns at once.
    pub fn note_draft(&self, draft: Draft) {
        if let Some(worker) = lock(&self.drafts).as_ref() {
            worker.tell(|wanted| wanted.draft = Some(draft));
        }
    }

    /// The user's settings as they now are. Returns at once.
    pub fn note_settings(&self, text: String) {
        if let Some(worker) = lock(&self.drafts).as_ref() {
            worker.tell(|wanted| wanted.settings = Some(text));
        }
    }

    /// The draft that was offered was taken, or is not wanted.
    pub fn draft_decided(&self) {
        if let Some(worker) = lock(&self.drafts).as_ref() {
            worker.tell(|wanted| wanted.decided = true);
        }
    }
}

fn serve(slot: &Slot, folders: &Folders, user: UserId, outbox: &Outbox) {
    if let Err(error) = write(&folders.last_user(), user.as_str()) {
        tracing::warn!(%error, "who uses the window could not be written");
    }
    let settings_path = folders.settings(&user);
    let (mut journal, found) = match DraftJournal::open(folders, &user) {
        Ok(opened) => opened,
        Err(error) => {
            tracing::warn!(%error, "what is typed cannot be kept");
            return;
        }
    };
    let mut last = found.restored.clone().unwrap_or_default();
    outbox.send(Event::History(HistoryEvent::Drafts(user, found)));
    loop {
        let mut wanted = lock(&slot.wanted);
        while wanted.draft.is_none() && wanted.settings.is_none() && !wanted.decided && !wanted.closing {
            wanted = slot.changed.wait(wanted).unwrap_or_else(PoisonError::into_inner);
        }
        let (draft, settings, closing) = (wanted.draft.take(), wanted.settings.take(), wanted.closing);
        if std::mem::take(&mut wanted.decided) {
            journal.decided();
        }
        drop(wanted);
        if let Some(Err(error)) = settings.map(|text| write(&settings_path, &text)) {
            tracing::warn!(%error, "settings could not be written");
        }
        let changed = draft.is_some();
        last = draft.unwrap_or(last);
        if (changed || closing)
            && let Err(error) = journal.write(&last, closing)
        {
            tracing::warn!(%error, "what is typed could not be written");
        }
        if closing {
            return;
        }
        let wanted = lock(&slot.wanted);
        // Closing does not wait.
        let _ = slot.changed.wait_timeout_while(wanted, BETWEEN, |wanted| !wanted.closing);
    }
}

/// As a whole or not at all.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
