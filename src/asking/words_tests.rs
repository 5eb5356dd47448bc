use std::sync::Arc;

use crate::asking::fixtures::{column, reading_over};
use crate::domain::{DataType, TableDescription};

/// Walks in the hills, a row each.
fn hikes() -> Arc<TableDescription> {
    Arc::new(TableDescription {
        name: "hikes".to_owned(),
        bound_name: "hikes".to_owned(),
        rows: 600,
        columns: vec![
            column("trail", DataType::Text, &[]),
            column("last_name", DataType::Text, &[]),
            column("sky", DataType::Text, &["sun", "fog", "rain"]),
            column("vehicle", DataType::Text, &["SUV", "bus", "bike"]),
            column("difficulty", DataType::Text, &["E", "M", "VH"]),
            column("permit_denied", DataType::Text, &["yes", "no"]),
            column("length", DataType::Float64, &[]),
        ],
    })
}

fn reading(question: &str) -> String {
    reading_over(&hikes(), question)
}

#[test]
fn a_word_of_a_values_family_is_that_value() {
    assert_eq!(reading("How many foggy hikes were there?"), "Number of rows, where `sky` = \u{201c}fog\u{201d}");
    assert_eq!(reading("How many SUVs are there?"), "Number of rows, where `vehicle` = \u{201c}SUV\u{201d}");
}

#[test]
fn a_column_of_two_words_has_names_of_one() {
    assert_eq!(
        reading("Which surname appears most often?"),
        "`last_name`, only the highest number of rows (ties kept)"
    );
}

#[test]
fn a_value_in_brackets_explains_the_words_before_it() {
    let hard = "Number of rows, where `difficulty` = \u{201c}VH\u{201d}";
    assert_eq!(reading("How many strenuous (VH) hikes are there?"), hard);
    assert_eq!(reading("How many hikes are very hard (VH)?"), hard);
}

#[test]
fn a_figure_made_of_a_column_is_not_the_column() {
    assert!(reading("What is the denial rate?").starts_with("refused"));
    assert!(reading("How many hikes are not strenuous (VH)?").starts_with("refused"));
}

/// Who works somewhere, a row each.
fn staff() -> Arc<TableDescription> {
    let mut left = column("exit_date", DataType::Date, &[]);
    left.nulls = 40;
    Arc::new(TableDescription {
        name: "staff".to_owned(),
        bound_name: "staff".to_owned(),
        rows: 600,
        columns: vec![
            column("employee_id", DataType::Int64, &[]),
            column("job", DataType::Text, &["Clerk", "Cook", "Guard"]),
            column("site", DataType::Text, &["Vienna", "Oslo", "Graz", "Lyon"]),
            column("contract", DataType::Text, &["Fixed", "Open"]),
            column("fuel_type", DataType::Text, &["petrol", "diesel", "none"]),
            column("email", DataType::Text, &[]),
            column("salary", DataType::Float64, &[]),
            left,
        ],
    })
}

fn of_staff(question: &str) -> String {
    reading_over(&staff(), question)
}

#[test]
fn who_left_has_a_day_of_leaving_and_who_is_current_has_none() {
    assert_eq!(
        of_staff("How many employees have left?"),
        "Number of distinct `employee_id`, where `exit_date` is not missing"
    );
    assert_eq!(of_staff("average salary of current staff"), "Mean `salary`, where `exit_date` is missing");
    assert!(of_staff("How many employees left their contract unsigned?").starts_with("refused"));
}

#[test]
fn a_column_is_called_by_what_its_values_are() {
    assert_eq!(of_staff("average salary by city"), "Mean `salary` by `site`");
    assert!(of_staff("average salary by sport").starts_with("refused"));
}

#[test]
fn what_is_named_by_its_type_is_its_type() {
    assert!(of_staff("Which fuel is the most common?").starts_with("`fuel_type`"));
}

#[test]
fn a_noun_behind_a_value_goes_only_where_it_is_not_counted() {
    assert_eq!(
        of_staff("average salary of people with open agreements"),
        "Mean `salary`, where `contract` = \u{201c}Open\u{201d}"
    );
    assert!(of_staff("How many open agreements are there?").starts_with("refused"));
}

#[test]
fn a_profession_that_no_row_has_is_not_all_rows() {
    assert!(of_staff("How many nurses are there?").starts_with("refused"));
}
