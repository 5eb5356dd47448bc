//! Finds a Python, makes a private environment from a locked, hashed list, and checks it.
//!
//! Nothing is ever installed into the person's own Python. Used by first run, tests and `analyticspal setup`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::CancelToken;
use crate::folders::Folders;

/// The oldest Python that is accepted.
pub const MINIMUM_VERSION: (u32, u32) = (3, 11);

/// A usable private environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonEnvironment {
    /// Its interpreter (the environment's `bin/python`).
    pub executable: PathBuf,
    /// The real executable behind it, links resolved.
    pub real_executable: PathBuf,
    /// `3.11.7`.
    pub version: String,
    /// Folders the sandbox must let it read: prefix, base prefix, site-packages, stdlib.
    pub read_only: Vec<PathBuf>,
    /// The product's own child half, unpacked beside the environment.
    pub worker_folder: PathBuf,
    /// A prebuilt matplotlib font cache, where it exists.
    pub font_cache: Option<PathBuf>,
    /// Installed packages and versions.
    pub packages: BTreeMap<String, String>,
    /// Whether the science packages (scipy, scikit-learn, statsmodels) are there yet.
    pub science_ready: bool,
}

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

/// The environment as it is, without installing anything; quick (about 0.1 s), off the UI thread.
pub fn check(_folders: &Folders, _wanted: Option<&Path>) -> Result<PythonEnvironment, PythonError> {
    todo!()
}

/// Makes or repairs the environment and returns it. Takes a cross-process lock, so that several processes may ask at
/// once; resumes after a broken attempt; a cancelled one leaves nothing that looks whole.
pub fn ensure(
    _folders: &Folders,
    _wanted: Option<&Path>,
    _packages: Packages,
    _cancel: &CancelToken,
    _on_event: &mut dyn FnMut(SetupEvent),
) -> Result<PythonEnvironment, PythonError> {
    todo!()
}

/// Why there is no environment.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PythonError {
    /// No interpreter of the minimum version.
    #[error("no Python 3.11 or newer was found")]
    NotFound {
        /// What was looked at and why each was not taken.
        tried: Vec<String>,
    },
    /// The environment was never made, or not to its end.
    #[error("the Python environment is not set up")]
    NotSetUp,
    // further variants as needed: venv missing, no network, disk full, hash mismatch, broken import, cancelled
}

impl PythonError {
    /// What the person can do about it.
    pub fn hint(&self) -> String {
        todo!()
    }
}
