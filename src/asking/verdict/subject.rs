//! What is said of one thing: "is the heaviest animal an elephant", "does Rome have more than 3 airports", "is Anna a
//! member".
//!
//! Cuts the question between the thing and what is said of it; both parts must be understood whole.

use super::Reader;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::numbers::number_at;
use crate::asking::plan::{Comparison, Condition, Measure, Operand, Output, Plan, Side, Test, Verdict};
use crate::asking::role::Role;
use crate::asking::text::{Token, tokenize};

/// The longest part of a question that is tried as what is said of a thing, in tokens.
const LONGEST: usize = 14;

impl Reader<'_> {
    /// A condition that these words say of rows, and nothing else.
    pub(super) fn predicate(&self, tokens: &[Token]) -> Option<Condition> {
        if tokens.is_empty() {
            return None;
        }
        let said = |opening: &str, tokens: &[Token]| {
            let plan = self.ask(opening, &[tokens])?;
            let only = plan.output == Output::Measures
                && plan.measures.len() == 1
                && plan.measures[0].column.is_none()
                && plan.keys.is_empty()
                && plan.having.is_none();
            plan.filter.filter(|_| only)
        };
        said("did how many rows", tokens).or_else(|| self.has_value(tokens)).or_else(|| {
            // "an action movie", "a negative one": a noun for the rows behind what is said of them.
            let last = tokens.last()?;
            let one = link(std::slice::from_ref(last), self.index);
            let noun = one.iter().all(|phrase| phrase.kind != Kind::Unknown) || lexicon().is_thing(&last.stem);
            noun.then(|| said("how many", tokens))?
        })
    }

    /// "have a rating": a column's value is there.
    fn has_value(&self, tokens: &[Token]) -> Option<Condition> {
        let have =
            matches!(tokens.first()?.folded.as_str(), "have" | "has" | "had" | "got" | "with" | "list" | "report");
        let article = |token: &&Token| matches!(token.folded.as_str(), "a" | "an" | "any" | "some" | "their" | "its");
        let start = 1 + tokens[1..].iter().take_while(article).count();
        let phrases = link(&tokens[start..], self.index);
        match &phrases[..] {
            [only] if have && only.kind == Kind::Column => match only.columns[..] {
                [column] => Some(Condition::Test(Test::Missing(column, true))),
                _ => None,
            },
            _ => None,
        }
    }

    /// "did Anna sell more than 10 homes": a count of what is said of one thing against a number.
    pub(super) fn counts_more(&self, tokens: &[Token]) -> Option<Verdict> {
        let there = tokens.get(1).is_some_and(|token| token.folded == "there");
        let start = 1 + usize::from(there);
        let last = if there { start + 1 } else { tokens.len() };
        for at in start..last {
            for length in (1..=3.min(tokens.len() - at)).rev() {
                let words: Vec<&str> = tokens[at..at + length].iter().map(|token| token.folded.as_str()).collect();
                let Some(Role::Compare { comparison, .. }) = lexicon().role(&words.join(" ")) else { continue };
                let (Some(comparison), Some((number, used))) =
                    (comparison.comparison(), number_at(&tokens[at + length..]))
                else {
                    continue;
                };
                let counted = &tokens[at + length + used..];
                let subject = &tokens[start..at];
                // "does any shop with more than 2 owners": one of many is not counted.
                let any = subject.first().is_some_and(|first| {
                    matches!(first.folded.as_str(), "any" | "some" | "every" | "all" | "each" | "anyone" | "anybody")
                });
                if any {
                    return None;
                }
                // "did Anna sell": the auxiliary leads her.
                let led = || {
                    let plan = self.ask("how many", &[counted, &tokens[..1], subject])?;
                    (plan.measures == [Measure::ROWS]).then_some(plan)
                };
                let plan = self.ask("how many", &[counted, subject]).or_else(led)?;
                let one = plan.output == Output::Measures && plan.keys.is_empty() && plan.measures.len() == 1;
                let told = one && plan.having.is_none() && (plan.filter.is_some() || start == 2);
                return (told && !counted.is_empty())
                    .then(|| Verdict::Compare(Box::new(plan), comparison, Side::Number(number)));
            }
        }
        None
    }

    /// One thing and what is said of it.
    pub(super) fn said_of(&self, tokens: &[Token]) -> Option<Verdict> {
        (2..tokens.len()).rev().take(LONGEST).find_map(|cut| {
            let condition = self.predicate(&tokens[cut..])?;
            let single = matches!(condition, Condition::Test(_));
            let plan = self.thing(&tokens[1..cut]).filter(|_| single)?;
            let same = plan.filter.as_ref().and_then(super::tested) == super::tested(&condition);
            (!same).then(|| Verdict::End(Box::new(plan), condition))
        })
    }

    /// Rows that the words pick out: those at an end of a column, or those of one name.
    fn thing(&self, tokens: &[Token]) -> Option<Plan> {
        // The article in front of what is said is none of the thing.
        let end = tokens.len()
            - tokens.iter().rev().take_while(|token| matches!(token.folded.as_str(), "a" | "an" | "the")).count();
        let tokens = &tokens[..end];
        if tokens.is_empty() {
            return None;
        }
        let plan = self.ask("which rows are", &[tokens]).or_else(|| self.ask("what is", &[tokens]))?;
        let rows = matches!(plan.output, Output::Rows | Output::Columns(..)) && plan.limit.is_none();
        let named = match &plan.filter {
            Some(Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Text(_)))) => {
                self.index.columns[*column].kind == crate::asking::column::ColumnKind::Text
            }
            Some(Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Number(_)))) => {
                self.index.columns[*column].unique
            }
            _ => false,
        };
        (rows && (plan.extreme.is_some() || named)).then_some(plan)
    }

    /// Whether no two rows share a value: "is every name unique", "are all the ids different".
    pub(super) fn unique(&self, tokens: &[Token]) -> Option<Verdict> {
        let last = tokens.last()?;
        let at = match last.folded.as_str() {
            "unique" | "distinct" | "different" => tokens.len() - 1,
            _ => return None,
        };
        let quantifier = |token: &&Token| matches!(token.folded.as_str(), "all" | "every" | "each" | "the" | "of");
        let start = 1 + tokens[1..at].iter().take_while(quantifier).count();
        let plan = self.ask("show", &[&tokens[start..at]])?;
        match plan.output {
            Output::Columns(columns, _) if columns.len() == 1 && plan.filter.is_none() => {
                Some(Verdict::Unique(columns[0], true))
            }
            _ => None,
        }
    }

    /// "do any two rows have the same name", "are there duplicate ids": whether some value stands twice.
    pub(super) fn repeated(&self, tokens: &[Token]) -> Option<Verdict> {
        let word = |at: usize| tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default();
        let two = (1..4).any(|at| matches!(word(at), "two" | "multiple" | "several"));
        let same = tokens.iter().position(|token| token.folded == "same").filter(|_| two).map(|at| at + 1);
        let doubled = (1..4).find(|&at| matches!(word(at), "duplicate" | "duplicated" | "repeated")).map(|at| at + 1);
        let plan = self.ask("show the", &[&tokens[same.or(doubled)?..]])?;
        match plan.output {
            Output::Columns(columns, _) if columns.len() == 1 && plan.filter.is_none() => {
                Some(Verdict::Unique(columns[0], false))
            }
            _ => None,
        }
    }

    /// "does the dataset contain a giraffe": whether there is such a row.
    pub(super) fn contained(&self, tokens: &[Token]) -> Option<Condition> {
        let at = tokens.iter().take(6).position(|token| {
            matches!(token.folded.as_str(), "contain" | "contains" | "include" | "includes" | "list" | "cover")
        })?;
        let holder = |token: &Token| {
            matches!(
                token.folded.as_str(),
                "the" | "this" | "dataset" | "data" | "table" | "list" | "file" | "set" | "database" | "sample"
            )
        };
        (at > 1 && tokens[1..at].iter().all(holder)).then(|| self.predicate(&tokens[at + 1..]))?
    }

    /// "are there missing values in the price": whether a row has none.
    pub(super) fn lacking(&self, tokens: &[Token]) -> Option<Condition> {
        let word = |at: usize| tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default();
        let missing = |word: &str| matches!(word, "missing" | "null" | "empty" | "nan" | "blank");
        let values = |word: &str| {
            matches!(word, "value" | "values" | "entry" | "entries" | "data" | "cell" | "cells" | "nulls" | "nans")
        };
        let at = (1..4).find(|&at| missing(word(at)) || matches!(word(at), "nulls" | "nans"))?;
        let opened =
            tokens[1..at].iter().all(|token| matches!(token.folded.as_str(), "there" | "any" | "a" | "an" | "some"));
        let noun = usize::from(missing(word(at)) && values(word(at + 1)));
        let within = at + 1 + noun;
        if !opened || (missing(word(at)) && noun == 0) || !matches!(word(within), "in" | "for" | "of") {
            return None;
        }
        let mut named = &tokens[within + 1..];
        while let Some((last, rest)) = named.split_last()
            && matches!(last.folded.as_str(), "column" | "field" | "variable")
        {
            named = rest;
        }
        let plan = self.ask("show", &[named])?;
        match plan.output {
            Output::Columns(columns, _) if columns.len() == 1 && plan.filter.is_none() && plan.extreme.is_none() => {
                Some(Condition::Test(Test::Missing(columns[0], false)))
            }
            _ => None,
        }
    }

    /// Tokens that name this column and nothing else.
    pub(super) fn column_tokens(&self, column: usize) -> Vec<Token> {
        tokenize(&format!("`{}`", self.index.name(column)))
    }
}
