//! Questions of several sentences: the one that asks, others that ask the same again, and notes on how to compute.
//!
//! A note ("Ignore missing values. Round to two decimals.") changes nothing that pandas does not do by itself; a
//! sentence that is neither a note nor the same question again is not ignored: the whole is then refused.

use super::compose;
use super::index::TableIndex;
use super::lexicon::lexicon;
use super::link::{Kind, link};
use super::numerals;
use super::parse::{Parsed, Trouble, parse};
use super::phrasing;
use super::reword;
use super::role::Role;
use super::rounding;
use super::tail;
use super::text::{Token, fold, stem};
use super::units;
use super::verdict;

/// Tokens of a question that is tried in other words too. Each wording costs as much as the first reading, and a page of
/// text is not one turn of speech.
const MOST_REWORDED: usize = 160;

/// Reads tokens of one or several sentences; the whole first, since most second sentences belong to the first.
pub(super) fn read(question: &str, tokens: &[Token], index: &TableIndex) -> Result<Parsed, Trouble> {
    let parsed = read_all(question, tokens, index)?;
    units::check_asked(tokens, &parsed.plan, index)?;
    Ok(parsed)
}

fn read_all(question: &str, tokens: &[Token], index: &TableIndex) -> Result<Parsed, Trouble> {
    let tokens = without_forms(tokens);
    let percent = phrasing::percentage(tokens);
    let tokens = percent.as_deref().unwrap_or(tokens);
    let whole = one(tokens, index);
    let sentences = split(question, tokens);
    let Err(trouble) = &whole else { return whole };
    let mut kept: Vec<Vec<Token>> = Vec::new();
    for (place, sentence) in sentences.iter().enumerate() {
        let sentence = rounding::without(sentence);
        if !sentence.is_empty() && (place == 0 || !is_note(&sentence, index)) {
            kept.push(sentence);
        }
    }
    if kept.is_empty() || (sentences.len() == 1 && kept[0].len() == tokens.len()) {
        return whole;
    }
    if let Ok(parsed) = one(&kept.concat(), index) {
        return Ok(parsed);
    }
    let mut first: Option<Parsed> = None;
    for sentence in &kept {
        match (one(sentence, index), &first) {
            (Ok(parsed), None) => first = Some(parsed),
            (Ok(parsed), Some(known)) if parsed.plan == known.plan => {}
            _ => return Err(trouble.clone()),
        }
    }
    first.ok_or_else(|| trouble.clone())
}

/// Reads what is one question.
pub(super) fn one(tokens: &[Token], index: &TableIndex) -> Result<Parsed, Trouble> {
    let tokens = &each_percentile(&numerals::spelled_out(tokens))[..];
    let whole = reword::elliptical(tokens);
    let tokens = whole.as_deref().unwrap_or(tokens);
    if let Some(only) = claims_only(tokens) {
        return Err(Trouble::Unsupported(only));
    }
    let turned = phrasing::first(tokens, index);
    let tokens = turned.as_deref().unwrap_or(tokens);
    if let Some(tail) = tail::cut(tokens)
        && let Ok(parsed) = one(tail.head, index)
        && let Some(plan) = tail.show(parsed.plan, index)
    {
        return Ok(Parsed { plan, assumptions: parsed.assumptions });
    }
    if let Some(rated) = verdict::rated(tokens, index) {
        return Ok(rated);
    }
    let read = |tokens: &[Token]| {
        let read = verdict::read(tokens, index).unwrap_or_else(|| parse(&link(tokens, index), index));
        read.or_else(|trouble| verdict::parted(tokens, index).ok_or(trouble))
    };
    let plainly = |trouble| {
        let read_again = (tokens.len() <= MOST_REWORDED).then(|| reword::plainer(tokens, index));
        let turned = (tokens.len() <= MOST_REWORDED).then(|| phrasing::later(tokens, index));
        let ways = turned.into_iter().flatten().chain(read_again.into_iter().flatten());
        ways.into_iter().find_map(|tokens| read(&tokens).ok()).ok_or(trouble)
    };
    let composed = |trouble| compose::read(tokens, &|tokens| read(tokens).ok(), index).ok_or(trouble);
    match read(tokens) {
        // What was read and does not go is no matter of wording.
        Err(trouble @ Trouble::Said(_)) => Err(trouble),
        read => read.or_else(plainly).or_else(composed),
    }
}

/// "Is Legal the only department without ...": that no other is so is no condition on rows.
fn claims_only(tokens: &[Token]) -> Option<String> {
    let polar = matches!(tokens.first()?.folded.as_str(), "is" | "are" | "was" | "were");
    let only = tokens.windows(2).find(|pair| pair[0].folded == "the" && pair[1].folded == "only" && !pair[1].quoted)?;
    polar.then(|| only[1].text.clone())
}

/// "the 10th, 50th and 90th percentiles" with the noun behind each number.
fn each_percentile(tokens: &[Token]) -> Vec<Token> {
    let numbered = |token: &Token| {
        token
            .folded
            .strip_suffix("th")
            .or(token.folded.strip_suffix("st"))
            .or(token.folded.strip_suffix("nd"))
            .or(token.folded.strip_suffix("rd"))
            .is_some_and(|number| number.parse::<u8>().is_ok())
    };
    let named = |token: &Token| matches!(token.folded.as_str(), "percentiles" | "quantiles");
    // "the 5th and 95th percentile"
    let single = |at: &usize| {
        *at > 2
            && matches!(tokens[*at].folded.as_str(), "percentile" | "quantile")
            && numbered(&tokens[at - 1])
            && matches!(tokens[at - 2].folded.as_str(), "and" | ",")
            && numbered(&tokens[at - 3])
    };
    let Some(at) = tokens.iter().position(named).or_else(|| (0..tokens.len()).find(single)) else {
        return tokens.to_vec();
    };
    let start = tokens[..at]
        .iter()
        .rposition(|token| !(numbered(token) || matches!(token.folded.as_str(), "," | "and")))
        .map_or(0, |before| before + 1);
    let noun = super::text::tokenize(tokens[at].folded.trim_end_matches('s'));
    let mut all = tokens[..start].to_vec();
    for token in &tokens[start..at] {
        all.push(token.clone());
        if numbered(token) {
            all.extend(noun.iter().map(|noun| Token { span: token.span, ..noun.clone() }));
        }
    }
    all.extend_from_slice(&tokens[at + 1..]);
    all
}

/// Without "Answer True or False" at its end.
fn without_forms(tokens: &[Token]) -> &[Token] {
    // What else stands behind it says something of the data.
    const FORM: [&str; 20] = [
        "answer", "return", "respond", "reply", "true", "false", "yes", "no", "or", "and", "with", "in", "as",
        "either", "a", "the", "only", "just", ",", "/",
    ];
    let says = |rest: &[Token], word: &str| rest.iter().any(|token| token.folded == word);
    let form = |at: &usize| {
        let rest = &tokens[*at..];
        matches!(tokens[*at].folded.as_str(), "answer" | "return" | "respond" | "true" | "yes")
            && rest.iter().all(|token| FORM.contains(&token.folded.as_str()))
            && ((says(rest, "true") && says(rest, "false")) || (says(rest, "yes") && says(rest, "no")))
    };
    (1..tokens.len()).find(form).map_or(tokens, |at| &tokens[..at])
}

/// The tokens of each sentence.
pub(super) fn split(question: &str, tokens: &[Token]) -> Vec<Vec<Token>> {
    let mut sentences: Vec<Vec<Token>> = vec![Vec::new()];
    let mut end = 0;
    for token in tokens {
        let between = question.get(end..token.span.0).unwrap_or_default();
        let last = sentences.last().and_then(|sentence| sentence.last());
        if (between.contains(['?', '!', '\n', '{', '}', ';']) || last.is_some_and(|last| is_full_stop(last, between)))
            && sentences.last().is_some_and(|last| !last.is_empty())
        {
            sentences.push(Vec::new());
        }
        if let Some(last) = sentences.last_mut() {
            last.push(token.clone());
        }
        end = token.span.1;
    }
    // "1. Use ..." numbers a sentence.
    sentences.retain(|sentence| {
        !sentence.is_empty()
            && !matches!(&sentence[..], [only] if only.folded.bytes().all(|byte| byte.is_ascii_digit()))
    });
    sentences
}

/// Whether a full stop ends a sentence here: not behind "Inc." or "vs.", nor in front of a name such as ".SPX".
fn is_full_stop(last: &Token, between: &str) -> bool {
    let Some(at) = between.find('.') else { return false };
    let shortens = matches!(
        last.folded.as_str(),
        "inc" | "corp" | "co" | "ltd" | "llc" | "vs" | "e.g" | "i.e" | "approx" | "etc" | "mr" | "mrs" | "dr" | "st"
    ) || (last.text.len() == 1 && last.text.bytes().all(|byte| byte.is_ascii_uppercase()));
    let rest = between.get(at + 1..).unwrap_or_default();
    let ends = rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '\u{201d}'));
    let attached = between.get(..at).is_some_and(|before| before.chars().all(|c| !c.is_whitespace()));
    ends && attached && !shortens
}

/// Whether a sentence only says how to compute or show.
fn is_note(sentence: &[Token], index: &TableIndex) -> bool {
    let says = |words: &[&str]| sentence.iter().any(|token| words.contains(&token.folded.as_str()));
    let marked = sentence.iter().any(|token| lexicon().note(&token.folded) == Some(true))
        || says(&["missing", "null", "nan", "na", "nulls"]);
    let ties = says(&["multiple", "several", "ties", "tie"]) && says(&["if", "case"]);
    let phrases = link(sentence, index);
    let quiet = phrases.iter().all(|phrase| {
        let words = fold(&phrase.text);
        let noted = words.split(' ').all(|word| {
            lexicon().note(word).is_some() || lexicon().is_verb(&stem(word)) || lexicon().is_thing(&stem(word))
        });
        let joins = matches!(
            phrase.kind,
            Kind::Column
                | Kind::Rows { .. }
                | Kind::Number(_)
                | Kind::Role(
                    Role::Filler
                        | Role::Preposition
                        | Role::And
                        | Role::Comma
                        | Role::Missing
                        | Role::Present
                        | Role::Command
                        | Role::Rows
                        | Role::Verb
                )
        );
        noted || joins || (ties && matches!(phrase.kind, Kind::Role(Role::Extreme { .. } | Role::Asked(_))))
    });
    // "Consider only prices over 5" keeps rows.
    let number = phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Number(_)));
    let compares = phrases.iter().any(|phrase| {
        matches!(phrase.kind, Kind::Role(Role::Compare { .. }))
            && (number || lexicon().note(&fold(&phrase.text)).is_none())
    });
    let compares = compares && !says(&["prior"]);
    let asks = phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(Role::Asked(_))));
    (marked || ties) && quiet && !compares && (ties || !asks)
}
