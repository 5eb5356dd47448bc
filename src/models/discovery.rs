//! Model servers that run on this computer, found by asking their usual ports for their models.

use std::time::Duration;

use super::connection::{list, on_runtime};
use super::patience::Patience;
use super::provider::{Provider, Wire};
use super::transport;
use crate::asking::ProviderFailure;

/// How long a port of this computer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// A server that may run here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalServer {
    /// The provider's name.
    pub name: &'static str,
    /// The format it speaks.
    pub wire: Wire,
    /// Where it usually listens.
    pub base_url: &'static str,
}

/// The servers that are looked for.
pub const LOCAL_SERVERS: [LocalServer; 3] = [
    LocalServer { name: "ollama", wire: Wire::Ollama, base_url: "http://127.0.0.1:11434/" },
    LocalServer { name: "llamacpp", wire: Wire::OpenAi, base_url: "http://127.0.0.1:8080/v1/" },
    LocalServer { name: "lmstudio", wire: Wire::OpenAi, base_url: "http://127.0.0.1:1234/v1/" },
];

/// A server that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The provider, ready to be asked.
    pub provider: Provider,
    /// The models it has.
    pub models: Vec<String>,
}

/// Looks at these providers' places, all at once, and tells those that answer with a list of models. Places beyond this
/// computer are left alone. Blocks for two seconds at most.
pub fn discover(providers: &[Provider]) -> Result<Vec<Found>, ProviderFailure> {
    let patience = Patience { connect: PATIENCE, ..Patience::default() };
    let local: Vec<&Provider> = providers.iter().filter(|provider| !provider.is_remote()).collect();
    on_runtime(async {
        let looks = local.into_iter().map(|provider| {
            let client = transport::http(provider, &patience);
            async move {
                // Without a key: nothing is given to whatever else listens there.
                let models = list(&client.ok()?, provider, None, PATIENCE).await.ok()?;
                let model =
                    if provider.model.is_empty() { models.first().cloned() } else { Some(provider.model.clone()) };
                let provider = Provider { model: model.unwrap_or_default(), ..provider.clone() };
                Some(Found { provider, models })
            }
        });
        futures_util::future::join_all(looks).await.into_iter().flatten().collect()
    })
}
