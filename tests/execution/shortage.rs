//! Too little of something: room on the disk, a folder that can be written, descriptors. Each is said, with what to do, and
//! nothing of it outlasts the shortage.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use analyticspal::domain::{SandboxTier, Status};
use analyticspal::execution::{CodeExecutionClient, LocalCodeExecutionClient};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::common::processes::{Held, alone, note};
use crate::common::{client, environment, launcher, request};
use crate::program::{document, program};

/// What a shell prints that sees mounts of its own: `$DATA`, an empty folder with the real Python environment in it once
/// `environment` was called, and `$PROGRAM`. Only the superuser can mount: otherwise nothing is tried.
fn with_own_mounts(script: &str) -> Option<(Output, PathBuf)> {
    if !rustix::process::geteuid().is_root() {
        note("skipped: a small disk takes a mount, and that takes the superuser");
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
        note(format_args!("skipped: {said}"));
        return None;
    }
    assert!(!said.contains("panicked"), "{said}");
    Some((output, folder.path().to_path_buf()))
}

fn ends_as(script: &str, status: &str, exit: i32) {
    let Some((output, folder)) = with_own_mounts(script) else { return };
    let (document, code) = document(&output);
    assert_eq!((document["status"].as_str(), code), (Some(status), Some(exit)), "{document}");
    let hint = document["hint"].as_str().unwrap_or_default();
    assert!(hint.contains(&folder.display().to_string()), "the hint names the folder: {document}");
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
    let Some((output, _)) = with_own_mounts(script) else { return };
    assert_eq!(document(&output).0["stdout"], "kept\n");
}

#[test]
fn a_run_that_needs_no_room_does_without() {
    let script = "mount -t tmpfs -o size=256k tmpfs \"$DATA\"; environment\n\
         head -c 1000000 /dev/zero > \"$DATA/full\" || true\n\
         exec \"$PROGRAM\" run --json --expr 'import os\nopen(\"f\", \"w\").write(\"x\")\nx = 1'";
    let Some((output, _)) = with_own_mounts(script) else { return };
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
    let read = std::thread::scope(|scope| {
        let reader = scope.spawn(|| fs::read_to_string(at("pipe")).expect("read"));
        write(&at("pipe"));
        reader.join().expect("no panic")
    });
    assert_eq!(read, "a\n1\n");
    assert!(fs::symlink_metadata(at("pipe")).is_ok_and(|there| !there.is_file()), "still a pipe");
    fs::write(at("target.csv"), "before").expect("written");
    std::os::unix::fs::symlink("target.csv", at("link.csv")).expect("a link");
    write(&at("link.csv"));
    assert!(fs::symlink_metadata(at("link.csv")).is_ok_and(|there| there.is_symlink()), "still a link");
    assert_eq!(fs::read_to_string(at("target.csv")).expect("read"), "a\n1\n");
}

/// Runs with so many descriptors left; whatever came of it, no weaker sandbox was taken for it.
fn run_with(client: &LocalCodeExecutionClient, room: u64) -> Status {
    let limit = getrlimit(Resource::Nofile);
    let here = Held::here().descriptors as u64 + room;
    setrlimit(Resource::Nofile, Rlimit { current: Some(here), ..limit }).expect("lowered");
    let result = client.execute_code_sync(request("1"));
    setrlimit(Resource::Nofile, limit).expect("raised");
    assert_ne!(result.sandbox.tier, SandboxTier::Reduced, "{room}: {}", result.sandbox.reason);
    let said = format!("{room}: {} ({}; {})", result.summary, result.hint, result.sandbox.reason);
    assert!(matches!(result.status, Status::Completed | Status::Unavailable), "{said}");
    assert!(!said.contains("fault in") && !said.contains("went away"), "{said}");
    assert!(result.status == Status::Completed || !result.hint.is_empty(), "{said}");
    result.status
}

#[test]
fn a_lack_of_descriptors_is_told_weakens_nothing_and_is_forgotten() {
    alone("shortage::a_lack_of_descriptors_is_told_weakens_nothing_and_is_forgotten", || {
        // In a program of its own, whose self-test has not been made.
        let full = program().args(["run", "--json", "--require-tier", "full", "--expr", "1"]).output();
        if full.expect("the binary starts").status.code() != Some(0) {
            note("skipped: the full sandbox does not hold here");
            return;
        }
        for client in [client(), client().with_zygotes(1)] {
            let ends: Vec<_> = (0..40).step_by(2).map(|room| run_with(&client, room)).collect();
            assert_eq!(ends.first(), Some(&Status::Unavailable));
            assert_eq!(ends.last(), Some(&Status::Completed), "{ends:?}");
            let held = Held::here();
            let result = client.execute_code_sync(request("1"));
            assert_eq!((result.status, result.sandbox.tier), (Status::Completed, SandboxTier::Full));
            client.settle();
            held.is_not_exceeded_by(std::process::id());
        }
    });
}
