//! Questions about the order of the table itself: "who came after Smith", "the next stadium after Begin Arena", "the last
//! player listed".
//!
//! A neighbour is told by one value of a text; the first and last of things go by the calendar where the table has one.

use super::Reader;
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::parse::{is_other_deed, places};
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Operand, Output, Plan, Position, Test};
use crate::asking::text::Token;

/// Words in front of the thing asked for.
const OPENERS: [&str; 16] = [
    "what", "who", "which", "is", "was", "are", "were", "the", "name", "'s", "tell", "me", "give", "list", "of",
    "whats",
];
/// Words between the thing asked for and what it follows, which carry nothing.
const JOINTS: [&str; 40] = [
    "is",
    "was",
    "are",
    "were",
    "comes",
    "came",
    "come",
    "next",
    "right",
    "directly",
    "immediately",
    "just",
    "listed",
    "finished",
    "placed",
    "ranked",
    "aired",
    "that",
    "one",
    "previous",
    "the",
    "served",
    "held",
    "played",
    "released",
    "took",
    "place",
    "did",
    "follows",
    "followed",
    "precedes",
    "preceded",
    "appears",
    "appeared",
    "first",
    "who",
    "which",
    "he",
    "she",
    "row",
];

impl Reader<'_> {
    /// A question about the table's own order.
    pub(super) fn sequence(&self, tokens: &[Token]) -> Option<Plan> {
        self.neighbour(tokens).or_else(|| self.followed(tokens)).or_else(|| self.end(tokens))
    }

    /// "who succeeded Kranz", "who did Kranz replace", "who was Kranz followed by".
    fn followed(&self, tokens: &[Token]) -> Option<Plan> {
        let at = tokens.iter().position(|token| !token.quoted && turn(&token.folded).is_some())?;
        let forward = turn(&tokens[at].folded)?;
        if !matches!(tokens[0].folded.as_str(), "who" | "what" | "which") {
            return None;
        }
        let by = tokens.get(at + 1).is_some_and(|token| token.folded == "by");
        let ends = at + 1 + usize::from(by) == tokens.len();
        let auxiliary = tokens[..at]
            .iter()
            .position(|token| matches!(token.folded.as_str(), "did" | "does" | "was" | "is" | "were"));
        let (front, name, forward) = match (auxiliary, ends, by) {
            // "who did Kranz replace", "who was Kranz followed by"
            (Some(auxiliary), true, by) => (&tokens[..auxiliary], &tokens[auxiliary + 1..at], forward == by),
            // "who was replaced by Kranz"
            (Some(auxiliary), false, true) if auxiliary + 1 == at => {
                (&tokens[..auxiliary], &tokens[at + 2..], !forward)
            }
            // "who replaced Kranz"
            (None, false, false) => (&tokens[..at], &tokens[at + 1..], forward),
            _ => return None,
        };
        let condition = self.named_row(name)?;
        let column = self.column_asked(front, condition.column()?)?;
        Some(self.beside(column, condition, forward, (false, &[])))
    }

    /// A row that is called by its name.
    fn named_row(&self, tokens: &[Token]) -> Option<Condition> {
        let condition = self.predicate(tokens)?;
        let Condition::Test(Test::Compare(place, Comparison::Equal, Operand::Text(_))) = &condition else {
            return None;
        };
        // One of that name: of two nobody knows which is meant.
        let single = self
            .side_words(tokens)
            .is_none_or(|words| words.thing.iter().filter(|call| call.column == *place).all(|call| call.single));
        (single && self.index.columns[*place].kind == ColumnKind::Text).then_some(condition)
    }

    /// The column that the words in front ask for; where they name none, the one that names the row.
    fn column_asked(&self, before: &[Token], place: usize) -> Option<usize> {
        let start = before.iter().take_while(|token| OPENERS.contains(&token.folded.as_str())).count();
        let end =
            before.len() - before.iter().rev().take_while(|token| JOINTS.contains(&token.folded.as_str())).count();
        let asked: Vec<Token> = before
            .get(start..end.max(start))?
            .iter()
            .filter(|token| !matches!(token.folded.as_str(), "next" | "previous" | "first" | "last"))
            .cloned()
            .collect();
        if asked.is_empty() {
            return Some(place);
        }
        let shown = self.ask("show the", &[&asked])?;
        let timed = before.iter().any(|token| matches!(token.folded.as_str(), "when" | "year" | "date" | "day"));
        if let (Output::Columns(columns, _), false) = (&shown.output, timed)
            && columns.iter().all(|&column| self.is_time(column))
        {
            // "which ship was launched after Ranger" asks for the ship.
            return Some(place);
        }
        match (&shown.output, &shown.filter) {
            (Output::Columns(columns, _), None) if columns.len() == 1 && shown.extreme.is_none() => Some(columns[0]),
            (Output::Rows, None) => Some(self.index.label().unwrap_or(place)),
            _ => None,
        }
    }

    /// The row next to the one of the condition: by the calendar where every row has a day of its own, else as the table
    /// has them.
    fn beside(&self, column: usize, condition: Condition, forward: bool, (listed, front): (bool, &[Token])) -> Plan {
        let mut plan = Plan::new(Output::Columns(vec![column], false));
        let time = self.calendar().or_else(|| self.calendar_of(front));
        match time.filter(|&time| !listed && self.index.columns[time].unique) {
            Some(time) => {
                let (comparison, end) =
                    if forward { (Comparison::Greater, Direction::Min) } else { (Comparison::Less, Direction::Max) };
                let own = Operand::Part(Aggregate::Max, time, Box::new(condition));
                plan.filter = Some(Condition::Test(Test::Compare(time, comparison, own)));
                plan.extreme = Some((time, end));
            }
            None => {
                plan.position = Some(if forward { Position::After(condition) } else { Position::Before(condition) });
            }
        }
        plan
    }

    /// "which driver finished directly behind Kranz"
    fn neighbour(&self, tokens: &[Token]) -> Option<Plan> {
        let at =
            (1..tokens.len().saturating_sub(1)).find(|&at| step(&tokens[at].folded).is_some() && !tokens[at].quoted)?;
        let forward = step(&tokens[at].folded)?;
        let of = usize::from(tokens.get(at + 1).is_some_and(|token| matches!(token.folded.as_str(), "of" | "to")));
        let condition = self.named_row(&tokens[at + 1 + of..])?;
        let place = condition.column()?;
        let before = &tokens[..at];
        // "before and after", "five years after": more than the next row is meant.
        let plain = before.iter().all(|token| {
            !token.folded.bytes().any(|byte| byte.is_ascii_digit())
                && !matches!(token.folded.as_str(), "how" | "when" | "many")
        });
        let opened =
            before.first().is_some_and(|token| matches!(token.folded.as_str(), "what" | "who" | "which" | "name"));
        if !plain || !opened {
            return None;
        }
        let column = self.column_asked(before, place)?;
        // Lists are read as they stand, and so are places.
        let listed = tokens.iter().any(|token| {
            matches!(
                token.folded.as_str(),
                "listed"
                    | "list"
                    | "table"
                    | "chart"
                    | "below"
                    | "above"
                    | "under"
                    | "behind"
                    | "finished"
                    | "finish"
                    | "placed"
                    | "ranked"
                    | "ranks"
                    | "rank"
            )
        });
        Some(self.beside(column, condition, forward, (listed, before)))
    }

    /// "the last novel published by Collins", "the first player listed": by the calendar, else as the table has them.
    fn end(&self, tokens: &[Token]) -> Option<Plan> {
        let opened = tokens.first().is_some_and(|token| {
            OPENERS.contains(&token.folded.as_str()) || matches!(token.folded.as_str(), "when" | "in" | "on")
        });
        let at = tokens
            .iter()
            .take(8)
            .position(|token| matches!(token.folded.as_str(), "first" | "last") && !token.quoted)?;
        let number = tokens
            .get(at + 1)
            .is_some_and(|token| crate::asking::numbers::number_at(std::slice::from_ref(token)).is_some());
        let named = tokens.get(at + 1).is_some_and(|token| {
            matches!(token.folded.as_str(), "name" | "names" | "place" | "time" | "year" | "and" | "or")
        });
        // "when was the last time they won", "what was the first year that ..."
        let time = tokens.get(at + 1).is_some_and(|token| token.folded == "time")
            && tokens.iter().take(at).any(|token| matches!(token.folded.as_str(), "when" | "year" | "date"));
        let year = tokens.get(at + 1).is_some_and(|token| token.folded == "year") && tokens.len() > at + 3;
        let named = named && !time && !year;
        // "came in last" of contests with their days: a place, no day.
        let placed = at.checked_sub(1).is_some_and(|before| {
            matches!(
                tokens[before].folded.as_str(),
                "in" | "finish" | "finished" | "finishes" | "placed" | "ranked" | "dead"
            )
        });
        if !opened || number || named || (placed && self.calendar().is_some()) {
            return None;
        }
        let kept: Vec<Token> = tokens
            .iter()
            .enumerate()
            .filter(|(place, token)| {
                *place != at && !(time && *place == at + 1) && (token.quoted || token.folded != "listed")
            })
            .map(|(_, token)| token.clone())
            .collect();
        let end = kept.len() - on_the_list(&kept);
        let plan = self.ask("", &[&kept[..end]]).or_else(|| self.ask("what is", &[&kept[1..end]]))?;
        let shown = match &plan.output {
            Output::Columns(columns, _) => columns.clone(),
            Output::Rows => vec![self.index.label()?],
            _ => return None,
        };
        let plain = plan.extreme.is_none() && plan.limit.is_none() && plan.order.is_empty() && plan.having.is_none();
        if !plain {
            return None;
        }
        // "which was automated last", "which is ranked first" of columns of numbers: a thing is asked for.
        let thing = matches!(tokens[0].folded.as_str(), "which" | "who");
        let figures = thing
            && shown.iter().all(|&column| {
                let known = &self.index.columns[column];
                let named = tokens.get(1).is_some_and(|noun| known.stems.contains(&noun.stem));
                self.is_number(column) && !self.is_time(column) && !known.is_id && !named
            });
        if figures {
            return None;
        }
        if (time || year)
            && !(plan.filter.is_some() && shown.iter().all(|&column| self.is_time(column) || self.is_season(column)))
        {
            return None;
        }
        self.at_end(tokens, at, plan, shown)
    }

    /// The row at that end: by the places of a contest, by the calendar, or as the table has it.
    fn at_end(&self, tokens: &[Token], at: usize, plan: Plan, mut shown: Vec<usize>) -> Option<Plan> {
        let last = tokens[at].folded == "last";
        let listed = tokens.iter().any(|token| matches!(token.folded.as_str(), "listed" | "list" | "table" | "chart"));
        // "who died first" of people with a year of birth, too: the verb tells the days apart, or nothing does.
        let times = (0..self.index.columns.len()).filter(|&place| self.is_time(place)).count();
        let calendar = if times > 1 && !listed { self.calendar_of(tokens) } else { self.calendar() };
        let deed = tokens.iter().enumerate().any(|(place, token)| {
            (lexicon().is_past(&token.folded) && token.folded != "listed")
                || (place > 0 && tokens[place - 1].folded == "to" && lexicon().is_verb(&token.stem))
        });
        if times > 1 && !listed && calendar.is_none() && deed {
            return None;
        }
        let asks_time = tokens
            .iter()
            .any(|token| matches!(token.folded.as_str(), "when" | "year" | "date" | "day" | "month" | "time"));
        if !asks_time && shown.iter().all(|&column| self.is_time(column)) {
            // "who was born first" asks for the person, "the last ship to be launched" for the ship.
            shown = vec![self.index.label()?];
        }
        if tokens[0].folded == "when" && !shown.iter().any(|&column| self.is_time(column)) {
            shown = vec![calendar?];
        }
        let mut found = Plan { output: Output::Columns(shown, false), ..plan };
        let contest = at.checked_sub(1).is_some_and(|before| {
            matches!(
                tokens[before].folded.as_str(),
                "finished" | "finish" | "finishes" | "placed" | "ranked" | "came" | "in"
            )
        });
        match places(self.index)[..] {
            // "who finished last": by the places, however the table is sorted.
            [place] if contest && self.is_number(place) => {
                found.extreme = Some((place, if last { Direction::Max } else { Direction::Min }));
                return Some(found);
            }
            [_] | [_, _, ..] if contest && last => return None,
            _ => {}
        }
        match calendar.filter(|_| !listed) {
            // "which series was cancelled first" does not go by the day it began.
            Some(column)
                if is_other_deed(
                    tokens.iter().map(|token| token.folded.as_str()),
                    &self.index.columns[column].words,
                ) =>
            {
                return None;
            }
            Some(column) => found.extreme = Some((column, if last { Direction::Max } else { Direction::Min })),
            None => found.position = Some(if last { Position::Last } else { Position::First }),
        }
        Some(found)
    }

    /// Whether a column holds days or years.
    pub(super) fn is_time(&self, column: usize) -> bool {
        let known = &self.index.columns[column];
        known.is_calendar() || known.is_year
    }

    /// Whether a column of texts is called by a time ("1993–94" of a season).
    fn is_season(&self, column: usize) -> bool {
        let known = &self.index.columns[column];
        known.kind == ColumnKind::Text
            && known.core.last().is_some_and(|last| matches!(last.as_str(), "season" | "year" | "term" | "date"))
    }

    /// The one column that carries the calendar.
    fn calendar(&self) -> Option<usize> {
        let mut dates = self.index.calendar();
        if dates.is_empty() {
            dates = (0..self.index.columns.len()).filter(|&place| self.index.columns[place].is_year).collect();
        }
        if let [only] = dates[..] { Some(only) } else { None }
    }
}

/// Which way a word leads in the table's order.
fn step(word: &str) -> Option<bool> {
    match word {
        "after" | "following" | "below" | "behind" | "under" => Some(true),
        "before" | "preceding" | "above" | "prior" => Some(false),
        _ => None,
    }
}

/// Which way a verb of succession leads from its object.
fn turn(word: &str) -> Option<bool> {
    match word {
        "succeeded" | "succeed" | "succeeds" | "replaced" | "replace" | "replaces" | "followed" | "follow"
        | "follows" => Some(true),
        "preceded" | "precede" | "precedes" => Some(false),
        _ => None,
    }
}

/// How many tokens at the end only say "on the list".
fn on_the_list(tokens: &[Token]) -> usize {
    let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
    match words[..] {
        [.., "in" | "on", "the" | "this", "list" | "table" | "chart"] => 3,
        _ => 0,
    }
}
