//! Who did most of something, each of which is a row: "which buyer has awarded the most contracts", "in which year were
//! the most books published".

use super::averages::is_verb;
use super::clues::nearness;
use super::{column, said, word};
use crate::asking::index::TableIndex;
use crate::asking::link::{Kind, link};
use crate::asking::presume::tells_outcome;
use crate::asking::role::Role;
use crate::asking::text::Token;

/// "which buyer has the most contracts".
pub(super) fn ways(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let most = (2..tokens.len()).find(|&at| {
        matches!(word(tokens, at), "most" | "fewest" | "least") && word(tokens, at.wrapping_sub(1)) == "the"
    });
    let Some(most) = most.filter(|&most| calls_rows(tokens, most + 1, index)) else { return Vec::new() };
    [did(tokens, most, index), when(tokens, most, index)].into_iter().flatten().collect()
}

/// Whether the plural noun here is what the rows are called.
fn calls_rows(tokens: &[Token], at: usize, index: &TableIndex) -> bool {
    tokens.get(at).is_some_and(|noun| {
        noun.folded.ends_with('s')
            && matches!(&link(std::slice::from_ref(noun), index)[..], [phrase]
                if matches!(phrase.kind, Kind::Rows { .. } | Kind::Role(Role::Rows)) || phrase.is_noun)
    })
}

/// Words of columns that say what became of the rows.
const BECAME: [&str; 9] =
    ["status", "state", "outcome", "result", "results", "stage", "phase", "decision", "disposition"];

/// Whether a verb says nothing of the rows beside that there are such: an outcome does where a column tells of outcomes.
fn only_joins(verb: &Token, index: &TableIndex) -> bool {
    let told = || {
        index.columns.iter().any(|known| {
            known.words.iter().any(|word| BECAME.contains(&word.as_str()))
                || (known.is_flag() && nearness(verb, known) > 0)
        })
    };
    is_verb(verb, index) && !(tells_outcome(&verb.stem) && told())
}

/// "which buyer | has awarded | the most contracts": its own doing, so that each row counts once.
fn did(tokens: &[Token], most: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let verb = most.checked_sub(2).filter(|&verb| verb > 0 && only_joins(&tokens[verb], index))?;
    let has = matches!(word(tokens, verb.wrapping_sub(1)), "has" | "have" | "had");
    let start = verb - usize::from(has);
    // What is asked for is said in front of the verb, and is no time ("which year saw the most fires").
    let asked = matches!(word(tokens, 0), "which" | "what" | "whose") && start > 1;
    let flag = index.columns.iter().any(|known| known.is_flag() && nearness(&tokens[verb], known) > 0);
    let behind = tokens.get(most + 2).is_none_or(|next| !is_verb(next, index));
    (asked && !flag && behind).then(|| [&tokens[..start], &said("has", &tokens[verb]), &tokens[most - 1..]].concat())
}

/// "in which year | were | the most books | published": of the year in which that was.
fn when(tokens: &[Token], most: usize, index: &TableIndex) -> Option<Vec<Token>> {
    let start = usize::from(matches!(word(tokens, 0), "in" | "during"));
    let asked = matches!(word(tokens, start), "which" | "what") && word(tokens, start + 1) == "year";
    let auxiliary = matches!(word(tokens, most - 2), "were" | "was" | "did") && most == start + 4;
    let verb = tokens.get(most + 2).filter(|verb| asked && auxiliary && only_joins(verb, index))?;
    let years: Vec<usize> = (0..index.columns.len()).filter(|&place| index.columns[place].is_year).collect();
    let near: Vec<usize> = years.iter().copied().filter(|&place| nearness(verb, &index.columns[place]) > 0).collect();
    let year = match (&near[..], &years[..]) {
        ([only], _) => *only,
        ([], [only]) if index.calendar().is_empty() => *only,
        _ => return None,
    };
    let asked = column(year, &tokens[start + 1..start + 2], index);
    let which = said("which", &tokens[start]);
    Some([&which[..], &asked, &said("has", verb), &tokens[most - 1..most + 2], &tokens[most + 3..]].concat())
}
