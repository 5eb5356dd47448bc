//! Answers that are no run: each with its HTTP status and a `detail`, which is what clients show.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    status: StatusCode,
    detail: String,
    retry_after: Option<u64>,
}

impl Failure {
    pub(super) fn new(status: StatusCode, detail: &str) -> Self {
        Self { status, detail: detail.to_owned(), retry_after: None }
    }

    /// The request itself is wrong.
    pub(super) fn rejected(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// Another user's id is as unknown as one that never was.
    pub(super) fn unknown_id() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is no execution with this id, or it ended too long ago")
    }

    /// Too much at once.
    pub(super) fn busy(detail: &str, retry_after: u64) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// Nothing is taken any more.
    pub(super) fn stopping() -> Self {
        Self { retry_after: Some(10), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "the service is stopping") }
    }

    /// A fault of ours.
    pub(super) fn ours(detail: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let word = match self.status {
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => Some("rejected"),
            StatusCode::SERVICE_UNAVAILABLE => Some("unavailable"),
            _ => None,
        };
        let mut body = json!({"detail": self.detail});
        if let Some(word) = word {
            body["summary"] = json!(self.detail);
            body["status"] = json!(word);
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
