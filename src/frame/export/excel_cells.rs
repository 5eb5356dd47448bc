//! Days, moments and texts as Excel counts them.

use chrono::{NaiveDateTime, Timelike};

/// Characters (UTF-16 units) of a cell.
const CELL: usize = 32_767;
/// 1970-01-01 in Excel's count of days.
const DAY_1970: i64 = 25_569;
/// 1900-03-01 and 9999-12-31. Before, Excel counts a day that never was, and programs differ.
const DAYS: (i64, i64) = (61, 2_958_465);
/// Nanoseconds of a day.
const DAY_NANOS: f64 = 86_400e9;

/// Days since 1970 as Excel counts them; `None` beyond its calendar.
pub(super) fn day(days: i64) -> Option<f64> {
    let serial = days.checked_add(DAY_1970)?;
    (DAYS.0..=DAYS.1).contains(&serial).then_some(serial as f64)
}

/// A moment as Excel counts it, and whether it is finer than the milliseconds that Excel shows.
pub(super) fn moment(moment: NaiveDateTime) -> Option<(f64, bool)> {
    let day = day(i64::from(crate::frame::moment::days(moment.date())))?;
    let nanos = f64::from(moment.num_seconds_from_midnight()) * 1e9 + f64::from(moment.nanosecond());
    Some((day + nanos / DAY_NANOS, !moment.nanosecond().is_multiple_of(1_000_000)))
}

/// A time span as days.
pub(super) fn span(nanos: i128) -> f64 {
    nanos as f64 / DAY_NANOS
}

/// As much of a text as a cell holds, and whether something was cut.
pub(super) fn fitting(text: &str) -> (&str, bool) {
    // UTF-8 never has fewer bytes than UTF-16 has units.
    if text.len() <= CELL {
        return (text, false);
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > CELL {
            return (&text[..at], true);
        }
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{day, fitting, moment};

    #[test]
    fn days_are_excels_from_march_1900_on() {
        assert_eq!((day(0), day(-25_508), day(-25_509)), (Some(25_569.0), Some(61.0), None));
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|day| day.and_hms_milli_opt(12, 0, 0, 1));
        let (serial, finer) = moment(last.expect("a moment")).expect("in the calendar");
        assert!(!finer && (serial - 2_958_465.5).abs() < 1e-6);
    }

    #[test]
    fn a_cell_holds_32767_units() {
        let full = "é".repeat(32_767);
        assert_eq!(fitting(&full), (full.as_str(), false));
        let faces = "🙂".repeat(16_384);
        assert_eq!(fitting(&faces), (&faces[..4 * 16_383], true));
    }
}
