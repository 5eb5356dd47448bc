//! Earlier runs, pinned ones first: found by words, brought back by a click; everything else is in each card's menu.

use chrono::Local;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Margin, ScrollArea, TextEdit, Ui, UiBuilder};

use super::super::session::{Action, HistoryAction};
use super::super::theme::{Theme, Tone};
use super::super::widgets::{link, muted, notice, prose, set_bounds, title};
use super::super::{format, icons};
use super::{Desk, history_card};

/// From so many runs on there is a field to search them.
const SEARCHED: usize = 3;

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.horizontal(|ui| {
        title(ui, "History");
        let count = desk.state.history.entries.len();
        if count > 0 {
            muted(ui, format::counted(count as u64, "run"));
        }
    });
    let builder = UiBuilder::new().accessibility_role(Role::Group).accessibility_label("History");
    ui.scope_builder(builder, |ui| {
        set_bounds(ui.ctx(), ui.unique_id(), ui.available_rect_before_wrap());
        search(ui, desk);
        comparing(ui, desk);
        deleted(ui, desk);
        if desk.state.history.entries.is_empty() {
            let theme = Theme::of(ui.ctx());
            prose(ui, "Runs appear here and are kept. A click brings one back.", theme.text_muted);
        }
        list(ui, desk);
    });
}

fn search(ui: &mut Ui, desk: &mut Desk<'_>) {
    if desk.state.history.entries.len() < SEARCHED && desk.drafts.search.is_empty() {
        return;
    }
    let edit = TextEdit::singleline(&mut desk.drafts.search).hint_text("Search").margin(Margin::symmetric(8, 5));
    let response = ui.add(edit.desired_width(f32::INFINITY)).accessible_name("Search runs");
    if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        desk.drafts.search.clear();
    }
    ui.add_space(2.0);
}

/// The first of two was picked: what is to be done now.
fn comparing(ui: &mut Ui, desk: &mut Desk<'_>) {
    let waiting = desk.state.history.comparing.as_ref().filter(|comparing| comparing.second.is_none());
    let Some(entry) = waiting.and_then(|comparing| desk.state.history.get(comparing.first)) else { return };
    let theme = Theme::of(ui.ctx());
    let text = format!("Click the run to compare with \u{201c}{}\u{201d}", format::one_line(entry.record.title(), 60));
    let cancelled = notice(ui, Tone::Accent, icons::COMPARE, |ui| {
        prose(ui, &text, theme.text);
        link(ui, "", "Cancel comparing").clicked()
    });
    if cancelled {
        desk.send(Action::History(HistoryAction::EndComparing));
    }
    ui.add_space(4.0);
}

fn deleted(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(entry) = &desk.state.history.deleted else { return };
    let theme = Theme::of(ui.ctx());
    let text = format!("Deleted \u{201c}{}\u{201d}", format::one_line(entry.record.title(), 40));
    let undone = notice(ui, Tone::Neutral, icons::TRASH, |ui| {
        prose(ui, &text, theme.text);
        link(ui, icons::UNDO, "Undo delete").clicked()
    });
    if undone {
        desk.send(Action::History(HistoryAction::Undo));
    }
    ui.add_space(4.0);
}

fn list(ui: &mut Ui, desk: &mut Desk<'_>) {
    let words: Vec<String> = desk.drafts.search.split_whitespace().map(str::to_lowercase).collect();
    let found: Vec<usize> = (0..desk.state.history.entries.len())
        .filter(|at| desk.state.history.entries.get(*at).is_some_and(|entry| entry.matches(&words)))
        .collect();
    if found.is_empty() && !words.is_empty() {
        muted(ui, "No run contains these words");
    }
    let today = Local::now().date_naive();
    let height = history_card::HEIGHT;
    ui.spacing_mut().item_spacing.y = 4.0;
    // Cards are all of one height, so that hundreds cost no more than those in view.
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, height, found.len(), |ui, rows| {
        for at in found.get(rows).unwrap_or_default() {
            if let Some(entry) = desk.state.history.entries.get(*at) {
                history_card::show(ui, desk.state, desk.drafts, desk.actions, entry, today);
            }
        }
        if desk.state.history.unreadable > 0 {
            let files = format::counted(desk.state.history.unreadable as u64, "file");
            muted(ui, format!("{files} could not be read"));
        }
    });
}
