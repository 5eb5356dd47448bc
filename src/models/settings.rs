//! A user's providers, in a JSON file of the data folder. Never keys.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::provider::{Provider, failure};
use crate::asking::ProviderFailure;
use crate::domain::UserId;
use crate::folders::Folders;

/// What a user set about models.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelSettings {
    /// Who writes code where nobody else is named; empty for the offline translator.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// Providers of the user's own. One with the name of a built-in stands in its place.
    pub providers: Vec<Provider>,
}

impl ModelSettings {
    /// The user's settings, or the defaults where there are none. Says what is wrong with a file that cannot be read.
    pub fn load(folders: &Folders, user: &UserId) -> Result<Self, ProviderFailure> {
        let path = path(folders, user);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let settings: Self = serde_json::from_str(&text).map_err(|error| unreadable(&path, &error))?;
        for provider in &settings.providers {
            Provider::new(&provider.name, provider.wire, &provider.base_url).map_err(|wrong| ProviderFailure {
                hint: format!("{}; the file is {}", wrong.hint, path.display()),
                ..wrong
            })?;
        }
        Ok(settings)
    }

    /// Keeps them. Whoever reads meanwhile sees the old file or the new one.
    pub fn save(&self, folders: &Folders, user: &UserId) -> Result<(), ProviderFailure> {
        let path = path(folders, user);
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            serde_json::to_writer_pretty(&mut file, self)?;
            file.write_all(b"\n")?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| {
            failure(
                format!("the settings could not be written: {error} ({})", path.display()),
                "check that the data folder can be written",
            )
        })
    }

    /// All providers: the user's own and the built-in ones beside them.
    pub fn all(&self) -> Vec<Provider> {
        let mut all = Provider::built_in();
        for own in &self.providers {
            match all.iter_mut().find(|provider| provider.name == own.name) {
                Some(built_in) => *built_in = own.clone(),
                None => all.push(own.clone()),
            }
        }
        all
    }

    /// The provider of this name.
    pub fn find(&self, name: &str) -> Result<Provider, ProviderFailure> {
        let mut all = self.all();
        if let Some(place) = all.iter().position(|provider| provider.name == name) {
            return Ok(all.swap_remove(place));
        }
        let names: Vec<&str> = all.iter().map(|provider| provider.name.as_str()).collect();
        Err(failure(
            format!("there is no provider {name:?}"),
            format!("the providers are offline, {}", names.join(", ")),
        ))
    }

    /// Takes a provider in, in place of one of the same name.
    pub fn set(&mut self, provider: Provider) {
        self.remove(&provider.name);
        self.providers.push(provider);
    }

    /// Forgets what the user set about a provider. Whether there was anything.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.providers.len();
        self.providers.retain(|provider| provider.name != name);
        self.providers.len() < before
    }
}

fn path(folders: &Folders, user: &UserId) -> PathBuf {
    folders.user(user).join("models.json")
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> ProviderFailure {
    failure(
        format!("the settings of models cannot be read: {error} ({})", path.display()),
        "correct the file or remove it",
    )
}

#[cfg(test)]
mod tests {
    use super::ModelSettings;
    use crate::asking::PrivacyLevel;
    use crate::domain::UserId;
    use crate::folders::Folders;
    use crate::models::{Provider, Wire};

    #[test]
    fn settings_are_kept_per_user_and_stand_in_for_built_in_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let folders = Folders::under(folder.path());
        let (ann, ben): (UserId, UserId) = ("ann".parse().expect("good"), "ben".parse().expect("good"));
        let mut settings = ModelSettings::default();
        let mut provider = Provider::new("openai", Wire::OpenAi, "http://127.0.0.1:9/v1").expect("good");
        provider.privacy = Some(PrivacyLevel::Stats);
        settings.set(provider.clone());
        settings.set(Provider::new("mine", Wire::Ollama, "http://h:1/").expect("good"));
        settings.save(&folders, &ann).expect("written");
        let read = ModelSettings::load(&folders, &ann).expect("readable");
        assert_eq!(read, settings);
        assert_eq!(read.find("openai").expect("there"), provider);
        assert!(read.find("mine").is_ok() && read.find("gemini").is_ok());
        assert!(read.find("nobody").expect_err("not there").hint.contains("mine"));
        assert_eq!(ModelSettings::load(&folders, &ben).expect("none yet"), ModelSettings::default());
    }

    #[test]
    fn a_broken_file_is_named_and_not_overlooked() {
        let folder = tempfile::tempdir().expect("a folder");
        let folders = Folders::under(folder.path());
        let user: UserId = "ann".parse().expect("good");
        std::fs::create_dir_all(folders.user(&user)).expect("made");
        for text in ["{", "{\"providers\": [{\"name\": \"x\", \"wire\": \"openai\", \"base_url\": \"http://a:b@h/\"}]}"]
        {
            std::fs::write(folders.user(&user).join("models.json"), text).expect("written");
            let error = ModelSettings::load(&folders, &user).expect_err("broken");
            assert!(format!("{} {}", error.summary, error.hint).contains("models.json"), "{error:?}");
        }
    }
}
