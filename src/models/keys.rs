//! Keys: out of the environment, else out of the system's keyring. Never out of a file, never into one.

use std::fmt;

use super::provider::{Provider, Wire, failure};
use crate::asking::ProviderFailure;

/// Under which our keys stand in the keyring.
const SERVICE: &str = "analyticspal";

/// A key. Shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A key out of what was typed; blanks around it are left out.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_sound = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic());
        is_sound.then(|| Self(text.to_owned()))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The text without the key in it: providers quote it in their errors.
    pub(super) fn hide_in(&self, text: &str) -> String {
        text.replace(&self.0, "…")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Where a key came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// An environment variable of this name.
    Environment(String),
    /// The system's keyring.
    Keyring,
}

/// What is known of a provider's key, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// There is one.
    Found(KeySource),
    /// The provider needs none: it is on this computer.
    NotNeeded,
    /// There is none; how the keyring answered.
    Missing(String),
}

/// Whether a key is looked for in the keyring too: asking it takes time and may ask the person.
fn is_wanted(provider: &Provider) -> bool {
    provider.is_remote() || provider.key_variable.is_some()
}

/// The provider's key and where it was found; `None` where there is none, with the keyring's own words.
pub(super) fn find(provider: &Provider) -> Result<(Key, KeySource), String> {
    let variables = provider.key_variable.as_deref().into_iter();
    // Google's own tools read either name.
    let also = (provider.wire == Wire::Gemini && provider.key_variable.is_some()).then_some("GOOGLE_API_KEY");
    for variable in variables.chain(also) {
        if let Some(key) = std::env::var(variable).ok().as_deref().and_then(Key::new) {
            return Ok((key, KeySource::Environment(variable.to_owned())));
        }
    }
    if !is_wanted(provider) {
        return Err(String::new());
    }
    let entry = entry(provider).map_err(|error| explain(&error))?;
    let text = entry.get_password().map_err(|error| explain(&error))?;
    Key::new(&text).map(|key| (key, KeySource::Keyring)).ok_or_else(|| "the keyring holds an empty key".to_owned())
}

/// What is known of the provider's key.
pub fn key_state(provider: &Provider) -> KeyState {
    match find(provider) {
        Ok((_, source)) => KeyState::Found(source),
        Err(_) if !is_wanted(provider) => KeyState::NotNeeded,
        Err(why) => KeyState::Missing(why),
    }
}

/// Puts the provider's key into the system's keyring.
pub fn store_key(provider: &Provider, key: &Key) -> Result<(), ProviderFailure> {
    entry(provider).and_then(|entry| entry.set_password(key.text())).map_err(|error| unkept(provider, &error))
}

/// Takes the provider's key out of the system's keyring. Whether there was one.
pub fn forget_key(provider: &Provider) -> Result<bool, ProviderFailure> {
    match entry(provider).and_then(|entry| entry.delete_credential()) {
        Ok(()) => Ok(true),
        Err(keyring::Error::NoEntry) => Ok(false),
        Err(error) => Err(unkept(provider, &error)),
    }
}

/// The keyring's entry. A key belongs to a host: under the same name at another one it is not found.
fn entry(provider: &Provider) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, &format!("{} at {}", provider.name, provider.host()))
}

fn explain(error: &keyring::Error) -> String {
    match error {
        keyring::Error::NoEntry => "the keyring holds no key for it".to_owned(),
        keyring::Error::NoDefaultStore => "there is no keyring service on this computer".to_owned(),
        keyring::Error::NoStorageAccess(_) => "the keyring is locked or cannot be reached".to_owned(),
        other => format!("the keyring cannot be read: {other}"),
    }
}

fn unkept(provider: &Provider, error: &keyring::Error) -> ProviderFailure {
    let hint = match &provider.key_variable {
        Some(variable) => format!("put the key into the environment variable {variable} instead"),
        None => "name an environment variable for it (--key-variable) and put the key there instead".to_owned(),
    };
    failure(format!("the keyring does not take the key of {}: {}", provider.name, explain(error)), hint)
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_never_shows_itself() {
        let key = Key::new(" sk-abc \n").expect("a key");
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert_eq!(key.hide_in("Incorrect key sk-abc given"), "Incorrect key … given");
        assert_eq!(Key::new(" "), None);
        assert_eq!(Key::new("two words"), None);
    }
}
