//! Shares of rows: "what percentage of the women survived", "among smokers, what proportion is over 60", "do more than
//! half of the flights".
//!
//! Cuts the question where what is said of the rows begins: before it stands of which rows the share is.

use super::Reader;
use crate::asking::column::ColumnKind;
use crate::asking::lexicon::lexicon;
use crate::asking::numbers::number_at;
use crate::asking::plan::{Aggregate, Comparison, Condition, Measure, Output, Plan, Share, Side, Verdict};
use crate::asking::role::Role;
use crate::asking::text::Token;

/// Verbs that make a sentence of what stands before them.
const FINITE: [&str; 16] = [
    "are", "is", "was", "were", "have", "has", "had", "do", "does", "did", "can", "could", "get", "got", "gets", "made",
];

/// Verbs and pronouns that begin what is said of rows.
const OPENERS: [&str; 19] = [
    "are", "is", "was", "were", "have", "has", "had", "do", "does", "did", "can", "could", "get", "got", "that", "who",
    "which", "whose", "with",
];

/// Rows that words name.
pub(super) struct Domain {
    /// The condition on them; `None`: all rows.
    pub(super) of: Option<Condition>,
}

impl Reader<'_> {
    /// "what percentage of ...", with what stands before and behind.
    pub(super) fn share(&self, tokens: &[Token]) -> Option<Plan> {
        let (start, end) = (0..tokens.len().min(16)).find_map(|start| {
            (1..=4.min(tokens.len() - start)).rev().find_map(|length| {
                let words: Vec<&str> =
                    tokens[start..start + length].iter().map(|token| token.folded.as_str()).collect();
                let share = lexicon().role(&words.join(" ")) == Some(Role::Share);
                let bare = matches!(words[..], ["percentage" | "percent" | "proportion" | "share" | "fraction"])
                    && start > 0
                    && tokens.get(start + 1).is_none_or(|next| next.folded != "of");
                (share || bare).then_some((start, start + length))
            })
        })?;
        let percent = tokens.iter().any(|token| token.folded.contains("percent"));
        let opening = |token: &Token| {
            matches!(token.folded.as_str(), "what" | "in" | "is" | "'s" | "the" | "which" | "for" | "give" | "find")
        };
        let (before, rest) = (&tokens[..start], &tokens[end..]);
        if before.iter().all(opening)
            && let Some(plan) = self.summed(rest, percent)
        {
            return Some(plan);
        }
        if before.iter().all(opening) {
            return self.part_of(rest, percent);
        }
        // "Among the women, what percentage survived": what opens the question is of which rows.
        let comma = before.iter().rposition(|token| token.folded == ",")?;
        let among = matches!(before[0].folded.as_str(), "among" | "of" | "for" | "amongst" | "within" | "out");
        if !among || !before[comma + 1..].iter().all(opening) {
            return None;
        }
        let of = rest.iter().position(|token| !matches!(token.folded.as_str(), "of" | "them" | "these" | "those"))?;
        Some(share_of(self.domain(&before[1..comma])?.of, self.predicate(&rest[of..])?, percent))
    }

    /// "of the revenue comes from the North", "of the budget goes to each team": a share of a sum.
    fn summed(&self, tokens: &[Token], percent: bool) -> Option<Plan> {
        // "of the total revenue": of all of it.
        let whole =
            |token: &&Token| matches!(token.folded.as_str(), "the" | "our" | "total" | "overall" | "whole" | "entire");
        let tokens = &tokens[tokens.iter().take_while(whole).count()..];
        let mut plan = self.ask("total", &[tokens])?;
        let [Measure { aggregate: Aggregate::Sum, column: Some(column) }] = plan.measures[..] else { return None };
        let known = &self.index.columns[column];
        // "percentage of entries" beside a column `entry` that numbers them: the rows.
        if known.is_binary || known.is_id || self.index.numbers_rows(column) {
            return None;
        }
        let whole =
            plan.output == Output::Measures && plan.having.is_none() && plan.pick.is_none() && plan.limit.is_none();
        if !whole {
            return None;
        }
        if !plan.keys.is_empty() {
            // "what percentage of each region's revenue came from the web": of each region's, not of all.
            let timed = |condition: &Condition| {
                super::tested(condition).is_some_and(|column| {
                    let known = &self.index.columns[column];
                    known.is_year || known.is_calendar()
                })
            };
            if plan.filter.as_ref().is_some_and(|filter| !timed(filter)) {
                return None;
            }
            plan.as_share = true;
            return Some(plan);
        }
        // Of a part: which condition says of what, and which what part?
        let condition @ Condition::Test(_) = plan.filter? else { return None };
        let mut share = share_of(None, condition, percent);
        share.output = Output::Share(Box::new(Share { of: None, percent, sum: Some(column) }));
        Some(share)
    }

    /// A share of rows that names both: "women that survived", "the flights were late".
    pub(super) fn part_of(&self, tokens: &[Token], percent: bool) -> Option<Plan> {
        if tokens.iter().any(is_among) {
            let (of, condition) = self.among(tokens)?;
            return Some(share_of(of, condition, percent));
        }
        let (of, condition) = self.parts_at_opener(tokens)?;
        Some(share_of(of, condition, percent))
    }

    /// "women among the leads": the rows stand behind, what is asked of them in front.
    pub(super) fn among(&self, tokens: &[Token]) -> Option<(Option<Condition>, Condition)> {
        let at = tokens.iter().position(is_among)?;
        let (part, rows) = (tokens.get(..at)?, tokens.get(at + 1..)?);
        let condition = self.domain(part)?.of.filter(|condition| matches!(condition, Condition::Test(_)))?;
        let of = self.domain(rows)?.of;
        let same = of.as_ref().and_then(super::tested) == super::tested(&condition);
        (!same || of.is_none()).then_some((of, condition))
    }

    /// A share's rows and what is said of them, cut at the verb.
    pub(super) fn parts_of(&self, tokens: &[Token]) -> Option<(Option<Condition>, Condition)> {
        self.parts_at_opener(tokens)
    }

    /// Of which rows, and what is said of them.
    pub(super) fn parts(&self, tokens: &[Token]) -> Option<(Option<Condition>, Condition)> {
        self.parts_at_opener(tokens).or_else(|| self.parts_anywhere(tokens))
    }

    /// Cut at the main verb, else at what only narrows ("women that survived", "homes built before 1950").
    fn parts_at_opener(&self, tokens: &[Token]) -> Option<(Option<Condition>, Condition)> {
        let cut_at = |cut: usize| {
            let (predicate, domain) = (self.predicate(&tokens[cut..])?, self.domain(&tokens[..cut])?.of);
            // Two conditions on one column contradict each other.
            let same =
                domain.as_ref().and_then(super::tested).is_some_and(|column| Some(column) == super::tested(&predicate));
            (!same).then_some((domain, predicate))
        };
        let single = |(_, predicate): &(Option<Condition>, Condition)| !matches!(predicate, Condition::All(_));
        let finite = |cut: &usize| FINITE.contains(&tokens[*cut].folded.as_str()) && !tokens[*cut].quoted;
        let relative = |cut: usize| matches!(tokens[cut - 1].folded.as_str(), "that" | "who" | "which" | "whose");
        (1..tokens.len())
            .filter(finite)
            .filter(|&cut| !relative(cut))
            .find_map(cut_at)
            .or_else(|| {
                (1..tokens.len()).filter(|&cut| self.opens(tokens, cut)).find_map(cut_at).filter(|found| {
                    // "homes built before 1950 have been sold": which of the two is said of which?
                    single(found) || self.with_time(None, found.1.clone()).0.is_some()
                })
            })
            .map(|(domain, predicate)| self.with_time(domain, predicate))
    }

    /// "had fewer than ten in 1960": the time at the end is that of all rows.
    fn with_time(&self, domain: Option<Condition>, predicate: Condition) -> (Option<Condition>, Condition) {
        let Condition::All(mut parts) = predicate else { return (domain, predicate) };
        let timed = parts.len() == 2
            && parts.last().and_then(super::tested).is_some_and(|column| {
                let known = &self.index.columns[column];
                known.is_year || known.kind == crate::asking::column::ColumnKind::Date
            });
        match (timed, parts.pop()) {
            (true, Some(time)) => {
                let domain = match domain {
                    None => time,
                    Some(domain) => Condition::All(vec![domain, time]),
                };
                (Some(domain), parts.pop().unwrap_or(Condition::All(Vec::new())))
            }
            (_, last) => {
                parts.extend(last);
                (domain, Condition::All(parts))
            }
        }
    }

    fn opens(&self, tokens: &[Token], at: usize) -> bool {
        let token = &tokens[at];
        let negated = tokens[at..].len() > 1 && token.folded == "not";
        !token.quoted
            && (OPENERS.contains(&token.folded.as_str())
                || negated
                || lexicon().is_verb(&token.stem)
                || matches!(lexicon().role(&token.folded), Some(Role::Event | Role::Verb))
                || (at > 1 && self.flag_word(token)))
    }

    /// Of which rows: everything that the words name, or a condition. `None`: they are not understood.
    pub(super) fn domain(&self, tokens: &[Token]) -> Option<Domain> {
        // "all riders" of a column `rider_age`: each row tells of one.
        if let [noun] = tokens
            && noun.folded.ends_with('s')
            && lexicon().is_thing(&noun.stem)
            && self
                .index
                .columns
                .iter()
                .any(|column| column.words.len() > 1 && column.stems.first() == Some(&noun.stem))
            && self.index.noun(&noun.stem).is_none()
            && self.ask("did how many", &[tokens]).is_none()
        {
            return Some(Domain { of: None });
        }
        let plan = self.ask("did how many", &[tokens])?;
        let rows = plan.measures.iter().all(|measure| measure.aggregate != Aggregate::Sum);
        // "of the line value": of a figure, not of rows.
        let figure = plan.filter.is_none()
            && crate::asking::link::link(tokens, self.index).iter().any(|phrase| {
                phrase.kind == crate::asking::link::Kind::Column
                    && !phrase.columns.is_empty()
                    && phrase.columns.iter().all(|&column| {
                        let known = &self.index.columns[column];
                        let counts = phrase.text.ends_with('s') || self.index.numbers_rows(column);
                        known.kind == ColumnKind::Number
                            && !known.is_id
                            && !known.is_year
                            && !known.is_binary
                            && !counts
                    })
            });
        (rows
            && !figure
            && plan.output == Output::Measures
            && plan.keys.is_empty()
            && plan.measures.len() == 1
            && plan.having.is_none())
        .then_some(Domain { of: plan.filter })
    }

    /// "do more than half of the flights land late": a share against a number.
    pub(super) fn quantified_share(&self, tokens: &[Token]) -> Option<Verdict> {
        let rest = &tokens[1..];
        let (comparison, used) = (1..=3.min(rest.len()))
            .rev()
            .find_map(|length| {
                let words: Vec<&str> = rest[..length].iter().map(|token| token.folded.as_str()).collect();
                match lexicon().role(&words.join(" ")) {
                    Some(Role::Compare { comparison, .. }) => Some((comparison.comparison()?, length)),
                    _ => None,
                }
            })
            .unwrap_or((Comparison::Greater, 0));
        let (number, used) = match fraction(&rest[used..]) {
            Some((number, more)) if used > 0 => (number, used + more),
            // "do most of the flights", "are the majority of"
            None if used == 0 => {
                let skip = usize::from(rest.first().is_some_and(|token| matches!(token.folded.as_str(), "the" | "a")));
                let most = matches!(rest.get(skip)?.folded.as_str(), "most" | "majority");
                (most.then_some(50.0)?, skip + 1)
            }
            _ => return None,
        };
        let of = usize::from(rest.get(used).is_some_and(|token| token.folded == "of"));
        let (of, condition) = self.parts(&rest[used + of..])?;
        let plan = share_of(of, condition, true);
        Some(Verdict::Compare(Box::new(plan), comparison, Side::Number(number)))
    }

    /// "the flights late", "the guests from Rome": no verb stands between, since the question begins with it.
    fn parts_anywhere(&self, tokens: &[Token]) -> Option<(Option<Condition>, Condition)> {
        (1..tokens.len()).rev().take(8).find_map(|cut| {
            let predicate = self.predicate(&tokens[cut..])?;
            Some((self.domain(&tokens[..cut])?.of, predicate))
        })
    }
}

/// "among": in front of it stands a part of what follows.
pub(super) fn is_among(token: &Token) -> bool {
    !token.quoted && matches!(token.folded.as_str(), "among" | "amongst")
}

fn share_of(of: Option<Condition>, condition: Condition, percent: bool) -> Plan {
    let mut plan = Plan::new(Output::Share(Box::new(Share { of, percent, sum: None })));
    plan.filter = Some(condition);
    plan
}

/// "half", "a third", "70%", "40 percent": as a percentage, and how many tokens it takes.
fn fraction(tokens: &[Token]) -> Option<(f64, usize)> {
    let word = |at: usize| tokens.get(at).map(|token| token.folded.as_str()).unwrap_or_default();
    let (count, start) = match word(0) {
        "a" | "one" => (1.0, 1),
        "two" => (2.0, 1),
        "three" => (3.0, 1),
        _ => (1.0, 0),
    };
    let part = match word(start) {
        "half" => Some(50.0),
        "third" | "thirds" => Some(100.0 / 3.0),
        "quarter" | "quarters" => Some(25.0),
        "fifth" | "fifths" => Some(20.0),
        "tenth" | "tenths" => Some(10.0),
        _ => None,
    };
    if let Some(part) = part {
        return Some((count * part, start + 1));
    }
    let (number, used) = number_at(tokens)?;
    let sign = tokens.first()?.text.ends_with('%');
    let spelled = matches!(word(used), "percent" | "%");
    (sign || spelled).then_some((number, used + usize::from(spelled)))
}
