//! Bodies on their way in: bounded each, and all of them together, before a byte is read.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::Failure;

/// So many of the largest bodies may be in memory, being read, waiting or running.
const LARGEST_AT_ONCE: usize = 8;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(120);
/// A refused body is read and thrown away up to here, because a client that still writes would not see the answer.
const POLITENESS: Duration = Duration::from_secs(5);
const POLITE_BYTES: usize = 256 << 20;
const KIB: usize = 1024;

/// The door for bodies.
#[derive(Debug)]
pub(super) struct Intake {
    largest: usize,
    /// In KiB.
    room: Arc<Semaphore>,
}

/// Why a body did not come in.
enum Stopped {
    TooLarge,
    Broken,
}

impl Intake {
    pub(super) fn new(largest: usize) -> Self {
        Self { largest, room: Arc::new(Semaphore::new((largest * LARGEST_AT_ONCE).div_ceil(KIB))) }
    }

    /// The whole body, and the room it takes until the permit is dropped.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        mut body: Body,
    ) -> Result<(Vec<u8>, OwnedSemaphorePermit), Failure> {
        let announced = announced(headers);
        if announced.is_some_and(|bytes| bytes > self.largest) {
            refuse(body).await;
            return Err(self.too_large());
        }
        let kib = announced.unwrap_or(self.largest).div_ceil(KIB).max(1);
        let room = Arc::clone(&self.room).try_acquire_many_owned(u32::try_from(kib).unwrap_or(u32::MAX));
        let Ok(room) = room else {
            refuse(body).await;
            return Err(Failure::busy("too much data is being handed over at once", 1));
        };
        match timeout(PATIENCE, collect(&mut body, self.largest)).await {
            Ok(Ok(bytes)) => Ok((bytes, room)),
            Ok(Err(Stopped::TooLarge)) => {
                refuse(body).await;
                Err(self.too_large())
            }
            Ok(Err(Stopped::Broken)) => Err(Failure::rejected("the body broke off")),
            Err(_) => Err(Failure::new(StatusCode::REQUEST_TIMEOUT, "the body took too long to arrive")),
        }
    }

    fn too_large(&self) -> Failure {
        let detail = format!("the request has more than {} MiB", self.largest >> 20);
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, &detail)
    }
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(body: &mut Body, largest: usize) -> Result<Vec<u8>, Stopped> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Stopped::Broken)?.into_data() else { continue };
        if bytes.len() + data.len() > largest {
            return Err(Stopped::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Reads a body to its end without keeping it.
pub(super) async fn refuse(mut body: Body) {
    let drain = async {
        let mut left = POLITE_BYTES;
        while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(POLITENESS, drain).await;
}
