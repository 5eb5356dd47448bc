//! Tests: whether values are normal, groups differ, columns depend on each other.

use super::{Reader, excuse, explained, unmatched};
use crate::asking::index::TableIndex;
use crate::asking::only::only;
use crate::asking::parse::Trouble;
use crate::asking::plan::Aggregate;
use crate::asking::procedure::arrange::Order;
use crate::asking::procedure::plan::{GroupTest, Normality, Outcome};
use crate::asking::procedure::scan::{Sentence, What};
use crate::asking::procedure::vocabulary::Concept;
use crate::asking::role::Role;
use crate::domain::Scalar;

impl Reader<'_> {
    pub(super) fn normality(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let tests = [
            (C::Shapiro, Normality::Shapiro),
            (C::DAgostino, Normality::DAgostino),
            (C::Kolmogorov, Normality::Kolmogorov),
            (C::Anderson, Normality::Anderson),
            (C::Jarque, Normality::Jarque),
        ];
        let named: Vec<Normality> =
            tests.iter().filter(|(concept, _)| Self::has(sentences, *concept)).map(|(_, test)| *test).collect();
        let explicit = explained(sentences);
        let columns = self.named(sentences, true);
        Self::take(
            sentences,
            &[
                C::Normality,
                C::Shapiro,
                C::DAgostino,
                C::Kolmogorov,
                C::Anderson,
                C::Jarque,
                C::PValue,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Threshold,
                C::Sample,
                C::Negation,
                C::Ignore,
                C::Missing,
            ],
        );
        if explicit {
            excuse(sentences);
        }
        let [column] = columns[..] else {
            return Err(unmatched(sentences, "which column may be normally distributed"));
        };
        let test = match named[..] {
            [test] => test,
            [] => Normality::Shapiro,
            _ => return Err(Trouble::Vague("which test of normality is wanted".to_owned())),
        };
        Ok(Outcome::Normality { column, test, alpha: self.settings.level(), verdicts: self.verdicts.to_vec() })
    }

    #[expect(clippy::too_many_lines, reason = "the test, its groups and what they are compared in are found together")]
    pub(super) fn groups(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let tests = [
            (C::Anova, GroupTest::Anova),
            (C::MannWhitney, GroupTest::MannWhitney),
            (C::Kruskal, GroupTest::Kruskal),
            (C::Levene, GroupTest::Levene),
        ];
        let mut named: Vec<GroupTest> =
            tests.iter().filter(|(concept, _)| Self::has(sentences, *concept)).map(|(_, test)| *test).collect();
        let welch = Self::has(sentences, C::Welch);
        if Self::has(sentences, C::TTest) || welch {
            named.push(GroupTest::T(!welch));
        }
        // Values that stand side by side are the groups; else the column that is no number is.
        let mut levels: Vec<String> = Vec::new();
        let mut key: Option<usize> = None;
        for sentence in sentences.iter_mut() {
            let hits: Vec<(usize, (usize, usize))> = sentence
                .items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| match &item.what {
                    What::Value(hits) if hits.iter().all(|hit| hit.0 == hits[0].0) => Some((at, hits[0])),
                    _ => None,
                })
                .collect();
            if hits.len() < 2 && key.is_none() {
                continue;
            }
            for (at, hit) in hits {
                if key.is_none_or(|key| key == hit.0) {
                    key = Some(hit.0);
                    let level = self.index.value_text(hit);
                    if !levels.contains(&level) {
                        levels.push(level);
                    }
                    sentence.take(at);
                }
            }
        }
        // "days with promo = yes as the first sample"
        if levels.is_empty() && self.order.is_none() {
            self.order = first_group(sentences, key, self.index);
            key = key.or(self.order.as_ref().map(|order| order.column));
        }
        let key = key.or(self.key);
        let columns = self.named(sentences, false);
        let key = key.or_else(|| {
            let texts = columns.iter().copied().filter(|&column| !self.is_number(column));
            only(texts)
        });
        let few = |column: &usize| {
            self.index.description(*column).distinct.is_some_and(|distinct| (2..=12).contains(&distinct))
        };
        let key = key.or_else(|| match columns[..] {
            [_, last] if few(&last) => Some(last),
            _ => None,
        });
        let excused = self.order.is_some() && explained(sentences);
        if excused {
            excuse(sentences);
        }
        let single = sentences.iter().flat_map(|sentence| &sentence.items).any(|item| {
            !item.used && matches!(&item.what, What::Value(hits) if hits.iter().any(|hit| Some(hit.0) == key))
        });
        if single {
            return Err(Trouble::Vague("which groups are compared".to_owned()));
        }
        let measures: Vec<usize> =
            columns.iter().copied().filter(|&column| Some(column) != key && self.is_number(column)).collect();
        for sentence in sentences.iter_mut() {
            sentence.take_all(&[
                C::TTest,
                C::Welch,
                C::Anova,
                C::MannWhitney,
                C::Kruskal,
                C::Levene,
                C::PValue,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Difference,
                C::MeanOf,
                C::Sample,
                C::Categorise,
                C::Negation,
                C::Threshold,
                C::Ignore,
                C::Missing,
            ]);
            for item in &mut sentence.items {
                let compared = matches!(
                    item.text.as_str(),
                    "differ" | "differs" | "equal" | "compare" | "compared" | "comparing" | "variance" | "variances"
                );
                item.used |= compared || matches!(item.what, What::Role(Role::Group));
            }
        }
        let (Some(key), [measure]) = (key, &measures[..]) else {
            return Err(unmatched(sentences, "which groups are compared, and in what"));
        };
        let count =
            if levels.is_empty() { self.index.description(key).distinct.unwrap_or(0) } else { levels.len() as u64 };
        let test = match (&named[..], count) {
            ([test], _) => *test,
            ([], 2) => GroupTest::T(true),
            ([], 3..) => GroupTest::Anova,
            _ => return Err(Trouble::Vague("which test is wanted".to_owned())),
        };
        let pair = matches!(test, GroupTest::T(_) | GroupTest::MannWhitney);
        if let Some(order) = self.order.as_ref().filter(|order| order.column == key && pair && count == 2) {
            levels = self.arranged(order, &levels);
        }
        if pair && levels.is_empty() && self.ordered {
            return Err(Trouble::Vague("in which order the groups are compared".to_owned()));
        }
        if (pair && count != 2) || count < 2 {
            return Err(Trouble::Vague("which two groups are compared".to_owned()));
        }
        Ok(Outcome::Groups {
            test,
            measure: *measure,
            key,
            levels,
            alpha: self.settings.level(),
            verdicts: self.verdicts.to_vec(),
        })
    }

    /// The two groups of a test, the one that is said to come first first.
    fn arranged(&self, order: &Order, levels: &[String]) -> Vec<String> {
        let known = &self.index.description(order.column).values;
        let others = known.iter().filter_map(|value| match &value.value {
            Scalar::Text(text) => Some(text.clone()),
            _ => None,
        });
        let all: Vec<String> = if levels.is_empty() { others.collect() } else { levels.to_vec() };
        let behind = all.into_iter().filter(|value| !order.values.contains(value)).collect::<Vec<_>>();
        order.values.iter().cloned().chain(behind).collect()
    }

    pub(super) fn interval(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        let mut levels: Vec<f64> = Vec::new();
        for sentence in sentences.iter_mut() {
            let Some(at) = sentence.find(Concept::Interval) else { continue };
            for place in at.saturating_sub(3)..(at + 3).min(sentence.items.len()) {
                let Some(number) = sentence.number(place) else { continue };
                let level = if number > 1.0 { number / 100.0 } else { number };
                if (0.5..1.0).contains(&level) {
                    levels.push(level);
                    sentence.take(place);
                }
            }
        }
        let level = match levels[..] {
            [] => 1.0 - self.settings.level(),
            [level] => level,
            _ => return Err(Trouble::Vague("which level of confidence is wanted".to_owned())),
        };
        let columns = self.named(sentences, true);
        let mean = sentences
            .iter()
            .flat_map(|sentence| &sentence.items)
            .all(|item| matches!(item.aggregate, None | Some(Aggregate::Mean | Aggregate::Std | Aggregate::Error)));
        Self::take(
            sentences,
            &[
                Concept::Interval,
                Concept::MeanOf,
                Concept::Bound,
                Concept::Confidence,
                Concept::Sample,
                Concept::Ignore,
                Concept::Missing,
            ],
        );
        let t = sentences.iter().all(|sentence| !sentence.says(&["normal", "bootstrap", "z", "bootstrapped"]));
        for sentence in sentences.iter_mut() {
            for item in &mut sentence.items {
                item.used |= matches!(item.text.as_str(), "t" | "student" | "lower" | "upper" | "mean");
            }
        }
        let ([column], true, true) = (&columns[..], mean, t) else {
            return Err(unmatched(sentences, "of which mean the interval is wanted"));
        };
        Ok(Outcome::Interval { column: *column, level: (level * 1e6).round() / 1e6 })
    }

    pub(super) fn independence(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let columns = self.named(sentences, false);
        Self::take(
            sentences,
            &[
                C::ChiSquare,
                C::PValue,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Relationship,
                C::Correlation,
                C::Negation,
                C::Threshold,
                C::Difference,
            ],
        );
        let [left, right] = columns[..] else { return Err(unmatched(sentences, "which two columns are compared")) };
        Ok(Outcome::Independence { left, right, alpha: self.settings.level(), verdicts: self.verdicts.to_vec() })
    }
}

/// The group that a sentence calls the first one of two.
fn first_group(sentences: &mut [Sentence], key: Option<usize>, index: &TableIndex) -> Option<Order> {
    let sentence = sentences.iter_mut().find(|sentence| sentence.says(&["first"]))?;
    let named: Vec<usize> =
        sentence.columns().into_iter().filter(|(_, _, exact)| *exact).flat_map(|(_, columns, _)| columns).collect();
    let mut groups: Vec<(usize, (usize, usize))> = Vec::new();
    for (at, item) in sentence.items.iter().enumerate() {
        if let What::Value(hits) = &item.what {
            let fits = |hit: &&(usize, usize)| {
                key.is_none_or(|key| hit.0 == key)
                    && (hits.len() == 1 || named.contains(&hit.0))
                    && index.description(hit.0).distinct == Some(2)
            };
            groups.extend(hits.iter().find(fits).map(|hit| (at, *hit)));
        }
    }
    let [(at, hit)] = groups[..] else { return None };
    for place in at.saturating_sub(2)..=at {
        if place == at || matches!(sentence.items[place].what, What::Role(Role::Compare { .. }) | What::Column(..)) {
            sentence.take(place);
        }
    }
    Some(Order { column: hit.0, values: vec![index.value_text(hit)] })
}
