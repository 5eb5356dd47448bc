//! stdout is data only; everything else goes to stderr. A reader that went away (a closed pipe) is not an error; a disk
//! that takes no more of the data is.

use std::fmt::Display;
use std::io::{self, Write};

use anyhow::Context;

/// Prints data.
pub(super) fn data(text: impl Display) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    written(writeln!(out, "{text}").and_then(|()| out.flush()))
}

/// What became of data on its way to stdout.
pub(super) fn written(outcome: io::Result<()>) -> anyhow::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("stdout does not take the result"),
    }
}

/// Prints a line for the person.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints a failure: what happened, then what to do.
pub(super) fn failure(what: impl Display, hint: &str) {
    note(format_args!("error: {what}"));
    if !hint.is_empty() {
        note(format_args!("hint: {hint}"));
    }
}

/// The terminal's width in columns; 100 where there is no terminal.
pub(super) fn width() -> usize {
    #[cfg(unix)]
    {
        rustix::termios::tcgetwinsize(io::stdout())
            .map_or(0, |size| usize::from(size.ws_col))
            .max(40)
            .max(if is_terminal() { 0 } else { 100 })
    }
    #[cfg(not(unix))]
    {
        100
    }
}

fn is_terminal() -> bool {
    io::IsTerminal::is_terminal(&io::stdout())
}
