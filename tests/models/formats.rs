//! Every format against the fixture server, and its journal against the receipts.

use analyticspal::asking::{FailedAttempt, NoCode, PrivacyLevel, QuestionRequest, Turn};
use analyticspal::domain::CancelToken;
use analyticspal::models::{Key, Patience, Wire, connect, discover};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::fixture::Fixture;
use super::{CELLS, ask, ask_plainly, generator, tables};

const REPLY: &str = "The sum of all revenue.\nAssumption: empty cells count as nothing.\n\n```python\nresult = df['revenue'].sum()\n```";

fn fixtures() -> Value {
    let fixture = |user: &str, response: Value| json!({"match": {"userMessage": user}, "response": response});
    let limited = json!({
        "match": {"userMessage": "limited", "sequenceIndex": 0},
        "response": {"error": {"message": "slow down"}, "status": 429, "retryAfter": 0},
    });
    json!({"fixtures": [
        // What went wrong stands in the last message, above the question.
        fixture("What happened: KeyError", json!({"content": "```python\nresult = df['revenue'].mean()\n```"})),
        fixture("total revenue", json!({"content": REPLY})),
        fixture("the weather", json!({"content": "REFUSE: the table has no weather"})),
        limited,
        fixture("limited", json!({"content": REPLY})),
    ]})
}

/// Every text of a request's messages, as the journal keeps them, a line end after each.
fn text(entry: &Value) -> String {
    let mut out = String::new();
    for message in entry["body"]["messages"].as_array().expect("messages") {
        match &message["content"] {
            Value::String(text) => out.push_str(text),
            parts => {
                for part in parts.as_array().expect("parts") {
                    out.push_str(part["text"].as_str().expect("a text"));
                }
            }
        }
        out.push('\n');
    }
    out
}

fn hash(text: &str) -> String {
    let bytes: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    bytes
        .chunks(16)
        .map(|half| format!("{:032x}", u128::from_be_bytes(half.try_into().expect("16"))))
        .collect::<Vec<_>>()
        .concat()
}

#[test]
fn in_every_format_code_streams_in_and_nothing_leaves_but_what_the_receipt_lists() {
    let Some(server) = Fixture::start(&fixtures()) else { return };
    for wire in Wire::ALL {
        let before = server.journal().len();
        let generator = generator(server.provider(wire), PrivacyLevel::Schema)
            .with_key(Key::new("a-secret-key").expect("a key"))
            .expect("loopback");
        let told = ask_plainly(&generator, "total revenue");
        assert_eq!(told.code(), "result = df['revenue'].sum()\n", "{wire:?}");
        let written = told.outcome.as_ref().expect("code");
        assert_eq!(written.reading, "The sum of all revenue.");
        assert_eq!(written.assumptions, ["empty cells count as nothing."]);
        assert_eq!((written.changes.len(), written.findings.len()), (0, 0), "{written:?}");
        assert!(told.pieces.len() > 3, "it streams: {:?}", told.pieces);
        assert_eq!(told.pieces.concat(), REPLY);
        let sent = server.journal().split_off(before);
        assert_eq!((sent.len(), told.receipts.len()), (1, 1), "{wire:?}");
        let (receipt, text) = (&told.receipts[0], text(&sent[0]));
        assert_eq!(receipt.sha256, hash(&text), "{wire:?}:\n{text}");
        assert_eq!(receipt.bytes, text.len() as u64);
        assert_eq!(receipt.columns, ["sales.region", "sales.revenue", "sales.sold on"]);
        assert_eq!((receipt.cell_values, receipt.level, receipt.remote), (0, PrivacyLevel::Schema, false));
        let path = sent[0]["path"].as_str().expect("a path").split('?').next().expect("a path");
        assert!(receipt.endpoint.contains(path), "{} {path}", receipt.endpoint);
        let whole = format!("{:?} {receipt:?}", told.outcome);
        assert!(!whole.contains("a-secret-key") && !sent[0]["body"].to_string().contains("a-secret-key"));
    }
}

#[test]
fn under_schema_no_cell_value_is_in_any_request_of_any_format() {
    let Some(server) = Fixture::start(&fixtures()) else { return };
    let (tables, cancel) = (tables(), CancelToken::new());
    let history = [Turn {
        question: "how many in the south".to_owned(),
        code: "result = len(df[df['region'] == 'Zanzibar'])  # or Quetzaltenango".to_owned(),
        reading: "rows where region is Zanzibar".to_owned(),
        outcome: "completed".to_owned(),
        author_saw: PrivacyLevel::Samples,
    }];
    let failed = FailedAttempt {
        code: "x = df['region']\nresult = df['revenu'].mean()".to_owned(),
        error_type: "KeyError".to_owned(),
        message: "'Zanzibar' and 7719.5 of 1881-04-05\n  region\n0 Quetzaltenango".to_owned(),
        lines: vec![2],
        near: vec!["revenue".to_owned(), "Zanzibar".to_owned()],
        author_saw: PrivacyLevel::Schema,
    };
    for wire in Wire::ALL {
        for level in [PrivacyLevel::Schema, PrivacyLevel::Samples] {
            let generator = generator(server.provider(wire), level);
            let first =
                QuestionRequest { history: &history, ..QuestionRequest::new("total revenue", &tables, &cancel) };
            let repair = QuestionRequest { repair: Some(&failed), ..first };
            let before = server.journal().len();
            assert_eq!(ask(&generator, &first).code(), "result = df['revenue'].sum()\n");
            let told = ask(&generator, &repair);
            assert_eq!(told.code(), "result = df['revenue'].mean()\n");
            let sent = server.journal().split_off(before);
            assert_eq!(sent.len(), 2);
            let all = Value::Array(sent.iter().map(|entry| entry["body"].clone()).collect()).to_string();
            for cell in CELLS {
                // The control: the same way shows them at the other level.
                assert_eq!(all.contains(cell), level == PrivacyLevel::Samples, "{cell} {level} {wire:?}:\n{all}");
            }
            assert!(all.contains("Names that are near: `revenue`"), "{all}");
            assert_eq!(told.receipts[0].cell_values == 0, level == PrivacyLevel::Schema);
            assert_eq!(told.receipts[0].sha256, hash(&text(&sent[1])), "{wire:?}");
        }
    }
}

#[test]
fn a_limit_is_waited_for_and_each_request_has_its_receipt() {
    for wire in Wire::ALL {
        let Some(server) = Fixture::start(&fixtures()) else { return };
        let before = server.journal().len();
        let told = ask_plainly(&generator(server.provider(wire), PrivacyLevel::Schema), "limited");
        assert_eq!(told.code(), "result = df['revenue'].sum()\n", "{wire:?}");
        assert_eq!((told.receipts.len(), server.journal().len() - before), (2, 2), "{wire:?}");
        assert_eq!(told.waits, ["429 Too Many Requests"]);
    }
}

#[test]
fn a_model_that_declines_is_not_asked_again() {
    let Some(server) = Fixture::start(&fixtures()) else { return };
    for wire in Wire::ALL {
        let before = server.journal().len();
        let told = ask_plainly(&generator(server.provider(wire), PrivacyLevel::Schema), "the weather");
        let Err(NoCode::Refused(refusal)) = &told.outcome else { panic!("{:?}", told.outcome) };
        assert_eq!(refusal.reason, "the table has no weather");
        assert_eq!((told.receipts.len(), server.journal().len() - before), (1, 1));
    }
}

#[test]
fn servers_on_this_computer_are_found_with_their_models() {
    let Some(server) = Fixture::start(&fixtures()) else { return };
    let mut providers = [Wire::OpenAi, Wire::Ollama].map(|wire| server.provider(wire)).to_vec();
    providers[1].model = String::new();
    let mut nobody = server.provider(Wire::OpenAi);
    nobody.base_url = "http://127.0.0.1:9/v1/".to_owned();
    let mut elsewhere = nobody.clone();
    elsewhere.base_url = "https://host.invalid/v1/".to_owned();
    providers.extend([nobody, elsewhere]);
    let found = discover(&providers).expect("looked");
    let names: Vec<&str> = found.iter().map(|found| found.provider.name.as_str()).collect();
    assert_eq!(names, ["openai", "ollama"]);
    assert!(found.iter().all(|found| !found.models.is_empty()));
    assert_eq!(found[0].provider.model, "a-model", "a chosen model stays");
    assert_eq!(found[1].provider.model, found[1].models[0]);
    let connection = connect(&found[1].provider, &Patience::default()).expect("it answers");
    assert_eq!(connection.models, found[1].models);
}
