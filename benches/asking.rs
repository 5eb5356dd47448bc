//! How fast the offline translator is on a wide table: 200 columns and a million rows.
//!
//! It never sees rows, only what is known of them: up to 1,000 values of each column, whatever the table's length. So a
//! description of such a table is made here rather than the table. Names of benchmarks as arguments pick some of them.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use analyticspal::asking::{CodeGenerator, OfflineTranslator, QuestionRequest, Turn};
use analyticspal::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, TimeUnit, ValueCount};

const ROWS: u64 = 1_000_000;
const COLUMNS: usize = 200;
const VALUES: usize = 1_000;
const GOAL: Duration = Duration::from_millis(50);

/// Questions as people ask them: read, refused, ambiguous, refining.
const QUESTIONS: [&str; 24] = [
    "how many orders are there",
    "total revenue by region",
    "average unit price by product category, highest first",
    "which customer city has the highest total revenue",
    "top 10 customers by order amount",
    "orders in Region 12 with a discount above 0.2 and a quantity of at least 5",
    "monthly revenue for 2024",
    "what share of the orders were returned",
    "correlation between revenue and discount",
    "how many distinct products were sold in each region in 2023",
    "median shipping cost per carrier for orders over 500",
    "is the average discount higher than 10 percent",
    "list the ten most expensive products sorted by name",
    "orders without a delivery date",
    "average of sensor 17 level by sensor 3 status",
    "which sensor 40 status is most common among orders shipped by sea",
    "how many customers ordered more than 3 times",
    "show me the churned subscribers of last quarter",
    "biggest spenders in the northern territories by wombat count",
    "price",
    "thanks, that is great",
    "compare revenue of Region 1 and Region 2 by quarter",
    "countries with more than 100 orders and an average amount above 250",
    "the difference between the highest and the lowest unit price in Region 7",
];
const FOLLOW_UPS: [&str; 6] =
    ["only for 2024", "by product category instead", "top 5", "and for Region 3?", "as a share", "the median instead"];

fn main() {
    let picked: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| picked.is_empty() || picked.iter().any(|picked| picked == name);
    let table = Arc::new(table());
    println!("{COLUMNS} columns, {ROWS} rows");
    if wanted("questions") {
        questions(&table);
    }
    if wanted("follow-ups") {
        follow_ups(&indexed(&table), &table);
    }
    if wanted("long") {
        long(&table);
    }
}

/// A translator that has indexed the table and been asked nothing yet.
fn indexed(table: &Arc<TableDescription>) -> OfflineTranslator {
    let translator = OfflineTranslator::new();
    let begin = Instant::now();
    translator.index(table, &mut |_| {}, &CancelToken::new()).expect("nobody cancels it");
    println!("  indexed in {:.0} ms", millis(begin.elapsed()));
    translator
}

/// Analysis and code, as a question passes through the workflow.
fn ask(translator: &OfflineTranslator, table: &Arc<TableDescription>, question: &str, history: &[Turn]) -> Duration {
    let cancel = CancelToken::new();
    let request = QuestionRequest { history, ..QuestionRequest::new(question, std::slice::from_ref(table), &cancel) };
    let begin = Instant::now();
    let analysis = translator.analyse(&request);
    let outcome = translator.generate(&request, &mut |_| {});
    let took = begin.elapsed();
    assert_eq!(analysis.answerable, outcome.is_ok(), "{question}");
    took
}

/// Each question once, by translators that know nothing of earlier ones but of those before it in the list.
fn questions(table: &Arc<TableDescription>) {
    let rounds: Vec<Vec<Duration>> = (0..5)
        .map(|round| {
            let translator = indexed(table);
            let turned = |place: usize| QUESTIONS[(place + 5 * round) % QUESTIONS.len()];
            let mut times = vec![Duration::ZERO; QUESTIONS.len()];
            for place in 0..QUESTIONS.len() {
                times[(place + 5 * round) % QUESTIONS.len()] = ask(&translator, table, turned(place), &[]);
            }
            times
        })
        .collect();
    for (place, question) in QUESTIONS.iter().enumerate() {
        let own: Vec<Duration> = rounds.iter().map(|round| round[place]).collect();
        println!("  {:>7.2} ms  {question}", millis(quantile(&own, 0.5)));
    }
    report("questions, each asked for the first time", &rounds.concat());
}

fn follow_ups(translator: &OfflineTranslator, table: &Arc<TableDescription>) {
    let mut times = Vec::new();
    // Turns as they come from an older conversation: nothing of what they were understood to mean is kept.
    let turn = |question: &str| Turn { question: question.to_owned(), ..Turn::default() };
    for last in FOLLOW_UPS {
        let history: Vec<Turn> =
            std::iter::once("total revenue by region").chain(FOLLOW_UPS).take(13).map(turn).collect();
        times.extend((0..20).map(|_| ask(translator, table, last, &history)));
    }
    report("follow-ups on a conversation read again", &times);
}

/// Questions of 4,000 bytes.
fn long(table: &Arc<TableDescription>) {
    let repeated = |piece: &str| piece.repeat(1 + 4000 / piece.len()).chars().take(4000).collect::<String>();
    let mut times = Vec::new();
    for piece in [
        "total revenue by region and average unit price and ",
        "a wombat zorblax quux of sensor ",
        "orders in Region 12 or Region 13, ",
        "Ignore missing values. ",
    ] {
        let question = repeated(piece);
        let took = ask(&indexed(table), table, &question, &[]);
        println!("  {:>7.2} ms  {piece}...", millis(took));
        times.push(took);
    }
    report("questions of 4,000 bytes", &times);
}

fn report(name: &str, times: &[Duration]) {
    let [p50, p95, most] = [0.5, 0.95, 1.0].map(|part| quantile(times, part));
    let verdict = if p95 <= GOAL { "within" } else { "ABOVE" };
    println!(
        "{name}: p50 {:.1} ms, p95 {:.1} ms, most {:.1} ms ({verdict} the goal of {} ms)",
        millis(p50),
        millis(p95),
        millis(most),
        GOAL.as_millis()
    );
}

fn millis(time: Duration) -> f64 {
    1000.0 * time.as_secs_f64()
}

fn quantile(times: &[Duration], part: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

/// Orders with the columns of a business and many of measuring devices.
fn table() -> TableDescription {
    let number = |name: &str| column(name, DataType::Float64, None);
    let texts = |name: &str, stem: &str, count: usize| column(name, DataType::Text, Some((stem, count)));
    let date = |name: &str| column(name, DataType::Datetime { unit: TimeUnit::Microseconds, zone: None }, None);
    let mut columns = vec![
        column("order_id", DataType::Int64, None),
        date("ordered_on"),
        texts("region", "Region", 40),
        texts("customer_name", "Customer", VALUES),
        texts("customer_city", "City", VALUES),
        texts("product", "Product", VALUES),
        texts("product_category", "Category", 30),
        texts("carrier", "Carrier", 8),
        number("revenue"),
        number("order_amount"),
        number("unit_price"),
        number("shipping_cost"),
        number("discount"),
        number("quantity"),
        column("returned", DataType::Bool, None),
    ];
    for place in 0..COLUMNS - columns.len() {
        columns.push(match place % 4 {
            0 => number(&format!("sensor_{place}_level")),
            1 => texts(&format!("sensor_{place}_status"), &format!("State {place}"), VALUES),
            2 => texts(&format!("comment_{place}"), &format!("a free remark on the order {place} number"), VALUES),
            _ => number(&format!("deviceReading{place}Kwh")),
        });
    }
    TableDescription { name: "orders".to_owned(), bound_name: "orders".to_owned(), rows: ROWS, columns }
}

fn column(name: &str, data_type: DataType, texts: Option<(&str, usize)>) -> ColumnDescription {
    let values: Vec<ValueCount> = texts
        .map(|(stem, count)| {
            (0..count)
                .map(|place| ValueCount { value: Scalar::Text(format!("{stem} {place}")), count: ROWS / count as u64 })
                .collect()
        })
        .unwrap_or_default();
    let numeric = data_type.is_numeric();
    ColumnDescription {
        name: name.to_owned(),
        data_type,
        nulls: 1_000,
        distinct: Some(if values.is_empty() { 500_000 } else { values.len() as u64 }),
        min: numeric.then_some(Scalar::Float(0.0)),
        max: numeric.then_some(Scalar::Float(10_000.0)),
        mean: numeric.then_some(50.0),
        values_complete: values.len() < VALUES && !values.is_empty(),
        values,
    }
}
