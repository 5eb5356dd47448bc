//! Columns that each stand for a year: "visitors in 2007" of columns `2006`, `2007`, "the population of Rome in 2000" of
//! `Population 1990` and `Population 2000`.
//!
//! The year says which column is meant, so that it is no condition. Rewrites linked phrases before the passes.

use super::normalise::is_joint;
use super::{Kind, Phrase, Role};
use crate::asking::column::ColumnKind;
use crate::asking::index::{Naming, TableIndex};
use crate::asking::plan::Aggregate;
use crate::asking::text::fold;

/// Settles which column a year chooses.
pub(super) fn choose_years(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    narrow(phrases, index);
    name_year(phrases, index);
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u32>().is_ok_and(|year| (1500..2100).contains(&year))
}

/// "population in 2000" of several columns of it: the one with the year in its name.
fn narrow(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let years: Vec<usize> = (0..phrases.len())
        .filter(|&at| is_year(&fold(&phrases[at].text)) && !phrases[at].kind.eq(&Kind::Quoted))
        .collect();
    let [at] = years[..] else { return };
    let year = fold(&phrases[at].text);
    let told = |column: usize| index.columns[column].words.contains(&year);
    let measure = (0..phrases.len()).find(|&place| {
        let phrase = &phrases[place];
        let several = phrase.columns.len() > 1
            && phrase.columns.iter().all(|&column| index.columns[column].words.iter().any(|word| is_year(word)));
        place != at
            && phrase.kind == Kind::Column
            && several
            && phrase.columns.iter().filter(|&&column| told(column)).count() == 1
    });
    let Some(measure) = measure else { return };
    phrases[measure].columns.retain(|&column| told(column));
    phrases[measure].naming = Some(Naming::Exact);
    remove_moment(phrases, at);
}

/// "the most visitors in 2007" of a column `2007`: the noun is what all such columns hold.
fn name_year(phrases: &mut Vec<Phrase>, index: &TableIndex) {
    let bare = |column: usize| {
        let known = &index.columns[column];
        known.kind == ColumnKind::Number && matches!(&known.words[..], [only] if is_year(only))
    };
    if (0..index.columns.len()).filter(|&column| bare(column)).count() < 2 {
        return;
    }
    let years: Vec<usize> = (0..phrases.len())
        .filter(|&at| phrases[at].kind == Kind::Column && matches!(phrases[at].columns[..], [only] if bare(only)))
        .collect();
    let [at] = years[..] else { return };
    let column = phrases[at].columns[0];
    let noun = (1..at).find(|&place| {
        let led = matches!(
            phrases[place - 1].kind,
            Kind::Role(Role::Count | Role::Extreme { generic: true, .. } | Role::Compare { .. } | Role::Aggregate(_))
                | Kind::Number(_)
        );
        led && matches!(phrases[place].kind, Kind::Rows { .. } | Kind::Unknown | Kind::Role(Role::Rows))
    });
    let Some(noun) = noun else { return };
    let others = phrases.iter().any(|phrase| {
        phrase.kind == Kind::Column
            && phrase.columns.iter().any(|&other| other != column && index.columns[other].kind == ColumnKind::Number)
    });
    if others {
        return;
    }
    let counted = phrases[noun - 1].kind == Kind::Role(Role::Count);
    // "how many museums had ..." counts them.
    let compared =
        phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Compare { .. } | Role::Extreme { .. })));
    if counted && compared {
        return;
    }
    let one = phrases
        .iter()
        .any(|phrase| phrase.kind == Kind::Value && phrase.values.iter().all(|hit| index.columns[hit.0].unique));
    if counted {
        phrases[noun - 1].kind = Kind::Role(if one { Role::Command } else { Role::Aggregate(Aggregate::Sum) });
    }
    let year = Phrase { span: phrases[noun].span, text: phrases[at].text.clone(), ..phrases[at].clone() };
    let year = Phrase { span: (year.span.1.saturating_sub(year.text.len()), year.span.1), ..year };
    phrases[noun] = year;
    remove_moment(phrases, at);
}

/// Without the year and what leads to it.
fn remove_moment(phrases: &mut Vec<Phrase>, at: usize) {
    phrases.remove(at);
    let led = at.checked_sub(1).is_some_and(|before| {
        is_joint(&phrases[before])
            && matches!(
                fold(&phrases[before].text).as_str(),
                "in" | "for" | "during" | "of" | "by" | "as of" | "in the"
            )
    });
    if led {
        phrases.remove(at - 1);
    }
}
