//! Sentences of a text that are ordinary questions, over the table as the steps leave it.

use super::derive;
use super::derive::sources;
use super::described::{covers, is_described};
use super::notes::is_restatement;
use super::plan::{Expression, Step};
use super::read::Text;
use super::scan::{Sentence, What};
use super::vocabulary::Concept;
use super::vocabulary::vocabulary;
use crate::asking::column::ColumnKind;
use crate::asking::index::ValueHit;
use crate::asking::lexicon::lexicon;
use crate::asking::parse::Trouble;
use crate::asking::plan::{Comparison, Condition, Key, Measure, Operand, Output, Plan, Test};
use crate::asking::role::Role;
use crate::asking::sentences;
use crate::asking::text::Token;
use crate::asking::text::tokenize;

impl Text<'_> {
    /// The plans of what ordinary questions ask; sentences that ask the same again say nothing new.
    pub(super) fn ordinary(&mut self, sentences: &mut [Sentence]) -> Result<Vec<Plan>, Trouble> {
        let mut plans: Vec<Plan> = Vec::new();
        // A question in other words than the table's, whose method a later sentence states in the table's own.
        let mut waiting: Option<(Trouble, Sentence)> = None;
        for sentence in sentences.iter_mut() {
            let aggregates: Vec<_> =
                sentence.items.iter().filter(|item| !item.used).filter_map(|item| item.aggregate).collect();
            let bare = sentence.columns().is_empty()
                && sentence
                    .items
                    .iter()
                    .all(|item| !matches!(item.what, What::Value(_) | What::Number(_) | What::Quoted));
            if bare
                && !sentence.has(Concept::Proportion)
                && let Some(plan) = plans.last()
            {
                sentence.take_all(&derive::DEFINING);
                let known = aggregates
                    .iter()
                    .all(|aggregate| plan.measures.iter().any(|measure| measure.aggregate == *aggregate));
                for item in &mut sentence.items {
                    item.used |= item.aggregate.is_some();
                }
                if known && sentence.leftovers().is_empty() {
                    continue;
                }
            }
            let shares = sentence.has(Concept::Proportion)
                && sentence.columns().is_empty()
                && sentence.items.iter().all(|item| !matches!(item.what, What::Value(_) | What::Number(_)));
            if let (true, Some(plan)) = (shares, plans.last_mut())
                && plan.measures == [Measure::ROWS]
                && !plan.keys.is_empty()
            {
                plan.as_share = true;
                continue;
            }
            if plans.last().is_some_and(|plan| is_restatement(sentence, plan) || self.is_condition_of(sentence, plan)) {
                continue;
            }
            let tokens = self.plain(sentence);
            let plan = match sentences::one(&tokens, &self.index) {
                Ok(parsed) => parsed.plan,
                Err(_) if let Some((plan, meant)) = self.with_told_column(sentence) => {
                    self.assumptions.push(meant);
                    plan
                }
                Err(trouble @ Trouble::Unmatched(_)) if plans.is_empty() && is_described(sentence) => {
                    waiting = waiting.or_else(|| Some((trouble, sentence.clone())));
                    continue;
                }
                Err(trouble) => return Err(trouble),
            };
            if let Some((trouble, question)) = &waiting
                && !(sentence.columns().iter().any(|(_, _, exact)| *exact)
                    && (!aggregates.is_empty() || sentence.has(Concept::Count))
                    && covers(sentence, question))
            {
                return Err(trouble.clone());
            }
            let same = |key: &Key| matches!(key, Key::Column(column) if plan.measures.iter().any(|measure| measure.column == Some(*column)));
            if plan.keys.iter().any(same) {
                return Err(Trouble::Vague("what is grouped by what".to_owned()));
            }
            let mut plan = if self.settings.population { population(plan) } else { plan };
            // What rows are restricted to anyway is not said again.
            if plan.filter.as_ref().is_some_and(|filter| {
                self.steps.iter().chain(&self.kept).any(|step| matches!(step, Step::Keep(kept) if kept == filter))
            }) && matches!(plan.output, Output::Measures | Output::Rows | Output::Columns(..))
            {
                plan.filter = None;
            }
            let again = plans.iter().any(|known| is_again(&plan, known));
            if !again {
                plans.push(plan);
            }
        }
        if let (Some((trouble, _)), true) = (waiting, plans.is_empty()) {
            return Err(trouble);
        }
        let figures = |plan: &Plan| plan.output == Output::Measures && plan.keys.is_empty();
        if plans.len() > 1 && !plans.iter().all(figures) {
            return Err(Trouble::Vague("which of several answers is wanted".to_owned()));
        }
        Ok(plans)
    }

    /// A sentence as an ordinary question: without what has been understood, and with the column that "its" means.
    pub(super) fn plain(&self, sentence: &Sentence) -> Vec<Token> {
        self.plain_with(sentence, None)
    }

    /// The same with items, from and to, that stand for a column.
    #[expect(clippy::too_many_lines, reason = "one look at each item, in order")]
    pub(super) fn plain_with(&self, sentence: &Sentence, meant: Option<(usize, usize, usize)>) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        for (at, item) in sentence.items.iter().enumerate() {
            if let Some((from, to, column)) = meant
                && (from..to).contains(&at)
            {
                if at == from {
                    tokens.extend(tokenize(&format!("\"{}\"", self.index.name(column).replace('"', " "))));
                }
                continue;
            }
            // Values of what is grouped by are the groups.
            let of_key = |hits: &[ValueHit]| hits.iter().all(|hit| Some(hit.0) == self.key);
            if matches!(&item.what, What::Value(hits) if of_key(hits)) && self.key.is_some() {
                while tokens
                    .last()
                    .is_some_and(|token| matches!(token.folded.as_str(), "for" | "and" | "of" | "between" | "," | "in"))
                {
                    tokens.pop();
                }
                continue;
            }
            // "the catch rate", where another sentence writes the column "catch": the noun adds nothing.
            let noun = item.what == What::Glue
                && item.rows
                && at > 0
                && matches!(&sentence.items[at - 1].what, What::Column(columns, true)
                    if columns.iter().all(|column| self.is_written(*column, sentence)));
            if noun || self.modifies_key(sentence, at) || self.is_source(sentence, at) || is_of_rows(sentence, at) {
                continue;
            }
            if self.is_kept(sentence, at) {
                while tokens.last().is_some_and(|token| {
                    matches!(
                        token.folded.as_str(),
                        "for" | "with" | "in" | "have" | "that" | "having" | "has" | "who" | "which"
                    )
                }) {
                    tokens.pop();
                }
                continue;
            }
            let changed = sentence.is(at, Concept::NewColumn)
                || [
                    Concept::MinMax,
                    Concept::Standardise,
                    Concept::ZScore,
                    Concept::Transform,
                    Concept::Log,
                    Concept::Change,
                    Concept::Sqrt,
                ]
                .iter()
                .any(|&concept| sentence.is(at, concept));
            let silent = item.used
                || (item.what == What::Unknown
                    && item.text.split(' ').all(|word| self.words.iter().any(|known| known == word)))
                || (changed && !self.derived.is_empty())
                || sentence.is(at, Concept::NewColumn) && item.text.contains(' ');
            let tool = item.what == What::Glue
                && item.text.split(' ').all(|word| vocabulary().is_boilerplate(word) && lexicon().role(word).is_none());
            // A name with the word of a figure in it ("batting average") is kept together.
            let figures = sentence.tokens[item.tokens.0..item.tokens.1]
                .iter()
                .any(|token| matches!(lexicon().role(&token.folded), Some(Role::Aggregate(_))));
            if let (What::Column(named, true), true) = (&item.what, figures && item.text.contains(' '))
                && let [column] = named[..]
                && !silent
            {
                tokens.extend(tokenize(&format!("\"{}\"", self.index.name(column).replace('"', " "))));
                continue;
            }
            // "the price range": the range of the price.
            let range = matches!(item.what, What::Column(..))
                && matches!(sentence.text(at + 1), "range" | "range of")
                && (at + 2..sentence.items.len()).all(|rest| sentence.is_quiet(rest));
            if sentence.is(at, Concept::Count) && matches!(item.text.as_str(), "frequency" | "frequencies") && !silent {
                tokens.extend(tokenize("number of rows"));
                continue;
            }
            if range && !silent {
                tokens.extend(tokenize("range of"));
                tokens.extend(sentence.tokens[item.tokens.0..item.tokens.1].iter().cloned());
                break;
            }
            if !silent && !tool {
                tokens.extend(sentence.tokens[item.tokens.0..item.tokens.1].iter().cloned());
            }
        }
        let grouped = sentence
            .items
            .iter()
            .any(|item| matches!(item.what, What::Role(Role::Group)) || item.text.contains("each"))
            && (sentence.has(Concept::Categorise) || sentence.says(&["group", "groups", "category"]));
        let made = self.steps.iter().rev().find_map(|step| match step {
            Step::Derive(column, Expression::Categories(..) | Expression::Quantiles(..)) => Some(*column),
            _ => None,
        });
        if let (true, Some(column)) = (grouped, made)
            && sentence.columns().iter().all(|(_, columns, _)| !columns.contains(&column))
        {
            tokens.retain(|token| {
                !matches!(
                    token.folded.as_str(),
                    "each"
                        | "in"
                        | "for"
                        | "per"
                        | "group"
                        | "groups"
                        | "category"
                        | "categories"
                        | "by"
                        | "of"
                        | "bin"
                        | "bins"
                        | "bracket"
                        | "brackets"
                        | "bucket"
                        | "segment"
                        | "class"
                )
            });
            tokens.extend(tokenize(&format!("by \"{}\"", self.index.name(column).replace('"', " "))));
        }
        // "Which maker has ..." groups by it already.
        let key = self.key.filter(|key| {
            sentence.columns().iter().all(|(at, columns, _)| sentence.items[*at].used || !columns.contains(key))
        });
        if let Some(key) = key {
            tokens.extend(tokenize(&format!("by \"{}\"", self.index.name(key).replace('"', " "))));
        }
        let ended = meant.is_none() && self.end_of_derived(sentence, &mut tokens);
        if let (true, Some(&column)) = (!ended && meant.is_none() && is_without_columns(sentence), self.derived.last())
        {
            let quoted = tokenize(&format!("of \"{}\"", self.index.name(column).replace('"', " ")));
            let last = sentence.items.iter().rev().find(|item| !item.used && item.aggregate.is_some());
            let end = last.and_then(|item| sentence.tokens.get(item.tokens.1.wrapping_sub(1))).map(|token| token.span);
            let place = tokens.iter().rposition(|token| Some(token.span) == end).map_or(tokens.len(), |at| at + 1);
            let place = if tokens.get(place).is_some_and(|token| token.folded == "value") { place + 1 } else { place };
            if tokens.get(place.wrapping_sub(1)).is_some_and(|token| token.folded == "of") {
                tokens.splice(place..place, quoted.into_iter().skip(1));
            } else {
                tokens.splice(place..place, quoted);
            }
        }
        tokens
    }
}

impl Text<'_> {
    /// "size > 7": what the question says of its rows in other words.
    fn is_condition_of(&self, sentence: &Sentence, plan: &Plan) -> bool {
        let compared = sentence.items.iter().any(|item| matches!(item.what, What::Role(Role::Compare { .. })));
        let asks = sentence.items.iter().any(|item| item.aggregate.is_some() || matches!(item.what, What::Unknown));
        let opens = sentence.items.first().is_some_and(|item| matches!(item.what, What::Column(_, true)));
        if !compared || asks || !opens {
            return false;
        }
        let tokens: Vec<Token> =
            tokenize("show rows with").into_iter().chain(sentence.tokens.iter().cloned()).collect();
        let Ok(said) = sentences::one(&tokens, &self.index) else { return false };
        let of = match &plan.output {
            Output::Share(share) => share.of.as_ref(),
            _ => None,
        };
        let known: Vec<&Test> = plan.filter.iter().chain(of).flat_map(tests).collect();
        let wanted: Vec<&Test> = said.plan.filter.iter().flat_map(tests).collect();
        !wanted.is_empty() && wanted.iter().all(|test| known.contains(test))
    }

    /// "Which state comes out highest", "has the largest sum": of the column that was made, where no other is named.
    fn end_of_derived(&self, sentence: &Sentence, tokens: &mut Vec<Token>) -> bool {
        let Some(&column) = self.derived.last() else { return false };
        let measured = sentence
            .columns()
            .iter()
            .any(|(_, columns, _)| columns.iter().any(|column| self.index.columns[*column].kind == ColumnKind::Number));
        let figures = sentence.items.iter().any(|item| {
            item.aggregate.is_some()
                && !matches!(item.what, What::Role(Role::Extreme { .. }))
                && !matches!(item.text.as_str(), "sum" | "total" | "difference" | "sum of" | "total of")
        });
        let mut ends = sentence
            .items
            .iter()
            .filter(|item| matches!(item.what, What::Role(Role::Extreme { generic: true, .. })) && !item.used);
        let (Some(end), None, false, false) = (ends.next(), ends.next(), measured, figures) else { return false };
        let Some(last) = sentence.tokens.get(end.tokens.1.wrapping_sub(1)) else { return false };
        let Some(place) = tokens.iter().position(|token| token.span == last.span) else { return false };
        let nouns = tokens[place + 1..]
            .iter()
            .take_while(|token| {
                matches!(
                    token.folded.as_str(),
                    "value"
                        | "ratio"
                        | "sum"
                        | "total"
                        | "result"
                        | "score"
                        | "difference"
                        | "one"
                        | "figure"
                        | "rate"
                        | "index"
                        | "average"
                )
            })
            .count();
        let name = tokenize(&format!("\"{}\"", self.index.name(column).replace('"', " ")));
        tokens.splice(place + 1..=place + nouns, name);
        let start = place + 1 - (end.tokens.1 - end.tokens.0);
        let before = tokens[..start]
            .iter()
            .rev()
            .take_while(|token| {
                matches!(
                    token.folded.as_str(),
                    "comes" | "come" | "out" | "turns" | "ends" | "up" | "ranks" | "is" | "scores"
                )
            })
            .count();
        if before > 0 {
            tokens.splice(start - before..start, tokenize("has the"));
        }
        true
    }

    /// "each treatment arm": a noun in front of the column that is grouped by adds nothing.
    fn modifies_key(&self, sentence: &Sentence, at: usize) -> bool {
        let plain = sentence.items[at].what == What::Unknown
            && sentence
                .tokens
                .get(sentence.items[at].tokens.0)
                .is_some_and(|token| !token.is_capital() && !token.quoted);
        let grouped = at > 0
            && (matches!(sentence.items[at - 1].what, What::Role(Role::Group))
                || matches!(sentence.text(at - 1).rsplit(' ').next(), Some("each" | "per")));
        let key = matches!(&sentence.items.get(at + 1).map(|item| &item.what), Some(What::Column(columns, true))
            if columns.iter().all(|column| self.index.columns[*column].kind != ColumnKind::Number));
        plain && grouped && key
    }

    /// "the ratio of sugars to calories" behind the column that was made of these: they only explain it.
    fn is_source(&self, sentence: &Sentence, at: usize) -> bool {
        let made = self.steps.iter().filter_map(|step| match step {
            Step::Derive(column, expression) => Some((*column, sources(expression))),
            _ => None,
        });
        made.into_iter().any(|(column, sources)| {
            let Some(name) = (0..at).rev().find(
                |&place| matches!(&sentence.items[place].what, What::Column(columns, _) if columns[..] == [column]),
            ) else {
                return false;
            };
            let joins = |place: usize| {
                matches!(sentence.text(place), "of" | "between" | "to" | "and" | "from" | "the" | "by" | "per" | "over")
            };
            let source = |place: usize| {
                matches!(&sentence.items[place].what, What::Column(columns, _)
                    if columns.iter().any(|column| sources.contains(column)))
            };
            let plain = |place: usize| {
                let item = &sentence.items[place];
                sentence.text(place) == "in"
                    || item.what == What::Unknown
                        && sentence.tokens.get(item.tokens.0).is_some_and(|token| !token.is_capital() && !token.quoted)
            };
            let end = (name + 1..sentence.items.len()).find(|&place| !joins(place) && !source(place) && !plain(place));
            let end = end.unwrap_or(sentence.items.len());
            let last = (name + 1..end).rev().find(|&place| source(place));
            last.is_some_and(|last| at <= last)
                && matches!(sentence.text(name + 1), "of" | "between" | "from" | "in")
                && sources.iter().all(|column| {
                    (name + 1..end).any(|place| {
                        matches!(&sentence.items[place].what, What::Column(columns, _) if columns.contains(column))
                    })
                })
        })
    }

    /// Whether a number and the column beside it say what rows are restricted to anyway.
    pub(super) fn is_kept(&self, sentence: &Sentence, at: usize) -> bool {
        self.steps.iter().chain(&self.kept).any(|step| {
            let Step::Keep(Condition::Test(Test::Compare(column, Comparison::Equal, Operand::Number(number)))) = step else {
                return false;
            };
            let is_number = |at: usize| sentence.number(at) == Some(*number);
            let is_column = |at: usize| {
                matches!(sentence.items.get(at).map(|item| &item.what), Some(What::Column(columns, _)) if columns.contains(column))
            };
            (is_number(at) && (is_column(at + 1) || is_column(at.wrapping_sub(1))))
                || (is_column(at) && (is_number(at + 1) || is_number(at.wrapping_sub(1))))
        })
    }
}

/// The tests that a condition is made of; of alternatives none.
fn tests(condition: &Condition) -> Vec<&Test> {
    match condition {
        Condition::Test(test) => vec![test],
        Condition::All(all) => all.iter().flat_map(tests).collect(),
        Condition::Any(_) => Vec::new(),
    }
}

/// Whether no column is spoken of but what has been understood.
fn is_without_columns(sentence: &Sentence) -> bool {
    sentence.columns().iter().all(|(at, _, _)| sentence.items[*at].used)
}

/// "the age of the patients": the rows behind what is measured, up to the end of the sentence.
fn is_of_rows(sentence: &Sentence, at: usize) -> bool {
    let joins =
        |place: usize| matches!(sentence.text(place), "of" | "by" | "for" | "among" | "the" | "all" | "all the");
    let rows = (at..sentence.items.len()).find(|&place| !joins(place));
    let Some(rows) = rows.filter(|&rows| sentence.items[rows].rows && sentence.items[rows].what == What::Glue) else {
        return false;
    };
    let ends = sentence.items.get(rows + 1).is_none_or(|next| matches!(next.what, What::Role(Role::Comma)));
    let start = (0..rows).rev().find(|&place| !joins(place));
    let measured = start.is_some_and(|start| matches!(sentence.items[start].what, What::Column(..)));
    ends && measured && start.is_some_and(|start| start + 1 < rows && sentence.text(start + 1) != "the")
}

/// Whether a plan says nothing that another does not say.
pub(super) fn is_again(plan: &Plan, known: &Plan) -> bool {
    let same = Plan { measures: known.measures.clone(), ..plan.clone() } == *known;
    plan == known || (same && plan.measures.iter().all(|measure| known.measures.contains(measure)))
}

pub(super) fn population(mut plan: Plan) -> Plan {
    for measure in &mut plan.measures {
        measure.aggregate = measure.aggregate.of_population();
    }
    plan
}
