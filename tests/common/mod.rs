//! What the test binaries share: a data folder with the real Python environment, and the real launcher.
#![allow(dead_code, clippy::allow_attributes, clippy::print_stderr, reason = "each test binary uses its part of it")]

#[cfg(target_os = "linux")]
pub(crate) mod processes;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use analyticspal::domain::{CancelToken, Code, Limits, UserId};
use analyticspal::execution::{CodeExecutionClient, InputTable};
use analyticspal::execution::{ExecutionRequest, ExecutionResult, LocalCodeExecutionClient};
use analyticspal::folders::Folders;
use analyticspal::frame::{LoadOptions, load};
use analyticspal::machine;
use analyticspal::python::{self, Packages, PythonEnvironment, SetupEvent};
use analyticspal::sandbox::Launcher;

/// The tests' data folder and the Python environment in it, made on first use and kept for later runs:
/// `ANALYTICSPAL_TEST_DATA`, or a folder beside the build.
pub(crate) fn environment() -> (Folders, PythonEnvironment) {
    static ENVIRONMENT: OnceLock<(Folders, PythonEnvironment)> = OnceLock::new();
    ENVIRONMENT
        .get_or_init(|| {
            let root = std::env::var_os("ANALYTICSPAL_TEST_DATA").map_or_else(beside_the_build, PathBuf::from);
            let folders = Folders::under(root);
            let environment = python::ensure(&folders, None, Packages::All, &CancelToken::new(), &mut |event| {
                if let SetupEvent::Step { number, of, what } = event {
                    eprintln!("[{number}/{of}] {what}");
                }
            });
            (folders, environment.unwrap_or_else(|error| panic!("{error}; {}", error.hint())))
        })
        .clone()
}

/// A data folder of its own, with the tests' Python environment in it: what one test keeps no other one sees.
#[cfg(unix)]
pub(crate) fn home() -> (tempfile::TempDir, Folders) {
    let home = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(environment().0.root().join("python"), home.path().join("python")).expect("linked");
    let folders = Folders::under(home.path());
    (home, folders)
}

fn beside_the_build() -> PathBuf {
    let binary = launcher();
    let target = binary.parent().and_then(Path::parent).expect("the binary is in target/<profile>");
    target.join("analyticspal-test-data")
}

/// The real binary: its `main` begins as a launcher where it is started as one.
pub(crate) fn launcher() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_analyticspal"))
}

/// An executor over the tests' environment.
pub(crate) fn client() -> LocalCodeExecutionClient {
    let (folders, _) = environment();
    LocalCodeExecutionClient::new(folders, Launcher::binary(launcher()), None)
}

/// Code with nothing handed over, as a person types it.
pub(crate) fn request(code: &str) -> ExecutionRequest {
    ExecutionRequest::new("tester".parse().expect("a user id"), Code::python(code), machine::default_limits())
}

/// The same with a timeout.
pub(crate) fn with_timeout(code: &str, seconds: f64) -> ExecutionRequest {
    let request = request(code);
    let timeout = analyticspal::domain::Timeout::from_seconds(seconds).expect("a timeout");
    ExecutionRequest { limits: Limits { timeout, ..request.limits }, ..request }
}

/// The same over a table made of this CSV text, named `table_1`.
pub(crate) fn over(csv: &str, code: &str) -> ExecutionRequest {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table_1.csv");
    std::fs::write(&path, csv).expect("written");
    let source = load(&path, &LoadOptions::default(), &CancelToken::new()).expect("loaded");
    let tables = vec![InputTable { bound_name: "table_1".to_owned(), table: source.tables[0].clone() }];
    ExecutionRequest { tables, ..request(code) }
}

/// Runs code to its end.
pub(crate) fn run(request: ExecutionRequest) -> ExecutionResult {
    client().execute_code_sync(request)
}

/// Another user.
pub(crate) fn user(name: &str) -> UserId {
    name.parse().expect("a user id")
}

/// The result's cells as JSON, row by row.
pub(crate) fn rows(result: &ExecutionResult) -> serde_json::Value {
    result.to_json(1000)["rows"].clone()
}
