//! Whole questions over a table, to pick instead of a guess; and what an unknown word may have meant.
//!
//! Close to what was asked: an unknown word gives way to the nearest column or value, what was understood is completed.
//! Every question offered here is one that the translator reads: each is tried before it is shown.

mod pared;

use super::closest::{self, Near};
use super::column::ColumnKind;
use super::index::TableIndex;
use super::lexicon::lexicon;
use super::link::{Kind, Phrase, link};
use super::parse::Trouble;
use super::plan::{Aggregate, Condition, Direction, Operand, Plan, Test};
use super::role::Role;
use super::text::{fold, name_words, tokenize};
use super::{parse, sentences, words};

/// How many questions are offered at most.
const MOST: usize = 5;
/// How many are tried at most: reading each takes a while over a wide table.
const TRIED: usize = 16;
/// How many at most are the question itself with less in it.
const MOST_PARED: usize = 2;
/// The most distinct values of a column that is worth grouping by.
const MOST_GROUPS: u64 = 40;

/// Questions to pick, each understood and each with another meaning.
struct Offer<'a> {
    index: &'a TableIndex,
    questions: Vec<String>,
    plans: Vec<Plan>,
    tried: usize,
}

impl Offer<'_> {
    fn add(&mut self, question: String) {
        // A column that is called "Total" is not asked for as "total total".
        let question = ["total", "average", "minimum", "maximum"]
            .iter()
            .fold(question, |question, word| question.replace(&format!("{word} {word} "), &format!("{word} ")));
        if self.questions.len() == MOST || self.tried == TRIED || self.questions.contains(&question) {
            return;
        }
        self.tried += 1;
        if let Ok(parsed) = sentences::read(&question, &tokenize(&question), self.index)
            && !self.plans.contains(&parsed.plan)
        {
            self.plans.push(parsed.plan);
            self.questions.push(question);
        }
    }
}

/// Two to five questions over the table, near to one that could not be read.
pub(super) fn near(question: &str, trouble: Option<&Trouble>, index: &TableIndex) -> Vec<String> {
    let mut offer = Offer { index, questions: Vec::new(), plans: Vec::new(), tried: 0 };
    match trouble {
        Some(Trouble::Unmatched(words)) => replaced(question, words, &mut offer),
        Some(Trouble::Ambiguous(phrase, span, columns)) => {
            for variant in variants(question, *span, columns, phrase, index) {
                offer.add(variant);
            }
            if offer.questions.len() > 1 {
                return offer.questions;
            }
        }
        _ => {}
    }
    let tokens = tokenize(question);
    for pared in trouble.map(|trouble| pared::without(question, &tokens, trouble, index)).unwrap_or_default() {
        if offer.questions.len() == MOST_PARED || offer.tried > TRIED / 2 {
            break;
        }
        offer.add(pared);
    }
    completed(&link(&tokens, index), &mut offer);
    general(&mut offer);
    offer.questions
}

/// The question with an unknown word replaced by what is nearest to it.
fn replaced(question: &str, words: &[String], offer: &mut Offer<'_>) {
    let [word] = words else { return };
    let Some(at) = question.find(word.as_str()) else { return };
    for near in closest::near(word, offer.index) {
        let said = match near {
            Near::Column(column) => say(column, offer.index),
            Near::Value(_, value) => value,
        };
        offer.add(format!("{}{said}{}", &question[..at], &question[at + word.len()..]));
    }
}

/// What was understood, as the start of complete questions.
struct Understood {
    measures: Vec<usize>,
    groups: Vec<usize>,
    aggregate: Option<Aggregate>,
    limit: Option<usize>,
    lowest: bool,
    condition: String,
}

fn understand(phrases: &[Phrase], index: &TableIndex) -> Understood {
    let mut found = Understood {
        measures: Vec::new(),
        groups: Vec::new(),
        aggregate: None,
        limit: None,
        lowest: false,
        condition: String::new(),
    };
    for (at, phrase) in phrases.iter().enumerate() {
        match phrase.kind {
            Kind::Column => {
                for &column in phrase.columns.iter().take(2) {
                    let list = if is_measure(column, index) { &mut found.measures } else { &mut found.groups };
                    if !list.contains(&column) {
                        list.push(column);
                    }
                }
            }
            Kind::Role(Role::Aggregate(aggregate)) => found.aggregate = Some(aggregate),
            Kind::Role(Role::Top(direction) | Role::Extreme { direction, .. }) => {
                found.lowest = direction == Direction::Min;
                let beside = [Some(at + 1), at.checked_sub(1)].into_iter().flatten();
                found.limit = beside.filter_map(|at| phrases.get(at)).find_map(|beside| match beside.kind {
                    Kind::Number(number) if (1.0..=1000.0).contains(&number) => Some(number as usize),
                    _ => None,
                });
            }
            _ => {}
        }
    }
    if let Ok(pieces) = parse::fragment(phrases, index)
        && let Some(condition) = pieces.condition
    {
        found.condition = said(&condition, index);
    } else if let Some(hit) =
        phrases.iter().filter(|phrase| phrase.kind == Kind::Value).find_map(|phrase| phrase.values.first())
    {
        found.condition = format!(" where {} is \"{}\"", say(hit.0, index), index.value_text(*hit));
    }
    if found.condition.contains('"') && found.condition.matches('"').count() != 2 {
        found.condition.clear();
    }
    found
}

/// A simple condition as a question says it.
fn said(condition: &Condition, index: &TableIndex) -> String {
    match condition {
        Condition::Test(Test::Compare(column, comparison, Operand::Text(value))) if comparison.sign() == "==" => {
            format!(" where {} is \"{value}\"", say(*column, index))
        }
        Condition::Test(Test::Compare(column, comparison, Operand::Number(number))) => {
            format!(" where {} {} {number}", say(*column, index), comparison.sign())
        }
        Condition::Test(Test::Period(column, start, end)) => match super::moments::whole_year(*start, *end) {
            Some(year) => format!(" where {} is in {year}", say(*column, index)),
            None => String::new(),
        },
        _ => String::new(),
    }
}

/// What was understood, completed by what the table has.
fn completed(phrases: &[Phrase], offer: &mut Offer<'_>) {
    let index = offer.index;
    let found = understand(phrases, index);
    let known = !found.measures.is_empty() || !found.groups.is_empty();
    if !known && found.limit.is_none() && found.aggregate.is_none() && found.condition.is_empty() {
        return;
    }
    let condition = &found.condition;
    let measures = if found.measures.is_empty() { measures(index) } else { found.measures.clone() };
    let groups = if found.groups.is_empty() { groups(index) } else { found.groups.clone() };
    if let Some(limit) = found.limit {
        let end = if found.lowest { "bottom" } else { "top" };
        for &measure in measures.iter().take(2) {
            offer.add(format!("{end} {limit} rows by {}{condition}", say(measure, index)));
        }
        if let (Some(&measure), Some(&group)) = (measures.first(), groups.first()) {
            let total = total(measure, index);
            offer.add(format!("{end} {limit} {} by {total} {}{condition}", say(group, index), say(measure, index)));
        }
        if let Some(&group) = groups.first() {
            offer.add(format!("{end} {limit} {} by number of rows{condition}", say(group, index)));
        }
        return;
    }
    for &measure in measures.iter().take(2) {
        let aggregate = found.aggregate.map_or(total(measure, index), spoken_aggregate);
        let measure = say(measure, index);
        if let Some(&group) = groups.first().filter(|_| !found.groups.is_empty() || found.aggregate.is_none()) {
            offer.add(format!("{aggregate} {measure} by {}{condition}", say(group, index)));
        }
        offer.add(format!("{aggregate} {measure}{condition}"));
    }
    if let Some(&group) = groups.first() {
        offer.add(format!("how many rows by {}{condition}", say(group, index)));
    }
    if !condition.is_empty() {
        offer.add(format!("how many rows{condition}"));
    }
}

/// Questions that fit any table, made from this one's columns.
fn general(offer: &mut Offer<'_>) {
    let index = offer.index;
    let (measures, groups) = (measures(index), groups(index));
    let dates = index.of_kind(ColumnKind::Date);
    offer.add("how many rows".to_owned());
    if let Some(&group) = groups.first() {
        offer.add(format!("how many rows by {}", say(group, index)));
    }
    if let (Some(&measure), Some(&group)) = (measures.first(), groups.first()) {
        let total = total(measure, index);
        offer.add(format!("{total} {} by {}, highest first", say(measure, index), say(group, index)));
    }
    if let (Some(&measure), [_]) = (measures.first(), &dates[..]) {
        offer.add(format!("average {} by month", say(measure, index)));
    }
    if let Some(&measure) = measures.first() {
        offer.add(format!("top 5 rows by {}", say(measure, index)));
    }
    for column in 0..index.columns.len().min(4) {
        if offer.questions.len() > 1 {
            break;
        }
        let name = say(column, index);
        offer.add(format!("how many distinct {name}"));
        offer.add(format!("rows where {name} is missing"));
        offer.add(format!("list {name}"));
    }
    if offer.questions.len() < 2 {
        offer.add("show all rows".to_owned());
    }
}

/// The numbers worth measuring, those that add up first.
fn measures(index: &TableIndex) -> Vec<usize> {
    let mut numbers: Vec<usize> =
        index.of_kind(ColumnKind::Number).into_iter().filter(|&column| is_measure(column, index)).collect();
    numbers.sort_by_key(|&column| !index.columns[column].is_additive);
    numbers
}

fn is_measure(column: usize, index: &TableIndex) -> bool {
    let known = &index.columns[column];
    known.kind == ColumnKind::Number && !known.is_id && !known.is_year
}

/// The columns worth grouping by.
fn groups(index: &TableIndex) -> Vec<usize> {
    let few = |column: &usize| {
        index.description(*column).distinct.is_some_and(|distinct| (2..=MOST_GROUPS).contains(&distinct))
    };
    index.of_kind(ColumnKind::Text).into_iter().filter(few).collect()
}

fn total(measure: usize, index: &TableIndex) -> &'static str {
    if index.columns[measure].is_additive { "total" } else { "average" }
}

fn spoken_aggregate(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => "total",
        Aggregate::Mean => "average",
        Aggregate::Min => "minimum",
        Aggregate::Max => "maximum",
        Aggregate::Std => "standard deviation of",
        Aggregate::Count | Aggregate::Distinct => "number of distinct",
        other => words::aggregate(other),
    }
}

/// The question with an ambiguous phrase replaced by each column it could mean.
fn variants(question: &str, span: (usize, usize), columns: &[usize], phrase: &str, index: &TableIndex) -> Vec<String> {
    let is_value = index.values_named(&[fold(phrase).as_str()]).is_some();
    let words = match lexicon().role(&fold(phrase)) {
        Some(Role::Extreme { direction: Direction::Max, .. }) => "highest ",
        Some(Role::Extreme { .. }) => "lowest ",
        _ => "",
    };
    let (Some(before), Some(inside), Some(after)) =
        (question.get(..span.0), question.get(span.0..span.1), question.get(span.1..))
    else {
        return Vec::new();
    };
    columns
        .iter()
        .take(MOST)
        .map(|&column| {
            let name = say(column, index);
            let replaced = if is_value { format!("{name} {inside}") } else { format!("{words}{name}") };
            format!("{before}{replaced}{after}")
        })
        .collect()
}

/// A column's name as one says it, where that names this column alone; else its exact name in quotes.
pub(super) fn say(column: usize, index: &TableIndex) -> String {
    let name = index.name(column);
    let spoken = name_words(name).join(" ");
    let phrases = link(&tokenize(&spoken), index);
    let plain = matches!(&phrases[..], [only] if only.kind == Kind::Column && only.columns == [column]);
    if plain {
        spoken
    } else if name.contains('"') {
        format!("`{name}`")
    } else {
        format!("\"{name}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::{Offer, say};
    use crate::asking::index::TableIndex;
    use crate::domain::{ColumnDescription, DataType, TableDescription};
    use std::sync::Arc;

    fn index(names: &[&str]) -> TableIndex {
        let column = |name: &&str| ColumnDescription {
            name: (*name).to_owned(),
            data_type: DataType::Text,
            nulls: 0,
            distinct: Some(3),
            min: None,
            max: None,
            mean: None,
            values: Vec::new(),
            values_complete: false,
        };
        let columns = names.iter().map(column).collect();
        TableIndex::new(Arc::new(TableDescription {
            name: "t".to_owned(),
            bound_name: "t".to_owned(),
            rows: 9,
            columns,
        }))
    }

    #[test]
    fn a_column_is_said_in_words_where_these_name_it_alone() {
        let index = index(&["unitPrice_eur", "total", "by", "net worth", "worth"]);
        assert_eq!(say(0, &index), "unit price eur");
        assert_eq!(say(1, &index), "total");
        assert_eq!(say(3, &index), "net worth");
    }

    #[test]
    fn a_column_called_like_its_aggregate_is_not_asked_for_twice() {
        let index = index(&["total", "city"]);
        let mut offer = Offer { index: &index, questions: Vec::new(), plans: Vec::new(), tried: 0 };
        offer.add("total total by city".to_owned());
        offer.add("how many different city".to_owned());
        assert!(offer.questions.iter().all(|question| !question.contains("total total")), "{:?}", offer.questions);
        assert!(!offer.questions.is_empty());
    }
}
