//! Rows that share something with one that is named: "which lighthouse is as tall as Noss Light", "who has the same
//! number of points as Smith", "what other stations opened in the same year as Halton".
//!
//! The named row is none of the answers. What is shared must be one column; the rest of the question must be the things.

use super::Reader;
use super::sides::Call;
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::only::only;
use crate::asking::plan::{Comparison, Condition, Measure, Output, Plan, Test};
use crate::asking::role::Role;
use crate::asking::text::{Token, fold, stem};

impl Reader<'_> {
    /// The rows, or how many they are.
    pub(super) fn alike_rows(&self, tokens: &[Token]) -> Option<Plan> {
        let same = tokens.iter().position(|token| token.folded == "same" && !token.quoted)?;
        let joint = (same + 1..tokens.len()).find(|&at| matches!(tokens[at].folded.as_str(), "as" | "with"))?;
        // "that Smith has", "Smith did"
        let end = tokens.len()
            - tokens[joint..]
                .iter()
                .rev()
                .take_while(|token| {
                    matches!(token.folded.as_str(), "did" | "does" | "has" | "have" | "had" | "was" | "is")
                })
                .count();
        let column = self.shared(&tokens[same + 1..joint])?;
        let call = self.one_row(&tokens[joint + 1..end])?;
        if call.column == column {
            return None;
        }
        let front: Vec<Token> = tokens[..same]
            .iter()
            .filter(|token| !matches!(token.folded.as_str(), "other" | "another" | "else"))
            .cloned()
            .collect();
        let front = trimmed(&front);
        let (counts, shown) = self.things(front)?;
        let Condition::Test(Test::Compare(_, Comparison::Equal, named)) = &call.condition else { return None };
        let others = Test::Compare(call.column, Comparison::NotEqual, named.clone());
        let alike = Test::Among(column, column, Box::new(call.condition.clone()), false);
        let mut plan = if counts {
            let mut plan = Plan::new(Output::Measures);
            plan.measures = vec![Measure::ROWS];
            plan
        } else {
            Plan::new(Output::Columns(vec![shown.unwrap_or(call.column)], false))
        };
        plan.filter = Some(Condition::All(vec![Condition::Test(alike), Condition::Test(others)]));
        Some(plan)
    }

    /// The one column that two rows are said to share.
    fn shared(&self, tokens: &[Token]) -> Option<usize> {
        let counted = |token: &&Token| matches!(token.folded.as_str(), "number" | "amount" | "of" | "the" | "exact");
        let start = tokens.iter().take_while(counted).count();
        let phrases = link(&tokens[start..], self.index);
        let named: Vec<&crate::asking::link::Phrase> = phrases
            .iter()
            .filter(|phrase| {
                let text = fold(&phrase.text);
                let light = lexicon().is_hollow(&text) || lexicon().is_unit(&text);
                let joins = matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition) | Kind::Rows { .. });
                !(joins || (phrase.kind == Kind::Unknown && light))
            })
            .collect();
        let [phrase] = named[..] else { return None };
        let fit: Vec<usize> = (phrase.columns.iter().copied())
            .filter(|&column| {
                !self.index.columns[column].unique || self.index.columns[column].kind == ColumnKind::Number
            })
            .collect();
        let column = phrase.kind == Kind::Column || matches!(phrase.kind, Kind::Role(Role::Grain(_)));
        match fit[..] {
            [only] if column => Some(only),
            _ => None,
        }
    }

    /// A thing that one row is.
    fn one_row(&self, tokens: &[Token]) -> Option<Call> {
        let words = self.side_words(tokens)?;
        let plain = words.measures.is_empty() && words.verbs.is_empty();
        only(words.thing.into_iter().filter(|call| call.single && plain))
    }

    /// Whether the things are counted, and the column that they are shown by.
    fn things(&self, tokens: &[Token]) -> Option<(bool, Option<usize>)> {
        let phrases = link(tokens, self.index);
        let (mut counts, mut shown, mut asked) = (false, None, false);
        for phrase in &phrases {
            match phrase.kind {
                Kind::Role(Role::Filler | Role::Preposition | Role::Event | Role::Verb) => {}
                Kind::Role(Role::Asked(_) | Role::Command) => asked = true,
                Kind::Role(Role::Count) => counts = true,
                Kind::Rows { .. } | Kind::Role(Role::Rows) => {}
                Kind::Unknown if lexicon().is_thing(&stem(&fold(&phrase.text))) => {}
                Kind::Column if shown.is_none() => {
                    let texts: Vec<usize> = (phrase.columns.iter().copied())
                        .filter(|&column| self.index.columns[column].kind == ColumnKind::Text)
                        .collect();
                    let [only] = texts[..] else { return None };
                    shown = Some(only);
                }
                _ => return None,
            }
        }
        (asked || counts || shown.is_some()).then_some((counts, shown))
    }
}

/// Without the verb in front of "the same".
fn trimmed(tokens: &[Token]) -> &[Token] {
    let carries = |token: &&Token| {
        matches!(
            token.folded.as_str(),
            "the"
                | "has"
                | "have"
                | "had"
                | "with"
                | "in"
                | "at"
                | "on"
                | "of"
                | "that"
                | "is"
                | "was"
                | "are"
                | "were"
                | "won"
                | "scored"
                | "got"
                | "received"
                | "from"
                | "did"
                | "who"
                | "which"
                | "exactly"
                | "about"
        )
    };
    let end = tokens.len() - tokens.iter().skip(1).rev().take_while(carries).count();
    &tokens[..end]
}
