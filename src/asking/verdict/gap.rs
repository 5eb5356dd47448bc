//! How far two named things lie apart: "how many more goals did Smith score than Jones", "how much taller is A than B",
//! "the difference in points between A and B", "how many more wins than losses did A have".
//!
//! Each side must name one row, or rows whose figures add up; the measure must be one number.

use super::Reader;
use super::sides::{Call, SideWords, is_turning};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Direction, Measure, Output, Plan};
use crate::asking::role::{Comparing, Role};
use crate::asking::text::{Token, tokenize};

impl Reader<'_> {
    /// The difference that is asked for.
    pub(super) fn gap(&self, tokens: &[Token]) -> Option<Plan> {
        let tokens = without_article(tokens);
        let (tokens, unit) = Self::without_unit(tokens);
        let plan = self.how_many_more(tokens, unit).or_else(|| self.between_two(tokens, unit))?;
        let output = match plan.output {
            Output::Difference(pair) => Output::Difference(Box::new(self.of_each(*pair, tokens))),
            Output::Gap(pair) => Output::Gap(Box::new(self.of_each(*pair, tokens))),
            other => other,
        };
        Some(Plan { output, ..plan })
    }

    /// Without "in meters" at its end, and that unit.
    fn without_unit(tokens: &[Token]) -> (&[Token], Option<&str>) {
        match tokens {
            [rest @ .., preposition, unit]
                if preposition.folded == "in" && lexicon().is_unit(&unit.folded) && rest.len() > 4 =>
            {
                (rest, Some(unit.folded.as_str()))
            }
            _ => (tokens, None),
        }
    }

    /// "how many more votes did A get than B", "how much taller is A than B", "by how many points did A lead B" is not read.
    fn how_many_more(&self, tokens: &[Token], unit: Option<&str>) -> Option<Plan> {
        let start = usize::from(tokens.first()?.folded == "by");
        let [how, many, rest @ ..] = tokens.get(start..)? else { return None };
        if how.folded != "how" || !matches!(many.folded.as_str(), "many" | "much") {
            return None;
        }
        let Some(than) = rest.iter().position(|token| token.folded == "than" && !token.quoted) else {
            return self.beaten(rest, unit).filter(|_| start == 1);
        };
        // "how many seconds faster", "how many more"
        let (at, unit) = match rest.first() {
            Some(word) if lexicon().is_unit(&word.folded) && way(rest.get(1)?).is_some() => {
                (1, Some(word.folded.as_str()))
            }
            _ => (0, unit),
        };
        let way = way(rest.get(at)?)?;
        let (left, right) = (rest.get(at + 1..than)?, &rest[than + 1..]);
        let plan = match way {
            Way::Plain(direction) => self.more(left, right, unit, direction)?,
            Way::Adjective(adjective) => {
                let (column, direction) = self.implied(adjective)?;
                let (left, right) = (self.side_words(left)?, self.side_words(right)?);
                let quiet = |side: &SideWords| {
                    let repeats = |fit: &Vec<usize>| fit.contains(&column);
                    side.measures.iter().all(repeats) && side.verbs.is_empty()
                };
                if !quiet(&left) || !quiet(&right) {
                    return None;
                }
                self.apart(&left, &right, column, unit, direction)?
            }
        };
        Some(plan)
    }

    /// "points did A beat B"
    fn beaten(&self, rest: &[Token], unit: Option<&str>) -> Option<Plan> {
        let verb = rest.iter().position(|token| {
            matches!(
                token.folded.as_str(),
                "beat" | "defeat" | "lead" | "outscore" | "edge" | "exceed" | "outrank" | "top" | "surpass" | "outsell"
            )
        })?;
        let (left, right) = (self.side_words(&rest[..verb])?, self.side_words(&rest[verb + 1..])?);
        if !right.measures.is_empty() || left.thing.is_empty() || !left.verbs.is_empty() || !right.verbs.is_empty() {
            return None;
        }
        let column = self.measure_named(&[&left])?;
        let place = self.index.columns[column].words.iter().any(|word| matches!(word.as_str(), "rank" | "position"));
        self.apart(&left, &right, column, unit, Direction::Max).filter(|_| !place)
    }

    /// More of a measure, or more rows: "votes did A get | B", "wins | losses did A have".
    fn more(&self, left: &[Token], right: &[Token], unit: Option<&str>, direction: Direction) -> Option<Plan> {
        let (first, second) = (self.side_words(left)?, self.side_words(right)?);
        if first.thing.is_empty() {
            return self.two_measures(&first, &second, direction);
        }
        if let Some(column) = self.measure_named(&[&first, &second]) {
            return self.apart(&first, &second, column, unit, direction);
        }
        // Rows are counted where nothing but rows is named, each thing with several of them.
        let silent = |side: &SideWords| side.measures.is_empty();
        if !(first.rows && silent(&first) && silent(&second)) {
            return None;
        }
        let plain = |side: &SideWords| side.verbs.iter().all(|verb| lexicon().is_verb(verb));
        let (one, other) = self.alike(&first.thing, &second.thing)?;
        let counted = |call: &Call| {
            let mut plan = Plan::new(Output::Measures);
            plan.filter = Some(call.condition.clone());
            plan.measures = vec![Measure::ROWS];
            plan
        };
        let several = !(one.single && other.single) && plain(&first) && plain(&second);
        several.then(|| difference(counted(&one), counted(&other), direction))
    }

    /// Two measures of one thing, or of all rows where they add up.
    fn two_measures(&self, first: &SideWords, second: &SideWords, direction: Direction) -> Option<Plan> {
        let [one] = &first.measures[..] else { return None };
        let [other] = &second.measures[..] else { return None };
        let ([one], [other]) = (&one[..], &other[..]) else { return None };
        let turned = [first, second].iter().any(|side| side.verbs.iter().any(|verb| is_turning(verb)));
        if one == other || turned || first.rows || second.rows {
            return None;
        }
        let figure = |column: usize| match &second.thing[..] {
            [] => {
                let known = &self.index.columns[column];
                let mut plan = Plan::new(Output::Measures);
                plan.measures = vec![Measure::of(Aggregate::Sum, column)];
                (known.is_additive && !known.is_year && self.index.total_row().is_none()).then_some(plan)
            }
            calls => {
                let mut single = calls.iter().filter(|call| call.single);
                match (calls, single.next(), single.next()) {
                    ([only], ..) | (_, Some(only), None) => self.figure_of(only, column),
                    _ => None,
                }
            }
        };
        Some(difference(figure(*one)?, figure(*other)?, direction))
    }

    /// The figures of two things in one column.
    fn apart(
        &self,
        first: &SideWords,
        second: &SideWords,
        column: usize,
        unit: Option<&str>,
        direction: Direction,
    ) -> Option<Plan> {
        if unit.is_some_and(|unit| !self.is_in(column, unit)) {
            return None;
        }
        let (one, other) = self.alike(&first.thing, &second.thing)?;
        Some(difference(self.figure_of(&one, column)?, self.figure_of(&other, column)?, direction))
    }

    /// "the difference in points between A and B", "between A and B in points", "between the points of A and B".
    fn between_two(&self, tokens: &[Token], unit: Option<&str>) -> Option<Plan> {
        let at = tokens.iter().take(6).position(|token| token.folded == "difference")?;
        let opened = tokens[..at]
            .iter()
            .all(|token| matches!(lexicon().role(&token.folded), Some(Role::Filler | Role::Command | Role::Asked(_))));
        // "what was the time difference between A and B": the measure stands in front.
        let (opened, front) = match (opened, at.checked_sub(1)) {
            (false, Some(before)) => {
                let rest = tokens[..before].iter().all(|token| {
                    matches!(lexicon().role(&token.folded), Some(Role::Filler | Role::Command | Role::Asked(_)))
                });
                (rest, &tokens[before..at])
            }
            (opened, _) => (opened, &tokens[..0]),
        };
        let between = tokens.iter().position(|token| token.folded == "between").filter(|&between| between > at)?;
        let middle = &tokens[at + 1..between];
        let rest = &tokens[between + 1..];
        if !opened {
            return None;
        }
        for and in (1..rest.len()).filter(|&and| rest[and].folded == "and") {
            let words = (self.side_words(&rest[..and]), self.side_words(&rest[and + 1..]));
            let (Some(left), Some(right)) = words else { continue };
            let shared = self.side_words(&[front, middle].concat())?;
            if left.thing.is_empty() && right.thing.is_empty() {
                continue;
            }
            let calls = if left.thing.is_empty() { None } else { self.alike(&left.thing, &right.thing) };
            let Some((one, other)) = calls else { continue };
            let column = self.measure_named(&[&shared, &left, &right])?;
            if unit.is_some_and(|unit| !self.is_in(column, unit)) {
                return None;
            }
            let pair = (self.figure_of(&one, column)?, self.figure_of(&other, column)?);
            return Some(Plan::new(Output::Gap(Box::new(pair))));
        }
        None
    }
}

/// Which way a comparative goes.
enum Way {
    Plain(Direction),
    Adjective(usize),
}

fn way(token: &Token) -> Option<Way> {
    if token.quoted {
        return None;
    }
    match (token.folded.as_str(), lexicon().role(&token.folded)) {
        ("more", _) => Some(Way::Plain(Direction::Max)),
        ("fewer" | "less", _) => Some(Way::Plain(Direction::Min)),
        (_, Some(Role::Compare { comparison: Comparing::Adjective, adjective: Some(adjective) })) => {
            Some(Way::Adjective(adjective))
        }
        _ => None,
    }
}

/// The first less the second, or the other way round.
fn difference(first: Plan, second: Plan, direction: Direction) -> Plan {
    let pair = if direction == Direction::Max { (first, second) } else { (second, first) };
    Plan::new(Output::Difference(Box::new(pair)))
}

/// Without "what is" and the like in front of "by how many".
fn without_article(tokens: &[Token]) -> &[Token] {
    let opening = tokenize("about exactly approximately roughly");
    let start = tokens.iter().take_while(|token| opening.iter().any(|word| word.folded == token.folded)).count();
    &tokens[start..]
}
