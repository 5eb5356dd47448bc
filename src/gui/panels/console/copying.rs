//! Copying lines, some of them each frame: a million take longer than a frame may.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use super::super::super::console::ansi;
use super::super::super::console::rows::Rows;
use super::super::super::session::Console;

/// The longest that a frame copies.
const BUDGET: Duration = Duration::from_millis(3);
/// Lines between two looks at the clock.
const STEP: usize = 256;

/// Lines on their way to the clipboard.
pub(super) struct Copying {
    /// The number of the next line.
    next: u64,
    last: u64,
    text: String,
}

impl Copying {
    /// Begins to copy the lines with these numbers.
    pub(super) fn of(numbers: RangeInclusive<u64>) -> Self {
        Self { next: *numbers.start(), last: *numbers.end(), text: String::new() }
    }

    /// Goes on for a moment. The whole text, without colours, when it is complete.
    pub(super) fn advance(&mut self, console: &Console, rows: &Rows) -> Option<String> {
        let begin = Instant::now();
        while begin.elapsed() < BUDGET {
            for _ in 0..STEP {
                let number = rows.number(rows.row(self.next)).filter(|number| *number <= self.last);
                let Some(number) = number else {
                    self.text.truncate(self.text.trim_end_matches('\n').len());
                    return Some(std::mem::take(&mut self.text));
                };
                if let Some(line) = console.line(number) {
                    self.text.push_str(&ansi::plain(&line.text));
                    self.text.push('\n');
                }
                self.next = number + 1;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::console::rows::Wanted;
    use super::{Copying, Rows};
    use crate::domain::{ConsoleLine, ConsoleSource};
    use crate::gui::session::Console;

    fn console(lines: usize) -> Console {
        let mut console = Console::default();
        for number in 0..lines {
            let source = if number % 2 == 0 { ConsoleSource::Stdout } else { ConsoleSource::Stderr };
            console.push(ConsoleLine::now(source, format!("\u{1b}[1mline\u{1b}[0m {number}")));
        }
        console
    }

    fn rows(console: &Console, wanted: &Wanted) -> Rows {
        let mut rows = Rows::default();
        while rows.advance(console, wanted) {}
        rows
    }

    #[test]
    fn a_million_lines_are_copied_over_several_frames_and_completely() {
        let console = console(1_000_000);
        let rows = rows(&console, &Wanted::default());
        let mut copying = Copying::of(0..=999_999);
        assert_eq!(copying.advance(&console, &rows), None, "not in one frame");
        let text = loop {
            if let Some(text) = copying.advance(&console, &rows) {
                break text;
            }
        };
        assert_eq!(text.lines().count(), 1_000_000);
        assert!(text.starts_with("line 0\nline 1\n") && text.ends_with("\nline 999999"));
    }

    #[test]
    fn only_lines_that_are_shown_are_copied() {
        let console = console(10);
        let rows = rows(&console, &Wanted { hidden: [true, false, false, false, false], ..Wanted::default() });
        assert_eq!(Copying::of(2..=6).advance(&console, &rows).as_deref(), Some("line 3\nline 5"));
    }
}
