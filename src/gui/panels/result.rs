//! The middle of the window: the result or the active table as a grid, what went wrong above it, or the welcome.

use eframe::egui::{Align, Frame, Label, Layout, Margin, Ui};

use super::super::command::Command;
use super::super::format;
use super::super::icons;
use super::super::session::{Action, Python, ResultTab, Shown, View, table_key};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{PushButton, badge, card, icon, link, muted, tab};
use super::{
    Desk, attempts, chart_tab, failure, frames, grid, insights, load_report, loading, receipt, rule, setup, versions,
    welcome,
};
use crate::domain::Status;

/// Data frames that are named where there is no result.
const NAMED: usize = 8;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    card(&theme).fill(theme.field).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        tabs(ui, desk);
        rule(ui);
        setup::show(ui, desk);
        match (desk.state.view, desk.state.result_tab) {
            (View::Welcome, _) => welcome::show(ui, desk),
            (View::Data, _) => data(ui, desk),
            (View::Result, ResultTab::Frames) => frames::show(ui, desk),
            (View::Result, ResultTab::Chart) => faded(ui, desk, chart_tab::show),
            (View::Result, ResultTab::Insights) => faded(ui, desk, insights::show),
            (View::Result, ResultTab::Attempts) => attempts::show(ui, desk),
            (View::Result, ResultTab::Versions) => versions::show(ui, desk),
            (View::Result, ResultTab::Receipt) => receipt::show(ui, desk),
            (View::Result, ResultTab::Table) => result(ui, desk),
        }
    });
}

/// A result that answers the question before does not look like the answer to the present one.
fn faded(ui: &mut Ui, desk: &mut Desk<'_>, content: fn(&mut Ui, &mut Desk<'_>)) {
    if desk.state.shown.as_ref().is_some_and(|shown| shown.before) {
        ui.multiply_opacity(0.55);
    }
    content(ui, desk);
}

fn tabs(ui: &mut Ui, desk: &mut Desk<'_>) {
    let state = desk.state;
    let others = state.last.as_ref().map_or(0, |last| last.other_frames.len());
    let story = state.story.as_deref();
    let attempts = story.map_or(0, |story| story.attempts.len());
    let versions = story.and_then(|story| story.versions.as_ref()).map_or(0, |versions| versions.groups.len());
    let chosen = if state.view == View::Result { state.result_tab } else { ResultTab::Table };
    let shown = [
        (ResultTab::Table, "Table", 0, true),
        (
            ResultTab::Chart,
            "Chart",
            state.last.as_ref().map_or(0, |last| last.figures.len()),
            chart_tab::has_something(desk),
        ),
        (ResultTab::Insights, "Insights", 0, state.shows.is_some()),
        (ResultTab::Frames, "Frames", others, others > 0),
        (ResultTab::Versions, "Candidates", versions, versions > 0),
        (ResultTab::Attempts, "Attempts", attempts, attempts > 1),
        (ResultTab::Receipt, "Receipt", 0, story.is_some()),
    ];
    ui.horizontal(|ui| {
        ui.add_space(6.0);
        ui.spacing_mut().item_spacing.x = 0.0;
        for (which, name, count, there) in shown {
            if (there || chosen == which) && tab(ui, name, chosen == which, count).clicked() {
                if which != ResultTab::Table {
                    desk.send(Action::ShowResult);
                }
                desk.send(Action::ShowResultTab(which));
            }
        }
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(8.0);
            room_button(ui, desk);
            if desk.state.view == View::Result && desk.state.result_tab == ResultTab::Chart {
                chart_tab::buttons(ui, desk);
            } else {
                export_button(ui, desk);
            }
            caption(ui, desk);
        });
    });
}

/// The room of code and console for the result, and back.
fn room_button(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.state.view == View::Welcome {
        return;
    }
    let (icon, name) =
        if desk.state.wide { (icons::MINIMISE, "All panels") } else { (icons::MAXIMISE, "Only the result") };
    let about = Command::WideResult.tooltip(ui.ctx());
    if ui.add(PushButton::icon(icon, name)).on_hover_text(about).clicked() {
        desk.command(Command::WideResult);
    }
}

/// Writes what is in the grid to a file.
fn export_button(ui: &mut Ui, desk: &mut Desk<'_>) {
    let there = match desk.state.view {
        View::Welcome => false,
        View::Data => desk.state.active_table().is_some() && desk.state.loading.is_none(),
        View::Result => desk.state.shown.is_some() && !shows_failure(desk),
    };
    if there {
        let about = Command::Export.tooltip(ui.ctx());
        if ui.add(PushButton::icon(icons::DOWNLOAD, "Export")).on_hover_text(about).clicked() {
            desk.command(Command::Export);
        }
    }
}

/// What is in the grid: where it came from, and how long it is.
fn caption(ui: &mut Ui, desk: &mut Desk<'_>) {
    match (desk.state.view, &desk.state.shown) {
        (View::Data, _) if desk.state.loading.is_some() => {}
        (View::Data, _) => {
            if (desk.state.last.is_some() || desk.state.shown.is_some())
                && link(ui, icons::ARROW_RIGHT, "Back to the result").clicked()
            {
                desk.send(Action::ShowResult);
            }
            if let Some(table) = desk.state.active_table() {
                let (key, frame) = (table_key(table), &table.table.frame);
                grid::tools(ui, desk, key, frame);
                muted(ui, format::counted(table.description.rows, "row"));
                if fits(ui, &table.table.name) {
                    badge(ui, &table.table.name, Tone::Neutral).on_hover_text("A table that is open, as it was loaded");
                }
            }
        }
        (View::Result, Some(shown)) if !shows_failure(desk) => {
            if desk.state.result_tab == ResultTab::Table {
                grid::tools(ui, desk, shown.key, &shown.frame);
            }
            let size = format!("{} × {}", format::counted(shown.frame.rows() as u64, "row"), shown.frame.columns());
            let said = muted(ui, size);
            let origin = shown.origin.replace('`', "");
            // In a narrow window the tabs have the room.
            if fits(ui, &origin) && !origin.is_empty() {
                badge(ui, &origin, Tone::Accent).on_hover_text("Where the result came from");
            } else if !origin.is_empty() {
                said.on_hover_text(origin);
            }
            if !shown.notes.is_empty() {
                let theme = Theme::of(ui.ctx());
                icon(ui, icons::INFO, theme.text_muted).on_hover_text(shown.notes.join("\n"));
            }
        }
        _ => {}
    }
}

/// Whether there is room for a badge of this text.
fn fits(ui: &Ui, text: &str) -> bool {
    let font = super::super::fonts::medium(size::SMALL);
    let text = ui.painter().layout_no_wrap(text.to_owned(), font, eframe::egui::Color32::PLACEHOLDER);
    text.size().x + 28.0 < ui.available_width()
}

fn data(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.state.loading.is_some() {
        return loading::show(ui, desk);
    }
    let Some(table) = desk.state.active_table() else { return };
    load_report::changed(ui, desk, table);
    load_report::show(ui, desk, table);
    grid::show(ui, desk, table_key(table), &table.table.frame);
}

/// Whether the last run did not end well and its card is to be seen.
fn shows_failure(desk: &Desk<'_>) -> bool {
    let failed = desk.state.last.as_ref().is_some_and(|last| last.status != Status::Completed);
    failed && desk.state.run.is_none() && !desk.state.failure_dismissed
}

fn result(ui: &mut Ui, desk: &mut Desk<'_>) {
    let busy = desk.state.run.is_some();
    let failed = shows_failure(desk);
    if failed {
        failure::show(ui, desk);
    }
    let Some(shown) = &desk.state.shown else {
        if !failed {
            empty(ui, desk);
        }
        return;
    };
    let shown: Shown = shown.clone();
    if busy || failed || shown.before {
        ui.multiply_opacity(0.55);
    }
    if !failed || ui.available_height() > 120.0 {
        if failed || shown.before {
            let what = if failed { "The last good result" } else { "The result of the question before" };
            Frame::new().inner_margin(Margin::symmetric(12, 4)).show(ui, |ui| muted(ui, what));
        }
        grid::show(ui, desk, shown.key, &shown.frame);
    }
}

/// The run ended well and there is nothing to show.
fn empty(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
        let others = desk.state.last.as_ref().map_or(&[][..], |last| &last.other_frames);
        if desk.state.run.is_none() && !others.is_empty() {
            let named: Vec<&str> = others.iter().take(NAMED).map(|frame| frame.name.as_str()).collect();
            let more = if others.len() > NAMED { ", …" } else { "" };
            let count = format::counted(others.len() as u64, "data frame");
            ui.horizontal_wrapped(|ui| {
                muted(ui, format!("No result, but {count}: {}{more}", named.join(", ")));
                if link(ui, icons::LAYERS, "Show the frames").clicked() {
                    desk.send(Action::ShowResultTab(ResultTab::Frames));
                }
            });
            return;
        }
        let text = match (&desk.state.run, &desk.state.python) {
            (Some(_), Python::Ready(_)) => "Running",
            (Some(_), _) => "The run begins as soon as Python is there",
            (None, _) => {
                "The code ended without a result. Assign one to `result`, or let the last line be an expression. \
                 What was printed is in the console."
            }
        };
        ui.add(Label::new(super::reading::sized(text, theme.text_muted, &theme, size::BODY)).wrap());
    });
}
