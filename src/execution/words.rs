//! How each outcome is said: a summary of one line and a hint, the same in the window, the command line and JSON.

use super::ExecutionResult;
use super::text::{duration, first_line, rows};
use crate::domain::{CodeError, Phase, Status, binary_size as bytes, capitalised};
use crate::frame::Frame;

/// The longest message that fits a line of a summary.
const MESSAGE_LENGTH: usize = 160;
/// What Python raises for text that is no program.
const SYNTAX_ERRORS: [&str; 3] = ["SyntaxError", "IndentationError", "TabError"];

/// Gives a result the words that neither the worker nor the executor's step knew better.
pub(super) fn complete(result: &mut ExecutionResult) {
    result.summary =
        if result.summary.is_empty() { summary(result) } else { capitalised(&std::mem::take(&mut result.summary)) };
    if result.hint.is_empty() {
        result.hint = hint(result);
    }
}

/// The summary of a run that has its status, error and timings.
fn summary(result: &ExecutionResult) -> String {
    let took = duration(std::time::Duration::from_micros(result.duration_us(Phase::CodeExecution)));
    let place = place(result.error.as_ref());
    let limits = result.limits;
    match result.status {
        Status::Completed => match &result.dataframe {
            Some(frame) => format!("Completed in {took}, {}", rows(Frame::rows(frame))),
            None if !result.figures.is_empty() => format!("Completed in {took}, {}", figures(result.figures.len())),
            None => format!("Completed in {took} without a result"),
        },
        Status::Error => match &result.error {
            Some(error) => error_line(error),
            None => "The code failed".to_owned(),
        },
        Status::TimedOut => format!("Timed out after {}{place}", duration(limits.timeout.duration())),
        Status::Cancelled => format!("Cancelled after {took}{place}"),
        Status::MemoryLimit => {
            format!("The code needed more than the {} of memory it may use{place}", bytes(limits.memory_bytes))
        }
        Status::OutputLimit => format!("The code printed more than {}", bytes(limits.output_bytes)),
        Status::DiskLimit => {
            format!("The code wrote more than {} into its work folder{place}", bytes(limits.disk_bytes))
        }
        Status::Crashed => match (&result.signal, result.exit_code) {
            (Some(signal), _) => format!("The Python process crashed with {signal}{}", meaning(signal)),
            (None, Some(code)) => format!("The code ended the Python process with exit code {code}"),
            (None, None) => "The Python process ended without an answer".to_owned(),
        },
        Status::SerializationError => "A table could not be handed to the code".to_owned(),
        Status::ResultConversionError => "The result could not become a table".to_owned(),
        Status::Rejected => "The input was refused".to_owned(),
        Status::Unavailable => "Code cannot run here".to_owned(),
    }
}

/// What to do about an outcome, where neither the worker nor the executor's step knew better.
fn hint(result: &ExecutionResult) -> String {
    let hint = match result.status {
        Status::Completed => "",
        Status::Error if result.error.as_ref().is_some_and(|error| SYNTAX_ERRORS.contains(&&error.error_type[..])) => {
            "mend the syntax at the marked place; nothing was run"
        }
        Status::Error if printed(result) => "look at the marked line; what it printed before is in the console",
        Status::Error => "look at the marked line",
        Status::TimedOut if result.loops_forever() => {
            "its loop has a condition that is always true and nothing ends it: add a `break`, or a condition"
        }
        Status::TimedOut => "give it more time with the timeout, or let it do less: fewer rows, no loop over rows",
        Status::Cancelled if printed(result) => "what it printed before is kept in the console",
        Status::Cancelled => "",
        Status::MemoryLimit => {
            "use fewer columns or rows, smaller types, or aggregate before joining; or raise the memory limit"
        }
        Status::OutputLimit => "print less: a sample, or a count instead of every row",
        Status::DiskLimit => "write less into files; results need no files",
        Status::Crashed if result.signal.is_some() => {
            "a library failed below Python: try fewer rows, or leave out the step that was running"
        }
        Status::Crashed => "leave out os._exit and the like, and assign the answer to `result`",
        Status::SerializationError => "convert the column to text or numbers before running",
        Status::ResultConversionError => "assign a DataFrame to `result`",
        Status::Rejected => "correct the input and run again",
        Status::Unavailable => "run `analyticspal doctor` to see what is missing",
    };
    hint.to_owned()
}

fn printed(result: &ExecutionResult) -> bool {
    !result.stdout.is_empty() || !result.stderr.is_empty()
}

/// `KeyError: 'profit' (line 2)`.
fn error_line(error: &CodeError) -> String {
    let message = first_line(&error.message, MESSAGE_LENGTH);
    let line = error.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    if message.is_empty() {
        format!("{}{line}", error.error_type)
    } else {
        format!("{}: {message}{line}", error.error_type)
    }
}

/// `, at line 4 in spin`.
fn place(error: Option<&CodeError>) -> String {
    let Some(frame) = error.and_then(|error| error.traceback.last()) else { return String::new() };
    if frame.function == "<module>" {
        format!(", at line {}", frame.line)
    } else {
        format!(", at line {} in {}", frame.line, frame.function)
    }
}

fn figures(count: usize) -> String {
    if count == 1 { "1 figure".to_owned() } else { format!("{count} figures") }
}

fn meaning(signal: &str) -> &'static str {
    match signal {
        "SIGSEGV" | "SIGBUS" => " (it touched memory that is not its own)",
        "SIGABRT" => " (a library gave up)",
        "SIGFPE" => " (impossible arithmetic)",
        "SIGILL" => " (an instruction this processor does not have)",
        "SIGKILL" => " (the system ended it, most likely for its memory)",
        "SIGSYS" => " (a system call of another architecture)",
        _ => "",
    }
}

/// The signals by number, from 1.
const SIGNALS: [&str; 31] = [
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS",
];

/// A signal's name; its number where it has none.
pub(super) fn signal_name(signal: i32) -> String {
    let name = usize::try_from(signal).ok().and_then(|number| SIGNALS.get(number.checked_sub(1)?));
    name.map_or_else(|| format!("signal {signal}"), |name| (*name).to_owned())
}

/// The number of a signal that [`signal_name`] named.
pub(super) fn signal_number(name: &str) -> Option<i32> {
    let known = SIGNALS.iter().position(|known| *known == name).map(|position| position as i32 + 1);
    known.or_else(|| name.strip_prefix("signal ")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{signal_name, signal_number};

    #[test]
    fn signals_have_their_names() {
        assert_eq!(signal_name(9), "SIGKILL");
        assert_eq!(signal_name(11), "SIGSEGV");
        assert_eq!(signal_name(31), "SIGSYS");
        assert_eq!(signal_name(40), "signal 40");
        for signal in 1..=64 {
            assert_eq!(signal_number(&signal_name(signal)), Some(signal));
        }
        assert_eq!(signal_number("SIGNONSENSE"), None);
    }
}
