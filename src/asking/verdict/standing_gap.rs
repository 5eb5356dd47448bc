//! How far the first is ahead of the next: "the difference in votes between the top two parties", "how many points separated
//! first and second place", "the gap between first and last".

use super::Reader;
use crate::asking::plan::{Direction, Output, Plan};
use crate::asking::text::Token;

/// Words for the one in front.
const FIRST: [&str; 7] = ["first", "1st", "top", "winner", "champion", "champions", "leader"];
/// Words for the one behind.
const SECOND: [&str; 4] = ["second", "2nd", "runner", "runners"];
/// Words for the one at the end.
const LAST: [&str; 3] = ["last", "bottom", "worst"];
/// Nouns for what is ranked, and words that join.
const QUIET: [&str; 44] = [
    "the",
    "of",
    "in",
    "a",
    "an",
    "and",
    "place",
    "placed",
    "places",
    "team",
    "teams",
    "party",
    "parties",
    "up",
    "s",
    "finisher",
    "finishers",
    "player",
    "players",
    "candidate",
    "candidates",
    "nation",
    "nations",
    "country",
    "countries",
    "contestant",
    "contestants",
    "driver",
    "drivers",
    "rider",
    "riders",
    "position",
    "positions",
    "ranked",
    "spot",
    "spots",
    "finish",
    "competitor",
    "competitors",
    "from",
    "between",
    "by",
    "to",
    "clubs",
];

impl Reader<'_> {
    /// The difference between two standings in one measure.
    pub(super) fn standing_gap(&self, tokens: &[Token]) -> Option<Plan> {
        if self.index.total_row().is_some() {
            return None;
        }
        let (measure, ranked) = parted(tokens)?;
        let place = standing(ranked)?;
        let words = self.side_words(measure)?;
        if !words.thing.is_empty() || !words.verbs.is_empty() {
            return None;
        }
        let column = self.measure_named(&[&words])?;
        let known = &self.index.columns[column];
        if known.is_year || known.is_id {
            return None;
        }
        let at = |place: usize, direction: Direction| {
            let mut plan = Plan::new(Output::Columns(vec![column], true));
            plan.extreme = Some((column, direction));
            plan.place = place;
            plan
        };
        let other = match place {
            Standing::Second => at(2, Direction::Max),
            Standing::Last => at(1, Direction::Min),
        };
        Some(Plan::new(Output::Gap(Box::new((at(1, Direction::Max), other)))))
    }
}

enum Standing {
    Second,
    Last,
}

/// What is measured, and whose standings: "the difference in | votes | between | the top two parties".
fn parted(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
    if let ["how", "many" | "much", ..] = words[..] {
        // "how many points separated …", "how many points were there between …"
        let at = words.iter().position(|word| matches!(*word, "separated" | "separate" | "separates"))?;
        return (at > 2).then(|| (&tokens[2..at], &tokens[at + 1..]));
    }
    let at = words.iter().take(8).position(|word| matches!(*word, "difference" | "gap" | "margin" | "distance"))?;
    let opening = |word: &&str| matches!(*word, "what" | "is" | "was" | "s" | "the" | "find" | "give" | "calculate");
    let opened = words[..at].iter().take_while(|word| opening(word)).count();
    let between = (at + 1..words.len()).find(|&place| words[place] == "between")?;
    let front = &tokens[opened..at];
    let middle = &tokens[at + 1..between];
    let middle = match middle {
        [joint, rest @ ..] if matches!(joint.folded.as_str(), "in" | "of") => rest,
        middle => middle,
    };
    let behind = &tokens[between + 1..];
    // "between the top two parties in votes"
    if let ([], [], Some(joint)) = (front, middle, behind.iter().rposition(|token| token.folded == "in")) {
        return Some((&behind[joint + 1..], &behind[..joint]));
    }
    match (front, middle) {
        ([], []) => {
            // "between the two highest scores"
            let (last, ranked) = behind.split_last()?;
            Some((std::slice::from_ref(last), ranked))
        }
        (measure, []) | ([], measure) => Some((measure, behind)),
        _ => None,
    }
}

/// Which two standings the words name, and nothing else.
fn standing(tokens: &[Token]) -> Option<Standing> {
    let mut said: Vec<&str> = Vec::new();
    for token in tokens {
        let word = token.folded.as_str();
        match () {
            () if token.quoted => return None,
            () if QUIET.contains(&word) => {}
            () if FIRST.contains(&word)
                || SECOND.contains(&word)
                || LAST.contains(&word)
                || word == "two"
                || word == "2" =>
            {
                said.push(word);
            }
            () => return None,
        }
    }
    let is = |word: &str, words: &[&str]| words.contains(&word);
    match said[..] {
        [top, two] | [two, top] if is(top, &["top", "first", "highest"]) && is(two, &["two", "2"]) => {
            Some(Standing::Second)
        }
        [first, second] if is(first, &FIRST) && is(second, &SECOND) => Some(Standing::Second),
        [first, last] if is(first, &FIRST) && is(last, &LAST) => Some(Standing::Last),
        [last, first] if is(first, &FIRST) && is(last, &LAST) => Some(Standing::Last),
        _ => None,
    }
}
