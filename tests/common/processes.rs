//! Processes as the kernel shows them: whose children they are, what this one holds, when others are gone.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long the end of everything may take: the contract says 2 s, a busy machine is given more.
pub(crate) const GONE_WITHIN: Duration = Duration::from_secs(8);
/// How long to wait for what must come about.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Says which test a process of its own was started for.
const ALONE: &str = "ANALYTICSPAL_TEST_ALONE";

/// A process; a later one with the same number is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    parent: u32,
    started: u64,
    state: char,
}

impl Process {
    pub(crate) fn read(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // Behind the name, which may hold anything.
        let fields: Vec<_> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
        let parent = u32::try_from(number(1)?).ok()?;
        Some(Self { pid, parent, started: number(19)?, state: fields.first()?.chars().next()? })
    }

    /// What it was started as.
    pub(crate) fn command(self) -> String {
        let bytes = fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).replace('\0', " ")
    }

    /// Dead: not there any more, or waiting for a parent that may not care.
    pub(crate) fn is_gone(self) -> bool {
        Self::read(self.pid).is_none_or(|now| now.started != self.started || matches!(now.state, 'Z' | 'X'))
    }

    pub(crate) fn kill(self) {
        self.signal(Signal::KILL);
    }

    pub(crate) fn signal(self, signal: Signal) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).expect("a process");
        // It may have ended.
        let _ = kill_process(pid, signal);
    }

    /// Resident bytes.
    pub(crate) fn resident_bytes(self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

/// Everything below a process, those of the first generation under 1.
pub(crate) fn descendants(of: u32) -> BTreeMap<u32, Vec<Process>> {
    let pids = fs::read_dir("/proc").expect("processes").flatten();
    let all: Vec<_> = pids.filter_map(|entry| Process::read(entry.file_name().to_str()?.parse().ok()?)).collect();
    let (mut found, mut parents) = (BTreeMap::new(), vec![of]);
    for generation in 1.. {
        let children: Vec<_> = all.iter().filter(|process| parents.contains(&process.parent)).copied().collect();
        if children.is_empty() {
            break;
        }
        parents = children.iter().map(|process| process.pid).collect();
        found.insert(generation, children);
    }
    found
}

/// The same without generations.
pub(crate) fn all_below(of: u32) -> Vec<Process> {
    descendants(of).into_values().flatten().collect()
}

/// Waits for something that must come; nothing tells when.
pub(crate) fn eventually<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + patience;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < until, "{what} did not come about");
        std::thread::sleep(Duration::from_micros(500));
    }
}

/// Every one of these ends, and soon.
pub(crate) fn all_go(processes: &[Process]) {
    assert!(!processes.is_empty(), "nothing to look at");
    let until = Instant::now() + GONE_WITHIN;
    loop {
        let left: Vec<_> = processes.iter().filter(|process| !process.is_gone()).collect();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "left: {left:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What a process holds of the computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) descriptors: usize,
    pub(crate) threads: usize,
    /// Living or not.
    pub(crate) processes: usize,
    pub(crate) mounts: usize,
}

impl Held {
    pub(crate) fn by(pid: u32) -> Self {
        let count = |what: &str| fs::read_dir(format!("/proc/{pid}/{what}")).map_or(0, Iterator::count);
        let mounts = fs::read_to_string(format!("/proc/{pid}/mounts")).unwrap_or_default();
        Self {
            descriptors: count("fd"),
            threads: count("task"),
            processes: all_below(pid).len(),
            mounts: mounts.lines().count(),
        }
    }

    /// By this process.
    pub(crate) fn here() -> Self {
        Self::by(std::process::id())
    }

    /// Waits until a process holds no more of anything than this.
    pub(crate) fn is_not_exceeded_by(&self, pid: u32) {
        let until = Instant::now() + GONE_WITHIN;
        loop {
            let now = Self::by(pid);
            let within = now.descriptors <= self.descriptors
                && now.threads <= self.threads
                && now.processes <= self.processes
                && now.mounts <= self.mounts;
            if within {
                return;
            }
            assert!(
                Instant::now() < until,
                "before: {self:?}, now: {now:?}, {:?}, {:?}",
                all_below(pid),
                descriptors_of(pid)
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// What each open descriptor of a process leads to.
fn descriptors_of(pid: u32) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let to = fs::read_link(entry.path()).unwrap_or_default();
            format!("{} {}", entry.file_name().to_string_lossy(), to.display())
        })
        .collect()
}

/// Says something beside the test's outcome: what was measured, or why nothing was tried.
pub(crate) fn note(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

/// Runs a test in a process of its own, where every process, thread and descriptor is that test's. `name` is the test's.
pub(crate) fn alone(name: &str, test: impl FnOnce()) {
    if std::env::var_os(ALONE).is_some_and(|alone| alone == *name) {
        return test();
    }
    let binary = std::env::current_exe().expect("this binary");
    let arguments = [name, "--exact", "--nocapture", "--test-threads=1"];
    let output = Command::new(binary).args(arguments).env(ALONE, name).output().expect("it starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    note(said);
}
