//! Claims about words that a plan must carry out, or refuse: values in capitals, countries by name and code, days, units.

use std::sync::Arc;

use super::fixtures::{bounded, column, reading_over};
use super::{CodeGenerator, OfflineTranslator, QuestionRequest};
use crate::domain::{CancelToken, DataType, TableDescription, TimeUnit};

fn requests() -> Arc<TableDescription> {
    Arc::new(TableDescription {
        name: "requests".to_owned(),
        bound_name: "requests".to_owned(),
        rows: 900,
        columns: vec![
            column("ts", DataType::Datetime { unit: TimeUnit::Microseconds, zone: None }, &[]),
            column("method", DataType::Text, &["GET", "POST", "PUT"]),
            column("country", DataType::Text, &["DE", "FR", "US", "PL"]),
            bounded("duration_ms", DataType::Float64, &[], Some((1, 2000))),
            bounded("bytes", DataType::Int64, &[], Some((10, 90_000))),
            column("cached", DataType::Text, &["yes", "no"]),
            bounded("CO2 grams", DataType::Float64, &[], Some((1, 90))),
        ],
    })
}

fn reading(question: &str) -> String {
    reading_over(&requests(), question)
}

#[test]
fn a_value_in_capitals_is_no_verb() {
    assert_eq!(reading("number of GET requests"), "Number of rows, where `method` = \u{201c}GET\u{201d}");
    assert_eq!(
        reading("average duration of GET and PUT requests"),
        "Mean `duration_ms` by `method`, where `method` is \u{201c}GET\u{201d} or \u{201c}PUT\u{201d}"
    );
    assert_eq!(reading("get the number of requests"), "Number of rows", "in small letters it is a verb");
}

#[test]
fn a_country_is_found_by_its_name_where_the_table_has_codes_and_a_planet_is_none() {
    assert_eq!(reading("number of requests from Germany"), "Number of rows, where `country` = \u{201c}DE\u{201d}");
    assert!(reading("number of requests from Mars").starts_with("refused"), "MAR is the code of Morocco");
}

#[test]
fn a_name_of_letters_and_digits_is_one_word() {
    assert_eq!(reading("average co2 by method"), "Mean `CO2 grams` by `method`");
}

#[test]
fn a_value_that_no_row_has_is_said() {
    let (translator, cancel, table) = (OfflineTranslator::new(), CancelToken::new(), requests());
    let request = QuestionRequest::new("number of requests from Italy", std::slice::from_ref(&table), &cancel);
    let generated = translator.generate(&request, &mut |_| {}).expect("a country");
    let said = "No row has the `country` \u{201c}Italy\u{201d}; there are DE, FR, US, PL.";
    assert_eq!(generated.warnings, [said]);
}

#[test]
fn what_a_plan_does_not_carry_out_is_refused_by_name() {
    for (question, word) in [
        ("how many days had a duration above 1000", "days"),
        ("total bytes in MB", "in mb"),
        ("mean duration per hour", "per hour"),
        ("which method has more than 5000 total bytes", "total"),
        ("average duration by country, only cached", "only"),
    ] {
        let reading = reading(question);
        assert!(reading.starts_with("refused") && reading.contains(word), "{question}: {reading}");
    }
    assert_eq!(reading("total bytes by country"), "Sum of `bytes` by `country`");
}
