//! Who or what stands in several rows: "which directors have won it more than once", "which venues appear at least twice",
//! "which person served as mayor on two separate occasions".
//!
//! Each row must be one such time: a verb that tells how something ended is read only where every row is of those it came
//! to, never beside results or places.

use super::Reader;
use crate::asking::column::ColumnKind;
use crate::asking::contest::{Ending, told};
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, link};
use crate::asking::numbers::number_at;
use crate::asking::only::only;
use crate::asking::parse::{parse, places};
use crate::asking::plan::{Comparison, Condition, Key, Measure, Operand, Output, Plan, Test};
use crate::asking::role::Role;
use crate::asking::text::{Token, fold, stem, tokenize};
use crate::domain::Scalar;

/// Verbs that say of any table that something stands in it.
const STANDS: [&str; 20] = [
    "appear", "occur", "list", "mention", "name", "show", "featur", "record", "includ", "repeat", "be", "come", "up",
    "find", "found", "present", "have", "seen", "see", "shown",
];
/// Words around those verbs that say nothing more.
const QUIET: [&str; 30] = [
    "have", "has", "had", "is", "are", "was", "were", "been", "do", "does", "did", "that", "who", "which", "it", "the",
    "up", "on", "in", "as", "this", "list", "table", "prize", "award", "title", "a", "an", "to", "for",
];

impl Reader<'_> {
    /// The groups that stand in so many rows, or how many such groups there are.
    pub(super) fn recurring(&self, tokens: &[Token]) -> Option<Plan> {
        let words: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
        let (opened, counted) = match words[..] {
            ["how", "many", ..] => (2, true),
            ["which" | "what" | "list" | "show" | "name" | "find", "the" | "all" | "of", ..] => (2, false),
            ["which" | "what" | "who" | "list" | "show" | "name" | "find", ..] => (1, false),
            _ => return None,
        };
        let (start, comparison, number) = (opened..tokens.len()).find_map(|at| {
            let (comparison, number) = often(&words[at..])?;
            Some((at, comparison, number))
        })?;
        let who = words[0] == "who";
        let middle = tokens.get(opened..start)?;
        let (key, verbs) = self.doer(middle, who)?;
        let mut plan = Plan::new(if counted { Output::Groups } else { Output::Measures });
        if !verbs.iter().all(|verb| STANDS.contains(&verb.as_str())) && !self.rows_are(key, &verbs) {
            return None;
        }
        plan.keys = vec![Key::Column(key)];
        plan.measures = vec![Measure::ROWS];
        plan.having = Some((Measure::ROWS, comparison, number));
        plan.show_measures = false;
        plan.filter = self.without_blanks(key);
        Some(plan)
    }

    /// "countries with exactly 10 or 11 companies": groups that have as many as one number or the next.
    pub(super) fn either_count(&self, tokens: &[Token]) -> Option<Plan> {
        let number = |at: usize| tokens.get(at)?.folded.parse::<u32>().ok();
        let or = (2..tokens.len()).find(|&at| {
            tokens[at].folded == "or"
                && matches!((number(at - 1), number(at + 1)), (Some(low), Some(high)) if low.checked_add(1) == Some(high))
        })?;
        let start = or - 1 - usize::from(tokens.get(or.checked_sub(2)?)?.folded == "exactly");
        let bounded =
            [tokens.get(..start)?, &tokenize("at least"), tokens.get(or - 1..or)?, tokens.get(or + 2..)?].concat();
        let mut plan = parse(&link(&bounded, self.index), self.index).ok()?.plan;
        let (measure, comparison, _) = plan.having?;
        if comparison != Comparison::GreaterEqual || !plan.also.is_empty() || plan.bound.is_some() {
            return None;
        }
        plan.also.push((measure, Comparison::LessEqual, f64::from(number(or + 1)?)));
        Some(plan)
    }

    /// Without the marks that stand where there is no name ("-").
    fn without_blanks(&self, key: usize) -> Option<Condition> {
        let marks = self.index.description(key).values.iter().filter_map(|value| match &value.value {
            Scalar::Text(text) if !text.is_empty() && !text.chars().any(char::is_alphanumeric) => {
                Some(Operand::Text(text.clone()))
            }
            _ => None,
        });
        let marks: Vec<Operand> = marks.take(4).collect();
        (!marks.is_empty()).then_some(Condition::Test(Test::In(key, marks, true)))
    }

    /// Whose rows are counted, and the verbs that say what they did.
    fn doer(&self, tokens: &[Token], who: bool) -> Option<(usize, Vec<String>)> {
        let (mut columns, mut verbs, mut persons): (Vec<usize>, Vec<String>, bool) = (Vec::new(), Vec::new(), who);
        for phrase in link(tokens, self.index) {
            let text = fold(&phrase.text);
            let single = stem(&text);
            let verb = |word: &str| {
                let stem = stem(word);
                STANDS.contains(&stem.as_str())
                    || Ending::of_word(word).is_some()
                    || (lexicon().is_verb(&stem) && !(word.ends_with('s') && word != "wins"))
            };
            let told = !matches!(phrase.kind, Kind::Column | Kind::Value)
                && !phrase.is_noun
                && text.split(' ').all(|word| QUIET.contains(&word) || verb(word));
            match phrase.kind {
                _ if told => {
                    let said = text.split(' ').filter(|word| !QUIET.contains(word) || matches!(*word, "up"));
                    verbs.extend(said.map(stem));
                }
                Kind::Role(Role::Filler | Role::Preposition) => {}
                Kind::Column => match phrase.columns[..] {
                    [column] if self.index.columns[column].kind == ColumnKind::Text => {
                        // "won" of a column `winner`
                        if Ending::of_word(&text).is_some() || lexicon().is_past(&text) {
                            verbs.push(single);
                        }
                        columns.push(column);
                    }
                    _ => return None,
                },
                Kind::Rows { .. } | Kind::Role(Role::Rows) => {}
                _ if lexicon().classes(&single).contains(&0) => persons = true,
                _ => return None,
            }
        }
        columns.dedup();
        let key = match columns[..] {
            [only] => only,
            // "which authors have won": the column of those who did.
            [] if persons => self.done_by(&verbs)?,
            _ => return None,
        };
        // "have" alone says of whom, and nothing of what.
        let stands = verbs.iter().any(|verb| verb != "have");
        (!self.index.columns[key].unique && stands).then_some((key, verbs))
    }

    /// The one column whose name says that what is in it did so ("Winner" of "won").
    fn done_by(&self, verbs: &[String]) -> Option<usize> {
        let fits = |place: &usize| {
            let known = &self.index.columns[*place];
            let named = verbs.iter().any(|verb| {
                let win = matches!(verb.as_str(), "win" | "won");
                known.core.iter().any(|word| word == verb || (win && word == "winner"))
                    || known.core.iter().any(|word| lexicon().are_related(verb, word))
            });
            known.kind == ColumnKind::Text && named
        };
        only((0..self.index.columns.len()).filter(fits))
    }

    /// Whether each row is one time that it was done: no column tells of results, places or those who lost.
    fn rows_are(&self, key: usize, verbs: &[String]) -> bool {
        let wins = verbs
            .iter()
            .any(|verb| matches!(verb.as_str(), "win" | "won" | "receiv" | "earn" | "claim" | "take" | "took"));
        let tells = |place: usize| {
            let column = &self.index.columns[place];
            let result = column.words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "result"
                        | "results"
                        | "outcome"
                        | "status"
                        | "won"
                        | "score"
                        | "rank"
                        | "finish"
                        | "nominee"
                        | "nominated"
                        | "wins"
                        | "loser"
                        | "losers"
                        | "runner"
                        | "runners"
                )
            });
            place != key && (result || column.is_flag() || told(self.index.description(place), Ending::Win).is_some())
        };
        !wins || (places(self.index).is_empty() && !(0..self.index.columns.len()).any(tells))
    }
}

/// How often, where nothing else follows: "more than once", "on two separate occasions", "only once".
fn often(words: &[&str]) -> Option<(Comparison, f64)> {
    let times = |words: &[&str]| -> Option<f64> {
        match words {
            ["once"] | ["one", "time"] => Some(1.0),
            ["twice"] => Some(2.0),
            ["thrice"] => Some(3.0),
            [number, "times" | "occasions"]
            | [number, "separate" | "different" | "distinct" | "occasions", "times" | "occasions"] => {
                let tokens = tokenize(number);
                number_at(&tokens).map(|(number, _)| number).filter(|number| number.fract() == 0.0 && *number > 0.0)
            }
            _ => None,
        }
    };
    let ends = |words: &[&str]| -> usize {
        // "in the list", "in this table" says nothing more.
        match words {
            [.., "in", "the" | "this", "list" | "table" | "data" | "dataset"] => words.len() - 3,
            _ => words.len(),
        }
    };
    let words = &words[..ends(words)];
    match words {
        ["more", "than", rest @ ..] => times(rest).map(|number| (Comparison::Greater, number)),
        ["at", "least", rest @ ..] => times(rest).map(|number| (Comparison::GreaterEqual, number)),
        ["fewer" | "less", "than", rest @ ..] => times(rest).map(|number| (Comparison::Less, number)),
        ["at", "most", rest @ ..] => times(rest).map(|number| (Comparison::LessEqual, number)),
        ["only" | "just" | "exactly", rest @ ..] => times(rest).map(|number| (Comparison::Equal, number)),
        ["on", "more", "than", "one", "occasion"] | ["multiple" | "several", "times"] | ["repeatedly"] => {
            Some((Comparison::Greater, 1.0))
        }
        ["on", rest @ ..] => times(rest).map(|number| (Comparison::Equal, number)),
        rest => times(rest).map(|number| (Comparison::Equal, number)),
    }
}
