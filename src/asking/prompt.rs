//! What a model is told: instructions, tables at a privacy level, the conversation, and what went wrong before.
//!
//! Pure text from descriptions. What is left out below a level is left out here, in one place, for every provider.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::redact::{self, Known};
use super::{FailedAttempt, MAX_TURNS, PrivacyLevel, QuestionRequest};
use crate::domain::{ColumnDescription, Scalar, TableDescription};

/// The templates' version; counts up with every change of a template or of how the tables are written.
pub const PROMPT_VERSION: &str = "1";

const SYSTEM: &str = include_str!("../../assets/prompts/system.md");
const QUESTION: &str = include_str!("../../assets/prompts/question.md");
const REPAIR: &str = include_str!("../../assets/prompts/repair.md");
const ANOTHER: &str = include_str!("../../assets/prompts/another.md");
/// What the locked environment has.
const PANDAS: &str = "3.1";
/// Columns of all tables that are described; of a wider set the active table's come first.
const MOST_COLUMNS: usize = 400;
/// A column of at most so many values is told all of them, any other a few.
const SMALL_DOMAIN: usize = 20;
const EXAMPLES: usize = 3;
/// Cells are cut here.
const LONGEST_CELL: usize = 100;

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The person, or the program for the person.
    Person,
    /// The model.
    Model,
}

/// Everything that is sent for one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The instructions and the tables.
    pub system: String,
    /// The conversation; the last message is the question, or what went wrong.
    pub messages: Vec<(Speaker, String)>,
    /// The columns that are named, as `table.column`.
    pub columns: Vec<String>,
    /// Cell values in it.
    pub cell_values: u64,
    /// How much of the tables is in it.
    pub level: PrivacyLevel,
}

impl Prompt {
    /// The prompt for a question at this level.
    pub fn new(request: &QuestionRequest<'_>, level: PrivacyLevel) -> Self {
        let mut told = Told { level, columns: Vec::new(), cell_values: 0 };
        let tables = told.tables(request);
        let active = request.tables.get(request.active).map_or("", |table| table.bound_name.as_str());
        let level_words = format!("`{level}`: {}", level.sends());
        let places = [("active", active), ("pandas", PANDAS), ("level", &level_words), ("tables", &tables)];
        let system = fill(SYSTEM, &places);
        let history = &request.history[request.history.len().saturating_sub(MAX_TURNS)..];
        let questions = history.iter().map(|turn| turn.question.as_str()).chain([request.question]);
        let mut known = Known::new(request.tables, questions);
        let visible = history.iter().map(|turn| (&turn.code, turn.author_saw));
        let visible = visible.chain(request.repair.iter().map(|failed| (&failed.code, failed.author_saw)));
        for (code, _) in visible.filter(|(_, saw)| *saw <= level) {
            known.learn_code(code);
        }
        let mut messages = Vec::new();
        for turn in history {
            messages.push((Speaker::Person, fill(QUESTION, &[("question", &turn.question)])));
            messages.push((Speaker::Model, told.answer(&turn.code, turn.author_saw, &turn.outcome, &known)));
        }
        match request.repair {
            None => {
                let template = if request.candidate == 0 { QUESTION } else { ANOTHER };
                messages.push((Speaker::Person, fill(template, &[("question", request.question)])));
            }
            Some(failed) => {
                messages.push((Speaker::Person, fill(QUESTION, &[("question", request.question)])));
                messages.push((Speaker::Model, told.answer(&failed.code, failed.author_saw, "", &known)));
                messages.push((Speaker::Person, told.repair(request.question, failed, &known)));
            }
        }
        Self { system, messages, columns: told.columns, cell_values: told.cell_values, level }
    }

    /// The whole text, as a person is shown it before it leaves: the instructions and every message, a line end after
    /// each. Its bytes and its hash are in the receipt.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in std::iter::once(&self.system).chain(self.messages.iter().map(|(_, message)| message)) {
            text.push_str(part);
            text.push('\n');
        }
        text
    }

    /// SHA-256 of [`Self::text`], in hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text().as_bytes()).iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Fills a template's places. One pass, so that what is filled in is never looked at for places itself.
fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template.trim_end();
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        out.push_str(places.iter().find(|(place, _)| *place == name).map_or("", |(_, text)| text));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What has been told so far.
struct Told {
    level: PrivacyLevel,
    columns: Vec<String>,
    cell_values: u64,
}

impl Told {
    /// The active table first, then the others.
    fn tables(&mut self, request: &QuestionRequest<'_>) -> String {
        let active = request.tables.get(request.active);
        let others = request.tables.iter().enumerate().filter(|(place, _)| *place != request.active);
        let mut lines = Vec::new();
        for table in active.into_iter().chain(others.map(|(_, table)| table)) {
            lines.push(self.table(table));
        }
        lines.join("\n")
    }

    fn table(&mut self, table: &TableDescription) -> String {
        let room = MOST_COLUMNS.saturating_sub(self.columns.len());
        let columns: Vec<String> =
            table.columns.iter().take(room).map(|column| format!("  {}", self.column(table, column))).collect();
        let left = table.columns.len() - columns.len();
        let note = if left == 0 { String::new() } else { format!(", \"columns_not_listed\": {left}") };
        let (name, title) = (json!(table.bound_name), json!(table.name));
        let title = if table.name == table.bound_name { String::new() } else { format!(", \"title\": {title}") };
        format!(
            "{{\"table\": {name}{title}, \"rows\": {}{note}, \"columns\": [\n{}\n]}}",
            table.rows,
            columns.join(",\n")
        )
    }

    fn column(&mut self, table: &TableDescription, column: &ColumnDescription) -> Value {
        self.columns.push(format!("{}.{}", table.bound_name, column.name));
        let mut told = Map::new();
        told.insert("name".to_owned(), json!(column.name));
        told.insert("type".to_owned(), json!(column.data_type.to_string()));
        if column.nulls > 0 {
            told.insert("missing".to_owned(), json!(column.nulls));
        }
        if let Some(distinct) = column.distinct {
            told.insert("distinct".to_owned(), json!(distinct));
        }
        if self.level >= PrivacyLevel::Stats {
            for (name, value) in [("min", &column.min), ("max", &column.max)] {
                if let Some(value) = value {
                    told.insert(name.to_owned(), self.cell(value));
                }
            }
            if let Some(mean) = column.mean.filter(|mean| mean.is_finite()) {
                told.insert("mean".to_owned(), json!(rounded(mean)));
            }
        }
        if self.level >= PrivacyLevel::Samples && !column.values.is_empty() {
            let all = column.values_complete && column.values.len() <= SMALL_DOMAIN;
            let shown = if all { column.values.len() } else { EXAMPLES };
            let values: Vec<Value> = column.values.iter().take(shown).map(|value| self.cell(&value.value)).collect();
            told.insert((if all { "values" } else { "examples" }).to_owned(), Value::Array(values));
        }
        Value::Object(told)
    }

    fn cell(&mut self, value: &Scalar) -> Value {
        self.cell_values += 1;
        match value {
            Scalar::Bool(value) => json!(value),
            Scalar::Int(value) => i64::try_from(*value).map_or_else(|_| json!(value.to_string()), |value| json!(value)),
            Scalar::Float(value) => json!(value),
            Scalar::Text(_) | Scalar::Date(_) | Scalar::Datetime(_) => {
                let text = value.to_string();
                let cut: String = text.chars().take(LONGEST_CELL).collect();
                json!(if cut.len() < text.len() { format!("{cut}…") } else { text })
            }
        }
    }

    /// What the model, or who stood in its place, answered.
    fn answer(&mut self, code: &str, author_saw: PrivacyLevel, outcome: &str, known: &Known<'_>) -> String {
        if code.trim().is_empty() {
            return format!("({})", if outcome.is_empty() { "no code" } else { outcome });
        }
        let shown = if author_saw <= self.level { code.to_owned() } else { redact::code(code, known) };
        let outcome = match outcome {
            "" | "completed" => String::new(),
            other => format!("\n\n(It ended: {other}.)"),
        };
        format!("```python\n{}\n```{outcome}", shown.trim_end())
    }

    fn repair(&mut self, question: &str, failed: &FailedAttempt, known: &Known<'_>) -> String {
        let all = self.level >= PrivacyLevel::Samples;
        let said = if all {
            self.cell_values += redact::count_left_out(&failed.message, known);
            failed.message.clone()
        } else {
            redact::message(&failed.message, known)
        };
        let error = if said.is_empty() { failed.error_type.clone() } else { format!("{}: {said}", failed.error_type) };
        let mut details = String::new();
        let shown =
            if failed.author_saw <= self.level { failed.code.clone() } else { redact::code(&failed.code, known) };
        let lines: BTreeSet<u32> = failed.lines.iter().copied().collect();
        for line in lines {
            if let Some(text) = shown.lines().nth((line as usize).saturating_sub(1)) {
                let _ = writeln!(details, "Line {line}: `{}`", text.trim());
            }
        }
        let near: Vec<String> =
            failed.near.iter().filter(|name| all || known.is_name(name)).map(|name| format!("`{name}`")).collect();
        if !near.is_empty() {
            let _ = writeln!(details, "Names that are near: {}", near.join(", "));
        }
        fill(REPAIR, &[("question", question), ("error", &error), ("details", &details)])
    }
}

/// Six digits say as much as a mean can.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

#[cfg(test)]
#[path = "prompt_tests.rs"]
mod tests;
