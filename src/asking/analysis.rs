//! What kind of question it is, before code is written: what it asks for, of what, and whether it can be read in one way.
//!
//! Looks at the plan where there is one, else at the words. The offline translator and the window are its callers.

use super::column::ColumnKind;
use super::index::TableIndex;
use super::link::{Kind, Phrase};
use super::moments::whole_year;
use super::plan::{Aggregate, Comparison, Condition, Grain, Key, Measure, Operand, Output, Plan, Test, Verdict};
use super::role::Role;
use super::text::{Token, fold};
use super::{Refusal, restate, uses};

/// What kind of answer a question wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Intent {
    /// A count, a sum, a mean, by groups or not.
    Aggregation,
    /// Rows or values for which something holds.
    Filtering,
    /// Two or more things side by side.
    Comparison,
    /// The first or last of an order.
    Ranking,
    /// A measure along the calendar.
    Trend,
    /// How values spread.
    Distribution,
    /// How two columns go together.
    Correlation,
    /// Columns or rows as they are.
    Description,
    /// Something to be done rather than answered.
    Command,
    /// It could not be read.
    #[default]
    Unknown,
}

impl Intent {
    /// Its name in documents and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aggregation => "aggregation",
            Self::Filtering => "filtering",
            Self::Comparison => "comparison",
            Self::Ranking => "ranking",
            Self::Trend => "trend",
            Self::Distribution => "distribution",
            Self::Correlation => "correlation",
            Self::Description => "description",
            Self::Command => "command",
            Self::Unknown => "unknown",
        }
    }
}

/// How much a question asks for at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Complexity {
    /// One or two steps.
    #[default]
    Simple,
    /// Three or four.
    Moderate,
    /// More, or one question within another.
    Complex,
}

/// Something of the table that the question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The question's words.
    pub text: String,
    /// The column.
    pub column: String,
    /// The value, where one is named.
    pub value: Option<String>,
}

/// What is known of a question before code is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueryAnalysis {
    /// What it asks for.
    pub intent: Intent,
    /// Columns and values that it names.
    pub entities: Vec<Entity>,
    /// The conditions on rows, in words.
    pub conditions: Vec<String>,
    /// What it groups by, in words.
    pub groupings: Vec<String>,
    /// What it measures, in words.
    pub metrics: Vec<String>,
    /// The time it is about, in words.
    pub time_range: Option<String>,
    /// How much it asks for at once.
    pub complexity: Complexity,
    /// Whether the table has what it asks for.
    pub answerable: bool,
    /// Whether it refines the question before.
    pub refines: bool,
    /// Whether two readings are equally good, or too little is said.
    pub is_ambiguous: bool,
    /// How unsure its reading is, from 0 (one reading) to 1. Above 0.6 nothing should run until the person chooses.
    pub score: f64,
    /// Why, in a sentence; empty where it is clear.
    pub reason: String,
}

/// What a question that was read is like. `assumed`: how many assumptions its reading rests on.
pub(super) fn of_plan(
    plan: &Plan,
    phrases: &[Phrase],
    assumed: usize,
    refines: bool,
    index: &TableIndex,
) -> QueryAnalysis {
    let conditions = uses::conditions(plan);
    let steps = conditions.len()
        + plan.keys.len()
        + plan.measures.len()
        + plan.order.len()
        + usize::from(plan.extreme.is_some() || plan.pick.is_some() || plan.limit.is_some())
        + usize::from(plan.as_share);
    QueryAnalysis {
        intent: intent(plan, phrases),
        entities: entities(phrases, &uses::columns(plan), index),
        conditions: conditions.iter().map(|condition| restate::condition(condition, index)).collect(),
        groupings: plan.keys.iter().map(|key| restate::key(*key, index)).collect(),
        metrics: plan.measures.iter().map(|measure| restate::measure(*measure, index)).collect(),
        time_range: conditions
            .iter()
            .find(|condition| is_time(condition, index))
            .map(|condition| restate::condition(condition, index)),
        complexity: match steps {
            _ if uses::is_nested(plan) => Complexity::Complex,
            0..=2 => Complexity::Simple,
            3..=4 => Complexity::Moderate,
            _ => Complexity::Complex,
        },
        answerable: true,
        refines,
        is_ambiguous: false,
        score: (0.1 * assumed as f64).min(0.5),
        reason: String::new(),
    }
}

/// What a question that was refused is like, as far as its words tell.
pub(super) fn of_refusal(refusal: &Refusal, tokens: &[Token], phrases: &[Phrase], index: &TableIndex) -> QueryAnalysis {
    let every: Vec<usize> = (0..index.columns.len()).collect();
    QueryAnalysis {
        intent: guessed(tokens, phrases),
        entities: entities(phrases, &every, index),
        answerable: false,
        is_ambiguous: refusal.ambiguous,
        score: match (refusal.ambiguous, small_talk(tokens)) {
            (_, Some(_)) => 1.0,
            (true, None) => 0.8,
            (false, None) => 0.5,
        },
        reason: refusal.reason.clone(),
        ..QueryAnalysis::default()
    }
}

fn intent(plan: &Plan, phrases: &[Phrase]) -> Intent {
    let timed = plan
        .keys
        .iter()
        .any(|key| matches!(key, Key::Grain(_, grain) if !matches!(grain, Grain::Weekday | Grain::Hour)));
    match &plan.output {
        Output::Verdict(verdict) => match &**verdict {
            Verdict::Compare(..) | Verdict::Group(..) | Verdict::Same(..) => Intent::Comparison,
            _ => Intent::Filtering,
        },
        Output::Difference(_) | Output::Gap(_) | Output::Growth(_) | Output::Sides(_) => Intent::Comparison,
        Output::Correlation(..) => Intent::Correlation,
        _ if plan.limit.is_some() || plan.extreme.is_some() || plan.pick.is_some() => Intent::Ranking,
        Output::Measures if timed => Intent::Trend,
        Output::Measures if compares_groups(plan) => Intent::Comparison,
        Output::Measures if spreads(plan) => Intent::Distribution,
        Output::Measures | Output::Groups | Output::Share(_) => Intent::Aggregation,
        Output::Exists => Intent::Filtering,
        Output::Rows | Output::Columns(..) if plan.filter.is_some() => Intent::Filtering,
        Output::Rows | Output::Columns(..) if opens_with_command(phrases) && plan.order.is_empty() => {
            Intent::Description
        }
        _ => Intent::Description,
    }
}

fn opens_with_command(phrases: &[Phrase]) -> bool {
    phrases.first().is_some_and(|phrase| phrase.kind == Kind::Role(Role::Command))
}

/// A few values of the column that rows are grouped by ("West and East").
fn compares_groups(plan: &Plan) -> bool {
    uses::conditions(plan).iter().any(|condition| match condition {
        Condition::Test(Test::In(column, values, false)) => {
            values.len() > 1 && plan.keys.contains(&Key::Column(*column))
        }
        _ => false,
    })
}

/// Figures that say how values spread.
fn spreads(plan: &Plan) -> bool {
    let ends = |aggregate: Aggregate| plan.measures.iter().any(|measure| measure.aggregate == aggregate);
    let widths = [
        Aggregate::Std,
        Aggregate::StdAll,
        Aggregate::Variance,
        Aggregate::VarianceAll,
        Aggregate::Range,
        Aggregate::Iqr,
        Aggregate::Variation,
        Aggregate::Error,
        Aggregate::Skew,
        Aggregate::Kurtosis,
    ];
    let quantile = |measure: &Measure| matches!(measure.aggregate, Aggregate::Quantile(_));
    widths.into_iter().any(ends) || plan.measures.iter().any(quantile) || (ends(Aggregate::Min) && ends(Aggregate::Max))
}

/// The table of words that stand for deeds.
fn is_deed(folded: &str) -> bool {
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/deeds.tsv")).lines().any(|line| line == folded)
}

fn guessed(tokens: &[Token], phrases: &[Phrase]) -> Intent {
    let has = |wanted: &dyn Fn(Role) -> bool| {
        phrases.iter().any(|phrase| matches!(phrase.kind, Kind::Role(role) if wanted(role)))
    };
    let opening = tokens.iter().find(|token| !matches!(token.folded.as_str(), "please" | "can" | "could" | "you"));
    if opening.is_some_and(|token| is_deed(&token.folded)) {
        Intent::Command
    } else if has(&|role| role == Role::Correlation) {
        Intent::Correlation
    } else if has(&|role| matches!(role, Role::Extreme { .. } | Role::Top(_) | Role::Common(_))) {
        Intent::Ranking
    } else if has(&|role| role == Role::Group) && has(&|role| matches!(role, Role::Grain(_))) {
        Intent::Trend
    } else if has(&|role| matches!(role, Role::Aggregate(_) | Role::Count | Role::Share | Role::AsShare)) {
        Intent::Aggregation
    } else if has(&|role| matches!(role, Role::Compare { .. } | Role::Between | Role::Missing | Role::Exists)) {
        Intent::Filtering
    } else {
        Intent::Unknown
    }
}

fn entities(phrases: &[Phrase], used: &[usize], index: &TableIndex) -> Vec<Entity> {
    let mut entities = Vec::new();
    for phrase in phrases {
        let hit = phrase.values.iter().find(|hit| used.contains(&hit.0)).filter(|_| phrase.kind == Kind::Value);
        let column = phrase.columns.iter().find(|column| used.contains(column)).filter(|_| phrase.kind == Kind::Column);
        let (column, value) = match (hit, column) {
            (Some(hit), _) => (hit.0, Some(index.value_text(*hit))),
            (None, Some(column)) => (*column, None),
            (None, None) => continue,
        };
        let entity = Entity { text: phrase.text.clone(), column: index.name(column).to_owned(), value };
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    entities
}

fn is_time(condition: &Condition, index: &TableIndex) -> bool {
    let timed = |column: usize| index.columns[column].kind == ColumnKind::Date || index.columns[column].is_year;
    match condition {
        Condition::Test(Test::Period(_, start, end)) => whole_year(*start, *end).is_some() || start < end,
        Condition::Test(Test::Part(..)) => true,
        Condition::Test(Test::Compare(column, comparison, value)) => {
            timed(*column) && (*comparison != Comparison::NotEqual) && !matches!(value, Operand::Column(_))
        }
        Condition::Test(Test::Between(column, ..)) => timed(*column),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|part| is_time(part, index)),
        Condition::Test(_) => false,
    }
}

/// What a remark is that asks nothing: a greeting, thanks.
pub(super) fn small_talk(tokens: &[Token]) -> Option<&'static str> {
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/language/small_talk.tsv"));
    if tokens.is_empty() || tokens.len() > 12 {
        return None;
    }
    let class = |word: &str| {
        table
            .lines()
            .filter(|line| !line.starts_with("# "))
            .find_map(|line| line.split_once('\t').filter(|(known, _)| *known == word).map(|(_, class)| class))
    };
    let mut said = None;
    for token in tokens {
        if token.folded == "," {
            continue;
        }
        match class(&fold(&token.text)).filter(|_| !token.quoted)? {
            "plain" => {}
            class => said = said.or(Some(class)),
        }
    }
    said
}

/// A remark that asks nothing, in words.
pub(super) fn small_talk_reason(class: &str) -> &'static str {
    match class {
        "greeting" => "That is a greeting; ask something about the table.",
        "thanks" => "You are welcome; ask something about the table.",
        "farewell" => "Goodbye; the table stays open for another question.",
        "help" => "Ask about the table in your own words.",
        _ => "That asks nothing about the table.",
    }
}
