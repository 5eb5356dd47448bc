//! "Which county has the highest average income, and what is that average?": a question that goes on to ask for the
//! figure it has just spoken of.
//!
//! The first part is read as it stands; the figure is then shown beside it. A second part that names anything else is no
//! tail.

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::plan::{Aggregate, Output, Plan};
use super::role::Role;
use super::text::Token;

/// What a tail asks for.
#[derive(Debug, PartialEq)]
pub(super) struct Tail<'a> {
    /// The question in front of it.
    pub(super) head: &'a [Token],
    /// The words it has for the figure ("that average", "its price"); none: "it".
    nouns: &'a [Token],
}

/// Cuts a tail off.
pub(super) fn cut(tokens: &[Token]) -> Option<Tail<'_>> {
    let word = |at: usize| tokens.get(at).filter(|token| !token.quoted).map_or("", |token| token.folded.as_str());
    let joint = (3..tokens.len()).rev().find(|&at| {
        matches!(word(at), "and" | "," | "?") && matches!(word(at + 1), "what" | "what's" | "how" | "report" | "give")
    })?;
    let head = &tokens[..joint];
    let head = if head.last().is_some_and(|last| last.folded == ",") { &head[..head.len() - 1] } else { head };
    let is = |at: usize| matches!(word(at), "is" | "are" | "was" | "were");
    let pronoun = |at: usize| matches!(word(at), "it" | "that" | "this" | "they");
    let refers = |at: usize| matches!(word(at), "that" | "its" | "this" | "the" | "their" | "his" | "her");
    let nouns = match word(joint + 1) {
        "how" => {
            let told = is(joint + 3) && pronoun(joint + 4) && joint + 5 == tokens.len();
            let size = matches!(
                word(joint + 2),
                "much" | "many" | "high" | "low" | "large" | "big" | "small" | "great" | "long" | "tall" | "old"
            );
            return (told && size).then_some(Tail { head, nouns: &[] });
        }
        "what's" => joint + 2,
        "what" if is(joint + 2) => joint + 3,
        "report" | "give" => joint + 2,
        _ => return None,
    };
    if word(nouns) == "it" && nouns + 1 == tokens.len() {
        return Some(Tail { head, nouns: &[] });
    }
    let rest = tokens.get(nouns + 1..).unwrap_or_default();
    (refers(nouns) && (1..=3).contains(&rest.len())).then_some(Tail { head, nouns: rest })
}

impl Tail<'_> {
    /// The plan with its figure shown; `None` where the tail does not speak of it.
    pub(super) fn show(&self, mut plan: Plan, index: &TableIndex) -> Option<Plan> {
        let (column, aggregate) = if let Some((column, _)) = plan.extreme {
            (Some(column), None)
        } else {
            let (measure, _) = plan.pick.filter(|_| plan.measures.len() == 1 && !plan.keys.is_empty())?;
            let measure = plan.measures.get(measure)?;
            (measure.column, Some(measure.aggregate))
        };
        let known = |token: &Token| {
            matches!(token.folded.as_str(), "value" | "figure" | "amount" | "number" | "total" | "of" | "it")
                || column.is_some_and(|column| {
                    let words = &index.columns[column].words;
                    words.iter().any(|word| *word == token.folded || super::text::stem(word) == token.stem)
                })
                || names(token).is_some_and(|said| {
                    aggregate == Some(said) || (aggregate.is_none() && matches!(said, Aggregate::Max | Aggregate::Min))
                })
        };
        if !self.nouns.iter().all(known) {
            return None;
        }
        match (&mut plan.output, plan.extreme) {
            (Output::Columns(shown, _), Some((column, _))) if !shown.contains(&column) => shown.push(column),
            (Output::Measures, None) if !plan.show_measures => plan.show_measures = true,
            _ => return None,
        }
        Some(plan)
    }
}

/// The aggregate that a noun names.
fn names(token: &Token) -> Option<Aggregate> {
    match (token.folded.as_str(), lexicon().role(&token.folded)) {
        ("count", _) => Some(Aggregate::Count),
        (_, Some(Role::Aggregate(aggregate))) => Some(aggregate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::cut;
    use crate::asking::text::tokenize;

    fn head(text: &str) -> Option<String> {
        let tokens = tokenize(text);
        cut(&tokens).map(|tail| tail.head.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_question_may_go_on_to_ask_for_its_figure() {
        let wanted = Some("which shop has the highest mean rent".to_owned());
        assert_eq!(head("Which shop has the highest mean rent, and what is that mean?"), wanted);
        assert_eq!(head("Which shop has the highest mean rent and how much is it?"), wanted);
        assert_eq!(head("Which shop has the highest mean rent and what is it?"), wanted);
    }

    #[test]
    fn another_question_behind_and_is_no_tail() {
        assert_eq!(head("Which shop has the highest rent and what is the mean age of its staff members?"), None);
        assert_eq!(head("Which shop is oldest and how many people work there?"), None);
    }
}
