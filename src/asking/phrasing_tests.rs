//! Claims about turns of speech over a table's columns.

use std::sync::Arc;

use super::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, TableDescription};

/// Visits of a hospital, a row each.
fn reading(question: &str) -> String {
    let table = Arc::new(TableDescription {
        name: "visits".to_owned(),
        bound_name: "visits".to_owned(),
        rows: 400,
        columns: vec![
            column("first_name", DataType::Text, &[]),
            column("surname", DataType::Text, &[]),
            column("country", DataType::Text, &["Spain", "Italy"]),
            column("complaint", DataType::Text, &["Fever", "Cough"]),
            bounded("arrival_hour", DataType::Int64, &[], Some((0, 23))),
            bounded("age", DataType::Int64, &[], Some((0, 99))),
            bounded("charge", DataType::Float64, &[], Some((10, 9000))),
            bounded("budget_meur", DataType::Float64, &[], Some((1, 90))),
            bounded("stage", DataType::Int64, &[], Some((1, 4))),
            column("status", DataType::Text, &["dead", "cured"]),
            column("origin", DataType::Text, &["spanish", "italian"]),
            column("language", DataType::Text, &["spanish", "english"]),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn an_order_from_one_end_to_the_other_goes_by_what_it_names() {
    assert_eq!(
        reading("Show the surname and charge from the largest charge to the smallest."),
        "`surname` and `charge`, by `charge`, highest first"
    );
    assert_eq!(
        reading("Show the surname and charge from lowest to highest charge."),
        "`surname` and `charge`, by `charge`, lowest first"
    );
}

#[test]
fn a_bare_number_behind_people_is_their_age_and_not_what_they_did() {
    for people in ["people under 18", "children (under 18)"] {
        let said = reading(&format!("How many {people} arrived with a fever?"));
        assert!(said.starts_with("Number of rows, where `age` < 18 and `complaint` = \u{201c}Fever\u{201d}"), "{said}");
    }
}

#[test]
fn the_top_of_a_class_is_what_most_rows_have_unless_something_ranks_it() {
    assert_eq!(reading("Top 2 countries of the visits?"), "Number of rows by `country`, highest first, the first 2");
    assert_eq!(reading("Top 2 countries by charge?"), "Sum of `charge` by `country`, highest first, the first 2");
}

#[test]
fn a_full_name_is_both_names() {
    assert!(reading("What is the full name of the oldest person?").starts_with("`first_name` and `surname`"));
}

#[test]
fn a_share_is_given_in_percent_where_a_second_sentence_says_so() {
    assert_eq!(
        reading("What share of the visits are from Spain? Give a percentage."),
        "Percentage of the rows, where `country` = \u{201c}Spain\u{201d}"
    );
}

#[test]
fn millions_count_in_the_unit_of_the_column() {
    assert_eq!(reading("How many visits have a budget above 20 million?"), "Number of rows, where `budget_meur` > 20");
}

#[test]
fn a_number_beside_a_column_in_front_of_the_rows_is_a_condition() {
    assert_eq!(reading("How many stage 4 visits are there?"), "Number of rows, where `stage` = 4");
    assert_eq!(reading("What is the average charge of 3-stage visits?"), "Mean `charge`, where `stage` = 3");
    // No stage is a ninth, and the top counts rows.
    assert!(reading("How many stage 9 visits are there?").starts_with("refused"));
    assert!(!reading("Top 3 stage visits?").contains("`stage` = 3"));
}

#[test]
fn what_something_is_written_in_is_a_language() {
    assert_eq!(
        reading("How many visits are in Spanish?"),
        "Number of rows, where `language` = \u{201c}spanish\u{201d}"
    );
    assert!(reading("How many Spanish visits are there?").starts_with("refused"));
}

#[test]
fn two_sides_are_compared_in_any_order_of_words() {
    let wanted = "Whether mean `charge`, where `country` = \u{201c}Spain\u{201d} > mean `charge`, where `country` = \u{201c}Italy\u{201d}";
    for question in [
        "Is the average charge in Spain higher than in Italy?",
        "Is the average charge of visits from Spain larger than that of visits from Italy?",
        "Is the average charge higher in Spain than in Italy?",
    ] {
        assert_eq!(reading(question), wanted, "{question}");
    }
}

#[test]
fn more_often_compares_shares() {
    let said = reading("Are visits with fever cured more often than those with cough?");
    assert!(said.starts_with("Whether percentage of the rows where `complaint` = \u{201c}Fever\u{201d}"), "{said}");
}

#[test]
fn what_is_counted_on_both_sides_is_told_by_the_same_columns() {
    let said = reading("Were there more dead in Spain than in Italy?");
    let both = said.matches("\u{201c}dead\u{201d}").count();
    assert!(said.starts_with("refused") || both == 2, "{said}");
    assert!(reading("Are there more visits with fever in Spain than cough?").starts_with("refused"));
}

#[test]
fn a_year_that_a_column_cannot_hold_is_no_bound_on_it() {
    assert!(reading("How many visits had a stage since 2010?").starts_with("refused"));
}
