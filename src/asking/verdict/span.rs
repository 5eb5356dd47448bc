//! How long something went on: "how long did Smith serve", "for how many years was the station open", "how old did she
//! get".
//!
//! Of one row that has the year in which it began and the year in which it ended; days, or a row without an end, are not
//! read.

use super::Reader;
use crate::asking::only::only;
use crate::asking::plan::{Output, Plan};
use crate::asking::text::Token;

/// Words of columns that tell when something began, and of those that tell when it ended.
const STARTS: [&str; 16] = [
    "took",
    "from",
    "start",
    "started",
    "began",
    "begin",
    "opened",
    "open",
    "founded",
    "built",
    "joined",
    "since",
    "appointed",
    "established",
    "introduced",
    "commissioned",
];
const ENDS: [&str; 16] = [
    "left",
    "until",
    "to",
    "end",
    "ended",
    "closed",
    "close",
    "retired",
    "resigned",
    "dissolved",
    "demolished",
    "withdrawn",
    "disbanded",
    "decommissioned",
    "abolished",
    "till",
];

impl Reader<'_> {
    /// The years between a row's beginning and its end.
    pub(super) fn span(&self, tokens: &[Token]) -> Option<Plan> {
        let start = usize::from(tokens.first()?.folded == "for");
        let words: Vec<&str> = tokens.iter().skip(start).take(3).map(|token| token.folded.as_str()).collect();
        let opened = match words[..] {
            ["how", "long", ..] => 2,
            ["how", "many", "years"] => 3,
            _ => return None,
        };
        let mut rest = &tokens[start + opened..];
        if let [before @ .., preposition, unit] = rest
            && preposition.folded == "in"
            && unit.folded == "years"
        {
            rest = before;
        }
        if !matches!(rest.first()?.folded.as_str(), "did" | "was" | "were" | "is" | "has" | "does") {
            return None;
        }
        let kept: Vec<Token> = rest.iter().skip(1).filter(|token| token.folded != ",").cloned().collect();
        let said = self.side_words(&kept)?;
        let mut single = said.thing.iter().filter(|call| call.single);
        let (call, None) = (single.next()?, single.next()) else { return None };
        let lived = said.verbs.iter().any(|verb| verb == "live");
        let (first, last) = if lived {
            (self.year_called(&["born", "birth"])?, self.year_called(&["died", "death"])?)
        } else {
            (self.year_called(&STARTS)?, self.year_called(&ENDS)?)
        };
        let others = said.measures.iter().any(|fit| !fit.contains(&first) && !fit.contains(&last));
        if first == last || others {
            return None;
        }
        let pair = (self.figure_of(call, last)?, self.figure_of(call, first)?);
        Some(Plan::new(Output::Difference(Box::new(pair))))
    }

    /// The one column of years whose name has one of these words.
    fn year_called(&self, words: &[&str]) -> Option<usize> {
        only((0..self.index.columns.len()).filter(|&place| {
            let known = &self.index.columns[place];
            known.is_year && known.words.iter().any(|word| words.contains(&word.as_str()))
        }))
    }
}
