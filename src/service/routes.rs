//! The requests of section 8, each a few lines: who asks, what is meant, what the desk says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use super::HealthCheck;
use super::access::Access;
use super::answer::{Answer, with_raw};
use super::desk::{Desk, Refused, View};
use super::failure::Failure;
use super::intake::{Intake, refuse};
use super::order::{Order, Terms};
use crate::domain::{ExecutionId, Status, UserId};

/// What every request needs.
pub(super) struct App {
    pub(super) access: Access,
    pub(super) desk: Arc<Desk>,
    pub(super) intake: Intake,
    pub(super) terms: Terms,
    pub(super) health: HealthCheck,
    pub(super) workers: usize,
    pub(super) started: Instant,
}

type Shared = State<Arc<App>>;

/// Every path and its answer.
pub(super) fn router(app: Arc<App>) -> Router {
    let unknown = || async { Failure::new(StatusCode::NOT_FOUND, "there is nothing at this path") };
    let other = || async { Failure::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take this method") };
    Router::new()
        .route("/execute/ml_run", post(ml_run))
        .route("/execute/async", post(run_async))
        .route("/execute/{id}", get(progress).delete(cancel))
        .route("/execute/{id}/result", get(result))
        .route("/queue", get(queue))
        .route("/health", get(health))
        .fallback(unknown)
        .method_not_allowed_fallback(other)
        .with_state(app)
}

/// Who asks; asked before anything else of a request is looked at.
struct Caller(UserId);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        app.access.user(&parts.headers).map(Self)
    }
}

/// Cancels the run of a client that goes away: then hyper drops its handler, and this with it.
struct CancelOnDrop {
    desk: Arc<Desk>,
    id: ExecutionId,
    user: UserId,
    armed: bool,
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if self.armed {
            tracing::info!(id = %self.id, "the client went away");
            self.desk.cancel(self.id, &self.user);
        }
    }
}

async fn ml_run(State(app): Shared, request: Request) -> Result<Response, Failure> {
    let (id, user, answer) = submit(&app, request).await?;
    let mut guard = CancelOnDrop { desk: Arc::clone(&app.desk), id, user, armed: true };
    let answer = answer.await;
    guard.armed = false;
    answer.map(|answer| respond(&answer)).map_err(|_| Failure::ours("the run ended without an answer"))
}

async fn run_async(State(app): Shared, request: Request) -> Result<Response, Failure> {
    let (id, ..) = submit(&app, request).await?;
    let message = format!("accepted; its result will be at /execute/{id}/result");
    let body = json!({"execution_id": id.to_string(), "status": "queued", "message": message});
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

async fn submit(
    app: &Arc<App>,
    request: Request,
) -> Result<(ExecutionId, UserId, oneshot::Receiver<Arc<Answer>>), Failure> {
    let (parts, body) = request.into_parts();
    let user = match app.access.user(&parts.headers) {
        Ok(user) => user,
        Err(failure) => {
            refuse(body).await;
            return Err(failure);
        }
    };
    let (bytes, room) = app.intake.read(&parts.headers, body).await?;
    let (terms, owner) = (app.terms, user.clone());
    // Megabytes of records are not read on a thread that others wait for.
    let order = tokio::task::spawn_blocking(move || Order::read(&bytes, owner, &terms)).await;
    let order = order.map_err(|_| Failure::ours("the request could not be read: this is a fault of ours"))?;
    let order = order.map_err(|reason| Failure::rejected(&reason))?;
    match app.desk.submit(order, room) {
        Ok((id, answer)) => Ok((id, user, answer)),
        Err(Refused::Full(seconds)) => Err(Failure::busy("the queue is full", seconds)),
        Err(Refused::Taken) => Err(Failure::new(StatusCode::CONFLICT, "this `execution_id` is in use")),
        Err(Refused::Closed) => Err(Failure::stopping()),
    }
}

fn respond(answer: &Answer) -> Response {
    let mut response = (answer.http_status, answer.body.clone()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn view(app: &App, user: &UserId, id: &str) -> Result<View, Failure> {
    let id = id.parse().map_err(|_| Failure::unknown_id())?;
    app.desk.find(id, user).ok_or_else(Failure::unknown_id)
}

async fn progress(State(app): Shared, Caller(user): Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let view = view(&app, &user, &id)?;
    let time = |time: Option<DateTime<Utc>>| time.map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true));
    let answer = view.answer.as_deref();
    let mut body = Map::new();
    body.insert("execution_id".to_owned(), json!(view.record.id.to_string()));
    body.insert("status".to_owned(), json!(view.status()));
    body.insert("created_at".to_owned(), json!(time(Some(view.record.created_at))));
    body.insert("started_at".to_owned(), json!(time(view.record.started_at)));
    body.insert("completed_at".to_owned(), json!(time(view.record.completed_at)));
    body.insert("execution_time_ms".to_owned(), json!(answer.map(|answer| answer.execution_time_ms)));
    body.insert("error".to_owned(), json!(answer.and_then(|answer| answer.detail.as_deref())));
    let completed = answer.filter(|answer| answer.status == Status::Completed);
    let raw = completed.and_then(|answer| std::str::from_utf8(&answer.body).ok());
    Ok(json_text(with_raw(&body, "result", raw)))
}

async fn result(State(app): Shared, Caller(user): Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let view = view(&app, &user, &id)?;
    match &view.answer {
        Some(answer) => Ok(respond(answer)),
        None => Err(Failure::new(StatusCode::CONFLICT, &format!("there is no result yet: it is {}", view.status()))),
    }
}

async fn cancel(State(app): Shared, Caller(user): Caller, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    let before = view(&app, &user, &id)?;
    let view = app.desk.cancel(before.record.id, &user).ok_or_else(Failure::unknown_id)?;
    let message = match (&before.answer, &view.answer) {
        (Some(_), _) => "it had ended already",
        (None, Some(_)) => "cancelled before it began",
        (None, None) => "it is being cancelled",
    };
    let body = json!({"execution_id": view.record.id.to_string(), "status": view.status(), "message": message});
    Ok(Json(body))
}

async fn queue(State(app): Shared, Caller(_): Caller) -> Json<Value> {
    let load = app.desk.load();
    Json(json!({
        "queue_length": load.waiting,
        "processing_count": load.running,
        "average_wait_time_ms": (load.average_wait_ms * 1000.0).round() / 1000.0,
    }))
}

/// Whether it works, for everybody; what it is made of, for those who may use it.
async fn health(State(app): Shared, headers: HeaderMap) -> Result<Response, Failure> {
    let check = Arc::clone(&app.health);
    let looked = tokio::time::timeout(Duration::from_secs(30), tokio::task::spawn_blocking(move || check())).await;
    let health = looked.ok().and_then(Result::ok).ok_or_else(|| Failure::ours("the machine could not be looked at"))?;
    let status = if health.problem.is_some() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let mut body = json!({"status": if health.problem.is_some() { "unavailable" } else { "ok" }});
    if app.access.user(&headers).is_ok() {
        let load = app.desk.load();
        let versions: Map<_, _> = health.versions.into_iter().map(|(name, version)| (name, json!(version))).collect();
        body["service"] = json!("analyticspal");
        body["version"] = json!(env!("CARGO_PKG_VERSION"));
        body["tier"] = json!(health.sandbox.tier);
        body["reason"] = json!(health.sandbox.reason);
        body["versions"] = Value::Object(versions);
        body["workers"] = json!(app.workers);
        body["free_workers"] = json!(app.workers.saturating_sub(load.running));
        body["queue_length"] = json!(load.waiting);
        body["uptime_seconds"] = json!(app.started.elapsed().as_secs());
        if let Some(problem) = health.problem {
            body["detail"] = json!(problem);
        }
    } else if health.problem.is_some() {
        body["detail"] = json!("code cannot run here");
    }
    Ok((status, Json(body)).into_response())
}
