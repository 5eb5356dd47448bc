//! Values that conditions compare with: known values, quoted text, and names the value index does not hold.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::plan::{Operand, Test};

impl Parser<'_> {
    /// Values of this column from here on, joined by "or", commas or "and"; and where they end.
    pub(super) fn values_of(&self, column: usize, start: usize) -> Result<Option<(Vec<Operand>, usize)>, Trouble> {
        let mut at = start;
        if self.role(at) == Some(Role::Either) {
            at += 1;
        }
        let Some(first) = self.value_of(column, at)? else { return Ok(None) };
        let (mut values, mut end) = (vec![first], at + 1);
        loop {
            let mut next = end;
            let mut joined = false;
            while matches!(self.role(next), Some(Role::Or | Role::Comma | Role::Either | Role::Versus))
                || (self.role(next) == Some(Role::And) && !self.both)
            {
                joined = true;
                next += 1;
            }
            let next = if joined { self.skip_prepositions(next) } else { next };
            let value = if joined { self.listed_value(column, next)? } else { None };
            let Some(value) = value else { return Ok(Some((values, end))) };
            values.push(value);
            end = next + 1;
        }
    }

    /// A further value of a list: one the table knows or that is quoted, so that no other part of a question is taken.
    fn listed_value(&self, column: usize, at: usize) -> Result<Option<Operand>, Trouble> {
        match self.kind(at) {
            Some(Kind::Unknown) => Ok(None),
            Some(Kind::Number(_)) if self.starts_more(at) => Ok(None),
            _ => self.value_of(column, at),
        }
    }

    pub(super) fn starts_more(&self, at: usize) -> bool {
        matches!(self.kind(at + 1), Some(Kind::Column | Kind::Rows { .. }))
    }

    /// The value of this column that stands here.
    fn value_of(&self, column: usize, at: usize) -> Result<Option<Operand>, Trouble> {
        let Some(phrase) = self.phrases.get(at).filter(|_| self.is_free(at)) else { return Ok(None) };
        let kind = self.index.columns[column].kind;
        // "II" beside "II*": signs that a question loses tell these apart.
        let mut spelled = phrase.values.iter().filter(|hit| hit.0 == column).map(|hit| self.index.value_text(*hit));
        if let (Some(first), Some(second)) = (spelled.next(), spelled.next())
            && first.to_lowercase() != second.to_lowercase()
            && phrase.text != first
            && phrase.text != second
        {
            return Err(Trouble::Vague(format!("which of \u{201c}{first}\u{201d} and \u{201c}{second}\u{201d}")));
        }
        if let Some(hit) = phrase.values.iter().find(|hit| hit.0 == column) {
            return Ok(Some(Operand::Text(self.index.value_text(*hit))));
        }
        let number = match phrase.kind {
            Kind::Number(number) => Some(number),
            Kind::Quoted => phrase.text.trim().parse::<f64>().ok(),
            _ => None,
        };
        match (kind, number) {
            (ColumnKind::Number, Some(number)) => return Ok(Some(Operand::Number(number))),
            (ColumnKind::Text, Some(_)) if phrase.kind != Kind::Quoted => {
                return Ok(self.index.value_in(column, &phrase.text).map(Operand::Text));
            }
            _ => {}
        }
        let description = self.index.description(column);
        let quoted = matches!(phrase.kind, Kind::Quoted)
            || (matches!(phrase.kind, Kind::Value | Kind::Column) && phrase.span.1 - phrase.span.0 > phrase.text.len());
        let name = phrase.kind == Kind::Unknown && phrase.text.chars().next().is_some_and(char::is_uppercase);
        if kind != ColumnKind::Text || !(quoted || name) {
            return Ok(None);
        }
        if let Some(known) = self.index.value_in(column, &phrase.text) {
            return Ok(Some(Operand::Text(known)));
        }
        if description.values_complete {
            // The column is known whole: a filter on this would answer "none" to a misspelling.
            return if quoted { Err(Trouble::Unmatched(vec![phrase.text.clone()])) } else { Ok(None) };
        }
        Ok(Some(Operand::Text(phrase.text.clone())))
    }

    /// Text looked for inside a column from here: one, or several joined by "or".
    pub(super) fn texts_from(&self, start: usize) -> Option<(Vec<String>, usize)> {
        let mut at = start;
        let (mut texts, mut end) = (Vec::new(), start);
        loop {
            let is_word = |place: usize| {
                self.kind(place) == Some(&Kind::Unknown)
                    && matches!(
                        self.folded(place).as_str(),
                        "word" | "words" | "letter" | "letters" | "text" | "substring" | "phrase"
                    )
            };
            while at > start && (matches!(self.role(at), Some(Role::Text(_) | Role::Either)) || is_word(at)) {
                at += 1;
            }
            let phrase = self.phrases.get(at).filter(|_| self.is_free(at))?;
            let literal = matches!(phrase.kind, Kind::Quoted | Kind::Value | Kind::Unknown | Kind::Number(_))
                || matches!(phrase.kind, Kind::Role(Role::Filler))
                || (phrase.kind == Kind::Column && phrase.span.1 - phrase.span.0 > phrase.text.len());
            if !literal {
                return (!texts.is_empty()).then_some((texts, end));
            }
            texts.push(phrase.text.clone());
            end = at + 1;
            if self.role(end) != Some(Role::Or) {
                return Some((texts, end));
            }
            at = end + 1;
        }
    }

    /// A test that the column has one of these values.
    pub(super) fn membership(column: usize, mut values: Vec<Operand>, negated: bool) -> Test {
        use crate::asking::plan::Comparison::{Equal, NotEqual};
        if values.len() == 1
            && let Some(value) = values.pop()
        {
            return Test::Compare(column, if negated { NotEqual } else { Equal }, value);
        }
        Test::In(column, values, negated)
    }
}
