//! How an outcome is said: the status bar's sentence, the error card's title, an error as Markdown.

use super::super::format;
use super::Tone;
use crate::domain::Status as RunStatus;
use crate::domain::capitalised;
use crate::execution::ExecutionResult;

/// The status bar's sentence about a run that ended.
pub(super) fn status(result: &ExecutionResult) -> (String, Tone) {
    match result.status {
        RunStatus::Completed => (completed(result), Tone::Success),
        RunStatus::Cancelled => ("Cancelled".to_owned(), Tone::Warning),
        RunStatus::TimedOut => (error_text(result), Tone::Warning),
        _ => (error_text(result), Tone::Danger),
    }
}

/// How a run ended, in as few words as a badge has.
pub(super) fn brief(result: &ExecutionResult) -> (String, Tone) {
    match (result.status, &result.error) {
        (RunStatus::Completed, _) => {
            let rows = result.dataframe.as_ref().map(|frame| format::counted(frame.rows() as u64, "row"));
            (rows.unwrap_or_else(|| "no result".to_owned()), Tone::Success)
        }
        (RunStatus::Error, Some(error)) => (error.error_type.clone(), Tone::Danger),
        (RunStatus::Cancelled | RunStatus::TimedOut, _) => (result.status.name().replace('_', " "), Tone::Warning),
        (status, _) => (status.name().replace('_', " "), Tone::Danger),
    }
}

fn completed(result: &ExecutionResult) -> String {
    let time = format::milliseconds(result.execution_time_ms());
    match &result.dataframe {
        Some(frame) => format!("Completed in {time}, {}", format::counted(frame.rows() as u64, "row")),
        None => format!("Completed in {time}, no result"),
    }
}

/// What went wrong, in one line.
pub(crate) fn error_text(result: &ExecutionResult) -> String {
    match (result.status, &result.error) {
        (RunStatus::TimedOut, _) => format!("Timed out after {}", format::seconds(result.limits.timeout.seconds())),
        (RunStatus::Cancelled, _) => "Cancelled".to_owned(),
        (RunStatus::Error, Some(error)) => {
            let message = format::one_line(&error.message, 160);
            let what =
                if message.is_empty() { error.error_type.clone() } else { format!("{}: {message}", error.error_type) };
            error.line.map_or(what.clone(), |line| format!("{what} (line {line})"))
        }
        (status, _) if result.summary.is_empty() => status.name().replace('_', " "),
        _ => result.summary.clone(),
    }
}

/// The sentence about a table that was opened.
pub(super) fn opened(name: &str, rows: u64, columns: u64) -> String {
    format!("Opened {name}, {} and {}", format::counted(rows, "row"), format::counted(columns, "column"))
}

/// The error with its code, for an issue or a chat.
pub(crate) fn markdown(result: &ExecutionResult) -> String {
    let mut parts = vec![format!("**{}**", error_text(result))];
    if !result.hint.is_empty() {
        parts.push(capitalised(&result.hint));
    }
    if let Some(error) = &result.error {
        let lines = error.traceback.iter();
        let lines: Vec<String> =
            lines.map(|frame| format!("- line {} in `{}`: `{}`", frame.line, frame.function, frame.source)).collect();
        parts.push(lines.join("\n"));
    }
    let fence = if result.code.text.contains("```") { "````" } else { "```" };
    parts.push(format!("{fence}python\n{}\n{fence}\n", result.code.text.trim_end()));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}
