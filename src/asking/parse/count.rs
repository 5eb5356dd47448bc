//! "how many": what is counted, and yes/no columns beside it.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Comparison, Condition, Measure, Operand, Test};
use crate::asking::text::{fold, stem, without_type};

impl Parser<'_> {
    /// Yes/no columns beside what is counted or measured are conditions ("how many open buildings").
    pub(super) fn read_flags(&mut self) -> Result<(), Trouble> {
        let measured = self.exists
            || self.share
            || (0..self.phrases.len()).any(|at| matches!(self.role(at), Some(Role::Count | Role::Aggregate(_))));
        for at in 0..self.phrases.len() {
            if !matches!(self.kind(at), Some(Kind::Column)) {
                continue;
            }
            let Some(column) = self.column_at(at, Column::is_flag)? else {
                continue;
            };
            // "list the smokers": nothing else is asked for.
            let named = !measured
                && self.tells_rows(at)
                && self.folded(at) != self.index.name(column).to_lowercase()
                && (0..self.phrases.len()).all(|place| {
                    place == at
                        || !matches!(self.kind(place), Some(Kind::Column | Kind::Rows { .. } | Kind::Unknown))
                            && !matches!(
                                self.role(place),
                                Some(Role::Group | Role::Distinct | Role::Common(_) | Role::Rows)
                            )
                });
            if named {
                self.rows_seen = true;
                self.asked = self.asked.or(Some(crate::asking::role::Asked::Which));
            }
            let before_rows = named || matches!(self.kind(at + 1), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
            let negated = at > 0 && self.role(at - 1) == Some(Role::Not);
            // "how many communist countries": in front of what is counted it narrows.
            let narrows = matches!(self.kind(at + 1), Some(Kind::Column))
                && self.phrases[at + 1].span.0 == self.phrases[at].span.1 + 1
                && lexicon().is_thing(&stem(&self.folded(at + 1)));
            let counted = at > 0 && !narrows && matches!(self.role(at - 1), Some(Role::Count | Role::Aggregate(_)));
            // "which countries had a coup": words that carry nothing stand between what is asked for and it.
            let before = (0..at).find(|&place| matches!(self.kind(place), Some(Kind::Column | Kind::Rows { .. })));
            // "which guests from Rome were members": conditions may stand between.
            let near = before.is_some_and(|before| {
                let narrowed = (before + 1..at).any(|place| self.used[place]);
                before + 1 == at
                    || (narrowed
                        && lexicon().is_past(&self.folded(at))
                        && self.phrases[at + 1..].iter().all(|rest| rest.kind == Kind::Role(Role::Filler))
                        && (before + 1..at)
                            .all(|place| self.used[place] || self.role(place) == Some(Role::Preposition)))
            });
            let asked_of = !measured
                && at > 0
                && near
                && self.phrases[at].span.0 > self.phrases[at - 1].span.1 + 2
                && matches!(self.phrases[0].kind, Kind::Role(Role::Asked(_) | Role::Command));
            let start = if negated { at - 1 } else { at };
            // "customers who churned", "homes with a pool"
            let said_of = start > 0
                && matches!(self.role(start - 1), Some(Role::Preposition | Role::Asked(_)))
                && start > 1
                && matches!(self.folded(start - 1).as_str(), "who" | "that" | "which" | "with" | "among");
            // "the most recent documentary"
            let of_extreme = at > 0
                && matches!(self.phrases[at - 1].kind, Kind::Role(Role::Extreme { generic: false, .. }))
                && self.used[at - 1];
            if of_extreme {
                self.rows_seen = true;
            }
            if before_rows || of_extreme || said_of || asked_of || narrows || ((measured || negated) && !counted) {
                self.take_range(start, at + 1);
                let condition = Condition::Test(self.flag_test(column, negated));
                self.filters.push(super::Found { start, end: at + 1, condition });
            }
        }
        Ok(())
    }

    /// "smokers", "churned": a plural or a participle of a yes/no column tells which rows are meant.
    fn tells_rows(&self, at: usize) -> bool {
        let text = self.folded(at);
        lexicon().is_thing(&stem(&text)) || text.ends_with('s') || lexicon().is_past(&text)
    }

    /// Whether a superlative picks one row by another column.
    fn picks_row(&self) -> bool {
        self.ranking.is_some_and(|ranking| matches!(ranking.by, super::RankBy::Column(_)) && ranking.limit.is_none())
    }

    fn flag_at(&self, at: usize) -> Result<Option<usize>, Trouble> {
        self.column_at(at, Column::is_flag)
    }

    /// Yes, in the column's own spelling where it is a text.
    pub(super) fn flag_test(&self, column: usize, negated: bool) -> Test {
        match &self.index.columns[column].yes {
            Some((yes, no)) => {
                let value = if negated { no } else { yes };
                Test::Compare(column, Comparison::Equal, Operand::Text(value.clone()))
            }
            None if self.index.columns[column].is_binary => {
                Test::Compare(column, Comparison::Equal, Operand::Number(if negated { 0.0 } else { 1.0 }))
            }
            None => Test::Flag(column, !negated),
        }
    }

    /// "how many" and what is counted.
    pub(super) fn count_at(&mut self, at: usize) -> Result<usize, Trouble> {
        self.take(at);
        let mut next = self.skip_prepositions(at + 1);
        let mut distinct = false;
        while matches!(self.role(next), Some(Role::Distinct)) {
            distinct = true;
            self.take(next);
            next = self.skip_prepositions(next + 1);
        }
        // "every stroke patient": a condition stands in front of the noun.
        while !distinct
            && self.used.get(next) == Some(&true)
            && matches!(self.phrases[next].kind, Kind::Column | Kind::Value)
            && matches!(self.kind(next + 1), Some(Kind::Column))
            && self.phrases[next + 1].naming == Some(Naming::Thing)
            && self.phrases[next + 1].span.0 <= self.phrases[next].span.1 + 1
        {
            next += 1;
        }
        let measure = match self.kind(next).cloned() {
            Some(Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Times))
                if !self.is_repeated_thing(next) && (!distinct || self.phrases[next].columns.is_empty()) =>
            {
                self.take(next);
                if distinct && let Some(label) = self.index.label() {
                    Measure::of(Aggregate::Distinct, label)
                } else {
                    Measure::ROWS
                }
            }
            Some(Kind::Column) if !distinct && self.tells_rows(next) && self.flag_at(next)?.is_some() => {
                // "how many smokers" of a yes/no column: those that are.
                if let Some(column) = self.flag_at(next)? {
                    let condition = Condition::Test(self.flag_test(column, false));
                    self.filters.push(super::Found { start: next, end: next + 1, condition });
                    self.take(next);
                }
                Measure::ROWS
            }
            // "how many votes did the oldest film get": the number that stands there.
            Some(Kind::Column) if self.picks_row() && self.number_column_at(next)?.is_some() => {
                if let Some(column) = self.number_column_at(next)? {
                    self.selects.push(column);
                }
                self.take(next);
                return Ok(next + 1);
            }
            Some(Kind::Column | Kind::Rows { .. }) => {
                let measure = self.counted_column(next, distinct)?;
                self.take(next);
                measure
            }
            Some(Kind::Role(Role::Grain(_))) => return Err(Trouble::Unsupported(self.phrases[next].text.clone())),
            _ => Measure::ROWS,
        };
        self.push_measure(measure);
        Ok(next.max(at + 1))
    }

    /// Whether the rows' noun names a column whose values repeat: then the rows are not the things ("rivers" in a table
    /// with a row for each river and state). A few namesakes are no repetition.
    pub(super) fn is_repeated_thing(&self, at: usize) -> bool {
        let phrase = &self.phrases[at];
        let named = matches!(phrase.naming, Some(Naming::Exact | Naming::Core | Naming::WithoutNoun | Naming::Thing));
        let rows = self.index.table.rows;
        named
            && !phrase.columns.is_empty()
            && phrase.columns.iter().all(|&column| {
                self.index.columns[column].kind != ColumnKind::Date
                    && self
                        .index
                        .description(column)
                        .distinct
                        .is_some_and(|distinct| distinct.saturating_mul(10) < rows.saturating_mul(9))
            })
    }

    /// Whether a column's values repeat; a few namesakes are no repetition.
    pub(super) fn is_repeated(&self, column: usize) -> bool {
        let rows = self.index.table.rows;
        let distinct = self.index.description(column).distinct;
        distinct.is_some_and(|distinct| distinct.saturating_mul(10) < rows.saturating_mul(9))
    }

    /// What counting the rows' noun counts: rows, or the things where they repeat.
    pub(super) fn rows_measure(&self, at: usize) -> Measure {
        match self.phrases[at].columns[..] {
            [column] if self.is_repeated_thing(at) => Measure::of(Aggregate::Distinct, column),
            _ => Measure::ROWS,
        }
    }

    /// Whether the question's own words add up: "total number of", "how many goals" of a column `G`.
    fn is_summed(&self, at: usize) -> bool {
        let total = at > 0 && (0..at).rev().take(2).any(|place| self.folded(place).contains("total"));
        total || self.phrases[at].text.split(' ').any(|word| lexicon().is_additive(&stem(&fold(word))))
    }

    /// Whether the column holds numbers of things: whole ones, and called by a plural ("sessions").
    fn counts_things(&self, at: usize, column: usize) -> bool {
        let description = self.index.description(column);
        let whole =
            !matches!(description.data_type, crate::domain::DataType::Float32 | crate::domain::DataType::Float64);
        let named = self.index.columns[column].words.len() == 1 && self.phrases[at].naming == Some(Naming::Exact);
        let word = fold(without_type(&description.name));
        let plural = word.ends_with('s') && !word.ends_with("ss") && stem(&word) != word;
        whole && named && plural && description.distinct.is_some_and(|distinct| distinct > 10)
    }

    /// Whether the phrase is a noun for the values of a column of texts ("how many states have ...").
    fn names_things(&self, at: usize, column: usize) -> bool {
        let whole = self.phrases[at].naming > Some(Naming::Part) || self.phrases[at].naming == Some(Naming::Member);
        let several = self.index.description(column).distinct.is_some_and(|distinct| distinct > 2);
        whole && several && self.index.columns[column].kind == ColumnKind::Text
    }

    /// What counting a column means: rows where it identifies them, a sum where it holds quantities, else its values.
    pub(super) fn counted_column(&mut self, at: usize, distinct: bool) -> Result<Measure, Trouble> {
        let columns = self.phrases[at].columns.clone();
        // "managers": those who are one, or whose id stands in a column?
        if let (Some(Naming::Thing), Some(hit), [only]) =
            (self.phrases[at].naming, self.phrases[at].values.first(), &columns[..])
            && hit.0 != *only
        {
            let phrase = &self.phrases[at];
            return Err(Trouble::Ambiguous(phrase.text.clone(), phrase.span, vec![*only, hit.0]));
        }
        // Of a thing's name and its id, the id tells things apart.
        let id = columns.iter().copied().find(|&column| self.index.columns[column].is_id);
        let column = match (id, self.phrases[at].is_noun) {
            (_, true) if !distinct && !self.is_repeated_thing(at) => return Ok(Measure::ROWS),
            (Some(id), _) if columns.len() > 1 => id,
            _ => match self.any_column_at(at)? {
                Some(column) => column,
                None => return Err(Trouble::Unsupported(self.phrases[at].text.clone())),
            },
        };
        let known = &self.index.columns[column];
        // "how many stages" of a column that numbers them: the rows.
        let plural = self.folded(at).ends_with('s');
        let quantity = known.kind == ColumnKind::Number && !known.is_id && !(plural && self.numbers_rows(column));
        if known.unique && !distinct && !quantity {
            return Ok(Measure::ROWS);
        }
        if !distinct && known.kind == ColumnKind::Number && !known.is_id && !quantity {
            return Ok(Measure::of(Aggregate::Count, column));
        }
        match known.kind {
            ColumnKind::Number if distinct || known.is_id || known.is_year => {
                Ok(Measure::of(Aggregate::Distinct, column))
            }
            ColumnKind::Number if known.is_additive || self.is_summed(at) || self.counts_things(at, column) => {
                let sentence = format!("\u{201c}how many\u{201d} adds up {}.", self.tick(column));
                self.assume(sentence);
                Ok(Measure::of(Aggregate::Sum, column))
            }
            ColumnKind::Number => {
                Err(Trouble::Vague(format!("whether to add up, average or count the values of {}", self.tick(column))))
            }
            ColumnKind::Date if self.phrases[at].naming == Some(Naming::Part) => Ok(Measure::ROWS),
            // "how many smokers" of a column `smoking_status`: not how many statuses.
            ColumnKind::Text if self.phrases[at].naming == Some(Naming::Related) => {
                Err(Trouble::Unsupported(self.phrases[at].text.clone()))
            }
            // "how many cheap ones are older than 50": the rows, or their values?
            _ if !distinct && !self.filters.is_empty() && !self.names_things(at, column) => {
                Err(Trouble::Vague(format!("whether to count rows or the different values of {}", self.tick(column))))
            }
            _ => {
                let sentence = format!("Each value of {} is counted once.", self.tick(column));
                self.assume(sentence);
                Ok(Measure::of(Aggregate::Distinct, column))
            }
        }
    }
}
