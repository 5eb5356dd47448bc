//! How a column is written to Excel, decided once from its type and values.
//!
//! The rules: text stays text, whatever it looks like. Numbers of more than 15 digits, of which Excel keeps 15, make
//! their whole column text. Dates and moments are Excel's own, with a format; a zoned moment is what the clock of its
//! zone showed. Days before March 1900 and beyond 9999 are ISO text. Lists and structs are JSON, bytes base64, NaN and
//! infinity their words; a null is a cell without anything.

use polars::prelude::{AnyValue, Column, DataType, TimeUnit};
use rust_xlsxwriter::{Format, Worksheet};

use super::ExportError;
use super::excel::TEXT_UNTIL_EDITED;
use super::excel_cells::{day, fitting, moment, span};
use super::format::like_a_formula;
use super::notes::{Notes, counted, is_nested};
use crate::frame::{any, moment::local};

/// The first number of 16 digits.
const DIGITS: u128 = 1_000_000_000_000_000;
/// Rows looked at for a column's width, and its bounds in characters.
const SAMPLE: usize = 200;
const WIDTH: (usize, usize) = (8, 60);

/// A column on its way to a sheet.
pub(super) struct ExcelColumn<'a> {
    column: &'a Column,
    kind: Kind,
    format: Option<Format>,
    /// For texts that look like formulas, where they are to be made harmless.
    harmless: Option<Format>,
    seen: Seen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Bool,
    Number,
    Date,
    Moment,
    Span,
}

/// What was met that should be said.
#[derive(Debug, Default)]
struct Seen {
    wide: bool,
    negative: bool,
    cut: usize,
    first_cut: usize,
    beyond: usize,
    finer: usize,
    not_finite: usize,
    formulas: usize,
    empty: usize,
}

impl<'a> ExcelColumn<'a> {
    pub(super) fn of(column: &'a Column, neutralise: bool) -> Self {
        let mut seen = Seen::default();
        let with_fraction = |base: &str| if has_fraction(column) { format!("{base}.000") } else { base.to_owned() };
        let (kind, format) = match column.dtype() {
            DataType::Boolean => (Kind::Bool, None),
            DataType::Date => (Kind::Date, Some("yyyy-mm-dd".to_owned())),
            DataType::Datetime(..) => (Kind::Moment, Some(with_fraction("yyyy-mm-dd hh:mm:ss"))),
            DataType::Time => (Kind::Span, Some(with_fraction("hh:mm:ss"))),
            DataType::Duration(_) if has_negative(column) => {
                seen.negative = true;
                (Kind::Text, None)
            }
            DataType::Duration(_) => (Kind::Span, Some(with_fraction("[h]:mm:ss"))),
            dtype if (dtype.is_integer() || dtype.is_decimal()) && has_many_digits(column) => {
                seen.wide = true;
                (Kind::Text, None)
            }
            DataType::Decimal(_, scale) if *scale > 0 => (Kind::Number, Some(format!("0.{}", "0".repeat(*scale)))),
            dtype if dtype.is_numeric() => (Kind::Number, None),
            _ => (Kind::Text, None),
        };
        let format = format.map(|format| Format::new().set_num_format(format));
        let harmless = neutralise.then(|| Format::new().set_quote_prefix());
        Self { column, kind, format, harmless, seen }
    }

    /// The width that shows most of its cells.
    pub(super) fn width(&self, with_name: bool) -> usize {
        let name = if with_name { self.column.name().chars().count() + 1 } else { 0 };
        let cells = (0..self.column.len().min(SAMPLE)).filter_map(|row| {
            let value = self.column.get(row).ok()?;
            any::plain(&value).map(|text| text.chars().take(WIDTH.1).count())
        });
        (cells.max().unwrap_or(0).max(name) + 1).clamp(WIDTH.0, WIDTH.1)
    }

    /// Writes one of its cells to a cell of the sheet.
    pub(super) fn write(
        &mut self,
        row: usize,
        sheet: &mut Worksheet,
        to_row: u32,
        to_column: u16,
    ) -> Result<(), ExportError> {
        let value = self.column.get(row).unwrap_or(AnyValue::Null);
        if value.is_null() {
            return Ok(());
        }
        if self.kind == Kind::Bool {
            sheet.write_boolean(to_row, to_column, matches!(value, AnyValue::Boolean(true)))?;
        } else if let Some(number) = self.number(&value) {
            match &self.format {
                Some(format) => sheet.write_number_with_format(to_row, to_column, number, format)?,
                None => sheet.write_number(to_row, to_column, number)?,
            };
        } else {
            self.text(row, &value, sheet, to_row, to_column)?;
        }
        Ok(())
    }

    /// The cell as a number, where it is one in Excel.
    fn number(&mut self, value: &AnyValue<'_>) -> Option<f64> {
        let number = match (self.kind, value) {
            (Kind::Text | Kind::Bool, _) => return None,
            (Kind::Date, AnyValue::Date(days)) => day(i64::from(*days)),
            (Kind::Moment, AnyValue::Datetime(ticks, unit, zone)) => self.moment(*ticks, *unit, *zone),
            (Kind::Moment, AnyValue::DatetimeOwned(ticks, unit, zone)) => self.moment(*ticks, *unit, zone.as_deref()),
            (Kind::Span, AnyValue::Time(nanos)) => Some(self.span(i128::from(*nanos))),
            (Kind::Span, AnyValue::Duration(ticks, unit)) => Some(self.span(i128::from(*ticks) * nanos_of(*unit))),
            (Kind::Number, value) => {
                // Through its text, so that 0.1 as a 32-bit float, or as a decimal, stays 0.1.
                let number = any::plain(value)?.parse::<f64>().ok().filter(|number| number.is_finite());
                self.seen.not_finite += usize::from(number.is_none());
                return number;
            }
            _ => None,
        };
        self.seen.beyond += usize::from(number.is_none());
        number
    }

    fn moment(&mut self, ticks: i64, unit: TimeUnit, zone: Option<&polars::prelude::TimeZone>) -> Option<f64> {
        let (serial, finer) = moment(local(ticks, unit, zone)?.0)?;
        self.seen.finer += usize::from(finer);
        Some(serial)
    }

    fn span(&mut self, nanos: i128) -> f64 {
        self.seen.finer += usize::from(nanos % 1_000_000 != 0);
        span(nanos)
    }

    fn text(
        &mut self,
        row: usize,
        value: &AnyValue<'_>,
        sheet: &mut Worksheet,
        to_row: u32,
        to_column: u16,
    ) -> Result<(), ExportError> {
        let text = any::plain(value).unwrap_or_default();
        let (kept, cut) = fitting(&text);
        if cut {
            if self.seen.cut == 0 {
                self.seen.first_cut = row + 1;
            }
            self.seen.cut += 1;
        }
        self.seen.empty += usize::from(kept.trim().is_empty());
        let risky = like_a_formula(kept) && !self.seen.wide && self.kind == Kind::Text;
        self.seen.formulas += usize::from(risky);
        match &self.harmless {
            Some(format) if risky => sheet.write_string_with_format(to_row, to_column, kept, format)?,
            _ => sheet.write_string(to_row, to_column, kept)?,
        };
        Ok(())
    }

    /// What should be said about the column.
    pub(super) fn report(self, notes: &mut Notes) {
        let Self { column, seen, harmless, .. } = self;
        let name = column.name().as_str();
        notes.formulas(&format!("“{name}”"), seen.formulas, harmless.is_some(), TEXT_UNTIL_EDITED);
        let mut say = |condition: bool, what: String| {
            if condition {
                notes.say(format!("“{name}”: {what}"));
            }
        };
        say(seen.wide, "numbers of more than 15 digits, of which Excel keeps 15: written as text".to_owned());
        say(seen.negative, "durations below zero, which Excel does not show: written as text".to_owned());
        let cut =
            format!("{} cut to Excel's 32,767 characters, the first in row {}", counted(seen.cut), seen.first_cut);
        say(seen.cut > 0, cut);
        say(
            seen.beyond > 0,
            format!("{} outside Excel's calendar (March 1900 to 9999), written as text", counted(seen.beyond)),
        );
        say(seen.finer > 0, format!("{} finer than the milliseconds that Excel shows", counted(seen.finer)));
        say(seen.not_finite > 0, format!("{} with NaN or infinity, written as text", counted(seen.not_finite)));
        say(
            seen.empty > 0,
            format!("{} of nothing but blanks: empty texts and nulls are both empty cells", counted(seen.empty)),
        );
        if let DataType::Datetime(_, Some(zone)) = column.dtype() {
            say(true, format!("Excel has no time zones; the times are those of {zone}"));
        }
        say(is_nested(column.dtype()), "lists and structs are written as JSON text".to_owned());
        let binary = matches!(column.dtype(), DataType::Binary | DataType::BinaryOffset);
        say(binary, "bytes are written as base64".to_owned());
    }
}

fn nanos_of(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Milliseconds => 1_000_000,
        TimeUnit::Microseconds => 1_000,
        TimeUnit::Nanoseconds => 1,
    }
}

fn values(column: &Column) -> impl Iterator<Item = AnyValue<'_>> {
    (0..column.len()).filter_map(|row| column.get(row).ok())
}

/// Whether any of its numbers has more digits than Excel keeps.
fn has_many_digits(column: &Column) -> bool {
    let many = |magnitude: u128| magnitude >= DIGITS;
    values(column).any(|value| match value {
        AnyValue::Int64(value) => many(u128::from(value.unsigned_abs())),
        AnyValue::UInt64(value) => many(u128::from(value)),
        AnyValue::Int128(value) | AnyValue::Decimal(value, ..) => many(value.unsigned_abs()),
        AnyValue::UInt128(value) => many(value),
        _ => false,
    })
}

fn has_negative(column: &Column) -> bool {
    values(column).any(|value| matches!(value, AnyValue::Duration(ticks, _) if ticks < 0))
}

/// Whether any of its times has a part of a second.
fn has_fraction(column: &Column) -> bool {
    values(column).any(|value| match value {
        AnyValue::Time(nanos) => nanos % 1_000_000_000 != 0,
        AnyValue::Datetime(ticks, unit, _) | AnyValue::Duration(ticks, unit) => {
            i128::from(ticks) * nanos_of(unit) % 1_000_000_000 != 0
        }
        _ => false,
    })
}
