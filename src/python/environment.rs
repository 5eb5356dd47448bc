//! The private environment as it is on disk: what a run needs to know of it, kept in a record beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PythonError;
use super::assets::{self, CORE_LOCK, SCIENCE_LOCK, fingerprint};
use crate::folders::Folders;

/// A usable private environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonEnvironment {
    /// Its interpreter (the environment's `bin/python`).
    pub executable: PathBuf,
    /// The real executable behind it, links resolved.
    pub real_executable: PathBuf,
    /// `3.11.7`.
    pub version: String,
    /// Folders and files the sandbox must let it read: the environment, the standard library, the shared library.
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

/// What the interpreter said of itself when the environment was made (`INSPECTION` in `install`), and which lists are
/// installed. Written last, so that its presence means that everything before it is whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Record {
    /// What the interpreter said.
    #[serde(flatten)]
    pub(super) said: Inspection,
    /// The interpreter the environment was made from, by the person's choice; `None` when it was found.
    pub(super) wanted: Option<PathBuf>,
    /// The fingerprint of the core list that is installed.
    pub(super) core: String,
    /// The fingerprint of the science list, once installed.
    pub(super) science: Option<String>,
}

/// What the environment's interpreter says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Inspection {
    pub(super) executable: PathBuf,
    pub(super) real_executable: PathBuf,
    pub(super) version: String,
    pub(super) folders: Vec<PathBuf>,
    pub(super) site_packages: PathBuf,
    pub(super) packages: BTreeMap<String, String>,
}

/// Where things are below the data folder's `python`.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn new(folders: &Folders) -> Self {
        Self { root: folders.python() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn environment(&self) -> PathBuf {
        self.root.join("environment")
    }

    pub(super) fn record(&self) -> PathBuf {
        self.root.join("environment.json")
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(super) fn font_cache(&self) -> PathBuf {
        self.root.join("matplotlib")
    }

    pub(super) fn downloads(&self) -> PathBuf {
        self.root.join("downloads")
    }

    pub(super) fn setup_log(&self) -> PathBuf {
        self.root.join("setup.log")
    }
}

pub(super) fn core_fingerprint() -> String {
    fingerprint(&[CORE_LOCK])
}

pub(super) fn science_fingerprint() -> String {
    fingerprint(&[CORE_LOCK, SCIENCE_LOCK])
}

/// The environment as it is, without installing anything and without starting Python (a few milliseconds).
///
/// `wanted` is the person's choice of interpreter; an environment made from another one counts as not set up.
pub fn check(folders: &Folders, wanted: Option<&Path>) -> Result<PythonEnvironment, PythonError> {
    let layout = Layout::new(folders);
    let text = fs::read_to_string(layout.record()).map_err(|_| PythonError::NotSetUp)?;
    let record: Record = serde_json::from_str(&text).map_err(|_| PythonError::NotSetUp)?;
    if record.core != core_fingerprint() || (wanted.is_some() && record.wanted.as_deref() != wanted) {
        return Err(PythonError::NotSetUp);
    }
    let said = record.said;
    let needed = ["pandas", "numpy", "pyarrow", "duckdb", "matplotlib"].map(|package| said.site_packages.join(package));
    for path in [&said.executable, &said.real_executable].into_iter().chain(&needed) {
        if !path.exists() {
            return Err(PythonError::Broken { reason: format!("{} is missing", path.display()) });
        }
    }
    let unusable =
        |error: std::io::Error| PythonError::Folder { folder: layout.root().into(), reason: error.to_string() };
    let worker_folder = assets::unpack_worker(layout.root()).map_err(unusable)?;
    let font_cache = Some(layout.font_cache()).filter(|folder| folder.exists());
    let mut read_only: Vec<PathBuf> = said.folders.iter().filter(|path| path.exists()).cloned().collect();
    read_only.extend([said.real_executable.clone(), worker_folder.clone()]);
    read_only.extend(font_cache.clone());
    Ok(PythonEnvironment {
        executable: said.executable,
        real_executable: said.real_executable,
        version: said.version,
        read_only,
        worker_folder,
        font_cache,
        packages: said.packages,
        science_ready: record.science == Some(science_fingerprint()),
    })
}
