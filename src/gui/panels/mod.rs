//! What is where in the window. Panels read the state, let the person type into drafts, and send actions; they never
//! start work or change the session.

mod attempts;
mod chart;
mod chart_menus;
pub(crate) mod chart_tab;
pub(crate) mod code;
pub(crate) mod comparison;
mod confinement;
mod console;
pub(crate) mod data;
pub(crate) mod export_picture;
pub(crate) mod export_run;
pub(crate) mod export_table;
mod failure;
mod frames;
pub(crate) mod grid;
pub(crate) mod history;
mod history_card;
pub(crate) mod import;
mod import_columns;
mod import_options;
mod insights;
mod load_report;
mod loading;
pub(crate) mod models;
mod overlay;
pub(crate) mod palette;
pub(crate) mod preview;
mod problems;
pub(crate) mod question;
mod reading;
mod receipt;
mod recent;
pub(crate) mod recovery;
pub(crate) mod result;
pub(crate) mod settings;
mod setup;
pub(crate) mod status;
mod timings;
pub(crate) mod top_bar;
mod versions;
pub(crate) mod welcome;

use std::path::Path;

use eframe::egui::{Align, Frame, Layout, Margin, Ui};

use super::app::Looks;
use super::command::Command;
use super::session::{Action, BottomTab, Drafts, State};
use super::theme::Theme;
use super::widgets::{card, tab};
use crate::execution::WorkerCounts;

pub(crate) use console::ConsoleLooks;

/// What a panel is given.
pub(crate) struct Desk<'a> {
    pub(crate) state: &'a State,
    pub(crate) drafts: &'a mut Drafts,
    pub(crate) actions: &'a mut Vec<Action>,
    pub(crate) looks: &'a mut Looks,
    /// The data folder.
    pub(crate) folder: &'a Path,
    /// Whether the next run begins at once.
    pub(crate) workers: WorkerCounts,
}

impl Desk<'_> {
    /// Wants something.
    pub(crate) fn send(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Wants a command.
    pub(crate) fn command(&mut self, command: Command) {
        self.send(Action::Command(command));
    }
}

/// Console, timings and problems in one card.
pub(crate) fn output(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    if let Some(text) = desk.looks.console.copied(&desk.state.console) {
        desk.send(Action::CopyText(text));
    } else if desk.looks.console.is_copying() {
        ui.ctx().request_repaint();
    }
    card(&theme).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.horizontal(|ui| {
            ui.add_space(6.0);
            let tabs = [
                (BottomTab::Console, "Console", desk.state.console.len()),
                (BottomTab::Timings, "Timings", 0),
                (BottomTab::Problems, "Problems", desk.state.problems.len()),
            ];
            ui.spacing_mut().item_spacing.x = 0.0;
            for (which, name, count) in tabs {
                if tab(ui, name, desk.state.bottom_tab == which, count).clicked() {
                    desk.send(Action::ShowBottom(which));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(4.0);
                if desk.state.bottom_tab == BottomTab::Console {
                    console::bar(ui, desk);
                }
            });
        });
        rule(ui);
        Frame::new().inner_margin(Margin::symmetric(10, 6)).show(ui, |ui| match desk.state.bottom_tab {
            BottomTab::Console => console::show(ui, desk),
            BottomTab::Timings => timings::show(ui, desk),
            BottomTab::Problems => problems::show(ui, desk),
        });
    });
}

/// A line across.
fn rule(ui: &mut Ui) {
    let theme = Theme::of(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(eframe::egui::vec2(ui.available_width(), 1.0), eframe::egui::Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme.line);
}
