//! The dialog that writes pictures, without a window.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::settings::Settings;
use super::{Action, Effect, Overlay, Picture, PictureFormat, PictureOrder, Session, Stage};
use crate::frame::{ExportError, Exported};
use crate::runtime::{Event, JobId};

fn opened() -> Session {
    let mut session = Session::start("ann".parse().expect("an id"), Settings::default(), Vec::new()).0;
    let picture = Picture::Figure { name: "figure 1".to_owned(), png: Arc::from(&b"png"[..]) };
    session.act(Action::SavePicture(picture));
    session
}

fn write(session: &mut Session, replace: bool) -> (JobId, PictureOrder) {
    match session.act(Action::WritePicture { replace }).pop() {
        Some(Effect::WritePicture(job, order)) => (job, *order),
        other => panic!("not written but {other:?}"),
    }
}

#[test]
fn a_picture_that_is_written_closes_its_dialog_and_one_that_is_not_says_why() {
    let mut session = opened();
    session.drafts.picture.path = "/data/x".to_owned();
    let (job, order) = write(&mut session, false);
    assert_eq!((order.path, order.replace), (PathBuf::from("/data/x.png"), false));
    session.event(Event::Exported { job, outcome: Err(ExportError::exists(&PathBuf::from("/data/x.png"))) });
    let stage = |session: &Session| session.state.picture.as_ref().map(|export| export.stage.clone());
    assert!(matches!(stage(&session), Some(Stage::Failed(error)) if error.kind == "exists"));
    let (job, order) = write(&mut session, true);
    assert!(order.replace);
    let exported = Exported { path: order.path, rows: 0, bytes: Some(3), notes: Vec::new() };
    session.event(Event::Exported { job, outcome: Ok(exported) });
    assert_eq!((session.state.overlay, stage(&session)), (None, None));
    assert!(session.state.status.text.contains("/data/x.png"));
}

#[test]
fn the_ending_and_the_format_follow_each_other() {
    let mut session = opened();
    assert_eq!(session.state.overlay, Some(Overlay::Picture));
    assert!(session.drafts.picture.path.ends_with("figure 1.png"), "{}", session.drafts.picture.path);
    session.drafts.picture.set_format(PictureFormat::Svg);
    assert!(session.drafts.picture.path.ends_with("figure 1.svg"));
    session.drafts.picture.path = "/data/y.PNG".to_owned();
    session.act(Action::PicturePathTyped);
    assert_eq!(session.drafts.picture.format, PictureFormat::Png);
    session.drafts.picture.path = " ".to_owned();
    assert!(session.act(Action::WritePicture { replace: false }).is_empty(), "no file is named");
}
