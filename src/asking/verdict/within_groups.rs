//! Groups of whose rows all, none or most are said to be so: "which departments have nobody over 60", "is there a team where
//! everyone passed", "in how many cities do most of the guests pay cash".

use super::Reader;
use super::versus::negated;
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::parse::Trouble;
use crate::asking::plan::{Comparison, Condition, Key, Measure, Output, Plan, Rate, RateOf, Test};
use crate::asking::role::Role;
use crate::asking::text::{Token, tokenize};

/// How many of a group's rows.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Quantity {
    All,
    None,
    Most,
}

impl Reader<'_> {
    /// The groups, how many, or whether there is one; an error: it is such a question, but not understood.
    pub(super) fn within_groups(&self, tokens: &[Token]) -> Option<Result<Plan, Trouble>> {
        let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
        let (opened, counted, polar) = match words[..] {
            ["in", "how", "many", ..] => (3, true, false),
            ["how", "many", ..] => (2, true, false),
            ["is" | "are" | "was" | "were", "there", "a" | "an" | "any", ..] => (3, false, true),
            ["is" | "are" | "was" | "were", "there", ..] => (2, false, true),
            ["in" | "at" | "for", "which" | "what", ..] => (2, false, false),
            ["which" | "what" | "list" | "show" | "name" | "find", "the" | "all" | "of", ..] => (2, false, false),
            ["which" | "what" | "list" | "show" | "name" | "find", ..] => (1, false, false),
            _ => return None,
        };
        // The group is named in one phrase.
        let (key, behind) = (1..=4.min(tokens.len().saturating_sub(opened + 2))).rev().find_map(|length| {
            let phrases = link(tokens.get(opened..opened + length)?, self.index);
            let [group] = &phrases[..] else { return None };
            let [key] = group.columns[..] else { return None };
            let fits = group.kind == Kind::Column
                && matches!(self.index.columns[key].kind, ColumnKind::Text | ColumnKind::Number)
                && !self.index.columns[key].unique;
            fits.then_some((key, opened + length))
        })?;
        let start = behind + words[behind..].iter().take_while(|word| is_joint(word)).count();
        let (quantity, used) = quantity(&words[start..])?;
        let led = words[behind..start]
            .iter()
            .any(|word| !matches!(*word, "do" | "does" | "did" | "is" | "are" | "was" | "were"));
        // "which team do most of the women play in" asks for one team, "which teams all won" is no such question.
        if start == behind || (quantity == Quantity::Most && !led) {
            return None;
        }
        let mut said = tokens.get(start + used..)?;
        while let [first, rest @ ..] = said
            && (self.is_rows(first) || matches!(first.folded.as_str(), "of" | "the" | "its" | "their" | "that" | "who"))
            && !rest.is_empty()
        {
            said = rest;
        }
        let unread = || Err(Trouble::Unsupported(words[start..start + used].join(" ")));
        let condition = self.predicate(said).or_else(|| self.domain(said)?.of).or_else(|| self.aged(said));
        let Some(condition) = condition.filter(|condition| super::tested(condition) != Some(key)) else {
            return Some(unread());
        };
        let mut plan = Plan::new(if counted { Output::Measures } else { Output::Columns(vec![key], true) });
        plan.measures =
            if counted { vec![Measure::of(crate::asking::plan::Aggregate::Distinct, key)] } else { Vec::new() };
        let absent = |condition: Condition| Condition::Test(Test::Among(key, key, Box::new(condition), true));
        match quantity {
            Quantity::None => plan.filter = Some(absent(condition)),
            Quantity::All => match negated(&condition) {
                Some(other) => plan.filter = Some(absent(other)),
                None => return Some(unread()),
            },
            Quantity::Most => {
                plan = Plan::new(if counted { Output::Groups } else { Output::Measures });
                plan.keys = vec![Key::Column(key)];
                plan.measures = vec![Measure::RATE];
                plan.rate = Some(Rate { of: RateOf::Part(condition), percent: false });
                plan.having = Some((Measure::RATE, Comparison::Greater, 0.5));
                plan.show_measures = false;
                if counted || polar {
                    return Some(unread());
                }
            }
        }
        if polar {
            let mut exists = Plan::new(Output::Exists);
            exists.filter = plan.filter;
            return Some(Ok(exists));
        }
        Some(Ok(plan))
    }

    /// "over 60" of people.
    fn aged(&self, said: &[Token]) -> Option<Condition> {
        let skip =
            said.iter().take_while(|token| matches!(token.folded.as_str(), "is" | "are" | "was" | "were")).count();
        let people = [&tokenize("did how many people"), said.get(skip..)?].concat();
        let asked = crate::asking::phrasing::first(&people, self.index)?;
        let plan = self.ask("", &[&asked])?;
        plan.filter.filter(|_| plan.measures == [Measure::ROWS])
    }

    /// Whether a word stands for the rows.
    fn is_rows(&self, token: &Token) -> bool {
        let one = link(std::slice::from_ref(token), self.index);
        let rows = matches!(one.first().map(|phrase| &phrase.kind), Some(Kind::Rows { .. } | Kind::Role(Role::Rows)));
        let thing =
            matches!(one.first().map(|phrase| &phrase.kind), Some(Kind::Unknown)) && lexicon().is_thing(&token.stem);
        (rows || thing || token.folded == "people") && !token.quoted
    }
}

/// Words between a group and how many of its rows.
fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "where"
            | "in"
            | "which"
            | "that"
            | "have"
            | "has"
            | "had"
            | "with"
            | "do"
            | "does"
            | "did"
            | "is"
            | "are"
            | "was"
            | "were"
            | "whose"
            | "for"
            | "at"
            | "been"
    )
}

fn quantity(words: &[&str]) -> Option<(Quantity, usize)> {
    Some(match words {
        ["everyone" | "everybody" | "everything", "in" | "at", "it", ..] => (Quantity::All, 3),
        ["everyone" | "everybody" | "everything", ..] => (Quantity::All, 1),
        ["all", _, ..] => (Quantity::All, 1),
        ["every", "single" | "one", ..] => (Quantity::All, 2),
        ["every" | "only", ..] => (Quantity::All, 1),
        ["nobody" | "noone", ..] => (Quantity::None, 1),
        ["no", "one", ..] => (Quantity::None, 2),
        ["none", "of", ..] => (Quantity::None, 2),
        ["not", "a", "single", ..] => (Quantity::None, 3),
        ["most" | "the", "of" | "majority", ..] => (Quantity::Most, 2),
        ["more", "than", "half", ..] => (Quantity::Most, 3),
        _ => return None,
    })
}
