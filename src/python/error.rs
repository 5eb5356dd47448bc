//! Why there is no Python environment, and what to do about it.

use std::path::PathBuf;

/// Why there is no environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PythonError {
    /// No interpreter of the minimum version.
    #[error("no Python 3.11 or newer was found ({})", tried.join("; "))]
    NotFound {
        /// What was looked at and why each was not taken.
        tried: Vec<String>,
    },
    /// The environment was never made, or not to its end.
    #[error("the Python environment is not set up")]
    NotSetUp,
    /// The environment is there, but something in it is not.
    #[error("the Python environment is broken: {reason}")]
    Broken {
        /// What is missing.
        reason: String,
    },
    /// The interpreter cannot make environments.
    #[error("{} cannot make environments: its `venv` module is missing or incomplete", python.display())]
    VenvMissing {
        /// Which interpreter.
        python: PathBuf,
    },
    /// The package index could not be reached.
    #[error("the packages could not be downloaded: {reason}")]
    NoNetwork {
        /// The installer's words.
        reason: String,
    },
    /// The disk is full.
    #[error("the disk is full at {}", folder.display())]
    DiskFull {
        /// Where.
        folder: PathBuf,
    },
    /// A downloaded file is not the one that was locked.
    #[error("a downloaded package does not have the expected checksum: {reason}")]
    HashMismatch {
        /// The installer's words.
        reason: String,
    },
    /// The installer failed otherwise.
    #[error("installing the packages failed: {reason}")]
    Install {
        /// The end of its output.
        reason: String,
    },
    /// The packages are installed but cannot be imported.
    #[error("the installed packages do not work: {reason}")]
    Import {
        /// The interpreter's words.
        reason: String,
    },
    /// The data folder cannot be written.
    #[error("the data folder cannot be used: {reason} ({})", folder.display())]
    Folder {
        /// Where.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// A step took far too long.
    #[error("setting up Python took too long at: {step}")]
    TimedOut {
        /// Which step.
        step: String,
    },
    /// The person stopped it.
    #[error("setting up Python was cancelled")]
    Cancelled,
}

impl PythonError {
    /// What the person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { .. } => "install Python 3.11 or newer, or name one with ANALYTICSPAL_PYTHON".to_owned(),
            Self::NotSetUp => "run `analyticspal setup`, or let the window set it up".to_owned(),
            Self::Broken { .. } | Self::Import { .. } => "run `analyticspal setup` to repair it".to_owned(),
            Self::VenvMissing { .. } => {
                "install it (on Debian and Ubuntu the package python3-venv), or install uv, which needs no venv module"
                    .to_owned()
            }
            Self::NoNetwork { .. } => {
                "check the connection and any proxy, then set up again; what was downloaded is kept".to_owned()
            }
            Self::DiskFull { folder } => format!(
                "free about 1.5 GB there, or choose another folder with ANALYTICSPAL_DATA ({})",
                folder.display()
            ),
            Self::HashMismatch { .. } => {
                "a proxy or mirror serves changed files; set up again over another connection".to_owned()
            }
            Self::Install { .. } => {
                "set up again; the log in the data folder has the installer's whole output".to_owned()
            }
            Self::Folder { .. } => "make it writable, or choose another with ANALYTICSPAL_DATA".to_owned(),
            Self::TimedOut { .. } => "set up again; what was downloaded is kept".to_owned(),
            Self::Cancelled => "set up again when you like; what was downloaded is kept".to_owned(),
        }
    }
}
