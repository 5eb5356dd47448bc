//! Winning, losing and drawing: "how many games did they win", "which team lost the most matches", "who won in 1990".
//!
//! What is meant depends on the table: a column that counts such endings, one that tells how each contest ended, or one
//! that names the winner. Rewrites linked phrases before the passes; what no column tells of stays unknown.

use super::compare::Read;
use super::light::is_number;
use super::normalise::is_joint;
use super::{Kind, Parser, Phrase, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::contest::{Ending, Told, told};
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::only::only;
use crate::asking::plan::{Comparison, Condition, Operand, Test, TextTest};
use crate::asking::role::Asked;
use crate::asking::text::{fold, stem};

/// Nouns for what is won or lost.
const CONTESTS: [&str; 22] = [
    "games",
    "game",
    "matches",
    "match",
    "times",
    "fixtures",
    "bouts",
    "fights",
    "races",
    "contests",
    "finals",
    "titles",
    "title",
    "championships",
    "cups",
    "tournaments",
    "competitions",
    "events",
    "stages",
    "elections",
    "rounds",
    "meets",
];

/// Settles what winning means in this table, and whose doing another verb tells.
pub(in crate::asking) fn settle(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    settle_contest(phrases, index);
    settle_scoring(phrases, index);
    let verbs: Vec<(usize, usize)> = (1..phrases.len())
        .filter_map(|at| Some((at, doer_column(&fold(&phrases[at].text), index)?)))
        .filter(|&(at, _)| !matches!(phrases[at].kind, Kind::Quoted | Kind::Value))
        .collect();
    if let [(at, column)] = verbs[..] {
        name_doer(phrases, at, column, index);
    }
}

/// "scored the most goals" of goals scored and goals conceded: the verb says which.
fn settle_scoring(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let verb = phrases.iter().position(|phrase| {
        matches!(fold(&phrase.text).as_str(), "score" | "scores" | "scored" | "concede" | "concedes" | "conceded")
    });
    let Some(verb) = verb else { return };
    let stem = stem(&fold(&phrases[verb].text));
    let noun = (0..phrases.len()).filter(|&at| at != verb && phrases[at].kind == Kind::Column).find_map(|at| {
        let told = phrases[at].columns.iter().copied().filter(|&column| {
            let known = &index.columns[column];
            known.stems.contains(&stem) && known.kind == ColumnKind::Number
        });
        only(told).map(|column| (at, column))
    });
    if let Some((noun, column)) = noun {
        phrases[noun].columns = vec![column];
        phrases[noun].naming = Some(Naming::Exact);
        phrases.remove(verb);
    }
}

/// The one column of texts that names who does what the verb says.
fn doer_column(verb: &str, index: &TableIndex) -> Option<usize> {
    let nouns = lexicon().doers(verb);
    only((0..index.columns.len()).filter(|&place| {
        let known = &index.columns[place];
        known.kind == ColumnKind::Text && known.words.iter().any(|word| nouns.contains(&word.as_str()))
    }))
}

fn settle_contest(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let endings: Vec<(usize, Ending)> = (0..phrases.len())
        .filter(|&at| !matches!(phrases[at].kind, Kind::Quoted))
        .filter_map(|at| Ending::of_word(&fold(&phrases[at].text)).map(|ending| (at, ending)))
        .collect();
    if let [(first, one), (second, other)] = endings[..]
        && let (Some(one), Some(other)) = (counted_by(index, one), counted_by(index, other))
        && phrases[first..second].iter().any(|phrase| phrase.kind == Kind::Role(Role::Than))
    {
        // "won more games than they lost"
        call(&mut phrases[second], other, index);
        count_endings(phrases, first, one, index);
        return;
    }
    let [(at, ending)] = endings[..] else { return };
    if let Some(column) = counted_by(index, ending) {
        count_endings(phrases, at, column, index);
        return;
    }
    let doers: Vec<usize> = (0..index.columns.len()).filter(|&place| ending.is_of(&index.columns[place])).collect();
    if let [column] = doers[..] {
        name_doer(phrases, at, column, index);
        return;
    }
    if ending == Ending::Win && gains(phrases, at, index) {
        phrases.remove(at);
        return;
    }
    // A value of its own ("Win") is found as any value is.
    if phrases[at].kind != Kind::Value && outcome_column(index, ending).is_some() {
        phrases[at].kind = Kind::Unknown;
        phrases[at].columns.clear();
        phrases[at].naming = None;
    }
}

/// "how many seats did they win": of a number that is named, winning only says that they had it.
fn gains(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let measure = (1..phrases.len()).any(|place| {
        let led = matches!(
            phrases[place - 1].kind,
            Kind::Role(Role::Count | Role::Extreme { generic: true, .. } | Role::Compare { .. }) | Kind::Number(_)
        );
        led && is_number(&phrases[place], index) && !is_contest(&phrases[place])
    });
    let by = phrases.get(at + 1).is_some_and(|next| fold(&next.text) == "by");
    let verb = matches!(fold(&phrases[at].text).as_str(), "win" | "won" | "wins");
    measure && !by && verb && phrases[at].kind != Kind::Value
}

/// The one column of numbers that counts such endings.
fn counted_by(index: &TableIndex, ending: Ending) -> Option<usize> {
    only((0..index.columns.len()).filter(|&place| ending.is_counted_by(&index.columns[place])))
}

/// The one column that tells how each contest ended.
fn outcome_column(index: &TableIndex, ending: Ending) -> Option<(usize, Told)> {
    only((0..index.columns.len()).filter_map(|place| Some((place, told(index.description(place), ending)?))))
}

fn is_contest(phrase: &Phrase) -> bool {
    CONTESTS.contains(&fold(&phrase.text).as_str())
}

/// Makes a phrase speak of the column, in the column's own words.
fn call(phrase: &mut Phrase, column: usize, index: &TableIndex) {
    phrase.text = index.columns[column].words.join(" ");
    // No longer than its words: what is longer stood in quotes.
    phrase.span.0 = phrase.span.0.max(phrase.span.1.saturating_sub(phrase.text.len()));
    phrase.kind = Kind::Column;
    phrase.columns = vec![column];
    phrase.naming = Some(Naming::Exact);
    phrase.values.clear();
    phrase.is_noun = false;
}

/// "won the most games" of a column of wins: the noun is what is counted, the verb says of which ending.
fn count_endings(phrases: &mut Vec<Phrase>, at: usize, column: usize, index: &TableIndex) {
    let noun = (0..phrases.len()).find(|&place| {
        let led = place.checked_sub(1).is_some_and(|before| {
            matches!(
                phrases[before].kind,
                Kind::Number(_)
                    | Kind::Role(Role::Count | Role::Extreme { .. } | Role::Compare { .. } | Role::Aggregate(_))
            ) || matches!(fold(&phrases[before].text).as_str(), "more" | "fewer" | "less")
        });
        place != at && led && is_contest(&phrases[place]) && fold(&phrases[place].text) != "times"
    });
    // "games lost"
    let beside = || {
        let next = (at + 1..phrases.len()).find(|&place| !is_joint(&phrases[place]));
        let before = (0..at).rev().find(|&place| !is_joint(&phrases[place]));
        [next, before].into_iter().flatten().find(|&place| {
            is_contest(&phrases[place]) && fold(&phrases[place].text) != "times" && phrases[place].text.ends_with('s')
        })
    };
    // "games did they lose"
    let only = || {
        let mut nouns =
            (0..phrases.len()).filter(|&place| is_contest(&phrases[place]) && phrases[place].text.ends_with('s'));
        nouns.next().filter(|&noun| nouns.next().is_none() && fold(&phrases[noun].text) != "times" && noun < at)
    };
    match noun.or_else(beside).or_else(only) {
        Some(noun) => {
            call(&mut phrases[noun], column, index);
            phrases.remove(at);
        }
        // "how many wins"
        None => call(&mut phrases[at], column, index),
    }
}

/// A column of winners: who is asked for, or whose value is meant.
fn name_doer(phrases: &mut Vec<Phrase>, at: usize, column: usize, index: &TableIndex) {
    let own = |phrase: &Phrase| phrase.kind == Kind::Value && phrase.values.iter().any(|hit| hit.0 == column);
    let said = |from: usize| (from..phrases.len()).find(|&place| !is_joint(&phrases[place]));
    let next = said(at + 1);
    // "won by Oldmere", "Oldmere won", "did Oldmere win"
    let by = phrases.get(at + 1).is_some_and(|next| fold(&next.text) == "by");
    let subject = if by {
        (at + 2..phrases.len()).find(|&place| !is_joint(&phrases[place])).filter(|&place| own(&phrases[place]))
    } else {
        (0..at).rev().find(|&place| !is_joint(&phrases[place])).filter(|&place| own(&phrases[place]))
    };
    if let Some(subject) = subject {
        phrases[subject].values.retain(|hit| hit.0 == column);
        if by {
            phrases.remove(at + 1);
        }
        phrases.remove(at);
        return;
    }
    // "who won", "which team won"
    let before = (0..at).rev().find(|&place| !is_joint(&phrases[place]));
    let asked = before.and_then(|before| match phrases[before].kind {
        Kind::Role(Role::Asked(Asked::Who | Asked::Which)) => Some(None),
        Kind::Unknown | Kind::Rows { .. } | Kind::Column => {
            let led = before.checked_sub(1).is_some_and(|place| {
                matches!(phrases[place].kind, Kind::Role(Role::Asked(Asked::Which) | Role::Command))
            });
            led.then_some(Some(before))
        }
        _ => None,
    });
    let Some(asked) = asked else { return };
    call(&mut phrases[at], column, index);
    let most = next.and_then(|next| match phrases[next].kind {
        Kind::Role(Role::Extreme { direction, generic: true, .. }) => Some((next, direction)),
        _ => None,
    });
    if let Some((place, direction)) = most {
        let noun = phrases.get(place + 1).is_none_or(|noun| {
            is_contest(noun)
                || matches!(noun.kind, Kind::Rows { .. })
                || (noun.kind == Kind::Unknown && lexicon().is_thing(&stem(&fold(&noun.text))))
        });
        if noun && matches!(fold(&phrases[place].text).as_str(), "most" | "fewest" | "least") {
            phrases[place].kind = Kind::Role(Role::Common(direction));
            if place + 1 < phrases.len() {
                phrases.remove(place + 1);
            }
        }
    }
    if let Some(noun) = asked {
        phrases.remove(noun);
    }
}

impl Parser<'_> {
    /// "won" of a column of outcomes: the rows that ended so.
    pub(super) fn outcome_filter(&mut self, at: usize, negated: bool) -> Result<Option<Read>, Trouble> {
        let Some(ending) = Ending::of_word(&self.folded(at)) else { return Ok(None) };
        let Some((column, told)) = outcome_column(self.index, ending) else { return Ok(None) };
        // "how many games did Harvard win" of the games against Harvard: another's win.
        let rival = (0..at).any(|place| {
            let led = place
                .checked_sub(1)
                .is_some_and(|before| matches!(self.folded(before).as_str(), "against" | "vs" | "in" | "at" | "on"));
            matches!(self.phrases[place].kind, Kind::Value) && !led && self.is_rival(place)
        });
        let by = self.folded(at + 1) == "by";
        if rival || by {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        let test = match told {
            Told::Starts(mark) => Test::Text(column, TextTest::Starts, mark, negated),
            Told::Values(values) => {
                let values: Vec<Operand> = values.into_iter().map(Operand::Text).collect();
                match (&values[..], negated) {
                    ([only], false) => Test::Compare(column, Comparison::Equal, only.clone()),
                    _ => Test::In(column, values, negated),
                }
            }
        };
        Ok(Some((Some(Condition::Test(test)), at + 1)))
    }

    /// Whether a value is of a column that names the other side.
    fn is_rival(&self, at: usize) -> bool {
        self.phrases[at].values.iter().any(|hit| {
            self.index.columns[hit.0].words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "opponent" | "opponents" | "opposition" | "opposing" | "versus" | "vs" | "rival"
                )
            })
        })
    }
}
