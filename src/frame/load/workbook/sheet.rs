//! The cells of a sheet as they were written: only those that hold something, by row.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

const MICROS_PER_DAY: f64 = 86_400e6;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    /// Microseconds since 1970, without a zone.
    Moment(i64),
    /// Nanoseconds since midnight.
    Clock(i64),
    /// Microseconds.
    Span(i64),
    /// A formula's error: it shows in the sheet, but is no value.
    Error(CellErrorType),
}

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// From 0.
    pub(super) column: u32,
    pub(super) value: Value,
}

/// A row with at least one cell.
#[derive(Debug)]
pub(super) struct Row {
    /// In the sheet, from 0.
    pub(super) number: u32,
    pub(super) cells: Vec<Cell>,
}

/// The rows of a sheet that hold something, in order.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
    /// Cells over all rows.
    pub(super) cells: usize,
}

impl Sheet {
    /// Adds a cell; a later one in the same place replaces the earlier.
    pub(super) fn push(&mut self, row: u32, column: u32, value: Value) {
        self.cells += 1;
        let cell = Cell { column, value };
        let at = match self.rows.last() {
            Some(last) if last.number == row => self.rows.len() - 1,
            Some(last) if last.number > row => match self.rows.binary_search_by_key(&row, |row| row.number) {
                Ok(at) => at,
                Err(at) => {
                    self.rows.insert(at, Row { number: row, cells: vec![] });
                    at
                }
            },
            _ => {
                self.rows.push(Row { number: row, cells: vec![] });
                self.rows.len() - 1
            }
        };
        let cells = &mut self.rows[at].cells;
        match cells.last() {
            Some(last) if last.column >= column => match cells.binary_search_by_key(&column, |cell| cell.column) {
                Ok(found) => cells[found] = cell,
                Err(found) => cells.insert(found, cell),
            },
            _ => cells.push(cell),
        }
    }
}

impl Row {
    /// The cell of a column.
    pub(super) fn get(&self, column: u32) -> Option<&Value> {
        let found = self.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
        Some(&self.cells[found].value)
    }
}

/// A cell's value out of calamine's; `None` for one that shows nothing.
pub(super) fn value(data: DataRef<'_>) -> Option<Value> {
    Some(match data {
        DataRef::Int(number) => Value::Number(number as f64),
        DataRef::Float(number) => Value::Number(number),
        DataRef::String(text) => return words(&text),
        DataRef::SharedString(text) => return words(text),
        DataRef::Bool(value) => Value::Bool(value),
        DataRef::DateTime(moment) => serial(moment),
        DataRef::DateTimeIso(text) => iso(&text).map_or_else(|| words(&text), Some)?,
        DataRef::DurationIso(text) => iso_span(&text).map_or_else(|| words(&text), Some)?,
        DataRef::Error(error) => Value::Error(error),
        DataRef::Empty => return None,
    })
}

/// The same for a cell that calamine keeps.
pub(super) fn owned_value(data: &Data) -> Option<Value> {
    value(match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    })
}

/// Text; what is only blank shows nothing.
fn words(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.into()))
}

/// A moment out of days since the workbook's epoch. What the calendar does not have stays a number, as Excel shows it.
fn serial(moment: ExcelDateTime) -> Value {
    let days = moment.as_f64();
    if moment.is_duration() {
        return Value::Span((days * MICROS_PER_DAY / 1_000.0).round() as i64 * 1_000);
    }
    if (0.0..1.0).contains(&days) {
        // A time of day alone. Milliseconds are what Excel keeps.
        let millis = (days * 86_400_000.0).round() as i64;
        return Value::Clock(millis.min(86_399_999) * 1_000_000);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let clock = NaiveTime::from_hms_milli_opt(u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli));
    match (date, clock) {
        (Some(date), Some(clock)) if days >= 1.0 => Value::Moment(micros(date.and_time(clock))),
        _ => Value::Number(days),
    }
}

fn micros(moment: NaiveDateTime) -> i64 {
    moment.and_utc().timestamp_micros()
}

/// A day, moment or time of day as OpenDocument and strict Excel write them.
fn iso(text: &str) -> Option<Value> {
    let text = text.trim();
    let text = text.strip_suffix('Z').unwrap_or(text);
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(Value::Moment(micros(date.and_time(NaiveTime::MIN))));
    }
    if let Ok(moment) = text.parse::<NaiveDateTime>() {
        return Some(Value::Moment(micros(moment)));
    }
    let clock = text.strip_prefix('T').unwrap_or(text).parse::<NaiveTime>().ok()?;
    let since = clock.signed_duration_since(NaiveTime::MIN);
    since.num_nanoseconds().map(Value::Clock)
}

/// `PT10H05M00S`: a time of day and a duration are written alike, so that what fits a day is taken for one.
fn iso_span(text: &str) -> Option<Value> {
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mut seconds, mut number) = (0.0, String::new());
    let mut in_time = false;
    for c in rest.strip_prefix('P')?.chars() {
        match c {
            'T' => in_time = true,
            '0'..='9' | '.' => number.push(c),
            ',' => number.push('.'),
            unit => {
                let each = match (unit, in_time) {
                    ('D', false) => 86_400.0,
                    ('H', true) => 3_600.0,
                    ('M', true) => 60.0,
                    ('S', true) => 1.0,
                    _ => return None,
                };
                seconds += number.parse::<f64>().ok()? * each;
                number.clear();
            }
        }
    }
    if !number.is_empty() {
        return None;
    }
    let micros = (seconds * 1e6).round() as i64;
    let fits_a_day = !negative && micros < 86_400_000_000;
    Some(if fits_a_day { Value::Clock(micros * 1_000) } else { Value::Span(if negative { -micros } else { micros }) })
}

#[cfg(test)]
mod tests {
    use super::{Sheet, Value, iso, iso_span};

    #[test]
    fn cells_in_any_order_end_in_their_place() {
        let mut sheet = Sheet::default();
        for (row, column) in [(4, 1), (2, 3), (4, 0), (2, 0), (3, 3), (4, 1)] {
            sheet.push(row, column, Value::Number(f64::from(column)));
        }
        let places: Vec<_> = sheet
            .rows
            .iter()
            .map(|row| (row.number, row.cells.iter().map(|cell| cell.column).collect::<Vec<_>>()))
            .collect();
        assert_eq!(places, [(2, vec![0, 3]), (3, vec![3]), (4, vec![0, 1])]);
    }

    #[test]
    fn iso_texts_are_moments_times_and_spans() {
        assert_eq!(iso("1970-01-02"), Some(Value::Moment(86_400_000_000)));
        assert_eq!(iso("1970-01-01T00:00:01.5"), Some(Value::Moment(1_500_000)));
        assert_eq!(iso("00:00:01"), Some(Value::Clock(1_000_000_000)));
        assert_eq!(iso("soon"), None);
        assert_eq!(iso_span("PT10H05M00S"), Some(Value::Clock(36_300_000_000_000)));
        assert_eq!(iso_span("PT36H"), Some(Value::Span(129_600_000_000)));
        assert_eq!(iso_span("P1M"), None);
    }
}
