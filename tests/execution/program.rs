//! The program itself in bad circumstances: killed, and with a clock that jumps.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::processes::{PATIENCE, Process, all_below, all_go, eventually, note};
use crate::common::{environment, launcher, user};

/// The real binary over the tests' data.
pub(crate) fn program() -> Command {
    let mut command = Command::new(launcher());
    command.env("ANALYTICSPAL_DATA", environment().0.root());
    command
}

/// The document of a run, and its exit code.
pub(crate) fn document(output: &Output) -> (Value, Option<i32>) {
    let document = serde_json::from_slice(&output.stdout);
    let document: Value = document.unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (document, output.status.code())
}

/// Starts a run and waits until its code has printed a line.
fn start(user: &str, code: &str) -> Child {
    let code = format!("print('running')\n{code}");
    let mut child = program()
        .args(["run", "--user", user, "--timeout", "300", "--expr", &code])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "running"), "the code began");
    child
}

fn process(child: &Child) -> Process {
    Process::read(child.id()).expect("it lives")
}

#[test]
fn nothing_survives_the_program_and_what_it_left_is_removed_by_the_next() {
    let work = environment().0.work(&user("killed-app"));
    let left = || fs::read_dir(&work).map_or(0, Iterator::count);
    for code in [
        "while True: pass",
        "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass",
        "import threading\nt = threading.Thread(target=lambda: [None for _ in iter(int, 1)])\nt.start()\nt.join()",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ] {
        let mut child = start("killed-app", code);
        let below = all_below(child.id());
        // While it runs: afterwards whoever starts next removes it, and that may be another test.
        assert_eq!(left(), 1, "its work folder");
        process(&child).kill();
        child.wait().expect("reaped");
        all_go(&below);
        let next = program().args(["run", "--user", "killed-app", "--expr", "1"]).output().expect("the binary starts");
        assert_eq!((next.status.code(), left()), (Some(0), 0));
    }
}

#[test]
fn nothing_survives_a_program_that_is_killed_while_python_starts() {
    let mut child =
        program().args(["run", "--expr", "1"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let below = eventually("Python", PATIENCE, || {
        let below = all_below(child.id());
        below.iter().any(|process| process.command().contains("/worker-")).then_some(below)
    });
    process(&child).kill();
    child.wait().expect("reaped");
    all_go(&below);
}

#[test]
fn another_programs_folder_is_left_alone_while_it_runs() {
    let work = environment().0.work(&user("beside"));
    let mut child = start("beside", "while True: pass");
    let next = program().args(["run", "--user", "beside", "--expr", "1"]).output().expect("the binary starts");
    assert_eq!(next.status.code(), Some(0));
    assert_eq!(fs::read_dir(&work).map_or(0, Iterator::count), 1, "that of the run under way");
    let below = all_below(child.id());
    process(&child).kill();
    child.wait().expect("reaped");
    all_go(&below);
}

/// A library that makes the wall clock jump by a day, to and fro, with every look at it.
const JUMPING_CLOCK: &str = r"
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static time_t jump(void) { static unsigned looks; return (__atomic_fetch_add(&looks, 1, __ATOMIC_RELAXED) % 2) ? 86400 : -86400; }
int clock_gettime(clockid_t clock, struct timespec *now) {
    long result = syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += jump();
    return result;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec; now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *out) { struct timeval now; gettimeofday(&now, 0); if (out) *out = now.tv_sec; return now.tv_sec; }
";

fn jumping_clock(folder: &Path) -> Option<std::path::PathBuf> {
    let (source, library) = (folder.join("clock.c"), folder.join("clock.so"));
    fs::write(&source, JUMPING_CLOCK).expect("written");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).output();
    match made {
        Ok(made) if made.status.success() => Some(library),
        other => {
            note(format_args!("skipped: no C compiler makes a clock: {other:?}"));
            None
        }
    }
}

#[test]
fn deadlines_and_timings_do_not_move_with_the_wall_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(clock) = jumping_clock(folder.path()) else { return };
    let run = |code: &str, timeout: &str| {
        let started = Instant::now();
        let output = program()
            .args(["run", "--json", "--timeout", timeout, "--expr", code])
            .env("LD_PRELOAD", &clock)
            .output()
            .expect("the binary starts");
        (document(&output), started.elapsed())
    };
    let ((timed_out, code), took) = run("while True: pass", "2");
    assert_eq!((timed_out["status"].as_str(), code), (Some("timed_out"), Some(124)), "{timed_out}");
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(60), "{took:?}");
    let ((slept, code), _) = run("import time\ntime.sleep(1)", "20");
    assert_eq!((slept["status"].as_str(), code), (Some("completed"), Some(0)), "{slept}");
    let milliseconds = slept["execution_time_ms"].as_f64().expect("a number");
    assert!((1000.0..20_000.0).contains(&milliseconds), "{milliseconds}");
    let phases: Vec<_> = slept["timings"].as_array().into_iter().flatten().collect();
    let day = 20_000_000;
    assert!(!phases.is_empty());
    for timing in phases {
        assert!(timing["start_us"].as_u64() < Some(day) && timing["duration_us"].as_u64() < Some(day), "{timing}");
    }
}
