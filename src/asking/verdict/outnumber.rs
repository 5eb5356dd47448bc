//! Groups in which one part is compared with another: "which departments have more women than men", "in which rank is the
//! salary gap between men and women the largest".

use super::Reader;
use super::rate::Figure;
use crate::asking::column::ColumnKind;
use crate::asking::link::{Kind, link};
use crate::asking::plan::{Comparison, Key, Measure, Output, Plan, Rate, RateOf, Side, Verdict};
use crate::asking::text::{Token, tokenize};

/// The most tokens that name what lies apart, in front of the gap.
const LONGEST: usize = 4;

impl Reader<'_> {
    /// "the salary gap between men and women", of each group.
    pub(super) fn gaps(&self, tokens: &[Token]) -> Vec<Figure> {
        let mut found = Vec::new();
        let gap =
            |token: &Token| matches!(token.folded.as_str(), "gap" | "difference" | "discrepancy") && !token.quoted;
        for at in (0..tokens.len()).filter(|&at| gap(&tokens[at])) {
            let Some(and) = (at + 3..tokens.len()).find(|&place| tokens[place].folded == "and") else { continue };
            for start in (at.saturating_sub(LONGEST)..=at).rev() {
                for end in (and + 2..=tokens.len().min(and + 5)).rev() {
                    let said = [&tokenize("the"), &tokens[start..end]].concat();
                    let Some(plan) = self.difference(&said) else { continue };
                    let (Output::Difference(pair) | Output::Gap(pair)) = plan.output else { continue };
                    let (left, right) = *pair;
                    let plain = |plan: &Plan| plan.keys.is_empty() && plan.rate.is_none() && plan.extreme.is_none();
                    if let ([measure], Some(first), Some(second)) =
                        (&left.measures[..], left.filter.clone(), right.filter.clone())
                        && left.measures == right.measures
                        && plain(&left)
                        && plain(&right)
                    {
                        found.push(Figure {
                            span: (start, end),
                            moved: Vec::new(),
                            of: RateOf::Apart(*measure, first, second, true),
                            among: None,
                            of_groups: true,
                        });
                    }
                }
            }
        }
        found
    }

    /// "which departments have more women than men": the groups, or how many, or whether there is one.
    pub(super) fn outnumbered(&self, tokens: &[Token]) -> Option<Plan> {
        let more = tokens.iter().position(|token| matches!(token.folded.as_str(), "more" | "fewer"))?;
        let than =
            (more + 2..tokens.len().saturating_sub(1)).find(|&at| tokens[at].folded == "than" && !tokens[at].quoted)?;
        let (verb, front) = tokens.get(..more)?.split_last()?;
        if !matches!(verb.folded.as_str(), "have" | "has" | "had" | "with" | "contain" | "employ" | "having") {
            return None;
        }
        let words: Vec<&str> = front.iter().map(|token| token.folded.as_str()).collect();
        let (opened, counted, polar) = match words[..] {
            ["how", "many", ..] => (2, true, false),
            ["is" | "are" | "was" | "were", "there", "a" | "any", ..] => (3, false, true),
            ["is" | "are" | "was" | "were", "there", ..] => (2, false, true),
            ["does" | "do" | "did", "any", ..] => (2, false, true),
            ["which" | "what" | "list" | "show" | "name" | "find", "the" | "all", ..] => (2, false, false),
            ["which" | "what" | "list" | "show" | "name" | "find", ..] => (1, false, false),
            _ => return None,
        };
        let [group] = &link(front.get(opened..)?, self.index)[..] else { return None };
        let [key] = group.columns[..] else { return None };
        let named = group.kind == Kind::Column && self.index.columns[key].kind == ColumnKind::Text;
        if !named || self.index.columns[key].unique {
            return None;
        }
        let (first, second) = (self.domain(&tokens[more + 1..than])?.of?, self.domain(&tokens[than + 1..])?.of?);
        let column = super::tested(&first)?;
        if super::tested(&second) != Some(column) || column == key || first == second {
            return None;
        }
        let mut plan = Plan::new(if counted || polar { Output::Groups } else { Output::Measures });
        plan.keys = vec![Key::Column(key)];
        plan.measures = vec![Measure::RATE];
        plan.rate = Some(Rate { of: RateOf::Apart(Measure::ROWS, first, second, false), percent: false });
        let comparison = if tokens[more].folded == "more" { Comparison::Greater } else { Comparison::Less };
        plan.having = Some((Measure::RATE, comparison, 0.0));
        plan.show_measures = false;
        if polar {
            let some = Verdict::Compare(Box::new(plan), Comparison::Greater, Side::Number(0.0));
            return Some(Plan::new(Output::Verdict(Box::new(some))));
        }
        Some(plan)
    }
}
