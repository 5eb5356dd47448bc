//! Which lines are shown and which match, kept up as lines arrive: every line is looked at once, a few at a time.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::{Duration, Instant};

use super::super::session::Console;
use super::ansi;
use crate::domain::ConsoleSource;

/// The longest that a frame looks at lines.
const BUDGET: Duration = Duration::from_millis(3);
/// Lines between two looks at the clock.
const STEP: usize = 256;

/// Sources in the order of the filter.
pub(crate) const SOURCES: [ConsoleSource; 5] = [
    ConsoleSource::Stdout,
    ConsoleSource::Stderr,
    ConsoleSource::Warning,
    ConsoleSource::Executor,
    ConsoleSource::Model,
];

/// What is wanted of the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Sources that are left out, in the order of [`SOURCES`].
    pub(crate) hidden: [bool; 5],
    /// What is looked for; case does not count.
    pub(crate) text: String,
}

/// The lines that are shown, by their numbers, and those of them that match.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    wanted: Wanted,
    needle: String,
    cleared: u64,
    /// All lines before this number were looked at.
    next: u64,
    /// Those that are kept.
    kept: Range<u64>,
    /// Only kept where some are left out.
    shown: VecDeque<u64>,
    matching: VecDeque<u64>,
}

impl Rows {
    /// Looks at lines that were not looked at. Whether some are left for the next frame.
    pub(crate) fn advance(&mut self, console: &Console, wanted: &Wanted) -> bool {
        let numbers = console.numbers();
        if self.wanted != *wanted || self.cleared != console.cleared() {
            *self = Self {
                wanted: wanted.clone(),
                needle: wanted.text.to_lowercase(),
                cleared: console.cleared(),
                ..Self::default()
            };
        }
        self.kept = numbers.clone();
        self.next = self.next.max(numbers.start);
        for list in [&mut self.shown, &mut self.matching] {
            while list.front().is_some_and(|number| *number < numbers.start) {
                list.pop_front();
            }
        }
        if !self.filters() && self.needle.is_empty() {
            self.next = numbers.end;
            return false;
        }
        let begin = Instant::now();
        while self.next < numbers.end && begin.elapsed() < BUDGET {
            for _ in 0..STEP {
                let Some(line) = console.line(self.next) else { break };
                let hidden =
                    SOURCES.iter().zip(self.wanted.hidden).any(|(source, hidden)| hidden && *source == line.source);
                if !hidden {
                    if self.filters() {
                        self.shown.push_back(self.next);
                    }
                    if !self.needle.is_empty() && !places(&ansi::plain(&line.text), &self.needle).is_empty() {
                        self.matching.push_back(self.next);
                    }
                }
                self.next += 1;
            }
        }
        self.next < numbers.end
    }

    fn filters(&self) -> bool {
        self.wanted.hidden.contains(&true)
    }

    /// How many are shown.
    pub(crate) fn len(&self) -> usize {
        if self.filters() { self.shown.len() } else { (self.kept.end - self.kept.start) as usize }
    }

    /// The number of the line in this row.
    pub(crate) fn number(&self, row: usize) -> Option<u64> {
        if self.filters() {
            self.shown.get(row).copied()
        } else {
            (row < self.len()).then(|| self.kept.start + row as u64)
        }
    }

    /// The row of a line, or of the next one that is shown.
    pub(crate) fn row(&self, number: u64) -> usize {
        if self.filters() {
            self.shown.partition_point(|shown| *shown < number)
        } else {
            number.saturating_sub(self.kept.start) as usize
        }
    }

    /// The lines that match.
    pub(crate) fn matching(&self) -> &VecDeque<u64> {
        &self.matching
    }

    /// What is looked for, in lower case.
    pub(crate) fn needle(&self) -> &str {
        &self.needle
    }
}

/// Where a text has what is looked for (in lower case), in bytes.
pub(crate) fn places(text: &str, needle: &str) -> Vec<Range<usize>> {
    if needle.is_empty() {
        return Vec::new();
    }
    if text.is_ascii() {
        let lower = text.to_ascii_lowercase();
        return lower.match_indices(needle).map(|(at, found)| at..at + found.len()).collect();
    }
    // Lower case can be longer or shorter than what it is made of, so each of its bytes knows where it came from.
    let (mut lower, mut origin) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for (at, c) in text.char_indices() {
        for small in c.to_lowercase() {
            lower.push(small);
            origin.resize(lower.len(), at);
        }
    }
    origin.push(text.len());
    let end_of = |at: usize| text[at..].chars().next().map_or(text.len(), |c| at + c.len_utf8());
    lower.match_indices(needle).map(|(at, found)| origin[at]..end_of(origin[at + found.len() - 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::{Rows, Wanted, places};
    use crate::domain::{ConsoleLine, ConsoleSource};
    use crate::gui::session::Console;

    fn console(lines: usize) -> Console {
        let mut console = Console::default();
        for number in 0..lines {
            let source = if number % 3 == 0 { ConsoleSource::Stderr } else { ConsoleSource::Stdout };
            console.push(ConsoleLine::now(source, format!("Line {number}")));
        }
        console
    }

    fn read(console: &Console, wanted: &Wanted) -> Rows {
        let mut rows = Rows::default();
        while rows.advance(console, wanted) {}
        rows
    }

    #[test]
    fn a_source_that_is_left_out_takes_its_lines_with_it() {
        let mut console = console(10);
        let wanted = Wanted { hidden: [true, false, false, false, false], ..Wanted::default() };
        let mut rows = read(&console, &wanted);
        assert_eq!((rows.len(), rows.number(1), rows.row(3), rows.row(4)), (4, Some(3), 1, 2));
        console.push(ConsoleLine::now(ConsoleSource::Stderr, "late"));
        rows.advance(&console, &wanted);
        assert_eq!((rows.len(), rows.number(4)), (5, Some(10)));
        console.clear();
        rows.advance(&console, &wanted);
        assert_eq!(rows.len(), 0);
    }

    #[test]
    fn lines_that_match_are_counted_wherever_they_are() {
        let console = console(100_000);
        let wanted = Wanted { text: "LINE 9999".to_owned(), ..Wanted::default() };
        let mut rows = Rows::default();
        rows.advance(&console, &wanted);
        assert_eq!(rows.len(), 100_000, "all are there while they are still looked at");
        let rows = read(&console, &wanted);
        assert_eq!(rows.matching().len(), 11);
        assert_eq!(rows.len(), 100_000, "the others stay");
        let errors = Wanted { text: "line 1".to_owned(), hidden: [true, false, false, false, false] };
        assert!(read(&console, &errors).matching().iter().all(|number| number % 3 == 0));
    }

    #[test]
    fn places_are_those_of_the_text_itself() {
        assert_eq!(places("Aa aA", "aa"), [0..2, 3..5]);
        assert_eq!(places("GRÖSSE größe", "größe").first(), Some(&(8..15)));
        assert_eq!(places("İx", "x").first(), Some(&(2..3)));
        assert_eq!(places("x", ""), Vec::<std::ops::Range<usize>>::new());
    }
}
