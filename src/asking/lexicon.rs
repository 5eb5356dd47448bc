//! The language: what words do in a question, whatever the table. Read once from the tables under `assets/language`.
//!
//! Holds no word of any table. The linker looks phrases up here, the index looks up synonyms, units and additive nouns.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::plan::{Aggregate, Direction};
use super::role::{Asked, CalendarWord, Comparing, Role, aggregate, comparing, direction, keyword};
use super::text;

/// The nouns an adjective speaks of, and whether it means much or little of them.
#[derive(Debug, Default)]
pub(super) struct Adjective {
    /// Its plain form ("old").
    pub(super) plain: &'static str,
    /// Stems with their direction and their rank, best first; equals have one rank.
    pub(super) nouns: Vec<(Direction, String, usize)>,
}

/// The language tables.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    roles: HashMap<String, Role>,
    adjectives: Vec<Adjective>,
    synonyms: HashMap<String, Vec<(usize, usize)>>,
    numbers: HashMap<String, (bool, f64)>,
    calendar: HashMap<String, CalendarWord>,
    units: HashSet<String>,
    additive: HashSet<String>,
    verbs: HashSet<String>,
    relatives: HashMap<String, HashSet<String>>,
    ordinals: HashMap<String, usize>,
    aliases: HashMap<&'static str, Vec<&'static str>>,
    codes: HashSet<&'static str>,
    pasts: HashSet<String>,
    notes: HashMap<String, bool>,
    hollow: HashSet<String>,
    measures: HashMap<String, HashSet<String>>,
    light: HashMap<&'static str, HashSet<String>>,
    modifiers: HashSet<&'static str>,
    whole: HashSet<&'static str>,
    things: HashMap<String, Vec<usize>>,
    /// Stems of figures by what much of them is: "bad", or "unclear".
    valued: HashMap<String, &'static str>,
    /// Those of them that call whatever is of their class: "people", "animals".
    general: HashSet<String>,
    marks: Vec<HashSet<String>>,
    asked: HashMap<Asked, Vec<String>>,
    shortened: HashMap<&'static str, Vec<&'static str>>,
    standings: HashMap<&'static str, &'static str>,
    doers: HashMap<&'static str, Vec<&'static str>>,
    classes: Vec<(Vec<String>, HashSet<&'static str>)>,
    fates: Vec<Fate>,
    padding: HashMap<&'static str, HashSet<&'static str>>,
    /// Phrases around a question: whether in front, and their words from the end that they stand at.
    wrappings: Vec<(bool, Vec<&'static str>)>,
    names: Vec<Name>,
    names_of: HashMap<&'static str, Vec<usize>>,
    rates: HashMap<&'static str, Vec<RateName>>,
}

/// What the world calls a figure of two, and the nouns of both.
#[derive(Debug, Clone)]
pub(super) struct RateName {
    /// Of what is divided, best first.
    pub(super) part: Vec<&'static str>,
    /// Of that by which it is divided.
    pub(super) whole: Vec<&'static str>,
    /// Whether the first is what is lost of the second, and the figure what is left.
    pub(super) is_left: bool,
}

/// What became of a thing: the stems of names and values that tell it, and the folded words for yes and no.
#[derive(Debug)]
pub(super) struct Fate {
    pub(super) told: HashSet<String>,
    pub(super) yes: HashSet<&'static str>,
    pub(super) no: HashSet<&'static str>,
}

/// Something that the world calls by several names, with a code or a people ("Japan", "jp", "Japanese").
#[derive(Debug)]
pub(super) struct Name {
    /// As it is written.
    pub(super) text: &'static str,
    /// The class of names that it is of.
    pub(super) class: Option<usize>,
    /// What else it is called, folded.
    names: Vec<&'static str>,
    codes: Vec<&'static str>,
    /// What its people and things are called, folded.
    people: Vec<&'static str>,
}

impl Name {
    /// What it is called in words, folded.
    pub(super) fn spoken(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().chain(&self.people).copied()
    }

    /// Everything a question may call it, folded; codes only where they are no words.
    pub(super) fn calls(&self) -> impl Iterator<Item = &'static str> {
        let codes = self.codes.iter().filter(|code| code.len() > 2);
        self.names.iter().chain(codes).chain(&self.people).copied()
    }
}

/// The text of a table of the language.
macro_rules! table {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/", $name, ".tsv"))
    };
}
pub(super) use table;

/// The language, read on first use.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::read)
}

/// The word that an irregular form stands for. Apart from the rest, which is kept by stem and so needs it first.
pub(super) fn singular(folded: &str) -> Option<&'static str> {
    static IRREGULAR: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let words = IRREGULAR.get_or_init(|| rows(table!("irregular")).map(|row| (cell(&row, 0), cell(&row, 1))).collect());
    words.get(folded).copied()
}

/// The rows of a table of the language, cut at tabs.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).map(|line| line.split('\t').collect())
}

/// A row's cell; empty where it has none.
pub(super) fn cell(row: &[&'static str], at: usize) -> &'static str {
    row.get(at).copied().unwrap_or_default()
}

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self::default();
        for row in rows(table!("keywords")) {
            lexicon.add(cell(&row, 0), keyword(cell(&row, 1), cell(&row, 2)));
        }
        for row in rows(table!("aggregates")) {
            lexicon.add(cell(&row, 0), aggregate(cell(&row, 1)).map(Role::Aggregate));
        }
        for percent in 1..100_u16 {
            let ending = match (percent % 10, percent / 10) {
                (1, tens) if tens != 1 => "st",
                (2, tens) if tens != 1 => "nd",
                (3, tens) if tens != 1 => "rd",
                _ => "th",
            };
            let role = Some(Role::Aggregate(Aggregate::Quantile(percent * 10)));
            for noun in ["percentile", "quantile", "percentile of", "quantile of"] {
                lexicon.add(&format!("{percent}{ending} {noun}"), role);
            }
        }
        lexicon.read_adjectives();
        for row in rows(table!("comparisons")) {
            let adjective = lexicon.adjective_of(cell(&row, 0));
            let role = comparing(cell(&row, 1)).map(|comparison| Role::Compare { comparison, adjective });
            lexicon.replace(cell(&row, 0), role);
        }
        for row in rows(table!("superlatives")) {
            let adjective = lexicon.adjective_of(cell(&row, 0));
            let role = direction(cell(&row, 1)).map(|direction| Role::Extreme { direction, generic: true, adjective });
            lexicon.replace(cell(&row, 0), role);
        }
        for row in rows(table!("prepositions")) {
            lexicon.add(cell(&row, 0), Some(Role::Preposition));
        }
        for row in rows(table!("fillers")) {
            lexicon.add(cell(&row, 0), Some(Role::Filler));
        }
        for row in rows(table!("verbs")).filter(|row| cell(row, 0).contains(' ')) {
            lexicon.add(cell(&row, 0), Some(Role::Verb));
        }
        lexicon.read_words();
        lexicon.read_deeds();
        lexicon
    }

    fn read_adjectives(&mut self) {
        for row in rows(table!("adjectives")) {
            let adjective = Adjective { plain: cell(&row, 0), nouns: nouns(cell(&row, 3)) };
            let Some(&(first, _, _)) = adjective.nouns.first() else { continue };
            let index = self.adjectives.len();
            self.adjectives.push(adjective);
            let compare = Role::Compare { comparison: Comparing::Adjective, adjective: Some(index) };
            self.add(&format!("{} than", cell(&row, 1)), Some(compare));
            self.add(cell(&row, 1), Some(compare));
            let extreme = Role::Extreme { direction: first, generic: false, adjective: Some(index) };
            self.add(cell(&row, 2), Some(extreme));
            self.add(&format!("how {}", cell(&row, 0)), Some(Role::HowMuch(index)));
        }
    }

    fn read_words(&mut self) {
        for (group, row) in rows(table!("synonyms")).enumerate() {
            for (place, word) in row.iter().enumerate() {
                self.synonyms.entry(text::stem(word)).or_default().push((group, place));
            }
        }
        for row in rows(table!("numbers")) {
            let value = cell(&row, 2).parse().unwrap_or_default();
            self.numbers.insert(cell(&row, 0).to_owned(), (cell(&row, 1) == "scale", value));
        }
        for row in rows(table!("calendar")) {
            let number = cell(&row, 2).parse().unwrap_or_default();
            let word =
                if cell(&row, 1) == "month" { CalendarWord::Month(number) } else { CalendarWord::Weekday(number) };
            self.calendar.insert(cell(&row, 0).to_owned(), word);
        }
        self.units = rows(table!("units")).map(|row| cell(&row, 0).to_owned()).collect();
        self.additive = rows(table!("additive")).map(|row| text::stem(cell(&row, 0))).collect();
        let stems = |table| rows(table).map(|row| text::stem(cell(&row, 0))).collect();
        for row in rows(table!("ordinals")) {
            self.ordinals.insert(cell(&row, 0).to_owned(), cell(&row, 1).parse().unwrap_or(1));
        }
        for row in rows(table!("values")) {
            if cell(&row, 0).len() == 2 && !matches!(cell(&row, 0), "uk" | "us") {
                self.codes.insert(cell(&row, 0));
            }
            for word in &row {
                self.aliases.entry(word).or_default().extend(row.iter().filter(|other| *other != word));
            }
        }
        for row in rows(table!("wordnet")) {
            let word = text::stem(cell(&row, 0));
            for other in row.iter().skip(1).flat_map(|cell| cell.split(' ')).filter(|other| !other.is_empty()) {
                let other = text::stem(other);
                self.relatives.entry(other.clone()).or_default().insert(word.clone());
                self.relatives.entry(word.clone()).or_default().insert(other);
            }
        }
        self.notes = rows(table!("notes")).map(|row| (cell(&row, 0).to_owned(), cell(&row, 1) == "marker")).collect();
        self.pasts =
            rows(table!("verbs")).filter(|row| cell(row, 1) == "past").map(|row| cell(&row, 0).to_owned()).collect();
        self.verbs = stems(table!("verbs"));
        for row in rows(table!("valued")) {
            self.valued.extend(cell(&row, 1).split(' ').map(|noun| (text::stem(noun), cell(&row, 0))));
        }
        for (class, row) in rows(table!("things")).enumerate() {
            for noun in cell(&row, 1).split(' ') {
                let general = noun.strip_suffix('*');
                let stem = text::stem(general.unwrap_or(noun));
                if general.is_some() {
                    self.general.insert(stem.clone());
                }
                self.things.entry(stem).or_default().push(class);
            }
            self.marks.push(cell(&row, 2).split(' ').map(text::stem).collect());
        }
        for row in rows(table!("abbreviations")) {
            self.shortened.insert(cell(&row, 0), cell(&row, 1).split(' ').collect());
        }
        self.standings = rows(table!("standings")).map(|row| (cell(&row, 0), cell(&row, 1))).collect();
        self.read_doers();
        for row in rows(table!("classes")) {
            let nouns = cell(&row, 0).split(' ').map(text::stem).collect();
            self.classes.push((nouns, cell(&row, 1).split('|').collect()));
        }
        self.read_names();
    }

    fn read_deeds(&mut self) {
        for row in rows(table!("rates")) {
            let nouns = |at: usize| cell(&row, at).trim_start_matches('-').split(' ').collect::<Vec<_>>();
            let rate = RateName { part: nouns(1), whole: nouns(2), is_left: cell(&row, 1).starts_with('-') };
            for name in cell(&row, 0).split('|') {
                self.rates.entry(name).or_default().push(rate.clone());
            }
        }
        for row in rows(table!("measures")) {
            let nouns = cell(&row, 1).split(' ').map(text::stem);
            self.measures.entry(text::stem(cell(&row, 0))).or_default().extend(nouns);
        }
        for row in rows(table!("light")) {
            let nouns: HashSet<String> = cell(&row, 1).split(' ').map(text::stem).collect();
            for noun in cell(&row, 0).split(' ') {
                self.light.insert(noun, nouns.clone());
            }
        }
        self.whole = rows(table!("words")).flat_map(|row| cell(&row, 0).split(' ').collect::<Vec<_>>()).collect();
        self.modifiers = rows(table!("modifiers")).map(|row| cell(&row, 0)).collect();
        self.padding = rows(table!("padding")).map(|row| (cell(&row, 0), cell(&row, 1).split(' ').collect())).collect();
        for row in rows(table!("fates")) {
            let words = |at: usize| cell(&row, at).split(' ').filter(|word| !word.is_empty());
            let (told, yes, no) = (words(0).map(text::stem).collect(), words(1).collect(), words(2).collect());
            self.fates.push(Fate { told, yes, no });
        }
        for row in rows(table!("wrappings")) {
            let front = cell(&row, 0) == "front";
            let mut words: Vec<&str> = cell(&row, 1).split(' ').collect();
            if !front {
                words.reverse();
            }
            self.wrappings.push((front, words));
        }
        self.wrappings.sort_by_key(|(_, words)| Reverse(words.len()));
        self.hollow = rows(table!("hollow")).map(|row| cell(&row, 0).to_owned()).collect();
        for row in rows(table!("asked")) {
            let asked = match cell(&row, 0) {
                "who" => Asked::Who,
                "where" => Asked::Where,
                _ => Asked::When,
            };
            self.asked.insert(asked, row.iter().skip(1).map(|word| text::stem(word)).collect());
        }
    }

    fn add(&mut self, phrase: &str, role: Option<Role>) {
        if let Some(role) = role {
            self.roles.entry(phrase.to_owned()).or_insert(role);
        }
    }

    fn replace(&mut self, phrase: &str, role: Option<Role>) {
        if let Some(role) = role {
            self.roles.insert(phrase.to_owned(), role);
        }
    }

    /// The adjective a comparative or superlative read so far comes from.
    fn adjective_of(&self, phrase: &str) -> Option<usize> {
        match self.roles.get(phrase) {
            Some(Role::Compare { adjective, .. } | Role::Extreme { adjective, .. }) => *adjective,
            _ => None,
        }
    }

    /// What a folded phrase does.
    pub(super) fn role(&self, phrase: &str) -> Option<Role> {
        self.roles.get(phrase).copied()
    }

    /// An adjective's nouns.
    pub(super) fn adjective(&self, index: usize) -> &Adjective {
        &self.adjectives[index]
    }

    /// Whether two stems are the same or stand in one group of synonyms.
    pub(super) fn are_synonyms(&self, left: &str, right: &str) -> bool {
        left == right
            || self.synonyms.get(left).is_some_and(|groups| {
                self.synonyms
                    .get(right)
                    .is_some_and(|others| groups.iter().any(|group| others.iter().any(|other| other.0 == group.0)))
            })
    }

    /// How far from the front of a group of both stems the second stands: the first is the plainest word.
    pub(super) fn synonym_place(&self, asked: &str, known: &str) -> Option<usize> {
        let groups = self.synonyms.get(asked)?;
        let shared = self.synonyms.get(known)?.iter().filter(|other| groups.iter().any(|group| group.0 == other.0));
        shared.map(|other| other.1).min()
    }

    /// Whether two stems are of one family or meaning in `WordNet` ("smokes" and `smoker`).
    pub(super) fn are_related(&self, left: &str, right: &str) -> bool {
        self.relatives.get(left).is_some_and(|relatives| relatives.contains(right))
    }

    /// Whether the language knows the stem as a noun of tables.
    pub(super) fn knows(&self, stem: &str) -> bool {
        self.synonyms.contains_key(stem)
    }

    /// A number word: whether it is a scale, and its value.
    pub(super) fn number(&self, folded: &str) -> Option<(bool, f64)> {
        self.numbers.get(folded).copied()
    }

    /// A month or weekday.
    pub(super) fn calendar(&self, folded: &str) -> Option<CalendarWord> {
        self.calendar.get(folded).copied()
    }

    /// Whether a folded word is a unit of measure.
    pub(super) fn is_unit(&self, folded: &str) -> bool {
        self.units.contains(folded)
    }

    /// Whether a column with this stem in its name may be added up.
    pub(super) fn is_additive(&self, stem: &str) -> bool {
        self.additive.contains(stem)
    }

    /// Whether a stem is that of a verb that carries nothing.
    pub(super) fn is_verb(&self, stem: &str) -> bool {
        self.verbs.contains(stem)
    }

    /// Whether a verb says what columns with this stem in their names measure ("weighs" of a weight).
    pub(super) fn measures(&self, verb: &str, noun: &str) -> bool {
        self.measures.get(verb).is_some_and(|nouns| nouns.contains(noun))
    }

    /// Whether the stem is that of a verb that says what something measures.
    pub(super) fn is_measuring(&self, stem: &str) -> bool {
        self.measures.contains_key(stem)
    }

    /// The nouns of columns that a folded noun or unit may be a measure of ("people" of deaths, "dollars" of a price).
    pub(super) fn measured_in(&self, folded: &str) -> Option<&HashSet<String>> {
        self.light.get(folded)
    }

    /// Whether a folded word in front of a noun says nothing that would choose other rows or another column.
    pub(super) fn is_modifier(&self, folded: &str) -> bool {
        self.modifiers.contains(folded)
    }

    /// The place that an ordinal word names.
    pub(super) fn ordinal(&self, folded: &str) -> Option<usize> {
        self.ordinals.get(folded).copied()
    }

    /// Whether the language has the word, in whatever table.
    pub(super) fn is_word(&self, word: &str) -> bool {
        let stem = text::stem(word);
        self.relatives.contains_key(&stem)
            || self.synonyms.contains_key(&stem)
            || self.things.contains_key(&stem)
            || self.verbs.contains(&stem)
            || self.additive.contains(&stem)
            || self.roles.contains_key(word)
            || self.units.contains(word)
            || self.measures.contains_key(&stem)
            || self.whole.contains(word)
    }

    /// Whether a folded value is the code of a language.
    pub(super) fn is_code(&self, folded: &str) -> bool {
        self.codes.contains(folded)
    }

    /// What else people call a folded value.
    pub(super) fn aliases(&self, folded: &str) -> &[&'static str] {
        self.aliases.get(folded).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a folded word may stand in a note on how to compute, and whether it makes one.
    pub(super) fn note(&self, folded: &str) -> Option<bool> {
        self.notes.get(folded).copied()
    }

    /// Whether a folded word of such a verb is a participle or past tense, and no noun.
    pub(super) fn is_past(&self, folded: &str) -> bool {
        folded.ends_with("ed") || folded.ends_with("ing") || self.pasts.contains(folded)
    }

    /// Whether a folded word adds nothing beside the column it speaks of.
    pub(super) fn is_hollow(&self, folded: &str) -> bool {
        self.hollow.contains(folded)
    }

    /// Whether a folded noun pads what is of this kind.
    pub(super) fn is_padding(&self, kind: &str, noun: &str) -> bool {
        self.padding.get(kind).is_some_and(|nouns| nouns.contains(noun))
    }

    /// What may become of things.
    pub(super) fn fates(&self) -> impl Iterator<Item = &Fate> {
        self.fates.iter()
    }

    /// How many words at the front of a question, or at its end, only ask for the answer; `word` counts from there.
    pub(super) fn wrapped(&self, front: bool, word: &dyn Fn(usize) -> String) -> Option<usize> {
        self.wrappings
            .iter()
            .filter(|(place, _)| *place == front)
            .find(|(_, words)| words.iter().enumerate().all(|(at, wanted)| word(at) == *wanted))
            .map(|(_, words)| words.len())
    }

    /// Whether a stem is that of a noun that rows may be about.
    pub(super) fn is_thing(&self, stem: &str) -> bool {
        self.things.contains_key(stem)
    }

    /// Whether a stem is that of a noun for something else than people.
    pub(super) fn is_no_person(&self, stem: &str) -> bool {
        self.things.get(stem).is_some_and(|classes| !classes.contains(&0))
    }

    /// Whether columns with these stems in their names are those of the thing with this stem.
    pub(super) fn is_told_by<'a>(&self, thing: &str, mut stems: impl Iterator<Item = &'a String>) -> bool {
        let classes = self.things.get(thing).map(Vec::as_slice).unwrap_or_default();
        stems.any(|stem| classes.iter().any(|class| self.marks[*class].contains(stem)))
    }

    /// What much of a figure with this stem in its name is: "bad", or "unclear"; `None`: good.
    pub(super) fn worth(&self, stem: &str) -> Option<&'static str> {
        self.valued.get(stem).copied()
    }

    /// Whether a stem calls everything of its class, whatever a table says of what kind its rows are.
    pub(super) fn is_general(&self, stem: &str) -> bool {
        self.general.contains(stem)
    }

    /// The classes of things that a stem may call.
    pub(super) fn classes(&self, stem: &str) -> &[usize] {
        self.things.get(stem).map(Vec::as_slice).unwrap_or_default()
    }

    fn read_doers(&mut self) {
        for row in rows(table!("doers")) {
            let nouns: Vec<&str> = cell(&row, 1).split(' ').collect();
            for verb in cell(&row, 0).split(' ') {
                self.doers.insert(verb, nouns.clone());
            }
        }
    }

    fn read_names(&mut self) {
        let listed = |text: &'static str| text.split('|').filter(|part| !part.is_empty()).collect::<Vec<_>>();
        for row in rows(table!("names")) {
            let noun = text::stem(cell(&row, 0));
            let class = self.classes.iter().position(|(nouns, _)| nouns.contains(&noun));
            let [names, codes, people] = [2, 3, 4].map(|at| listed(cell(&row, at)));
            if let Some((_, members)) = class.and_then(|class| self.classes.get_mut(class)) {
                members.extend(names.iter().chain(&codes));
            }
            for known in names.iter().chain(&codes) {
                self.names_of.entry(known).or_default().push(self.names.len());
            }
            self.names.push(Name { text: cell(&row, 1), class, names, codes, people });
        }
    }

    /// The country of a folded code ("can").
    pub(super) fn country(&self, code: &str) -> Option<&'static str> {
        let class = self.classes.iter().position(|(nouns, _)| nouns.iter().any(|noun| noun == "countri"))?;
        let places = self.names_of.get(code)?;
        let name = places.iter().map(|&place| &self.names[place]).find(|name| name.class == Some(class))?;
        (name.codes.contains(&code) || code == "uk" || code == "us").then_some(name.text)
    }

    /// The figures of two that a folded name stands for.
    pub(super) fn rate(&self, name: &str) -> Option<&[RateName]> {
        self.rates.get(name).map(Vec::as_slice)
    }

    /// Whether a folded word says from where something is ("Spanish", "European").
    pub(super) fn is_origin(&self, folded: &str) -> bool {
        matches!(folded, "european" | "african" | "asian" | "american" | "western" | "eastern" | "foreign" | "domestic")
            || self.names.iter().any(|name| name.people.contains(&folded))
    }

    /// The names of a class.
    pub(super) fn names_in(&self, class: usize) -> impl Iterator<Item = (usize, &Name)> {
        self.names.iter().enumerate().filter(move |(_, name)| name.class == Some(class))
    }

    /// One of the names, by its place.
    pub(super) fn name(&self, place: usize) -> Option<&Name> {
        self.names.get(place)
    }

    /// What a folded value of a column of this class names: a code counts only there.
    pub(super) fn names_of(&self, folded: &str, class: Option<usize>) -> impl Iterator<Item = &Name> {
        let places = self.names_of.get(folded).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.names.get(*place)).filter(move |name| {
            (name.class.is_some() && name.class == class) || (class.is_none() && name.names.contains(&folded))
        })
    }

    /// The words of columns that name who does what a folded verb says ("director" of "directed").
    pub(super) fn doers(&self, folded: &str) -> &[&'static str] {
        self.doers.get(folded).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the folded heading of a table of standings stands for ("gf").
    pub(super) fn standing(&self, folded: &str) -> Option<&'static str> {
        self.standings.get(folded).copied()
    }

    /// The words that a folded word of a column's name shortens.
    pub(super) fn expand(&self, folded: &str) -> Option<&[&'static str]> {
        self.shortened.get(folded).map(Vec::as_slice)
    }

    /// The class of names that most of these folded values belong to.
    pub(super) fn class_of(&self, values: &[String]) -> Option<usize> {
        // A few names may be missing from the list, or be of an older or longer form. Where two classes share names (the
        // codes of languages and of countries), the one that explains more is meant.
        let known = |members: &HashSet<&str>| values.iter().filter(|value| members.contains(value.as_str())).count();
        let counts = self.classes.iter().enumerate().map(|(class, (_, members))| (known(members), Reverse(class)));
        let (known, Reverse(class)) = counts.max()?;
        (known >= 2 && known * 4 >= values.len() * 3).then_some(class)
    }

    /// Whether the stem is a noun of the class.
    pub(super) fn is_class_noun(&self, class: usize, stem: &str) -> bool {
        self.classes.get(class).is_some_and(|(nouns, _)| nouns.iter().any(|noun| noun == stem))
    }

    /// The stems of nouns a question word asks for, best first.
    pub(super) fn asked_nouns(&self, asked: Asked) -> &[String] {
        self.asked.get(&asked).map(Vec::as_slice).unwrap_or_default()
    }
}

/// `max:age,tall|long;min:birth` as directions, stems and ranks, in order.
fn nouns(cell: &str) -> Vec<(Direction, String, usize)> {
    let (mut nouns, mut rank) = (Vec::new(), 0);
    for part in cell.split(';') {
        if let Some((way, words)) = part.split_once(':')
            && let Some(direction) = direction(way)
        {
            for equals in words.split([',', '>']) {
                nouns.extend(equals.split('|').map(|word| (direction, text::stem(word), rank)));
                rank += 1;
            }
        }
    }
    nouns
}

#[cfg(test)]
mod tests {
    use super::{lexicon, rows};
    use crate::asking::role::keyword;

    #[test]
    fn every_line_of_the_keywords_has_a_role() {
        for row in rows(table!("keywords")) {
            let carried = row.get(2).copied().unwrap_or_default();
            assert!(row.len() >= 2 && keyword(row[1], carried).is_some(), "{row:?}");
        }
    }

    #[test]
    fn synonyms_are_kept_by_stem() {
        assert!(lexicon().are_synonyms("sale", "revenu"));
        assert!(!lexicon().are_synonyms("sale", "price"));
    }
}
