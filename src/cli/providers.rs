//! `analyticspal providers`: who can write code here, whether they answer, and their settings.

use std::io::Read;

use anyhow::Context;
use serde_json::{Value, json};

use super::args::ProvidersArgs;
use super::exit::Exit;
use super::{session, terminal};
use crate::asking::ProviderFailure;
use crate::domain::UserId;
use crate::folders::Folders;
use crate::models::{
    Connection, Found, Key, KeySource, KeyState, ModelSettings, Patience, Provider, Wire, connect, discover,
    forget_key, key_state, store_key,
};

/// The longest key that is read.
const LONGEST_KEY: u64 = 4096;

/// Runs it.
pub(super) fn run(args: &ProvidersArgs) -> anyhow::Result<Exit> {
    let folders = Folders::of_this_login();
    let user = args.user.clone().unwrap_or_else(session::login);
    let outcome = match ModelSettings::load(&folders, &user) {
        Ok(settings) => work(args, settings, &folders, &user)?,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(Exit::Success),
        Err(failure) => {
            if args.json {
                terminal::data(json!({"error": failure.summary, "hint": failure.hint}))?;
            } else {
                terminal::failure(&failure.summary, &failure.hint);
            }
            Ok(Exit::Failure)
        }
    }
}

type Outcome = Result<(), ProviderFailure>;

/// A fault of ours outside, what a person can mend inside.
fn work(
    args: &ProvidersArgs,
    mut settings: ModelSettings,
    folders: &Folders,
    user: &UserId,
) -> anyhow::Result<Outcome> {
    let find = |settings: &ModelSettings, name: &str| settings.find(name);
    if let Some(name) = &args.test {
        return match find(&settings, name).and_then(|provider| connect(&provider, &Patience::default())) {
            Ok(connection) => tested(args, name, &connection).map(Ok),
            Err(failure) => Ok(Err(failure)),
        };
    }
    Ok(if let Some(name) = &args.set {
        changed(args, name, &settings).and_then(|provider| {
            settings.set(provider);
            settings.save(folders, user)
        })
    } else if let Some(name) = &args.remove {
        settings.remove(name);
        settings.save(folders, user)
    } else if let Some(name) = &args.store_key {
        match find(&settings, name) {
            Ok(provider) => store_key(&provider, &typed_key()?),
            Err(failure) => Err(failure),
        }
    } else if let Some(name) = &args.forget_key {
        find(&settings, name).and_then(|provider| forget_key(&provider)).map(|was_there| {
            if !was_there {
                terminal::note(format_args!("the keyring holds no key of {name}"));
            }
        })
    } else {
        let all = settings.all();
        match discover(&all) {
            Ok(found) => return list(args, &all, &found).map(Ok),
            Err(failure) => Err(failure),
        }
    })
}

/// The provider as the options say, over what it was.
fn changed(args: &ProvidersArgs, name: &str, settings: &ModelSettings) -> Result<Provider, ProviderFailure> {
    let known = settings.find(name);
    let mut provider = match (&args.url, known) {
        (None, known) => known.map_err(|failure| ProviderFailure {
            hint: format!("give a new provider its address with --url; {}", failure.hint),
            ..failure
        })?,
        (Some(url), known) => {
            let known = known.ok();
            let format = args.format.or(known.as_ref().map(|known| known.wire)).unwrap_or(Wire::OpenAi);
            let new = Provider::new(name, format, url)?;
            // Another place is not told what was allowed for the one before, and not given its key.
            match known {
                Some(known) if known.host() == new.host() => Provider { base_url: new.base_url, ..known },
                _ => new,
            }
        }
    };
    provider.wire = args.format.unwrap_or(provider.wire);
    provider.model = args.model.clone().unwrap_or(provider.model);
    provider.privacy = args.privacy.or(provider.privacy);
    provider.key_variable = args.key_variable.clone().or(provider.key_variable);
    Ok(provider)
}

/// A key from standard input. Never an argument: those are seen by every program of the computer.
fn typed_key() -> anyhow::Result<Key> {
    let mut text = String::new();
    std::io::stdin().take(LONGEST_KEY).read_to_string(&mut text).context("the key could not be read")?;
    Key::new(&text)
        .context("standard input holds no key; for example: echo $KEY | analyticspal providers --store-key NAME")
}

fn tested(args: &ProvidersArgs, name: &str, connection: &Connection) -> anyhow::Result<()> {
    let milliseconds = connection.latency.as_millis();
    if args.json {
        return terminal::data(json!({
            "name": name, "latency_ms": connection.latency.as_secs_f64() * 1e3, "models": connection.models,
        }));
    }
    terminal::note(format_args!("{name} answered in {milliseconds} ms"));
    connection.models.iter().try_for_each(terminal::data)
}

fn list(args: &ProvidersArgs, all: &[Provider], found: &[Found]) -> anyhow::Result<()> {
    let here = |provider: &Provider| found.iter().find(|found| found.provider.name == provider.name);
    if args.json {
        let offline = json!({"name": "offline", "remote": false, "state": "ready", "models": [], "sends": null});
        let others = all.iter().map(|provider| document(provider, here(provider)));
        return terminal::data(json!({"providers": std::iter::once(offline).chain(others).collect::<Vec<_>>()}));
    }
    terminal::data("offline     ready        built in; sends nothing")?;
    for provider in all {
        let state = state(provider, here(provider));
        let models = here(provider).map(|found| found.models.join(", ")).filter(|models| !models.is_empty());
        let detail = models.unwrap_or_else(|| detail(provider));
        terminal::data(format_args!("{:<11} {state:<12} {}; {detail}", provider.name, provider.base_url))?;
    }
    Ok(())
}

fn document(provider: &Provider, found: Option<&Found>) -> Value {
    let key = match key_state(provider) {
        KeyState::Found(KeySource::Environment(variable)) => format!("environment variable {variable}"),
        KeyState::Found(KeySource::Keyring) => "keyring".to_owned(),
        KeyState::NotNeeded => "not needed".to_owned(),
        KeyState::Missing(why) => format!("missing: {why}"),
    };
    json!({
        "name": provider.name, "format": provider.wire.name(), "base_url": provider.base_url,
        "remote": provider.is_remote(), "state": state(provider, found), "key": key, "model": provider.model,
        "models": found.map(|found| &found.models[..]).unwrap_or_default(),
        "privacy": provider.privacy.map(crate::asking::PrivacyLevel::name), "level": provider.level().name(),
        "sends": provider.level().sends(),
    })
}

/// Who can write code here, as `doctor` says it: reachable is what answered. Nobody beyond this computer is asked.
pub(super) fn overview(folders: &Folders) -> Vec<Value> {
    let mut overview = vec![json!({"name": "offline", "reachable": true, "detail": "built in; needs no network"})];
    match ModelSettings::load(folders, &session::login()) {
        Ok(settings) => {
            let all = settings.all();
            let found = discover(&all).unwrap_or_default();
            overview.extend(all.iter().map(|provider| {
                let here = found.iter().find(|found| found.provider.name == provider.name);
                let state = state(provider, here);
                let models = here.map_or_else(|| detail(provider), |found| found.models.join(", "));
                json!({"name": provider.name, "reachable": here.is_some(), "detail": format!("{state}: {models}")})
            }));
        }
        Err(failure) => overview.push(json!({"name": "models", "reachable": false, "detail": failure.summary})),
    }
    overview
}

/// `running` and `not running` on this computer; beyond it nobody is asked without being told to.
fn state(provider: &Provider, found: Option<&Found>) -> &'static str {
    match key_state(provider) {
        _ if found.is_some() => "running",
        _ if !provider.is_remote() => "not running",
        KeyState::Missing(_) => "no key",
        KeyState::Found(_) | KeyState::NotNeeded => "not tried",
    }
}

fn detail(provider: &Provider) -> String {
    match (&provider.key_variable, key_state(provider)) {
        (Some(variable), KeyState::Missing(why)) => format!("{variable} is not set, and {why}"),
        _ if provider.is_remote() => format!("try it with `analyticspal providers --test {}`", provider.name),
        _ => "start the server, and it is found".to_owned(),
    }
}
