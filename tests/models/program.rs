//! The command line with a model: settings, questions, batches, and what it says.

use std::path::PathBuf;
use std::process::{Command, Output};

use analyticspal::folders::Folders;
use analyticspal::models::Wire;
use serde_json::Value;

use super::common;
use super::server::{Act, Server, answer, stream};

const SALES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/sales.csv");

/// A user of one test, whose settings go with it.
struct User {
    name: String,
    folders: Folders,
}

impl User {
    fn new(test: &str) -> Self {
        let (folders, _) = common::environment();
        Self { name: format!("models-{test}-{}", std::process::id()), folders }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(common::launcher())
            .args(arguments)
            .args(["--user", &self.name])
            .env("ANALYTICSPAL_DATA", self.folders.root())
            .output()
            .expect("the binary starts")
    }

    fn document(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let shown = || format!("{arguments:?}: {output:?}");
        (serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", shown())), output.status.code())
    }

    /// Sets up a provider at the server.
    fn set(&self, server: &Server) {
        let url = format!("http://{}/v1", server.address);
        let output = self.run(&["providers", "--set", "mine", "--url", &url, "--model", "a-model"]);
        assert!(output.status.success(), "{output:?}");
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let folder: PathBuf = self.folders.user(&self.name.parse().expect("a user id"));
        let _ = std::fs::remove_dir_all(folder);
    }
}

fn says(reply: &str) -> Server {
    Server::start(vec![Act::Say(stream(Wire::OpenAi, &[reply], true))])
}

#[test]
fn a_question_becomes_a_models_code_and_an_answer_and_says_what_left() {
    let user = User::new("answer");
    let server = says("Orders in all.\nAssumption: each row is one.\n```python\nresult = len(df)\n```");
    user.set(&server);
    let arguments = ["ask", "--data", SALES, "how many orders", "--provider", "mine", "--privacy", "schema"];
    let (document, exit) = user.document(&arguments);
    assert_eq!((exit, &document["status"]), (Some(0), &Value::from("completed")), "{document}");
    assert_eq!(document["rows"][0][0], 1337);
    assert_eq!(document["provider"], "mine");
    assert_eq!(document["reading"], "Orders in all.");
    assert_eq!(document["assumptions"][0], "each row is one.");
    let receipt = &document["receipts"][0];
    assert_eq!((&receipt["cell_values"], &receipt["level"]), (&Value::from(0), &Value::from("schema")));
    assert_eq!(receipt["model"], "a-model");
    let sent = server.requests();
    assert_eq!(sent.len(), 1);
    // Cells of the sample that no word of the instructions is.
    for cell in ["North", "South", "Filter papers", "Beans", "Partner", "2023-01-02", "416.1", "153.3"] {
        assert!(!sent[0].body.contains(cell), "{cell}: {}", sent[0].body);
    }
    let output = user.run(&["ask", "--data", SALES, "how many orders", "--provider", "mine"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("asking a-model at 127.0.0.1") && told.contains("reading: Orders in all."), "{told}");
    assert!(server.requests()[1].body.contains("North"), "on this computer a model is told values");
}

#[test]
fn a_remote_provider_is_asked_only_after_someone_said_how_much() {
    let user = User::new("remote");
    let url = "https://host.invalid/v1/";
    assert!(user.run(&["providers", "--set", "far", "--url", url, "--model", "m"]).status.success());
    let question = ["ask", "--data", SALES, "how many orders", "--provider", "far"];
    let (document, exit) = user.document(&question);
    assert_eq!(exit, Some(1));
    let said = format!("{} {}", document["summary"], document["hint"]);
    assert!(
        said.contains("host.invalid") && said.contains("--privacy schema") && said.contains("no cell value"),
        "{said}"
    );
    assert_eq!(document["receipts"], Value::Array(Vec::new()));
    // Once it is said, the way is free; nobody is there.
    assert!(user.run(&["providers", "--set", "far", "--privacy", "schema"]).status.success());
    let (document, exit) = user.document(&question);
    assert_eq!((exit, &document["status"]), (Some(1), &Value::from("provider_failed")), "{document}");
    assert_eq!(document["receipts"][0]["remote"], true);
    // Another host is another question.
    assert!(user.run(&["providers", "--set", "far", "--url", "https://other.invalid/v1/"]).status.success());
    assert!(
        user.document(&[&question[..], &["--model", "m"]].concat()).0["summary"].to_string().contains("other.invalid")
    );
}

#[test]
fn a_failure_shows_the_reply_and_a_refusal_its_reason() {
    let user = User::new("failure");
    let server = Server::start(vec![
        Act::Say(stream(Wire::OpenAi, &["I would rather not."], true)),
        Act::Say(stream(Wire::OpenAi, &["REFUSE: there is no weather"], true)),
    ]);
    user.set(&server);
    let question = ["ask", "--data", SALES, "how many orders", "--provider", "mine"];
    let (document, exit) = user.document(&question);
    assert_eq!((exit, &document["status"]), (Some(1), &Value::from("provider_failed")));
    assert_eq!(document["reply"], "I would rather not.");
    let (document, exit) = user.document(&question);
    assert_eq!((exit, &document["status"]), (Some(1), &Value::from("refused")), "{document}");
    assert_eq!(document["refused"]["reason"], "there is no weather");
    assert_eq!(document["receipts"].as_array().map(Vec::len), Some(1));
    for wrong in [["--provider", "nobody"], ["--model", "m"]] {
        let (document, exit) = user.document(&[&["ask", "--data", SALES, "q"][..], &wrong].concat());
        assert_eq!(exit, Some(1), "{document}");
    }
}

#[test]
fn a_batch_is_answered_by_a_model_too() {
    let user = User::new("batch");
    let server = says("```python\nresult = len(df)\n```");
    user.set(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let (questions, answers) = (folder.path().join("q.jsonl"), folder.path().join("a.jsonl"));
    std::fs::write(&questions, format!("{{\"id\": 1, \"table\": {SALES:?}, \"question\": \"how many\"}}\n"))
        .expect("written");
    let paths = [&questions, &answers].map(|path| path.to_str().expect("UTF-8"));
    let arguments = ["ask", "--questions", paths[0], "--output", paths[1], "--provider", "mine", "--quiet"];
    let output = user.run(&arguments);
    assert!(output.status.success(), "{output:?}");
    let answer: Value = serde_json::from_str(&std::fs::read_to_string(&answers).expect("answers")).expect("JSON");
    assert_eq!((&answer["rows"][0][0], &answer["code"]), (&Value::from(1337), &Value::from("result = len(df)\n")));
}

#[test]
fn providers_are_listed_tried_and_forgotten() {
    let user = User::new("list");
    let server = Server::start(vec![answer("200 OK", "", "{\"data\": [{\"id\": \"one\"}, {\"id\": \"two\"}]}")]);
    user.set(&server);
    let (document, exit) = user.document(&["providers"]);
    assert_eq!(exit, Some(0));
    let providers = document["providers"].as_array().expect("a list");
    let of = |name: &str| providers.iter().find(|provider| provider["name"] == name).expect("it is there").clone();
    assert_eq!(of("offline")["state"], "ready");
    assert_eq!((&of("mine")["state"], &of("mine")["models"][1]), (&Value::from("running"), &Value::from("two")));
    assert_eq!((&of("openai")["remote"], &of("openai")["level"]), (&Value::from(true), &Value::from("schema")));
    let (document, exit) = user.document(&["providers", "--test", "mine"]);
    assert_eq!((exit, &document["models"][0]), (Some(0), &Value::from("one")), "{document}");
    assert!(document["latency_ms"].as_f64().is_some_and(|latency| latency > 0.0));
    drop(server);
    assert!(user.run(&["providers", "--remove", "mine"]).status.success());
    let (document, exit) = user.document(&["providers", "--test", "mine"]);
    assert_eq!(exit, Some(1));
    assert!(document["error"].as_str().is_some_and(|error| error.contains("mine")), "{document}");
}

#[test]
fn code_that_fails_is_mended_and_under_schema_its_traceback_tells_no_cell() {
    let user = User::new("repair");
    let wrong = "x = df['region']\nresult = x.astype(float).mean()";
    let server = Server::start(vec![
        Act::Say(stream(Wire::OpenAi, &[&format!("```python\n{wrong}\n```")], true)),
        Act::Say(stream(Wire::OpenAi, &["```python\nresult = df['revenue'].mean()\n```"], true)),
    ]);
    user.set(&server);
    let arguments = ["ask", "--data", SALES, "mean revenue", "--provider", "mine", "--privacy", "schema"];
    let (document, exit) = user.document(&arguments);
    assert_eq!((exit, &document["ended"]), (Some(0), &Value::from("answered")), "{document}");
    assert!(document["rows"][0][0].as_f64().is_some_and(|mean| mean > 0.0), "{}", document["rows"]);
    let attempts = document["attempts"].as_array().expect("a list");
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[0]["fault"]["kind"], "ValueError");
    assert!(
        attempts[0]["fault"]["message"].as_str().is_some_and(|message| message.contains("North")),
        "the person sees it"
    );
    assert!(attempts[1]["diff"].as_str().is_some_and(|diff| diff.contains("+result = df['revenue'].mean()")));
    assert_eq!(document["receipts"].as_array().map(Vec::len), Some(2));
    let second = &server.requests()[1].body;
    assert!(second.contains("ValueError: could not convert string to float: '…'"), "{second}");
    assert!(second.contains("Line 2: `result = x.astype(float).mean()`"), "{second}");
    for cell in ["North", "South", "Filter papers", "Beans"] {
        assert!(!second.contains(cell), "{cell}: {second}");
    }
}

#[test]
fn candidates_vote_and_each_leaves_its_receipt() {
    let user = User::new("vote");
    let server = Server::start(vec![
        Act::Say(stream(Wire::OpenAi, &["```python\nresult = len(df)\n```"], true)),
        Act::Say(stream(Wire::OpenAi, &["```python\nresult = 7\n```"], true)),
        Act::Say(stream(Wire::OpenAi, &["```python\nresult = df.shape[0]\n```"], true)),
    ]);
    user.set(&server);
    let arguments = ["ask", "--data", SALES, "how many orders", "--provider", "mine", "--candidates", "3"];
    let (document, exit) = user.document(&arguments);
    assert_eq!(exit, Some(0), "{document}");
    assert_eq!(document["rows"][0][0], 1337);
    assert_eq!(document["vote"]["sentence"], "2 of 3 agree");
    assert_eq!(document["candidates"].as_array().map(Vec::len), Some(3));
    assert_eq!(document["receipts"].as_array().map(Vec::len), Some(3));
}
