//! Makes the private environment: an interpreter's `venv` (or uv's), then the locked packages with their checksums.
//!
//! One process at a time (a lock file); the record that makes it count is written last, so that a broken or cancelled
//! attempt never looks whole. Downloads are kept until everything is installed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::assets::{CORE_LOCK, SCIENCE_LOCK};
use super::environment::{Inspection, Layout, PythonEnvironment, Record, check, core_fingerprint, science_fingerprint};
use super::find::{find, words};
use super::{OUTPUT_CAP, PythonError};
use crate::domain::CancelToken;
use crate::folders::Folders;
use crate::process::{Finished, Spec, run};

/// A slow connection may need long for 150 MB.
const STEP_TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// How often a process that waits for another's set-up looks whether it was cancelled.
const LOCK_POLL: Duration = Duration::from_millis(100);
/// Lines of the installer's output that go into an error.
const SHOWN_LINES: usize = 4;

/// Prints what `check` needs to know without starting Python again.
const INSPECTION: &str = r"
import importlib.metadata, json, os, sys, sysconfig
paths = sysconfig.get_paths()
shared = os.path.join(sysconfig.get_config_var('LIBDIR') or '', sysconfig.get_config_var('INSTSONAME') or '')
folders = [sys.prefix, paths['stdlib'], paths['platstdlib'], shared]
print(json.dumps({
    'executable': sys.executable, 'real_executable': os.path.realpath(sys.executable),
    'version': '.'.join(map(str, sys.version_info[:3])),
    'folders': [os.path.realpath(path) for path in dict.fromkeys(folders) if path and os.path.exists(path) and path != '/'],
    'site_packages': paths['purelib'],
    'packages': {d.metadata['Name']: d.version for d in importlib.metadata.distributions()},
}))
";
/// Imports what every run needs, and builds the font cache that takes seconds.
const CORE_IMPORTS: &str = "import pandas, numpy, pyarrow, duckdb, matplotlib.font_manager";
const SCIENCE_IMPORTS: &str = "import scipy.stats, sklearn, statsmodels.api";

/// What set-up is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupEvent {
    /// A step begins: number, of how many, what it does.
    Step {
        /// From 1.
        number: u32,
        /// Of how many.
        of: u32,
        /// In words.
        what: String,
    },
    /// A line of the tools' own output.
    Log(String),
}

/// Which packages are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// pandas, numpy, pyarrow, duckdb, matplotlib: enough to run.
    Core,
    /// Core and scipy, scikit-learn, statsmodels.
    All,
}

/// Makes or repairs the environment and returns it. Takes a cross-process lock, so that several processes may ask at
/// once; resumes after a broken attempt; a cancelled one leaves nothing that looks whole.
pub fn ensure(
    folders: &Folders,
    wanted: Option<&Path>,
    packages: Packages,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(SetupEvent),
) -> Result<PythonEnvironment, PythonError> {
    let satisfied = |environment: &PythonEnvironment| packages == Packages::Core || environment.science_ready;
    let layout = Layout::new(folders);
    let _lock = lock(&layout, cancel)?;
    // Looked at under the lock: another process may have just made it.
    let found = check(folders, wanted).ok().filter(|environment| works(environment, cancel));
    if let Some(environment) = found.as_ref().filter(|environment| satisfied(environment)) {
        return Ok(environment.clone());
    }
    let steps = match (found.is_some(), packages) {
        (true, _) => 1,
        (false, Packages::Core) => 4,
        (false, Packages::All) => 5,
    };
    let mut setup = Setup { layout: &layout, cancel, on_event, step: 0, steps, log: None };
    setup.start_log();
    if found.is_none() {
        setup.make_core(wanted)?;
    }
    if packages == Packages::All {
        setup.add_science()?;
    }
    check(folders, wanted)
}

/// A quick look whether the interpreter runs at all: files may be there and broken.
fn works(environment: &PythonEnvironment, cancel: &CancelToken) -> bool {
    let spec = Spec {
        program: environment.executable.clone(),
        args: words(&["-I", "-c", "import numpy, pyarrow"]),
        ..Spec::default()
    };
    run(spec, Duration::from_secs(60), OUTPUT_CAP, cancel, &mut |_| {}).is_ok_and(|finished| finished.succeeded())
}

fn lock(layout: &Layout, cancel: &CancelToken) -> Result<File, PythonError> {
    let unusable = |error: std::io::Error| folder_error(layout.root(), &error);
    fs::create_dir_all(layout.root()).map_err(unusable)?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(layout.lock()).map_err(unusable)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if cancel.is_cancelled() => return Err(PythonError::Cancelled),
            // A file lock cannot be awaited together with a cancellation.
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(LOCK_POLL),
            Err(fs::TryLockError::Error(error)) => return Err(unusable(error)),
        }
    }
}

fn folder_error(folder: &Path, error: &std::io::Error) -> PythonError {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            PythonError::DiskFull { folder: folder.into() }
        }
        _ => PythonError::Folder { folder: folder.into(), reason: error.to_string() },
    }
}

/// One attempt under the lock.
struct Setup<'a> {
    layout: &'a Layout,
    cancel: &'a CancelToken,
    on_event: &'a mut dyn FnMut(SetupEvent),
    step: u32,
    steps: u32,
    log: Option<File>,
}

impl Setup<'_> {
    fn start_log(&mut self) {
        // Without a log the set-up works all the same.
        self.log = File::create(self.layout.setup_log()).ok();
    }

    fn step(&mut self, what: &str) {
        self.step += 1;
        if let Some(log) = &mut self.log {
            let _ = writeln!(log, "== {what}");
        }
        (self.on_event)(SetupEvent::Step { number: self.step, of: self.steps, what: what.to_owned() });
    }

    fn make_core(&mut self, wanted: Option<&Path>) -> Result<(), PythonError> {
        self.step("Looking for Python 3.11 or newer");
        let interpreter = find(wanted, self.cancel)?;
        self.step(&format!(
            "Making a private environment with Python {}.{}",
            interpreter.version.0, interpreter.version.1
        ));
        let environment = self.layout.environment();
        let unusable = |error: std::io::Error| folder_error(&environment, &error);
        if self.layout.record().exists() {
            fs::remove_file(self.layout.record()).map_err(unusable)?;
        }
        if environment.exists() {
            fs::remove_dir_all(&environment).map_err(unusable)?;
        }
        self.make_environment(&interpreter.executable, &environment)?;
        self.step("Installing pandas, numpy, pyarrow, duckdb and matplotlib");
        self.install("core.lock", CORE_LOCK)?;
        self.step("Checking that everything can be imported");
        self.import(CORE_IMPORTS)?;
        self.write_record(wanted, None)
    }

    fn add_science(&mut self) -> Result<(), PythonError> {
        self.step("Installing scipy, scikit-learn and statsmodels");
        self.install("science.lock", SCIENCE_LOCK)?;
        self.import(SCIENCE_IMPORTS)?;
        let text =
            fs::read_to_string(self.layout.record()).map_err(|error| folder_error(self.layout.root(), &error))?;
        let before: Record = serde_json::from_str(&text).map_err(|_| PythonError::NotSetUp)?;
        self.write_record(before.wanted.as_deref(), Some(science_fingerprint()))?;
        // Everything is installed: the downloads have served. What stays behind costs disk, nothing else.
        let _ = fs::remove_dir_all(self.layout.downloads());
        Ok(())
    }

    /// By the interpreter's own `venv`; where that is missing, by uv where that is there.
    fn make_environment(&mut self, python: &Path, environment: &Path) -> Result<(), PythonError> {
        let venv = [words(&["-I", "-m", "venv"]), vec![environment.into()]].concat();
        let finished = self.run("making the environment", python.into(), venv)?;
        if finished.succeeded() {
            return Ok(());
        }
        let uv = [words(&["venv", "--clear", "--seed", "--python"]), vec![python.into(), environment.into()]].concat();
        match self.run("making the environment", "uv".into(), uv) {
            Ok(with_uv) if with_uv.succeeded() => Ok(()),
            Err(PythonError::Cancelled) => Err(PythonError::Cancelled),
            _ if says(&finished, &["No space left"]) => Err(PythonError::DiskFull { folder: environment.into() }),
            _ => Err(PythonError::VenvMissing { python: python.into() }),
        }
    }

    fn python(&self) -> PathBuf {
        let environment = self.layout.environment();
        if cfg!(windows) {
            environment.join("Scripts").join("python.exe")
        } else {
            environment.join("bin").join("python")
        }
    }

    fn install(&mut self, name: &str, lock: &str) -> Result<(), PythonError> {
        let list = self.layout.root().join(name);
        fs::write(&list, lock).map_err(|error| folder_error(self.layout.root(), &error))?;
        let mut arguments = words(&[
            "-I",
            "-m",
            "pip",
            "install",
            "--require-hashes",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--no-input",
            "--disable-pip-version-check",
            "--no-warn-script-location",
            "--progress-bar",
            "off",
            "--retries",
            "2",
            "--timeout",
            "20",
            "--cache-dir",
        ]);
        arguments.extend([self.layout.downloads().into(), OsString::from("-r"), list.into()]);
        let finished = self.run("installing packages", self.python(), arguments)?;
        if finished.succeeded() { Ok(()) } else { Err(self.install_error(&finished)) }
    }

    fn install_error(&self, finished: &Finished) -> PythonError {
        let reason = last_lines(finished);
        if says(finished, &["No space left", "Disk quota exceeded"]) {
            PythonError::DiskFull { folder: self.layout.root().into() }
        } else if says(finished, &["DO NOT MATCH THE HASHES"]) {
            PythonError::HashMismatch { reason }
        } else if says(
            finished,
            &[
                "NewConnectionError",
                "NameResolutionError",
                "ConnectTimeout",
                "ReadTimeout",
                "ProxyError",
                "No matching distribution",
            ],
        ) {
            PythonError::NoNetwork { reason }
        } else {
            PythonError::Install { reason }
        }
    }

    fn import(&mut self, statement: &str) -> Result<(), PythonError> {
        let code = format!(
            "import os; os.environ['MPLCONFIGDIR'] = {:?}; os.environ['MPLBACKEND'] = 'Agg'\n{statement}",
            self.layout.font_cache().display().to_string()
        );
        let finished = self.run("importing", self.python(), words(&["-I", "-c", &code]))?;
        if finished.succeeded() { Ok(()) } else { Err(PythonError::Import { reason: last_lines(&finished) }) }
    }

    fn write_record(&mut self, wanted: Option<&Path>, science: Option<String>) -> Result<(), PythonError> {
        let finished = self.run("inspecting", self.python(), words(&["-I", "-c", INSPECTION]))?;
        let said: Inspection = serde_json::from_slice(&finished.stdout)
            .map_err(|_| PythonError::Import { reason: last_lines(&finished) })?;
        let record = Record { said, wanted: wanted.map(Into::into), core: core_fingerprint(), science };
        let unusable = |error: std::io::Error| folder_error(self.layout.root(), &error);
        let mut file = tempfile::NamedTempFile::new_in(self.layout.root()).map_err(unusable)?;
        file.write_all(&serde_json::to_vec_pretty(&record).unwrap_or_default()).map_err(unusable)?;
        file.persist(self.layout.record()).map_err(|error| folder_error(self.layout.root(), &error.error))?;
        Ok(())
    }

    /// Runs one of the tools; its output goes to the log and to whoever watches.
    fn run(&mut self, step: &str, program: PathBuf, args: Vec<OsString>) -> Result<Finished, PythonError> {
        let spec = Spec { program, args, ..Spec::default() };
        let (log, on_event) = (&mut self.log, &mut *self.on_event);
        let finished = run(spec, STEP_TIMEOUT, OUTPUT_CAP, self.cancel, &mut |line| {
            if let Some(log) = log {
                let _ = writeln!(log, "{line}");
            }
            on_event(SetupEvent::Log(line.to_owned()));
        });
        match finished {
            Err(error) => Err(PythonError::Install { reason: error.to_string() }),
            Ok(finished) if finished.cancelled => Err(PythonError::Cancelled),
            Ok(finished) if finished.timed_out => Err(PythonError::TimedOut { step: step.to_owned() }),
            Ok(finished) => Ok(finished),
        }
    }
}

fn says(finished: &Finished, words: &[&str]) -> bool {
    let said = [&finished.stdout[..], &finished.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    words.iter().any(|word| said.contains(word))
}

fn last_lines(finished: &Finished) -> String {
    let said = String::from_utf8_lossy(&finished.stderr);
    let mut lines: Vec<_> =
        said.lines().map(str::trim).filter(|line| !line.is_empty()).rev().take(SHOWN_LINES).collect();
    lines.reverse();
    lines.join("; ")
}
