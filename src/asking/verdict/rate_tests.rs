//! Claims about figures of two.

use std::sync::Arc;

use crate::asking::fixtures::{bounded as column, reading_over};
use crate::domain::{DataType, TableDescription};

/// The reading, or why there is none.
fn reading(question: &str) -> String {
    let table = Arc::new(TableDescription {
        name: "visits".to_owned(),
        bound_name: "visits".to_owned(),
        rows: 400,
        columns: vec![
            column("channel", DataType::Text, &["Mail", "Search", "Shops"], None),
            column("plan", DataType::Text, &["Basic", "Gold"], None),
            column("outcome", DataType::Text, &["Approved", "Rejected", "Open"], None),
            column("returned", DataType::Text, &["Yes", "No"], None),
            column("sessions", DataType::Int64, &[], Some((0, 900))),
            column("orders", DataType::Int64, &[], Some((0, 90))),
            column("revenue", DataType::Float64, &[], Some((0, 9000))),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn a_rate_of_a_common_name_is_one_sum_over_another() {
    assert_eq!(reading("conversion rate by channel"), "Sum of `orders` over sum of `sessions` by `channel`");
    assert_eq!(
        reading("What is the revenue per session by channel?"),
        "Sum of `revenue` over sum of `sessions` by `channel`"
    );
    assert_eq!(
        reading("Which channel has the highest ratio of revenue to orders?"),
        "`channel`, only the highest sum of `revenue` over sum of `orders` (ties kept)"
    );
}

#[test]
fn the_rate_of_a_deed_is_the_part_of_the_rows_where_it_was_done() {
    assert_eq!(reading("return rate by plan"), "Proportion of rows where `returned` = \u{201c}Yes\u{201d} by `plan`");
    assert_eq!(
        reading("What is the approval rate by channel in %?"),
        "Percentage of rows where `outcome` = \u{201c}Approved\u{201d} by `channel`"
    );
}

#[test]
fn a_part_is_one_of_each_group() {
    let expected = "Percentage of rows where `outcome` = \u{201c}Rejected\u{201d} by `plan`";
    assert_eq!(reading("What percentage of visits in each plan were rejected?"), expected);
    assert_eq!(reading("For each plan, what percentage of visits were rejected?"), expected);
}

#[test]
fn a_rate_that_nothing_tells_is_refused() {
    for question in ["bounce rate by channel", "refund rate by plan", "average conversion rate by channel"] {
        assert!(reading(question).starts_with("refused"), "{question}: {}", reading(question));
    }
}

#[test]
fn a_quantity_in_the_singular_is_no_group() {
    assert!(!reading("revenue per session").contains("by `sessions`"));
}
