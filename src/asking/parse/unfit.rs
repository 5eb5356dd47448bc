//! Conditions and ends that name a fitting column which tells of something else: another deed, unit, bound or figure.
//!
//! A part of the last look at a plan. Refuses; changes nothing.

use super::{Found, Kind, Parser, Role, Trouble};
use crate::asking::column::ColumnKind;
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Comparison, Condition, Direction, Operand, Output, Plan, Test};
use crate::asking::text::{fold, stem};
use crate::domain::Scalar;

/// Words of names that make another figure of a measure ("salary" of `salary_hike`).
const DERIVED: [&str; 11] =
    ["percent", "pct", "percentage", "hike", "increase", "growth", "change", "ratio", "grade", "band", "rank"];
/// Deeds that begin something, and those that end it: a date of the one says nothing of the other.
const BEGINNINGS: [&str; 13] = [
    "birth", "born", "dob", "start", "open", "opened", "hire", "founded", "joined", "premiere", "release", "launch",
    "debut",
];
const ENDINGS: [&str; 16] = [
    "died",
    "die",
    "death",
    "dead",
    "closed",
    "ended",
    "retired",
    "left",
    "resigned",
    "quit",
    "cancelled",
    "canceled",
    "expired",
    "dissolved",
    "demolished",
    "fired",
];
/// What people do to works, and the words of columns that name those who do it.
const DOERS: [(&str, &[&str]); 7] = [
    ("direct", &["direct"]),
    ("write", &["author", "writer", "write", "wrote"]),
    ("produc", &["produc", "studio", "manufactur", "maker"]),
    ("compos", &["compos"]),
    ("coach", &["coach", "trainer", "manag"]),
    ("teach", &["teacher", "instructor", "professor", "lectur"]),
    ("design", &["design", "architect"]),
];

/// Whether a word of the question tells of an end where the column tells of a beginning.
pub(in crate::asking) fn is_other_deed<'a>(mut words: impl Iterator<Item = &'a str>, column: &[String]) -> bool {
    words.any(|word| ENDINGS.contains(&word)) && column.iter().any(|word| BEGINNINGS.contains(&word.as_str()))
}

impl Parser<'_> {
    /// "died in 2015" of a year of birth; "episodes she directed" of a leading actor.
    pub(super) fn check_deeds(&self, filters: &[Found]) -> Result<(), Trouble> {
        let ended = self.words.iter().find(|word| ENDINGS.contains(&word.as_str()));
        for found in filters {
            let Some(column) = found.condition.column() else { continue };
            let known = &self.index.columns[column];
            let begins = self.begins(column);
            if let Some(ended) = ended.filter(|_| begins && self.is_time(column)) {
                return Err(Trouble::Unsupported(ended.clone()));
            }
            let doers: Vec<usize> = (0..DOERS.len())
                .filter(|&place| {
                    DOERS[place].1.iter().any(|doer| known.stems.iter().any(|word| word.starts_with(doer)))
                })
                .collect();
            let actor = known.stems.iter().any(|word| matches!(word.as_str(), "actor" | "actress" | "star" | "cast"));
            let done = (0..DOERS.len()).find(|&place| {
                self.said.iter().any(|word| word == DOERS[place].0)
                    || self.words.iter().any(|word| word == DOERS[place].0)
            });
            if let Some(done) = done
                && (actor || !doers.is_empty())
                && !doers.contains(&done)
            {
                return Err(Trouble::Unsupported(DOERS[done].0.to_owned()));
            }
        }
        Ok(())
    }

    /// Whether the column tells when something began, of which the question does not speak.
    fn begins(&self, column: usize) -> bool {
        self.index.columns[column]
            .words
            .iter()
            .any(|word| BEGINNINGS.contains(&word.as_str()) && !self.said.contains(&stem(word)))
    }

    /// "which series was cancelled first" of a day of release; "what is the longest stay of a patient" of patients.
    pub(super) fn check_first(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some((column, _)) = plan.extreme else { return Ok(()) };
        if let Some(ended) = self.words.iter().find(|word| ENDINGS.contains(&word.as_str()))
            && self.is_time(column)
            && self.begins(column)
        {
            return Err(Trouble::Unsupported(ended.clone()));
        }
        let [command, extreme, figure, of, ..] = &self.phrases[..] else { return Ok(()) };
        let asked = command.kind == Kind::Role(Role::Command)
            && fold(&command.text).starts_with("what is")
            && matches!(extreme.kind, Kind::Role(Role::Extreme { .. }))
            && figure.kind == Kind::Column
            && figure.columns.contains(&column)
            && fold(&of.text).starts_with("of");
        match &plan.output {
            Output::Columns(columns, _) if asked && !columns.contains(&column) => {
                Err(Trouble::Unsupported(figure.text.clone()))
            }
            _ => Ok(()),
        }
    }

    /// "over 30 million" of a column whose values are below a hundred: it counts in another unit.
    pub(super) fn check_scale(&self, filters: &[Found]) -> Result<(), Trouble> {
        let scale = self.words.iter().find(|word| {
            matches!(
                word.as_str(),
                "thousand" | "thousands" | "million" | "millions" | "billion" | "billions" | "mn" | "bn"
            )
        });
        let Some(scale) = scale else { return Ok(()) };
        for found in filters {
            let Condition::Test(Test::Compare(column, _, Operand::Number(number))) = &found.condition else { continue };
            // "half a million minutes" of a column `minutes`: the unit is the column's own.
            let place = self.words.iter().position(|word| word == scale).unwrap_or_default();
            let unit = self.words.get(place + 1);
            if unit.is_some_and(|unit| self.index.columns[*column].words.contains(unit)) {
                continue;
            }
            let Some(largest) = self.index.description(*column).max.as_ref().and_then(Scalar::to_f64) else { continue };
            if *number >= 1000.0 && largest > 0.0 && *number > largest * 50.0 {
                return Err(Trouble::Unsupported(scale.clone()));
            }
        }
        Ok(())
    }

    /// "no internet" of a column that is never without a value: it says so in another way.
    pub(super) fn check_missing(&self, filters: &[Found]) -> Result<(), Trouble> {
        let asked = self.words.iter().any(|word| {
            ["missing", "null", "empty", "blank", "nan", "unknown", "na", "none"]
                .iter()
                .any(|known| word.starts_with(known))
        });
        for found in filters {
            if let Condition::Test(Test::Missing(column, false)) = &found.condition
                && !asked
                && !self.index.columns[*column].has_nulls
            {
                return Err(Trouble::Unsupported(self.phrases[found.start].text.clone()));
            }
        }
        Ok(())
    }

    /// "excluding returns" of a flag `returning_customer`: of what its head names.
    pub(super) fn check_flags(&self, filters: &[Found]) -> Result<(), Trouble> {
        for found in filters {
            let Some(column) = found.condition.column() else { continue };
            let known = &self.index.columns[column];
            let [.., first, head] = &known.words[..] else { continue };
            for phrase in self.phrases.iter().take(found.end).skip(found.start) {
                let text = fold(&phrase.text);
                if known.is_flag()
                    && phrase.kind == Kind::Column
                    && phrase.naming == Some(Naming::Part)
                    && lexicon().is_thing(&stem(head))
                    && text != *first
                    && text.ends_with('s')
                    && !self.said.contains(&stem(head))
                    && !self.index.is_called(&stem(head))
                {
                    return Err(Trouble::Unsupported(phrase.text.clone()));
                }
            }
        }
        Ok(())
    }

    /// A word inside an id or a code says nothing of the thing.
    pub(super) fn check_looked_into(&self, filters: &[Found]) -> Result<(), Trouble> {
        for found in filters {
            if let Condition::Test(Test::Text(column, _, text, _)) = &found.condition {
                let known = &self.index.columns[*column];
                // "which movie lost the most money" does not look for a title with "lost".
                let led =
                    found.start.checked_sub(1).and_then(|before| self.phrases.get(before)).is_some_and(|before| {
                        matches!(before.kind, Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Asked(_)))
                    });
                let next = self
                    .phrases
                    .get(found.end)
                    .is_some_and(|next| matches!(next.kind, Kind::Role(Role::Extreme { .. } | Role::Compare { .. })));
                if led && next {
                    return Err(Trouble::Unsupported(text.clone()));
                }
                let named = known.words.iter().all(|word| self.said.contains(&stem(word)));
                if (known.is_id || known.words.last().is_some_and(|last| last == "code")) && !named {
                    return Err(Trouble::Unsupported(text.clone()));
                }
            }
        }
        Ok(())
    }

    /// "the most elections" of a column that numbers or dates them counts them.
    pub(super) fn check_most(&self, plan: &Plan) -> Result<(), Trouble> {
        let Some((column, _)) = plan.extreme else { return Ok(()) };
        let known = &self.index.columns[column];
        let noun = self.phrases.iter().any(|phrase| phrase.is_noun && phrase.columns.contains(&column));
        let ordinal = known.is_year || known.is_id || noun;
        let most = self.words.windows(2).find(|pair| {
            matches!(pair[0].as_str(), "most" | "fewest" | "least")
                && pair[1].ends_with('s')
                && known.stems.contains(&stem(&pair[1]))
        });
        match most {
            Some(pair) if ordinal && known.words.len() == 1 => Err(Trouble::Unsupported(pair[1].clone())),
            _ => Ok(()),
        }
    }

    /// "the hottest temperature" of a column of minima beside one of maxima.
    pub(super) fn check_bounds(&self, plan: &Plan) -> Result<(), Trouble> {
        let ends = plan.measures.iter().filter_map(|measure| match measure.aggregate {
            Aggregate::Max => measure.column.map(|column| (column, Direction::Max)),
            Aggregate::Min => measure.column.map(|column| (column, Direction::Min)),
            _ => None,
        });
        for (column, direction) in ends.chain(plan.extreme) {
            let (own, other): (&[&str], &[&str]) = match direction {
                Direction::Max => (&["min", "minimum", "low", "lowest"], &["max", "maximum", "high", "highest"]),
                Direction::Min => (&["max", "maximum", "high", "highest"], &["min", "minimum", "low", "lowest"]),
            };
            let known = &self.index.columns[column];
            let Some(bound) = known.words.iter().find(|word| own.contains(&word.as_str())) else { continue };
            let rest = |words: &[String], bounds: &[&str]| -> Vec<String> {
                words.iter().filter(|word| !bounds.contains(&word.as_str())).cloned().collect()
            };
            let mine = rest(&known.words, own);
            let twin = (0..self.index.columns.len()).find(|&place| {
                let words = &self.index.columns[place].words;
                words.iter().any(|word| other.contains(&word.as_str())) && rest(words, other) == mine
            });
            if let Some(twin) = twin.filter(|_| !self.words.iter().any(|word| own.contains(&word.as_str()))) {
                let phrase = self.phrases.iter().find(|phrase| phrase.columns.contains(&column));
                return Err(phrase.map_or_else(
                    || Trouble::Unsupported(bound.clone()),
                    |phrase| Trouble::Ambiguous(phrase.text.clone(), phrase.span, vec![twin, column]),
                ));
            }
        }
        Ok(())
    }

    /// "written by Abt" where others were written by "Abt & Lee": his alone, or those too?
    pub(super) fn check_joint(&self, filters: &[Found]) -> Result<(), Trouble> {
        for found in filters {
            let Condition::Test(Test::Compare(column, Comparison::Equal | Comparison::NotEqual, Operand::Text(value))) =
                &found.condition
            else {
                continue;
            };
            let shared = |text: &str| {
                [" & ", " and ", " / ", "; ", " with ", " feat. ", " featuring "].iter().any(|joint| {
                    text.split(joint).count() > 1 && text.split(joint).any(|part| part.trim() == value.as_str())
                })
            };
            let values = &self.index.description(*column).values;
            let joint =
                values.iter().any(|known| matches!(&known.value, Scalar::Text(text) if text != value && shared(text)));
            if joint {
                return Err(Trouble::Vague(format!("whether \u{201c}{value}\u{201d} alone is meant")));
            }
        }
        Ok(())
    }

    /// "below 10 and above 30" of one column holds of no row: "or" was meant, or two groups.
    pub(super) fn check_ranges(&self, filters: &[Found]) -> Result<(), Trouble> {
        let bound = |found: &Found| match &found.condition {
            Condition::Test(Test::Compare(column, comparison, Operand::Number(number))) => {
                Some((*column, *comparison, *number))
            }
            _ => None,
        };
        if self.phrases.iter().any(|phrase| phrase.kind == Kind::Role(Role::Or)) {
            return Ok(());
        }
        for first in filters.iter().filter_map(bound) {
            for second in filters.iter().filter_map(bound) {
                let below = matches!(first.1, Comparison::Less | Comparison::LessEqual);
                let above = matches!(second.1, Comparison::Greater | Comparison::GreaterEqual);
                if first.0 == second.0 && below && above && first.2 < second.2 {
                    return Err(Trouble::Vague("whether both must hold of one row".to_owned()));
                }
            }
        }
        Ok(())
    }

    /// "salary" of `percent_salary_hike` is another figure.
    pub(super) fn check_derived(&self) -> Result<(), Trouble> {
        for phrase in &self.phrases {
            let [column] = phrase.columns[..] else { continue };
            let known = &self.index.columns[column];
            let derived = known.words.iter().any(|word| DERIVED.contains(&word.as_str()));
            let said = known
                .words
                .iter()
                .filter(|word| DERIVED.contains(&word.as_str()))
                .any(|word| self.said.contains(&stem(word)));
            if phrase.kind == Kind::Column
                && matches!(phrase.naming, Some(Naming::Part | Naming::PartSynonym | Naming::Related))
                && known.kind == ColumnKind::Number
                && derived
                && !said
            {
                return Err(Trouble::Unsupported(phrase.text.clone()));
            }
        }
        Ok(())
    }
}
