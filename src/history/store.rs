//! A user's runs on disk: one file a run, written beside its place and renamed, so that a crash leaves the old files or
//! the new one and never half of one. Several windows may write at once; a lock orders what changes existing files.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::RunRecord;
use crate::domain::{ExecutionId, UserId};
use crate::folders::Folders;

/// How long a run that was deleted can be brought back.
const GRACE: Duration = Duration::from_mins(15);
/// The end of a record's file name, and of one that is pinned.
const ENDING: &str = ".json";
const PINNED: &str = ".pinned.json";

/// The runs of one user.
#[derive(Debug, Clone)]
pub struct HistoryStore {
    folder: PathBuf,
    most_runs: usize,
    most_bytes: u64,
}

/// What was found on disk.
#[derive(Debug, Default)]
pub struct StoredRuns {
    /// The newest first.
    pub runs: Vec<RunRecord>,
    /// Files that could not be read as runs: torn, or of a newer version. They are left alone.
    pub unreadable: usize,
}

impl HistoryStore {
    /// Runs that are kept, pinned ones among them; of more, the oldest that are not pinned go.
    pub const MOST_RUNS: usize = 500;
    /// What they may take on disk.
    pub const MOST_BYTES: u64 = 64 << 20;
    /// Runs that may be pinned.
    pub const MOST_PINNED: usize = 100;

    /// This user's store. Nothing is read or written yet.
    pub fn of(folders: &Folders, user: &UserId) -> Self {
        Self { folder: folders.history(user), most_runs: Self::MOST_RUNS, most_bytes: Self::MOST_BYTES }
    }

    /// The same with other bounds.
    #[must_use]
    pub fn bounded(self, most_runs: usize, most_bytes: u64) -> Self {
        Self { most_runs, most_bytes, ..self }
    }

    /// Keeps a run, and lets the oldest go where there are too many.
    pub fn add(&self, record: &RunRecord) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let _lock = self.lock();
        self.write(record)?;
        self.prune();
        Ok(())
    }

    /// Everything that is kept. Runs that were deleted a while ago are gone for good after it.
    pub fn load(&self) -> StoredRuns {
        self.forget_removed();
        let mut found = StoredRuns::default();
        for file in self.files() {
            match read(&file.path) {
                Ok(Some(record)) => found.runs.push(record),
                Ok(None) => found.unreadable += 1,
                // Another window has just let it go.
                Err(_) => {}
            }
        }
        found.runs.reverse();
        found.runs.sort_by_key(|run| std::cmp::Reverse(run.at));
        // A crash while a run was being pinned leaves it twice.
        let mut seen = std::collections::HashSet::new();
        found.runs.retain(|run| seen.insert(run.id));
        found
    }

    /// One run.
    pub fn get(&self, id: ExecutionId) -> io::Result<RunRecord> {
        let file = self.file(id)?;
        read(&file.path)?.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the file is no run record"))
    }

    /// Changes a run: its name, its pin, or what became known of it later.
    pub fn change(&self, id: ExecutionId, change: impl FnOnce(&mut RunRecord)) -> io::Result<RunRecord> {
        let _lock = self.lock();
        let file = self.file(id)?;
        let mut record = self.get(id)?;
        let was_pinned = record.pinned;
        change(&mut record);
        let pinned = self.files().iter().filter(|file| file.pinned).count();
        if record.pinned && !was_pinned && pinned >= Self::MOST_PINNED {
            let message = format!("{pinned} runs are pinned already; unpin one first");
            return Err(io::Error::new(io::ErrorKind::QuotaExceeded, message));
        }
        let written = self.write(&record)?;
        if written != file.path {
            gone(fs::remove_file(&file.path))?;
        }
        Ok(record)
    }

    /// Deletes a run; [`HistoryStore::bring_back`] can undo it for a quarter of an hour.
    pub fn remove(&self, id: ExecutionId) -> io::Result<()> {
        let _lock = self.lock();
        let file = self.file(id)?;
        let removed = self.removed();
        fs::create_dir_all(&removed)?;
        let name = file.path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        // The time of deletion counts from here.
        if let Ok(open) = File::options().append(true).open(&file.path) {
            let _ = open.set_modified(SystemTime::now());
        }
        fs::rename(&file.path, removed.join(name))
    }

    /// Undoes a deletion.
    pub fn bring_back(&self, id: ExecutionId) -> io::Result<RunRecord> {
        let _lock = self.lock();
        let file = find(&self.removed(), id)?;
        let name = file.path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        fs::rename(&file.path, self.folder.join(name))?;
        self.get(id)
    }

    fn removed(&self) -> PathBuf {
        self.folder.join("removed")
    }

    fn file(&self, id: ExecutionId) -> io::Result<Kept> {
        find(&self.folder, id)
    }

    /// Every record's file, the oldest first.
    fn files(&self) -> Vec<Kept> {
        files(&self.folder)
    }

    /// The path it now has.
    fn write(&self, record: &RunRecord) -> io::Result<PathBuf> {
        let ending = if record.pinned { PINNED } else { ENDING };
        let path = self.folder.join(format!("{:013}-{}{ending}", record.at.timestamp_millis().max(0), record.id));
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(record.to_json().as_bytes())?;
        // A name without content is what a crash of the machine would leave otherwise.
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(path)
    }

    fn prune(&self) {
        let files = self.files();
        let (mut runs, mut bytes) = (files.len(), files.iter().map(|file| file.bytes).sum::<u64>());
        for file in files.iter().filter(|file| !file.pinned) {
            if runs <= self.most_runs && bytes <= self.most_bytes {
                break;
            }
            if gone(fs::remove_file(&file.path)).is_ok() {
                runs -= 1;
                bytes -= file.bytes;
            }
        }
    }

    fn forget_removed(&self) {
        for file in files(&self.removed()) {
            let age = fs::metadata(&file.path).and_then(|about| about.modified()).map(|then| then.elapsed());
            if age.is_ok_and(|age| age.is_ok_and(|age| age > GRACE)) {
                let _ = fs::remove_file(&file.path);
            }
        }
    }

    /// Held while files that exist are changed. A disk that knows no locks does without: files are whole all the same.
    fn lock(&self) -> Option<File> {
        let file = File::options().create(true).truncate(false).write(true).open(self.folder.join("lock")).ok()?;
        file.lock().ok().map(|()| file)
    }
}

/// A record's file.
#[derive(Debug, Clone)]
struct Kept {
    path: PathBuf,
    bytes: u64,
    pinned: bool,
}

fn files(folder: &Path) -> Vec<Kept> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<Kept> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let about = entry.metadata().ok()?;
            // The first character of a record's name is a digit; of a file being written it is a dot.
            let ours = name.ends_with(ENDING) && name.starts_with(|c: char| c.is_ascii_digit());
            ours.then(|| Kept { path: entry.path(), bytes: about.len(), pinned: name.ends_with(PINNED) })
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn find(folder: &Path, id: ExecutionId) -> io::Result<Kept> {
    let wanted = id.to_string();
    let is = |file: &Kept| file.path.file_name().is_some_and(|name| name.to_string_lossy().contains(&wanted));
    files(folder)
        .into_iter()
        .find(is)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this run is not kept any more"))
}

/// `None` where the file is no record.
fn read(path: &Path) -> io::Result<Option<RunRecord>> {
    let bytes = fs::read(path)?;
    Ok(String::from_utf8(bytes).ok().and_then(|text| RunRecord::from_json(&text).ok()))
}

/// Another window may have done it already.
fn gone(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
