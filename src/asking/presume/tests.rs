//! Claims about words that are presumed something of, and about those that are not.

use std::sync::Arc;

use crate::asking::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, TableDescription};

/// Patients of a clinic, a row each.
fn reading(question: &str) -> String {
    let table = Arc::new(TableDescription {
        name: "clinic_patients".to_owned(),
        bound_name: "clinic_patients".to_owned(),
        rows: 400,
        columns: vec![
            column("ward", DataType::Text, &["North", "South"]),
            column("therapies", DataType::Text, &["Massage", "Yoga", "Surgery"]),
            column("shipped_on", DataType::Date, &[]),
            bounded("stage", DataType::Int64, &[], Some((1, 4))),
            bounded("weight", DataType::Float64, &[], Some((40, 140))),
            bounded("age", DataType::Int64, &[], Some((1, 90))),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn a_verb_between_rows_and_a_value_says_nothing_and_is_named() {
    assert_eq!(reading("How many patients practise yoga?"), "Number of rows, where `therapies` = \u{201c}Yoga\u{201d}");
    assert_eq!(
        reading("How many patients dislike yoga?").get(..7),
        Some("refused"),
        "a verb that chooses other rows is not ignored"
    );
    let said = reading("In how many wards were patients photographed?");
    assert!(said.ends_with("(\u{201c}photographed\u{201d} taken to say nothing more than what it joins)"), "{said}");
}

#[test]
fn a_verb_that_tells_an_outcome_is_never_ignored() {
    for question in [
        "How many patients were euthanized?",
        "How many patients survived surgery?",
        "Which patient quit yoga?",
        "How many patients rejected surgery?",
        // All that is said of them.
        "How many patients commute?",
        "How many patients who whistle are in the north ward?",
    ] {
        assert_eq!(reading(question).get(..7), Some("refused"), "{question}: {}", reading(question));
    }
}

#[test]
fn a_participle_in_front_of_its_noun_chooses_rows() {
    assert_eq!(reading("How many hospitalised patients are in the north ward?").get(..7), Some("refused"));
}

#[test]
fn a_topic_in_front_of_a_column_says_what_it_is_about() {
    let reading_ = reading("What is the average disease stage?");
    assert!(reading_.starts_with("Mean `stage` (\u{201c}disease\u{201d} taken to say"), "{reading_}");
    // A part of the body has a weight of its own.
    assert_eq!(reading("What is the average brain weight?").get(..7), Some("refused"));
    assert_eq!(reading("What is the average wooden stage?").get(..7), Some("refused"));
}

#[test]
fn a_name_is_never_presumed_away() {
    assert_eq!(reading("How many patients visited Oslo in the north ward?").get(..7), Some("refused"));
}
