//! The generator over a model: the prompt goes out, the reply streams in, and becomes code.

use std::time::Duration;

use tokio::sync::Notify;

use super::connection::{connect, guard_key, on_runtime};
use super::fault::Fault;
use super::keys::{self, Key};
use super::patience::Patience;
use super::provider::{Provider, failure};
use super::stream::{self, Order};
use super::transport;
use crate::asking::{
    CodeGenerator, EgressReceipt, Extracted, GeneratedCode, NoCode, PROMPT_VERSION, PrivacyLevel, Progress, Prompt,
    ProviderFailure, QueryAnalysis, QuestionRequest, Refusal, Reply, extract, lint,
};
use crate::domain::Code;

/// The freedom of a first answer, and of further candidates.
const TEMPERATURES: [f64; 2] = [0.0, 0.8];

/// Writes code by asking one model of one provider.
#[derive(Debug, Clone)]
pub struct ModelGenerator {
    provider: Provider,
    model: String,
    key: Option<Key>,
    level: PrivacyLevel,
    patience: Patience,
}

impl ModelGenerator {
    /// A generator over this provider and model, at this level; what is not said comes from the provider's settings.
    ///
    /// Looks for the key. A server on this computer that is given no model is asked for its first one. Says what is
    /// missing. Blocks.
    pub fn new(provider: Provider, model: Option<&str>, level: Option<PrivacyLevel>) -> Result<Self, ProviderFailure> {
        provider.check()?;
        let level = level.unwrap_or_else(|| provider.level());
        let key = match keys::find(&provider) {
            Ok((key, _)) => Some(key),
            Err(why) if provider.is_remote() && provider.key_variable.is_some() => {
                return Err(missing_key(&provider, &why));
            }
            Err(_) => None,
        };
        guard_key(&provider, key.as_ref())?;
        let named = model.map_or(provider.model.as_str(), str::trim).to_owned();
        let model = if named.is_empty() { first_model(&provider)? } else { named };
        Ok(Self { provider, model, key, level, patience: Patience::default() })
    }

    /// The same with other time-outs and pauses.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The same with this key, for as long as it is there.
    pub fn with_key(self, key: Key) -> Result<Self, ProviderFailure> {
        guard_key(&self.provider, Some(&key))?;
        Ok(Self { key: Some(key), ..self })
    }

    /// The provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// The model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// How much of the tables is sent.
    pub fn level(&self) -> PrivacyLevel {
        self.level
    }

    /// The exact text that a question would send, to be shown before it leaves, and the receipt it would leave.
    pub fn preview(&self, request: &QuestionRequest<'_>) -> (Prompt, EgressReceipt) {
        let prompt = Prompt::new(request, self.level);
        let receipt = self.receipt(&prompt);
        (prompt, receipt)
    }

    fn receipt(&self, prompt: &Prompt) -> EgressReceipt {
        EgressReceipt {
            endpoint: self.provider.endpoint(&self.model),
            provider: self.provider.name.clone(),
            model: self.model.clone(),
            remote: self.provider.is_remote(),
            bytes: prompt.text().len() as u64,
            sha256: prompt.sha256(),
            columns: prompt.columns.clone(),
            cell_values: prompt.cell_values,
            level: prompt.level,
            prompt_version: PROMPT_VERSION.to_owned(),
        }
    }

    /// The reply to a prompt; asks again, after pauses, while the provider has a passing problem.
    async fn reply(
        &self,
        prompt: &Prompt,
        candidate: usize,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<String, ProviderFailure> {
        let client = transport::client(&self.provider, &self.patience)?;
        let receipt = self.receipt(prompt);
        let mut temperature = Some(TEMPERATURES[candidate.min(1)]);
        let mut pauses = self.patience.pauses.iter();
        let mut attempt = 1;
        loop {
            progress(Progress::Sending(&receipt));
            let order = Order {
                client: &client,
                provider: &self.provider,
                model: &self.model,
                key: self.key.as_ref(),
                prompt,
                temperature,
                patience: &self.patience,
            };
            let fault = match stream::ask(&order, |piece| progress(Progress::Text(piece))).await {
                Ok(reply) => return Ok(reply),
                Err(fault) => fault,
            };
            tracing::debug!(provider = self.provider.name, attempt, fault = fault.short(), "no reply");
            attempt += 1;
            if temperature.is_some() && fault.is_about_temperature() {
                temperature = None;
                continue;
            }
            let Some(pause) = self.pause(&fault, &mut pauses) else {
                return Err(fault.explain(&self.provider, &self.model, self.key.as_ref()));
            };
            progress(Progress::Waiting { reason: &fault.short(), seconds: pause.as_secs_f64(), attempt });
            tokio::time::sleep(pause).await;
        }
    }

    /// How long to wait before asking again; `None` where that does not help, or not soon enough.
    fn pause<'a>(&self, fault: &Fault, pauses: &mut impl Iterator<Item = &'a Duration>) -> Option<Duration> {
        if !fault.is_passing() {
            return None;
        }
        let ours = *pauses.next()?;
        let theirs = fault.pause().unwrap_or(ours);
        (theirs <= self.patience.longest_pause).then(|| theirs.max(ours))
    }

    fn code(&self, reply: String, request: &QuestionRequest<'_>) -> Result<GeneratedCode, NoCode> {
        match extract(&reply) {
            Reply::Code(Extracted { code, reading, assumptions, changes }) => Ok(GeneratedCode {
                findings: lint(&code, request.tables),
                code: Code::generated(code),
                reading,
                assumptions,
                changes,
                ..GeneratedCode::default()
            }),
            Reply::Declined(reason) => {
                let reason = if reason.is_empty() { format!("{} declined to answer.", self.model) } else { reason };
                Err(Refusal { reason, ..Refusal::default() }.into())
            }
            Reply::Nothing { unfinished } => {
                let what = if unfinished { "a block of code that does not end" } else { "no code" };
                let summary = format!("{} ({}) answered with {what}", self.model, self.provider.name);
                let hint = "read the reply, put the question another way, or choose another model".to_owned();
                Err(NoCode::Failed(ProviderFailure { summary, hint, reply }))
            }
        }
    }
}

impl CodeGenerator for ModelGenerator {
    fn name(&self) -> &str {
        &self.provider.name
    }

    fn sees(&self) -> PrivacyLevel {
        self.level
    }

    /// One on this computer may be asked once more: it costs nothing, and is more often wrong.
    fn repairs(&self) -> u32 {
        if self.provider.is_remote() { 2 } else { 3 }
    }

    /// A model reads a question when it answers it; there is nothing to say before.
    fn analyse(&self, _request: &QuestionRequest<'_>) -> QueryAnalysis {
        QueryAnalysis { answerable: true, ..QueryAnalysis::default() }
    }

    fn generate(
        &self,
        request: &QuestionRequest<'_>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<GeneratedCode, NoCode> {
        if request.tables.get(request.active).is_none() {
            return Err(Refusal::without_table().into());
        }
        let prompt = Prompt::new(request, self.level);
        let stopped = std::sync::Arc::new(Notify::new());
        let wake = std::sync::Arc::clone(&stopped);
        let _stops = request.cancel.while_held(move || wake.notify_one());
        let reply = on_runtime(async {
            tokio::select! {
                biased;
                () = stopped.notified() => None,
                reply = self.reply(&prompt, request.candidate, progress) => Some(reply),
            }
        });
        match reply.map_err(NoCode::Failed)? {
            None => Err(NoCode::Cancelled),
            Some(reply) => self.code(reply.map_err(NoCode::Failed)?, request),
        }
    }
}

fn missing_key(provider: &Provider, why: &str) -> ProviderFailure {
    let variable = provider.key_variable.as_deref().unwrap_or_default();
    failure(
        format!("{} needs a key: {variable} is not set, and {why}", provider.name),
        format!("set {variable}, or store one with `analyticspal providers --store-key {}`", provider.name),
    )
}

fn first_model(provider: &Provider) -> Result<String, ProviderFailure> {
    if provider.is_remote() {
        let hint = format!("name one with --model; `analyticspal providers --test {}` lists them", provider.name);
        return Err(failure(format!("no model of {} was chosen", provider.name), hint));
    }
    let models = connect(provider, &Patience::default())?.models;
    models.into_iter().next().ok_or_else(|| {
        failure(format!("{} has no model", provider.name), "load one into the server, or name one with --model")
    })
}
