//! A recorded run as a Python script that runs without this program: its tables loaded with pandas under the names that
//! the code knows, the code as it ran, and the result printed.

use std::collections::HashSet;

use super::RunRecord;
use super::pandas::{Reader, reader};
use crate::domain::{CodeType, Status, counted};

/// The imports that code finds without asking, each only where it is mentioned.
const IMPORTS: [(&str, &str); 6] = [
    ("np", "import numpy as np"),
    ("datetime", "import datetime"),
    ("math", "import math"),
    ("stats", "from scipy import stats"),
    ("plt", "import matplotlib.pyplot as plt"),
    ("duckdb", "import duckdb"),
];

/// The script.
pub fn script(record: &RunRecord) -> String {
    let mut parts = vec![head(record), preparation(record)];
    if let Some(code) = named_last(record) {
        parts.extend([code, "print(result)".to_owned()]);
    } else {
        parts.push(body(record));
        parts.extend(shown_by(record).map(|shown| format!("print({shown})")));
    }
    let mut text = parts.join("\n\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What it is, as a comment.
fn head(record: &RunRecord) -> String {
    let mut lines = vec![record.title().to_owned()];
    if !record.reading.is_empty() {
        lines.push(format!("Read as: {}", record.reading));
    }
    lines.push(format!("Ran on {}: {}", record.at.format("%Y-%m-%d %H:%M"), record.outcome.summary));
    if let Some(python) = &record.environment.python {
        let of = |name: &str| record.environment.packages.get(name).map(|version| format!(", {name} {version}"));
        let packages: String = ["pandas", "numpy", "duckdb"].into_iter().filter_map(of).collect();
        lines.push(format!("With Python {python}{packages}"));
    }
    let comment = |line: &String| line.lines().map(|line| format!("# {line}")).collect::<Vec<_>>().join("\n");
    lines.iter().map(comment).collect::<Vec<_>>().join("\n")
}

/// Imports, tables, and the names that the code expects.
pub(super) fn preparation(record: &RunRecord) -> String {
    let mentioned = words(&record.code.text);
    let sql = record.code.code_type == CodeType::Sql || mentioned.contains("execute_sql_query");
    let mut lines = vec!["import pandas as pd".to_owned()];
    let readers: Vec<Reader> = record.tables.iter().map(reader).collect();
    let needed = readers.iter().flat_map(|reader| &reader.imports).copied();
    let named = IMPORTS.iter().filter(|(name, _)| mentioned.contains(name) || (*name == "duckdb" && sql));
    for import in named.map(|(_, import)| *import).chain(needed) {
        if !lines.iter().any(|line| line == import) {
            lines.push(import.to_owned());
        }
    }
    let mut helpers: Vec<&str> = readers.iter().flat_map(|reader| &reader.helpers).copied().collect();
    helpers.dedup();
    lines.extend(helpers.into_iter().map(|helper| format!("\n\n{helper}\n")));
    if !record.tables.is_empty() {
        lines.push(String::new());
    }
    for (table, reader) in record.tables.iter().zip(readers) {
        if let Some(content) = &table.content {
            lines.push(format!("# {}, SHA-256 of the file {}", counted(table.row_count, "row"), content.sha256));
        }
        lines.extend(reader.lines);
    }
    let active = record.tables.iter().find(|table| table.active).or(record.tables.first());
    if let Some(active) = active {
        lines.push(format!("df = {}.copy()", active.name));
        if mentioned.contains("data") {
            lines.push("data = df.to_dict(\"records\")".to_owned());
        }
        if mentioned.contains("input_data") {
            lines.push("input_data = {\"df\": df.to_dict(\"records\")}".to_owned());
        }
    }
    let names: Vec<&str> = record.tables.iter().map(|table| table.name.as_str()).collect();
    for (number, name) in names.iter().enumerate() {
        let numbered = format!("df{}", number + 1);
        if mentioned.contains(numbered.as_str()) {
            lines.push(format!("{numbered} = {name}.copy()"));
        }
    }
    if mentioned.contains("dfs") || calls_for_frames(record) {
        lines.push(format!("dfs = [{}]", names.join(", ")));
    }
    if mentioned.contains("execute_sql_query") {
        lines.push("\n\ndef execute_sql_query(sql):\n    return duckdb.sql(sql).df()".to_owned());
    }
    lines.join("\n")
}

/// The code; SQL inside a call of DuckDB.
pub(super) fn body(record: &RunRecord) -> String {
    let code = record.code.text.trim_end();
    if record.code.code_type == CodeType::Sql {
        // A raw string, unless the text itself would end it.
        let quoted = if code.contains("\"\"\"") || code.ends_with(['\\', '"']) {
            serde_json::Value::from(code).to_string()
        } else {
            format!("r\"\"\"\n{code}\n\"\"\"")
        };
        return format!("result = duckdb.sql({quoted}).df()");
    }
    code.to_owned()
}

/// The expression that is the result, by the rule that found it. A last expression is none: it stands in the code.
pub(super) fn shown_by(record: &RunRecord) -> Option<String> {
    if record.outcome.status != Status::Completed {
        return None;
    }
    if record.code.code_type == CodeType::Sql {
        return Some("result".to_owned());
    }
    let origin = record.outcome.origin.as_deref()?;
    let name = origin.split('`').nth(1)?;
    // Functions are defined by the code and called by the executor.
    Some(if name.starts_with("analyze_data") { "analyze_data(dfs)".to_owned() } else { name.to_owned() })
}

/// The code with a name for its last expression, where that is the result.
fn named_last(record: &RunRecord) -> Option<String> {
    let origin = record.outcome.origin.as_deref()?;
    let line: usize = origin.strip_prefix("last expression, line ")?.parse().ok()?;
    let mut lines: Vec<String> = record.code.text.trim_end().lines().map(str::to_owned).collect();
    let last = lines.get_mut(line.checked_sub(1)?)?;
    // The name would go to the first of two statements on a line.
    if last.contains(';') {
        return None;
    }
    last.insert_str(0, "result = ");
    Some(lines.join("\n"))
}

fn calls_for_frames(record: &RunRecord) -> bool {
    record.outcome.origin.as_deref().is_some_and(|origin| origin.contains("analyze_data"))
}

fn words(code: &str) -> HashSet<&str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}
