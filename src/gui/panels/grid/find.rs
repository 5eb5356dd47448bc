//! The bars in which a text to find or a place to go to is typed.

use eframe::egui::{Frame, Key, Margin, Modifiers, TextEdit, Ui};

use super::super::super::session::GridWish;
use super::super::super::theme::Theme;
use super::super::super::widgets::{PushButton, icon, muted};
use super::super::super::{format, icons};
use super::super::Desk;
use super::Shown;

/// What is looked for.
#[derive(Debug, Default)]
pub(super) struct Bar {
    pub(super) open: bool,
    text: String,
    /// The place among those that were found.
    at: usize,
}

/// What was done in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Closed,
    Entered { back: bool },
}

/// A bar with one field.
pub(super) fn line(
    ui: &mut Ui,
    glyph: &str,
    name: &str,
    text: &mut String,
    focus: bool,
    more: impl FnOnce(&mut Ui),
) -> Outcome {
    let theme = Theme::of(ui.ctx());
    let mut outcome = Outcome::Open;
    Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 5)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            icon(ui, glyph, theme.text_muted);
            let field = TextEdit::singleline(text).hint_text(name).desired_width(220.0);
            let response = ui.add(field.margin(Margin::symmetric(8, 5))).accessible_name(name);
            if focus {
                response.request_focus();
            }
            let (enter, escape, shift) = ui
                .input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape), input.modifiers.shift));
            if response.lost_focus() && enter {
                outcome = Outcome::Entered { back: shift };
                response.request_focus();
            }
            more(ui);
            let close = ui.add(PushButton::icon(icons::CLOSE, "Close bar")).clicked();
            if close || (escape && (response.has_focus() || response.lost_focus())) {
                outcome = Outcome::Closed;
            }
        });
    });
    outcome
}

/// The bar for text in cells.
pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>, shown: &Shown<'_>) {
    if !desk.looks.grids.find.open {
        return;
    }
    let mut bar = std::mem::take(&mut desk.looks.grids.find);
    let focus = std::mem::take(&mut desk.looks.grids.focus);
    let found = shown
        .grid
        .and_then(|grid| grid.found.clone())
        .filter(|_| shown.grid.is_some_and(|grid| grid.sought == bar.text));
    let seeking = shown.grid.is_some_and(|grid| grid.seeking.is_some());
    let (count, kept) = found.as_ref().map_or((0, 0), |found| (found.count, found.places.len()));
    let mut step = None;
    let mut text = bar.text.clone();
    let outcome = line(ui, icons::SEARCH, "Find in cells", &mut text, focus, |ui| {
        for (glyph, name, forward) in
            [(icons::ARROW_UP, "Previous match", false), (icons::ARROW_DOWN, "Next match", true)]
        {
            if ui.add(PushButton::icon(glyph, name).enabled(kept > 0)).on_hover_text(name).clicked() {
                step = Some(forward);
            }
        }
        if seeking {
            ui.spinner();
        } else if !bar.text.is_empty() {
            let at = if kept == 0 { 0 } else { bar.at.min(kept - 1) + 1 };
            muted(
                ui,
                if count == 0 {
                    "Nothing found".to_owned()
                } else {
                    format!("{} of {}", format::count(at as u64), format::count(count))
                },
            );
        }
    });
    let text_size = desk.state.settings.code_size;
    let state = desk.looks.grids.states.of(shown.key, &shown.viewed, text_size);
    // A table that comes up while the bar is open is searched, too.
    let unknown = shown.grid.is_none_or(|grid| grid.sought != text);
    if (text != bar.text || unknown) && !(text.is_empty() && shown.grid.is_none()) {
        let columns = state.shown().to_vec();
        bar.at = usize::MAX;
        bar.text.clone_from(&text);
        desk.actions.push(super::Action::Grid(shown.key, GridWish::Seek { text, columns }));
    }
    if let Outcome::Entered { back } = outcome {
        step = Some(!back);
    }
    if let (Some(found), true) = (&found, kept > 0) {
        let first = bar.at == usize::MAX;
        let next = match step {
            _ if first => Some(0),
            Some(true) => Some((bar.at + 1) % kept),
            Some(false) => Some((bar.at + kept - 1) % kept),
            None => None,
        };
        if let Some(next) = next {
            bar.at = next;
            let (row, column) = found.places[next];
            if let Some(place) = state.place_of(column) {
                state.bring(row, place);
            }
        }
    }
    if outcome == Outcome::Closed {
        bar.open = false;
        desk.actions.push(super::Action::Grid(shown.key, GridWish::Seek { text: String::new(), columns: Vec::new() }));
        bar.text.clear();
    }
    desk.looks.grids.find = bar;
    ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F));
}

/// The place of the name that fits best: the same, one that begins so, one that holds it.
pub(super) fn best_name<'a>(names: impl Iterator<Item = &'a str>, wanted: &str) -> Option<usize> {
    let wanted = wanted.trim().to_lowercase();
    if wanted.is_empty() {
        return None;
    }
    let all: Vec<(usize, String)> = names.map(str::to_lowercase).enumerate().collect();
    let first = |fits: &dyn Fn(&str) -> bool| all.iter().find(|(_, name)| fits(name)).map(|(place, _)| *place);
    first(&|name| name == wanted)
        .or_else(|| first(&|name| name.starts_with(&wanted)))
        .or_else(|| first(&|name| name.contains(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::best_name;

    #[test]
    fn the_nearest_name_is_gone_to() {
        let names = ["net revenue", "Revenue", "revenue share"];
        assert_eq!(best_name(names.into_iter(), "revenue"), Some(1));
        assert_eq!(best_name(names.into_iter(), "revenue s"), Some(2));
        assert_eq!(best_name(names.into_iter(), "net"), Some(0));
        assert_eq!(best_name(names.into_iter(), " "), None);
        assert_eq!(best_name(names.into_iter(), "cost"), None);
    }
}
