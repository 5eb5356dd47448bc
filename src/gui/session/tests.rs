//! The session's behaviour without a window: actions and events in, state and effects out.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::command::Command;
use super::super::settings::Settings;
use super::{Action, Answer, BottomTab, Effect, Overlay, Progress, Python, Session, View};
use crate::analytics_pal::{AskEvent, Generation};
use crate::asking::{EgressReceipt, GeneratedCode, NoCode, PrivacyLevel, ProviderFailure, Refusal};
use crate::domain::{Code, CodeError, CodeOrigin, ConsoleLine, ConsoleSource, DatabaseUid, Status, TableUid};
use crate::execution::{ExecutionEvent, ExecutionRequest, ExecutionResult};
use crate::frame::{Cells, Frame, LoadError, LoadReport, Table};
use crate::models::{KeyState, Provider, Wire};
use crate::python::PythonEnvironment;
use crate::runtime::{Event, JobId, KnownProvider, Setup};

fn session() -> Session {
    Session::start("ann".parse().expect("an id"), Settings::default(), vec![PathBuf::from("a.csv")]).0
}

fn table() -> TableUid {
    DatabaseUid::of("a.csv").table("a")
}

fn environment() -> Arc<PythonEnvironment> {
    Arc::new(PythonEnvironment {
        executable: PathBuf::new(),
        real_executable: PathBuf::new(),
        version: "3.11.7".to_owned(),
        read_only: Vec::new(),
        worker_folder: PathBuf::new(),
        font_cache: None,
        packages: std::collections::BTreeMap::new(),
        science_ready: false,
    })
}

/// A session with Python ready and an active table.
pub(super) fn ready() -> Session {
    let mut session = session();
    session.event(Event::Setup(Setup::Ready(environment())));
    session.state.active = Some(table());
    session
}

/// An open table that was read from this file.
pub(super) fn open_table(name: &str, path: &str, frame: &Frame) -> crate::runtime::OpenTable {
    let source = DatabaseUid::of(path);
    let table = Table {
        table_uid: source.table(name),
        name: name.to_owned(),
        frame: frame.clone(),
        report: LoadReport::default(),
    };
    crate::runtime::OpenTable {
        source,
        path: PathBuf::from(path),
        format: "CSV".to_owned(),
        unread: Arc::new([]),
        table: Arc::new(table),
        description: Arc::new(frame.describe(name, name)),
    }
}

fn run(session: &mut Session, code: &str) -> JobId {
    session.drafts.code = code.to_owned();
    match session.act(Action::Command(Command::Run)).pop() {
        Some(Effect::Execute(job, order)) => {
            assert_eq!(order.code.text, code);
            job
        }
        other => panic!("not run but {other:?}"),
    }
}

pub(super) fn result(status: Status, error: Option<CodeError>) -> ExecutionResult {
    let code = Code::python("x = 1\ndf['profit']");
    let request = ExecutionRequest::new("ann".parse().expect("an id"), code, crate::machine::default_limits());
    ExecutionResult { error, ..ExecutionResult::not_run(&request, status, "it did not", "") }
}

pub(super) fn finish(session: &mut Session, job: JobId, result: ExecutionResult) {
    session.event(Event::Run { job, event: ExecutionEvent::Finished(Box::new(result)) });
}

#[test]
fn without_files_the_first_sample_is_opened_behind_the_welcome() {
    let (session, effects) = Session::start("ann".parse().expect("an id"), Settings::default(), Vec::new());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::OpenSample(_, 0))));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SetUpPython { science: false, .. })));
    assert_eq!(session.state.view, View::Welcome);
}

#[test]
fn a_run_waits_for_python_and_begins_when_it_is_there() {
    let mut session = session();
    session.drafts.code = "1".to_owned();
    assert!(session.act(Action::Command(Command::Run)).is_empty());
    assert_eq!(session.state.run.as_ref().map(|run| run.progress), Some(Progress::WaitingForPython));
    let effects = session.event(Event::Setup(Setup::Ready(environment())));
    assert!(matches!(effects[..], [Effect::Execute(..)]));
}

#[test]
fn a_failed_setup_releases_the_run_that_waited_and_the_next_run_tries_again() {
    let mut session = session();
    session.drafts.code = "1".to_owned();
    session.act(Action::Command(Command::Run));
    session.event(Event::Setup(Setup::Failed { message: "no network".to_owned(), hint: "connect".to_owned() }));
    assert!(session.state.run.is_none());
    assert!(matches!(session.state.python, Python::Failed { .. }));
    let effects = session.act(Action::Command(Command::Run));
    assert!(matches!(effects[..], [Effect::SetUpPython { .. }]));
}

fn generation(outcome: Result<GeneratedCode, NoCode>) -> Generation {
    Generation { provider: "offline".to_owned(), outcome, receipts: Vec::new(), analysis: None, timings: Vec::new() }
}

#[test]
fn a_question_becomes_code_that_runs_as_generated_until_it_is_edited() {
    let mut session = ready();
    session.drafts.question = " total revenue ".to_owned();
    let effects = session.act(Action::Command(Command::AskQuestion));
    let [Effect::Ask(job, order)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(order.question, "total revenue");
    let written = GeneratedCode {
        code: Code::generated("result = df"),
        reading: "All of it".to_owned(),
        ..GeneratedCode::default()
    };
    let generation = generation(Ok(written));
    let effects = session.event(Event::Generated { job: *job, generation: Box::new(generation) });
    let [Effect::Execute(_, order)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(order.code.origin, CodeOrigin::Generated);
    session.drafts.code.push_str(".head()");
    let effects = session.act(Action::Command(Command::Run));
    let [Effect::Cancel(_), Effect::Execute(_, order)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(order.code.origin, CodeOrigin::Typed);
}

#[test]
fn a_refusal_runs_nothing_and_leaves_the_code_alone() {
    let mut session = ready();
    session.drafts.code = "kept".to_owned();
    session.drafts.question = "what of it".to_owned();
    let effects = session.act(Action::Command(Command::AskQuestion));
    let [Effect::Ask(job, _)] = &effects[..] else { panic!("{effects:?}") };
    let refusal = Refusal {
        ambiguous: false,
        reason: "no".to_owned(),
        unmatched: vec!["it".to_owned()],
        coach: vec!["total revenue".to_owned()],
        ..Refusal::default()
    };
    let generation = generation(Err(NoCode::Refused(refusal)));
    assert!(session.event(Event::Generated { job: *job, generation: Box::new(generation) }).is_empty());
    assert!(matches!(session.state.answer, Answer::Refused(_)));
    assert_eq!(session.drafts.code, "kept");
}

#[test]
fn an_error_marks_its_line_until_the_code_is_edited() {
    let mut session = ready();
    let job = run(&mut session, "x = 1\ndf['profit']");
    let error = CodeError {
        error_type: "KeyError".to_owned(),
        message: "'profit'".to_owned(),
        line: Some(2),
        ..CodeError::default()
    };
    finish(&mut session, job, result(Status::Error, Some(error)));
    assert_eq!(session.state.status.text, "KeyError: 'profit' (line 2)");
    assert_eq!(session.state.error_line, Some(2));
    assert_eq!(session.state.bottom_tab, BottomTab::Problems);
    assert_eq!(session.state.problems[0].line, Some(2));
    session.act(Action::CodeEdited);
    assert_eq!(session.state.error_line, None);
}

#[test]
fn events_of_a_run_that_was_replaced_are_dropped() {
    let mut session = ready();
    let first = run(&mut session, "1");
    let second = run(&mut session, "2");
    let line = ConsoleLine::now(ConsoleSource::Stdout, "late");
    session.event(Event::Run { job: first, event: ExecutionEvent::Console(line) });
    finish(&mut session, first, result(Status::Cancelled, None));
    assert_eq!(session.state.console.len(), 0);
    assert_eq!(session.state.run.as_ref().map(|run| run.job), Some(second));
    finish(&mut session, second, result(Status::TimedOut, None));
    assert_eq!(session.state.status.text, "Timed out after 30 s");
    assert_eq!(session.state.history.entries.len(), 1);
}

#[test]
fn stopping_cancels_once_and_says_so() {
    let mut session = ready();
    assert!(session.act(Action::Command(Command::Stop)).is_empty(), "nothing runs");
    let job = run(&mut session, "while True: pass");
    let effects = session.act(Action::Command(Command::Stop));
    assert!(matches!(effects[..], [Effect::Cancel(cancelled)] if cancelled == job));
    finish(&mut session, job, result(Status::Cancelled, None));
    assert_eq!(session.state.status.text, "Cancelled");
    assert!(session.state.run.is_none());
}

#[test]
fn a_job_that_panics_does_not_leave_the_window_waiting() {
    let mut session = ready();
    let job = run(&mut session, "1");
    session.event(Event::Failed { job: Some(job), message: "run failed inside: boom".to_owned() });
    assert!(session.state.run.is_none());
    assert!(session.state.problems.iter().any(|problem| problem.text.contains("boom")));
}

#[test]
fn a_file_that_cannot_be_opened_says_why_and_keeps_the_path() {
    let mut session = ready();
    session.drafts.path = "nowhere.csv".to_owned();
    let effects = session.act(Action::OpenPath(" 'nowhere.csv' ".to_owned()));
    let [Effect::Open(job, path, _)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(path, &PathBuf::from("nowhere.csv"));
    let problem = LoadError {
        kind: "not_found".to_owned(),
        message: "there is no such file".to_owned(),
        hint: "look".to_owned(),
    };
    session.event(Event::Opened { job: *job, outcome: Err(problem), tables: Vec::new() });
    assert!(session.state.load_problem.as_ref().is_some_and(|problem| problem.text.contains("no such file")));
    assert_eq!(session.drafts.path, "nowhere.csv");
    assert_eq!(session.state.opening.iter().filter(|(_, name)| name == "nowhere.csv").count(), 0);
}

#[test]
fn the_first_rows_of_a_large_file_are_there_until_it_is_read_or_given_up() {
    let mut session = ready();
    for outcome in ["malformed", "cancelled"] {
        let effects = session.act(Action::OpenPath("big.csv".to_owned()));
        let [Effect::Open(job, ..)] = &effects[..] else { panic!("{effects:?}") };
        let frame = Frame::from_columns(vec![("n", Cells::Int(vec![Some(1), None]))]);
        let first = Table { table_uid: table(), name: "big".to_owned(), frame, report: LoadReport::default() };
        let (progress, first) = (Arc::default(), Arc::new(first));
        session.event(Event::Opening { job: *job, progress, first });
        let key = session.state.loading.as_ref().expect("to be seen").key();
        assert_eq!(session.state.frame_of(key).map(Frame::rows), Some(2));
        assert!(session.state.view == View::Data);
        let problem = LoadError { kind: outcome.to_owned(), message: String::new(), hint: String::new() };
        session.event(Event::Opened { job: *job, outcome: Err(problem), tables: Vec::new() });
        assert!(session.state.loading.is_none() && session.state.frame_of(key).is_none());
    }
    // Of a load that was given up before they came nothing is shown.
    let first = Table {
        table_uid: table(),
        name: "big".to_owned(),
        frame: Frame::from_columns(Vec::new()),
        report: LoadReport::default(),
    };
    session.event(Event::Opening { job: JobId(99), progress: Arc::default(), first: Arc::new(first) });
    assert!(session.state.loading.is_none());
}

#[test]
fn twice_the_time_is_never_more_than_the_limit() {
    let mut session = ready();
    session.drafts.code = "1".to_owned();
    session.drafts.timeout_seconds = 400.0;
    session.act(Action::DoubleTimeout);
    assert!((session.drafts.timeout_seconds - 600.0).abs() < 1e-9);
}

#[test]
fn another_user_sees_nothing_of_the_first_ones_runs() {
    let mut session = ready();
    let job = run(&mut session, "secret = 1");
    finish(&mut session, job, result(Status::Cancelled, None));
    let job = run(&mut session, "while True: pass");
    let bob: crate::domain::UserId = "bob".parse().expect("an id");
    let effects = session.act(Action::SetUser(bob.clone()));
    let [Effect::Cancel(cancelled), Effect::LoadSettings(user)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((cancelled, user), (&job, &bob));
    session.take_settings(bob, Settings::default());
    assert!(session.state.history.entries.is_empty() && session.state.last.is_none());
    assert_eq!((session.drafts.code.as_str(), session.state.console.len()), ("", 0));
    assert_eq!(session.state.active, Some(table()), "what is open stays open");
}

/// A session whose questions go to a model at this address.
fn with_model(base_url: &str) -> Session {
    let mut session = ready();
    let mut provider = Provider::new("mine", Wire::OpenAi, base_url).expect("an address");
    provider.model = "m-1".to_owned();
    let known = KnownProvider { provider, key: KeyState::NotNeeded, models: Vec::new(), answers: true, own: true };
    session.state.models.providers = vec![known];
    session.act(Action::ChooseProvider("mine".to_owned(), None));
    session.drafts.question = "total revenue".to_owned();
    session
}

fn answer_job(session: &mut Session) -> JobId {
    match &session.act(Action::Command(Command::AskQuestion))[..] {
        [Effect::Answer(job, order, _)] => {
            assert_eq!(order.model.as_deref(), Some("m-1"));
            *job
        }
        other => panic!("not asked but {other:?}"),
    }
}

fn text(session: &mut Session, job: JobId, text: &str) {
    let event = AskEvent::Text { candidate: 0, text: text.to_owned() };
    session.event(Event::Answering { job, event });
}

#[test]
fn a_reply_arrives_beside_the_editors_own_text_and_stop_drops_it() {
    let mut session = with_model("http://127.0.0.1:9/v1/");
    session.drafts.code = "mine = 1".to_owned();
    let job = answer_job(&mut session);
    text(&mut session, job, "```python\n");
    text(&mut session, job, "result = 1");
    assert_eq!(session.drafts.stream.as_deref(), Some("```python\nresult = 1"));
    let effects = session.act(Action::Command(Command::Stop));
    assert!(matches!(effects[..], [Effect::Cancel(stopped)] if stopped == job));
    text(&mut session, job, "late");
    assert_eq!((session.drafts.stream.as_deref(), session.drafts.code.as_str()), (None, "mine = 1"));
    assert_eq!(session.state.status.text, "The question was stopped");
}

#[test]
fn a_pause_is_told_and_what_came_before_it_is_void() {
    let mut session = with_model("http://127.0.0.1:9/v1/");
    let job = answer_job(&mut session);
    text(&mut session, job, "half");
    let event = AskEvent::Waiting { candidate: 0, reason: "429".to_owned(), seconds: 4.0, request: 2 };
    session.event(Event::Answering { job, event });
    assert_eq!(session.state.status.text, "Waiting 4 s for m-1, 429, then request 2");
    assert_eq!(session.drafts.stream.as_deref(), Some(""));
}

#[test]
fn the_first_question_to_a_host_beyond_this_computer_is_shown_before_it_is_sent() {
    let mut session = with_model("https://models.example/v1/");
    let effects = session.act(Action::Command(Command::AskQuestion));
    let [Effect::Preview(job, order)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(order.level, PrivacyLevel::Schema);
    assert_eq!(session.state.overlay, Some(Overlay::Preview));
    let receipt = EgressReceipt {
        endpoint: "https://models.example/v1/chat/completions".to_owned(),
        provider: "mine".to_owned(),
        model: "m-1".to_owned(),
        remote: true,
        bytes: 9,
        sha256: String::new(),
        columns: vec!["sales.region".to_owned()],
        cell_values: 0,
        level: PrivacyLevel::Schema,
        prompt_version: "1".to_owned(),
    };
    session.event(Event::Previewed { job: *job, text: "all of it".to_owned(), receipt: Box::new(receipt) });
    assert!(session.act(Action::Decide(false)).is_empty());
    assert!(session.state.asking.is_none() && session.state.overlay.is_none(), "nothing was sent");
    session.act(Action::Command(Command::AskQuestion));
    let effects = session.act(Action::Decide(true));
    assert!(matches!(effects[..], [Effect::Answer(..)]), "{effects:?}");
    answer_again(&mut session);
    session.state.models.providers[0].provider.privacy = Some(PrivacyLevel::Samples);
    let effects = session.act(Action::Command(Command::AskQuestion));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Preview(..))), "more would be sent: {effects:?}");
}

fn answer_again(session: &mut Session) {
    let effects = session.act(Action::Command(Command::AskQuestion));
    assert!(matches!(effects[..], [Effect::Cancel(_), Effect::Answer(..)]), "asked once for a host: {effects:?}");
}

#[test]
fn a_provider_that_fails_says_why_and_leaves_the_code_alone() {
    let mut session = with_model("http://127.0.0.1:9/v1/");
    session.drafts.code = "kept".to_owned();
    let job = answer_job(&mut session);
    let failure = ProviderFailure {
        summary: "m-1 refused the key (401)".to_owned(),
        hint: "check the key".to_owned(),
        reply: String::new(),
    };
    session.event(Event::NotAsked { job, failure: failure.clone() });
    assert_eq!(session.state.answer, Answer::Failed(failure));
    assert_eq!((session.drafts.code.as_str(), session.state.asking.is_none()), ("kept", true));
}

#[test]
fn a_question_to_a_model_waits_for_python() {
    let mut session = with_model("http://127.0.0.1:9/v1/");
    session.event(Event::Setup(Setup::Checking));
    assert!(session.act(Action::Command(Command::AskQuestion)).is_empty());
    let effects = session.event(Event::Setup(Setup::Ready(environment())));
    assert!(matches!(effects[..], [Effect::Answer(..)]), "{effects:?}");
}

#[test]
fn a_follow_up_carries_the_conversation_until_it_is_begun_anew() {
    let mut session = ready();
    let ask = |session: &mut Session, question: &str| {
        session.drafts.question = question.to_owned();
        let effects = session.act(Action::Command(Command::AskQuestion));
        let Some(Effect::Ask(job, order)) = effects.last() else { panic!("{effects:?}") };
        let written = GeneratedCode { code: Code::generated(question), ..GeneratedCode::default() };
        session.event(Event::Generated { job: *job, generation: Box::new(generation(Ok(written))) });
        order.history.len()
    };
    assert_eq!(ask(&mut session, "total revenue"), 0);
    assert_eq!(ask(&mut session, "only for 2024"), 1);
    assert_eq!(session.state.turns(), 2);
    session.act(Action::Command(Command::NewConversation));
    assert_eq!(ask(&mut session, "total revenue"), 0);
}
