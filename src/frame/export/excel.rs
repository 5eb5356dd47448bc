//! An Excel workbook, a sheet a frame. Rows go to a temporary file as they come, so that memory does not grow with them.
//!
//! What a sheet cannot hold at all (its rows and columns are limited) is refused; how each column is written decides
//! `excel_columns`.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::blocks::Watch;
use super::excel_columns::ExcelColumn;
use super::format::like_a_formula;
use super::notes::Notes;
use super::{ExportError, ExportOptions};
use crate::frame::Frame;

/// Rows and columns of a sheet.
const LIMITS: (usize, usize) = (1_048_576, 16_384);
/// Characters (UTF-16 units) of a sheet's name.
const NAME: usize = 31;
/// The frame, in bytes, from which parts of the workbook may pass the 4 GiB of a plain zip archive.
const LARGE: u64 = 1 << 29;

/// What becomes of a text that looks like a formula.
pub(super) const TEXT_UNTIL_EDITED: &str = "which are text until someone edits them: then formulas";

/// Writes the workbook. What is kept on the way goes into `folder`: it should be on the target's own disk.
pub(super) fn write(
    sheets: &[(String, Frame)],
    options: &ExportOptions,
    out: &mut (impl Write + Send),
    folder: Option<&Path>,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    for (name, frame) in sheets {
        fits(name, frame, options)?;
    }
    let mut workbook = Workbook::new();
    if let Some(folder) = folder {
        workbook.set_tempdir(folder)?;
    }
    workbook.use_zip_large_file(sheets.iter().map(|(_, frame)| frame.bytes()).sum::<u64>() > LARGE);
    let mut taken = HashSet::new();
    for (name, frame) in sheets {
        let free = sheet_name(name, &taken);
        if sheets.len() > 1 && free != *name {
            notes.say(format!("the sheet of “{name}” is called “{free}”: Excel does not take its name"));
        }
        taken.insert(free.to_lowercase());
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(free)?;
        if sheets.len() > 1 {
            notes.within(name);
        }
        write_sheet(frame, options, sheet, watch, notes)?;
    }
    notes.within("");
    watch.check()?;
    workbook.save_to_writer(out)?;
    Ok(())
}

fn fits(name: &str, frame: &Frame, options: &ExportOptions) -> Result<(), ExportError> {
    let rows = frame.rows() + usize::from(options.headers);
    let (what, there, limit) = if rows > LIMITS.0 {
        ("rows", rows, LIMITS.0)
    } else if frame.columns() > LIMITS.1 {
        ("columns", frame.columns(), LIMITS.1)
    } else {
        return Ok(());
    };
    Err(ExportError::too_large(format!("“{name}” has {there} {what}; a sheet of Excel holds {limit}")))
}

fn write_sheet(
    frame: &Frame,
    options: &ExportOptions,
    sheet: &mut Worksheet,
    watch: &mut Watch<'_>,
    notes: &mut Notes,
) -> Result<(), ExportError> {
    let mut columns: Vec<ExcelColumn<'_>> = Vec::new();
    for (index, column) in frame.data().columns().iter().enumerate() {
        let excel = ExcelColumn::of(column, options.neutralise);
        sheet.set_column_width(index as u16, excel.width(options.headers) as u32)?;
        columns.push(excel);
    }
    let first = u32::from(options.headers);
    if options.headers {
        header(frame, options, sheet, notes)?;
    }
    watch.blocks(frame, |rows| {
        for row in rows {
            for (index, column) in columns.iter_mut().enumerate() {
                column.write(row, sheet, first + row as u32, index as u16)?;
            }
        }
        Ok(())
    })?;
    notes.nothing(frame, options.headers);
    if options.headers {
        notes.names(frame);
    }
    for column in columns {
        column.report(notes);
    }
    Ok(())
}

fn header(frame: &Frame, options: &ExportOptions, sheet: &mut Worksheet, notes: &mut Notes) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    let mut formulas = 0;
    for index in 0..frame.columns() {
        let name = frame.column_name(index);
        let risky = like_a_formula(name);
        formulas += usize::from(risky);
        let format = if risky && options.neutralise { bold.clone().set_quote_prefix() } else { bold.clone() };
        let (kept, cut) = super::excel_cells::fitting(name);
        if cut {
            notes.say(format!(
                "the name “{}…” was cut to Excel's 32,767 characters",
                kept.chars().take(30).collect::<String>()
            ));
        }
        sheet.write_string_with_format(0, index as u16, kept, &format)?;
    }
    notes.formulas("the header", formulas, options.neutralise, TEXT_UNTIL_EDITED);
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A name that Excel takes and no sheet before has.
fn sheet_name(name: &str, taken: &HashSet<String>) -> String {
    let mut plain: String = name
        .chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { '_' } else { c })
        .collect();
    plain = plain.trim().trim_matches('\'').to_owned();
    if plain.is_empty() {
        "Sheet".clone_into(&mut plain);
    }
    if plain.eq_ignore_ascii_case("history") {
        plain.push('_');
    }
    let mut number = 1;
    loop {
        let ending = if number == 1 { String::new() } else { format!(" ({number})") };
        let candidate = cut(&plain, NAME - ending.len()) + &ending;
        if !taken.contains(&candidate.to_lowercase()) {
            return candidate;
        }
        number += 1;
    }
}

/// As much of a text as so many UTF-16 units hold.
fn cut(text: &str, units: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= units
        })
        .collect::<String>()
        .trim_end_matches('\'')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::sheet_name;

    #[test]
    fn sheets_get_names_that_excel_takes() {
        let taken = HashSet::from(["sales".to_owned()]);
        for (name, free) in [
            ("Sales", "Sales (2)"),
            ("a/b:c", "a_b_c"),
            ("'quoted'", "quoted"),
            ("", "Sheet"),
            ("History", "History_"),
            ("a name that is longer than thirty-one", "a name that is longer than thirt"),
            ("🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂", "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂"),
        ] {
            assert_eq!(sheet_name(name, &taken), free.chars().take(31).collect::<String>(), "{name}");
        }
    }
}
