//! What a text about method sets: the level of a test, a threshold, a kind of correlation, decimals, a split.
//!
//! Reads each sentence once and marks what it understood; decides no task.

use super::plan::{Method, Rule, Score};
use super::scan::{Sentence, What};
use super::vocabulary::Concept;
use crate::asking::role::{Comparing, Role};

/// What was set.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Settings {
    /// The level of significance.
    pub(super) alpha: Option<f64>,
    /// The kind of correlation.
    pub(super) method: Option<Method>,
    /// Figures of the population.
    pub(super) population: bool,
    /// Figures of a sample, where that is said.
    pub(super) sample: bool,
    /// Outliers by z-scores or by quartiles.
    pub(super) by_quartiles: Option<bool>,
    /// Their threshold.
    pub(super) threshold: Option<f64>,
    /// The share of rows to test a model with.
    pub(super) test_size: Option<f64>,
    /// The seed of that split.
    pub(super) seed: Option<u64>,
    /// Decimals of the result.
    pub(super) digits: Option<u32>,
    /// Scores of a model.
    pub(super) scores: Vec<Score>,
    /// Whether a p-value is among the figures that are rounded.
    pub(super) p_value: bool,
    /// Two settings that exclude each other.
    pub(super) conflict: bool,
}

impl Settings {
    /// The rule for outliers; z-scores with 3, quartiles with 1.5 where nothing else is said.
    pub(super) fn rule(&self) -> Option<Rule> {
        match self.by_quartiles {
            Some(true) => Some(Rule::Iqr(self.threshold.unwrap_or(1.5))),
            Some(false) => Some(Rule::ZScore(self.threshold.unwrap_or(3.0), !self.sample || self.population)),
            None => None,
        }
    }

    /// The level of significance, 5 % where nothing is said.
    pub(super) fn level(&self) -> f64 {
        self.alpha.unwrap_or(0.05)
    }

    fn set<T: PartialEq>(place: &mut Option<T>, value: T, conflict: &mut bool) {
        if place.as_ref().is_some_and(|known| *known != value) {
            *conflict = true;
        }
        *place = Some(value);
    }

    /// Reads a sentence.
    pub(super) fn read(&mut self, sentence: &mut Sentence) {
        self.read_methods(sentence);
        self.read_alpha(sentence);
        self.read_population(sentence);
        self.read_outliers(sentence);
        self.read_split(sentence);
        for (concept, score) in [
            (Concept::Mse, Score::Mse),
            (Concept::Rmse, Score::Rmse),
            (Concept::Mae, Score::Mae),
            (Concept::R2, Score::R2),
            (Concept::Slope, Score::Slope),
            (Concept::Intercept, Score::Intercept),
        ] {
            let model = score != Score::Slope || !sentence.has_any(&[Concept::Pearson, Concept::Correlation]);
            if sentence.has(concept) && model {
                if !self.scores.contains(&score) {
                    self.scores.push(score);
                }
                sentence.take_all(&[concept]);
            }
        }
    }

    fn read_methods(&mut self, sentence: &mut Sentence) {
        for (concept, method) in [
            (Concept::Pearson, Method::Pearson),
            (Concept::Spearman, Method::Spearman),
            (Concept::Kendall, Method::Kendall),
        ] {
            if sentence.has(concept) {
                Self::set(&mut self.method, method, &mut self.conflict);
                sentence.take_all(&[concept]);
            }
        }
    }

    /// "alpha of 0.05", "p-value is less than 0.05", "95 % confidence".
    fn read_alpha(&mut self, sentence: &mut Sentence) {
        for at in 0..sentence.items.len() {
            let near = |sentence: &Sentence| {
                let reach = (at + 1..(at + 7).min(sentence.items.len())).chain(at.saturating_sub(3)..at);
                let mut numbers = reach.filter_map(|place| sentence.number(place).map(|number| (place, number)));
                numbers.find(|(place, _)| !sentence.items[*place].used)
            };
            if sentence.is(at, Concept::Alpha) || sentence.is(at, Concept::PValue) {
                if let Some((place, number)) = near(sentence) {
                    let percent = sentence.text(place).ends_with('%');
                    let level = if percent { number / 100.0 } else { number };
                    if level > 0.0 && level < 0.5 {
                        Self::set(&mut self.alpha, level, &mut self.conflict);
                        sentence.take(place);
                    }
                }
                sentence.take(at);
            } else if sentence.is(at, Concept::Confidence) {
                if let Some((place, number)) = near(sentence) {
                    let level = 1.0 - if number > 1.0 { number / 100.0 } else { number };
                    let level = (level * 1e6).round() / 1e6;
                    if level > 0.0 && level < 0.5 {
                        Self::set(&mut self.alpha, level, &mut self.conflict);
                        sentence.take(place);
                        sentence.take(at);
                    }
                }
            } else if let Some(level) = level_at(sentence, at) {
                // "at the 5% level", "at the 0.05 level"
                Self::set(&mut self.alpha, level, &mut self.conflict);
                for place in at..at + 3 {
                    if place == at || matches!(sentence.text(place), "percent" | "level") {
                        sentence.take(place);
                    }
                }
            } else if sentence.is(at, Concept::Tails) {
                sentence.take(at);
            }
        }
    }

    /// "the population standard deviation, not that of a sample".
    fn read_population(&mut self, sentence: &mut Sentence) {
        let denied = |sentence: &Sentence, at: usize| {
            (at.saturating_sub(3)..at).any(|place| sentence.is(place, Concept::Negation))
        };
        let figure = sentence.says(&["deviation", "deviations", "variance", "std", "ddof", "formula"]);
        for at in 0..sentence.items.len() {
            if sentence.is(at, Concept::Population) && figure && sentence.text(at) != "population" {
                self.population |= !denied(sentence, at);
                sentence.take(at);
            } else if sentence.is(at, Concept::Sample) && denied(sentence, at) {
                sentence.take(at);
                for place in at.saturating_sub(3)..at {
                    if sentence.is(place, Concept::Negation) {
                        sentence.take(place);
                    }
                }
            } else if sentence.is(at, Concept::Sample) {
                self.sample |= sentence.text(at).contains("std")
                    || sentence.text(at).contains("deviation")
                    || sentence.text(at).starts_with("ddof");
                sentence.take(at);
            } else if sentence.is(at, Concept::Deviations) && sentence.text(at).starts_with("sample") {
                self.sample = true;
            }
        }
    }

    /// The method of outliers and its threshold.
    fn read_outliers(&mut self, sentence: &mut Sentence) {
        let told = sentence.has(Concept::Outlier)
            || sentence.has(Concept::ZScore)
            || (sentence.has(Concept::Deviations) && sentence.has(Concept::Remove));
        let equals = sentence.tokens.iter().position(|token| token.folded == "=");
        if let Some(equals) = equals
            && sentence
                .tokens
                .get(equals.wrapping_sub(1))
                .is_some_and(|token| matches!(token.folded.as_str(), "z" | "score" | "scaled" | "normalized"))
            && sentence.columns().is_empty()
        {
            for item in &mut sentence.items {
                item.used |= item.aggregate.is_none() && !matches!(item.what, What::Number(_) | What::Value(_))
                    || item.tokens.0 > equals;
            }
        }
        let method = sentence.items.iter().enumerate().any(|(at, item)| {
            sentence.is(at, Concept::Iqr) && ["method", "rule", "tukey"].iter().any(|word| item.text.contains(word))
        });
        if sentence.has(Concept::Iqr)
            && (method || sentence.has_any(&[Concept::Outlier, Concept::Quartile, Concept::Bound]))
        {
            Self::set(&mut self.by_quartiles, true, &mut self.conflict);
            let factor = sentence.items.iter().find_map(|item| match item.what {
                What::Number(number) if number > 0.0 && number < 10.0 => Some(number),
                _ => None,
            });
            if let Some(factor) = factor {
                Self::set(&mut self.threshold, factor, &mut self.conflict);
                Self::take_numbers(sentence, factor);
            }
            sentence.take_all(&[
                Concept::Iqr,
                Concept::Quartile,
                Concept::Bound,
                Concept::Threshold,
                Concept::Deviations,
            ]);
            Self::take_signs(sentence);
        } else if told
            && sentence.has_any(&[Concept::ZScore, Concept::Deviations, Concept::Threshold])
            && !sentence.has(Concept::Standardise)
        {
            if sentence.has_any(&[Concept::ZScore, Concept::Deviations]) {
                Self::set(&mut self.by_quartiles, false, &mut self.conflict);
            }
            let threshold = sentence.items.iter().enumerate().find_map(|(at, item)| match item.what {
                What::Number(number) if number.abs() >= 1.0 && number.abs() < 10.0 && !item.used => {
                    let from_zero = number.fract() != 0.0 || at > 0;
                    from_zero.then_some(number.abs())
                }
                _ => None,
            });
            if let Some(threshold) = threshold {
                Self::set(&mut self.threshold, threshold, &mut self.conflict);
                Self::take_numbers(sentence, threshold);
                Self::take_signs(sentence);
            }
            sentence.take_all(&[Concept::ZScore, Concept::Deviations, Concept::Threshold, Concept::Absolute]);
        } else if sentence.has_any(&[Concept::Quartile]) && sentence.says(&["q1"]) && sentence.says(&["q3"]) {
            sentence.take_all(&[Concept::Iqr, Concept::Quartile]);
        }
    }

    fn take_numbers(sentence: &mut Sentence, number: f64) {
        for item in &mut sentence.items {
            if matches!(item.what, What::Number(other) if (other.abs() - number).abs() < 1e-9) {
                item.used = true;
            }
        }
    }

    /// Comparisons and ranges that stand with a threshold.
    fn take_signs(sentence: &mut Sentence) {
        for item in &mut sentence.items {
            let role = matches!(
                item.what,
                What::Role(
                    Role::Compare { comparison: Comparing::Plain(_) | Comparing::OrMore | Comparing::OrLess, .. }
                        | Role::Times
                )
            );
            let word = matches!(
                item.text.split(' ').next().unwrap_or_default(),
                "outside"
                    | "away"
                    | "falls"
                    | "fall"
                    | "falling"
                    | "lies"
                    | "lie"
                    | "exceeds"
                    | "exceed"
                    | "exceeding"
                    | "range"
                    | "beyond"
                    | "times"
            );
            item.used |= role || word;
        }
    }

    /// "a 70-30 split", "80 % for training", "random state 42".
    fn read_split(&mut self, sentence: &mut Sentence) {
        if let Some(at) = sentence.find(Concept::Seed)
            && let Some((place, number)) = (at + 1..(at + 5).min(sentence.items.len()))
                .find_map(|place| sentence.number(place).map(|number| (place, number)))
            && number >= 0.0
            && number.fract() == 0.0
        {
            Self::set(&mut self.seed, number as u64, &mut self.conflict);
            sentence.take(place);
            sentence.take_all(&[Concept::Seed]);
        }
        if !sentence.has(Concept::Split) {
            return;
        }
        let mut shares: Vec<(usize, f64)> = Vec::new();
        for at in 0..sentence.items.len() {
            if sentence.items[at].used {
                continue;
            }
            if let Some(number) = sentence.number(at) {
                let share = if number > 1.0 { number / 100.0 } else { number };
                if share > 0.0 && share < 1.0 && !(1.0..5.0).contains(&number) {
                    shares.push((at, share));
                }
            } else if let Some((left, right)) = pair(sentence.text(at)) {
                shares.push((at, left));
                shares.push((at, right));
            }
        }
        let test_first = shares.first().is_some_and(|(at, _)| {
            (at.saturating_sub(3)..at + 4).find(|&place| sentence.is(place, Concept::Split)).is_some_and(|place| {
                let text = sentence.text(place);
                text.starts_with("test") && !text.contains("train")
            })
        });
        let test = match shares[..] {
            [(_, left), (_, right)] if (left + right - 1.0).abs() < 1e-6 => Some(left.min(right)),
            [(_, share)] if test_first => Some(share),
            [(_, share)] => Some(if share > 0.5 { 1.0 - share } else { share }),
            _ => None,
        };
        if let Some(test) = test {
            Self::set(&mut self.test_size, (test * 1e6).round() / 1e6, &mut self.conflict);
            for (at, _) in shares {
                sentence.take(at);
            }
        }
        sentence.take_all(&[Concept::Split, Concept::Ratio]);
    }
}

/// The level of significance that a number in front of "level" is.
fn level_at(sentence: &Sentence, at: usize) -> Option<f64> {
    let number = sentence.number(at)?;
    let percent = sentence.text(at).ends_with('%') || sentence.text(at + 1) == "percent";
    let noun = if sentence.text(at + 1) == "percent" { at + 2 } else { at + 1 };
    let level = if percent { number / 100.0 } else { number };
    (sentence.text(noun) == "level" && level > 0.0 && level < 0.5).then_some(level)
}

/// "70-30", "80:20" as shares.
fn pair(text: &str) -> Option<(f64, f64)> {
    let (left, right) = text.split_once(['-', ':', '/'])?;
    let (left, right): (f64, f64) =
        (left.trim_end_matches('%').parse().ok()?, right.trim_end_matches('%').parse().ok()?);
    ((left + right - 100.0).abs() < 1e-6).then_some((left / 100.0, right / 100.0))
}
