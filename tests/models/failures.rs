//! Everything that can go wrong between here and a model.

use std::net::TcpListener;
use std::time::Duration;

use analyticspal::asking::{CodeGenerator, NoCode, PrivacyLevel, Progress, QuestionRequest};
use analyticspal::domain::CancelToken;
use analyticspal::models::{Key, ModelGenerator, Patience, Provider, Wire, connect};
use serde_json::Value;

use super::server::{Act, Server, answer, stream};
use super::{ask, ask_plainly, at_once, generator, tables};

const CODE: &str = "```python\nresult = len(df)\n```";

fn provider(server: &Server, wire: Wire) -> Provider {
    Provider::new(wire.name(), wire, &format!("http://{}/v1", server.address)).expect("good")
}

fn told_by(acts: Vec<Act>, wire: Wire) -> (super::Told, Server) {
    let server = Server::start(acts);
    let told = ask_plainly(&generator(provider(&server, wire), PrivacyLevel::Schema), "how many");
    (told, server)
}

fn whole(wire: Wire) -> Act {
    Act::Say(stream(wire, &["```python\nresult = ", "len(df)\n```"], true))
}

#[test]
fn every_text_that_leaves_is_the_prompt_the_model_or_a_word_of_the_format() {
    for wire in Wire::ALL {
        let (told, server) = told_by(vec![whole(wire)], wire);
        assert_eq!(told.code(), "result = len(df)\n", "{wire:?}");
        let body: Value = serde_json::from_str(&server.requests()[0].body).expect("JSON");
        let mut texts = Vec::new();
        leaves(&body, &mut texts);
        let tables = tables();
        let cancel = CancelToken::new();
        let request = QuestionRequest::new("how many", &tables, &cancel);
        let (prompt, receipt) = generator(provider(&server, wire), PrivacyLevel::Schema).preview(&request);
        assert_eq!(told.receipts, [receipt]);
        let parts: Vec<&str> = std::iter::once(prompt.system.as_str())
            .chain(prompt.messages.iter().map(|(_, text)| text.as_str()))
            .collect();
        for text in &texts {
            let known =
                parts.contains(&text.as_str()) || ["a-model", "user", "system", "text"].contains(&text.as_str());
            assert!(known, "{wire:?} sends {text:?}");
        }
        for part in parts {
            assert!(texts.iter().any(|text| text == part), "{wire:?} leaves out {part:?}");
        }
    }
}

fn leaves(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, into)),
        _ => {}
    }
}

#[test]
fn a_refused_connection_says_where_and_what_to_do() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    for wire in Wire::ALL {
        let provider = Provider::new("mine", wire, &format!("http://127.0.0.1:{port}/")).expect("good");
        let told = ask_plainly(&generator(provider.clone(), PrivacyLevel::Schema), "how many");
        let (summary, hint, _) = told.failure();
        assert!(summary.contains(&format!("127.0.0.1:{port}")) && summary.contains("refused"), "{summary}");
        assert!(hint.contains("start the server"), "{hint}");
        assert_eq!(told.receipts.len(), 1, "it is not tried again");
        assert!(connect(&provider, &at_once(0)).expect_err("nobody").summary.contains("refused"));
    }
}

#[test]
fn a_wrong_key_is_said_once_and_not_shown() {
    for wire in Wire::ALL {
        let body = "{\"error\": {\"message\": \"Incorrect API key provided: sk-secret-12\"}}";
        let server = Server::start(vec![answer("401 Unauthorized", "", body)]);
        let provider = Provider { key_variable: Some("MY_KEY".to_owned()), ..provider(&server, wire) };
        let generator = generator(provider, PrivacyLevel::Schema);
        let generator = generator.with_key(Key::new("sk-secret-12").expect("a key")).expect("loopback");
        let told = ask_plainly(&generator, "how many");
        let (summary, hint, _) = told.failure();
        assert!(summary.contains("401") && summary.contains("Incorrect API key"), "{summary}");
        assert!(hint.contains("MY_KEY"), "{hint}");
        assert!(!format!("{:?}{generator:?}", told.outcome).contains("sk-secret-12"));
        assert_eq!(server.requests().len(), 1);
        if wire != Wire::Ollama {
            assert!(server.requests()[0].head.contains("sk-secret-12"), "the key is sent as a header");
        }
        assert!(!server.requests()[0].body.contains("sk-secret-12"));
    }
}

#[test]
fn a_passing_problem_is_tried_again_and_then_given_up() {
    for wire in Wire::ALL {
        for status in ["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"] {
            let (told, server) = told_by(vec![answer(status, "", "{\"error\": \"busy\"}"), whole(wire)], wire);
            assert_eq!(told.code(), "result = len(df)\n");
            assert_eq!((server.requests().len(), told.receipts.len(), told.waits.len()), (2, 2, 1));
            let (told, server) = told_by(vec![answer(status, "", "{\"error\": \"busy\"}")], wire);
            let (summary, _, _) = told.failure();
            assert!(summary.contains(status) && summary.contains("busy"), "{summary}");
            assert_eq!((server.requests().len(), told.receipts.len()), (3, 3), "two pauses, three requests");
        }
    }
}

#[test]
fn a_long_pause_is_not_waited_for() {
    let (told, server) = told_by(vec![answer("429 Too Many Requests", "Retry-After: 3600\r\n", "{}")], Wire::OpenAi);
    assert!(told.failure().1.contains("3600 seconds"), "{:?}", told.outcome);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn half_a_stream_is_no_answer_and_is_kept() {
    for wire in Wire::ALL {
        // The code is whole, and yet the reply is not: more might have followed.
        let (told, server) = told_by(vec![Act::Say(stream(wire, &["Well.\n", CODE], false))], wire);
        let (summary, _, reply) = told.failure();
        assert!(summary.contains("broke off"), "{wire:?}: {summary}");
        assert_eq!(reply, format!("Well.\n{CODE}"));
        assert_eq!(server.requests().len(), 1);
        let mut cut = stream(wire, &["Well.\n", CODE], true);
        cut.truncate(cut.len() - 90);
        let (told, _) = told_by(vec![Act::Say(cut)], wire);
        assert!(matches!(told.outcome, Err(NoCode::Failed(_))), "{wire:?}: {:?}", told.outcome);
    }
}

#[test]
fn a_reply_without_code_is_shown() {
    for wire in Wire::ALL {
        let (told, server) = told_by(vec![Act::Say(stream(wire, &["The answer ", "is 42."], true))], wire);
        let (summary, _, reply) = told.failure();
        assert!(summary.contains("no code"), "{summary}");
        assert_eq!(reply, "The answer is 42.");
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn garbage_is_an_error_and_no_panic() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ";
    let bodies: [(&str, Vec<u8>); 6] = [
        ("text/html", b"<html>It works!</html>".to_vec()),
        ("text/event-stream", b"data: {\"choices\": 7}\n\ndata: nonsense\n\n".to_vec()),
        ("application/x-ndjson", b"{\"message\": 1}\n[]\n{\n".to_vec()),
        ("application/octet-stream", (0..4000_u32).map(|place| (place * 89) as u8).collect()),
        ("text/event-stream", Vec::new()),
        ("application/json", b"{\"ok\": true}".to_vec()),
    ];
    for wire in Wire::ALL {
        for (kind, body) in &bodies {
            let bytes = [head.as_bytes(), kind.as_bytes(), b"\r\n\r\n", body].concat();
            let (told, _) = told_by(vec![Act::Say(bytes)], wire);
            assert!(matches!(told.outcome, Err(NoCode::Failed(_))), "{wire:?} {kind}: {:?}", told.outcome);
        }
        let (told, _) = told_by(vec![Act::Say(b"SSH-2.0-OpenSSH_9\r\n".to_vec())], wire);
        assert!(matches!(told.outcome, Err(NoCode::Failed(_))), "{wire:?}: {:?}", told.outcome);
    }
}

#[test]
fn a_long_reply_is_read_and_an_endless_one_is_not() {
    let line = "x = 'some more of the same program'\n";
    let long: Vec<String> = (0..200 * 1024 / line.len()).map(|_| line.to_owned()).collect();
    for wire in Wire::ALL {
        let mut pieces = vec!["```python\n"];
        pieces.extend(long.iter().map(String::as_str));
        pieces.push("result = len(df)\n```");
        let (told, _) = told_by(vec![Act::Say(stream(wire, &pieces, true))], wire);
        assert!(told.code().len() > 199 * 1024, "{}", told.code().len());
        let heap = "x".repeat(64 * 1024);
        let (told, _) = told_by(vec![Act::Say(stream(wire, &vec![heap.as_str(); 40], true))], wire);
        assert!(told.failure().0.contains("longer than any program"), "{wire:?}");
    }
}

#[test]
fn stopping_in_the_middle_of_a_stream_closes_the_connection() {
    for wire in Wire::ALL {
        let server = Server::start(vec![Act::SayAndHold(stream(wire, &["Let me ", "see"], false))]);
        let (tables, cancel) = (tables(), CancelToken::new());
        let request = QuestionRequest::new("how many", &tables, &cancel);
        let mut seen = String::new();
        let outcome = generator(provider(&server, wire), PrivacyLevel::Schema).generate(&request, &mut |progress| {
            if let Progress::Text(text) = progress {
                seen.push_str(text);
                cancel.cancel();
            }
        });
        assert_eq!(outcome, Err(NoCode::Cancelled), "{wire:?}");
        assert!(seen.starts_with("Let me"), "{seen}");
        server.until_gone();
    }
}

#[test]
fn stopping_ends_a_pause_and_a_question_that_has_not_left() {
    let server = Server::start(vec![answer("503 Service Unavailable", "", "{}")]);
    let (tables, cancel) = (tables(), CancelToken::new());
    let request = QuestionRequest::new("how many", &tables, &cancel);
    let patience = Patience { pauses: vec![Duration::from_secs(3600)], ..Patience::default() };
    let patience = Patience { longest_pause: Duration::from_secs(7200), ..patience };
    let generator = generator(provider(&server, Wire::OpenAi), PrivacyLevel::Schema).with_patience(patience);
    let outcome = generator.generate(&request, &mut |progress| {
        if matches!(progress, Progress::Waiting { .. }) {
            cancel.cancel();
        }
    });
    assert_eq!(outcome, Err(NoCode::Cancelled));
    assert_eq!(server.requests().len(), 1);
    assert_eq!(ask(&generator, &request).outcome, Err(NoCode::Cancelled));
    assert_eq!(server.requests().len(), 1, "a question that was stopped before sends nothing");
}

#[test]
fn silence_is_given_up_before_the_reply_and_within_it() {
    let patience = Patience { first_byte: Duration::from_millis(200), idle: Duration::from_millis(200), ..at_once(2) };
    for wire in Wire::ALL {
        for (said, expected) in
            [(Vec::new(), "sent nothing"), (stream(wire, &["Let me see"], false), "nothing more came")]
        {
            let server = Server::start(vec![Act::SayAndHold(said)]);
            let generator = generator(provider(&server, wire), PrivacyLevel::Schema).with_patience(patience.clone());
            let told = ask_plainly(&generator, "how many");
            assert!(told.failure().0.contains(expected), "{wire:?}: {:?}", told.outcome);
            server.until_gone();
        }
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Server::start(vec![whole(Wire::OpenAi)]);
    let headers = format!("Location: http://{}/v1/chat/completions\r\n", other.address);
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let (told, _) = told_by(vec![answer(status, &headers, "")], Wire::OpenAi);
        assert!(told.failure().1.contains("moved"), "{:?}", told.outcome);
    }
    assert!(other.requests().is_empty(), "nothing went to a host that nobody chose");
}

#[test]
fn a_model_with_one_temperature_is_asked_without() {
    let body = "{\"error\": {\"message\": \"Unsupported value: 'temperature' does not support 0.0\"}}";
    let (told, server) = told_by(vec![answer("400 Bad Request", "", body), whole(Wire::OpenAi)], Wire::OpenAi);
    assert_eq!(told.code(), "result = len(df)\n");
    let bodies: Vec<bool> = server.requests().iter().map(|request| request.body.contains("temperature")).collect();
    assert_eq!(bodies, [true, false]);
    assert_eq!(told.receipts.len(), 2);
}

#[test]
fn keys_do_not_travel_in_the_clear_and_missing_ones_are_named() {
    let mut provider = Provider::new("mine", Wire::OpenAi, "http://host.invalid/v1/").expect("good");
    let generator = ModelGenerator::new(provider.clone(), Some("m"), None).expect("no key, no danger");
    assert_eq!(generator.level(), PrivacyLevel::Schema, "a remote host is told no cells unless someone says so");
    let error = generator.with_key(Key::new("k").expect("a key")).expect_err("in the clear");
    assert!(error.summary.contains("unprotected"), "{error:?}");
    provider.base_url = "https://host.invalid/v1/".to_owned();
    provider.key_variable = Some("A_VARIABLE_THAT_NOBODY_SETS".to_owned());
    let error = ModelGenerator::new(provider, Some("m"), None).expect_err("no key");
    assert!(error.summary.contains("A_VARIABLE_THAT_NOBODY_SETS") && error.summary.contains("keyring"), "{error:?}");
}
