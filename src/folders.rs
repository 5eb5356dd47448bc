//! Where things live on disk. One place, so that tests and portable installs can move all of it.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::domain::UserId;

/// The product's folders under one root: `ANALYTICSPAL_DATA` where it is set, else the platform's data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    root: PathBuf,
}

impl Folders {
    /// The folders of this login.
    pub fn of_this_login() -> Self {
        let root = std::env::var_os("ANALYTICSPAL_DATA")
            .map(PathBuf::from)
            .or_else(|| ProjectDirs::from("", "", "analyticspal").map(|dirs| dirs.data_local_dir().to_path_buf()));
        Self { root: root.unwrap_or_else(|| std::env::temp_dir().join("analyticspal")) }
    }

    /// The folders under a root of the caller's choice.
    pub fn under(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The root itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The private Python environment and what belongs to it.
    pub fn python(&self) -> PathBuf {
        self.root.join("python")
    }

    /// Tables written once for handing over, by version.
    pub fn tables(&self) -> PathBuf {
        self.root.join("tables")
    }

    /// Tables that are too large for memory, as they were read from their files.
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// Log files.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What one user owns: history, settings.
    pub fn user(&self, user: &UserId) -> PathBuf {
        self.root.join("users").join(user.as_str())
    }

    /// What words mean over a user's tables by their own choice.
    pub fn corrections(&self, user: &UserId) -> PathBuf {
        self.user(user).join("corrections.json")
    }

    /// What a user set in the window.
    pub fn settings(&self, user: &UserId) -> PathBuf {
        self.user(user).join("settings.json")
    }

    /// Who used the window last.
    pub fn last_user(&self) -> PathBuf {
        self.root.join("last-user")
    }

    /// A user's earlier runs.
    pub fn history(&self, user: &UserId) -> PathBuf {
        self.user(user).join("history")
    }

    /// What a user's windows have being typed.
    pub fn drafts(&self, user: &UserId) -> PathBuf {
        self.user(user).join("drafts")
    }

    /// Text that a user pasted as a table.
    pub fn pasted(&self, user: &UserId) -> PathBuf {
        self.user(user).join("pasted")
    }

    /// Where runs of one user get their work folders.
    pub fn work(&self, user: &UserId) -> PathBuf {
        self.user(user).join("work")
    }
}
