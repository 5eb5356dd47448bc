//! "top 5", "the highest", "the most", "oldest", "most common": which rows or groups stand at an end.
//!
//! Finds what the ranking goes by. Whether it ranks rows or groups is decided when the targets are known (`assemble`).

use super::{Kind, Parser, RankBy, Ranking, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Direction, Measure};
use crate::asking::role::Asked;
use crate::asking::text::{fold, stem};

impl Parser<'_> {
    /// Numbers that stand with a superlative, and "by" phrases that belong to one.
    pub(super) fn read_limits(&mut self) -> Result<(), Trouble> {
        for at in 0..self.phrases.len() {
            if let Some(Role::Head { last }) = self.role(at) {
                self.read_head(at, last);
                self.read_first(at, last)?;
            }
            let top = match self.role(at) {
                Some(Role::Top(direction)) => {
                    self.phrases[at].kind = Kind::Role(Role::Extreme { direction, generic: true, adjective: None });
                    true
                }
                Some(Role::Extreme { .. } | Role::Common(_)) => false,
                _ => continue,
            };
            let number = |place: usize| match self.kind(place) {
                // A number that can be a year says when.
                Some(Kind::Number(number)) if *number >= 1.0 && *number < 1000.0 && number.fract() == 0.0 => {
                    Some((place, *number as usize))
                }
                _ => None,
            };
            let before = at
                .checked_sub(1)
                .and_then(number)
                .filter(|_| at < 2 || !matches!(self.role(at - 2), Some(Role::Compare { .. })))
                // "in which month of 2021 was the highest"
                .filter(|&(place, count)| {
                    !((1000..2200).contains(&count) && place > 0 && self.role(place - 1) == Some(Role::Preposition))
                });
            // "the three players with the most rebounds"
            let leading = (0..at).find(|&place| {
                number(place).is_some()
                    && (matches!(self.kind(place + 1), Some(Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Rows)))
                        || (matches!(self.role(place + 1), Some(Role::Grain(_)))
                            && !self.phrases[place + 1].columns.is_empty()))
                    && (place == 0
                        || matches!(self.role(place - 1), Some(Role::Command | Role::Asked(_) | Role::Preposition)))
                    && !(1..at).any(|other| matches!(self.role(other), Some(Role::Compare { .. } | Role::Head { .. })))
            });
            let leading = leading.and_then(number).filter(|_| self.limit.is_none());
            if let Some((place, count)) = number(at + 1).filter(|_| !self.is_most(at)).or(before).or(leading) {
                self.limit = Some(count);
                self.take(place);
                self.read_rank_by(at)?;
            } else if top || self.is_ranked_by(at)? {
                self.read_rank_by(at)?;
            }
        }
        Ok(())
    }

    /// "the most three-set matches": the number is of what stands behind it.
    fn is_most(&self, at: usize) -> bool {
        matches!(self.folded(at).as_str(), "the most" | "the fewest" | "the least" | "most" | "fewest" | "least")
    }

    /// "the largest fire by area", "the smallest by weight": a measure behind the superlative.
    fn is_ranked_by(&self, at: usize) -> Result<bool, Trouble> {
        let Some(Role::Extreme { .. }) = self.role(at) else { return Ok(false) };
        let Some(by) = (at + 1..self.phrases.len())
            .find(|&by| self.role(by) == Some(Role::Group) && (self.is_by(by) || self.folded(by) == "in terms of"))
        else {
            return Ok(false);
        };
        let measured = (at + 1..by).any(|place| {
            matches!(self.role(place), Some(Role::Aggregate(_) | Role::Count))
                || self.phrases[place]
                    .columns
                    .iter()
                    .any(|&column| self.index.columns[column].kind == ColumnKind::Number)
        });
        let column = self.number_column_at(self.skip_prepositions(by + 1))?;
        Ok(!measured && column.is_some_and(|column| !self.index.columns[column].is_year))
    }

    /// "top 5 products by total revenue": what stands behind "by" ranks, it does not group.
    pub(super) fn read_rank_by(&mut self, at: usize) -> Result<(), Trouble> {
        for by in at + 1..self.phrases.len() {
            if self.role(by) != Some(Role::Group)
                || !matches!(
                    self.folded(by).as_str(),
                    "by" | "according to"
                        | "based on"
                        | "in terms of"
                        | "as measured by"
                        | "measured by"
                        | "judging by"
                        | "with regard to"
                )
            {
                continue;
            }
            let mut next = self.skip_prepositions(by + 1);
            let aggregate = match self.role(next) {
                Some(Role::Aggregate(aggregate)) => {
                    next += 1;
                    Some(aggregate)
                }
                _ => None,
            };
            let count = self.role(next) == Some(Role::Count);
            if count {
                next = self.skip_prepositions(next + 1);
            }
            let Some(Role::Extreme { direction, .. }) = self.role(at) else { return Ok(()) };
            let rows = matches!(self.kind(next), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
            let rated = self.role(next) == Some(Role::Rate);
            let measured = match (self.number_column_at(next)?, aggregate) {
                _ if rated => RankBy::Measure(Measure::RATE),
                (Some(column), Some(aggregate)) => RankBy::Measure(Measure::of(aggregate, column)),
                (Some(column), None) => RankBy::Column(column),
                _ if count || rows => RankBy::Measure(Measure::ROWS),
                _ => return Ok(()),
            };
            let end = if rows || rated || self.number_column_at(next)?.is_some() { next + 1 } else { next };
            self.take_range(by, end);
            self.take(at);
            self.ranking =
                Some(Ranking { direction, by: measured, limit: self.limit.take(), is_most: true, is_additive: false });
            return Ok(());
        }
        Ok(())
    }

    /// Takes the superlative, if there is one, with what it measures.
    pub(super) fn read_ranking(&mut self) -> Result<(), Trouble> {
        self.read_relative_aggregate()?;
        let found: Vec<usize> = (0..self.phrases.len())
            .filter(|&at| matches!(self.role(at), Some(Role::Extreme { .. } | Role::Common(_))))
            .collect();
        let at = match found[..] {
            [] => return Ok(()),
            [only] => only,
            // "top 5 players with the highest score": the second says by what.
            [first, second] if self.limit.is_some() && self.folded(first) == "top" => {
                self.take(first);
                second
            }
            [_, second, ..] => return Err(Trouble::Unsupported(self.phrases[second].text.clone())),
        };
        if let Some(Role::Ordinal(place)) = at.checked_sub(1).and_then(|before| self.role(before)) {
            self.take(at - 1);
            self.place = place;
        }
        if self.ranking.is_some() {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        match self.role(at) {
            Some(Role::Common(direction)) => {
                self.take(at);
                let limit = self.limit.take();
                self.ranking = Some(Ranking {
                    direction,
                    by: RankBy::Measure(Measure::ROWS),
                    limit,
                    is_most: true,
                    is_additive: false,
                });
                Ok(())
            }
            Some(Role::Extreme { direction, generic, adjective }) => self.extreme_at(at, direction, generic, adjective),
            _ => Ok(()),
        }
    }

    /// "the stadium that has the maximum capacity": there an aggregate word is a superlative.
    fn read_relative_aggregate(&mut self) -> Result<(), Trouble> {
        let aggregates: Vec<(usize, Aggregate)> = (0..self.phrases.len())
            .filter_map(|at| match self.role(at) {
                Some(Role::Aggregate(aggregate)) => Some((at, aggregate)),
                _ => None,
            })
            .collect();
        let [(at, aggregate)] = aggregates[..] else { return Ok(()) };
        let direction = match aggregate {
            Aggregate::Max => Direction::Max,
            Aggregate::Min => Direction::Min,
            _ => return Ok(()),
        };
        let before = at.checked_sub(1).filter(|&before| self.is_free(before));
        let relative = before.is_some_and(|before| match self.kind(before) {
            Some(Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Rows)) => true,
            Some(Kind::Role(Role::Preposition)) => {
                matches!(self.folded(before).as_str(), "with" | "whose" | "that" | "who" | "at")
            }
            _ => false,
        });
        let target = (0..at).any(|place| matches!(self.kind(place), Some(Kind::Column | Kind::Rows { .. })));
        let next = self.skip_prepositions(at + 1);
        let counted = usize::from(self.role(next) == Some(Role::Count));
        if relative && target && self.number_column_at(self.skip_prepositions(next + counted))?.is_some() {
            self.phrases[at].kind = Kind::Role(Role::Extreme { direction, generic: true, adjective: None });
        }
        Ok(())
    }

    fn extreme_at(
        &mut self,
        at: usize,
        direction: Direction,
        generic: bool,
        adjective: Option<usize>,
    ) -> Result<(), Trouble> {
        let word = self.folded(at);
        let is_most = matches!(word.as_str(), "most" | "least" | "fewest" | "more" | "fewer" | "less")
            || word.ends_with("number of");
        // A number that was taken may stand between ("the top three").
        let taken =
            usize::from(self.used.get(at + 1) == Some(&true) && matches!(self.phrases[at + 1].kind, Kind::Number(_)));
        let mut next = self.skip_prepositions(at + 1 + taken);
        // "the six best shot put marks": a condition stands between.
        while self.used.get(next) == Some(&true) && matches!(self.phrases[next].kind, Kind::Value) {
            next = self.skip_prepositions(next + 1);
        }
        // "the four lowest different prices"
        if self.role(next) == Some(Role::Distinct) && self.limit.is_some() && self.number_column_at(next + 1)?.is_some()
        {
            self.take(next);
            self.distinct = true;
            next += 1;
        }
        let mut counted = word.ends_with("number of");
        let mut aggregate = None;
        let start = next;
        loop {
            match self.role(next) {
                Some(Role::Count) => counted = true,
                // "the cheapest on average"
                Some(Role::Aggregate(_)) if self.folded(next) == "on average" => break,
                Some(Role::Aggregate(found)) => aggregate = Some(found),
                Some(Role::Preposition) if next > start => {}
                _ => break,
            }
            next += 1;
        }
        next = self.past_flag(next)?;
        if self.most_flagged(at, next, direction, is_most)? {
            return Ok(());
        }
        if generic && aggregate.is_none() && !counted && self.role(next) == Some(Role::Rate) {
            self.rank_rate(at, next, direction);
            return Ok(());
        }
        let explicit = self.measured_at(next, at, direction, generic, adjective)?;
        if let Some((column, _)) = explicit
            && self.of_numbering(at, next, column, direction, adjective)?
        {
            return Ok(());
        }
        if explicit.is_none()
            && generic
            && self.ends_at(next)
            && let Some(by) = self.ranked_before(at)?
        {
            self.take(at);
            let (by, _) = self.over_rows(by, at, next, true);
            let limit = self.limit.take();
            self.ranking = Some(Ranking { direction, by, limit, is_most, is_additive: false });
            return Ok(());
        }
        let (by, direction, end) = match (explicit, aggregate) {
            (Some((column, direction)), Some(aggregate)) if aggregate != Aggregate::Count => {
                (RankBy::Measure(Measure::of(aggregate, column)), direction, next + 1)
            }
            (Some((column, direction)), None) => (RankBy::Column(column), direction, next + 1),
            _ if counted || (is_most && aggregate.is_none()) => self.counted_at(next, at, direction)?,
            _ if aggregate.is_some() => return Err(Trouble::Unsupported(self.phrases[at].text.clone())),
            _ => {
                let Some((by, direction)) = self.unsaid_measure(at, start, direction, adjective)? else {
                    return Err(Trouble::Vague(format!("by what to rank: \u{201c}{}\u{201d}", self.phrases[at].text)));
                };
                (by, direction, start)
            }
        };
        let (by, of_groups) = self.over_rows(by, at, end, generic && explicit.is_some());
        let is_explicit = explicit.is_some() && aggregate.is_none() && !of_groups;
        if is_explicit && self.role(end) == Some(Role::And) && self.number_column_at(end + 1)?.is_some() {
            // "the most goals and assists": of both together, or of each?
            return Err(Trouble::Unsupported(self.phrases[end + 1].text.clone()));
        }
        self.read_owner(at, end, !is_explicit && end == start)?;
        let has_target = self.asked_step || self.has_target(at, end, is_explicit);
        self.take_range(at, end);
        let limit = self.limit.take();
        if let (RankBy::Column(column), false, true) = (by, has_target, is_explicit) {
            if limit.is_none() && self.place > 1 {
                self.selects.push(column);
            } else if limit.is_none() {
                let aggregate = if direction == Direction::Max { Aggregate::Max } else { Aggregate::Min };
                self.measures.push(Measure::of(aggregate, column));
                return Ok(());
            } else {
                self.selects.push(column);
            }
        }
        if at > 0 && is_explicit && self.role(at - 1) == Some(Role::And) && has_target {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        // "the most reviewed listing" is one row, not a total.
        let of_row = self.phrases.get(end).is_some_and(|phrase| {
            matches!(phrase.kind, Kind::Rows { .. }) || (phrase.kind == Kind::Column && phrase.is_noun)
        }) && end > 0
            && lexicon().is_past(&self.folded(end - 1));
        self.single |= of_row;
        let is_additive = explicit.is_some()
            && self.phrases[next].text.split(' ').any(|word| lexicon().is_additive(&stem(&fold(word))));
        self.ranking = Some(Ranking { direction, by, limit, is_most, is_additive });
        Ok(())
    }

    /// Whether nothing that a superlative could speak of follows.
    fn ends_at(&self, next: usize) -> bool {
        let average = self.role(next) == Some(Role::Aggregate(Aggregate::Mean)) && self.folded(next) == "on average";
        average
            || !self.is_free(next)
            || matches!(self.role(next), Some(Role::Comma | Role::Command | Role::And | Role::Group))
    }

    /// "in which region is the average price the highest": what is ranked stands before.
    fn ranked_before(&mut self, at: usize) -> Result<Option<RankBy>, Trouble> {
        let before = (0..at).rev().find(|&place| self.role(place) != Some(Role::Preposition));
        let Some(before) = before else { return Ok(None) };
        if self.role(before) == Some(Role::Rate) {
            self.take(before);
            return Ok(Some(RankBy::Measure(Measure::RATE)));
        }
        // "which stage is the longest" speaks of no stage's number.
        let long = matches!(self.folded(at).as_str(), "longest" | "shortest" | "largest" | "biggest" | "smallest");
        let Some(column) = self.number_column_at(before)?.filter(|&column| !(long && self.numbers_rows(column))) else {
            return Ok(None);
        };
        let aggregate = match before.checked_sub(1).and_then(|place| self.role(place)) {
            Some(Role::Aggregate(aggregate)) => Some(aggregate),
            _ => None,
        };
        self.take_range(before - usize::from(aggregate.is_some()), at);
        Ok(Some(match aggregate {
            Some(aggregate) => RankBy::Measure(Measure::of(aggregate, column)),
            None => RankBy::Column(column),
        }))
    }

    /// The measured column here, with the direction that the superlative means of it ("oldest year" is the smallest).
    pub(super) fn measured_at(
        &self,
        next: usize,
        at: usize,
        direction: Direction,
        generic: bool,
        adjective: Option<usize>,
    ) -> Result<Option<(usize, Direction)>, Trouble> {
        let ordered = self.measurable_at(next, |column| {
            (column.kind == ColumnKind::Number && !column.is_id && (generic || !column.is_binary))
                || ((column.kind == ColumnKind::Date || column.is_dated) && !generic)
        })?;
        // "the largest state": a row's noun is what is asked for, not what is measured.
        let partly = self.phrases.get(next).is_some_and(|phrase| phrase.naming <= Some(Naming::Part));
        if matches!(self.kind(next), Some(Kind::Rows { .. })) && (!generic || partly) {
            return Ok(None);
        }
        let Some(column) = ordered else { return Ok(None) };
        if generic {
            return Ok(Some((column, direction)));
        }
        let stems = &self.index.columns[column].stems;
        let timed = self.index.columns[column].kind == ColumnKind::Date || self.index.columns[column].is_year;
        let nouns = adjective.map(|adjective| &lexicon().adjective(adjective).nouns[..]).unwrap_or_default();
        let meant = nouns.iter().find(|(_, noun, _)| stems.contains(noun) || (timed && noun == "date"));
        match meant {
            Some((direction, ..)) => Ok(Some((column, *direction))),
            // "the best mileage": much of it, unless nobody knows which end is good.
            None if matches!(self.folded(at).as_str(), "best" | "worst") => {
                let way = super::light::turned(direction, &self.folded(at), &[column], self.index);
                way.map(|direction| Some((column, direction)))
                    .ok_or_else(|| Trouble::Unsupported(self.phrases[at].text.clone()))
            }
            None => Err(Trouble::Unsupported(self.phrases[at].text.clone())),
        }
    }

    /// "the most orders": the rows themselves, or the distinct values of a column, are counted.
    fn counted_at(
        &mut self,
        next: usize,
        at: usize,
        direction: Direction,
    ) -> Result<(RankBy, Direction, usize), Trouble> {
        match self.kind(next) {
            Some(Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Times)) => {
                Ok((RankBy::Measure(self.rows_measure(next)), direction, next + 1))
            }
            Some(Kind::Column) => {
                let noun = self.phrases[next].is_noun;
                let column = self.any_column_at(next)?;
                // "the listing with the most amenities" counts the items of its list.
                if column.is_some_and(|column| !self.index.columns[column].items.is_empty()) {
                    return Err(Trouble::Unsupported(self.phrases[next].text.clone()));
                }
                // "the most matches" of a column of 0 and 1 adds them up.
                if let Some(column) = column.filter(|&column| self.index.columns[column].is_flag() && !noun) {
                    return if self.index.columns[column].is_binary {
                        Ok((RankBy::Measure(Measure::of(Aggregate::Sum, column)), direction, next + 1))
                    } else {
                        Err(Trouble::Unsupported(self.phrases[next].text.clone()))
                    };
                }
                let rows = noun || column.is_none_or(|column| self.index.columns[column].unique);
                let measure = match column {
                    Some(column) if !rows => Measure::of(Aggregate::Distinct, column),
                    _ => Measure::ROWS,
                };
                Ok((RankBy::Measure(measure), direction, next + 1))
            }
            // "the most engineers": so many rows with that value.
            Some(Kind::Value) if self.phrases[next].text.ends_with('s') || self.phrases[next].text.contains(' ') => {
                let Some((Some(condition), end)) = self.value_filter(next, false)? else {
                    return Err(Trouble::Unsupported(self.phrases[next].text.clone()));
                };
                self.filters.push(super::Found { start: next, end, condition });
                Ok((RankBy::Measure(Measure::ROWS), direction, end))
            }
            // "who sold the most": what the verb measures.
            None if let Some(column) = self.measured_by_verb() => Ok((RankBy::Column(column), direction, next)),
            // "who tweets the most", "which device do they use most": how often.
            None if self.spends_before() => Err(Trouble::Unsupported(self.phrases[at].text.clone())),
            None if matches!(self.folded(at).as_str(), "most" | "least")
                && self.phrases.first().is_some_and(|phrase| matches!(phrase.kind, Kind::Role(Role::Asked(_)))) =>
            {
                Ok((RankBy::Measure(Measure::ROWS), direction, next))
            }
            // "ran the most kilometers"
            _ if let Some(column) = self.most_of_unit(next) => Ok((RankBy::Column(column), direction, next + 1)),
            _ => Err(Trouble::Vague(format!("of what: \u{201c}{}\u{201d}", self.phrases[at].text))),
        }
    }

    /// "the highest conversion rate": ranked by the figure of two that the question stands for.
    fn rank_rate(&mut self, at: usize, next: usize, direction: Direction) {
        self.take_range(at, next + 1);
        let (by, limit) = (RankBy::Measure(Measure::RATE), self.limit.take());
        self.ranking = Some(Ranking { direction, by, limit, is_most: false, is_additive: false });
    }

    /// "who spent the least": a verb of an amount says nothing of how often.
    fn spends_before(&self) -> bool {
        self.words.windows(3).any(|words| {
            words[1] == "the"
                && matches!(words[2].as_str(), "most" | "least")
                && matches!(words[0].as_str(), "spent" | "spends" | "spend" | "paid" | "earned" | "earns" | "cost")
        })
    }

    /// Whether something besides the measure is asked for: then the superlative picks rows.
    fn has_target(&self, at: usize, end: usize, explicit: bool) -> bool {
        // "which TV show has the most seasons": a value that calls the rows is what is asked for.
        if let [asked, value, next, ..] = &self.phrases[..]
            && asked.kind == Kind::Role(Role::Asked(Asked::Which))
            && value.kind == Kind::Value
            && value.span.0 <= asked.span.1 + 1
            && matches!(next.kind, Kind::Role(Role::Extreme { .. }))
            && at == 2
        {
            return true;
        }
        (0..self.phrases.len()).any(|place| {
            if (at..end).contains(&place) {
                return false;
            }
            // "the lowest score among married people": a yes/no column in front of the rows narrows them.
            let narrows = matches!(self.kind(place + 1), Some(Kind::Rows { .. }))
                && self.phrases[place].columns.iter().all(|&column| {
                    let known = &self.index.columns[column];
                    known.is_flag()
                });
            match self.kind(place) {
                Some(Kind::Column) if narrows => false,
                Some(Kind::Column | Kind::Role(Role::Asked(Asked::Who | Asked::Where | Asked::When))) => true,
                // "the most reviewed recipe" asks for the recipe.
                Some(Kind::Rows { .. }) if place == end && lexicon().is_past(&self.folded(end - 1)) => true,
                // "the highest score of all players" asks for the score.
                Some(Kind::Rows { .. } | Kind::Role(Role::Rows)) => place < at || !explicit,
                _ => false,
            }
        })
    }
}
