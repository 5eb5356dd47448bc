//! Verbs that only say how things come to what is said of them: "people ticked burnout", "flights depart from Rome",
//! "galleries in which objects are displayed".
//!
//! Not those that say what became of something or who came out on top ("won", "cancelled", "rejected"): they choose rows.
//! Nor a participle in front of a noun ("interviewed couples"), nor a verb whose first or last time is meant.

use super::kept::tells_outcome;
use super::{Guess, Word};
use crate::asking::index::Naming;
use crate::asking::lexicon::lexicon;
use crate::asking::link::{Kind, Phrase};
use crate::asking::meanings::{Meaning, meaning};
use crate::asking::role::Role;
use crate::asking::text::{Token, fold};

/// The classes of verbs that join: doing, making, moving, saying, thinking, seeing, giving, being, and of dealings.
const JOINING: &str = "bgmutnopaks";

pub(super) fn guess(word: &Word<'_>) -> Option<Guess> {
    let token = word.token;
    let noun = meaning(&token.folded).is_some_and(|known| known.noun().is_some());
    let phrase = word.phrases.get(word.at)?;
    // A column by its own name is what the question speaks of.
    let polar = word.phrases.first().is_some_and(|first| {
        matches!(
            fold(&first.text).split(' ').next(),
            Some("is" | "are" | "was" | "were" | "did" | "do" | "does" | "has")
        )
    });
    if polar && phrase.columns.len() > 1 {
        return None;
    }
    let several = phrase.columns.len() > 1 && lexicon().is_past(&token.folded);
    // "arrived" is not what a column `arrival_hour` holds.
    let spelled = phrase.columns.iter().any(|&column| word.index.columns[column].words.contains(&token.folded));
    // "shipped in May" of a table that also says when each was ordered: the verb tells which day is meant.
    let dated = word.index.calendar().len() > 1
        && word.phrases.iter().skip(word.at).any(|phrase| matches!(phrase.kind, Kind::Moment(_) | Kind::Number(_)));
    let own = phrase.kind == Kind::Column && phrase.naming >= Some(Naming::Core) && spelled && !several;
    let joins = joins(token) && !own && !dated && !word.is_in_values() && !token.bracketed;
    (joins && is_verb(word, noun) && !is_timed(word) && !is_attributive(word) && leads_on(word)).then(|| Guess {
        tokens: Vec::new(),
        column: None,
        said: format!("\u{201c}{}\u{201d} taken to say nothing more than what it joins", token.text),
    })
}

/// Whether a word is a verb that may only join.
pub(in crate::asking) fn joins(token: &Token) -> bool {
    let class = meaning(&token.folded).and_then(Meaning::verb);
    // "sold", which is also an adjective; "hundred" ends like a verb alone.
    let irregular = lexicon().is_past(&token.folded) && !token.folded.ends_with("ed");
    !token.quoted && !tells_outcome(&token.stem) && (irregular || class.is_some_and(|class| JOINING.contains(class)))
}

/// Whether it stands as a verb: by its form, or where a noun could not stand.
fn is_verb(word: &Word<'_>, noun: bool) -> bool {
    let folded = &word.token.folded;
    let formed = lexicon().is_past(folded) || folded.ends_with("ed") || (folded.ends_with("ing") && !noun);
    let before = word.before().map(|before| fold(&before.text)).unwrap_or_default();
    let last = before.rsplit(' ').next().unwrap_or_default();
    let led = matches!(
        last,
        "to" | "that"
            | "who"
            | "which"
            | "can"
            | "could"
            | "do"
            | "does"
            | "did"
            | "they"
            | "it"
            | "he"
            | "she"
            | "people"
            | "we"
            | "not"
            | "also"
    );
    let subject = word.before().is_some_and(|before| {
        (matches!(before.kind, Kind::Rows { .. } | Kind::Role(Role::Rows)) || before.kind == Kind::Column)
            && last.ends_with('s')
            && !folded.ends_with('s')
    });
    // "how many only serve one kind": nothing else.
    last != "only" && (formed || led || (subject && !folded.ends_with("ing")) || !noun)
}

/// Whether it has an object ("use Slack", "depart from Rome"), or what is asked for is one ("what field do they study").
/// "how many women travel", "patients who smoke": there the verb is all that is said of them.
fn leads_on(word: &Word<'_>) -> bool {
    let joint = |phrase: &&Phrase| matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition | Role::Group));
    let object = word.phrases.get(word.at + 1..).unwrap_or_default().iter().find(|phrase| !joint(phrase));
    // "who smoke are women": the clause ends with its verb.
    let closed = word.beside(1).is_some_and(|next| {
        matches!(
            fold(&next.text).split(' ').next(),
            Some("is" | "are" | "was" | "were" | "have" | "has" | "do" | "does")
        )
    });
    let told = !closed
        && object.is_some_and(|object| {
            matches!(
                object.kind,
                Kind::Value
                    | Kind::Moment(_)
                    | Kind::Number(_)
                    | Kind::Quoted
                    | Kind::Column
                    | Kind::Role(Role::Extreme { .. } | Role::Compare { .. } | Role::Common(_))
            )
        });
    let relative = word.before().is_some_and(|before| matches!(fold(&before.text).as_str(), "who" | "that" | "which"));
    let before = word.phrases.get(..word.at).unwrap_or_default();
    let ranked = before.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Extreme { .. } | Role::Common(_))));
    let mut asked = before.iter().skip_while(|phrase| {
        joint(phrase)
            || matches!(
                phrase.kind,
                Kind::Role(Role::Asked(_) | Role::Count | Role::Distinct | Role::Aggregate(_) | Role::Command)
            )
    });
    let fronted = asked.next().is_some_and(|asked| asked.kind == Kind::Column)
        && word.before().is_some_and(|before| before.kind != Kind::Column);
    told || (!relative && (ranked || fronted))
}

/// "established first", "the last opened": what is asked is when it was.
fn is_timed(word: &Word<'_>) -> bool {
    let timed = |phrase: Option<&Phrase>| {
        phrase.is_some_and(|phrase| {
            fold(&phrase.text).split(' ').any(|part| {
                matches!(
                    part,
                    "first"
                        | "last"
                        | "earliest"
                        | "latest"
                        | "most"
                        | "least"
                        | "when"
                        | "recently"
                        | "longest"
                        | "often"
                        | "fastest"
                )
            })
        })
    };
    // "waits the longest": how long is asked, of what the verb says.
    let adverbial = word.beside(1).is_some_and(|the| fold(&the.text) == "the")
        && timed(word.beside(2))
        && word.beside(3).is_none_or(|next| {
            matches!(next.kind, Kind::Role(Role::Preposition | Role::Filler | Role::Aggregate(_) | Role::Comma))
        });
    adverbial
        || timed(word.before())
        || timed(word.beside(1)) && !word.beside(1).is_some_and(|next| fold(&next.text).starts_with("the "))
}

/// "interviewed couples": which of them.
fn is_attributive(word: &Word<'_>) -> bool {
    let formed = word.token.folded.ends_with("ed")
        || word.token.folded.ends_with("ing")
        || lexicon().is_past(&word.token.folded);
    let noun = word.next().is_some_and(|next| matches!(next.kind, Kind::Column | Kind::Rows { .. } | Kind::Unknown));
    let subject = word
        .before()
        .is_some_and(|before| matches!(before.kind, Kind::Rows { .. } | Kind::Role(Role::Rows) | Kind::Column));
    let plain = !formed && word.next().is_some_and(|next| matches!(next.kind, Kind::Rows { .. } | Kind::Unknown));
    (formed && noun && !subject) || plain
}
