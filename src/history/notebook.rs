//! A recorded run as a Jupyter notebook (nbformat 4.5): what was asked, the tables, the code, and the result as it was.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::script::{body, preparation, shown_by};
use super::{KeptResult, RunRecord};
use crate::domain::Status;
use crate::frame::text_table;

/// Rows of the result that the notebook shows.
const SHOWN_ROWS: usize = 60;
/// How wide they may be, in characters.
const SHOWN_WIDTH: usize = 160;

/// The notebook, as text.
pub fn notebook(record: &RunRecord) -> String {
    // A cell shows its last expression by itself.
    let code = match shown_by(record) {
        Some(shown) => format!("{}\n{shown}", body(record)),
        None => body(record),
    };
    let cells = vec![
        json!({"cell_type": "markdown", "id": "question", "metadata": {}, "source": lines(&words(record))}),
        json!({
            "cell_type": "code", "id": "tables", "metadata": {}, "execution_count": 1, "outputs": [],
            "source": lines(&preparation(record)),
        }),
        json!({
            "cell_type": "code", "id": "code", "metadata": {}, "execution_count": 2, "outputs": outputs(record),
            "source": lines(&code),
        }),
    ];
    let mut language = json!({"name": "python"});
    if let Some(version) = &record.environment.python {
        language["version"] = json!(version);
    }
    let document = json!({
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": language,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    let mut text = serde_json::to_string_pretty(&document).expect("plain data");
    text.push('\n');
    text
}

/// What was asked, how it was understood, and when it ran.
fn words(record: &RunRecord) -> String {
    let mut text = format!("# {}\n", record.title());
    if let Some(question) = record.question.as_deref().filter(|question| *question != record.title()) {
        let _ = write!(text, "\nQuestion: {question}\n");
    }
    if !record.reading.is_empty() {
        let _ = write!(text, "\nRead as: {}\n", record.reading);
    }
    for assumption in &record.assumptions {
        let _ = write!(text, "\n- {assumption}");
    }
    let _ = write!(text, "\nRan on {}: {}.\n", record.at.format("%Y-%m-%d %H:%M"), record.outcome.summary);
    for table in &record.tables {
        let hash = table.content.as_ref().map(|content| format!(", SHA-256 `{}`", content.sha256)).unwrap_or_default();
        let _ = write!(text, "\n- `{}`: {} rows{hash}", table.name, table.row_count);
    }
    text
}

fn outputs(record: &RunRecord) -> Vec<Value> {
    let stream = |name: &str, text: &str| json!({"output_type": "stream", "name": name, "text": lines(text)});
    let mut outputs = Vec::new();
    for (name, text) in [("stdout", &record.outcome.stdout), ("stderr", &record.outcome.stderr)] {
        if !text.is_empty() {
            outputs.push(stream(name, text));
        }
    }
    if record.outcome.status == Status::Completed {
        if let Some(text) = record.result.as_ref().map(result_text) {
            outputs.push(json!({
                "output_type": "execute_result", "execution_count": 2, "metadata": {},
                "data": {"text/plain": lines(&text)},
            }));
        }
    } else {
        let (kind, message) = match &record.outcome.error {
            Some(error) => (error.error_type.clone(), error.message.clone()),
            None => (record.outcome.status.name().to_owned(), record.outcome.summary.clone()),
        };
        let frames = record.outcome.error.iter().flat_map(|error| &error.traceback);
        let mut traceback: Vec<String> =
            frames.map(|frame| format!("line {}, in {}: {}", frame.line, frame.function, frame.source)).collect();
        traceback.push(format!("{kind}: {message}"));
        outputs.push(json!({"output_type": "error", "ename": kind, "evalue": message, "traceback": traceback}));
    }
    outputs
}

/// The result as a table of characters; of a large one its size.
fn result_text(result: &KeptResult) -> String {
    match result.frame() {
        Some(Ok(frame)) => text_table(&frame, SHOWN_ROWS, SHOWN_WIDTH).trim_end().to_owned(),
        _ => format!("{} rows x {} columns", result.row_count, result.columns.len()),
    }
}

/// Text as notebooks hold it: a list of lines, each with its end.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}
