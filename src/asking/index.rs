//! What a table offers to link words to: its columns' words and kinds, its values, its own name.
//!
//! Built once per table description and kept by the translator. The linker asks it for columns and values; the parser
//! asks for a column's kind.

use super::only::only;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::column::{
    Column, ColumnKind, ID_STEMS, NAME_STEMS, is_initials, is_skeleton, same_synonyms, same_words, shortens,
};
use super::formula::Formula;
use super::headings::headings;
use super::kin::{family, same_names};
use super::kinds::{is_noun_of, is_profession};
use super::lexicon::lexicon;
use super::meanings::nearness;
use super::memo::Memo;
use super::text::{fold, name_words, stem, tokenize};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription};

/// Values with more characters than this are found only in quotes.
const LONGEST_VALUE: usize = 60;

/// Two nouns so near in meaning call the same things.
const SAME: f32 = 0.5;

/// Building an index was given up, since its table is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the table was closed before its index was ready")]
pub struct Cancelled;

/// A value found in a column: the column, and the value's place in its description; behind those, its items.
pub(super) type ValueHit = (usize, usize);

/// How well words name a column; a better way beats any number of worse ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// A relative of one of its words in `WordNet`.
    Related,
    /// A synonym of one of its words.
    PartSynonym,
    /// Words that its name shortens.
    Abbreviation,
    /// The noun of the class of names that its values are of.
    Member,
    /// Some of its words.
    Part,
    /// Synonyms of all its words.
    Synonym,
    /// All but its id or name: the thing that it identifies.
    Thing,
    /// All its words but the table's own noun.
    WithoutNoun,
    /// All its words but units.
    Core,
    /// All its words.
    Exact,
}

/// The index of one table.
#[derive(Debug)]
pub(super) struct TableIndex {
    /// What it describes.
    pub(super) table: Arc<TableDescription>,
    /// In the table's order.
    pub(super) columns: Vec<Column>,
    /// The stems of the noun for a row: the last part of the table's name.
    nouns: Vec<String>,
    other_nouns: Vec<String>,
    values: Arc<HashMap<String, Vec<ValueHit>>>,
    value_stems: Arc<HashMap<String, Vec<ValueHit>>>,
    /// Stems of single words inside longer values, and their columns.
    inner_words: Arc<HashMap<String, Vec<usize>>>,
    named: Memo<Option<(Naming, Vec<usize>)>>,
    shortened: Memo<Vec<ValueHit>>,
}

/// A column with more values has no abbreviations that could be told apart.
const FEW_VALUES: usize = 60;

const DATE_STEMS: [&str; 6] = ["date", "time", "day", "timestamp", "at", "on"];
impl TableIndex {
    /// Reads a description.
    #[cfg(test)]
    pub(super) fn new(table: Arc<TableDescription>) -> Self {
        Self::build(table, &mut |_| {}, &CancelToken::new()).expect("nobody cancels it")
    }

    /// Reads a description; `progress` is told what part of its columns is done.
    pub(super) fn build(
        table: Arc<TableDescription>,
        progress: &mut dyn FnMut(f64),
        cancel: &CancelToken,
    ) -> Result<Self, Cancelled> {
        let called = headings(&table);
        let mut columns: Vec<Column> = (table.columns.iter().zip(&called))
            .map(|(column, called)| Column::new(column, table.rows, *called))
            .collect();
        mark_least(&mut columns);
        let last = table.name.rsplit("__").next().unwrap_or_default();
        let stems = |text: &str| -> Vec<String> {
            name_words(text)
                .iter()
                .filter(|word| word.len() > 1 && !word.bytes().all(|byte| byte.is_ascii_digit()))
                .filter(|word| lexicon().role(word).is_none())
                .map(|word| stem(word))
                .collect()
        };
        // A table called by what relates its columns ("borders") has no noun for its rows.
        let relates = |noun: &String| {
            lexicon().is_verb(noun)
                && columns.iter().any(|column| column.kind == ColumnKind::Text && column.core.iter().eq([noun]))
        };
        let mut nouns = stems(last);
        // "churned" in a table of churn is said of some rows, where a column says of which.
        let tells = |noun: &String| columns.iter().any(|column| column.is_flag() && column.core.iter().eq([noun]));
        nouns.retain(|noun| !relates(noun) && !tells(noun));
        let other_nouns = stems(&table.name).into_iter().filter(|noun| !nouns.contains(noun) && !tells(noun)).collect();
        let mut inner_words = HashMap::<String, Vec<usize>>::new();
        let (mut values, mut value_stems) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (place, column) in table.columns.iter().enumerate() {
            if cancel.is_cancelled() {
                return Err(Cancelled);
            }
            progress(place as f64 / table.columns.len() as f64);
            for (at, value) in column.values.iter().enumerate() {
                if let Scalar::Text(text) = &value.value
                    && text.chars().count() <= LONGEST_VALUE
                {
                    let (phrase, stemmed) = value_keys(text);
                    if phrase.contains(' ') && columns[place].items.is_empty() {
                        for word in phrase.split(' ').filter(|word| word.len() >= 4) {
                            let known = inner_words.entry(stem(word)).or_default();
                            if known.last() != Some(&place) {
                                known.push(place);
                            }
                        }
                    }
                    values.entry(phrase).or_default().push((place, at));
                    value_stems.entry(stemmed).or_default().push((place, at));
                }
            }
        }
        for (place, column) in columns.iter().enumerate() {
            let known = table.columns[place].values.len();
            for (at, item) in column.items.iter().enumerate() {
                let (phrase, stemmed) = value_keys(item);
                for (map, key) in [(&mut values, phrase), (&mut value_stems, stemmed)] {
                    let hits: &mut Vec<ValueHit> = map.entry(key).or_default();
                    // One spelling of a column is enough: an item is also a list of one.
                    hits.retain(|hit| hit.0 != place);
                    hits.push((place, known + at));
                }
            }
        }
        add_bare_names(&table, &mut values);
        add_aliases(&table, &columns, &mut values);
        progress(1.0);
        Ok(Self {
            table,
            columns,
            nouns,
            other_nouns,
            values: Arc::new(values),
            value_stems: Arc::new(value_stems),
            inner_words: Arc::new(inner_words),
            named: Memo::default(),
            shortened: Memo::default(),
        })
    }

    /// The same table with figures that a question makes behind its own columns, each with the name it would have.
    pub(super) fn with_figures(&self, figures: Vec<(String, Formula)>) -> Self {
        let mut table = (*self.table).clone();
        let mut columns = self.columns.clone();
        for (name, formula) in figures {
            let mut name = name;
            while table.column(&name).is_some() {
                name.push('_');
            }
            let sources = formula.sources();
            let is_additive = formula.is_additive(self);
            let description = ColumnDescription {
                name,
                data_type: DataType::Float64,
                nulls: sources.iter().map(|&column| self.description(column).nulls).max().unwrap_or_default(),
                distinct: None,
                min: None,
                max: None,
                mean: None,
                values: Vec::new(),
                values_complete: false,
            };
            columns.push(Column::of_figure(&description, formula, is_additive));
            table.columns.push(description);
        }
        Self {
            table: Arc::new(table),
            columns,
            nouns: self.nouns.clone(),
            other_nouns: self.other_nouns.clone(),
            values: Arc::clone(&self.values),
            value_stems: Arc::clone(&self.value_stems),
            inner_words: Arc::clone(&self.inner_words),
            named: Memo::default(),
            shortened: Memo::default(),
        }
    }

    /// A column's name as the table has it.
    pub(super) fn name(&self, column: usize) -> &str {
        &self.table.columns[column].name
    }

    /// A column's description.
    pub(super) fn description(&self, column: usize) -> &ColumnDescription {
        &self.table.columns[column]
    }

    /// The text of a value, as the table spells it.
    pub(super) fn value_text(&self, hit: ValueHit) -> String {
        let values = &self.table.columns[hit.0].values;
        match values.get(hit.1) {
            Some(value) => value.value.to_string(),
            None if self.columns[hit.0].items.is_empty() => {
                lexicon().name(hit.1 - values.len()).map_or_else(String::new, |name| name.text.to_owned())
            }
            None => self.columns[hit.0].items.get(hit.1 - values.len()).cloned().unwrap_or_default(),
        }
    }

    /// Whether the stem is the table's noun for a row; weak: a word of its name that is not.
    pub(super) fn noun(&self, stem: &str) -> Option<bool> {
        if self.nouns.iter().any(|noun| noun == stem) {
            // "sleep" of a table of sleep and health, which columns speak of, is less than its last noun.
            let modifier = lexicon().is_measuring(stem) && self.nouns.last().is_some_and(|last| last != stem);
            let told =
                self.columns.iter().any(|column| column.core.len() > 1 && column.core.iter().any(|word| word == stem));
            Some(modifier && told)
        } else {
            let other = self.other_nouns.iter().any(|noun| noun == stem);
            let initial = lexicon().is_thing(stem)
                && self.columns.iter().any(|column| {
                    matches!(&column.words[..], [letter, id] if letter.len() == 1 && id == "id" && stem.starts_with(letter.as_str()))
                });
            let synonym = initial || self.nouns.last().is_some_and(|noun| lexicon().are_synonyms(noun, stem));
            (other || synonym).then_some(true)
        }
    }

    /// Whether the table's own name has the folded word as it is.
    pub(super) fn says(&self, word: &str) -> bool {
        name_words(&self.table.name).iter().any(|known| known == word || known.strip_suffix('s') == Some(word))
    }

    /// The columns that the words name best, and how.
    pub(super) fn columns_named(
        &self,
        stems: &[&str],
        folded: &[&str],
        together: &str,
    ) -> Option<(Naming, Vec<usize>)> {
        let key = format!("{}\n{}\n{together}", stems.join(" "), folded.join(" "));
        self.named.get(&key, || self.find_columns(stems, folded, together))
    }

    fn find_columns(&self, stems: &[&str], folded: &[&str], together: &str) -> Option<(Naming, Vec<usize>)> {
        let mut best: Option<(Naming, Vec<usize>)> = None;
        for (place, column) in self.columns.iter().enumerate() {
            let Some(naming) = self.naming(column, stems, folded, together) else { continue };
            match &mut best {
                Some((known, places)) if *known == naming => places.push(place),
                Some((known, _)) if *known > naming => {}
                _ => best = Some((naming, vec![place])),
            }
        }
        best.or_else(|| self.find_written_out(folded))
    }

    /// The columns that the words name once shortened ones are written out, as those of names are: "tmax" of `TMAX_C`.
    fn find_written_out(&self, folded: &[&str]) -> Option<(Naming, Vec<usize>)> {
        let full: Vec<&str> = folded
            .iter()
            // "cats" are animals before they are categories.
            .flat_map(|word| match lexicon().expand(word).filter(|_| !lexicon().is_thing(&stem(word))) {
                Some(full) => full.to_vec(),
                None => vec![*word],
            })
            .collect();
        if full == folded {
            return None;
        }
        let stems: Vec<String> = full.iter().map(|word| stem(word)).collect();
        let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
        self.find_columns(&stems, &full, &full.concat())
    }

    fn naming(&self, column: &Column, stems: &[&str], folded: &[&str], together: &str) -> Option<Naming> {
        let without = |words: &[String]| -> Vec<String> {
            words.iter().filter(|word| !self.nouns.contains(word)).cloned().collect()
        };
        let asked: Vec<String> = stems.iter().map(|stem| (*stem).to_owned()).collect();
        if column.joined == together || same_words(&asked, &column.stems) {
            return Some(Naming::Exact);
        }
        // "co2" of `CO2 ppm`, whose words are cut where letters and digits meet.
        let mixed = together.bytes().any(|byte| byte.is_ascii_digit());
        if mixed && (2..column.words.len()).any(|many| column.words[..many].concat() == together) {
            return Some(Naming::Core);
        }
        // "paintings" of `year_painted` are the rows.
        let rows = leaves_out_date(column) && asked.iter().all(|word| self.nouns.contains(word));
        if !rows && same_words(&asked, &column.core) {
            return Some(Naming::Core);
        }
        if is_spoken(column, &asked) {
            return Some(Naming::Exact);
        }
        if is_counted(column, &asked) {
            // "a rating" is not how many there are.
            let several = folded.last().is_some_and(|last| {
                last.ends_with('s') || (lexicon().is_past(last) && !matches!(*last, "rated" | "rating" | "scored"))
            });
            return Some(if several { Naming::Core } else { Naming::PartSynonym });
        }
        let (mut bare_asked, bare) = (without(&asked), without(&column.core));
        // "gas stations opened", "populated state": there the rows' noun is followed by, or follows, a word of its own.
        // So is "river crosses" a noun and a verb.
        let acts = |last: &String| lexicon().is_verb(last) && column.kind == ColumnKind::Text;
        let attributive = asked.len() == bare_asked.len()
            || bare_asked.is_empty()
            || (asked.ends_with(&bare_asked)
                && !bare_asked.last().is_some_and(acts)
                && !folded.last().is_some_and(|last| lexicon().is_past(last)));
        // "employees work": a plural and what they do.
        let plural = folded.len() == 2
            && folded.first().is_some_and(|first| first.ends_with('s'))
            && folded.last().is_some_and(|last| {
                !last.ends_with('s') && (lexicon().is_verb(&stem(last)) || lexicon().is_measuring(&stem(last)))
            });
        let attributive = attributive && !(plural && bare_asked.len() < asked.len());
        if !attributive {
            bare_asked.clone_from(&asked);
        }
        if attributive && !bare_asked.is_empty() && same_words(&bare_asked, &bare) {
            return Some(Naming::WithoutNoun);
        }
        if is_thing_of(column, &asked) {
            return Some(Naming::Thing);
        }
        if bare_asked.is_empty() {
            return None;
        }
        let spelled = || {
            let told = |word: &&String| word.len() > 1 && !lexicon().is_unit(word) && word.as_str() != "in";
            let told: Vec<&str> = column.words.iter().filter(told).map(String::as_str).collect();
            if told.is_empty() { column.words.iter().map(String::as_str).collect() } else { told }
        };
        if same_synonyms(&asked, &column.core)
            || (!bare.is_empty() && same_synonyms(&bare_asked, &bare))
            || same_names(folded, &spelled())
        {
            return Some(Naming::Synonym);
        }
        let core = bare_asked.iter().any(|word| column.core.contains(word));
        if is_prefixed(column, &asked, folded) {
            return Some(Naming::Abbreviation);
        }
        if folded.len() > 1 && column.words.iter().any(|word| word == together) {
            return Some(Naming::Part);
        }
        if core && bare_asked.iter().all(|word| column.stems.contains(word)) {
            // "seats five people" does not speak of `seat_height`.
            let verb = folded.len() == 1 && lexicon().is_measuring(&asked[0]) && !bare_asked.contains(&column.head);
            return Some(if verb && column.kind == ColumnKind::Number { Naming::Related } else { Naming::Part });
        }
        if is_member(column, &asked) {
            return Some(Naming::Member);
        }
        if bare_asked.len() == folded.len() && is_shortened(column, folded) {
            return Some(Naming::Abbreviation);
        }
        // "pay" of `annual_salary`, not of `salary_grade`.
        let heads = |known: &String| column.core.len() == 1 || *known == column.head;
        // "people" are not the senior citizens that a flag tells of.
        let synonym = |word: &String| {
            let people = word == "person" && column.is_flag();
            !people && column.core.iter().any(|known| heads(known) && lexicon().are_synonyms(word, known))
        };
        let close = |word: &String| {
            let known = |known: &String| lexicon().are_synonyms(word, known) || lexicon().are_related(word, known);
            column.core.iter().any(known)
        };
        if core && bare_asked.len() > 1 && bare_asked.iter().all(close) {
            return Some(Naming::PartSynonym);
        }
        let single = bare_asked.len() == 1 && column.core.len() <= 3;
        if single && bare_asked.iter().all(synonym) {
            return Some(Naming::PartSynonym);
        }
        // "weighs" of a weight: a verb that says what a number measures.
        let measured = |word: &String| column.core.iter().any(|known| heads(known) && lexicon().measures(word, known));
        if single && stems.len() == 1 && column.kind == ColumnKind::Number && bare_asked.iter().all(measured) {
            return Some(Naming::PartSynonym);
        }
        let related = |word: &String| column.core.iter().any(|known| lexicon().are_related(word, known));
        (single && stems.len() == 1 && bare_asked.iter().all(related)).then_some(Naming::Related)
    }

    /// The values that the words spell, as they are or in another number ("defenders").
    pub(super) fn values_named(&self, words: &[&str]) -> Option<(bool, &[ValueHit])> {
        if let Some(hits) = self.values.get(&words.join(" ")) {
            return Some((true, hits));
        }
        let (last, before) = words.split_last()?;
        let stemmed: Vec<&str> = before.to_vec();
        let key = [&stemmed[..], &[stem(last).as_str()]].concat().join(" ");
        self.value_stems.get(&key).map(|hits| (false, &hits[..]))
    }

    /// The value that is of the word's family ("foggy" of a weather "fog"), where only one is.
    pub(super) fn value_of_kin(&self, word: &str) -> Option<ValueHit> {
        // "engineers" where a role is "Software Engineer" are not a department's.
        if !self.columns_with_word(word).is_empty() {
            return None;
        }
        let mut found = family(word).filter_map(|other| self.value_stems.get(&stem(other))).flatten();
        let first = *found.next()?;
        found.all(|hit| *hit == first).then_some(first)
    }

    /// The column with a word of the word's family in its name, where only one has ("denial" of `denied`).
    pub(super) fn column_of_kin(&self, word: &str) -> Option<usize> {
        let kin: Vec<String> = family(word).map(stem).collect();
        only((0..self.columns.len()).filter(|&place| {
            let column = &self.columns[place];
            column.core.len() <= 3
                && column.kind != ColumnKind::Date
                && kin.iter().any(|other| column.core.contains(other))
        }))
    }

    /// The columns with a value that has a word of this stem beside others.
    pub(super) fn columns_with_word(&self, stem: &str) -> &[usize] {
        self.inner_words.get(stem).map(Vec::as_slice).unwrap_or_default()
    }

    /// The shortest word of this stem in a column's values.
    pub(super) fn word_as_written(&self, column: usize, wanted: &str) -> Option<String> {
        let words = self.table.columns[column].values.iter().filter_map(|value| match &value.value {
            Scalar::Text(text) => Some(value_keys(text).0),
            _ => None,
        });
        let found = words.flat_map(|words| {
            words.split(' ').filter(|word| stem(word) == wanted).map(str::to_owned).collect::<Vec<_>>()
        });
        found.min_by_key(String::len)
    }

    /// The values of a few that shorten the words: "omni" of "omnivores", `AsstProf` of "assistant professor".
    pub(super) fn values_shortened(&self, words: &[&str]) -> Vec<ValueHit> {
        self.shortened.get(&words.join(" "), || self.find_shortened(words))
    }

    fn find_shortened(&self, words: &[&str]) -> Vec<ValueHit> {
        let mut hits = Vec::new();
        for (place, column) in self.table.columns.iter().enumerate() {
            if !column.values_complete || column.values.len() > FEW_VALUES {
                continue;
            }
            for (at, value) in column.values.iter().enumerate() {
                let Scalar::Text(text) = &value.value else { continue };
                let known = name_words(text);
                let all =
                    known.len() == words.len() && known.iter().zip(words).all(|(known, word)| abbreviates(known, word));
                if all && known.iter().zip(words).any(|(known, word)| known != word) {
                    hits.push((place, at));
                }
            }
        }
        hits
    }

    /// A column's value that is this text, without regard to case and accents.
    pub(super) fn value_in(&self, column: usize, text: &str) -> Option<String> {
        let folded = fold(text.trim());
        self.table.columns[column].values.iter().find_map(|value| match &value.value {
            Scalar::Text(known) if fold(known.trim()) == folded => Some(known.clone()),
            _ => None,
        })
    }

    /// The column that says what a row is called.
    pub(super) fn label(&self) -> Option<usize> {
        let candidates = |test: &dyn Fn(&Column) -> bool| {
            let found: Vec<usize> = (0..self.columns.len()).filter(|&place| test(&self.columns[place])).collect();
            (found.len() == 1).then(|| found[0])
        };
        let is_noun = |words: &[String]| !words.is_empty() && words.iter().all(|word| self.nouns.contains(word));
        let named = |column: &Column| {
            column
                .core
                .split_last()
                .is_some_and(|(last, rest)| NAME_STEMS.contains(&last.as_str()) && (rest.is_empty() || is_noun(rest)))
        };
        candidates(&named)
            .or_else(|| {
                candidates(&|column| column.kind == ColumnKind::Text && !column.is_flag() && is_noun(&column.core))
            })
            .or_else(|| {
                candidates(&|column| {
                    column.core.last().is_some_and(|last| NAME_STEMS.contains(&last.as_str()))
                        && !column
                            .core
                            .iter()
                            .any(|word| matches!(word.as_str(), "type" | "categori" | "class" | "kind"))
                })
            })
            .or_else(|| candidates(&|column| column.kind == ColumnKind::Text && column.unique))
            .or_else(|| {
                let calls =
                    |word: &String| matches!(word.as_str(), "product" | "model" | "item" | "titl" | "song" | "game");
                candidates(&|column| {
                    column.kind == ColumnKind::Text && matches!(&column.core[..], [only] if calls(only))
                })
            })
            .or_else(|| candidates(&|column| column.is_id && column.unique))
    }

    /// Whether the stems are what a date column dates: "visits" of `visit_date` are rows.
    pub(super) fn dates(&self, column: usize, stems: &[&str]) -> bool {
        let known = &self.columns[column];
        let rest = |stem: &&String| !stems.contains(&stem.as_str());
        known.kind == ColumnKind::Date
            && stems.iter().all(|stem| known.core.iter().any(|core| core == stem) && !DATE_STEMS.contains(stem))
            && known.core.iter().filter(rest).all(|stem| DATE_STEMS.contains(&stem.as_str()))
    }

    /// Whether the table's own noun is that of things, so that "who" does not ask for what its rows are called.
    pub(super) fn is_of_things(&self) -> bool {
        self.nouns.last().is_some_and(|noun| lexicon().is_no_person(noun))
    }

    /// Whether a noun may call rows that the table's name calls otherwise. What the name calls is not another thing of
    /// its kind: not all authors are poets, and no book is a film; "people" may be authors, and rides trips.
    pub(super) fn may_call(&self, word: &str) -> bool {
        let asked = stem(word);
        let classes = lexicon().classes(&asked);
        let names = name_words(&self.table.name);
        let mut alike = names
            .iter()
            .map(|name| (name, stem(name)))
            .filter(|(_, noun)| lexicon().classes(noun).iter().any(|class| classes.contains(class)))
            .peekable();
        let says_same = |(name, noun): (&String, String)| {
            noun == asked
                || lexicon().are_synonyms(&noun, &asked)
                || (!is_profession(word) && nearness(word, name).is_some_and(|near| near >= SAME))
        };
        alike.peek().is_none() || lexicon().is_general(&asked) || alike.any(says_same)
    }

    /// Whether the table's rows may be things that a stem calls: its own name says so, or says nothing.
    pub(super) fn may_be_of(&self, stem: &str) -> bool {
        let classes = lexicon().classes(stem);
        let named: Vec<usize> =
            self.nouns.iter().chain(&self.other_nouns).flat_map(|noun| lexicon().classes(noun)).copied().collect();
        let initial = self.columns.iter().any(|column| {
            matches!(&column.words[..], [letter, _, ..] if letter.len() == 1 && stem.starts_with(letter.as_str()))
        });
        !classes.is_empty() && !initial && (named.is_empty() || named.iter().any(|class| classes.contains(class)))
    }

    /// The row that sums up the others: its column, and what it is called there.
    pub(super) fn total_row(&self) -> Option<(usize, String)> {
        self.table.columns.iter().enumerate().take(3).find_map(|(place, column)| {
            let called = |text: &str| {
                let words = value_keys(text).0;
                let mut words = words.split(' ');
                let first = words.next().unwrap_or_default();
                let second = words.next().unwrap_or_default();
                matches!(first, "total" | "totals")
                    && (second.is_empty() || second.bytes().all(|byte| byte.is_ascii_digit()))
                    || (matches!(first, "grand" | "career" | "overall") && second == "total")
            };
            let found = column.values.iter().filter_map(|value| match &value.value {
                Scalar::Text(text) if value.count == 1 && called(text) => Some(text.clone()),
                _ => None,
            });
            only(found).map(|text| (place, text))
        })
    }

    /// Whether the table's own name says that its rows are things of the stem's class.
    pub(super) fn is_called(&self, stem: &str) -> bool {
        let classes = lexicon().classes(stem);
        self.nouns
            .iter()
            .chain(&self.other_nouns)
            .flat_map(|noun| lexicon().classes(noun))
            .any(|class| classes.contains(class))
    }

    /// The columns of days; texts that hold days only where there is no other.
    pub(super) fn calendar(&self) -> Vec<usize> {
        let dates = self.of_kind(ColumnKind::Date);
        if !dates.is_empty() {
            return dates;
        }
        (0..self.columns.len()).filter(|&place| self.columns[place].is_dated).collect()
    }

    /// The columns of these kinds.
    pub(super) fn of_kind(&self, kind: ColumnKind) -> Vec<usize> {
        (0..self.columns.len()).filter(|&place| self.columns[place].kind == kind).collect()
    }
}

/// "reviews" of `number_of_reviews`: the name only says that it counts them.
fn is_counted(column: &Column, asked: &[String]) -> bool {
    let counts = |word: &&String| matches!(word.as_str(), "number" | "num" | "count" | "of" | "nb");
    let counted: Vec<String> = column.core.iter().filter(|word| !counts(word)).cloned().collect();
    column.kind == ColumnKind::Number
        && !column.is_id
        && counted.len() < column.core.len()
        && same_words(asked, &counted)
}

/// Whether the words are what a name or an id is of: "customer" of `customer_id`.
fn is_thing_of(column: &Column, asked: &[String]) -> bool {
    let Some((last, rest)) = column.core.split_last() else { return false };
    let identifies = ID_STEMS.contains(&last.as_str()) || NAME_STEMS.contains(&last.as_str());
    identifies && !rest.is_empty() && same_words(asked, rest)
}

/// Whether the word is the noun of what the column's values are.
fn is_member(column: &Column, asked: &[String]) -> bool {
    matches!((asked, column.class), ([noun], Some(class)) if lexicon().is_class_noun(class, noun))
        || matches!((asked, column.sort), ([noun], Some(sort)) if is_noun_of(sort, noun))
}

/// Whether a name shortens the words; "flown" is no `fl`.
fn is_shortened(column: &Column, folded: &[&str]) -> bool {
    let deed = matches!(folded, [only] if lexicon().is_past(only));
    !deed && (shortens(&column.words, folded) || is_initials(&column.words, folded))
}

/// "types of ownership" of `Type of ownership`: all words but those that join them.
fn is_spoken(column: &Column, asked: &[String]) -> bool {
    let joint = |word: &&String| !matches!(word.as_str(), "of" | "the" | "a" | "an" | "for" | "per" | "in" | "to");
    let spoken: Vec<String> = column.stems.iter().filter(joint).cloned().collect();
    asked.len() > 1 && spoken.len() < column.stems.len() && same_words(asked, &spoken)
}

/// Whether what a name says besides its core is more than a unit: "price" of `price (USD)` in a table of prices is the
/// column, "painting" of `year_painted` is none.
fn leaves_out_date(column: &Column) -> bool {
    let dated = |word: &String| matches!(word.as_str(), "year" | "month" | "day" | "hour" | "minut" | "second");
    column.core.len() < column.stems.len() && (column.kind != ColumnKind::Number || column.stems.iter().any(dated))
}

/// A value's words as a question would write them, and the same with the last word's stem.
fn value_keys(text: &str) -> (String, String) {
    let words: Vec<String> = tokenize(text).into_iter().flat_map(|token| value_words(&token.folded)).collect();
    let mut stemmed = words.clone();
    if let Some(last) = stemmed.last_mut() {
        *last = stem(last);
    }
    (words.join(" "), stemmed.join(" "))
}

/// Of `temp_max` and `temp_min` the one holds the least, and no minutes.
fn mark_least(columns: &mut [Column]) {
    let least: Vec<usize> = (0..columns.len())
        .filter(|&place| {
            let Some((last, first)) = columns[place].words.split_last() else { return false };
            let twin = |other: &Column| {
                let ends = other.words.split_last();
                ends.is_some_and(|(end, begin)| matches!(end.as_str(), "max" | "maximum") && begin == first)
            };
            last == "min" && columns.iter().any(twin)
        })
        .collect();
    for place in least {
        columns[place].hold_least();
    }
}

/// A token of a value as words without signs; a comma is none.
pub(super) fn value_words(folded: &str) -> Vec<String> {
    folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether a value's word is short for a question's word: its beginning, or its consonants.
fn abbreviates(known: &str, word: &str) -> bool {
    let letters = known.bytes().all(|byte| byte.is_ascii_alphabetic()) && word.len() >= known.len() + 3;
    known == word
        || stem(known) == stem(word)
        || (letters && known.len() >= 4 && word.starts_with(known))
        || (letters && known.len() >= 3 && is_skeleton(known, word))
}

/// Whether a column is called by the thing's first letter (`cName` of a college, `pPos` of a player).
fn is_prefixed(column: &Column, asked: &[String], folded: &[&str]) -> bool {
    let ([letter, _, ..], Some(thing)) = (&column.words[..], folded.first()) else { return false };
    if letter.len() != 1 || !thing.starts_with(letter.as_str()) || !lexicon().is_thing(&asked[0]) {
        return false;
    }
    let rest = &column.stems[1..];
    match asked {
        [_] => matches!(rest, [only] if NAME_STEMS.contains(&only.as_str())),
        [_, others @ ..] => same_words(others, rest) || shortens(&column.words[1..], &folded[1..]),
        [] => false,
    }
}

/// "Marco Bellini" of `Marco Bellini (ITA)`, where no value is spelled so.
fn add_bare_names(table: &TableDescription, values: &mut HashMap<String, Vec<ValueHit>>) {
    let mut added: HashMap<String, Vec<ValueHit>> = HashMap::new();
    for (place, column) in table.columns.iter().enumerate() {
        for (at, value) in column.values.iter().enumerate() {
            let Scalar::Text(text) = &value.value else { continue };
            let Some((bare, _)) = text.split_once(['(', '[']) else { continue };
            let (phrase, _) = value_keys(bare);
            if text.chars().count() <= LONGEST_VALUE && phrase.len() > 2 {
                added.entry(phrase).or_default().push((place, at));
            }
        }
    }
    for (words, hits) in added {
        values.entry(words).or_insert(hits);
    }
}

/// What people call a value beside its own spelling, where no value is spelled so ("women" of `female`, "F" of a sex).
fn add_aliases(table: &TableDescription, columns: &[Column], values: &mut HashMap<String, Vec<ValueHit>>) {
    let mut added: HashMap<String, Vec<ValueHit>> = HashMap::new();
    let mut add = |alias: &str, hit: ValueHit| {
        let words: Vec<String> = tokenize(alias).iter().flat_map(|token| value_words(&token.folded)).collect();
        let hits = added.entry(words.join(" ")).or_default();
        if !hits.contains(&hit) {
            hits.push(hit);
        }
    };
    for (place, column) in table.columns.iter().enumerate() {
        let known = &columns[place];
        let sex = known.stems.iter().any(|stem| matches!(stem.as_str(), "sex" | "gender"));
        let mut named = HashSet::new();
        for (at, value) in column.values.iter().enumerate() {
            let Scalar::Text(text) = &value.value else { continue };
            let folded = fold(text.trim());
            let code = lexicon().is_code(&folded) && !columns[place].stems.iter().any(|stem| stem.starts_with("lang"));
            if folded.len() < 2 && !sex {
                continue;
            }
            for alias in lexicon().aliases(&folded).iter().filter(|alias| alias.len() > 1 && !code) {
                add(alias, (place, at));
            }
            // "de" among names of countries is Germany, whatever it is of languages.
            if code && known.class.is_none() {
                continue;
            }
            for name in lexicon().names_of(&folded, known.class) {
                named.insert(name.text);
                name.calls().filter(|call| *call != folded).for_each(|call| add(call, (place, at)));
            }
        }
        // A name that no row has is still a name of this kind: no row is the answer, not a question that nobody understands.
        let complete = column.values_complete && known.items.is_empty();
        for (row, name) in known.class.filter(|_| complete).into_iter().flat_map(|class| lexicon().names_in(class)) {
            if !named.contains(name.text) {
                name.spoken().for_each(|call| add(call, (place, column.values.len() + row)));
            }
        }
    }
    for (words, hits) in added {
        values.entry(words).or_insert(hits);
    }
}
