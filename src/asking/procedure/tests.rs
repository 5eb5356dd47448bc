use std::sync::Arc;

use crate::asking::{CodeGenerator, OfflineTranslator, QuestionRequest};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, ValueCount};

fn numbers(name: &str, distinct: u64) -> ColumnDescription {
    ColumnDescription {
        name: name.to_owned(),
        data_type: DataType::Float64,
        nulls: 3,
        distinct: Some(distinct),
        min: Some(Scalar::Float(0.0)),
        max: Some(Scalar::Float(900.0)),
        mean: None,
        values: Vec::new(),
        values_complete: false,
    }
}

fn texts(name: &str, values: &[&str]) -> ColumnDescription {
    let count = |value: &&str| ValueCount { value: Scalar::Text((*value).to_owned()), count: 9 };
    ColumnDescription {
        name: name.to_owned(),
        data_type: DataType::Text,
        nulls: 0,
        distinct: Some(values.len() as u64),
        min: None,
        max: None,
        mean: None,
        values: values.iter().map(count).collect(),
        values_complete: true,
    }
}

/// Flats: a row each.
fn flats() -> Arc<TableDescription> {
    Arc::new(TableDescription {
        name: "flats".to_owned(),
        bound_name: "flats".to_owned(),
        rows: 120,
        columns: vec![
            texts("code", &["A1", "B7", "C3", "D9", "E4", "F2"]),
            texts("district", &["Harbour", "Old Town", "Park"]),
            texts("balcony", &["yes", "no"]),
            numbers("rentpm", 90),
            numbers("floor_area", 80),
            numbers("rooms", 6),
            numbers("pets", 2),
        ],
    })
}

/// The reading of a text, or why there is none.
fn read(text: &str) -> String {
    let (translator, table, cancel) = (OfflineTranslator::new(), flats(), CancelToken::new());
    let request = QuestionRequest::new(text, std::slice::from_ref(&table), &cancel);
    match translator.generate(&request, &mut |_| {}) {
        Ok(generated) => generated.reading,
        Err(no_code) => format!("refused: {}", no_code.reason()),
    }
}

/// Holds texts to their readings.
fn holds(pairs: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (text, wanted) in pairs {
        let found = read(text);
        if found != *wanted {
            wrong.push_str(&format!("{text}\n  wanted {wanted}\n  found  {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Holds texts to being refused.
fn refuses(texts: &[&str]) {
    for text in texts {
        let found = read(text);
        assert!(found.starts_with("refused: "), "{text}\n  {found}");
    }
}

#[test]
fn a_column_that_the_method_names_explains_the_question() {
    holds(&[
        (
            "Which district has the highest average outlay, and what is that average? Use the rentpm column.",
            "Mean `rentpm` by `district`, only the highest mean `rentpm` (ties kept)",
        ),
        (
            "What is the correlation between living space and payment? Columns floor_area and rentpm. Two decimals.",
            "Pearson correlation of `floor_area` and `rentpm`, to 2 decimals",
        ),
    ]);
}

#[test]
fn an_order_of_all_groups_restricts_nothing() {
    holds(&[(
        "What is the mean rooms per district? Report the means in the order Park, Harbour, Old Town.",
        "Mean `rooms` by `district`, in the order Park, Harbour, Old Town",
    )]);
}

#[test]
fn groups_may_be_told_by_what_they_have_or_lack() {
    holds(&[
        (
            "Compare the mean rooms of flats with and without a balcony. Round to two decimals.",
            "Mean `rooms` by `balcony`, to 2 decimals",
        ),
        (
            "Report the mean rooms for owners and tenants. In the pets column 1 means owners and 0 means tenants.",
            "Mean `rooms` by `pets`",
        ),
    ]);
}

#[test]
fn outliers_are_shown_with_what_they_belong_to_and_measured() {
    let rule = "more than 1.5 interquartile ranges beyond the quartiles";
    holds(&[
        (
            "Which code is an outlier in rooms? Use the IQR method with a factor of 1.5.",
            &format!("Outliers of `rooms` with `code` ({rule})"),
        ),
        (
            "Find the outliers in rooms by the IQR rule. Report how many there are and the biggest outlier.",
            &format!("Number of outliers of `rooms` ({rule}), Largest `rooms` of them"),
        ),
    ]);
}

#[test]
fn z_scores_follow_the_deviation_that_is_named() {
    let code = |text: &str| {
        let (translator, table, cancel) = (OfflineTranslator::new(), flats(), CancelToken::new());
        let request = QuestionRequest::new(text, std::slice::from_ref(&table), &cancel);
        translator.generate(&request, &mut |_| {}).map(|generated| generated.code.text).unwrap_or_default()
    };
    let question = "How many outliers are in rooms by the z-score method with a threshold of 3?";
    assert!(code(question).contains("std(ddof=0)"));
    assert!(code(&format!("{question} Use the sample standard deviation.")).contains("std()"));
}

#[test]
fn a_formula_names_a_column_and_a_superlative_may_speak_of_it() {
    holds(&[
        (
            "Which code has the highest ratio of rentpm to floor_area? ratio = rentpm / floor_area.",
            "`ratio` as `rentpm` / `floor_area`; then `code`, only where `ratio` is the highest (ties kept)",
        ),
        (
            "Create a new feature called \"Burden\" as the sum of rentpm and pets. Which code comes out highest?",
            "`Burden` as `rentpm` + `pets`; then `code`, only where `Burden` is the highest (ties kept)",
        ),
    ]);
}

#[test]
fn figures_of_spread_and_certainty_are_known() {
    holds(&[
        (
            "Find the coefficient of variation of rooms. Express it as a percentage with two decimals.",
            "Coefficient of variation of `rooms` (its standard deviation over its mean), in percent, to 2 decimals",
        ),
        ("What is the 95% confidence interval of the mean rooms?", "95 % confidence interval of the mean of `rooms`"),
    ]);
}

#[test]
fn what_remains_after_cleaning_is_counted() {
    holds(&[(
        "Remove duplicate rows and rows with missing values. How many rows remain?",
        "Without repeated rows; then Without rows that miss any value; then Number of rows",
    )]);
}

#[test]
fn what_changes_an_answer_and_is_not_understood_refuses_the_whole() {
    refuses(&[
        "What is the mean rooms? Use only flats that were renovated.",
        "What is the mean rooms? Weight the mean by zorbiness.",
        "What is the mean rooms of shabby flats? Use the rooms column.",
        "How many outliers are in rooms by the IQR method, and what is the mean zorbiness of them?",
        "Fill the missing rooms by linear interpolation. What is the median zorbiness before and after filling?",
    ]);
}

#[test]
fn a_question_is_never_taken_for_a_note() {
    let both = read("What is the interquartile range of rooms and how many flats are outliers by the 1.5*IQR rule?");
    assert!(both.contains("outliers of `rooms`") && both.contains("Interquartile range of `rooms`"), "{both}");
}
