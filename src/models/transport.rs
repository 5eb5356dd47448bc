//! The HTTP client beneath: rustls, no redirects, and no proxy for this computer.

use std::sync::Once;

use genai::Client;
use reqwest::redirect::Policy;

use super::patience::Patience;
use super::provider::{Provider, failure};
use crate::asking::ProviderFailure;

/// A client for one provider.
///
/// A redirect would take tables and a key to a host that nobody chose, so it is an error like any other status. What is on
/// this computer is reached without a proxy, and without asking the platform for its certificates.
pub(super) fn http(provider: &Provider, patience: &Patience) -> Result<reqwest::Client, ProviderFailure> {
    static TLS: Once = Once::new();
    // A second provider in the process (nobody installs one) would do as well.
    TLS.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let url = provider.check()?;
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(patience.connect)
        .tcp_nodelay(true)
        .user_agent(concat!("analyticspal/", env!("CARGO_PKG_VERSION")));
    if !provider.is_remote() {
        builder = builder.no_proxy();
    }
    if url.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| {
        failure(
            format!("no connection can be made: {error}"),
            "check the system's certificates (the package ca-certificates on Linux)",
        )
    })
}

/// The client library over it.
pub(super) fn client(provider: &Provider, patience: &Patience) -> Result<Client, ProviderFailure> {
    let http = http(provider, patience)?;
    Client::builder()
        .with_reqwest(http)
        .with_adapter_kind(provider.wire.adapter())
        .build()
        .map_err(|error| failure(format!("no connection can be made: {error}"), ""))
}
