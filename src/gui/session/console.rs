//! The console's lines, oldest first; bounded. Each has a number that it keeps while older ones are let go.

use std::collections::VecDeque;

use crate::domain::ConsoleLine;

/// The lines of a session.
#[derive(Debug, Default)]
pub(crate) struct Console {
    lines: VecDeque<ConsoleLine>,
    /// Lines that were let go; the number of the oldest that is kept.
    dropped: u64,
    /// How often it was cleared.
    cleared: u64,
}

impl Console {
    /// Lines kept.
    const LIMIT: usize = 1_000_000;

    pub(crate) fn push(&mut self, line: ConsoleLine) {
        if self.lines.len() == Self::LIMIT {
            self.lines.pop_front();
            self.dropped += 1;
        }
        self.lines.push_back(line);
    }

    pub(crate) fn clear(&mut self) {
        *self = Self { cleared: self.cleared + 1, ..Self::default() };
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// How often it was cleared: numbers of lines mean others after that.
    pub(crate) fn cleared(&self) -> u64 {
        self.cleared
    }

    /// The numbers of the lines that are kept.
    pub(crate) fn numbers(&self) -> std::ops::Range<u64> {
        self.dropped..self.dropped + self.lines.len() as u64
    }

    /// The line with this number.
    pub(crate) fn line(&self, number: u64) -> Option<&ConsoleLine> {
        self.lines.get(usize::try_from(number.checked_sub(self.dropped)?).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::Console;
    use crate::domain::{ConsoleLine, ConsoleSource};

    #[test]
    fn lines_keep_their_numbers_when_the_oldest_are_let_go() {
        let mut console = Console::default();
        for number in 0..Console::LIMIT + 3 {
            console.push(ConsoleLine::now(ConsoleSource::Stdout, number.to_string()));
        }
        assert_eq!((console.len(), console.numbers().start), (Console::LIMIT, 3));
        assert_eq!(console.line(3).map(|line| line.text.as_str()), Some("3"));
        assert_eq!(console.line(2), None);
        console.clear();
        assert_eq!((console.len(), console.cleared()), (0, 1));
    }
}
