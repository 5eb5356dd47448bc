//! The same question in plainer words: what a question that nobody understood as it stands is tried as.
//!
//! Each rule takes words that say nothing of the data, or puts a turn of speech into the words that the parser reads. A
//! rule that could change what is asked for is none of these. Sees tokens only; the readers decide whether it helped.

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::role::Role;
use super::text::{Token, joined, said, word};

/// Puts a question in other words, where it knows better ones.
type Rule<'a> = &'a dyn Fn(&[Token]) -> Option<Vec<Token>>;

/// The question as each rule leaves it, one after the other; empty where no rule knows better words.
pub(super) fn plainer(tokens: &[Token], index: &TableIndex) -> Vec<Vec<Token>> {
    let rules: [Rule<'_>; 10] = [
        &unwrapped,
        &turned_out,
        &things,
        &stated,
        &|tokens| unnamed(tokens, index),
        &persons,
        &existing,
        &ever,
        &usual,
        &aged,
    ];
    let mut found: Vec<Vec<Token>> = Vec::new();
    for rule in rules {
        if let Some(next) = rule(found.last().map_or(tokens, Vec::as_slice)) {
            found.push(next);
        }
    }
    found
}

/// Without "can you tell me" and "according to the data".
fn unwrapped(tokens: &[Token]) -> Option<Vec<Token>> {
    let mut rest = tokens;
    let opens = |rest: &[Token]| {
        let found = lexicon().wrapped(true, &|at| word(rest, at).to_owned())?;
        let comma = usize::from(word(rest, found) == ",");
        Some(found + comma).filter(|&used| rest.len() > used + 1)
    };
    while let Some(used) = opens(rest) {
        rest = &rest[used..];
    }
    // "tell me if there are": whether.
    let whether = rest.len() < tokens.len() && matches!(word(rest, 0), "if" | "whether") && rest.len() > 3;
    rest = &rest[usize::from(whether)..];
    let closes = |rest: &[Token]| {
        let last = rest.len();
        let found = lexicon().wrapped(false, &|at| word(rest, last.wrapping_sub(at + 1)).to_owned())?;
        let comma = usize::from(last > found && word(rest, last - found - 1) == ",");
        Some(found + comma).filter(|&used| last > used + 2)
    };
    while let Some(used) = closes(rest) {
        rest = &rest[..rest.len() - used];
    }
    let mut rest = rest.to_vec();
    if whether && matches!(word(&rest, 1), "is" | "are" | "was" | "were") && word(&rest, 0) == "there" {
        rest.swap(0, 1);
    }
    (rest.len() < tokens.len()).then_some(rest)
}

/// "True or false: there is a guest from Rome" asks whether there is one.
fn stated(tokens: &[Token]) -> Option<Vec<Token>> {
    let start = match (word(tokens, 0), word(tokens, 1), word(tokens, 2)) {
        ("true" | "yes", "or", "false" | "no") => 3,
        ("is", "it", "true" | "correct") if word(tokens, 3) == "that" => 4,
        _ => return None,
    };
    let start = start + usize::from(word(tokens, start) == ",");
    let mut rest = tokens.get(start..)?.to_vec();
    if word(&rest, 0) == "there" && matches!(word(&rest, 1), "is" | "are" | "was" | "were") {
        rest.swap(0, 1);
        return Some(rest);
    }
    // "the cheapest house has a pool": the verb goes to the front.
    let verb = (1..rest.len()).find(|&at| matches!(word(&rest, at), "is" | "are" | "was" | "were" | "has" | "have"))?;
    let moved = rest.remove(verb);
    if matches!(moved.folded.as_str(), "has" | "have") {
        let auxiliary = if moved.folded == "has" { "does" } else { "do" };
        rest.splice(verb..verb, said("have", &moved));
        rest.splice(0..0, said(auxiliary, &moved));
    } else {
        rest.insert(0, moved);
    }
    Some(rest)
}

/// "the name of the cheapest hotel" where no column is called a name: the thing says what it is called.
fn unnamed(tokens: &[Token], index: &TableIndex) -> Option<Vec<Token>> {
    let at = (0..tokens.len()).find(|&at| {
        matches!(word(tokens, at), "name" | "names") && word(tokens, at + 1) == "of" && at + 3 < tokens.len()
    })?;
    let token = &tokens[at];
    if index.columns_named(&[&token.stem], &[&token.folded], &joined(&token.folded)).is_some()
        || index.label().is_none()
    {
        return None;
    }
    let start = at - usize::from(at > 0 && word(tokens, at - 1) == "the");
    let mut rest = tokens[..start].to_vec();
    if !rest.iter().any(|token| matches!(lexicon().role(&token.folded), Some(Role::Asked(_)))) {
        rest = said("which", token);
        rest.extend(said("is", token));
    }
    rest.extend_from_slice(&tokens[at + 2..]);
    Some(rest)
}

/// "everyone", "anybody": people, where the table is of such.
fn persons(tokens: &[Token]) -> Option<Vec<Token>> {
    let plain = |word: &str| match word {
        "anyone" | "anybody" | "someone" | "somebody" => Some("any person"),
        "everyone" | "everybody" => Some("all persons"),
        _ => None,
    };
    let at = (0..tokens.len()).find(|&at| plain(word(tokens, at)).is_some())?;
    let words = plain(word(tokens, at))?;
    // "of everyone who": there they are all.
    let words = if at > 0 && words.starts_with("all") && word(tokens, at - 1) == "of" { "persons" } else { words };
    let mut rest = tokens.to_vec();
    rest.splice(at..=at, said(words, &tokens[at]));
    Some(rest)
}

/// "any guest from Rome?": whether there is one.
pub(super) fn elliptical(tokens: &[Token]) -> Option<Vec<Token>> {
    if word(tokens, 0) != "any" || tokens.len() < 3 {
        return None;
    }
    let mut rest = said("are there", &tokens[0]);
    rest.extend_from_slice(tokens);
    Some(rest)
}

/// "ended up being cancelled", "turned out to be": were.
fn turned_out(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = (0..tokens.len()).find(|&at| {
        matches!(
            (word(tokens, at), word(tokens, at + 1)),
            ("ended" | "end" | "ends", "up")
                | ("turned" | "turn" | "turns", "out")
                | ("happen" | "happens" | "happened", "to")
        )
    })?;
    let mut end = at + 2;
    while matches!(word(tokens, end), "being" | "be" | "to") {
        end += 1;
    }
    (end < tokens.len()).then(|| [&tokens[..at], &said("were", &tokens[at])[..], &tokens[end..]].concat())
}

/// "is there something from Japan", "bought something": a row, or nothing that is said of it.
fn things(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = (1..tokens.len()).find(|&at| matches!(word(tokens, at), "something" | "anything"))?;
    let rows = matches!(word(tokens, at - 1), "there" | "did" | "was" | "is" | "has" | "does");
    let words = if rows { said("any row", &tokens[at]) } else { Vec::new() };
    Some([&tokens[..at], &words[..], &tokens[at + 1..]].concat())
}

/// "do we have any guests from Rome": whether there are.
fn existing(tokens: &[Token]) -> Option<Vec<Token>> {
    let have = matches!((word(tokens, 0), word(tokens, 1)), ("do" | "did", "we" | "you" | "they"))
        && matches!(word(tokens, 2), "have" | "see" | "find" | "get");
    let can = matches!(word(tokens, 0), "can" | "could")
        && matches!(word(tokens, 1), "we" | "you" | "i" | "one")
        && matches!(word(tokens, 2), "find" | "see");
    if !(have || can) || tokens.len() < 5 {
        return None;
    }
    let mut rest = said("are there", &tokens[0]);
    rest.extend_from_slice(&tokens[3..]);
    Some(rest)
}

/// "did the temperature ever drop below 5": whether there is a row in which it was below.
fn ever(tokens: &[Token]) -> Option<Vec<Token>> {
    let at = (2..tokens.len()).find(|&at| word(tokens, at) == "ever")?;
    if !matches!(word(tokens, 0), "did" | "has" | "have" | "was" | "were" | "is" | "does" | "do") {
        return None;
    }
    let moves = |word: &str| {
        matches!(
            word,
            "drop"
                | "fall"
                | "go"
                | "rise"
                | "get"
                | "dropped"
                | "fallen"
                | "gone"
                | "risen"
                | "been"
                | "climb"
                | "climbed"
                | "come"
                | "sink"
                | "sunk"
                | "dip"
                | "dipped"
                | "stay"
                | "be"
        )
    };
    let start = usize::from(word(tokens, 1) == "the") + 1;
    let behind = at + 1 + usize::from(moves(word(tokens, at + 1)));
    let mut rest = said("is there any row with", &tokens[0]);
    rest.extend_from_slice(tokens.get(start..at)?);
    rest.extend_from_slice(tokens.get(behind..)?);
    (rest.len() > 6).then_some(rest)
}

/// "what colour do most of the cars have": the most common colour among them.
fn usual(tokens: &[Token]) -> Option<Vec<Token>> {
    let start = usize::from(matches!(word(tokens, 0), "in" | "on" | "at" | "from" | "for" | "to" | "by" | "with"));
    if !matches!(word(tokens, start), "what" | "which") {
        return None;
    }
    let most = (start + 2..tokens.len()).find(|&at| word(tokens, at) == "most")?;
    let verb = most.checked_sub(1).filter(|&verb| {
        matches!(word(tokens, verb), "do" | "did" | "does" | "are" | "were" | "is" | "was" | "have" | "can")
    })?;
    let of = word(tokens, most + 1) == "of";
    let mut from = most + 1 + usize::from(of);
    from += usize::from(matches!(word(tokens, from), "the" | "these" | "all" | "our"));
    let plain = |token: &Token| {
        !token.quoted
            && (lexicon().is_verb(&token.stem)
                || lexicon().is_past(&token.folded)
                || matches!(lexicon().role(&token.folded), Some(Role::Filler | Role::Preposition | Role::Verb)))
    };
    let end = tokens.len() - tokens.iter().rev().take_while(|token| plain(token)).count();
    // A superlative has its own noun: "the most goals".
    if verb <= start + 1 || end <= from || tokens[from..end].iter().any(|token| token.folded == "often") {
        return None;
    }
    let mut rest = said("what is the most common", &tokens[start]);
    rest.extend_from_slice(&tokens[start + 1..verb]);
    rest.extend(said("among", &tokens[most]));
    rest.extend_from_slice(&tokens[from..end]);
    Some(rest)
}

/// "between 20 and 30 years old", "a 30-year-old guest": of that age.
fn aged(tokens: &[Token]) -> Option<Vec<Token>> {
    let year = |at: usize| matches!(word(tokens, at), "year" | "years");
    let at = (1..tokens.len()).find(|&at| year(at) && matches!(word(tokens, at + 1), "old" | "olds"))?;
    let number = |at: usize| tokens[at].folded.bytes().all(|byte| byte.is_ascii_digit());
    if !number(at - 1) {
        return None;
    }
    let mut rest = tokens.to_vec();
    if at > 3 && word(tokens, at - 4) == "between" && word(tokens, at - 2) == "and" {
        rest.splice(at..at + 2, std::iter::empty());
        rest.splice(at - 4..at - 4, said("with age", &tokens[at]));
        return Some(rest);
    }
    // "a 30 year old applicant", "30 year olds"
    let noun = tokens.get(at + 2).filter(|noun| word(tokens, at + 1) == "old" && lexicon().is_thing(&noun.stem));
    match noun {
        Some(noun) => {
            let moved = [std::slice::from_ref(noun), &said("with age", noun)[..], &tokens[at - 1..at]].concat();
            rest.splice(at - 1..at + 3, moved);
            Some(rest)
        }
        None if word(tokens, at + 1) == "olds" => {
            let moved = [&said("persons with age", &tokens[at])[..], &tokens[at - 1..at]].concat();
            rest.splice(at - 1..at + 2, moved);
            Some(rest)
        }
        None => None,
    }
}
