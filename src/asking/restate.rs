//! The plan in words, so that a person sees how the question was understood.
//!
//! Names every part of the plan, columns in backticks; the window and the command line show it above the code.

use std::fmt::Write;

use super::index::TableIndex;
use super::moments::whole_year;
use super::plan::{
    Aggregate, Comparison, Condition, Direction, Grain, Key, Measure, Operand, OrderBy, Output, Plan, Position, Rate,
    RateOf, Series, Side, Test, TextTest, Verdict,
};
use super::uses;
use super::words;

/// The sentence, without a full stop.
pub(super) fn restate(plan: &Plan, index: &TableIndex) -> String {
    let mut text = sentence(plan, index);
    for place in uses::columns(plan) {
        if let Some(formula) = index.columns.get(place).and_then(|column| column.formula.as_ref()) {
            let _ = write!(text, "; `{}` is {}", index.name(place), formula.words(index));
        }
    }
    text
}

/// The sentence, without what a figure in it is made of.
fn sentence(plan: &Plan, index: &TableIndex) -> String {
    let words = Words { index };
    let mut text = words.output(plan);
    if let Some(condition) = &plan.filter {
        let _ = write!(text, ", where {}", words.condition(condition));
    }
    for (nth, (measure, comparison, number)) in plan.kept().enumerate() {
        let value = match plan.bound.filter(|_| nth == 0) {
            Some(bound) => format!("the {} of all rows", lower_first(&words.measure(bound))),
            None => number.to_string(),
        };
        let (what, sign) = (lower_first(&words.measure_of(plan, measure)), sign(comparison));
        let _ = write!(text, ", only groups whose {what} {sign} {value}");
    }
    if let Some((column, direction)) = plan.extreme {
        let nth = place(plan.place);
        let ties = ties(plan);
        let _ = write!(text, ", only where {} is the {nth}{} ({ties})", words.tick(column), end(direction));
    }
    if let Some((measure, direction)) = plan.pick {
        let what = lower_first(&words.measure_of(plan, plan.measures[measure]));
        let nth = place(plan.place);
        let ties = ties(plan);
        let _ = write!(text, ", only the {nth}{} {what} ({ties})", end(direction));
    }
    match &plan.position {
        Some(Position::First) => text.push_str(", only the first row"),
        Some(Position::Last) => text.push_str(", only the last row"),
        Some(Position::After(condition)) => {
            let _ = write!(text, ", of the row after the one where {}", words.condition(condition));
        }
        Some(Position::Before(condition)) => {
            let _ = write!(text, ", of the row before the one where {}", words.condition(condition));
        }
        None => {}
    }
    text.push_str(&words.order(plan));
    if !plan.within.is_empty() {
        let _ = write!(text, ", of each {}", words.keys_of(&plan.within));
    }
    text
}

/// A condition in words.
pub(super) fn condition(condition: &Condition, index: &TableIndex) -> String {
    Words { index }.condition(condition)
}

/// A measure in words.
pub(super) fn measure(measure: Measure, index: &TableIndex) -> String {
    Words { index }.measure(measure)
}

/// What rows are grouped by, in words.
pub(super) fn key(key: Key, index: &TableIndex) -> String {
    Words { index }.key(&key)
}

struct Words<'a> {
    index: &'a TableIndex,
}

impl Words<'_> {
    fn tick(&self, column: usize) -> String {
        format!("`{}`", self.index.name(column))
    }

    fn list(&self, columns: &[usize]) -> String {
        join(&columns.iter().map(|&column| self.tick(column)).collect::<Vec<_>>())
    }

    fn output(&self, plan: &Plan) -> String {
        match &plan.output {
            Output::Rows => format!("Rows of `{}`", self.index.table.name),
            Output::Columns(columns, true) if plan.extreme.is_none() => format!("Distinct {}", self.list(columns)),
            Output::Columns(columns, _) => upper_first(&self.list(columns)),
            Output::Groups => format!("Number of {}", self.keys(plan)),
            Output::Growth(pair) => {
                let (before, after) = (sentence(&pair.0, self.index), sentence(&pair.1, self.index));
                format!("Change in percent from {} to {}", lower_first(&before), lower_first(&after))
            }
            Output::Difference(pair) => {
                format!("{} less {}", sentence(&pair.0, self.index), lower_first(&sentence(&pair.1, self.index)))
            }
            Output::Gap(pair) => {
                let (left, right) = (sentence(&pair.0, self.index), sentence(&pair.1, self.index));
                format!("How far apart {} and {} are", lower_first(&left), lower_first(&right))
            }
            Output::Sides(sides) => {
                let mut figures: Vec<String> = plan.measures.iter().map(|&measure| self.measure(measure)).collect();
                for figure in figures.iter_mut().skip(1) {
                    *figure = lower_first(figure);
                }
                let told =
                    |(name, side): &(String, Condition)| format!("\u{201c}{name}\u{201d} ({})", self.condition(side));
                format!("{} of {}", join(&figures), sides.iter().map(told).collect::<Vec<_>>().join(" and of "))
            }
            Output::Verdict(verdict) => self.verdict(verdict),
            Output::Exists => "Whether there is any row".to_owned(),
            Output::Share(share) => {
                let part = if share.percent { "Percentage" } else { "Proportion" };
                let of = share.of.as_ref().map_or(String::new(), |of| format!(" where {}", self.condition(of)));
                match share.sum {
                    Some(column) => format!("{part} of the sum of {}", self.tick(column)),
                    None => format!("{part} of the rows{of}"),
                }
            }
            Output::Correlation(left, right) => {
                format!("Correlation of {} and {}", self.tick(*left), self.tick(*right))
            }
            Output::Measures => self.measures(plan),
        }
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        let figure = |plan: &Plan| lower_first(&sentence(plan, self.index));
        match verdict {
            Verdict::Compare(left, comparison, Side::Number(number)) => {
                format!("Whether {} {} {number}", figure(left), sign(*comparison))
            }
            Verdict::Compare(left, comparison, Side::Plan(right)) => {
                format!("Whether {} {} {}", figure(left), sign(*comparison), figure(right))
            }
            Verdict::All(of, condition) => {
                let of = of.as_ref().map_or(String::new(), |of| format!(" where {},", self.condition(of)));
                format!("Whether of all rows{of} {}", self.condition(condition))
            }
            Verdict::Same(left, right, _) => format!("Whether {} is the same as {}", figure(left), figure(right)),
            Verdict::Unique(column, unique) => {
                let some = if *unique { "no" } else { "some" };
                format!("Whether {some} value of {} stands twice", self.tick(*column))
            }
            Verdict::End(plan, condition) => {
                format!("Whether {} holds of {}", self.condition(condition), figure(plan))
            }
            Verdict::Group(plan, _, value) => format!("Whether {} is \u{201c}{value}\u{201d}", figure(plan)),
        }
    }

    /// A measure of a plan, which may be its rate.
    fn measure_of(&self, plan: &Plan, measure: Measure) -> String {
        match (&plan.rate, measure.aggregate) {
            (Some(rate), Aggregate::Rate) => self.rate(rate),
            _ => self.measure(measure),
        }
    }

    fn rate(&self, rate: &Rate) -> String {
        match &rate.of {
            RateOf::Part(condition) => {
                let part = if rate.percent { "Percentage" } else { "Proportion" };
                format!("{part} of rows where {}", self.condition(condition))
            }
            RateOf::Over(part, whole) => {
                let percent = if rate.percent { ", in percent" } else { "" };
                format!("{} over {}{percent}", self.measure(*part), lower_first(&self.measure(*whole)))
            }
            RateOf::Apart(measure, first, second, absolute) => {
                let (measure, first, second) = (self.measure(*measure), self.condition(first), self.condition(second));
                if *absolute {
                    format!("How far apart {} is where {first} and where {second}", lower_first(&measure))
                } else {
                    format!("{measure} where {first}, less that where {second}")
                }
            }
            RateOf::Left(all, less) => {
                let percent = if rate.percent { ", in percent" } else { "" };
                let (all, less) = (self.tick(*all), self.tick(*less));
                format!("Sum of {all} less sum of {less}, over sum of {all}{percent}")
            }
        }
    }

    fn measures(&self, plan: &Plan) -> String {
        let mut measures: Vec<String> = plan.measures.iter().map(|&measure| self.measure_of(plan, measure)).collect();
        for measure in measures.iter_mut().skip(1) {
            *measure = lower_first(measure);
        }
        let keys = self.keys(plan);
        if let (Some(outer), [measure]) = (plan.outer, &plan.measures[..]) {
            let what = lower_first(&self.measure(*measure));
            return format!("The {} over all {keys} of the {what}", words::aggregate(outer));
        }
        let share = match plan.series {
            Some(Series::Running) => ", added up so far",
            Some(Series::Growth) => ", with its growth in percent",
            Some(Series::Change) => ", with its change since the step before",
            None if plan.as_share => ", with its share of the total",
            None => "",
        };
        if keys.is_empty() {
            format!("{}{share}", join(&measures))
        } else if plan.show_measures {
            format!("{} by {keys}{share}", join(&measures))
        } else {
            keys
        }
    }

    fn keys(&self, plan: &Plan) -> String {
        self.keys_of(&plan.keys)
    }

    fn keys_of(&self, keys: &[Key]) -> String {
        join(&keys.iter().map(|key| self.key(key)).collect::<Vec<_>>())
    }

    fn key(&self, key: &Key) -> String {
        match key {
            Key::Column(column) => self.tick(*column),
            Key::Grain(column, grain) => format!("{} of {}", words::grain(*grain), self.tick(*column)),
        }
    }

    fn measure(&self, measure: Measure) -> String {
        let column = match (measure.column, measure.aggregate) {
            (None, Aggregate::Rate) => return "Rate".to_owned(),
            (None, _) => return "Number of rows".to_owned(),
            (Some(column), _) => column,
        };
        let column = self.tick(column);
        match measure.aggregate {
            Aggregate::Count => format!("Number of {column}"),
            Aggregate::Distinct => format!("Number of distinct {column}"),
            Aggregate::Sum => format!("Sum of {column}"),
            Aggregate::Mean => format!("Mean {column}"),
            Aggregate::Median => format!("Median {column}"),
            Aggregate::Min => format!("Smallest {column}"),
            Aggregate::Max => format!("Largest {column}"),
            Aggregate::Std => format!("Standard deviation of {column}"),
            Aggregate::StdAll => format!("Population standard deviation of {column}"),
            Aggregate::Variance => format!("Variance of {column}"),
            Aggregate::VarianceAll => format!("Population variance of {column}"),
            Aggregate::Skew => format!("Skewness of {column}"),
            Aggregate::Kurtosis => format!("Excess kurtosis of {column}"),
            Aggregate::Range => format!("Range of {column} (largest less smallest)"),
            Aggregate::Mode => format!("Most frequent {column}"),
            Aggregate::Iqr => format!("Interquartile range of {column}"),
            Aggregate::Variation => {
                format!("Coefficient of variation of {column} (its standard deviation over its mean)")
            }
            Aggregate::Error => format!("Standard error of the mean of {column}"),
            Aggregate::Quantile(share) => format!("Quantile {} of {column}", f64::from(share) / 1000.0),
            Aggregate::Rate => format!("Rate of {column}"),
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Test(test) => self.test(test),
            Condition::All(parts) => parts.iter().map(|part| self.condition(part)).collect::<Vec<_>>().join(" and "),
            Condition::Any(parts) => parts
                .iter()
                .map(|part| match part {
                    Condition::All(_) => format!("({})", self.condition(part)),
                    _ => self.condition(part),
                })
                .collect::<Vec<_>>()
                .join(" or "),
        }
    }

    fn test(&self, test: &Test) -> String {
        match test {
            Test::Compare(column, comparison, value) => {
                format!("{} {} {}", self.tick(*column), sign(*comparison), self.operand(value))
            }
            Test::In(column, values, negated) => {
                let values: Vec<String> = values.iter().map(|value| self.operand(value)).collect();
                format!("{} is {}{}", self.tick(*column), if *negated { "none of " } else { "" }, values.join(" or "))
            }
            Test::Between(column, low, high) => {
                format!("{} is from {} to {}", self.tick(*column), self.operand(low), self.operand(high))
            }
            Test::Part(column, grain, comparison, value) => {
                let value = calendar(*grain, *value);
                format!("{} of {} {} {value}", words::grain(*grain), self.tick(*column), sign(*comparison))
            }
            Test::Period(column, start, end) => match whole_year(*start, *end) {
                Some(year) => format!("{} is in {year}", self.tick(*column)),
                None => format!("{} is from {start} until before {end}", self.tick(*column)),
            },
            Test::Text(column, how, looked_for, negated) => {
                let (is, is_not) = match how {
                    TextTest::Contains => ("contains", "does not contain"),
                    TextTest::Word => ("contains the word", "does not contain the word"),
                    TextTest::Starts => ("starts with", "does not start with"),
                    TextTest::Ends => ("ends with", "does not end with"),
                };
                let verb = if *negated { is_not } else { is };
                format!("{} {verb} \u{201c}{looked_for}\u{201d}", self.tick(*column))
            }
            Test::Item(column, item, negated) => {
                let has = if *negated { "does not have" } else { "has" };
                format!("{} {has} the item \u{201c}{item}\u{201d}", self.tick(*column))
            }
            Test::Missing(column, negated) => {
                format!("{} is {}missing", self.tick(*column), if *negated { "not " } else { "" })
            }
            Test::Among(column, source, inner, negated) if source != column => {
                let (not, of) = (if *negated { "not " } else { "" }, self.tick(*source));
                format!("{} is {not}one of the {of} where {}", self.tick(*column), self.condition(inner))
            }
            Test::Among(column, _, inner, negated) => {
                let some = if *negated { "no" } else { "some" };
                format!("{} has {some} row where {}", self.tick(*column), self.condition(inner))
            }
            Test::GroupEnd(column, measure, direction, negated) => {
                let not = if *negated { "not " } else { "" };
                if measure.column.is_none() {
                    let most = if *direction == Direction::Max { "most" } else { "least" };
                    format!("{} is {not}the {most} frequent", self.tick(*column))
                } else {
                    let what = lower_first(&self.measure(*measure));
                    format!("{} is {not}the one with the {} {what}", self.tick(*column), end(*direction))
                }
            }
            Test::Flag(column, value) => format!("{} is {value}", self.tick(*column)),
        }
    }

    fn operand(&self, value: &Operand) -> String {
        match value {
            Operand::Number(number) => number.to_string(),
            Operand::Text(text) => format!("\u{201c}{text}\u{201d}"),
            Operand::Date(day) => day.to_string(),
            Operand::Column(column) => self.tick(*column),
            Operand::Part(aggregate, column, inner) => {
                let what = words::aggregate(*aggregate);
                format!("the {what} of {} where {}", self.tick(*column), self.condition(inner))
            }
            Operand::Whole(aggregate, column) => {
                format!("the {} of {}", words::aggregate(*aggregate), self.tick(*column))
            }
        }
    }

    fn order(&self, plan: &Plan) -> String {
        let mut text = String::new();
        for (position, (by, direction)) in plan.order.iter().enumerate() {
            let first = match direction {
                Direction::Max => "highest first",
                Direction::Min => "lowest first",
            };
            let what = match by {
                OrderBy::Measure(0) if plan.measures.len() == 1 => None,
                OrderBy::Measure(measure) => Some(lower_first(&self.measure_of(plan, plan.measures[*measure]))),
                OrderBy::Column(column) => Some(self.tick(*column)),
            };
            let joint = if position == 0 { ", " } else { ", then " };
            text.push_str(&what.map_or(format!("{joint}{first}"), |what| format!("{joint}by {what}, {first}")));
        }
        if let Some(limit) = plan.limit {
            let ties = if plan.ties == Some(true) { " (ties kept)" } else { "" };
            let _ = write!(text, ", the first {limit}{ties}");
        }
        text
    }
}

fn calendar(grain: Grain, value: i32) -> String {
    let month = |number: i32| chrono::Month::try_from(u8::try_from(number).unwrap_or_default());
    match grain {
        Grain::Month => month(value).map_or(value.to_string(), |month| month.name().to_owned()),
        Grain::Weekday => {
            const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            usize::try_from(value).ok().and_then(|day| DAYS.get(day)).map_or(value.to_string(), |day| (*day).to_owned())
        }
        _ => value.to_string(),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "\u{2260}",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => "\u{2265}",
        Comparison::Less => "<",
        Comparison::LessEqual => "\u{2264}",
    }
}

fn end(direction: Direction) -> &'static str {
    match direction {
        Direction::Max => "highest",
        Direction::Min => "lowest",
    }
}

/// Whether several that are equal at an end are all shown.
fn ties(plan: &Plan) -> &'static str {
    if plan.ties == Some(false) { "one of equals" } else { "ties kept" }
}

fn place(place: usize) -> String {
    match place {
        1 => String::new(),
        2 => "second ".to_owned(),
        3 => "third ".to_owned(),
        other => format!("{other}th "),
    }
}

fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
