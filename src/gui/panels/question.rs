//! The question: its field, how it was read and the choices in that, or why it was refused and what could be meant.

use eframe::egui::accesskit::Role;
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    Align, Color32, Frame, Key, Layout, Margin, Popup, Stroke, TextBuffer, TextEdit, Ui, Widget, WidgetInfo, vec2,
};

use super::super::command::Command;
use super::super::session::{Action, Answer, Focus, Reading};
use super::super::theme::{Theme, Tone, size};
use super::super::widgets::{Kind, PushButton, card, icon, link, muted, named_label, notice, prose};
use super::super::{fonts, icons};
use super::Desk;
use crate::asking::{Chip, Refusal};

/// Shows it.
pub(crate) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    card(&theme).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let line = vec2(ui.available_width(), 32.0);
        ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
            let busy = desk.state.generating.is_some();
            let ask = PushButton::new(icons::ENTER, "Ask").kind(Kind::Primary).enabled(!busy);
            if ui.add(ask).on_hover_text("Turn the question into code and run it (Enter)").clicked() {
                desk.command(Command::AskQuestion);
            }
            field(ui, desk);
        });
        match &desk.state.answer {
            Answer::None => {}
            Answer::Reading(reading) => self::reading(ui, desk.actions, reading),
            Answer::Refused(refusal) => refused(ui, desk.actions, refusal),
        }
    });
}

fn field(ui: &mut Ui, desk: &mut Desk<'_>) {
    let theme = Theme::of(ui.ctx());
    let wrong: Vec<String> = match &desk.state.answer {
        Answer::Refused(refusal) => refusal.unmatched.clone(),
        _ => Vec::new(),
    };
    let table = desk.state.active_table().map_or("your data", |table| table.table.name.as_str());
    let hint = format!("Ask about {table}");
    let mut layouter =
        |ui: &Ui, text: &dyn TextBuffer, _width: f32| ui.painter().layout_job(marked(text.as_str(), &wrong, &theme));
    let edit = TextEdit::singleline(&mut desk.drafts.question)
        .hint_text(hint)
        .font(fonts::text(size::TITLE))
        .margin(Margin::symmetric(10, 7))
        .desired_width(ui.available_width())
        .layouter(&mut layouter);
    let response = ui.add(edit).accessible_name("Question");
    if desk.drafts.focus == Some(Focus::Question) {
        desk.drafts.focus = None;
        response.request_focus();
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        desk.command(Command::AskQuestion);
        response.request_focus();
    }
}

/// The question with the words that were not understood underlined.
fn marked(text: &str, wrong: &[String], theme: &Theme) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    let plain = TextFormat::simple(fonts::text(size::TITLE), theme.text);
    let bad = TextFormat { color: theme.danger, underline: Stroke::new(1.5, theme.danger), ..plain.clone() };
    let mut rest = 0;
    for (start, end) in places(text, wrong) {
        job.append(&text[rest..start], 0.0, plain.clone());
        job.append(&text[start..end], 0.0, bad.clone());
        rest = end;
    }
    job.append(&text[rest..], 0.0, plain);
    job
}

/// Where the words stand: in order, without overlap, whole words only.
fn places(text: &str, words: &[String]) -> Vec<(usize, usize)> {
    let whole = |start: usize, end: usize| {
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let mut found: Vec<(usize, usize)> = words
        .iter()
        .filter(|word| !word.is_empty())
        .flat_map(|word| text.match_indices(word.as_str()).map(|(start, part)| (start, start + part.len())))
        .filter(|(start, end)| whole(*start, *end))
        .collect();
    found.sort_unstable();
    let mut reach = 0;
    found.retain(|(start, end)| {
        let free = *start >= reach;
        if free {
            reach = *end;
        }
        free
    });
    found
}

fn reading(ui: &mut Ui, actions: &mut Vec<Action>, reading: &Reading) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        icon(ui, icons::LIGHTBULB, theme.accent);
        let hover = reading.assumptions.join("\n");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for chip in reading.chips.iter().rev() {
                self::chip(ui, actions, chip);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let label = named_label(ui, "Reading", &reading.text, theme.text);
                if !hover.is_empty() {
                    label.on_hover_text(hover);
                }
            });
        });
    });
    for warning in &reading.warnings {
        notice(ui, Tone::Warning, icons::TRIANGLE_ALERT, |ui| prose(ui, warning, theme.text));
    }
}

/// A choice that was made; picking another asks again.
fn chip(ui: &mut Ui, actions: &mut Vec<Action>, chip: &Chip) {
    let open = !chip.alternatives.is_empty();
    let glyph = if open { icons::CHEVRON_DOWN } else { "" };
    let button = PushButton::new(glyph, &chip.name).text(&chip.chosen).ui(ui);
    let button = button.on_hover_text(&chip.name);
    button.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &chip.name));
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_value(chip.chosen.as_str()));
    if !open {
        return;
    }
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(120.0);
        for value in &chip.alternatives {
            if ui.selectable_label(*value == chip.chosen, value).clicked() {
                actions.push(Action::Choose { name: chip.name.clone(), value: value.clone() });
                ui.close();
            }
        }
        // A phrase in quotes: what it means can be kept for this table.
        if chip.name.starts_with('\u{201c}') {
            ui.separator();
            for (text, value) in [("Keep for this table", Some(chip.chosen.clone())), ("Forget", None)] {
                if ui.button(text).clicked() {
                    actions.push(Action::KeepMeaning { name: chip.name.clone(), value });
                    ui.close();
                }
            }
        }
    });
}

fn refused(ui: &mut Ui, actions: &mut Vec<Action>, refusal: &Refusal) {
    let theme = Theme::of(ui.ctx());
    ui.add_space(2.0);
    Frame::new().fill(Color32::TRANSPARENT).show(ui, |ui| {
        notice(ui, Tone::Warning, icons::TRIANGLE_ALERT, |ui| {
            prose(ui, &refusal.reason, theme.text);
            let hint = refusal.hint();
            if !hint.is_empty() && refusal.coach.is_empty() {
                prose(ui, &hint, theme.warning);
            }
            if !refusal.coach.is_empty() {
                ui.spacing_mut().item_spacing = vec2(16.0, 0.0);
                muted(ui, if refusal.ambiguous { "Which of these do you mean" } else { "You could ask" });
                ui.horizontal_wrapped(|ui| {
                    for question in refusal.coach.iter().take(6) {
                        if link(ui, icons::ARROW_RIGHT, question).clicked() {
                            actions.push(Action::AskThis(question.clone()));
                        }
                    }
                });
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn only_whole_words_are_marked_and_never_twice() {
        let words = ["fit".to_owned(), "profit".to_owned(), "fit".to_owned()];
        assert_eq!(places("profit of fit, fitness", &words), [(0, 6), (10, 13)]);
        assert!(places("größe", &["gr".to_owned(), String::new()]).is_empty());
    }
}
