//! Figures made of two: "the churn rate by plan", "clicks over impressions", "which region has the highest share of late
//! orders", "revenue per visitor".
//!
//! Finds the words that stand for the figure, and has the question read with one word in their place. What the words
//! mean comes from what is divided, from a column or value of the deed's name, or from what the world calls such a rate.

use super::Reader;
use super::share::is_among;
use crate::asking::column::{Column, ColumnKind};
use crate::asking::corrections::Corrected;
use crate::asking::index::Naming;
use crate::asking::lexicon::{RateName, lexicon};
use crate::asking::link::{Kind, Phrase, link};
use crate::asking::parse::{Parsed, parse_rated};
use crate::asking::plan::{Aggregate, Comparison, Condition, Key, Measure, Operand, Output, Plan, Rate, RateOf, Test};
use crate::asking::role::Role;
use crate::asking::text::{Token, stem};

/// Words that stand for a figure of two.
pub(super) struct Figure {
    /// Where they begin and end, in tokens.
    pub(super) span: (usize, usize),
    /// What is to be read behind the figure, where it stood between its words ("in each region").
    pub(super) moved: Vec<Token>,
    pub(super) of: RateOf,
    /// Which rows only.
    pub(super) among: Option<Condition>,
    /// Whether it makes sense of groups alone.
    pub(super) of_groups: bool,
}

impl Reader<'_> {
    /// The question with a figure of two in it that it calls by a name or divides itself.
    pub(super) fn rated(&self, tokens: &[Token]) -> Option<Parsed> {
        let percent = is_percent(tokens);
        self.named_rate(tokens)
            .into_iter()
            .chain(self.deed_rates(tokens))
            .chain(self.quotients(tokens))
            .chain(self.gaps(tokens))
            .find_map(|figure| self.read_with(tokens, figure, percent))
    }

    /// The question with a part of each group's rows in it.
    pub(super) fn parted(&self, tokens: &[Token]) -> Option<Parsed> {
        let percent = is_percent(tokens);
        self.parts_of_groups(tokens).into_iter().find_map(|figure| self.read_with(tokens, figure, percent))
    }

    /// The question read with one word for the figure.
    fn read_with(&self, tokens: &[Token], figure: Figure, percent: bool) -> Option<Parsed> {
        let (start, end) = figure.span;
        let (first, last) = (tokens.get(start)?, tokens.get(end.checked_sub(1)?)?);
        let mut word = first.clone();
        word.span.1 = last.span.1;
        word.meant = Some(Corrected::Rate);
        let question = [&tokens[..start], &[word], &figure.moved, &tokens[end..]].concat();
        let rate = Rate { of: figure.of, percent };
        let mut parsed = parse_rated(&link(&question, self.index), rate, self.index).ok()?;
        let plan = &mut parsed.plan;
        if plan.output != Output::Measures || !plan.measures.contains(&Measure::RATE) || plan.as_share {
            return None;
        }
        // Of all rows a part is asked for in another way.
        if figure.of_groups && plan.keys.is_empty() {
            return None;
        }
        if let Some(among) = figure.among {
            if plan.measures != [Measure::RATE] {
                return None;
            }
            plan.filter = Some(among.beside(plan.filter.take()));
        }
        is_clear(plan).then_some(parsed)
    }

    /// "the share of employees that are remote", with its groups before, behind or between.
    fn parts_of_groups(&self, tokens: &[Token]) -> Vec<Figure> {
        let mut found = Vec::new();
        for start in 0..tokens.len().min(16) {
            let Some(length) = (1..=4.min(tokens.len() - start)).rev().find(|&length| {
                let words: Vec<&str> =
                    tokens[start..start + length].iter().map(|token| token.folded.as_str()).collect();
                lexicon().role(&words.join(" ")) == Some(Role::Share)
            }) else {
                continue;
            };
            let mut inner = start + length;
            while tokens
                .get(inner)
                .is_some_and(|token| matches!(token.folded.as_str(), "the" | "its" | "their" | "all" | "of"))
            {
                inner += 1;
            }
            for end in (inner + 1..=tokens.len()).rev() {
                let words = &tokens[inner..end];
                found.extend(self.part(words).map(|(among, condition)| Figure {
                    span: (start, end),
                    moved: Vec::new(),
                    of: RateOf::Part(condition),
                    among,
                    of_groups: true,
                }));
                // "of customers in each region churned"
                for (from, to) in groups_inside(words) {
                    let rest = [&words[..from], &words[to..]].concat();
                    found.extend(self.part(&rest).map(|(among, condition)| Figure {
                        span: (start, end),
                        moved: words[from..to].to_vec(),
                        of: RateOf::Part(condition),
                        among,
                        of_groups: true,
                    }));
                }
            }
            break;
        }
        found
    }

    /// Of which rows, and which part of them: "customers that churned", "fully remote employees".
    fn part(&self, words: &[Token]) -> Option<(Option<Condition>, Condition)> {
        if words.is_empty() {
            return None;
        }
        if words.iter().any(is_among) {
            return self.among(words);
        }
        if let Some(found) = self.parts_of(words) {
            return Some(found);
        }
        let condition = self.domain(words)?.of?;
        matches!(condition, Condition::Test(_)).then_some((None, condition))
    }

    /// The figures that the world has a name for.
    fn named_rate(&self, tokens: &[Token]) -> Vec<Figure> {
        let mut found = Vec::new();
        for start in 0..tokens.len() {
            for length in (1..=5.min(tokens.len() - start)).rev() {
                let words: Vec<&str> =
                    tokens[start..start + length].iter().map(|token| token.folded.as_str()).collect();
                let Some(names) = lexicon().rate(&words.join(" ")) else { continue };
                if self.is_called_so(&tokens[start..start + length]) {
                    break;
                }
                let of = names.iter().find_map(|name| self.resolved(name));
                found.extend(of.map(|of| Figure {
                    span: (start, start + length),
                    moved: Vec::new(),
                    of,
                    among: None,
                    of_groups: false,
                }));
                break;
            }
            // "GDP per capita"
            if let [what, per, capita, ..] = &tokens[start..]
                && per.folded == "per"
                && matches!(capita.folded.as_str(), "capita" | "head" | "person" | "inhabitant")
                && let (Some(part), Some(whole)) = (self.quantity(what), self.noun_column("population"))
                && part != whole
            {
                let sum = |column: usize| Measure::of(Aggregate::Sum, column);
                let of = RateOf::Over(sum(part), sum(whole));
                found.push(Figure { span: (start, start + 3), moved: Vec::new(), of, among: None, of_groups: false });
            }
        }
        found
    }

    /// The columns of a rate that the world has a name for.
    fn resolved(&self, name: &RateName) -> Option<RateOf> {
        let first = |nouns: &[&str]| nouns.iter().find_map(|noun| self.noun_column(noun));
        let sum = |column: usize| Measure::of(Aggregate::Sum, column);
        let part = first(&name.part)?;
        let Some(whole) = first(&name.whole) else {
            // "average order value" where orders are rows, or have an id.
            let counted = name.whole.iter().find_map(|noun| self.counted(&stem(noun)))?;
            return (!name.is_left).then(|| RateOf::Over(sum(part), counted));
        };
        if part == whole {
            return None;
        }
        Some(if name.is_left { RateOf::Left(whole, part) } else { RateOf::Over(sum(part), sum(whole)) })
    }

    /// How many things of this noun there are: as many as rows, or as ids.
    fn counted(&self, noun: &str) -> Option<Measure> {
        let ids: Vec<usize> = (0..self.index.columns.len())
            .filter(|&place| {
                let column = &self.index.columns[place];
                column.is_id && column.core.first().is_some_and(|word| word == noun) && column.core.len() == 2
            })
            .collect();
        match ids[..] {
            [id] if !self.index.columns[id].unique => Some(Measure::of(Aggregate::Distinct, id)),
            [_] => Some(Measure::ROWS),
            _ => {
                let label = self.index.label().filter(|&label| {
                    let column = &self.index.columns[label];
                    column.unique && column.core.iter().any(|word| word == noun)
                });
                (self.index.noun(noun) == Some(false) || label.is_some()).then_some(Measure::ROWS)
            }
        }
    }

    /// The one column of quantities that a noun names.
    fn noun_column(&self, noun: &str) -> Option<usize> {
        let stem = stem(noun);
        let (naming, columns) = self.index.columns_named(&[&stem], &[noun], noun)?;
        let fits = |column: &&usize| is_quantity(&self.index.columns[**column]);
        let fitting: Vec<usize> = columns.iter().filter(fits).copied().collect();
        match fitting[..] {
            [only] if naming >= Naming::Part || naming == Naming::PartSynonym => Some(only),
            _ => None,
        }
    }

    /// The one column of quantities that a single word names.
    fn quantity(&self, word: &Token) -> Option<usize> {
        let phrases = link(std::slice::from_ref(word), self.index);
        self.quantity_of(phrases.first()?)
    }

    fn quantity_of(&self, phrase: &Phrase) -> Option<usize> {
        match phrase.columns[..] {
            [column] if phrase.naming > Some(Naming::Related) && is_quantity(&self.index.columns[column]) => {
                Some(column)
            }
            _ => None,
        }
    }

    /// "churn rate", "the rate of returns": a yes/no column or a value of the deed's name.
    fn deed_rates(&self, tokens: &[Token]) -> Vec<Figure> {
        let mut found = Vec::new();
        for at in 1..tokens.len() {
            if !matches!(tokens[at].folded.as_str(), "rate" | "rates") {
                continue;
            }
            for start in (at.saturating_sub(2)..at).rev() {
                if self.is_called_so(&tokens[start..=at]) {
                    break;
                }
                if let Some(condition) = self.deed(&tokens[start..at]) {
                    let of = RateOf::Part(condition);
                    let average = |token: &Token| matches!(token.folded.as_str(), "average" | "mean" | "overall");
                    let start = start - usize::from(start > 0 && average(&tokens[start - 1]));
                    found.push(Figure { span: (start, at + 1), moved: Vec::new(), of, among: None, of_groups: false });
                    break;
                }
            }
        }
        found
    }

    /// Whether a column is called by these words, which then are no figure of two.
    fn is_called_so(&self, words: &[Token]) -> bool {
        match &link(words, self.index)[..] {
            [only] => {
                let last = words.last().map(|word| word.stem.as_str()).unwrap_or_default();
                only.kind == Kind::Column
                    && only
                        .columns
                        .iter()
                        .any(|&column| self.index.columns[column].stems.iter().any(|stem| stem == last))
            }
            _ => false,
        }
    }

    /// Whether the deed was done: a yes/no column called so, or the one value that says so.
    fn deed(&self, words: &[Token]) -> Option<Condition> {
        let stems: Vec<&str> = words.iter().map(|word| word.stem.as_str()).collect();
        let akin = |known: &str| {
            let [stem] = stems[..] else { return false };
            known == stem || lexicon().are_related(stem, known) || are_forms(stem, known)
        };
        let flags: Vec<usize> = (0..self.index.columns.len())
            .filter(|&place| {
                let column = &self.index.columns[place];
                let core: Vec<&String> = column
                    .core
                    .iter()
                    .filter(|word| !matches!(word.as_str(), "is" | "has" | "was" | "flag" | "status" | "indic"))
                    .collect();
                column.is_flag()
                    && (core.iter().map(|word| word.as_str()).eq(stems.iter().copied())
                        // "readmitted within 30 days"
                        || matches!((&core[..], &column.words[..]), ([first, ..], [deed, when, ..]) if akin(first)
                            && lexicon().is_past(deed)
                            && matches!(when.as_str(), "within" | "in" | "after" | "during" | "by" | "this" | "last"))
                        || matches!(core[..], [only] if akin(only)))
            })
            .collect();
        if let [column] = flags[..] {
            return self.yes(column);
        }
        if !flags.is_empty() {
            return None;
        }
        let mut values = Vec::new();
        for (place, known) in self.index.table.columns.iter().enumerate() {
            if !known.values_complete || known.values.len() > 12 || self.index.columns[place].is_flag() {
                continue;
            }
            for (at, value) in known.values.iter().enumerate() {
                let text = crate::asking::text::fold(&value.value.to_string());
                if !text.contains(' ') && text.len() > 3 && akin(&stem(&text)) {
                    values.push((place, at));
                }
            }
        }
        match values[..] {
            [hit] => {
                let value = Operand::Text(self.index.value_text(hit));
                Some(Condition::Test(Test::Compare(hit.0, Comparison::Equal, value)))
            }
            // A day that is missing where it has not happened.
            [] => {
                let days: Vec<usize> = (0..self.index.columns.len())
                    .filter(|&place| {
                        let column = &self.index.columns[place];
                        let timed = column.kind == ColumnKind::Date || column.is_dated;
                        timed && column.has_nulls && column.core.first().is_some_and(|word| akin(word))
                    })
                    .collect();
                match days[..] {
                    [day] => Some(Condition::Test(Test::Missing(day, true))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A yes/no column that is yes.
    fn yes(&self, column: usize) -> Option<Condition> {
        let known = &self.index.columns[column];
        let test = match &known.yes {
            Some((yes, _)) => Test::Compare(column, Comparison::Equal, Operand::Text(yes.clone())),
            None if known.is_binary => Test::Compare(column, Comparison::Equal, Operand::Number(1.0)),
            None if known.is_flag() => Test::Flag(column, true),
            None => return None,
        };
        Some(Condition::Test(test))
    }

    /// "revenue per visitor", "the ratio of A to B", "A divided by B", "A / B".
    fn quotients(&self, tokens: &[Token]) -> Vec<Figure> {
        let phrases = link(tokens, self.index);
        let token_at = |byte: usize| tokens.iter().position(|token| token.span.0 >= byte);
        let end_of =
            |phrase: &Phrase| tokens.iter().position(|token| token.span.0 >= phrase.span.1).unwrap_or(tokens.len());
        let mut found = Vec::new();
        for at in 0..phrases.len() {
            let cost = crate::asking::text::fold(&phrases[at].text) == "cost";
            let spent = || ["cost", "spend", "expense"].iter().find_map(|noun| self.noun_column(noun));
            let Some(part) = self.quantity_of(&phrases[at]).or_else(|| if cost { spent() } else { None }) else {
                continue;
            };
            let mut next = at + 1;
            let mut words: Vec<String> = Vec::new();
            while let Some(phrase) = phrases.get(next).filter(|phrase| phrase.columns.is_empty()) {
                words.extend(phrase.text.split(' ').map(crate::asking::text::fold));
                next += 1;
                if words.len() > 3 {
                    break;
                }
            }
            let Some(behind) = phrases.get(next) else { continue };
            let Some(whole) = self.quantity_of(behind).filter(|whole| *whole != part) else {
                found.extend(self.per_thing(tokens, &phrases, (at, next), part, &words));
                continue;
            };
            // "followers" of `author_followers`, which each row of an author says again.
            let said_again = self.index.description(whole).distinct.is_some_and(|distinct| {
                behind.naming <= Some(Naming::Part) && distinct.saturating_mul(10) < self.index.table.rows
            });
            if said_again {
                continue;
            }
            let before = |back: usize| {
                at.checked_sub(back)
                    .and_then(|place| phrases.get(place))
                    .map(|phrase| crate::asking::text::fold(&phrase.text))
                    .unwrap_or_default()
            };
            let joint: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != "the").collect();
            let after = phrases.get(next + 1).map(|phrase| crate::asking::text::fold(&phrase.text));
            let ratio_behind = after.as_deref() == Some("ratio");
            let ratio_before = before(1).starts_with("ratio") || (before(1) == "of" && before(2).ends_with("ratio"));
            let converted = joint == ["to"] && after.as_deref() == Some("conversion");
            // "films with sales over their budget" compares.
            let compares = phrases[..at].iter().any(|phrase| {
                matches!(
                    crate::asking::text::fold(&phrase.text).as_str(),
                    "with" | "whose" | "where" | "have" | "has" | "had"
                )
            });
            let divided = matches!(joint[..], ["divided", "by"] | ["/"]) || (joint == ["over"] && !compares);
            let is = match joint[..] {
                ["per"] | ["per" | "for", "each"] => self.counts_singular(behind, whole),
                ["to"] => ratio_behind || ratio_before || converted,
                _ => divided,
            };
            if !is {
                continue;
            }
            let mut first = at;
            if ratio_before {
                first -= if before(1).starts_with("ratio") { 1 } else { 2 };
            }
            // "lead to customer conversion rate"
            let rate = converted
                && phrases.get(next + 2).is_some_and(|phrase| crate::asking::text::fold(&phrase.text) == "rate");
            let last = next + usize::from(ratio_behind || converted) + usize::from(rate);
            let (part, whole) = if converted { (whole, part) } else { (part, whole) };
            let (Some(mut start), end) = (token_at(phrases[first].span.0), end_of(&phrases[last])) else { continue };
            let of = RateOf::Over(Measure::of(Aggregate::Sum, part), Measure::of(Aggregate::Sum, whole));
            let figure = |start: usize| Figure {
                span: (start, end),
                moved: Vec::new(),
                of: of.clone(),
                among: None,
                of_groups: false,
            };
            // "average revenue per visitor", "number of goals per game", "total sales per employee"
            while start > 0 && joint == ["per"] && is_lead(&tokens[start - 1]) {
                start -= 1;
            }
            found.push(figure(start));
            // "click-through rate (clicks / impressions)": what names it says nothing more.
            let mut named = start;
            while divided && named > 0 && start - named < 4 && self.is_name_of_rate(&tokens[named - 1]) {
                named -= 1;
                found.push(figure(named));
            }
        }
        found
    }

    /// "revenue per order" of rows that are orders, or tell of their items.
    fn per_thing(
        &self,
        tokens: &[Token],
        phrases: &[Phrase],
        (at, next): (usize, usize),
        part: usize,
        joint: &[String],
    ) -> Option<Figure> {
        let (first, thing) = (phrases.get(at)?, phrases.get(next)?);
        let singular = !thing.text.ends_with('s');
        if joint != ["per"] || !singular || !matches!(thing.kind, Kind::Rows { weak: false } | Kind::Column) {
            return None;
        }
        let whole = self.counted(&stem(&crate::asking::text::fold(&thing.text)))?;
        let mut start = tokens.iter().position(|token| token.span.0 >= first.span.0)?;
        let end = tokens.iter().position(|token| token.span.0 >= thing.span.1).unwrap_or(tokens.len());
        while start > 0 && is_lead(&tokens[start - 1]) {
            start -= 1;
        }
        let average = |token: &Token| matches!(token.folded.as_str(), "average" | "mean");
        let of_groups = whole == Measure::ROWS || !tokens[start..end].iter().any(average);
        let of = RateOf::Over(Measure::of(Aggregate::Sum, part), whole);
        Some(Figure { span: (start, end), moved: Vec::new(), of, among: None, of_groups })
    }

    /// Whether a word may stand in the name of a rate, and names nothing in the table.
    fn is_name_of_rate(&self, token: &Token) -> bool {
        let rate = matches!(token.folded.as_str(), "rate" | "ratio" | "through" | "percentage" | "overall");
        let linked = link(std::slice::from_ref(token), self.index);
        rate || linked.iter().all(|phrase| phrase.kind == Kind::Unknown || phrase.naming == Some(Naming::Related))
    }

    /// "per visitor" of a column `visitors`: how many there are is a number, of which each is one.
    fn counts_singular(&self, phrase: &Phrase, column: usize) -> bool {
        let word = crate::asking::text::fold(&phrase.text);
        let known = &self.index.columns[column];
        let plural = known.words.iter().any(|name| name.ends_with('s') && !name.ends_with("ss") && *name != word);
        let counted = self.index.description(column).distinct.is_some_and(|distinct| distinct > 8);
        !word.ends_with('s') && counted && (plural || known.is_additive)
    }
}

/// Words in front of "revenue per visitor" that say nothing more.
fn is_lead(token: &Token) -> bool {
    matches!(token.folded.as_str(), "average" | "mean" | "total" | "number" | "of" | "the" | "overall" | "amount")
}

fn is_percent(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.folded.contains("percent") || token.text.ends_with('%'))
}

/// Whether a column's values can be added up and divided.
fn is_quantity(column: &Column) -> bool {
    let derived = ["rate", "ratio", "percent", "pct", "percentage", "average", "avg", "mean", "per", "index", "rank"];
    column.kind == ColumnKind::Number
        && !column.is_id
        && !column.is_year
        && !column.is_binary
        && !column.words.iter().any(|word| derived.contains(&word.as_str()))
}

/// "cancellation" and "cancelled", "survival" and "survived": one begins like the other, and only endings differ.
fn are_forms(left: &str, right: &str) -> bool {
    let common = left.bytes().zip(right.bytes()).take_while(|(one, other)| one == other).count();
    let endings = |word: &str| {
        matches!(
            word.get(common..),
            Some(
                "" | "e"
                    | "al"
                    | "ation"
                    | "ion"
                    | "tion"
                    | "ssion"
                    | "ss"
                    | "ment"
                    | "ed"
                    | "l"
                    | "led"
                    | "lat"
                    | "d"
                    | "t"
                    | "n"
                    | "ur"
                    | "i"
                    | "y"
            )
        )
    };
    common >= 4 && endings(left) && endings(right)
}

/// Where words that make groups stand inside: "in each region", "per plan".
fn groups_inside(words: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for from in 1..words.len() {
        let opener = match (words[from].folded.as_str(), words.get(from + 1).map(|word| word.folded.as_str())) {
            ("in" | "for" | "of" | "from" | "at" | "within" | "on", Some("each" | "every")) => 2,
            ("per" | "by", _) => 1,
            _ => continue,
        };
        found.extend((1..=3).map(|length| (from, from + opener + length)).filter(|(_, to)| *to < words.len()));
    }
    found
}

/// Whether a figure's groups are apart from what it is a part by.
fn is_clear(plan: &Plan) -> bool {
    let mut tested = Vec::new();
    match &plan.rate {
        Some(Rate { of: RateOf::Part(condition), .. }) => columns(condition, &mut tested),
        Some(Rate { of: RateOf::Apart(_, first, second, _), .. }) => {
            columns(first, &mut tested);
            columns(second, &mut tested);
            if plan.measures != [Measure::RATE] {
                return false;
            }
        }
        _ => return true,
    }
    let group = |key: &Key| match key {
        Key::Column(column) => tested.contains(column),
        Key::Grain(..) => false,
    };
    let mut narrowed = Vec::new();
    if let Some(filter) = &plan.filter {
        columns(filter, &mut narrowed);
    }
    !plan.keys.iter().any(group) && !tested.iter().any(|column| narrowed.contains(column))
}

fn columns(condition: &Condition, found: &mut Vec<usize>) {
    match condition {
        Condition::Test(test) => found.push(test.column()),
        Condition::All(parts) | Condition::Any(parts) => {
            for part in parts {
                columns(part, found);
            }
        }
    }
}
