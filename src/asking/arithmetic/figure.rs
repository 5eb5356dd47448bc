//! Which words are one figure, and what it is made of.

use super::vocabulary::{Deed, Place, known};
use super::{Figure, Finder, LONGEST_NAME, LONGEST_WORDS, is_percent_note};
use crate::asking::formula::{Formula, Operator};
use crate::asking::lexicon::lexicon;
use crate::asking::numbers::number_at;
use crate::asking::role::Role;

impl Finder<'_> {
    /// The figure that begins here.
    pub(super) fn figure(&self, start: usize) -> Option<Figure> {
        // "total quantity times unit price": how it is condensed is no part of it.
        if self.past_articles(start) > start
            || matches!(lexicon().role(self.word(start)), Some(Role::Aggregate(_))) && self.is_condensing(start)
        {
            return None;
        }
        let bracketed = self.tokens.get(start)?.bracketed;
        if let Some((formula, end)) = self.multiple(start) {
            return Some(Figure { start, end, formula, percent: false, spelled: false });
        }
        let prefixed = self.prefixed(start);
        // A quotient is more often one of sums.
        let mut spelled = prefixed.is_none();
        let (mut formula, mut end) = prefixed.or_else(|| self.chain(start, bracketed))?;
        if let Formula::Join(Operator::Divide, left, right) = &formula {
            spelled &= matches!(**left, Formula::Join(..)) || matches!(**right, Formula::Join(..));
        }
        let mut percent = false;
        if self.says_percent(start, end) && matches!(formula, Formula::Join(Operator::Divide, ..)) {
            formula = Formula::join(Operator::Multiply, Formula::Number(100.0), formula);
            percent = true;
        }
        if let Formula::Join(Operator::Days, ..) = formula {
            (formula, end) = self.in_unit(formula, end);
        }
        matches!(formula, Formula::Join(..)).then_some(Figure { start, end, formula, percent, spelled })
    }

    /// Whether a word says how figures are condensed, and is no part of a column's name.
    fn is_condensing(&self, at: usize) -> bool {
        let named = (2..=LONGEST_NAME.min(self.tokens.len() - at)).any(|length| {
            self.column(&self.tokens[at..at + length], false).is_some_and(|column| {
                let known = &self.index.columns[column];
                known.words.iter().any(|word| word == self.word(at)) || known.stems.contains(&self.tokens[at].stem)
            })
        });
        !named && self.first_of_two(at).is_none()
    }

    /// "twice the budget" behind "more than": so many times a column.
    fn multiple(&self, start: usize) -> Option<(Formula, usize)> {
        let compares = start.checked_sub(1).map(|before| self.word(before)).is_some_and(|before| {
            matches!(
                before,
                "than"
                    | "least"
                    | "most"
                    | "exceeds"
                    | "exceed"
                    | "exceeded"
                    | "exactly"
                    | "over"
                    | "under"
                    | "above"
                    | "below"
            )
        });
        let (times, length) =
            (1..=LONGEST_WORDS.min(self.tokens.len() - start)).rev().filter(|_| compares).find_map(|length| {
                match known(Place::Multiple, &self.words(start, length)).next()?.deed {
                    Deed::Times(times) => Some((times, length)),
                    _ => None,
                }
            })?;
        let (formula, end) = self.operand(start + length, false)?;
        let one = matches!(formula, Formula::Column(column) if !self.index.columns[column].is_calendar() && !self.index.columns[column].is_year);
        // "half of the members who paid" is a part of the rows.
        let ends = !matches!(self.word(end), "who" | "that" | "which" | "of");
        (one && ends).then(|| (Formula::join(Operator::Multiply, Formula::Number(times), formula), end))
    }

    /// "days between A and B … in hours"
    fn in_unit(&self, formula: Formula, end: usize) -> (Formula, usize) {
        let [joint, unit, ..] = self.tokens.get(end..).unwrap_or_default() else { return (formula, end) };
        let scaled = |operator, number| Formula::join(operator, formula.clone(), Formula::Number(number));
        if joint.folded != "in" {
            return (formula, end);
        }
        match unit.folded.as_str() {
            "days" => (formula, end + 2),
            "hours" => (scaled(Operator::Multiply, 24.0), end + 2),
            "minutes" => (scaled(Operator::Multiply, 1440.0), end + 2),
            "weeks" => (scaled(Operator::Divide, 7.0), end + 2),
            "years" => (scaled(Operator::Divide, 365.25), end + 2),
            _ => (formula, end),
        }
    }

    /// Whether the question wants percent, outside of these words.
    fn says_percent(&self, start: usize, end: usize) -> bool {
        let outside = |at: usize| at < start || at >= end;
        (1..self.tokens.len()).any(|at| outside(at) && is_percent_note(&self.tokens[at - 1], &self.tokens[at]))
    }

    /// "the difference between A and B"
    fn prefixed(&self, start: usize) -> Option<(Formula, usize)> {
        for length in (1..=LONGEST_WORDS.min(self.tokens.len() - start)).rev() {
            for words in known(Place::Prefix, &self.words(start, length)) {
                let dates = words.deed == Deed::Join(Operator::Days);
                let first = self.past_articles(start + length);
                let found = (1..=LONGEST_NAME).find_map(|many| {
                    let middle = first + many;
                    let between = self.tokens.get(middle)?;
                    if !words.between.contains(&between.folded.as_str()) {
                        return None;
                    }
                    let (right, end) = self.operand(middle + 1, dates)?;
                    let left = self.shared(first, middle, end, dates)?;
                    Some((self.done(words.deed, left, right)?, end))
                });
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// "A plus B", "A times B", "A minus B, over A", "A and B combined", "the A to B ratio".
    fn chain(&self, start: usize, bracketed: bool) -> Option<(Formula, usize)> {
        let (mut formula, mut end) = self.operand(start, false).or_else(|| self.first_of_two(start))?;
        let mut joined = false;
        loop {
            // A comma in a note gathers what stands in front of it.
            let comma = bracketed && joined && self.word(end) == ",";
            let from = if comma { end + 1 } else { end };
            let Some((deed, next)) = self.infix(from, bracketed) else { break };
            let percent = match (deed, self.word(next)) {
                // "12 %" of a number
                (Deed::Join(Operator::Add | Operator::Subtract), _) => self.part_of(next, deed, &formula),
                _ => None,
            };
            if let Some((whole, behind)) = percent {
                (formula, end, joined) = (whole, behind, true);
                continue;
            }
            let Some((right, behind)) = self.operand(next, false) else { break };
            // Without brackets, products come before sums.
            formula = match formula {
                Formula::Join(outer @ (Operator::Add | Operator::Subtract), left, inner)
                    if !comma && matches!(deed, Deed::Join(Operator::Multiply | Operator::Divide)) =>
                {
                    Formula::join(outer, *left, self.done(deed, *inner, right)?)
                }
                left => self.done(deed, left, right)?,
            };
            (end, joined) = (behind, true);
        }
        if joined {
            return Some((formula, end));
        }
        // "A and B combined", "A to B ratio"
        let joint = self.word(end);
        if !matches!(joint, "and" | "to" | "plus") {
            return None;
        }
        let (right, behind) = self.operand(end + 1, false)?;
        (1..=2).rev().find_map(|length| {
            let words = self.words(behind, length);
            let deed = known(Place::Suffix, &words).next()?.deed;
            let fits = (joint == "to") == (deed == Deed::Ratio);
            fits.then(|| Some((self.done(deed, formula.clone(), right.clone())?, behind + length)))?
        })
    }

    /// A number of percent of what stands in front, added or taken off ("plus 19 %").
    fn part_of(&self, at: usize, deed: Deed, formula: &Formula) -> Option<(Formula, usize)> {
        let (number, used) = number_at(self.tokens.get(at..)?)?;
        let percent =
            matches!(self.word(at + used), "percent" | "%" | "pct") || self.word(at + used - 1).ends_with('%');
        if !percent {
            return None;
        }
        let end = at + used + usize::from(matches!(self.word(at + used), "percent" | "%" | "pct"));
        let share = if deed == Deed::Join(Operator::Add) { 100.0 + number } else { 100.0 - number };
        Some((Formula::join(Operator::Multiply, formula.clone(), Formula::Number(share / 100.0)), end))
    }

    /// The operation that stands here: in words, or as a sign between two tokens.
    pub(super) fn infix(&self, at: usize, bracketed: bool) -> Option<(Deed, usize)> {
        let sign = self.between(at);
        let signed = match sign {
            "/" | "\u{f7}" => Some(Operator::Divide),
            "*" | "\u{d7}" => Some(Operator::Multiply),
            "+" => Some(Operator::Add),
            " - " | "\u{2212}" | "\u{2013}" => Some(Operator::Subtract),
            _ => None,
        };
        if let Some(operator) = signed {
            return Some((Deed::Join(operator), at));
        }
        // "revenue per employee": each is one of those that the second counts.
        if self.word(at) == "per" && !bracketed {
            let (whole, end) = self.operand(at + 1, false)?;
            let Formula::Column(column) = whole else { return None };
            let last = self.word(end.wrapping_sub(1));
            let known = &self.index.columns[column];
            let plural = known.words.iter().any(|word| word.ends_with('s') && !word.ends_with("ss") && word != last);
            let several = self.index.description(column).distinct.is_some_and(|distinct| distinct > 8);
            let counts =
                self.area(at + 1).is_some() || ((plural || known.is_additive || known.head == "headcount") && several);
            return (counts && !last.ends_with('s')).then_some((Deed::Join(Operator::Divide), at + 1));
        }
        for length in (1..=LONGEST_WORDS.min(self.tokens.len().checked_sub(at)?)).rev() {
            let words = self.words(at, length);
            let places: &[Place] = if bracketed { &[Place::Infix, Place::Bracket] } else { &[Place::Infix] };
            if let Some(found) = places.iter().find_map(|place| known(*place, &words).next()) {
                return Some((found.deed, at + length));
            }
        }
        None
    }

    fn done(&self, deed: Deed, left: Formula, right: Formula) -> Option<Formula> {
        if left == right || (left.sources().is_empty() && right.sources().is_empty()) {
            return None;
        }
        let dates =
            |formula: &Formula| formula.sources().iter().any(|&column| self.index.columns[column].is_calendar());
        let operator = match deed {
            Deed::Join(operator) => operator,
            Deed::Less => Operator::Subtract,
            Deed::Ratio | Deed::Percent => Operator::Divide,
            Deed::Times(_) => return None,
        };
        let timed = dates(&left) && dates(&right);
        if dates(&left) != dates(&right) || (operator == Operator::Days && !timed) {
            return None;
        }
        let formula = match operator {
            Operator::Subtract if timed => Formula::join(Operator::Days, right, left),
            Operator::Days => Formula::join(operator, left, right),
            _ if timed => return None,
            _ => Formula::join(operator, left, right),
        };
        Some(if deed == Deed::Percent {
            Formula::join(Operator::Multiply, Formula::Number(100.0), formula)
        } else {
            formula
        })
    }
}
