//! Where the code was at the deadline: asks the worker's signal handler, reads its answer.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Signal;

use crate::domain::{CodeError, TracebackFrame};
use crate::sandbox::Hold;

/// How long the answer may take; it comes within 4 ms, or never when the code masked the signal.
const PATIENCE: Duration = Duration::from_millis(20);
/// A stack of a hundred frames, which is what the handler prints at most, has a few KiB.
const CAP: usize = 64 << 10;
/// The name that the worker compiles the code under.
const CODE_NAME: &str = "\"<code>\"";

/// The pipe that the stack comes through.
#[derive(Debug)]
pub(super) struct StackPipe {
    read: File,
}

impl StackPipe {
    /// The pipe, and its other end for the worker.
    pub(super) fn new() -> std::io::Result<(Self, OwnedFd)> {
        let (read, write) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        Ok((Self { read: read.into() }, write))
    }

    /// Asks where the code is. Nothing where no answer comes in time.
    pub(super) fn sample(&mut self, program: &Hold, code: &str) -> Vec<TracebackFrame> {
        program.signal(Signal::USR1);
        let until = Instant::now() + PATIENCE;
        let mut answer = Vec::new();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
            let ready = poll(&mut [PollFd::new(&self.read, PollFlags::IN)], Some(&wait));
            let mut chunk = [0; 4096];
            match ready.map(|count| if count == 0 { Ok(0) } else { self.read.read(&mut chunk) }) {
                Ok(Ok(read @ 1..)) if answer.len() < CAP => answer.extend_from_slice(&chunk[..read]),
                _ => break,
            }
            // The outermost frame is the worker's first line: then the answer is whole.
            if answer.windows(b"__main__.py".len()).any(|part| part == b"__main__.py") {
                break;
            }
        }
        parse(&String::from_utf8_lossy(&answer), code)
    }
}

/// The code's own frames, innermost last, of a stack as faulthandler prints it (innermost first).
fn parse(stack: &str, code: &str) -> Vec<TracebackFrame> {
    let lines: Vec<_> = code.lines().collect();
    let mut frames: Vec<_> = stack
        .lines()
        .filter_map(|line| line.trim().strip_prefix("File ")?.strip_prefix(CODE_NAME)?.strip_prefix(", line "))
        .filter_map(|rest| {
            let (line, function) = rest.split_once(" in ")?;
            let line: u32 = line.parse().ok()?;
            let source = lines.get((line as usize).checked_sub(1)?).map_or("", |text| text.trim());
            Some(TracebackFrame { line, function: function.to_owned(), source: source.to_owned() })
        })
        .collect();
    frames.reverse();
    frames
}

/// The frames as the error of a run that was stopped.
pub(super) fn stopped_at(error_type: &str, message: String, traceback: Vec<TracebackFrame>) -> CodeError {
    let line = traceback.last().map(|frame| frame.line);
    CodeError { error_type: error_type.to_owned(), message, line, end_line: line, traceback, ..CodeError::default() }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_codes_own_frames_are_kept_innermost_last() {
        let stack = "Stack (most recent call first):\n  File \"<code>\", line 4 in spin\n  File \"/x/pandas.py\", line 9 in f\n  \
                     File \"<code>\", line 5 in <module>\n  File \"/w/program.py\", line 90 in run\n";
        let frames = parse(stack, "a\ndef spin():\n  while True:\n    pass\nspin()");
        let told: Vec<_> = frames.iter().map(|f| (f.line, f.function.as_str(), f.source.as_str())).collect();
        assert_eq!(told, [(5, "<module>", "spin()"), (4, "spin", "pass")]);
    }

    #[test]
    fn a_broken_stack_is_no_stack() {
        for text in ["", "File \"<code>\", line x in y", "File \"<code>\", line 0 in y", "File \"<code>\", line 3"] {
            assert!(parse(text, "").is_empty(), "{text}");
        }
    }
}
