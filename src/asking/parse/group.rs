//! "by region", "for each customer", "per month": what rows are grouped by.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::plan::{Aggregate, Grain, Key};
use crate::asking::text::stem;

impl Parser<'_> {
    /// Takes every grouping phrase, and grains that stand before what they group ("monthly revenue").
    pub(super) fn read_groups(&mut self) -> Result<(), Trouble> {
        let mut at = 0;
        while at < self.phrases.len() {
            if self.role(at) == Some(Role::Group) {
                at = self.group_at(at)?;
            } else {
                let text = self.folded(at);
                let adverb = text.ends_with("ly")
                    || text == "annual"
                    || text.contains(" over ")
                    || text.contains(" on ")
                    || text.starts_with("from ");
                if let Some(Role::Grain(grain)) = self.role(at)
                    && adverb
                    && grain != Grain::Day
                {
                    let key = self.grain_key(at, grain)?;
                    self.take(at);
                    self.push_key(key);
                }
                at += 1;
            }
        }
        Ok(())
    }

    /// A group from here: one column or grain, and more behind "and" or a comma.
    fn group_at(&mut self, start: usize) -> Result<usize, Trouble> {
        let mut at = start + 1;
        while matches!(self.role(at), Some(Role::Preposition | Role::Distinct)) {
            at += 1;
        }
        if self.is_mean_per_row(start, at) {
            self.take_range(start, at + 1);
            return Ok(at + 1);
        }
        // "by self-employed people": a yes/no column in front of the rows says whose.
        let whose = self.is_by(start)
            && matches!(self.kind(at + 1), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)))
            && self.column_at(at, Column::is_flag)?.is_some();
        if whose {
            self.phrases[start].kind = Kind::Role(Role::Preposition);
            return Ok(start + 1);
        }
        // "books by Stephen King" groups nothing.
        if self.is_by(start) && self.filters.iter().any(|found| found.start == at) {
            self.phrases[start].kind = Kind::Role(Role::Preposition);
            return Ok(start + 1);
        }
        if self.is_by(start) && at == start + 1 && self.kind(at) == Some(&Kind::Value) {
            self.phrases[start].kind = Kind::Role(Role::Preposition);
            return Ok(start + 1);
        }
        if self.is_doer(start, at) {
            self.phrases[start].kind = Kind::Role(Role::Preposition);
            return Ok(start + 1);
        }
        let Some(key) = self.key_at(at)? else {
            // "the hometowns and the number of players from each": of each of what was named.
            let each = self.folded(start).ends_with("each")
                && (self.phrases.get(at).is_none() || matches!(self.role(at), Some(Role::Comma | Role::Sort)))
                && self.phrases[..start].iter().any(|phrase| phrase.kind == Kind::Column);
            if each {
                self.take(start);
            }
            return Ok(start + 1);
        };
        // "sleep less than 6 hours per night": the column's own name says so.
        let named = self.folded(start) == "per"
            && matches!(key, Key::Column(column) if {
                let word = self.folded(at);
                self.index.columns[column].words.windows(2).any(|pair| pair[0] == "per" && word.ends_with(pair[1].as_str()))
            });
        if named {
            self.take_range(start, at + 1);
            return Ok(at + 1);
        }
        // "revenue per session" of a column `sessions`: one over the other, not a group for each number of them.
        if let Key::Column(column) = key
            && self.folded(start) == "per"
            && self.counts_singular(at, column)
        {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        self.take_range(start, at + 1);
        self.push_key(key);
        loop {
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::And | Role::Comma)) {
                next += 1;
            }
            if next > at + 1 && self.role(next) == Some(Role::Group) && self.key_at(next + 1)?.is_some() {
                next += 1;
            }
            // "by region, highest first": what follows the comma must be another key.
            let key = if next > at + 1 { self.key_at(next)? } else { None };
            match key {
                Some(key) if !self.starts_condition(next) => {
                    self.take_range(at + 1, next + 1);
                    self.push_key(key);
                    at = next;
                }
                _ => return Ok(at + 1),
            }
        }
    }

    /// "copies owned by the library", "games played by players born before 1980": who did it, not a group for each.
    fn is_doer(&self, start: usize, at: usize) -> bool {
        let rows = matches!(self.kind(at), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        let by = self.words.iter().enumerate().any(|(place, word)| {
            let done = place.checked_sub(1).and_then(|before| self.words.get(before));
            let next = self.words.get(place + 1).map(String::as_str).unwrap_or_default();
            let definite = matches!(next, "the" | "its" | "their" | "all" | "our") || next.ends_with('s');
            word == "by" && done.is_some_and(|done| crate::asking::lexicon::lexicon().is_past(done)) && definite
        });
        self.is_by(start) && rows && by
    }

    /// "the average quantity per line": of each row, so of all of them.
    fn is_mean_per_row(&self, start: usize, at: usize) -> bool {
        let mean = (0..start).any(|place| self.role(place) == Some(Role::Aggregate(Aggregate::Mean)));
        let rows = match self.kind(at) {
            Some(Kind::Rows { .. }) => !self.is_repeated_thing(at),
            Some(Kind::Role(Role::Rows)) => true,
            Some(Kind::Column) => matches!(self.phrases[at].columns[..], [only] if self.index.columns[only].unique),
            _ => false,
        };
        self.folded(start) == "per" && mean && rows
    }

    /// "visitor" of a column of numbers `visitors`.
    fn counts_singular(&self, at: usize, column: usize) -> bool {
        let (word, known) = (self.folded(at), &self.index.columns[column]);
        let plural = known.words.iter().any(|name| {
            let said = |word: &str| *name != word && stem(name) == stem(word);
            name.ends_with('s') && !name.ends_with("ss") && word.split(' ').any(said)
        });
        known.kind == ColumnKind::Number && !known.is_id && !known.is_year && !word.ends_with('s') && plural
    }

    /// Whether a column here is compared or followed by one of its values rather than grouped by.
    fn starts_condition(&self, at: usize) -> bool {
        matches!(
            self.role(at + 1),
            Some(Role::Compare { .. } | Role::Between | Role::Missing | Role::Present | Role::Text(_))
        ) || matches!(self.kind(at + 1), Some(Kind::Value | Kind::Quoted | Kind::Number(_)))
    }

    fn push_key(&mut self, key: Key) {
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }

    fn key_at(&self, at: usize) -> Result<Option<Key>, Trouble> {
        if self.starts_condition(at) && matches!(self.kind(at + 1), Some(Kind::Value | Kind::Quoted)) {
            return Ok(None);
        }
        match self.kind(at) {
            Some(Kind::Role(Role::Grain(grain))) => Ok(Some(self.grain_key(at, *grain)?)),
            Some(Kind::Column) => {
                // "by year" where the column is a date means its years.
                if let Some(Role::Grain(grain)) = crate::asking::lexicon::lexicon().role(&self.folded(at))
                    && let Some(date) = self.column_at(at, |column| column.kind == ColumnKind::Date)?
                {
                    return Ok(Some(Key::Grain(date, grain)));
                }
                let plain = |column: &Column| column.kind != ColumnKind::Other;
                Ok(self.column_at(at, plain)?.map(Key::Column))
            }
            Some(Kind::Rows { .. }) => {
                let named = self.any_column_at(at)?;
                Ok(named.or_else(|| self.index.label()).map(Key::Column))
            }
            _ => Ok(None),
        }
    }

    /// A grain's key: a column that is called so, else a step of the one date.
    pub(super) fn grain_key(&self, at: usize, grain: Grain) -> Result<Key, Trouble> {
        let word = stem(crate::asking::words::grain(grain));
        let named: Vec<usize> = (0..self.index.columns.len())
            .filter(|&place| {
                let column = &self.index.columns[place];
                (grain == Grain::Hour && column.is_clock)
                    || (column.stems.contains(&word) && (column.is_year || column.stems.len() == 1))
            })
            .collect();
        if let [only] = named[..] {
            return Ok(Key::Column(only));
        }
        let date = self.time_column(at)?;
        match (self.index.columns[date].kind, grain) {
            (ColumnKind::Date, _) => Ok(Key::Grain(date, grain)),
            (_, Grain::Year) => Ok(Key::Column(date)),
            _ => Err(Trouble::Unsupported(self.phrases[at].text.clone())),
        }
    }
}
