//! Claims about named things set side by side, about neighbours, outcomes and places.

use std::sync::Arc;

use crate::asking::{CodeGenerator, OfflineTranslator, QuestionRequest};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, ValueCount};

/// A column whose values stand in so many rows each.
fn texts(name: &str, values: &[&str], count: u64) -> ColumnDescription {
    let value = |value: &&str| ValueCount { value: Scalar::Text((*value).to_owned()), count };
    ColumnDescription {
        name: name.to_owned(),
        data_type: DataType::Text,
        nulls: 0,
        distinct: Some(values.len() as u64),
        min: None,
        max: None,
        mean: None,
        values: values.iter().map(value).collect(),
        values_complete: true,
    }
}

fn whole(name: &str, bounds: (i128, i128), distinct: u64) -> ColumnDescription {
    ColumnDescription {
        data_type: DataType::Int64,
        distinct: Some(distinct),
        min: Some(Scalar::Int(bounds.0)),
        max: Some(Scalar::Int(bounds.1)),
        values: Vec::new(),
        values_complete: false,
        ..texts(name, &[], 0)
    }
}

fn read(columns: Vec<ColumnDescription>, rows: u64, question: &str) -> String {
    let table = Arc::new(TableDescription { name: "203_4".to_owned(), bound_name: "table".to_owned(), rows, columns });
    let (translator, cancel) = (OfflineTranslator::new(), CancelToken::new());
    match translator.generate(&QuestionRequest::new(question, std::slice::from_ref(&table), &cancel), &mut |_| {}) {
        Ok(generated) => generated.reading,
        Err(no_code) => format!("refused: {}", no_code.reason()),
    }
}

/// Peaks: a row each.
fn peaks(question: &str) -> String {
    let columns = vec![
        texts("Peak", &["Brenta", "Orsk", "Tharn", "Vell"], 1),
        texts(
            "Height",
            &["2,310 m (7,579 ft)", "4,118 m (13,510 ft)", "3,902 m (12,802 ft)", "3,990 m (13,091 ft)"],
            1,
        ),
        texts("Range", &["Kaldor Alps", "Isen Hills"], 2),
        texts("First climbed", &["3 May 1861", "12 July 1874", "1 August 1868", "9 June 1899"], 1),
    ];
    read(columns, 4, question)
}

/// Standings of a league.
fn standings(question: &str) -> String {
    let columns = vec![
        whole("Pos", (1, 4), 4),
        texts("Team", &["Alba", "Norte", "Oldmere", "Telmo"], 1),
        whole("Pld", (22, 22), 1),
        whole("W", (3, 15), 4),
        whole("D", (2, 6), 4),
        whole("L", (3, 14), 4),
        whole("GF", (20, 52), 4),
        whole("GA", (21, 60), 4),
        whole("Pts", (12, 34), 4),
    ];
    read(columns, 4, question)
}

/// A season of one team: a row for each game.
fn season(question: &str) -> String {
    let columns = vec![
        texts("Date", &["September 14", "September 21", "September 28", "October 5"], 1),
        texts("Opponent", &["Wexford", "Lake Union", "Saint Alban", "Carver State"], 1),
        texts("Result", &["W 21\u{2013}7", "W 34\u{2013}10", "W 28\u{2013}27", "L 13\u{2013}17"], 1),
    ];
    read(columns, 4, question)
}

/// Finals: who won each, and who lost it.
fn finals(question: &str) -> String {
    let columns = vec![
        texts("Season", &["1985\u{2013}86", "1986\u{2013}87", "1987\u{2013}88", "1988\u{2013}89"], 1),
        texts("Winners", &["Oldmere", "Brixley"], 2),
        texts("Runners-up", &["Brixley", "Oldmere"], 2),
        texts("Directed by", &["Abt", "Abt & Lee", "Ng", "Lee"], 1),
    ];
    read(columns, 4, question)
}

#[test]
fn two_named_things_lie_apart_by_the_difference_of_their_figures() {
    let expected = "Largest `Height`, where `Peak` = \u{201c}Orsk\u{201d} less largest `Height`, where `Peak` = \u{201c}Vell\u{201d}";
    assert_eq!(peaks("how much taller is Orsk than Vell?"), expected);
    assert_eq!(peaks("How many meters higher is Orsk than Vell?"), expected);
    assert!(
        peaks("what is the difference in height between Orsk and Vell").starts_with("How far apart largest `Height`")
    );
    // The values are metres, and a range is several peaks.
    assert!(peaks("how many feet taller is Orsk than Vell?").starts_with("refused"));
    assert!(peaks("how much taller is Kaldor Alps than Isen Hills?").starts_with("refused"));
}

#[test]
fn of_two_named_things_the_one_at_the_end_of_the_measure_is_chosen() {
    assert!(peaks("which is taller, Tharn or Vell?").contains("only where `Height` is the highest"));
    assert!(peaks("which was climbed first, Tharn or Vell?").contains("only where `First climbed` is the lowest"));
    assert!(standings("which team lost more games, Alba or Norte?").contains("only where `L` is the highest"));
    assert!(standings("which team ranked higher, Alba or Norte?").contains("`Pos` is the lowest"));
    assert!(peaks("which is better, Tharn or Vell?").starts_with("refused"));
}

#[test]
fn letters_over_standings_are_what_they_stand_for() {
    assert_eq!(standings("how many games did Norte win?"), "Sum of `W`, where `Team` = \u{201c}Norte\u{201d}");
    assert_eq!(standings("how many teams won more games than they lost?"), "Number of rows, where `W` > `L`");
    assert_eq!(standings("which team scored the most goals?"), "`Team`, only where `GF` is the highest (ties kept)");
    assert_eq!(standings("which team finished in second place?"), "`Team`, where `Pos` = 2");
}

#[test]
fn an_outcome_is_read_from_how_each_game_ended() {
    assert_eq!(
        season("how many games did the team win?"),
        "Number of rows, where `Result` starts with \u{201c}W\u{201d}"
    );
    assert_eq!(season("how many games were lost"), "Number of rows, where `Result` starts with \u{201c}L\u{201d}");
    // The games are another's.
    assert!(season("how many games did Wexford win?").starts_with("refused"));
}

#[test]
fn a_winner_is_named_by_the_column_of_winners() {
    assert_eq!(finals("how many times did Oldmere win?"), "Number of rows, where `Winners` = \u{201c}Oldmere\u{201d}");
    assert_eq!(finals("who won the most?"), "`Winners`, only the highest number of rows (ties kept)");
    assert!(finals("how many were directed by Abt?").starts_with("refused"));
}

#[test]
fn neighbours_go_by_the_day_where_each_row_has_its_own() {
    let after = peaks("which peak was climbed right after Orsk?");
    assert!(after.contains("`First climbed` > the max of `First climbed`"), "{after}");
    let after = standings("which team is listed after Alba?");
    assert!(after.contains("of the row after the one where `Team` = \u{201c}Alba\u{201d}"), "{after}");
}
