//! The console's tools, at the right of its tab: sources, search, wrapping, following, copying, clearing.

use eframe::egui::{Id, Key, Popup, TextEdit, Ui};

use super::super::super::command::Command;
use super::super::super::console::rows::SOURCES;
use super::super::super::widgets::{PushButton, check, muted, toggle};
use super::super::super::{format, icons};
use super::super::Desk;

/// Sources as the filter names them, in its order.
const NAMES: [&str; 5] = ["Output", "Errors", "Warnings", "Executor", "Model"];

/// Shows them, from the right.
pub(in super::super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.spacing_mut().item_spacing.x = 4.0;
    let some = desk.state.console.len() > 0;
    let clear = PushButton::icon(icons::TRASH, "Clear console").enabled(some);
    if ui.add(clear).on_hover_text("Clear console").clicked() {
        desk.command(Command::ClearConsole);
    }
    let looks = &mut desk.looks.console;
    let about = if looks.selected.is_some() { "Copy the selected lines" } else { "Copy every line that is shown" };
    let copy = ui.add(PushButton::icon(icons::COPY, "Copy console").enabled(some)).on_hover_text(about);
    if copy.clicked() {
        looks.copy();
        Popup::close_all(ui.ctx());
    }
    if looks.is_copying() {
        muted(ui, "Copying…");
    }
    toggle(ui, icons::ARROW_DOWN_TO_LINE, "Follow output", &mut looks.follow);
    toggle(ui, icons::WRAP_TEXT, "Wrap lines", &mut looks.wrap);
    sources(ui, desk);
    search(ui, desk);
}

/// Which sources are shown.
fn sources(ui: &mut Ui, desk: &mut Desk<'_>) {
    let looks = &mut desk.looks.console;
    let hides = looks.wanted.hidden.contains(&true);
    let button = PushButton::icon(icons::FILTER, "Console sources");
    let theme = super::super::super::theme::Theme::of(ui.ctx());
    let button = if hides { button.colour(theme.accent) } else { button };
    let response = ui.add(button).on_hover_text("Choose whose lines are shown");
    Popup::menu(&response).close_behavior(eframe::egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(150.0);
        for (index, name) in NAMES.iter().enumerate() {
            let mut shown = !looks.wanted.hidden[index];
            let (word, ink) = super::line::source(SOURCES[index], &theme);
            ui.horizontal(|ui| {
                check(ui, &mut shown, *name);
                let word = eframe::egui::RichText::new(word).font(super::super::super::fonts::mono(11.5)).color(ink);
                ui.add(eframe::egui::Label::new(word).selectable(false));
            });
            looks.wanted.hidden[index] = !shown;
        }
        if hides && ui.button("Show all").clicked() {
            looks.wanted.hidden = [false; 5];
            ui.close();
        }
    });
}

/// The search, with a count and steps.
fn search(ui: &mut Ui, desk: &mut Desk<'_>) {
    let looks = &mut desk.looks.console;
    let matching = looks.rows.matching().len();
    if !looks.wanted.text.is_empty() {
        let next = PushButton::icon(icons::ARROW_DOWN, "Next in console").enabled(matching > 0);
        if ui.add(next).on_hover_text("Next (Enter)").clicked() {
            looks.step(true);
        }
        let previous = PushButton::icon(icons::ARROW_UP, "Previous in console").enabled(matching > 0);
        if ui.add(previous).on_hover_text("Previous (Shift+Enter)").clicked() {
            looks.step(false);
        }
        let at = looks.current.map(|number| looks.rows.matching().partition_point(|one| *one < number) + 1);
        let count = format::count(matching as u64);
        muted(
            ui,
            match (matching, at) {
                (_, None) if looks.reading => format!("{count}…"),
                (0, _) => "not found".to_owned(),
                (_, Some(at)) => format!("{at} of {count}"),
                (_, None) => format::counted(matching as u64, "line"),
            },
        );
    }
    let width = (ui.available_width() - 16.0).clamp(60.0, 180.0);
    // A name of its own: the field keeps the focus when what is beside it comes and goes.
    let id = Id::unique("console search");
    let field = TextEdit::singleline(&mut looks.wanted.text).id(id).hint_text("Search").desired_width(width);
    let response = ui.add(field).accessible_name("Search console");
    if response.changed() {
        looks.current = None;
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let back = ui.input(|input| input.modifiers.shift);
        looks.step(!back);
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
        looks.wanted.text.clear();
    }
}
