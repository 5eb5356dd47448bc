//! A server on loopback that answers as a test says, and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use analyticspal::models::Wire;
use serde_json::{Value, json};

/// What a connection gets.
#[derive(Clone)]
pub(crate) enum Act {
    /// These bytes, and the end.
    Say(Vec<u8>),
    /// These bytes, and then nothing until the client goes away.
    SayAndHold(Vec<u8>),
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    gone: Receiver<()>,
}

impl Server {
    /// The first connection gets the first act, and so on; the last act is for all further ones.
    pub(crate) fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (left, gone) = channel();
        let kept = Arc::clone(&requests);
        spawn("server", move || {
            for (number, stream) in listener.incoming().enumerate() {
                let Some(act) = acts.get(number).or(acts.last()).cloned() else { return };
                let (kept, left) = (Arc::clone(&kept), left.clone());
                let Ok(stream) = stream else { continue };
                spawn("connection", move || serve(stream, &act, &kept, &left));
            }
        });
        Self { address, requests, gone }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic").clone()
    }

    /// Waits until a client that was held has gone away.
    pub(crate) fn until_gone(&self) {
        self.gone.recv().expect("the client went away");
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().name(name.to_owned()).spawn(work).expect("a thread");
}

fn serve(mut stream: TcpStream, act: &Act, kept: &Mutex<Vec<Request>>, left: &Sender<()>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a whole body");
    kept.lock().expect("no panic").push(Request { head, body: String::from_utf8(body).expect("UTF-8") });
    let (Act::Say(bytes) | Act::SayAndHold(bytes)) = act;
    // The client may be gone already.
    let _ = stream.write_all(bytes).and_then(|()| stream.flush());
    if matches!(act, Act::SayAndHold(_)) {
        let _ = reader.read(&mut [0]);
        let _ = left.send(());
    }
}

/// A whole answer that is not a stream.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Act {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    Act::Say(format!("{head}{body}").into_bytes())
}

/// The beginning of a stream in a provider's format, with these pieces; and its proper end, where asked for. Its length is
/// not announced, so that a stream without its end is nothing but shorter.
pub(crate) fn stream(wire: Wire, pieces: &[&str], ends: bool) -> Vec<u8> {
    let kind = if wire == Wire::Ollama { "application/x-ndjson" } else { "text/event-stream" };
    let mut out = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n");
    let event = |value: &Value| format!("data: {value}\n\n");
    for piece in pieces {
        out += &match wire {
            Wire::OpenAi => {
                event(&json!({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": null}]}))
            }
            Wire::Anthropic => {
                let delta =
                    json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}});
                format!("event: content_block_delta\n{}", event(&delta))
            }
            Wire::Gemini => event(&json!({"candidates": [{"content": {"role": "model", "parts": [{"text": piece}]}}]})),
            Wire::Ollama => format!("{}\n", json!({"message": {"role": "assistant", "content": piece}, "done": false})),
        };
    }
    if ends {
        out += &match wire {
            Wire::OpenAi => {
                event(&json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})) + "data: [DONE]\n\n"
            }
            Wire::Anthropic => {
                let delta = event(
                    &json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}),
                );
                let stop = event(&json!({"type": "message_stop"}));
                format!("event: message_delta\n{delta}event: message_stop\n{stop}")
            }
            Wire::Gemini => event(
                &json!({"candidates": [{"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP"}]}),
            ),
            Wire::Ollama => {
                let message = json!({"role": "assistant", "content": ""});
                format!("{}\n", json!({"message": message, "done": true, "done_reason": "stop"}))
            }
        };
    }
    out.into_bytes()
}
