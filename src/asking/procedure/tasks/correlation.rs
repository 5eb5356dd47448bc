//! Which columns are correlated, and in which groups.

use super::{Reader, excuse, explained, unmatched};
use crate::asking::column::ColumnKind;
use crate::asking::parse::Trouble;
use crate::asking::plan::{Condition, Operand, Test};
use crate::asking::procedure::plan::{Method, Outcome, Step};
use crate::asking::procedure::scan::{Sentence, What};
use crate::asking::procedure::vocabulary::Concept;
use crate::asking::role::Role;

impl Reader<'_> {
    pub(super) fn correlation(&mut self, sentences: &mut [Sentence]) -> Result<Outcome, Trouble> {
        use Concept as C;
        let method = self.settings.method.unwrap_or(Method::Pearson);
        let by = self.key(sentences);
        let explicit = explained(sentences);
        let columns: Vec<usize> =
            self.named(sentences, true).into_iter().filter(|column| Some(*column) != by).collect();
        for sentence in sentences.iter_mut() {
            for (at, named, _) in sentence.columns() {
                if by.is_some_and(|by| named == [by]) {
                    sentence.take(at);
                }
            }
        }
        let matrix = Self::has(sentences, C::Matrix);
        let end = match (Self::has(sentences, C::Strongest), Self::has(sentences, C::Weakest)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (true, true) => return Err(Trouble::Vague("which correlation is wanted".to_owned())),
            _ => None,
        };
        let absolute = !sentences.iter().any(|sentence| sentence.says(&["positive", "negative"]));
        let test = self.settings.p_value
            || Self::has(sentences, C::PValue)
            || Self::has(sentences, C::Significance)
            || Self::has(sentences, C::Alpha);
        Self::take(
            sentences,
            &[
                C::Correlation,
                C::Relationship,
                C::Matrix,
                C::Strongest,
                C::Weakest,
                C::Absolute,
                C::PValue,
                C::Remove,
                C::NewColumn,
                C::Tails,
                C::Significance,
                C::Alpha,
                C::Statistic,
                C::Threshold,
                C::Population,
                C::Slope,
                C::Ignore,
                C::Missing,
            ],
        );
        for item in sentences.iter_mut().flat_map(|sentence| &mut sentence.items) {
            item.used |= item.glossed || matches!(item.text.as_str(), "differ" | "differs" | "vary" | "varies");
        }
        if explicit {
            excuse(sentences);
        }
        if matrix || end.is_some() {
            // "the strongest correlation with price among A, B and C"
            let behind = sentences.iter().find_map(|sentence| {
                let at = (0..sentence.items.len())
                    .find(|&at| matches!(sentence.text(at).rsplit(' ').next(), Some("with" | "to")) && at > 0)?;
                let next =
                    (at + 1..sentence.items.len()).find(|&next| !matches!(sentence.items[next].what, What::Glue))?;
                match &sentence.items[next].what {
                    What::Column(named, _) if named.len() == 1 => Some(named[0]),
                    _ => None,
                }
            });
            let with = (end.is_some() && columns.len() == 1)
                .then(|| columns[0])
                .or_else(|| behind.filter(|column| end.is_some() && columns.len() > 2 && columns.contains(column)));
            let numbers: Vec<usize> = if columns.len() >= 2 { columns } else { self.index.of_kind(ColumnKind::Number) };
            if by.is_some() || numbers.len() < 2 {
                return Err(Trouble::Vague("which columns are correlated".to_owned()));
            }
            return Ok(Outcome::Matrix { columns: numbers, method, end: end.map(|end| (end, absolute)), with });
        }
        let pairs = match columns[..] {
            [left, right] => vec![(left, right)],
            [first, ref others @ ..]
                if others.len() > 1 && sentences.iter().any(|sentence| sentence.says(&["each"])) =>
            {
                others.iter().map(|&other| (first, other)).collect()
            }
            [_, _, ..] => return Err(Trouble::Vague("which two columns are correlated".to_owned())),
            _ => return Err(unmatched(sentences, "two columns of numbers to correlate")),
        };
        let test = test.then(|| self.settings.level());
        Ok(Outcome::Correlation { pairs, method, test, verdicts: self.verdicts.to_vec(), by })
    }

    /// "for men and women separately", "by sex", "in each class".
    fn key(&mut self, sentences: &mut [Sentence]) -> Option<usize> {
        let mut key: Option<usize> = None;
        for sentence in sentences.iter_mut() {
            for at in 0..sentence.items.len() {
                let grouping = matches!(sentence.items[at].what, What::Role(Role::Group));
                let next = (at + 1..sentence.items.len()).find(|&next| !sentence.is_quiet(next));
                if let (true, Some(next)) = (grouping, next)
                    && let What::Column(columns, _) = &sentence.items[next].what
                    && let [column] = columns[..]
                    && !self.is_number(column)
                {
                    key = Some(column);
                    sentence.take(at);
                    sentence.take(next);
                }
            }
            let values: Vec<(usize, usize)> = sentence
                .items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| match &item.what {
                    What::Value(hits) if !item.used && hits.iter().all(|hit| hit.0 == hits[0].0) => {
                        Some((at, hits[0].0))
                    }
                    _ => None,
                })
                .collect();
            if let [(_, first), (_, second), ..] = values[..]
                && first == second
                && values.iter().all(|(_, column)| *column == first)
                && key.is_none_or(|key| key == first)
            {
                let all = self.index.description(first).distinct == Some(values.len() as u64);
                if !all && key.is_none() {
                    let some: Vec<Operand> = values
                        .iter()
                        .filter_map(|(at, _)| match &sentence.items[*at].what {
                            What::Value(hits) => hits.first().map(|hit| Operand::Text(self.index.value_text(*hit))),
                            _ => None,
                        })
                        .collect();
                    self.steps.push(Step::Keep(Condition::Test(Test::In(first, some, false))));
                }
                key = Some(first);
                for (at, _) in values {
                    sentence.take(at);
                }
            }
        }
        key
    }
}
