//! The program itself in bad circumstances: killed, without room on its disk, with a clock that jumps.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::processes::{PATIENCE, Process, all_below, all_go, eventually};
use crate::common::{environment, launcher, user};

fn program() -> Command {
    let mut command = Command::new(launcher());
    command.env("ANALYTICSPAL_DATA", environment().0.root());
    command
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
        process(&child).kill();
        child.wait().expect("reaped");
        all_go(&below);
        assert_eq!(left(), 1, "nobody was left to remove it");
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

/// What a shell prints that sees mounts of its own: `$DATA`, an empty folder with the real Python environment in it once
/// `environment` was called, and `$PROGRAM`. Only the superuser can mount: otherwise nothing is tried.
fn with_own_mounts(script: &str) -> Option<Output> {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: a small disk takes a mount, and that takes the superuser");
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!(
        "environment() {{ mkdir -p \"$DATA/python\"; mount --bind \"$PYTHON\" \"$DATA/python\"; }}\nset -e\n{script}"
    );
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "sh", "-c", &script])
        .env("ANALYTICSPAL_DATA", folder.path())
        .env("DATA", folder.path())
        .env("PYTHON", environment().0.python())
        .env("PROGRAM", launcher())
        .output()
        .expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stderr);
    if said.starts_with("unshare:") || said.contains("mount:") {
        eprintln!("skipped: {said}");
        return None;
    }
    assert!(!said.contains("panicked"), "{said}");
    Some(output)
}

/// The document of such a run, its exit code, and whether its hint names the folder.
fn document(output: &Output) -> (Value, Option<i32>) {
    let document = serde_json::from_slice(&output.stdout);
    let document: Value = document.unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (document, output.status.code())
}

fn ends_as(script: &str, status: &str, exit: i32) {
    let Some(output) = with_own_mounts(script) else { return };
    let (document, code) = document(&output);
    assert_eq!((document["status"].as_str(), code), (Some(status), Some(exit)), "{document}");
    let hint = document["hint"].as_str().unwrap_or_default();
    assert!(hint.contains("/") && hint.contains("ANALYTICSPAL_DATA"), "the hint names the folder: {document}");
}

#[test]
fn a_folder_without_room_for_a_run_is_unavailable() {
    ends_as(
        "mount -t tmpfs -o size=1m,nr_inodes=5 tmpfs \"$DATA\"; environment\n\
         exec \"$PROGRAM\" run --json --expr 1",
        "unavailable",
        3,
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_unavailable() {
    ends_as(
        "mount -t tmpfs tmpfs \"$DATA\"; environment; mount -o remount,bind,ro \"$DATA\"\n\
         exec \"$PROGRAM\" run --json --expr 1",
        "unavailable",
        3,
    );
}

#[test]
fn a_table_that_finds_no_room_is_a_serialization_error() {
    ends_as(
        "mount -t tmpfs -o size=1m tmpfs \"$DATA\"; environment; table=$(mktemp -d)\n\
         (echo n,m; seq 1 200000 | sed 's/.*/&,&/') > \"$table/t.csv\"\n\
         \"$PROGRAM\" run --json --data \"$table/t.csv\" --expr 'len(df)'; code=$?; rm -r \"$table\"; exit $code",
        "serialization_error",
        1,
    );
}

#[test]
fn a_result_that_finds_no_room_is_a_conversion_error_and_keeps_what_was_printed() {
    let script = "mount -t tmpfs -o size=1m tmpfs \"$DATA\"; environment\n\
         exec \"$PROGRAM\" run --json --expr 'print(\"kept\")\npd.DataFrame({\"n\": np.zeros(1_000_000)})'";
    ends_as(script, "result_conversion_error", 1);
    let Some(output) = with_own_mounts(script) else { return };
    assert_eq!(document(&output).0["stdout"], "kept\n");
}

#[test]
fn a_run_that_needs_no_room_does_without() {
    let script = "mount -t tmpfs -o size=256k tmpfs \"$DATA\"; environment\n\
         head -c 1000000 /dev/zero > \"$DATA/full\" || true\n\
         exec \"$PROGRAM\" run --json --expr 'import os\nopen(\"f\", \"w\").write(\"x\")\nx = 1'";
    let Some(output) = with_own_mounts(script) else { return };
    let (document, code) = document(&output);
    assert_eq!((document["status"].as_str(), code), (Some("completed"), Some(0)), "{document}");
}

const FRAME: &str = "pd.DataFrame({'a': [1]})";

#[test]
fn an_output_that_takes_nothing_more_is_told() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("opened");
    for arguments in [&["--format", "csv"][..], &["--json"], &[]] {
        let output = program().args(["run", "--expr", FRAME]).args(arguments).stdout(full()).output();
        let output = output.expect("the binary starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("No space left") && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[test]
fn what_is_no_file_is_written_to_and_never_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let write = |path: &Path| {
        let output = program().args(["run", "--expr", FRAME, "--format", "csv", "--output"]).arg(path).output();
        let output = output.expect("the binary starts");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    };
    rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RWXU).expect("a pipe");
    let pipe = at("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).expect("read"));
    write(&at("pipe"));
    assert_eq!(reader.join().expect("no panic"), "a\n1\n");
    assert!(fs::symlink_metadata(at("pipe")).is_ok_and(|there| !there.is_file()), "still a pipe");
    fs::write(at("target.csv"), "before").expect("written");
    std::os::unix::fs::symlink("target.csv", at("link.csv")).expect("a link");
    write(&at("link.csv"));
    assert!(fs::symlink_metadata(at("link.csv")).is_ok_and(|there| there.is_symlink()), "still a link");
    assert_eq!(fs::read_to_string(at("target.csv")).expect("read"), "a\n1\n");
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
            eprintln!("skipped: no C compiler makes a clock: {other:?}");
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
