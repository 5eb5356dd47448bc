//! `--record`: what ran, over what, and what came of it, as a file that `replay` runs again.

use std::path::Path;

use anyhow::Context;

use super::session::Session;
use crate::analytics_pal::Answered;
use crate::execution::ExecutionResult;
use crate::folders::Folders;
use crate::history::{Environment, OpenedTable, RunOptions, RunRecord, fingerprint, tables_of};
use crate::python;

/// Writes it.
pub(super) fn write(
    path: &Path,
    session: &Session<'_>,
    result: &ExecutionResult,
    asked: Option<(&str, &Answered)>,
) -> anyhow::Result<()> {
    // That was refused, and the refusal is no reason to do it.
    if session.reads(path) {
        return Ok(());
    }
    let mut record = RunRecord::of(session.user(), result);
    record.keep_result(result);
    record.options = session.options();
    if let Ok(python) = python::check(&Folders::of_this_login(), None) {
        let sandbox = record.environment.sandbox;
        record.environment = Environment::new(Some((&python.version, &python.packages)));
        record.environment.sandbox = sandbox;
    }
    let catalogue = session.pal.catalogue();
    let entries = catalogue.tables();
    let sources = catalogue.sources().iter().flat_map(|source| source.tables.iter().map(move |_| source));
    let open: Vec<OpenedTable<'_>> = entries
        .iter()
        .zip(sources)
        .map(|(entry, source)| OpenedTable {
            bound_name: &entry.bound_name,
            table: &entry.table,
            path: &source.path,
            format: &source.format,
        })
        .collect();
    record.tables = tables_of(&result.code, &open, session.active.as_ref());
    for table in &mut record.tables {
        table.content = fingerprint(&table.path).ok();
    }
    if let Some((question, answered)) = asked {
        record.question = Some(question.to_owned());
        record.receipts.clone_from(&answered.receipts);
        if let Some(written) = answered.generated() {
            record.reading.clone_from(&written.reading);
            record.assumptions.clone_from(&written.assumptions);
        }
    }
    std::fs::write(path, record.to_json())
        .with_context(|| format!("the record could not be written to {}", path.display()))
}

impl Session<'_> {
    /// How the result was to be found.
    fn options(&self) -> RunOptions {
        let request = self.request(crate::domain::Code::default());
        RunOptions { result_name: request.result_name, strict: request.strict }
    }
}
