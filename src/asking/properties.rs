//! What holds for any plan, any table and any text: nothing panics, code parses, the order of columns does not matter,
//! and what the coach offers is understood.
//!
//! The cases come from a small generator of our own with a fixed start, so that a failure comes again.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chrono::NaiveDate;

use super::index::TableIndex;
use super::plan::{
    Aggregate, Comparison, Condition, Direction, Grain, Key, Measure, Operand, OrderBy, Output, Plan, Test, TextTest,
};
use super::{CodeGenerator, OfflineTranslator, QuestionRequest, chips, coach, pandas, restate, uses};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, TimeUnit, ValueCount};

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }
}

const NAMES: [&str; 30] = [
    "region",
    "Net Worth ($)",
    "unitPrice_eur",
    "order_id",
    "sold_on",
    "year",
    "is_open",
    "Größe (m²)",
    "by",
    "count",
    "a\"b",
    "tab\there",
    "back\\slash",
    "who attended the game?",
    "名前",
    "first name",
    "last_name",
    "rating",
    "total",
    "Q1",
    "",
    " ",
    "no",
    "share_percent",
    "totals",
    "rows",
    "price",
    "price (usd)",
    "city",
    "customer's name",
];
const VALUES: [&str; 14] = [
    "West",
    "Spain",
    "O'Brien",
    "a \"quoted\" one",
    "line\nbreak",
    "yes",
    "no",
    "2024",
    "Café",
    "",
    "new york",
    "A",
    "\u{202e}odd",
    "50%",
];
const WORDS: [&str; 60] = [
    "total",
    "average",
    "median",
    "how many",
    "rows",
    "by",
    "per",
    "for each",
    "top",
    "3",
    "5",
    "highest",
    "lowest",
    "most",
    "sorted by",
    "descending",
    "where",
    "in",
    "2024",
    "since",
    "between",
    "and",
    "or",
    "not",
    "without",
    "more than",
    "less than",
    "at least",
    "above the average",
    "share of",
    "as a share",
    "correlation between",
    "is",
    "are",
    "there",
    "which",
    "who",
    "when",
    "list",
    "show",
    "distinct",
    "missing",
    "contains",
    "starts with",
    "month",
    "monthly",
    "year",
    "quarter",
    "difference between",
    "the",
    "of",
    "with",
    "a",
    "wombat",
    "12.5",
    "10%",
    "\"West\"",
    "hello",
    "only",
    "what about",
];

fn table(dice: &mut Dice) -> TableDescription {
    let mut names: Vec<&str> = Vec::new();
    for _ in 0..=dice.roll(9) {
        let name = dice.pick(&NAMES);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let columns = names
        .into_iter()
        .map(|name| {
            let data_type = dice.pick(&[
                DataType::Int64,
                DataType::Float64,
                DataType::Text,
                DataType::Text,
                DataType::Bool,
                DataType::Date,
                DataType::Datetime { unit: TimeUnit::Microseconds, zone: None },
            ]);
            let textual = data_type.is_textual();
            let values: Vec<ValueCount> = (0..if textual { dice.roll(6) } else { 0 })
                .map(|_| ValueCount { value: Scalar::Text(dice.pick(&VALUES).to_owned()), count: 3 })
                .collect();
            let numeric = data_type.is_numeric();
            ColumnDescription {
                name: name.to_owned(),
                nulls: if dice.coin() { 0 } else { 4 },
                distinct: Some(if textual { values.len() as u64 } else { dice.pick(&[1, 2, 30, 100]) }),
                min: numeric.then_some(Scalar::Int(dice.pick(&[0, -5, 1990]))),
                max: numeric.then_some(Scalar::Int(dice.pick(&[1, 500, 2024]))),
                mean: numeric.then_some(3.5),
                values_complete: textual,
                values,
                data_type,
            }
        })
        .collect();
    let name = dice.pick(&["sales", "film_ratings", "t", "", "2024 data", "customers__orders"]);
    TableDescription { name: name.to_owned(), bound_name: "t".to_owned(), rows: 100, columns }
}

fn operand(dice: &mut Dice, columns: usize) -> Operand {
    match dice.roll(6) {
        0 => Operand::Number(dice.pick(&[0.0, -1.5, 1e20, 3.0, f64::MAX])),
        1 | 2 => Operand::Text(dice.pick(&VALUES).to_owned()),
        3 => Operand::Date(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap_or_default()),
        4 => Operand::Whole(Aggregate::Mean, dice.roll(columns)),
        _ => Operand::Column(dice.roll(columns)),
    }
}

fn condition(dice: &mut Dice, columns: usize, depth: usize) -> Condition {
    let column = dice.roll(columns);
    let comparison = dice.pick(&[
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Greater,
        Comparison::GreaterEqual,
        Comparison::Less,
        Comparison::LessEqual,
    ]);
    let day = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default();
    let next = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    Condition::Test(match dice.roll(12) {
        0 | 1 => Test::Compare(column, comparison, operand(dice, columns)),
        2 => Test::In(column, (0..=dice.roll(3)).map(|_| operand(dice, columns)).collect(), dice.coin()),
        3 => Test::Between(column, operand(dice, columns), operand(dice, columns)),
        4 => Test::Part(column, grain(dice), comparison, dice.roll(13) as i32),
        5 => Test::Period(column, day, next),
        6 => Test::Text(
            column,
            dice.pick(&[TextTest::Contains, TextTest::Starts, TextTest::Ends, TextTest::Word]),
            dice.pick(&VALUES).to_owned(),
            dice.coin(),
        ),
        7 => Test::Missing(column, dice.coin()),
        8 => Test::Flag(column, dice.coin()),
        9 => Test::Item(column, dice.pick(&VALUES).to_owned(), dice.coin()),
        10 if depth > 0 => {
            let inner = Box::new(condition(dice, columns, depth - 1));
            Test::Among(column, dice.roll(columns), inner, dice.coin())
        }
        _ if depth > 0 => {
            let parts: Vec<Condition> = (0..=dice.roll(3)).map(|_| condition(dice, columns, depth - 1)).collect();
            return if dice.coin() { Condition::All(parts) } else { Condition::Any(parts) };
        }
        _ => Test::Missing(column, false),
    })
}

fn grain(dice: &mut Dice) -> Grain {
    dice.pick(&[Grain::Year, Grain::Quarter, Grain::Month, Grain::Week, Grain::Day, Grain::Weekday, Grain::Hour])
}

fn measure(dice: &mut Dice, columns: usize) -> Measure {
    let aggregate = dice.pick(&[
        Aggregate::Count,
        Aggregate::Distinct,
        Aggregate::Sum,
        Aggregate::Mean,
        Aggregate::Median,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::Std,
        Aggregate::Mode,
        Aggregate::Iqr,
        Aggregate::Range,
        Aggregate::Quantile(900),
    ]);
    if dice.roll(4) == 0 { Measure::ROWS } else { Measure::of(aggregate, dice.roll(columns)) }
}

fn direction(dice: &mut Dice) -> Direction {
    dice.pick(&[Direction::Max, Direction::Min])
}

/// A plan as the parser could make it: parts that belong together, over columns that need not fit.
fn plan(dice: &mut Dice, columns: usize) -> Plan {
    let output = match dice.roll(6) {
        0 => Output::Rows,
        1 => Output::Columns((0..=dice.roll(3)).map(|_| dice.roll(columns)).collect(), dice.coin()),
        2 => Output::Exists,
        3 => Output::Correlation(dice.roll(columns), dice.roll(columns)),
        _ => Output::Measures,
    };
    let mut plan = Plan::new(output);
    if dice.coin() {
        plan.filter = Some(condition(dice, columns, 2));
    }
    match plan.output {
        Output::Measures => {
            plan.measures = (0..=dice.roll(2)).map(|_| measure(dice, columns)).collect();
            plan.keys = (0..dice.roll(3))
                .map(|_| {
                    let column = dice.roll(columns);
                    if dice.coin() { Key::Column(column) } else { Key::Grain(column, grain(dice)) }
                })
                .collect();
            if !plan.keys.is_empty() {
                match dice.roll(5) {
                    0 => plan.having = Some((plan.measures[0], Comparison::Greater, 3.0)),
                    1 => {
                        plan.pick = Some((0, direction(dice)));
                        plan.show_measures = dice.coin();
                    }
                    2 => plan.as_share = plan.measures.len() == 1,
                    _ => {
                        plan.order = vec![(OrderBy::Measure(0), direction(dice))];
                        plan.limit = dice.coin().then_some(3);
                    }
                }
            }
        }
        Output::Rows | Output::Columns(..) => match dice.roll(3) {
            0 => plan.extreme = Some((dice.roll(columns), direction(dice))),
            1 => {
                plan.order = vec![(OrderBy::Column(dice.roll(columns)), direction(dice))];
                plan.limit = dice.coin().then_some(5);
            }
            _ => {}
        },
        _ => {}
    }
    plan.ties = dice.pick(&[None, Some(true), Some(false)]);
    plan
}

/// Parses every code with Python itself; where there is none, looks at brackets and quotes alone.
fn assert_parses(codes: &[String]) {
    for code in codes {
        assert_balanced(code);
    }
    let script = "import ast, json, sys\nfor code in json.load(sys.stdin):\n    try:\n        ast.parse(code)\n    except (SyntaxError, ValueError) as error:\n        sys.exit(f'{error}:\\n{code}')\n";
    let child = Command::new("python3")
        .args(["-I", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return };
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(&serde_json::to_vec(codes).unwrap_or_default());
    }
    let done = child.wait_with_output().expect("python3 ends");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn assert_balanced(code: &str) {
    let (mut open, mut quote, mut escaped) = (Vec::new(), None, false);
    for c in code.chars() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), '\n') => panic!("a text runs over the line:\n{code}"),
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => open.push(c),
            (None, ')' | ']' | '}') => {
                let wanted = match c {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                assert_eq!(open.pop(), Some(wanted), "{code}");
            }
            _ => {}
        }
    }
    assert!(open.is_empty() && quote.is_none(), "{code}");
}

#[test]
fn any_plan_has_code_that_parses_words_and_chips() {
    let mut dice = Dice(0x5eed_0001);
    let mut codes = Vec::new();
    for _ in 0..600 {
        let index = TableIndex::new(Arc::new(table(&mut dice)));
        let mut plan = plan(&mut dice, index.columns.len());
        for _ in 0..2 {
            codes.push(pandas::render(&plan, &index));
            assert!(!restate::restate(&plan, &index).is_empty());
            assert!(uses::columns(&plan).iter().all(|column| *column < index.columns.len()));
            let _ = pandas::result_columns(&plan, &index);
            let chips = chips::chips(&plan, &index);
            let choices: Vec<(String, String)> =
                chips.iter().filter_map(|chip| Some((chip.name.clone(), chip.alternatives.first()?.clone()))).collect();
            chips::apply(&mut plan, &choices, &index);
        }
    }
    assert_parses(&codes);
}

fn question(dice: &mut Dice, table: &TableDescription) -> String {
    let words: Vec<String> = (0..=dice.roll(9))
        .map(|_| match dice.roll(4) {
            0 => dice.pick(&table.columns).name,
            1 => dice.pick(&VALUES).to_owned(),
            _ => dice.pick(&WORDS).to_owned(),
        })
        .collect();
    words.join(" ")
}

#[test]
fn any_text_over_any_table_ends_and_its_code_parses() {
    let mut dice = Dice(0x5eed_0002);
    let (mut codes, cancel) = (Vec::new(), CancelToken::new());
    for _ in 0..120 {
        let table = Arc::new(table(&mut dice));
        let translator = OfflineTranslator::new();
        let mut conversation = super::Conversation::default();
        for _ in 0..12 {
            let question = question(&mut dice, &table);
            let history = conversation.turns().to_vec();
            let tables = std::slice::from_ref(&table);
            let request = QuestionRequest { history: &history, ..QuestionRequest::new(&question, tables, &cancel) };
            let analysis = translator.analyse(&request);
            let outcome = translator.generate(&request, &mut |_| {});
            assert_eq!(analysis.answerable, outcome.is_ok(), "{question}");
            assert!((0.0..=1.0).contains(&analysis.score));
            let mut turn = super::Turn { question: question.clone(), ..super::Turn::default() };
            if let Ok(generated) = outcome {
                turn.meaning = generated.meaning;
                codes.push(generated.code.text);
            }
            conversation.push(turn);
        }
    }
    assert!(codes.len() > 100, "{} questions were read", codes.len());
    assert_parses(&codes);
}

#[test]
fn the_order_of_columns_does_not_change_an_answer() {
    let mut dice = Dice(0x5eed_0003);
    let cancel = CancelToken::new();
    let mut read = 0;
    for _ in 0..150 {
        let table = table(&mut dice);
        let mut turned = table.clone();
        turned.columns.reverse();
        let shift = dice.roll(turned.columns.len());
        turned.columns.rotate_left(shift);
        let tables = [Arc::new(table), Arc::new(turned)];
        let translator = OfflineTranslator::new();
        for _ in 0..8 {
            let question = question(&mut dice, &tables[0]);
            let answers: Vec<_> = tables
                .iter()
                .map(|table| {
                    let request = QuestionRequest::new(&question, std::slice::from_ref(table), &cancel);
                    translator.generate(&request, &mut |_| {}).ok().map(|generated| generated.code.text)
                })
                .collect();
            read += usize::from(answers[0].is_some());
            assert_eq!(answers[0], answers[1], "{question}\n{:#?}", tables[0].columns);
        }
    }
    assert!(read > 50, "{read} questions were read");
}

#[test]
fn what_the_coach_offers_is_understood() {
    let mut dice = Dice(0x5eed_0004);
    let cancel = CancelToken::new();
    for _ in 0..150 {
        let table = Arc::new(table(&mut dice));
        let index = TableIndex::new(Arc::clone(&table));
        let translator = OfflineTranslator::new();
        let asked = ["", "hello", "top 5", "total", "the wombat index by region", "pric of regoin", "by month"];
        for asked in asked.into_iter().map(str::to_owned).chain([question(&mut dice, &table)]) {
            let request = |question| QuestionRequest::new(question, std::slice::from_ref(&table), &cancel);
            let Err(no_code) = translator.generate(&request(&asked), &mut |_| {}) else { continue };
            let coach = no_code.refusal().map(|refusal| refusal.coach.clone()).unwrap_or_default();
            assert!((2..=5).contains(&coach.len()), "{asked}: {coach:?}\n{:#?}", table.columns);
            for offered in &coach {
                let outcome = translator.generate(&request(offered), &mut |_| {});
                assert!(outcome.is_ok(), "{asked}: {offered}: {outcome:?}");
            }
        }
        assert!(coach::near("", None, &index).len() >= 2);
    }
}
