//! Which of two kinds of rows there are more of: "are there more single or married guests", "which is more common, a house
//! or a flat".
//!
//! Both must be values of one column, and nothing but the rows is compared.

use super::Reader;
use crate::asking::only::only;
use crate::asking::plan::{Condition, Direction, Key, Measure, Output, Plan, Test};
use crate::asking::text::Token;

impl Reader<'_> {
    /// The value of the two that more rows have.
    pub(super) fn frequent(&self, tokens: &[Token]) -> Option<Plan> {
        let word = |at: usize| tokens.get(at).filter(|token| !token.quoted).map_or("", |token| token.folded.as_str());
        let ors = (1..tokens.len()).filter(|&at| word(at) == "or");
        let or = only(ors)?;
        let (start, direction) = compared(&word)?;
        if or <= start || (start..tokens.len()).any(|at| word(at) == "than") {
            return None;
        }
        let called = |token: &Token| self.index.values_named(&[token.folded.as_str()]).is_some_and(|(exact, _)| exact);
        let named: Vec<Token> = tokens[start..]
            .iter()
            .filter(|token| !matches!(token.folded.as_str(), "a" | "an" | "," | ":"))
            .cloned()
            .collect();
        // "single" is a value here, and no filler.
        let mut named = named;
        if let Some(or) = named.iter().position(|token| token.folded == "or") {
            for at in [or.checked_sub(1), Some(or + 1)].into_iter().flatten() {
                if let Some(token) = named.get_mut(at).filter(|token| called(token)) {
                    token.quoted = true;
                }
            }
        }
        let plan = self.ask("how many", &[&named])?;
        let Some(Condition::Test(Test::In(column, values, false))) = &plan.filter else { return None };
        let counted = plan.output == Output::Measures
            && plan.keys.is_empty()
            && plan.having.is_none()
            && matches!(plan.measures[..], [measure] if measure == Measure::ROWS);
        if values.len() != 2 || !counted {
            return None;
        }
        let mut found = Plan::new(Output::Measures);
        found.keys = vec![Key::Column(*column)];
        found.measures = vec![Measure::ROWS];
        found.pick = Some((0, direction));
        found.show_measures = false;
        found.filter.clone_from(&plan.filter);
        Some(found)
    }
}

/// Where the two kinds begin, and whether more or fewer are asked for.
fn compared<'a>(word: &dyn Fn(usize) -> &'a str) -> Option<(usize, Direction)> {
    let way = |word: &str| match word {
        "more" => Some(Direction::Max),
        "fewer" | "less" => Some(Direction::Min),
        _ => None,
    };
    let be = |word: &str| matches!(word, "is" | "are" | "was" | "were" | "'s");
    if be(word(0)) && word(1) == "there" {
        return Some((3, way(word(2))?));
    }
    if matches!(word(0), "do" | "did" | "have" | "are" | "were") && way(word(1)).is_some() {
        return Some((2, way(word(1))?));
    }
    if matches!((word(0), word(1), word(2)), ("do" | "did", "we" | "they" | "you", "have" | "see")) {
        return Some((4, way(word(3))?));
    }
    let common = |word: &str| matches!(word, "common" | "frequent" | "popular" | "numerous" | "prevalent");
    let asked = matches!(word(0), "which" | "what") && be(word(1));
    let start = if asked { 2 } else { return None };
    let direction = way(word(start))?;
    common(word(start + 1)).then_some((start + 2, direction))
}
