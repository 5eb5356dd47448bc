//! A look at generated code before it runs: what will fail here, and what runs but answers something else.
//!
//! Works on tokens; it knows no types, so a finding says "may" where it cannot be sure. It never changes code.

mod imports;

use std::collections::HashSet;

use super::finding::{Finding, Severity};
use super::python::{self, Kind, Statement, Token};
use crate::domain::TableDescription;

/// Findings of one program that are kept: beyond these nobody reads on.
const MOST: usize = 50;

/// Looks at Python that a generator wrote for these tables. Findings come in the order of their lines.
pub fn lint(code: &str, tables: &[impl AsRef<TableDescription>]) -> Vec<Finding> {
    let Some(statements) = python::statements(code) else {
        let faults = python::check(code).into_iter().take(1);
        return faults.map(|fault| finding("syntax", fault.line, fault.message, Severity::Error)).collect();
    };
    let mut look = Look::new(&statements, tables);
    for statement in &statements {
        look.chained_assignment(statement);
        look.in_place(statement);
        look.rebuilt(statement);
        look.object_dtype(statement);
        look.calls(statement);
    }
    look.input(&statements);
    look.result(&statements);
    look.findings.extend(imports::look(&statements));
    let mut findings = look.findings;
    findings.sort_by(|a, b| (a.line, &a.rule).cmp(&(b.line, &b.rule)));
    findings.dedup();
    findings.truncate(MOST);
    findings
}

fn finding(rule: &str, line: u32, message: impl Into<String>, severity: Severity) -> Finding {
    Finding { rule: rule.to_owned(), line, message: message.into(), severity }
}

struct Look<'a> {
    /// Names that tables go by.
    inputs: HashSet<&'a str>,
    /// Those, and names that were made from them.
    frames: HashSet<&'a str>,
    findings: Vec<Finding>,
}

impl<'a> Look<'a> {
    fn new(statements: &[Statement<'a>], tables: &'a [impl AsRef<TableDescription>]) -> Self {
        let mut inputs: HashSet<&str> = ["df", "dfs", "data", "execute_sql_query"].into();
        inputs.extend(tables.iter().map(|table| table.as_ref().bound_name.as_str()));
        let numbered = |name: &str| name.strip_prefix("df").is_some_and(|rest| rest.parse::<u32>().is_ok());
        let names = statements.iter().flat_map(|statement| &statement.tokens).filter(|token| token.kind == Kind::Name);
        inputs.extend(names.map(|token| token.text).filter(|name| numbered(name)));
        let mut frames = inputs.clone();
        frames.remove("data");
        frames.remove("dfs");
        for statement in statements {
            if let Some((name, value)) = assigned(statement)
                && value.first().is_some_and(|first| frames.contains(first.text) || first.is("pd"))
            {
                frames.insert(name);
            }
        }
        Self { inputs, frames, findings: Vec::new() }
    }

    fn find(&mut self, rule: &str, line: u32, message: impl Into<String>, severity: Severity) {
        self.findings.push(finding(rule, line, message, severity));
    }

    /// `df[mask]["x"] = 1` assigns to a copy.
    fn chained_assignment(&mut self, statement: &Statement<'a>) {
        let Some(equals) = top_level(&statement.tokens, is_assignment) else { return };
        let target = &statement.tokens[..equals];
        let Some(first) = target.first().filter(|first| self.frames.contains(first.text)) else { return };
        let parts = trailing_parts(&target[1..]);
        // `.loc[...]` is one selection; two selections in a row, or an attribute of one, are a chain.
        let selections = parts.iter().filter(|part| part.is_selection).count();
        let ends_in_attribute = parts.last().is_some_and(|part| !part.is_selection);
        if selections >= 2 || (selections == 1 && ends_in_attribute && parts.len() >= 2) {
            let message = "Chained assignment: this assigns to a copy and changes nothing (copy-on-write in pandas 3). \
                           Write `.loc[rows, column] = value` on the frame itself.";
            self.find("chained-assignment", first.line, message, Severity::Warning);
        }
    }

    /// `df["x"].fillna(0, inplace=True)` changes a copy.
    fn in_place(&mut self, statement: &Statement<'a>) {
        let tokens = &statement.tokens;
        let in_place =
            tokens.windows(3).find(|three| three[0].is("inplace") && three[1].is("=") && three[2].is("True"));
        let Some(in_place) = in_place else { return };
        let selected = tokens.first().is_some_and(|first| self.frames.contains(first.text))
            && tokens.get(1).is_some_and(|second| second.is("["));
        if selected {
            let message = "`inplace=True` on a selection changes a copy, and the frame stays as it is (copy-on-write in \
                           pandas 3). Assign the result to the column instead.";
            self.find("inplace-on-selection", in_place[0].line, message, Severity::Warning);
        }
    }

    /// A table's name bound to something that does not come from the tables.
    fn rebuilt(&mut self, statement: &Statement<'a>) {
        let Some((name, value)) = assigned(statement) else { return };
        if !self.inputs.contains(name) || name == "data" && !value.iter().any(|token| token.kind == Kind::Text) {
            return;
        }
        let uses_input = value.iter().any(|token| token.kind == Kind::Name && self.inputs.contains(token.text));
        let made = value.iter().any(|token| token.is("DataFrame") || token.is("{") || token.is("date_range"))
            || value.first().is_some_and(|first| first.is("["));
        if made && !uses_input {
            let message = format!(
                "`{name}` is built anew from literals: the answer would be about made-up data and not about the table."
            );
            self.find("rebuilt-input", statement.tokens[0].line, message, Severity::Warning);
        }
    }

    /// Nothing of the tables is looked at.
    fn input(&mut self, statements: &[Statement<'a>]) {
        let reads = statements.iter().any(|statement| {
            let value = assigned(statement).map_or(&statement.tokens[..], |(_, value)| value);
            value.iter().enumerate().any(|(place, token)| {
                let attribute = place > 0 && value[place - 1].is(".");
                token.kind == Kind::Name && !attribute && self.inputs.contains(token.text)
            })
        });
        if !reads && let Some(first) = statements.first().and_then(|statement| statement.tokens.first()) {
            let message = "The code never looks at the tables: its answer does not come from the data.";
            self.find("unused-input", first.line, message, Severity::Warning);
        }
    }

    /// Text columns are not `object` any more.
    fn object_dtype(&mut self, statement: &Statement<'a>) {
        let tokens = &statement.tokens;
        let is_object = |token: &Token<'_>| {
            token.is("object") || token.content().is_some_and(|content| matches!(content, "object" | "O"))
        };
        for (place, token) in tokens.iter().enumerate() {
            let dtype = token.is("dtype") || token.is("dtypes") || token.is("dtype_");
            let compared = dtype
                && tokens.get(place + 1).is_some_and(|next| next.is("==") || next.is("!="))
                && tokens.get(place + 2).is_some_and(is_object);
            let within =
                token.is("select_dtypes") && tokens[place..].iter().take_while(|token| !token.is(")")).any(is_object);
            if compared || within || token.is("is_object_dtype") {
                let message = "Text columns have the dtype `str` in pandas 3, not `object`: this finds none of them. Use \
                               `pd.api.types.is_string_dtype` or `select_dtypes(include=\"str\")`.";
                self.find("object-dtype", token.line, message, Severity::Warning);
            }
        }
    }

    /// Calls that fail in the sandbox.
    fn calls(&mut self, statement: &Statement<'a>) {
        let tokens = &statement.tokens;
        for (place, token) in tokens.iter().enumerate() {
            if token.kind != Kind::Name || !tokens.get(place + 1).is_some_and(|next| next.is("(")) {
                continue;
            }
            let owner = (place >= 2 && tokens[place - 1].is(".")).then(|| tokens[place - 2].text);
            let argument = tokens.get(place + 2);
            let message = match (owner, token.text) {
                (Some("pd"), reader) if reader.starts_with("read_") && reads_a_file(argument) => {
                    format!(
                        "`pd.{reader}` reads a file, and the sandbox shows none: the tables are loaded already, as `df` and by their names."
                    )
                }
                (None, "open")
                    if argument.is_some_and(|argument| argument.kind == Kind::Text) && !writes(&tokens[place..]) =>
                {
                    "`open` reads a file, and the sandbox shows none but those this code writes itself.".to_owned()
                }
                (None, "input") => "`input` waits for a keyboard that is not there; it fails at once.".to_owned(),
                (Some("os"), "system" | "popen" | "fork" | "execv" | "execvp" | "spawnl" | "spawnv") => {
                    "The sandbox starts no other process.".to_owned()
                }
                _ => continue,
            };
            self.find("refused-call", token.line, message, Severity::Error);
        }
    }

    /// Something must be the answer.
    fn result(&mut self, statements: &[Statement<'a>]) {
        let named = |name: &str| matches!(name, "result" | "output_variable" | "answer");
        let is_set = statements.iter().any(|statement| {
            statement.tokens.windows(2).any(|two| {
                named(two[0].text) && (two[1].is("=") || two[1].is("[") || two[1].is(",") || two[1].text.ends_with('='))
            })
        });
        let last = statements.iter().rfind(|statement| statement.indent == 0);
        let ends_in_value = last.is_some_and(|last| {
            top_level(&last.tokens, is_assignment).is_none()
                && last.tokens.first().is_some_and(|first| !python::begins_statement(first.text))
        });
        if !is_set && !ends_in_value && !statements.is_empty() {
            let line = statements.last().and_then(|last| last.tokens.first()).map_or(1, |first| first.line);
            self.find(
                "no-result",
                line,
                "Nothing is assigned to `result`: the answer has to be guessed.",
                Severity::Warning,
            );
        }
    }
}

/// Whether the argument is a path and not something already in memory.
fn reads_a_file(argument: Option<&Token<'_>>) -> bool {
    argument.is_some_and(|argument| !matches!(argument.text, "io" | "StringIO" | "BytesIO"))
}

/// Whether an `open` is for writing.
fn writes(call: &[Token<'_>]) -> bool {
    let arguments = call.iter().take_while(|token| !token.is(")"));
    arguments.skip(3).any(|token| token.content().is_some_and(|mode| mode.len() <= 3 && mode.contains(['w', 'a', 'x'])))
}

fn is_assignment(token: &Token<'_>) -> bool {
    token.kind == Kind::Operator
        && matches!(token.text, "=" | "+=" | "-=" | "*=" | "/=" | "//=" | "%=" | "**=" | "&=" | "|=" | "^=")
}

/// The first token outside all brackets for which it holds.
fn top_level(tokens: &[Token<'_>], wanted: impl Fn(&Token<'_>) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().position(|token| {
        if token.is("(") || token.is("[") || token.is("{") {
            depth += 1;
        } else if token.is(")") || token.is("]") || token.is("}") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && wanted(token)
    })
}

/// The name a statement assigns to, and what it assigns.
fn assigned<'a, 'b>(statement: &'b Statement<'a>) -> Option<(&'a str, &'b [Token<'a>])> {
    let equals = top_level(&statement.tokens, |token| token.is("="))?;
    let first = statement.tokens.first().filter(|first| first.kind == Kind::Name)?;
    // `name = ...` and `name: type = ...`.
    let plain = equals == 1 || statement.tokens.get(1).is_some_and(|second| second.is(":"));
    plain.then(|| (first.text, &statement.tokens[equals + 1..]))
}

struct Part {
    is_selection: bool,
}

/// What follows a name: `[...]` and `.loc[...]` are selections, `.name` an attribute. Nothing where something is called,
/// for what a call returns is not known.
fn trailing_parts(tokens: &[Token<'_>]) -> Vec<Part> {
    let (mut parts, mut place) = (Vec::new(), 0);
    while let Some(token) = tokens.get(place) {
        if token.is(".") {
            let name = tokens.get(place + 1).map_or("", |name| name.text);
            place += 2;
            let indexer = matches!(name, "loc" | "iloc" | "at" | "iat");
            if !(indexer && tokens.get(place).is_some_and(|next| next.is("["))) {
                parts.push(Part { is_selection: false });
            }
        } else if token.is("[") {
            place += closing(&tokens[place..]);
            parts.push(Part { is_selection: true });
        } else {
            return Vec::new();
        }
    }
    parts
}

/// How many tokens a bracket takes with what is in it.
fn closing(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate() {
        if token.is("(") || token.is("[") || token.is("{") {
            depth += 1;
        } else if token.is(")") || token.is("]") || token.is("}") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return place + 1;
            }
        }
    }
    tokens.len()
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
