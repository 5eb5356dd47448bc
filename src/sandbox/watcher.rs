//! Watches a confined process for what the kernel does not bound in the reduced tier.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::usage::Usage;
use super::{Policy, linux};

/// Reading the process's state costs 50 microseconds.
const PROCESS_POLL: Duration = Duration::from_millis(50);
/// Walking the work folder costs more.
const FOLDER_POLL: Duration = Duration::from_millis(250);
/// How many looks in a row must find the first thread gone and others at work.
const HEADLESS_POLLS: u32 = 3;

/// What the watcher saw pass its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// Resident memory.
    Memory,
    /// The work folder's bytes or entries.
    Disk,
    /// Threads: too many, or a process whose first one is gone, which shows nothing of the others.
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
            let mut headless = 0;
            while stopped.recv_timeout(PROCESS_POLL) == Err(RecvTimeoutError::Timeout) {
                let folder = (Instant::now() >= next_folder).then(|| {
                    next_folder = Instant::now() + FOLDER_POLL;
                    Usage::of(watched.pid, &bounds.work_folder)
                });
                if let Some(breach) = watched.look(&bounds, folder, &mut headless) {
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
    /// What its first thread shows, where the process is still there.
    fn sample(&self) -> Option<State> {
        if let Some(time) = linux::cpu_time(self.pid) {
            self.cpu_nanoseconds.fetch_max(time.as_nanos() as u64, Ordering::Relaxed);
        }
        let state = State::read(&format!("/proc/{}/status", self.pid))?;
        self.peak_resident_bytes.fetch_max(state.peak_bytes.unwrap_or(0), Ordering::Relaxed);
        Some(state)
    }

    fn look(&self, bounds: &Bounds, usage: Option<Usage>, headless: &mut u32) -> Option<Breach> {
        if let Some(usage) = usage
            && (usage.bytes > bounds.disk_bytes || usage.entries > Policy::ENTRIES)
        {
            return Some(Breach::Disk);
        }
        let state = self.sample()?;
        // Also for a moment while a process ends: counted only when it stays so.
        *headless = if state.resident_bytes.is_none() && self.has_living_threads() { *headless + 1 } else { 0 };
        if state.resident_bytes.unwrap_or(0) > bounds.memory_bytes {
            return Some(Breach::Memory);
        }
        (state.threads > Policy::THREADS || *headless >= HEADLESS_POLLS).then_some(Breach::Threads)
    }

    fn has_living_threads(&self) -> bool {
        let threads = fs::read_dir(format!("/proc/{}/task", self.pid)).into_iter().flatten().flatten();
        threads
            .filter_map(|thread| State::read(&thread.path().join("status").to_string_lossy()))
            .any(|state| state.resident_bytes.is_some())
    }
}

/// A thread's view of its process. One that has ended shows no memory.
struct State {
    resident_bytes: Option<u64>,
    peak_bytes: Option<u64>,
    threads: u64,
}

impl State {
    fn read(path: &str) -> Option<Self> {
        let status = fs::read_to_string(path).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let kib = |name: &str| field(name).map(|kib| kib * 1024);
        Some(Self { resident_bytes: kib("VmRSS:"), peak_bytes: kib("VmHWM:"), threads: field("Threads:")? })
    }
}
