//! The executor elsewhere: a `CodeExecutionClient` that hands its runs to a running `analyticspal serve`.
//!
//! Tables and results travel as Arrow in base64, so that types arrive as they were; everything else is the service's
//! own JSON (section 8 of the contract). Plain HTTP only: between machines it belongs in a tunnel or behind a proxy.

mod reply;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;
use ureq::Agent;
use ureq::http::Uri;

use super::client::{CodeExecutionClient, Execution, ExecutionEvent};
use super::{ExecutionRequest, ExecutionResult};
use crate::domain::{CancelToken, ConsoleLine, ConsoleSource, ExecutionId, Status};
use crate::frame::write_arrow_stream;

/// How long a service may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What a run may wait in the service's queue and on the way, beside its own deadline.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(3600);
/// How long one request to cancel may take, and how often it is made: it may overtake the run that it means.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(1);
const CANCEL_PAUSE: Duration = Duration::from_millis(250);
const CANCEL_ATTEMPTS: usize = 8;
/// The largest answer that is read.
const LARGEST_ANSWER: u64 = 2 << 30;

/// Where the token for a service is found: arguments and settings can be read by others.
const TOKEN_VARIABLE: &str = "ANALYTICSPAL_SERVICE_TOKEN";

/// Runs code in a service elsewhere.
#[derive(Debug, Clone)]
pub struct HttpCodeExecutionClient {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    agent: Agent,
    /// Without a slash at its end.
    base: String,
    token: Option<String>,
}

/// An address that no service can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a service's address looks like http://127.0.0.1:8091, not {0:?}")]
pub struct ServiceAddressError(String);

/// What ends the wait for an answer.
enum Signal {
    Answered(Result<(u16, Vec<u8>), ureq::Error>),
    Cancelled,
}

impl HttpCodeExecutionClient {
    /// A client of the service at this address, with the token that `ANALYTICSPAL_SERVICE_TOKEN` holds, if any. Does not
    /// connect yet.
    pub fn with_own_token(address: &str) -> Result<Self, ServiceAddressError> {
        Self::new(address, std::env::var(TOKEN_VARIABLE).ok().filter(|token| !token.is_empty()))
    }

    /// A client of the service at this address, with the token it wants, if any. Does not connect yet.
    pub fn new(address: &str, token: Option<String>) -> Result<Self, ServiceAddressError> {
        let refused = || ServiceAddressError(address.to_owned());
        let uri: Uri = address.parse().map_err(|_| refused())?;
        let plain = uri.scheme_str() == Some("http") && uri.query().is_none();
        if !plain || uri.host().is_none_or(str::is_empty) {
            return Err(refused());
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            // The token goes to the service that was named and to nobody else.
            .proxy(None)
            .max_redirects(0)
            .build();
        let base = address.trim_end_matches('/').to_owned();
        Ok(Self { shared: Arc::new(Shared { agent: config.into(), base, token }) })
    }
}

impl CodeExecutionClient for HttpCodeExecutionClient {
    fn execute_code(&self, request: ExecutionRequest) -> Execution {
        let (execution, events) = Execution::new(&request);
        let (shared, cancel, id) = (Arc::clone(&self.shared), execution.cancel.clone(), execution.id);
        let work = move || {
            let mut result = run(&shared, &request, &cancel, id);
            result.execution_id = id;
            tracing::info!(%id, status = %result.status, "run by a service");
            print(&result, &events);
            // Whoever asked may have gone away.
            let _ = events.blocking_send(ExecutionEvent::Finished(Box::new(result)));
        };
        if let Err(error) = std::thread::Builder::new().name(format!("run {id}")).spawn(work) {
            tracing::error!(%error, "no thread for a run");
        }
        execution
    }
}

/// What it printed, for those who show it as it comes; from a service it comes at the end.
fn print(result: &ExecutionResult, events: &Sender<ExecutionEvent>) {
    for (text, source) in [(&result.stdout, ConsoleSource::Stdout), (&result.stderr, ConsoleSource::Stderr)] {
        for line in text.lines() {
            let _ = events.try_send(ExecutionEvent::Console(ConsoleLine::now(source, line.to_owned())));
        }
    }
}

fn run(shared: &Arc<Shared>, request: &ExecutionRequest, cancel: &CancelToken, id: ExecutionId) -> ExecutionResult {
    if let Err(rejection) = request.validate() {
        let hint = "correct the input and run again";
        return ExecutionResult::not_run(request, Status::Rejected, &rejection.to_string(), hint);
    }
    let body = match body(request, id) {
        Ok(body) => body,
        Err(message) => {
            return ExecutionResult::not_run(
                request,
                Status::SerializationError,
                &message,
                "convert the column to text or numbers before running",
            );
        }
    };
    let (sender, signals) = sync_channel(2);
    let on_cancel = sender.clone();
    cancel.on_cancel(move || drop(on_cancel.try_send(Signal::Cancelled)));
    let patience = request.limits.timeout.duration() + QUEUE_TIMEOUT;
    if let Err(error) = post(shared, body, patience, sender) {
        let summary = format!("no thread to ask the service with: {error}");
        return ExecutionResult::not_run(request, Status::Unavailable, &summary, "close other programs and try again");
    }
    let answer = match signals.recv() {
        Ok(Signal::Answered(answer)) => Some(answer),
        Ok(Signal::Cancelled) => shared.cancel(id, &signals),
        Err(_) => None,
    };
    match answer {
        Some(Ok((status, answer))) => reply::result(request, status, &answer),
        Some(Err(error)) => unreachable(request, &shared.base, &error),
        None => ExecutionResult::not_run(
            request,
            Status::Cancelled,
            "Cancelled; the service has not confirmed it",
            "it ends the run itself when it notices that nobody waits",
        ),
    }
}

fn unreachable(request: &ExecutionRequest, base: &str, error: &ureq::Error) -> ExecutionResult {
    let summary = format!("The service at {base} does not answer: {error}");
    let hint = "start it with `analyticspal serve`, or check its address";
    ExecutionResult::not_run(request, Status::Unavailable, &summary, hint)
}

/// Sends the run on a thread of its own: a blocking read cannot be cancelled.
fn post(shared: &Arc<Shared>, body: String, patience: Duration, sender: SyncSender<Signal>) -> std::io::Result<()> {
    let shared = Arc::clone(shared);
    let work = move || {
        let answer = shared.post(&body, patience);
        let _ = sender.send(Signal::Answered(answer));
    };
    std::thread::Builder::new().name("ask the service".to_owned()).spawn(work).map(drop)
}

impl Shared {
    fn post(&self, body: &str, patience: Duration) -> Result<(u16, Vec<u8>), ureq::Error> {
        let url = format!("{}/execute/ml_run", self.base);
        let mut request = self.agent.post(url).config().timeout_recv_response(Some(patience)).build();
        request = request.content_type("application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.send(body)?;
        let bytes = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec()?;
        Ok((answer.status().as_u16(), bytes))
    }

    /// Asks the service to end the run until it answers, which says how it ended.
    fn cancel(&self, id: ExecutionId, signals: &Receiver<Signal>) -> Option<Result<(u16, Vec<u8>), ureq::Error>> {
        for _ in 0..CANCEL_ATTEMPTS {
            let url = format!("{}/execute/{id}", self.base);
            let mut request = self.agent.delete(url).config().timeout_global(Some(CANCEL_TIMEOUT)).build();
            if let Some(token) = &self.token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            if let Err(error) = request.call() {
                tracing::debug!(%error, "a run of the service could not be cancelled yet");
            }
            match signals.recv_timeout(CANCEL_PAUSE) {
                Ok(Signal::Answered(answer)) => return Some(answer),
                Ok(Signal::Cancelled) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }
}

/// The request as the service takes it.
fn body(request: &ExecutionRequest, id: ExecutionId) -> Result<String, String> {
    let table = |input: &super::InputTable| {
        let arrow = write_arrow_stream(&input.table.frame).map_err(|error| error.to_string())?;
        Ok(json!({"bound_name": input.bound_name, "name": input.table.name, "arrow": STANDARD.encode(arrow)}))
    };
    let tables: Vec<Value> = request.tables.iter().map(table).collect::<Result<_, String>>()?;
    let extra = request.extra_input.as_ref().map_or("null", |extra| extra.get());
    let rest = json!({
        "execution_id": id.to_string(),
        "code": request.code.text,
        "code_type": request.code.code_type,
        "origin": request.code.origin,
        "tables": tables,
        "active": request.active,
        "timeout_seconds": request.limits.timeout.seconds(),
        "memory_bytes": request.limits.memory_bytes,
        "strict": request.strict,
        "result_name": request.result_name,
        "require_tier": request.require_tier,
        "frames": "arrow",
    });
    // As it is written: not even digits are touched.
    let rest = rest.to_string();
    Ok(format!("{{\"input_data\":{extra},{}", rest.strip_prefix('{').unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::HttpCodeExecutionClient;

    #[test]
    fn only_plain_http_addresses_are_taken() {
        for good in ["http://127.0.0.1:8091", "http://localhost:1/", "http://[::1]:8091/base/"] {
            assert!(HttpCodeExecutionClient::new(good, None).is_ok(), "{good}");
        }
        for bad in ["", "127.0.0.1:8091", "https://host", "http://", "ftp://host", "http://host/?x=1", "not a url"] {
            assert!(HttpCodeExecutionClient::new(bad, None).is_err(), "{bad}");
        }
    }
}
