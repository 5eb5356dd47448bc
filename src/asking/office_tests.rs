use std::sync::Arc;

use super::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, TableDescription};

fn table(name: &str, columns: Vec<crate::domain::ColumnDescription>) -> Arc<TableDescription> {
    Arc::new(TableDescription { name: name.to_owned(), bound_name: name.to_owned(), rows: 400, columns })
}

/// Orders of an office, a row each, as its system exports them.
fn purchases() -> Arc<TableDescription> {
    let mut number = bounded("PO", DataType::Int64, &[], Some((45_001_207, 45_002_899)));
    number.distinct = Some(400);
    table(
        "purchase_orders",
        vec![
            number,
            column("Supplier", DataType::Text, &["Acme", "Borg", "Cobalt"]),
            column("Buyer", DataType::Text, &["Kim", "Lee"]),
            column("Status", DataType::Text, &["Open", "Closed"]),
            column("OrderDate", DataType::Date, &[]),
            column("LineValueEUR", DataType::Float64, &[]),
            column("checked", DataType::Text, &["Y", "N", "?"]),
        ],
    )
}

/// Trips with names of columns as short as a system makes them.
fn trips() -> Arc<TableDescription> {
    table(
        "trips",
        vec![
            column("pay_typ", DataType::Text, &["card", "cash"]),
            column("psgr_cnt", DataType::Int64, &[]),
            column("trip_mi", DataType::Float64, &[]),
            column("tip_amt", DataType::Float64, &[]),
            column("TMAX_C", DataType::Float64, &[]),
            bounded("inc_hr", DataType::Int64, &[], Some((0, 23))),
            column("n_veh", DataType::Int64, &[]),
            column("witn", DataType::Int64, &[]),
            column("auto_mk", DataType::Text, &["Ford", "Honda"]),
        ],
    )
}

fn office(question: &str) -> String {
    reading_over(&purchases(), question)
}

fn refused(table: &Arc<TableDescription>, question: &str) -> bool {
    reading_over(table, question).starts_with("refused: ")
}

#[test]
fn serial_numbers_are_counted_and_never_averaged() {
    for question in ["POs per buyer", "number of POs per buyer", "# of POs per buyer"] {
        assert_eq!(office(question), "Number of rows by `Buyer`", "{question}");
    }
    assert_eq!(office("# open POs"), "Number of rows, where `Status` = “Open”");
    assert_eq!(office("how many POs"), "Number of rows");
}

#[test]
fn a_deal_stands_for_what_it_amounts_to() {
    assert_eq!(office("average PO"), "Mean `LineValueEUR`");
    assert_eq!(office("largest PO value"), "Largest `LineValueEUR`");
    assert_eq!(office("value of the open orders"), "Sum of `LineValueEUR`, where `Status` = “Open”");
    assert_eq!(office("total value of orders"), "Sum of `LineValueEUR`");
    let both = "Number of rows and sum of `LineValueEUR` by `Supplier`";
    assert_eq!(office("number and value of orders by supplier"), both);
}

#[test]
fn a_share_of_a_total_is_of_its_sum() {
    let share = "Percentage of the sum of `LineValueEUR`, where `Supplier` = “Acme”";
    assert_eq!(office("what percentage of total line value is Acme?"), share);
    assert_eq!(office("what % of the PO value comes from Acme?"), share);
    let rows = "Percentage of the rows, where `Status` = “Open”";
    assert_eq!(office("what percentage of the orders is open?"), rows);
}

#[test]
fn unknown_is_neither_yes_nor_no() {
    let unknown = "Number of rows, where `checked` = “?”";
    assert_eq!(office("For how many orders is it unknown whether they were checked?"), unknown);
}

#[test]
fn shortened_names_are_read_by_their_words_and_as_they_are() {
    let of = |question: &str| reading_over(&trips(), question);
    assert_eq!(of("average tip amount by payment type"), "Mean `tip_amt` by `pay_typ`");
    assert_eq!(of("most passengers"), "Largest `psgr_cnt`");
    assert_eq!(of("What was the highest maximum temperature?"), "Largest `TMAX_C`");
    assert_eq!(of("highest TMAX"), "Largest `TMAX_C`");
    assert_eq!(of("number of trips by car make"), "Number of rows by `auto_mk`");
    assert_eq!(of("trips with more than 2 vehicles"), "Rows of `trips`, where `n_veh` > 2");
}

#[test]
fn a_noun_of_a_measure_goes_only_with_columns_of_that_measure() {
    assert_eq!(reading_over(&trips(), "average trip distance"), "Mean `trip_mi`");
    assert!(refused(&trips(), "average trip duration"));
    assert!(refused(&trips(), "average trip duration in minutes"));
    assert!(refused(&trips(), "average trip distance in km"));
}

#[test]
fn hours_of_the_day_are_steps_of_time_and_no_duration() {
    assert_eq!(reading_over(&trips(), "number of trips per hour"), "Number of rows by `inc_hr`");
    assert!(refused(&trips(), "which car make is the fastest?"));
}

#[test]
fn what_is_added_to_a_condition_is_never_dropped() {
    let of = |question: &str| reading_over(&trips(), question);
    let both = "Whether there is any row, where `n_veh` = 4 and `witn` = 0";
    assert_eq!(of("Is there any trip with four vehicles and no witnesses?"), both);
    assert!(refused(&trips(), "Is there any trip with four vehicles and witnesses?"));
    assert!(refused(&purchases(), "Is Acme the only supplier with open orders?"));
}

#[test]
fn a_noun_that_says_more_than_the_tables_name_is_not_its_rows() {
    let authors = table(
        "authors",
        vec![
            column("name", DataType::Text, &[]),
            column("birth_year", DataType::Int64, &[]),
            column("nationality", DataType::Text, &["French", "German"]),
        ],
    );
    for question in ["how many poets", "list the names of the doctors"] {
        assert!(refused(&authors, question), "{question}");
    }
    for question in ["how many writers", "how many people are there"] {
        assert_eq!(reading_over(&authors, question), "Number of rows", "{question}");
    }
}
