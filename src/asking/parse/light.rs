//! Words that say what is measured without naming it: verbs of a measure ("weighs", "killed"), nouns and units that repeat
//! what a measure is of ("killed the most people", "over 40 dollars"), adverbs of a verb ("pays better"), and modifiers.
//!
//! Works on linked phrases in front of the passes. A word is dropped only beside the column that it repeats.

use super::normalise::{is_article, is_joint};
use super::{Kind, Phrase, Role, unitary};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::{Aggregate, Direction};
use crate::asking::role::Comparing;
use crate::asking::text::{fold, stem};

/// "price plus fee" is a sum of two columns, which no plan has: not a list of two.
fn refuse_sums(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 1..phrases.len().saturating_sub(1) {
        let sum =
            matches!(fold(&phrases[at].text).as_str(), "plus" | "minus") && phrases[at].kind == Kind::Role(Role::And);
        if sum
            && is_number(&phrases[at - 1], index)
            && next_said(phrases, at + 1).is_some_and(|next| is_number(&phrases[next], index))
        {
            phrases[at].kind = Kind::Unknown;
        }
    }
}

/// Nouns, units and adverbs.
pub(super) fn lighten(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    refuse_sums(phrases, index);
    prefer_measures(phrases, index);
    unitary::drop_rates(phrases, index);
    drop_again(phrases, index);
    unitary::ask_how_much(phrases, index);
    drop_modifiers(phrases, index);
    unitary::imply_by_unit(phrases, index);
    unitary::count_units(phrases, index);
    unitary::drop_light(phrases, index);
    raise_adverbs(phrases, index);
    mark_main(phrases, index);
}

pub(super) fn is_number(phrase: &Phrase, index: &TableIndex) -> bool {
    phrase.kind == Kind::Column
        && phrase.columns.iter().any(|&column| {
            let known = &index.columns[column];
            known.kind == ColumnKind::Number && !known.is_id
        })
}

/// "the most sugar" is a measure where one is called so, though "sugar" is a value too; "recruiting source" of a value
/// "Recruiter" is the source.
fn prefer_measures(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    for at in 1..phrases.len() {
        let most = matches!(phrases[at - 1].kind, Kind::Role(Role::Extreme { generic: true, .. }));
        let number = phrases[at]
            .columns
            .iter()
            .any(|&column| index.columns[column].kind == ColumnKind::Number && !index.columns[column].is_id);
        if most && number && phrases[at].kind == Kind::Value {
            phrases[at].kind = Kind::Column;
        }
    }
    let mut at = 0;
    while at + 1 < phrases.len() {
        let (first, second) = (&phrases[at], &phrases[at + 1]);
        let spelled = first.values.iter().any(|&hit| fold(index.value_text(hit).trim()) == fold(&first.text));
        let of_next = first.values.iter().all(|hit| second.columns.contains(&hit.0));
        if first.kind == Kind::Value
            && fold(&first.text).ends_with("ing")
            && second.kind == Kind::Column
            && !spelled
            && of_next
            && adjacent(first, second)
        {
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "scored best in the interview" of an interview's score: the column said again, behind a superlative.
fn drop_again(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let Some(extreme) = phrases.iter().position(|phrase| matches!(phrase.kind, Kind::Role(Role::Extreme { .. })))
    else {
        return;
    };
    let Some(before) = before_said(phrases, extreme).filter(|&before| is_number(&phrases[before], index)) else {
        return;
    };
    let Some(again) = next_said(phrases, extreme + 1) else { return };
    let same = phrases[again].kind == Kind::Column
        && !phrases[again].columns.is_empty()
        && phrases[again].columns.iter().all(|column| phrases[before].columns.contains(column));
    let led = again > extreme + 1
        && phrases[extreme + 1..again].iter().any(|phrase| phrase.kind == Kind::Role(Role::Preposition));
    if same && led {
        phrases[before].columns = phrases[again].columns.clone();
        phrases.drain(extreme + 1..=again);
    }
}

pub(super) fn adjacent(first: &Phrase, second: &Phrase) -> bool {
    second.span.0 <= first.span.1 + 1
}

/// The next phrase that says something.
pub(super) fn next_said(phrases: &[Phrase], from: usize) -> Option<usize> {
    (from..phrases.len()).find(|&at| !is_joint(&phrases[at]))
}

pub(super) fn before_said(phrases: &[Phrase], from: usize) -> Option<usize> {
    (0..from).rev().find(|&at| !is_joint(&phrases[at]))
}

/// A verb of a measure with a measure of its own as its object only joins: "who earned the most points".
pub(super) fn join_verbs(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 0..phrases.len() {
        // "scheduled on 15 July" of a time of day: the day is of the table's date.
        let happened = phrases[at].kind == Kind::Column
            && phrases[at].naming <= Some(Naming::Part)
            && lexicon().is_past(&fold(&phrases[at].text))
            && phrases[at]
                .columns
                .iter()
                .all(|&column| index.columns[column].kind != ColumnKind::Date && !index.columns[column].is_flag())
            && phrases.get(at + 1).is_some_and(|next| matches!(fold(&next.text).as_str(), "on" | "in" | "during"))
            && next_said(phrases, at + 1).is_some_and(|next| matches!(phrases[next].kind, Kind::Moment(_)));
        if happened {
            phrases[at].kind = Kind::Role(Role::Filler);
            continue;
        }
        if only_joins(phrases, at, index) {
            phrases[at].kind = Kind::Role(Role::Filler);
            phrases[at].columns.clear();
            continue;
        }
        let word = stem(&fold(&phrases[at].text));
        // "clubs pay the highest wages": the verb says the column once more.
        let again = pays_again(phrases, at, index);
        if again {
            phrases[at].kind = Kind::Role(Role::Filler);
            phrases[at].columns.clear();
            continue;
        }
        let verb = phrases[at].kind == Kind::Column
            && phrases[at].naming == Some(Naming::PartSynonym)
            && phrases[at]
                .columns
                .iter()
                .any(|&column| index.columns[column].core.iter().any(|known| lexicon().measures(&word, known)));
        if !verb {
            continue;
        }
        let object = (at + 1..phrases.len()).find(|&place| {
            !is_joint(&phrases[place])
                && !matches!(
                    phrases[place].kind,
                    Kind::Number(_)
                        | Kind::Role(
                            Role::Extreme { .. }
                                | Role::Compare { .. }
                                | Role::Count
                                | Role::Aggregate(_)
                                | Role::Than
                                | Role::Distinct
                        )
                )
        });
        let has_object = object.is_some_and(|object| {
            let led = (at + 1..object).all(|place| phrases[place].kind != Kind::Role(Role::Preposition));
            led && (matches!(phrases[object].kind, Kind::Column)
                && phrases[object].columns.iter().all(|column| !phrases[at].columns.contains(column))
                || matches!(phrases[object].kind, Kind::Rows { .. } | Kind::Role(Role::Rows)))
        });
        // "points scored by its players"
        let behind = lexicon().is_past(&fold(&phrases[at].text))
            && before_said(phrases, at).is_some_and(|before| {
                is_number(&phrases[before], index)
                    && phrases[before].columns.iter().all(|column| !phrases[at].columns.contains(column))
            });
        let asked = at > 0
            && matches!(phrases[at - 1].kind, Kind::Role(Role::Count | Role::Aggregate(_) | Role::Extreme { .. }));
        if behind || (has_object && !asked) {
            let past = lexicon().is_past(&fold(&phrases[at].text));
            phrases[at].kind = Kind::Role(if past { Role::Verb } else { Role::Filler });
            phrases[at].columns.clear();
        }
    }
}

/// A verb between things and a superlative of the very column that the verb speaks of.
fn pays_again(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let text = fold(&phrases[at].text);
    let verb = phrases[at].kind == Kind::Column
        && matches!(phrases[at].naming, Some(Naming::Synonym | Naming::PartSynonym))
        && is_number(&phrases[at], index)
        && (lexicon().is_measuring(&stem(&text)) || lexicon().is_verb(&stem(&text)));
    // "how many customers bought"
    let ends = at + 1 == phrases.len()
        && lexicon().is_past(&text)
        && matches!(phrases[0].kind, Kind::Role(Role::Count | Role::Aggregate(Aggregate::Distinct)))
        && at == 2
        && lexicon().is_thing(&stem(&fold(&phrases[1].text)));
    if verb && ends {
        return true;
    }
    let subject = before_said(phrases, at).is_some_and(|before| {
        before + 1 == at
            && matches!(phrases[before].kind, Kind::Column | Kind::Rows { .. })
            && !is_number(&phrases[before], index)
    });
    let Some(next) = next_said(phrases, at + 1).filter(|_| verb && subject) else { return false };
    matches!(phrases[next].kind, Kind::Role(Role::Extreme { .. }))
        && next_said(phrases, next + 1).is_some_and(|object| {
            phrases[object].kind == Kind::Column
                && phrases[object].columns.iter().all(|column| phrases[at].columns.contains(column))
        })
}

/// "which storm caused the most damage" of a column `cause`, "released the most games" of a release date: in front of a
/// superlative and its measure a verb only joins, even where a column of another kind is called like it.
fn only_joins(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let text = fold(&phrases[at].text);
    let inflected = lexicon().is_past(&text) || (text.ends_with('s') && lexicon().is_verb(&stem(&text)));
    let weak = match phrases[at].kind {
        Kind::Column => {
            phrases[at].naming <= Some(Naming::Part)
                || (lexicon().is_past(&text) && phrases[at].naming <= Some(Naming::Core))
        }
        Kind::Role(Role::Event) => true,
        _ => false,
    };
    let other = phrases[at].columns.iter().all(|&column| {
        index.columns[column].kind != ColumnKind::Number && !index.columns[column].is_flag()
            || index.columns[column].is_year
    });
    let subject = before_said(phrases, at).is_some_and(|before| {
        matches!(phrases[before].kind, Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Asked(_)))
    });
    let Some(next) = next_said(phrases, at + 1) else { return false };
    let extreme = matches!(phrases[next].kind, Kind::Role(Role::Extreme { generic: true, .. }));
    let object = next_said(phrases, next + 1).is_some_and(|object| {
        is_number(&phrases[object], index) || matches!(phrases[object].kind, Kind::Rows { .. } | Kind::Role(Role::Rows))
    });
    inflected && weak && other && subject && extreme && object
}

/// "death toll", "academic rank": a modifier of a column that nothing else is called by.
fn drop_modifiers(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at + 1 < phrases.len() {
        let (first, second) = (&phrases[at], &phrases[at + 1]);
        let word = fold(&first.text);
        let whole = second.kind == Kind::Column
            && second.columns.len() == 1
            && second.naming.is_some_and(|naming| naming >= Naming::WithoutNoun);
        let near = || {
            let stem = stem(&word);
            second.columns.iter().all(|&column| {
                index.columns[column]
                    .stems
                    .iter()
                    .any(|known| lexicon().are_related(&stem, known) || lexicon().are_synonyms(&stem, known))
            })
        };
        let unknown = first.kind == Kind::Unknown && adjacent(first, second);
        if unknown && whole && (lexicon().is_modifier(&word) || near()) {
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "which field pays better", "who sleeps the longest", "are awake for the longest time": an adverb of the column before.
fn raise_adverbs(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let asked = matches!(
        phrases.first().map(|phrase| &phrase.kind),
        Some(Kind::Role(Role::Asked(_) | Role::Command | Role::Preposition))
    );
    if !asked || phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Than | Role::Or))) {
        return;
    }
    for at in 1..phrases.len() {
        let text = fold(&phrases[at].text);
        let direction = match phrases[at].kind {
            Kind::Role(Role::Compare { comparison: Comparing::Adjective, .. }) if !text.contains("than") => {
                match text.as_str() {
                    "better" | "longer" | "higher" | "faster" | "farther" | "further" => Direction::Max,
                    "worse" | "shorter" | "lower" | "slower" => Direction::Min,
                    _ => continue,
                }
            }
            Kind::Role(Role::Extreme { direction, .. }) => direction,
            _ => continue,
        };
        let Some(before) = before_said(phrases, at) else { continue };
        // "which stage was the shortest" of stages in their order: the stage, not its number.
        let numbering = phrases[before].columns.iter().any(|&column| index.numbers_rows(column));
        let long = matches!(text.as_str(), "longest" | "shortest" | "longer" | "shorter" | "largest" | "biggest");
        let verb = is_number(&phrases[before], index)
            && !(numbering && long)
            && phrases[before + 1..at].iter().all(|phrase| {
                is_article(phrase)
                    || matches!(fold(&phrase.text).as_str(), "for" | "at" | "is" | "are" | "was" | "were")
            });
        let light = phrases.get(at + 1).is_some_and(|next| {
            matches!(fold(&next.text).as_str(), "time" | "amount" | "span") && !is_number(next, index)
        });
        let rest = next_said(phrases, at + 1 + usize::from(light));
        let closed = rest.is_none_or(|rest| {
            matches!(
                phrases[rest].kind,
                Kind::Role(Role::Comma | Role::Group | Role::Aggregate(_) | Role::And) | Kind::Value | Kind::Moment(_)
            )
        });
        let adverb = matches!(
            text.as_str(),
            "better"
                | "worse"
                | "best"
                | "worst"
                | "longer"
                | "longest"
                | "shorter"
                | "shortest"
                | "higher"
                | "highest"
                | "lower"
                | "lowest"
                | "most"
                | "least"
                | "faster"
                | "fastest"
                | "slower"
                | "slowest"
                | "farthest"
                | "furthest"
                | "further"
                | "farther"
        );
        // "faster" of a time is less of it; only a verb that says how much takes these adverbs.
        let timed = matches!(text.as_str(), "faster" | "fastest" | "slower" | "slowest");
        let columns = &phrases[before].columns;
        let Some(direction) = turned(direction, &text, columns, index) else { continue };
        if verb && closed && adverb && !timed {
            phrases[at].kind = Kind::Role(Role::Extreme { direction, generic: true, adjective: None });
            if light {
                phrases.remove(at + 1);
            }
            return;
        }
    }
}

/// Of a rank or a delay the least is the best; of a cost nobody knows which way "better" goes.
pub(super) fn turned(direction: Direction, text: &str, columns: &[usize], index: &TableIndex) -> Option<Direction> {
    if !matches!(text, "best" | "better" | "worst" | "worse") {
        return Some(direction);
    }
    let has = |side: &'static str| {
        columns
            .iter()
            .any(|&column| index.columns[column].words.iter().any(|word| lexicon().worth(&stem(word)) == Some(side)))
    };
    let good = matches!(text, "best" | "better");
    if has("unclear") { None } else { Some(if good == has("bad") { Direction::Min } else { Direction::Max }) }
}

/// "the main reason", "the leading cause": the most common one.
fn mark_main(phrases: &mut [Phrase], index: &TableIndex) {
    let ranked = phrases
        .iter()
        .any(|phrase| matches!(phrase.kind, Kind::Role(Role::Extreme { .. } | Role::Common(_) | Role::Top(_))));
    for at in 1..phrases.len() {
        let main = matches!(
            fold(&phrases[at - 1].text).as_str(),
            "main" | "chief" | "leading" | "predominant" | "prevailing" | "dominant" | "principal" | "typical"
        ) && phrases[at - 1].kind == Kind::Unknown;
        let kind = phrases[at].kind == Kind::Column
            && !phrases[at].text.ends_with('s')
            && phrases[at]
                .columns
                .iter()
                .all(|&column| index.columns[column].kind == ColumnKind::Text && !index.columns[column].unique);
        if main && kind && !ranked && adjacent(&phrases[at - 1], &phrases[at]) {
            phrases[at - 1].kind = Kind::Role(Role::Common(Direction::Max));
            return;
        }
    }
}
