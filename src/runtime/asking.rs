//! Models on the worker side: which there are, their settings, what they would be told, and questions to them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::jobs::{install_science, look};
use super::{AskOrder, Event, JobId, KnownProvider, Outbox, RunOrder, Runtime, SCIENCE, lock};
use crate::analytics_pal::{self, AskEvent};
use crate::asking::{CodeGenerator, Correction, ProviderFailure, ResultView};
use crate::domain::{CancelToken, Code, UserId};
use crate::execution::ExecutionRequest;
use crate::folders::Folders;
use crate::models::{
    self, Key, KeySource, KeyState, ModelGenerator, ModelSettings, Patience, Provider, connect, discover, key_state,
};

impl Runtime {
    /// Asks a model and sees the question to its end: streaming, runs, repairs, candidates. Tells by [`Event::Answering`]
    /// and ends with [`Event::Answered`], or [`Event::NotAsked`] where no request could be made.
    pub fn answer(&self, job: JobId, order: AskOrder, run: RunOrder) {
        let (pal, kept) = (Arc::clone(&self.pal), self.corrections(&order.user));
        let (folders, python, runs) = (self.folders.clone(), self.python.clone(), Arc::clone(&self.runs));
        runs.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.start(job, "answer", move |outbox, cancel| {
            let _leaving = super::Leaving(runs);
            let generator = match generator(&folders, &order) {
                Ok(generator) => generator,
                Err(failure) => {
                    outbox.send(Event::NotAsked { job, failure });
                    return;
                }
            };
            let request = ExecutionRequest {
                require_tier: run.require_tier,
                keep_frames: order.versions <= 1,
                ..pal.request(&run.user, Code::default(), run.table.as_ref(), run.limits)
            };
            let corrections =
                pal.whole_description(&order.table, cancel).map(|table| kept.of_table(&table)).unwrap_or_default();
            let table = order.table.clone();
            let order = analytics_pal::AskOrder {
                prepare: (!run.elsewhere).then(|| packages(folders, python, outbox.clone(), cancel.clone())),
                cancel: cancel.clone(),
                ..whole(order, request, generator, corrections)
            };
            let answered = pal.ask(&order, &mut |event: AskEvent| {
                outbox.send(Event::Answering { job, event });
            });
            let result = answered.result();
            let meaning = answered.generated().and_then(|written| written.meaning.clone());
            let found = answered.insights.clone();
            outbox.send(Event::Answered { job, answered: Box::new(answered) });
            if let Some(result) = result {
                // An answer has them; a program that is none, because its result is unexplained, has not.
                let insights =
                    |view: &ResultView| found.unwrap_or_else(|| pal.insights_of(view, meaning.as_ref(), Some(&table)));
                look(&pal, job, &result, insights, Some(&table), outbox);
            }
        });
    }

    /// Writes the text that this order would send; ends with [`Event::Previewed`], or with [`Event::NotAsked`] where no
    /// request could be made. Nothing is sent.
    pub fn preview(&self, job: JobId, order: AskOrder) {
        let (pal, kept, folders) = (Arc::clone(&self.pal), self.corrections(&order.user), self.folders.clone());
        self.start(job, "preview", move |outbox, cancel| {
            let corrections =
                pal.whole_description(&order.table, cancel).map(|table| kept.of_table(&table)).unwrap_or_default();
            let limits = crate::machine::default_limits();
            let request = pal.request(&order.user, Code::default(), Some(&order.table), limits);
            let outcome = generator(&folders, &order).and_then(|generator| {
                let shown = pal.preview(&whole(order, request, generator, corrections));
                shown.ok_or_else(|| ProviderFailure {
                    summary: "there is no table to ask about".to_owned(),
                    hint: "open a table first".to_owned(),
                    ..ProviderFailure::default()
                })
            });
            outbox.send(match outcome {
                Ok((prompt, receipt)) => Event::Previewed { job, text: prompt.text(), receipt: Box::new(receipt) },
                Err(failure) => Event::NotAsked { job, failure },
            });
        });
    }

    /// Looks for providers: those that are known, those that the person set up, those that answer on this computer. Ends
    /// with [`Event::Providers`]. The keyring is asked only where `keyring` says so: it may ask the person.
    pub fn find_providers(&self, job: JobId, user: UserId, keyring: bool) {
        let folders = self.folders.clone();
        self.start(job, "find providers", move |outbox, _| {
            let (settings, problem) = settings(&folders, &user);
            send_providers(job, &settings, problem, keyring, outbox);
        });
    }

    /// Keeps a provider's settings, and its key in the system's keyring; ends with [`Event::Providers`].
    pub fn set_provider(&self, job: JobId, user: UserId, provider: Provider, key: Option<Key>) {
        let folders = self.folders.clone();
        self.start(job, "keep provider", move |outbox, _| {
            let (mut settings, problem) = settings(&folders, &user);
            let checked = Provider::new(&provider.name, provider.wire, &provider.base_url);
            let outcome = problem.map_or(Ok(()), Err).and(checked).and_then(|checked| {
                settings.set(Provider { base_url: checked.base_url, ..provider.clone() });
                settings.save(&folders, &user)?;
                key.map_or(Ok(()), |key| models::store_key(&provider, &key))
            });
            send_providers(job, &settings, outcome.err(), true, outbox);
        });
    }

    /// Forgets what the person set about a provider; ends with [`Event::Providers`].
    pub fn remove_provider(&self, job: JobId, user: UserId, name: String) {
        let folders = self.folders.clone();
        self.start(job, "remove provider", move |outbox, _| {
            let (mut settings, mut problem) = settings(&folders, &user);
            if problem.is_none() && settings.remove(&name) {
                problem = settings.save(&folders, &user).err();
            }
            send_providers(job, &settings, problem, true, outbox);
        });
    }

    /// Tries the connection to a provider as it is described here; ends with [`Event::Tried`].
    pub fn try_provider(&self, job: JobId, provider: Provider) {
        self.start(job, "try provider", move |outbox, _| {
            let outcome = connect(&provider, &Patience::default());
            outbox.send(Event::Tried { job, name: provider.name, outcome });
        });
    }
}

/// The order as the workflow takes it.
fn whole(
    order: AskOrder,
    request: ExecutionRequest,
    generator: Arc<dyn CodeGenerator>,
    corrections: Vec<Correction>,
) -> analytics_pal::AskOrder {
    analytics_pal::AskOrder {
        choices: order.choices,
        history: order.history,
        corrections,
        repair: order.repair,
        generator: Some(generator),
        candidates: order.versions.max(1),
        ..analytics_pal::AskOrder::new(order.question, order.table, request)
    }
}

fn generator(folders: &Folders, order: &AskOrder) -> Result<Arc<dyn CodeGenerator>, ProviderFailure> {
    let provider = ModelSettings::load(folders, &order.user)?.find(&order.provider)?;
    Ok(Arc::new(ModelGenerator::new(provider, order.model.as_deref(), Some(order.level))?))
}

/// Science packages that code names are installed before it runs, once for all candidates.
fn packages(
    folders: Folders,
    python: Option<PathBuf>,
    outbox: Outbox,
    cancel: CancelToken,
) -> analytics_pal::Preparation {
    let one_at_a_time = Mutex::new(());
    Arc::new(move |code: &Code| {
        if SCIENCE.iter().any(|package| code.text.contains(package)) {
            let _turn = lock(&one_at_a_time);
            install_science(&folders, python.as_deref(), &cancel, &outbox);
        }
    })
}

fn settings(folders: &Folders, user: &UserId) -> (ModelSettings, Option<ProviderFailure>) {
    match ModelSettings::load(folders, user) {
        Ok(settings) => (settings, None),
        Err(failure) => (ModelSettings::default(), Some(failure)),
    }
}

fn send_providers(
    job: JobId,
    settings: &ModelSettings,
    problem: Option<ProviderFailure>,
    keyring: bool,
    outbox: &Outbox,
) {
    let all = settings.all();
    let found = discover(&all).unwrap_or_default();
    let known = all.into_iter().map(|provider| {
        let here = found.iter().find(|found| found.provider.name == provider.name);
        KnownProvider {
            key: if keyring { key_state(&provider) } else { key_at_hand(&provider) },
            models: here.map(|found| found.models.clone()).unwrap_or_default(),
            answers: here.is_some(),
            own: settings.providers.iter().any(|own| own.name == provider.name),
            provider: here.map_or(provider, |found| found.provider.clone()),
        }
    });
    outbox.send(Event::Providers { job, known: known.collect(), problem });
}

/// What is known of a key without the keyring.
fn key_at_hand(provider: &Provider) -> KeyState {
    match &provider.key_variable {
        Some(variable) if std::env::var_os(variable).is_some_and(|key| !key.is_empty()) => {
            KeyState::Found(KeySource::Environment(variable.clone()))
        }
        None if !provider.is_remote() => KeyState::NotNeeded,
        _ => KeyState::Missing(String::new()),
    }
}
