//! A recorded run once more: its tables loaded and checked against the record, and what came of it compared with what
//! came of it then. The run itself is the caller's.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::fingerprint::{Fingerprint, fingerprint};
use super::kept::{KeptResult, schema};
use super::{RecordedTable, RunRecord};
use crate::domain::{CancelToken, CodeError, Rejection, Status, UserId};
use crate::execution::{ExecutionRequest, ExecutionResult, InputTable};
use crate::frame::{CellDifference, CellDifferences, Frame, Source, cell_differences, load};

/// Cells that are named where results differ.
const NAMED_CELLS: usize = 1000;

/// How a table of the record is found now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableState {
    /// It holds what it held.
    Same,
    /// Its source holds something else.
    Changed,
    /// The record does not say what it held.
    Unknown,
    /// There is no such file, or no such table in it.
    Missing,
    /// It is there and cannot be read.
    Unreadable,
}

impl TableState {
    /// Its name, in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A table of the record, looked for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCheck {
    /// The identifier it is bound to.
    pub name: String,
    /// Where it was looked for.
    pub path: PathBuf,
    /// How it was found.
    pub state: TableState,
    /// What it held when the record was written.
    pub recorded: Option<Fingerprint>,
    /// What it holds now.
    pub now: Option<Fingerprint>,
    /// Why it cannot be used; empty where it can.
    pub problem: String,
}

impl fmt::Display for TableCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, path) = (&self.name, self.path.display());
        let hash = |print: &Option<Fingerprint>| {
            print.as_ref().map_or_else(|| "nothing".to_owned(), |print| print.sha256.chars().take(12).collect())
        };
        match self.state {
            TableState::Same => write!(f, "{name} is the same (SHA-256 {}): {path}", hash(&self.now)),
            TableState::Changed => {
                let (then, now) = (hash(&self.recorded), hash(&self.now));
                write!(f, "{name} has changed: SHA-256 {now} instead of {then}: {path}")
            }
            TableState::Unknown => {
                write!(f, "{name}: the record does not say what it held, now SHA-256 {}: {path}", hash(&self.now))
            }
            TableState::Missing | TableState::Unreadable => {
                write!(f, "{name} (SHA-256 {}) cannot be used: {}", hash(&self.recorded), self.problem)
            }
        }
    }
}

/// A record, ready to run again as far as its tables are there.
#[derive(Debug)]
pub struct Replay {
    record: RunRecord,
    /// Its tables as they are now, in order.
    pub tables: Vec<TableCheck>,
    inputs: Vec<InputTable>,
    active: usize,
}

impl Replay {
    /// Loads the record's tables and compares what their sources hold. `moved` says where a table is now, by its name in
    /// code.
    pub fn prepare(record: RunRecord, moved: &HashMap<String, PathBuf>, cancel: &CancelToken) -> Self {
        let (mut tables, mut inputs) = (Vec::new(), Vec::new());
        for table in &record.tables {
            let path = moved.get(&table.name).unwrap_or(&table.path);
            let (check, input) = look_for(table, path, cancel);
            tables.push(check);
            inputs.extend(input);
        }
        let active = record.tables.iter().position(|table| table.active).unwrap_or(0);
        Self { record, tables, inputs, active }
    }

    /// The record.
    pub fn record(&self) -> &RunRecord {
        &self.record
    }

    /// Whether every table is there.
    pub fn can_run(&self) -> bool {
        self.inputs.len() == self.tables.len()
    }

    /// The request that runs it again, for this user, under the recorded limits.
    pub fn request(&self, user: &UserId) -> Result<ExecutionRequest, Rejection> {
        let limits = self.record.limits.limits()?;
        Ok(ExecutionRequest {
            tables: self.inputs.clone(),
            active: self.active,
            strict: self.record.options.strict,
            result_name: self.record.options.result_name.clone(),
            ..ExecutionRequest::new(user.clone(), self.record.code.clone(), limits)
        })
    }

    /// Compares what came of it now with what came of it then. O(cells).
    pub fn verdict(&self, result: &ExecutionResult) -> ReplayVerdict {
        let recorded = &self.record.outcome;
        let statuses = (recorded.status != result.status).then_some([recorded.status, result.status]);
        let errors = (statuses.is_none() && !same_error(recorded.error.as_ref(), result.error.as_ref()))
            .then(|| [recorded.error.as_ref(), result.error.as_ref()].map(in_words));
        let mut verdict = ReplayVerdict { statuses, errors, ..ReplayVerdict::default() };
        match (&self.record.result, &result.dataframe) {
            (None, None) => {}
            (Some(_), None) => verdict.presence = Some([true, false]),
            (None, Some(_)) => verdict.presence = Some([false, true]),
            (Some(kept), Some(frame)) => compare(kept, frame, &mut verdict),
        }
        verdict
    }
}

fn look_for(table: &RecordedTable, path: &Path, cancel: &CancelToken) -> (TableCheck, Option<InputTable>) {
    let mut check = TableCheck {
        name: table.name.clone(),
        path: path.to_path_buf(),
        state: TableState::Missing,
        recorded: table.content.clone(),
        now: None,
        problem: String::new(),
    };
    if !path.exists() {
        check.problem = format!("there is no file at {}", path.display());
        return (check, None);
    }
    let loaded = load(path, &table.load, cancel);
    check.now = fingerprint(path).ok();
    match loaded {
        Err(error) => {
            check.state = TableState::Unreadable;
            check.problem = error.message;
            (check, None)
        }
        Ok(source) => {
            let Some(found) = table_of(table, &source) else {
                check.problem = format!("there is no table {} in {}", table.table, path.display());
                return (check, None);
            };
            check.state = match (&check.recorded, &check.now) {
                (Some(then), Some(now)) if then == now => TableState::Same,
                (Some(_), Some(_)) => TableState::Changed,
                // Without a hash the schema still tells that it is another table.
                _ if schema(&found.table.frame) != table.columns => TableState::Changed,
                _ => TableState::Unknown,
            };
            (check, Some(found))
        }
    }
}

/// By its name, and where it was renamed by its place.
fn table_of(recorded: &RecordedTable, source: &Source) -> Option<InputTable> {
    let by_name = source.tables.iter().find(|table| table.name == recorded.table);
    let table = by_name.or_else(|| source.tables.get(recorded.index))?;
    Some(InputTable { bound_name: recorded.name.clone(), table: table.clone() })
}

fn same_error(then: Option<&CodeError>, now: Option<&CodeError>) -> bool {
    match (then, now) {
        // Where a deadline found the code is chance.
        (Some(then), Some(now)) if then.error_type == "Timeout" => now.error_type == "Timeout",
        (Some(then), Some(now)) => {
            (&then.error_type, &then.message, then.line) == (&now.error_type, &now.message, now.line)
        }
        (then, now) => then.is_none() == now.is_none(),
    }
}

fn in_words(error: Option<&CodeError>) -> String {
    error.map_or_else(
        || "no error".to_owned(),
        |error| {
            let line = error.line.map(|line| format!(" (line {line})")).unwrap_or_default();
            format!("{}: {}{line}", error.error_type, error.message)
        },
    )
}

fn compare(kept: &KeptResult, frame: &Frame, verdict: &mut ReplayVerdict) {
    let now = KeptResult::of(frame);
    if !kept.sha256.is_empty() && kept.sha256 == now.sha256 {
        return;
    }
    if let Some(Ok(recorded)) = kept.frame() {
        verdict.cells = cell_differences(&recorded, frame, NAMED_CELLS);
        return;
    }
    // All that is known of a large result are its schema, its hash and its first rows.
    verdict.only_beginning = true;
    let described = [&kept.columns, &now.columns]
        .map(|columns| columns.iter().map(|column| format!("{}: {}", column.name, column.data_type)).collect());
    if kept.columns != now.columns {
        verdict.cells.columns = Some(described);
    }
    if kept.row_count != now.row_count {
        verdict.cells.rows = Some([kept.row_count, now.row_count].map(|rows| rows as usize));
    }
    for (row, (then, now)) in kept.rows.iter().zip(&now.rows).enumerate() {
        for (column, (first, second)) in kept.columns.iter().zip(then.iter().zip(now)) {
            if first != second {
                verdict.cells.count += 1;
                let (first, second, column) = (first.clone(), second.clone(), column.name.clone());
                verdict.cells.cells.push(CellDifference { row, column, first, second });
            }
        }
    }
}

/// Where a run and its record differ. Empty where the same came out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplayVerdict {
    /// How it ended then and now, where that differs.
    pub statuses: Option<[Status; 2]>,
    /// What it raised then and now, where that differs.
    pub errors: Option<[String; 2]>,
    /// Whether there was a result then and now, where that differs.
    pub presence: Option<[bool; 2]>,
    /// Where the results differ.
    pub cells: CellDifferences,
    /// The record holds a hash of the result and its first rows alone: cells beyond them differ and cannot be named.
    pub only_beginning: bool,
}

impl ReplayVerdict {
    /// Whether the same came out.
    pub fn is_identical(&self) -> bool {
        *self == Self::default()
    }

    /// What differs, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some([then, now]) = self.statuses {
            said.push(format!("it ended as {now}, not as {then}"));
        }
        if let Some([then, now]) = &self.errors {
            said.push(format!("it raised {now}, not {then}"));
        }
        match self.presence {
            Some([true, _]) => said.push("it has no result; the record has one".to_owned()),
            Some(_) => said.push("it has a result; the record has none".to_owned()),
            None => {}
        }
        if let Some([then, now]) = &self.cells.columns {
            said.push(format!("its columns are {}; the record has {}", now.join(", "), then.join(", ")));
        }
        if let Some([then, now]) = self.cells.rows {
            said.push(format!("it has {now} rows; the record has {then}"));
        }
        let cells = match self.cells.count {
            1 => "1 cell differs".to_owned(),
            count => format!("{count} cells differ"),
        };
        if self.only_beginning {
            said.push(format!(
                "the record keeps a hash and {} rows of this result: {cells} in them",
                KeptResult::PREVIEW
            ));
        } else if self.cells.count > 0 {
            said.push(cells);
        }
        said
    }

    /// As documents carry it.
    pub fn to_json(&self) -> Value {
        let cell = |cell: &CellDifference| json!({"row": cell.row + 1, "column": cell.column, "recorded": cell.first, "now": cell.second});
        json!({
            "columns": self.cells.columns.as_ref().map(|[then, now]| json!({"recorded": then, "now": now})),
            "rows": self.cells.rows.map(|[then, now]| json!({"recorded": then, "now": now})),
            "cell_count": self.cells.count,
            "cells": self.cells.cells.iter().map(cell).collect::<Vec<_>>(),
            "only_beginning": self.only_beginning,
            "sentences": self.sentences(),
        })
    }
}
