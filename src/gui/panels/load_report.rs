//! The banner above a table whose loading had to adjust something: quiet, with the detail one click away.

use eframe::egui::{Align, CornerRadius, Frame, Layout, Margin, ScrollArea, Ui};

use super::super::session::ImportAction;
use super::super::theme::Theme;
use super::super::widgets::{Kind, PushButton, icon, link, muted, prose};
use super::super::{format, icons};
use super::Desk;
use crate::domain::capitalised;
use crate::frame::{ChosenType, Nearly};
use crate::runtime::OpenTable;

/// Says that the table's file is another one by now, and offers to read it again.
pub(super) fn changed(ui: &mut Ui, desk: &mut Desk<'_>, table: &OpenTable) {
    if !desk.state.changed_files.contains(&table.source) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(12, 3)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            icon(ui, icons::INFO, theme.warning);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let keep = PushButton::new("", "Keep as it is").kind(Kind::Quiet);
                if ui.add(keep).on_hover_text("Keep the table as it was read, until the file changes again").clicked() {
                    desk.send(ImportAction::StayAsRead(table.source.clone()).into());
                }
                let again = PushButton::new("", "Read it again").kind(Kind::Quiet);
                if ui.add(again).on_hover_text("Read the file again in the same way").clicked() {
                    desk.send(ImportAction::ReadAgain(table.source.clone()).into());
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let name = table.path.file_name().map(|name| name.to_string_lossy().into_owned());
                    let text = format!("{} changed on disk since it was read", name.unwrap_or_default());
                    let shown = format::one_line(&text, 80);
                    muted(ui, shown).on_hover_text(table.path.display().to_string()).accessible_name("File changed");
                });
            });
        });
    });
    super::rule(ui);
}

/// Shows it, unless there is nothing to say or it was put away.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, table: &OpenTable) {
    let report = &table.table.report;
    let uid = &table.table.table_uid;
    if (report.notes.is_empty() && report.rejected.is_empty()) || desk.state.reports_read.contains(uid) {
        return;
    }
    let theme = Theme::of(ui.ctx());
    let open = desk.looks.open_report.as_ref() == Some(uid);
    Frame::new().fill(theme.panel).corner_radius(CornerRadius::ZERO).inner_margin(Margin::symmetric(12, 3)).show(
        ui,
        |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                icon(ui, icons::INFO, theme.text_muted);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let away = PushButton::icon(icons::CLOSE, "Put away").colour(theme.text_muted);
                    if ui.add(away).on_hover_text("Put these notes away; they stay among the problems").clicked() {
                        desk.send(ImportAction::Dismiss(uid.clone()).into());
                    }
                    if report.dialect.is_some() {
                        let change = PushButton::icon(icons::SLIDERS, "Change reading").colour(theme.text_muted);
                        if ui.add(change).on_hover_text("Change how it is read").clicked() {
                            desk.send(ImportAction::Change(table.source.clone()).into());
                        }
                    }
                    if !report.rejected.is_empty() {
                        let name = format!("Show {} set aside", format::count(report.rejected.len() as u64));
                        let show = PushButton::new(icons::TABLE, &name).kind(Kind::Quiet);
                        if ui.add(show).on_hover_text("Open what was set aside as a table, by line").clicked() {
                            desk.send(ImportAction::OpenSetAside(uid.clone()).into());
                        }
                    }
                    let name = if open { "Less" } else { "Details" };
                    if report.notes.len() > 1 && ui.add(PushButton::new("", name).kind(Kind::Quiet)).clicked() {
                        desk.looks.open_report = (!open).then(|| uid.clone());
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let first = report.notes.first().map(|note| capitalised(note));
                        let more = match report.notes.len().saturating_sub(1) {
                            0 => String::new(),
                            more => format!(", and {more} more"),
                        };
                        let text = first.unwrap_or_else(|| "Some rows were set aside".to_owned()) + &more;
                        let remedies =
                            report.notes.first().map(|note| remedies(&report.nearly, note)).unwrap_or_default();
                        let room = ui.available_width() - 150.0 * remedies.len() as f32;
                        ui.scope(|ui| {
                            ui.set_max_width(room.max(120.0));
                            muted(ui, text.as_str()).on_hover_text(text).accessible_name("Load report");
                        });
                        if !open {
                            offer(ui, desk, table, &remedies);
                        }
                    });
                });
            });
            if open {
                ScrollArea::vertical().id_salt("load report").max_height(140.0).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    for note in &report.notes {
                        ui.horizontal_wrapped(|ui| {
                            prose(ui, &capitalised(note), theme.text);
                            offer(ui, desk, table, &remedies(&report.nearly, note));
                        });
                    }
                });
            }
        },
    );
    super::rule(ui);
}

/// What else the column that a note is about could be read as.
fn remedies<'a>(nearly: &'a [Nearly], note: &str) -> Vec<&'a Nearly> {
    nearly.iter().filter(|nearly| nearly.is_about(note)).collect()
}

/// A click reads the column so; what does not fit becomes null and is said.
fn offer(ui: &mut Ui, desk: &mut Desk<'_>, table: &OpenTable, remedies: &[&Nearly]) {
    for nearly in remedies {
        let what = match nearly.wish {
            ChosenType::Number => "number",
            ChosenType::Datetime => "date and time",
            ChosenType::DateDayFirst => "day/month",
            ChosenType::DateMonthFirst => "month/day",
            _ => "date",
        };
        let about = "Reads the file again; what does not fit becomes null, and is said";
        if link(ui, "", &format!("Read as {what}")).on_hover_text(about).clicked() {
            let action = ImportAction::ReadAs(table.source.clone(), nearly.column.clone(), nearly.wish);
            desk.send(action.into());
        }
    }
}
