//! The way of a question with its repairs and candidates, by an author whose replies are written down: what runs, what
//! is told to whoever mends it, and when it stops. The executor is the real one.

use std::sync::{Arc, Mutex};

use analyticspal::analytics_pal::{AnalyticsPal, Answered, AskEvent, AskOrder, Ended};
use analyticspal::asking::{
    CodeGenerator, FailedAttempt, GeneratedCode, NoCode, PrivacyLevel, Progress, QueryAnalysis, QuestionRequest,
    Refusal,
};
use analyticspal::domain::{CancelToken, Code, Status};
use analyticspal::execution::{CodeExecutionClient, ExecutionEvent};
use analyticspal::frame::LoadOptions;
use analyticspal::machine;

use crate::common::{client, user};

const SALES: &str = "region,price\nNorth,1\nSouth,2\nNorth,3\n";

/// Writes what it was given, in order: for repairs the next reply, for candidates the one of their number.
struct Author {
    replies: Vec<Result<&'static str, &'static str>>,
    asked: Mutex<Vec<Option<FailedAttempt>>>,
}

impl Author {
    fn new(replies: &[Result<&'static str, &'static str>]) -> Arc<Self> {
        Arc::new(Self { replies: replies.to_vec(), asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<Option<FailedAttempt>> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

impl CodeGenerator for Author {
    fn name(&self) -> &'static str {
        "author"
    }

    fn sees(&self) -> PrivacyLevel {
        PrivacyLevel::Schema
    }

    fn repairs(&self) -> u32 {
        2
    }

    fn analyse(&self, _: &QuestionRequest<'_>) -> QueryAnalysis {
        QueryAnalysis { answerable: true, ..QueryAnalysis::default() }
    }

    fn generate(
        &self,
        request: &QuestionRequest<'_>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<GeneratedCode, NoCode> {
        let before = {
            let mut asked = self.asked.lock().expect("not poisoned");
            asked.push(request.repair.cloned());
            asked.len() - 1
        };
        let number = if request.repair.is_some() { before } else { request.candidate };
        let reply = self.replies.get(number).copied().unwrap_or(Err("nothing more is written down"));
        reply
            .map(|code| {
                progress(Progress::Text(code));
                GeneratedCode { code: Code::generated(code), ..GeneratedCode::default() }
            })
            .map_err(|reason| NoCode::Refused(Refusal { reason: reason.to_owned(), ..Refusal::without_table() }))
    }
}

fn workflow() -> (AnalyticsPal, AskOrder) {
    let client: Arc<dyn CodeExecutionClient> = Arc::new(client().with_zygotes(1));
    let pal = AnalyticsPal::new(Some(client));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sales.csv");
    std::fs::write(&path, SALES).expect("written");
    pal.open(&path, &LoadOptions::default(), &CancelToken::new()).expect("loaded");
    let table = pal.catalogue().tables()[0].table.table_uid.clone();
    let run = pal.request(&user("asker"), Code::default(), Some(&table), machine::default_limits());
    let order = AskOrder::new("total price by region", table, run);
    (pal, order)
}

fn ask(author: &Arc<Author>, change: impl FnOnce(&mut AskOrder)) -> (Answered, Vec<AskEvent>) {
    let (pal, mut order) = workflow();
    order.generator = Some(Arc::clone(author) as Arc<dyn CodeGenerator>);
    change(&mut order);
    let mut events = Vec::new();
    let answered = pal.ask(&order, &mut |event| events.push(event));
    (answered, events)
}

const RIGHT: &str = "result = df.groupby(\"region\", as_index=False)[\"price\"].sum()";
const WRONG: &str = "result = df.groupby(\"regoin\", as_index=False)[\"price\"].sum()";

#[test]
fn code_that_fails_is_mended_and_every_attempt_is_kept_with_what_changed() {
    let author = Author::new(&[Ok(WRONG), Ok(RIGHT)]);
    let (answered, events) = ask(&author, |_| {});
    assert_eq!((answered.ended.clone(), answered.chosen), (Ended::Answered, Some(1)));
    let [first, second] = &answered.attempts[..] else { panic!("{answered:?}") };
    assert_eq!(first.fault.as_ref().expect("a fault").kind, "KeyError");
    assert_eq!(first.help.as_ref().expect("help").near, ["region"]);
    assert!(first.diff.is_none());
    let diff = second.diff.as_ref().expect("a diff").to_string();
    assert!(diff.contains(&format!("-{WRONG}\n+{RIGHT}")), "{diff}");
    // Whoever mends it is told the code, the error, its line, what is near, and how much the author had seen.
    let asked = author.asked();
    assert_eq!(asked[0], None);
    let told = asked[1].as_ref().expect("the failed attempt");
    assert_eq!((&told.code[..], &told.error_type[..], &told.message[..]), (WRONG, "KeyError", "'regoin'"));
    assert_eq!(
        (&told.lines[..], &told.near[..], told.author_saw),
        (&[1][..], &["region".to_owned()][..], PrivacyLevel::Schema)
    );
    // The window hears of everything in its order.
    let heard: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            AskEvent::Text { .. } => Some("text"),
            AskEvent::Written { .. } => Some("written"),
            AskEvent::Run { event: ExecutionEvent::Began, .. } => Some("began"),
            AskEvent::Attempted { .. } => Some("attempted"),
            _ => None,
        })
        .collect();
    assert_eq!(heard, ["text", "written", "began", "attempted", "text", "written", "began", "attempted"]);
    // The time of both stands on one clock.
    let result = answered.result().expect("a result");
    let phases: Vec<_> = result.timings.iter().map(|timing| timing.phase.name()).collect();
    assert_eq!(phases[..4], ["schema_fetch", "query_analysis", "code_generation", "code_generation"]);
    assert!(phases.contains(&"total_processing"), "{phases:?}");
    let [.., first, second] = &result.timings[..4] else { panic!("{phases:?}") };
    assert!(first.start_us + first.duration_us <= second.start_us);
}

#[test]
fn the_same_code_is_not_run_again_and_the_same_error_not_mended_again() {
    let author = Author::new(&[
        Ok(WRONG),
        Ok("result = df.groupby(\"regoin\", as_index=False)[\"price\"].sum()  \n\n"),
        Ok(RIGHT),
    ]);
    let (answered, _) = ask(&author, |_| {});
    assert_eq!((answered.ended.clone(), answered.attempts.len(), author.asked().len()), (Ended::SameCode, 1, 2));
    let author = Author::new(&[Ok(WRONG), Ok("result = df[\"regoin\"]"), Ok(RIGHT)]);
    let (answered, _) = ask(&author, |_| {});
    assert_eq!((answered.ended.clone(), answered.attempts.len()), (Ended::SameFault, 2));
    assert_eq!(answered.result().expect("a result").status, Status::Error);
}

#[test]
fn mending_ends_after_as_many_tries_as_are_allowed() {
    let replies = [Ok("result = 1 / 0"), Ok("result = df[\"a\"]"), Ok("result = df[\"b\"]"), Ok(RIGHT)];
    let author = Author::new(&replies);
    let (answered, _) = ask(&author, |_| {});
    assert_eq!((answered.ended.clone(), answered.attempts.len()), (Ended::TriesUsed, 3));
    for (tries, attempts) in [(0, 1), (1, 2), (3, 4)] {
        let (answered, _) = ask(&Author::new(&replies), |order| order.tries = Some(tries));
        assert_eq!(answered.attempts.len(), attempts);
    }
}

#[test]
fn a_refusal_is_never_asked_again() {
    let author = Author::new(&[Err("the table has no weather"), Ok(RIGHT)]);
    let (answered, _) = ask(&author, |_| {});
    assert!(answered.attempts.is_empty() && answered.result().is_none());
    assert_eq!(answered.no_code().expect("no code").reason(), "the table has no weather");
    assert_eq!(author.asked().len(), 1);
    // One that answers a repair ends it too, and what had failed is still there.
    let author = Author::new(&[Ok(WRONG), Err("it cannot be mended"), Ok(RIGHT)]);
    let (answered, _) = ask(&author, |_| {});
    assert_eq!((answered.ended.name(), answered.attempts.len(), author.asked().len()), ("refused", 1, 2));
    assert!(answered.no_code().is_none() && answered.result().is_some());
}

#[test]
fn an_empty_result_is_mended_unless_the_question_may_have_none() {
    let empty = "result = df[df[\"region\"] == \"north\"]";
    let author = Author::new(&[Ok(empty), Ok("result = df[df[\"region\"] == \"North\"]")]);
    let (answered, _) = ask(&author, |order| order.question = "sales in the north".to_owned());
    assert_eq!((answered.ended.clone(), answered.chosen), (Ended::Answered, Some(1)));
    // What is told names no value, though the help for the person does.
    let told = author.asked()[1].clone().expect("the failed attempt");
    assert_eq!((&told.error_type[..], told.near.is_empty()), ("empty", true));
    assert!(answered.attempts[0].help.as_ref().expect("help").advice.contains("\"North\""));
    let author = Author::new(&[Ok(empty)]);
    let (answered, _) = ask(&author, |order| order.question = "which sales have no region".to_owned());
    assert_eq!((answered.ended.clone(), answered.attempts.len()), (Ended::Answered, 1));
    // Where the repair does worse, the empty result is what is shown.
    let author = Author::new(&[Ok(empty), Ok("result = 1 / 0"), Ok("result = df[\"a\"]")]);
    let (answered, _) = ask(&author, |order| order.question = "sales in the north".to_owned());
    assert_eq!((answered.chosen, answered.attempts.len()), (Some(0), 3));
}

#[test]
fn limits_are_not_mended() {
    let author = Author::new(&[Ok("while True: pass"), Ok(RIGHT)]);
    let (answered, _) = ask(&author, |order| {
        order.run.limits =
            order.run.limits.with_timeout(analyticspal::domain::Timeout::from_seconds(1.0).expect("valid"));
    });
    assert_eq!((answered.ended.clone(), answered.attempts.len()), (Ended::NotRepairable, 1));
    assert_eq!(answered.result().expect("a result").status, Status::TimedOut);
}

#[test]
fn stopping_ends_the_run_and_nothing_is_mended() {
    let author = Author::new(&[Ok("print(1)\nwhile True: pass"), Ok(RIGHT)]);
    let (pal, mut order) = workflow();
    order.generator = Some(Arc::clone(&author) as Arc<dyn CodeGenerator>);
    let cancel = order.cancel.clone();
    let answered = pal.ask(&order, &mut |event| {
        if matches!(event, AskEvent::Run { event: ExecutionEvent::Began, .. }) {
            cancel.cancel();
        }
    });
    assert_eq!(answered.ended, Ended::NoCode(NoCode::Cancelled));
    assert_eq!((answered.result().expect("a result").status, author.asked().len()), (Status::Cancelled, 1));
}

#[test]
fn four_of_five_candidates_agree_though_they_name_and_order_things_otherwise() {
    let author = Author::new(&[
        Ok("result = df.groupby(\"region\", as_index=False)[\"price\"].mean()"),
        Ok(RIGHT),
        Ok("result = df.groupby(\"region\")[\"price\"].sum().sort_values().rename(\"total\").reset_index()"),
        Ok(
            "result = execute_sql_query(\"SELECT region, sum(price) AS s FROM df GROUP BY region ORDER BY region DESC\")",
        ),
        Ok("result = df.groupby(\"region\")[\"price\"].apply(lambda p: p.sum() * 1.0000000001)"),
    ]);
    let (answered, _) = ask(&author, |order| order.candidates = 5);
    let vote = answered.vote.as_ref().expect("a vote");
    assert_eq!(vote.sentence(), "4 of 5 agree", "{:?}", answered.candidates);
    assert_eq!((vote.chosen, vote.ordered, answered.ended.clone()), (1, false, Ended::Answered));
    let other = &answered.candidates[0];
    let difference = other.frame_difference.as_ref().expect("a difference");
    assert_eq!(difference.to_string(), "1 row only in the first, 1 row only in the second");
    assert_eq!((&difference.only_first[0][1][..], &difference.only_second[0][1][..]), ("4", "2.00"));
    assert!(other.code_diff.as_ref().expect("a diff").to_string().contains("mean()"));
    assert!(answered.candidates[2].frame_difference.as_ref().expect("compared").is_empty());
    // Where an order is asked for, it counts.
    let (answered, _) = ask(&author, |order| {
        order.candidates = 5;
        order.question = "regions ordered by total price".to_owned();
    });
    let vote = answered.vote.as_ref().expect("a vote");
    assert!(vote.ordered && vote.agree < 4, "{vote:?}");
}

#[test]
fn where_no_candidate_answers_the_nearest_is_mended() {
    let author = Author::new(&[Ok(WRONG), Err("refused"), Ok(RIGHT)]);
    let (answered, _) = ask(&author, |order| order.candidates = 2);
    // The third thing that was asked for is the repair.
    assert_eq!((answered.ended.clone(), answered.attempts.len(), answered.chosen), (Ended::Answered, 2, Some(1)));
    assert_eq!(answered.vote.as_ref().expect("a vote").agree, 0);
}

#[test]
fn the_offline_translator_goes_the_same_way() {
    let (pal, order) = workflow();
    let answered = pal.ask(&order, &mut |_| {});
    assert_eq!((answered.ended.clone(), answered.attempts.len()), (Ended::Answered, 1));
    assert_eq!(answered.result().expect("a result").dataframe.expect("a table").rows(), 2);
}
