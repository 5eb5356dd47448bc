use std::sync::Arc;

use crate::asking::fixtures::bounded as column;
use crate::asking::{CodeGenerator, Conversation, OfflineTranslator, QuestionRequest, Turn};
use crate::domain::{CancelToken, DataType, TableDescription, TimeUnit};

/// Sales: a row each.
fn sales() -> Arc<TableDescription> {
    let date = DataType::Datetime { unit: TimeUnit::Microseconds, zone: None };
    Arc::new(TableDescription {
        name: "sales".to_owned(),
        bound_name: "sales".to_owned(),
        rows: 400,
        columns: vec![
            column("sold_on", date, &[], None),
            column("region", DataType::Text, &["North", "South", "West", "East"], None),
            column("product", DataType::Text, &["Tea", "Coffee", "Cocoa"], None),
            column("country", DataType::Text, &["Canada", "Spain", "France"], None),
            column("revenue", DataType::Float64, &[], Some((1, 900))),
            column("cost", DataType::Float64, &[], Some((1, 500))),
            column("rating", DataType::Int64, &[], Some((1, 5))),
        ],
    })
}

/// The readings of a conversation, without what they refine; a refusal is its reason.
fn talk(questions: &[&str]) -> Vec<String> {
    let (translator, table, cancel) = (OfflineTranslator::new(), sales(), CancelToken::new());
    let (mut conversation, mut readings) = (Conversation::default(), Vec::new());
    for question in questions {
        let tables = std::slice::from_ref(&table);
        let history = conversation.turns().to_vec();
        let request = QuestionRequest { history: &history, ..QuestionRequest::new(question, tables, &cancel) };
        let (reading, meaning) = match translator.generate(&request, &mut |_| {}) {
            Ok(generated) => (generated.reading, generated.meaning),
            Err(no_code) => (format!("refused: {}", no_code.reason()), None),
        };
        conversation.push(Turn { question: (*question).to_owned(), meaning, ..Turn::default() });
        readings.push(reading.split(" (refines").next().unwrap_or_default().to_owned());
    }
    readings
}

/// Holds the last of a conversation to its reading.
fn ends(pairs: &[(&[&str], &str)]) {
    let mut wrong = String::new();
    for (questions, reading) in pairs {
        let readings = talk(questions);
        let last = readings.last().map(String::as_str).unwrap_or_default();
        if last != *reading {
            wrong.push_str(&format!("{questions:?}\n  is     {last}\n  wanted {reading}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const TOTAL: &str = "total revenue by region";

#[test]
fn rows_are_narrowed_and_widened() {
    ends(&[
        (&[TOTAL, "only for 2024"], "Sum of `revenue` by `region`, where year of `sold_on` = 2024"),
        (&[TOTAL, "only for 2024", "what about 2023?"], "Sum of `revenue` by `region`, where year of `sold_on` = 2023"),
        (
            &[TOTAL, "only for 2024", "only Tea"],
            "Sum of `revenue` by `region`, where year of `sold_on` = 2024 and `product` = \u{201c}Tea\u{201d}",
        ),
        (&[TOTAL, "in Spain"], "Sum of `revenue` by `region`, where `country` = \u{201c}Spain\u{201d}"),
        (&[TOTAL, "and for West?"], "Sum of `revenue` by `region`, where `region` = \u{201c}West\u{201d}"),
        (&[TOTAL, "West?", "and East?"], "Sum of `revenue` by `region`, where `region` = \u{201c}East\u{201d}"),
        (
            &[TOTAL, "only West", "also East"],
            "Sum of `revenue` by `region`, where `region` is \u{201c}West\u{201d} or \u{201c}East\u{201d}",
        ),
        (&[TOTAL, "without Canada"], "Sum of `revenue` by `region`, where `country` \u{2260} \u{201c}Canada\u{201d}"),
        (
            &[TOTAL, "exclude Tea and Coffee"],
            "Sum of `revenue` by `region`, where `product` is none of \u{201c}Tea\u{201d} or \u{201c}Coffee\u{201d}",
        ),
        (&[TOTAL, "only for 2024", "remove that filter"], "Sum of `revenue` by `region`"),
        (&[TOTAL, "only Tea", "for all products"], "Sum of `revenue` by `region`"),
        (&[TOTAL, "with a rating above 3"], "Sum of `revenue` by `region`, where `rating` > 3"),
        (&[TOTAL, "rating above 3", "rating above 4"], "Sum of `revenue` by `region`, where `rating` > 4"),
    ]);
}

#[test]
fn groups_and_grains_are_exchanged_or_added() {
    ends(&[
        (&[TOTAL, "now by product"], "Sum of `revenue` by `product`"),
        (&[TOTAL, "by product instead"], "Sum of `revenue` by `product`"),
        (&[TOTAL, "also by product"], "Sum of `revenue` by `region` and `product`"),
        (&["total revenue by month", "by quarter instead"], "Sum of `revenue` by quarter of `sold_on`"),
        (&["total revenue by month", "per year"], "Sum of `revenue` by year of `sold_on`"),
        (&["total revenue", "by region"], "Sum of `revenue` by `region`"),
        (&["total revenue", "break it down by region and product"], "Sum of `revenue` by `region` and `product`"),
        (
            &["total revenue by region and month", "by quarter instead"],
            "Sum of `revenue` by `region` and quarter of `sold_on`",
        ),
        (
            &["which region has the highest total revenue", "which product instead"],
            "`product`, only the highest sum of `revenue` (ties kept)",
        ),
        (&[TOTAL, "overall"], "Sum of `revenue`"),
        (
            &["how many sales in Spain", "by region"],
            "Number of rows by `region`, where `country` = \u{201c}Spain\u{201d}",
        ),
    ]);
}

#[test]
fn measures_are_exchanged_or_added() {
    ends(&[
        (&[TOTAL, "what about the median"], "Median `revenue` by `region`"),
        (&[TOTAL, "same for cost"], "Sum of `cost` by `region`"),
        (&[TOTAL, "and the average cost?"], "Mean `cost` by `region`"),
        (&[TOTAL, "also the average rating"], "Sum of `revenue` and mean `rating` by `region`"),
        (&[TOTAL, "as a share"], "Sum of `revenue` by `region`, with its share of the total"),
        (&[TOTAL, "as percentages", "as totals"], "Sum of `revenue` by `region`"),
        (&["average revenue", "median instead"], "Median `revenue`"),
        (&["sales in Spain", "how many?"], "Number of rows, where `country` = \u{201c}Spain\u{201d}"),
        (&["how many sales in Spain", "list them"], "Rows of `sales`, where `country` = \u{201c}Spain\u{201d}"),
    ]);
}

#[test]
fn orders_and_limits_are_set() {
    ends(&[
        (&[TOTAL, "top 3"], "Sum of `revenue` by `region`, highest first, the first 3"),
        (&[TOTAL, "only the bottom 2"], "Sum of `revenue` by `region`, lowest first, the first 2"),
        (&[TOTAL, "sorted by revenue descending"], "Sum of `revenue` by `region`, highest first"),
        (&[TOTAL, "highest first"], "Sum of `revenue` by `region`, highest first"),
        (&[TOTAL, "highest first", "reverse the order"], "Sum of `revenue` by `region`, lowest first"),
        (
            &["sales in Spain", "sorted by cost"],
            "Rows of `sales`, where `country` = \u{201c}Spain\u{201d}, by `cost`, lowest first",
        ),
        (&[TOTAL, "top 3", "show all"], "Sum of `revenue` by `region`, highest first"),
        (
            &["which region has the highest total revenue", "top 3"],
            "Sum of `revenue` by `region`, highest first, the first 3",
        ),
        (
            &["which region has the highest total revenue", "and the lowest?"],
            "`region`, only the lowest sum of `revenue` (ties kept)",
        ),
    ]);
}

#[test]
fn a_question_that_is_complete_stands_alone() {
    ends(&[
        (&[TOTAL, "average rating"], "Mean `rating`"),
        (&[TOTAL, "how many sales in Spain"], "Number of rows, where `country` = \u{201c}Spain\u{201d}"),
        (&["only Tea sales", "total revenue by region"], "Sum of `revenue` by `region`"),
        (&[TOTAL, "top 3 products by total cost"], "Sum of `cost` by `product`, highest first, the first 3"),
    ]);
    assert!(talk(&["top 3"])[0].starts_with("refused"));
    assert!(talk(&["and for West?"]).len() == 1);
    assert!(talk(&[TOTAL, "by wombat instead"])[1].contains("wombat"));
    assert!(talk(&["is the average rating above 3?", "only for West"])[1].starts_with("Rows of"));
}

#[test]
fn turns_without_a_kept_meaning_are_read_again_and_the_reading_says_what_it_refines() {
    let (translator, table, cancel) = (OfflineTranslator::new(), sales(), CancelToken::new());
    let turn = |question: &str| Turn { question: question.to_owned(), ..Turn::default() };
    let history = [turn(TOTAL), turn("the zorblax of it"), turn("only for 2024")];
    let tables = std::slice::from_ref(&table);
    let request = QuestionRequest { history: &history, ..QuestionRequest::new("top 3", tables, &cancel) };
    let generated = translator.generate(&request, &mut |_| {}).expect("it is read");
    assert_eq!(
        generated.reading,
        "Sum of `revenue` by `region`, where year of `sold_on` = 2024, highest first, the first 3 (refines \u{201c}total revenue by region\u{201d})"
    );
    assert!(translator.analyse(&request).refines);
}
