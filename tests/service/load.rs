//! The program as a service under load and at its end: many real clients at once, clients that leave, signals.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::common::processes::{GONE_WITHIN, Held, PATIENCE, Process, all_below, all_go, eventually, note};
use crate::{Answer, Caller, Serving};

/// Clients that ask at the same moment; the queue holds 256.
const CLIENTS: usize = 200;
/// How much memory a second burst may take beyond the first.
const GROWTH: u64 = 16 << 20;
/// The contract's grace for runs when it is told to stop, with what cancelling and a busy machine may take.
const STOPPED_WITHIN: Duration = Duration::from_secs(5 + 10);

impl Serving {
    fn process(&self) -> Process {
        Process::read(self.child.id()).expect("it lives")
    }

    /// Processes of runs that are not there now, once they are.
    fn new_processes(&self, before: &[Process]) -> Vec<Process> {
        eventually("a run's process", PATIENCE, || {
            let new: Vec<_> = all_below(self.child.id())
                .into_iter()
                .filter(|process| !before.iter().any(|old| old.pid == process.pid))
                .collect();
            (!new.is_empty()).then_some(new)
        })
    }
}

/// Every client asks once, all at the same time; the answers in their order.
fn burst(serving: &Serving) -> Vec<Answer> {
    thread::scope(|scope| {
        let ask = |number: usize| {
            let caller = Caller::at(&serving.address, None);
            move || {
                caller.run(&json!({"code": format!("result = len(df) * {number}"), "input_data": {"df": [{"a": 1}, {"a": 2}]}}))
            }
        };
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| thread::Builder::new().spawn_scoped(scope, ask(number)).expect("a thread"))
            .collect();
        clients.into_iter().map(|client| client.join().expect("an answer")).collect()
    })
}

fn all_answered(answers: &[Answer]) {
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.status, 200, "{number}: {}", answer.body);
        assert_eq!(answer.body["dataframe"], json!([{"Total value": 2 * number}]));
    }
}

#[test]
fn two_hundred_clients_at_once_are_all_answered_and_memory_stays_flat() {
    let serving = Serving::start(&["--no-auth"]);
    let caller = Caller::at(&serving.address, None);
    all_answered(&burst(&serving));
    eventually("rest", PATIENCE, || (caller.running() == 0).then_some(()));
    // What the runs of a burst leave for a moment is gone when the next has ended.
    let (first, held) = (serving.process().resident_bytes(), Held::by(serving.child.id()));
    let began = Instant::now();
    all_answered(&burst(&serving));
    let took = began.elapsed();
    held.is_not_exceeded_by(serving.child.id());
    let second = serving.process().resident_bytes();
    note(format_args!(
        "{CLIENTS} in {took:?}; {} MiB after the first burst, {} MiB after the second",
        first >> 20,
        second >> 20
    ));
    assert!(second <= first + GROWTH, "{first} bytes became {second}");
    assert_eq!(serving.terminate(), Some(0));
}

#[test]
fn beyond_the_queue_clients_are_told_to_come_back_and_a_stop_is_told_to_all_who_wait() {
    let serving = Serving::start(&["--no-auth", "--workers", "1"]);
    let caller = Caller::at(&serving.address, None);
    let endless = json!({"code": "while True: pass", "timeout_seconds": 300});
    let running = caller.start(&endless);
    eventually("the run", PATIENCE, || (caller.status(&running) == "running").then_some(()));
    let waiting: Vec<_> = (0..256).map(|_| caller.start(&json!({"code": "1"}))).collect();
    for path in ["/execute/ml_run", "/execute/async"] {
        let refused = caller.send("POST", path, Some(r#"{"code":"1"}"#));
        assert_eq!(refused.status, 429, "{}", refused.body);
        let seconds: u64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
        assert!((1..=60).contains(&seconds));
    }
    assert_eq!(caller.send("DELETE", &format!("/execute/{}", waiting[0]), None).status, 200);
    assert_eq!(caller.send("POST", "/execute/async", Some(r#"{"code":"1"}"#)).status, 202, "there is room again");
    let below = all_below(serving.child.id());
    let told = Instant::now();
    assert_eq!(serving.terminate(), Some(0));
    assert!(told.elapsed() < STOPPED_WITHIN, "{:?}", told.elapsed());
    all_go(&below);
}

#[test]
fn a_client_that_leaves_takes_its_process_with_it() {
    let serving = Serving::start(&["--no-auth"]);
    let caller = Caller::at(&serving.address, None);
    assert_eq!(caller.run(&json!({"code": "1"})).status, 200);
    eventually("rest", PATIENCE, || (caller.running() == 0).then_some(()));
    let before = all_below(serving.child.id());
    let address = serving.address.strip_prefix("http://").expect("an address");
    let mut client = TcpStream::connect(address).expect("connects");
    let body = json!({"code": "while True: pass", "timeout_seconds": 300}).to_string();
    write!(client, "POST /execute/ml_run HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .expect("written");
    let new = serving.new_processes(&before);
    eventually("the run", PATIENCE, || (caller.running() == 1).then_some(()));
    drop(client);
    all_go(&new);
    eventually("rest", GONE_WITHIN, || (caller.running() == 0).then_some(()));
    assert_eq!(caller.run(&json!({"code": "1"})).status, 200);
}

#[test]
fn told_to_stop_it_lets_short_runs_end_and_cancels_long_ones() {
    let serving = Serving::start(&["--no-auth", "--workers", "2"]);
    let caller = Caller::at(&serving.address, None);
    assert_eq!(caller.run(&json!({"code": "1"})).status, 200);
    let (short, long, below, told) = thread::scope(|scope| {
        let run = |code: &'static str| {
            let caller = Caller::at(&serving.address, None);
            scope.spawn(move || caller.run(&json!({"code": code, "timeout_seconds": 300})))
        };
        let (short, long) = (run("import time\ntime.sleep(1.5)\nresult = 7"), run("while True: pass"));
        eventually("both runs", PATIENCE, || (caller.running() == 2).then_some(()));
        let below = all_below(serving.child.id());
        serving.process().signal(Signal::TERM);
        let told = Instant::now();
        (short.join().expect("an answer"), long.join().expect("an answer"), below, told)
    });
    assert_eq!((short.status, &short.body["dataframe"]), (200, &json!([{"Total value": 7}])), "{}", short.body);
    assert_eq!((long.status, long.body["status"].as_str()), (422, Some("cancelled")), "{}", long.body);
    assert_eq!(serving.ends(), Some(0));
    assert!(told.elapsed() < STOPPED_WITHIN, "{:?}", told.elapsed());
    all_go(&below);
}

#[test]
fn nothing_survives_a_service_that_is_killed() {
    let mut serving = Serving::start(&["--no-auth", "--workers", "2"]);
    let caller = Caller::at(&serving.address, None);
    for _ in 0..2 {
        caller.start(&json!({"code": "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()\nwhile True: pass", "timeout_seconds": 300}));
    }
    eventually("both runs", PATIENCE, || (caller.running() == 2).then_some(()));
    serving.new_processes(&[]);
    let below = all_below(serving.child.id());
    serving.process().kill();
    serving.child.wait().expect("reaped");
    all_go(&below);
}

/// What bob and ann each try of the other's, with what is theirs.
fn nosy(folder: &str, other: &str, secret: &str) -> Value {
    let code = format!(
        r"
import os
open('secret.txt', 'w').write(df['secret'].iloc[0])
def attempt(path):
    try: return os.listdir(path)
    except OSError as error: return type(error).__name__
tried = [attempt({folder:?} + path) for path in ('/users/{other}', '/users/{other}/work', '/users', '/tables')]
result = {{'secret': df['secret'].iloc[0], 'folder': os.getcwd(), 'forker': os.environ['MPLCONFIGDIR'],
          'here': ' '.join(sorted(os.listdir('.'))), 'tried': ' '.join(map(str, tried))}}
"
    );
    json!({"code": code, "input_data": {"df": [{"secret": secret}]}})
}

#[test]
fn two_users_at_once_reach_nothing_of_each_other() {
    let (folders, _) = crate::common::environment();
    let root = folders.root().canonicalize().expect("the data folder").display().to_string();
    let tokens = tempfile::tempdir().expect("a folder");
    let file = tokens.path().join("tokens");
    std::fs::write(&file, format!("load-ann:{}\nload-bob:{}\n", crate::ANN, crate::BOB)).expect("written");
    let serving = Serving::start(&["--token-file", file.to_str().expect("UTF-8"), "--workers", "2"]);
    let users = [("load-ann", crate::ANN, "load-bob"), ("load-bob", crate::BOB, "load-ann")];
    let answers: Vec<(usize, Answer)> = thread::scope(|scope| {
        let runs: Vec<_> = (0..12)
            .map(|number| {
                let (user, token, other) = users[number % 2];
                let (caller, order) = (Caller::at(&serving.address, Some(token)), nosy(&root, other, user));
                scope.spawn(move || (number % 2, caller.run(&order)))
            })
            .collect();
        runs.into_iter().map(|run| run.join().expect("an answer")).collect()
    });
    for (who, answer) in &answers {
        let (user, token, other) = users[*who];
        assert_eq!(answer.status, 200, "{}", answer.body);
        let found = &answer.body["dataframe"][0];
        let text = |key: &str| found[key].as_str().unwrap_or_default();
        assert_eq!(text("secret"), user);
        assert!(text("folder").contains(&format!("/users/{user}/")), "{found}");
        assert!(text("forker").contains(&format!("/users/{user}/")), "{found}");
        assert!(text("here").contains("secret.txt") && !text("tried").contains('['), "{found}");
        assert!(!answer.body.to_string().replace("/users/load-ann", "").replace("/users/load-bob", "").contains(other));
        assert_eq!(answer.body["output_files"], json!({"secret.txt": user}));
        // Nor is the run itself there for the other.
        let id = answer.body["execution_id"].as_str().expect("an id");
        let theirs = users[1 - who].1;
        for (asks, status) in [(token, 200), (theirs, 404)] {
            let caller = Caller::at(&serving.address, Some(asks));
            assert_eq!(caller.get(&format!("/execute/{id}")).status, status);
            assert_eq!(caller.get(&format!("/execute/{id}/result")).status, status);
        }
        assert_eq!(
            Caller::at(&serving.address, Some(theirs)).send("DELETE", &format!("/execute/{id}"), None).status,
            404
        );
    }
    assert_eq!(serving.terminate(), Some(0));
}

#[test]
fn ids_that_could_name_another_folder_are_refused_everywhere() {
    let long = "x".repeat(65);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tokens");
    for id in ["..", ".", "a/b", "../ann", "a b", "\u{e4}nn", "a\\b", &long] {
        std::fs::write(&file, format!("{id}:{}\n", crate::ANN)).expect("written");
        let path = file.to_str().expect("UTF-8");
        for (arguments, exit) in [
            (&["serve", "--token-file", path][..], 1),
            (&["serve", "--no-auth", "--listen", "127.0.0.1:0", "--user", id], 2),
            (&["run", "--expr", "1", "--user", id], 2),
        ] {
            let output = crate::analyticspal(arguments, "");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
        }
    }
}
