//! Workbooks: xlsx and xlsm, xlsb, xls and ods. Every sheet that holds cells is a table. Cells come with types of their
//! own, but a column has none: it gets the one that all of its values have.

mod column;
mod compound;
mod container;
mod layout;
mod sheet;

use std::io::Cursor;
use std::path::Path;

use calamine::{
    Dimensions, Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use polars::prelude::{Column, DataFrame};

use self::column::{Builder, Evidence, Kind};
use self::compound::Refusal;
use self::layout::Merged;
use self::sheet::Sheet;
use super::bytes::check;
use super::{Contents, LoadError, LoadOptions, Part, wanted};
use crate::domain::CancelToken;
use crate::frame::{LoadReport, RejectedRow, SheetReading};

/// Cells of one sheet that are kept in memory, some 24 bytes each.
const MOST_CELLS: usize = 150_000_000;
/// Cells between two looks at the cancel token.
const BLOCK: usize = 65_536;

type Bytes = Cursor<Vec<u8>>;

/// Which of the four formats it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
}

impl Form {
    fn words(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel workbook (xlsx)",
            Self::Xlsb => "Excel workbook (xlsb)",
            Self::Xls => "Excel workbook (xls)",
            Self::Ods => "OpenDocument spreadsheet (ods)",
        }
    }
}

/// An open workbook.
enum Book {
    Xlsx(Box<Xlsx<Bytes>>),
    Xlsb(Box<Xlsb<Bytes>>),
    Xls(Box<Xls<Bytes>>),
    Ods(Box<Ods<Bytes>>),
}

/// Why calamine did not read on.
enum Fault {
    Password,
    TooLarge,
    Stopped(LoadError),
    Other(String),
}

macro_rules! fault_of {
    ($($error:ident),*) => {$(
        impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                match error {
                    $error::Password => Self::Password,
                    other => Self::Other(other.to_string()),
                }
            }
        }
    )*};
}
fault_of!(XlsxError, XlsbError, XlsError, OdsError);

impl Fault {
    fn at(self, path: &Path, form: Form, sheet: Option<&str>) -> LoadError {
        let place = sheet.map_or_else(String::new, |sheet| format!(", in the sheet “{sheet}”"));
        match self {
            Self::Password => LoadError::password(path, form.words()),
            Self::TooLarge => LoadError::too_many_cells(path, MOST_CELLS),
            Self::Stopped(error) => error,
            Self::Other(words) => LoadError::malformed(path, &format!("as {}{place}: {words}", form.words())),
        }
    }
}

/// Reads the sheets of a workbook.
pub(super) fn read(
    bytes: Vec<u8>,
    form: Form,
    path: &Path,
    options: &LoadOptions,
    cancel: &CancelToken,
) -> Result<Contents, LoadError> {
    // What would fill the memory is refused before calamine begins.
    match form {
        Form::Xls => compound::look(&bytes).map_err(|refusal| match refusal {
            Refusal::Malformed(what) => Fault::Other(what.to_owned()).at(path, form, None),
            Refusal::TooManyCells(most) => LoadError::too_many_cells(path, most as usize),
        })?,
        Form::Xlsx | Form::Xlsb | Form::Ods => container::look(&bytes, form, path, cancel)?,
    }
    let most = options.most_tables(bytes.len() as u64);
    let mut book = Book::open(bytes, form).map_err(|fault| fault.at(path, form, None))?;
    let (sheets, mut skipped) = book.sheets();
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let chosen = match &options.sheet {
        Some(sheet) => vec![wanted(&names, sheet, path)?],
        None => (0..sheets.len()).collect(),
    };
    let mut contents = Contents { format: form.words().to_owned(), ..Contents::default() };
    let mut hidden = Vec::new();
    for index in chosen {
        check(cancel)?;
        let (name, visible) = &sheets[index];
        if contents.parts.len() >= most {
            contents.unread.push(name.clone());
            continue;
        }
        let sheet = book.cells(name, cancel).map_err(|fault| fault.at(path, form, Some(name)))?;
        if sheet.rows.is_empty() {
            skipped.push(format!("the sheet “{name}” is empty"));
            continue;
        }
        let merged = book.merged(name);
        let mut part = table(name, sheet, &merged, options, cancel, path)?;
        if *visible {
            contents.parts.push(part);
        } else {
            part.report.notes.insert(0, "this sheet is hidden in the workbook".to_owned());
            hidden.push(part);
        }
    }
    // What a person sees first in the workbook comes first here.
    contents.parts.append(&mut hidden);
    match contents.parts.first_mut() {
        Some(first) if options.sheet.is_none() => first.report.notes.append(&mut skipped),
        Some(_) => {}
        None => return Err(LoadError::no_cells(path, form.words())),
    }
    Ok(contents)
}

/// Where the rows of a table are in their sheet.
fn place_of(rows: &[sheet::Row], columns: &[(u32, String)], own_names: bool) -> SheetReading {
    let (first, last) = (rows.first().map_or(0, |row| row.number), rows.last().map_or(0, |row| row.number));
    SheetReading {
        first_row: first,
        last_row: last,
        own_names,
        columns: columns.iter().map(|(column, _)| *column).collect(),
        gaps: rows.windows(2).any(|pair| matches!(pair, [one, next] if next.number > one.number + 1)),
    }
}

/// The table of a sheet.
fn table(
    name: &str,
    mut sheet: Sheet,
    merged: &[Merged],
    options: &LoadOptions,
    cancel: &CancelToken,
    path: &Path,
) -> Result<Part, LoadError> {
    let layout = layout::find(&sheet, merged);
    let mut report = LoadReport { notes: layout.notes, ..LoadReport::default() };
    let mut rows = sheet.rows.split_off(layout.body.min(sheet.rows.len()));
    let below = rows.split_off(layout::end(&rows, layout.columns.len()));
    set_aside(&below, &mut report);
    note_blank(&rows, &mut report.notes);
    rows.truncate(options.limit.unwrap_or(rows.len()));
    let mut evidence = vec![Evidence::default(); layout.columns.len()];
    let place = |column: u32| layout.columns.binary_search_by_key(&column, |(column, _)| *column).ok();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(index) = place(cell.column) {
            evidence[index].see(&cell.value);
        }
    }
    check(cancel)?;
    report.reading.sheet = Some(place_of(&rows, &layout.columns, layout.own_names));
    let mut columns = Vec::with_capacity(layout.columns.len());
    for (evidence, (at, name)) in evidence.iter().zip(&layout.columns) {
        check(cancel)?;
        let kind = if options.all_text { Kind::Text } else { evidence.kind() };
        let mut builder = Builder::new(kind, name, rows.len(), options.all_text);
        for row in &rows {
            builder.push(row.get(*at));
        }
        let column = builder.finish();
        if !options.all_text {
            if kind == Kind::Text
                && evidence.is_text_only()
                && let Some(dates) = column::dates(&column)
            {
                report.notes.push(format!("“{name}”: texts that are all dates were read as dates"));
                columns.push(dates);
                continue;
            }
            evidence.note(name, kind, &mut report.notes);
            if (kind == Kind::Text && !evidence.is_text_only()) || kind == Kind::Duration {
                report.reading.obstacles.push(format!("“{name}” holds values of several types or durations"));
            }
        }
        columns.push(column);
    }
    let data = DataFrame::new(columns.first().map_or(0, Column::len), columns)
        .map_err(|error| LoadError::malformed(path, &error.to_string()))?;
    Ok(Part { name: name.to_owned(), data, report, mapped: false })
}

/// Keeps what stands below the table in the report.
fn set_aside(below: &[sheet::Row], report: &mut LoadReport) {
    if let Some(first) = below.first() {
        let (rows, were) = if below.len() == 1 { ("row", "was") } else { ("rows", "were") };
        let line = first.number + 1;
        report.notes.push(format!("{} {rows} below the table, from row {line} on, {were} set aside", below.len()));
    }
    report.rejected.extend(below.iter().map(|row| {
        let cells: Vec<String> = row.cells.iter().map(|cell| column::shown(&cell.value)).collect();
        RejectedRow {
            line: u64::from(row.number) + 1,
            reason: "a note below the table".to_owned(),
            text: cells.join(" "),
        }
    }));
}

/// Says how many rows without a cell are not in the table.
fn note_blank(rows: &[sheet::Row], notes: &mut Vec<String>) {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let blank = (last.number - first.number) as usize + 1 - rows.len();
    if blank > 0 {
        notes.push(format!("{blank} blank {} passed over", if blank == 1 { "row was" } else { "rows were" }));
    }
}

impl Book {
    fn open(bytes: Vec<u8>, form: Form) -> Result<Self, Fault> {
        let bytes = Cursor::new(bytes);
        Ok(match form {
            Form::Xlsx => Self::Xlsx(Box::new(Xlsx::new(bytes)?)),
            Form::Xlsb => Self::Xlsb(Box::new(Xlsb::new(bytes)?)),
            Form::Xls => Self::Xls(Box::new(Xls::new(bytes)?)),
            Form::Ods => Self::Ods(Box::new(Ods::new(bytes)?)),
        })
    }

    /// The sheets that can hold a table, each with whether it is visible; and a note on each other one.
    fn sheets(&self) -> (Vec<(String, bool)>, Vec<String>) {
        let all = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xlsb(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
            Self::Ods(book) => book.sheets_metadata(),
        };
        let (mut sheets, mut others) = (Vec::new(), Vec::new());
        for sheet in all {
            let what = match sheet.typ {
                SheetType::WorkSheet => {
                    sheets.push((sheet.name.clone(), sheet.visible == SheetVisible::Visible));
                    continue;
                }
                SheetType::ChartSheet => "a chart",
                SheetType::DialogSheet => "a dialog",
                SheetType::MacroSheet | SheetType::Vba => "a macro",
            };
            others.push(format!("the sheet “{}” is {what}, not a table", sheet.name));
        }
        (sheets, others)
    }

    /// The cells of a sheet. Formats that can be huge are read cell by cell: one cell far out must not fill the memory.
    fn cells(&mut self, name: &str, cancel: &CancelToken) -> Result<Sheet, Fault> {
        let mut sheet = Sheet::default();
        let mut take = |row, column, value| {
            if sheet.cells.is_multiple_of(BLOCK) {
                check(cancel).map_err(Fault::Stopped)?;
            }
            if sheet.cells >= MOST_CELLS {
                return Err(Fault::TooLarge);
            }
            if let Some(value) = value {
                sheet.push(row, column, value);
            }
            Ok(())
        };
        let range = match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(name)?;
                while let Some(cell) = cells.next_cell()? {
                    let (row, column) = cell.get_position();
                    take(row, column, sheet::value(cell.get_value().clone()))?;
                }
                return Ok(sheet);
            }
            Self::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(name)?;
                while let Some(cell) = cells.next_cell()? {
                    let (row, column) = cell.get_position();
                    take(row, column, sheet::value(cell.get_value().clone()))?;
                }
                return Ok(sheet);
            }
            Self::Xls(book) => book.worksheet_range(name)?,
            Self::Ods(book) => book.worksheet_range(name)?,
        };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            take(top + row as u32, left + column as u32, sheet::owned_value(data))?;
        }
        Ok(sheet)
    }

    /// The merged cells of a sheet, where the format tells them.
    fn merged(&mut self, name: &str) -> Vec<Merged> {
        let dimensions: Vec<Dimensions> = match self {
            Self::Xlsx(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Self::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
            Self::Xlsb(_) | Self::Ods(_) => Vec::new(),
        };
        let merged =
            |cells: Dimensions| Merged { rows: (cells.start.0, cells.end.0), columns: (cells.start.1, cells.end.1) };
        dimensions.into_iter().map(merged).collect()
    }
}
