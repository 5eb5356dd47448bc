//! Exit codes (section 9 of the execution contract).

use std::process::ExitCode;

use crate::domain::Status;

/// How the program ends. Bad arguments and faults of ours are 2, which `clap` and `main` give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Completed, with or without a result.
    Success,
    /// The run, the question or a file did not succeed.
    Failure,
    /// What was typed is no command and no file; `clap` ends so, too.
    Usage,
    /// No Python, a broken environment or no acceptable sandbox.
    Unavailable,
    /// The deadline passed.
    TimedOut,
    /// The person stopped it.
    Cancelled,
}

impl From<Status> for Exit {
    fn from(status: Status) -> Self {
        match status {
            Status::Completed => Self::Success,
            Status::Unavailable => Self::Unavailable,
            Status::TimedOut => Self::TimedOut,
            Status::Cancelled => Self::Cancelled,
            _ => Self::Failure,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Usage => 2,
            Exit::Unavailable => 3,
            Exit::TimedOut => 124,
            Exit::Cancelled => 130,
        })
    }
}
