//! A word that stands inside values: "an elephant" where names are "African elephant", "garlic in their name".

use super::compare::Read;
use super::{Kind, Parser, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::{lexicon, singular};
use crate::asking::plan::{Condition, Test, TextTest};
use crate::asking::text::stem;

/// Shorter words stand in too many values.
const SHORTEST: usize = 4;

impl Parser<'_> {
    /// Rows whose value in one column has the word.
    pub(super) fn word_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let word = self.folded(at);
        let test = |column: usize, how: TextTest, text: &str| {
            Condition::Test(Test::Text(column, how, text.to_owned(), negated))
        };
        // "garlic in their name", "AI in the title"
        let place = self.skip_prepositions(at + 1);
        if place > at + 1 && matches!(self.folded(at + 1).as_str(), "in" | "within" | "inside") {
            let text = self.column_at(place, |column| column.kind == ColumnKind::Text && column.yes.is_none())?;
            if let Some(column) = text.filter(|_| !self.opens_condition(place, place)) {
                let known = singular(&word).map_or_else(|| word.trim_end_matches('s').to_owned(), str::to_owned);
                return Ok(Some((Some(test(column, TextTest::Word, &known)), place + 1)));
            }
        }
        if word.len() < SHORTEST || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Ok(None);
        }
        let known = stem(&word);
        // "European companies" are of no company whose name has that word.
        if lexicon().is_origin(&word) {
            return Ok(None);
        }
        if lexicon().knows(&known)
            || lexicon().is_verb(&known)
            || lexicon().is_thing(&known)
            || lexicon().is_hollow(&word)
        {
            return Ok(None);
        }
        // "which industry", "the most wins": what is asked for is no value.
        let asked = at.checked_sub(1).is_some_and(|before| {
            matches!(
                self.phrases[before].kind,
                Kind::Number(_)
                    | Kind::Role(
                        Role::Asked(_)
                            | Role::Count
                            | Role::Extreme { .. }
                            | Role::Aggregate(_)
                            | Role::Common(_)
                            | Role::Top(_)
                            | Role::Distinct
                            | Role::Group
                            | Role::Share
                    )
            )
        });
        if asked || at == 0 {
            return Ok(None);
        }
        let columns = self.index.columns_with_word(&known);
        let beside = [at + 1, at.wrapping_sub(1)].into_iter().find_map(|place| {
            let phrase = self.phrases.get(place).filter(|phrase| phrase.kind == Kind::Column)?;
            columns.iter().copied().find(|column| phrase.columns.contains(column))
        });
        match (beside, columns) {
            (Some(column), _) | (None, &[column]) => {
                let text = self.index.word_as_written(column, &known).unwrap_or(word);
                let first = test(column, TextTest::Word, &text);
                let (mut tests, mut end) = (vec![first], at + 1);
                // "not from Rome or Paris" is from neither.
                while negated && self.role(end) == Some(Role::Or) && self.kind(end + 1) == Some(&Kind::Unknown) {
                    let other = self.folded(end + 1);
                    let text = self.index.word_as_written(column, &stem(&other)).unwrap_or(other);
                    tests.push(test(column, TextTest::Word, &text));
                    end += 2;
                }
                let condition = match (tests.pop(), tests.is_empty()) {
                    (Some(only), true) => Some(only),
                    (Some(last), false) => {
                        tests.push(last);
                        Some(Condition::All(tests))
                    }
                    (None, _) => None,
                };
                Ok(Some((condition, end)))
            }
            _ => Ok(None),
        }
    }
}
