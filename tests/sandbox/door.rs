//! What callers of the sandbox's own door rely on.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use analyticspal::domain::SandboxTier;
use analyticspal::sandbox::{Breach, Confined, Launcher, Policy, SandboxError, Watcher};

use crate::alone::{HIDDEN, THREADS};
use crate::common::{environment, launcher};

const MIB: u64 = 1 << 20;

/// The environment's Python with this code, in this folder.
pub(crate) fn policy(code: &str, work_folder: &Path) -> Policy {
    let (_, environment) = environment();
    Policy {
        program: environment.executable,
        args: ["-I", "-B", "-c", code].map(OsString::from).to_vec(),
        env: vec![("LANG".into(), "C.UTF-8".into()), ("MALLOC_ARENA_MAX".into(), "2".into())],
        read_only: environment.read_only,
        work_folder: work_folder.to_path_buf(),
        memory_bytes: 256 * MIB,
        disk_bytes: 32 * MIB,
        mapped_bytes: 0,
        cpu_seconds: 30,
    }
}

pub(crate) fn start(policy: &Policy) -> Result<Confined, SandboxError> {
    Launcher::binary(launcher()).start(policy, SandboxTier::Reduced)
}

pub(crate) fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().canonicalize().expect("its path");
    (folder, path)
}

#[test]
fn the_report_is_reduced_or_better_and_every_check_passed() {
    let report = Launcher::binary(launcher()).report();
    assert!(report.tier >= SandboxTier::Reduced, "{}", report.reason);
    let failed: Vec<_> = report.checks.iter().filter(|check| !check.passed).collect();
    assert!(report.checks.len() >= 20 && failed.is_empty(), "{failed:?}");
}

#[test]
fn a_binary_that_is_no_launcher_has_no_sandbox() {
    let report = Launcher::binary("/bin/true".into()).report();
    assert_eq!(report.tier, SandboxTier::Off);
    assert!(!report.reason.is_empty());
}

#[test]
fn a_policy_that_cannot_hold_fails_at_a_named_step() {
    let (_kept, work) = folder();
    let missing = work.join("missing");
    let fine = policy("pass", &work);
    for (broken, expected) in [
        (Policy { work_folder: missing.clone(), ..fine.clone() }, "the work folder"),
        (Policy { read_only: vec![missing.clone()], ..fine.clone() }, "Landlock"),
        (Policy { program: missing, ..fine }, "Landlock"),
    ] {
        match start(&broken) {
            Err(SandboxError::Setup { step, reason }) => assert_eq!(step, expected, "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_tier_is_given_or_refused_never_weakened() {
    let (_kept, work) = folder();
    match Launcher::binary(launcher()).start(&policy("pass", &work), SandboxTier::Full) {
        Ok(confined) => assert_eq!(confined.tier, SandboxTier::Full),
        Err(error) => assert!(matches!(error, SandboxError::Setup { .. }), "{error}"),
    }
}

#[test]
fn a_confined_program_prints_to_us_and_knows_its_tier() {
    let (_kept, work) = folder();
    let mut confined = start(&policy("print('here')", &work)).expect("started");
    let mut said = String::new();
    confined.stdout.read_to_string(&mut said).expect("its output");
    assert_eq!((said.as_str(), confined.tier), ("here\n", SandboxTier::Reduced));
}

#[test]
fn killing_its_group_ends_it() {
    let (_kept, work) = folder();
    let code = "import signal, threading, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n\
                threading.Thread(target=time.sleep, args=(60,)).start()\nprint('up', flush=True)\ntime.sleep(60)";
    let mut confined = start(&policy(code, &work)).expect("started");
    confined.stdout.read_exact(&mut [0; 3]).expect("it is up");
    confined.child.kill_group();
    let exit = confined.child.wait_until(Instant::now() + Duration::from_secs(2));
    assert_eq!(exit, Some(analyticspal::process::Exit::Signal(9)));
}

#[test]
fn dropping_it_ends_it_too() {
    let (_kept, work) = folder();
    let mut confined = start(&policy("import time\nprint('up', flush=True)\ntime.sleep(60)", &work)).expect("started");
    confined.stdout.read_exact(&mut [0; 3]).expect("it is up");
    let process = PathBuf::from(format!("/proc/{}", confined.child.pid()));
    drop(confined);
    let until = Instant::now() + Duration::from_secs(2);
    while process.exists() {
        assert!(Instant::now() < until, "it lives on");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// In the reduced tier, where nothing but the watcher bounds these.
fn all_are_reported(codes: &[(&str, &str)], expected: Breach) {
    for (name, code) in codes {
        let (_kept, work) = folder();
        let policy = policy(code, &work);
        let confined = start(&policy).expect("started");
        let (told, hears) = mpsc::channel();
        let on_breach = Box::new(move |breach| told.send(breach).unwrap_or_default());
        let _watcher = Watcher::start(confined.pid, &policy, on_breach);
        assert_eq!(hears.recv_timeout(Duration::from_secs(10)), Ok(expected), "{name}");
    }
}

#[test]
fn the_watcher_reports_disk_that_no_folder_lists() {
    all_are_reported(HIDDEN, Breach::Disk);
}

#[test]
fn the_watcher_reports_threads_and_processes_without_a_first_one() {
    all_are_reported(THREADS, Breach::Threads);
}

#[test]
fn the_watcher_counts_memory_and_time() {
    let (_kept, work) = folder();
    let policy = policy(
        "x = bytearray(100 << 20)\nsum(range(10_000_000))\nprint('done', flush=True)\nimport time\ntime.sleep(9)",
        &work,
    );
    let mut confined = start(&policy).expect("started");
    let watcher = Watcher::start(confined.pid, &policy, Box::new(|_| {}));
    confined.stdout.read_exact(&mut [0; 5]).expect("it is done");
    watcher.sample();
    assert!(watcher.peak_resident_bytes() > 100 * MIB, "{}", watcher.peak_resident_bytes());
    assert!(watcher.cpu_time() > Duration::from_millis(50), "{:?}", watcher.cpu_time());
}
