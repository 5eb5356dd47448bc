//! Delimited text: CSV, TSV and their relatives. Two passes over the text: the first one collects evidence for each
//! column's type over every value and counts what is awkward, the second one builds the columns. Nothing is guessed
//! from a sample but the dialect and the header.

mod build;
mod candidates;
mod chosen;
mod cut;
mod encoding;
mod evidence;
mod fixed;
mod footer;
mod forms;
mod header;
mod mark;
mod moments;
mod nearly;
mod numbers;
mod reading;
mod rows;
mod sniff;
mod splitter;
pub(super) mod stream;

use std::path::Path;

use polars::prelude::{Column, DataFrame};

use self::build::Builder;
use self::chosen::{Chosen, Misfits};
use self::evidence::{Evidence, Kind, Said};
use self::header::Header;
use self::rows::{Body, Tally};
use super::bytes::check;
use super::{ChosenType, LoadError, LoadOptions, Loaded, magic};
use crate::domain::CancelToken;
use crate::frame::{Dialect, LoadReport, TextColumn};

pub(super) use self::encoding::{decode, plain_utf8};
pub(super) use self::forms::TextDates;
pub(super) use self::numbers::NULL_WORDS;

/// Reads delimited text.
pub(super) fn read(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Loaded, LoadError> {
    let decoded = decode(bytes, path, options.encoding.as_deref())?;
    check(cancel)?;
    // As DOS ended a text.
    let mut text = decoded.text.trim_end_matches('\u{1a}');
    let mut sniffed = sniff::sniff(text, magic::named_for_tabs(path), options);
    let rewritten = if sniffed.is_cut_by_little(options) { fixed::with_tabs(text) } else { None };
    if let Some(rewritten) = &rewritten {
        text = rewritten;
        sniffed = sniff::sniff(text, true, &LoadOptions { delimiter: Some("\t".to_owned()), ..options.clone() });
    }
    let Some(header) = header::find(text, &sniffed, options) else { return Err(LoadError::empty(path)) };
    let footer = footer::find(text, &header);
    if let Some(footer) = &footer {
        text = text.get(..footer.end).unwrap_or(text);
    }
    let nulls = options.nulls.as_deref().unwrap_or_default();
    let replaced = decoded.notes.iter().any(|note| note.contains("replaced"));
    let body = Body { text, header: &header, start: (header.body, header.body_line), nulls, limit: options.limit };

    let mut report = LoadReport { notes: header.notes.clone(), ..LoadReport::default() };
    if rewritten.is_some() {
        report.notes.push("the columns were told apart by their places in the lines".to_owned());
    }
    unknown(options, &header, &mut report.notes);
    let Surveyed { wishes, kinds, tally, seen } = kinds(body, options, cancel, &mut report)?;
    if tally.is_sparse(text.len() as u64) {
        return Err(LoadError::mostly_nothing(path, header.names.len()));
    }
    tally.report(&mut report);
    report.reading = reading::of(&header, &tally, seen);
    if let Some(reading) = &mut report.reading.text {
        reading.replaced = replaced;
        reading.notes_below = footer.is_some();
        if rewritten.is_some() {
            reading.places = fixed::places(&decoded.text).unwrap_or_default();
            reading.runs = reading.places.is_empty();
        }
    }
    if header.rules.delimiter.len() > 1 && header.rules.quote.is_some_and(|quote| text.as_bytes().contains(&quote)) {
        report.reading.obstacles.push("its delimiter has several characters and there are quotes".to_owned());
    }
    if let Some(footer) = footer {
        let lines = match footer.notes.len() {
            1 => "1 line below the table seems to be a note and was".to_owned(),
            more => format!("{more} lines below the table seem to be notes and were"),
        };
        report.notes.push(format!("{lines} set aside"));
        report.rejected.extend(footer.notes);
    }

    let columns = columns(Body { limit: Some(tally.rows), ..body }, &wishes, &kinds, cancel, &mut report)?;
    let data = DataFrame::new(tally.rows, columns).map_err(|error| LoadError::malformed(path, &error.to_string()))?;
    report.notes.extend(decoded.notes);
    report.put_offers_first();
    report.dialect = Some(dialect(&header, decoded.encoding));
    Ok(Loaded { format: format_name(&header).to_owned(), data, report, mapped: false })
}

fn format_name(header: &Header) -> &'static str {
    match header.rules.delimiter {
        comma if comma.is(b',') => "CSV",
        tab if tab.is(b'\t') => "TSV",
        _ => "delimited text",
    }
}

/// Types that were chosen for columns that are not there.
fn unknown(options: &LoadOptions, header: &Header, notes: &mut Vec<String>) {
    for (name, _) in options.types.iter().filter(|(name, _)| !header.names.contains(name)) {
        notes.push(format!("there is no column “{name}”, whose type was chosen"));
    }
}

/// What the first pass finds: what each column was chosen to be, what it is read as, and what was awkward.
struct Surveyed {
    wishes: Vec<Option<ChosenType>>,
    kinds: Vec<Kind>,
    tally: Tally,
    /// How each column's text is read.
    seen: Vec<(TextColumn, bool)>,
}

/// The first pass.
fn kinds(
    body: Body<'_>,
    options: &LoadOptions,
    cancel: &CancelToken,
    report: &mut LoadReport,
) -> Result<Surveyed, LoadError> {
    let (names, said) = (&body.header.names, Said::of(options));
    let wishes: Vec<Option<ChosenType>> =
        names.iter().map(|name| options.type_of(name).filter(|_| !options.all_text)).collect();
    let mut evidence: Vec<Evidence> =
        wishes.iter().map(|wish| Evidence::new(options.all_text || wish.is_some(), said)).collect();
    let mut chosen: Vec<Option<Chosen>> = wishes.iter().map(|wish| wish.map(Chosen::new)).collect();
    let some_chosen = chosen.iter().any(Option::is_some);
    let tally = rows::walk(body, cancel, |row| {
        for (index, column) in evidence.iter_mut().enumerate() {
            match row.cell(index) {
                Some(cell) => {
                    if some_chosen && let Some(Some(chosen)) = chosen.get_mut(index) {
                        chosen.see(&cell.text);
                    }
                    column.see(cell.text, cell.quoted, row.line);
                }
                None => column.see("", false, row.line),
            }
        }
    })?;
    let delimiter = body.header.rules.delimiter;
    let kinds = evidence.iter().zip(&chosen).zip(names).map(|((evidence, chosen), name)| match chosen {
        None => evidence.decide(name, delimiter, report),
        Some(chosen) => {
            chosen.note(name, &mut report.notes);
            let null_quoted = matches!(evidence.kind(delimiter), Kind::Text { null_quoted: true });
            chosen.kind(said.marks.map(|(decimal, _)| decimal), null_quoted)
        }
    });
    let kinds: Vec<Kind> = kinds.collect();
    let seen =
        kinds.iter().zip(&evidence).zip(&chosen).map(|((kind, evidence), chosen)| {
            reading::column(*kind, evidence, chosen.as_ref().map(|chosen| chosen.shape))
        });
    let seen = seen.collect();
    Ok(Surveyed { wishes, kinds, tally, seen })
}

/// The second pass.
fn columns(
    body: Body<'_>,
    wishes: &[Option<ChosenType>],
    kinds: &[Kind],
    cancel: &CancelToken,
    report: &mut LoadReport,
) -> Result<Vec<Column>, LoadError> {
    let names = &body.header.names;
    let rows = body.limit.unwrap_or(0);
    let mut builders: Vec<Builder> =
        kinds.iter().zip(names).map(|(kind, name)| Builder::new(*kind, name, rows)).collect();
    let mut misfits: Vec<Misfits> = wishes.iter().map(|_| Misfits::default()).collect();
    rows::walk(body, cancel, |row| {
        for (index, builder) in builders.iter_mut().enumerate() {
            let Some(cell) = row.cell(index) else {
                builder.push("", false);
                continue;
            };
            let fits = builder.push(&cell.text, cell.quoted);
            if !fits
                && let (Some(Some(wish)), Some(misfits), Some(name)) =
                    (wishes.get(index), misfits.get_mut(index), names.get(index))
                && !is_missing(&cell.text)
            {
                misfits.add(name, row.line, &cell.text, *wish);
            }
        }
    })?;
    for ((misfits, wish), name) in misfits.into_iter().zip(wishes).zip(names) {
        if let Some(wish) = wish {
            if let Some(column) = column_of(report, &body.header.names, name) {
                column.misfits = misfits.count();
            }
            misfits.report(name, *wish, report);
        }
    }
    report.rejected.sort_by_key(|row| row.line);
    Ok(builders.into_iter().map(Builder::finish).collect())
}

fn column_of<'a>(report: &'a mut LoadReport, names: &[String], name: &String) -> Option<&'a mut TextColumn> {
    let place = names.iter().position(|known| known == name)?;
    report.reading.text.as_mut()?.columns.get_mut(place)
}

/// Whether a cell of a chosen type says itself that nothing is there.
fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || numbers::NULL_WORDS.contains(&text)
}

fn dialect(header: &Header, encoding: String) -> Dialect {
    let rules = &header.rules;
    Dialect {
        encoding,
        delimiter: rules.delimiter.to_string(),
        quote: rules.quote.map(char::from),
        escape: rules.escape.map(char::from),
        header_rows: header.rows,
        skip: header.skip,
        comment: rules.comment.map(|mark| mark.to_string()),
    }
}
