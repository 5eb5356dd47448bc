//! Where an earlier run is written, and as what. The path can be typed where the system has no dialog.

use eframe::egui::{Align, Context, Layout, Margin, TextEdit, Ui, vec2};

use super::super::icons;
use super::super::session::{Action, HistoryAction, Overlay};
use super::super::theme::Theme;
use super::super::widgets::{Kind, PushButton, muted, prose, title};
use super::Desk;
use super::history_card::lower_first;
use super::overlay::{dialog, entered};
use crate::runtime::ExportKind;

/// Shows it while it is open.
pub(crate) fn show(ctx: &Context, desk: &mut Desk<'_>) {
    if desk.state.overlay != Some(Overlay::Export) {
        return;
    }
    let Some((id, kind)) = desk.state.history.exporting else { return };
    let shown = dialog(ctx, "export run", 560.0, |ui| {
        let theme = Theme::of(ui.ctx());
        title(ui, "Export run");
        ui.horizontal(|ui| {
            for other in ExportKind::ALL {
                // No button's name but that of Run itself has that word in it.
                let name = format!("Format {}", lower_first(other.title()));
                let button = PushButton::new("", &name).text(other.title()).choice(other == kind);
                if ui.add(button).clicked() && other != kind {
                    desk.send(Action::History(HistoryAction::StartExport(id, other)));
                }
            }
        });
        prose(ui, about(kind), theme.text_muted);
        ui.add_space(4.0);
        muted(ui, "File");
        place(ui, desk);
        ui.add_space(6.0);
        buttons(ui, desk);
    });
    if shown.should_close() {
        desk.send(Action::History(HistoryAction::EndExport));
    }
}

fn about(kind: ExportKind) -> &'static str {
    match kind {
        ExportKind::Script => {
            "Python that runs alone: it loads the tables with pandas, then the code, then prints the result."
        }
        ExportKind::Notebook => "The question, the tables, the code and its result, as cells for Jupyter.",
        ExportKind::Record => {
            "Question, code, tables with hashes, limits, versions and result. `analyticspal replay` runs it again and \
             says what differs."
        }
    }
}

fn place(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 32.0), Layout::right_to_left(Align::Center), |ui| {
        if ui.add(PushButton::new(icons::FOLDER_OPEN, "Choose…")).clicked() {
            desk.send(Action::History(HistoryAction::PickPlace));
        }
        let edit = TextEdit::singleline(&mut desk.drafts.export_path).margin(Margin::symmetric(8, 6));
        ui.add(edit.desired_width(f32::INFINITY)).accessible_name("Export path");
    });
}

fn buttons(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 30.0), Layout::right_to_left(Align::Center), |ui| {
        let possible = !desk.drafts.export_path.trim().is_empty();
        if ui
            .add(
                PushButton::new(icons::DOWNLOAD, "Export this run")
                    .text("Export")
                    .kind(Kind::Primary)
                    .enabled(possible),
            )
            .clicked()
            || (possible && entered(ui))
        {
            desk.send(Action::History(HistoryAction::Export));
        }
        if ui.add(PushButton::new("", "Cancel")).clicked() {
            desk.send(Action::History(HistoryAction::EndExport));
        }
    });
}
