//! Which column a phrase means, where its words name several or none.
//!
//! An implied column ("oldest" speaks of an age) is taken only where one fits; two equally good ones end in a question.

use super::{Parser, Trouble};
use crate::asking::column::{Column, ColumnKind};
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::Direction;
use crate::asking::role::{Asked, Role};

/// Words of columns that tell when a thing came to be.
const OPENING: [&str; 21] = [
    "created",
    "order",
    "ordered",
    "opened",
    "submitted",
    "requested",
    "received",
    "invoice",
    "sale",
    "sold",
    "purchase",
    "purchased",
    "booking",
    "booked",
    "placed",
    "reported",
    "issued",
    "signup",
    "start",
    "started",
    "admission",
];
/// Words of columns that tell when something was done to it later.
const FOLLOWING: [&str; 27] = [
    "resolved",
    "closed",
    "end",
    "ended",
    "ship",
    "shipped",
    "shipping",
    "delivered",
    "delivery",
    "updated",
    "modified",
    "termination",
    "terminated",
    "cancel",
    "cancelled",
    "canceled",
    "due",
    "paid",
    "payment",
    "return",
    "returned",
    "completed",
    "finished",
    "discharge",
    "expiry",
    "settled",
    "arrival",
];

impl Parser<'_> {
    /// The phrase's column among those wanted; `None` where it names none of them.
    pub(super) fn column_at(&self, at: usize, wanted: impl Fn(&Column) -> bool) -> Result<Option<usize>, Trouble> {
        let Some(phrase) = self.phrases.get(at).filter(|_| self.is_free(at)) else { return Ok(None) };
        let fit: Vec<usize> =
            phrase.columns.iter().copied().filter(|&column| wanted(&self.index.columns[column])).collect();
        match fit[..] {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            _ => self
                .prefer(&fit, phrase.naming)
                // Another word of the question may belong to another phrase: a synonym's own head decides first.
                .or_else(|| (phrase.naming == Some(Naming::Synonym)).then(|| self.clearly(at, &fit)).flatten())
                .or_else(|| self.said_of(&fit))
                .or_else(|| self.clearly(at, &fit))
                .map(Some)
                .ok_or_else(|| Trouble::Ambiguous(phrase.text.clone(), phrase.span, fit.clone())),
        }
    }

    /// Of several columns the one of whose name the question says more, if only by a verb ("hired" of `hire_date`).
    fn said_of(&self, columns: &[usize]) -> Option<usize> {
        let shared = |word: &String| columns.iter().all(|&column| self.index.columns[column].stems.contains(word));
        let more = |column: usize| {
            let known = &self.index.columns[column];
            let dated = known.stems.iter().filter(|word| matches!(word.as_str(), "year" | "month" | "day"));
            let own = known.core.iter().chain(dated).filter(|word| word.len() > 2 && !shared(word));
            own.filter(|word| self.said.contains(word)).count()
        };
        let best = columns.iter().map(|&column| more(column)).max().filter(|&best| best > 0)?;
        let found: Vec<usize> = columns.iter().copied().filter(|&column| more(column) == best).collect();
        (found.len() == 1).then(|| found[0])
    }

    /// One of several: the thing's name rather than its id; the row's own name.
    fn prefer(&self, fit: &[usize], naming: Option<Naming>) -> Option<usize> {
        let text: Vec<usize> =
            fit.iter().copied().filter(|&column| self.index.columns[column].kind == ColumnKind::Text).collect();
        let names: Vec<usize> = text.iter().copied().filter(|&column| !self.index.columns[column].is_id).collect();
        if let (Some(Naming::Thing), [only]) = (naming, &names[..]) {
            return Some(*only);
        }
        if matches!(naming, Some(Naming::Abbreviation | Naming::PartSynonym | Naming::Related)) {
            // Of `AST` and `AST_TOV`, "assists" is the one with nothing else in its name.
            let whole: Vec<usize> =
                fit.iter().copied().filter(|&column| self.index.columns[column].core.len() == 1).collect();
            if let [only] = whole[..] {
                return Some(only);
            }
        }
        let label = self.index.label()?;
        (naming <= Some(Naming::Synonym)
            && !matches!(naming, Some(Naming::PartSynonym | Naming::Related))
            && fit.contains(&label))
        .then_some(label)
    }

    /// Any column of the phrase.
    pub(super) fn any_column_at(&self, at: usize) -> Result<Option<usize>, Trouble> {
        self.column_at(at, |_| true)
    }

    /// A numeric column of the phrase that is no identifier.
    pub(super) fn number_column_at(&self, at: usize) -> Result<Option<usize>, Trouble> {
        self.measurable_at(at, |column| column.kind == ColumnKind::Number && !column.is_id)
    }

    /// A column of the phrase that can be measured. "accounts" may be the thing behind `account_name`: a number in that
    /// column measures nothing.
    pub(super) fn measurable_at(&self, at: usize, wanted: impl Fn(&Column) -> bool) -> Result<Option<usize>, Trouble> {
        if self.phrases.get(at).is_some_and(|phrase| phrase.naming == Some(Naming::Thing)) {
            return Ok(None);
        }
        self.column_at(at, wanted)
    }

    /// The column an adjective speaks of, and whether it means much or little of it.
    pub(super) fn implied(&mut self, adjective: usize, at: usize) -> Result<(usize, Direction), Trouble> {
        let (mut found, mut best, mut rivals): (Vec<(usize, Direction)>, usize, Vec<usize>) =
            (Vec::new(), 0, Vec::new());
        for (direction, noun, rank) in &lexicon().adjective(adjective).nouns {
            let decided = *rank > best && !found.is_empty();
            if !decided {
                best = *rank;
            }
            for (place, column) in self.index.columns.iter().enumerate() {
                let ordered =
                    (matches!(column.kind, ColumnKind::Number | ColumnKind::Date) && !column.is_id) || column.is_dated;
                let aged = !matches!(noun.as_str(), "age" | "sold") || column.kind == ColumnKind::Number;
                let speaks = aged && column.stems.iter().any(|stem| stem == noun)
                    || (noun == "date" && (column.is_calendar() || column.is_year));
                // "oldest" does not speak of `MinAge`.
                let bound = noun == "age"
                    && column.words.iter().any(|word| matches!(word.as_str(), "min" | "minimum" | "max" | "maximum"));
                let speaks = ordered && speaks && !bound && !found.iter().any(|(known, _)| *known == place);
                if decided && speaks && !rivals.contains(&place) {
                    rivals.push(place);
                } else if !decided && speaks {
                    found.push((place, *direction));
                }
            }
        }
        if let ([(only, _)], [_, ..]) = (&found[..], &rivals[..]) {
            let others: Vec<String> = rivals.iter().map(|&rival| self.tick(rival)).collect();
            let word = &self.phrases[at].text;
            self.assume(format!(
                "\u{201c}{word}\u{201d} speaks of {}, not of {}.",
                self.tick(*only),
                others.join(" or ")
            ));
        }
        // "the largest painting" with a height and a width: by neither of them.
        let sized =
            matches!(self.folded(at).as_str(), "largest" | "biggest" | "smallest" | "larger" | "bigger" | "smaller");
        let has = |noun: &str| {
            let numbers = self.index.columns.iter().filter(|column| column.kind == ColumnKind::Number);
            numbers.filter(|column| column.stems.iter().any(|stem| stem == noun)).count() > 0
        };
        if let [(only, _)] = found[..]
            && sized
            && self.index.columns[only].stems.iter().any(|stem| matches!(stem.as_str(), "height" | "width" | "length"))
            && has("width")
            && (has("height") || has("length"))
        {
            return Err(Trouble::Unsupported(self.phrases[at].text.clone()));
        }
        if found.len() > 1 {
            // "how high is the lowest point": of two elevations, the lowest.
            let told: Vec<(usize, Direction)> =
                (found.iter().copied()).filter(|&(place, _)| self.shares_superlative(place, at)).collect();
            if told.len() == 1 {
                found = told;
            }
        }
        if found.len() > 1 {
            let fit: Vec<usize> = found.iter().map(|&(place, _)| place).collect();
            let asked: Vec<String> =
                lexicon().adjective(adjective).nouns.iter().map(|(_, noun, _)| noun.clone()).collect();
            let end = found.first().map(|&(_, direction)| direction);
            if let Some(chosen) = self.plainly(&asked, &fit, end) {
                self.chosen.borrow_mut().insert(at, (chosen, fit));
                found.retain(|&(place, _)| place == chosen);
            }
        }
        let phrase = &self.phrases[at];
        match found[..] {
            [only] => Ok(only),
            [] => Err(Trouble::Unsupported(phrase.text.clone())),
            _ => Err(Trouble::Ambiguous(
                phrase.text.clone(),
                phrase.span,
                found.into_iter().map(|(column, _)| column).collect(),
            )),
        }
    }

    /// Whether the column is called by a superlative that the question says of another column.
    fn shares_superlative(&self, column: usize, at: usize) -> bool {
        let first = self.index.columns[column].words.first();
        let superlative = first.filter(|word| matches!(lexicon().role(word), Some(Role::Extreme { .. })));
        superlative.is_some_and(|word| {
            (0..self.phrases.len()).any(|place| {
                place != at
                    && self.phrases[place]
                        .columns
                        .iter()
                        .any(|&other| other != column && self.index.columns[other].words.first() == Some(word))
                    && self.folded(place).starts_with(word.as_str())
            })
        })
    }

    /// The column that a question word asks for.
    pub(super) fn asked_column(&self, asked: Asked) -> Option<usize> {
        if asked == Asked::When {
            let years = || -> Vec<usize> {
                (0..self.index.columns.len()).filter(|&place| self.index.columns[place].is_year).collect()
            };
            let mut dates = self.index.calendar();
            if dates.is_empty() {
                dates = years();
            }
            if dates.is_empty() {
                // "1993–94" of a season
                dates = (0..self.index.columns.len())
                    .filter(|&place| {
                        let column = &self.index.columns[place];
                        let called = |last: &String| matches!(last.as_str(), "season" | "year" | "date");
                        column.kind == ColumnKind::Text && column.core.last().is_some_and(called)
                    })
                    .collect();
            }
            // "when did it open" of `openedYear` beside a date of something else.
            let all: Vec<usize> =
                dates.iter().copied().chain(years().into_iter().filter(|year| !dates.contains(year))).collect();
            if let Some(said) = self.said_of(&all) {
                return Some(said);
            }
            return if dates.len() == 1 { Some(dates[0]) } else { None };
        }
        let nouns = lexicon().asked_nouns(asked);
        let thing = |label: usize| {
            let core = &self.index.columns[label].core;
            core.last().is_some_and(|last| lexicon().is_no_person(last))
        };
        let label = self.index.label().filter(|_| asked == Asked::Who && !self.index.is_of_things());
        let label = label.filter(|&label| !thing(label));
        label.or_else(|| {
            let things = self.index.is_of_things();
            nouns.iter().filter(|noun| !things || noun.as_str() != "name").find_map(|noun| {
                let found: Vec<usize> = (0..self.index.columns.len())
                    .filter(|&place| {
                        let column = &self.index.columns[place];
                        // "how many employees does your company have" names no person.
                        column.kind == ColumnKind::Text && column.stems.len() <= 3 && column.stems.contains(noun)
                    })
                    .collect();
                (found.len() == 1).then(|| found[0])
            })
        })
    }

    /// The one column that carries the calendar: a date, else a year.
    pub(super) fn time_column(&self, at: usize) -> Result<usize, Trouble> {
        let mut dates = self.index.calendar();
        if dates.is_empty() {
            dates = (0..self.index.columns.len()).filter(|&place| self.index.columns[place].is_year).collect();
        }
        let phrase = &self.phrases[at];
        match dates[..] {
            [only] => Ok(only),
            [] => Err(Trouble::Unsupported(phrase.text.clone())),
            _ => {
                let chosen = self.said_of(&dates).or_else(|| {
                    let opening = self.opening(&dates)?;
                    self.chosen.borrow_mut().insert(at, (opening, dates.clone()));
                    Some(opening)
                });
                chosen.ok_or_else(|| Trouble::Ambiguous(phrase.text.clone(), phrase.span, dates.clone()))
            }
        }
    }

    /// Of the days of a thing's life, the one on which it came to be: "tickets per month" are those created then, not
    /// those closed.
    fn opening(&self, dates: &[usize]) -> Option<usize> {
        let any = |column: usize, known: &[&str]| {
            self.index.columns[column].words.iter().any(|word| known.contains(&word.as_str()))
        };
        // What follows is spoken of: then nothing says which day is meant.
        let spoken = self.words.iter().any(|word| FOLLOWING.contains(&word.as_str()));
        let (first, later): (Vec<usize>, Vec<usize>) = dates.iter().partition(|&&date| any(date, &OPENING));
        match first[..] {
            [only] if !spoken && !any(only, &FOLLOWING) && later.iter().all(|&date| any(date, &FOLLOWING)) => {
                Some(only)
            }
            _ => None,
        }
    }

    /// A column's spoken name for sentences.
    pub(super) fn tick(&self, column: usize) -> String {
        format!("`{}`", self.index.name(column))
    }

    pub(super) fn assume(&mut self, sentence: String) {
        if !self.assumptions.contains(&sentence) {
            self.assumptions.push(sentence);
        }
    }
}
