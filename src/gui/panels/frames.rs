//! The other data frames of the run, by name and size; each can be opened, or made the result of another run.

use eframe::egui::{Frame, Margin, ScrollArea, Ui};

use super::super::session::Action;
use super::super::theme::Theme;
use super::super::widgets::{icon, link, muted, strong};
use super::super::{format, icons};
use super::Desk;

/// Shows it.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(last) = desk.state.last.clone() else { return };
    let theme = Theme::of(ui.ctx());
    Frame::new().inner_margin(Margin::same(12)).show(ui, |ui| {
        ui.horizontal(|ui| {
            muted(ui, "Data frames that the code left beside its result");
            let about = "The result and these frames, each a sheet of one workbook";
            if last.kept_frames.is_some()
                && link(ui, icons::DOWNLOAD, "Export all to Excel…").on_hover_text(about).clicked()
            {
                desk.send(Action::ExportFrames);
            }
        });
        ui.add_space(8.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for frame in &last.other_frames {
                ui.horizontal(|ui| {
                    icon(ui, icons::LAYERS, theme.text_muted);
                    strong(ui, &frame.name);
                    muted(ui, format!("{} × {}", format::counted(frame.rows, "row"), frame.columns));
                    let open = format!("Open frame {}", frame.name);
                    let about = if last.kept_frames.is_some() {
                        "Shows it as it was when the code ended, without another run"
                    } else {
                        "The code is executed again"
                    };
                    if link(ui, icons::ARROW_RIGHT, &open).on_hover_text(about).clicked() {
                        desk.send(Action::OpenFrame(frame.name.clone()));
                    }
                    let make = format!("Make {} the result", frame.name);
                    if link(ui, icons::RETRY, &make).on_hover_text("The code is executed again").clicked() {
                        desk.send(Action::RunForFrame(frame.name.clone()));
                    }
                });
            }
        });
    });
}
