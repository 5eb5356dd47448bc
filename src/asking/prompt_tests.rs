use std::sync::Arc;

use super::{Prompt, Speaker};
use crate::asking::{FailedAttempt, PrivacyLevel, QuestionRequest, Turn};
use crate::domain::{CancelToken, ColumnDescription, DataType, Scalar, TableDescription, ValueCount};

fn column(name: &str, data_type: DataType, values: &[Scalar]) -> ColumnDescription {
    ColumnDescription {
        name: name.to_owned(),
        data_type,
        nulls: 2,
        distinct: Some(values.len() as u64),
        min: values.first().cloned(),
        max: values.last().cloned(),
        mean: None,
        values: values.iter().map(|value| ValueCount { value: value.clone(), count: 1 }).collect(),
        values_complete: true,
    }
}

fn text(value: &str) -> Scalar {
    Scalar::Text(value.to_owned())
}

fn tables() -> Vec<Arc<TableDescription>> {
    let regions = [text("Zanzibar"), text("Quetzaltenango")];
    let mut prices = column("net price", DataType::Float64, &[Scalar::Float(3.25), Scalar::Float(7719.5)]);
    (prices.mean, prices.values) = (Some(1234.567), Vec::new());
    let many: Vec<Scalar> = (0..30).map(|place| text(&format!("Kunde{place} {}", "x".repeat(120)))).collect();
    vec![
        Arc::new(TableDescription {
            name: "Big Sales".to_owned(),
            bound_name: "big_sales".to_owned(),
            rows: 400,
            columns: vec![column("region", DataType::Text, &regions), prices, column("client", DataType::Text, &many)],
        }),
        Arc::new(TableDescription {
            name: "days".to_owned(),
            bound_name: "days".to_owned(),
            rows: 2,
            columns: vec![column("open", DataType::Bool, &[Scalar::Bool(false), Scalar::Bool(true)])],
        }),
    ]
}

fn failed(code: &str, message: &str) -> FailedAttempt {
    FailedAttempt {
        code: code.to_owned(),
        error_type: "ValueError".to_owned(),
        message: message.to_owned(),
        lines: vec![2],
        near: vec!["net price".to_owned(), "Quetzaltenango".to_owned()],
        author_saw: PrivacyLevel::Schema,
    }
}

/// Everything of the tables that is a cell.
const CELLS: [&str; 6] = ["Zanzibar", "Quetzaltenango", "3.25", "7719.5", "1234.5", "Kunde"];

#[test]
fn a_question_at_each_level() {
    let (tables, cancel) = (tables(), CancelToken::new());
    let request = QuestionRequest::new("mean net price by region", &tables, &cancel);
    for level in PrivacyLevel::ALL {
        insta::assert_snapshot!(format!("question_{level}"), Prompt::new(&request, level).text());
    }
}

#[test]
fn a_repair_at_each_level() {
    let (tables, cancel) = (tables(), CancelToken::new());
    let code = "x = df['net price']\nresult = x.astype(str).astype(float).mean()";
    let failed = failed(code, "could not convert string to float: 'Zanzibar'");
    let request =
        QuestionRequest { repair: Some(&failed), ..QuestionRequest::new("mean net price by region", &tables, &cancel) };
    for level in [PrivacyLevel::Schema, PrivacyLevel::Samples] {
        let prompt = Prompt::new(&request, level);
        let conversation: Vec<String> = prompt.messages.iter().map(|(who, text)| format!("{who:?}: {text}")).collect();
        insta::assert_snapshot!(format!("repair_{level}"), conversation.join("\n---\n"));
    }
}

#[test]
fn under_schema_no_cell_is_told_by_any_way() {
    let (tables, cancel) = (tables(), CancelToken::new());
    let offline = Turn {
        question: "how many in the east".to_owned(),
        code: "# Zanzibar\nresult = len(df[(df['region'] == 'Zanzibar') & (df['net price'] > 7719.5)])".to_owned(),
        reading: "rows where region is Zanzibar".to_owned(),
        outcome: "completed".to_owned(),
        author_saw: PrivacyLevel::Samples,
        ..Turn::default()
    };
    let messages = [
        "could not convert string to float: 'Zanzibar'",
        "Zanzibar",
        "no Quetzaltenango here: 3.25",
        "[\"Zanzibar\", 'Quetzaltenango'] not in index",
        "  region  net price\n0 Zanzibar 3.25\n1 Quetzaltenango 7719.5",
    ];
    for message in messages {
        let mut failed = failed("y = 1\nz = df.loc['Zanzibar']", message);
        failed.author_saw = PrivacyLevel::Samples;
        let history = [offline.clone(), Turn { code: String::new(), ..offline.clone() }];
        let request = QuestionRequest {
            repair: Some(&failed),
            history: &history,
            candidate: 2,
            ..QuestionRequest::new("mean net price by region", &tables, &cancel)
        };
        let prompt = Prompt::new(&request, PrivacyLevel::Schema);
        let text = prompt.text();
        for cell in CELLS {
            assert!(!text.contains(cell), "{cell} after {message}:\n{text}");
        }
        assert_eq!(prompt.cell_values, 0);
        assert!(text.contains("df['region'] == '…'"), "{text}");
    }
}

#[test]
fn levels_grow_and_cells_are_counted() {
    let (tables, cancel) = (tables(), CancelToken::new());
    let request = QuestionRequest::new("q", &tables, &cancel);
    let [schema, stats, samples] = PrivacyLevel::ALL.map(|level| Prompt::new(&request, level));
    assert_eq!([schema.cell_values, stats.cell_values, samples.cell_values], [0, 8, 8 + 2 + 3 + 2]);
    assert!(stats.text().contains("7719.5") && stats.text().contains("\"mean\":1234.57"), "{}", stats.text());
    assert!(samples.text().contains("Zanzibar") && samples.text().contains("\"examples\":[\"Kunde0"));
    assert!(!samples.text().contains(&"x".repeat(101)), "cells are cut");
    assert_eq!(schema.columns, ["big_sales.region", "big_sales.net price", "big_sales.client", "days.open"]);
    assert_ne!(schema.sha256(), stats.sha256());
}

#[test]
fn names_that_look_like_places_are_not_filled_in() {
    let cancel = CancelToken::new();
    let mut tables = tables();
    Arc::make_mut(&mut tables[0]).columns[0].name = "{{tables}}".to_owned();
    let request = QuestionRequest::new("what is {{active}} }} {{", &tables, &cancel);
    let prompt = Prompt::new(&request, PrivacyLevel::Schema);
    assert!(prompt.system.contains("\"name\":\"{{tables}}\""));
    assert_eq!(prompt.messages, [(Speaker::Person, "what is {{active}} }} {{".to_owned())]);
}

#[test]
fn a_very_wide_table_leaves_columns_out_and_says_so() {
    let cancel = CancelToken::new();
    let mut tables = tables();
    let wide = (0..500).map(|place| column(&format!("c{place}"), DataType::Int64, &[])).collect();
    Arc::make_mut(&mut tables[0]).columns = wide;
    let prompt = Prompt::new(&QuestionRequest::new("q", &tables, &cancel), PrivacyLevel::Schema);
    assert_eq!(prompt.columns.len(), 400);
    assert!(prompt.system.contains("\"columns_not_listed\": 100"));
}
