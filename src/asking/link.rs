//! Tokens become linked phrases: columns, values, things, numbers, moments and words of the language.
//!
//! Every token ends up in exactly one phrase; what nothing knows is `Unknown` and will be refused by name. The best
//! cover of the question wins: long phrases beat short ones, exact names beat partial ones. Decides no meaning.

use super::corrections::Corrected;
use super::gloss::drop_glossed;
use super::index::{Naming, TableIndex, ValueHit, value_words};
use super::lexicon::lexicon;
use super::moments::{Moment, moment_at};
use super::numbers::number_at;
use super::only::only;
use super::role::Role;
use super::text::{Token, joined};

/// What a phrase is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A column; the candidates are in `columns`.
    Column,
    /// A value; the candidates are in `values`.
    Value,
    /// The table's own noun: its rows. Weak: from a part of its name that is not the last.
    Rows {
        /// See above.
        weak: bool,
    },
    /// Text in quotes that is no known value.
    Quoted,
    /// A number.
    Number(f64),
    /// A piece of the calendar.
    Moment(Moment),
    /// A word of the language.
    Role(Role),
    /// Nothing knows it.
    Unknown,
}

/// A phrase of the question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    /// What it is.
    pub(super) kind: Kind,
    /// Columns that it names, also where it is something else.
    pub(super) columns: Vec<usize>,
    /// How it names them.
    pub(super) naming: Option<Naming>,
    /// Values that it spells, also where it is something else.
    pub(super) values: Vec<ValueHit>,
    /// Whether it is also the table's own noun.
    pub(super) is_noun: bool,
    /// Its words as written.
    pub(super) text: String,
    /// Where it stands in the question, in bytes.
    pub(super) span: (usize, usize),
}

/// What each phrase costs against the ten of each token: long phrases beat short ones.
const COST: i32 = 8;
/// The most values of a column that says what became of its rows.
const FEW: usize = 12;
/// The longest phrase, in tokens.
const LONGEST: usize = 8;

/// Links every token.
pub(super) fn link(tokens: &[Token], index: &TableIndex) -> Vec<Phrase> {
    let tokens = &completed(tokens, index)[..];
    // best[i]: the score of the best cover of the first i tokens, and the phrase that ends it.
    let mut best: Vec<(i32, Option<(usize, Phrase)>)> = vec![(0, None)];
    best.resize(tokens.len() + 1, (i32::MIN, None));
    for start in 0..tokens.len() {
        if best[start].0 == i32::MIN {
            continue;
        }
        // "revenue per order by region": there "order" is a thing.
        let thing = start > 0
            && tokens[start].folded == "order"
            && matches!(tokens[start - 1].folded.as_str(), "per" | "each" | "every" | "an");
        for length in 1..=if thing { 1 } else { LONGEST.min(tokens.len() - start) } {
            if let Some((score, phrase)) =
                candidate(&tokens[start..start + length], &tokens[start..], start == 0, index)
            {
                let score = best[start].0 + score + 10 * i32::try_from(length).unwrap_or(i32::MAX / 100) - COST;
                if score > best[start + length].0 {
                    best[start + length] = (score, Some((start, phrase)));
                }
            }
        }
    }
    let (mut phrases, mut end) = (Vec::new(), tokens.len());
    while let Some((start, phrase)) = best[end].1.take() {
        phrases.push(phrase);
        end = start;
    }
    phrases.reverse();
    prefer_roles(&mut phrases, index);
    drop_glossed(&mut phrases, tokens);
    phrases
}

/// "first and last names", "start and end date": the noun that stands once is said for both.
fn completed(tokens: &[Token], index: &TableIndex) -> Vec<Token> {
    let mut completed = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        completed.push(token.clone());
        let [joint, second, noun, ..] = &tokens[at + 1..] else { continue };
        let whole = |word: &Token| {
            let named = named_columns(&[word.clone(), noun.clone()], index);
            named.filter(|(naming, columns)| *naming >= Naming::Core && columns.len() == 1).map(|(_, columns)| columns)
        };
        let joined = matches!(joint.folded.as_str(), "and" | "or") && !token.quoted && !second.quoted && !noun.quoted;
        if joined
            && let (Some(first), Some(other)) = (whole(token), whole(second))
            && first != other
        {
            completed.push(noun.clone());
        }
    }
    completed
}

/// The best reading of exactly these tokens, with its bonus. `rest` reaches to the question's end.
fn candidate(span: &[Token], rest: &[Token], opens: bool, index: &TableIndex) -> Option<(i32, Phrase)> {
    let blank = blank(span);
    if let [Token { meant: Some(meant), .. }] = span {
        return Some(corrected(*meant, blank));
    }
    if span.iter().any(|token| token.meant.is_some()) {
        return None;
    }
    if span.iter().any(|token| token.quoted) {
        return (span.len() == 1).then(|| quoted(&span[0], blank, index));
    }
    let coded = index.coded(span, rest);
    if !coded.is_empty() {
        return Some((8, Phrase { kind: Kind::Value, values: coded, ..blank }));
    }
    let mut named = named_columns(span, index);
    let stems: Vec<&str> = span.iter().map(|token| token.stem.as_str()).collect();
    let dated =
        matches!(&named, Some((Naming::Part, columns)) if columns.iter().all(|&column| index.dates(column, &stems)));
    // "returned" of `return_date` says what happened, "visits" of `visit_date` are rows.
    let happened = dated && matches!(span, [only] if lexicon().is_past(&only.folded));
    let dated = dated && !happened;
    let deed = all_part(named.as_ref(), &|column| does(span, column, index));
    let bare = all_part(named.as_ref(), &|column| is_bare_head(span, column, index));
    if dated || deed || bare {
        named = None;
    }
    let mut values = spelled_values(span, index);
    let noun = (span.len() == 1).then(|| index.noun(&span[0].stem)).flatten();
    // "sleeping" does not call the rows of a table of sleep.
    let noun = noun.filter(|_| !span[0].folded.ends_with("ing") || index.says(&span[0].folded));
    // "reservations" of a table of bookings, which two columns have in their names.
    if noun == Some(true) && matches!(&named, Some((naming, columns)) if *naming <= Naming::Part && columns.len() > 1) {
        named = None;
    }
    if noun == Some(false) && measures_rows(&span[0], named.as_ref(), index) {
        named = None;
    }
    let thing = matches!(span, [only] if is_shared_thing(only, named.as_ref()));
    // A value that is spelled so comes before a column of that stem, and before a word of the table's name.
    let exact = matches!(&values, Some((true, hits)) if may_be_value(span, hits, opens, index));
    named = named.filter(|named| !thing && (!exact || says_word(span, named, index)));
    let noun = noun.filter(|weak| !(exact && *weak));
    let phrase = span.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" ");
    let mut options: Vec<(i32, Kind)> = Vec::new();
    if happened {
        options.push((5, Kind::Role(Role::Event)));
    }
    if let Some((naming, _)) = &named {
        options.push((naming_bonus(*naming), Kind::Column));
    }
    if let Some((exact, hits)) = &values
        && (may_be_value(span, hits, opens, index) || tells_rows(rest, index))
    {
        options.push((if *exact { 4 } else { 2 }, Kind::Value));
    }
    if dated || thing {
        options.push((3, Kind::Rows { weak: true }));
    }
    if let Some(weak) = noun {
        options.push((if weak { 1 } else { 4 }, Kind::Rows { weak }));
    }
    // "night matches" of a session: there the word is a value, however it is spelled.
    let spelled = matches!(&values, Some((true, _))) || (values.is_some() && !index.has_times());
    options.extend(figure(span, rest, spelled));
    options.extend(running_rows(span, &phrase, named.as_ref(), index));
    let role = lexicon().role(&phrase);
    let role = role.filter(|_| !is_quarter(rest, index));
    let role =
        role.filter(|role| !hides_column(span, *role, index) && !is_unordered(&phrase, *role, rest.get(span.len())));
    if let Some(role) = role {
        options.push((role_bonus(role), Kind::Role(role)));
    } else if let [token] = span
        && let Some(place) = lexicon().ordinal(&token.folded)
    {
        options.push((role_bonus(Role::Verb), Kind::Role(Role::Ordinal(place))));
    } else if let [token] = span
        && lexicon().is_verb(&token.stem)
        && !is_doer(&token.folded)
    {
        let hit = done(token, index).filter(|_| values.is_none());
        options.push(hit.map_or((role_bonus(Role::Verb), Kind::Role(Role::Verb)), |_| (2, Kind::Value)));
        values = values.or(hit.map(|hit| (false, vec![hit])));
    }
    if deed && options.is_empty() {
        options.push((role_bonus(Role::Verb), Kind::Role(Role::Verb)));
    }
    if let ([token], true) = (span, options.is_empty())
        && !makes_figure(rest)
        && let Some(column) = index.column_of_kin(&token.stem)
    {
        options.push((naming_bonus(Naming::Related), Kind::Column));
        named = Some((Naming::Related, vec![column]));
    }
    let best = options.into_iter().max_by_key(|(bonus, _)| *bonus);
    let (bonus, kind) = match best {
        Some(best) => best,
        None if span.len() == 1 => (-24, Kind::Unknown),
        None => return None,
    };
    let (naming, columns) = named.map_or((None, Vec::new()), |(naming, columns)| (Some(naming), columns));
    let values = values.map(|(_, hits)| hits).unwrap_or_default();
    Some((bonus, Phrase { kind, columns, naming, values, is_noun: noun == Some(false), ..blank }))
}

/// "lines" of a column `line_no` that starts anew are the rows, and so are "order lines" of orders.
fn running_rows(
    span: &[Token],
    phrase: &str,
    named: Option<&(Naming, Vec<usize>)>,
    index: &TableIndex,
) -> Option<(i32, Kind)> {
    named.filter(|named| is_running(named, index))?;
    if let [first, last] = span
        && index.noun(&first.stem) == Some(false)
        && lexicon().role(&last.folded) == Some(Role::Rows)
    {
        return Some((7, Kind::Rows { weak: false }));
    }
    (lexicon().role(phrase) == Some(Role::Rows)).then_some((6, Kind::Role(Role::Rows)))
}

/// The moment or the number that exactly these tokens tell.
fn figure(span: &[Token], rest: &[Token], spelled: bool) -> Option<(i32, Kind)> {
    let moment = moment_of(span, rest, spelled).map(|moment| (4, Kind::Moment(moment)));
    let number = || number_at(rest).filter(|(_, used)| *used == span.len());
    moment.or_else(|| number().map(|(number, _)| (3, Kind::Number(number))))
}

/// The moment that exactly these tokens tell; one of every day or year gives way to a value that is spelled so.
fn moment_of(span: &[Token], rest: &[Token], spelled: bool) -> Option<Moment> {
    let (moment, used) = moment_at(rest)?;
    let weak = matches!(moment, Moment::Hours(..) | Moment::Either(..) | Moment::Day(..));
    (used == span.len() && !(spelled && weak)).then_some(moment)
}

/// "Q1" in a table of days is one of the year, "Q1 of the amount" is one of its values.
fn is_quarter(rest: &[Token], index: &TableIndex) -> bool {
    matches!(rest[0].folded.as_str(), "q1" | "q3")
        && rest.get(1).is_none_or(|next| next.folded != "of")
        && !index.calendar().is_empty()
}

/// "did they sell" of a value "Sold": what was done to the rows, where one value says so.
fn done(token: &Token, index: &TableIndex) -> Option<ValueHit> {
    let found = (0..index.columns.len()).flat_map(|column| {
        let values = &index.description(column).values;
        let known = index.columns[column].kind == super::column::ColumnKind::Text && values.len() <= FEW;
        values.iter().enumerate().filter(move |_| known).filter_map(move |(place, value)| {
            let text = super::text::fold(&value.value.to_string());
            let past = (text.ends_with("ed") || lexicon().is_past(&text))
                && (super::text::stem(&text) == token.stem
                    || super::kin::participle(&token.stem) == Some(text.as_str()));
            (past && text != token.folded).then_some((column, place))
        })
    });
    only(found)
}

/// "manager" shares its stem with a verb and is none.
fn is_doer(folded: &str) -> bool {
    let singular = folded.strip_suffix('s').unwrap_or(folded);
    (singular.ends_with("er") || singular.ends_with("or"))
        && super::meanings::meaning(singular).is_some_and(|known| known.noun().is_some() && known.verb().is_none())
}

/// "trips" of a table of trips, whose `trip_mi` is how far each went.
fn measures_rows(noun: &Token, named: Option<&(Naming, Vec<usize>)>, index: &TableIndex) -> bool {
    let of_unit = |column: &usize| {
        let known = &index.columns[*column];
        known.words.len() > 1 && known.core.len() == 1 && known.kind == super::column::ColumnKind::Number
    };
    lexicon().is_thing(&noun.stem)
        && noun.folded.ends_with('s')
        && matches!(named, Some((Naming::Core, columns)) if columns.iter().all(of_unit))
}

/// Whether the columns have the words in their names as they are ("Opened" has no "open").
fn says_word(span: &[Token], (_, columns): &(Naming, Vec<usize>), index: &TableIndex) -> bool {
    columns.iter().all(|&column| {
        let known = &index.columns[column];
        span.len() > 1 || span.iter().all(|token| known.words.contains(&token.folded) || known.joined == token.folded)
    })
}

/// "incidents" of `inc_date`, `inc_city`, `inc_type`: what the rows are, not one of these.
fn is_shared_thing(noun: &Token, named: Option<&(Naming, Vec<usize>)>) -> bool {
    lexicon().is_thing(&noun.stem)
        && noun.folded.ends_with('s')
        && matches!(named, Some((Naming::Abbreviation, columns)) if columns.len() > 2)
}

/// "the longest first jump" is in no order.
fn is_unordered(phrase: &str, role: Role, next: Option<&Token>) -> bool {
    const CLOSERS: [&str; 13] =
        [",", "and", "then", "with", "by", "for", "in", "of", "to", "please", "showing", "limit", "on"];
    phrase.ends_with(" first")
        && matches!(role, Role::Direction(_))
        && next.is_some_and(|next| !CLOSERS.contains(&next.folded.as_str()))
}

/// Whether a phrase of the language has a column's own word inside: "total value of" in a table with a column `value`.
fn hides_column(span: &[Token], role: Role, index: &TableIndex) -> bool {
    let own = |token: &Token| {
        !is_joint(token)
            && matches!(lexicon().role(&token.folded), None | Some(Role::Filler))
            && index
                .columns_named(&[&token.stem], &[&token.folded], &joined(&token.folded))
                .is_some_and(|(naming, _)| naming >= Naming::Core)
    };
    matches!(role, Role::Aggregate(_) | Role::Count) && span.len() > 1 && span.iter().any(own)
}

/// "guests" of a yes/no column `is_repeated_guest`: whether a word is the noun at the end of a yes/no column's name, which says more of it.
fn is_bare_head(span: &[Token], column: usize, index: &TableIndex) -> bool {
    let [token] = span else { return false };
    let known = &index.columns[column];
    let words: Vec<&String> =
        known.words.iter().filter(|word| !matches!(word.as_str(), "is" | "has" | "was" | "are" | "flag")).collect();
    known.is_flag()
        && words.len() > 1
        && words.last().is_some_and(|last| super::text::stem(last) == token.stem)
        && lexicon().is_thing(&token.stem)
        && token.folded.ends_with('s')
}

/// A phrase of these tokens that nothing is known of.
fn blank(span: &[Token]) -> Phrase {
    Phrase {
        kind: Kind::Unknown,
        columns: Vec::new(),
        naming: None,
        values: Vec::new(),
        is_noun: false,
        text: span.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" "),
        span: (span.first().map_or(0, |token| token.span.0), span.last().map_or(0, |token| token.span.1)),
    }
}

/// Whether the words name columns in part, and each of them passes a test.
fn all_part(named: Option<&(Naming, Vec<usize>)>, test: &dyn Fn(usize) -> bool) -> bool {
    named
        .as_ref()
        .is_some_and(|(naming, columns)| *naming == Naming::Part && columns.iter().all(|&column| test(column)))
}

/// "apply" of a text `position_applied`: whether a word is the verb of a column of texts whose name says what is done with something else.
fn does(span: &[Token], column: usize, index: &TableIndex) -> bool {
    let [token] = span else { return false };
    let known = &index.columns[column];
    known.kind == super::column::ColumnKind::Text
        && !known.is_flag()
        && known.core.len() > 1
        // "Time/Retired" holds either.
        && !index.name(column).contains(['/', '|'])
        && known
            .words
            .last()
            .is_some_and(|last| last.ends_with("ed") && super::text::stem(last) == token.stem && lexicon().is_past(last))
        && !token.folded.ends_with("ion")
}

/// "denial rate", "resolution time": a figure that is made of the column, not the column.
fn makes_figure(rest: &[Token]) -> bool {
    const FIGURES: [&str; 10] =
        ["rate", "rates", "time", "times", "ratio", "ratios", "percentage", "share", "speed", "period"];
    rest.get(1).is_some_and(|next| FIGURES.contains(&next.folded.as_str()))
}

/// A phrase whose meaning the person chose: nothing else is considered.
fn corrected(meant: Corrected, blank: Phrase) -> (i32, Phrase) {
    let phrase = match meant {
        Corrected::Column(column) => {
            Phrase { kind: Kind::Column, columns: vec![column], naming: Some(Naming::Exact), ..blank }
        }
        Corrected::Value(column, value) => Phrase { kind: Kind::Value, values: vec![(column, value)], ..blank },
        Corrected::Aggregate(aggregate) => Phrase { kind: Kind::Role(Role::Aggregate(aggregate)), ..blank },
        Corrected::Rate => Phrase { kind: Kind::Role(Role::Rate), ..blank },
        Corrected::Rows => Phrase { kind: Kind::Rows { weak: true }, ..blank },
    };
    (8, phrase)
}

/// Whether the column named only numbers rows within something (`line_no`).
fn is_running((naming, columns): &(Naming, Vec<usize>), index: &TableIndex) -> bool {
    matches!(naming, Naming::Thing | Naming::Part | Naming::WithoutNoun)
        && columns.iter().all(|&column| {
            let known = &index.columns[column];
            !known.unique
                && known.stems.last().is_some_and(|last| matches!(last.as_str(), "no" | "number" | "nr" | "num"))
        })
}

fn naming_bonus(naming: Naming) -> i32 {
    match naming {
        Naming::Exact => 6,
        Naming::Core | Naming::WithoutNoun => 5,
        Naming::Thing => 4,
        Naming::Synonym => 3,
        Naming::Part | Naming::Member => 2,
        Naming::Abbreviation | Naming::PartSynonym => 1,
        Naming::Related => -1,
    }
}

fn role_bonus(role: Role) -> i32 {
    match role {
        Role::Filler | Role::Preposition => 3,
        Role::Rows => 2,
        Role::Verb => 0,
        _ => 4,
    }
}

/// Words that may stand inside a column's name in a question ("date of birth").
fn is_joint(token: &Token) -> bool {
    matches!(token.folded.as_str(), "of" | "the" | "per" | "for" | "a" | "an" | "from")
}

fn named_columns(span: &[Token], index: &TableIndex) -> Option<(Naming, Vec<usize>)> {
    // A sign stands beside a name, never in it.
    if span.iter().any(|token| !token.folded.contains(char::is_alphanumeric)) {
        return None;
    }
    let together: String = span.iter().map(|token| joined(&token.folded)).collect();
    let words: Vec<&Token> = span.iter().filter(|token| !is_joint(token)).collect();
    let whole = words.len() == span.len() || (!is_joint(&span[0]) && !is_joint(&span[span.len() - 1]));
    if together.is_empty() || words.is_empty() || !whole {
        return None;
    }
    let stems: Vec<&str> = words.iter().map(|token| token.stem.as_str()).collect();
    let folded: Vec<&str> = words.iter().map(|token| token.folded.as_str()).collect();
    let found = index.columns_named(&stems, &folded, &together)?;
    // "average sessions" of `sessions`, beside a column `avg_session_sec`.
    let rest = (found.0 < Naming::Exact && words.len() == 2)
        .then(|| index.columns_named(&stems[1..], &folded[1..], &joined(&words[1].folded)))
        .flatten();
    let figure = matches!(lexicon().role(&words[0].folded), Some(Role::Aggregate(_)));
    if figure && rest.is_some_and(|(naming, columns)| naming == Naming::Exact && columns != found.1) {
        return None;
    }
    // A word of the language names a column in part only by its own right ("first" is not "first name").
    let weak = found.0 < Naming::Exact;
    let joined_up = words.len() < span.len();
    // "make" of `car_make` is a noun there.
    let head = |token: &Token| {
        found.1.iter().all(|&column| {
            let words = &index.columns[column].words;
            words.len() > 1 && words.last().is_some_and(|last| *last == token.folded)
        })
    };
    let filler = |word: &str| matches!(lexicon().role(word), Some(Role::Filler | Role::Preposition));
    let edge = |token: &Token| filler(&token.folded) && !(filler_noun(&token.folded) && head(token));
    // "names of rooms" are two phrases; "date of birth" is one only where the name has all of it.
    // "line value" of `LineValueEUR`.
    let whole = found.0 == Naming::Core
        && words.len() == span.len()
        && found.1.iter().all(|&column| words.iter().all(|token| index.columns[column].stems.contains(&token.stem)));
    if found.0 < Naming::Exact && !whole && span.len() > 1 && (edge(&span[0]) || edge(&span[span.len() - 1])) {
        return None;
    }
    // "GDP per capita" of `GDP per capita (US$)`: the name has the words in a row.
    let spelled: Vec<&str> = span.iter().map(|token| token.folded.as_str()).collect();
    let in_a_row = found.1.iter().all(|&column| {
        index.columns[column]
            .words
            .windows(spelled.len())
            .any(|words| words.iter().map(String::as_str).eq(spelled.iter().copied()))
    });
    if joined_up && !in_a_row && !matches!(found.0, Naming::Exact | Naming::Core | Naming::Synonym) {
        return None;
    }
    let spoken = words.iter().all(|token| edge(token));
    (!(weak && spoken)).then_some(found)
}

/// Fillers that are also what something is of.
fn filler_noun(word: &str) -> bool {
    matches!(word, "make" | "makes")
}

fn spelled_values(span: &[Token], index: &TableIndex) -> Option<(bool, Vec<ValueHit>)> {
    if span.last().is_some_and(|token| token.folded == ",") || span[0].folded == "," {
        return None;
    }
    let words: Vec<String> = span.iter().flat_map(|token| value_words(&token.folded)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Some((exact, hits)) = index.values_named(&words) {
        return Some((exact, hits.to_vec()));
    }
    // "RPGs" of a value "RPG"
    if let [token] = span
        && token.folded.strip_suffix('s') == Some(token.stem.as_str())
        // "Mars" is no plural of the code MAR.
        && (token.stem.len() > 3 || token.text.trim_end_matches('s').bytes().all(|byte| byte.is_ascii_uppercase()))
        && let Some((_, hits)) = index.values_named(&[&token.stem])
    {
        return Some((false, hits.to_vec()));
    }
    let plain = span.len() <= 3
        && span.iter().all(|token| {
            token.folded.len() >= 4
                && lexicon().role(&token.folded).is_none()
                && index.noun(&token.stem).is_none()
                && index.columns_named(&[&token.stem], &[&token.folded], &joined(&token.folded)).is_none()
        });
    let mut hits = if plain { index.values_shortened(&words) } else { Vec::new() };
    if let ([token], true, true) = (span, plain, hits.is_empty())
        && !lexicon().is_verb(&token.stem)
    {
        hits.extend(index.value_of_kin(&token.stem));
    }
    (!hits.is_empty()).then_some((false, hits))
}

/// A short value, or one that is also a word of the language, is taken only where it is written as in the table.
fn may_be_value(span: &[Token], hits: &[ValueHit], opens: bool, index: &TableIndex) -> bool {
    let [token] = span else { return true };
    let number = token.folded.bytes().all(|byte| byte.is_ascii_digit());
    let spoken = lexicon().role(&token.folded).is_some() || lexicon().number(&token.folded).is_some();
    if number {
        return false;
    }
    if token.folded.len() > 2 && !spoken {
        return true;
    }
    let as_written = hits.iter().any(|&hit| index.value_text(hit).trim_start_matches(['#', '@']) == token.text);
    if as_written && (token.bracketed || (!spoken && token.folded.len() == 2)) {
        return true;
    }
    let capitals = token.text.len() > 1 && token.text.bytes().all(|byte| byte.is_ascii_uppercase());
    (as_written || capitals) && !opens && token.is_capital()
}

fn quoted(token: &Token, blank: Phrase, index: &TableIndex) -> (i32, Phrase) {
    let named: Vec<usize> = (0..index.columns.len()).filter(|&place| index.name(place) == token.text).collect();
    let inside: Vec<String> = super::text::name_words(&token.text).iter().map(|word| super::text::stem(word)).collect();
    let stems: Vec<&str> = inside.iter().map(String::as_str).collect();
    let loose = index
        .columns_named(&stems, &[], &joined(&token.folded))
        .filter(|(naming, _)| *naming == Naming::Exact)
        .map(|(_, columns)| columns)
        .unwrap_or_default();
    let words = value_words(&token.folded);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let values: Vec<ValueHit> =
        index.values_named(&words).filter(|(exact, _)| *exact).map(|(_, hits)| hits.to_vec()).unwrap_or_default();
    let columns = if named.is_empty() { loose } else { named };
    let kind = match (columns.is_empty(), values.is_empty()) {
        (false, true) => Kind::Column,
        (_, false) => Kind::Value,
        (true, true) => Kind::Quoted,
    };
    let naming = (!columns.is_empty()).then_some(Naming::Exact);
    (8, Phrase { kind, columns, naming, values, ..blank })
}

/// A column called like a word of the language ("total", "count") gives way where that word works on what follows.
fn prefer_roles(phrases: &mut [Phrase], index: &TableIndex) {
    for at in 0..phrases.len() {
        if phrases[at].kind != Kind::Column || phrases[at].text.starts_with('"') {
            continue;
        }
        let Some(role) = lexicon().role(&super::text::fold(&phrases[at].text)) else { continue };
        let works = matches!(role, Role::Aggregate(_) | Role::Count | Role::Extreme { .. });
        let next = phrases[at + 1..]
            .iter()
            .find(|phrase| !matches!(phrase.kind, Kind::Role(Role::Filler | Role::Preposition)));
        let numeric = |phrase: &Phrase| {
            phrase.columns.iter().any(|&column| index.columns[column].kind == super::column::ColumnKind::Number)
        };
        if works
            && next.is_some_and(|next| {
                (next.kind == Kind::Column && numeric(next)) || matches!(next.kind, Kind::Rows { .. })
            })
        {
            phrases[at].kind = Kind::Role(role);
        }
    }
}

/// "single employees" where a value is called so: in front of a plural of the rows the word is no filler.
fn tells_rows(rest: &[Token], index: &TableIndex) -> bool {
    let [word, noun, ..] = rest else { return false };
    let plural = noun.folded.ends_with('s') || matches!(noun.folded.as_str(), "men" | "women" | "people" | "children");
    word.folded == "single"
        && plural
        && (matches!(noun.folded.as_str(), "ones" | "men" | "women" | "people")
            || index.noun(&noun.stem).is_some()
            || lexicon().is_thing(&noun.stem))
}
