//! How numbers are said in the window's own words: durations, counts, bytes, times of day.

pub(crate) use crate::domain::counted;
use crate::domain::group_digits;

/// A duration of so many milliseconds ("41 ms", "2.4 s", "3 min 05 s").
pub(crate) fn milliseconds(ms: f64) -> String {
    if ms < 0.05 {
        "<0.1 ms".to_owned()
    } else if ms < 10.0 {
        format!("{ms:.1} ms")
    } else if ms < 1000.0 {
        format!("{ms:.0} ms")
    } else if ms < 60_000.0 {
        format!("{:.1} s", ms / 1000.0)
    } else {
        let seconds = (ms / 1000.0).round() as u64;
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// How a duration compares with the one before ("+12 ms, 1.4×", "-3.0 ms, 0.5×", "as before").
pub(crate) fn change(before_ms: f64, now_ms: f64) -> String {
    let difference = now_ms - before_ms;
    let ratio = if before_ms > 0.0 { now_ms / before_ms } else { 1.0 };
    if difference.abs() < 0.05 || (0.95..=1.05).contains(&ratio) {
        return "as before".to_owned();
    }
    let sign = if difference > 0.0 { "+" } else { "\u{2212}" };
    let ratio = if ratio >= 10.0 { format!("{ratio:.0}×") } else { format!("{ratio:.1}×") };
    format!("{sign}{}, {ratio}", milliseconds(difference.abs()))
}

/// A count with its thousands set apart ("5,000,000").
pub(crate) fn count(number: u64) -> String {
    group_digits(&number.to_string())
}

/// A count with its noun where room is short ("4,200 rows", "12.5k rows", "5M rows"): three digits from ten thousand on.
pub(crate) fn about(number: u64, noun: &str) -> String {
    const UNITS: [&str; 4] = ["k", "M", "G", "T"];
    if number < 10_000 {
        return counted(number, noun);
    }
    let (mut size, mut unit) = (number as f64 / 1000.0, 0);
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let digits = match size {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{size:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{} {noun}s", UNITS[unit])
}

/// A size ("225 MiB"), in the units in which limits are set.
pub(crate) fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut size = number as f64;
    let mut unit = 0;
    // What would be rounded to 1024 of a unit is one of the next.
    while size >= 1023.5 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 || size >= 100.0 || size.fract() == 0.0 {
        format!("{size:.0} {}", UNITS[unit])
    } else {
        format!("{size:.1} {}", UNITS[unit])
    }
}

/// Seconds as a person sets them ("30 s", "2.5 s").
pub(crate) fn seconds(seconds: f64) -> String {
    let rounded = (seconds * 10.0).round() / 10.0;
    format!("{rounded} s")
}

/// A text on one line, cut with an ellipsis after so many characters.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim();
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{about, bytes, change, count, counted, milliseconds, one_line, seconds};

    #[test]
    fn large_counts_are_short_where_room_is() {
        let said =
            [1, 9_999, 10_000, 12_540, 99_960, 999_600, 1_337_000, 120_000_000].map(|number| about(number, "row"));
        let short =
            ["1 row", "9,999 rows", "10k rows", "12.5k rows", "100k rows", "1M rows", "1.34M rows", "120M rows"];
        assert_eq!(said, short);
    }

    #[test]
    fn numbers_are_said_in_words_a_person_uses() {
        assert_eq!(
            [0.0, 0.4, 41.2, 2400.0, 185_000.0].map(milliseconds),
            ["<0.1 ms", "0.4 ms", "41 ms", "2.4 s", "3 min 05 s"]
        );
        assert_eq!(change(10.0, 10.2), "as before");
        assert_eq!([change(10.0, 15.0), change(4.0, 2.0)], ["+5.0 ms, 1.5×", "\u{2212}2.0 ms, 0.5×"]);
        assert_eq!([0, 999, 1000, 5_000_000].map(count), ["0", "999", "1,000", "5,000,000"]);
        assert_eq!([1, 4].map(|n| counted(n, "row")), ["1 row", "4 rows"]);
        assert_eq!([12, 1500, 236_000_000, 4 << 30].map(bytes), ["12 B", "1.5 KiB", "225 MiB", "4 GiB"]);
        assert_eq!([30.0, 2.54].map(seconds), ["30 s", "2.5 s"]);
        assert_eq!(one_line("\n  x = 1\ny", 10), "x = 1");
        assert_eq!(one_line("größer als", 3), "grö…");
    }
}
