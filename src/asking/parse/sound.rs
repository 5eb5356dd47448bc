//! Readings that fit word by word but say something else than the question: the last look at a plan before it is given.
//!
//! Each rule stands for a way in which people are answered wrongly without noticing. Refuses; changes nothing.

use super::{Found, Kind, Parser, Phrase, Role, Trouble};
use crate::asking::column::{ColumnKind, ID_STEMS, NAME_STEMS};
use crate::asking::index::Naming;
use crate::asking::kin::is_mass;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Comparison, Condition, Key, Measure, Output, Plan, Test};
use crate::asking::role::Asked;
use crate::asking::text::{fold, stem};

/// Heads of names that say of what kind a thing is, which is not the thing ("policy" of `policy_type`).
const KINDS: [&str; 8] = ["type", "class", "category", "kind", "status", "group", "segment", "tier"];
impl Parser<'_> {
    /// Refuses a plan that leaves out what a word of the question asks for.
    pub(super) fn check_sound(&self, plan: &Plan, filters: &[Found]) -> Result<(), Trouble> {
        self.check_words()?;
        self.check_tells(plan)?;
        self.check_only(plan, filters)?;
        self.check_joint(filters)?;
        self.check_counted(plan)?;
        self.check_kinds(plan)?;
        self.check_unnamed(plan)?;
        self.check_derived()?;
        self.check_deeds(filters)?;
        self.check_scale(filters)?;
        self.check_misread(plan, filters)?;
        self.check_unsaid(plan)?;
        self.check_missing(filters)?;
        self.check_flags(filters)?;
        self.check_first(plan)?;
        self.check_looked_into(filters)?;
        self.check_bounds(plan)?;
        self.check_most(plan)?;
        self.check_ranges(filters)?;
        self.check_single_row(plan, filters)?;
        if self.part {
            return Ok(());
        }
        self.check_asked(plan)?;
        self.check_unrestricted(plan)
    }

    /// Words that are taken for others: "AM stations", and a "rate" that is no rating.
    fn check_words(&self) -> Result<(), Trouble> {
        if self.words.iter().any(|word| word == "am") && !self.words.iter().any(|word| word == "i") {
            return Err(Trouble::Unmatched(vec!["am".to_owned()]));
        }
        // "between readmitted and other patients": all but those.
        if self.part && self.words.iter().any(|word| matches!(word.as_str(), "other" | "others" | "remaining")) {
            return Err(Trouble::Unsupported("other".to_owned()));
        }
        if self.words.iter().any(|word| word == "neither") && self.words.iter().any(|word| word == "nor") {
            return Err(Trouble::Unmatched(vec!["nor".to_owned()]));
        }
        if self.words.windows(3).any(|words| words[0] == "in" && words[1] == "a" && words[2] == "row") {
            return Err(Trouble::Unsupported("in a row".to_owned()));
        }
        if self.words.windows(3).any(|words| words[0] == "how" && words[1] == "many" && words[2] == "columns") {
            return Err(Trouble::Unsupported("columns".to_owned()));
        }
        if let Some(text) = self.long_text() {
            return Err(Trouble::Unsupported(text));
        }
        for pair in self.phrases.windows(3) {
            // "the most satisfied employees": so many of them, not the highest satisfaction.
            let most = matches!(fold(&pair[0].text).as_str(), "most" | "fewest" | "least")
                && matches!(pair[0].kind, Kind::Role(Role::Extreme { generic: true, .. }));
            let state = pair[1].kind == Kind::Column
                && lexicon().is_past(&fold(&pair[1].text))
                && pair[1].columns.iter().any(|&column| self.index.columns[column].kind == ColumnKind::Number);
            let text = fold(&pair[1].text);
            let has = self.words.windows(3).any(|words| {
                matches!(words[0].as_str(), "has" | "have" | "had")
                    && words[1] == "the"
                    && matches!(words[2].as_str(), "most" | "least")
            });
            let several = matches!(pair[1].kind, Kind::Role(Role::Extreme { generic: false, .. }))
                && (text.starts_with("most ") || text.starts_with("least "))
                && matches!(pair[0].kind, Kind::Column | Kind::Rows { .. })
                && matches!(pair[2].kind, Kind::Rows { .. } | Kind::Column)
                && pair[2].text.ends_with('s')
                && has;
            if several {
                return Err(Trouble::Unsupported(pair[1].text.clone()));
            }
            let rows = matches!(pair[2].kind, Kind::Rows { .. }) && pair[2].text.ends_with('s');
            // "the 5 most streamed songs" are ranked.
            let ranked = self
                .phrases
                .iter()
                .any(|phrase| matches!(phrase.kind, Kind::Number(_)) && phrase.span.1 + 1 == pair[0].span.0);
            if most && state && rows && !ranked && pair[2].span.0 <= pair[1].span.1 + 1 {
                return Err(Trouble::Unsupported(pair[1].text.clone()));
            }
            // "who approved the most claims" asks for the doer, not for whose claims they were.
            let doer = matches!(pair[0].kind, Kind::Role(Role::Asked(Asked::Who)))
                && pair[1].columns.iter().any(|&column| self.index.columns[column].is_flag())
                && lexicon().is_past(&fold(&pair[1].text))
                && pair[1].span.0 <= pair[0].span.1 + 1
                && matches!(pair[2].kind, Kind::Role(Role::Extreme { .. }) | Kind::Rows { .. } | Kind::Column);
            if doer {
                return Err(Trouble::Unsupported(pair[1].text.clone()));
            }
        }
        for phrase in &self.phrases {
            let text = fold(&phrase.text);
            let rate = matches!(text.rsplit(' ').next(), Some("rate" | "rates"));
            let weak = matches!(phrase.naming, Some(Naming::PartSynonym | Naming::Related | Naming::Synonym));
            let called =
                phrase.columns.iter().any(|&column| self.index.columns[column].words.contains(&"rate".to_owned()));
            let place = self.words.iter().position(|word| word == "rate" || word == "rates");
            // "how do students rate it" is a verb.
            let verb = place.is_some_and(|place| {
                let before = place.checked_sub(1).and_then(|before| self.words.get(before));
                before
                    .is_some_and(|before| before.ends_with('s') || matches!(before.as_str(), "they" | "people" | "who"))
                    && self
                        .words
                        .iter()
                        .take(place)
                        .any(|word| matches!(word.as_str(), "do" | "does" | "did" | "who" | "how"))
            });
            if phrase.kind == Kind::Column && rate && weak && !called && !verb {
                return Err(Trouble::Unsupported(phrase.text.clone()));
            }
        }
        Ok(())
    }

    /// "the longest title": how many letters it has, not how long what it names is.
    fn long_text(&self) -> Option<String> {
        let long = |phrase: &Phrase| {
            matches!(phrase.kind, Kind::Role(Role::Extreme { .. }))
                && matches!(fold(&phrase.text).as_str(), "longest" | "shortest")
        };
        let text = |phrase: &Phrase| {
            phrase.kind == Kind::Column
                && !phrase.columns.is_empty()
                && phrase.columns.iter().all(|&column| {
                    let known = &self.index.columns[column];
                    let named = |word: &String| {
                        NAME_STEMS.contains(&word.as_str())
                            || matches!(word.as_str(), "text" | "descript" | "review" | "comment" | "tweet" | "bodi")
                    };
                    known.kind == ColumnKind::Text && known.core.last().is_some_and(named)
                })
                && phrase.text.split(' ').next_back().is_some_and(|word| {
                    phrase.columns.iter().any(|&column| {
                        self.index.columns[column].core.last().is_some_and(|last| *last == stem(&fold(word)))
                    })
                })
        };
        self.phrases.windows(2).find(|pair| long(&pair[0]) && text(&pair[1])).map(|pair| pair[0].text.clone())
    }

    /// "which job got the most applications" in a table of applicants: what is counted by a name that the question does
    /// not speak of.
    fn check_unnamed(&self, plan: &Plan) -> Result<(), Trouble> {
        let rows: Vec<String> = self
            .phrases
            .iter()
            .filter(|phrase| matches!(phrase.kind, Kind::Rows { .. }))
            .map(|phrase| stem(&fold(&phrase.text)))
            .collect();
        let two = rows.windows(2).any(|pair| pair[0] != pair[1]);
        match (&plan.keys[..], plan.pick) {
            ([Key::Column(key)], Some(_))
                if two
                    && plan.measures == [Measure::ROWS]
                    && !self.phrases.iter().any(|phrase| phrase.columns.contains(key)) =>
            {
                Err(Trouble::Vague("what is counted for the ranking".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// "how many acting statuses", "how many budget records": the noun at the end is what is counted.
    fn check_counted(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some(at) = self.phrases.iter().position(|phrase| phrase.kind == Kind::Role(Role::Count)) else {
            return Ok(());
        };
        let Some(noun) = self.phrases.get(at + 1).filter(|noun| noun.kind == Kind::Column) else { return Ok(()) };
        let last = noun.text.rsplit(' ').next().map(|word| singular(&fold(word))).unwrap_or_default();
        let flag = noun.columns.iter().any(|&column| self.index.columns[column].is_flag());
        let rows = plan.measures == [Measure::ROWS] && plan.filter.is_some();
        if flag && rows && KINDS.contains(&last.as_str()) {
            return Err(Trouble::Unsupported(noun.text.clone()));
        }
        // "how many profitable companies" does not add up their profits.
        let next = self.phrases.get(at + 2).filter(|next| next.span.0 <= noun.span.1 + 1);
        let figure = noun.columns.iter().any(|&column| self.index.columns[column].kind == ColumnKind::Number);
        let attributive = next.is_some_and(|next| {
            matches!(next.kind, Kind::Rows { .. } | Kind::Role(Role::Rows))
                || (next.kind == Kind::Column && next.is_noun)
        });
        if figure && attributive && plan.measures.iter().any(|measure| measure.aggregate == Aggregate::Sum) {
            return Err(Trouble::Unsupported(noun.text.clone()));
        }
        // "how many albums" where one row says "Non-album single".
        let none = plan.measures.iter().any(|measure| {
            let (Aggregate::Distinct, Some(column)) = (measure.aggregate, measure.column) else { return false };
            self.index.description(column).values.iter().any(|value| match &value.value {
                crate::domain::Scalar::Text(text) => {
                    let text = fold(text);
                    let noun = text.strip_prefix("non-").and_then(|rest| rest.split(' ').next());
                    noun.is_some_and(|noun| self.index.columns[column].stems.contains(&stem(noun)))
                }
                _ => false,
            })
        });
        if none && plan.keys.is_empty() {
            return Err(Trouble::Vague(format!("which {} count", noun.text)));
        }
        let record = self.words.windows(2).any(|pair| {
            noun.text.split(' ').next_back().is_some_and(|word| fold(word) == pair[0])
                && matches!(pair[1].as_str(), "record" | "records" | "row" | "rows" | "entry" | "entries")
        });
        let summed = plan.measures.iter().any(|measure| measure.aggregate == Aggregate::Sum);
        if record && summed {
            return Err(Trouble::Unsupported(noun.text.clone()));
        }
        Ok(())
    }

    /// "manufacturers that only make vans": of each of them, all rows; "the same country as": of another row.
    fn check_only(&self, plan: &Plan, filters: &[Found]) -> Result<(), Trouble> {
        let things = match (&plan.output, &plan.measures[..]) {
            (Output::Columns(columns, _), _) => columns.len() == 1 && self.is_repeated(columns[0]),
            (Output::Measures, [Measure { aggregate: Aggregate::Distinct, .. }]) => plan.keys.is_empty(),
            _ => false,
        };
        let exclusive = self.words.windows(2).enumerate().any(|(at, pair)| {
            at > 0
                && matches!(pair[1].as_str(), "only" | "exclusively" | "solely")
                && !matches!(pair[0].as_str(), "the" | "is" | "for" | "considering" | "of" | "use" | "include")
        });
        if things && exclusive && !filters.is_empty() && plan.extreme.is_none() {
            return Err(Trouble::Unsupported("only".to_owned()));
        }
        let last = self.words.last().is_some_and(|word| word == "only");
        let flagged = filters
            .last()
            .and_then(|found| found.condition.column())
            .is_some_and(|column| self.index.columns[column].is_flag());
        if last && flagged {
            return Err(Trouble::Unsupported("only".to_owned()));
        }
        let among = |found: &Found| matches!(found.condition, Condition::Test(Test::Among(..)));
        if things && self.words.iter().any(|word| word == "never") && !filters.iter().any(among) && !filters.is_empty()
        {
            return Err(Trouble::Unsupported("never".to_owned()));
        }
        let same = self.words.iter().position(|word| word == "same");
        if same.is_some_and(|at| self.words.iter().skip(at + 1).any(|word| word == "as")) {
            return Err(Trouble::Unsupported("same".to_owned()));
        }
        Ok(())
    }

    /// "cars" of `car_class`: its values are kinds of them.
    fn check_kinds(&self, plan: &Plan) -> Result<(), Trouble> {
        let listed = |column: usize| matches!(&plan.output, Output::Columns(columns, _) if columns.contains(&column));
        for (at, phrase) in self.phrases.iter().enumerate() {
            let [column] = phrase.columns[..] else { continue };
            let known = &self.index.columns[column];
            let kind = known.words.last().is_some_and(|last| KINDS.contains(&last.as_str()));
            let said = phrase.text.split(' ').any(|word| KINDS.contains(&singular(&fold(word)).as_str()));
            // "each type of card", "kinds of cards"
            let beside = self.words.iter().any(|word| KINDS.contains(&singular(word).as_str()));
            let valued = self.filters.iter().any(|found| found.start <= at && at < found.end);
            if phrase.kind == Kind::Column
                && phrase.naming == Some(Naming::Part)
                && known.words.len() > 1
                && kind
                && !said
                && !beside
                && !valued
                && !is_mass(&singular(&fold(&phrase.text)))
                && (self.is_shown(column) || listed(column))
            {
                return Err(Trouble::Unsupported(phrase.text.clone()));
            }
        }
        Ok(())
    }

    /// Whether the column is asked for, counted or grouped by.
    fn is_shown(&self, column: usize) -> bool {
        let measured = |measure: &Measure| measure.column == Some(column);
        self.selects.contains(&column)
            || self.keys.contains(&Key::Column(column))
            || self.measures.iter().any(measured)
            || self.having.is_some_and(|(measure, ..)| measured(&measure))
    }

    /// Whether a column's name is this noun, be it an id or a name of it.
    fn is_called(&self, column: usize, noun: &String) -> bool {
        let core = &self.index.columns[column].core;
        core.contains(noun)
            && core
                .iter()
                .all(|word| word == noun || NAME_STEMS.contains(&word.as_str()) || ID_STEMS.contains(&word.as_str()))
    }

    /// "which publisher ...": the noun behind the question word must be what is shown.
    fn check_asked(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some(Kind::Role(Role::Asked(asked))) = self.phrases.first().map(|phrase| &phrase.kind) else {
            return Ok(());
        };
        let noun = self
            .phrases
            .iter()
            .skip(1)
            .find(|phrase| phrase.kind != Kind::Value)
            .filter(|noun| matches!(noun.kind, Kind::Column | Kind::Rows { .. }));
        let shown: Vec<usize> = match &plan.output {
            Output::Columns(columns, _) => columns.clone(),
            Output::Measures => plan
                .keys
                .iter()
                .map(|key| match key {
                    Key::Column(column) | Key::Grain(column, _) => *column,
                })
                .collect(),
            _ => return Ok(()),
        };
        let figure = |column: &usize| {
            let known = &self.index.columns[*column];
            known.kind == ColumnKind::Number && !known.is_id && !known.is_year
        };
        // "which publisher released the most games per year"
        let second = self.words.get(1).map(|word| stem(word)).unwrap_or_default();
        let called: Vec<usize> = (0..self.index.columns.len())
            .filter(|&place| self.is_called(place, &second) && self.index.noun(&second).is_none() && !figure(&place))
            .collect();
        let which = self.words.first().is_some_and(|word| word == "which");
        let known = !called.is_empty() && !shown.is_empty();
        if which && known && called.iter().all(|place| !shown.contains(place)) {
            return Err(Trouble::Unsupported(self.words[1].clone()));
        }
        match (asked, noun) {
            (Asked::Which, Some(noun)) if self.words.first().is_some_and(|word| word == "which") => {
                let own = noun.kind == Kind::Column
                    && noun.naming >= Some(Naming::Part)
                    && !noun.is_noun
                    && !noun.columns.is_empty()
                    && !noun.columns.iter().any(figure)
                    && !noun.columns.iter().any(|column| shown.contains(column));
                let lost = own && self.phrases[0].text.to_lowercase().contains("which") && !shown.is_empty();
                let ranked = plan.extreme.is_some() || plan.pick.is_some();
                // "which companies have assets but no profits" asks for companies; a yes/no column answers no "which".
                let numbers = (ranked || self.phrases.get(1) == Some(noun))
                    && matches!(noun.kind, Kind::Rows { .. })
                    && matches!(plan.output, Output::Columns(..))
                    && shown.iter().all(figure);
                // "which doctor saw the fewest patients" of a table of visits.
                let foreign = matches!(noun.kind, Kind::Rows { weak: true })
                    && ranked
                    && !shown.is_empty()
                    && shown.iter().all(|&column| self.index.columns[column].is_id);
                let flags = matches!(plan.output, Output::Columns(..))
                    && !shown.is_empty()
                    && shown.iter().all(|&column| self.index.columns[column].is_flag());
                if lost || numbers || foreign || flags {
                    return Err(Trouble::Unsupported(noun.text.clone()));
                }
                // "which team had the highest total of its players": of teams, not of each player.
                let several = plan.pick.is_some() && plan.keys.len() > 1 && !plan.within.is_empty();
                let per = self
                    .phrases
                    .iter()
                    .any(|phrase| phrase.kind == Kind::Role(Role::Group) && fold(&phrase.text) != "by");
                if several && !per {
                    return Err(Trouble::Unsupported(noun.text.clone()));
                }
                Ok(())
            }
            (Asked::Who, _) => {
                // "who owns the longest boat" does not ask for the boat.
                let acts = self.words.get(1).is_some_and(|word| {
                    !matches!(word.as_str(), "is" | "was" | "are" | "were" | "has" | "have" | "had")
                });
                let boat = acts
                    && shown.len() == 1
                    && self.phrases.windows(2).any(|pair| {
                        matches!(pair[0].kind, Kind::Role(Role::Extreme { .. }))
                            && matches!(pair[1].kind, Kind::Rows { .. } | Kind::Column)
                            && pair[1].columns.contains(&shown[0])
                    });
                let figures = !shown.is_empty() && shown.iter().all(figure) && plan.extreme.is_some();
                // "the youngest player with a title" does not ask for the title.
                let with = matches!(plan.output, Output::Columns(..))
                    && shown.len() == 1
                    && (2..self.phrases.len()).any(|at| {
                        self.phrases[at].kind == Kind::Column
                            && self.phrases[at].columns.contains(&shown[0])
                            && matches!(self.folded(at - 1).as_str(), "with" | "with a" | "without" | "has" | "have")
                    });
                if boat || figures || with {
                    return Err(Trouble::Vague("who is asked for".to_owned()));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// "who conducts the orchestra", "which governor died in office": one is asked for, so all rows are no answer.
    fn check_unrestricted(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some(Kind::Role(Role::Asked(asked))) = self.phrases.first().map(|phrase| &phrase.kind) else {
            return Ok(());
        };
        let total = |condition: &Condition| {
            self.index.total_row().is_some_and(|(column, _)| condition.column() == Some(column))
        };
        let open = plan.filter.as_ref().is_none_or(total)
            && plan.extreme.is_none()
            && plan.pick.is_none()
            && plan.having.is_none()
            && plan.limit.is_none()
            && plan.position.is_none()
            && plan.order.is_empty()
            && plan.keys.is_empty()
            && matches!(plan.output, Output::Columns(..) | Output::Rows);
        let one = match asked {
            Asked::Who => true,
            Asked::Which => {
                self.words.first().is_some_and(|word| word == "which")
                    && self.words.get(1).is_some_and(|word| {
                        !word.ends_with('s') && !matches!(word.as_str(), "of" | "people" | "are" | "were")
                    })
                    && !self.words.iter().any(|word| matches!(word.as_str(), "are" | "were"))
            }
            _ => false,
        };
        if open && one && self.index.table.rows > 1 {
            return Err(Trouble::Vague("which of the rows is meant".to_owned()));
        }
        Ok(())
    }

    /// Counting the rows of one thing that has one row says nothing: "how many votes did the Greens get".
    fn check_single_row(&self, plan: &Plan, filters: &[Found]) -> Result<(), Trouble> {
        let counted = plan.output == Output::Measures && plan.keys.is_empty() && plan.measures == [Measure::ROWS];
        // "how many companies were founded by Andy": the rows themselves are counted.
        let rows = self.phrases.iter().position(|phrase| phrase.kind == Kind::Role(Role::Count)).is_some_and(|at| {
            self.phrases.get(at + 1).is_some_and(|noun| {
                matches!(noun.kind, Kind::Rows { .. } | Kind::Role(Role::Rows))
                    || (noun.kind == Kind::Column
                        && !noun.columns.iter().any(|&column| {
                            self.index.columns[column].kind == ColumnKind::Number && !self.index.columns[column].is_id
                        }))
            })
        });
        let counted = counted && !rows;
        let one = |found: &&Found| {
            matches!(&found.condition, Condition::Test(Test::Compare(column, Comparison::Equal, _))
                if self.index.columns[*column].unique)
        };
        match filters.iter().find(one) {
            Some(found) if counted => {
                Err(Trouble::Vague(format!("what to count of {}", self.phrases[found.start].text)))
            }
            _ => Ok(()),
        }
    }
}

/// A word in the singular, as far as its end tells.
fn singular(word: &str) -> String {
    let word = word.strip_suffix("ies").map_or_else(|| word.to_owned(), |head| format!("{head}y"));
    match word.as_str() {
        "class" | "status" => word,
        "classes" => "class".to_owned(),
        "statuses" => "status".to_owned(),
        _ => word.strip_suffix('s').map_or_else(|| word.clone(), str::to_owned),
    }
}
