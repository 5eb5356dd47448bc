//! Trying a connection: the models a provider lists, and how long it took to say so. Nothing of a table is sent.

use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use serde_json::Value;

use super::fault::Fault;
use super::keys::{self, Key};
use super::patience::Patience;
use super::provider::{Provider, Wire, failure};
use super::transport;
use crate::asking::ProviderFailure;

/// The longest list of models that is read.
const LONGEST_LIST: usize = 4 << 20;

/// A provider that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// From the request to the whole answer.
    pub latency: Duration,
    /// The models it offers, in its own order.
    pub models: Vec<String>,
}

/// Asks a provider for its models. Blocks.
pub fn connect(provider: &Provider, patience: &Patience) -> Result<Connection, ProviderFailure> {
    let key = keys::find(provider).ok().map(|(key, _)| key);
    guard_key(provider, key.as_ref())?;
    let client = transport::http(provider, patience)?;
    on_runtime(async {
        let begin = Instant::now();
        let models = list(&client, provider, key.as_ref(), patience.first_byte).await;
        let models = models.map_err(|fault| fault.explain(provider, &provider.model, key.as_ref()))?;
        Ok(Connection { latency: begin.elapsed(), models })
    })?
}

/// Runs something to its end on a runtime of its own, which leaves nothing behind.
pub(super) fn on_runtime<T>(work: impl Future<Output = T>) -> Result<T, ProviderFailure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        failure(format!("no connection can be made: {error}"), "close other programs and try again")
    })?;
    let outcome = runtime.block_on(work);
    // Does not wait for a look-up of a name that hangs.
    runtime.shutdown_background();
    Ok(outcome)
}

/// A key does not travel in the clear beyond this computer.
pub(super) fn guard_key(provider: &Provider, key: Option<&Key>) -> Result<(), ProviderFailure> {
    if key.is_some() && provider.is_remote() && provider.base_url.starts_with("http:") {
        return Err(failure(
            format!("the key of {} would travel unprotected to {}", provider.name, provider.host()),
            "use an https:// address, or a provider without a key",
        ));
    }
    Ok(())
}

/// The models a provider lists.
pub(super) async fn list(
    client: &reqwest::Client,
    provider: &Provider,
    key: Option<&Key>,
    patience: Duration,
) -> Result<Vec<String>, Fault> {
    let url = format!("{}{}", provider.base_url, provider.wire.models_path());
    let request = with_key(client.get(url), provider.wire, key).timeout(patience);
    let mut response = request.send().await.map_err(|error| Fault::of_transport(&error, ""))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| Fault::of_transport(&error, ""))? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_LIST {
            return Err(Fault::Garbage("its list of models has no end".to_owned()));
        }
    }
    let body = String::from_utf8_lossy(&body);
    if !status.is_success() {
        return Err(Fault::status(status, &body, Some(&headers)));
    }
    let json: Value =
        serde_json::from_str(&body).map_err(|_| Fault::Garbage("its list of models is no JSON".to_owned()))?;
    names(&json).ok_or_else(|| Fault::Garbage("its list of models has another form".to_owned()))
}

fn with_key(request: RequestBuilder, wire: Wire, key: Option<&Key>) -> RequestBuilder {
    let request = if wire == Wire::Anthropic { request.header("anthropic-version", "2023-06-01") } else { request };
    match (key, wire) {
        (None, _) => request,
        (Some(key), Wire::OpenAi | Wire::Ollama) => request.bearer_auth(key.text()),
        (Some(key), Wire::Anthropic) => request.header("x-api-key", key.text()),
        (Some(key), Wire::Gemini) => request.header("x-goog-api-key", key.text()),
    }
}

/// The names in a list of any of the formats.
fn names(json: &Value) -> Option<Vec<String>> {
    let list = json.get("data").or_else(|| json.get("models"))?.as_array()?;
    let name = |model: &Value| {
        let name = model.get("id").or_else(|| model.get("name")).and_then(Value::as_str)?;
        Some(name.strip_prefix("models/").unwrap_or(name).to_owned())
    };
    Some(list.iter().filter_map(name).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::names;

    #[test]
    fn lists_of_every_format_are_read() {
        assert_eq!(names(&json!({"data": [{"id": "a"}, {"id": "b"}]})), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(names(&json!({"models": [{"name": "q:7b"}]})), Some(vec!["q:7b".to_owned()]));
        assert_eq!(names(&json!({"models": [{"name": "models/g"}]})), Some(vec!["g".to_owned()]));
        assert_eq!(names(&json!({"status": "ok"})), None);
    }
}
