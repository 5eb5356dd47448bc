//! One request and its reply as it streams in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatStreamEvent};
use genai::resolver::{AuthData, Endpoint};
use genai::{Client, ModelIden, ServiceTarget};
use serde_json::Value;

use super::fault::Fault;
use super::keys::Key;
use super::patience::Patience;
use super::provider::Provider;
use crate::asking::{Prompt, Speaker};

/// A program has no more bytes than this, and a reply no more around it.
const LONGEST_REPLY: usize = 2 << 20;

/// What is asked, of whom.
pub(super) struct Order<'a> {
    pub(super) client: &'a Client,
    pub(super) provider: &'a Provider,
    pub(super) model: &'a str,
    pub(super) key: Option<&'a Key>,
    pub(super) prompt: &'a Prompt,
    pub(super) temperature: Option<f64>,
    pub(super) patience: &'a Patience,
}

/// Asks, and hands over the reply piece by piece; the whole of it in the end.
pub(super) async fn ask(order: &Order<'_>, mut piece: impl FnMut(&str)) -> Result<String, Fault> {
    let ending = Arc::new(Ending::default());
    let watched = Arc::clone(&ending);
    let mut options = ChatOptions::default().with_raw_frame_fn(move |_, frame| watched.look(frame.data));
    options.temperature = order.temperature;
    let begin = order.client.exec_chat_stream(target(order), request(order.prompt), Some(&options));
    let mut stream = begin.await.map_err(|error| Fault::new(&error, ""))?.stream;
    let mut reply = String::new();
    let mut has_begun = false;
    loop {
        let patience = if has_begun { order.patience.idle } else { order.patience.first_byte };
        let Some(event) = in_time(patience, stream.next(), &reply).await? else { break };
        match event.map_err(|error| Fault::new(&error, &reply))? {
            // It comes before anything was sent.
            ChatStreamEvent::Start => {}
            ChatStreamEvent::Chunk(chunk) => {
                has_begun = true;
                piece(&chunk.content);
                reply.push_str(&chunk.content);
                if reply.len() > LONGEST_REPLY {
                    return Err(Fault::TooLong { reply });
                }
            }
            ChatStreamEvent::End(_) => break,
            // Thinking and signs of life.
            _ => has_begun = true,
        }
    }
    match ending.get() {
        Ended::Whole => Ok(reply),
        Ended::AtLimit => Err(Fault::Broken { why: "the model's limit of output was reached".to_owned(), reply }),
        Ended::Open if reply.is_empty() && !has_begun => Err(Fault::Garbage("nothing of a reply came".to_owned())),
        Ended::Open => Err(Fault::Broken { why: "the connection was closed before its end".to_owned(), reply }),
    }
}

async fn in_time<T>(patience: Duration, work: impl Future<Output = T>, reply: &str) -> Result<T, Fault> {
    tokio::time::timeout(patience, work).await.map_err(|_| {
        if reply.is_empty() {
            Fault::Silent(patience)
        } else {
            let why = format!("nothing more came for {} seconds", patience.as_secs_f64());
            Fault::Broken { why, reply: reply.to_owned() }
        }
    })
}

fn target(order: &Order<'_>) -> ServiceTarget {
    // Servers on this computer want no key, and the library wants one for some formats.
    let key = order.key.map_or("none", Key::text);
    ServiceTarget {
        endpoint: Endpoint::from_owned(order.provider.base_url.as_str()),
        auth: AuthData::from_single(key),
        model: ModelIden::new(order.provider.wire.adapter(), order.model),
    }
}

fn request(prompt: &Prompt) -> ChatRequest {
    let messages = prompt.messages.iter().map(|(speaker, text)| match speaker {
        Speaker::Person => ChatMessage::user(text.as_str()),
        Speaker::Model => ChatMessage::assistant(text.as_str()),
    });
    ChatRequest::from_messages(messages.collect()).with_system(prompt.system.as_str())
}

/// How a reply ended, read from the wire: the library calls some replies whole that only stopped.
#[derive(Default)]
struct Ending(AtomicU8);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Open = 0,
    Whole = 1,
    AtLimit = 2,
}

impl Ending {
    fn get(&self) -> Ended {
        match self.0.load(Ordering::SeqCst) {
            0 => Ended::Open,
            1 => Ended::Whole,
            _ => Ended::AtLimit,
        }
    }

    /// Looks at a frame of any of the formats.
    fn look(&self, frame: &str) {
        let set = |ended: Ended| self.0.fetch_max(ended as u8, Ordering::SeqCst);
        if frame == "[DONE]" {
            set(Ended::Whole);
            return;
        }
        let Ok(frame) = serde_json::from_str::<Value>(frame) else { return };
        let is_last = frame["done"] == true || frame["type"] == "message_stop";
        let reasons = ["/choices/0/finish_reason", "/candidates/0/finishReason", "/delta/stop_reason", "/done_reason"];
        let reason = reasons.iter().find_map(|path| frame.pointer(path).and_then(Value::as_str));
        match reason {
            Some("length" | "max_tokens" | "MAX_TOKENS") => set(Ended::AtLimit),
            Some(_) => set(Ended::Whole),
            None if is_last => set(Ended::Whole),
            None => 0,
        };
    }
}
