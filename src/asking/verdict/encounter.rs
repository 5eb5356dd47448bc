//! Who beat whom, in a table whose rows name the winner and the loser of each contest: "how many times did A beat B", "who
//! lost to B most often", "did A ever win against B", "how often did A and B meet".
//!
//! Builds the plan itself; what is neither the two, nor what they did, must be a condition on rows.

use super::Reader;
use crate::asking::contest::Ending;
use crate::asking::lexicon::lexicon;
use crate::asking::link::link;
use crate::asking::plan::{Comparison, Condition, Direction, Key, Measure, Operand, Output, Plan, Test};
use crate::asking::text::{Token, word};

/// What the one in front of the verb did.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Deed {
    /// "beat", "won against"
    Beat,
    /// "lost to", "was beaten by"
    LostTo,
    /// "won"
    Won,
    /// "lost"
    Lost,
    /// "played", with or without whom
    Met,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Asked {
    HowMany,
    Whether,
    Who,
}

/// The two columns.
#[derive(Debug, Clone, Copy)]
struct Roles {
    winner: usize,
    loser: usize,
}

impl Reader<'_> {
    /// The contests of two, or of one.
    pub(super) fn encounter(&self, tokens: &[Token]) -> Option<Plan> {
        let only = |ending: Ending| {
            let found: Vec<usize> =
                (0..self.index.columns.len()).filter(|&place| ending.is_of(&self.index.columns[place])).collect();
            // "winner" beside "winner_country"
            let plain = |place: &&usize| {
                let words = &self.index.columns[**place].words;
                words.len() == 1
                    || words
                        .iter()
                        .all(|word| matches!(word.as_str(), "name" | "winner" | "loser" | "runners" | "runner" | "up"))
            };
            let plainly: Vec<&usize> = found.iter().filter(plain).collect();
            match (&found[..], &plainly[..]) {
                ([only], _) => Some(*only),
                (_, [only]) => Some(**only),
                _ => None,
            }
        };
        let roles = Roles { winner: only(Ending::Win)?, loser: only(Ending::Loss)? };
        let (asked, opened) = opening(tokens)?;
        let rest = tokens.get(opened..)?;
        let (at, used, deed) = (0..rest.len()).find_map(|at| deed(rest, at).map(|(used, deed)| (at, used, deed)))?;
        let (front, behind) = (rest.get(..at)?, rest.get(at + used..)?);
        let (subjects, noun) = self.names(front, roles)?;
        let (behind, most) = without_most(behind);
        let (objects, said) = self.names(&behind, roles)?;
        let others: Vec<Token> = [noun, said].concat();
        let condition = match &others[..] {
            [] => None,
            others => {
                let domain = match self.domain(others) {
                    Some(domain) => domain.of,
                    None => Some(self.predicate(others)?),
                };
                // What the names are of was told already.
                if domain.as_ref().is_some_and(|condition| {
                    super::tested(condition).is_some_and(|column| column == roles.winner || column == roles.loser)
                }) {
                    return None;
                }
                domain
            }
        };
        let plan = of_roles(asked, deed, &subjects, &objects, most, roles)?;
        Some(with(plan, condition))
    }

    /// The names among the words, and the other words that say something.
    fn names(&self, tokens: &[Token], roles: Roles) -> Option<(Vec<String>, Vec<Token>)> {
        let (mut names, mut others): (Vec<String>, Vec<Token>) = (Vec::new(), Vec::new());
        let phrases = link(tokens, self.index);
        for phrase in &phrases {
            let role = |hit: &&(usize, usize)| hit.0 == roles.winner || hit.0 == roles.loser;
            if let Some(hit) = phrase.values.iter().find(role) {
                let name = self.index.value_text(*hit);
                // One name in both columns, however it is spelled there.
                if phrase.values.iter().filter(role).any(|hit| self.index.value_text(*hit) != name) {
                    return None;
                }
                names.push(name);
                continue;
            }
            let inside = |token: &&Token| token.span.0 >= phrase.span.0 && token.span.1 <= phrase.span.1;
            others.extend(tokens.iter().filter(inside).filter(|token| !is_quiet(token)).cloned());
        }
        Some((names, others))
    }
}

/// The plan of what is asked of the two columns.
fn of_roles(
    asked: Asked,
    deed: Deed,
    subjects: &[String],
    objects: &[String],
    most: Option<Direction>,
    roles: Roles,
) -> Option<Plan> {
    let is = |column: usize, name: &str| {
        Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Text(name.to_owned())))
    };
    let (winner, loser) = (roles.winner, roles.loser);
    let both = |one: &str, other: &str| Condition::All(vec![is(winner, one), is(loser, other)]);
    let filter = |asked: Asked, condition: Condition| {
        let mut plan = Plan::new(if asked == Asked::Whether { Output::Exists } else { Output::Measures });
        plan.measures = if asked == Asked::Whether { Vec::new() } else { vec![Measure::ROWS] };
        plan.filter = Some(condition);
        plan
    };
    // Whom it was done to, or who did it.
    let listed = |column: usize, condition: Option<Condition>| {
        let mut plan = Plan::new(Output::Columns(vec![column], true));
        if let Some(direction) = most {
            plan = Plan::new(Output::Measures);
            plan.keys = vec![Key::Column(column)];
            plan.measures = vec![Measure::ROWS];
            plan.pick = Some((0, direction));
            plan.show_measures = false;
        }
        plan.filter = condition;
        plan
    };
    match (asked, deed, subjects, objects) {
        (Asked::HowMany | Asked::Whether, Deed::Beat, [one], [other]) if most.is_none() => {
            Some(filter(asked, both(one, other)))
        }
        (Asked::HowMany | Asked::Whether, Deed::LostTo, [one], [other]) if most.is_none() => {
            Some(filter(asked, both(other, one)))
        }
        (Asked::HowMany | Asked::Whether, Deed::Met, [one, other], [])
        | (Asked::HowMany | Asked::Whether, Deed::Met, [one], [other])
            if most.is_none() =>
        {
            Some(filter(asked, Condition::Any(vec![both(one, other), both(other, one)])))
        }
        (Asked::HowMany, Deed::Met, [one], []) if most.is_none() => {
            Some(filter(asked, Condition::Any(vec![is(winner, one), is(loser, one)])))
        }
        (Asked::HowMany | Asked::Whether, Deed::Won, [one], []) if most.is_none() => {
            Some(filter(asked, is(winner, one)))
        }
        (Asked::HowMany | Asked::Whether, Deed::Lost, [one], []) if most.is_none() => {
            Some(filter(asked, is(loser, one)))
        }
        // "who beat B", "who did B lose to"
        (Asked::Who, Deed::Beat, [], [other]) => Some(listed(winner, Some(is(loser, other)))),
        (Asked::Who, Deed::LostTo, [one], []) => Some(listed(winner, Some(is(loser, one)))),
        // "who did A beat", "who lost to A"
        (Asked::Who, Deed::Beat, [one], []) => Some(listed(loser, Some(is(winner, one)))),
        (Asked::Who, Deed::LostTo, [], [other]) => Some(listed(loser, Some(is(winner, other)))),
        (Asked::Who, Deed::Won, [], []) if most.is_some() => Some(listed(winner, None)),
        (Asked::Who, Deed::Lost, [], []) if most.is_some() => Some(listed(loser, None)),
        _ => None,
    }
}

fn is_quiet(token: &Token) -> bool {
    matches!(
        token.folded.as_str(),
        "did"
            | "do"
            | "does"
            | "has"
            | "have"
            | "had"
            | "was"
            | "were"
            | "is"
            | "are"
            | "been"
            | "ever"
            | "and"
            | "with"
            | "the"
            | "a"
            | "each"
            | "other"
            | "overall"
            | "against"
            | "by"
            | "to"
            | ","
    )
}

/// What the question opens with.
fn opening(tokens: &[Token]) -> Option<(Asked, usize)> {
    let word = |at: usize| tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default();
    match (word(0), word(1), word(2)) {
        ("how", "many", "times") => Some((Asked::HowMany, 3)),
        ("how", "many", _) => Some((Asked::HowMany, 2)),
        ("how", "often", _) => Some((Asked::HowMany, 2)),
        ("did" | "has" | "have" | "was" | "were" | "does", ..) => Some((Asked::Whether, 1)),
        ("who" | "whom", ..) => Some((Asked::Who, 1)),
        ("which" | "what", ..) if tokens.get(1).is_some_and(is_side) => Some((Asked::Who, 2)),
        _ => None,
    }
}

/// A noun for those who meet.
fn is_side(token: &Token) -> bool {
    lexicon().classes(&token.stem).contains(&0)
        || matches!(
            token.stem.as_str(),
            "team" | "club" | "side" | "player" | "nation" | "countri" | "oppon" | "fighter" | "boxer"
        )
}

/// The deed that begins here, and how many tokens tell it.
fn deed(tokens: &[Token], at: usize) -> Option<(usize, Deed)> {
    match (word(tokens, at), word(tokens, at + 1)) {
        ("lose" | "loses" | "lost" | "losing", "to" | "against") => Some((2, Deed::LostTo)),
        ("beaten" | "defeated", "by") => Some((2, Deed::LostTo)),
        ("win" | "wins" | "won" | "prevail" | "prevailed", "against" | "over") => Some((2, Deed::Beat)),
        ("beat" | "beats" | "beaten" | "defeat" | "defeats" | "defeated" | "overcome" | "overcame", _) => {
            Some((1, Deed::Beat))
        }
        (
            "play" | "played" | "plays" | "face" | "faced" | "meet" | "met" | "compete" | "fight" | "fought",
            "against" | "with",
        ) => Some((2, Deed::Met)),
        ("play" | "played" | "face" | "faced" | "meet" | "met", _) => Some((1, Deed::Met)),
        ("win" | "wins" | "won", _) => Some((1, Deed::Won)),
        ("lose" | "loses" | "lost", _) => Some((1, Deed::Lost)),
        _ => None,
    }
}

/// Without "the most", "most often", "the most times", "in total", and which end they ask for.
fn without_most(tokens: &[Token]) -> (Vec<Token>, Option<Direction>) {
    let (mut kept, mut most): (Vec<Token>, Option<Direction>) = (Vec::new(), None);
    let mut at = 0;
    while at < tokens.len() {
        let word = tokens[at].folded.as_str();
        let next = tokens.get(at + 1).map(|token| token.folded.as_str()).unwrap_or_default();
        match word {
            "most" | "fewest" | "least" => {
                most = Some(if word == "most" { Direction::Max } else { Direction::Min });
                at += usize::from(matches!(next, "often" | "times" | "frequently"));
            }
            "in" if next == "total" => at += 1,
            "altogether" | "overall" | "ever" => {}
            _ => kept.push(tokens[at].clone()),
        }
        at += 1;
    }
    (kept, most)
}

/// The plan with one condition more.
fn with(mut plan: Plan, condition: Option<Condition>) -> Plan {
    let Some(condition) = condition else { return plan };
    plan.filter = Some(condition.beside(plan.filter.take()));
    plan
}
