//! Whom a whole table is about: "how many games did the team win" over one team's season, "what was the singer's first
//! album" over one singer's. No column names them, so that the words choose no rows.

use super::{Kind, Phrase, Role};
use crate::asking::column::NAME_STEMS;
use crate::asking::index::TableIndex;
use crate::asking::lexicon::lexicon;
use crate::asking::text::{fold, stem};

/// Groups of people that a table can be about.
const GROUPS: [&str; 14] = [
    "team",
    "club",
    "squad",
    "band",
    "group",
    "party",
    "franchise",
    "company",
    "school",
    "university",
    "college",
    "organization",
    "orchestra",
    "crew",
];

/// Drops such a subject in front of its verb: "did the team win", "has the singer released".
pub(super) fn drop_subject(phrases: &mut [Phrase], index: &TableIndex) {
    let found = (1..phrases.len()).find(|&at| is_subject(phrases, at, index));
    if let Some(at) = found {
        phrases[at].kind = Kind::Role(Role::Filler);
    }
}

fn is_subject(phrases: &[Phrase], at: usize, index: &TableIndex) -> bool {
    let phrase = &phrases[at];
    let word = fold(&phrase.text);
    let noun = stem(&word);
    let person = lexicon().classes(&noun).contains(&0);
    // "the winner" is one of them.
    let one = matches!(
        word.as_str(),
        "winner" | "champion" | "loser" | "leader" | "holder" | "finisher" | "nominee" | "recipient"
    );
    if phrase.kind != Kind::Unknown || one || word.ends_with('s') || !(person || GROUPS.contains(&word.as_str())) {
        return false;
    }
    let words = |place: usize| fold(&phrases[place].text);
    let article = matches!(words(at - 1).rsplit(' ').next(), Some("the" | "this"));
    let auxiliary =
        |text: &str| text.split(' ').any(|word| matches!(word, "did" | "does" | "do" | "has" | "have" | "had"));
    let led =
        article && (auxiliary(&words(at - 1)) || at.checked_sub(2).is_some_and(|before| auxiliary(&words(before))));
    // Something must be said of it: "who is the player" asks for it.
    let verb = phrases.get(at + 1).is_some_and(|next| {
        let text = fold(&next.text);
        lexicon().is_verb(&stem(&text))
            || lexicon().is_measuring(&stem(&text))
            || next.kind == Kind::Role(Role::Filler)
            || next.kind == Kind::Role(Role::Not)
            || next.kind == Kind::Role(Role::Event)
            || next.kind == Kind::Unknown
            || next.kind == Kind::Column
    });
    let asked = phrases.iter().take(at).any(|phrase| matches!(phrase.kind, Kind::Role(Role::Asked(_) | Role::Count)));
    led && verb && asked && !names_several(&noun, person, index)
}

/// Whether a column tells several of them apart.
fn names_several(noun: &String, person: bool, index: &TableIndex) -> bool {
    let classes = lexicon().classes(noun);
    index.is_called(noun)
        || index.columns.iter().any(|column| {
            column.stems.iter().any(|stem| {
                stem == noun
                    || (person && NAME_STEMS.contains(&stem.as_str()) && stem != "titl")
                    || lexicon().are_synonyms(noun, stem)
                    || (lexicon().classes(stem).iter().any(|class| classes.contains(class)) && person)
            })
        })
}
