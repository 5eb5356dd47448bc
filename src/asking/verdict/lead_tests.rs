//! What comparisons of two sides are read as.

use std::sync::Arc;

use crate::asking::fixtures::{bounded, column, reading_over};
use crate::domain::{DataType, TableDescription};

fn staff() -> Arc<TableDescription> {
    let number = |name: &str, low, high| bounded(name, DataType::Float64, &[], Some((low, high)));
    let mut bonus = column("mentor", DataType::Text, &[]);
    bonus.nulls = 20;
    Arc::new(TableDescription {
        name: "staff".to_owned(),
        bound_name: "df".to_owned(),
        rows: 200,
        columns: vec![
            column("employee", DataType::Text, &[]),
            column("gender", DataType::Text, &["female", "male"]),
            column("marital status", DataType::Text, &["single", "married", "divorced"]),
            column("team", DataType::Text, &["Sales", "Support", "Legal"]),
            number("salary", 900, 9000),
            number("age", 18, 66),
            number("training hours", 0, 90),
            column("overtime", DataType::Text, &["yes", "no"]),
            bonus,
        ],
    })
}

fn reading(question: &str) -> String {
    reading_over(&staff(), question)
}

const WOMEN: &str = "where `gender` = “female”";
const MEN: &str = "where `gender` = “male”";

#[test]
fn how_much_more_is_the_difference_of_two_figures_in_that_direction() {
    let more = format!("Mean `salary`, {MEN} less mean `salary`, {WOMEN}");
    for question in [
        "How much more do men earn than women on average?",
        "How much less do women earn than men?",
        "On average, how much more do men earn compared to women?",
        "By how much does the average salary of men exceed that of women?",
        "How much higher is the average salary of men than that of women?",
    ] {
        assert_eq!(reading(question), more, "{question}");
    }
    let counted = format!("Number of rows, {WOMEN} less number of rows, {MEN}");
    assert_eq!(reading("How many more women than men are there?"), counted);
}

#[test]
fn a_gap_of_each_group_can_be_listed_and_ranked() {
    let gap = "how far apart mean `salary` is where `gender` = “male” and where `gender` = “female”";
    let ranked = reading("In which team is the salary gap between men and women the largest?");
    assert_eq!(ranked, format!("`team`, only the highest {gap} (ties kept)"));
    let listed = reading("average salary gap between men and women by team");
    assert_eq!(listed.to_lowercase(), format!("{gap} by `team`"));
}

#[test]
fn groups_with_more_of_one_than_of_the_other_are_listed_and_counted() {
    let listed = reading("Which teams have more women than men?");
    assert!(listed.starts_with("`team`, only groups whose number of rows where `gender` = “female”, less"), "{listed}");
    let counted = reading("How many teams have fewer women than men?");
    assert!(counted.starts_with("Number of `team`") && counted.ends_with("< 0"), "{counted}");
    assert!(reading("Which teams have more women than Sales?").starts_with("refused"));
}

#[test]
fn the_rest_and_those_without_are_the_other_rows() {
    let overtime = reading("Do employees who work overtime earn less than those who don't?");
    assert!(overtime.ends_with("< mean `salary`, where `overtime` ≠ “yes”"), "{overtime}");
    let mentored = reading("Do people with a mentor have more training hours on average than people without one?");
    let both = "Whether mean `training hours`, where `mentor` is not missing > mean `training hours`, where `mentor` is missing";
    assert_eq!(mentored, both);
    let rest = reading("Do employees in Sales earn more than the rest?");
    assert!(rest.ends_with("> mean `salary`, where `team` ≠ “Sales”"), "{rest}");
}

#[test]
fn what_is_said_behind_both_sides_holds_of_both() {
    let both = reading("Do women earn more than men in Sales on average?");
    assert_eq!(both.matches("`team` = “Sales”").count(), 2, "{both}");
}

#[test]
fn more_than_any_other_is_the_most() {
    assert_eq!(reading("Which team has more employees than any other?"), reading("Which team has the most employees?"));
}

#[test]
fn single_people_are_no_single_row() {
    let single = reading("Do single people earn more than married people on average?");
    assert!(single.contains("`marital status` = “single”"), "{single}");
}

#[test]
fn comparisons_that_say_something_else_are_refused() {
    for question in [
        "Are women promoted faster than men?",
        "Do women earn more than their managers?",
        "How much more do men like their work than women?",
        "How much more do men earn than robots?",
    ] {
        assert!(reading(question).starts_with("refused"), "{question}: {}", reading(question));
    }
}
