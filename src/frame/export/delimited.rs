//! Delimited text: CSV, TSV and their relatives, always with line feeds and UTF-8.
//!
//! The rules: a null is the null text, nothing by default; empty text stands in quotes, so that the two differ; so does
//! a cell that holds just the null text. Lists and structs are JSON, bytes base64, moments ISO 8601 with the offset of
//! their zone, durations ISO 8601.

use std::io::Write;

use polars::prelude::DataType;

use super::blocks::Watch;
use super::format::like_a_formula;
use super::notes::{Notes, counted, is_nested};
use super::plain::{Plain, PlainKind};
use super::{ExportError, ExportOptions, Quotes};
use crate::frame::Frame;

const MAYBE_FORMULAS: &str = "which a spreadsheet may take for formulas";

/// Writes the frame.
pub(super) fn write(
    frame: &Frame,
    options: &ExportOptions,
    out: &mut impl Write,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let fields = Fields::new(options, frame.columns() == 1);
    if options.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    if options.headers {
        header(frame, options, &fields, out, notes)?;
    }
    let columns = Plain::columns(frame);
    let mut seen = vec![Seen::default(); columns.len()];
    let (mut line, mut text) = (String::new(), String::new());
    watch.blocks(frame, |rows| {
        for row in rows {
            line.clear();
            for (index, (column, seen)) in columns.iter().zip(&mut seen).enumerate() {
                if index > 0 {
                    line.push(options.delimiter);
                }
                let filled = column.read(row, &mut text);
                fields.push(filled.then_some(&mut text), column.kind, seen, &mut line);
            }
            line.push('\n');
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    })?;
    notes.nothing(frame, options.headers);
    notes.zones(frame);
    if options.headers {
        notes.names(frame);
    }
    for (index, seen) in seen.iter().enumerate() {
        seen.report(frame.column_name(index), options, notes);
    }
    notes.columns(frame, is_nested, "lists and structs are written as JSON text");
    notes.columns(
        frame,
        |dtype| matches!(dtype, DataType::Binary | DataType::BinaryOffset),
        "bytes are written as base64",
    );
    Ok(())
}

fn header(
    frame: &Frame,
    options: &ExportOptions,
    fields: &Fields<'_>,
    out: &mut impl Write,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let (mut line, mut seen) = (String::new(), Seen::default());
    for index in 0..frame.columns() {
        if index > 0 {
            line.push(options.delimiter);
        }
        let mut name = frame.column_name(index).to_owned();
        fields.push(Some(&mut name), PlainKind::Text, &mut seen, &mut line);
    }
    line.push('\n');
    notes.formulas("the header", seen.formulas, options.neutralise, MAYBE_FORMULAS);
    Ok(out.write_all(line.as_bytes())?)
}

/// What a column's texts were like.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Texts that a spreadsheet may take for formulas.
    formulas: usize,
    /// Texts that are the null text.
    like_null: usize,
    /// Nulls that had to be written as empty text.
    filled: usize,
    /// Empty texts.
    empty: usize,
}

impl Seen {
    fn report(self, name: &str, options: &ExportOptions, notes: &mut Notes) {
        notes.formulas(&format!("“{name}”"), self.formulas, options.neutralise, MAYBE_FORMULAS);
        if self.filled > 0 {
            let count = counted(self.filled);
            notes.say(format!("“{name}”: {count} of null are empty text, since a line with nothing in it is no row"));
        }
        if self.empty > 0 {
            let count = counted(self.empty);
            notes.say(format!(
                "“{name}”: {count} of empty text, in quotes to differ from nulls, which not every reader sees"
            ));
        }
        if self.like_null > 0 && !options.null.is_empty() {
            let count = counted(self.like_null);
            notes.say(format!("“{name}”: {count} with the text “{}”, in quotes to differ from nulls", options.null));
        }
    }
}

/// How cells become fields.
struct Fields<'a> {
    options: &'a ExportOptions,
    /// A line without a character would be no row at all.
    single: bool,
}

impl<'a> Fields<'a> {
    fn new(options: &'a ExportOptions, single: bool) -> Self {
        Self { options, single }
    }

    /// Adds a cell to a line; `None` is a null. The text may be changed on the way.
    fn push(&self, cell: Option<&mut String>, kind: PlainKind, seen: &mut Seen, line: &mut String) {
        let Some(text) = cell else {
            let filled = self.single && self.options.null.is_empty();
            seen.filled += usize::from(filled);
            line.push_str(if filled { "\"\"" } else { &self.options.null });
            return;
        };
        if kind == PlainKind::Text && like_a_formula(text) {
            seen.formulas += 1;
            if self.options.neutralise {
                text.insert(0, '\'');
            }
        }
        if kind == PlainKind::Fraction
            && self.options.decimal_comma
            && let Some(point) = text.find('.')
        {
            text.replace_range(point..=point, ",");
        }
        seen.empty += usize::from(text.is_empty());
        seen.like_null += usize::from(*text == self.options.null);
        if !self.quoted(text, kind) {
            line.push_str(text);
            return;
        }
        line.push('"');
        for (index, part) in text.split('"').enumerate() {
            if index > 0 {
                line.push_str("\"\"");
            }
            line.push_str(part);
        }
        line.push('"');
    }

    fn quoted(&self, text: &str, kind: PlainKind) -> bool {
        match self.options.quotes {
            Quotes::All => return true,
            Quotes::Text if matches!(kind, PlainKind::Text | PlainKind::Moment) => return true,
            _ => {}
        }
        // Empty text is quoted to differ from a null, text with outer blanks so that nobody trims it, and what begins
        // like a comment or a byte order mark so that nobody takes it for one.
        let edge = |c: Option<char>| c.is_none_or(char::is_whitespace);
        text.contains(self.options.delimiter)
            || text.bytes().any(|byte| matches!(byte, b'"' | b'\n' | b'\r'))
            || edge(text.chars().next())
            || edge(text.chars().next_back())
            || text.starts_with(['#', '\u{feff}'])
            || *text == *self.options.null
    }
}
