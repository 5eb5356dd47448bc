//! Claims about readings that a word of the question contradicts, and about orders and bounds on groups.

use std::sync::Arc;

use crate::asking::fixtures::{bounded, reading_over};
use crate::domain::{ColumnDescription, DataType, TableDescription, TimeUnit};

/// As many rows for each value as an order needs.
fn column(name: &str, data_type: DataType, values: &[&str], bounds: Option<(i128, i128)>) -> ColumnDescription {
    let mut column = bounded(name, data_type, values, bounds);
    column.values.iter_mut().for_each(|value| value.count = 90);
    column
}

/// The reading, or why there is none.
fn reading(question: &str) -> String {
    let date = DataType::Datetime { unit: TimeUnit::Microseconds, zone: None };
    let table = Arc::new(TableDescription {
        name: "orders".to_owned(),
        bound_name: "orders".to_owned(),
        rows: 400,
        columns: vec![
            column("created_at", date.clone(), &[], None),
            column("closed_at", date, &[], None),
            column("region", DataType::Text, &["North", "South", "West"], None),
            column("product", DataType::Text, &["Tea", "Coffee"], None),
            column("express", DataType::Text, &["Yes", "No"], None),
            column("revenue", DataType::Float64, &[], Some((1, 900))),
            column("weight_kg", DataType::Float64, &[], Some((1, 90))),
            column("injured", DataType::Int64, &[], Some((0, 90))),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn several_bounds_on_groups_hold_together() {
    assert_eq!(
        reading("Which regions have more than 20 orders and an average revenue above 50?"),
        "`region`, only groups whose number of rows > 20, only groups whose mean `revenue` > 50"
    );
    assert!(reading("Which regions have more than 20 orders or an average revenue above 50?").starts_with("refused"));
}

#[test]
fn the_best_group_is_looked_for_among_those_that_are_kept() {
    assert_eq!(
        reading("Which region with at least 20 orders has the highest average revenue?"),
        "`region`, only groups whose number of rows \u{2265} 20, only the highest mean `revenue` (ties kept)"
    );
}

#[test]
fn groups_are_compared_with_all_rows() {
    assert_eq!(
        reading("Which regions have an average revenue above the average revenue of all orders?"),
        "`region`, only groups whose mean `revenue` > the mean `revenue` of all rows"
    );
    assert!(reading("Which regions have a total revenue above the average revenue?").starts_with("refused"));
}

#[test]
fn an_order_is_read_from_its_ends() {
    assert!(reading("List the orders from heaviest to lightest").ends_with("by `weight_kg`, highest first"));
    assert!(reading("List the orders, lightest first").ends_with("by `weight_kg`, lowest first"));
}

#[test]
fn things_are_counted_on_the_day_they_came_to_be() {
    assert_eq!(reading("orders per month"), "Number of rows by month of `created_at`");
    assert_eq!(reading("How many orders were closed per month?"), "Number of rows by month of `closed_at`");
}

#[test]
fn a_figure_of_many_days_is_added_up() {
    assert!(reading("What was the revenue in 2023?").starts_with("Sum of `revenue`"));
}

#[test]
fn a_change_between_two_times_is_one_figure() {
    assert!(reading("By how many percent did revenue grow from 2022 to 2023?").starts_with("Change in percent from"));
    assert!(reading("Did revenue increase between 2022 and 2023?").starts_with("Whether sum of `revenue`"));
}

#[test]
fn what_a_word_contradicts_is_refused() {
    for question in [
        "What was the revenue per person?",
        "How many people were killed?",
        "Which region is most common among children?",
        "Which product is not sold in South?",
    ] {
        assert!(reading(question).starts_with("refused"), "{question}: {}", reading(question));
    }
}
