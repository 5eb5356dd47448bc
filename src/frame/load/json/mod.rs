//! JSON: one document, or one a line (NDJSON). Every value is looked at before a column's type is decided, so that
//! keys seen late do not vanish and numbers keep their digits.

mod build;
mod of_text;
mod parse;
mod records;
mod shape;
pub(super) mod stream;

use std::path::Path;

use polars::prelude::{Column, DataFrame};

use self::parse::{Parser, Value};
use self::shape::Shape;
use super::bytes::check;
use super::delimited::decode;
use super::{LoadError, LoadOptions, Loaded, magic};
use crate::domain::CancelToken;
use crate::frame::{LoadReport, Reading};

pub(in crate::frame) use of_text::frame_of_records;

/// Documents between two looks at the cancel token.
const BLOCK: usize = 4_096;

/// Reads JSON or NDJSON.
pub(super) fn read(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Loaded, LoadError> {
    let decoded = decode(bytes, path, options.encoding.as_deref())?;
    let mut notes = decoded.notes;
    let mut documents = documents(&decoded.text, path, options, cancel)?;
    let mut reading = Reading::default();
    if !is_plain(&documents, magic::named_for_lines(path)) {
        reading.obstacles.push("it is no plain list of records".to_owned());
    }
    let room = records::room(decoded.text.len());
    let (format, table) = match documents.len() {
        0 => return Err(LoadError::empty(path)),
        // A line of a file of lines is a record, whatever is in it.
        1 if magic::named_for_lines(path) && matches!(documents.first(), Some(Value::Object(_))) => {
            ("NDJSON", records::of_lines(documents, room, &mut notes))
        }
        1 => ("JSON", records::of_document(documents.remove(0), room, &mut notes)),
        _ => ("NDJSON", records::of_lines(documents, room, &mut notes)),
    };
    let Some(table) = table.map_err(|sparse| LoadError::mostly_nothing(path, sparse.columns))? else {
        return Err(LoadError::malformed(path, "it is JSON but holds no records"));
    };
    check(cancel)?;
    let columns = columns(&table, options.limit, room, cancel, &mut notes, &mut reading)?;
    let data = DataFrame::new(columns.first().map_or(0, Column::len), columns)
        .map_err(|error| LoadError::malformed(path, &error.to_string()))?;
    let report = LoadReport { notes, reading, ..LoadReport::default() };
    Ok(Loaded { format: format.to_owned(), data, report, mapped: false })
}

/// Whether other programs see the same records: one a line, or all of them in one list.
fn is_plain(documents: &[Value<'_>], lines: bool) -> bool {
    let records = |values: &[Value<'_>]| values.iter().all(|value| matches!(value, Value::Object(_)));
    match documents {
        [Value::List(items)] => records(items),
        [_] if !lines => false,
        several => records(several),
    }
}

/// The documents of a text: one, or one a line.
fn documents<'a>(
    text: &'a str,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Vec<Value<'a>>, LoadError> {
    let (parser, mut documents) = (Parser::new(text), Vec::new());
    for document in parser {
        if documents.len().is_multiple_of(BLOCK) {
            check(cancel)?;
        }
        documents
            .push(document.map_err(|fault| LoadError::malformed(path, &format!("as JSON: {}", fault.words(text))))?);
        // One document is read to its end whatever the limit; of lines no more than needed.
        if options.limit.is_some_and(|limit| limit > 1 && documents.len() >= limit) {
            break;
        }
    }
    Ok(documents)
}

/// What other readers do otherwise with a column.
fn note_obstacle(name: &str, shape: &Shape, reading: &mut Reading) {
    if matches!(shape, Shape::Mixed | Shape::Long | Shape::List(_) | Shape::Object(_)) {
        reading.obstacles.push(format!("“{name}” holds nested values, values of several types or very long numbers"));
    }
}

fn columns(
    table: &records::Table<'_>,
    limit: Option<usize>,
    room: usize,
    cancel: &CancelToken,
    notes: &mut Vec<String>,
    reading: &mut Reading,
) -> Result<Vec<Column>, LoadError> {
    let mut columns = Vec::with_capacity(table.columns.len());
    for (name, values) in &table.columns {
        check(cancel)?;
        let values = &values[..limit.unwrap_or(values.len()).min(values.len())];
        let mut shape = Shape::Null;
        for value in values {
            shape.take_in(value, 0);
        }
        note_obstacle(name, &shape, reading);
        let nested = matches!(shape, Shape::List(_) | Shape::Object(_));
        if nested && values.iter().map(|value| shape.cells_of(value)).sum::<usize>() > room {
            notes.push(format!("“{name}” holds objects that have next to no keys in common: read as text"));
            columns.push(build::text(name, values));
            continue;
        }
        columns.push(build::column(name, values, &shape, notes));
    }
    Ok(columns)
}
