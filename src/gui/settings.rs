//! What a person set and the window remembers, per user: one small file each in the data folder, written off the UI thread
//! whenever something changed. Places of panels are egui's, under names that hold the user.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};

use eframe::egui::Context;
use serde::{Deserialize, Serialize};

use super::session::{KeptReading, OFFLINE};
use super::theme::ThemeChoice;
use crate::asking::PrivacyLevel;
use crate::domain::{Timeout, UserId};
use crate::execution::HttpCodeExecutionClient;
use crate::folders::Folders;
use crate::models::Provider;
use crate::runtime::Runtime;

/// One user's settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) theme: ThemeChoice,
    pub(crate) timeout_seconds: f64,
    /// Code runs in the full sandbox or not at all.
    pub(crate) require_full: bool,
    /// The service that runs code; empty for this computer.
    pub(crate) service: String,
    /// The size of code and cells, in points.
    pub(crate) code_size: f32,
    pub(crate) show_data: bool,
    pub(crate) show_history: bool,
    /// Whether headers of tables show how values are spread.
    pub(crate) sparklines: bool,
    /// Files that were opened, the last one first.
    pub(crate) recent: Vec<PathBuf>,
    /// How files are to be read, the last choice first.
    pub(crate) readings: Vec<KeptReading>,
    /// Where a run or a table was written last.
    pub(crate) export_folder: Option<PathBuf>,
    /// Who writes code, by name.
    pub(crate) provider: String,
    /// The model that was picked last, by provider.
    pub(crate) models: BTreeMap<String, String>,
    /// How many versions a model writes.
    pub(crate) versions: usize,
    /// Hosts that the person has agreed to send to, and how much.
    pub(crate) agreed: BTreeMap<String, PrivacyLevel>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            timeout_seconds: Timeout::default().seconds(),
            require_full: false,
            service: String::new(),
            code_size: 13.0,
            show_data: true,
            show_history: true,
            sparklines: true,
            recent: Vec::new(),
            readings: Vec::new(),
            export_folder: None,
            provider: OFFLINE.to_owned(),
            models: BTreeMap::new(),
            versions: 1,
            agreed: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// The model of this provider that is asked.
    pub(crate) fn model_of(&self, provider: &Provider) -> String {
        self.models.get(&provider.name).unwrap_or(&provider.model).clone()
    }
}

/// A user and their settings, on their way from the disk.
pub(crate) type Arriving = Receiver<(UserId, Settings)>;

/// Reads the settings of this user, or else of who sat here last, on a thread: a disk may be far away.
pub(crate) fn arriving(runtime: &Runtime, ctx: &Context, user: Option<UserId>) -> Arriving {
    let (read, arriving) = sync_channel(1);
    let (folders, repaint) = (runtime.folders().clone(), ctx.clone());
    runtime.start_unnumbered("settings", move |_| {
        let user = user.unwrap_or_else(|| last_user(&folders));
        let settings = Settings::read(&folders, &user);
        // The window may be gone.
        let _ = read.send((user, settings));
        repaint.request_repaint();
    });
    arriving
}

/// Who sat here last, or else the login.
fn last_user(folders: &Folders) -> UserId {
    let name = std::fs::read_to_string(folders.last_user()).ok();
    name.and_then(|name| name.trim().parse().ok()).unwrap_or_else(login)
}

impl Settings {
    /// This user's settings, or else the defaults; what is out of range is brought back into it.
    fn read(folders: &Folders, user: &UserId) -> Self {
        let text = std::fs::read_to_string(folders.settings(user)).ok();
        let mut settings: Self = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        if Timeout::from_seconds(settings.timeout_seconds).is_err() {
            settings.timeout_seconds = Timeout::default().seconds();
        }
        if HttpCodeExecutionClient::new(&settings.service, None).is_err() {
            settings.service.clear();
        }
        settings.versions = settings.versions.clamp(1, 9);
        settings.code_size = if settings.code_size.is_finite() { settings.code_size.clamp(9.0, 24.0) } else { 13.0 };
        settings
    }

    /// As the file holds them.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Whose session of the computer this is.
pub(crate) fn login() -> UserId {
    let name = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|variable| std::env::var(variable).ok());
    UserId::from_login(&name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Settings, last_user};
    use crate::folders::Folders;

    #[test]
    fn each_user_has_settings_of_their_own_and_nonsense_is_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = Folders::under(home.path());
        let (ann, bob) = ("ann".parse().expect("an id"), "bob".parse().expect("an id"));
        for (user, text) in [
            (&ann, Settings { timeout_seconds: 5.0, ..Settings::default() }.text()),
            (&bob, r#"{"timeout_seconds": 0.0, "code_size": 1e9, "unknown": 1}"#.to_owned()),
        ] {
            std::fs::create_dir_all(folders.user(user)).expect("made");
            std::fs::write(folders.settings(user), text).expect("written");
        }
        std::fs::write(folders.last_user(), "bob\n").expect("written");
        assert_eq!(last_user(&folders), bob);
        assert!((Settings::read(&folders, &ann).timeout_seconds - 5.0).abs() < 1e-9);
        let bobs = Settings::read(&folders, &bob);
        assert!((bobs.timeout_seconds - 30.0).abs() < 1e-9 && (bobs.code_size - 24.0).abs() < 1e-6);
        std::fs::write(folders.settings(&bob), "{").expect("written");
        assert_eq!(Settings::read(&folders, &bob), Settings::default());
    }
}
