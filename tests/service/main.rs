//! The HTTP service as its clients meet it: a real server on loopback, a real HTTP client, the real sandbox; and for what
//! hangs on timing an executor that does what the test says. `load` is the program under load, at its end, with two users.

#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
mod load;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use analyticspal::domain::{CancelToken, Code, CodeType, SandboxReport, SandboxTier, Status};
use analyticspal::execution::{
    CodeExecutionClient, Execution, ExecutionEvent, ExecutionRequest, ExecutionResult, HttpCodeExecutionClient,
};
use analyticspal::service::{Access, Health, HealthCheck, Service, ServiceError, ServiceOptions};
use serde_json::{Value, json};

const ANN: &str = "anns-own-long-token";
const BOB: &str = "bobs-own-long-token";

fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().expect("an address")
}

fn open() -> Access {
    Access::Open(common::user("tester"))
}

fn tokens() -> Access {
    Access::from_token_file(&format!("ann:{ANN}\nbob:{BOB}\n")).expect("tokens")
}

fn healthy() -> HealthCheck {
    Arc::new(|| Health {
        sandbox: SandboxReport { tier: SandboxTier::Reduced, reason: "because".to_owned(), checks: Vec::new() },
        versions: vec![("python".to_owned(), "3.11.7".to_owned())],
        problem: None,
    })
}

/// A service over the real executor.
fn real(access: Access) -> Service {
    Service::start(Arc::new(common::client()), healthy(), ServiceOptions::new(anywhere(), access)).expect("a service")
}

/// A service over an executor that waits until it is cancelled when the code says `wait`, and panics when it says so.
fn staged(options: ServiceOptions) -> Service {
    Service::start(Arc::new(Staged), healthy(), options).expect("a service")
}

struct Staged;

impl CodeExecutionClient for Staged {
    fn execute_code(&self, request: ExecutionRequest) -> Execution {
        assert!(request.code.text != "panic", "as the code says");
        let (execution, events) = Execution::new(&request);
        let cancel = execution.cancel.clone();
        let work = move || {
            let mut status = Status::Completed;
            if request.code.text == "wait" {
                wait_for(&cancel);
                status = Status::Cancelled;
            }
            let summary = format!("run for {}", request.user_id);
            let result = ExecutionResult::not_run(&request, status, &summary, "");
            let _ = events.blocking_send(ExecutionEvent::Finished(Box::new(result)));
        };
        std::thread::Builder::new().spawn(work).expect("a thread");
        execution
    }
}

fn wait_for(cancel: &CancelToken) {
    let until = Instant::now() + Duration::from_secs(30);
    while !cancel.is_cancelled() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until something holds; a test that waits in vain fails.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < until, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A client with a token, or without one.
struct Caller {
    base: String,
    token: Option<&'static str>,
    agent: ureq::Agent,
}

struct Answer {
    status: u16,
    headers: ureq::http::HeaderMap,
    body: Value,
}

impl Caller {
    fn new(service: &Service, token: Option<&'static str>) -> Self {
        Self::at(&format!("http://{}", service.address()), token)
    }

    fn at(base: &str, token: Option<&'static str>) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
        let config = config.timeout_global(Some(Duration::from_secs(120))).build();
        Self { base: base.to_owned(), token, agent: config.into() }
    }

    fn send(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        let request = match self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        let response = match body {
            Some(body) => self.agent.run(request.body(body.to_owned()).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut response = response.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let text = response.body_mut().read_to_string().expect("a body");
        let body = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{method} {path}: {error}: {text:?}"));
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    fn run(&self, body: &Value) -> Answer {
        self.send("POST", "/execute/ml_run", Some(&body.to_string()))
    }

    fn start(&self, body: &Value) -> String {
        let answer = self.send("POST", "/execute/async", Some(&body.to_string()));
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.body["execution_id"].as_str().expect("an id").to_owned()
    }

    fn status(&self, id: &str) -> String {
        self.get(&format!("/execute/{id}")).body["status"].as_str().unwrap_or_default().to_owned()
    }

    fn running(&self) -> u64 {
        self.get("/queue").body["processing_count"].as_u64().unwrap_or_default()
    }
}

impl Answer {
    fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or_default()
    }
}

#[test]
fn a_run_that_completed_answers_the_contracts_fields() {
    let service = real(open());
    let caller = Caller::new(&service, None);
    let answer = caller.run(&json!({
        "code": "result = df.groupby('city', as_index=False)['n'].sum()\nopen('a.txt', 'w').write('text')\n\
                 open('b.bin', 'wb').write(b'\\xff\\x00')",
        "input_data": {"df": [{"city": "Oslo", "n": 1}, {"city": "Rome", "n": 2}, {"city": "Oslo", "n": 3}]},
        "timeout_seconds": 20,
    }));
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/json");
    let body = &answer.body;
    assert_eq!(body["status"], "completed");
    assert_eq!(body["execution_id"].as_str().map(str::len), Some(36));
    assert_eq!(body["exit_code"], 0);
    for key in ["execution_time_ms", "memory_usage_kb"] {
        assert!(body[key].is_u64(), "{key}: {}", body[key]);
    }
    assert_eq!(body["dataframe"], json!([{"city": "Oslo", "n": 4}, {"city": "Rome", "n": 2}]));
    assert_eq!(body["stdout"], "city,n\nOslo,4\nRome,2\n");
    assert_eq!(body["stderr"], "");
    let binary = "data:application/octet-stream;base64,/wA=";
    assert_eq!(body["output_files"], json!({"a.txt": "text", "b.bin": binary}));
    assert!(body["sandbox"]["tier"].is_string() && body["timings"].is_array() && body.get("detail").is_none());
}

#[test]
fn input_is_handed_over_as_it_is() {
    let service = real(open());
    let caller = Caller::new(&service, None);
    let result = |code: &str, input: Value| {
        let answer = caller.run(&json!({"code": code, "input_data": input}));
        assert_eq!(answer.status, 200, "{code}: {}", answer.detail());
        answer.body["dataframe"][0]["Total value"].clone()
    };
    let extra = json!({"limit": 3, "nested": {"a": [1, null, "x"]}, "big": 9_007_199_254_740_993_u64});
    assert_eq!(result("input_data['nested']['a'][2] + str(input_data['big'])", extra.clone()), "x9007199254740993");
    let both = json!({"df": [{"x": 1}], "limit": 3});
    assert_eq!(result("f\"{sorted(input_data)} {input_data['df']} {len(df)}\"", both), "['df', 'limit'] [{'x': 1}] 1");
    // Days become days where all of them are; other text stays text.
    let days = json!({"df": [{"d": "2024-01-02", "t": "2024-01-02"}, {"d": "2024-03-04", "t": "later"}]});
    assert_eq!(result("f'{df.d.dt.month.sum()} {df.t.iloc[0]}'", days), "4 2024-01-02");
    assert_eq!(result("len(df)", json!({"df": []})), 0);
    assert_eq!(result("execute_sql_query('SELECT sum(x) AS s FROM df').s.iloc[0]", json!({"df": [{"x": 2}]})), 2);
    let answer = caller.run(&json!({"code": "1 + 1"}));
    assert_eq!(answer.body["dataframe"], json!([{"Total value": 2}]));
}

#[test]
fn stdout_is_the_codes_own_where_it_printed() {
    let service = real(open());
    let caller = Caller::new(&service, None);
    let printed = caller.run(&json!({"code": "print('a,b')\nprint('1,2')"}));
    assert_eq!(printed.body["stdout"], "a,b\n1,2\n");
    assert_eq!(printed.body["dataframe"], json!([{"a": 1, "b": 2}]), "one CSV table is the result");
    let nothing = caller.run(&json!({"code": "x = 1"}));
    assert_eq!((nothing.status, &nothing.body["dataframe"]), (200, &Value::Null));
    assert_eq!(nothing.body["stdout"], "");
}

#[test]
fn a_run_that_did_not_complete_answers_422_with_the_traceback() {
    let service = real(open());
    let caller = Caller::new(&service, None);
    let failed = caller.run(&json!({"code": "def f(x):\n    return x['profit']\nprint('before')\nf({})"}));
    assert_eq!((failed.status, failed.body["status"].as_str()), (422, Some("error")));
    let expected = "KeyError: 'profit' (line 2)\nTraceback (most recent call last):\n  File \"<code>\", line 4, in <module>\n    \
                    f({})\n  File \"<code>\", line 2, in f\n    return x['profit']\nKeyError: 'profit'";
    assert_eq!(failed.detail(), expected);
    assert_eq!((&failed.body["stdout"], &failed.body["exit_code"]), (&json!("before\n"), &json!(1)));
    for (code, status, exit_code) in [
        ("while True: pass", "timed_out", 137),
        ("import os; os._exit(3)", "crashed", 3),
        ("import ctypes; ctypes.string_at(0)", "crashed", 139),
        ("result = object()", "result_conversion_error", 0),
        ("x = (", "error", 1),
    ] {
        let answer = caller.run(&json!({"code": code, "timeout_seconds": 1.5}));
        assert_eq!((answer.status, answer.body["status"].as_str()), (422, Some(status)), "{code}: {}", answer.body);
        assert_eq!(answer.body["exit_code"], exit_code, "{code}");
        assert!(!answer.detail().is_empty() && answer.body["memory_usage_kb"].is_u64(), "{code}");
    }
}

#[test]
fn what_cannot_run_is_refused_with_its_own_status() {
    let mut options = ServiceOptions::new(anywhere(), open());
    options.body_bytes = 1 << 20;
    let service = Service::start(Arc::new(common::client()), healthy(), options).expect("a service");
    let caller = Caller::new(&service, None);
    let refused = |method: &str, path: &str, body: Option<&str>, status: u16, detail: &str| {
        let answer = caller.send(method, path, body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        assert!(answer.detail().contains(detail), "{method} {path}: {}", answer.body);
    };
    let run = "/execute/ml_run";
    refused("POST", run, Some("{"), 400, "not JSON");
    refused("POST", run, Some("{}"), 400, "missing field `code`");
    refused("POST", run, Some(r#"{"code":"1","timeout_seconds":601}"#), 400, "between 1 and 600");
    refused("POST", run, Some(r#"{"code":"x='\u0000'"}"#), 400, "NUL character");
    refused("POST", run, Some(r#"{"code":"1","input_data":{"df":"x"}}"#), 400, "list of records");
    refused("POST", run, Some(&"x".repeat(3 << 20)), 413, "more than 1 MiB");
    let unknown = format!("/execute/{}", "0".repeat(32));
    for path in [unknown.as_str(), "/execute/nonsense", &format!("{unknown}/result")] {
        refused("GET", path, None, 404, "there is no execution");
    }
    refused("DELETE", &unknown, None, 404, "there is no execution");
    refused("GET", "/", None, 404, "nothing at this path");
    refused("PUT", "/queue", None, 405, "method");
    let full = caller.run(&json!({"code": "1", "require_tier": "full"}));
    assert!([200, 503].contains(&full.status), "{}", full.body);
}

#[test]
fn nothing_to_run_with_is_503() {
    let empty = tempfile::tempdir().expect("a folder");
    let folders = analyticspal::folders::Folders::under(empty.path());
    let launcher = analyticspal::sandbox::Launcher::binary(common::launcher());
    let client = analyticspal::execution::LocalCodeExecutionClient::new(folders, launcher, None);
    let sick: HealthCheck = Arc::new(|| Health { problem: Some("no Python".to_owned()), ..healthy()() });
    let service = Service::start(Arc::new(client), sick, ServiceOptions::new(anywhere(), tokens())).expect("a service");
    let caller = Caller::new(&service, Some(ANN));
    let answer = caller.run(&json!({"code": "1"}));
    assert_eq!((answer.status, answer.body["status"].as_str()), (503, Some("unavailable")), "{}", answer.body);
    assert!(!answer.detail().is_empty());
    let health = caller.get("/health");
    assert_eq!((health.status, health.detail()), (503, "no Python"));
    let stranger = Caller::new(&service, None).get("/health");
    assert_eq!(stranger.body, json!({"status": "unavailable", "detail": "code cannot run here"}));
}

#[test]
fn only_a_token_lets_in() {
    let service = staged(ServiceOptions::new(anywhere(), tokens()));
    for token in [None, Some("not-a-known-token")] {
        let stranger = Caller::new(&service, token);
        for answer in [stranger.run(&json!({"code": "1"})), stranger.get("/queue"), stranger.get("/execute/x")] {
            assert_eq!(answer.status, 401);
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
            assert!(answer.detail().contains("token"));
        }
        // Large bodies are answered as well, not cut off.
        let large = stranger.run(&json!({"code": "1", "input_data": {"x": "y".repeat(5 << 20)}}));
        assert_eq!(large.status, 401);
        assert_eq!(stranger.get("/health").body, json!({"status": "ok"}));
    }
    let ann = Caller::new(&service, Some(ANN));
    assert_eq!(ann.run(&json!({"code": "1"})).status, 200);
    let health = ann.get("/health").body;
    assert_eq!((&health["tier"], &health["versions"]["python"]), (&json!("reduced"), &json!("3.11.7")));
    assert_eq!(health["free_workers"], health["workers"]);
}

#[test]
fn without_tokens_it_stays_on_this_computer() {
    let everywhere = ServiceOptions::new("0.0.0.0:0".parse().expect("an address"), open());
    let refused = Service::start(Arc::new(Staged), healthy(), everywhere);
    assert!(matches!(refused, Err(ServiceError::Open(_))));
    let service = staged(ServiceOptions::new(anywhere(), open()));
    let caller = Caller::new(&service, None);
    let from = |origin: &str| {
        let request = caller.agent.post(format!("{}/execute/ml_run", caller.base)).header("origin", origin);
        request.send(r#"{"code":"1"}"#).expect("an answer").status().as_u16()
    };
    assert_eq!((from("https://evil.example"), from("http://localhost:3000")), (403, 200));
    let taken = Service::start(Arc::new(Staged), healthy(), ServiceOptions::new(service.address(), open()));
    assert!(matches!(taken, Err(ServiceError::Listen(..))));
}

#[test]
fn a_run_is_started_followed_and_fetched() {
    let service = real(tokens());
    let ann = Caller::new(&service, Some(ANN));
    let id = ann.start(&json!({"code": "import time; time.sleep(0.5)\nresult = pd.DataFrame({'a': [1.5, None]})"}));
    let early = ann.get(&format!("/execute/{id}/result"));
    assert_eq!(early.status, 409, "{}", early.body);
    eventually("the run", || ann.status(&id) == "completed");
    let progress = ann.get(&format!("/execute/{id}")).body;
    let result = ann.get(&format!("/execute/{id}/result"));
    assert_eq!(result.status, 200);
    assert_eq!(result.body["dataframe"], json!([{"a": 1.5}, {"a": null}]));
    assert_eq!(progress["result"], result.body);
    assert_eq!((&progress["execution_id"], &progress["error"]), (&json!(id), &Value::Null));
    assert!(progress["execution_time_ms"].as_u64().is_some_and(|ms| ms >= 500), "{}", progress["execution_time_ms"]);
    let times =
        ["created_at", "started_at", "completed_at"].map(|key| progress[key].as_str().unwrap_or_default().to_owned());
    assert!(times.is_sorted() && times[0].ends_with('Z'), "{times:?}");

    let failing = ann.start(&json!({"code": "1 / 0"}));
    eventually("the run", || ann.status(&failing) == "error");
    let progress = ann.get(&format!("/execute/{failing}")).body;
    assert!(progress["error"].as_str().is_some_and(|error| error.starts_with("ZeroDivisionError")));
    assert_eq!(progress["result"], Value::Null);
    assert_eq!(ann.get(&format!("/execute/{failing}/result")).status, 422);
}

#[test]
fn users_do_not_see_each_others_runs() {
    let service = staged(ServiceOptions::new(anywhere(), tokens()));
    let (ann, bob) = (Caller::new(&service, Some(ANN)), Caller::new(&service, Some(BOB)));
    let id = ann.start(&json!({"code": "wait"}));
    eventually("the run", || ann.status(&id) == "running");
    for path in [format!("/execute/{id}"), format!("/execute/{id}/result")] {
        assert_eq!(bob.get(&path).status, 404);
    }
    assert_eq!(bob.send("DELETE", &format!("/execute/{id}"), None).status, 404);
    // Her id is taken for him, which says no more than that.
    assert_eq!(bob.run(&json!({"code": "1", "execution_id": id})).status, 409);
    assert_eq!(ann.status(&id), "running");
    assert_eq!(ann.send("DELETE", &format!("/execute/{id}"), None).body["message"], "it is being cancelled");
    eventually("the end", || ann.status(&id) == "cancelled");
    assert_eq!(ann.send("DELETE", &format!("/execute/{id}"), None).body["message"], "it had ended already");
}

#[test]
fn a_run_is_its_tokens_users() {
    let service = staged(ServiceOptions::new(anywhere(), tokens()));
    for (token, user) in [(ANN, "run for ann"), (BOB, "run for bob")] {
        assert_eq!(Caller::new(&service, Some(token)).run(&json!({"code": "1"})).body["summary"], user);
    }
}

#[test]
fn a_client_that_goes_away_cancels_its_run() {
    let service = real(open());
    let caller = Caller::new(&service, None);
    let mut client = TcpStream::connect(service.address()).expect("connects");
    let body = json!({"code": "while True: pass", "timeout_seconds": 60}).to_string();
    write!(client, "POST /execute/ml_run HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .expect("written");
    eventually("the run", || caller.running() == 1);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(caller.running(), 1, "it runs while somebody waits");
    drop(client);
    let gone = Instant::now();
    eventually("the end", || caller.running() == 0);
    assert!(gone.elapsed() < Duration::from_secs(5), "{:?}", gone.elapsed());
}

#[test]
fn a_waiting_client_that_goes_away_leaves_the_queue() {
    let service = staged(ServiceOptions { workers: 1, ..ServiceOptions::new(anywhere(), open()) });
    let caller = Caller::new(&service, None);
    let first = caller.start(&json!({"code": "wait"}));
    eventually("the run", || caller.running() == 1);
    let mut client = TcpStream::connect(service.address()).expect("connects");
    let request = "POST /execute/ml_run HTTP/1.1\r\nhost: localhost\r\ncontent-length: 12\r\n\r\n{\"code\":\"1\"}";
    client.write_all(request.as_bytes()).expect("written");
    eventually("the queue", || caller.get("/queue").body["queue_length"] == 1);
    drop(client);
    eventually("an empty queue", || caller.get("/queue").body["queue_length"] == 0);
    caller.send("DELETE", &format!("/execute/{first}"), None);
}

#[test]
fn a_full_queue_refuses_and_says_when_to_come_back() {
    let service = staged(ServiceOptions { workers: 1, queue: 1, ..ServiceOptions::new(anywhere(), open()) });
    let caller = Caller::new(&service, None);
    let running = caller.start(&json!({"code": "wait"}));
    eventually("the run", || caller.status(&running) == "running");
    let waiting = caller.start(&json!({"code": "1"}));
    assert_eq!(caller.status(&waiting), "queued");
    let queue = caller.get("/queue").body;
    assert_eq!((&queue["queue_length"], &queue["processing_count"]), (&json!(1), &json!(1)));
    assert!(queue["average_wait_time_ms"].is_number());
    for path in ["/execute/ml_run", "/execute/async"] {
        let refused = caller.send("POST", path, Some(r#"{"code":"1"}"#));
        assert_eq!((refused.status, refused.detail()), (429, "the queue is full"));
        let seconds: u64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
        assert!((1..=60).contains(&seconds));
    }
    assert_eq!(
        caller.send("DELETE", &format!("/execute/{waiting}"), None).body["message"],
        "cancelled before it began"
    );
    assert_eq!(caller.status(&waiting), "cancelled");
    let third = caller.start(&json!({"code": "1"}));
    caller.send("DELETE", &format!("/execute/{running}"), None);
    eventually("the third", || caller.status(&third) == "completed");
}

#[test]
fn stopping_waits_a_little_and_then_cancels() {
    let grace = Duration::from_millis(400);
    let service = staged(ServiceOptions { workers: 1, grace, ..ServiceOptions::new(anywhere(), open()) });
    let caller = Caller::new(&service, None);
    let (address, began) = (service.address(), Instant::now());
    std::thread::scope(|scope| {
        let running = scope.spawn(|| Caller::new(&service, None).run(&json!({"code": "wait"})));
        eventually("the run", || caller.running() == 1);
        let waiting = scope.spawn(|| Caller::new(&service, None).run(&json!({"code": "1"})));
        eventually("the queue", || caller.get("/queue").body["queue_length"] == 1);
        service.stop();
        let waiting = waiting.join().expect("an answer");
        assert_eq!((waiting.status, waiting.detail()), (503, "The service is stopping"));
        let running = running.join().expect("an answer");
        assert_eq!((running.status, running.body["status"].as_str()), (422, Some("cancelled")));
        assert!(began.elapsed() >= grace, "it had its time");
    });
    service.join();
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[test]
fn a_fault_of_the_executor_is_one_runs_503() {
    let service = staged(ServiceOptions { workers: 1, ..ServiceOptions::new(anywhere(), open()) });
    let caller = Caller::new(&service, None);
    let fault = caller.run(&json!({"code": "panic"}));
    assert_eq!(fault.status, 503);
    assert!(fault.detail().contains("fault in AnalyticsPAL"));
    assert_eq!(caller.run(&json!({"code": "1"})).status, 200);
}

#[test]
fn broken_requests_do_not_harm_the_service() {
    let service = staged(ServiceOptions::new(anywhere(), open()));
    for garbage in [
        "\x00\x01\x02",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /execute/ml_run HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "POST /execute/ml_run HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "POST /execute/ml_run HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\n\r\n{",
    ] {
        let mut client = TcpStream::connect(service.address()).expect("connects");
        client.write_all(garbage.as_bytes()).expect("written");
        client.shutdown(std::net::Shutdown::Write).expect("half closed");
        let mut answer = Vec::new();
        let _ = client.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{garbage:?}: {answer}");
    }
    assert_eq!(Caller::new(&service, None).run(&json!({"code": "1"})).status, 200);
}

fn remote(service: &Service, token: Option<&str>) -> HttpCodeExecutionClient {
    let address = format!("http://{}/", service.address());
    HttpCodeExecutionClient::new(&address, token.map(ToOwned::to_owned)).expect("an address")
}

/// The document of a run without what differs from run to run.
fn comparable(result: &ExecutionResult) -> Value {
    let mut document = result.to_json(1000);
    for key in [
        "execution_id",
        "summary",
        "execution_time_ms",
        "memory_usage_kb",
        "cpu_ms",
        "bytes_in",
        "bytes_out",
        "worker_id",
        "timings",
        "statements",
    ] {
        document[key] = Value::Null;
    }
    document
}

#[test]
fn a_run_elsewhere_is_the_same_run() {
    let service = real(tokens());
    let elsewhere = remote(&service, Some(ANN));
    let csv = "name,day,moment,n,x,flag,empty\nAnn,2024-01-02,2024-01-02T03:04:05,1152921504606846977,1.5,true,\n\
               \"B, \"\"x\"\"\",1969-12-31,1969-12-31T23:59:59,,,false,\n";
    for code in [
        "df",
        "df.astype({'name': 'category'}).assign(l=[[1], []], big=2**70, wait=pd.Timedelta('1h'), zone=pd.Timestamp('2024-01-01', tz='Europe/Paris'))[['l', 'big', 'wait', 'zone']]",
        "print('printed')\nimport sys\nprint('err', file=sys.stderr)\nx = 1",
        "1 / 0",
        "import os; os._exit(3)",
        "import ctypes; ctypes.string_at(0)",
        "x = (",
        "plt.plot([1, 2])\nopen('b.bin', 'wb').write(b'\\xff\\x00')\nopen('t.txt', 'w').write('data:text')",
        "result = object()",
        "other = df.head(1)\nresult = df",
        "import warnings\nwarnings.warn('careful')",
    ] {
        let here = common::run(common::over(csv, code));
        let there = elsewhere.execute_code_sync(common::over(csv, code));
        assert_eq!(comparable(&there), comparable(&here), "{code}");
        assert_eq!(there.figures.len(), here.figures.len());
        assert_eq!(there.output_files, here.output_files);
        assert_eq!(there.timings.len(), here.timings.len(), "{code}");
        assert!(there.memory_usage_kb > 0, "{code}");
    }
    let sql =
        Code { text: "SELECT count(*) AS n FROM table_1".to_owned(), code_type: CodeType::Sql, ..Code::default() };
    let counted = elsewhere.execute_code_sync(ExecutionRequest { code: sql, ..common::over(csv, "") });
    assert_eq!(common::rows(&counted), json!([[2]]), "{}", counted.summary);
    let typed = elsewhere.execute_code_sync(common::request("print('a,b')\nprint('1,2')"));
    assert!(typed.dataframe.is_none(), "whose code it is counts there as here");
    let strict = elsewhere.execute_code_sync(ExecutionRequest { strict: true, ..common::request("[1]") });
    assert_eq!(strict.status, Status::ResultConversionError);
}

#[test]
fn a_run_elsewhere_prints_and_is_cancelled_like_one_here() {
    let service = real(open());
    let elsewhere = remote(&service, None);
    let mut printing = elsewhere.execute_code(common::request("print('one')\nprint('two')"));
    let mut lines = Vec::new();
    while let Some(event) = printing.events.blocking_recv() {
        match event {
            ExecutionEvent::Console(line) => lines.push(line.text),
            ExecutionEvent::Finished(_) => break,
            _ => {}
        }
    }
    assert_eq!(lines, ["one", "two"]);

    let caller = Caller::new(&service, None);
    let execution = elsewhere.execute_code(common::with_timeout("while True: pass", 60.0));
    eventually("the run", || caller.running() == 1);
    let (cancel, asked) = (execution.cancel.clone(), Instant::now());
    cancel.cancel();
    let id = execution.id;
    let result = execution.finish();
    assert_eq!((result.status, result.execution_id), (Status::Cancelled, id), "{}", result.summary);
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(caller.running(), 0);
}

#[test]
fn a_service_that_cannot_be_reached_is_unavailable() {
    let service = staged(ServiceOptions::new(anywhere(), tokens()));
    let wrong = remote(&service, Some("a-token-of-nobody")).execute_code_sync(common::request("1"));
    assert_eq!(wrong.status, Status::Unavailable);
    assert!(wrong.summary.contains("this token is not known") && wrong.hint.contains("TOKEN"), "{}", wrong.summary);
    let known = remote(&service, Some(ANN));
    assert_eq!(known.execute_code_sync(common::request("1")).status, Status::Completed);
    drop(service);
    let gone = known.execute_code_sync(common::request("1"));
    assert_eq!(gone.status, Status::Unavailable);
    assert!(gone.summary.contains("does not answer"), "{}", gone.summary);
}

/// The program itself, serving on a free port.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let (folders, _) = common::environment();
        let mut child = Command::new(common::launcher())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env("ANALYTICSPAL_DATA", folders.root())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("its stdout")).read_line(&mut address).expect("the address");
        Self { child, address: address.trim().to_owned() }
    }

    fn terminate(self) -> Option<i32> {
        let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process");
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("signalled");
        self.ends()
    }

    fn ends(mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn analyticspal(arguments: &[&str], token: &str) -> Output {
    let (folders, _) = common::environment();
    let mut command = Command::new(common::launcher());
    command.args(arguments).env("ANALYTICSPAL_DATA", folders.root()).env("ANALYTICSPAL_SERVICE_TOKEN", token);
    command.output().expect("the binary starts")
}

#[test]
fn serve_runs_what_run_and_ask_send_and_ends_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tokens");
    std::fs::write(&file, format!("ann:{ANN}\n")).expect("written");
    let serving = Serving::start(&["--token-file", file.to_str().expect("UTF-8"), "--workers", "1"]);
    let sales = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/sales.csv");
    let run = |code: &str, token: &str| {
        analyticspal(&["run", "--service", &serving.address, "--data", sales, "--expr", code, "--format", "csv"], token)
    };
    let counted = run("print('to the console')\nresult = len(df)", ANN);
    let noted = String::from_utf8_lossy(&counted.stderr);
    assert_eq!((counted.status.code(), &counted.stdout[..]), (Some(0), &b"Total value\n1337\n"[..]), "{noted}");
    assert!(noted.contains("to the console"), "{noted}");
    assert_eq!(run("1 / 0", ANN).status.code(), Some(1));
    assert_eq!(run("1", "nobodys-token-at-all").status.code(), Some(3));
    let question = "total revenue by region, highest first";
    let asked = analyticspal(&["ask", "--service", &serving.address, "--data", sales, question, "--json"], ANN);
    let document: Value = serde_json::from_slice(&asked.stdout).expect("a document");
    assert_eq!((&document["status"], &document["row_count"]), (&json!("completed"), &json!(4)));
    assert_eq!(serving.terminate(), Some(0));
}

#[test]
fn serve_says_by_its_exit_code_why_it_did_not_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tokens");
    std::fs::write(&file, "ann:short\n").expect("written");
    let file = file.to_str().expect("UTF-8");
    let busy = std::net::TcpListener::bind(anywhere()).expect("a port");
    let taken = busy.local_addr().expect("an address").to_string();
    for (arguments, exit) in [
        (&["serve"][..], 2),
        (&["serve", "--no-auth", "--listen", "0.0.0.0:0"], 2),
        (&["serve", "--token-file", file], 1),
        (&["serve", "--token-file", "no-such-file"], 1),
        (&["serve", "--no-auth", "--listen", &taken], 1),
    ] {
        let output = analyticspal(arguments, "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty() && said.contains("error"), "{arguments:?}: {said}");
    }
}
