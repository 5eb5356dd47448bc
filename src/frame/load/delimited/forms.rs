//! Small questions to the rules of `evidence` from outside: does one value fit a type, has it the form of any, are
//! texts that came without types (as in JSON) all dates.

use polars::prelude::Column;

use super::build::Builder;
use super::evidence::{Evidence, Kind, Said};
use super::mark::Mark;
use super::{moments, numbers};

const COMMA: Mark = Mark::of_byte(b',');

/// Whether a value would fit a column of this type; for telling a header from data.
pub(super) fn fits(kind: Kind, value: &str) -> bool {
    let mut evidence = Evidence::new(false, Said::default());
    evidence.see(value, false, 1);
    match kind {
        Kind::Text { .. } => true,
        Kind::Int { .. } | Kind::Float { .. } => matches!(evidence.kind(COMMA), Kind::Int { .. } | Kind::Float { .. }),
        Kind::Bool | Kind::LooseBool => evidence.kind(COMMA) == Kind::Bool,
        Kind::Date(_) | Kind::Datetime { .. } => {
            moments::parse(value.trim_ascii()).is_some_and(|moment| moment.orders() != 0)
        }
    }
}

/// Whether text has the form of a number, date or truth value; for telling delimiters apart.
pub(super) fn is_typed(value: &str) -> bool {
    let value = value.trim_ascii();
    numbers::form(value).is_some()
        || numbers::boolean(value).is_some()
        || numbers::decimal_comma(value).is_some()
        || moments::parse(value).is_some()
}

/// Whether text is a time of day, alone.
pub(super) fn is_time(value: &str) -> bool {
    moments::is_time(value.trim_ascii())
}

/// Dates in text that came without types of its own, as in JSON: only the form that nobody can misread counts.
#[derive(Debug, Clone)]
pub(in crate::frame::load) struct TextDates(Evidence);

impl TextDates {
    pub(in crate::frame::load) fn new() -> Self {
        Self(Evidence::of_iso_dates())
    }

    /// Takes a text into account; false once it is clear that they are not all dates.
    pub(in crate::frame::load) fn see(&mut self, text: &str) -> bool {
        self.0.see_iso_date(text)
    }

    /// These and those of texts behind them; `None` where together they are not all dates.
    pub(in crate::frame::load) fn followed_by(mut self, next: &Self) -> Option<Self> {
        self.0.follow(&next.0).then_some(self)
    }

    /// Whether every text was a date or moment, and there was one.
    pub(in crate::frame::load) fn are_dates(&self) -> bool {
        !matches!(self.0.kind(COMMA), Kind::Text { .. })
    }

    /// The texts as a column of dates or moments, if all of them were.
    pub(in crate::frame::load) fn column<'a>(
        &self,
        name: &str,
        texts: impl ExactSizeIterator<Item = Option<&'a str>>,
    ) -> Option<Column> {
        let kind = self.0.kind(COMMA);
        if matches!(kind, Kind::Text { .. }) {
            return None;
        }
        let mut builder = Builder::new(kind, name, texts.len());
        for text in texts {
            builder.push(text.unwrap_or_default(), false);
        }
        Some(builder.finish())
    }
}
