//! A helper program run to its end: drained, capped, timed, cancellable.

use std::fs::File;
use std::io::Read;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use super::{Child, Exit, ProcessError, Spec};
use crate::domain::CancelToken;

/// Lines that may wait for a slow reader before the drain waits too.
const WAITING_LINES: usize = 256;
/// How long the pipes' end is awaited once the program is gone (a grandchild may hold them).
const GRACE: Duration = Duration::from_millis(500);
/// A line longer than this is handed over in pieces.
const LONGEST_LINE: usize = 16 * 1024;

/// A helper program that ran to its end.
#[derive(Debug)]
pub struct Finished {
    /// How it ended; `None` when we ended it.
    pub exit: Option<Exit>,
    /// Its stdout, up to the cap.
    pub stdout: Vec<u8>,
    /// Its stderr, up to the cap.
    pub stderr: Vec<u8>,
    /// The deadline passed.
    pub timed_out: bool,
    /// The token was cancelled.
    pub cancelled: bool,
}

impl Finished {
    /// Whether it ended by itself with exit code 0.
    pub fn succeeded(&self) -> bool {
        self.exit == Some(Exit::Code(0))
    }
}

enum Message {
    Line(String),
    Ended { stderr: bool, kept: Vec<u8> },
    Cancelled,
}

/// Runs a helper program to its end: output drained and capped at `cap` bytes a stream, each line of either stream
/// handed to `on_line` as it comes, killed at the timeout or on cancel.
pub fn run(
    spec: Spec,
    timeout: Duration,
    cap: usize,
    cancel: &CancelToken,
    on_line: &mut dyn FnMut(&str),
) -> Result<Finished, ProcessError> {
    let mut finished =
        Finished { exit: None, stdout: Vec::new(), stderr: Vec::new(), timed_out: false, cancelled: false };
    if cancel.is_cancelled() {
        finished.cancelled = true;
        return Ok(finished);
    }
    let mut deadline = Instant::now() + timeout;
    let mut child = Child::start(spec)?;
    let (sender, receiver) = mpsc::sync_channel(WAITING_LINES);
    if let Some((stdout, stderr)) = child.take_output() {
        drain(stdout, false, cap, sender.clone())?;
        drain(stderr, true, cap, sender.clone())?;
    }
    cancel.on_cancel(move || {
        // A full channel means that lines are being read: the flag is looked at after each.
        let _ = sender.try_send(Message::Cancelled);
    });
    let mut open = 2;
    while open > 0 {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Message::Line(line)) => on_line(&line),
            Ok(Message::Ended { stderr, kept }) => {
                *(if stderr { &mut finished.stderr } else { &mut finished.stdout }) = kept;
                open -= 1;
            }
            Ok(Message::Cancelled) => {}
            Err(RecvTimeoutError::Disconnected) => break,
            // The second time round even the pipes' end did not come: a grandchild outside the group holds them.
            Err(RecvTimeoutError::Timeout) if finished.timed_out || finished.cancelled => break,
            Err(RecvTimeoutError::Timeout) => {
                finished.timed_out = true;
                child.kill_group();
                deadline = Instant::now() + GRACE;
            }
        }
        if cancel.is_cancelled() && !finished.cancelled && !finished.timed_out {
            finished.cancelled = true;
            child.kill_group();
            deadline = Instant::now() + GRACE;
        }
    }
    let ended_by_us = finished.timed_out || finished.cancelled;
    let exit = child.wait_until(if ended_by_us { Instant::now() + 4 * GRACE } else { deadline });
    if exit.is_none() && !ended_by_us {
        // It closed its output and went on until the deadline.
        finished.timed_out = true;
        child.kill_group();
        child.wait_until(Instant::now() + 4 * GRACE);
    } else if !ended_by_us {
        finished.exit = exit;
    }
    Ok(finished)
}

fn drain(mut stream: File, stderr: bool, cap: usize, sender: SyncSender<Message>) -> Result<(), ProcessError> {
    let work = move || {
        let (mut kept, mut line, mut chunk) = (Vec::new(), Vec::new(), [0; 8192]);
        while let Ok(read @ 1..) = stream.read(&mut chunk) {
            let bytes = &chunk[..read];
            kept.extend_from_slice(&bytes[..read.min(cap.saturating_sub(kept.len()))]);
            for &byte in bytes {
                if byte == b'\n' || line.len() >= LONGEST_LINE {
                    hand_over(&mut line, &sender);
                }
                if byte != b'\n' && byte != b'\r' {
                    line.push(byte);
                }
            }
        }
        if !line.is_empty() {
            hand_over(&mut line, &sender);
        }
        let _ = sender.send(Message::Ended { stderr, kept });
    };
    let name = if stderr { "helper stderr" } else { "helper stdout" };
    std::thread::Builder::new().name(name.to_owned()).spawn(work)?;
    Ok(())
}

fn hand_over(line: &mut Vec<u8>, sender: &SyncSender<Message>) {
    // When nobody listens any more, draining goes on so that the program is not held up.
    let _ = sender.send(Message::Line(String::from_utf8_lossy(line).into_owned()));
    line.clear();
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Finished, run};
    use crate::domain::CancelToken;
    use crate::process::{Exit, Spec};

    fn shell(script: &str, timeout: Duration, cancel: &CancelToken, on_line: &mut dyn FnMut(&str)) -> Finished {
        let spec = Spec { program: "/bin/sh".into(), args: vec!["-c".into(), script.into()], ..Spec::default() };
        run(spec, timeout, 1000, cancel, on_line).expect("a shell")
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn lines_come_as_they_are_printed_and_the_rest_is_kept() {
        let mut lines = Vec::new();
        let finished = shell("echo one; echo two >&2; printf three", LONG, &CancelToken::new(), &mut |line| {
            lines.push(line.to_owned());
        });
        lines.sort();
        assert_eq!(lines, ["one", "three", "two"]);
        assert_eq!(finished.exit, Some(Exit::Code(0)));
        assert_eq!(finished.stdout, b"one\nthree");
        assert_eq!(finished.stderr, b"two\n");
    }

    #[test]
    fn a_flood_is_capped_and_drained() {
        let finished = shell("head -c 1000000 /dev/zero", LONG, &CancelToken::new(), &mut |_| {});
        assert!(finished.succeeded());
        assert_eq!(finished.stdout.len(), 1000);
    }

    #[test]
    fn the_deadline_ends_it_with_its_children() {
        let finished = shell("sleep 600 & wait", Duration::from_millis(100), &CancelToken::new(), &mut |_| {});
        assert!(finished.timed_out && !finished.cancelled && finished.exit.is_none());
    }

    #[test]
    fn cancelling_ends_it() {
        let cancel = CancelToken::new();
        let finished = shell("echo ready; sleep 600", LONG, &cancel, &mut |_| cancel.cancel());
        assert!(finished.cancelled && !finished.timed_out && finished.exit.is_none());
    }
}
