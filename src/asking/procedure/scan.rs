//! A sentence as items: columns, numbers, values, concepts of statistics and the words between them.
//!
//! A column that is written out beats a concept, a concept beats a column that is only hinted at. What a reader has
//! understood it marks; what nobody marked and what is no boilerplate is a reason to refuse.

use super::vocabulary::{Concept, LONGEST, vocabulary};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex, ValueHit};
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, Phrase, link};
use crate::asking::plan::{Aggregate, Direction};
use crate::asking::role::{Comparing, Role};
use crate::asking::text::{Token, tokenize};

/// Concepts that are also nouns of a description: "the average test score (score)", "the debt ratio (DR)".
const GLOSSING: [Concept; 6] =
    [Concept::Count, Concept::MeanOf, Concept::Split, Concept::Ratio, Concept::Proportion, Concept::Target];

/// What an item is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A column, written out or hinted at; the candidates.
    Column(Vec<usize>, bool),
    /// A value of the table.
    Value(Vec<ValueHit>),
    /// A number.
    Number(f64),
    /// Text in quotes that is nothing of the table.
    Quoted,
    /// A phrase of statistics.
    Concept(Vec<Concept>),
    /// A word of the language.
    Role(Role),
    /// A word that changes nothing.
    Glue,
    /// A word that nothing knows.
    Unknown,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// What it is.
    pub(super) what: What,
    /// Its folded words.
    pub(super) text: String,
    /// The aggregate it names beside.
    pub(super) aggregate: Option<Aggregate>,
    /// Its tokens, from and to.
    pub(super) tokens: (usize, usize),
    /// Whether it has been understood.
    pub(super) used: bool,
    /// Whether it describes a column that is written out behind it.
    pub(super) glossed: bool,
    /// Whether it is a noun for the rows, by the table's name or by its place.
    pub(super) rows: bool,
    /// Whether nothing of the table is like it.
    foreign: bool,
}

/// A sentence.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Its tokens.
    pub(super) tokens: Vec<Token>,
    /// Its items, in order.
    pub(super) items: Vec<Item>,
}

impl Sentence {
    /// Cuts tokens into items; `question` is the text they stand in.
    pub(super) fn new(tokens: Vec<Token>, question: &str, index: &TableIndex) -> Self {
        let tokens = open_quotes(tokens);
        let mut items: Vec<Item> = Vec::new();
        let linked = link(&tokens, index);
        let mut strong: Vec<Phrase> = written_out(&tokens, index);
        let free = |phrase: &&Phrase| {
            strong.iter().all(|known| phrase.span.1 <= known.span.0 || phrase.span.0 >= known.span.1)
        };
        let others: Vec<Phrase> = linked.iter().filter(|phrase| is_strong(phrase)).filter(free).cloned().collect();
        strong.extend(others);
        let place = |span: usize| tokens.iter().position(|token| token.span.0 == span);
        let (mut at, mut loose) = (0, 0);
        let flush = |from: usize, to: usize, items: &mut Vec<Item>| {
            if from < to {
                // What was cut out changes nothing for a piece that phrases cover exactly.
                let (start, end) = (tokens[from].span.0, tokens[to - 1].span.1);
                let cuts = |at: usize| linked.iter().any(|phrase| phrase.span.0 == at || phrase.span.1 == at);
                let phrases = if cuts(start) && cuts(end) {
                    linked.iter().filter(|phrase| phrase.span.0 >= start && phrase.span.1 <= end).cloned().collect()
                } else {
                    link(&tokens[from..to], index)
                };
                items.extend(phrases.into_iter().filter_map(|phrase| {
                    let first = tokens.iter().position(|token| token.span.0 == phrase.span.0)?;
                    let last = tokens.iter().position(|token| token.span.1 == phrase.span.1)?;
                    Some(item(phrase, (first, last + 1), index))
                }));
            }
        };
        while at < tokens.len() {
            let written = strong.iter().find(|phrase| place(phrase.span.0) == Some(at));
            let spoken = concept_at(&tokens[at..]);
            let reach = written.map_or(0, |phrase| {
                tokens.iter().position(|token| token.span.1 == phrase.span.1).map_or(0, |last| last + 1 - at)
            });
            let item = match (written, spoken) {
                (Some(phrase), spoken)
                    if spoken
                        .as_ref()
                        .is_none_or(|(_, length)| *length <= reach || joins(&tokens[at + reach..at + length])) =>
                {
                    item(phrase.clone(), (at, at + reach), index)
                }
                // "coefficient of variation" is no coefficient.
                (_, Some((_, length))) if let Some((aggregate, longer)) = longer_figure(&tokens[at..], length) => {
                    Item {
                        what: What::Role(Role::Aggregate(aggregate)),
                        text: words(&tokens[at..at + longer]),
                        aggregate: Some(aggregate),
                        tokens: (at, at + longer),
                        used: false,
                        glossed: false,
                        rows: false,
                        foreign: false,
                    }
                }
                (_, Some((concepts, length))) => {
                    let words = words(&tokens[at..at + length]);
                    let aggregate = aggregate_of(&words);
                    Item {
                        what: What::Concept(concepts),
                        text: words,
                        aggregate,
                        tokens: (at, at + length),
                        used: false,
                        glossed: false,
                        rows: false,
                        foreign: false,
                    }
                }
                _ => {
                    at += 1;
                    continue;
                }
            };
            flush(loose, item.tokens.0, &mut items);
            at = item.tokens.1.max(at + 1);
            loose = at;
            items.push(item);
        }
        flush(loose, tokens.len(), &mut items);
        let mut sentence = Self { tokens, items };
        sentence.read_glosses(question);
        sentence.read_nouns(index);
        sentence.read_row_nouns();
        sentence.read_groups();
        sentence.read_small_words();
        sentence
    }

    /// "the waiting time (WT)", "their income ("inc")": a column that is written out explains the words in front.
    fn read_glosses(&mut self, question: &str) {
        for at in 1..self.items.len() {
            if !matches!(self.items[at].what, What::Column(_, true)) {
                continue;
            }
            let start = self.items[at].tokens.0;
            let Some(before) = self.tokens.get(start).and_then(|token| question.get(..token.span.0)) else { continue };
            if !before.trim_end_matches(['"', '\'', ' ', '.', '`']).ends_with('(') {
                continue;
            }
            for place in (0..at).rev() {
                let item = &mut self.items[place];
                let joint = matches!(
                    item.text.as_str(),
                    "and" | "or" | "," | "between" | "by" | "where" | "for" | "with" | "in" | "to" | "from"
                );
                let named = matches!(
                    item.what,
                    What::Unknown
                        | What::Number(_)
                        | What::Value(_)
                        | What::Column(..)
                        | What::Glue
                        | What::Role(
                            Role::Preposition
                                | Role::Filler
                                | Role::Rows
                                | Role::Count
                                | Role::Verb
                                | Role::Times
                                | Role::Aggregate(_)
                        )
                ) || matches!(&item.what, What::Concept(concepts) if concepts.iter().all(|concept| GLOSSING.contains(concept)));
                if joint || !named {
                    break;
                }
                item.glossed = true;
                if item.aggregate.is_none() {
                    item.used = true;
                    item.what = What::Glue;
                }
            }
        }
    }

    /// "the "Close" price", "hit by a player": nouns beside a written column, and nouns for what rows are about.
    fn read_nouns(&mut self, index: &TableIndex) {
        for at in 0..self.items.len() {
            let stem = self.tokens.get(self.items[at].tokens.0).map_or("", |token| token.stem.as_str());
            let columns = self.columns();
            let token = self.tokens.get(self.items[at].tokens.0);
            let plain =
                self.items[at].what == What::Unknown && token.is_some_and(|token| !token.quoted && !token.is_capital());
            let quoted = at > 0
                && matches!(self.items[at - 1].what, What::Column(_, true))
                && self.tokens.get(self.items[at - 1].tokens.0).is_some_and(|token| token.quoted);
            let governs = matches!(self.text(at + 1), "whose" | "where" | "that" | "which" | "who");
            if plain && (quoted || governs || (lexicon().is_thing(stem) && !columns.is_empty())) {
                self.items[at].rows |= lexicon().is_thing(stem);
                self.items[at].what = What::Glue;
            }
            let What::Column(named, false) = &self.items[at].what else { continue };
            let named_ids = named.iter().all(|&column| index.columns[column].is_id);
            let counted = at > 1
                && self.is(at - 2, Concept::Count)
                && matches!(self.items[at - 1].what, What::Column(..))
                && matches!(lexicon().role(&self.items[at].text), None | Some(Role::Verb));
            let written = |place: Option<usize>| {
                place
                    .and_then(|place| self.items.get(place))
                    .is_some_and(|item| matches!(item.what, What::Column(_, true)))
            };
            let single = self.items[at].tokens.1 - self.items[at].tokens.0 == 1;
            if single
                && (counted
                    || (lexicon().is_thing(stem) && named_ids)
                    || written(at.checked_sub(1))
                    || (lexicon().is_thing(stem) && self.columns().iter().any(|(_, _, exact)| *exact)))
            {
                self.items[at].used |= written(at.checked_sub(1));
                self.items[at].rows |= lexicon().is_thing(stem);
                self.items[at].what = What::Glue;
            }
        }
    }

    /// "the median income of the anglers": a plural that nothing of the table is like, at the end of what is measured,
    /// is a noun for the rows.
    fn read_row_nouns(&mut self) {
        for at in 2..self.items.len() {
            let item = &self.items[at];
            let token = self.tokens.get(item.tokens.0);
            let plural = item.foreign
                && item.what == What::Unknown
                && item.tokens.1 - item.tokens.0 == 1
                && token.is_some_and(|token| {
                    !token.quoted
                        && !token.is_capital()
                        && token.folded.len() > 4
                        && token.folded.ends_with('s')
                        && !token.folded.ends_with("ss")
                        && token.folded.bytes().all(|byte| byte.is_ascii_lowercase())
                });
            if !plural {
                continue;
            }
            let article = matches!(self.text(at - 1), "the" | "all" | "all the" | "these");
            let before = if article { at - 2 } else { at - 1 };
            let joined = matches!(self.text(before).rsplit(' ').next(), Some("of" | "by" | "for" | "among" | "across"));
            let measured = before > 0 && matches!(self.items[before - 1].what, What::Column(..));
            let ends = self.items.get(at + 1).is_none_or(|next| {
                matches!(next.what, What::Role(Role::Comma | Role::And))
                    || matches!(next.text.as_str(), "and" | "in the dataset" | "in the data" | "in the table")
            });
            if article && joined && measured && ends {
                self.items[at].what = What::Glue;
                self.items[at].rows = true;
            }
        }
    }

    /// "by the guests", "each one had": a grouping word without a column groups nothing.
    fn read_groups(&mut self) {
        for at in 0..self.items.len() {
            let next = self.items[at + 1..].iter().find(|item| !matches!(item.what, What::Glue));
            let grouped = next.is_some_and(|next| {
                matches!(next.what, What::Column(..) | What::Role(Role::Grain(_)) | What::Value(_))
            });
            if matches!(self.items[at].what, What::Role(Role::Group)) && !grouped {
                self.items[at].what = What::Glue;
            }
        }
    }

    /// "over the years", "the three values": comparisons without a number, numbers that only count what was named.
    fn read_small_words(&mut self) {
        for at in 0..self.items.len() {
            let ahead = &self.items[at + 1..(at + 4).min(self.items.len())];
            let compared = ahead.iter().any(|item| matches!(item.what, What::Number(_)) || item.aggregate.is_some());
            let bare = matches!(self.items[at].what, What::Role(Role::Compare { .. }))
                && self.items[at].text.split(' ').all(|word| vocabulary().is_boilerplate(word))
                && !compared;
            let counts = matches!(self.items[at].what, What::Number(_))
                && matches!(self.items[at].text.as_str(), "three" | "four" | "five" | "six")
                && matches!(
                    self.text(at + 1),
                    "values"
                        | "numbers"
                        | "columns"
                        | "categories"
                        | "groups"
                        | "results"
                        | "figures"
                        | "variables"
                        | "features"
                );
            let equals = self.items[at].text == "=" && at > 0 && matches!(self.items[at - 1].what, What::Concept(_));
            if bare || counts || equals {
                self.items[at].what = What::Glue;
            }
        }
    }

    /// Whether an item of the concept is still open.
    pub(super) fn is_open(&self, concept: Concept) -> bool {
        (0..self.items.len()).any(|at| self.is(at, concept) && !self.items[at].used)
    }

    /// Whether an item of the concept stands here.
    pub(super) fn is(&self, at: usize, concept: Concept) -> bool {
        matches!(self.items.get(at).map(|item| &item.what), Some(What::Concept(concepts)) if concepts.contains(&concept))
    }

    /// Where the concept stands first.
    pub(super) fn find(&self, concept: Concept) -> Option<usize> {
        (0..self.items.len()).find(|&at| self.is(at, concept))
    }

    /// Whether the sentence speaks of it.
    pub(super) fn has(&self, concept: Concept) -> bool {
        self.find(concept).is_some()
    }

    /// Whether the sentence speaks of one of these.
    pub(super) fn has_any(&self, concepts: &[Concept]) -> bool {
        concepts.iter().any(|&concept| self.has(concept))
    }

    /// The item's folded words.
    pub(super) fn text(&self, at: usize) -> &str {
        self.items.get(at).map_or("", |item| item.text.as_str())
    }

    /// Marks an item.
    pub(super) fn take(&mut self, at: usize) {
        if let Some(item) = self.items.get_mut(at) {
            item.used = true;
        }
    }

    /// Marks all of the concept.
    pub(super) fn take_all(&mut self, concepts: &[Concept]) {
        for at in 0..self.items.len() {
            if concepts.iter().any(|&concept| self.is(at, concept)) {
                self.take(at);
            }
        }
    }

    /// Whether a word of these stands in it.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        self.tokens.iter().any(|token| words.contains(&token.folded.as_str()))
    }

    /// Whether it opens as a question.
    pub(super) fn asks(&self) -> bool {
        self.tokens.first().is_some_and(|token| {
            matches!(
                token.folded.as_str(),
                "how" | "what" | "which" | "who" | "where" | "when" | "is" | "are" | "does" | "do"
            )
        })
    }

    /// The number of an item.
    pub(super) fn number(&self, at: usize) -> Option<f64> {
        match self.items.get(at).map(|item| &item.what) {
            Some(What::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The columns that items name, with the item's place; those written out only, where there are some.
    pub(super) fn columns(&self) -> Vec<(usize, Vec<usize>, bool)> {
        self.items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| match &item.what {
                What::Column(columns, written) => Some((at, columns.clone(), *written)),
                _ => None,
            })
            .collect()
    }

    /// Whether an item changes nothing where it stands.
    pub(super) fn is_quiet(&self, at: usize) -> bool {
        let Some(item) = self.items.get(at) else { return true };
        item.used
            || match &item.what {
                What::Glue => true,
                What::Role(role) => matches!(
                    role,
                    Role::Filler
                        | Role::Preposition
                        | Role::Command
                        | Role::Asked(_)
                        | Role::And
                        | Role::Or
                        | Role::Comma
                        | Role::Rows
                        | Role::Verb
                        | Role::Both
                        | Role::Either
                        | Role::Exists
                        | Role::Between
                        | Role::Than
                ),
                What::Column(..)
                | What::Value(_)
                | What::Number(_)
                | What::Quoted
                | What::Unknown
                | What::Concept(_) => false,
            }
    }

    /// The words that nobody understood.
    pub(super) fn leftovers(&self) -> Vec<String> {
        (0..self.items.len()).filter(|&at| !self.is_quiet(at)).map(|at| self.items[at].text.clone()).collect()
    }
}

/// The "average price" as its words: a figure in quotes is no name.
fn open_quotes(tokens: Vec<Token>) -> Vec<Token> {
    let mut opened = Vec::with_capacity(tokens.len());
    for token in tokens {
        let inner = if token.quoted { tokenize(&token.text) } else { Vec::new() };
        let figure = inner.len() > 1 && inner.first().is_some_and(|first| aggregate_of(&first.folded).is_some());
        if figure {
            let start = token.span.0 + 1;
            opened.extend(
                inner.into_iter().map(|word| Token { span: (start + word.span.0, start + word.span.1), ..word }),
            );
        } else {
            opened.push(token);
        }
    }
    opened
}

/// "of", "between" behind a noun: they make no longer phrase of it where the noun is a column.
fn joins(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| matches!(token.folded.as_str(), "of" | "between" | "in" | "the"))
}

/// Columns whose names of several words stand here word by word, whatever else these words could be: the "batting
/// average" of a table that has one is no average.
fn written_out(tokens: &[Token], index: &TableIndex) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let named = (0..index.columns.len())
            .filter(|&column| {
                let words = &index.columns[column].words;
                words.len() > 1
                    && tokens.len() >= at + words.len()
                    && words.iter().zip(&tokens[at..]).all(|(word, token)| !token.quoted && token.folded == *word)
            })
            .max_by_key(|&column| index.columns[column].words.len());
        let Some(column) = named else {
            at += 1;
            continue;
        };
        let end = at + index.columns[column].words.len();
        let text = tokens[at..end].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        let same = |other: &usize| index.columns[*other].words == index.columns[column].words;
        found.push(Phrase {
            kind: Kind::Column,
            columns: (0..index.columns.len()).filter(same).collect(),
            naming: Some(Naming::Exact),
            values: Vec::new(),
            is_noun: false,
            text,
            span: (tokens[at].span.0, tokens[end - 1].span.1),
        });
        at = end;
    }
    found
}

/// A column as it is written: in quotes, by its whole name, or with several words of it.
fn is_strong(phrase: &Phrase) -> bool {
    let several = phrase.text.contains(' ') || phrase.text.contains('_');
    phrase.kind == Kind::Column
        && match phrase.naming {
            Some(Naming::Exact) => true,
            Some(Naming::Core | Naming::WithoutNoun) => several || phrase.columns.len() == 1,
            Some(Naming::Part | Naming::Thing | Naming::Synonym) => several && phrase.columns.len() == 1,
            _ => false,
        }
}

fn words(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ")
}

/// The longest phrase of a concept that starts here.
pub(super) fn concept_at(tokens: &[Token]) -> Option<(Vec<Concept>, usize)> {
    (1..=LONGEST.min(tokens.len())).rev().find_map(|length| {
        if tokens[..length].iter().any(|token| token.quoted) && length > 1 {
            return None;
        }
        let concepts = vocabulary().concepts(&words(&tokens[..length]));
        (!concepts.is_empty()).then(|| (concepts.to_vec(), length))
    })
}

/// A figure whose name is longer than the concept that starts here, without the "of" behind it.
fn longer_figure(tokens: &[Token], length: usize) -> Option<(Aggregate, usize)> {
    (length + 1..=LONGEST.min(tokens.len())).rev().find_map(|longer| {
        let plain = tokens[..longer].iter().all(|token| !token.quoted)
            && tokens.get(longer - 1).is_some_and(|last| !matches!(last.folded.as_str(), "of" | "the" | "in"));
        match lexicon().role(&words(&tokens[..longer])) {
            Some(Role::Aggregate(aggregate)) if plain => Some((aggregate, longer)),
            _ => None,
        }
    })
}

/// The aggregate that a phrase names.
fn aggregate_of(words: &str) -> Option<Aggregate> {
    match lexicon().role(words) {
        Some(Role::Aggregate(aggregate)) => Some(aggregate),
        Some(Role::Extreme { generic: true, direction: Direction::Max, .. }) => Some(Aggregate::Max),
        Some(Role::Extreme { generic: true, direction: Direction::Min, .. }) => Some(Aggregate::Min),
        _ => None,
    }
}

fn item(phrase: Phrase, tokens: (usize, usize), index: &TableIndex) -> Item {
    let text = crate::asking::text::fold(&phrase.text);
    let aggregate = aggregate_of(&text);
    let written = matches!(phrase.naming, Some(Naming::Exact | Naming::Core | Naming::WithoutNoun));
    let rows = matches!(phrase.kind, Kind::Rows { .. } | Kind::Role(Role::Rows)) || phrase.is_noun;
    let foreign = phrase.kind == Kind::Unknown && phrase.columns.is_empty() && phrase.values.is_empty();
    let what = match phrase.kind {
        // A relative of a word in a name is too little where a whole text has to be read.
        Kind::Column
            if matches!(phrase.naming, Some(Naming::Related | Naming::PartSynonym))
                || (phrase.naming == Some(Naming::Abbreviation) && vocabulary().is_boilerplate(&text)) =>
        {
            if text.split(' ').all(|word| vocabulary().is_boilerplate(word)) { What::Glue } else { What::Unknown }
        }
        Kind::Value => {
            let flags = |hit: &ValueHit| index.columns[hit.0].kind == ColumnKind::Other;
            if phrase.values.iter().all(flags) { What::Unknown } else { What::Value(phrase.values) }
        }
        Kind::Column => What::Column(phrase.columns, written),
        Kind::Number(_) if matches!(text.as_str(), "one" | "two" | "both") => What::Glue,
        Kind::Number(number) => What::Number(number),
        Kind::Quoted if vocabulary().is_boilerplate(&text) || text == "groupby" => What::Glue,
        Kind::Quoted => What::Quoted,
        Kind::Role(Role::Preposition | Role::Filler) => What::Glue,
        _ if text.split(' ').all(|word| vocabulary().is_boilerplate(word))
            && !matches!(
                phrase.kind,
                Kind::Role(
                    Role::Group
                        | Role::Aggregate(_)
                        | Role::Compare {
                            comparison: Comparing::Plain(_)
                                | Comparing::OrMore
                                | Comparing::OrLess
                                | Comparing::Adjective,
                            ..
                        }
                )
            ) =>
        {
            What::Glue
        }
        Kind::Role(role) => What::Role(role),
        Kind::Rows { .. } => What::Glue,
        Kind::Unknown
            if text.contains('.')
                && text.split('.').next().is_some_and(|first| {
                    matches!(
                        first,
                        "scipy" | "sklearn" | "pandas" | "numpy" | "np" | "pd" | "stats" | "statsmodels" | "df"
                    )
                }) =>
        {
            What::Glue
        }
        Kind::Moment(_) | Kind::Unknown => What::Unknown,
    };
    Item { what, text, aggregate, tokens, used: false, glossed: false, rows, foreign }
}
