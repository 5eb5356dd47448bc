//! Which of two named things has more of something: "which is longer, the Rhine or the Elbe", "did A or B score more
//! goals", "of A and B, who was born first".
//!
//! Both must be values of one column, and what is compared must be one number or one day of each.

use super::Reader;
use super::sides::{Call, SideWords};
use super::versus::without_average;
use crate::asking::lexicon::lexicon;
use crate::asking::parse::is_other_deed;
use crate::asking::plan::{Aggregate, Condition, Direction, Key, Measure, Output, Plan};
use crate::asking::role::{Comparing, Role};
use crate::asking::text::{Token, fold};

/// The longest name that is tried, in tokens.
const LONGEST: usize = 8;
/// Names of columns in which the least is the best.
const PLACES: [&str; 8] = ["rank", "ranking", "position", "pos", "place", "placing", "finish", "standing"];

/// What a comparative or superlative asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// "more", "most", "fewer".
    Much(Direction),
    /// "higher", "best": a place is better where it is less.
    Good(Direction),
    Adjective(usize),
    /// On average.
    Average,
    /// "first", "later".
    Time(Direction),
}

impl Reader<'_> {
    /// The one of two that is asked for.
    pub(super) fn choice(&self, tokens: &[Token]) -> Option<Plan> {
        let (tokens, averaged) = without_average(tokens);
        let (head, one, other) = self.two_named(&tokens)?;
        let mut ends = (0..head.len()).filter_map(|at| end_at(&head, at).map(|found| (at, found)));
        let (at, end) = ends.next()?;
        if ends.next().is_some() {
            return None;
        }
        // "a higher number of", "the most"
        let rest: Vec<Token> = head
            .iter()
            .enumerate()
            .filter(|(place, token)| {
                *place != at && !matches!(token.folded.as_str(), "number" | "amount" | "the" | "a" | "of" | "out")
            })
            .map(|(_, token)| token.clone())
            .collect();
        let (column, direction) = self.compared_by(end, &rest)?;
        let end = if averaged { End::Average } else { end };
        self.picked(&one, &other, column, direction, end)
    }

    /// What stands around the two names, and the names as values of one column.
    fn two_named(&self, tokens: &[Token]) -> Option<(Vec<Token>, Call, Call)> {
        let first = tokens.first()?.folded.as_str();
        let joint = match first {
            "between" | "of" => "and",
            _ => "or",
        };
        let mut places =
            (1..tokens.len().saturating_sub(1)).filter(|&at| tokens[at].folded == joint && !tokens[at].quoted);
        let at = places.next()?;
        if joint == "or" && places.next().is_some() {
            return None;
        }
        let asks = matches!(first, "which" | "who" | "what" | "whose" | "whom" | "between" | "of" | "in")
            || super::POLAR.contains(&first);
        // "more or less", "5 or more" join no names.
        if !asks || end_at(tokens, at + 1).is_some() {
            return None;
        }
        for length in (1..=LONGEST.min(at)).rev() {
            let left = &tokens[at - length..at];
            let Some(one) = self.only_thing(left) else { continue };
            for used in (1..=LONGEST.min(tokens.len() - at - 1)).rev() {
                let right = &tokens[at + 1..at + 1 + used];
                let Some(other) = self.only_thing(right) else { continue };
                let Some((one, other)) = self.alike(&one, &other) else { continue };
                let head: Vec<Token> = tokens[..at - length]
                    .iter()
                    .chain(&tokens[at + 1 + used..])
                    .filter(|token| token.folded != ",")
                    .cloned()
                    .collect();
                return Some((head, one, other));
            }
        }
        None
    }

    /// Words that are a name and nothing else.
    fn only_thing(&self, tokens: &[Token]) -> Option<Vec<Call>> {
        let edge = |token: &Token| matches!(token.folded.as_str(), "," | "or" | "and" | "is" | "was" | "of" | "in");
        if tokens.first().is_some_and(edge) || tokens.last().is_some_and(edge) {
            return None;
        }
        let words = self.side_words(tokens)?;
        let alone = words.measures.is_empty() && words.verbs.is_empty() && !words.whole;
        (alone && !words.thing.is_empty()).then_some(words.thing)
    }

    /// The column that decides, and its end.
    fn compared_by(&self, end: End, rest: &[Token]) -> Option<(usize, Direction)> {
        let rest: Vec<Token> = rest.iter().filter(|token| !is_asking(token)).cloned().collect();
        let words = self.side_words(&rest)?;
        if !words.thing.is_empty() {
            return None;
        }
        let is_place = |column: usize| {
            // Under a country's code stand the places of a chart.
            let chart = lexicon().country(&fold(self.index.name(column).trim())).is_some();
            chart || self.index.columns[column].words.iter().any(|word| PLACES.contains(&word.as_str()))
        };
        match end {
            End::Much(direction) => {
                let column = self.measure_named(&[&words])?;
                (!is_place(column) && !self.index.columns[column].is_year).then_some((column, direction))
            }
            End::Good(direction) => {
                let column = self.measure_named(&[&words])?;
                let turned = if direction == Direction::Max { Direction::Min } else { Direction::Max };
                Some((column, if is_place(column) { turned } else { direction }))
            }
            End::Adjective(adjective) => {
                let named = self.measure_named(&[&words]);
                let (column, mut direction) = match self.implied(adjective) {
                    Some(found) => found,
                    None => self.dated_by(adjective, &rest)?,
                };
                if is_place(column) && lexicon().adjective(adjective).nouns.iter().all(|(_, noun, _)| noun != "rank") {
                    direction = if direction == Direction::Max { Direction::Min } else { Direction::Max };
                }
                let agrees = named.is_none_or(|named| named == column);
                let silent = words.measures.is_empty() || named.is_some();
                (agrees && silent && self.is_quiet(&words, column)).then_some((column, direction))
            }
            End::Average => None,
            End::Time(direction) => {
                let column = self.calendar_of(&rest)?;
                let silent = words.measures.iter().all(|fit| fit.contains(&column));
                silent.then_some((column, direction))
            }
        }
    }

    /// Whether the verbs beside an adjective say nothing of another column.
    fn is_quiet(&self, words: &SideWords, column: usize) -> bool {
        words.verbs.iter().all(|verb| {
            lexicon().is_verb(verb)
                || self.index.columns[column].stems.iter().any(|stem| stem.starts_with(verb.as_str()))
        })
    }

    /// "older", "newer" of a day.
    fn dated_by(&self, adjective: usize, rest: &[Token]) -> Option<(usize, Direction)> {
        let nouns = &lexicon().adjective(adjective).nouns;
        let (direction, ..) = nouns.iter().find(|(_, noun, _)| noun == "date")?;
        Some((self.calendar_of(rest)?, *direction))
    }

    /// The one column of days or years, or the one that a verb speaks of ("opened").
    pub(super) fn calendar_of(&self, rest: &[Token]) -> Option<usize> {
        let dates: Vec<usize> = (0..self.index.columns.len()).filter(|&place| self.is_time(place)).collect();
        let said: Vec<usize> = dates
            .iter()
            .copied()
            .filter(|&place| {
                let known = &self.index.columns[place];
                rest.iter().any(|token| {
                    known.stems.contains(&token.stem)
                        || known.stems.iter().any(|stem| lexicon().are_synonyms(&token.stem, stem))
                })
            })
            .collect();
        let column = match (&said[..], &dates[..]) {
            ([only], _) | ([], [only]) => *only,
            _ => return None,
        };
        let words = &self.index.columns[column].words;
        (!is_other_deed(rest.iter().map(|token| token.folded.as_str()), words)).then_some(column)
    }

    /// The one at the end of the column: by its row, or by the sum of its rows.
    fn picked(&self, one: &Call, other: &Call, column: usize, direction: Direction, end: End) -> Option<Plan> {
        if one.column == column {
            return None;
        }
        let mut plan = Plan::new(Output::Columns(vec![one.column], false));
        plan.filter = Some(Condition::Any(vec![one.condition.clone(), other.condition.clone()]));
        if one.single && other.single {
            plan.extreme = Some((column, direction));
            return Some(plan);
        }
        let adds_up = self.index.columns[column].is_additive && matches!(end, End::Much(_));
        let mut plan = Plan { output: Output::Measures, ..plan };
        plan.keys = vec![Key::Column(one.column)];
        // What people are paid is compared for each of them.
        let pay = |stem: &String| matches!(stem.as_str(), "salari" | "wage" | "incom" | "pay" | "earn");
        let paid = self.index.columns[column].core.iter().any(pay);
        let mean = end == End::Average || paid;
        plan.measures = vec![Measure::of(if mean { Aggregate::Mean } else { Aggregate::Sum }, column)];
        plan.pick = Some((0, direction));
        plan.show_measures = false;
        (adds_up || end == End::Average).then_some(plan)
    }
}

fn is_asking(token: &Token) -> bool {
    matches!(
        token.folded.as_str(),
        "which" | "who" | "what" | "whose" | "between" | "one" | "two" | "them" | "either" | "came" | "comes" | "than"
    )
}

/// A word that says which end of a measure is asked for.
fn end_at(tokens: &[Token], at: usize) -> Option<End> {
    let token = tokens.get(at).filter(|token| !token.quoted)?;
    Some(match token.folded.as_str() {
        "more" | "most" | "greater" | "greatest" => End::Much(Direction::Max),
        "fewer" | "fewest" | "less" | "least" => End::Much(Direction::Min),
        "higher" | "highest" | "better" | "best" => End::Good(Direction::Max),
        "lower" | "lowest" | "worse" | "worst" => End::Good(Direction::Min),
        "first" | "earlier" | "earliest" | "sooner" => End::Time(Direction::Min),
        "last" | "later" | "latest" => End::Time(Direction::Max),
        word => match lexicon().role(word)? {
            Role::Compare { comparison: Comparing::Adjective, adjective: Some(adjective) } => End::Adjective(adjective),
            Role::Extreme { adjective: Some(adjective), .. } => End::Adjective(adjective),
            _ => return None,
        },
    })
}
