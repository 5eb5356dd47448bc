//! What the session does with code that is typed.

use super::super::super::command::Command;
use super::super::tests::{ready, result};
use super::super::{Action, BottomTab, Effect, Session};
use crate::asking::{Finding, GeneratedCode, Severity};
use crate::domain::{Code, CodeType, Status};

fn problems(session: &Session) -> Vec<(Option<u32>, &str)> {
    session.state.problems.iter().map(|problem| (problem.line, problem.text.as_str())).collect()
}

fn type_code(session: &mut Session, code: &str) {
    session.drafts.code = code.to_owned();
    session.look_at_code();
    session.list_findings();
}

#[test]
fn what_python_will_not_read_is_a_problem_with_its_line_until_it_is_mended() {
    let mut session = ready();
    type_code(&mut session, "x = 1\ny = (2");
    assert_eq!(problems(&session), [(Some(2), "This ( is never closed.")]);
    assert_eq!(session.state.faults.len(), 1);
    type_code(&mut session, "x = 1\ny = (2)");
    assert_eq!(problems(&session), []);
}

#[test]
fn typed_code_is_told_what_will_fail_here_and_not_that_it_answers_nothing() {
    let mut session = ready();
    type_code(&mut session, "x = 1\nimport requests");
    let found = problems(&session);
    assert!(matches!(found[..], [(Some(2), text)] if text.contains("requests")), "{found:?}");
}

#[test]
fn findings_of_generated_code_stay_until_it_is_edited() {
    let mut session = ready();
    let finding = Finding {
        rule: "no-result".to_owned(),
        line: 1,
        message: "Nothing is assigned".to_owned(),
        severity: Severity::Warning,
    };
    let written =
        GeneratedCode { code: Code::generated("x = df"), findings: vec![finding], ..GeneratedCode::default() };
    session.drafts.code.clone_from(&written.code.text);
    session.drafts.generated = Some(written.code.clone());
    session.take_findings(&written.findings);
    session.look_at_code();
    assert_eq!(problems(&session), [(Some(1), "Nothing is assigned")]);
    type_code(&mut session, "x = df.head()");
    assert_eq!(problems(&session), []);
}

#[test]
fn sql_is_run_as_sql_and_not_read_as_python() {
    let mut session = ready();
    session.act(Action::SetLanguage(CodeType::Sql));
    type_code(&mut session, "select * from (df");
    assert_eq!(problems(&session), []);
    let effects = session.act(Action::Command(Command::Run));
    let [Effect::Execute(_, order)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(order.code.code_type, CodeType::Sql);
}

#[test]
fn a_part_runs_alone_and_its_error_marks_the_line_it_has_in_the_editor() {
    let mut session = ready();
    type_code(&mut session, "x = 1\ndf['profit']");
    let effects = session.act(Action::RunPart("\ndf['profit']".to_owned()));
    let [Effect::Execute(job, order)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(order.code.text, "\ndf['profit']");
    let error = crate::domain::CodeError { line: Some(2), ..crate::domain::CodeError::default() };
    let mut ended = result(Status::Error, Some(error));
    ended.code = order.code.clone();
    super::super::tests::finish(&mut session, *job, ended);
    assert_eq!(session.state.error_line, Some(2));
    assert_eq!(session.state.bottom_tab, BottomTab::Problems);
}
