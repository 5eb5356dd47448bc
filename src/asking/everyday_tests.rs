use std::sync::Arc;

use crate::asking::fixtures::{column, reading_over};
use crate::domain::{DataType, TableDescription};

/// The people of an office, a row each.
fn workers() -> Arc<TableDescription> {
    let mut name = column("name", DataType::Text, &[]);
    name.distinct = Some(600);
    Arc::new(TableDescription {
        name: "workers".to_owned(),
        bound_name: "workers".to_owned(),
        rows: 600,
        columns: vec![
            name,
            column("team", DataType::Text, &["Sales", "Support", "Design"]),
            column("gender", DataType::Text, &["Female", "Male"]),
            column("marital_status", DataType::Text, &["Single", "Married", "Divorced"]),
            column("How much do you smoke?", DataType::Text, &["Never", "Occasionally", "Daily"]),
            column("discharge", DataType::Text, &["Home", "Deceased", "Transferred"]),
            column("position_applied", DataType::Text, &["Clerk", "Analyst", "Manager"]),
            column("Age<gx:number>", DataType::Int64, &[]),
            column("Salary (USD)", DataType::Float64, &[]),
            column("avg_score", DataType::Float64, &[]),
        ],
    })
}

fn reading(question: &str) -> String {
    reading_over(&workers(), question)
}

#[test]
fn words_around_a_question_change_nothing() {
    let plain = reading("How many workers are there?");
    for question in [
        "Can you tell me how many workers are there?",
        "I'd like to know how many workers are there, please",
        "How many workers are there according to the data?",
    ] {
        assert_eq!(reading(question), plain, "{question}");
    }
}

#[test]
fn a_short_any_question_asks_whether() {
    let whether = "Whether there is any row, where `team` = \u{201c}Design\u{201d}";
    assert_eq!(reading("Any worker in Design?"), whether);
    assert_eq!(reading("Do we have any workers in Design?"), whether);
}

#[test]
fn the_type_behind_a_columns_name_hides_nothing() {
    assert_eq!(reading("What is the average age of the workers?"), "Mean `Age<gx:number>`");
}

#[test]
fn people_under_a_number_are_of_that_age() {
    let women = "Number of rows, where `gender` = \u{201c}Female\u{201d} and `Age<gx:number>` < 20";
    assert_eq!(reading("How many women under 20 are there?"), women);
    assert_eq!(
        reading("How many workers are between 20 and 30 years old?"),
        "Number of rows, where `Age<gx:number>` is from 20 to 30"
    );
}

#[test]
fn never_is_the_columns_own_value_for_it() {
    assert_eq!(
        reading("How many workers never smoke?"),
        "Number of rows, where `How much do you smoke?` = \u{201c}Never\u{201d}"
    );
}

#[test]
fn what_became_of_a_thing_is_told_by_another_verb() {
    assert_eq!(reading("How many workers died?"), "Number of rows, where `discharge` = \u{201c}Deceased\u{201d}");
    // Nothing in the table tells of it.
    assert!(reading("How many workers survived?").starts_with("refused"));
}

#[test]
fn how_many_have_the_highest_counts_them() {
    assert_eq!(
        reading("How many workers have the highest age?"),
        "Number of rows, where `Age<gx:number>` = the max of `Age<gx:number>`"
    );
}

#[test]
fn of_two_kinds_the_more_frequent_is_told() {
    assert_eq!(
        reading("Are there more single or married workers?"),
        "`marital_status`, where `marital_status` is \u{201c}Single\u{201d} or \u{201c}Married\u{201d}, only the highest number of rows (ties kept)"
    );
}

#[test]
fn what_people_are_paid_is_not_added_up_unsaid() {
    assert!(reading("Which team earns the most?").starts_with("refused"));
    assert_eq!(
        reading("Which team earns the most on average?"),
        "`team`, only the highest mean `Salary (USD)` (ties kept)"
    );
}

#[test]
fn a_verb_of_what_was_applied_for_names_no_column() {
    assert!(!reading("Who was the last person to apply?").contains("position_applied"));
}

#[test]
fn the_longest_name_is_not_what_lasts_longest() {
    assert!(reading("Which worker has the longest name?").starts_with("refused"));
}

#[test]
fn the_number_of_columns_is_no_number_of_rows() {
    assert!(reading("How many columns are there?").starts_with("refused"));
}

#[test]
fn whether_values_are_missing_is_a_yes_or_no() {
    assert_eq!(
        reading("Are there any missing values in the team column?"),
        "Whether there is any row, where `team` is missing"
    );
}
