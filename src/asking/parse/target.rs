//! What is asked for: columns, counts, aggregates, the rows themselves. Reads what the other passes left.

use super::{Kind, Parser, Role, Trouble, money};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Measure};
use crate::asking::role::Asked;
use crate::asking::uses;

impl Parser<'_> {
    /// Takes the targets in their order.
    pub(super) fn read_targets(&mut self) -> Result<(), Trouble> {
        self.read_flags()?;
        let mut at = 0;
        while at < self.phrases.len() {
            at = match self.kind(at).cloned() {
                Some(Kind::Role(Role::Count)) => self.count_at(at)?,
                Some(Kind::Role(Role::Aggregate(aggregate))) => self.aggregates_at(at, aggregate)?,
                Some(Kind::Role(Role::Rate)) => {
                    self.take(at);
                    self.push_measure(Measure::RATE);
                    at + 1
                }
                Some(Kind::Role(Role::HowMuch(adjective))) => {
                    // "how long is the longest cycle" asks for the cycle.
                    let measured = !self.measures.is_empty() || self.ranking.is_some();
                    match self.implied(adjective, at) {
                        Ok((column, _)) => self.selects.push(column),
                        Err(_) if measured => {}
                        Err(trouble) => return Err(trouble),
                    }
                    self.take(at);
                    at + 1
                }
                Some(Kind::Role(Role::Asked(asked))) => {
                    self.take(at);
                    self.asked = self.asked.or(Some(asked));
                    at + 1
                }
                Some(Kind::Role(Role::Command)) => {
                    self.take(at);
                    self.command = true;
                    self.names |=
                        matches!(self.folded(at).as_str(), "what are" | "what were" | "name" | "name all" | "name the");
                    at + 1
                }
                Some(Kind::Role(Role::Distinct)) => {
                    self.take(at);
                    self.distinct = true;
                    at + 1
                }
                Some(Kind::Role(Role::Rows) | Kind::Rows { .. }) => {
                    self.take(at);
                    // "the order with the most lines": where orders repeat, rows are none.
                    if let (true, [column]) = (self.is_repeated_thing(at), &self.phrases[at].columns[..])
                        && self.selects.is_empty()
                        && self.measures.is_empty()
                        && self.owner.is_none()
                        && self.index.columns[*column].is_id
                    {
                        self.selects.push(*column);
                    }
                    self.rows_seen = true;
                    at + 1
                }
                Some(Kind::Column | Kind::Role(Role::Grain(_))) => self.select_at(at)?,
                _ => at + 1,
            };
        }
        Ok(())
    }

    /// One or several aggregates, then one or several columns: "average and maximum price", "mean age and income".
    fn aggregates_at(&mut self, start: usize, first: Aggregate) -> Result<usize, Trouble> {
        let (mut aggregates, mut at) = (vec![first], start);
        loop {
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::And | Role::Comma | Role::Preposition)) {
                next += 1;
            }
            match self.role(next) {
                Some(Role::Aggregate(aggregate)) => {
                    // "the average total" is one figure of another, not two.
                    let listed = (at + 1..next).any(|place| matches!(self.role(place), Some(Role::And | Role::Comma)));
                    if !listed && next == at + 1 && aggregates.last() != Some(&aggregate) {
                        return Err(Trouble::Unsupported(self.phrases[next].text.clone()));
                    }
                    aggregates.push(aggregate);
                }
                _ => break,
            }
            at = next;
        }
        let mut object = self.skip_prepositions(at + 1);
        // "total travel spend": a condition stands between.
        while self.phrases.get(object).is_some_and(|phrase| phrase.kind == Kind::Value) && !self.is_free(object) {
            object += 1;
        }
        let counted = self.role(object) == Some(Role::Count);
        if counted {
            object = self.skip_prepositions(object + 1);
        }
        let column = self.aggregated_column(object, &aggregates)?;
        self.take_range(start, at + 1);
        let Some(column) = column else {
            return self.aggregate_of_rows(start, object, counted, &aggregates);
        };
        self.take_range(start, object + 1);
        for aggregate in &aggregates {
            self.push_measure(Measure::of(*aggregate, column));
        }
        let mut end = object + 1;
        loop {
            let mut next = end;
            while matches!(self.role(next), Some(Role::And | Role::Comma)) {
                next += 1;
            }
            let more = if next > end && matches!(self.kind(next), Some(Kind::Column)) {
                self.aggregated_column(next, &aggregates)?
            } else {
                None
            };
            match more {
                Some(column) if !self.index.columns[column].is_year => {
                    self.take(next);
                    for aggregate in &aggregates {
                        self.push_measure(Measure::of(*aggregate, column));
                    }
                    end = next + 1;
                }
                _ => return Ok(end),
            }
        }
    }

    fn aggregated_column(&self, at: usize, aggregates: &[Aggregate]) -> Result<Option<usize>, Trouble> {
        let named = matches!(self.kind(at), Some(Kind::Column | Kind::Rows { .. }))
            || (matches!(self.role(at), Some(Role::Grain(_))) && !self.phrases[at].columns.is_empty());
        if !named {
            return Ok(None);
        }
        // "how many types of accounts": of the columns on accounts, the one that says the type.
        let typed = at.checked_sub(1).is_some_and(|before| {
            let text = self.folded(before);
            text.ends_with("types of") || text.ends_with("kinds of")
        });
        if typed && let Ok(Some(column)) = self.column_at(at, is_type) {
            return Ok(Some(column));
        }
        if aggregates.iter().all(|aggregate| *aggregate == Aggregate::Distinct) {
            return self.any_column_at(at);
        }
        let ends = aggregates.iter().all(|aggregate| matches!(aggregate, Aggregate::Min | Aggregate::Max));
        self.measurable_at(at, |column| {
            (column.kind == ColumnKind::Number && !column.is_id) || (ends && column.kind == ColumnKind::Date)
        })
    }

    /// Whether a singular noun calls one row: the table's own, or one that its id is called by.
    fn stands_for_row(&self, at: usize) -> bool {
        let singular = !self.folded(at).ends_with('s');
        let id = |&column: &usize| self.index.columns[column].is_id && self.index.columns[column].unique;
        singular
            && match self.kind(at) {
                Some(Kind::Rows { .. }) => !self.is_repeated_thing(at),
                Some(Kind::Column) => self.phrases[at].columns.iter().any(id),
                _ => false,
            }
    }

    /// "total orders" counts them; "average of orders" has nothing to average.
    fn aggregate_of_rows(
        &mut self,
        start: usize,
        object: usize,
        counted: bool,
        aggregates: &[Aggregate],
    ) -> Result<usize, Trouble> {
        let rows = matches!(self.kind(object), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        // "the total value of open orders": of what they amount to.
        let valued = [" value", " amount"].iter().any(|word| self.folded(start).contains(word));
        let amount = money::amounts(self.index).filter(|_| valued && rows && aggregates.len() == 1);
        if let Some(amount) = amount {
            self.take_range(start, object + 1);
            self.push_measure(Measure::of(aggregates[0], amount));
            return Ok(object + 1);
        }
        match aggregates {
            [Aggregate::Sum] if rows => {
                self.take(object);
                self.push_measure(Measure::ROWS);
                Ok(object + 1)
            }
            // "the average number of orders per customer"
            [Aggregate::Mean | Aggregate::Median | Aggregate::Max | Aggregate::Min]
                if rows && counted && self.keys.len() == 1 && self.outer.is_none() =>
            {
                self.take(object);
                self.take_range(start, object);
                self.outer = aggregates.first().copied();
                let measure = self.rows_measure(object);
                self.push_measure(measure);
                Ok(object + 1)
            }
            [Aggregate::Distinct] if rows => {
                self.take(object);
                let measure = self.index.label().map_or(Measure::ROWS, |label| Measure::of(Aggregate::Distinct, label));
                self.push_measure(measure);
                Ok(object + 1)
            }
            [Aggregate::Sum]
                if counted || matches!(self.folded(start).as_str(), "overall" | "in total" | "combined") =>
            {
                Ok(start + 1)
            }
            // "average order": what each order amounts to.
            [Aggregate::Mean | Aggregate::Median | Aggregate::Max | Aggregate::Min]
                if self.stands_for_row(object) && !counted =>
            {
                let vague = || Trouble::Vague(format!("which column to take the {} of", self.phrases[start].text));
                let amount = money::amounts(self.index).ok_or_else(vague)?;
                self.take_range(start, object + 1);
                let sentence = format!("“{}” is taken for {} of each.", self.phrases[object].text, self.tick(amount));
                self.assume(sentence);
                self.push_measure(Measure::of(aggregates[0], amount));
                Ok(object + 1)
            }
            _ => Err(Trouble::Vague(format!("which column to take the {} of", self.phrases[start].text))),
        }
    }

    /// A column to show.
    fn select_at(&mut self, at: usize) -> Result<usize, Trouble> {
        if let Some(Role::Grain(_)) = self.role(at)
            && self.phrases[at].columns.is_empty()
        {
            return Ok(at + 1);
        }
        if let Some(names) = self.full_name(at) {
            self.take(at);
            self.selects.extend(names);
            return Ok(at + 1);
        }
        let Some(column) = self.any_column_at(at)? else { return Ok(at + 1) };
        // "name in city", "average age in region": which city? Nothing says how the two belong together.
        let before =
            at.checked_sub(1).filter(|&before| matches!(self.phrases[before].kind, Kind::Role(Role::Preposition)));
        let beside = before.map(|before| self.folded(before)).unwrap_or_default();
        let has_others = !self.selects.is_empty() || !self.measures.is_empty() || self.thing.is_some();
        // "is there a team that had a player with": whether there is such a row.
        // "a claim with four vehicles and witnesses" says something of witnesses.
        let figure = matches!(self.index.columns[column].kind, ColumnKind::Number | ColumnKind::Date);
        let added = (0..at).rev().find(|&before| !matches!(self.role(before), Some(Role::Filler | Role::Preposition)));
        let added = added.is_some_and(|before| matches!(self.role(before), Some(Role::And | Role::Comma)));
        let told = self.filters.iter().any(|filter| uses::condition_columns(&filter.condition).contains(&column))
            || lexicon().is_past(&self.folded(at));
        // "a rotary engine": the noun behind its own value.
        let own = self.filters.iter().any(|filter| filter.end == at);
        let added = added || (figure && !own);
        if self.exists && added && !told && self.filters.iter().any(|filter| filter.end <= at) {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        if self.selects.contains(&column) || self.exists {
            self.take(at);
            return Ok(at + 1);
        }
        if has_others
            && !self.is_row_noun(at)
            && matches!(beside.as_str(), "in" | "at" | "on" | "from" | "for" | "into")
            && !self.keys.contains(&crate::asking::plan::Key::Column(column))
        {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        let known = &self.index.columns[column];
        if self.phrases[at].naming == Some(Naming::Thing) && known.is_id && known.unique && !has_others {
            self.take(at);
            self.rows_seen = true;
            self.thing = Some(column);
            return Ok(at + 1);
        }
        if has_others && !self.joined_to_others(at, before) {
            // "the position of players", "players with ...": the rows by their name.
            if !self.is_row_noun(at) {
                return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
            }
            self.take(at);
            self.rows_seen = true;
            return Ok(at + 1);
        }
        self.take(at);
        if !self.selects.contains(&column) {
            self.selects.push(column);
        }
        Ok(at + 1)
    }

    /// "names" of people whose first and last names are two columns: both.
    fn full_name(&self, at: usize) -> Option<Vec<usize>> {
        let [one, other] = self.phrases[at].columns[..] else { return None };
        let has = |column: usize, word: &str| self.index.columns[column].words.iter().any(|known| known == word);
        let (first, last) = if has(one, "last") { (other, one) } else { (one, other) };
        let names =
            [first, last].iter().all(|&column| has(column, "name") && self.index.columns[column].stems.len() == 2);
        let asked = matches!(self.folded(at).as_str(), "name" | "names");
        (asked && names && has(first, "first") && has(last, "last") && self.selects.is_empty())
            .then(|| vec![first, last])
    }

    /// Whether a further column belongs to the list of what is asked for: behind a comma or "and", and no condition on it.
    fn joined_to_others(&self, at: usize, before: Option<usize>) -> bool {
        if self.keys.iter().any(
            |key| matches!(key, crate::asking::plan::Key::Column(column) if self.phrases[at].columns.contains(column)),
        ) {
            return true;
        }
        let mut place = before.unwrap_or(at);
        while place > 0 && matches!(self.phrases[place - 1].kind, Kind::Role(Role::Distinct | Role::Preposition)) {
            place -= 1;
        }
        let joined = place == 0
            || (place > 1 && self.phrases[place - 1].kind == Kind::Role(Role::Asked(Asked::Which)))
            || (place == 1 && matches!(self.phrases[0].kind, Kind::Role(Role::Asked(_))))
            || matches!(self.phrases[place - 1].kind, Kind::Role(Role::And | Role::Comma | Role::Command));
        let narrowed = self.filters.iter().any(|found| {
            found.start == at + 1
                || (found.start == at + 2 && matches!(self.phrases[at + 1].kind, Kind::Role(Role::Preposition)))
        });
        // "players with ... and players with ...": behind a condition it is the rows again.
        let again = narrowed && self.filters.iter().any(|found| found.end <= at);
        joined && !(again && self.is_row_noun(at))
    }

    pub(super) fn push_measure(&mut self, measure: Measure) {
        if !self.measures.contains(&measure) {
            self.measures.push(measure);
        }
    }

    /// Whether the question asks for one thing by a question word.
    pub(super) fn asks_which(&self) -> bool {
        matches!(self.asked, Some(Asked::Which | Asked::Who))
    }
}

/// Whether a column says of what kind something is.
fn is_type(column: &Column) -> bool {
    column.kind == ColumnKind::Text
        && ["type", "kind", "categori", "class"].iter().any(|stem| column.stems.iter().any(|known| known == stem))
}
