//! What the code prints: drained always, handed to the console line by line, kept up to a limit, counted beyond it.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use std::sync::mpsc::SyncSender;

use super::listener::Signal;
use super::worker::Outlet;
use crate::domain::{ConsoleLine, ConsoleSource, group_digits};
use crate::execution::client::ExecutionEvent;
use crate::execution::text::visible;

/// Kept from the start of each stream.
const HEAD: usize = 1 << 20;
/// Kept from its end.
const TAIL: usize = 64 << 10;
/// How often it is tried to say that the last lines are missing, a millisecond apart.
const LAST_TRIES: usize = 20;
/// A console line that grows beyond this is shown in pieces.
const LONGEST_LINE: usize = 8 << 10;

/// One stream being drained.
#[derive(Debug)]
pub(super) struct Capture {
    thread: Option<JoinHandle<()>>,
    kept: Arc<std::sync::Mutex<Kept>>,
}

/// Counts both streams together: the limit holds for their sum.
pub(super) type Printed = Arc<AtomicU64>;

#[derive(Debug, Default)]
struct Kept {
    head: Vec<u8>,
    /// The last bytes after the head; at most twice the tail before it is cut.
    tail: Vec<u8>,
    total: u64,
}

impl Capture {
    /// Starts draining. Beyond `limit` bytes of both streams `Signal::Flood` is sent, once.
    pub(super) fn start(
        mut stream: File,
        source: ConsoleSource,
        events: Outlet,
        (printed, limit): (Printed, u64),
        signals: SyncSender<Signal>,
    ) -> std::io::Result<Self> {
        let kept = Arc::new(std::sync::Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let drain = move || {
            let mut lines = Lines { source, events, line: Vec::new(), lost: 0 };
            let mut chunk = vec![0; 64 << 10];
            while let Ok(read @ 1..) = stream.read(&mut chunk) {
                let bytes = &chunk[..read];
                shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(bytes);
                lines.add(bytes);
                let before = printed.fetch_add(read as u64, Ordering::Relaxed);
                if before <= limit && before + read as u64 > limit {
                    let _ = signals.send(Signal::Flood);
                }
            }
            lines.finish();
        };
        let thread = std::thread::Builder::new().name("run output".to_owned()).spawn(drain)?;
        Ok(Self { thread: Some(thread), kept })
    }

    /// Waits for the stream's end, at most until then, and returns what was kept as text.
    pub(super) fn text(&mut self, until: Instant) -> String {
        if let Some(thread) = self.thread.take() {
            while !thread.is_finished() && Instant::now() < until {
                // A thread cannot be joined with a deadline; the end comes within a millisecond of the process's.
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).text()
    }
}

impl Kept {
    fn add(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let room = HEAD - self.head.len();
        let (head, rest) = bytes.split_at(room.min(bytes.len()));
        self.head.extend_from_slice(head);
        self.tail.extend_from_slice(rest);
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
    }

    fn text(&self) -> String {
        let tail = &self.tail[self.tail.len().saturating_sub(TAIL)..];
        let left_out = self.total - self.head.len() as u64 - tail.len() as u64;
        let mut text = String::from_utf8_lossy(&self.head).into_owned();
        if left_out > 0 {
            text.push_str(&format!("\n... {left_out} bytes left out ...\n"));
        }
        text.push_str(&String::from_utf8_lossy(tail));
        text
    }
}

/// Cuts a stream into lines for the console.
struct Lines {
    source: ConsoleSource,
    events: Outlet,
    line: Vec<u8>,
    /// Lines that were dropped since the last one that was handed over.
    lost: u64,
}

impl Lines {
    fn add(&mut self, bytes: &[u8]) {
        // With no room for more events the line is dropped anyway: the cheap way through a flood.
        if self.events.get().is_none_or(|events| events.capacity() == 0) {
            self.line.clear();
            self.lost += bytes.split(|&byte| byte == b'\n').skip(1).count() as u64;
            return;
        }
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") || self.line.len() > LONGEST_LINE {
                self.hand_over();
            }
        }
    }

    fn finish(&mut self) {
        if !self.line.is_empty() {
            self.hand_over();
        }
        // The end is worth a moment: whoever reads finds out that it is not all.
        for _ in 0..LAST_TRIES {
            let Some(events) = self.events.get().filter(|_| self.lost > 0) else { return };
            if events.try_send(ExecutionEvent::Console(left_out(self.lost))).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn hand_over(&mut self) {
        let text = String::from_utf8_lossy(&self.line);
        let line = ConsoleLine::now(self.source, visible(text.trim_end_matches(['\n', '\r'])));
        // Dropped rather than waited for; what is kept for the result is complete all the same.
        if let Some(events) = self.events.get() {
            if self.lost > 0 && events.try_send(ExecutionEvent::Console(left_out(self.lost))).is_ok() {
                self.lost = 0;
            }
            self.lost += u64::from(events.try_send(ExecutionEvent::Console(line)).is_err());
        }
        self.line.clear();
    }
}

/// Says that lines are missing where they would stand.
fn left_out(lines: u64) -> ConsoleLine {
    let counted = if lines == 1 { "1 line".to_owned() } else { format!("{} lines", group_digits(&lines.to_string())) };
    ConsoleLine::now(
        ConsoleSource::Executor,
        format!("{counted} left out here, printed faster than they could be shown"),
    )
}

#[cfg(test)]
mod tests {
    use super::{HEAD, Kept, TAIL};

    #[test]
    fn head_and_tail_are_kept_and_the_rest_is_counted() {
        let mut kept = Kept::default();
        let line = b"0123456789abcde\n";
        for _ in 0..300_000 {
            kept.add(line);
        }
        let text = kept.text();
        assert!(text.len() < HEAD + TAIL + 100);
        let left_out = 300_000 * line.len() - HEAD - TAIL;
        assert!(text.contains(&format!("... {left_out} bytes left out ...")));
        assert!(text.ends_with("abcde\n"));
    }

    #[test]
    fn little_output_is_kept_whole() {
        let mut kept = Kept::default();
        kept.add(b"one\n");
        kept.add("zw\u{f6}lf".as_bytes());
        assert_eq!(kept.text(), "one\nzw\u{f6}lf");
    }
}
