//! Claims about questions that are read by what their phrases are.

use std::sync::Arc;

use crate::asking::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, TableDescription};

/// Journeys of parcels, a row each.
fn reading(question: &str) -> String {
    let table = Arc::new(TableDescription {
        name: "parcels".to_owned(),
        bound_name: "parcels".to_owned(),
        rows: 400,
        columns: vec![
            column("tracking_no", DataType::Text, &[]),
            column("carrier", DataType::Text, &["Nordpost", "Quickway"]),
            column("contents", DataType::Text, &["Books", "Plants"]),
            bounded("weight_kg", DataType::Float64, &[], Some((0, 40))),
            bounded("days_in_transit", DataType::Int64, &[], Some((1, 40))),
            bounded("handling_min", DataType::Int64, &[], Some((1, 900))),
            bounded("postage_eur", DataType::Float64, &[], Some((2, 90))),
            bounded("packed_year", DataType::Int64, &[], Some((2015, 2024))),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn an_average_asked_for_by_how_is_of_the_column_that_adjective_verb_and_unit_point_at() {
    let plants = "where `contents` = \u{201c}Plants\u{201d}";
    for question in [
        "On average, how heavy are plants?",
        "How heavy are plants on average?",
        "How much do plants weigh on average?",
        "How heavy is the average plants parcel?",
    ] {
        assert_eq!(reading(question), format!("Mean `weight_kg`, {plants}"), "{question}");
    }
    for question in
        ["On average, how long do plants stay in transit?", "How many days do plants spend in transit on average?"]
    {
        assert_eq!(reading(question), format!("Mean `days_in_transit`, {plants}"), "{question}");
    }
}

#[test]
fn a_deed_that_no_column_measures_is_not_taken_for_another() {
    for question in [
        "On average, how long do plants live?",
        "How long do plants grow on average?",
        "Which carrier works the longest?",
        "How many plants sleep less than 5 hours?",
    ] {
        assert!(reading(question).starts_with("refused"), "{question}: {}", reading(question));
    }
}

#[test]
fn a_bound_is_put_in_the_unit_of_the_column() {
    for (question, bound) in [
        ("How many parcels are heavier than 2000 grams?", "`weight_kg` > 2"),
        ("How many parcels took more than 2 hours to handle?", "`handling_min` > 120"),
        ("Is there a parcel that takes more than an hour to handle?", "`handling_min` > 60"),
        ("How many parcels spent less than two weeks in transit?", "`days_in_transit` < 14"),
        ("How many parcels weigh more than 5 kilos?", "`weight_kg` > 5"),
    ] {
        let said = reading(question);
        assert!(said.ends_with(bound), "{question}: {said}");
    }
}

#[test]
fn a_superlative_behind_a_verb_ranks_by_what_the_verb_measures() {
    for (question, expected) in [
        (
            "Which carrier takes the longest on average to handle parcels?",
            "`carrier`, only the highest mean `handling_min` (ties kept)",
        ),
        ("How long was the longest handling?", "Largest `handling_min`"),
        ("Which parcel was packed first?", "Rows of `parcels`, only where `packed_year` is the lowest (ties kept)"),
    ] {
        assert_eq!(reading(question), expected, "{question}");
    }
}

#[test]
fn a_highest_value_of_two_groups_said_apart_is_of_each() {
    let said = reading("What is the highest weight kg for books and for plants?");
    assert!(said.starts_with("Largest `weight_kg` by `contents`"), "{said}");
    let said = reading("What is the highest weight kg of books and plants?");
    assert!(said.starts_with("Largest `weight_kg`, where"), "{said}");
}

/// Boats that a dealer offers, a row each.
fn offers(question: &str) -> String {
    let table = Arc::new(TableDescription {
        name: "boats".to_owned(),
        bound_name: "boats".to_owned(),
        rows: 300,
        columns: vec![
            column("hull_id", DataType::Text, &[]),
            column("dealer", DataType::Text, &["Anna Holm", "Piet Vos"]),
            column("rig", DataType::Text, &["Sloop", "Ketch"]),
            column("state", DataType::Text, &["Sold", "Offered", "Withdrawn"]),
            bounded("asking_price", DataType::Int64, &[], Some((900, 400_000))),
            bounded("draft_depth_cm", DataType::Int64, &[], Some((20, 300))),
            bounded("years_at_yard", DataType::Int64, &[], Some((0, 30))),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn a_verb_whose_participle_is_a_value_says_what_became_of_the_rows() {
    let sold = "where `dealer` = \u{201c}Anna Holm\u{201d} and `state` = \u{201c}Sold\u{201d}";
    assert_eq!(offers("How many boats did Anna Holm sell?"), format!("Number of rows, {sold}"));
    assert_eq!(offers("Did Anna Holm sell more than 10 boats?"), format!("Whether number of rows, {sold} > 10"));
}

#[test]
fn two_sides_are_compared_by_what_stands_in_terms_of() {
    let said = offers("Are sloops better than ketches in terms of asking price on average?");
    assert!(said.starts_with("Whether mean `asking_price`") && said.contains(" > mean `asking_price`"), "{said}");
}

/// Days of weather, a row each.
fn weather(question: &str) -> String {
    let table = Arc::new(TableDescription {
        name: "weather".to_owned(),
        bound_name: "weather".to_owned(),
        rows: 365,
        columns: vec![
            column("sky", DataType::Text, &["Clear", "Overcast"]),
            bounded("ozone_max", DataType::Float64, &[], Some((1, 40))),
            bounded("ozone_min", DataType::Float64, &[], Some((0, 20))),
            bounded("gusts", DataType::Int64, &[], Some((1, 90))),
        ],
    });
    reading_over(&table, question)
}

#[test]
fn of_a_pair_of_bounds_neither_is_in_minutes() {
    assert!(weather("What is the average ozone?").starts_with("refused"), "{}", weather("What is the average ozone?"));
    assert_eq!(weather("What is the highest ozone?"), "Largest `ozone_max`");
}

#[test]
fn a_noun_that_adds_nothing_to_what_is_shown_of_ranked_rows_is_left_out() {
    for question in [
        "List the gust counts of the 3 rows with the highest ozone max.",
        "List the number of gusts of the 3 rows with the highest ozone max.",
    ] {
        assert_eq!(
            weather(question),
            "`gusts` and `ozone_max`, by `ozone_max`, highest first, the first 3",
            "{question}"
        );
    }
}

#[test]
fn who_did_most_of_what_the_rows_are_has_the_most_rows_unless_a_status_tells_of_the_deed() {
    assert_eq!(
        reading("Which carrier handed over the most parcels?"),
        reading("Which carrier has the most parcels?"),
        "a verb of two words"
    );
    assert_eq!(reading("Which carrier moved the most parcels?"), reading("Which carrier has the most parcels?"));
    assert_eq!(
        reading("In which year were the most parcels packed?"),
        "`packed_year`, only the highest number of rows (ties kept)"
    );
    let returned = offers("Which dealer returned the most boats?");
    assert!(returned.starts_with("refused"), "{returned}");
}
