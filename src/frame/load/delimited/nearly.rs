//! Columns that are text because of a few odd values: what each value would be by itself, counted in the pass that is
//! there. Rows can be counted in blocks: the sums do not depend on how they are cut.

use super::evidence::Said;
use super::moments;
use super::numbers::{self, Form, NULL_WORDS};
use crate::domain::group_digits;
use crate::frame::load::ChosenType;

/// Fewer values of another type than this say nothing about a column.
const ENOUGH: u64 = 20;
/// One odd value in so many, at most.
const RARE: u64 = 20;
/// Letters of the longest word for a missing value.
const LONGEST_NULL: usize = 5;

/// How many values of a text column would fit which type.
#[derive(Debug, Clone, Default)]
pub(super) struct Fits {
    values: u64,
    numbers: u64,
    moments: u64,
    timed: bool,
    /// Digits that are no number: leading zeros, more than 64 bits. The column holds codes.
    codes: bool,
    /// The first value that is no number, and the first that is no moment, with their lines.
    no_number: Option<(u64, String)>,
    no_moment: Option<(u64, String)>,
}

impl Fits {
    /// So many values that are all alike, of which `first` is the first.
    pub(super) fn of_all(
        values: u64,
        numbers: bool,
        moments: bool,
        timed: bool,
        first: Option<&(u64, String)>,
    ) -> Self {
        let moments = moments && !numbers;
        let first = first.filter(|_| values > 0);
        Self {
            values,
            numbers: if numbers { values } else { 0 },
            moments: if moments { values } else { 0 },
            timed: timed && moments,
            codes: false,
            no_number: first.filter(|_| !numbers).cloned(),
            no_moment: first.filter(|_| !moments).cloned(),
        }
    }

    /// Takes a value into account, without the space around it.
    pub(super) fn see(&mut self, value: &str, said: &Said, line: u64) {
        let Some(lead) = value.bytes().next() else { return };
        let odd = || Some((line, value.chars().take(60).collect()));
        let (mut number, mut moment) = (false, false);
        match lead {
            b'0'..=b'9' | b'-' | b'+' | b'.' | b'i' | b'I' => {
                number = is_number(value, said);
                if !number && let Some(read) = moments::parse(value) {
                    moment = true;
                    self.timed |= read.clock.is_some();
                }
                let digits = value.trim_start_matches(['+', '-']);
                self.codes |=
                    !number && !moment && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            }
            _ if value.len() <= LONGEST_NULL && !said.no_null_words && NULL_WORDS.contains(&value) => return,
            _ => {}
        }
        self.values += 1;
        self.numbers += u64::from(number);
        self.moments += u64::from(moment);
        if !number && self.no_number.is_none() {
            self.no_number = odd();
        }
        if !moment && self.no_moment.is_none() {
            self.no_moment = odd();
        }
    }

    /// Adds what was seen behind this.
    pub(super) fn follow(&mut self, next: &Self) {
        self.values += next.values;
        self.numbers += next.numbers;
        self.moments += next.moments;
        self.timed |= next.timed;
        self.codes |= next.codes;
        if self.no_number.is_none() {
            self.no_number.clone_from(&next.no_number);
        }
        if self.no_moment.is_none() {
            self.no_moment.clone_from(&next.no_moment);
        }
    }

    /// What the column could be read as, and a note about what keeps it from that; `None` where it is text at heart.
    pub(super) fn note(&self, name: &str) -> Option<(ChosenType, String)> {
        let nearly = |fitting: u64| fitting >= ENOUGH && (self.values - fitting) * RARE <= self.values;
        let date = if self.timed { ChosenType::Datetime } else { ChosenType::Date };
        let (wish, what, fitting, odd) = if nearly(self.numbers) && !self.codes {
            (ChosenType::Number, "number", self.numbers, self.no_number.as_ref()?)
        } else if nearly(self.moments) {
            (date, "date", self.moments, self.no_moment.as_ref()?)
        } else {
            return None;
        };
        let cells = group_digits(&self.values.to_string());
        let (line, value) = odd;
        let count = match self.values - fitting {
            1 => format!("1 of {cells} cells is no {what}, in"),
            many => format!("{} of {cells} cells are no {what}s, the first in", group_digits(&many.to_string())),
        };
        Some((wish, format!("“{name}”: text, since {count} line {line}: “{value}”")))
    }
}

/// Whether a value is a number by itself, with whatever marks.
fn is_number(value: &str, said: &Said) -> bool {
    if let Some((decimal, thousands)) = said.marks {
        let plain = numbers::unmarked(value, decimal, thousands);
        return plain.is_some_and(|plain| is_plain(&plain));
    }
    match numbers::form(value) {
        Some(_) => is_plain(value),
        // What is below here allocates.
        None if !value.bytes().all(|byte| byte.is_ascii_digit() || b".,+-eE".contains(&byte)) => false,
        None => {
            numbers::ungrouped(value).is_some()
                || numbers::decimal_comma(value).is_some()
                || numbers::european(value).is_some()
        }
    }
}

fn is_plain(value: &str) -> bool {
    match numbers::form(value) {
        Some(Form::Whole) => numbers::integer(value).is_some(),
        form => form.is_some(),
    }
}
