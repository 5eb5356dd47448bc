//! Turns of speech over this table that are put in the words the parser reads.
//!
//! Beside `reword`, whose rules know the language alone, these look at the table's columns. Some would be misread as they
//! stand and are put in other words at once (`first`); the others only where nobody understood the question (`later`).

use super::attributes;
use super::column::ColumnKind;
use super::comparatives;
use super::earnings;
use super::index::{Naming, TableIndex};
use super::lexicon::lexicon;
use super::only::only;
use super::plan::Direction;
use super::role::Role;
use super::text::{Token, joined, said, word};

/// Puts a question in other words, where it knows better ones.
type Rule<'a> = &'a dyn Fn(&[Token]) -> Option<Vec<Token>>;

fn extreme(tokens: &[Token], at: usize) -> Option<Direction> {
    match lexicon().role(word(tokens, at)) {
        Some(Role::Extreme { direction, .. }) => Some(direction),
        _ => None,
    }
}

/// The columns that these tokens name, and how.
fn named(tokens: &[Token], index: &TableIndex) -> Option<(Naming, Vec<usize>)> {
    let stems: Vec<&str> = tokens.iter().map(|token| token.stem.as_str()).collect();
    let folded: Vec<&str> = tokens.iter().map(|token| token.folded.as_str()).collect();
    let together: String = tokens.iter().map(|token| joined(&token.folded)).collect();
    index.columns_named(&stems, &folded, &together)
}

/// What would be misread as it stands.
pub(super) fn first(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let unrivalled = comparatives::unrivalled(tokens);
    let lacking = lacking(unrivalled.as_deref().unwrap_or(tokens)).or(unrivalled);
    let ordered = ordered(lacking.as_deref().unwrap_or(tokens), index).or(lacking);
    let dated = dated(ordered.as_deref().unwrap_or(tokens)).or(ordered);
    let aged = aged(dated.as_deref().unwrap_or(tokens), index);
    aged.or(dated)
}

/// "sales per month, 2023": in that year.
fn dated(tokens: &[Token]) -> Option<Vec<Token>> {
    let (last, rest) = tokens.split_last()?;
    let year = last.folded.len() == 4 && last.folded.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
    let comma = rest.last().is_some_and(|before| before.folded == "," && !before.quoted);
    let bare = rest.len() > 2 && !rest.iter().any(|token| token.folded.parse::<f64>().is_ok());
    (year && comma && bare && !last.quoted)
        .then(|| [&rest[..rest.len() - 1], &said("in", last)[..], std::slice::from_ref(last)].concat())
}

/// "with a garden and no garage": without one.
fn lacking(tokens: &[Token]) -> Option<Vec<Token>> {
    let joint = |at: usize| matches!(word(tokens, at), "and" | "but" | "though" | "yet" | ",");
    let noun = |at: usize| {
        !word(tokens, at).is_empty()
            && !matches!(
                word(tokens, at),
                "more"
                    | "less"
                    | "fewer"
                    | "later"
                    | "earlier"
                    | "longer"
                    | "other"
                    | "one"
                    | "matter"
                    | "two"
                    | "further"
            )
    };
    let at = (1..tokens.len()).find(|&at| word(tokens, at) == "no" && joint(at - 1) && noun(at + 1))?;
    let mut turned = tokens.to_vec();
    turned.splice(at..=at, said("without", &tokens[at]));
    Some(turned)
}

/// What is tried where nobody understood the question.
pub(super) fn later(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let rules: [Rule<'_>; 11] = [
        &|tokens| earnings::told(tokens, index),
        &comparatives::paid,
        &comparatives::in_terms_of,
        &comparatives::set_beside,
        &|tokens| attributes::counted(tokens, index),
        &|tokens| attributes::spoken(tokens, index),
        &listed,
        &|tokens| frequent(tokens, index),
        &|tokens| full_names(tokens, index),
        &adjoining,
        &|tokens| winners(tokens, index),
    ];
    rules.iter().filter_map(|rule| rule(tokens)).collect()
}

/// "from the largest revenue to the smallest", "from most to least customers": sorted by it.
fn ordered(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let the = |at: usize| usize::from(word(tokens, at) == "the");
    let from =
        (1..tokens.len()).find(|&at| word(tokens, at) == "from" && extreme(tokens, at + 1 + the(at + 1)).is_some())?;
    let high = from + 1 + the(from + 1);
    let direction = extreme(tokens, high)?;
    let to = (high + 1..tokens.len().min(high + 6)).find(|&at| word(tokens, at) == "to")?;
    let low = to + 1 + the(to + 1);
    if extreme(tokens, low).is_none_or(|other| other == direction) {
        return None;
    }
    let (between, behind) = (&tokens[high + 1..to], &tokens[low + 1..]);
    let end = |token: &&Token| matches!(token.folded.as_str(), "." | "?" | "one" | "ones");
    let behind: Vec<Token> = behind.iter().filter(|token| !end(token)).cloned().collect();
    // What follows both ends is said of the rows.
    if !between.is_empty() && !behind.is_empty() {
        return None;
    }
    let noun = if between.is_empty() { behind } else { between.to_vec() };
    let numbers = |columns: &[usize]| columns.iter().all(|&column| index.columns[column].kind == ColumnKind::Number);
    let measured = named(&noun, index).is_some_and(|(_, columns)| numbers(&columns));
    let most = matches!(word(tokens, high), "most" | "fewest" | "least");
    let aggregate = noun.len() == 1 && matches!(lexicon().role(&noun[0].folded), Some(Role::Aggregate(_)));
    if noun.is_empty() || !(measured || most || aggregate) || (most && noun.len() > 2) {
        return None;
    }
    // "sorted from ... to": the order is said once.
    let verb =
        matches!(word(tokens, from - 1), "sorted" | "ordered" | "ranked" | "arranged" | "listed" | "sort" | "order");
    let start = from - usize::from(verb);
    let start = start - usize::from(start > 1 && word(tokens, start - 1) == ",");
    let by = if most && !measured { "sorted by number of" } else { "sorted by" };
    let way = if direction == Direction::Max { "descending" } else { "ascending" };
    Some([&tokens[..start], &said(by, &tokens[from])[..], &noun, &said(way, &tokens[to])[..]].concat())
}

/// "how many people under 18 arrived": a bare number behind people is their age; so is one in brackets behind "children".
fn aged(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let ages: Vec<usize> = (0..index.columns.len())
        .filter(|&place| {
            index.columns[place].kind == ColumnKind::Number
                && index.columns[place].stems.iter().any(|stem| stem == "age")
        })
        .collect();
    let [age] = ages[..] else { return None };
    let person = |at: usize| {
        tokens.get(at).is_some_and(|token| lexicon().classes(&token.stem).contains(&0) && token.folded.ends_with('s'))
            || word(tokens, at) == "people"
    };
    let bound = |at: usize| matches!(word(tokens, at), "under" | "over" | "above" | "below");
    let number = |at: usize| word(tokens, at).parse::<f64>().is_ok_and(|number| number < 120.0);
    let at = (1..tokens.len()).find(|&at| bound(at) && number(at + 1) && at > 0)?;
    let mut rest = tokens.to_vec();
    let called = said(&format!("with {}", index.columns[age].words.join(" ")), &tokens[at]);
    if tokens[at].bracketed && is_young(word(tokens, at - 1)) {
        let end = (at..tokens.len()).find(|&end| !tokens[end].bracketed).unwrap_or(tokens.len());
        for token in &mut rest[at..end] {
            token.bracketed = false;
        }
        let people = said("people", &tokens[at - 1]);
        rest.splice(at - 1..at, [people, called].concat());
        return Some(rest);
    }
    // What follows is what they did, not what the number is of.
    let acts = tokens.get(at + 2).is_none_or(|next| {
        lexicon().is_past(&next.folded)
            || next.folded.ends_with("ed")
            || matches!(
                next.folded.as_str(),
                "with" | "from" | "in" | "on" | "at" | "who" | "that" | "have" | "had" | "has"
            )
    });
    if !person(at - 1) || !acts {
        return None;
    }
    rest.splice(at..at, called);
    Some(rest)
}

fn is_young(word: &str) -> bool {
    matches!(
        word,
        "children" | "kids" | "minors" | "teenagers" | "teens" | "adults" | "seniors" | "pensioners" | "elderly"
    )
}

/// "rank the regions by mean income": the list of them in that order, the highest first.
fn listed(tokens: &[Token]) -> Option<Vec<Token>> {
    if word(tokens, 0) != "rank" || tokens.len() < 4 {
        return None;
    }
    let mut rest = said("list", &tokens[0]);
    rest.extend_from_slice(&tokens[1..]);
    let by = (2..rest.len()).find(|&at| word(&rest, at) == "by");
    let sorted = (1..rest.len()).any(|at| matches!(word(&rest, at), "sorted" | "ordered"));
    let directed = tokens.iter().any(|token| {
        matches!(token.folded.as_str(), "ascending" | "descending" | "first" | "highest" | "lowest" | "best" | "worst")
    });
    match by {
        Some(by) if !sorted => {
            let at = rest[by].clone();
            rest.splice(by..=by, said("sorted by", &at));
            if !directed {
                rest.extend(said("descending", &at));
            }
            Some(rest)
        }
        _ => Some(rest),
    }
}

/// "top 3 countries the reviewers come from", "top 3 countries of the visits": those that most rows have, where nothing else is said to rank them by.
fn frequent(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let top = (0..tokens.len().min(6)).find(|&at| word(tokens, at) == "top")?;
    let number = word(tokens, top + 1).parse::<usize>().ok().or_else(|| {
        let (_, number) = lexicon().number(word(tokens, top + 1))?;
        (number.fract() == 0.0 && number >= 1.0).then_some(number as usize)
    })?;
    let ranks = |token: &Token| {
        matches!(token.folded.as_str(), "by" | "with" | "per" | "most" | "based" | "terms" | "whose" | "according")
            || matches!(
                lexicon().role(&token.folded),
                Some(Role::Extreme { .. } | Role::Aggregate(_) | Role::Compare { .. })
            )
    };
    let rest = tokens.get(top + 2..).filter(|rest| !rest.iter().any(ranks))?;
    let (length, columns) = (1..=3.min(rest.len())).rev().find_map(|length| {
        let span = rest.get(..length)?;
        let found = named(span, index).filter(|(naming, columns)| *naming >= Naming::PartSynonym && columns.len() == 1);
        found.map(|(_, columns)| (length, columns))
    })?;
    // "top 5 stations" alone does not say of what.
    if !rest.iter().skip(length).any(|token| token.folded.contains(char::is_alphanumeric)) {
        return None;
    }
    let classes = columns.iter().all(|&column| {
        let known = &index.columns[column];
        known.kind == ColumnKind::Text && !known.unique && !known.is_id && Some(column) != index.label()
    });
    let opening = tokens[..top].iter().all(|token| lexicon().role(&token.folded).is_some());
    (classes && opening && number < 1000)
        .then(|| [&said(&format!("what are the {number} most common"), &tokens[top])[..], rest].concat())
}

/// "the full name of the student" where first and last names are columns of their own: both.
fn full_names(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let at =
        (0..tokens.len()).find(|&at| word(tokens, at) == "full" && matches!(word(tokens, at + 1), "name" | "names"))?;
    let called = |names: [&str; 3]| {
        let found = (0..index.columns.len()).filter(|&place| {
            let words = index.columns[place].words.join(" ");
            names.iter().any(|name| words == *name)
        });
        only(found)
    };
    let both = called(["first name", "given name", "forename"]).zip(called(["last name", "surname", "family name"]));
    let (first, last) = both?;
    let mut end = at + 2;
    while tokens.get(end).is_some_and(|token| token.bracketed) {
        end += 1;
    }
    let names = [first, last].map(|column| index.columns[column].words.join(" ")).join(" and ");
    Some([&tokens[..at], &said(&names, &tokens[at])[..], &tokens[end..]].concat())
}

/// "directly below", "immediately after", "right before": rows stand beside each other anyhow.
fn adjoining(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = (1..tokens.len()).find(|&at| {
        matches!(word(tokens, at), "directly" | "immediately" | "right" | "just" | "straight")
            && matches!(word(tokens, at + 1), "below" | "above" | "after" | "before" | "following" | "behind")
    })?;
    let way = match word(tokens, at + 1) {
        "below" | "behind" => "after",
        "above" => "before",
        other => other,
    };
    // "comes right after", "is listed directly below"
    let verb = (1..at).rev().take_while(|&place| {
        matches!(
            word(tokens, place),
            "comes" | "came" | "come" | "listed" | "is" | "was" | "stands" | "follows" | "placed"
        )
    });
    let start = verb.last().unwrap_or(at);
    Some([&tokens[..start], &said(&format!("comes {way}"), &tokens[at])[..], &tokens[at + 2..]].concat())
}

/// "which directors have won it more than once" of a table of winners: each of its rows is one that was won.
fn winners(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    const PRIZES: [&str; 14] = [
        "winner",
        "winners",
        "champion",
        "champions",
        "laureate",
        "laureates",
        "prize",
        "prizes",
        "award",
        "awards",
        "medalists",
        "medallists",
        "recipients",
        "titles",
    ];
    let called = super::text::name_words(&index.table.name).iter().any(|word| PRIZES.contains(&word.as_str()));
    let own =
        index.columns.iter().any(|column| matches!(&column.words[..], [only] if only == "winner" || only == "winners"));
    // A column that tells who won is asked instead.
    let told = index.columns.iter().flat_map(|column| &column.words).any(|word| {
        matches!(
            word.as_str(),
            "result" | "results" | "won" | "wins" | "status" | "outcome" | "loser" | "nominee" | "nominees" | "losses"
        )
    });
    let at = (1..tokens.len()).find(|&at| matches!(word(tokens, at), "won" | "win" | "wins" | "winning"))?;
    if !(called || own) || told || tokens.iter().any(|token| matches!(token.folded.as_str(), "not" | "never" | "n't")) {
        return None;
    }
    let attributive = word(tokens, at) == "winning";
    let mut start = at;
    while !attributive && matches!(word(tokens, start - 1), "to" | "have" | "has" | "had" | "ever") {
        start -= 1;
    }
    let mut end = at + 1;
    if matches!(word(tokens, end), "it" | "this") {
        end += 1;
    }
    if attributive || end >= tokens.len() {
        return Some([&tokens[..start], &tokens[end..]].concat());
    }
    // "the most times": most rows.
    let often = ["the most times", "the most often", "most often", "the most frequently"]
        .iter()
        .any(|words| tokens[end..].iter().map(|token| token.folded.as_str()).eq(words.split(' ')));
    if often {
        return Some([&tokens[..start], &said("appears most often", &tokens[at])[..]].concat());
    }
    Some([&tokens[..start], &said("appear", &tokens[at])[..], &tokens[end..]].concat())
}

/// Verbs of a sentence that says how to answer, and what stands beside them.
const TELLING: [&str; 6] = ["give", "answer", "express", "report", "state", "return"];
const BESIDE_TELLING: [&str; 8] = ["it", "the", "in", "as", "this", ",", "result", "your"];

/// "What share of the guests left? Give a percentage.": asks for the share in percent.
pub(super) fn percentage(tokens: &[Token]) -> Option<Vec<Token>> {
    let tells = |word: &str| TELLING.contains(&word) || BESIDE_TELLING.contains(&word);
    let asked =
        tokens.iter().take(6).position(|token| matches!(token.folded.as_str(), "share" | "fraction" | "proportion"))?;
    let start = (asked + 2..tokens.len()).rev().find(|&at| {
        let word = word(tokens, at);
        TELLING.contains(&word) || matches!(word, "in" | "as")
    })?;
    let start = (asked + 2..=start).rev().take_while(|&at| tells(word(tokens, at))).last()?;
    let tail = &tokens[start..];
    let only = tail.iter().all(|token| {
        let word = token.folded.as_str();
        tells(word) || matches!(word, "a" | "an" | "percentage" | "percent" | "percentages" | "." | "%")
    });
    if !only || !tail.iter().any(|token| token.folded.starts_with("percent")) {
        return None;
    }
    let mut rest = tokens[..start].to_vec();
    rest.splice(asked..=asked, said("percentage", &tokens[asked]));
    Some(rest)
}
