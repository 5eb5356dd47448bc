//! What people ask in passing of tables of their own: totals without a measure, days as they write them, units, two sides.

use std::sync::Arc;

use super::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, Scalar, TableDescription, TimeUnit};

fn day(text: &str) -> Option<Scalar> {
    text.parse().ok().map(Scalar::Date)
}

fn sales() -> Arc<TableDescription> {
    let mut sold = column("sold_on", DataType::Date, &[]);
    (sold.min, sold.max) = (day("2024-01-02"), day("2024-12-30"));
    Arc::new(TableDescription {
        name: "orders".to_owned(),
        bound_name: "df".to_owned(),
        rows: 300,
        columns: vec![
            sold,
            column("client", DataType::Text, &["Ada", "Bo", "Cy"]),
            column("product", DataType::Text, &["Lamp", "Chair", "Shelf"]),
            bounded("quantity", DataType::Int64, &[], Some((1, 9))),
            bounded("amount", DataType::Float64, &[], Some((2, 900))),
        ],
    })
}

fn calls() -> Arc<TableDescription> {
    let at = DataType::Datetime { unit: TimeUnit::Microseconds, zone: None };
    Arc::new(TableDescription {
        name: "calls".to_owned(),
        bound_name: "df".to_owned(),
        rows: 900,
        columns: vec![
            column("began", at, &[]),
            column("office", DataType::Text, &["Bern", "Graz"]),
            bounded("wait_ms", DataType::Int64, &[], Some((3, 9000))),
            bounded("distance_km", DataType::Float64, &[], Some((1, 900))),
            bounded("fee (EUR)", DataType::Float64, &[], Some((1, 90))),
            bounded("outside_temp_mean", DataType::Float64, &[], Some((-9, 30))),
        ],
    })
}

#[test]
fn the_most_of_what_adds_up_is_the_total_of_each_name() {
    let read = |question: &str| reading_over(&sales(), question);
    for question in ["which client has the highest amount", "who is our biggest client", "which client spent the most"]
    {
        assert_eq!(read(question), "`client`, only the highest sum of `amount` (ties kept)", "{question}");
    }
    for question in ["which product sold the most", "best selling product", "which product has the most quantity"] {
        assert_eq!(read(question), "`product`, only the highest sum of `quantity` (ties kept)", "{question}");
    }
    assert_eq!(read("top 2 clients"), "Sum of `amount` by `client`, highest first, the first 2");
    assert!(read("largest single amount").starts_with("Largest `amount`"));
}

#[test]
fn a_step_of_time_is_ranked_by_its_mean_its_total_or_its_rows() {
    let read = |question: &str| reading_over(&calls(), question);
    assert_eq!(
        read("which month was the hottest"),
        "month of `began`, only the highest mean `outside_temp_mean` (ties kept)"
    );
    assert_eq!(read("busiest month"), "month of `began`, only the highest number of rows (ties kept)");
    let best = reading_over(&sales(), "which month had the highest sales");
    assert_eq!(best, "month of `sold_on`, only the highest sum of `amount` (ties kept)");
}

#[test]
fn days_are_read_as_people_write_them() {
    let read = |question: &str| reading_over(&sales(), question);
    for written in ["15.07.2024", "15/07/2024", "July 15", "the 15th of July", "15 Jul"] {
        let said = read(&format!("how many orders on {written}"));
        let day = "Number of rows, where `sold_on` is from 2024-07-15 until before 2024-07-16";
        assert_eq!(said, day, "{written}");
    }
    assert!(read("how many orders on 05/07/2024").contains("2024-07-05 or 2024-05-07"));
    assert_eq!(read("how many orders since July"), "Number of rows, where `sold_on` ≥ 2024-07-01");
    assert_eq!(
        read("total amount between March and May"),
        "Sum of `amount`, where `sold_on` is from 2024-03-01 until before 2024-06-01"
    );
    for question in ["how many orders before Easter", "how many orders in the morning"] {
        assert!(read(question).starts_with("refused"), "{question}");
    }
}

#[test]
fn a_part_of_the_day_is_one_of_hours() {
    let read = |question: &str| reading_over(&calls(), question);
    let morning = "Number of rows, where hour of `began` ≥ 6 and hour of `began` < 12";
    assert_eq!(read("how many calls in the morning"), morning);
    assert_eq!(read("how many calls after 10 pm"), "Number of rows, where hour of `began` ≥ 22");
    assert_eq!(
        read("how many calls between 9am and 5pm"),
        "Number of rows, where hour of `began` ≥ 9 and hour of `began` < 17"
    );
}

#[test]
fn a_unit_chooses_the_column_and_is_converted_or_refused() {
    let read = |question: &str| reading_over(&calls(), question);
    assert_eq!(read("how many calls longer than 1.5 seconds"), "Number of rows, where `wait_ms` > 1500");
    assert_eq!(read("how many calls over 500 ms"), "Number of rows, where `wait_ms` > 500");
    assert_eq!(read("how many calls longer than 10 miles"), "Number of rows, where `distance_km` > 16.09344");
    for question in [
        "how many calls with a fee over 20 dollars",
        "how many calls with a distance over 3 hours",
        "how many orders with an amount over 5 kg",
    ] {
        assert!(read(question).starts_with("refused"), "{question}");
    }
    assert_eq!(read("p95 wait_ms"), "Quantile 0.95 of `wait_ms`");
}

#[test]
fn two_sides_are_measured_alike() {
    let read = |question: &str| reading_over(&sales(), question);
    assert_eq!(
        read("total amount in May vs June"),
        "Sum of `amount` of “May” (month of `sold_on` = May) and of “June” (month of `sold_on` = June)"
    );
    assert!(read("average amount on weekends vs weekdays").starts_with("Mean `amount` of “weekends”"));
    assert_eq!(
        read("Lamp vs Chair"),
        "Number of rows, sum of `quantity` and sum of `amount` by `product`, where `product` is “Lamp” or “Chair”"
    );
}
