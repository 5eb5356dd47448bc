//! One failure under examination: the code's tokens, the marked place, and which columns the code uses where.

use std::ops::Range;

use super::Failure;
use crate::asking::python::{Kind, Source};
use crate::domain::{ColumnDescription, TableDescription};

/// A failure with what is asked of it again and again.
pub(super) struct Case<'a> {
    pub(super) failure: &'a Failure<'a>,
    pub(super) source: Source<'a>,
    /// The bytes that the error marks.
    pub(super) marked: Range<usize>,
}

/// A column where the code uses it.
#[derive(Debug, Clone)]
pub(super) struct Used<'a> {
    /// The name of the frame, as the code has it.
    pub(super) frame: String,
    pub(super) column: &'a ColumnDescription,
}

impl Used<'_> {
    /// `df["amount"]`.
    pub(super) fn expression(&self) -> String {
        format!("{}[{}]", self.frame, crate::asking::python::quoted(&self.column.name))
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(failure: &'a Failure<'a>) -> Self {
        let source = Source::of(&failure.code.text);
        let marked = failure.error.map_or(0..0, |error| source.marked(error));
        Self { failure, source, marked }
    }

    pub(super) fn error_type(&self) -> &'a str {
        self.failure.error.map_or("", |error| &error.error_type)
    }

    pub(super) fn message(&self) -> &'a str {
        self.failure.error.map_or("", |error| &error.message)
    }

    /// The tokens of the statement that failed.
    pub(super) fn statement(&self) -> Range<usize> {
        self.source.statement(self.marked.start)
    }

    /// The marked tokens; those of the statement where nothing narrower is marked.
    pub(super) fn tokens(&self) -> Range<usize> {
        let marked = self.source.within(&self.marked);
        if marked.is_empty() { self.statement() } else { marked }
    }

    /// The table that is `df`.
    pub(super) fn active(&self) -> Option<&'a TableDescription> {
        self.failure.tables.get(self.failure.active).map(AsRef::as_ref)
    }

    /// All tables, the active one first.
    pub(super) fn tables(&self) -> impl Iterator<Item = &'a TableDescription> + use<'a> {
        let active = self.failure.active;
        let others = self.failure.tables.iter().enumerate().filter(move |(index, _)| *index != active);
        self.active().into_iter().chain(others.map(|(_, table)| table.as_ref()))
    }

    /// The table that goes by this name in the code.
    pub(super) fn table(&self, name: &str) -> Option<&'a TableDescription> {
        if matches!(name, "df" | "data") {
            return self.active();
        }
        let numbered = name.strip_prefix("df").and_then(|number| number.parse::<usize>().ok());
        if let Some(index) = numbered {
            return self.failure.tables.get(index.checked_sub(1)?).map(AsRef::as_ref);
        }
        self.failure.tables.iter().map(AsRef::as_ref).find(|table| table.bound_name == name)
    }

    /// Every column's name, those of the active table first.
    pub(super) fn column_names(&self) -> Vec<&'a str> {
        self.tables().flat_map(|table| &table.columns).map(|column| column.name.as_str()).collect()
    }

    pub(super) fn column(&self, name: &str) -> Option<&'a ColumnDescription> {
        self.tables().find_map(|table| table.column(name))
    }

    /// Names of columns that the code itself makes: what it assigns, and keywords of `assign` and `agg`.
    pub(super) fn made_columns(&self) -> Vec<&'a str> {
        let source = &self.source;
        let mut made = Vec::new();
        for index in 0..source.tokens.len() {
            if let Some(name) = source.literal(index)
                && source.is(index + 1, "]")
                && source.is(index + 2, "=")
            {
                made.push(name);
            }
            if source.tokens[index].kind == Kind::Name && source.is(index + 1, "=") && source.tokens[index].depth > 0 {
                let call = self.call_around(index);
                if call.is_some_and(|name| matches!(source.word(name), "assign" | "agg" | "aggregate")) {
                    made.push(source.word(index));
                }
            }
        }
        made
    }

    /// The token of the function's name in whose call this token is an argument.
    pub(super) fn call_around(&self, token: usize) -> Option<usize> {
        let depth = self.source.tokens.get(token)?.depth.checked_sub(1)?;
        let is_open = |index: &usize| self.source.tokens[*index].depth == depth && self.source.is(*index, "(");
        let name = (0..token).rev().find(is_open)?.checked_sub(1)?;
        (self.source.tokens[name].kind == Kind::Name).then_some(name)
    }

    /// The columns that these tokens use, as `frame["column"]` or `frame.column`, in order.
    pub(super) fn used(&self, tokens: Range<usize>) -> Vec<Used<'a>> {
        let source = &self.source;
        let mut found = Vec::new();
        for token in tokens {
            let subscript = source.literal(token).filter(|_| token > 0);
            let is_attribute = source.tokens[token].kind == Kind::Name && token > 0 && source.is(token - 1, ".");
            let Some(name) = subscript.or_else(|| is_attribute.then(|| source.word(token))) else { continue };
            let frame = self.frame_before(token);
            let table = self.table(&frame);
            let known = table.and_then(|table| table.column(name));
            // A variable that the code made may hold any of the columns; an attribute of it is more likely a method.
            let known = known.or_else(|| if subscript.is_some() { self.column(name) } else { None });
            if let Some(column) = known {
                found.push(Used { frame, column });
            }
        }
        found
    }

    /// The column that an error is most likely about: the only fitting one of the marked tokens, or of the statement.
    pub(super) fn one_used(&self, fits: impl Fn(&ColumnDescription) -> bool) -> Option<Used<'a>> {
        [self.tokens(), self.statement()].into_iter().find_map(|tokens| {
            let mut fitting: Vec<_> = self.used(tokens).into_iter().filter(|used| fits(used.column)).collect();
            fitting.dedup_by(|one, other| one.column.name == other.column.name && one.frame == other.frame);
            if fitting.len() == 1 { fitting.pop() } else { None }
        })
    }

    /// The variable at the root of what this token is taken from; `df` where it is no plain one.
    fn frame_before(&self, token: usize) -> String {
        let before = token - 1;
        let root = match self.source.word(before) {
            "[" | "." => self.source.operand_before(before),
            _ => None,
        };
        let plain = root.filter(|root| self.source.tokens[*root].kind == Kind::Name);
        let name = plain.map_or("df", |root| self.source.word(root));
        // `pd.to_numeric` and the like are no frames.
        if matches!(name, "pd" | "np") { "df".to_owned() } else { name.to_owned() }
    }
}
