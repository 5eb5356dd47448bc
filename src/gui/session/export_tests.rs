//! The export dialog without a window.

use std::path::PathBuf;

use super::super::command::Command;
use super::super::settings::Settings;
use super::{Action, Area, Effect, Exportable, Extent, Overlay, Session, Stage};
use crate::frame::{Cells, ExportError, ExportFormat, ExportProgress, Exported, Frame, RowOrder};
use crate::runtime::{Event, ExportOrder, JobId, PieceSource};

fn opened() -> Session {
    let mut session = Session::start("ann".parse().expect("an id"), Settings::default(), Vec::new()).0;
    let frame = Frame::from_columns(vec![("n", Cells::Int(vec![Some(1), Some(2)]))]);
    session.act(Action::Export(Exportable::whole("a/b", &frame)));
    session
}

fn stage(session: &Session) -> &Stage {
    &session.state.export.as_ref().expect("the dialog is open").stage
}

fn start(session: &mut Session, replace: bool) -> (JobId, ExportOrder) {
    match session.act(Action::StartExport { replace }).pop() {
        Some(Effect::Export(job, order)) => (job, *order),
        other => panic!("not exported but {other:?}"),
    }
}

#[test]
fn a_frame_is_offered_under_its_name_and_the_format_gives_the_ending() {
    let mut session = opened();
    assert_eq!(session.state.overlay, Some(Overlay::ExportTable));
    assert!(session.drafts.export.path.ends_with("a_b.csv"), "{}", session.drafts.export.path);
    session.drafts.export.set_format(ExportFormat::Parquet);
    assert!(session.drafts.export.path.ends_with("a_b.parquet"));
    session.drafts.export.path = "/data/x.xlsx".to_owned();
    session.drafts.export.path_typed();
    assert_eq!(session.drafts.export.options.format, ExportFormat::Excel);
    let (_, order) = start(&mut session, false);
    assert_eq!((order.path, order.replace, order.pieces.len()), (PathBuf::from("/data/x.xlsx"), false, 1));
}

#[test]
fn of_a_filtered_table_what_is_shown_is_exported_unless_the_whole_was_chosen() {
    let mut session = opened();
    session.act(Action::CloseExport);
    let frame = Frame::from_columns(vec![("n", Cells::Int(vec![Some(1), Some(2)])), ("m", Cells::Int(vec![]))]);
    let area = Area { order: RowOrder::all(2), places: 0..1, columns: vec![1] };
    session.act(Action::Export(Exportable { shown: Some(area), ..Exportable::whole("t", &frame) }));
    let export = session.state.export.as_ref().expect("the dialog is open");
    let extents: Vec<_> = export.pieces[0].extents().collect();
    assert_eq!(extents, [(Extent::Whole, 2, 2), (Extent::Shown, 1, 1)]);
    session.drafts.export.path = "/data/x.csv".to_owned();
    let (job, order) = start(&mut session, false);
    assert!(matches!(&order.pieces[0].source, PieceSource::Part { columns, .. } if *columns == [1]));
    session.event(Event::Exported { job, outcome: Err(ExportError::cancelled()) });
    session.drafts.export.extent = Extent::Whole;
    assert!(matches!(start(&mut session, false).1.pieces[0].source, PieceSource::Here(_)));
}

#[test]
fn the_suggested_name_says_what_is_exported_and_is_never_that_of_the_source() {
    let mut session = super::tests::ready();
    session.state.settings.export_folder = Some(PathBuf::from("/data"));
    let frame = Frame::from_columns(vec![("n", Cells::Int(vec![Some(1), Some(2)]))]);
    session.state.tables.push(super::tests::open_table("orders", "/data/orders.csv", &frame));
    let area = || Area { order: RowOrder::all(2), places: 0..1, columns: vec![0] };
    let table = || Exportable::whole("orders", &frame);
    session.act(Action::Export(table()));
    assert_eq!(session.drafts.export.path, "/data/orders-export.csv");
    session.drafts.export.set_format(ExportFormat::Excel);
    assert_eq!(session.drafts.export.path, "/data/orders.xlsx");
    session.drafts.export.set_format(ExportFormat::Csv);
    session.act(Action::Export(Exportable { shown: Some(area()), selected: Some(area()), ..table() }));
    assert_eq!(session.drafts.export.path, "/data/orders-filtered.csv");
    session.drafts.export.set_extent(Extent::Selected);
    assert_eq!(session.drafts.export.path, "/data/orders-selection.csv");
    session.drafts.export.path = "/data/mine.csv".to_owned();
    session.drafts.export.set_extent(Extent::Whole);
    assert_eq!(session.drafts.export.path, "/data/mine.csv", "what was typed stays");
    // The source is replaced only after a question of its own, also where the system's dialog has asked.
    for by_dialog in [false, true] {
        let effects = if by_dialog {
            session.event(Event::ExportPath(PathBuf::from("/data/orders.csv")))
        } else {
            session.act(Action::StartExport { replace: false })
        };
        let Some(Effect::Export(job, order)) = effects.into_iter().last() else { panic!("not exported") };
        assert_eq!(order.spared, [PathBuf::from("/data/orders.csv")]);
        session.event(Event::Exported { job, outcome: Err(ExportError::source(&order.path)) });
        session.act(Action::ExportPathTyped);
    }
    let Some(Effect::Export(job, order)) = session.act(Action::StartExport { replace: true }).pop() else {
        panic!("not exported")
    };
    assert!(!order.spared.is_empty(), "nobody was asked about this path yet");
    session.event(Event::Exported { job, outcome: Err(ExportError::source(&order.path)) });
    assert_eq!(session.state.status.text, "An open table is read from that file");
    assert!(start(&mut session, true).1.spared.is_empty());
}

#[test]
fn what_is_said_of_a_path_goes_with_it() {
    let mut session = opened();
    let (job, order) = start(&mut session, false);
    session.event(Event::Exported { job, outcome: Err(ExportError::exists(&order.path)) });
    assert_eq!(session.state.status.text, "There is a file of that name already");
    session.drafts.export.set_format(ExportFormat::Excel);
    session.act(Action::ExportPathTyped);
    assert_eq!((stage(&session), session.state.status.text.as_str()), (&Stage::Choosing, "Choose where to export to"));
}

#[test]
fn a_path_without_an_ending_gets_the_formats() {
    let mut session = opened();
    session.drafts.export.path = " \"/data/x\" ".to_owned();
    assert_eq!(start(&mut session, false).1.path, PathBuf::from("/data/x.csv"));
}

#[test]
fn what_is_there_is_replaced_only_when_that_was_said() {
    let mut session = opened();
    let (job, order) = start(&mut session, false);
    assert!(!order.replace);
    let there = ExportError::exists(&order.path);
    session.event(Event::Exported { job, outcome: Err(there.clone()) });
    assert_eq!(*stage(&session), Stage::Failed(there));
    assert!(start(&mut session, true).1.replace);
    let mut session = opened();
    let effects = session.event(Event::ExportPath(PathBuf::from("/data/picked.csv")));
    assert!(matches!(&effects[..], [Effect::Export(_, order)] if order.replace), "the system's dialog has asked");
}

#[test]
fn progress_shows_cancel_stops_and_the_dialog_can_be_put_away() {
    let mut session = opened();
    let (job, _) = start(&mut session, false);
    let progress = ExportProgress { rows: 1, of: 2 };
    session.event(Event::Exporting { job, progress });
    assert_eq!(*stage(&session), Stage::Writing { job, progress: Some(progress), stopping: false });
    assert!(matches!(session.act(Action::CancelExport)[..], [Effect::Cancel(stopped)] if stopped == job));
    session.event(Event::Exported { job, outcome: Err(ExportError::cancelled()) });
    assert_eq!(*stage(&session), Stage::Choosing);
    let (job, _) = start(&mut session, false);
    session.act(Action::CloseExport);
    assert_eq!(session.state.overlay, None);
    session.act(Action::Command(Command::Export));
    assert!(matches!(stage(&session), Stage::Writing { .. }), "the one that is going on is shown again");
    session.act(Action::CloseExport);
    let exported = Exported {
        path: PathBuf::from("/data/x.csv"),
        rows: 2,
        bytes: Some(9),
        notes: vec!["something changed".to_owned()],
    };
    session.event(Event::Exported { job, outcome: Ok(exported) });
    assert!(session.state.export.is_none());
    assert_eq!(session.state.settings.export_folder, Some(PathBuf::from("/data")), "the next export goes there too");
    assert_eq!(session.state.status.text, "Exported 2 rows to /data/x.csv");
    assert_eq!(session.state.problems.last().map(|problem| problem.text.as_str()), Some("something changed"));
}

#[test]
fn an_export_that_bursts_does_not_leave_the_window_waiting() {
    let mut session = opened();
    let (job, _) = start(&mut session, false);
    session.event(Event::Failed { job: Some(job), message: "export failed inside".to_owned() });
    assert!(matches!(stage(&session), Stage::Failed(_)));
}

#[test]
fn without_a_table_there_is_nothing_to_export_and_that_is_said() {
    let mut session = Session::start("ann".parse().expect("an id"), Settings::default(), Vec::new()).0;
    session.act(Action::Command(Command::Export));
    assert!(session.state.overlay.is_none() && session.state.status.text.contains("no table to export"));
}
