//! What can go wrong on the way, and what a person is told about it.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::keys::Key;
use super::provider::Provider;
use crate::asking::ProviderFailure;

/// The longest piece of an error's body that is shown.
const LONGEST_DETAIL: usize = 400;

/// Why there is no whole reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// The provider answered with an error.
    Status { status: StatusCode, detail: String, retry_after: Option<Duration> },
    /// No connection.
    Unreachable(String),
    /// Nothing came in time.
    Silent(Duration),
    /// The reply broke off or was cut short; what had come.
    Broken { why: String, reply: String },
    /// The reply is longer than any program.
    TooLong { reply: String },
    /// What came is not in the provider's format.
    Garbage(String),
}

impl Fault {
    /// Out of the client library's error.
    pub(super) fn new(error: &genai::Error, reply: &str) -> Self {
        if let Some(status) = error.status() {
            return Self::status(status, &body(error), error.headers());
        }
        match error {
            genai::Error::WebStream { error, .. } => match error.downcast_ref::<genai::Error>() {
                Some(inner) => Self::new(inner, reply),
                None => match error.downcast_ref::<reqwest::Error>() {
                    Some(error) => Self::of_transport(error, reply),
                    None if reply.is_empty() => Self::Garbage(error.to_string()),
                    None => Self::Broken { why: error.to_string(), reply: reply.to_owned() },
                },
            },
            genai::Error::WebModelCall { webc_error: genai::webc::Error::Reqwest(error), .. } => {
                Self::of_transport(error, reply)
            }
            // An error in the middle of the stream.
            genai::Error::ChatResponse { body, .. } => {
                Self::Broken { why: detail(&body.to_string()), reply: reply.to_owned() }
            }
            other => Self::Garbage(cut(&other.to_string())),
        }
    }

    /// Out of the HTTP client's error.
    pub(super) fn of_transport(error: &reqwest::Error, reply: &str) -> Self {
        // The cause at the bottom says what the system said.
        let mut cause: &dyn std::error::Error = error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        let why = cause.to_string();
        if error.is_connect() || (error.is_request() && reply.is_empty() && error.is_timeout()) {
            Self::Unreachable(why)
        } else {
            Self::Broken { why, reply: reply.to_owned() }
        }
    }

    /// Out of a status that is none of success.
    pub(super) fn status(status: StatusCode, body: &str, headers: Option<&HeaderMap>) -> Self {
        let after = headers.and_then(|headers| headers.get(RETRY_AFTER)).and_then(|value| value.to_str().ok());
        Self::Status { status, detail: detail(body), retry_after: after.and_then(retry_after) }
    }

    /// Whether asking again may help. What the provider declines or does not understand is not asked again.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Status { status, .. }
            if *status == StatusCode::TOO_MANY_REQUESTS || (status.is_server_error() && *status != StatusCode::NOT_IMPLEMENTED))
    }

    /// The pause the provider asks for.
    pub(super) fn pause(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the provider does not take a temperature: some models have only one.
    pub(super) fn is_about_temperature(&self) -> bool {
        matches!(self, Self::Status { status, detail, .. }
            if *status == StatusCode::BAD_REQUEST && detail.to_lowercase().contains("temperature"))
    }

    /// In a few words, for a pause.
    pub(super) fn short(&self) -> String {
        match self {
            Self::Status { status, .. } => status.to_string(),
            Self::Unreachable(_) => "no connection".to_owned(),
            Self::Silent(_) => "no answer".to_owned(),
            Self::Broken { .. } | Self::TooLong { .. } | Self::Garbage(_) => "a broken reply".to_owned(),
        }
    }

    /// What happened, why, and what to do.
    pub(super) fn explain(self, provider: &Provider, model: &str, key: Option<&Key>) -> ProviderFailure {
        let (name, at) = (&provider.name, &provider.base_url);
        let mut reply = String::new();
        let (summary, hint) = match self {
            Self::Status { status, detail, retry_after } => {
                let said = if detail.is_empty() { String::new() } else { format!(": {detail}") };
                (format!("{name} answered {status}{said}"), status_hint(status, provider, model, retry_after))
            }
            Self::Unreachable(why) => {
                let hint = if provider.is_remote() {
                    "check the network and the address in the settings"
                } else {
                    "start the server, or choose another provider"
                };
                (format!("{name} cannot be reached at {at}: {why}"), hint.to_owned())
            }
            Self::Silent(waited) => (
                format!("{name} sent nothing for {} seconds", waited.as_secs_f64()),
                "a model may be too large for the computer it runs on; try again, or choose a smaller one".to_owned(),
            ),
            Self::Broken { why, reply: came } => {
                reply = came;
                (format!("the reply of {name} broke off: {why}"), "ask again".to_owned())
            }
            Self::TooLong { reply: came } => {
                reply = came;
                (
                    format!("the reply of {name} is longer than any program"),
                    "ask again, or choose another model".to_owned(),
                )
            }
            Self::Garbage(what) => (
                format!("{name} did not answer in the format {}: {what}", provider.wire.name()),
                format!("check that {at} is the address of such a server"),
            ),
        };
        let hide = |text: String| key.map_or_else(|| text.clone(), |key| key.hide_in(&text));
        ProviderFailure { summary: hide(summary), hint: hide(hint), reply }
    }
}

fn status_hint(status: StatusCode, provider: &Provider, model: &str, retry_after: Option<Duration>) -> String {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => match &provider.key_variable {
            Some(variable) => format!("check the key in {variable} or in the keyring"),
            None => "name an environment variable that holds the key, or put one into the keyring".to_owned(),
        },
        StatusCode::NOT_FOUND => format!("check the model's name ({model}) and the address {}", provider.base_url),
        StatusCode::TOO_MANY_REQUESTS => match retry_after {
            Some(pause) => format!("try again in {} seconds", pause.as_secs()),
            None => "wait a while, or check what your account may use".to_owned(),
        },
        _ if status.is_redirection() => "the address has moved; put the new one into the settings".to_owned(),
        _ if status.is_server_error() => "the provider has a problem; try again later".to_owned(),
        _ => "check the model's name and the provider's settings".to_owned(),
    }
}

fn body(error: &genai::Error) -> String {
    match error {
        genai::Error::HttpError { body, .. } => body.clone(),
        genai::Error::WebModelCall { webc_error, .. } | genai::Error::WebAdapterCall { webc_error, .. } => {
            match webc_error {
                genai::webc::Error::ResponseFailedStatus { body, .. } => body.clone(),
                _ => String::new(),
            }
        }
        _ => String::new(),
    }
}

/// What an error's body says: its message, where it is one of the usual JSON shapes.
fn detail(body: &str) -> String {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let message = json.as_ref().and_then(|json| {
        let json = json.get(0).unwrap_or(json);
        let paths = ["/error/message", "/error", "/message", "/detail"];
        paths.iter().find_map(|path| json.pointer(path).and_then(Value::as_str))
    });
    cut(message.unwrap_or(body))
}

fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(LONGEST_DETAIL).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

/// A `Retry-After`: seconds, or a moment.
fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let moment = chrono::DateTime::parse_from_rfc2822(value.trim()).ok()?;
    let moment = SystemTime::from(moment);
    Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{detail, retry_after};

    #[test]
    fn the_message_is_found_in_the_usual_shapes() {
        for body in [
            "{\"error\": {\"message\": \"no such model\"}}",
            "{\"error\": \"no such model\"}",
            "[{\"error\": {\"message\": \"no such model\"}}]",
            "{\"detail\": \"no such model\"}",
            "no such\n model",
        ] {
            assert_eq!(detail(body), "no such model", "{body}");
        }
        assert_eq!(detail(&"x".repeat(5000)).chars().count(), 401);
    }

    #[test]
    fn a_pause_is_seconds_or_a_moment() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert!(retry_after("Fri, 31 Dec 2999 23:59:59 GMT").is_some_and(|pause| pause > Duration::from_secs(1)));
        for nonsense in ["soon", "", "-1", "NaN", "1e999"] {
            assert_eq!(retry_after(nonsense), None, "{nonsense}");
        }
    }
}
