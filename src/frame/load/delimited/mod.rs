//! Delimited text: CSV, TSV and their relatives. Two passes over the text: the first one collects evidence for each
//! column's type over every value and counts what is awkward, the second one builds the columns. Nothing is guessed
//! from a sample but the dialect and the header.

mod build;
mod cut;
mod encoding;
mod evidence;
mod forms;
mod header;
mod moments;
mod numbers;
mod rows;
mod sniff;
mod splitter;
pub(super) mod stream;

use std::path::Path;

use polars::prelude::{Column, DataFrame};

use self::build::Builder;
use self::evidence::{Evidence, Kind};
use self::header::Header;
use self::rows::Tally;
use super::bytes::check;
use super::{LoadError, LoadOptions, Loaded, magic};
use crate::domain::CancelToken;
use crate::frame::{Dialect, LoadReport};

pub(super) use self::encoding::decode;
pub(super) use self::forms::TextDates;

/// Reads delimited text.
pub(super) fn read(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Loaded, LoadError> {
    let decoded = decode(bytes, path)?;
    check(cancel)?;
    let text = decoded.text.as_str();
    let sniffed = sniff::sniff(text, magic::named_for_tabs(path));
    let Some(header) = header::find(text, &sniffed) else { return Err(LoadError::empty(path)) };
    let width = header.names.len();

    let mut evidence: Vec<Evidence> = vec![Evidence::new(options.all_text); width];
    let tally = rows::walk(text, &header, options.limit, cancel, |row| {
        for (index, column) in evidence.iter_mut().enumerate() {
            match row.cell(index) {
                Some(cell) => column.see(cell.text, cell.quoted, row.line),
                None => column.see("", false, row.line),
            }
        }
    })?;

    let mut report = LoadReport { notes: decoded.notes, ..LoadReport::default() };
    report.notes.extend(header.notes.iter().cloned());
    let kinds: Vec<Kind> = evidence
        .iter()
        .zip(&header.names)
        .map(|(evidence, name)| evidence.decide(name, header.rules.delimiter, &mut report.notes))
        .collect();
    tally.report(&mut report);

    let columns = columns(text, &header, &kinds, &tally, cancel)?;
    let data = DataFrame::new(tally.rows, columns).map_err(|error| LoadError::malformed(path, &error.to_string()))?;
    report.dialect = Some(dialect(&header, decoded.encoding));
    Ok(Loaded { format: format_name(&header).to_owned(), data, report })
}

fn format_name(header: &Header) -> &'static str {
    match header.rules.delimiter {
        b',' => "CSV",
        b'\t' => "TSV",
        _ => "delimited text",
    }
}

fn columns(
    text: &str,
    header: &Header,
    kinds: &[Kind],
    tally: &Tally,
    cancel: &CancelToken,
) -> Result<Vec<Column>, LoadError> {
    let mut builders: Vec<Builder> =
        kinds.iter().zip(&header.names).map(|(kind, name)| Builder::new(*kind, name, tally.rows)).collect();
    rows::walk(text, header, Some(tally.rows), cancel, |row| {
        for (index, builder) in builders.iter_mut().enumerate() {
            match row.cell(index) {
                Some(cell) => builder.push(cell.text, cell.quoted),
                None => builder.push("", false),
            }
        }
    })?;
    Ok(builders.into_iter().map(Builder::finish).collect())
}

fn dialect(header: &Header, encoding: String) -> Dialect {
    let rules = &header.rules;
    Dialect {
        encoding,
        delimiter: char::from(rules.delimiter).to_string(),
        quote: rules.quote.map(char::from),
        escape: rules.escape.map(char::from),
        header_rows: usize::from(header.present),
        skip: header.skip,
        comment: rules.comment.map(char::from),
    }
}
