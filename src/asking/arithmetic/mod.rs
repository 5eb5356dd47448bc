//! Arithmetic said in words: "quantity times unit price", "list price minus revenue", "the difference between A and B",
//! "margin (retail minus cost, over retail)", "A as a percentage of B", "the days between order and delivery".
//!
//! Finds such phrases, and has the question read with one word in place of each, which names a column that the code makes
//! first. What is divided, ranked, averaged or compared so is then a matter of the rest of the question.

mod figure;
mod names;
mod sense;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::sync::Arc;

use super::corrections::Corrected;
use super::formula::{Formula, Operator};
use super::index::TableIndex;
use super::link::{Kind, link};
use super::numbers::number_at;
use super::parse::Parsed;
use super::plan::Measure;
use super::role::Role;
use super::sentences;
use super::text::{Token, tokenize};
use super::uses;
use sense::{is_sensible, weigh};
use vocabulary::{Place, known};

/// The most tokens of a column's name.
const LONGEST_NAME: usize = 4;
/// The most tokens of an operation's words.
const LONGEST_WORDS: usize = 5;
/// The most words that a note in brackets explains.
const MOST_NAMED: usize = 4;

/// A question read with columns that it makes itself.
pub(super) struct Computed {
    /// What was understood.
    pub(super) parsed: Parsed,
    /// The question's tokens, those of each figure as one.
    pub(super) tokens: Vec<Token>,
    /// The table with those columns behind its own.
    pub(super) index: Arc<TableIndex>,
}

/// Reads a question with arithmetic in it; `None`: there is none, or the rest is not understood. `spelled`: only where
/// every step of it is spelled out, so that the question cannot mean anything else.
pub(super) fn read(question: &str, tokens: &[Token], spelled: bool, index: &TableIndex) -> Option<Computed> {
    let raised = raised(question, tokens, index);
    let tokens = raised.as_ref().map_or(tokens, |(tokens, _)| tokens);
    let finder = Finder { question, tokens, index, share: raised.as_ref().map(|(_, share)| *share) };
    let found = finder.all();
    if found.is_empty() || (spelled && !found.iter().all(|figure| figure.spelled)) {
        return None;
    }
    // What a note in brackets explains is named in front of it, in as few words as will do.
    (0..=MOST_NAMED).find_map(|more| finder.read_with(&found, more)).or_else(|| finder.explained(&found))
}
/// Whether the question names a ratio of two columns, which a reading without one has left out.
pub(super) fn names_ratio(question: &str, tokens: &[Token], index: &TableIndex) -> bool {
    let ratio = |token: &Token| matches!(token.folded.as_str(), "ratio" | "quotient");
    tokens.iter().any(ratio) && {
        let finder = Finder { question, tokens, index, share: None };
        finder.all().iter().any(|figure| tokens[figure.start..figure.end].iter().any(ratio))
    }
}

/// Words that stand for a figure.
struct Figure {
    start: usize,
    end: usize,
    formula: Formula,
    percent: bool,
    /// Whether the words can mean nothing but this.
    spelled: bool,
}

struct Finder<'a> {
    question: &'a str,
    tokens: &'a [Token],
    index: &'a TableIndex,
    /// What the one column of figures is multiplied by ("after a 3 % raise").
    share: Option<f64>,
}

impl Finder<'_> {
    fn all(&self) -> Vec<Figure> {
        if let Some(share) = self.share {
            return self.raised(share).into_iter().collect();
        }
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.figure(at) {
                Some(figure) => {
                    at = figure.end;
                    found.push(figure);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The question read with one word for each figure, and so many words more that it explains.
    fn read_with(&self, found: &[Figure], more: usize) -> Option<Computed> {
        let noted = found.iter().any(|figure| self.is_noted(figure));
        if more > 0 && !noted {
            return None;
        }
        let mut named = Vec::new();
        let mut tokens: Vec<Token> = Vec::new();
        let mut last = 0;
        for figure in found {
            let mut start = figure.start;
            if self.is_noted(figure) {
                let (least, most) = self.named_before(figure);
                if least + more > most {
                    return None;
                }
                start -= least + more;
            }
            let (first, end) = (self.tokens.get(figure.start)?, self.tokens.get(figure.end - 1)?);
            tokens.extend_from_slice(self.tokens.get(last..start)?);
            let mut word = first.clone();
            word.span.1 = end.span.1;
            word.bracketed = false;
            word.quoted = false;
            word.meant = Some(Corrected::Column(self.index.columns.len() + named.len()));
            tokens.push(word);
            named.push((self.name_of(figure), figure.formula.clone()));
            last = figure.end;
        }
        tokens.extend(self.without_notes(found, last));
        if found.iter().any(|figure| figure.percent) {
            tokens = without_percent(tokens);
        }
        let index = Arc::new(self.index.with_figures(named));
        let mut parsed = sentences::read(self.question, &tokens, &index).ok()?;
        weigh(&mut parsed.plan, &index);
        if !is_sensible(&parsed.plan, &index) {
            return None;
        }
        let used = uses::columns(&parsed.plan);
        let all = (self.index.columns.len()..index.columns.len()).all(|column| used.contains(&column));
        let all = all || parsed.plan.measures == [Measure::RATE];
        all.then_some(Computed { parsed, tokens, index })
    }

    /// "how much did we give away in discounts (list price minus revenue)?": the note tells all that is asked.
    fn explained(&self, found: &[Figure]) -> Option<Computed> {
        let [figure] = found else { return None };
        let opens = self.words(0, 2) == "how much" || self.words(0, 3) == "what did we";
        if !(opens
            && self.is_noted(figure)
            && figure.end == self.tokens.len()
            && figure.formula.is_additive(self.index))
        {
            return None;
        }
        let chooses = |kind: &Kind| {
            matches!(kind, Kind::Value | Kind::Number(_) | Kind::Quoted)
                || matches!(kind, Kind::Role(role) if !matches!(role, Role::Filler | Role::Preposition | Role::Event | Role::Verb | Role::Asked(_) | Role::Command | Role::Comma))
        };
        if link(self.tokens.get(..figure.start)?, self.index).iter().any(|phrase| chooses(&phrase.kind)) {
            return None;
        }
        let opening = tokenize("what is the total");
        let tokens = [&opening[..], self.tokens.get(figure.start..)?].concat();
        let start = opening.len();
        let moved = Figure { start, end: tokens.len(), formula: figure.formula.clone(), percent: false, spelled: true };
        Finder { tokens: &tokens, ..*self }.read_with(&[moved], 0)
    }

    /// The one column of figures that the question speaks of, so much more.
    fn raised(&self, share: f64) -> Option<Figure> {
        let found: Vec<(usize, usize, usize)> = (0..self.tokens.len())
            .filter_map(|start| {
                let length = (1..=LONGEST_NAME.min(self.tokens.len() - start))
                    .rev()
                    .find(|&length| self.column(&self.tokens[start..start + length], false).is_some())?;
                Some((start, start + length, self.column(&self.tokens[start..start + length], false)?))
            })
            .collect();
        let (start, end, column) = *found.first()?;
        let formula = Formula::join(Operator::Multiply, Formula::Column(column), Formula::Number(share));
        let one = found.iter().all(|other| other.2 == column && other.0 < end) && !self.index.columns[column].is_year;
        one.then_some(Figure { start, end, formula, percent: false, spelled: true })
    }

    /// What the code calls it: the words that make it.
    fn name_of(&self, figure: &Figure) -> String {
        let words: Vec<String> = self.tokens[figure.start..figure.end]
            .iter()
            .map(|token| token.folded.replace(|c: char| !c.is_alphanumeric(), ""))
            .filter(|word| !word.is_empty())
            .collect();
        let name = words.join("_");
        if self.share.is_some() { format!("{name}_then") } else { name }
    }

    /// What follows the last figure, without "before discount" at its end: a column that the figure leaves out.
    fn without_notes(&self, found: &[Figure], from: usize) -> Vec<Token> {
        let rest = self.tokens.get(from..).unwrap_or_default();
        let left_out = |&length: &usize| {
            let Some(at) = self.tokens.len().checked_sub(length + 1).filter(|&at| at >= from) else { return false };
            let note = matches!(self.word(at), "before" | "excluding" | "without" | "ignoring");
            let column = self.tokens.get(at + 1..).and_then(|words| self.column(words, false));
            let made = |column| found.iter().any(|figure| figure.formula.sources().contains(&column));
            note && column.is_some_and(|column| !made(column) && !self.index.columns[column].is_calendar())
        };
        match (1..=2).find(left_out) {
            Some(length) => rest[..rest.len() - length - 1].to_vec(),
            None => rest.to_vec(),
        }
    }

    /// Whether it is a note in brackets.
    fn is_noted(&self, figure: &Figure) -> bool {
        let bracketed = |at: usize| self.tokens.get(at).is_some_and(|token| token.bracketed);
        bracketed(figure.start) && !(figure.start > 0 && bracketed(figure.start - 1)) && !bracketed(figure.end)
    }

    /// How many words in front of a note it explains at least, and at most.
    fn named_before(&self, figure: &Figure) -> (usize, usize) {
        let sources = figure.formula.sources();
        let before = self.tokens.get(..figure.start).unwrap_or_default();
        let names = |token: &&Token| {
            link(std::slice::from_ref(*token), self.index).iter().all(|phrase| match phrase.kind {
                Kind::Unknown => true,
                Kind::Column => phrase.columns.iter().any(|column| sources.contains(column)),
                _ => false,
            })
        };
        let least = before.iter().rev().take(MOST_NAMED).take_while(names).count();
        let article =
            |token: &Token| matches!(token.folded.as_str(), "the" | "a" | "an" | "its" | "their" | "by" | "with");
        let most = before.iter().rev().take(MOST_NAMED).take_while(|token| !article(token)).count();
        (least, most.max(least))
    }
}

/// "after a 3 % raise": the question without it, and by how much it multiplies.
fn raised(question: &str, tokens: &[Token], index: &TableIndex) -> Option<(Vec<Token>, f64)> {
    let finder = Finder { question, tokens, index, share: None };
    (0..tokens.len()).filter(|&at| matches!(finder.word(at), "after" | "with")).find_map(|at| {
        let start = finder.past_articles(at + 1);
        let (number, used) = number_at(tokens.get(start..)?)?;
        let mut end = start + used;
        let signed = finder.word(end.wrapping_sub(1)).ends_with('%');
        if matches!(finder.word(end), "percent" | "%" | "pct") {
            end += 1;
        } else if !signed {
            return None;
        }
        let share = match finder.word(end) {
            word if known(Place::Raised, word).next().is_some() => 100.0 + number,
            word if known(Place::Lowered, word).next().is_some() => 100.0 - number,
            _ => return None,
        };
        Some(([tokens.get(..at)?, tokens.get(end + 1..)?].concat(), share / 100.0))
    })
}

/// "in percent", "as a percentage": two tokens that ask for percent.
fn is_percent_note(before: &Token, token: &Token) -> bool {
    let percent = matches!(token.folded.as_str(), "percent" | "%" | "percentage" | "percentages" | "pct");
    percent && matches!(before.folded.as_str(), "in" | "as" | "a")
}

/// Without "in percent" and "as a percentage", which the figure already is.
fn without_percent(tokens: Vec<Token>) -> Vec<Token> {
    let Some(at) = (1..tokens.len()).find(|&at| is_percent_note(&tokens[at - 1], &tokens[at])) else { return tokens };
    let start = at - 1 - usize::from(tokens[at - 1].folded == "a" && at > 1 && tokens[at - 2].folded == "as");
    let start = start - usize::from(start > 0 && tokens[start - 1].folded == ",");
    [&tokens[..start], &tokens[at + 1..]].concat()
}
