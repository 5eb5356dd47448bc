//! Ways of speaking that are put into plainer words before the passes: "negative profit", "over all countries", "how long is
//! the longest", "how much money", "calorie counts". Each rewrites linked phrases and reads nothing of an unknown word.

use super::normalise::is_joint;
use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::lexicon::lexicon;
use crate::asking::link::link;
use crate::asking::plan::{Aggregate, Comparison, TextTest};
use crate::asking::role::Comparing;
use crate::asking::text::{fold, tokenize};
use crate::asking::units;

/// All of them.
pub(super) fn plainer(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    drop_counts(phrases);
    count_things(phrases, index);
    ordinal_values(phrases, index);
    open_contains(phrases, index);
    drop_everywhere(phrases);
    drop_units(phrases, index);
    negate(phrases, index);
    drop_winning(phrases, index);
    drop_people(phrases, index);
    sign(phrases, index);
    how_much(phrases, index);
}

fn is_number(phrase: &Phrase, index: &TableIndex) -> bool {
    phrase.kind == Kind::Column
        && phrase
            .columns
            .iter()
            .any(|&column| index.columns[column].kind == ColumnKind::Number && !index.columns[column].is_id)
}

fn adjacent(first: &Phrase, second: &Phrase) -> bool {
    second.span.0 <= first.span.1 + 1
}

/// "calorie counts", "review count": behind a column the word only says that it is a number.
fn drop_counts(phrases: &mut Vec<Phrase>) {
    let mut at = 1;
    while at < phrases.len() {
        let count = phrases[at].kind == Kind::Role(Role::Count)
            && matches!(fold(&phrases[at].text).as_str(), "count" | "counts" | "number" | "numbers");
        if count && phrases[at - 1].kind == Kind::Column && adjacent(&phrases[at - 1], &phrases[at]) {
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "over all countries", "across the years": everything, which goes without saying.
fn drop_everywhere(phrases: &mut Vec<Phrase>) {
    let mut at = 1;
    while at + 1 < phrases.len() {
        let text = fold(&phrases[at].text);
        let first = text.split(' ').next().unwrap_or_default();
        let mut next = at + 1;
        let mut all = text.ends_with("all");
        while let Some(phrase) = phrases.get(next).filter(|phrase| is_joint(phrase)) {
            all |= fold(&phrase.text).split(' ').any(|word| word == "all");
            next += 1;
        }
        let noun = phrases.get(next).is_some_and(|phrase| {
            phrase.text.ends_with('s')
                && matches!(phrase.kind, Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Rows | Role::Grain(_)))
        });
        let closed = phrases
            .get(next + 1)
            .is_none_or(|after| matches!(after.kind, Kind::Role(Role::Comma | Role::Extreme { .. } | Role::Filler)));
        if (first == "across" || (all && first == "over")) && noun && closed {
            phrases.drain(at..=next);
        } else {
            at += 1;
        }
    }
}

/// "in minutes" at the end, unless a column is told in others.
fn drop_units(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let [.., comma, within, unit] = &phrases[..] else { return };
    let said = within.text.eq_ignore_ascii_case("in")
        && lexicon().is_unit(&fold(&unit.text))
        && matches!(unit.kind, Kind::Unknown | Kind::Role(Role::Grain(_)))
        && !matches!(comma.kind, Kind::Number(_));
    let asked = units::unit(&fold(&unit.text));
    let differs = phrases.iter().flat_map(|phrase| &phrase.columns).any(|&column| {
        let own = units::of_column(column, index);
        own.zip(asked).is_some_and(|(own, asked)| {
            asked.convert(1.0, own).is_none_or(|one| !one.total_cmp(&1.0).is_eq()) && own.dimension == asked.dimension
        })
    });
    if said && !differs {
        let comma = usize::from(comma.kind == Kind::Role(Role::Comma));
        phrases.truncate(phrases.len() - 2 - comma);
    }
}

/// "negative profit" is below zero.
fn sign(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at + 1 < phrases.len() {
        let comparison = match fold(&phrases[at].text).as_str() {
            "negative" => Some(Comparison::Less),
            "positive" | "nonzero" => Some(Comparison::Greater),
            "zero" => Some(Comparison::Equal),
            _ => None,
        };
        let plain = matches!(phrases[at].kind, Kind::Unknown | Kind::Number(_));
        if let (Some(comparison), true, true) = (comparison, plain, is_number(&phrases[at + 1], index)) {
            let word = phrases[at].clone();
            phrases.swap(at, at + 1);
            let compare = Role::Compare { comparison: Comparing::Plain(comparison), adjective: None };
            phrases[at + 1].kind = Kind::Role(compare);
            phrases.insert(at + 2, Phrase { kind: Kind::Number(0.0), ..word });
        }
        at += 1;
    }
}

/// Where a "how much" stands that no measure's name has taken.
pub(super) fn unread_how_much(phrases: &[Phrase]) -> Option<usize> {
    phrases.windows(2).position(|pair| {
        fold(&pair[0].text) == "how"
            && fold(&pair[1].text) == "much"
            && pair.iter().all(|phrase| phrase.kind == Kind::Unknown)
    })
}

/// "how much prize money" adds up what adds up, and asks for anything else.
fn how_much(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let Some(at) = unread_how_much(phrases) else { return };
    let spoken = phrases[at + 2..].iter().find(|phrase| !is_joint(phrase));
    let Some(next) = spoken.filter(|next| is_number(next, index)) else { return };
    let adds_up = next.columns.iter().all(|&column| index.columns[column].is_additive);
    let sum = Kind::Role(Role::Aggregate(Aggregate::Sum));
    let total = phrases.iter().position(|phrase| phrase.kind == sum);
    let others = phrases.iter().any(|phrase| {
        matches!(phrase.kind, Kind::Role(Role::Extreme { .. } | Role::Aggregate(_) | Role::Compare { .. }))
    });
    if total.is_some() || (adds_up && !others) {
        phrases[at].kind = sum;
        if let Some(total) = total {
            phrases.remove(total);
        }
    } else {
        phrases[at].kind = Kind::Role(Role::Filler);
    }
    phrases.retain(|phrase| !(phrase.kind == Kind::Unknown && fold(&phrase.text) == "much"));
}

/// Words in the names of columns of free text, likeliest first.
const FREE: [&str; 12] = [
    "text", "content", "bodi", "tweet", "review", "comment", "descript", "summari", "feedback", "messag", "titl",
    "name",
];

/// "recipes that contain garlic": a value says by itself where it stands; a quoted text is looked for in the one column
/// of free text.
fn open_contains(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let contains = Kind::Role(Role::Text(TextTest::Contains));
    let Some(at) = phrases.iter().position(|phrase| phrase.kind == contains) else { return };
    let column = |phrase: &Phrase| {
        phrase.columns.iter().any(|&column| index.columns[column].kind == ColumnKind::Text)
            && matches!(phrase.kind, Kind::Column | Kind::Rows { .. })
    };
    let before = phrases[..at].iter().rev().find(|phrase| !is_joint(phrase));
    if at == 0 || before.is_some_and(column) {
        return;
    }
    let Some(next) = phrases.get(at + 1) else { return };
    let quoted = next.span.1 - next.span.0 > next.text.len();
    if next.kind == Kind::Value && !quoted {
        phrases[at].kind = Kind::Role(Role::Filler);
        return;
    }
    let free = FREE.iter().find_map(|stem| {
        let found: Vec<usize> = (0..index.columns.len())
            .filter(|&place| {
                index.columns[place].kind == ColumnKind::Text
                    && index.columns[place].stems.iter().any(|known| known == stem)
            })
            .collect();
        if let [only] = found[..] { Some(only) } else { None }
    });
    if let (true, Some(column)) = (quoted || next.kind == Kind::Unknown, free) {
        let named = Phrase {
            kind: Kind::Column,
            columns: vec![column],
            naming: Some(crate::asking::index::Naming::Related),
            ..phrases[at].clone()
        };
        phrases.insert(at, named);
    }
}

/// "how many people were injured": the column says that they are people.
fn drop_people(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let people = |phrase: &Phrase| {
        matches!(phrase.kind, Kind::Unknown | Kind::Rows { weak: true })
            && matches!(fold(&phrase.text).as_str(), "people" | "persons" | "passengers")
    };
    let Some(at) = (1..phrases.len()).find(|&at| people(&phrases[at])) else { return };
    let counted = phrases[at - 1].kind == Kind::Role(Role::Count);
    let next = phrases[at + 1..].iter().find(|phrase| !is_joint(phrase));
    let adds_up = next.is_some_and(|next| {
        is_number(next, index) && next.columns.iter().all(|&column| index.columns[column].is_additive)
    });
    if counted && adds_up {
        phrases.remove(at);
    }
}

/// "unverified", "uninsured": not what a yes/no column is called by.
fn negate(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        let word = fold(&phrases[at].text);
        let bare = word.strip_prefix("un").filter(|bare| bare.len() > 3 && phrases[at].kind == Kind::Unknown);
        if let Some(bare) = bare {
            let linked = link(&tokenize(bare), index);
            if let [only] = &linked[..]
                && only.kind == Kind::Column
                && only.columns.iter().all(|&column| index.columns[column].is_flag())
            {
                let named = Phrase { span: phrases[at].span, text: phrases[at].text.clone(), ..only.clone() };
                phrases[at].kind = Kind::Role(Role::Not);
                phrases.insert(at + 1, named);
                at += 1;
            }
        }
        at += 1;
    }
}

/// "won more silver medals", "won at least one gold": the column says what was won.
fn drop_winning(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 1..phrases.len() {
        let won = phrases[at].kind == Kind::Unknown
            && matches!(fold(&phrases[at].text).as_str(), "won" | "win" | "wins" | "winning" | "scored" | "earned");
        let object = phrases[at + 1..].iter().find(|phrase| {
            !is_joint(phrase)
                && !matches!(
                    phrase.kind,
                    Kind::Number(_) | Kind::Role(Role::Compare { .. } | Role::Extreme { .. } | Role::Aggregate(_))
                )
                && !matches!(fold(&phrase.text).as_str(), "more" | "fewer" | "less")
        });
        if won && object.is_some_and(|object| is_number(object, index)) {
            phrases[at].kind = Kind::Role(Role::Filler);
        }
    }
}

/// "number of employees" of an id `EmployeeNumber` counts them; "the most frequent number of children" is one of them.
fn count_things(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        let phrase = &phrases[at];
        let text = fold(&phrase.text);
        let id = phrase.kind == Kind::Column && phrase.columns.iter().all(|&column| index.columns[column].is_id);
        if id && let Some(noun) = text.strip_prefix("number of ") {
            let rows = Phrase {
                kind: Kind::Rows { weak: true },
                text: noun.to_owned(),
                columns: Vec::new(),
                ..phrase.clone()
            };
            phrases[at] = Phrase {
                kind: Kind::Role(Role::Count),
                text: "number of".to_owned(),
                columns: Vec::new(),
                ..rows.clone()
            };
            phrases.insert(at + 1, rows);
        }
        let common = matches!(phrases[at].kind, Kind::Role(Role::Common(_)));
        let counted = phrases.get(at + 1).is_some_and(|next| next.kind == Kind::Role(Role::Count))
            && phrases.get(at + 2).is_some_and(|next| is_number(next, index));
        if common && counted {
            phrases.remove(at + 1);
        }
        // "aroma score": behind another column the noun only says what it is.
        let said = at > 0
            && phrases[at].kind == Kind::Column
            && phrases[at].naming <= Some(Naming::Synonym)
            && lexicon().is_hollow(&fold(&phrases[at].text))
            && is_number(&phrases[at - 1], index)
            && adjacent(&phrases[at - 1], &phrases[at]);
        if said {
            phrases.remove(at);
        } else {
            at += 1;
        }
    }
}

/// "first class", "third grade": a place that stands as a number in the column.
fn ordinal_values(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 0..phrases.len().saturating_sub(1) {
        let number = match phrases[at].kind {
            Kind::Role(Role::Ordinal(place)) => place as f64,
            Kind::Role(Role::Head { last: false }) if fold(&phrases[at].text) == "first" => 1.0,
            _ => continue,
        };
        let next = &phrases[at + 1];
        let classed = is_number(next, index)
            && adjacent(&phrases[at], next)
            && next.columns.iter().all(|&column| {
                let known = &index.columns[column];
                let graded = ["class", "grade", "level", "round", "tier", "place", "posit", "period"]
                    .iter()
                    .any(|stem| known.stems.iter().any(|own| own == stem || own == &format!("p{stem}")));
                graded && !known.unique
            });
        if classed {
            let word = phrases[at].clone();
            phrases.swap(at, at + 1);
            phrases[at + 1] = Phrase { kind: Kind::Number(number), ..word };
        }
    }
}
