//! The offline translator through its public door: what questions become, and what is refused.

use std::sync::Arc;
use std::time::{Duration, Instant};

use analyticspal::asking::{CodeGenerator, GeneratedCode, Intent, NoCode, OfflineTranslator, QuestionRequest, Refusal};
use analyticspal::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, TimeUnit, ValueCount};
use proptest::prelude::*;

const ROWS: u64 = 400;

fn column(name: &str, data_type: DataType, distinct: u64, bounds: Option<(Scalar, Scalar)>) -> ColumnDescription {
    let (min, max) = bounds.map_or((None, None), |(min, max)| (Some(min), Some(max)));
    ColumnDescription {
        name: name.to_owned(),
        data_type,
        nulls: 0,
        distinct: Some(distinct),
        min,
        max,
        mean: None,
        values: Vec::new(),
        values_complete: false,
    }
}

fn int(name: &str, low: i128, high: i128, distinct: u64) -> ColumnDescription {
    column(name, DataType::Int64, distinct, Some((Scalar::Int(low), Scalar::Int(high))))
}

fn float(name: &str) -> ColumnDescription {
    column(name, DataType::Float64, 300, Some((Scalar::Float(0.5), Scalar::Float(900.0))))
}

fn date(name: &str) -> ColumnDescription {
    column(name, DataType::Datetime { unit: TimeUnit::Microseconds, zone: None }, 200, None)
}

fn text(name: &str, values: &[&str]) -> ColumnDescription {
    let values: Vec<ValueCount> =
        values.iter().map(|value| ValueCount { value: Scalar::Text((*value).to_owned()), count: 7 }).collect();
    let distinct = values.len() as u64;
    ColumnDescription { values, values_complete: true, ..column(name, DataType::Text, distinct, None) }
}

fn with_nulls(mut column: ColumnDescription, nulls: u64) -> ColumnDescription {
    column.nulls = nulls;
    column
}

fn table(name: &str, columns: Vec<ColumnDescription>) -> Arc<TableDescription> {
    Arc::new(TableDescription { name: name.to_owned(), bound_name: name.to_owned(), rows: ROWS, columns })
}

/// Bicycle rentals: a row each.
fn rentals() -> Arc<TableDescription> {
    table(
        "rentals",
        vec![
            int("rental_id", 1, 400, ROWS),
            date("rented_on"),
            text("station", &["Harbour", "Old Mill", "Zoo", "Café Noir"]),
            text("bikeType", &["Cargo", "City", "Electric"]),
            int("minutes", 3, 600, 200),
            float("price_eur"),
            with_nulls(int("rating", 1, 5, 5), 40),
            int("rider_age", 16, 80, 60),
            column("helmet", DataType::Bool, 2, None),
        ],
    )
}

fn answer_with(
    table: &Arc<TableDescription>,
    question: &str,
    choices: &[(String, String)],
) -> Result<GeneratedCode, Refusal> {
    let tables = std::slice::from_ref(table);
    let cancel = CancelToken::new();
    let request = QuestionRequest { choices, ..QuestionRequest::new(question, tables, &cancel) };
    OfflineTranslator::new().generate(&request, &mut |_| {}).map_err(|no_code| match no_code {
        NoCode::Refused(refusal) => refusal,
        other => panic!("{question}: {other:?}"),
    })
}

fn answer(table: &Arc<TableDescription>, question: &str) -> GeneratedCode {
    answer_with(table, question, &[]).unwrap_or_else(|refusal| panic!("{question}: {}", refusal.reason))
}

fn refusal(table: &Arc<TableDescription>, question: &str) -> Refusal {
    match answer_with(table, question, &[]) {
        Err(refusal) => refusal,
        Ok(generated) => panic!("{question}: {}\n{}", generated.reading, generated.code.text),
    }
}

/// Holds questions over the rentals to their code.
fn becomes(pairs: &[(&str, &str)]) {
    for (question, code) in pairs {
        assert_eq!(answer(&rentals(), question).code.text.trim_end(), *code, "{question}");
    }
}

#[test]
fn groups_are_measured_and_ordered() {
    becomes(&[
        (
            "total price by station, highest first",
            r#"result = df.groupby("station", as_index=False)["price_eur"].sum().sort_values("price_eur", ascending=False)"#,
        ),
        (
            "What is the average rating for each bike type?",
            r#"result = df.groupby("bikeType", as_index=False)["rating"].mean()"#,
        ),
        (
            "how many rentals per station and bike type",
            r#"result = df.groupby(["station", "bikeType"]).size().reset_index(name="count")"#,
        ),
        (
            "average and maximum minutes by station",
            r#"result = df.groupby("station", as_index=False).agg(mean_minutes=("minutes", "mean"), max_minutes=("minutes", "max"))"#,
        ),
    ]);
    let answer = answer(&rentals(), "total price by station, highest first");
    assert_eq!(answer.reading, "Sum of `price_eur` by `station`, highest first");
    assert_eq!(answer.expected_columns, ["station", "price_eur"]);
}

#[test]
fn counts_count_what_is_named() {
    becomes(&[
        ("how many rentals are there?", "result = len(df)"),
        ("How many stations?", r#"result = df["station"].nunique()"#),
        ("number of different ratings", r#"result = df["rating"].nunique()"#),
        ("how many rentals without a rating", "rows = df[df[\"rating\"].isna()]\nresult = len(rows)"),
        (
            "what percentage of rentals are electric",
            "matches = df[\"bikeType\"] == \"Electric\"\nresult = 100 * matches.mean()",
        ),
    ]);
}

#[test]
fn conditions_compare_combine_and_negate() {
    becomes(&[
        (
            "how many rentals with more than 90 minutes at the zoo",
            "rows = df[(df[\"minutes\"] > 90) & (df[\"station\"] == \"Zoo\")]\nresult = len(rows)",
        ),
        (
            "number of rentals from Harbour or Zoo with rating at least 4",
            "rows = df[df[\"station\"].isin([\"Harbour\", \"Zoo\"]) & (df[\"rating\"] >= 4)]\nresult = len(rows)",
        ),
        (
            "how many rentals have a price between 5 and 10",
            "rows = df[df[\"price_eur\"].between(5, 10)]\nresult = len(rows)",
        ),
        (
            "average price of rentals where minutes above 60 or rating below 2",
            "rows = df[(df[\"minutes\"] > 60) | (df[\"rating\"] < 2)]\nresult = rows[\"price_eur\"].mean()",
        ),
        ("how many rentals not at the zoo", "rows = df[df[\"station\"] != \"Zoo\"]\nresult = len(rows)"),
        (
            "how many rentals whose rating is not 5",
            "rows = df[(df[\"rating\"] != 5) & df[\"rating\"].notna()]\nresult = len(rows)",
        ),
        (
            "list the stations whose station contains 'mill'",
            "rows = df[df[\"station\"].str.contains(\"mill\", case=False, regex=False, na=False)]\nresult = rows[[\"station\"]].dropna().drop_duplicates()",
        ),
    ]);
}

#[test]
fn numbers_may_be_words_and_adjectives_may_imply_a_column() {
    becomes(&[
        ("how many rentals over half a million minutes", "rows = df[df[\"minutes\"] > 500000]\nresult = len(rows)"),
        ("how many rentals with price above 2.5k", "rows = df[df[\"price_eur\"] > 2500]\nresult = len(rows)"),
        ("how many rentals with rider older than 65", "rows = df[df[\"rider_age\"] > 65]\nresult = len(rows)"),
    ]);
}

#[test]
fn dates_are_years_spans_and_grains() {
    becomes(&[
        (
            "total price by month in 2024",
            "rows = df[df[\"rented_on\"].dt.year == 2024]\nrows = rows.assign(month=rows[\"rented_on\"].dt.strftime(\"%Y-%m\"))\nresult = rows.groupby(\"month\", as_index=False)[\"price_eur\"].sum()",
        ),
        ("how many rentals since March 2024", "rows = df[df[\"rented_on\"] >= \"2024-03-01\"]\nresult = len(rows)"),
        (
            "how many rentals in Q2 2024",
            "rows = df[(df[\"rented_on\"] >= \"2024-04-01\") & (df[\"rented_on\"] < \"2024-07-01\")]\nresult = len(rows)",
        ),
        ("how many rentals after 2023-12-24", "rows = df[df[\"rented_on\"] >= \"2023-12-25\"]\nresult = len(rows)"),
        ("how many rentals on Sundays", "rows = df[df[\"rented_on\"].dt.day_of_week == 6]\nresult = len(rows)"),
    ]);
    assert!(!refusal(&rentals(), "how many rentals last month").reason.is_empty(), "there is no today here");
}

#[test]
fn the_row_at_an_end_keeps_its_ties_and_shows_only_what_was_asked() {
    becomes(&[
        (
            "which station has the highest price",
            "best = df[df[\"price_eur\"] == df[\"price_eur\"].max()]\nresult = best[[\"station\"]].drop_duplicates()",
        ),
        (
            "station and minutes of the cheapest rental",
            "best = df[df[\"price_eur\"] == df[\"price_eur\"].min()]\nresult = best[[\"station\", \"minutes\"]].drop_duplicates()",
        ),
        ("what is the highest price", "result = df[\"price_eur\"].max()"),
    ]);
    let single = answer(&rentals(), "which station has the highest price");
    assert!(single.assumptions.iter().any(|sentence| sentence.contains("not a total")), "{:?}", single.assumptions);
}

#[test]
fn most_counts_and_adds_up() {
    becomes(&[
        (
            "which station has the most rentals",
            "totals = df.groupby(\"station\").size().reset_index(name=\"count\")\nresult = totals.loc[totals[\"count\"] == totals[\"count\"].max(), [\"station\"]]",
        ),
        (
            "which station has the most minutes",
            "totals = df.groupby(\"station\", as_index=False)[\"minutes\"].sum()\nresult = totals.loc[totals[\"minutes\"] == totals[\"minutes\"].max(), [\"station\"]]",
        ),
        (
            "what is the least common bike type",
            "totals = df.groupby(\"bikeType\").size().reset_index(name=\"count\")\nresult = totals.loc[totals[\"count\"] == totals[\"count\"].min(), [\"bikeType\"]]",
        ),
        (
            "stations with more than 50 rentals",
            "totals = df.groupby(\"station\").size().reset_index(name=\"count\")\nresult = totals.loc[totals[\"count\"] > 50, [\"station\"]]",
        ),
    ]);
}

#[test]
fn top_n_ranks_rows_or_groups() {
    becomes(&[
        ("top 3 rentals by minutes", "result = df.nlargest(3, \"minutes\")"),
        (
            "top three stations by total price",
            "result = df.groupby(\"station\", as_index=False)[\"price_eur\"].sum().nlargest(3, \"price_eur\")",
        ),
        ("first 10 rows", "result = df.head(10)"),
    ]);
    let vague = refusal(&rentals(), "top 5 stations");
    assert!(vague.ambiguous && !vague.coach.is_empty(), "top 5 of what? {vague:?}");
}

#[test]
fn lists_say_each_value_once_and_columns_come_in_the_order_asked() {
    becomes(&[
        ("list the stations", "result = df[[\"station\"]].dropna().drop_duplicates()"),
        (
            "show minutes and station of rentals with rating 5, sorted by price descending",
            "rows = df[df[\"rating\"] == 5]\nresult = rows.sort_values(\"price_eur\", ascending=False)[[\"minutes\", \"station\"]]",
        ),
        (
            "which stations have rentals above the average price",
            "rows = df[df[\"price_eur\"] > df[\"price_eur\"].mean()]\nresult = rows[[\"station\"]].dropna().drop_duplicates()",
        ),
    ]);
}

#[test]
fn values_are_found_without_accents_and_written_as_the_table_spells_them() {
    becomes(&[
        ("how many rentals at cafe noir", "rows = df[df[\"station\"] == \"Café Noir\"]\nresult = len(rows)"),
        ("how many rentals of cargo bike type", "rows = df[df[\"bikeType\"] == \"Cargo\"]\nresult = len(rows)"),
    ]);
}

#[test]
fn a_word_that_nothing_knows_is_refused_by_name() {
    let refused = refusal(&rentals(), "how many sunny rentals at the zoo?");
    assert_eq!(refused.unmatched, ["sunny"]);
    assert!(refused.reason.contains("\u{201c}sunny\u{201d}") && !refused.ambiguous, "{}", refused.reason);
    assert!(refusal(&rentals(), "total prise by station").reason.contains("`price_eur`"), "the closest is named");
    assert_eq!(refusal(&rentals(), "how many rentals at station \"Harbor\"").unmatched, ["Harbor"]);
}

#[test]
fn what_is_understood_only_in_part_is_refused() {
    for question in [
        "",
        "hello",
        "rentals that are not both cargo",
        "price minutes",
        "average price by station and by",
        "how many rentals each",
        "longest or cheapest rental",
    ] {
        assert!(answer_with(&rentals(), question, &[]).is_err(), "{question:?}");
    }
}

#[test]
fn two_columns_that_fit_equally_are_asked_about() {
    let table = table(
        "trips",
        vec![
            int("trip_id", 1, 400, ROWS),
            text("start_city", &["Bern", "Basel"]),
            text("end_city", &["Bern", "Basel"]),
            float("list_price"),
            float("paid_price"),
        ],
    );
    for (question, offered) in [
        ("average price", vec!["average list price", "average paid price"]),
        ("how many trips in Bern", vec!["how many trips in start city Bern", "how many trips in end city Bern"]),
    ] {
        let asked = refusal(&table, question);
        assert!(asked.ambiguous, "{question}: {}", asked.reason);
        assert_eq!(asked.coach, offered);
        for variant in &asked.coach {
            answer(&table, variant);
        }
    }
    // Where one column is called by a start, "from" leaves no doubt, and the reading says which one it is.
    assert!(answer(&table, "how many trips from Bern").reading.contains("`start_city`"));
}

#[test]
fn every_question_of_the_coach_is_answered() {
    let coach = refusal(&rentals(), "hello").coach;
    assert!(coach.len() >= 4, "{coach:?}");
    for question in coach {
        answer(&rentals(), &question);
    }
}

#[test]
fn what_was_not_understood_is_offered_without() {
    for (question, offered) in [
        ("how many sunny rentals with rating 5?", "How many rentals with rating 5?"),
        ("Average minutes of the splendid rentals by station", "Average minutes of the rentals by station"),
        ("Which station has the most minutes of the brass band?", "Which station has the most minutes?"),
    ] {
        let refused = refusal(&rentals(), question);
        let first = refused.coach.first().map(|first| first.to_lowercase());
        assert_eq!(first, Some(offered.to_lowercase()), "{question}: {:?}", refused.coach);
        answer(&rentals(), offered);
    }
    let refused = refusal(&rentals(), "How many penguins?");
    assert!(!refused.coach.contains(&"How many?".to_owned()), "nothing of it is left: {:?}", refused.coach);
}

#[test]
fn a_changed_chip_changes_the_code() {
    let choice = |name: &str, chosen: &str| vec![(name.to_owned(), chosen.to_owned())];
    let changed = |question: &str, choices: &[(String, String)]| {
        answer_with(&rentals(), question, choices).expect("it was understood before").code.text
    };
    let chips = answer(&rentals(), "total price by month").chips;
    let names: Vec<&str> = chips.iter().map(|chip| chip.name.as_str()).collect();
    assert_eq!(names, ["measure", "grain", "order", "shown"]);
    assert!(chips.iter().all(|chip| !chip.alternatives.contains(&chip.chosen)));
    assert!(changed("total price by station", &choice("measure", "median")).contains("median()"));
    assert!(changed("total price by month", &choice("grain", "year")).contains("dt.year"));
    assert!(changed("top 3 rentals by minutes", &choice("limit", "10")).contains("nlargest(10"));
    assert!(changed("total price by station", &choice("order", "lowest first")).contains("sort_values(\"price_eur\")"));
    assert!(changed("which station has the highest price", &choice("measure", "sum")).contains("sum()"));
    // What does not fit is ignored.
    assert_eq!(changed("how many rentals", &choice("measure", "no such")), "result = len(df)\n");
}

#[test]
fn analysis_names_the_intent() {
    let analyse = |question: &str| {
        let table = rentals();
        let tables = std::slice::from_ref(&table);
        OfflineTranslator::new().analyse(&QuestionRequest::new(question, tables, &CancelToken::new()))
    };
    assert_eq!(analyse("total price by month").intent, Intent::Trend);
    assert_eq!(analyse("top 3 rentals by minutes").intent, Intent::Ranking);
    assert!(analyse("top 3").is_ambiguous && analyse("top 3").score > 0.6);
}

#[test]
fn without_a_table_it_says_so() {
    let cancel = CancelToken::new();
    let request = QuestionRequest::new("how many rows", &[], &cancel);
    let refused = OfflineTranslator::new().generate(&request, &mut |_| {});
    assert_eq!(refused, Err(NoCode::Refused(Refusal::without_table())));
}

#[test]
fn the_questions_of_the_samples_are_understood() {
    let sales = table(
        "sales",
        vec![
            int("order_id", 10_001, 10_400, ROWS),
            date("date"),
            text("region", &["North", "East", "South", "West"]),
            text("product", &["Filter papers", "Beans 1 kg"]),
            text("channel", &["Partner", "Online"]),
            int("units", 1, 9, 9),
            float("unit_price"),
            int("discount_percent", 0, 20, 4),
            float("revenue"),
            with_nulls(int("rating", 1, 5, 5), 12),
        ],
    );
    let energy = table(
        "energy",
        vec![
            date("measured_at"),
            text("building", &["Library", "Town hall"]),
            float("outside_temperature_c"),
            with_nulls(float("energy_kwh"), 9),
            column("open", DataType::Bool, 2, None),
        ],
    );
    let clinics = table(
        "clinics",
        vec![
            column("patient_id", DataType::Text, ROWS, None),
            date("visit_date"),
            text("clinic", &["Old Town", "Riverside"]),
            text("city", &["Nice", "Lyon"]),
            text("department", &["Eye care", "Paediatrics"]),
            int("age", 0, 99, 90),
            int("wait_minutes", 1, 90, 80),
            with_nulls(int("satisfaction", 1, 10, 10), 20),
            text("follow_up", &["no", "yes"]),
        ],
    );
    let samples: serde_json::Value =
        serde_json::from_str(include_str!("../assets/samples/samples.json")).expect("the samples are JSON");
    let mut asked = 0;
    for sample in samples.as_array().expect("a list") {
        let table = match sample["file"].as_str() {
            Some("sales.csv") => &sales,
            Some("energy.csv") => &energy,
            _ => &clinics,
        };
        for question in sample["questions"].as_array().expect("questions") {
            answer(table, question.as_str().expect("a text"));
            asked += 1;
        }
    }
    assert!(asked >= 12);
    assert_eq!(refusal(&sales, "how many churned customers?").unmatched, ["churned"]);
    assert_eq!(
        answer(&clinics, "number of patients older than 65 by department").code.text,
        "rows = df[df[\"age\"] > 65]\nresult = rows.groupby(\"department\").size().reset_index(name=\"count\")\n"
    );
}

#[test]
fn a_wide_table_is_answered_at_once() {
    let mut columns: Vec<ColumnDescription> = (0..180).map(|place| float(&format!("sensor_{place}_level"))).collect();
    let values: Vec<String> = (0..1000).map(|place| format!("Place {place}")).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    columns.extend((0..20).map(|place| text(&format!("site{place}"), &values)));
    columns.push(text("region", &["North", "South"]));
    let table = table("levels", columns);
    let (translator, tables) = (OfflineTranslator::new(), std::slice::from_ref(&table));
    let cancel = CancelToken::new();
    let request = |question| QuestionRequest::new(question, tables, &cancel);
    translator.generate(&request("how many rows"), &mut |_| {}).expect("understood");
    let start = Instant::now();
    let question = "average sensor 17 level by region, highest first";
    translator.generate(&request(question), &mut |_| {}).expect("understood");
    // 50 ms is the promise for a release build; this one is not optimised and shares its cores.
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}

/// The text literals of a piece of code, read back as Python reads them; fails where one does not end on its line.
fn literals(code: &str) -> Vec<String> {
    let (mut found, mut chars) = (Vec::new(), code.chars());
    while let Some(c) = chars.next() {
        if c != '"' {
            assert!(
                c.is_ascii_alphanumeric() || " \n_.,:=<>!&|~()[]{}+-*/%".contains(c),
                "{c:?} outside a text in\n{code}"
            );
            continue;
        }
        let mut text = String::new();
        loop {
            match chars.next().expect("a text ends") {
                '"' => break,
                '\n' => panic!("a text over two lines in\n{code}"),
                '\\' => text.push(match chars.next().expect("an escape") {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    escape @ ('u' | 'U') => {
                        let digits: String = chars.by_ref().take(if escape == 'u' { 4 } else { 8 }).collect();
                        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).expect("a character")
                    }
                    other => other,
                }),
                other => text.push(other),
            }
        }
        found.push(text);
    }
    found
}

proptest! {
    #[test]
    fn any_column_name_is_one_literal(name in "\\PC{0,12}|[\"'\\\\\n\r\t\u{0}\u{2028}#{}]{1,8}") {
        let mut label = text(&name, &["a"]);
        label.distinct = Some(ROWS);
        let table = table("things", vec![label, int("score", 1, 9, 9)]);
        if let Ok(generated) = answer_with(&table, "which row has the highest score", &[]) {
            let literals = literals(&generated.code.text);
            prop_assert!(literals.contains(&name) || literals.iter().all(|literal| literal == "score"), "{literals:?}");
        }
    }

    #[test]
    fn any_value_is_one_literal(between in "[\"'\\\\\n\r\t\u{0}\u{2028}#{}()\\[\\];]{1,8}") {
        let value = format!("alpha{between}omega");
        let table = table("things", vec![text("kind", &[&value, "x"]), int("score", 1, 9, 9)]);
        let generated = answer(&table, "how many rows in alpha omega");
        prop_assert!(literals(&generated.code.text).contains(&value), "{}", generated.code.text);
    }

    #[test]
    fn any_question_ends(question in "\\PC{0,60}") {
        let _ = answer_with(&rentals(), &question, &[]);
    }

    #[test]
    fn any_sentence_of_known_words_ends(words in prop::collection::vec(prop::sample::select(vec![
        "how many", "rentals", "station", "by", "price", "the", "most", "top", "5", "2024", "not", "or", "and", "both",
        "between", "zoo", "Cargo", "average", "older than", "without", "rating", "contains", "'x'", "sorted by", ",",
        "descending", "each", "month", "highest", "which", "share of", "is there", "in", "more than", "or more", "first",
    ]), 0..12)) {
        if let Ok(generated) = answer_with(&rentals(), &words.join(" "), &[]) {
            literals(&generated.code.text);
            prop_assert!(generated.code.text.contains("result = "), "{}", generated.code.text);
        }
    }
}

/// Holds questions over the rentals to their reading.
fn reads(pairs: &[(&str, &str)]) {
    for (question, reading) in pairs {
        assert_eq!(answer(&rentals(), question).reading, *reading, "{question}");
    }
}

#[test]
fn verbs_that_only_join_carry_nothing_and_nouns_that_nothing_knows_still_refuse() {
    reads(&[
        ("how many rentals received a rating of 5", "Number of rows, where `rating` = 5"),
        ("the average rating value", "Mean `rating`"),
        ("which station was chosen by the most rentals", "`station`, only the highest number of rows (ties kept)"),
    ]);
    assert_eq!(refusal(&rentals(), "how many receives are there").unmatched, ["receives"]);
}

#[test]
fn notes_on_how_to_compute_change_nothing_and_other_sentences_are_not_ignored() {
    reads(&[(
        "Calculate the mean of the rating column. Ignore missing values. Round the result to two decimal places.",
        // A wish for decimals is followed, and said.
        "Mean `rating`, to 2 decimals",
    )]);
    refusal(&rentals(), "Calculate the mean rating. Ignore ratings over 4.");
}

#[test]
fn a_yes_no_question_is_answered_with_yes_or_no() {
    reads(&[
        ("Is the average rating above 3?", "Whether mean `rating` > 3"),
        (
            "Are there more Cargo rentals than City rentals?",
            "Whether number of rows, where `bikeType` = \u{201c}Cargo\u{201d} > number of rows, where `bikeType` = \u{201c}City\u{201d}",
        ),
        ("Are all riders older than 18?", "Whether of all rows `rider_age` > 18"),
    ]);
    becomes(&[(
        "Is the average rating above 3?",
        "left = df[\"rating\"].mean()\nright = 3\nresult = bool(left > right)",
    )]);
    refusal(&rentals(), "Does the zoo like the harbour?");
}

#[test]
fn differences_and_places_from_an_end_are_figures() {
    reads(&[
        ("the difference between the highest and lowest rating", "Largest `rating` less smallest `rating`"),
        ("the second highest price", "`price_eur`, only where `price_eur` is the second highest (ties kept)"),
    ]);
}

#[test]
fn rows_are_compared_with_other_rows() {
    becomes(&[
        (
            "stations with a price higher than all rentals in the zoo",
            "rows = df[df[\"price_eur\"] > df.loc[df[\"station\"] == \"Zoo\", \"price_eur\"].max()]\nresult = rows[[\"station\"]].dropna().drop_duplicates()",
        ),
        (
            "ids of rentals with a price above the average price of rentals in the zoo",
            "rows = df[df[\"price_eur\"] > df.loc[df[\"station\"] == \"Zoo\", \"price_eur\"].mean()]\nresult = rows[[\"rental_id\"]]",
        ),
    ]);
}

#[test]
fn what_a_thing_has_among_its_rows_is_asked_of_the_thing() {
    reads(&[
        (
            "stations that have both Cargo rentals and City rentals",
            "Distinct `station`, where `station` has some row where `bikeType` = \u{201c}Cargo\u{201d} and `station` has some row where `bikeType` = \u{201c}City\u{201d}",
        ),
        (
            "stations that do not have a rental with a rating above 4",
            "Distinct `station`, where `station` has no row where `rating` > 4",
        ),
        ("how many stations have more than 10 rentals", "Number of `station`, only groups whose number of rows > 10"),
        ("ids of rentals with the most common bike type", "`rental_id`, where `bikeType` is the most frequent"),
    ]);
}

#[test]
fn a_thing_is_told_by_the_columns_and_values_have_other_words() {
    let riders = table(
        "survey",
        vec![
            int("age", 16, 80, 60),
            text("gender", &["F", "M"]),
            text("smoker", &["yes", "no"]),
            text("country", &["Germany", "USA"]),
            float("length_m"),
            float("length_feet"),
        ],
    );
    for (question, reading) in [
        ("how many people are older than 30", "Number of rows, where `age` > 30"),
        ("average age of women", "Mean `age`, where `gender` = \u{201c}F\u{201d}"),
        ("how many people smoke", "Number of rows, where `smoker` = \u{201c}yes\u{201d}"),
        ("the average age in the united states", "Mean `age`, where `country` = \u{201c}USA\u{201d}"),
        ("average length in feet", "Mean `length_feet`"),
    ] {
        assert_eq!(answer(&riders, question).reading, reading, "{question}");
    }
    refusal(&riders, "how many complaints are older than 30");
}

#[test]
fn bounds_and_numbers_belong_to_the_noun_behind_them() {
    reads(&[
        ("how many rentals took between 5 and 10 minutes", "Number of rows, where `minutes` is from 5 to 10"),
        ("stations with more than 5 rentals", "`station`, only groups whose number of rows > 5"),
    ]);
}

/// Which river crosses which state: a row for each pair.
fn crossings() -> Arc<TableDescription> {
    let states = ["Ohio", "Texas", "Utah", "Iowa"];
    table(
        "rivers",
        vec![text("river_name", &["Red", "Green", "Ohio"]), int("length", 100, 4000, 3), text("traverse", &states)],
    )
}

#[test]
fn relations_are_read_both_ways() {
    for (question, reading) in [
        ("which rivers cross Texas", "`river_name`, where `traverse` = \u{201c}Texas\u{201d}"),
        ("which states does the Ohio river cross", "`traverse`, where `river_name` = \u{201c}Ohio\u{201d}"),
        (
            "which river crosses the most states",
            "`river_name`, only the highest number of distinct `traverse` (ties kept)",
        ),
        (
            "how long is the river that crosses the most states",
            "`length`, where `river_name` is the one with the highest number of distinct `traverse`",
        ),
        (
            "how many states does the longest river cross",
            "Number of distinct `traverse`, where `river_name` has some row where `length` = the max of `length`",
        ),
    ] {
        let read = answer(&crossings(), question).reading;
        assert!(read.trim_start_matches("Distinct ") == reading, "{question}: {read}");
    }
}

#[test]
fn figures_are_followed_over_time_and_within_groups() {
    becomes(&[
        (
            "running total of price by month",
            "rows = df.assign(month=df[\"rented_on\"].dt.strftime(\"%Y-%m\"))\ntotals = rows.groupby(\"month\", as_index=False)[\"price_eur\"].sum()\nresult = totals.assign(running_total=totals[\"price_eur\"].cumsum())",
        ),
        (
            "average number of rentals per station",
            "totals = df.groupby(\"station\").size().reset_index(name=\"count\")\nresult = totals[\"count\"].mean()",
        ),
        (
            "which month had the most rentals",
            "rows = df.assign(month=df[\"rented_on\"].dt.strftime(\"%Y-%m\"))\ntotals = rows.groupby(\"month\").size().reset_index(name=\"count\")\nresult = totals.loc[totals[\"count\"] == totals[\"count\"].max(), [\"month\"]]",
        ),
    ]);
}
