//! Who writes code: the translator that is built in and the models that were found or configured, their settings, and
//! the question before the first text leaves for a host that is not this computer.

use std::collections::BTreeMap;

use super::{Action, Effect, Overlay, Session, Tone};
use crate::asking::{EgressReceipt, PrivacyLevel, ProviderFailure};
use crate::models::{Connection, Key, KeyState, Provider, Wire};
use crate::runtime::{AskOrder, JobId, KnownProvider};

/// The built-in translator's name.
pub(crate) const OFFLINE: &str = "offline";

/// A connection that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trial {
    Going(JobId),
    Answered(Connection),
    Failed(ProviderFailure),
}

/// What is known of models.
#[derive(Debug, Clone, Default)]
pub(crate) struct Models {
    pub(crate) providers: Vec<KnownProvider>,
    /// They are being looked for.
    pub(crate) looking: Option<JobId>,
    pub(crate) trials: BTreeMap<String, Trial>,
    /// What the last change of settings met, where it failed.
    pub(crate) problem: Option<ProviderFailure>,
}

/// What would leave this computer, before it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preview {
    pub(crate) order: AskOrder,
    /// Being written.
    pub(crate) job: Option<JobId>,
    /// Where it would go, in full.
    pub(crate) endpoint: String,
    pub(crate) host: String,
    pub(crate) level: PrivacyLevel,
    /// The whole text, as it would be sent.
    pub(crate) text: String,
    /// The receipt that it would leave.
    pub(crate) receipt: Option<EgressReceipt>,
}

impl Models {
    /// The provider of this name.
    pub(crate) fn provider(&self, name: &str) -> Option<&KnownProvider> {
        self.providers.iter().find(|known| known.provider.name == name)
    }
}

/// A provider's name for a person.
pub(crate) fn title(name: &str) -> &str {
    match name {
        "openai" => "OpenAI",
        "anthropic" => "Anthropic",
        "gemini" => "Gemini",
        "ollama" => "Ollama",
        "llamacpp" => "llama.cpp",
        "lmstudio" => "LM Studio",
        OFFLINE => "Offline",
        other => other,
    }
}

/// Whether a question can be sent to it as things are known: it answers here, or there is a key.
pub(crate) fn is_ready(known: &KnownProvider) -> bool {
    match &known.key {
        KeyState::Found(_) => true,
        KeyState::NotNeeded => known.answers || known.own,
        KeyState::Missing(_) => known.own && known.provider.key_variable.is_none(),
    }
}

impl Session {
    /// The provider that the next question goes to; `None` for the built-in translator.
    pub(crate) fn asked_provider(&self) -> Option<&KnownProvider> {
        self.state.models.provider(&self.state.settings.provider)
    }

    /// Looks for providers; what is chosen stays chosen until they are known.
    pub(super) fn look_for_providers(&mut self, keyring: bool) -> Effect {
        let job = self.next_job();
        self.state.models.looking = Some(job);
        Effect::FindProviders { job, user: self.state.user.clone(), keyring }
    }

    fn choose_provider(&mut self, provider: String, model: Option<String>) {
        if let Some(model) = model {
            self.state.settings.models.insert(provider.clone(), model);
        }
        self.state.settings.provider = provider;
        let text = match self.asked_provider() {
            Some(chosen) => {
                let model = self.state.settings.model_of(&chosen.provider);
                let who = if model.is_empty() { title(&chosen.provider.name) } else { &model };
                format!("{who} writes the code from now on")
            }
            None => "Code is written offline from now on".to_owned(),
        };
        self.say(text, Tone::Neutral);
    }

    fn try_provider(&mut self) -> Vec<Effect> {
        let Some(provider) = self.drafts.provider.clone() else { return Vec::new() };
        let job = self.next_job();
        self.state.models.trials.insert(provider.name.clone(), Trial::Going(job));
        vec![Effect::TryProvider(job, Box::new(provider))]
    }

    pub(super) fn tried(&mut self, job: JobId, name: String, outcome: Result<Connection, ProviderFailure>) {
        if self.state.models.trials.get(&name) != Some(&Trial::Going(job)) {
            return;
        }
        if let Ok(connection) = &outcome
            && let Some(known) = self.state.models.providers.iter_mut().find(|known| known.provider.name == name)
        {
            known.models.clone_from(&connection.models);
        }
        self.state.models.trials.insert(name, outcome.map_or_else(Trial::Failed, Trial::Answered));
    }

    pub(super) fn found_providers(&mut self, job: JobId, known: Vec<KnownProvider>, problem: Option<ProviderFailure>) {
        if self.state.models.looking != Some(job) {
            return;
        }
        self.state.models.looking = None;
        // What a trial found stays known.
        let seen = std::mem::replace(&mut self.state.models.providers, known);
        for known in &mut self.state.models.providers {
            if known.models.is_empty()
                && let Some(before) = seen.iter().find(|before| before.provider.name == known.provider.name)
            {
                known.models.clone_from(&before.models);
            }
        }
        self.state.models.problem = problem;
        let name = self.drafts.provider.as_ref().map(|provider| provider.name.clone());
        if self.state.models.problem.is_none() {
            self.edit_provider(name);
        }
    }

    /// Shows a provider's settings; `None`: the one that is asked, or else the first.
    pub(super) fn edit_provider(&mut self, name: Option<String>) {
        let models = &self.state.models;
        let name = name.unwrap_or_else(|| self.state.settings.provider.clone());
        let shown = models.provider(&name).or_else(|| models.providers.first());
        self.drafts.provider = shown.map(|known| known.provider.clone());
        self.drafts.key.clear();
    }

    /// Whether the person has agreed to send this much to this host.
    pub(super) fn has_agreed(&self, provider: &Provider) -> bool {
        !provider.is_remote()
            || self.state.settings.agreed.get(&provider.host()).is_some_and(|level| *level >= provider.level())
    }

    /// The person read the text and sends it, or does not.
    fn decide(&mut self, send: bool) -> Vec<Effect> {
        let Some(preview) = self.state.preview.take() else { return Vec::new() };
        self.state.overlay = self.state.overlay.filter(|overlay| *overlay != Overlay::Preview);
        if !send {
            self.say("Nothing was sent".to_owned(), Tone::Neutral);
            return preview.job.map(Effect::Cancel).into_iter().collect();
        }
        self.state.settings.agreed.insert(preview.host, preview.level);
        self.start_asking(preview.order)
    }

    /// Actions that are about models.
    pub(super) fn act_on_models(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::ChooseProvider(provider, model) => self.choose_provider(provider, model),
            Action::LookForProviders => return vec![self.look_for_providers(true)],
            Action::EditProvider(name) => self.edit_provider(Some(name)),
            Action::NewProvider => {
                self.drafts.provider = Provider::new("my-server", Wire::OpenAi, "http://127.0.0.1:8000/v1/").ok();
                self.drafts.key.clear();
            }
            Action::SaveProvider => {
                let Some(provider) = self.drafts.provider.clone() else { return Vec::new() };
                let job = self.next_job();
                self.state.models.looking = Some(job);
                let key = Key::new(&std::mem::take(&mut self.drafts.key));
                let (user, provider) = (self.state.user.clone(), Box::new(provider));
                return vec![Effect::SaveProvider { job, user, provider, key }];
            }
            Action::RemoveProvider(name) => {
                let job = self.next_job();
                self.state.models.looking = Some(job);
                return vec![Effect::RemoveProvider { job, user: self.state.user.clone(), name }];
            }
            Action::TryProvider => return self.try_provider(),
            Action::SetVersions(number) => self.state.settings.versions = number.clamp(1, 9),
            Action::SetPreviewLevel(level) => return self.preview_at(level),
            Action::Decide(send) => return self.decide(send),
            _ => {}
        }
        Vec::new()
    }
}
