//! What is being typed, on disk: it survives a crash and a restart. Each window has a journal of its own, held by a
//! lock that the system lets go of when the window ends, however it ends.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Local};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{Code, UserId};
use crate::folders::Folders;

/// Journals older than this are nobody's any more.
const OLD: Duration = Duration::from_secs(14 * 24 * 3600);

/// What is being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The question.
    pub question: String,
    /// The code.
    pub code: Code,
}

impl Draft {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.question.trim().is_empty() && self.code.text.trim().is_empty()
    }
}

/// One window's journal, held until it is dropped.
#[derive(Debug)]
pub struct DraftJournal {
    path: PathBuf,
    lock_path: PathBuf,
    /// The journal that is being offered; it stays until the person has decided.
    offered: Option<PathBuf>,
    _lock: File,
}

/// What earlier windows left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundDrafts {
    /// Of the window that was closed last: goes on where it was left.
    pub restored: Option<Draft>,
    /// Of a window that ended without being closed, and when it was written: to be offered.
    pub offered: Option<(Draft, DateTime<Local>)>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    closed: bool,
    #[serde(flatten)]
    draft: Draft,
}

impl DraftJournal {
    /// A journal for a window of this user, and what earlier windows left. Journals of windows that are open are not
    /// touched.
    pub fn open(folders: &Folders, user: &UserId) -> io::Result<(Self, FoundDrafts)> {
        let folder = folders.drafts(user);
        fs::create_dir_all(&folder)?;
        let id = Uuid::new_v4();
        let lock_path = folder.join(format!("{id}.lock"));
        let lock = File::create(&lock_path)?;
        // A disk that knows no locks: this journal may be offered to a second window while the first is open.
        let _ = lock.try_lock();
        let path = folder.join(format!("{id}.json"));
        let mut journal = Self { path, lock_path, offered: None, _lock: lock };
        let found = journal.take_over(&folder)?;
        Ok((journal, found))
    }

    /// Replaces what is kept. `closed` says that the window is being closed.
    pub fn write(&self, draft: &Draft, closed: bool) -> io::Result<()> {
        if draft.is_empty() {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let folder = self.path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let document = Document { closed, draft: draft.clone() };
        file.write_all(&serde_json::to_vec_pretty(&document)?)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    /// What was offered was taken or is not wanted.
    pub fn decided(&mut self) {
        if let Some(path) = self.offered.take() {
            remove(&path);
        }
    }

    /// The newest of each kind; a draft is in this journal before the old one goes.
    fn take_over(&mut self, folder: &Path) -> io::Result<FoundDrafts> {
        let mut left: Vec<(SystemTime, PathBuf, Document)> = Vec::new();
        for entry in fs::read_dir(folder)?.flatten() {
            let path = entry.path();
            forget_lock(&path);
            if path.extension().is_none_or(|ending| ending != "json") || is_held(&path.with_extension("lock")) {
                continue;
            }
            let at = entry.metadata().and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            let document = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            match document {
                Some(document) if at.elapsed().is_ok_and(|age| age < OLD) => left.push((at, path, document)),
                // Too old, or torn by something that was not this program.
                _ => remove(&path),
            }
        }
        left.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        let mut found = FoundDrafts::default();
        let (closed, broken): (Vec<_>, Vec<_>) = left.into_iter().partition(|(.., document)| document.closed);
        for (_, path, document) in closed {
            if found.restored.is_none() {
                self.write(&document.draft, false)?;
                found.restored = Some(document.draft);
            }
            remove(&path);
        }
        for (at, path, document) in broken {
            if found.restored.as_ref().is_some_and(|restored| restored.code == document.draft.code) {
                remove(&path);
            } else if found.offered.is_none() {
                found.offered = Some((document.draft, DateTime::from(at)));
                self.offered = Some(path);
            }
        }
        Ok(found)
    }
}

impl Drop for DraftJournal {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.lock_path);
    }
}

/// Whether a window holds this lock.
fn is_held(lock: &Path) -> bool {
    File::options()
        .write(true)
        .open(lock)
        .is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// Locks of windows that crashed with nothing typed. A day old, so that it is no window that is about to take it.
fn forget_lock(path: &Path) {
    let age = fs::metadata(path).and_then(|about| about.modified()).map(|at| at.elapsed().unwrap_or_default());
    let old = age.is_ok_and(|age| age > Duration::from_secs(24 * 3600));
    if path.extension().is_some_and(|ending| ending == "lock")
        && old
        && !is_held(path)
        && !path.with_extension("json").exists()
    {
        let _ = fs::remove_file(path);
    }
}

fn remove(journal: &Path) {
    let _ = fs::remove_file(journal);
    let _ = fs::remove_file(journal.with_extension("lock"));
}
