//! Words that carry nothing where they stand are dropped before the passes: verbs that only join, nouns that repeat the
//! column beside them, and nouns that stand for the rows.
//!
//! Only words that no column and no value is called by. A word it does not know stays unknown, so that it is refused.

use super::{Kind, Phrase, Role};
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::plan::Direction;
use crate::asking::text::{fold, stem};

/// The phrases without what carries nothing.
pub(super) fn normalise(mut phrases: Vec<Phrase>, index: &TableIndex) -> Vec<Phrase> {
    drop_repeated(&mut phrases);
    mark_single(&mut phrases);
    drop_made_of(&mut phrases, index);
    mark_quantifiers(&mut phrases);
    choose_units(&mut phrases, index);
    open_passives(&mut phrases);
    drop_verbs(&mut phrases);
    drop_hollow(&mut phrases);
    name_rows(&mut phrases, index);
    drop_adjuncts(&mut phrases);
    raise_more(&mut phrases);
    phrases
}

fn is_joint(phrase: &Phrase) -> bool {
    matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition))
}

fn is_auxiliary(phrase: &Phrase) -> bool {
    let text = fold(&phrase.text);
    text.split(' ').any(|word| matches!(word, "do" | "does" | "did" | "can"))
}

fn is_article(phrase: &Phrase) -> bool {
    matches!(fold(&phrase.text).as_str(), "the" | "a" | "an" | "this" | "each" | "any" | "some")
}

/// "higher than some", "below the rating of all": behind a comparison these words compare with several rows.
fn mark_quantifiers(phrases: &mut Vec<Phrase>) {
    let mut at = 0;
    while at < phrases.len() {
        let than = matches!(phrases[at].kind, Kind::Role(Role::Compare { .. } | Role::Than));
        let mut next = at + 1;
        // "more expensive then all"
        if than && phrases.get(next).is_some_and(|phrase| fold(&phrase.text) == "then") {
            phrases.remove(next);
        }
        while than && phrases.get(next).is_some_and(|phrase| is_joint(phrase) || phrase.kind == Kind::Column) {
            let text = fold(&phrases[next].text);
            let last = text.rsplit(' ').next().unwrap_or_default();
            let all = matches!(last, "all" | "every" | "each");
            if all || matches!(last, "some" | "any") {
                phrases[next].kind = Kind::Role(Role::Quantifier { all });
                // "some (at least one)"
                if matches!(phrases.get(next + 1..next + 3), Some([first, second])
                    if matches!(first.kind, Kind::Role(Role::Compare { .. })) && second.kind == Kind::Number(1.0))
                {
                    phrases.drain(next + 1..next + 3);
                }
                break;
            }
            next += 1;
        }
        at += 1;
    }
}

/// `the trading volume ("Volume")` names one column twice; the closer name stays.
fn drop_repeated(phrases: &mut Vec<Phrase>) {
    let mut at = 1;
    while at < phrases.len() {
        let (first, second) = (&phrases[at - 1], &phrases[at]);
        let columns = first.kind == Kind::Column && second.kind == Kind::Column;
        let same = !second.columns.is_empty() && second.columns.iter().all(|column| first.columns.contains(column));
        if columns && same && second.naming >= first.naming {
            phrases.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// "in a single season", "in one game": what each row is, so that nothing is added up over several.
fn mark_single(phrases: &mut Vec<Phrase>) {
    for at in 0..phrases.len() {
        if !matches!(fold(&phrases[at].text).as_str(), "in" | "over" | "for") {
            continue;
        }
        let (mut next, mut single) = (at + 1, false);
        while let Some(phrase) = phrases.get(next) {
            let text = fold(&phrase.text);
            let said = text.split(' ').any(|word| matches!(word, "single" | "given" | "one" | "particular"));
            if !(said || (is_article(phrase) && is_joint(phrase))) {
                break;
            }
            single |= said;
            next += 1;
        }
        let noun = phrases.get(next).is_some_and(|phrase| {
            matches!(phrase.kind, Kind::Column | Kind::Rows { .. } | Kind::Unknown | Kind::Role(Role::Grain(_) | Role::Rows))
        });
        // "in one season" but not "in one of" or "in one region of 5".
        let closed = phrases
            .get(next + 1)
            .is_none_or(|after| !matches!(after.kind, Kind::Value | Kind::Number(_) | Kind::Moment(_) | Kind::Quoted));
        if single && noun && closed {
            phrases[at].kind = Kind::Role(Role::Single);
            phrases.drain(at + 1..=next);
            return;
        }
    }
}

/// Whether "by" follows and leads to a name: then the participle says whose column the name is of.
fn is_passive(phrases: &[Phrase], at: usize) -> bool {
    let by = phrases.get(at + 1).is_some_and(|next| fold(&next.text) == "by");
    let led = phrases[at + 1..].iter().skip(1).find(|phrase| !is_joint(phrase));
    by && led.is_none_or(|led| matches!(led.kind, Kind::Value | Kind::Quoted | Kind::Unknown | Kind::Column))
}

/// "shared by more than two singers", "chosen by the most people", "produced by that studio", "scored by its players":
/// here "by" groups nothing.
fn open_passives(phrases: &mut [Phrase]) {
    for at in 1..phrases.len() {
        let verb = matches!(phrases[at - 1].kind, Kind::Role(Role::Verb | Role::Event));
        if !verb || fold(&phrases[at].text) != "by" {
            continue;
        }
        let pointed = phrases.get(at + 1).is_some_and(|next| {
            matches!(fold(&next.text).as_str(), "its" | "their" | "that" | "these" | "those" | "the" | "any" | "some" | "a" | "an")
        });
        let led = phrases[at + 1..].iter().find(|phrase| !is_joint(phrase)).map(|phrase| &phrase.kind);
        let counted = matches!(
            led,
            Some(Kind::Number(_) | Kind::Rows { .. } | Kind::Role(Role::Compare { .. } | Role::Extreme { .. } | Role::Common(_)))
        );
        if counted || (pointed && matches!(led, Some(Kind::Column))) {
            phrases[at].kind = Kind::Role(Role::Preposition);
            phrases[at - 1].kind = Kind::Role(Role::Filler);
        }
    }
}

/// "population density" of a column `density`: what the figure is made of goes.
fn drop_made_of(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 1;
    while at < phrases.len() {
        let figure = stem(&fold(&phrases[at].text));
        let made = matches!(figure.as_str(), "densiti" | "rate" | "ratio" | "percentag" | "share");
        let pair = phrases[at].kind == Kind::Column && phrases[at - 1].kind == Kind::Column;
        let adjacent = phrases[at].span.0 == phrases[at - 1].span.1 + 1;
        let only = index.columns.iter().filter(|column| column.stems.contains(&figure)).count() == 1;
        if made && pair && adjacent && only {
            phrases.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// "length in feet" of `length_m` and `length_feet`, "price in dollars": a unit behind a column chooses or adds nothing.
fn choose_units(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at + 2 < phrases.len() {
        let unit = fold(&phrases[at + 2].text);
        let column = phrases[at].kind == Kind::Column && fold(&phrases[at + 1].text) == "in";
        let known = stem(&unit);
        let with_unit: Vec<usize> = (phrases[at].columns.iter().copied())
            .filter(|&place| index.columns[place].stems.contains(&known) || index.columns[place].words.contains(&unit))
            .collect();
        let plain = phrases[at].columns.len() == 1 && lexicon().is_unit(&unit) && phrases[at + 2].kind == Kind::Unknown;
        if column && (plain || (with_unit.len() == 1 && lexicon().is_unit(&unit))) {
            if !plain {
                phrases[at].columns = with_unit;
            }
            phrases.drain(at + 1..at + 3);
        }
        at += 1;
    }
}

/// Verbs go, but "how many runs" and "the most steals" are nouns that nothing knows.
fn drop_verbs(phrases: &mut Vec<Phrase>) {
    for at in 0..phrases.len() {
        // "owned by": a participle of the family of a column's name leads to its value.
        let related = phrases[at].naming == Some(Naming::Related) && lexicon().is_past(&fold(&phrases[at].text));
        if related && is_passive(phrases, at) {
            phrases[at].kind = Kind::Unknown;
        }
        if phrases[at].kind != Kind::Role(Role::Verb) {
            continue;
        }
        let word = fold(&phrases[at].text);
        let participle = lexicon().is_past(&word) || word.contains(' ');
        let before = phrases[..at].iter().rev().find(|phrase| !is_joint(phrase));
        let noun_place = before.is_some_and(|before| {
            matches!(
                before.kind,
                Kind::Number(_)
                    | Kind::Role(
                        Role::Count
                            | Role::Aggregate(_)
                            | Role::Extreme { .. }
                            | Role::Common(_)
                            | Role::Top(_)
                            | Role::Distinct
                            | Role::Without
                            | Role::Group
                            | Role::Share
                    )
            )
        });
        // "run" is a verb behind "who", "to" or "does", else it may be a noun.
        let verb_place = at > 0
            && (matches!(fold(&phrases[at - 1].text).as_str(), "that" | "who" | "which" | "to" | "not" | "never")
                || phrases[..at].iter().any(|before| is_auxiliary(before)));
        // "owned by": its passive leads to a value that must be of its own column.
        let passive = is_passive(phrases, at);
        let verb = if participle { !passive } else { verb_place && !noun_place && !is_article(&phrases[at - 1]) };
        if !verb {
            phrases[at].kind = Kind::Unknown;
        }
    }
    phrases.retain(|phrase| phrase.kind != Kind::Role(Role::Verb));
}

/// "home team name" of a column `home_team`, "the name of the campus" of a column `campus`.
fn drop_hollow(phrases: &mut Vec<Phrase>) {
    let mut at = 0;
    while at < phrases.len() {
        let hollow = phrases[at].kind == Kind::Unknown && lexicon().is_hollow(&fold(&phrases[at].text));
        let beside = |place: usize| phrases.get(place).is_some_and(|phrase| phrase.kind == Kind::Column);
        let behind = at > 0 && beside(at - 1);
        let mut next = at + 1;
        while phrases.get(next).is_some_and(is_joint) {
            next += 1;
        }
        let of = phrases.get(at + 1).is_some_and(|phrase| fold(&phrase.text).starts_with("of")) && beside(next);
        if hollow && (behind || of) {
            phrases.remove(at);
            // "the names of the artists": the preposition went with its noun.
            if !behind && phrases.get(at).is_some_and(|phrase| phrase.kind == Kind::Role(Role::Preposition)) {
                phrases.remove(at);
            }
        } else {
            at += 1;
        }
    }
}

/// "the id of the songs whose format ...": a thing behind a column, which nothing else in the table is called by.
fn name_rows(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 0..phrases.len() {
        if phrases[at].kind != Kind::Unknown || !lexicon().is_thing(&stem(&fold(&phrases[at].text))) {
            continue;
        }
        let told = index.columns.iter().flat_map(|column| &column.stems);
        if lexicon().is_told_by(&stem(&fold(&phrases[at].text)), told) {
            phrases[at].kind = Kind::Rows { weak: true };
            continue;
        }
        let Some(mut before) = at.checked_sub(1) else { continue };
        while before > 0 && phrases[before].kind == Kind::Role(Role::Filler) {
            before -= 1;
        }
        let of = before > 0 && matches!(fold(&phrases[before].text).as_str(), "of" | "for" | "by" | "of the" | "among" | "across");
        let mut column = before;
        while column > 0 && is_joint(&phrases[column]) {
            column -= 1;
        }
        let measured = phrases[column].kind == Kind::Column;
        let longest = matches!(phrases[at - 1].kind, Kind::Role(Role::Extreme { generic: false, .. }));
        let closed = phrases.get(at + 1).is_none_or(|next| {
            !matches!(next.kind, Kind::Column | Kind::Unknown | Kind::Rows { .. })
        });
        if ((of && measured) || longest) && closed {
            phrases[at].kind = Kind::Rows { weak: true };
        }
    }
}

/// "the coffee price": what the rows are, in front of a column, adds nothing.
fn drop_adjuncts(phrases: &mut Vec<Phrase>) {
    let mut at = 1;
    while at < phrases.len() {
        let (first, second) = (&phrases[at - 1], &phrases[at]);
        let rows = first.kind == Kind::Rows { weak: true } && first.columns.is_empty() && !first.text.ends_with('s');
        if rows && second.kind == Kind::Column && second.span.0 == first.span.1 + 1 {
            phrases.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// "which region has more orders": without "than", more is the most.
fn raise_more(phrases: &mut [Phrase]) {
    let compares = phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Than)));
    for phrase in phrases.iter_mut().filter(|phrase| phrase.kind == Kind::Unknown && !compares) {
        let direction = match fold(&phrase.text).as_str() {
            "more" => Direction::Max,
            "fewer" | "less" => Direction::Min,
            _ => continue,
        };
        phrase.kind = Kind::Role(Role::Extreme { direction, generic: true, adjective: None });
    }
}
