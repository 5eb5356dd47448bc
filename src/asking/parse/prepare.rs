//! What is settled before and between the passes: modes, pairs of superlatives, compounds, participles.

use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::link::Phrase;
use crate::asking::plan::{Aggregate, Direction};
use crate::asking::role::Comparing;
use crate::asking::text::{fold, stem};

impl Parser<'_> {
    /// Words that set what kind of answer is wanted, wherever they stand.
    pub(super) fn modes(&mut self) {
        self.percent = (0..self.phrases.len()).any(|at| self.folded(at).contains("percent"));
        for at in 0..self.phrases.len() {
            let compares = matches!(self.folded(at).as_str(), "compare" | "compare the" | "contrast");
            self.versus |= self.role(at) == Some(Role::Versus) || (compares && self.role(at) == Some(Role::Command));
            let taken = match self.role(at) {
                Some(Role::Exists) if at == 0 => {
                    self.exists = true;
                    true
                }
                Some(Role::Share) => {
                    self.share = true;
                    true
                }
                Some(Role::AsShare) => {
                    self.as_share = true;
                    true
                }
                Some(Role::Correlation) => {
                    self.correlation = true;
                    true
                }
                Some(Role::Single) => {
                    self.single = true;
                    true
                }
                Some(Role::Both) => {
                    self.both = true;
                    true
                }
                _ => false,
            };
            if taken {
                self.take(at);
            }
        }
        if self.correlation && self.phrases.first().is_some_and(|phrase| phrase.kind == Kind::Role(Role::Exists)) {
            // "is there a correlation": asks for the figure, not for rows.
            self.exists = false;
        }
        if self.correlation {
            for at in 0..self.phrases.len() {
                if self.role(at) == Some(Role::Between) {
                    self.take(at);
                }
            }
        }
    }

    /// "the highest and lowest price", "average and maximum": superlatives in such a list are aggregates.
    pub(super) fn pair_superlatives(&mut self) {
        let aggregate = |phrase: &Phrase| match phrase.kind {
            Kind::Role(Role::Extreme { direction: Direction::Max, generic: true, .. }) => Some(Aggregate::Max),
            Kind::Role(Role::Extreme { direction: Direction::Min, generic: true, .. }) => Some(Aggregate::Min),
            Kind::Role(Role::Aggregate(aggregate)) => Some(aggregate),
            _ => None,
        };
        for at in 0..self.phrases.len() {
            let Some(first) = aggregate(&self.phrases[at]) else { continue };
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::And | Role::Comma)) {
                next += 1;
            }
            if next > at + 1
                && let Some(second) = self.phrases.get(next).and_then(aggregate)
            {
                self.phrases[at].kind = Kind::Role(Role::Aggregate(first));
                self.phrases[next].kind = Kind::Role(Role::Aggregate(second));
            }
        }
    }

    /// "films produced by Ealing", "companies owned by Smith": a participle that leads to a value says nothing of its own.
    pub(super) fn read_participles(&mut self) {
        for at in 0..self.phrases.len() {
            let event = self.role(at) == Some(Role::Event);
            if !event && self.kind(at) != Some(&Kind::Unknown) {
                continue;
            }
            let mut next = at + 1;
            while matches!(self.role(next), Some(Role::Preposition))
                || (self.role(next) == Some(Role::Group) && self.is_by(next))
            {
                next += 1;
            }
            let Some(value) = self.phrases.get(next).filter(|_| next > at + 1 && self.used[next]) else { continue };
            if !self.filters.iter().any(|found| found.start == next) {
                continue;
            }
            // "diagnosed with", "classified as" relate to one column; who did it may stand in several.
            let by = (at + 1..next).any(|place| self.folded(place) == "by") || !lexicon().is_past(&self.folded(at));
            // An unknown participle must look like the value's column ("owned", `Owner`).
            let stem = stem(&self.folded(at));
            let alike = |column: usize| {
                self.index.columns[column].stems.iter().any(|known| {
                    known.len() >= 3
                        && stem.len() >= 3
                        && known.get(..3) == stem.get(..3)
                        && (known.starts_with(&stem)
                            || stem.starts_with(known.as_str())
                            || known.get(..5).is_some_and(|head| stem.starts_with(head)))
                })
            };
            let fits = match value.kind {
                // "scheduled on 15 July", "submitted in 2020": of the one calendar.
                Kind::Moment(_) | Kind::Number(_) => {
                    lexicon().is_past(&self.folded(at))
                        && self.filters.iter().any(|found| {
                            found.start == next && found.condition.column().is_some_and(|column| self.is_time(column))
                        })
                }
                Kind::Value => event || !by || lexicon().is_verb(&stem) || value.values.iter().any(|hit| alike(hit.0)),
                _ => false,
            };
            if fits {
                self.take_range(at, next);
            }
        }
    }

    /// "population density" over two columns of those names: a compound that no column has.
    pub(super) fn check_compounds(&self) -> Result<(), Trouble> {
        for pair in self.phrases.windows(2) {
            let columns = pair.iter().all(|phrase| phrase.kind == Kind::Column && !phrase.is_noun);
            let numbers = pair.iter().all(|phrase| {
                phrase.columns.iter().all(|&column| self.index.columns[column].kind == ColumnKind::Number)
            });
            // "employees earn": a verb, or a thing by its id, makes no compound.
            let verb = pair[1].naming == Some(Naming::PartSynonym)
                && pair[0].columns.iter().all(|&column| self.index.columns[column].is_id);
            // "owners sell less than": a base form behind a plural, in front of what it is compared with.
            let place = self.phrases.iter().position(|phrase| phrase.span == pair[1].span).unwrap_or_default();
            let acts = pair[0].text.ends_with('s')
                && !pair[1].text.ends_with('s')
                && pair[1].naming <= Some(Naming::Part)
                && lexicon().is_verb(&stem(&fold(&pair[1].text)))
                && matches!(
                    self.phrases.get(place + 1).map(|next| &next.kind),
                    Some(Kind::Role(Role::Compare { .. } | Role::Extreme { .. }))
                );
            let verb = verb || acts;
            if columns && numbers && !verb && pair[1].span.0 == pair[0].span.1 + 1 {
                return Err(Trouble::Unsupported(format!("{} {}", pair[0].text, pair[1].text)));
            }
        }
        Ok(())
    }
}

/// "after 1961 or before 1959": where a number follows, "or before" is two words.
pub(super) fn split_alternatives(phrases: &[Phrase]) -> Vec<Phrase> {
    let mut split: Vec<Phrase> = Vec::with_capacity(phrases.len());
    for at in 0..phrases.len() {
        let phrase = &phrases[at];
        let behind =
            matches!(phrase.kind, Kind::Role(Role::Compare { comparison: Comparing::OrMore | Comparing::OrLess, .. }));
        let number = matches!(phrases.get(at + 1).map(|next| &next.kind), Some(Kind::Number(_) | Kind::Moment(_)));
        let second = phrase.text.split_once(' ').map(|(_, rest)| fold(rest));
        match second.and_then(|rest| lexicon().role(&rest)) {
            Some(role) if behind && number => {
                let joint = if phrase.text.to_lowercase().starts_with("and") { Role::And } else { Role::Or };
                split.push(Phrase { kind: Kind::Role(joint), ..phrase.clone() });
                split.push(Phrase { kind: Kind::Role(role), ..phrase.clone() });
            }
            _ => split.push(phrase.clone()),
        }
    }
    split
}
