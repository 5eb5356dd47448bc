//! Watches a confined process for what the kernel does not bound in the reduced tier.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Policy, linux};

/// Reading the process's state costs 50 microseconds.
const PROCESS_POLL: Duration = Duration::from_millis(50);
/// Walking the work folder costs more.
const FOLDER_POLL: Duration = Duration::from_millis(250);

/// What the watcher saw pass its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// Resident memory.
    Memory,
    /// The work folder's bytes or entries.
    Disk,
    /// Threads.
    Threads,
}

/// Watches on a thread of its own until dropped.
#[derive(Debug)]
pub struct Watcher {
    seen: Arc<Seen>,
    /// Dropping it ends the thread at once.
    stop: Mutex<Option<SyncSender<()>>>,
}

#[derive(Debug)]
struct Seen {
    pid: u32,
    peak_resident_bytes: AtomicU64,
    cpu_nanoseconds: AtomicU64,
}

#[derive(Debug)]
struct Bounds {
    memory_bytes: u64,
    disk_bytes: u64,
    work_folder: PathBuf,
}

impl Watcher {
    /// Starts watching; `on_breach` is called at most once, from the watcher's thread.
    pub fn start(pid: u32, policy: &Policy, on_breach: Box<dyn FnOnce(Breach) + Send>) -> Self {
        let seen = Arc::new(Seen { pid, peak_resident_bytes: AtomicU64::new(0), cpu_nanoseconds: AtomicU64::new(0) });
        let bounds = Bounds {
            memory_bytes: policy.address_space_bytes(),
            disk_bytes: policy.disk_bytes,
            work_folder: policy.work_folder.clone(),
        };
        let (stop, stopped) = mpsc::sync_channel(0);
        let watched = Arc::clone(&seen);
        let watch = move || {
            let mut next_folder = Instant::now();
            while stopped.recv_timeout(PROCESS_POLL) == Err(RecvTimeoutError::Timeout) {
                let folder = (Instant::now() >= next_folder).then(|| {
                    next_folder = Instant::now() + FOLDER_POLL;
                    usage(&bounds.work_folder)
                });
                if let Some(breach) = watched.look(&bounds, folder) {
                    on_breach(breach);
                    break;
                }
            }
        };
        // Without a thread the kernel's own limits still hold.
        let started = std::thread::Builder::new().name("sandbox watcher".to_owned()).spawn(watch);
        Self { seen, stop: Mutex::new(started.ok().map(|_| stop)) }
    }

    /// Looks now, for a process that may be gone before the next poll.
    pub fn sample(&self) {
        self.seen.sample();
    }

    /// The highest resident memory seen, in bytes.
    pub fn peak_resident_bytes(&self) -> u64 {
        self.seen.peak_resident_bytes.load(Ordering::Relaxed)
    }

    /// The CPU time seen, of all its threads.
    pub fn cpu_time(&self) -> Duration {
        Duration::from_nanos(self.seen.cpu_nanoseconds.load(Ordering::Relaxed))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Seen {
    /// Resident bytes now and threads, where the process is still there.
    fn sample(&self) -> Option<(u64, u64)> {
        if let Some(time) = linux::cpu_time(self.pid) {
            self.cpu_nanoseconds.fetch_max(time.as_nanos() as u64, Ordering::Relaxed);
        }
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let peak = field("VmHWM:")? * 1024;
        self.peak_resident_bytes.fetch_max(peak, Ordering::Relaxed);
        Some((field("VmRSS:")? * 1024, field("Threads:")?))
    }

    fn look(&self, bounds: &Bounds, folder: Option<(u64, u64)>) -> Option<Breach> {
        if let Some((bytes, entries)) = folder
            && (bytes > bounds.disk_bytes || entries > Policy::ENTRIES)
        {
            return Some(Breach::Disk);
        }
        let (resident, threads) = self.sample()?;
        if resident > bounds.memory_bytes {
            return Some(Breach::Memory);
        }
        (threads > Policy::THREADS).then_some(Breach::Threads)
    }
}

/// Bytes and entries below a folder. Links are not followed; what vanishes meanwhile is not counted.
fn usage(folder: &Path) -> (u64, u64) {
    let (mut bytes, mut entries, mut folders) = (0, 0, vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            entries += 1;
            if entries > Policy::ENTRIES {
                return (bytes, entries);
            }
            if let Ok(metadata) = entry.metadata() {
                // Blocks, not length: a sparse file holds what it occupies.
                bytes += std::os::unix::fs::MetadataExt::blocks(&metadata) * 512;
                if metadata.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
    }
    (bytes, entries)
}

#[cfg(test)]
mod tests {
    use super::usage;

    #[test]
    fn the_work_folder_is_counted_in_depth_and_links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).expect("folders");
        std::fs::write(deep.join("f"), vec![1; 100_000]).expect("a file");
        std::os::unix::fs::symlink("/usr", folder.path().join("link")).expect("a link");
        let (bytes, entries) = usage(folder.path());
        assert_eq!(entries, 4);
        assert!((100_000..1_000_000).contains(&bytes), "{bytes}");
    }
}
