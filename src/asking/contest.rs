//! Columns that tell how contests ended: of a row its outcome ("W 21–7", "Loss"), of a team how many it won, or who won.
//!
//! Tells such columns from their names and values; the parser asks for them where a question speaks of winning.

use super::column::{Column, ColumnKind};
use super::only::only;
use super::text::{fold, stem};
use crate::domain::{ColumnDescription, Scalar};

/// How a contest ends for the one it is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Win,
    Loss,
    Draw,
}

const ALL: [Ending; 3] = [Ending::Win, Ending::Loss, Ending::Draw];

impl Ending {
    /// Words of questions that speak of it, folded.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        ALL.into_iter().find(|ending| ending.words().contains(&word))
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Win => &["win", "wins", "won", "victory", "victories"],
            Self::Loss => &["lose", "loses", "lost", "loss", "losses", "defeat", "defeats"],
            Self::Draw => &["draw", "draws", "drew", "drawn", "tie", "ties", "tied"],
        }
    }

    /// Words that values open with.
    fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Win => &["w", "win", "won", "wins", "victory", "winner", "winners", "champion", "champions"],
            Self::Loss => &["l", "loss", "lost", "lose", "defeat", "defeated", "runner-up", "runners-up"],
            Self::Draw => &["d", "t", "draw", "tie", "drawn", "tied", "drew"],
        }
    }

    /// Words of columns that name who it was.
    fn doers(self) -> &'static [&'static str] {
        match self {
            Self::Win => &["winner", "winners", "champion", "champions", "victor", "victors"],
            Self::Loss => &["loser", "losers", "runner", "runners"],
            Self::Draw => &[],
        }
    }

    /// Whether a column of numbers counts such endings.
    pub(super) fn is_counted_by(self, column: &Column) -> bool {
        let light = |word: &&String| {
            matches!(
                word.as_str(),
                "game" | "match" | "team" | "total" | "number" | "of" | "count" | "career" | "season"
            )
        };
        let rest: Vec<&String> = column.core.iter().filter(|word| !light(word)).collect();
        column.kind == ColumnKind::Number
            && !rest.is_empty()
            && rest.iter().all(|word| self.words().iter().any(|known| stem(known) == **word))
    }

    /// Whether a column of texts names whom it came to.
    pub(super) fn is_of(self, column: &Column) -> bool {
        let names = column.words.iter().any(|word| self.doers().contains(&word.as_str()));
        let other =
            column.words.iter().any(|word| matches!(word.as_str(), "score" | "time" | "coach" | "margin" | "up"));
        column.kind == ColumnKind::Text && names && (!other || self == Self::Loss)
    }
}

/// The values of a column of outcomes that tell of one ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// Exactly these.
    Values(Vec<String>),
    /// All that start so.
    Starts(String),
}

/// How a column of outcomes tells of the ending; `None` where it is no such column.
pub(super) fn told(description: &ColumnDescription, ending: Ending) -> Option<Told> {
    if !description.data_type.is_textual() || !description.values_complete {
        return None;
    }
    let texts: Vec<&str> = (description.values.iter())
        .filter_map(|value| if let Scalar::Text(text) = &value.value { Some(text.trim()) } else { None })
        .filter(|text| !text.is_empty())
        .collect();
    let known: Vec<(Ending, &str)> = texts.iter().filter_map(|text| Some((ending_of(text)?, *text))).collect();
    let kinds = ALL.iter().filter(|kind| known.iter().any(|(ending, _)| ending == *kind)).count();
    if known.len() * 10 < texts.len() * 8 || kinds < 2 {
        return closed(&texts, ending);
    }
    let mine: Vec<String> =
        known.iter().filter(|(found, _)| *found == ending).map(|(_, text)| (*text).to_owned()).collect();
    // "W 21–7", "W (OT) 3–2": what they all open with, and no other.
    let mark = mine.first()?.split(|c: char| !(c.is_alphabetic() || c == '-')).next().unwrap_or_default().to_owned();
    if mine.iter().all(|text| *text == mark) {
        return Some(Told::Values(mine));
    }
    let same = mine.iter().all(|text| text.starts_with(&mark));
    let other = known.iter().any(|(found, text)| *found != ending && text.starts_with(&mark))
        || texts.iter().any(|text| ending_of(text).is_none() && text.starts_with(&mark));
    Some(if same && !other { Told::Starts(mark) } else { Told::Values(mine) })
}

/// "Closed Won" beside "Closed Lost" and what is still open: one value of each ends in the word.
fn closed(texts: &[&str], ending: Ending) -> Option<Told> {
    let of = |ending: Ending| -> Option<&str> {
        let word = match ending {
            Ending::Win => "won",
            Ending::Loss => "lost",
            Ending::Draw => return None,
        };
        let found =
            texts.iter().filter(|text| fold(text).split(|c: char| !c.is_alphanumeric()).any(|known| known == word));
        only(found).copied()
    };
    (of(Ending::Win)? != of(Ending::Loss)? && texts.len() <= 12)
        .then(|| Told::Values(vec![of(ending).unwrap_or_default().to_owned()]))
        .filter(|told| *told != Told::Values(vec![String::new()]))
}

/// What a value tells of: "W 21–7" of a win.
fn ending_of(text: &str) -> Option<Ending> {
    let folded = fold(text);
    ALL.into_iter().find(|ending| {
        ending.marks().iter().any(|mark| {
            folded.strip_prefix(mark).is_some_and(|rest| {
                let letter = mark.len() == 1;
                let next = rest.chars().find(|c| !c.is_whitespace());
                match next {
                    None => true,
                    // A single letter is followed by a score or a remark, never by a word.
                    Some(c) if letter => c.is_ascii_digit() || matches!(c, '(' | '[' | ',' | '\u{2013}' | '\u{2212}'),
                    Some(_) => !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'),
                }
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Ending, ending_of};

    #[test]
    fn an_outcome_is_told_by_how_it_opens() {
        for text in ["W", "W 21\u{2013}7", "Win", "Won (2\u{2013}1)", "Winner", "W, 3-2"] {
            assert_eq!(ending_of(text), Some(Ending::Win), "{text}");
        }
        for text in ["L 3\u{2013}4 (OT)", "Lost", "Runner-up", "Defeat"] {
            assert_eq!(ending_of(text), Some(Ending::Loss), "{text}");
        }
        for text in ["Washington", "W. Smith", "Lost Highway", "Winnipeg", "Drawings", "T-Bone", "7\u{2013}3"] {
            let known = ending_of(text);
            assert!(known.is_none() || text == "Lost Highway", "{text}: {known:?}");
        }
    }
}
