//! Opening with choices, without a window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::command::Command;
use super::super::settings::Settings;
use super::{Action, Effect, ImportAction, Keep, Overlay, Session, pattern_of};
use crate::domain::{CancelToken, DatabaseUid};
use crate::frame::{ChosenType, LoadError, LoadOptions, Preview, PreviewSource, preview};
use crate::runtime::{Event, ImportSource, JobId};

fn session() -> Session {
    Session::start("ann".parse().expect("an id"), Settings::default(), vec![PathBuf::from("a.csv")]).0
}

fn act(session: &mut Session, action: ImportAction) -> Vec<Effect> {
    session.act(action.into())
}

/// The preview that was asked for last, and what was given up for it.
fn asked(effects: Vec<Effect>) -> (JobId, ImportSource, LoadOptions, Vec<JobId>) {
    let (mut wanted, mut given_up) = (None, Vec::new());
    for effect in effects {
        match effect {
            Effect::PreviewImport(job, source, options) => wanted = Some((job, source, *options)),
            Effect::Cancel(job) => given_up.push(job),
            _ => {}
        }
    }
    let (job, source, options) = wanted.expect("a preview is made");
    (job, source, options, given_up)
}

fn seen(text: &str) -> Arc<Preview> {
    let made = preview(PreviewSource::Text(text), &LoadOptions::default(), 10, &CancelToken::new());
    Arc::new(made.expect("a table"))
}

#[test]
fn a_changed_choice_gives_up_the_preview_that_is_being_made_and_its_answer_is_dropped() {
    let mut session = session();
    let path = PathBuf::from("/data/sales.csv");
    let (first, source, options, _) = asked(act(&mut session, ImportAction::Choose(path.clone())));
    assert_eq!((source, options), (ImportSource::File(path), LoadOptions::default()));
    assert_eq!(session.state.overlay, Some(Overlay::Import));
    session.drafts.import.options.delimiter = Some(";".to_owned());
    session.drafts.import.skip = "2".to_owned();
    let (second, _, options, given_up) = asked(act(&mut session, ImportAction::Changed));
    assert_eq!(given_up, [first]);
    assert_eq!((options.delimiter.as_deref(), options.skip), (Some(";"), Some(2)));
    session.event(Event::ImportPreviewed { job: first, outcome: Ok(seen("a,b\n1,2\n")) });
    assert!(session.state.import.as_ref().is_some_and(|import| import.preview.is_none()));
    session.event(Event::ImportPreviewed { job: second, outcome: Ok(seen("a,b\n1,2\n")) });
    assert!(session.state.import.as_ref().is_some_and(|import| import.preview.is_some() && import.job.is_none()));
    let error = LoadError { kind: "option".to_owned(), message: "no".to_owned(), hint: "so".to_owned() };
    session.event(Event::ImportPreviewed { job: second, outcome: Err(error) });
    assert!(session.state.import.as_ref().is_some_and(|import| import.problem.is_none()), "it came once");
}

#[test]
fn choices_are_remembered_for_files_that_differ_in_digits_until_they_are_forgotten() {
    let mut session = session();
    let january = PathBuf::from("/data/sales-2024-01.csv");
    act(&mut session, ImportAction::Choose(january.clone()));
    session.drafts.import.options.types = vec![("zip".to_owned(), ChosenType::Text)];
    session.drafts.import.keep = Keep::Like;
    let effects = act(&mut session, ImportAction::Load);
    let [.., Effect::Open(_, path, options)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((path, options.type_of("zip")), (&january, Some(ChosenType::Text)));
    assert_eq!(session.state.overlay, None);
    let opened = |session: &mut Session, path: &str| {
        let effects = session.act(Action::OpenFiles(vec![PathBuf::from(path)]));
        match &effects[..] {
            [Effect::Open(_, _, options)] => options.is_default(),
            other => panic!("{other:?}"),
        }
    };
    assert!(!opened(&mut session, "/data/sales-2024-02.csv"));
    assert!(opened(&mut session, "/data/costs-2024-02.csv"));
    act(&mut session, ImportAction::Choose(PathBuf::from("/data/sales-2025-11.csv")));
    assert_eq!(session.drafts.import.options.types.len(), 1);
    act(&mut session, ImportAction::Forget);
    assert!(opened(&mut session, "/data/sales-2024-02.csv"));
    assert_eq!(pattern_of(Path::new("/d1/a12b3.csv")), "/d1/a*b*.csv");
}

#[test]
fn pasted_text_is_opened_as_it_was_previewed() {
    let mut session = session();
    let effects = session.act(Action::Command(Command::PasteTable));
    assert!(matches!(effects[..], [Effect::RequestPaste]));
    assert!(act(&mut session, ImportAction::Pasted(" \n".to_owned())).is_empty());
    let (job, source, _, _) = asked(act(&mut session, ImportAction::Pasted("a\tb\n1\t2\n".to_owned())));
    assert_eq!(source, ImportSource::Pasted("a\tb\n1\t2\n".into()));
    session.event(Event::ImportPreviewed { job, outcome: Ok(seen("a\tb\n1\t2\n")) });
    session.drafts.import.options.all_text = true;
    let effects = act(&mut session, ImportAction::Load);
    let [Effect::OpenPasted { text, options, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((text.as_ref(), options.all_text), ("a\tb\n1\t2\n", true));
    assert!(session.state.settings.readings.is_empty());
}

#[test]
fn the_tables_of_a_file_are_offered_and_stay_offered_when_one_is_chosen() {
    let mut session = session();
    let with = |tables: &[&str]| {
        let tables = tables.iter().map(|&table| table.to_owned()).collect();
        Ok(Arc::new(Preview { tables, ..Preview::clone(&seen("a,b\n1,2\n")) }))
    };
    let (job, ..) = asked(act(&mut session, ImportAction::Choose(PathBuf::from("/data/book.xlsx"))));
    session.event(Event::ImportPreviewed { job, outcome: with(&["North", "South"]) });
    let offered = |session: &Session| session.state.import.as_ref().map(|import| import.tables.join(" "));
    assert_eq!(offered(&session).as_deref(), Some("North South"));
    session.drafts.import.options.sheet = Some("South".to_owned());
    let (job, _, options, _) = asked(act(&mut session, ImportAction::Changed));
    assert_eq!(options.sheet.as_deref(), Some("South"));
    session.event(Event::ImportPreviewed { job, outcome: with(&["South"]) });
    assert_eq!(offered(&session).as_deref(), Some("North South"));
}

#[test]
fn a_file_that_changed_is_offered_to_be_read_again_and_may_stay_as_it_is() {
    let mut session = session();
    let source = DatabaseUid::of("/data/a.csv");
    session.event(Event::FileChanged(source.clone()));
    assert!(session.state.changed_files.contains(&source));
    assert!(act(&mut session, ImportAction::StayAsRead(source.clone())).is_empty());
    assert!(session.state.changed_files.is_empty());
    // One that was closed meanwhile is not opened again.
    session.event(Event::FileChanged(source.clone()));
    assert!(act(&mut session, ImportAction::ReadAgain(source)).is_empty());
    assert!(session.state.changed_files.is_empty());
}
