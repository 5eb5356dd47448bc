//! Outliers and missing values that are counted or shown.

use super::{Reader, is_condition, unmatched};
use crate::asking::parse::Trouble;
use crate::asking::plan::{Aggregate, Direction, Measure};
use crate::asking::procedure::plan::Outcome;
use crate::asking::procedure::scan::{Sentence, What};
use crate::asking::procedure::vocabulary::Concept;
use crate::asking::role::Role;

impl Reader<'_> {
    pub(super) fn outliers(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let looked = self.looked_in(sentences);
        let rule = self.settings.rule().ok_or_else(|| Trouble::Vague("what counts as an outlier".to_owned()))?;
        let counts = Self::has(sentences, Concept::Count);
        let both = counts
            && sentences
                .iter()
                .any(|sentence| sentence.says(&["them"]) && sentence.says(&["identify", "list", "name", "show"]));
        if both {
            return Err(Trouble::Vague("whether the number of outliers or their rows are wanted".to_owned()));
        }
        let column =
            looked.or(self.removed).ok_or_else(|| unmatched(sentences, "in which column outliers are looked for"))?;
        // "Which athletes are outliers", "what weight was recorded for it": what is shown of their rows.
        let mut shown: Vec<usize> = Vec::new();
        for sentence in sentences.iter_mut() {
            for (at, candidates, _) in sentence.columns() {
                let free = !sentence.items[at].used && !is_condition(sentence, at);
                match candidates[..] {
                    [other] if other == column => sentence.take(at),
                    [other] if free => {
                        sentence.take(at);
                        if !shown.contains(&other) {
                            shown.push(other);
                        }
                    }
                    _ => {}
                }
            }
            for item in &mut sentence.items {
                item.used |= matches!(item.what, What::Role(Role::Times | Role::Verb));
            }
        }
        let figures = figures_of(sentences, column, &shown)?;
        shown.retain(|other| figures.iter().all(|figure| figure.column != Some(*other)));
        let counts = counts || !figures.is_empty();
        let listed = sentences.iter().any(|sentence| sentence.says(&["list", "which", "show", "rows", "identities"]));
        let rows = (listed || !shown.is_empty()) && !counts;
        if counts && shown.iter().any(|&other| self.is_number(other)) {
            return Err(Trouble::Vague("in which column outliers are looked for".to_owned()));
        }
        Self::take(
            sentences,
            &[
                Concept::Outlier,
                Concept::ZScore,
                Concept::Remove,
                Concept::Count,
                Concept::Threshold,
                Concept::Iqr,
                Concept::Quartile,
                Concept::Bound,
                Concept::Deviations,
                Concept::Absolute,
                Concept::Create,
                Concept::NewColumn,
                Concept::Ignore,
                Concept::Missing,
                Concept::Negation,
                Concept::Difference,
            ],
        );
        let label = self.index.label().filter(|label| shown.is_empty() && *label != column);
        Ok(Outcome::Outliers {
            column,
            rule,
            rows: rows.then(|| label.into_iter().chain(shown).chain([column]).collect()),
            figures,
        })
    }

    /// The column of numbers whose outliers are meant: the only one, or the one behind "in", "of".
    fn looked_in(&self, sentences: &[Sentence]) -> Option<usize> {
        let (mut all, mut behind): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for sentence in sentences {
            for (at, candidates, _) in sentence.columns() {
                let numbers: Vec<usize> = candidates.into_iter().filter(|&column| self.is_number(column)).collect();
                let [column] = numbers[..] else { continue };
                if sentence.items[at].used || is_condition(sentence, at) {
                    continue;
                }
                let before = (0..at)
                    .rev()
                    .find(|&place| !matches!(sentence.text(place), "the" | "a" | "its" | "her" | "his" | "their"));
                let told = before.is_some_and(|place| {
                    let text = sentence.text(place);
                    matches!(text.rsplit(' ').next(), Some("in" | "of" | "for" | "on" | "by"))
                }) || sentence.is(at + 1, Concept::Outlier)
                    || ["is", "are"].contains(&sentence.text(at + 1));
                for (list, fits) in [(&mut all, true), (&mut behind, told)] {
                    if fits && !list.contains(&column) {
                        list.push(column);
                    }
                }
            }
        }
        match (&all[..], &behind[..]) {
            ([column], _) | (_, [column]) => Some(*column),
            _ => None,
        }
    }

    pub(super) fn missing(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let most = sentences.iter().any(|sentence| sentence.says(&["most", "highest", "maximum", "largest"]));
        let each = sentences.iter().any(|sentence| sentence.says(&["each", "every", "per"]));
        let share = Self::has(sentences, Concept::Proportion);
        let columns = self.named(sentences, false);
        let ends = |sentence: &Sentence| sentence.says(&["most", "highest", "maximum", "largest"]);
        let counted = sentences.iter().any(|sentence| sentence.has(Concept::Count) && !ends(sentence));
        let total = columns.is_empty() && !each && counted;
        if most || each || total || !columns.is_empty() {
            // "Divide the number of missing entries by the number of rows": how a percentage comes about.
            let (parts, hundred) = (Self::has(sentences, Concept::Divide) && share, 100.0);
            for item in sentences.iter_mut().flat_map(|sentence| &mut sentence.items) {
                item.used |=
                    parts && matches!(item.what, What::Number(number) if (number - hundred).abs() < f64::EPSILON);
            }
            Self::take(
                sentences,
                &[
                    Concept::Missing,
                    Concept::Count,
                    Concept::Proportion,
                    Concept::NewColumn,
                    Concept::Divide,
                    Concept::Multiply,
                ],
            );
            for sentence in sentences.iter_mut() {
                for item in &mut sentence.items {
                    item.used |= matches!(
                        item.what,
                        What::Role(Role::Group | Role::Extreme { .. } | Role::Missing | Role::Present | Role::Count)
                    );
                }
            }
            return Ok(Outcome::Missing { columns, most, total, share });
        }
        Err(Trouble::Vague("which missing values are meant".to_owned()))
    }
}

/// Figures of the outliers that are asked for beside their number: "the lowest price among them", "the biggest outlier".
fn figures_of(sentences: &mut [Sentence], column: usize, shown: &[usize]) -> Result<Vec<Measure>, Trouble> {
    let mut figures = Vec::new();
    for sentence in sentences.iter_mut() {
        let theirs = sentence.says(&["them", "these", "those"]);
        for at in 0..sentence.items.len() {
            let item = &sentence.items[at];
            let outlier = sentence.is(at + 1, Concept::Outlier);
            let aggregate = match (&item.what, item.aggregate) {
                (What::Role(Role::Extreme { direction, .. }), _) => {
                    Some(if *direction == Direction::Max { Aggregate::Max } else { Aggregate::Min })
                }
                (_, aggregate) => aggregate,
            };
            let Some(aggregate) = aggregate.filter(|_| !item.used && (theirs || outlier)) else { continue };
            if aggregate == Aggregate::Count {
                continue;
            }
            let named = (at + 1..sentence.items.len()).find_map(|place| match &sentence.items[place].what {
                What::Column(columns, _) if columns.len() == 1 => Some(columns[0]),
                _ => None,
            });
            let unknown: Vec<String> = sentence
                .items
                .iter()
                .skip(at)
                .filter(|item| !item.used && item.what == What::Unknown)
                .map(|item| item.text.clone())
                .collect();
            if !outlier && named.is_none() && !unknown.is_empty() {
                return Err(Trouble::Unmatched(unknown));
            }
            let of = if outlier { column } else { named.unwrap_or(column) };
            if of != column && !shown.contains(&of) {
                return Err(Trouble::Vague("which figure of the outliers is wanted".to_owned()));
            }
            figures.push(Measure::of(aggregate, of));
            sentence.take(at);
        }
    }
    Ok(figures)
}
