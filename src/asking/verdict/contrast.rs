//! Comparisons of two sides in another order of words, put in the one that is read: "is the mean wait for women longer than
//! that of men" is "is the mean wait higher for women than for men", "were more homes sold in Ashford than in Benton" is
//! "are there more homes in Ashford than in Benton".
//!
//! Only moves words, and takes a verb that joins; what is compared is decided by `versus` and the counts.

use super::versus::without_average;
use super::{Reader, tested};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Comparison, Condition, Measure, Output, Plan, Side, Verdict};
use crate::asking::presume::joins;
use crate::asking::role::Role;
use crate::asking::text::{Token, tokenize};
use crate::asking::uses;

impl Reader<'_> {
    /// A comparison in such an order; each wording is tried as it comes.
    pub(super) fn contrasted(&self, tokens: &[Token]) -> Option<Verdict> {
        self.measured_first(tokens)
            .and_then(|turned| self.versus(&turned))
            .or_else(|| acted(tokens).and_then(|turned| self.more_than(&turned)))
            .or_else(|| self.often(tokens))
    }

    /// "is | the mean wait | for women | longer | than | that of men"
    fn measured_first(&self, tokens: &[Token]) -> Option<Vec<Token>> {
        let opens = tokens.first().is_some_and(|first| matches!(first.folded.as_str(), "is" | "are" | "was" | "were"));
        let (kept, averaged) = without_average(tokens);
        let than = kept.iter().position(|token| token.folded == "than").filter(|&than| opens && than > 3)?;
        let way = way(&kept[than - 1].folded)?;
        let left = &kept[1..than - 1];
        let (measure, joint, side) = (1..left.len().saturating_sub(1)).find_map(|at| {
            let measure = left.get(..at)?;
            (is_joint(&left[at]) && self.figure(measure).is_some()).then_some((measure, &left[at], &left[at + 1..]))
        })?;
        let right = kept.get(than + 1..)?;
        let pronoun = |token: &&Token| matches!(token.folded.as_str(), "that" | "those" | "the" | "one" | "ones");
        let right = &right[right.iter().take_while(pronoun).count()..];
        let (second, right) = match right {
            [first, rest @ ..] if is_joint(first) => (first, rest),
            rest => (joint, rest),
        };
        if right.is_empty() {
            return None;
        }
        let said = |words: &str| tokenize(words);
        let average = if averaged { said("on average") } else { Vec::new() };
        Some(
            [
                &kept[..1],
                measure,
                &said(way),
                std::slice::from_ref(joint),
                side,
                &said("than"),
                std::slice::from_ref(second),
                right,
                &average,
            ]
            .concat(),
        )
    }

    /// "were | women | admitted | more often than | men": the part of each of whom it is said.
    fn often(&self, tokens: &[Token]) -> Option<Verdict> {
        let opening = tokens.first().filter(|first| {
            matches!(first.folded.as_str(), "is" | "are" | "was" | "were" | "do" | "does" | "did" | "have" | "has")
        })?;
        let at = (2..tokens.len().saturating_sub(3)).find(|&at| {
            matches!(tokens[at].folded.as_str(), "more" | "less")
                && tokens[at + 1].folded == "often"
                && tokens[at + 2].folded == "than"
        })?;
        let (verb, subject) = tokens.get(1..at)?.split_last().filter(|(_, subject)| !subject.is_empty())?;
        let part = |side: &[Token]| {
            let told =
                [&tokenize("what percentage of")[..], side, std::slice::from_ref(opening), std::slice::from_ref(verb)];
            // Of all rows it would be no side.
            self.share(&told.concat()).filter(|plan| plan.filter.is_some() && matches!(plan.output, Output::Share(_)))
        };
        let pronoun = |token: &&Token| matches!(token.folded.as_str(), "those" | "the" | "ones");
        let other = tokens.get(at + 3..)?;
        let other = &other[other.iter().take_while(pronoun).count()..];
        let (first, second) =
            (part(subject)?, part(other).or_else(|| part(&[other, &subject[subject.len() - 1..]].concat()))?);
        let comparison = if tokens[at].folded == "more" { Comparison::Greater } else { Comparison::Less };
        (first != second).then(|| Verdict::Compare(Box::new(first), comparison, Side::Plan(Box::new(second))))
    }
}

/// "did | more | patients | arrive | by ambulance than by helicopter"
fn acted(tokens: &[Token]) -> Option<Vec<Token>> {
    let opens = tokens.first().is_some_and(|first| {
        matches!(first.folded.as_str(), "did" | "do" | "does" | "are" | "were" | "was" | "is" | "have" | "has")
    });
    let more = tokens.get(1).is_some_and(|more| matches!(more.folded.as_str(), "more" | "fewer"));
    let than = tokens.iter().position(|token| token.folded == "than").filter(|_| opens && more)?;
    // Both sides begin alike: what the verb leads to tells them apart.
    let joint = tokens.get(than + 1).filter(|joint| is_joint(joint))?;
    let at = (3..than).find(|&at| tokens[at].folded == joint.folded)?;
    tokens.get(at - 1).filter(|verb| joins(verb) && at > 3)?;
    let been = tokens.get(at - 2).is_some_and(|been| matches!(been.folded.as_str(), "been" | "being"));
    let noun = tokens.get(1..at - 1 - usize::from(been)).filter(|noun| noun.len() > 1)?;
    Some([&tokenize("are there")[..], noun, &tokens[at..]].concat())
}

/// The plain comparative for one that says much or little of any measure.
fn way(word: &str) -> Option<&'static str> {
    match word {
        "higher" | "greater" | "larger" | "bigger" | "longer" | "more" => Some("higher"),
        "lower" | "smaller" | "shorter" | "less" => Some("lower"),
        _ => None,
    }
}

fn is_joint(token: &Token) -> bool {
    matches!(
        token.folded.as_str(),
        "for" | "of" | "in" | "among" | "at" | "on" | "from" | "with" | "during" | "by" | "to" | "without"
    ) && !token.quoted
        && !matches!(lexicon().role(&token.folded), Some(Role::Compare { .. }))
}

/// What is said at the end of only one side is said of both ("do women earn more than men in Sales"); `None`: it is not
/// clear whether it is.
pub(super) fn shared(first: Plan, second: Plan) -> Option<(Plan, Plan)> {
    let columns = |plan: &Plan| -> Vec<Option<usize>> {
        let mut columns: Vec<_> = uses::conditions(plan).into_iter().map(tested).collect();
        columns.sort_unstable();
        columns
    };
    let (left, right) = (columns(&first), columns(&second));
    if left == right || left.len() == right.len() {
        return Some((first, second));
    }
    let extra: Vec<Condition> =
        uses::conditions(&second).into_iter().filter(|condition| !left.contains(&tested(condition))).cloned().collect();
    if !(left.iter().all(|column| right.contains(column)) && extra.len() == 1 && right.len() == left.len() + 1) {
        return None;
    }
    let mut first = first;
    let own = first.filter.take()?;
    first.filter = Some(extra.into_iter().next()?.beside(Some(own)));
    Some((first, second))
}

/// Rows that are counted on both sides are told by the same columns, each by one condition: "more men in York than in Bath"
/// says men of both; `None`: a condition of one side went to the other.
pub(super) fn evened(verdict: Verdict, tokens: &[Token]) -> Option<Verdict> {
    let Verdict::Compare(left, comparison, Side::Plan(mut right)) = verdict else { return Some(verdict) };
    let counted = |plan: &Plan| plan.measures == [Measure::ROWS] && plan.output == Output::Measures;
    let told = |plan: &Plan| -> Vec<Option<usize>> {
        let mut columns: Vec<_> = uses::conditions(plan).into_iter().map(tested).collect();
        columns.sort_unstable();
        columns
    };
    let (first, second) = (told(&left), told(&right));
    if !(counted(&left) && counted(&right)) || first == second {
        return Some(Verdict::Compare(left, comparison, Side::Plan(right)));
    }
    let than = tokens.iter().position(|token| token.folded == "than")?;
    let led = tokens.get(than + 1).is_some_and(is_joint);
    let once = first.windows(2).all(|pair| pair[0] != pair[1]) && second.iter().all(|column| first.contains(column));
    if !(led && once && first.len() == second.len() + 1) {
        return None;
    }
    let shared = uses::conditions(&left).into_iter().find(|condition| !second.contains(&tested(condition)))?.clone();
    let own = right.filter.take()?;
    right.filter = Some(Condition::All(vec![shared, own]));
    Some(Verdict::Compare(left, comparison, Side::Plan(right)))
}
