//! Questions that want yes or no, and differences: two figures, each asked for by its own part of the question.
//!
//! Cuts the tokens and has each part read as a question of its own. A yes/no question in a form that it does not know is
//! refused, never answered with rows.

mod alike;
mod choice;
mod contrast;
mod counterpart;
mod encounter;
mod frequent;
mod gap;
mod growth;
mod lead;
#[cfg(test)]
mod lead_tests;
mod outnumber;
#[cfg(test)]
mod named_tests;
mod rate;
#[cfg(test)]
mod rate_tests;
#[cfg(test)]
mod quantified_tests;
mod recurring;
mod sequence;
mod share;
mod sides;
mod span;
mod standing_gap;
mod subject;
mod versus;
mod within_groups;

use super::index::TableIndex;
use super::lexicon::lexicon;
use super::link::{Kind, Phrase, link};
use super::numbers::number_at;
use super::parse::{Parsed, Trouble, parse, parse_part};
use super::plan::{Aggregate, Comparison, Condition, Key, Measure, Operand, Output, Plan, Side, Test, Verdict};
use super::role::Role;
use super::text::{Token, tokenize};
use super::units::{unit, written};
use super::uses;

/// Reads it where it is such a question; `None`: it is another kind.
pub(super) fn read(tokens: &[Token], index: &TableIndex) -> Option<Result<Parsed, Trouble>> {
    let reader = Reader { index };
    if let Some(plan) = reader
        .encounter(tokens)
        .or_else(|| reader.gap(tokens))
        .or_else(|| reader.lead(tokens))
        .or_else(|| reader.outnumbered(tokens))
        .or_else(|| reader.recurring(tokens))
        .or_else(|| reader.either_count(tokens))
        .or_else(|| reader.growth(tokens))
        .or_else(|| reader.standing_gap(tokens))
        .or_else(|| reader.difference(tokens))
        .or_else(|| reader.choice(tokens))
        .or_else(|| reader.frequent(tokens))
        .or_else(|| reader.span(tokens))
    {
        return Some(Ok(parsed(plan)));
    }
    if let Some(found) = reader.within_groups(tokens) {
        return Some(found.map(parsed));
    }
    if let Some(plan) = reader.share(tokens).or_else(|| reader.alike_rows(tokens)).or_else(|| reader.sequence(tokens)) {
        return Some(Ok(parsed(plan)));
    }
    let truth = ["is", "it", "true", "that"];
    let told = tokens.len() > 6 && tokens.iter().zip(truth).all(|(token, word)| token.folded == word);
    let tokens = if told { &[&tokens[..1], &tokens[4..]].concat()[..] } else { tokens };
    let first = tokens.first().filter(|token| !token.quoted)?;
    if !POLAR.contains(&first.folded.as_str()) || tokens.len() < 3 {
        return None;
    }
    let plan = reader.polar(tokens);
    if plan.is_none() && link(tokens, index).first().is_some_and(is_existence) {
        return match parse(&link(tokens, index), index) {
            Ok(parsed) => Some(Ok(parsed)),
            Err(trouble) => Some(reader.any(tokens).map(parsed).ok_or(trouble)),
        };
    }
    // What nothing knows is named, as in any question.
    let known = || match parse(&link(tokens, index), index) {
        Err(trouble @ (Trouble::Unmatched(_) | Trouble::Ambiguous(..))) => trouble,
        _ => Trouble::Unsupported(first.text.clone()),
    };
    Some(plan.map(parsed).ok_or_else(known))
}

/// Reads a question about a figure of two ("conversion rate by channel"); `None`: nothing in it is one.
pub(super) fn rated(tokens: &[Token], index: &TableIndex) -> Option<Parsed> {
    Reader { index }.rated(tokens)
}

/// Reads a question about the part of each group's rows ("the share of employees that are remote by office").
pub(super) fn parted(tokens: &[Token], index: &TableIndex) -> Option<Parsed> {
    Reader { index }.parted(tokens)
}

/// Words that open a question which wants yes or no.
const POLAR: [&str; 14] =
    ["is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would"];

/// "that of women" behind "the average age of men": the measure said once for both.
fn repeated_measure(left: &[Token], right: &[Token]) -> Option<Vec<Token>> {
    let joint = |token: &Token| matches!(token.folded.as_str(), "of" | "for" | "among" | "in");
    let [first, second, rest @ ..] = right else { return None };
    if !matches!(first.folded.as_str(), "that" | "those" | "the") || !joint(second) {
        return None;
    }
    let of = left.iter().rposition(joint)?;
    Some([&left[..=of], rest].concat())
}

/// "the average" behind "the highest income": the noun said once for both.
fn repeated_noun(left: &[Token], right: &[Token]) -> Option<Vec<Token>> {
    let figure =
        |token: &Token| matches!(lexicon().role(&token.folded), Some(Role::Aggregate(_) | Role::Extreme { .. }));
    let bare = |tokens: &[Token]| match tokens {
        [the, rest @ ..] if the.folded == "the" => rest.len() == 1 && figure(&rest[0]),
        [only] => figure(only),
        _ => false,
    };
    let at = left.iter().position(figure).filter(|_| bare(right))?;
    let noun = left.get(at + 1..).filter(|noun| !noun.is_empty() && noun.len() < 4)?;
    Some([right, noun].concat())
}

/// The column of a single condition that looks at its own row alone.
fn tested(condition: &Condition) -> Option<usize> {
    match condition {
        Condition::Test(Test::Among(..) | Test::GroupEnd(..)) => None,
        _ => condition.column(),
    }
}

fn parsed(plan: Plan) -> Parsed {
    Parsed { plan, assumptions: Vec::new() }
}

fn is_existence(phrase: &Phrase) -> bool {
    phrase.kind == Kind::Role(Role::Exists)
}

struct Reader<'a> {
    index: &'a TableIndex,
}

impl Reader<'_> {
    /// The plan of a question that opens with these words.
    fn ask(&self, opening: &str, parts: &[&[Token]]) -> Option<Plan> {
        let tokens: Vec<Token> = tokenize(opening).into_iter().chain(parts.concat()).collect();
        parse_part(&link(&tokens, self.index), self.index).ok().map(|parsed| parsed.plan)
    }

    /// A plan whose outcome is one number.
    fn figure(&self, tokens: &[Token]) -> Option<Plan> {
        if tokens.is_empty() {
            return None;
        }
        let mut plan = self.ask("what is", &[tokens])?;
        // "the average glucose level" of a column of averages.
        if let Output::Columns(columns, _) = &plan.output
            && let [column] = columns[..]
            && self.is_number(column)
            && plan.extreme.is_none()
            && plan.limit.is_none()
            && tokens.iter().any(|token| matches!(token.folded.as_str(), "average" | "mean"))
            && self.index.columns[column].stems.iter().any(|stem| matches!(stem.as_str(), "averag" | "mean"))
        {
            plan.output = Output::Measures;
            plan.measures = vec![Measure::of(Aggregate::Mean, column)];
            plan.order.clear();
        }
        let one = plan.keys.is_empty() && plan.measures.len() == 1 && plan.output == Output::Measures;
        // "the salary of men" is no single figure.
        let picked = || plan.extreme.is_some() || plan.filter.as_ref().is_some_and(|filter| self.picks_row(filter));
        let cell = matches!(&plan.output, Output::Columns(columns, _)
            if columns.len() == 1 && self.is_number(columns[0]) && picked());
        (one || cell).then_some(plan)
    }

    /// Whether a condition holds of one row: a name that one row alone has, or several that narrow it down.
    fn picks_row(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Test(Test::Compare(column, Comparison::Equal, operand)) => {
                let known = self.index.description(*column);
                let once = known.values.iter().any(|value| {
                    let same = matches!(operand, Operand::Text(text) if value.value.to_string() == *text);
                    same && value.count == 1
                });
                self.index.columns[*column].unique || once
            }
            Condition::Test(_) | Condition::Any(_) => false,
            Condition::All(parts) => {
                let equal = |part: &Condition| matches!(part, Condition::Test(Test::Compare(_, Comparison::Equal, _)));
                parts.iter().any(|part| self.picks_row(part)) || (parts.len() > 1 && parts.iter().all(equal))
            }
        }
    }

    fn is_number(&self, column: usize) -> bool {
        self.index.columns[column].kind == super::column::ColumnKind::Number
    }

    /// The plan of a yes/no question. "one" at its end is a row.
    fn polar(&self, tokens: &[Token]) -> Option<Plan> {
        if let Some((last, rest)) = tokens.split_last()
            && matches!(last.folded.as_str(), "one" | "ones")
            && rest.last().is_none_or(|before| before.folded != "without")
        {
            return self.polar(&[rest, &tokenize(if last.folded == "one" { "row" } else { "rows" })].concat());
        }
        if self.ends_in_unknown(tokens) {
            return None;
        }
        if let Some(condition) = self.lacking(tokens) {
            let mut plan = Plan::new(Output::Exists);
            plan.filter = Some(condition);
            return Some(plan);
        }
        if let Some(verdict) = self.verdict(tokens).and_then(|verdict| contrast::evened(verdict, tokens)) {
            return Some(Plan::new(Output::Verdict(Box::new(verdict))));
        }
        if let Some(plan) = self.any(tokens) {
            return Some(plan);
        }
        let mut plan = Plan::new(Output::Exists);
        plan.filter = Some(self.contained(tokens)?);
        Some(plan)
    }

    /// "are all offices in Oslo modern": behind a name such a word is what is asked, not what the name is of.
    fn ends_in_unknown(&self, tokens: &[Token]) -> bool {
        let [first, second, .., last] = tokens else { return false };
        let be = matches!(first.folded.as_str(), "is" | "are" | "was" | "were") && second.folded != "there";
        let alone = link(std::slice::from_ref(last), self.index);
        let unknown = alone.iter().all(|phrase| phrase.kind == Kind::Unknown) && !lexicon().is_thing(&last.stem);
        be && unknown && {
            let phrases = link(tokens, self.index);
            let [.., before, word] = &phrases[..] else { return false };
            before.kind == Kind::Value && word.kind == Kind::Unknown
        }
    }

    fn verdict(&self, tokens: &[Token]) -> Option<Verdict> {
        if let Some(verdict) = self.nobody(tokens) {
            return Some(verdict);
        }
        if let Some(verdict) = self.repeated(tokens) {
            return Some(verdict);
        }
        if link(tokens, self.index).first().is_some_and(is_existence) {
            return self.more_than(tokens).or_else(|| self.counts_more(tokens));
        }
        self.more_than(tokens)
            .or_else(|| self.quantified_share(tokens))
            .or_else(|| self.unique(tokens))
            .or_else(|| self.all(tokens))
            .or_else(|| self.compared(tokens))
            .or_else(|| self.signed(tokens))
            .or_else(|| self.versus(tokens))
            .or_else(|| self.same(tokens))
            .or_else(|| self.is_value(tokens))
            .or_else(|| self.said_of(tokens))
            .or_else(|| self.counts_more(tokens))
            .or_else(|| self.contrasted(tokens))
    }

    /// "did anyone survive", "has at least one flight been late": whether there is such a row.
    fn any(&self, tokens: &[Token]) -> Option<Plan> {
        if self.ends_in_unknown(tokens) {
            return None;
        }
        let words: Vec<&str> = tokens.iter().take(6).map(|token| token.folded.as_str()).collect();
        let start = match words[1..] {
            ["there", ..] => 2,
            _ => 1,
        };
        let (used, people) = match words[start..] {
            ["anyone" | "anybody" | "someone" | "somebody", ..] => (1, true),
            ["any" | "some", ..] => (1, false),
            ["at", "least", "one", ..] => (3, false),
            _ if start == 2 => (0, false),
            _ => return None,
        };
        let rest = &tokens[start + used..];
        // "did any agent sell more than 40 homes": whether there is such a group.
        if let Some(plan) = self.ask("did how many", &[rest]).filter(|plan| plan.output == Output::Groups) {
            let some = Verdict::Compare(Box::new(plan), Comparison::Greater, Side::Number(0.0));
            return Some(Plan::new(Output::Verdict(Box::new(some))));
        }
        let rows = if people { tokenize("rows") } else { Vec::new() };
        let mut plan = Plan::new(Output::Exists);
        plan.filter = Some(self.domain(&[&rows, rest].concat())?.of?);
        Some(plan)
    }

    /// "did nobody leave", "are none of the rooms free": whether there is no such row.
    fn nobody(&self, tokens: &[Token]) -> Option<Verdict> {
        let words: Vec<&str> = tokens.iter().take(4).map(|token| token.folded.as_str()).collect();
        let used = match words.get(1..)? {
            ["nobody" | "noone", ..] => 1,
            ["no", "one", ..] => 2,
            ["none", "of", "the"] => 3,
            ["none", "of", ..] => 2,
            _ => return None,
        };
        let people = words[1] != "none";
        let any = tokenize(if people { "anyone" } else { "any" });
        let some = self.any(&[&tokens[..1], &any, &tokens[1 + used..]].concat())?;
        let mut plan = Plan::new(Output::Measures);
        plan.filter = Some(some.filter?);
        plan.measures = vec![Measure::ROWS];
        Some(Verdict::Compare(Box::new(plan), Comparison::Equal, Side::Number(0.0)))
    }

    /// "is the oldest guest also the richest": whether two answers share a value.
    fn same(&self, tokens: &[Token]) -> Option<Verdict> {
        let at = tokens.iter().position(|token| token.folded == "also" || token.folded == "same")?;
        let joins = |token: &&Token| matches!(token.folded.as_str(), "the" | "also" | "same" | "as" | "one");
        let right = at + tokens[at..].iter().take_while(joins).count();
        let left = self.ask("what is", &[&tokens[1..at]])?;
        let picks = |plan: &Plan| plan.extreme.is_some() || plan.pick.is_some();
        let shown = |plan: &Plan| match (&plan.output, &plan.keys[..]) {
            (Output::Columns(columns, _), []) if columns.len() == 1 => Some(columns[0]),
            (Output::Measures, [Key::Column(key)]) if plan.pick.is_some() => Some(*key),
            _ => None,
        };
        let column = shown(&left)?;
        let right = match self.ask("what is the", &[&tokens[right..]]).filter(|plan| shown(plan) == Some(column)) {
            Some(plan) => plan,
            // "the one with the highest score": of the same noun.
            None => self.ask("what is", &[tokens.get(1..3)?, &tokens[right..]])?,
        };
        (picks(&left) && picks(&right) && shown(&right) == Some(column))
            .then(|| Verdict::Same(Box::new(left), Box::new(right), column))
    }

    /// "are there more cats than dogs"
    fn more_than(&self, tokens: &[Token]) -> Option<Verdict> {
        let start =
            tokens.iter().take(3).position(|token| matches!(token.folded.as_str(), "more" | "fewer" | "less"))?;
        let more = tokens[start].folded == "more";
        let than = tokens.iter().position(|token| token.folded == "than").filter(|&than| than > start + 1)?;
        let (left, right) = (&tokens[start + 1..than], &tokens[than + 1..]);
        let (last, first) = (left.last()?, right.first()?);
        if number_at(right).is_some() || first.folded == "the" {
            return None;
        }
        let counted = |plan: Plan| {
            let count = plan.output == Output::Measures && plan.keys.is_empty() && plan.measures.len() == 1;
            (count && plan.filter.is_some()).then_some(plan)
        };
        // "did more women than men survive": what is said of both stands at the end.
        for cut in 1..right.len() {
            if let (Some(_), Some(first), Some(second)) = (
                self.predicate(&right[cut..]),
                self.ask("did how many", &[left, &right[cut..]]).and_then(counted),
                self.ask("did how many", &[right]).and_then(counted),
            ) {
                let comparison = if more { Comparison::Greater } else { Comparison::Less };
                return Some(Verdict::Compare(Box::new(first), comparison, Side::Plan(Box::new(second))));
            }
        }
        let left = self.ask("how many", &[left]).and_then(counted)?;
        let right = self
            .ask("how many", &[right])
            .and_then(counted)
            .or_else(|| self.ask("how many", &[right, std::slice::from_ref(last)]).and_then(counted))?;
        let comparison = if more { Comparison::Greater } else { Comparison::Less };
        Some(Verdict::Compare(Box::new(left), comparison, Side::Plan(Box::new(right))))
    }

    /// "are all guests older than 18", "does every member of a club pay": of whom, and what is asked of them.
    fn all(&self, tokens: &[Token]) -> Option<Verdict> {
        let people = matches!(tokens[1].folded.as_str(), "everyone" | "everybody");
        if !people && !matches!(tokens[1].folded.as_str(), "all" | "every" | "each") {
            return None;
        }
        let rows = if people { tokenize("rows") } else { Vec::new() };
        let (of, condition) = self.parts(&[&rows, &tokens[2..]].concat())?;
        match condition {
            // "every guest who booked also paid": the last is asked, the others say of whom.
            Condition::All(mut parts) => {
                let last = parts.pop()?;
                parts.extend(of);
                let of = if parts.len() == 1 { parts.pop() } else { Some(Condition::All(parts)) };
                Some(Verdict::All(of, last))
            }
            condition => Some(Verdict::All(of, condition)),
        }
    }

    /// "is the average age above 30", "was the highest fare of men greater than that of women".
    fn compared(&self, tokens: &[Token]) -> Option<Verdict> {
        for at in (2..tokens.len()).rev() {
            for length in (1..=4.min(tokens.len() - at)).rev() {
                let words: Vec<&str> = tokens[at..at + length].iter().map(|token| token.folded.as_str()).collect();
                let Some(Role::Compare { comparison, .. }) = lexicon().role(&words.join(" ")) else { continue };
                let Some(comparison) = comparison.comparison() else { continue };
                let (left, right) = (&tokens[1..at], &tokens[at + length..]);
                if let Some((number, used)) = number_at(right) {
                    let all_unit = |rest: &[Token]| {
                        rest.iter().all(|rest| lexicon().is_unit(&rest.folded) || unit(&rest.folded).is_some())
                    };
                    let left = if all_unit(&right[used..]) { self.figure(left) } else { None };
                    if let Some(left) = left {
                        let number = self.in_its_unit(number, &right[..used], &right[used..], &left)?;
                        return Some(Verdict::Compare(Box::new(left), comparison, Side::Number(number)));
                    }
                    continue;
                }
                let side = self
                    .figure(right)
                    .or_else(|| self.figure(&repeated_measure(left, right)?))
                    .or_else(|| self.figure(&repeated_noun(left, right)?))
                    .map(|plan| Side::Plan(Box::new(plan)));
                if let (Some(side), Some(left)) = (side, self.figure(left)) {
                    return Some(Verdict::Compare(Box::new(left), comparison, side));
                }
            }
        }
        None
    }

    /// The number in the unit of the figure that it is compared with; `None` where they do not convert.
    fn in_its_unit(&self, number: f64, said: &[Token], behind: &[Token], figure: &Plan) -> Option<f64> {
        let [only] = said else { return Some(number) };
        let asked = behind.first().and_then(|word| unit(&word.folded)).or_else(|| written(&only.text));
        let column = figure.measures.first().and_then(|measure| measure.column);
        match (asked, column) {
            (Some(asked), Some(column)) => {
                super::parse::convert_for(number, asked, column, self.index).ok().map(|(number, _)| number)
            }
            _ => Some(number),
        }
    }

    /// "is the average score positive"
    fn signed(&self, tokens: &[Token]) -> Option<Verdict> {
        let (last, rest) = tokens.split_last()?;
        let comparison = match last.folded.as_str() {
            "positive" => Comparison::Greater,
            "negative" => Comparison::Less,
            "zero" => Comparison::Equal,
            _ => return None,
        };
        let plan = self.figure(rest.get(1..)?)?;
        Some(Verdict::Compare(Box::new(plan), comparison, Side::Number(0.0)))
    }

    /// "is the most common port Rome", "was the oldest guest female".
    fn is_value(&self, tokens: &[Token]) -> Option<Verdict> {
        for at in (2..tokens.len()).rev().take(5) {
            let right = link(&tokens[at..], self.index);
            let [value] = &right[..] else { continue };
            let flag = self.flag(value);
            if value.values.is_empty() && flag.is_none() {
                continue;
            }
            let joins = |token: &&Token| {
                matches!(token.folded.as_str(), "a" | "an" | "the" | "in" | "from" | "called" | "named")
            };
            let end = at - tokens[..at].iter().rev().take_while(joins).count();
            let Some(plan) = self.ask("what is", &[&tokens[1..end.max(1)]]) else { continue };
            let hit_in = |column: usize| value.values.iter().find(|hit| hit.0 == column);
            match (&plan.output, &plan.keys[..]) {
                (Output::Measures, [Key::Column(key)]) if plan.pick.is_some() => {
                    let hit = hit_in(*key)?;
                    return Some(Verdict::Group(Box::new(plan.clone()), *key, self.index.value_text(*hit)));
                }
                (Output::Columns(..), []) if plan.extreme.is_some() => {
                    if let Some(condition) = flag {
                        return Some(Verdict::End(Box::new(plan.clone()), condition));
                    }
                    let hit = *value.values.first()?;
                    let same = value.values.iter().all(|other| other.0 == hit.0);
                    let text = Operand::Text(self.index.value_text(hit));
                    let condition = Condition::Test(Test::Compare(hit.0, Comparison::Equal, text));
                    return same.then(|| Verdict::End(Box::new(plan.clone()), condition));
                }
                _ => {}
            }
        }
        None
    }

    /// A yes/no column that is yes.
    fn flag(&self, phrase: &Phrase) -> Option<Condition> {
        let [column] = phrase.columns[..] else { return None };
        let known = &self.index.columns[column];
        let test = match &known.yes {
            Some((yes, _)) => Test::Compare(column, Comparison::Equal, Operand::Text(yes.clone())),
            None if known.is_binary => Test::Compare(column, Comparison::Equal, Operand::Number(1.0)),
            None if known.is_flag() => Test::Flag(column, true),
            None => return None,
        };
        Some(Condition::Test(test))
    }

    /// Whether a word names a yes/no column.
    fn flag_word(&self, token: &Token) -> bool {
        link(std::slice::from_ref(token), self.index).first().is_some_and(|phrase| self.flag(phrase).is_some())
    }

    /// "the difference between the highest and the lowest price", "between the average age of men and that of women".
    fn difference(&self, tokens: &[Token]) -> Option<Plan> {
        if let Some(turned) = lead::named_gap(tokens) {
            // A bare measure lies apart on average.
            let averaged = || self.difference(&lead::with_average(&turned)?);
            return self.difference(&turned).or_else(averaged).map(lead::apart);
        }
        let at = tokens.iter().take(6).position(|token| token.folded == "difference")?;
        let opened = tokens[..at]
            .iter()
            .all(|token| matches!(lexicon().role(&token.folded), Some(Role::Filler | Role::Command | Role::Asked(_))));
        let of = tokens.get(at + 1).filter(|token| matches!(token.folded.as_str(), "between" | "in" | "of"))?;
        let rest = &tokens[at + 2..];
        if !opened || of.quoted {
            return None;
        }
        let figures = |left: Option<Plan>, right: Option<Plan>| {
            let difference = Output::Difference(Box::new(self.of_each((left?, right?), tokens)));
            Some(Plan::new(difference))
        };
        for and in (1..rest.len()).filter(|&and| rest[and].folded == "and") {
            let (left, right) = (&rest[..and], &rest[and + 1..]);
            if let Some(between) = left.iter().position(|token| token.folded == "between") {
                // "the difference in price between A and B"
                let (what, first) = (&left[..between], &left[between + 1..]);
                let of = tokenize("of");
                let found =
                    figures(self.figure(&[what, &of, first].concat()), self.figure(&[what, &of, right].concat()));
                if found.is_some() {
                    return found;
                }
                continue;
            }
            // "the highest and the lowest price": the noun stands once.
            let shared = (1..right.len()).find_map(|cut| {
                figures(self.figure(&[left, &right[cut..]].concat()), self.figure(right))
                    .filter(|_| !left.iter().any(|token| right[cut..].contains(token)))
            });
            // "the average age of men and women": the measure stands once.
            let repeated = || {
                let of =
                    left.iter().rposition(|token| matches!(token.folded.as_str(), "of" | "for" | "among" | "in"))?;
                let second = self.figure(&[&left[..=of], right].concat())?;
                let first = self.figure(left)?;
                let told = |plan: &Plan| uses::conditions(plan).into_iter().map(tested).collect::<Vec<_>>();
                let alike = first.measures == second.measures && first.filter != second.filter;
                (alike && first.filter.is_some() && told(&first) == told(&second))
                    .then(|| figures(Some(first), Some(second)))?
            };
            if let Some(plan) = figures(self.figure(left), self.figure(right)).or(shared).or_else(repeated) {
                return Some(plan);
            }
        }
        None
    }
}
