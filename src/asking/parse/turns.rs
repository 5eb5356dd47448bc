//! Turns of phrase that are settled before the passes: "in a single season", "higher than some", "shared by more than two",
//! "length in feet", "population density". Each rewrites linked phrases; none reads meaning from a word nothing knows.

use super::normalise::{is_article, is_joint};
use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::{lexicon, singular};
use crate::asking::plan::{Comparison, Direction};
use crate::asking::role::Comparing;
use crate::asking::text::{fold, stem};

/// `the trading volume ("Volume")` names one column twice; the closer name stays.
pub(super) fn drop_repeated(phrases: &mut Vec<Phrase>) {
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

/// "population density" of a column `density`: what the figure is made of goes.
pub(super) fn drop_made_of(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 1;
    while at < phrases.len() {
        let figure = stem(&fold(&phrases[at].text));
        let made = matches!(figure.as_str(), "densiti" | "rate" | "ratio" | "percentag" | "share");
        let numeric = |phrase: &Phrase| {
            phrase.columns.iter().all(|&column| index.columns[column].kind == crate::asking::column::ColumnKind::Number)
        };
        let pair =
            phrases[at].kind == Kind::Column && phrases[at - 1].kind == Kind::Column && numeric(&phrases[at - 1]);
        let adjacent = phrases[at].span.0 == phrases[at - 1].span.1 + 1;
        let only = index.columns.iter().filter(|column| column.stems.contains(&figure)).count() == 1;
        if made && pair && adjacent && only {
            phrases.remove(at - 1);
        } else {
            at += 1;
        }
    }
}

/// "higher than some", "below the rating of all": behind a comparison these words compare with several rows.
pub(super) fn mark_quantifiers(phrases: &mut Vec<Phrase>) {
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

/// "length in feet" of `length_m` and `length_feet`, "price in dollars": a unit behind a column chooses or adds nothing.
pub(super) fn choose_units(phrases: &mut Vec<Phrase>, index: &TableIndex) {
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

/// "released before 2000" of `released_year` and `released_month`: a year is compared with the year.
pub(super) fn choose_year(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 0..phrases.len() {
        let years: Vec<usize> =
            phrases[at].columns.iter().copied().filter(|&column| index.columns[column].is_year).collect();
        let next = phrases[at + 1..].iter().find(|phrase| {
            !is_joint(phrase) && !matches!(phrase.kind, Kind::Role(Role::Compare { .. } | Role::Between))
        });
        let year = next.is_some_and(|next| match &next.kind {
            Kind::Number(number) => crate::asking::moments::as_year(*number).is_some(),
            Kind::Moment(_) => true,
            _ => false,
        });
        if phrases[at].kind == Kind::Column && phrases[at].columns.len() > 1 && years.len() == 1 && year {
            phrases[at].columns = years;
        }
    }
}

/// "in a single season", "in one game": what each row is, so that nothing is added up over several.
pub(super) fn mark_single(phrases: &mut Vec<Phrase>) {
    let mut at = 0;
    while at + 1 < phrases.len() {
        at += 1;
        let by = fold(&phrases[at].text) == "by";
        if !by && !matches!(fold(&phrases[at].text).as_str(), "in" | "over" | "for") {
            continue;
        }
        let (mut next, mut single) = (at + 1, false);
        while let Some(phrase) = phrases.get(next) {
            let text = fold(&phrase.text);
            // "for single employees" of a column that says who is single.
            let said = phrase.kind != Kind::Value
                && text
                    .split(' ')
                    .any(|word| matches!(word, "single" | "given" | "one" | "particular") || (by && word == "any"));
            if !(said || (is_article(phrase) && is_joint(phrase))) {
                break;
            }
            single |= said;
            next += 1;
        }
        let noun = phrases.get(next).is_some_and(|phrase| {
            matches!(
                phrase.kind,
                Kind::Column | Kind::Rows { .. } | Kind::Unknown | Kind::Role(Role::Grain(_) | Role::Rows)
            )
        });
        // "in one season" but not "in one of" or "in one region of 5".
        let closed = phrases
            .get(next + 1)
            .is_none_or(|after| !matches!(after.kind, Kind::Value | Kind::Number(_) | Kind::Moment(_) | Kind::Quoted));
        // "the highest score in a season"
        let ends = next + 1 == phrases.len()
            && phrases.get(at + 1).is_some_and(|phrase| matches!(fold(&phrase.text).as_str(), "a" | "an"));
        let extreme = phrases[..at].iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Extreme { .. })));
        if (single || (ends && extreme)) && noun && closed {
            phrases[at].kind = Kind::Role(Role::Single);
            phrases.drain(at + 1..=next);
        }
    }
}

/// "shared by more than two singers", "chosen by the most people", "produced by that studio", "scored by its players":
/// here "by" groups nothing.
pub(super) fn open_passives(phrases: &mut [Phrase]) {
    for at in 1..phrases.len() {
        let verb = matches!(phrases[at - 1].kind, Kind::Role(Role::Verb | Role::Event));
        if !verb || fold(&phrases[at].text) != "by" {
            continue;
        }
        let pointed = phrases.get(at + 1).is_some_and(|next| {
            matches!(
                fold(&next.text).as_str(),
                "its" | "their" | "that" | "these" | "those" | "the" | "any" | "some" | "a" | "an"
            )
        });
        let led = phrases[at + 1..].iter().find(|phrase| !is_joint(phrase)).map(|phrase| &phrase.kind);
        let counted = matches!(
            led,
            Some(
                Kind::Number(_)
                    | Kind::Rows { .. }
                    | Kind::Role(Role::Compare { .. } | Role::Extreme { .. } | Role::Common(_))
            )
        );
        let own = phrases.get(at + 1).is_some_and(|next| matches!(fold(&next.text).as_str(), "its" | "their" | "any"));
        let noun = (at + 1..phrases.len()).find(|&place| !is_joint(&phrases[place]));
        if let (true, Some(noun)) = (own, noun)
            && matches!(phrases[noun].kind, Kind::Column | Kind::Rows { .. })
        {
            for phrase in &mut phrases[at - 1..=noun] {
                phrase.kind = Kind::Role(Role::Filler);
            }
        } else if counted || (pointed && matches!(led, Some(Kind::Column))) {
            phrases[at].kind = Kind::Role(Role::Preposition);
            phrases[at - 1].kind = Kind::Role(Role::Filler);
        }
    }
}

/// "years spent working" of a column `years_working`, "donation amount" of a column `amount` beside `donator_name`: what
/// only repeats or makes up the column behind it goes.
pub(super) fn drop_makings(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at + 1 < phrases.len() {
        let next = (at + 1..phrases.len())
            .find(|&place| !is_joint(&phrases[place]) && phrases[place].kind != Kind::Role(Role::Verb));
        let Some(next) = next.filter(|&next| phrases[next].kind == Kind::Column) else {
            at += 1;
            continue;
        };
        let word = fold(&phrases[at].text);
        let grain = matches!(phrases[at].kind, Kind::Role(Role::Grain(_)))
            && phrases[at].columns.iter().any(|column| phrases[next].columns.contains(column));
        let adjacent = phrases[next].span.0 == phrases[at].span.1 + 1;
        let number = |place: usize| {
            phrases[place].columns.iter().all(|&column| index.columns[column].kind == ColumnKind::Number)
        };
        // "airbags cost", "touchscreen laptops weigh": a column of its own is no part of the next.
        let weak = phrases[at].naming.is_some_and(|naming| naming < Naming::Part)
            && !phrases[at].columns.iter().any(|&column| index.columns[column].is_flag());
        let weak = weak || matches!(lexicon().role(&word), Some(Role::Grain(_)));
        let derived = phrases[at].kind == Kind::Column
            && adjacent
            && weak
            && !number(at)
            && number(next)
            && phrases[at].columns.iter().all(|&column| {
                !index.columns[column]
                    .words
                    .iter()
                    .any(|known| word.split(' ').any(|word| known.trim_end_matches('s') == word.trim_end_matches('s')))
            });
        if grain || derived {
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "which room contains the fewest paintings": there it looks into no text.
pub(super) fn open_containers(phrases: &mut [Phrase]) {
    for at in 1..phrases.len() {
        if phrases[at].kind != Kind::Role(Role::Text(crate::asking::plan::TextTest::Contains)) {
            continue;
        }
        let led = phrases[at + 1..].iter().find(|phrase| !is_joint(phrase)).map(|phrase| &phrase.kind);
        if matches!(led, Some(Kind::Role(Role::Extreme { .. } | Role::Compare { .. }))) {
            phrases[at].kind = Kind::Role(Role::Filler);
        }
    }
}

/// "which region has more orders": without "than", more is the most.
pub(super) fn raise_more(phrases: &mut [Phrase]) {
    // "fewer goals than assists"
    for at in 0..phrases.len() {
        let comparison = match fold(&phrases[at].text).as_str() {
            "more" => Comparison::Greater,
            "fewer" | "less" => Comparison::Less,
            _ => continue,
        };
        let around = matches!(phrases.get(at + 1..at + 3), Some([column, than])
            if column.kind == Kind::Column && than.kind == Kind::Role(Role::Than));
        if phrases[at].kind == Kind::Unknown && around {
            let comparison = crate::asking::role::Comparing::Plain(comparison);
            phrases[at].kind = Kind::Role(Role::Compare { comparison, adjective: None });
        }
    }
    let compares = phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Than)));
    // "which department pays better on average": without another side it is the best.
    let asked = phrases.first().is_some_and(|phrase| matches!(phrase.kind, Kind::Role(Role::Asked(_))));
    let averaged = phrases.iter().any(|phrase| fold(&phrase.text) == "on average")
        || phrases.iter().any(|phrase| phrase.kind == Kind::Role(Role::Or))
        || phrases.windows(2).any(|pair| {
            matches!(pair[0].kind, Kind::Role(Role::Compare { comparison: Comparing::Adjective, .. }))
                && matches!(pair[1].kind, Kind::Role(Role::Aggregate(_)))
        });
    for phrase in phrases.iter_mut().filter(|_| asked && averaged && !compares) {
        let one = !phrase.text.contains("than");
        if let Kind::Role(Role::Compare { comparison: Comparing::Adjective, adjective: Some(adjective) }) = phrase.kind
            && let (true, Some((direction, ..))) = (one, lexicon().adjective(adjective).nouns.first())
        {
            // "higher" and "larger" speak of any measure.
            let generic =
                matches!(fold(&phrase.text).as_str(), "higher" | "lower" | "larger" | "greater" | "smaller" | "bigger");
            phrase.kind = Kind::Role(Role::Extreme { direction: *direction, generic, adjective: Some(adjective) });
        }
    }
    for phrase in phrases.iter_mut().filter(|phrase| phrase.kind == Kind::Unknown && !compares) {
        let direction = match fold(&phrase.text).as_str() {
            "more" => Direction::Max,
            "fewer" | "less" => Direction::Min,
            _ => continue,
        };
        phrase.kind = Kind::Role(Role::Extreme { direction, generic: true, adjective: None });
    }
}

/// "the coffee price": what the rows are, in front of a column, adds nothing.
pub(super) fn drop_adjuncts(phrases: &mut Vec<Phrase>) {
    let mut at = 1;
    while at < phrases.len() {
        let (first, second) = (&phrases[at - 1], &phrases[at]);
        let rows = first.kind == Kind::Rows { weak: true }
            && first.columns.is_empty()
            && !first.text.ends_with('s')
            && singular(&fold(&first.text)).is_none();
        if rows && second.kind == Kind::Column && second.span.0 == first.span.1 + 1 {
            phrases.remove(at - 1);
        } else {
            at += 1;
        }
    }
}
