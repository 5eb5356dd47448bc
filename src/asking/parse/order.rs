//! "sorted by price", "in descending order of age", "highest first", and "the first 10 rows".
//!
//! Only collects what the order goes by; which of it a result can have is the assembling's matter.

use super::{Kind, OrderSpec, Parser, Role, Trouble};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Direction, Measure};

impl Parser<'_> {
    /// Takes every ordering phrase.
    pub(super) fn read_order(&mut self) -> Result<(), Trouble> {
        for at in 0..self.phrases.len() {
            match self.role(at) {
                Some(Role::Sort) => self.sort_at(at)?,
                Some(Role::DirectionOf(direction)) => {
                    self.take(at);
                    self.sort_keys(at + 1, Some(direction))?;
                }
                Some(Role::Group) if self.is_by(at) && self.sorts(at)? => {
                    self.take(at);
                    self.sort_keys(at + 1, None)?;
                }
                Some(Role::Extreme { .. }) if self.is_whole_order(at) => self.whole_order(at)?,
                Some(Role::Extreme { direction, generic: true, .. }) => {
                    let first = self.role(at + 2) == Some(Role::Head { last: false });
                    if let (true, Some(column)) = (first, self.number_column_at(at + 1)?) {
                        self.take_range(at, at + 3);
                        // "sorted by the ones with the highest price first" is one order.
                        self.order.retain(|(spec, _)| *spec != OrderSpec::Default);
                        self.order.push((OrderSpec::Column(column), direction));
                    }
                }
                Some(Role::Direction(direction)) => {
                    let word = self.folded(at);
                    let dated =
                        ["chronolog", "newest", "latest", "earliest", "recent"].iter().any(|part| word.contains(part));
                    // "cheapest first", "longest first": what such a word speaks of.
                    let adjective = word.strip_suffix(" first").and_then(|word| match lexicon().role(word) {
                        Some(Role::Extreme { adjective, .. }) => adjective,
                        _ => None,
                    });
                    let implied = match adjective.filter(|_| self.order.is_empty() && !dated) {
                        Some(adjective) => self.implied(adjective, at).ok(),
                        None => None,
                    };
                    let (spec, direction) = match implied {
                        Some((column, direction)) => (OrderSpec::Column(column), direction),
                        None if dated => (OrderSpec::Column(self.time_column(at)?), direction),
                        None => (OrderSpec::Default, direction),
                    };
                    self.take(at);
                    self.order.push((spec, direction));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// "from longest to shortest", "priciest first": both ends of an order, or the one it begins with.
    fn is_whole_order(&self, at: usize) -> bool {
        let Some(Role::Extreme { direction, adjective, .. }) = self.role(at) else { return false };
        let next = self.skip_prepositions(at + 1);
        match self.role(next) {
            Some(Role::Extreme { direction: other, adjective: second, .. }) => {
                let text = self.words.windows(2).any(|pair| pair[0] == "to" && pair[1] != "be");
                let ends = other != direction || adjective != second;
                text && ends && self.phrases.get(next + 1).is_none_or(|rest| rest.columns.is_empty())
            }
            Some(Role::Head { last: false }) => self.phrases.get(next + 1).is_none(),
            _ => false,
        }
    }

    fn whole_order(&mut self, at: usize) -> Result<(), Trouble> {
        let Some(Role::Extreme { direction, adjective, .. }) = self.role(at) else { return Ok(()) };
        let end = self.skip_prepositions(at + 1) + 1;
        let sorted = self.order.last().map(|(spec, _)| *spec).filter(|spec| *spec != OrderSpec::Default);
        let said = |parser: &Self, column: usize| {
            let known = &parser.index.columns[column];
            let nouns = adjective.map(|adjective| &lexicon().adjective(adjective).nouns[..]).unwrap_or_default();
            let timed = known.is_calendar() || known.is_year;
            nouns
                .iter()
                .find(|(_, noun, _)| known.stems.contains(noun) || (timed && noun == "date"))
                .map(|found| found.0)
        };
        let (spec, direction) = match (sorted, adjective) {
            (Some(OrderSpec::Column(column)), _) => (OrderSpec::Default, said(self, column).unwrap_or(direction)),
            (Some(_), _) | (None, None) => (OrderSpec::Default, direction),
            (None, Some(adjective)) => match self.implied(adjective, at) {
                Ok((column, direction)) => (OrderSpec::Column(column), direction),
                Err(_) if self.order.iter().any(|(spec, _)| *spec == OrderSpec::Default) => {
                    (OrderSpec::Default, direction)
                }
                Err(trouble) => return Err(trouble),
            },
        };
        self.take_range(at, end);
        if matches!(spec, OrderSpec::Column(_)) {
            self.order.retain(|(spec, _)| *spec != OrderSpec::Default);
        }
        self.order.push((spec, direction));
        Ok(())
    }

    pub(super) fn is_by(&self, at: usize) -> bool {
        self.folded(at) == "by"
    }

    /// "by price descending" orders where nothing is measured.
    fn sorts(&self, at: usize) -> Result<bool, Trouble> {
        let measured = (0..self.phrases.len()).any(|place| {
            matches!(self.role(place), Some(Role::Aggregate(_) | Role::Count | Role::Top(_) | Role::Extreme { .. }))
        });
        let after = at + 2;
        let directed = matches!(self.role(after), Some(Role::Direction(_)));
        Ok(!measured && directed && self.any_column_at(at + 1)?.is_some())
    }

    fn sort_at(&mut self, at: usize) -> Result<(), Trouble> {
        self.take(at);
        if let Some(Role::Direction(direction)) = self.role(at + 1) {
            self.take(at + 1);
            let next = if self.role(at + 2) == Some(Role::Group) && self.is_by(at + 2) {
                self.take(at + 2);
                at + 3
            } else {
                at + 2
            };
            return self.sort_keys(next, Some(direction));
        }
        self.sort_keys(at + 1, None)
    }

    /// Reads keys from here: columns, measures, the count; then the direction that may follow.
    fn sort_keys(&mut self, start: usize, given: Option<Direction>) -> Result<(), Trouble> {
        let (mut at, mut keys) = (start, Vec::new());
        loop {
            at = self.skip_prepositions(at);
            let key = match self.role(at) {
                Some(Role::Direction(direction)) if keys.is_empty() && given.is_none() => {
                    self.take(at);
                    return self.sort_keys(at + 1, Some(direction));
                }
                Some(Role::Count) => {
                    let next = self.skip_prepositions(at + 1);
                    self.take(at);
                    if let Some(column) = self.number_column_at(next)? {
                        self.take(next);
                        at = next;
                        OrderSpec::Column(column)
                    } else {
                        if matches!(self.kind(next), Some(Kind::Rows { .. } | Kind::Role(Role::Rows))) {
                            self.take(next);
                            at = next;
                        }
                        OrderSpec::Measure(Measure::ROWS)
                    }
                }
                Some(Role::Aggregate(aggregate)) => {
                    let next = self.skip_prepositions(at + 1);
                    let Some(column) = self.number_column_at(next)? else { break };
                    self.take(at);
                    self.take(next);
                    at = next;
                    OrderSpec::Measure(Measure::of(aggregate, column))
                }
                Some(Role::Rate) => {
                    self.take(at);
                    OrderSpec::Measure(Measure::RATE)
                }
                _ if matches!(self.kind(at), Some(Kind::Column)) => match self.any_column_at(at)? {
                    Some(column) => {
                        self.take(at);
                        OrderSpec::Column(column)
                    }
                    None => break,
                },
                _ => break,
            };
            keys.push(key);
            let joint = matches!(self.role(at + 1), Some(Role::And | Role::Comma));
            let more = joint && matches!(self.kind(at + 2), Some(Kind::Column)) && given.is_none_or(|_| true);
            if !more {
                at += 1;
                break;
            }
            at += 2;
        }
        let direction = given.or_else(|| self.direction_after(at)).unwrap_or(Direction::Min);
        if keys.is_empty() {
            keys.push(OrderSpec::Default);
        }
        self.order.extend(keys.into_iter().map(|key| (key, direction)));
        Ok(())
    }

    /// A direction behind the keys; a comma may stand between.
    fn direction_after(&mut self, at: usize) -> Option<Direction> {
        let mut at = self.skip_prepositions(at);
        if self.role(at) == Some(Role::Comma) {
            at += 1;
        }
        match self.role(at) {
            Some(Role::Direction(direction)) => {
                self.take(at);
                Some(direction)
            }
            _ => None,
        }
    }

    /// "first 10 rows": taken only with a number and the rows themselves.
    pub(super) fn read_head(&mut self, at: usize, last: bool) {
        let Some(Kind::Number(count)) = self.kind(at + 1) else { return };
        let (count, rows) = (*count, self.skip_prepositions(at + 2));
        let of_rows = matches!(self.kind(rows), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        if of_rows && count >= 1.0 && count.fract() == 0.0 {
            self.take_range(at, rows + 1);
            self.rows_seen = true;
            self.head = Some((count as usize, last));
        }
    }
}
