//! Two sides compared in a measure: "do men earn more than women on average", "is the mean fare higher for first class
//! than for third", "are dogs heavier than cats".
//!
//! Both sides must be told apart by a condition, and the measure must be one figure of each.

use super::Reader;
use super::contrast;
use super::counterpart::rest_of;
use super::sides::is_turning;
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::only::only;
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Output, Plan, Side, Test, Verdict};
use crate::asking::role::{Comparing, Role};
use crate::asking::text::{Token, tokenize};

/// Verbs that say something of each single one.
const EACH: [&str; 14] = [
    "earn", "earned", "paid", "cost", "weigh", "weighed", "sleep", "slept", "live", "lived", "last", "lasted", "take",
    "stay",
];

/// What a comparative says: which way, and the adjective whose column it implies.
struct Comparative {
    start: usize,
    end: usize,
    comparison: Option<Comparison>,
    adjective: Option<usize>,
    /// Whether it says how long or how far, so that more of it is more of any such measure.
    long: bool,
}

impl Reader<'_> {
    /// A comparison of two sides.
    pub(super) fn versus(&self, tokens: &[Token]) -> Option<Verdict> {
        let (tokens, averaged) = without_average(tokens);
        let than = tokens.iter().position(|token| token.folded == "than")?;
        let found = comparative(&tokens, than)?;
        let (left, measure, right) = (&tokens[1..found.start], &tokens[found.end..than], strip(&tokens[than + 1..]));
        let (measure, left) = if measure.iter().all(is_joint) { (&measure[..0], left) } else { (measure, left) };
        // "longer in total (cooking plus resting) on average": each row's own total.
        let measure = match measure {
            [first, total, rest @ ..] if averaged && first.folded == "in" && total.folded == "total" => rest,
            measure => measure,
        };
        self.measured_between(left, measure, right, &found, averaged)
            .or_else(|| self.leading_measure(left, &tokens[found.end..than], right, &found, averaged))
    }

    /// "do women | have a higher | test score | than | men"
    fn measured_between(
        &self,
        left: &[Token],
        measure: &[Token],
        right: &[Token],
        found: &Comparative,
        averaged: bool,
    ) -> Option<Verdict> {
        let subject = trim_verbs(left);
        if let Some(verdict) = self.counted_rows(subject, measure, right, found) {
            return Some(verdict);
        }
        if !measure.is_empty() {
            let comparison = found.comparison.or_else(|| way(found))?;
            let carried = || {
                // "days with a sale bring more revenue": what is measured is named behind the verb.
                let (verb, subject) = subject.split_last()?;
                let carries = !subject.is_empty() && lexicon().is_verb(&verb.stem) && !is_turning(&verb.stem);
                carries.then(|| self.sides(subject, measure, right, comparison, averaged))?
            };
            return self.sides(subject, measure, right, comparison, averaged).or_else(carried);
        }
        if let Some((column, direction)) = found.adjective.and_then(|adjective| self.implied(adjective)) {
            let comparison = if direction == Direction::Max { Comparison::Greater } else { Comparison::Less };
            let implied = self.sides(subject, &self.column_tokens(column), right, comparison, averaged);
            if implied.is_some() {
                return implied;
            }
        }
        // "men earn more": the verb names what is measured.
        (1..=4.min(subject.len().saturating_sub(1))).find_map(|length| {
            let (subject, verb) = subject.split_at(subject.len() - length);
            // "faster" is less of a time: only what says how much tells the way.
            let much = found.long.then(|| way(found)).flatten();
            let comparison = found.comparison.or(much)?;
            // What each single one earns or weighs is not added up over them.
            let each = verb.last().is_some_and(|verb| EACH.contains(&verb.folded.as_str()));
            let auxiliary = |token: &Token| {
                matches!(
                    token.folded.as_str(),
                    "is" | "are" | "was" | "were" | "get" | "gets" | "got" | "being" | "been"
                )
            };
            let passive =
                verb.split_last().is_some_and(|(last, before)| last.folded == "paid" && before.iter().all(auxiliary));
            let paid = tokenize(if passive { "pay" } else { "" });
            let verb = if paid.is_empty() { verb } else { &paid };
            self.sides(subject, verb, right, comparison, averaged || each).or_else(|| {
                let measured = self.column_tokens(self.verb_measure(verb)?);
                self.sides(subject, &measured, right, comparison, averaged || each)
            })
        })
    }

    /// "do | men file | more | claims | than | women": the rows of each.
    fn counted_rows(
        &self,
        subject: &[Token],
        measure: &[Token],
        right: &[Token],
        found: &Comparative,
    ) -> Option<Verdict> {
        let rows =
            |phrase: &crate::asking::link::Phrase| matches!(phrase.kind, Kind::Rows { .. } | Kind::Role(Role::Rows));
        let named = link(measure, self.index);
        let (verb, side) = subject.split_last()?;
        let does = lexicon().is_verb(&verb.stem) && !is_turning(&verb.stem) && !side.is_empty();
        if named.is_empty() || !named.iter().all(rows) || !does {
            return None;
        }
        let counted = |side: &[Token]| {
            let mut plan = Plan::new(Output::Measures);
            plan.filter = Some(self.domain(side)?.of?);
            plan.measures = vec![crate::asking::plan::Measure::ROWS];
            Some(plan)
        };
        let (first, second) = (counted(side)?, counted(right)?);
        let apart = |plan: &Plan| plan.filter.as_ref().and_then(super::tested);
        let alike = apart(&first).is_some() && apart(&first) == apart(&second) && first.filter != second.filter;
        alike.then(|| Some(Verdict::Compare(Box::new(first), found.comparison?, Side::Plan(Box::new(second)))))?
    }

    /// "is | the mean fare | higher | for women | than | for men"
    fn leading_measure(
        &self,
        measure: &[Token],
        first: &[Token],
        right: &[Token],
        found: &Comparative,
        averaged: bool,
    ) -> Option<Verdict> {
        let subject = strip(first);
        if subject.is_empty() || measure.is_empty() {
            return None;
        }
        self.sides(subject, measure, right, found.comparison?, averaged)
    }

    /// The one column that an adjective speaks of.
    pub(super) fn implied(&self, adjective: usize) -> Option<(usize, Direction)> {
        let (mut found, mut best): (Vec<(usize, Direction)>, usize) = (Vec::new(), 0);
        for (direction, noun, rank) in &lexicon().adjective(adjective).nouns {
            if *rank > best && !found.is_empty() {
                break;
            }
            best = *rank;
            for (place, column) in self.index.columns.iter().enumerate() {
                let speaks = column.kind == ColumnKind::Number && !column.is_id && column.stems.contains(noun);
                if speaks && !found.iter().any(|(known, _)| *known == place) {
                    found.push((place, *direction));
                }
            }
        }
        if let [only] = found[..] { Some(only) } else { None }
    }

    fn sides(
        &self,
        left: &[Token],
        measure: &[Token],
        right: &[Token],
        comparison: Comparison,
        averaged: bool,
    ) -> Option<Verdict> {
        let last = left.last()?;
        let (first, averages) = self.side(left, measure, averaged)?;
        let condition = first.filter.clone()?;
        if let Some(tail) = rest_of(right, left) {
            let opposite = negated(&condition)?;
            let (mut first, mut second) = (first.clone(), first);
            second.filter = Some(opposite);
            if !tail.is_empty() {
                // "than the rest in 1985": said of both.
                let shared = self.predicate(tail)?;
                for plan in [&mut first, &mut second] {
                    let own = plan.filter.take()?;
                    plan.filter = Some(Condition::All(vec![own, shared.clone()]));
                }
            }
            return averages.then(|| Verdict::Compare(Box::new(first), comparison, Side::Plan(Box::new(second))));
        }
        let right = match right {
            [said @ .., ones] if matches!(ones.folded.as_str(), "ones" | "one") && !said.is_empty() => said,
            right => right,
        };
        let second = self
            .side(right, measure, averaged)
            .or_else(|| self.side(&[right, std::slice::from_ref(last)].concat(), measure, averaged))
            .map(|(plan, _)| plan)?;
        let told_apart =
            second.filter.as_ref().is_some_and(|other| *other != condition) && second.measures == first.measures;
        let (first, second) = contrast::shared(first, second)?;
        (told_apart && averages).then(|| Verdict::Compare(Box::new(first), comparison, Side::Plan(Box::new(second))))
    }

    /// The measure of one side: averaged unless it says how. Whether it may be compared: a bare mean only where an average
    /// was asked for, the side is one row, or the column does not add up.
    fn side(&self, side: &[Token], measure: &[Token], averaged: bool) -> Option<(Plan, bool)> {
        let of = tokenize("for");
        let one = |plan: &Plan| plan.output == Output::Measures && plan.keys.is_empty() && plan.measures.len() == 1;
        let said = || self.ask("what is the", &[measure, &of, side]).filter(one);
        let mean = || self.ask("what is the average", &[measure, &of, side]).filter(one);
        let explicit = measure.iter().any(|token| {
            matches!(lexicon().role(&token.folded), Some(Role::Aggregate(_) | Role::Extreme { .. } | Role::Count))
        });
        // "the attrition rate": a figure of two is the same however it is asked for.
        let rate = || {
            let asked = [&tokenize("what is the"), measure, &of, side].concat();
            self.rated(&asked).map(|parsed| parsed.plan).filter(one)
        };
        let parted = || {
            let condition = self.said_behind(side).or_else(|| self.domain(side)?.of)?;
            let opening = if explicit { "what is the" } else { "what is the average" };
            let mut plan = self.ask(opening, &[measure]).filter(one).filter(|plan| plan.filter.is_none())?;
            plan.filter = Some(condition);
            Some(plan)
        };
        // "pay for women" is no verb's "pay for".
        let own = || self.ask("what is the average", &[measure, &tokenize("of"), side]).filter(one);
        let plan = if explicit { said() } else { mean().or_else(own) }.or_else(rate).or_else(parted)?;
        // What is said of the rows stands in the side, not in the measure.
        if link(measure, self.index).iter().any(|phrase| matches!(phrase.kind, Kind::Value)) {
            return None;
        }
        let additive = plan.measures[0].column.is_some_and(|column| self.index.columns[column].is_additive);
        let single = plan.filter.as_ref().is_some_and(|filter| self.is_single(filter));
        let bare = plan.measures[0].aggregate == Aggregate::Mean && !explicit;
        Some((plan, !bare || averaged || single || !additive))
    }

    /// "days with a campaign": what is said behind a noun that stands for the rows.
    fn said_behind(&self, side: &[Token]) -> Option<Condition> {
        let at = side.iter().position(|token| {
            matches!(token.folded.as_str(), "with" | "without" | "who" | "that" | "which" | "having") && !token.quoted
        })?;
        let noun = |token: &Token| {
            lexicon().is_thing(&token.stem)
                || self.index.noun(&token.stem).is_some()
                || lexicon().classes(&token.stem).contains(&0)
                || matches!(lexicon().role(&token.folded), Some(Role::Rows | Role::Grain(_)))
        };
        let rows = at <= 1 && side[..at].iter().all(noun);
        let start = at + usize::from(matches!(side[at].folded.as_str(), "who" | "that" | "which"));
        rows.then(|| self.predicate(side.get(start..)?))?
    }

    /// The one figure that a verb speaks of, where several columns have its word: how long, how much in all ("sleep").
    fn verb_measure(&self, verb: &[Token]) -> Option<usize> {
        let [verb] = verb else { return None };
        let fits = |place: &usize| {
            let known = &self.index.columns[*place];
            known.kind == ColumnKind::Number
                && !known.is_id
                && known.core.contains(&verb.stem)
                && known.words.iter().any(|word| {
                    matches!(word.as_str(), "total" | "duration" | "hours" | "time" | "amount" | "length" | "overall")
                })
        };
        only((0..self.index.columns.len()).filter(fits))
    }

    /// Whether a condition names one row by a column whose values are all different.
    pub(super) fn is_single(&self, condition: &Condition) -> bool {
        matches!(condition, Condition::Test(Test::Compare(column, Comparison::Equal, _))
            if self.index.columns[*column].unique)
    }
}

/// "longer" of a column that no adjective implies: much of it.
fn way(found: &Comparative) -> Option<Comparison> {
    let nouns = &lexicon().adjective(found.adjective?).nouns;
    let direction = nouns.first()?.0;
    Some(if direction == Direction::Max { Comparison::Greater } else { Comparison::Less })
}

/// The comparative that "than" belongs to.
fn comparative(tokens: &[Token], than: usize) -> Option<Comparative> {
    let plain = |word: &str| match word {
        "higher" | "more" | "greater" | "bigger" | "larger" | "better" => Some(Comparison::Greater),
        "lower" | "less" | "fewer" | "smaller" | "worse" => Some(Comparison::Less),
        _ => None,
    };
    (1..than).rev().find_map(|start| {
        let word = tokens[start].folded.as_str();
        let two = tokens.get(start + 1).filter(|_| start + 1 < than).map(|next| format!("{word} {}", next.folded));
        if let Some(Role::Compare { comparison: Comparing::Adjective, adjective }) =
            two.and_then(|phrase| lexicon().role(&phrase))
        {
            return Some(Comparative { start, end: start + 2, comparison: None, adjective, long: false });
        }
        let adjective = match lexicon().role(word) {
            Some(Role::Compare { comparison: Comparing::Adjective, adjective }) => adjective,
            _ => None,
        };
        let comparison = plain(word);
        (comparison.is_some() || adjective.is_some()).then_some(Comparative {
            start,
            end: start + 1,
            comparison,
            adjective,
            long: matches!(word, "longer" | "farther" | "further" | "shorter"),
        })
    })
}

/// Without "on average" and the like, and whether it was there.
pub(super) fn without_average(tokens: &[Token]) -> (Vec<Token>, bool) {
    let (mut kept, mut at): (Vec<Token>, usize) = (Vec::new(), 0);
    while at < tokens.len() {
        let word = tokens[at].folded.as_str();
        let next = tokens.get(at + 1).map(|token| token.folded.as_str()).unwrap_or_default();
        if word == "on" && next == "average" {
            at += 2;
            if kept.last().is_some_and(|token| token.folded == ",") {
                kept.pop();
            }
            continue;
        }
        if !matches!(word, "typically" | "usually" | "generally" | ",") {
            kept.push(tokens[at].clone());
        }
        at += 1;
    }
    let averaged = tokens.iter().any(|token| {
        matches!(token.folded.as_str(), "average" | "typically" | "usually" | "generally" | "mean" | "median")
    });
    (kept, averaged)
}

fn is_joint(token: &Token) -> bool {
    matches!(token.folded.as_str(), "a" | "an" | "the" | "in" | "of" | "for" | "with" | "those" | "that" | "among")
}

fn strip(tokens: &[Token]) -> &[Token] {
    let start = tokens.iter().take_while(|token| is_joint(token)).count();
    &tokens[start..]
}

/// Without the verb behind a subject ("women have a").
fn trim_verbs(tokens: &[Token]) -> &[Token] {
    let carries = |token: &&Token| {
        !token.quoted
            && matches!(
                token.folded.as_str(),
                "a" | "an"
                    | "the"
                    | "have"
                    | "has"
                    | "had"
                    | "having"
                    | "get"
                    | "gets"
                    | "got"
                    | "show"
                    | "be"
                    | "receive"
                    | "tend"
                    | "to"
                    | "report"
                    | "give"
            )
    };
    let end = tokens.len() - tokens.iter().rev().take_while(carries).count();
    &tokens[..end]
}

/// The rows for which a single condition does not hold.
pub(super) fn negated(condition: &Condition) -> Option<Condition> {
    let Condition::Test(test) = condition else { return None };
    let test = match test {
        Test::Compare(column, comparison, operand) => Test::Compare(*column, comparison.negated(), operand.clone()),
        Test::In(column, values, negated) => Test::In(*column, values.clone(), !negated),
        Test::Flag(column, value) => Test::Flag(*column, !value),
        Test::Missing(column, negated) => Test::Missing(*column, !negated),
        Test::Item(column, item, negated) => Test::Item(*column, item.clone(), !negated),
        Test::Text(column, how, text, negated) => Test::Text(*column, *how, text.clone(), !negated),
        _ => return None,
    };
    Some(Condition::Test(test))
}
