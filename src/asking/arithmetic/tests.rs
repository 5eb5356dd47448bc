//! What arithmetic in words is read as.

use std::sync::Arc;

use crate::asking::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, TableDescription};

fn orders() -> Arc<TableDescription> {
    let number = |name: &str, low, high| bounded(name, DataType::Float64, &[], Some((low, high)));
    Arc::new(TableDescription {
        name: "orders".to_owned(),
        bound_name: "df".to_owned(),
        rows: 90,
        columns: vec![
            column("order_id", DataType::Int64, &[]),
            column("city", DataType::Text, &["Rome", "Oslo", "Lima"]),
            number("quantity", 1, 9),
            number("unit_price", 0, 400),
            number("revenue", 0, 4000),
            number("shipping_cost", 0, 90),
            number("staff", 0, 40),
            column("ordered", DataType::Date, &[]),
            column("delivered", DataType::Date, &[]),
        ],
    })
}

fn reading(question: &str) -> String {
    reading_over(&orders(), question)
}

#[test]
fn a_product_said_in_words_is_added_up_by_group_and_compared() {
    let made = "`quantity_times_unit_price` is `quantity` times `unit_price`";
    let by_city = reading("Total quantity times unit price by city");
    assert_eq!(by_city, format!("Sum of `quantity_times_unit_price` by `city`; {made}"));
    let above = reading("How many orders have a quantity times unit price above 100?");
    assert_eq!(above, format!("Number of rows, where `quantity_times_unit_price` > 100; {made}"));
    let signed = reading("What is the average quantity * unit price in Rome?");
    assert!(signed.starts_with("Mean `quantity_unit_price`, where `city` = “Rome”"), "{signed}");
}

#[test]
fn a_note_in_brackets_explains_the_words_in_front_of_it() {
    let margin = reading("Which order has the highest margin (revenue minus shipping cost)?");
    assert!(margin.contains("only where `revenue_minus_shipping_cost` is the highest"), "{margin}");
    let share = reading("Which order has the best margin percentage (revenue minus shipping cost, over revenue)?");
    assert!(share.ends_with("(`revenue` minus `shipping_cost`) divided by `revenue`"), "{share}");
}

#[test]
fn days_between_two_dates_are_averaged_and_ranked() {
    let mean = reading("What is the average number of days between ordered and delivered by city?");
    assert!(mean.starts_with("Mean `number_of_days_between_ordered_and_delivered` by `city`"), "{mean}");
    let hours = reading("What is the average time between ordered and delivered in hours?");
    assert!(hours.ends_with("(the days from `ordered` to `delivered`) times 24"), "{hours}");
}

#[test]
fn a_raise_in_percent_multiplies_the_one_figure() {
    let raised = reading("What would the total revenue be after a 3% raise?");
    assert_eq!(raised, "Sum of `revenue_then`; `revenue_then` is `revenue` times 1.03");
    let lowered = reading("What would the average revenue be after a 10 percent discount in Oslo?");
    assert!(lowered.ends_with("`revenue` times 0.9"), "{lowered}");
}

#[test]
fn a_quotient_is_never_added_up() {
    let overall = reading("What is the total of revenue divided by staff?");
    assert!(!overall.contains("Sum of `revenue_divided"), "{overall}");
    let ranked = reading("Which order has the highest revenue relative to staff?");
    assert!(ranked.contains("is `revenue` divided by `staff`"), "{ranked}");
}

#[test]
fn what_is_no_column_of_figures_is_refused() {
    for question in [
        "Total quantity times weight by city",
        "Average revenue minus city",
        "Which order has the highest margin (revenue minus tax)?",
        "List the orders by revenue divided by staff minus city",
    ] {
        let read = reading(question);
        assert!(read.starts_with("refused"), "{question}: {read}");
    }
}

#[test]
fn code_leaves_out_what_would_be_divided_by_zero() {
    use crate::asking::{CodeGenerator, OfflineTranslator, QuestionRequest};
    let (translator, cancel, table) = (OfflineTranslator::new(), crate::domain::CancelToken::new(), orders());
    let question = "Which order has the highest revenue relative to staff?";
    let request = QuestionRequest::new(question, std::slice::from_ref(&table), &cancel);
    let code = translator.generate(&request, &mut |_| {}).map(|found| found.code.text).unwrap_or_default();
    assert!(code.contains(r#"df["revenue"] / df["staff"].where(df["staff"] != 0)"#), "{code}");
}
