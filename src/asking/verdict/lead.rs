//! By how much one side is ahead: "how much more do men earn than women on average", "how much older are managers than
//! clerks", "by how much does the average of A exceed that of B", "how many more men than women are there".
//!
//! Puts it as the yes/no question that compares both, and takes the two figures of that.

use super::Reader;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Comparison, Measure, Output, Plan, Side, Verdict};
use crate::asking::role::{Comparing, Role};
use crate::asking::text::{Token, tokenize};

/// Verbs between two figures, of which the first is the larger.
const EXCEEDS: [&str; 8] =
    ["exceed", "exceeds", "exceeded", "surpass", "surpasses", "surpassed", "outstrip", "outstrips"];

impl Reader<'_> {
    /// How far the first figure is ahead of the second.
    pub(super) fn lead(&self, tokens: &[Token]) -> Option<Plan> {
        let tokens = in_front(tokens);
        let tokens = than(&tokens);
        let (tokens, behind) = without_percent(&tokens);
        let (asked, unit) = asked_how_much(&tokens)?;
        let percent = behind || unit.is_some_and(is_percent);
        let unit = unit.filter(|unit| !is_percent(unit));
        let polar = exceeding(asked).or_else(|| turned(asked))?;
        let Verdict::Compare(first, comparison, Side::Plan(second)) = self.verdict(&polar)? else { return None };
        let (first, second) = match comparison {
            Comparison::Greater | Comparison::GreaterEqual => (first, second),
            Comparison::Less | Comparison::LessEqual => (second, first),
            Comparison::Equal | Comparison::NotEqual => return None,
        };
        // "how much taller is Kaldor Alps than …": of a range of several peaks it is no one height.
        let one = polar.first().is_some_and(|first| matches!(first.folded.as_str(), "is" | "was" | "does"));
        let said = super::versus::without_average(&tokens).1;
        let mean = |plan: &Plan| matches!(plan.measures[..], [Measure { aggregate: Aggregate::Mean, .. }]);
        let single = |plan: &Plan| plan.filter.as_ref().is_some_and(|filter| self.is_single(filter));
        if one && !said && [&first, &second].iter().any(|plan| mean(plan) && !single(plan)) {
            return None;
        }
        // Seconds of a column that has none are no seconds.
        let fits = unit.is_none_or(|unit| {
            first.measures.iter().filter_map(|measure| measure.column).all(|column| self.is_in(column, unit))
        });
        if percent {
            // Percent of the one behind; of the one ahead it would be another figure.
            let grows = matches!(comparison, Comparison::Greater | Comparison::GreaterEqual);
            return grows.then(|| Plan::new(Output::Growth(Box::new((*second, *first)))));
        }
        let shares = matches!(first.output, Output::Share(_)) || matches!(second.output, Output::Share(_));
        (fits && !shares).then(|| Plan::new(Output::Difference(Box::new((*first, *second)))))
    }
}

fn is_percent(word: &str) -> bool {
    matches!(word, "percent" | "%" | "pct" | "percentage")
}

/// Without "in percent" at its end, and whether it stood there.
fn without_percent(tokens: &[Token]) -> (Vec<Token>, bool) {
    match tokens {
        [rest @ .., joint, percent]
            if is_percent(&percent.folded) && matches!(joint.folded.as_str(), "in" | "as" | "a") =>
        {
            // "as a percentage"
            let rest = match rest {
                [rest @ .., last] if last.folded == "as" => rest,
                rest => rest,
            };
            (rest.to_vec(), true)
        }
        _ => (tokens.to_vec(), false),
    }
}

/// "On average, how much": what stands in front goes to the end.
fn in_front(tokens: &[Token]) -> Vec<Token> {
    let average = tokens.first().is_some_and(|token| matches!(token.folded.as_str(), "on" | "typically" | "generally"));
    match tokens.iter().take(4).position(|token| token.folded == "how") {
        Some(at) if average && at > 0 => {
            let front: Vec<Token> = tokens[..at].iter().filter(|token| token.folded != ",").cloned().collect();
            [&tokens[at..], &front].concat()
        }
        _ => tokens.to_vec(),
    }
}

/// With "than" in place of "compared to" behind a comparative.
pub(super) fn than(tokens: &[Token]) -> Vec<Token> {
    let Some(more) = (0..tokens.len()).find(|&at| is_comparative(&tokens[at])) else { return tokens.to_vec() };
    if tokens.iter().any(|token| token.folded == "than" && !token.quoted) {
        return tokens.to_vec();
    }
    let word = |at: usize| tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default();
    let found = (more + 1..tokens.len()).find_map(|at| match (word(at), word(at + 1), word(at + 2)) {
        ("compared" | "relative" | "opposed", "to" | "with", _) => Some((at, at + 2)),
        ("in" | "by", "comparison" | "contrast", "to" | "with") => Some((at, at + 3)),
        ("as", "opposed" | "compared", "to" | "with") => Some((at, at + 3)),
        ("versus" | "vs" | "vs.", ..) => Some((at, at + 1)),
        _ => None,
    });
    let Some((start, end)) = found else { return tokens.to_vec() };
    let start = start - usize::from(word(start.saturating_sub(1)) == ",");
    [&tokens[..start], &tokenize("than"), &tokens[end..]].concat()
}

/// What follows "how much", "by how many years", and the unit that it asks for.
fn asked_how_much(tokens: &[Token]) -> Option<(&[Token], Option<&str>)> {
    let start = usize::from(tokens.first()?.folded == "by");
    let [how, much, rest @ ..] = tokens.get(start..)? else { return None };
    if how.folded != "how" || !matches!(much.folded.as_str(), "much" | "many") {
        return None;
    }
    match rest {
        [unit, behind @ ..] if (lexicon().is_unit(&unit.folded) || is_percent(&unit.folded)) && behind.len() > 3 => {
            Some((behind, Some(unit.folded.as_str())))
        }
        _ => Some((rest, None)),
    }
}

/// "does | the average income of men | exceed | that of women"
fn exceeding(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = tokens.iter().position(|token| EXCEEDS.contains(&token.folded.as_str())).filter(|&at| at > 1)?;
    let (opening, figure) = tokens.get(..at)?.split_first()?;
    let opens = matches!(opening.folded.as_str(), "do" | "does" | "did");
    opens.then(|| [&tokenize("is"), figure, &tokenize("higher than"), &tokens[at + 1..]].concat())
}

/// "more | do | men earn | than women" as "do | men earn | more | than women"; "more points | do …" likewise.
fn turned(tokens: &[Token]) -> Option<Vec<Token>> {
    let than = tokens.iter().position(|token| token.folded == "than" && !token.quoted)?;
    let auxiliary = |token: &Token| {
        super::POLAR.contains(&token.folded.as_str()) && !matches!(token.folded.as_str(), "has" | "have" | "had")
    };
    // Behind "by how many years" the sentence is in order already.
    if tokens.first().is_some_and(auxiliary) {
        return Some(tokens.to_vec());
    }
    if !tokens.first().is_some_and(is_comparative) {
        return None;
    }
    let at = (1..tokens.len()).find(|&at| auxiliary(&tokens[at]))?;
    let comma = |token: &&Token| token.folded != ",";
    if at > than {
        // "more men | than women | are there"
        let there = tokens.get(at + 1).is_some_and(|there| there.folded == "there");
        return there.then(|| [&tokenize("are there"), &tokens[..at], &tokens[at + 2..]].concat());
    }
    let compared: Vec<Token> = tokens[..at].iter().filter(comma).cloned().collect();
    // "on average" stands where it will.
    let average = compared.iter().position(|token| token.folded == "on").unwrap_or(compared.len());
    let (compared, average) = compared.split_at(average);
    Some([&tokens[at..=at], &tokens[at + 1..than], compared, &tokens[than..], average].concat())
}

/// "more", "older": a word that says that one is ahead.
fn is_comparative(token: &Token) -> bool {
    let plain = matches!(
        token.folded.as_str(),
        "more"
            | "less"
            | "fewer"
            | "higher"
            | "lower"
            | "greater"
            | "larger"
            | "smaller"
            | "bigger"
            | "better"
            | "worse"
    );
    let adjective = matches!(
        lexicon().role(&token.folded),
        Some(Role::Compare { comparison: Comparing::Adjective, adjective: Some(_) })
    );
    !token.quoted && (plain || adjective)
}

/// "the average income gap between men and women" as "the difference in average income between men and women"; "the gap in
/// income between …" likewise.
pub(super) fn named_gap(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = tokens
        .iter()
        .take(10)
        .position(|token| matches!(token.folded.as_str(), "gap" | "difference" | "discrepancy"))?;
    let opening = |token: &&Token| {
        matches!(lexicon().role(&token.folded), Some(Role::Filler | Role::Command | Role::Asked(_)))
            || matches!(token.folded.as_str(), "the" | "a" | "there" | "s")
    };
    let opened = tokens[..at].iter().take_while(opening).count();
    let measure = tokens.get(opened..at)?;
    let next = tokens.get(at + 1)?;
    let said = tokenize("difference");
    match (measure, next.folded.as_str()) {
        ([], _) if tokens[at].folded == "difference" => None,
        ([], "between" | "in" | "of") => Some([&tokens[..at], &said, &tokens[at + 1..]].concat()),
        (_, "between") => Some([&tokens[..opened], &said, &tokenize("in"), measure, &tokens[at + 1..]].concat()),
        _ => None,
    }
}

/// The same of an average, where no figure is said ("the gap in salary between …").
pub(super) fn with_average(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = tokens.iter().position(|token| token.folded == "difference")?;
    let said = |token: &Token| matches!(lexicon().role(&token.folded), Some(Role::Aggregate(_) | Role::Extreme { .. }));
    let joint = tokens.get(at + 1)?;
    let plain = joint.folded == "in" && !tokens.iter().any(said);
    plain.then(|| [&tokens[..at + 2], &tokenize("average"), &tokens[at + 2..]].concat())
}

/// A gap has no direction.
pub(super) fn apart(plan: Plan) -> Plan {
    match plan.output {
        Output::Difference(pair) => Plan { output: Output::Gap(pair), ..plan },
        output => Plan { output, ..plan },
    }
}

/// What single people are paid.
const PAY: [&str; 10] =
    ["salary", "income", "wage", "pay", "earnings", "bonus", "compensation", "remuneration", "stipend", "salaries"];

impl Reader<'_> {
    /// Two figures of what people are paid: of each one on average, unless the whole is asked for.
    pub(super) fn of_each(&self, mut pair: (Plan, Plan), tokens: &[Token]) -> (Plan, Plan) {
        let whole = tokens
            .iter()
            .any(|token| matches!(token.folded.as_str(), "total" | "sum" | "overall" | "combined" | "altogether"));
        let pays = |plan: &Plan| match plan.measures[..] {
            [Measure { aggregate: Aggregate::Sum, column: Some(column) }] => {
                self.index.columns[column].words.iter().any(|word| PAY.contains(&word.as_str()))
            }
            _ => false,
        };
        if !whole && pays(&pair.0) && pays(&pair.1) {
            for plan in [&mut pair.0, &mut pair.1] {
                for measure in &mut plan.measures {
                    measure.aggregate = Aggregate::Mean;
                }
            }
        }
        pair
    }
}
