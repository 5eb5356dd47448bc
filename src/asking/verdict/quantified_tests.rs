//! What quantifiers over rows and groups, and who beat whom, are read as.

use std::sync::Arc;

use crate::asking::fixtures::{bounded, column, reading_over};
use crate::domain::{ColumnDescription, DataType, TableDescription};

fn table(name: &str, columns: Vec<ColumnDescription>) -> Arc<TableDescription> {
    Arc::new(TableDescription { name: name.to_owned(), bound_name: "df".to_owned(), rows: 90, columns })
}

fn guests(question: &str) -> String {
    let columns = vec![
        column("guest", DataType::Text, &[]),
        column("floor", DataType::Text, &["first", "garden", "attic"]),
        column("smoker", DataType::Text, &["yes", "no"]),
        bounded("nights", DataType::Int64, &[], Some((1, 30))),
        bounded("net profit", DataType::Float64, &[], Some((-50, 400))),
    ];
    reading_over(&table("guests", columns), question)
}

fn finals(question: &str) -> String {
    let names = ["Alba", "Norte", "Telmo"];
    let columns = vec![
        column("season", DataType::Text, &[]),
        column("winner", DataType::Text, &names),
        column("loser", DataType::Text, &names),
        column("surface", DataType::Text, &["grass", "clay"]),
    ];
    reading_over(&table("finals", columns), question)
}

fn prizes(question: &str) -> String {
    let columns = vec![
        bounded("year", DataType::Int64, &[], Some((1990, 2020))),
        column("winner", DataType::Text, &["Ada Orr", "Ben Ito", "\u{2014}"]),
        column("novel", DataType::Text, &[]),
    ];
    reading_over(&table("prizes", columns), question)
}

#[test]
fn groups_of_whose_rows_none_or_all_are_so_are_those_without_another() {
    let none = "Distinct `floor`, where `floor` has no row where `nights` > 20";
    for question in [
        "Which floors have nobody with more than 20 nights?",
        "Which floors have no one with more than 20 nights?",
        "List the floors where none of the guests have more than 20 nights",
        "Which floors have all their guests at most 20 nights?",
    ] {
        assert_eq!(guests(question), none, "{question}");
    }
    let exists = guests("Is there a floor where nobody smokes?");
    assert_eq!(exists, "Whether there is any row, where `floor` has no row where `smoker` = “yes”");
}

#[test]
fn everyone_in_a_group_is_never_left_out() {
    let read = guests("Is there a floor where everyone is happy?");
    assert!(read.starts_with("refused"), "{read}");
    let most = guests("Which floors have more than half of their guests smoking?");
    assert!(most.contains("> 0.5") || most.starts_with("refused"), "{most}");
}

#[test]
fn nobody_is_no_row() {
    let nobody = "Whether number of rows, where `nights` > 29 = 0";
    assert_eq!(guests("Did nobody stay more than 29 nights?").replace("stay ", ""), nobody);
    let none = guests("Are none of the guests on the attic floor smokers?");
    assert!(none.ends_with("= 0") && none.contains("“attic”"), "{none}");
}

#[test]
fn how_often_something_stands_in_the_table_is_a_bound_on_its_rows() {
    let won = prizes("Who has won more than once?");
    assert_eq!(won, "`winner`, where `winner` is none of “\u{2014}”, only groups whose number of rows > 1");
    assert!(prizes("Which winners appear exactly twice?").ends_with("number of rows = 2"));
    assert!(prizes("How many winners are listed only once?").starts_with("Number of `winner`"));
    // Of finals with losers, a row of someone's is no win of theirs.
    let lost = finals("Which surfaces have won more than once?");
    assert!(lost.starts_with("refused"), "{lost}");
}

#[test]
fn groups_of_one_count_or_the_next_are_between_both() {
    let read = guests("Which floors have exactly 10 or 11 guests?");
    assert!(read.ends_with("number of rows ≥ 10, only groups whose number of rows ≤ 11"), "{read}");
}

#[test]
fn who_beat_whom_is_told_by_both_columns() {
    let beat = "Number of rows, where `winner` = “Alba” and `loser` = “Norte”";
    for question in [
        "How many times did Alba beat Norte?",
        "How often did Norte lose to Alba?",
        "How many finals did Alba win against Norte?",
    ] {
        assert_eq!(finals(question), beat, "{question}");
    }
    assert!(finals("Did Alba ever beat Norte on clay?").contains("`surface` = “clay”"));
    let met = finals("How often did Alba and Norte meet?");
    assert!(met.contains(") or ("), "{met}");
    assert_eq!(
        finals("Who lost to Alba the most?"),
        "`loser`, where `winner` = “Alba”, only the highest number of rows (ties kept)"
    );
    assert_eq!(finals("How many finals did Norte lose?"), "Number of rows, where `loser` = “Norte”");
}

#[test]
fn an_encounter_with_a_stranger_or_by_a_margin_is_refused() {
    for question in [
        "How many times did Alba beat Bergen?",
        "How many times did Alba beat Norte by two goals?",
        "Who beat the referee?",
    ] {
        assert!(finals(question).starts_with("refused"), "{question}: {}", finals(question));
    }
}

#[test]
fn a_loss_is_a_profit_below_nothing() {
    assert!(guests("How many guests made a loss?").ends_with(", where `net profit` < 0"));
    assert!(guests("How many guests made a profit?").ends_with(", where `net profit` > 0"));
    assert!(guests("Which guest made the biggest loss?").contains("only the lowest sum of `net profit`"));
    assert!(finals("How many finals made a loss?").starts_with("refused"));
}
