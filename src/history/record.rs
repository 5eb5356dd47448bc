//! The record of one run: one JSON document that says what ran, over what, under which bounds, and what came of it.
//! Enough to run it again elsewhere and to tell whether the same comes out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, SubsecRound};
use serde::{Deserialize, Serialize};

use super::Fingerprint;
use super::kept::{ColumnSchema, KeptResult, schema};
use crate::asking::EgressReceipt;
use crate::domain::{Code, CodeError, ExecutionId, Limits, Rejection, SandboxTier, Status, Timeout, UserId};
use crate::execution::ExecutionResult;
use crate::frame::{LoadOptions, Reading, Table};

/// What the document calls itself.
const FORMAT: &str = "analyticspal run record";
/// Its version. A reader refuses a newer one.
const VERSION: u32 = 1;
/// As much of stdout and stderr as is kept, in bytes; the end of it, where more was printed.
const LARGEST_OUTPUT: usize = 16 << 10;

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    format: String,
    version: u32,
    /// The run.
    pub id: ExecutionId,
    /// When it ended.
    #[serde(with = "moment")]
    pub at: DateTime<FixedOffset>,
    /// Who ran it.
    pub user: String,
    /// What the person calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// It stands before the others and stays.
    #[serde(default)]
    pub pinned: bool,
    /// What was asked; `None` for code that was typed.
    pub question: Option<String>,
    /// The question as it was understood.
    #[serde(default)]
    pub reading: String,
    /// What was assumed to understand it.
    #[serde(default)]
    pub assumptions: Vec<String>,
    /// Who wrote the code, as a person reads it.
    #[serde(default)]
    pub author: String,
    /// What ran.
    pub code: Code,
    /// The tables it found, in order.
    pub tables: Vec<RecordedTable>,
    /// How the result was to be found.
    #[serde(default)]
    pub options: RunOptions,
    /// What bounded it.
    pub limits: RecordedLimits,
    /// What it ran in.
    pub environment: Environment,
    /// How it ended.
    pub outcome: Outcome,
    /// Its result.
    pub result: Option<KeptResult>,
    /// Every request that left for a model.
    #[serde(default)]
    pub receipts: Vec<EgressReceipt>,
}

/// A table that code found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedTable {
    /// The identifier it was bound to.
    pub name: String,
    /// Its name in its source.
    pub table: String,
    /// Which table of its source it is, from 0.
    #[serde(default)]
    pub index: usize,
    /// Where the source is.
    pub path: PathBuf,
    /// What the source is, in words ("CSV").
    pub format: String,
    /// What was said about how it was written, where anything was.
    #[serde(default, skip_serializing_if = "LoadOptions::is_default")]
    pub load: LoadOptions,
    /// How it was read, for other programs that are to read the same.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reading: Reading,
    /// Rows and parts of rows that were set aside.
    #[serde(default, skip_serializing_if = "is_default")]
    pub set_aside: usize,
    /// What the source held; `None` where it has not been read for that yet, or could not be.
    pub content: Option<Fingerprint>,
    /// Its rows.
    pub row_count: u64,
    /// Its columns.
    pub columns: Vec<ColumnSchema>,
    /// Whether it was `df`.
    pub active: bool,
}

/// How the result was to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOptions {
    /// The variable picked as the result.
    pub result_name: Option<String>,
    /// A DataFrame or a dict and nothing else.
    pub strict: bool,
}

/// What bounded a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are those of `Limits`")]
pub struct RecordedLimits {
    pub timeout_seconds: f64,
    pub memory_bytes: u64,
    pub disk_bytes: u64,
    pub output_bytes: u64,
    pub result_bytes: u64,
    pub threads: u32,
}

impl From<Limits> for RecordedLimits {
    fn from(limits: Limits) -> Self {
        Self {
            timeout_seconds: limits.timeout.seconds(),
            memory_bytes: limits.memory_bytes,
            disk_bytes: limits.disk_bytes,
            output_bytes: limits.output_bytes,
            result_bytes: limits.result_bytes,
            threads: limits.threads,
        }
    }
}

impl RecordedLimits {
    /// As a run takes them; a timeout outside the bounds is rejected.
    pub fn limits(&self) -> Result<Limits, Rejection> {
        Ok(Limits {
            timeout: Timeout::from_seconds(self.timeout_seconds)?,
            memory_bytes: self.memory_bytes,
            disk_bytes: self.disk_bytes,
            output_bytes: self.output_bytes,
            result_bytes: self.result_bytes,
            threads: self.threads,
        })
    }
}

/// What a run ran in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// The version of this program.
    pub analyticspal: String,
    /// Python's version; `None` where it is not known (a service ran the code).
    pub python: Option<String>,
    /// Installed packages and their versions.
    pub packages: BTreeMap<String, String>,
    /// How strong the sandbox was.
    pub sandbox: Option<SandboxTier>,
}

impl Environment {
    /// This program with this Python.
    pub fn new(python: Option<(&str, &BTreeMap<String, String>)>) -> Self {
        Self {
            analyticspal: env!("CARGO_PKG_VERSION").to_owned(),
            python: python.map(|(version, _)| version.to_owned()),
            packages: python.map(|(_, packages)| packages.clone()).unwrap_or_default(),
            sandbox: None,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// In the contract's words.
    pub status: Status,
    /// In one line.
    pub summary: String,
    /// What to do; empty when nothing needs doing.
    #[serde(default)]
    pub hint: String,
    /// Where the result came from.
    #[serde(default)]
    pub origin: Option<String>,
    /// What the code raised, or where the deadline found it.
    #[serde(default)]
    pub error: Option<CodeError>,
    /// How long the code ran.
    pub execution_time_ms: f64,
    /// The worker's peak resident memory, in KiB.
    #[serde(default)]
    pub memory_usage_kb: u64,
    /// CPU time.
    #[serde(default)]
    pub cpu_ms: f64,
    /// The end of what it printed.
    #[serde(default)]
    pub stdout: String,
    /// The end of what it printed to stderr.
    #[serde(default)]
    pub stderr: String,
    /// What was converted, renamed or changed on the way.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How many figures it drew.
    #[serde(default)]
    pub figures: usize,
}

/// A text that is no run record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RecordError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl RunRecord {
    /// The record of a run that ended now. Its result is an outline ([`KeptResult::outline`]) until
    /// [`RunRecord::keep_result`]; its tables, environment and story are the caller's to add.
    pub fn of(user: &UserId, result: &ExecutionResult) -> Self {
        let mut environment = Environment::new(None);
        environment.sandbox = (!result.worker_id.is_empty()).then_some(result.sandbox.tier);
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            id: result.execution_id,
            at: chrono::Local::now().fixed_offset().trunc_subsecs(3),
            user: user.to_string(),
            name: None,
            pinned: false,
            question: None,
            reading: String::new(),
            assumptions: Vec::new(),
            author: String::new(),
            code: result.code.clone(),
            tables: Vec::new(),
            options: RunOptions::default(),
            limits: result.limits.into(),
            environment,
            outcome: Outcome {
                status: result.status,
                summary: result.summary.clone(),
                hint: result.hint.clone(),
                origin: result.origin.clone(),
                error: result.error.clone(),
                execution_time_ms: result.execution_time_ms(),
                memory_usage_kb: result.memory_usage_kb,
                cpu_ms: result.cpu_ms,
                stdout: end_of(&result.stdout),
                stderr: end_of(&result.stderr),
                notes: result.notes.clone(),
                figures: result.figures.len(),
            },
            result: result.dataframe.as_ref().map(KeptResult::outline),
            receipts: Vec::new(),
        }
    }

    /// Takes the result in: whole where it is small, else its hash and first rows. O(cells): off the UI thread.
    pub fn keep_result(&mut self, result: &ExecutionResult) {
        self.result = result.dataframe.as_ref().map(KeptResult::of);
    }

    /// What a person calls it: its name, its question, or the first line of its code that does something.
    pub fn title(&self) -> &str {
        let first = || super::telling::telling_line(&self.code.text);
        self.name.as_deref().or(self.question.as_deref()).unwrap_or_else(first)
    }

    /// The document.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a record is plain data");
        text.push('\n');
        text
    }

    /// Reads a document. What is not one, or is of a newer version, is refused.
    pub fn from_json(text: &str) -> Result<Self, RecordError> {
        let refused = |message: String, hint: &str| RecordError { message, hint: hint.to_owned() };
        let hint = "give the file that \u{201c}Export\u{201d} wrote as a run record";
        let document: serde_json::Value =
            serde_json::from_str(text).map_err(|error| refused(format!("this is not JSON: {error}"), hint))?;
        if document.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
            return Err(refused("this JSON is no run record".to_owned(), hint));
        }
        let version = document.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if version > u64::from(VERSION) {
            let message = format!("this run record has version {version}; this program knows {VERSION}");
            return Err(refused(message, "use a newer version of the program"));
        }
        serde_json::from_value(document)
            .map_err(|error| refused(format!("this run record is not complete: {error}"), hint))
    }
}

impl RecordedTable {
    /// A table of an open source, by the name it has in code.
    pub fn of(name: &str, table: &Table, path: PathBuf, format: String, index: usize, active: bool) -> Self {
        Self {
            name: name.to_owned(),
            table: table.name.clone(),
            index,
            path,
            format,
            load: table.report.options.clone(),
            reading: Reading {
                dialect: table.report.dialect.clone().or_else(|| table.report.reading.dialect.clone()),
                ..table.report.reading.clone()
            },
            set_aside: table.report.rejected.len(),
            content: None,
            row_count: table.frame.rows() as u64,
            columns: schema(&table.frame),
            active,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The end of a long output, from the beginning of a line on.
fn end_of(text: &str) -> String {
    if text.len() <= LARGEST_OUTPUT {
        return text.to_owned();
    }
    let from = (text.len() - LARGEST_OUTPUT..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let end = text.get(from..).unwrap_or_default();
    let end = end.split_once('\n').map_or(end, |(_, rest)| rest);
    format!("… {} bytes before this are not kept\n{end}", text.len() - end.len())
}

/// A moment as RFC 3339.
mod moment {
    use chrono::{DateTime, FixedOffset, SecondsFormat};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(at: &DateTime<FixedOffset>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map_err(|error| D::Error::custom(format!("{text:?} is no moment: {error}")))
    }
}
