//! A provider: a name, a place, and the format it speaks.

use std::net::IpAddr;

use genai::adapter::AdapterKind;
use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::asking::{PrivacyLevel, ProviderFailure};

/// The format a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wire {
    /// The chat completions of `OpenAI`, and everything that speaks them: llama.cpp's server, vLLM, LM Studio.
    OpenAi,
    /// Ollama's own.
    Ollama,
    /// Anthropic's messages.
    Anthropic,
    /// Google's Gemini.
    Gemini,
}

impl Wire {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::OpenAi, Self::Ollama, Self::Anthropic, Self::Gemini];

    /// Its name, as settings have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Ollama => "ollama",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    /// Said to the client library, which would otherwise guess it from the model's name.
    pub(super) fn adapter(self) -> AdapterKind {
        match self {
            Self::OpenAi => AdapterKind::OpenAI,
            Self::Ollama => AdapterKind::Ollama,
            Self::Anthropic => AdapterKind::Anthropic,
            Self::Gemini => AdapterKind::Gemini,
        }
    }

    /// Where below the base URL questions go.
    fn path(self, model: &str) -> String {
        match self {
            Self::OpenAi => "chat/completions".to_owned(),
            Self::Ollama => "api/chat".to_owned(),
            Self::Anthropic => "messages".to_owned(),
            Self::Gemini => format!("models/{model}:streamGenerateContent?alt=sse"),
        }
    }

    /// Where below the base URL the models are listed.
    pub(super) fn models_path(self) -> &'static str {
        match self {
            Self::Ollama => "api/tags",
            Self::OpenAi | Self::Anthropic | Self::Gemini => "models",
        }
    }
}

/// Who writes code: a service or a server on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Its name, as `--provider` takes it.
    pub name: String,
    /// The format it speaks.
    pub wire: Wire,
    /// Where it is; ends in `/`.
    pub base_url: String,
    /// The model that is asked where none is named.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// What may be sent, where a person has said so. A remote provider is not asked before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<PrivacyLevel>,
    /// The environment variable that holds its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_variable: Option<String>,
}

impl Provider {
    /// The providers that are known without being set up.
    pub fn built_in() -> Vec<Self> {
        let provider = |name: &str, wire, base_url: &str, key: Option<&str>| Self {
            name: name.to_owned(),
            wire,
            base_url: base_url.to_owned(),
            model: String::new(),
            privacy: None,
            key_variable: key.map(str::to_owned),
        };
        vec![
            provider("openai", Wire::OpenAi, "https://api.openai.com/v1/", Some("OPENAI_API_KEY")),
            provider("anthropic", Wire::Anthropic, "https://api.anthropic.com/v1/", Some("ANTHROPIC_API_KEY")),
            provider(
                "gemini",
                Wire::Gemini,
                "https://generativelanguage.googleapis.com/v1beta/",
                Some("GEMINI_API_KEY"),
            ),
            provider("ollama", Wire::Ollama, "http://127.0.0.1:11434/", None),
            provider("llamacpp", Wire::OpenAi, "http://127.0.0.1:8080/v1/", None),
            provider("lmstudio", Wire::OpenAi, "http://127.0.0.1:1234/v1/", None),
        ]
    }

    /// A provider that a person describes. Says what is wrong with the name or the URL.
    pub fn new(name: &str, wire: Wire, base_url: &str) -> Result<Self, ProviderFailure> {
        let letters = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
        if name.is_empty() || name == "offline" || !name.chars().all(letters) {
            return Err(failure(
                format!("{name:?} cannot be the name of a provider"),
                "use lower-case letters, digits, `-` and `_`; `offline` is the translator's own name",
            ));
        }
        let base_url = if base_url.ends_with('/') { base_url.to_owned() } else { format!("{base_url}/") };
        let provider =
            Self { name: name.to_owned(), wire, base_url, model: String::new(), privacy: None, key_variable: None };
        provider.check()?;
        Ok(provider)
    }

    /// What is wrong with its URL, if anything.
    pub(super) fn check(&self) -> Result<Url, ProviderFailure> {
        let wrong = |what: &str| {
            failure(
                format!("the address of {} is wrong: {what}", self.name),
                "an address looks like http://127.0.0.1:8080/v1/ or https://host/v1/",
            )
        };
        let url = Url::parse(&self.base_url).map_err(|error| wrong(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong("it does not begin with http:// or https:// and a host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a name or a password; keys belong into the environment or the keyring"));
        }
        if url.query().is_some() || url.fragment().is_some() || !self.base_url.ends_with('/') {
            return Err(wrong("it must end in `/`"));
        }
        Ok(url)
    }

    /// Whether asking it leaves this computer. What cannot be read counts as leaving.
    pub fn is_remote(&self) -> bool {
        let Ok(url) = Url::parse(&self.base_url) else { return true };
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        !(host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()))
    }

    /// How much it is told: what a person said, else `samples` on this computer and `schema` beyond it.
    pub fn level(&self) -> PrivacyLevel {
        let usual = if self.is_remote() { PrivacyLevel::Schema } else { PrivacyLevel::Samples };
        self.privacy.unwrap_or(usual)
    }

    /// Where questions go, in full.
    pub fn endpoint(&self, model: &str) -> String {
        format!("{}{}", self.base_url, self.wire.path(model))
    }

    /// The host, for a person.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.base_url).ok();
        url.as_ref().and_then(Url::host_str).map_or_else(|| self.base_url.clone(), str::to_owned)
    }
}

/// A failure in words.
pub(super) fn failure(summary: impl Into<String>, hint: impl Into<String>) -> ProviderFailure {
    ProviderFailure { summary: summary.into(), hint: hint.into(), reply: String::new() }
}

#[cfg(test)]
mod tests {
    use super::{Provider, Wire};
    use crate::asking::PrivacyLevel;

    #[test]
    fn loopback_is_this_computer_and_everything_else_is_not() {
        let at = |url: &str| Provider { base_url: url.to_owned(), ..Provider::built_in().remove(0) };
        for url in ["http://127.0.0.1:1/", "http://localhost:1/v1/", "http://[::1]:1/", "http://127.9.9.9/"] {
            assert!(!at(url).is_remote(), "{url}");
            assert_eq!(at(url).level(), PrivacyLevel::Samples);
        }
        for url in ["https://host/", "http://10.0.0.1/", "http://localhost.example/", "http://0.0.0.0/", "nonsense"] {
            assert!(at(url).is_remote(), "{url}");
            assert_eq!(at(url).level(), PrivacyLevel::Schema);
        }
    }

    #[test]
    fn addresses_are_checked_and_end_in_a_slash() {
        let new = |url| Provider::new("mine", Wire::OpenAi, url);
        assert_eq!(new("http://h:1/v1").expect("good").base_url, "http://h:1/v1/");
        for bad in ["", "h:1/v1", "ftp://h/", "http://name:word@h/", "http://h/?key=1", "http://h/#x"] {
            assert!(new(bad).is_err(), "{bad}");
        }
        for bad in ["", "offline", "Mine", "a b", "../x"] {
            assert!(Provider::new(bad, Wire::OpenAi, "http://h/").is_err(), "{bad}");
        }
    }

    #[test]
    fn every_built_in_provider_is_sound() {
        for provider in Provider::built_in() {
            provider.check().expect("a good address");
            assert!(Provider::new(&provider.name, provider.wire, &provider.base_url).is_ok());
            assert!(provider.endpoint("m").starts_with(&provider.base_url));
        }
    }
}
