//! What a person set and the window remembers, per user. Kept by eframe's storage.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::session::OFFLINE;
use super::theme::ThemeChoice;
use crate::asking::PrivacyLevel;
use crate::domain::{Timeout, UserId};
use crate::execution::HttpCodeExecutionClient;
use crate::models::Provider;

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

/// Everyone's settings, and who sat here last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Saved {
    user: Option<String>,
    users: BTreeMap<String, Settings>,
}

impl Saved {
    /// Who sat here last, or else the login.
    pub(crate) fn user(&self) -> UserId {
        self.user.as_deref().and_then(|user| user.parse().ok()).unwrap_or_else(login)
    }

    /// This user's settings, or else the defaults; what is out of range is brought back into it.
    pub(crate) fn of(&self, user: &UserId) -> Settings {
        let mut settings = self.users.get(user.as_str()).cloned().unwrap_or_default();
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

    /// Remembers.
    pub(crate) fn keep(&mut self, user: &UserId, settings: &Settings) {
        self.user = Some(user.as_str().to_owned());
        self.users.insert(user.as_str().to_owned(), settings.clone());
    }
}

fn login() -> UserId {
    let name = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|variable| std::env::var(variable).ok());
    UserId::from_login(&name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Saved, Settings};

    #[test]
    fn each_user_has_settings_of_their_own() {
        let (ann, bob) = ("ann".parse().expect("an id"), "bob".parse().expect("an id"));
        let mut saved = Saved::default();
        saved.keep(&ann, &Settings { timeout_seconds: 5.0, ..Settings::default() });
        saved.keep(&bob, &Settings { timeout_seconds: f64::NAN, code_size: 1e9, ..Settings::default() });
        assert_eq!(saved.user(), bob);
        assert!((saved.of(&ann).timeout_seconds - 5.0).abs() < 1e-9);
        assert!((saved.of(&bob).timeout_seconds - 30.0).abs() < 1e-9, "nonsense is replaced");
        assert!((saved.of(&bob).code_size - 24.0).abs() < 1e-6);
    }
}
