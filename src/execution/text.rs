//! Text that came from confined code, made safe to show, and sizes and times in words.

use std::time::Duration;

use crate::domain::group_digits;

/// Control characters made visible, line ends and tabs kept: a message must not move the terminal's cursor.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            '\u{0}'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => shown.push('\u{2421}'),
            // Directions and other format controls could make text read as something else.
            '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push('\u{fffd}');
            }
            _ => shown.push(c),
        }
    }
    shown
}

/// The first line, for a summary; cut where it is long.
pub(super) fn first_line(text: &str, longest: usize) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    if line.chars().count() <= longest {
        line.to_owned()
    } else {
        line.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
    }
}

/// `41 ms`, `1.2 s`, `2 min 5 s`.
pub(super) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 0.001 {
        "under 1 ms".to_owned()
    } else if seconds < 0.9995 {
        format!("{} ms", (seconds * 1000.0).round())
    } else if seconds < 60.0 {
        format!("{} s", (seconds * 10.0).round() / 10.0)
    } else {
        format!("{} min {} s", duration.as_secs() / 60, duration.as_secs() % 60)
    }
}

/// `1 row`, `1,204 rows`.
pub(super) fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", group_digits(&count.to_string())) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, first_line, rows, visible};

    #[test]
    fn control_characters_are_shown_not_obeyed() {
        assert_eq!(visible("a\u{1b}[2Jb\r\n\tc\u{202e}d"), "a␛[2Jb␍\n\tc\u{fffd}d");
    }

    #[test]
    fn sizes_and_times_read_naturally() {
        assert_eq!(duration(Duration::from_micros(300)), "under 1 ms");
        assert_eq!(duration(Duration::from_micros(41_400)), "41 ms");
        assert_eq!(duration(Duration::from_millis(2000)), "2 s");
        assert_eq!(duration(Duration::from_millis(125_000)), "2 min 5 s");
        assert_eq!(rows(1), "1 row");
        assert_eq!(rows(1_234_567), "1,234,567 rows");
        assert_eq!(first_line("abcdef\nx", 4), "abc…");
    }
}
