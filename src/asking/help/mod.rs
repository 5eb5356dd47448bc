//! Help with code that failed, without a model: what caused it, what to do, and where that is certain the mended code.
//!
//! Pure: reads the code, how it ended and what is known of the tables; never runs anything. A module per kind of fault.
//! What it says is for the person's own eyes and may quote cells; what a model is told is `prompt`'s business.

mod api;
mod case;
mod columns;
mod conditions;
mod empty;
mod limits;
mod merge;
mod names;
mod near;
mod results;
mod sandbox;
mod shapes;
mod sql;
mod syntax;
#[cfg(test)]
mod tests;
mod times;
mod types;
mod unchanged;
mod vocabulary;

use std::sync::Arc;

use serde::Serialize;

use crate::domain::{Code, CodeError, CodeType, Status, TableDescription};

use case::Case;

/// Code that ran, and how it ended.
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// The code.
    pub code: &'a Code,
    /// How it ended. Code that completed can still be wrong: without a result, or with an empty one.
    pub status: Status,
    /// The status in a line.
    pub summary: &'a str,
    /// What it raised, or where the deadline found it.
    pub error: Option<&'a CodeError>,
    /// The rows of its result; `None` without one.
    pub rows: Option<u64>,
    /// Whether it drew or printed something.
    pub shows_something: bool,
    /// The tables it was given.
    pub tables: &'a [Arc<TableDescription>],
    /// Which of them is `df`.
    pub active: usize,
}

/// What is wrong with code, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// Which kind of fault ("misspelt-column").
    pub kind: &'static str,
    /// What caused it, in a sentence.
    pub cause: String,
    /// What to do, in a sentence or two.
    pub advice: String,
    /// The mended code; only where it is certain.
    pub fix: Option<Fix>,
    /// Code that shows the rows which caused it.
    pub rows: Option<RowsQuery>,
    /// Names that exist and are near the one that does not, nearest first.
    pub near: Vec<String>,
}

/// Mended code, to apply with one click.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it changes ("Use `Region`").
    pub label: String,
    /// The whole code with the change.
    pub code: String,
}

/// Code whose result is the offending rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowsQuery {
    /// What it shows ("The rows of `when` that are no dates").
    pub label: String,
    /// Code of its own, to run beside.
    pub code: String,
}

impl Diagnosis {
    fn new(kind: &'static str, cause: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { kind, cause: cause.into(), advice: advice.into(), fix: None, rows: None, near: Vec::new() }
    }

    fn fixed(mut self, label: impl Into<String>, code: String) -> Self {
        self.fix = Some(Fix { label: label.into(), code });
        self
    }

    fn showing(mut self, label: impl Into<String>, code: impl Into<String>) -> Self {
        self.rows = Some(RowsQuery { label: label.into(), code: code.into() });
        self
    }

    fn near(mut self, names: &[&str]) -> Self {
        self.near = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }
}

/// What is wrong with this code; `None` where nothing more is known than the error itself.
pub fn diagnose(failure: &Failure<'_>) -> Option<Diagnosis> {
    let case = Case::new(failure);
    let found = if failure.code.code_type == CodeType::Sql { sql::diagnose(&case) } else { of_python(&case) };
    // A fix that changes nothing is none.
    found.map(|mut found| {
        found.fix = found.fix.filter(|fix| fix.code != failure.code.text);
        found
    })
}

fn of_python(case: &Case<'_>) -> Option<Diagnosis> {
    match case.failure.status {
        Status::Completed => {
            let checks = [
                unchanged::diagnose,
                conditions::compared_with_nothing,
                types::tested_for_object,
                empty::result,
                results::missing,
            ];
            checks.iter().find_map(|check| check(case))
        }
        Status::Error => {
            // From the narrowest to the widest: the first that knows it speaks.
            let checks = [
                syntax::diagnose,
                merge::diagnose,
                conditions::diagnose,
                api::diagnose,
                columns::diagnose,
                names::diagnose,
                sandbox::diagnose,
                times::diagnose,
                types::diagnose,
                shapes::diagnose,
                empty::diagnose,
            ];
            checks.iter().find_map(|check| check(case))
        }
        Status::ResultConversionError => results::conversion(case),
        Status::TimedOut => Some(limits::time(case)),
        Status::MemoryLimit => Some(limits::memory(case)),
        _ => None,
    }
}
