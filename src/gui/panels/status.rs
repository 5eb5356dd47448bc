//! The line at the bottom: what the last run did, the table, Python.

use eframe::egui::{Align, Layout, Sense, Ui, vec2};

use super::super::format;
use super::super::session::{Python, View, table_key};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{muted, named_label};
use super::{Desk, grid};
use crate::execution::WorkerCounts;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let status = &desk.state.status;
    let ink = theme.tone(status.tone).0;
    ui.horizontal_centered(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
        ui.painter().circle_filled(rect.center(), 4.0, ink);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let place = if desk.state.runs_elsewhere() {
                format!("Code runs at {}", desk.state.settings.service)
            } else {
                python(&desk.state.python, desk.workers)
            };
            muted(ui, place);
            if let Some((_, part)) = &desk.state.indexing {
                ui.add_space(12.0);
                muted(ui, format!("Reading words and values, {:.0} %", 100.0 * part));
            }
            let key = match desk.state.view {
                View::Welcome => None,
                View::Data => desk.state.active_table().map(table_key),
                View::Result => desk.state.shown.as_ref().map(|shown| shown.key),
            };
            ui.add_space(12.0);
            if key.is_some_and(|key| grid::selected(ui, desk, key)) {
                // What is selected is what is looked at now.
            } else if let Some(table) = desk.state.active_table() {
                let (rows, columns) = (table.description.rows, table.description.columns.len() as u64);
                let size = format::bytes(table.table.frame.bytes());
                muted(ui, format!("{} × {columns}, {size}", format::counted(rows, "row")));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let ink = if status.tone == Tone::Neutral { theme.text_muted } else { ink };
                named_label(ui, "Status", &status.text, ink);
            });
        });
    });
}

fn python(python: &Python, workers: WorkerCounts) -> String {
    match python {
        Python::Checking => "Looking at Python".to_owned(),
        Python::Working { step, of, .. } => format!("Setting up Python, step {step} of {of}"),
        Python::Failed { .. } => "No Python".to_owned(),
        Python::Ready(environment) => {
            let pandas = environment.packages.get("pandas");
            let pandas = pandas.map(|version| format!(", pandas {version}")).unwrap_or_default();
            let worker = match workers {
                WorkerCounts { ready: 1.., .. } => ", worker ready",
                WorkerCounts { starting: 1.., .. } => ", worker starting",
                WorkerCounts { .. } => "",
            };
            format!("Python {}{pandas}{worker}", environment.version)
        }
    }
}
