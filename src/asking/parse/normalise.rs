//! Words that carry nothing where they stand are dropped before the passes: verbs that only join, nouns that repeat the
//! column beside them, and nouns that stand for the rows.
//!
//! Only words that no column and no value is called by. A word it does not know stays unknown, so that it is refused.

use super::{
    Kind, Phrase, Role, adverbs, besides, contest, context, existing, fate, light, members, money, padding, relation,
    subject, turns, versus, wording, yearly,
};
use crate::asking::column::ColumnKind;
use crate::asking::compose::{contradicts, says_kind};
use crate::asking::index::{Naming, TableIndex};
use crate::asking::kinds::is_profession;
use crate::asking::lexicon::{lexicon, singular};
use crate::asking::plan::Grain;
use crate::asking::role::Asked;
use crate::asking::text::{fold, stem};

/// People of an age or sex: hardly ever all of them.
const SOME_PEOPLE: [&str; 22] = [
    "children",
    "child",
    "kids",
    "kid",
    "adults",
    "adult",
    "teenagers",
    "teens",
    "babies",
    "infants",
    "minors",
    "seniors",
    "elderly",
    "boys",
    "girls",
    "men",
    "women",
    "man",
    "woman",
    "toddlers",
    "pensioners",
    "veterans",
];

/// The phrases without what carries nothing.
pub(super) fn normalise(mut phrases: Vec<Phrase>, index: &TableIndex) -> Vec<Phrase> {
    versus::mark_weekdays(&mut phrases, index);
    contest::settle(&mut phrases, index);
    subject::drop_subject(&mut phrases, index);
    besides::drop_else(&mut phrases);
    existing::drop_done(&mut phrases);
    yearly::choose_years(&mut phrases, index);
    turns::drop_repeated(&mut phrases);
    turns::mark_single(&mut phrases);
    turns::drop_made_of(&mut phrases, index);
    turns::mark_quantifiers(&mut phrases);
    turns::choose_units(&mut phrases, index);
    turns::choose_year(&mut phrases, index);
    light::join_verbs(&mut phrases, index);
    turns::open_passives(&mut phrases);
    turns::drop_makings(&mut phrases, index);
    turns::open_containers(&mut phrases);
    members::tell_members(&mut phrases, index);
    relation::relate(&mut phrases, index);
    fate::tell_fates(&mut phrases, index);
    drop_verbs(&mut phrases, index);
    wording::plainer(&mut phrases, index);
    money::name_amounts(&mut phrases, index);
    adverbs::place_average(&mut phrases, index);
    light::lighten(&mut phrases, index);
    drop_hollow(&mut phrases, index);
    context::drop_context(&mut phrases, index);
    padding::drop_padding(&mut phrases, index);
    name_rows(&mut phrases, index);
    turns::drop_adjuncts(&mut phrases);
    turns::raise_more(&mut phrases);
    phrases
}

pub(super) fn is_joint(phrase: &Phrase) -> bool {
    matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition))
}

/// "which winery produces the most": an s behind the thing asked for, and something acted on.
fn acts(phrases: &[Phrase], at: usize) -> bool {
    let asked = matches!(phrases[0].kind, Kind::Role(Role::Asked(_) | Role::Count | Role::Share | Role::Aggregate(_)));
    let thing = matches!(phrases[at - 1].kind, Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Asked(_)));
    let object = phrases.get(at + 1).is_some_and(|next| {
        is_article(next) || matches!(next.kind, Kind::Role(Role::Extreme { .. } | Role::Compare { .. }))
    });
    // "which rivers cross Texas": of several things the verb has no s.
    let plural = |text: &str| text.ends_with('s') || singular(&fold(text)).is_some();
    let rest = phrases[at + 1..].iter().find(|phrase| phrase.kind != Kind::Role(Role::Filler));
    let grouped = rest.is_some_and(|next| next.kind == Kind::Role(Role::Group));
    let told = object
        || rest
            .is_some_and(|next| matches!(next.kind, Kind::Value | Kind::Rows { .. } | Kind::Role(Role::Preposition)));
    let many = plural(&phrases[at - 1].text) && !phrases[at].text.ends_with('s') && told;
    asked && thing && at <= 3 && (((object || grouped) && phrases[at].text.ends_with('s')) || many)
}

/// "homes come with", "companies belong to": a base form behind the plural of a thing, and something it leads to.
fn follows_rows(phrases: &[Phrase], at: usize) -> bool {
    let before = &phrases[at - 1];
    let thing = before.kind == Kind::Role(Role::Rows)
        || matches!(before.kind, Kind::Rows { .. } | Kind::Column | Kind::Unknown)
            && lexicon().is_thing(&stem(&fold(&before.text)))
            && before.text.ends_with('s');
    let led = phrases.get(at + 1).is_some_and(|next| {
        is_joint(next) || matches!(next.kind, Kind::Role(Role::Compare { .. } | Role::Not | Role::Group))
    });
    thing && led && !phrases[at].text.ends_with('s')
}

/// "animals stay awake": a base form between things and a column that says how they are.
fn leads_to_state(phrases: &[Phrase], at: usize) -> bool {
    let verb =
        matches!(fold(&phrases[at].text).as_str(), "stay" | "stays" | "remain" | "remains" | "keep" | "get" | "become");
    verb && phrases.get(at + 1).is_some_and(|next| next.kind == Kind::Column)
}

fn is_auxiliary(phrase: &Phrase) -> bool {
    let text = fold(&phrase.text);
    text.split(' ').any(|word| matches!(word, "do" | "does" | "did" | "can"))
}

pub(super) fn is_article(phrase: &Phrase) -> bool {
    matches!(fold(&phrase.text).as_str(), "the" | "a" | "an" | "this" | "each" | "any" | "some")
}

/// Whether "by" follows and leads to a name: then the participle says whose column the name is of.
fn is_passive(phrases: &[Phrase], at: usize) -> bool {
    let by = phrases.get(at + 1).is_some_and(|next| fold(&next.text) == "by");
    let led = phrases[at + 1..].iter().skip(1).find(|phrase| !is_joint(phrase));
    by && led.is_none_or(|led| matches!(led.kind, Kind::Value | Kind::Quoted | Kind::Unknown | Kind::Column))
}

/// "acting governors", "inhabited islands": a participle in front of its noun says which of them.
fn restricts(phrases: &[Phrase], at: usize) -> bool {
    let noun = phrases.get(at + 1).is_some_and(|next| {
        matches!(next.kind, Kind::Column | Kind::Rows { .. } | Kind::Unknown) && next.span.0 <= phrases[at].span.1 + 1
    });
    let opened = at.checked_sub(1).is_none_or(|before| {
        is_article(&phrases[before])
            || matches!(
                phrases[before].kind,
                Kind::Role(
                    Role::Count
                        | Role::Asked(Asked::Which)
                        | Role::Aggregate(_)
                        | Role::Extreme { .. }
                        | Role::Distinct
                        | Role::Command
                        | Role::Share
                )
            )
            || matches!(fold(&phrases[before].text).as_str(), "of" | "for" | "among")
    });
    noun && opened && !lexicon().is_modifier(&fold(&phrases[at].text))
}

/// "those who stayed": a clause of nothing but a verb says which rows are meant.
fn tells_which(phrases: &[Phrase], at: usize) -> bool {
    let who = at > 1 && matches!(fold(&phrases[at - 1].text).as_str(), "who" | "that" | "which");
    let rows = at > 1
        && (matches!(phrases[at - 2].kind, Kind::Rows { .. } | Kind::Column | Kind::Role(Role::Rows))
            || matches!(fold(&phrases[at - 2].text).as_str(), "those" | "people" | "ones"));
    let last = phrases[at + 1..].iter().all(|next| next.kind == Kind::Role(Role::Filler));
    // "how many employees stayed", but not "how many teams participated".
    let word = fold(&phrases[at].text);
    let took_part = ["particip", "compet", "enter", "occur", "happen", "appear", "exist", "play", "took part"]
        .iter()
        .any(|known| word.starts_with(known));
    let counted = at == 2
        && phrases[0].kind == Kind::Role(Role::Count)
        && matches!(phrases[1].kind, Kind::Rows { .. } | Kind::Column)
        && phrases[at].span.0 <= phrases[1].span.1 + 1;
    last && ((who && rows) || (counted && !took_part))
}

/// Verbs go, but "how many runs" and "the most steals" are nouns that nothing knows.
fn drop_verbs(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    for at in 0..phrases.len() {
        // "owned by": a participle of the family of a column's name leads to its value.
        // "deaths caused by floods" of a column that says another cause.
        let verbal = phrases[at].kind == Kind::Column
            && lexicon().is_past(&fold(&phrases[at].text))
            && lexicon().is_verb(&stem(&fold(&phrases[at].text)))
            && !phrases[at]
                .columns
                .iter()
                .any(|&column| index.columns[column].words.contains(&fold(&phrases[at].text)));
        let elsewhere = verbal
            && phrases.get(at + 2).is_some_and(|led| {
                led.kind == Kind::Value && !led.values.iter().any(|hit| phrases[at].columns.contains(&hit.0))
            });
        let related =
            (phrases[at].naming == Some(Naming::Related) || elsewhere) && lexicon().is_past(&fold(&phrases[at].text));
        // "which type caused the most deaths", "flights that departed from Rome"
        let subject =
            at > 0 && matches!(phrases[at - 1].kind, Kind::Column | Kind::Rows { .. } | Kind::Role(Role::Asked(_)));
        let object = phrases.get(at + 1).is_some_and(|next| {
            matches!(next.kind, Kind::Role(Role::Extreme { .. } | Role::Common(_))) || is_article(next)
        });
        if (verbal && subject && object) || (elsewhere && !is_passive(phrases, at) && is_joint(&phrases[at + 1])) {
            phrases[at].kind = Kind::Role(Role::Filler);
            continue;
        }
        if related && is_passive(phrases, at) {
            phrases[at].kind = Kind::Unknown;
        }
        // "and play as defenders" speaks of no `games_played`.
        let partly = phrases[at].kind == Kind::Column
            && matches!(phrases[at].naming, Some(Naming::Part | Naming::Related))
            && lexicon().is_verb(&stem(&fold(&phrases[at].text)))
            && !lexicon().is_past(&fold(&phrases[at].text));
        let joined = at > 0
            && (phrases[at - 1].kind == Kind::Role(Role::And)
                || matches!(fold(&phrases[at - 1].text).as_str(), "that" | "who"));
        let led = phrases.get(at + 1).is_some_and(|next| {
            matches!(fold(&next.text).as_str(), "as" | "in" | "at" | "for" | "on") || next.kind == Kind::Value
        });
        if partly && joined && led {
            phrases[at].kind = Kind::Role(Role::Filler);
        }
        if phrases[at].kind != Kind::Role(Role::Verb) {
            continue;
        }
        let word = fold(&phrases[at].text);
        let participle = lexicon().is_past(&word) || word.contains(' ');
        let before = (0..at).rev().find(|&place| !is_joint(&phrases[place]));
        // "how many times did he finish": behind an auxiliary stands no noun.
        let noun_place = before.is_some_and(|before| {
            !phrases[before + 1..at].iter().any(is_auxiliary)
                && matches!(
                    phrases[before].kind,
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
                || phrases[..at].iter().any(is_auxiliary)
                || follows_rows(phrases, at)
                || leads_to_state(phrases, at)
                || acts(phrases, at));
        // "owned by": its passive leads to a value that must be of its own column.
        let passive = is_passive(phrases, at);
        // "on display", "in use": what rows are, not what they do.
        let state = at > 0
            && matches!(
                fold(&phrases[at - 1].text).as_str(),
                "on" | "in" | "at" | "under" | "for" | "of" | "without" | "off"
            );
        let verb =
            if participle { !passive } else { verb_place && !noun_place && !state && !is_article(&phrases[at - 1]) };
        if !verb || (participle && (restricts(phrases, at) || tells_which(phrases, at))) {
            phrases[at].kind = Kind::Unknown;
            continue;
        }
        // "rivers that flow through Ohio" is not "the river Ohio".
        let led = phrases[at + 1..].iter().find(|phrase| !is_joint(phrase));
        if led.is_some_and(|led| led.kind == Kind::Value) {
            phrases[at].kind = Kind::Role(Role::Preposition);
        }
    }
    phrases.retain(|phrase| phrase.kind != Kind::Role(Role::Verb));
}

/// "home team name" of a column `home_team`, "the name of the campus" of a column `campus`.
fn drop_hollow(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let mut at = 0;
    while at < phrases.len() {
        // "product name" of a column `product`, where another column is a name too.
        let other = at > 0
            && phrases[at].naming == Some(Naming::Part)
            && phrases[at - 1].naming >= Some(Naming::Core)
            && phrases[at].span.0 == phrases[at - 1].span.1 + 1;
        let hollow = (phrases[at].kind == Kind::Unknown || (phrases[at].kind == Kind::Column && other))
            && (lexicon().is_hollow(&fold(&phrases[at].text)) || says_kind_of_before(phrases, at, index));
        // "trip duration" is not how far it went.
        let noun = fold(&phrases[at].text);
        let beside = |place: usize| {
            phrases.get(place).is_some_and(|phrase| {
                phrase.kind == Kind::Column
                    && !phrase.columns.iter().all(|&column| contradicts(&noun, &index.columns[column]))
            })
        };
        let behind = at > 0 && beside(at - 1);
        let mut next = at + 1;
        while phrases.get(next).is_some_and(is_joint) {
            next += 1;
        }
        let of = phrases.get(at + 1).is_some_and(|phrase| fold(&phrase.text).starts_with("of")) && beside(next);
        // "the price to size ratio" is a figure of two columns.
        let of_two = fold(&phrases[at].text) == "ratio"
            && phrases[at.saturating_sub(4)..at].iter().filter(|phrase| phrase.kind == Kind::Column).count() > 1;
        if hollow && !of_two && (behind || of || names_thing(phrases, at, index)) {
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

/// "trip distance" of `trip_mi`: the noun only says what the column in front of it measures.
fn says_kind_of_before(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let before = at.checked_sub(1).map(|before| &phrases[before]);
    before.is_some_and(|before| {
        before.kind == Kind::Column
            && before.span.1 + 1 == phrases[at].span.0
            && before.columns.iter().all(|&column| says_kind(&fold(&phrases[at].text), &index.columns[column]))
    })
}

/// "the name of the longest bridge": what the rows, or the column that calls them, are called is no other column.
fn names_thing(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let name = matches!(fold(&phrases[at].text).as_str(), "name" | "names" | "title" | "titles");
    let of = phrases.get(at + 1).is_some_and(|next| fold(&next.text).starts_with("of"));
    let picks = |phrase: &&Phrase| {
        is_joint(phrase)
            || matches!(
                phrase.kind,
                Kind::Number(_)
                    | Kind::Role(
                        Role::Extreme { .. } | Role::Top(_) | Role::Ordinal(_) | Role::Head { .. } | Role::Common(_)
                    )
            )
    };
    let thing = phrases.iter().skip(at + 1).find(|phrase| !picks(phrase));
    let label = index.label();
    name && of
        && label.is_some()
        && thing.is_some_and(|thing| match thing.kind {
            Kind::Rows { .. } => true,
            Kind::Column => thing.columns.iter().any(|&column| Some(column) == label),
            _ => false,
        })
}

/// "the id of the songs whose format ...": a thing behind a column, which nothing else in the table is called by.
fn name_rows(phrases: &mut [Phrase], index: &TableIndex) {
    let only = only_thing(phrases);
    name_days(phrases, index);
    for at in 0..phrases.len() {
        let deed = lexicon().is_past(&fold(&phrases[at].text)) && !phrases[at].text.ends_with('s');
        // "among children": not all people of the table.
        if SOME_PEOPLE.contains(&fold(&phrases[at].text).as_str()) {
            continue;
        }
        // "which card do people use", "when people pay by card": whoever it is that does it.
        let whoever = phrases[at].kind == Kind::Unknown
            && matches!(fold(&phrases[at].text).as_str(), "people" | "persons" | "folks" | "one" | "they")
            && at.checked_sub(1).is_some_and(|before| {
                matches!(
                    fold(&phrases[before].text).as_str(),
                    "when" | "do" | "does" | "did" | "that" | "where" | "can"
                )
            })
            && phrases.get(at + 1).is_some_and(|next| next.kind == Kind::Role(Role::Verb));
        if whoever {
            phrases[at].kind = Kind::Role(Role::Filler);
            continue;
        }
        if is_of_kind(phrases, at, index) {
            phrases[at].kind = Kind::Rows { weak: true };
            phrases[at].columns.clear();
            phrases[at].naming = None;
            continue;
        }
        if phrases[at].kind != Kind::Unknown || deed || !lexicon().is_thing(&stem(&fold(&phrases[at].text))) {
            continue;
        }
        // "the winner" is one of them, not any.
        if matches!(fold(&phrases[at].text).as_str(), "winner" | "champion" | "loser" | "runner-up") {
            continue;
        }
        // "developers" where positions are "Backend Developer": not all rows are such.
        let person = lexicon().classes(&stem(&fold(&phrases[at].text))).contains(&0);
        let inside = person
            && !lexicon().is_general(&stem(&fold(&phrases[at].text)))
            && index.columns_with_word(&stem(&fold(&phrases[at].text))).iter().any(|&column| {
                !index.columns[column].unique
                    && index.description(column).values_complete
                    && index.description(column).values.len() <= 60
            });
        // "how many applicants are veterans": said of rows that have a noun already.
        let said_of = at > 1
            && matches!(fold(&phrases[at - 1].text).as_str(), "are" | "were" | "is" | "was" | "is a" | "a" | "an")
            && phrases[..at - 1].iter().any(|phrase| {
                matches!(phrase.kind, Kind::Rows { .. }) || lexicon().is_thing(&stem(&fold(&phrase.text)))
            });
        // "adult lions", "student loans": in front of another noun it says of what kind that is.
        let attributive = !phrases[at].text.ends_with('s')
            && phrases.get(at + 1).is_some_and(|next| {
                next.kind == Kind::Unknown
                    && next.text.ends_with('s')
                    && !lexicon().is_thing(&stem(&fold(&next.text)))
                    && next.span.0 <= phrases[at].span.1 + 1
            });
        // "nurses" of a table that says what each person does, under other names.
        let profession = person
            && is_profession(&fold(&phrases[at].text))
            && index.noun(&stem(&fold(&phrases[at].text))).is_none()
            && index.columns.iter().any(|column| {
                let job = ["job", "role", "occup", "profess", "posit", "depart"];
                column.kind == ColumnKind::Text && column.stems.iter().any(|known| job.contains(&known.as_str()))
            });
        if inside || said_of || attributive || profession || !index.may_call(&fold(&phrases[at].text)) {
            continue;
        }
        let told = index.columns.iter().flat_map(|column| &column.stems);
        // A table that has its own noun in the question is not about another thing.
        let own = phrases
            .iter()
            .enumerate()
            .any(|(place, phrase)| place != at && (phrase.is_noun || phrase.kind == Kind::Rows { weak: false }));
        if !own && lexicon().is_told_by(&stem(&fold(&phrases[at].text)), told) {
            phrases[at].kind = Kind::Rows { weak: true };
            continue;
        }
        // The only thing that the question speaks of, in a table that may be of such things.
        // "the most visitors" may be a measure that the table calls otherwise.
        let most = at > 0
            && matches!(phrases[at - 1].kind, Kind::Role(Role::Extreme { generic: true, .. } | Role::Compare { .. }))
            && !index.is_called(&stem(&fold(&phrases[at].text)));
        let people = matches!(fold(&phrases[at].text).as_str(), "people" | "persons" | "person");
        if only && !people && !most && index.may_be_of(&stem(&fold(&phrases[at].text))) {
            phrases[at].kind = Kind::Rows { weak: true };
            continue;
        }
        let Some(mut before) = at.checked_sub(1) else { continue };
        while before > 0 && phrases[before].kind == Kind::Role(Role::Filler) {
            before -= 1;
        }
        let of = before > 0
            && matches!(fold(&phrases[before].text).as_str(), "of" | "for" | "by" | "of the" | "among" | "across");
        let mut column = before;
        while column > 0 && is_joint(&phrases[column]) {
            column -= 1;
        }
        let measured = phrases[column].kind == Kind::Column;
        let longest = matches!(phrases[at - 1].kind, Kind::Role(Role::Extreme { generic: false, .. }));
        let closed = phrases
            .get(at + 1)
            .is_none_or(|next| !matches!(next.kind, Kind::Column | Kind::Unknown | Kind::Rows { .. }));
        if ((of && measured) || longest) && closed {
            phrases[at].kind = Kind::Rows { weak: true };
        }
    }
}

/// "the cheapest property" of a column `property_type`, in a table of such things: the rows, not their type.
fn is_of_kind(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let phrase = &phrases[at];
    let noun = stem(&fold(&phrase.text));
    let kind = |word: &str| matches!(word, "type" | "kind" | "category" | "class" | "status");
    let partly = phrase.kind == Kind::Column
        && phrase.naming == Some(Naming::Part)
        && lexicon().is_thing(&noun)
        && !lexicon().classes(&noun).contains(&0)
        && matches!(phrase.columns[..], [only] if {
            let known = &index.columns[only];
            known.kind == ColumnKind::Text
                && matches!(&known.words[..], [first, last] if stem(first) == noun && kind(last))
        });
    let others = phrases.iter().enumerate().any(|(place, other)| {
        place != at
            && (matches!(other.kind, Kind::Rows { .. })
                || fold(&other.text).split(' ').any(|word| kind(word.trim_end_matches('s'))))
    });
    let told = index.columns.iter().flat_map(|column| &column.stems);
    partly && !others && lexicon().is_told_by(&noun, told)
}

/// Whether all nouns for things of the question that nothing in the table is called by are of one class.
fn only_thing(phrases: &[Phrase]) -> bool {
    let stems: Vec<String> = phrases
        .iter()
        .filter(|phrase| phrase.kind == Kind::Unknown || phrase.kind == Kind::Rows { weak: false })
        .map(|phrase| stem(&fold(&phrase.text)))
        .filter(|stem| lexicon().is_thing(stem))
        .collect();
    let Some((first, others)) = stems.split_first() else { return false };
    let classes = lexicon().classes(first);
    others.iter().all(|other| lexicon().classes(other).iter().any(|class| classes.contains(class)))
}

/// "how many days were rainy": where each row is a day of its own, days are rows.
fn name_days(phrases: &mut [Phrase], index: &TableIndex) {
    let dates = index.of_kind(ColumnKind::Date);
    let daily = matches!(dates[..], [only] if index.columns[only].unique);
    for phrase in phrases.iter_mut().filter(|_| daily) {
        if phrase.kind == Kind::Role(Role::Grain(Grain::Day)) && fold(&phrase.text) == "days" {
            phrase.kind = Kind::Rows { weak: true };
        }
    }
}
