//! The private Python environment as its callers meet it: what counts as set up, what is said when it is not.

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use analyticspal::domain::CancelToken;
use analyticspal::folders::Folders;
use analyticspal::python::{Packages, PythonEnvironment, PythonError, SetupEvent, check, ensure};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

fn empty() -> (tempfile::TempDir, Folders) {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = Folders::under(folder.path());
    (folder, folders)
}

/// A program that calls itself Python 3.12 and does nothing else.
fn fake_python(folder: &Path, otherwise: &str) -> PathBuf {
    let path = folder.join("fake-python");
    let script = format!("#!/bin/sh\ncase \"$*\" in *version_info*) echo \"$0\"; echo 3 12;; *) {otherwise};; esac\n");
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> std::thread::JoinHandle<T> {
    std::thread::Builder::new().name("aside".to_owned()).spawn(work).expect("a thread")
}

fn setup(
    folders: &Folders,
    wanted: &Path,
    cancel: &CancelToken,
) -> (Result<PythonEnvironment, PythonError>, Vec<String>) {
    let mut steps = Vec::new();
    let outcome = ensure(folders, Some(wanted), Packages::Core, cancel, &mut |event| {
        if let SetupEvent::Step { what, .. } = event {
            steps.push(what);
        }
    });
    (outcome, steps)
}

/// The record of the ready environment in a folder of its own, changed.
fn with_record(folders: &Folders, change: impl FnOnce(&mut serde_json::Value)) {
    let (ready, _) = common::environment();
    let text = fs::read(ready.python().join("environment.json")).expect("the ready record");
    let mut record = serde_json::from_slice(&text).expect("JSON");
    change(&mut record);
    fs::create_dir_all(folders.python()).expect("a folder");
    fs::write(folders.python().join("environment.json"), record.to_string()).expect("written");
}

#[test]
fn an_empty_folder_is_not_set_up_and_stays_empty() {
    let (kept, folders) = empty();
    let error = check(&folders, None).expect_err("nothing there");
    assert_eq!(error, PythonError::NotSetUp);
    assert!(error.hint().contains("analyticspal setup"));
    assert_eq!(fs::read_dir(kept.path()).expect("listed").count(), 0);
}

#[test]
fn the_ready_environment_has_everything_a_run_needs() {
    let (folders, environment) = common::environment();
    assert_eq!(check(&folders, None), Ok(environment.clone()));
    assert!(environment.executable.exists() && environment.worker_folder.join("__main__.py").exists());
    assert!(environment.version.starts_with("3.") && environment.science_ready);
    for package in ["pandas", "numpy", "pyarrow", "duckdb", "matplotlib"] {
        assert!(environment.packages.contains_key(package), "{package}");
    }
    assert!(environment.read_only.iter().all(|path| path.exists() && path != Path::new("/")));
}

#[test]
fn a_broken_record_counts_as_none() {
    for text in ["", "{", "null", "[]", "{}", r#"{"core": 5}"#, "\u{0}", &"[".repeat(100_000)] {
        let (_kept, folders) = empty();
        fs::create_dir_all(folders.python()).expect("a folder");
        fs::write(folders.python().join("environment.json"), text).expect("written");
        assert_eq!(check(&folders, None), Err(PythonError::NotSetUp), "{}", &text[..text.len().min(20)]);
    }
}

#[test]
fn a_record_of_other_packages_counts_as_none() {
    let (_kept, folders) = empty();
    with_record(&folders, |record| record["core"] = "another list".into());
    assert_eq!(check(&folders, None), Err(PythonError::NotSetUp));
}

#[test]
fn a_record_of_another_interpreter_counts_as_none() {
    let (_kept, folders) = empty();
    with_record(&folders, |_| {});
    assert!(check(&folders, None).is_ok(), "the copy itself is whole");
    assert_eq!(check(&folders, Some(Path::new("/usr/bin/python3"))), Err(PythonError::NotSetUp));
}

#[test]
fn what_is_missing_is_named() {
    type Change = fn(&mut serde_json::Value);
    let changes: [(Change, &str); 3] = [
        (|record| record["site_packages"] = "/nowhere/site-packages".into(), "/nowhere/site-packages/pandas"),
        (|record| record["executable"] = "/nowhere/python".into(), "/nowhere/python"),
        (|record| record["real_executable"] = "/nowhere/real".into(), "/nowhere/real"),
    ];
    for (change, named) in changes {
        let (_kept, folders) = empty();
        with_record(&folders, change);
        let error = check(&folders, None).expect_err("something is missing");
        assert!(matches!(&error, PythonError::Broken { reason } if reason.contains(named)), "{error}");
        assert!(error.hint().contains("repair"));
    }
}

#[test]
fn a_wanted_path_that_is_no_python_is_named() {
    for wanted in ["/nowhere/python", "/bin/echo", "/"] {
        let (_kept, folders) = empty();
        let (outcome, steps) = setup(&folders, Path::new(wanted), &CancelToken::new());
        let error = outcome.expect_err("no Python");
        assert!(
            matches!(&error, PythonError::NotFound { tried } if tried.len() == 1 && tried[0].contains(wanted)),
            "{error}"
        );
        assert_eq!(steps.len(), 1);
        assert_eq!(check(&folders, None), Err(PythonError::NotSetUp), "nothing looks whole");
    }
}

#[test]
fn an_interpreter_that_is_too_old_is_named_with_its_version() {
    let (kept, folders) = empty();
    let path = kept.path().join("old-python");
    fs::write(&path, "#!/bin/sh\necho \"$0\"\necho 3 8\n").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    let error = setup(&folders, &path, &CancelToken::new()).0.expect_err("too old");
    assert!(error.to_string().contains("3.8"), "{error}");
    assert!(error.hint().contains("3.11"));
}

#[test]
fn an_interpreter_without_venv_says_so_and_what_to_install() {
    // uv would do it in its place, with any interpreter that it accepts: this one it does not.
    let (kept, folders) = empty();
    let python = fake_python(kept.path(), "echo 'No module named venv' >&2; exit 1");
    let (outcome, steps) = setup(&folders, &python, &CancelToken::new());
    let error = outcome.expect_err("no venv");
    assert_eq!(error, PythonError::VenvMissing { python });
    assert!(error.hint().contains("python3-venv") && error.hint().contains("uv"));
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert_eq!(check(&folders, None), Err(PythonError::NotSetUp));
}

#[test]
fn an_environment_without_pip_is_an_error_that_shows_the_tools_words() {
    let (kept, folders) = empty();
    // A `venv` that makes an interpreter which can do nothing.
    let made = "for last; do :; done; mkdir -p \"$last/bin\"; printf '#!/bin/sh\\necho broken beyond repair >&2\\nexit 1\\n' > \"$last/bin/python\"; chmod +x \"$last/bin/python\"";
    let python = fake_python(kept.path(), made);
    let error = setup(&folders, &python, &CancelToken::new()).0.expect_err("no pip");
    assert!(matches!(&error, PythonError::Install { reason } if reason.contains("broken beyond repair")), "{error}");
    assert_eq!(check(&folders, None), Err(PythonError::NotSetUp));
}

#[test]
fn the_installers_words_become_what_the_person_can_do() {
    for (words, expected) in [
        ("No space left on device", "free about"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "another connection"),
        ("NewConnectionError: refused", "proxy"),
        ("something else", "whole output"),
    ] {
        let (kept, folders) = empty();
        let made = format!(
            "for last; do :; done; mkdir -p \"$last/bin\"; printf '#!/bin/sh\\necho \"{words}\" >&2\\nexit 1\\n' > \"$last/bin/python\"; chmod +x \"$last/bin/python\""
        );
        let python = fake_python(kept.path(), &made);
        let error = setup(&folders, &python, &CancelToken::new()).0.expect_err("it fails");
        assert!(error.hint().contains(expected), "{words}: {error}: {}", error.hint());
    }
}

#[test]
fn cancelled_before_it_starts_makes_nothing() {
    let (kept, folders) = empty();
    let cancel = CancelToken::new();
    cancel.cancel();
    let python = fake_python(kept.path(), "exit 0");
    assert_eq!(setup(&folders, &python, &cancel).0, Err(PythonError::Cancelled));
    assert!(!folders.python().join("environment").exists());
}

#[test]
fn cancelled_midway_ends_at_once_and_looks_like_nothing() {
    let (kept, folders) = empty();
    let python = fake_python(kept.path(), "sleep 60");
    let cancel = CancelToken::new();
    let soon = cancel.clone();
    let waits = aside(move || {
        std::thread::sleep(std::time::Duration::from_millis(500));
        soon.cancel();
    });
    let started = std::time::Instant::now();
    assert_eq!(setup(&folders, &python, &cancel).0, Err(PythonError::Cancelled));
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
    waits.join().expect("it cancelled");
    assert_eq!(check(&folders, None), Err(PythonError::NotSetUp));
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let (kept, _) = empty();
    let file = kept.path().join("a file");
    fs::write(&file, "x").expect("written");
    let folders = Folders::under(&file);
    let error = setup(&folders, Path::new("/nowhere/python"), &CancelToken::new()).0.expect_err("no folder");
    assert!(matches!(&error, PythonError::Folder { folder, .. } if folder.starts_with(&file)), "{error}");
}

#[test]
fn two_at_once_both_get_the_ready_environment() {
    let (folders, environment) = common::environment();
    let ask = || {
        let folders = folders.clone();
        aside(move || ensure(&folders, None, Packages::All, &CancelToken::new(), &mut |event| panic!("{event:?}")))
    };
    for thread in [ask(), ask()] {
        assert_eq!(thread.join().expect("no step was needed"), Ok(environment.clone()));
    }
}

#[test]
fn one_who_waits_for_anothers_setup_can_be_cancelled() {
    let (_kept, folders) = empty();
    fs::create_dir_all(folders.python()).expect("a folder");
    let held = fs::File::create(folders.python().join("lock")).expect("the lock");
    held.lock().expect("locked");
    let cancel = CancelToken::new();
    cancel.cancel();
    assert_eq!(setup(&folders, Path::new("/nowhere/python"), &cancel).0, Err(PythonError::Cancelled));
}

#[test]
fn the_workers_own_tests_pass_under_the_environments_interpreter() {
    let (_, environment) = common::environment();
    let output = Command::new(environment.executable)
        .args(["-B", "-m", "unittest", "discover", "-b", "-s", "assets/python/tests"])
        .current_dir(REPOSITORY)
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("Ran 0 tests"), "{said}");
}
